/*
 * read_dhis2_json.c and read_dhis2_csv.c: data value sets as DHIS2 documents them (dhis2-docs, "Data values": the examples of one form, of bulk and of
 * deletion, and the table of columns of CSV), and what is wrong with others. Expected values: that documentation; RFC 8259.
 */
#include "foreign_lines.h"

static void json(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "dhis2-json", wanted);
}

static void csv(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "dhis2-csv", wanted);
}

#define HEAD                                                                                       \
    "\"dataSet\":\"pBOMPrpg1QX\",\"completeDate\":\"2014-02-03\",\"period\":\"201401\","           \
    "\"orgUnit\":\"DiszpKrYNg8\""
#define JAN         " 2014-01-01…2014-01-31\n"
#define OF_SET      "DiszpKrYNg8 pBOMPrpg1QX 2014-01 "
#define SET(values) "{" HEAD ",\"dataValues\":[" values "]}"

static void test_one_form(void **state)
{
    (void)state;
    json(SET("{\"dataElement\":\"f7n9E0hX8qk\",\"categoryOptionCombo\":\"HllvX50cXC0\",\"value\":"
             "\"1\"},"
             "{\"dataElement\":\"Ix2HsbDMLea\",\"categoryOptionCombo\":\"bRowv6yZOF2\",\"value\":"
             "\"2\",\"comment\":\"Xin chào\"}"),
         "1 " OF_SET "f7n9E0hX8qk.HllvX50cXC0 = 1" JAN "2 " OF_SET
         "Ix2HsbDMLea.bRowv6yZOF2 = 2 “Xin chào”" JAN);
}

/* Without anything said of the set: each value says its own. Own ones go before the set's. */
static void test_bulk(void **state)
{
    (void)state;
    json("{\"dataValues\":[{\"dataElement\":\"a\",\"period\":\"201402\",\"orgUnit\":\"x\","
         "\"value\":\"10\",\"storedBy\":\"admin\"},"
         "{\"dataElement\":\"a\",\"period\":\"2014Q1\",\"orgUnit\":\"y\",\"value\":\"11\"}]}",
         "1 x 2014-02 a = 10 2014-02-01…2014-02-28\n"
         "2 y 2014-Q1 a = 11 2014-01-01…2014-03-31\n");
    json(SET("{\"dataElement\":\"a\",\"orgUnit\":\"z\",\"period\":\"2013\",\"dataSet\":\"q\","
             "\"value\":\"1\"}"),
         "1 z q 2013 a = 1 2013-01-01…2013-12-31\n");
}

/* Numbers as they are spelt, whatever a double would make of them; absent, null and "" are no figure; text is text. */
static void test_values(void **state)
{
    (void)state;
#define V(value) "{\"dataElement\":\"a\",\"value\":" value "}"
    json(SET(V("\"12.50\"") "," V("12.50") "," V("0.30000000000000004") "," V(
             "12345678901234567890") "," V("\"1.5E3\"")),
         "1 " OF_SET "a = 12.50" JAN "2 " OF_SET "a = 12.50" JAN "3 " OF_SET
         "a = 0.30000000000000004" JAN "4 " OF_SET "a = 12345678901234567890" JAN "5 " OF_SET
         "a = 1500" JAN);
    json(SET(V("\"\"") "," V("null") ",{\"dataElement\":\"a\"}," V("true") "," V("\"1,5\"") "," V(
             "\"-\"")),
         "1 " OF_SET "a = blank:" JAN "2 " OF_SET "a = blank:" JAN "3 " OF_SET "a = blank:" JAN
         "4 " OF_SET "a = text:true" JAN "5 " OF_SET "a = text:1,5" JAN "6 " OF_SET
         "a = nil:-" JAN);
    json(SET(V("\"B\\u1ec7nh \\u0022s\\u1edfi\\u0022\"")), "1 " OF_SET "a = text:Bệnh \"sởi\"" JAN);
}

static void test_taken_back(void **state)
{
    (void)state;
    json(SET("{\"dataElement\":\"a\",\"value\":\"1\",\"deleted\":true},{\"dataElement\":\"b\","
             "\"value\":\"2\",\"deleted\":false}"),
         "1 " OF_SET "a = 1 2014-01-01…2014-01-31 deleted\n2 " OF_SET "b = 2" JAN);
    json("{\"importStrategy\":\"DELETE\"," HEAD ",\"dataValues\":[{\"dataElement\":\"a\"}]}",
         "1 " OF_SET "a = blank: 2014-01-01…2014-01-31 deleted\n");
    json("{\"importStrategy\":\"CREATE_AND_UPDATE\"," HEAD ",\"dataValues\":[" V("1") "]}",
         "1 " OF_SET "a = 1" JAN);
    json("{\"importStrategy\":\"UPDATE\"," HEAD ",\"dataValues\":[" V("1") "]}",
         "1 " OF_SET "a = 1" JAN "N190 UPDATE\n");
    json("{\"dryRun\":true," HEAD ",\"dataValues\":[" V("1") "]}",
         "1 " OF_SET "a = 1" JAN "E193\n");
}

static void test_attributes(void **state)
{
    (void)state;
    json("{\"attributeOptionCombo\":\"bRowv6yZOF2\"," HEAD
         ",\"dataValues\":[" V("1") ",{\"dataElement\":\"b\",\"attributeOptionCombo\":"
                                    "\"HllvX50cXC0\",\"value\":\"2\"}]}",
         "1 " OF_SET "a attributeOptionCombo=bRowv6yZOF2 = 1" JAN "2 " OF_SET "b = 2" JAN);
    json("{\"attributeCategoryOptions\":[\"x\",\"y\"]," HEAD ",\"dataValues\":[" V("1") "]}",
         "1 " OF_SET "a attributeCategoryOptions=x;y = 1" JAN);
}

struct schemes {
    const char *org, *indicator, *form, *member;
};

static bool take_schemes(void *ctx, const struct record *r)
{
    const struct schemes *wanted = ctx;
    assert_string_equal(r->scheme[RECORD_SCHEME_ORG], wanted->org);
    assert_string_equal(r->scheme[RECORD_SCHEME_INDICATOR], wanted->indicator);
    assert_string_equal(r->scheme[RECORD_SCHEME_FORM], wanted->form);
    assert_string_equal(r->scheme[RECORD_SCHEME_MEMBER], wanted->member);
    return true;
}

static void schemes(const char *bytes, struct schemes wanted)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct collector_format format;
    const struct collector_handler handler = {.ctx = &wanted, .record = take_schemes};
    diags_init(&diags, arena, 10);
    assert_int_equal(
        collector_read("f", bytes, strlen(bytes), NULL, &handler, arena, &format, &diags),
        STATUS_OK);
    arena_free(arena);
}

/* Identifiers are UIDs unless the payload says otherwise; the specific scheme goes before the general one. */
static void test_schemes(void **state)
{
    (void)state;
    schemes(SET(V("1")), (struct schemes){"dhis2", "dhis2", "dhis2", "dhis2"});
    schemes("{\"idScheme\":\"CODE\"," HEAD ",\"dataValues\":[" V("1") "]}",
            (struct schemes){"dhis2-code", "dhis2-code", "dhis2-code", "dhis2-code"});
    schemes("{\"dataValues\":[{\"dataElement\":\"a\",\"value\":\"1\",\"period\":\"2014\","
            "\"orgUnit\":\"o\"}],\"idScheme\":\"name\",\"orgUnitIdScheme\":\"attribute:"
            "tOwnCTtWTnD\",\"dataSetIdScheme\":\"uid\",\"dataElementIdScheme\":\"Code\","
            "\"categoryOptionComboIdScheme\":\"id\"}",
            (struct schemes){"dhis2-attribute:tOwnCTtWTnD", "dhis2-code", "dhis2", "dhis2-id"});
}

static void test_what_is_missing(void **state)
{
    (void)state;
    json("{\"dataValues\":[{\"value\":\"1\"}]}",
         "E192 1 /dataValues/0 dataElement\nE192 1 /dataValues/0 period\nE192 1 /dataValues/0 "
         "orgUnit\n");
    json("{" HEAD ",\"dataValues\":[]}", "E112\n");
    json("{" HEAD ",\"dataValues\":{}}", "E124 dataValues\n");
    json("{" HEAD ",\"dataValues\":7}", "E124 dataValues\n");
    json(SET("3," V("1")), "2 " OF_SET "a = 1" JAN "E124 1 /dataValues/0 dataValues\n");
    json("{\"dataValues\":[],\"dataValues\":[]}", "E121 dataValues\n");
    json(SET("{\"dataElement\":\"a\",\"dataElement\":\"b\"}"), "E121 1:141 dataElement\n");
    json("{\"period\":\"2014Q9\",\"orgUnit\":\"o\",\"dataValues\":[" V("1") "]}",
         "1 o 2014Q9 a = 1\n"); /* the catalog refuses it */
}

/* Between values, and in what nobody asks for. */
static void test_malformed(void **state)
{
    static const char *const bad[] = {
        "{\"dataValues\":[{} {}]}",
        "{\"dataValues\":[{},]}",
        "{\"dataValues\":[,{}]}",
        "{\"dataValues\" []}",
        "{\"dataValues\":[] \"a\":1}",
        "{\"a\":x,\"dataValues\":[]}",
        "{\"a\":[1,],\"dataValues\":[]}",
        "{\"dataValues\":[],}",
        "{\"dataValues\":[tru]}",
        "{\"dataValues\":[{\"a\":01}]}",
        "{\"dataValues\":[{\"a\":\"\\q\"}]}",
        "{1:2,\"dataValues\":[]}",
        "{\"dataValues\":[{\"a\" 1}]}",
        "{\"dataValues\":}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct arena *arena = arena_new(0);
        const char *got = foreign_lines_of(arena, bad[i], strlen(bad[i]), NULL);
        if (strstr(got, "E120 1:") == NULL)
            fail_msg("%s gave %s", bad[i], got);
        arena_free(arena);
    }
}

/* Cut anywhere it is never taken for whole: a finding says so, and nothing but whole figures comes. */
static void test_cut(void **state)
{
    static const char whole[] =
        SET("{\"dataElement\":\"a\",\"value\":\"12\"},{\"dataElement\":\"b\",\"value\":\"3\"}");
    (void)state;
    for (size_t len = 1; len < sizeof whole - 1; len++) {
        struct arena *arena = arena_new(0);
        const char *got = foreign_lines_of(arena, whole, len, NULL);
        assert_non_null(strstr(got, "E1"));
        assert_null(strstr(got, " = "));
        arena_free(arena);
    }
}

/* ---- analytics ---- */

static void analytics(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "dhis2-analytics", wanted);
}

#define HEADER(name) "{\"name\":\"" name "\",\"column\":\"any\",\"hidden\":false,\"meta\":true}"
#define TABLE(rows)                                                                                \
    "{\"headers\":[" HEADER("dx") "," HEADER("pe") "," HEADER("ou") "," HEADER(                    \
        "value") "],\"metaData\":{\"items\":{}},\"rows\":[" rows "],\"width\":4,\"height\":1}"

/* After the example of the documentation; 12.0 is how it spells 12. */
static void test_analytics(void **state)
{
    (void)state;
    analytics(TABLE("[\"fbfJHSPpUQD\",\"201401\",\"O6uvpzGd5pu\",\"12.0\"],[\"cYeuwXTCPkU."
                    "pq2XI5kz2BY\",\"2014Q1\",\"fdc6uOvgoji\",\"1.50\"],"
                    "[\"a\",\"2014\",\"o\",100.0],[\"b\",\"2014\",\"o\",\"100\"],[\"c\",\"2014\","
                    "\"o\",\"\"]"),
              "1 O6uvpzGd5pu 2014-01 fbfJHSPpUQD = 12" JAN
              "2 fdc6uOvgoji 2014-Q1 cYeuwXTCPkU.pq2XI5kz2BY = 1.5 2014-01-01…2014-03-31\n"
              "3 o 2014 a = 100 2014-01-01…2014-12-31\n4 o 2014 b = 100 2014-01-01…2014-12-31\n5 o "
              "2014 c = blank: 2014-01-01…2014-12-31\n");
    analytics(
        "{\"rows\":[[\"a\",\"x\",\"F\",\"o\",\"2014\",\"1\",\"9\"]],\"headers\":[" HEADER("dx") "," HEADER("co") "," HEADER(
            "fMZEcRHuamy") "," HEADER("ou") "," HEADER("pe") "," HEADER("value") "," HEADER("numera"
                                                                                            "tor") "]}",
        "1 o 2014 a.x fMZEcRHuamy=F = 1 2014-01-01…2014-12-31\n");
    analytics(TABLE(""), "E112\n");
    analytics(TABLE("[\"a\"]"), "E192 1 /rows/0 period\nE192 1 /rows/0 orgUnit\n");
    analytics(
        TABLE("7,[\"a\",\"2014\",\"o\",\"1\"] 8"),
        "2 o 2014 a = 1 2014-01-01…2014-12-31\nE124 1 /rows/0 rows\nE120 1:296 '8' unexpected\n");
    analytics("{\"headers\":1,\"rows\":[]}", "E124 headers\n");
    analytics("{\"headers\":[],\"rows\":1}", "E124 rows\n");
}

/* ---- CSV ---- */

#define COLUMNS                                                                                    \
    "\"dataelement\",\"period\",\"orgunit\",\"catoptcombo\",\"attroptcombo\",\"value\",\"strby\"," \
    "\"lstupd\",\"cmt\"\n"

static void test_csv(void **state)
{
    (void)state;
    csv(COLUMNS "\"DUSpd8Jq3M7\",\"201202\",\"gP6hn503KUX\",\"Prlt0C1RF0s\",,\"7\",\"bombali\","
                "\"2010-04-17\",\"a, \"\"b\"\"\"\n"
                "\"DUSpd8Jq3M7\",\"201202\",\"gP6hn503KUX\",\"Prlt0C1RF0s\",,\"10\"\n",
        "2:6 gP6hn503KUX 2012-02 DUSpd8Jq3M7.Prlt0C1RF0s = 7 “a, \"b\"” 2012-02-01…2012-02-29\n"
        "3:6 gP6hn503KUX 2012-02 DUSpd8Jq3M7.Prlt0C1RF0s = 10 2012-02-01…2012-02-29\n");
    /* columns go by their place, whatever they are called */
    csv("DataElement,Period,OrgUnit,x,y,z\r\na,2012,o,,,-1.50\r\n\r\nb,2012,o,,,\r\n",
        "2:6 o 2012 a = -1.50 2012-01-01…2012-12-31\n4:6 o 2012 b = blank: "
        "2012-01-01…2012-12-31\n");
    csv("\xEF\xBB\xBF"
        "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,"
        "timestamp,comment,followup,deleted\n"
        "a,2012,o,HllvX50cXC0,HllvX50cXC0,1,,,,false,true\n",
        "2:6 o 2012 a.HllvX50cXC0 = 1 2012-01-01…2012-12-31 deleted\n");
}

/* Without names of columns the first row is a value, if its identifiers are DHIS2's. */
static void test_csv_without_header(void **state)
{
    (void)state;
    csv("f7n9E0hX8qk,201401,DiszpKrYNg8,bRowv6yZOF2,bRowv6yZOF2,1",
        "1:6 DiszpKrYNg8 2014-01 f7n9E0hX8qk.bRowv6yZOF2 attributeOptionCombo=bRowv6yZOF2 = 1" JAN);
    foreign_lines_check("f7n9E0hX8q,201401,DiszpKrYNg8,,,1\n", "csv",
                        "E106 org_code, period, indicator_code, value\n");
    foreign_lines_check("f7n9E0hX8qk,today,DiszpKrYNg8,,,1\n", "csv",
                        "E106 org_code, period, indicator_code, value\n");
}

static void test_csv_wrong(void **state)
{
    (void)state;
    csv("dataelement,period,orgunit\n", "E112\n");
    csv("dataelement,period,orgunit,,,value\na,,o,,,1\n,2012,,,,1\n",
        "E192 2:6 period\nE192 3:6 dataElement\nE192 3:6 orgUnit\n");
    csv("dataelement,period,orgunit,,,value\na,2012,o,,,\"1\n", "E108 2:6 2\n");
}

static void test_provenance(void **state)
{
    static const char set[] = SET(V("\"12.50\"") "," V("7"));
    static const char rows[] = "dataelement,period,orgunit,,,value\na,2012,o,,,1\nb,2012,o,,,22\n";
    struct arena *arena = arena_new(0);
    (void)state;
    assert_string_equal(text_dup(arena, collector_cell(set, sizeof set - 1, NULL, 1, 0, arena)),
                        "12.50");
    assert_string_equal(text_dup(arena, collector_cell(set, sizeof set - 1, NULL, 2, 0, arena)),
                        "7");
    assert_int_equal(collector_cell(set, sizeof set - 1, NULL, 3, 0, arena).len, 0);
    assert_string_equal(text_dup(arena, collector_cell(rows, sizeof rows - 1, NULL, 3, 6, arena)),
                        "22");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_form),
        cmocka_unit_test(test_bulk),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_taken_back),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_what_is_missing),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_without_header),
        cmocka_unit_test(test_csv_wrong),
        cmocka_unit_test(test_provenance),
        cmocka_unit_test(test_analytics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
