/*
 * Runs the instructions of an expression on a stack of values. Whole numbers of 64 bits are added and
 * multiplied here; all else goes to expr_number.c. Null is passed on, logic is three-valued. Must not know: where figures
 * come from (struct expr_context), how the instructions came about (expr_emit.c).
 */
#include <assert.h>

#include "expr_internal.h"

/* Most expressions need no more; the stack of others is in the arena. */
#define STACK_NEAR 8

struct machine {
    const struct expr *e;
    const struct expr_context *context;
    struct expr_calc calc;
    struct diags *diags;
    struct expr_value *top; /* the first free place */
};

/* ---- findings */

static void tell(struct machine *m, const struct expr_node *node)
{
    static const enum diag_code codes[] = {[EXPR_ZERO_DIVISION] = DIAG_W310,
                                           [EXPR_UNDEFINED] = DIAG_W311,
                                           [EXPR_TOO_LARGE] = DIAG_W312};
    enum diag_code code = codes[m->calc.trouble];
    m->calc.trouble = EXPR_FINE;
    if (m->diags == NULL)
        return;
    struct expr_reading r = {.source = m->e->source, .arena = m->diags->arena, .diags = m->diags};
    expr_tell(&r, code, node->at.ptr, expr_tell_quote(&r, node->source), NULL);
}

/* ---- operators */

/* Sums and products of whole numbers; false when it is anything else, or does not fit. */
static bool operate_quickly(enum expr_op op,
                            const struct expr_number *a,
                            const struct expr_number *b,
                            int64_t *ret)
{
    if (a->den != 1 || b->den != 1)
        return false;
    if (op == EXPR_ADD)
        return decimal_add(a->num, b->num, ret);
    if (op == EXPR_SUBTRACT)
        return decimal_sub(a->num, b->num, ret);
    return op == EXPR_MULTIPLY && !__builtin_mul_overflow(a->num, b->num, ret) && *ret != CELL_NULL;
}

typedef struct expr_number
operate_fn(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b);

static operate_fn *const operations[] = {
    [EXPR_ADD] = expr_number_add,
    [EXPR_SUBTRACT] = expr_number_subtract,
    [EXPR_MULTIPLY] = expr_number_multiply,
    [EXPR_DIVIDE] = expr_number_divide,
    [EXPR_REMAINDER] = expr_number_remainder,
    [EXPR_POWER] = expr_real_power,
};

static struct expr_value arithmetic(struct machine *m,
                                    enum expr_op op,
                                    const struct expr_value *a,
                                    const struct expr_value *b)
{
    struct expr_value value = {.type = EXPR_NUMBER};
    if (a->type == EXPR_NULL || b->type == EXPR_NULL)
        return expr_null();
    if (operate_quickly(op, &a->number, &b->number, &value.number.num)) {
        value.number.den = 1;
        return value;
    }
    value.number = operations[op](&m->calc, &a->number, &b->number);
    return m->calc.trouble == EXPR_FINE ? value : expr_null();
}

/* Of two values of one type: less than 0, 0, more than 0. */
static int compare(const struct expr_value *a, const struct expr_value *b)
{
    if (a->type == EXPR_NUMBER)
        return expr_number_compare(&a->number, &b->number);
    return a->type == EXPR_TEXT ? text_cmp(a->text, b->text) : (int)a->boolean - (int)b->boolean;
}

/* Which orders make it true: bit 0 less, bit 1 equal, bit 2 greater. */
static const uint8_t accepted[] = {
    [EXPR_EQUAL] = 2,      [EXPR_NOT_EQUAL] = 5, [EXPR_LESS] = 1,
    [EXPR_LESS_EQUAL] = 3, [EXPR_GREATER] = 4,   [EXPR_GREATER_EQUAL] = 6,
};

static struct expr_value
comparison(enum expr_op op, const struct expr_value *a, const struct expr_value *b)
{
    if (a->type == EXPR_NULL || b->type == EXPR_NULL)
        return expr_null();
    int order = compare(a, b);
    int bit = order < 0 ? 1 : order == 0 ? 2 : 4;
    return expr_boolean((accepted[op] & bit) != 0);
}

static bool is_truth(const struct expr_value *v, bool truth)
{
    return v->type == EXPR_BOOLEAN && v->boolean == truth;
}

/* What settles it (false for `and`, true for `or`) does so beside null too. */
static struct expr_value logic(const struct expr_value *a, const struct expr_value *b, bool settles)
{
    if (is_truth(a, settles) || is_truth(b, settles))
        return expr_boolean(settles);
    return a->type == EXPR_NULL || b->type == EXPR_NULL ? expr_null() : expr_boolean(!settles);
}

static void unary(struct machine *m, enum expr_op op)
{
    struct expr_value *x = &m->top[-1];
    if (x->type == EXPR_NULL)
        return;
    if (op == EXPR_NOT)
        x->boolean = !x->boolean;
    else
        x->number = expr_number_negate(&m->calc, &x->number);
}

static void binary(struct machine *m, enum expr_op op)
{
    const struct expr_value *b = --m->top;
    struct expr_value *a = &m->top[-1];
    if (op == EXPR_AND || op == EXPR_OR)
        *a = logic(a, b, op == EXPR_OR);
    else if (op >= EXPR_EQUAL && op <= EXPR_GREATER_EQUAL)
        *a = comparison(op, a, b);
    else
        *a = arithmetic(m, op, a, b);
}

static void operate(struct machine *m, const struct expr_instruction *i)
{
    if (i->op == EXPR_NOT || i->op == EXPR_NEGATE)
        unary(m, (enum expr_op)i->op);
    else
        binary(m, (enum expr_op)i->op);
    if (m->calc.trouble != EXPR_FINE)
        tell(m, i->node);
}

/* ---- what is asked of others */

static struct expr_value figure(struct machine *m, const struct expr_figure *figure)
{
    if (m->context->figure == NULL)
        return expr_null();
    struct expr_value value = m->context->figure(m->context->ctx, figure, m->calc.arena);
    assert(value.type == EXPR_NULL ||
           value.type == (expr_step_spreads(&figure->step) ? EXPR_VECTOR : figure->type));
    return value;
}

static struct expr_value property(struct machine *m, enum expr_property property)
{
    return m->context->property != NULL ? m->context->property(m->context->ctx, property)
                                        : expr_null();
}

static struct expr_value org(struct machine *m, enum expr_org_test test, struct text code)
{
    return m->context->org != NULL ? m->context->org(m->context->ctx, test, code) : expr_null();
}

static void call(struct machine *m, const struct expr_instruction *i)
{
    m->top -= i->count;
    *m->top = i->node->function->apply(&m->calc, m->top, i->count);
    m->top++;
    if (m->calc.trouble != EXPR_FINE) {
        m->top[-1] = expr_null();
        tell(m, i->node);
    }
}

/* ---- jumps: each gives the next instruction's place, `next` being the one behind it */

static size_t unless(struct machine *m, const struct expr_instruction *i, size_t next)
{
    const struct expr_value *condition = &m->top[-1];
    if (condition->type == EXPR_NULL)
        return i->count;
    m->top--;
    return condition->boolean ? next : i->arg;
}

static size_t until_value(struct machine *m, const struct expr_instruction *i, size_t next)
{
    if (m->top[-1].type != EXPR_NULL)
        return i->arg;
    m->top--;
    return next;
}

static size_t among(struct machine *m, const struct expr_instruction *i, size_t next)
{
    const struct expr_value *candidate = --m->top, *x = &m->top[-2];
    struct expr_value equal = comparison(EXPR_EQUAL, x, candidate);
    m->top[-1] = logic(&m->top[-1], &equal, true);
    return is_truth(&m->top[-1], true) ? i->arg : next;
}

static void under(struct machine *m)
{
    m->top--;
    m->top[-1] = m->top[0];
}

static size_t step(struct machine *m, const struct expr_instruction *i, size_t next)
{
    switch ((enum expr_code)i->code) {
    case EXPR_DO_PUSH: *m->top++ = m->e->constants.at[i->arg]; break;
    case EXPR_DO_FIGURE: *m->top++ = figure(m, &m->e->figures.at[i->arg]); break;
    case EXPR_DO_PROPERTY: *m->top++ = property(m, (enum expr_property)i->arg); break;
    case EXPR_DO_ORG: *m->top++ = org(m, (enum expr_org_test)i->arg, i->node->text); break;
    case EXPR_DO_OPERATE: operate(m, i); break;
    case EXPR_DO_CALL: call(m, i); break;
    case EXPR_DO_JUMP: return i->arg;
    case EXPR_DO_UNLESS: return unless(m, i, next);
    case EXPR_DO_UNTIL_FALSE: return is_truth(&m->top[-1], false) ? i->arg : next;
    case EXPR_DO_UNTIL_TRUE: return is_truth(&m->top[-1], true) ? i->arg : next;
    case EXPR_DO_UNTIL_VALUE: return until_value(m, i, next);
    case EXPR_DO_AMONG: return among(m, i, next);
    case EXPR_DO_UNDER: under(m); break;
    }
    return next;
}

struct expr_value expr_eval(const struct expr *e,
                            const struct expr_context *context,
                            struct arena *arena,
                            struct diags *diags)
{
    struct expr_value near[STACK_NEAR] = {{.type = EXPR_NULL}};
    struct machine m = {
        .e = e, .context = context, .calc = {.arena = arena}, .diags = diags, .top = near};
    if (e->stack > STACK_NEAR)
        m.top = ARENA_ARRAY(arena, e->stack, struct expr_value);
    for (size_t at = 0; at < e->code.len;)
        at = step(&m, &e->code.at[at], at + 1);
    return m.top[-1];
}
