/*
 * pipeline: the story. Ingest, aggregate, publish, cycle, and the reads that cut across: the only place that sees collector, schema,
 * store, indicators and exporters. Its front doors (cli/, later server/) see this header and core alone.
 * Holds no rule about data: where a function here wants one, it belongs in a sibling. One of the three places that may log.
 */
#ifndef GRIS_PIPELINE_H
#define GRIS_PIPELINE_H

#include "core/catalog.h"
#include "core/diag.h"
#include "core/figure.h"
#include "core/lifecycle.h"
#include "core/org_events.h"
#include "core/receipt.h"
#include "core/report.h"
#include "core/score.h"
#include "core/sheet.h"
#include "core/sink.h"

/* ---- a session: settings, arena, connection, catalog in force ---- */

struct pipeline;

struct pipeline_settings {
    const char *db;      /* conninfo; NULL or "": the private cluster, started on demand */
    const char *cluster; /* its folder, default "./var/db" */
    int64_t now;         /* the clock, seconds; 0: the system's */
    const char *actor;   /* who acts, for events and audit rows; NULL: the OS user */
    /* Levels whose units' figures are published, with commas; NULL or "": every level. */
    const char *publish_levels;
    const char *
        receipt_key; /* file of the private key that signs receipts; NULL or "": they stay unsigned */
    /* A moment of the past: "2026-06-20" (its end), a date and time, "#POSITION" of the audit chain; NULL: now. Such a session only reads, and all that it
     * reads is as it was known then, the catalog and the clock too. E440 to E443. */
    const char *as_of;
};

enum pipeline_need {
    PIPELINE_OFFLINE, /* no database */
    PIPELINE_CONNECT, /* a connection */
    PIPELINE_CATALOG  /* and the catalog in force, compiled: E703 when there is none */
};

/* Opens a session. On a failure the findings are in `diags` and *ret_pipeline is still valid (close it). */
enum status pipeline_open(const struct pipeline_settings *settings,
                          enum pipeline_need need,
                          struct pipeline **ret_pipeline,
                          struct diags *diags);
void pipeline_close(struct pipeline *p);
struct arena *pipeline_arena(struct pipeline *p);
const struct catalog *pipeline_catalog(const struct pipeline *p);
int64_t pipeline_now(const struct pipeline *p);

/* Progress of a long step: called often; total 0 is unknown. Words are the caller's. */
struct pipeline_progress {
    void *ctx;
    void (*step)(void *ctx, uint64_t done, uint64_t total);
};

/* ---- database ---- */
struct pipeline_cluster {
    const char *dir, *conninfo;
    bool exists, running;
};
enum status
pipeline_db_status(struct pipeline *p, struct pipeline_cluster *ret, struct diags *diags);
enum status
pipeline_db_start(struct pipeline *p, struct pipeline_cluster *ret, struct diags *diags);
enum status pipeline_db_stop(struct pipeline *p, struct diags *diags);
enum status pipeline_db_drop(struct pipeline *p, struct diags *diags);
/* Creates or migrates the schema (PIPELINE_CONNECT). */
enum status pipeline_init(struct pipeline *p, int *ret_applied, struct diags *diags);
enum status pipeline_init_check(struct pipeline *p, size_t *ret_queries, struct diags *diags);

/* ---- catalog ---- */
struct pipeline_change {
    const char *kind; /* file name, "indicators.csv" */
    char what;        /* + ~ - */
    const char *key, *detail;
};
struct pipeline_changes VEC(struct pipeline_change);
/* Lints a package without a database. */
enum status pipeline_catalog_check(struct pipeline *p, const char *dir, struct diags *diags);
enum status pipeline_catalog_load(struct pipeline *p,
                                  const char *dir,
                                  bool dry_run,
                                  bool accept_unit_change,
                                  struct pipeline_changes *ret_changes,
                                  int32_t *ret_load,
                                  struct diags *diags);
/* From here on the session works by the catalog of a folder, with the surrogates that a load would keep or give; nothing is stored.
 * STATUS_REJECTED: a load would be refused. */
enum status pipeline_catalog_try(struct pipeline *p,
                                 const char *dir,
                                 bool accept_unit_change,
                                 struct diags *diags);
enum status pipeline_catalog_export(struct pipeline *p, const char *dir, struct diags *diags);
/* Writes one thing, or all of a kind, as rows: kind is a file's stem ("indicators", "orgs", …); code "" is all. `each` gets column names and values. */
enum status pipeline_catalog_show(
    struct pipeline *p,
    const char *kind,
    const char *code,
    bool (*each)(void *ctx, const char *const *names, const char *const *values, size_t len),
    void *ctx,
    struct diags *diags);
/* The compiled package of a folder, for `period --catalog`. */
enum status pipeline_catalog_open(struct pipeline *p,
                                  const char *dir,
                                  const struct catalog **ret_catalog,
                                  struct diags *diags);

/* ---- expressions ---- */
struct pipeline_eval_options {
    const struct catalog *catalog; /* says which figures there are; NULL: those with a value */
    /* NAME=VALUE: what stands for a figure, `orgUnit.level`, `period.month`… while evaluating */
    const char *const *sets;
    size_t sets_len;
    int decimals; /* 0 to DECIMAL_MAX_DECIMALS: rounded; -1: exact, or 34 significant digits */
};
struct pipeline_value {
    const char *text; /* a number, a text; NULL: null or a boolean */
    bool is_boolean, boolean;
};
/* Evaluates an expression for values given by hand; no database. A wrong expression, or a wrong value:
 * findings, STATUS_REJECTED. */
enum status pipeline_eval(struct pipeline *p,
                          const char *expression,
                          const struct pipeline_eval_options *options,
                          struct pipeline_value *ret,
                          struct diags *diags);

/* ---- ingest ---- */
/* A mapping of free-form workbooks (docs/mapping.md), and what is said with it; NULL: not said. */
struct pipeline_mapping {
    const char *file;
    const char *org, *period, *vintage;
};
struct pipeline_ingest_options {
    bool dry_run; /* reads, binds, checks; stores nothing */
    bool inbox;   /* move the files of given folders to accepted/ or rejected/ after the commit */
    const char *returned; /* folder for the lists of errors given back, or NULL */
    /* With the ctx of `each`, after a refused file's results: where its workbook is. May be NULL. */
    void (*given_back)(void *ctx, const char *file, const char *book);
    const char *as_org, *replaces;
    const char *org, *form,
        *period;            /* what the files are expected to be of (E180, E181); NULL: anything */
    const char *encoding;   /* what the files are said to be, or NULL: told by their bytes */
    bool without_originals; /* keeps no bytes: for benchmarks/ alone, no front door offers it */
    bool pulled;            /* they were fetched from a source */
    struct text made;       /* not NULL: the bytes of the one file named, which gris made itself */
    const struct pipeline_mapping *mapping; /* confirmed: all files are read through it; or NULL */
};
/* One submission's outcome, or a file's that gave none (report NULL fields: org_code NULL). Valid during the call-back. */
struct pipeline_result {
    const char *file;
    const char *org_code, *regime, *form, *period,
        *vintage; /* NULL for a file without submission */
    const char *state;
    int32_t version;
    const char *receipt, *digest, *stands;
    bool duplicate;
    size_t errors, warnings;
    uint64_t refused; /* figures that stood in the file, where its report is rejected */
    const struct diags *findings;
};
struct pipeline_summary {
    uint64_t files, files_rejected, submissions, accepted, rejected, duplicates, cells;
};
/* Takes in files and folders (sorted by name, not hidden; "-" is stdin). Each result comes after its commit. STATUS_REJECTED when any input was. */
enum status pipeline_ingest(struct pipeline *p,
                            const char *const *paths,
                            size_t len,
                            const struct pipeline_ingest_options *options,
                            bool (*each)(void *ctx, const struct pipeline_result *result),
                            void *ctx,
                            const struct pipeline_progress *progress,
                            struct pipeline_summary *ret_summary,
                            struct diags *diags);

/* A report that nothing occurred (báo cáo không phát sinh). */
struct pipeline_nil {
    const char *form, *org, *period;
    const char *regime, *vintage; /* NULL: the one in which the form is filed; final */
};
/* It as a file to be taken in: its name and JSON, for the options of pipeline_ingest(). STATUS_REJECTED: E214, E401, E402, E475. */
enum status pipeline_nil_file(struct pipeline *p,
                              const struct pipeline_nil *nil,
                              const char **ret_name,
                              struct text *ret_bytes,
                              struct diags *diags);

/* The encodings that may be said, joined by ", ", and whether a name is one of them. */
const char *pipeline_encodings(void);
bool pipeline_encoding_known(const char *name);

/* What gris sees in a file (`gris read`; behind the wall too). */
struct template_head;
struct pipeline_format {
    const char *format, *encoding, *encoding_how, *delimiter, *number_style;
    const struct template_head
        *template; /* of a template of gris (core/template.h); NULL: it is none */
};
enum status pipeline_read(
    struct pipeline *p,
    const char *file,
    const char *encoding, /* as in the options of ingest */
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags);

/* ---- sources that are asked, and what they brought (docs/pulls.md) ---- */
/* NULL, 0 or no length: not said. Lists are borrowed. */
struct pipeline_source {
    const char *name, *kind, *url,
        *schedule;       /* kind: report, folder, json, gris, dhis2, sdmx; url: a folder's path */
    const char *org;     /* as whose its files are taken in */
    const char *period;  /* what {period} stands for: month-1, quarter, 2026-Q3 … */
    const char *mapping; /* file: of pages, or of free-form workbooks */
    const char *const *query, *const *hosts, *const *cidrs, *const *headers;
    size_t query_len, hosts_len, cidrs_len, headers_len;
    const char *ca, *pin;
    const char *credential,
        *auth; /* a name in the folder of credentials; bearer, basic, apitoken, header:NAME, query:NAME */
    const char *cert, *key; /* names there */
    const char *proxy;
    bool http;
    int64_t max_bytes;
    int32_t tries; /* requests in one run, where an answer may come later */
    /* read alone */
    bool disabled;
    int64_t due, last,
        had; /* when it wants to be asked; when it was; when it last brought all there was */
    const char *outcome, *finding; /* of the last run; "" */
};
struct pipeline_sources VEC(struct pipeline_source);
/* E850 to E852, and what the engine has against the address (E830 to E849). The first run is due at once, unless the schedule is manual. */
enum status
pipeline_source_add(struct pipeline *p, const struct pipeline_source *source, struct diags *diags);
/* All, by name; or one, E850 where there is none. */
enum status pipeline_source_list(struct pipeline *p,
                                 const char *name,
                                 struct pipeline_sources *ret,
                                 struct diags *diags);
/* *ret_changed false: it was so already. E850. */
enum status pipeline_source_enable(
    struct pipeline *p, const char *name, bool enabled, bool *ret_changed, struct diags *diags);

/* One run of one source. */
struct pipeline_pull_run {
    const char *source, *kind;
    /* new, unchanged, later (by the schedule or when the source said), refused (somebody has to act), failed (our own), locked (another run is at
     * it); of the past also killed, and "" for one under way */
    const char *outcome;
    const char *url, *finding, *message; /* finding NULL: nothing was wrong */
    const char *digest;                  /* of the first body, of the past alone */
    int64_t started, ended, due, bytes;
    int32_t status, attempts, submissions, accepted, rejected, duplicates;
    const struct diags *findings; /* NULL: of the past */
};
struct pipeline_pull_runs VEC(struct pipeline_pull_run);
/* The last runs of a source, the newest first. */
enum status pipeline_source_runs(struct pipeline *p,
                                 const char *name,
                                 int32_t limit,
                                 struct pipeline_pull_runs *ret,
                                 struct diags *diags);

struct source_attempt; /* core/source_job.h */
struct pipeline_pull_options {
    const char *const *names; /* none: all that are enabled */
    size_t len;
    bool due;                /* only those whose time has come */
    bool again;              /* as if nothing of them were known */
    bool test;               /* asks and reads, records and stores nothing */
    const char *spool;       /* folder in which bodies come to lie; made where it is not there */
    const char *credentials; /* folder; NULL: systemd's */
    const char *returned;    /* as of pipeline_ingest() */
    const struct pipeline_progress *progress; /* KiB of the body that moved last */
    void *ctx;
    void (*run)(void *ctx, const struct pipeline_pull_run *run);
    void (*attempt)(void *ctx, const char *source, const struct source_attempt *attempt);
};
struct pipeline_pulls {
    uint64_t sources, brought, unchanged, later, refused, failed, locked;
    uint64_t submissions, accepted, rejected, duplicates;
};
/* Asks sources, each in a run of its own. STATUS_FAILED also where one is to be asked later, STATUS_REJECTED where one was refused or its filings were;
 * each one's findings are in its run. E850, E854, E863. */
enum status pipeline_pull(struct pipeline *p,
                          const struct pipeline_pull_options *options,
                          struct pipeline_pulls *ret,
                          struct diags *diags);

/* ---- mappings of free-form workbooks ---- */
struct pipeline_map_query {
    const char *file, *encoding;     /* the workbook */
    struct pipeline_mapping mapping; /* to suggest one: its file is not looked at */
    const char *form;                /* to suggest one: code */
    const char *catalog;             /* a package; NULL: the catalog in force */
};
/* What becomes of a cell. Texts are empty where there is nothing to say; valid during the call-back. */
struct pipeline_map_cell {
    struct text sheet, address, label;
    struct text use; /* "read", "total", "ignored", "unread" */
    struct text org, period, vintage, indicator, members, unit, value;
};
struct pipeline_map_checked {
    uint64_t read, unread;
    size_t unsure; /* guesses in the mapping that nobody has settled */
    const char *confirmed;
};
/* Goes over a workbook with a mapping and tells what each cell would become; stores nothing. STATUS_REJECTED when anything is unsure: an error, a
 * warning, a guess that is marked. */
enum status pipeline_map_check(struct pipeline *p,
                               const struct pipeline_map_query *query,
                               bool (*each)(void *ctx, const struct pipeline_map_cell *cell),
                               void *ctx,
                               struct pipeline_map_checked *ret,
                               struct diags *diags);
/* A proposal for a mapping, as JSON text. */
enum status pipeline_map_suggest(struct pipeline *p,
                                 const struct pipeline_map_query *query,
                                 struct text *ret_json,
                                 struct diags *diags);

/* ---- templates: a workbook for one form, unit and period, to be filled in (docs/templates.md) ---- */
struct pipeline_template_query {
    const char *form, *org, *period; /* form "-": a narrative */
    const char *regime, *vintage;    /* NULL: the one that asks for it; final */
    uint32_t rows;                   /* of a list; 0: as the form says */
    const char *out;                 /* file or folder; NULL: here, by its name */
};
struct pipeline_template {
    const char *path, *org_code, *org_name, *regime, *form, *edition, *period, *vintage;
    const char *key; /* that signed it; NULL: unsigned */
    date_t window_start, window_end;
    int64_t due;      /* 0: none */
    bool owed;        /* the unit owes this report */
    bool with_before; /* shows what was filed for the period before */
    uint64_t bytes;
};
/* E201, E202, E214, E217, E219, E401, E402, E404, E475, E705, E820, E821; W820 to W822. */
enum status pipeline_template(struct pipeline *p,
                              const struct pipeline_template_query *query,
                              struct pipeline_template *ret,
                              struct diags *diags);

/* A table as a workbook, with a line on what it stands on: in memory, and where `out` is not NULL in that file. E705, E820, E822. */
enum status pipeline_sheet(struct pipeline *p,
                           const struct sheet_table *table,
                           const char *out,
                           struct text *ret_bytes,
                           struct diags *diags);

/* ---- aggregate ---- */
struct pipeline_aggregation {
    uint64_t touched, written, removed, findings, marks;
    int64_t position;
    uint64_t fallen_back;         /* groups whose stored sums could not be moved */
    uint64_t compared, different; /* verify */
};
/* Refreshes what is stale; full: everything. `finding` (may be NULL) gets each new one. A lock makes overlapping runs wait their turn. */
enum status pipeline_aggregate(struct pipeline *p,
                               bool full,
                               bool (*finding)(void *ctx, const struct diag *finding),
                               void *ctx,
                               const struct pipeline_progress *progress,
                               struct pipeline_aggregation *ret,
                               struct diags *diags);
/* Rebuilds beside the stored ones and compares bit for bit; a difference is a finding E803 and STATUS_REJECTED (exit 5). Changes nothing. */
enum status pipeline_aggregate_verify(struct pipeline *p,
                                      const struct pipeline_progress *progress,
                                      struct pipeline_aggregation *ret,
                                      struct diags *diags);

/* ---- publish ---- */
struct pipeline_root {
    struct receipt_root root;
    bool unchanged;   /* it was there already */
    const char *file; /* NULL: not written */
};
struct pipeline_release {
    const char *format, *id, *path;
    bool unchanged;
    uint64_t files, bytes;
    int64_t position; /* that its manifest names */
    /* In a session of the past: when the release that stood then was published, 0: none was, this is what one would have said. */
    int64_t published_at;
};
/* Publishes what the last aggregation saw, all of it as of that position, under OUT and makes it current. In a session of the past: writes
 * the release of the format that stood then once more, byte for byte, beside what OUT has; nothing is noted, and `current` stays.
 * E444 when what comes out is not what was published (integrity). */
enum status pipeline_export(struct pipeline *p,
                            const char *format,
                            const char *out,
                            struct pipeline_release *ret,
                            struct diags *diags);
/* Names of the formats, for help. */
const char *const *pipeline_export_formats(size_t *ret_len);

/* ---- reminders: a digest a unit of what it owes, and of who is late with what it is to receive ---- */
/* Texts as they stand in the settings; NULL or "": not set. */
struct pipeline_mail {
    const char *url, *tls, *ca, *user, *password_file, *from, *reply_to, *contacts;
};
struct pipeline_remind_options {
    date_t on;          /* DATE_MIN: today, as of this moment; another day is judged at its end */
    const char *before; /* "3wd", "5d": deadlines within so many (working) days are soon */
    const char *org, *level;          /* whose digests; codes, NULL: all */
    const char *regime;               /* of reports of this regime alone, or NULL */
    const char *out;                  /* folder of files; NULL: none */
    const struct pipeline_mail *mail; /* NULL: none is sent */
    bool dry_run;                     /* says what would be done */
    const char *limit;                /* digests a day for one unit and channel; NULL: 1 */
    enum lang lang;                   /* of files, and of mail to contacts without a language */
};
/* What became of one digest on one channel. */
struct pipeline_reminded {
    const char *org_code, *org_name, *level;
    uint64_t returned, overdue, soon,
        below;                     /* below: reports missing from those that report to it */
    const char *channel, *address; /* file, mail; "-": neither was asked for */
    int32_t n;                     /* which one of the day */
    /* written, sent; failed: the next run tries again; refused; pending: not tried; already: that day's are done; no_address; due: none was asked
     * for, or a dry run */
    const char *state;
    const char *answer; /* the path written, or what the mail server said; else "" */
};
struct pipeline_reminders {
    bool locked; /* another run is at it: nothing was done */
    date_t day;
    uint64_t units, returned, overdue, soon, below;
    uint64_t written, sent, failed, refused, pending, already, no_address;
};
/* Reminders of a day. Nobody's fault stops the others: a refused address is E741, a message not taken E748, a server that takes none E740 (then
 * those not tried wait for the next run), a row of the contacts E742 to E746 (left out), a setting E747. What went out is recorded before and
 * after, so that a run that was killed sends at most one mail twice, under the same Message-ID. */
enum status pipeline_remind(struct pipeline *p,
                            const struct pipeline_remind_options *options,
                            bool (*each)(void *ctx, const struct pipeline_reminded *reminded),
                            void *ctx,
                            struct pipeline_reminders *ret,
                            struct diags *diags);

/* One cron run: inboxes, aggregate, publish, reminders. *ret_locked: another run holds the lock, nothing was done. What goes wrong with reminders
 * is told, and is the run's status only where nothing else went wrong. */
struct pipeline_cycle_options {
    const char *inbox, *returned, *out; /* out: folder of releases, NULL publishes nothing */
    const struct pipeline_remind_options *remind; /* NULL: nobody is reminded */
    const char *roots; /* folder that roots are written to; NULL: they stay in the database */
    const struct pipeline_pull_options *pull; /* NULL: no source is asked */
};
struct pipeline_cycle_report {
    bool locked;
    bool finished; /* intake, aggregation and release: what failed after that are reminders alone */
    struct pipeline_summary ingest;
    struct pipeline_pulls pulls;
    struct pipeline_aggregation aggregation;
    struct pipeline_release release;
    struct pipeline_reminders reminders;
    struct pipeline_root root;
};
enum status pipeline_cycle(struct pipeline *p,
                           const struct pipeline_cycle_options *options,
                           struct pipeline_cycle_report *ret,
                           struct diags *diags);

/* ---- reading figures ---- */
enum pipeline_basis { PIPELINE_EFFECTIVE, PIPELINE_OWN, PIPELINE_CHILDREN };
struct pipeline_query {
    const char *const *indicators;
    size_t indicators_len;
    const char *org;                     /* code; NULL: the root of the hierarchy */
    bool children;                       /* the org itself, then the units directly below */
    const char *level;                   /* or all units of a level */
    const char *period_from, *period_to; /* to NULL: one period; from NULL: the latest */
    const char *hierarchy;               /* NULL: the layout's first in which the unit stands */
    enum pipeline_basis basis;
    const char *vintage; /* NULL: best */
    bool members;        /* breakdowns too */
    /* "filed" or NULL: each period by the units of its own last day; "now" or a date: by those of that day (docs/map.md). Other
     * texts are E480. With `children`, behind those of the map come the units of then that cannot be placed in one of them. */
    const char *map;
};
/* Figures in order of indicator as asked, period, org, members. Unknown names are findings (STATUS_REJECTED). */
enum status pipeline_query(struct pipeline *p,
                           const struct pipeline_query *query,
                           struct figures *ret_figures,
                           struct diags *diags);

/* ---- what figures stand on, in numbers (docs/coverage.md) ---- */
struct pipeline_beneath_query {
    bool coverage, bounds; /* beside the mix, which is always told */
    bool seasonal;         /* history is the same period of years before, not the periods before */
    uint32_t history;      /* how many of them make an interval */
};
struct pipeline_codes VEC(const char *);
struct pipeline_beneath {
    /* Units whose figure enters, each once, under the least good of its vintages; how many of them stand on approved filings
     * alone; how many lack a part of the period. */
    int32_t standing, final, preliminary, estimate, approved, partial;
    /* Units that should report: how many did; their level, NULL where they are of several; those that did not, or not whole. */
    int32_t units, of;
    const char *level;
    struct pipeline_codes missing;
    /* Of what adds up, else nothing is told: the share of what the units had in `last` (NULL: none), over how many units. */
    bool adds_up;
    const char *last, *value_share;
    int32_t history_units;
    int64_t low, high; /* CELL_NULL: open */
    struct pipeline_codes units_without_history;
};
/* Of each of the figures that the query gave, in their order. */
enum status pipeline_query_beneath(struct pipeline *p,
                                   const struct pipeline_query *query,
                                   const struct pipeline_beneath_query *what,
                                   const struct figures *figures,
                                   struct pipeline_beneath **ret,
                                   struct diags *diags);

/* The vintages of each figure side by side, one after the other: final, preliminary, estimate. */
struct pipeline_vintage {
    const char *vintage; /* as asked for: the figure may be missing */
    const char
        *revision; /* against the next one; NULL: there is none, or it stands on other units */
    struct figure figure;
};
struct pipeline_vintages VEC(struct pipeline_vintage);
/* The query's own vintage is passed over. */
enum status pipeline_query_vintages(struct pipeline *p,
                                    const struct pipeline_query *query,
                                    struct pipeline_vintages *ret,
                                    struct diags *diags);

/* The instant of the last aggregation: figures stand as of then. Now, when there was none. In a session of the past: the moment asked for. */
int64_t pipeline_as_of(struct pipeline *p);

/* ---- warnings, and the reasons given for them ---- */
struct pipeline_warning {
    int64_t submission, at; /* at: of the reason */
    int32_t n;              /* among the findings of its submission, from 1 */
    const char *receipt, *org_code, *org_name;
    const struct diag *diag;
    const char *reason, *actor; /* NULL: open */
};
struct pipeline_warnings VEC(struct pipeline_warning);
/* Of one submission, by number. */
enum status pipeline_report_warnings(struct pipeline *p,
                                     const char *id,
                                     struct pipeline_warnings *ret,
                                     struct diags *diags);
/* How many have no reason. */
size_t pipeline_warnings_open(const struct pipeline_warnings *warnings);
/* As JSON: "open_warnings" and "justifications" of all that have a reason; "reason", "actor", "at" of one, null while it is open. */
struct json_writer;
void pipeline_warnings_pairs(struct json_writer *w, const struct pipeline_warnings *warnings);
void pipeline_warnings_reason(struct json_writer *w, const struct pipeline_warning *warning);
/* Gives a reason for warning `n`, or (0) for all that are open; *ret_len: for how many. E409 when there is no such warning. */
enum status pipeline_report_justify(struct pipeline *p,
                                    const char *id,
                                    int32_t n,
                                    const char *reason,
                                    size_t *ret_len,
                                    struct diags *diags);

/* ---- explain ---- */
struct pipeline_input {
    const char *org_code, *org_name;
    uint32_t indicator;  /* of the catalog: its decimals scale `value` */
    const char *members; /* "" is the total */
    struct period period;
    int64_t value; /* CELL_NULL: absent */
    bool
        less; /* it was taken out of the figure: its unit left the one above it (docs/map-periods.md) */
    int64_t submission;
    const char *receipt, *file, *sheet, *text, *digest, *vintage, *approved_by;
    int32_t version;
    uint32_t row, column;
    uint32_t sheet_ordinal; /* 0: the file has no sheets */
    int64_t received_at;
    struct pipeline_consolidated *consolidated; /* the report was made of others; or NULL */
};
struct pipeline_inputs VEC(struct pipeline_input);
/* One figure of such a report: what its parts amount to, and why it is another one (NULL: it is not). */
struct pipeline_consolidated {
    int64_t sum; /* CELL_NULL: nothing */
    const char *reason;
    int32_t reported, expected;
    struct pipeline_inputs parts; /* of the unit that is explained; else empty */
};
struct pipeline_missing {
    const char *org_code, *org_name;
    struct period period;
};
struct pipeline_missings VEC(struct pipeline_missing);
/* A unit of then behind a figure on another map (docs/map.md). */
struct pipeline_map_source {
    const char *org_code, *org_name;
    date_t from, to; /* of the unit */
    uint32_t indicator;
    const char *members; /* "" is the total */
    struct period period;
    int64_t value;     /* what it gives, at the indicator's decimals; CELL_NULL: nothing */
    const char *share; /* "0.65", "1/3"; NULL: all of it */
    bool counts; /* false: it lies partly there, nobody knows how much, and is counted above */
};
struct pipeline_map_sources VEC(struct pipeline_map_source);
struct pipeline_explanation {
    struct figure figure;
    struct pipeline_map_sources sources; /* with a map */
    const char *formula; /* of a derived indicator, or NULL: then inputs are those of its parts */
    struct pipeline_inputs inputs;
    struct pipeline_missings missing;
    struct pipeline_warnings warnings; /* beneath it, about it */
    int64_t sum_of_inputs;             /* CELL_NULL where adding up has no meaning */
};
enum status pipeline_explain(struct pipeline *p,
                             const char *indicator,
                             const char *org,
                             const char *period,
                             const char *hierarchy,
                             const char *map, /* as in pipeline_query */
                             enum pipeline_basis basis,
                             struct pipeline_explanation *ret,
                             struct diags *diags);

/* ---- findings that no single file carries ---- */
struct pipeline_finding {
    const struct diag
        *diag; /* org_code, period, indicator_code, members, value, expected are filled */
    const char *hierarchy;
    /* W301 of a consolidated figure: why it is another one, who said so, in which submission; NULL: nobody did */
    const char *reason, *actor, *receipt;
};
struct pipeline_findings VEC(struct pipeline_finding);
enum status pipeline_findings(struct pipeline *p,
                              const char *org,
                              const char *period_from,
                              const char *period_to,
                              const char *code,
                              struct pipeline_findings *ret,
                              struct diags *diags);

/* ---- reports ---- */
struct pipeline_report {
    int64_t id, received_at, accepted_at, due, size;
    const char *receipt, *org_code, *org_name, *regime, *form, *period, *window, *vintage, *state,
        *timeliness, *file, *digest, *channel, *sender, *replaces;
    int32_t version, cells, errors, warnings, catalog_load;
};
struct pipeline_reports VEC(struct pipeline_report);
enum status pipeline_report_list(struct pipeline *p,
                                 const char *org,
                                 const char *form,
                                 const char *period,
                                 const char *state,
                                 int64_t limit,
                                 struct pipeline_reports *ret,
                                 struct diags *diags);
enum status pipeline_report_find(struct pipeline *p,
                                 const char *id,
                                 struct pipeline_report *ret,
                                 struct diags *diags);
struct pipeline_cell {
    const char *indicator, *name, *members, *value, *unit, *status, *note; /* value NULL: absent */
    uint32_t row, column;
};
struct pipeline_cells VEC(struct pipeline_cell);
enum status pipeline_report_cells(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_cells *ret,
                                  struct diags *diags);
enum status pipeline_report_errors(struct pipeline *p,
                                   const char *id,
                                   struct diags *ret_findings,
                                   struct diags *diags);
/* What a report says besides cells. */
struct pipeline_section {
    const char *id, *title_vi, *title_en,
        *text; /* titles "" where the outline has the section no longer */
    uint32_t depth;
};
struct pipeline_row {
    uint32_t n;          /* its place in the list as it was filed */
    const char **values; /* by column; NULL: blank */
};
struct pipeline_document {
    const char *kind, *title_vi, *title_en, *name, *media_type, *digest;
    int64_t size;
};
struct pipeline_parts {
    struct VEC(struct pipeline_section) sections;
    const char *outline;          /* a narrative that is kept as it came: JSON; or NULL */
    const struct list_form *list; /* NULL: the form is none */
    const char **columns; /* ids of columns: the list's, then those that only older rows have */
    size_t columns_len;
    struct VEC(struct pipeline_row) rows;
    struct VEC(struct pipeline_document) documents;
};
enum status pipeline_report_parts(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_parts *ret,
                                  struct diags *diags);
/* The bytes of a document, by its name. E681 when there is none. */
enum status pipeline_report_attachment(struct pipeline *p,
                                       const char *id,
                                       const char *name,
                                       struct text *ret_bytes,
                                       struct diags *diags);
struct pipeline_difference {
    const char *indicator, *members, *before, *after; /* NULL: absent */
    /* In place of indicator and members: a section; a row (its key, or its place) and column; a document (before and after: its digest). */
    const char *section, *row, *column, *attachment;
};
struct pipeline_differences VEC(struct pipeline_difference);
/* Against `other`, or the version before when NULL. */
enum status pipeline_report_diff(struct pipeline *p,
                                 const char *id,
                                 const char *other,
                                 struct pipeline_differences *ret,
                                 struct diags *diags);
/* The figures that stood in a report's file, and how they are against the version before: sums that gris made of them are not among them. */
struct pipeline_report_figures {
    uint64_t given, added, changed, gone; /* `gone`: they stood in the version before alone */
};
/* Zeros for a report that was rejected. */
enum status pipeline_report_count(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_report_figures *ret,
                                  struct diags *diags);
struct pipeline_event {
    int64_t position, at;
    const char *receipt, *state, *actor, *reason;
    int32_t version;
    const char *org_code; /* the unit that took the step; NULL: not said */
    int64_t due;          /* sent back: by when a correction is asked for; 0: not said */
    const char *cells;    /* which cells; "": not said */
};
struct pipeline_events VEC(struct pipeline_event);
/* Every event of every version of the same report. */
enum status pipeline_report_history(struct pipeline *p,
                                    const char *id,
                                    struct pipeline_events *ret,
                                    struct diags *diags);
enum status pipeline_report_original(struct pipeline *p,
                                     const char *id,
                                     struct text *ret_bytes,
                                     struct diags *diags);
/* What the receipt of a submission says, signed where a key is set (STATUS_FAILED when that key cannot be used: E102, E526, E527). Asked
 * again it says the same, but for reasons given meanwhile. */
enum status pipeline_report_receipt(struct pipeline *p,
                                    const char *id,
                                    struct receipt *ret_receipt,
                                    struct diags *diags);
/* A step in the life of submissions: core/lifecycle.def. */
struct pipeline_act {
    enum lifecycle_action action;
    const char *as;     /* code of the unit that takes it; NULL: the unit that filed */
    const char *reason; /* NULL: none */
    const char *cells;  /* sent back: which cells; NULL: not said */
    int64_t due;        /* sent back: the first instant after the new deadline; 0: none */
};
struct pipeline_acted {
    const char *receipt, *state, *org_code; /* the state that it is in now, and who took the step */
};
struct pipeline_acts VEC(struct pipeline_acted);
/* Each submission for itself, in its own transaction; those done are in `ret`. E406: no such step from its state; E502: it is somebody else's
 * turn; E408: warnings without a reason; E471: no reason where one is compulsory; E472: a new deadline that has passed. */
enum status pipeline_report_act(struct pipeline *p,
                                const struct pipeline_act *act,
                                const char *const *ids,
                                size_t len,
                                struct pipeline_acts *ret,
                                struct diags *diags);

/* What was sent back, for its sender: the workbook that was filed with the cells of act->cells ("POP.URBAN", "X[sex=F]", "C20") red and the reason
 * beside them, or the list alone where it was none. `to`: as `returned` of ingest. E705. */
enum status pipeline_report_give_back(struct pipeline *p,
                                      const char *id,
                                      const struct pipeline_act *act,
                                      const char *to,
                                      struct diags *diags);

/* ---- receipts without a session ---- */
struct pipeline_receipt_keys {
    const char *secret, *open; /* the files */
    const char *id;
};
/* A fresh pair of keys, gris-receipt.key (mode 0600) and gris-receipt.pub, in a folder that is made where it is missing. Never writes over
 * a file: E705. */
enum status pipeline_receipt_keygen(const char *dir,
                                    struct arena *arena,
                                    struct pipeline_receipt_keys *ret_keys,
                                    struct diags *diags);
/* Checks a receipt that somebody shows ("-": stdin) with the public key alone, its proof too where it has one; `original`: that this file is
 * what was received, or NULL; `root`: that its proof leads to the root in this file, or NULL.
 * STATUS_REJECTED: it does not hold, with all that is wrong (E101, E102, E113, E120 to E125, E520 to E528, E532 to E536). */
enum status pipeline_receipt_verify(const char *file,
                                    const char *public_key,
                                    const char *original,
                                    const char *root,
                                    struct arena *arena,
                                    struct receipt *ret_receipt,
                                    struct diags *diags);

/* A submission by the rules again, as of the day it came. */
struct pipeline_verdict {
    struct pipeline_report report;
    struct diags stored, again; /* findings of rules and histories, as they were and as they are */
    bool same;
};
/* E410 where there is nothing to judge. */
enum status pipeline_report_judge(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_verdict *ret,
                                  struct diags *diags);

/* ---- consolidation: a unit's report made of the approved reports of those below it (docs/consolidation.md) ---- */
struct pipeline_consolidate_change {
    const char *cell, *value, *reason; /* "CODE[DIM=MEMBER]"; value "": no figure */
};
struct pipeline_consolidate_query {
    const char *form, *org, *period;
    const char *vintage;   /* reports of this one alone; NULL: the best of each unit */
    const char *hierarchy; /* NULL: the first of the layout with units below */
    const struct pipeline_consolidate_change *changes;
    size_t changes_len;
    const char *changes_file;   /* CSV: indicator_code, dimensions…, value, note; NULL: none */
    const char *const *without; /* units whose reports are left out */
    size_t without_len;
    bool provisional; /* reports that are not approved enter too */
    bool file, lock;
    const char *as;       /* who files and locks; NULL: the unit itself */
    const char *replaces; /* as in ingest */
};
struct pipeline_consolidate_unit {
    const char *org_code, *org_name, *form, *period, *vintage, *receipt, *state, *timeliness;
    int64_t submission; /* 0: nothing stands */
    int32_t version;
    /* missing, not_approved, returned, left_out, exempt: why it does not enter; NULL: it does */
    const char *why;
};
struct pipeline_consolidate_cell {
    const char *indicator, *name, *members, *unit;
    const char *sum, *value, *difference, *reason; /* difference: value - sum */
    const char *status;                            /* of an empty or confidential cell, or NULL */
    const char *filed, *filed_difference; /* what the unit has filed already, less the sum */
    int32_t reported, expected;
};
struct pipeline_consolidation {
    const char *org_code, *org_name, *regime, *form, *period, *vintage, *hierarchy;
    struct VEC(struct pipeline_consolidate_unit) units;
    struct VEC(struct pipeline_consolidate_cell) cells;
    int32_t expected, entered; /* units */
    const char *filed;         /* receipt of what the unit has filed already, or NULL */
    struct text report;        /* as a file of gris, JSON */
    /* where it was filed */
    const char *receipt, *state;
    int32_t version;
    bool duplicate;
    struct diags findings; /* of its intake */
    struct pipeline_acts locked;
};
/* E450 to E458; what was found out before is in *ret. W450: not every unit is in it. */
enum status pipeline_consolidate(struct pipeline *p,
                                 const struct pipeline_consolidate_query *query,
                                 struct pipeline_consolidation *ret,
                                 struct diags *diags);

/* What a submission was made of. */
struct pipeline_made_of {
    int64_t at, position; /* at 0: of nothing else */
    const char *actor, *hierarchy, *basis;
    bool provisional;
    int32_t expected, entered;
    struct VEC(struct pipeline_consolidate_unit) units; /* as they were; state as it is now */
    struct VEC(const char *) left_out;
    struct VEC(struct pipeline_consolidate_cell) cells;
};
enum status pipeline_report_made_of(struct pipeline *p,
                                    const char *id,
                                    struct pipeline_made_of *ret,
                                    struct diags *diags);

/* Consolidated reports that stand, and of which a part has changed since. */
struct pipeline_consolidate_moved {
    const char *org_code, *org_name, *period;
    const char *what; /* corrected, returned, withdrawn, joined */
    const char *receipt_then, *receipt_now, *state_now;
    int32_t version_then, version_now; /* 0: there was none, there is none */
};
struct pipeline_consolidate_difference {
    const char *indicator, *members, *then, *now, *difference;
};
struct pipeline_consolidate_stale {
    const char *receipt, *org_code, *org_name, *form, *period, *vintage;
    int32_t version;
    struct VEC(struct pipeline_consolidate_moved) moved;
    struct VEC(struct pipeline_consolidate_difference) differences; /* of the sums */
};
struct pipeline_consolidate_stales VEC(struct pipeline_consolidate_stale);
/* Of one unit, or (NULL) of all; W451 for each. */
enum status pipeline_consolidate_check(struct pipeline *p,
                                       const char *org,
                                       size_t *ret_looked_at,
                                       struct pipeline_consolidate_stales *ret,
                                       struct diags *diags);

/* ---- composite scores (docs/scores.md) ---- */
struct pipeline_score_query {
    const char *code, *period;
    const char *level; /* units of this one alone; NULL: of all of the score's */
    const char *org;   /* this unit alone, with the rank that it has among all; NULL: all */
};
/* In the pipeline's arena. E605, E687, E688; W671: some have none. */
enum status pipeline_score(struct pipeline *p,
                           const struct pipeline_score_query *query,
                           struct score_table *ret,
                           struct diags *diags);

/* ---- due ---- */
struct pipeline_due {
    const char *org_code, *org_name, *level, *receiver;
    const char *regime, *regime_name, *form, *form_title, *period, *state;
    /* on_time, late, overdue, due_soon, not_due; `extended` in place of the last two where a document moved the deadline; exempt */
    const char *timeliness;
    date_t window_start, window_end;
    int64_t due;          /* 0: none */
    const char *document; /* that moved the deadline or lifted the duty, or NULL */
    bool proposed;        /* `due` stands on days off that nobody has decided yet */
    /* What was filed was returned: why, which cells ("": not said), by when a correction is asked for (0: not said). Reason NULL: it was not. */
    const char *returned_reason, *returned_cells;
    int64_t returned_due;
    /* Of what was sent back: awaited, overdue, on_time, late by the new deadline; NULL: nothing was. `timeliness` is of the first filing. */
    const char *correction;
    struct explain explain;
};
struct pipeline_dues VEC(struct pipeline_due);
struct pipeline_due_query {
    const char *org; /* NULL: everybody */
    /* For each obligation the period whose window ended last at or before the day and the one under way… */
    date_t on;
    /* …or, unless DATE_MIN, all whose deadline lies from `on` to this day (without one: whose window ends there) */
    date_t until;
    enum lang lang; /* of `explain` and names */
};
/* What is due, by when, and what was filed, in the order of obligations, units, periods. The receiver's clock alone decides timeliness. */
enum status pipeline_due(struct pipeline *p,
                         const struct pipeline_due_query *query,
                         struct pipeline_dues *ret,
                         struct diags *diags);
/* The same as an iCalendar (RFC 5545): an event for each that has a deadline. An event at 24:00 is one of the whole day, another a moment;
 * UIDs stay the same for ever, so that a deadline that moves moves its event. */
void pipeline_due_ics(const struct pipeline *p,
                      const struct pipeline_dues *dues,
                      enum lang lang,
                      struct sink *sink);

/* ---- completeness: what is expected, and what came ---- */
/* expected = on_time + late + overdue + not_due, and received = on_time + late. Who is exempt is not expected, whatever came. */
struct pipeline_tally {
    uint64_t expected; /* units × forms × periods that owe a report */
    uint64_t received; /* something was filed that was neither rejected nor withdrawn */
    uint64_t standing; /* of those, not returned */
    uint64_t on_time, late;
    uint64_t overdue,
        not_due; /* nothing came: the deadline has passed; has not, or there is none */
    uint64_t returned, approved; /* what stands: returned; approved or better */
    uint64_t nil;                /* what stands says that nothing occurred */
    /* Of what was sent back, by the deadline given with it: not mended though it passed; mended in time, late. */
    uint64_t corrections_overdue, corrected_on_time, corrected_late;
    uint64_t exempt;
    uint64_t hours_late,
        hours_late_most; /* hours begun from the deadline to the filing: in all, of one */
};
enum pipeline_by { PIPELINE_BY_FORM, PIPELINE_BY_ORG, PIPELINE_BY_LEVEL, PIPELINE_BY_PERIOD };
struct pipeline_completeness_query {
    const char *form, *regime; /* codes; form "-": narratives; NULL: any */
    /* The unit of this code; with `children` those directly below it too; with `level` the units of that level, itself and anywhere below. */
    const char *org;
    bool children;
    const char *level;
    /* NULL: of each obligation the period whose window was the last to end before the day of `at`. */
    const char *period_from, *period_to;
    enum pipeline_by by;
    int64_t at; /* the clock that says what is overdue; 0: now */
    enum lang lang;
};
/* What a row is of; NULL where it is not grouped by that. */
struct pipeline_completeness_row {
    const char *regime, *form, *title;
    const char *org_code, *org_name, *level, *period;
    struct pipeline_tally tally;
};
struct pipeline_completeness {
    struct VEC(struct pipeline_completeness_row) rows; /* in order of the catalog, or of time */
    struct pipeline_tally all;
    int64_t at;
};
/* By what is filed now and the catalog in force. Unknown names are findings (STATUS_REJECTED). */
enum status pipeline_completeness(struct pipeline *p,
                                  const struct pipeline_completeness_query *query,
                                  struct pipeline_completeness *ret,
                                  struct diags *diags);

/* Coverage of the catalog: indicators that have a figure or a text in some standing report, or whose formula has a value somewhere. */
struct pipeline_coverage_row {
    const char *regime, *form, *title;
    size_t indicators, with_figures;
    const char **missing; /* codes of the others */
};
enum pipeline_coverage_by {
    PIPELINE_COVERAGE_ALL,
    PIPELINE_COVERAGE_REGIME,
    PIPELINE_COVERAGE_FORM
};
struct pipeline_coverage_query {
    const char *form, *regime;           /* the indicators on these; NULL: any */
    const char *period_from, *period_to; /* figures of these; NULL: of any */
    enum pipeline_coverage_by by;
    enum lang lang;
};
struct pipeline_coverage {
    struct VEC(struct pipeline_coverage_row) rows;
    struct pipeline_coverage_row all;
};
enum status pipeline_coverage(struct pipeline *p,
                              const struct pipeline_coverage_query *query,
                              struct pipeline_coverage *ret,
                              struct diags *diags);

/* ---- recheck: what would change over history if a catalog took effect ---- */
struct pipeline_recheck_query {
    const char *catalog; /* folder of a package; NULL: the catalog in force */
    /* Periods whose windows end within these; from NULL: all; to NULL: one. */
    const char *period_from, *period_to;
};
/* What one finding was (of the submission as it is stored) and what it would be; NULL: it was not, would not be. */
struct pipeline_recheck_change {
    const struct diag *before, *after;
};
/* A submission of which something would change. Valid during the call-back. */
struct pipeline_rechecked {
    const char *receipt, *org_code, *regime, *form, *period, *vintage, *file;
    bool was_accepted, would_be_accepted;
    int64_t due_before, due_after; /* 0: none; equal where the deadline stands */
    bool was_late, would_be_late;
    const struct pipeline_recheck_change *changes;
    size_t changes_len;
};
struct pipeline_recheck_summary {
    uint64_t submissions, changed;      /* looked at; of which something would change */
    uint64_t refused, accepted;         /* verdicts that would turn into these */
    uint64_t appeared, gone, different; /* findings */
    uint64_t deadlines, lateness; /* that would move; that would turn late, or in time, by it */
};
/* Reads the originals of what stands, and of what was refused and not filed anew since, once more, as if they came today under that catalog,
 * and judges them by the figures that stand now. Changes nothing. */
enum status pipeline_recheck(struct pipeline *p,
                             const struct pipeline_recheck_query *query,
                             bool (*each)(void *ctx, const struct pipeline_rechecked *rechecked),
                             void *ctx,
                             const struct pipeline_progress *progress,
                             struct pipeline_recheck_summary *ret_summary,
                             struct diags *diags);

/* ---- what if: an event of the map tried before it takes effect (docs/org.md) ---- */
struct pipeline_whatif_query {
    const char *catalog; /* folder of the candidate package */
    /* Periods whose windows end within these; from NULL: deadlines of a year from each event on, and of each layout the last
     * figures before each and of all. */
    const char *period_from, *period_to;
};
struct pipeline_whatif_event {
    bool
        added; /* told by the candidate alone, its unit is one of `after`; else by the catalog in force alone, of `before` */
    struct org_event event;
};
struct pipeline_whatif_duty {
    char what; /* + it appears, - it vanishes, ~ its deadline moves */
    const char *org_code, *org_name, *level, *regime, *form, *period;
    int64_t due_before, due_after; /* 0: none */
};
/* What becomes of the series of a unit that ends, or gives a part away. */
enum pipeline_whatif_fate {
    PIPELINE_WHATIF_CONTINUES, /* all of it goes on in one unit */
    PIPELINE_WHATIF_ESTIMATED, /* divided by shares of the catalog */
    PIPELINE_WHATIF_BREAKS /* nobody knows how much goes where: it is carried as a residual of `place` */
};
struct pipeline_whatif_series {
    const char *layout, *hierarchy;
    uint32_t org,
        place; /* of `before`; of `after`, CATALOG_NONE: no unit contains all of it, or it is there no more */
    enum pipeline_whatif_fate fate;
    uint32_t periods; /* with figures of its own, or of units below it */
    uint32_t
        after; /* of them those that end when the candidate has it no more, or not yet: a load would leave them without their unit */
};
/* A figure that would be carried as a residual. Units are those of `after`. */
struct pipeline_whatif_residual {
    const char *layout, *hierarchy, *period;
    uint32_t org, place;
    uint32_t indicator; /* of `before` */
    int64_t value;
};
/* The units directly below a root: their sum as it was filed on the map in force, and on the candidate's map after the events, residuals of the
 * root included. Roots that become one are told once, by the first. */
struct pipeline_whatif_total {
    const char *layout, *hierarchy, *period;
    uint32_t root, indicator;        /* of `before` */
    int64_t before, after, residual; /* CELL_NULL: nothing, or too large for a cell */
    bool equal;
};
struct pipeline_whatif {
    const struct catalog *before, *after;
    /* Days of events by which units are others, or stand elsewhere, whether the candidate adds them or drops them; in order, each once. */
    struct VEC(date_t) days;
    date_t first, last; /* of them; DATE_MIN: there is none with a day */
    bool moved;         /* some are other units, or stand elsewhere */
    struct VEC(struct pipeline_whatif_event) events;
    struct VEC(struct pipeline_whatif_duty) duties;
    struct VEC(struct pipeline_whatif_series) series;
    struct VEC(struct pipeline_whatif_residual) residuals;
    struct VEC(struct pipeline_whatif_total) totals;
    size_t unequal; /* totals */
};
/* Compares the catalog in force with a candidate in units, successions and hierarchies; loads nothing, changes changes nothing. The session goes on
 * with the one in force. W264: nothing that moves has figures. */
enum status pipeline_whatif(struct pipeline *p,
                            const struct pipeline_whatif_query *query,
                            struct pipeline_whatif *ret,
                            struct diags *diags);

/* ---- trust and operation ---- */
struct pipeline_audit_query {
    const char *roots,
        *releases; /* a root's file or a folder of them; a folder of releases; NULL: none is shown */
    const char
        *public_key; /* file of the keys that sign roots; NULL: the key of the settings, or none */
};
struct pipeline_audit {
    int64_t rows, position, submissions, originals, roots, files;
    uint64_t us;     /* how long it took */
    bool signatures; /* were they looked at? */
};
/* By the verifier, which shares no code with what writes. STATUS_REJECTED: something was altered; the first finding is the first bad entry
 * (E801, E802, E804, E810 to E817). */
enum status pipeline_audit_verify(struct pipeline *p,
                                  const struct pipeline_audit_query *query,
                                  struct pipeline_audit *ret,
                                  struct diags *diags);
/* A signed root over all that is sealed now; the last one where nothing came since. `dir`: written there too, NULL: not. E530: no key; E538:
 * the chain is not the one that the last root signed, and nothing is signed. */
enum status
pipeline_root(struct pipeline *p, const char *dir, struct pipeline_root *ret, struct diags *diags);
/* The same once a day (in Viet Nam), and only where there is a key; position 0: not today. */
enum status pipeline_root_daily(struct pipeline *p,
                                const char *dir,
                                struct pipeline_root *ret,
                                struct diags *diags);
/* That a root shown is how the one now begins. E537 (REJECTED): it is not. */
struct pipeline_consistency {
    struct receipt_root before, now;
    struct receipt_path path;
};
enum status pipeline_root_since(struct pipeline *p,
                                const char *file,
                                const char *dir,
                                struct pipeline_consistency *ret,
                                struct diags *diags);
struct pipeline_check {
    const char *name;
    bool ok;
    const char *found, *mend_vi, *mend_en; /* mend NULL when ok */
};
struct pipeline_checks VEC(struct pipeline_check);
/* Looks at the environment; never fails itself. */
void pipeline_doctor(struct pipeline *p, struct pipeline_checks *ret);
struct pipeline_counts {
    int64_t submissions, rejected, originals, original_bytes, cells, aggregates, stale, findings,
        audit_rows, unsealed;
    int64_t last_received_at, last_aggregated_at, last_released_at;
    int32_t catalog_load;
    const char *catalog_name, *catalog_version;
};
enum status pipeline_counts(struct pipeline *p, struct pipeline_counts *ret, struct diags *diags);

#endif
