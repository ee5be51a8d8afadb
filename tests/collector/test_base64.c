/*
 * base64: the vectors of RFC 4648 section 10, and what is not base64; then every length of bytes there and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base64.h"

static bool decodes(const char *text, const char *wanted)
{
    unsigned char bytes[256];
    size_t len = 0;
    assert_true(base64_room(strlen(text)) <= sizeof bytes);
    return base64_decode(text_of(text), bytes, &len) && len == strlen(wanted) &&
           memcmp(bytes, wanted, len) == 0;
}

static void test_vectors(void **state)
{
    (void)state;
    assert_true(decodes("", ""));
    assert_true(decodes("Zg==", "f"));
    assert_true(decodes("Zm8=", "fo"));
    assert_true(decodes("Zm9v", "foo"));
    assert_true(decodes("Zm9vYg==", "foob"));
    assert_true(decodes("Zm9vYmE=", "fooba"));
    assert_true(decodes("Zm9vYmFy", "foobar"));
    assert_true(decodes("Zm9v\r\nYmFy\n", "foobar"));
    assert_true(decodes("Zm9vYg=\n=", "foob"));
    assert_true(decodes("+/+/", "\xfb\xff\xbf"));
}

static void test_refused(void **state)
{
    static const char *const bad[] = {"Z",    "Zg",   "Zg=",   "Zg===",     "Zm8",     "Zm8==",
                                      "=",    "====", "Zm9v=", "Zm9vYg=x",  "Zm 9v",   "Zm9_",
                                      "Zm9-", "Zh==", "Zm9=",  "Zm9vYmFy*", "\xC3\xA9"};
    unsigned char bytes[64];
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(base64_decode(text_of(bad[i]), bytes, &len));
}

/* Plainly the other way round, three bytes to four characters. */
static size_t encode(const unsigned char *bytes, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t held = (uint32_t)bytes[i] << 16;
        held |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        held |= i + 2 < len ? bytes[i + 2] : 0;
        out[n++] = digits[held >> 18];
        out[n++] = digits[held >> 12 & 63];
        out[n++] = i + 1 < len ? digits[held >> 6 & 63] : '=';
        out[n++] = i + 2 < len ? digits[held & 63] : '=';
    }
    return n;
}

static void test_there_and_back(void **state)
{
    unsigned char bytes[300], back[512];
    char text[512];
    uint64_t seed = 1;
    (void)state;
    for (size_t len = 0; len < sizeof bytes; len++) {
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            bytes[i] = (unsigned char)(seed >> 56);
        }
        size_t n = encode(bytes, len, text), got = 0;
        assert_true(base64_decode((struct text){text, n}, back, &got));
        assert_int_equal(got, len);
        assert_memory_equal(back, bytes, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
