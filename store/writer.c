/*
 * writer: what an aggregation run leaves behind. Statements go out as they come and are answered at the end, so that a small run is one round trip
 * with its COMMIT, and a large one never waits. Knows no arithmetic. REQ: data-model.md rules 4 and 8. Neighbours: rows.h, run.c (the snapshot).
 */
#include <string.h>

#include "rows.h"

/* Rows that go out together: where each row's vectors begin among all of a kind, from 1; 0: the stored one stays, -1: none. */
struct batch {
    struct VEC(int32_t) hierarchies, periods, orgs, layouts, basis, bases, filings, slots;
    struct VEC(int32_t) own, children, effective, tally;
    struct VEC(int32_t) reported, expected, children_reported, children_expected;
    struct VEC(int32_t) flags, children_flags;
    struct VEC(int64_t) cells;
    struct VEC(int32_t) counts;
    struct VEC(uint8_t) bytes;
};
/* A slice of an array with nulls is looked for from its first element on: batches stay small. */
#define BATCH_CELLS 4096

struct store_writer {
    struct store *store;
    const struct catalog *catalog;
    struct arena *arena, *scratch; /* of what waits; of one statement */
    bool open;                     /* in pipeline mode, with statements not yet answered */
    struct VEC(bool) counted;      /* of each statement not yet answered: are its rows `removed`? */
    int64_t written, removed;
    struct batch puts, moves;
    struct VEC(struct store_aggregate_key) keys; /* since the last close */
    struct VEC(int32_t) kept;                    /* of each: bases that have a row of their own */
    bool pruning;                                /* some key may have lost a row */
    struct VEC(struct aggregate_finding) findings;
};

struct store_writer *store_writer_new(struct store *store, const struct catalog *catalog)
{
    struct arena *arena = arena_new(0);
    struct store_writer *writer = ARENA_NEW(arena, struct store_writer);
    *writer = (struct store_writer){.store = store, .catalog = catalog, .arena = arena};
    writer->scratch = arena_new(0);
    return writer;
}

/* ---- sending ---- */

static enum status open_pipeline(struct store_writer *writer, struct diags *diags)
{
    static const struct db_sql statements[] = {
        {"aggregate_parts", sql_aggregate_parts},
        {"aggregate_put", sql_aggregate_put},
        {"aggregate_move", sql_aggregate_move},
        {"aggregate_prune", sql_aggregate_prune},
        {"finding_prune", sql_finding_prune},
        {"finding_sweep", sql_finding_sweep},
        {"finding_write", sql_finding_write},
        {"applied_put", sql_applied_put},
        {"applied_drop", sql_applied_drop},
        {"applied_sweep", sql_applied_sweep},
        {"stale_delete", sql_stale_delete},
        {"run_add", sql_run_add},
        {"commit", sql_commit},
        {"unlock", sql_unlock},
    };
    if (writer->open)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (db_prepare(writer->store, statements[i], diags) != STATUS_OK)
            return STATUS_FAILED;
    writer->open = db_pipeline_begin(writer->store, diags) == STATUS_OK;
    return writer->open ? STATUS_OK : STATUS_FAILED;
}

static enum status send(struct store_writer *writer,
                        struct db_sql sql,
                        const struct params *params,
                        bool counted,
                        struct diags *diags)
{
    bool sent = db_send(writer->store, sql, params);
    VEC_PUSH(writer->arena, &writer->counted, counted);
    arena_reset(writer->scratch);
    return sent ? STATUS_OK : db_fail(writer->store, sql.name, NULL, diags);
}

static void count(struct store_writer *writer, size_t statement, PGresult *result)
{
    uint64_t rows = 0;
    if (statement < writer->counted.len && writer->counted.at[statement] &&
        text_to_u64(text_of(PQcmdTuples(result)), INT64_MAX, &rows))
        writer->removed += (int64_t)rows;
}

/* Reads up to the answer to our Sync; the first failure is told, what it brought down is not. */
static enum status drain(struct store_writer *writer, struct diags *diags)
{
    struct store *store = writer->store;
    enum status status = STATUS_OK;
    for (size_t statement = 0; PQstatus(store->conn) == CONNECTION_OK;) {
        DB_RESULT(result);
        result = PQgetResult(store->conn);
        if (result == NULL) { /* the end of one answer */
            statement++;
            if (statement > writer->counted.len + 1)
                break; /* uncovered: the Sync was never answered */
            continue;
        }
        ExecStatusType got = PQresultStatus(result);
        if (got == PGRES_PIPELINE_SYNC)
            return status;
        count(writer, statement, result);
        bool fine = got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
        if (!fine && got != PGRES_PIPELINE_ABORTED && status == STATUS_OK)
            status = db_fail(store, "aggregate", result, diags);
    }
    return status == STATUS_OK ? db_fail(store, "aggregate", NULL, diags) : status;
}

enum status store_writer_sync(struct store_writer *writer, struct diags *diags)
{
    if (!writer->open)
        return STATUS_OK;
    PGconn *conn = writer->store->conn;
    enum status status = PQpipelineSync(conn) == 1
                             ? drain(writer, diags)
                             : db_fail(writer->store, "aggregate", NULL, diags);
    (void)PQexitPipelineMode(conn);
    writer->open = false;
    writer->counted.len = 0;
    return status;
}

void store_writer_free(struct store_writer *writer)
{
    if (writer == NULL)
        return;
    struct diags unheard;
    diags_init(&unheard, writer->arena, 1);
    (void)store_writer_sync(writer, &unheard);
    arena_free(writer->scratch);
    arena_free(writer->arena);
}

/* ---- rows ---- */

static void params_key(struct params *p, const struct catalog *catalog, const struct aggregate *a)
{
    params_int2(p, catalog->hierarchies.at[a->hierarchy].id);
    params_int4(p, period_id(a->period));
    params_int4(p, catalog->orgs.at[a->org].id);
    params_int4(p, catalog->layouts.at[a->layout].id);
    params_int2(p, (int32_t)a->basis);
    params_int2(p, (int32_t)a->bases);
    params_int4(p, a->filings);
}

static void params_cells(struct params *p, const int64_t *cells, size_t slots)
{
    if (cells == NULL)
        params_null(p);
    else
        params_int8s(p, cells, slots);
}

static void params_counts(struct params *p, const int32_t *counts, size_t slots)
{
    if (counts == NULL)
        params_null(p);
    else
        params_int4s(p, counts, slots);
}

static void params_flags(struct params *p, const uint8_t *flags, size_t slots)
{
    if (flags == NULL)
        params_null(p);
    else
        params_bytes(p, flags, slots);
}

static void params_parts(struct params *p, const struct fraction *parts, size_t slots)
{
    if (parts == NULL) {
        params_null(p);
        params_null(p);
        return;
    }
    decimal_wide *num = ARENA_ARRAY(p->arena, slots, decimal_wide);
    decimal_wide *den = ARENA_ARRAY(p->arena, slots, decimal_wide);
    for (size_t i = 0; i < slots; i++) {
        num[i] = parts[i].num;
        den[i] = parts[i].den;
    }
    params_numerics(p, num, slots);
    params_numerics(p, den, slots);
}

static enum status
put_parts(struct store_writer *writer, const struct aggregate *a, struct diags *diags)
{
    const struct rows_columns now = rows_columns_of(a);
    struct params p;
    params_init(&p, writer->scratch);
    params_key(&p, writer->catalog, a);
    params_int4(&p, (int32_t)a->slots);
    params_cells(&p, now.own, a->slots);
    params_cells(&p, now.children, a->slots);
    params_cells(&p, now.effective, a->slots);
    params_counts(&p, now.reported, a->slots);
    params_counts(&p, now.expected, a->slots);
    params_flags(&p, now.flags, a->slots);
    params_parts(&p, a->own_parts, a->slots);
    params_parts(&p, a->children_parts, a->slots);
    params_parts(&p, a->effective_parts, a->slots);
    params_counts(&p, now.children_reported, a->slots);
    params_counts(&p, now.children_expected, a->slots);
    params_flags(&p, now.children_flags, a->slots);
    params_cells(&p, now.tally, a->slots);
    return send(writer, DB_SQL(aggregate_parts), &p, false, diags);
}

/* ---- rows without fractions, in batches ---- */

#define STAYS INT32_C(0)
#define NONE  INT32_C(-1)

static int32_t
add_cells(struct arena *arena, struct batch *b, const int64_t *cells, const int64_t *was, size_t n)
{
    if (cells == NULL)
        return was == NULL ? STAYS : NONE;
    if (was != NULL && memcmp(cells, was, n * sizeof *cells) == 0)
        return STAYS;
    size_t at = b->cells.len;
    for (size_t i = 0; i < n; i++)
        VEC_PUSH(arena, &b->cells, cells[i]);
    return (int32_t)at + 1;
}

static int32_t add_counts(
    struct arena *arena, struct batch *b, const int32_t *counts, const int32_t *was, size_t n)
{
    if (counts == NULL)
        return was == NULL ? STAYS : NONE;
    if (was != NULL && memcmp(counts, was, n * sizeof *counts) == 0)
        return STAYS;
    size_t at = b->counts.len;
    for (size_t i = 0; i < n; i++)
        VEC_PUSH(arena, &b->counts, counts[i]);
    return (int32_t)at + 1;
}

static int32_t
add_flags(struct arena *arena, struct batch *b, const uint8_t *flags, const uint8_t *was, size_t n)
{
    if (flags == NULL)
        return was == NULL ? STAYS : NONE;
    if (was != NULL && memcmp(flags, was, n) == 0)
        return STAYS;
    size_t at = b->bytes.len;
    for (size_t i = 0; i < n; i++)
        VEC_PUSH(arena, &b->bytes, flags[i]);
    return (int32_t)at + 1;
}

/* Nothing of the row is stored: what stays is nothing. */
static const struct rows_columns nothing = {0};

static void add_row(struct store_writer *writer,
                    struct batch *b,
                    const struct aggregate *a,
                    const struct rows_columns *was)
{
    const struct rows_columns now = rows_columns_of(a);
    const struct catalog *c = writer->catalog;
    struct arena *arena = writer->arena;
    size_t n = a->slots;
    VEC_PUSH(arena, &b->hierarchies, c->hierarchies.at[a->hierarchy].id);
    VEC_PUSH(arena, &b->periods, period_id(a->period));
    VEC_PUSH(arena, &b->orgs, c->orgs.at[a->org].id);
    VEC_PUSH(arena, &b->layouts, c->layouts.at[a->layout].id);
    VEC_PUSH(arena, &b->basis, (int32_t)a->basis);
    VEC_PUSH(arena, &b->bases, (int32_t)a->bases);
    VEC_PUSH(arena, &b->filings, a->filings);
    VEC_PUSH(arena, &b->slots, (int32_t)n);
    VEC_PUSH(arena, &b->own, add_cells(arena, b, now.own, was->own, n));
    VEC_PUSH(arena, &b->children, add_cells(arena, b, now.children, was->children, n));
    VEC_PUSH(arena, &b->effective, add_cells(arena, b, now.effective, was->effective, n));
    VEC_PUSH(arena, &b->tally, add_cells(arena, b, now.tally, was->tally, n));
    VEC_PUSH(arena, &b->reported, add_counts(arena, b, now.reported, was->reported, n));
    VEC_PUSH(arena, &b->expected, add_counts(arena, b, now.expected, was->expected, n));
    VEC_PUSH(arena, &b->children_reported,
             add_counts(arena, b, now.children_reported, was->children_reported, n));
    VEC_PUSH(arena, &b->children_expected,
             add_counts(arena, b, now.children_expected, was->children_expected, n));
    VEC_PUSH(arena, &b->flags, add_flags(arena, b, now.flags, was->flags, n));
    VEC_PUSH(arena, &b->children_flags,
             add_flags(arena, b, now.children_flags, was->children_flags, n));
}

static void empty_batch(struct batch *b)
{
    b->hierarchies.len = b->periods.len = b->orgs.len = b->layouts.len = 0;
    b->basis.len = b->bases.len = b->filings.len = b->slots.len = 0;
    b->own.len = b->children.len = b->effective.len = b->tally.len = 0;
    b->reported.len = b->expected.len = b->children_reported.len = b->children_expected.len = 0;
    b->flags.len = b->children_flags.len = 0;
    b->cells.len = b->counts.len = b->bytes.len = 0;
}

static enum status
send_batch(struct store_writer *writer, struct batch *b, struct db_sql sql, struct diags *diags)
{
    size_t len = b->orgs.len;
    struct params p;
    if (len == 0)
        return STATUS_OK;
    params_init(&p, writer->scratch);
    params_int2s(&p, b->hierarchies.at, len);
    params_int4s(&p, b->periods.at, len);
    params_int4s(&p, b->orgs.at, len);
    params_int4s(&p, b->layouts.at, len);
    params_int2s(&p, b->basis.at, len);
    params_int2s(&p, b->bases.at, len);
    params_int4s(&p, b->filings.at, len);
    params_int4s(&p, b->slots.at, len);
    const int32_t *const begins[] = {
        b->own.at,      b->children.at,      b->effective.at,         b->tally.at,
        b->reported.at, b->expected.at,      b->children_reported.at, b->children_expected.at,
        b->flags.at,    b->children_flags.at};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        params_int4s(&p, begins[i], len);
    params_int8s(&p, b->cells.at, b->cells.len);
    params_int4s(&p, b->counts.at, b->counts.len);
    params_bytes(&p, b->bytes.at, b->bytes.len);
    empty_batch(b);
    return send(writer, sql, &p, false, diags);
}

static enum status send_rows(struct store_writer *writer, struct diags *diags)
{
    enum status status = send_batch(writer, &writer->puts, DB_SQL(aggregate_put), diags);
    return status == STATUS_OK ? send_batch(writer, &writer->moves, DB_SQL(aggregate_move), diags)
                               : status;
}

static bool same(const void *now, const void *was, size_t bytes)
{
    return now == NULL || was == NULL ? now == was : memcmp(now, was, bytes) == 0;
}

static bool unchanged(const struct aggregate *a, const struct aggregate *before)
{
    const struct rows_columns now = rows_columns_of(a);
    const struct rows_columns was = rows_columns_of(before);
    return a->bases == before->bases && a->filings == before->filings &&
           same(now.own, was.own, a->slots * sizeof *now.own) &&
           same(now.children, was.children, a->slots * sizeof *now.children) &&
           same(now.effective, was.effective, a->slots * sizeof *now.effective) &&
           same(now.tally, was.tally, a->slots * sizeof *now.tally) &&
           same(now.reported, was.reported, a->slots * sizeof *now.reported) &&
           same(now.expected, was.expected, a->slots * sizeof *now.expected) &&
           same(now.children_reported, was.children_reported, a->slots * sizeof *now.reported) &&
           same(now.children_expected, was.children_expected, a->slots * sizeof *now.expected) &&
           same(now.flags, was.flags, a->slots) &&
           same(now.children_flags, was.children_flags, a->slots);
}

static enum status write_row(struct store_writer *writer,
                             const struct aggregate *a,
                             const struct aggregate *before,
                             struct diags *diags)
{
    bool known = before != NULL && before->own_parts == NULL && before->slots == a->slots;
    if (a->own_parts != NULL)
        return put_parts(writer, a, diags);
    if (known && unchanged(a, before))
        return STATUS_OK;
    if (known) {
        const struct rows_columns was = rows_columns_of(before);
        add_row(writer, &writer->moves, a, &was);
    } else {
        add_row(writer, &writer->puts, a, &nothing);
    }
    return writer->puts.cells.len + writer->puts.counts.len + writer->moves.cells.len +
                       writer->moves.counts.len <
                   BATCH_CELLS
               ? STATUS_OK
               : send_rows(writer, diags);
}

static const struct aggregate *
row_before(const struct aggregate *const *was, size_t len, enum basis basis)
{
    for (size_t i = 0; i < len; i++)
        if (was[i]->basis == basis)
            return was[i];
    return NULL;
}

static bool loses(int32_t kept, const struct aggregate *const *was, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((kept >> was[i]->basis & 1) == 0)
            return true;
    return false;
}

enum status store_writer_rows(struct store_writer *writer,
                              const struct store_aggregate_key *key,
                              const struct aggregate *const *rows,
                              size_t len,
                              const struct aggregate *const *was,
                              size_t was_len,
                              struct diags *diags)
{
    int32_t kept = 0;
    enum status status = open_pipeline(writer, diags);
    for (size_t i = 0; i < len && status == STATUS_OK; i++) {
        const struct aggregate *before = row_before(was, was_len, rows[i]->basis);
        kept |= 1 << rows[i]->basis;
        writer->written++;
        status = write_row(writer, rows[i], before, diags);
    }
    VEC_PUSH(writer->arena, &writer->keys, *key);
    VEC_PUSH(writer->arena, &writer->kept, kept);
    writer->pruning |= was == NULL || loses(kept, was, was_len);
    return status;
}

/* ---- what a group of keys leaves behind ---- */

void store_writer_finding(struct store_writer *writer, const struct aggregate_finding *finding)
{
    VEC_PUSH(writer->arena, &writer->findings, *finding);
}

static void params_years(struct params *p, int32_t year)
{
    params_int4(p, year * 100000);
    params_int4(p, year * 100000 + 99999);
}

static enum status prune(struct store_writer *writer, struct diags *diags)
{
    struct params p;
    if (!writer->pruning)
        return STATUS_OK;
    params_init(&p, writer->scratch);
    rows_params_keys(&p, writer->catalog, writer->keys.at, writer->keys.len);
    params_int4s(&p, writer->kept.at, writer->kept.len);
    return send(writer, DB_SQL(aggregate_prune), &p, true, diags);
}

static enum status
forget_findings(struct store_writer *writer, const struct store_close *close, struct diags *diags)
{
    struct params p;
    params_init(&p, writer->scratch);
    if (!close->whole) {
        rows_params_keys(&p, writer->catalog, close->keys, close->keys_len);
        return send(writer, DB_SQL(finding_prune), &p, false, diags);
    }
    params_int4(&p, writer->catalog->layouts.at[close->layout].id);
    params_years(&p, close->year);
    return send(writer, DB_SQL(finding_sweep), &p, false, diags);
}

static enum status write_findings(struct store_writer *writer, struct diags *diags)
{
    size_t len = writer->findings.len;
    if (len == 0)
        return STATUS_OK;
    struct store_aggregate_key *keys =
        ARENA_ARRAY(writer->scratch, len, struct store_aggregate_key);
    const struct diag **findings = ARENA_ARRAY(writer->scratch, len, const struct diag *);
    int32_t *numbers = ARENA_ARRAY(writer->scratch, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        const struct aggregate_finding *f = &writer->findings.at[i];
        keys[i] = (struct store_aggregate_key){f->hierarchy, f->layout, f->org, f->period};
        findings[i] = &f->diag;
        numbers[i] = (int32_t)i;
    }
    struct params p;
    params_init(&p, writer->scratch);
    rows_params_keys(&p, writer->catalog, keys, len);
    params_int4s(&p, numbers, len);
    finding_arrays(findings, len, &p);
    writer->findings.len = 0;
    return send(writer, DB_SQL(finding_write), &p, false, diags);
}

/* ---- what is applied ---- */

/* The units with filings, each with its first and last among them, from 1. */
struct spans {
    int32_t *orgs, *low, *high;
    size_t len;
};

static bool among(const struct store_close *close, uint32_t org)
{
    size_t low = 0;
    size_t high = close->units_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (close->units[middle] < org)
            low = middle + 1;
        else
            high = middle;
    }
    return close->whole || (low < close->units_len && close->units[low] == org);
}

static struct spans spans_of(const struct store_writer *writer, const struct store_close *close)
{
    struct spans s = {.orgs = ARENA_ARRAY(writer->scratch, close->filings_len, int32_t),
                      .low = ARENA_ARRAY(writer->scratch, close->filings_len, int32_t),
                      .high = ARENA_ARRAY(writer->scratch, close->filings_len, int32_t)};
    for (size_t from = 0, to; from < close->filings_len; from = to) {
        uint32_t org = close->filings[from].org;
        for (to = from; to < close->filings_len && close->filings[to].org == org;)
            to++;
        if (!among(close, org))
            continue;
        s.orgs[s.len] = writer->catalog->orgs.at[org].id;
        s.low[s.len] = (int32_t)from + 1;
        s.high[s.len++] = (int32_t)to;
    }
    return s;
}

static void params_filings(struct params *p,
                           const struct catalog *catalog,
                           const struct filed *filings,
                           size_t len)
{
    int32_t *part[4];
    bool *approved = ARENA_ARRAY(p->arena, len, bool);
    for (size_t k = 0; k < 4; k++)
        part[k] = ARENA_ARRAY(p->arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        const struct filed *f = &filings[i];
        part[0][i] = period_id(f->period);
        part[1][i] = catalog->forms.at[f->form].id;
        part[2][i] = (int32_t)f->vintage;
        part[3][i] = f->version;
        approved[i] = f->approved;
    }
    params_int4s(p, part[0], len);
    params_int4s(p, part[1], len);
    params_int2s(p, part[2], len);
    params_int4s(p, part[3], len);
    params_bools(p, approved, len);
}

static enum status
put_applied(struct store_writer *writer, const struct store_close *close, struct diags *diags)
{
    struct spans s = spans_of(writer, close);
    struct params p;
    if (s.len == 0)
        return STATUS_OK;
    params_init(&p, writer->scratch);
    params_int4(&p, writer->catalog->layouts.at[close->layout].id);
    params_int4(&p, close->year);
    params_int4s(&p, s.orgs, s.len);
    params_int4s(&p, s.low, s.len);
    params_int4s(&p, s.high, s.len);
    params_filings(&p, writer->catalog, close->filings, close->filings_len);
    return send(writer, DB_SQL(applied_put), &p, false, diags);
}

/* Units that have no filing any more. */
static enum status
drop_applied(struct store_writer *writer, const struct store_close *close, struct diags *diags)
{
    struct params p;
    int32_t *orgs = ARENA_ARRAY(writer->scratch, close->units_len, int32_t);
    size_t len = 0;
    size_t f = 0;
    for (size_t i = 0; i < close->units_len; i++) {
        while (f < close->filings_len && close->filings[f].org < close->units[i])
            f++;
        if (f == close->filings_len || close->filings[f].org != close->units[i])
            orgs[len++] = writer->catalog->orgs.at[close->units[i]].id;
    }
    if (len == 0)
        return STATUS_OK;
    params_init(&p, writer->scratch);
    params_int4(&p, writer->catalog->layouts.at[close->layout].id);
    params_int4(&p, close->year);
    params_int4s(&p, orgs, len);
    return send(writer, DB_SQL(applied_drop), &p, false, diags);
}

static enum status
sweep_applied(struct store_writer *writer, const struct store_close *close, struct diags *diags)
{
    struct spans s = spans_of(writer, close);
    struct params p;
    params_init(&p, writer->scratch);
    params_int4(&p, writer->catalog->layouts.at[close->layout].id);
    params_int4(&p, close->year);
    params_int4s(&p, s.orgs, s.len);
    return send(writer, DB_SQL(applied_sweep), &p, false, diags);
}

enum status store_writer_close(struct store_writer *writer,
                               const struct store_close *close,
                               struct diags *diags)
{
    enum status status = open_pipeline(writer, diags);
    if (status == STATUS_OK)
        status = send_rows(writer, diags);
    if (status == STATUS_OK)
        status = prune(writer, diags);
    if (status == STATUS_OK)
        status = forget_findings(writer, close, diags);
    if (status == STATUS_OK)
        status = write_findings(writer, diags);
    if (status == STATUS_OK)
        status = put_applied(writer, close, diags);
    if (status == STATUS_OK)
        status =
            close->whole ? sweep_applied(writer, close, diags) : drop_applied(writer, close, diags);
    writer->keys.len = writer->kept.len = 0;
    writer->pruning = false;
    return status;
}

/* ---- the end ---- */

enum status store_writer_keep_only(struct store_writer *writer,
                                   const struct store_years *years,
                                   struct diags *diags)
{
    int32_t *layouts = ARENA_ARRAY(writer->scratch, years->len, int32_t);
    int32_t *numbers = ARENA_ARRAY(writer->scratch, years->len, int32_t);
    for (size_t i = 0; i < years->len; i++) {
        layouts[i] = writer->catalog->layouts.at[years->at[i].layout].id;
        numbers[i] = years->at[i].year;
    }
    static const struct db_sql statements[] = {
        {"aggregate_keep", sql_aggregate_keep},
        {"finding_keep", sql_finding_keep},
        {"applied_keep", sql_applied_keep},
    };
    struct params p;
    params_init(&p, writer->arena);
    params_int4s(&p, layouts, years->len);
    params_int4s(&p, numbers, years->len);
    enum status status = store_writer_sync(writer, diags);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0] && status == STATUS_OK; i++)
        status = db_prepare(writer->store, statements[i], diags);
    if (status == STATUS_OK)
        status = open_pipeline(writer, diags);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0] && status == STATUS_OK; i++)
        status = send(writer, statements[i], &p, i == 0, diags);
    return status;
}

static enum status
settle_marks(struct store_writer *writer, const struct store_stales *stales, struct diags *diags)
{
    int64_t *ids = ARENA_ARRAY(writer->scratch, stales->len, int64_t);
    size_t len = 0;
    struct params p;
    if (stales->len == 0)
        return STATUS_OK;
    for (size_t i = 0; i < stales->len; i++) /* those of one group have one id */
        if (len == 0 || ids[len - 1] != stales->at[i].id)
            ids[len++] = stales->at[i].id;
    params_init(&p, writer->scratch);
    params_int8s(&p, ids, len);
    return send(writer, DB_SQL(stale_delete), &p, false, diags);
}

static enum status
note_run(struct store_writer *writer, const struct store_ending *ending, struct diags *diags)
{
    struct params p;
    params_init(&p, writer->scratch);
    params_instant(&p, ending->now);
    params_bool(&p, ending->full);
    params_int8(&p, ending->run->position);
    params_int8(&p, ending->keys);
    params_int8(&p, writer->written);
    params_int4(&p, writer->catalog->load_id);
    return send(writer, DB_SQL(run_add), &p, false, diags);
}

static enum status unlock(struct store_writer *writer, struct diags *diags)
{
    struct params p;
    params_init(&p, writer->scratch);
    params_text(&p, "aggregate");
    return send(writer, DB_SQL(unlock), &p, false, diags);
}

enum status
store_writer_end(struct store_writer *writer, struct store_ending *ending, struct diags *diags)
{
    enum status status = open_pipeline(writer, diags);
    if (status == STATUS_OK)
        status = send_rows(writer, diags);
    if (status == STATUS_OK)
        status = settle_marks(writer, &ending->run->stales, diags);
    if (status == STATUS_OK)
        status = note_run(writer, ending, diags);
    if (status == STATUS_OK)
        status = send(writer, DB_SQL(commit), NULL, false, diags);
    if (status == STATUS_OK)
        status = unlock(writer, diags);
    if (status == STATUS_OK)
        status = store_writer_sync(writer, diags);
    if (status == STATUS_OK)
        writer->store->open = false;
    ending->written = writer->written;
    ending->removed = writer->removed;
    return status;
}
