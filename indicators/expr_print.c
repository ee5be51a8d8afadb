/*
 * Tree to text in canonical spelling, with no brackets but those that are needed; and whether two trees
 * are equal. Must not know: types. Neighbours: expr_parse.c, the way back.
 */
#include "expr_internal.h"

static enum expr_rank rank_of(const struct expr_node *node)
{
    return node->kind == EXPR_NODE_OPERATION ? expr_lex_rank(node->op) : EXPR_RANK_VALUE;
}

static void print_at(struct text_builder *b, const struct expr_node *node, enum expr_rank least)
{
    bool brackets = rank_of(node) < least;
    text_builder_adds(b, brackets ? "(" : "");
    expr_print_node(b, node);
    text_builder_adds(b, brackets ? ")" : "");
}

static void print_operation(struct text_builder *b, const struct expr_node *node)
{
    enum expr_rank rank = rank_of(node);
    const char *spelling = expr_lex_spelling(node->op);
    if (node->len == 1) {
        text_builder_adds(b, spelling);
        print_at(b, node->args[0], EXPR_RANK_UNARY);
        return;
    }
    /* from the left, but powers: a value to the power of whatever may stand behind a sign */
    bool power = node->op == EXPR_POWER;
    print_at(b, node->args[0], power ? EXPR_RANK_VALUE : rank);
    text_builder_addf(b, " %s ", spelling);
    print_at(b, node->args[1], power ? EXPR_RANK_UNARY : (enum expr_rank)(rank + 1));
}

static void print_text(struct text_builder *b, struct text t)
{
    text_builder_adds(b, "'");
    for (size_t i = 0; i < t.len; i++) {
        text_builder_add(b, (struct text){t.ptr + i, 1});
        if (t.ptr[i] == '\'')
            text_builder_adds(b, "'");
    }
    text_builder_adds(b, "'");
}

static void print_list(struct text_builder *b, const char *name, const struct expr_node *node)
{
    bool among = node->kind == EXPR_NODE_CALL && node->function->control == EXPR_IS;
    text_builder_addf(b, "%s(", name);
    for (size_t i = 0; i < node->len; i++) {
        text_builder_adds(b, i == 0 ? "" : among && i == 1 ? " in " : ", ");
        expr_print_node(b, node->args[i]);
    }
    text_builder_adds(b, ")");
}

void expr_print_node(struct text_builder *b, const struct expr_node *node)
{
    switch (node->kind) {
    case EXPR_NODE_NULL: text_builder_adds(b, "null"); break;
    case EXPR_NODE_NUMBER: text_builder_add(b, node->text); break;
    case EXPR_NODE_TEXT: print_text(b, node->text); break;
    case EXPR_NODE_BOOLEAN: text_builder_adds(b, node->boolean ? "true" : "false"); break;
    case EXPR_NODE_FIGURE: expr_figure_print(b, &node->figure); break;
    case EXPR_NODE_PROPERTY: text_builder_adds(b, expr_parse_property(node->property)); break;
    case EXPR_NODE_ORG: print_list(b, expr_parse_org_test(node->test), node); break;
    case EXPR_NODE_OPERATION: print_operation(b, node); break;
    case EXPR_NODE_CALL: print_list(b, node->function->name, node); break;
    }
}

/* ---- equality */

static bool same_word(const struct expr_node *a, const struct expr_node *b)
{
    switch (a->kind) {
    case EXPR_NODE_NULL: return true;
    case EXPR_NODE_NUMBER:
    case EXPR_NODE_TEXT: return text_eq(a->text, b->text);
    case EXPR_NODE_BOOLEAN: return a->boolean == b->boolean;
    case EXPR_NODE_FIGURE: return expr_figure_eq(&a->figure, &b->figure);
    case EXPR_NODE_PROPERTY: return a->property == b->property;
    case EXPR_NODE_ORG: return a->test == b->test;
    case EXPR_NODE_OPERATION: return a->op == b->op;
    case EXPR_NODE_CALL: return a->function == b->function;
    }
    return false; /* uncovered: the switch names every kind */
}

bool expr_print_eq(const struct expr_node *a, const struct expr_node *b)
{
    if (a->kind != b->kind || a->len != b->len || !same_word(a, b))
        return false;
    for (size_t i = 0; i < a->len; i++)
        if (!expr_print_eq(a->args[i], b->args[i]))
            return false;
    return true;
}
