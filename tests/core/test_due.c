/*
 * due.c: deadlines with weekends, Tết, swapped days and months of unequal length, in Viet Nam time.
 * 2026: New Year Thu 1/1 and Fri 2/1 off, Sat 10/1 worked; Tết 16–20/2; Giỗ Tổ falls on Sun 26/4, so Mon 27/4; 30/4, 1/5.
 * REQ: Decree 09/2019/NĐ-CP Art. 8.5b, Art. 13 (the 25th); Labour Code 45/2019 Art. 111.3, Art. 112; Civil Code 91/2015 Art. 148.
 */
#include "unit.h"

#include "core/due.h"
#include "core/holidays.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct calendar_day days[12];

static struct calendar viet_nam_2026(void)
{
    static const struct {
        int month, day;
        enum calendar_day_kind kind;
        const char *name;
    } list[] = {
        {1, 1, CALENDAR_OFF, "Tết Dương lịch"},   {1, 2, CALENDAR_OFF, "Nghỉ hoán đổi"},
        {1, 10, CALENDAR_WORK, "Làm bù"},         {2, 16, CALENDAR_OFF, "Tết Nguyên đán"},
        {2, 17, CALENDAR_OFF, "Tết Nguyên đán"},  {2, 18, CALENDAR_OFF, "Tết Nguyên đán"},
        {2, 19, CALENDAR_OFF, "Tết Nguyên đán"},  {2, 20, CALENDAR_OFF, "Tết Nguyên đán"},
        {4, 26, CALENDAR_OFF, "Giỗ Tổ"},          {4, 27, CALENDAR_OFF, "Nghỉ bù Giỗ Tổ"},
        {4, 30, CALENDAR_OFF, "Ngày Giải phóng"}, {5, 1, CALENDAR_OFF, NULL},
    };
    for (size_t i = 0; i < LENGTH(list); i++)
        days[i] = (struct calendar_day){.date = date_of(2026, list[i].month, list[i].day),
                                        .kind = list[i].kind,
                                        .name_vi = list[i].name};
    return (struct calendar){days, LENGTH(list)};
}

static struct period P(const char *spelling) {
    struct period p = {0, PERIOD_NONE, 0};
    if (!period_parse(text_of(spelling), &p))
        fail_msg("%s was not read", spelling);
    return p;
}

static struct due_rule
D(const char *spelling) {
    struct due_rule rule = {.kind = DUE_NONE};
    if (!due_parse(text_of(spelling), &rule))
        fail_msg("%s was not read", spelling);
    return rule;
}

/* The deadline of a regime that is not of Decree 09, and how it came about. */
static bool
due_of(const struct due_terms *terms, enum lang lang, int64_t *ret_due, struct explain *explain)
{
    struct due_steps steps;
    if (!due_find(terms, &steps))
        return false;
    *ret_due = steps.due;
    due_explain(terms, &steps, arena, lang, explain);
    return true;
}

static const struct {
    const char *period, *rule;
    enum due_shift shift;
    const char *due; /* the first late instant, at +07:00 */
} deadlines[] = {
    /* Art. 8.5b, working days after the window: October ends Wed 14/10; Thu 15, Fri 16, Mon 19 */
    {"2026-10", "+1wd", DUE_SHIFT_NEXT, "2026-10-16T00:00:00+07:00"},
    {"2026-10", "+3wd", DUE_SHIFT_NEXT, "2026-10-20T00:00:00+07:00"},
    {"2026-10", "+3wd@17:00", DUE_SHIFT_NEXT, "2026-10-19T17:00:00+07:00"},
    {"2026-10", "+3wd@00:00", DUE_SHIFT_NEXT, "2026-10-19T00:00:00+07:00"},
    /* February ends Sat 14/2, then Tết: Mon 23, Tue 24, Wed 25 */
    {"2026-02", "+1wd", DUE_SHIFT_NEXT, "2026-02-24T00:00:00+07:00"},
    {"2026-02", "+3wd", DUE_SHIFT_NONE, "2026-02-26T00:00:00+07:00"},
    /* +0wd is the window's last day, a Saturday: moved, or not */
    {"2026-02", "+0wd", DUE_SHIFT_NEXT, "2026-02-24T00:00:00+07:00"},
    {"2026-02", "+0wd", DUE_SHIFT_NONE, "2026-02-15T00:00:00+07:00"},
    {"2026-02", "+0wd", DUE_SHIFT_PREVIOUS, "2026-02-14T00:00:00+07:00"},
    /* calendar days; 14/2 + 3 = Tue 17/2, Tết */
    {"2026-02", "+3d", DUE_SHIFT_NONE, "2026-02-18T00:00:00+07:00"},
    {"2026-02", "+3d", DUE_SHIFT_NEXT, "2026-02-24T00:00:00+07:00"},
    {"2026-02", "+3d", DUE_SHIFT_PREVIOUS, "2026-02-14T00:00:00+07:00"},
    /* Art. 13.1: day 25 of the last month of the period. April: Sat 25/4, Sun 26, Mon 27 off in lieu */
    {"2026-04", "day:25", DUE_SHIFT_NEXT, "2026-04-29T00:00:00+07:00"},
    {"2026-04", "day:25", DUE_SHIFT_NONE, "2026-04-26T00:00:00+07:00"},
    {"2026-04", "day:25", DUE_SHIFT_PREVIOUS, "2026-04-25T00:00:00+07:00"},
    {"2026-Q1", "day:25", DUE_SHIFT_NEXT, "2026-03-26T00:00:00+07:00"}, /* Wednesday */
    {"2026-H1", "day:25", DUE_SHIFT_NEXT, "2026-06-26T00:00:00+07:00"}, /* Thursday */
    {"2026-9M", "day:25", DUE_SHIFT_NEXT, "2026-09-26T00:00:00+07:00"}, /* Friday */
    {"2026", "day:25", DUE_SHIFT_NEXT, "2026-12-26T00:00:00+07:00"},    /* Friday */
    /* months later; Sun 28/2/2027 to Mon 1/3; a day past the month's end is its last day */
    {"2026", "day:28+2", DUE_SHIFT_NEXT, "2027-03-02T00:00:00+07:00"},
    {"2026", "day:31+2", DUE_SHIFT_NONE, "2027-03-01T00:00:00+07:00"},
    {"2026-12", "day:15+1", DUE_SHIFT_NEXT, "2027-01-16T00:00:00+07:00"}, /* Friday */
    {"2026-02", "day:31", DUE_SHIFT_NONE, "2026-03-01T00:00:00+07:00"},
    {"2026-M13", "day:31+1", DUE_SHIFT_NONE, "2027-02-01T00:00:00+07:00"},
    {"2025-2026", "day:10+1", DUE_SHIFT_NEXT, "2026-09-11T00:00:00+07:00"}, /* Thursday */
    /* week 1 of 2026 ends Sun 4/1; Mon 5 … Sat 10 (worked) is the sixth */
    {"2026-W01", "+6wd", DUE_SHIFT_NEXT, "2026-01-11T00:00:00+07:00"},
    {"2026-W01", "+7wd", DUE_SHIFT_NEXT, "2026-01-13T00:00:00+07:00"},
    {"2026-W01", "+6d@12:30", DUE_SHIFT_NEXT, "2026-01-10T12:30:00+07:00"},
    {"2026-W01", "day:20", DUE_SHIFT_NEXT, "2026-01-21T00:00:00+07:00"},
    /* “before day N” ends with the day before: Circular 15/2021/TT-BTC, Art. 4, 5; Sun 12/4 to Mon 13 */
    {"2026-04", "before:13", DUE_SHIFT_NEXT, "2026-04-14T00:00:00+07:00"},
    {"2026-04", "before:15", DUE_SHIFT_NEXT, "2026-04-15T00:00:00+07:00"},
    {"2025", "before:28+2", DUE_SHIFT_NEXT, "2026-02-28T00:00:00+07:00"}, /* Friday 27 */
    {"2026-03", "before:1", DUE_SHIFT_NONE, "2026-03-01T00:00:00+07:00"},
    /* the month's or quarter's last day: Sat 28/2 to Mon 2/3; Wed 30/9; Sun 31/1/2027 */
    {"2026-02", "end", DUE_SHIFT_NEXT, "2026-03-03T00:00:00+07:00"},
    {"2026-Q3", "end@16:30", DUE_SHIFT_NEXT, "2026-09-30T16:30:00+07:00"},
    {"2026-12", "end+1", DUE_SHIFT_NONE, "2027-02-01T00:00:00+07:00"},
    /* Wed 31/12/2025 and New Year: Mon 5/1 */
    {"2025-12-31", "+1wd", DUE_SHIFT_NEXT, "2026-01-06T00:00:00+07:00"},
};

static void finds_the_first_late_instant(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026();
    struct window_rule decree = {WINDOW_DECREE09, -1, 15, 0, 14};
    for (size_t i = 0; i < LENGTH(deadlines); i++) {
        char buf[INSTANT_TEXT_MAX];
        date_t start = 0, end = 0;
        int64_t due = 0;
        struct explain explain = {0};
        struct period p = P(deadlines[i].period);
        struct window_rule rule = p.kind == PERIOD_SCHOOL_YEAR
                                      ? (struct window_rule){WINDOW_SCHOOL, 0, 1, 0, 31}
                                      : decree;
        assert_true(period_window(p, rule, &start, &end));
        assert_true(due_of(&(struct due_terms){.period = p,
                                               .window_end = end,
                                               .rule = D(deadlines[i].rule),
                                               .shift = deadlines[i].shift,
                                               .calendar = &vn},
                           LANG_VI, &due, &explain));
        assert_string_equal(instant_format(due, buf), deadlines[i].due);
        assert_true(explain.len >= 3 && explain.len <= EXPLAIN_MAX);
    }
}

static void says_how_it_came_about(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026();
    struct explain e = {0};
    int64_t due = 0;
    due_of(&(struct due_terms){.period = P("2026-02"),
                               .window_end = date_of(2026, 2, 14),
                               .rule = D("+1wd"),
                               .shift = DUE_SHIFT_NEXT,
                               .calendar = &vn},
           LANG_VI, &due, &e);
    assert_int_equal(e.len, 8);
    assert_string_equal(e.line[0], "Ngày cuối của thời gian chốt số liệu: 2026-02-14, thứ Bảy");
    assert_string_equal(e.line[1], "Ngày nghỉ, không tính: 2026-02-16, thứ Hai (Tết Nguyên đán)");
    assert_string_equal(e.line[5], "Ngày nghỉ, không tính: 2026-02-20, thứ Sáu (Tết Nguyên đán)");
    assert_string_equal(e.line[6], "1 ngày làm việc sau đó: 2026-02-23, thứ Hai"
                                   " (Bộ luật Dân sự 91/2015/QH13 Điều 147.2)");
    assert_string_equal(e.line[7], "Hạn gửi: 24:00 ngày 2026-02-23 (giờ Việt Nam)"
                                   " (Bộ luật Dân sự 91/2015/QH13 Điều 148.6)");

    e = (struct explain){0};
    due_of(&(struct due_terms){.period = P("2026-W01"),
                               .window_end = date_of(2026, 1, 4),
                               .rule = D("+6wd@17:05"),
                               .shift = DUE_SHIFT_NEXT,
                               .calendar = &vn},
           LANG_EN, &due, &e);
    assert_int_equal(e.len, 4);
    assert_string_equal(e.line[0], "Last day of the data window: 2026-01-04, Sunday");
    assert_string_equal(e.line[1], "A make-up working day, counted: 2026-01-10, Saturday (Làm bù)");
    assert_string_equal(e.line[2], "6 working days after it: 2026-01-10, Saturday (Làm bù)"
                                   " (Civil Code 91/2015/QH13 Art. 147.2)");
    assert_string_equal(e.line[3], "Due by 17:05 on 2026-01-10 (Viet Nam time)");

    e = (struct explain){0};
    struct calendar none = {NULL, 0};
    due_of(&(struct due_terms){.period = P("2026-04"),
                               .window_end = date_of(2026, 4, 14),
                               .rule = D("day:25"),
                               .shift = DUE_SHIFT_NEXT,
                               .calendar = &none},
           LANG_EN, &due, &e);
    assert_int_equal(e.len, 5);
    assert_string_equal(e.line[0], "No calendar of holidays was given: only weekends are known");
    assert_string_equal(e.line[2], "Day 25 of the month when it is due: 2026-04-25, Saturday");
    assert_string_equal(e.line[3], "A day off: moved to the next working day, 2026-04-27, Monday"
                                   " (Civil Code 91/2015/QH13 Art. 148.5)");

    e = (struct explain){0};
    due_of(&(struct due_terms){.period = P("2026-04"),
                               .window_end = date_of(2026, 4, 14),
                               .rule = D("+12d"),
                               .shift = DUE_SHIFT_PREVIOUS,
                               .calendar = NULL},
           LANG_VI, &due, &e);
    assert_int_equal(e.len, 5);
    assert_string_equal(e.line[0], "Không có lịch nghỉ lễ: chỉ biết ngày nghỉ cuối tuần");
    assert_string_equal(e.line[2], "12 ngày sau đó: 2026-04-26, Chủ nhật"
                                   " (Bộ luật Dân sự 91/2015/QH13 Điều 147.2)");
    assert_string_equal(e.line[3],
                        "Trùng ngày nghỉ, chuyển về ngày làm việc trước đó: 2026-04-24, thứ Sáu");
}

static void says_it_in_either_language(void **state)
{
    (void)state;
    /* a day off without a name, or with an empty one, is told by its date alone */
    static struct calendar_day nameless[] = {
        {.kind = CALENDAR_OFF}, {.kind = CALENDAR_OFF, .name_vi = "", .legal_basis = ""}};
    nameless[0].date = date_of(2026, 4, 27);
    nameless[1].date = date_of(2026, 4, 28);
    struct calendar two = {nameless, LENGTH(nameless)};
    struct explain e = {0};
    int64_t due = 0;
    due_of(&(struct due_terms){.period = P("2026-04"),
                               .window_end = date_of(2026, 4, 26),
                               .rule = D("+1wd"),
                               .shift = DUE_SHIFT_NONE,
                               .calendar = &two},
           LANG_VI, &due, &e);
    assert_int_equal(e.len, 5);
    assert_string_equal(e.line[1], "Ngày nghỉ, không tính: 2026-04-27, thứ Hai");
    assert_string_equal(e.line[2], "Ngày nghỉ, không tính: 2026-04-28, thứ Ba");
    e = (struct explain){0};
    due_of(&(struct due_terms){.period = P("2026-04"),
                               .window_end = date_of(2026, 4, 14),
                               .rule = D("+12d"),
                               .shift = DUE_SHIFT_NONE,
                               .calendar = &two},
           LANG_EN, &due, &e);
    assert_int_equal(e.len, 3);
    assert_string_equal(e.line[1], "12 days after it: 2026-04-26, Sunday"
                                   " (Civil Code 91/2015/QH13 Art. 147.2)");
    e = (struct explain){0};
    due_of(&(struct due_terms){.period = P("2026-04"),
                               .window_end = date_of(2026, 4, 14),
                               .rule = D("day:25"),
                               .shift = DUE_SHIFT_NONE,
                               .calendar = &two},
           LANG_VI, &due, &e);
    assert_int_equal(e.len, 3);
    assert_string_equal(e.line[1], "Ngày 25 của tháng đến hạn: 2026-04-25, thứ Bảy");
}

/* Circular 19/2020/TT-BGDĐT Art. 7: 03 working days after the cut-off, then 03 for each level that compiles. October 2026 ends Wed 14/10:
 * Thu 15, Fri 16, Mon 19; Tue 20, Wed 21, Thu 22; Fri 23, Mon 26, Tue 27. */
static void gives_each_level_its_own(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026();
    static const char *const due[] = {"2026-10-20T00:00:00+07:00", "2026-10-23T00:00:00+07:00",
                                      "2026-10-28T00:00:00+07:00"};
    struct due_terms terms = {.period = P("2026-10"),
                              .window_end = date_of(2026, 10, 14),
                              .rule = D("+3wd/+3wd"),
                              .decree09 = true,
                              .calendar = &vn};
    char buf[INSTANT_TEXT_MAX];
    struct due_steps steps;
    struct explain e = {0};
    for (terms.levels = 0; terms.levels < 3; terms.levels++) {
        assert_true(due_find(&terms, &steps));
        assert_string_equal(instant_format(steps.due, buf), due[terms.levels]);
        assert_false(steps.proposed);
    }
    terms.levels = 2;
    due_find(&terms, &steps);
    due_explain(&terms, &steps, arena, LANG_VI, &e);
    assert_int_equal(e.len, 5);
    assert_string_equal(e.line[0], "Ngày cuối của thời gian chốt số liệu: 2026-10-14, thứ Tư"
                                   " (Nghị định 09/2019/NĐ-CP Điều 12)");
    assert_string_equal(e.line[1], "3 ngày làm việc sau đó: 2026-10-19, thứ Hai"
                                   " (Bộ luật Dân sự 91/2015/QH13 Điều 147.2)"
                                   " (Nghị định 09/2019/NĐ-CP Điều 8.5b)");
    assert_string_equal(e.line[2], "Cấp tổng hợp thứ 1, thêm 3 ngày làm việc: 2026-10-22, thứ Năm"
                                   " (Nghị định 09/2019/NĐ-CP Điều 13.2)");
    e.len = 0;
    due_explain(&terms, &steps, arena, LANG_EN, &e);
    assert_string_equal(e.line[3], "Compiling level 2, 3 working days more: 2026-10-27, Tuesday"
                                   " (Decree 09/2019/NĐ-CP Art. 13.2)");
    /* calendar days: Sat 17/10 moves to Mon 19, and 3 days more are Thu 22 */
    terms.rule = D("day:17/+3d@17:00");
    terms.levels = 1;
    due_find(&terms, &steps);
    assert_string_equal(instant_format(steps.due, buf), "2026-10-22T17:00:00+07:00");
    /* a rule without a step is every level's */
    terms.rule = D("+3wd");
    terms.levels = 7;
    due_find(&terms, &steps);
    assert_string_equal(instant_format(steps.due, buf), due[0]);
}

/* Proposed days are counted as others are, and it is said. Tết 2027: Thursday 4 to Wednesday 10 February, by the law. */
static void marks_what_nobody_decided(void **state)
{
    (void)state;
    struct calendar nothing = {NULL, 0}, proposed = holidays_propose(&nothing, arena);
    struct due_terms terms = {.period = P("2027-01"),
                              .window_end = date_of(2027, 2, 1),
                              .rule = D("+3wd"),
                              .calendar = &proposed};
    struct due_steps steps;
    struct explain e = {0};
    char buf[INSTANT_TEXT_MAX];
    assert_true(due_find(&terms, &steps) && steps.proposed);
    /* Tue 2, Wed 3, Thu 11 */
    assert_string_equal(instant_format(steps.due, buf), "2027-02-12T00:00:00+07:00");
    due_explain(&terms, &steps, arena, LANG_EN, &e);
    assert_string_equal(e.line[1],
                        "The days off of 2027 are not decided yet: proposed days are used");
    assert_string_equal(e.line[2], "A day off, not counted: 2027-02-04, Thursday (Lunar New Year, "
                                   "proposed; Bộ luật Lao động 45/2019/QH14 Điều 112)");
    e.len = 0;
    due_explain(&terms, &steps, arena, LANG_VI, &e);
    assert_string_equal(e.line[1], "Ngày nghỉ năm 2027 chưa được quyết định: dùng ngày dự kiến");
    assert_string_equal(e.line[5], "Ngày nghỉ, không tính: 2027-02-09, thứ Ba (Nghỉ bù ngày lễ, "
                                   "dự kiến; Bộ luật Lao động 45/2019/QH14 Điều 111.3)");
    /* none of them lies in the way */
    terms.window_end = date_of(2027, 3, 14);
    assert_true(due_find(&terms, &steps) && !steps.proposed);
}

static void says_every_kind_of_rule(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026();
    static const struct {
        const char *rule, *vi, *en;
    } said[] = {
        {"before:15", "Trước ngày 15 của tháng đến hạn, tức hết ngày 2026-10-14, thứ Tư",
         "Before day 15 of the month when it is due: by the end of 2026-10-14, Wednesday"},
        {"end", "Ngày cuối của tháng đến hạn: 2026-10-31, thứ Bảy",
         "Last day of the month when it is due: 2026-10-31, Saturday"},
        {"day:20", "Ngày 20 của tháng đến hạn: 2026-10-20, thứ Ba",
         "Day 20 of the month when it is due: 2026-10-20, Tuesday"},
    };
    for (size_t i = 0; i < LENGTH(said); i++) {
        struct due_terms terms = {.period = P("2026-10"),
                                  .window_end = date_of(2026, 10, 14),
                                  .rule = D(said[i].rule),
                                  .decree09 = true,
                                  .calendar = &vn};
        struct due_steps steps;
        struct explain vi = {0}, en = {0};
        due_find(&terms, &steps);
        due_explain(&terms, &steps, arena, LANG_VI, &vi);
        due_explain(&terms, &steps, arena, LANG_EN, &en);
        assert_string_equal(
            vi.line[1], arena_printf(arena, "%s (Nghị định 09/2019/NĐ-CP Điều 13)", said[i].vi));
        assert_string_equal(en.line[1],
                            arena_printf(arena, "%s (Decree 09/2019/NĐ-CP Art. 13)", said[i].en));
    }
}

/* However many holidays lie between, the last sentence is the deadline. */
static void always_ends_with_the_deadline(void **state)
{
    (void)state;
    static struct calendar_day many[40];
    for (size_t i = 0; i < LENGTH(many); i++)
        many[i] = (struct calendar_day){
            .date = date_of(2026, 6, 1) + (date_t)i, .kind = CALENDAR_OFF, .name_vi = "Nghỉ"};
    struct calendar closed = {many, LENGTH(many)};
    struct explain e = {0};
    int64_t due = 0;
    assert_true(due_of(&(struct due_terms){.period = P("2026-05"),
                                           .window_end = date_of(2026, 5, 31),
                                           .rule = D("+1wd"),
                                           .shift = DUE_SHIFT_NEXT,
                                           .calendar = &closed},
                       LANG_EN, &due, &e));
    assert_true(e.len <= LENGTH(e.line));
    /* of the 40 days 30 fall on Monday to Friday: eight are told, 22 counted */
    assert_string_equal(e.line[9], "And 22 more such days");
    /* 1 June + 40 days = 11 July, a Saturday: Monday 13 July */
    assert_string_equal(e.line[e.len - 1], "Due by 24:00 on 2026-07-13 (Viet Nam time)"
                                           " (Civil Code 91/2015/QH13 Art. 148.6)");
}

/* Never too little: every rule over every day of some years, with the decided and the proposed days of Tết. */
static void reaches_no_further_than_it_says(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "+0d",         "+90d",     "+1wd",        "+20wd/+5wd", "day:31",
        "day:1+3/+9d", "before:1", "before:31+7", "end",        "end+24/+30wd@12:00"};
    struct calendar nothing = {NULL, 0}, proposed = holidays_propose(&nothing, arena);
    for (size_t i = 0; i < LENGTH(rules); i++) {
        struct due_terms terms = {.rule = D(rules[i]), .levels = 2, .calendar = &proposed};
        int reach = due_reach(terms.rule, terms.levels);
        for (date_t end = date_of(2026, 12, 1); end < date_of(2028, 3, 1); end++) {
            struct due_steps steps;
            int year, month, day;
            date_split(end, &year, &month, &day);
            terms.period = (struct period){year, PERIOD_MONTH, month};
            terms.window_end = end;
            assert_true(due_find(&terms, &steps));
            assert_true(steps.due <= instant_of_date(end + reach + 1));
        }
    }
}

static void has_none_without_a_rule(void **state)
{
    (void)state;
    int64_t due = 3;
    struct explain e = {0};
    assert_false(due_of(&(struct due_terms){.period = P("2026"),
                                            .window_end = 0,
                                            .rule = D(""),
                                            .shift = DUE_SHIFT_NEXT,
                                            .calendar = NULL},
                        LANG_VI, &due, &e));
    assert_int_equal(due, 3);
    assert_int_equal(e.len, 0);
}

static void reads_and_writes_rules(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "+3d",
                                       "+1wd",
                                       "+0d",
                                       "+999wd",
                                       "day:25",
                                       "day:31+2",
                                       "+3wd@17:00",
                                       "day:5@08:30",
                                       "day:1+24@00:00",
                                       "before:13",
                                       "before:28+2",
                                       "before:13/+3d",
                                       "end",
                                       "end+1",
                                       "end+24/+1wd@17:00",
                                       "+3wd/+3wd",
                                       "+3wd/+0d@17:00",
                                       "day:17/+3d"};
    static const char *const bad[] = {
        "3d",
        "+d",
        "+3",
        "+3w",
        "+3wdd",
        "+1000d",
        "-3d",
        "day:",
        "day:0",
        "day:32",
        "day:25+",
        "day:25+25",
        "day:25-1",
        "Day:25",
        "+3d@",
        "+3d@24:01",
        "+3d@25:00",
        "+3d@12:60",
        "+3d@7:00",
        "+3d@07:0",
        "+3d@07:000",
        "+3d@17:00 ",
        "@17:00",
        " +3d",
        "+3d@17",
        "+ 3d",
        "+3d@0700",
        "before:",
        "before:0",
        "before:32",
        "before:13@17:00",
        "before:13+25",
        "end+",
        "end+25",
        "end25",
        "End",
        "/+3wd",
        "+3wd/3wd",
        "+3wd/+3",
        "+3wd/",
        "+3wd/+",
        "+3wd/day:3",
        "+3wd@17:00/+3wd",
    };
    char buf[WINDOW_TEXT_MAX];
    struct due_rule rule;
    for (size_t i = 0; i < LENGTH(good); i++)
        assert_string_equal(due_format(D(good[i]), buf), good[i]);
    for (size_t i = 0; i < LENGTH(bad); i++)
        if (due_parse(text_of(bad[i]), &rule))
            fail_msg("“%s” was read", bad[i]);
    assert_int_equal(D("+3d@24:00").minutes, 1440);
    assert_string_equal(due_format(D("+3d@24:00"), buf), "+3d");
    enum due_shift shift = DUE_SHIFT_NONE;
    assert_true(due_shift_parse(TEXT("next"), &shift) && shift == DUE_SHIFT_NEXT);
    assert_true(due_shift_parse(TEXT("none"), &shift) && shift == DUE_SHIFT_NONE);
    assert_true(due_shift_parse(TEXT("previous"), &shift) && shift == DUE_SHIFT_PREVIOUS);
    assert_false(due_shift_parse(TEXT("later"), &shift));
    assert_string_equal(due_shift_name(DUE_SHIFT_PREVIOUS), "previous");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_first_late_instant),
        cmocka_unit_test(says_how_it_came_about),
        cmocka_unit_test(always_ends_with_the_deadline),
        cmocka_unit_test(has_none_without_a_rule),
        cmocka_unit_test(reads_and_writes_rules),
        cmocka_unit_test(says_it_in_either_language),
        cmocka_unit_test(gives_each_level_its_own),
        cmocka_unit_test(marks_what_nobody_decided),
        cmocka_unit_test(says_every_kind_of_rule),
        cmocka_unit_test(reaches_no_further_than_it_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
