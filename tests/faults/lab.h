/*
 * lab: where gris is hurt: a small country with its catalog and reports, databases copied from templates, the real program, and the
 * check NL, "nothing lost". Knows the program by its commands and its tables, not its code. Neighbours: trace.h and the programs beside it.
 *
 * NL, after any fault and one more run of the same command:
 *   - the database holds what an undisturbed run leaves: every filing once, its original, cells, findings, aggregates (all rows of all tables but
 *     numbers, instants and the receipts' serials);
 *   - every receipt that was told stands in the database, on the original whose bytes were filed;
 *   - `gris audit verify` finds the chain whole and each original's bytes as received; `gris aggregate --verify` finds no difference;
 *   - the folders hold what an undisturbed run leaves: no temporary file, every file of the inbox moved once;
 *   - and at the moment of the fault, before that run: OUT/current shows a release whose every file has the size and hash of its manifest.
 */
#ifndef GRIS_FAULTS_LAB_H
#define GRIS_FAULTS_LAB_H

#include <sys/types.h>

#include <libpq-fe.h>

#include "core/arena.h"

#include "trace.h"

#define LAB_PATH 512

struct lab {
    struct arena *arena; /* as long as the lab */
    const char *gris;    /* the program */
    const char *source;  /* the tree */
    const char *cluster; /* folder of its own server, or NULL */
    const char *server;  /* conninfo of a maintenance database */
    char folder[256];    /* of its own, removed at the end */
    PGconn *admin;
};

/* One bench: a database and a folder with reports/, inbox/, out/, returned/. */
struct bench {
    struct lab *lab;
    char database[64];
    char conninfo[LAB_PATH];
    char folder[LAB_PATH];
};

/* Where the server of a lab comes from. */
enum lab_server {
    LAB_ANY, /* GRIS_TEST_DB, else one of its own */
    LAB_OWN  /* always one of its own, for it will be hurt */
};

/* Ends the test loudly when anything is missing. */
void lab_open(struct lab *lab, const char *name, enum lab_server server);
/* In a child process: a connection of its own. */
void lab_reopen(struct lab *lab);
void lab_close(struct lab *lab);

/* A new bench with the content of `like` (NULL: an empty database and folder). */
void lab_bench(struct lab *lab, const char *name, const struct bench *like, struct bench *ret);
void lab_bench_drop(struct bench *bench);
/* A small country: catalog loaded, one report taken in, aggregated and published to out/; reports/ and inbox/ hold three files that nobody has taken in; the wrong one
 * is so large that the database has to grow for it. */
void lab_country(struct lab *lab, const char *name, struct bench *ret);

/* Runs gris in the bench's folder with `arguments` ("ingest", "reports", NULL); stdout in out.txt, stderr in err.txt beside the folder. Gives its
 * exit status, 128 + signal, or 255 when it did not end within a minute. */
int lab_run(const struct bench *bench, const char *const *arguments);
#define LAB_RUN(bench, ...) lab_run((bench), (const char *const[]){__VA_ARGS__, NULL})
/* Starts it and comes back at once. `tag` sets the names of its files apart: out-TAG.txt, err-TAG.txt. */
pid_t lab_start(const struct bench *bench, const char *tag, const char *const *arguments);
/* The same under the tracer. */
bool lab_trace(const struct bench *bench,
               const char *const *arguments,
               const struct trace_plan *plan,
               struct trace_result *ret);
/* What the last run said, by name "out" or "err". */
const char *lab_said(const struct bench *bench, const char *which, struct arena *arena);

/* First value of a query in the bench's database; the test ends when it fails. */
const char *lab_sql(const struct bench *bench, const char *sql, struct arena *arena);
void lab_admin(struct lab *lab, const char *sql);
/* The disk under the lab's own server is full ("data" or "wal": fulldisk.c), or has room again (NULL). */
void lab_disk_full(struct lab *lab, const char *which);
/* The lab's own server (LAB_OWN) stops as by a power cut; starts, and the lab is connected again. */
void lab_server_stop(struct lab *lab);
void lab_server_start(struct lab *lab);
/* With the disk full for its log ("wal"): makes it fall if it has not fallen yet. */
void lab_server_topple(struct lab *lab);
/* Starts it if it has gone and does not come back by itself. */
void lab_server_revive(struct lab *lab);
/* It is falling or has fallen: waits until it answers again, and connects. */
void lab_server_wait(struct lab *lab);

/* Gives rows of the audit chain their positions, as the next run would: what the last one could not is not lost. */
void lab_seal(const struct bench *bench, struct arena *arena);
/* What stands in the database, one line a table; equal for equal content. */
const char *lab_state(const struct bench *bench, struct arena *arena);
/* What lies in the folder, one line a file. */
const char *lab_files(const struct bench *bench, struct arena *arena);
/* NULL, or what is wrong with the release that out/current shows. None at all is whole. */
const char *lab_release(const struct bench *bench, struct arena *arena);
/* The receipts told in out.txt (complete lines of JSON) stand in the database with their originals: NULL, or what is wrong. */
const char *lab_told(const struct bench *bench, const char *said, struct arena *arena);
/* Every original comes back byte for byte through `gris report original`: NULL, or what is wrong. */
const char *lab_originals(const struct bench *bench, struct arena *arena);

/* Counts a violation and says it. */
__attribute__((format(printf, 1, 2))) void lab_violation(const char *format, ...);
unsigned lab_violations(void);
/* Violations counted in children that were forked from here on are counted with ours. */
void lab_share(void);

/* Prints "violations N" and gives the exit status. */
int lab_end(struct lab *lab);

/* All points (GRIS_LONG=1), or a sample? */
bool lab_long(void);
unsigned lab_jobs(void);

#endif
