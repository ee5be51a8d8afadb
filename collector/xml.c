/*
 * XML within bounds: no document type, nothing deep, nothing with attributes without end, no text longer than its room. Neighbours: xml.h.
 */
#include <string.h>
#include <sys/random.h>

#include "xml.h"

static unsigned long salt;

void xml_prepare(void)
{
    if (salt == 0 && getrandom(&salt, sizeof salt, 0) != (ssize_t)sizeof salt)
        salt = 0; /* uncovered: a kernel that has no randomness to give */
}

void xml_stop(struct xml *x)
{
    x->bad = true;
    if (x->parser != NULL)
        (void)XML_StopParser(x->parser, XML_FALSE);
}

static void fail(struct xml *x, enum xml_fault fault)
{
    if (x->bad)
        return;
    x->fault(x->ctx, fault);
    xml_stop(x);
}

static void on_text(void *ctx, const XML_Char *s, int len)
{
    struct xml *x = ctx;
    if (!x->listening || x->bad)
        return;
    if ((size_t)len > x->max - x->len) {
        fail(x, XML_FAULT_TEXT);
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
    fail(ctx, XML_FAULT_DOCTYPE);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct xml *x = ctx;
    size_t n = 0;
    if (x->bad)
        return;
    while (atts[n] != NULL)
        n += 2;
    if (++x->depth > XML_DEPTH_MAX) {
        fail(x, XML_FAULT_DEPTH);
        return;
    }
    if (n > 2 * (size_t)XML_ATTRIBUTES_MAX) {
        fail(x, XML_FAULT_ATTRIBUTES);
        return;
    }
    x->start(x->ctx, name, (const char *const *)atts);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct xml *x = ctx;
    if (!x->bad)
        x->end(x->ctx, name);
    x->depth--;
}

void xml_open(struct xml *x, bool namespaces)
{
    x->parser = namespaces ? XML_ParserCreateNS("UTF-8", XML_BETWEEN) : XML_ParserCreate(NULL);
    if (x->parser == NULL)
        arena_exhausted(0); /* uncovered: expat cannot make a parser for want of memory alone */
    /* a salt of our own: expat would ask the kernel for one */
    (void)XML_SetHashSalt(x->parser, salt != 0 ? salt : (unsigned long)(uintptr_t)x | 1);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    x->depth = 0;
    x->len = 0;
    x->fed = 0;
    x->bad = x->listening = false;
}

bool xml_take(struct xml *x, const char *bytes, size_t len, bool last)
{
    if (XML_Parse(x->parser, bytes, (int)len, last) != XML_STATUS_OK)
        fail(x, XML_FAULT_SYNTAX);
    x->fed += len;
    XML_Index begun = x->bad ? -1 : XML_GetCurrentByteIndex(x->parser);
    if (begun >= 0 && x->fed > (uint64_t)begun + XML_TOKEN_MAX)
        fail(x, XML_FAULT_TOKEN);
    return !x->bad;
}

bool xml_take_all(struct xml *x, struct text xml)
{
    for (size_t at = 0; at < xml.len && !x->bad; at += (size_t)64 << 10) {
        size_t len = xml.len - at < (size_t)64 << 10 ? xml.len - at : (size_t)64 << 10;
        (void)xml_take(x, xml.ptr + at, len, false);
    }
    return !x->bad && xml_take(x, "", 0, true);
}

void xml_close(struct xml *x)
{
    XML_ParserFree(x->parser);
    x->parser = NULL;
}

void xml_at(const struct xml *x, uint32_t *ret_line, uint32_t *ret_column)
{
    *ret_line = (uint32_t)XML_GetCurrentLineNumber(x->parser);
    *ret_column = (uint32_t)XML_GetCurrentColumnNumber(x->parser) + 1;
}

const char *xml_why(const struct xml *x)
{
    return XML_ErrorString(XML_GetErrorCode(x->parser));
}

/* ---- the root ---- */

#define ROOT_BYTES ((size_t)64 << 10)

struct root_reading {
    struct xml xml;
    struct xml_root *root;
    bool found;
};

static void root_starts(void *ctx, const char *name, const char *const *atts)
{
    struct root_reading *r = ctx;
    const char *local = xml_local(name);
    size_t space = local == name ? 0 : (size_t)(local - name - 1);
    (void)atts;
    if (space < sizeof r->root->space && strlen(local) < sizeof r->root->local) {
        memcpy(r->root->space, name, space);
        r->root->space[space] = '\0';
        memcpy(r->root->local, local, strlen(local) + 1);
        r->found = true;
    }
    xml_stop(&r->xml);
}

static void root_ends(void *ctx, const char *name)
{
    (void)ctx; /* uncovered: nothing ends before its start was the last thing looked at */
    (void)name;
}

static void root_fails(void *ctx, enum xml_fault fault)
{
    (void)ctx;
    (void)fault;
}

bool xml_root(struct text xml, struct xml_root *ret)
{
    struct root_reading r = {.root = ret};
    r.xml.ctx = &r;
    r.xml.start = root_starts;
    r.xml.end = root_ends;
    r.xml.fault = root_fails;
    xml_open(&r.xml, true);
    (void)xml_take(&r.xml, xml.ptr, xml.len < ROOT_BYTES ? xml.len : ROOT_BYTES, false);
    xml_close(&r.xml);
    return r.found;
}

bool xml_name_is(const char *name, const char *ns, const char *local)
{
    size_t len = strlen(ns);
    if (len == 0)
        return strcmp(name, local) == 0;
    return strncmp(name, ns, len) == 0 && name[len] == XML_BETWEEN &&
           strcmp(name + len + 1, local) == 0;
}

const char *xml_local(const char *name)
{
    const char *between = strchr(name, XML_BETWEEN);
    return between == NULL ? name : between + 1;
}
