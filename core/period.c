/*
 * Periods as values: spelling, identity, stepping and nesting by name. Windows are in window.c, deadlines in due.c.
 * Must not know: the clock, the catalog (occasions get their code there). Neighbours: date.h, period.h.
 */
#include "core/period.h"

#include <assert.h>
#include <stdio.h>

#define YEAR_MIN   1900
#define YEAR_MAX   9999
#define SERIAL_MAX 999

static const struct period no_period = {0, PERIOD_NONE, 0};

static struct period make(int64_t year, enum period_kind kind, int32_t number)
{
    if (year < YEAR_MIN || year > YEAR_MAX)
        return no_period;
    return (struct period){(int32_t)year, kind, number};
}

/* ---- ISO weeks: week 1 holds 4 January ----------------------------------------------------------------------------- */

static date_t iso_week_1(int32_t year)
{
    date_t fourth = date_of(year, 1, 4);
    return fourth - (date_weekday(fourth) - 1);
}

static int32_t iso_weeks(int32_t year)
{
    return (iso_week_1(year + 1) - iso_week_1(year)) / 7;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------- */

/* Periods of the kind in a year: the largest number. 0 for none. */
static int32_t numbers_in_year(enum period_kind kind, int32_t year)
{
    switch (kind) {
    case PERIOD_DAY: return date_of(year + 1, 1, 1) - date_of(year, 1, 1);
    case PERIOD_WEEK: return iso_weeks(year);
    case PERIOD_MONTH: return 12;
    case PERIOD_QUARTER: return 4;
    case PERIOD_HALF:
    case PERIOD_SCHOOL_TERM: return 2;
    case PERIOD_MONTH13:
    case PERIOD_NINE_MONTHS:
    case PERIOD_YEAR:
    case PERIOD_SCHOOL_YEAR: return 1;
    case PERIOD_OCCASION: return SERIAL_MAX;
    case PERIOD_NONE: break;
    }
    return 0;
}

static bool is_valid(struct period p)
{
    bool school = p.kind == PERIOD_SCHOOL_TERM || p.kind == PERIOD_SCHOOL_YEAR;
    if (p.year < YEAR_MIN || p.year > YEAR_MAX - (school ? 1 : 0))
        return false;
    return p.number >= 1 && p.number <= numbers_in_year(p.kind, p.year);
}

int32_t period_year_id(int year)
{
    return year * 100000;
}

int32_t period_id(struct period p)
{
    if (p.kind == PERIOD_NONE)
        return 0;
    return p.year * 100000 + (int32_t)p.kind * 1000 + p.number;
}

struct period period_of_id(int32_t id)
{
    int32_t kind = id / 1000 % 100;
    if (id <= 0 || kind > PERIOD_OCCASION)
        return no_period;
    struct period p = {id / 100000, (enum period_kind)kind, id % 1000};
    return is_valid(p) ? p : no_period;
}

bool period_eq(struct period a, struct period b)
{
    return a.year == b.year && a.kind == b.kind && a.number == b.number;
}

/* ---- spelling ------------------------------------------------------------------------------------------------------ */

static bool number_of(struct text t, size_t from, size_t len, int32_t *ret)
{
    uint64_t value = 0;
    if (t.len < from + len || !text_to_u64((struct text){t.ptr + from, len}, YEAR_MAX, &value))
        return false;
    *ret = (int32_t)value;
    return true;
}

/* What stands behind "YYYY-" when it is a letter and a number, or "9M". */
static struct period parse_lettered(int32_t year, struct text rest)
{
    static const struct {
        char letter;
        size_t digits;
        enum period_kind kind;
    } spellings[] = {
        {'W', 2, PERIOD_WEEK},
        {'Q', 1, PERIOD_QUARTER},
        {'H', 1, PERIOD_HALF},
    };
    if (text_eq(rest, TEXT("M13")))
        return (struct period){year, PERIOD_MONTH13, 1};
    if (text_eq(rest, TEXT("9M")))
        return (struct period){year, PERIOD_NINE_MONTHS, 1};
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        int32_t n = 0;
        if (rest.len == spellings[i].digits + 1 && rest.ptr[0] == spellings[i].letter &&
            number_of(rest, 1, spellings[i].digits, &n))
            return (struct period){year, spellings[i].kind, n};
    }
    return no_period;
}

/* "YYYY" of the next year, alone or with "-T1", "-T2". */
static struct period parse_school(int32_t year, struct text rest)
{
    int32_t next = 0, term = 0;
    if (!number_of(rest, 0, 4, &next) || next != year + 1)
        return no_period;
    if (rest.len == 4)
        return (struct period){year, PERIOD_SCHOOL_YEAR, 1};
    if (rest.len == 7 && rest.ptr[4] == '-' && rest.ptr[5] == 'T' && number_of(rest, 6, 1, &term))
        return (struct period){year, PERIOD_SCHOOL_TERM, term};
    return no_period;
}

static struct period parse_day(struct text t)
{
    date_t date = 0;
    int32_t year = 0;
    if (!date_parse(t, &date) || !number_of(t, 0, 4, &year))
        return no_period;
    return (struct period){year, PERIOD_DAY, date - date_of(year, 1, 1) + 1};
}

static struct period parse_any(struct text t)
{
    int32_t year = 0, month = 0;
    if (!number_of(t, 0, 4, &year))
        return no_period;
    if (t.len == 4)
        return (struct period){year, PERIOD_YEAR, 1};
    if (t.ptr[4] != '-')
        return no_period;
    struct text rest = {t.ptr + 5, t.len - 5};
    if (rest.len == 2 && number_of(rest, 0, 2, &month))
        return (struct period){year, PERIOD_MONTH, month};
    if (rest.len == 5)
        return parse_day(t);
    if (rest.len == 4 || rest.len == 7)
        return parse_school(year, rest);
    return parse_lettered(year, rest);
}

bool period_parse(struct text t, struct period *ret_period)
{
    struct period p = parse_any(t);
    if (!is_valid(p))
        return false;
    *ret_period = p;
    return true;
}

char *period_format(struct period p, char buf[static PERIOD_TEXT_MAX])
{
    int y = p.year, n = p.number;
    char day[DATE_TEXT_MAX];
    buf[0] = '\0';
    switch (p.kind) {
    case PERIOD_DAY:
        date_format(date_of(y, 1, 1) + n - 1, day);
        snprintf(buf, PERIOD_TEXT_MAX, "%s", day);
        break;
    case PERIOD_WEEK: snprintf(buf, PERIOD_TEXT_MAX, "%04d-W%02d", y, n); break;
    case PERIOD_MONTH: snprintf(buf, PERIOD_TEXT_MAX, "%04d-%02d", y, n); break;
    case PERIOD_MONTH13: snprintf(buf, PERIOD_TEXT_MAX, "%04d-M13", y); break;
    case PERIOD_QUARTER: snprintf(buf, PERIOD_TEXT_MAX, "%04d-Q%d", y, n); break;
    case PERIOD_HALF: snprintf(buf, PERIOD_TEXT_MAX, "%04d-H%d", y, n); break;
    case PERIOD_NINE_MONTHS: snprintf(buf, PERIOD_TEXT_MAX, "%04d-9M", y); break;
    case PERIOD_YEAR: snprintf(buf, PERIOD_TEXT_MAX, "%04d", y); break;
    case PERIOD_SCHOOL_TERM: snprintf(buf, PERIOD_TEXT_MAX, "%04d-%04d-T%d", y, y + 1, n); break;
    case PERIOD_SCHOOL_YEAR: snprintf(buf, PERIOD_TEXT_MAX, "%04d-%04d", y, y + 1); break;
    case PERIOD_OCCASION: snprintf(buf, PERIOD_TEXT_MAX, "@%d.%d", y, n); break;
    case PERIOD_NONE: break;
    }
    return buf;
}

/* ---- stepping ------------------------------------------------------------------------------------------------------ */

static struct period day_of(int64_t date)
{
    if (date < date_of(YEAR_MIN, 1, 1) || date > date_of(YEAR_MAX, 12, 31))
        return no_period;
    int year = 0, month = 0, day = 0;
    date_split((date_t)date, &year, &month, &day);
    return (struct period){year, PERIOD_DAY, (date_t)date - date_of(year, 1, 1) + 1};
}

/* The week of a Monday, in the ISO year of its Thursday. */
static struct period week_of(int64_t monday)
{
    struct period thursday = day_of(monday + 3);
    if (thursday.kind == PERIOD_NONE)
        return no_period;
    return (struct period){thursday.year, PERIOD_WEEK,
                           ((date_t)monday - iso_week_1(thursday.year)) / 7 + 1};
}

struct period period_step(struct period p, int n)
{
    if (p.kind == PERIOD_OCCASION || p.kind == PERIOD_NONE)
        return p;
    if (p.kind == PERIOD_DAY)
        return day_of((int64_t)date_of(p.year, 1, 1) + p.number - 1 + n);
    if (p.kind == PERIOD_WEEK)
        return week_of(iso_week_1(p.year) + (int64_t)7 * (p.number - 1 + (int64_t)n));
    int64_t a_year = numbers_in_year(p.kind, p.year);
    int64_t serial = p.year * a_year + p.number - 1 + n;
    if (serial < 0)
        return no_period;
    struct period stepped = make(serial / a_year, p.kind, (int32_t)(serial % a_year) + 1);
    return is_valid(stepped) ? stepped : no_period;
}

/* ---- nesting ------------------------------------------------------------------------------------------------------- */

/* First and last month of a period made of months of one year; false for the others. */
static bool month_span(struct period p, int32_t *ret_first, int32_t *ret_last)
{
    int32_t months = 0, first = 1;
    switch (p.kind) {
    case PERIOD_MONTH: months = 1; break;
    case PERIOD_QUARTER: months = 3; break;
    case PERIOD_HALF: months = 6; break;
    case PERIOD_NINE_MONTHS: months = 9; break;
    case PERIOD_YEAR: months = 12; break;
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH13:
    case PERIOD_SCHOOL_TERM:
    case PERIOD_SCHOOL_YEAR:
    case PERIOD_OCCASION:
    case PERIOD_NONE: return false;
    }
    if (months < 9)
        first = (p.number - 1) * months + 1;
    *ret_first = first;
    *ret_last = first + months - 1;
    return true;
}

/* The period of `kind` that holds month `first`, if it holds `last` too. */
static struct period around(int32_t year, int32_t first, int32_t last, enum period_kind kind)
{
    int32_t most = numbers_in_year(kind, year);
    for (int32_t n = 1; n <= most; n++) {
        struct period whole = {year, kind, n};
        int32_t from = 0, to = 0;
        if (month_span(whole, &from, &to) && from <= first && last <= to)
            return whole;
    }
    return no_period;
}

struct period period_containing(struct period p, enum period_kind kind)
{
    int32_t first = 0, last = 0;
    if (p.kind == kind)
        return p;
    if (p.kind == PERIOD_MONTH13 && kind == PERIOD_YEAR)
        return (struct period){p.year, PERIOD_YEAR, 1};
    if (p.kind == PERIOD_SCHOOL_TERM && kind == PERIOD_SCHOOL_YEAR)
        return (struct period){p.year, PERIOD_SCHOOL_YEAR, 1};
    if (p.kind == PERIOD_NINE_MONTHS || kind < p.kind || !month_span(p, &first, &last))
        return no_period;
    return kind <= PERIOD_YEAR ? around(p.year, first, last, kind) : no_period;
}

size_t period_parts(struct period p, struct period ret_parts[static PERIOD_PARTS_MAX])
{
    int32_t y = p.year, n = p.number;
    switch (p.kind) {
    case PERIOD_QUARTER:
        for (int32_t i = 0; i < 3; i++)
            ret_parts[i] = (struct period){y, PERIOD_MONTH, n * 3 - 2 + i};
        return 3;
    case PERIOD_HALF:
        ret_parts[0] = (struct period){y, PERIOD_QUARTER, n * 2 - 1};
        ret_parts[1] = (struct period){y, PERIOD_QUARTER, n * 2};
        return 2;
    case PERIOD_NINE_MONTHS:
        ret_parts[0] = (struct period){y, PERIOD_HALF, 1};
        ret_parts[1] = (struct period){y, PERIOD_QUARTER, 3};
        return 2;
    case PERIOD_YEAR:
        ret_parts[0] = (struct period){y, PERIOD_HALF, 1};
        ret_parts[1] = (struct period){y, PERIOD_HALF, 2};
        ret_parts[2] = (struct period){y, PERIOD_MONTH13, 1};
        return 3;
    case PERIOD_SCHOOL_YEAR:
        ret_parts[0] = (struct period){y, PERIOD_SCHOOL_TERM, 1};
        ret_parts[1] = (struct period){y, PERIOD_SCHOOL_TERM, 2};
        return 2;
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH:
    case PERIOD_MONTH13:
    case PERIOD_SCHOOL_TERM:
    case PERIOD_OCCASION:
    case PERIOD_NONE: break;
    }
    return 0;
}

size_t period_wholes(struct period p, struct period ret_wholes[static PERIOD_PARTS_MAX])
{
    static const enum period_kind larger[] = {PERIOD_QUARTER, PERIOD_HALF, PERIOD_NINE_MONTHS,
                                              PERIOD_YEAR, PERIOD_SCHOOL_YEAR};
    size_t n = 0;
    for (size_t i = 0; i < sizeof larger / sizeof larger[0]; i++) {
        struct period whole = period_containing(p, larger[i]);
        if (whole.kind != PERIOD_NONE && whole.kind != p.kind)
            ret_wholes[n++] = whole;
    }
    return n;
}

/* ---- words --------------------------------------------------------------------------------------------------------- */

#define WORDS_MAX 64

static const char *const roman[] = {"", "I", "II", "III", "IV"};

static void words_vi(struct period p, char buf[static WORDS_MAX])
{
    int y = p.year, n = p.number, month = 0, day = 0, year = 0;
    switch (p.kind) {
    case PERIOD_DAY:
        date_split(date_of(y, 1, 1) + n - 1, &year, &month, &day);
        snprintf(buf, WORDS_MAX, "Ngày %d/%d/%d", day, month, year);
        break;
    case PERIOD_WEEK: snprintf(buf, WORDS_MAX, "Tuần %d/%d", n, y); break;
    case PERIOD_MONTH: snprintf(buf, WORDS_MAX, "Tháng %d/%d", n, y); break;
    case PERIOD_MONTH13: snprintf(buf, WORDS_MAX, "Tháng 13/%d", y); break;
    case PERIOD_QUARTER: snprintf(buf, WORDS_MAX, "Quý %s/%d", roman[n], y); break;
    case PERIOD_HALF:
        snprintf(buf, WORDS_MAX, "6 tháng %s năm %d", n == 1 ? "đầu" : "cuối", y);
        break;
    case PERIOD_NINE_MONTHS: snprintf(buf, WORDS_MAX, "9 tháng năm %d", y); break;
    case PERIOD_YEAR: snprintf(buf, WORDS_MAX, "Năm %d", y); break;
    case PERIOD_SCHOOL_TERM:
        snprintf(buf, WORDS_MAX, "Học kỳ %s năm học %d-%d", roman[n], y, y + 1);
        break;
    case PERIOD_SCHOOL_YEAR: snprintf(buf, WORDS_MAX, "Năm học %d-%d", y, y + 1); break;
    case PERIOD_OCCASION: snprintf(buf, WORDS_MAX, "Đợt %d năm %d", n, y); break;
    case PERIOD_NONE: break;
    }
}

static void words_en(struct period p, char buf[static WORDS_MAX])
{
    static const char *const months[] = {"",        "January",  "February", "March",  "April",
                                         "May",     "June",     "July",     "August", "September",
                                         "October", "November", "December"};
    int y = p.year, n = p.number, month = 0, day = 0, year = 0;
    switch (p.kind) {
    case PERIOD_DAY:
        date_split(date_of(y, 1, 1) + n - 1, &year, &month, &day);
        snprintf(buf, WORDS_MAX, "%d %s %d", day, months[month], year);
        break;
    case PERIOD_WEEK: snprintf(buf, WORDS_MAX, "Week %d of %d", n, y); break;
    case PERIOD_MONTH: snprintf(buf, WORDS_MAX, "%s %d", months[n], y); break;
    case PERIOD_MONTH13: snprintf(buf, WORDS_MAX, "Month 13 of %d", y); break;
    case PERIOD_QUARTER: snprintf(buf, WORDS_MAX, "Q%d %d", n, y); break;
    case PERIOD_HALF:
        snprintf(buf, WORDS_MAX, "%s half of %d", n == 1 ? "First" : "Second", y);
        break;
    case PERIOD_NINE_MONTHS: snprintf(buf, WORDS_MAX, "Nine months of %d", y); break;
    case PERIOD_YEAR: snprintf(buf, WORDS_MAX, "%d", y); break;
    case PERIOD_SCHOOL_TERM:
        snprintf(buf, WORDS_MAX, "Term %d of school year %d-%d", n, y, y + 1);
        break;
    case PERIOD_SCHOOL_YEAR: snprintf(buf, WORDS_MAX, "School year %d-%d", y, y + 1); break;
    case PERIOD_OCCASION: snprintf(buf, WORDS_MAX, "Occasion %d of %d", n, y); break;
    case PERIOD_NONE: break;
    }
}

const char *period_words(struct period p, enum lang lang, char buf[static WORDS_MAX])
{
    buf[0] = '\0';
    assert(p.kind == PERIOD_NONE || is_valid(p));
    if (lang == LANG_VI)
        words_vi(p, buf);
    else
        words_en(p, buf);
    return buf;
}

/* ---- frequencies --------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum period_kind kind;
} frequencies[] = {
    {"day", PERIOD_DAY},
    {"week", PERIOD_WEEK},
    {"month", PERIOD_MONTH},
    {"quarter", PERIOD_QUARTER},
    {"half", PERIOD_HALF},
    {"nine_months", PERIOD_NINE_MONTHS},
    {"year", PERIOD_YEAR},
    {"school_year", PERIOD_SCHOOL_YEAR},
    {"once", PERIOD_OCCASION},
    /* filed along with months and school years */
    {"month", PERIOD_MONTH13},
    {"school_year", PERIOD_SCHOOL_TERM},
};
#define FREQUENCIES (sizeof frequencies / sizeof frequencies[0])

bool frequency_parse(struct text t, enum period_kind *ret_kind)
{
    for (size_t i = 0; i < FREQUENCIES; i++) {
        if (text_is(t, frequencies[i].name)) {
            *ret_kind = frequencies[i].kind;
            return true;
        }
    }
    return false;
}

const char *frequency_name(enum period_kind kind)
{
    for (size_t i = 0; i < FREQUENCIES; i++)
        if (frequencies[i].kind == kind)
            return frequencies[i].name;
    return "";
}
