/*
 * The digest of a catalog: equal for equal rows, in whatever order and columns their files stood. Neighbours: rows.c.
 */
#include "rows.h"
#include "schema/schema.h"

void schema_package_digest(struct catalog_rows *rows, struct arena *arena)
{
    struct digest_state *state = digest_begin();

    for (int k = 0; k < CATALOG_LAYOUT_CELLS; k++) {
        enum catalog_kind kind = (enum catalog_kind)k;
        /* A kind that came later is as if it were not, until it has rows: older digests stand. */
        if (k > CATALOG_HOLIDAYS && rows->kind[k].len == 0)
            continue;
        const struct catalog_row **sorted = rows_sorted(rows, kind, arena);
        digest_add_int(state, k);
        digest_add_int(state, (int64_t)rows->kind[kind].len);
        for (size_t i = 0; i < rows->kind[kind].len; i++) {
            for (size_t c = 0; c < catalog_table(kind)->len; c++)
                digest_add_field(state, text_of(sorted[i]->value[c]));
        }
    }
    rows->digest = digest_end(state);
}
