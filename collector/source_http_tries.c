/*
 * How often and how long: the bounds of a job with their defaults, and the wait between two tries. And secret files that nobody else may read.
 * Must not know: what is asked. Neighbours: source_http.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source_http.h"

#define SECOND    1000
#define PEM_MAX   (1 << 20)
#define OTHERS    077
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

bool source_secret_file(const char *path,
                        struct arena *arena,
                        struct text *ret_pem,
                        const char **ret_vi,
                        const char **ret_en)
{
    struct stat st;
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *ret_vi = *ret_en = fd < 0 ? strerror(errno) : "";
    if (fd < 0)
        return false;
    char *bytes = arena_alloc(arena, PEM_MAX);
    size_t len = 0;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        *ret_vi = "không phải tệp thường";
        *ret_en = "it is no regular file";
    } else if ((st.st_mode & OTHERS) != 0) {
        *ret_vi = "người khác đọc được (quyền phải là 0600)";
        *ret_en = "others may read it (its mode must be 0600)";
    } else if (st.st_uid != geteuid() && st.st_uid != 0) {
        *ret_vi = "thuộc người khác"; /* uncovered: needs another user's file */
        *ret_en = "it belongs to somebody else";
    } else {
        while (len < PEM_MAX && (got = read(fd, bytes + len, PEM_MAX - len)) > 0)
            len += (size_t)got;
        if (got < 0 || len == 0 || len == PEM_MAX) {
            *ret_vi = "rỗng, quá lớn hoặc không đọc được";
            *ret_en = "it is empty, too large, or cannot be read";
        }
    }
    (void)close(fd);
    *ret_pem = (struct text){bytes, len};
    return (*ret_en)[0] == '\0';
}
