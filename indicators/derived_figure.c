/*
 * The figure of a formula: its value rounded once, and what is to be said of it by what it stands on. Must not know: where
 * figures are kept. Neighbours: reach.c; core/figure.h is the shape.
 */
#include <string.h>

#include "expr_gmp.h"
#include "reach_internal.h"

bool derived_cells(const struct derived *derived,
                   uint32_t indicator,
                   uint32_t hierarchy,
                   uint32_t org,
                   struct period period,
                   bool (*each)(void *ctx, const struct reach_cell *cell),
                   void *ctx)
{
    struct arena *arena = arena_new(0);
    struct reach r;
    reach_init(&r, derived, arena);
    r.each = each;
    r.ctx = ctx;
    r.once = true;
    reach_walk_formula(&r, indicator, hierarchy, org, period);
    arena_free(arena);
    return !r.stopped;
}

/* ---- what it stands on */

struct gathering {
    const struct reach_source *source;
    int32_t reported, expected;
    bool any, provisional, withheld;
    uint8_t vintages; /* slot flags */
    uint8_t marks;    /* of core/figure.h */
};

static uint8_t vintages_of(const char *mix)
{
    return (uint8_t)((strstr(mix, "estimate") != NULL ? SLOT_ESTIMATE : 0) |
                     (strstr(mix, "preliminary") != NULL ? SLOT_PRELIMINARY : 0) |
                     (strstr(mix, "final") != NULL ? SLOT_FINAL : 0));
}

static bool gather(void *ctx, const struct reach_cell *cell)
{
    struct gathering *g = ctx;
    struct figure f = g->source->figure(g->source->ctx, cell);
    if (!g->any || f.reported < g->reported)
        g->reported = f.reported;
    if (f.expected > g->expected)
        g->expected = f.expected;
    g->any = true;
    g->provisional = g->provisional || strcmp(f.status, "provisional") == 0;
    g->withheld = g->withheld || f.withheld;
    g->vintages |= vintages_of(f.vintage);
    g->marks |= f.marks;
    return true;
}

/* ---- its value */

/* A number of at most 127 bits from libgmp's limbs. */
static bool wide_of(const mpz_t z, decimal_wide *ret)
{
    mpz_t high;
    if (mpz_sizeinbase(z, 2) > 126)
        return false;
    mpz_init(high);
    mpz_tdiv_q_2exp(high, z, 63);
    decimal_wide wide = (decimal_wide)mpz_get_ui(high) << 63;
    mpz_tdiv_r_2exp(high, z, 63);
    wide += (decimal_wide)mpz_get_ui(high);
    mpz_clear(high);
    *ret = mpz_sgn(z) < 0 ? -wide : wide;
    return true;
}

struct fraction derived_exact(const struct expr_number *number, int64_t units, int decimals)
{
    struct fraction exact = {0, 0};
    struct expr_value rounded = expr_decimal(units, decimals);
    if (expr_number_compare(number, &rounded.number) == 0)
        return exact;
    mpq_t q;
    expr_number_load(q, number);
    mpq_canonicalize(q);
    if (!wide_of(mpq_numref(q), &exact.num) || !wide_of(mpq_denref(q), &exact.den))
        exact = (struct fraction){0, 0};
    mpq_clear(q);
    return exact;
}

static void
fill_value(struct figure *f, const struct expr_value *value, int decimals, struct arena *arena)
{
    if (value->type == EXPR_TEXT)
        f->text = text_dup(arena, value->text);
    else if (value->type == EXPR_BOOLEAN)
        f->value = value->boolean;
    else if (value->type == EXPR_NUMBER && expr_round(&value->number, decimals, &f->value))
        f->exact = derived_exact(&value->number, f->value, decimals);
    else
        f->value = CELL_NULL;
}

/* What was filed, where there is a cell and the formula gives nothing. */
static struct figure filed(struct reach *r, uint32_t hierarchy, const struct figure *computed)
{
    const struct expr_catalog_figure named = {computed->indicator, CATALOG_NONE, ""};
    struct reach_target target = derived_target(r->derived, &named, CATALOG_NONE);
    if (target.layout == CATALOG_NONE)
        return *computed;
    struct reach_cell cell =
        reach_cell_of(r->derived, &target, hierarchy, computed->org, computed->period);
    struct figure f = r->source->figure(r->source->ctx, &cell);
    return f.value != CELL_NULL || f.text != NULL ? f : *computed;
}

struct figure derived_figure(const struct derived *derived,
                             uint32_t indicator,
                             uint32_t hierarchy,
                             uint32_t org,
                             struct period period,
                             const struct reach_source *source,
                             struct arena *arena)
{
    struct reach r;
    struct gathering g = {.source = source};
    struct figure f = {.org = org,
                       .indicator = indicator,
                       .layout = derived->ground[indicator],
                       .period = period,
                       .members = "",
                       .value = CELL_NULL,
                       .status = "missing",
                       .vintage = ""};
    struct reach_target ground = {.layout = f.layout};
    f.hierarchy = reach_cell_of(derived, &ground, hierarchy, org, period).hierarchy;
    reach_init(&r, derived, arena);
    r.source = source;
    struct expr_value value = reach_formula(&r, indicator, hierarchy, org, period);
    fill_value(&f, &value, derived->catalog->indicators.at[indicator].decimals, arena);
    (void)derived_cells(derived, indicator, hierarchy, org, period, gather, &g);
    f.reported = g.reported;
    f.expected = g.expected;
    f.marks = g.marks;
    if (f.value == CELL_NULL && f.text == NULL)
        return filed(&r, hierarchy, &f);
    f.status = g.provisional ? "provisional" : "final";
    f.withheld = g.withheld;
    f.vintage = figure_vintage_mix(g.vintages);
    return f;
}

/* ---- of an expression that is no indicator's */

static bool gather_there(void *ctx, const struct reach_cell *cell)
{
    return cell->layout == CATALOG_NONE || gather(ctx, cell);
}

struct derived_basis derived_basis_of(const struct derived *derived,
                                      const struct expr_catalog *names,
                                      const struct expr *e,
                                      uint32_t org,
                                      struct period period,
                                      const struct reach_source *source)
{
    struct gathering g = {.source = source};
    size_t len;
    const struct expr_figure *figures = expr_figures(e, &len);
    for (size_t i = 0; i < len; i++)
        (void)reach_cells(derived, &names->figures.at[figures[i].id], &figures[i].step,
                          CATALOG_NONE, org, period, gather_there, &g);
    return (struct derived_basis){g.reported, g.expected, g.provisional, g.withheld};
}
