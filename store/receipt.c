/*
 * receipt: the number that a sender holds, with check digits against mistyping. Knows nothing of submissions.
 * REQ: ISO/IEC 7064 MOD 97-10.
 */
#include "internal.h"

/* The remainder by 97 of the characters as one number, letters standing for 10 … 35; others are passed over. */
static uint32_t remainder_of(const char *s)
{
    uint32_t rest = 0;
    for (; *s != '\0'; s++) {
        if (*s >= '0' && *s <= '9')
            rest = (rest * 10 + (uint32_t)(*s - '0')) % 97;
        else if (*s >= 'A' && *s <= 'Z')
            rest = (rest * 100 + 10 + (uint32_t)(*s - 'A')) % 97;
    }
    return rest;
}

const char *receipt_number(int64_t received_at, int32_t serial, struct arena *arena)
{
    int year, month, day;
    date_split(date_of_instant(received_at), &year, &month, &day);
    const char *number = arena_printf(arena, "GR%04d%02d%02d-%07d", year, month, day, serial);
    uint32_t check = 98 - remainder_of(number) * 100 % 97;
    return arena_printf(arena, "%s-%02u", number, check);
}
