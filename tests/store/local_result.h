/*
 * local_result: a PGresult made without a server, so that params.c and result.c can be held against each other and against bytes written
 * by hand. Neighbours: test_*.c of this folder.
 */
#ifndef GRIS_TEST_LOCAL_RESULT_H
#define GRIS_TEST_LOCAL_RESULT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "internal.h"

/* One row that holds the parameters as columns. */
static inline PGresult *local_result(const struct params *params)
{
    PGresult *r = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc columns[PARAMS_MAX] = {0};
    char name[] = "c";
    assert_non_null(r);
    for (size_t i = 0; i < params->len; i++)
        columns[i] = (PGresAttDesc){.name = name, .format = 1};
    assert_true(PQsetResultAttrs(r, (int)params->len, columns));
    for (size_t i = 0; i < params->len; i++) {
        char *bytes = NULL;
        if (params->value[i] != NULL) {
            bytes = malloc((size_t)params->length[i] + 1);
            assert_non_null(bytes);
            memcpy(bytes, params->value[i], (size_t)params->length[i]);
        }
        assert_true(PQsetvalue(r, 0, (int)i, bytes, bytes == NULL ? -1 : params->length[i]));
        free(bytes);
    }
    return r;
}

#endif
