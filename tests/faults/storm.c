/*
 * storm: eight programs at work on one database and one inbox - collectors, adders, publishers, cycles - and at random moments one of them, or a
 * process that it has started, is killed with -9, while new files keep coming and a reader looks at the release without rest. When it is over,
 * one more cycle; then every file has been taken in once, whatever was told stands, and all is whole. GRIS_LONG=1: 2,000 kills.
 *
 *   storm            the storm
 *   storm inbox      no kill: several collectors on one inbox, each file once
 *
 * REQ: faults 3, 4, 26, 28 and 31. Neighbours: lab.h.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/sink.h"
#include "core/vec.h"

#include "lab.h"

#define CLIENTS       8
#define KILLS         40
#define KILLS_LONG    2000
#define LIFE_US       250000 /* the longest life that a killed program has */
#define DESCENDANT_OF 3 /* every third time the victim is a process that the program has started */
#define INBOX_FILES   60
#define INBOX_LONG    2000
#define FINAL_CYCLES  20
#define UNREACHABLE   3
#define LOCKED        6

static const char *const collect[] = {"ingest", "inbox", "--inbox", "--json", NULL};
static const char *const add_up[] = {"aggregate", "--json", NULL};
static const char *const publish[] = {"export", "dashboard", "--out", "out", "--json", NULL};
static const char *const cycle[] = {"cycle", "--inbox", "inbox", "--out", "out", "--json", NULL};
static const char *const *const work[CLIENTS] = {collect, collect, collect, collect,
                                                 add_up,  publish, cycle,   collect};

struct client {
    pid_t pid;
    const char *tag;
    struct timespec ends; /* when it is killed, if it still runs */
};

struct storm {
    struct lab *lab;
    struct bench *bench;
    struct client clients[CLIENTS];
    unsigned files, kills, descendants, runs;
    uint64_t random;
    struct VEC(const char *) told; /* what the programs said, killed or not */
};

/* xorshift64: the storm is the same each time, but for the scheduler. */
static unsigned dice(struct storm *s, unsigned sides)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (unsigned)(s->random % sides);
}

/* ---- files ---- */

/* A report like no other, complete when it appears. Of 26 years and two units, so that versions pile up and race. */
static void drop_file(struct storm *s)
{
    struct arena *a = arena_new(0);
    unsigned n = ++s->files;
    const char *org = n % 2 == 0 ? "01" : "75";
    const char *made = arena_printf(a, "%s/../next", s->bench->folder);
    const char *path = arena_printf(a, "%s/inbox/n%05u.csv", s->bench->folder, n);
    struct sink *sink = sink_file(a, made, false);
    sink_printf(sink, "org_code,period,indicator_code,value\n%s,%u,P,%u\n%s,%u,A,%u.5\n", org,
                2000 + n % 26, 100000 + n, org, 2000 + n % 26, n);
    if (sink_close(sink, NULL) != 0 || rename(made, path) != 0)
        exit(70);
    arena_free(a);
}

static unsigned count_files(const struct bench *bench, const char *folder)
{
    char path[LAB_PATH + 32];
    unsigned n = 0;
    snprintf(path, sizeof path, "%s/%s", bench->folder, folder);
    DIR *dir = opendir(path);
    for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
        n += e->d_type == DT_REG;
    if (dir != NULL)
        closedir(dir);
    return n;
}

/* ---- clients ---- */

static bool is_due(const struct timespec *when)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > when->tv_sec ||
           (now.tv_sec == when->tv_sec && now.tv_nsec >= when->tv_nsec);
}

static void launch(struct storm *s, size_t i)
{
    struct client *c = &s->clients[i];
    c->pid = lab_start(s->bench, c->tag, work[i]);
    (void)clock_gettime(CLOCK_MONOTONIC, &c->ends);
    c->ends.tv_nsec += (long)dice(s, LIFE_US) * 1000;
    c->ends.tv_sec += c->ends.tv_nsec / 1000000000;
    c->ends.tv_nsec %= 1000000000;
    s->runs++;
}

/* A process that `pid` has started, or one that it has started, and so on; 0: none. */
static pid_t descendant(struct storm *s, pid_t pid)
{
    pid_t found = 0;
    for (int depth = 0; depth < 3; depth++) {
        char path[64], line[256] = {0};
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
        FILE *file = fopen(path, "re");
        bool some = file != NULL && fgets(line, sizeof line, file) != NULL;
        if (file != NULL)
            (void)fclose(file);
        long child = some ? strtol(line, NULL, 10) : 0;
        if (child <= 0)
            break;
        found = pid = (pid_t)child;
        if (dice(s, 3) == 0)
            break;
    }
    return found;
}

static void strike(struct storm *s, struct client *c)
{
    pid_t victim = s->kills % DESCENDANT_OF == 0 ? descendant(s, c->pid) : 0;
    s->descendants += victim != 0;
    (void)kill(victim != 0 ? victim : c->pid, SIGKILL);
    c->ends.tv_sec += 3600; /* once is enough; who lost a child goes on */
    s->kills++;
}

/* What it said is kept until the end, when everything told must stand. */
static void bury(struct storm *s, struct client *c, int status)
{
    const char *out = arena_printf(s->lab->arena, "out%s", c->tag);
    const char *said = lab_said(s->bench, out, s->lab->arena);
    VEC_PUSH(s->lab->arena, &s->told, said);
    c->pid = 0;
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
        lab_violation("a program died of signal %d", WTERMSIG(status));
}

static void step(struct storm *s, unsigned kills)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        struct client *c = &s->clients[i];
        int status = 0;
        if (c->pid != 0 && waitpid(c->pid, &status, WNOHANG) == c->pid)
            bury(s, c, status);
        if (c->pid == 0 && s->kills < kills)
            launch(s, i);
        if (c->pid != 0 && s->kills < kills && is_due(&c->ends)) {
            strike(s, c);
            if (s->kills % 2 == 0)
                drop_file(s);
        }
    }
    (void)usleep(1000);
}

static bool at_work(const struct storm *s)
{
    for (size_t i = 0; i < CLIENTS; i++)
        if (s->clients[i].pid != 0)
            return true;
    return false;
}

/* ---- the reader of the release ---- */

static pid_t start_reader(const struct bench *bench)
{
    pid_t pid = fork();
    while (pid == 0) {
        struct arena *arena = arena_new(0);
        const char *wrong = lab_release(bench, arena);
        if (wrong != NULL)
            lab_violation("a reader of the release: %s", wrong);
        arena_free(arena);
        (void)usleep(2000);
    }
    return pid;
}

/* ---- afterwards ---- */

static void calm(struct storm *s)
{
    int status = LOCKED;
    for (int i = 0; i < FINAL_CYCLES && (status != 0 || count_files(s->bench, "inbox") != 0); i++) {
        status = lab_run(s->bench, cycle);
        if (status == LOCKED)
            (void)usleep(100000);
    }
    if (status != 0)
        lab_violation("the last cycle gave %d: %s", status,
                      lab_said(s->bench, "out", s->lab->arena));
    if (count_files(s->bench, "inbox") != 0)
        lab_violation("%u files are left in the inbox", count_files(s->bench, "inbox"));
}

static void want(const struct bench *bench, const char *what, const char *sql, unsigned wanted)
{
    unsigned long got = strtoul(lab_sql(bench, sql, bench->lab->arena), NULL, 10);
    if (got != wanted)
        lab_violation("%s: wanted %u, got %lu", what, wanted, got);
}

/* Beside the files that were dropped there are the country's first report, and the inbox's three. */
static void check(struct storm *s)
{
    struct arena *a = s->lab->arena;
    unsigned good = s->files + 3;
    want(s->bench, "accepted submissions",
         "SELECT count(*) FROM gris.submission WHERE version IS NOT NULL", good);
    want(s->bench, "refused submissions",
         "SELECT count(*) FROM gris.submission WHERE version IS NULL", 1);
    want(s->bench, "originals", "SELECT count(*) FROM gris.original", good + 1);
    want(s->bench, "versions that leave a gap",
         "SELECT count(*) FROM (SELECT max(version) <> count(*) AS gap FROM gris.submission WHERE "
         "version IS NOT NULL"
         " GROUP BY org_id, form_id, period, vintage, regime_id) x WHERE gap",
         0);
    want(s->bench, "marks left", "SELECT count(*) FROM gris.stale", 0);
    want(s->bench, "files accepted",
         arena_printf(a, "SELECT %u", count_files(s->bench, "inbox/accepted")), good - 1);
    want(s->bench, "files refused",
         arena_printf(a, "SELECT %u", count_files(s->bench, "inbox/rejected")), 1);
    for (size_t i = 0; i < s->told.len; i++) {
        const char *wrong = lab_told(s->bench, s->told.at[i], a);
        if (wrong != NULL)
            lab_violation("%s", wrong);
    }
    const char *wrong = lab_release(s->bench, a);
    if (wrong != NULL)
        lab_violation("the release: %s", wrong);
    if (strstr(lab_files(s->bench, a), "/.tmp") != NULL)
        lab_violation("a temporary file is left in out/");
    if (LAB_RUN(s->bench, "audit", "verify") != 0)
        lab_violation("gris audit verify: %s", lab_said(s->bench, "err", a));
    if (LAB_RUN(s->bench, "aggregate", "--verify") != 0)
        lab_violation("gris aggregate --verify: %s", lab_said(s->bench, "err", a));
    if (!lab_long() && (wrong = lab_originals(s->bench, a)) != NULL)
        lab_violation("%s", wrong);
}

static void blow(struct storm *s)
{
    unsigned kills = lab_long() ? KILLS_LONG : KILLS;
    pid_t reader = start_reader(s->bench);
    for (unsigned i = 0; i < 20; i++)
        drop_file(s);
    while (s->kills < kills || at_work(s))
        step(s, kills);
    calm(s);
    (void)kill(reader, SIGKILL);
    (void)waitpid(reader, NULL, 0);
    check(s);
    (void)printf("counted: storm: %u runs of %d programs at a time, %u kills (%u of processes that "
                 "they had started), %u files; violations %u\n",
                 s->runs, CLIENTS, s->kills, s->descendants, s->files, lab_violations());
}

/* ---- several collectors ---- */

static void share(struct storm *s)
{
    enum { COLLECTORS = 4 };
    pid_t pids[COLLECTORS];
    unsigned files = lab_long() ? INBOX_LONG : INBOX_FILES;
    for (unsigned i = 0; i < files; i++)
        drop_file(s);
    for (size_t i = 0; i < COLLECTORS; i++)
        pids[i] = lab_start(s->bench, s->clients[i].tag, collect);
    for (size_t i = 0; i < COLLECTORS; i++) {
        int status = 0;
        (void)waitpid(pids[i], &status, 0);
        const char *out = arena_printf(s->lab->arena, "out%s", s->clients[i].tag);
        VEC_PUSH(s->lab->arena, &s->told, lab_said(s->bench, out, s->lab->arena));
        /* one of them met the wrong file */
        if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
            lab_violation("a collector ended with %x: %s", (unsigned)status, s->told.at[i]);
    }
    calm(s);
    check(s);
    (void)printf("counted: inbox: %u files, %d collectors at once; violations %u\n", s->files,
                 COLLECTORS, lab_violations());
}

int main(int argc, char **argv)
{
    static const char *const tags[CLIENTS] = {"-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8"};
    struct lab lab;
    struct bench bench;
    struct storm s = {.lab = &lab, .bench = &bench, .random = 88172645463325252u};
    bool inbox = argc > 1 && strcmp(argv[1], "inbox") == 0;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    lab_open(&lab, inbox ? "inbox" : "storm", LAB_ANY);
    lab_share();
    lab_country(&lab, "country", &bench);
    for (size_t i = 0; i < CLIENTS; i++)
        s.clients[i].tag = tags[i];
    if (inbox)
        share(&s);
    else
        blow(&s);
    lab_bench_drop(&bench);
    return lab_end(&lab);
}
