/*
 * Hostile files, class by class: each gets the verdict and the place that its sender needs, from a worker that stays within its memory and time; and
 * the file after it is read as if nothing had happened. What each took is printed. Nothing is written or fetched: test_wall.c shows that a worker
 * cannot, tests/e2e/22-hostile.sh that the program does not.
 */
#include "worker_test.h"

#include <sys/resource.h>

#include "wall.h"

#define HEADER "org_code,period,indicator_code,value\n"
#define JSON_OPEN                                                                                  \
    "{\"org\":\"00001\",\"regime\":\"R\",\"period\":\"2025-03\",\"form\":\"F\",\"values\":["
#define JSON_CLOSE   "]}"
#define MIB          ((size_t)1 << 20)
#define PEAK_MAX_KIB ((uint64_t)256 << 10)
#define CPU_MAX_US   20000000U

static struct arena *arena;

/* What is expected of a file: the first finding of it, or of its first report. */
struct verdict {
    const char *name;
    enum diag_code code; /* DIAG_NONE: accepted without any */
    uint32_t row, column;
    const char *arg; /* the first argument; NULL: not looked at */
};

static int set_up(void **state)
{
    (void)state;
    return open_session(reader_run);
}

static int tear_down(void **state)
{
    (void)state;
    return close_session();
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct worker_output ingest(struct text bytes)
{
    const struct worker_job job = {.file = "f", .bytes = bytes, .today = date_of(2026, 1, 1)};
    struct worker_output out;
    worker_ingest(pipeline, &job, arena, &out);
    return out;
}

static const struct diag *first_finding(const struct worker_output *out)
{
    if (out->diags.len > 0)
        return &out->diags.at[0];
    for (size_t i = 0; i < out->reports.len; i++)
        if (out->reports.at[i]->diags.len > 0)
            return &out->reports.at[i]->diags.at[0];
    return NULL;
}

static void the_next_file_is_read(void)
{
    struct worker_output out = ingest(TEXT(HEADER "00001,2025-03,A,7\n"));
    assert_false(out.refused);
    assert_int_equal(out.reports.len, 1);
    assert_int_equal(out.reports.at[0]->cells[0], 7);
}

static struct worker_output judge(struct verdict v, struct text bytes)
{
    struct worker_usage *used = &pipeline->worker_usage;
    *used = (struct worker_usage){0};
    struct worker_output out = ingest(bytes);
    const struct diag *d = first_finding(&out);
    print_message("%-34s %10zu bytes  %-4s %u:%u %.40s  %llu KiB  %llu ms\n", v.name, bytes.len,
                  d == NULL ? "none" : diag_name(d->code), d == NULL ? 0 : d->at.row,
                  d == NULL ? 0 : d->at.column, d == NULL || d->arg[0] == NULL ? "" : d->arg[0],
                  (unsigned long long)used->peak_kib, (unsigned long long)used->cpu_us / 1000);
    assert_int_equal(used->workers, 1);
    assert_int_equal(used->died, 0);
    assert_true(used->cpu_us < CPU_MAX_US);
    if (wall_is_whole)
        assert_true(used->peak_kib < PEAK_MAX_KIB);
    assert_int_equal(d == NULL ? DIAG_NONE : d->code, v.code);
    if (d != NULL) {
        assert_int_equal(d->at.row, v.row);
        assert_int_equal(d->at.column, v.column);
        assert_string_equal(d->at.file, "f");
        if (v.arg != NULL)
            assert_string_equal(d->arg[0], v.arg);
    }
    the_next_file_is_read();
    return out;
}

/* A text of `n` times `part`, between `before` and `after`. */
static struct text repeated(const char *before, const char *part, size_t n, const char *after)
{
    size_t head = strlen(before);
    size_t len = strlen(part);
    size_t tail = strlen(after);
    char *at = arena_alloc(arena, head + n * len + tail + 1);
    memcpy(at, before, head);
    for (size_t i = 0; i < n; i++)
        memcpy(at + head + i * len, part, len);
    memcpy(at + head + n * len, after, tail);
    return (struct text){at, head + n * len + tail};
}

/* ---- CSV ---- */

static void test_lines(void **state)
{
    (void)state;
    judge((struct verdict){"10 MB line", DIAG_E113, 2, 0, "line_bytes"},
          repeated(HEADER, "x", 10 * MIB, "\n00001,2025-03,A,7\n"));
    judge((struct verdict){"10 MB line, and no header", DIAG_E106, 0, 0, NULL},
          repeated("", "x", 10 * MIB,
                   "\n"
                   "00001,2025-03,A,7\n"));
    judge((struct verdict){"10 MB line, never ended", DIAG_E113, 2, 0, "line_bytes"},
          repeated(HEADER, "x", 10 * MIB, ""));
    judge((struct verdict){"10 MB cell in quotes", DIAG_E113, 2, 0, "line_bytes"},
          repeated(HEADER "00001,2025-03,A,\"", "x\n", 5 * MIB, "\"\n"));
    judge((struct verdict){"40 KB cell", DIAG_E113, 2, 4, "cell_bytes"},
          repeated(HEADER "00001,2025-03,A,", "1", 40000, "\n"));
    judge((struct verdict){"2 million empty lines", DIAG_E112, 1, 0, NULL},
          repeated(HEADER, "\n", 2000000, ""));
}

static void test_commas(void **state)
{
    (void)state;
    judge((struct verdict){"a million commas", DIAG_E113, 2, 16385, "columns"},
          repeated(HEADER, ",", 1000000, "\n00001,2025-03,A,7\n"));
    judge((struct verdict){"a million commas in the header", DIAG_E106, 0, 0, NULL},
          repeated("org_code,period,indicator_code,value", ",", 1000000, "\n00001,2025-03,A,7\n"));
    judge((struct verdict){"a million quoted cells", DIAG_E113, 2, 16385, "columns"},
          repeated(HEADER, "\"a\",", 250000, "\n"));
}

static void test_quotes(void **state)
{
    (void)state;
    judge((struct verdict){"unclosed quote", DIAG_E108, 3, 4, "3"},
          TEXT(HEADER "00001,2025-03,A,7\n00002,2025-03,A,\"8\n00003,2025-03,A,9\n"));
    /* the place is where it opened, however far the end is */
    judge((struct verdict){"unclosed quote, 5 MB on", DIAG_E108, 3, 4, "3"},
          repeated(HEADER "00001,2025-03,A,7\n00002,2025-03,A,\"8\n", "00003,2025-03,A,9\n",
                   5 * MIB / 18, ""));
    judge((struct verdict){"a quote inside a cell", DIAG_E109, 2, 4, NULL},
          TEXT(HEADER "00001,2025-03,A,7\"8\n"));
    judge((struct verdict){"a million quotes", DIAG_E108, 2, 1, "2"},
          repeated(HEADER, "\"\"", 500000, "\""));
}

static void test_bytes(void **state)
{
    (void)state;
    static const char nul[] = HEADER "00001,2025-03,A,7\0\n";
    /* the header has 37 bytes with its line end; the NUL is the 18th of its line */
    judge((struct verdict){"NUL", DIAG_E105, 2, 4, "55"}, (struct text){nul, sizeof nul - 1});
    /* three bytes of byte order mark before them: FF is no UTF-8 anywhere */
    judge((struct verdict){"invalid UTF-8", DIAG_E104, 2, 4, "58"},
          TEXT("\xEF\xBB\xBF" HEADER "00001,2025-03,A,7\xFF\n"));
    judge((struct verdict){"an overlong slash", DIAG_E104, 2, 4, "58"},
          TEXT("\xEF\xBB\xBF" HEADER "00001,2025-03,A,7\xC0\xAF\n"));
    judge((struct verdict){"a surrogate in UTF-8", DIAG_E104, 2, 4, "58"},
          TEXT("\xEF\xBB\xBF" HEADER "00001,2025-03,A,7\xED\xA0\x80\n"));
    judge((struct verdict){"a cut character at the end", DIAG_E104, 2, 4, "58"},
          TEXT("\xEF\xBB\xBF" HEADER "00001,2025-03,A,7\xE1\xBB"));
    judge((struct verdict){"empty", DIAG_E101, 0, 0, NULL}, TEXT(""));
    judge((struct verdict){"only a byte order mark", DIAG_E101, 0, 0, NULL}, TEXT("\xEF\xBB\xBF"));
    judge((struct verdict){"only blanks, 10 MB", DIAG_E101, 0, 0, NULL},
          repeated("", " \n", 5 * MIB, ""));
}

static void test_numbers(void **state)
{
    (void)state;
    judge((struct verdict){"1e999", DIAG_E230, 2, 4, "1e999"},
          TEXT(HEADER "00001,2025-03,A,1e999\n"));
    judge((struct verdict){"1e999999999999", DIAG_E230, 2, 4, NULL},
          TEXT(HEADER "00001,2025-03,A,1e999999999999\n"));
    judge((struct verdict){"NaN", DIAG_E203, 2, 4, "NaN"}, TEXT(HEADER "00001,2025-03,A,NaN\n"));
    judge((struct verdict){"Infinity", DIAG_E203, 2, 4, "Infinity"},
          TEXT(HEADER "00001,2025-03,A,Infinity\n"));
    judge((struct verdict){"0x10", DIAG_E236, 2, 4, "0x10"}, TEXT(HEADER "00001,2025-03,A,0x10\n"));
    judge((struct verdict){"30,000 digits", DIAG_E205, 2, 4, NULL},
          repeated(HEADER "00001,2025-03,A,", "9", 30000, "\n"));
}

/* A value that a spreadsheet would compute is no number; a note is text and stays what it is. Exporters make it harmless (22-hostile.sh). */
static void test_formulas(void **state)
{
    (void)state;
    static const char *const formulas[] = {"=1+1", "@SUM(A1)", "=cmd|' /C calc'!A0",
                                           "=HYPERLINK(\"\"http://x/\"\")"};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        const char *file = arena_printf(arena, HEADER "00001,2025-03,A,\"%s\"\n", formulas[i]);
        judge((struct verdict){"formula as a value", DIAG_E233, 2, 4, NULL}, text_of(file));
    }
    static const char *const notes[] = {"=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0"};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        const char *file = arena_printf(
            arena, "org_code,period,indicator_code,value,note\n00001,2025-03,A,7,\"%s\"\n",
            notes[i]);
        struct worker_output out =
            judge((struct verdict){"formula as a note", DIAG_NONE, 0, 0, NULL}, text_of(file));
        assert_int_equal(out.reports.at[0]->notes.len, 1);
        assert_true(text_is(out.reports.at[0]->notes.at[0].text, notes[i]));
    }
}

/* Findings without end: the first thousand are kept, all are counted. */
static void test_many_findings(void **state)
{
    (void)state;
    struct worker_output out =
        judge((struct verdict){"half a million ragged rows", DIAG_E107, 2, 0, "2"},
              repeated(HEADER, "1,2\n", 500000, ""));
    assert_int_equal(out.diags.len, 1000);
    assert_int_equal(out.diags.errors, 500000);
    out = judge((struct verdict){"200,000 unknown units", DIAG_E201, 2, 1, "x"},
                repeated(HEADER, "x,2025-03,A,1\n", 200000, ""));
    assert_int_equal(out.diags.errors, 200000);
}

/* ---- JSON: what is malformed has its place at the last character of the word at fault; JSON_OPEN has 68 ---- */

static void test_json_depth(void **state)
{
    (void)state;
    judge((struct verdict){"200,000 deep", DIAG_E113, 1, 65, "json_depth"},
          repeated("", "[", 200000, ""));
    judge((struct verdict){"200,000 deep, closed", DIAG_E113, 1, 65, "json_depth"},
          (struct text){arena_printf(arena, "%s%s", repeated("", "[", 200000, "").ptr,
                                     repeated("", "]", 200000, "").ptr),
                        400000});
    judge((struct verdict){"200,000 objects deep", DIAG_E113, 1, 321, "json_depth"},
          repeated("", "{\"a\":", 200000, ""));
}

static void test_json_keys(void **state)
{
    (void)state;
    judge((struct verdict){"a key twice", DIAG_E121, 1, 20, "org"},
          TEXT("{\"org\":\"00001\",\"org\":\"00002\",\"regime\":\"R\",\"period\":\"2025-03\","
               "\"form\":\"F\",\"values\":[]}"));
    judge((struct verdict){"a key twice, once escaped", DIAG_E121, 1, 25, "\\u006frg"},
          TEXT("{\"org\":\"00001\",\"\\u006frg\":\"00002\",\"regime\":\"R\",\"period\":\"2025-03\","
               "\"form\":\"F\",\"values\":[]}"));
    judge((struct verdict){"a value's key twice, once escaped", DIAG_E121, 1, 109, "v\\u0061lue"},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":\"7\",\"v\\u0061lue\":\"8\"}" JSON_CLOSE));
    judge((struct verdict){"an extra field", DIAG_E122, 0, 0, "state"},
          TEXT("{\"org\":\"00001\",\"regime\":\"R\",\"period\":\"2025-03\",\"form\":\"F\","
               "\"state\":\"approved\",\"values\":[]}"));
}

static void test_json_values(void **state)
{
    (void)state;
    judge((struct verdict){"JSON 1e999", DIAG_E120, 1, 98, NULL},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":1e999}" JSON_CLOSE));
    judge((struct verdict){"JSON NaN", DIAG_E120, 1, 96, NULL},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":NaN}" JSON_CLOSE));
    judge((struct verdict){"a number that would be rounded", DIAG_E125, 1, 0, NULL},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":12345678901234567.89}" JSON_CLOSE));
    judge((struct verdict){"a number beyond 64 bits", DIAG_E120, 1, 123, NULL},
          TEXT(JSON_OPEN
               "{\"indicator\":\"A\",\"value\":123456789012345678901234567890}" JSON_CLOSE));
    judge((struct verdict){"trailing data", DIAG_E120, 1, 101, NULL},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":\"7\"}" JSON_CLOSE " {}"));
    judge((struct verdict){"a lone surrogate", DIAG_E120, 1, 112, NULL},
          TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":\"7\",\"note\":\"\\ud800\"}" JSON_CLOSE));
    judge((struct verdict){"surrogates the wrong way round", DIAG_E120, 1, 118, NULL},
          TEXT(JSON_OPEN
               "{\"indicator\":\"A\",\"value\":\"7\",\"note\":\"\\udc00\\ud800\"}" JSON_CLOSE));
    judge(
        (struct verdict){"an escaped NUL", DIAG_E120, 1, 114, NULL},
        TEXT(JSON_OPEN "{\"indicator\":\"A\",\"value\":\"7\",\"note\":\"a\\u0000b\"}" JSON_CLOSE));
}

static void test_json_size(void **state)
{
    (void)state;
    judge((struct verdict){"a 10 MB string", DIAG_E113, 1, 0, NULL},
          repeated(JSON_OPEN "{\"indicator\":\"A\",\"value\":\"7\",\"note\":\"", "x", 10 * MIB,
                   "\"}" JSON_CLOSE));
    judge((struct verdict){"a million empty reports", DIAG_E123, 0, 0, NULL},
          repeated("[", "{},", 1000000, "{}]"));
    judge((struct verdict){"a million brackets", DIAG_E124, 0, 0, NULL},
          repeated("[", "[],", 1000000, "[]]"));
}

/* ---- other formats ---- */

static void test_other_formats(void **state)
{
    (void)state;
    judge((struct verdict){"an archive", DIAG_E140, 0, 0, NULL},
          repeated("PK\x03\x04", "\x01", MIB, ""));
    judge((struct verdict){"gzip", DIAG_E103, 0, 0, NULL},
          repeated("\x1F\x8B\x08", "\x01", MIB, ""));
    judge((struct verdict){"XML with entities", DIAG_E103, 0, 0, NULL},
          TEXT("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY x SYSTEM "
               "\"file:///etc/passwd\">]><l>&x;</l>"));
}

static void test_the_parent_stays_small(void **state)
{
    (void)state;
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    print_message("the session itself: %ld KiB at most\n", used.ru_maxrss);
    if (wall_is_whole)
        assert_true(used.ru_maxrss < 256 << 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_commas, begin, end),
        cmocka_unit_test_setup_teardown(test_quotes, begin, end),
        cmocka_unit_test_setup_teardown(test_bytes, begin, end),
        cmocka_unit_test_setup_teardown(test_numbers, begin, end),
        cmocka_unit_test_setup_teardown(test_formulas, begin, end),
        cmocka_unit_test_setup_teardown(test_many_findings, begin, end),
        cmocka_unit_test_setup_teardown(test_json_depth, begin, end),
        cmocka_unit_test_setup_teardown(test_json_keys, begin, end),
        cmocka_unit_test_setup_teardown(test_json_values, begin, end),
        cmocka_unit_test_setup_teardown(test_json_size, begin, end),
        cmocka_unit_test_setup_teardown(test_other_formats, begin, end),
        cmocka_unit_test(test_the_parent_stays_small),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
