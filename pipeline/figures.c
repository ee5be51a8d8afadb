/*
 * figures: from aggregates to figures for readers. Knows no output. Neighbours: figures.h, leaves.h, indicators/ for every computation.
 */
#include "figures.h"
#include "leaves.h"

static struct session_key
key_of(uint32_t hierarchy, uint32_t layout, uint32_t org, struct period period)
{
    return (struct session_key){
        {(int32_t)hierarchy, (int32_t)layout, (int32_t)org, period_id(period), 0, 0}};
}

void figure_set_init(struct figure_set *set,
                     struct pipeline *p,
                     enum basis basis,
                     struct arena *arena)
{
    *set = (struct figure_set){.p = p, .arena = arena, .basis = basis};
    map_init(&set->wanted_index, arena, 256);
    map_init(&set->index, arena, 256);
}

void figure_set_want(struct figure_set *set, uint32_t layout, uint32_t org, struct period period)
{
    const struct layout *l = &set->p->catalog.layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        struct session_key key = key_of(l->hierarchies[i], layout, org, period);
        if (map_find(&set->wanted_index, (struct text){(const char *)&key, sizeof key}) != MAP_NONE)
            continue;
        (void)map_put(&set->wanted_index, session_key(set->arena, &key), (uint32_t)set->wanted.len);
        struct store_aggregate_key row = {l->hierarchies[i], layout, org, period};
        VEC_PUSH(set->arena, &set->wanted, row);
    }
}

/* The parts of an indicator that has a formula and no cell. */
static bool derived(const struct figure_set *set,
                    uint32_t indicator,
                    const char *members,
                    struct ratio *ret_ratio)
{
    const struct catalog *catalog = &set->p->catalog;
    if (catalog->indicators.at[indicator].formula[0] == '\0' ||
        catalog_home_layout(catalog, indicator, members, NULL) != CATALOG_NONE)
        return false;
    struct diags ignored; /* the lint told when the catalog was loaded */
    diags_init(&ignored, set->arena, 1);
    return ratio_compile(catalog, indicator, ret_ratio, set->arena, &ignored);
}

void figure_set_want_indicator(struct figure_set *set,
                               uint32_t indicator,
                               const char *members,
                               uint32_t org,
                               struct period period)
{
    const struct catalog *catalog = &set->p->catalog;
    struct ratio ratio;
    uint32_t home = catalog_home_layout(catalog, indicator, members, NULL);
    if (home != CATALOG_NONE) {
        figure_set_want(set, home, org, period);
        return;
    }
    if (!derived(set, indicator, members, &ratio))
        return;
    const uint32_t parts[] = {ratio.numerator, ratio.denominator};
    for (size_t i = 0; i < 2; i++) {
        home = catalog_home_layout(catalog, parts[i], "", NULL);
        if (home != CATALOG_NONE)
            figure_set_want(set, home, org, period);
    }
}

bool figure_set_add(void *ctx, const struct aggregate *a)
{
    struct figure_set *set = ctx;
    struct session_key key = key_of(a->hierarchy, a->layout, a->org, a->period);
    (void)map_put(&set->index, session_key(set->arena, &key), (uint32_t)set->rows.len);
    VEC_PUSH(set->arena, &set->rows, *a);
    return true;
}

enum status figure_set_fetch(struct figure_set *set, struct diags *diags)
{
    return leaves_read(set->p, set->wanted.at, set->wanted.len, set->basis, set->arena,
                       figure_set_add, set, diags);
}

static const struct aggregate *find_in(const struct figure_set *set,
                                       uint32_t hierarchy,
                                       uint32_t layout,
                                       uint32_t org,
                                       struct period period)
{
    struct session_key key = key_of(hierarchy, layout, org, period);
    uint32_t i = map_find(&set->index, (struct text){(const char *)&key, sizeof key});
    return i == MAP_NONE ? NULL : &set->rows.at[i];
}

const struct aggregate *figure_set_find(const struct figure_set *set,
                                        uint32_t hierarchy,
                                        uint32_t layout,
                                        uint32_t org,
                                        struct period period)
{
    if (hierarchy != CATALOG_NONE)
        return find_in(set, hierarchy, layout, org, period);
    const struct layout *l = &set->p->catalog.layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        const struct aggregate *a = find_in(set, l->hierarchies[i], layout, org, period);
        if (a != NULL)
            return a;
    }
    return NULL;
}

static struct figure read_cell(const struct figure_set *set,
                               uint32_t hierarchy,
                               uint32_t indicator,
                               const char *members,
                               uint32_t org,
                               struct period period,
                               enum figure_basis basis)
{
    const struct catalog *catalog = &set->p->catalog;
    uint32_t slot = 0;
    uint32_t layout = catalog_home_layout(catalog, indicator, members, &slot);
    if (layout == CATALOG_NONE)
        return (struct figure){.org = org,
                               .indicator = indicator,
                               .layout = CATALOG_NONE,
                               .hierarchy = hierarchy,
                               .period = period,
                               .members = members,
                               .value = CELL_NULL,
                               .status = "missing",
                               .vintage = ""};
    const struct aggregate *a = figure_set_find(set, hierarchy, layout, org, period);
    struct figure figure = figure_of(catalog, a, layout, slot, org, period, basis);
    figure.hierarchy = a == NULL ? hierarchy : a->hierarchy;
    return figure;
}

struct figure figure_set_read(const struct figure_set *set,
                              uint32_t hierarchy,
                              uint32_t indicator,
                              const char *members,
                              uint32_t org,
                              struct period period,
                              enum figure_basis basis)
{
    const struct catalog *catalog = &set->p->catalog;
    struct ratio ratio;
    if (!derived(set, indicator, members, &ratio))
        return read_cell(set, hierarchy, indicator, members, org, period, basis);
    struct figure numerator = read_cell(set, hierarchy, ratio.numerator, "", org, period, basis);
    struct figure denominator =
        read_cell(set, hierarchy, ratio.denominator, "", org, period, basis);
    struct figure figure = numerator;
    figure.indicator = indicator;
    figure.members = members;
    figure.value = ratio_value(catalog, &ratio, numerator.value, denominator.value,
                               catalog->indicators.at[indicator].decimals);
    if (denominator.reported < figure.reported)
        figure.reported = denominator.reported;
    if (figure.value == CELL_NULL) {
        figure.status = "missing";
        figure.vintage = "";
    } else if (denominator.status[0] == 'p') {
        figure.status = denominator.status; /* provisional parts make a provisional ratio */
    }
    return figure;
}
