/*
 * Random expressions: each is read, spelt, read again and found equal, and evaluated by two evaluators that share no code,
 * with equal values and equal findings. Some thousands; a million with GRIS_LONG=1, or as many as GRIS_RANDOM says from the seed that
 * GRIS_SEED says. Neighbours: expr_oracle.h, expr_random.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr_random.h"

#define DEPTH 6

static uint64_t wish(const char *variable, uint64_t otherwise)
{
    const char *value = getenv(variable);
    return value != NULL ? strtoull(value, NULL, 10) : otherwise;
}

static struct expr *compile(struct text source, struct random_world *w)
{
    const struct expr_names names = {.ctx = w, .figure = random_names};
    struct diags diags;
    diags_init(&diags, w->arena, 0);
    struct expr *e = expr_compile(source, EXPR_NULL, &names, w->arena, &diags);
    if (e == NULL)
        fail_msg("%.*s\n    %s", (int)source.len, source.ptr,
                 diag_line(&diags.at[0], LANG_EN, w->arena));
    return e;
}

static void spell_again(const struct expr *e, struct random_world *w)
{
    struct text spelt = expr_print(e, w->arena);
    struct expr *again = compile(spelt, w);
    assert_true(expr_eq(e, again));
    assert_true(text_eq(expr_print(again, w->arena), spelt));
}

static void test_random(void **state)
{
    (void)state;
    uint64_t count = wish("GRIS_RANDOM", getenv("GRIS_LONG") != NULL ? 1000000
                                         : GRIS_SANITIZED            ? 5000
                                                                     : 20000);
    uint64_t first = wish("GRIS_SEED", 1), hard = 0;
    struct arena *arena = arena_new(0);
    struct random_world w = {.arena = arena};
    for (uint64_t seed = first; seed < first + count; seed++) {
        w.seed = seed;
        struct text source = random_source(seed, arena, DEPTH);
        struct expr *e = compile(source, &w);
        spell_again(e, &w);
        enum random_verdict verdict = random_judge(e, &w);
        if (verdict == RANDOM_DIFFERENT)
            fail_msg("seed %llu: %.*s", (unsigned long long)seed, (int)source.len, source.ptr);
        hard += verdict == RANDOM_HARD;
        arena_reset(arena);
    }
    print_message(
        "%llu expressions: %llu with a value, %llu of them beyond 64 bits; %llu with findings; "
        "%llu beyond the slow evaluator\n",
        (unsigned long long)count, (unsigned long long)w.values, (unsigned long long)w.large,
        (unsigned long long)w.told, (unsigned long long)hard);
    /* they are worth the while */
    assert_true(w.values * 2 >= count && w.large * 100 >= count && w.told * 100 >= count);
    assert_true(hard * 100 <= count);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
