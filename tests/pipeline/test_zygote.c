/*
 * zygote: a worker a job, whose end is told whatever it was; the zygote is replaced when it dies, all die with the session, nothing is left behind, and
 * none of them has what the session had.
 */
#include "zygote.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "wall.h"

#define JOBS 1000

static const struct zygote_limits limits = {.room = (uint64_t)64 << 20, .seconds = 1};
static struct zygote *zygote;
static int snapshot = -1, request = -1;

/* What the snapshot says is what the worker does. */
static void obey(const struct reader_request *r,
                 const struct reader_base *base,
                 struct text bytes,
                 struct wire_out *out)
{
    (void)r;
    volatile int *volatile nowhere = NULL;
    if (text_is(bytes, "fault"))
        *nowhere = 1;
    else if (text_is(bytes, "spin"))
        for (volatile uint64_t n = 0; n != UINT64_MAX; n++) {}
    else if (text_is(bytes, "open"))
        (void)open("/dev/null", O_RDONLY);
    else if (text_is(bytes, "hog"))
        for (int i = 0; i < 1000; i++)
            (void)arena_alloc(out->arena, (size_t)1 << 20);
    else if (text_is(bytes, "leave"))
        _exit(7);
    wire_put_text(out, bytes);
    wire_put_u32(out, (uint32_t)base->catalog->load_id);
}

static int memory_file(const char *bytes, size_t len)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    return fd;
}

static void make_request(void)
{
    struct arena *arena = arena_new(0);
    struct wire_out out;
    const struct reader_request nothing = {.kind = READER_INGEST};
    wire_out_init(&out, arena, -1);
    reader_put_request(&out, &nothing);
    request = memory_file((const char *)out.at, out.len);
    arena_free(arena);
}

static void order(const char *what)
{
    if (snapshot >= 0)
        (void)close(snapshot);
    snapshot = memory_file(what, strlen(what));
}

static int begin(void **state)
{
    (void)state;
    zygote = zygote_new(obey, NULL);
    return zygote == NULL ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    zygote_free(zygote);
    zygote = NULL;
    /* nothing is left: no zombie either */
    assert_true(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
    return 0;
}

/* Runs a job to its end; what it wrote. */
static ssize_t run(const char *what, struct zygote_job *job, char *said, size_t max)
{
    order(what);
    assert_true(zygote_start(zygote, job, request, snapshot, &limits));
    ssize_t n = read(job->pipe, said, max);
    zygote_wait(zygote, job);
    assert_true(job->ended);
    (void)close(job->pipe);
    return n;
}

static void works(void)
{
    struct zygote_job job;
    char said[64];
    assert_int_equal(run("hello", &job, said, sizeof said), 4 + 5 + 4);
    assert_memory_equal(said + 4, "hello", 5);
    assert_int_equal(job.end.how, 0);
    assert_false(job.end.lost);
    assert_true(job.end.peak_kib > 0);
}

static void test_a_job_comes_back(void **state)
{
    (void)state;
    works();
    works();
}

static void test_every_end_is_told(void **state)
{
    (void)state;
    struct zygote_job job;
    char said[64];
    (void)run("fault", &job, said, sizeof said);
    if (wall_is_whole)
        assert_true(WIFSIGNALED(job.end.how) && WTERMSIG(job.end.how) == SIGSEGV);
    else /* a sanitizer's own end */
        assert_int_equal(job.end.how, 1 << 8);
    (void)run("leave", &job, said, sizeof said);
    assert_true(WIFEXITED(job.end.how) && WEXITSTATUS(job.end.how) == 7);
    (void)run("spin", &job, said, sizeof said);
    assert_true(WIFSIGNALED(job.end.how) && WTERMSIG(job.end.how) == SIGXCPU);
    assert_true(job.end.cpu_us >= 500000); /* of its second; the limit counts in ticks */
    if (wall_is_whole) {
        (void)run("open", &job, said, sizeof said);
        assert_true(WIFSIGNALED(job.end.how) && WTERMSIG(job.end.how) == SIGSYS);
        (void)run("hog", &job, said, sizeof said);
        assert_true(WIFEXITED(job.end.how) && WEXITSTATUS(job.end.how) == WALL_EXHAUSTED);
        assert_true(job.end.peak_kib < (uint64_t)128 << 10);
    }
    works();
}

static void test_what_is_no_request_is_not_begun(void **state)
{
    (void)state;
    struct zygote_job job;
    int wrong = memory_file("wrong", 5);
    order("hello");
    assert_true(zygote_start(zygote, &job, wrong, snapshot, &limits));
    zygote_wait(zygote, &job);
    assert_true(WIFEXITED(job.end.how) && WEXITSTATUS(job.end.how) == WALL_NOT_BUILT);
    (void)close(job.pipe);
    (void)close(wrong);
}

static void test_a_job_can_be_killed(void **state)
{
    (void)state;
    struct zygote_job job;
    struct zygote_job other;
    order("spin");
    assert_true(zygote_start(zygote, &job, request, snapshot, &limits));
    order("hello");
    assert_true(zygote_start(zygote, &other, request, snapshot, &limits));
    zygote_kill(zygote, &job);
    zygote_wait(zygote, &job);
    assert_true(WIFSIGNALED(job.end.how) && WTERMSIG(job.end.how) == SIGKILL);
    zygote_wait(zygote, &other);
    assert_int_equal(other.end.how, 0);
    zygote_kill(zygote, &other); /* too late, and no harm */
    (void)close(job.pipe);
    (void)close(other.pipe);
    works();
}

/* ---- processes, as /proc shows them ---- */

struct process {
    pid_t pid, parent;
    char state;
};

static bool read_process(const char *name, struct process *ret)
{
    char path[300];
    char line[512] = {0};
    (void)snprintf(path, sizeof path, "/proc/%s/stat", name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool got = fgets(line, sizeof line, file) != NULL;
    (void)fclose(file);
    const char *at = got ? strrchr(line, ')') : NULL;
    if (at == NULL)
        return false;
    ret->pid = (pid_t)strtol(line, NULL, 10);
    ret->state = at[2];
    ret->parent = (pid_t)strtol(at + 3, NULL, 10);
    return true;
}

/* The children of a process (zombies too) and the first of them, or 0. */
static size_t children_of(pid_t parent, pid_t *ret_first)
{
    size_t count = 0;
    DIR *dir = opendir("/proc");
    assert_non_null(dir);
    const struct dirent *entry = NULL;
    struct process p;
    *ret_first = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !read_process(entry->d_name, &p) ||
            p.parent != parent)
            continue;
        count++;
        *ret_first = p.pid;
    }
    (void)closedir(dir);
    return count;
}

static bool lives(pid_t pid)
{
    char name[32];
    struct process p;
    (void)snprintf(name, sizeof name, "%d", (int)pid);
    return read_process(name, &p) && p.state != 'Z' && p.state != 'X';
}

/* Waits until a condition on a process holds; a test's time limit ends it otherwise. */
static void wait_until_gone(pid_t pid)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    while (lives(pid))
        (void)nanosleep(&pause, NULL);
}

static pid_t nursery_of(pid_t session)
{
    pid_t pid = 0;
    assert_int_equal(children_of(session, &pid), 1);
    return pid;
}

static void test_a_dead_zygote_is_replaced(void **state)
{
    (void)state;
    pid_t pid = 0;
    struct zygote_job job;
    works();
    assert_int_equal(children_of(nursery_of(getpid()), &pid), 1);
    order("spin");
    assert_true(zygote_start(zygote, &job, request, snapshot, &limits));
    assert_int_equal(kill(pid, SIGKILL), 0);
    zygote_wait(zygote, &job);
    assert_true(job.end.lost);
    char byte = 0;
    assert_int_equal(read(job.pipe, &byte, 1), 0); /* its worker died with it */
    (void)close(job.pipe);
    works();
    /* and one that dies between two jobs */
    pid_t second = 0;
    assert_int_equal(children_of(nursery_of(getpid()), &second), 1);
    assert_true(second != pid);
    assert_int_equal(kill(second, SIGKILL), 0);
    wait_until_gone(second);
    works();
}

static void test_without_a_nursery_no_job_begins(void **state)
{
    (void)state;
    struct zygote_job job;
    pid_t nursery = nursery_of(getpid());
    pid_t pid = 0;
    works();
    assert_int_equal(children_of(nursery, &pid), 1);
    assert_int_equal(kill(nursery, SIGKILL), 0);
    wait_until_gone(nursery);
    wait_until_gone(pid);
    order("hello");
    assert_false(zygote_start(zygote, &job, request, snapshot, &limits));
    assert_int_equal(errno, EPIPE);
    assert_false(zygote_wake(zygote));
}

/* The session is killed in the middle of a job: nursery, zygote and worker go with it. */
static void test_all_die_with_the_session(void **state)
{
    (void)state;
    int ends[2];
    pid_t pids[3] = {0};
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    assert_int_equal(pipe(ends), 0);
    pid_t session = fork();
    if (session == 0) {
        struct zygote_job job;
        struct zygote *z = zygote_new(obey, NULL);
        static const struct zygote_limits long_enough = {.room = (uint64_t)64 << 20,
                                                         .seconds = 100};
        snapshot = memory_file("spin", 4);
        if (z == NULL || !zygote_start(z, &job, request, snapshot, &long_enough) ||
            write(ends[1], "x", 1) != 1)
            _exit(1);
        (void)pause();
        _exit(0);
    }
    char byte = 0;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    pids[0] = nursery_of(session);
    while (children_of(pids[0], &pids[1]) == 0 || children_of(pids[1], &pids[2]) == 0) {}
    assert_int_equal(kill(session, SIGKILL), 0);
    for (size_t i = 0; i < 3; i++)
        wait_until_gone(pids[i]);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
    while (waitpid(-1, NULL, 0) > 0) {}
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* ---- leaks ---- */

/* Below those that valgrind keeps for itself. */
static size_t open_descriptors(pid_t pid)
{
    char path[64];
    size_t count = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    const struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' && strtol(entry->d_name, NULL, 10) < 500)
            count++;
    (void)closedir(dir);
    return count;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_a_thousand_jobs_leave_nothing(void **state)
{
    (void)state;
    pid_t pid = 0;
    pid_t worker = 0;
    works();
    pid_t nursery = nursery_of(getpid());
    assert_int_equal(children_of(nursery, &pid), 1);
    size_t here = open_descriptors(getpid());
    size_t there = open_descriptors(pid);
    size_t nurse = open_descriptors(nursery);
    double before = now();
    for (int i = 0; i < JOBS; i++)
        works();
    print_message("%d jobs, %.3f ms each\n", JOBS, (now() - before) / JOBS * 1e3);
    assert_int_equal(open_descriptors(getpid()), here);
    assert_int_equal(open_descriptors(pid), there);
    assert_int_equal(open_descriptors(nursery), nurse);
    assert_int_equal(children_of(nursery, &worker), 1);
    assert_int_equal(children_of(pid, &worker), 0); /* no zombies */
}

/* ---- what the nursery does not have ---- */

static void assert_nothing_in(const char *what, pid_t pid)
{
    char path[64];
    char bytes[4096] = {0};
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(bytes[i], 0);
}

static void test_the_nursery_has_no_secrets(void **state)
{
    (void)state;
    char secret[] = "password=rather-secret-indeed";
    char *copy = strdup(secret); /* as one that read it from a file */
    char there[sizeof secret];
    struct zygote_job job;
    assert_int_equal(setenv("PGPASSWORD", "x", 1), 0);
    int connection = open("/dev/null", O_RDONLY);
    zygote = zygote_new(obey, secret);
    assert_non_null(zygote);
    order("hello");
    assert_true(zygote_start(zygote, &job, request, snapshot, &limits));
    zygote_wait(zygote, &job); /* by now the nursery has done what it does first */
    (void)close(job.pipe);
    pid_t pids[2] = {nursery_of(getpid()), 0};
    assert_int_equal(children_of(pids[0], &pids[1]), 1);
    for (size_t i = 0; i < 2; i++) {
        const struct iovec local = {.iov_base = there, .iov_len = sizeof there};
        const struct iovec remote = {.iov_base = secret, .iov_len = sizeof secret};
        assert_int_equal(process_vm_readv(pids[i], &local, 1, &remote, 1, 0), sizeof there);
        for (size_t k = 0; wall_is_whole && k < sizeof there; k++)
            assert_int_equal(there[k], 0);
        const struct iovec other = {.iov_base = copy, .iov_len = sizeof secret};
        assert_int_equal(process_vm_readv(pids[i], &local, 1, &other, 1, 0), sizeof there);
        for (size_t k = 0; wall_is_whole && k < sizeof there; k++)
            assert_int_equal(there[k], 0);
        assert_nothing_in("environ", pids[i]);
        assert_nothing_in("cmdline", pids[i]);
    }
    /* the three standard ones, the socket; the zygote also watches its children */
    assert_int_equal(open_descriptors(pids[0]), 4);
    assert_int_equal(open_descriptors(pids[1]), 5);
    assert_string_equal(secret, "password=rather-secret-indeed"); /* here it stays */
    zygote_free(zygote);
    free(copy);
    (void)close(connection);
    (void)unsetenv("PGPASSWORD");
    /* a literal cannot be wiped and is none */
    zygote = zygote_new(obey, "host=localhost");
    works();
    (void)end(NULL);
}

/* ---- the catalog ---- */

static void test_a_changed_catalog_is_compiled_anew(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct diags none;
    struct catalog_rows rows = {.load_id = 41};
    char said[64];
    struct zygote_job job;
    uint32_t load = 0;
    diags_init(&none, arena, 1);
    works(); /* without any */
    const char *values[CATALOG_COLUMNS_MAX];
    const struct catalog_table *head = catalog_table(CATALOG_HEAD);
    for (size_t i = 0; i < head->len; i++)
        values[i] = "";
    values[catalog_column_index(head, "levels")] = "nation>commune";
    VEC_PUSH(arena, &rows.kind[CATALOG_HEAD], ((struct catalog_row){.value = values}));
    for (int32_t id = 41; id < 43; id++) {
        rows.load_id = id;
        zygote_set_rows(zygote, &rows);
        assert_int_equal(run("hello", &job, said, sizeof said), 13);
        memcpy(&load, said + 9, sizeof load);
        assert_int_equal(load, id);
    }
    zygote_set_rows(zygote, NULL);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_job_comes_back, begin, end),
        cmocka_unit_test_setup_teardown(test_every_end_is_told, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_no_request_is_not_begun, begin, end),
        cmocka_unit_test_setup_teardown(test_a_job_can_be_killed, begin, end),
        cmocka_unit_test_setup_teardown(test_a_dead_zygote_is_replaced, begin, end),
        cmocka_unit_test_setup_teardown(test_without_a_nursery_no_job_begins, begin, end),
        cmocka_unit_test(test_all_die_with_the_session),
        cmocka_unit_test_setup_teardown(test_a_thousand_jobs_leave_nothing, begin, end),
        cmocka_unit_test(test_the_nursery_has_no_secrets),
        cmocka_unit_test_setup_teardown(test_a_changed_catalog_is_compiled_anew, begin, end),
    };
    make_request();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
