/* Values in PostgreSQL's binary form: bytes as its sources define them (src/backend/utils/adt: int.c, numeric.c, arrayfuncs.c,
 * timestamp.c: *_send), and the round trip through result.c. */
#include "local_result.h"

static struct arena *arena;
static struct params p;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    params_init(&p, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_bytes(size_t i, const char *bytes, size_t len)
{
    assert_int_equal(p.length[i], len);
    assert_memory_equal(p.value[i], bytes, len);
}

static void numbers_are_big_endian(void **state)
{
    (void)state;
    params_int2(&p, -2);
    params_int4(&p, 258);
    params_int8(&p, -1);
    params_bool(&p, true);
    params_bool(&p, false);
    params_null(&p);
    assert_bytes(0, "\xff\xfe", 2);
    assert_bytes(1, "\0\0\1\2", 4);
    assert_bytes(2, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    assert_bytes(3, "\1", 1);
    assert_bytes(4, "\0", 1);
    assert_null(p.value[5]);
    PGresult *r = local_result(&p);
    assert_int_equal(result_int4(r, 0, 0), -2);
    assert_int_equal(result_int4(r, 0, 1), 258);
    assert_int_equal(result_int8(r, 0, 2), -1);
    assert_true(result_bool(r, 0, 3));
    assert_false(result_bool(r, 0, 4));
    assert_true(result_null(r, 0, 5));
    assert_int_equal(result_int8(r, 0, 5), 0);
    assert_false(result_bool(r, 0, 5));
    PQclear(r);
}

static void texts_and_bytes(void **state)
{
    (void)state;
    struct digest digest = digest_of("abc", 3), back;
    params_text(&p, "Hà Nội");
    params_text(&p, "");
    params_text(&p, NULL);
    params_bytes(&p, "\0\1", 2);
    params_bytes(&p, NULL, 0);
    params_digest(&p, &digest);
    PGresult *r = local_result(&p);
    assert_string_equal(result_text(r, 0, 0, arena), "Hà Nội");
    assert_string_equal(result_text(r, 0, 1, arena), "");
    assert_false(result_null(r, 0, 1));
    assert_null(result_text_or_null(r, 0, 2, arena));
    assert_string_equal(result_text(r, 0, 2, arena), "");
    assert_int_equal(result_bytes(r, 0, 3).len, 2);
    assert_false(result_null(r, 0, 4));
    back = result_digest(r, 0, 5);
    assert_true(digest_eq(&digest, &back));
    back = result_digest(r, 0, 3); /* not 32 bytes: none */
    assert_int_equal(back.bytes[0] | back.bytes[31], 0);
    PQclear(r);
}

/* 2000-01-01T00:00:00Z is 946684800 and PostgreSQL's zero. */
static void instants_count_from_2000(void **state)
{
    (void)state;
    params_instant(&p, 946684801);
    params_instant(&p, 0);
    params_instant(&p, 1);                        /* 1970-01-01T00:00:01Z */
    params_int8(&p, -1);                          /* a microsecond before 2000 */
    params_int4(&p, 1);                           /* as a date: 2000-01-02 */
    assert_bytes(0, "\0\0\0\0\0\x0f\x42\x40", 8); /* 1,000,000 microseconds */
    PGresult *r = local_result(&p);
    assert_int_equal(result_instant(r, 0, 0), 946684801);
    assert_int_equal(result_instant(r, 0, 1), 0);
    assert_int_equal(result_instant(r, 0, 2), 1);
    assert_int_equal(result_instant(r, 0, 3), 946684799);
    assert_int_equal(result_date(r, 0, 4, DATE_MIN), date_of(2000, 1, 2));
    assert_int_equal(result_date(r, 0, 1, DATE_MIN), DATE_MIN);
    PQclear(r);
}

static void arrays_keep_their_nulls(void **state)
{
    (void)state;
    const int64_t cells[] = {INT64_MAX, CELL_NULL, -INT64_MAX, 0};
    const int32_t ints[] = {1, INT32_MIN, -3};
    const int32_t smalls[] = {-1, 7};
    const bool bools[] = {true, false};
    const char *texts[] = {"a", NULL, "", "ô số liệu"};
    struct digest digest = digest_of("", 0);
    const struct digest *digests[] = {&digest, NULL};
    const int64_t instants[] = {946684800 + 5, 0};
    params_int8s(&p, cells, 4);
    params_int4s(&p, ints, 3);
    params_int4s_or_null(&p, ints, 3);
    params_int2s(&p, smalls, 2);
    params_bools(&p, bools, 2);
    params_texts(&p, texts, 4);
    params_digests(&p, digests, 2);
    params_instants(&p, instants, 2);
    params_int8s(&p, NULL, 0);
    /* One dimension, nulls possible, int4, 3 elements from 1: 1, INT32_MIN, -3. */
    assert_bytes(1,
                 "\0\0\0\1\0\0\0\1\0\0\0\x17\0\0\0\3\0\0\0\1"
                 "\0\0\0\4\0\0\0\1\0\0\0\4\x80\0\0\0\0\0\0\4\xff\xff\xff\xfd",
                 44);
    assert_bytes(4, "\0\0\0\1\0\0\0\1\0\0\0\x10\0\0\0\2\0\0\0\1\0\0\0\1\1\0\0\0\1\0", 30);
    assert_bytes(8, "\0\0\0\0\0\0\0\1\0\0\0\x14", 12);
    PGresult *r = local_result(&p);
    int64_t got[4];
    assert_int_equal(result_int8s(r, 0, 0, got, 4), 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(got[i] == cells[i]);
    int32_t small[3];
    assert_int_equal(result_int4s(r, 0, 2, small, 3), 3);
    assert_int_equal(small[0], 1);
    assert_int_equal(small[1], 0); /* null */
    assert_int_equal(small[2], -3);
    assert_int_equal(result_int4s(r, 0, 3, small, 3), 2);
    assert_int_equal(small[0], -1);
    const char *back[4];
    assert_int_equal(result_texts(r, 0, 5, back, 4, arena), 4);
    assert_string_equal(back[3], "ô số liệu");
    assert_null(back[1]);
    assert_string_equal(back[2], "");
    assert_int_equal(result_int8s(r, 0, 7, got, 4), 2);
    assert_true(got[0] == 5000000 && got[1] == CELL_NULL);
    assert_int_equal(result_array_len(r, 0, 8), 0);
    /* No more than there is room for, and the true length all the same. */
    got[1] = 42;
    assert_int_equal(result_int8s(r, 0, 0, got, 1), 4);
    assert_int_equal(got[1], 42);
    PQclear(r);
}

/* numeric: digits of base 10,000, weight of the first, sign, scale. 12345678 is 1234 5678. */
static void wholes_of_128_bits(void **state)
{
    (void)state;
    decimal_wide top = 1;
    for (int i = 0; i < 126; i++)
        top *= 2; /* 2^126 */
    const decimal_wide values[] = {0,
                                   1,
                                   -1,
                                   9999,
                                   10000,
                                   12345678,
                                   120000000,
                                   -(top + (top - 1)) - 1,
                                   top + (top - 1),
                                   (decimal_wide)INT64_MAX * 1000};
    enum { N = sizeof values / sizeof values[0] };
    params_numerics(&p, values, N);
    params_numerics(&p, &values[5], 1);
    assert_bytes(
        1, "\0\0\0\1\0\0\0\1\0\0\x06\xa4\0\0\0\1\0\0\0\1\0\0\0\x0c\0\2\0\1\0\0\0\0\x04\xd2\x16\x2e",
        36);
    PGresult *r = local_result(&p);
    decimal_wide got[N];
    assert_int_equal(result_numerics(r, 0, 0, got, N), N);
    for (size_t i = 0; i < N; i++)
        assert_true(got[i] == values[i]);
    PQclear(r);
}

/* Bytes that are not what they should be read as nothing, and never past their end. */
static void broken_values_are_nothing(void **state)
{
    (void)state;
    params_bytes(&p, "abc", 3);
    params_bytes(&p, "\0\0\0\1\0\0\0\1\0\0\0\x14\0\0\0\2\0\0\0\1\0\0\0\x50\0\0\0\0", 28);
    params_bytes(
        &p,
        "\0\0\0\1\0\0\0\1\0\0\x06\xa4\0\0\0\2\0\0\0\1\0\0\0\2\0\0\0\0\0\x0a\0\x64\0\0\0\0\0\0\0\1",
        40);
    PGresult *r = local_result(&p);
    int64_t got[2] = {7, 7};
    decimal_wide wide[2] = {7, 7};
    assert_int_equal(result_int8(r, 0, 0), 0);
    assert_int_equal(result_array_len(r, 0, 0), 0);
    assert_int_equal(result_int8s(r, 0, 1, got, 2), 2);
    assert_true(got[0] == CELL_NULL);
    assert_int_equal(result_numerics(r, 0, 2, wide, 2), 2);
    assert_true(wide[0] == 0 && wide[1] == 0);
    PQclear(r);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_big_endian),  TEST(texts_and_bytes),    TEST(instants_count_from_2000),
        TEST(arrays_keep_their_nulls), TEST(wholes_of_128_bits), TEST(broken_values_are_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
