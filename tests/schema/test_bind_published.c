/*
 * binder.c: figures of a release of gris: what a unit files is bound as from any file; what nobody files (other units, other periods, other cells,
 * surely a sum) is passed over and counted; what is wrong is told. Values follow from the rows of the test's catalog.
 */
#include "bind_test.h"

static void push(struct bind_test *t, uint32_t row, const char *words, bool sum)
{
    struct record r = {.at = {.file = "in.csv", .row = row}, .published = true, .sum = sum};
    static const enum record_field fields[] = {
        RECORD_ORG_CODE, RECORD_PERIOD, RECORD_INDICATOR_CODE, RECORD_VALUE, RECORD_FORM_CODE};
    char *rest = text_dup(t->arena, text_of(words)), *save = NULL;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const char *word = strtok_r(i == 0 ? rest : NULL, " ", &save);
        r.field[fields[i]] = text_of(word == NULL ? "" : word);
    }
    bind_test_value(&r, r.field[RECORD_VALUE]);
    assert_true(binder_record(t->binder, &r));
}

static void expect(struct bind_test *t, const char *wanted)
{
    assert_string_equal(bind_test_finish(t), wanted);
    bind_test_free(t);
}

static void test_what_is_filed(void **state)
{
    struct bind_test *t = bind_test_new(NULL);
    (void)state;
    push(t, 2, "10001 2026-10 R 5", false);
    push(t, 3, "10001 2026-10 R 5",
         true); /* a sum, though it looks like it: not twice in the file */
    push(t, 4, "10001 2026 R 60", false);  /* the year: nobody files it */
    push(t, 5, "VN 2026-10 R 700", false); /* nor does this unit */
    push(t, 6, "10001 2026-10 R 5 F2", true);
    push(t, 7, "VN 2026-10 R 34 F2", false);
    expect(t, "commune 10001 (Phường Một) M F2 2026-10 final\n"
              "  R = 5 @2:0\n"
              "! / N262 5\n");
}

static void test_what_is_wrong(void **state)
{
    struct bind_test *t = bind_test_new(NULL);
    (void)state;
    push(t, 2, "10001 2026-10 R 5", false);
    push(t, 3, "10001 2026-10 NONE 5", false); /* no such indicator */
    push(t, 4, "99999 2026-10 R 5", false);    /* no such unit */
    push(t, 5, "10001 2026-10 R 6", false);    /* twice: one of the two is wrong */
    push(t, 6, "10001 2026-10 R five", false); /* likewise, and no number */
    push(t, 7, "99999 2026-10 R 5", true);     /* a sum over a unit that is not known here */
    binder_finish(t->binder, &t->reports);
    size_t found[4] = {0};
    const enum diag_code codes[4] = {DIAG_E208, DIAG_E201, DIAG_E211, DIAG_N262};
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < t->diags.len; i++)
            found[k] += t->diags.at[i].code == codes[k];
        for (size_t i = 0; i < t->reports.len; i++)
            for (size_t n = 0; n < t->reports.at[i]->diags.len; n++)
                found[k] += t->reports.at[i]->diags.at[n].code == codes[k];
    }
    assert_int_equal(found[0], 1);
    assert_int_equal(found[1], 1);
    assert_int_equal(found[2], 2);
    assert_int_equal(found[3], 1);
    bind_test_free(t);
}

static void test_nothing_but_sums(void **state)
{
    struct bind_test *t = bind_test_new(NULL);
    (void)state;
    push(t, 2, "VN 2026-10 R 5", true);
    push(t, 3, "VN 2026-10 R 5", false);
    push(t, 4, "10001 2026 R 5", false);
    expect(t, "! / E266 3\n");
    t = bind_test_new(NULL);
    expect(t, "");
}

/* The same rows from anybody else are mistakes. */
static void test_of_others(void **state)
{
    struct bind_test *t = bind_test_new(NULL);
    struct record r = {.at = {.file = "in.csv", .row = 2}};
    (void)state;
    r.field[RECORD_ORG_CODE] = TEXT("10001");
    r.field[RECORD_PERIOD] = TEXT("2026");
    r.field[RECORD_INDICATOR_CODE] = TEXT("R");
    r.field[RECORD_VALUE] = TEXT("60");
    bind_test_value(&r, r.field[RECORD_VALUE]);
    assert_true(binder_record(t->binder, &r));
    binder_finish(t->binder, &t->reports);
    size_t errors = t->diags.errors;
    for (size_t i = 0; i < t->reports.len; i++)
        errors += t->reports.at[i]->diags.errors;
    assert_int_equal(errors, 1);
    bind_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_filed),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_nothing_but_sums),
        cmocka_unit_test(test_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
