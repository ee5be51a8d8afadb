/*
 * wall: descriptors, limits, and a filter of system calls (seccomp, raw BPF: ten calls need no library). REQ: docs/wall.md.
 * Neighbours: wall.h.
 *
 * What is left and why: write to the pipe; mmap (nothing executable), munmap, mremap, madvise, brk for memory; clock_gettime; futex for waking only,
 * which ends every pthread_once(); rt_sigreturn; exit_group. Nothing that waits is among them but a write to a parent that reads: a process behind
 * the wall burns processor time, which is bounded, or ends.
 */
#include "wall.h"

#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>

#include "collector/collector.h"
#include "core/digest.h"
#include "core/map.h"

#if GRIS_SANITIZED
const bool wall_is_whole = false;
#else
const bool wall_is_whole = true;
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the wall's filter does not know this processor's system calls"
#endif

static _Noreturn void give_up(void)
{
    _exit(WALL_NOT_BUILT);
}

static int by_value(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

/* glibc asks for the size of memory when it first sorts an array that does not fit its stack buffer. */
static void sort_once(void)
{
    int many[1024];
    for (int i = 0; i < 1024; i++)
        many[i] = 1024 - i;
    qsort(many, 1024, sizeof many[0], by_value);
}

void wall_prepare(void)
{
    struct arena *arena = arena_new(0);
    struct map map;
    map_init(&map, arena, 1);
    (void)map_put(&map, TEXT("seed"), 0);
    arena_free(arena);
    (void)digest_of("", 0);
    sort_once();
    collector_prepare();
    /* belt and braces: no call that reaches a network is left behind the wall */
    if (wall_is_whole && unshare(CLONE_NEWNET) != 0)
        (void)unshare(CLONE_NEWUSER | CLONE_NEWNET);
}

/* ---- descriptors ---- */

/* Sanitizers write their reports to stderr. */
static void keep_one(int fd)
{
    unsigned from = wall_is_whole ? 0 : STDERR_FILENO + 1;
    if (fd != WALL_FD && dup2(fd, WALL_FD) < 0)
        give_up();
    if ((from < WALL_FD && close_range(from, WALL_FD - 1, 0) != 0) ||
        close_range(WALL_FD + 1, ~0U, 0) != 0)
        give_up();
}

/* ---- limits ---- */

static void set_limit(int which, size_t soft, size_t hard)
{
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    if (setrlimit((__rlimit_resource_t)which, &limit) != 0)
        give_up();
}

/* Address space in use now, in bytes. */
static size_t address_space(void)
{
    char line[64] = {0};
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        give_up();
    if (fgets(line, sizeof line, file) == NULL)
        give_up();
    (void)fclose(file);
    return (size_t)strtoul(line, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static void set_limits(size_t room, unsigned seconds)
{
    set_limit(RLIMIT_CORE, 0, 0);
    set_limit(RLIMIT_FSIZE, 0, 0);
    set_limit(RLIMIT_NPROC, 0, 0);
    set_limit(RLIMIT_CPU, seconds, seconds + 1); /* SIGXCPU says why, SIGKILL would not */
    if (wall_is_whole) {
        size_t space = address_space() + room;
        set_limit(RLIMIT_AS, space, space);
        set_limit(RLIMIT_NOFILE, 0, 0);
    }
}

/* ---- system calls ---- */

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t))
#else
#define ARGUMENT(n)                                                                                \
    (offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t) + sizeof(uint32_t))
#endif
#define LOAD_LOW(n)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)ARGUMENT(n))
#define ALLOW        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define UNLESS(v, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(v), 0, (n))
#define PERMIT(name) UNLESS(SYS_##name, 1), ALLOW

/* A call number of another architecture, or of x32, equals none of these. */
static struct sock_filter filter[] = {
    LOAD(arch),
    UNLESS(ARCHITECTURE, 1),
    BPF_STMT(BPF_JMP | BPF_JA, 1),
    KILL,
    LOAD(nr),
    PERMIT(brk),
    PERMIT(munmap),
    PERMIT(mremap),
    PERMIT(madvise),
    PERMIT(clock_gettime),
    PERMIT(rt_sigreturn),
    PERMIT(exit_group),
    /* write: only to the pipe */
    UNLESS(SYS_write, 4),
    LOAD_LOW(0),
    UNLESS(WALL_FD, 1),
    ALLOW,
    KILL,
    /* mmap: nothing executable */
    UNLESS(SYS_mmap, 4),
    LOAD_LOW(2),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
    ALLOW,
    KILL,
    /* futex: only to wake */
    UNLESS(SYS_futex, 4),
    LOAD_LOW(1),
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (uint32_t)FUTEX_CMD_MASK),
    UNLESS(FUTEX_WAKE, 1),
    ALLOW,
    KILL,
};

static void filter_calls(void)
{
    const struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
        give_up();
}

void wall_build(int fd, size_t room, unsigned seconds)
{
    keep_one(fd);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        give_up();
    set_limits(room, seconds);
    if (wall_is_whole)
        filter_calls();
}
