/*
 * Data messages of SDMX, in CSV and XML: what both have in common once the components of an observation are known. REQ: SDMX 2.1 (information model,
 * technical notes), SDMX-CSV 1.0 and 2.0, docs/exporters/sdmx.md for what gris itself writes. Neighbours: foreign.h, foreign_formats.c.
 */
#ifndef GRIS_COLLECTOR_READ_SDMX_H
#define GRIS_COLLECTOR_READ_SDMX_H

#include "foreign.h"
#include "foreign_formats.h"

/* Components that say something of a figure. */
enum sdmx_component {
    SDMX_ORG,
    SDMX_INDICATOR,
    SDMX_TIME,
    SDMX_PERIOD, /* gris' own spelling of it */
    SDMX_START,
    SDMX_END,
    SDMX_VALUE,
    SDMX_MULTIPLIER,
    SDMX_STATUS,
    SDMX_CONFIDENTIAL,
    SDMX_VINTAGE,
    SDMX_NOTE,
    SDMX_REPORTED,   /* of gris: how many units stand behind it… */
    SDMX_EXPECTED,   /* …of how many */
    SDMX_COMPONENTS, /* a breakdown, where it is a dimension… */
    SDMX_NOTHING     /* …or one that says nothing here: units of measure, titles, counts */
};

struct sdmx {
    struct foreign foreign;
    bool
        own; /* of gris: identifiers are undone (core/sdmx_id.h); else they are codes under scheme sdmx */
    struct text flow; /* its dataflow, or data structure; lives as long as the file */
    struct text said[SDMX_COMPONENTS]; /* of the observation at hand */
    bool deletes;                      /* the action of the observation at hand */
};

enum sdmx_component read_sdmx_component(struct text id);
/* Whose data follow: "AGENCY:FLOW(VERSION)", with a label behind it or not. */
void read_sdmx_flow(struct sdmx *s, struct text flow);
void read_sdmx_flow_of(struct sdmx *s, struct text agency, struct text id);
/* The next observation. */
void read_sdmx_begin(struct sdmx *s, uint32_t row, uint32_t column, const char *cell);
/* A component of it; the last one said holds. `attribute`: it is none of the key. */
void read_sdmx_take(struct sdmx *s, struct text id, struct text value, bool attribute);
/* Out with it as a figure; what has neither a value nor is deleted is none. False: stop. */
bool read_sdmx_put(struct sdmx *s);

bool read_sdmx_csv_is(const struct foreign_look *look);
void read_sdmx_csv(struct input *in, bool show);
bool read_sdmx_ml_is(const struct foreign_look *look);
void read_sdmx_ml(struct input *in, bool show);

#endif
