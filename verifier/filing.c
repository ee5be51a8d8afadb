/*
 * Filings: each submission's row, contents and findings against the leaf that its audit row sealed.
 * Neighbours: chain.c, which reads the rows; steps.c, what happened later.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static bool digits(const char **at, char end, int64_t *ret)
{
    char *behind;
    *ret = strtoll(*at, &behind, 10);
    bool good = behind != *at && **at >= '1' && **at <= '9' && *behind == end;
    *at = behind + 1;
    return good;
}

bool filing_group(const PGresult *rows, int row, struct group *ret)
{
    const char *subject = answer_text(rows, row, ROW_SUBJECT);
    bool alone = answer_is(rows, row, ROW_KIND, "submission");
    *ret = (struct group){.row = row, .of.len = 1};
    ret->detail = json_loadb(answer_text(rows, row, ROW_DETAIL), answer_len(rows, row, ROW_DETAIL),
                             JSON_REJECT_DUPLICATES, NULL);
    if (alone) {
        ret->of.first = json_integer_value(json_object_get(ret->detail, "submission"));
        return ret->of.first > 0;
    }
    json_t *leaves = json_object_get(ret->detail, "leaves");
    ret->leaves = json_string_value(leaves);
    ret->form2 = json_integer_value(json_object_get(ret->detail, "leaf")) == 2;
    return ret->leaves != NULL && digits(&subject, '+', &ret->of.first) &&
           digits(&subject, '\0', &ret->of.len) &&
           json_string_length(leaves) / (HASH_HEX - 1) == (size_t)ret->of.len;
}

/* ---- what is asked; rows of one submission stand together ---- */

enum {
    S_ID,
    S_VERSION = 7,
    S_CELLS = 9,
    S_RECEIVED = 12,
    S_DUE,
    S_RECEIPT,
    S_CHANNEL,
    S_SENDER,
    S_ORIGINAL = 20,
    S_CONTENT,
    S_VERDICT,
    S_AUDIT,
    S_ACCEPTED,
    S_SIGNATURE,
    S_STORED,
    S_VECTOR,
    S_FIGURES,
    S_STATUS_SLOTS,
    S_STATUSES,
    S_OUTLINE,
    S_LABEL
};
static const char ask_submissions[] =
    "SELECT s.id, s.org_id, s.regime_id, s.form_id, s.layout_id, s.period, s.vintage, s.version, "
    "s.catalog_load, s.cells, s.errors, s.warnings, "
    "s.received_at, s.due, s.receipt, s.channel, s.sender, s.file, s.reference_no, s.replaces, "
    "s.original, s.content, s.verdict, s.audit, "
    "s.accepted_at, s.signature, o.digest IS NOT NULL, c.submission, c.cells, c.status_slot, "
    "c.status, l.body, CASE WHEN l.sections THEN 'sections' ELSE 'outline' END "
    "FROM gris.submission s LEFT JOIN gris.original o ON o.digest = s.original LEFT JOIN "
    "gris.report_outline l ON l.submission = s.id "
    "LEFT JOIN gris.report_cells c ON c.period = s.period AND c.org_id = s.org_id AND c.layout_id "
    "= s.layout_id AND c.form_id = s.form_id "
    "AND c.vintage = s.vintage AND c.version = s.version WHERE s.id = ANY ($1::bigint[]) ORDER BY "
    "s.id";
enum { T_SUBMISSION, T_KIND, T_SLOT, T_VALUE };
static const char ask_texts[] = "SELECT submission, kind, slot, value FROM gris.report_text WHERE "
                                "submission = ANY ($1::bigint[]) "
                                "ORDER BY submission, kind DESC, slot";
enum {
    F_SUBMISSION,
    F_N,
    F_CODE,
    F_SEVERITY,
    F_FILE,
    F_SHEET,
    F_ROW,
    F_COLUMN,
    F_ARGS,
    F_CELL,
    F_CELLS = F_CELL + 8
};
static const char ask_findings[] =
    "SELECT submission, n, code, severity, file, sheet, \"row\", \"column\", args, cell, org_code, "
    "period, form, indicator_code, members, value, "
    "expected, cells FROM gris.diagnostic WHERE submission = ANY ($1::bigint[]) ORDER BY "
    "submission, n";
enum { R_SUBMISSION, R_N, R_AT, R_ACTOR, R_REASON };
static const char ask_reasons[] =
    "SELECT j.submission, j.n, j.at, j.actor, j.reason FROM gris.justification j JOIN "
    "gris.submission s ON s.id = j.submission AND s.audit = j.audit "
    "WHERE j.submission = ANY ($1::bigint[]) ORDER BY j.submission, j.n, j.id";

/* Rows of lists, a row a value, and documents; what they have only where a later migration has brought it is asked by name. */
enum { L_SUBMISSION, L_N, L_COLUMN, L_VALUE, L_TEXT, L_LIST };
static const char ask_list[] =
    "SELECT x.submission, x.n, e.key, e.value #>> '{}', jsonb_typeof(e.value) = 'string', EXISTS "
    "(SELECT FROM gris.submission s JOIN gris.form f USING (form_id) WHERE s.id = x.submission "
    "AND f.code = x.list) FROM gris.report_row x LEFT JOIN LATERAL jsonb_each(x.body) e ON true "
    "WHERE x.submission = ANY ($1::bigint[]) ORDER BY x.submission, x.n, e.key COLLATE \"C\"";
enum { A_SUBMISSION, A_KIND, A_NAME, A_TYPE, A_ORIGINAL, A_STORED, A_N };
static const char ask_documents[] =
    "SELECT a.submission, to_jsonb(a) ->> 'kind', a.name, to_jsonb(a) ->> 'media_type', "
    "a.original, o.digest IS NOT NULL, a.n FROM gris.attachment a "
    "LEFT JOIN gris.original o ON o.digest = a.original WHERE a.submission = ANY ($1::bigint[]) "
    "ORDER BY a.submission, a.n";

/* A result, and how far it was read. */
struct cursor {
    PGresult *r;
    int at;
};

struct filings {
    struct verifier *v;
    const PGresult *rows;
    PGresult *submissions;
    struct cursor texts, findings, reasons, list, documents;
};

/* The next row that is of this submission. */
static bool next_of(struct cursor *c, int64_t submission)
{
    while (c->at < PQntuples(c->r) && answer_number(c->r, c->at, 0) < submission)
        c->at++;
    return c->at < PQntuples(c->r) && answer_number(c->r, c->at, 0) == submission;
}

/* ---- contents ---- */

static void add_field(struct hash *h, const PGresult *r, int row, int column)
{
    hash_field(h, answer_text(r, row, column), answer_len(r, row, column));
}

/* Gives how many figures there are. */
static int64_t add_figures(struct hash *h, const PGresult *r, int row)
{
    int64_t figures = 0;
    struct answer_array cells = answer_array(r, row, S_FIGURES);
    hash_field(h, "cells", 5);
    for (int32_t slot = 0, len; slot < cells.len; slot++) {
        const char *value = answer_next(&cells, &len);
        if (value == NULL)
            continue;
        hash_number(h, slot);
        hash_number(h, answer_big(value, len));
        figures++;
    }
    hash_number(h, -1);
    struct answer_array slots = answer_array(r, row, S_STATUS_SLOTS),
                        statuses = answer_array(r, row, S_STATUSES);
    hash_field(h, "statuses", 8);
    for (int32_t i = 0, a, b; i < slots.len && i < statuses.len; i++) {
        const char *slot = answer_next(&slots, &a), *status = answer_next(&statuses, &b);
        hash_number(h, answer_big(slot, a));
        hash_number(h, answer_big(status, b));
    }
    hash_number(h, -1);
    return slots.len == statuses.len ? figures : -1;
}

static void add_texts(
    struct hash *h, struct cursor *c, int64_t submission, const char *kind, const char *section)
{
    hash_field(h, section, strlen(section));
    for (; next_of(c, submission) && answer_is(c->r, c->at, T_KIND, kind); c->at++) {
        hash_number(h, answer_number(c->r, c->at, T_SLOT));
        add_field(h, c->r, c->at, T_VALUE);
    }
    hash_number(h, -1);
}

/* Only where the list has something. False: a row is not of this form's list, or is no object of strings. */
static bool add_rows(struct hash *h, struct cursor *list, int64_t submission)
{
    bool good = true;
    if (!next_of(list, submission))
        return true;
    hash_field(h, "rows", 4);
    for (; next_of(list, submission); list->at++) {
        hash_number(h, answer_number(list->r, list->at, L_N));
        add_field(h, list->r, list->at, L_COLUMN);
        add_field(h, list->r, list->at, L_VALUE);
        good = good && answer_number(list->r, list->at, L_TEXT) == 1 &&
               answer_number(list->r, list->at, L_LIST) == 1;
    }
    hash_number(h, -1);
    return good;
}

/* Only where there are documents. False: they are not numbered from 1. */
static bool add_documents(struct hash *h, struct cursor *documents, int64_t submission)
{
    bool good = true;
    if (!next_of(documents, submission))
        return true;
    hash_field(h, "attachments", 11);
    for (int64_t n = 1; next_of(documents, submission); documents->at++, n++) {
        for (int column = A_KIND; column <= A_ORIGINAL; column++)
            add_field(h, documents->r, documents->at, column);
        good = good && answer_number(documents->r, documents->at, A_N) == n;
    }
    hash_number(h, -1);
    return good;
}

/* Of the documents from one row on, those whose bytes are gone. */
static void tell_missing(struct filings *f, int from)
{
    const struct cursor *documents = &f->documents;
    char hex[HASH_HEX];
    for (int row = from; row < documents->at; row++)
        if (answer_number(documents->r, row, A_STORED) == 0)
            verifier_fault(
                f->v, VERIFIER_ORIGINAL,
                hash_hex((const uint8_t *)PQgetvalue(documents->r, row, A_ORIGINAL), hex), "");
}

static bool contents_hold(struct filings *f, int row)
{
    const PGresult *r = f->submissions;
    int64_t id = answer_number(r, row, S_ID);
    bool accepted = !answer_null(r, row, S_VERSION), vector = !answer_null(r, row, S_VECTOR),
         outline = !answer_null(r, row, S_OUTLINE);
    if (!accepted) /* what was refused left its original, and nothing else */
        return !vector && !outline && !next_of(&f->texts, id) && !next_of(&f->list, id) &&
               !next_of(&f->documents, id);
    uint8_t digest[HASH];
    struct hash *h = hash_begin();
    hash_field(h, "gris report 1", 13);
    int64_t figures = add_figures(h, r, row);
    add_texts(h, &f->texts, id, "text", "texts");
    add_texts(h, &f->texts, id, "note", "notes");
    hash_field(h, answer_text(r, row, S_LABEL), answer_len(r, row, S_LABEL));
    hash_field(h, outline ? answer_text(r, row, S_OUTLINE) : "", answer_len(r, row, S_OUTLINE));
    bool rows = add_rows(h, &f->list, id);
    (void)next_of(&f->documents, id);
    int first = f->documents.at;
    bool documents = add_documents(h, &f->documents, id);
    hash_end(h, digest);
    if (!answer_hash(r, row, S_CONTENT, digest) || !rows || !documents)
        return false;
    tell_missing(f, first);
    return vector == !answer_null(r, row, 4) && !next_of(&f->texts, id) &&
           (!vector ||
            (answer_number(r, row, S_VECTOR) == id && figures == answer_number(r, row, S_CELLS)));
}

/* ---- findings, and the reasons that came with the file ---- */

static bool add_reasons(struct filings *f, struct hash *h, int row)
{
    const PGresult *r = f->submissions;
    struct cursor *c = &f->reasons;
    bool good = true;
    for (; next_of(c, answer_number(r, row, S_ID)); c->at++) {
        hash_number(h, answer_number(c->r, c->at, R_N));
        add_field(h, c->r, c->at, R_REASON);
        good = good && answer_is(c->r, c->at, R_ACTOR, answer_text(r, row, S_SENDER)) &&
               answer_instant(c->r, c->at, R_AT) == answer_instant(r, row, S_RECEIVED);
        f->v->reasons++;
    }
    return good;
}

static void add_finding(struct hash *h, const PGresult *r, int row)
{
    hash_number(h, answer_number(r, row, F_N));
    for (int column = F_CODE; column <= F_SHEET; column++)
        add_field(h, r, row, column);
    hash_number(h, answer_number(r, row, F_ROW));
    hash_number(h, answer_number(r, row, F_COLUMN));
    struct answer_array args = answer_array(r, row, F_ARGS);
    hash_number(h, args.len);
    for (int32_t i = 0, len; i < args.len; i++) {
        const char *arg = answer_next(&args, &len);
        hash_field(h, arg, arg == NULL ? 0 : (size_t)len);
    }
    for (int column = F_CELL; column <= F_CELLS; column++)
        add_field(h, r, row, column);
}

/* False: a reason is not the sender's. *ret_some: there is anything at all. */
static bool findings_digest(struct filings *f, int row, uint8_t ret[HASH], bool *ret_some)
{
    struct cursor *c = &f->findings;
    int64_t id = answer_number(f->submissions, row, S_ID);
    struct hash *h = hash_begin();
    hash_field(h, "gris findings 1", 15);
    *ret_some = next_of(c, id) || next_of(&f->reasons, id);
    for (; next_of(c, id); c->at++)
        add_finding(h, c->r, c->at);
    hash_number(h, -1);
    bool good = add_reasons(f, h, row);
    hash_number(h, -1);
    hash_end(h, ret);
    return good;
}

/* ---- the row ---- */

static void add_numbers(struct hash *h, const PGresult *r, int row)
{
    for (int column = S_ID; column <= S_DUE; column++)
        hash_number(h, answer_null(r, row, column) ? INT64_MIN
                       : column >= S_RECEIVED      ? answer_instant(r, row, column)
                                                   : answer_number(r, row, column));
}

/* A field that form 1 knew only as empty. */
static void add_known(struct hash *h, const PGresult *r, int row, int column, bool form2)
{
    const char *value = answer_text(r, row, column);
    hash_field(h, value == NULL && !form2 ? "" : value, answer_len(r, row, column));
}

static bool leaf_digest(struct filings *f, int row, bool form2, uint8_t ret[HASH])
{
    const PGresult *r = f->submissions;
    uint8_t findings[HASH];
    bool some, good = findings_digest(f, row, findings, &some);
    struct hash *h = hash_begin();
    if (form2)
        hash_field(h, "gris submission 2", 17);
    add_numbers(h, r, row);
    for (int column = S_RECEIPT; column <= S_VERDICT; column++)
        add_known(h, r, row, column, form2);
    if (form2)
        hash_field(h, some ? findings : NULL, HASH);
    hash_end(h, ret);
    return good;
}

/* From before groups: the row's detail says it all. */
static bool alone_holds(const PGresult *rows, const struct group *group, const PGresult *r, int row)
{
    static const struct {
        const char *name;
        int column;
    } numbers[] = {
        {"submission", S_ID}, {"org", 1},     {"regime", 2},          {"form", 3},
        {"period", 5},        {"vintage", 6}, {"version", S_VERSION}, {"catalog_load", 8}};
    char original[HASH_HEX], content[HASH_HEX];
    const char *replaces = json_string_value(json_object_get(group->detail, "replaces")),
               *own = answer_text(r, row, 19);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (json_integer_value(json_object_get(group->detail, numbers[i].name)) !=
            answer_number(r, row, numbers[i].column))
            return false;
    hash_hex((const uint8_t *)PQgetvalue(r, row, S_ORIGINAL), original);
    hash_hex((const uint8_t *)PQgetvalue(r, row, S_CONTENT), content);
    return answer_is(rows, group->row, ROW_SUBJECT, answer_text(r, row, S_RECEIPT)) &&
           answer_is(rows, group->row, ROW_ACTOR, answer_text(r, row, S_SENDER)) &&
           answer_is(r, row, S_CHANNEL,
                     json_string_value(json_object_get(group->detail, "channel"))) &&
           strcmp(original, json_string_value(json_object_get(group->detail, "original"))) == 0 &&
           strcmp(content, json_string_value(json_object_get(group->detail, "content"))) == 0 &&
           (own == NULL ? replaces == NULL : replaces != NULL && strcmp(own, replaces) == 0);
}

static bool
row_holds(struct filings *f, const struct group *group, int row, uint8_t ret_digest[HASH])
{
    const PGresult *r = f->submissions;
    uint8_t sealed[HASH];
    int64_t at = answer_number(r, row, S_ID) - group->of.first;
    bool good = leaf_digest(f, row, group->form2, ret_digest),
         accepted = !answer_null(r, row, S_VERSION);
    if (group->leaves != NULL)
        good = good &&
               hash_parse(group->leaves + (size_t)at * (HASH_HEX - 1), HASH_HEX - 1, sealed) &&
               memcmp(sealed, ret_digest, HASH) == 0;
    else
        good = good && alone_holds(f->rows, group, r, row);
    return good && answer_number(r, row, S_AUDIT) == answer_number(f->rows, group->row, ROW_ID) &&
           answer_null(r, row, S_SIGNATURE) &&
           answer_instant(r, row, S_RECEIVED) != ANSWER_NO_INSTANT &&
           answer_instant(r, row, S_ACCEPTED) ==
               (accepted ? answer_instant(r, row, S_RECEIVED) : ANSWER_NO_INSTANT) &&
           accepted == !answer_null(r, row, S_ACCEPTED) &&
           answer_null(r, row, S_DUE) == (answer_instant(r, row, S_DUE) == ANSWER_NO_INSTANT);
}

/* What the tree says of it: docs/audit.md, The tree. */
static char *
line_of(const struct filings *f, const struct group *group, int row, const uint8_t digest[HASH])
{
    char original[HASH_HEX], hex[HASH_HEX], *line;
    const PGresult *r = f->submissions;
    if (answer_len(r, row, S_ORIGINAL) != HASH)
        return NULL;
    if (asprintf(&line, "receipt %" PRId64 " %s %s %s\n",
                 answer_number(f->rows, group->row, ROW_POSITION), answer_text(r, row, S_RECEIPT),
                 hash_hex((const uint8_t *)PQgetvalue(r, row, S_ORIGINAL), original),
                 hash_hex(digest, hex)) < 0)
        return NULL;
    return line;
}

static void check_one(struct filings *f, struct group *group, int row)
{
    const PGresult *r = f->submissions;
    char hex[HASH_HEX];
    uint8_t digest[HASH];
    bool good = row_holds(f, group, row, digest);
    if (!contents_hold(f, row) || !good)
        verifier_fault(f->v, VERIFIER_SUBMISSION, answer_text(r, row, S_RECEIPT), "");
    else if (answer_number(r, row, S_STORED) == 0)
        verifier_fault(f->v, VERIFIER_ORIGINAL,
                       hash_hex((const uint8_t *)PQgetvalue(r, row, S_ORIGINAL), hex), "");
    group->lines[group->lines_len++] = line_of(f, group, row, digest);
    f->v->totals->submissions++;
}

/* Groups in order of their first submission; the first that is not there is told. */
static void check_groups(struct filings *f, struct group **order, size_t len)
{
    for (size_t i = 0, row = 0; i < len; i++) {
        struct group *group = order[i];
        group->lines = answer_room(NULL, (size_t)group->of.len * sizeof *group->lines);
        bool told = false;
        for (int64_t id = group->of.first; id < group->of.first + group->of.len; id++) {
            while (row < (size_t)PQntuples(f->submissions) &&
                   answer_number(f->submissions, (int)row, S_ID) < id)
                row++;
            if (row < (size_t)PQntuples(f->submissions) &&
                answer_number(f->submissions, (int)row, S_ID) == id)
                check_one(f, group, (int)row++);
            else if (!told) {
                told = true;
                verifier_fault_number(f->v, VERIFIER_SUBMISSION, id, "");
            }
        }
    }
}

static int by_first(const void *a, const void *b)
{
    const struct group *const *x = a, *const *y = b;
    return ((*x)->of.first > (*y)->of.first) - ((*x)->of.first < (*y)->of.first);
}

static int range_by_first(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static void note_range(struct verifier *v, struct range of)
{
    struct range *last = v->ranges_len == 0 ? NULL : &v->ranges[v->ranges_len - 1];
    if (last != NULL && last->first + last->len == of.first) {
        last->len += of.len;
        return;
    }
    v->ranges = answer_room(v->ranges, (v->ranges_len + 1) * sizeof *v->ranges);
    v->ranges[v->ranges_len++] = of;
}

bool filing_check(struct verifier *v, const PGresult *rows, struct group *groups, size_t len)
{
    struct filings f = {.v = v, .rows = rows};
    struct range *of = answer_room(NULL, len * sizeof *of);
    struct group **order = answer_room(NULL, len * sizeof *order);
    for (size_t i = 0; i < len; i++) {
        order[i] = &groups[i];
        of[i] = groups[i].of;
        note_range(v, of[i]);
    }
    qsort(order, len, sizeof *order, by_first);
    bool good = len == 0 || ((f.submissions = answer_among(v, ask_submissions, of, len)) != NULL &&
                             (f.texts.r = answer_among(v, ask_texts, of, len)) != NULL &&
                             (f.findings.r = answer_among(v, ask_findings, of, len)) != NULL &&
                             (f.list.r = answer_among(v, ask_list, of, len)) != NULL &&
                             (f.documents.r = answer_among(v, ask_documents, of, len)) != NULL &&
                             (f.reasons.r = answer_among(v, ask_reasons, of, len)) != NULL);
    if (good)
        check_groups(&f, order, len);
    PQclear(f.submissions);
    PQclear(f.texts.r);
    PQclear(f.findings.r);
    PQclear(f.reasons.r);
    PQclear(f.list.r);
    PQclear(f.documents.r);
    free(order);
    free(of);
    return good;
}

/* ---- submissions that no audit row tells of, and contents without a submission ---- */

static bool tell_between(struct verifier *v, int64_t after, int64_t before)
{
    PGresult *r =
        answer_ask(v, "SELECT receipt FROM gris.submission WHERE id > $1 AND id < $2 ORDER BY id",
                   after, before);
    for (int row = 0; r != NULL && row < PQntuples(r); row++)
        verifier_fault(v, VERIFIER_SUBMISSION, answer_text(r, row, 0), "");
    PQclear(r);
    return r != NULL;
}

static bool tell_untold(struct verifier *v)
{
    int64_t after = INT64_MIN;
    qsort(v->ranges, v->ranges_len, sizeof *v->ranges, range_by_first);
    for (size_t i = 0; i < v->ranges_len; i++) {
        if (!tell_between(v, after, v->ranges[i].first))
            return false;
        after = v->ranges[i].first + v->ranges[i].len - 1;
    }
    return tell_between(v, after, INT64_MAX);
}

bool filing_strays(struct verifier *v)
{
    PGresult *r = answer_ask(v, "SELECT count(*) FROM gris.submission", 0, 0);
    bool all = r != NULL && answer_number(r, 0, 0) == v->totals->submissions;
    PQclear(r);
    if (r == NULL || (!all && !tell_untold(v)))
        return false;
    return verifier_list(v, VERIFIER_SUBMISSION,
                         "SELECT DISTINCT x.submission::text FROM (SELECT submission FROM "
                         "gris.report_text UNION ALL SELECT submission FROM gris.report_outline "
                         "UNION ALL SELECT submission FROM gris.diagnostic UNION ALL SELECT "
                         "submission FROM gris.report_row "
                         "UNION ALL SELECT submission FROM gris.attachment) x WHERE NOT EXISTS "
                         "(SELECT FROM gris.submission s WHERE s.id = x.submission) "
                         "UNION SELECT c.submission::text FROM gris.report_cells c WHERE NOT "
                         "EXISTS (SELECT FROM gris.submission s "
                         "WHERE s.id = c.submission AND s.period = c.period AND s.org_id = "
                         "c.org_id AND s.layout_id = c.layout_id AND s.form_id = c.form_id "
                         "AND s.vintage = c.vintage AND s.version = c.version)");
}
