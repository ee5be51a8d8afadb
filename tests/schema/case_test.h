/*
 * Runs the folders of tests/cases/<suite>: each is laid over the suite's _base, files named in `absent` are taken away, the package is read
 * and compiled, and the findings are compared with expected.diag. Neighbours: package_test.h, test_catalog_cases.c, test_lint_cases.c.
 */
#ifndef GRIS_TESTS_SCHEMA_CASE_TEST_H
#define GRIS_TESTS_SCHEMA_CASE_TEST_H

#include "package_test.h"

#define CASE_TESTS_MAX 256

struct case_test {
    char path[512];
    const char *base;
    void (*further)(
        struct package_test *t); /* what is done with the compiled package; NULL: nothing */
};

static inline void case_test_take_away(struct package_test *t, const char *list)
{
    struct text *names;
    struct text bytes = package_test_slurp(t->arena, list);
    size_t n = text_split(t->arena, bytes, '\n', &names);

    for (size_t i = 0; i < n; i++) {
        if (names[i].len > 0)
            package_test_drop(
                arena_printf(t->arena, "%s/%.*s", t->dir, (int)names[i].len, names[i].ptr));
    }
}

static inline void case_test_one(void **state)
{
    const struct case_test *one = *state;
    struct package_test *t = package_test_new_of(one->base);

    case_test_take_away(t, arena_printf(t->arena, "%s/absent", one->path));
    package_test_lay(t->arena, one->path, t->dir);
    package_test_drop(arena_printf(t->arena, "%s/expected.diag", t->dir));
    package_test_drop(arena_printf(t->arena, "%s/absent", t->dir));
    package_test_compile(t);
    if (one->further != NULL)
        one->further(t);
    struct text expected =
        package_test_slurp(t->arena, arena_printf(t->arena, "%s/expected.diag", one->path));
    const char *found = package_test_lines(t->arena, t->dir, &t->diags);
    if (!text_is(expected, found))
        print_error("%s\n--- expected\n%.*s--- found\n%s", one->path, (int)expected.len,
                    expected.ptr, found);
    assert_true(text_is(expected, found));
    assert_int_equal(t->diags.errors > 0,
                     t->read == STATUS_REJECTED || t->compiled == STATUS_REJECTED);
    package_test_free(t);
}

/* The exit status of the suite; one without a folder fails. */
static inline int case_test_run(const char *suite, void (*further)(struct package_test *t))
{
    static struct case_test ones[CASE_TESTS_MAX];
    static struct CMUnitTest tests[CASE_TESTS_MAX];
    static char folder[256], base[300];
    struct dirent **names = NULL;
    size_t n = 0;

    snprintf(folder, sizeof folder, "%s/%s", CASES, suite);
    snprintf(base, sizeof base, "%s/_base", folder);
    int found = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        if (names[i]->d_name[0] != '.' && names[i]->d_name[0] != '_' && n < CASE_TESTS_MAX) {
            ones[n] = (struct case_test){.base = base, .further = further};
            snprintf(ones[n].path, sizeof ones[n].path, "%s/%.200s", folder, names[i]->d_name);
            tests[n] = (struct CMUnitTest){strrchr(ones[n].path, '/') + 1, case_test_one, NULL,
                                           NULL, &ones[n]};
            n++;
        }
        free(names[i]);
    }
    free(names);
    return n > 0 ? _cmocka_run_group_tests(suite, tests, n, NULL, NULL) : 1;
}

#endif
