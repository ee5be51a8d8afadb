/*
 * Text to tree, by the grammar of docs/expressions.md: operators by their rank, the tightest deepest. Stops
 * at the first mistake, for what follows it may mean anything. Must not know: types, catalogs.
 * Neighbours: expr_lex.c gives the words, expr_check.c looks at the tree, expr_print.c goes the way back.
 */
#include "expr_internal.h"

struct parser {
    struct expr_reading *r;
    struct text rest;
    struct expr_token token; /* the word that is looked at */
    const char *behind;      /* where the word before it ends */
    uint32_t open;           /* brackets and operators not closed yet */
};

/* ---- findings */

static struct expr_node *refuse(struct parser *p, enum diag_code code, const char *what)
{
    struct expr_reading *r = p->r;
    const struct expr_token *t = &p->token;
    if (t->kind == EXPR_TOKEN_WRONG)
        expr_tell(r, t->wrong, t->text.ptr, expr_tell_quote(r, t->text), NULL);
    else if (t->kind == EXPR_TOKEN_END && what == NULL)
        expr_tell(r, DIAG_E658, t->text.ptr, NULL, NULL);
    else
        expr_tell(r, code, t->text.ptr, what != NULL ? what : expr_tell_quote(r, t->text), NULL);
    return NULL;
}

/* ---- words */

static void next(struct parser *p)
{
    p->behind = p->token.text.ptr + p->token.text.len;
    p->token = expr_lex_next(&p->rest);
}

static bool take(struct parser *p, enum expr_token_kind kind)
{
    if (p->token.kind != kind)
        return false;
    next(p);
    return true;
}

static bool need(struct parser *p, enum expr_token_kind kind, const char *spelling)
{
    if (take(p, kind))
        return true;
    (void)refuse(p, DIAG_E659, spelling);
    return false;
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->token.kind == EXPR_TOKEN_NAME && text_is(p->token.text, word);
}

/* ---- nodes */

static bool deeper(struct parser *p)
{
    if (++p->open <= EXPR_DEPTH_MAX)
        return true;
    expr_tell(p->r, DIAG_E666, p->token.text.ptr, arena_printf(p->r->arena, "%d", EXPR_DEPTH_MAX),
              NULL);
    return false;
}

static struct expr_node *new_node(struct parser *p, enum expr_kind kind)
{
    struct expr_node *node = ARENA_NEW(p->r->arena, struct expr_node);
    node->kind = kind;
    node->at = node->source = p->token.text;
    return node;
}

/* Ends the node's source where the last word taken ends; NULL when it stands too deep. */
static struct expr_node *finish(struct parser *p, struct expr_node *node, const char *from)
{
    node->source = (struct text){from, (size_t)(p->behind - from)};
    for (size_t i = 0; i < node->len; i++)
        if (node->args[i]->depth >= node->depth)
            node->depth = node->args[i]->depth + 1;
    if (node->depth < EXPR_DEPTH_MAX)
        return node;
    expr_tell(p->r, DIAG_E666, node->at.ptr, arena_printf(p->r->arena, "%d", EXPR_DEPTH_MAX), NULL);
    return NULL;
}

struct nodes VEC(struct expr_node *);

static struct expr_node *
with_args(struct parser *p, struct expr_node *node, struct nodes args, const char *from)
{
    node->args = args.at;
    node->len = args.len;
    return finish(p, node, from);
}

static struct expr_node *parse_binary(struct parser *p, enum expr_rank least);

static struct expr_node *parse_whole(struct parser *p)
{
    return parse_binary(p, EXPR_RANK_OR);
}

/* ---- literals */

static struct expr_node *parse_number(struct parser *p)
{
    struct expr_node *node = new_node(p, EXPR_NODE_NUMBER);
    enum diag_code wrong = expr_literal_number(p->token.text, p->r->arena, &node->text);
    if (wrong != DIAG_NONE)
        return refuse(p, wrong, NULL);
    next(p);
    return node;
}

static struct expr_node *parse_text(struct parser *p)
{
    struct expr_node *node = new_node(p, EXPR_NODE_TEXT);
    node->text = expr_literal_text(p->token.text, p->r->arena);
    next(p);
    return node;
}

/* ---- figures */

/* (-3) behind a step */
static bool parse_count(struct parser *p, struct text step, int64_t *ret_number)
{
    struct text plain;
    struct expr_number number;
    if (!need(p, EXPR_TOKEN_OPEN, "("))
        return false;
    bool minus = p->token.kind == EXPR_TOKEN_OPERATOR && p->token.op == EXPR_SUBTRACT;
    if (minus)
        next(p);
    bool whole = p->token.kind == EXPR_TOKEN_NUMBER &&
                 expr_literal_number(p->token.text, p->r->arena, &plain) == DIAG_NONE &&
                 expr_number_read(plain, p->r->arena, &number) &&
                 expr_number_integer(&number, ret_number);
    if (!whole) {
        expr_figure_refuse_count(p->r, step, p->token.text.ptr);
        return false;
    }
    if (minus)
        *ret_number = -*ret_number;
    next(p);
    return need(p, EXPR_TOKEN_CLOSE, ")");
}

static bool parse_step(struct parser *p, struct expr_node *node)
{
    struct text name = p->token.text;
    int64_t number = 0;
    if (p->token.kind != EXPR_TOKEN_NAME) {
        (void)refuse(p, DIAG_E663, NULL);
        return false;
    }
    next(p);
    bool counts = expr_figure_step_counts(name);
    if (counts && !parse_count(p, name, &number))
        return false;
    return expr_figure_step(p->r, name, counts ? &number : NULL, &node->figure);
}

static struct expr_node *parse_figure(struct parser *p)
{
    struct expr_node *node = new_node(p, EXPR_NODE_FIGURE);
    if (!expr_figure_read(p->r, p->token.text, &node->figure))
        return NULL;
    next(p);
    while (take(p, EXPR_TOKEN_DOT))
        if (!parse_step(p, node))
            return NULL;
    return finish(p, node, node->at.ptr);
}

/* ---- functions */

static bool parse_list(struct parser *p, struct nodes *args)
{
    do {
        struct expr_node *arg = parse_whole(p);
        if (arg == NULL)
            return false;
        VEC_PUSH(p->r->arena, args, arg);
    } while (take(p, EXPR_TOKEN_COMMA));
    return true;
}

/* x in a, b, … */
static bool parse_among(struct parser *p, struct nodes *args)
{
    struct expr_node *x = parse_whole(p);
    if (x == NULL)
        return false;
    VEC_PUSH(p->r->arena, args, x);
    if (!is_word(p, "in")) {
        (void)refuse(p, DIAG_E659, "in");
        return false;
    }
    next(p);
    return parse_list(p, args);
}

static const char *arity(struct arena *arena, const struct expr_function *f)
{
    if (f->max == 0)
        return arena_printf(arena, "≥ %d", f->min);
    if (f->max == f->min)
        return arena_printf(arena, "%d", f->min);
    return arena_printf(arena, "%d–%d", f->min, f->max);
}

static bool parse_args(struct parser *p, const struct expr_function *f, struct nodes *args)
{
    if (f->control == EXPR_IS)
        return parse_among(p, args);
    return p->token.kind == EXPR_TOKEN_CLOSE || parse_list(p, args);
}

/* Its name is taken, and an opening bracket seen. */
static struct expr_node *parse_call(struct parser *p, struct expr_node *node)
{
    struct nodes args = {0};
    const struct expr_function *f = expr_functions_find(node->at);
    if (f == NULL) {
        expr_tell(p->r, DIAG_E661, node->at.ptr, expr_tell_quote(p->r, node->at), NULL);
        return NULL;
    }
    next(p);
    node->function = f;
    if (!deeper(p) || !parse_args(p, f, &args) || !need(p, EXPR_TOKEN_CLOSE, ")"))
        return NULL;
    p->open--;
    if (args.len < f->min || (f->max > 0 && args.len > f->max)) {
        expr_tell(p->r, DIAG_E662, node->at.ptr, f->name, arity(p->r->arena, f));
        return NULL;
    }
    return with_args(p, node, args, node->at.ptr);
}

/* ---- orgUnit and period */

static const char *const properties[] = {
    [EXPR_ORG_LEVEL] = "orgUnit.level",
    [EXPR_PERIOD_MONTH] = "period.month",
    [EXPR_PERIOD_LAST_OF_YEAR] = "period.is_last_of_year",
};
static const char *const org_tests[] = {
    [EXPR_ORG_IS] = "orgUnit.is",
    [EXPR_ORG_UNDER] = "orgUnit.under",
};

const char *expr_parse_property(enum expr_property property)
{
    return properties[property];
}

const char *expr_parse_org_test(enum expr_org_test test)
{
    return org_tests[test];
}

static int find_among(const char *const *names, size_t len, const char *name)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

/* ('H29', 'H30') */
static struct expr_node *parse_codes(struct parser *p, struct expr_node *node, const char *from)
{
    struct nodes codes = {0};
    if (!need(p, EXPR_TOKEN_OPEN, "("))
        return NULL;
    do {
        if (p->token.kind != EXPR_TOKEN_TEXT) {
            expr_tell(p->r, DIAG_E669, p->token.text.ptr, org_tests[node->test],
                      expr_tell_quote(p->r, p->token.text));
            return NULL;
        }
        VEC_PUSH(p->r->arena, &codes, parse_text(p));
    } while (take(p, EXPR_TOKEN_COMMA));
    return need(p, EXPR_TOKEN_CLOSE, ")") ? with_args(p, node, codes, from) : NULL;
}

/* `orgUnit` or `period` is taken, and a point seen. */
static struct expr_node *parse_property(struct parser *p, struct expr_node *node)
{
    struct text first = node->at;
    next(p);
    if (p->token.kind != EXPR_TOKEN_NAME)
        return refuse(p, DIAG_E661, NULL);
    struct arena *arena = p->r->arena;
    const char *name =
        arena_printf(arena, "%s.%s", text_dup(arena, first), text_dup(arena, p->token.text));
    next(p);
    int property = find_among(properties, sizeof properties / sizeof properties[0], name);
    int test = find_among(org_tests, sizeof org_tests / sizeof org_tests[0], name);
    if (property >= 0) {
        node->kind = EXPR_NODE_PROPERTY;
        node->property = (enum expr_property)property;
        return finish(p, node, first.ptr);
    }
    if (test >= 0) {
        node->kind = EXPR_NODE_ORG;
        node->test = (enum expr_org_test)test;
        return parse_codes(p, node, first.ptr);
    }
    expr_tell(p->r, DIAG_E661, first.ptr, name, NULL);
    return NULL;
}

static struct expr_node *parse_name(struct parser *p)
{
    struct expr_node *node = new_node(p, EXPR_NODE_CALL);
    next(p);
    if (p->token.kind == EXPR_TOKEN_OPEN)
        return parse_call(p, node);
    if (p->token.kind == EXPR_TOKEN_DOT)
        return parse_property(p, node);
    node->boolean = text_is(node->at, "true");
    if (node->boolean || text_is(node->at, "false"))
        node->kind = EXPR_NODE_BOOLEAN;
    else if (text_is(node->at, "null"))
        node->kind = EXPR_NODE_NULL;
    if (node->kind != EXPR_NODE_CALL)
        return node;
    expr_tell(p->r, DIAG_E661, node->at.ptr, expr_tell_quote(p->r, node->at), NULL);
    return NULL;
}

/* ---- operators */

/* Brackets make no node of their own; what stands in them has them as part of its source. */
static struct expr_node *parse_brackets(struct parser *p)
{
    const char *from = p->token.text.ptr;
    next(p);
    if (!deeper(p))
        return NULL;
    struct expr_node *node = parse_whole(p);
    if (node == NULL || !need(p, EXPR_TOKEN_CLOSE, ")"))
        return NULL;
    p->open--;
    node->source = (struct text){from, (size_t)(p->behind - from)};
    return node;
}

static struct expr_node *parse_value(struct parser *p)
{
    switch (p->token.kind) {
    case EXPR_TOKEN_NUMBER: return parse_number(p);
    case EXPR_TOKEN_TEXT: return parse_text(p);
    case EXPR_TOKEN_FIGURE: return parse_figure(p);
    case EXPR_TOKEN_NAME: return parse_name(p);
    case EXPR_TOKEN_OPEN: return parse_brackets(p);
    case EXPR_TOKEN_END:
    case EXPR_TOKEN_OPERATOR:
    case EXPR_TOKEN_CLOSE:
    case EXPR_TOKEN_COMMA:
    case EXPR_TOKEN_DOT:
    case EXPR_TOKEN_WRONG: break;
    }
    return refuse(p, DIAG_E657, NULL);
}

static struct expr_node *parse_unary(struct parser *p);

/* The operator's word is taken. */
static struct expr_node *
operation(struct parser *p, struct expr_node *node, struct expr_node *left, struct expr_node *right)
{
    struct nodes args = {0};
    if (right == NULL)
        return NULL;
    if (left != NULL)
        VEC_PUSH(p->r->arena, &args, left);
    VEC_PUSH(p->r->arena, &args, right);
    return with_args(p, node, args, left != NULL ? left->source.ptr : node->at.ptr);
}

static struct expr_node *take_operator(struct parser *p, enum expr_op op)
{
    struct expr_node *node = new_node(p, EXPR_NODE_OPERATION);
    node->op = op;
    next(p);
    return node;
}

static struct expr_node *parse_power(struct parser *p)
{
    struct expr_node *left = parse_value(p);
    if (left == NULL || p->token.kind != EXPR_TOKEN_OPERATOR || p->token.op != EXPR_POWER)
        return left;
    struct expr_node *node = take_operator(p, EXPR_POWER);
    return operation(p, node, left, parse_unary(p));
}

/* True when the word is one that stands before its only operand. */
static bool unary_op(const struct expr_token *t, enum expr_op *ret)
{
    bool minus = t->op == EXPR_SUBTRACT, plus = t->op == EXPR_ADD;
    if (t->kind != EXPR_TOKEN_OPERATOR || (!minus && !plus && t->op != EXPR_NOT))
        return false;
    *ret = minus ? EXPR_NEGATE : plus ? EXPR_PLUS : EXPR_NOT;
    return true;
}

static struct expr_node *parse_unary(struct parser *p)
{
    enum expr_op op;
    if (!deeper(p))
        return NULL;
    struct expr_node *node;
    if (unary_op(&p->token, &op)) {
        node = take_operator(p, op);
        node = operation(p, node, NULL, parse_unary(p));
    } else {
        node = parse_power(p);
    }
    p->open--;
    return node;
}

static bool is_binary(const struct expr_token *t)
{
    return t->kind == EXPR_TOKEN_OPERATOR && expr_lex_rank(t->op) < EXPR_RANK_UNARY;
}

static struct expr_node *parse_binary(struct parser *p, enum expr_rank least)
{
    struct expr_node *left = parse_unary(p);
    while (left != NULL && is_binary(&p->token) && expr_lex_rank(p->token.op) >= least) {
        enum expr_op op = p->token.op;
        struct expr_node *node = take_operator(p, op);
        left = operation(p, node, left, parse_binary(p, (enum expr_rank)(expr_lex_rank(op) + 1)));
    }
    return left;
}

struct expr_node *expr_parse(struct expr_reading *r)
{
    if (r->source.len == 0)
        r->source = TEXT("");
    struct parser p = {.r = r, .rest = r->source, .token.text = {r->source.ptr, 0}};
    size_t bad;
    if (r->source.len > EXPR_SOURCE_MAX) {
        expr_tell(r, DIAG_E666, r->source.ptr, arena_printf(r->arena, "%d", EXPR_SOURCE_MAX), NULL);
        return NULL;
    }
    if (!text_valid_utf8(r->source.ptr, r->source.len, &bad)) {
        struct text byte = {r->source.ptr + bad, 1};
        expr_tell(r, DIAG_E652, byte.ptr, expr_tell_quote(r, byte), NULL);
        return NULL;
    }
    next(&p);
    struct expr_node *node = parse_whole(&p);
    if (node == NULL || p.token.kind == EXPR_TOKEN_END)
        return node;
    return refuse(&p, DIAG_E660, NULL);
}
