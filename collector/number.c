/*
 * Numbers as people write them in Vietnam and elsewhere: 1.234,5 or 1,234.5, groups by blanks, missing marks, units behind them.
 * What is read and what is refused, with examples: docs/numbers.md. The style is a property of the file, never of one cell: "1.234" alone has two readings, a factor of a thousand apart, and
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

/* Bytes of the one among `signs` that stands here; 0 when none does. */
static size_t sign_here(const struct reader *r, const char *const *signs, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (starts_with(r, signs[i])) {
            return strlen(signs[i]);
        }
    }
    return 0;
}

/* A minus as people and word processors write it: hyphens, en dash, U+2212. An em dash is punctuation. */
static const char *const minus_signs[] = {"-", "\xE2\x88\x92", "\xE2\x80\x93", "\xE2\x80\x90",
                                          "\xE2\x80\x91"};
/* Between thousands in either style: blanks (plain, NBSP, narrow, thin, figure) and the Swiss apostrophe. */
static const char *const group_signs[] = {
    " ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87", "'", "\xE2\x80\x99"};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Plus, minus, or the accountant's brackets; true unless a bracket is left open. */
static bool take_sign(struct reader *r)
{
    size_t minus = sign_here(r, minus_signs, COUNT(minus_signs));
    if (starts_with(r, "(")) {
        if (r->end[-1] != ')') {
            return false;
        }
        r->p++;
        r->end--;
        put(r, '-');
    } else if (minus > 0) {
        r->p += minus;
        put(r, '-');
    } else if (starts_with(r, "+")) {
        r->p++;
    }
    return true;
}

/* Length of the group separator that stands here: the style's own, or one that serves in both; 0 when none. */
static size_t separator_here(const struct reader *r)
{
    if (r->p < r->end && *r->p == r->group) {
        return 1;
    }
    return sign_here(r, group_signs, COUNT(group_signs));
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

/* ---- a typed value: the number, and the unit behind it ------------------------------------------------------------------- */

/* Longer texts with full-width characters are prose. */
#define PLAIN_MAX 128

/* A typed value taken apart; `plain` holds the number where full-width characters were made plain. */
struct typed {
    struct text number, unit;
    char plain[PLAIN_MAX];
};

/* Full-width digits and marks (U+FF0B to U+FF19) become ASCII. */
static void make_plain(struct typed *v)
{
    struct text t = v->number;
    size_t n = 0;
    if (t.len > PLAIN_MAX || t.len == 0 || !memchr(t.ptr, 0xEF, t.len)) {
        return;
    }
    for (size_t i = 0; i < t.len; n++) {
        bool wide = t.len - i >= 3 && memcmp(t.ptr + i, "\xEF\xBC", 2) == 0;
        v->plain[n] = wide ? (char)((unsigned char)t.ptr[i + 2] - 0x80 + 0x20) : t.ptr[i];
        i += wide ? 3 : 1;
    }
    v->number = (struct text){v->plain, n};
}

/* Without the apostrophe that makes a spreadsheet's cell a text. */
static struct text without_mark(struct text t)
{
    return t.len > 1 && t.ptr[0] == '\'' ? (struct text){t.ptr + 1, t.len - 1} : t;
}

static void take_apart(struct text t, struct typed *ret)
{
    record_split(without_mark(t), &ret->number, &ret->unit);
    make_plain(ret);
}

/* Units that are written behind figures more often than anything else is; in lower case, the first word. */
static const char *const usual_units[] = {
    "%",   "‰",   "nghìn", "ngàn", "triệu", "tỷ",  "tỉ",  "tr",  "tr.đ", "trđ",  "đồng",
    "đ",   "₫",   "vnd",   "vnđ",  "usd",   "eur", "ha",  "m",   "km",   "m2",   "m²",
    "km2", "km²", "m3",    "m³",   "kg",    "tạ",  "tấn", "lít", "kwh",  "người"};

/* Enough digits that no date, article or list number looks like it. */
#define MANY_DIGITS 5

/* True when what stands before a unit is a figure and not, say, the number of a paragraph: only then does it tell the file's style. */
static bool unit_is_believed(const struct typed *v)
{
    size_t digits = 0, word = 0;
    if (v->unit.len == 0) {
        return true;
    }
    for (size_t i = 0; i < v->number.len; i++) {
        digits += is_digit(v->number.ptr[i]);
    }
    if (digits >= MANY_DIGITS) {
        return true;
    }
    while (word < v->unit.len && v->unit.ptr[word] != ' ' && v->unit.ptr[word] != '/') {
        word++;
    }
    word -= word > 0 && v->unit.ptr[word - 1] == '.';
    for (size_t i = 0; i < COUNT(usual_units); i++) {
        if (text_eq_ascii_nocase((struct text){v->unit.ptr, word}, usual_units[i])) {
            return true;
        }
    }
    return false;
}

bool number_is_ambiguous(struct text t)
{
    struct reader r;
    struct typed v;
    if (!has_separator(t) && (t.len == 0 || !memchr(t.ptr, 0xEF, t.len))) {
        return false;
    }
    take_apart(t, &v);
    return has_separator(v.number) && read_as(v.number, NUMBER_POINT, NULL, &r) &&
           read_as(v.number, NUMBER_COMMA, NULL, &r) && unit_is_believed(&v);
}

static bool read_plain(struct text t, enum number_style style, char *buf, struct text *ret_number)
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

bool number_read(struct text t, enum number_style style, char *buf, struct text *ret_number)
{
    struct typed v;
    if (read_plain(t, style, buf, ret_number)) {
        return true;
    }
    take_apart(t, &v);
    return read_plain(v.number, style, buf, ret_number);
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
    struct typed v;
    if (!has_separator(t) && (t.len == 0 || !memchr(t.ptr, 0xEF, t.len))) {
        return;
    }
    take_apart(t, &v);
    if (!has_separator(v.number) || !unit_is_believed(&v)) {
        return;
    }
    bool as_point = read_as(v.number, NUMBER_POINT, NULL, &point);
    bool as_comma = read_as(v.number, NUMBER_COMMA, NULL, &comma);
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
    {"－", VALUE_KIND_NIL},
    {"kps", VALUE_KIND_NIL},
    {"không phát sinh", VALUE_KIND_NIL},
    {"..", VALUE_KIND_NOT_AVAILABLE},
    {"...", VALUE_KIND_NOT_AVAILABLE},
    {"…", VALUE_KIND_NOT_AVAILABLE},
    {"n/a", VALUE_KIND_NOT_APPLICABLE},
    {"x", VALUE_KIND_NOT_APPLICABLE},
};
#define MARK_MAX (sizeof "không phát sinh" - 1)

static enum value_kind mark_kind(struct text t)
{
    for (size_t i = 0; t.len <= MARK_MAX && i < COUNT(marks); i++) {
        if (text_eq_ascii_nocase(t, marks[i].text)) {
            return marks[i].kind;
        }
    }
    return VALUE_KIND_OTHER;
}

enum value_kind
number_kind(struct text t, enum number_style style, char *buf, struct text *ret_number)
{
    struct typed v;
    if (t.len == 0) {
        return VALUE_KIND_BLANK;
    }
    if (read_plain(t, style, buf, ret_number)) {
        return VALUE_KIND_NUMBER;
    }
    take_apart(t, &v);
    if (read_plain(v.number, style, buf, ret_number)) {
        return v.unit.len > 0 ? VALUE_KIND_MEASURED : VALUE_KIND_NUMBER;
    }
    return mark_kind(without_mark(t));
}

static enum number_style style_named(const char *name)
{
    struct text t = text_of(name);
    if (text_is(t, "1.234,5") || text_is(t, "1234,5")) {
        return NUMBER_COMMA;
    }
    return text_is(t, "1,234.5") || text_is(t, "1234.5") ? NUMBER_POINT : NUMBER_UNDECIDED;
}

enum value_kind
collector_number(struct text t, const char *style, struct arena *arena, struct text *ret_number)
{
    *ret_number = (struct text){NULL, 0};
    char *buf = arena_alloc(arena, t.len + 1);
    return number_kind(t, style_named(style), buf, ret_number);
}
