/*
 * The chain: every audit row's hash, its place, its link, in order of position; with each row what it tells of; and the tree over all of it.
 * Neighbours: filing.c, steps.c, roots.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define BATCH    1000
#define TOGETHER 4000 /* submissions at a time, or one group */

#define COLUMNS                                                                                    \
    "SELECT id, at, kind, subject, actor, detail, hash, position, previous, chain FROM "           \
    "gris.audit WHERE "
static const char ask_sealed[] = COLUMNS "position > $1 ORDER BY position LIMIT $2";
static const char ask_unsealed[] = COLUMNS "position IS NULL AND id > $1 ORDER BY id LIMIT $2";

/* Recomputes the row's hash, and its link when it is sealed; goes on from what is stored: a fault is told once. */
static bool row_holds(struct verifier *v, const PGresult *rows, int row)
{
    uint8_t digest[HASH];
    struct hash *h = hash_begin();
    hash_decimal(h, answer_number(rows, row, ROW_ID));
    hash_decimal(h, answer_instant(rows, row, ROW_AT));
    for (int column = ROW_KIND; column <= ROW_DETAIL; column++)
        hash_field(h, answer_text(rows, row, column), answer_len(rows, row, column));
    hash_end(h, digest);
    bool good = answer_hash(rows, row, ROW_HASH, digest);
    if (answer_null(rows, row, ROW_POSITION))
        return good;
    good = good && answer_hash(rows, row, ROW_PREVIOUS, v->chain);
    h = hash_begin();
    hash_decimal(h, answer_number(rows, row, ROW_POSITION));
    hash_field(h, v->chain, HASH);
    hash_field(h, digest, HASH);
    hash_end(h, digest);
    if (answer_len(rows, row, ROW_CHAIN) == HASH)
        memcpy(v->chain, PQgetvalue(rows, row, ROW_CHAIN), HASH);
    return good && memcmp(digest, v->chain, HASH) == 0;
}

static void check_place(struct verifier *v, const PGresult *rows, int row)
{
    bool sealed = !answer_null(rows, row, ROW_POSITION), good = row_holds(v, rows, row);
    v->totals->rows++;
    if (sealed && answer_number(rows, row, ROW_POSITION) != v->totals->position + 1)
        verifier_fault_number(v, VERIFIER_GAP, v->totals->position + 1, "");
    else if (!good)
        verifier_fault_number(v, VERIFIER_ROW, answer_number(rows, row, ROW_ID), "");
    if (sealed)
        v->totals->position = answer_number(rows, row, ROW_POSITION);
}

/* The row's leaf, and one behind it for each of its submissions. */
static void grow(struct verifier *v, const PGresult *rows, int row, const struct group *group)
{
    char hex[HASH_HEX], line[128];
    uint8_t chain[HASH] = {0};
    int64_t position = answer_number(rows, row, ROW_POSITION);
    if (answer_len(rows, row, ROW_CHAIN) == HASH)
        memcpy(chain, PQgetvalue(rows, row, ROW_CHAIN), HASH);
    (void)snprintf(line, sizeof line, "row %" PRId64 " %s\n", position, hash_hex(chain, hex));
    roots_leaf(v, position, 0, line);
    for (size_t i = 0; group != NULL && i < group->lines_len; i++)
        if (group->lines[i] != NULL)
            roots_leaf(v, position, (int64_t)i + 1, group->lines[i]);
    roots_reach(v, position, chain);
}

static bool is_filing(const PGresult *rows, int row)
{
    return answer_is(rows, row, ROW_KIND, "submissions") ||
           answer_is(rows, row, ROW_KIND, "submission");
}

/* From `from` on as many rows as have not too many submissions; gives the row behind them, or -1. */
static int check_some(struct verifier *v, const PGresult *rows, int from)
{
    struct group *groups = answer_room(NULL, (size_t)PQntuples(rows) * sizeof *groups);
    size_t len = 0, at = 0;
    int64_t together = 0;
    int end = from;
    for (; end < PQntuples(rows) && together < TOGETHER; end++) {
        if (!is_filing(rows, end))
            continue;
        if (filing_group(rows, end, &groups[len]))
            together += groups[len++].of.len;
        else {
            json_decref(groups[len].detail);
            verifier_fault_number(v, VERIFIER_ROW, answer_number(rows, end, ROW_ID), "");
        }
    }
    bool good = filing_check(v, rows, groups, len);
    for (int row = from; row < end; row++) {
        const struct group *group = at < len && groups[at].row == row ? &groups[at++] : NULL;
        if (good && !answer_null(rows, row, ROW_POSITION))
            grow(v, rows, row, group);
    }
    for (size_t i = 0; i < len; i++) {
        for (size_t n = 0; n < groups[i].lines_len; n++)
            free(groups[i].lines[n]);
        free(groups[i].lines);
        json_decref(groups[i].detail);
    }
    free(groups);
    return good ? end : -1;
}

static bool check_batch(struct verifier *v, const PGresult *rows)
{
    for (int row = 0; row < PQntuples(rows); row++)
        check_place(v, rows, row);
    for (int row = 0; row >= 0 && row < PQntuples(rows);)
        if ((row = check_some(v, rows, row)) < 0)
            return false;
    return steps_check(v, rows) && made_check(v, rows);
}

static bool each_batch(struct verifier *v, const char *sql, int column)
{
    for (int64_t after = 0;;) {
        PGresult *rows = answer_ask(v, sql, after, BATCH);
        bool some = rows != NULL && PQntuples(rows) > 0;
        bool good = rows != NULL && (!some || check_batch(v, rows));
        if (some)
            after = answer_number(rows, PQntuples(rows) - 1, column);
        PQclear(rows);
        if (!good || !some)
            return good;
    }
}

/* Runs, releases and roots name positions: a chain that ends before one of them was cut. A release whose audit row says otherwise is no witness. */
static bool check_end(struct verifier *v)
{
    PGresult *r = answer_ask(v,
                             "SELECT greatest((SELECT max(position) FROM gris.aggregate_run), "
                             "(SELECT max(position) FROM gris.audit_root), "
                             "(SELECT max(r.position) FROM gris.release r WHERE NOT EXISTS (SELECT "
                             "FROM gris.audit a WHERE a.kind = 'release' AND a.subject = r.id AND "
                             "a.detail !~ ('\"position\":' || r.position || '[,}]'))), 0)",
                             0, 0);
    if (r != NULL && answer_number(r, 0, 0) > v->totals->position)
        verifier_fault_number(v, VERIFIER_GAP, v->totals->position + 1, "");
    PQclear(r);
    return r != NULL;
}

bool chain_check(struct verifier *v)
{
    return each_batch(v, ask_sealed, ROW_POSITION) && check_end(v) &&
           each_batch(v, ask_unsealed, ROW_ID) && filing_strays(v) && steps_strays(v) &&
           made_strays(v);
}
