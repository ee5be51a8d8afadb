/*
 * memory: an allocation fails, once or from there on, at every place of the program that allocates (each chain of callers), in every unit test of
 * the folders that parse and reckon. A program must end by itself:
 * with its tests passed, with tests failed (the error was given, the test wanted none), or with "out of memory". A crash, an abort or no end is a
 * violation. Ordinarily a few allocations a program; GRIS_LONG=1 takes every place.
 *
 *   memory SHIM PROGRAM...
 *
 * REQ: fault 11. Neighbours: failalloc.c, which lets allocations fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab.h"

#define DEEP                                                                                       \
    "core.sink" /* the program in which places inside libraries (libcrypto) count one by one */
#define SECONDS_A_RUN 60 /* many times what a test takes */
#define OUT_OF_MEMORY 4  /* exit status */

static struct counts {
    unsigned tried, passed, failed, exhausted;
} * counts;

struct sweep {
    const char *shim, *program, *name;
    char folder[256];
};

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(126);
}

/* Runs the program with its n-th allocation failing (0: none); gives what waitpid() does. */
static int run(const struct sweep *s, unsigned long n, bool ever, const char *said)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        char number[32], file[300];
        char *argv[2] = {NULL, NULL};
        snprintf(number, sizeof number, "%lu", n);
        snprintf(file, sizeof file, "%s/sites", s->folder);
        /* the same allocations more often */
        (void)unsetenv("GRIS_LONG");
        (void)setenv("GRIS_RANDOM", "300", 1);
        (void)setenv("GRIS_WORLDS", "15", 1);
        (void)setenv("LD_PRELOAD", s->shim, 1);
        (void)setenv("FAILALLOC_AT", number, 1);
        if (ever)
            (void)setenv("FAILALLOC_EVER", "1", 1);
        if (n == 0)
            (void)setenv("FAILALLOC_SITES", file, 1);
        if (strcmp(s->name, DEEP) == 0)
            (void)setenv("FAILALLOC_DEEP", "1", 1);
        redirect(said, STDOUT_FILENO);
        (void)dup2(STDOUT_FILENO, STDERR_FILENO);
        (void)alarm(SECONDS_A_RUN);
        argv[0] = strdup(s->program);
        (void)execv(argv[0], argv);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

static char *read_all(const char *path, char *buf, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, buf, size - 1);
    if (fd >= 0)
        (void)close(fd);
    buf[n < 0 ? 0 : n] = '\0';
    return buf;
}

/* The allocations that are tried. */
struct points {
    unsigned long total; /* allocations */
    size_t len;
    unsigned long *at;
};

static bool read_points(const struct sweep *s, struct points *ret)
{
    char path[300];
    snprintf(path, sizeof path, "%s/sites", s->folder);
    FILE *file = fopen(path, "re");
    size_t cap = 0;
    *ret = (struct points){0};
    if (file == NULL || fscanf(file, "%lu", &ret->total) != 1)
        return false;
    for (unsigned long n; fscanf(file, "%lu", &n) == 1;) {
        if (ret->len == cap) {
            cap = cap == 0 ? 256 : cap * 2;
            ret->at = realloc(ret->at, cap * sizeof *ret->at);
            if (ret->at == NULL)
                return false;
        }
        ret->at[ret->len++] = n;
    }
    (void)fclose(file);
    return ret->len != 0;
}

/* cmocka catches the signals of a crash in a test, and says so. */
static bool crashed(const char *said)
{
    static char text[1 << 20];
    return strstr(read_all(said, text, sizeof text), "Test failed with exception") != NULL;
}

static void try_point(const struct sweep *s, unsigned long n, bool ever, const char *said)
{
    int status = run(s, n, ever, said);
    (void)__atomic_add_fetch(&counts->tried, 1, __ATOMIC_SEQ_CST);
    if (!WIFEXITED(status))
        lab_violation("%s, allocation %lu%s: died of signal %d", s->name, n, ever ? " and on" : "",
                      WTERMSIG(status));
    else if (crashed(said))
        lab_violation("%s, allocation %lu%s: crashed", s->name, n, ever ? " and on" : "");
    else if (WEXITSTATUS(status) == 0)
        (void)__atomic_add_fetch(&counts->passed, 1, __ATOMIC_SEQ_CST);
    else if (WEXITSTATUS(status) == OUT_OF_MEMORY)
        (void)__atomic_add_fetch(&counts->exhausted, 1, __ATOMIC_SEQ_CST);
    else
        (void)__atomic_add_fetch(&counts->failed, 1, __ATOMIC_SEQ_CST);
}

/* Early ones: most programs are at their end then, so that this takes no time. */
static void sample(const struct sweep *s)
{
    static const unsigned long early[] = {3, 30, 300};
    char said[300];
    snprintf(said, sizeof said, "%s/said", s->folder);
    for (size_t i = 0; i < sizeof early / sizeof early[0]; i++)
        try_point(s, early[i], false, said);
    try_point(s, 10, true, said);
}

static void
sweep_part(const struct sweep *s, const struct points *points, size_t first, size_t jobs)
{
    char said[300];
    snprintf(said, sizeof said, "%s/said%zu", s->folder, first);
    for (size_t i = first; i < points->len; i += jobs) {
        try_point(s, points->at[i], false, said);
        try_point(s, points->at[i], true, said);
    }
    (void)fflush(stdout);
}

static void sweep(const struct sweep *s)
{
    char said[300];
    struct points points;
    if (!lab_long()) {
        sample(s);
        return;
    }
    snprintf(said, sizeof said, "%s/said", s->folder);
    int status = run(s, 0, false, said);
    if (status != 0 || !read_points(s, &points)) {
        lab_violation("%s, undisturbed: status %x", s->name, (unsigned)status);
        return;
    }
    unsigned before = counts->tried;
    size_t jobs = lab_jobs();
    for (size_t i = 0; i < jobs; i++) {
        pid_t pid = fork();
        if (pid < 0)
            exit(70);
        if (pid == 0) {
            sweep_part(s, &points, i, jobs);
            _exit(0);
        }
    }
    while (wait(NULL) > 0 || errno == EINTR)
        continue;
    (void)printf("memory sweep of %s: %u runs for %zu places, %lu allocations\n", s->name,
                 counts->tried - before, points.len, points.total);
    free(points.at);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/gris-memory-XXXXXX", command[64];
    if (argc < 3 || mkdtemp(folder) == NULL)
        return 2;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    lab_share();
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        return 70;
    for (int i = 2; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        struct sweep s = {
            .shim = argv[1], .program = argv[i], .name = slash == NULL ? argv[i] : slash + 1};
        snprintf(s.folder, sizeof s.folder, "%s", folder);
        sweep(&s);
    }
    (void)printf("counted: memory sweep: %d programs, %u points: %u survived, %u gave an error, %u "
                 "ended out of memory; violations %u\n",
                 argc - 2, counts->tried, counts->passed, counts->failed, counts->exhausted,
                 lab_violations());
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        return 70;
    return lab_violations() == 0 ? 0 : 1;
}
