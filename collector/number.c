/*
 * Numbers as people write them in Vietnam and elsewhere: 1.234,5 or 1,234.5, groups by blanks, missing marks.
 * The style is a property of the file, never of one cell: "1.234" alone has two readings, a factor of a thousand apart, and
 * is refused unless other numbers of the file decide. No figure is computed here, only spelt plainly.
 * Knows nothing of rows and columns but to name an example. Neighbours: read_csv.c.
 */
#include <string.h>

#include "internal.h"

/* ---- one number in one style ------------------------------------------------------------------------------------------- */

/* A place in a text and where the plain spelling goes (NULL: only checking). */
struct reader {
    const char *p, *end;
    char decimal, group;
    char *out;
    size_t out_len;
    bool grouped; /* by `group`, not by a blank */
};

static void put(struct reader *r, char c)
{
    if (r->out) {
        r->out[r->out_len++] = c;
    }
}

static bool starts_with(const struct reader *r, const char *s)
{
    size_t len = strlen(s);
    return (size_t)(r->end - r->p) >= len && memcmp(r->p, s, len) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits from here on. */
static size_t digits_ahead(const char *p, const char *end)
{
    size_t n = 0;
    while (p + n < end && is_digit(p[n])) {
        n++;
    }
    return n;
}

static void take_digits(struct reader *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put(r, r->p[i]);
    }
    r->p += n;
}

/* Plus, minus (hyphen or U+2212), or the accountant's brackets; true unless a bracket is left open. */
static bool take_sign(struct reader *r)
{
    if (starts_with(r, "(")) {
        if (r->end[-1] != ')') {
            return false;
        }
        r->p++;
        r->end--;
        put(r, '-');
    } else if (starts_with(r, "-")) {
        r->p++;
        put(r, '-');
    } else if (starts_with(r, "\xE2\x88\x92")) {
        r->p += 3;
        put(r, '-');
    } else if (starts_with(r, "+")) {
        r->p++;
    }
    return true;
}

/* Length of the group separator that stands here: the style's own, a blank, NBSP or narrow NBSP; 0 when none. */
static size_t separator_here(const struct reader *r)
{
    if (r->p < r->end && (*r->p == r->group || *r->p == ' ')) {
        return 1;
    }
    if (starts_with(r, "\xC2\xA0")) {
        return 2;
    }
    return starts_with(r, "\xE2\x80\xAF") ? 3 : 0;
}

/* Groups of three behind the first `n` digits, all by the same separator. */
static bool take_groups(struct reader *r, const char *first, size_t n)
{
    const char *separator = r->p;
    size_t len = separator_here(r);
    if (len == 0) {
        return true;
    }
    if (n > 3 || *first == '0') {
        return false;
    }
    while ((size_t)(r->end - r->p) > len && memcmp(r->p, separator, len) == 0) {
        if (digits_ahead(r->p + len, r->end) != 3) {
            return false;
        }
        r->p += len;
        take_digits(r, 3);
    }
    r->grouped = *separator == r->group;
    return true;
}

static bool take_fraction(struct reader *r)
{
    if (r->p == r->end) {
        return true;
    }
    if (*r->p != r->decimal) {
        return false;
    }
    size_t n = digits_ahead(r->p + 1, r->end);
    if (n == 0 || r->p + 1 + n != r->end) {
        return false;
    }
    put(r, '.');
    r->p++;
    take_digits(r, n);
    return true;
}

static bool read_as(struct text t, enum number_style style, char *out, struct reader *r)
{
    if (t.len == 0) {
        return false;
    }
    *r = (struct reader){.p = t.ptr,
                         .end = t.ptr + t.len,
                         .decimal = style == NUMBER_COMMA ? ',' : '.',
                         .group = style == NUMBER_COMMA ? '.' : ',',
                         .out = out};
    if (!take_sign(r)) {
        return false;
    }
    const char *first = r->p;
    size_t n = digits_ahead(r->p, r->end);
    if (n == 0) {
        return false;
    }
    take_digits(r, n);
    return take_groups(r, first, n) && take_fraction(r);
}

static bool has_separator(struct text t)
{
    return t.len > 0 && (memchr(t.ptr, '.', t.len) || memchr(t.ptr, ',', t.len));
}

bool number_is_ambiguous(struct text t)
{
    struct reader r;
    return has_separator(t) && read_as(t, NUMBER_POINT, NULL, &r) &&
           read_as(t, NUMBER_COMMA, NULL, &r);
}

bool number_read(struct text t, enum number_style style, char *buf, struct text *ret_number)
{
    struct reader r;
    if (style == NUMBER_UNDECIDED && has_separator(t)) {
        return false;
    }
    if (!read_as(t, style, buf, &r)) {
        return false;
    }
    buf[r.out_len] = '\0';
    *ret_number = (struct text){buf, r.out_len};
    return true;
}

/* ---- the file's style ---------------------------------------------------------------------------------------------------- */

static void keep_example(struct number_example *e, struct text t, uint32_t row, uint32_t column)
{
    if (e->row != 0) {
        return;
    }
    e->len = t.len < NUMBER_EXAMPLE_MAX ? t.len : NUMBER_EXAMPLE_MAX;
    while (e->len < t.len && e->len > 0 && ((unsigned char)t.ptr[e->len] & 0xC0) == 0x80) {
        e->len--; /* not in the middle of a character */
    }
    memcpy(e->text, t.ptr, e->len);
    e->row = row;
    e->column = column;
}

void number_witness(struct number_evidence *e, struct text t, uint32_t row, uint32_t column)
{
    struct reader point, comma;
    if (!has_separator(t)) {
        return;
    }
    bool as_point = read_as(t, NUMBER_POINT, NULL, &point);
    bool as_comma = read_as(t, NUMBER_COMMA, NULL, &comma);
    if (as_point && as_comma) {
        e->lone_point = e->lone_point || comma.grouped;
        e->lone_comma = e->lone_comma || point.grouped;
    } else if (as_point) {
        keep_example(&e->point, t, row, column);
        e->grouped_point = e->grouped_point || point.grouped;
    } else if (as_comma) {
        keep_example(&e->comma, t, row, column);
        e->grouped_comma = e->grouped_comma || comma.grouped;
    }
}

bool number_mixed(const struct number_evidence *e)
{
    return e->point.row != 0 && e->comma.row != 0;
}

enum number_style number_decide(const struct number_evidence *e)
{
    if (number_mixed(e)) {
        return NUMBER_UNDECIDED;
    }
    if (e->point.row != 0) {
        return NUMBER_POINT;
    }
    return e->comma.row != 0 ? NUMBER_COMMA : NUMBER_UNDECIDED;
}

bool number_refused(const struct number_evidence *e)
{
    return number_mixed(e) ||
           (number_decide(e) == NUMBER_UNDECIDED && (e->lone_point || e->lone_comma));
}

const char *number_style_name(const struct number_evidence *e)
{
    if (number_mixed(e)) {
        return "mixed";
    }
    if (e->point.row != 0) {
        return e->grouped_point || e->lone_comma ? "1,234.5" : "1234.5";
    }
    if (e->comma.row != 0) {
        return e->grouped_comma || e->lone_point ? "1.234,5" : "1234,5";
    }
    return e->lone_point || e->lone_comma ? "ambiguous" : "none";
}

/* ---- missing marks ------------------------------------------------------------------------------------------------------- */

struct mark {
    const char *text;
    enum value_kind kind;
};

/* KPS: "không phát sinh", none arose. */
static const struct mark marks[] = {
    {"-", VALUE_KIND_NIL},
    {"–", VALUE_KIND_NIL},
    {"—", VALUE_KIND_NIL},
    {"−", VALUE_KIND_NIL},
    {"kps", VALUE_KIND_NIL},
    {"..", VALUE_KIND_NOT_AVAILABLE},
    {"...", VALUE_KIND_NOT_AVAILABLE},
    {"…", VALUE_KIND_NOT_AVAILABLE},
    {"n/a", VALUE_KIND_NOT_APPLICABLE},
    {"x", VALUE_KIND_NOT_APPLICABLE},
};

static enum value_kind mark_kind(struct text t)
{
    for (size_t i = 0; t.len <= 3 && i < sizeof marks / sizeof marks[0]; i++) {
        if (text_eq_ascii_nocase(t, marks[i].text)) {
            return marks[i].kind;
        }
    }
    return VALUE_KIND_OTHER;
}

enum value_kind
number_kind(struct text t, enum number_style style, char *buf, struct text *ret_number)
{
    if (t.len == 0) {
        return VALUE_KIND_BLANK;
    }
    return number_read(t, style, buf, ret_number) ? VALUE_KIND_NUMBER : mark_kind(t);
}
