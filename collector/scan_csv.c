/*
 * Where CSV records end, and in which row a spreadsheet would show them. libcsv's call-backs carry no position and skip blank
 * lines in silence, so rows are counted here and nowhere else, and libcsv is fed one record at a time.
 * Same grammar as libcsv in strict mode: a quote opens a field only at its start (blanks may stand before), a doubled quote is
 * a quote, behind the closing one only blanks may stand. LF, CRLF and CR end a record outside quotes.
 * Records without a quote, nearly all, are also split here, 64 bytes at a time (scan_csv_plain).
 * Knows nothing of what cells mean. Neighbours: rows.c.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* ---- plain records ------------------------------------------------------------------------------------------------------- */

enum { WINDOW = 64, LANES = 16 };

/* 64 bytes looked at in one go; one bit a byte. */
struct window {
    uint64_t delimiters; /* that end a field */
    uint64_t stops;      /* line ends, quotes, the end of the bytes */
    bool plain;          /* all others are printable ASCII, and none a blank */
};

/* The compiler makes vector instructions of it where the machine has them. */
typedef signed char lanes __attribute__((vector_size(LANES)));

/* One bit for each lane; lanes are 0 or -1. */
static inline uint64_t gather(lanes hit)
{
#ifdef __SSE2__
    return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)hit);
#else
    uint64_t bits = 0;
    for (size_t i = 0; i < LANES; i++) {
        bits |= (uint64_t)(hit[i] & 1) << i;
    }
    return bits;
#endif
}

/* Adds what stands in a part of the window; gives the lanes that are delimiters, stops or plain. */
static inline lanes look_at(char delimiter, const char *from, size_t offset, struct window *w)
{
    lanes b;
    memcpy(&b, from + offset, LANES);
    lanes end = b == delimiter, stop = (b == '\n') | (b == '\r') | (b == '"');
    w->delimiters |= gather(end) << offset;
    w->stops |= gather(stop) << offset;
    return end | stop | (b > ' ');
}

static inline struct window look_at_all(char delimiter, const char *from)
{
    struct window w = {0};
    lanes known = look_at(delimiter, from, 0, &w) & look_at(delimiter, from, LANES, &w) &
                  look_at(delimiter, from, (size_t)2 * LANES, &w) &
                  look_at(delimiter, from, (size_t)3 * LANES, &w);
    w.plain = gather(known) == 0xFFFF;
    return w;
}

/* The last window holds a stop: the end of the bytes is one. */
static struct window look_at_last(const struct scan_csv *s, const char *at, size_t left)
{
    char rest[WINDOW] = {0};
    if (left > 0) {
        memcpy(rest, at, left);
    }
    struct window w = look_at_all(s->delimiter, rest);
    w.stops |= UINT64_C(1) << left;
    return w;
}

static struct window look(const struct scan_csv *s, const char *at)
{
    size_t left = (size_t)(s->bytes + s->len - at);
    return left < WINDOW ? look_at_last(s, at, left) : look_at_all(s->delimiter, at);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* As libcsv trims an unquoted field. */
static struct text trim(struct text t)
{
    const char *p = t.ptr, *end = p + t.len;
    while (p < end && is_blank(*p)) {
        p++;
    }
    while (p < end && is_blank(end[-1])) {
        end--;
    }
    return (struct text){p, (size_t)(end - p)};
}

static void trim_cells(struct text *cells, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        cells[i] = trim(cells[i]);
    }
}

void scan_csv_room(struct scan_csv *s, struct text *cells, size_t cells_max, size_t bytes_max)
{
    s->cells = cells;
    s->cells_max = cells_max;
    s->bytes_max = bytes_max;
}

/* Cells that end at delimiters, one after the other; *start is where the next one begins. */
static inline struct text *
split_at(uint64_t delimiters, const char *at, struct text *cell, const char **start)
{
    for (; delimiters != 0; delimiters &= delimiters - 1) {
        const char *end = at + __builtin_ctzll(delimiters);
        *cell++ = (struct text){*start, (size_t)(end - *start)};
        *start = end + 1;
    }
    return cell;
}

/* Cells up to the next stop; gives where it stands, or NULL when there may be no room. */
static const char *split_record(struct scan_csv *s, const char *at)
{
    struct text *cell = s->cells, *most = s->cells_max > 0 ? cell + s->cells_max : cell;
    const char *start = at;
    struct window w = look(s, at);
    s->clean = w.plain;
    for (; most - cell > WINDOW; at += WINDOW, w = look(s, at), s->clean = s->clean && w.plain) {
        uint64_t before = w.stops != 0 ? (w.stops & -w.stops) - 1 : UINT64_MAX;
        cell = split_at(w.delimiters & before, at, cell, &start);
        if (w.stops != 0) {
            const char *end = at + __builtin_ctzll(w.stops);
            *cell++ = (struct text){start, (size_t)(end - start)};
            s->fields = (size_t)(cell - s->cells);
            return end;
        }
    }
    return NULL;
}

bool scan_csv_plain(struct scan_csv *s)
{
    const char *begin = s->bytes + s->pos, *last = s->bytes + s->len;
    const char *end = begin < last ? split_record(s, begin) : NULL;
    if (end == NULL || (size_t)(end - begin) > s->bytes_max || (end < last && *end == '"')) {
        return false;
    }
    if (!s->clean) {
        trim_cells(s->cells, s->fields);
    }
    if (s->fields == 1 && s->cells[0].len == 0) {
        return false;
    }
    s->pos = (size_t)(end - s->bytes);
    skip_line_end(s);
    s->row++;
    return true;
}
