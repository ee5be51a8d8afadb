/*
 * Derived figures against a second, slow and obvious computation: random trees, filings and formulas; every unit and period; moved step by
 * step and rebuilt. The oracle takes figures from filings by definition, in libgmp's fractions, walks formulas with expr_oracle.h, and knows
 * neither aggregates nor the code that reaches cells. And what no formula stands on moves no derived figure.
 * GRIS_LONG=1: larger worlds, every figure. Neighbours: test_property.c does the same for the roll-up.
 *
 *     VN ─┬─ P1 ─┬─ C…     region: VN ─┬─ R1 ─── P1, P2, …
 *         ├─ …   └┄ C…                 └─ R2 ─── …
 */
#include <stdio.h>

#include "expr_oracle.h"
#include "fixture.h"
#include "internal.h"

/* ---- chance */

static uint64_t chance;

static uint32_t draw(uint32_t below)
{
    chance += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */
    uint64_t z = chance;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static bool often(uint32_t percent)
{
    return draw(100) < percent;
}

/* ---- the world */

/* Layout A has the first, and the formulas FA and FB; layout B the next, and FC; the others stand on none. */
enum {
    SUM,
    LAST,
    MEAN,
    MOST,
    WEIGHTED,
    OWN,
    FA,
    FB,
    IN_A,
    OTHER = IN_A,
    TIMELY,
    FC,
    IN_B,
    BARE = IN_B,
    ALL = BARE + 5
};
#define FORMULAS 8
static const uint32_t formulas[FORMULAS] = {FA,       FB,       FC,       BARE,
                                            BARE + 1, BARE + 2, BARE + 3, BARE + 4};

enum { FIRST_YEAR = 2025, YEARS = 2, REGIONS = 2 };

struct size {
    uint32_t worlds, provinces, communes, changes, sample;
};

static struct {
    size_t cells, figures, stored, values, moved, still;
} count;

static const char *code_of(uint32_t indicator)
{
    static const char *const codes[ALL] = {"SUM", "LAST", "MEAN",  "MOST",   "WEIGHTED", "OWN",
                                           "FA",  "FB",   "OTHER", "TIMELY", "FC",       "B0",
                                           "B1",  "B2",   "B3",    "B4"};
    return codes[indicator];
}

/* Any base figure, or a formula before this one. */
static const char *some_code(uint32_t before)
{
    static const uint32_t base[] = {SUM, LAST, MEAN, MOST, WEIGHTED, OWN, OTHER, TIMELY};
    if (before == 0 || often(75))
        return code_of(base[draw(8)]);
    return code_of(formulas[draw(before)]);
}

static const char *number(struct fx *fx, uint32_t before, int depth, bool plain);

static const char *figure(struct fx *fx, uint32_t before, bool plain)
{
    static const char *const steps[] = {
        ".prev",   ".same_last_year", ".ytd",        ".offset(-2)",         ".offset(1)",
        ".parent", ".prev.parent",    ".ytd.parent", ".ytd.same_last_year", ".offset(-12)",

    };
    const char *step = plain || often(50) ? "" : steps[draw(sizeof steps / sizeof *steps)];
    const char *code = some_code(before);
    return arena_printf(fx->arena, "[%s]%s", code, step);
}

static const char *vector(struct fx *fx, uint32_t before)
{
    static const char *const functions[] = {"sum", "avg",    "count",   "min",
                                            "max", "median", "variance"};
    static const char *const steps[] = {".children",       ".last(3)",
                                        ".prev.children",  ".ytd.children",
                                        ".last(2).parent", ".same_last_year.last(2)"};
    const char *function = functions[draw(7)], *code = some_code(before), *step = steps[draw(6)];
    return arena_printf(fx->arena, "%s([%s]%s)", function, code, step);
}

static const char *condition(struct fx *fx, uint32_t before, int depth, bool plain)
{
    switch (draw(6)) {
    case 0: return "orgUnit.level = 'province'";
    case 1: return "period.is_last_of_year";
    case 2: return "orgUnit.under('P1')";
    case 3: return arena_printf(fx->arena, "isNull(%s)", figure(fx, before, plain));
    case 4: return "period.month > 6";
    default: break;
    }
    const char *a = number(fx, before, depth - 1, plain), *b = number(fx, before, depth - 1, plain);
    return arena_printf(fx->arena, "%s < %s", a, b);
}

static const char *number(struct fx *fx, uint32_t before, int depth, bool plain)
{
    if (depth == 0 || often(20))
        return often(80) ? figure(fx, before, plain) : arena_printf(fx->arena, "%u.5", draw(20));
    if (!plain && often(25))
        return vector(fx, before);
    const char *a = number(fx, before, depth - 1, plain), *b = number(fx, before, depth - 1, plain);
    if (often(20))
        return arena_printf(fx->arena, "if(%s, %s, %s)", condition(fx, before, depth, plain), a, b);
    if (often(10))
        return arena_printf(fx->arena, "round(%s, 1)", a);
    switch (draw(7)) {
    case 0: return arena_printf(fx->arena, "(%s + %s)", a, b);
    case 1: return arena_printf(fx->arena, "(%s - (%s))", a, b);
    case 2: return arena_printf(fx->arena, "%s * (%s)", a, b);
    case 3: return arena_printf(fx->arena, "100 * (%s) / (%s)", a, b);
    case 4: return arena_printf(fx->arena, "(%s) / (%s)", a, b);
    case 5: return arena_printf(fx->arena, "firstNonNull(%s, %s)", a, b);
    default: return arena_printf(fx->arena, "greatest(%s, %s)", a, b);
    }
}

/* Of layout A alone: computed in its rows; FB upon FA too. */
static const char *beside(uint32_t formula)
{
    static const char *const forms[] = {
        "100 * [SUM] / [LAST]",
        "[MEAN] / [WEIGHTED]",
        "if([SUM] > 100, [MEAN] * 3, [MOST] - [LAST])",
        "greatest([MEAN], [WEIGHTED]) + period.month",
        "([SUM] - [OWN]) / ([LAST] + [MOST])",
        "[FA] * 7 + [MEAN] / 3",
        "100 * [FA] / [LAST]",
    };
    return forms[draw(formula == FA ? 5 : 7)];
}

static void add_indicators(struct fx *fx)
{
    static const struct {
        int decimals;
        enum time_agg time;
        enum org_agg org;
    } kinds[] = {{0, TIME_AGG_SUM, ORG_AGG_SUM},      {1, TIME_AGG_LAST, ORG_AGG_SUM},
                 {1, TIME_AGG_MEAN, ORG_AGG_MEAN},    {0, TIME_AGG_MAX, ORG_AGG_MAX},
                 {2, TIME_AGG_LAST, ORG_AGG_WMEAN},   {0, TIME_AGG_SUM, ORG_AGG_SUM},
                 {2, TIME_AGG_NONE, ORG_AGG_FORMULA}, {0, TIME_AGG_NONE, ORG_AGG_FORMULA},
                 {3, TIME_AGG_SUM, ORG_AGG_SUM},      {1, TIME_AGG_MEAN, ORG_AGG_SUM},
                 {1, TIME_AGG_NONE, ORG_AGG_FORMULA}};
    for (uint32_t i = 0; i < ALL; i++) {
        bool bare = i >= BARE;
        fx_indicator(fx, code_of(i), bare ? (int)draw(4) : kinds[i].decimals,
                     bare ? TIME_AGG_NONE : kinds[i].time, bare ? ORG_AGG_FORMULA : kinds[i].org);
        if (i + 1 == IN_A)
            fx_layout(fx, "A", 2);
    }
    fx->c.indicators.at[WEIGHTED].weight = SUM;
    fx->c.indicators.at[OWN].source = SOURCE_OWN;
    uint32_t b = fx_layout(fx, "B", 2);
    struct layout *l = &fx->c.layouts.at[b];
    l->len = IN_B - IN_A;
    for (uint32_t s = 0; s < l->len; s++)
        l->cells[s].indicator = IN_A + s;
    for (uint32_t f = 0; f < FORMULAS; f++)
        fx->c.indicators.at[formulas[f]].formula =
            f < 2 && often(60) ? beside(formulas[f]) : number(fx, f, 3, f < 2 && often(40));
}

/* So many communes of each province; the last two become one at the turn of the year, or two halves of others do. */
static void add_orgs(struct fx *fx, const struct size *size)
{
    fx_org(fx, "VN", 0);
    for (uint32_t r = 0; r < REGIONS; r++)
        fx_org(fx, arena_printf(fx->arena, "R%u", r + 1), 1);
    for (uint32_t p = 0; p < size->provinces; p++)
        fx_org(fx, arena_printf(fx->arena, "P%u", p + 1), 1);
    for (uint32_t c = 0; c < size->provinces * size->communes; c++)
        fx_org(fx, arena_printf(fx->arena, "C%03u", c), 2);
}

static uint32_t province(uint32_t p)
{
    return 1 + REGIONS + p;
}

static uint32_t commune(const struct size *size, uint32_t p, uint32_t c)
{
    return 1 + REGIONS + size->provinces + p * size->communes + c;
}

static struct org_edge *edge(struct fx *fx, uint32_t child, uint32_t parent)
{
    fx_edge(fx, 0, child, parent, true);
    return &fx->c.edges.at[fx->c.edges.len - 1];
}

static const date_t turn = 20454; /* 2026-01-01 */

/* Communes 0 and 1 of the province end and 2 begins. */
static void merge(struct fx *fx, const struct size *size, uint32_t p)
{
    bool full = often(70);
    for (uint32_t c = 0; c < 3; c++) {
        uint32_t org = commune(size, p, c);
        struct org_edge *e = edge(fx, org, province(p));
        e->from = fx->c.orgs.at[org].from = c == 2 ? turn : DATE_MIN;
        e->to = fx->c.orgs.at[org].to = c == 2 ? DATE_MAX : turn - 1;
        struct succession s = {org, commune(size, p, 2),
                               full || c == 0 ? SUCCESSION_FULL : SUCCESSION_PARTIAL, turn, ""};
        if (c < 2)
            VEC_PUSH(fx->arena, &fx->c.successions, s);
    }
}

static void add_edges(struct fx *fx, const struct size *size)
{
    for (uint32_t r = 0; r < REGIONS; r++)
        fx_edge(fx, 1, 1 + r, 0, true);
    for (uint32_t p = 0; p < size->provinces; p++) {
        fx_edge(fx, 0, province(p), 0, true);
        fx_edge(fx, 1, province(p), 1 + p % REGIONS, true);
        uint32_t c = 0;
        if (often(70)) {
            merge(fx, size, p);
            c = 3;
        }
        for (; c < size->communes; c++) {
            struct org_edge *e = edge(fx, commune(size, p, c), province(p));
            e->complete = often(75);
            if (p > 0 && often(10)) { /* it passes to the first province in the summer of 2025 */
                e->to = turn - 185;
                edge(fx, commune(size, p, c), province(0))->from = turn - 184;
            }
        }
    }
}

static struct fx *make_world(const struct size *size)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_hierarchy(fx, "region");
    add_orgs(fx, size);
    add_edges(fx, size);
    add_indicators(fx);
    for (uint32_t l = 0; l < 2; l++) {
        fx_form(fx, l == 0 ? "F1" : "F2", l, 0, (uint32_t)fx->c.layouts.at[l].len);
        if (l == 0)
            fx_regime(fx, "M", PERIOD_MONTH);
        fx_obligation(fx, 0, l, 2);
    }
    fx_done(fx);
    return fx;
}

static bool files_in(const struct fx *fx, uint32_t org, int32_t year)
{
    const struct org *o = &fx->c.orgs.at[org];
    return o->level == 2 && (year < 2026 ? o->from < turn : o->to >= turn);
}

/* A commune's month, or a province's figure of its own. */
static struct rollup_touch file_month(struct fx *fx, uint32_t layout, uint32_t org, struct period p)
{
    struct fx_filing *f = fx_filing(fx, layout, org, p, VINTAGE_FINAL);
    f->live = fx->c.orgs.at[org].level == 2 && often(92);
    for (uint32_t s = 0; s < f->filed.slots; s++)
        fx_cells(f)[s] = often(85) ? (int64_t)draw(500) : CELL_NULL;
    count.cells += f->live ? f->filed.slots : 0;
    return (struct rollup_touch){layout, org, p};
}

/* ---- the oracle: figures from filings */

struct slow {
    struct fx *fx;
    struct oracle o;
    struct VEC(struct oracle_value *) known; /* values of formulas */
    struct map index;
};

/* A period's months in the years' order, and its last day. */
static void span_of(struct period p, int32_t *ret_first, int32_t *ret_last)
{
    int32_t months = p.kind == PERIOD_MONTH     ? 1
                     : p.kind == PERIOD_QUARTER ? 3
                     : p.kind == PERIOD_HALF    ? 6
                                                : 12;
    *ret_first = p.year * 12 + (p.number - 1) * months;
    *ret_last = *ret_first + months - 1;
}

static date_t end_of(struct period p)
{
    int32_t first, last;
    span_of(p, &first, &last);
    return date_of((last + 1) / 12, (last + 1) % 12 + 1, 1) - 1;
}

static struct period shifted(struct period p, int32_t years, int32_t n)
{
    int32_t a_year = p.kind == PERIOD_MONTH     ? 12
                     : p.kind == PERIOD_QUARTER ? 4
                     : p.kind == PERIOD_HALF    ? 2
                                                : 1;
    int32_t serial = (p.year + years) * a_year + p.number - 1 + n;
    return (struct period){serial / a_year, p.kind, serial % a_year + 1};
}

static int64_t cell_of(const struct slow *w, uint32_t org, int32_t month, uint32_t indicator)
{
    uint32_t layout = indicator < IN_A ? 0 : 1; /* formulas on none have no cells */
    struct period p = {month / 12, PERIOD_MONTH, month % 12 + 1};
    const struct filed *f = fx_filed(w->fx, layout, org, p, BASIS_BEST);
    return f == NULL ? CELL_NULL : f->cells[indicator - (layout == 0 ? 0 : IN_A)];
}

static struct oracle_value *scaled(struct slow *w, int64_t units, int64_t parts, uint32_t indicator)
{
    struct oracle_value *v = oracle_fraction(&w->o, units, parts);
    oracle_shift(v->number, -w->fx->c.indicators.at[indicator].decimals);
    return v;
}

/* What the unit filed itself, over time; NULL: nothing. */
static struct oracle_value *own(struct slow *w, uint32_t org, struct period p, uint32_t indicator)
{
    enum time_agg agg = w->fx->c.indicators.at[indicator].time_agg;
    int32_t first, last;
    int64_t sum = 0, most = INT64_MIN, latest = 0, months = 0;
    span_of(p, &first, &last);
    if (agg == TIME_AGG_NONE && first != last)
        return NULL;
    for (int32_t m = first; m <= last; m++) {
        int64_t value = cell_of(w, org, m, indicator);
        if (value == CELL_NULL)
            continue;
        sum += value;
        most = value > most ? value : most;
        latest = value;
        months++;
    }
    if (months == 0)
        return NULL;
    return scaled(w,
                  agg == TIME_AGG_MAX    ? most
                  : agg == TIME_AGG_LAST ? latest
                                         : sum,
                  agg == TIME_AGG_MEAN ? months : 1, indicator);
}

struct units {
    uint32_t at[256];
    size_t len;
};

/* Below a unit on a day: in the hierarchy, or in admin where nobody is; which it was. */
static struct units below(const struct slow *w, uint32_t *hierarchy, uint32_t org, date_t day)
{
    struct units found = {.len = 0};
    const struct catalog *c = &w->fx->c;
    bool any = false;
    for (size_t i = 0; i < c->edges.len; i++) {
        const struct org_edge *e = &c->edges.at[i];
        if (e->hierarchy != *hierarchy || e->parent != org || day < e->from || day > e->to)
            continue;
        any = true;
        if (e->complete)
            found.at[found.len++] = e->child;
    }
    if (any || *hierarchy == 0)
        return found;
    *hierarchy = 0;
    return below(w, hierarchy, org, day);
}

/* The leaves under a unit that have a figure, each with its weight, into sum and total. */
static void gather(struct slow *w,
                   uint32_t hierarchy,
                   uint32_t org,
                   struct period p,
                   uint32_t indicator,
                   struct oracle_value *sum,
                   struct oracle_value *total)
{
    enum org_agg agg = w->fx->c.indicators.at[indicator].org_agg;
    struct units children = below(w, &hierarchy, org, end_of(p));
    for (size_t i = 0; i < children.len; i++)
        gather(w, hierarchy, children.at[i], p, indicator, sum, total);
    struct oracle_value *v = children.len > 0 ? NULL : own(w, org, p, indicator);
    struct oracle_value *weight = v == NULL              ? NULL
                                  : agg != ORG_AGG_WMEAN ? oracle_fraction(&w->o, 1, 1)
                                                         : own(w, org, p, SUM);
    if (weight == NULL)
        return;
    struct oracle_value *product = oracle_number(&w->o);
    mpq_mul(product->number, v->number, weight->number);
    mpq_add(sum->number, sum->number, product->number);
    mpq_add(total->number, total->number, weight->number);
    total->len++;
}

/* The greatest under a unit; NULL: none. */
static struct oracle_value *
greatest_of(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t indicator)
{
    struct units children = below(w, &hierarchy, org, end_of(p));
    struct oracle_value *most = children.len > 0 ? NULL : own(w, org, p, indicator);
    for (size_t i = 0; i < children.len; i++) {
        struct oracle_value *v = greatest_of(w, hierarchy, children.at[i], p, indicator);
        if (v != NULL && (most == NULL || mpq_cmp(v->number, most->number) > 0))
            most = v;
    }
    return most;
}

/* A figure that somebody filed, as it stands at a unit. */
static struct oracle_value *
standing(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t indicator)
{
    const struct indicator *i = &w->fx->c.indicators.at[indicator];
    uint32_t tree = hierarchy;
    bool leaf = below(w, &tree, org, end_of(p)).len == 0;
    struct oracle_value *v = NULL;
    if (leaf || i->source == SOURCE_OWN || i->org_agg == ORG_AGG_FORMULA) {
        v = own(w, org, p, indicator);
    } else if (i->org_agg == ORG_AGG_MAX) {
        v = greatest_of(w, hierarchy, org, p, indicator);
    } else {
        struct oracle_value *total = oracle_number(&w->o);
        v = oracle_number(&w->o);
        gather(w, hierarchy, org, p, indicator, v, total);
        bool mean = i->org_agg == ORG_AGG_MEAN || i->org_agg == ORG_AGG_WMEAN;
        if (total->len == 0 || (mean && mpq_sgn(total->number) == 0))
            v = NULL;
        else if (mean)
            mpq_div(v->number, v->number, total->number);
    }
    return v == NULL ? oracle_null(&w->o) : v;
}

/* ---- the oracle: formulas */

struct place_at {
    struct slow *w;
    uint32_t hierarchy, org;
    struct period period;
};

static struct oracle_value *
value_at(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t indicator);

/* Who a unit of one day was on an earlier one; none where it cannot be told. A later one: itself, if it lives. */
static bool were(const struct slow *w, uint32_t org, date_t now, date_t then, struct units *ret)
{
    const struct catalog *c = &w->fx->c;
    if (c->orgs.at[org].from <= then && then <= c->orgs.at[org].to)
        ret->at[ret->len++] = org;
    for (size_t i = 0; i < c->successions.len; i++) {
        const struct succession *s = &c->successions.at[i];
        if (s->successor != org || now < s->effective || then >= s->effective)
            continue;
        if (s->kind == SUCCESSION_PARTIAL || !were(w, s->predecessor, s->effective - 1, then, ret))
            return false;
    }
    return true;
}

static struct units past(const struct slow *w, uint32_t org, struct period from, struct period to)
{
    struct units found = {.len = 0};
    if (period_eq(from, to))
        return (struct units){{org}, 1};
    if (!were(w, org, end_of(from), end_of(to), &found))
        found.len = 0;
    return found;
}

static bool adds_up(const struct slow *w, uint32_t indicator, bool time)
{
    const struct indicator *i = &w->fx->c.indicators.at[indicator];
    return i->formula[0] == '\0' &&
           (time ? i->time_agg == TIME_AGG_SUM : i->org_agg == ORG_AGG_SUM);
}

/* All units in one period together. */
static struct oracle_value *
together(struct slow *w, uint32_t h, const struct units *units, struct period p, uint32_t indicator)
{
    if (units->len == 0 || (units->len > 1 && !adds_up(w, indicator, false)))
        return oracle_null(&w->o);
    struct oracle_value *sum = value_at(w, h, units->at[0], p, indicator);
    for (size_t i = 1; i < units->len && sum->type == EXPR_NUMBER; i++) {
        struct oracle_value *v = value_at(w, h, units->at[i], p, indicator),
                            *next = oracle_number(&w->o);
        if (v->type != EXPR_NUMBER)
            return v;
        mpq_add(next->number, sum->number, v->number);
        sum = next;
    }
    return sum;
}

/* What units of period `now` had in period p. */
static struct oracle_value *had(struct slow *w,
                                uint32_t h,
                                const struct units *units,
                                struct period now,
                                struct period p,
                                uint32_t indicator)
{
    struct units then = {.len = 0};
    for (size_t i = 0; i < units->len; i++) {
        struct units one = past(w, units->at[i], now, p);
        for (size_t j = 0; j < one.len; j++)
            then.at[then.len++] = one.at[j];
    }
    return together(w, h, &then, p, indicator);
}

static struct oracle_value *spanned(struct slow *w,
                                    uint32_t h,
                                    const struct units *units,
                                    struct period p,
                                    enum expr_span span,
                                    uint32_t indicator)
{
    struct oracle_value *sum = had(w, h, units, p, p, indicator);
    if (span != EXPR_YTD || !adds_up(w, indicator, true))
        return sum;
    for (int32_t n = p.number - 1; n >= 1 && sum->type == EXPR_NUMBER; n--) {
        struct oracle_value *v = had(w, h, units, p, (struct period){p.year, p.kind, n}, indicator);
        struct oracle_value *next = oracle_number(&w->o);
        if (v->type != EXPR_NUMBER)
            return v;
        mpq_add(next->number, sum->number, v->number);
        sum = next;
    }
    return sum;
}

static struct oracle_value *vector_of(struct slow *w, size_t len)
{
    struct oracle_value *v = oracle_null(&w->o);
    v->type = EXPR_VECTOR;
    v->len = len;
    v->at = ARENA_ARRAY(w->o.arena, len + 1, struct oracle_value *);
    return v;
}

static struct units
parent_of(const struct slow *w, uint32_t h, const struct units *units, date_t day)
{
    struct units found = {.len = 0};
    for (size_t i = 0; i < w->fx->c.edges.len; i++) {
        const struct org_edge *e = &w->fx->c.edges.at[i];
        if (units->len == 0 || e->hierarchy != h || day < e->from || day > e->to)
            continue;
        for (size_t u = 0; u < units->len; u++)
            if (e->child == units->at[u] && (found.len == 0 || found.at[0] != e->parent))
                found.at[found.len++] = e->parent;
    }
    if (found.len > 1)
        found.len = 0;
    return found;
}

static struct oracle_value *
slow_figure(struct oracle *o, void *ctx, const struct expr_figure *figure)
{
    const struct place_at *at = ctx;
    struct slow *w = at->w;
    (void)o;
    uint32_t indicator = w->fx->derived->names.figures.at[figure->id].indicator, h = at->hierarchy;
    struct period p = shifted(at->period, figure->step.years, figure->step.offset);
    struct units units = past(w, at->org, at->period, p);
    if (figure->step.tree == EXPR_PARENT)
        units = parent_of(w, h, &units, end_of(p));
    if (figure->step.tree == EXPR_CHILDREN) {
        struct units children = {.len = 0};
        for (size_t i = 0; i < units.len; i++) {
            struct units some = below(w, &h, units.at[i], end_of(p));
            for (size_t j = 0; j < some.len; j++)
                children.at[children.len++] = some.at[j];
        }
        struct oracle_value *v = vector_of(w, children.len);
        for (size_t i = 0; i < children.len; i++)
            v->at[i] = spanned(w, h, &(struct units){{children.at[i]}, 1}, p, figure->step.span,
                               indicator);
        return v;
    }
    if (figure->step.span != EXPR_LAST)
        return spanned(w, h, &units, p, figure->step.span, indicator);
    struct oracle_value *v = vector_of(w, figure->step.last);
    for (uint32_t i = 0; i < figure->step.last; i++)
        v->at[figure->step.last - 1 - i] =
            had(w, h, &units, p, shifted(p, 0, -(int32_t)i), indicator);
    return v;
}

static struct oracle_value *slow_property(struct oracle *o, void *ctx, enum expr_property property)
{
    const struct place_at *at = ctx;
    int32_t first, last;
    span_of(at->period, &first, &last);
    if (property == EXPR_ORG_LEVEL)
        return oracle_text(o, text_of(at->w->fx->c.levels[at->w->fx->c.orgs.at[at->org].level]));
    if (property == EXPR_PERIOD_MONTH)
        return oracle_fraction(o, last % 12 + 1, 1);
    return oracle_boolean(o, last % 12 == 11);
}

/* Only orgUnit.under('P1') is asked. */
static struct oracle_value *
slow_test(struct oracle *o, void *ctx, enum expr_org_test test, struct text code)
{
    const struct place_at *at = ctx;
    (void)test;
    (void)code;
    uint32_t org = at->org;
    for (int level = 0; level < 3; level++) {
        struct units above = parent_of(at->w, 0, &(struct units){{org}, 1}, end_of(at->period));
        if (above.len == 0)
            return oracle_boolean(o, false);
        if (above.at[0] == province(0))
            return oracle_boolean(o, true);
        org = above.at[0];
    }
    return oracle_boolean(o, false);
}

static struct oracle_value *
computed(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t indicator)
{
    struct place_at at = {w, hierarchy, org, p};
    uint32_t key[4] = {hierarchy, org, (uint32_t)period_id(p), indicator};
    uint32_t known = map_find(&w->index, (struct text){(const char *)key, sizeof key});
    if (known != MAP_NONE)
        return w->known.at[known];
    void *before = w->o.ctx;
    w->o.ctx = &at;
    struct oracle_value *v = oracle_eval(&w->o, w->fx->derived->expr[indicator]->root);
    w->o.ctx = before;
    map_put(&w->index, (struct text){arena_copy(w->o.arena, key, sizeof key), sizeof key},
            (uint32_t)w->known.len);
    VEC_PUSH(w->o.arena, &w->known, v);
    return v;
}

/* Is there a row: has anybody at or under the unit filed anything of the layout in the period? */
static bool
has_row(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t layout)
{
    int32_t first, last;
    span_of(p, &first, &last);
    for (int32_t m = first; m <= last; m++)
        if (fx_filed(w->fx, layout, org, (struct period){m / 12, PERIOD_MONTH, m % 12 + 1},
                     BASIS_BEST) != NULL)
            return true;
    struct units children = below(w, &hierarchy, org, end_of(p));
    for (size_t i = 0; i < children.len; i++)
        if (has_row(w, hierarchy, children.at[i], p, layout))
            return true;
    return false;
}

static uint32_t layout_of(uint32_t indicator)
{
    return indicator < IN_A ? 0 : indicator < IN_B ? 1 : CATALOG_NONE;
}

/* Is it in its layout's rows? */
static bool is_stored(const struct fx *fx, uint32_t indicator)
{
    return derived_is_local(fx->derived, indicator, layout_of(indicator));
}

static struct oracle_value *
value_at(struct slow *w, uint32_t hierarchy, uint32_t org, struct period p, uint32_t indicator)
{
    if (w->fx->c.indicators.at[indicator].formula[0] != '\0') {
        if (is_stored(w->fx, indicator) && !has_row(w, hierarchy, org, p, layout_of(indicator)))
            return oracle_null(&w->o);
        struct oracle_value *v = computed(w, hierarchy, org, p, indicator);
        if (v->type != EXPR_NULL || indicator >= BARE)
            return v;
    }
    return standing(w, hierarchy, org, p, indicator);
}

static int64_t rounded(struct slow *w, const struct oracle_value *v, int decimals)
{
    if (v->type != EXPR_NUMBER)
        return CELL_NULL;
    struct oracle_value *r = oracle_number(&w->o);
    mpq_set(r->number, v->number);
    oracle_shift(r->number, decimals);
    oracle_nearest(r->number);
    return mpz_fits_slong_p(mpq_numref(r->number)) != 0 ? mpz_get_si(mpq_numref(r->number))
                                                        : CELL_NULL;
}

/* ---- the fast one: aggregates, rows remembered until they change */

struct fast {
    struct fx *fx;
    struct arena *arena;
    struct map index;
    struct VEC(const struct aggregate *) rows;
    struct map allowed; /* cells that the formula says it stands on */
    bool checks;
};

static const struct aggregate *fast_row(struct fast *f, const struct reach_cell *cell)
{
    uint32_t key[4] = {cell->hierarchy, cell->layout, cell->org, (uint32_t)period_id(cell->period)};
    uint32_t known = map_find(&f->index, (struct text){(const char *)key, sizeof key});
    if (known != MAP_NONE)
        return f->rows.at[known];
    const struct aggregate *row =
        fx_stored(f->fx, cell->hierarchy, cell->layout, cell->org, cell->period, BASIS_BEST);
    map_put(&f->index, (struct text){arena_copy(f->arena, key, sizeof key), sizeof key},
            (uint32_t)f->rows.len);
    VEC_PUSH(f->arena, &f->rows, row);
    return row;
}

static bool allow(void *ctx, const struct reach_cell *cell)
{
    struct fast *f = ctx;
    uint32_t key[5] = {cell->hierarchy, cell->layout, cell->slot, cell->org,
                       (uint32_t)period_id(cell->period)};
    uint32_t twice =
        map_put(&f->allowed, (struct text){arena_copy(f->arena, key, sizeof key), sizeof key}, 1);
    assert_true(twice == MAP_NONE); /* each cell is given once */
    return true;
}

static struct figure fast_figure(void *ctx, const struct reach_cell *cell)
{
    struct fast *f = ctx;
    uint32_t key[5] = {cell->hierarchy, cell->layout, cell->slot, cell->org,
                       (uint32_t)period_id(cell->period)};
    if (f->checks)
        assert_true(map_find(&f->allowed, (struct text){(const char *)key, sizeof key}) !=
                    MAP_NONE);
    const struct aggregate *row = fast_row(f, cell);
    struct figure figure = figure_of(f->fx->derived, row, cell->layout, cell->slot, cell->org,
                                     cell->period, FIGURE_EFFECTIVE);
    figure_exact(f->fx->derived, row, cell->slot, FIGURE_EFFECTIVE, &figure, f->arena);
    return figure;
}

static struct fast fast_new(struct fx *fx)
{
    struct fast f = {.fx = fx, .arena = arena_new(0)};
    map_init(&f.index, f.arena, 1024);
    return f;
}

/* ---- comparing */

static void same_exact(struct slow *w, const struct figure *f, const struct oracle_value *v)
{
    if (f->exact.den == 0 || f->exact.num > INT64_MAX || f->exact.num < INT64_MIN ||
        f->exact.den > INT64_MAX)
        return;
    struct oracle_value *exact =
        oracle_fraction(&w->o, (int64_t)f->exact.num, (int64_t)f->exact.den);
    assert_true(mpq_equal(exact->number, v->number) != 0);
}

static void same_figure(
    struct slow *w, struct fast *f, uint32_t h, uint32_t org, struct period p, uint32_t indicator)
{
    const struct reach_source source = {f, fast_figure};
    int decimals = w->fx->c.indicators.at[indicator].decimals;
    uint32_t layout = layout_of(indicator);
    struct reach_cell own = {h, layout, layout == 0 ? indicator : indicator - IN_A, org, p};
    struct figure figure;
    map_init(&f->allowed, f->arena, 16);
    assert_true(derived_cells(w->fx->derived, indicator, h, org, p, allow, f));
    if (layout != CATALOG_NONE) /* what was filed may stand */
        (void)allow(f, &own);
    f->checks = true;
    if (is_stored(w->fx, indicator))
        figure = fast_figure(f, &own);
    else
        figure = derived_figure(w->fx->derived, indicator, h, org, p, &source, f->arena);
    f->checks = false;
    count.stored += is_stored(w->fx, indicator);
    const struct oracle_value *v = value_at(w, h, org, p, indicator);
    int64_t wanted = rounded(w, v, decimals);
    char period[PERIOD_TEXT_MAX];
    if (figure.value != wanted)
        fail_msg("%s = %s at %s, %s, hierarchy %u: %lld, not %lld", code_of(indicator),
                 w->fx->c.indicators.at[indicator].formula, w->fx->c.orgs.at[org].code,
                 period_format(p, period), (unsigned)h, (long long)figure.value, (long long)wanted);
    if (wanted != CELL_NULL)
        same_exact(w, &figure, v);
    count.figures++;
    count.values += wanted != CELL_NULL;
}

static struct period some_period(uint32_t n)
{
    static const struct {
        enum period_kind kind;
        uint32_t len;
    } kinds[] = {{PERIOD_MONTH, 12}, {PERIOD_QUARTER, 4}, {PERIOD_HALF, 2}, {PERIOD_YEAR, 1}};
    int32_t year = FIRST_YEAR + (int32_t)(n % YEARS);
    n = n / YEARS;
    size_t k = 0;
    for (; n >= kinds[k].len; k++)
        n -= kinds[k].len;
    return (struct period){year, kinds[k].kind, (int32_t)n + 1};
}
enum { PERIODS = YEARS * 19 };

/* In region, communes have no row. */
static bool stands_in(const struct fx *fx, uint32_t hierarchy, uint32_t org)
{
    return hierarchy == 0 || fx->c.orgs.at[org].level < 2;
}

/* So many figures of them all, 0: each. */
static void same_as_oracle(struct fx *fx, uint32_t sample)
{
    struct fast fast = fast_new(fx);
    struct slow slow = {.fx = fx,
                        .o = {.arena = arena_new(0),
                              .figure = slow_figure,
                              .property = slow_property,
                              .org = slow_test}};
    map_init(&slow.index, slow.o.arena, 1024);
    uint32_t orgs = (uint32_t)fx->c.orgs.len, all = orgs * PERIODS * 2 * FORMULAS;
    for (uint32_t i = 0; i < (sample > 0 ? sample : all); i++) {
        uint32_t n = sample > 0 ? draw(all) : i;
        uint32_t h = n % 2, f = n / 2 % FORMULAS, p = n / (2 * FORMULAS) % PERIODS;
        uint32_t org = n / (2 * FORMULAS * PERIODS);
        if (stands_in(fx, h, org))
            same_figure(&slow, &fast, h, org, some_period(p), formulas[f]);
    }
    oracle_free(&slow.o);
    arena_free(slow.o.arena);
    arena_free(fast.arena);
}

/* ---- change by change */

static void refresh(struct fx *fx, const struct rollup_touch *touch, struct rollup_filings was)
{
    enum rollup_end end = ROLLUP_STOPPED;
    struct roll_layout *l = fx->l[touch->layout];
    if (often(70))
        end =
            fx_run(fx, rollup_plan(l, touch->period.year, ROLLUP_DELTA, touch, 1, fx->arena), was);
    if (end != ROLLUP_DONE)
        end = fx_run(fx, rollup_plan(l, touch->period.year, ROLLUP_KEYS, touch, 1, fx->arena), was);
    assert_int_equal(end, ROLLUP_DONE);
}

/* A derived figure, and whether it stands on the report that changes. */
struct watched {
    uint32_t indicator, org, hierarchy;
    struct period period;
    struct figure before;
    bool stands;
};

struct standing_on {
    struct fx *fx;
    const struct rollup_touch *touch;
    bool stands;
};

/* Cells of the unit, or of one that it is under on the period's last day, in a period that has the month in it. */
static bool is_above(void *ctx, const struct reach_cell *cell)
{
    struct standing_on *s = ctx;
    int32_t first, last, month, same;
    struct slow w = {.fx = s->fx};
    span_of(cell->period, &first, &last);
    span_of(s->touch->period, &month, &same);
    bool above = false;
    for (uint32_t h = 0; h < 2; h++) {
        struct units at = {{s->touch->org}, 1};
        for (int level = 0; level < 4 && at.len > 0; level++) {
            above = above || at.at[0] == cell->org;
            struct units next = parent_of(&w, h, &at, end_of(cell->period));
            at = next.len == 0 && h == 1 ? parent_of(&w, 0, &at, end_of(cell->period)) : next;
        }
    }
    s->stands =
        s->stands || (above && cell->layout == s->touch->layout && first <= month && month <= last);
    return true;
}

enum { WATCHED = 60 };

static void watch(struct fx *fx, const struct rollup_touch *touch, struct watched *watched)
{
    static const enum period_kind near[] = {PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR};
    struct fast fast = fast_new(fx);
    const struct reach_source source = {&fast, fast_figure};
    for (size_t i = 0; i < WATCHED; i++) {
        struct watched *w = &watched[i];
        *w = (struct watched){.indicator = formulas[draw(FORMULAS)],
                              .org = draw((uint32_t)fx->c.orgs.len),
                              .period = some_period(draw(PERIODS))};
        if (often(
                50)) { /* near: at the unit or its parent, in the month, its quarter or year, or next to it */
            const struct org_edge *above =
                catalog_parent(&fx->c, 0, touch->org, end_of(touch->period));
            w->org = above == NULL || often(50) ? touch->org : above->parent;
            w->period = period_containing(touch->period, near[draw(3)]);
            w->period = shifted(w->period, 0, (int32_t)draw(2));
        }
        w->hierarchy = stands_in(fx, 1, w->org) ? draw(2) : 0;
        struct standing_on on = {fx, touch, false};
        (void)derived_cells(fx->derived, w->indicator, w->hierarchy, w->org, w->period, is_above,
                            &on);
        w->stands = on.stands || (w->indicator < BARE && w->org == touch->org &&
                                  period_eq(w->period, touch->period));
        w->before = derived_figure(fx->derived, w->indicator, w->hierarchy, w->org, w->period,
                                   &source, fx->arena);
    }
    arena_free(fast.arena);
}

static void compare_watched(struct fx *fx, const struct watched *watched)
{
    struct fast fast = fast_new(fx);
    const struct reach_source source = {&fast, fast_figure};
    for (size_t i = 0; i < WATCHED; i++) {
        const struct watched *w = &watched[i];
        struct figure now = derived_figure(fx->derived, w->indicator, w->hierarchy, w->org,
                                           w->period, &source, fast.arena);
        bool same = now.value == w->before.value && now.reported == w->before.reported &&
                    now.expected == w->before.expected &&
                    strcmp(now.status, w->before.status) == 0 &&
                    strcmp(now.vintage, w->before.vintage) == 0;
        assert_true(same || w->stands);
        count.moved += !same;
        count.still += !w->stands;
    }
    arena_free(fast.arena);
}

static void change(struct fx *fx)
{
    struct watched watched[WATCHED];
    uint32_t org;
    int32_t year = FIRST_YEAR + (int32_t)draw(YEARS);
    do
        org = draw((uint32_t)fx->c.orgs.len);
    while (!files_in(fx, org, year));
    uint32_t layout = draw(2);
    struct period p = {year, PERIOD_MONTH, 1 + (int32_t)draw(12)};
    struct rollup_touch touch = {layout, org, p};
    watch(fx, &touch, watched);
    struct rollup_filings was = fx_sorted(fx, layout, year, NULL, true);
    (void)file_month(fx, layout, org, p);
    refresh(fx, &touch, was);
    compare_watched(fx, watched);
}

static void run_world(uint64_t seed, const struct size *size)
{
    chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    struct fx *fx = make_world(size);
    for (uint32_t org = 0; org < fx->c.orgs.len; org++)
        for (int32_t m = 0; m < 12 * YEARS; m++)
            for (uint32_t l = 0; l < 2; l++)
                if (files_in(fx, org, FIRST_YEAR + m / 12) && often(90))
                    (void)file_month(
                        fx, l, org, (struct period){FIRST_YEAR + m / 12, PERIOD_MONTH, m % 12 + 1});
    assert_true(fx_full(fx));
    for (uint32_t f = 0; f < FORMULAS; f++) /* none was refused */
        assert_non_null(derived_expr(fx->derived, formulas[f]));
    same_as_oracle(fx, size->sample);
    for (uint32_t i = 0; i < size->changes; i++)
        change(fx);
    same_as_oracle(fx, size->sample);
    assert_true(fx_full(fx));
    same_as_oracle(fx, size->sample);
    fx_free(fx);
}

static void test_worlds(void **state)
{
    (void)state;
    static const struct size ordinary = {4, 3, 5, 10, 1000}, large = {12, 6, 9, 40, 0};
    const char *only = getenv("GRIS_SEED"), *far = getenv("GRIS_LONG");
    const struct size *size = far != NULL && strcmp(far, "1") == 0 ? &large : &ordinary;
    uint64_t seed = 0;
    if (only != NULL && text_to_u64(text_of(only), UINT64_MAX, &seed)) {
        run_world(seed, size);
        return;
    }
    for (seed = 1; seed <= size->worlds; seed++) {
        fprintf(stderr, "world %u\n",
                (unsigned)seed); /* the last one named is the one that failed */
        run_world(seed, size);
    }
    fprintf(stderr,
            "cells %zu, derived figures %zu, stored %zu, with a value %zu, moved by changes %zu, "
            "not concerned "
            "%zu\n",
            count.cells, count.figures, count.stored, count.values, count.moved, count.still);
    assert_true(count.values > count.figures / 10);
    assert_true(count.moved > 0 && count.still > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_worlds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
