/*
 * Rules whose two sides are sums of the report's own figures times constants, in whole numbers of 64 bits: nearly all rules, nearly
 * always. Says whether a rule certainly holds; whatever else is left to rules_judge.c, which so need not be quick. Must not know:
 * findings, conditions. Neighbours: expr_linear.c.
 */
#include <string.h>

#include "expr_internal.h"
#include "rules_internal.h"

/* ---- compiling: one scale for all */

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The least common multiple of both, positive; false when it does not fit. */
static bool join(int64_t *scale, decimal_wide den)
{
    if (den > INT64_MAX)
        return false;
    int64_t other = (int64_t)den;
    return !__builtin_mul_overflow(*scale / gcd(*scale, other), other, scale);
}

static decimal_wide factor_den(const struct rules_side *side, const struct expr_linear_term *term)
{
    return (decimal_wide)term->factor.den * decimal_pow10(side->figures[term->figure].decimals);
}

static bool join_side(const struct rules_side *side, const struct expr_linear *l, int64_t *scale)
{
    for (size_t i = 0; i < l->terms.len; i++) {
        const struct expr_linear_term *term = &l->terms.at[i];
        if (side->figures[term->figure].slot == CATALOG_NONE ||
            !join(scale, factor_den(side, term)))
            return false;
    }
    return join(scale, l->constant.den);
}

/* num/den × scale, which den divides. */
static bool at_scale(int64_t num, decimal_wide den, int64_t scale, int64_t *ret)
{
    return !__builtin_mul_overflow(num, (int64_t)(scale / den), ret);
}

static bool fill_side(const struct rules_side *side,
                      const struct expr_linear *l,
                      int64_t scale,
                      struct rules_term *to,
                      int64_t *ret_constant)
{
    for (size_t i = 0; i < l->terms.len; i++) {
        const struct expr_linear_term *term = &l->terms.at[i];
        to[i].slot = side->figures[term->figure].slot;
        if (!at_scale(term->factor.num, factor_den(side, term), scale, &to[i].factor))
            return false;
    }
    return at_scale(l->constant.num, l->constant.den, scale, ret_constant);
}

static bool fill_tolerance(const struct rule *rule, int64_t scale, struct rules_sums *ret)
{
    decimal_wide parts = decimal_pow10(rule->tolerance_decimals);
    ret->tolerance = rule->tolerance;
    if (rule->tolerance_percent)
        ret->percent_of = (int64_t)(parts * 100);
    return rule->tolerance_percent || at_scale(rule->tolerance, parts, scale, &ret->tolerance);
}

void rules_linear_compile(struct rules_rule *rule, struct arena *arena)
{
    struct expr_linear left, right;
    int64_t scale = 1;
    if (!expr_linear(rule->left.expr, arena, &left) ||
        !expr_linear(rule->right.expr, arena, &right) || !join_side(&rule->left, &left, &scale) ||
        !join_side(&rule->right, &right, &scale) ||
        (!rule->rule->tolerance_percent &&
         !join(&scale, decimal_pow10(rule->rule->tolerance_decimals))))
        return;
    struct rules_sums sums = {.left = (uint32_t)left.terms.len};
    sums.len = sums.left + (uint32_t)right.terms.len;
    struct rules_term *terms = ARENA_ARRAY(arena, sums.len, struct rules_term);
    if (!fill_side(&rule->left, &left, scale, terms, &sums.left_constant) ||
        !fill_side(&rule->right, &right, scale, terms + sums.left, &sums.right_constant) ||
        !fill_tolerance(rule->rule, scale, &sums))
        return;
    sums.terms = terms;
    rule->sums = sums;
}

/* ---- judging */

/* constant + the sum of the terms, null counting as 0; false when it does not fit. */
static bool add_up(const struct report *report,
                   const struct rules_term *terms,
                   size_t len,
                   int64_t constant,
                   int64_t *ret_sum,
                   uint32_t *ret_nulls)
{
    int64_t sum = constant, product;
    uint32_t nulls = 0;
    for (size_t i = 0; i < len; i++) {
        int64_t value = rules_reading_cell(report, terms[i].slot);
        if (value == CELL_NULL)
            nulls++;
        else if (__builtin_mul_overflow(value, terms[i].factor, &product) ||
                 __builtin_add_overflow(sum, product, &sum))
            return false;
    }
    *ret_sum = sum;
    *ret_nulls = nulls;
    return true;
}

static bool compares(enum rule_operator op, decimal_wide difference, decimal_wide tolerance)
{
    decimal_wide size = difference < 0 ? -difference : difference;
    switch (op) {
    case RULE_EQ: return size <= tolerance;
    case RULE_NE: return size > tolerance;
    case RULE_LT: return difference < tolerance;
    case RULE_LE: return difference <= tolerance;
    case RULE_GT: return difference > -tolerance;
    case RULE_GE: return difference >= -tolerance;
    case RULE_BOTH_OR_NEITHER:
    case RULE_NOT_BOTH: break;
    }
    return false; /* uncovered: those two ask who is there, not how much */
}

static bool holds(const struct rules_rule *rule, int64_t left, int64_t right)
{
    const struct rules_sums *s = &rule->sums;
    decimal_wide difference = (decimal_wide)left - right;
    if (s->percent_of == 0)
        return compares(rule->op, difference, s->tolerance);
    decimal_wide size = right < 0 ? -(decimal_wide)right : right;
    return compares(rule->op, difference * s->percent_of, size * s->tolerance);
}

bool rules_linear_holds(const struct rules_rule *rule, const struct report *report)
{
    const struct rules_sums *s = &rule->sums;
    int64_t left, right;
    uint32_t left_nulls, right_nulls;
    if (!add_up(report, s->terms, s->left, s->left_constant, &left, &left_nulls) ||
        !add_up(report, s->terms + s->left, s->len - s->left, s->right_constant, &right,
                &right_nulls))
        return false;
    uint32_t nulls = left_nulls + right_nulls;
    if (rule->op == RULE_BOTH_OR_NEITHER)
        return (left_nulls == 0) == (right_nulls == 0);
    if (rule->op == RULE_NOT_BOTH)
        return nulls > 0;
    if (nulls > 0 && (rule->missing == RULE_SKIP_IF_ANY ||
                      (rule->missing == RULE_SKIP_IF_ALL && nulls == s->len)))
        return true;
    return holds(rule, left, right);
}

/* ---- all near sums of a form in one go */

/* Figures that are near lie in [-NEAR, NEAR); so many of them, weights counted, in 62 bits. */
#define NEAR        (INT64_C(1) << 40)
#define WEIGHTS_MAX (INT64_C(1) << 22)

static int64_t size_of(int64_t n)
{
    if (n == INT64_MIN)
        return INT64_MAX;
    return n < 0 ? -n : n;
}

/* The differences that meet an operator; false: they are not one stretch. */
static bool
find_stretch(enum rule_operator op, int64_t tolerance, int64_t *ret_low, int64_t *ret_high)
{
    bool below = op == RULE_LT || op == RULE_LE, above = op == RULE_GT || op == RULE_GE;
    *ret_low = below ? INT64_MIN : -tolerance + (op == RULE_GT);
    *ret_high = above ? INT64_MAX : tolerance - (op == RULE_LT);
    return below || above || op == RULE_EQ;
}

/* False: its sums may not fit in 64 bits, or what meets it is no stretch. */
static bool is_near(const struct rules_rule *rule, struct rules_near *ret)
{
    const struct rules_sums *s = &rule->sums;
    int64_t weights = 0;
    if (s->terms == NULL || s->percent_of != 0 || s->tolerance < 0 ||
        size_of(s->left_constant) >= NEAR || size_of(s->right_constant) >= NEAR ||
        !find_stretch(rule->op, s->tolerance, &ret->low, &ret->high))
        return false;
    for (uint32_t i = 0; i < s->len; i++)
        if (__builtin_add_overflow(weights, size_of(s->terms[i].factor), &weights) ||
            weights >= WEIGHTS_MAX)
            return false;
    ret->constant = s->left_constant - s->right_constant;
    ret->len = s->len;
    return true;
}

static void add_near(struct rules_nears *to,
                     const struct rules_sums *sums,
                     const struct rules_near *near,
                     struct arena *arena)
{
    VEC_PUSH(arena, &to->rules, *near);
    for (uint32_t i = 0; i < sums->len; i++) {
        int32_t factor = (int32_t)sums->terms[i].factor;
        struct rules_part part = {sums->terms[i].slot, i < sums->left ? factor : -factor};
        VEC_PUSH(arena, &to->parts, part);
        to->slots = part.slot >= to->slots ? part.slot + 1 : to->slots;
    }
}

static void mark(uint64_t *look, uint32_t rule)
{
    look[rule / 64] |= UINT64_C(1) << (rule % 64);
}

void rules_linear_gather(struct rules_form *form, struct arena *arena)
{
    for (uint32_t i = 0; i < form->rules.len && i < RULES_LOOK_MAX; i++) {
        const struct rules_rule *rule = &form->rules.at[i];
        struct rules_near near = {.rule = i};
        if (is_near(rule, &near))
            add_near(&form->nears, &rule->sums, &near, arena);
        else
            mark(form->others, i);
    }
}

/* True where every figure is there and near, and the difference lies in the stretch. Unsigned: figures that are not near may pass the end,
 * and are not used. */
static bool meets(const struct rules_near *rule,
                  const struct rules_part *parts,
                  size_t at,
                  const int64_t *cells)
{
    uint64_t far = 0, sum = (uint64_t)rule->constant;
    for (size_t i = at; i < at + rule->len; i++) {
        uint64_t value = (uint64_t)cells[parts[i].slot];
        far |= value + (uint64_t)NEAR; /* CELL_NULL is far */
        sum += value * (uint64_t)(int64_t)parts[i].weight;
    }
    int64_t difference = (int64_t)sum;
    return far < 2 * (uint64_t)NEAR && rule->low <= difference && difference <= rule->high;
}

void rules_linear_look(const struct rules_form *form,
                       const struct report *report,
                       uint64_t ret_look[static RULES_LOOK_WORDS])
{
    const struct rules_nears *nears = &form->nears;
    size_t at = 0;
    bool all = nears->slots <= report->slots;
    memcpy(ret_look, form->others, sizeof form->others);
    for (size_t i = 0; i < nears->rules.len; i++) {
        const struct rules_near *rule = &nears->rules.at[i];
        if (!all || !meets(rule, nears->parts.at, at, report->cells))
            mark(ret_look, rule->rule);
        at += rule->len;
    }
}
