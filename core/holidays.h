/*
 * The statutory days off of a year as the law gives them, before anybody decided: proposals, so marked. Knows no catalog and no file.
 * Neighbours: calendar.h, lunar.h.
 */
#ifndef GRIS_CORE_HOLIDAYS_H
#define GRIS_CORE_HOLIDAYS_H

#include "core/arena.h"
#include "core/calendar.h"

/* Labour Code 45/2019 is in force from 2021 on; the lunar calendar is checked against a published one until 2050. */
#define HOLIDAYS_YEAR_MIN 2021
#define HOLIDAYS_YEAR_MAX 2050
/* 11 statutory days, each of which may bring one in lieu. */
#define HOLIDAYS_MAX 22

/* The days off of a year between the two above, those in lieu included, by date; static texts. Returns how many. What the Prime Minister
 * chooses each year is chosen as it was before: for Tết the last two days of the old year and the first three of the new; for National
 * Day 3 September where that makes the longer rest, else 1 September. Swapped days cannot be known.
 * REQ: Labour Code 45/2019 Art. 111.3, 112 */
size_t holidays_of_year(int year, struct calendar_day ret_days[static HOLIDAYS_MAX]);
/* The decided days (borrowed, by date) and, for each year above without any, the proposed ones. */
struct calendar holidays_propose(const struct calendar *decided, struct arena *arena);

#endif
