/*
 * A hundred workbooks and more: each trait that workbooks have, alone and with others, read right or refused right (docs/excel.md). Every workbook is made
 * here; what is expected follows ECMA-376-1 (18.3.1 cells, 18.4 strings, 18.8 formats, 18.17.4.1 dates), ISO/IEC 29500 for strict files, and the rules of
 * CSV for what is text. Neighbours: book.h, collect.h.
 */
#include "collect.h"

#include "book.h"

#define S(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEAD                                                                                       \
    "<row r=\"1\">" S("org_code") S("period") S("indicator_code") S("value") S("note") "</row>"
#define KEYS         S("00001") S("2025-03") S("A")
#define SHEET(value) "<sheetData>" HEAD "<row r=\"2\">" KEYS value "</row></sheetData>"
#define N(value)     "<c><v>" value "</v></c>"
#define STYLED(s, v) "<c s=\"" s "\"><v>" v "</v></c>"

static const char *const kinds[] = {
    [VALUE_KIND_BLANK] = "blank",
    [VALUE_KIND_NUMBER] = "number",
    [VALUE_KIND_MEASURED] = "measured",
    [VALUE_KIND_NIL] = "nil",
    [VALUE_KIND_NOT_AVAILABLE] = "not available",
    [VALUE_KIND_NOT_APPLICABLE] = "not applicable",
    [VALUE_KIND_OTHER] = "other",
};

/* Findings, then a record a part: "E150@2:4 | 2 00001 2025-03 A 12.5=number 12.5 (note)". */
static const char *told(struct collected *c)
{
    struct text_builder b;
    text_builder_init(&b, c->arena, 0);
    text_builder_adds(&b, collect_findings(c));
    for (size_t i = 0; i < c->records.len; i++) {
        const struct record *r = &c->records.at[i];
        text_builder_adds(&b, b.len > 0 ? " | " : "| ");
        text_builder_addf(&b, "%u", r->at.row);
        for (size_t k = 0; k < RECORD_FIELDS; k++) {
            if (r->field[k].len == 0)
                continue;
            text_builder_adds(&b, k == RECORD_NOTE ? " (" : " ");
            text_builder_add(&b, r->field[k]);
            if (k == RECORD_VALUE) {
                text_builder_addf(&b, "=%s", kinds[r->value_kind]);
                text_builder_adds(&b, r->number.len > 0 ? " " : "");
                text_builder_add(&b, r->number);
            }
            text_builder_adds(&b, k == RECORD_NOTE ? ")" : "");
        }
    }
    return text_builder_text(&b).ptr == NULL ? "" : text_builder_text(&b).ptr;
}

static int failures, workbooks;

static void expect(const char *name, struct text bytes, const char *expected, bool eager)
{
    struct collected c;
    const struct collector_limits limits = {.eager = eager};
    collect_init(&c);
    collect_with(&c, bytes.ptr, bytes.len, &limits, false);
    const char *got = told(&c);
    if (strcmp(got, expected) != 0) {
        print_message("%s%s:\n  got      %s\n  expected %s\n", name, eager ? " (eager)" : "", got,
                      expected);
        collect_print(&c);
        failures++;
    }
    collect_drop(&c);
}

struct variant {
    const char *name;
    struct book_spec spec;
    const char *expected;
};

static void expect_all(const struct variant *at, size_t len)
{
    struct arena *arena = arena_new(0);
    failures = 0;
    for (size_t i = 0; i < len; i++) {
        struct text bytes = book_of(arena, &at[i].spec);
        expect(at[i].name, bytes, at[i].expected, false);
        expect(at[i].name, bytes, at[i].expected, true);
        workbooks++;
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}
#define EXPECT_ALL(table) expect_all(table, sizeof(table) / sizeof(table)[0])

#define KEY "| 2 00001 2025-03 A "

/* ---- numbers ---- */

static void test_numbers(void **state)
{
    static const struct variant table[] = {
        {"whole", {.sheet = SHEET(N("12"))}, KEY "12=number 12"},
        {"decimals", {.sheet = SHEET(N("12.5"))}, KEY "12.5=number 12.5"},
        {"t=n", {.sheet = SHEET("<c t=\"n\"><v>7</v></c>")}, KEY "7=number 7"},
        {"negative", {.sheet = SHEET(N("-0.25"))}, KEY "-0.25=number -0.25"},
        {"zero", {.sheet = SHEET(N("0"))}, KEY "0=number 0"},
        {"minus zero", {.sheet = SHEET(N("-0"))}, KEY "-0=number 0"},
        {"15 digits",
         {.sheet = SHEET(N("123456789012.345"))},
         KEY "123456789012.345=number 123456789012.345"},
        /* 0.1 + 0.2 as Excel writes it; 15 significant digits are 0.3 */
        {"17 digits",
         {.sheet = SHEET(N("0.30000000000000004"))},
         KEY "0.30000000000000004=number 0.3"},
        /* 1234567.8 in binary, written with 17: 1234567.8000000001 -> 1234567.8 */
        {"17 digits, large",
         {.sheet = SHEET(N("1234567.8000000001"))},
         KEY "1234567.8000000001=number 1234567.8"},
        {"all nines round up",
         {.sheet = SHEET(N("0.99999999999999989"))},
         KEY "0.99999999999999989=number 1"},
        {"exponent", {.sheet = SHEET(N("1.5E-3"))}, KEY "1.5E-3=number 0.0015"},
        {"large exponent",
         {.sheet = SHEET(N("1.2E+20"))},
         KEY "1.2E+20=number 120000000000000000000"},
        {"blanks around", {.sheet = SHEET(N(" 7\n"))}, KEY "7=number 7"},
        {"one number among commas", {.sheet = SHEET(N("1.234"))}, KEY "1.234=number 1.234"},
        {"no number", {.sheet = SHEET(N("abc"))}, "E140@2:4"},
        {"NaN", {.sheet = SHEET(N("NaN"))}, "E140@2:4"},
        {"hexadecimal", {.sheet = SHEET(N("0x10"))}, "E140@2:4"},
        {"empty v", {.sheet = SHEET("<c><v></v></c>")}, "| 2 00001 2025-03 A"},
        {"no v", {.sheet = SHEET("<c s=\"3\"/>")}, "| 2 00001 2025-03 A"},
        {"a type that is none", {.sheet = SHEET("<c t=\"q\"><v>1</v></c>")}, "E140@2:4"},
    };
    (void)state;
    EXPECT_ALL(table);
}

static void test_number_texts(void **state)
{
    static const struct variant table[] = {
        {"Vietnamese", {.sheet = SHEET(S("1.234,5"))}, KEY "1.234,5=number 1234.5"},
        {"English", {.sheet = SHEET(S("1,234.5"))}, KEY "1,234.5=number 1234.5"},
        {"digits", {.sheet = SHEET(S("42"))}, KEY "42=number 42"},
        {"NBSP around", {.sheet = SHEET(S("\u00a042\u00a0"))}, KEY "42=number 42"},
        {"a unit behind", {.sheet = SHEET(S("12,5 km"))}, KEY "12,5 km=measured 12.5"},
        {"two readings", {.sheet = SHEET(S("1.234"))}, "E114@2:4"},
        {"nil", {.sheet = SHEET(S("-"))}, KEY "-=nil"},
        {"not yet known", {.sheet = SHEET(S("…"))}, KEY "…=not available"},
        {"words", {.sheet = SHEET(S("nhiều"))}, KEY "nhiều=other"},
        {"both styles",
         {.sheet = "<sheetData>" HEAD
                   "<row>" KEYS S("1.234,5") "</row><row>" KEYS S("1,234.5") "</row></sheetData>"},
         "E115@3:4"},
        /* a number of Excel's own says nothing of how texts are written */
        {"a typed number beside",
         {.sheet = "<sheetData>" HEAD
                   "<row>" KEYS N("0.5") "</row><row>" KEYS S("1.234,5") "</row></sheetData>"},
         KEY "0.5=number 0.5 | 3 00001 2025-03 A 1.234,5=number 1234.5"},
    };
    struct arena *arena = arena_new(0);
    (void)state;
    failures = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        bool undecided = strncmp(table[i].expected, "E11", 3) == 0; /* what is taken back differs */
        struct text bytes = book_of(arena, &table[i].spec);
        workbooks++;
        if (!undecided) {
            expect(table[i].name, bytes, table[i].expected, true);
            expect(table[i].name, bytes, table[i].expected, false);
            continue;
        }
        struct collected c;
        collect_init(&c);
        collect_with(&c, bytes.ptr, bytes.len, NULL, false);
        assert_int_equal(c.records.len, 0);
        assert_memory_equal(collect_findings(&c), table[i].expected, 8);
        collect_drop(&c);
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}

/* ---- texts ---- */

static void test_texts(void **state)
{
#define NOTE(cell)  SHEET(N("1") cell)
#define NOTED(note) KEY "1=number 1 (" note ")"
    static const struct variant table[] = {
        {"inline", {.sheet = NOTE(S("tạm tính"))}, NOTED("tạm tính")},
        {"shared",
         {.sheet = NOTE("<c t=\"s\"><v>1</v></c>"),
          .strings = "<si><t>x</t></si><si><t>tạm tính</t></si>"},
         NOTED("tạm tính")},
        {"shared, rich",
         {.sheet = NOTE("<c t=\"s\"><v>0</v></c>"),
          .strings =
              "<si><r><t>tạm </t></r><r><rPr><b/><rFont val=\"Arial\"/></rPr><t>tính</t></r></si>"},
         NOTED("tạm tính")},
        {"inline, rich",
         {.sheet = NOTE("<c t=\"inlineStr\"><is><r><t xml:space=\"preserve\">a "
                        "</t></r><r><t>b</t></r></is></c>")},
         NOTED("a b")},
        {"str", {.sheet = NOTE("<c t=\"str\"><f>\"a\"</f><v>a</v></c>")}, NOTED("a")},
        {"reading aids",
         {.sheet = NOTE("<c t=\"s\"><v>0</v></c>"),
          .strings = "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr "
                     "fontId=\"1\"/></si>"},
         NOTED("東京")},
        {"escape of a line end", {.sheet = NOTE(S("a_x000A_b"))}, NOTED("a\nb")},
        {"escape of an underscore", {.sheet = NOTE(S("_x005F_x0041_"))}, NOTED("_x0041_")},
        {"escape beyond ASCII", {.sheet = NOTE(S("_x1EBF_"))}, NOTED("ế")},
        {"escape in two halves", {.sheet = NOTE(S("_xD83D__xDE00_"))}, NOTED("😀")},
        {"no escape", {.sheet = NOTE(S("a_x00_b_xZZZZ_"))}, NOTED("a_x00_b_xZZZZ_")},
        {"escape of half a character", {.sheet = NOTE(S("a_xD83D_b"))}, "E158@2:5"},
        {"the second half alone", {.sheet = NOTE(S("_xDE00_"))}, "E158@2:5"},
        {"escape of NUL", {.sheet = NOTE(S("a_x0000_"))}, "E158@2:5"},
        {"entities", {.sheet = NOTE(S("&lt;a&amp;b&gt;&#x1EBF;"))}, NOTED("<a&b>ế")},
        {"CDATA", {.sheet = NOTE(S("<![CDATA[<a>]]>"))}, NOTED("<a>")},
        {"decomposed", {.sheet = NOTE(S("e\u0302\u0301"))}, NOTED("ế")},
        {"a shared text that is not there",
         {.sheet = NOTE("<c t=\"s\"><v>2</v></c>"), .strings = "<si><t>x</t></si>"},
         "E140@2:5"},
        {"shared texts that are not there", {.sheet = NOTE("<c t=\"s\"><v>0</v></c>")}, "E140@2:5"},
        {"a shared text of minus one",
         {.sheet = NOTE("<c t=\"s\"><v>-1</v></c>"), .strings = "<si><t>x</t></si>"},
         "E140@2:5"},
        {"an empty shared text",
         {.sheet = NOTE("<c t=\"s\"><v>0</v></c>"), .strings = "<si/>"},
         KEY "1=number 1"},
        {"TCVN3 in the cell's font",
         {.sheet = NOTE("<c s=\"1\" t=\"inlineStr\"><is><t>t\u00b9m t\u00ddnh</t></is></c>"),
          .fonts = "<font><name val=\"Arial\"/></font><font><name val=\".VnTime\"/></font>",
          .xfs = "<xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\"/>"},
         "N141@2:5 " NOTED("tạm tính")},
        {"TCVN3, shared",
         {.sheet = NOTE("<c s=\"0\" t=\"s\"><v>0</v></c>"),
          .strings = "<si><t>t\u00b9m t\u00ddnh</t></si>",
          .fonts = "<font><name val=\".VnArialH\"/></font>",
          .xfs = "<xf numFmtId=\"0\" fontId=\"0\"/>"},
         "N141@2:5 " NOTED("tạm tính")},
        {"the same text in a font of today",
         {.sheet = NOTE("<c s=\"0\" t=\"s\"><v>0</v></c>"),
          .strings = "<si><t>t\u00b9m</t></si>",
          .fonts = "<font><name val=\"Arial\"/></font>",
          .xfs = "<xf numFmtId=\"0\" fontId=\"0\"/>"},
         NOTED("t\u00b9m")},
        {"VNI in a run's font",
         {.sheet = NOTE("<c t=\"inlineStr\"><is><r><rPr><rFont "
                        "val=\"VNI-Times\"/></rPr><t>ta\u00efm t\u00ednh</t></r><r><rPr><rFont "
                        "val=\"Arial\"/></rPr><t> (ế)</t></r></is></c>")},
         NOTED("tạm tính (ế)")},
        {"an escape that begins in the cell's font and ends in a run's",
         {.sheet = NOTE("<c s=\"0\" t=\"inlineStr\"><is><r><t>_x00</t></r><r><rPr><rFont "
                        "val=\"Arial\"/></rPr><t>41_ t\u00b9m</t></r></is></c>"),
          .fonts = "<font><name val=\".VnTime\"/></font>",
          .xfs = "<xf numFmtId=\"0\" fontId=\"0\"/>"},
         NOTED("A t\u00b9m")},
        {"Unicode typed in a legacy font",
         {.sheet = NOTE("<c s=\"0\" t=\"inlineStr\"><is><t>tạm tính</t></is></c>"),
          .fonts = "<font><name val=\".VnTime\"/></font>",
          .xfs = "<xf numFmtId=\"0\" fontId=\"0\"/>"},
         NOTED("tạm tính")},
    };
    (void)state;
    EXPECT_ALL(table);
}

/* ---- dates, shares, truth ---- */

/* Formats 0 to 9 of the test: the second attribute is the built-in or own number format. */
#define LOOKS                                                                                      \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"17\"/><xf numFmtId=\"9\"/>"           \
    "<xf numFmtId=\"10\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/>"      \
    "<xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"169\"/>"
#define CODES                                                                                      \
    "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"                                         \
    "<numFmt numFmtId=\"165\" formatCode=\"mm/yyyy\"/>"                                            \
    "<numFmt numFmtId=\"166\" formatCode=\"0.0%\"/>"                                               \
    "<numFmt numFmtId=\"167\" formatCode=\"#,##0&quot; dong&quot;;[Red]-#,##0\"/>"                 \
    "<numFmt numFmtId=\"168\" formatCode=\"[h]:mm\"/>"                                             \
    "<numFmt numFmtId=\"169\" formatCode=\"[Magenta]0.0\\d\"/>"
#define LOOKING(value)                                                                             \
    {                                                                                              \
        .sheet = SHEET(value), .formats = CODES, .xfs = LOOKS                                      \
    }
#define SINCE_1904(value)                                                                          \
    {                                                                                              \
        .sheet = SHEET(value), .formats = CODES, .xfs = LOOKS, .properties = "date1904=\"1\""      \
    }
#define PERIOD(cell) "<sheetData>" HEAD "<row>" S("00001") cell S("A") N("1") "</row></sheetData>"

static void test_looks(void **state)
{
    static const struct variant table[] = {
        {"built-in date", LOOKING(STYLED("1", "45731")), KEY "2025-03-15=other"},
        {"own date format", LOOKING(STYLED("5", "45731")), KEY "2025-03-15=other"},
        /* what Excel makes of a typed "2025-03" */
        {"a month, built-in",
         {.sheet = PERIOD(STYLED("2", "45717")), .xfs = LOOKS},
         KEY "1=number 1"},
        {"a month, own format",
         {.sheet = PERIOD(STYLED("6", "45717")), .formats = CODES, .xfs = LOOKS},
         KEY "1=number 1"},
        {"a day in a month's format",
         {.sheet = PERIOD(STYLED("6", "45718")), .formats = CODES, .xfs = LOOKS},
         "| 2 00001 2025-03-02 A 1=number 1"},
        {"the first day", LOOKING(STYLED("1", "1")), KEY "1900-01-01=other"},
        {"28/02/1900", LOOKING(STYLED("1", "59")), KEY "1900-02-28=other"},
        {"29/02/1900, which never was", LOOKING(STYLED("1", "60")), "E155@2:4"},
        {"01/03/1900", LOOKING(STYLED("1", "61")), KEY "1900-03-01=other"},
        {"the last day", LOOKING(STYLED("1", "2958465")), KEY "9999-12-31=other"},
        {"the day behind it", LOOKING(STYLED("1", "2958466")), "E155@2:4"},
        {"day 0", LOOKING(STYLED("1", "0")), "E155@2:4"},
        {"a day before all", LOOKING(STYLED("1", "-1")), "E155@2:4"},
        {"a time of day", LOOKING(STYLED("1", "45731.5")), KEY "2025-03-15T12:00:00=other"},
        {"elapsed time", LOOKING(STYLED("9", "0.5")), "E155@2:4"},
        {"1904, day 0", SINCE_1904(STYLED("1", "0")), KEY "1904-01-01=other"},
        /* 45731 - 1462 = 44269 */
        {"1904, the same day", SINCE_1904(STYLED("1", "44269")), KEY "2025-03-15=other"},
        {"1904 does not touch figures", SINCE_1904(N("44269")), KEY "44269=number 44269"},
        {"ISO date", LOOKING("<c t=\"d\"><v>2025-03-15T00:00:00</v></c>"), KEY "2025-03-15=other"},
        {"share, built-in", LOOKING(STYLED("3", "0.125")), KEY "12.5%=measured 12.5"},
        {"share, two decimals", LOOKING(STYLED("4", "0.12345")), KEY "12.345%=measured 12.345"},
        {"share, own format", LOOKING(STYLED("7", "1")), KEY "100%=measured 100"},
        {"share, small", LOOKING(STYLED("7", "0.001")), KEY "0.1%=measured 0.1"},
        {"share, negative", LOOKING(STYLED("7", "-0.05")), KEY "-5%=measured -5"},
        {"letters in quotes are no date", LOOKING(STYLED("8", "1500")), KEY "1500=number 1500"},
        {"a colour and an escaped letter are no date", LOOKING(STYLED("10", "1.5")),
         KEY "1.5=number 1.5"},
        {"a style that is not there", LOOKING(STYLED("99", "1.5")), KEY "1.5=number 1.5"},
        {"true", LOOKING("<c t=\"b\"><v>1</v></c>"), KEY "TRUE=other"},
        {"false", LOOKING("<c t=\"b\"><v>0</v></c>"), KEY "FALSE=other"},
        {"neither", LOOKING("<c t=\"b\"><v>2</v></c>"), "E140@2:4"},
        {"an error as a value", LOOKING("<c t=\"e\"><v>#REF!</v></c>"), KEY "#REF!=other"},
        {"an error as a period", {.sheet = PERIOD("<c t=\"e\"><v>#N/A</v></c>")}, "E156@2:2"},
    };
    (void)state;
    EXPECT_ALL(table);
}

/* ---- formulas ---- */

static void test_formulas(void **state)
{
    static const struct variant table[] = {
        {"with a value", {.sheet = SHEET("<c><f>1+1</f><v>2</v></c>")}, KEY "2=number 2"},
        {"without", {.sheet = SHEET("<c><f>1+1</f></c>")}, "E150@2:4"},
        {"with an empty value", {.sheet = SHEET("<c><f>1+1</f><v></v></c>")}, "E150@2:4"},
        {"an empty text",
         {.sheet = SHEET("<c t=\"str\"><f>\"\"</f><v></v></c>")},
         "| 2 00001 2025-03 A"},
        {"in a note", {.sheet = SHEET(N("1") "<c><f>NOW()</f></c>")}, "E150@2:5"},
        {"shared, the second of two",
         {.sheet = SHEET("<c><f t=\"shared\" si=\"0\"/><v>3</v></c>")},
         KEY "3=number 3"},
        {"to be worked out anew",
         {.sheet = SHEET("<c><f>1+1</f><v>2</v></c>"), .book = "<calcPr fullCalcOnLoad=\"1\"/>"},
         "W141@0:0 " KEY "2=number 2"},
        {"to be worked out anew, and nothing to",
         {.sheet = SHEET(N("2")), .book = "<calcPr fullCalcOnLoad=\"1\"/>"},
         KEY "2=number 2"},
        {"links to other files",
         {.sheet = SHEET("<c><f>[1]x!A1</f><v>2</v></c>"),
          .rels = "<Relationship Id=\"rId9\" Type=\"http://x/relationships/externalLink\" "
                  "Target=\"file:///etc/passwd\" TargetMode=\"External\"/>"},
         "W142@0:0 " KEY "2=number 2"},
    };
    (void)state;
    EXPECT_ALL(table);
}

/* ---- places ---- */

#define AT(r, t) "<c r=\"" r "\" t=\"inlineStr\"><is><t>" t "</t></is></c>"
#define ROW2(cells)                                                                                \
    {                                                                                              \
        .sheet = "<sheetData>" HEAD "<row r=\"2\">" cells "</row></sheetData>"                     \
    }

static void test_places(void **state)
{
    static const struct variant table[] = {
        {"with addresses",
         ROW2(AT("A2", "00001") AT("B2", "2025-03") AT("C2", "A") "<c r=\"D2\"><v>1</v></c>"),
         KEY "1=number 1"},
        {"without", ROW2(KEYS N("1")), KEY "1=number 1"},
        {"the value's alone", ROW2(KEYS "<c r=\"D2\"><v>1</v></c>"), KEY "1=number 1"},
        {"a gap", ROW2(AT("A2", "00001") AT("B2", "2025-03") "<c r=\"D2\"><v>1</v></c>"),
         "| 2 00001 2025-03 1=number 1"},
        {"rows without numbers",
         {.sheet = "<sheetData><row>" S("t") "</row>"
                                             "<row>" S("org_code") S("period") S("indicator_code")
                                                 S("value") "</row><row>" KEYS N(
                                                     "1") "</row></sheetData>"},
         "| 3 00001 2025-03 A 1=number 1"},
        {"rows left out",
         {.sheet = "<sheetData>" HEAD "<row r=\"40\">" KEYS N("1") "</row></sheetData>"},
         "| 40 00001 2025-03 A 1=number 1"},
        {"the same cell twice", ROW2(KEYS "<c r=\"D2\"><v>1</v></c><c r=\"D2\"><v>2</v></c>"),
         "E151@2:4"},
        {"leftwards", ROW2("<c r=\"D2\"><v>1</v></c>" AT("A2", "00001")), "E151@2:1"},
        {"the same row twice",
         {.sheet =
              "<sheetData>" HEAD "<row r=\"2\">" KEYS N("1") "</row><row r=\"2\"/></sheetData>"},
         "E151@2:0"},
        {"upwards",
         {.sheet =
              "<sheetData>" HEAD "<row r=\"3\"/><row r=\"2\">" KEYS N("1") "</row></sheetData>"},
         "E151@2:0"},
        {"a cell of another row", ROW2("<c r=\"A3\"><v>1</v></c>"), "E153@2:0"},
        {"row 0", {.sheet = "<sheetData><row r=\"0\"/></sheetData>"}, "E153@0:0"},
        {"row 1048577", {.sheet = "<sheetData><row r=\"1048577\"/></sheetData>"}, "E153@0:0"},
        {"column XFE", ROW2("<c r=\"XFE2\"><v>1</v></c>"), "E153@2:0"},
        {"column AAAA", ROW2("<c r=\"AAAA2\"><v>1</v></c>"), "E153@2:0"},
        {"no address", ROW2("<c r=\"2B\"><v>1</v></c>"), "E153@2:0"},
        {"an address with marks", ROW2("<c r=\"$A$2\"><v>1</v></c>"), "E153@2:0"},
        {"more than the header", ROW2(KEYS N("1") S("n") S("more")), "E107@2:0"},
        {"styled and empty beyond it", ROW2(KEYS N("1") S("n") "<c r=\"XFD2\" s=\"1\"/>"),
         KEY "1=number 1 (n)"},
        {"a column twice",
         {.sheet = "<sheetData><row>" S("org_code") S("period") S("indicator_code") S("value")
              S("value") "</row><row>" KEYS N("1") "</row></sheetData>"},
         "E110@1:5"},
        {"a column without a name",
         {.sheet = "<sheetData><row>" S("org_code") S("period") S("indicator_code")
              S("value") "<c/>" S("note") "</row><row>" KEYS N("1") N("5") "</row></sheetData>"},
         "E111@2:5 " KEY "1=number 1"},
        {"no data", {.sheet = "<sheetData>" HEAD "</sheetData>"}, "E112@0:0"},
        {"no header",
         {.sheet = "<sheetData><row>" S("org_code") S("value") "</row></sheetData>"},
         "E106@1:0"},
        {"an empty sheet", {.sheet = "<sheetData/>"}, "E106@0:0"},
        {"merged, empty below",
         {.sheet = "<sheetData>" HEAD "<row r=\"2\">" KEYS N(
              "1") "<c r=\"E2\" s=\"1\"/></row></sheetData><mergeCells><mergeCell "
                   "ref=\"D2:E2\"/></mergeCells>"},
         KEY "1=number 1"},
        {"merged, a value below",
         {.sheet = "<sheetData>" HEAD "<row r=\"2\">" KEYS N("1")
              N("9") "</row></sheetData><mergeCells><mergeCell ref=\"D2:E3\"/></mergeCells>"},
         "E152@2:5 " KEY "1=number 1 (9)"},
        {"merged, a value two rows below",
         {.sheet = "<sheetData>" HEAD "<row>" KEYS N("1") "</row><row>" KEYS N(
              "2") "</row></sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>"},
         "E152@3:1 " KEY "1=number 1 | 3 00001 2025-03 A 2=number 2"},
        {"merged over merged",
         {.sheet = "<sheetData>" HEAD
                   "<row>" KEYS N("1") "</row></sheetData><mergeCells><mergeCell "
                                       "ref=\"D2:E2\"/><mergeCell ref=\"E2:F2\"/></mergeCells>"},
         "E153@2:5"},
        {"a hidden row",
         {.sheet = "<sheetData>" HEAD "<row hidden=\"1\">" KEYS N("1") "</row></sheetData>"},
         "W140@0:0 " KEY "1=number 1"},
        {"a hidden row without values", {.sheet = SHEET(N("1")) "", .book = ""}, KEY "1=number 1"},
        {"a hidden column",
         {.sheet = "<cols><col min=\"4\" max=\"4\" hidden=\"1\"/></cols>" SHEET(N("1"))},
         "W140@0:0 " KEY "1=number 1"},
        {"hidden columns without values",
         {.sheet = "<cols><col min=\"9\" max=\"16384\" hidden=\"true\"/></cols>" SHEET(N("1"))},
         KEY "1=number 1"},
        {"a hidden sheet",
         {.sheet = SHEET(N("1")), .state = "hidden"},
         "W140@0:0 " KEY "1=number 1"},
        {"a very hidden sheet",
         {.sheet = SHEET(N("1")), .state = "veryHidden"},
         "W140@0:0 " KEY "1=number 1"},
        {"two sheets",
         {.sheet = SHEET(N("1")), .sheet2 = SHEET(N("2"))},
         KEY "1=number 1 | 2 00001 2025-03 A 2=number 2"},
        {"a sheet of something else",
         {.sheet = SHEET(N("1")), .sheet2 = "<sheetData><row>" S("ghi chú") "</row></sheetData>"},
         "N140@0:0 " KEY "1=number 1"},
        {"the first of something else",
         {.sheet = "<sheetData><row>" S("ghi chú") "</row></sheetData>", .sheet2 = SHEET(N("2"))},
         "N140@0:0 " KEY "2=number 2"},
        {"an empty sheet beside",
         {.sheet = SHEET(N("1")), .sheet2 = "<sheetData/>"},
         KEY "1=number 1"},
        {"a declared size that is none of ours",
         {.sheet =
              "<dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\"/></cols>" SHEET(
                  N("1"))},
         KEY "1=number 1"},
    };
    (void)state;
    EXPECT_ALL(table);
}

/* ---- what is refused ---- */

static void test_kinds(void **state)
{
    static const struct variant table[] = {
        {"template of Excel",
         {.sheet = SHEET(N("1")),
          .type = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"},
         KEY "1=number 1"},
        {"macros",
         {.sheet = SHEET(N("1")), .type = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"},
         "E145@0:0"},
        {"macros under a plain type",
         {.sheet = SHEET(N("1")),
          .rels = "<Relationship Id=\"v\" "
                  "Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" "
                  "Target=\"vbaProject.bin\"/>"},
         "E145@0:0"},
        {"binary",
         {.sheet = SHEET(N("1")),
          .type = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"},
         "E143@0:0"},
        {"Word",
         {.sheet = SHEET(N("1")),
          .type =
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"},
         "E147@0:0"},
    };
    (void)state;
    EXPECT_ALL(table);
}

static void test_other_files(void **state)
{
    struct arena *arena = arena_new(0);
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    static const char workbook[] = "W\0o\0r\0k\0b\0o\0o\0k\0\0\0";
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0\0";
    char *xls = arena_alloc(arena, 2048);
    char *locked = arena_alloc(arena, 2048);
    (void)state;
    failures = 0;
    memcpy(xls, ole, 8);
    memcpy(xls + 1024, workbook, sizeof workbook);
    memcpy(locked, ole, 8);
    memcpy(locked + 1024, encrypted, sizeof encrypted);
    const struct book_entry ods[] = {
        {.name = "mimetype",
         .bytes = TEXT("application/vnd.oasis.opendocument.spreadsheet"),
         .stored = true},
        {.name = "content.xml", .bytes = TEXT("<x/>")},
        {.name = "META-INF/manifest.xml", .bytes = TEXT("<x/>")}};
    const struct book_entry files[] = {{.name = "bao-cao.csv", .bytes = TEXT("a,b\n")}};
    const struct {
        const char *name;
        struct text bytes;
        const char *expected;
    } table[] = {
        {"xls", {xls, 2048}, "E141@0:0"},
        {"encrypted", {locked, 2048}, "E142@0:0"},
        {"another compound file", {ole, 8}, "E103@0:0"},
        {"ods", book_zip(arena, ods, 3), "E144@0:0"},
        {"a ZIP of files", book_zip(arena, files, 1), "E147@0:0"},
        {"an empty ZIP", book_zip(arena, files, 0), "E147@0:0"},
        {"HTML", TEXT("<html><table><tr><td>1</td></tr></table></html>"), "E146@0:0"},
        {"a table alone", TEXT("\xEF\xBB\xBF  <TABLE border=1>"), "E146@0:0"},
        {"SpreadsheetML of 2003",
         TEXT("<?xml version=\"1.0\"?><Workbook "
              "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"),
         "E146@0:0"},
        {"XML of something else", TEXT("<?xml version=\"1.0\"?><a/>"), "E103@0:0"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        expect(table[i].name, table[i].bytes, table[i].expected, false);
        workbooks++;
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}

/* ---- together ---- */

/* The same report in every way to write it: how texts are kept, which namespaces, with addresses or without, packed or not, which calendar, other
 * names of parts. All say the same. */
static void test_combined(void **state)
{
    static const char *const texts[][2] = {
        {" t=\"inlineStr\"><is><t>", "</t></is></c>"},
        {" t=\"inlineStr\"><is><r><t>", "</t></r></is></c>"},
        {" t=\"str\"><v>", "</v></c>"},
        {" t=\"s\"><v>", "</v></c>"},
    };
    static const char *const words[] = {"org_code", "period", "indicator_code", "value", "00001",
                                        "2025-03",  "A"};
    struct arena *arena = arena_new(0);
    (void)state;
    failures = 0;
    for (unsigned i = 0; i < 128; i++) {
        struct book_spec spec = {.strict = (i & 4) != 0,
                                 .stored = (i & 8) != 0,
                                 .prefix = (i & 16) != 0 ? "x:" : NULL,
                                 .elsewhere = (i & 32) != 0,
                                 .properties = (i & 8) != 0 ? "date1904=\"true\"" : NULL};
        bool shared = (i & 3) == 3, addresses = (i & 64) != 0;
        struct text_builder b;
        text_builder_init(&b, arena, 0);
        text_builder_adds(&b, "<sheetData>");
        for (unsigned w = 0; w < 7; w++) {
            const char *at =
                addresses ? arena_printf(arena, " r=\"%c%u\"", 'A' + w % 4, 1 + w / 4) : "";
            text_builder_adds(&b, w == 0 ? "<row>" : w == 4 ? "</row><row>" : "");
            text_builder_addf(&b, "<c%s%s%s%s", at, texts[i & 3][0],
                              shared ? arena_printf(arena, "%u", w) : words[w], texts[i & 3][1]);
        }
        text_builder_adds(&b, addresses ? "<c r=\"D2\"><v>12.5</v></c></row></sheetData>"
                                        : "<c><v>12.5</v></c></row></sheetData>");
        spec.sheet = text_builder_text(&b).ptr;
        if (shared)
            spec.strings = "<si><t>org_code</t></si><si><t>period</t></si><si><r><t>indicator</t></"
                           "r><r><t>_code</t></r></si>"
                           "<si><t>value</t></si><si><t>00001</t></si><si><t>2025-03</t></"
                           "si><si><t>A</t></si>";
        expect(arena_printf(arena, "combination %u", i), book_of(arena, &spec),
               KEY "12.5=number 12.5", true);
        workbooks++;
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}

static void test_there_were_enough(void **state)
{
    (void)state;
    print_message("%d workbooks\n", workbooks);
    assert_true(workbooks >= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_number_texts),
        cmocka_unit_test(test_texts),    cmocka_unit_test(test_looks),
        cmocka_unit_test(test_formulas), cmocka_unit_test(test_places),
        cmocka_unit_test(test_kinds),    cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_combined), cmocka_unit_test(test_there_were_enough),
    };
    collector_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
