/*
 * trace: runs a program, counts the system calls of each of its processes, and at one of them kills the process, gives it an error in place of
 * the call, or shortens what it asked for. Knows nothing of gris. Neighbours: lab.h.
 *
 * Processes are numbered as they were born (0 is the program itself), calls of each from 1. A process killed at the entry of call n has done
 * n - 1 calls: the points are all prefixes.
 */
#ifndef GRIS_FAULTS_TRACE_H
#define GRIS_FAULTS_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_PROCESSES 64

enum trace_what {
    TRACE_WATCH, /* nothing happens: counts */
    TRACE_KILL,  /* SIGKILL before the call is made */
    TRACE_ERROR, /* the call is not made and gives `error`; only close() closes even so, as the kernel's does */
    TRACE_CUT,   /* as TRACE_ERROR, and the socket of the call is shut down: both ends see it */
    TRACE_ACT,   /* `act` is called, then the call is made */
    TRACE_SHORT, /* reads and writes: at most `bytes` of it */
};

struct trace_plan {
    enum trace_what what;
    int process; /* in which process; -1: in all */
    bool (*matters)(
        uint64_t call); /* only such calls count, by number of the system call; NULL: all */
    bool late;          /* nor any before the program has connected to something */
    unsigned call;      /* at the call-th of them; 0: at every `every`-th */
    unsigned every;
    int error;              /* TRACE_ERROR, TRACE_CUT */
    size_t bytes;           /* TRACE_SHORT */
    void (*act)(void *ctx); /* TRACE_ACT */
    void *ctx;
};

struct trace_call {
    int process;
    unsigned call;
    uint64_t number; /* __NR_… */
    bool late;       /* a process has connected to something before */
};

struct trace_result {
    int status;         /* of the program, as waitpid() gives it */
    bool fired;         /* the plan's point was reached */
    bool hung;          /* not all processes had ended after the time allowed; they are killed */
    int processes;      /* how many there were */
    unsigned survivors; /* processes that outlived the program by more than five seconds */
    struct trace_call *calls; /* TRACE_WATCH: all of them, in order; free() */
    size_t calls_len;
    uint64_t fired_at; /* the number of the system call where the plan was carried out */
};

/* What the program gets. */
struct trace_command {
    const char *const *argv;
    const char *folder;    /* working directory */
    const char *out, *err; /* files for its stdout and stderr */
    unsigned seconds;      /* time allowed */
};

/* False: this machine does not let us trace, or a file cannot be opened; errno and a line on stderr say why. Never a reason to skip. */
bool trace_run(const struct trace_command *command,
               const struct trace_plan *plan,
               struct trace_result *ret);

/* System calls that change something outside the process. */
bool trace_changes(uint64_t number);
/* Calls that write and sync files, and make, move and remove them. */
bool trace_writes_files(uint64_t number);
bool trace_reads(uint64_t number);
bool trace_talks(uint64_t number); /* over a socket */
bool trace_interruptible(uint64_t number);
const char *trace_name(uint64_t number);

#endif
