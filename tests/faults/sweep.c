/*
 * sweep: one fault at one system call of one ingest, one aggregate, one export and one cycle; then NL (lab.h); then the next call.
 * Ordinarily a sample of the points, spread over the calls; GRIS_LONG=1 takes them all.
 *
 *   sweep FAULT,... [ingest|aggregate|export|cycle [PROCESS:CALL]]     with PROCESS:CALL only that point, as a violation names it
 *
 *   crash      kill -9 before the call
 *   disk       calls that write, sync, open, make, name, link or remove files give EIO, and then ENOSPC
 *   answer     calls that send to and receive from the database give ECONNRESET: each question, and each answer (that to COMMIT too), is lost
 *   proxy      a proxy loses the answer to COMMIT, or cuts what the server says after some byte; the next connection gets through, or none does
 *   server     as the client goes to speak or to hear, PostgreSQL stops as by a power cut, and is down until the run has ended
 *   backend    as the client goes to speak or to hear, kill -9 of its server process: all of PostgreSQL starts anew by itself
 *   full       from there on the disk of the database has no room for data, until the run has ended
 *   wal        from there on it has none for the log of transactions either, so that the server falls
 *   reads      reads give EIO
 *   memory     an allocation gives NULL: one at each place of the program that allocates, in every process that gets so far
 *   odd        one run with every third call interrupted, one with at most seven bytes a read, one with at most seven a write
 *
 * REQ: faults 1, 4, 8, 9, 10, 11, 14, 15, 16 and 31. Neighbours: lab.h, trace.h.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/vec.h"

#include "lab.h"
#include "proxy.h"

#define WHOLE_EVERY  8 /* at each such point the checks that take long */
#define UNREACHABLE  3 /* exit status: the database or the source; retry later */
#define UNWRITTEN    4 /* internal error, or output could not be written */
#define LOCKED       6 /* exit status of a cycle that finds another at work */
#define LOCKED_TRIES 100

/* One kind of fault. */
struct fault {
    const char *name;
    enum trace_what what;
    int errors[2];                  /* each point is tried with each of them that is not 0 */
    bool (*matters)(uint64_t call); /* which calls; NULL: all */
    bool late; /* what comes before the connection is the start of any program */
    bool (*prefers)(uint64_t call); /* half of a sample; NULL: no preference */
    size_t sample;                  /* points a command, ordinarily; 0: whole runs */
    size_t most;                    /* GRIS_LONG=1: at most so many; 0: all */
    bool proxied;                   /* points are bytes that the server says */
    void (*act)(
        void
            *ctx); /* TRACE_ACT: on the bench; it hurts the server, so the lab has one of its own */
};

struct plans VEC(struct trace_plan);

struct scenario {
    const char *name;
    const char *const *arguments;
    struct bench before;              /* how things stand when it is run */
    const char *state, *files, *said; /* after an undisturbed run */
    struct trace_result run;          /* its calls */
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
    unsigned well, unreachable, unwritten, killed; /* how the runs that were hurt ended */
} * counts;                                        /* shared by the processes of the sweep */

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
static void watch(struct lab *lab, struct scenario *s)
{
    struct trace_result *ret = &s->run;
    const struct trace_plan plan = {.what = TRACE_WATCH};
    struct bench bench;
    lab_bench(lab, "undisturbed", &s->before, &bench);
    if (!lab_trace(&bench, s->arguments, &plan, ret))
        exit(70);
    s->status = WEXITSTATUS(ret->status);
    s->state = lab_state(&bench, lab->arena);
    s->files = lab_files(&bench, lab->arena);
    s->said = lab_said(&bench, "out", lab->arena);
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

/* ---- faults ---- */

static bool reads_files(uint64_t call)
{
    return trace_reads(call) && !trace_talks(call);
}

static void stop_server(void *ctx)
{
    struct bench *bench = ctx;
    lab_server_stop(bench->lab);
}

static bool has_fallen;

/* By its number, which only a superuser's eyes see. */
static void kill_backend(void *ctx)
{
    struct bench *bench = ctx;
    struct lab *lab = bench->lab;
    char sql[256];
    snprintf(sql, sizeof sql,
             "SELECT pid FROM pg_stat_activity WHERE datname = '%s' ORDER BY backend_start",
             bench->database);
    PGresult *r = PQexec(lab->admin, sql);
    int pid = PQntuples(r) > 0 ? (int)strtol(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    has_fallen = pid > 0 && kill(pid, SIGKILL) == 0;
}

static void fill_disk(void *ctx)
{
    struct bench *bench = ctx;
    lab_disk_full(bench->lab, "data");
}

static void fill_log(void *ctx)
{
    struct bench *bench = ctx;
    lab_disk_full(bench->lab, "wal");
}

static const struct fault faults[] = {
    {.name = "crash", .what = TRACE_KILL, .prefers = trace_changes, .sample = 6},
    {.name = "disk",
     .what = TRACE_ERROR,
     .errors = {EIO, ENOSPC},
     .matters = trace_writes_files,
     .late = true,
     .sample = 2},
    {.name = "answer",
     .what = TRACE_CUT,
     .errors = {ECONNRESET},
     .matters = trace_talks,
     .late = true,
     .sample = 3},
    {.name = "server",
     .what = TRACE_ACT,
     .matters = trace_talks,
     .late = true,
     .sample = 1,
     .most = 60,
     .act = stop_server},
    {.name = "backend",
     .what = TRACE_ACT,
     .matters = trace_talks,
     .late = true,
     .sample = 1,
     .most = 60,
     .act = kill_backend},
    {.name = "full",
     .what = TRACE_ACT,
     .matters = trace_talks,
     .late = true,
     .sample = 1,
     .most = 60,
     .act = fill_disk},
    {.name = "wal",
     .what = TRACE_ACT,
     .matters = trace_talks,
     .late = true,
     .sample = 1,
     .most = 15,
     .act = fill_log},
    {.name = "reads",
     .what = TRACE_ERROR,
     .errors = {EIO},
     .matters = reads_files,
     .late = true,
     .sample = 1},
    {.name = "proxy", .what = TRACE_WATCH, .sample = 2, .proxied = true},
    {.name = "memory", .what = TRACE_WATCH, .sample = 2},
    {.name = "odd", .what = TRACE_WATCH},
};
#define FAULTS (sizeof faults / sizeof faults[0])

/* ---- which points ---- */

/* A call that may be a point: the n-th that matters in its process. */
struct candidate {
    int process;
    unsigned n;
    bool preferred, taken;
};
struct candidates VEC(struct candidate);

static bool swept(const struct fault *fault, int process)
{
    return process == 0 || (fault->what == TRACE_KILL && process < TRACE_PROCESSES);
}

static void find_candidates(const struct trace_result *run,
                            const struct fault *fault,
                            struct arena *arena,
                            struct candidates *ret)
{
    unsigned counted[TRACE_PROCESSES] = {0};
    for (size_t i = 0; i < run->calls_len; i++) {
        const struct trace_call *call = &run->calls[i];
        if (!swept(fault, call->process) || (fault->late && !call->late) ||
            (fault->matters != NULL && !fault->matters(call->number)))
            continue;
        struct candidate candidate = {.process = call->process,
                                      .n = ++counted[call->process],
                                      .preferred =
                                          fault->prefers != NULL && fault->prefers(call->number)};
        VEC_PUSH(arena, ret, candidate);
    }
}

static void add_plans(const struct fault *fault,
                      struct candidate *candidate,
                      struct arena *arena,
                      struct plans *plans)
{
    candidate->taken = true;
    for (size_t i = 0; i < 2; i++) {
        struct trace_plan plan = {.what = fault->what,
                                  .process = candidate->process,
                                  .matters = fault->matters,
                                  .late = fault->late,
                                  .call = candidate->n,
                                  .act = fault->act,
                                  .error = fault->errors[i]};
        if (i == 0 || fault->errors[i] != 0)
            VEC_PUSH(arena, plans, plan);
    }
}

/* `n` of those that nobody took yet, evenly spread. */
static void spread(struct candidates *all,
                   const struct fault *fault,
                   bool preferred,
                   size_t n,
                   struct arena *arena,
                   struct plans *plans)
{
    size_t total = 0, seen = 0, taken = 0;
    for (size_t i = 0; i < all->len; i++)
        total += !all->at[i].taken && (!preferred || all->at[i].preferred);
    for (size_t i = 0; i < all->len; i++) {
        if (all->at[i].taken || (preferred && !all->at[i].preferred))
            continue;
        if (taken < n && seen++ >= (2 * taken + 1) * total / (2 * n)) {
            taken++;
            add_plans(fault, &all->at[i], arena, plans);
        }
    }
}

static const char *only; /* PROCESS:CALL */

/* Gives how many points there are in all. */
static size_t choose(const struct trace_result *run,
                     const struct fault *fault,
                     struct arena *arena,
                     struct plans *plans)
{
    struct candidates all = {0};
    find_candidates(run, fault, arena, &all);
    for (size_t i = 0; only != NULL && i < all.len; i++)
        if (strcmp(arena_printf(arena, "%d:%u", all.at[i].process, all.at[i].n), only) == 0)
            add_plans(fault, &all.at[i], arena, plans);
    if (only == NULL && lab_long())
        spread(&all, fault, false,
               fault->most == 0 || all.len < fault->most ? all.len : fault->most, arena, plans);
    if (only == NULL && !lab_long() && fault->prefers != NULL)
        spread(&all, fault, true, fault->sample / 2, arena, plans);
    if (only == NULL && !lab_long())
        spread(&all, fault, false, fault->sample - plans->len, arena, plans);
    return all.len * (fault->errors[1] != 0 ? 2 : 1);
}

/* ---- the proxy ---- */

#define LONG_CUTS 400 /* bytes at which it cuts, GRIS_LONG=1 */

static const char *
start_proxy(const struct bench *bench, uint64_t cut, bool refuses, struct proxy *ret)
{
    struct arena *arena = bench->lab->arena;
    const char *folder = arena_printf(arena, "%s/..", bench->folder);
    PGconn *admin = bench->lab->admin;
    const struct proxy_plan plan = {
        .server = arena_printf(arena, "%s/.s.PGSQL.%s", PQhost(admin), PQport(admin)),
        .folder = folder,
        .cut = cut,
        .refuses = refuses,
    };
    if (!proxy_start(&plan, ret)) {
        (void)fprintf(stderr, "proxy: %s\n", strerror(errno));
        exit(70);
    }
    return arena_printf(arena, "%s host='%s'", bench->conninfo, folder);
}

/* An undisturbed run through the proxy tells how many bytes the server says. Cuts lie evenly in them, and at the COMMIT; each is tried with the
 * proxy open and shut afterwards. */
static size_t choose_cuts(struct lab *lab,
                          const struct scenario *s,
                          const struct fault *fault,
                          struct plans *plans)
{
    struct bench bench;
    struct proxy proxy;
    lab_bench(lab, "bytes", &s->before, &bench);
    snprintf(bench.conninfo, sizeof bench.conninfo, "%s", start_proxy(&bench, 0, false, &proxy));
    if (lab_run(&bench, s->arguments) != s->status)
        lab_violation("%s, through a proxy that does nothing: %s", s->name,
                      lab_said(&bench, "err", lab->arena));
    uint64_t bytes = proxy.state->bytes;
    proxy_stop(&proxy);
    lab_bench_drop(&bench);
    size_t cuts = lab_long() ? LONG_CUTS : fault->sample / 2;
    for (size_t i = 0; i < 2 * (cuts + 1); i++) {
        uint64_t at = i < 2 ? PROXY_AT_COMMIT : bytes * (2 * (i / 2) - 1) / (2 * cuts);
        struct trace_plan plan = {.what = TRACE_WATCH,
                                  .call = (unsigned)i + 1,
                                  .every = i % 2,
                                  .error = ECONNABORTED,
                                  .bytes = (size_t)at};
        VEC_PUSH(lab->arena, plans, plan);
    }
    return (size_t)bytes;
}

/* ---- memory ---- */

/* An undisturbed run under failalloc.c, which tells where there are allocations. */
static size_t choose_memory(struct lab *lab,
                            const struct scenario *s,
                            const struct fault *fault,
                            struct plans *plans)
{
    struct bench bench;
    const char *sites = arena_printf(lab->arena, "%s/sites", lab->folder);
    unsigned long all = 0, n = 0;
    size_t len = 0;
    lab_bench(lab, "places", &s->before, &bench);
    (void)setenv("LD_PRELOAD", FAILALLOC, 1);
    (void)setenv("FAILALLOC_SITES", sites, 1);
    pid_t pid = lab_start(&bench, "", s->arguments);
    (void)unsetenv("LD_PRELOAD");
    (void)unsetenv("FAILALLOC_SITES");
    (void)waitpid(pid, NULL, 0);
    lab_bench_drop(&bench);
    FILE *file = fopen(sites, "re");
    if (file == NULL || fscanf(file, "%lu", &all) != 1)
        exit(70);
    while (fscanf(file, "%lu", &n) == 1)
        len++;
    rewind(file);
    if (fscanf(file, "%lu", &all) != 1)
        exit(70);
    size_t wanted = lab_long() || len < fault->sample ? len : fault->sample, taken = 0;
    for (size_t i = 0; i < len && fscanf(file, "%lu", &n) == 1; i++) {
        if (i * wanted / len < taken)
            continue;
        taken++;
        VEC_PUSH(lab->arena, plans,
                 ((struct trace_plan){.what = TRACE_WATCH, .call = (unsigned)n, .error = ENOMEM}));
    }
    (void)fclose(file);
    return len;
}

/* Whole runs in which nothing is as it should be and everything must come out as it should. */
static size_t choose_odd(struct arena *arena, struct plans *plans)
{
    static const struct trace_plan all[] = {
        {.what = TRACE_ERROR,
         .process = -1,
         .late = true,
         .every = 3,
         .error = EINTR,
         .matters = trace_interruptible},
        /* not the others', who read from a signalfd(), which never gives a part */
        {.what = TRACE_SHORT,
         .process = 0,
         .late = true,
         .every = 1,
         .bytes = 7,
         .matters = trace_reads},
        {.what = TRACE_SHORT,
         .process = -1,
         .late = true,
         .every = 1,
         .bytes = 7,
         .matters = trace_changes},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        VEC_PUSH(arena, plans, all[i]);
    return plans->len;
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

/* ---- what the run that was hurt said of it ---- */

/* A finding (E101, W751) that an undisturbed run does not give. */
static bool tells_something(const char *said, const char *usual)
{
    for (const char *at = strpbrk(said, "EW"); at != NULL; at = strpbrk(at + 1, "EW")) {
        char code[5] = {0};
        if (strspn(at + 1, "0123456789") != 3)
            continue;
        memcpy(code, at, 4);
        if (strstr(usual, code) == NULL)
            return true;
    }
    return false;
}

/* Not killed, so it has ended by itself: with its work done, or saying why not. NULL, or what is wrong. */
static const char *check_hurt(const struct scenario *s,
                              const struct bench *bench,
                              const struct trace_result *run,
                              struct arena *arena)
{
    const char *out = lab_said(bench, "out", arena), *err = lab_said(bench, "err", arena);
    if (!WIFEXITED(run->status))
        return arena_printf(arena, "it died of signal %d", WTERMSIG(run->status));
    int status = WEXITSTATUS(run->status);
    bool told = tells_something(out, s->said) || tells_something(err, "");
    if (!told && status == s->status) {
        lab_seal(bench, arena);
        const char *state = lab_state(bench, arena), *files = lab_files(bench, arena);
        if (strcmp(state, s->state) != 0)
            return arena_printf(arena, "it said nothing, but %s",
                                first_difference(s->state, state, arena));
        if (strcmp(files, s->files) != 0)
            return arena_printf(arena, "it said nothing, but %s",
                                first_difference(s->files, files, arena));
        return NULL;
    }
    if (status != s->status && status != UNREACHABLE && status != UNWRITTEN && status != 1)
        return arena_printf(arena, "it ended with %d: %s%s", status, err, out);
    if (!told && *err == '\0')
        return arena_printf(arena, "it ended with %d and did not say why", status);
    return NULL;
}

static void count(unsigned *one)
{
    (void)__atomic_add_fetch(one, 1, __ATOMIC_SEQ_CST);
}

static void count_end(int status)
{
    if (!WIFEXITED(status))
        count(&counts->killed);
    else if (WEXITSTATUS(status) == UNREACHABLE)
        count(&counts->unreachable);
    else if (WEXITSTATUS(status) == UNWRITTEN)
        count(&counts->unwritten);
    else
        count(&counts->well);
}

static const char *check_run(const struct scenario *s,
                             const struct trace_plan *plan,
                             const struct bench *bench,
                             const struct trace_result *run,
                             struct arena *arena)
{
    if (run->hung)
        return "a process did not end";
    if (run->survivors != 0)
        return "a process outlived the program by more than five seconds";
    const char *wrong = lab_release(bench, arena);
    if (wrong != NULL || plan->what == TRACE_KILL)
        return wrong;
    wrong = check_hurt(s, bench, run, arena);
    /* libxlsxwriter does not go on with a workbook after an interrupted call, which a local file system never gives: it says so, and so does gris. */
    bool workbook = wrong == NULL && WEXITSTATUS(run->status) == UNWRITTEN &&
                    strstr(lab_said(bench, "err", arena), "packager.c") != NULL;
    if (wrong == NULL && !workbook && plan->call == 0 && WEXITSTATUS(run->status) != s->status)
        wrong = arena_printf(arena, "it ended with %d: %s", WEXITSTATUS(run->status),
                             lab_said(bench, "err", arena));
    if (wrong == NULL && run->fired && strcmp(trace_name(run->fired_at), "fsync") == 0 &&
        plan->call != 0 && WEXITSTATUS(run->status) == s->status)
        wrong = "an fsync() that failed was taken for success";
    return wrong;
}

static const char *fault_of(const struct trace_plan *plan)
{
    if (plan->what == TRACE_SHORT)
        return "short";
    if (plan->what == TRACE_ACT)
        return plan->act == stop_server    ? "no server"
               : plan->act == kill_backend ? "no server process"
               : plan->act == fill_disk    ? "no room"
                                           : "no room for the log";
    return "kill -9";
}

static void
try_plan(struct lab *lab, const struct scenario *s, const struct trace_plan *plan, unsigned n)
{
    struct arena *arena = arena_new(0);
    struct bench bench;
    struct trace_result run;
    lab_bench(lab, arena_printf(arena, "point%u", n), &s->before, &bench);
    if (plan->error == ENOMEM) {
        (void)setenv("FAILALLOC_AT", arena_printf(arena, "%u", plan->call), 1);
        (void)setenv("LD_PRELOAD", FAILALLOC, 1);
    }
    bool proxied = plan->error == ECONNABORTED;
    struct bench through = bench;
    struct proxy proxy;
    if (proxied)
        snprintf(through.conninfo, sizeof through.conninfo, "%s",
                 start_proxy(&bench, plan->bytes, plan->every != 0, &proxy));
    struct trace_plan here = *plan;
    here.ctx = &bench;
    bool traced = lab_trace(&through, s->arguments, &here, &run);
    if (proxied) {
        run.fired = proxy.state->cut;
        proxy_stop(&proxy);
        (void)unlink(arena_printf(arena, "%s/../.s.PGSQL.%s", bench.folder, PQport(lab->admin)));
    }
    (void)unsetenv("LD_PRELOAD");
    if (!traced)
        exit(70);
    free(run.calls);
    if (run.fired && plan->act == stop_server)
        lab_server_start(lab);
    if (run.fired && plan->act == kill_backend && has_fallen)
        lab_server_wait(lab);
    if (run.fired && (plan->act == fill_disk || plan->act == fill_log)) {
        if (plan->act == fill_log)
            lab_server_topple(lab);
        lab_disk_full(lab, NULL);
        lab_server_revive(lab);
    }
    const char *said = lab_said(&bench, "out", arena);
    const char *wrong = check_run(s, plan, &bench, &run, arena);
    if (only != NULL)
        (void)printf("%s%s", said, lab_said(&bench, "err", arena));
    if (wrong == NULL)
        wrong = check(s, &bench, said, n % WHOLE_EVERY == 0, arena);
    if (wrong != NULL)
        lab_violation("%s, process %d, call %u (%s) %s: %s", s->name, plan->process, plan->call,
                      run.fired ? trace_name(run.fired_at) : "not reached",
                      plan->error == 0 ? fault_of(plan) : strerror(plan->error), wrong);
    count(&counts->points);
    if (run.fired || (plan->what == TRACE_WATCH && !proxied))
        count(&counts->reached);
    count_end(run.status);
    lab_bench_drop(&bench);
    arena_free(arena);
}

/* Every `jobs`-th point, from `first` on, in a process of its own. */
static pid_t sweep_part(struct lab *lab,
                        const struct scenario *s,
                        const struct plans *plans,
                        unsigned first,
                        unsigned jobs)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    lab_reopen(lab);
    for (size_t i = first; i < plans->len; i += jobs)
        try_plan(lab, s, &plans->at[i], (unsigned)i);
    PQfinish(lab->admin);
    (void)fflush(stdout);
    _exit(0);
}

static size_t make_plans(struct lab *lab,
                         const struct scenario *s,
                         const struct fault *fault,
                         struct plans *plans)
{
    if (fault->sample == 0)
        return choose_odd(lab->arena, plans);
    if (fault->proxied)
        return choose_cuts(lab, s, fault, plans);
    if (fault->what == TRACE_WATCH)
        return choose_memory(lab, s, fault, plans);
    return choose(&s->run, fault, lab->arena, plans);
}

static void sweep(struct lab *lab, const struct scenario *s, const struct fault *fault)
{
    struct plans plans = {0};
    struct timespec begun, ended;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    *counts = (struct counts){0};
    size_t all = make_plans(lab, s, fault, &plans);
    unsigned jobs = fault->act != NULL ? 1 : lab_jobs(), lost = 0;
    for (unsigned i = 0; i < jobs; i++)
        if (sweep_part(lab, s, &plans, i, jobs) < 0)
            exit(70);
    for (int status; wait(&status) > 0 || errno == EINTR;)
        lost += status != 0;
    if (fault->act != NULL)
        lab_reopen(lab); /* the server fell with the connection */
    if (lost != 0 || counts->points != plans.len)
        lab_violation("%s: %zu points, %u tried", s->name, plans.len, counts->points);
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    (void)printf("%s sweep of %s: %u of %zu points tried (%zu system calls of %d processes), %u "
                 "reached; ended: "
                 "%u as always, %u unreachable, %u unwritten, %u killed; %ld s\n",
                 fault->name, s->name, counts->points, all, s->run.calls_len, s->run.processes,
                 counts->reached, counts->well, counts->unreachable, counts->unwritten,
                 counts->killed, (long)(ended.tv_sec - begun.tv_sec));
}

/* All that was asked for, of one fault. */
static void sweep_all(struct lab *lab, const struct fault *fault, const char *asked)
{
    unsigned total = 0, unreachable = 0, before = lab_violations();
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (asked != NULL && strcmp(asked, scenarios[i].name) != 0)
            continue;
        if (scenarios[i].run.calls == NULL)
            watch(lab, &scenarios[i]);
        sweep(lab, &scenarios[i], fault);
        total += counts->reached;
        unreachable += counts->unreachable;
    }
    if (fault->act != NULL && asked == NULL && unreachable == 0)
        lab_violation("no run met the fault");
    (void)printf("counted: %s sweep: %u points, violations %u\n", fault->name, total,
                 lab_violations() - before);
}

/* The faults named in a list with commas; their number, 0 when a name is none. */
static size_t find_faults(const char *list, const struct fault *ret[FAULTS])
{
    size_t len = 0;
    for (const char *at = list; at != NULL;
         at = strchr(at, ',') == NULL ? NULL : strchr(at, ',') + 1) {
        size_t before = len, chars = strcspn(at, ",");
        for (size_t i = 0; i < FAULTS && len < FAULTS; i++)
            if (strlen(faults[i].name) == chars && strncmp(faults[i].name, at, chars) == 0)
                ret[len++] = &faults[i];
        if (len == before)
            return 0;
    }
    return len;
}

int main(int argc, char **argv)
{
    struct lab lab;
    const struct fault *asked[FAULTS];
    size_t len = find_faults(argc > 1 ? argv[1] : NULL, asked);
    bool own = false;
    if (len == 0) {
        (void)fprintf(stderr, "sweep: crash, disk, answer, server, backend, full, wal, proxy, "
                              "reads, memory or odd?\n");
        return 2;
    }
    for (size_t i = 0; i < len; i++)
        own = own || asked[i]->act != NULL;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    lab_open(&lab, "sweep", own ? LAB_OWN : LAB_ANY);
    lab_share();
    counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        return 70;
    only = argc > 3 ? argv[3] : NULL;
    set_up(&lab);
    for (size_t i = 0; i < len; i++)
        sweep_all(&lab, asked[i], argc > 2 ? argv[2] : NULL);
    for (size_t i = 0; i < SCENARIOS; i++)
        lab_bench_drop(&scenarios[i].before);
    return lab_end(&lab);
}
