/*
 * A spool: the data of one file, on disk, until what stands before them is known (which values occur, how new they are). The file has no name,
 * so that nothing is left of it whatever becomes of us. Must not know what is in it. Neighbours: sdmx_files.c.
 */
#include <errno.h>
#include <fcntl.h>
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

/* Where the file system knows no files without a name, it has one for a moment. */
static int open_named(const char *folder, struct arena *arena)
{
    char *path = arena_printf(arena, "%s/.spool-XXXXXX", folder);
    int fd = mkstemp(path);
    if (fd >= 0 && unlink(path) != 0) {
        int error = errno;
        (void)close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

void sdmx_spool_open(struct sdmx_spool *spool, const char *folder, struct arena *arena)
{
    spool->error = 0;
    spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (spool->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        spool->fd = open_named(folder, arena); /* uncovered: no such file system in tests */
    }
    if (spool->fd < 0) {
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
