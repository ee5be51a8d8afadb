/*
 * Composite scores in releases: with their method, in order whatever order the source has, only where some unit has one; formulas guarded; a source that
 * fails leaves nothing. Neighbours: exporters/export_scores.c, fixture.h.
 */
#include "fixture.h"

static bool fails;

static struct score_cell cells[3][3];
static struct score_row rows[3];
static struct score_measure measures[3];
static struct score_group group;
static int decimals[] = {2, 1, 2};

/* Backwards, and one that nobody has. */
static size_t list(void *ctx, const struct export_score **ret)
{
    static const struct export_score some[] = {{0, {2025, PERIOD_MONTH, 2}},
                                               {1, {2025, PERIOD_YEAR, 0}},
                                               {0, {2025, PERIOD_MONTH, 1}},
                                               {0, {2024, PERIOD_YEAR, 0}}};
    (void)ctx;
    *ret = some;
    return 4;
}

static bool
give(void *ctx, const struct export_score *which, struct score_table *ret, struct arena *arena)
{
    const struct fixture *f = ctx;
    (void)arena;
    group.ranked = which->score == 1 || which->period.kind == PERIOD_YEAR ? 0 : 1;
    *ret = (struct score_table){.score = &f->catalog.scores.at[which->score],
                                .period = which->period,
                                .decimals = decimals,
                                .groups = &group,
                                .len = 1};
    return !fails;
}

/* A group of one part, and a part by the least and the greatest: HCM 7.5 of 10, HN_NEW confidential, HN_OLD nothing. */
static void add_scores(struct fixture *f)
{
    static struct score_part parts[] = {{.id = "A",
                                         .name_vi = "Nhóm",
                                         .name_en = "",
                                         .parent = CATALOG_NONE,
                                         .points = 40000,
                                         .value = "",
                                         .low = {CELL_NULL, 0},
                                         .high = {CELL_NULL, 0}},
                                        {.id = "A1",
                                         .name_vi = "+một",
                                         .name_en = "=one()",
                                         .parent = 0,
                                         .depth = 1,
                                         .points = 40000,
                                         .value = "[POP]",
                                         .normalise = SCORE_TARGET,
                                         .low = {-5, 1},
                                         .high = {10, 0},
                                         .lower = true,
                                         .missing = SCORE_MISSING_EXCLUDE},
                                        {.id = "B",
                                         .name_vi = "Hai",
                                         .name_en = "Two",
                                         .parent = CATALOG_NONE,
                                         .points = 60000,
                                         .value = "2 * [POP]",
                                         .low = {CELL_NULL, 0},
                                         .high = {CELL_NULL, 0}}};
    static uint32_t levels[] = {1};
    struct score score = {.code = "Đ.S",
                          .name_vi = "Chỉ số",
                          .name_en = "Score",
                          .method_vi = "Cộng \"điểm\"",
                          .method_en = "=SUM()",
                          .legal_basis = "",
                          .levels = levels,
                          .levels_len = 1,
                          .within = ADMIN,
                          .points = 100000,
                          .decimals = 2,
                          .parts = parts,
                          .len = 3};
    VEC_PUSH(f->arena, &f->catalog.scores, score);
    score.code = "Z";
    VEC_PUSH(f->arena, &f->catalog.scores, score);
    static const struct score_cell none = {
        .value = CELL_NULL, .share = CELL_NULL, .points = CELL_NULL};
    for (size_t u = 0; u < 3; u++) {
        for (size_t p = 0; p < 3; p++)
            cells[u][p] = none;
        rows[u] = (struct score_row){
            .org = (uint32_t)(HCM - u), .cells = cells[u], .total = CELL_NULL, .status = "missing"};
    }
    rows[1].status = "confidential";
    rows[0].total = 750;
    rows[0].rank = 1;
    rows[0].status = "provisional";
    rows[0].reported = 1;
    rows[0].expected = 2;
    cells[0][0] = (struct score_cell){.value = CELL_NULL, .share = 3750, .points = 150};
    cells[0][1] = (struct score_cell){.value = 61,
                                      .share = 3750,
                                      .points = 150,
                                      .provisional = true,
                                      .reported = 1,
                                      .expected = 2};
    cells[0][2] = (struct score_cell){.value = 1220, .share = 10000, .points = 600};
    cells[2][1].excluded = true;
    measures[0] = measures[1] = (struct score_measure){CELL_NULL, CELL_NULL, 1, 1};
    measures[2] = (struct score_measure){1220, 1220, 1, 1};
    group = (struct score_group){.level = 1,
                                 .within = VN,
                                 .rows = rows,
                                 .len = 3,
                                 .units = 3,
                                 .confidential = 1,
                                 .measures = measures};
    f->source.scores = list;
    f->source.score = give;
    fails = false;
}

static enum status publish(struct fixture *f, const char *format, struct export_result *ret)
{
    return exporter_find(text_of(format))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static void test_csv(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_scores(f);
    assert_int_equal(publish(f, "csv", &r), STATUS_OK);
    assert_true(text_is(fixture_current(f, "scores/%C4%90.S/totals.csv"),
                        "org_code,period,within,total,rank,ranked,status,reported,expected\n"
                        "79,2025-01,VN,7.50,1,1,provisional,1,2\n"
                        "01,2025-01,VN,,,1,confidential,0,0\n"
                        "01,2025-01,VN,,,1,missing,0,0\n"
                        "79,2025-02,VN,7.50,1,1,provisional,1,2\n"
                        "01,2025-02,VN,,,1,confidential,0,0\n"
                        "01,2025-02,VN,,,1,missing,0,0\n"));
    struct text parts = fixture_current(f, "scores/%C4%90.S/parts.csv");
    static const char first[] =
        "org_code,period,part,value,low,high,share,points,of_points,excluded,status,reported,"
        "expected\n"
        "79,2025-01,A,,,,0.3750,1.50,4,false,final,,\n"
        "79,2025-01,A1,6.1,-0.5,10,0.3750,1.50,4,false,provisional,1,2\n"
        "79,2025-01,B,12.20,12.20,12.20,1.0000,6.00,6,false,final,0,0\n"
        "01,2025-01,A,,,,,,4,false,confidential,,\n"
        "01,2025-01,A1,,-0.5,10,,,4,false,confidential,0,0\n"
        "01,2025-01,B,,12.20,12.20,,,6,false,confidential,0,0\n"
        "01,2025-01,A,,,,,,4,false,missing,,\n"
        "01,2025-01,A1,,-0.5,10,,,4,true,missing,0,0\n";
    assert_true(parts.len > sizeof first && memcmp(parts.ptr, first, sizeof first - 1) == 0);
    assert_true(text_is(fixture_current(f, "scores/%C4%90.S/measures.csv"),
                        "period,org_level,within,part,low,high,units,missing\n"
                        "2025-01,province,VN,A1,-0.5,10,1,1\n"
                        "2025-01,province,VN,B,12.20,12.20,1,1\n"
                        "2025-02,province,VN,A1,-0.5,10,1,1\n"
                        "2025-02,province,VN,B,12.20,12.20,1,1\n"));
    assert_true(
        text_is(fixture_current(f, "scores/%C4%90.S/method.csv"),
                "part,parent,name_vi,name_en,points,value,normalise,low,high,better,missing,"
                "method_vi,method_en\n"
                ",,Chỉ số,Score,10,,,,,,,\"Cộng \"\"điểm\"\"\",'=SUM()\n"
                "A,,Nhóm,,4,,,,,,,,\n"
                "A1,A,'+một,'=one(),4,[POP],target,-0.5,10,lower,exclude,,\n"
                "B,,Hai,Two,6,2 * [POP],min_max,,,higher,null,,\n"));
    struct text bytes = fixture_current(f, "datapackage.json");
    json_t *package = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    const json_t *resources = json_object_get(package, "resources");
    assert_int_equal(json_array_size(resources), 8);
    static const char *const names[] = {"score-__.s-totals", "score-__.s-parts",
                                        "score-__.s-measures", "score-__.s-method"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(resources, 4 + i), "name")), names[i]);
    json_decref(package);
    fixture_check_current(f);
}

static void test_dashboard(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_scores(f);
    assert_int_equal(publish(f, "dashboard", &r), STATUS_OK);
    struct text bytes = fixture_current(f, "scores/%C4%90.S/2025-01.json");
    json_t *found = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    assert_non_null(found);
    const json_t *score = json_object_get(found, "score");
    assert_string_equal(json_string_value(json_object_get(score, "method_en")), "=SUM()");
    assert_string_equal(json_string_value(json_object_get(score, "within")), "admin");
    assert_string_equal(json_string_value(json_object_get(score, "points")), "10");
    assert_true(json_is_null(json_object_get(score, "legal_basis")));
    const json_t *parts = json_object_get(found, "parts");
    assert_int_equal(json_array_size(parts), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(parts, 1), "parent")),
                        "A");
    assert_string_equal(json_string_value(json_object_get(json_array_get(parts, 1), "low")),
                        "-0.5");
    assert_true(json_is_null(json_object_get(json_array_get(parts, 0), "normalise")));
    const json_t *one = json_array_get(json_object_get(found, "groups"), 0);
    assert_int_equal(json_integer_value(json_object_get(one, "confidential")), 1);
    assert_int_equal(json_array_size(json_object_get(one, "parts")), 2);
    const json_t *units = json_object_get(found, "units");
    assert_int_equal(json_array_size(units), 3);
    const json_t *hcm = json_array_get(units, 0);
    assert_string_equal(json_string_value(json_object_get(hcm, "total")), "7.50");
    assert_string_equal(json_string_value(json_object_get(hcm, "within")), "VN");
    assert_int_equal(json_integer_value(json_object_get(hcm, "rank")), 1);
    assert_true(json_is_null(json_object_get(json_array_get(units, 1), "rank")));
    json_decref(found);
    /* Where they are, for which periods; none for what nobody has. */
    struct text catalog = fixture_current(f, "catalog.json");
    found = json_loadb(catalog.ptr, catalog.len, 0, NULL);
    const json_t *scores = json_object_get(found, "scores");
    assert_int_equal(json_array_size(scores), 1);
    const json_t *periods = json_object_get(json_array_get(scores, 0), "periods");
    assert_int_equal(json_array_size(periods), 2);
    assert_string_equal(json_string_value(json_array_get(periods, 0)), "2025-01");
    json_decref(found);
    fixture_check_current(f);
}

/* Nobody has a total: no file, no word of it. */
static void test_nothing(void **state)
{
    struct fixture *f = *state;
    struct export_result with = {0}, without = {0};
    assert_int_equal(publish(f, "dashboard", &without), STATUS_OK);
    add_scores(f);
    f->catalog.scores.len = 0;
    f->source.scores = NULL;
    assert_int_equal(publish(f, "dashboard", &with), STATUS_OK);
    assert_true(with.unchanged);
    assert_string_equal(with.id, without.id);
}

static void test_failure(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_scores(f);
    fails = true;
    assert_int_equal(publish(f, "dashboard", &r), STATUS_FAILED);
    assert_int_equal(publish(f, "csv", &r), STATUS_FAILED);
    assert_int_equal(f->diags.errors, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_csv),
        TEST(test_dashboard),
        TEST(test_nothing),
        TEST(test_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
