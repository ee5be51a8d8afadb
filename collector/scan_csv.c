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

static inline void
look_at_lanes(const struct scan_csv *s, const char *at, size_t i, struct scan_csv_window *w)
{
    lanes b;
    memcpy(&b, at + i * LANES, LANES);
    lanes hit = (b == s->delimiter) | (b == '\n') | (b == '\r') | (b == '"');
    w->marks |= gather(hit) << (i * LANES);
    w->plain = w->plain && gather(hit | (b > ' ')) == 0xFFFF;
}

static struct scan_csv_window look(const struct scan_csv *s, const char *at)
{
    char rest[WINDOW] = {0};
    size_t left = (size_t)(s->bytes + s->len - at);
    const char *from = at;
    struct scan_csv_window w = {.at = at, .next = at, .plain = true};
    if (left < WINDOW) {
        from = memcpy(rest, at, left);
    }
    for (size_t i = 0; i < WINDOW / LANES; i++) {
        look_at_lanes(s, from, i, &w);
    }
    return w;
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

/* Goes behind the line end that stands at `end`. */
static void take_line_end(struct scan_csv *s, struct scan_csv_window *w, const char *end)
{
    const char *last = s->bytes + s->len, *next = end < last ? end + 1 : end;
    if (end < last && *end == '\r' && next < last && *next == '\n') {
        next++;
        w->marks &= w->marks - 1;
    }
    s->pos = (size_t)(next - s->bytes);
    w->next = next <= w->at + WINDOW ? next : NULL; /* CR and LF stand in two windows: look anew */
}

static void trim_cells(struct text *cells, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        cells[i] = trim(cells[i]);
    }
}

bool scan_csv_plain(struct scan_csv *s, struct scan_csv_cells *cells)
{
    if (s->pos >= s->len) {
        return false;
    }
    const char *begin = s->bytes + s->pos, *last = s->bytes + s->len, *start = begin, *end;
    struct scan_csv_window w = s->window.next == begin ? s->window : look(s, begin);
    struct text *cell = cells->at, *most = cell + cells->max;
    bool clean = w.plain;
    for (;;) {
        while (w.marks == 0 && last - w.at > WINDOW) {
            w = look(s, w.at + WINDOW);
            clean = clean && w.plain;
        }
        end = w.marks != 0 ? w.at + __builtin_ctzll(w.marks) : last;
        w.marks &= w.marks - 1;
        if (cell == most) {
            return false;
        }
        *cell++ = (struct text){start, (size_t)(end - start)};
        if (end == last || *end != s->delimiter) {
            break;
        }
        start = end + 1;
    }
    size_t len = (size_t)(cell - cells->at);
    if (!clean) {
        trim_cells(cells->at, len);
    }
    bool quote = end < last && *end == '"', blank = len == 1 && cells->at[0].len == 0;
    if (quote || blank || (size_t)(end - begin) > cells->bytes_max) {
        return false;
    }
    take_line_end(s, &w, end);
    s->window = w;
    s->row++;
    cells->len = len;
    cells->clean = clean;
    return true;
}
