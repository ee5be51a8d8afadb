/*
 * The table of export formats. Adding one: a file with a `const struct exporter`, and a line here.
 * Must not know how any of them writes. Neighbours: export_dashboard.c, export_csv.c, export_xlsx.c, export_sdmx_csv.c.
 */
#include "internal.h"

static const struct exporter *const all[] = {&export_dashboard, &export_csv,     &export_xlsx,
                                             &export_sdmx_csv,  &export_sdmx_ml, &export_sdmx_json};

const struct exporter *const *exporter_all(size_t *ret_len)
{
    *ret_len = sizeof all / sizeof all[0];
    return all;
}

const struct exporter *exporter_find(struct text name)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (text_is(name, all[i]->name)) {
            return all[i];
        }
    }
    return NULL;
}
