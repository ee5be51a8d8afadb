/*
 * XML as SDMX-ML needs it: elements, attributes, texts; nothing in it that depends on a clock or a locale.
 * Text is data here, so that every character stays what it is (core/markup.h shows controls to people instead). Must not know SDMX's model.
 * Neighbours: sdmx.h.
 */
#include <stdarg.h>

#include "sdmx.h"

/* What stands for this byte, or NULL: itself. White space is written so that no parser turns it into a blank. */
static const char *reference(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: return c < ' ' ? "\xEF\xBF\xBD" : NULL;
    }
}

/* U+FFFE and U+FFFF, which no XML may hold. */
static bool is_no_character(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    return u[0] == 0xEF && u[1] == 0xBF && (u[2] == 0xBE || u[2] == 0xBF);
}

void sdmx_xml_escape(struct sink *sink, const char *text)
{
    const char *plain = text;
    for (const char *p = text; *p; p++) {
        bool none = is_no_character(p);
        const char *instead = none ? "\xEF\xBF\xBD" : reference((unsigned char)*p);
        if (!instead) {
            continue;
        }
        sink_write(sink, plain, (size_t)(p - plain));
        sink_puts(sink, instead);
        p += none ? 2 : 0;
        plain = p + 1;
    }
    sink_puts(sink, plain);
}

void sdmx_xml_begin(struct sdmx_xml *x, struct sink *sink)
{
    *x = (struct sdmx_xml){.sink = sink};
    sink_puts(sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

static void indent(struct sdmx_xml *x)
{
    for (int i = 0; i < x->depth; i++) {
        sink_puts(x->sink, " ");
    }
}

static void start(struct sdmx_xml *x, const char *element, va_list pairs)
{
    indent(x);
    sink_puts(x->sink, "<");
    sink_puts(x->sink, element);
    for (const char *name = va_arg(pairs, const char *); name; name = va_arg(pairs, const char *)) {
        const char *value = va_arg(pairs, const char *);
        if (!value) {
            continue;
        }
        sink_puts(x->sink, " ");
        sink_puts(x->sink, name);
        sink_puts(x->sink, "=\"");
        sdmx_xml_escape(x->sink, value);
        sink_puts(x->sink, "\"");
    }
}

void sdmx_xml_open(struct sdmx_xml *x, const char *element, ...)
{
    va_list pairs;
    va_start(pairs, element);
    start(x, element, pairs);
    va_end(pairs);
    sink_puts(x->sink, ">\n");
    x->depth++;
}

void sdmx_xml_leaf(struct sdmx_xml *x, const char *element, ...)
{
    va_list pairs;
    va_start(pairs, element);
    start(x, element, pairs);
    va_end(pairs);
    sink_puts(x->sink, "/>\n");
}

static void text_in(struct sdmx_xml *x, const char *element, const char *lang, const char *text)
{
    indent(x);
    sink_printf(x->sink, "<%s", element);
    if (lang) {
        sink_printf(x->sink, " xml:lang=\"%s\"", lang);
    }
    sink_puts(x->sink, ">");
    sdmx_xml_escape(x->sink, text);
    sink_printf(x->sink, "</%s>\n", element);
}

void sdmx_xml_text(struct sdmx_xml *x, const char *element, const char *text)
{
    text_in(x, element, NULL, text);
}

void sdmx_xml_names(struct sdmx_xml *x, const char *vi, const char *en)
{
    text_in(x, "com:Name", "vi", vi);
    if (en[0] != '\0') {
        text_in(x, "com:Name", "en", en);
    }
}

void sdmx_xml_close(struct sdmx_xml *x, const char *element)
{
    x->depth--;
    indent(x);
    sink_printf(x->sink, "</%s>\n", element);
}

void sdmx_xml_header(struct sdmx_xml *x, const char *id, const char *prepared)
{
    sdmx_xml_text(x, "mes:ID", id);
    sdmx_xml_text(x, "mes:Test", "false");
    sdmx_xml_text(x, "mes:Prepared", prepared);
    sdmx_xml_leaf(x, "mes:Sender", "id", SDMX_AGENCY, NULL);
}
