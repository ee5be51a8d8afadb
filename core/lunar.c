/*
 * The lunisolar calendar of Viet Nam, from two moments: new moons, and the sun's place among twelve signs of 30 degrees.
 * Both by the series of J. Meeus, Astronomical Algorithms, 2nd edition, chapters 49 (to some seconds) and 25 (to 0.01 degrees), in
 * integers: instants are nanodays (86.4 µs) since 1 January 2000 12:00, angles are units of 10^-8 degree, sines have 30 binary digits.
 * Nothing here is a reported value: only dates come out. Must not know: law, holidays. Neighbours: date.h.
 */
#include "core/lunar.h"

#include <assert.h>
#include <stdlib.h>

#include "core/decimal.h"

#define NANODAYS     INT64_C(1000000000) /* a day */
#define CENTURY_DAYS 36525
#define DEGREE       INT64_C(100000000)
#define TURN         (360 * DEGREE)
#define SIGN         (30 * DEGREE)
#define ONE          (INT64_C(1) << 30) /* sine of a right angle */
#define RADIAN       INT64_C(201222763) /* 10^-8 degree in radians, as sines are written, × ONE */
#define UTC_PLUS_7   INT64_C(291666667) /* 7/24 day */
#define WINTER_SIGN  9                  /* the sun enters it at the winter solstice, 270 degrees */

/* 1 January 2000, the day whose noon is instant 0. */
static date_t epoch(void)
{
    return date_of(2000, 1, 1);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Far numbers: through 128 bits. */
static int64_t scaled(int64_t value, int64_t factor, int64_t divisor)
{
    return (int64_t)((decimal_wide)value * factor / divisor);
}

/* value × a sine, both small enough for 63 bits together. */
static int64_t times(int64_t value, int64_t sine)
{
    return value * sine / ONE;
}

/* By its power series to the 11th power: the error is below 10^-7. */
static int64_t sine(int64_t angle)
{
    int64_t a = angle - floor_div(angle, TURN) * TURN;
    bool negative = a >= TURN / 2;
    if (negative)
        a -= TURN / 2;
    if (a > TURN / 4)
        a = TURN / 2 - a;
    int64_t r = times(a, RADIAN), square = times(r, r), sum = ONE;
    for (int64_t n = 10; n >= 2; n -= 2)
        sum = ONE - times(square, sum) / (n * (n + 1));
    sum = times(r, sum);
    return negative ? -sum : sum;
}

/* Terrestrial time less universal time in nanodays: every 25 years from 1950 on, measured to 2020, then foreseen. */
static int64_t clock_error(int64_t days)
{
    static const int seconds[] = {29, 46, 64, 69, 93, 146, 203, 265};
    int64_t step = CENTURY_DAYS / 4, at = days + 2 * step;
    int64_t row = floor_div(at, step), rest = at - row * step, nanodays = NANODAYS / 86400;
    assert(row >= 0 && row + 1 < (int64_t)(sizeof seconds / sizeof seconds[0]));
    return (seconds[row] * step + (seconds[row + 1] - seconds[row]) * rest) * nanodays / step;
}

/* ---- the moon ------------------------------------------------------------------------------------------------------ */

/* Periodic terms of the new moon in 10^-5 day; multiples of the sun's and the moon's mean anomaly, the moon's argument of latitude and
 * the longitude of its node. */
static const struct {
    int amount, sun, moon, latitude, node;
} moon_terms[] = {
    {-40720, 0, 1, 0, 0}, {17241, 1, 0, 0, 0}, {1608, 0, 2, 0, 0}, {1039, 0, 0, 2, 0},
    {739, -1, 1, 0, 0},   {-514, 1, 1, 0, 0},  {208, 2, 0, 0, 0},  {-111, 0, 1, -2, 0},
    {-57, 0, 1, 2, 0},    {56, 1, 2, 0, 0},    {-42, 0, 3, 0, 0},  {42, 1, 0, 2, 0},
    {38, 1, 0, -2, 0},    {-24, -1, 2, 0, 0},  {-17, 0, 0, 0, 1},  {-7, 2, 1, 0, 0},
    {4, 0, 2, -2, 0},     {4, 3, 0, 0, 0},     {3, 1, 1, -2, 0},   {3, 0, 2, 2, 0},
    {-3, 1, 1, 2, 0},     {3, -1, 1, 2, 0},    {-2, -1, 1, -2, 0}, {-2, 1, 3, 0, 0},
    {2, 0, 4, 0, 0},
};

/* What the planets do: phase in 10^-2 degree, change a lunation in 10^-6 degree, amount in 10^-6 day. */
static const struct {
    int phase, rate, amount;
} planet_terms[] = {
    {29977, 107408, 325},  {25188, 16321, 165},   {25183, 26651886, 164}, {34942, 36412478, 126},
    {8466, 18206239, 110}, {14174, 53303771, 62}, {20714, 2453732, 60},   {15484, 7306860, 56},
    {3452, 27261239, 47},  {20719, 121824, 42},   {29134, 1844379, 40},   {16172, 24198154, 37},
    {23956, 25513099, 35}, {33155, 3592518, 23},
};

/* All of these together and one in a hundred more: further the mean new moon is never from the true one. */
#define TERMS_SUM INT64_C(632000000)

/* New moon k, counted from that of 6 January 2000: where sun and moon stand, in the mean. */
struct moon {
    int64_t k, sun, moon, latitude, node;
    int64_t orbit; /* how round the earth's orbit is, 10^-6 of what it was in 2000 */
    int64_t at;    /* the instant, in terrestrial time */
};

static struct moon mean_moon(int64_t k)
{
    int64_t square = k * k, century = 1529798; /* 1236.85 lunations a century, squared */
    return (struct moon){.k = k,
                         .sun = 255340000 + 2910535670 * k - 140 * square / century,
                         .moon = 20156430000 + 38581693528 * k + 1075820 * square / century,
                         .latitude = 16071080000 + 39067050284 * k - 161180 * square / century,
                         .node = 12477460000 - 156375588 * k + 206720 * square / century,
                         .orbit = 1000000 - 251600 * k / 123685,
                         .at = 5097660000 + 29530588861 * k + 154370 * square / century};
}

static int64_t moon_term(const struct moon *m, size_t i)
{
    int64_t amount = moon_terms[i].amount * (NANODAYS / 100000);
    for (int n = moon_terms[i].sun; n != 0; n -= n > 0 ? 1 : -1)
        amount = amount * m->orbit / 1000000;
    return times(amount, sine(moon_terms[i].sun * m->sun + moon_terms[i].moon * m->moon +
                              moon_terms[i].latitude * m->latitude + moon_terms[i].node * m->node));
}

static int64_t planet_term(const struct moon *m, size_t i)
{
    return times(planet_terms[i].amount * (NANODAYS / 1000000),
                 sine(planet_terms[i].phase * (DEGREE / 100) +
                      planet_terms[i].rate * (DEGREE / 1000000) * m->k));
}

/* Is midnight further than `rest` before and after? */
static bool is_settled(int64_t at, int64_t rest)
{
    int64_t in_day = at - floor_div(at, NANODAYS) * NANODAYS;
    return in_day > rest && in_day < NANODAYS - rest;
}

/* The day in Viet Nam on which new moon k falls. Terms are added until the rest of them cannot change the day. */
static date_t month_start(int k)
{
    struct moon m = mean_moon(k);
    int64_t rest = TERMS_SUM;
    int64_t at = m.at + NANODAYS / 2 + UTC_PLUS_7 - clock_error(floor_div(m.at, NANODAYS));
    for (size_t i = 0; i < sizeof moon_terms / sizeof moon_terms[0] && !is_settled(at, rest); i++) {
        at += moon_term(&m, i);
        rest -= llabs(moon_terms[i].amount * (NANODAYS / 100000));
    }
    for (size_t i = 0; i < sizeof planet_terms / sizeof planet_terms[0] && !is_settled(at, rest);
         i++) {
        at += planet_term(&m, i);
        rest -= planet_terms[i].amount * (NANODAYS / 1000000);
    }
    return (date_t)(epoch() + floor_div(at, NANODAYS));
}

/* The month that holds the date. */
static int month_of(date_t date)
{
    int k = (int)floor_div(((int64_t)date - epoch() - 5) * 10000, 295306) + 1;
    while (month_start(k) > date)
        k--;
    return k;
}

/* ---- the sun ------------------------------------------------------------------------------------------------------- */

/* The sign in which the sun stands when the day begins in Viet Nam: 0 from the spring equinox on, 11 the last. */
static int sun_sign(date_t date)
{
    int64_t days = (int64_t)date - epoch();
    int64_t at = days * NANODAYS - NANODAYS / 2 - UTC_PLUS_7 + clock_error(days);
    int64_t century = CENTURY_DAYS * NANODAYS, ppm = scaled(at, 1000000, century);
    int64_t mean =
        28046646000 + scaled(at, 3600076983000, century) + 30320 * ppm / 1000000 * ppm / 1000000;
    int64_t anomaly = 35752911000 + scaled(at, 3599905029000, century);
    int64_t node = 12504000000 - scaled(at, 193413600000, century);
    int64_t centre = times(191460200 - 481700 * ppm / 1000000, sine(anomaly)) +
                     times(1999300, sine(2 * anomaly)) + times(28900, sine(3 * anomaly));
    int64_t seen = mean + centre - 569000 - times(478000, sine(node));
    return (int)((seen - floor_div(seen, TURN) * TURN) / SIGN);
}

/* ---- the year ------------------------------------------------------------------------------------------------------ */

/* The months from the one with the winter solstice of the year before to the next such month: two of the year before, then those of
 * the year. Where there are 13, the first one during which the sun enters no sign is the leap month. */
struct round {
    int year, first, len;
    int leap; /* its index, 0 for none */
};

/* The eleventh month of a year is the one in which the winter solstice falls. */
static int eleventh(int year)
{
    int k = month_of(date_of(year, 12, 31));
    return sun_sign(month_start(k)) >= WINTER_SIGN ? k - 1 : k;
}

static struct round round_of(int year)
{
    struct round r = {year, eleventh(year - 1), 0, 0};
    r.len = eleventh(year) - r.first;
    for (int i = 1; r.len == 13 && r.leap == 0; i++)
        if (sun_sign(month_start(r.first + i)) == sun_sign(month_start(r.first + i + 1)))
            r.leap = i;
    return r;
}

/* The i-th month's first day. */
static struct lunar_date month_named(const struct round *r, int i)
{
    int plain = i - (r->leap != 0 && i >= r->leap ? 1 : 0);
    return (struct lunar_date){plain < 2 ? r->year - 1 : r->year, (plain + 10) % 12 + 1, 1,
                               r->leap != 0 && i == r->leap};
}

struct lunar_date lunar_of_date(date_t date)
{
    int year = 0, month = 0, day = 0, k = month_of(date);
    date_split(date, &year, &month, &day);
    assert(year >= LUNAR_YEAR_MIN && year <= LUNAR_YEAR_MAX);
    struct round r = round_of(year);
    if (k >= r.first + r.len)
        r = round_of(year + 1);
    struct lunar_date lunar = month_named(&r, k - r.first);
    lunar.day = (int)(date - month_start(k)) + 1;
    return lunar;
}

bool lunar_to_date(struct lunar_date lunar, date_t *ret_date)
{
    assert(lunar.year >= LUNAR_YEAR_MIN && lunar.year <= LUNAR_YEAR_MAX);
    struct round r = round_of(lunar.month > 10 ? lunar.year + 1 : lunar.year);
    for (int i = 0; i < r.len; i++) {
        struct lunar_date named = month_named(&r, i);
        if (named.year != lunar.year || named.month != lunar.month || named.leap != lunar.leap)
            continue;
        *ret_date = month_start(r.first + i) + lunar.day - 1;
        return lunar.day >= 1 && *ret_date < month_start(r.first + i + 1);
    }
    return false;
}

int lunar_leap_month(int year)
{
    for (int y = year; y <= year + 1; y++) {
        struct round r = round_of(y);
        struct lunar_date leap = month_named(&r, r.leap);
        if (r.leap != 0 && leap.year == year)
            return leap.month;
    }
    return 0;
}

static date_t day_of_year(int year, int month, int day)
{
    date_t date = 0;
    bool exists = lunar_to_date((struct lunar_date){year, month, day, false}, &date);
    assert(exists); /* every year has these months */
    (void)exists;
    return date;
}

date_t lunar_new_year(int year)
{
    return day_of_year(year, 1, 1);
}

date_t lunar_hung_kings(int year)
{
    return day_of_year(year, 3, 10);
}
