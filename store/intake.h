/*
 * intake: what the files of the intake share: filings as they are judged, and the versions of their keys.
 * Neighbours: intake.c judges, intake_write.c writes, bulk.c goes on from group to group.
 */
#ifndef GRIS_STORE_INTAKE_H
#define GRIS_STORE_INTAKE_H

#include "internal.h"

#define NOTHING INT32_MIN /* SQL NULL */

/* A version of a key, or a refusal: stored, or new in this transaction. */
struct held {
    int64_t id;          /* 0: new, without its number yet */
    int32_t version;     /* 0: a refusal */
    bool is_ours;        /* new in this transaction: its receipt follows from its id */
    const char *receipt; /* of a stored one */
    const char *state;
    struct digest content;
    struct held *before; /* the next older one */
};

/* What identifies a filing. */
struct intake_key {
    int32_t org, regime, form, period, vintage;
};

struct key {
    struct intake_key is;
    bool looked; /* stored versions are among them */
    struct held *newest;
};

struct refusal {
    struct digest verdict;
    bool looked;
    struct held *held; /* or NULL */
};

/* The keys, verdicts and periods that an intake, or all groups of a bulk, have met. */
struct known {
    struct arena *arena;
    struct map key_places, refusal_places, period_places;
    struct VEC(struct key) keys;
    struct VEC(struct refusal) refusals;
    struct VEC(bool) periods; /* was anything filed for it before us? */
};

struct item {
    const struct store_filing *filing;
    const struct report *report;
    const struct store_original *original;
    struct intake_key key;
    int32_t layout;
    bool accepted, is_new, warn;
    bool is_again;       /* written by us in a transaction whose end we did not see */
    size_t place;        /* of its key, or of its refusal */
    struct held *held;   /* itself when new, else what it equals */
    const char *state;   /* of what it equals, as people see it */
    struct held *stands; /* W401: what stands */
    const struct diag
        *closed; /* E470 among its report's findings: what stands cannot be corrected now */
    const char *replaces;
    struct cells_shape shape; /* when it is written */
};

struct run {
    struct store *store;
    const struct store_intake *intake;
    struct arena *arena;
    struct known *known;
    struct item *items;
    size_t len;
    struct item *
        *fresh; /* those that are new, in order of the filings: their ids count up from `first` */
    size_t fresh_len;
    int64_t first;
    int64_t ours_first,
        ours_end;         /* numbers that a transaction of ours with an unknown end may have used */
    const char *replaces; /* a receipt that some filing names */
    bool replaced;        /* one named a version of its filing's key */
};

/* A statement over arrays, planned once for all lengths and never so that it reads a whole table. In a transaction, intake_plans() went
 * before. */
enum status intake_exec(struct store *store,
                        struct db_sql sql,
                        const struct params *params,
                        PGresult **ret_rows,
                        struct diags *diags);
void intake_known_init(struct known *known, struct arena *arena, size_t expected);
/* Fills items from the intake's filings. */
void intake_describe(struct run *run);
/* Looks for what is stored of keys and verdicts that were not looked for yet. */
enum status intake_look(struct run *run, struct diags *diags);
/* Refuses corrections of what somebody has taken up: E470. After the look, before the judging. */
enum status intake_close(struct run *run, struct diags *diags);
/* What is new, what is not. */
void intake_judge(struct run *run);
/* STATUS_REJECTED with E407 when a receipt to replace was named that no filing's key has. */
enum status intake_check_replaces(const char *replaces, bool replaced, struct diags *diags);
/* `n` numbers in a row. */
enum status intake_numbers(
    struct store *store, size_t n, struct arena *arena, int64_t *ret_first, struct diags *diags);
/* Gives the new ones their numbers. */
void intake_number(struct run *run, int64_t first);
/* Opens a transaction for an intake; alone: no other intake to its end. */
enum status intake_begin(struct store *store, bool alone, struct diags *diags);
void intake_tell(const struct run *run, struct arena *arena, struct store_outcome **ret_outcomes);
/* The receipt of a version. */
const char *intake_receipt(const struct run *run, const struct held *held, struct arena *arena);

/* ---- intake_write.c ---- */

/* One filing that is probably new, in one round trip that is its own transaction: written when nothing of its key is there, else not. */
enum status intake_write_one(struct run *run, bool *ret_written, struct diags *diags);
/* Small: all in one round trip that is its own transaction, vectors and originals too. Judged. */
enum status intake_write_small(struct run *run, struct diags *diags);
/* Large: inside the open transaction, vectors through COPY, originals piece by piece. Judged. */
enum status intake_write_large(struct run *run, struct diags *diags);
/* Is it small enough for one statement? */
bool intake_write_fits(const struct store_intake *intake);
/* Partitions and statements that the filings need. */
enum status
intake_write_prepare(struct store *store, const struct store_intake *intake, struct diags *diags);

#endif
