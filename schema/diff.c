/*
 * What a load would change: rows of two catalogs compared by key. Knows no meaning. Neighbours: rows.c.
 */
#include <string.h>

#include "rows.h"
#include "schema/schema.h"

/* "decimals: 0 -> 1; unit: người -> nghìn người" */
static const char *detail(enum catalog_kind kind,
                          const struct catalog_row *before,
                          const struct catalog_row *after,
                          struct arena *arena)
{
    const struct catalog_table *table = catalog_table(kind);
    struct text_builder b;

    text_builder_init(&b, arena, 4096);
    for (size_t i = 0; i < table->len; i++) {
        if (strcmp(before->value[i], after->value[i]) == 0)
            continue;
        if (b.len > 0)
            text_builder_adds(&b, "; ");
        if (strcmp(table->columns[i].name, "body") == 0)
            text_builder_adds(&b, "body");
        else
            text_builder_addf(&b, "%s: %s -> %s", table->columns[i].name, before->value[i],
                              after->value[i]);
    }
    return text_dup(arena, text_builder_text(&b));
}

static void add_change(struct schema_changes *changes,
                       enum catalog_kind kind,
                       char what,
                       const struct catalog_row *row,
                       const char *detail_text,
                       struct arena *arena)
{
    struct schema_change *change = VEC_ADD(arena, changes);

    *change = (struct schema_change){
        kind, what,
        arena_printf(arena, "%s %s", catalog_table(kind)->name, rows_key(kind, row, arena)),
        detail_text};
}

static void diff_kind(const struct catalog_rows *current,
                      const struct catalog_rows *next,
                      enum catalog_kind kind,
                      struct arena *arena,
                      struct schema_changes *changes)
{
    const struct catalog_row **a = rows_sorted(current, kind, arena);
    const struct catalog_row **b = rows_sorted(next, kind, arena);
    size_t i = 0, k = 0, n = current->kind[kind].len, m = next->kind[kind].len;

    while (i < n || k < m) {
        int order = i == n ? 1 : k == m ? -1 : rows_compare_keys(kind, a[i], b[k]);
        if (order < 0) {
            add_change(changes, kind, '-', a[i++], "", arena);
        } else if (order > 0) {
            add_change(changes, kind, '+', b[k++], "", arena);
        } else {
            const char *text = detail(kind, a[i], b[k], arena);
            if (text[0] != '\0')
                add_change(changes, kind, '~', b[k], text, arena);
            i++;
            k++;
        }
    }
}

void schema_diff(const struct catalog_rows *current,
                 const struct catalog_rows *next,
                 struct arena *arena,
                 struct schema_changes *ret_changes)
{
    memset(ret_changes, 0, sizeof *ret_changes);
    for (int kind = 0; kind < CATALOG_LAYOUT_CELLS; kind++)
        diff_kind(current, next, (enum catalog_kind)kind, arena, ret_changes);
}
