/*
 * How often and how long: the bounds of a job with their defaults, and the wait between two tries. And secret files that nobody else may read.
 * Must not know: what is asked. Neighbours: source_http.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/collector.h"

#include "source_http.h"

#define SECOND    1000
#define PEM_MAX   (1 << 20)
#define SHIFT_MAX 30

struct source_bounds source_bounds_of(const struct source_bounds *bounds)
{
    struct source_bounds b = *bounds;
    const struct {
        int64_t *at, value;
    } defaults[] = {
        {&b.body, SOURCE_BODY_MAX},       {&b.headers, SOURCE_HEADER_MAX},
        {&b.connect, 10LL * SECOND},      {&b.attempt, 600LL * SECOND},
        {&b.job, 1800LL * SECOND},        {&b.low_speed, 100},
        {&b.low_time, 30LL * SECOND},     {&b.backoff, 2LL * SECOND},
        {&b.backoff_max, 900LL * SECOND}, {&b.retry_after, 3600LL * SECOND},
    };
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
        if (*defaults[i].at <= 0)
            *defaults[i].at = defaults[i].value;
    if (b.tries <= 0)
        b.tries = SOURCE_TRIES;
    return b;
}

int64_t source_wait(const struct source_bounds *bounds,
                    int32_t n,
                    int64_t retry_after,
                    uint64_t (*random)(void *ctx, uint64_t below_one),
                    void *ctx)
{
    int64_t most = bounds->backoff;
    for (int32_t i = 0; i < n && i < SHIFT_MAX && most < bounds->backoff_max; i++)
        most *= 2;
    if (most > bounds->backoff_max)
        most = bounds->backoff_max;
    int64_t wait = (int64_t)random(ctx, (uint64_t)most);
    return wait < retry_after ? retry_after : wait;
}

/* Its owner alone may read and write it; what is root's, as systemd's credentials are, one group may read besides: an access control list that lets the
 * service read it shows as the group's right. PostgreSQL has the same rule for keys. */
static bool is_private(const struct stat *st)
{
    mode_t others = st->st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
    return (st->st_mode & others) == 0;
}

bool source_secret_file(const char *path,
                        struct arena *arena,
                        struct text *ret_pem,
                        const char **ret_vi,
                        const char **ret_en)
{
    struct stat st;
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *ret_vi = *ret_en = fd < 0 ? strerror(errno) : "";
    if (fd < 0)
        return false;
    char *bytes = NULL;
    size_t len = 0, room = 0;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        *ret_vi = "không phải tệp thường";
        *ret_en = "it is no regular file";
    } else if (!is_private(&st)) {
        *ret_vi = "người khác đọc được (quyền phải là 0600; tệp của root: 0640)";
        *ret_en = "others may read it (its mode must be 0600; of a file of root’s, 0640)";
    } else if (st.st_uid != geteuid() && st.st_uid != 0) {
        *ret_vi = "thuộc người khác"; /* uncovered: needs another user's file */
        *ret_en = "it belongs to somebody else";
    } else {
        room = st.st_size < PEM_MAX ? (size_t)st.st_size + 1 : PEM_MAX;
        bytes = arena_alloc(arena, room);
        while (len < room && (got = read(fd, bytes + len, room - len)) > 0)
            len += (size_t)got;
        if (got < 0 || len == 0 || len == room) {
            *ret_vi = "rỗng, quá lớn hoặc không đọc được";
            *ret_en = "it is empty, too large, or cannot be read";
        }
    }
    (void)close(fd);
    *ret_pem = (struct text){bytes, len};
    return (*ret_en)[0] == '\0';
}
