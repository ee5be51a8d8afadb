/*
 * The catalog's rules compiled, form by form, with every figure found: in the report itself, or beyond it. Must not know: reports,
 * values. Neighbours: schema/compile_rules.c made the rows into struct rule; expr_compile.c.
 */
#include "expr_internal.h"
#include "rules_internal.h"

struct compiling {
    struct rules *rules;
    const struct rule *rule;
    struct arena *arena;
    struct diags *diags;
};

/* ---- expressions */

/* Findings of an expression stand at its cell of rules.csv; its own column is in their text. */
static void give(const struct compiling *c, const struct diags *found, uint32_t column)
{
    for (size_t i = 0; i < found->len; i++) {
        struct diag *d = diags_add(c->diags, found->at[i].code, c->rule->at);
        *d = found->at[i];
        d->at = c->rule->at;
        d->at.column = column;
    }
}

/* `named` without a form means the rule's own form, where that carries the cell. */
static struct rules_figure find(const struct compiling *c, const struct expr_figure *figure)
{
    static const struct expr_step here = {.tree = EXPR_SELF};
    const struct catalog *catalog = c->rules->catalog;
    struct rules_figure f = {.slot = CATALOG_NONE,
                             .type = figure->type,
                             .named = c->rules->names.figures.at[figure->id],
                             .step = figure->step};
    uint32_t layout = catalog->forms.at[c->rule->form].layout;
    uint32_t slot = catalog_find_slot(catalog, layout, f.named.indicator, f.named.members);
    f.decimals = catalog->indicators.at[f.named.indicator].decimals;
    if (slot == CATALOG_NONE ||
        (f.named.form != CATALOG_NONE && catalog->forms.at[f.named.form].layout != layout))
        return f;
    f.named.form = c->rule->form;
    if (expr_step_eq(&f.step, &here))
        f.slot = slot;
    return f;
}

static bool compile_side(const struct compiling *c,
                         const char *source,
                         uint32_t column,
                         enum expr_type wanted,
                         struct rules_side *ret)
{
    struct diags found;
    const struct expr_names names = expr_catalog_names(&c->rules->names);
    diags_init(&found, c->arena, 0);
    ret->expr = expr_compile(text_of(source), wanted, &names, c->arena, &found);
    give(c, &found, column);
    if (ret->expr == NULL)
        return false;
    const struct expr_figure *figures = expr_figures(ret->expr, &ret->len);
    struct rules_figure *at = ARENA_ARRAY(c->arena, ret->len, struct rules_figure);
    for (size_t i = 0; i < ret->len; i++)
        at[i] = find(c, &figures[i]);
    ret->figures = at;
    return true;
}

/* ---- rules */

/* What is ordered is a number, what is only there or not may be anything. */
static enum expr_type type_of_left(enum rule_operator op)
{
    bool ordered = op == RULE_LT || op == RULE_LE || op == RULE_GT || op == RULE_GE;
    return ordered ? EXPR_NUMBER : EXPR_NULL;
}

/* What is equal is of one type. */
static enum expr_type type_of_right(enum rule_operator op, const struct rules_side *left)
{
    bool equal = op == RULE_EQ || op == RULE_NE;
    return equal && left->expr != NULL ? expr_type_of(left->expr) : type_of_left(op);
}

/* All mistakes of a rule are told at once. */
static bool compile_sides(const struct compiling *c, struct rules_rule *rule)
{
    const struct rule *r = c->rule;
    bool left = compile_side(c, r->left, r->left_column, type_of_left(r->op), &rule->left);
    bool right =
        compile_side(c, r->right, r->right_column, type_of_right(r->op, &rule->left), &rule->right);
    bool when =
        r->when[0] == '\0' || compile_side(c, r->when, r->when_column, EXPR_BOOLEAN, &rule->when);
    return left && right && when;
}

static void add_reached(const struct compiling *c, const struct rules_side *side)
{
    const struct rule *r = c->rule;
    struct rules_form *form = &c->rules->forms[r->form];
    for (size_t i = 0; i < side->len; i++)
        if (side->figures[i].slot == CATALOG_NONE)
            VEC_PUSH(c->arena, &form->reached,
                     ((struct rules_reached){r->from, r->to, &side->figures[i]}));
}

static bool compile_rule(const struct compiling *c)
{
    const struct rule *r = c->rule;
    struct rules_rule rule = {
        .from = r->from, .to = r->to, .op = r->op, .missing = r->missing, .rule = r};
    if (!compile_sides(c, &rule))
        return false;
    rules_linear_compile(&rule, c->arena);
    add_reached(c, &rule.left);
    add_reached(c, &rule.right);
    add_reached(c, &rule.when);
    VEC_PUSH(c->arena, &c->rules->forms[r->form].rules, rule);
    return true;
}

struct rules *rules_compile(const struct catalog *catalog,
                            const struct derived *derived,
                            struct arena *arena,
                            struct diags *diags)
{
    bool ok = true;
    struct rules *rules = ARENA_NEW(arena, struct rules);
    *rules = (struct rules){.catalog = catalog,
                            .derived = derived,
                            .names = {.catalog = catalog, .arena = arena},
                            .forms = ARENA_ARRAY(arena, catalog->forms.len, struct rules_form)};
    for (size_t i = 0; i < catalog->rules.len; i++) {
        const struct compiling c = {rules, &catalog->rules.at[i], arena, diags};
        ok = compile_rule(&c) && ok;
    }
    for (uint32_t form = 0; form < catalog->forms.len; form++) {
        rules_linear_gather(&rules->forms[form], arena);
        rules_history_watch(rules, form, arena);
    }
    rules_ask_mark(rules, arena);
    return ok ? rules : NULL;
}

bool rules_concern(const struct rules *rules, uint32_t form)
{
    const struct rules_form *f = &rules->forms[form];
    return f->rules.len > 0 || f->watches.len > 0;
}
