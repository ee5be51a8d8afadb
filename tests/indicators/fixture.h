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

struct fx_store {
    struct aggregate *row[FX_ROWS]; /* open addressing by key; NULL free */
    struct VEC(struct aggregate_finding) findings;
    size_t rows;
};

struct fx {
    struct arena *arena;
    struct catalog c;
    struct VEC(struct fx_filing) filings;
    size_t chain[FX_CHAINS]; /* index + 1 */
    struct fx_store *store;  /* the one that call-backs read and write */
    size_t stop_after;       /* aggregates until the sink says false; 0: never */
};

static inline struct fx *fx_new(void)
{
    struct arena *arena = arena_new(0);
    struct fx *fx = ARENA_NEW(arena, struct fx);
    fx->arena = arena;
    fx->store = calloc(1, sizeof *fx->store);
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

/* ---- the store */

static inline size_t fx_slot_of(struct fx_store *store,
                                uint32_t hierarchy,
                                uint32_t layout,
                                uint32_t org,
                                struct period period,
                                enum basis basis)
{
    uint64_t h = hierarchy;
    h = (h * 31 + layout) * 131 + org;
    h = (h * 1000003 + (uint64_t)period_id(period)) * 5 + (uint64_t)basis;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = (size_t)(h >> 40) % FX_ROWS;; i = (i + 1) % FX_ROWS) {
        struct aggregate *a = store->row[i];
        if (a == NULL || (a->hierarchy == hierarchy && a->layout == layout && a->org == org &&
                          period_eq(a->period, period) && a->basis == basis))
            return i;
    }
}

/* A row that is gone keeps its place with filings 0. */
static inline const struct aggregate *fx_stored(void *ctx,
                                                uint32_t hierarchy,
                                                uint32_t layout,
                                                uint32_t org,
                                                struct period period,
                                                enum basis basis)
{
    struct fx *fx = ctx;
    struct aggregate *a =
        fx->store->row[fx_slot_of(fx->store, hierarchy, layout, org, period, basis)];
    return a == NULL || a->filings == 0 ? NULL : a;
}

static inline void *fx_copy(struct fx *fx, const void *from, size_t size)
{
    return from == NULL ? NULL : arena_copy(fx->arena, from, size);
}

static inline bool fx_put(void *ctx, const struct aggregate *a)
{
    struct fx *fx = ctx;
    if (fx->stop_after > 0 && --fx->stop_after == 0)
        return false;
    size_t i = fx_slot_of(fx->store, a->hierarchy, a->layout, a->org, a->period, a->basis);
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
    copy->own_parts = fx_copy(fx, a->own_parts, a->slots * sizeof *a->own_parts);
    copy->children_parts = fx_copy(fx, a->children_parts, a->slots * sizeof *a->children_parts);
    copy->effective_parts = fx_copy(fx, a->effective_parts, a->slots * sizeof *a->effective_parts);
    fx->store->row[i] = copy;
    fx->store->rows++;
    return true;
}

static inline bool fx_tell(void *ctx, const struct aggregate_finding *finding)
{
    struct fx *fx = ctx;
    struct aggregate_finding copy = *finding;
    VEC_PUSH(fx->arena, &fx->store->findings, copy);
    return true;
}

static inline struct rollup_source fx_source(struct fx *fx)
{
    return (struct rollup_source){fx, fx_filed, fx_stored};
}

static inline struct rollup_sink fx_sink(struct fx *fx)
{
    return (struct rollup_sink){fx, fx_put, fx_tell};
}

/* Rolls up every filing there is, from nothing, in all bases. */
static inline bool fx_full(struct fx *fx)
{
    fx_store_clear(fx);
    struct VEC(struct rollup_touch) touches = {0};
    for (size_t i = 0; i < fx->filings.len; i++) {
        const struct fx_filing *f = &fx->filings.at[i];
        struct rollup_touch t = {f->layout, f->filed.org, f->filed.period};
        if (f->live)
            VEC_PUSH(fx->arena, &touches, t);
    }
    struct rollup_source source = fx_source(fx);
    struct rollup_sink sink = fx_sink(fx);
    return rollup_run(&fx->c, touches.at, touches.len, 15, &source, &sink, fx->arena);
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
