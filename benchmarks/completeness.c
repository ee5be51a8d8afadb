/*
 * completeness: how long the numbers of a form take in one session, the command around them not counted.
 *
 *   completeness DB FORM PERIOD ROUNDS      prints "open first median least": milliseconds for the session, of the first answer, of all
 *
 * Sees pipeline/pipeline.h alone. Neighbours: completeness.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/arena.h"
#include "pipeline/pipeline.h"

#define ROUNDS_MAX 10000

static double milliseconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* False: it could not be told. */
static bool
ask(struct pipeline *p, const char *form, const char *period, struct diags *diags, double *ret)
{
    const struct pipeline_completeness_query query = {
        .form = form, .period_from = period, .lang = LANG_EN};
    struct pipeline_completeness got = {0};
    double begin = milliseconds();
    enum status status = pipeline_completeness(p, &query, &got, diags);
    *ret = milliseconds() - begin;
    return status == STATUS_OK && got.all.expected > 0;
}

int main(int argc, char **argv)
{
    static double times[ROUNDS_MAX];
    long rounds = argc == 5 ? strtol(argv[4], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: completeness DB FORM PERIOD ROUNDS\n");
        return 2;
    }
    struct arena *arena = arena_new(0);
    struct pipeline *p = NULL;
    struct diags diags;
    diags_init(&diags, arena, 10);
    const struct pipeline_settings settings = {.db = argv[1], .actor = "benchmark"};
    double begin = milliseconds();
    bool ok = pipeline_open(&settings, PIPELINE_CATALOG, &p, &diags) == STATUS_OK;
    double opened = milliseconds() - begin;
    for (long i = 0; ok && i < rounds; i++)
        ok = ask(p, argv[2], argv[3], &diags, &times[i]);
    double first = times[0];
    qsort(times, (size_t)rounds, sizeof times[0], compare);
    if (ok)
        (void)printf("%.1f %.1f %.1f %.1f\n", opened, first, times[rounds / 2], times[0]);
    pipeline_close(p);
    arena_free(arena);
    return ok ? 0 : 3;
}
