/*
 * sniff.c through the folder's verbs: the format by content, and the refusal of what is no UTF-8 text, with its place.
 * Neighbours: collector/sniff.c.
 */
#include "collect.h"

#define HEADER         "org_code,period,indicator_code,value\n"
#define JSON           "{\"org\":\"1\",\"regime\":\"R\",\"period\":\"2014\",\"form\":\"F\",\"values\":[]}"
#define BYTES(literal) (literal), sizeof(literal) - 1

struct sniff_case {
    const char *bytes;
    size_t len;
    const char *findings, *arg, *format;
};

static const struct sniff_case cases[] = {
    {BYTES(HEADER "1,2,A,4\n"), "", NULL, "csv"},
    {BYTES(JSON), "", NULL, "json"},
    {BYTES(" \n\t" JSON " \n"), "", NULL, "json"},
    {BYTES("\xEF\xBB\xBF" JSON), "", NULL, "json"},
    /* nothing */
    {BYTES(""), "E101@0:0", NULL, "csv"},
    {BYTES(" \r\n\t\n"), "E101@0:0", NULL, "csv"},
    {BYTES("\xEF\xBB\xBF"), "E101@0:0", NULL, "csv"},
    {BYTES("\xEF\xBB\xBF\n"), "E101@0:0", NULL, "csv"},
    /* other formats */
    {BYTES("PK\x03\x04zip"), "E140@0:0", "ZIP", "xlsx"},
    {BYTES("PK\x05\x06zip"), "E140@0:0", "ZIP", "xlsx"},
    {BYTES("%PDF-1.7"), "E103@0:0", "PDF", NULL},
    {BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..."), "E103@0:0", "XLS/DOC (CFB)", NULL},
    {BYTES("<?xml version=\"1.0\"?>"), "E103@0:0", "XML/HTML", NULL},
    {BYTES("\n <html>"), "E146@0:0", NULL, NULL},
    {BYTES("{\\rtf1"), "E103@0:0", "RTF", NULL},
    {BYTES("\x1F\x8B\x08"), "E103@0:0", "gzip", NULL},
    {BYTES("\x89PNG\r\n\x1A\n"), "E103@0:0", "PNG", NULL},
    {BYTES("\xFF\xD8\xFF\xE0"), "E103@0:0", "JPEG", NULL},
    {BYTES("\xFF\xFE\0\0o\0\0\0"), "E103@0:0", "UTF-32", NULL},
    {BYTES("\0\0\xFE\xFF\0\0\0o"), "E103@0:0", "UTF-32", NULL},
    /* bytes that are no UTF-8: the header has 37 bytes, so row 2 begins with byte 38 */
    {BYTES(HEADER "1,2,A\xFA,4\n"), "E104@2:3", "43", "csv"},
    {BYTES("\xEF\xBB\xBF" HEADER "1,2,A\xFA,4\n"), "E104@2:3", "46", "csv"},
    {BYTES(HEADER "1,\"2\n\n\xFA\",A,4\n"), "E104@2:2", "44", "csv"},
    {BYTES(HEADER "\n\n\xC0\x80,2,A,4\n"), "E104@4:1", "40", "csv"},
    {BYTES("org_code;period;indicator_code;value\n1;2,5;\xED\xA0\x80\n"), "E104@2:3", "44", "csv"},
    {BYTES("\xFAx"), "E104@1:1", "1", "csv"},
    {BYTES("sep\xFA;"), "E104@1:1", "4", "csv"},
    {BYTES("sep=;\na;b;c\n1;\xFA"), "E104@2:2", "15", "csv"},
    {BYTES(HEADER "1,2,A,4\x00\n"), "E105@2:4", "45", "csv"},
    {BYTES("{\n \"org\":\"Ô\xFA\"}"), "E104@2:10", "13", "json"},
    {BYTES("{\"org\":\"a\0b\"}"), "E105@1:10", "10", "json"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct collected c;
        collect_init(&c);
        collect_with(&c, cases[i].bytes, cases[i].len, NULL, false);
        if (strcmp(collect_findings(&c), cases[i].findings) != 0) {
            fail_msg("%zu: “%s”, not “%s”", i, collect_findings(&c), cases[i].findings);
        }
        if (cases[i].arg) {
            assert_string_equal(c.diags.at[0].arg[0], cases[i].arg);
        }
        if (cases[i].format) {
            assert_string_equal(c.format.format, cases[i].format);
        } else {
            assert_null(c.format.format);
        }
        collect_drop(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
