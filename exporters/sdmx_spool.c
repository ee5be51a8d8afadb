/*
 * A spool: the data of one file, on disk, until what stands before them is known (which values occur, how new they are). The file has no name,
 * so that nothing is left of it whatever becomes of us. Must not know what is in it. Neighbours: sdmx_files.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sdmx.h"

#define CHUNK ((size_t)1 << 16)

static void note(struct sdmx_spool *spool, int error)
{
    if (spool->error == 0) {
        spool->error = error;
    }
}

void sdmx_spool_open(struct sdmx_spool *spool, const char *folder, struct arena *arena)
{
    char *path = arena_printf(arena, "%s/.spool-XXXXXX", folder);
    spool->error = 0;
    spool->fd = mkstemp(path);
    if (spool->fd < 0 || unlink(path) != 0) {
        note(spool, errno);
    }
    spool->sink = sink_fd(arena, spool->fd);
}

void sdmx_spool_copy(struct sdmx_spool *spool, struct sink *to)
{
    char chunk[CHUNK];
    note(spool, sink_close(spool->sink, NULL));
    spool->sink = NULL;
    off_t at = 0;
    while (spool->error == 0) {
        ssize_t n = pread(spool->fd, chunk, sizeof chunk, at);
        if (n == 0) {
            return;
        }
        if (n < 0 && errno != EINTR) {
            note(spool, errno);
        }
        if (n > 0) {
            sink_write(to, chunk, (size_t)n);
            at += n;
        }
    }
}

void sdmx_spool_close(struct sdmx_spool *spool)
{
    if (spool->sink) {
        note(spool, sink_close(spool->sink, NULL));
        spool->sink = NULL;
    }
    if (spool->fd >= 0 && close(spool->fd) != 0) {
        note(spool, errno);
    }
    spool->fd = -1;
}
