/*
 * mail_message.c: addresses, headers that nothing given can leave, bodies that come back as they were. Base64 is read back here by arithmetic of its
 * own. REQ: RFC 5322 2.1.1, 3.3, 3.4.1; RFC 2045 6.8; RFC 2046 5.1.4; RFC 2047 2; RFC 3834 5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "internal.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void tells_addresses(void **state)
{
    static const char *const good[] = {
        "a@b",   "tong.hop@hanoi.gov.vn",  "x+y@a-b.example", "o'brien@example.vn",
        "1@2.3", "!#$%&'*+-/=?^_`{|}~@x.y"};
    static const char *const bad[] = {"",
                                      "a",
                                      "@",
                                      "a@",
                                      "@b",
                                      "a b@c",
                                      " a@b",
                                      "a@b ",
                                      "a@b@c",
                                      ".a@b",
                                      "a.@b",
                                      "a..b@c",
                                      "a@b..c",
                                      "a@.b",
                                      "a@b.",
                                      "a@-b",
                                      "a@b-",
                                      "a@b-.c",
                                      "a@b_c",
                                      "a@[127.0.0.1]",
                                      "\"a\"@b",
                                      "a<x>@b",
                                      "a@b>",
                                      "a,b@c",
                                      "a;b@c",
                                      "a(b)@c",
                                      "a:b@c",
                                      "a\\b@c",
                                      "a\r\n@b",
                                      "a@b\n",
                                      "a@b\r\nRCPT TO:<c@d>",
                                      "a\t@b",
                                      "hộp@thư.vn",
                                      "a@thư.vn"};
    char long_local[80];
    char long_all[300];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!mail_address_ok(text_of(good[i])))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (mail_address_ok(text_of(bad[i])))
            fail_msg("%s", bad[i]);
    /* RFC 5321 4.5.3.1: 64 in front of the @, 254 in all; and no NUL is overlooked */
    memset(long_local, 'a', sizeof long_local);
    long_local[64] = '@';
    assert_true(mail_address_ok((struct text){long_local, 66}));
    long_local[64] = 'a';
    long_local[65] = '@';
    assert_false(mail_address_ok((struct text){long_local, 67}));
    memset(long_all, 'b', sizeof long_all);
    long_all[1] = '@';
    assert_true(mail_address_ok((struct text){long_all, 254}));
    assert_false(mail_address_ok((struct text){long_all, 255}));
    assert_false(mail_address_ok((struct text){"a\0b@c", 5}));
}

static void reads_mailboxes(void **state)
{
    static const struct {
        const char *text, *name, *address;
    } cases[] = {{"a@b", "", "a@b"},
                 {"  a@b ", "", "a@b"},
                 {"<a@b>", "", "a@b"},
                 {"Văn phòng <a@b>", "Văn phòng", "a@b"},
                 {"\"Cục, Vụ\" <a@b>", "Cục, Vụ", "a@b"},
                 {"Tên <a@b", NULL, NULL},
                 {"Tên a@b>", NULL, NULL},
                 {"<a@b> x", NULL, NULL},
                 {"<>", NULL, NULL},
                 {"", NULL, NULL},
                 {"\xFF <a@b>", NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mail_mailbox m = {0};
        bool got = mail_mailbox_parse(text_of(cases[i].text), arena, &m);
        if (got != (cases[i].name != NULL))
            fail_msg("%s", cases[i].text);
        if (got) {
            assert_string_equal(m.name, cases[i].name);
            assert_string_equal(m.address, cases[i].address);
        }
    }
    assert_string_equal(mail_domain("a@gris.test"), "gris.test");
    assert_string_equal(mail_domain("a"), "localhost");
}

/* ---- messages ---- */

static struct mail_message message(void)
{
    return (struct mail_message){.id = "0123456789abcdef.2026-10-20.1",
                                 .from = {"Văn phòng", "nhac@gris.test"},
                                 .to = "p01@example.vn",
                                 .subject = "Nhắc",
                                 .at = 1792458125, /* 2026-10-20T08:02:05+07:00, a Tuesday */
                                 .text = TEXT("x"),
                                 .html = TEXT("<p>x</p>")};
}

static const char *composed(const struct mail_message *m)
{
    struct sink *sink = sink_memory(arena, 0);
    mail_compose(sink, m, arena);
    return text_dup(arena, sink_memory_text(sink));
}

static void writes_it_so(void **state)
{
    struct mail_message m = message();
    (void)state;
    /* printf 'Văn phòng' | base64, and so on */
    assert_string_equal(
        composed(&m),
        "Date: Tue, 20 Oct 2026 08:02:05 +0700\r\n"
        "From: =?UTF-8?B?VsSDbiBwaMOybmc=?=\r\n <nhac@gris.test>\r\n"
        "To: <p01@example.vn>\r\n"
        "Subject: =?UTF-8?B?Tmjhuq9j?=\r\n"
        "Message-ID: <0123456789abcdef.2026-10-20.1@gris.test>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "Content-Language: vi\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative;\r\n boundary=\"=_0123456789abcdef.2026-10-20.1\"\r\n"
        "\r\n"
        "--=_0123456789abcdef.2026-10-20.1\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "eA==\r\n"
        "--=_0123456789abcdef.2026-10-20.1\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "PHA+eDwvcD4=\r\n"
        "--=_0123456789abcdef.2026-10-20.1--\r\n");
    m.reply_to = (struct mail_mailbox){"", "help@gris.test"};
    m.lang = LANG_EN;
    assert_non_null(strstr(composed(&m), "Reply-To: <help@gris.test>\r\n"));
    assert_non_null(strstr(composed(&m), "Content-Language: en\r\n"));
}

/* Every line of at most 78 characters ends in CRLF; no other CR or LF, nothing but ASCII. */
static void assert_lines(const char *mail)
{
    size_t column = 0;
    for (const char *c = mail; *c != '\0'; c++) {
        assert_true((unsigned char)*c < 0x80);
        if (*c == '\r') {
            assert_int_equal(c[1], '\n');
            column = 0;
            c++;
        } else {
            assert_int_not_equal(*c, '\n');
            assert_true(++column <= 78);
        }
    }
    assert_int_equal(column, 0);
}

static uint32_t digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    return c == '+' ? 62 : 63;
}

/* What encoded words or lines of base64 between two places say. */
static struct text decoded(const char *from, const char *to)
{
    char *out = arena_alloc(arena, (size_t)(to - from) + 1);
    size_t len = 0;
    uint32_t bits = 0;
    int have = 0;
    for (const char *c = from; c < to; c++) {
        if (strncmp(c, "=?UTF-8?B?", 10) == 0) {
            c += 9;
            bits = 0;
            have = 0;
            continue;
        }
        if (*c == '?' || *c == '=' || *c == '\r' || *c == '\n' || *c == ' ')
            continue;
        bits = (bits << 6) | digit(*c);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[len++] = (char)(bits >> have & 0xFF);
        }
    }
    return (struct text){out, len};
}

/* The subject as a reader sees it; each word of at most 75 characters holds whole letters. */
static struct text subject_of(const char *mail)
{
    const char *from = strstr(mail, "\r\nSubject: ") + strlen("\r\nSubject: ");
    const char *to = strstr(from, "\r\nMessage-ID: ");
    for (const char *word = strstr(from, "=?"); word != NULL && word < to;) {
        const char *end = strstr(word + 10, "?=");
        struct text letters = decoded(word, end + 2);
        assert_true(end + 2 - word <= 75);
        assert_true(text_valid_utf8(letters.ptr, letters.len, &(size_t){0}));
        word = strstr(end, "=?");
    }
    return decoded(from, to);
}

static void nothing_given_begins_a_header(void **state)
{
    static const char *const hostile[] = {"x\r\nBcc: thief@evil.test",
                                          "x\nBcc: thief@evil.test\n\nbody",
                                          "x\r\n\r\n--=_0123456789abcdef.2026-10-20.1--",
                                          "=?UTF-8?Q?x?= \u2028Bcc: y", "x\vBcc: y\x7F\x1B[2J"};
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct mail_message m = message();
        m.subject = m.from.name = m.reply_to.name = hostile[i];
        m.reply_to.address = "r@gris.test";
        m.text = m.html = text_of(hostile[i]);
        const char *mail = composed(&m);
        assert_lines(mail);
        assert_null(strstr(mail, "Bcc"));
        /* the boundary stands thrice, and in its own header */
        size_t boundaries = 0;
        for (const char *b = mail; (b = strstr(b, "=_0123")) != NULL; b++)
            boundaries++;
        assert_int_equal(boundaries, 4);
    }
}

static void long_and_odd_texts_come_back(void **state)
{
    static const char letters[] = "Đường Nguyễn Thị Minh Khai – Phường Bến Thành ₫ 𝛼 ";
    char text[2000];
    uint64_t seed = 20261020;
    (void)state;
    for (size_t len = 0; len < sizeof text; len += 1 + len / 40) {
        struct mail_message m = message();
        for (size_t i = 0; i < len; i++)
            text[i] = letters[(i + len) % (sizeof letters - 1)];
        /* not in the middle of a letter */
        size_t from = 0;
        size_t to = len;
        while (from < len && ((unsigned char)text[from] & 0xC0) == 0x80)
            from++;
        while (to > from && !text_valid_utf8(text + from, to - from, &(size_t){0}))
            to--;
        const struct text wanted = {text + from, to - from};
        m.subject = text_dup(arena, wanted);
        char *bytes = arena_alloc(arena, len + 1);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            bytes[i] = (char)(seed >> 56);
        }
        m.text = (struct text){bytes, len};
        const char *mail = composed(&m);
        assert_lines(mail);
        struct text subject = subject_of(mail);
        assert_int_equal(subject.len, wanted.len);
        assert_memory_equal(subject.ptr, wanted.ptr, wanted.len);
        const char *body = strstr(mail, "base64\r\n\r\n") + 10;
        struct text got = decoded(body, strstr(body, "--=_"));
        assert_int_equal(got.len, len);
        assert_memory_equal(got.ptr, bytes, len);
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tells_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_mailboxes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_it_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_given_begins_a_header, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_and_odd_texts_come_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
