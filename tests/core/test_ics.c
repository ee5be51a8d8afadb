/*
 * ics.c: lines, folds and escapes. REQ: RFC 5545 3.1, 3.3.4, 3.3.5, 3.3.11.
 */
#include "unit.h"

#include "core/ics.h"

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

static const char *written(void (*write)(struct sink *, const char *, struct text),
                           const char *name,
                           const char *value)
{
    struct sink *sink = sink_memory(arena, 0);
    write(sink, name, text_of(value));
    return text_dup(arena, sink_memory_text(sink));
}

static void writes_dates_and_moments(void **state)
{
    (void)state;
    struct sink *sink = sink_memory(arena, 0);
    int64_t at = 0;
    ics_date(sink, "DTSTART", date_of(2026, 10, 17));
    /* 17:00 in Viet Nam is 10:00 UTC; 06:59:59 there is the day before */
    assert_true(instant_parse(TEXT("2026-10-17T17:00:00+07:00"), &at));
    ics_instant(sink, "DTSTAMP", at);
    assert_true(instant_parse(TEXT("2026-10-17T06:59:59+07:00"), &at));
    ics_instant(sink, "DTSTAMP", at);
    assert_text(sink_memory_text(sink),
                "DTSTART;VALUE=DATE:20261017\r\nDTSTAMP:20261017T100000Z\r\n"
                "DTSTAMP:20261016T235959Z\r\n");
}

static void escapes_text(void **state)
{
    (void)state;
    assert_string_equal(written(ics_text, "SUMMARY", "a,b;c\\d: “e”"),
                        "SUMMARY:a\\,b\\;c\\\\d: “e”\r\n");
    assert_string_equal(written(ics_text, "X", "one\ntwo\r\nthree\rfour\tfive\x01\x7f."),
                        "X:one\\ntwo\\nthree\\nfour\tfive.\r\n");
    assert_string_equal(written(ics_line, "BEGIN", "VEVENT"), "BEGIN:VEVENT\r\n");
    assert_string_equal(written(ics_text, "X", ""), "X:\r\n");
}

/* Unfolded, a line is what it was; no line has more than 75 octets; no fold lies within a character or an escape. */
static void folds_long_lines(void **state)
{
    (void)state;
    static const char *const parts[] = {"Hạn ", "báo", "𝄞", ",", "\\", "é", "x"};
    uint64_t seed = 5;
    for (int round = 0; round < 500; round++) {
        struct text_builder plain, unfolded;
        text_builder_init(&plain, arena, 0);
        text_builder_init(&unfolded, arena, 0);
        for (int n = (int)(draw(&seed) % 90); n >= 0; n--)
            text_builder_adds(&plain, parts[draw(&seed) % LENGTH(parts)]);
        const char *value = text_dup(arena, text_builder_text(&plain));
        const char *line = written(ics_text, "DESCRIPTION", value), *at = line;
        text_builder_adds(&unfolded, "");
        for (size_t len; (len = strcspn(at, "\r")) > 0 || *at != '\0'; at += len + 2) {
            size_t bad = 0, skip = at == line ? 0 : 1;
            assert_true(len <= 75 && at[len + 1] == '\n');
            assert_true(skip == 0 || at[0] == ' ');
            assert_true(text_valid_utf8(at, len, &bad));
            text_builder_add(&unfolded, (struct text){at + skip, len - skip});
        }
        text_builder_adds(&unfolded, "\r\n");
        struct text joined = text_builder_text(&unfolded);
        struct text_builder expected;
        text_builder_init(&expected, arena, 0);
        text_builder_adds(&expected, "DESCRIPTION:");
        for (const char *c = value; *c != '\0'; c++)
            text_builder_addf(&expected, "%s%c", *c == ',' || *c == '\\' ? "\\" : "", *c);
        text_builder_adds(&expected, "\r\n");
        assert_true(text_eq(joined, text_builder_text(&expected)));
        /* an escape's two octets stay together */
        for (const char *fold = strstr(line, "\r\n "); fold != NULL;
             fold = strstr(fold + 3, "\r\n ")) {
            size_t slashes = 0;
            while (fold[-1 - (ptrdiff_t)slashes] == '\\')
                slashes++;
            assert_int_equal(slashes % 2, 0);
        }
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_dates_and_moments),
        cmocka_unit_test(escapes_text),
        cmocka_unit_test(folds_long_lines),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
