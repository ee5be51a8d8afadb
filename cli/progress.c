/*
 * A bar on stderr, on a terminal alone: "[#####-----]  57 %  19/34 tệp".
 * Must not know: what advances. Neighbours: internal.h. A terminal that calls itself dumb gets none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

#define BAR_WIDTH  24
#define EVERY_MS   100
#define ERASE_LINE "\r\033[K"

static int64_t milliseconds(void)
{
    struct timespec t = {0};
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) {
        return 0;
    }
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

char *progress_text(char *buf, size_t size, const char *what, uint64_t done, uint64_t total)
{
    char bar[BAR_WIDTH + 1];
    if (total == 0) {
        (void)snprintf(buf, size, "%llu %s", (unsigned long long)done, what);
        return buf;
    }
    uint64_t at = done > total ? total : done;
    size_t filled = (size_t)(at * BAR_WIDTH / total);
    memset(bar, '-', BAR_WIDTH);
    memset(bar, '#', filled);
    bar[BAR_WIDTH] = '\0';
    (void)snprintf(buf, size, "[%s] %3llu %%  %llu/%llu %s", bar,
                   (unsigned long long)(at * 100 / total), (unsigned long long)done,
                   (unsigned long long)total, what);
    return buf;
}

static void step(void *ctx, uint64_t done, uint64_t total)
{
    struct progress *progress = ctx;
    char buf[160];
    int64_t now = progress->shown ? milliseconds() : 0;
    if (!progress->shown || (progress->drawn && now - progress->drawn_at < EVERY_MS)) {
        return;
    }
    progress->drawn = true;
    progress->drawn_at = now;
    (void)fprintf(stderr, ERASE_LINE "%s",
                  progress_text(buf, sizeof buf, progress->what, done, total));
}

void progress_init(struct progress *progress, bool wanted, const char *what)
{
    const char *term = getenv("TERM");
    *progress = (struct progress){
        .shown = wanted && isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0),
        .what = what,
        .hook = {progress, step},
    };
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn) {
        (void)fprintf(stderr, ERASE_LINE);
        progress->drawn = false;
    }
}
