/*
 * zygote_message: what session, nursery and zygote say to each other over Unix sockets (SOCK_SEQPACKET), with descriptors (SCM_RIGHTS).
 * Neighbours: zygote.c (the session's side), nursery.c (the others').
 */
#ifndef GRIS_PIPELINE_ZYGOTE_MESSAGE_H
#define GRIS_PIPELINE_ZYGOTE_MESSAGE_H

#include "zygote.h"

#define ZYGOTE_MESSAGE_FDS_MAX 3
/* The descriptors of a ZYGOTE_ASK_JOB. */
enum { ZYGOTE_FD_REQUEST, ZYGOTE_FD_SNAPSHOT, ZYGOTE_FD_PIPE };

enum zygote_message_kind {
    ZYGOTE_ASK_ZYGOTE =
        1, /* to the nursery, with the zygote's socket and, where there is a catalog, its rows */
    ZYGOTE_ASK_JOB, /* to the zygote */
    ZYGOTE_ASK_KILL,
    ZYGOTE_TELL_END /* to the session: a job's worker has ended */
};

struct zygote_message {
    uint32_t kind;
    uint64_t job;
    struct zygote_limits limits;
    struct zygote_end end;
};

/* Sends a message with descriptors; false with errno. */
bool zygote_message_send(int fd, const struct zygote_message *m, const int *fds, size_t len);
/* The next message; the number of its descriptors, or -1 at the end, on an error or (`flags` MSG_DONTWAIT) when there is none. */
int zygote_message_receive(int fd,
                           struct zygote_message *ret,
                           int fds[ZYGOTE_MESSAGE_FDS_MAX],
                           int flags);

#endif
