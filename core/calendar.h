/*
 * Calendar of working days: Monday–Friday, less holidays, plus make-up working days. A value;
 * loaded per catalog. Knows nothing of periods. REQ: Labour Code 45/2019 Art. 111.3, 112 (the days of a year come
 * as data, holidays.csv; where none were decided yet, holidays.h proposes).
 */
#ifndef GRIS_CORE_CALENDAR_H
#define GRIS_CORE_CALENDAR_H

#include "core/date.h"

enum calendar_day_kind { CALENDAR_OFF, CALENDAR_WORK };

struct calendar_day {
    date_t date;
    enum calendar_day_kind kind;
    const char *name_vi;
    const char *legal_basis;
    const char *name_en; /* of proposed days; else NULL */
    bool proposed;       /* computed, since nobody has decided the year's days yet */
};

/* Days sorted by date; borrowed. len 0: only weekends are known. */
struct calendar {
    const struct calendar_day *days;
    size_t len;
};

/* The special day, or NULL. */
const struct calendar_day *calendar_find(const struct calendar *calendar, date_t date);
/* True when days of the year are given as data: then it has these and no other. */
bool calendar_decides(const struct calendar *calendar, int year);
bool calendar_is_working(const struct calendar *calendar, date_t date);
/* The n-th working day after `date` (n >= 0; 0 gives `date` itself). */
date_t calendar_add_working(const struct calendar *calendar, date_t date, int n);
/* The first working day at or after (at or before) `date`. */
date_t calendar_next_working(const struct calendar *calendar, date_t date);
date_t calendar_previous_working(const struct calendar *calendar, date_t date);

#endif
