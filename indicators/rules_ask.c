/*
 * Which cells of other reports the rules may ever ask for, so that whoever reads many reports keeps these and no more. By indicator: members
 * and periods are not looked at. Neighbours: rules_internal.h.
 */
#include "rules_internal.h"

/* Is the figure of `indicator` the wanted one, or made of it? Formulas have no cycles. */
static bool stands_on(const struct derived *derived, uint32_t indicator, uint32_t wanted)
{
    size_t len = 0;
    const struct expr *e = derived_expr(derived, indicator);
    if (indicator == wanted)
        return true;
    const struct expr_figure *figures = e == NULL ? NULL : expr_figures(e, &len);
    for (size_t i = 0; i < len; i++)
        if (stands_on(derived, derived_names(derived)->figures.at[figures[i].id].indicator, wanted))
            return true;
    return false;
}

static bool form_asks(const struct rules *rules, const struct rules_form *form, uint32_t wanted)
{
    for (size_t i = 0; i < form->reached.len; i++)
        if (stands_on(rules->derived, form->reached.at[i].figure->named.indicator, wanted))
            return true;
    for (size_t i = 0; i < form->watches.len; i++)
        if (stands_on(rules->derived, form->watches.at[i].indicator, wanted))
            return true;
    return false;
}

bool rules_ask(const struct rules *rules, uint32_t layout, uint32_t slot)
{
    const struct catalog *catalog = rules->catalog;
    uint32_t wanted = catalog->layouts.at[layout].cells[slot].indicator;
    for (uint32_t form = 0; form < catalog->forms.len; form++)
        if (form_asks(rules, &rules->forms[form], wanted))
            return true;
    return false;
}
