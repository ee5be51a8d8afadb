/*
 * Rules that leave a figure a range, [x] > 10, and whether anything is left of it: beside another rule, and within what its indicator
 * allows. Ranges are of whole units of the cell, so that > 10 and < 11 leave nothing to a whole figure. Must not know:
 * expressions (rules_linear.c has read them). Neighbours: rules_lint.c.
 */
#include "expr_internal.h"
#include "rules_internal.h"

/* From, to: both allowed. */
struct range {
    uint32_t slot;
    int64_t from, to;
};

static const struct range everything = {CATALOG_NONE, -INT64_MAX, INT64_MAX};

static int64_t clamp(decimal_wide n)
{
    return n > INT64_MAX ? INT64_MAX : n < -INT64_MAX ? -INT64_MAX : (int64_t)n;
}

/* The nearest whole number not above num / den. */
static decimal_wide floor_of(decimal_wide num, decimal_wide den)
{
    decimal_wide quotient = num / den;
    return num % den != 0 && (num < 0) != (den < 0) ? quotient - 1 : quotient;
}

/* factor × x <= limit */
static void at_most(struct range *r, int64_t factor, decimal_wide limit)
{
    if (factor > 0)
        r->to = clamp(floor_of(limit, factor));
    else
        r->from = clamp(-floor_of(limit, -(decimal_wide)factor));
}

/* Both sides are whole numbers of the rule's scale: `<` is `<=` less one. False: it leaves no range. */
static bool
narrow(struct range *r, enum rule_operator op, int64_t factor, decimal_wide rest, int64_t tolerance)
{
    switch (op) {
    case RULE_LT: at_most(r, factor, tolerance - rest - 1); return true;
    case RULE_LE: at_most(r, factor, tolerance - rest); return true;
    case RULE_GT: at_most(r, -factor, tolerance + rest - 1); return true;
    case RULE_GE: at_most(r, -factor, tolerance + rest); return true;
    case RULE_EQ:
        at_most(r, factor, tolerance - rest);
        at_most(r, -factor, tolerance + rest);
        return true;
    case RULE_NE:
    case RULE_BOTH_OR_NEITHER:
    case RULE_NOT_BOTH: break;
    }
    return false;
}

/* Of a rule that holds one cell against a constant. */
static bool range_of(const struct rules_rule *rule, struct range *ret)
{
    const struct rules_sums *s = &rule->sums;
    *ret = everything;
    if (s->terms == NULL || s->len != 1 || s->terms[0].factor == 0 ||
        s->terms[0].factor == CELL_NULL || (s->percent_of != 0 && s->tolerance != 0))
        return false;
    ret->slot = s->terms[0].slot;
    int64_t factor = s->left == 1 ? s->terms[0].factor : -s->terms[0].factor;
    decimal_wide rest = (decimal_wide)s->left_constant - s->right_constant;
    return narrow(ret, rule->op, factor, rest, s->tolerance);
}

static bool is_empty(const struct range *a, const struct range *b)
{
    return (a->from > b->from ? a->from : b->from) > (a->to < b->to ? a->to : b->to);
}

/* ---- against the indicator */

static const char *
limit_text(const struct indicator *i, int64_t limit, const char *open, struct arena *arena)
{
    char text[DECIMAL_TEXT_MAX];
    if (limit == CELL_NULL)
        return open;
    return arena_strdup(arena, decimal_format(limit, i->decimals, text));
}

static const struct indicator *
indicator_at(const struct catalog *catalog, uint32_t form, uint32_t slot)
{
    const struct layout *l = &catalog->layouts.at[catalog->forms.at[form].layout];
    return &catalog->indicators.at[l->cells[slot].indicator];
}

static void lint_limits(const struct catalog *catalog,
                        const struct rules_rule *rule,
                        const struct range *range,
                        struct diags *diags)
{
    const struct indicator *i = indicator_at(catalog, rule->rule->form, range->slot);
    struct range allowed = everything;
    struct place at = rule->rule->at;
    at.column = rule->rule->left_column;
    if (i->min != CELL_NULL)
        allowed.from = i->min;
    if (i->max != CELL_NULL)
        allowed.to = i->max;
    if (is_empty(range, &allowed))
        diags_addv(diags, DIAG_W645, at, rule->rule->code, i->code,
                   limit_text(i, i->min, "-∞", diags->arena),
                   limit_text(i, i->max, "∞", diags->arena), NULL);
}

/* ---- against each other */

/* In force at one time, and under one condition. */
static bool meet(const struct rules_rule *a, const struct rules_rule *b)
{
    if (a->from > b->to || b->from > a->to)
        return false;
    if (a->when.expr == NULL || b->when.expr == NULL)
        return a->when.expr == b->when.expr;
    return expr_eq(a->when.expr, b->when.expr);
}

static void lint_pair(const struct catalog *catalog,
                      const struct rules_rule *a,
                      const struct rules_rule *b,
                      struct diags *diags)
{
    struct range x, y;
    if (!meet(a, b) || !range_of(a, &x) || !range_of(b, &y) || x.slot != y.slot ||
        !is_empty(&x, &y))
        return;
    struct place at = b->rule->at;
    at.column = b->rule->left_column;
    diags_addv(diags, DIAG_W644, at, a->rule->code, b->rule->code,
               indicator_at(catalog, b->rule->form, y.slot)->code, NULL);
}

void rules_ranges_lint(const struct catalog *catalog,
                       const struct rules_form *form,
                       struct diags *diags)
{
    for (size_t i = 0; i < form->rules.len; i++) {
        const struct rules_rule *rule = &form->rules.at[i];
        struct range range;
        if (!range_of(rule, &range))
            continue;
        lint_limits(catalog, rule, &range, diags);
        for (size_t before = 0; before < i; before++)
            lint_pair(catalog, &form->rules.at[before], rule, diags);
    }
}
