/*
 * pg: a real PostgreSQL for integration tests. GRIS_TEST_DB names a maintenance database to make ours beside; without it a throw-away
 * cluster is started by with-postgres.sh and goes with the test. Every database is a copy of a migrated template.
 * Knows nothing of the product but its migrations. Neighbours: test_*.c of this folder.
 */
#ifndef GRIS_TEST_PG_H
#define GRIS_TEST_PG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "schema/schema.h"
#include "store/store.h"

#define PG_LOCK   "SELECT pg_advisory_lock(4711)"
#define PG_UNLOCK "SELECT pg_advisory_unlock(4711)"

/* The maintenance database; starts a cluster where the environment names none. */
static inline const char *pg_maintenance(void)
{
    static char conninfo[256];
    if (conninfo[0] != '\0')
        return conninfo;
    const char *given = getenv("GRIS_TEST_DB");
    if (given != NULL && given[0] != '\0') {
        snprintf(conninfo, sizeof conninfo, "%s", given);
        return conninfo;
    }
    char dir[] = "/tmp/gris-pg.XXXXXX", command[512];
    assert_non_null(mkdtemp(dir));
    snprintf(command, sizeof command, "bash '%s/tests/integration/with-postgres.sh' --start %s %ld",
             GRIS_SOURCE_DIR, dir, (long)getpid());
    int code = system(command);
    if (code != 0)
        fail_msg("no PostgreSQL: %s gave %d", command, code);
    snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=postgres", dir);
    return conninfo;
}

/* Runs SQL as the maintenance user in the database of `conninfo`; gives the first value, or "" (static buffer). */
static inline const char *pg_sql(const char *conninfo, const char *sql)
{
    static char value[4096];
    PGconn *conn = PQconnectdb(conninfo);
    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s: %s", conninfo, PQerrorMessage(conn));
    PGresult *r = PQexec(conn, sql);
    ExecStatusType got = PQresultStatus(r);
    if (got != PGRES_TUPLES_OK && got != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    bool some = got == PGRES_TUPLES_OK && PQntuples(r) > 0 && PQnfields(r) > 0;
    snprintf(value, sizeof value, "%s", some ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    PQfinish(conn);
    return value;
}

/* The SQLSTATE that a statement is refused with, "" when it is not. */
static inline const char *pg_refusal(const char *conninfo, const char *sql)
{
    static char state[8];
    PGconn *conn = PQconnectdb(conninfo);
    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s: %s", conninfo, PQerrorMessage(conn));
    PGresult *r = PQexec(conn, sql);
    const char *got = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    snprintf(state, sizeof state, "%s", got == NULL ? "" : got);
    PQclear(r);
    PQfinish(conn);
    return state;
}

/* The product's migrations in the shape that the store takes. */
static inline struct store_migration *pg_migrations(struct arena *arena, size_t *ret_len)
{
    const struct schema_migration *all = schema_migrations_all(ret_len);
    struct store_migration *copy = ARENA_ARRAY(arena, *ret_len, struct store_migration);
    for (size_t i = 0; i < *ret_len; i++)
        copy[i] = (struct store_migration){all[i].number, all[i].name, all[i].sql, all[i].len,
                                           all[i].sha256};
    return copy;
}

/* conninfo of another database beside the maintenance one. */
static inline const char *pg_beside(const char *database, struct arena *arena)
{
    return arena_printf(arena, "%s dbname=%s", pg_maintenance(), database);
}

/* Named after the migrations in it, so that a cluster may outlive a change of them. */
static inline const char *pg_template(struct arena *arena)
{
    size_t len;
    char hex[DIGEST_HEX_MAX];
    const struct schema_migration *all = schema_migrations_all(&len);
    struct digest_state *state = digest_begin();
    for (size_t i = 0; i < len; i++)
        digest_add_field(state, text_of(all[i].sha256));
    struct digest digest = digest_end(state);
    return arena_printf(arena, "gris_template_%.12s", digest_hex(&digest, hex));
}

static inline void pg_must(PGconn *admin, const char *sql)
{
    PGresult *r = PQexec(admin, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    PQclear(r);
}

static inline bool pg_exists(PGconn *admin, const char *name, struct arena *arena)
{
    PGresult *r =
        PQexec(admin, arena_printf(arena, "SELECT FROM pg_database WHERE datname = '%s'", name));
    bool there = PQntuples(r) == 1;
    PQclear(r);
    return there;
}

static inline void pg_make_template(PGconn *admin, const char *name, struct arena *arena)
{
    PGresult *r =
        PQexec(admin, arena_printf(arena, "SELECT FROM pg_database WHERE datname = '%s'", name));
    bool there = PQntuples(r) == 1;
    PQclear(r);
    if (there)
        return;
    const char *half = arena_printf(arena, "%s_%ld", name, (long)getpid());
    pg_must(admin, arena_printf(arena,
                                "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' "
                                "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
                                half));
    struct diags diags;
    diags_init(&diags, arena, 100);
    struct store *store;
    size_t len;
    int applied;
    struct store_migration *migrations = pg_migrations(arena, &len);
    if (store_open(pg_beside(half, arena), arena, &store, &diags) != STATUS_OK ||
        store_migrate(store, migrations, len, &applied, &diags) != STATUS_OK)
        fail_msg("template: %s", diag_line(&diags.at[0], LANG_EN, arena));
    store_close(store);
    pg_must(admin, arena_printf(arena, "ALTER DATABASE %s RENAME TO %s", half, name));
}

static inline PGconn *pg_admin(void)
{
    PGconn *admin = PQconnectdb(pg_maintenance());
    if (PQstatus(admin) != CONNECTION_OK)
        fail_msg("%s: %s", pg_maintenance(), PQerrorMessage(admin));
    pg_must(admin, PG_LOCK); /* gone with the connection */
    return admin;
}

static inline const char *pg_copy(PGconn *admin, const char *template, struct arena *arena)
{
    static int count;
    const char *name = arena_printf(arena, "gris_test_%ld_%d", (long)getpid(), count++);
    pg_must(admin, arena_printf(arena, "CREATE DATABASE %s TEMPLATE %s", name, template));
    return pg_beside(name, arena);
}

/* A fresh database with the schema in it; its conninfo in the arena. It goes with the cluster. */
static inline const char *pg_database(struct arena *arena)
{
    PGconn *admin = pg_admin();
    const char *template = pg_template(arena);
    pg_make_template(admin, template, arena);
    const char *conninfo = pg_copy(admin, template, arena);
    PQfinish(admin);
    return conninfo;
}

/* The same with what `fill` puts into it, done once for all databases of this `kind` in this process. */
static inline const char *pg_filled_database(const char *kind,
                                             void (*fill)(const char *conninfo, void *ctx),
                                             void *ctx,
                                             struct arena *arena)
{
    const char *filled = arena_printf(arena, "gris_%s_%ld", kind, (long)getpid());
    PGconn *admin = pg_admin();
    if (!pg_exists(admin, filled, arena)) {
        const char *template = pg_template(arena);
        pg_make_template(admin, template, arena);
        pg_must(admin, arena_printf(arena, "CREATE DATABASE %s TEMPLATE %s", filled, template));
        fill(pg_beside(filled, arena), ctx);
    }
    const char *conninfo = pg_copy(admin, filled, arena);
    PQfinish(admin);
    return conninfo;
}

#endif
