/*
 * How other systems spell periods: as an interval and as gris spells it. Knows no catalog. Neighbours: read_exchange.c, sdmx.c.
 */
#ifndef GRIS_COLLECTOR_FOREIGN_PERIOD_H
#define GRIS_COLLECTOR_FOREIGN_PERIOD_H

#include "core/date.h"
#include "core/period.h"

struct foreign_period {
    date_t start, end; /* both days in it */
    char text[32];     /* gris' own spelling, or the sender's where gris has none */
};

/* ADX: DATE/DURATION, as 2026-09-15/P1M (ISO 8601; IHE QRPH ADX). */
bool foreign_period_adx(struct text t, struct foreign_period *ret);
/* SDMX 2.1 ObservationalTimePeriod: Gregorian and reporting periods, dates, instants and ranges. */
bool foreign_period_sdmx(struct text t, struct foreign_period *ret);
/* DHIS2 ISO periods: 20040315, 2004W10, 2015BiW1, 200403, 200401B, 2004Q1, 2004S1, 2004AprilS1, 2004, 2004April. */
bool foreign_period_dhis2(struct text t, struct foreign_period *ret);

#endif
