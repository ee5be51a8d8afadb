/*
 * compile_calendar.c and core's catalog_due.c: days decided and proposed, deadlines by level, occasions' own, and what documents changed.
 * REQ: Decree 09/2019/NĐ-CP Art. 12.1, 13.2; Labour Code 45/2019 Art. 112.
 */
#include "package_test.h"

static struct period P(const char *spelling) {
    struct period p = {0, PERIOD_NONE, 0};
    assert_true(period_parse(text_of(spelling), &p));
    return p;
}

/* The obligation of regime and form that binds the unit for the period. */
static const struct obligation *
duty(const struct package_test *t,
     const char *regime,
     const char *form,
     uint32_t org,
     struct period period)
{
    const struct catalog *c = &t->catalog;
    uint32_t found = catalog_obligation(c, catalog_find_regime(c, text_of(regime)),
                                        catalog_find_form(c, text_of(form)), org, period);
    assert_int_not_equal(found, CATALOG_NONE);
    return &c->obligations.at[found];
}

static uint32_t unit(const struct package_test *t, const char *code, date_t date)
{
    uint32_t org = catalog_find_org(&t->catalog, text_of(code), date);
    assert_int_not_equal(org, CATALOG_NONE);
    return org;
}

static void must_be_due(int64_t due, const char *expected)
{
    char buf[INSTANT_TEXT_MAX];
    assert_string_equal(instant_format(due, buf), expected);
}

/* The base package decides days of 2024 only. */
static void a_year_with_days_has_these_alone(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_clean(t);
    const struct calendar *c = &t->catalog.calendar;
    assert_true(calendar_decides(c, 2024));
    assert_false(calendar_decides(c, 2025));
    assert_true(calendar_is_working(c, date_of(2024, 2, 12)));  /* Tết, but not given */
    assert_false(calendar_is_working(c, date_of(2025, 1, 29))); /* Tết 2025, proposed */
    assert_true(calendar_find(c, date_of(2025, 1, 29))->proposed);
    assert_false(calendar_find(c, date_of(2024, 9, 2))->proposed);
    package_test_free(t);
}

static void the_last_document_stands(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_append(t, "extensions.csv",
                        "M,,org:01,2026-10,2026-10-30T11:30:00+07:00,20/VP-TH,2026-10-20,\n"
                        "M,F3,level:province,2026-10,2026-10-28,19/VP-TH,2026-10-19,Nghị định "
                        "09/2019/NĐ-CP Điều 13.2\n");
    package_test_clean(t);
    struct period october = P("2026-10");
    uint32_t ha_noi = unit(t, "01", date_of(2026, 10, 14)),
             dong_nai = unit(t, "75", date_of(2026, 10, 14));
    const struct obligation *o = duty(t, "M", "F3", ha_noi, october);
    /* day:20 is a Tuesday */
    struct catalog_due due = catalog_due(&t->catalog, o, ha_noi, october);
    must_be_due(due.ordinary, "2026-10-21T00:00:00+07:00");
    must_be_due(due.due, "2026-10-30T11:30:00+07:00");
    assert_string_equal(due.extension->document, "20/VP-TH");
    due = catalog_due(&t->catalog, o, dong_nai, october);
    must_be_due(due.due, "2026-10-29T00:00:00+07:00");
    assert_string_equal(due.extension->document, "19/VP-TH");
    assert_false(due.exempt);
    struct explain e = {0};
    catalog_due_explain(&t->catalog, o, dong_nai, october, t->arena, LANG_VI, &e);
    assert_string_equal(e.line[e.len - 1],
                        "Hạn mới, muộn kể từ 2026-10-29T00:00:00+07:00: 19/VP-TH "
                        "ngày 2026-10-19 (Nghị định 09/2019/NĐ-CP Điều 13.2)");
    /* another month stands as it was */
    due = catalog_due(&t->catalog, o, ha_noi, P("2026-11"));
    assert_null(due.extension);
    must_be_due(due.due, "2026-11-21T00:00:00+07:00");
    package_test_free(t);
}

static void a_duty_can_be_lifted(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_clean(t);
    struct period october = P("2026-10");
    uint32_t hai = unit(t, "10002", date_of(2026, 10, 14)),
             mot = unit(t, "10001", date_of(2026, 10, 14));
    const struct obligation *o = duty(t, "M", "F2", hai, october);
    struct catalog_due due = catalog_due(&t->catalog, o, hai, october);
    assert_true(due.exempt && due.due == 0 && due.ordinary != 0);
    struct explain e = {0};
    catalog_due_explain(&t->catalog, o, hai, october, t->arena, LANG_VI, &e);
    assert_string_equal(e.line[0], "Kỳ 2026-10: số liệu từ 2026-09-15 đến hết 2026-10-14"
                                   " (Nghị định 09/2019/NĐ-CP Điều 12.1)");
    assert_string_equal(e.line[e.len - 1], "Được miễn: 13/VP-TH ngày 2026-10-13");
    e.len = 0;
    catalog_due_explain(&t->catalog, o, hai, october, t->arena, LANG_EN, &e);
    assert_string_equal(e.line[0], "Period 2026-10: facts from 2026-09-15 to the end of 2026-10-14"
                                   " (Decree 09/2019/NĐ-CP Art. 12.1)");
    assert_string_equal(e.line[e.len - 1], "Exempt: 13/VP-TH of 2026-10-13");
    due = catalog_due(&t->catalog, o, mot, october);
    assert_true(!due.exempt && due.extension == NULL && due.due == due.ordinary);
    package_test_free(t);
}

static void an_occasion_has_its_own_deadline(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct period storm, flood;
    package_test_file(t, "occasions.csv",
                      "regime,code,start,end,due,name_vi,legal_basis\n"
                      "X,BAO3,2024-09-07,2024-09-30,2024-10-05,Bão số 3,88/CĐ-TTg\n"
                      "X,LU,2024-08-01,2024-08-31,+5wd,Lũ tháng 8,\n"
                      "X,HAN,2024-06-01,2024-06-30,,Hạn hán,\n");
    package_test_clean(t);
    assert_true(catalog_period_parse(&t->catalog, TEXT("@BAO3"), &storm));
    assert_true(catalog_period_parse(&t->catalog, TEXT("@LU"), &flood));
    uint32_t ha_noi = unit(t, "01", date_of(2024, 9, 30));
    const struct obligation *o = duty(t, "X", "F4", ha_noi, storm);
    struct catalog_due due = catalog_due(&t->catalog, o, ha_noi, storm);
    must_be_due(due.ordinary, "2024-10-06T00:00:00+07:00");
    must_be_due(due.due, "2024-10-10T17:00:00+07:00");
    /* +5wd after 31 August 2024: Monday 2 September is off; Tuesday 3 to Friday 6, Monday 9 */
    due = catalog_due(&t->catalog, o, ha_noi, flood);
    must_be_due(due.due, "2024-09-10T00:00:00+07:00");
    struct explain e = {0};
    catalog_due_explain(&t->catalog, o, ha_noi, storm, t->arena, LANG_EN, &e);
    assert_int_equal(e.len, 3);
    assert_string_equal(
        e.line[1], "The occasion's own deadline, late from: 2024-10-06T00:00:00+07:00 (88/CĐ-TTg)");
    assert_string_equal(e.line[2],
                        "A new deadline, late from 2024-10-10T17:00:00+07:00: 9/CĐ of 2024-10-01");
    e.len = 0;
    catalog_due_explain(&t->catalog, o, ha_noi, storm, t->arena, LANG_VI, &e);
    assert_string_equal(e.line[1],
                        "Hạn riêng của đợt, muộn kể từ: 2024-10-06T00:00:00+07:00 (88/CĐ-TTg)");
    e.len = 0;
    catalog_due_explain(&t->catalog, o, ha_noi, flood, t->arena, LANG_EN, &e);
    assert_string_equal(e.line[1],
                        "The occasion's own deadline, late from: 2024-09-10T00:00:00+07:00");
    e.len = 0;
    catalog_due_explain(&t->catalog, o, ha_noi, storm, t->arena, LANG_VI, &e);
    assert_string_equal(e.line[2],
                        "Hạn mới, muộn kể từ 2024-10-10T17:00:00+07:00: 9/CĐ ngày 2024-10-01");
    /* an occasion without, under an obligation without: none at all */
    struct period drought;
    assert_true(catalog_period_parse(&t->catalog, TEXT("@HAN"), &drought));
    due = catalog_due(&t->catalog, o, ha_noi, drought);
    assert_true(due.due == 0 && due.ordinary == 0 && !due.exempt);
    e.len = 0;
    catalog_due_explain(&t->catalog, o, ha_noi, drought, t->arena, LANG_VI, &e);
    assert_int_equal(e.len, 1);
    /* no such occasion: nothing to say */
    struct period unknown = {2031, PERIOD_OCCASION, 1};
    due = catalog_due(&t->catalog, o, ha_noi, unknown);
    e.len = 0;
    catalog_due_explain(&t->catalog, o, ha_noi, unknown, t->arena, LANG_VI, &e);
    assert_true(due.due == 0 && e.len == 0);
    package_test_free(t);
}

/* One rule for all levels: Circular 19/2020/TT-BGDĐT Art. 7. The window ends Wednesday 14/10/2026. */
static void each_level_has_its_turn(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_file(
        t, "obligations.csv",
        "regime,form,subjects,receiver,due\n"
        "Y,F1,level:province,,+90d\n"
        "M,F4,level:commune&under:01;level:commune&under:75;level:province;level:nation,"
        "parent,+3wd/+3wd\n"
        "M,F2,level:commune,parent,day:17\n"
        "X,F3,level:province,VN,\n");
    package_test_file(t, "extensions.csv", "regime,form,subjects,period,due,document,issued\n");
    package_test_clean(t);
    struct period october = P("2026-10");
    date_t end = date_of(2026, 10, 14);
    static const struct {
        const char *code, *due;
    } turns[] = {
        {"10002", "2026-10-20T00:00:00+07:00"}, /* Thursday 15, Friday 16, Monday 19 */
        {"26041", "2026-10-20T00:00:00+07:00"},
        {"01", "2026-10-23T00:00:00+07:00"}, /* Thursday 22 */
        {"VN", "2026-10-28T00:00:00+07:00"}, /* Tuesday 27 */
    };
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        uint32_t org = unit(t, turns[i].code, end);
        const struct obligation *o = duty(t, "M", "F4", org, october);
        struct catalog_due due = catalog_due(&t->catalog, o, org, october);
        must_be_due(due.ordinary, turns[i].due);
    }
    package_test_free(t);
}

/* The clause of Art. 12 is the period's; a regime with a window of its own names its own basis. */
static void the_window_names_its_article(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_file(t, "regimes.csv",
                      "code,name_vi,kind,frequency,window,legal_basis\n"
                      "Y,Năm,periodic,year,decree09,\nM,Quý,,quarter,,\n"
                      "H,Nửa năm,,half,,\nW,Tuần,,week,,\n"
                      "X,Lịch,periodic,month,calendar,Thông tư 15/2021/TT-BTC Điều 4\n");
    package_test_file(t, "obligations.csv",
                      "regime,form,subjects,due\nY,F1,level:province,\nM,F2,level:province,\n"
                      "H,-,level:province,\nW,F3,level:province,\nX,F4,level:province,\n");
    static const char *const without[] = {"occasions.csv", "extensions.csv"};
    for (size_t i = 0; i < 2; i++)
        package_test_drop(arena_printf(t->arena, "%s/%s", t->dir, without[i]));
    package_test_clean(t);
    static const struct {
        const char *regime, *form, *period, *article;
    } named[] = {
        {"Y", "F1", "2026", "(Decree 09/2019/NĐ-CP Art. 12.4)"},
        {"M", "F2", "2026-Q3", "(Decree 09/2019/NĐ-CP Art. 12.2)"},
        {"H", "-", "2026-H1", "(Decree 09/2019/NĐ-CP Art. 12.3)"},
        {"W", "F3", "2026-W05", "(Decree 09/2019/NĐ-CP Art. 12.5)"},
        {"X", "F4", "2026-02", "(Thông tư 15/2021/TT-BTC Điều 4)"},
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct period p = P(named[i].period);
        uint32_t org = unit(t, "01", date_of(2026, 10, 14));
        struct explain e = {0};
        catalog_due_explain(&t->catalog, duty(t, named[i].regime, named[i].form, org, p), org, p,
                            t->arena, LANG_EN, &e);
        assert_int_equal(e.len, 1);
        assert_non_null(strstr(e.line[0], named[i].article));
    }
    package_test_free(t);
}

/* 2024 of the base package has National Day and no other day off; 2025 has none. Weekends, and what the Prime Minister chooses, are not
 * asked for: of Tết 2024 (Saturday 10 February) Friday 9 and Monday 12. */
static void says_what_the_years_ahead_want(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_clean(t);
    schema_check_years(&t->catalog.calendar, 2024, 2025, (struct place){.file = "holidays.csv"},
                       t->arena, &t->diags);
    assert_string_equal(package_test_lines(t->arena, t->dir, &t->diags),
                        "holidays.csv W690 2024 | 2024-01-01 | Tết Dương lịch\n"
                        "holidays.csv W690 2024 | 2024-02-09 | Tết Nguyên đán\n"
                        "holidays.csv W690 2024 | 2024-02-12 | Tết Nguyên đán\n"
                        "holidays.csv W690 2024 | 2024-04-18 | Giỗ Tổ Hùng Vương\n"
                        "holidays.csv W690 2024 | 2024-04-30 | Ngày Chiến thắng\n"
                        "holidays.csv W690 2024 | 2024-05-01 | Ngày Quốc tế Lao động\n"
                        "holidays.csv N690 2025 | 01-01, 01-27, 01-28, 01-29, 01-30, 01-31, 04-07, "
                        "04-30, 05-01, 09-01, 09-02\n");
    size_t before = t->diags.len;
    schema_check_years(&t->catalog.calendar, 2019, 2020, (struct place){0}, t->arena, &t->diags);
    schema_check_years(&t->catalog.calendar, 2051, 2060, (struct place){0}, t->arena, &t->diags);
    assert_int_equal(t->diags.len, before);
    package_test_free(t);
}

/* The province is due on day 16, a day before its communes; each month, told once. The base package has its levels in order. */
static void says_when_a_level_is_due_before_those_below(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_clean(t);
    schema_check_order(&t->catalog, 2026, (struct place){0}, t->arena, &t->diags);
    assert_int_equal(t->diags.len, 0);
    package_test_free(t);

    t = package_test_new();
    package_test_file(
        t, "obligations.csv",
        "regime,form,subjects,due\nY,F1,level:province,+90d\nY,-,level:province,\n"
        "Y,-,level:commune,+1d\n"
        "M,F4,level:commune,day:17\nM,F4,level:province,day:16\nM,F4,level:nation,day:25\n"
        "M,F2,level:province;level:commune,+2wd/+1wd\nX,F3,level:province,\n");
    package_test_file(t, "extensions.csv",
                      "regime,form,subjects,period,due,document,issued\n"
                      "M,F2,level:commune,2026-10,2026-12-31,1/A,2026-10-01\n");
    package_test_clean(t);
    schema_check_order(&t->catalog, 2026, (struct place){.file = "obligations.csv"}, t->arena,
                       &t->diags);
    assert_string_equal(package_test_lines(t->arena, t->dir, &t->diags),
                        "obligations.csv W691 M | F4 | 2026-01 | province | commune\n");
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_with_days_has_these_alone),
        cmocka_unit_test(the_last_document_stands),
        cmocka_unit_test(a_duty_can_be_lifted),
        cmocka_unit_test(an_occasion_has_its_own_deadline),
        cmocka_unit_test(each_level_has_its_turn),
        cmocka_unit_test(the_window_names_its_article),
        cmocka_unit_test(says_what_the_years_ahead_want),
        cmocka_unit_test(says_when_a_level_is_due_before_those_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
