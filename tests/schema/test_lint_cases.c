/*
 * Every folder of tests/cases/lint: its files are laid over _base (a package that wants nothing), those named in `absent` are taken away, the
 * package is compiled without an error, and the advice for 2026 is that of expected.diag: FILE:ROW:COLUMN CODE arguments. A case needs no C.
 * REQ: Decree 09/2019/NĐ-CP Art. 5, 7, 8.5b, 11.
 */
#include "case_test.h"

/* Errors of the compiler stay to be seen; its warnings are test_catalog_cases.c's. */
static void lint(struct package_test *t)
{
    if (t->diags.errors > 0)
        return;
    t->diags.len = 0;
    schema_lint(&t->rows, &t->catalog, 2026, t->arena, &t->diags);
}

int main(void)
{
    return case_test_run("lint", lint);
}
