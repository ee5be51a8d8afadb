/*
 * db: one PostgreSQL connection: statements with a declared shape, pipelines, transactions, errors as findings.
 * Knows nothing of reports. No statement text, parameter or password ever enters a finding.
 * Neighbours: params.c makes what goes in, result.c reads what comes out.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <endian.h>

#include "internal.h"

#define SERVER_MIN    150000
#define LOCK_TRIES    20
#define LOCK_PAUSE_MS 100

/* PostgreSQL ends its messages with a line feed; a finding is one line. */
static const char *one_line(const char *message, struct arena *arena)
{
    char *line = arena_strdup(arena, message == NULL ? "" : message);
    size_t len = strlen(line);
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == ' '))
        line[--len] = '\0';
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' ';
    return line;
}

/* An undefined schema, table, function or column: our statements know them all, so the schema is not there or not up to date. */
static bool lacks_schema(const char *sqlstate)
{
    static const char *const states[] = {"3F000", "42P01", "42883", "42703"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(sqlstate, states[i]) == 0)
            return true;
    return false;
}

/* The server is being stopped, has fallen, or is starting: 57P01 admin_shutdown, 57P02 crash_shutdown, 57P03 cannot_connect_now. */
static bool is_leaving(const char *sqlstate)
{
    return strncmp(sqlstate, "57P0", 4) == 0 && sqlstate[4] >= '1' && sqlstate[4] <= '3';
}

/* Classes 53 (disk full, out of memory) and 58 (a file of the server cannot be read or written): as it is now, nothing can be stored. */
static bool lacks_room(const char *sqlstate)
{
    return strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "58", 2) == 0;
}

static enum status refuse(struct diags *diags, enum diag_code code, const char *message)
{
    diags_addv(diags, code, (struct place){0}, message, NULL);
    return STATUS_FAILED;
}

enum status
db_fail(struct store *store, const char *what, const PGresult *result, struct diags *diags)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary =
        result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    snprintf(store->sqlstate, sizeof store->sqlstate, "%s", state == NULL ? "" : state);
    /* A failure without SQLSTATE is libpq's own: no answer came, whatever the state of the connection looks like. */
    store->lost =
        PQstatus(store->conn) != CONNECTION_OK || state == NULL || is_leaving(store->sqlstate);
    if (store->lost || primary == NULL) {
        const char *said = primary != NULL ? primary : PQerrorMessage(store->conn);
        return refuse(diags, DIAG_E701, one_line(said, diags->arena));
    }
    const char *message = arena_printf(diags->arena, "%s (SQLSTATE %s)",
                                       one_line(primary, diags->arena), store->sqlstate);
    if (lacks_schema(store->sqlstate))
        return refuse(diags, DIAG_E709, message);
    if (lacks_room(store->sqlstate))
        return refuse(diags, DIAG_E710, message);
    diags_addv(diags, DIAG_E702, (struct place){0}, arena_strdup(diags->arena, what), message,
               NULL);
    return STATUS_FAILED;
}

void db_tell(const struct diags *from, struct diags *to)
{
    for (size_t i = 0; i < from->len; i++)
        *diags_add(to, from->at[i].code, from->at[i].at) = from->at[i];
}

bool db_should_retry(const struct store *store)
{
    static const char *const states[] = {
        "40001", "40P01", "23505", "55P03",
        "GR001" /* version_guard(): what stands was taken up since we looked */
    };
    if (PQstatus(store->conn) != CONNECTION_OK)
        return false;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(store->sqlstate, states[i]) == 0)
            return true;
    return false;
}

bool store_should_retry(const struct store *store)
{
    return store->lost || db_should_retry(store);
}

void db_clear(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

enum status db_prepare(struct store *store, struct db_sql sql, struct diags *diags)
{
    if (map_find(&store->prepared, text_of(sql.name)) != MAP_NONE)
        return STATUS_OK;
    DB_RESULT(result);
    result = PQprepare(store->conn, sql.name, sql.sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return db_fail(store, sql.name, result, diags);
    map_put(&store->prepared, text_of(sql.name), 1);
    return STATUS_OK;
}

static bool has_shape(const PGresult *result, enum db_shape shape)
{
    ExecStatusType got = PQresultStatus(result);
    if (shape == DB_NOTHING)
        return got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
    return got == PGRES_TUPLES_OK && (shape == DB_ROWS || PQntuples(result) == 1);
}

/* A result that is no error but not what the statement promised is a mistake of ours; say which one. */
static enum status
wrong_shape(struct store *store, const char *name, const PGresult *result, struct diags *diags)
{
    ExecStatusType got = PQresultStatus(result);
    if (got == PGRES_FATAL_ERROR || got == PGRES_BAD_RESPONSE ||
        PQstatus(store->conn) != CONNECTION_OK)
        return db_fail(store, name, result, diags);
    store->sqlstate[0] = '\0';
    store->lost = false;
    const char *message = arena_printf(diags->arena, "unexpected result %s, %d rows",
                                       PQresStatus(got), PQntuples(result));
    diags_addv(diags, DIAG_E702, (struct place){0}, arena_strdup(diags->arena, name), message,
               NULL);
    return STATUS_FAILED;
}

enum status db_exec(struct store *store,
                    struct db_sql sql,
                    enum db_shape shape,
                    const struct params *params,
                    PGresult **ret_result,
                    struct diags *diags)
{
    if (db_prepare(store, sql, diags) != STATUS_OK)
        return STATUS_FAILED;
    DB_RESULT(result);
    result = params == NULL ? PQexecPrepared(store->conn, sql.name, 0, NULL, NULL, NULL, 1)
                            : PQexecPrepared(store->conn, sql.name, (int)params->len, params->value,
                                             params->length, params->format, 1);
    if (!has_shape(result, shape))
        return wrong_shape(store, sql.name, result, diags);
    if (ret_result != NULL) {
        *ret_result = result;
        result = NULL;
    }
    return STATUS_OK;
}

/* ---- pipelines ---- */

enum status db_pipeline_begin(struct store *store, struct diags *diags)
{
    return PQenterPipelineMode(store->conn) == 1 ? STATUS_OK
                                                 : db_fail(store, "pipeline", NULL, diags);
}

bool db_send(struct store *store, struct db_sql sql, const struct params *params)
{
    if (params == NULL)
        return PQsendQueryPrepared(store->conn, sql.name, 0, NULL, NULL, NULL, 1) == 1;
    return PQsendQueryPrepared(store->conn, sql.name, (int)params->len, params->value,
                               params->length, params->format, 1) == 1;
}

/* Keeps the result of statement n where the caller wants it. */
static void keep(PGresult **result, PGresult **ret_results, size_t n, size_t len)
{
    if (n >= len)
        return;
    ret_results[n] = *result;
    *result = NULL;
}

/* Reads up to the answer to our Sync; the first failure is told, what it aborted is not. */
static enum status
drain(struct store *store, PGresult **ret_results, size_t len, struct diags *diags)
{
    enum status status = STATUS_OK;
    size_t n = 0;
    for (bool nothing_before = false;;) {
        DB_RESULT(result);
        result = PQgetResult(store->conn);
        if (result == NULL) {
            if (nothing_before || PQstatus(store->conn) != CONNECTION_OK)
                break; /* uncovered: the connection died under us */
            nothing_before = true;
            continue;
        }
        nothing_before = false;
        ExecStatusType got = PQresultStatus(result);
        if (got == PGRES_PIPELINE_SYNC)
            return status;
        bool fine = got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
        if (!fine && got != PGRES_PIPELINE_ABORTED && status == STATUS_OK)
            status = db_fail(store, "pipeline", result, diags);
        keep(&result, ret_results, n++, len);
    }
    return status == STATUS_OK ? db_fail(store, "pipeline", NULL, diags) : status;
}

enum status
db_pipeline_take(struct store *store, PGresult **ret_results, size_t len, struct diags *diags)
{
    enum status status = PQpipelineSync(store->conn) == 1 ? drain(store, ret_results, len, diags)
                                                          : db_fail(store, "pipeline", NULL, diags);
    PQexitPipelineMode(store->conn);
    return status;
}

enum status db_pipeline_end(struct store *store, struct diags *diags)
{
    return db_pipeline_take(store, NULL, 0, diags);
}

/* ---- opening ---- */

enum status db_take_role(struct store *store, struct diags *diags)
{
    return db_exec(store, DB_SQL(role_take), DB_ONE_ROW, NULL, NULL, diags);
}

enum status db_drop_role(struct store *store, struct diags *diags)
{
    return db_exec(store, DB_SQL(role_drop), DB_ONE_ROW, NULL, NULL, diags);
}

static void quiet(void *ctx, const char *message)
{
    (void)ctx;
    (void)message; /* libraries do not print */
}

static PGconn *connect_to(const char *conninfo)
{
    /* Later words win: the caller may set his own timeout, but not another encoding. */
    const char *const words[] = {"connect_timeout", "fallback_application_name", "dbname",
                                 "client_encoding", NULL};
    const char *const values[] = {"10", "gris", conninfo, "UTF8", NULL};
    return PQconnectdbParams(words, values, 1);
}

static enum status set_up(struct store *store, struct diags *diags)
{
    if (PQserverVersion(store->conn) < SERVER_MIN) { /* uncovered: only one server here */
        diags_addv(diags, DIAG_E701, (struct place){0}, "PostgreSQL >= 15", NULL);
        return STATUS_FAILED;
    }
    PQsetNoticeProcessor(store->conn, quiet, NULL);
    if (db_exec(store, DB_SQL(session), DB_ONE_ROW, NULL, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = db_take_role(store, diags);
    return status == STATUS_OK ? past_again(store, diags) : status;
}

enum status
store_open(const char *conninfo, struct arena *arena, struct store **ret_store, struct diags *diags)
{
    struct store *store = ARENA_NEW(arena, struct store);
    store->arena = arena;
    map_init(&store->prepared, arena, 128);
    map_init(&store->parts, arena, 16);
    store->conn = connect_to(conninfo);
    if (store->conn == NULL)
        arena_exhausted(0); /* uncovered: libpq has no memory */
    enum status status = PQstatus(store->conn) == CONNECTION_OK
                             ? set_up(store, diags)
                             : db_fail(store, "connect", NULL, diags);
    if (status != STATUS_OK) {
        PQfinish(store->conn);
        return status;
    }
    *ret_store = store;
    return STATUS_OK;
}

/* ---- opening again ---- */

static enum status
try_lock(struct store *store, const char *name, bool *ret_got, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_text(&params, name);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(lock_try), DB_ONE_ROW, &params, &result, diags);
    *ret_got = status == STATUS_OK && result_bool(result, 0, 0);
    return status;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* What the old connection knew is gone with it. */
static void forget(struct store *store)
{
    map_init(&store->prepared, store->arena, 128);
    map_init(&store->parts, store->arena, 16);
    store->open = false;
    store->position = 0;
    store->vector_type = 0;
}

/* The server may still hold them for the connection that broke. */
static enum status take_locks_again(struct store *store, struct diags *diags)
{
    for (size_t i = 0; i < DB_LOCKS_MAX; i++) {
        const char *name = store->locks[i];
        bool got = name == NULL;
        for (int n = 0; !got && n < LOCK_TRIES; n++) {
            if (n > 0)
                pause_ms(LOCK_PAUSE_MS);
            if (try_lock(store, name, &got, diags) != STATUS_OK)
                return STATUS_FAILED;
        }
        if (!got) {
            diags_addv(diags, DIAG_E702, (struct place){0}, "lock", name, NULL);
            return STATUS_FAILED;
        }
    }
    return STATUS_OK;
}

enum status db_ready(struct store *store, struct diags *diags)
{
    static const long pauses_ms[] = {0, 20, 80, 300, 600, 1000};
    if (PQstatus(store->conn) == CONNECTION_OK)
        return STATUS_OK;
    for (size_t n = 0; n < sizeof pauses_ms / sizeof pauses_ms[0]; n++) {
        pause_ms(pauses_ms[n]);
        PQreset(store->conn);
        if (PQstatus(store->conn) == CONNECTION_OK)
            break;
    }
    forget(store);
    if (PQstatus(store->conn) != CONNECTION_OK) {
        (void)db_fail(store, "connect", NULL, diags);
        store->lost = false; /* two seconds are enough: who asks store_should_retry() gives up */
        return STATUS_FAILED;
    }
    if (set_up(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    return take_locks_again(store, diags);
}

void store_close(struct store *store)
{
    if (store == NULL || store->conn == NULL)
        return;
    original_close(store);
    PQfinish(store->conn);
    store->conn = NULL;
}

int store_socket(const struct store *store)
{
    return PQsocket(store->conn);
}

const char *store_server_version(struct store *store)
{
    const char *version = PQparameterStatus(store->conn, "server_version");
    return arena_printf(store->arena, "PostgreSQL %s", version == NULL ? "?" : version);
}

/* ---- transactions and locks ---- */

enum status store_begin(struct store *store, enum store_isolation isolation, struct diags *diags)
{
    struct db_sql sql =
        isolation == STORE_REPEATABLE_READ ? DB_SQL(begin_repeatable_read) : DB_SQL(begin);
    enum status status = db_exec(store, sql, DB_NOTHING, NULL, NULL, diags);
    store->open = status == STATUS_OK;
    return status;
}

/* COMMIT of a failed transaction answers ROLLBACK without an error; that is a failure to us. */
enum status store_commit(struct store *store, struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(commit), DB_NOTHING, NULL, &result, diags);
    store->open = false;
    store->position = 0;
    if (status == STATUS_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        diags_addv(diags, DIAG_E702, (struct place){0}, "commit",
                   PQcmdStatus(result)[0] == 'R' ? "ROLLBACK" : "?", NULL);
        status = STATUS_FAILED;
    }
    return status;
}

void store_rollback(struct store *store)
{
    db_clear(&(PGresult *){PQexec(store->conn, sql_rollback)});
    store->open = false;
    store->position = 0;
}

/* Remembered, so that a connection that broke and was opened again has it too. */
static void note_lock(struct store *store, const char *from, const char *to)
{
    for (size_t i = 0; i < DB_LOCKS_MAX; i++) {
        const char *name = store->locks[i];
        if (name == from || (name != NULL && from != NULL && strcmp(name, from) == 0)) {
            store->locks[i] = to;
            return;
        }
    }
}

enum status store_lock(struct store *store, const char *name, bool *ret_got, struct diags *diags)
{
    enum status status = try_lock(store, name, ret_got, diags);
    if (*ret_got)
        note_lock(store, NULL, arena_strdup(store->arena, name));
    return status;
}

void store_unlock(struct store *store, const char *name)
{
    const char *const values[] = {name};
    note_lock(store, name, NULL);
    db_clear(&(PGresult *){PQexecParams(store->conn, sql_unlock, 1, NULL, values, NULL, NULL, 1)});
}
