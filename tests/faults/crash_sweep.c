/*
 * crash sweep: kill -9 at every system call of one ingest, one aggregate, one export and one cycle, of the program and of each process that it
 * starts; then NL (lab.h). Ordinarily a sample of the points, spread over the calls and weighted towards those that change something;
 * GRIS_LONG=1 takes them all.
 *
 *   crash_sweep [ingest|aggregate|export|cycle]...
 *
 * REQ: faults 1, 4 and 31. Neighbours: lab.h, trace.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/vec.h"

#include "lab.h"

#define SAMPLE       16 /* points a command */
#define WHOLE_EVERY  8  /* at each such point the checks that take long */
#define LOCKED       6  /* exit status of a cycle that finds another at work */
#define LOCKED_TRIES 100

struct point {
    int process;
    unsigned call;
};
struct points VEC(struct point);

struct scenario {
    const char *name;
    const char *const *arguments;
    struct bench before;       /* how things stand when it is run */
    const char *state, *files; /* after an undisturbed run */
    int status;
};

static const char *const ingest[] = {"ingest", "reports", "--returned", "returned", "--json", NULL};
static const char *const aggregate[] = {"aggregate", "--json", NULL};
static const char *const export[] = {"export", "dashboard", "--out", "out", "--json", NULL};
static const char *const cycle[] = {"cycle", "--inbox", "inbox",  "--returned", "returned",
                                    "--out", "out",     "--json", NULL};

static struct scenario scenarios[] = {
    {.name = "ingest", .arguments = ingest},
    {.name = "aggregate", .arguments = aggregate},
    {.name = "export", .arguments = export},
    {.name = "cycle", .arguments = cycle},
};
#define SCENARIOS (sizeof scenarios / sizeof scenarios[0])

static struct counts {
    unsigned points, reached;
} * counts; /* shared by the processes of the sweep */

/* Each scenario begins where the one before ends; a cycle where the first does. */
static void set_up(struct lab *lab)
{
    lab_country(lab, "ingest", &scenarios[0].before);
    for (size_t i = 1; i < SCENARIOS; i++) {
        bool first = scenarios[i].arguments == cycle;
        lab_bench(lab, scenarios[i].name, &scenarios[first ? 0 : i - 1].before,
                  &scenarios[i].before);
        if (!first)
            (void)lab_run(&scenarios[i].before, scenarios[i - 1].arguments);
    }
}

/* The undisturbed run: what it leaves, and its calls. */
static void watch(struct lab *lab, struct scenario *s, struct trace_result *ret)
{
    const struct trace_plan plan = {.what = TRACE_WATCH};
    struct bench bench;
    lab_bench(lab, "undisturbed", &s->before, &bench);
    if (!lab_trace(&bench, s->arguments, &plan, ret))
        exit(70);
    s->status = WEXITSTATUS(ret->status);
    s->state = lab_state(&bench, lab->arena);
    s->files = lab_files(&bench, lab->arena);
    const char *wrong = lab_originals(&bench, lab->arena);
    if (!WIFEXITED(ret->status) || s->status > 1 || ret->hung)
        lab_violation("%s, undisturbed, ended with %x: %s", s->name, (unsigned)ret->status,
                      lab_said(&bench, "err", lab->arena));
    if (wrong == NULL && LAB_RUN(&bench, "audit", "verify") != 0)
        wrong = "gris audit verify";
    if (wrong == NULL && LAB_RUN(&bench, "aggregate", "--verify") != 0)
        wrong = "gris aggregate --verify";
    if (wrong != NULL)
        lab_violation("%s, undisturbed: %s", s->name, wrong);
    lab_bench_drop(&bench);
}

/* ---- which points ---- */

static void add_point(struct arena *arena, struct points *points, const struct trace_call *call)
{
    for (size_t i = 0; i < points->len; i++)
        if (points->at[i].process == call->process && points->at[i].call == call->call)
            return;
    VEC_PUSH(arena, points, ((struct point){call->process, call->call}));
}

/* `n` of the calls that `admits` lets through, evenly spread. */
static void spread(const struct trace_result *run,
                   bool (*admits)(const struct trace_call *call),
                   size_t n,
                   struct arena *arena,
                   struct points *points)
{
    size_t total = 0, seen = 0, taken = 0;
    for (size_t i = 0; i < run->calls_len; i++)
        total += admits(&run->calls[i]);
    for (size_t i = 0; i < run->calls_len; i++) {
        if (!admits(&run->calls[i]))
            continue;
        if (seen++ * n / total >= taken) {
            taken++;
            add_point(arena, points, &run->calls[i]);
        }
    }
}

static bool any(const struct trace_call *call)
{
    return call->process == 0;
}

static bool changes(const struct trace_call *call)
{
    return call->process == 0 && trace_changes(call->number);
}

static void choose(const struct trace_result *run, struct arena *arena, struct points *points)
{
    if (lab_long()) {
        for (size_t i = 0; i < run->calls_len; i++)
            if (run->calls[i].process == 0)
                VEC_PUSH(arena, points,
                         ((struct point){run->calls[i].process, run->calls[i].call}));
        return;
    }
    spread(run, changes, SAMPLE / 2, arena, points);
    spread(run, any, SAMPLE - points->len, arena, points);
}

/* ---- one point ---- */

/* The next run of the command. A server process whose client was killed may hold the cycle's lock for a moment more. */
static int run_again(const struct scenario *s, const struct bench *bench)
{
    int status = lab_run(bench, s->arguments);
    for (int i = 0; i < LOCKED_TRIES && status == LOCKED; i++) {
        (void)usleep(50000);
        status = lab_run(bench, s->arguments);
    }
    return status;
}

static const char *first_difference(const char *wanted, const char *got, struct arena *arena)
{
    while (*wanted != '\0' || *got != '\0') {
        size_t a = strcspn(wanted, "\n"), b = strcspn(got, "\n");
        if (a != b || memcmp(wanted, got, a) != 0)
            return arena_printf(arena, "wanted “%.*s”, got “%.*s”", (int)a, wanted, (int)b, got);
        wanted += a + (wanted[a] == '\n');
        got += b + (got[b] == '\n');
    }
    return "?";
}

static const char *check(const struct scenario *s,
                         const struct bench *bench,
                         const char *said,
                         bool whole,
                         struct arena *arena)
{
    int status = run_again(s, bench);
    /* Where the killed run has moved the wrong file away already, the next one meets none. */
    if (status != s->status && (status != 0 || s->arguments != cycle))
        return arena_printf(arena, "the next run gave %d: %s%s", status,
                            lab_said(bench, "err", arena), lab_said(bench, "out", arena));
    const char *wrong = lab_release(bench, arena);
    if (wrong == NULL)
        wrong = lab_told(bench, said, arena);
    if (wrong == NULL)
        wrong = lab_told(bench, lab_said(bench, "out", arena), arena);
    const char *state = lab_state(bench, arena), *files = lab_files(bench, arena);
    if (wrong == NULL && strcmp(state, s->state) != 0)
        wrong = first_difference(s->state, state, arena);
    if (wrong == NULL && strcmp(files, s->files) != 0)
        wrong = first_difference(s->files, files, arena);
    if (wrong == NULL && LAB_RUN(bench, "audit", "verify") != 0)
        wrong = arena_printf(arena, "gris audit verify: %s", lab_said(bench, "err", arena));
    if (wrong == NULL && whole)
        wrong = lab_originals(bench, arena);
    if (wrong == NULL && whole && LAB_RUN(bench, "aggregate", "--verify") != 0)
        wrong = arena_printf(arena, "gris aggregate --verify: %s", lab_said(bench, "err", arena));
    return wrong;
}

static void try_point(struct lab *lab, const struct scenario *s, struct point point, unsigned n)
{
    struct arena *arena = arena_new(0);
    struct bench bench;
    struct trace_result run;
    const struct trace_plan plan = {
        .what = TRACE_KILL, .process = point.process, .call = point.call};
    lab_bench(lab, arena_printf(arena, "point%u", n), &s->before, &bench);
    if (!lab_trace(&bench, s->arguments, &plan, &run))
        exit(70);
    const char *said = lab_said(&bench, "out", arena);
    const char *wrong = lab_release(&bench, arena);
    if (run.hung)
        wrong = "a process did not end";
    else if (run.survivors != 0)
        wrong = "a process outlived the program by more than a second";
    if (wrong == NULL)
        wrong = check(s, &bench, said, n % WHOLE_EVERY == 0, arena);
    if (wrong != NULL)
        lab_violation("%s, kill -9 of process %d at its call %u (%s): %s", s->name, point.process,
                      point.call, run.fired ? trace_name(run.fired_at) : "not reached", wrong);
    (void)__atomic_add_fetch(&counts->points, 1, __ATOMIC_SEQ_CST);
    (void)__atomic_add_fetch(&counts->reached, run.fired ? 1 : 0, __ATOMIC_SEQ_CST);
    lab_bench_drop(&bench);
    arena_free(arena);
}

/* Every `jobs`-th point, from `first` on, in a process of its own. */
static pid_t sweep_part(struct lab *lab,
                        const struct scenario *s,
                        const struct points *points,
                        unsigned first,
                        unsigned jobs)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    lab_reopen(lab);
    for (size_t i = first; i < points->len; i += jobs)
        try_point(lab, s, points->at[i], (unsigned)i);
    PQfinish(lab->admin);
    (void)fflush(stdout);
    _exit(0);
}

static void sweep(struct lab *lab, struct scenario *s)
{
    struct trace_result run;
    struct points points = {0};
    struct timespec begun, ended;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    *counts = (struct counts){0};
    watch(lab, s, &run);
    choose(&run, lab->arena, &points);
    unsigned jobs = lab_jobs(), lost = 0;
    for (unsigned i = 0; i < jobs; i++)
        if (sweep_part(lab, s, &points, i, jobs) < 0)
            exit(70);
    for (int status; wait(&status) > 0 || errno == EINTR;)
        lost += status != 0;
    if (lost != 0 || counts->points != points.len)
        lab_violation("%s: %zu points, %u tried", s->name, points.len, counts->points);
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    (void)printf("crash sweep counted: %s: %u of %zu points (system calls of %d processes) tried, "
                 "%u reached; %ld s\n",
                 s->name, counts->points, run.calls_len, run.processes, counts->reached,
                 (long)(ended.tv_sec - begun.tv_sec));
    free(run.calls);
}

static bool asked_for(const char *name, int argc, char **argv)
{
    bool asked = argc == 1;
    for (int i = 1; i < argc; i++)
        asked = asked || strcmp(argv[i], name) == 0;
    return asked;
}

int main(int argc, char **argv)
{
    struct lab lab;
    unsigned total = 0;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    lab_open(&lab, "crash", LAB_ANY);
    lab_share();
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        return 70;
    set_up(&lab);
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (!asked_for(scenarios[i].name, argc, argv))
            continue;
        sweep(&lab, &scenarios[i]);
        total += counts->reached;
    }
    (void)printf("crash sweep counted: total %u points, violations %u\n", total, lab_violations());
    for (size_t i = 0; i < SCENARIOS; i++)
        lab_bench_drop(&scenarios[i].before);
    return lab_end(&lab);
}
