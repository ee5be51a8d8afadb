/*
 * The verdict on a report: every rule in force, each for itself, so that none hides another. Rules that are sums are looked at in
 * whole numbers first (rules_linear.c); what is left is evaluated exactly. Must not know: how findings read. Neighbours:
 * rules_tell.c, rules_history.c.
 */
#include "expr_internal.h"
#include "reach_internal.h"
#include "rules_internal.h"

/* ---- what expressions ask */

/* A side being evaluated; values NULL: figures are looked up when they are asked for. */
struct evaluation {
    const struct rules_reading *reading;
    const struct rules_side *side;
    const struct expr_value *values; /* by figure of the side */
};

static struct expr_value figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    const struct evaluation *e = ctx;
    size_t len, at = (size_t)(figure - expr_figures(e->side->expr, &len));
    if (e->values != NULL)
        return e->values[at];
    return rules_reading_value(e->reading, &e->side->figures[at], arena);
}

static struct expr_value property(void *ctx, enum expr_property property)
{
    const struct rules_reading *r = ((const struct evaluation *)ctx)->reading;
    return reach_units_property(r->rules->catalog, r->report->org, r->report->period, r->end,
                                property);
}

static struct expr_value org(void *ctx, enum expr_org_test test, struct text code)
{
    const struct rules_reading *r = ((const struct evaluation *)ctx)->reading;
    return reach_units_test(r->rules->catalog, r->report->org, r->end, test, code);
}

static struct expr_value evaluate(struct evaluation *e, struct arena *arena)
{
    const struct expr_context context = {
        .ctx = e, .figure = figure, .property = property, .org = org};
    return expr_eval(e->side->expr, &context, arena, NULL);
}

/* ---- missing figures */

/* Both sides' figures, before anything is made of them. */
struct sides {
    struct expr_value *left, *right;
    size_t nulls, values; /* elements of vectors count as figures do */
};

static void count(struct sides *s, const struct expr_value *v)
{
    if (v->type != EXPR_VECTOR) {
        s->nulls += v->type == EXPR_NULL;
        s->values += v->type != EXPR_NULL;
        return;
    }
    for (size_t i = 0; i < v->vector.len; i++) {
        bool null = expr_number_is_null(&v->vector.at[i]);
        s->nulls += null;
        s->values += !null;
    }
}

static struct expr_value *read_side(const struct rules_reading *reading,
                                    const struct rules_side *side,
                                    struct sides *s,
                                    struct arena *arena)
{
    struct expr_value *values = ARENA_ARRAY(arena, side->len, struct expr_value);
    for (size_t i = 0; i < side->len; i++) {
        values[i] = rules_reading_value(reading, &side->figures[i], arena);
        count(s, &values[i]);
    }
    return values;
}

static void fill_vector(struct expr_value *v, struct arena *arena)
{
    struct expr_number *at = ARENA_ARRAY(arena, v->vector.len, struct expr_number);
    for (size_t i = 0; i < v->vector.len; i++)
        at[i] = expr_number_is_null(&v->vector.at[i]) ? expr_number_of(0) : v->vector.at[i];
    v->vector.at = at;
}

/* Missing counts as nothing: 0, false, an empty text. A vector that is not there has no elements to count. */
static void fill(const struct rules_figure *figure, struct expr_value *v, struct arena *arena)
{
    if (v->type == EXPR_VECTOR)
        fill_vector(v, arena);
    if (v->type != EXPR_NULL || expr_step_spreads(&figure->step))
        return;
    *v = figure->type == EXPR_BOOLEAN ? expr_boolean(false)
         : figure->type == EXPR_TEXT  ? expr_text(TEXT(""))
                                      : expr_decimal(0, 0);
}

static void fill_side(const struct rules_side *side, struct expr_value *values, struct arena *arena)
{
    for (size_t i = 0; i < side->len; i++)
        fill(&side->figures[i], &values[i], arena);
}

/* False: the rule is not judged. */
static bool settle_missing(const struct rules_rule *rule, struct sides *s, struct arena *arena)
{
    if (s->nulls == 0 || rule->op == RULE_BOTH_OR_NEITHER || rule->op == RULE_NOT_BOTH)
        return true;
    if (rule->missing == RULE_SKIP_IF_ANY || (rule->missing == RULE_SKIP_IF_ALL && s->values == 0))
        return false;
    fill_side(&rule->left, s->left, arena);
    fill_side(&rule->right, s->right, arena);
    return true;
}

/* ---- comparing */

static struct expr_number absolute(struct expr_calc *calc, const struct expr_number *n)
{
    return expr_number_sign(n) < 0 ? expr_number_negate(calc, n) : *n;
}

static struct expr_number
tolerance_of(const struct rule *rule, const struct expr_number *right, struct expr_calc *calc)
{
    struct expr_number t = expr_decimal(rule->tolerance, rule->tolerance_decimals).number;
    if (!rule->tolerance_percent)
        return t;
    const struct expr_number hundred = expr_number_of(100);
    struct expr_number size = absolute(calc, right);
    t = expr_number_multiply(calc, &t, &size);
    return expr_number_is_null(&t) ? t : expr_number_divide(calc, &t, &hundred);
}

/* The orders of the difference and the tolerance that make it hold. */
static bool within(enum rule_operator op,
                   const struct expr_number *difference,
                   const struct expr_number *tolerance,
                   struct expr_calc *calc)
{
    struct expr_number size = absolute(calc, difference);
    struct expr_number below = expr_number_negate(calc, tolerance);
    switch (op) {
    case RULE_EQ: return expr_number_compare(&size, tolerance) <= 0;
    case RULE_NE: return expr_number_compare(&size, tolerance) > 0;
    case RULE_LT: return expr_number_compare(difference, tolerance) < 0;
    case RULE_LE: return expr_number_compare(difference, tolerance) <= 0;
    case RULE_GT: return expr_number_compare(difference, &below) > 0;
    case RULE_GE: return expr_number_compare(difference, &below) >= 0;
    case RULE_BOTH_OR_NEITHER:
    case RULE_NOT_BOTH: break;
    }
    return true; /* uncovered: those two are not compared */
}

/* What is too large to be computed with is not judged. */
static bool numbers_hold(const struct rule *rule,
                         const struct expr_number *left,
                         const struct expr_number *right,
                         struct arena *arena)
{
    struct expr_calc calc = {.arena = arena};
    struct expr_number difference = expr_number_subtract(&calc, left, right);
    struct expr_number tolerance = tolerance_of(rule, right, &calc);
    return calc.trouble != EXPR_FINE || within(rule->op, &difference, &tolerance, &calc);
}

bool rules_judge_values(const struct rule *rule,
                        const struct expr_value *left,
                        const struct expr_value *right,
                        struct arena *arena)
{
    bool is_left = left->type != EXPR_NULL, is_right = right->type != EXPR_NULL;
    if (rule->op == RULE_BOTH_OR_NEITHER)
        return is_left == is_right;
    if (rule->op == RULE_NOT_BOTH)
        return !(is_left && is_right);
    if (!is_left || !is_right)
        return true;
    if (left->type == EXPR_NUMBER)
        return numbers_hold(rule, &left->number, &right->number, arena);
    bool equal = left->type == EXPR_TEXT ? text_eq(left->text, right->text)
                                         : left->boolean == right->boolean;
    return equal == (rule->op == RULE_EQ);
}

/* ---- rules */

static bool
applies(const struct rules_reading *reading, const struct rules_rule *rule, struct arena *arena)
{
    if (rule->when.expr == NULL)
        return true;
    struct evaluation e = {.reading = reading, .side = &rule->when};
    struct expr_value v = evaluate(&e, arena);
    return v.type == EXPR_BOOLEAN && v.boolean;
}

static void judge_exactly(const struct rules_reading *reading,
                          const struct rules_rule *rule,
                          struct diags *diags,
                          struct arena *arena)
{
    struct sides s = {.nulls = 0};
    if (!applies(reading, rule, arena))
        return;
    s.left = read_side(reading, &rule->left, &s, arena);
    s.right = read_side(reading, &rule->right, &s, arena);
    if (!settle_missing(rule, &s, arena))
        return;
    struct evaluation l = {reading, &rule->left, s.left}, r = {reading, &rule->right, s.right};
    struct expr_value left = evaluate(&l, arena), right = evaluate(&r, arena);
    if (!rules_judge_values(rule->rule, &left, &right, arena))
        rules_tell(reading, rule, &left, &right, diags, arena);
}

static bool in_force(date_t from, date_t to, date_t end)
{
    return from <= end && end <= to;
}

static void judge_rule(const struct rules_reading *reading,
                       const struct rules_rule *rule,
                       struct diags *diags,
                       struct arena *arena)
{
    if (!in_force(rule->from, rule->to, reading->end) ||
        (rule->sums.terms != NULL && rules_linear_holds(rule, reading->report)))
        return;
    judge_exactly(reading, rule, diags, arena);
    arena_reset(arena);
}

/* In the catalog's order. */
static void
judge_rules(const struct rules_reading *reading, struct report *report, struct arena *arena)
{
    const struct rules_form *form = &reading->rules->forms[report->form];
    uint64_t look[RULES_LOOK_WORDS];
    rules_linear_look(form, report, look);
    for (size_t w = 0; w < RULES_LOOK_WORDS; w++)
        for (; look[w] != 0; look[w] &= look[w] - 1) {
            size_t rule = w * 64 + (size_t)__builtin_ctzll(look[w]);
            judge_rule(reading, &form->rules.at[rule], &report->diags, arena);
        }
    for (size_t i = RULES_LOOK_MAX; i < form->rules.len; i++)
        judge_rule(reading, &form->rules.at[i], &report->diags, arena);
}

/* Rules ask for cells here and there: all lines of the vector are on their way before. */
static void fetch(const struct report *report)
{
    for (size_t slot = 0; slot < report->slots; slot += 64 / sizeof *report->cells)
        __builtin_prefetch(&report->cells[slot]);
}

void rules_judge(const struct rules *rules,
                 struct report *report,
                 const struct reach_source *source,
                 struct arena *arena)
{
    struct rules_reading reading;
    const struct rules_form *form = &rules->forms[report->form];
    if (!rules_reading_init(&reading, rules, report, source))
        return;
    fetch(report);
    judge_rules(&reading, report, arena);
    for (size_t i = 0; i < form->watches.len; i++)
        rules_history_judge(&reading, &form->watches.at[i], &report->diags, arena);
    arena_reset(arena);
}

/* ---- what judging will ask for */

struct asking {
    const struct report *report;
    struct arena *arena;
    struct map asked;
    bool (*each)(void *ctx, const struct reach_cell *cell);
    void *ctx;
};

/* True when it was asked for before. */
static bool is_known(struct asking *a, const struct reach_cell *cell)
{
    const uint32_t parts[] = {cell->layout, cell->slot, cell->hierarchy, cell->org,
                              (uint32_t)period_id(cell->period)};
    struct text key = {(const char *)parts, sizeof parts};
    if (map_find(&a->asked, key) != MAP_NONE)
        return true;
    (void)map_put(&a->asked, (struct text){arena_copy(a->arena, parts, sizeof parts), key.len}, 0);
    return false;
}

static bool ask(void *ctx, const struct reach_cell *cell)
{
    struct asking *a = ctx;
    return cell->layout == CATALOG_NONE || rules_reading_owns(a->report, cell) ||
           is_known(a, cell) || a->each(a->ctx, cell);
}

/* Then no cell comes twice: a figure's own past is a different cell for each figure and period. */
static bool asks_for_pasts_alone(const struct rules_form *form)
{
    bool alone = form->reached.len == 0;
    for (size_t i = 0; alone && i < form->watches.len; i++)
        alone = form->watches.at[i].plain && form->watches.at[i].window > 0;
    return alone;
}

static bool ask_past(void *ctx, const struct reach_cell *cell)
{
    struct asking *a = ctx;
    return rules_reading_owns(a->report, cell) || a->each(a->ctx, cell);
}

static bool
ask_all(struct rules_reading *reading, const struct rules_form *form, struct asking *asking)
{
    for (size_t i = 0; i < form->reached.len; i++) {
        const struct rules_reached *r = &form->reached.at[i];
        if (in_force(r->from, r->to, reading->end) &&
            !rules_reading_cells(reading, r->figure, ask, asking))
            return false;
    }
    bool alone = asks_for_pasts_alone(form);
    for (size_t i = 0; i < form->watches.len; i++)
        if (!rules_history_cells(reading, &form->watches.at[i], asking->arena,
                                 alone ? ask_past : ask, asking))
            return false;
    return true;
}

bool rules_cells(const struct rules *rules,
                 const struct report *report,
                 struct arena *arena,
                 bool (*each)(void *ctx, const struct reach_cell *cell),
                 void *ctx)
{
    struct rules_reading reading;
    struct asking asking = {.report = report, .arena = arena, .each = each, .ctx = ctx};
    const struct rules_form *form = &rules->forms[report->form];
    if (form->reached.len + form->watches.len == 0 ||
        !rules_reading_init(&reading, rules, report, NULL))
        return true;
    map_init(&asking.asked, arena, 64);
    return ask_all(&reading, form, &asking);
}
