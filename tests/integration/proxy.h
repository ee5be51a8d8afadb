/*
 * proxy: stands between a client and the server's Unix socket and cuts the connection at a chosen request: before it is passed on, as soon as
 * it is, or when its answer has come (and is thrown away). Runs as a child process; the test steers it through shared memory.
 * Neighbours: pg.h, test_store_lost.c.
 */
#ifndef GRIS_TEST_PROXY_H
#define GRIS_TEST_PROXY_H

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdatomic.h>

#include "pg.h"

enum proxy_cut { PROXY_BEFORE, PROXY_AT_ONCE, PROXY_ANSWERED, PROXY_CUTS };

struct proxy {
    pid_t child;
    char dir[64];
    struct {
        atomic_int at;  /* cut at so many requests (Sync, Query) from now; 0: never */
        atomic_int cut; /* enum proxy_cut */
        atomic_int cuts;
    } * shared;
};

static inline struct sockaddr_un proxy_address(const char *dir)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int len = snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", dir);
    assert_in_range(len, 1, sizeof address.sun_path - 1);
    return address;
}

static inline void proxy_write(int fd, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n <= 0)
            return;
        done += (size_t)n;
    }
}

/* The client's bytes as messages: a length at first, later a type before it. */
struct proxy_frame {
    bool started;
    unsigned char head[5];
    size_t have, left;
};

/* How many of the bytes belong to messages up to and with the next request's end; *ret_ends: that one ends there. */
static inline size_t
proxy_to_request(struct proxy_frame *f, const unsigned char *bytes, size_t len, bool *ret_ends)
{
    *ret_ends = false;
    for (size_t i = 0; i < len;) {
        size_t want = f->started ? 5 : 4;
        if (f->have < want) {
            f->head[f->have++] = bytes[i++];
            if (f->have < want)
                continue;
            const unsigned char *at = f->head + want - 4;
            f->left = ((size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3]) - 4;
        }
        size_t part = f->left < len - i ? f->left : len - i;
        f->left -= part;
        i += part;
        if (f->left != 0)
            continue;
        bool request = f->started && (f->head[0] == 'S' || f->head[0] == 'Q');
        f->started = true;
        f->have = 0;
        if (request) {
            *ret_ends = true;
            return i;
        }
    }
    return len;
}

/* True: cut now. */
static inline bool
proxy_pass_on(struct proxy *p, struct proxy_frame *f, int server, unsigned char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        bool ends;
        size_t part = proxy_to_request(f, bytes + done, len - done, &ends);
        bool cut =
            ends && atomic_load(&p->shared->at) > 0 && atomic_fetch_sub(&p->shared->at, 1) == 1;
        int how = atomic_load(&p->shared->cut);
        if (!cut || how != PROXY_BEFORE)
            proxy_write(server, (const char *)bytes + done, part);
        if (cut) {
            char answer[1];
            if (how == PROXY_ANSWERED)
                (void)!read(server, answer, sizeof answer);
            atomic_fetch_add(&p->shared->cuts, 1);
            return true;
        }
        done += part;
    }
    return false;
}

static inline void proxy_serve(struct proxy *p, int client, int server)
{
    struct proxy_frame frame = {0};
    static unsigned char bytes[1 << 16];
    struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    while (poll(fds, 2, -1) > 0) {
        if (fds[0].revents != 0) {
            ssize_t n = read(client, bytes, sizeof bytes);
            if (n <= 0 || proxy_pass_on(p, &frame, server, bytes, (size_t)n))
                return;
        }
        if (fds[1].revents != 0) {
            ssize_t n = read(server, bytes, sizeof bytes);
            if (n <= 0)
                return;
            proxy_write(client, (const char *)bytes, (size_t)n);
        }
    }
}

static inline void proxy_run(struct proxy *p, int listening, const char *upstream)
{
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int client = accept(listening, NULL, NULL);
        if (fork() != 0) {
            close(client);
            continue;
        }
        struct sockaddr_un address = proxy_address(upstream);
        int server = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(server, (struct sockaddr *)&address, sizeof address) == 0)
            proxy_serve(p, client, server);
        _exit(0);
    }
}

/* The directory of the server's socket. */
static inline const char *proxy_upstream(const char *conninfo)
{
    static char dir[200];
    PQconninfoOption *all = PQconninfoParse(conninfo, NULL);
    for (PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
        if (strcmp(o->keyword, "host") == 0)
            snprintf(dir, sizeof dir, "%s", o->val == NULL ? "" : o->val);
    PQconninfoFree(all);
    if (dir[0] != '/')
        fail_msg("not a Unix socket: %s", conninfo);
    return dir;
}

/* How to reach the same database through the proxy, which ends with the test. */
static inline const char *proxy_start(struct proxy *p, const char *conninfo, struct arena *arena)
{
    snprintf(p->dir, sizeof p->dir, "/tmp/gris-proxy.XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    p->shared =
        mmap(NULL, sizeof *p->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sockaddr_un address = proxy_address(p->dir);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listening, 8), 0);
    const char *upstream = proxy_upstream(conninfo);
    p->child = fork();
    if (p->child == 0) {
        setpgid(0, 0);
        signal(SIGCHLD, SIG_IGN);
        proxy_run(p, listening, upstream);
    }
    setpgid(p->child, p->child);
    close(listening);
    return arena_printf(arena, "%s host=%s", conninfo, p->dir);
}

static inline void proxy_stop(struct proxy *p)
{
    char socket_path[128];
    kill(-p->child, SIGKILL);
    waitpid(p->child, NULL, 0);
    snprintf(socket_path, sizeof socket_path, "%s/.s.PGSQL.5432", p->dir);
    unlink(socket_path);
    rmdir(p->dir);
    munmap(p->shared, sizeof *p->shared);
}

#endif
