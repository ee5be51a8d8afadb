/*
 * compile_indicators.c, compile_forms.c, compile_layouts.c, compile_regimes.c: defaults, cells and slots, the small notations.
 */
#include "package_test.h"

static const struct indicator *indicator(const struct package_test *t, const char *code)
{
    uint32_t i = catalog_find_indicator(&t->catalog, text_of(code));

    assert_int_not_equal(i, CATALOG_NONE);
    return &t->catalog.indicators.at[i];
}

/* The defaults of the package format: flow sum/sum, stock sum/last, cumulative sum/last, ratio and index formula or none, text none/none. */
static void test_aggregation_defaults(void **state)
{
    (void)state;
    static const struct {
        const char *row, *code;
        enum value_type type;
        enum nature nature;
        enum org_agg org;
        enum time_agg time;
    } cases[] = {
        {"I,n,u,,,,,,\n", "I", VALUE_DECIMAL, NATURE_FLOW, ORG_AGG_SUM, TIME_AGG_SUM},
        {"I,n,u,money,,stock,,,\n", "I", VALUE_MONEY, NATURE_STOCK, ORG_AGG_SUM, TIME_AGG_LAST},
        {"I,n,u,percent,,cumulative,,,\n", "I", VALUE_PERCENT, NATURE_CUMULATIVE, ORG_AGG_SUM,
         TIME_AGG_LAST},
        {"I,n,u,,,ratio,[P]/[A],,\n", "I", VALUE_DECIMAL, NATURE_RATIO, ORG_AGG_FORMULA,
         TIME_AGG_NONE},
        {"I,n,u,,,ratio,,,\n", "I", VALUE_DECIMAL, NATURE_RATIO, ORG_AGG_NONE, TIME_AGG_NONE},
        {"I,n,u,,,index,[P]/[A],,\n", "I", VALUE_DECIMAL, NATURE_INDEX, ORG_AGG_FORMULA,
         TIME_AGG_NONE},
        {"I,n,u,,,index,,,\n", "I", VALUE_DECIMAL, NATURE_INDEX, ORG_AGG_NONE, TIME_AGG_NONE},
        {"I,n,u,text,,,,,\n", "I", VALUE_TEXT, NATURE_TEXT, ORG_AGG_NONE, TIME_AGG_NONE},
        {"I,n,u,boolean,,,,,\n", "I", VALUE_BOOLEAN, NATURE_TEXT, ORG_AGG_NONE, TIME_AGG_NONE},
        {"I,n,u,date,,,,max,first\n", "I", VALUE_DATE, NATURE_TEXT, ORG_AGG_MAX, TIME_AGG_FIRST},
        {"I,n,u,,,stock,,mean,none\n", "I", VALUE_DECIMAL, NATURE_STOCK, ORG_AGG_MEAN,
         TIME_AGG_NONE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct package_test *t = package_test_new();
        package_test_file(
            t, "indicators.csv",
            arena_printf(t->arena,
                         "code,name_vi,unit,value_type,decimals,nature,formula,org_agg,time_agg\n"
                         "P,n,u,,,,,,\nA,n,u,,,,,,\n%s",
                         cases[i].row));
        package_test_compile(t); /* the forms miss their indicators; that is another matter */
        const struct indicator *found = indicator(t, cases[i].code);
        assert_int_equal(found->value_type, cases[i].type);
        assert_int_equal(found->nature, cases[i].nature);
        assert_int_equal(found->org_agg, cases[i].org);
        assert_int_equal(found->time_agg, cases[i].time);
        assert_int_equal(found->source, SOURCE_OWN_ELSE_CHILDREN);
        assert_int_equal(found->decimals, 0);
        package_test_free(t);
    }
}

static void test_indicator_numbers(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_file(t, "targets.csv", "org_code,period,indicator_code,value\n");
    package_test_file(t, "indicators.csv",
                      "code,name_vi,unit,decimals,min,max,reconcile_tolerance,weight,org_agg\n"
                      "P,n,u,2,-1.5,1e9,0.50,A,wmean\nA,n,u,,,,1,,\nD,n,u,1,-0.5,12,,,\n");
    package_test_compile(t);
    assert_int_equal(indicator(t, "P")->min, -150);      /* hundredths */
    assert_int_equal(indicator(t, "P")->max, CELL_NULL); /* refused: 1e9 is no plain decimal */
    assert_int_equal(indicator(t, "P")->tolerance, 5);   /* 0.50 is 0.5: tenths */
    assert_int_equal(indicator(t, "P")->tolerance_decimals, 1);
    assert_string_equal(t->catalog.indicators.at[indicator(t, "P")->weight].code, "A");
    assert_int_equal(indicator(t, "A")->tolerance, 1);
    assert_int_equal(indicator(t, "A")->tolerance_decimals, 0);
    assert_int_equal(indicator(t, "A")->weight, CATALOG_NONE);
    assert_int_equal(indicator(t, "D")->min, -5);
    assert_int_equal(indicator(t, "D")->max, 120);
    assert_int_equal(indicator(t, "D")->tolerance, CELL_NULL);
    package_test_free(t);
}

static void test_dimensions(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    assert_int_equal(t->catalog.dimensions.len, 2);
    assert_string_equal(t->catalog.dimensions.at[1].code, "sex");
    assert_int_equal(t->catalog.dimensions.at[1].len, 2); /* the total's name is no member */
    assert_string_equal(t->catalog.dimensions.at[1].members[0].name_vi, "Nữ");
    package_test_free(t);
}

/* ---- cells ---- */

static const struct layout *layout(const struct package_test *t, const char *code)
{
    uint32_t found = catalog_find_layout(&t->catalog, text_of(code));
    assert_int_not_equal(found, CATALOG_NONE);
    return &t->catalog.layouts.at[found];
}

static const char *slots(const struct package_test *t, const char *code)
{
    const struct layout *l = layout(t, code);
    struct text_builder b;

    text_builder_init(&b, t->arena, 4096);
    for (size_t s = 0; s < l->len; s++) {
        const char *name = "?";
        if (l->cells[s].indicator != CATALOG_NONE)
            name =
                schema_cell_name(&t->catalog, l->cells[s].indicator, l->cells[s].members, t->arena);
        text_builder_addf(&b, "%s%s%s", s > 0 ? " " : "", name, l->cells[s].retired ? "!" : "");
    }
    return text_dup(t->arena, text_builder_text(&b));
}

/* Slots by form code and reading order, then the totals that no form carries; F3 shows part of layout F2. */
static void test_slots(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    assert_string_equal(slots(t, "F1"), "P A T N B");
    assert_string_equal(
        slots(t, "F2"),
        "R S[area=U,sex=F] S[area=R,sex=F] S[area=U,sex=M] S[area=R,sex=M] W[sex=F] W[sex=M] W "
        "S[sex=F] S[area=U] S[area=R] S[sex=M] S");
    assert_string_equal(slots(t, "F4"), "W[area=U] W");
    /* F2's cells sum up to all of S; W it asks for itself. By area and by sex, then all. */
    const struct form *f2 = &t->catalog.forms.at[catalog_find_form(&t->catalog, TEXT("F2"))];
    assert_int_equal(f2->filled_len, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(f2->filled[i], 8 + i);
    const struct form *f3 = &t->catalog.forms.at[catalog_find_form(&t->catalog, TEXT("F3"))];
    assert_string_equal(t->catalog.layouts.at[f3->layout].code, "F2");
    assert_int_equal(f3->len, 1);
    assert_int_equal(f3->filled_len, 0);
    assert_int_equal(f3->cells[0].slot, 0);
    assert_false(f3->cells[0].required);
    const struct form *f1 = &t->catalog.forms.at[catalog_find_form(&t->catalog, TEXT("F1"))];
    assert_true(f1->cells[0].required);
    assert_string_equal(f1->cells[0].row_id, "p");
    assert_string_equal(f1->cells[0].column_id, "v");
    /* Rolled up where the regimes say: Y in admin and region, M in admin. */
    assert_int_equal(layout(t, "F1")->hierarchies_len, 2);
    assert_int_equal(layout(t, "F1")->hierarchies[1], 1);
    assert_int_equal(layout(t, "F2")->hierarchies_len, 1);
    assert_int_equal(layout(t, "F2")->hierarchies[0], 0);
    package_test_free(t);
}

/* A layout that nobody files is rolled up in admin. */
static void test_unused_layout(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_file(t, "forms/F5.json",
                      "{\"code\":\"F5\",\"columns\":[{\"id\":\"v\",\"members\":{\"sex\":\"F\"}}],"
                      "\"rows\":[{\"id\":\"a\",\"indicator\":\"R\"}]}");
    package_test_compile(t);
    assert_int_equal(layout(t, "F5")->hierarchies_len, 1);
    assert_int_equal(layout(t, "F5")->hierarchies[0], 0);
    package_test_free(t);
}

static void test_authoritative_home(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    assert_int_equal(indicator(t, "P")->home, CATALOG_NONE);
    package_test_file(t, "forms/A0.json",
                      "{\"code\":\"A0\",\"columns\":[{\"id\":\"v\"}],\"rows\":[{\"id\":\"p\","
                      "\"indicator\":\"P\"}]}");
    package_test_file(
        t, "regimes.csv",
        "code,name_vi,kind,frequency,window,valid_from,authoritative\n"
        "Y,n,,year,calendar,2000-01-01,P\nM,n,,month,,,\nX,n,thematic,,,,\nZ,n,,year,calendar,,\n");
    package_test_append(t, "obligations.csv", "Z,A0,level:region,-,,,,,\n");
    package_test_clean(t);
    /* A0 stands before F1; regime Y names P as its own. */
    uint32_t slot;
    uint32_t home =
        catalog_home_layout(&t->catalog, catalog_find_indicator(&t->catalog, TEXT("P")), "", &slot);
    assert_string_equal(t->catalog.layouts.at[home].code, "F1");
    assert_int_equal(slot, 0);
    package_test_free(t);
}

/* ---- regimes ---- */

static void test_regimes(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    char text[WINDOW_TEXT_MAX];

    package_test_clean(t);
    const struct regime *m = &t->catalog.regimes.at[catalog_find_regime(&t->catalog, TEXT("M"))];
    assert_int_equal(m->kind, REGIME_PERIODIC);
    assert_string_equal(window_format(m->window, text), "decree09"); /* the default */
    assert_int_equal(m->hierarchies_len, 1);
    const struct regime *x = &t->catalog.regimes.at[catalog_find_regime(&t->catalog, TEXT("X"))];
    assert_int_equal(x->kind, REGIME_THEMATIC);
    assert_int_equal(x->frequency, PERIOD_OCCASION);
    package_test_free(t);
}

static void test_school_window_by_default(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    char text[WINDOW_TEXT_MAX];

    package_test_append(t, "regimes.csv", "S,n,,school_year,,,,\n");
    package_test_append(t, "obligations.csv", "S,-,level:province,-,,,,,\n");
    package_test_clean(t);
    assert_string_equal(
        window_format(t->catalog.regimes.at[catalog_find_regime(&t->catalog, TEXT("S"))].window,
                      text),
        "school");
    package_test_free(t);
}

/* Serials in order of (end, code) within the year; a stored period stays and new ones follow. */
static void test_occasions(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct period p;
    date_t start, end;
    char text[INSTANT_TEXT_MAX];

    package_test_clean(t);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@LU"), &p));
    assert_int_equal(p.year, 2024);
    assert_int_equal(p.number, 1);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@BAO3"), &p));
    assert_int_equal(p.number, 2);
    assert_true(
        catalog_window(&t->catalog, catalog_find_regime(&t->catalog, TEXT("X")), p, &start, &end));
    assert_int_equal(start, date_of(2024, 9, 7));
    assert_int_equal(end, date_of(2024, 9, 30));
    /* A date is due until its 24:00. */
    assert_string_equal(instant_format(t->catalog.occasions.at[1].due, text),
                        "2024-10-06T00:00:00+07:00");
    /* Five working days after Saturday 2024-08-31: 2 September is off; 3, 4, 5, 6, 9. */
    assert_string_equal(instant_format(t->catalog.occasions.at[0].due, text),
                        "2024-09-10T00:00:00+07:00");
    package_test_free(t);
}

static void test_stored_occasions(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct period p;

    package_test_append(
        t, "occasions.csv",
        "X,A,2024-01-01,2024-01-02,2024-01-05T17:00:00+07:00,a\nX,B,2025-01-01,2025-01-02,,b\n");
    package_test_read(t);
    for (size_t i = 0; i < t->rows.kind[CATALOG_OCCASIONS].len; i++) {
        struct catalog_row *row = &t->rows.kind[CATALOG_OCCASIONS].at[i];
        int32_t serial = strcmp(row->value[1], "BAO3") == 0 ? 1
                         : strcmp(row->value[1], "LU") == 0 ? 4
                                                            : 0;
        if (serial != 0)
            row->id = period_id((struct period){2024, PERIOD_OCCASION, serial});
    }
    assert_int_equal(schema_compile(&t->rows, t->arena, &t->catalog, &t->diags), STATUS_OK);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@BAO3"), &p));
    assert_int_equal(p.number, 1);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@LU"), &p));
    assert_int_equal(p.number, 4);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@A"), &p));
    assert_int_equal(p.number, 5);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@B"), &p));
    assert_int_equal(p.year, 2025);
    assert_int_equal(p.number, 1);
    package_test_free(t);
}

static void test_too_many_occasions(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_read(t);
    t->rows.kind[CATALOG_OCCASIONS].at[0].id =
        period_id((struct period){2024, PERIOD_OCCASION, 999});
    assert_int_equal(schema_compile(&t->rows, t->arena, &t->catalog, &t->diags), STATUS_REJECTED);
    assert_string_equal(package_test_lines(t->arena, t->dir, &t->diags),
                        "occasions.csv:3:2 E603 code | LU | <= 999\n");
    package_test_free(t);
}

static void test_obligations(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    const struct obligation *o = NULL;
    for (size_t i = 0; i < t->catalog.obligations.len; i++) {
        if (strcmp(t->catalog.obligations.at[i].subjects_text,
                   "level:commune&under:01;org:26041") == 0)
            o = &t->catalog.obligations.at[i];
    }
    assert_non_null(o);
    assert_int_equal(o->subjects_len, 3);
    assert_int_equal(o->subjects[0].kind, SUBJECT_LEVEL);
    assert_int_equal(o->subjects[0].level, 3);
    assert_false(o->subjects[0].ends_term);
    assert_int_equal(o->subjects[1].kind, SUBJECT_UNDER);
    assert_string_equal(o->subjects[1].code, "01");
    assert_true(o->subjects[1].ends_term);
    assert_int_equal(o->subjects[2].kind, SUBJECT_ORG);
    assert_true(o->subjects[2].ends_term);
    assert_string_equal(o->receiver, "parent");
    assert_string_equal(o->approval, "none");
    assert_int_equal(o->due.kind, DUE_DAY_OF_MONTH);
    assert_int_equal(o->due.days, 17);
    assert_int_equal(o->due_shift, DUE_SHIFT_NEXT);
    /* "-": the narrative of regime Y, behind M F2, M F3 and X F4. */
    const struct obligation *narrative = &t->catalog.obligations.at[3];
    assert_int_equal(narrative->form, CATALOG_NONE);
    assert_int_equal(narrative->due_shift, DUE_SHIFT_NONE);
    package_test_free(t);
}

static void test_calendar(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    assert_false(calendar_is_working(&t->catalog.calendar, date_of(2024, 9, 2))); /* a Monday off */
    assert_true(
        calendar_is_working(&t->catalog.calendar, date_of(2024, 5, 4))); /* a Saturday made up */
    assert_string_equal(calendar_find(&t->catalog.calendar, date_of(2024, 9, 2))->name_vi,
                        "Quốc khánh");
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aggregation_defaults),
        cmocka_unit_test(test_indicator_numbers),
        cmocka_unit_test(test_dimensions),
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_unused_layout),
        cmocka_unit_test(test_authoritative_home),
        cmocka_unit_test(test_regimes),
        cmocka_unit_test(test_school_window_by_default),
        cmocka_unit_test(test_occasions),
        cmocka_unit_test(test_stored_occasions),
        cmocka_unit_test(test_too_many_occasions),
        cmocka_unit_test(test_obligations),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
