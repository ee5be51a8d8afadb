/*
 * Every folder of tests/cases/catalog: its files are laid over _base, those named in `absent` are taken away, the package is read and
 * compiled, and the findings are those of expected.diag: FILE:ROW:COLUMN CODE arguments. A case needs no C.
 */
#include "case_test.h"

int main(void)
{
    return case_test_run("catalog", NULL);
}
