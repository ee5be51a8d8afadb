/*
 * Numbers and texts as they are written in an expression, in canonical spelling. Must not know: what
 * they are for. Neighbours: expr_lex.c finds them, expr_number.c makes numbers of them.
 */
#include "expr_internal.h"

/* A power of ten that no number of digits makes up for. */
#define POWER_MAX 1000000

/* Digits without their point, which stands before digits[whole]; it may lie outside of them. */
struct spelt {
    const char *digits;
    long len, whole;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* e3, E-3; false when something else stands there. */
static bool read_power(struct text t, long *ret_power)
{
    bool minus;
    int power;
    *ret_power = 0;
    if (t.len == 0)
        return true;
    if (!text_take(&t, TEXT("e")) && !text_take(&t, TEXT("E")))
        return false;
    minus = text_take(&t, TEXT("-"));
    if (!minus)
        (void)text_take(&t, TEXT("+"));
    while (t.len > 1 && text_take(&t, TEXT("0")))
        continue;
    for (size_t i = 0; i < t.len; i++)
        if (!is_digit(t.ptr[i]))
            return false;
    if (t.len == 0)
        return false;
    if (!text_take_number(&t, t.len, POWER_MAX, &power))
        power = POWER_MAX;
    *ret_power = minus ? -power : power;
    return true;
}

static bool read_spelt(struct text t, struct arena *arena, struct spelt *ret)
{
    char *digits = arena_alloc(arena, t.len + 1);
    long len = 0, whole = -1, power;
    size_t at = 0;
    for (; at < t.len && (is_digit(t.ptr[at]) || (t.ptr[at] == '.' && whole < 0)); at++) {
        if (t.ptr[at] == '.')
            whole = len;
        else
            digits[len++] = t.ptr[at];
    }
    if (whole < 0)
        whole = len;
    else if (whole == len)
        return false;
    if (len == 0 || !read_power((struct text){t.ptr + at, t.len - at}, &power))
        return false;
    while (len > 0 && digits[len - 1] == '0')
        len--;
    while (len > 0 && digits[0] == '0') {
        digits++;
        len--;
        whole--;
    }
    *ret = (struct spelt){digits, len, whole + power};
    return true;
}

static void add_noughts(struct text_builder *b, long count)
{
    for (; count > 0; count--)
        text_builder_adds(b, "0");
}

enum diag_code expr_literal_number(struct text t, struct arena *arena, struct text *ret)
{
    struct spelt s;
    struct text_builder b;
    if (!read_spelt(t, arena, &s))
        return DIAG_E655;
    if (s.len == 0)
        s.whole = 0;
    if (s.whole > EXPR_DIGITS_MAX || s.len - s.whole > EXPR_DIGITS_MAX)
        return DIAG_E656;
    text_builder_init(&b, arena, 0);
    if (s.whole <= 0) {
        text_builder_adds(&b, s.len > 0 ? "0." : "0");
        add_noughts(&b, s.len > 0 ? -s.whole : 0);
        text_builder_add(&b, (struct text){s.digits, (size_t)s.len});
    } else {
        long before = s.len < s.whole ? s.len : s.whole;
        text_builder_add(&b, (struct text){s.digits, (size_t)before});
        add_noughts(&b, s.whole - before);
        text_builder_adds(&b, s.len > before ? "." : "");
        text_builder_add(&b, (struct text){s.digits + before, (size_t)(s.len - before)});
    }
    *ret = text_builder_text(&b);
    return DIAG_NONE;
}

struct text expr_literal_text(struct text t, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "");
    for (size_t i = 1; i + 1 < t.len; i++) {
        text_builder_add(&b, (struct text){t.ptr + i, 1});
        i += t.ptr[i] == '\'';
    }
    return text_nfc(arena, text_builder_text(&b));
}
