/*
 * What must hold of the figure that a record spells out beside its number: the same digits, and as many of them behind the point, however many that is
 * (an indicator takes at most 9, a spreadsheet writes 17). Neighbours: must.h, fuzz_csv.c, fuzz_rows.c, watch_book.h.
 */
#ifndef GRIS_TESTS_FUZZ_MUST_DIGITS_H
#define GRIS_TESTS_FUZZ_MUST_DIGITS_H

#include "core/record.h"
#include "must.h"

static inline void must_be_its_digits(const struct record *r)
{
    bool minus = r->number.len > 0 && r->number.ptr[0] == '-', point = false;
    int64_t digits = 0;
    int places = 0;

    if (!r->has_digits)
        return;
    for (size_t i = minus ? 1 : 0; i < r->number.len; i++) {
        char c = r->number.ptr[i];
        must((c == '.' && !point) || (c >= '0' && c <= '9'));
        if (c == '.') {
            point = true;
            continue;
        }
        must(!__builtin_mul_overflow(digits, 10, &digits) &&
             !__builtin_add_overflow(digits, c - '0', &digits));
        places += point ? 1 : 0;
    }
    must(r->places == places && r->digits == (minus ? -digits : digits));
}

#endif
