/*
 * read_dhis2_xml.c: data value sets in XML as DHIS2 documents them, and ADX after its own examples (IHE QRPH ADX, dhis2-docs "ADX data format"): groups,
 * categories beside values, annotations; namespaces by name, not by prefix; and hostile XML. Expected values: those documents; XML 1.0.
 */
#include "foreign_lines.h"

static void xml(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "dhis2-xml", wanted);
}

static void adx(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "adx", wanted);
}

#define DXF "xmlns=\"http://dhis2.org/schema/dxf/2.0\""
#define ADX_OPEN                                                                                   \
    "<adx xmlns=\"urn:ihe:qrph:adx:2015\" "                                                        \
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" exported=\"2015-02-08T19:30:00Z\">"
#define GROUP                                                                                      \
    "<group orgUnit=\"OU_559\" period=\"2015-06-01/P1M\" completeDate=\"2015-07-01\" "             \
    "dataSet=\"VCCT\">"
#define OF_GROUP "OU_559 VCCT 2015-06 "
#define JUNE     " 2015-06-01…2015-06-30\n"

static void test_set(void **state)
{
    (void)state;
    xml("<?xml version='1.0' encoding='UTF-8'?>\n<dataValueSet " DXF
        " dataSet=\"pBOMPrpg1QX\" completeDate=\"2014-02-03\" period=\"201401\" "
        "orgUnit=\"DiszpKrYNg8\">\n"
        "  <dataValue dataElement=\"f7n9E0hX8qk\" categoryOptionCombo=\"bRowv6yZOF2\" "
        "value=\"1\"/>\n"
        "  <dataValue dataElement=\"Ix2HsbDMLea\" value=\"2\" comment=\"Xin &amp; chào\" "
        "followUp=\"false\" timestamp=\"2014\"></dataValue>\n</dataValueSet>",
        "1 DiszpKrYNg8 pBOMPrpg1QX 2014-01 f7n9E0hX8qk.bRowv6yZOF2 = 1 2014-01-01…2014-01-31\n"
        "2 DiszpKrYNg8 pBOMPrpg1QX 2014-01 Ix2HsbDMLea = 2 “Xin & chào” 2014-01-01…2014-01-31\n");
    /* bulk; with and without a namespace, under any prefix */
    xml("<d:dataValueSet xmlns:d=\"http://dhis2.org/schema/dxf/2.0\"><d:dataValue "
        "dataElement=\"a\" period=\"2014\" orgUnit=\"o\" value=\"1\" "
        "deleted=\"true\"/></d:dataValueSet>",
        "1 o 2014 a = 1 2014-01-01…2014-12-31 deleted\n");
    xml("<dataValueSet period=\"2014\" orgUnit=\"o\" dataElementIdScheme=\"code\"><dataValue "
        "dataElement=\"a\" value=\"\"/></dataValueSet>",
        "1 o 2014 a = blank: 2014-01-01…2014-12-31\n");
}

static void test_groups(void **state)
{
    (void)state;
    adx(ADX_OPEN GROUP
        "<dataValue dataElement=\"VCCT_0\" GENDER=\"FMLE\" HIV_AGE=\"AGE0-14\" value=\"32\"/>"
        "<dataValue dataElement=\"VCCT_1\" categoryOptionCombo=\"c\" GENDER=\"MLE\" "
        "value=\"-2.50\"/></group>"
        "<group orgUnit=\"OU_2\" period=\"2026-09-15/P1M\" FUNDER=\"WB\" "
        "attributeOptionCombo=\"x\"><dataValue dataElement=\"Q\" value=\"1\"/></group>"
        "<group orgUnit=\"OU_3\" period=\"2015-01-01/P1Y\" comment=\"nothing of a "
        "figure\"><dataValue dataElement=\"Q\" value=\"2\"/></group></adx>",
        "1 " OF_GROUP "VCCT_0 GENDER=FMLE HIV_AGE=AGE0-14 = 32" JUNE "2 " OF_GROUP
        "VCCT_1.c GENDER=MLE = -2.50" JUNE
        "3 OU_2 2026-10 Q FUNDER=WB attributeOptionCombo=x = 1 2026-09-15…2026-10-14\n"
        "4 OU_3 2015 Q = 2 2015-01-01…2015-12-31\n");
}

static void test_annotation(void **state)
{
    (void)state;
    adx(ADX_OPEN GROUP "<dataValue dataElement=\"A\" value=\"0\"><annotation>Some <b/>text "
                       "&#x1EA1;</annotation></dataValue>"
                       "<dataValue dataElement=\"B\" value=\"20\"/></group></adx>",
        "1 " OF_GROUP "A = 0 “Some text ạ”" JUNE "2 " OF_GROUP "B = 20" JUNE);
}

/* Elements of another namespace, and what stands elsewhere, are no values. */
static void test_namespaces(void **state)
{
    (void)state;
    adx("<p:adx xmlns:p=\"urn:ihe:qrph:adx:2015\" xmlns:o=\"urn:other\"><p:group orgUnit=\"o\" "
        "period=\"2015-01-01/P1Y\" o:extra=\"1\">"
        "<o:dataValue dataElement=\"X\" value=\"9\"/><p:dataValue dataElement=\"A\" value=\"1\" "
        "o:note=\"2\"/></p:group>"
        "<p:dataValue dataElement=\"Y\" value=\"9\"/></p:adx>",
        "1 o 2015 A = 1 2015-01-01…2015-12-31\n");
    foreign_lines_check("<adx><group/></adx>", NULL, "E103 XML/HTML\n");
}

static void test_wrong(void **state)
{
    (void)state;
    adx(ADX_OPEN "</adx>", "E112\n");
    adx(ADX_OPEN "<group period=\"2015-06-01/P1M\">\n <dataValue value=\"1\"/></group></adx>",
        "E192 1 2:2 dataElement\nE192 1 2:2 orgUnit\n");
    adx(ADX_OPEN GROUP "<dataValue dataElement=\"A\" value=\"1\"></group></adx>",
        "E190 1:250 mismatched tag\n");
    xml("<dataValueSet " DXF "><!DOCTYPE a></dataValueSet>",
        "E190 1:57 not well-formed (invalid token)\n");
    xml("<dataValueSet " DXF " dryRun=\"true\" period=\"2014\" orgUnit=\"o\"><dataValue "
        "dataElement=\"a\" value=\"1\"/></dataValueSet>",
        "1 o 2014 a = 1 2014-01-01…2014-12-31\nE193\n");
}

static const char *lines(struct arena *arena, struct text_builder *b)
{
    struct text t = text_builder_text(b);
    return foreign_lines_of(arena, t.ptr, t.len, NULL);
}

/* No document type, no entities of one's own, nothing deep, no flood of attributes, no tag without end. */
static void test_hostile(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    foreign_lines_check("<!DOCTYPE dataValueSet [<!ENTITY a \"aaaa\">]><dataValueSet " DXF "/>",
                        NULL, "E103 XML/HTML\n");
    foreign_lines_check("<!DOCTYPE adx SYSTEM \"file:///etc/passwd\">" ADX_OPEN "</adx>", NULL,
                        "E103 XML/HTML\n");
    xml("<dataValueSet " DXF "><dataValue value=\"&b;\"/></dataValueSet>",
        "E190 1:55 undefined entity\n");

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<dataValueSet>");
    for (int i = 0; i < 64; i++)
        text_builder_adds(&b, "<a>");
    assert_non_null(strstr(lines(arena, &b), "E113 1:204 xml_depth"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<dataValueSet><dataValue");
    for (int i = 0; i < 65; i++)
        text_builder_addf(&b, " a%d=\"1\"", i);
    text_builder_adds(&b, "/></dataValueSet>");
    assert_non_null(strstr(lines(arena, &b), "E113 1:15 xml_attributes"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<dataValueSet><dataValue dataElement=\"");
    for (int i = 0; i < 200000; i++)
        text_builder_adds(&b, "abcdefghijklmnopqrst");
    text_builder_adds(&b, "\"/></dataValueSet>");
    assert_non_null(strstr(lines(arena, &b), "xml_token"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<dataValueSet period=\"2014\" orgUnit=\"o\"><dataValue dataElement=\"");
    for (int i = 0; i < 2000; i++)
        text_builder_adds(&b, "abcdefghijklmnopqrst");
    text_builder_adds(&b, "\" value=\"1\"/></dataValueSet>");
    assert_string_equal(lines(arena, &b), "E113 1 1:41 cell_bytes\n");
    arena_free(arena);
}

static void test_cut(void **state)
{
    static const char whole[] =
        ADX_OPEN GROUP "<dataValue dataElement=\"A\" value=\"12\"/></group></adx>";
    (void)state;
    for (size_t len = 1; len < sizeof whole - 1; len++) {
        struct arena *arena = arena_new(0);
        const char *got = foreign_lines_of(arena, whole, len, NULL);
        assert_non_null(strstr(got, "E1"));
        arena_free(arena);
    }
}

static void test_provenance(void **state)
{
    static const char bytes[] =
        ADX_OPEN GROUP "<dataValue dataElement=\"A\" value=\"12\"/><dataValue dataElement=\"A\" "
                       "value=\"007\"/></group></adx>";
    struct arena *arena = arena_new(0);
    (void)state;
    assert_string_equal(text_dup(arena, collector_cell(bytes, sizeof bytes - 1, NULL, 2, 0, arena)),
                        "007");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_annotation), cmocka_unit_test(test_namespaces),
        cmocka_unit_test(test_wrong),      cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_cut),        cmocka_unit_test(test_provenance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
