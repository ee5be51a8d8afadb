/*
 * wall: behind it a process has one descriptor, bounded memory and time, and ten system calls. Each is tried; every other number of the table is tried
 * too. Builds with sanitizers (and valgrind's) have no filter and no memory bound: there the rest is shown, and the plain build proves the wall.
 */
#include "wall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/digest.h"
#include "core/map.h"

#define MIB         ((size_t)1 << 20)
#define ROOM        (64 * MIB)
#define CALLS_TRIED 600L /* Linux 6 ends below 470 */

typedef int task(long argument);

struct run {
    int how;
    char said[64];
    ssize_t len;
};

static int set_up(void **state)
{
    (void)state;
    wall_prepare();
    return 0;
}

/* Runs a task in a process behind the wall; what it wrote and how it ended. */
static struct run behind_wall(task *what, long argument, unsigned seconds)
{
    int ends[2];
    struct run run = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        wall_build(ends[1], ROOM, seconds);
        _exit(what(argument));
    }
    (void)close(ends[1]);
    run.len = read(ends[0], run.said, sizeof run.said);
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &run.how, 0), pid);
    return run;
}

static bool died_of(struct run run, int signal)
{
    return WIFSIGNALED(run.how) && WTERMSIG(run.how) == signal;
}

static bool ended_with(struct run run, int status)
{
    return WIFEXITED(run.how) && WEXITSTATUS(run.how) == status;
}

/* ---- what is left ---- */

static int useful(long argument)
{
    (void)argument;
    struct arena *arena = arena_new(0);
    struct map map;
    map_init(&map, arena, 4);
    (void)map_put(&map, TEXT("key"), 7);
    char *grown = NULL;
    for (size_t size = 1; size <= 16 * MIB; size *= 2) {
        grown = realloc(grown, size);
        if (grown == NULL)
            return 1;
        grown[size - 1] = 'x';
    }
    struct digest digest = digest_of(grown, 16 * MIB);
    free(grown);
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0 || map_find(&map, TEXT("other")) != MAP_NONE)
        return 2;
    arena_free(arena);
    return write(WALL_FD, &digest, sizeof digest) == (ssize_t)sizeof digest ? 0 : 3;
}

static void test_useful_work_goes_on(void **state)
{
    (void)state;
    struct run run = behind_wall(useful, 0, 5);
    assert_true(ended_with(run, 0));
    assert_int_equal(run.len, sizeof(struct digest));
}

/* ---- system calls ---- */

/* The first arguments are such that write, mmap and futex are what the wall leaves of them. */
static int try_call(long number)
{
    (void)syscall(number, (long)WALL_FD, 1L, 0L, 0L, 0L, 0L);
    return 0;
}

/* Newer kernels keep no filter before the calls of their own trampolines (uretprobe, uprobe), which fail for anybody else. */
static bool is_of_kernel(long number)
{
#if defined(__x86_64__)
    return number == 335 || number == 336;
#else
    return number < 0;
#endif
}

static void test_ten_system_calls_are_left(void **state)
{
    (void)state;
    if (!wall_is_whole) {
        print_message("no filter in this build\n");
        return;
    }
    static const long allowed[] = {SYS_write,        SYS_mmap,      SYS_munmap,        SYS_mremap,
                                   SYS_brk,          SYS_futex,     SYS_clock_gettime, SYS_madvise,
                                   SYS_rt_sigreturn, SYS_exit_group};
    size_t left = 0;
    for (long number = 0; number < CALLS_TRIED; number++) {
        bool wanted = false;
        for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
            wanted = wanted || allowed[i] == number;
        bool killed = is_of_kernel(number) || died_of(behind_wall(try_call, number, 5), SIGSYS);
        left += killed ? 0 : 1;
        if (killed == wanted)
            fail_msg("call %ld: %s", number, killed ? "killed" : "allowed");
    }
    print_message("%zu of %ld system calls are left\n", left, CALLS_TRIED);
    assert_int_equal(left, sizeof allowed / sizeof allowed[0]);
    assert_true(left <= 12);
}

static int write_elsewhere(long fd)
{
    return (int)write((int)fd, "x", 1);
}

static int map_executable(long argument)
{
    (void)argument;
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
           MAP_FAILED;
}

static int wait_on_futex(long argument)
{
    uint32_t word = 0;
    (void)argument;
    return (int)syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0);
}

static int open_file(long argument)
{
    (void)argument;
    return open("/etc/passwd", O_RDONLY);
}

static int open_socket(long argument)
{
    (void)argument;
    return socket(AF_INET, SOCK_STREAM, 0);
}

static int fork_again(long argument)
{
    (void)argument;
    return fork() < 0;
}

#if defined(__x86_64__)
/* write(1, …) by the numbers of x32, and exit() by those of a 32-bit program */
static int call_x32(long argument)
{
    (void)argument;
    return (int)syscall(0x40000000L | SYS_write, (long)WALL_FD, "x", 1L);
}

static int call_32_bit(long argument)
{
    (void)argument;
    long ret = 1;
    __asm__ volatile("int $0x80" : "+a"(ret) : "b"(0L) : "memory", "r8", "r9", "r10", "r11");
    return 0;
}
#endif

static void test_what_would_do_harm_kills(void **state)
{
    (void)state;
    static task *const harmful[] = {map_executable, wait_on_futex, open_file, open_socket,
                                    fork_again};
    for (size_t i = 0; wall_is_whole && i < sizeof harmful / sizeof harmful[0]; i++)
        assert_true(died_of(behind_wall(harmful[i], 0, 5), SIGSYS));
    if (!wall_is_whole)
        return;
    for (int fd = 0; fd < 8; fd++)
        assert_int_equal(died_of(behind_wall(write_elsewhere, fd, 5), SIGSYS), fd != WALL_FD);
#if defined(__x86_64__)
    assert_true(died_of(behind_wall(call_x32, 0, 5), SIGSYS));
    /* a kernel without 32-bit programs answers with a fault */
    struct run run = behind_wall(call_32_bit, 0, 5);
    assert_true(died_of(run, SIGSYS) || died_of(run, SIGSEGV));
#endif
}

/* ---- memory and time ---- */

/* MiB that could be mapped, counted on until it fails. */
static int hog(long argument)
{
    (void)argument;
    uint32_t got = 0;
    while (malloc(MIB) != NULL)
        got++;
    return write(WALL_FD, &got, sizeof got) == (ssize_t)sizeof got ? 0 : 3;
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    if (!wall_is_whole)
        return;
    struct run run = behind_wall(hog, 0, 5);
    uint32_t got = 0;
    assert_true(ended_with(run, 0));
    memcpy(&got, run.said, sizeof got);
    print_message("%u MiB of %zu MiB could be had\n", got, ROOM / MIB);
    /* a little goes to malloc's own heads */
    assert_in_range(got, ROOM / MIB * 9 / 10, ROOM / MIB);
}

static int spin(long argument)
{
    (void)argument;
    for (volatile uint64_t n = 0; n != UINT64_MAX; n++) {}
    return 0;
}

static void test_time_is_bounded(void **state)
{
    (void)state;
    assert_true(died_of(behind_wall(spin, 0, 1), SIGXCPU));
}

/* ---- what others see of such a process ---- */

static int say_and_spin(long argument)
{
    if (write(WALL_FD, "x", 1) != 1)
        return 3;
    return spin(argument);
}

/* A number behind a name in /proc/PID/status, or -1. */
static long status_of(pid_t pid, const char *name)
{
    char path[64];
    char line[256];
    long value = -1;
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    (void)fclose(file);
    return value;
}

/* The descriptors of a process as a string of digits; NULL: nobody may look, which is as good. */
static const char *descriptors_of(pid_t pid)
{
    static char found[64];
    char path[64];
    size_t len = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return NULL;
    const struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL && len + 8 < sizeof found)
        if (entry->d_name[0] != '.')
            len += (size_t)snprintf(found + len, 8, "%s ", entry->d_name);
    found[len] = '\0';
    (void)closedir(dir);
    return found;
}

static void test_what_others_see(void **state)
{
    (void)state;
    int ends[2];
    char byte = 0;
    struct rlimit cpu = {0};
    assert_int_equal(pipe(ends), 0);
    assert_true(open("/dev/null", O_RDONLY) > 0); /* more than it may keep */
    pid_t pid = fork();
    if (pid == 0) {
        wall_build(ends[1], ROOM, 5);
        _exit(say_and_spin(0));
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(status_of(pid, "NoNewPrivs:"), 1);
    if (wall_is_whole)
        assert_int_equal(status_of(pid, "Seccomp:"), 2); /* a filter */
    const char *descriptors = descriptors_of(pid);
    if (descriptors != NULL)
        assert_string_equal(descriptors, wall_is_whole ? "3 " : "0 1 2 3 ");
    assert_int_equal(prlimit(pid, RLIMIT_CPU, NULL, &cpu), 0);
    assert_int_equal(cpu.rlim_cur, 5);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    (void)close(ends[0]);
}

static void test_a_wall_that_cannot_be_built_is_told(void **state)
{
    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        wall_build(-1, ROOM, 5);
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == WALL_NOT_BUILT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_useful_work_goes_on),
        cmocka_unit_test(test_ten_system_calls_are_left),
        cmocka_unit_test(test_what_would_do_harm_kills),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_time_is_bounded),
        cmocka_unit_test(test_what_others_see),
        cmocka_unit_test(test_a_wall_that_cannot_be_built_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
