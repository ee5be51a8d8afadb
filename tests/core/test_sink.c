/* sink.c and digest.c: memory, files, descriptors, full disks, CSV fields, and SHA-256 of FIPS 180-4. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "core/digest.h"
#include "core/sink.h"

static struct arena *arena;
static char folder[] = "/tmp/gris-test-sink-XXXXXX";
static char path[64], link_path[64];

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/out", folder);
    snprintf(link_path, sizeof link_path, "%s/link", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    unlink(path);
    unlink(link_path);
    return rmdir(folder);
}

static size_t read_back(char *bytes, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    size_t len = 0;
    ssize_t n;
    while ((n = read(fd, bytes + len, max - len)) > 0)
        len += (size_t)n;
    close(fd);
    return len;
}

static void keeps_in_memory(void **state)
{
    (void)state;
    struct sink *s = sink_memory(arena, 10);
    assert_text(sink_memory_text(s), "");
    sink_puts(s, "abc");
    sink_text(s, TEXT("def"));
    sink_write(s, "", 0);
    sink_printf(s, "%d", 12);
    assert_int_equal(sink_count(s), 8);
    sink_puts(s, "xyz"); /* 11 bytes */
    assert_int_equal(sink_error(s), EFBIG);
    sink_puts(s, "x");
    assert_text(sink_memory_text(s), "abcdef12");
    assert_int_equal(sink_close(s, NULL), EFBIG);
}

static void formats_of_any_length(void **state)
{
    (void)state;
    struct sink *s = sink_memory(arena, 0);
    sink_printf(s, "%0*d", 511, 0);
    assert_int_equal(sink_count(s), 511);
    sink_printf(s, "%0*d|", 512, 0);
    assert_int_equal(sink_count(s), 511 + 513);
    assert_int_equal(sink_memory_text(s).ptr[511 + 512], '|');
    assert_int_equal(sink_close(s, NULL), 0);
}

/* Pieces of every size around the buffer's 64 KiB arrive in order. */
static void writes_files(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 65535, 1, 65536, 65537, 200000, 3, 65536, 65536, 0, 7};
    static char all[800000], seen[800000];
    size_t len = 0;
    uint64_t seed = 5;
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)draw(&seed);
    struct sink *s = sink_file(arena, path, false);
    sink_digest(s);
    for (size_t i = 0; i < LENGTH(pieces); i++) {
        sink_write(s, all + len, pieces[i]);
        len += pieces[i];
    }
    struct digest written, expected = digest_of(all, len);
    assert_int_equal(sink_count(s), len);
    assert_int_equal(sink_close(s, &written), 0);
    assert_true(digest_eq(&written, &expected));
    assert_int_equal(read_back(seen, sizeof seen), len);
    assert_memory_equal(seen, all, len);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0133, 0); /* 0644 less the umask */
}

static void replaces_only_when_told(void **state)
{
    (void)state;
    char seen[16];
    struct sink *s = sink_file(arena, path, false); /* stands from the test before */
    assert_int_equal(sink_error(s), EEXIST);
    sink_puts(s, "x");
    assert_int_equal(sink_count(s), 0);
    assert_int_equal(sink_close(s, NULL), EEXIST);
    s = sink_file(arena, path, true);
    sink_puts(s, "new");
    assert_int_equal(sink_close(s, NULL), 0);
    assert_int_equal(read_back(seen, sizeof seen), 3);
    assert_memory_equal(seen, "new", 3);
    assert_int_equal(symlink(path, link_path), 0);
    s = sink_file(arena, link_path, true); /* never through a link */
    assert_int_equal(sink_close(s, NULL), ELOOP);
    s = sink_file(arena, "/nowhere/at/all", true);
    assert_int_equal(sink_close(s, NULL), ENOENT);
}

static void remembers_a_full_disk(void **state)
{
    (void)state;
    struct sink *s = sink_file(arena, "/dev/full", true);
    assert_int_equal(sink_error(s), 0);
    sink_puts(s, "small"); /* seen only when flushed */
    assert_int_equal(sink_close(s, NULL), ENOSPC);

    static char large[100000];
    s = sink_file(arena, "/dev/full", true);
    sink_digest(s);
    sink_write(s, large, sizeof large);
    assert_int_equal(sink_error(s), ENOSPC);
    sink_puts(s, "more");
    struct digest d;
    assert_int_equal(sink_close(s, &d), ENOSPC);
}

static void leaves_descriptors_open(void **state)
{
    (void)state;
    int ends[2];
    char seen[8];
    assert_int_equal(pipe(ends), 0);
    struct sink *s = sink_fd(arena, ends[1]);
    sink_puts(s, "abc");
    assert_int_equal(sink_close(s, NULL), 0);
    assert_int_equal(write(ends[1], "d", 1), 1);
    assert_int_equal(read(ends[0], seen, sizeof seen), 4);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    s = sink_fd(arena, ends[1]);
    sink_puts(s, "abc");
    assert_int_equal(sink_close(s, NULL), EPIPE);
    close(ends[1]);
    s = sink_file(arena, "/dev/null", true); /* knows no fsync */
    sink_puts(s, "abc");
    assert_int_equal(sink_close(s, NULL), 0);
}

/* RFC 4180 2.5 to 2.7, and the guard against formulas. */
static void writes_csv_fields(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        char delimiter;
        bool guard;
        const char *out;
    } cases[] = {
        {"", ',', true, ""},
        {"abc", ',', true, "abc"},
        {"a,b", ',', true, "\"a,b\""},
        {"a,b", ';', true, "a,b"},
        {"a;b", ';', true, "\"a;b\""},
        {"a\"b", ',', true, "\"a\"\"b\""},
        {"\"", ',', true, "\"\"\"\""},
        {"\"\"", ',', true, "\"\"\"\"\"\""},
        {"a\nb", ',', true, "\"a\nb\""},
        {"a\r", ',', true, "\"a\r\""},
        {"=1+1", ',', true, "'=1+1"},
        {"+84", ',', true, "'+84"},
        {"-5", ',', true, "'-5"},
        {"@x", ',', true, "'@x"},
        {"\tx", ',', true, "'\tx"},
        {"\rx", ',', true, "\"'\rx\""},
        {"=\"a\",b", ',', true, "\"'=\"\"a\"\",b\""},
        {"-5", ',', false, "-5"},
        {"=1", ',', false, "=1"},
        {"a=1", ',', true, "a=1"},
        {"'=1", ',', true, "''=1"},
        {"''-", ',', true, "'''-"},
        {"'a=1", ',', true, "'a=1"},
        {"'", ',', true, "'"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct sink *s = sink_memory(arena, 0);
        sink_csv_field(s, text_of(cases[i].in), cases[i].delimiter, cases[i].guard);
        assert_text(sink_memory_text(s), cases[i].out);
        assert_int_equal(sink_close(s, NULL), 0);
    }
    struct sink *s = sink_memory(arena, 0);
    sink_csv_field(s, text_of(NULL), ',', true);
    assert_int_equal(sink_count(s), 0);
    assert_int_equal(sink_close(s, NULL), 0);
}

/* Whatever the text: written with the guard and read without it, it is the same. All texts of up to four of these bytes. */
static void undoes_the_guard(void **state)
{
    (void)state;
    static const char bytes[8] = {'\'', '=', '+', '-', '@', '\t', 'a', ' '};
    for (size_t n = 0; n < 8UL * 8 * 8 * 8; n++) {
        char text[4];
        size_t len = 0;
        for (size_t rest = n; rest > 0; rest /= 8)
            text[len++] = bytes[rest % 8];
        struct sink *s = sink_memory(arena, 0);
        sink_csv_field(s, (struct text){text, len}, ';', true);
        struct text back = sink_csv_unguarded(sink_memory_text(s));
        assert_true(text_eq(back, (struct text){text, len}));
        assert_int_equal(sink_close(s, NULL), 0);
    }
    assert_text(sink_csv_unguarded(TEXT("'a")), "'a");
    assert_text(sink_csv_unguarded(TEXT("=1")), "=1");
    assert_int_equal(sink_csv_unguarded((struct text){0}).len, 0);
}

/* ---- digest -------------------------------------------------------------------------------------------------------- */

/* FIPS 180-4 example values. */
static void knows_sha256(void **state)
{
    (void)state;
    static const char *const known[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hex[DIGEST_HEX_MAX];
    for (size_t i = 0; i < LENGTH(known); i++) {
        struct digest d = digest_of(known[i][0], strlen(known[i][0])), back;
        assert_string_equal(digest_hex(&d, hex), known[i][1]);
        assert_true(digest_parse_hex(text_of(hex), &back));
        assert_true(digest_eq(&d, &back));
    }
    struct digest_state *running = digest_begin();
    static char a[1000];
    memset(a, 'a', sizeof a);
    for (int i = 0; i < 1000; i++)
        digest_add(running, a, sizeof a);
    struct digest million = digest_end(running);
    assert_string_equal(digest_hex(&million, hex),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    digest_drop(digest_begin());
    digest_drop(NULL);
}

static void hashes_the_same_in_any_pieces(void **state)
{
    (void)state;
    static uint8_t bytes[20000];
    uint64_t seed = 77;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)draw(&seed);
    struct digest whole = digest_of(bytes, sizeof bytes);
    for (int round = 0; round < 200; round++) {
        struct digest_state *running = digest_begin();
        for (size_t at = 0; at < sizeof bytes;) {
            size_t n = (size_t)(draw(&seed) % (round % 2 ? 3000 : 40));
            n = n < sizeof bytes - at ? n : sizeof bytes - at;
            digest_add(running, bytes + at, n);
            at += n;
        }
        struct digest d = digest_end(running);
        assert_true(digest_eq(&d, &whole));
    }
}

static void writes_fields_unambiguously(void **state)
{
    (void)state;
    /* length in 8 bytes, big-endian, then the bytes; integers likewise in two's complement */
    static const uint8_t plain[] = {0, 0, 0, 0, 0, 0,   0,   2,   'a', 'b', 0,   0,   0,
                                    0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 254};
    struct digest expected = digest_of(plain, sizeof plain);
    struct digest_state *running = digest_begin();
    digest_add_field(running, TEXT("ab"));
    digest_add_field(running, (struct text){NULL, 0});
    digest_add_int(running, -2);
    struct digest d = digest_end(running);
    assert_true(digest_eq(&d, &expected));
}

static void refuses_bad_hex(void **state)
{
    (void)state;
    struct digest d;
    char hex[DIGEST_HEX_MAX] = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
    assert_true(digest_parse_hex(text_of(hex), &d));
    assert_int_equal(d.bytes[0], 0xE3);
    assert_false(digest_parse_hex((struct text){hex, 63}, &d));
    hex[63] = 'g';
    assert_false(digest_parse_hex(text_of(hex), &d));
    hex[0] = ' ';
    assert_false(digest_parse_hex(text_of(hex), &d));
    assert_false(digest_parse_hex(TEXT(""), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_in_memory),
        cmocka_unit_test(formats_of_any_length),
        cmocka_unit_test(writes_files),
        cmocka_unit_test(replaces_only_when_told),
        cmocka_unit_test(remembers_a_full_disk),
        cmocka_unit_test(leaves_descriptors_open),
        cmocka_unit_test(writes_csv_fields),
        cmocka_unit_test(undoes_the_guard),
        cmocka_unit_test(knows_sha256),
        cmocka_unit_test(hashes_the_same_in_any_pieces),
        cmocka_unit_test(writes_fields_unambiguously),
        cmocka_unit_test(refuses_bad_hex),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
