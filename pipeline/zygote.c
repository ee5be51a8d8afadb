/*
 * zygote: the session's side. It asks the nursery for a zygote and gives it the socket on which both will speak; it gives the zygote the catalog's rows
 * and jobs; the zygote tells of each job how its worker ended. Neighbours: zygote.h, nursery.h, zygote_message.h.
 */
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nursery.h"
#include "zygote_message.h"

#define PIPE_BYTES (1 << 20)

struct zygote {
    pid_t nursery;
    int to_nursery; /* -1: it has died */
    int to_zygote;  /* -1: there is none */
    uint64_t last_job;
    const struct catalog_rows *rows;
    struct zygote_job *jobs; /* that have not ended */
};

struct zygote *zygote_new(zygote_work *work, const char *secret)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return NULL;
    struct zygote *z = calloc(1, sizeof *z);
    pid_t session = getpid();
    pid_t pid = z == NULL ? -1 : fork();
    if (pid == 0)
        nursery_live(work, session, ends[1], secret);
    int why = errno;
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        free(z);
        errno = why;
        return NULL;
    }
    *z = (struct zygote){.nursery = pid, .to_nursery = ends[0], .to_zygote = -1};
    return z;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* All jobs of a zygote that has gone are over. */
static void lose(struct zygote *z)
{
    close_end(&z->to_zygote);
    while (z->jobs != NULL) {
        struct zygote_job *job = z->jobs;
        z->jobs = job->next;
        job->ended = true;
        job->end = (struct zygote_end){.lost = true};
    }
}

void zygote_free(struct zygote *z)
{
    if (z == NULL)
        return;
    lose(z);
    close_end(&z->to_nursery);
    while (waitpid(z->nursery, NULL, 0) < 0 && errno == EINTR) {}
    free(z);
}

void zygote_set_rows(struct zygote *z, const struct catalog_rows *rows)
{
    lose(z);
    z->rows = rows;
}

/* ---- rows as bytes ---- */

static void put_number(FILE *to, uint32_t number)
{
    (void)fwrite(&number, sizeof number, 1, to);
}

static void put_rows(FILE *to, const struct catalog_rows *rows)
{
    put_number(to, (uint32_t)rows->load_id);
    for (size_t kind = 0; kind < CATALOG_KINDS; kind++) {
        size_t columns = catalog_table((enum catalog_kind)kind)->len;
        put_number(to, (uint32_t)rows->kind[kind].len);
        for (size_t i = 0; i < rows->kind[kind].len; i++) {
            const struct catalog_row *row = &rows->kind[kind].at[i];
            put_number(to, (uint32_t)row->id);
            for (size_t c = 0; c < columns; c++)
                (void)fwrite(row->value[c], strlen(row->value[c]) + 1, 1, to);
        }
    }
}

/* A memory file; -1 with errno. */
static int rows_file(const struct catalog_rows *rows)
{
    int fd = memfd_create("gris catalog", MFD_CLOEXEC);
    int kept = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *to = kept < 0 ? NULL : fdopen(fd, "w");
    if (to == NULL) {
        close_end(&fd);
        close_end(&kept);
        return -1;
    }
    put_rows(to, rows);
    if (fclose(to) != 0)
        close_end(&kept);
    return kept;
}

bool zygote_wake(struct zygote *z)
{
    int ends[2];
    if (z->to_zygote >= 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    int fds[2] = {ends[1], z->rows == NULL ? -1 : rows_file(z->rows)};
    const struct zygote_message m = {.kind = ZYGOTE_ASK_ZYGOTE};
    bool complete = z->rows == NULL || fds[1] >= 0;
    bool sent = complete && zygote_message_send(z->to_nursery, &m, fds, z->rows == NULL ? 1 : 2);
    int why = errno;
    close_end(&fds[0]);
    close_end(&fds[1]);
    if (sent)
        z->to_zygote = ends[0];
    else
        (void)close(ends[0]);
    errno = why;
    return sent;
}

/* ---- jobs ---- */

static void note_end(struct zygote *z, const struct zygote_message *m)
{
    for (struct zygote_job **at = &z->jobs; *at != NULL; at = &(*at)->next) {
        struct zygote_job *job = *at;
        if (job->id != m->job)
            continue;
        *at = job->next;
        job->ended = true;
        job->end = m->end;
        return;
    }
}

/* Hears what the zygote has to tell; false when it has gone, or (`flags` MSG_DONTWAIT) has nothing. */
static bool hear(struct zygote *z, int flags)
{
    struct zygote_message m;
    int fds[ZYGOTE_MESSAGE_FDS_MAX];
    int len = zygote_message_receive(z->to_zygote, &m, fds, flags);
    if (len >= 0) {
        note_end(z, &m);
        return true;
    }
    if ((flags & MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        lose(z);
    return false;
}

static bool
ask(struct zygote *z, struct zygote_job *job, const struct zygote_message *m, const int *fds)
{
    while (z->to_zygote >= 0 && hear(z, MSG_DONTWAIT)) {}
    if (!zygote_wake(z))
        return false;
    if (zygote_message_send(z->to_zygote, m, fds, ZYGOTE_MESSAGE_FDS_MAX)) {
        job->next = z->jobs;
        z->jobs = job;
        return true;
    }
    lose(z);
    return false;
}

bool zygote_start(struct zygote *z,
                  struct zygote_job *job,
                  int request,
                  int snapshot,
                  const struct zygote_limits *limits)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    (void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* a smaller pipe is slower, no more */
    *job = (struct zygote_job){.id = ++z->last_job, .pipe = ends[0]};
    const struct zygote_message m = {.kind = ZYGOTE_ASK_JOB, .job = job->id, .limits = *limits};
    const int fds[ZYGOTE_MESSAGE_FDS_MAX] = {
        [ZYGOTE_FD_REQUEST] = request, [ZYGOTE_FD_SNAPSHOT] = snapshot, [ZYGOTE_FD_PIPE] = ends[1]};
    bool sent = ask(z, job, &m, fds);
    if (!sent) /* a zygote that had died is noticed by the first try */
        sent = ask(z, job, &m, fds);
    int why = errno;
    (void)close(ends[1]);
    if (!sent)
        (void)close(ends[0]);
    errno = why;
    return sent;
}

void zygote_kill(struct zygote *z, struct zygote_job *job)
{
    const struct zygote_message m = {.kind = ZYGOTE_ASK_KILL, .job = job->id};
    if (!job->ended && z->to_zygote >= 0)
        (void)zygote_message_send(z->to_zygote, &m, NULL, 0);
}

void zygote_wait(struct zygote *z, struct zygote_job *job)
{
    while (!job->ended && hear(z, 0)) {}
}
