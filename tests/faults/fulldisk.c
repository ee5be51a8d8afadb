/*
 * fulldisk: stands before libc's writing calls in a PostgreSQL server (LD_PRELOAD): while the file FULLDISK_FLAG is there, the disk is full. What it
 * says decides which: "data" - no file of the data directory but the log of transactions can grow; "wal" - that log cannot be written or grow.
 * What is there already may be overwritten, as on a real disk. Knows nothing of gris. Neighbours: sweep.c, which sets and clears the flag.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* 'd', 'w', or 0: there is room. */
static char which(void)
{
    const char *path = getenv("FULLDISK_FLAG");
    char first = 0;
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, &first, 1) != 1)
        first = 0;
    if (fd >= 0)
        (void)close(fd);
    return first;
}

/* No room for the bytes up to `end`. */
static bool is_full(int fd, off_t end)
{
    int before = errno;
    char link[64], path[512] = {0};
    struct stat st;
    char full = which();
    errno = before;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (full == 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        readlink(link, path, sizeof path - 1) < 0 || strstr(path, "/data/") == NULL)
        return false;
    bool wal = strstr(path, "/pg_wal/") != NULL;
    if (full == 'w' ? !wal : wal || end <= st.st_size)
        return false;
    errno = ENOSPC;
    return true;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return is_full(fd, at + (off_t)len) ? -1 : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
    return is_full(fd, at + (off_t)len) ? -1 : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    off_t len = 0;
    for (int i = 0; i < count; i++)
        len += (off_t)parts[i].iov_len;
    return is_full(fd, at + len) ? -1 : syscall(SYS_pwritev, fd, parts, count, at, 0);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at)
{
    return pwritev(fd, parts, count, at);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    off_t at = which() == 0 ? 0 : lseek(fd, 0, SEEK_CUR);
    return is_full(fd, at + (off_t)len) ? -1 : syscall(SYS_write, fd, bytes, len);
}

int posix_fallocate(int fd, off_t at, off_t len)
{
    if (is_full(fd, at + len))
        return ENOSPC;
    return syscall(SYS_fallocate, fd, 0, at, len) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off_t at, off_t len)
{
    return posix_fallocate(fd, at, len);
}
