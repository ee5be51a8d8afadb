/*
 * Look-ups in the compiled catalog: by code, by id, along dated edges, and who owes what when.
 * Must not know: package files, the database, how the catalog was compiled. Neighbours: catalog.h, catalog_table.c, period.h.
 */
#include "core/catalog.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* No chain of parents is longer; a longer one is a cycle (which the compiler refuses). */
#define DEPTH_MAX 64

static bool within(date_t from, date_t to, date_t date)
{
    return from <= date && date <= to;
}

static int order(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

/* ---- the index ----------------------------------------------------------------------------------------------------- */

static int compare_codes(const void *a, const void *b, void *context)
{
    const struct catalog *catalog = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int by_code = strcmp(catalog->orgs.at[x].code, catalog->orgs.at[y].code);
    return by_code != 0 ? by_code : order(x, y);
}

static int compare_ids(const void *a, const void *b, void *context)
{
    const struct catalog *catalog = context;
    int32_t x = catalog->orgs.at[*(const uint32_t *)a].id;
    int32_t y = catalog->orgs.at[*(const uint32_t *)b].id;
    return x < y ? -1 : x > y;
}

static int compare_edges(const void *a, const void *b)
{
    const struct org_edge *x = a, *y = b;
    int by = order(x->hierarchy, y->hierarchy);
    by = by != 0 ? by : order(x->parent, y->parent);
    by = by != 0 ? by : order(x->child, y->child);
    return by != 0 ? by : x->from < y->from ? -1 : x->from > y->from;
}

static int compare_children(const void *a, const void *b, void *context)
{
    const struct catalog *catalog = context;
    const struct org_edge *x = &catalog->edges.at[*(const uint32_t *)a];
    const struct org_edge *y = &catalog->edges.at[*(const uint32_t *)b];
    int by = order(x->hierarchy, y->hierarchy);
    by = by != 0 ? by : order(x->child, y->child);
    return by != 0 ? by : x->from < y->from ? -1 : x->from > y->from;
}

/* 0, 1, 2… sorted by `compare`. */
static uint32_t *sorted_indices(struct catalog *catalog,
                                struct arena *arena,
                                size_t len,
                                int (*compare)(const void *, const void *, void *))
{
    uint32_t *indices = ARENA_ARRAY(arena, len, uint32_t);
    for (size_t i = 0; i < len; i++)
        indices[i] = (uint32_t)i;
    if (len != 0)
        qsort_r(indices, len, sizeof *indices, compare, catalog);
    return indices;
}

static void index_orgs(struct catalog *catalog, struct arena *arena)
{
    size_t len = catalog->orgs.len;
    catalog->orgs_by_code = sorted_indices(catalog, arena, len, compare_codes);
    catalog->orgs_by_id = sorted_indices(catalog, arena, len, compare_ids);
    map_init(&catalog->org_by_code, arena, len);
    const char *before = NULL;
    for (size_t i = 0; i < len; i++) {
        const char *code = catalog->orgs.at[catalog->orgs_by_code[i]].code;
        if (before == NULL || strcmp(code, before) != 0)
            map_put(&catalog->org_by_code, text_of(code), (uint32_t)i);
        before = code;
    }
}

static void index_edges(struct catalog *catalog, struct arena *arena)
{
    size_t len = catalog->edges.len;
    if (len != 0)
        qsort(catalog->edges.at, len, sizeof *catalog->edges.at, compare_edges);
    catalog->edges_by_child = sorted_indices(catalog, arena, len, compare_children);
}

/* The first of several with one code stays. */
static void put_once(struct map *map, const char *code, size_t index)
{
    if (map_find(map, text_of(code)) == MAP_NONE)
        map_put(map, text_of(code), (uint32_t)index);
}

static uint64_t cell_hash(uint32_t layout, uint32_t indicator, struct text members)
{
    uint64_t h = text_hash(members, ((uint64_t)layout << 32) ^ indicator);
    h = (h ^ (h >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

static bool is_cell(const struct catalog *catalog,
                    struct catalog_slot_ref ref,
                    uint32_t layout,
                    uint32_t indicator,
                    const char *members)
{
    if (ref.layout != layout)
        return false;
    const struct layout_cell *cell = &catalog->layouts.at[layout].cells[ref.slot];
    return cell->indicator == indicator && strcmp(cell->members, members) == 0;
}

/* Where the cell stands in the table, or the free place where it would. */
static struct catalog_slot_ref *
place_of(const struct catalog *catalog, uint32_t layout, uint32_t indicator, const char *members)
{
    size_t mask = catalog->slot_refs_cap - 1;
    size_t i = (size_t)cell_hash(layout, indicator, text_of(members)) & mask;
    while (catalog->slot_refs[i].layout != CATALOG_NONE &&
           !is_cell(catalog, catalog->slot_refs[i], layout, indicator, members))
        i = (i + 1) & mask;
    return &catalog->slot_refs[i];
}

static void index_slots(struct catalog *catalog, struct arena *arena)
{
    size_t total = 0, cap = 16;
    for (size_t i = 0; i < catalog->layouts.len; i++)
        total += catalog->layouts.at[i].len;
    while (cap < total * 2)
        cap *= 2;
    catalog->slot_refs_cap = cap;
    catalog->slot_refs = ARENA_ARRAY(arena, cap, struct catalog_slot_ref);
    for (size_t i = 0; i < cap; i++)
        catalog->slot_refs[i].layout = CATALOG_NONE;
    for (uint32_t l = 0; l < catalog->layouts.len; l++) {
        const struct layout *layout = &catalog->layouts.at[l];
        for (uint32_t slot = 0; slot < layout->len; slot++) {
            const struct layout_cell *cell = &layout->cells[slot];
            if (cell->retired)
                continue;
            struct catalog_slot_ref *ref = place_of(catalog, l, cell->indicator, cell->members);
            if (ref->layout == CATALOG_NONE)
                *ref = (struct catalog_slot_ref){l, slot};
        }
    }
}

void catalog_index(struct catalog *catalog, struct arena *arena)
{
    index_orgs(catalog, arena);
    index_edges(catalog, arena);
    map_init(&catalog->indicator_by_code, arena, catalog->indicators.len);
    for (size_t i = 0; i < catalog->indicators.len; i++)
        put_once(&catalog->indicator_by_code, catalog->indicators.at[i].code, i);
    map_init(&catalog->form_by_code, arena, catalog->forms.len);
    for (size_t i = 0; i < catalog->forms.len; i++)
        put_once(&catalog->form_by_code, catalog->forms.at[i].code, i);
    map_init(&catalog->regime_by_code, arena, catalog->regimes.len);
    for (size_t i = 0; i < catalog->regimes.len; i++)
        put_once(&catalog->regime_by_code, catalog->regimes.at[i].code, i);
    map_init(&catalog->layout_by_code, arena, catalog->layouts.len);
    for (size_t i = 0; i < catalog->layouts.len; i++)
        put_once(&catalog->layout_by_code, catalog->layouts.at[i].code, i);
    index_slots(catalog, arena);
}

/* ---- by code ------------------------------------------------------------------------------------------------------- */

size_t catalog_find_orgs(const struct catalog *catalog,
                         struct text code,
                         uint32_t level,
                         date_t date,
                         uint32_t *ret_orgs,
                         size_t max)
{
    size_t found = 0;
    uint32_t first = map_find(&catalog->org_by_code, code);
    if (first == MAP_NONE)
        return 0;
    for (size_t i = first; i < catalog->orgs.len; i++) {
        uint32_t index = catalog->orgs_by_code[i];
        const struct org *org = &catalog->orgs.at[index];
        if (!text_is(code, org->code))
            break;
        if ((level != CATALOG_NONE && org->level != level) || !within(org->from, org->to, date))
            continue;
        if (found < max)
            ret_orgs[found] = index;
        found++;
    }
    return found;
}

uint32_t catalog_find_org(const struct catalog *catalog, struct text code, date_t date)
{
    uint32_t org = CATALOG_NONE;
    return catalog_find_orgs(catalog, code, CATALOG_NONE, date, &org, 1) == 1 ? org : CATALOG_NONE;
}

uint32_t catalog_find_level(const struct catalog *catalog, struct text name)
{
    for (uint32_t i = 0; i < catalog->levels_len; i++)
        if (text_is(name, catalog->levels[i]))
            return i;
    return CATALOG_NONE;
}

uint32_t catalog_find_hierarchy(const struct catalog *catalog, struct text code)
{
    for (uint32_t i = 0; i < catalog->hierarchies.len; i++)
        if (text_is(code, catalog->hierarchies.at[i].code))
            return i;
    return CATALOG_NONE;
}

/* MAP_NONE and CATALOG_NONE are one number. */
_Static_assert(MAP_NONE == CATALOG_NONE, "a map's none is the catalog's none");

uint32_t catalog_find_indicator(const struct catalog *catalog, struct text code)
{
    return map_find(&catalog->indicator_by_code, code);
}

uint32_t catalog_find_form(const struct catalog *catalog, struct text code)
{
    return map_find(&catalog->form_by_code, code);
}

uint32_t catalog_find_regime(const struct catalog *catalog, struct text code)
{
    return map_find(&catalog->regime_by_code, code);
}

uint32_t catalog_find_layout(const struct catalog *catalog, struct text code)
{
    return map_find(&catalog->layout_by_code, code);
}

uint32_t catalog_find_score(const struct catalog *catalog, struct text code)
{
    for (uint32_t i = 0; i < catalog->scores.len; i++)
        if (text_is(code, catalog->scores.at[i].code))
            return i;
    return CATALOG_NONE;
}

/* ---- by id: 0 is nobody's ------------------------------------------------------------------------------------------ */

uint32_t catalog_org_by_id(const struct catalog *catalog, int32_t id)
{
    size_t low = 0, high = catalog->orgs.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (catalog->orgs.at[catalog->orgs_by_id[middle]].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (id == 0 || low == catalog->orgs.len)
        return CATALOG_NONE;
    uint32_t index = catalog->orgs_by_id[low];
    return catalog->orgs.at[index].id == id ? index : CATALOG_NONE;
}

uint32_t catalog_layout_by_id(const struct catalog *catalog, int32_t id)
{
    for (uint32_t i = 0; i < catalog->layouts.len; i++)
        if (id != 0 && catalog->layouts.at[i].id == id)
            return i;
    return CATALOG_NONE;
}

uint32_t catalog_form_by_id(const struct catalog *catalog, int32_t id)
{
    for (uint32_t i = 0; i < catalog->forms.len; i++)
        if (id != 0 && catalog->forms.at[i].id == id)
            return i;
    return CATALOG_NONE;
}

uint32_t catalog_regime_by_id(const struct catalog *catalog, int32_t id)
{
    for (uint32_t i = 0; i < catalog->regimes.len; i++)
        if (id != 0 && catalog->regimes.at[i].id == id)
            return i;
    return CATALOG_NONE;
}

uint32_t catalog_hierarchy_by_id(const struct catalog *catalog, int32_t id)
{
    for (uint32_t i = 0; i < catalog->hierarchies.len; i++)
        if (id != 0 && catalog->hierarchies.at[i].id == id)
            return i;
    return CATALOG_NONE;
}

/* ---- cells --------------------------------------------------------------------------------------------------------- */

uint32_t catalog_find_slot(const struct catalog *catalog,
                           uint32_t layout,
                           uint32_t indicator,
                           const char *members)
{
    const struct catalog_slot_ref *ref = place_of(catalog, layout, indicator, members);
    return ref->layout != CATALOG_NONE ? ref->slot : CATALOG_NONE;
}

uint32_t catalog_home_layout(const struct catalog *catalog,
                             uint32_t indicator,
                             const char *members,
                             uint32_t *ret_slot)
{
    uint32_t home = catalog->indicators.at[indicator].home;
    uint32_t first = home < catalog->layouts.len &&
                             catalog_find_slot(catalog, home, indicator, members) != CATALOG_NONE
                         ? home
                         : 0;
    for (uint32_t layout = first; layout < catalog->layouts.len; layout++) {
        uint32_t slot = catalog_find_slot(catalog, layout, indicator, members);
        if (slot == CATALOG_NONE)
            continue;
        if (ret_slot != NULL)
            *ret_slot = slot;
        return layout;
    }
    return CATALOG_NONE;
}

struct pair {
    struct text dimension, member;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int by = text_cmp(x->dimension, y->dimension);
    return by != 0 ? by : text_cmp(x->member, y->member);
}

const char *catalog_members_text(struct arena *arena,
                                 const struct text *dimensions,
                                 const struct text *members,
                                 size_t n)
{
    struct pair few[8], *pairs = n <= 8 ? few : ARENA_ARRAY(arena, n, struct pair);
    size_t kept = 0, bytes = 1;
    for (size_t i = 0; i < n; i++) {
        if (members[i].len == 0 || text_is(members[i], "_T"))
            continue;
        pairs[kept++] = (struct pair){dimensions[i], members[i]};
        bytes += dimensions[i].len + members[i].len + 2;
    }
    if (kept == 0)
        return "";
    qsort(pairs, kept, sizeof *pairs, compare_pairs);
    char *text = arena_alloc(arena, bytes), *at = text;
    for (size_t i = 0; i < kept; i++) {
        if (i != 0)
            *at++ = ',';
        at = mempcpy(at, pairs[i].dimension.ptr, pairs[i].dimension.len);
        *at++ = '=';
        at = mempcpy(at, pairs[i].member.ptr, pairs[i].member.len);
    }
    return text;
}

/* ---- units in time ------------------------------------------------------------------------------------------------- */

const struct org_edition *
catalog_org_edition(const struct catalog *catalog, uint32_t org, date_t date)
{
    const struct org *unit = &catalog->orgs.at[org];
    const struct org_edition *editions = &catalog->org_editions.at[unit->first_edition];
    assert(unit->editions != 0);
    uint32_t i = unit->editions - 1;
    while (i > 0 && editions[i].from > date)
        i--;
    return &editions[i];
}

bool catalog_org_exists(const struct catalog *catalog, uint32_t org, date_t date)
{
    const struct org *unit = &catalog->orgs.at[org];
    return within(unit->from, unit->to, date);
}

const struct org_edge *
catalog_parent(const struct catalog *catalog, uint32_t hierarchy, uint32_t org, date_t date)
{
    size_t low = 0, high = catalog->edges.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct org_edge *e = &catalog->edges.at[catalog->edges_by_child[middle]];
        if (e->hierarchy < hierarchy || (e->hierarchy == hierarchy && e->child < org))
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[catalog->edges_by_child[i]];
        if (e->hierarchy != hierarchy || e->child != org)
            break;
        if (within(e->from, e->to, date))
            return e;
    }
    return NULL;
}

/* Index of the first edge below `parent`. */
static size_t first_edge(const struct catalog *catalog, uint32_t hierarchy, uint32_t parent)
{
    size_t low = 0, high = catalog->edges.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct org_edge *e = &catalog->edges.at[middle];
        if (e->hierarchy < hierarchy || (e->hierarchy == hierarchy && e->parent < parent))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct org_edge *catalog_next_child(
    const struct catalog *catalog, uint32_t hierarchy, uint32_t parent, date_t date, size_t *cursor)
{
    size_t i = *cursor != 0 ? *cursor : first_edge(catalog, hierarchy, parent);
    for (; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[i];
        if (e->hierarchy != hierarchy || e->parent != parent)
            break;
        if (within(e->from, e->to, date)) {
            *cursor = i + 1;
            return e;
        }
    }
    return NULL;
}

bool catalog_is_under(const struct catalog *catalog, uint32_t org, uint32_t ancestor, date_t date)
{
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        if (org == ancestor)
            return true;
        const struct org_edge *e = catalog_parent(catalog, 0, org, date);
        if (e == NULL)
            return false;
        org = e->parent;
    }
    return false;
}

/* ---- who owes what ------------------------------------------------------------------------------------------------- */

/* True when a unit with the code stands above `org`; the unit itself is not under itself. */
static bool
is_under_code(const struct catalog *catalog, uint32_t org, const char *code, date_t date)
{
    const struct org_edge *e = catalog_parent(catalog, 0, org, date);
    for (int depth = 0; e != NULL && depth < DEPTH_MAX; depth++) {
        if (strcmp(catalog->orgs.at[e->parent].code, code) == 0)
            return true;
        e = catalog_parent(catalog, 0, e->parent, date);
    }
    return false;
}

static bool
is_factor(const struct catalog *catalog, const struct subject *subject, uint32_t org, date_t date)
{
    const struct org *unit = &catalog->orgs.at[org];
    switch (subject->kind) {
    case SUBJECT_LEVEL: return unit->level == subject->level;
    case SUBJECT_ORG: return strcmp(unit->code, subject->code) == 0;
    case SUBJECT_UNDER: return is_under_code(catalog, org, subject->code, date);
    }
    return false; /* uncovered: not a kind */
}

bool catalog_is_among(const struct catalog *catalog,
                      const struct subject *subjects,
                      size_t len,
                      uint32_t org,
                      date_t date)
{
    bool term = true;
    for (size_t i = 0; i < len; i++) {
        term = term && is_factor(catalog, &subjects[i], org, date);
        if (!subjects[i].ends_term)
            continue;
        if (term)
            return true;
        term = true;
    }
    return false;
}

bool catalog_is_subject(const struct catalog *catalog,
                        const struct obligation *obligation,
                        uint32_t org,
                        date_t date)
{
    return within(obligation->from, obligation->to, date) &&
           catalog_org_exists(catalog, org, date) &&
           catalog_is_among(catalog, obligation->subjects, obligation->subjects_len, org, date);
}

const struct occasion *
catalog_occasion(const struct catalog *catalog, uint32_t regime, struct period period)
{
    for (size_t i = 0; i < catalog->occasions.len; i++) {
        const struct occasion *o = &catalog->occasions.at[i];
        if ((regime == CATALOG_NONE || o->regime == regime) && period_eq(o->period, period))
            return o;
    }
    return NULL;
}

bool catalog_window(const struct catalog *catalog,
                    uint32_t regime,
                    struct period period,
                    date_t *ret_start,
                    date_t *ret_end)
{
    if (period.kind != PERIOD_OCCASION)
        return period_window(period, catalog->regimes.at[regime].window, ret_start, ret_end);
    const struct occasion *occasion = catalog_occasion(catalog, regime, period);
    if (occasion == NULL)
        return false;
    *ret_start = occasion->start;
    *ret_end = occasion->end;
    return true;
}

uint32_t catalog_obligation(const struct catalog *catalog,
                            uint32_t regime,
                            uint32_t form,
                            uint32_t org,
                            struct period period)
{
    date_t start = 0, end = 0;
    if (!catalog_window(catalog, regime, period, &start, &end) ||
        !within(catalog->regimes.at[regime].from, catalog->regimes.at[regime].to, end))
        return CATALOG_NONE;
    for (uint32_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        if (o->regime == regime && o->form == form && catalog_is_subject(catalog, o, org, end))
            return i;
    }
    return CATALOG_NONE;
}

bool catalog_regime_files(const struct catalog *catalog, uint32_t regime, enum period_kind kind)
{
    const struct regime *r = &catalog->regimes.at[regime];
    if (kind == PERIOD_OCCASION)
        return r->kind != REGIME_PERIODIC || r->frequency == PERIOD_OCCASION;
    return r->frequency == kind || (r->frequency == PERIOD_MONTH && kind == PERIOD_MONTH13) ||
           (r->frequency == PERIOD_SCHOOL_YEAR && kind == PERIOD_SCHOOL_TERM);
}

bool catalog_regime_asks(const struct catalog *catalog, uint32_t regime, enum period_kind kind)
{
    return catalog_regime_files(catalog, regime, kind) &&
           (kind != PERIOD_MONTH13 || catalog->regimes.at[regime].month13);
}

bool catalog_period_parse(const struct catalog *catalog, struct text t, struct period *ret_period)
{
    if (t.len == 0 || t.ptr[0] != '@')
        return period_parse(t, ret_period);
    struct text code = {t.ptr + 1, t.len - 1};
    for (size_t i = 0; i < catalog->occasions.len; i++) {
        if (text_is(code, catalog->occasions.at[i].code)) {
            *ret_period = catalog->occasions.at[i].period;
            return true;
        }
    }
    return false;
}

const char *
catalog_period_text(const struct catalog *catalog, struct period period, struct arena *arena)
{
    char buf[PERIOD_TEXT_MAX];
    const struct occasion *occasion =
        period.kind == PERIOD_OCCASION ? catalog_occasion(catalog, CATALOG_NONE, period) : NULL;
    if (occasion != NULL)
        return arena_printf(arena, "@%s", occasion->code);
    return arena_strdup(arena, period_format(period, buf));
}
