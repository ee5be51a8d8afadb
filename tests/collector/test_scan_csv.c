/*
 * scan_csv.c: where records end, which row they are, and what is wrong with their quotes.
 * Expected values: RFC 4180 and the rows that a spreadsheet shows; for the fast way, what the careful one says.
 * Neighbours: collector/scan_csv.c.
 */
#include "collect.h"
#include "internal.h"

/* Records as "row:fields:text", joined by "|"; "!" and the field behind a stray quote, "?" behind an open one. */
static const char *scanned(struct arena *arena, const char *csv, char delimiter)
{
    struct scan_csv s;
    struct scan_csv_record r;
    struct text_builder b;
    static const char fault[] = {' ', '!', '?'};
    text_builder_init(&b, arena, 4096);
    scan_csv_init(&s, csv, strlen(csv), delimiter);
    while (scan_csv_next(&s, &r)) {
        text_builder_addf(&b, "%s%u:%zu:%.*s", b.len ? "|" : "", r.row, r.fields,
                          (int)(r.end - r.start), csv + r.start);
        if (r.fault != SCAN_CSV_SOUND) {
            text_builder_addf(&b, "%c%zu", fault[r.fault], r.fault_field);
        }
    }
    return b.len ? text_builder_text(&b).ptr : "";
}

struct scan_case {
    const char *csv, *expected;
};

static const struct scan_case cases[] = {
    {"", ""},
    {"a", "1:1:a"},
    {"a\n", "1:1:a"},
    {"a,b\nc,d\n", "1:2:a,b|2:2:c,d"},
    {"a,b\r\nc,d\r\n", "1:2:a,b|2:2:c,d"},
    {"a,b\rc,d\r", "1:2:a,b|2:2:c,d"},
    /* blank lines count */
    {"a\n\nb", "1:1:a|2:0:|3:1:b"},
    {"a\r\n\r\nb", "1:1:a|2:0:|3:1:b"},
    {"a\r\rb", "1:1:a|2:0:|3:1:b"},
    {"\n\n\na", "1:0:|2:0:|3:0:|4:1:a"},
    {"a\n\r\nb", "1:1:a|2:0:|3:1:b"},
    {"  \nb", "1:0:  |2:1:b"},
    /* empty fields */
    {",", "1:2:,"},
    {"a,\nb", "1:2:a,|2:1:b"},
    {"\"\"", "1:1:\"\""},
    /* quotes */
    {"\"a,b\",c", "1:2:\"a,b\",c"},
    {"\"a\nb\",c\nd", "1:2:\"a\nb\",c|2:1:d"},
    {"\"a\r\n\r\nb\"\r\nd", "1:1:\"a\r\n\r\nb\"|2:1:d"},
    {"\"a\"\"b\",c", "1:2:\"a\"\"b\",c"},
    {"\"a\"\"\",c", "1:2:\"a\"\"\",c"},
    {" \"a\" ,b", "1:2: \"a\" ,b"},
    {"a;\"b,c\"", "1:2:a;\"b,c\""},
    /* a quote where none may stand: the record ends with its line */
    {"a,b\"c,d\ne", "1:3:a,b\"c,d!2|2:1:e"},
    {"\"a\"b,c\nd", "1:2:\"a\"b,c!1|2:1:d"},
    {"\"a\" \"b\"\nd", "1:1:\"a\" \"b\"!1|2:1:d"},
    {"a\"\n\"\nb", "1:1:a\"!1|2:1:\"\nb?1"},
    /* never closed */
    {"a,b\nc,\"d\ne,f\n", "1:2:a,b|2:2:c,\"d\ne,f\n?2"},
    {"\"", "1:1:\"?1"},
    {"a,\"b\"\"", "1:2:a,\"b\"\"?2"},
};

static void test_records(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char delimiter = strchr(cases[i].csv, ';') ? ';' : ',';
        assert_string_equal(scanned(arena, cases[i].csv, delimiter), cases[i].expected);
    }
    arena_free(arena);
}

/* With tabs between fields, a tab is no blank. */
static void test_tabs(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_string_equal(scanned(arena, "a\t\tb\n\t\nc", '\t'), "1:3:a\t\tb|2:2:\t|3:1:c");
    assert_string_equal(scanned(arena, "\"a\tb\"\tc", '\t'), "1:2:\"a\tb\"\tc");
    assert_string_equal(scanned(arena, "\t\nc", ','), "1:0:\t|2:1:c");
    arena_free(arena);
}

/* ---- the fast way -------------------------------------------------------------------------------------------------------- */

/* xorshift64: the same texts every run. */
static uint64_t seed = 20261122;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

/* Fields up to the delimiters, trimmed of blanks. */
static size_t split(const char *p, const char *end, char delimiter, struct text *cells)
{
    size_t n = 0;
    for (;;) {
        const char *stop = p;
        while (stop < end && *stop != delimiter) {
            stop++;
        }
        struct text t = {p, (size_t)(stop - p)};
        while (t.len > 0 && (*t.ptr == ' ' || *t.ptr == '\t')) {
            t = (struct text){t.ptr + 1, t.len - 1};
        }
        while (t.len > 0 && (t.ptr[t.len - 1] == ' ' || t.ptr[t.len - 1] == '\t')) {
            t.len--;
        }
        cells[n++] = t;
        if (stop == end) {
            return n;
        }
        p = stop + 1;
    }
}

static void assert_same_record(const struct scan_csv *fast,
                               const struct scan_csv_record *r,
                               char delimiter,
                               const char *text)
{
    struct text expected[512];
    size_t n = split(text + r->start, text + r->end, delimiter, expected);
    assert_int_equal(fast->fields, n);
    assert_int_equal(r->fields, n);
    assert_false(r->quoted);
    for (size_t i = 0; i < n; i++) {
        assert_true(fast->cells[i].ptr == expected[i].ptr || expected[i].len == 0);
        assert_int_equal(fast->cells[i].len, expected[i].len);
    }
    for (size_t i = r->start; fast->clean && i < r->end; i++) {
        assert_true(text[i] == delimiter || (text[i] > ' ' && text[i] <= 0x7F));
    }
}

/* Takes the fast way where it goes; the careful way alone must come to the same. How many records went the fast way. */
static size_t compare_ways(const char *text, size_t len, char delimiter)
{
    struct text cells[512];
    struct scan_csv fast, careful;
    struct scan_csv_record r;
    size_t taken = 0;
    scan_csv_init(&fast, text, len, delimiter);
    scan_csv_room(&fast, cells, 512, 512);
    scan_csv_init(&careful, text, len, delimiter);
    while (scan_csv_next(&careful, &r)) {
        if (scan_csv_plain(&fast)) {
            assert_same_record(&fast, &r, delimiter, text);
            taken++;
        } else {
            struct scan_csv_record again;
            assert_true(r.fields == 0 || memchr(text + r.start, '"', r.end - r.start));
            assert_true(scan_csv_next(&fast, &again));
        }
        assert_int_equal(fast.pos, careful.pos);
        assert_int_equal(fast.row, careful.row);
    }
    assert_false(scan_csv_plain(&fast));
    return taken;
}

/* Odd bytes, every line end, quotes, delimiters; short fields and long ones, so that windows of 64 bytes begin and end anywhere. */
static void test_fast_way(void **state)
{
    (void)state;
    static const char *const alphabets[] = {"ab1,\r\n \t;.\"", "abcdefgh,\n", "a,,,;;\n\r",
                                            "\xC4\x91\x01\x7F,\n \xC2\xA0;",
                                            "12345678901234567890,\r\n"};
    static const char delimiters[] = {',', ';', '\t'};
    size_t taken = 0;
    for (size_t i = 0; i < 20000; i++) {
        size_t len = pick(i % 4 ? 80 : 400);
        const char *alphabet = alphabets[pick(5)];
        size_t letters = strlen(alphabet);
        char *text = malloc(len ? len : 1); /* of the exact size: nothing beyond it is read */
        assert_non_null(text);
        for (size_t k = 0; k < len; k++) {
            text[k] = alphabet[pick(letters)];
        }
        taken += compare_ways(text, len, delimiters[pick(3)]);
        free(text);
    }
    assert_true(taken > 20000);
}

/* What may not fit is left to the careful way, with nothing taken. */
static void test_fast_way_has_bounds(void **state)
{
    (void)state;
    struct text cells[70];
    struct scan_csv s;
    char wide[71];
    memset(wide, ',', sizeof wide);
    scan_csv_init(&s, "a,b,c\nghijkl\n", 13, ',');
    assert_false(scan_csv_plain(&s)); /* no room was given */
    scan_csv_room(&s, cells, 70, 5);
    assert_true(scan_csv_plain(&s));
    assert_int_equal(s.fields, 3);
    assert_false(scan_csv_plain(&s)); /* six bytes */
    assert_int_equal(s.pos, 6);
    assert_int_equal(s.row, 1);
    scan_csv_init(&s, wide, sizeof wide, ',');
    scan_csv_room(&s, cells, 70, 500);
    assert_false(scan_csv_plain(&s)); /* 72 fields */
    assert_int_equal(s.pos, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_tabs),
        cmocka_unit_test(test_fast_way),
        cmocka_unit_test(test_fast_way_has_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
