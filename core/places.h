/*
 * Places: where the units of one day's map stand on the map of another day, later or earlier, in one hierarchy; so that
 * figures filed on the one are read on the other without touching what is stored (data-model.md, rule 7; docs/map.md).
 * Knows the catalog; knows no figure and no database. Neighbours: catalog.h.
 *
 * A unit u of the map `from` is placed in the lowest unit of the map `to` that contains all of it: in(u). Over a full
 * succession that is the successor; going back, all the predecessors. Of several, and of the units below u, it is the lowest unit
 * above them all. What left no trace stays where its parent is.
 *
 * The figure of a unit X of the map `to` is the sum over its sources: the units whose place is X or below X, while their parent's
 * is not. So a figure that was filed above the leaves is kept, every unit enters once at every level, and the total of the
 * root is the same on every map. A unit that cannot be placed deeper than X though X has units below is a residual of X: it is counted in
 * X and above, and in none of X's children. Only shares that the catalog gives divide a figure.
 */
#ifndef GRIS_CORE_PLACES_H
#define GRIS_CORE_PLACES_H

#include "core/catalog.h"

struct places;

/* A fraction of one, in lowest terms. */
struct places_share {
    int64_t num, den;
};

/* What a unit of the map `from` gives: all of it, or what lies between two marks on a line from 0 to 1 on which its parts
 * stand one after the other (places_apportion()). */
struct places_source {
    uint32_t org;
    struct places_share after, until; /* 0/1 and 1/1: all */
    /* Only where the units below it have no figure: they are placed themselves, and this is what it filed on its own. */
    bool own_only;
};

/* Linear in units, edges and successions. Two days of one map give a map onto itself. */
const struct places *places_new(
    const struct catalog *catalog, uint32_t hierarchy, date_t from, date_t to, struct arena *arena);
/* A unit that ended within the period whose last day is `from`, and has a figure of its own that is counted in that of `above`, a
 * unit of `from`. `then`: places of the last day of the former, on the same map. */
struct places_late {
    uint32_t org, above;
    const struct places *then;
};
/* The same with those units in it, as if each stood below the one that it is counted in; `late` in order of unit. */
const struct places *places_with(const struct places *places,
                                 const struct places_late *late,
                                 size_t len,
                                 struct arena *arena);
/* The first and the last of the days around `day` on which every unit and edge of the hierarchy is as on that day, and no event tells of
 * one: all of them are placed alike. DATE_MIN, DATE_MAX where it has no end. */
void places_span(const struct catalog *catalog,
                 uint32_t hierarchy,
                 date_t day,
                 date_t *ret_first,
                 date_t *ret_last);
/* True when every unit of both days stands for itself, and no other does: there is nothing to re-express. */
bool places_same(const struct places *places);
/* in(u) of a unit that exists on `from`; CATALOG_NONE: no unit of the map `to` contains all of it. */
uint32_t places_in(const struct places *places, uint32_t org);
/* True when all of it went into (or came out of) places_in() by name; false when its parts, or the units below it, were
 * only found to lie in there. */
bool places_matched(const struct places *places, uint32_t org);
/* What makes up a unit of the map `to`, in order of unit; nothing for one that was not settled then. */
size_t
places_sources(const struct places *places, uint32_t org, const struct places_source **ret_sources);
/* What is counted in `org` and in none of the units below it, though it belongs there, in order of unit. */
size_t places_residuals(const struct places *places,
                        uint32_t org,
                        const struct places_source **ret_sources);
/* What lies partly in `org`, nobody knows how much, and is counted only above it: where one of these has a figure, that of `org` is not
 * the whole. In order of unit. */
size_t
places_missing(const struct places *places, uint32_t org, const struct places_source **ret_sources);
/* How much of its unit the source is. */
struct places_share places_part(const struct places_source *source);
/* True when the source is all of its unit. */
bool places_whole(const struct places_source *source);
/* The source's part of a whole number: the difference of the two marks' roundings, half away from zero; the parts of a
 * unit add up to it exactly. CELL_NULL stays. */
int64_t places_apportion(const struct places_source *source, int64_t value);

#endif
