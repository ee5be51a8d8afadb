/*
 * aggregate: brings the aggregates up to date with what was filed. Seals the audit chain, takes the stale marks of one snapshot, fetches the vectors that
 * the roll-up will ask for, lets indicators/ compute, writes results, findings and applied versions in one transaction.
 * Knows no arithmetic. REQ: data-model.md rule 8 and "Aggregation". Neighbours: indicators/indicators.h, store/store.h.
 */
#include <string.h>
#include <unistd.h>

#include "indicators/indicators.h"
#include "session.h"

#define ALL_BASES     ((1U << BASIS_COUNT) - 1)
#define LOCK_TRIES    6000
#define LOCK_PAUSE_US 50000

/* Everything fetched for one run, found by key. */
struct run {
    struct pipeline *p;
    struct arena *arena;
    struct diags *diags;
    struct map filed_index, stored_index, plan_index;
    struct VEC(struct filed) filed;
    struct VEC(struct aggregate) stored;
    struct rollup_keys keys;
    struct store_writer *writer;
    struct pipeline_aggregation *result;
    bool (*finding)(void *ctx, const struct diag *finding);
    void *ctx;
    const struct pipeline_progress *progress;
    enum status status;
};

static struct session_key
key_of(uint32_t hierarchy, uint32_t layout, uint32_t org, struct period period, int extra)
{
    return (struct session_key){
        {(int32_t)hierarchy, (int32_t)layout, (int32_t)org, period_id(period), extra, 0}};
}

static uint32_t find(const struct map *map, struct session_key key)
{
    return map_find(map, (struct text){(const char *)&key, sizeof key});
}

static void put(struct run *run, struct map *map, struct session_key key, size_t index)
{
    (void)map_put(map, session_key(run->arena, &key), (uint32_t)index);
}

/* ---- call-backs of the roll-up ---- */

static const struct filed *filed_in_basis(const struct run *run,
                                          uint32_t layout,
                                          uint32_t org,
                                          struct period period,
                                          enum vintage vintage)
{
    uint32_t i = find(&run->filed_index, key_of(0, layout, org, period, (int)vintage));
    return i == MAP_NONE ? NULL : &run->filed.at[i];
}

static const struct filed *
give_filed(void *ctx, uint32_t layout, uint32_t org, struct period period, enum basis basis)
{
    const struct run *run = ctx;
    if (basis != BASIS_BEST)
        return filed_in_basis(run, layout, org, period, (enum vintage)basis);
    for (int vintage = VINTAGE_FINAL; vintage >= VINTAGE_ESTIMATE; vintage--) {
        const struct filed *filed = filed_in_basis(run, layout, org, period, (enum vintage)vintage);
        if (filed != NULL)
            return filed;
    }
    return NULL;
}

static const struct aggregate *give_stored(void *ctx,
                                           uint32_t hierarchy,
                                           uint32_t layout,
                                           uint32_t org,
                                           struct period period,
                                           enum basis basis)
{
    const struct run *run = ctx;
    uint32_t i = find(&run->stored_index, key_of(hierarchy, layout, org, period, (int)basis));
    return i == MAP_NONE ? NULL : &run->stored.at[i];
}

static bool write_aggregate(void *ctx, const struct aggregate *aggregate)
{
    struct run *run = ctx;
    run->result->written += aggregate->filings > 0 ? 1 : 0;
    run->status = store_aggregate_put(run->writer, &run->p->catalog, aggregate, run->diags);
    if (run->progress != NULL)
        run->progress->step(run->progress->ctx, run->result->written, 0);
    return run->status == STATUS_OK;
}

static bool write_finding(void *ctx, const struct aggregate_finding *finding)
{
    struct run *run = ctx;
    run->result->findings++;
    run->status = store_finding_put(run->writer, &run->p->catalog, finding, run->diags);
    if (run->status == STATUS_OK && run->finding != NULL)
        return run->finding(run->ctx, &finding->diag);
    return run->status == STATUS_OK;
}

/* ---- fetching ---- */

static bool keep_filed(void *ctx, const struct store_filed *filed)
{
    struct run *run = ctx;
    const struct filed *f = &filed->filed;
    uint32_t layout = run->p->catalog.forms.at[f->form].layout;
    put(run, &run->filed_index, key_of(0, layout, f->org, f->period, (int)f->vintage),
        run->filed.len);
    VEC_PUSH(run->arena, &run->filed, *f);
    return true;
}

static bool keep_stored(void *ctx, const struct aggregate *a)
{
    struct run *run = ctx;
    put(run, &run->stored_index, key_of(a->hierarchy, a->layout, a->org, a->period, (int)a->basis),
        run->stored.len);
    VEC_PUSH(run->arena, &run->stored, *a);
    return true;
}

/* The distinct (org, period) pairs of one layout whose filings the keys may ask for. */
struct pairs {
    struct VEC(uint32_t) orgs;
    struct periods periods;
    struct map seen;
};

static void add_pair(struct run *run, struct pairs *pairs, uint32_t org, struct period period)
{
    struct session_key key = key_of(0, 0, org, period, 0);
    if (find(&pairs->seen, key) != MAP_NONE)
        return;
    put(run, &pairs->seen, key, pairs->orgs.len);
    VEC_PUSH(run->arena, &pairs->orgs, org);
    VEC_PUSH(run->arena, &pairs->periods, period);
}

static enum status fetch_filed(struct run *run, uint32_t layout)
{
    struct pairs pairs = {0};
    map_init(&pairs.seen, run->arena, run->keys.len * 2);
    for (size_t i = 0; i < run->keys.len; i++) {
        const struct rollup_key *key = &run->keys.at[i];
        if (key->layout != layout)
            continue;
        struct periods tree = {0};
        session_period_tree(key->period, run->arena, &tree);
        for (size_t j = 0; j < tree.len; j++)
            add_pair(run, &pairs, key->org, tree.at[j]);
    }
    if (pairs.orgs.len == 0)
        return STATUS_OK;
    return store_filed_read(run->p->store, &run->p->catalog, layout, pairs.orgs.at,
                            pairs.periods.at, pairs.orgs.len, run->arena, keep_filed, run,
                            run->diags);
}

struct wanted {
    struct VEC(struct store_aggregate_key) keys;
    struct map seen;
};

/* A stored row is wanted when this run will not make it itself. */
static void want(struct run *run,
                 struct wanted *wanted,
                 uint32_t hierarchy,
                 const struct rollup_key *like,
                 uint32_t org)
{
    struct session_key key = key_of(hierarchy, like->layout, org, like->period, 0);
    if (find(&run->plan_index, key) != MAP_NONE || find(&wanted->seen, key) != MAP_NONE)
        return;
    put(run, &wanted->seen, key, wanted->keys.len);
    struct store_aggregate_key row = {hierarchy, like->layout, org, like->period};
    VEC_PUSH(run->arena, &wanted->keys, row);
}

static void want_around(struct run *run, struct wanted *wanted, const struct rollup_key *key)
{
    const struct catalog *catalog = &run->p->catalog;
    date_t end = session_period_end(catalog, key->layout, key->period);
    size_t cursor = 0;
    for (const struct org_edge *edge =
             catalog_next_child(catalog, key->hierarchy, key->org, end, &cursor);
         edge != NULL; edge = catalog_next_child(catalog, key->hierarchy, key->org, end, &cursor)) {
        want(run, wanted, key->hierarchy, key, edge->child);
        want(run, wanted, 0, key, edge->child);
    }
    want(run, wanted, 0, key, key->org);
}

static enum status fetch_stored(struct run *run)
{
    struct wanted wanted = {0};
    map_init(&wanted.seen, run->arena, run->keys.len * 4);
    for (size_t i = 0; i < run->keys.len; i++)
        want_around(run, &wanted, &run->keys.at[i]);
    if (wanted.keys.len == 0)
        return STATUS_OK;
    return store_aggregate_read(run->p->store, &run->p->catalog, wanted.keys.at, wanted.keys.len,
                                ALL_BASES, run->arena, keep_stored, run, run->diags);
}

static struct rollup_touch *
touches_of(struct run *run, const struct store_stales *stales, size_t *ret_len)
{
    struct rollup_touch *touches = ARENA_ARRAY(run->arena, stales->len, struct rollup_touch);
    struct map seen;
    map_init(&seen, run->arena, stales->len);
    size_t len = 0;
    for (size_t i = 0; i < stales->len; i++) {
        const struct store_stale *s = &stales->at[i];
        struct session_key key = key_of(0, s->layout, s->org, s->period, 0);
        if (s->layout == CATALOG_NONE || s->org == CATALOG_NONE || find(&seen, key) != MAP_NONE)
            continue;
        put(run, &seen, key, len);
        touches[len++] = (struct rollup_touch){s->layout, s->org, s->period};
    }
    *ret_len = len;
    return touches;
}

static void plan(struct run *run, const struct rollup_touch *touches, size_t len)
{
    rollup_plan(&run->p->catalog, touches, len, run->arena, &run->keys);
    map_init(&run->plan_index, run->arena, run->keys.len);
    for (size_t i = 0; i < run->keys.len; i++) {
        const struct rollup_key *k = &run->keys.at[i];
        put(run, &run->plan_index, key_of(k->hierarchy, k->layout, k->org, k->period, 0), i);
    }
}

static enum status fetch(struct run *run, bool full)
{
    enum status status = STATUS_OK;
    for (uint32_t layout = 0; layout < run->p->catalog.layouts.len && status == STATUS_OK; layout++)
        status = fetch_filed(run, layout);
    if (status == STATUS_OK && !full)
        status = fetch_stored(run);
    return status;
}

static enum status roll_up(struct run *run,
                           const struct rollup_touch *touches,
                           size_t len,
                           const struct rollup_sink *sink)
{
    const struct rollup_source source = {.ctx = run, .filed = give_filed, .stored = give_stored};
    run->status = STATUS_OK;
    if (!rollup_run(&run->p->catalog, touches, len, ALL_BASES, &source, sink, run->arena) &&
        run->status == STATUS_OK)
        run->status = STATUS_FAILED;
    return run->status;
}

static struct store_aggregate_key *store_keys(struct run *run)
{
    struct store_aggregate_key *keys =
        ARENA_ARRAY(run->arena, run->keys.len, struct store_aggregate_key);
    for (size_t i = 0; i < run->keys.len; i++) {
        const struct rollup_key *k = &run->keys.at[i];
        keys[i] = (struct store_aggregate_key){k->hierarchy, k->layout, k->org, k->period};
    }
    return keys;
}

/* Inside the snapshot opened by store_stale_read(). */
static enum status
refresh(struct run *run, bool full, const struct store_stales *stales, int64_t position)
{
    size_t len = 0;
    struct rollup_touch *touches = touches_of(run, stales, &len);
    run->result->touched = len;
    run->result->marks = stales->len;
    plan(run, touches, len);
    enum status status = fetch(run, full);
    if (status == STATUS_OK)
        status = store_aggregate_begin(run->p->store, full, &run->writer, run->arena, run->diags);
    const struct rollup_sink sink = {
        .ctx = run, .aggregate = write_aggregate, .finding = write_finding};
    if (status == STATUS_OK)
        status = roll_up(run, touches, len, &sink);
    if (status != STATUS_OK)
        return status;
    int64_t removed = 0;
    status = store_aggregate_end(run->writer, &run->p->catalog, store_keys(run), run->keys.len,
                                 stales, position, pipeline_now(run->p), &removed, run->diags);
    run->result->removed = (uint64_t)removed;
    return status;
}

static void run_init(struct run *run,
                     struct pipeline *p,
                     struct arena *arena,
                     struct pipeline_aggregation *ret,
                     struct diags *diags)
{
    *run = (struct run){.p = p, .arena = arena, .result = ret, .diags = diags};
    map_init(&run->filed_index, arena, 1024);
    map_init(&run->stored_index, arena, 1024);
    map_init(&run->plan_index, arena, 1024);
}

static enum status wait_for_lock(struct pipeline *p, struct diags *diags)
{
    bool got = false;
    for (int i = 0; i < LOCK_TRIES; i++) {
        enum status status = store_lock(p->store, "aggregate", &got, diags);
        if (status != STATUS_OK || got)
            return status;
        (void)usleep(LOCK_PAUSE_US);
    }
    diags_addv(diags, DIAG_E702, (struct place){0}, "aggregate", "lock timeout", NULL);
    return STATUS_FAILED;
}

/* A new catalog may change the map, the kinds of sums, the tolerances: what an older one made is made anew. */
static enum status catalog_changed(struct pipeline *p, bool *ret_full, struct diags *diags)
{
    int64_t position = 0;
    int32_t load = 0;
    enum status status = store_last_run(p->store, &position, &load, diags);
    *ret_full = load != 0 && load != p->catalog.load_id;
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
    *ret = (struct pipeline_aggregation){0};
    enum status status = wait_for_lock(p, diags);
    if (status != STATUS_OK)
        return status;
    struct arena *arena = arena_new(0);
    struct run run;
    run_init(&run, p, arena, ret, diags);
    run.finding = finding;
    run.ctx = ctx;
    run.progress = progress;
    struct store_stales stales = {0};
    status = full ? STATUS_OK : catalog_changed(p, &full, diags);
    if (status == STATUS_OK)
        status =
            store_stale_read(p->store, &p->catalog, full, arena, &stales, &ret->position, diags);
    if (status == STATUS_OK)
        status = refresh(&run, full, &stales, ret->position);
    if (status != STATUS_OK) {
        store_aggregate_abandon(run.writer);
        store_rollback(p->store);
    }
    store_unlock(p->store, "aggregate");
    arena_free(arena);
    return status;
}

/* ---- verify ---- */

static const char *name_of(const struct run *run, const struct aggregate *a)
{
    const struct catalog *c = &run->p->catalog;
    return arena_printf(run->p->arena, "%s %s %s %s", c->hierarchies.at[a->hierarchy].code,
                        c->layouts.at[a->layout].code, c->orgs.at[a->org].code,
                        catalog_period_text(c, a->period, run->p->arena));
}

static void differs(struct run *run, const struct aggregate *a)
{
    run->result->different++;
    diags_addv(run->diags, DIAG_E803, (struct place){0}, name_of(run, a), NULL);
}

static bool compare(void *ctx, const struct aggregate *rebuilt)
{
    struct run *run = ctx;
    if (rebuilt->filings == 0)
        return true;
    run->result->compared++;
    const struct aggregate *stored = give_stored(run, rebuilt->hierarchy, rebuilt->layout,
                                                 rebuilt->org, rebuilt->period, rebuilt->basis);
    if (stored == NULL || !aggregate_eq(stored, rebuilt))
        differs(run, rebuilt);
    return true;
}

/* The roll-up of a full run asks for nothing stored: what is stored is only compared. */
static const struct aggregate *give_nothing(void *ctx,
                                            uint32_t hierarchy,
                                            uint32_t layout,
                                            uint32_t org,
                                            struct period period,
                                            enum basis basis)
{
    (void)ctx;
    (void)hierarchy;
    (void)layout;
    (void)org;
    (void)period;
    (void)basis;
    return NULL;
}

/* Findings are those of the run that stored the aggregates; a rebuild beside it tells none anew. */
static bool no_finding(void *ctx, const struct aggregate_finding *finding)
{
    (void)ctx;
    (void)finding;
    return true;
}

static enum status rebuild_and_compare(struct run *run, const struct store_stales *keys)
{
    size_t len = 0;
    struct rollup_touch *touches = touches_of(run, keys, &len);
    run->result->touched = len;
    plan(run, touches, len);
    enum status status = fetch(run, true);
    for (int basis = 0; basis < BASIS_COUNT && status == STATUS_OK; basis++)
        status = store_aggregate_scan(run->p->store, &run->p->catalog, 0, (enum basis)basis,
                                      run->arena, keep_stored, run, run->diags);
    if (status != STATUS_OK)
        return status;
    const struct rollup_source source = {.ctx = run, .filed = give_filed, .stored = give_nothing};
    const struct rollup_sink sink = {.ctx = run, .aggregate = compare, .finding = no_finding};
    (void)rollup_run(&run->p->catalog, touches, len, ALL_BASES, &source, &sink, run->arena);
    /* rows that a rebuild does not make */
    if (run->stored.len > run->result->compared)
        diags_addv(run->diags, DIAG_E803, (struct place){0},
                   arena_printf(run->p->arena, "%zu stored, %zu rebuilt", run->stored.len,
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
    /* marks not yet worked off would show as differences */
    enum status status = pipeline_aggregate(p, false, NULL, NULL, progress, &refreshed, diags);
    if (status != STATUS_OK)
        return status;
    *ret = (struct pipeline_aggregation){0};
    struct arena *arena = arena_new(0);
    struct run run;
    run_init(&run, p, arena, ret, diags);
    struct store_stales keys = {0};
    status = store_stale_read(p->store, &p->catalog, true, arena, &keys, &ret->position, diags);
    if (status == STATUS_OK)
        status = rebuild_and_compare(&run, &keys);
    store_rollback(p->store);
    arena_free(arena);
    return status;
}
