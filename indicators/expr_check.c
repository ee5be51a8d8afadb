/*
 * Types, strictly: a boolean is no number, a number is no text; null fits all. Every mistake is told, but
 * none twice: a figure that is not there counts as null further up. Must not know: values.
 * Neighbours: expr_functions.c says what functions take, struct expr_names what figures are.
 */
#include "expr_internal.h"

static enum diag_code needs(enum expr_type wanted)
{
    switch (wanted) {
    case EXPR_NUMBER: return DIAG_E667;
    case EXPR_BOOLEAN: return DIAG_E668;
    case EXPR_TEXT: return DIAG_E669;
    case EXPR_VECTOR: return DIAG_E670;
    case EXPR_NULL: break;
    }
    return DIAG_E671;
}

/* `by`: who wants it. */
static bool
want(struct expr_reading *r, const struct expr_node *node, enum expr_type wanted, const char *by)
{
    bool fits = node->type == EXPR_NULL || node->type == wanted ||
                (wanted == EXPR_NULL && node->type != EXPR_VECTOR);
    if (!fits)
        expr_tell(r, needs(wanted), node->source.ptr, by, expr_tell_quote(r, node->source));
    return fits;
}

/* ---- leaves */

static enum expr_type check_figure(struct expr_reading *r, struct expr_node *node)
{
    struct expr_figure *f = &node->figure;
    struct place at = {.column = expr_tell_column(r->source, node->at.ptr)};
    if (!r->names->figure(r->names->ctx, f, at, r->diags)) {
        r->failed = true;
        return EXPR_NULL;
    }
    bool adds = expr_step_spreads(&f->step) || f->step.span == EXPR_YTD;
    if (adds && f->type != EXPR_NUMBER) {
        expr_tell(r, DIAG_E667, node->at.ptr, expr_tell_quote(r, node->source),
                  expr_tell_quote(r, node->at));
        return EXPR_NULL;
    }
    return expr_step_spreads(&f->step) ? EXPR_VECTOR : f->type;
}

static enum expr_type property_type(enum expr_property property)
{
    switch (property) {
    case EXPR_ORG_LEVEL: return EXPR_TEXT;
    case EXPR_PERIOD_MONTH: return EXPR_NUMBER;
    case EXPR_PERIOD_LAST_OF_YEAR: break;
    }
    return EXPR_BOOLEAN;
}

/* ---- several of one type */

/* Takes the type of the first that has one; a later one of another type is told. */
struct same {
    enum expr_type type;
    const struct expr_node *first;
    const char *by;
};

static void check_same(struct expr_reading *r, struct same *same, const struct expr_node *node)
{
    if (node->type == EXPR_NULL || node->type == same->type)
        return;
    if (same->type == EXPR_NULL) {
        same->type = node->type;
        same->first = node;
        return;
    }
    expr_tell(r, DIAG_E672, node->source.ptr, expr_tell_quote(r, same->first->source),
              expr_tell_quote(r, node->source));
}

/* ---- operators */

static enum expr_type
check_all(struct expr_reading *r, const struct expr_node *node, enum expr_type type)
{
    for (size_t i = 0; i < node->len; i++)
        (void)want(r, node->args[i], type, expr_tell_quote(r, node->at));
    return type;
}

/* Values of one type, which for an order is that of numbers or texts. */
static enum expr_type
check_comparison(struct expr_reading *r, const struct expr_node *node, bool ordered)
{
    struct same same = {.by = expr_lex_spelling(node->op)};
    for (size_t i = 0; i < node->len; i++) {
        const struct expr_node *arg = node->args[i];
        enum expr_type wanted = ordered && arg->type == EXPR_BOOLEAN ? EXPR_NUMBER : EXPR_NULL;
        if (want(r, arg, wanted, same.by))
            check_same(r, &same, arg);
    }
    return EXPR_BOOLEAN;
}

static enum expr_type check_operation(struct expr_reading *r, const struct expr_node *node)
{
    switch (node->op) {
    case EXPR_OR:
    case EXPR_AND:
    case EXPR_NOT: return check_all(r, node, EXPR_BOOLEAN);
    case EXPR_EQUAL:
    case EXPR_NOT_EQUAL: return check_comparison(r, node, false);
    case EXPR_LESS:
    case EXPR_LESS_EQUAL:
    case EXPR_GREATER:
    case EXPR_GREATER_EQUAL: return check_comparison(r, node, true);
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_MULTIPLY:
    case EXPR_DIVIDE:
    case EXPR_REMAINDER:
    case EXPR_NEGATE:
    case EXPR_PLUS:
    case EXPR_POWER: break;
    }
    return check_all(r, node, EXPR_NUMBER);
}

/* ---- functions */

static void
check_argument(struct expr_reading *r, struct same *same, char takes, const struct expr_node *arg)
{
    switch (takes) {
    case 'n': (void)want(r, arg, EXPR_NUMBER, same->by); break;
    case 'b': (void)want(r, arg, EXPR_BOOLEAN, same->by); break;
    case 'v': (void)want(r, arg, EXPR_VECTOR, same->by); break;
    case 's': (void)want(r, arg, EXPR_NULL, same->by); break;
    case 'e':
        if (want(r, arg, EXPR_NULL, same->by))
            check_same(r, same, arg);
        break;
    default: check_same(r, same, arg); break;
    }
}

static enum expr_type check_call(struct expr_reading *r, const struct expr_node *node)
{
    const struct expr_function *f = node->function;
    struct same same = {.by = f->name};
    const char *takes = f->takes;
    for (size_t i = 0; i < node->len; i++) {
        check_argument(r, &same, *takes, node->args[i]);
        if (takes[1] != '\0')
            takes++;
    }
    return f->gives != EXPR_NULL ? f->gives : same.type;
}

static enum expr_type check_node(struct expr_reading *r, struct expr_node *node)
{
    for (size_t i = 0; i < node->len; i++)
        node->args[i]->type = check_node(r, node->args[i]);
    switch (node->kind) {
    case EXPR_NODE_NULL: return EXPR_NULL;
    case EXPR_NODE_NUMBER: return EXPR_NUMBER;
    case EXPR_NODE_TEXT: return EXPR_TEXT;
    case EXPR_NODE_BOOLEAN: return EXPR_BOOLEAN;
    case EXPR_NODE_FIGURE: return check_figure(r, node);
    case EXPR_NODE_PROPERTY: return property_type(node->property);
    case EXPR_NODE_ORG: return EXPR_BOOLEAN;
    case EXPR_NODE_OPERATION: return check_operation(r, node);
    case EXPR_NODE_CALL: break;
    }
    return check_call(r, node);
}

void expr_check(struct expr_reading *r, struct expr_node *node, enum expr_type wanted)
{
    node->type = check_node(r, node);
    (void)want(r, node, wanted, "=");
}
