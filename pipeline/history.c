/*
 * history: what was told in files is kept as the few figures that may be asked for; what stands in the database is fetched for a group of
 * reports at once, and forgotten with the group. Neighbours: history.h, store/history.c, leaves.c.
 */
#include "history.h"
#include "history_then.h"

#include <string.h>

/* From so many units and periods on, periods are looked at before their units: for most of those far back nothing was ever filed. */
#define PERIODS_MIN 64

/* A report of the files: its figures by the layout's slots of interest. */
struct told {
    struct session_key key;
    enum vintage vintage;
    bool refused;
    const int64_t *values;
};

struct wish {
    uint32_t layout, org;
    struct period period;
};

/* The slots of a layout that are ever asked for. */
struct interest {
    uint32_t *place; /* by slot, CATALOG_NONE: never */
    uint32_t len;
};

/* A layout and period that was asked for, or told of. */
struct span {
    uint32_t layout;
    struct period period;
    bool told, filed;   /* by any unit: in the files; in what was fetched for the group */
    bool looked, empty; /* nothing was ever filed for it, nor for a part of it */
    uint64_t *asked,
        *wished; /* bits by unit: not told of when asked; wanted by the group. NULL: none */
};

struct history {
    struct pipeline *p;
    struct history_interest interest;
    struct interest *layouts; /* of the catalog */
    struct arena *arena;      /* of the run */
    struct arena *files;      /* of the files on hand */
    struct arena *group;      /* of what was fetched */
    struct VEC(struct told) told;
    struct map told_index, span_index, period_index;
    struct VEC(struct span) spans;
    struct VEC(bool) filed; /* by period: was anything filed for it? */
    struct VEC(struct wish) wishes;
    struct VEC(struct filed) stands;
    struct map stands_index;
    struct figure_set aggregates;
    int64_t then; /* a submission, 0: now */
    bool beside;
    struct pipeline own;     /* the session with the connection beside */
    struct store *own_store; /* NULL: not opened */
};

static struct session_key key_of(uint32_t layout, uint32_t org, struct period period)
{
    return (struct session_key){{(int32_t)layout, (int32_t)org, period_id(period), 0, 0, 0}};
}

static uint32_t find(const struct map *map, const struct session_key *key)
{
    return map_find(map, (struct text){(const char *)key, sizeof *key});
}

/* ---- spans */

static struct span *span_of(struct history *h, uint32_t layout, struct period period)
{
    const int32_t key[2] = {(int32_t)layout, period_id(period)};
    uint32_t at = map_find(&h->span_index, (struct text){(const char *)key, sizeof key});
    if (at != MAP_NONE)
        return &h->spans.at[at];
    struct text name = {arena_copy(h->files, key, sizeof key), sizeof key};
    (void)map_put(&h->span_index, name, (uint32_t)h->spans.len);
    VEC_PUSH(h->files, &h->spans, ((struct span){.layout = layout, .period = period}));
    return &h->spans.at[h->spans.len - 1];
}

static bool has(const uint64_t *bits, uint32_t unit)
{
    return bits != NULL && (bits[unit / 64] >> unit % 64 & 1) != 0;
}

static void set(const struct history *h, uint64_t **bits, uint32_t unit, struct arena *arena)
{
    if (*bits == NULL)
        *bits = ARENA_ARRAY(arena, h->p->catalog.orgs.len / 64 + 1, uint64_t);
    (*bits)[unit / 64] |= UINT64_C(1) << unit % 64;
}

/* ---- from file to file, from group to group */

/* Listed when a layout is first told of: a single report costs no more than its own. */
static const struct interest *interest_of(struct history *h, uint32_t layout)
{
    struct interest *of = &h->layouts[layout];
    size_t slots = h->p->catalog.layouts.at[layout].len;
    if (of->place != NULL)
        return of;
    of->place = ARENA_ARRAY(h->arena, slots, uint32_t);
    for (uint32_t s = 0; s < slots; s++)
        of->place[s] = h->interest.asks(h->interest.ctx, layout, s) ? of->len++ : CATALOG_NONE;
    return of;
}

void history_forget(struct history *h)
{
    arena_reset(h->group);
    h->wishes.len = h->wishes.cap = 0;
    h->wishes.at = NULL;
    h->stands.len = h->stands.cap = 0;
    h->stands.at = NULL;
    for (size_t i = 0; i < h->spans.len; i++) {
        h->spans.at[i].wished = NULL;
        h->spans.at[i].filed = false;
    }
    map_init(&h->stands_index, h->group, 256);
    figure_set_init(&h->aggregates, h->beside ? &h->own : h->p, BASIS_BEST, h->group);
}

struct history *history_new(struct pipeline *p, const struct history_interest *interest)
{
    struct arena *arena = arena_new(0);
    struct history *h = ARENA_NEW(arena, struct history);
    *h = (struct history){.p = p,
                          .interest = *interest,
                          .arena = arena,
                          .files = arena_new(0),
                          .group = arena_new(0),
                          .own = *p};
    h->own.arena = arena;
    h->own.store = NULL;
    h->own.layouts = NULL;
    h->layouts = ARENA_ARRAY(arena, p->catalog.layouts.len, struct interest);
    history_begin(h, false, false);
    return h;
}

void history_free(struct history *h)
{
    if (h == NULL)
        return;
    if (h->own_store != NULL)
        store_close(h->own_store);
    arena_free(h->files);
    arena_free(h->group);
    arena_free(h->arena);
}

static void put_told(struct history *h, const struct told *told, struct span *span)
{
    uint32_t at = find(&h->told_index, &told->key);
    span->told = true;
    if (at != MAP_NONE) {
        h->told.at[at] = *told;
        return;
    }
    VEC_PUSH(h->files, &h->told, *told);
    /* The key lies in memory of its own: the list moves when it grows. */
    (void)map_put(&h->told_index, session_key(h->files, &told->key), (uint32_t)h->told.len - 1);
}

void history_begin(struct history *h, bool beside, bool keep)
{
    struct arena *before = h->files;
    const struct told *told = h->told.at;
    size_t len = keep ? h->told.len : 0;
    h->files = arena_new(0);
    h->beside = beside;
    h->then = 0;
    h->told.len = h->told.cap = 0;
    h->told.at = NULL;
    h->filed.len = h->filed.cap = 0;
    h->filed.at = NULL;
    h->spans.len = h->spans.cap = 0;
    h->spans.at = NULL;
    map_init(&h->told_index, h->files, 64);
    map_init(&h->span_index, h->files, 16);
    map_init(&h->period_index, h->files, 16);
    for (size_t i = 0; i < len; i++) {
        if (told[i].refused)
            continue;
        struct told copy = told[i];
        uint32_t layout = (uint32_t)copy.key.part[0];
        size_t n = h->layouts[layout].len;
        int64_t *values = ARENA_ARRAY(h->files, n, int64_t);
        memcpy(values, copy.values, n * sizeof *values);
        copy.values = values;
        put_told(h, &copy, span_of(h, layout, period_of_id(copy.key.part[2])));
    }
    arena_free(before);
    history_forget(h);
}

void history_begin_then(struct history *h, int64_t submission)
{
    history_begin(h, false, false);
    h->then = submission;
}

/* Nil counts as 0. */
static int64_t figure_at(const int64_t *cells, const uint8_t *status, size_t slot)
{
    bool nil = status != NULL && status[slot] == CELL_STATUS_NIL;
    return cells[slot] == CELL_NULL && nil ? 0 : cells[slot];
}

bool history_tell(struct history *h, const struct report *report)
{
    if (report->org == CATALOG_NONE || report->layout == CATALOG_NONE)
        return true;
    const struct interest *of = interest_of(h, report->layout);
    struct told told = {.key = key_of(report->layout, report->org, report->period),
                        .vintage = report->vintage};
    uint32_t at = find(&h->told_index, &told.key);
    if (of->len == 0 || (at != MAP_NONE && h->told.at[at].vintage > told.vintage))
        return true;
    int64_t *values = ARENA_ARRAY(h->files, of->len, int64_t);
    for (uint32_t i = 0; i < of->len; i++)
        values[i] = CELL_NULL;
    for (size_t slot = 0; slot < report->slots; slot++)
        if (of->place[slot] != CATALOG_NONE)
            values[of->place[slot]] = figure_at(report->cells, report->status, slot);
    told.values = values;
    struct span *span = span_of(h, report->layout, report->period);
    put_told(h, &told, span);
    return !has(span->asked, report->org);
}

void history_judged(struct history *h, const struct report *report)
{
    if (report->org == CATALOG_NONE || report->layout == CATALOG_NONE)
        return;
    struct session_key key = key_of(report->layout, report->org, report->period);
    uint32_t at = find(&h->told_index, &key);
    if (at != MAP_NONE && h->told.at[at].vintage == report->vintage)
        h->told.at[at].refused = diags_failed(&report->diags);
}

/* A final figure of the files stands, whatever the database has. */
static bool is_told(const struct history *h, const struct span *span, uint32_t org)
{
    struct session_key key = key_of(span->layout, org, span->period);
    uint32_t at = span->told ? find(&h->told_index, &key) : MAP_NONE;
    return at != MAP_NONE && h->told.at[at].vintage == VINTAGE_FINAL;
}

void history_want(struct history *h, const struct reach_cell *cell)
{
    if (cell->layout == CATALOG_NONE)
        return;
    struct span *span = span_of(h, cell->layout, cell->period);
    if (has(span->wished, cell->org) || is_told(h, span, cell->org))
        return;
    set(h, &span->wished, cell->org, h->group);
    set(h, &span->asked, cell->org, h->files);
    if (span->looked && span->empty)
        return;
    struct wish wish = {cell->layout, cell->org, cell->period};
    VEC_PUSH(h->group, &h->wishes, wish);
}

/* ---- what stands in the database ---- */

struct store *history_store(struct history *h, struct diags *diags)
{
    if (!h->beside)
        return h->p->store;
    if (h->own_store == NULL &&
        store_open(h->p->conninfo, h->arena, &h->own_store, diags) != STATUS_OK)
        return NULL;
    h->own.store = h->own_store;
    return h->own_store;
}

static uint32_t period_place(const struct history *h, struct period period)
{
    int32_t id = period_id(period);
    return map_find(&h->period_index, (struct text){(const char *)&id, sizeof id});
}

/* The periods whose filings enter the figures of the spans, those that nobody looked at yet. */
static void list_periods(struct history *h, struct periods *ret)
{
    for (size_t i = 0; i < h->spans.len; i++) {
        struct periods tree = {0};
        if (!h->spans.at[i].looked)
            session_period_tree(h->spans.at[i].period, h->group, &tree);
        for (size_t k = 0; k < tree.len; k++) {
            int32_t id = period_id(tree.at[k]);
            if (period_place(h, tree.at[k]) != MAP_NONE)
                continue;
            struct text key = {arena_copy(h->files, &id, sizeof id), sizeof id};
            (void)map_put(&h->period_index, key, (uint32_t)h->filed.len);
            VEC_PUSH(h->files, &h->filed, true);
            VEC_PUSH(h->group, ret, tree.at[k]);
        }
    }
}

static void look_at_span(struct history *h, struct span *span)
{
    struct periods tree = {0};
    session_period_tree(span->period, h->group, &tree);
    span->looked = span->empty = true;
    for (size_t i = 0; i < tree.len; i++)
        span->empty &= !h->filed.at[period_place(h, tree.at[i])];
}

/* A period into whose figures nothing was ever filed needs no look at its units; it is asked about once. */
static enum status look_at_periods(struct history *h, struct store *store, struct diags *diags)
{
    struct periods periods = {0};
    list_periods(h, &periods);
    bool *filed = ARENA_ARRAY(h->group, periods.len, bool);
    if (periods.len > 0 &&
        store_history_periods(store, periods.at, periods.len, h->group, filed, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < periods.len; i++)
        h->filed.at[period_place(h, periods.at[i])] = filed[i];
    for (size_t i = 0; i < h->spans.len; i++)
        if (!h->spans.at[i].looked)
            look_at_span(h, &h->spans.at[i]);
    size_t len = 0;
    for (size_t i = 0; i < h->wishes.len; i++) {
        const struct wish *w = &h->wishes.at[i];
        if (!span_of(h, w->layout, w->period)->empty)
            h->wishes.at[len++] = *w;
    }
    h->wishes.len = len;
    return STATUS_OK;
}

static void take_filings(struct history *h, uint32_t layout, const struct store_filings *filings)
{
    for (size_t i = 0; i < filings->len; i++) {
        const struct filed *f = &filings->at[i];
        struct session_key key = key_of(layout, f->org, f->period);
        (void)map_put(&h->stands_index, session_key(h->group, &key), (uint32_t)h->stands.len);
        VEC_PUSH(h->group, &h->stands, *f);
        span_of(h, layout, f->period)->filed = true;
    }
}

/* The units' own filings, of one layout. */
static enum status
fetch_filings(struct history *h, struct store *store, uint32_t layout, struct diags *diags)
{
    struct store_filings filings = {0};
    struct period *periods = ARENA_ARRAY(h->group, h->wishes.len, struct period);
    uint32_t *orgs = ARENA_ARRAY(h->group, h->wishes.len, uint32_t);
    size_t len = 0;
    for (size_t i = 0; i < h->wishes.len; i++) {
        if (h->wishes.at[i].layout != layout)
            continue;
        orgs[len] = h->wishes.at[i].org;
        periods[len++] = h->wishes.at[i].period;
    }
    if (len == 0)
        return STATUS_OK;
    enum status status = store_history(store, &h->p->catalog, layout, orgs, periods, len, h->then,
                                       h->group, &filings, diags);
    take_filings(h, layout, &filings);
    return status;
}

/* Where the unit filed nothing for exactly the period: what it is rolled up to. */
static enum status fetch_aggregates(struct history *h, struct diags *diags)
{
    for (size_t i = 0; i < h->wishes.len; i++) {
        const struct wish *w = &h->wishes.at[i];
        struct session_key key = key_of(w->layout, w->org, w->period);
        if (find(&h->stands_index, &key) == MAP_NONE && find(&h->told_index, &key) == MAP_NONE)
            figure_set_want(&h->aggregates, w->layout, w->org, w->period);
    }
    if (h->aggregates.wanted.len == 0)
        return STATUS_OK;
    return h->then == 0 ? figure_set_fetch(&h->aggregates, diags)
                        : history_then_fetch(&h->aggregates, h->then, diags);
}

static enum status fetch(struct history *h, struct store *store, struct diags *diags)
{
    enum status status = STATUS_OK;
    if (h->wishes.len >= PERIODS_MIN)
        status = look_at_periods(h, store, diags);
    for (uint32_t l = 0; l < h->p->catalog.layouts.len && status == STATUS_OK; l++)
        status = fetch_filings(h, store, l, diags);
    return status == STATUS_OK ? fetch_aggregates(h, diags) : status;
}

enum status history_fetch(struct history *h, struct diags *diags)
{
    if (h->wishes.len == 0)
        return STATUS_OK;
    struct store *store = history_store(h, diags);
    return store == NULL ? STATUS_FAILED : fetch(h, store, diags);
}

/* ---- answers ---- */

static struct figure missing(const struct history *h, const struct reach_cell *cell)
{
    const struct layout_cell *of = &h->p->catalog.layouts.at[cell->layout].cells[cell->slot];
    return (struct figure){.org = cell->org,
                           .indicator = of->indicator,
                           .layout = cell->layout,
                           .hierarchy = cell->hierarchy,
                           .period = cell->period,
                           .members = of->members,
                           .value = CELL_NULL,
                           .status = "missing",
                           .vintage = "",
                           .expected = 1};
}

static struct figure filed_figure(const struct history *h,
                                  const struct reach_cell *cell,
                                  int64_t value,
                                  enum vintage vintage)
{
    struct figure figure = missing(h, cell);
    if (value == CELL_NULL)
        return figure;
    figure.value = value;
    figure.status = vintage == VINTAGE_FINAL ? "final" : "provisional";
    figure.vintage = vintage_name(vintage);
    figure.reported = 1;
    return figure;
}

static struct figure rolled_up(const struct history *h, const struct reach_cell *cell)
{
    const struct aggregate *a = h->aggregates.rows.len == 0
                                    ? NULL
                                    : figure_set_find(&h->aggregates, cell->hierarchy, cell->layout,
                                                      cell->org, cell->period);
    if (a == NULL)
        return missing(h, cell);
    return figure_of(session_derived(h->p), a, cell->layout, cell->slot, cell->org, cell->period,
                     FIGURE_EFFECTIVE);
}

static struct figure answer(void *ctx, const struct reach_cell *cell)
{
    struct history *h = ctx;
    if (cell->layout == CATALOG_NONE)
        return (struct figure){.value = CELL_NULL, .status = "missing", .vintage = ""};
    const struct span *span = span_of(h, cell->layout, cell->period);
    struct session_key key = key_of(cell->layout, cell->org, cell->period);
    uint32_t at = span->told ? find(&h->told_index, &key) : MAP_NONE;
    uint32_t stored = span->filed ? find(&h->stands_index, &key) : MAP_NONE;
    const struct told *told = at == MAP_NONE ? NULL : &h->told.at[at];
    const struct filed *filed = stored == MAP_NONE ? NULL : &h->stands.at[stored];
    if (told != NULL && (filed == NULL || told->vintage >= filed->vintage)) {
        uint32_t place = h->layouts[cell->layout].place[cell->slot];
        return filed_figure(h, cell, place == CATALOG_NONE ? CELL_NULL : told->values[place],
                            told->vintage);
    }
    if (filed != NULL)
        return filed_figure(h, cell, figure_at(filed->cells, filed->status, cell->slot),
                            filed->vintage);
    return rolled_up(h, cell);
}

struct reach_source history_source(struct history *h)
{
    return (struct reach_source){.ctx = h, .figure = answer};
}
