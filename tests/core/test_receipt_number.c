/* Receipt numbers. REQ: ISO/IEC 7064 MOD 97-10. */
#include "unit.h"

#include <stdio.h>

#include "core/date.h"
#include "core/receipt.h"

/* By hand: G is 16, R is 27, so GR20261122-0000001 is 1627202611220000001; times 100, modulo 97:
 * 162720261122000000100 mod 97 = 96, and the check digits are 98 - 96 = 02. */
static void check_digits_are_those_of_the_standard(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    int64_t day = instant_of_date(date_of(2026, 11, 22));
    const char *receipt = receipt_number(day, 1, arena);
    assert_string_equal(receipt, "GR20261122-0000001-02");
    /* The day is Viet Nam's: its first instant and its last second. */
    assert_memory_equal(receipt_number(day + 86399, 1, arena), "GR20261122", 10);
    assert_memory_equal(receipt_number(day - 1, 1, arena), "GR20261121", 10);
    assert_memory_equal(receipt_number(day, 9999999, arena) + 11, "9999999", 7);
    arena_free(arena);
}

/* One digit mistyped, or two neighbours exchanged, is always noticed: what the standard promises. */
static uint32_t rest(const char *s)
{
    uint32_t r = 0;
    for (; *s != '\0'; s++) {
        if (*s >= '0' && *s <= '9')
            r = (r * 10 + (uint32_t)(*s - '0')) % 97;
        else if (*s >= 'A' && *s <= 'Z')
            r = (r * 100 + 10 + (uint32_t)(*s - 'A')) % 97;
    }
    return r;
}

static void one_mistake_is_always_noticed(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (int32_t serial = 1; serial < 200000; serial += 4999) {
        char text[32];
        snprintf(text, sizeof text, "%s", receipt_number(1795312800, serial, arena));
        assert_int_equal(rest(text), 1);
        for (size_t i = 2; text[i] != '\0'; i++) {
            char was = text[i];
            if (was == '-')
                continue;
            text[i] = was == '9' ? '0' : (char)(was + 1);
            assert_int_not_equal(rest(text), 1);
            text[i] = was;
            if (text[i + 1] == '\0' || text[i + 1] == '-' || text[i + 1] == was)
                continue;
            text[i] = text[i + 1];
            text[i + 1] = was;
            assert_int_not_equal(rest(text), 1);
            text[i + 1] = text[i];
            text[i] = was;
        }
    }
    arena_free(arena);
}

/* 02 is right for GR20261122-0000001, as computed above; every other pair of digits, and every other form, is wrong. */
static void a_number_is_checked(void **state)
{
    (void)state;
    char number[] = "GR20261122-0000001-00";
    for (int check = 0; check < 100; check++) {
        number[19] = (char)('0' + check / 10);
        number[20] = (char)('0' + check % 10);
        /* 99 leaves the remainder of 02, and is no check digits of the standard */
        assert_int_equal(receipt_number_ok(text_of(number)), check == 2);
    }
    static const char *const wrong[] = {
        "",
        "GR20261122-0000001-0",
        "GR20261122-0000001-021",
        "RG20261122-0000001-02",
        "gr20261122-0000001-02",
        "GR20261322-0000001-02",
        "GR20261131-0000001-02",
        "GR2026112x-0000001-02",
        "GRx0261122-0000001-02",
        "GR20261x22-0000001-02",
        "GR20261122 0000001 02",
        "GR20261122-000000x-02",
        "GR20261122-0000001-0x",
        "GR20261122-0000001-x2",
    };
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_false(receipt_number_ok(text_of(wrong[i])));
    struct arena *arena = arena_new(0);
    for (int64_t serial = 0; serial < 10000000; serial += 99991)
        assert_true(receipt_number_ok(text_of(receipt_number(1795312800, serial, arena))));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_are_those_of_the_standard),
        cmocka_unit_test(one_mistake_is_always_noticed),
        cmocka_unit_test(a_number_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
