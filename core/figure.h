/*
 * A figure as it is read: query, API and exports (the Figure shape of interfaces.md). Neighbours:
 * aggregate.h.
 */
#ifndef GRIS_CORE_FIGURE_H
#define GRIS_CORE_FIGURE_H

#include "core/aggregate.h"

/* What is to be said of a figure that is read on another map (docs/map.md). */
enum {
    FIGURE_ON_MAP = 1,    /* of the units of the day `map` */
    FIGURE_ESTIMATED = 2, /* a part of it was divided by a share of the catalog */
    FIGURE_BROKEN =
        4, /* not the whole: something could not be placed as deep, or cannot be joined */
    FIGURE_UNPLACED =
        8 /* of a unit of then, which cannot be placed below the one that it is listed with */
};

struct figure {
    uint32_t org, indicator, layout, hierarchy;
    struct period period;
    const char *members; /* "" is the total */
    int64_t value;       /* at the indicator's decimals; CELL_NULL missing */
    /* For those who compute on: where `value` was rounded, the exact one, in the indicator's unit. den 0: `value` is
     * exact, or nobody asked (indicators' figure_exact()). */
    struct fraction exact;
    const char *text;   /* text figures, else NULL */
    bool withheld;      /* confidential: no public export may show it */
    const char *status; /* "final", "provisional", "missing" */
    /* "final", "preliminary", "estimate", or the mix joined by "+", best first; "" when missing */
    const char *vintage;
    int32_t reported, expected;
    uint8_t marks;
    date_t map; /* with FIGURE_ON_MAP */
};

struct figures VEC(struct figure);

/* The value as a decimal string with all its decimals, NULL when missing. Dates and booleans by
 * their type. */
const char *
figure_value_text(const struct catalog *catalog, const struct figure *figure, struct arena *arena);
/* The vintage mix of slot flags, "" for none. */
const char *figure_vintage_mix(uint8_t flags);

#endif
