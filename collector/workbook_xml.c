/*
 * XML of a part, element by element, by expat: no document type, nothing deep, nothing with attributes without end, no text longer than a cell may hold;
 * elements of the root's namespace alone. Knows no element. Neighbours: workbook_parts.h.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "workbook_parts.h"

#define DEPTH_MAX      64
#define ATTRIBUTES_MAX 64
#define PREFIXES_MAX   1000
#define TOKEN_MAX      ((uint64_t)1 << 20) /* of a tag, a remark: what expat holds until it ends */

static unsigned long salt;

void workbook_xml_prepare(void)
{
    if (salt == 0 && getrandom(&salt, sizeof salt, 0) != (ssize_t)sizeof salt)
        salt = 0; /* uncovered: a kernel that has no randomness to give */
}

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

const char *workbook_xml_attribute(const char *const *atts, const char *name)
{
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (strcmp(local(atts[i]), name) == 0 && strncmp(atts[i], "xmlns", 5) != 0)
            return atts[i + 1];
    }
    return NULL;
}

uint32_t workbook_xml_number(const char *s, uint32_t otherwise)
{
    uint64_t n;
    return s != NULL && text_to_u64(text_of(s), UINT32_MAX, &n) ? (uint32_t)n : otherwise;
}

bool workbook_xml_true(const char *s)
{
    return s != NULL && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

static void on_text(void *ctx, const XML_Char *s, int len)
{
    struct workbook *b = ctx;
    struct workbook_xml *x = &b->xml;
    if (!x->listening)
        return;
    if ((size_t)len > WORKBOOK_BYTES_MAX - x->len) {
        workbook_fail_here(b, DIAG_E148, "text");
        b->fault.arg[1] = "32767";
        return;
    }
    memcpy(x->text + x->len, s, (size_t)len);
    x->len += (size_t)len;
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
    workbook_fail(ctx, DIAG_E149, "DOCTYPE", NULL);
}

/* ---- namespaces: of the root's or not ---- */

static size_t prefix_len(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? 0 : (size_t)(colon - name);
}

/* Which prefix an attribute tells, or NULL: "xmlns:x" tells "x", "xmlns" the empty one. */
static const char *told_prefix(const char *attribute)
{
    if (strncmp(attribute, "xmlns", 5) != 0 || (attribute[5] != ':' && attribute[5] != '\0'))
        return NULL;
    return attribute + (attribute[5] == ':' ? 6 : 5);
}

static void take_root(struct workbook *b, const char *name, const char *const *atts)
{
    size_t len = prefix_len(name);
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        const char *prefix = told_prefix(atts[i]);
        if (prefix != NULL && strlen(prefix) == len && memcmp(prefix, name, len) == 0)
            b->xml.space = arena_strdup(b->arena, atts[i + 1]);
    }
}

static void take_prefix(struct workbook *b, const char *prefix, const char *space)
{
    struct workbook_xml *x = &b->xml;
    struct workbook_prefix p = {.depth = x->depth,
                                .ours = x->space != NULL && strcmp(space, x->space) == 0};
    size_t len = strlen(prefix);
    if (len == 0) {
        x->foreign = !p.ours && x->foreign == 0 && x->depth > 1 ? x->depth : x->foreign;
        return;
    }
    if (x->prefixes.len == PREFIXES_MAX || len > WORKBOOK_PREFIX_MAX) {
        workbook_fail(b, DIAG_E148, "prefixes", "1000");
        return;
    }
    memcpy(p.name, prefix, len);
    VEC_PUSH(b->arena, &x->prefixes, p);
}

static void take_prefixes(struct workbook *b, const char *name, const char *const *atts)
{
    if (b->xml.depth == 1)
        take_root(b, name, atts);
    for (size_t i = 0; atts[i] != NULL && !b->xml.bad; i += 2) {
        const char *prefix = atts[i][0] == 'x' ? told_prefix(atts[i]) : NULL;
        if (prefix != NULL)
            take_prefix(b, prefix, atts[i + 1]);
    }
}

/* Prefixes that nobody told say nothing. */
static bool is_ours(const struct workbook *b, const char *name)
{
    const struct workbook_xml *x = &b->xml;
    size_t len = prefix_len(name);
    if (len == 0)
        return x->foreign == 0;
    if (len > WORKBOOK_PREFIX_MAX)
        return false;
    for (size_t i = x->prefixes.len; i > 0; i--) {
        const struct workbook_prefix *p = &x->prefixes.at[i - 1];
        if (memcmp(p->name, name, len) == 0 && p->name[len] == '\0')
            return p->ours;
    }
    return x->space == NULL;
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct workbook *b = ctx;
    size_t n = 0;
    if (b->xml.bad)
        return;
    while (atts[n] != NULL)
        n += 2;
    if (++b->xml.depth > DEPTH_MAX) {
        workbook_fail(b, DIAG_E148, "depth", "64");
        return;
    }
    if (n > 2 * (size_t)ATTRIBUTES_MAX) {
        workbook_fail(b, DIAG_E148, "attributes", "64");
        return;
    }
    if (n > 0)
        take_prefixes(b, name, (const char *const *)atts);
    if (!b->xml.bad && is_ours(b, name))
        b->xml.start(b, local(name), (const char *const *)atts);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct workbook *b = ctx;
    if (!b->xml.bad && is_ours(b, name))
        b->xml.end(b, local(name));
    if (b->xml.foreign == b->xml.depth)
        b->xml.foreign = 0;
    while (b->xml.prefixes.len > 0 &&
           b->xml.prefixes.at[b->xml.prefixes.len - 1].depth == b->xml.depth)
        b->xml.prefixes.len--;
    b->xml.depth--;
}

/* Where the text ceases to be XML. */
static void fail_at(struct workbook *b)
{
    const char *why = XML_ErrorString(XML_GetErrorCode(b->xml.parser));
    const char *what =
        arena_printf(b->arena, "%s, %lu:%lu: %s", b->xml.path,
                     (unsigned long)XML_GetCurrentLineNumber(b->xml.parser),
                     (unsigned long)XML_GetCurrentColumnNumber(b->xml.parser) + 1, why);
    workbook_fail(b, DIAG_E140, what, NULL);
}

static bool take_piece(void *ctx, const char *bytes, size_t len, bool last)
{
    struct workbook *b = ctx;
    if (XML_Parse(b->xml.parser, bytes, (int)len, last) != XML_STATUS_OK && !b->xml.bad)
        fail_at(b);
    b->xml.fed += len;
    XML_Index begun = b->xml.bad ? -1 : XML_GetCurrentByteIndex(b->xml.parser);
    if (begun >= 0 && b->xml.fed > (uint64_t)begun + TOKEN_MAX)
        workbook_fail(b, DIAG_E148, "token", "1048576");
    return !b->xml.bad;
}

static void open_parser(struct workbook *b, workbook_start_fn *start, workbook_end_fn *end)
{
    struct workbook_xml *x = &b->xml;
    x->parser = XML_ParserCreate(NULL);
    if (x->parser == NULL)
        arena_exhausted(0); /* uncovered: expat cannot make a parser for want of memory alone */
    /* a salt of our own: expat would ask the kernel for one */
    (void)XML_SetHashSalt(x->parser, salt != 0 ? salt : (unsigned long)(uintptr_t)b | 1);
    XML_SetUserData(x->parser, b);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    if (x->text == NULL)
        x->text = arena_alloc(b->arena, WORKBOOK_BYTES_MAX);
    x->start = start;
    x->end = end;
    x->depth = x->foreign = 0;
    x->prefixes.len = 0;
    x->space = NULL;
    x->fed = 0;
    x->len = 0;
    x->bad = x->listening = false;
}

static bool close_parser(struct workbook *b)
{
    XML_ParserFree(b->xml.parser);
    b->xml.parser = NULL;
    arena_reset(b->scratch);
    return b->fault.code == DIAG_NONE;
}

bool workbook_xml_read(struct workbook *b,
                       const char *path,
                       workbook_start_fn *start,
                       workbook_end_fn *end)
{
    struct workbook_fault fault;
    open_parser(b, start, end);
    b->xml.path = path;
    if (!workbook_zip_read(b->zip, path, take_piece, b, &fault) && b->fault.code == DIAG_NONE)
        b->fault = fault;
    return close_parser(b);
}

bool workbook_xml_bytes(struct workbook *b,
                        struct text xml,
                        workbook_start_fn *start,
                        workbook_end_fn *end)
{
    open_parser(b, start, end);
    b->xml.path = "";
    for (size_t at = 0; at < xml.len && !b->xml.bad; at += (size_t)64 << 10) {
        size_t len = xml.len - at < (size_t)64 << 10 ? xml.len - at : (size_t)64 << 10;
        (void)take_piece(b, xml.ptr + at, len, false);
    }
    if (!b->xml.bad)
        (void)take_piece(b, "", 0, true);
    return close_parser(b);
}
