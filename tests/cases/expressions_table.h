/*
 * Tables of tests/cases/expressions: lines of columns with a tab between, remarks with # in front, read for whoever
 * runs them. Neighbours: tests/cases/test_expressions.c, tests/indicators/test_expr_parse.c.
 */
#ifndef GRIS_TESTS_CASES_EXPRESSIONS_TABLE_H
#define GRIS_TESTS_CASES_EXPRESSIONS_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/vec.h"

#define EXPRESSIONS GRIS_SOURCE_DIR "/tests/cases/expressions/"

struct expressions_row {
    const char *line, *column[4];
    size_t columns;
};
struct expressions_table VEC(struct expressions_row);

static inline struct expressions_table expressions_read(struct arena *arena, const char *name)
{
    struct expressions_table table = {0};
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    FILE *in = fopen(arena_printf(arena, EXPRESSIONS "%s", name), "r");
    while (in != NULL && (len = getline(&line, &room, in)) > 0) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        struct expressions_row *row = VEC_ADD(arena, &table);
        char *rest = arena_copy(arena, line, (size_t)len - 1);
        row->line = arena_strdup(arena, rest);
        while (rest != NULL && row->columns < 4)
            row->column[row->columns++] = strsep(&rest, "\t");
    }
    free(line);
    if (in != NULL)
        (void)fclose(in);
    return table;
}

#endif
