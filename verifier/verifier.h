/*
 * verifier: whether a database, and what was published from it, is still what it was. Written apart from the program that writes it:
 * shares no code with it, reads nothing but tables, roots and published files, and changes nothing.
 * Knows: libpq, libcrypto, libzstd, jansson. REQ: docs/audit.md, which says all that is checked, and how, for whoever writes a third one.
 */
#ifndef GRIS_VERIFIER_H
#define GRIS_VERIFIER_H

#include <stdbool.h>
#include <stdint.h>

enum verifier_fault {
    VERIFIER_ROW,         /* an audit row: its number */
    VERIFIER_GAP,         /* a position that no row has */
    VERIFIER_SUBMISSION,  /* a receipt, or numbers of submissions */
    VERIFIER_ORIGINAL,    /* a digest */
    VERIFIER_ROLLED_BACK, /* a root's position; the database's last one */
    VERIFIER_ROOT,        /* a root's position or file: another chain than it says */
    VERIFIER_SIGNATURE,   /* a root's position or file: no root, or not signed by the key */
    VERIFIER_ROOT_GONE,   /* a root's position: not in the database, or not in its place there */
    VERIFIER_RELEASE,     /* a release: its row, its folder or its manifest */
    VERIFIER_FILE         /* a published file */
};

struct verifier_options {
    const char *roots;    /* a root's file, or a folder of them; NULL: none is shown */
    const char *releases; /* a folder of releases (--out); NULL: none */
    const char *
        keys; /* public keys that sign roots, PEM one behind the other; NULL: signatures are not checked */
    /* Called for each fault in the order in which it is met; the first is the first bad entry. `more` may be "". */
    void (*tell)(void *ctx, enum verifier_fault fault, const char *what, const char *more);
    void *ctx;
};

struct verifier_totals {
    int64_t rows, position, submissions, originals, roots, files, faults;
};

#define VERIFIER_ERROR_MAX 512

struct pg_conn; /* libpq's PGconn */

/* Looks at everything, on an open connection (inside its transaction where there is one, else each statement for itself).
 * False: it could not look, and says why. */
bool verifier_check(struct pg_conn *conn,
                    const struct verifier_options *options,
                    struct verifier_totals *ret_totals,
                    char ret_error[VERIFIER_ERROR_MAX]);
/* The same on a connection of its own, in one read-only snapshot, as gris_audit_read. */
bool verifier_check_database(const char *conninfo,
                             const struct verifier_options *options,
                             struct verifier_totals *ret_totals,
                             char ret_error[VERIFIER_ERROR_MAX]);

#endif
