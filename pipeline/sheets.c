/*
 * sheets: a table that was asked for, as a workbook, with what it stands on: catalog, moment, position of the audit chain. Knows no cells.
 * Neighbours: templates.h (how files are put in place), exporters/.
 */
#include "templates.h"

/* The catalog, and as of when figures stand. */
static enum status provenance(struct pipeline *p, const char **ret, struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    char instant[INSTANT_TEXT_MAX], hex[DIGEST_HEX_MAX];
    int64_t position = p->as_of;
    int32_t load = 0;

    if (position == 0) {
        enum status status = store_last_run(p->store, &position, &load, diags);
        if (status != STATUS_OK)
            return status;
    }
    *ret = arena_printf(p->arena,
                        "Nguồn (source): gris " GRIS_VERSION
                        ", danh mục %s %s (%.12s), nhật ký đến vị trí #%lld, số liệu đến %s",
                        c->name, c->version, digest_hex(&c->digest, hex), (long long)position,
                        instant_format(pipeline_as_of(p), instant));
    return STATUS_OK;
}

enum status pipeline_sheet(struct pipeline *p,
                           const struct sheet_table *table,
                           const char *out,
                           struct text *ret_bytes,
                           struct diags *diags)
{
    struct sheet_table t = *table;
    const char **above = ARENA_ARRAY(p->arena, t.above_len + 1, const char *), *path;
    struct sink *sink = sink_memory(p->arena, 0);

    for (size_t i = 0; i < t.above_len; i++)
        above[i] = t.above[i];
    enum status status = provenance(p, &above[t.above_len], diags);
    t.above = above;
    t.above_len++;
    t.at = pipeline_as_of(p);
    if (status == STATUS_OK)
        status = sheet_table_write(&t, sink, p->arena, diags);
    *ret_bytes = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    if (status == STATUS_OK && out != NULL)
        status = templates_save(out, "gris.xlsx", *ret_bytes, p->arena, &path, diags);
    return status;
}
