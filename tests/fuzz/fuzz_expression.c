/*
 * fuzz_expression: expressions as bytes. What is read is spelt, read again and equal; what is refused is refused with a column inside
 * the text; what has a value has the same one from a second evaluator, with the same findings. Must not know how any of it is done.
 * Neighbours: driver.c, indicators/, tests/indicators/expr_oracle.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../indicators/expr_random.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct expr *compile(struct text source, struct random_world *w, struct diags *diags)
{
    const struct expr_names names = {.ctx = w, .figure = random_names};
    diags_init(diags, w->arena, 0);
    return expr_compile(source, EXPR_NULL, &names, w->arena, diags);
}

/* Every finding has a column of the text, or the one behind it, and words in both languages. */
static void check_refusal(const struct diags *diags, struct text source, struct arena *arena)
{
    must(diags->len > 0);
    for (size_t i = 0; i < diags->len; i++) {
        const struct diag *d = &diags->at[i];
        must(diag_severity(d->code) == SEVERITY_ERROR);
        must(d->at.column >= 1 && d->at.column <= source.len + 1);
        must(diag_message(d, LANG_VI, arena)[0] != '\0' &&
             diag_message(d, LANG_EN, arena)[0] != '\0');
    }
}

static void check_value(const struct expr *e, struct random_world *w)
{
    struct diags diags;
    struct text spelt = expr_print(e, w->arena);
    /* brackets may be what made it fit */
    struct expr *again = compile(spelt, w, &diags);
    must(again != NULL || spelt.len > EXPR_SOURCE_MAX);
    if (again != NULL) {
        must(expr_eq(e, again));
        must(text_eq(expr_print(again, w->arena), spelt));
    }
    must(random_judge(e, w) != RANDOM_DIFFERENT);
}

/* The first byte chooses the figures' values. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text source = {(const char *)data + 1, size - 1};
    struct random_world w = {.seed = data[0], .arena = arena_new(0)};
    struct diags diags;
    struct expr *e = compile(source, &w, &diags);
    if (e == NULL)
        check_refusal(&diags, source, w.arena);
    else
        check_value(e, &w);
    arena_free(w.arena);
    return 0;
}
