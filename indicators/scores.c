/*
 * The composite scores of a catalog: values of their parts compiled, read for each unit, and the units put in groups and in order. Must not know: where
 * figures are kept (a struct reach_source answers). Neighbours: score.c has the arithmetic; reach.c, expr_compile.c.
 */
#include <stdlib.h>
#include <string.h>

#include "expr_internal.h"
#include "reach_internal.h"

struct scores {
    const struct catalog *catalog;
    const struct derived *derived;
    struct expr_catalog names;
    struct expr ***expr; /* by score, part; NULL: a group, or what has a mistake */
    int **decimals;
    uint32_t *ground; /* by score: the layout whose windows hold */
};

/* ---- compiled */

/* Findings of an expression stand at its cell of score_parts.csv; its own column is in their text. */
static void tell(const struct score_part *part, const struct diags *found, struct diags *diags)
{
    for (size_t i = 0; i < found->len; i++) {
        struct diag *d = diags_add(diags, found->at[i].code, part->at);
        *d = found->at[i];
        d->at = part->at;
        d->at.column = part->value_column;
    }
}

static struct expr *compile_value(struct scores *s,
                                  const struct score_part *part,
                                  struct arena *arena,
                                  struct diags *diags)
{
    const struct expr_names names = expr_catalog_names(&s->names);
    struct diags found;
    size_t len = 0;
    diags_init(&found, arena, 0);
    struct expr *e = expr_compile(text_of(part->value), EXPR_NUMBER, &names, arena, &found);
    tell(part, &found, diags);
    if (e == NULL)
        return NULL;
    (void)expr_figures(e, &len);
    if (len > 0)
        return e;
    struct place at = part->at;
    at.column = part->value_column;
    diags_addv(diags, DIAG_E689, at, part->id, NULL);
    return NULL;
}

static const struct expr_catalog_figure *first_figure(const struct scores *s, const struct expr *e)
{
    size_t len;
    return &s->names.figures.at[expr_figures(e, &len)[0].id];
}

static void place(struct scores *s, uint32_t score, size_t part)
{
    const struct expr *e = s->expr[score][part];
    const struct expr_catalog_figure *named = first_figure(s, e);
    if (expr_is_name(e))
        s->decimals[score][part] = s->catalog->indicators.at[named->indicator].decimals;
    if (s->ground[score] == CATALOG_NONE)
        s->ground[score] = derived_ground(s->derived, named->indicator);
}

static bool
compile_score(struct scores *s, uint32_t score, struct arena *arena, struct diags *diags)
{
    const struct score *of = &s->catalog->scores.at[score];
    bool ok = true;
    s->expr[score] = ARENA_ARRAY(arena, of->len, struct expr *);
    s->decimals[score] = ARENA_ARRAY(arena, of->len, int);
    s->ground[score] = CATALOG_NONE;
    for (size_t p = 0; p < of->len; p++) {
        s->decimals[score][p] = of->decimals;
        if (of->parts[p].value[0] == '\0')
            continue;
        s->expr[score][p] = compile_value(s, &of->parts[p], arena, diags);
        ok = ok && s->expr[score][p] != NULL;
        if (s->expr[score][p] != NULL)
            place(s, score, p);
    }
    return ok;
}

static struct scores *build(const struct catalog *catalog,
                            const struct derived *derived,
                            struct arena *arena,
                            bool *ret_ok,
                            struct diags *diags)
{
    struct scores *s = ARENA_NEW(arena, struct scores);
    *s = (struct scores){.catalog = catalog,
                         .derived = derived,
                         .names = {.catalog = catalog, .arena = arena},
                         .expr = ARENA_ARRAY(arena, catalog->scores.len, struct expr **),
                         .decimals = ARENA_ARRAY(arena, catalog->scores.len, int *),
                         .ground = ARENA_ARRAY(arena, catalog->scores.len, uint32_t)};
    *ret_ok = true;
    for (uint32_t i = 0; i < catalog->scores.len; i++)
        *ret_ok = compile_score(s, i, arena, diags) && *ret_ok;
    return s;
}

struct scores *scores_compile(const struct catalog *catalog,
                              const struct derived *derived,
                              struct arena *arena,
                              struct diags *diags)
{
    bool ok;
    struct scores *s = build(catalog, derived, arena, &ok, diags);
    return ok ? s : NULL;
}

struct scores *
scores_in_force(const struct catalog *catalog, const struct derived *derived, struct arena *arena)
{
    bool ok;
    struct diags told; /* when the catalog was loaded */
    diags_init(&told, arena, 1);
    return build(catalog, derived, arena, &ok, &told);
}

const int *scores_decimals(const struct scores *s, uint32_t score)
{
    return s->decimals[score];
}

/* ---- for which periods, of whom */

bool scores_period_end(const struct scores *s,
                       uint32_t score,
                       struct period period,
                       date_t *ret_end)
{
    return derived_window_end(s->derived, s->ground[score], period, ret_end);
}

bool scores_made(const struct scores *s, uint32_t score, struct period period)
{
    const struct score *of = &s->catalog->scores.at[score];
    date_t end = 0;
    return (of->kinds >> period.kind & 1) != 0 && scores_period_end(s, score, period, &end) &&
           of->from <= end && end <= of->to;
}

const uint32_t *scores_units(const struct scores *s,
                             uint32_t score,
                             struct period period,
                             struct arena *arena,
                             size_t *ret_len)
{
    const struct score *of = &s->catalog->scores.at[score];
    struct VEC(uint32_t) units = {0};
    date_t end = 0;
    (void)scores_period_end(s, score, period, &end);
    for (size_t l = 0; l < of->levels_len; l++)
        for (uint32_t i = 0; i < s->catalog->orgs.len; i++)
            if (s->catalog->orgs.at[i].level == of->levels[l] &&
                catalog_org_exists(s->catalog, i, end))
                VEC_PUSH(arena, &units, i);
    *ret_len = units.len;
    return units.at;
}

/* ---- values */

bool scores_cells(const struct scores *s,
                  uint32_t score,
                  uint32_t org,
                  struct period period,
                  bool (*each)(void *ctx, const struct reach_cell *cell),
                  void *ctx)
{
    bool going = true;
    for (size_t p = 0; p < s->catalog->scores.at[score].len && going; p++) {
        size_t len = 0;
        const struct expr *e = s->expr[score][p];
        const struct expr_figure *figures = e == NULL ? NULL : expr_figures(e, &len);
        for (size_t i = 0; i < len && going; i++)
            going = reach_cells(s->derived, &s->names.figures.at[figures[i].id], &figures[i].step,
                                CATALOG_NONE, org, period, each, ctx);
    }
    return going;
}

/* An expression's unit and period. */
struct at_hand {
    const struct scores *scores;
    const struct reach_source *source;
    uint32_t org;
    struct period period;
    date_t end;
};

static struct expr_value
value_of_figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    const struct at_hand *a = ctx;
    return reach_value(a->scores->derived, &a->scores->names.figures.at[figure->id], &figure->step,
                       CATALOG_NONE, a->org, a->period, a->source, arena);
}

static struct expr_value value_of_property(void *ctx, enum expr_property property)
{
    const struct at_hand *a = ctx;
    return reach_units_property(a->scores->catalog, a->org, a->period, a->end, property);
}

static struct expr_value value_of_test(void *ctx, enum expr_org_test test, struct text code)
{
    const struct at_hand *a = ctx;
    return reach_units_test(a->scores->catalog, a->org, a->end, test, code);
}

static struct score_input read_part(struct at_hand *a, const struct expr *e, struct arena *arena)
{
    const struct expr_context context = {
        .ctx = a, .figure = value_of_figure, .property = value_of_property, .org = value_of_test};
    struct score_input input = {.value = expr_number_null()};
    struct expr_value value = expr_eval(e, &context, arena, NULL);
    if (value.type == EXPR_NUMBER)
        input.value = value.number;
    const struct derived_basis basis =
        derived_basis_of(a->scores->derived, &a->scores->names, e, a->org, a->period, a->source);
    input.withheld = basis.withheld;
    input.provisional = basis.provisional;
    input.reported = basis.reported;
    input.expected = basis.expected;
    return input;
}

/* ---- groups, in order */

/* A unit and those it is ranked with. */
struct place_of_unit {
    const struct catalog *catalog;
    uint32_t org, level; /* level: place in the score's list */
    uint32_t within;
};

static const char *code_above(const struct place_of_unit *p)
{
    return p->within == CATALOG_NONE ? "" : p->catalog->orgs.at[p->within].code;
}

static bool same_group(const struct place_of_unit *a, const struct place_of_unit *b)
{
    return a->level == b->level && a->within == b->within;
}

/* By level, code and number of the unit above, code. */
static int compare_places(const void *left, const void *right)
{
    const struct place_of_unit *a = left;
    const struct place_of_unit *b = right;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    int order = strcmp(code_above(a), code_above(b));
    if (order != 0)
        return order;
    if (a->within != b->within)
        return a->within < b->within ? -1 : 1;
    order = strcmp(a->catalog->orgs.at[a->org].code, b->catalog->orgs.at[b->org].code);
    return order != 0 ? order : (a->org > b->org) - (a->org < b->org);
}

static struct place_of_unit *
place_units(const struct at_hand *a, uint32_t score, struct arena *arena, size_t *ret_len)
{
    const struct catalog *catalog = a->scores->catalog;
    const struct score *of = &catalog->scores.at[score];
    const uint32_t *units = scores_units(a->scores, score, a->period, arena, ret_len);
    struct place_of_unit *at = ARENA_ARRAY(arena, *ret_len, struct place_of_unit);
    for (size_t i = 0; i < *ret_len; i++) {
        uint32_t level = 0;
        while (of->levels[level] != catalog->orgs.at[units[i]].level)
            level++;
        const struct org_edge *edge = of->within == CATALOG_NONE
                                          ? NULL
                                          : catalog_parent(catalog, of->within, units[i], a->end);
        at[i] = (struct place_of_unit){catalog, units[i], level,
                                       edge == NULL ? CATALOG_NONE : edge->parent};
    }
    if (*ret_len > 1)
        qsort(at, *ret_len, sizeof *at, compare_places);
    return at;
}

/* By rank, then by code, as they stand. */
static int compare_rows(const void *left, const void *right, void *ctx)
{
    const struct catalog *catalog = ctx;
    const struct score_row *a = left;
    const struct score_row *b = right;
    if (a->rank != b->rank)
        return a->rank != 0 && (b->rank == 0 || a->rank < b->rank) ? -1 : 1;
    int order = strcmp(catalog->orgs.at[a->org].code, catalog->orgs.at[b->org].code);
    return order != 0 ? order : (a->org > b->org) - (a->org < b->org);
}

static void rank_group(struct at_hand *a,
                       uint32_t score,
                       const struct place_of_unit *units,
                       size_t len,
                       struct arena *arena,
                       struct score_group *ret)
{
    const struct score *of = &a->scores->catalog->scores.at[score];
    struct score_input *inputs = ARENA_ARRAY(arena, len * of->len, struct score_input);
    uint32_t *orgs = ARENA_ARRAY(arena, len, uint32_t);
    for (size_t u = 0; u < len; u++) {
        a->org = orgs[u] = units[u].org;
        for (size_t p = 0; p < of->len; p++)
            if (a->scores->expr[score][p] != NULL)
                inputs[u * of->len + p] = read_part(a, a->scores->expr[score][p], arena);
    }
    *ret = (struct score_group){.level = of->levels[units[0].level], .within = units[0].within};
    score_compute(of, a->scores->decimals[score], orgs, inputs, len, arena, ret);
    struct catalog shown = *a->scores->catalog; /* qsort_r wants what may be written */
    if (len > 1)
        qsort_r(ret->rows, len, sizeof *ret->rows, compare_rows, &shown);
}

void scores_rank(const struct scores *s,
                 uint32_t score,
                 struct period period,
                 const struct reach_source *source,
                 struct arena *arena,
                 struct score_table *ret_table)
{
    struct at_hand a = {.scores = s, .source = source, .period = period};
    struct VEC(struct score_group) groups = {0};
    size_t len = 0;
    (void)scores_period_end(s, score, period, &a.end);
    const struct place_of_unit *units = place_units(&a, score, arena, &len);
    for (size_t first = 0; first < len;) {
        size_t end = first + 1;
        while (end < len && same_group(&units[first], &units[end]))
            end++;
        rank_group(&a, score, units + first, end - first, arena, VEC_ADD(arena, &groups));
        first = end;
    }
    *ret_table = (struct score_table){.score = &s->catalog->scores.at[score],
                                      .period = period,
                                      .decimals = s->decimals[score],
                                      .groups = groups.at,
                                      .len = groups.len};
}
