/*
 * Every folder of tests/cases/catalog: its files are laid over _base, those named in `absent` are taken away, the package is read and
 * compiled, and the findings are those of expected.diag: FILE:ROW:COLUMN CODE arguments. A case needs no C.
 */
#include "package_test.h"

struct one {
    char path[512];
};

static void take_away(struct package_test *t, const char *list)
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

static void run(void **state)
{
    const struct one *one = *state;
    struct package_test *t = package_test_new();

    take_away(t, arena_printf(t->arena, "%s/absent", one->path));
    package_test_lay(t->arena, one->path, t->dir);
    package_test_drop(arena_printf(t->arena, "%s/expected.diag", t->dir));
    package_test_compile(t);
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

int main(void)
{
    static struct one ones[256];
    static struct CMUnitTest tests[256];
    size_t n = 0;
    struct dirent **names;
    int found = scandir(CASES "/catalog", &names, NULL, alphasort);

    for (int i = 0; i < found; i++) {
        if (names[i]->d_name[0] != '.' && names[i]->d_name[0] != '_' && n < 256) {
            snprintf(ones[n].path, sizeof ones[n].path, CASES "/catalog/%.200s", names[i]->d_name);
            tests[n] =
                (struct CMUnitTest){strrchr(ones[n].path, '/') + 1, run, NULL, NULL, &ones[n]};
            n++;
        }
        free(names[i]);
    }
    free(names);
    return n > 0 ? _cmocka_run_group_tests("catalog cases", tests, n, NULL, NULL) : 1;
}
