/*
 * nursery: the processes between a session and its workers: the nursery itself, which has forgotten what it inherited and forks zygotes; the zygote,
 * which has the compiled catalog and forks a worker a job; the worker up to its wall. Knows no database. Neighbours: zygote.h, wall.h, reader.h.
 */
#ifndef GRIS_PIPELINE_NURSERY_H
#define GRIS_PIPELINE_NURSERY_H

#include <sys/types.h>

#include "zygote.h"

/* The life of a process just forked off the session `session`, with which it speaks over `fd`. Every copy of `secret` (or NULL) is wiped. */
_Noreturn void nursery_live(zygote_work *work, pid_t session, int fd, const char *secret);

#endif
