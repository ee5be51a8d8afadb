/*
 * Two lists of findings held against each other: equal ones in any order, new, gone, changed, several alike, and what the store adds.
 * Neighbours: pipeline/recheck_compare.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "recheck.h"

struct rt {
    struct arena *arena;
    struct diags before, after;
    struct recheck_changes changes;
};

static struct rt rt_new(void)
{
    struct rt t = {.arena = arena_new(0)};
    diags_init(&t.before, t.arena, 0);
    diags_init(&t.after, t.arena, 0);
    return t;
}

static void
add(struct diags *d, enum diag_code code, uint32_t row, const char *arg, const char *value)
{
    struct diag *f = diags_addv(d, code, (struct place){.file = "a.csv", .row = row}, arg, NULL);
    f->indicator_code = "X";
    f->value = value;
}

/* A letter a change: + new, - gone, ~ changed; with the value after (or, gone, before). */
static void gives(struct rt *t, const char *expected)
{
    struct text_builder b;
    text_builder_init(&b, t->arena, 0);
    text_builder_adds(&b, "");
    recheck_compare(&t->before, &t->after, t->arena, &t->changes);
    for (size_t i = 0; i < t->changes.len; i++) {
        const struct pipeline_recheck_change *c = &t->changes.at[i];
        const struct diag *d = c->after != NULL ? c->after : c->before;
        assert_non_null(d);
        text_builder_addf(&b, "%s%s %s;",
                          c->before == NULL  ? "+"
                          : c->after == NULL ? "-"
                                             : "~",
                          diag_name(d->code), d->value);
    }
    assert_string_equal(text_builder_text(&b).ptr, expected);
    arena_free(t->arena);
}

static void test_equal_in_any_order(void **state)
{
    (void)state;
    struct rt t = rt_new();
    add(&t.before, DIAG_E207, 2, "1", "1");
    add(&t.before, DIAG_W320, 3, "R", "5");
    add(&t.before, DIAG_E207, 2, "1", "1");
    add(&t.after, DIAG_W320, 3, "R", "5");
    add(&t.after, DIAG_E207, 2, "1", "1");
    add(&t.after, DIAG_E207, 2, "1", "1");
    gives(&t, "");
}

static void test_new_gone_changed(void **state)
{
    (void)state;
    struct rt t = rt_new();
    add(&t.before, DIAG_E206, 2, "1", "1");
    add(&t.before, DIAG_W330, 3, "1", "7");
    add(&t.after, DIAG_W330, 3, "2", "7"); /* another argument: the threshold, the history… */
    add(&t.after, DIAG_E207, 2, "1", "1");
    gives(&t, "~W330 7;+E207 1;-E206 1;");
}

/* An equal one is never taken for the changed form of another. */
static void test_several_alike(void **state)
{
    (void)state;
    struct rt t = rt_new();
    add(&t.before, DIAG_E207, 2, "1", "1");
    add(&t.before, DIAG_E207, 2, "1", "2");
    add(&t.after, DIAG_E207, 2, "1", "3");
    add(&t.after, DIAG_E207, 2, "1", "1");
    add(&t.after, DIAG_E207, 2, "1", "4");
    gives(&t, "~E207 3;+E207 4;");
}

/* Two rules about one cell are two findings; another row is another cell. */
static void test_rules_and_rows(void **state)
{
    (void)state;
    struct rt t = rt_new();
    add(&t.before, DIAG_E320, 2, "A", "1");
    add(&t.before, DIAG_E207, 2, "1", "1");
    add(&t.after, DIAG_E320, 2, "B", "1");
    add(&t.after, DIAG_E207, 3, "1", "1");
    gives(&t, "+E320 1;+E207 1;-E320 1;-E207 1;");
}

/* How many findings a list left out is the store's own remark. */
static void test_left_out(void **state)
{
    (void)state;
    struct rt t = rt_new();
    add(&t.before, DIAG_E207, 2, "1", "1");
    add(&t.before, DIAG_N201, 0, "12", NULL);
    add(&t.after, DIAG_E207, 2, "1", "1");
    gives(&t, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_in_any_order), cmocka_unit_test(test_new_gone_changed),
        cmocka_unit_test(test_several_alike),      cmocka_unit_test(test_rules_and_rows),
        cmocka_unit_test(test_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
