/*
 * collector: bytes in. From the bytes of one file to rows of text cells, and to records with their places.
 * Knows the shape of report files (interfaces.md) but no catalog and no database. Runs in the worker, behind the wall; but source_http_run(),
 * which fetches bytes and reads none of them. Content decides the format, never the name.
 */
#ifndef GRIS_COLLECTOR_H
#define GRIS_COLLECTOR_H

#include "core/diag.h"
#include "core/grid.h"
#include "core/receipt.h"
#include "core/record.h"
#include "core/source_job.h"

struct template_head; /* core/template.h */

/* What a template (docs/templates.md) is expected to be of; NULL: anything. */
struct collector_expected {
    const char *org, *form, *period; /* as the template says them */
    const char *org_name;            /* to name it */
};

/* Bounds on one file; each has its own finding (E113). 0 takes the default. And what is known of it beforehand. */
struct collector_limits {
    size_t bytes;                               /* 1 GiB */
    size_t line_bytes;                          /* 1 MiB: one record, quoted line ends included */
    size_t cell_bytes;                          /* 32,767, as a spreadsheet */
    size_t columns;                             /* 16,384 */
    size_t rows;                                /* 20,000,000 */
    size_t json_depth;                          /* 64 */
    size_t section_bytes;                       /* 1 MiB: the text of one section of a narrative */
    size_t list_rows;                           /* 100,000 in one report */
    size_t attachments;                         /* 32 in one report… */
    size_t attachment_bytes, attachments_bytes; /* …of 16 MiB each and 48 MiB together */
    const char *encoding; /* what the sender or the operator says it is; NULL: told by the bytes */
    const struct collector_expected *expected; /* or NULL */
    bool
        as_typed; /* of a template: what stands in its cells, however wrong, and records of no other file */
    bool eager; /* CSV in one pass instead of two; the caller can take back what it was given */
};

/* What gris sees in a file. Static strings. */
struct collector_format {
    const char *format;   /* "csv", "json"; NULL: something else (E103) */
    const char *encoding; /* "utf-8", "utf-8-bom", "utf-16le", "tcvn3", … */
    const char *
        encoding_how; /* why it is taken to be that: "bom", "content", "score 0.97", "asked"; NULL as encoding */
    const char *delimiter; /* ",", ";", "\t"; NULL for JSON */
    const char *
        number_style; /* "1234.5", "1,234.5", "1.234,5", "1234,5", "none" (no evidence needed), "ambiguous" (E114),
                                 "mixed" (E115), JSON "text" */
    /* An eager reading met numbers without a certain reading: it stopped there, all that it gave is void, findings too, and the file must be
     * read again without `eager`. */
    bool contradicted;
};

/* A row as it stands (cells trimmed, NFC): row counts from 1 as a spreadsheet shows it; quoted line ends stay inside one row;
 * blank lines count; a "sep=;" line names the delimiter and is, as in a spreadsheet, no row. */
struct collector_row {
    const char *sheet; /* NULL for CSV */
    uint32_t row;
    const struct text *cells;
    size_t len;
};

/* Call-backs; texts live during the call only. NULL members are skipped. Returning false stops the reading. */
struct collector_handler {
    void *ctx;
    /* Every row with cells (`gris read`). JSON: one row a value, cells = org, regime, period, form, vintage, indicator, members, value, status, note. */
    bool (*row)(void *ctx, const struct collector_row *row);
    /* Once per file, before its records: the columns that are not fields of a report file (candidate breakdowns), with their places. The
     * very arrays stand in each record. */
    bool (*dimensions)(
        void *ctx, const struct text *names, const uint32_t *columns, size_t len, struct place at);
    /* A template of gris, before all else of it: what it was made for; `at`: its hidden sheet. Then come `report`, and records, list_rows or
     * sections with names of cells where codes stand elsewhere. */
    bool (*template)(void *ctx, const struct template_head *head, struct place at);
    /* Each data row or JSON value. */
    bool (*record)(void *ctx, const struct record *record);
    /* JSON only: before the records of one report object: its fields (no indicator), so that an empty report is one too. */
    bool (*report)(void *ctx, const struct record *head);
    /* JSON only: the outline of the report just begun, as JSON text; then element by element. */
    bool (*outline)(void *ctx, const struct record *head, struct text json);
    bool (*section)(void *ctx, const struct record *head, const struct record_section *section);
    /* JSON only: each row of the list of the report just begun, and each document that came with it. */
    bool (*list_row)(void *ctx, const struct record *head, const struct record_row *row);
    bool (*attachment)(void *ctx,
                       const struct record *head,
                       const struct record_attachment *attachment);
};

/* Once, before the process gives up opening files: seeds, conversion tables. Safe to call again. */
void collector_prepare(void);

/* Reads one file from memory. `file` names it in findings. STATUS_REJECTED when any finding of severity error came (they are in
 * `diags`; reading goes on as far as it can), else STATUS_OK. `ret_format` is filled as far as it is known. Memory: `arena`
 * for what lasts, one row otherwise. Header fields are found in the first 50 rows (title lines may stand before); the compulsory ones are
 * org_code, period, indicator_code, value. No record comes when columns or numbers have no certain reading (E110, E114, E115); none for
 * a row that is refused (E107 to E109, E113), none of a JSON report whose shape is wrong. JSON: a report may also have org_level; row of a
 * place is the value's ordinal in the file from 1 (0: the report itself), for E104, E120 and E121 line and column. */
enum status collector_read(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const struct collector_handler *handler,
                           struct arena *arena,
                           struct collector_format *ret_format,
                           struct diags *diags);

/* Only the rows as they stand, for any CSV (no header needed; number style by the value column, without a header by all cells) or JSON
 * report file. Numbers without a certain reading are no finding here: the format says so. */
enum status collector_show(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const struct collector_handler *handler,
                           struct arena *arena,
                           struct collector_format *ret_format,
                           struct diags *diags);

/* The text of one cell in the bytes of a file, for provenance: CSV by row and column, JSON by value ordinal (row). Empty if absent.
 * `encoding`: as collector_read() told it when the file came; NULL: told by the bytes. */
struct text collector_cell(const void *bytes,
                           size_t len,
                           const char *encoding,
                           uint32_t row,
                           uint32_t column,
                           struct arena *arena);

/* The same of a workbook: the sheet by its ordinal, from 1; *ret_sheet is its name, or NULL. */
struct text collector_sheet_cell(const void *bytes,
                                 size_t len,
                                 uint32_t sheet,
                                 uint32_t row,
                                 uint32_t column,
                                 struct arena *arena,
                                 const char **ret_sheet);

/* A receipt as receipt_write() makes them: every member once and of its type, none besides, at most RECEIPT_BYTES_MAX. Texts live in the
 * arena. STATUS_REJECTED: E113, E120 to E125. What it says, and its signature, are not checked. */
enum status collector_receipt(const char *file,
                              const void *bytes,
                              size_t len,
                              struct arena *arena,
                              struct receipt *ret_receipt,
                              struct diags *diags);

/* A root over the audit chain in the same way, at most RECEIPT_ROOT_BYTES_MAX. */
enum status collector_root(const char *file,
                           const void *bytes,
                           size_t len,
                           struct arena *arena,
                           struct receipt_root *ret_root,
                           struct diags *diags);

/* What a trimmed cell of a file says whose numbers are written in that style (as struct collector_format says it; NULL or another word: only what
 * reads alike in all). *ret_number, in the arena, is set for VALUE_KIND_NUMBER and VALUE_KIND_MEASURED. */
enum value_kind
collector_number(struct text t, const char *style, struct arena *arena, struct text *ret_number);

/* The cells of any CSV or workbook as a grid, in grid->arena: `grid` is empty and gets all sheets, hidden ones too, in their order (CSV: one
 * without a name). Typed numbers are read as `numbers` says (collector_number()), NULL or "": as the file's own evidence does; percentages as they
 * are shown ("12.5%"). STATUS_REJECTED with findings when it is no such file. */
enum status collector_grid(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const char *numbers,
                           struct grid *grid,
                           struct collector_format *ret_format,
                           struct diags *diags);

/* A page of JSON of another system, and how it is to be read: a mapping of pages (docs/pulls.md). */
#define COLLECTOR_PAGE_MAX ((size_t)16 << 20)
struct collector_pages {
    const char *file, *json;  /* the mapping: its name, for findings, and its text */
    const char *org, *period; /* what {org} and {period} stand for; NULL: nothing */
    uint32_t page;            /* which one it is, from 0 */
};
/* Gives handler->row: one of sheet "head" with the names of columns; one of "rows" (or "sum": equal ones are to be added up) for each figure; at most one
 * of "next": "link" (then "", an address) or "parameter" (its name, its value) of the page that follows. Numbers stand as they were written.
 * STATUS_REJECTED: E113, E856 to E859. */
enum status collector_pages(const char *file,
                            const void *bytes,
                            size_t len,
                            const struct collector_pages *how,
                            const struct collector_handler *handler,
                            struct arena *arena,
                            struct collector_format *ret_format,
                            struct diags *diags);

/* The encodings that limits.encoding may name, joined by ", "; static. */
const char *collector_encodings(void);
bool collector_encoding_known(const char *name);

/* ---- pulls: files of other systems over HTTP(S) (core/source_job.h, docs/pulls-engine.md) ---- */

/* Runs all jobs (at most SOURCE_JOBS_MAX), some at a time, and returns when each has had its outcome. Every attempt and every outcome is told
 * through `world`; a job that fails takes no other with it. Memory grows with connections, not with jobs or bodies. Resumes `file`.part where
 * it can. Environment variables play no part. One run at a time in a process; it uses threads of libcurl to resolve names. */
void source_http_run(const struct source_job *jobs, size_t len, const struct source_world *world);

/* What is wrong with the description of a job, without any connection: its address, hosts, CIDRs, pin, files. False: findings in `diags`. */
bool source_http_check(const struct source_job *job, struct diags *diags);
/* A file that its owner alone may read (of root's, a group besides, as systemd gives credentials to a service), ours or root's, at most a megabyte:
 * whole, in the arena. False with what is wrong, in both languages. */
bool source_secret_file(const char *path,
                        struct arena *arena,
                        struct text *ret_bytes,
                        const char **ret_vi,
                        const char **ret_en);

#endif
