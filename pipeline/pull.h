/*
 * pull: what the parts of a pull share: a source on its way, from its lock to the end of its run.
 * Neighbours: pull.c (the story), pull_source.c (the registry), pull_job.c (a source as a job of the engine), pull_kind.c (what an answer means),
 * pull_pages.c (pages of JSON, behind the wall), pull_release.c (another gris' figures, likewise), pull_schedule.h.
 */
#ifndef GRIS_PIPELINE_PULL_H
#define GRIS_PIPELINE_PULL_H

#include "core/source_job.h"

#include "session.h"

#define PULL_PAGES_MAX 1000

enum pull_stage {
    PULL_PROBE, /* has anything changed? (dhis2, sdmx) */
    PULL_BODY,  /* a report file */
    PULL_PAGE,  /* a page of JSON */
    PULL_LIST   /* what a release of another gris has */
};

struct pull_urls VEC(const char *);
struct pull_rows VEC(const char *); /* lines of CSV, without values where they are summed */

/* One source in a run. */
struct pull {
    struct pipeline *p;
    const struct pipeline_pull_options *options;
    struct store_source source; /* what is known from here on is changed in place */
    struct arena *arena;        /* of the run */
    struct store_pull record;
    struct VEC(struct digest) originals;
    int32_t attempts;
    bool locked_out, done;
    enum pull_stage stage;
    const char *url;       /* of the next request, without secrets; NULL: as the source says */
    const char *expected;  /* digest in hex that its body must have; NULL: any */
    const char *file;      /* where the body comes to lie */
    struct pull_urls urls; /* had, or (a release) to be had */
    size_t next_url;
    /* pages */
    struct pull_rows lines;
    struct text head;
    bool summed;
    struct map sums; /* by line */
    struct VEC(int64_t) values;
    uint32_t page;
    /* the answer to the last request, copied */
    struct source_outcome answer;
    struct source_outcome listed; /* to the one for what a release has: what stands for all of it */
    struct pipeline_summary summary;
    struct diags diags; /* what is told at its end */
};

/* ---- pull.c ---- */

/* pipeline_pull(), but what came of sources is no status: STATUS_FAILED is ours, STATUS_REJECTED what was asked for. */
enum status pull_run(struct pipeline *p,
                     const struct pipeline_pull_options *options,
                     struct pipeline_pulls *ret,
                     struct diags *diags);
/* What came of sources as a status. */
enum status pull_verdict(const struct pipeline_pulls *pulls);

/* ---- pull_job.c ---- */

/* The next request as a job; its memory lives as long as the run's. E852 to E854: false, the source is refused. */
bool pull_job_make(struct pull *pull, struct source_job *ret);
/* What {period} stands for; NULL: the source has none. */
const char *pull_job_period(const struct pull *pull);
/* Whether a name may be one of a source or of a credential. */
bool pull_job_name_ok(const char *name);
bool pull_job_period_ok(const char *period);
bool pull_job_auth_ok(const char *auth);

/* ---- pull_kind.c ---- */

/* The stage with which the source begins. */
void pull_kind_begin(struct pull *pull);
/* Takes the answer to the last request: reads, files, or sets up the next request. STATUS_FAILED is ours. */
enum status pull_kind_take(struct pull *pull, struct diags *diags);
/* Takes in a folder. */
enum status pull_kind_folder(struct pull *pull, struct diags *diags);
/* The run has ended so. `finding` may be NULL. */
void pull_kind_end(struct pull *pull, const char *outcome, const struct diag *finding);

/* ---- pull_pages.c ---- */

/* Reads the page at pull->file behind the wall; *ret_next: the address of the one that follows, or NULL. STATUS_REJECTED: findings in pull->diags. */
enum status pull_pages_take(struct pull *pull, const char **ret_next, struct diags *diags);
/* What all pages gave, as a report file. */
struct text pull_pages_file(struct pull *pull);
/* How many rows the array at a pointer has; -1: it is no such page. */
int64_t pull_pages_count(struct pull *pull, const char *pointer);
/* Paths and digests of the resources of a Data Package, one after the other in pull->lines. */
enum status pull_pages_list(struct pull *pull);

/* ---- pull_release.c ---- */

/* Reads the figures of another gris' release at pull->file behind the wall. *ret: those that are reports here, as a report file; empty where there are
 * none. STATUS_REJECTED: findings in pull->diags. */
enum status pull_release_take(struct pull *pull, struct text *ret, struct diags *diags);

#endif
