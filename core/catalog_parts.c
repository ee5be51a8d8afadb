/*
 * What a catalog says of rows, narratives and documents: look-ups, and what files of a media type begin with. Declared in catalog.h.
 * Must not know: files on disk, the database; opens no document. Neighbours: catalog.c, catalog_table.c.
 */
#include <string.h>

#include "core/catalog.h"

uint32_t list_column_find(const struct list_form *list, struct text id)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (text_is(id, list->columns[i].id))
            return i;
    return CATALOG_NONE;
}

uint32_t outline_section_find(const struct outline *outline, struct text id)
{
    for (uint32_t i = 0; i < outline->len; i++)
        if (text_is(id, outline->sections[i].id))
            return i;
    return CATALOG_NONE;
}

uint32_t attachment_kind_find(const struct attachment_kinds *kinds, struct text id)
{
    for (uint32_t i = 0; i < kinds->len; i++)
        if (text_is(id, kinds->at[i].id))
            return i;
    return CATALOG_NONE;
}

const char *attachment_kinds_required(const struct attachment_kinds *kinds, struct arena *arena)
{
    const char *all = "";

    for (size_t i = 0; i < kinds->len; i++) {
        if (kinds->at[i].required)
            all =
                arena_printf(arena, "%s%s%s", all, *all != '\0' ? "; " : "", kinds->at[i].title_vi);
    }
    return all;
}

const char *catalog_form_code(const struct catalog *catalog, uint32_t form)
{
    return form == CATALOG_NONE ? "-" : catalog->forms.at[form].code;
}

const struct outline *catalog_outline(const struct catalog *catalog, uint32_t regime)
{
    uint32_t outline =
        regime == CATALOG_NONE ? CATALOG_NONE : catalog->regimes.at[regime].narrative;
    return outline < catalog->outlines.len ? &catalog->outlines.at[outline] : NULL;
}

struct attachment_kinds catalog_attachments(const struct catalog *catalog,
                                            uint32_t regime,
                                            uint32_t form,
                                            struct arena *arena)
{
    static const struct attachment_kinds none;
    const struct outline *outline = catalog_outline(catalog, regime);
    const struct attachment_kinds *own =
        form == CATALOG_NONE ? &none : &catalog->forms.at[form].attachments;
    const struct attachment_kinds *more = outline == NULL ? &none : &outline->attachments;
    struct attachment_kinds all = {
        .at = ARENA_ARRAY(arena, own->len + more->len, struct attachment_kind)};
    for (size_t i = 0; i < own->len; i++)
        all.at[all.len++] = own->at[i];
    for (size_t i = 0; i < more->len; i++)
        if (attachment_kind_find(own, text_of(more->at[i].id)) == CATALOG_NONE)
            all.at[all.len++] = more->at[i];
    return all;
}

bool attachment_name_ok(struct text name)
{
    if (name.len == 0 || name.len > 200 || text_is(name, ".") || text_is(name, ".."))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7F || c == '/' || c == '\\')
            return false;
    }
    return true;
}

/* ---- media types ---- */

/* ISO 32000-1 7.5.2 (a PDF begins with %PDF-), APPNOTE.TXT 4.3.7 (a ZIP's first local header; office files are ZIPs), RFC 2083 3.1 (PNG),
 * ISO 10918-1 B.1.1.3 (SOI, then a marker). */
static const struct media {
    const char *type, *magic;
    size_t len;
} medias[] = {
    {"application/pdf", "%PDF-", 5},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04", 4},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04", 4},
    {"application/vnd.oasis.opendocument.text", "PK\x03\x04", 4},
    {"application/vnd.oasis.opendocument.spreadsheet", "PK\x03\x04", 4},
    {"application/zip", "PK\x03\x04", 4},
    {"image/png", "\x89PNG\r\n\x1a\n", 8},
    {"image/jpeg", "\xff\xd8\xff", 3},
};

static const struct media *find_media(struct text type)
{
    for (size_t i = 0; i < sizeof medias / sizeof medias[0]; i++)
        if (text_is(type, medias[i].type))
            return &medias[i];
    return NULL;
}

bool media_known(struct text type)
{
    return find_media(type) != NULL;
}

bool media_begins(struct text type, const void *bytes, size_t len)
{
    const struct media *m = find_media(type);
    return m != NULL && len >= m->len && memcmp(bytes, m->magic, m->len) == 0;
}
