/*
 * An expression as a sum of figures times constants, where it is one: sums, differences, signs, products and quotients with
 * constants. Only where every coefficient stays a fraction of 64 bits, so that evaluating it meets no limit either. Must not
 * know: what the figures are. Neighbours: rules_linear.c asks.
 */
#include "expr_internal.h"

struct walk {
    const struct expr *e;
    struct expr_calc calc;
    struct expr_linear *to;
};

/* Null (a division by zero, too large) and what does not fit 64 bits end the walk. */
static bool plain(const struct walk *w, const struct expr_number *n)
{
    return w->calc.trouble == EXPR_FINE && n->big == NULL && n->den != 0;
}

typedef struct expr_number
operate_fn(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b);

static bool combine(struct walk *w,
                    enum expr_op op,
                    const struct expr_number *a,
                    const struct expr_number *b,
                    struct expr_number *ret)
{
    static operate_fn *const operations[EXPR_POWER + 1] = {[EXPR_ADD] = expr_number_add,
                                                           [EXPR_SUBTRACT] = expr_number_subtract,
                                                           [EXPR_MULTIPLY] = expr_number_multiply,
                                                           [EXPR_DIVIDE] = expr_number_divide};
    if (operations[op] == NULL)
        return false;
    *ret = operations[op](&w->calc, a, b);
    return plain(w, ret);
}

/* The value of what has no figure in it; false when it has, or is more than the four operations. */
static bool constant(struct walk *w, const struct expr_node *node, struct expr_number *ret)
{
    struct expr_number a, b;
    if (node->kind == EXPR_NODE_NUMBER)
        return expr_number_read(node->text, w->calc.arena, ret) && plain(w, ret);
    if (node->kind != EXPR_NODE_OPERATION || !constant(w, node->args[0], &a))
        return false;
    *ret = a;
    if (node->op == EXPR_NEGATE)
        *ret = expr_number_negate(&w->calc, &a);
    if (node->op == EXPR_NEGATE || node->op == EXPR_PLUS)
        return true;
    return node->len == 2 && constant(w, node->args[1], &b) && combine(w, node->op, &a, &b, ret);
}

static bool add_figure(struct walk *w, const struct expr_node *node, struct expr_number factor)
{
    uint32_t at = 0;
    if (node->figure.type != EXPR_NUMBER || expr_step_spreads(&node->figure.step))
        return false;
    while (!expr_figure_eq(&w->e->figures.at[at], &node->figure))
        at++;
    VEC_PUSH(w->calc.arena, &w->to->terms, ((struct expr_linear_term){at, factor}));
    return true;
}

static bool walk(struct walk *w, const struct expr_node *node, struct expr_number factor);

static bool walk_product(struct walk *w, const struct expr_node *node, struct expr_number factor)
{
    struct expr_number k;
    const struct expr_node *a = node->args[0], *b = node->args[1];
    if (constant(w, b, &k))
        return combine(w, node->op, &factor, &k, &factor) && walk(w, a, factor);
    return node->op == EXPR_MULTIPLY && constant(w, a, &k) &&
           combine(w, node->op, &factor, &k, &factor) && walk(w, b, factor);
}

/* Adds factor * node. */
static bool walk(struct walk *w, const struct expr_node *node, struct expr_number factor)
{
    struct expr_number k;
    if (constant(w, node, &k))
        return combine(w, EXPR_MULTIPLY, &k, &factor, &k) &&
               combine(w, EXPR_ADD, &w->to->constant, &k, &w->to->constant);
    if (node->kind == EXPR_NODE_FIGURE)
        return add_figure(w, node, factor);
    if (node->kind != EXPR_NODE_OPERATION)
        return false;
    if (node->op == EXPR_MULTIPLY || node->op == EXPR_DIVIDE)
        return walk_product(w, node, factor);
    struct expr_number opposite = expr_number_negate(&w->calc, &factor);
    if (node->op == EXPR_NEGATE || node->op == EXPR_PLUS)
        return walk(w, node->args[0], node->op == EXPR_NEGATE ? opposite : factor);
    return (node->op == EXPR_ADD || node->op == EXPR_SUBTRACT) && walk(w, node->args[0], factor) &&
           walk(w, node->args[1], node->op == EXPR_SUBTRACT ? opposite : factor);
}

bool expr_linear(const struct expr *e, struct arena *arena, struct expr_linear *ret)
{
    struct walk w = {.e = e, .calc = {.arena = arena}, .to = ret};
    *ret = (struct expr_linear){.constant = expr_number_of(0)};
    return walk(&w, e->root, expr_number_of(1));
}
