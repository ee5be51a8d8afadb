/*
 * The words of an expression: numbers, texts, figures in brackets, names, operators. A word is a part
 * of the source; nothing is copied. Must not know: what may stand where (expr_parse.c).
 * Neighbours: expr_literal.c and expr_figure.c look inside numbers, texts and brackets.
 */
#include "expr_internal.h"

/* ---- operators */

struct op_row {
    enum expr_op op;
    enum expr_rank rank;
    const char *canonical;
};
static const struct op_row ops[] = {
    [EXPR_OR] = {EXPR_OR, EXPR_RANK_OR, "or"},
    [EXPR_AND] = {EXPR_AND, EXPR_RANK_AND, "and"},
    [EXPR_EQUAL] = {EXPR_EQUAL, EXPR_RANK_EQUAL, "="},
    [EXPR_NOT_EQUAL] = {EXPR_NOT_EQUAL, EXPR_RANK_EQUAL, "!="},
    [EXPR_LESS] = {EXPR_LESS, EXPR_RANK_LESS, "<"},
    [EXPR_LESS_EQUAL] = {EXPR_LESS_EQUAL, EXPR_RANK_LESS, "<="},
    [EXPR_GREATER] = {EXPR_GREATER, EXPR_RANK_LESS, ">"},
    [EXPR_GREATER_EQUAL] = {EXPR_GREATER_EQUAL, EXPR_RANK_LESS, ">="},
    [EXPR_ADD] = {EXPR_ADD, EXPR_RANK_ADD, "+"},
    [EXPR_SUBTRACT] = {EXPR_SUBTRACT, EXPR_RANK_ADD, "-"},
    [EXPR_MULTIPLY] = {EXPR_MULTIPLY, EXPR_RANK_MULTIPLY, "*"},
    [EXPR_DIVIDE] = {EXPR_DIVIDE, EXPR_RANK_MULTIPLY, "/"},
    [EXPR_REMAINDER] = {EXPR_REMAINDER, EXPR_RANK_MULTIPLY, "%"},
    [EXPR_NEGATE] = {EXPR_NEGATE, EXPR_RANK_UNARY, "-"},
    [EXPR_PLUS] = {EXPR_PLUS, EXPR_RANK_UNARY, "+"},
    [EXPR_NOT] = {EXPR_NOT, EXPR_RANK_UNARY, "not "},
    [EXPR_POWER] = {EXPR_POWER, EXPR_RANK_POWER, "^"},
};

enum expr_rank expr_lex_rank(enum expr_op op)
{
    return ops[op].rank;
}

const char *expr_lex_spelling(enum expr_op op)
{
    return ops[op].canonical;
}

struct sign {
    const char *spelling;
    enum expr_token_kind kind;
    enum expr_op op;
};

/* The longer ones first. */
static const struct sign signs[] = {
    {"<=", EXPR_TOKEN_OPERATOR, EXPR_LESS_EQUAL},
    {">=", EXPR_TOKEN_OPERATOR, EXPR_GREATER_EQUAL},
    {"==", EXPR_TOKEN_OPERATOR, EXPR_EQUAL},
    {"!=", EXPR_TOKEN_OPERATOR, EXPR_NOT_EQUAL},
    {"&&", EXPR_TOKEN_OPERATOR, EXPR_AND},
    {"||", EXPR_TOKEN_OPERATOR, EXPR_OR},
    {"<", EXPR_TOKEN_OPERATOR, EXPR_LESS},
    {">", EXPR_TOKEN_OPERATOR, EXPR_GREATER},
    {"=", EXPR_TOKEN_OPERATOR, EXPR_EQUAL},
    {"!", EXPR_TOKEN_OPERATOR, EXPR_NOT},
    {"+", EXPR_TOKEN_OPERATOR, EXPR_ADD},
    {"-", EXPR_TOKEN_OPERATOR, EXPR_SUBTRACT},
    {"*", EXPR_TOKEN_OPERATOR, EXPR_MULTIPLY},
    {"/", EXPR_TOKEN_OPERATOR, EXPR_DIVIDE},
    {"%", EXPR_TOKEN_OPERATOR, EXPR_REMAINDER},
    {"^", EXPR_TOKEN_OPERATOR, EXPR_POWER},
    {"(", EXPR_TOKEN_OPEN, EXPR_OR},
    {")", EXPR_TOKEN_CLOSE, EXPR_OR},
    {",", EXPR_TOKEN_COMMA, EXPR_OR},
    {".", EXPR_TOKEN_DOT, EXPR_OR},
};
static const struct sign words[] = {
    {"and", EXPR_TOKEN_OPERATOR, EXPR_AND},
    {"or", EXPR_TOKEN_OPERATOR, EXPR_OR},
    {"not", EXPR_TOKEN_OPERATOR, EXPR_NOT},
};

/* ---- characters */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes of the character that begins here. */
static size_t character(struct text t)
{
    size_t len = 1;
    while (len < t.len && ((unsigned char)t.ptr[len] & 0xC0) == 0x80)
        len++;
    return len;
}

static void skip_blanks(struct text *rest)
{
    while (text_take(rest, TEXT(" ")) || text_take(rest, TEXT("\t")) ||
           text_take(rest, TEXT("\n")) || text_take(rest, TEXT("\r")) ||
           text_take(rest, TEXT("\u00A0")))
        continue;
}

/* ---- words */

static struct expr_token take(struct text *rest, enum expr_token_kind kind, size_t len)
{
    struct expr_token token = {.kind = kind, .text = {rest->ptr, len}};
    *rest = (struct text){rest->ptr + len, rest->len - len};
    return token;
}

static struct expr_token wrong(struct text *rest, enum diag_code code, size_t len)
{
    struct expr_token token = take(rest, EXPR_TOKEN_WRONG, len);
    token.wrong = code;
    return token;
}

static size_t digits(struct text t, size_t from)
{
    while (from < t.len && is_digit(t.ptr[from]))
        from++;
    return from;
}

/* 12, 0.5, .5, 1e3: as far as it goes well; what is stuck to it makes it wrong as a whole. */
static struct expr_token number(struct text *rest)
{
    size_t whole = digits(*rest, 0), end = whole;
    bool ok = true;
    if (end < rest->len && rest->ptr[end] == '.') {
        end = digits(*rest, whole + 1);
        ok = end > whole + 1;
    }
    if (end < rest->len && (rest->ptr[end] == 'e' || rest->ptr[end] == 'E')) {
        size_t sign = end + 1 < rest->len && strchr("+-", rest->ptr[end + 1]) != NULL ? 2 : 1;
        size_t power = digits(*rest, end + sign);
        ok = ok && power > end + sign;
        end = power;
    }
    while (end < rest->len &&
           (is_letter(rest->ptr[end]) || is_digit(rest->ptr[end]) || rest->ptr[end] == '.')) {
        ok = false;
        end++;
    }
    return ok ? take(rest, EXPR_TOKEN_NUMBER, end) : wrong(rest, DIAG_E655, end);
}

static struct expr_token text(struct text *rest)
{
    size_t at = 1;
    for (; at < rest->len; at++) {
        if (rest->ptr[at] != '\'')
            continue;
        if (at + 1 == rest->len || rest->ptr[at + 1] != '\'')
            return take(rest, EXPR_TOKEN_TEXT, at + 1);
        at++;
    }
    return wrong(rest, DIAG_E653, rest->len);
}

static struct expr_token figure(struct text *rest)
{
    const char *end = memchr(rest->ptr, ']', rest->len);
    if (end == NULL)
        return wrong(rest, DIAG_E654, rest->len);
    return take(rest, EXPR_TOKEN_FIGURE, (size_t)(end - rest->ptr) + 1);
}

/* Letters of other alphabets are in no name of ours, but are told as part of the word. */
static bool goes_on(struct text rest, size_t at)
{
    struct text tail = {rest.ptr + at, rest.len - at};
    if (tail.len == 0 || text_take(&tail, TEXT("\u00A0")))
        return false;
    return is_letter(tail.ptr[0]) || is_digit(tail.ptr[0]) || (unsigned char)tail.ptr[0] >= 0x80;
}

static struct expr_token name(struct text *rest)
{
    size_t len = 1;
    while (goes_on(*rest, len))
        len++;
    struct expr_token token = take(rest, EXPR_TOKEN_NAME, len);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(token.text, words[i].spelling)) {
            token.kind = words[i].kind;
            token.op = words[i].op;
        }
    }
    return token;
}

static struct expr_token sign(struct text *rest)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        struct text spelling = text_of(signs[i].spelling), after = *rest;
        if (text_take(&after, spelling)) {
            struct expr_token token = take(rest, signs[i].kind, spelling.len);
            token.op = signs[i].op;
            return token;
        }
    }
    return wrong(rest, DIAG_E652, character(*rest));
}

struct expr_token expr_lex_next(struct text *rest)
{
    skip_blanks(rest);
    if (rest->len == 0)
        return take(rest, EXPR_TOKEN_END, 0);
    char c = rest->ptr[0];
    if (is_digit(c) || (c == '.' && rest->len > 1 && is_digit(rest->ptr[1])))
        return number(rest);
    if (is_letter(c))
        return name(rest);
    if (c == '\'')
        return text(rest);
    if (c == '[')
        return figure(rest);
    return sign(rest);
}
