/*
 * eval: an expression tried out by hand. Its figures have the values that the caller sets; a catalog, where there is
 * one, says which figures exist. Knows no database. Neighbours: indicators/ for all of the language.
 */
#include <string.h>

#include "indicators/indicators.h"
#include "session.h"

/* A name as expr_print() spells it, and its value. */
struct binding {
    struct text name;
    struct expr_value value;
    const char *written; /* the value, to be shown */
};

struct eval {
    struct arena *arena;
    struct diags *diags;
    struct expr_catalog *catalog; /* NULL: none */
    struct VEC(struct binding) bindings;
};

/* ---- NAME=VALUE */

/* A code without its brackets; what belongs to the unit or the period has a name of its own. */
static bool is_bare(struct text name)
{
    return !text_take(&name, TEXT("[")) && !text_take(&name, TEXT("orgUnit.")) &&
           !text_is(name, "period.month") && !text_is(name, "period.is_last_of_year");
}

/* Where the name ends: at the first `=` outside of brackets and quotes, or, in CODE|dimension=member=VALUE,
 * at the first one that no dimension needs. NULL: nowhere. */
static const char *name_end(const char *set)
{
    bool bare = is_bare(text_of(set));
    bool pair = false, quoted = false, inside = false;
    for (const char *at = set; *at != '\0'; at++) {
        quoted = quoted != (*at == '\'');
        inside = !bare && (inside || *at == '[') && *at != ']';
        if (bare && (*at == '|' || *at == ','))
            pair = true;
        if (*at != '=' || quoted || inside)
            continue;
        if (!pair)
            return at;
        pair = false;
    }
    return NULL;
}

static bool any_figure(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    (void)ctx;
    (void)at;
    (void)diags;
    figure->type = EXPR_NUMBER;
    return true;
}

static bool no_figure(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    (void)ctx;
    (void)figure;
    diags_add(diags, DIAG_E675, at);
    return false;
}

/* What is wrong with it is told as a whole. */
static struct expr *read_part(struct eval *v, struct text part, enum expr_type wanted, bool name)
{
    struct diags quiet;
    struct expr_names names = {.figure = name ? any_figure : no_figure};
    diags_init(&quiet, v->arena, 0);
    return expr_compile(part, wanted, &names, v->arena, &quiet);
}

static bool read_name(struct eval *v, struct text t, struct text *ret)
{
    if (is_bare(t))
        t = text_of(arena_printf(v->arena, "[%s]", text_dup(v->arena, t)));
    struct expr *e = read_part(v, t, EXPR_NULL, true);
    if (e == NULL)
        e = read_part(v, t, EXPR_VECTOR, true);
    if (e == NULL || !expr_is_name(e))
        return false;
    *ret = expr_print(e, v->arena);
    return true;
}

static bool read_element(struct eval *v, struct text t, struct expr_number *ret)
{
    *ret = (struct expr_number){0};
    return text_is(t, "null") || expr_number_read(t, v->arena, ret);
}

/* [1, 2, null] */
static bool read_vector(struct eval *v, struct text t, struct expr_value *ret)
{
    struct text *elements;
    if (t.ptr[t.len - 1] != ']')
        return false;
    t = (struct text){t.ptr + 1, t.len - 2};
    size_t len = text_split(v->arena, t, ',', &elements);
    struct expr_number *at = ARENA_ARRAY(v->arena, len, struct expr_number);
    for (size_t i = 0; i < len; i++)
        if (!read_element(v, elements[i], &at[i]))
            return false;
    *ret = (struct expr_value){.type = EXPR_VECTOR, .vector = {at, len}};
    return true;
}

/* Anything that stands on no figure is a value: -3, 'abc', null, 1/3. */
static bool read_value(struct eval *v, struct text t, struct expr_value *ret)
{
    const struct expr_context nothing = {0};
    if (t.len > 1 && t.ptr[0] == '[')
        return read_vector(v, t, ret);
    struct expr *e = read_part(v, t, EXPR_NULL, false);
    if (e == NULL || expr_is_name(e))
        return false;
    *ret = expr_eval(e, &nothing, v->arena, NULL);
    return true;
}

/* As catalogs have it; what is no UTF-8 stays, and is refused where it is read. */
static struct text nfc(struct eval *v, struct text t)
{
    size_t bad;
    return text_valid_utf8(t.ptr, t.len, &bad) ? text_nfc(v->arena, t) : t;
}

static const char *shown_part(struct eval *v, struct text t)
{
    return text_dup(v->arena, text_printable(v->arena, t));
}

static bool bind(struct eval *v, const char *set)
{
    struct binding binding;
    const char *end = name_end(set);
    size_t before = end != NULL ? (size_t)(end - set) : strlen(set);
    size_t behind = end != NULL ? before + 1 : before;
    struct text name = nfc(v, text_trim((struct text){set, before}));
    struct text value = nfc(v, text_trim(text_of(set + behind)));
    binding.written = shown_part(v, value);
    if (end != NULL && read_name(v, name, &binding.name) && read_value(v, value, &binding.value)) {
        VEC_PUSH(v->arena, &v->bindings, binding);
        return true;
    }
    diags_addv(v->diags, DIAG_E674, (struct place){0}, shown_part(v, name), binding.written, NULL);
    return false;
}

/* ---- names and values of the expression */

/* The one that was set last. */
static const struct binding *find(const struct eval *v, struct text name)
{
    for (size_t i = v->bindings.len; i-- > 0;)
        if (text_eq(v->bindings.at[i].name, name))
            return &v->bindings.at[i];
    return NULL;
}

/* A vector set for [x] is good for [x].last(3) too. */
static const struct binding *find_figure(const struct eval *v, const struct expr_figure *figure)
{
    const struct binding *exact = find(v, expr_figure_text(figure, v->arena));
    if (exact != NULL || !expr_step_spreads(&figure->step))
        return exact;
    struct expr_figure plain = *figure;
    plain.step = (struct expr_step){0};
    const struct binding *vector = find(v, expr_figure_text(&plain, v->arena));
    return vector != NULL && vector->value.type == EXPR_VECTOR ? vector : NULL;
}

static bool name_figure(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    struct eval *v = ctx;
    const struct binding *b = find_figure(v, figure);
    struct expr_names names;
    bool spreads = expr_step_spreads(&figure->step);
    if (v->catalog != NULL) {
        names = expr_catalog_names(v->catalog);
        if (!names.figure(names.ctx, figure, at, diags))
            return false;
    }
    enum expr_type given = b != NULL ? b->value.type : EXPR_NULL;
    enum expr_type known = v->catalog != NULL ? figure->type : given;
    bool vector = given == EXPR_VECTOR;
    figure->type = spreads ? EXPR_NUMBER : vector ? EXPR_VECTOR : known;
    bool fits = given == EXPR_NULL || (spreads ? vector : given == figure->type);
    if (!fits)
        diags_addv(diags, DIAG_E674, at, expr_figure_text(figure, v->arena).ptr, b->written, NULL);
    return fits;
}

static struct expr_value value_of(struct eval *v, const struct binding *b, const char *name)
{
    if (b != NULL)
        return b->value;
    for (size_t i = 0; i < v->diags->len; i++)
        if (v->diags->at[i].code == DIAG_W313 && strcmp(v->diags->at[i].arg[0], name) == 0)
            return expr_null();
    diags_addv(v->diags, DIAG_W313, (struct place){0}, name, NULL);
    return expr_null();
}

static struct expr_value
figure_value(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    (void)arena;
    struct eval *v = ctx;
    return value_of(v, find_figure(v, figure), expr_figure_text(figure, v->arena).ptr);
}

/* What was set for a name, if it is of the type that the name has. */
static struct expr_value named_value(struct eval *v, const char *name, enum expr_type type)
{
    struct expr_value value = value_of(v, find(v, text_of(name)), name);
    return value.type == type ? value : expr_null();
}

static struct expr_value property_value(void *ctx, enum expr_property property)
{
    switch (property) {
    case EXPR_ORG_LEVEL: return named_value(ctx, "orgUnit.level", EXPR_TEXT);
    case EXPR_PERIOD_MONTH: return named_value(ctx, "period.month", EXPR_NUMBER);
    case EXPR_PERIOD_LAST_OF_YEAR: break;
    }
    return named_value(ctx, "period.is_last_of_year", EXPR_BOOLEAN);
}

static struct expr_value org_value(void *ctx, enum expr_org_test test, struct text code)
{
    struct eval *v = ctx;
    const char *name = arena_printf(v->arena, "orgUnit.%s('%s')",
                                    test == EXPR_ORG_IS ? "is" : "under", text_dup(v->arena, code));
    return named_value(v, name, EXPR_BOOLEAN);
}

/* ---- the result */

static const char *
number_text(struct eval *v, const struct expr_number *number, int decimals, const char *expression)
{
    int64_t units;
    char buf[DECIMAL_TEXT_MAX];
    if (decimals < 0)
        return expr_number_text(number, v->arena);
    if (expr_round(number, decimals, &units))
        return arena_strdup(v->arena, decimal_format(units, decimals, buf));
    diags_addv(v->diags, DIAG_W305, (struct place){0}, expression, NULL);
    return NULL;
}

static struct pipeline_value
shown(struct eval *v, const struct expr_value *value, int decimals, const char *expression)
{
    struct pipeline_value shown = {0};
    if (value->type == EXPR_BOOLEAN)
        shown = (struct pipeline_value){.is_boolean = true, .boolean = value->boolean};
    else if (value->type == EXPR_TEXT)
        shown.text = text_dup(v->arena, value->text);
    else if (value->type == EXPR_NUMBER)
        shown.text = number_text(v, &value->number, decimals, expression);
    return shown;
}

enum status pipeline_eval(struct pipeline *p,
                          const char *expression,
                          const struct pipeline_eval_options *options,
                          struct pipeline_value *ret,
                          struct diags *diags)
{
    struct expr_catalog catalog = {.catalog = options->catalog, .arena = p->arena};
    struct eval v = {
        .arena = p->arena, .diags = diags, .catalog = options->catalog != NULL ? &catalog : NULL};
    bool ok = true;
    for (size_t i = 0; i < options->sets_len; i++)
        ok = bind(&v, options->sets[i]) && ok;
    const struct expr_names names = {.ctx = &v, .figure = name_figure};
    struct expr *e =
        ok ? expr_compile(nfc(&v, text_of(expression)), EXPR_NULL, &names, p->arena, diags) : NULL;
    if (e == NULL)
        return STATUS_REJECTED;
    const struct expr_context context = {
        .ctx = &v, .figure = figure_value, .property = property_value, .org = org_value};
    struct expr_value value = expr_eval(e, &context, p->arena, diags);
    *ret = shown(&v, &value, options->decimals, expression);
    return STATUS_OK;
}
