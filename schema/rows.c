/*
 * Catalog rows by column name: values, places, keys, order. Knows the tables of core/catalog.h, no meaning.
 * Neighbours: rows.h.
 */
#include "rows.h"

#include <assert.h>
#include <string.h>

static size_t column_of(enum catalog_kind kind, const char *column)
{
    int i = catalog_column_index(catalog_table(kind), column);
    assert(i >= 0);
    return (size_t)i;
}

const char *rows_value(enum catalog_kind kind, const struct catalog_row *row, const char *column)
{
    return row->value[column_of(kind, column)];
}

struct text rows_text(enum catalog_kind kind, const struct catalog_row *row, const char *column)
{
    return text_of(rows_value(kind, row, column));
}

date_t
rows_date(enum catalog_kind kind, const struct catalog_row *row, const char *column, date_t open)
{
    date_t date = open;
    struct text t = rows_text(kind, row, column);

    return t.len > 0 && date_parse(t, &date) ? date : open;
}

struct place rows_place(const struct catalog_rows *rows,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        const char *column)
{
    struct place at = row->at;

    at.column = rows->column[kind][column_of(kind, column)];
    return at;
}

const char *rows_key(enum catalog_kind kind, const struct catalog_row *row, struct arena *arena)
{
    const struct catalog_table *table = catalog_table(kind);
    struct text_builder b;

    text_builder_init(&b, arena, 4096);
    for (size_t i = 0; i < table->len; i++) {
        if (!table->columns[i].key || row->value[i][0] == '\0')
            continue;
        if (b.len > 0)
            text_builder_adds(&b, " ");
        text_builder_adds(&b, row->value[i]);
    }
    return text_dup(arena, text_builder_text(&b));
}

static int compare_columns(enum catalog_kind kind,
                           const struct catalog_row *a,
                           const struct catalog_row *b,
                           bool keys_only)
{
    const struct catalog_table *table = catalog_table(kind);

    for (size_t i = 0; i < table->len; i++) {
        int order = keys_only && !table->columns[i].key ? 0 : strcmp(a->value[i], b->value[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

int rows_compare_keys(enum catalog_kind kind,
                      const struct catalog_row *a,
                      const struct catalog_row *b)
{
    return compare_columns(kind, a, b, true);
}

static int compare_rows(const void *left, const void *right, void *kind)
{
    const struct catalog_row *a = *(const struct catalog_row *const *)left;
    const struct catalog_row *b = *(const struct catalog_row *const *)right;
    enum catalog_kind k = *(const enum catalog_kind *)kind;
    int order = rows_compare_keys(k, a, b);

    if (order == 0)
        order = compare_columns(k, a, b, false);
    /* Equal rows: the one that stands first in its file, so that the later one is the duplicate. */
    if (order == 0 && a->at.row != b->at.row)
        order = a->at.row < b->at.row ? -1 : 1;
    return order;
}

const struct catalog_row **
rows_sorted(const struct catalog_rows *rows, enum catalog_kind kind, struct arena *arena)
{
    size_t len = rows->kind[kind].len;
    const struct catalog_row **sorted = ARENA_ARRAY(arena, len, const struct catalog_row *);

    for (size_t i = 0; i < len; i++)
        sorted[i] = &rows->kind[kind].at[i];
    /* The database gives them in order. */
    for (size_t i = 1; i < len; i++) {
        if (compare_rows(&sorted[i - 1], &sorted[i], &kind) > 0) {
            qsort_r(sorted, len, sizeof *sorted, compare_rows, &kind);
            break;
        }
    }
    return sorted;
}

/* Length of the digits at `at`. */
static size_t digits(struct text t, size_t at)
{
    size_t n = 0;

    while (at + n < t.len && t.ptr[at + n] >= '0' && t.ptr[at + n] <= '9')
        n++;
    return n;
}

bool rows_decimal(struct text t, struct arena *arena, const char **ret_text)
{
    bool negative = t.len > 0 && t.ptr[0] == '-';
    size_t start = t.len > 0 && (negative || t.ptr[0] == '+') ? 1 : 0;
    size_t whole = digits(t, start), end = start + whole, decimals = 0;

    if (whole == 0)
        return false;
    if (end < t.len && t.ptr[end] == '.') {
        decimals = digits(t, end + 1);
        if (decimals == 0)
            return false;
        end += 1 + decimals;
    }
    if (end != t.len)
        return false;
    const char *fraction = t.ptr + start + whole + 1;
    while (decimals > 0 && fraction[decimals - 1] == '0')
        decimals--;
    while (whole > 1 && t.ptr[start] == '0') {
        start++;
        whole--;
    }
    if (whole == 1 && t.ptr[start] == '0' && decimals == 0)
        negative = false;
    *ret_text = arena_printf(arena, "%s%.*s%s%.*s", negative ? "-" : "", (int)whole, t.ptr + start,
                             decimals > 0 ? "." : "", (int)decimals, decimals > 0 ? fraction : "");
    return true;
}

struct catalog_row *
rows_add(struct catalog_rows *rows, enum catalog_kind kind, struct place at, struct arena *arena)
{
    size_t len = catalog_table(kind)->len;
    struct catalog_row *row = VEC_ADD(arena, &rows->kind[kind]);

    row->at = at;
    row->value = ARENA_ARRAY(arena, len, const char *);
    for (size_t i = 0; i < len; i++)
        row->value[i] = "";
    return row;
}

void rows_set(enum catalog_kind kind,
              struct catalog_row *row,
              const char *column,
              const char *value)
{
    row->value[column_of(kind, column)] = value;
}
