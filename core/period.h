/*
 * Periods (kỳ báo cáo) and data windows (thời gian chốt số liệu), as values.
 * Knows no clock, no database and no holiday. Neighbours: due.h (deadlines).
 * REQ: Decree 09/2019/NĐ-CP Art. 12.
 */
#ifndef GRIS_CORE_PERIOD_H
#define GRIS_CORE_PERIOD_H

#include "core/date.h"
#include "core/diag.h"

/* Order matters: it is part of period_id() and is stored for ever. */
enum period_kind {
    PERIOD_NONE = 0,
    PERIOD_DAY = 1,          /* 2026-06-15 */
    PERIOD_WEEK = 2,         /* 2026-W05, ISO 8601 week of its own ISO year */
    PERIOD_MONTH = 3,        /* 2026-10 */
    PERIOD_MONTH13 = 4,      /* 2026-M13, the adjustment month of budget years */
    PERIOD_QUARTER = 5,      /* 2026-Q3 */
    PERIOD_HALF = 6,         /* 2026-H1 */
    PERIOD_NINE_MONTHS = 7,  /* 2026-9M */
    PERIOD_YEAR = 8,         /* 2026 */
    PERIOD_SCHOOL_TERM = 9,  /* 2025-2026-T1, -T2; year is the first one */
    PERIOD_SCHOOL_YEAR = 10, /* 2025-2026; year is the first one */
    /* @CODE of a thematic or ad-hoc regime; number is given by the catalog */
    PERIOD_OCCASION = 11
};

/* number: day of the year, ISO week, month, quarter, half, term, or an occasion's serial in its
 * year (1…999); else 0 or 1. */
struct period {
    int32_t year;
    enum period_kind kind;
    int32_t number;
};

#define PERIOD_TEXT_MAX 24

/* Reads every spelling above but @CODE; years 1900–9999. */
bool period_parse(struct text t, struct period *ret_period);
/* The spelling above; occasions give "@year.number". Returns buf. */
char *period_format(struct period p, char buf[static PERIOD_TEXT_MAX]);
/* year * 100000 + kind * 1000 + number: sorts by year, fits int4, partitions by year. 0 for
 * none. */
int32_t period_id(struct period p);
/* Less than the id of every period of that year, more than those of the years before. */
int32_t period_year_id(int year);
struct period period_of_id(int32_t id);
bool period_eq(struct period a, struct period b);
/* `n` periods later (negative: earlier) of the same kind; M13, 9M step by years; occasions do not
 * step (same back). PERIOD_NONE outside the years 1900–9999. */
struct period period_step(struct period p, int n);
/* The period of `kind` that contains p by name (month -> its quarter…); PERIOD_NONE when they do
 * not nest. A month has MONTH..YEAR, M13 only the YEAR, quarter HALF, NINE_MONTHS (Q1..Q3), YEAR;
 * half NINE_MONTHS (H1), YEAR; NINE_MONTHS none; term SCHOOL_YEAR; day, week and occasion none
 * (their windows cross months). Its own kind gives p itself. */
struct period period_containing(struct period p, enum period_kind kind);
#define PERIOD_PARTS_MAX 5
/* The direct parts in the roll-up order of time: quarter <- 3 months, half <- 2 quarters, nine
 * months <- H1, Q3, year <- H1, H2, M13 (last), school year <- T1, T2. Returns the count, 0
 * where there are none. */
size_t period_parts(struct period p, struct period ret_parts[static PERIOD_PARTS_MAX]);
/* Every period into which p enters when time is rolled up (its own excluded), small to large; at
 * most 5. */
size_t period_wholes(struct period p, struct period ret_wholes[static PERIOD_PARTS_MAX]);
/* Words for people: "Tháng 10/2026", "Quý III/2026"; English "October 2026", "Q3 2026". */
const char *period_words(struct period p, enum lang lang, char buf[static 64]);

enum window_kind { WINDOW_DECREE09, WINDOW_CALENDAR, WINDOW_SCHOOL, WINDOW_WEEK, WINDOW_EXPLICIT };

/* from: month offset from the period's first month, and day; to: month offset from its last
 * month, and day. */
struct window_rule {
    enum window_kind kind;
    int from_offset, from_day, to_offset, to_day;
};
#define WINDOW_TEXT_MAX 64

/* `decree09`, `calendar`, `school`, `week:5`, `from:-1/15,to:0/14`. Days 1–31; a day past the
 * month's end is its last day. `week:D` is of weeks alone: D, in from_day, is the weekday on which
 * they begin (1 Monday … 7 Sunday). */
bool window_parse(struct text t, struct window_rule *ret_rule);
char *window_format(struct window_rule rule, char buf[static WINDOW_TEXT_MAX]);
/* First and last day (both inclusive) whose facts belong to the period. False where the rule gives
 * none (an occasion's window is data; `school` for a quarter…). Days are calendar days, weeks
 * ISO weeks (Monday–Sunday) under every rule but `week:D`, where they begin on weekday D and end
 * within the ISO week of their name. decree09 = from:-1/15,to:0/14. M13 has the window
 * of December of its year shifted to the whole year's end: the year's last month. */
bool period_window(struct period p, struct window_rule rule, date_t *ret_start, date_t *ret_end);
/* The first day of the period's last month, from which day:D[+N] counts: by name, whatever the rule
 * (day, week and occasion: the month of the window's last day). */
date_t period_last_month(struct period p, date_t window_end);

/* Frequencies of regimes and the period kind that each files: day, week, month, quarter, half,
 * nine_months, year, school_year (files terms and years), once (occasions). */
bool frequency_parse(struct text t, enum period_kind *ret_kind);
const char *frequency_name(enum period_kind kind);

#endif
