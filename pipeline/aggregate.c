/*
 * aggregate: brings the aggregates up to date with what was filed. One snapshot's marks, in groups of one layout and year: a few changes move the
 * stored sums (or, where a sum does not tell, are taken with all that lies beside them); many make the year anew. All is written in one
 * transaction. Knows no arithmetic. REQ: data-model.md rule 8 and "Aggregation". Neighbours: leaves.h, indicators/indicators.h, store/store.h.
 */
#include <stdlib.h>
#include <unistd.h>

#include "leaves.h"

#define ALL_BASES     ((1U << BASIS_COUNT) - 1)
#define LOCK_TRIES    6000
#define LOCK_PAUSE_US 50000
/* From so many touched units on it is asked whether they are most of the year's. */
#define MANY_UNITS 256

struct run {
    struct pipeline *p;
    struct arena *arena;   /* of the run */
    struct arena *scratch; /* of one group */
    struct diags *diags;
    struct store_run open;
    struct store_states states; /* full runs and whole years */
    bool has_states;
    struct store_writer *writer;
    struct pipeline_aggregation *result;
    bool (*finding)(void *ctx, const struct diag *finding);
    void *ctx;
    const struct pipeline_progress *progress;
    int64_t keys;
    enum status status;
};

/* A layout and year while it is computed. */
struct group {
    struct run *run;
    const struct rollup_touch *touches; /* sorted by unit and period */
    size_t len;
    uint32_t layout;
    int32_t year;
    uint32_t *units; /* touched, ascending */
    size_t units_len;
    struct store_got got;
    struct store_filings filed;
    bool moving; /* the keys' own rows were read */
    struct VEC(struct aggregate_finding) findings;
    struct map index; /* of got.rows, by key */
    struct map given; /* keys that the roll-up gave rows for */
};

/* ---- rows that were read ---- */

static struct session_key
key_of(uint32_t hierarchy, uint32_t layout, uint32_t org, struct period period, int extra)
{
    return (struct session_key){
        {(int32_t)hierarchy, (int32_t)layout, (int32_t)org, period_id(period), extra, 0}};
}

static void index_rows(struct group *g, struct arena *arena)
{
    map_init(&g->index, arena, g->got.rows.len * 2);
    map_init(&g->given, arena, g->got.rows.len);
    for (size_t i = 0; i < g->got.rows.len; i++) {
        const struct aggregate *a = &g->got.rows.at[i];
        for (int basis = 0; basis < BASIS_COUNT; basis++) {
            struct session_key key = key_of(a->hierarchy, a->layout, a->org, a->period, basis);
            if ((a->bases >> basis & 1U) != 0)
                (void)map_put(&g->index, session_key(arena, &key), (uint32_t)i);
        }
    }
}

static const struct aggregate *give_stored(void *ctx,
                                           uint32_t hierarchy,
                                           uint32_t layout,
                                           uint32_t org,
                                           struct period period,
                                           enum basis basis)
{
    const struct group *g = ctx;
    struct session_key key = key_of(hierarchy, layout, org, period, (int)basis);
    uint32_t i = map_find(&g->index, (struct text){(const char *)&key, sizeof key});
    return i == MAP_NONE ? NULL : &g->got.rows.at[i];
}

/* ---- what the roll-up gives ---- */

static bool
take_rows(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    struct group *g = ctx;
    struct run *run = g->run;
    struct session_key given = key_of(key->hierarchy, key->layout, key->org, key->period, 0);
    const struct store_aggregate_key stored = leaves_key(key);
    const struct aggregate *was[BASIS_COUNT];
    size_t was_len = 0;
    for (int basis = 0; basis < BASIS_COUNT && g->moving; basis++) {
        const struct aggregate *row =
            give_stored(g, key->hierarchy, key->layout, key->org, key->period, (enum basis)basis);
        if (row != NULL && (int)row->basis == basis)
            was[was_len++] = row;
    }
    run->status = store_writer_rows(run->writer, &stored, rows, len, g->moving ? was : NULL,
                                    was_len, run->diags);
    (void)map_put(&g->given, session_key(run->scratch, &given), 0);
    run->result->written += len;
    if (run->progress != NULL)
        run->progress->step(run->progress->ctx, run->result->written, 0);
    return run->status == STATUS_OK;
}

static bool take_finding(void *ctx, const struct aggregate_finding *finding)
{
    struct group *g = ctx;
    VEC_PUSH(g->run->scratch, &g->findings, *finding);
    return true;
}

static bool tell_findings(struct group *g)
{
    struct run *run = g->run;
    for (size_t i = 0; i < g->findings.len; i++) {
        run->result->findings++;
        store_writer_finding(run->writer, &g->findings.at[i]);
        if (run->finding != NULL && !run->finding(run->ctx, &g->findings.at[i].diag))
            return false;
    }
    return true;
}

static enum status end_group(struct group *g, const struct rollup_plan *plan)
{
    struct run *run = g->run;
    bool whole = plan->way == ROLLUP_ALL;
    struct store_aggregate_key *keys =
        ARENA_ARRAY(run->scratch, plan->keys.len, struct store_aggregate_key);
    for (size_t i = 0; i < plan->keys.len; i++)
        keys[i] = leaves_key(&plan->keys.at[i]);
    const struct store_close close = {.layout = g->layout,
                                      .year = g->year,
                                      .whole = whole,
                                      .keys = keys,
                                      .keys_len = plan->keys.len,
                                      .units = g->units,
                                      .units_len = g->units_len,
                                      .filings = g->filed.at,
                                      .filings_len = g->filed.len};
    run->keys += (int64_t)plan->keys.len;
    if (!tell_findings(g))
        return STATUS_FAILED;
    return store_writer_close(run->writer, &close, run->diags);
}

/* ---- some keys ---- */

/* The applied filings of the units, those of touched (unit, period) pairs replaced by what stands now; all sorted alike. */
static void merge_filings(struct group *g, struct arena *arena)
{
    const struct store_filings *was = &g->got.applied;
    const struct store_filings *now = &g->got.filed;
    size_t t = 0;
    size_t n = 0;
    for (size_t i = 0; i < was->len; i++) {
        const struct filed *f = &was->at[i];
        int32_t id = period_id(f->period);
        while (t < g->len && (g->touches[t].org < f->org || (g->touches[t].org == f->org &&
                                                             period_id(g->touches[t].period) < id)))
            t++;
        if (t < g->len && g->touches[t].org == f->org && period_eq(g->touches[t].period, f->period))
            continue;
        while (n < now->len && (now->at[n].org < f->org ||
                                (now->at[n].org == f->org && period_id(now->at[n].period) < id)))
            VEC_PUSH(arena, &g->filed, now->at[n++]);
        VEC_PUSH(arena, &g->filed, *f);
    }
    while (n < now->len)
        VEC_PUSH(arena, &g->filed, now->at[n++]);
}

static enum status fetch_group(struct group *g, const struct rollup_plan *plan)
{
    struct run *run = g->run;
    uint32_t *orgs = ARENA_ARRAY(run->scratch, g->len, uint32_t);
    struct period *periods = ARENA_ARRAY(run->scratch, g->len, struct period);
    struct store_aggregate_key *keys =
        ARENA_ARRAY(run->scratch, plan->rows.len, struct store_aggregate_key);
    for (size_t i = 0; i < g->len; i++) {
        orgs[i] = g->touches[i].org;
        periods[i] = g->touches[i].period;
    }
    for (size_t i = 0; i < plan->rows.len; i++)
        keys[i] = leaves_key(&plan->rows.at[i]);
    const struct store_want want = {.layout = g->layout,
                                    .year = g->year,
                                    .units = plan->units.at,
                                    .units_len = plan->units.len,
                                    .orgs = orgs,
                                    .periods = periods,
                                    .pairs_len = g->len,
                                    .keys = keys,
                                    .keys_len = plan->rows.len,
                                    .bases = ALL_BASES};
    enum status status = store_writer_sync(run->writer, run->diags);
    if (status == STATUS_OK)
        status =
            store_fetch(run->p->store, &run->p->catalog, &want, run->scratch, &g->got, run->diags);
    g->filed = (struct store_filings){0};
    if (status == STATUS_OK)
        merge_filings(g, run->scratch);
    index_rows(g, run->scratch);
    return status;
}

static enum rollup_end run_plan(struct group *g, struct rollup_plan *plan)
{
    const struct rollup_source source = {.ctx = g,
                                         .filed = leaves_filings(&g->filed),
                                         .was = leaves_filings(&g->got.applied),
                                         .stored = give_stored};
    const struct rollup_sink sink = {.ctx = g, .rows = take_rows, .finding = take_finding};
    g->findings.len = 0;
    return rollup_run(plan, &source, &sink, g->run->scratch);
}

/* By one way; *ret_end says whether it could. */
static enum status refresh_by(struct group *g, enum rollup_way way, enum rollup_end *ret_end)
{
    struct run *run = g->run;
    struct rollup_plan *plan = rollup_plan(leaves_layout(run->p, g->layout), g->year, way,
                                           g->touches, g->len, run->scratch);
    g->moving = way == ROLLUP_DELTA;
    run->status = fetch_group(g, plan);
    if (run->status != STATUS_OK)
        return run->status;
    *ret_end = run_plan(g, plan);
    if (*ret_end == ROLLUP_STOPPED)
        return run->status == STATUS_OK ? STATUS_FAILED : run->status;
    return *ret_end == ROLLUP_DONE ? end_group(g, plan) : STATUS_OK;
}

/* Where most of what lies beneath the keys is touched, moving sums would only be a detour. */
static bool mostly_touched(struct group *g)
{
    const struct rollup_plan *plan = rollup_plan(leaves_layout(g->run->p, g->layout), g->year,
                                                 ROLLUP_KEYS, g->touches, g->len, g->run->scratch);
    return g->units_len > 2 && g->units_len * 2 > plan->units.len;
}

static enum status refresh_keys(struct group *g)
{
    enum rollup_end end = ROLLUP_STOPPED;
    enum rollup_way way = mostly_touched(g) ? ROLLUP_KEYS : ROLLUP_DELTA;
    enum status status = refresh_by(g, way, &end);
    if (status == STATUS_OK && end != ROLLUP_DONE) {
        g->run->result->fallen_back++;
        status = refresh_by(g, ROLLUP_KEYS, &end);
    }
    return status;
}

/* ---- a whole year ---- */

static enum status read_states(struct run *run)
{
    if (run->has_states)
        return STATUS_OK;
    run->has_states = true;
    return store_states_read(run->p->store, run->arena, &run->states, run->diags);
}

static bool keep_row(void *ctx, const struct aggregate *row)
{
    struct group *g = ctx;
    VEC_PUSH(g->run->scratch, &g->got.rows, *row);
    return true;
}

/* All filings, and all stored rows: what is there already is not written again. */
static enum status read_year(struct group *g)
{
    struct run *run = g->run;
    const struct catalog *catalog = &run->p->catalog;
    enum status status = store_year_read(run->p->store, catalog, g->layout, g->year, &run->states,
                                         run->scratch, &g->filed, run->diags);
    if (status != STATUS_OK)
        return status;
    return store_aggregate_scan(run->p->store, catalog, g->year, g->layout, BASIS_COUNT,
                                run->scratch, keep_row, g, run->diags);
}

/* Stored rows of keys that the whole year did not give. */
static enum status drop_others(struct group *g)
{
    struct run *run = g->run;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < g->got.rows.len && status == STATUS_OK; i++) {
        const struct aggregate *row = &g->got.rows.at[i];
        struct session_key key = key_of(row->hierarchy, row->layout, row->org, row->period, 0);
        const struct store_aggregate_key gone = {row->hierarchy, row->layout, row->org,
                                                 row->period};
        if (map_find(&g->given, (struct text){(const char *)&key, sizeof key}) == MAP_NONE)
            status = store_writer_rows(run->writer, &gone, NULL, 0, &row, 1, run->diags);
    }
    return status;
}

static enum status refresh_year(struct group *g)
{
    struct run *run = g->run;
    run->status = store_writer_sync(run->writer, run->diags);
    if (run->status == STATUS_OK)
        run->status = read_states(run);
    if (run->status == STATUS_OK)
        run->status = read_year(g);
    if (run->status != STATUS_OK)
        return run->status;
    index_rows(g, run->scratch);
    g->moving = true;
    struct rollup_plan *plan =
        rollup_plan(leaves_layout(run->p, g->layout), g->year, ROLLUP_ALL, NULL, 0, run->scratch);
    if (run_plan(g, plan) != ROLLUP_DONE)
        return run->status == STATUS_OK ? STATUS_FAILED : run->status;
    run->status = drop_others(g);
    return run->status == STATUS_OK ? end_group(g, plan) : run->status;
}

static enum status is_most_of_year(struct group *g, bool *ret_most)
{
    struct run *run = g->run;
    int64_t units = 0;
    *ret_most = false;
    if (g->units_len < MANY_UNITS)
        return STATUS_OK;
    enum status status = store_writer_sync(run->writer, run->diags);
    if (status == STATUS_OK)
        status = store_applied_count(run->p->store, &run->p->catalog, g->layout, g->year, &units,
                                     run->diags);
    *ret_most = (int64_t)g->units_len * 2 > units;
    return status;
}

/* ---- the run ---- */

static int compare_touches(const void *left, const void *right)
{
    const struct rollup_touch *a = left;
    const struct rollup_touch *b = right;
    if (a->layout != b->layout)
        return a->layout < b->layout ? -1 : 1;
    if (a->period.year != b->period.year)
        return a->period.year < b->period.year ? -1 : 1;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    int32_t p = period_id(a->period);
    int32_t q = period_id(b->period);
    return (p > q) - (p < q);
}

/* The marks' distinct keys, by layout, year, unit, period. */
static struct rollup_touch *touches_of(struct run *run, size_t *ret_len)
{
    const struct store_stales *stales = &run->open.stales;
    struct rollup_touch *touches = ARENA_ARRAY(run->arena, stales->len, struct rollup_touch);
    size_t len = 0;
    for (size_t i = 0; i < stales->len; i++) {
        const struct store_stale *s = &stales->at[i];
        if (s->layout != CATALOG_NONE && s->org != CATALOG_NONE)
            touches[len++] = (struct rollup_touch){s->layout, s->org, s->period};
    }
    if (len > 0)
        qsort(touches, len, sizeof *touches, compare_touches);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || compare_touches(&touches[kept - 1], &touches[i]) != 0)
            touches[kept++] = touches[i];
    *ret_len = kept;
    return touches;
}

static void list_units(struct group *g)
{
    g->units = ARENA_ARRAY(g->run->scratch, g->len, uint32_t);
    for (size_t i = 0; i < g->len; i++)
        if (i == 0 || g->touches[i].org != g->touches[i - 1].org)
            g->units[g->units_len++] = g->touches[i].org;
}

static enum status refresh_group(struct run *run, const struct rollup_touch *touches, size_t len)
{
    struct group g = {.run = run,
                      .touches = touches,
                      .len = len,
                      .layout = touches[0].layout,
                      .year = touches[0].period.year};
    bool most = false;
    arena_reset(run->scratch);
    list_units(&g);
    enum status status = is_most_of_year(&g, &most);
    if (status != STATUS_OK)
        return status;
    return most ? refresh_year(&g) : refresh_keys(&g);
}

static enum status refresh_touched(struct run *run)
{
    size_t len = 0;
    const struct rollup_touch *touches = touches_of(run, &len);
    enum status status = STATUS_OK;
    run->result->touched = len;
    for (size_t from = 0, to; from < len && status == STATUS_OK; from = to) {
        for (to = from; to < len && touches[to].layout == touches[from].layout &&
                        touches[to].period.year == touches[from].period.year;)
            to++;
        status = refresh_group(run, touches + from, to - from);
    }
    return status;
}

static enum status refresh_all(struct run *run)
{
    struct store_years years = {0};
    enum status status =
        store_years(run->p->store, &run->p->catalog, run->arena, &years, run->diags);
    for (size_t i = 0; i < years.len && status == STATUS_OK; i++) {
        struct group g = {.run = run, .layout = years.at[i].layout, .year = years.at[i].year};
        arena_reset(run->scratch);
        status = refresh_year(&g);
        run->result->touched += g.filed.len;
    }
    if (status == STATUS_OK)
        status = store_writer_keep_only(run->writer, &years, run->diags);
    return status;
}

static void
run_init(struct run *run, struct pipeline *p, struct pipeline_aggregation *ret, struct diags *diags)
{
    *run = (struct run){.p = p, .result = ret, .diags = diags};
    run->arena = arena_new(0);
    run->scratch = arena_new(0);
}

static void run_free(struct run *run)
{
    store_writer_free(run->writer);
    arena_free(run->scratch);
    arena_free(run->arena);
}

/* What stands at P was loaded since this session began: the run goes by it, so that it can be told again from P alone. */
static enum status take_catalog(struct run *run)
{
    struct pipeline *p = run->p;
    store_rollback(p->store);
    store_unlock(p->store, "aggregate");
    return session_load_catalog(p, run->diags);
}

/* Overlapping runs wait their turn. */
static enum status open_snapshot(struct run *run)
{
    struct pipeline *p = run->p;
    for (int i = 0; i < LOCK_TRIES; i++) {
        store_set_clock(p->store, pipeline_now(p));
        enum status status =
            store_run_open(p->store, &p->catalog, run->arena, &run->open, run->diags);
        bool in_force = run->open.load == 0 || run->open.load == p->catalog.load_id;
        if (status != STATUS_OK || (run->open.locked && in_force))
            return status;
        if (run->open.locked)
            status = take_catalog(run);
        else
            (void)usleep(LOCK_PAUSE_US);
        if (status != STATUS_OK)
            return status;
    }
    diags_addv(run->diags, DIAG_E702, (struct place){0}, "aggregate", "lock timeout", NULL);
    return STATUS_FAILED;
}

/* A new catalog may change the map, the kinds of sums, the tolerances: what an older one made is made anew. */
static bool catalog_changed(const struct run *run)
{
    return run->open.last_load != 0 && run->open.last_load != run->p->catalog.load_id;
}

static enum status refresh(struct run *run, bool full)
{
    struct pipeline_aggregation *ret = run->result;
    ret->position = run->open.position;
    ret->marks = run->open.stales.len;
    run->writer = store_writer_new(run->p->store, &run->p->catalog);
    full = full || catalog_changed(run);
    enum status status = full ? refresh_all(run) : refresh_touched(run);
    if (status != STATUS_OK)
        return status;
    struct store_ending ending = {
        .run = &run->open, .full = full, .now = pipeline_now(run->p), .keys = run->keys};
    status = store_writer_end(run->writer, &ending, run->diags);
    ret->written = (uint64_t)ending.written;
    ret->removed = (uint64_t)ending.removed;
    return status;
}

enum status pipeline_aggregate(struct pipeline *p,
                               bool full,
                               bool (*finding)(void *ctx, const struct diag *finding),
                               void *ctx,
                               const struct pipeline_progress *progress,
                               struct pipeline_aggregation *ret,
                               struct diags *diags)
{
    struct run run;
    *ret = (struct pipeline_aggregation){0};
    run_init(&run, p, ret, diags);
    run.finding = finding;
    run.ctx = ctx;
    run.progress = progress;
    enum status status = open_snapshot(&run);
    if (status == STATUS_OK)
        status = refresh(&run, full);
    run_free(&run);
    if (status != STATUS_OK) {
        store_rollback(p->store);
        store_unlock(p->store, "aggregate");
    }
    return status;
}

/* ---- verify ---- */

static const char *name_of(const struct run *run, const struct rollup_key *key)
{
    const struct catalog *c = &run->p->catalog;
    return arena_printf(run->p->arena, "%s %s %s %s", c->hierarchies.at[key->hierarchy].code,
                        c->layouts.at[key->layout].code, c->orgs.at[key->org].code,
                        catalog_period_text(c, key->period, run->p->arena));
}

static void differs(struct run *run, const struct rollup_key *key)
{
    run->result->different++;
    diags_addv(run->diags, DIAG_E803, (struct place){0}, name_of(run, key), NULL);
}

static bool
compare(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    struct group *g = ctx;
    for (size_t i = 0; i < len; i++) {
        const struct aggregate *stored =
            give_stored(g, key->hierarchy, key->layout, key->org, key->period, rows[i]->basis);
        g->run->result->compared++;
        if (stored == NULL || !aggregate_eq(stored, rows[i]))
            differs(g->run, key);
    }
    return true;
}

/* Findings are those of the run that stored the aggregates; a rebuild beside it tells none anew. */
static bool no_finding(void *ctx, const struct aggregate_finding *finding)
{
    (void)ctx;
    (void)finding;
    return true;
}

/* Rows of units with units beneath them, and the filings that all others are made of. */
static enum status verify_year(struct group *g)
{
    struct run *run = g->run;
    const struct catalog *catalog = &run->p->catalog;
    int64_t different = 0;
    enum status status = read_year(g);
    if (status == STATUS_OK)
        status = store_applied_compare(run->p->store, catalog, g->layout, g->year, &g->filed,
                                       run->scratch, &different, run->diags);
    if (status != STATUS_OK)
        return status;
    index_rows(g, run->scratch);
    const struct rollup_source source = {.ctx = g, .filed = leaves_filings(&g->filed)};
    const struct rollup_sink sink = {.ctx = g, .rows = compare, .finding = no_finding};
    struct rollup_plan *plan =
        rollup_plan(leaves_layout(run->p, g->layout), g->year, ROLLUP_ALL, NULL, 0, run->scratch);
    (void)rollup_run(plan, &source, &sink, run->scratch);
    run->result->touched += g->filed.len;
    if (different == 0)
        return STATUS_OK;
    run->result->different += (uint64_t)different;
    diags_addv(run->diags, DIAG_E803, (struct place){0},
               arena_printf(run->p->arena, "%s %d: %lld", catalog->layouts.at[g->layout].code,
                            g->year, (long long)different),
               NULL);
    return STATUS_OK;
}

static enum status verify_all(struct run *run)
{
    struct pipeline *p = run->p;
    struct store_years years = {0};
    struct store_counts counts;
    enum status status = store_years(p->store, &p->catalog, run->arena, &years, run->diags);
    if (status == STATUS_OK)
        status = read_states(run);
    for (size_t i = 0; i < years.len && status == STATUS_OK; i++) {
        struct group g = {.run = run, .layout = years.at[i].layout, .year = years.at[i].year};
        arena_reset(run->scratch);
        status = verify_year(&g);
    }
    if (status == STATUS_OK)
        status = store_counts(p->store, run->arena, &counts, run->diags);
    if (status != STATUS_OK)
        return status;
    /* rows that a rebuild does not make */
    if ((uint64_t)counts.aggregates > run->result->compared)
        diags_addv(run->diags, DIAG_E803, (struct place){0},
                   arena_printf(p->arena, "%zu stored, %zu rebuilt", (size_t)counts.aggregates,
                                (size_t)run->result->compared),
                   NULL);
    return diags_failed(run->diags) ? STATUS_REJECTED : STATUS_OK;
}

enum status pipeline_aggregate_verify(struct pipeline *p,
                                      const struct pipeline_progress *progress,
                                      struct pipeline_aggregation *ret,
                                      struct diags *diags)
{
    struct pipeline_aggregation refreshed;
    struct run run;
    /* marks not yet worked off would show as differences */
    enum status status = pipeline_aggregate(p, false, NULL, NULL, progress, &refreshed, diags);
    if (status != STATUS_OK)
        return status;
    *ret = (struct pipeline_aggregation){0};
    run_init(&run, p, ret, diags);
    status = open_snapshot(&run);
    ret->position = run.open.position;
    if (status == STATUS_OK)
        status = verify_all(&run);
    run_free(&run);
    store_rollback(p->store);
    store_unlock(p->store, "aggregate");
    return status;
}
