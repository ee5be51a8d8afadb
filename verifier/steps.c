/*
 * What happened to submissions later: each step and each reason against the audit row of its own.
 * Neighbours: filing.c; chain.c, which reads the rows.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum {
    STEP_AUDIT,
    STEP_SUBMISSION,
    STEP_AT,
    STEP_STATE,
    STEP_ACTOR,
    STEP_REASON,
    STEP_CELLS,
    STEP_RECEIPT,
    STEP_ORG,
    STEP_PATH,
    STEP_DUE
};
static const char ask_steps[] =
    "SELECT t.audit, t.submission, t.at, t.state, t.actor, t.reason, t.cells, coalesce(s.receipt, "
    "t.submission::text), t.org_id, "
    "t.path, t.due "
    "FROM gris.submission_step t LEFT JOIN gris.submission s ON s.id = t.submission "
    "WHERE t.audit = ANY ($1::bigint[]) ORDER BY t.audit, t.submission, t.n";
enum {
    REASON_AUDIT,
    REASON_SUBMISSION,
    REASON_AT,
    REASON_N,
    REASON_ACTOR,
    REASON_REASON,
    REASON_RECEIPT
};
static const char ask_reasons[] =
    "SELECT j.audit, j.submission, j.at, j.n, j.actor, j.reason, coalesce(s.receipt, "
    "j.submission::text) "
    "FROM gris.justification j LEFT JOIN gris.submission s ON s.id = j.submission "
    "WHERE j.audit = ANY ($1::bigint[]) ORDER BY j.audit, j.n, j.submission";

/* The first row of the audit row `id`, in order of which the result stands. */
static int first_of(const PGresult *r, int64_t id)
{
    int low = 0, high = PQntuples(r);
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (answer_number(r, middle, 0) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int count_of(const PGresult *r, int first, int64_t id)
{
    int len = 0;
    while (first + len < PQntuples(r) && answer_number(r, first + len, 0) == id)
        len++;
    return len;
}

/* A number that the detail says, or has not. */
static bool same_number(const json_t *said, const PGresult *r, int row, int column, bool instant)
{
    if (answer_null(r, row, column))
        return said == NULL;
    return json_is_integer(said) &&
           json_integer_value(said) ==
               (instant ? answer_instant(r, row, column) : answer_number(r, row, column));
}

static bool same_path(json_t *said, const PGresult *r, int row)
{
    struct answer_array path = answer_array(r, row, STEP_PATH);
    if (answer_null(r, row, STEP_PATH))
        return said == NULL;
    if (json_array_size(said) != (size_t)path.len)
        return false;
    for (int32_t i = 0, len; i < path.len; i++) {
        const char *unit = answer_next(&path, &len);
        if (unit == NULL ||
            json_integer_value(json_array_get(said, (size_t)i)) != answer_big(unit, len))
            return false;
    }
    return true;
}

static bool same_text(const json_t *said, const PGresult *r, int row, int column)
{
    return answer_is(r, row, column, json_is_string(said) ? json_string_value(said) : "");
}

static bool step_holds(const PGresult *rows, int row, json_t *detail, const PGresult *r, int at)
{
    return answer_is(r, at, STEP_RECEIPT, answer_text(rows, row, ROW_SUBJECT)) &&
           answer_is(r, at, STEP_ACTOR, answer_text(rows, row, ROW_ACTOR)) &&
           answer_instant(r, at, STEP_AT) == answer_instant(rows, row, ROW_AT) &&
           same_text(json_object_get(detail, "to"), r, at, STEP_STATE) &&
           same_text(json_object_get(detail, "reason"), r, at, STEP_REASON) &&
           same_text(json_object_get(detail, "cells"), r, at, STEP_CELLS) &&
           same_number(json_object_get(detail, "org"), r, at, STEP_ORG, false) &&
           same_number(json_object_get(detail, "due"), r, at, STEP_DUE, true) &&
           same_path(json_object_get(detail, "path"), r, at);
}

/* `said`: the finding that it must be for, for they stand in order. */
static bool reason_holds(
    const PGresult *rows, int row, json_t *detail, const json_t *said, const PGresult *r, int at)
{
    return answer_is(r, at, REASON_RECEIPT, answer_text(rows, row, ROW_SUBJECT)) &&
           answer_is(r, at, REASON_ACTOR, answer_text(rows, row, ROW_ACTOR)) &&
           answer_instant(r, at, REASON_AT) == answer_instant(rows, row, ROW_AT) &&
           same_text(json_object_get(detail, "reason"), r, at, REASON_REASON) &&
           same_number(said, r, at, REASON_N, false);
}

/* Rows of this audit row: one step, or as many reasons as there are findings, each as it says. What belongs to another submission is told by that
 * one's receipt; what is wrong or not there by the row's own. */
static void
check_row(struct verifier *v, const PGresult *rows, int row, bool step, const PGresult *r)
{
    int64_t id = answer_number(rows, row, ROW_ID);
    int first = first_of(r, id), len = count_of(r, first, id);
    json_t *detail =
        json_loadb(answer_text(rows, row, ROW_DETAIL), answer_len(rows, row, ROW_DETAIL), 0, NULL);
    json_t *findings = json_object_get(detail, "findings");
    int64_t submission = json_integer_value(json_object_get(detail, "submission"));
    size_t wanted = step ? 1 : json_array_size(findings), held = 0;
    for (int at = first; at < first + len; at++) {
        if (answer_number(r, at, STEP_SUBMISSION) != submission)
            verifier_fault(v, VERIFIER_SUBMISSION,
                           answer_text(r, at, step ? STEP_RECEIPT : REASON_RECEIPT), "");
        else if (step ? step_holds(rows, row, detail, r, at)
                      : reason_holds(rows, row, detail, json_array_get(findings, held), r, at))
            held++;
    }
    *(step ? &v->steps : &v->reasons) += len;
    if (held != wanted)
        verifier_fault(v, VERIFIER_SUBMISSION, answer_text(rows, row, ROW_SUBJECT), "");
    json_decref(detail);
}

static bool
check_kind(struct verifier *v, const PGresult *rows, const char *kind, const char *sql, bool step)
{
    struct range *of = answer_room(NULL, (size_t)PQntuples(rows) * sizeof *of);
    size_t len = 0;
    for (int row = 0; row < PQntuples(rows); row++)
        if (answer_is(rows, row, ROW_KIND, kind))
            of[len++] = (struct range){answer_number(rows, row, ROW_ID), 1};
    PGresult *r = len == 0 ? NULL : answer_among(v, sql, of, len);
    free(of);
    for (int row = 0; r != NULL && row < PQntuples(rows); row++)
        if (answer_is(rows, row, ROW_KIND, kind))
            check_row(v, rows, row, step, r);
    PQclear(r);
    return len == 0 || r != NULL;
}

bool steps_check(struct verifier *v, const PGresult *rows)
{
    return check_kind(v, rows, "transition", ask_steps, true) &&
           check_kind(v, rows, "justification", ask_reasons, false);
}

bool steps_strays(struct verifier *v)
{
    PGresult *r = answer_ask(v,
                             "SELECT (SELECT count(*) FROM gris.submission_step), (SELECT count(*) "
                             "FROM gris.justification)",
                             0, 0);
    bool steps = r != NULL && answer_number(r, 0, 0) == v->steps,
         reasons = r != NULL && answer_number(r, 0, 1) == v->reasons;
    PQclear(r);
    if (r == NULL)
        return false;
    if (!steps &&
        !verifier_list(v, VERIFIER_SUBMISSION,
                       "SELECT coalesce(s.receipt, t.submission::text) FROM gris.submission_step t "
                       "LEFT JOIN gris.submission s ON s.id = t.submission "
                       "WHERE NOT EXISTS (SELECT FROM gris.audit a WHERE a.id = t.audit AND a.kind "
                       "= 'transition') ORDER BY t.submission, t.n"))
        return false;
    if (!reasons &&
        !verifier_list(v, VERIFIER_SUBMISSION,
                       "SELECT coalesce(s.receipt, j.submission::text) FROM gris.justification j "
                       "LEFT JOIN gris.submission s ON s.id = j.submission "
                       "WHERE s.audit IS DISTINCT FROM j.audit AND NOT EXISTS (SELECT FROM "
                       "gris.audit a WHERE a.id = j.audit "
                       "AND a.kind = 'justification') ORDER BY j.submission, j.n"))
        return false;
    return verifier_list(v, VERIFIER_SUBMISSION, /* numbered from 2 on, in order of the chain */
                         "SELECT DISTINCT coalesce(s.receipt, x.submission::text) FROM (SELECT "
                         "submission, n, row_number() OVER (PARTITION BY submission "
                         "ORDER BY audit) + 1 AS place FROM gris.submission_step) x LEFT JOIN "
                         "gris.submission s ON s.id = x.submission WHERE x.n <> x.place") &&
           verifier_list(v, VERIFIER_SUBMISSION, /* the last one stands */
                         "SELECT DISTINCT coalesce(s.receipt, x.submission::text) FROM (SELECT "
                         "submission, audit, lag(audit) OVER (PARTITION BY submission, n "
                         "ORDER BY id) AS before FROM gris.justification) x LEFT JOIN "
                         "gris.submission s ON s.id = x.submission WHERE x.before > x.audit");
}
