/*
 * Why a typed value is no number, so that the sender is told what to mend: a date, an exponent, a spreadsheet's error, a letter that looks
 * like a digit… Must not know indicators. Neighbours: check.h, check_value.c.
 */
#include <string.h>

#include "check.h"
#include "core/record.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static size_t digits_at(struct text t, size_t at)
{
    size_t n = 0;
    while (at + n < t.len && is_digit(t.ptr[at + n]))
        n++;
    return n;
}

/* ---- what spreadsheets leave behind ---- */

static bool begins(struct text t, const char *word)
{
    return text_take(&t, text_of(word));
}

/* #REF!, #DIV/0!, #N/A, #######; LibreOffice: Err:502. */
static bool is_spreadsheet_error(struct text t)
{
    return begins(t, "#") || begins(t, "Err:");
}

static bool is_formula(struct text t)
{
    return begins(t, "=") || begins(t, "@") || (t.len > 1 && t.ptr[0] == '+' && t.ptr[1] >= 'A');
}

/* 3.00E+05, 1,5e3. */
static bool is_scientific(struct text t)
{
    size_t at = t.len > 0 && is_one_of(t.ptr[0], "+-"), n = digits_at(t, at);
    if (n == 0)
        return false;
    at += n;
    if (at < t.len && is_one_of(t.ptr[at], ".,"))
        at += 1 + digits_at(t, at + 1);
    if (at >= t.len || !is_one_of(t.ptr[at], "eE"))
        return false;
    at++;
    at += at < t.len && is_one_of(t.ptr[at], "+-");
    n = digits_at(t, at);
    return n > 0 && at + n == t.len;
}

/* ---- dates and times ---- */

/* Two or three groups of digits with the same sign between, and their lengths. */
static size_t groups(struct text t, char sign, size_t len[static 3])
{
    size_t at = 0;
    for (size_t n = 0; n < 3; n++) {
        len[n] = digits_at(t, at);
        at += len[n];
        if (len[n] == 0 || len[n] > 4)
            return 0;
        if (at == t.len)
            return n + 1;
        if (t.ptr[at] != sign)
            return 0;
        at++;
    }
    return 0;
}

/* 15/6/2026, 15/6, 06/2026, 15-06-2026, 2026-06-15, 15.06.2026, 14:30, and any of these with a time behind it. */
static bool is_date(struct text t)
{
    size_t len[3], n;
    const char *blank = t.len > 0 ? memchr(t.ptr, ' ', t.len) : NULL;
    if (blank == NULL && t.len > 10)
        blank = t.ptr[10] == 'T' ? t.ptr + 10 : NULL;
    if (blank != NULL) {
        struct text rest = {blank + 1, t.len - (size_t)(blank + 1 - t.ptr)};
        return is_date((struct text){t.ptr, (size_t)(blank - t.ptr)}) && digits_at(rest, 0) > 0 &&
               memchr(rest.ptr, ':', rest.len) != NULL;
    }
    if (groups(t, '/', len) > 1 || groups(t, ':', len) > 1)
        return true;
    n = groups(t, '-', len);
    if (n == 3 || (n == 2 && (len[0] == 4 || len[1] == 4)))
        return true;
    return groups(t, '.', len) == 3 && len[0] <= 2 && len[1] <= 2 && len[2] == 4;
}

/* "ngày 5", "tháng 3", "quý II", "năm 2026". */
static bool is_date_words(struct text t)
{
    return begins(t, "ngày ") || begins(t, "Ngày ") || begins(t, "tháng ") || begins(t, "Tháng ") ||
           begins(t, "quý ") || begins(t, "Quý ") || begins(t, "năm ") || begins(t, "Năm ");
}

/* ---- characters that only look like digits ---- */

struct range {
    uint32_t from, to;
};

/* Raised, fractions, and the decimal digits of other scripts that a keyboard or a font may leave. */
static const struct range others[] = {
    {0xB2, 0xB3},     {0xB9, 0xB9},     {0xBC, 0xBE},     {0x660, 0x669},    {0x6F0, 0x6F9},
    {0x7C0, 0x7C9},   {0x966, 0x96F},   {0x9E6, 0x9EF},   {0xE50, 0xE59},    {0xED0, 0xED9},
    {0x1040, 0x1049}, {0x17E0, 0x17E9}, {0x2070, 0x2079}, {0x2080, 0x2089},  {0x2150, 0x2189},
    {0x2460, 0x249B}, {0x24EA, 0x24FF}, {0x2776, 0x2793}, {0x1D7CE, 0x1D7FF}};

/* The character at `at` of valid UTF-8 and its length. */
static uint32_t character_at(struct text t, size_t at, size_t *ret_len)
{
    unsigned char first = (unsigned char)t.ptr[at];
    size_t len = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t c = len == 1 ? first : first & (0xFFU >> (len + 1));
    for (size_t i = 1; i < len && at + i < t.len; i++)
        c = c << 6 | ((unsigned char)t.ptr[at + i] & 0x3F);
    *ret_len = len < t.len - at ? len : t.len - at;
    return c;
}

static bool is_other_digit(uint32_t c)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (c >= others[i].from && c <= others[i].to)
            return true;
    }
    return false;
}

/* l, I, O, o among nothing but digits, separators and each other. */
static bool is_look_alike(struct text t)
{
    size_t letters = 0, digits = 0;
    for (size_t i = 0; i < t.len; i++) {
        letters += is_one_of(t.ptr[i], "lIOo");
        digits += is_digit(t.ptr[i]);
        if (!is_one_of(t.ptr[i], "lIOo0123456789.,-+ "))
            return false;
    }
    return letters > 0 && digits > 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_other_digit(struct text t, struct text *ret_detail)
{
    bool alike = is_look_alike(t);
    for (size_t at = 0, len; at < t.len; at += len) {
        uint32_t c = character_at(t, at, &len);
        bool raised = at > 0 && is_letter(t.ptr[at - 1]); /* km², m³ */
        if ((is_other_digit(c) && !raised) || (alike && is_one_of(t.ptr[at], "lIOo"))) {
            *ret_detail = (struct text){t.ptr + at, len};
            return true;
        }
    }
    return false;
}

/* ---- separators ---- */

/* Digits with separators or signs that make no number; a range (10-15) is something else, and so is a plain number before a unit. */
static bool is_misplaced(struct text t)
{
    struct text number, unit;
    size_t digits = 0;
    record_split(t, &number, &unit);
    for (size_t i = 0; i < number.len; i++) {
        digits += is_digit(number.ptr[i]);
        if (digits > 0 && i + 1 < number.len && number.ptr[i] == '-')
            return false;
    }
    return digits > 0 && (unit.len == 0 || digits < number.len);
}

enum diag_code check_spelling(struct text typed, struct text *ret_detail)
{
    struct text other = {NULL, 0};

    if (is_spreadsheet_error(typed))
        return DIAG_E232;
    if (is_formula(typed))
        return DIAG_E233;
    if (is_scientific(typed))
        return DIAG_E230;
    if (is_date(typed) || is_date_words(typed))
        return DIAG_E231;
    if (has_other_digit(typed, &other)) {
        *ret_detail = other;
        return DIAG_E234;
    }
    return is_misplaced(typed) ? DIAG_E235 : DIAG_E203;
}
