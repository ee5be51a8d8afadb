/*
 * trace: the ptrace part. One tracer at a time in a process; its tracees are its only children while it runs.
 * Knows nothing of gris. Neighbours: trace.h.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/ptrace.h>

#define SYSCALL_STOP (SIGTRAP | 0x80)
#define SURVIVES_MS  5000

struct tracee {
    pid_t pid;
    unsigned calls;
    unsigned candidates; /* calls that the plan admits */
    bool gone;
    bool quiet;        /* its calls count no more: coverage is being written */
    bool began;        /* has exec'ed, or was forked by one that has */
    int error_pending; /* to be given at the exit of this call */
};

struct tracer {
    const struct trace_plan *plan;
    struct trace_result *ret;
    struct tracee tracees[TRACE_PROCESSES];
    int len;
    size_t cap;
    bool main_gone;
    bool connected; /* some process has called connect() */
    struct timespec main_end;
};

/* ---- registers: only here does the machine matter ---- */

#if defined(__x86_64__)
static bool set_error(pid_t pid, int error)
{
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0)
        return false;
    regs.rax = (unsigned long long)(-(long long)error);
    return ptrace(PTRACE_SETREGS, pid, NULL, &regs) == 0;
}

static bool skip_call(pid_t pid)
{
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0)
        return false;
    regs.orig_rax = (unsigned long long)-1LL;
    return ptrace(PTRACE_SETREGS, pid, NULL, &regs) == 0;
}

/* The third argument of read, write, recvfrom and sendto. */
static bool set_length(pid_t pid, size_t length)
{
    struct user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0)
        return false;
    regs.rdx = length;
    return ptrace(PTRACE_SETREGS, pid, NULL, &regs) == 0;
}
#elif defined(__aarch64__)
static bool put_register(pid_t pid, size_t index, unsigned long long value)
{
    struct user_regs_struct regs;
    struct iovec io = {&regs, sizeof regs};
    if (ptrace(PTRACE_GETREGSET, pid, 1 /* NT_PRSTATUS */, &io) != 0)
        return false;
    regs.regs[index] = value;
    return ptrace(PTRACE_SETREGSET, pid, 1, &io) == 0;
}

static bool set_error(pid_t pid, int error)
{
    return put_register(pid, 0, (unsigned long long)(-(long long)error));
}

static bool skip_call(pid_t pid)
{
    int none = -1;
    struct iovec io = {&none, sizeof none};
    return ptrace(PTRACE_SETREGSET, pid, 0x404 /* NT_ARM_SYSTEM_CALL */, &io) == 0;
}

static bool set_length(pid_t pid, size_t length)
{
    return put_register(pid, 2, length);
}
#else
#error "tests/faults/trace.c: teach it the registers of this machine"
#endif

/* ---- kinds of calls ---- */

struct call_name {
    uint64_t number;
    const char *name;
    unsigned kinds;
};
enum { CHANGES = 1, FILES = 2, READS = 4, INTERRUPTIBLE = 8, SIZED = 16, TALKS = 32 };

static const struct call_name names[] = {
    {SYS_read, "read", READS | INTERRUPTIBLE | SIZED},
    {SYS_write, "write", CHANGES | FILES | INTERRUPTIBLE | SIZED},
    {SYS_pread64, "pread64", READS | SIZED},
    {SYS_pwrite64, "pwrite64", CHANGES | FILES | SIZED},
    {SYS_recvfrom, "recvfrom", READS | TALKS | INTERRUPTIBLE | SIZED},
    {SYS_sendto, "sendto", CHANGES | TALKS | INTERRUPTIBLE | SIZED},
    {SYS_recvmsg, "recvmsg", READS | TALKS},
    {SYS_sendmsg, "sendmsg", CHANGES | TALKS},
    {SYS_writev, "writev", CHANGES | FILES},
    {SYS_openat, "openat", 0},
    {SYS_close, "close", FILES},
    {SYS_fsync, "fsync", CHANGES | FILES},
    {SYS_fdatasync, "fdatasync", CHANGES | FILES},
    {SYS_ftruncate, "ftruncate", CHANGES | FILES},
    {SYS_flock, "flock", CHANGES | FILES | INTERRUPTIBLE},
    {SYS_mkdirat, "mkdirat", CHANGES | FILES},
    {SYS_renameat, "renameat", CHANGES | FILES},
    {SYS_renameat2, "renameat2", CHANGES | FILES},
    {SYS_linkat, "linkat", CHANGES | FILES},
    {SYS_symlinkat, "symlinkat", CHANGES | FILES},
    {SYS_unlinkat, "unlinkat", CHANGES | FILES},
    {SYS_copy_file_range, "copy_file_range", CHANGES | FILES},
#ifdef SYS_open
    {SYS_open, "open", 0},
    {SYS_mkdir, "mkdir", CHANGES | FILES},
    {SYS_rename, "rename", CHANGES | FILES},
    {SYS_link, "link", CHANGES | FILES},
    {SYS_symlink, "symlink", CHANGES | FILES},
    {SYS_unlink, "unlink", CHANGES | FILES},
    {SYS_rmdir, "rmdir", CHANGES | FILES},
    {SYS_poll, "poll", INTERRUPTIBLE},
    {SYS_fork, "fork", CHANGES},
    {SYS_vfork, "vfork", CHANGES},
#endif
    {SYS_ppoll, "ppoll", INTERRUPTIBLE},
    {SYS_wait4, "wait4", INTERRUPTIBLE},
    {SYS_waitid, "waitid", INTERRUPTIBLE},
    {SYS_clone, "clone", CHANGES},
    {SYS_clone3, "clone3", CHANGES},
    {SYS_connect, "connect", CHANGES},
    {SYS_kill, "kill", CHANGES},
    {SYS_execve, "execve", 0},
    {SYS_exit_group, "exit_group", 0},
    {SYS_mmap, "mmap", 0},
    {SYS_brk, "brk", 0},
};

static const struct call_name *find_name(uint64_t number)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number)
            return &names[i];
    return NULL;
}

static bool is_kind(uint64_t number, unsigned kinds)
{
    const struct call_name *name = find_name(number);
    return name != NULL && (name->kinds & kinds) != 0;
}

bool trace_changes(uint64_t number)
{
    return is_kind(number, CHANGES);
}

bool trace_writes_files(uint64_t number)
{
    return is_kind(number, FILES);
}

bool trace_reads(uint64_t number)
{
    return is_kind(number, READS);
}

bool trace_talks(uint64_t number)
{
    return is_kind(number, TALKS);
}

bool trace_interruptible(uint64_t number)
{
    return is_kind(number, INTERRUPTIBLE);
}

const char *trace_name(uint64_t number)
{
    static char other[32];
    const struct call_name *name = find_name(number);
    if (name != NULL)
        return name->name;
    snprintf(other, sizeof other, "call %llu", (unsigned long long)number);
    return other;
}

/* ---- the tracees ---- */

static struct tracee *find(struct tracer *t, pid_t pid)
{
    for (int i = 0; i < t->len; i++)
        if (t->tracees[i].pid == pid && !t->tracees[i].gone)
            return &t->tracees[i];
    return NULL;
}

static struct tracee *add(struct tracer *t, pid_t pid)
{
    struct tracee *known = find(t, pid);
    if (known != NULL || t->len == TRACE_PROCESSES)
        return known;
    t->tracees[t->len] = (struct tracee){.pid = pid};
    t->ret->processes = t->len + 1;
    return &t->tracees[t->len++];
}

static void log_call(struct tracer *t, int process, unsigned call, uint64_t number)
{
    struct trace_result *ret = t->ret;
    if (ret->calls_len == t->cap) {
        t->cap = t->cap == 0 ? 1024 : t->cap * 2;
        struct trace_call *grown = realloc(ret->calls, t->cap * sizeof *grown);
        if (grown == NULL)
            abort();
        ret->calls = grown;
    }
    ret->calls[ret->calls_len++] = (struct trace_call){process, call, number, t->connected};
}

/* Does the process open a file of coverage counts? From there on it does what gcc adds, not what it does itself. */
static bool writes_coverage(pid_t pid, const struct ptrace_syscall_info *info)
{
    uint64_t path = 0;
    if (info->entry.nr == SYS_openat)
        path = info->entry.args[1];
#ifdef SYS_open
    if (info->entry.nr == SYS_open)
        path = info->entry.args[0];
#endif
    if (path == 0)
        return false;
    char text[4096] = {0};
    /* Not over the end of a page: what follows it need not be there. */
    size_t len = 4096 - (size_t)(path % 4096);
    struct iovec here = {text, len < sizeof text ? len : sizeof text - 1};
    union {
        uint64_t number;
        void *pointer;
    } there = {.number = path};
    struct iovec theirs = {there.pointer, here.iov_len};
    if (process_vm_readv(pid, &here, 1, &theirs, 1, 0) <= 0)
        return false;
    return strstr(text, ".gcda") != NULL;
}

static bool is_point(const struct tracer *t, struct tracee *who, uint64_t number)
{
    const struct trace_plan *plan = t->plan;
    int process = (int)(who - t->tracees);
    if (plan->what == TRACE_WATCH || (plan->process >= 0 && plan->process != process))
        return false;
    if ((plan->late && !t->connected) || (plan->matters != NULL && !plan->matters(number)))
        return false;
    who->candidates++;
    return plan->call != 0 ? who->candidates == plan->call : who->candidates % plan->every == 0;
}

/* Shuts a socket of the process down, as if the other end had gone. */
static void cut(pid_t pid, int socket)
{
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    int fd = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, socket, 0);
    if (fd < 0 || shutdown(fd, SHUT_RDWR) != 0) {
        (void)fprintf(stderr, "trace: cut: %s\n", strerror(errno));
        exit(70);
    }
    (void)close(fd);
    (void)close(process);
}

static void carry_out(struct tracer *t, struct tracee *who, const struct ptrace_syscall_info *info)
{
    const struct trace_plan *plan = t->plan;
    t->ret->fired = true;
    t->ret->fired_at = info->entry.nr;
    if (plan->what == TRACE_KILL) {
        (void)kill(who->pid, SIGKILL);
    } else if (plan->what == TRACE_ACT) {
        plan->act(plan->ctx);
    } else if (info->entry.nr == SYS_wait4 && (info->entry.args[2] & WNOHANG) != 0) {
        return; /* it never sleeps, so nothing can interrupt it */
    } else if (plan->what == TRACE_ERROR || plan->what == TRACE_CUT) {
        if (plan->what == TRACE_CUT)
            cut(who->pid, (int)info->entry.args[0]);
        if (info->entry.nr == SYS_close || skip_call(who->pid))
            who->error_pending = plan->error;
    } else if (is_kind(info->entry.nr, SIZED) && info->entry.args[2] > plan->bytes) {
        (void)set_length(who->pid, plan->bytes);
    }
}

static void at_call(struct tracer *t, struct tracee *who)
{
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    if (ptrace(PTRACE_GET_SYSCALL_INFO, who->pid, sizeof info, &info) <= 0 || who->quiet)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT && who->error_pending != 0) {
        (void)set_error(who->pid, who->error_pending);
        who->error_pending = 0;
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !who->began)
        return;
    if (writes_coverage(who->pid, &info)) {
        who->quiet = true;
        return;
    }
    who->calls++;
    if (t->plan->what == TRACE_WATCH)
        log_call(t, (int)(who - t->tracees), who->calls, info.entry.nr);
    if (is_point(t, who, info.entry.nr))
        carry_out(t, who, &info);
    t->connected = t->connected || info.entry.nr == SYS_connect;
}

static void at_event(struct tracer *t, struct tracee *who, int event)
{
    if (event == PTRACE_EVENT_EXEC)
        who->began = true;
    if (event != PTRACE_EVENT_FORK && event != PTRACE_EVENT_VFORK && event != PTRACE_EVENT_CLONE)
        return;
    unsigned long child = 0;
    if (ptrace(PTRACE_GETEVENTMSG, who->pid, NULL, &child) != 0)
        return;
    struct tracee *born = add(t, (pid_t)child);
    if (born != NULL)
        born->began = who->began;
}

static void at_end(struct tracer *t, struct tracee *who, int status)
{
    who->gone = true;
    if (who == &t->tracees[0]) {
        t->ret->status = status;
        t->main_gone = true;
        (void)clock_gettime(CLOCK_MONOTONIC, &t->main_end);
    }
}

static long since(const struct timespec *then)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

/* One stop or end of one process. */
static void handle(struct tracer *t, pid_t pid, int status)
{
    struct tracee *who = find(t, pid);
    if (who == NULL)
        who = add(t, pid);
    if (who == NULL)
        return;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        if (who != &t->tracees[0] && t->main_gone && since(&t->main_end) > SURVIVES_MS)
            t->ret->survivors++;
        at_end(t, who, status);
        return;
    }
    int event = status >> 16, signal = WSTOPSIG(status);
    if (signal == SYSCALL_STOP) {
        at_call(t, who);
        signal = 0;
    } else if (event != 0) {
        at_event(t, who, event);
        who->began = who->began || who != &t->tracees[0];
        signal = 0;
    }
    (void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal);
}

static bool all_gone(const struct tracer *t)
{
    for (int i = 0; i < t->len; i++)
        if (!t->tracees[i].gone)
            return false;
    return true;
}

static void kill_all(struct tracer *t)
{
    for (int i = 0; i < t->len; i++)
        if (!t->tracees[i].gone)
            (void)kill(t->tracees[i].pid, SIGKILL);
}

static void nothing(int signal)
{
    (void)signal; /* it ends waitpid() */
}

static void follow(struct tracer *t, unsigned seconds)
{
    struct sigaction action = {.sa_handler = nothing}, before;
    (void)sigaction(SIGALRM, &action, &before);
    (void)alarm(seconds);
    while (!all_gone(t)) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid > 0) {
            handle(t, pid, status);
        } else if (pid < 0 && errno == EINTR) {
            t->ret->hung = true;
            kill_all(t);
            (void)alarm(seconds);
        } else if (pid < 0 && errno == ECHILD) {
            break;
        }
    }
    (void)alarm(0);
    (void)sigaction(SIGALRM, &before, NULL);
}

/* ---- the program ---- */

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(126);
}

_Noreturn static void become(const struct trace_command *command, int gate)
{
    char go;
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (read(gate, &go, 1) != 1 || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        chdir(command->folder) != 0)
        _exit(126);
    redirect(command->out, STDOUT_FILENO);
    redirect(command->err, STDERR_FILENO);
    union {
        const char *const *in;
        char *const *out;
    } argv = {.in = command->argv};
    (void)execv(argv.out[0], argv.out);
    _exit(127);
}

static bool refuse(const char *what)
{
    int error = errno;
    (void)fprintf(stderr, "trace: %s: %s; ptrace must be permitted for these tests\n", what,
                  strerror(error));
    errno = error;
    return false;
}

bool trace_run(const struct trace_command *command,
               const struct trace_plan *plan,
               struct trace_result *ret)
{
    static const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    int gate[2];
    struct tracer t = {.plan = plan, .ret = ret};
    memset(ret, 0, sizeof *ret);
    if (pipe(gate) != 0)
        return refuse("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(gate[1]);
        become(command, gate[0]);
    }
    (void)close(gate[0]);
    bool seized = pid > 0 && ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) == 0 &&
                  ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == 0;
    if (!seized)
        (void)refuse("ptrace");
    if (seized)
        (void)add(&t, pid);
    if (seized && write(gate[1], "g", 1) != 1)
        (void)kill(pid, SIGKILL);
    (void)close(gate[1]);
    if (seized)
        follow(&t, command->seconds);
    else if (pid > 0)
        (void)waitpid(pid, NULL, 0);
    return seized;
}
