/*
 * The lunisolar calendar of Viet Nam: months that begin on the day of the new moon at UTC+7, and a leap month where a month has no
 * principal solar term. Gives dates, no reported value. Knows no law and no holiday. Neighbours: date.h, holidays.h.
 */
#ifndef GRIS_CORE_LUNAR_H
#define GRIS_CORE_LUNAR_H

#include "core/date.h"

/* The years for which it may be asked: UTC+7 has been the rule since 1968 (Decision 121/CP of 1967; before, the calendar was that of
 * UTC+8), and a moment so near to midnight that some seconds decide the day is not known for sure in advance (the new moon of May 2054). */
#define LUNAR_YEAR_MIN 1968
#define LUNAR_YEAR_MAX 2099

/* `year` is that of its Tết, month 1…12, day 1…30; a leap month has the number of the month before it. */
struct lunar_date {
    int year, month, day;
    bool leap;
};

struct lunar_date lunar_of_date(date_t date);
/* False when that month or day does not exist. */
bool lunar_to_date(struct lunar_date lunar, date_t *ret_date);
/* The month of the lunar year that comes twice, 0 for none. */
int lunar_leap_month(int year);
/* Tết Nguyên đán: the first day of the first month. */
date_t lunar_new_year(int year);
/* Giỗ Tổ Hùng Vương: the tenth day of the third month. */
date_t lunar_hung_kings(int year);

#endif
