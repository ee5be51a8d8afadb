/*
 * The parts of a workbook in their order: content types, relationships, the book, properties; then, where somebody wants cells, strings, styles, sheets.
 * Parts are found by their relationships, elements by their local names, so that strict files read as transitional ones. Neighbours: workbook_parts.h.
 */
#include <string.h>
#include <strings.h>

#include "core/template.h"
#include "workbook_parts.h"

#define SHEETS_MAX        1000
#define RELATIONSHIPS_MAX 10000
#define NAMES_MAX         100000

/* ---- faults ---- */

void workbook_fail(struct workbook *b, enum diag_code code, const char *first, const char *second)
{
    if (b->fault.code == DIAG_NONE)
        b->fault = (struct workbook_fault){.code = code, .arg = {first, second}};
    b->xml.bad = true;
    if (b->xml.parser != NULL)
        (void)XML_StopParser(b->xml.parser, XML_FALSE);
}

void workbook_fail_here(struct workbook *b, enum diag_code code, const char *first)
{
    bool first_one = b->fault.code == DIAG_NONE;
    workbook_fail(b, code, first, NULL);
    if (first_one && b->grid.sheet != 0) {
        b->fault.sheet = b->grid.sheet;
        b->fault.row = b->grid.row;
        b->fault.column = b->grid.column;
    }
}

void workbook_tell(struct workbook *b, const struct workbook_fault *fault)
{
    if (b->handler->tell != NULL)
        b->handler->tell(b->handler->ctx, fault);
}

static const char *kept(struct workbook *b, const char *s)
{
    return arena_strdup(b->arena, s == NULL ? "" : s);
}

static void nothing(struct workbook *b, const char *name)
{
    (void)b;
    (void)name;
}

/* ---- content types (ECMA-376-2, 10.1.2) ---- */

static void start_types(struct workbook *b, const char *name, const char *const *atts)
{
    const char *type = workbook_xml_attribute(atts, "ContentType");
    const char *part = workbook_xml_attribute(atts, "PartName");
    const char *extension = workbook_xml_attribute(atts, "Extension");
    if (strcmp(name, "Override") == 0 && type != NULL && part != NULL) {
        if (strcasecmp(part + (*part == '/' ? 1 : 0), b->content_part) == 0)
            b->content_type = kept(b, type);
    } else if (strcmp(name, "Default") == 0 && type != NULL && extension != NULL &&
               strcasecmp(extension, "xml") == 0) {
        b->xml_type = kept(b, type);
    }
}

/* What the main part says that it is: only the workbook without macros is read. */
static bool check_type(struct workbook *b, const char *part)
{
    const char *dot = strrchr(part, '.');
    b->content_part = part;
    if (!workbook_xml_read(b, "[Content_Types].xml", start_types, nothing))
        return false;
    const char *type = b->content_type != NULL                       ? b->content_type
                       : dot != NULL && strcasecmp(dot, ".xml") == 0 ? b->xml_type
                                                                     : NULL;
    if (type == NULL)
        workbook_fail(b, DIAG_E140, "[Content_Types].xml", NULL);
    else if (strstr(type, "sheet.binary") != NULL)
        workbook_fail(b, DIAG_E143, NULL, NULL);
    else if (strstr(type, "macroEnabled") != NULL)
        workbook_fail(b, DIAG_E145, NULL, NULL);
    else if (strstr(type, "spreadsheetml.sheet") == NULL &&
             strstr(type, "spreadsheetml.template") == NULL)
        workbook_fail(b, DIAG_E147, NULL, NULL);
    return b->fault.code == DIAG_NONE;
}

/* ---- relationships ---- */

static void start_relationship(struct workbook *b, const char *name, const char *const *atts)
{
    const char *mode = workbook_xml_attribute(atts, "TargetMode");
    if (strcmp(name, "Relationship") != 0)
        return;
    if (b->rels.len == RELATIONSHIPS_MAX) {
        workbook_fail(b, DIAG_E148, "relationships", "10000");
        return;
    }
    const struct workbook_relationship r = {
        .id = kept(b, workbook_xml_attribute(atts, "Id")),
        .type = kept(b, workbook_xml_attribute(atts, "Type")),
        .target = kept(b, workbook_xml_attribute(atts, "Target")),
        .external = mode != NULL && strcmp(mode, "External") == 0};
    VEC_PUSH(b->arena, &b->rels, r);
}

/* The relationships of a part ("" is the package); none where it has none. */
static bool read_relationships(struct workbook *b, const char *part)
{
    const char *slash = strrchr(part, '/');
    int folder = slash == NULL ? 0 : (int)(slash - part) + 1;
    const char *path = arena_printf(b->arena, "%.*s_rels/%s.rels", folder, part, part + folder);
    b->rels.len = 0;
    return !workbook_zip_has(b->zip, path) ||
           workbook_xml_read(b, path, start_relationship, nothing);
}

/* "xl/worksheets" and "../x" make "xl/x"; what would lead out of the package stays at its root. */
static const char *resolved(struct workbook *b, char *path)
{
    char *to = path;
    for (char *from = path; *from != '\0';) {
        char *end = strchrnul(from, '/');
        size_t len = (size_t)(end - from);
        if (len == 2 && memcmp(from, "..", 2) == 0) {
            to = to > path ? to - 1 : to;
            while (to > path && to[-1] != '/')
                to--;
        } else if (len > 0 && !(len == 1 && *from == '.')) {
            memmove(to, from, len);
            to += len;
            if (*end == '/')
                *to++ = '/';
        }
        from = *end == '\0' ? end : end + 1;
    }
    *to = '\0';
    return kept(b, path);
}

/* The path of a target as seen from a part. */
static const char *path_of(struct workbook *b, const char *part, const char *target)
{
    const char *slash = strrchr(part, '/');
    if (target[0] == '/' || slash == NULL)
        return resolved(b, arena_strdup(b->arena, target));
    return resolved(b, arena_printf(b->arena, "%.*s%s", (int)(slash - part) + 1, part, target));
}

static bool is_of_type(const struct workbook_relationship *r, const char *type)
{
    const char *last = strrchr(r->type, '/');
    return last != NULL && strcmp(last + 1, type) == 0;
}

/* By the last word of its type, or by its id; NULL: there is none. */
static const char *target_of(struct workbook *b, const char *part, const char *type, const char *id)
{
    for (size_t i = 0; i < b->rels.len; i++) {
        const struct workbook_relationship *r = &b->rels.at[i];
        if (!r->external && (id != NULL ? strcmp(r->id, id) == 0 : is_of_type(r, type)))
            return path_of(b, part, r->target);
    }
    return NULL;
}

/* ---- the book ---- */

static void take_sheet(struct workbook *b, const char *const *atts)
{
    const char *state = workbook_xml_attribute(atts, "state");
    if (b->sheets.len == SHEETS_MAX) {
        workbook_fail(b, DIAG_E148, "sheets", "1000");
        return;
    }
    const struct workbook_part part = {.name = kept(b, workbook_xml_attribute(atts, "name")),
                                       .id = kept(b, workbook_xml_attribute(atts, "id")),
                                       .hidden = state != NULL && strcmp(state, "visible") != 0};
    VEC_PUSH(b->arena, &b->sheets, part);
    const struct workbook_sheet sheet = {
        .name = text_of(part.name), .ordinal = (uint32_t)b->sheets.len, .hidden = part.hidden};
    if (b->handler->sheet != NULL)
        b->handler->sheet(b->handler->ctx, &sheet);
}

static void start_book(struct workbook *b, const char *name, const char *const *atts)
{
    if (!b->root_seen) {
        b->root_seen = true;
        if (strcmp(name, "workbook") != 0)
            workbook_fail(b, DIAG_E147, NULL, NULL);
    } else if (strcmp(name, "workbookPr") == 0) {
        b->since_1904 = workbook_xml_true(workbook_xml_attribute(atts, "date1904"));
    } else if (strcmp(name, "calcPr") == 0) {
        b->asks_to_calculate = workbook_xml_true(workbook_xml_attribute(atts, "fullCalcOnLoad"));
    } else if (strcmp(name, "sheet") == 0) {
        take_sheet(b, atts);
    } else if (strcmp(name, "definedName") == 0) {
        if (++b->cells > NAMES_MAX)
            workbook_fail(b, DIAG_E148, "names", "100000");
        arena_reset(b->scratch);
        b->name = arena_strdup(b->scratch, workbook_xml_attribute(atts, "name") == NULL
                                               ? ""
                                               : workbook_xml_attribute(atts, "name"));
        b->name_is_local = workbook_xml_attribute(atts, "localSheetId") != NULL;
        b->xml.listening = true;
        b->xml.len = 0;
    }
}

static uint32_t sheet_named(const struct workbook *b, struct text name)
{
    for (size_t i = 0; i < b->sheets.len; i++) {
        if (text_is(name, b->sheets.at[i].name))
            return (uint32_t)i + 1;
    }
    return 0;
}

static void end_book(struct workbook *b, const char *name)
{
    struct template_address address;
    if (strcmp(name, "definedName") != 0 || !b->xml.listening)
        return;
    struct text refers = {b->xml.text, b->xml.len};
    const char *mark = refers.len > 0 ? memrchr(refers.ptr, '!', refers.len) : NULL;
    const char *colon =
        mark == NULL ? NULL : memchr(mark, ':', refers.len - (size_t)(mark - refers.ptr));
    if (colon != NULL)
        refers.len = (size_t)(colon - refers.ptr);
    b->xml.listening = false;
    if (b->handler->name == NULL || !template_address_parse(refers, b->scratch, &address))
        return;
    const struct workbook_name n = {.name = text_of(b->name),
                                    .sheet = sheet_named(b, address.sheet),
                                    .row = address.row,
                                    .column = address.column,
                                    .local = b->name_is_local};
    if (n.sheet != 0)
        b->handler->name(b->handler->ctx, &n);
}

/* ---- properties ---- */

static void start_property(struct workbook *b, const char *name, const char *const *atts)
{
    if (strcmp(name, "property") == 0) {
        b->name = kept(b, workbook_xml_attribute(atts, "name"));
        b->xml.listening = true;
        b->xml.len = 0;
    }
}

static void end_property(struct workbook *b, const char *name)
{
    if (strcmp(name, "property") != 0)
        return;
    b->xml.listening = false;
    if (b->handler->property != NULL)
        b->handler->property(b->handler->ctx, text_of(b->name),
                             (struct text){b->xml.text, b->xml.len});
}

/* ---- the whole ---- */

static bool is_wanted(const struct workbook *b, uint32_t sheet)
{
    const struct workbook_handler *h = b->handler;
    return h->cell != NULL && (h->wants == NULL || h->wants(h->ctx, sheet)) &&
           (h->enough == NULL || !*h->enough);
}

static bool read_sheets(struct workbook *b, const char *part)
{
    bool ready = false;
    b->cells = 0;
    for (uint32_t i = 1; i <= b->sheets.len; i++) {
        const struct workbook_part *sheet = &b->sheets.at[i - 1];
        if (!is_wanted(b, i))
            continue;
        const char *strings = target_of(b, part, "sharedStrings", NULL);
        const char *styles = target_of(b, part, "styles", NULL);
        const char *path = target_of(b, part, NULL, sheet->id);
        if (!ready && ((styles != NULL && !workbook_styles_read(b, styles)) ||
                       (strings != NULL && !workbook_strings_read(b, strings))))
            return false;
        ready = true;
        if (path == NULL)
            workbook_fail(b, DIAG_E140, sheet->name, NULL);
        if (path == NULL || !workbook_sheet_read(b, path, i, sheet->hidden))
            return false;
        if (b->handler->sheet_end != NULL)
            b->handler->sheet_end(b->handler->ctx, i);
    }
    return true;
}

/* Links to other files are nothing that gris follows: what stands in cells is what was there when the file was saved. */
static void tell_links(struct workbook *b)
{
    const struct workbook_fault f = {.code = DIAG_W142};
    for (size_t i = 0; i < b->rels.len; i++) {
        if (is_of_type(&b->rels.at[i], "externalLink")) {
            workbook_tell(b, &f);
            return;
        }
    }
}

/* Some writers always ask to calculate: it matters where there are formulas. */
static bool tell_formulas(struct workbook *b)
{
    const struct workbook_fault f = {.code = DIAG_W141};
    if (b->asks_to_calculate && b->formulas)
        workbook_tell(b, &f);
    return true;
}

/* A ZIP that holds no Office document: what is it? */
static bool refuse_package(struct workbook *b)
{
    bool open = workbook_zip_has(b->zip, "META-INF/manifest.xml") &&
                workbook_zip_has(b->zip, "content.xml");
    workbook_fail(b, open ? DIAG_E144 : DIAG_E147, NULL, NULL);
    return false;
}

static bool read_book(struct workbook *b)
{
    if (!workbook_zip_has(b->zip, "_rels/.rels"))
        return refuse_package(b);
    if (!read_relationships(b, ""))
        return false;
    const char *part = target_of(b, "", "officeDocument", NULL);
    const char *properties = target_of(b, "", "custom-properties", NULL);
    if (properties == NULL)
        properties = target_of(b, "", "customProperties", NULL); /* of strict files */
    if (part == NULL)
        return refuse_package(b);
    if (!check_type(b, part) || !read_relationships(b, part))
        return false;
    if (target_of(b, part, "vbaProject", NULL) != NULL) {
        workbook_fail(b, DIAG_E145, NULL, NULL);
        return false;
    }
    if (!workbook_xml_read(b, part, start_book, end_book) ||
        (properties != NULL && workbook_zip_has(b->zip, properties) &&
         !workbook_xml_read(b, properties, start_property, end_property)))
        return false;
    tell_links(b);
    return read_sheets(b, part) && tell_formulas(b);
}

bool workbook_read(struct text bytes,
                   struct arena *arena,
                   const struct workbook_handler *handler,
                   struct workbook_fault *ret_fault)
{
    struct workbook_zip *zip = workbook_zip_open(bytes, arena, ret_fault);
    if (zip == NULL)
        return false;
    struct workbook *b = ARENA_NEW(arena, struct workbook);
    b->zip = zip;
    b->arena = arena;
    b->scratch = arena_new(0);
    b->handler = handler;
    bool read = read_book(b);
    arena_free(b->scratch);
    workbook_zip_close(zip);
    *ret_fault = b->fault;
    return read;
}

void workbook_prepare(void)
{
    workbook_xml_prepare();
}
