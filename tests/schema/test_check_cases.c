/*
 * Every folder of tests/cases/check: the rows of input.csv are bound by the catalog of tests/cases/catalog/_base; what comes out, reports
 * with cells and findings, is expected.diag. A case needs no C. A folder whose name begins with "as-01-" is sent by unit 01.
 */
#include "bind_test.h"

struct one {
    char path[512];
    const char *name;
};

static void run(void **state)
{
    const struct one *one = *state;
    struct bind_test *t = bind_test_new(strncmp(one->name, "as-01-", 6) == 0 ? "01" : NULL);

    bind_test_csv(t,
                  package_test_slurp(t->arena, arena_printf(t->arena, "%s/input.csv", one->path)));
    const char *found = bind_test_finish(t);
    struct text expected =
        package_test_slurp(t->arena, arena_printf(t->arena, "%s/expected.diag", one->path));
    if (!text_is(expected, found))
        print_error("%s\n--- expected\n%.*s--- found\n%s", one->path, (int)expected.len,
                    expected.ptr, found);
    assert_true(text_is(expected, found));
    bind_test_free(t);
}

int main(void)
{
    static struct one ones[256];
    static struct CMUnitTest tests[256];
    size_t n = 0;
    struct dirent **names = NULL;
    int found = scandir(CASES "/check", &names, NULL, alphasort);

    for (int i = 0; i < found; i++) {
        if (names[i]->d_name[0] != '.' && n < 256) {
            snprintf(ones[n].path, sizeof ones[n].path, CASES "/check/%.200s", names[i]->d_name);
            ones[n].name = strrchr(ones[n].path, '/') + 1;
            tests[n] = (struct CMUnitTest){ones[n].name, run, NULL, NULL, &ones[n]};
            n++;
        }
        free(names[i]);
    }
    free(names);
    return n > 0 ? _cmocka_run_group_tests("check cases", tests, n, NULL, NULL) : 1;
}
