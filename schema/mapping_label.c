/*
 * mapping_label: labels of rows and columns in one spelling, and the numbering before them. Neighbours: mapping.h.
 */
#include <string.h>

#include "mapping.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool mapping_label_begins(struct text t, struct text with)
{
    return t.len >= with.len && memcmp(t.ptr, with.ptr, with.len) == 0;
}

size_t mapping_label_find(struct text t, struct text what)
{
    for (size_t i = 0; what.len > 0 && i + what.len <= t.len; i++)
        if (memcmp(t.ptr + i, what.ptr, what.len) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- numbering ---- */

/* Bytes of "1", "1.2", "1.2.3"; *ret_dots. */
static size_t digits_here(struct text t, int *ret_dots)
{
    size_t n = 0;

    *ret_dots = 0;
    while (n < t.len && is_digit(t.ptr[n]))
        n++;
    while (n > 0 && n + 1 < t.len && t.ptr[n] == '.' && is_digit(t.ptr[n + 1])) {
        (*ret_dots)++;
        for (n++; n < t.len && is_digit(t.ptr[n]);)
            n++;
    }
    return n;
}

static size_t romans_here(struct text t)
{
    size_t n = 0;

    while (n < t.len && n < 6 && strchr("IVX", t.ptr[n]) != NULL)
        n++;
    return n;
}

/* The numbering that begins `t`: its rank and bytes; 0 bytes: none. */
static size_t numbering_here(struct text t, int *ret_rank)
{
    int dots = 0;
    size_t n = digits_here(t, &dots);

    if (n > 0 && n <= 12 && dots < MAPPING_SMALL - MAPPING_DIGITS) {
        *ret_rank = MAPPING_DIGITS + dots;
        return n;
    }
    n = romans_here(t);
    if (n > 0) {
        *ret_rank = MAPPING_ROMAN;
        return n;
    }
    if (t.len > 0 && t.ptr[0] >= 'A' && t.ptr[0] <= 'Z') {
        *ret_rank = MAPPING_CAPITAL;
        return 1;
    }
    if (t.len > 0 && t.ptr[0] >= 'a' && t.ptr[0] <= 'z') {
        *ret_rank = MAPPING_SMALL;
        return 1;
    }
    return 0;
}

static size_t dash_here(struct text t, int *ret_rank)
{
    static const char *const dashes[] = {"-", "–", "—", "•"};

    *ret_rank = MAPPING_DASH;
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++)
        if (mapping_label_begins(t, text_of(dashes[i])))
            return strlen(dashes[i]);
    *ret_rank = MAPPING_PLUS;
    return mapping_label_begins(t, TEXT("+")) ? 1 : 0;
}

int mapping_label_rank(struct text typed)
{
    struct text t = text_trim(typed);
    int rank = MAPPING_PLAIN;
    size_t n = dash_here(t, &rank);

    if (n == t.len && n > 0)
        return rank;
    while (t.len > 1 && strchr(".)-:/ ", t.ptr[t.len - 1]) != NULL)
        t.len--;
    if (t.len > 1 && t.ptr[0] == '(')
        t = (struct text){t.ptr + 1, t.len - 1};
    n = numbering_here(t, &rank);
    return n > 0 && n == t.len ? rank : MAPPING_PLAIN;
}

/* Takes "I. ", "1) ", "a- ", "- " off the front, if a label is left. */
static struct text take_numbering(struct text t, int *ret_rank)
{
    int rank = MAPPING_PLAIN;
    size_t n = dash_here(t, &rank);

    *ret_rank = MAPPING_PLAIN;
    if (n == 0) {
        n = numbering_here(t, &rank);
        if (n == 0 || n >= t.len || strchr(".)-:/", t.ptr[n]) == NULL)
            return t;
        n++;
        if (n < t.len && t.ptr[n] == '-') /* "I.- " */
            n++;
        if (n < t.len && is_digit(t.ptr[n])) /* "1-5 tuổi" is no numbering */
            return t;
    }
    struct text rest = text_trim((struct text){t.ptr + n, t.len - n});
    if (rest.len == 0)
        return t;
    *ret_rank = rank;
    return rest;
}

/* ---- what stands around a label ---- */

/* "(1)", "(*)", "[2]" at the end: 0 where there is none. */
static size_t footnote_at_end(struct text t)
{
    size_t i = t.len;

    if (i < 3 || (t.ptr[i - 1] != ')' && t.ptr[i - 1] != ']'))
        return 0;
    for (i--; i > 0 && (is_digit(t.ptr[i - 1]) || t.ptr[i - 1] == '*') && t.len - i < 4; i--)
        continue;
    if (i == 0 || i == t.len - 1 || (t.ptr[i - 1] != '(' && t.ptr[i - 1] != '['))
        return 0;
    return t.len - i + 1;
}

static size_t mark_at_end(struct text t)
{
    static const char *const marks[] = {"*", ":", ".", ";", "¹", "²", "³"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t n = strlen(marks[i]);
        if (t.len > n && memcmp(t.ptr + t.len - n, marks[i], n) == 0)
            return n;
    }
    return footnote_at_end(t);
}

static struct text without_marks(struct text t)
{
    size_t n;

    while ((n = mark_at_end(t)) > 0 && n < t.len)
        t = text_trim((struct text){t.ptr, t.len - n});
    return t;
}

/* "Trong đó: nữ" is "nữ", "Chia ra:" stays. */
static struct text without_introduction(struct text t)
{
    static const char *const words[] = {"trong đó", "chia ra", "bao gồm", "gồm", "of which"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct text rest = t;
        if (!text_take(&rest, text_of(words[i])))
            continue;
        rest = text_trim(rest);
        if (rest.len > 1 && (rest.ptr[0] == ':' || rest.ptr[0] == '-'))
            return text_trim((struct text){rest.ptr + 1, rest.len - 1});
    }
    return t;
}

struct text mapping_label(struct arena *arena, struct text typed, int *ret_rank)
{
    int rank = MAPPING_PLAIN, inner;
    struct text t = text_fold(arena, take_numbering(text_trim(typed), &rank)), before;

    if (ret_rank != NULL)
        *ret_rank = rank;
    do { /* until nothing is left to take off, so that the label of a label is itself */
        before = t;
        t = without_marks(without_introduction(without_marks(take_numbering(t, &inner))));
    } while (t.len != before.len);
    return t;
}

/* ---- paths ---- */

int mapping_label_matches(const struct text *wanted,
                          size_t wanted_len,
                          const struct text *path,
                          size_t len)
{
    if (wanted_len == 0 || wanted_len > len)
        return 0;
    for (size_t i = 0; i < wanted_len; i++)
        if (!text_eq(wanted[wanted_len - 1 - i], path[len - 1 - i]))
            return 0;
    return wanted_len == len ? 2 : 1;
}

const char *mapping_label_path(const struct text *path, size_t len, struct arena *arena)
{
    struct text_builder b;

    text_builder_init(&b, arena, 1024);
    for (size_t i = 0; i < len; i++) {
        text_builder_adds(&b, i > 0 ? " › " : "");
        text_builder_add(&b, path[i]);
    }
    return text_dup(arena, text_builder_text(&b));
}
