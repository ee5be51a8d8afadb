/*
 * Decimals as a spreadsheet keeps them: the one file of gris that makes binary numbers of reported ones, because the library takes nothing
 * else (tests/docs/check_no_float.sh names it). A decimal of at most 15 significant digits is read back from its nearest binary64 as it was
 * (IEEE 754, DBL_DIG); any other stays text. Nothing is computed here but that nearest number: a whole number below 10^15 divided or
 * multiplied once by a power of ten, both exact, so the one rounding is to the nearest. Neighbours: xlsx.h.
 */
#include <string.h>

#include <xlsxwriter.h>

#include "xlsx.h"

#define DIGITS_MAX   15
#define EXPONENT_MAX 22 /* 10^22 is the last power of ten that binary64 holds exactly */

/* ± whole × 10^exponent. */
struct parts {
    int64_t whole;
    int exponent;
    bool negative;
};

/* Digits of the number without leading and trailing zeros; false when it is no decimal, or has too many. */
static bool take_apart(const char *decimal, struct parts *ret)
{
    int digits = 0, zeros = 0;
    bool point = false, any = false;

    *ret = (struct parts){.negative = *decimal == '-'};
    for (const char *c = decimal + ret->negative; *c != '\0'; c++) {
        if (*c == '.' && !point && any) {
            point = true;
            continue;
        }
        if (*c < '0' || *c > '9')
            return false;
        any = true;
        ret->exponent -= point;
        zeros++;
        if (*c == '0')
            continue;
        /* The zeros that waited count once a digit stands behind them; leading ones never do. */
        for (; zeros > 0; zeros--) {
            digits += ret->whole > 0 || zeros == 1;
            if (digits > DIGITS_MAX)
                return false;
            ret->whole *= 10;
        }
        ret->whole += *c - '0';
    }
    ret->exponent += zeros;
    return any && ret->exponent <= EXPONENT_MAX && ret->exponent >= -EXPONENT_MAX;
}

static double power_of_ten(int n)
{
    double power = 1;

    for (; n > 0; n--)
        power *= 10;
    return power;
}

static double nearest(const struct parts *parts)
{
    double whole = (double)(parts->negative ? -parts->whole : parts->whole);

    if (parts->exponent < 0)
        return whole / power_of_ten(-parts->exponent);
    return whole * power_of_ten(parts->exponent);
}

bool xlsx_is_exact(const char *decimal)
{
    struct parts parts;
    return take_apart(decimal, &parts);
}

bool xlsx_decimal(struct xlsx_sheet *s,
                  uint32_t row,
                  uint32_t column,
                  const char *decimal,
                  enum xlsx_style style,
                  int look)
{
    struct parts parts;

    if (!take_apart(decimal, &parts)) {
        (void)xlsx_text(s, row, column, decimal, style, XLSX_AS_TEXT);
        return false;
    }
    xlsx_check(s->x, worksheet_write_number(s->sheet, row - 1, (lxw_col_t)(column - 1),
                                            nearest(&parts), xlsx_style_of(s->x, style, look)));
    return true;
}

void xlsx_formula(struct xlsx_sheet *s,
                  uint32_t row,
                  uint32_t column,
                  const char *formula,
                  const char *value,
                  enum xlsx_style style,
                  int look)
{
    lxw_format *format = xlsx_style_of(s->x, style, look);
    struct parts parts;

    if (take_apart(value, &parts))
        xlsx_check(s->x, worksheet_write_formula_num(s->sheet, row - 1, (lxw_col_t)(column - 1),
                                                     formula, format, nearest(&parts)));
    else
        xlsx_check(s->x, worksheet_write_formula_str(s->sheet, row - 1, (lxw_col_t)(column - 1),
                                                     formula, format, value));
}
