/*
 * The parts of a workbook in their order: relationships, the book, properties, strings, styles, sheets; each by expat, element by element. Parts are
 * found by their relationships, elements by their local names, so that strict files read as transitional ones. Neighbours: workbook.h.
 */
#include "workbook.h"

#include <string.h>
#include <expat.h>

#include "core/template.h"
#include "core/vec.h"

#define DEPTH_MAX      64
#define ATTRIBUTES_MAX 64
#define TEXT_BYTES_MAX ((size_t)32767 * 4)
#define STRINGS_MAX    2000000
#define CELLS_MAX      5000000
#define SHEETS_MAX     1000

struct relationship {
    const char *id, *type, *target;
};
struct relationships VEC(struct relationship);

struct sheet {
    const char *name, *id;
};

struct format {
    uint32_t id;
    enum workbook_look look;
};

struct book {
    struct workbook_zip *zip;
    struct arena *arena, *scratch; /* scratch: of a cell */
    const struct workbook_handler *handler;
    struct relationships rels;
    struct VEC(struct sheet) sheets;
    struct VEC(struct text) strings;
    struct VEC(struct format) formats;
    struct VEC(enum workbook_look) looks; /* by cell format */
    bool since_1904, in_cell_formats;
    /* the element at hand */
    XML_Parser parser;
    void (*start)(struct book *b, const char *name, const char *const *atts);
    void (*end)(struct book *b, const char *name);
    int depth;
    bool bad;
    bool listening, phonetic; /* text counts; it is a reading aid */
    struct text_builder text;
    const char *name; /* of the defined name or property at hand */
    /* the sheet at hand */
    uint32_t sheet, row, column;
    char type[12];
    enum workbook_look look;
    bool formula, has_value;
    size_t cells;
};

/* ---- elements ---- */

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static const char *attribute(const char *const *atts, const char *wanted)
{
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (strcmp(local(atts[i]), wanted) == 0 && strncmp(atts[i], "xmlns", 5) != 0)
            return atts[i + 1];
    }
    return NULL;
}

static uint32_t number_of(const char *s, uint32_t otherwise)
{
    uint64_t n;
    return s != NULL && text_to_u64(text_of(s), UINT32_MAX, &n) ? (uint32_t)n : otherwise;
}

static const char *kept(struct book *b, const char *s)
{
    return arena_strdup(b->arena, s == NULL ? "" : s);
}

static void stop(struct book *b)
{
    b->bad = true;
    (void)XML_StopParser(b->parser, XML_FALSE);
}

static void listen(struct book *b)
{
    text_builder_init(&b->text, b->scratch, TEXT_BYTES_MAX);
    b->listening = true;
}

static void on_text(void *ctx, const XML_Char *s, int len)
{
    struct book *b = ctx;
    if (b->listening && !b->phonetic)
        text_builder_add(&b->text, (struct text){s, (size_t)len});
}

static void on_doctype(void *ctx,
                       const XML_Char *name,
                       const XML_Char *system,
                       const XML_Char *public_id,
                       int internal)
{
    (void)name;
    (void)system;
    (void)public_id;
    (void)internal;
    stop(ctx);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct book *b = ctx;
    size_t n = 0;
    while (atts[n] != NULL)
        n++;
    if (++b->depth > DEPTH_MAX || n > 2 * (size_t)ATTRIBUTES_MAX) {
        stop(b);
        return;
    }
    b->start(b, local(name), (const char *const *)atts);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct book *b = ctx;
    b->depth--;
    if (!b->bad)
        b->end(b, local(name));
}

static bool take_piece(void *ctx, const char *bytes, size_t len, bool last)
{
    struct book *b = ctx;
    return XML_Parse(b->parser, bytes, (int)len, last) == XML_STATUS_OK && !b->bad;
}

static const char *parse(struct book *b,
                         const char *path,
                         void (*start)(struct book *b, const char *name, const char *const *atts),
                         void (*end)(struct book *b, const char *name))
{
    b->parser = XML_ParserCreate(NULL);
    if (b->parser == NULL)
        arena_exhausted(0); /* uncovered: expat cannot make a parser for want of memory alone */
    (void)XML_SetHashSalt(b->parser, (unsigned long)(uintptr_t)b | 1); /* never asks for one */
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, on_start, on_end);
    XML_SetCharacterDataHandler(b->parser, on_text);
    XML_SetStartDoctypeDeclHandler(b->parser, on_doctype);
    b->start = start;
    b->end = end;
    b->depth = 0;
    b->listening = b->phonetic = false;
    const char *why = workbook_zip_read(b->zip, path, take_piece, b);
    XML_ParserFree(b->parser);
    b->parser = NULL;
    arena_reset(b->scratch);
    return why;
}

static void nothing(struct book *b, const char *name)
{
    (void)b;
    (void)name;
}

/* ---- relationships ---- */

static void start_relationship(struct book *b, const char *name, const char *const *atts)
{
    const char *mode = attribute(atts, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || (mode != NULL && strcmp(mode, "External") == 0))
        return;
    const struct relationship r = {kept(b, attribute(atts, "Id")), kept(b, attribute(atts, "Type")),
                                   kept(b, attribute(atts, "Target"))};
    VEC_PUSH(b->arena, &b->rels, r);
}

/* The relationships of a part ("" is the package); none where it has none. */
static const char *read_relationships(struct book *b, const char *part)
{
    const char *slash = strrchr(part, '/');
    int folder = slash == NULL ? 0 : (int)(slash - part) + 1;
    const char *path = arena_printf(b->arena, "%.*s_rels/%s.rels", folder, part, part + folder);
    b->rels.len = 0;
    return workbook_zip_has(b->zip, path) ? parse(b, path, start_relationship, nothing) : NULL;
}

/* The path of a target as seen from a part. */
static const char *path_of(struct book *b, const char *part, const char *target)
{
    const char *slash = strrchr(part, '/');
    if (target[0] == '/')
        return target + 1;
    return slash == NULL ? target
                         : arena_printf(b->arena, "%.*s%s", (int)(slash - part) + 1, part, target);
}

/* By the last word of its type, or by its id; NULL: there is none. */
static const char *target_of(struct book *b, const char *part, const char *type, const char *id)
{
    for (size_t i = 0; i < b->rels.len; i++) {
        const struct relationship *r = &b->rels.at[i];
        const char *last = strrchr(r->type, '/');
        bool found =
            id != NULL ? strcmp(r->id, id) == 0 : last != NULL && strcmp(last + 1, type) == 0;
        if (found)
            return path_of(b, part, r->target);
    }
    return NULL;
}

/* ---- the book ---- */

static void start_book(struct book *b, const char *name, const char *const *atts)
{
    if (strcmp(name, "workbookPr") == 0) {
        const char *since = attribute(atts, "date1904");
        b->since_1904 = since != NULL && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
    } else if (strcmp(name, "sheet") == 0 && b->sheets.len < SHEETS_MAX) {
        const char *state = attribute(atts, "state");
        VEC_PUSH(
            b->arena, &b->sheets,
            ((struct sheet){kept(b, attribute(atts, "name")), kept(b, attribute(atts, "id"))}));
        const struct workbook_sheet sheet = {.name = text_of(b->sheets.at[b->sheets.len - 1].name),
                                             .ordinal = (uint32_t)b->sheets.len,
                                             .hidden =
                                                 state != NULL && strcmp(state, "visible") != 0};
        if (b->handler->sheet != NULL)
            b->handler->sheet(b->handler->ctx, &sheet);
    } else if (strcmp(name, "definedName") == 0) {
        b->name = kept(b, attribute(atts, "name"));
        listen(b);
    }
}

static uint32_t sheet_named(const struct book *b, struct text name)
{
    for (size_t i = 0; i < b->sheets.len; i++) {
        if (text_is(name, b->sheets.at[i].name))
            return (uint32_t)i + 1;
    }
    return 0;
}

static void end_book(struct book *b, const char *name)
{
    struct template_address address;
    if (strcmp(name, "definedName") != 0 || !b->listening)
        return;
    struct text refers = text_builder_text(&b->text);
    const char *mark = refers.len > 0 ? memrchr(refers.ptr, '!', refers.len) : NULL;
    const char *colon =
        mark == NULL ? NULL : memchr(mark, ':', refers.len - (size_t)(mark - refers.ptr));
    if (colon != NULL)
        refers.len = (size_t)(colon - refers.ptr);
    b->listening = false;
    if (!template_address_parse(refers, b->scratch, &address) || b->handler->name == NULL)
        return;
    const struct workbook_name n = {.name = text_of(b->name),
                                    .sheet = sheet_named(b, address.sheet),
                                    .row = address.row,
                                    .column = address.column};
    if (n.sheet != 0)
        b->handler->name(b->handler->ctx, &n);
}

/* ---- properties ---- */

static void start_property(struct book *b, const char *name, const char *const *atts)
{
    if (strcmp(name, "property") == 0) {
        b->name = kept(b, attribute(atts, "name"));
        listen(b);
    }
}

static void end_property(struct book *b, const char *name)
{
    if (strcmp(name, "property") != 0)
        return;
    b->listening = false;
    if (b->handler->property != NULL)
        b->handler->property(b->handler->ctx, text_of(b->name), text_builder_text(&b->text));
}

/* ---- strings ---- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* "_x000D_" is the character; other bytes below 0x80 are all that such escapes are used for. */
static struct text unescaped(struct arena *arena, struct text t)
{
    char *to = text_dup(arena, t);
    size_t len = 0;
    for (size_t i = 0; i < t.len;) {
        bool escape = t.len - i >= 7 && t.ptr[i] == '_' && t.ptr[i + 1] == 'x' &&
                      t.ptr[i + 2] == '0' && t.ptr[i + 3] == '0' && is_hex(t.ptr[i + 4]) &&
                      t.ptr[i + 4] < '8' && is_hex(t.ptr[i + 5]) && t.ptr[i + 6] == '_';
        if (!escape) {
            to[len++] = t.ptr[i++];
            continue;
        }
        int low = t.ptr[i + 5] <= '9' ? t.ptr[i + 5] - '0' : (t.ptr[i + 5] | 0x20) - 'a' + 10;
        to[len++] = (char)((t.ptr[i + 4] - '0') * 16 + low);
        i += 7;
    }
    to[len] = '\0';
    return (struct text){to, len};
}

/* <si> holds runs of <t>; so does <is>. */
static void start_string(struct book *b, const char *name, const char *const *atts)
{
    (void)atts;
    if (strcmp(name, "si") == 0) {
        arena_reset(b->scratch);
        text_builder_init(&b->text, b->scratch, TEXT_BYTES_MAX);
    } else if (strcmp(name, "t") == 0) {
        b->listening = true;
    } else if (strcmp(name, "rPh") == 0) {
        b->phonetic = true;
    }
}

static void end_string(struct book *b, const char *name)
{
    if (strcmp(name, "t") == 0) {
        b->listening = false;
    } else if (strcmp(name, "rPh") == 0) {
        b->phonetic = false;
    } else if (strcmp(name, "si") == 0) {
        if (b->strings.len == STRINGS_MAX)
            stop(b);
        else
            VEC_PUSH(b->arena, &b->strings, unescaped(b->arena, text_builder_text(&b->text)));
    }
}

/* ---- styles ---- */

static void start_style(struct book *b, const char *name, const char *const *atts)
{
    uint32_t id = number_of(attribute(atts, "numFmtId"), 0);
    if (strcmp(name, "numFmt") == 0) {
        const char *code = attribute(atts, "formatCode");
        VEC_PUSH(
            b->arena, &b->formats,
            ((struct format){id, workbook_number_look(id, text_of(code == NULL ? "" : code))}));
    } else if (strcmp(name, "cellXfs") == 0) {
        b->in_cell_formats = true;
    } else if (strcmp(name, "xf") == 0 && b->in_cell_formats) {
        enum workbook_look look = workbook_number_look(id, TEXT(""));
        for (size_t i = 0; i < b->formats.len; i++)
            look = b->formats.at[i].id == id ? b->formats.at[i].look : look;
        VEC_PUSH(b->arena, &b->looks, look);
    }
}

static void end_style(struct book *b, const char *name)
{
    b->in_cell_formats = b->in_cell_formats && strcmp(name, "cellXfs") != 0;
}

/* ---- sheets ---- */

/* "B7"; false when it is none. */
static bool take_address(struct book *b, const char *r)
{
    struct template_address at;
    const char *whole = arena_printf(b->scratch, "x!%s", r);
    if (!template_address_parse(text_of(whole), b->scratch, &at))
        return false;
    b->row = at.row;
    b->column = at.column;
    return true;
}

static void start_cell(struct book *b, const char *const *atts)
{
    const char *r = attribute(atts, "r"), *t = attribute(atts, "t");
    uint32_t style = number_of(attribute(atts, "s"), 0);
    arena_reset(b->scratch);
    b->column++;
    if ((r != NULL && !take_address(b, r)) || ++b->cells > CELLS_MAX ||
        (t != NULL && strlen(t) >= sizeof b->type)) {
        stop(b);
        return;
    }
    memcpy(b->type, t == NULL ? "n" : t, t == NULL ? 2 : strlen(t) + 1);
    b->look = style < b->looks.len ? b->looks.at[style] : WORKBOOK_LOOK_PLAIN;
    b->formula = b->has_value = false;
    text_builder_init(&b->text, b->scratch, TEXT_BYTES_MAX);
}

static void start_sheet(struct book *b, const char *name, const char *const *atts)
{
    if (strcmp(name, "row") == 0) {
        b->row = number_of(attribute(atts, "r"), b->row + 1);
        b->column = 0;
    } else if (strcmp(name, "c") == 0) {
        start_cell(b, atts);
    } else if (strcmp(name, "f") == 0) {
        b->formula = true;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        b->listening = b->has_value = true;
    } else if (strcmp(name, "rPh") == 0) {
        b->phonetic = true;
    }
}

static bool read_number(struct book *b, struct text v, struct workbook_cell *cell)
{
    struct text day;
    if (!workbook_number(v, b->scratch, &cell->text))
        return false;
    cell->kind = WORKBOOK_NUMBER;
    cell->percent = b->look == WORKBOOK_LOOK_PERCENT;
    if (b->look == WORKBOOK_LOOK_DATE &&
        workbook_number_date(cell->text, b->since_1904, b->scratch, &day)) {
        cell->kind = WORKBOOK_DATE;
        cell->text = day;
    }
    return true;
}

/* False: the value is none of its type. */
static bool read_value(struct book *b, struct workbook_cell *cell)
{
    struct text v = text_builder_text(&b->text);
    cell->kind = WORKBOOK_TEXT;
    cell->text = v;
    if (v.len == 0)
        return true;
    if (strcmp(b->type, "n") == 0)
        return read_number(b, v, cell);
    if (strcmp(b->type, "s") == 0) {
        uint64_t index;
        if (!text_to_u64(v, UINT32_MAX, &index) || index >= b->strings.len)
            return false;
        cell->text = b->strings.at[index];
        return true;
    }
    cell->text = unescaped(b->scratch, v);
    if (strcmp(b->type, "b") == 0)
        cell->kind = WORKBOOK_BOOLEAN;
    else if (strcmp(b->type, "e") == 0)
        cell->kind = WORKBOOK_ERROR;
    else if (strcmp(b->type, "d") == 0)
        cell->kind = WORKBOOK_DATE;
    return true;
}

static void end_sheet(struct book *b, const char *name)
{
    struct workbook_cell cell = {
        .sheet = b->sheet, .row = b->row, .column = b->column, .formula = b->formula};
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        b->listening = false;
    } else if (strcmp(name, "rPh") == 0) {
        b->phonetic = false;
    } else if (strcmp(name, "c") == 0) {
        if (!read_value(b, &cell))
            stop(b);
        else if ((b->has_value || b->formula) && b->handler->cell != NULL)
            b->handler->cell(b->handler->ctx, &cell);
    }
}

/* ---- the whole ---- */

static const char *
read_optional(struct book *b,
              const char *path,
              void (*start)(struct book *b, const char *name, const char *const *atts),
              void (*end)(struct book *b, const char *name))
{
    return path == NULL || !workbook_zip_has(b->zip, path) ? NULL : parse(b, path, start, end);
}

static const char *read_sheets(struct book *b, const char *part)
{
    const char *why = NULL;
    for (size_t i = 0; i < b->sheets.len && why == NULL; i++) {
        const char *path = target_of(b, part, NULL, b->sheets.at[i].id);
        b->sheet = (uint32_t)i + 1;
        b->row = 0;
        why = path == NULL ? "a sheet is missing" : parse(b, path, start_sheet, end_sheet);
    }
    return why;
}

static const char *read_book(struct book *b)
{
    const char *why = read_relationships(b, "");
    const char *part = target_of(b, "", "officeDocument", NULL);
    const char *properties = target_of(b, "", "custom-properties", NULL);
    if (why != NULL || part == NULL)
        return why != NULL ? why : "no workbook in it";
    why = parse(b, part, start_book, end_book);
    if (why == NULL)
        why = read_optional(b, properties, start_property, end_property);
    if (why == NULL)
        why = read_relationships(b, part);
    if (why == NULL)
        why = read_optional(b, target_of(b, part, "sharedStrings", NULL), start_string, end_string);
    if (why == NULL)
        why = read_optional(b, target_of(b, part, "styles", NULL), start_style, end_style);
    return why != NULL ? why : read_sheets(b, part);
}

const char *
workbook_read(struct text bytes, struct arena *arena, const struct workbook_handler *handler)
{
    const char *why;
    struct workbook_zip *zip = workbook_zip_open(bytes, arena, &why);
    if (zip == NULL)
        return why;
    struct book b = {.zip = zip, .arena = arena, .scratch = arena_new(0), .handler = handler};
    why = read_book(&b);
    arena_free(b.scratch);
    workbook_zip_close(zip);
    return why;
}
