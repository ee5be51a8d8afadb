/*
 * What is computed before what, and cycles told by their path. Neighbours: indicators/expr_order.c.
 */
#include "expr_test.h"

#define MANY 5000

struct set {
    struct et et;
    struct expr_named *named;
    size_t len;
    uint32_t order[MANY];
    bool ok;
};

static uint32_t find(void *ctx, const struct expr_figure *figure)
{
    const struct set *s = ctx;
    for (uint32_t i = 0; i < s->len; i++)
        if (text_is(figure->code, s->named[i].name))
            return i;
    return EXPR_NONE;
}

/* name, expression, name, expression… NULL */
static struct set *make(const char *const *pairs)
{
    struct arena *arena = arena_new(0);
    struct set *s = ARENA_NEW(arena, struct set);
    s->et.arena = arena;
    while (pairs[2 * s->len] != NULL)
        s->len++;
    s->named = ARENA_ARRAY(arena, s->len, struct expr_named);
    for (size_t i = 0; i < s->len; i++)
        s->named[i] = (struct expr_named){pairs[2 * i], et_compile(&s->et, pairs[2 * i + 1])};
    diags_init(&s->et.diags, arena, 0);
    s->ok = expr_order(s->named, s->len, find, s, s->order, arena, &s->et.diags);
    return s;
}

static const char *order_of(struct set *s)
{
    const char *text = "";
    for (size_t i = 0; i < s->len; i++)
        text =
            arena_printf(s->et.arena, "%s%s%s", text, i > 0 ? " " : "", s->named[s->order[i]].name);
    return text;
}

static void test_order(void **state)
{
    (void)state;
    struct set *s = make(
        (const char *const[]){"c", "[k] + [a]", "k", "[a] * 2", "a", "[x] / [y]", "d", "1", NULL});
    assert_true(s->ok);
    assert_string_equal(order_of(s), "a k c d");
    arena_free(s->et.arena);
    s = make((const char *const[]){NULL});
    assert_true(s->ok);
    arena_free(s->et.arena);
}

static void cycles(const char *const *pairs, const char *const *paths, size_t len)
{
    struct set *s = make(pairs);
    assert_false(s->ok);
    assert_int_equal(s->et.diags.len, len);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(s->et.diags.at[i].code, DIAG_E673);
        assert_string_equal(s->et.diags.at[i].arg[1], paths[i]);
        assert_non_null(s->et.diags.at[i].indicator_code);
    }
    arena_free(s->et.arena);
}

static void test_cycles(void **state)
{
    (void)state;
    cycles((const char *const[]){"a", "[a]", NULL}, (const char *const[]){"a → a"}, 1);
    /* over time too */
    cycles((const char *const[]){"a", "[a].prev + 1", NULL}, (const char *const[]){"a → a"}, 1);
    cycles((const char *const[]){"x", "[c]", "a", "[k]", "k", "[c]", "c", "[a]", NULL},
           (const char *const[]){"c → a → k → c"}, 1);
    cycles((const char *const[]){"a", "[k] + [c]", "k", "[a]", "c", "[a] + [c]", NULL},
           (const char *const[]){"a → k → a", "a → c → a", "c → c"}, 3);
}

/* i0 stands on i1, that on i2…: no recursion, however long. */
static void test_long_chain(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const char **pairs = ARENA_ARRAY(arena, 2 * MANY + 1, const char *);
    for (int i = 0; i < MANY; i++) {
        pairs[2 * i] = arena_printf(arena, "i%d", i);
        pairs[2 * i + 1] = i + 1 < MANY ? arena_printf(arena, "[i%d] + 1", i + 1) : "1";
    }
    struct set *s = make(pairs);
    assert_true(s->ok);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(s->order[i], MANY - 1 - i);
    arena_free(s->et.arena);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_cycles),
                                       cmocka_unit_test(test_long_chain)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
