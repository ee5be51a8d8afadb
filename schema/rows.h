/*
 * Catalog rows by column name: values, places, keys, order. Knows the tables of core/catalog.h, no meaning.
 * Neighbours: package_*.c, diff.c, compile*.c.
 */
#ifndef GRIS_SCHEMA_ROWS_H
#define GRIS_SCHEMA_ROWS_H

#include "core/catalog.h"

/* The value of a column; "" when empty. The column must exist. */
const char *rows_value(enum catalog_kind kind, const struct catalog_row *row, const char *column);
/* The same as a slice. */
struct text rows_text(enum catalog_kind kind, const struct catalog_row *row, const char *column);
/* A date column; `open` when it is empty. */
date_t
rows_date(enum catalog_kind kind, const struct catalog_row *row, const char *column, date_t open);
/* The row's place with the column at which its package file has `column`. */
struct place rows_place(const struct catalog_rows *rows,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        const char *column);
/* Key columns joined by blanks, for people: "province 75 2025-07-01". Empty parts are left out. */
const char *rows_key(enum catalog_kind kind, const struct catalog_row *row, struct arena *arena);
/* Order by key columns, in byte order: the order in which packages are written. */
int rows_compare_keys(enum catalog_kind kind,
                      const struct catalog_row *a,
                      const struct catalog_row *b);
/* The rows of a kind in order of key, then of all columns. */
const struct catalog_row **
rows_sorted(const struct catalog_rows *rows, enum catalog_kind kind, struct arena *arena);
/* The shortest spelling of a decimal ("+01.50" is "1.5"); false when it is none. */
bool rows_decimal(struct text t, struct arena *arena, const char **ret_text);
/* A new row of empty cells at the end of a kind. */
struct catalog_row *
rows_add(struct catalog_rows *rows, enum catalog_kind kind, struct place at, struct arena *arena);
/* Sets a column of a row. */
void rows_set(enum catalog_kind kind,
              struct catalog_row *row,
              const char *column,
              const char *value);

#endif
