/*
 * Text as it comes: what each byte means (against iconv's tables where glibc has the charset), whole files, which encoding a file is told to be, and what is
 * refused, with its place. Names of units in all encodings: tests/cases/test_names.c. Neighbours: collector/encoding*.c.
 */
#include <iconv.h>

#include "collect.h"

#include "encoding.h"

#define HEADER         "org_code,period,indicator_code,value,note\n"
#define BYTES(literal) (literal), sizeof(literal) - 1

static struct arena *arena;

#define assert_text(t, expected)                                                                   \
    do {                                                                                           \
        struct text seen_ = (t);                                                                   \
        if (!text_is(seen_, (expected))) {                                                         \
            fail_msg("“%.*s”, not “%s”", (int)seen_.len, seen_.ptr, (expected));                   \
        }                                                                                          \
    } while (0)

/* ---- tables ---- */

/* The character of one byte in a charset of iconv; ENCODING_UNDEFINED where it has none. */
static uint32_t by_iconv(iconv_t cd, unsigned char byte)
{
    char in[1] = {(char)byte}, out[8] = {0}, *from = in, *to = out;
    size_t in_left = 1, out_left = sizeof out;
    iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &from, &in_left, &to, &out_left) == (size_t)-1 ||
        iconv(cd, NULL, NULL, &to, &out_left) == (size_t)-1) {
        return ENCODING_UNDEFINED;
    }
    uint32_t c;
    assert_int_equal(sizeof out - out_left, sizeof c);
    memcpy(&c, out, sizeof c);
    return c;
}

struct charset {
    enum encoding encoding;
    const char *name;
    bool low;             /* also below 0x20 */
    unsigned first, last; /* where ours goes its own way: TCVN3 fonts stand over windows-1252 */
};

static void test_tables(void **state)
{
    static const struct charset charsets[] = {
        {ENCODING_WINDOWS_1258, "CP1258", true, 1, 0},
        {ENCODING_WINDOWS_1252, "CP1252", true, 1, 0},
        {ENCODING_VISCII, "VISCII", true, 1, 0},
        {ENCODING_TCVN3, "TCVN5712-1", false, 0x80, 0x9F},
    };
    (void)state;
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++) {
        const struct charset *s = &charsets[i];
        iconv_t cd = iconv_open("UTF-32LE", s->name);
        assert_true(cd != (iconv_t)-1);
        for (unsigned b = s->low ? 0 : 0x20; b < 256; b++) {
            const unsigned char byte = (unsigned char)b;
            size_t step = 0;
            if (b >= s->first && b <= s->last) {
                continue;
            }
            uint32_t ours = encoding_table_next(s->encoding, &byte, 1, 0, &step);
            assert_int_equal(step, 1);
            if (ours != by_iconv(cd, byte)) {
                fail_msg("%s %02x: U+%04X, not U+%04X", s->name, b, ours, by_iconv(cd, byte));
            }
        }
        assert_int_equal(iconv_close(cd), 0);
    }
}

/* Two bytes: a letter and its tone. Both orders of the world: iconv composes them alike. */
static void test_pairs_of_1258(void **state)
{
    (void)state;
    iconv_t cd = iconv_open("UTF-8", "CP1258");
    for (unsigned b = 0x20; b < 256; b++) {
        const unsigned char base = (unsigned char)b;
        struct encoding_letter letter;
        size_t step;
        if (b >= 0x80 &&
            (!encoding_letter_split(encoding_table_next(ENCODING_WINDOWS_1258, &base, 1, 0, &step),
                                    &letter) ||
             letter.tone != 0)) {
            continue; /* Ö and Ó take no tone; iconv makes letters of other languages of such */
        }
        static const unsigned char marks[] = {0xCC, 0xD2, 0xDE, 0xEC, 0xF2};
        for (size_t m = 0; m < sizeof marks; m++) {
            char in[2] = {(char)b, (char)marks[m]}, out[16], *from = in, *to = out;
            size_t in_left = 2, out_left = sizeof out, offset;
            struct text ours;
            iconv(cd, NULL, NULL, NULL, NULL);
            bool known = iconv(cd, &from, &in_left, &to, &out_left) != (size_t)-1 &&
                         iconv(cd, NULL, NULL, &to, &out_left) != (size_t)-1;
            struct text raw = {in, 2}, theirs = {out, sizeof out - out_left};
            assert_int_equal(encoding_decode(ENCODING_WINDOWS_1258, raw, arena, &ours, &offset),
                             known);
            if (known) {
                assert_true(text_eq(text_nfc(arena, ours), text_nfc(arena, theirs)));
            }
        }
    }
    assert_int_equal(iconv_close(cd), 0);
}

struct decoded {
    enum encoding encoding;
    const char *raw;
    size_t len;
    const char *text; /* NULL: undefined at `offset` */
    size_t offset;
};

static void test_decode(void **state)
{
    static const struct decoded cases[] = {
        {ENCODING_TCVN3,
         BYTES("B\xE9 K\xD5 ho\xB9"
               "ch v\xB5 \xA7\xC7u t\xAD"),
         "Bộ Kế hoạch và Đầu tư", 0},
        {ENCODING_TCVN3,
         BYTES("\x93"
               "a\x94 \x96 a\xB0"),
         "“a” – à", 0},
        {ENCODING_TCVN3, BYTES("a\x81"), NULL, 1},
        {ENCODING_VNI,
         BYTES("Bo\xE4 Ke\xE1 hoa\xEF"
               "ch va\xF8 \xD1"
               "a\xE0u t\xF6, TH\xD4\xD8I"),
         "Bộ Kế hoạch và Đầu tư, THỜI", 0},
        {ENCODING_VNI, BYTES("x\xF9"), NULL, 1},
        {ENCODING_VNI, BYTES("i\xE2"), NULL, 1},
        {ENCODING_VNI, BYTES("e\xEA"), NULL, 1},
        {ENCODING_VNI,
         BYTES("\xED\xEC\xE6\xF3\xF2 \xCE\xEE \x96 25\xB0"
               "C"),
         "íìỉĩị Ỵỵ – 25°C", 0},
        {ENCODING_VISCII,
         BYTES("B\xB5 K\xAA ho\xD5"
               "ch \x05"),
         "Bộ Kế hoạch Ẵ", 0},
        {ENCODING_VISCII, BYTES("\x02\x06\x14\x19\x1E\x0B"), "ẲẪỶỸỴ\x0B", 0},
        {ENCODING_WINDOWS_1258,
         BYTES("B\xF4\xF2 K\xEA\xEC ho\x61\xF2"
               "ch \xFE"),
         "Bộ Kế hoạch ₫", 0},
        {ENCODING_WINDOWS_1258, BYTES("a\x8A"), NULL, 1},
        {ENCODING_WINDOWS_1252, BYTES("caf\xE9"), "café", 0},
        {ENCODING_UTF16LE, BYTES("K\0\xBF\x1E"), "Kế", 0},
        {ENCODING_UTF16BE, BYTES("\0K\x1E\xBF\xD8\x3D\xDE\x00"), "Kế\xF0\x9F\x98\x80", 0},
        {ENCODING_UTF16LE, BYTES("K\0\x00\xD8x\0"), NULL, 2}, /* half a pair */
        {ENCODING_UTF16LE, BYTES("K\0\x00\xDC"), NULL, 2},
        {ENCODING_UTF16LE, BYTES("K\0\x00\xD8"), NULL, 2},
        {ENCODING_UTF16LE, BYTES("K\0x"), NULL, 2},
        {ENCODING_UTF16LE, BYTES("K\0\0\0"), NULL, 2},
        {ENCODING_UTF8_TWICE, BYTES("KÃ¡ Ä‘áº¥t Viá»\xC2\x87t Æ°"), "Ká đất Việt ư", 0},
        {ENCODING_UTF8_TWICE, BYTES("Ä‘Ä‚Â¡ Ã¡ đá ÃŸ Ã x"), "đĂ¡ á đá ß Ã x", 0},
        {ENCODING_UTF8_TWICE, BYTES("ð\xC5\xB8\xCB\x9C\xE2\x82\xAC"), "\xF0\x9F\x98\x80", 0},
        {ENCODING_UTF8_TWICE, BYTES("a\xFF"), NULL, 1},
        {ENCODING_UTF8, BYTES("Kế"), "Kế", 0},
        {ENCODING_UTF8, BYTES("K\xE1\xBA"), NULL, 1},
        {ENCODING_TCVN3, "", 0, "", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text raw = {cases[i].raw, cases[i].len}, out = {NULL, 0};
        size_t offset = 99;
        bool known = encoding_decode(cases[i].encoding, raw, arena, &out, &offset);
        if (known != (cases[i].text != NULL)) {
            fail_msg("%zu: %s at %zu", i, known ? "known" : "unknown", offset);
        }
        if (known) {
            assert_text(out, cases[i].text);
        } else {
            assert_int_equal(offset, cases[i].offset);
        }
    }
    assert_text(encoding_decode_shown(ENCODING_VNI, TEXT("a\xF9 x\xF9"), arena), "á x\xEF\xBF\xBD");
}

/* ---- syllables ---- */

static enum encoding_syllable read_word(const char *utf8, bool shouted)
{
    uint32_t word[32];
    size_t n = 0, step;
    for (size_t i = 0, len = strlen(utf8); i < len; i += step) {
        word[n++] = encoding_table_next(ENCODING_UTF8, (const unsigned char *)utf8, len, i, &step);
    }
    return encoding_syllable_read(word, n, shouted);
}

static void test_syllables(void **state)
{
    static const char *const good[] = {
        "nghiêng", "khuỷu",      "thuở",  "quốc",  "quỳnh", "giếng", "gìn",  "già",   "yên",
        "yếu",     "khuya",      "ngoèo", "hòa",   "hoà",   "hoàn",  "hòan", "thủy",  "thuỷ",
        "rượu",    "Đắk",        "Krông", "Plông", "ỦY",    "BAN",   "Ngọc", "ngoài", "mía",
        "của",     "uống",       "ướt",   "ấp",    "ăn",    "xoong", "ghế",  "nghệ",  "kỷ",
        "tuyệt",   "e\xCC\x81m", "pin",   "quạ",   "quẹo",
    };
    static const char *const bad[] = {
        "ng",    "",     "cế",   "kạ",   "gê",       "ghạ",   "ngẹ", "ngha",         "quư",  "muá",
        "ngòai", "hoac", "hoàc", "cáp̀",  "kƠt",      "hOẠCH", "ho1", "zá",           "ướng̣", "xaị",
        "boạc",  "yến̉",  "iêu",  "tyên", "nghiêngh", "cáá",   "đđ",  "\xCC\x81\x61", "éo̧",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (read_word(good[i], false) == ENCODING_NO_SYLLABLE) {
            fail_msg("“%s” is a syllable", good[i]);
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (read_word(bad[i], false) != ENCODING_NO_SYLLABLE) {
            fail_msg("“%s” is no syllable", bad[i]);
        }
    }
    assert_int_equal(read_word("xã", false), ENCODING_REPORT_WORD);
    assert_int_equal(read_word("ĐƠN", false), ENCODING_REPORT_WORD);
    assert_int_equal(read_word("xá", false), ENCODING_SYLLABLE);
    assert_int_equal(read_word("TỉNH", true), ENCODING_REPORT_WORD);
    assert_int_equal(read_word("TỉNH", false), ENCODING_NO_SYLLABLE);
}

/* ---- files ---- */

struct file_case {
    const char *bytes;
    size_t len;
    const char *asked;
    const char *encoding, *how; /* NULL: not looked at */
    const char *findings, *arg0, *arg1;
    const char *note; /* of the first record, where one is expected */
};

/* "Bộ Kế hoạch và Đầu tư" */
#define TCVN3_TEXT                                                                                 \
    "B\xE9 K\xD5 ho\xB9"                                                                           \
    "ch v\xB5 \xA7\xC7u t\xAD"
#define VNI_TEXT                                                                                   \
    "Bo\xE4 Ke\xE1 hoa\xEF"                                                                        \
    "ch va\xF8 \xD1"                                                                               \
    "a\xE0u t\xF6"
#define DASHES "\x96\x96\x96\x96\x96\x96\x96\x96\x96\x96"
#define ROW    HEADER "01,2026,A,1,"

static const struct file_case files[] = {
    /* by itself */
    {BYTES(ROW "x\n"), NULL, "utf-8", "ascii", "", NULL, NULL, "x"},
    {BYTES(ROW "Kế hoạch\n"), NULL, "utf-8", "content", "", NULL, NULL, "Kế hoạch"},
    {BYTES(ROW "Ke\xCC\x82\xCC\x81 hoa\xCC\xA3"
               "ch\n"),
     NULL, "utf-8", "content", "", NULL, NULL, "Kế hoạch"},
    {BYTES("\xEF\xBB\xBF" ROW "Kế hoạch\n"), NULL, "utf-8-bom", "bom", "", NULL, NULL, "Kế hoạch"},
    {BYTES("\xEF\xBB\xBF" ROW "x\n"), NULL, "utf-8-bom", "bom", "", NULL, NULL, "x"},
    {BYTES(ROW "25 µg/m³ – Ω\n"), NULL, "utf-8", "content", "", NULL, NULL, "25 µg/m³ – Ω"},
    {BYTES(ROW "Россия\n"), NULL, "utf-8", "content", "", NULL, NULL, "Россия"},
    {BYTES(ROW "Bộ Kế hoạch Ω\n"), NULL, "utf-8", "content", "", NULL, NULL, "Bộ Kế hoạch Ω"},
    /* by score */
    {BYTES(ROW TCVN3_TEXT "\n"), NULL, "tcvn3", "score 1.00", "N101@0:0", "tcvn3", "score 1.00",
     "Bộ Kế hoạch và Đầu tư"},
    {BYTES(ROW VNI_TEXT "\n"), NULL, "vni", "score 1.00", "N101@0:0", "vni", NULL,
     "Bộ Kế hoạch và Đầu tư"},
    {BYTES(ROW "T\xD8NH TH\xB5NH PH\xE8\n"), NULL, "tcvn3", NULL, "N101@0:0", NULL, NULL, NULL},
    {BYTES(ROW "Ph\xDF\xB6ng\n"), NULL, "viscii", NULL, "N101@0:0", NULL, NULL,
     "Phường"}, /* valid UTF-8 too */
    {BYTES(ROW "\x93x\x94 \x96 \x85\n"), NULL, "windows-1258", "punctuation", "N101@0:0", NULL,
     NULL, "“x” – …"},
    /* asked */
    {BYTES(ROW "m\xF3\n"), NULL, NULL, NULL, "E116@2:5", NULL, NULL, NULL},
    {BYTES(ROW "m\xF3\n"), "vni", "vni", "asked", "N101@0:0", "vni", "asked", "mĩ"},
    {BYTES(ROW "m\xF3\n"), "VISCII", "viscii", "asked", "N101@0:0", NULL, NULL, "mó"},
    {BYTES(ROW "m\xF3\n"), "abc", "tcvn3", "asked", "N101@0:0", NULL, NULL, "mú"},
    {BYTES(ROW "m\xF3\n"), "latin-1", "windows-1252", "asked", "N101@0:0", NULL, NULL, "mó"},
    {BYTES(ROW "m\xF3\n"), "utf-8", "utf-8", "asked", "N101@0:0 E104@2:5", NULL, NULL, NULL},
    {BYTES(ROW "m\xF3\n"), "klingon", NULL, NULL, "E126@0:0", "klingon", NULL, NULL},
    {BYTES(ROW "a\x81\n"), "tcvn3", "tcvn3", "asked", "E119@2:5", "56", "tcvn3", NULL},
    {BYTES(ROW "\"a\n\x81\"\n"), "windows-1258", NULL, NULL, "E119@2:5", "58", "windows-1258",
     NULL},
    {BYTES("{\n\"org\":\"\x81\"}"), "tcvn3", NULL, NULL, "E119@2:8", "10", NULL, NULL},
    {BYTES("\xEF\xBB\xBF" ROW "x\n"), "utf-8", "utf-8-bom", "asked", "N101@0:0", NULL, NULL, "x"},
    {BYTES("\xEF\xBB\xBF" ROW "x\n"), "utf-8-bom", "utf-8-bom", "asked", "N101@0:0", NULL, NULL,
     "x"},
    /* not one of them reads it, or two do */
    {BYTES(ROW "A\xFA\n"), NULL, "utf-8", NULL, "E104@2:5", "56", NULL, NULL},
    {BYTES(ROW "Kế hoạch\xFA\n"), NULL, "utf-8", NULL, "E104@2:5", "67", NULL, NULL},
    {BYTES(ROW "m\xB2\n"), NULL, NULL, NULL, "E116@2:5", NULL, NULL, NULL},
    {BYTES(ROW "caf\xE9\n"), NULL, NULL, NULL, "E104@2:5", NULL, NULL, NULL},
    {BYTES(ROW "x\0y\xE9\n"), NULL, "utf-8", NULL, "E105@2:5", "56", NULL, NULL},
    /* encoded twice */
    {BYTES(ROW "Káº¿ hoáº¡ch\n"), NULL, "utf-8", NULL, "E117@2:5", "Káº¿", "Kế", NULL},
    {BYTES("\xEF\xBB\xBF" ROW "Káº¿ hoáº¡ch\n"), NULL, NULL, NULL, "E117@2:5", "Káº¿", "Kế", NULL},
    {BYTES(ROW "Káº¿ hoáº¡ch\n"), "utf-8-twice", "utf-8-twice", "asked", "N101@0:0", NULL, NULL,
     "Kế hoạch"},
    {BYTES(ROW "Káº¿ hoáº¡ch\n"), "utf-8", "utf-8", "asked", "N101@0:0", NULL, NULL,
     "Káº¿ hoáº¡ch"},
    {BYTES(ROW "Bộ Kế hoạch và Äáº§u tư\n"), NULL, "utf-8", NULL, "W101@2:5", "Äáº§u", NULL,
     "Bộ Kế hoạch và Äáº§u tư"},
    {BYTES(ROW "“XÃ” KẾ HOẠCH\n"), NULL, "utf-8", "content", "", NULL, NULL, "“XÃ” KẾ HOẠCH"},
    /* lost */
    {BYTES(ROW "B? K? ho?ch\n"), NULL, "utf-8", NULL, "E118@2:5", "ho?ch", NULL, NULL},
    {BYTES(ROW "K? ho?ch v\xE0 \xD0?u tu\n"), NULL, NULL, NULL, "E118@2:5", "ho?ch", NULL, NULL},
    {BYTES(ROW "t\xE0i ch\xEDnh \xD0?u tu\n"), NULL, NULL, NULL, "E118@2:5", "Ð?u", NULL, NULL},
    {BYTES(ROW "ph??ng\n"), NULL, NULL, NULL, "E118@2:5", "ph??ng", NULL, NULL},
    {BYTES(ROW "B? K? ho?ch\n"), "utf-8", "utf-8", "asked", "N101@0:0", NULL, NULL, "B? K? ho?ch"},
    {BYTES(ROW "what?now x?z http://a/b?c=d g???i h????i nghi?ngnghi?ng 1?2\n"), NULL, "utf-8",
     "ascii", "", NULL, NULL, NULL},
    {BYTES(ROW "Kế ho?ch\n"), NULL, "utf-8", "content", "", NULL, NULL, "Kế ho?ch"},
    /* among thirty bytes a side that begin no character: no word is left around the mark */
    {BYTES(ROW DASHES DASHES DASHES "?" DASHES DASHES DASHES "\n"), NULL, "windows-1258",
     "punctuation", "N101@0:0", "windows-1258", NULL, NULL},
    {BYTES(ROW "à ho?ch d?u t?nh\n"), NULL, "utf-8", NULL, "E118@2:5", "ho?ch", NULL, NULL},
};

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct file_case *f = &files[i];
        const struct collector_limits limits = {.encoding = f->asked};
        struct collected c;
        collect_init(&c);
        collect_with(&c, f->bytes, f->len, &limits, false);
        if (strcmp(collect_findings(&c), f->findings) != 0) {
            collect_print(&c);
            fail_msg("%zu “%s”: “%s”, not “%s”", i, f->bytes, collect_findings(&c), f->findings);
        }
        if (f->encoding) {
            assert_string_equal(c.format.encoding, f->encoding);
        }
        if (f->how) {
            assert_string_equal(c.format.encoding_how, f->how);
        }
        if (f->arg0) {
            assert_string_equal(c.diags.at[0].arg[0], f->arg0);
        }
        if (f->arg1) {
            assert_string_equal(c.diags.at[0].arg[1], f->arg1);
        }
        if (f->note) {
            assert_int_equal(c.records.len, 1);
            assert_text(c.records.at[0].field[RECORD_NOTE], f->note);
        }
        collect_drop(&c);
    }
}

/* The finding shows how each candidate reads the cell. */
static void test_uncertain(void **state)
{
    (void)state;
    struct collected c = collect(ROW "m\xF3 x\n");
    assert_int_equal(c.diags.at[0].code, DIAG_E116);
    const char *list = c.diags.at[0].arg[0];
    assert_non_null(strstr(list, "windows-1258 (1.00): “mó x”"));
    assert_non_null(strstr(list, "vni (1.00): “mĩ x”"));
    assert_non_null(strstr(list, "tcvn3 (1.00): “mú x”"));
    assert_null(c.format.encoding);
    assert_int_equal(c.status, STATUS_REJECTED);
    collect_drop(&c);
    /* half in one, half in another: neither is taken, though one reads more */
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, HEADER);
    for (int i = 0; i < 300; i++) {
        text_builder_addf(&b, "01,2026,A,%d,%s\n", i, i % 4 == 0 ? VNI_TEXT : TCVN3_TEXT);
    }
    c = collect(text_builder_text(&b).ptr);
    assert_string_equal(collect_findings(&c), "E116@2:5");
    collect_drop(&c);
}

/* ---- UTF-16 ---- */

/* `utf8`, ASCII and U+1EBF for '*', in UTF-16. */
static struct text utf16(const char *utf8, bool big_endian, const char *mark)
{
    size_t len = strlen(utf8), at = strlen(mark);
    char *out = arena_alloc(arena, 2 * len + at + 1);
    memcpy(out, mark, at);
    for (size_t i = 0; i < len; i++) {
        unsigned c = utf8[i] == '*' ? 0x1EBF : (unsigned char)utf8[i];
        out[at + 2 * i + (big_endian ? 1 : 0)] = (char)(c & 0xFF);
        out[at + 2 * i + (big_endian ? 0 : 1)] = (char)(c >> 8);
    }
    return (struct text){out, at + 2 * len};
}

static void test_utf16(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        bool big = i % 2 == 1, marked = i > 1;
        struct text file = utf16(ROW "K*\n", big, !marked ? "" : big ? "\xFE\xFF" : "\xFF\xFE");
        struct collected c;
        collect_init(&c);
        collect_with(&c, file.ptr, file.len, NULL, false);
        assert_string_equal(collect_findings(&c), "");
        assert_string_equal(c.format.encoding, big ? "utf-16be" : "utf-16le");
        assert_string_equal(c.format.encoding_how, marked ? "bom" : "content");
        assert_text(c.records.at[0].field[RECORD_NOTE], "Kế");
        assert_text(collector_cell(file.ptr, file.len, NULL, 2, 5, arena), "Kế");
        assert_text(collector_cell(file.ptr, file.len, c.format.encoding, 2, 5, arena), "Kế");
        collect_drop(&c);
        /* half a surrogate pair in place of the last letter: bytes count from 1, with the mark */
        char *bad = arena_copy(arena, file.ptr, file.len);
        bad[file.len - 4] = big ? (char)0xD8 : 0;
        bad[file.len - 3] = big ? 0 : (char)0xD8;
        collect_init(&c);
        collect_with(&c, bad, file.len, NULL, false);
        assert_string_equal(collect_findings(&c), "E119@2:5");
        assert_string_equal(c.diags.at[0].arg[0], arena_printf(arena, "%zu", file.len - 3));
        collect_drop(&c);
        /* NUL, and a byte left over */
        bad[file.len - 4] = bad[file.len - 3] = 0;
        collect_init(&c);
        collect_with(&c, bad, file.len, NULL, false);
        if (marked) {
            assert_string_equal(collect_findings(&c), "E105@2:5");
        }
        collect_drop(&c);
        collect_init(&c);
        collect_with(&c, file.ptr, file.len - 1, NULL, false);
        assert_string_equal(collect_findings(&c), big ? "E119@2:5" : "E119@2:5");
        collect_drop(&c);
    }
    /* JSON is no other matter */
    struct text json = utf16("{\"org\":\"K*\",\"x\":1}", false, "");
    struct collected c;
    collect_init(&c);
    collect_with(&c, json.ptr, json.len, NULL, false);
    assert_string_equal(c.format.format, "json");
    assert_string_equal(c.format.encoding, "utf-16le");
    collect_drop(&c);
}

/* What was typed is found again as the file was read. */
static void test_cell(void **state)
{
    (void)state;
    static const char file[] = ROW "m\xF3\n";
    size_t len = sizeof file - 1;
    assert_text(collector_cell(file, len, "vni", 2, 5, arena), "mĩ");
    assert_text(collector_cell(file, len, "windows-1258", 2, 5, arena), "mó");
    assert_text(collector_cell(file, len, NULL, 2, 5, arena), "");
    assert_true(collector_encoding_known("UTF-16LE"));
    assert_false(collector_encoding_known("utf-7"));
    assert_non_null(strstr(collector_encodings(), "tcvn3"));
}

/* Memory is the file and what it becomes: at most three bytes for one. */
static void test_memory(void **state)
{
    (void)state;
    const size_t len = (size_t)8 << 20;
    struct arena *own = arena_new(0);
    char *file = arena_alloc(own, len);
    memset(file, 0xD5, len); /* ế, three bytes in UTF-8 */
    struct text out;
    size_t offset, before = arena_used(own);
    assert_true(encoding_decode(ENCODING_TCVN3, (struct text){file, len}, own, &out, &offset));
    assert_int_equal(out.len, 3 * len);
    assert_in_range(arena_used(own) - before, 3 * len, 3 * len + 64);
    arena_free(own);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_pairs_of_1258),
        cmocka_unit_test(test_decode), cmocka_unit_test(test_syllables),
        cmocka_unit_test(test_files),  cmocka_unit_test(test_uncertain),
        cmocka_unit_test(test_utf16),  cmocka_unit_test(test_cell),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
