/*
 * What the tests of expressions stand on: an arena, names whose first letter says their type (b, t, v; else a number), and
 * values that a test gives. Must not know: how expressions work. Neighbours: each test_expr_*.c.
 */
#ifndef GRIS_TESTS_INDICATORS_EXPR_TEST_H
#define GRIS_TESTS_INDICATORS_EXPR_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr_internal.h"

struct et {
    struct arena *arena;
    struct diags diags;
    size_t asked; /* figures looked at */
};

static inline struct et et_new(void)
{
    struct et et = {.arena = arena_new(0)};
    diags_init(&et.diags, et.arena, 0);
    return et;
}

static inline void et_free(struct et *et)
{
    arena_free(et->arena);
}

/* [nope] is not there. */
static inline bool
et_figure(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    (void)ctx;
    if (text_is(figure->code, "nope")) {
        diags_addv(diags, DIAG_E208, at, "nope", NULL);
        return false;
    }
    char first = figure->code.ptr[0];
    figure->type = first == 'b'   ? EXPR_BOOLEAN
                   : first == 't' ? EXPR_TEXT
                   : first == 'v' ? EXPR_VECTOR
                                  : EXPR_NUMBER;
    return true;
}

static inline struct expr *et_compile_as(struct et *et, const char *source, enum expr_type wanted)
{
    static const struct expr_names names = {.figure = et_figure};
    diags_init(&et->diags, et->arena, 0);
    return expr_compile(text_of(source), wanted, &names, et->arena, &et->diags);
}

static inline struct expr *et_compile(struct et *et, const char *source)
{
    struct expr *e = et_compile_as(et, source, EXPR_NULL);
    if (e == NULL)
        fail_msg("%s: %s", source, diag_line(&et->diags.at[0], LANG_EN, et->arena));
    return e;
}

/* "E667@5 E672@9" */
static inline const char *et_findings(struct et *et)
{
    const char *text = "";
    for (size_t i = 0; i < et->diags.len; i++)
        text = arena_printf(et->arena, "%s%s%s@%u", text, i > 0 ? " " : "",
                            diag_name(et->diags.at[i].code), et->diags.at[i].at.column);
    return text;
}

static inline void et_refused(struct et *et, const char *source, const char *findings)
{
    assert_null(et_compile_as(et, source, EXPR_NULL));
    assert_string_equal(et_findings(et), findings);
}

/* Figures are the length of their code, or so many of them: [aaa] is 3, [vv] is 1, 2. */
static inline struct expr_value
et_value(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    struct et *et = ctx;
    et->asked++;
    size_t len = figure->code.len;
    if (figure->type == EXPR_BOOLEAN)
        return expr_boolean(len > 1);
    if (figure->type == EXPR_TEXT)
        return expr_text(figure->code);
    if (figure->type == EXPR_NUMBER && !expr_step_spreads(&figure->step))
        return expr_decimal((int64_t)len, 0);
    struct expr_number *at = ARENA_ARRAY(arena, len, struct expr_number);
    for (size_t i = 0; i < len; i++)
        at[i] = expr_number_of((int64_t)i + 1);
    return (struct expr_value){.type = EXPR_VECTOR, .vector = {at, len}};
}

static inline struct expr_value et_eval(struct et *et, const char *source)
{
    struct expr *e = et_compile(et, source);
    const struct expr_context context = {.ctx = et, .figure = et_value};
    et->asked = 0;
    return expr_eval(e, &context, et->arena, &et->diags);
}

/* A number, true, false, a text, null. */
static inline const char *et_text(struct et *et, const struct expr_value *v)
{
    if (v->type == EXPR_NUMBER)
        return expr_number_text(&v->number, et->arena);
    if (v->type == EXPR_TEXT)
        return text_dup(et->arena, v->text);
    return v->type == EXPR_NULL ? "null" : v->boolean ? "true" : "false";
}

static inline void et_gives(struct et *et, const char *source, const char *expected)
{
    struct expr_value v = et_eval(et, source);
    assert_string_equal(et_text(et, &v), expected);
}

static inline void et_prints(struct et *et, const char *source, const char *expected)
{
    struct text spelt = expr_print(et_compile(et, source), et->arena);
    assert_string_equal(spelt.ptr, expected);
}

#endif
