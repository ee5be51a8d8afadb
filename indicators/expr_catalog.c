/*
 * The names of an expression looked up in a catalog: indicators with their types, dimensions and members, forms and
 * whether they carry the cell. Must not know: values. Neighbours: expr_check.c asks.
 */
#include "expr_internal.h"

static enum expr_type type_of(enum value_type type)
{
    switch (type) {
    case VALUE_TEXT: return EXPR_TEXT;
    case VALUE_BOOLEAN: return EXPR_BOOLEAN;
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
    case VALUE_MONEY:
    case VALUE_DATE: break; /* a date is a number of days: two can be subtracted */
    }
    return EXPR_NUMBER;
}

struct lookup {
    const struct catalog *catalog;
    struct arena *arena;
    struct place at;
    struct diags *diags;
};

/* The column is in the text too: wherever the expression stands, it counts within it. `second` may be NULL. */
static bool refuse(struct lookup *l, enum diag_code code, const char *first, const char *second)
{
    const char *column = arena_printf(l->arena, "%u", (unsigned)l->at.column);
    diags_addv(l->diags, code, l->at, first, second != NULL ? second : column,
               second != NULL ? column : NULL, NULL);
    return false;
}

static bool is_member(const struct dimension *d, struct text member)
{
    for (size_t i = 0; i < d->len; i++)
        if (text_is(member, d->members[i].code))
            return true;
    return false;
}

static bool check_pair(struct lookup *l, struct text dimension, struct text member)
{
    for (size_t i = 0; i < l->catalog->dimensions.len; i++) {
        const struct dimension *d = &l->catalog->dimensions.at[i];
        if (!text_is(dimension, d->code))
            continue;
        return is_member(d, member) || refuse(l, DIAG_E677, d->code, text_dup(l->arena, member));
    }
    return refuse(l, DIAG_E676, text_dup(l->arena, dimension), NULL);
}

static bool check_members(struct lookup *l, const char *members)
{
    struct text *pairs;
    size_t len = text_split(l->arena, text_of(members), ',', &pairs);
    for (size_t i = 0; i < len; i++) {
        const char *equals = memchr(pairs[i].ptr, '=', pairs[i].len);
        size_t before = (size_t)(equals - pairs[i].ptr);
        if (!check_pair(l, (struct text){pairs[i].ptr, before},
                        (struct text){equals + 1, pairs[i].len - before - 1}))
            return false;
    }
    return true;
}

/* The form, and does it show the cell? */
static bool check_form(struct lookup *l,
                       const struct expr_figure *figure,
                       uint32_t indicator,
                       uint32_t *ret_form)
{
    *ret_form = CATALOG_NONE;
    if (figure->form.len == 0)
        return true;
    *ret_form = catalog_find_form(l->catalog, figure->form);
    if (*ret_form == CATALOG_NONE)
        return refuse(l, DIAG_E678, text_dup(l->arena, figure->form), NULL);
    const struct form *form = &l->catalog->forms.at[*ret_form];
    uint32_t slot = catalog_find_slot(l->catalog, form->layout, indicator, figure->members);
    for (size_t i = 0; slot != CATALOG_NONE && i < form->len; i++)
        if (form->cells[i].slot == slot)
            return true;
    struct expr_figure plain = {.code = figure->code, .members = figure->members};
    return refuse(l, DIAG_E679, expr_figure_text(&plain, l->arena).ptr, form->code);
}

static bool look_up(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    struct expr_catalog *names = ctx;
    struct lookup l = {names->catalog, names->arena, at, diags};
    uint32_t form, indicator = catalog_find_indicator(l.catalog, figure->code);
    if (indicator == CATALOG_NONE)
        return refuse(&l, DIAG_E675, text_dup(l.arena, figure->code), NULL);
    if (!check_members(&l, figure->members) || !check_form(&l, figure, indicator, &form))
        return false;
    figure->type = type_of(l.catalog->indicators.at[indicator].value_type);
    figure->id = (uint32_t)names->figures.len;
    for (uint32_t i = 0; i < names->figures.len; i++) {
        const struct expr_catalog_figure *known = &names->figures.at[i];
        if (known->indicator == indicator && known->form == form &&
            strcmp(known->members, figure->members) == 0)
            figure->id = i;
    }
    if (figure->id == names->figures.len)
        VEC_PUSH(names->arena, &names->figures,
                 ((struct expr_catalog_figure){indicator, form, figure->members}));
    return true;
}

struct expr_names expr_catalog_names(struct expr_catalog *catalog)
{
    return (struct expr_names){.ctx = catalog, .figure = look_up};
}
