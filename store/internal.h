/*
 * internal: what the files of store/ share: the connection, statements with a declared shape, binary parameters, COPY.
 * Nothing outside store/ includes it. Neighbours: db.c, params.c, copy.c and everything that uses them.
 */
#ifndef GRIS_STORE_INTERNAL_H
#define GRIS_STORE_INTERNAL_H

#include <libpq-fe.h>

#include "store.h"

#include "store_queries.h"

/* ---- db.c: one connection ---- */

struct store {
    PGconn *conn;
    struct arena *arena; /* lives as long as the connection */
    struct map prepared; /* names of statements that the server knows */
    struct map parts;    /* partitions known to exist */
    char sqlstate[6];    /* of the last failure, "" when it was none of SQL's */
    bool open;           /* in a transaction */
    bool staged;         /* the session's temporary tables exist */
    int64_t position;    /* of the aggregation run that is open, else 0 */
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

/* Reports the connection's or the result's failure; always STATUS_FAILED. `what` is the statement's name. */
enum status
db_fail(struct store *store, const char *what, const PGresult *result, struct diags *diags);
/* True when the last failure says that another transaction was in the way: try again. */
bool db_should_retry(const struct store *store);
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

#define PARAMS_MAX 40

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
void params_int8(struct params *p, int64_t value);
void params_text(struct params *p, const char *value);              /* borrowed; NULL: SQL NULL */
void params_bytes(struct params *p, const void *bytes, size_t len); /* borrowed */
void params_digest(struct params *p, const struct digest *digest);  /* borrowed */
void params_instant(struct params *p, int64_t seconds);             /* timestamptz; 0: SQL NULL */
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
                    size_t len);                                            /* NULL: null element */
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
enum status copy_end(struct copy *copy, struct diags *diags);
/* The session's temporary tables. */
enum status copy_stage(struct store *store, struct diags *diags);

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
/* One row; *ret_id may be NULL. */
enum status audit_one(struct store *store,
                      const char *kind,
                      const char *subject,
                      const char *actor,
                      const char *detail,
                      int64_t at,
                      int64_t *ret_id,
                      struct diags *diags);

/* ---- cells.c: a report's vector as a row of report_cells; reading.c reads it back ---- */

/* The columns after the key: place_row, place_column, cells, status_slot, status, places. */
void cells_params(const struct report *report, struct params *params);

/* ---- intake.c ---- */

/* Partitions and statements, outside transactions. */
enum status intake_prepare(struct store *store, struct diags *diags);
/* Judges and writes inside the open transaction. */
enum status intake_within(struct store *store,
                          const struct store_intake *intake,
                          struct arena *arena,
                          struct store_outcome **ret_outcomes,
                          struct diags *diags);

/* ---- original.c ---- */

/* Makes sure that the partition for what is received at this moment is there. Outside transactions. */
enum status original_prepare(struct store *store, int64_t received_at, struct diags *diags);
/* Sends one original into the open pipeline, unless `known` says that it is stored. */
bool original_send(struct store *store,
                   const struct store_original *original,
                   int64_t received_at,
                   struct arena *scratch);
enum status original_statements(struct store *store,
                                struct diags *diags); /* prepares what original_send() needs */
/* Reads it piece by piece and compares its digest. */
enum status original_verify(struct store *store,
                            const struct digest *digest,
                            int32_t chunks,
                            bool *ret_good,
                            struct diags *diags);
/* Partition `part` of `parent`, made when it is not there. Outside transactions. */
enum status original_ensure_partition(struct store *store,
                                      const char *parent,
                                      int32_t part,
                                      struct diags *diags);

/* ---- finding.c ---- */

/* Findings as one array a column: code, severity, file, sheet, row, column, arg0…arg5, cell, org_code, period, form, indicator_code,
 * members, value, expected (20 parameters). */
void finding_arrays(const struct diag *const *findings, size_t len, struct params *params);

/* ---- receipt.c ---- */

/* GR + yyyymmdd (the day in Viet Nam) + "-" + 7-digit serial + "-" + 2 check digits (ISO 7064 MOD 97-10, letters as 10 … 35). */
const char *receipt_number(int64_t received_at, int32_t serial, struct arena *arena);

#endif
