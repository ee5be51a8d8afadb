/*
 * Tree to instructions for a machine with a stack: operands, then what is done with them; jumps leave out what
 * is not needed. Must not know: how anything is computed. Neighbours: expr_check.c before,
 * expr_run.c after it.
 */
#include "expr_internal.h"

struct emitter {
    struct expr *e;
    struct arena *arena;
    size_t held; /* values on the stack here */
};

static void emit_node(struct emitter *m, const struct expr_node *node);

/* `change`: of the values on the stack, once it is done. Gives its place. */
static size_t
add(struct emitter *m, enum expr_code code, const struct expr_node *node, size_t arg, long change)
{
    struct expr_instruction *i = VEC_ADD(m->arena, &m->e->code);
    *i = (struct expr_instruction){.code = (uint16_t)code, .arg = (uint32_t)arg, .node = node};
    m->held = (size_t)((long)m->held + change);
    if (m->held > m->e->stack)
        m->e->stack = m->held;
    return m->e->code.len - 1;
}

static void operate(struct emitter *m, const struct expr_node *node, enum expr_op op, long change)
{
    size_t at = add(m, EXPR_DO_OPERATE, node, 0, change);
    m->e->code.at[at].op = (uint16_t)op;
}

/* The jump goes to what comes next. */
static void land(struct emitter *m, size_t jump)
{
    m->e->code.at[jump].arg = (uint32_t)m->e->code.len;
}

static void push(struct emitter *m, const struct expr_node *node, struct expr_value constant)
{
    VEC_PUSH(m->arena, &m->e->constants, constant);
    (void)add(m, EXPR_DO_PUSH, node, m->e->constants.len - 1, 1);
}

/* ---- leaves */

static struct expr_value literal(struct emitter *m, const struct expr_node *node)
{
    struct expr_value value = {.type = EXPR_NUMBER};
    if (node->kind == EXPR_NODE_BOOLEAN)
        return expr_boolean(node->boolean);
    if (node->kind == EXPR_NODE_TEXT)
        return expr_text(node->text);
    if (node->kind == EXPR_NODE_NULL || !expr_number_read(node->text, m->arena, &value.number))
        return expr_null();
    return value;
}

static size_t figure_place(struct emitter *m, const struct expr_figure *figure)
{
    struct expr *e = m->e;
    for (size_t i = 0; i < e->figures.len; i++)
        if (expr_figure_eq(&e->figures.at[i], figure))
            return i;
    VEC_PUSH(m->arena, &e->figures, *figure);
    return e->figures.len - 1;
}

/* Jumps to one place, which comes later. */
struct jumps VEC(size_t);

static void land_all(struct emitter *m, const struct jumps *jumps)
{
    for (size_t i = 0; i < jumps->len; i++)
        land(m, jumps->at[i]);
}

/* Is it the first, or the second, or… */
static void emit_org(struct emitter *m, const struct expr_node *node)
{
    struct jumps jumps = {0};
    for (size_t i = 0; i < node->len; i++) {
        if (i > 0)
            VEC_PUSH(m->arena, &jumps, add(m, EXPR_DO_UNTIL_TRUE, node, 0, 0));
        (void)add(m, EXPR_DO_ORG, node->args[i], node->test, 1);
        if (i > 0)
            operate(m, node, EXPR_OR, -1);
    }
    land_all(m, &jumps);
}

/* ---- operators */

static void emit_operation(struct emitter *m, const struct expr_node *node)
{
    size_t jump = 0;
    bool and = node->op == EXPR_AND, or = node->op == EXPR_OR;
    emit_node(m, node->args[0]);
    if (and || or)
        jump = add(m, and? EXPR_DO_UNTIL_FALSE : EXPR_DO_UNTIL_TRUE, node, 0, 0);
    if (node->len > 1)
        emit_node(m, node->args[1]);
    if (node->op != EXPR_PLUS)
        operate(m, node, node->op, 1 - (long)node->len);
    if (and || or)
        land(m, jump);
}

/* ---- functions */

static void emit_if(struct emitter *m, const struct expr_node *node)
{
    emit_node(m, node->args[0]);
    size_t unless = add(m, EXPR_DO_UNLESS, node, 0, -1);
    emit_node(m, node->args[1]);
    size_t end = add(m, EXPR_DO_JUMP, node, 0, -1);
    land(m, unless);
    emit_node(m, node->args[2]);
    land(m, end);
    m->e->code.at[unless].count = (uint32_t)m->e->code.len;
}

static void emit_first(struct emitter *m, const struct expr_node *node)
{
    struct jumps jumps = {0};
    for (size_t i = 0; i < node->len; i++) {
        if (i > 0)
            VEC_PUSH(m->arena, &jumps, add(m, EXPR_DO_UNTIL_VALUE, node, 0, -1));
        emit_node(m, node->args[i]);
    }
    land_all(m, &jumps);
}

static void emit_is(struct emitter *m, const struct expr_node *node)
{
    struct jumps jumps = {0};
    emit_node(m, node->args[0]);
    push(m, node, expr_boolean(false));
    for (size_t i = 1; i < node->len; i++) {
        emit_node(m, node->args[i]);
        VEC_PUSH(m->arena, &jumps, add(m, EXPR_DO_AMONG, node, 0, -1));
    }
    land_all(m, &jumps);
    (void)add(m, EXPR_DO_UNDER, node, 0, -1);
}

static void emit_call(struct emitter *m, const struct expr_node *node)
{
    for (size_t i = 0; i < node->len; i++)
        emit_node(m, node->args[i]);
    size_t at = add(m, EXPR_DO_CALL, node, 0, 1 - (long)node->len);
    m->e->code.at[at].count = (uint32_t)node->len;
}

static void emit_function(struct emitter *m, const struct expr_node *node)
{
    switch (node->function->control) {
    case EXPR_CALL: emit_call(m, node); break;
    case EXPR_IF: emit_if(m, node); break;
    case EXPR_FIRST: emit_first(m, node); break;
    case EXPR_IS: emit_is(m, node); break;
    }
}

static void emit_node(struct emitter *m, const struct expr_node *node)
{
    switch (node->kind) {
    case EXPR_NODE_NULL:
    case EXPR_NODE_NUMBER:
    case EXPR_NODE_TEXT:
    case EXPR_NODE_BOOLEAN: push(m, node, literal(m, node)); break;
    case EXPR_NODE_FIGURE:
        (void)add(m, EXPR_DO_FIGURE, node, figure_place(m, &node->figure), 1);
        break;
    case EXPR_NODE_PROPERTY: (void)add(m, EXPR_DO_PROPERTY, node, node->property, 1); break;
    case EXPR_NODE_ORG: emit_org(m, node); break;
    case EXPR_NODE_OPERATION: emit_operation(m, node); break;
    case EXPR_NODE_CALL: emit_function(m, node); break;
    }
}

void expr_emit(struct expr *e, struct arena *arena)
{
    struct emitter m = {.e = e, .arena = arena};
    emit_node(&m, e->root);
}
