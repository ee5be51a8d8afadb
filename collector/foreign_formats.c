/*
 * What other systems' files look like from outside. Only the beginning is looked at, or one word is searched for: most files are gris' own. Neighbours:
 * foreign_formats.h.
 */
#include <ctype.h>
#include <string.h>

#include "foreign_formats.h"
#include "read_dhis2.h"
#include "read_release.h"
#include "read_sdmx.h"
#include "xml.h"

static const struct foreign_format formats[] = {
    {"dhis2-json", read_dhis2_json_is, read_dhis2_json},
    {"dhis2-analytics", read_dhis2_analytics_is, read_dhis2_analytics},
    {"dhis2-xml", read_dhis2_xml_is, read_dhis2_xml},
    {"adx", read_adx_is, read_adx},
    {"gris-release", read_release_is, read_release},
    {"sdmx-ml", read_sdmx_ml_is, read_sdmx_ml},
    {"sdmx-csv", read_sdmx_csv_is, read_sdmx_csv},
    {"dhis2-csv", read_dhis2_csv_is, read_dhis2_csv},
};

const struct foreign_format *foreign_format_of(const struct input *in)
{
    struct text all = {in->bytes, in->len};
    while (all.len > 0 && isspace((unsigned char)*all.ptr))
        all = (struct text){all.ptr + 1, all.len - 1};
    struct foreign_look look = {.bytes = all, .line = all};
    const char *end = all.len > 0 ? memchr(all.ptr, '\n', all.len) : NULL;
    struct xml_root root;
    if (end != NULL)
        look.line.len = (size_t)(end - all.ptr);
    if (all.len > 0 && *all.ptr == '<') {
        if (!xml_root(all, &root))
            return NULL;
        look.space = root.space;
        look.root = root.local;
    }
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].is(&look))
            return &formats[i];
    }
    return NULL;
}
