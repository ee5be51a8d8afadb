/* text.c: trimming, validity, NFC and folding of Vietnamese, small parsers, the builder. */
#include "unit.h"

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

static void compares(void **state)
{
    (void)state;
    assert_true(text_eq(text_of(NULL), TEXT("")));
    assert_true(text_eq(TEXT("ab"), TEXT("ab")));
    assert_false(text_eq(TEXT("ab"), TEXT("ac")));
    assert_false(text_eq(TEXT("ab"), TEXT("abc")));
    assert_true(text_is(TEXT("ab"), "ab"));
    assert_false(text_is(TEXT("ab"), NULL));
    assert_int_equal(text_cmp(TEXT("a"), TEXT("a")), 0);
    assert_true(text_cmp(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_cmp(TEXT("b"), TEXT("a")) > 0);
    assert_true(text_cmp(TEXT("a"), TEXT("ab")) < 0);
    assert_true(text_cmp(TEXT("ab"), TEXT("a")) > 0);
    assert_true(text_cmp(TEXT(""), TEXT("a")) < 0);
    assert_true(text_cmp(TEXT("z"), TEXT("é")) < 0); /* bytes, unsigned */
    assert_true(text_eq_ascii_nocase(TEXT("DeCree09"), "decree09"));
    assert_false(text_eq_ascii_nocase(TEXT("decree0"), "decree09"));
    assert_false(text_eq_ascii_nocase(TEXT("[ecree09"), "{ecree09"));
}

static void trims(void **state)
{
    (void)state;
    assert_text(text_trim(TEXT("  a b\t\r\n")), "a b");
    assert_text(text_trim(TEXT("\xEF\xBB\xBF\xC2\xA0 a\xE2\x80\xAF\xE2\x80\x8B")), "a");
    assert_text(text_trim(TEXT(" \v\f ")), "");
    assert_text(text_trim(TEXT("")), "");
    assert_text(text_trim(text_of(NULL)), "");
    assert_text(text_trim(TEXT("\xC2\xA1")), "\xC2\xA1"); /* shares a byte with NBSP */
    assert_text(text_trim(TEXT("\xA0")), "\xA0");
    assert_string_equal(text_dup(arena, TEXT("x")), "x");
}

static void knows_utf8(void **state)
{
    (void)state;
    static const struct {
        struct text t;
        size_t bad; /* SIZE_MAX: none */
    } cases[] = {
        {{"", 0}, SIZE_MAX},
        {{"Tổng cục Thống kê", sizeof "Tổng cục Thống kê" - 1}, SIZE_MAX},
        {{"\xF0\x9F\x98\x80", 4}, SIZE_MAX},
        {{"ab\xFF", 3}, 2},
        {{"a\0b", 3}, 1},             /* NUL */
        {{"\xC0\x80", 2}, 0},         /* overlong NUL */
        {{"\xE0\x80\xAF", 3}, 0},     /* overlong */
        {{"\xED\xA0\x80", 3}, 0},     /* surrogate */
        {{"\xF4\x90\x80\x80", 4}, 0}, /* beyond U+10FFFF */
        {{"x\xE1\xBB", 3}, 1},        /* cut off */
        {{"\x80", 1}, 0},
        {{"\xFF\0", 2}, 0}, /* the first one counts */
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        size_t offset = 99;
        bool valid = text_valid_utf8(cases[i].t.ptr, cases[i].t.len, &offset);
        assert_int_equal(valid, cases[i].bad == SIZE_MAX);
        if (!valid)
            assert_int_equal(offset, cases[i].bad);
        assert_int_equal(text_valid_utf8(cases[i].t.ptr, cases[i].t.len, NULL), valid);
    }
}

/* One bad byte, or none, anywhere in a long text: steps of 64 and of 4,096 bytes begin and end in the midst of characters. */
static void checks_long_texts(void **state)
{
    (void)state;
    enum { LEN = 9000 };
    static const char letters[] = "\xE1\xBB\x87\xF0\x9F\x99\x82"; /* ệ and a face: 3 and 4 bytes */
    static char bytes[LEN];
    for (size_t start = 0; start < 8; start++) {
        memset(bytes, 'a', LEN);
        for (size_t i = start; i + 7 <= LEN / 2; i += 7)
            memcpy(bytes + i, letters, 7);
        size_t offset = 0;
        assert_true(text_valid_utf8(bytes, LEN, &offset));
        for (size_t at = start; at < LEN; at += at < LEN / 2 ? 7 : 61) {
            char kept = bytes[at];
            bytes[at] = '\0';
            assert_false(text_valid_utf8(bytes, LEN, &offset));
            assert_int_equal(offset, at);
            bytes[at] = '\x80'; /* a continuation of nothing */
            assert_false(text_valid_utf8(bytes, LEN, &offset));
            assert_int_equal(offset, at);
            bytes[at] = kept;
        }
    }
    memset(bytes, 0x80, LEN);
    size_t offset = 99;
    assert_false(text_valid_utf8(bytes, LEN, &offset));
    assert_int_equal(offset, 0);
}

/* Unicode TR 15: canonical composition. */
static void composes(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"abc", "abc"},
        {"Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t", "Tiếng Việt"},
        {"Vie\xCC\x82\xCC\xA3t", "Việt"}, /* marks in the other order */
        {"\xC4\x90\x61\xCC\x86\xCC\x81k", "Đắk"},
        {"\xE2\x84\xAB", "\xC3\x85"}, /* Ångström sign */
        {"\xE1\xBA\xBFx", "ếx"},
        {"o\xCC\x9B\xCC\x80", "ờ"},
        {"\xE1\xBA\x9B\xCC\xA3", "\xE1\xBA\x9B\xCC\xA3"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct text in = text_of(cases[i][0]), out = text_nfc(arena, in);
        assert_text(out, cases[i][1]);
        if (strcmp(cases[i][0], cases[i][1]) == 0)
            assert_ptr_equal(out.ptr, in.ptr); /* the input itself */
        struct text again = text_nfc(arena, out);
        assert_ptr_equal(again.ptr, out.ptr);
    }
    assert_int_equal(text_nfc(arena, text_of(NULL)).len, 0);
}

/* Each line is one name in several spellings. */
static void folds_spellings_to_one(void **state)
{
    (void)state;
    static const char *const cases[][5] = {
        {"Thanh Hoá", "thanh hóa", "THANH HÓA", "Thanh\xC2\xA0Hoa\xCC\x81", "  Thanh   hoá "},
        {"Uỷ ban", "Ủy ban", "ủy\tBAN", "UỶ BAN", "Uy\xCC\x89 ban"},
        {"Đắk Lắk", "đắk lắk", "\xC3\x90\x61\xCC\x86\xCC\x81k Lắk", "\xC6\x89ắk Lắk", "ĐẮK\nLẮK"},
        {"Thuỷ Nguyên", "Thủy Nguyên", "thủy nguyên", "THUỶ NGUYÊN", "Thu\xE2\x80\x8Bỷ Nguyên"},
        {"quý", "qúy", "QUÝ", "QU\xC3\x9D", "quy\xCC\x81"},
        {"loè", "lòe", "LÒE", "LOÈ", "loe\xCC\x80"},
        {"hoàn", "hòan", "HOÀN", "HÒAN", "\xEF\xBB\xBFhoa\xCC\x80n"},
        {"Thừa Thiên", "thừa thiên", "THỪA THIÊN", "Thư\xCC\x80\x61 Thiên",
         "Thừa\xE2\x80\x89Thiên"},
        {"Huế", "huế", "HUẾ", "Húê", "HUE\xCC\x82\xCC\x81"},
        {"ngoài", "ngòai", "ngoaì", "NGOÀI", "Ngòai"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct text first = text_fold(arena, text_of(cases[i][0]));
        for (size_t k = 1; k < LENGTH(cases[i]); k++)
            assert_true(text_eq(first, text_fold(arena, text_of(cases[i][k]))));
        assert_true(text_eq(first, text_fold(arena, first))); /* idempotent */
        assert_true(text_eq(first, text_nfc(arena, first)));
    }
}

static void folds_different_names_apart(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"hoà", "hoá"}, {"hoa", "hoà"}, {"dak", "đak"},   {"ma", "mă"},   {"mâ", "mă"},
        {"u", "ư"},     {"a b", "ab"},  {"tỉnh", "tĩnh"}, {"bạn", "bàn"}, {"quỳ", "quỷ"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_false(text_eq(text_fold(arena, text_of(cases[i][0])),
                             text_fold(arena, text_of(cases[i][1]))));
    assert_text(text_fold(arena, TEXT("  \xC2\xA0 ")), "");
    assert_text(text_fold(arena, text_of(NULL)), "");
    assert_text(text_fold(arena, TEXT("TP. Hồ Chí Minh")), "tp. hồ chí minh");
    /* more tones than a run of vowels can hold stay where they are */
    assert_true(text_fold(arena, TEXT("a\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81x")).len >
                6);
}

/* Unicode's White_Space (PropList.txt) is one blank; what has no width (soft hyphen, joiners, marks of byte order) is nothing. */
static void folds_blanks_and_what_is_not_seen(void **state)
{
    (void)state;
    static const char *const blanks[] = {" ",        "\t",       "\n",       "\v",
                                         "\f",       "\r",       u8"\u00A0", u8"\u1680",
                                         u8"\u2000", u8"\u2005", u8"\u200A", u8"\u2028",
                                         u8"\u2029", u8"\u202F", u8"\u205F", u8"\u3000"};
    static const char *const unseen[] = {u8"\u00AD", u8"\u200B", u8"\u200C",
                                         u8"\u200D", u8"\u2060", u8"\uFEFF"};
    static const char *const seen[] = {u8"\u00A1", u8"\u200F", u8"\u2010", u8"\u2027",
                                       u8"\u2030", u8"\u3001", "!"};
    for (size_t i = 0; i < LENGTH(blanks); i++)
        assert_text(text_fold(arena, text_of(arena_printf(arena, "a%sb", blanks[i]))), "a b");
    for (size_t i = 0; i < LENGTH(unseen); i++)
        assert_text(text_fold(arena, text_of(arena_printf(arena, "a%sb", unseen[i]))), "ab");
    for (size_t i = 0; i < LENGTH(seen); i++) {
        const char *text = arena_printf(arena, "a%sb", seen[i]);
        assert_text(text_fold(arena, text_of(text)), text);
    }
}

/* All of it, byte by byte around the words of eight that are looked at together. */
static void knows_ascii(void **state)
{
    (void)state;
    char bytes[64];
    assert_true(text_is_ascii(text_of("")));
    for (size_t len = 1; len <= 24; len++) {
        for (size_t at = 0; at < len; at++) {
            memset(bytes, 'x', sizeof bytes);
            assert_true(text_is_ascii((struct text){bytes, len}));
            bytes[at] = '\0';
            assert_false(text_is_ascii((struct text){bytes, len}));
            bytes[at] = (char)0x80;
            assert_false(text_is_ascii((struct text){bytes, len}));
        }
    }
}

/* Usual spelling is its own fold, lower case apart. */
static void folds_keep_usual_spelling(void **state)
{
    (void)state;
    static const char *const names[] = {
        "hà nội",          "thừa thiên huế", "thanh hóa", "thủy nguyên", "ủy ban",     "kỳ báo cáo",
        "giá trị",         "mã đơn vị",      "chỉ tiêu",  "quý",         "quảng ngãi", "quốc oai",
        "giếng",           "giữa",           "già",       "gìn giữ",     "hoàn kiếm",  "ngoài",
        "khuỷu",           "huýt sáo",       "mía đường", "cúi",         "hướng hóa",  "tuần giáo",
        "bình phước",      "rượu",           "thuế",      "khoảng",      "ngoèo",      "người",
        "tổng số",         "đăk hà",         "qui",       "quyết định",  "thuở",       "giặc",
        "bà rịa–vũng tàu", "số liệu",        "biểu mẫu",  "loại",        "tình trạng", "ghi chú",
    };
    for (size_t i = 0; i < LENGTH(names); i++)
        assert_text(text_fold(arena, text_of(names[i])), names[i]);
}

static void reads_unsigned_numbers(void **state)
{
    (void)state;
    uint64_t v = 7;
    assert_true(text_to_u64(TEXT("0"), 9, &v));
    assert_int_equal(v, 0);
    assert_true(text_to_u64(TEXT("00018446744073709551615"), UINT64_MAX, &v));
    assert_true(v == UINT64_MAX);
    assert_false(text_to_u64(TEXT("18446744073709551616"), UINT64_MAX, &v));
    assert_false(text_to_u64(TEXT("256"), 255, &v));
    assert_true(text_to_u64(TEXT("255"), 255, &v));
    assert_false(text_to_u64(TEXT(""), 255, &v));
    assert_false(text_to_u64(TEXT("1a"), 255, &v));
    assert_false(text_to_u64(TEXT("-1"), 255, &v));
    assert_false(text_to_u64(TEXT("9"), 5, &v));
    assert_int_equal(v, 255);
}

/* http://www.isthe.com/chongo/tech/comp/fnv/: FNV-1a 64 of "" and "a", "foobar". */
static void hashes(void **state)
{
    (void)state;
    assert_true(text_hash(TEXT(""), 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(text_hash(TEXT("a"), 0) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(text_hash(TEXT("foobar"), 0) == UINT64_C(0x85944171f73967e8));
    assert_true(text_hash(TEXT("a"), 1) != text_hash(TEXT("a"), 2));
}

static void splits(void **state)
{
    (void)state;
    struct text *parts = NULL;
    assert_int_equal(text_split(arena, TEXT(""), ';', &parts), 0);
    assert_int_equal(text_split(arena, TEXT("  "), ';', &parts), 0);
    assert_null(parts);
    assert_int_equal(text_split(arena, TEXT(" a ; b;"), ';', &parts), 3);
    assert_text(parts[0], "a");
    assert_text(parts[1], "b");
    assert_text(parts[2], "");
    assert_int_equal(text_split(arena, TEXT("x"), ';', &parts), 1);
    assert_text(parts[0], "x");
}

static void measures_width(void **state)
{
    (void)state;
    assert_int_equal(text_width(TEXT("")), 0);
    assert_int_equal(text_width(TEXT("Tiếng Việt")), 10);
    assert_int_equal(text_width(TEXT("e\xCC\x82\xCC\x81")), 1);
    assert_int_equal(text_width(TEXT("\xE6\x97\xA5\xE6\x9C\xAC")), 4); /* 日本 */
}

static void shows_controls(void **state)
{
    (void)state;
    struct text plain = TEXT("Số liệu – “đúng”");
    assert_ptr_equal(text_printable(arena, plain).ptr, plain.ptr);
    assert_text(text_printable(arena, TEXT("a\x1b[31mb\nc")), "a\\x1b[31mb\\x0ac");
    assert_text(text_printable(arena, TEXT("\x7f\xC2\x9Bz")), "\\x7f\\x9bz");
    assert_text(text_printable(arena, TEXT("x\xE2\x80\xAEy")), "x\\u202ey");
    assert_text(text_printable(arena, TEXT("\xE2\x81\xA6\xE2\x80\xA8")), "\\u2066\\u2028");
    assert_text(text_printable(arena, TEXT("a\xFF\xE1\xBB")), "a\\xff\\xe1\\xbb");
}

static void builds(void **state)
{
    (void)state;
    struct text_builder b;
    text_builder_init(&b, arena, 10);
    assert_text(text_builder_text(&b), "");
    assert_true(text_builder_adds(&b, "abc"));
    assert_true(text_builder_addf(&b, "%d", 42));
    assert_true(text_builder_add(&b, TEXT("")));
    assert_text(text_builder_text(&b), "abc42");
    assert_true(text_builder_add(&b, TEXT("12345")));
    assert_false(text_builder_adds(&b, "x")); /* 11 bytes */
    assert_true(b.truncated);
    assert_false(text_builder_addf(&b, "%s", "")); /* closed for good */
    assert_string_equal(text_builder_text(&b).ptr, "abc4212345");
    text_builder_init(&b, arena, 0);
    for (int i = 0; i < 1000; i++)
        assert_true(text_builder_adds(&b, "0123456789"));
    assert_int_equal(text_builder_text(&b).len, 10000);
    assert_int_equal(text_builder_text(&b).ptr[10000], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(trims),
        cmocka_unit_test(knows_utf8),
        cmocka_unit_test(checks_long_texts),
        cmocka_unit_test(composes),
        cmocka_unit_test(folds_spellings_to_one),
        cmocka_unit_test(folds_different_names_apart),
        cmocka_unit_test(folds_keep_usual_spelling),
        cmocka_unit_test(folds_blanks_and_what_is_not_seen),
        cmocka_unit_test(knows_ascii),
        cmocka_unit_test(reads_unsigned_numbers),
        cmocka_unit_test(hashes),
        cmocka_unit_test(splits),
        cmocka_unit_test(measures_width),
        cmocka_unit_test(shows_controls),
        cmocka_unit_test(builds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
