/*
 * leaves: aggregates for readers. A unit with complete children has a stored row; a leaf's row is a function of its own filings, as the aggregates
 * contain them, and is made here, so that readers see one world. Knows no arithmetic. Neighbours: leaves.h, indicators/, store/.
 */
#include "leaves.h"

#include <stdlib.h>

#include "past.h"

struct roll_layout *leaves_layout(struct pipeline *p, uint32_t layout)
{
    if (p->layouts == NULL || p->layouts_load != p->catalog.load_id) {
        p->layouts = ARENA_ARRAY(p->arena, p->catalog.layouts.len, struct roll_layout *);
        p->layouts_load = p->catalog.load_id;
    }
    if (p->layouts[layout] == NULL)
        p->layouts[layout] = rollup_layout(session_derived(p), layout, p->arena);
    return p->layouts[layout];
}

struct store_aggregate_key leaves_key(const struct rollup_key *key)
{
    return (struct store_aggregate_key){key->hierarchy, key->layout, key->org, key->period};
}

struct rollup_filings leaves_filings(const struct store_filings *filings)
{
    return (struct rollup_filings){filings->at, filings->len};
}

struct reading {
    struct pipeline *p;
    enum basis basis;
    struct arena *arena;
    bool (*each)(void *ctx, const struct aggregate *aggregate);
    void *ctx;
    bool own; /* every unit is a leaf */
    bool stopped;
};

static int compare_keys(const void *left, const void *right)
{
    const struct store_aggregate_key *a = left;
    const struct store_aggregate_key *b = right;
    if (a->layout != b->layout)
        return a->layout < b->layout ? -1 : 1;
    if (a->period.year != b->period.year)
        return a->period.year < b->period.year ? -1 : 1;
    return a->org == b->org ? 0 : a->org < b->org ? -1 : 1;
}

/* Keys of one layout and year, by unit. */
struct group {
    const struct store_aggregate_key *at;
    size_t len;
    bool *leaf;
};

struct filers {
    struct arena *arena;
    struct VEC(uint32_t) units;
};

/* Those of one leaf come together, and nearly always it is alone. */
static void note_filer(void *ctx, uint32_t org)
{
    struct filers *f = ctx;
    if (f->units.len == 0 || f->units.at[f->units.len - 1] != org)
        VEC_PUSH(f->arena, &f->units, org);
}

static int compare_units(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Ascending, each once. */
static void sort_filers(struct filers *f)
{
    size_t kept = 0;
    if (f->units.len > 0)
        qsort(f->units.at, f->units.len, sizeof f->units.at[0], compare_units);
    for (size_t i = 0; i < f->units.len; i++)
        if (kept == 0 || f->units.at[kept - 1] != f->units.at[i])
            f->units.at[kept++] = f->units.at[i];
    f->units.len = kept;
}

static void
want_group(struct reading *r, struct group *g, struct store_want *want, struct roll_layout *l)
{
    struct filers filers = {.arena = r->arena};
    struct store_aggregate_key *keys = ARENA_ARRAY(r->arena, g->len, struct store_aggregate_key);
    *want = (struct store_want){.layout = g->at[0].layout,
                                .year = g->at[0].period.year,
                                .keys = keys,
                                .bases = 1U << r->basis};
    for (size_t i = 0; i < g->len; i++) {
        const struct store_aggregate_key *key = &g->at[i];
        g->leaf[i] = r->own || rollup_is_leaf(l, key->hierarchy, key->org, key->period);
        if (!g->leaf[i])
            keys[want->keys_len++] = *key;
        else
            rollup_filers(l, key->org, key->period, note_filer, &filers);
    }
    sort_filers(&filers);
    want->units = filers.units.at;
    want->units_len = filers.units.len;
}

static void give(struct reading *r, const struct aggregate *row)
{
    if (row != NULL && !r->stopped)
        r->stopped = !r->each(r->ctx, row);
}

static bool take(void *ctx, const struct aggregate *row)
{
    struct reading *r = ctx;
    give(r, row);
    return !r->stopped;
}

static enum status read_group(struct reading *r, struct group *g, struct diags *diags)
{
    struct roll_layout *l = leaves_layout(r->p, g->at[0].layout);
    struct store_want want;
    struct store_got got;
    g->leaf = ARENA_ARRAY(r->arena, g->len, bool);
    want_group(r, g, &want, l);
    enum status status = store_fetch(r->p->store, &r->p->catalog, &want, r->arena, &got, diags);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < got.rows.len; i++)
        give(r, &got.rows.at[i]);
    for (size_t i = 0; i < g->len; i++) {
        const struct store_aggregate_key *key = &g->at[i];
        if (g->leaf[i])
            give(r, rollup_leaf(l, key->hierarchy, key->org, key->period, r->basis,
                                leaves_filings(&got.applied), r->arena));
    }
    return STATUS_OK;
}

static enum status read_keys(struct reading *r,
                             const struct store_aggregate_key *keys,
                             size_t len,
                             struct diags *diags)
{
    struct store_aggregate_key *sorted = ARENA_ARRAY(r->arena, len, struct store_aggregate_key);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < len; i++)
        sorted[i] = keys[i];
    if (len > 0)
        qsort(sorted, len, sizeof *sorted, compare_keys);
    for (size_t from = 0, to; from < len && status == STATUS_OK && !r->stopped; from = to) {
        for (to = from; to < len && sorted[to].layout == sorted[from].layout &&
                        sorted[to].period.year == sorted[from].period.year;)
            to++;
        struct group group = {.at = sorted + from, .len = to - from};
        const struct past_want want = {group.at, group.len, r->basis, r->own};
        status = r->p->as_of != 0 ? past_read(r->p, &want, take, r, diags)
                                  : read_group(r, &group, diags);
    }
    return status;
}

enum status leaves_read(struct pipeline *p,
                        const struct store_aggregate_key *keys,
                        size_t len,
                        enum basis basis,
                        struct arena *arena,
                        bool (*each)(void *ctx, const struct aggregate *aggregate),
                        void *ctx,
                        struct diags *diags)
{
    struct reading r = {.p = p, .basis = basis, .arena = arena, .each = each, .ctx = ctx};
    return read_keys(&r, keys, len, diags);
}

enum status leaves_read_own(struct pipeline *p,
                            const struct store_aggregate_key *keys,
                            size_t len,
                            enum basis basis,
                            struct arena *arena,
                            bool (*each)(void *ctx, const struct aggregate *aggregate),
                            void *ctx,
                            struct diags *diags)
{
    struct reading r = {
        .p = p, .basis = basis, .arena = arena, .each = each, .ctx = ctx, .own = true};
    return read_keys(&r, keys, len, diags);
}

enum status leaves_keys(struct pipeline *p,
                        struct arena *arena,
                        struct store_stales *ret_rows,
                        struct store_stales *ret_filed,
                        struct diags *diags)
{
    if (p->as_of != 0)
        return past_keys(p, arena, ret_rows, ret_filed, diags);
    enum status status = store_aggregate_keys(p->store, &p->catalog, arena, ret_rows, diags);
    if (status == STATUS_OK)
        status = store_applied_keys(p->store, &p->catalog, 0, arena, ret_filed, diags);
    return status;
}
