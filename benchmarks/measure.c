/*
 * measure: the stop-watch of benchmarks/run.
 *
 *   measure run COMMAND…         runs it; prints "wall user system peak" (seconds, and the largest process in kB) on stdout,
 *                                what the command says goes to stderr; its exit status is passed on
 *   measure memory COMMAND…      the same and "all private tenth half": the peak of all its processes together in kB, sampled, which slows it
 *                                down; its anonymous part; the peak up to a tenth and up to half of the time
 *   measure sync FILE COUNT      writes 8 kB and calls fdatasync, COUNT times over the same megabytes; prints how many a second
 *
 * Must not know what it measures. Neighbours: run.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define PROCESSES_MAX 4096
#define SAMPLE_US     20000
#define SAMPLES_MAX   100000
#define BLOCK         8192
#define BLOCKS        512

static double seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double of_timeval(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* ---- memory of a tree of processes ---- */

struct process {
    long pid, parent;
};

struct memory {
    long all, private;
};

/* "1234 (name) S 1 …": the name may hold anything, so the last parenthesis counts. */
static long parent_of(long pid)
{
    char path[64], line[512] = {0};
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -1;
    size_t got = fread(line, 1, sizeof line - 1, file);
    (void)fclose(file);
    const char *after = got > 0 ? strrchr(line, ')') : NULL;
    return after != NULL && strlen(after) > 4 ? strtol(after + 4, NULL, 10) : -1;
}

static size_t list_processes(struct process *all)
{
    size_t n = 0;
    DIR *dir = opendir("/proc");
    if (dir == NULL)
        return 0;
    for (struct dirent *e = readdir(dir); e != NULL && n < PROCESSES_MAX; e = readdir(dir)) {
        char *end = NULL;
        long pid = strtol(e->d_name, &end, 10);
        if (*end == '\0')
            all[n++] = (struct process){pid, parent_of(pid)};
    }
    (void)closedir(dir);
    return n;
}

static void add_memory(long pid, struct memory *sum)
{
    char path[64], line[256];
    long value = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        value = strtol(line + strcspn(line, " "), NULL, 10);
        if (strncmp(line, "Pss:", 4) == 0)
            sum->all += value;
        else if (strncmp(line, "Pss_Anon:", 9) == 0)
            sum->private += value;
    }
    (void)fclose(file);
}

/* Everything under `root`, and what its dead left to us (we are the subreaper), but not ourselves. */
static struct memory sample(void)
{
    static struct process all[PROCESSES_MAX];
    static bool ours[PROCESSES_MAX];
    size_t n = list_processes(all);
    struct memory now = {0, 0};
    memset(ours, 0, sizeof ours);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n; i++) {
            bool mine = all[i].parent == getpid();
            for (size_t j = 0; j < n && !mine; j++)
                mine = ours[j] && all[j].pid == all[i].parent;
            more |= mine && !ours[i];
            ours[i] |= mine;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (ours[i])
            add_memory(all[i].pid, &now);
    return now;
}

/* The peak among the first `len` samples. */
static struct memory peak_of(const struct memory *samples, size_t len)
{
    struct memory peak = {0, 0};
    for (size_t i = 0; i < len; i++) {
        peak.all = samples[i].all > peak.all ? samples[i].all : peak.all;
        peak.private = samples[i].private > peak.private ? samples[i].private : peak.private;
    }
    return peak;
}

static int run(char **command, bool memory)
{
    static struct memory samples[SAMPLES_MAX];
    size_t len = 0;
    struct rusage usage = {0};
    int how = 0;
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    double began = seconds();
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(STDERR_FILENO, STDOUT_FILENO);
        (void)execvp(command[0], command);
        _exit(127);
    }
    pid_t ended = 0;
    while (memory && (ended = waitpid(child, &how, WNOHANG)) == 0) {
        if (len < SAMPLES_MAX)
            samples[len++] = sample();
        (void)usleep(SAMPLE_US);
    }
    while (ended != child && (ended = waitpid(child, &how, 0)) < 0 && errno == EINTR)
        continue;
    double wall = seconds() - began;
    (void)getrusage(RUSAGE_CHILDREN, &usage);
    (void)printf("%.4f %.4f %.4f %ld", wall, of_timeval(usage.ru_utime), of_timeval(usage.ru_stime),
                 usage.ru_maxrss);
    if (memory)
        (void)printf(" %ld %ld %ld %ld", peak_of(samples, len).all, peak_of(samples, len).private,
                     peak_of(samples, len / 10).all, peak_of(samples, len / 2).all);
    (void)printf("\n");
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static int sync_rate(const char *path, long count)
{
    static char block[BLOCK];
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return 1;
    /* as a write-ahead log does: the file has its size before */
    for (off_t i = 0; i < BLOCKS; i++)
        if (pwrite(fd, block, BLOCK, i * BLOCK) != BLOCK)
            return 1;
    if (fsync(fd) != 0)
        return 1;
    double began = seconds();
    for (long i = 0; i < count; i++) {
        memset(block, (int)(i & 0xff), sizeof block);
        if (pwrite(fd, block, BLOCK, (off_t)(i % BLOCKS) * BLOCK) != BLOCK || fdatasync(fd) != 0)
            return 1;
    }
    (void)printf("%.1f\n", (double)count / (seconds() - began));
    (void)close(fd);
    return unlink(path);
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "run") == 0)
        return run(argv + 2, false);
    if (argc >= 3 && strcmp(argv[1], "memory") == 0)
        return run(argv + 2, true);
    if (argc == 4 && strcmp(argv[1], "sync") == 0)
        return sync_rate(argv[2], strtol(argv[3], NULL, 10));
    (void)fprintf(stderr, "usage: measure run|memory COMMAND… or measure sync FILE COUNT\n");
    return 2;
}
