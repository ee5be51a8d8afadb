/*
 * What the files of pipeline/ share: the session, and small helpers over it. Not seen outside. Neighbours: session.c.
 */
#ifndef GRIS_PIPELINE_SESSION_H
#define GRIS_PIPELINE_SESSION_H

#include "core/aliases.h"
#include "core/map.h"
#include "indicators/indicators.h"
#include "pipeline.h"
#include "schema/schema.h"
#include "store/store.h"

/* What workers have used so far in this session (worker.h). */
struct worker_usage {
    uint64_t workers, died;
    uint64_t peak_kib; /* of the largest one's resident set, the mapped snapshot included */
    uint64_t cpu_us, cpu_us_most;
};

struct pipeline {
    struct arena *arena;
    struct pipeline_settings settings;
    const char *actor;
    struct store *store;  /* NULL when offline */
    const char *conninfo; /* how a second connection is opened; NULL when offline */
    struct catalog_rows rows;
    struct catalog catalog;
    bool has_catalog;
    const struct rules *rules; /* judge.c: of the catalog with this serial; NULL: it asks nothing */
    uint32_t rules_serial;
    struct derived *derived; /* session_derived() */
    int32_t derived_load;
    struct aliases *aliases; /* session.c: of the catalog with this serial; NULL: not yet */
    uint32_t aliases_serial;
    struct roll_layout **layouts; /* leaves.c: classified once, for the catalog in force */
    int32_t layouts_load;
    /* Where workers come from (zygote.h), made before the database is opened; NULL: not yet. */
    struct zygote *zygote;
    uint32_t catalog_serial,
        zygote_rows; /* which catalog is in force, and which one the zygote has */
    struct worker_usage worker_usage;
    /* past.c: the position that the session stays at, 0: now; the instant that was asked for, 0: the position itself was; what was made for then */
    int64_t as_of, as_of_at;
    struct past *past;
};

/* Reads the catalog in force again (after a load). E703 when there is none. */
enum status session_load_catalog(struct pipeline *p, struct diags *diags);
/* The formulas of the catalog in force, compiled once. */
const struct derived *session_derived(struct pipeline *p);
/* The embedded migrations in the store's shape. */
const struct store_migration *session_migrations(struct pipeline *p, size_t *ret_len);
/* STATUS_REJECTED with one finding; `arg` may be NULL. */
enum status session_refuse(struct diags *diags, enum diag_code code, const char *arg);
/* Gives what this command wrote its place in the audit chain. A failure is not the command's: the next sealer does it. */
void session_seal(struct pipeline *p);
/* The same by who has to know; timed by the session's clock. */
enum status session_seal_now(struct pipeline *p, int64_t *ret_position, struct diags *diags);
/* Names to catalog indices, with a finding when unknown. `date` decides which unit a code means: its own, else one of another scheme (an agency's of
 * Decision 20/2020 or of QCVN 102). E202 when several units have it on that day, E201 when none. */
enum status session_find_org(
    struct pipeline *p, const char *code, date_t date, uint32_t *ret_org, struct diags *diags);
enum status session_find_period(struct pipeline *p,
                                const char *text,
                                struct period *ret_period,
                                struct diags *diags);
struct periods VEC(struct period);
/* From the first to the last period of a kind; `last` NULL: the first alone. */
enum status session_find_periods(struct pipeline *p,
                                 const char *first,
                                 const char *last,
                                 struct periods *ret,
                                 struct diags *diags);
enum status session_find_hierarchy(struct pipeline *p,
                                   const char *code,
                                   uint32_t *ret_hierarchy,
                                   struct diags *diags);
/* Every unit that ever carried the code as its own, else those that did in another scheme, in catalog order; E201 when there is none. */
struct session_orgs VEC(uint32_t);
bool session_orgs_have(const struct session_orgs *orgs, uint32_t org);
enum status session_find_all_orgs(struct pipeline *p,
                                  const char *code,
                                  struct session_orgs *ret,
                                  struct diags *diags);
/* The last day of a period's window on a layout: by the first regime whose forms show the layout. */
date_t session_period_end(const struct catalog *catalog, uint32_t layout, struct period period);
/* The Vietnamese name of a unit at a date. */
const char *session_org_name(const struct catalog *catalog, uint32_t org, date_t date);
/* The period and all its parts, recursively. */
void session_period_tree(struct period period, struct arena *arena, struct periods *ret);

/* A key of plain numbers for core/map.h; the bytes live in the arena. */
struct session_key {
    int32_t part[6];
};
struct text session_key(struct arena *arena, const struct session_key *key);

#endif
