/*
 * Lines of units through time: which units follow on a unit, which went before it, and on which other units what was its stands on a day. Knows
 * the catalog's successions and dates, no figures: what a unit's figures become is another file's. Neighbours: catalog.h.
 */
#ifndef GRIS_CORE_LINEAGE_H
#define GRIS_CORE_LINEAGE_H

#include "core/catalog.h"

struct lineage;

/* The successions of a catalog, by predecessor and by successor. Memory from `arena`; the catalog must live as long. */
struct lineage *lineage_new(const struct catalog *catalog, struct arena *arena);

/* Successions that lead away from a unit, or to it, in order of date, then of the other unit. */
struct lineage_links {
    const struct succession *const *at;
    size_t len;
};
struct lineage_links lineage_after(const struct lineage *lineage, uint32_t org);
struct lineage_links lineage_before(const struct lineage *lineage, uint32_t org);

/* A unit in which something of another one stands on a day. */
struct lineage_heir {
    uint32_t org;
    bool full;     /* all of it, over every step */
    bool shared;   /* `share` is known: every partial step has one */
    int64_t share; /* at DECIMAL_MAX_DECIMALS; of several steps the product, rounded */
    date_t since;  /* the day of the last step; DATE_MIN: it is the unit itself */
    uint32_t
        by_parts; /* of a unit that nobody followed: how many of the units below it stand there */
};
struct lineage_heirs VEC(struct lineage_heir);

/* The units of that day in which the unit stands: itself where it exists then (and what left it by then), else those that followed it, or that it
 * came from. By level and code, each once. Empty where it has none. */
void lineage_on(const struct lineage *lineage,
                uint32_t org,
                date_t date,
                struct arena *arena,
                struct lineage_heirs *ret);
/* Where nobody followed (a level was abolished): the units of that day in which the units stand that were below it on its last day. */
void lineage_of_parts(const struct lineage *lineage,
                      uint32_t org,
                      date_t date,
                      struct arena *arena,
                      struct lineage_heirs *ret);
/* Every succession that leads to the unit (before) or away from it, over all steps; each once, nearest first. */
struct lineage_path VEC(const struct succession *);
void lineage_all_before(const struct lineage *lineage,
                        uint32_t org,
                        struct arena *arena,
                        struct lineage_path *ret);
void lineage_all_after(const struct lineage *lineage,
                       uint32_t org,
                       struct arena *arena,
                       struct lineage_path *ret);

#endif
