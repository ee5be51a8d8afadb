/*
 * SDMX, whatever the syntax: flows, codelists and components made of a catalog, series and observations made of figures, spools, XML.
 * docs/exporters/sdmx.md is the contract. Not for other folders. Neighbours: sdmx_*.c, export_sdmx_csv.c, export_sdmx_ml.c, export_sdmx_json.c.
 */
#ifndef GRIS_EXPORTERS_SDMX_H
#define GRIS_EXPORTERS_SDMX_H

#include "core/map.h"

#include "internal.h"

#define SDMX_AGENCY   "GRIS"
#define SDMX_VERSION  "1.0"
#define SDMX_CONCEPTS "CS_GRIS"
#define SDMX_MEASURE  "OBS_VALUE"
#define SDMX_TIME     "TIME_PERIOD"
#define SDMX_DERIVED  "DERIVED" /* flow of the computed indicators that no layout shows */

/* ---- sdmx_model.c: what a catalog is in SDMX ---- */

struct sdmx_code {
    const char *id, *vi, *en;
    const char *parent;      /* id of the code above, or NULL */
    const char *description; /* or NULL */
};
struct sdmx_codelist {
    const char *id, *vi, *en;
    struct VEC(struct sdmx_code) codes;
    struct map by_id;
};
struct sdmx_component {
    const char *id, *vi, *en;
    const struct sdmx_codelist *codes; /* NULL: a text */
    const char *text_type;             /* of SDMX-ML, where there are no codes */
    bool optional;
};
enum sdmx_attribute {
    SDMX_UNIT_MEASURE,
    SDMX_UNIT_MULT,
    SDMX_DECIMALS,
    SDMX_SERIES_ATTRIBUTES, /* those above are of a series, those below of an observation */
    SDMX_OBS_STATUS = SDMX_SERIES_ATTRIBUTES,
    SDMX_CONF_STATUS,
    SDMX_TIME_START,
    SDMX_TIME_END,
    SDMX_PERIOD,
    SDMX_VINTAGE,
    SDMX_REPORTED,
    SDMX_EXPECTED,
    SDMX_ATTRIBUTES
};
/* A layout: a dataflow and its data structure, under one identifier. */
struct sdmx_flow {
    const char *id, *vi, *en;
    uint32_t layout;                              /* CATALOG_NONE: SDMX_DERIVED */
    struct VEC(struct sdmx_component) dimensions; /* in the order of the key, without time */
    bool numbers;                                 /* no indicator of it is text, date or boolean */
    const char **members; /* of each dimension the catalog's code, NULL where it is one of ours */
    struct VEC(uint32_t) regimes; /* that file it, by code */
};
struct sdmx_model {
    const struct catalog *catalog;
    struct arena *arena;
    struct VEC(struct sdmx_codelist *) codelists;       /* in order of id */
    struct VEC(const struct sdmx_component *) concepts; /* each once, in order of id */
    struct sdmx_component attributes[SDMX_ATTRIBUTES], time, measure;
    struct VEC(struct sdmx_flow) flows; /* by layout's code; SDMX_DERIVED is the last */
    uint32_t *flow_of;                  /* by layout */
    const char **orgs, **indicators,
        **units; /* identifiers, by index of the catalog; units by indicator */
};
void sdmx_model_make(const struct catalog *catalog, struct arena *arena, struct sdmx_model *ret);
/* The code with this id, or NULL. */
const struct sdmx_code *sdmx_model_code(const struct sdmx_codelist *list, const char *id);
/* Vietnamese, where there is a name; else the id. */
const char *sdmx_model_name(const char *vi, const char *id);

/* ---- sdmx_codes.c: codelists ---- */

struct sdmx_codelist *
sdmx_codes_new(struct arena *arena, const char *id, const char *vi, const char *en);
void sdmx_codes_add(struct arena *arena, struct sdmx_codelist *list, struct sdmx_code code);
/* FREQ, OBS_STATUS, CONF_STATUS: gris's own lists. */
struct sdmx_codelist *sdmx_codes_frequency(struct arena *arena);
struct sdmx_codelist *sdmx_codes_status(struct arena *arena);
struct sdmx_codelist *sdmx_codes_confidentiality(struct arena *arena);
/* Those of the catalog; the first two say which identifier each unit, indicator got. */
struct sdmx_codelist *
sdmx_codes_orgs(const struct catalog *catalog, struct arena *arena, const char ***ret_ids);
struct sdmx_codelist *
sdmx_codes_indicators(const struct catalog *catalog, struct arena *arena, const char ***ret_ids);
/* *ret_ids: by indicator. */
struct sdmx_codelist *
sdmx_codes_units(const struct catalog *catalog, struct arena *arena, const char ***ret_ids);
struct sdmx_codelist *sdmx_codes_dimension(const struct dimension *dimension, struct arena *arena);
struct sdmx_codelist *sdmx_codes_occasions(const struct catalog *catalog, struct arena *arena);

/* ---- sdmx_time.c ---- */

/* FREQ of a period: A, S, Q, M, W, D as everywhere; NM, M13, SY, ST, OC are ours. */
const char *sdmx_time_frequency(struct period period);
/* The window of a flow's figures for a period. False: no rule gives one. */
bool sdmx_time_window(const struct catalog *catalog,
                      const struct sdmx_flow *flow,
                      struct period period,
                      date_t *ret_start,
                      date_t *ret_end);
/* TIME_PERIOD: the standard's spelling where it has one, else first day and duration. */
const char *sdmx_time_period(struct period period, date_t start, date_t end, struct arena *arena);
/* The day as an instant with its zone: what is said where a message must tell when it was made. DATE_MIN: the first one that computers know. */
const char *sdmx_time_prepared(date_t day, struct arena *arena);

/* ---- sdmx_walk.c: figures as series and observations ---- */

struct sdmx_series {
    uint32_t flow;
    const char **key;                              /* by dimension */
    const char *attribute[SDMX_SERIES_ATTRIBUTES]; /* never NULL */
};
struct sdmx_observation {
    const char *time;
    date_t start, end;                      /* window; DATE_MIN, DATE_MAX: none */
    const char *value;                      /* NULL: none, or withheld */
    bool number;                            /* a plain decimal */
    bool guard;                             /* what a person wrote: a spreadsheet might run it */
    const char *attribute[SDMX_ATTRIBUTES]; /* the series' too; NULL: not said */
};
struct sdmx_taker {
    void *ctx;
    void (*begin)(void *ctx, const struct sdmx_series *series);
    void (*observation)(void *ctx,
                        const struct sdmx_series *series,
                        const struct sdmx_observation *observation);
    void (*end)(void *ctx, const struct sdmx_series *series);
};
/* Every figure once: by code of the unit; within it by flow, frequency, unit, indicator, members, occasion and period. False: the source
 * failed, and a finding says so. */
bool sdmx_walk(const struct sdmx_model *model,
               const struct export_source *source,
               const struct sdmx_taker *taker,
               struct diags *diags);

/* ---- sdmx_spool.c: bytes that wait until all is known that stands before them ---- */

/* A file without a name in the folder. */
struct sdmx_spool {
    int fd; /* -1: not open */
    struct sink *sink;
    int error; /* the first errno */
};
void sdmx_spool_open(struct sdmx_spool *spool, const char *folder, struct arena *arena);
/* Ends writing, and copies all to `to`. */
void sdmx_spool_copy(struct sdmx_spool *spool, struct sink *to);
void sdmx_spool_close(struct sdmx_spool *spool);

/* ---- sdmx_files.c: a release of data files and structure.xml ---- */

/* One data file while it grows. */
struct sdmx_out {
    const struct sdmx_model *model;
    const struct sdmx_flow *flow;
    struct arena *arena;
    struct sdmx_spool spool;
    struct sink *sink;           /* of the spool */
    date_t last;                 /* the newest last day of a window in it */
    size_t series, observations; /* so far, the one that is being written not counted */
    void *state;                 /* of the syntax; NULL at first */
};
struct sdmx_syntax {
    const char *folder, *ending; /* FOLDER/FLOW.ENDING */
    void (*begin)(struct sdmx_out *out, const struct sdmx_series *series);
    void (*observation)(struct sdmx_out *out,
                        const struct sdmx_series *series,
                        const struct sdmx_observation *observation);
    void (*end)(struct sdmx_out *out, const struct sdmx_series *series);
    /* Around the body. */
    void (*head)(const struct sdmx_out *out, struct sink *sink);
    void (*tail)(const struct sdmx_out *out, struct sink *sink);
};
#define SDMX_SYNTAXES 2
enum status sdmx_files_write(const char *exporter,
                             const struct sdmx_syntax syntaxes[SDMX_SYNTAXES],
                             const struct export_source *source,
                             const char *out,
                             struct arena *arena,
                             struct export_result *ret,
                             struct diags *diags);

/* ---- sdmx_xml.c: XML 1.0, an element a line ---- */

struct sdmx_xml {
    struct sink *sink;
    int depth;
};
/* Text as it may stand in an element or a quoted attribute, every character kept; what XML cannot hold is U+FFFD. */
void sdmx_xml_escape(struct sink *sink, const char *text);
void sdmx_xml_begin(struct sdmx_xml *x, struct sink *sink);
/* Attributes as pairs of name and value, NULL behind the last; one with the value NULL is left out. */
void sdmx_xml_open(struct sdmx_xml *x, const char *element, ...) __attribute__((sentinel));
void sdmx_xml_leaf(struct sdmx_xml *x, const char *element, ...) __attribute__((sentinel));
void sdmx_xml_text(struct sdmx_xml *x, const char *element, const char *text);
/* <com:Name> in both languages; the second may be "". */
void sdmx_xml_names(struct sdmx_xml *x, const char *vi, const char *en);
void sdmx_xml_close(struct sdmx_xml *x, const char *element);
/* The namespaces of a message's root. */
#define SDMX_XML_MESSAGE   "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
#define SDMX_XML_COMMON    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
#define SDMX_XML_STRUCTURE "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
#define SDMX_XML_GENERIC   "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
#define SDMX_XML_STRUCTURED                                                                        \
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
/* What every header begins with. */
void sdmx_xml_header(struct sdmx_xml *x, const char *id, const char *prepared);

/* ---- sdmx_structure.c ---- */

/* structure.xml: agency, dataflows, codelists, concepts, data structures. */
void sdmx_structure_write(const struct sdmx_model *model, const char *prepared, struct sink *sink);

#endif
