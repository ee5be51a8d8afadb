/*
 * proxy: stands between gris and PostgreSQL, from Unix socket to Unix socket, and loses answers. Knows of the protocol only what a COMMIT looks like.
 * Neighbours: sweep.c.
 */
#ifndef GRIS_FAULTS_PROXY_H
#define GRIS_FAULTS_PROXY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PROXY_AT_COMMIT UINT64_MAX

struct proxy_plan {
    const char *server; /* path of the server's socket */
    const char *folder; /* where the proxy listens, under the server's name */
    uint64_t
        cut; /* after so many bytes to clients the connection ends, in the midst of a message; 0: never. PROXY_AT_COMMIT: once a client
                         * has sent a COMMIT, the server gets it, and its answer is lost */
    bool refuses; /* from then on nobody gets through */
};

struct proxy {
    pid_t pid;
    struct proxy_state {
        uint64_t bytes; /* to clients, so far */
        bool cut;       /* it has happened */
    } * state;
};

/* False with errno. */
bool proxy_start(const struct proxy_plan *plan, struct proxy *ret);
void proxy_stop(struct proxy *proxy);

#endif
