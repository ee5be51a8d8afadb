/*
 * verify: proves the audit chain, the submissions it tells of, their contents and originals, from the rows alone. What the database
 * computed in SQL is computed here again in C. Changes nothing. Neighbours: audit.c (the form of a hash), original.c, reading.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "consolidation.h"

#define BATCH     2000
#define HEX_BYTES (2 * (size_t)DIGEST_BYTES)

struct verifier {
    struct store *store;
    struct arena *arena;   /* of the findings */
    struct arena *scratch; /* of one batch */
    struct diags *diags;
    int64_t rows, originals;
    int64_t position; /* of the last sealed row read */
    struct digest chain;
    size_t faults;
};

static void fault(struct verifier *v, enum diag_code code, const char *what)
{
    v->faults++;
    diags_addv(v->diags, code, (struct place){0}, arena_strdup(v->diags->arena, what), NULL);
}

static void fault_number(struct verifier *v, enum diag_code code, int64_t number)
{
    fault(v, code, arena_printf(v->scratch, "%" PRId64, number));
}

/* ---- rows of the chain ---- */

enum { ID, AT, KIND, SUBJECT, ACTOR, DETAIL, HASH, POSITION, PREVIOUS, CHAIN };

static void add_number(struct digest_state *state, int64_t number)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRId64, number);
    digest_add_field(state, (struct text){text, (size_t)len});
}

static struct digest hash_of(const PGresult *r, int row)
{
    struct digest_state *state = digest_begin();
    add_number(state, result_int8(r, row, ID));
    add_number(state, result_instant(r, row, AT));
    for (int column = KIND; column <= DETAIL; column++)
        digest_add_field(state, result_bytes(r, row, column));
    return digest_end(state);
}

static struct digest
chain_of(int64_t position, const struct digest *previous, const struct digest *hash)
{
    struct digest_state *state = digest_begin();
    add_number(state, position);
    digest_add_field(state, (struct text){(const char *)previous->bytes, DIGEST_BYTES});
    digest_add_field(state, (struct text){(const char *)hash->bytes, DIGEST_BYTES});
    return digest_end(state);
}

/* The row's own hash, and for a sealed one its place: next position, right predecessor, right link. */
static bool holds(struct verifier *v, const PGresult *r, int row)
{
    struct digest hash = hash_of(r, row), stored = result_digest(r, row, HASH);
    bool good = digest_eq(&hash, &stored);
    if (result_null(r, row, POSITION))
        return good;
    int64_t position = result_int8(r, row, POSITION);
    struct digest previous = result_digest(r, row, PREVIOUS);
    struct digest link = chain_of(position, &v->chain, &hash), chain = result_digest(r, row, CHAIN);
    good = good && position == v->position + 1 && digest_eq(&previous, &v->chain) &&
           digest_eq(&link, &chain);
    v->position = position;
    v->chain = chain; /* go on from what is stored: one fault is told once */
    return good;
}

static void check_rows(struct verifier *v, const PGresult *r)
{
    for (int row = 0; row < PQntuples(r); row++) {
        v->rows++;
        if (!holds(v, r, row))
            fault_number(v, DIAG_E801, result_int8(r, row, ID));
    }
}

/* Batch after batch by a growing number, which the last row of a batch holds in `column`. */
static enum status each_batch(struct verifier *v,
                              struct db_sql sql,
                              int column,
                              void (*check)(struct verifier *v, const PGresult *r))
{
    for (int64_t after = 0;;) {
        arena_reset(v->scratch);
        struct params params;
        params_init(&params, v->scratch);
        params_int8(&params, after);
        params_int8(&params, BATCH);
        DB_RESULT(r);
        if (db_exec(v->store, sql, DB_ROWS, &params, &r, v->diags) != STATUS_OK)
            return STATUS_FAILED;
        int len = PQntuples(r);
        if (len == 0)
            return STATUS_OK;
        after = result_int8(r, len - 1, column);
        check(v, r);
    }
}

/* Runs and releases name positions: a chain that ends before one of them was cut. */
static enum status check_end(struct verifier *v)
{
    DB_RESULT(r);
    if (db_exec(v->store, DB_SQL(verify_positions), DB_ONE_ROW, NULL, &r, v->diags) != STATUS_OK)
        return STATUS_FAILED;
    if (result_int8(r, 0, 0) > v->position)
        fault_number(v, DIAG_E801, v->position + 1);
    return STATUS_OK;
}

/* ---- submissions ---- */

static void check_mismatches(struct verifier *v, const PGresult *r)
{
    for (int row = 0; row < PQntuples(r); row++)
        fault(v, DIAG_E804, result_text(r, row, 1, v->scratch));
}

/* Groups: each submission's row against its leaf in the group's audit row. */
enum { GROUP_AUDIT, GROUP_SUBJECT, GROUP_DETAIL };
enum { LEAF_RECEIPT = AUDIT_LEAF_NUMBERS, LEAF_DIGESTS = LEAF_RECEIPT + AUDIT_LEAF_TEXTS };

struct group {
    int64_t first, len;
    struct text leaves; /* hexadecimal */
};

/* "first+len", and the leaves behind their name in the detail; false when it is nothing like that. */
static bool read_group(const PGresult *r, int row, struct group *ret)
{
    static const char name[] = "\"" AUDIT_LEAVES "\":\"";
    struct text subject = result_bytes(r, row, GROUP_SUBJECT);
    struct text detail = result_bytes(r, row, GROUP_DETAIL);
    const char *plus = memchr(subject.ptr, '+', subject.len);
    const char *leaves = memmem(detail.ptr, detail.len, name, sizeof name - 1);
    uint64_t first, len;
    if (plus == NULL || leaves == NULL)
        return false;
    size_t before = (size_t)(plus - subject.ptr);
    leaves += sizeof name - 1;
    if (!text_to_u64((struct text){subject.ptr, before}, INT64_MAX, &first) ||
        !text_to_u64((struct text){plus + 1, subject.len - before - 1}, INT32_MAX, &len) ||
        detail.len - (size_t)(leaves - detail.ptr) < len * HEX_BYTES)
        return false;
    *ret = (struct group){(int64_t)first, (int64_t)len, {leaves, len * HEX_BYTES}};
    return true;
}

static bool leaf_holds(const PGresult *r, int row, const struct group *group)
{
    struct audit_leaf leaf = {0};
    struct digest digests[AUDIT_LEAF_DIGESTS], stored;
    for (int i = 0; i < AUDIT_LEAF_NUMBERS; i++)
        leaf.numbers[i] = result_null(r, row, i) ? AUDIT_LEAF_ABSENT : result_int8(r, row, i);
    for (int i = 0; i < AUDIT_LEAF_TEXTS; i++)
        leaf.texts[i] = result_bytes(r, row, LEAF_RECEIPT + i);
    for (int i = 0; i < AUDIT_LEAF_DIGESTS; i++) {
        digests[i] = result_digest(r, row, LEAF_DIGESTS + i);
        leaf.digests[i] = result_null(r, row, LEAF_DIGESTS + i) ? NULL : &digests[i];
    }
    size_t at = (size_t)(leaf.numbers[0] - group->first) * HEX_BYTES;
    struct digest digest = audit_leaf_digest(&leaf);
    return digest_parse_hex((struct text){group->leaves.ptr + at, HEX_BYTES}, &stored) &&
           digest_eq(&digest, &stored);
}

/* All submissions of the group are there and say what they said. */
static enum status check_group(struct verifier *v, const struct group *group)
{
    struct params params;
    params_init(&params, v->scratch);
    params_int8(&params, group->first);
    params_int8(&params, group->len);
    DB_RESULT(r);
    if (db_exec(v->store, DB_SQL(verify_leaves), DB_ROWS, &params, &r, v->diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int row = 0; row < PQntuples(r); row++)
        if (!leaf_holds(r, row, group))
            fault(v, DIAG_E804, result_text(r, row, LEAF_RECEIPT, v->scratch));
    if (PQntuples(r) != group->len)
        fault(v, DIAG_E804,
              arena_printf(v->scratch, "%" PRId64 "+%" PRId64, group->first, group->len));
    return STATUS_OK;
}

static enum status check_groups(struct verifier *v)
{
    for (int64_t after = 0;;) {
        arena_reset(v->scratch);
        struct params params;
        params_init(&params, v->scratch);
        params_int8(&params, after);
        DB_RESULT(r);
        if (db_exec(v->store, DB_SQL(verify_groups), DB_ROWS, &params, &r, v->diags) != STATUS_OK)
            return STATUS_FAILED;
        if (PQntuples(r) == 0)
            return STATUS_OK;
        for (int row = 0; row < PQntuples(r); row++) {
            struct group group;
            after = result_int8(r, row, GROUP_AUDIT);
            if (!read_group(r, row, &group))
                fault_number(v, DIAG_E801, after);
            else if (check_group(v, &group) != STATUS_OK)
                return STATUS_FAILED;
        }
    }
}

enum {
    CONTENT_ID,
    CONTENT_RECEIPT,
    CONTENT_DIGEST,
    CONTENT_OUTLINE,
    CONTENT_TEXTS,
    CONTENT_NOTES = CONTENT_TEXTS + 2,
    CONTENT_VECTOR = CONTENT_NOTES + 2
};

static size_t
read_slot_texts(struct verifier *v, const PGresult *r, int row, int column, struct slot_text **ret)
{
    size_t len = result_array_len(r, row, column);
    int32_t *slots = ARENA_ARRAY(v->scratch, len, int32_t);
    const char **values = ARENA_ARRAY(v->scratch, len, const char *);
    *ret = ARENA_ARRAY(v->scratch, len, struct slot_text);
    result_int4s(r, row, column, slots, len);
    result_texts(r, row, column + 1, values, len, v->scratch);
    for (size_t i = 0; i < len; i++)
        (*ret)[i] = (struct slot_text){(uint32_t)slots[i], text_of(values[i])};
    return len;
}

static void check_contents(struct verifier *v, const PGresult *r)
{
    for (int row = 0; row < PQntuples(r); row++) {
        size_t slots = result_array_len(r, row, CONTENT_VECTOR);
        struct report *report = reading_vector(r, row, CONTENT_VECTOR, slots, v->scratch);
        report->outline = result_text_or_null(r, row, CONTENT_OUTLINE, v->scratch);
        report->texts.len = read_slot_texts(v, r, row, CONTENT_TEXTS, &report->texts.at);
        report->notes.len = read_slot_texts(v, r, row, CONTENT_NOTES, &report->notes.at);
        struct digest stored = result_digest(r, row, CONTENT_DIGEST), now = report_digest(report);
        if (!digest_eq(&stored, &now))
            fault(v, DIAG_E804, result_text(r, row, CONTENT_RECEIPT, v->scratch));
    }
}

/* ---- consolidations ---- */

enum {
    MADE_RECEIPT = 1,
    MADE_SAME,
    MADE_CONTENT,
    MADE_SUBMISSION,
    MADE_HIERARCHY,
    MADE_BASIS,
    MADE_PROVISIONAL,
    MADE_UNITS,
    MADE_ARRAYS
};

static void check_consolidations(struct verifier *v, const PGresult *r)
{
    for (int row = 0; row < PQntuples(r); row++) {
        struct consolidation_row c = {.submission = result_int8(r, row, MADE_SUBMISSION),
                                      .hierarchy = result_int4(r, row, MADE_HIERARCHY),
                                      .basis = result_int4(r, row, MADE_BASIS),
                                      .provisional = result_bool(r, row, MADE_PROVISIONAL),
                                      .units = result_int4(r, row, MADE_UNITS)};
        consolidation_arrays(r, row, MADE_ARRAYS, v->scratch, &c);
        struct digest stored = result_digest(r, row, MADE_CONTENT), now = consolidation_digest(&c);
        if (!digest_eq(&stored, &now) || !result_bool(r, row, MADE_SAME))
            fault(v, DIAG_E804, result_text(r, row, MADE_RECEIPT, v->scratch));
    }
}

/* ---- originals ---- */

static enum status check_originals(struct verifier *v)
{
    DB_RESULT(r);
    if (db_exec(v->store, DB_SQL(verify_originals), DB_ROWS, NULL, &r, v->diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int row = 0; row < PQntuples(r); row++) {
        struct digest digest = result_digest(r, row, 0);
        char hex[DIGEST_HEX_MAX];
        bool good;
        if (original_verify(v->store, &digest, result_int4(r, row, 1), &good, v->diags) !=
            STATUS_OK)
            return STATUS_FAILED;
        v->originals++;
        if (!good)
            fault(v, DIAG_E802, digest_hex(&digest, hex));
    }
    return STATUS_OK;
}

static enum status check_all(struct verifier *v)
{
    if (each_batch(v, DB_SQL(verify_sealed), POSITION, check_rows) != STATUS_OK ||
        check_end(v) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_unsealed), ID, check_rows) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_mismatches), 0, check_mismatches) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_steps), 0, check_mismatches) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_consolidations), 0, check_consolidations) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_consolidated), 0, check_mismatches) != STATUS_OK ||
        check_groups(v) != STATUS_OK ||
        each_batch(v, DB_SQL(verify_contents), CONTENT_ID, check_contents) != STATUS_OK)
        return STATUS_FAILED;
    return check_originals(v);
}

enum status store_audit_verify(struct store *store,
                               struct arena *arena,
                               int64_t *ret_rows,
                               int64_t *ret_originals,
                               struct diags *diags)
{
    struct verifier v = {.store = store, .arena = arena, .scratch = arena_new(0), .diags = diags};
    bool own = !store->open;
    enum status status = own ? store_begin(store, STORE_REPEATABLE_READ, diags) : STATUS_OK;
    if (status == STATUS_OK)
        status = check_all(&v);
    if (own)
        store_rollback(store); /* it only read */
    arena_free(v.scratch);
    *ret_rows = v.rows;
    *ret_originals = v.originals;
    if (status == STATUS_OK && v.faults != 0)
        return STATUS_REJECTED;
    return status;
}
