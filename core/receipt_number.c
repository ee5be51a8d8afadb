/*
 * receipt_number: the number that a sender holds, with check digits against mistyping. Knows nothing of submissions.
 * REQ: ISO/IEC 7064 MOD 97-10.
 */
#include "core/receipt.h"

#include "core/date.h"

#define SERIAL_AT     11 /* behind GRyyyymmdd- */
#define SERIAL_DIGITS 7
#define RECEIPT_LEN   (SERIAL_AT + SERIAL_DIGITS + 3)

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

static char *put_digits(char *at, int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + digits;
}

const char *receipt_number(int64_t received_at, int64_t submission, struct arena *arena)
{
    char number[RECEIPT_LEN + 1] = "GR", *at = number + 2;
    int year, month, day;
    date_split(date_of_instant(received_at), &year, &month, &day);
    at = put_digits(at, year, 4);
    at = put_digits(at, month, 2);
    at = put_digits(at, day, 2);
    *at++ = '-';
    at = put_digits(at, submission, SERIAL_DIGITS);
    *at = '\0';
    uint32_t check = 98 - remainder_of(number) * 100 % 97;
    *at++ = '-';
    put_digits(at, check, 2);
    return arena_copy(arena, number, RECEIPT_LEN);
}

bool receipt_serial(struct text receipt, int64_t *ret_serial)
{
    uint64_t serial;
    if (receipt.len != RECEIPT_LEN || receipt.ptr[SERIAL_AT - 1] != '-' ||
        receipt.ptr[SERIAL_AT + SERIAL_DIGITS] != '-')
        return false;
    struct text digits = {receipt.ptr + SERIAL_AT, SERIAL_DIGITS};
    if (!text_to_u64(digits, UINT64_C(9999999), &serial))
        return false;
    *ret_serial = (int64_t)serial;
    return true;
}

static bool digits_are(const char *at, int digits, int *ret_value)
{
    *ret_value = 0;
    for (int i = 0; i < digits; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        *ret_value = *ret_value * 10 + (at[i] - '0');
    }
    return true;
}

bool receipt_number_ok(struct text receipt)
{
    int64_t serial;
    int year, month, day, check;
    char number[RECEIPT_LEN + 1];
    if (!receipt_serial(receipt, &serial) || memcmp(receipt.ptr, "GR", 2) != 0)
        return false;
    if (!digits_are(receipt.ptr + 2, 4, &year) || !digits_are(receipt.ptr + 6, 2, &month) ||
        !digits_are(receipt.ptr + 8, 2, &day) || !date_exists(year, month, day) ||
        !digits_are(receipt.ptr + RECEIPT_LEN - 2, 2, &check) || check < 2 || check > 98)
        return false; /* the standard's check digits are 02 to 98 */
    memcpy(number, receipt.ptr, RECEIPT_LEN);
    number[RECEIPT_LEN] = '\0';
    return remainder_of(number) == 1;
}
