/*
 * contacts: read behind the wall, as any file, and checked row by row. Neighbours: contacts.h.
 */
#include "contacts.h"

#include <stdlib.h>
#include <string.h>

#include "exporters/exporters.h"

enum { COLUMN_LEVEL, COLUMN_CODE, COLUMN_EMAIL, COLUMN_LANG, COLUMNS };
static const char *const column_names[COLUMNS] = {"org_level", "org_code", "email", "lang"};

struct reading {
    struct pipeline *p;
    const char *file;
    date_t day;
    enum lang otherwise;
    struct contacts *ret;
    struct diags *diags;
    size_t column[COLUMNS]; /* SIZE_MAX: none */
    bool has_head, refused;
    struct map seen;
};

static void refuse(struct reading *r,
                   enum diag_code code,
                   uint32_t row,
                   size_t column,
                   const char *a,
                   const char *b)
{
    const struct place at = {
        .file = r->file, .row = row, .column = column < SIZE_MAX ? (uint32_t)column + 1 : 0};
    r->refused = true;
    diags_addv(r->diags, code, at, a, b, NULL);
}

/* False: a column is missing, and nothing else can be said of the file. */
static bool take_head(struct reading *r, uint32_t row, const struct text *cells, size_t len)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        r->column[c] = SIZE_MAX;
        for (size_t i = 0; i < len; i++)
            if (text_eq_ascii_nocase(text_trim(cells[i]), column_names[c]))
                r->column[c] = i;
        if (r->column[c] == SIZE_MAX && c != COLUMN_LANG) {
            refuse(r, DIAG_E744, row, SIZE_MAX, column_names[c], NULL);
            return false;
        }
    }
    r->has_head = true;
    return true;
}

static struct text
cell_of(const struct reading *r, const struct text *cells, size_t len, size_t column)
{
    size_t i = r->column[column];
    return i < len ? text_trim(cells[i]) : (struct text){0};
}

static bool find_lang(const struct reading *r, struct text name, enum lang *ret)
{
    *ret = r->otherwise;
    if (text_eq_ascii_nocase(name, "vi"))
        *ret = LANG_VI;
    else if (text_eq_ascii_nocase(name, "en"))
        *ret = LANG_EN;
    else
        return name.len == 0;
    return true;
}

static void take_contact(struct reading *r, uint32_t row, const struct text *cells, size_t len)
{
    struct arena *arena = r->p->arena;
    const struct catalog *catalog = &r->p->catalog;
    struct text code = cell_of(r, cells, len, COLUMN_CODE);
    struct text level_name = cell_of(r, cells, len, COLUMN_LEVEL);
    struct text email = cell_of(r, cells, len, COLUMN_EMAIL);
    struct text lang = cell_of(r, cells, len, COLUMN_LANG);
    struct contact contact = {.org = CATALOG_NONE};
    uint32_t level = catalog_find_level(catalog, level_name);
    if (level != CATALOG_NONE)
        (void)catalog_find_orgs(catalog, code, level, r->day, &contact.org, 1);
    if (contact.org == CATALOG_NONE) {
        refuse(r, DIAG_E742, row, r->column[COLUMN_CODE], text_dup(arena, level_name),
               text_dup(arena, code));
        return;
    }
    contact.address = text_dup(arena, email);
    if (!mail_address_ok(email)) {
        refuse(r, DIAG_E743, row, r->column[COLUMN_EMAIL], contact.address, NULL);
        return;
    }
    if (!find_lang(r, lang, &contact.lang)) {
        refuse(r, DIAG_E745, row, r->column[COLUMN_LANG], text_dup(arena, lang), NULL);
        return;
    }
    const char *key = arena_printf(arena, "%u %s", (unsigned)contact.org, contact.address);
    if (map_find(&r->seen, text_of(key)) != MAP_NONE) {
        refuse(r, DIAG_E746, row, r->column[COLUMN_EMAIL], contact.address, NULL);
        return;
    }
    (void)map_put(&r->seen, text_of(key), row);
    VEC_PUSH(arena, r->ret, contact);
}

static bool
take_row(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct reading *r = ctx;
    (void)sheet;
    if (!r->has_head)
        return take_head(r, row, cells, len);
    take_contact(r, row, cells, len);
    return true;
}

static bool take_format(void *ctx, const struct pipeline_format *format)
{
    (void)ctx;
    (void)format;
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct contact *a = left;
    const struct contact *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    return strcmp(a->address, b->address);
}

enum status contacts_read(struct pipeline *p,
                          const char *file,
                          date_t day,
                          enum lang otherwise,
                          struct contacts *ret,
                          struct diags *diags)
{
    struct reading r = {
        .p = p, .file = file, .day = day, .otherwise = otherwise, .ret = ret, .diags = diags};
    map_init(&r.seen, p->arena, 64);
    enum status status = pipeline_read(p, file, NULL, take_format, take_row, &r, diags);
    if (status == STATUS_OK && !r.has_head && !r.refused)
        refuse(&r, DIAG_E744, 0, SIZE_MAX, column_names[COLUMN_LEVEL], NULL);
    if (ret->len > 0)
        qsort(ret->at, ret->len, sizeof ret->at[0], compare);
    if (status != STATUS_OK)
        return status;
    return r.refused ? STATUS_REJECTED : STATUS_OK;
}
