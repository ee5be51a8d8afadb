/*
 * nursery: three generations, each dying with the one above it (PR_SET_PDEATHSIG, and the end of the socket). Neighbours: nursery.h, zygote_message.h.
 */
#include "nursery.h"

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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/vec.h"
#include "wall.h"
#include "zygote_message.h"

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

static _Noreturn void do_job(zygote_work *what,
                             const struct reader_base *base,
                             const struct zygote_message *m,
                             const int fds[ZYGOTE_MESSAGE_FDS_MAX])
{
    struct arena *arena = arena_new(0);
    struct reader_request request;
    struct text asked = map_file(fds[ZYGOTE_FD_REQUEST]);
    struct wire_in in = {.arena = arena, .at = (const unsigned char *)asked.ptr, .len = asked.len};
    struct text snapshot = map_file(fds[ZYGOTE_FD_SNAPSHOT]);
    if (!reader_get_request(&in, &request))
        _exit(WALL_NOT_BUILT);
    struct wire_out out;
    wall_build(fds[ZYGOTE_FD_PIPE], m->limits.room, m->limits.seconds);
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

static void fork_worker(struct nest *nest,
                        const struct zygote_message *m,
                        const int fds[ZYGOTE_MESSAGE_FDS_MAX])
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
    const struct zygote_message failed = {
        .kind = ZYGOTE_TELL_END, .job = m->job, .end = {.how = WALL_NOT_BUILT << 8}};
    (void)zygote_message_send(nest->fd, &failed, NULL, 0);
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
            const struct zygote_message ended = {
                .kind = ZYGOTE_TELL_END,
                .job = nest->children.at[i].job,
                .end = {.how = how,
                        .peak_kib = (uint64_t)used.ru_maxrss,
                        .cpu_us = microseconds(used.ru_utime) + microseconds(used.ru_stime)},
            };
            nest->children.at[i] = nest->children.at[--nest->children.len];
            (void)zygote_message_send(nest->fd, &ended, NULL, 0);
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
    struct zygote_message m;
    int fds[ZYGOTE_MESSAGE_FDS_MAX];
    int len = zygote_message_receive(nest->fd, &m, fds, 0);
    if (len < 0)
        return false;
    if (m.kind == ZYGOTE_ASK_JOB && len == ZYGOTE_MESSAGE_FDS_MAX)
        fork_worker(nest, &m, fds);
    else if (m.kind == ZYGOTE_ASK_KILL)
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

#define SECRET_MIN 8
#define REGION_MAX ((size_t)64 << 20) /* what is larger is a sanitizer's */

static void wipe_in(char *at, size_t len, const char *secret, size_t secret_len)
{
    char *end = at + len;
    char *found = NULL;
    while ((found = memmem(at, (size_t)(end - at), secret, secret_len)) != NULL) {
        explicit_bzero(found, secret_len);
        at = found + secret_len;
    }
}

/* Every copy of the secret in memory that came from the session: the caller's, those of whoever read it from a file or passed it on. */
static void wipe_copies(const char *secret)
{
    size_t len = strlen(secret);
    char line[512];
    FILE *file = len < SECRET_MIN ? NULL : fopen("/proc/self/maps", "re");
    char *kept = mmap(NULL, len + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (file == NULL || kept == MAP_FAILED)
        return;
    memcpy(kept, secret, len);
    while (fgets(line, sizeof line, file) != NULL) {
        char *dash = NULL;
        char *rights = NULL;
        union {
            uintptr_t number;
            char *at;
        } from = {.number = strtoull(line, &dash, 16)};
        size_t size = strtoull(dash + 1, &rights, 16) - from.number;
        bool own = kept >= from.at && kept < from.at + size;
        if (strncmp(rights, " rw", 3) == 0 && size <= REGION_MAX && !own)
            wipe_in(from.at, size, kept, len);
    }
    (void)fclose(file);
    explicit_bzero(kept, len);
    (void)munmap(kept, len + 1);
}

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
            void *at;
        } from = {.number = range[i]};
        if (range[i] != 0 && range[i + 1] > range[i])
            explicit_bzero(from.at, range[i + 1] - range[i]);
    }
    (void)clearenv();
}

/* Forks a zygote for every socket that comes, until the session goes. */
static _Noreturn void live_as_nursery(zygote_work *what, int fd)
{
    struct zygote_message m;
    int fds[ZYGOTE_MESSAGE_FDS_MAX];
    int len = 0;
    pid_t nursery = getpid();
    (void)signal(SIGCHLD, SIG_IGN); /* zygotes leave no zombies */
    while ((len = zygote_message_receive(fd, &m, fds, 0)) >= 0) {
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

_Noreturn void nursery_live(zygote_work *work, pid_t session, int fd, const char *secret)
{
    forget_signals();
    depend_on(session);
    arena_on_exhausted(out_of_memory);
    fd = keep_only(fd);
    if (secret != NULL && wall_is_whole) /* a sanitizer lets nobody look through all memory */
        wipe_copies(secret);
    wipe_arguments();
    live_as_nursery(work, fd);
}
