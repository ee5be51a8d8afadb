/*
 * window.c against Decree 09/2019/NĐ-CP Art. 12, clause by clause, and the law that windows of one kind tile time:
 * no day is in two periods of a kind and none is in no period.
 */
#include "unit.h"

#include "core/period.h"

static struct period P(const char *spelling) {
    struct period p = {0, PERIOD_NONE, 0};
    if (!period_parse(text_of(spelling), &p))
        fail_msg("%s was not read", spelling);
    return p;
}

static struct window_rule
W(const char *spelling) {
    struct window_rule rule = {0};
    if (!window_parse(text_of(spelling), &rule))
        fail_msg("%s was not read", spelling);
    return rule;
}

static const struct {
    const char *rule, *period, *start, *end;
} windows[] = {
    /* Art. 12.1: from the 15th of the month before to the 14th of the month */
    {"decree09", "2026-01", "2025-12-15", "2026-01-14"},
    {"decree09", "2026-02", "2026-01-15", "2026-02-14"},
    {"decree09", "2026-03", "2026-02-15", "2026-03-14"},
    {"decree09", "2024-03", "2024-02-15", "2024-03-14"},
    {"decree09", "2026-10", "2026-09-15", "2026-10-14"},
    {"decree09", "2026-12", "2026-11-15", "2026-12-14"},
    /* Art. 12.2: from the 15th of the month before the quarter to the 14th of its last month */
    {"decree09", "2026-Q1", "2025-12-15", "2026-03-14"},
    {"decree09", "2026-Q2", "2026-03-15", "2026-06-14"},
    {"decree09", "2026-Q3", "2026-06-15", "2026-09-14"},
    {"decree09", "2026-Q4", "2026-09-15", "2026-12-14"},
    /* Art. 12.3: half-years */
    {"decree09", "2026-H1", "2025-12-15", "2026-06-14"},
    {"decree09", "2026-H2", "2026-06-15", "2026-12-14"},
    /* Art. 12.4: the year */
    {"decree09", "2026", "2025-12-15", "2026-12-14"},
    /* nine months, as provincial rules have it: Q1 to Q3 */
    {"decree09", "2026-9M", "2025-12-15", "2026-09-14"},
    /* month 13 adjusts the year: the window of December */
    {"decree09", "2026-M13", "2026-11-15", "2026-12-14"},
    {"calendar", "2026-M13", "2026-12-01", "2026-12-31"},
    {"calendar", "2026-02", "2026-02-01", "2026-02-28"},
    {"calendar", "2024-02", "2024-02-01", "2024-02-29"},
    {"calendar", "2026-Q2", "2026-04-01", "2026-06-30"},
    {"calendar", "2026-H2", "2026-07-01", "2026-12-31"},
    {"calendar", "2026-9M", "2026-01-01", "2026-09-30"},
    {"calendar", "2026", "2026-01-01", "2026-12-31"},
    /* school years: 1 September to 31 August, terms to 31 January and from 1 February */
    {"school", "2025-2026", "2025-09-01", "2026-08-31"},
    {"school", "2025-2026-T1", "2025-09-01", "2026-01-31"},
    {"school", "2025-2026-T2", "2026-02-01", "2026-08-31"},
    {"calendar", "2025-2026", "2025-09-01", "2026-08-31"},
    /* explicit rules: months are counted from the first and from the last month */
    {"from:-1/15,to:0/14", "2026-10", "2026-09-15", "2026-10-14"},
    {"from:0/1,to:1/10", "2026-Q4", "2026-10-01", "2027-01-10"},
    {"from:-3/1,to:-1/31", "2026-04", "2026-01-01", "2026-03-31"},
    {"from:+2/5,to:+3/4", "2026-11", "2027-01-05", "2027-02-04"},
    {"from:-12/1,to:-1/31", "2026-01", "2025-01-01", "2025-12-31"},
    /* a day past the month's end is its last day */
    {"from:-1/31,to:0/30", "2026-03", "2026-02-28", "2026-03-30"},
    {"from:0/1,to:0/31", "2026-04", "2026-04-01", "2026-04-30"},
    /* days and weeks are calendar days and ISO weeks under every rule */
    {"decree09", "2026-06-15", "2026-06-15", "2026-06-15"},
    {"school", "2026-06-15", "2026-06-15", "2026-06-15"},
    {"decree09", "2026-W01", "2025-12-29", "2026-01-04"},
    {"calendar", "2020-W53", "2020-12-28", "2021-01-03"},
    {"school", "2021-W01", "2021-01-04", "2021-01-10"},
    /* but for a rule of weeks: the one that ends in the ISO week of the name */
    {"week:1", "2026-W46", "2026-11-09", "2026-11-15"},
    {"week:2", "2026-W46", "2026-11-03", "2026-11-09"},
    {"week:5", "2026-W46", "2026-11-06", "2026-11-12"},
    {"week:7", "2026-W46", "2026-11-08", "2026-11-14"},
    {"week:5", "2026-11-12", "2026-11-12", "2026-11-12"},
};

static void follows_the_decree(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(windows); i++) {
        char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
        date_t start = 0, end = 0;
        assert_true(period_window(P(windows[i].period), W(windows[i].rule), &start, &end));
        assert_string_equal(date_format(start, from), windows[i].start);
        assert_string_equal(date_format(end, to), windows[i].end);
    }
}

/* The numbers of a named rule are the name's, whatever the value carries. */
static void trusts_the_name(void **state)
{
    (void)state;
    date_t start = 0, end = 0;
    assert_true(
        period_window(P("2026-10"), (struct window_rule){.kind = WINDOW_DECREE09}, &start, &end));
    assert_int_equal(start, date_of(2026, 9, 15));
    assert_int_equal(end, date_of(2026, 10, 14));
}

static void gives_none_where_there_is_none(void **state)
{
    (void)state;
    date_t start = 1, end = 2;
    assert_false(period_window(P("2026-Q1"), W("school"), &start, &end));
    assert_false(period_window(P("2026"), W("school"), &start, &end));
    assert_false(period_window(P("2026-M13"), W("school"), &start, &end));
    assert_false(period_window(P("2026-11"), W("week:5"), &start, &end));
    struct period occasion = {2026, PERIOD_OCCASION, 1}, none = {0, PERIOD_NONE, 0};
    assert_false(period_window(occasion, W("calendar"), &start, &end));
    assert_false(period_window(none, W("calendar"), &start, &end));
    /* begins after it ends, for a month; a year has room */
    assert_false(period_window(P("2026-05"), W("from:0/20,to:0/10"), &start, &end));
    assert_int_equal(start, 1);
    assert_true(period_window(P("2026"), W("from:0/20,to:0/10"), &start, &end));
}

static const char *const tiling[] = {"decree09",           "calendar",
                                     "from:-1/15,to:0/14", "from:0/10,to:1/9",
                                     "from:-1/26,to:0/25", "from:-2/1,to:-2/31"};

static void check_tiling(const char *rule, const char *first)
{
    struct period p = P(first);
    date_t start = 0, end = 0, last = 0;
    for (bool begun = false; p.year < 2100; p = period_step(p, 1)) {
        assert_true(period_window(p, W(rule), &start, &end));
        assert_true(start <= end);
        if (begun)
            assert_int_equal(start, last + 1);
        begun = true;
        last = end;
    }
}

static void tiles_time(void **state)
{
    (void)state;
    static const char *const firsts[] = {"1900-01-01", "1900-W01", "1900-01",
                                         "1900-Q1",    "1900-H1",  "1900"};
    for (size_t r = 0; r < LENGTH(tiling); r++) {
        for (size_t k = 0; k < LENGTH(firsts); k++)
            check_tiling(tiling[r], firsts[k]);
        check_tiling(tiling[r], "1900-1901");
        check_tiling(tiling[r], "1900-1901-T1");
    }
    check_tiling("school", "1900-1901");
    check_tiling("school", "1900-1901-T1");
    check_tiling("school", "1900-01-01");
    check_tiling("school", "1900-W01");
    check_tiling("week:5", "1900-W01");
}

/* A whole begins with its first part and ends with its last one, M13 apart. */
static void check_nesting(struct period whole, struct window_rule rule)
{
    struct period parts[PERIOD_PARTS_MAX];
    date_t start = 0, end = 0, part_start = 0, part_end = 0, last = 0;
    size_t n = period_parts(whole, parts);
    assert_true(period_window(whole, rule, &start, &end));
    for (size_t i = 0; i < n && parts[i].kind != PERIOD_MONTH13; i++) {
        assert_true(period_window(parts[i], rule, &part_start, &part_end));
        assert_int_equal(part_start, i == 0 ? start : last + 1);
        last = part_end;
    }
    assert_int_equal(last, end);
}

static void nests(void **state)
{
    (void)state;
    static const char *const wholes[] = {"1900-Q1", "1900-H1", "1900-9M", "1900"};
    for (size_t r = 0; r < LENGTH(tiling); r++)
        for (size_t k = 0; k < LENGTH(wholes); k++)
            for (struct period p = P(wholes[k]); p.year < 2100; p = period_step(p, 1))
                check_nesting(p, W(tiling[r]));
    for (struct period p = P("1900-1901"); p.year < 2100; p = period_step(p, 1))
        check_nesting(p, W("school"));
}

/* Random dates: each lies in exactly the month, quarter, half and year that stepping finds around it. */
static void finds_every_date_once(void **state)
{
    (void)state;
    uint64_t seed = 12;
    static const char *const kinds[] = {"2000-01", "2000-Q1", "2000-H1", "2000"};
    static const int per_year[] = {12, 4, 2, 1};
    for (int i = 0; i < 4000; i++) {
        date_t date = date_of(1910, 1, 1) + (date_t)(draw(&seed) % 65000); /* to 2087 */
        size_t k = draw(&seed) % LENGTH(kinds);
        struct window_rule rule = W(tiling[draw(&seed) % LENGTH(tiling)]);
        int year = 0, month = 0, day = 0, hits = 0;
        date_split(date, &year, &month, &day);
        struct period p = period_step(P(kinds[k]), (year - 2000 - 1) * per_year[k]);
        for (; p.year <= year + 1; p = period_step(p, 1)) {
            date_t start = 0, end = 0;
            assert_true(period_window(p, rule, &start, &end));
            hits += start <= date && date <= end;
        }
        assert_int_equal(hits, 1);
    }
}

static void reads_and_writes_rules(void **state)
{
    (void)state;
    static const char *const good[] = {"week:1",
                                       "week:5",
                                       "week:7",
                                       "decree09",
                                       "calendar",
                                       "school",
                                       "from:-1/15,to:0/14",
                                       "from:0/1,to:12/31",
                                       "from:-24/31,to:-24/31"};
    static const char *const bad[] = {
        "",
        "Decree09",
        "decree",
        "from:",
        "from:0",
        "from:0/",
        "from:0/1",
        "from:0/1,",
        "from:0/1,to:",
        "week:0",
        "week:8",
        "week:",
        "week:15",
        "week:5,",
        "from:0/0,to:0/1",
        "from:0/32,to:0/1",
        "from:0/1,to:0/0",
        "from:0/1,to:0/32",
        "from:25/1,to:0/1",
        "from:0/1,to:-25/1",
        "from:0/1,to:0/1 ",
        "from:0/1;to:0/1",
        "from:0-1,to:0/1",
        "to:0/1,from:0/1",
        "from:--1/1,to:0/1",
        "from:0/1,to:0/1,",
        "from:0001/1,to:0/1",
    };
    char buf[WINDOW_TEXT_MAX];
    struct window_rule rule;
    for (size_t i = 0; i < LENGTH(good); i++)
        assert_string_equal(window_format(W(good[i]), buf), good[i]);
    for (size_t i = 0; i < LENGTH(bad); i++)
        if (window_parse(text_of(bad[i]), &rule))
            fail_msg("“%s” was read", bad[i]);
    assert_string_equal(window_format(W("from:+1/2,to:+0/3"), buf), "from:1/2,to:0/3");
}

static void knows_the_last_month(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-05", "2026-05-01"},   {"2026-Q3", "2026-09-01"},      {"2026-H1", "2026-06-01"},
        {"2026-9M", "2026-09-01"},   {"2026", "2026-12-01"},         {"2026-M13", "2026-12-01"},
        {"2025-2026", "2026-08-01"}, {"2025-2026-T1", "2026-01-01"}, {"2025-2026-T2", "2026-08-01"},
    };
    char buf[DATE_TEXT_MAX];
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_string_equal(date_format(period_last_month(P(cases[i][0]), 0), buf), cases[i][1]);
    date_t end = date_of(2026, 2, 1);
    assert_string_equal(date_format(period_last_month(P("2026-W05"), end), buf), "2026-02-01");
    struct period occasion = {2026, PERIOD_OCCASION, 1};
    assert_string_equal(date_format(period_last_month(occasion, date_of(2026, 7, 20)), buf),
                        "2026-07-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_decree),
        cmocka_unit_test(trusts_the_name),
        cmocka_unit_test(gives_none_where_there_is_none),
        cmocka_unit_test(tiles_time),
        cmocka_unit_test(nests),
        cmocka_unit_test(finds_every_date_once),
        cmocka_unit_test(reads_and_writes_rules),
        cmocka_unit_test(knows_the_last_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
