/*
 * The arithmetic of composite scores: values of units to shares, points, totals and ranks. Exact fractions throughout, as large as they come;
 * what is given away is rounded once, half away from zero. Must not know: catalogs' expressions, where values come from.
 * Neighbours: scores.c. REQ: docs/scores.md.
 */
#include <stdlib.h>

#include "exact.h"
#include "expr_gmp.h"

/* What a part is for a unit. */
enum standing {
    STANDING_COUNTS,
    STANDING_EXCLUDED, /* nothing there, and the part does not count then */
    STANDING_VOID      /* nothing there, and so no score */
};

/* One unit and part while it is scored; behind the parts one for the whole. */
struct spot {
    enum standing standing;
    bool valued;
    bool empty;   /* of a group: nothing in it counts */
    mpq_t value;  /* where valued */
    mpq_t share;  /* where it counts */
    mpq_t weight; /* of a group: points of what counts in it */
};

struct scoring {
    const struct score *score;
    const int *decimals;
    const struct score_input *inputs;
    size_t units, spots;
    struct spot *spot;
    struct score_group *group;
    struct arena *arena;
};

static struct spot *spot_of(const struct scoring *s, size_t unit, size_t part)
{
    return &s->spot[unit * s->spots + part];
}

static bool is_group(const struct score_part *part)
{
    return part->value[0] == '\0';
}

/* Rounded; CELL_NULL where it does not fit a cell. */
static int64_t rounded(const mpq_t q, int decimals)
{
    mpz_t n;
    mpz_t whole;
    mpz_init(whole);
    mpz_init(n);
    mpz_ui_pow_ui(n, 10, (unsigned long)decimals);
    mpz_mul(n, n, mpq_numref(q));
    expr_number_nearest(whole, n, mpq_denref(q));
    int64_t units = mpz_fits_slong_p(whole) != 0 ? mpz_get_si(whole) : CELL_NULL;
    mpz_clear(n);
    mpz_clear(whole);
    return units;
}

/* Initializes ret. */
static void load(mpq_t ret, int64_t units, int decimals)
{
    exact_load(mpq_numref(ret), units);
    exact_load(mpq_denref(ret), decimal_pow10(decimals));
    mpq_canonicalize(ret);
}

/* ---- values */

static bool is_withheld(const struct scoring *s, size_t unit)
{
    bool any = false;
    for (size_t p = 0; p < s->score->len; p++)
        any = any || s->inputs[unit * s->score->len + p].withheld;
    return any;
}

/* What does not fit a cell at the part's decimals is no figure. */
static void take_value(const struct scoring *s, size_t unit, size_t part, bool withheld)
{
    const struct score_input *input = &s->inputs[unit * s->score->len + part];
    struct spot *spot = spot_of(s, unit, part);
    struct score_cell *cell = &s->group->rows[unit].cells[part];
    int64_t units = CELL_NULL;
    cell->reported = input->reported;
    cell->expected = input->expected;
    if (withheld || is_group(&s->score->parts[part]))
        return;
    if (!expr_round(&input->value, s->decimals[part], &units)) {
        cell->missing = true;
        return;
    }
    expr_number_load(spot->value, &input->value);
    mpq_canonicalize(spot->value);
    spot->valued = true;
    cell->value = units;
    cell->provisional = input->provisional;
}

/* A part of which nothing is expected lacks nothing. */
static bool covers_less(const struct score_cell *a, const struct score_cell *b)
{
    int64_t left = (int64_t)a->reported * b->expected;
    int64_t right = (int64_t)b->reported * a->expected;
    if (a->expected == 0 || b->expected == 0)
        return a->expected > 0;
    return left != right ? left < right : a->expected > b->expected;
}

static void take_unit(const struct scoring *s, size_t unit, uint32_t org)
{
    struct score_row *row = &s->group->rows[unit];
    bool withheld = is_withheld(s, unit);
    *row = (struct score_row){.org = org, .total = CELL_NULL};
    row->status = withheld ? "confidential" : "missing";
    row->cells = ARENA_ARRAY(s->arena, s->score->len, struct score_cell);
    s->group->confidential += withheld;
    const struct score_cell *least = NULL;
    for (size_t p = 0; p < s->score->len; p++) {
        struct score_cell *cell = &row->cells[p];
        *cell = (struct score_cell){.value = CELL_NULL, .share = CELL_NULL, .points = CELL_NULL};
        take_value(s, unit, p, withheld);
        if (!is_group(&s->score->parts[p]) && (least == NULL || covers_less(cell, least)))
            least = cell;
    }
    if (least != NULL) {
        row->reported = least->reported;
        row->expected = least->expected;
    }
    for (size_t p = 0; p < s->spots; p++) {
        mpq_init(spot_of(s, unit, p)->share);
        mpq_init(spot_of(s, unit, p)->weight);
    }
}

/* ---- shares */

/* The units with a value, the least first. */
struct ranked {
    const struct spot *spot;
    size_t unit;
};

static int compare_values(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    int order = mpq_cmp(x->spot->value, y->spot->value);
    if (order != 0)
        return order;
    return x->unit < y->unit ? -1 : 1;
}

static struct ranked *list_values(const struct scoring *s, size_t part, size_t *ret_len)
{
    struct ranked *list = ARENA_ARRAY(s->arena, s->units, struct ranked);
    size_t len = 0;
    for (size_t u = 0; u < s->units; u++)
        if (spot_of(s, u, part)->valued)
            list[len++] = (struct ranked){spot_of(s, u, part), u};
    if (len > 1)
        qsort(list, len, sizeof *list, compare_values);
    *ret_len = len;
    return list;
}

/* (value - low) / (high - low), from the other end where less is better, cut to 0 … 1; 1 where the bounds are one. */
static void
set_between(struct spot *spot, const mpq_t low, const mpq_t high, bool lower, mpq_t width)
{
    mpq_sub(width, high, low);
    if (mpq_sgn(width) == 0) {
        mpq_set_ui(spot->share, 1, 1);
        return;
    }
    if (lower)
        mpq_sub(spot->share, high, spot->value);
    else
        mpq_sub(spot->share, spot->value, low);
    mpq_div(spot->share, spot->share, width);
    if (mpq_sgn(spot->share) < 0)
        mpq_set_ui(spot->share, 0, 1);
    else if (mpq_cmp_ui(spot->share, 1, 1) > 0)
        mpq_set_ui(spot->share, 1, 1);
}

static void share_between(const struct scoring *s,
                          size_t part,
                          const mpq_t low,
                          const mpq_t high,
                          const struct ranked *list,
                          size_t len)
{
    mpq_t width;
    mpq_init(width);
    for (size_t i = 0; i < len; i++)
        set_between(spot_of(s, list[i].unit, part), low, high, s->score->parts[part].lower, width);
    mpq_clear(width);
}

static void
share_target(const struct scoring *s, size_t part, const struct ranked *list, size_t len)
{
    const struct score_part *p = &s->score->parts[part];
    mpq_t low;
    mpq_t high;
    load(low, p->low.units, p->low.decimals);
    load(high, p->high.units, p->high.decimals);
    share_between(s, part, low, high, list, len);
    mpq_clear(low);
    mpq_clear(high);
}

static void
share_min_max(const struct scoring *s, size_t part, const struct ranked *list, size_t len)
{
    struct score_measure *m = &s->group->measures[part];
    m->low = rounded(list[0].spot->value, s->decimals[part]);
    m->high = rounded(list[len - 1].spot->value, s->decimals[part]);
    share_between(s, part, list[0].spot->value, list[len - 1].spot->value, list, len);
}

/* How many of the others a unit leaves behind or stands level with: N - rank of N - 1; a unit alone has all. */
static void share_rank(const struct scoring *s, size_t part, const struct ranked *list, size_t len)
{
    bool lower = s->score->parts[part].lower;
    for (size_t first = 0; first < len;) {
        size_t end = first + 1;
        while (end < len && mpq_equal(list[end].spot->value, list[first].spot->value) != 0)
            end++;
        size_t better = lower ? first : len - end;
        for (size_t i = first; i < end; i++) {
            struct spot *spot = spot_of(s, list[i].unit, part);
            mpq_set_ui(spot->share, len > 1 ? len - 1 - better : 1, len > 1 ? len - 1 : 1);
            mpq_canonicalize(spot->share);
        }
        first = end;
    }
}

/* Whoever has no value, by the part's policy. */
static void stand(const struct scoring *s, size_t part)
{
    static const enum standing standing[] = {[SCORE_MISSING_NULL] = STANDING_VOID,
                                             [SCORE_MISSING_ZERO] = STANDING_COUNTS,
                                             [SCORE_MISSING_EXCLUDE] = STANDING_EXCLUDED};
    for (size_t u = 0; u < s->units; u++) {
        struct spot *spot = spot_of(s, u, part);
        if (!spot->valued)
            spot->standing = standing[s->score->parts[part].missing];
    }
}

static void share_part(const struct scoring *s, size_t part)
{
    const struct score_part *p = &s->score->parts[part];
    struct score_measure *m = &s->group->measures[part];
    size_t len = 0;
    const struct ranked *list = list_values(s, part, &len);
    m->units = (uint32_t)len;
    m->missing = (uint32_t)(s->units - len) - s->group->confidential;
    stand(s, part);
    if (len == 0)
        return;
    switch (p->normalise) {
    case SCORE_MIN_MAX: share_min_max(s, part, list, len); break;
    case SCORE_TARGET: share_target(s, part, list, len); break;
    case SCORE_RANK: share_rank(s, part, list, len); break;
    }
}

/* ---- points */

/* A part enters what it is in: its points times its share, its points. */
static void enter(const struct spot *spot, int64_t points, struct spot *above, mpq_t weight)
{
    if (spot->standing == STANDING_VOID)
        above->standing = STANDING_VOID;
    if (spot->standing != STANDING_COUNTS)
        return;
    mpq_t part;
    load(part, points, SCORE_POINTS_DECIMALS);
    mpq_add(above->weight, above->weight, part);
    mpq_mul(weight, part, spot->share);
    mpq_add(above->share, above->share, weight);
    above->empty = false;
    mpq_clear(part);
}

/* What entered a group becomes its share. */
static void settle(struct spot *spot)
{
    if (spot->standing == STANDING_VOID)
        return;
    if (spot->empty)
        spot->standing = STANDING_EXCLUDED;
    else
        mpq_div(spot->share, spot->share, spot->weight);
}

static void tell(
    const struct scoring *s, const struct spot *spot, size_t part, struct score_cell *cell, mpq_t q)
{
    mpq_t points;
    cell->excluded = spot->standing == STANDING_EXCLUDED;
    if (spot->standing != STANDING_COUNTS)
        return;
    load(points, s->score->parts[part].points, SCORE_POINTS_DECIMALS);
    mpq_mul(q, points, spot->share);
    cell->share = rounded(spot->share, SCORE_SHARE_DECIMALS);
    cell->points = rounded(q, s->score->decimals);
    mpq_clear(points);
}

/* A group's part is provisional where one in it is, or counts as it does for want of a value. */
static void add_up(const struct scoring *s, size_t unit)
{
    struct score_row *row = &s->group->rows[unit];
    struct spot *whole = spot_of(s, unit, s->score->len);
    bool provisional = false;
    mpq_t q;
    mpq_init(q);
    for (size_t p = 0; p < s->spots; p++)
        spot_of(s, unit, p)->empty = true;
    for (size_t p = s->score->len; p-- > 0;) {
        const struct score_part *part = &s->score->parts[p];
        struct spot *spot = spot_of(s, unit, p);
        if (is_group(part))
            settle(spot);
        tell(s, spot, p, &row->cells[p], q);
        enter(spot, part->points,
              part->parent == CATALOG_NONE ? whole : spot_of(s, unit, part->parent), q);
        bool open = row->cells[p].provisional || row->cells[p].missing;
        provisional = provisional || open;
        if (part->parent != CATALOG_NONE && open)
            row->cells[part->parent].provisional = true;
    }
    settle(whole);
    if (whole->standing == STANDING_COUNTS && row->status[0] == 'm') {
        mpq_t points;
        load(points, s->score->points, SCORE_POINTS_DECIMALS);
        mpq_mul(q, points, whole->share);
        row->total = rounded(q, s->score->decimals);
        row->status = provisional ? "provisional" : "final";
        mpq_clear(points);
    }
    mpq_clear(q);
}

/* ---- ranks */

static int compare_totals(const void *a, const void *b)
{
    const struct score_row *x = *(const struct score_row *const *)a;
    const struct score_row *y = *(const struct score_row *const *)b;
    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    return x < y ? -1 : 1;
}

/* By the totals as they are shown; units level with each other share the better rank: 1, 2, 2, 4. */
static void rank(const struct scoring *s)
{
    struct score_row **rows = ARENA_ARRAY(s->arena, s->units, struct score_row *);
    size_t len = 0;
    for (size_t u = 0; u < s->units; u++)
        if (s->group->rows[u].total != CELL_NULL)
            rows[len++] = &s->group->rows[u];
    if (len > 1)
        qsort(rows, len, sizeof(struct score_row *), compare_totals);
    for (size_t i = 0; i < len; i++) {
        bool level = i > 0 && rows[i]->total == rows[i - 1]->total;
        rows[i]->rank = level ? rows[i - 1]->rank : (uint32_t)i + 1;
    }
    s->group->ranked = (uint32_t)len;
}

static void clear(const struct scoring *s)
{
    for (size_t i = 0; i < s->units * s->spots; i++) {
        mpq_clear(s->spot[i].share);
        mpq_clear(s->spot[i].weight);
        if (s->spot[i].valued)
            mpq_clear(s->spot[i].value);
    }
}

void score_compute(const struct score *score,
                   const int *decimals,
                   const uint32_t *orgs,
                   const struct score_input *inputs,
                   size_t units,
                   struct arena *arena,
                   struct score_group *ret_group)
{
    struct scoring s = {.score = score,
                        .decimals = decimals,
                        .inputs = inputs,
                        .units = units,
                        .spots = score->len + 1,
                        .group = ret_group,
                        .arena = arena};
    s.spot = ARENA_ARRAY(arena, units * s.spots, struct spot);
    ret_group->rows = ARENA_ARRAY(arena, units, struct score_row);
    ret_group->len = units;
    ret_group->units = (uint32_t)units;
    ret_group->confidential = 0;
    ret_group->measures = ARENA_ARRAY(arena, score->len, struct score_measure);
    for (size_t u = 0; u < units; u++)
        take_unit(&s, u, orgs[u]);
    for (size_t p = 0; p < score->len; p++) {
        ret_group->measures[p] = (struct score_measure){CELL_NULL, CELL_NULL, 0, 0};
        if (!is_group(&score->parts[p]))
            share_part(&s, p);
    }
    for (size_t u = 0; u < units; u++)
        add_up(&s, u);
    rank(&s);
    clear(&s);
}
