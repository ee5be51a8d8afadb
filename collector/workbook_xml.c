/*
 * XML of a workbook's part, element by element: what xml.c gives, of the root's namespace alone, with the workbook's own findings. Knows no element.
 * Neighbours: workbook_parts.h, xml.h.
 */
#include <stdlib.h>
#include <string.h>

#include "workbook_parts.h"

#define PREFIXES_MAX 1000

void workbook_xml_prepare(void)
{
    xml_prepare();
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
            b->part.space = arena_strdup(b->arena, atts[i + 1]);
    }
}

static void take_prefix(struct workbook *b, const char *prefix, const char *space)
{
    struct workbook_elements *x = &b->part;
    struct workbook_prefix p = {.depth = b->xml.depth,
                                .ours = x->space != NULL && strcmp(space, x->space) == 0};
    size_t len = strlen(prefix);
    if (len == 0) {
        x->foreign = !p.ours && x->foreign == 0 && b->xml.depth > 1 ? b->xml.depth : x->foreign;
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
    const struct workbook_elements *x = &b->part;
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

static void on_start(void *ctx, const char *name, const char *const *atts)
{
    struct workbook *b = ctx;
    if (atts[0] != NULL)
        take_prefixes(b, name, atts);
    if (!b->xml.bad && is_ours(b, name))
        b->part.start(b, local(name), atts);
}

static void on_end(void *ctx, const char *name)
{
    struct workbook *b = ctx;
    struct workbook_elements *part = &b->part;
    if (is_ours(b, name))
        part->end(b, local(name));
    if (part->foreign == b->xml.depth)
        part->foreign = 0;
    while (part->prefixes.len > 0 &&
           part->prefixes.at[part->prefixes.len - 1].depth == b->xml.depth)
        part->prefixes.len--;
}

/* Where the text ceases to be XML. */
static void fail_at(struct workbook *b)
{
    uint32_t line, column;
    xml_at(&b->xml, &line, &column);
    workbook_fail(b, DIAG_E140,
                  arena_printf(b->arena, "%s, %lu:%lu: %s", b->part.path, (unsigned long)line,
                               (unsigned long)column, xml_why(&b->xml)),
                  NULL);
}

static void on_fault(void *ctx, enum xml_fault fault)
{
    struct workbook *b = ctx;
    switch (fault) {
    case XML_FAULT_SYNTAX: fail_at(b); break;
    case XML_FAULT_DOCTYPE: workbook_fail(b, DIAG_E149, "DOCTYPE", NULL); break;
    case XML_FAULT_DEPTH: workbook_fail(b, DIAG_E148, "depth", "64"); break;
    case XML_FAULT_ATTRIBUTES: workbook_fail(b, DIAG_E148, "attributes", "64"); break;
    case XML_FAULT_TOKEN: workbook_fail(b, DIAG_E148, "token", "1048576"); break;
    case XML_FAULT_TEXT:
        workbook_fail_here(b, DIAG_E148, "text");
        b->fault.arg[1] = "32767";
        break;
    }
}

static bool take_piece(void *ctx, const char *bytes, size_t len, bool last)
{
    struct workbook *b = ctx;
    return xml_take(&b->xml, bytes, len, last);
}

static void
open_parser(struct workbook *b, const char *path, workbook_start_fn *start, workbook_end_fn *end)
{
    struct xml *x = &b->xml;
    if (x->text == NULL)
        x->text = arena_alloc(b->arena, WORKBOOK_BYTES_MAX);
    x->max = WORKBOOK_BYTES_MAX;
    x->ctx = b;
    x->start = on_start;
    x->end = on_end;
    x->fault = on_fault;
    b->part.path = path;
    b->part.start = start;
    b->part.end = end;
    b->part.foreign = 0;
    b->part.prefixes.len = 0;
    b->part.space = NULL;
    xml_open(x, false);
}

static bool close_parser(struct workbook *b)
{
    xml_close(&b->xml);
    arena_reset(b->scratch);
    return b->fault.code == DIAG_NONE;
}

bool workbook_xml_read(struct workbook *b,
                       const char *path,
                       workbook_start_fn *start,
                       workbook_end_fn *end)
{
    struct workbook_fault fault;
    open_parser(b, path, start, end);
    if (!workbook_zip_read(b->zip, path, take_piece, b, &fault) && b->fault.code == DIAG_NONE)
        b->fault = fault;
    return close_parser(b);
}

bool workbook_xml_bytes(struct workbook *b,
                        struct text xml,
                        workbook_start_fn *start,
                        workbook_end_fn *end)
{
    open_parser(b, "", start, end);
    (void)xml_take_all(&b->xml, xml);
    return close_parser(b);
}
