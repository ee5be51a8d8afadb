/*
 * store: memory. PostgreSQL through libpq; every statement is a file in queries/, always with parameters.
 * Catalog indices of core values are turned into surrogate ids here and nowhere else. Knows no file format and no arithmetic.
 * Every function returns STATUS_FAILED with a finding E70x when the database refuses or is away; the transaction is then rolled back.
 */
#ifndef GRIS_STORE_H
#define GRIS_STORE_H

#include "core/aggregate.h"
#include "core/catalog.h"
#include "core/diag.h"
#include "core/digest.h"
#include "core/report.h"

struct store; /* one connection */

/* ---- the private cluster (cluster.c): a PostgreSQL of our own under DIR on a Unix socket, no TCP ---- */
struct store_cluster {
    const char *dir;      /* holds data/, socket/, log */
    const char *conninfo; /* how to reach it */
    bool running, exists;
};
/* Looks; starts nothing. */
enum status store_cluster_status(const char *dir,
                                 struct arena *arena,
                                 struct store_cluster *ret,
                                 struct diags *diags);
/* Creates it where there is none (initdb, data checksums, C.UTF-8) and starts it. Root drops to an unprivileged user. */
enum status store_cluster_start(const char *dir,
                                struct arena *arena,
                                struct store_cluster *ret,
                                struct diags *diags);
enum status store_cluster_stop(const char *dir, struct arena *arena, struct diags *diags);
/* Stops it and removes its files. */
enum status store_cluster_drop(const char *dir, struct arena *arena, struct diags *diags);

/* ---- connection ---- */
/* Opens, sets search_path, time zone, application name and statement limits. The store lives in the arena but must be closed. */
enum status store_open(const char *conninfo,
                       struct arena *arena,
                       struct store **ret_store,
                       struct diags *diags);
void store_close(struct store *store);
/* The socket, so that a forked worker can close it. */
int store_socket(const struct store *store);
/* "PostgreSQL 15.8", database size, … for doctor. */
const char *store_server_version(struct store *store);

enum store_isolation { STORE_READ_COMMITTED, STORE_REPEATABLE_READ };
enum status store_begin(struct store *store, enum store_isolation isolation, struct diags *diags);
enum status store_commit(struct store *store, struct diags *diags);
void store_rollback(struct store *store);

/* Session advisory locks by name ("aggregate", "publish", "cycle"). False in *ret_got: another run holds it. */
enum status store_lock(struct store *store, const char *name, bool *ret_got, struct diags *diags);
void store_unlock(struct store *store, const char *name);

/* ---- schema ---- */
struct store_migration {
    int number;
    const char *name, *sql;
    size_t len;
    const char *sha256;
};
/* Applies what is missing, in order, each in its transaction, under an advisory lock, and brings the table of a submission's steps to
 * core/lifecycle.def. A changed checksum of an applied one is an error. */
enum status store_migrate(struct store *store,
                          const struct store_migration *migrations,
                          size_t len,
                          int *ret_applied,
                          struct diags *diags);
/* Prepares every query against the live schema; one finding each that fails. */
enum status store_check(struct store *store,
                        const struct store_migration *migrations,
                        size_t len,
                        size_t *ret_queries,
                        struct diags *diags);

/* ---- catalog ---- */
/* The catalog in force as rows with surrogate ids, layout cells included; load_id 0 when there is none yet. */
enum status store_catalog_load(struct store *store,
                               struct arena *arena,
                               struct catalog_rows *ret_rows,
                               struct diags *diags);
/* Makes `rows` (with layout cells) the catalog in force: rows that are no longer there or changed are closed with the new load, new ones
 * opened; surrogates of units, layouts, forms, regimes, hierarchies are kept or given. `compiled` says which editions are one unit. Writes the
 * audit row. Inside the caller's transaction (a dry run rolls back). Equal digest: no new load, the id of the one in force. */
enum status store_catalog_save(struct store *store,
                               const struct catalog_rows *rows,
                               const struct catalog *compiled,
                               const char *source,
                               const char *author,
                               int64_t now,
                               int32_t *ret_load_id,
                               struct diags *diags);

/* ---- intake: one transaction, then the receipt ---- */
struct store_original {
    struct digest digest;
    const char *name, *media_type, *encoding, *format;
    const void *bytes;
    size_t len;
};

/* What a report is that its unit made of those below it (docs/consolidation.md). The first seven are read, and not written. */
struct store_consolidated {
    uint32_t slot;
    int64_t sum, figure; /* what the members amount to, what was filed; CELL_NULL: nothing */
    int32_t reported, expected;
    const char *reason; /* why figure is not sum; NULL: it is */
};
struct store_consolidation {
    int64_t submission, at;
    const char *actor, *receipt;
    uint32_t org, layout;
    struct period period;
    uint32_t hierarchy;
    enum basis basis;       /* best of each unit, or one vintage */
    bool provisional;       /* reports entered that were not approved */
    int64_t position;       /* the last sealed one when the members were looked at */
    int32_t units;          /* that should have been in it */
    const int64_t *members; /* submissions, ascending */
    const int32_t *versions;
    size_t members_len;
    const uint32_t *left_out; /* units, on purpose */
    size_t left_out_len;
    const struct store_consolidated *cells;
    size_t cells_len;
};

/* One filing out of an original. report->org etc. CATALOG_NONE: the file gave no submission. */
struct store_filing {
    size_t original;             /* index into originals */
    const struct report *report; /* findings inside; errors make it rejected */
    const char *
        replaces; /* receipt of a version of the same key, or NULL; one that no filing's key has: E407, nothing is stored */
    int64_t due;  /* first late instant, 0 when there is none: decides timeliness at acceptance */
};

struct store_intake {
    const struct catalog *catalog;
    const char *channel; /* "file", "inbox", "stdin", "pull" */
    const char *sender;  /* account or OS user */
    int64_t received_at; /* seconds, the receiver's clock */
    const struct store_original *originals;
    size_t originals_len;
    const struct store_filing *filings;
    size_t filings_len;
};

struct store_outcome {
    int64_t submission;
    const char *receipt;
    const char *state; /* "received", "rejected", … of the submission that the receipt names */
    int32_t version;   /* 0 for rejected */
    bool duplicate;    /* nothing new was written: rule 6 of data-model.md */
    const char *
        stands; /* W401: receipt of the version that stands, when the content equals another one; else NULL */
    const struct diag
        *closed; /* E470: refused, for what stands cannot be corrected now; else NULL */
};

/* ---- bulk: one file of many reports, in groups, all in one transaction ---- */
struct store_bulk;
struct store_intake_head {
    const struct catalog *catalog;
    const char *channel, *sender; /* as of a struct store_intake */
    int64_t received_at;
    /* The one file. Its bytes are not looked at: store_original_put() stores them, on this connection before or on another one
     * beside; they must be there when store_bulk_commit() is called. */
    const struct store_original *original;
};
/* Opens the transaction. `head` and what it points to must live until the end. The bulk lives in `arena`; its own memory grows with
 * the keys (about 100 bytes a report), not with the cells. Ends with store_bulk_commit() or store_bulk_abandon(), always. */
enum status store_bulk_begin(struct store *store,
                             const struct store_intake_head *head,
                             struct arena *arena,
                             struct store_bulk **ret_bulk,
                             struct diags *diags);
/* Judges and writes one group (1,000 to 4,000 reports are a good size; `original` of a filing is 0). The reports may be reused once it
 * returns. Outcomes are in `arena` and count only after the commit. STATUS_FAILED: nothing of the bulk will be stored, abandon it;
 * when store_should_retry() says so, another intake was in the way or the connection broke: start over, a few times. */
enum status store_bulk_add(struct store_bulk *bulk,
                           const struct store_filing *filings,
                           size_t len,
                           struct arena *arena,
                           struct store_outcome **ret_outcomes,
                           struct diags *diags);
/* All or nothing; the bulk has ended whatever comes back. Also when the connection breaks under the COMMIT, the answer is what happened: it is
 * asked of the server. STATUS_REJECTED: E407, a receipt to replace that no filing's key has. */
enum status store_bulk_commit(struct store_bulk *bulk, struct diags *diags);
void store_bulk_abandon(struct store_bulk *bulk); /* NULL is allowed; nothing after a commit */
/* True when the last failure says that another transaction was in the way or the connection broke: run it again from the start. */
bool store_should_retry(const struct store *store);

/* Stores one original (compressed pieces) in a transaction of its own, before or beside the submissions that stand on it; one that is
 * there already costs a look. An original without a submission is harmless. May run in a thread of its own, with a connection, an
 * arena and findings that no other thread touches; `original` is only read. */
enum status store_original_put(struct store *store,
                               const struct store_original *original,
                               int64_t received_at,
                               struct diags *diags);

/* Stores all in one transaction (originals, submissions, events, cells, texts, findings, audit rows, stale marks) and commits. Nothing is
 * half there after a failure. `ret_outcomes` has filings_len elements in the arena. Large reports go through COPY BINARY into staging and one
 * set-based statement; a batch of small files is one group commit. Unique-key races are settled inside (retry once). */
enum status store_intake(struct store *store,
                         const struct store_intake *intake,
                         struct arena *arena,
                         struct store_outcome **ret_outcomes,
                         struct diags *diags);

/* The same of one filing, with what it was made of, in the same transaction: where it is accepted, and also where it says what stands already
 * but was made anew. */
enum status store_intake_made(struct store *store,
                              const struct store_intake *intake,
                              const struct store_consolidation *made,
                              struct arena *arena,
                              struct store_outcome **ret_outcomes,
                              struct diags *diags);

/* A submission's own state, locked to the end of the transaction that is open. E407 when there is none. */
struct store_life {
    int64_t submission;
    int32_t n; /* events so far */
    const char *state, *receipt;
    bool has_cells, superseded;
    int32_t layout, org, period;
    size_t passed; /* times it was approved or accepted */
    const int32_t
        *path; /* of approval, surrogates, as its first step said; none yet: of no length */
    size_t path_len;
    int64_t open; /* warnings without a reason */
    int64_t at;   /* of its last event */
};
enum status
store_life(struct store *store, int64_t submission, struct store_life *ret, struct diags *diags);

struct store_step {
    int64_t submission;
    const char *to;      /* a state */
    int32_t org;         /* surrogate of the unit that takes it */
    const int32_t *path; /* whose approval is needed, in order: at least one */
    size_t path_len;
    const char *actor, *reason,
        *cells;  /* who typed; why; which cells are sent back. NULL: nothing */
    int64_t due; /* of the correction; 0: none */
};
/* A step in one submission's life: writes event, audit row, stale mark. E406 when no step leads there, E408 when it would be approved with a
 * warning that nobody gave a reason for; E702 when the database knows better (whose turn it is). Inside the caller's transaction or its own
 * when none is open. */
enum status store_transition(struct store *store,
                             const struct store_step *step,
                             int64_t now,
                             struct diags *diags);
/* ---- warnings, and the reasons given for them: the last one of each stands, none is ever changed ---- */
struct store_warning {
    int64_t submission;
    int32_t n; /* among the submission's findings, from 1 */
    struct diag diag;
    const char *reason, *actor; /* NULL: open */
    int64_t at;
};
struct store_warnings VEC(struct store_warning);
/* The warnings of these submissions, by submission and number. */
enum status store_warning_list(struct store *store,
                               const int64_t *submissions,
                               size_t len,
                               struct arena *arena,
                               struct store_warnings *ret,
                               struct diags *diags);
struct store_reason {
    int64_t submission, at;
    const char *receipt, *actor, *reason;
    int32_t n; /* the warning, or 0: all that are open */
};
/* Gives a reason, with an audit row; *ret_len: for how many warnings. E409 when there is no such warning. Inside the caller's transaction or
 * its own when none is open. */
enum status store_justify(struct store *store,
                          const struct store_reason *given,
                          size_t *ret_len,
                          struct diags *diags);

/* ---- history: what stands beyond a report, for rules; a connection that broke is opened again ---- */
struct store_filings VEC(struct filed);
/* Of each (unit, period) that filed the layout for exactly that period, the filing that stands, sealed or not: of the best vintage the highest
 * version that was not withdrawn. Sorted by unit (catalog index), period. `then`: 0, or as it stood when this submission was filed, what was
 * filed with it included. */
enum status store_history(struct store *store,
                          const struct catalog *catalog,
                          uint32_t layout,
                          const uint32_t *orgs,
                          const struct period *periods,
                          size_t len,
                          int64_t then,
                          struct arena *arena,
                          struct store_filings *ret,
                          struct diags *diags);
/* All filings of a layout and year that the aggregates contained when a submission was filed. */
enum status store_history_year(struct store *store,
                               const struct catalog *catalog,
                               uint32_t layout,
                               int32_t year,
                               int64_t then,
                               struct arena *arena,
                               struct store_filings *ret,
                               struct diags *diags);
/* The files that were taken in together with a submission, its own too. */
struct store_past_file {
    struct digest digest;
    const char *file, *encoding; /* as it was read (N101), or NULL */
    uint32_t org;                /* of one of its submissions, or CATALOG_NONE */
};
struct store_past_files VEC(struct store_past_file);
enum status store_history_files(struct store *store,
                                const struct catalog *catalog,
                                int64_t submission,
                                struct arena *arena,
                                struct store_past_files *ret,
                                struct diags *diags);
/* For which of the periods anything was ever filed. */
enum status store_history_periods(struct store *store,
                                  const struct period *periods,
                                  size_t len,
                                  struct arena *arena,
                                  bool *ret_filed,
                                  struct diags *diags);
/* Which of the reports say what stands of their keys already: filing them again adds nothing (data-model.md, rule 6). */
enum status store_history_same(struct store *store,
                               const struct catalog *catalog,
                               const struct report *const *reports,
                               size_t len,
                               struct arena *arena,
                               bool *ret_same,
                               struct diags *diags);

/* ---- reading submissions ---- */
struct store_submission {
    int64_t id;
    const char *receipt, *state; /* state: superseded is computed */
    const char *channel, *sender, *file, *media_type, *reference_no, *replaces;
    uint32_t org, regime, form, layout; /* catalog indices, CATALOG_NONE where unknown */
    int32_t org_id;
    struct period period;
    enum vintage vintage;
    int32_t version, catalog_load;
    int64_t received_at, accepted_at, due;
    struct digest digest, content;
    int64_t size;
    int32_t cells, errors, warnings;
};
struct store_submissions VEC(struct store_submission);

struct store_filter { /* zero, NULL, CATALOG_NONE: any */
    int32_t org_id;
    uint32_t form, regime;          /* set CATALOG_NONE for any */
    int32_t period_from, period_to; /* period ids, 0 any */
    const char *state;
    int64_t limit; /* 0: 1,000 */
};
enum status store_submission_list(struct store *store,
                                  const struct catalog *catalog,
                                  const struct store_filter *filter,
                                  struct arena *arena,
                                  struct store_submissions *ret,
                                  struct diags *diags);
/* By id ("12") or receipt number. NULL with E407 when there is none. */
enum status store_submission_find(struct store *store,
                                  const struct catalog *catalog,
                                  const char *id_or_receipt,
                                  struct arena *arena,
                                  struct store_submission *ret,
                                  struct diags *diags);
/* Its cells, statuses, places, texts and notes as a report (indices of `catalog`). */
enum status store_submission_report(struct store *store,
                                    const struct catalog *catalog,
                                    int64_t submission,
                                    struct arena *arena,
                                    struct report **ret_report,
                                    struct diags *diags);
/* Its narrative, rows and documents (without their bytes: store_original_read() has them) into the report. */
enum status store_submission_parts(struct store *store,
                                   int64_t submission,
                                   struct arena *arena,
                                   struct report *report,
                                   struct diags *diags);
/* A narrative or a list that stood approved or better at an audit position. */
struct store_published {
    int64_t submission;
    int32_t version;
    bool named;            /* the catalog has its unit, regime and form; only such are given */
    struct report *report; /* indices, period, vintage; sections, rows */
};
struct store_publisheds VEC(struct store_published *);
/* Those of one period, in order of submission. */
enum status store_published_parts(struct store *store,
                                  const struct catalog *catalog,
                                  struct period period,
                                  int64_t position,
                                  struct arena *arena,
                                  struct store_publisheds *ret,
                                  struct diags *diags);
/* Its findings as stored. */
enum status store_submission_findings(struct store *store,
                                      int64_t submission,
                                      struct arena *arena,
                                      struct diags *ret_findings,
                                      struct diags *diags);
/* The same of several submissions, which are given in ascending order; ret_findings[i] is a list that is ready for those of submissions[i]. */
enum status store_submission_findings_many(struct store *store,
                                           const int64_t *submissions,
                                           size_t len,
                                           struct arena *arena,
                                           struct diags *const *ret_findings,
                                           struct diags *diags);
struct store_event {
    int64_t audit_position; /* 0: not sealed yet */
    int64_t at;
    const char *state, *actor, *reason;
    int32_t org;       /* surrogate of the unit that took the step; 0: not said */
    int64_t due;       /* sent back: by when a correction is asked for; 0: not said */
    const char *cells; /* which cells; "": not said */
};
struct store_events VEC(struct store_event);
enum status store_submission_events(struct store *store,
                                    int64_t submission,
                                    struct arena *arena,
                                    struct store_events *ret,
                                    struct diags *diags);
/* The other versions of the same (org, regime, form, period, vintage), oldest first. */
enum status store_submission_versions(struct store *store,
                                      const struct catalog *catalog,
                                      int64_t submission,
                                      struct arena *arena,
                                      struct store_submissions *ret,
                                      struct diags *diags);
/* The bytes as received. */
enum status store_original_read(struct store *store,
                                const struct digest *digest,
                                struct arena *arena,
                                struct text *ret_bytes,
                                struct diags *diags);

/* ---- aggregation: one snapshot, what it reads, what it writes ---- */
struct store_stale {
    int64_t id;
    uint32_t layout, org; /* CATALOG_NONE: of an older catalog */
    struct period period;
};
struct store_stales VEC(struct store_stale);
struct store_run {
    bool locked;                /* false: another run holds the lock; nothing is open then */
    int64_t position;           /* P: the highest that the snapshot sees */
    int32_t last_load;          /* catalog load of the last run, 0: there was none */
    int32_t load;               /* in force at P; 0: none */
    struct store_stales stales; /* the marks with a position <= P */
};
/* Tries the lock "aggregate", seals the audit chain (a transaction of its own), opens a REPEATABLE READ transaction and reads the marks: one round
 * trip. After a failure the caller rolls back and unlocks. */
enum status store_run_open(struct store *store,
                           const struct catalog *catalog,
                           struct arena *arena,
                           struct store_run *ret,
                           struct diags *diags);

/* Effective filings as vectors: of each unit, period and vintage the highest version neither rejected nor withdrawn, as far as the chain is sealed.
 * Sorted by unit (catalog index), period id, vintage. */
struct store_aggregate_key {
    uint32_t hierarchy, layout, org;
    struct period period;
};
struct store_aggregates VEC(struct aggregate);

/* What is read together, of one layout and year, in one round trip. Parts without elements are not asked for. */
struct store_want {
    uint32_t layout;
    int32_t year;
    const uint32_t *units; /* whose filings of the year are wanted as the aggregates contain them */
    size_t units_len;
    const uint32_t *orgs; /* pairs whose filings are wanted as they stand now */
    const struct period *periods;
    size_t pairs_len;
    const struct store_aggregate_key
        *keys; /* whose stored rows are wanted; of any layout and year */
    size_t keys_len;
    unsigned bases; /* the rows that hold for one of these, as bits */
};
struct store_got {
    struct store_filings applied, filed;
    struct store_aggregates rows;
};
enum status store_fetch(struct store *store,
                        const struct catalog *catalog,
                        const struct store_want *want,
                        struct arena *arena,
                        struct store_got *ret,
                        struct diags *diags);

/* Layouts and years that anything was ever filed for. */
struct store_year {
    uint32_t layout;
    int32_t year;
    int64_t filings;
};
struct store_years VEC(struct store_year);
enum status store_years(struct store *store,
                        const struct catalog *catalog,
                        struct arena *arena,
                        struct store_years *ret,
                        struct diags *diags);
/* The submissions that are not simply received, once for any number of store_year_read(). */
struct store_states VEC(struct store_state);
enum status store_states_read(struct store *store,
                              struct arena *arena,
                              struct store_states *ret,
                              struct diags *diags);
/* All effective filings of a layout and year, row by row: memory for the vectors, nothing beside. */
enum status store_year_read(struct store *store,
                            const struct catalog *catalog,
                            uint32_t layout,
                            int32_t year,
                            const struct store_states *states,
                            struct arena *arena,
                            struct store_filings *ret,
                            struct diags *diags);
/* Units and periods that the aggregates contain filings of, without vectors; year 0: all. */
enum status store_applied_keys(struct store *store,
                               const struct catalog *catalog,
                               int32_t year,
                               struct arena *arena,
                               struct store_stales *ret,
                               struct diags *diags);
/* Layouts, units and periods of the stored rows of basis best (ids 0). */
enum status store_aggregate_keys(struct store *store,
                                 const struct catalog *catalog,
                                 struct arena *arena,
                                 struct store_stales *ret,
                                 struct diags *diags);
/* Units that the aggregates of a layout and year contain filings of. */
enum status store_applied_count(struct store *store,
                                const struct catalog *catalog,
                                uint32_t layout,
                                int32_t year,
                                int64_t *ret_units,
                                struct diags *diags);
/* How many of the filings that the aggregates contain are not the given ones (all of a layout and year): the self-check. */
enum status store_applied_compare(struct store *store,
                                  const struct catalog *catalog,
                                  uint32_t layout,
                                  int32_t year,
                                  const struct store_filings *filings,
                                  struct arena *arena,
                                  int64_t *ret_different,
                                  struct diags *diags);
/* All stored rows that hold for a basis (BASIS_COUNT: for any), of a year (0: all) and layout (CATALOG_NONE: any), in order of
 * (hierarchy, layout, org id, period). */
enum status store_aggregate_scan(struct store *store,
                                 const struct catalog *catalog,
                                 int32_t year,
                                 uint32_t layout,
                                 enum basis basis,
                                 struct arena *arena,
                                 bool (*each)(void *ctx, const struct aggregate *aggregate),
                                 void *ctx,
                                 struct diags *diags);

/* Writing, inside the transaction of store_run_open(). Statements go out as they come, without waiting; a failure is told by the next
 * store_writer_sync() or store_writer_end(). Nothing else may be asked of the store in between. */
struct store_writer;
struct store_writer *store_writer_new(struct store *store, const struct catalog *catalog);
/* A new writer before its first row; a failed run lets go of it with store_writer_free() and rolls back. NULL is allowed. */
void store_writer_free(struct store_writer *writer);
/* The rows that a key has now (see rollup_sink). `was`: the rows read for it before, where they were; then only what differs is written. */
enum status store_writer_rows(struct store_writer *writer,
                              const struct store_aggregate_key *key,
                              const struct aggregate *const *rows,
                              size_t len,
                              const struct aggregate *const *was,
                              size_t was_len,
                              struct diags *diags);
void store_writer_finding(struct store_writer *writer, const struct aggregate_finding *finding);
/* What the keys computed since the last close leave behind: rows that they have no more go, and older findings of the keys (whole: of the layout and
 * year). Then the findings that came, and what is applied now of the units (whole: of every unit). */
struct store_close {
    uint32_t layout;
    int32_t year;
    bool whole;
    const struct store_aggregate_key *keys;
    size_t keys_len;
    const uint32_t *units; /* ascending */
    size_t units_len;
    const struct filed *filings; /* sorted; of other units too */
    size_t filings_len;
};
enum status store_writer_close(struct store_writer *writer,
                               const struct store_close *close,
                               struct diags *diags);
/* Waits for all that was sent. */
enum status store_writer_sync(struct store_writer *writer, struct diags *diags);
/* The layouts and years that a full run computed: what is stored of others goes. */
enum status store_writer_keep_only(struct store_writer *writer,
                                   const struct store_years *years,
                                   struct diags *diags);
/* The end: the marks that were read go (and no others), the run is noted with P, COMMIT, and the lock is let go of. */
struct store_ending {
    const struct store_run *run;
    bool full;
    int64_t now;
    int64_t keys;
    int64_t written, removed; /* made: rows */
};
enum status
store_writer_end(struct store_writer *writer, struct store_ending *ending, struct diags *diags);
/* Position and catalog load of the last aggregation run; zeros when there was none. */
enum status
store_last_run(struct store *store, int64_t *ret_position, int32_t *ret_load, struct diags *diags);

/* ---- findings that no single file carries ---- */
struct store_finding {
    struct aggregate_finding finding;
    const char *hierarchy_code;
};
struct store_findings VEC(struct store_finding);
struct store_finding_filter {
    uint32_t org;                   /* CATALOG_NONE any */
    int32_t period_from, period_to; /* 0 any */
    const char *code;               /* "W301" or NULL */
};
enum status store_finding_list(struct store *store,
                               const struct catalog *catalog,
                               const struct store_finding_filter *filter,
                               struct arena *arena,
                               struct store_findings *ret,
                               struct diags *diags);

/* ---- provenance: the effective filings of (org, period) pairs with the place of one slot ---- */
struct store_input {
    struct store_submission submission;
    int64_t value; /* CELL_NULL: absent */
    enum cell_status status;
    struct cell_place place;
    const char *approved_by;     /* or NULL */
    const struct report *report; /* the whole vector */
};
struct store_inputs VEC(struct store_input);
enum status store_input_list(struct store *store,
                             const struct catalog *catalog,
                             uint32_t layout,
                             uint32_t slot,
                             const uint32_t *orgs,
                             const struct period *periods,
                             size_t len,
                             struct arena *arena,
                             struct store_inputs *ret,
                             struct diags *diags);

/* The same of submissions by number, whatever became of them; in order of unit, period, vintage. */
enum status store_input_of(struct store *store,
                           const struct catalog *catalog,
                           uint32_t layout,
                           uint32_t slot,
                           const int64_t *submissions,
                           size_t len,
                           struct arena *arena,
                           struct store_inputs *ret,
                           struct diags *diags);
/* How far submissions have come on their paths; those of which no step was taken are left out. */
struct store_passed {
    int64_t submission;
    const int32_t *path; /* surrogates; of no length where it was not said */
    size_t path_len, passed;
};
struct store_passes VEC(struct store_passed);
enum status store_passed_list(struct store *store,
                              const int64_t *submissions,
                              size_t len,
                              struct arena *arena,
                              struct store_passes *ret,
                              struct diags *diags);

/* ---- consolidation: the last row of each submission ---- */
struct store_consolidations VEC(struct store_consolidation);
struct store_consolidation_filter {
    const int64_t *submissions; /* these; NULL: all that stand */
    size_t submissions_len;
    uint32_t org;   /* CATALOG_NONE any */
    int32_t period; /* 0 any */
};
enum status store_consolidation_list(struct store *store,
                                     const struct catalog *catalog,
                                     const struct store_consolidation_filter *filter,
                                     struct arena *arena,
                                     struct store_consolidations *ret,
                                     struct diags *diags);

/* ---- completeness: the standing submission of each (regime, form, org, period), and when the first accepted one came ---- */
struct store_standing {
    uint32_t org, regime, form;
    struct period period;
    const char *state;
    enum vintage vintage;
    int32_t version;
    int64_t first_received_at;  /* of the first version that was not rejected */
    const char *reason, *cells; /* returned: why, and which cells; else NULL */
    int64_t again;              /* returned: by when a correction is asked for; 0: not said */
    bool nil;                   /* every cell that was filed says that none arose */
    /* An earlier version was returned, and this one or one between answered it, then (0: none was); what it was asked for by (0: not said). */
    int64_t answered_at, asked;
};
struct store_standings VEC(struct store_standing);
enum status store_standing_list(struct store *store,
                                const struct catalog *catalog,
                                int32_t period_from,
                                int32_t period_to,
                                struct arena *arena,
                                struct store_standings *ret,
                                struct diags *diags);
/* The same, of one regime or form. */
struct store_standing_filter {
    int32_t period_from, period_to;
    uint32_t regime; /* CATALOG_NONE any */
    bool any_form;
    uint32_t form; /* CATALOG_NONE: narratives */
};
enum status store_standing_find(struct store *store,
                                const struct catalog *catalog,
                                const struct store_standing_filter *filter,
                                struct arena *arena,
                                struct store_standings *ret,
                                struct diags *diags);
/* Cells that a standing report, of any vintage and not returned, has a figure or a text in; of these periods, or (len 0) of any. */
struct store_cells VEC(struct catalog_slot_ref);
enum status store_standing_cells(struct store *store,
                                 const struct catalog *catalog,
                                 const struct period *periods,
                                 size_t len,
                                 struct arena *arena,
                                 struct store_cells *ret,
                                 struct diags *diags);

/* ---- audit ---- */
/* Gives rows without a position the next ones and links the chain; at most one sealer at a time. */
enum status store_audit_seal(struct store *store, int64_t *ret_position, struct diags *diags);
/* Notes an event that is not a submission's (catalog load, release, run). */
enum status store_audit_add(struct store *store,
                            const char *kind,
                            const char *subject,
                            const char *detail_json,
                            int64_t now,
                            struct diags *diags);

/* ---- roots over the chain (docs: audit) ---- */
struct store_root {
    int64_t position, size; /* position 0: none */
    const char *document;
    int64_t row,
        place; /* store_root_covering(): the position of the submission's audit row, and its place behind that row's leaf */
    struct text blocks; /* 48 bytes each: hash, position and place of the first leaf */
};
enum status store_root_last(struct store *store,
                            struct arena *arena,
                            struct store_root *ret,
                            struct diags *diags);
/* The first root signed by that key (NULL: any) that has the submission, with the blocks of all up to it. */
enum status store_root_covering(struct store *store,
                                int64_t submission,
                                const char *key,
                                struct arena *arena,
                                struct store_root *ret,
                                struct diags *diags);
/* *ret_added false: there is one of this position, or a later one. */
enum status store_root_add(struct store *store,
                           const struct store_root *root,
                           const struct digest *digest,
                           bool *ret_added,
                           struct diags *diags);
struct store_leaf {
    int64_t position, place;            /* place 0: the audit row itself */
    struct digest chain;                /* of the row */
    const char *receipt;                /* of a submission; NULL: of the row; until the next one */
    struct digest original, submission; /* submission: what the row says of it */
};
/* Leaves in order, of rows after one position and up to another, until `each` gives false. */
enum status store_root_leaves(struct store *store,
                              int64_t after,
                              int64_t until,
                              bool (*each)(void *ctx, const struct store_leaf *leaf),
                              void *ctx,
                              struct diags *diags);

/* ---- reminders: what was sent to whom on which day ---- */
struct store_reminder {
    uint32_t org;
    const char *channel, *address; /* "file" and "", or "mail" */
    int32_t n;                     /* which one of the day, from 1 */
    const char *state;             /* pending, written, sent, failed, refused */
    const char *const *urgent;     /* reports that it names, without line ends */
    size_t urgent_len;
    int32_t attempts;
    /* for store_reminder_put() alone */
    struct digest content;
    int32_t items;
    const char *answer;
};
struct store_reminders VEC(struct store_reminder);
/* All of a day, by unit's surrogate, channel, address, n; units that the catalog does not know are left out. */
enum status store_reminder_list(struct store *store,
                                const struct catalog *catalog,
                                date_t day,
                                struct arena *arena,
                                struct store_reminders *ret,
                                struct diags *diags);
/* Rows of a day, new or changed, with an audit row for each that is not pending (without its address: the chain is kept for ever); in one
 * transaction of its own. */
enum status store_reminder_put(struct store *store,
                               const struct catalog *catalog,
                               date_t day,
                               const struct store_reminder *rows,
                               size_t len,
                               const char *actor,
                               int64_t now,
                               struct diags *diags);

/* ---- the past: what there was at an audit position (data-model.md, rule 8) ---- */
/* What the next seals are timed by, in place of the server's clock; 0: that. */
void store_set_clock(struct store *store, int64_t now);
/* From here on every function that reads gives what there was at a sealed position: submissions and their steps, reasons, the catalog. To the end
 * of the connection, or (visit) to the end of the open transaction or store_past_leave(). What was aggregated tells of now
 * alone: asked for in the past, it is a failure. Nothing can be written. *ret_load: the catalog load in force then, 0: none. */
enum status
store_past_stay(struct store *store, int64_t position, int32_t *ret_load, struct diags *diags);
enum status
store_past_visit(struct store *store, int64_t position, int32_t *ret_load, struct diags *diags);
enum status store_past_leave(struct store *store, struct diags *diags);
/* A moment: an instant, included, or (not 0) a position. */
struct store_moment_query {
    int64_t at, position;
};
struct store_moment {
    int64_t position;  /* the last one sealed by then; 0: none */
    int64_t sealed_at; /* when it was sealed; 0: it was not */
    int64_t last;      /* position that there is; 0: none */
    int64_t first_at;  /* when the first was sealed; 0: none was */
};
enum status store_moment_find(struct store *store,
                              const struct store_moment_query *query,
                              struct store_moment *ret,
                              struct diags *diags);

/* ---- releases, status ---- */
struct store_release {
    const char *id, *manifest_digest; /* in hex; id NULL: there is none */
    int64_t position;                 /* that it names */
    const char *format;
    const char *levels; /* the setting that it was made by; NULL: none */
    const char *before; /* the release before that it names; NULL: none */
    int64_t at;         /* published */
};
enum status
store_release_add(struct store *store, const struct store_release *release, struct diags *diags);
/* The release of a format that stood at the position, and (at not 0) had been published by then. */
enum status store_release_find(struct store *store,
                               const char *format,
                               const struct store_moment_query *query,
                               struct arena *arena,
                               struct store_release *ret,
                               struct diags *diags);
struct store_counts {
    int64_t submissions, rejected, originals, original_bytes, cells, aggregates, stale, findings,
        audit_rows, unsealed;
    int64_t last_received_at, last_aggregated_at, last_released_at; /* 0 never */
    int32_t catalog_load;
    const char *catalog_name, *catalog_version;
};
enum status store_counts(struct store *store,
                         struct arena *arena,
                         struct store_counts *ret,
                         struct diags *diags);

/* ---- sources, and what was pulled from them (docs/pulls.md) ---- */
struct store_texts VEC(const char *);
struct store_source {
    int32_t id;
    const char *name, *kind, *url, *schedule;
    const char *org, *period, *mapping; /* NULL: not said; likewise below */
    struct store_texts query, hosts, cidrs, headers;
    const char *ca, *pin, *cert, *key, *credential, *auth, *proxy;
    bool http;
    int64_t max_bytes; /* 0: the engine's own bound */
    int32_t tries;     /* likewise */
    int64_t due;       /* when it wants to be asked; 0: by hand alone */
    int64_t disabled;  /* since; 0: it is not */
    /* What is known of the body had last, of `asked`: "" where nothing is. */
    const char *asked, *etag, *last_modified;
    bool has_digest;
    struct digest digest;
    int64_t had;  /* when the last run began that brought all there was; 0: none did */
    int64_t last; /* when the last run began; 0: there was none */
    const char *outcome, *finding; /* of it; "" */
};
struct store_sources VEC(struct store_source);
/* By name; `names` NULL: all. `due` not 0: only those enabled that want to be asked by then. */
enum status store_source_list(struct store *store,
                              const char *const *names,
                              size_t len,
                              int64_t due,
                              struct arena *arena,
                              struct store_sources *ret,
                              struct diags *diags);
/* With an audit row. *ret_added false: the name is taken. */
enum status store_source_add(struct store *store,
                             const struct store_source *source,
                             const char *actor,
                             int64_t now,
                             bool *ret_added,
                             struct diags *diags);
/* Enables it, from `due` on, or disables it, with an audit row. *ret_changed false: there is none, or it is so already. */
enum status store_source_enable(struct store *store,
                                const char *name,
                                bool enabled,
                                int64_t due,
                                const char *actor,
                                int64_t now,
                                bool *ret_changed,
                                struct diags *diags);

/* A run, from its begin on: whatever of the source was under way had been killed. The caller has the source's lock. */
enum status store_pull_begin(
    struct store *store, int32_t source, int64_t now, int64_t *ret_run, struct diags *diags);
struct store_attempt {
    int64_t run;
    int32_t n; /* from 1 */
    int64_t started, ended;
    const char *url, *address;
    int32_t status;
    int64_t bytes, offset;
    const char *finding; /* code, or NULL */
};
enum status
store_pull_attempt(struct store *store, const struct store_attempt *attempt, struct diags *diags);
struct store_pull {
    int64_t run, started, ended;
    const char
        *outcome; /* "new", "unchanged", "later", "refused", "failed", "killed"; "" under way */
    const char *url;
    int32_t status;
    int64_t bytes;
    const struct digest *originals;
    size_t originals_len;
    int32_t submissions, accepted, rejected, duplicates;
    const char *finding, *message; /* NULL: nothing was wrong */
    int32_t attempts;              /* read alone */
};
struct store_pulls VEC(struct store_pull);
/* Ends a run; `source` says what is known from here on (asked, etag, last_modified, digest, had) and when it wants to be asked next; with an audit
 * row where it brought anything. All in one transaction. */
enum status store_pull_end(struct store *store,
                           const struct store_pull *pull,
                           const struct store_source *source,
                           const char *actor,
                           struct diags *diags);
/* The last runs of a source, the newest first; of `originals` the first alone, of originals_len the number of all. */
enum status store_pull_list(struct store *store,
                            int32_t source,
                            int32_t limit,
                            struct arena *arena,
                            struct store_pulls *ret,
                            struct diags *diags);

#endif
