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
    const char *timeliness;     /* "on_time", "late", "overdue", "not_due", … as of the last audit position's data; see pipeline/ */
    const char *vintage;        /* best effective, or "" */
    int32_t version;            /* 0 when nothing is filed */
};

/* What an exporter may ask for. All arrays are sorted by the caller: orgs by (level, code, from), years and periods ascending,
 * figures by (period id, indicator code, members). */
struct export_source {
    void *ctx;
    const struct catalog *catalog;
    int64_t audit_position;   /* the last one included */
    const char *catalog_json_note; /* NULL */
    /* Units that have figures, and for each the years (sorted). */
    size_t (*orgs)(void *ctx, const uint32_t **ret_orgs);
    size_t (*years)(void *ctx, uint32_t org, const int32_t **ret_years);
    /* Figures of one unit and year. False: the source failed. */
    bool (*figures)(void *ctx, uint32_t org, int32_t year, struct figures *ret_figures, struct arena *arena);
    /* Periods with obligations or filings, and the rows of one (sorted by regime, form, org). */
    size_t (*periods)(void *ctx, const struct period **ret_periods);
    bool (*completeness)(void *ctx, struct period period, const struct export_completeness_row **ret_rows, size_t *ret_len, struct arena *arena);
};

struct export_result {
    const char *id;        /* release ID, or "" for formats without releases */
    const char *path;      /* what was written, or already stood there */
    const char *manifest_digest; /* hex */
    bool unchanged;        /* nothing but position and release-before would change: no new release */
    uint64_t files, bytes;
};

struct exporter {
    const char *name, *media_type, *description_vi, *description_en;
    /* Writes under `out`. STATUS_FAILED with a finding when the disk refuses; what stood before stays whole. */
    enum status (*write)(const struct export_source *source, const char *out, struct arena *arena, struct export_result *ret, struct diags *diags);
};

/* The table: dashboard, csv. */
const struct exporter *const *exporter_all(size_t *ret_len);
const struct exporter *exporter_find(struct text name);

#endif
