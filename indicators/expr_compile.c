/*
 * Expressions from their text to what can be evaluated, and what is known of them then. Must not know: how any
 * of it is done. Neighbours: expr_parse.c, expr_check.c, expr_emit.c; expr_run.c evaluates.
 */
#include "expr_internal.h"

struct expr *expr_compile(struct text source,
                          enum expr_type wanted,
                          const struct expr_names *names,
                          struct arena *arena,
                          struct diags *diags)
{
    struct expr_reading r = {.source = source, .arena = arena, .diags = diags, .names = names};
    struct expr_node *root = expr_parse(&r);
    if (root != NULL)
        expr_check(&r, root, wanted);
    if (r.failed)
        return NULL;
    struct expr *e = ARENA_NEW(arena, struct expr);
    e->source = r.source;
    e->root = root;
    expr_emit(e, arena);
    return e;
}

enum expr_type expr_type_of(const struct expr *e)
{
    return e->root->type;
}

struct text expr_print(const struct expr *e, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    expr_print_node(&b, e->root);
    return text_builder_text(&b);
}

bool expr_eq(const struct expr *a, const struct expr *b)
{
    return expr_print_eq(a->root, b->root);
}

bool expr_is_name(const struct expr *e)
{
    enum expr_kind kind = e->root->kind;
    return kind == EXPR_NODE_FIGURE || kind == EXPR_NODE_PROPERTY ||
           (kind == EXPR_NODE_ORG && e->root->len == 1);
}

const struct expr_figure *expr_figures(const struct expr *e, size_t *ret_len)
{
    *ret_len = e->figures.len;
    return e->figures.at;
}
