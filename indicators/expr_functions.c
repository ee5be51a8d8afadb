/*
 * The functions of expressions, one row each: name, what it takes and gives, and what does it. To add
 * one, write its row and its function in expr_values.c or expr_vectors.c. Must not know: anything else.
 */
#include "expr_internal.h"

static const struct expr_function all[] = {
    {"if", "bxx", 3, 3, EXPR_NULL, EXPR_IF, NULL},
    {"firstNonNull", "x", 1, 0, EXPR_NULL, EXPR_FIRST, NULL},
    {"is", "e", 2, 0, EXPR_BOOLEAN, EXPR_IS, NULL},
    {"isNull", "s", 1, 1, EXPR_BOOLEAN, EXPR_CALL, expr_values_is_null},
    {"isNotNull", "s", 1, 1, EXPR_BOOLEAN, EXPR_CALL, expr_values_is_not_null},
    {"abs", "n", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_values_abs},
    {"round", "nn", 1, 2, EXPR_NUMBER, EXPR_CALL, expr_values_round},
    {"floor", "n", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_values_floor},
    {"ceil", "n", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_values_ceil},
    {"greatest", "n", 1, 0, EXPR_NUMBER, EXPR_CALL, expr_values_greatest},
    {"least", "n", 1, 0, EXPR_NUMBER, EXPR_CALL, expr_values_least},
    {"sqrt", "n", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_values_sqrt},
    {"log", "nn", 1, 2, EXPR_NUMBER, EXPR_CALL, expr_values_log},
    {"log10", "n", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_values_log10},
    {"sum", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_sum},
    {"avg", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_avg},
    {"count", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_count},
    {"min", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_min},
    {"max", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_max},
    {"median", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_median},
    {"percentileCont", "vn", 2, 2, EXPR_NUMBER, EXPR_CALL, expr_vectors_percentile},
    {"stddev", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_stddev},
    {"stddevPop", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_stddev_pop},
    {"variance", "v", 1, 1, EXPR_NUMBER, EXPR_CALL, expr_vectors_variance},
};

const struct expr_function *expr_functions_at(size_t place)
{
    return place < sizeof all / sizeof all[0] ? &all[place] : NULL;
}

const struct expr_function *expr_functions_find(struct text name)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (text_is(name, all[i].name))
            return &all[i];
    return NULL;
}
