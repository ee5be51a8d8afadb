/*
 * Which cells of other reports the rules may ever ask for, so that whoever reads many reports keeps these and no more. By indicator: members
 * and periods are not looked at. Neighbours: rules_compile.c marks them once.
 */
#include "rules_internal.h"

/* The figure and all that it is made of, each once. */
static void mark(struct rules *rules, uint32_t indicator)
{
    size_t len = 0;
    const struct expr *e = derived_expr(rules->derived, indicator);
    if (rules->asked[indicator])
        return;
    rules->asked[indicator] = true;
    const struct expr_figure *figures = e == NULL ? NULL : expr_figures(e, &len);
    for (size_t i = 0; i < len; i++)
        mark(rules, derived_names(rules->derived)->figures.at[figures[i].id].indicator);
}

void rules_ask_mark(struct rules *rules, struct arena *arena)
{
    rules->asked = ARENA_ARRAY(arena, rules->catalog->indicators.len, bool);
    for (uint32_t form = 0; form < rules->catalog->forms.len; form++) {
        const struct rules_form *f = &rules->forms[form];
        for (size_t i = 0; i < f->reached.len; i++)
            mark(rules, f->reached.at[i].figure->named.indicator);
        for (size_t i = 0; i < f->watches.len; i++)
            mark(rules, f->watches.at[i].indicator);
    }
}

bool rules_ask(const struct rules *rules, uint32_t layout, uint32_t slot)
{
    return rules->asked[rules->catalog->layouts.at[layout].cells[slot].indicator];
}
