/*
 * markup.c: what anybody wrote, as it may stand in a page. REQ: XML 1.0 2.2, 2.4.
 */
#include "unit.h"

#include "core/markup.h"

static void shows_text_as_text(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"", ""},
        {NULL, ""},
        {"Hà Nội", "Hà Nội"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"a & b", "a &amp; b"},
        {"&amp;", "&amp;amp;"},
        {"\"x\" 'y'", "&quot;x&quot; &#39;y&#39;"},
        {"<", "&lt;"},
        {"a\r\nb\x01", "a\\x0d\\x0ab\\x01"}, /* no control character is XML's */
        {"a\u202Eb", "a\\u202eb"},           /* nothing turns what is read */
        {"\xC3(", "\\xc3("},                 /* not UTF-8 */
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena *arena = arena_new(0);
        struct sink *sink = sink_memory(arena, 0);
        markup_text(sink, cases[i].text, arena);
        assert_text(sink_memory_text(sink), cases[i].wanted);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shows_text_as_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
