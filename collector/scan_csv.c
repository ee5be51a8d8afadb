/*
 * Where CSV records end, and in which row a spreadsheet would show them. libcsv's call-backs carry no position and skip blank
 * lines in silence, so rows are counted here and nowhere else, and libcsv is fed one record at a time.
 * Same grammar as libcsv in strict mode: a quote opens a field only at its start (blanks may stand before), a doubled quote is
 * a quote, behind the closing one only blanks may stand. LF, CRLF and CR end a record outside quotes.
 * Knows nothing of cells. Neighbours: rows.c.
 */
#include <string.h>

#include "internal.h"

enum field_end { END_DELIMITER, END_RECORD };

void scan_csv_init(struct scan_csv *s, const char *bytes, size_t len, char delimiter)
{
    *s = (struct scan_csv){.bytes = bytes, .len = len, .delimiter = delimiter};
    s->stops[(unsigned char)delimiter] = s->stops['\n'] = s->stops['\r'] = s->stops['"'] = true;
}

static bool at_line_end(const struct scan_csv *s)
{
    return s->pos == s->len || s->bytes[s->pos] == '\n' || s->bytes[s->pos] == '\r';
}

static void skip_blanks(struct scan_csv *s)
{
    while (s->pos < s->len && s->bytes[s->pos] != s->delimiter &&
           (s->bytes[s->pos] == ' ' || s->bytes[s->pos] == '\t')) {
        s->pos++;
    }
}

static void fault(struct scan_csv_record *r, enum scan_csv_fault kind)
{
    if (r->fault == SCAN_CSV_SOUND) {
        r->fault = kind;
        r->fault_field = r->fields;
    }
}

static enum field_end scan_plain(struct scan_csv *s, struct scan_csv_record *r)
{
    const char *p = s->bytes + s->pos, *end = s->bytes + s->len;
    while (p < end && (!s->stops[(unsigned char)*p] || *p == '"')) {
        if (*p == '"') {
            fault(r, SCAN_CSV_STRAY_QUOTE);
        }
        p++;
    }
    s->pos = (size_t)(p - s->bytes);
    return at_line_end(s) ? END_RECORD : END_DELIMITER;
}

/* From the opening quote to behind the closing one; false when there is none. */
static bool skip_quoted(struct scan_csv *s)
{
    size_t pos = s->pos + 1;
    for (;;) {
        const char *quote = pos < s->len ? memchr(s->bytes + pos, '"', s->len - pos) : NULL;
        if (!quote) {
            s->pos = s->len;
            return false;
        }
        pos = (size_t)(quote - s->bytes) + 1;
        if (pos == s->len || s->bytes[pos] != '"') {
            s->pos = pos;
            return true;
        }
        pos++;
    }
}

static enum field_end scan_field(struct scan_csv *s, struct scan_csv_record *r)
{
    r->fields++;
    skip_blanks(s);
    if (s->pos == s->len || s->bytes[s->pos] != '"') {
        return scan_plain(s, r);
    }
    r->quoted = true;
    if (!skip_quoted(s)) {
        fault(r, SCAN_CSV_OPEN_QUOTE);
        return END_RECORD;
    }
    skip_blanks(s);
    if (!at_line_end(s) && s->bytes[s->pos] != s->delimiter) {
        fault(r, SCAN_CSV_STRAY_QUOTE);
    }
    return scan_plain(s, r);
}

static void skip_line_end(struct scan_csv *s)
{
    if (s->pos == s->len) {
        return;
    }
    bool crlf = s->bytes[s->pos] == '\r' && s->pos + 1 < s->len && s->bytes[s->pos + 1] == '\n';
    s->pos += crlf ? 2 : 1;
}

bool scan_csv_next(struct scan_csv *s, struct scan_csv_record *ret_record)
{
    if (s->pos >= s->len) {
        return false;
    }
    s->row++;
    *ret_record = (struct scan_csv_record){.start = s->pos, .row = s->row};
    skip_blanks(s);
    if (!at_line_end(s)) {
        s->pos = ret_record->start;
        while (scan_field(s, ret_record) == END_DELIMITER) {
            s->pos++;
        }
    }
    ret_record->end = s->pos;
    skip_line_end(s);
    return true;
}
