/*
 * sdmx-csv, sdmx-ml, sdmx-json. Golden files: tests/cases/export_sdmx, written from the fixture's figures and the standards (SDMX-CSV 1.0 and 2.0
 * field guides, SDMX-ML 2.1, SDMX-JSON 2.0.0), not by gris. Neighbours: exporters/export_sdmx_*.c, exporters/sdmx_*.c, fixture.h.
 */
#include "fixture.h"
#include "sdmx.h"

static enum status publish(struct fixture *f, const char *format, struct export_result *ret)
{
    return exporter_find(text_of(format))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static void golden(struct fixture *f, const char *expected, const char *name)
{
    struct text wanted = fixture_read(
        f, arena_printf(f->arena, GRIS_SOURCE_DIR "/tests/cases/export_sdmx/provinces/expected/%s",
                        expected));
    struct text found = fixture_current(f, name);
    if (!text_eq(wanted, found)) {
        print_error("%s\n--- expected\n%.*s--- found\n%.*s", name, (int)wanted.len, wanted.ptr,
                    (int)found.len, found.ptr);
    }
    assert_true(text_eq(wanted, found));
}

static void publish_well(struct fixture *f, const char *format)
{
    struct export_result r = {0};
    assert_int_equal(publish(f, format, &r), STATUS_OK);
    assert_int_equal(r.files, 3); /* two syntaxes of one flow, and the structure */
    assert_string_equal(fixture_check_current(f), r.id);
    assert_int_equal(publish(f, format, &r), STATUS_OK);
    assert_true(r.unchanged);
}

static void test_csv(void **state)
{
    publish_well(*state, "sdmx-csv");
    golden(*state, "csv-2.0.csv", "csv-2.0/DS.csv");
    golden(*state, "csv-1.0.csv", "csv-1.0/DS.csv");
}

static void test_ml(void **state)
{
    publish_well(*state, "sdmx-ml");
    golden(*state, "generic.xml", "generic/DS.xml");
    golden(*state, "structure-specific.xml", "structure-specific/DS.xml");
}

static bool has(struct fixture *f, const char *name, const char *what)
{
    struct text bytes = fixture_current(f, name);
    return memmem(bytes.ptr, bytes.len, what, strlen(what)) != NULL;
}

static void test_structure(void **state)
{
    static const char *const wanted[] = {
        "<str:Agency id=\"GRIS\">",
        ("<str:Dataflow id=\"DS\" agencyID=\"GRIS\" version=\"1.0\" isFinal=\"true\" "
         "isExternalReference=\"false\">\n    <com:Name xml:lang=\"vi\">Dân số</com:Name>\n"
         "    <com:Name xml:lang=\"en\">Population</com:Name>"),
        /* the former and the present Hà Nội under one code of gris: two codes here, the later one with its day */
        ("<str:Code id=\"01\">\n     <com:Name xml:lang=\"vi\">Thành phố Hà Nội</com:Name>\n"
         "     <com:Name xml:lang=\"en\">Ha Noi</com:Name>\n     <com:Description>code=01; "
         "level=province; valid_from=; valid_to=2025-06-30</com:Description>\n     <str:Parent>\n"
         "      <Ref id=\"VN\"/>"),
        "<str:Code id=\"01@20250701\">",
        "<com:Name xml:lang=\"vi\">Thành phố &quot;Hồ Chí Minh&quot;, +HCM</com:Name>",
        "<str:Codelist id=\"CL_sex\"",
        "<str:Code id=\"_T\">",
        "<str:Code id=\"BAO-3\">",
        "<str:Concept id=\"TIME_START\">",
        "<str:DataStructure id=\"DS\"",
        "<str:Dimension id=\"sex\" position=\"4\">",
        "<str:TimeDimension id=\"TIME_PERIOD\" position=\"6\">",
        ("<Ref agencyID=\"GRIS\" id=\"CL_sex\" version=\"1.0\" package=\"codelist\" "
         "class=\"Codelist\"/>"),
        "<str:PrimaryMeasure id=\"OBS_VALUE\">",
    };
    struct fixture *f = *state;
    publish_well(f, "sdmx-ml");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (!has(f, "structure.xml", wanted[i])) {
            print_error("not there: %s\n", wanted[i]);
        }
        assert_true(has(f, "structure.xml", wanted[i]));
    }
    assert_false(has(f, "structure.xml", "CL_age")); /* no cell has members of it */
}

/* The name of a value by number, as a reader of SDMX-JSON finds it. */
static const char *named(json_t *component, size_t number)
{
    json_t *value = json_array_get(json_object_get(component, "values"), number);
    json_t *id = json_object_get(value, "id");
    return json_string_value(id ? id : json_object_get(value, "value"));
}

/* Every observation of a file as a line: key, time, value, status. */
static const char *lines_of(struct fixture *f, json_t *structure, json_t *data_set)
{
    struct text_builder b;
    text_builder_init(&b, f->arena, 0);
    json_t *dimensions = json_object_get(structure, "dimensions");
    json_t *attributes = json_object_get(json_object_get(structure, "attributes"), "observation");
    json_t *time = json_array_get(json_object_get(dimensions, "observation"), 0);
    const char *key, *number;
    json_t *series, *observation;
    assert_string_equal(json_string_value(json_object_get(data_set, "action")), "Information");
    json_object_foreach(json_object_get(data_set, "series"), key, series)
    {
        json_object_foreach(json_object_get(series, "observations"), number, observation)
        {
            char *rest = arena_strdup(f->arena, key), *part;
            for (size_t i = 0; (part = strsep(&rest, ":")); i++) {
                json_t *one = json_array_get(json_object_get(dimensions, "series"), i);
                text_builder_addf(&b, "%s ", named(one, strtoul(part, NULL, 10)));
            }
            char *value = json_dumps(json_array_get(observation, 0),
                                     JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
            assert_int_equal(json_array_size(observation), 9); /* the value and eight attributes */
            text_builder_addf(&b, "%s %s %s %s\n", named(time, strtoul(number, NULL, 10)), value,
                              named(json_array_get(attributes, 0),
                                    (size_t)json_integer_value(json_array_get(observation, 1))),
                              named(json_array_get(attributes, 1),
                                    (size_t)json_integer_value(json_array_get(observation, 2))));
            free(value);
        }
    }
    return text_dup(f->arena, text_builder_text(&b));
}

static json_t *load(struct fixture *f, const char *name)
{
    struct text bytes = fixture_current(f, name);
    json_t *message = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(message);
    return message;
}

/* What sdmx1 and sdmx-json-parser ask of components. */
static void check_components(json_t *structure)
{
    static const char *const kinds[] = {"dimensions", "attributes"};
    for (size_t k = 0; k < 2; k++) {
        const char *level;
        json_t *components, *component;
        size_t i;
        assert_true(
            json_is_array(json_object_get(json_object_get(structure, kinds[k]), "dataSet")));
        json_object_foreach(json_object_get(structure, kinds[k]), level, components)
        {
            json_array_foreach(components, i, component)
            {
                assert_true(json_is_string(json_object_get(component, "name")));
                assert_true(json_array_size(json_object_get(component, "values")) > 0);
                assert_true((k == 0) == json_is_integer(json_object_get(component, "keyPosition")));
            }
        }
    }
}

static void test_json(void **state)
{
    static const char wanted[] =
        "A 01@20250701 POP _T _Z 2025 8500.1 A F\n"
        "M 01 POP _T _Z 2025-03 -0.5 A F\n"
        "A 79 POP _T _Z 2025 null M F\n"
        "OC 79 NOTE _T BAO-3 2025-09-01/P1M \"-1+cmd|' /C calc'!A0\\nNgập \\\"nặng\\\"\" A F\n"
        "A VN POP _T _Z 2024 12000.0 A F\n"
        "A VN POP _T _Z 2025 12345.6 P F\n"
        "A VN POP F _Z 2025 null Q C\n";
    struct fixture *f = *state;
    publish_well(f, "sdmx-json");
    json_t *message = load(f, "json-2.0.0/DS.json");
    json_t *data = json_object_get(message, "data");
    json_t *structure = json_array_get(json_object_get(data, "structures"), 0);
    json_t *set = json_array_get(json_object_get(data, "dataSets"), 0);
    assert_int_equal(json_integer_value(json_object_get(set, "structure")), 0);
    assert_true(json_is_string(json_object_get(json_object_get(structure, "names"), "en")));
    check_components(structure);
    assert_string_equal(lines_of(f, structure, set), wanted);
    assert_int_equal(json_array_size(json_object_get(set, "links")), 2);
    /* An id of 2.0.0 is made of the characters of identifiers; other texts are values. */
    assert_true(has(f, "json-2.0.0/DS.json", "{\"id\":\"2025-03\",\"name\":\"2025-03\","));
    assert_true(has(f, "json-2.0.0/DS.json", "{\"value\":\"2025-09-01/P1M\",\"name\":"));
    assert_true(has(f, "json-2.0.0/DS.json", "{\"value\":\"final+estimate\",\"name\":"));
    assert_true(has(f, "json-1.0.0-wd/DS.json", "{\"id\":\"final+estimate\",\"name\":"));
    json_t *prepared = json_object_get(json_object_get(message, "meta"), "prepared");
    assert_string_equal(json_string_value(prepared), "2025-12-31T00:00:00+07:00");
    json_decref(message);
    message = load(f, "json-1.0.0-wd/DS.json");
    structure = json_object_get(message, "structure");
    check_components(structure);
    assert_string_equal(
        lines_of(f, structure, json_array_get(json_object_get(message, "dataSets"), 0)), wanted);
    json_t *header = json_object_get(message, "header");
    assert_string_equal(json_string_value(json_object_get(header, "prepared")),
                        "2025-12-31T00:00:00+07:00");
    assert_string_equal(json_string_value(json_object_get(json_object_get(header, "sender"), "id")),
                        "GRIS");
    json_decref(message);
}

/* 15 digits are a number, 16 a string: 123456789012345.6 is no binary number. Zero is a value. */
static void test_digits(void **state)
{
    struct fixture *f = *state;
    f->figures.len = 0;
    fixture_add(f, VN, POP, YEAR(2021), "", INT64_C(123456789012345));
    fixture_add(f, VN, POP, YEAR(2022), "", INT64_C(-1234567890123456));
    fixture_add(f, VN, POP, YEAR(2023), "", 0);
    publish_well(f, "sdmx-json");
    assert_true(has(f, "json-2.0.0/DS.json", "\"0\":[12345678901234.5,"));
    assert_true(has(f, "json-2.0.0/DS.json", "\"1\":[\"-123456789012345.6\","));
    assert_true(has(f, "json-2.0.0/DS.json", "\"2\":[0.0,"));
}

/* REQ: Decree 09 Art. 12: the data of October are those from 15 September to 14 October. */
static void test_window(void **state)
{
    struct fixture *f = *state;
    f->figures.len = 0;
    f->catalog.regimes.at[0].window.kind = WINDOW_DECREE09;
    fixture_add(f, VN, POP, MONTH(2026, 10), "", 1);
    fixture_add(f, VN, POP, ((struct period){2026, PERIOD_NINE_MONTHS, 0}), "", 2);
    fixture_add(f, VN, POP, ((struct period){2026, PERIOD_HALF, 2}), "", 3);
    fixture_add(f, VN, POP, ((struct period){2026, PERIOD_QUARTER, 3}), "", 4);
    fixture_add(f, VN, POP, ((struct period){2026, PERIOD_WEEK, 7}), "", 5);
    fixture_add(f, VN, POP, ((struct period){2026, PERIOD_MONTH13, 0}), "", 6);
    struct export_result r = {0};
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    static const char *const wanted[] = {
        "M,VN,POP,_T,_Z,2026-10,0.1,",
        ",2026-09-15,2026-10-14,2026-10,",
        "NM,VN,POP,_T,_Z,2025-12-15/P9M,0.2,",
        ",2025-12-15,2026-09-14,2026-9M,",
        "S,VN,POP,_T,_Z,2026-S2,0.3,",
        ",2026-06-15,2026-12-14,2026-H2,",
        "Q,VN,POP,_T,_Z,2026-Q3,0.4,",
        ",2026-06-15,2026-09-14,2026-Q3,",
        "W,VN,POP,_T,_Z,2026-W07,0.5,",
        ",2026-02-09,2026-02-15,2026-W07,", /* ISO 8601: from Monday to Sunday */
        "M13,VN,POP,_T,_Z,2026-11-15/P1M,0.6,",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (!has(f, "csv-2.0/DS.csv", wanted[i])) {
            print_error("not there: %s\n", wanted[i]);
        }
        assert_true(has(f, "csv-2.0/DS.csv", wanted[i]));
    }
}

/* One code at two levels, and names that are no identifiers. */
static void test_identifiers(void **state)
{
    struct fixture *f = *state;
    fixture_add_org(f, "VN", 1, DATE_MIN, DATE_MAX, "Tỉnh VN", "");
    f->catalog.layouts.at[0].code = "II.06";
    f->catalog.indicators.at[POP].code = "DT.01 đ";
    f->catalog.dimensions.at[0].code = "ORG";
    struct layout_cell cells[] = {{.indicator = POP, .members = ""},
                                  {.indicator = POP, .members = "ORG=F"}};
    f->catalog.layouts.at[0].cells = cells;
    f->catalog.layouts.at[0].len = 2;
    f->figures.at[1].members = "ORG=F";
    catalog_index(&f->catalog, f->arena);
    struct export_result r = {0};
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    assert_true(has(f, "csv-2.0/II_2E06.csv", ",FREQ,ORG,INDICATOR,N_00ORG,OCCASION,TIME_PERIOD,"));
    assert_true(has(f, "csv-2.0/II_2E06.csv",
                    "\ndataflow,GRIS:II_2E06(1.0),I,A,VN@nation,DT$2E01$20$C4$91,F,_Z,2025,,"));
    assert_true(has(f, "structure.xml", "<str:Code id=\"VN@nation\">"));
    assert_true(has(f, "structure.xml", "<str:Code id=\"VN@province\">"));
    assert_true(has(f, "structure.xml", "<str:Codelist id=\"CL_N_00ORG\""));
}

/* A computed indicator that no layout shows. */
static void test_derived(void **state)
{
    struct fixture *f = *state;
    struct indicator rate = f->catalog.indicators.at[POP];
    rate.code = "RATE";
    VEC_PUSH(f->arena, &f->catalog.indicators, rate);
    catalog_index(&f->catalog, f->arena);
    f->figures.len = 0;
    fixture_add(f, VN, 2, YEAR(2025), "", 75)->layout = CATALOG_NONE;
    struct export_result r = {0};
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    assert_true(has(f, "csv-2.0/DERIVED.csv", "ACTION,FREQ,ORG,INDICATOR,TIME_PERIOD,OBS_VALUE,"));
    assert_true(has(f, "csv-2.0/DERIVED.csv", ",I,A,VN,RATE,2025,7.5,"));
    assert_int_equal(r.files, 3); /* none of DS, which has no figure */
}

/* Two occasions of the same days: time does not tell them apart, their dimension does. */
static void test_occasions_of_one_window(void **state)
{
    struct fixture *f = *state;
    struct occasion other = f->catalog.occasions.at[0];
    other.code = "LU-1";
    other.period.number = 2;
    VEC_PUSH(f->arena, &f->catalog.occasions, other);
    f->figures.len = 0;
    fixture_add(f, VN, POP, (struct period){2025, PERIOD_OCCASION, 1}, "", 1);
    fixture_add(f, VN, POP, (struct period){2025, PERIOD_OCCASION, 2}, "", 2);
    struct export_result r = {0};
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    assert_true(has(f, "csv-2.0/DS.csv", "OC,VN,POP,_T,BAO-3,2025-09-01/P1M,0.1,"));
    assert_true(has(f, "csv-2.0/DS.csv", "OC,VN,POP,_T,LU-1,2025-09-01/P1M,0.2,"));
    assert_int_equal(publish(f, "sdmx-ml", &r), STATUS_FAILED); /* the folder is another format's */
    assert_true(fixture_has(f, DIAG_E754));
}

/* Parents are those of each unit's last day; where they come round, a codelist has none. */
static void test_parents_that_come_round(void **state)
{
    struct fixture *f = *state;
    struct org_edge edge = {.hierarchy = ADMIN,
                            .child = VN,
                            .parent = HCM,
                            .from = date_of(1976, 7, 2),
                            .to = DATE_MAX,
                            .complete = true};
    struct export_result r = {0};
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    assert_true(has(f, "structure.xml", "<str:Parent>"));
    VEC_PUSH(f->arena, &f->catalog.edges, edge);
    catalog_index(&f->catalog, f->arena);
    assert_int_equal(publish(f, "sdmx-csv", &r), STATUS_OK);
    assert_false(has(f, "structure.xml", "<str:Parent>"));
}

static void test_nothing_at_all(void **state)
{
    static const char *const formats[] = {"sdmx-csv", "sdmx-ml", "sdmx-json"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        struct export_result r = {0};
        snprintf(f->out, sizeof f->out, "%s/out%zu", f->folder, i);
        assert_int_equal(publish(f, formats[i], &r), STATUS_OK);
        assert_int_equal(r.files, 1);
        assert_true(has(f, "structure.xml", "<mes:Prepared>1970-01-01T00:00:00+07:00"));
    }
}

static void test_source_fails(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    f->fail_at = 2;
    assert_int_equal(publish(f, "sdmx-ml", &r), STATUS_FAILED);
    assert_true(fixture_has(f, DIAG_E752));
    f->fail_at = 0;
    f->open_fails = true;
    assert_int_equal(publish(f, "sdmx-ml", &r), STATUS_FAILED);
    assert_int_equal(fixture_count_releases(f, false), 0);
    assert_int_equal(fixture_count_releases(f, true), 0);
}

/* Characters that markup is made of, white space, and what XML cannot hold. */
static void test_escape(void **state)
{
    struct fixture *f = *state;
    struct sink *sink = sink_memory(f->arena, 0);
    sdmx_xml_escape(sink, "<a&\"b\"> '\t\r\n\x01"
                          "\xEF\xBF\xBF"
                          "ử\u202E");
    assert_true(text_is(sink_memory_text(sink),
                        "&lt;a&amp;&quot;b&quot;&gt; '&#9;&#13;&#10;\uFFFD\uFFFDử\u202E"));
    assert_int_equal(sink_close(sink, NULL), 0);
}

static void test_ranges(void **state)
{
    struct fixture *f = *state;
    struct period occasion = {2025, PERIOD_OCCASION, 9}, term = {2025, PERIOD_SCHOOL_TERM, 1},
                  year = {2025, PERIOD_SCHOOL_YEAR, 0};
    assert_string_equal(
        sdmx_time_period(occasion, date_of(2025, 9, 3), date_of(2025, 9, 12), f->arena),
        "2025-09-03/P10D");
    assert_string_equal(sdmx_time_period(term, date_of(2025, 9, 1), date_of(2026, 1, 31), f->arena),
                        "2025-09-01/P5M");
    assert_string_equal(sdmx_time_period(year, date_of(2025, 9, 1), date_of(2026, 8, 31), f->arena),
                        "2025-09-01/P1Y");
    assert_string_equal(sdmx_time_period(year, DATE_MIN, DATE_MAX, f->arena), "2025");
    assert_string_equal(sdmx_time_frequency(occasion), "OC");
    assert_string_equal(sdmx_time_frequency(term), "ST");
    assert_string_equal(sdmx_time_frequency(year), "SY");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_csv),
        TEST(test_ml),
        TEST(test_structure),
        TEST(test_json),
        TEST(test_digits),
        TEST(test_window),
        TEST(test_identifiers),
        TEST(test_derived),
        TEST(test_occasions_of_one_window),
        TEST(test_parents_that_come_round),
        cmocka_unit_test_setup_teardown(test_nothing_at_all, fixture_set_up_empty,
                                        fixture_tear_down),
        TEST(test_source_fails),
        TEST(test_escape),
        TEST(test_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
