/*
 * proxy: a process of its own, one poll() over all connections. Neighbours: proxy.h.
 */
#include "proxy.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAIRS_MAX 16
#define CHUNK     8192
#define WAIT_MS   2000 /* for the answer that is to be lost */

struct pair {
    int client, server;
};

struct run {
    const struct proxy_plan *plan;
    struct proxy_state *state;
    int listener;
    struct pair pairs[PAIRS_MAX];
    int len;
};

static bool address_of(const char *path, struct sockaddr_un *ret)
{
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof ret->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(ret->sun_path, path, strlen(path));
    return true;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static void drop(struct run *run, int i)
{
    (void)close(run->pairs[i].client);
    (void)close(run->pairs[i].server);
    run->pairs[i] = run->pairs[--run->len];
}

static void accept_one(struct run *run)
{
    struct sockaddr_un address;
    int client = accept(run->listener, NULL, NULL);
    if (client < 0)
        return;
    int server = -1;
    bool open = run->len < PAIRS_MAX && !(run->state->cut && run->plan->refuses) &&
                address_of(run->plan->server, &address) &&
                (server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) >= 0 &&
                connect(server, (const struct sockaddr *)&address, sizeof address) == 0;
    if (open) {
        run->pairs[run->len++] = (struct pair){client, server};
        return;
    }
    (void)close(client);
    if (server >= 0)
        (void)close(server);
}

/* A Bind: no name of a portal, then that of the prepared statement. */
static bool has_commit(const char *bytes, size_t len)
{
    return memmem(bytes, len, "\0commit\0", 8) != NULL;
}

/* The server has the COMMIT: waits until it has answered, so that it is done, and lets nobody hear it. */
static void lose_answer(struct run *run, int i)
{
    struct pollfd answer = {.fd = run->pairs[i].server, .events = POLLIN};
    (void)poll(&answer, 1, WAIT_MS);
    run->state->cut = true;
    drop(run, i);
}

/* False: the pair is gone. */
static bool from_client(struct run *run, int i)
{
    char bytes[CHUNK];
    ssize_t n = recv(run->pairs[i].client, bytes, sizeof bytes, 0);
    if (n <= 0 || !write_all(run->pairs[i].server, bytes, (size_t)n)) {
        drop(run, i);
        return false;
    }
    if (run->plan->cut != PROXY_AT_COMMIT || run->state->cut || !has_commit(bytes, (size_t)n))
        return true;
    lose_answer(run, i);
    return false;
}

static bool from_server(struct run *run, int i)
{
    char bytes[CHUNK];
    ssize_t n = recv(run->pairs[i].server, bytes, sizeof bytes, 0);
    uint64_t cut = run->plan->cut, before = run->state->bytes;
    bool cuts = n > 0 && cut != 0 && cut != PROXY_AT_COMMIT && !run->state->cut &&
                before + (uint64_t)n > cut;
    size_t len = cuts ? (size_t)(cut - before) : n > 0 ? (size_t)n : 0;
    run->state->bytes += len;
    bool sent = n > 0 && write_all(run->pairs[i].client, bytes, len);
    run->state->cut = run->state->cut || cuts;
    if (sent && !cuts)
        return true;
    drop(run, i);
    return false;
}

static void turn(struct run *run)
{
    struct pollfd fds[1 + 2 * PAIRS_MAX] = {{.fd = run->listener, .events = POLLIN}};
    int len = run->len;
    for (int i = 0; i < len; i++) {
        fds[1 + 2 * i] = (struct pollfd){.fd = run->pairs[i].client, .events = POLLIN};
        fds[2 + 2 * i] = (struct pollfd){.fd = run->pairs[i].server, .events = POLLIN};
    }
    if (poll(fds, (nfds_t)(1 + 2 * len), -1) < 0)
        return;
    /* from behind, so that a pair that goes moves none that is still to come */
    for (int i = len - 1; i >= 0; i--)
        if ((fds[1 + 2 * i].revents == 0 || from_client(run, i)) && fds[2 + 2 * i].revents != 0)
            (void)from_server(run, i);
    if (fds[0].revents != 0)
        accept_one(run);
}

bool proxy_start(const struct proxy_plan *plan, struct proxy *ret)
{
    struct sockaddr_un address;
    char path[256];
    const char *name = strrchr(plan->server, '/');
    struct run run = {.plan = plan};
    run.state =
        mmap(NULL, sizeof *run.state, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(path, sizeof path, "%s%s", plan->folder, name);
    run.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (run.state == MAP_FAILED || run.listener < 0 || !address_of(path, &address) ||
        bind(run.listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(run.listener, 8) != 0)
        return false;
    *ret = (struct proxy){.pid = fork(), .state = run.state};
    if (ret->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        for (;;)
            turn(&run);
    }
    (void)close(run.listener);
    return ret->pid > 0;
}

void proxy_stop(struct proxy *proxy)
{
    (void)kill(proxy->pid, SIGKILL);
    (void)waitpid(proxy->pid, NULL, 0);
    (void)munmap(proxy->state, sizeof *proxy->state);
}
