/*
 * exporters: bytes out. Figures and catalog in, files of a release out. Knows no database: pipeline/ hands the figures.
 * Same data, same bytes: no clock, no locale, fixed order. Exporters are rows of one table (exporter.c).
 */
#ifndef GRIS_EXPORTERS_H
#define GRIS_EXPORTERS_H

#include "core/diag.h"
#include "core/figure.h"

/* Completeness of one period, as exported. */
struct export_completeness_row {
    uint32_t org, regime, form; /* form CATALOG_NONE: narrative */
    const char *state;          /* of the standing version, "" when nothing is filed */
    const char *
        timeliness; /* "on_time", "late", "overdue", "not_due", … as of the last audit position's data; see pipeline/ */
    const char *vintage; /* best effective, or "" */
    int32_t version;     /* 0 when nothing is filed */
};

/* A release of the past, made again: it is placed beside those that OUT has, byte for byte as it was, and moves no link. */
struct export_again {
    const char *before; /* the release before that it names; NULL: none */
};

/* What an exporter may ask for. Exporters put everything in order themselves; arrays are borrowed until the next call of the
 * same function. A unit has one figure for one (period, indicator, members): where a layout is rolled up in several hierarchies,
 * the caller gives the one that a read gives by default. Totals that would reveal a confidential figure come `withheld` too. */
struct export_source {
    void *ctx;
    const struct export_again *again; /* NULL: a release of now */
    /* May be NULL. Called once, when the exporter holds the lock of its folder and before it reads anything else here: opens the
     * snapshot and may still set `catalog` and `audit_position`. So of two publishers the later one has the later snapshot.
     * False: the source failed. */
    bool (*open)(void *ctx);
    const struct catalog *catalog;
    int64_t audit_position; /* the last one included */
    /* Units that have figures, and for each the years of their periods (struct period.year). */
    size_t (*orgs)(void *ctx, const uint32_t **ret_orgs);
    size_t (*years)(void *ctx, uint32_t org, const int32_t **ret_years);
    /* Figures of one unit and year, in the arena. False: the source failed. */
    bool (*figures)(
        void *ctx, uint32_t org, int32_t year, struct figures *ret_figures, struct arena *arena);
    /* Periods with obligations or filings, each once, and the rows of one: one for each (regime, form, unit). */
    size_t (*periods)(void *ctx, const struct period **ret_periods);
    bool (*completeness)(void *ctx,
                         struct period period,
                         const struct export_completeness_row **ret_rows,
                         size_t *ret_len,
                         struct arena *arena);
};

struct export_result {
    const char *id;              /* release ID: the first 16 hex digits of manifest_digest */
    const char *path;            /* OUT/releases/ID: what was written, or already stood there */
    const char *manifest_digest; /* SHA-256, hex */
    int64_t audit_position;      /* that its manifest names: an unchanged release keeps its own */
    const char *before;          /* and the release before, or NULL */
    bool
        unchanged; /* nothing but position and release-before would change: no new release; made again: it is there, whole */
    uint64_t files, bytes; /* without the manifest */
};

struct exporter {
    const char *name, *media_type, *description_vi, *description_en;
    /* Writes a release under the folder `out` (made where missing) and makes it current: docs/exporters/. Waits for another
     * publisher of that folder. STATUS_OK, or STATUS_FAILED with a finding when disk or source refuse; what stood before stays
     * whole then. */
    enum status (*write)(const struct export_source *source,
                         const char *out,
                         struct arena *arena,
                         struct export_result *ret,
                         struct diags *diags);
};

/* The table: dashboard, csv. */
const struct exporter *const *exporter_all(size_t *ret_len);
const struct exporter *exporter_find(struct text name);

#endif
