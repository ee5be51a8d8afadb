/*
 * What the files of exporters/ share: releases, groups of units, members, JSON with one record a line.
 * Not for other folders. Neighbours: exporters.h.
 */
#ifndef GRIS_EXPORTERS_INTERNAL_H
#define GRIS_EXPORTERS_INTERNAL_H

#include "core/json.h"
#include "core/sink.h"
#include "core/vec.h"

#include "exporters.h"

/* ---- release.c: an immutable folder of files, and the link to the current one ---- */

struct release;

/* What a format says of its releases. */
struct release_kind {
    const char *exporter; /* name in the manifest */
    const char *const *
        links; /* names shown in OUT itself as links into current/; NULL after the last; may be NULL */
};

/* A file of the release. */
struct release_file {
    const char *path; /* below the release's folder, '/' between parts */
    struct digest digest;
    uint64_t bytes;
    bool same; /* the release before holds the very file, whole */
};

/* Takes the lock of OUT (waits for another publisher), clears what a killed run left, reads the current release and starts a
 * new one under a temporary name. NULL: a finding says why. Ended by release_commit() or release_abort(). */
struct release *release_begin(const char *out,
                              const struct release_kind *kind,
                              const struct export_again *again,
                              struct arena *arena,
                              struct diags *diags);
/* Adds a file made in memory; nothing is written where the release before has it already. Paths are made of
 * export_path_segment() parts. The path is copied. After an error, this and the next do nothing. */
const struct release_file *
release_put(struct release *release, const char *path, struct text bytes);
/* Adds a file as a stream: one at a time, ended by release_close(). */
struct sink *release_open(struct release *release, const char *path);
const struct release_file *release_close(struct release *release);
/* False once anything went wrong: callers may stop early. */
bool release_ok(const struct release *release);
/* Something outside went wrong with a file (errno): a finding, and the release cannot be committed. */
void release_fail(struct release *release, const char *path, int error);
/* Completes the release and makes it current, or finds that nothing changed. Frees the lock. */
enum status release_commit(struct release *release,
                           const struct digest *catalog,
                           int64_t audit_position,
                           struct export_result *ret);
/* Removes what was written. Frees the lock. */
void release_abort(struct release *release);
/* Called at named points where a killed process is interesting; NULL but in tests. */
extern void (*release_at)(const char *point);

/* ---- export_path.c ---- */

/* A code as one part of a path: [A-Za-z0-9._-] stand for themselves, other bytes and a leading dot become %XX; no two codes
 * give one part, no part is special to a file system or longer than one allows. */
const char *export_path_segment(struct arena *arena, const char *code);

/* ---- export_group.c: figures in the order of exports ---- */

/* Tells that the source failed at `what`, unless the source told why itself: it had `errors` findings before. False. */
bool export_group_failed(struct diags *diags, size_t errors, const char *what);
/* Opens the source. False: it failed, and a finding says so. */
bool export_group_open(const struct export_source *source, struct diags *diags);

/* The units with figures that carry one code, by (level, from). */
struct export_group {
    const char *code;
    const uint32_t *orgs;
    size_t len;
};
/* All groups, by code. */
size_t export_group_list(const struct export_source *source,
                         struct arena *arena,
                         struct export_group **ret_groups);
/* The years in which a unit of the group has figures, ascending. */
size_t export_group_years(const struct export_source *source,
                          const struct export_group *group,
                          struct arena *arena,
                          int32_t **ret_years);
/* The group's figures of a year by (level, from, period, indicator code, members). False: the source failed or gave one
 * figure twice, and a finding says so. */
bool export_group_figures(const struct export_source *source,
                          const struct export_group *group,
                          int32_t year,
                          struct arena *arena,
                          const struct figure ***ret_figures,
                          size_t *ret_len,
                          struct diags *diags);
/* The word for a figure's status in exports: as it came, "confidential" where it is withheld. */
const char *export_group_status(const struct figure *figure);
/* The value as exported, NULL where there is none or it is withheld. */
const char *
export_group_value(const struct catalog *catalog, const struct figure *figure, struct arena *arena);

/* ---- export_completeness.c: who filed what, in the order of exports ---- */

/* The periods, ascending. */
size_t export_completeness_periods(const struct export_source *source,
                                   struct arena *arena,
                                   struct period **ret_periods);
/* Rows of one period by (regime, form, level, code, from); a narrative one has the form "-". False: the source failed, and a
 * finding says so. */
bool export_completeness_rows(const struct export_source *source,
                              struct period period,
                              struct arena *arena,
                              const struct export_completeness_row ***ret_rows,
                              size_t *ret_len,
                              struct diags *diags);

/* ---- export_filings.c: narratives and lists, in the order of exports ---- */

/* Those of a period by (regime, form, level, code, from, vintage). False: the source failed, and a finding says so. */
bool export_filings(const struct export_source *source,
                    struct period period,
                    struct arena *arena,
                    const struct export_filing ***ret_filings,
                    size_t *ret_len,
                    struct diags *diags);
/* The section with this id, NULL when the outline (or NULL) has it no longer. */
const struct outline_section *export_filing_section(const struct outline *outline, const char *id);

/* ---- export_scores.c: composite scores, in the order of exports ---- */

/* By code, then period. */
size_t export_scores_list(const struct export_source *source,
                          struct arena *arena,
                          const struct export_score ***ret_scores);
/* One of them; *ret_any: some unit has a total, and it is to be published. False: the source failed, and a finding says so. */
bool export_scores_table(const struct export_source *source,
                         const struct export_score *which,
                         struct arena *arena,
                         struct score_table *ret_table,
                         bool *ret_any,
                         struct diags *diags);

/* ---- export_members.c: "sex=F,urban=Y" ---- */

/* Takes the next pair off `rest`; false at the end. */
bool export_members_next(struct text *rest, struct text *ret_dimension, struct text *ret_member);
/* The member of one dimension, or "_T". */
struct text export_members_find(const char *members, const char *dimension);
/* For each dimension of the catalog: is it used by a cell that stands? Layout CATALOG_NONE: of any. */
bool *export_members_used(const struct catalog *catalog, uint32_t layout, struct arena *arena);

/* ---- export_order.c: indices of catalog arrays in the order of exports ---- */

/* By code (dimensions, indicators, layouts, forms, regimes, hierarchies); units by (level, code, from). */
uint32_t *export_order_dimensions(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_indicators(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_layouts(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_forms(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_regimes(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_hierarchies(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_orgs(const struct catalog *catalog, struct arena *arena);
uint32_t *export_order_orgs_by_code(const struct catalog *catalog, struct arena *arena);
/* Edges by (child, hierarchy code, from, parent); those of one child stand together, from the place that _of() gives. */
uint32_t *export_order_edges(const struct catalog *catalog, struct arena *arena);
size_t export_order_edges_of(const struct catalog *catalog, const uint32_t *edges, uint32_t child);
/* Aliases by (unit, scheme, from, value), likewise. */
uint32_t *export_order_aliases(const struct catalog *catalog, struct arena *arena);
size_t
export_order_aliases_of(const struct catalog *catalog, const uint32_t *aliases, uint32_t org);
/* Successions by (predecessor, effective, successor). */
uint32_t *export_order_successions(const struct catalog *catalog, struct arena *arena);
/* True when some code stands at more than one level. */
bool export_order_codes_clash(const struct catalog *catalog, struct arena *arena);
/* Order of two units: level, code, from. */
int export_order_compare_orgs(const struct catalog *catalog, uint32_t a, uint32_t b);
/* ---- json_lines.c: a JSON array with one element a line ---- */

struct json_lines {
    struct sink *sink;
    struct json_writer writer;
    bool first;
};
/* Writes `head` and opens the array. */
void json_lines_begin(struct json_lines *lines, struct sink *sink, const char *head);
/* Begins the next line; write exactly one value with it. */
struct json_writer *json_lines_next(struct json_lines *lines);
/* Closes the array and writes `tail`. */
void json_lines_end(struct json_lines *lines, const char *tail);
/* A date as text, null where it is open. */
void json_lines_date(struct json_writer *w, const char *key, date_t date);

/* ---- export_csv_package.c: what the CSV files are, for their header lines and for datapackage.json ---- */

struct export_csv_field {
    const char *name, *type, *title_vi, *title_en;
    const char *constraints; /* JSON, or NULL */
};
/* Fields of this table that name rows of another one; both lists end with NULL. */
struct export_csv_reference {
    const char *fields[3], *resource, *names[3];
};
struct export_csv_table {
    const char *name; /* the file is NAME.csv, or `path` */
    const char *path; /* of lists, narratives and scores; else NULL */
    const char *title_vi, *title_en;
    struct VEC(struct export_csv_field) fields;
    struct VEC(const char *) key;
    bool key_may_be_empty; /* an open first day is no primary key, but still unique */
    struct VEC(struct export_csv_reference) references;
};
enum export_csv_table_id { CSV_FIGURES, CSV_ORGS, CSV_INDICATORS, CSV_COMPLETENESS, CSV_TABLES };
/* The tables of one catalog. Columns appear only where they say something: org_level where a code stands at two levels, a
 * dimension where a cell has its members. */
struct export_csv_tables {
    struct export_csv_table table[CSV_TABLES];
    struct VEC(struct export_csv_table) more; /* lists, narratives and scores that have rows… */
    struct VEC(const struct release_file *) more_files; /* …and their files */
    bool with_level;
    const char **dimensions; /* by code */
    size_t dimensions_len;
};
void export_csv_package_tables(const struct catalog *catalog,
                               struct arena *arena,
                               struct export_csv_tables *ret_tables);
/* The table of a list's rows, or of an outline's narratives. */
struct export_csv_table export_csv_package_list(const struct export_csv_tables *tables,
                                                const struct form *form,
                                                struct arena *arena);
struct export_csv_table export_csv_package_outline(const struct export_csv_tables *tables,
                                                   const struct outline *outline,
                                                   struct arena *arena);
/* The tables of a composite score. */
enum export_csv_score_id {
    CSV_SCORE_TOTALS,
    CSV_SCORE_PARTS,
    CSV_SCORE_MEASURES,
    CSV_SCORE_METHOD,
    CSV_SCORE_TABLES
};
struct export_csv_table export_csv_package_score(const struct export_csv_tables *tables,
                                                 const struct score *score,
                                                 enum export_csv_score_id id,
                                                 struct arena *arena);
/* datapackage.json over the written files, in the order of the tables. */
void export_csv_package_write(const struct catalog *catalog,
                              const struct export_csv_tables *tables,
                              const struct release_file *const files[CSV_TABLES],
                              struct sink *sink);

/* ---- reminder.c: what all forms of a reminder say ---- */

struct reminder_fact {
    const char *label, *value;
};
struct reminder_facts VEC(struct reminder_fact);
/* The one text or the other. */
const char *reminder_say(enum lang lang, const char *vi, const char *en);
/* The English name where there is one. */
const char *reminder_named(enum lang lang, const char *vi, const char *en);
const char *reminder_head(const struct reminder *r, enum lang lang, struct arena *arena);
const char *reminder_unit(const struct reminder *r, enum lang lang, struct arena *arena);
const char *reminder_as_of(const struct reminder *r, enum lang lang, struct arena *arena);
/* "1 bị trả lại, 2 quá hạn, …" */
const char *reminder_summary(const struct reminder *r, enum lang lang, struct arena *arena);
const char *reminder_kind_head(enum reminder_kind kind, enum lang lang);
const char *reminder_below_head(enum lang lang);
/* "II.06 – Tên biểu" or the regime's name. */
const char *
reminder_report_title(const struct reminder_report *report, enum lang lang, struct arena *arena);
void reminder_item_facts(const struct reminder *r,
                         const struct reminder_item *item,
                         enum lang lang,
                         struct arena *arena,
                         struct reminder_facts *ret);
const char *
reminder_below_line(const struct reminder_below *below, enum lang lang, struct arena *arena);
/* The next unit that is late, or how many more there are; NULL at the end. */
const char *reminder_late_line(const struct reminder *r,
                               const struct reminder_below *below,
                               size_t i,
                               enum lang lang,
                               struct arena *arena);
const char *reminder_foot(enum lang lang);

/* ---- the formats ---- */

extern const struct exporter export_dashboard;
extern const struct exporter export_csv;
extern const struct exporter export_xlsx;
extern const struct exporter export_sdmx_csv;
extern const struct exporter export_sdmx_ml;
extern const struct exporter export_sdmx_json;

#endif
