/*
 * verifier: the order of things: roots are read, the chain is gone through with all that it tells of, then originals, then releases.
 * Neighbours: verifier.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

void verifier_fault(struct verifier *v,
                    enum verifier_fault fault,
                    const char *what,
                    const char *more)
{
    v->totals->faults++;
    if (v->options->tell != NULL)
        v->options->tell(v->options->ctx, fault, what == NULL ? "?" : what, more);
}

void verifier_fault_number(struct verifier *v,
                           enum verifier_fault fault,
                           int64_t what,
                           const char *more)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, what);
    verifier_fault(v, fault, text, more);
}

bool verifier_list(struct verifier *v, enum verifier_fault fault, const char *sql)
{
    PGresult *r = answer_ask(v, sql, 0, 0);
    for (int row = 0; r != NULL && row < PQntuples(r); row++)
        verifier_fault(v, fault, answer_text(r, row, 0), "");
    PQclear(r);
    return r != NULL;
}

bool verifier_check(struct pg_conn *conn,
                    const struct verifier_options *options,
                    struct verifier_totals *ret_totals,
                    char ret_error[VERIFIER_ERROR_MAX])
{
    struct verifier *v = answer_room(NULL, sizeof *v);
    *ret_totals = (struct verifier_totals){0};
    *v = (struct verifier){.conn = conn,
                           .options = options,
                           .totals = ret_totals,
                           .error = ret_error,
                           .keys = hash_keys(options->keys)};
    ret_error[0] = '\0';
    bool good = roots_load(v) && chain_check(v);
    if (good)
        roots_end(v);
    good = good && originals_check(v) && published_check(v);
    roots_free(v);
    hash_keys_free(v->keys);
    free(v->ranges);
    free(v);
    return good;
}

static bool run(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return good;
}

bool verifier_check_database(const char *conninfo,
                             const struct verifier_options *options,
                             struct verifier_totals *ret_totals,
                             char ret_error[VERIFIER_ERROR_MAX])
{
    PGconn *conn = PQconnectdb(conninfo);
    bool open = PQstatus(conn) == CONNECTION_OK &&
                run(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
                run(conn, "SET LOCAL ROLE gris_audit_read");
    if (!open)
        (void)snprintf(ret_error, VERIFIER_ERROR_MAX, "%s", PQerrorMessage(conn));
    bool good = open && verifier_check(conn, options, ret_totals, ret_error);
    PQfinish(conn);
    return good;
}
