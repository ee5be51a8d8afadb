/*
 * Content lines of iCalendar. Must not know: components, properties. Neighbours: sink.h.
 * REQ: RFC 5545 3.1 (lines of 75 octets, CRLF), 3.3.4 (date), 3.3.5 (date-time), 3.3.11 (text).
 */
#include "core/ics.h"

#include <stdio.h>

#define LINE_OCTETS 75

/* A line on its way out. */
struct folded {
    struct sink *sink;
    size_t octets; /* of the physical line so far */
};

static size_t character_len(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* A character, or an escape of two octets, is never broken. */
static void put(struct folded *f, const char *bytes, size_t len)
{
    if (f->octets + len > LINE_OCTETS) {
        sink_puts(f->sink, "\r\n ");
        f->octets = 1;
    }
    sink_write(f->sink, bytes, len);
    f->octets += len;
}

static void put_plain(struct folded *f, struct text t)
{
    for (size_t i = 0; i < t.len;) {
        size_t len = character_len((unsigned char)t.ptr[i]);
        put(f, t.ptr + i, len < t.len - i ? len : t.len - i);
        i += len;
    }
}

/* CRLF and CR are line breaks as LF is. */
static void put_text(struct folded *f, struct text t)
{
    for (size_t i = 0; i < t.len;) {
        unsigned char c = (unsigned char)t.ptr[i];
        size_t len = character_len(c);
        if (c == '\r' && i + 1 < t.len && t.ptr[i + 1] == '\n')
            ; /* told by the LF */
        else if (c == '\n' || c == '\r')
            put(f, "\\n", 2);
        else if (c == '\\' || c == ';' || c == ',')
            put(f, (const char[]){'\\', (char)c}, 2);
        else if ((c >= 0x20 && c != 0x7F) || c == '\t')
            put(f, t.ptr + i, len < t.len - i ? len : t.len - i);
        i += len;
    }
}

static struct folded begin(struct sink *sink, const char *name)
{
    struct folded f = {sink, 0};
    put_plain(&f, text_of(name));
    put(&f, ":", 1);
    return f;
}

void ics_line(struct sink *sink, const char *name, struct text value)
{
    struct folded f = begin(sink, name);
    put_plain(&f, value);
    sink_puts(sink, "\r\n");
}

void ics_text(struct sink *sink, const char *name, struct text value)
{
    struct folded f = begin(sink, name);
    put_text(&f, value);
    sink_puts(sink, "\r\n");
}

void ics_date(struct sink *sink, const char *name, date_t date)
{
    int year = 0, month = 0, day = 0;
    date_split(date, &year, &month, &day);
    sink_printf(sink, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, day);
}

void ics_instant(struct sink *sink, const char *name, int64_t seconds)
{
    /* The day in Viet Nam seven hours earlier is the day in UTC. */
    int64_t shifted = seconds - INT64_C(7) * 3600;
    date_t date = date_of_instant(shifted);
    int year = 0, month = 0, day = 0, rest = (int)(shifted - instant_of_date(date));
    date_split(date, &year, &month, &day);
    sink_printf(sink, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year, month, day, rest / 3600,
                rest / 60 % 60, rest % 60);
}
