/*
 * How far a figure lies from those before it: numbers alone. Must not know: catalogs, periods, findings.
 * Neighbours: outliers.c asks and tells.
 */
#ifndef GRIS_INDICATORS_OUTLIER_SCORE_H
#define GRIS_INDICATORS_OUTLIER_SCORE_H

#include "core/catalog.h"

/* Figures before, without missing ones: at most OUTLIER_WINDOW_MAX. */
struct outlier_past_figures {
    int64_t at[OUTLIER_WINDOW_MAX];
    size_t len;
};

/* Twice the median, which is exact; 0 of none. */
decimal_wide outlier_score_median(const struct outlier_past_figures *past);
/* Twice the median of the magnitudes of those that are not zero; 0 of none. */
decimal_wide outlier_score_magnitude(const struct outlier_past_figures *past);

/* The score in hundredths, rounded half away from zero, where it is beyond the threshold (which stands
 * at OUTLIER_DECIMALS); else -1, also where the past has no spread to measure by. At least two figures. */

/* Deviations of a sample: |x - mean| / s. Decided by squares, so that no root is taken. */
decimal_wide
outlier_score_standard(const struct outlier_past_figures *past, int64_t value, int64_t threshold);
/* 0.6745 |x - median| / MAD; where more than half of the past is alike (MAD 0), |x - median| / (1.253314 times the
 * mean deviation from the median). REQ: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. */
decimal_wide outlier_score_median_deviation(const struct outlier_past_figures *past,
                                            int64_t value,
                                            int64_t threshold);

/* True when it is more than thirty times the median magnitude of the past, which is given doubled, or less than a thirtieth of it. */
bool outlier_score_is_odd(int64_t value, decimal_wide doubled_magnitude);
/* n of the 10^n that the figure seems to be too large by: 3, 6, 9, their opposites where it is too small, or 0. It lies between
 * 10^(n-½) and 10^(n+½) times the magnitude. */
int outlier_score_slip(int64_t value, decimal_wide doubled_magnitude);

#endif
