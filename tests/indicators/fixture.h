/*
 * A catalog made by hand, filings in memory and a store of aggregates: what the tests of
 * indicators/ stand on.
 * Must not know: how anything is rolled up. Neighbours: each test_*.c of this folder.
 */
#ifndef GRIS_TESTS_INDICATORS_FIXTURE_H
#define GRIS_TESTS_INDICATORS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indicators.h"

#define FX_ROWS 65536

struct fx_filing {
    struct filed filed;
    uint32_t layout;
    bool live;
    size_t next; /* of the same unit and period: index + 1 */
};

#define FX_CHAINS 1024

/* What holds for a key in a basis; no filings: gone. */
struct fx_entry {
    struct rollup_key key;
    enum basis basis;
    const struct aggregate *row; /* NULL: gone */
};

struct fx_store {
    struct fx_entry *entry[FX_ROWS]; /* open addressing by key and basis; NULL free */
    struct VEC(struct aggregate_finding) findings;
    size_t rows; /* keys that came */
};

/* What a run gives, until it is known to count. */
struct fx_given {
    struct rollup_key key;
    const struct aggregate *row[BASIS_COUNT];
    size_t len;
};

struct fx {
    struct arena *arena;
    struct catalog c;
    struct VEC(struct fx_filing) filings;
    size_t chain[FX_CHAINS]; /* index + 1 */
    struct fx_store *store;  /* the one that is read and written */
    size_t stop_after;       /* keys until the sink says false; 0: never */
    struct derived *derived; /* as the catalog was when everything was rolled up last */
    struct roll_layout *l[4];
    struct rollup_filings sorted[4]; /* of each layout, when last rolled up */
    const struct rollup_plan *plan;  /* of the run: nothing else may be asked for */
    struct VEC(struct fx_given) given;
    struct VEC(struct aggregate_finding) told;
};

static inline struct fx *fx_new(void)
{
    struct arena *arena = arena_new(0);
    struct fx *fx = ARENA_NEW(arena, struct fx);
    fx->arena = arena;
    fx->store = calloc(1, sizeof *fx->store);
    assert_non_null(fx->store);
    static const char *levels[] = {"nation", "province", "commune"};
    fx->c.levels = levels;
    fx->c.levels_len = 3;
    return fx;
}

static inline void fx_store_clear(struct fx *fx)
{
    memset(fx->store, 0, sizeof *fx->store);
}

static inline void fx_free(struct fx *fx)
{
    free(fx->store);
    arena_free(fx->arena);
}

static inline uint32_t fx_hierarchy(struct fx *fx, const char *code)
{
    struct hierarchy h = {(int32_t)fx->c.hierarchies.len + 1, code};
    VEC_PUSH(fx->arena, &fx->c.hierarchies, h);
    return (uint32_t)fx->c.hierarchies.len - 1;
}

/* In order of (level, code), as the compiler leaves them. */
static inline uint32_t fx_org(struct fx *fx, const char *code, uint32_t level)
{
    uint32_t index = (uint32_t)fx->c.orgs.len;
    struct org org = {(int32_t)index + 1, level, code, DATE_MIN, DATE_MAX, index, 1};
    struct org_edition edition = {index, code, code, DATE_MIN, DATE_MAX};
    VEC_PUSH(fx->arena, &fx->c.orgs, org);
    VEC_PUSH(fx->arena, &fx->c.org_editions, edition);
    return index;
}

static inline void
fx_edge(struct fx *fx, uint32_t hierarchy, uint32_t child, uint32_t parent, bool complete)
{
    struct org_edge edge = {hierarchy, child, parent, DATE_MIN, DATE_MAX, complete};
    VEC_PUSH(fx->arena, &fx->c.edges, edge);
}

static inline uint32_t
fx_indicator(struct fx *fx, const char *code, int decimals, enum time_agg time, enum org_agg org)
{
    struct indicator i = {.code = code,
                          .name_vi = code,
                          .name_en = code,
                          .unit = "u",
                          .value_type = decimals == 0 ? VALUE_INTEGER : VALUE_DECIMAL,
                          .decimals = decimals,
                          .nature = time == TIME_AGG_SUM ? NATURE_FLOW : NATURE_STOCK,
                          .source = SOURCE_OWN_ELSE_CHILDREN,
                          .org_agg = org,
                          .time_agg = time,
                          .weight = CATALOG_NONE,
                          .formula = "",
                          .min = CELL_NULL,
                          .max = CELL_NULL,
                          .tolerance = CELL_NULL,
                          .from = DATE_MIN,
                          .to = DATE_MAX};
    VEC_PUSH(fx->arena, &fx->c.indicators, i);
    return (uint32_t)fx->c.indicators.len - 1;
}

static inline struct indicator *fx_last_indicator(struct fx *fx)
{
    return &fx->c.indicators.at[fx->c.indicators.len - 1];
}

/* A layout rolled up in the given hierarchies; one slot an indicator given so far, totals. */
static inline uint32_t fx_layout(struct fx *fx, const char *code, size_t hierarchies)
{
    struct layout l = {.id = (int32_t)fx->c.layouts.len + 1, .code = code};
    l.len = fx->c.indicators.len;
    l.cells = ARENA_ARRAY(fx->arena, l.len + 8, struct layout_cell);
    for (uint32_t i = 0; i < l.len; i++)
        l.cells[i] = (struct layout_cell){.indicator = i, .members = ""};
    l.hierarchies = ARENA_ARRAY(fx->arena, hierarchies, uint32_t);
    for (uint32_t h = 0; h < hierarchies; h++)
        l.hierarchies[h] = h;
    l.hierarchies_len = hierarchies;
    VEC_PUSH(fx->arena, &fx->c.layouts, l);
    return (uint32_t)fx->c.layouts.len - 1;
}

/* A form that shows slots [from, to) of a layout. */
static inline uint32_t
fx_form(struct fx *fx, const char *code, uint32_t layout, uint32_t from, uint32_t to)
{
    struct form f = {.id = (int32_t)fx->c.forms.len + 1, .code = code, .layout = layout};
    f.len = to - from;
    f.cells = ARENA_ARRAY(fx->arena, f.len, struct form_cell);
    for (uint32_t i = 0; i < f.len; i++)
        f.cells[i] = (struct form_cell){.slot = from + i, .row_id = "r", .column_id = "c"};
    VEC_PUSH(fx->arena, &fx->c.forms, f);
    return (uint32_t)fx->c.forms.len - 1;
}

static inline uint32_t fx_regime(struct fx *fx, const char *code, enum period_kind frequency)
{
    struct regime r = {.id = (int32_t)fx->c.regimes.len + 1,
                       .code = code,
                       .kind = REGIME_PERIODIC,
                       .frequency = frequency,
                       .from = DATE_MIN,
                       .to = DATE_MAX};
    window_parse(TEXT("calendar"), &r.window);
    VEC_PUSH(fx->arena, &fx->c.regimes, r);
    return (uint32_t)fx->c.regimes.len - 1;
}

static inline void fx_obligation(struct fx *fx, uint32_t regime, uint32_t form, uint32_t level)
{
    struct obligation o = {.regime = regime,
                           .form = form,
                           .subjects = ARENA_NEW(fx->arena, struct subject),
                           .subjects_len = 1,
                           .subjects_text = "",
                           .receiver = "parent",
                           .approval = "none",
                           .from = DATE_MIN,
                           .to = DATE_MAX};
    o.subjects[0] = (struct subject){SUBJECT_LEVEL, level, NULL, true};
    VEC_PUSH(fx->arena, &fx->c.obligations, o);
}

static inline struct obligation *fx_last_obligation(struct fx *fx)
{
    return &fx->c.obligations.at[fx->c.obligations.len - 1];
}

static inline int fx_cmp_edges(const void *left, const void *right)
{
    const struct org_edge *a = left, *b = right;
    if (a->hierarchy != b->hierarchy)
        return a->hierarchy < b->hierarchy ? -1 : 1;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    if (a->child != b->child)
        return a->child < b->child ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

static inline void fx_done(struct fx *fx)
{
    if (fx->c.edges.len > 0)
        qsort(fx->c.edges.at, fx->c.edges.len, sizeof *fx->c.edges.at, fx_cmp_edges);
    catalog_index(&fx->c, fx->arena);
}

/* ---- filings */

static inline struct period fx_period(const char *text)
{
    struct period p = {0};
    assert_true(period_parse(text_of(text), &p));
    return p;
}

static inline size_t *fx_chain(struct fx *fx, uint32_t org, struct period period)
{
    return &fx->chain[(org * 97U + (uint32_t)period_id(period)) % FX_CHAINS];
}

/* The live filing of a key, made when there is none, its cells null. */
static inline struct fx_filing *
fx_filing(struct fx *fx, uint32_t layout, uint32_t org, struct period period, enum vintage vintage)
{
    for (size_t i = 0; i < fx->filings.len; i++) {
        struct fx_filing *f = &fx->filings.at[i];
        if (f->layout == layout && f->filed.org == org && f->filed.vintage == vintage &&
            period_eq(f->filed.period, period)) {
            f->live = true;
            return f;
        }
    }
    size_t slots = fx->c.layouts.at[layout].len;
    int64_t *cells = ARENA_ARRAY(fx->arena, slots, int64_t);
    for (size_t s = 0; s < slots; s++)
        cells[s] = CELL_NULL;
    struct fx_filing f = {.layout = layout, .live = true};
    f.filed = (struct filed){.org = org,
                             .period = period,
                             .vintage = vintage,
                             .version = 1,
                             .approved = true,
                             .slots = slots,
                             .cells = cells,
                             .status = ARENA_ARRAY(fx->arena, slots, uint8_t)};
    f.next = *fx_chain(fx, org, period);
    VEC_PUSH(fx->arena, &fx->filings, f);
    *fx_chain(fx, org, period) = fx->filings.len;
    return &fx->filings.at[fx->filings.len - 1];
}

static inline int64_t *fx_cells(struct fx_filing *f)
{
    return (int64_t *)(uintptr_t)f->filed.cells;
}

static inline uint8_t *fx_status(struct fx_filing *f)
{
    return (uint8_t *)(uintptr_t)f->filed.status;
}

/* One final figure. */
static inline void fx_file(
    struct fx *fx, uint32_t layout, uint32_t org, const char *period, uint32_t slot, int64_t value)
{
    struct fx_filing *f = fx_filing(fx, layout, org, fx_period(period), VINTAGE_FINAL);
    fx_cells(f)[slot] = value;
    fx_status(f)[slot] = CELL_STATUS_NONE;
}

static inline void fx_mark(struct fx *fx,
                           uint32_t layout,
                           uint32_t org,
                           const char *period,
                           uint32_t slot,
                           enum cell_status status)
{
    fx_status(fx_filing(fx, layout, org, fx_period(period), VINTAGE_FINAL))[slot] = (uint8_t)status;
}

/* What stands of a unit in a basis; the oracles' own look-up. */
static inline const struct filed *
fx_filed(void *ctx, uint32_t layout, uint32_t org, struct period period, enum basis basis)
{
    struct fx *fx = ctx;
    const struct filed *best = NULL;
    const struct fx_filing *f;
    for (size_t i = *fx_chain(fx, org, period); i != 0; i = f->next) {
        f = &fx->filings.at[i - 1];
        if (!f->live || f->layout != layout || f->filed.org != org ||
            !period_eq(f->filed.period, period))
            continue;
        if (basis != BASIS_BEST && (int)f->filed.vintage != (int)basis)
            continue;
        if (best == NULL || f->filed.vintage > best->vintage)
            best = &f->filed;
    }
    return best;
}

static inline int fx_cmp_filed(const void *left, const void *right)
{
    const struct filed *a = left, *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    int32_t x = period_id(a->period), y = period_id(b->period);
    if (x != y)
        return x < y ? -1 : 1;
    return (int)a->vintage - (int)b->vintage;
}

/* As the store gives them: none where no slot has one. */
static inline const uint8_t *fx_statuses_given(const uint8_t *status, size_t slots)
{
    for (size_t s = 0; status != NULL && s < slots; s++)
        if (status[s] != CELL_STATUS_NONE)
            return status;
    return NULL;
}

/* The live filings of a layout in the order that a roll-up wants; with `deep` their cells too, as
 * they are now. Of one year (0: all) and of the marked units (NULL: all). */
static inline struct rollup_filings
fx_sorted(struct fx *fx, uint32_t layout, int32_t year, const struct rollup_plan *plan, bool deep)
{
    struct VEC(struct filed) all = {0};
    for (size_t i = 0; i < fx->filings.len; i++) {
        const struct fx_filing *f = &fx->filings.at[i];
        bool wanted = plan == NULL || plan->way == ROLLUP_ALL;
        for (size_t u = 0; !wanted && u < plan->units.len; u++)
            wanted = plan->units.at[u] == f->filed.org;
        if (!f->live || f->layout != layout || !wanted ||
            (year != 0 && f->filed.period.year != year))
            continue;
        struct filed copy = f->filed;
        if (deep) {
            copy.cells = (const int64_t *)(const void *)arena_copy(fx->arena, copy.cells,
                                                                   copy.slots * sizeof *copy.cells);
            copy.status = (const uint8_t *)arena_copy(fx->arena, copy.status, copy.slots);
        }
        copy.status = fx_statuses_given(copy.status, copy.slots);
        VEC_PUSH(fx->arena, &all, copy);
    }
    if (all.len > 0)
        qsort(all.at, all.len, sizeof *all.at, fx_cmp_filed);
    return (struct rollup_filings){all.at, all.len};
}

/* ---- the store */

static inline size_t
fx_slot_of(struct fx_store *store, const struct rollup_key *key, enum basis basis)
{
    uint64_t h = key->hierarchy;
    h = (h * 31 + key->layout) * 131 + key->org;
    h = (h * 1000003 + (uint64_t)period_id(key->period)) * 5 + (uint64_t)basis;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = (size_t)(h >> 40) % FX_ROWS;; i = (i + 1) % FX_ROWS) {
        const struct fx_entry *e = store->entry[i];
        if (e == NULL ||
            (e->key.hierarchy == key->hierarchy && e->key.layout == key->layout &&
             e->key.org == key->org && period_eq(e->key.period, key->period) && e->basis == basis))
            return i;
    }
}

/* Stored rows only. */
static inline const struct aggregate *fx_kept(void *ctx,
                                              uint32_t hierarchy,
                                              uint32_t layout,
                                              uint32_t org,
                                              struct period period,
                                              enum basis basis)
{
    struct fx *fx = ctx;
    const struct rollup_key key = {hierarchy, layout, org, period};
    bool planned = fx->plan == NULL;
    for (size_t i = 0; !planned && i < fx->plan->rows.len; i++) {
        const struct rollup_key *r = &fx->plan->rows.at[i];
        planned = r->hierarchy == hierarchy && r->org == org && period_eq(r->period, period);
    }
    assert_true(planned);
    const struct fx_entry *e = fx->store->entry[fx_slot_of(fx->store, &key, basis)];
    return e == NULL ? NULL : e->row;
}

/* What a reader gets: the stored row, or a leaf's own. */
static inline const struct aggregate *fx_stored(struct fx *fx,
                                                uint32_t hierarchy,
                                                uint32_t layout,
                                                uint32_t org,
                                                struct period period,
                                                enum basis basis)
{
    if (fx->l[layout] == NULL || !rollup_is_leaf(fx->l[layout], hierarchy, org, period))
        return fx_kept(fx, hierarchy, layout, org, period, basis);
    assert_null(fx_kept(fx, hierarchy, layout, org, period, basis)); /* leaves are not stored */
    return rollup_leaf(fx->l[layout], hierarchy, org, period, basis, fx->sorted[layout], fx->arena);
}

static inline void *fx_copy(struct fx *fx, const void *from, size_t size)
{
    return from == NULL ? NULL : arena_copy(fx->arena, from, size);
}

static inline const struct aggregate *fx_copy_row(struct fx *fx, const struct aggregate *a)
{
    struct aggregate *copy = ARENA_NEW(fx->arena, struct aggregate);
    *copy = *a;
    copy->own = fx_copy(fx, a->own, a->slots * sizeof *a->own);
    copy->children = fx_copy(fx, a->children, a->slots * sizeof *a->children);
    copy->effective = fx_copy(fx, a->effective, a->slots * sizeof *a->effective);
    copy->reported = fx_copy(fx, a->reported, a->slots * sizeof *a->reported);
    copy->expected = fx_copy(fx, a->expected, a->slots * sizeof *a->expected);
    copy->flags = fx_copy(fx, a->flags, a->slots * sizeof *a->flags);
    copy->children_reported =
        fx_copy(fx, a->children_reported, a->slots * sizeof *a->children_reported);
    copy->children_expected =
        fx_copy(fx, a->children_expected, a->slots * sizeof *a->children_expected);
    copy->children_flags = fx_copy(fx, a->children_flags, a->slots * sizeof *a->children_flags);
    copy->tally = fx_copy(fx, a->tally, a->slots * sizeof *a->tally);
    copy->own_parts = fx_copy(fx, a->own_parts, a->slots * sizeof *a->own_parts);
    copy->children_parts = fx_copy(fx, a->children_parts, a->slots * sizeof *a->children_parts);
    copy->effective_parts = fx_copy(fx, a->effective_parts, a->slots * sizeof *a->effective_parts);
    return copy;
}

static inline bool
fx_put(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    struct fx *fx = ctx;
    if (fx->stop_after > 0 && --fx->stop_after == 0)
        return false;
    struct fx_given given = {.key = *key, .len = len};
    for (size_t i = 0; i < len; i++)
        given.row[i] = fx_copy_row(fx, rows[i]);
    VEC_PUSH(fx->arena, &fx->given, given);
    return true;
}

static inline bool fx_tell(void *ctx, const struct aggregate_finding *finding)
{
    struct fx *fx = ctx;
    VEC_PUSH(fx->arena, &fx->told, *finding);
    return true;
}

static inline struct rollup_sink fx_sink(struct fx *fx)
{
    return (struct rollup_sink){fx, fx_put, fx_tell};
}

/* What a run gave becomes what is stored. */
static inline void fx_take(struct fx *fx)
{
    for (size_t i = 0; i < fx->given.len; i++) {
        const struct fx_given *given = &fx->given.at[i];
        for (int basis = 0; basis < BASIS_COUNT; basis++) {
            struct fx_entry *e = ARENA_NEW(fx->arena, struct fx_entry);
            *e = (struct fx_entry){given->key, (enum basis)basis, NULL};
            for (size_t r = 0; r < given->len; r++) {
                if ((given->row[r]->bases >> basis & 1U) != 0)
                    e->row = given->row[r];
            }
            fx->store->entry[fx_slot_of(fx->store, &given->key, (enum basis)basis)] = e;
        }
        fx->store->rows++;
    }
    for (size_t i = 0; i < fx->told.len; i++)
        VEC_PUSH(fx->arena, &fx->store->findings, fx->told.at[i]);
}

/* Runs a plan; the store changes only when it ends well. `was`: see rollup_source. */
static inline enum rollup_end
fx_run(struct fx *fx, struct rollup_plan *plan, struct rollup_filings was)
{
    const struct rollup_source source = {fx, fx_sorted(fx, plan->layout, plan->year, plan, false),
                                         was, fx_kept};
    const struct rollup_sink sink = fx_sink(fx);
    fx->given.len = fx->told.len = 0;
    fx->plan = plan;
    enum rollup_end end = rollup_run(plan, &source, &sink, fx->arena);
    fx->plan = NULL;
    if (end == ROLLUP_DONE)
        fx_take(fx);
    fx->sorted[plan->layout] = fx_sorted(fx, plan->layout, 0, NULL, false);
    return end;
}

static inline bool fx_filed_in(const struct fx *fx, uint32_t layout, int32_t year)
{
    for (size_t i = 0; i < fx->filings.len; i++) {
        const struct fx_filing *f = &fx->filings.at[i];
        if (f->live && f->layout == layout && f->filed.period.year == year)
            return true;
    }
    return false;
}

/* Rolls up every filing there is, from nothing, in all bases; years 2020 to 2030. */
static inline bool fx_full(struct fx *fx)
{
    enum rollup_end end = ROLLUP_DONE;
    fx_store_clear(fx);
    fx->derived = derived_in_force(&fx->c, fx->arena);
    for (uint32_t layout = 0; layout < fx->c.layouts.len; layout++) {
        fx->l[layout] = rollup_layout(fx->derived, layout, fx->arena);
        for (int32_t year = 2020; year <= 2030 && end == ROLLUP_DONE; year++) {
            if (fx_filed_in(fx, layout, year))
                end = fx_run(fx, rollup_plan(fx->l[layout], year, ROLLUP_ALL, NULL, 0, fx->arena),
                             (struct rollup_filings){NULL, 0});
        }
    }
    return end == ROLLUP_DONE;
}

/* The row in basis best. */
static inline const struct aggregate *
fx_row(struct fx *fx, uint32_t hierarchy, uint32_t layout, uint32_t org, const char *period)
{
    return fx_stored(fx, hierarchy, layout, org, fx_period(period), BASIS_BEST);
}

static inline size_t fx_findings(struct fx *fx, enum diag_code code)
{
    size_t n = 0;
    for (size_t i = 0; i < fx->store->findings.len; i++)
        n += fx->store->findings.at[i].diag.code == code;
    return n;
}

static inline const struct diag *fx_finding(struct fx *fx, enum diag_code code)
{
    for (size_t i = 0; i < fx->store->findings.len; i++) {
        if (fx->store->findings.at[i].diag.code == code)
            return &fx->store->findings.at[i].diag;
    }
    return NULL;
}

#endif
