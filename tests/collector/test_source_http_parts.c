/*
 * The parts of source_http that need no network: dates, Retry-After, ranges, ETags, validators, addresses of pages and of machines, waits, secrets, what a
 * page looks like. REQ: RFC 9110 5.6.7, 8.8.2.2, 10.2.3, 14.4; RFC 3986 5.4; RFC 6890, RFC 6598, RFC 4193, RFC 4291 2.5.5.2; RFC 8996.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "collector/collector.h"

#include "source_http.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define NOW         INT64_C(1800000000) /* 2027-01-15T08:00:00Z */

/* The three forms of RFC 9110 5.6.7 are one instant: 784111777 is what `date -ud "1994-11-06 08:49:37" +%s` says. */
static void test_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: no date */
    } dates[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228799},           /* a leap second */
        {"Friday, 01-Jan-77 00:00:00 GMT", INT64_C(3376684800)}, /* 50 years ahead of 2027: 2077 */
        {"Sunday, 01-Jan-78 00:00:00 GMT", 252460800},           /* 51: 1978 */
        {"Mon, 29 Feb 2001 00:00:00 GMT", -1},
        {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
        {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
        {"Sun, 06 nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
        {"Sun Nov 6 08:49:37 1994", -1},
        {"Som, 06 Nov 1994 08:49:37 GMT", -1},
        {"1994-11-06T08:49:37Z", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        int64_t seconds = -1;
        bool is = source_date_parse(text_of(dates[i].text), NOW, &seconds);
        if (is != (dates[i].seconds >= 0) || (is && seconds != dates[i].seconds))
            fail_msg("%s: %lld", dates[i].text, (long long)seconds);
    }
}

static void test_retry_after(void **state)
{
    static const struct {
        const char *text;
        int64_t wait;
    } waits[] = {
        {"0", 0},
        {"120", 120000},
        {"00120", 120000},
        {"31622400", SOURCE_RETRY_MOST}, /* 366 days */
        {"31622401", SOURCE_RETRY_MOST},
        {"99999999999999999999999999", SOURCE_RETRY_MOST},
        {"Fri, 15 Jan 2027 08:00:10 GMT", 10000},
        {"Fri, 15 Jan 2027 07:59:00 GMT", 0},
        {"Fri, 15 Jan 2099 08:00:00 GMT", SOURCE_RETRY_MOST},
        {"-1", -1},
        {"1.5", -1},
        {"1s", -1},
        {"", -1},
        {"soon", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(waits); i++) {
        int64_t wait = -1;
        bool is = source_retry_after_parse(text_of(waits[i].text), NOW * 1000, &wait);
        if (is != (waits[i].wait >= 0) || (is && wait != waits[i].wait))
            fail_msg("%s: %lld", waits[i].text, (long long)wait);
    }
}

static void test_ranges(void **state)
{
    static const struct {
        const char *text;
        bool is;
        int64_t first, last, total;
    } ranges[] = {
        {"bytes 42-1233/1234", true, 42, 1233, 1234}, /* RFC 9110 14.4 */
        {"bytes 42-1233/*", true, 42, 1233, -1},
        {"bytes */1234", true, -1, -1, 1234},
        {"Bytes 0-0/1", true, 0, 0, 1},
        {"bytes 5-4/10", false, 0, 0, 0},
        {"bytes 0-10/10", false, 0, 0, 0},
        {"bytes */*", false, 0, 0, 0},
        {"bytes 0-9", false, 0, 0, 0},
        {"bytes 0-9/10 ", false, 0, 0, 0},
        {"bytes=0-9/10", false, 0, 0, 0},
        {"lines 0-9/10", false, 0, 0, 0},
        {"bytes -1-9/10", false, 0, 0, 0},
        {"bytes 0-9223372036854775808/*", false, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ranges); i++) {
        int64_t first, last, total;
        bool is = source_range_parse(text_of(ranges[i].text), &first, &last, &total);
        if (is != ranges[i].is || (is && (first != ranges[i].first || last != ranges[i].last ||
                                          total != ranges[i].total)))
            fail_msg("%s", ranges[i].text);
    }
    assert_true(source_etag_ok(TEXT("\"xyzzy\"")));
    assert_true(source_etag_ok(TEXT("W/\"xyzzy\"")));
    assert_true(source_etag_ok(TEXT("\"\"")));
    assert_false(source_etag_ok(TEXT("xyzzy")));
    assert_false(source_etag_ok(TEXT("w/\"xyzzy\"")));
    assert_false(source_etag_ok(TEXT("\"a b\"")));
    assert_false(source_etag_ok(TEXT("\"a\"b\"")));
    assert_false(source_etag_ok(TEXT("\"")));
}

static const char *validator_of(struct source_answer *a, const char *lines)
{
    struct text t = text_of(lines);
    source_answer_init(a);
    while (t.len > 0) {
        const char *end = memchr(t.ptr, '\n', t.len);
        size_t n = end != NULL ? (size_t)(end - t.ptr) + 1 : t.len;
        source_answer_line(a, (struct text){t.ptr, n}, NOW * 1000);
        t = (struct text){t.ptr + n, t.len - n};
    }
    return source_answer_validator(a);
}

/* A date is a strong validator when the answer is at least a second younger (RFC 9110 8.8.2.2). */
static void test_validators(void **state)
{
    struct source_answer a;
    (void)state;
#define OK_LINE  "HTTP/1.1 200 OK\r\n"
#define MODIFIED "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    assert_string_equal(validator_of(&a, OK_LINE "ETag: \"a\"\r\n" MODIFIED), "\"a\"");
    assert_string_equal(validator_of(&a, OK_LINE "ETag: W/\"a\"\r\n"), "");
    assert_string_equal(validator_of(&a, OK_LINE MODIFIED), "");
    assert_string_equal(
        validator_of(&a, OK_LINE MODIFIED "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), "");
    assert_string_equal(
        validator_of(&a, OK_LINE MODIFIED "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"),
        "Sun, 06 Nov 1994 08:49:37 GMT");
    /* What came with another answer in front is forgotten; trailers are not taken. */
    (void)validator_of(&a, "HTTP/1.1 100 Continue\r\nETag: \"x\"\r\n\r\n" OK_LINE
                           "Content-Length: 5\r\n\r\nETag: \"t\"\r\n");
    assert_string_equal(a.etag, "");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.length, 5);
    assert_true(a.ended);
    (void)validator_of(&a, OK_LINE "Content-Length: 5\r\nContent-Length: 6\r\n");
    assert_true(a.contradicted);
    (void)validator_of(&a, "ICY 200 OK\r\nETag: \"x\"\r\n\r\n");
    assert_false(a.started || a.ended);
}

/* References from RFC 3986 5.4.1 against its base; then what is none. */
static void test_urls(void **state)
{
    static const struct {
        const char *reference, *is;
    } urls[] = {
        {"g", "https://a:443/b/c/g"},
        {"./g", "https://a:443/b/c/g"},
        {"/g", "https://a:443/g"},
        {"//g", "https://g:443/"},
        {"g?y", "https://a:443/b/c/g"},
        {"../g", "https://a:443/b/g"},
        {"../../../g", "https://a:443/g"},
        {"https://B.TEST/x#y", "https://b.test:443/x"},
        {"https://[::1]:8443/", "https://[::1]:8443/"},
        {"https:///x", NULL},
        {"https:/x", NULL},
        {"https:x", NULL},
        {"///x/y", NULL},
        {"https://a b/", NULL},
        {"https://a\\@b/", NULL},
        {"https://u@a/", NULL},
        {"http://a/", NULL},
        {"javascript:alert(1)", NULL},
        {"file:///etc/passwd", NULL},
        {"https://a.:1/", NULL},
        {"https://a:0/", NULL},
    };
    struct arena *arena = arena_new(0);
    struct source_url base, url;
    (void)state;
    assert_int_equal(source_url_parse(NULL, TEXT("https://a/b/c/d;p?q"), false, arena, &base),
                     SOURCE_URL_OK);
    for (size_t i = 0; i < COUNT(urls); i++) {
        bool is = source_url_parse(&base, text_of(urls[i].reference), false, arena, &url) ==
                  SOURCE_URL_OK;
        if (is != (urls[i].is != NULL) || (is && strcmp(url.page, urls[i].is) != 0))
            fail_msg("%s: %s", urls[i].reference, is ? url.page : "none");
    }
    char *endless = arena_alloc(arena, SOURCE_URL_MAX + 2);
    memset(endless, 'a', SOURCE_URL_MAX + 1);
    assert_int_equal(source_url_parse(&base, text_of(endless), false, arena, &url),
                     SOURCE_URL_LONG);
    arena_free(arena);
}

/* First and last addresses of closed ranges, and their open neighbours. */
static void test_addresses(void **state)
{
    static const char *const open[] = {
        "1.0.0.0",     "9.255.255.255",        "11.0.0.0",   "100.63.255.255",
        "100.128.0.0", "126.255.255.255",      "128.0.0.0",  "169.253.255.255",
        "169.255.0.0", "172.15.255.255",       "172.32.0.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255",       "198.20.0.0", "223.255.255.255",
        "8.8.8.8",     "2001:4860:4860::8888", "2400::1",    "2606:4700::1111"};
    static const char *const closed[] = {"0.0.0.0",
                                         "0.255.255.255",
                                         "10.0.0.0",
                                         "10.255.255.255",
                                         "100.64.0.0",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.255",
                                         "169.254.0.0",
                                         "169.254.169.254",
                                         "172.16.0.0",
                                         "172.31.255.255",
                                         "192.0.0.1",
                                         "192.0.2.1",
                                         "192.168.0.0",
                                         "192.168.255.255",
                                         "198.18.0.0",
                                         "198.19.255.255",
                                         "198.51.100.1",
                                         "203.0.113.1",
                                         "224.0.0.1",
                                         "239.255.255.255",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::ffff:8.8.8.8",
                                         "::ffff:127.0.0.1",
                                         "::8.8.8.8",
                                         "64:ff9b::808:808",
                                         "100::1",
                                         "2001::1",
                                         "2001:db8::1",
                                         "2002:808:808::1",
                                         "fc00::1",
                                         "fdff::1",
                                         "fe80::1",
                                         "fec0::1",
                                         "ff02::1",
                                         "nonsense",
                                         "",
                                         "1.2.3"};
    static const char *const lan[] = {"10.20.0.0/16", "fd00::/8", NULL};
    static const char *const bad[] = {"10.0.0.1/8", "10.0.0.0",    "10.0.0.0/33", "10.0.0.0/",
                                      "/8",         "10.0.0.0/8x", "fd00::/129",  "fd00::1/8",
                                      "a/8",        "10.0.0/8"};
    struct source_cidr cidr;
    (void)state;
    for (size_t i = 0; i < COUNT(open); i++)
        if (!source_address_text_allowed(open[i], NULL))
            fail_msg("%s is public", open[i]);
    for (size_t i = 0; i < COUNT(closed); i++)
        if (source_address_text_allowed(closed[i], NULL))
            fail_msg("%s is not", closed[i]);
    assert_true(source_address_text_allowed("10.20.255.255", lan));
    assert_true(source_address_text_allowed("::ffff:10.20.0.1", lan));
    assert_true(source_address_text_allowed("fd12::1", lan));
    assert_false(source_address_text_allowed("10.21.0.0", lan));
    assert_false(source_address_text_allowed("192.168.0.1", lan));
    for (size_t i = 0; i < COUNT(bad); i++)
        if (source_cidr_parse(bad[i], &cidr))
            fail_msg("%s is no range", bad[i]);
    assert_true(source_cidr_parse("0.0.0.0/0", &cidr));
    assert_true(source_cidr_parse("10.1.2.3/32", &cidr));
}

static uint64_t most(void *ctx, uint64_t below_one)
{
    (void)ctx;
    return below_one;
}

static uint64_t none(void *ctx, uint64_t below_one)
{
    (void)ctx;
    (void)below_one;
    return 0;
}

/* 2 s doubled with each try, no more than 15 min: 4, 8, 16, … 512, 900, 900; and a floor. */
static void test_waits(void **state)
{
    const struct source_bounds nothing = {0};
    struct source_bounds b = source_bounds_of(&nothing);
    (void)state;
    assert_int_equal(b.tries, 6);
    assert_int_equal(b.retry_after, 3600000);
    for (int32_t n = 1; n <= 8; n++)
        assert_int_equal(source_wait(&b, n, -1, most, NULL), INT64_C(2000) << n);
    assert_int_equal(source_wait(&b, 9, -1, most, NULL), 900000);
    assert_int_equal(source_wait(&b, INT32_MAX, -1, most, NULL), 900000);
    assert_int_equal(source_wait(&b, 3, -1, none, NULL), 0);
    assert_int_equal(source_wait(&b, 3, 7000, none, NULL), 7000);
    assert_int_equal(source_wait(&b, 3, 7000, most, NULL), 16000);
}

/* libpq's rule for keys: 0600 or less; of a file of root's, 0640 or less. */
static void test_secret_files(void **state)
{
    static const struct {
        mode_t mode;
        bool own, roots;
    } cases[] = {{0600, true, true},   {0400, true, true},   {0440, false, true},
                 {0640, false, true},  {0660, false, false}, {0650, false, false},
                 {0604, false, false}, {0644, false, false}, {0601, false, false}};
    char path[] = "/tmp/gris-secret-XXXXXX";
    struct arena *arena = arena_new(0);
    struct text bytes;
    const char *vi, *en;
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "s3cret\n", 7), 7);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(fchmod(fd, cases[i].mode), 0);
        bool wanted = geteuid() == 0 ? cases[i].roots : cases[i].own;
        assert_int_equal(source_secret_file(path, arena, &bytes, &vi, &en), wanted);
        assert_true(wanted ? text_is(bytes, "s3cret\n") : strstr(en, "0600") != NULL);
    }
    assert_int_equal(fchmod(fd, 0600), 0);
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_false(source_secret_file(path, arena, &bytes, &vi, &en));
    assert_non_null(strstr(en, "empty"));
    assert_int_equal(ftruncate(fd, 1 << 20), 0);
    assert_false(source_secret_file(path, arena, &bytes, &vi, &en));
    assert_non_null(strstr(en, "too large"));
    assert_int_equal(ftruncate(fd, (1 << 20) - 1), 0);
    assert_true(source_secret_file(path, arena, &bytes, &vi, &en));
    assert_int_equal(bytes.len, (1 << 20) - 1);
    assert_int_equal(close(fd) + unlink(path), 0);
    assert_false(source_secret_file(path, arena, &bytes, &vi, &en));
    assert_false(source_secret_file("/", arena, &bytes, &vi, &en));
    assert_non_null(strstr(en, "regular"));
    arena_free(arena);
}

static void test_secrets(void **state)
{
    static const char *const headers[] = {"Authorization: Basic dXNlcjpwYXNz", "X-Key:  abc def ",
                                          NULL};
    static const char *const others[] = {"\xC4\x91\xE1\xBB\x93ng", "", NULL};
    struct arena *arena = arena_new(0);
    struct source_job job = {
        .secret_headers = headers, .secret_query = "t=a%2Fb&u=q%zz", .secrets = others};
    struct source_secrets s;
    (void)state;
    source_secrets_of(&job, arena, &s);
#define HIDES(text, shown) assert_string_equal(source_secrets_hide(&s, text, arena), shown)
    HIDES("dXNlcjpwYXNz", "***");
    HIDES("user:pass", "***");
    HIDES("the pass is pass", "the *** is ***");
    HIDES("abc def", "***");
    HIDES("?t=a%2Fb", "?t=***");
    HIDES("t is a/b", "t is ***");
    HIDES("q%zz", "***");
    HIDES("\xC4\x91\xE1\xBB\x93ng", "***");
    HIDES("nothing\nhere", "nothing\\x0ahere");
    arena_free(arena);
}

static void test_pages(void **state)
{
    (void)state;
    assert_true(source_is_page("", "<html>", 6));
    assert_true(source_is_page("", "<?xml version='1.0'?><html>", 27));
    assert_true(source_is_page("text/html", "<p>", 3));
    assert_false(source_is_page("", "<p>", 3));
    assert_false(source_is_page("text/html", "a;b", 3));
    assert_false(source_is_page("text/html", "", 0));
    assert_false(source_is_page("", "<htm", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_ranges),  cmocka_unit_test(test_validators),
        cmocka_unit_test(test_urls),    cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_waits),   cmocka_unit_test(test_secret_files),
        cmocka_unit_test(test_secrets), cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
