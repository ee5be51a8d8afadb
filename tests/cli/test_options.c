/*
 * The option parser: every spelling of an option, operands between them, and one line for each mistake.
 * Neighbours: cli/options.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "internal.h"

static const struct option_spec specs[] = {
    {"out", 'o', "DIR", NULL, {"", ""}},
    {"full", 'f', NULL, NULL, {"", ""}},
    {"indicator", 0, "C", NULL, {"", ""}},
    {0},
};

#define ARGS(...)                                                                                  \
    (char *[])                                                                                     \
    {                                                                                              \
        (char[]){"gris"}, __VA_ARGS__, NULL                                                        \
    }
#define S(literal) ((char[]){literal})

/* Reads argv[1…]; gives how far it came. */
static int parse(struct arena *arena, struct options *o, char **argv, bool stop, bool *ret_ok)
{
    int argc = 0, next = 1;
    while (argv[argc]) {
        argc++;
    }
    *o = (struct options){.specs = {options_global, specs}};
    *ret_ok = options_parse(o, arena, LANG_EN, argc, argv, &next, stop);
    return next;
}

static void refused(char **argv, const char *line)
{
    struct arena *arena = arena_new(0);
    struct options o;
    bool ok = true;
    parse(arena, &o, argv, false, &ok);
    assert_false(ok);
    assert_string_equal(o.error, line);
    arena_free(arena);
}

static void every_spelling(void **state)
{
    (void)state;
    char **spellings[] = {
        ARGS(S("--out"), S("dir")), ARGS(S("--out=dir")),
        ARGS(S("-o"), S("dir")),    ARGS(S("-odir")),
        ARGS(S("-fodir")),          ARGS(S("--out=other"), S("--out"), S("dir")),
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        struct arena *arena = arena_new(0);
        struct options o;
        bool ok = false;
        parse(arena, &o, spellings[i], false, &ok);
        assert_true(ok);
        assert_string_equal(options_get(&o, "out"), "dir");
        assert_int_equal(options_has(&o, "full"), i == 4);
        assert_int_equal(o.operands.len, 0);
        arena_free(arena);
    }
}

static void operands_between(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct options o;
    bool ok = false;
    parse(arena, &o, ARGS(S("a"), S("-"), S("--full"), S("b"), S("--"), S("--out"), S("-x")), false,
          &ok);
    assert_true(ok);
    assert_int_equal(o.operands.len, 5);
    assert_string_equal(o.operands.at[1], "-");
    assert_string_equal(o.operands.at[2], "b");
    assert_string_equal(o.operands.at[3], "--out");
    assert_string_equal(o.operands.at[4], "-x");
    assert_null(options_get(&o, "out"));
    assert_null(options_get(&o, "full")); /* a switch has no value */
    assert_true(options_has(&o, "full"));
    arena_free(arena);
}

/* A minus that no option begins with: gris eval '-3 ^ 2'. */
static void minus_of_an_expression(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct options o;
    bool ok = false;
    parse(arena, &o, ARGS(S("-3 ^ 2"), S("-[x]"), S("-(1)"), S("-.5"), S("- x"), S("-f")), false,
          &ok);
    assert_true(ok);
    assert_int_equal(o.operands.len, 5);
    assert_true(options_has(&o, "full"));
    arena_free(arena);
}

/* Global options may stand before the command. */
static void stops_at_the_command(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct options o;
    bool ok = false;
    int next =
        parse(arena, &o, ARGS(S("--json"), S("--db"), S("x"), S("query"), S("--full")), true, &ok);
    assert_true(ok);
    assert_int_equal(next, 4);
    assert_true(options_has(&o, "json"));
    assert_false(options_has(&o, "full"));
    arena_free(arena);
}

static void lists(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct options o;
    bool ok = false;
    size_t len = 0;
    parse(arena, &o, ARGS(S("--indicator"), S("A,B"), S("--indicator=C")), false, &ok);
    const char *const *list = options_list(&o, arena, "indicator", &len);
    assert_int_equal(len, 3);
    assert_string_equal(list[0], "A");
    assert_string_equal(list[1], "B");
    assert_string_equal(list[2], "C");
    (void)options_list(&o, arena, "out", &len);
    assert_int_equal(len, 0);
    arena_free(arena);
}

static void mistakes(void **state)
{
    (void)state;
    refused(ARGS(S("--outt")), "unknown option --outt");
    refused(ARGS(S("--ou=x")), "unknown option --ou");
    refused(ARGS(S("-x")), "unknown option -x");
    refused(ARGS(S("-fx")), "unknown option -fx");
    refused(ARGS(S("--out")), "option --out needs a value");
    refused(ARGS(S("-o")), "option -o needs a value");
    refused(ARGS(S("--full=yes")), "option --full takes no value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling),
        cmocka_unit_test(operands_between),
        cmocka_unit_test(minus_of_an_expression),
        cmocka_unit_test(stops_at_the_command),
        cmocka_unit_test(lists),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
