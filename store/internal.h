/*
 * internal: what the files of store/ share: the connection, statements with a declared shape, binary parameters, COPY.
 * Nothing outside store/ includes it. Neighbours: db.c, params.c, copy.c and everything that uses them.
 */
#ifndef GRIS_STORE_INTERNAL_H
#define GRIS_STORE_INTERNAL_H

#include <libpq-fe.h>

#include "store.h"

#include "core/receipt.h"

#include "store_queries.h"

/* ---- db.c: one connection ---- */

#define DB_LOCKS_MAX 520 /* the sources of one run, and a few more */

struct store {
    PGconn *conn;
    struct arena *arena;             /* lives as long as the connection */
    struct map prepared;             /* names of statements that the server knows */
    struct map parts;                /* partitions known to exist */
    char sqlstate[6];                /* of the last failure, "" when it was none of SQL's */
    bool open;                       /* in a transaction */
    bool lost;                       /* the last failure was a connection that broke */
    int64_t position;                /* of the aggregation run that is open, else 0 */
    int64_t past;                    /* the audit position that it stays at; 0: now */
    int64_t clock;                   /* store_set_clock(); 0: the server's */
    const char *locks[DB_LOCKS_MAX]; /* held by the session; NULL: free place */
    /* intake */
    int64_t number; /* of submissions to come, taken along with an intake before */
    size_t numbers_left;
    unsigned intakes, overtaken; /* so far; bulks in a row that had to start over */
    uint32_t vector_type;        /* the server's number of report_vector, 0: not asked yet */
    struct ZSTD_CCtx_s *packer;  /* original.c */
    bool expects_known;          /* the last intake held nothing new */
};

/* A statement by the name of its file. */
struct db_sql {
    const char *name, *sql;
};
#define DB_SQL(name) ((struct db_sql){#name, sql_##name})

/* What a statement must give back; anything else is a failure. */
enum db_shape { DB_NOTHING, DB_ONE_ROW, DB_ROWS };

struct params;

/* Runs one statement (prepared on first use) with binary parameters (NULL: none) and binary results. *ret_result may be NULL with
 * DB_NOTHING, and must be cleared otherwise: `DB_RESULT(r)` does. On failure a finding E701 or E702. */
enum status db_exec(struct store *store,
                    struct db_sql sql,
                    enum db_shape shape,
                    const struct params *params,
                    PGresult **ret_result,
                    struct diags *diags);
void db_clear(PGresult **result);
#define DB_RESULT(name) __attribute__((cleanup(db_clear))) PGresult *name = NULL

/* Several statements, one round trip. Prepare first: in the pipeline there is no time to ask. Each must give DB_NOTHING or rows that
 * nobody reads. db_pipeline_end() waits for all and reports the first failure; it must be called after a begin that was OK. */
enum status db_prepare(struct store *store, struct db_sql sql, struct diags *diags);
enum status db_pipeline_begin(struct store *store, struct diags *diags);
bool db_send(struct store *store, struct db_sql sql, const struct params *params);
enum status db_pipeline_end(struct store *store, struct diags *diags);
/* The same, and the results of the first `len` statements (to be cleared; NULL where there is none). */
enum status
db_pipeline_take(struct store *store, PGresult **ret_results, size_t len, struct diags *diags);

/* Reports the connection's or the result's failure; always STATUS_FAILED. `what` is the statement's name. */
enum status
db_fail(struct store *store, const char *what, const PGresult *result, struct diags *diags);
/* Findings of an attempt that was the last one. */
void db_tell(const struct diags *from, struct diags *to);
/* True when the last failure says that another transaction was in the way: try again. */
bool db_should_retry(const struct store *store);
/* A connection that broke is opened again: a few times, with growing pauses, about two seconds in all. Session locks are taken again; when
 * somebody else has one by now, that is a failure. */
enum status db_ready(struct store *store, struct diags *diags);
/* Becomes the service role when the login may; or the login again. */
enum status db_take_role(struct store *store, struct diags *diags);
enum status db_drop_role(struct store *store, struct diags *diags);

/* ---- result.c: values of a binary result ---- */

/* Texts and bytes are borrowed from the result; result_text() copies. */
bool result_null(const PGresult *r, int row, int column);
int32_t result_int4(const PGresult *r, int row, int column); /* 0 for NULL */
int64_t result_int8(const PGresult *r, int row, int column); /* 0 for NULL */
bool result_bool(const PGresult *r, int row, int column);
struct text result_bytes(const PGresult *r, int row, int column);
const char *
result_text(const PGresult *r, int row, int column, struct arena *arena); /* "" for NULL */
const char *result_text_or_null(const PGresult *r, int row, int column, struct arena *arena);
int64_t result_instant(const PGresult *r, int row, int column); /* seconds; 0 for NULL */
date_t result_date(const PGresult *r, int row, int column, date_t when_null);
struct digest result_digest(const PGresult *r, int row, int column);
/* Elements of an array into `ret` (at most max, null elements as `when_null`); how many there are. */
size_t result_int8s(
    const PGresult *r, int row, int column, int64_t *ret, size_t max); /* null: CELL_NULL */
size_t result_int4s(const PGresult *r, int row, int column, int32_t *ret, size_t max); /* null: 0 */
size_t result_texts(const PGresult *r,
                    int row,
                    int column,
                    const char **ret,
                    size_t max,
                    struct arena *arena); /* null: NULL */
size_t result_numerics(
    const PGresult *r, int row, int column, decimal_wide *ret, size_t max); /* null: 0 */
size_t result_array_len(const PGresult *r, int row, int column);

/* ---- params.c: binary values, for parameters and COPY alike ---- */

#define PARAMS_MAX 48

struct params {
    struct arena *arena;
    size_t len;
    const char *value[PARAMS_MAX]; /* NULL: SQL NULL */
    int length[PARAMS_MAX];
    int format[PARAMS_MAX];
};
void params_init(struct params *p, struct arena *arena);
void params_null(struct params *p);
void params_bool(struct params *p, bool value);
void params_int2(struct params *p, int32_t value);
void params_int4(struct params *p, int32_t value);
void params_int4_or_null(struct params *p, int32_t value); /* INT32_MIN: SQL NULL */
void params_int8(struct params *p, int64_t value);
void params_text(struct params *p, const char *value);              /* borrowed; NULL: SQL NULL */
void params_bytes(struct params *p, const void *bytes, size_t len); /* borrowed */
void params_raw(struct params *p,
                const void *bytes,
                size_t len); /* borrowed; in binary form already */
void params_digest(struct params *p, const struct digest *digest); /* borrowed; NULL: SQL NULL */
/* Fields as COPY has them, each behind its length; borrowed. */
void params_fields(struct params *p, const char *bytes, const char *end);
void params_instant(struct params *p, int64_t seconds); /* timestamptz; 0: SQL NULL */
void params_int8s(struct params *p,
                  const int64_t *values,
                  size_t len); /* CELL_NULL: null element */
void params_int4s(struct params *p, const int32_t *values, size_t len);
void params_int4s_or_null(struct params *p,
                          const int32_t *values,
                          size_t len); /* INT32_MIN: null element */
void params_int2s(struct params *p, const int32_t *values, size_t len);
void params_bools(struct params *p, const bool *values, size_t len);
void params_texts(struct params *p, const char *const *values, size_t len); /* NULL: null element */
void params_digests(struct params *p,
                    const struct digest *const *values,
                    size_t len); /* NULL: null element */
void params_byte_texts(struct params *p,
                       const struct text *values,
                       size_t len);                                         /* NULL: null element */
void params_instants(struct params *p, const int64_t *seconds, size_t len); /* 0: null element */
void params_numerics(struct params *p, const decimal_wide *values, size_t len);

/* ---- copy.c: COPY … FROM STDIN (FORMAT binary) ---- */

struct copy;
enum status copy_begin(struct store *store,
                       struct db_sql sql,
                       struct arena *arena,
                       struct copy **ret_copy,
                       struct diags *diags);
/* One row; false when the server has gone (copy_end tells why). */
bool copy_row(struct copy *copy, const struct params *row);
/* The same without a detour: room for a row in binary form, valid until copy_took() says where it ends. */
char *copy_room(struct copy *copy, size_t size);
bool copy_took(struct copy *copy, const char *end);
enum status copy_end(struct copy *copy, struct diags *diags);

/* ---- catalog_read.c ---- */

/* The rows in force of one kind. row->id is the surrogate; *ret_ids (may be NULL) has the rows' own ids, for closing them. */
enum status catalog_read_kind(struct store *store,
                              enum catalog_kind kind,
                              struct arena *arena,
                              struct catalog_rows *rows,
                              int32_t **ret_ids,
                              struct diags *diags);
/* Number and digest of the load in force; 0 when there is none. */
enum status catalog_read_last(struct store *store,
                              int32_t *ret_load,
                              struct digest *ret_digest,
                              struct diags *diags);

/* ---- audit.c ---- */

/* Rows that tell of one moment; written in the transaction they tell of. */
struct audit_rows {
    int64_t at;
    size_t len;
    int64_t *ids; /* from audit_reserve() */
    const char **kinds, **subjects, **actors, **details;
};
/* `n` numbers of rows to come. */
enum status audit_reserve(struct store *store, size_t n, int64_t *ret_ids, struct diags *diags);
void audit_params(const struct audit_rows *rows, struct params *params);
/* What a seal is timed by, as audit_seal() and run_seal() take it. */
void audit_clock(const struct store *store, struct params *ret, struct arena *arena);
/* One row; *ret_id may be NULL. */
enum status audit_one(struct store *store,
                      const char *kind,
                      const char *subject,
                      const char *actor,
                      const char *detail,
                      int64_t at,
                      int64_t *ret_id,
                      struct diags *diags);

/* What the chain says of a submission in a group: a digest over all that its row says, and its findings. Numbers: id, org, regime, form,
 * layout, period, vintage, version, catalog load, cells, errors, warnings, received at, due; texts: receipt, channel, sender, file,
 * reference_no, replaces (ptr NULL: absent); digests: original, content, verdict, findings (NULL: absent). REQ: docs/audit.md, Submissions. */
enum { AUDIT_LEAF_NUMBERS = 14, AUDIT_LEAF_TEXTS = 6, AUDIT_LEAF_DIGESTS = 4 };
#define AUDIT_LEAF_ABSENT INT64_MIN
#define AUDIT_GROUP       "submissions" /* the kind of such a row */
#define AUDIT_LEAF_FORM                                                                            \
    2 /* "leaf" in the row's detail; 1, which said nothing of findings, has none */
#define AUDIT_LEAVES "leaves" /* the name of their hexadecimal digits in the row's detail */
struct audit_leaf {
    int64_t numbers[AUDIT_LEAF_NUMBERS];
    struct text texts[AUDIT_LEAF_TEXTS];
    const struct digest *digests[AUDIT_LEAF_DIGESTS];
};
struct digest audit_leaf_digest(const struct audit_leaf *leaf);

/* ---- cells.c: a report's vector as the columns of report_cells behind its key; reading.c reads it back ---- */

enum { CELLS_COLUMNS = 6 };
struct cells_shape {
    bool regular; /* places follow from a base */
    struct cell_place base;
    size_t figures, statuses;
    size_t room; /* bytes that cells_put() needs at most, without the types */
};
struct cells_shape cells_shape(const struct report *report);
/* place_row, place_column, cells, status_slot, status, places, each with its length: as COPY has them, or (typed: 28 bytes more) as the value
 * of a row type. Gives the end. */
char *cells_put(const struct report *report, const struct cells_shape *shape, char *at, bool typed);

/* ---- original.c ---- */

/* Makes sure that the partition for what is received at this moment is there. Outside transactions. */
enum status original_prepare(struct store *store, int64_t received_at, struct diags *diags);
enum status original_statements(struct store *store, struct diags *diags);
/* One piece at most? */
bool original_is_small(const struct store_original *original);
/* Small ones as one array a column: digest, name, media type, encoding, format, size, pieces, codec, bytes; then the month (10 parameters). */
void original_params(struct store *store,
                     const struct store_original *const *originals,
                     size_t len,
                     int64_t received_at,
                     struct params *params);
/* A small one as scalars: month, name, media type, encoding, format, size, pieces, codec, bytes (9 parameters). */
void original_one_params(struct store *store,
                         const struct store_original *original,
                         int64_t received_at,
                         struct params *params);
/* Of any size, inside the open transaction; those that are stored already are passed over. */
enum status original_write(struct store *store,
                           const struct store_original *const *originals,
                           size_t len,
                           int64_t received_at,
                           struct diags *diags);
/* Lets go of what the connection kept for originals. */
void original_close(struct store *store);
/* Partition `part` of `parent`, made when it is not there. Outside transactions. */
enum status original_ensure_partition(struct store *store,
                                      const char *parent,
                                      int32_t part,
                                      struct diags *diags);

/* ---- finding.c ---- */

/* Findings as one array a column: code, severity, file, sheet, row, column, arg0…arg5, cell, org_code, period, form, indicator_code,
 * members, value, expected (20 parameters). */
void finding_arrays(const struct diag *const *findings, size_t len, struct params *params);
/* Finding n of a submission as the chain knows it. REQ: docs/audit.md, Submissions. */
void finding_digest(const struct diag *d, int64_t n, struct digest_state *state);
/* Their cells, which only findings of a submission have (1 parameter). */
void finding_cells(const struct diag *const *findings, size_t len, struct params *params);

/* ---- past.c ---- */

/* Makes the views of the past where the schema has come so far; the login must be a member of gris_owner. */
enum status past_make(struct store *store, struct diags *diags);
/* What a connection that was opened again has forgotten: its clock, and that it stays in the past. */
enum status past_again(struct store *store, struct diags *diags);

/* ---- life.c ---- */

/* Brings the table of steps to core/lifecycle.def, once the schema has come so far; the login must be a member of gris_owner. */
enum status life_set_steps(struct store *store, struct diags *diags);

#endif
