/*
 * Rules that say less than their author meant: conditions that are never true, sides that are always the same, forms that nobody
 * owes or that carry none of the figures, tolerances of what is not counted. Must not know: reports, values. Neighbours:
 * rules_ranges.c (contradictions); schema/lint_*.c need no compiled expressions.
 */
#include "expr_internal.h"
#include "rules_internal.h"

struct linting {
    const struct rules *rules;
    const struct catalog *catalog;
    struct diags *diags;
    struct arena *arena; /* for what passes */
    bool *seen;          /* by indicator: its formula was followed */
};

static struct diag *
tell(const struct linting *l, enum diag_code code, const struct rule *rule, uint32_t column)
{
    struct place at = rule->at;
    at.column = column;
    return diags_addv(l->diags, code, at, rule->code, NULL);
}

/* ---- what is constant: its value asks for nothing */

static struct expr_value
ask_figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    (void)figure;
    (void)arena;
    *(bool *)ctx = true;
    return expr_null();
}

static struct expr_value ask_property(void *ctx, enum expr_property property)
{
    (void)property;
    *(bool *)ctx = true;
    return expr_null();
}

static struct expr_value ask_org(void *ctx, enum expr_org_test test, struct text code)
{
    (void)test;
    (void)code;
    *(bool *)ctx = true;
    return expr_null();
}

static bool
is_constant(const struct linting *l, const struct rules_side *side, struct expr_value *ret)
{
    bool asked = false;
    const struct expr_context context = {
        .ctx = &asked, .figure = ask_figure, .property = ask_property, .org = ask_org};
    *ret = expr_eval(side->expr, &context, l->arena, NULL);
    return !asked;
}

static void lint_condition(const struct linting *l, const struct rules_rule *rule)
{
    struct expr_value v;
    if (rule->when.expr == NULL || !is_constant(l, &rule->when, &v) ||
        (v.type == EXPR_BOOLEAN && v.boolean))
        return;
    tell(l, DIAG_W640, rule->rule, rule->rule->when_column)->arg[1] =
        expr_print(rule->when.expr, l->diags->arena).ptr;
}

static void lint_constants(const struct linting *l, const struct rules_rule *rule)
{
    struct expr_value left, right;
    if (rule->left.len + rule->right.len > 0 || !is_constant(l, &rule->left, &left) ||
        !is_constant(l, &rule->right, &right))
        return;
    bool holds = rules_judge_values(rule->rule, &left, &right, l->arena);
    tell(l, holds ? DIAG_W641 : DIAG_W642, rule->rule, rule->rule->left_column);
}

static void lint_tolerance(const struct linting *l, const struct rules_rule *rule)
{
    enum expr_type left = expr_type_of(rule->left.expr), right = expr_type_of(rule->right.expr);
    bool counted = left == EXPR_NUMBER || (left == EXPR_NULL && right == EXPR_NUMBER);
    bool presence = rule->op == RULE_BOTH_OR_NEITHER || rule->op == RULE_NOT_BOTH;
    if (rule->rule->tolerance != 0 && (presence || !counted))
        tell(l, DIAG_W647, rule->rule, rule->rule->left_column);
}

/* ---- who ever files it */

static bool overlap(date_t from, date_t to, date_t other_from, date_t other_to)
{
    return from <= other_to && other_from <= to;
}

/* A form that nobody ever owes is told of itself (W603). */
static void lint_reach(const struct linting *l, const struct rule *rule)
{
    bool owed = false;
    for (size_t i = 0; i < l->catalog->obligations.len; i++) {
        const struct obligation *o = &l->catalog->obligations.at[i];
        const struct regime *r = &l->catalog->regimes.at[o->regime];
        if (o->form != rule->form)
            continue;
        owed = true;
        if (overlap(o->from, o->to, rule->from, rule->to) &&
            overlap(r->from, r->to, rule->from, rule->to))
            return;
    }
    if (owed)
        tell(l, DIAG_W643, rule, 0)->arg[1] = l->catalog->forms.at[rule->form].code;
}

/* ---- whether it stands on what is filed */

static bool shows(const struct form *form, uint32_t slot)
{
    for (size_t i = 0; i < form->len; i++)
        if (form->cells[i].slot == slot)
            return true;
    return false;
}

static bool is_on_form(const struct linting *l, const struct expr_catalog_figure *f, uint32_t form)
{
    const struct form *at = &l->catalog->forms.at[form];
    uint32_t slot = catalog_find_slot(l->catalog, at->layout, f->indicator, f->members);
    bool meant = f->form == CATALOG_NONE || l->catalog->forms.at[f->form].layout == at->layout;
    return meant && slot != CATALOG_NONE && shows(at, slot);
}

/* This unit's figure of this period is one of those that are looked at. */
static bool is_here(const struct expr_step *step)
{
    return step->years == 0 && step->offset == 0 && step->tree == EXPR_SELF;
}

/* The figure is filed with the form, or its formula stands on one that is. */
static bool stands_on(const struct linting *l,
                      const struct expr_catalog_figure *figure,
                      const struct expr_step *step,
                      uint32_t form)
{
    size_t len;
    const struct expr *formula = derived_expr(l->rules->derived, figure->indicator);
    if (!is_here(step))
        return false;
    if (is_on_form(l, figure, form))
        return true;
    if (formula == NULL || l->seen[figure->indicator])
        return false;
    l->seen[figure->indicator] = true;
    const struct expr_catalog *names = derived_names(l->rules->derived);
    const struct expr_figure *parts = expr_figures(formula, &len);
    for (size_t i = 0; i < len; i++)
        if (stands_on(l, &names->figures.at[parts[i].id], &parts[i].step, form))
            return true;
    return false;
}

static bool side_stands_on(const struct linting *l, const struct rules_side *side, uint32_t form)
{
    for (size_t i = 0; i < side->len; i++)
        if (stands_on(l, &side->figures[i].named, &side->figures[i].step, form))
            return true;
    return false;
}

static void lint_form(struct linting *l, const struct rules_rule *rule)
{
    uint32_t form = rule->rule->form;
    l->seen = ARENA_ARRAY(l->arena, l->catalog->indicators.len, bool);
    if (rule->left.len + rule->right.len == 0 || side_stands_on(l, &rule->left, form) ||
        side_stands_on(l, &rule->right, form))
        return;
    tell(l, DIAG_W646, rule->rule, rule->rule->left_column)->arg[1] =
        l->catalog->forms.at[form].code;
}

static void lint_rule(struct linting *l, const struct rules_rule *rule)
{
    lint_condition(l, rule);
    lint_constants(l, rule);
    lint_tolerance(l, rule);
    lint_reach(l, rule->rule);
    lint_form(l, rule);
    arena_reset(l->arena);
}

void rules_lint(const struct rules *rules, const struct catalog *catalog, struct diags *diags)
{
    struct linting l = {rules, catalog, diags, arena_new(0), NULL};
    for (size_t form = 0; form < catalog->forms.len; form++) {
        for (size_t i = 0; i < rules->forms[form].rules.len; i++)
            lint_rule(&l, &rules->forms[form].rules.at[i]);
        rules_ranges_lint(catalog, &rules->forms[form], diags);
    }
    arena_free(l.arena);
}
