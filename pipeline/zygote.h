/*
 * zygote: where workers come from. Before a session opens the database a small process, the nursery, is split off; it forgets what it inherited
 * (descriptors, environment, arguments) and forks, when asked, a zygote: a process that holds the compiled catalog and nothing else and forks a
 * worker a job. A zygote that dies is replaced by the nursery, so that no worker ever descends from a process that has seen a password.
 * Knows no format. Neighbours: worker.c (asks), reader.h (what a worker does), wall.h.
 */
#ifndef GRIS_PIPELINE_ZYGOTE_H
#define GRIS_PIPELINE_ZYGOTE_H

#include "reader.h"

struct zygote;

/* What a worker does behind the wall, before it ends well. The product has one: reader_run(). */
typedef void zygote_work(const struct reader_request *request,
                         const struct reader_base *base,
                         struct text snapshot,
                         struct wire_out *out);

/* What a worker may use. */
struct zygote_limits {
    uint64_t room;    /* bytes beyond what its zygote has mapped and the snapshot */
    uint32_t seconds; /* of processor time */
};

/* How a job's worker ended. */
struct zygote_end {
    int how;           /* as wait() says it */
    uint64_t peak_kib; /* its largest resident set */
    uint64_t cpu_us;
    bool lost; /* the zygote died with it: how it ended is not known */
};

struct zygote_job {
    uint64_t id; /* never used twice */
    int pipe;    /* to read from: the caller closes it */
    bool ended;
    struct zygote_end end;
    struct zygote_job *next;
};

/* Splits the nursery off. NULL with errno. Every copy of `secret` (of 8 bytes or more; or NULL) is wiped in it. */
struct zygote *zygote_new(zygote_work *work, const char *secret);
/* Ends all of it: workers, zygote, nursery; none is left as a zombie. NULL is allowed. */
void zygote_free(struct zygote *z);
/* The catalog's rows for workers from now on (NULL: none); kept by reference until the next call. The zygote that has others ends. */
void zygote_set_rows(struct zygote *z, const struct catalog_rows *rows);
/* Starts the zygote now if there is none, so that it compiles the catalog while the caller does other things. False with errno. */
bool zygote_wake(struct zygote *z);
/* Has a worker forked that reads `request` (a memory file with a reader_request) over `snapshot` (a memory file) and writes frames to job->pipe.
 * The job is zeroed by the caller and must live until it has ended or was dropped. False with errno: no process. */
bool zygote_start(struct zygote *z,
                  struct zygote_job *job,
                  int request,
                  int snapshot,
                  const struct zygote_limits *limits);
/* Kills the job's worker if it lives. */
void zygote_kill(struct zygote *z, struct zygote_job *job);
/* Waits until the worker has ended and job->end is known. */
void zygote_wait(struct zygote *z, struct zygote_job *job);

#endif
