/*
 * Exit statuses, words in two languages, and the nearest command: small tables that scripts and people depend on.
 * Neighbours: cli/outcome.c, cli/words.c, cli/commands.c, cli/session.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "internal.h"

static int outcome(enum status status, enum diag_code code)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, 10);
    if (code != DIAG_NONE) {
        diags_add(&diags, code, (struct place){0});
    }
    int ret = outcome_of(status, &diags);
    arena_free(arena);
    return ret;
}

/* interfaces: 0 all done; 1 some input rejected or a check found errors; 3 database unreachable; 4 internal; 5 integrity. */
static void statuses(void **state)
{
    (void)state;
    assert_int_equal(outcome(STATUS_OK, DIAG_NONE), 0);
    assert_int_equal(outcome(STATUS_OK, DIAG_W301), 0);
    assert_int_equal(outcome(STATUS_REJECTED, DIAG_E203), 1);
    assert_int_equal(outcome(STATUS_REJECTED, DIAG_NONE), 1);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_E703), 1);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_E701), 3);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_E704), 3);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_E710), 3);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_E702), 4);
    assert_int_equal(outcome(STATUS_FAILED, DIAG_NONE), 4);
    assert_int_equal(outcome(STATUS_REJECTED, DIAG_E801), 5);
    assert_int_equal(outcome(STATUS_REJECTED, DIAG_E802), 5);
    assert_int_equal(outcome(STATUS_REJECTED, DIAG_E803), 5);
    assert_int_equal(OUTCOME_LOCKED, 6);
}

static void texts_are_filled(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const struct words words = {"có {0} trong {1}", "{1} holds {0}, {0}; {9} {x}"};
    assert_string_equal(words_fill(arena, LANG_VI, words, "a", "b", NULL), "có a trong b");
    assert_string_equal(words_fill(arena, LANG_EN, words, "a", "b", NULL), "b holds a, a; {9} {x}");
    assert_string_equal(words_fill(arena, LANG_VI, words, "{1}", NULL), "có {1} trong ");
    arena_free(arena);
}

static void codes_for_people(void **state)
{
    (void)state;
    assert_string_equal(words_code("received", LANG_VI), "đã tiếp nhận");
    assert_string_equal(words_code("received", LANG_EN), "received");
    assert_string_equal(words_code("unheard-of", LANG_VI), "unheard-of");
    assert_string_equal(words_code(NULL, LANG_VI), "");
}

static void commands(void **state)
{
    (void)state;
    assert_ptr_equal(commands_find("ingest"), &cmd_ingest);
    assert_ptr_equal(commands_find("submit"), &cmd_ingest);
    assert_null(commands_find("inges"));
    assert_string_equal(commands_nearest("inges"), "ingest");
    assert_string_equal(commands_nearest("qeury"), "query");
    assert_string_equal(commands_nearest("dd"),
                        "db"); /* one slip in so short a word, two in a longer */
    assert_null(commands_nearest("xyz"));
    assert_null(commands_nearest("zzzzzz"));
    assert_null(commands_nearest("a-very-long-word-indeed"));
}

static bool both(struct words words)
{
    return words.vi && *words.vi && words.en && *words.en;
}

/* Help is data; data may be incomplete, so it is looked at here. */
static void every_command_is_described(void **state)
{
    (void)state;
    for (size_t i = 0; commands_all[i]; i++) {
        const struct command *c = commands_all[i];
        size_t examples = 0;
        assert_true(both(c->purpose));
        assert_true(both(c->details) || (!c->details.vi && !c->details.en));
        for (const struct option_spec *o = c->options; o && o->name; o++) {
            assert_true(both(o->words));
        }
        for (const struct action *a = c->actions; a->name; a++) {
            assert_true(*a->name == '\0' || both(a->words));
            assert_non_null(a->run);
        }
        for (const struct example *e = c->examples; e->line; e++) {
            assert_true(both(e->words));
            examples++;
        }
        assert_true(examples >= 2);
    }
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        assert_true(both(outcome_words(i)));
    }
}

static void periods(void **state)
{
    (void)state;
    struct cli cli = {.arena = arena_new(0)};
    const char *from = NULL, *to = NULL;
    assert_true(session_period_ok(NULL));
    assert_true(session_period_ok("2026-10"));
    assert_true(session_period_ok("@TET2026"));
    assert_false(session_period_ok("2026-13"));
    session_range(&cli, "2011..2015", &from, &to);
    assert_string_equal(from, "2011");
    assert_string_equal(to, "2015");
    session_range(&cli, "2011", &from, &to);
    assert_string_equal(from, "2011");
    assert_null(to);
    session_range(&cli, NULL, &from, &to);
    assert_null(from);
    arena_free(cli.arena);
}

static void basis(void **state)
{
    (void)state;
    bool ok = false;
    assert_int_equal(session_basis(NULL, &ok), PIPELINE_EFFECTIVE);
    assert_true(ok);
    assert_int_equal(session_basis("own", &ok), PIPELINE_OWN);
    assert_int_equal(session_basis("children", &ok), PIPELINE_CHILDREN);
    assert_true(ok);
    (void)session_basis("best", &ok);
    assert_false(ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(texts_are_filled),
        cmocka_unit_test(codes_for_people),
        cmocka_unit_test(commands),
        cmocka_unit_test(every_command_is_described),
        cmocka_unit_test(periods),
        cmocka_unit_test(basis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
