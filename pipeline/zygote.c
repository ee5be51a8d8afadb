/*
 * zygote: three generations over Unix sockets (SOCK_SEQPACKET, descriptors as SCM_RIGHTS). The session asks the nursery for a zygote and gives it the
 * socket on which it will speak with it; it gives the zygote the catalog's rows and jobs; the zygote tells of each job how its worker ended. Each
 * generation dies with the one above it (PR_SET_PDEATHSIG, and the end of the socket). Neighbours: zygote.h, wall.h, reader.h.
 */
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/vec.h"
#include "reader.h"
#include "wall.h"

#define DESCRIPTORS_MAX 3
#define PIPE_BYTES      (1 << 20)

enum kind { ASK_ZYGOTE = 1, ASK_JOB, ASK_KILL, TELL_END };

struct message {
    uint32_t kind;
    uint64_t job;
    struct zygote_limits limits;
    struct zygote_end end;
};

struct zygote {
    pid_t nursery;
    int to_nursery; /* -1: it has died */
    int to_zygote;  /* -1: there is none */
    uint64_t last_job;
    const struct catalog_rows *rows;
    struct zygote_job *jobs; /* that have not ended */
};

/* ---- messages ---- */

/* Sends a message with descriptors; false with errno. */
static bool send_message(int fd, const struct message *m, const int *fds, size_t len)
{
    struct message copy = *m;
    struct iovec part = {.iov_base = &copy, .iov_len = sizeof copy};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } control = {0};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (len > 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = CMSG_SPACE(len * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(len * sizeof(int));
        memcpy(CMSG_DATA(c), fds, len * sizeof(int));
    }
    ssize_t n = -1;
    do {
        n = sendmsg(fd, &header, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof copy;
}

/* The next message; the number of its descriptors, or -1 at the end, on an error or (`flags` MSG_DONTWAIT) when there is none. */
static int receive_message(int fd, struct message *ret, int fds[DESCRIPTORS_MAX], int flags)
{
    struct iovec part = {.iov_base = ret, .iov_len = sizeof *ret};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t n = -1;
    do {
        n = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | flags);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *ret) {
        errno = n < 0 ? errno : EPIPE;
        return -1;
    }
    const struct cmsghdr *c = CMSG_FIRSTHDR(&header);
    if (c == NULL)
        return 0;
    size_t len = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(c), len * sizeof(int));
    return (int)len;
}

static void close_all(const int *fds, int len)
{
    for (int i = 0; i < len; i++)
        (void)close(fds[i]);
}

/* ---- what every generation does first ---- */

/* Ends when `parent` ends. Signals from a terminal are the session's affair. */
static void depend_on(pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent)
        _exit(WALL_NOT_BUILT); /* uncovered: it had ended before the line above */
}

/* Memory that may be read-only (a literal) is left alone: it is no secret. */
static void wipe(void *at, size_t len)
{
    static const char zeros[4096];
    for (size_t done = 0; done < len;) {
        size_t step = len - done < sizeof zeros ? len - done : sizeof zeros;
        union {
            const char *in;
            void *out;
        } from = {.in = zeros};
        const struct iovec local = {.iov_base = from.out, .iov_len = step};
        const struct iovec remote = {.iov_base = (char *)at + done, .iov_len = step};
        if (process_vm_writev(getpid(), &local, 1, &remote, 1, 0) != (ssize_t)step)
            return;
        done += step;
    }
}

/* Only `fd` and stderr stay open; 0 and 1 are nobody's. */
static int keep_only(int fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
        _exit(WALL_NOT_BUILT);
    int kept = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (kept < 0)
        _exit(WALL_NOT_BUILT);
    if (kept != STDERR_FILENO + 1) {
        if (dup3(kept, STDERR_FILENO + 1, O_CLOEXEC) < 0)
            _exit(WALL_NOT_BUILT);
        kept = STDERR_FILENO + 1;
    }
    if (close_range((unsigned)kept + 1, ~0U, 0) != 0)
        _exit(WALL_NOT_BUILT);
    return kept;
}

/* ---- the worker ---- */

static void out_of_memory(size_t bytes)
{
    (void)bytes;
    _exit(WALL_EXHAUSTED);
}

static struct text map_file(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        _exit(WALL_NOT_BUILT);
    if (st.st_size == 0)
        return (struct text){"", 0};
    void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        _exit(WALL_NOT_BUILT);
    return (struct text){at, (size_t)st.st_size};
}

enum { FD_REQUEST, FD_SNAPSHOT, FD_PIPE };

static _Noreturn void do_job(zygote_work *what,
                             const struct reader_base *base,
                             const struct message *m,
                             const int fds[DESCRIPTORS_MAX])
{
    struct arena *arena = arena_new(0);
    struct reader_request request;
    struct text asked = map_file(fds[FD_REQUEST]);
    struct wire_in in = {.arena = arena, .at = (const unsigned char *)asked.ptr, .len = asked.len};
    struct text snapshot = map_file(fds[FD_SNAPSHOT]);
    if (!reader_get_request(&in, &request))
        _exit(WALL_NOT_BUILT);
    struct wire_out out;
    wall_build(fds[FD_PIPE], m->limits.room, m->limits.seconds);
    wire_out_init(&out, arena, WALL_FD);
    what(&request, base, snapshot, &out);
    wire_flush(&out);
    _exit(out.failed ? WALL_NOT_BUILT : 0);
}

/* ---- the zygote ---- */

/* One forked worker. */
struct child {
    pid_t pid;
    uint64_t job;
};

struct nest {
    int fd; /* to the session */
    zygote_work *work;
    struct arena *arena;
    struct catalog catalog;
    struct reader_base base;
    struct VEC(struct child) children;
};

/* A row's texts as they lie in the memory file, each ended by a NUL. */
static const char *take_text(const char **at, const char *end)
{
    const char *text = *at;
    const char *nul = memchr(text, '\0', (size_t)(end - text));
    if (nul == NULL)
        _exit(WALL_NOT_BUILT); /* uncovered: the session writes whole texts */
    *at = nul + 1;
    return text;
}

static uint32_t take_number(const char **at, const char *end)
{
    uint32_t number = 0;
    if ((size_t)(end - *at) < sizeof number)
        _exit(WALL_NOT_BUILT); /* uncovered: the session writes whole numbers */
    memcpy(&number, *at, sizeof number);
    *at += sizeof number;
    return number;
}

/* The rows stay in the mapped file; the catalog points into them. */
static void take_rows(struct arena *arena, struct text bytes, struct catalog_rows *rows)
{
    const char *at = bytes.ptr;
    const char *end = bytes.ptr + bytes.len;
    rows->load_id = (int32_t)take_number(&at, end);
    for (size_t kind = 0; kind < CATALOG_KINDS; kind++) {
        size_t columns = catalog_table((enum catalog_kind)kind)->len;
        rows->kind[kind].len = take_number(&at, end);
        rows->kind[kind].at = ARENA_ARRAY(arena, rows->kind[kind].len, struct catalog_row);
        for (size_t i = 0; i < rows->kind[kind].len; i++) {
            struct catalog_row *row = &rows->kind[kind].at[i];
            row->id = (int32_t)take_number(&at, end);
            row->value = ARENA_ARRAY(arena, columns, const char *);
            for (size_t c = 0; c < columns; c++)
                row->value[c] = take_text(&at, end);
        }
    }
}

static void compile(struct nest *nest, int fd)
{
    struct catalog_rows rows = {0};
    struct diags lint;
    diags_init(&lint, nest->arena, 1);
    take_rows(nest->arena, map_file(fd), &rows);
    if (schema_compile(&rows, nest->arena, &nest->catalog, &lint) != STATUS_OK)
        _exit(WALL_NOT_BUILT); /* uncovered: the session compiled the same rows */
    nest->base.index = binder_index_new(&nest->catalog, nest->arena);
}

static void fork_worker(struct nest *nest, const struct message *m, const int fds[DESCRIPTORS_MAX])
{
    pid_t zygote = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        depend_on(zygote);
        do_job(nest->work, &nest->base, m, fds);
    }
    if (pid > 0) {
        VEC_PUSH(nest->arena, &nest->children, ((struct child){pid, m->job}));
        return;
    }
    const struct message failed = {
        .kind = TELL_END, .job = m->job, .end = {.how = WALL_NOT_BUILT << 8}};
    (void)send_message(nest->fd, &failed, NULL, 0);
}

static void kill_worker(const struct nest *nest, uint64_t job)
{
    for (size_t i = 0; i < nest->children.len; i++)
        if (nest->children.at[i].job == job)
            (void)kill(nest->children.at[i].pid, SIGKILL);
}

static uint64_t microseconds(struct timeval t)
{
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

/* Tells of every worker that has ended. */
static void reap(struct nest *nest)
{
    int how = 0;
    struct rusage used;
    pid_t pid = 0;
    while ((pid = wait4(-1, &how, WNOHANG, &used)) > 0) {
        for (size_t i = 0; i < nest->children.len; i++) {
            if (nest->children.at[i].pid != pid)
                continue;
            const struct message ended = {
                .kind = TELL_END,
                .job = nest->children.at[i].job,
                .end = {.how = how,
                        .peak_kib = (uint64_t)used.ru_maxrss,
                        .cpu_us = microseconds(used.ru_utime) + microseconds(used.ru_stime)},
            };
            nest->children.at[i] = nest->children.at[--nest->children.len];
            (void)send_message(nest->fd, &ended, NULL, 0);
            break;
        }
    }
}

static int watch_children(void)
{
    sigset_t mask;
    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGCHLD);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)sigprocmask(SIG_BLOCK, &mask, NULL);
    return signalfd(-1, &mask, SFD_CLOEXEC);
}

/* Takes one message; false when the session has gone. */
static bool serve(struct nest *nest)
{
    struct message m;
    int fds[DESCRIPTORS_MAX];
    int len = receive_message(nest->fd, &m, fds, 0);
    if (len < 0)
        return false;
    if (m.kind == ASK_JOB && len == DESCRIPTORS_MAX)
        fork_worker(nest, &m, fds);
    else if (m.kind == ASK_KILL)
        kill_worker(nest, m.job);
    close_all(fds, len);
    return true;
}

/* `rows`: a memory file, or -1. */
static _Noreturn void live_as_zygote(zygote_work *what, pid_t nursery, int fd, int rows)
{
    struct nest nest = {.fd = fd, .work = what, .arena = arena_new(0)};
    nest.base.catalog = &nest.catalog;
    wall_prepare(); /* before the next line, which a change of name space would undo */
    depend_on(nursery);
    if (rows >= 0) {
        compile(&nest, rows);
        (void)close(rows);
    }
    int ended = watch_children();
    struct pollfd watched[2] = {{.fd = fd, .events = POLLIN}, {.fd = ended, .events = POLLIN}};
    bool going = ended >= 0;
    while (going) {
        if (poll(watched, 2, -1) < 0) {
            if (errno == EINTR)
                continue; /* what it found the last time is found no more: reading would wait */
            break;        /* uncovered: two descriptors of our own */
        }
        struct signalfd_siginfo ignored;
        if ((watched[1].revents & POLLIN) != 0 && read(ended, &ignored, sizeof ignored) > 0)
            reap(&nest);
        if (watched[0].revents != 0)
            going = serve(&nest);
    }
    for (size_t i = 0; i < nest.children.len; i++)
        (void)kill(nest.children.at[i].pid, SIGKILL);
    while (wait(NULL) > 0 || errno == EINTR) {}
    _exit(0);
}

/* ---- the nursery ---- */

/* Where the kernel keeps arguments and environment: fields 48 to 51 of /proc/self/stat. */
static void wipe_arguments(void)
{
    char line[2048] = {0};
    FILE *file = fopen("/proc/self/stat", "re");
    if (file == NULL)
        return;
    size_t len = fread(line, 1, sizeof line - 1, file);
    (void)fclose(file);
    line[len] = '\0';
    char *at = strrchr(line, ')'); /* the name may hold blanks */
    uintptr_t range[4] = {0};
    for (int field = 2; at != NULL && field < 52; field++) {
        if (field >= 48)
            range[field - 48] = (uintptr_t)strtoull(at, NULL, 10);
        at = strchr(at + 1, ' ');
    }
    for (int i = 0; i < 4; i += 2) {
        union {
            uintptr_t number;
            void *pointer;
        } from = {.number = range[i]};
        if (range[i] != 0 && range[i + 1] > range[i])
            wipe(from.pointer, range[i + 1] - range[i]);
    }
    (void)clearenv();
}

/* Forks a zygote for every socket that comes, until the session goes. */
static _Noreturn void live_as_nursery(zygote_work *what, int fd)
{
    struct message m;
    int fds[DESCRIPTORS_MAX];
    int len = 0;
    pid_t nursery = getpid();
    (void)signal(SIGCHLD, SIG_IGN); /* zygotes leave no zombies */
    while ((len = receive_message(fd, &m, fds, 0)) >= 0) {
        pid_t pid = len >= 1 ? fork() : -1;
        if (pid == 0) {
            (void)close(fd);
            live_as_zygote(what, nursery, fds[0], len > 1 ? fds[1] : -1);
        }
        close_all(fds, len);
    }
    while (wait(NULL) > 0 || errno == EINTR) {}
    _exit(0);
}

/* Handlers of the session would run here, and behind the wall be killed for what they do: none is kept (a sanitizer's are its own affair). */
static void forget_signals(void)
{
    static const int terminal[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
    for (int i = 1; wall_is_whole && i < NSIG; i++)
        (void)signal(i, SIG_DFL);
    for (size_t i = 0; i < sizeof terminal / sizeof terminal[0]; i++)
        (void)signal(terminal[i], SIG_IGN);
}

static _Noreturn void become_nursery(zygote_work *what, pid_t session, int fd, const char *secret)
{
    forget_signals();
    depend_on(session);
    arena_on_exhausted(out_of_memory);
    fd = keep_only(fd);
    if (secret != NULL) {
        union {
            const char *in;
            void *out;
        } at = {.in = secret};
        wipe(at.out, strlen(secret));
    }
    wipe_arguments();
    live_as_nursery(what, fd);
}

/* ---- in the session ---- */

struct zygote *zygote_new(zygote_work *work, const char *secret)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return NULL;
    struct zygote *z = calloc(1, sizeof *z);
    pid_t session = getpid();
    pid_t pid = z == NULL ? -1 : fork();
    if (pid == 0)
        become_nursery(work, session, ends[1], secret);
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
    const struct message m = {.kind = ASK_ZYGOTE};
    bool complete = z->rows == NULL || fds[1] >= 0;
    bool sent = complete && send_message(z->to_nursery, &m, fds, z->rows == NULL ? 1 : 2);
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

static void note_end(struct zygote *z, const struct message *m)
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
    struct message m;
    int fds[DESCRIPTORS_MAX];
    int len = receive_message(z->to_zygote, &m, fds, flags);
    if (len >= 0) {
        note_end(z, &m);
        return true;
    }
    if ((flags & MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        lose(z);
    return false;
}

static bool ask(struct zygote *z, struct zygote_job *job, const struct message *m, const int *fds)
{
    while (z->to_zygote >= 0 && hear(z, MSG_DONTWAIT)) {}
    if (!zygote_wake(z))
        return false;
    if (send_message(z->to_zygote, m, fds, DESCRIPTORS_MAX)) {
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
    const struct message m = {.kind = ASK_JOB, .job = job->id, .limits = *limits};
    const int fds[DESCRIPTORS_MAX] = {
        [FD_REQUEST] = request, [FD_SNAPSHOT] = snapshot, [FD_PIPE] = ends[1]};
    /* a zygote that had died is noticed by the first try */
    bool sent = ask(z, job, &m, fds) || ask(z, job, &m, fds);
    int why = errno;
    (void)close(ends[1]);
    if (!sent)
        (void)close(ends[0]);
    errno = why;
    return sent;
}

void zygote_kill(struct zygote *z, struct zygote_job *job)
{
    const struct message m = {.kind = ASK_KILL, .job = job->id};
    if (!job->ended && z->to_zygote >= 0)
        (void)send_message(z->to_zygote, &m, NULL, 0);
}

void zygote_wait(struct zygote *z, struct zygote_job *job)
{
    while (!job->ended && hear(z, 0)) {}
}
