/*
 * Submissions that were made of others: of which, and what was changed, against the audit row of its own.
 * Neighbours: steps.c, which calls it.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum {
    MADE_AUDIT,
    MADE_SUBMISSION,
    MADE_AT,
    MADE_ACTOR,
    MADE_RECEIPT,
    MADE_POSITION,
    MADE_CONTENT,
    MADE_HIERARCHY,
    MADE_BASIS,
    MADE_PROVISIONAL,
    MADE_UNITS,
    MADE_MEMBERS,
    MADE_REASONS = MADE_MEMBERS + 8
};
static const char ask_made[] =
    "SELECT c.audit, c.submission, c.at, c.actor, coalesce(s.receipt, c.submission::text), "
    "c.position, c.content, c.hierarchy_id, c.basis, c.provisional, c.units, "
    "c.members, c.versions, c.left_out, c.slots, c.sums, c.figures, c.reported, c.expected, "
    "c.reasons "
    "FROM gris.consolidation c LEFT JOIN gris.submission s ON s.id = c.submission WHERE c.audit = "
    "ANY ($1::bigint[]) ORDER BY c.audit, c.id";

static void add_numbers(struct hash *h, const PGresult *r, int row, int column)
{
    struct answer_array array = answer_array(r, row, column);
    hash_number(h, array.len);
    for (int32_t i = 0, len; i < array.len; i++) {
        const char *value = answer_next(&array, &len);
        hash_number(h, value == NULL ? INT64_MIN : answer_big(value, len));
    }
}

static bool content_holds(const PGresult *r, int row)
{
    uint8_t digest[HASH];
    struct hash *h = hash_begin();
    hash_number(h, answer_number(r, row, MADE_SUBMISSION));
    for (int column = MADE_HIERARCHY; column <= MADE_UNITS; column++)
        hash_number(h, answer_number(r, row, column));
    for (int column = MADE_MEMBERS; column < MADE_REASONS; column++)
        add_numbers(h, r, row, column);
    struct answer_array reasons = answer_array(r, row, MADE_REASONS);
    for (int32_t i = 0, len; i < reasons.len; i++) {
        const char *reason = answer_next(&reasons, &len);
        hash_number(h, reason == NULL ? 0 : 1);
        hash_field(h, reason == NULL ? "" : reason, reason == NULL ? 0 : (size_t)len);
    }
    hash_end(h, digest);
    return answer_hash(r, row, MADE_CONTENT, digest);
}

static bool row_holds(const PGresult *rows, int row, const PGresult *r, int at)
{
    char hex[HASH_HEX];
    json_t *detail =
        json_loadb(answer_text(rows, row, ROW_DETAIL), answer_len(rows, row, ROW_DETAIL), 0, NULL);
    const char *content = json_string_value(json_object_get(detail, "content"));
    bool good =
        content != NULL && content_holds(r, at) &&
        strcmp(hash_hex((const uint8_t *)PQgetvalue(r, at, MADE_CONTENT), hex), content) == 0 &&
        answer_number(r, at, MADE_SUBMISSION) ==
            json_integer_value(json_object_get(detail, "submission")) &&
        answer_number(r, at, MADE_POSITION) ==
            json_integer_value(json_object_get(detail, "position")) &&
        answer_is(r, at, MADE_RECEIPT, answer_text(rows, row, ROW_SUBJECT)) &&
        answer_is(r, at, MADE_ACTOR, answer_text(rows, row, ROW_ACTOR)) &&
        answer_instant(r, at, MADE_AT) == answer_instant(rows, row, ROW_AT);
    json_decref(detail);
    return good;
}

/* Exactly one row for the audit row, and it holds. */
static void check_row(struct verifier *v, const PGresult *rows, int row, const PGresult *r)
{
    int held = 0;
    for (int at = 0; at < PQntuples(r); at++) {
        if (answer_number(r, at, MADE_AUDIT) != answer_number(rows, row, ROW_ID))
            continue;
        v->made++;
        if (row_holds(rows, row, r, at))
            held++;
        else
            verifier_fault(v, VERIFIER_SUBMISSION, answer_text(r, at, MADE_RECEIPT), "");
    }
    if (held != 1)
        verifier_fault(v, VERIFIER_SUBMISSION, answer_text(rows, row, ROW_SUBJECT), "");
}

bool made_check(struct verifier *v, const PGresult *rows)
{
    struct range *of = answer_room(NULL, (size_t)PQntuples(rows) * sizeof *of);
    size_t len = 0;
    for (int row = 0; row < PQntuples(rows); row++)
        if (answer_is(rows, row, ROW_KIND, "consolidation"))
            of[len++] = (struct range){answer_number(rows, row, ROW_ID), 1};
    PGresult *r = len == 0 ? NULL : answer_among(v, ask_made, of, len);
    free(of);
    for (int row = 0; r != NULL && row < PQntuples(rows); row++)
        if (answer_is(rows, row, ROW_KIND, "consolidation"))
            check_row(v, rows, row, r);
    PQclear(r);
    return len == 0 || r != NULL;
}

bool made_strays(struct verifier *v)
{
    PGresult *r = answer_ask(v, "SELECT count(*) FROM gris.consolidation", 0, 0);
    bool all = r != NULL && answer_number(r, 0, 0) == v->made;
    PQclear(r);
    if (r == NULL)
        return false;
    return (all ||
            verifier_list(v, VERIFIER_SUBMISSION,
                          "SELECT coalesce(s.receipt, c.submission::text) FROM gris.consolidation "
                          "c LEFT JOIN gris.submission s ON s.id = c.submission "
                          "WHERE NOT EXISTS (SELECT FROM gris.audit a WHERE a.id = c.audit AND "
                          "a.kind = 'consolidation') ORDER BY c.id")) &&
           verifier_list(v, VERIFIER_SUBMISSION, /* the last one stands */
                         "SELECT DISTINCT coalesce(s.receipt, x.submission::text) FROM (SELECT "
                         "submission, audit, lag(audit) OVER (PARTITION BY submission "
                         "ORDER BY id) AS before FROM gris.consolidation) x LEFT JOIN "
                         "gris.submission s ON s.id = x.submission WHERE x.before > x.audit");
}
