/*
 * must(): what holds of every input; if not, says what and where, and ends the process, which is a finding.
 */
#ifndef GRIS_TESTS_FUZZ_MUST_H
#define GRIS_TESTS_FUZZ_MUST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static inline void must_hold(bool holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    (void)fprintf(stderr, "%s:%d: it must hold that %s\n", file, line, what);
    abort();
}

#define must(condition) must_hold((condition), #condition, __FILE__, __LINE__)

#endif
