/*
 * lab: benches, the program, and the check NL. Ends the process loudly when the laboratory itself fails: a fault that cannot be made is no pass.
 * Neighbours: lab.h.
 */
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <jansson.h>

#include "core/digest.h"
#include "core/sink.h"
#include "core/vec.h"

#define SECONDS_A_RUN 60
#define ARGUMENTS     24

__attribute__((format(printf, 1, 2))) _Noreturn static void broken(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("the laboratory is broken: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(70);
}

bool lab_long(void)
{
    const char *value = getenv("GRIS_LONG");
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

unsigned lab_jobs(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 8 ? 8 : (unsigned)n;
}

/* ---- violations ---- */

static unsigned own_violations;
static unsigned *violations = &own_violations;

void lab_share(void)
{
    void *shared =
        mmap(NULL, sizeof *violations, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        broken("mmap: %s", strerror(errno));
    violations = shared;
    *violations = own_violations;
}

void lab_violation(const char *format, ...)
{
    char line[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    (void)__atomic_add_fetch(violations, 1, __ATOMIC_SEQ_CST);
    (void)fprintf(stdout, "VIOLATION: %s\n", line);
    (void)fflush(stdout);
}

unsigned lab_violations(void)
{
    return __atomic_load_n(violations, __ATOMIC_SEQ_CST);
}

/* ---- other programs ---- */

/* Runs a helper; the test ends when it fails. */
static void must_run(const char *const *argv)
{
    union {
        const char *const *in;
        char *const *out;
    } words = {.in = argv};
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        (void)execvp(words.out[0], words.out);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        broken("%s %s gave %d", argv[0], argv[1], status);
}
#define MUST_RUN(...) must_run((const char *const[]){__VA_ARGS__, NULL})

/* ---- the lab ---- */

static const char *needed(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL || value[0] == '\0')
        broken("%s is not set (ctest sets it)", name);
    return value;
}

static void clear_environment(void)
{
    static const char *const names[] = {"GRIS_DB",    "GRIS_CONFIG",   "GRIS_OUT", "GRIS_CATALOG",
                                        "GRIS_INBOX", "GRIS_RETURNED", "PGHOST",   "PGHOSTADDR",
                                        "PGPORT",     "PGDATABASE",    "PGUSER",   "PGSERVICE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unsetenv(names[i]);
    (void)setenv("GRIS_LANG", "en", 1);
    (void)setenv("NO_COLOR", "1", 1);
    /* The leak checker traces its own process, which has a tracer here already. */
    (void)setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
}

static void quiet(void *ctx, const char *message)
{
    (void)ctx;
    (void)message; /* a server that falls says so to everyone */
}

void lab_reopen(struct lab *lab)
{
    lab->admin = PQconnectdb(lab->server);
    PQsetNoticeProcessor(lab->admin, quiet, NULL);
    if (PQstatus(lab->admin) != CONNECTION_OK)
        broken("%s: %s", lab->server, PQerrorMessage(lab->admin));
}

/* Programs started from here on get fulldisk.c before libc, or no more. */
static void shim_server(struct lab *lab, bool on)
{
    const char *flag = arena_printf(lab->arena, "%s/full", lab->folder);
    if (on && (setenv("FULLDISK_FLAG", flag, 1) != 0 || setenv("LD_PRELOAD", FULLDISK, 1) != 0))
        broken("setenv: %s", strerror(errno));
    if (!on)
        (void)unsetenv("LD_PRELOAD");
}

void lab_disk_full(struct lab *lab, const char *which)
{
    const char *flag = arena_printf(lab->arena, "%s/full", lab->folder);
    int fd = which == NULL ? -1 : open(flag, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (which == NULL && unlink(flag) != 0)
        broken("%s: %s", flag, strerror(errno));
    if (which == NULL)
        return;
    if (fd < 0 || write(fd, which, strlen(which)) != (ssize_t)strlen(which))
        broken("%s: %s", flag, strerror(errno));
    (void)close(fd);
}

void lab_open(struct lab *lab, const char *name, enum lab_server server)
{
    *lab = (struct lab){
        .arena = arena_new(0), .gris = needed("GRIS_BIN"), .source = needed("GRIS_SOURCE")};
    const char *base = getenv("TMPDIR"), *given = getenv("GRIS_TEST_DB");
    snprintf(lab->folder, sizeof lab->folder, "%s/gris-%s-XXXXXX", base == NULL ? "/tmp" : base,
             name);
    if (mkdtemp(lab->folder) == NULL || chmod(lab->folder, 0755) != 0)
        broken("%s: %s", lab->folder, strerror(errno));
    clear_environment();
    (void)signal(SIGPIPE, SIG_IGN);
    if (server == LAB_ANY && given != NULL && given[0] != '\0') {
        lab->server = arena_strdup(lab->arena, given);
    } else {
        const char *pg = arena_printf(lab->arena, "%s/pg", lab->folder);
        lab->cluster = pg;
        shim_server(lab, true);
        MUST_RUN("bash",
                 arena_printf(lab->arena, "%s/tests/integration/with-postgres.sh", lab->source),
                 "--start", pg, arena_printf(lab->arena, "%ld", (long)getpid()));
        shim_server(lab, false);
        lab->server = arena_printf(lab->arena, "host=%s user=postgres dbname=postgres", pg);
    }
    lab_reopen(lab);
}

void lab_close(struct lab *lab)
{
    PQfinish(lab->admin);
    MUST_RUN("rm", "-rf", "--", lab->folder);
    arena_free(lab->arena);
}

int lab_end(struct lab *lab)
{
    lab_close(lab);
    (void)printf("violations %u\n", lab_violations());
    return lab_violations() == 0 ? 0 : 1;
}

void lab_admin(struct lab *lab, const char *sql)
{
    PGresult *r = PQexec(lab->admin, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        broken("%s: %s", sql, PQresultErrorMessage(r));
    PQclear(r);
}

/* Whether our connection stands, or stands again. */
static bool is_well(struct lab *lab)
{
    PGresult *r = PQexec(lab->admin, "SELECT 1");
    bool good = PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    if (good)
        return true;
    PQfinish(lab->admin);
    lab->admin = PQconnectdb(lab->server);
    PQsetNoticeProcessor(lab->admin, quiet, NULL);
    return PQstatus(lab->admin) == CONNECTION_OK;
}

void lab_server_stop(struct lab *lab)
{
    MUST_RUN("bash", arena_printf(lab->arena, "%s/tests/faults/_server.sh", lab->source), "stop",
             lab->cluster);
}

void lab_server_start(struct lab *lab)
{
    shim_server(lab, true);
    MUST_RUN("bash", arena_printf(lab->arena, "%s/tests/faults/_server.sh", lab->source), "start",
             lab->cluster);
    shim_server(lab, false);
    lab_server_wait(lab);
}

/* Without room for its log a server falls when it has something to write there. Not only when it likes: now. */
void lab_server_topple(struct lab *lab)
{
    static const char sql[] =
        "CREATE TABLE IF NOT EXISTS topple (n int); INSERT INTO topple VALUES (1)";
    for (int i = 0; i < 100 && PQstatus(lab->admin) == CONNECTION_OK; i++)
        PQclear(PQexec(lab->admin, sql));
    if (PQstatus(lab->admin) == CONNECTION_OK)
        broken("the server stands without its log");
}

/* A server without its log tries to come back, and gives up when it cannot. */
void lab_server_revive(struct lab *lab)
{
    for (int i = 0; i < 100; i++) {
        PGPing ping = PQping(lab->server);
        if (ping == PQPING_OK && is_well(lab))
            return;
        if (ping == PQPING_NO_RESPONSE) {
            lab_server_start(lab);
            return;
        }
        (void)usleep(50000);
    }
    broken("the server does not come back");
}

void lab_server_wait(struct lab *lab)
{
    /* A server process that was killed takes all others with it, ours too; that may take a moment. */
    for (int i = 0; i < 100; i++) {
        PQclear(PQexec(lab->admin, "SELECT 1"));
        if (PQstatus(lab->admin) != CONNECTION_OK)
            break;
        (void)usleep(50000);
    }
    PQfinish(lab->admin);
    for (int i = 0; i < 600 && PQping(lab->server) != PQPING_OK; i++)
        (void)usleep(50000);
    lab_reopen(lab);
}

/* ---- benches ---- */

void lab_bench(struct lab *lab, const char *name, const struct bench *like, struct bench *ret)
{
    ret->lab = lab;
    const char *tail = strrchr(lab->folder, '-');
    snprintf(ret->database, sizeof ret->database, "faults_%.6s_%.32s", tail + 1, name);
    snprintf(ret->conninfo, sizeof ret->conninfo, "%s dbname='%s'", lab->server, ret->database);
    snprintf(ret->folder, sizeof ret->folder, "%s/%.32s/work", lab->folder, name);
    char sql[256], base[LAB_PATH];
    /* As files: the other way, PostgreSQL 15 copies a sequence without what it has logged ahead, and after a crash it would give numbers twice. */
    snprintf(sql, sizeof sql, "CREATE DATABASE \"%s\" TEMPLATE \"%s\" STRATEGY file_copy",
             ret->database, like == NULL ? "template1" : like->database);
    lab_admin(lab, sql);
    snprintf(base, sizeof base, "%s/%.32s", lab->folder, name);
    if (mkdir(base, 0755) != 0)
        broken("%s: %s", base, strerror(errno));
    if (like == NULL)
        MUST_RUN("mkdir", ret->folder);
    else
        MUST_RUN("cp", "-a", "--", like->folder, ret->folder);
}

void lab_bench_drop(struct bench *bench)
{
    char sql[256], base[LAB_PATH];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", bench->database);
    lab_admin(bench->lab, sql);
    snprintf(base, sizeof base, "%s", bench->folder);
    *strrchr(base, '/') = '\0';
    MUST_RUN("rm", "-rf", "--", base);
}

/* Characters that no compressor makes small. */
static const char *noise(struct arena *arena, size_t len)
{
    char *text = arena_alloc(arena, len + 1);
    uint64_t random = 88172645463325252u;
    for (size_t i = 0; i < len; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        text[i] = (char)('a' + random % 26);
    }
    text[len] = '\0';
    return text;
}

static void put_file(const struct bench *bench, const char *path, const char *bytes)
{
    const char *full = arena_printf(bench->lab->arena, "%s/%s", bench->folder, path);
    struct sink *sink = sink_file(bench->lab->arena, full, false);
    sink_puts(sink, bytes);
    if (sink_close(sink, NULL) != 0)
        broken("%s cannot be written", full);
}

static void must_gris(const struct bench *bench, const char *const *arguments)
{
    int status = lab_run(bench, arguments);
    if (status != 0)
        broken("gris %s gave %d: %s%s", arguments[0], status,
               lab_said(bench, "out", bench->lab->arena),
               lab_said(bench, "err", bench->lab->arena));
}
#define MUST_GRIS(bench, ...) must_gris((bench), (const char *const[]){__VA_ARGS__, NULL})

void lab_country(struct lab *lab, const char *name, struct bench *ret)
{
    static const char *const folders[] = {"reports", "inbox"};
    static const char head[] = "org_code,period,indicator_code,value\n";
    struct arena *a = lab->arena;
    lab_bench(lab, name, NULL, ret);
    for (size_t i = 0; i < 2; i++) {
        MUST_RUN("mkdir", arena_printf(a, "%s/%s", ret->folder, folders[i]));
        put_file(ret, arena_printf(a, "%s/a.csv", folders[i]),
                 arena_printf(a, "%s01,2025,P,860000\n01,2025,A,3359.8\n", head));
        put_file(ret, arena_printf(a, "%s/b.csv", folders[i]),
                 arena_printf(a, "%s75,2025,P,320000\n75,2025,A,5894.7\n", head));
        put_file(ret, arena_printf(a, "%s/wrong.csv", folders[i]),
                 arena_printf(a, "%s01,2024,NONE,1\n01,2024,P,%s\n", head, noise(a, 60000)));
    }
    put_file(ret, "first.csv", arena_printf(a, "%s01,2025,P,850000\n01,2025,A,3359.8\n", head));
    MUST_GRIS(ret, "init");
    MUST_GRIS(ret, "catalog", "load", arena_printf(a, "%s/tests/cases/catalog/_base", lab->source));
    MUST_GRIS(ret, "ingest", "first.csv");
    MUST_GRIS(ret, "aggregate");
    MUST_GRIS(ret, "export", "dashboard", "--out", "out");
}

/* ---- running gris ---- */

struct call {
    const char *argv[ARGUMENTS];
    char database[LAB_PATH + 8];
    char out[LAB_PATH + 64], err[LAB_PATH + 64];
};

static void
prepare(const struct bench *bench, const char *tag, const char *const *arguments, struct call *ret)
{
    size_t n = 0;
    snprintf(ret->database, sizeof ret->database, "--db=%s", bench->conninfo);
    snprintf(ret->out, sizeof ret->out, "%s/../out%s.txt", bench->folder, tag);
    snprintf(ret->err, sizeof ret->err, "%s/../err%s.txt", bench->folder, tag);
    ret->argv[n++] = bench->lab->gris;
    for (size_t i = 0; arguments[i] != NULL; i++) {
        if (n + 2 >= ARGUMENTS)
            broken("too many arguments");
        ret->argv[n++] = arguments[i];
    }
    ret->argv[n++] = ret->database;
    ret->argv[n] = NULL;
}

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || dup2(fd, to) < 0)
        _exit(126);
}

pid_t lab_start(const struct bench *bench, const char *tag, const char *const *arguments)
{
    struct call call;
    prepare(bench, tag, arguments, &call);
    pid_t pid = fork();
    if (pid < 0)
        broken("fork: %s", strerror(errno));
    if (pid != 0)
        return pid;
    if (chdir(bench->folder) != 0)
        _exit(126);
    redirect(call.out, STDOUT_FILENO);
    redirect(call.err, STDERR_FILENO);
    (void)alarm(SECONDS_A_RUN); /* outlives exec: a run that hangs ends by SIGALRM */
    union {
        const char *const *in;
        char *const *out;
    } argv = {.in = call.argv};
    (void)execv(argv.out[0], argv.out);
    _exit(127);
}

static int exit_status(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGALRM ? 255 : 128 + WTERMSIG(status);
    return WEXITSTATUS(status);
}

int lab_run(const struct bench *bench, const char *const *arguments)
{
    int status = -1;
    pid_t pid = lab_start(bench, "", arguments);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return exit_status(status);
}

bool lab_trace(const struct bench *bench,
               const char *const *arguments,
               const struct trace_plan *plan,
               struct trace_result *ret)
{
    struct call call;
    prepare(bench, "", arguments, &call);
    const struct trace_command command = {.argv = call.argv,
                                          .folder = bench->folder,
                                          .out = call.out,
                                          .err = call.err,
                                          .seconds = SECONDS_A_RUN};
    return trace_run(&command, plan, ret);
}

static const char *read_text(const char *path, struct arena *arena, size_t *ret_len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    *ret_len = 0;
    if (fd < 0 || fstat(fd, &st) != 0)
        return NULL;
    char *bytes = arena_alloc(arena, (size_t)st.st_size + 1);
    ssize_t n = read(fd, bytes, (size_t)st.st_size);
    (void)close(fd);
    if (n < 0)
        return NULL;
    *ret_len = (size_t)n;
    return bytes;
}

const char *lab_said(const struct bench *bench, const char *which, struct arena *arena)
{
    size_t len;
    const char *text =
        read_text(arena_printf(arena, "%s/../%s.txt", bench->folder, which), arena, &len);
    return text == NULL ? "" : text;
}

/* ---- what stands in the database ---- */

static PGconn *connect_to(const struct bench *bench)
{
    PGconn *conn = PQconnectdb(bench->conninfo);
    if (PQstatus(conn) != CONNECTION_OK)
        broken("%s: %s", bench->conninfo, PQerrorMessage(conn));
    return conn;
}

static PGresult *must_query(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
        broken("%s: %s", sql, PQresultErrorMessage(r));
    return r;
}

const char *lab_sql(const struct bench *bench, const char *sql, struct arena *arena)
{
    PGconn *conn = connect_to(bench);
    PGresult *r = must_query(conn, sql);
    const char *value = arena_strdup(arena, PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    PQfinish(conn);
    return value;
}

void lab_seal(const struct bench *bench, struct arena *arena)
{
    (void)lab_sql(bench, "SET ROLE gris_service; SET search_path = gris; SELECT audit_seal()",
                  arena);
}

/* Numbers that a lost race or a killed run leaves out, hashes over them, instants, and the user, who is "uid 0" while the system cannot name him:
 * what two equal histories may differ in. */
#define VOLATILE                                                                                   \
    "'{id,submission,submission_id,audit,receipt,subject,hash,previous,chain,detail,at,received_"  \
    "at,"                                                                                          \
    "accepted_at,due,loaded_at,month,actor,sender}'::text[]"

static const char tables_sql[] =
    "SELECT format('SELECT %L || '' '' || count(*) || '' '' || coalesce(md5(string_agg(j, E''\\n'' "
    "ORDER BY j)), '''')"
    " FROM (SELECT (to_jsonb(t) - ' || quote_literal(" VOLATILE
    "::text) || '::text[])::text AS j FROM gris.%I t) x', relname, relname)"
    " FROM pg_class WHERE relnamespace = 'gris'::regnamespace AND relkind IN ('r', 'p') AND NOT "
    "relispartition"
    /* a run that found nothing to do is a run too */
    " AND relname <> 'aggregate_run' ORDER BY relname";

const char *lab_state(const struct bench *bench, struct arena *arena)
{
    PGconn *conn = connect_to(bench);
    PGresult *tables = must_query(conn, tables_sql);
    const char *state = "";
    for (int i = 0; i < PQntuples(tables); i++) {
        PGresult *r = must_query(conn, PQgetvalue(tables, i, 0));
        state = arena_printf(arena, "%s%s\n", state, PQgetvalue(r, 0, 0));
        PQclear(r);
    }
    PQclear(tables);
    PQfinish(conn);
    return state;
}

/* ---- what lies in the folder ---- */

static struct {
    struct arena *arena;
    size_t prefix;
    struct VEC(const char *) lines;
} listing; /* nftw() has no context */

static const char *digest_of_file(const char *path, struct arena *arena)
{
    size_t len;
    const char *bytes = read_text(path, arena, &len);
    if (bytes == NULL)
        return "unreadable";
    struct digest digest = digest_of(bytes, len);
    char hex[DIGEST_HEX_MAX];
    return arena_printf(arena, "%zu %s", len, digest_hex(&digest, hex));
}

/* A list of errors says when it was made: what counts is that it is there, whole (a ZIP archive from its first entry to its end record). */
static const char *workbook_file(const char *path, struct arena *arena)
{
    static const char first[] = "PK\x03\x04", end[] = "PK\x05\x06";
    size_t len = 0;
    const char *bytes = read_text(path, arena, &len);
    if (bytes == NULL)
        return "unreadable";
    bool whole =
        len > 4 + 22 && memcmp(bytes, first, 4) == 0 && memcmp(bytes + len - 22, end, 4) == 0;
    return whole ? "a whole workbook" : "half a workbook";
}

static int list_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)ftw;
    const char *what = "";
    if (type == FTW_SL) {
        char target[LAB_PATH] = {0};
        if (readlink(path, target, sizeof target - 1) < 0)
            target[0] = '?';
        what = arena_printf(listing.arena, "-> %s", target);
    } else if (S_ISREG(st->st_mode)) {
        size_t len = strlen(path);
        bool workbook = len > 5 && strcmp(path + len - 5, ".xlsx") == 0;
        what = workbook ? workbook_file(path, listing.arena) : digest_of_file(path, listing.arena);
    }
    const char *line = arena_printf(listing.arena, "%s %s\n", path + listing.prefix, what);
    VEC_PUSH(listing.arena, &listing.lines, line);
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *lab_files(const struct bench *bench, struct arena *arena)
{
    listing.arena = arena;
    listing.prefix = strlen(bench->folder);
    listing.lines.len = listing.lines.cap = 0;
    listing.lines.at = NULL;
    if (nftw(bench->folder, list_one, 16, FTW_PHYS) != 0)
        broken("%s: %s", bench->folder, strerror(errno));
    qsort(listing.lines.at, listing.lines.len, sizeof listing.lines.at[0], by_text);
    struct sink *sink = sink_memory(arena, 0);
    for (size_t i = 0; i < listing.lines.len; i++)
        sink_puts(sink, listing.lines.at[i]);
    struct text text = sink_memory_text(sink);
    const char *all = text_dup(arena, text);
    (void)sink_close(sink, NULL);
    return all;
}

/* ---- the release ---- */

static const char *check_member(const char *folder, json_t *entry, struct arena *arena)
{
    const char *path = json_string_value(json_object_get(entry, "path"));
    const char *hash = json_string_value(json_object_get(entry, "sha256"));
    if (path == NULL || hash == NULL)
        return "an entry of the manifest lacks path or sha256";
    const char *wanted = arena_printf(
        arena, "%lld %s", (long long)json_integer_value(json_object_get(entry, "bytes")), hash);
    const char *got = digest_of_file(arena_printf(arena, "%s/%s", folder, path), arena);
    return strcmp(wanted, got) == 0
               ? NULL
               : arena_printf(arena, "%s is %s, the manifest says %s", path, got, wanted);
}

const char *lab_release(const struct bench *bench, struct arena *arena)
{
    char target[LAB_PATH] = {0};
    const char *current = arena_printf(arena, "%s/out/current", bench->folder);
    if (readlink(current, target, sizeof target - 1) < 0)
        return errno == ENOENT ? NULL : arena_printf(arena, "current: %s", strerror(errno));
    size_t len;
    const char *folder = arena_printf(arena, "%s/out/%s", bench->folder, target);
    const char *bytes = read_text(arena_printf(arena, "%s/manifest.json", folder), arena, &len);
    if (bytes == NULL)
        return arena_printf(arena, "%s has no manifest", target);
    struct digest digest = digest_of(bytes, len);
    char hex[DIGEST_HEX_MAX];
    const char *name = strrchr(target, '/');
    if (name == NULL || strncmp(digest_hex(&digest, hex), name + 1, strlen(name + 1)) != 0)
        return arena_printf(arena, "%s is not named by its manifest", target);
    json_t *manifest = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
    const char *wrong = manifest == NULL ? "the manifest is no JSON" : NULL;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(manifest, "files"), i, entry)
    {
        if (wrong == NULL)
            wrong = check_member(folder, entry, arena);
    }
    if (wrong == NULL && i == 0)
        wrong = "the manifest names no file";
    json_decref(manifest);
    return wrong;
}

/* ---- receipts ---- */

static const char *
check_told(PGconn *conn, const char *receipt, const char *digest, struct arena *arena)
{
    const char *const values[] = {receipt, digest};
    PGresult *r = PQexecParams(
        conn,
        "SELECT count(*) FROM gris.submission JOIN gris.original o ON o.digest = original"
        " WHERE receipt = $1 AND encode(original, 'hex') = $2",
        2, NULL, values, NULL, NULL, 0);
    bool stands = PQresultStatus(r) == PGRES_TUPLES_OK && strcmp(PQgetvalue(r, 0, 0), "1") == 0;
    PQclear(r);
    return stands ? NULL : arena_printf(arena, "receipt %s was told, and does not stand", receipt);
}

const char *lab_told(const struct bench *bench, const char *said, struct arena *arena)
{
    PGconn *conn = connect_to(bench);
    const char *wrong = NULL;
    for (const char *line = said, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        json_t *told = json_loadb(line, (size_t)(end - line), 0, NULL);
        const char *receipt = json_string_value(json_object_get(told, "receipt"));
        const char *digest = json_string_value(json_object_get(told, "digest"));
        if (receipt != NULL && digest != NULL && wrong == NULL)
            wrong = check_told(conn, receipt, digest, arena);
        json_decref(told);
    }
    PQfinish(conn);
    return wrong;
}

const char *lab_originals(const struct bench *bench, struct arena *arena)
{
    PGconn *conn = connect_to(bench);
    PGresult *r = must_query(
        conn,
        "SELECT receipt, encode(original, 'hex'), size FROM gris.submission JOIN gris.original o"
        " ON o.digest = original");
    const char *wrong = NULL;
    for (int i = 0; i < PQntuples(r) && wrong == NULL; i++) {
        const char *receipt = PQgetvalue(r, i, 0);
        int status = LAB_RUN(bench, "report", "original", receipt);
        const char *wanted = arena_printf(arena, "%s %s", PQgetvalue(r, i, 2), PQgetvalue(r, i, 1));
        const char *got =
            digest_of_file(arena_printf(arena, "%s/../out.txt", bench->folder), arena);
        if (status != 0 || strcmp(wanted, got) != 0)
            wrong = arena_printf(arena, "the original of %s came back as %s, not %s (exit %d: %s)",
                                 receipt, got, wanted, status, lab_said(bench, "err", arena));
    }
    PQclear(r);
    PQfinish(conn);
    return wrong;
}
