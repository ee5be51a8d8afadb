/* hasher.c: the same digest as of all bytes at once, however they come; a file that is cut off. */
#include "hasher.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/arena.h"

#define BYTES ((size_t)3 << 20)

static int memory_file(const unsigned char *bytes, size_t len)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    return fd;
}

static unsigned char *some_bytes(struct arena *arena)
{
    unsigned char *bytes = arena_alloc(arena, BYTES);
    uint32_t chance = 7;
    for (size_t i = 0; i < BYTES; i++) {
        chance = chance * 1664525 + 1013904223; /* Numerical Recipes' */
        bytes[i] = (unsigned char)(chance >> 24);
    }
    return bytes;
}

static void hashes_in_pieces_of(size_t piece, size_t len)
{
    struct arena *arena = arena_new(0);
    const unsigned char *bytes = some_bytes(arena);
    struct digest wanted = digest_of(bytes, len), found;
    int fd = memory_file(bytes, BYTES);
    struct hasher *h = hasher_new(fd);
    for (size_t at = piece; at < len; at += piece)
        hasher_more(h, at);
    hasher_more(h, len);
    assert_true(hasher_end(h, &found));
    assert_true(digest_eq(&wanted, &found));
    assert_int_equal(close(fd), 0);
    arena_free(arena);
}

static void test_pieces(void **state)
{
    (void)state;
    hashes_in_pieces_of(BYTES, BYTES);
    hashes_in_pieces_of(1, 1000);
    hashes_in_pieces_of(4097, BYTES - 1);
    hashes_in_pieces_of((size_t)1 << 20, BYTES);
}

/* FIPS 180-4: the digest of no bytes. */
static void test_nothing(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_MAX];
    struct digest found;
    int fd = memory_file((const unsigned char *)"x", 1);
    assert_true(hasher_end(hasher_new(fd), &found));
    assert_string_equal(digest_hex(&found, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(close(fd), 0);
}

static void test_a_file_that_was_cut_off(void **state)
{
    (void)state;
    struct digest found;
    int fd = memory_file((const unsigned char *)"four", 4);
    struct hasher *h = hasher_new(fd);
    assert_int_equal(ftruncate(fd, 2), 0);
    hasher_more(h, 4);
    assert_false(hasher_end(h, &found));
    assert_int_equal(close(fd), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_a_file_that_was_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
