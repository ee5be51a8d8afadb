/*
 * The dated cases of tests/cases/calendar: one case a line, columns parted by tabs, the last one says which article or decision it stands on.
 * A case needs no C. Days and deadlines are those of sample-data/catalog. Neighbours: core/{lunar,holidays,calendar,due,period}.h.
 */
#include "../schema/package_test.h"

#include "core/holidays.h"
#include "core/lunar.h"

#define COLUMNS_MAX 8

struct fixture {
    struct arena *arena;
    struct catalog catalog;
};

static int set_up(void **state)
{
    struct arena *arena = arena_new(0);
    struct fixture *f = ARENA_NEW(arena, struct fixture);
    struct catalog_rows *rows = ARENA_NEW(arena, struct catalog_rows);
    struct diags diags;

    f->arena = arena;
    diags_init(&diags, arena, 100);
    assert_int_equal(
        schema_package_read(GRIS_SOURCE_DIR "/sample-data/catalog", arena, rows, &diags),
        STATUS_OK);
    assert_int_equal(schema_compile(rows, arena, &f->catalog, &diags), STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_free(f->arena);
    return 0;
}

/* ---- tables ---- */

struct line {
    const char *text; /* for messages */
    const char *column[COLUMNS_MAX];
};

static struct line split(struct arena *arena, struct text t, size_t columns, const char *table)
{
    struct line line = {.text = text_dup(arena, t)};
    struct text *fields;

    if (text_split(arena, t, '\t', &fields) != columns)
        fail_msg("%s: “%s” has not %zu columns", table, line.text, columns);
    for (size_t i = 0; i < columns; i++)
        line.column[i] = text_dup(arena, fields[i]);
    return line;
}

/* Calls `check` with each line of the table; a table has at least `least` of them. */
static void each_line(const struct fixture *f,
                      const char *table,
                      size_t columns,
                      size_t least,
                      void (*check)(const struct fixture *f, const struct line *line))
{
    struct text *lines;
    size_t cases = 0,
           n = text_split(
               f->arena,
               package_test_slurp(f->arena, arena_printf(f->arena, CASES "/calendar/%s", table)),
               '\n', &lines);

    for (size_t i = 0; i < n; i++) {
        if (lines[i].len == 0 || lines[i].ptr[0] == '#')
            continue;
        struct line line = split(f->arena, lines[i], columns, table);
        check(f, &line);
        cases++;
    }
    print_message("%s: %zu cases\n", table, cases);
    assert_true(cases >= least);
}

static date_t day_named(const struct line *line, struct text t)
{
    date_t date = 0;

    if (!date_parse(t, &date))
        fail_msg("“%s”: not a date", line->text);
    return date;
}

static void must_be(const struct line *line, const char *expected, const char *found)
{
    if (strcmp(expected, found) != 0)
        fail_msg("“%s”: %s", line->text, found);
}

static struct period period_named(const struct line *line)
{
    struct period p = {0, PERIOD_NONE, 0};

    if (!period_parse(text_of(line->column[0]), &p))
        fail_msg("“%s”: not a period", line->text);
    return p;
}

static void window_named(const struct line *line, date_t *ret_start, date_t *ret_end)
{
    struct window_rule rule;

    if (!window_parse(text_of(line->column[1]), &rule) ||
        !period_window(period_named(line), rule, ret_start, ret_end))
        fail_msg("“%s”: no such window", line->text);
}

/* ---- windows.tsv ---- */

static void check_window(const struct fixture *f, const struct line *line)
{
    char buf[DATE_TEXT_MAX];
    date_t start = 0, end = 0;

    (void)f;
    window_named(line, &start, &end);
    must_be(line, line->column[2], date_format(start, buf));
    must_be(line, line->column[3], date_format(end, buf));
}

/* ---- days.tsv ---- */

static void check_days(const struct fixture *f, const struct line *line)
{
    struct text t = text_of(line->column[0]);
    const char *dots = strstr(line->column[0], "..");
    date_t first = day_named(line, dots == NULL ? t : (struct text){t.ptr, (size_t)(dots - t.ptr)});
    date_t last = dots == NULL ? first : day_named(line, text_of(dots + 2));

    for (date_t date = first; date <= last; date++) {
        const struct calendar_day *day = calendar_find(&f->catalog.calendar, date);
        must_be(line, line->column[1],
                calendar_is_working(&f->catalog.calendar, date) ? "work" : "off");
        /* A day that is not what its weekday says has its reason. */
        if ((date_weekday(date) > 5) == calendar_is_working(&f->catalog.calendar, date))
            assert_true(day != NULL && day->legal_basis[0] != '\0' && !day->proposed);
    }
}

/* ---- deadlines.tsv ---- */

static void check_deadline(const struct fixture *f, const struct line *line)
{
    struct due_terms terms = {.period = period_named(line), .calendar = &f->catalog.calendar};
    struct due_steps steps;
    char buf[INSTANT_TEXT_MAX];
    date_t start = 0;
    uint64_t levels = 0;

    window_named(line, &start, &terms.window_end);
    assert_true(due_parse(text_of(line->column[2]), &terms.rule));
    assert_true(due_shift_parse(text_of(line->column[3]), &terms.shift));
    assert_true(text_to_u64(text_of(line->column[4]), 9, &levels));
    terms.levels = (int)levels;
    assert_true(due_find(&terms, &steps));
    must_be(line, line->column[5], instant_format(steps.due, buf));
    must_be(line, line->column[6], steps.proposed ? "yes" : "no");
    assert_true(date_of_instant(steps.due - 1) - terms.window_end <=
                due_reach(terms.rule, terms.levels));
    for (int lang = LANG_VI; lang <= LANG_EN; lang++) {
        struct explain explain = {0};
        due_explain(&terms, &steps, f->arena, (enum lang)lang, &explain);
        assert_int_equal(explain.len, steps.len);
    }
}

/* ---- lunar.tsv, tet.tsv ---- */

/* 2024-03-10, 2025-06+01 */
static struct lunar_date lunar_named(const struct line *line)
{
    const char *t = line->column[0];
    uint64_t year = 0, month = 0, day = 0;

    if (strlen(t) != 10 || !text_to_u64((struct text){t, 4}, 9999, &year) ||
        !text_to_u64((struct text){t + 5, 2}, 12, &month) ||
        !text_to_u64((struct text){t + 8, 2}, 30, &day))
        fail_msg("“%s”: not a lunar date", line->text);
    return (struct lunar_date){(int)year, (int)month, (int)day, t[7] == '+'};
}

static void check_lunar(const struct fixture *f, const struct line *line)
{
    struct lunar_date lunar = lunar_named(line);
    date_t expected = day_named(line, text_of(line->column[1])), date = 0;
    struct lunar_date back = lunar_of_date(expected);
    char buf[DATE_TEXT_MAX];

    (void)f;
    assert_true(lunar_to_date(lunar, &date));
    must_be(line, line->column[1], date_format(date, buf));
    assert_true(back.year == lunar.year && back.month == lunar.month && back.day == lunar.day &&
                back.leap == lunar.leap);
}

/* Each month of the year begins when the months before it, with the days given, are over. */
static void check_year(const struct fixture *f, const struct line *line)
{
    struct text *days;
    uint64_t year = 0, leap = 0, length = 0;
    size_t n = text_split(f->arena, text_of(line->column[3]), ' ', &days);
    char buf[DATE_TEXT_MAX];

    assert_true(text_to_u64(text_of(line->column[0]), 2099, &year));
    assert_true(text_to_u64(text_of(line->column[2]), 12, &leap));
    must_be(line, line->column[1], date_format(lunar_new_year((int)year), buf));
    assert_int_equal(lunar_leap_month((int)year), leap);
    assert_int_equal(n, leap == 0 ? 12 : 13);
    date_t start = day_named(line, text_of(line->column[1]));
    for (size_t i = 0; i < n; i++) {
        bool second = leap != 0 && i == leap;
        int month = (int)i + (leap != 0 && i >= leap ? 0 : 1);
        date_t date = 0;
        if (!lunar_to_date((struct lunar_date){(int)year, month, 1, second}, &date) ||
            date != start)
            fail_msg("“%s”: month %d begins on %s", line->text, month, date_format(date, buf));
        assert_true(text_to_u64(days[i], 30, &length));
        start += (date_t)length;
    }
    assert_int_equal(start, lunar_new_year((int)year + 1));
}

/* ---- proposals.tsv ---- */

static void check_proposals(const struct fixture *f, const struct line *line)
{
    struct calendar_day days[HOLIDAYS_MAX];
    struct text_builder lost;
    uint64_t year = 0;

    assert_true(text_to_u64(text_of(line->column[0]), 2099, &year));
    text_builder_init(&lost, f->arena, 0);
    size_t len = holidays_of_year((int)year, days);
    for (size_t i = 0; i < len; i++) {
        char buf[DATE_TEXT_MAX];
        if (date_weekday(days[i].date) <= 5)
            text_builder_addf(&lost, "%s%s", lost.len == 0 ? "" : " ",
                              date_format(days[i].date, buf) + 5);
    }
    must_be(line, line->column[1], text_dup(f->arena, text_builder_text(&lost)));
}

/* ---- */

static void windows(void **state)
{
    each_line(*state, "windows.tsv", 5, 20, check_window);
}

static void days(void **state)
{
    each_line(*state, "days.tsv", 3, 40, check_days);
}

static void deadlines(void **state)
{
    each_line(*state, "deadlines.tsv", 8, 50, check_deadline);
}

static void lunar_dates(void **state)
{
    each_line(*state, "lunar.tsv", 3, 15, check_lunar);
}

/* 1990 to 2050, every one. */
static void lunar_years(void **state)
{
    each_line(*state, "tet.tsv", 4, 61, check_year);
}

static void proposals(void **state)
{
    each_line(*state, "proposals.tsv", 3, 7, check_proposals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows),     cmocka_unit_test(days),        cmocka_unit_test(deadlines),
        cmocka_unit_test(lunar_dates), cmocka_unit_test(lunar_years), cmocka_unit_test(proposals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
