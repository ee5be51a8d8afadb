/*
 * schema: meaning. The catalog package and its forms at the door (package, check, bind), and
 * migrations/ at rest. Knows no database connection and no file format of reports: rows and records
 * come in, values and findings go out.
 */
#ifndef GRIS_SCHEMA_H
#define GRIS_SCHEMA_H

#include "core/catalog.h"
#include "core/grid.h"
#include "core/record.h"
#include "core/report.h"
#include "core/template.h"

/* ---- migrations, compiled in ---- */
struct schema_migration {
    int number;
    const char *name;
    const char *sql;
    size_t len;
    const char *sha256; /* hex, of the file */
};
/* All of them in order of number. */
const struct schema_migration *schema_migrations_all(size_t *ret_len);

/* ---- the catalog package ---- */

/* Reads a package directory into canonical rows. Every finding with file, line (row) and column.
 * STATUS_REJECTED on errors. */
enum status schema_package_read(const char *dir,
                                struct arena *arena,
                                struct catalog_rows *ret_rows,
                                struct diags *diags);
/* Writes rows as a package: files sorted by key, so that equal catalogs give equal bytes. `dir` is
 * created; files are replaced. Kinds without rows give no file, and in a folder that is a
 * package already theirs are removed. STATUS_FAILED with a finding when writing fails. */
enum status schema_package_write(const char *dir,
                                 const struct catalog_rows *rows,
                                 struct arena *arena,
                                 struct diags *diags);
/* The digest over all rows, independent of the order in files; set in rows->digest. */
void schema_package_digest(struct catalog_rows *rows, struct arena *arena);

struct schema_change {
    enum catalog_kind kind;
    char what;          /* '+' added, '~' changed, '-' retired */
    const char *key;    /* "indicator POP.TOTAL" */
    const char *detail; /* "decimals: 0 -> 1", or "" */
};
struct schema_changes VEC(struct schema_change);
/* What a load of `next` would change in `current` (diff). Sorted by kind, then key. */
void schema_diff(const struct catalog_rows *current,
                 const struct catalog_rows *next,
                 struct arena *arena,
                 struct schema_changes *ret_changes);

/* Compiles rows: resolves every reference, groups editions into units, parses windows, due rules,
 * subjects, forms; gives slots: those of CATALOG_LAYOUT_CELLS rows stay for ever, cells of forms
 * without one are appended in order of form code and reading order; then, where no form carries
 * `_T` of a sum-aggregated cell, a slot for it. All findings of the lint that need no expression
 * language: unknown references, duplicate keys, overlapping editions, parents outside their dates,
 * cycles in a hierarchy, cells that two layouts carry without `authoritative`, one org filing one
 * layout twice for one period, regimes on a layout with different windows in force at one time,
 * forms without obligations, indicators without a form or formula (warning), bad holidays…
 * Surrogate ids come from the rows (0 in a package). STATUS_REJECTED on errors. */
enum status schema_compile(const struct catalog_rows *rows,
                           struct arena *arena,
                           struct catalog *ret_catalog,
                           struct diags *diags);
/* What the years ahead want: N690 for a year without decided days, W690 for a decided one in which a day off of Labour Code 45/2019
 * Art. 112 is a working day. Findings at `at`. */
void schema_check_years(const struct calendar *calendar,
                        int first,
                        int last,
                        struct place at,
                        struct arena *arena,
                        struct diags *diags);
/* W691 for each regime and form of which a level is due before a level below it in a period of the year. */
void schema_check_order(const struct catalog *catalog,
                        int year,
                        struct place at,
                        struct arena *arena,
                        struct diags *diags);
/* Advice about a package that compiled without errors, findings at their rows: totals without parts (W620, N621), a figure asked of a unit twice
 * (W622, N623), indicators without definition (W624), missing translations (N625), parts of Decree 09's Article 7 that a regime lacks (W626,
 * N627, W628), deadlines less than one working day after the data window in a period of the year (W629). `catalog` is that of `rows`. */
void schema_lint(const struct catalog_rows *rows,
                 const struct catalog *catalog,
                 int year,
                 struct arena *arena,
                 struct diags *diags);
/* Rule 3: refuses (E607) what would change unit, decimals, value type or nature of a stored slot
 * unless `accept`; with it, the old slot's row in next's CATALOG_LAYOUT_CELLS becomes retired and
 * the new one `replaces` it (factor: a power of ten when only decimals changed, else empty).
 * Copies current's layout cells into `next`; call before schema_compile(next). */
enum status schema_carry_slots(const struct catalog_rows *current,
                               struct catalog_rows *next,
                               bool accept_unit_change,
                               struct arena *arena,
                               struct diags *diags);
/* After a compile: the CATALOG_LAYOUT_CELLS rows that describe every slot of the catalog (old
 * and new), for storing. */
void schema_layout_rows(const struct catalog *catalog,
                        struct arena *arena,
                        struct catalog_rows *rows);

/* ---- binding and per-cell checks ---- */

struct binder;
struct binder_index;
/* What binders ask of a catalog all the time, worked out once; shared by any number of them, also across a fork. */
const struct binder_index *binder_index_new(const struct catalog *catalog, struct arena *arena);
struct binder_options {
    const struct binder_index *index; /* of the catalog; NULL: the binder makes its own */
    const char *file;                 /* for places */
    const char *as_org;               /* --as: the code that every report must be of, or NULL */
    date_t today;                     /* periods that begin after it are refused (E403) */
    bool
        again; /* what was filed before is read once more: a template of another edition by what it says of its cells itself */
    /* Streaming: the reports of a unit are checked and given away as soon as a row of another unit comes; they and their memory are the
     * binder's and stay valid during the call only. Returning false ends it: no other comes. NULL: all are kept until binder_finish(). */
    bool (*report)(void *ctx, struct report *report);
    void *report_ctx;
};
/* A binder over one file; memory from `arena`. Findings that belong to no report go to `diags`. */
struct binder *binder_new(const struct catalog *catalog,
                          const struct binder_options *options,
                          struct arena *arena,
                          struct diags *diags);
/* The call-backs of a collector_handler (same shapes). False, when there is no use in going on: scattered, or `report` said so.
 * `names` must stay as they are as long as records with them come. */
bool binder_dimensions(
    void *binder, const struct text *names, const uint32_t *columns, size_t len, struct place at);
bool binder_record(void *binder, const struct record *record);
/* The file is a template of gris, made for what `head` says: before everything else of it. From then on names of cells (c_1, t_1), columns (l_1)
 * and sections (o_1) stand where their codes do elsewhere. False: nothing more of it is to be read (E182, E183, E214, E219). */
bool binder_template(void *binder, const struct template_head *head, struct place at);
bool binder_report(void *binder, const struct record *head);
bool binder_outline(void *binder, const struct record *head, struct text json);
bool binder_section(void *binder, const struct record *head, const struct record_section *section);
bool binder_list_row(void *binder, const struct record *head, const struct record_row *row);
bool binder_attachment(void *binder,
                       const struct record *head,
                       const struct record_attachment *attachment);
/* Whole-report checks (required cells, totals of members, filled-in `_T` slots). Digests are left to who trusts the reports.
 * Reports come in order of first row. A row that cannot be placed but names its org (and period)
 * rejects that org's (and period's) reports of the file, so that nothing is half accepted: the
 * finding is then in that report as well as counted once. Always to be called, also when scattered (nothing more is given then). */
void binder_finish(struct binder *binder, struct reports *ret_reports);
/* True when rows of a report came that had been given away, or a finding concerns one: what was given away is void and the file must be bound
 * again without streaming. What a stream gives otherwise equals what binder_finish() gives without one. */
bool binder_is_scattered(const struct binder *binder);
/* Canonical text of a cell for people: "POP.TOTAL" or "X[sex=F]". */
const char *schema_cell_name(const struct catalog *catalog,
                             uint32_t indicator,
                             const char *members,
                             struct arena *arena);

/* ---- free-form workbooks: docs/mapping.md ---- */

/* How the cells of free-form workbooks of one edition of a form become figures: a JSON file that people wrote, or confirmed after
 * mapping_suggest(). */
struct mapping;
#define MAPPING_FILE_MAX ((size_t)4 << 20)

/* Reads it and holds it against the catalog: all members are known, all codes too, each table says where its figures, units and periods come
 * from. Findings with line and column. NULL when any was an error. Memory and texts: `arena`; `catalog` and `json` must live as long. */
struct mapping *mapping_read(const struct catalog *catalog,
                             const char *file,
                             struct text json,
                             struct arena *arena,
                             struct diags *diags);
/* Who confirmed it and when, as it says; "" where nobody has. */
const char *mapping_confirmed(const struct mapping *mapping);
/* How typed numbers of its workbooks are written, "1.234,5" or "1,234.5"; "": as the file shows. */
const char *mapping_numbers(const struct mapping *mapping);
/* Guesses that are still marked as unsure. */
size_t mapping_unsure(const struct mapping *mapping);

/* What is said on the command line, where the mapping asks for it; NULL: not said. */
struct mapping_given {
    const char *org, *period, *vintage;
};
/* What becomes of a cell (`gris map check`). NULL: none. */
struct mapping_cell {
    const char *sheet;
    uint32_t row, column;
    const char *label; /* rows, then columns */
    const char *use;   /* "read", "total", "unread" */
    const char *org, *period, *vintage, *indicator, *members, *unit, *value;
};
/* Call-backs; texts live as long as the arena. NULL members are skipped. Returning false stops it. */
struct mapping_handler {
    void *ctx;
    bool (*dimensions)(
        void *ctx, const struct text *names, const uint32_t *columns, size_t len, struct place at);
    bool (*record)(void *ctx, const struct record *record);
    bool (*cell)(void *ctx, const struct mapping_cell *cell);
};
/* Goes over a workbook: every figure of a table is read, a total, left out by name, or an error; numbers elsewhere are warned of. Values come in the
 * indicator's unit. STATUS_REJECTED when anything was an error: none of it may be taken then. */
enum status mapping_apply(const struct mapping *mapping,
                          const struct grid *grid,
                          const struct mapping_given *given,
                          const struct mapping_handler *handler,
                          struct arena *arena,
                          struct diags *diags);

struct mapping_query {
    const char *form;           /* code */
    struct mapping_given given; /* org and period that the file is known to be of */
    const char *numbers;        /* how the file writes numbers, as the collector says it */
    const char *file;
};
/* A proposal for a mapping of this workbook, as JSON text: each guess with its evidence, and marked where it is unsure; never confirmed.
 * STATUS_REJECTED: E214, E178 (no table was found). */
enum status mapping_suggest(const struct catalog *catalog,
                            const struct grid *grid,
                            const struct mapping_query *query,
                            struct arena *arena,
                            struct text *ret_json,
                            struct diags *diags);

#endif
