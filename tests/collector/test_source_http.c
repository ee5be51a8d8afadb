/*
 * source_http: every line of source/scenarios.tsv against a real server on loopback (source/server.py) with a CA of its own: the outcome, the finding, the
 * attempts, every byte of the file, what is left behind, and that no message holds a secret. Then what a line cannot say: a client that is
 * killed in the middle, five hundred jobs at once, a name that changes its address, a run that is stopped.
 * REQ: RFC 9110 13 to 15; RFC 9112 6.3, 9.8; RFC 9530; RFC 8996; RFC 1952.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "collector.h"

#define SOURCE  GRIS_SOURCE_DIR "/tests/collector/source/"
#define NOW_MS  INT64_C(1800000000000) /* the clock of the table */
#define LINES   500
#define COLUMNS 7
#define LIST    8
#define SECRET  "s3cr3t-Token"
#define ALL     500

static char folder[256];
static struct arena *arena;
static pid_t server;
static int to_server;
static struct text ports;

/* ---- the server ---- */

static const char *port_of(const char *name)
{
    const char *key = arena_printf(arena, " %s=", name), *found = strstr(ports.ptr, key);
    if (found == NULL)
        fail_msg("the server has no port %s", name);
    found += strlen(key);
    return arena_copy(arena, found, strspn(found, "0123456789"));
}

static const char *path_in(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static int start(void **state)
{
    int in[2], out[2];
    char line[4096];
    size_t len = 0;
    ssize_t got;
    (void)state;
    arena = arena_new(0);
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/gris-source-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL || pipe(in) != 0 || pipe(out) != 0 || (server = fork()) < 0)
        return -1;
    if (server == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(out[1], 1);
        (void)close(in[1]);
        (void)close(out[0]);
        (void)execlp("python3", "python3", SOURCE "server.py", folder, SOURCE "scenarios.tsv",
                     (char *)NULL);
        _exit(9);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    to_server = in[1];
    while (len + 1 < sizeof line && (got = read(out[0], line + len, sizeof line - len - 1)) > 0) {
        len += (size_t)got;
        if (line[len - 1] == '\n')
            break;
    }
    (void)close(out[0]);
    line[len > 0 ? len - 1 : 0] = '\0';
    ports = text_of(arena_strdup(arena, line));
    return strncmp(line, "ready ", 6) == 0 ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    (void)close(to_server); /* the server ends with its input */
    (void)waitpid(server, NULL, 0);
    int failed = system(arena_printf(arena, "rm -rf '%s'", folder));
    arena_free(arena);
    return failed;
}

/* ---- bodies: as source/server.py makes them ---- */

static char *body_of(size_t size, size_t seed)
{
    char *body = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < size; i++)
        body[i] = (char)((i * 31 + i / 251 + seed) % 64 + 48);
    return body;
}

static char *slurp(const char *path, size_t *ret_len)
{
    struct stat st;
    FILE *in = fopen(path, "rb");
    if (in == NULL || fstat(fileno(in), &st) != 0)
        return NULL;
    char *bytes = arena_alloc(arena, (size_t)st.st_size + 1);
    *ret_len = fread(bytes, 1, (size_t)st.st_size, in);
    (void)fclose(in);
    return bytes;
}

static int64_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

/* ---- the table ---- */

struct scenario {
    const char *column[COLUMNS];
    struct text *words;
    size_t n_words;
    struct source_job job;
    const char *list[LIST][3];
    size_t lists;
    int pass;
    /* what came */
    int outcomes, attempts, requests, hops;
    int64_t left; /* of a part, at the outcome */
    struct source_outcome got;
    const char *code, *said;
};
enum { NAME, STEPS, JOB, END, CODE, TRIES, SIZE };

static struct scenario table[LINES];
static size_t lines;
static struct scenario *running[LINES];

static const char *word(const struct scenario *s, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < s->n_words; i++)
        if (s->words[i].len >= len && memcmp(s->words[i].ptr, name, len) == 0) {
            if (s->words[i].len == len)
                return "";
            if (s->words[i].ptr[len] == '=')
                return arena_copy(arena, s->words[i].ptr + len + 1, s->words[i].len - len - 1);
        }
    return NULL;
}

static int64_t number(const struct scenario *s, const char *name)
{
    uint64_t n = 0;
    const char *w = word(s, name);
    if (w != NULL && !text_to_u64(text_of(w), INT64_MAX, &n))
        fail_msg("%s: %s is no number", s->column[NAME], name);
    return (int64_t)n;
}

static const char *const *one(struct scenario *s, const char *text)
{
    if (text == NULL)
        return NULL;
    s->list[s->lists][0] = text;
    return s->list[s->lists++];
}

/* "_" is a blank, "{good}" the port of that server. */
static const char *spelled(const char *w)
{
    struct text_builder b;
    if (w == NULL)
        return NULL;
    text_builder_init(&b, arena, 0);
    for (; *w != '\0'; w++) {
        const char *end = *w == '{' ? strchr(w, '}') : NULL;
        if (end != NULL) {
            text_builder_adds(&b, port_of(arena_copy(arena, w + 1, (size_t)(end - w - 1))));
            w = end;
        } else {
            text_builder_add(&b, (struct text){*w == '_' ? " " : w, 1});
        }
    }
    return text_builder_text(&b).ptr;
}

static const char *file_word(const struct scenario *s, const char *name)
{
    const char *w = word(s, name);
    return w != NULL ? path_in(w) : NULL;
}

static struct source_bounds bounds_of(const struct scenario *s)
{
    return (struct source_bounds){.body = number(s, "body"),
                                  .headers = number(s, "headers"),
                                  .connect = number(s, "connect"),
                                  .attempt = number(s, "attempt"),
                                  .job = number(s, "job"),
                                  .low_speed = number(s, "lowspeed"),
                                  .low_time = number(s, "lowtime"),
                                  .tries = (int32_t)number(s, "tries"),
                                  .backoff = 4,
                                  .backoff_max = 20,
                                  .retry_after = number(s, "retryafter")};
}

static void make_job(struct scenario *s)
{
    const char *to = word(s, "server"), *host = word(s, "host"), *after = word(s, "after");
    const char *scheme = word(s, "scheme"), *name = after != NULL ? after : s->column[NAME];
    const char *ca = word(s, "ca"), *pin = word(s, "pin"), *cidr = word(s, "cidr");
    size_t len;
    s->pass = after != NULL ? 1 : 0;
    to = to != NULL ? to : "good";
    host = host != NULL ? host : "good.test";
    scheme = scheme != NULL ? scheme : strcmp(to, "http") == 0 ? "http" : "https";
    struct source_job *j = &s->job;
    j->url = arena_printf(arena, "%s://%s:%s/%s%s", scheme, host, port_of(to), name,
                          word(s, "path") != NULL ? word(s, "path") : "");
    if (word(s, "url") != NULL)
        j->url = spelled(word(s, "url"));
    j->hosts = one(s, arena_printf(arena, "%s:%s:%s", host, port_of(to),
                                   word(s, "at") != NULL ? word(s, "at") : "127.0.0.1"));
    if (word(s, "second") != NULL) /* another name for a redirect to lead to */
        s->list[s->lists - 1][1] = spelled(word(s, "second"));
    j->ca = ca == NULL ? path_in("ca.pem") : strcmp(ca, "system") == 0 ? NULL : path_in(ca);
    j->allowed_cidrs = cidr == NULL ? one(s, "127.0.0.0/8") : cidr[0] == '\0' ? NULL : one(s, cidr);
    j->allowed_hosts = one(s, spelled(word(s, "allow")));
    j->http = word(s, "http") != NULL;
    j->headers = one(s, spelled(word(s, "header")));
    j->secret_headers = one(s, spelled(word(s, "secret")));
    j->secret_query = word(s, "query");
    j->cert = file_word(s, "cert");
    j->key = file_word(s, "key");
    j->proxy = spelled(word(s, "proxy"));
    j->etag = word(s, "etag") != NULL ? arena_printf(arena, "\"%s\"", word(s, "etag")) : NULL;
    j->last_modified = spelled(word(s, "modified"));
    if (pin != NULL)
        j->pin = strcmp(pin, "right") == 0
                     ? arena_printf(arena, "sha256//%s", slurp(path_in("pin"), &len))
                     : pin;
    if (word(s, "known") != NULL) {
        struct digest *d = ARENA_NEW(arena, struct digest);
        *d = digest_of(body_of((size_t)number(s, "known"), 0), (size_t)number(s, "known"));
        j->digest = d;
    }
    j->bounds = bounds_of(s);
    j->file =
        path_in(word(s, "file") != NULL ? word(s, "file") : arena_printf(arena, "f-%s", name));
}

static void read_table(void)
{
    char line[4096];
    FILE *in = fopen(SOURCE "scenarios.tsv", "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in) != NULL) {
        struct text *parts;
        if (line[0] == '#' || strncmp(line, "server\t", 7) == 0)
            continue;
        assert_true(lines < LINES);
        struct scenario *s = &table[lines++];
        size_t n = 0, all = text_split(arena, text_of(arena_strdup(arena, line)), '\t', &parts);
        for (size_t i = 0; i < all; i++) /* more than one tab is for the eye */
            if (parts[i].len > 0 && n < COLUMNS)
                s->column[n++] = text_dup(arena, parts[i]);
        if (n != COLUMNS)
            fail_msg("a line has %zu columns: %s", n, line);
        s->n_words = text_split(arena, text_of(s->column[JOB]), ' ', &s->words);
        make_job(s);
    }
    (void)fclose(in);
}

/* ---- a run ---- */

static void no_secret(const char *text)
{
    if (text != NULL && strstr(text, SECRET) != NULL)
        fail_msg("a secret is told: %s", text);
}

static const char *said_of(const struct diag *d)
{
    if (d == NULL)
        return "";
    const char *vi = diag_line(d, LANG_VI, arena), *en = diag_line(d, LANG_EN, arena);
    no_secret(vi);
    no_secret(en);
    assert_non_null(diag_fix(d, LANG_VI, arena));
    assert_non_null(diag_fix(d, LANG_EN, arena));
    return en;
}

static void on_attempt(void *ctx, size_t job, const struct source_attempt *a)
{
    struct scenario *const *jobs = ctx;
    struct scenario *s = jobs[job];
    no_secret(a->url);
    (void)said_of(a->diag);
    s->attempts = a->number;
    s->hops = a->hop > s->hops ? a->hop : s->hops;
    s->requests++;
}

static void on_outcome(void *ctx, size_t job, const struct source_outcome *o)
{
    struct scenario *const *jobs = ctx;
    struct scenario *s = jobs[job];
    s->outcomes++;
    if (s->job.file != NULL)
        s->left = size_of(arena_printf(arena, "%s.part", s->job.file));
    s->got = *o;
    no_secret(o->url);
    no_secret(o->head);
    s->said = said_of(o->finding);
    s->code = o->finding != NULL ? diag_name(o->finding->code) : "-";
    s->got.etag = arena_strdup(arena, o->etag);
    s->got.head = arena_strdup(arena, o->head);
    s->got.url = arena_strdup(arena, o->url);
    s->got.content_type = arena_strdup(arena, o->content_type);
}

static int64_t fixed_now(void *ctx)
{
    (void)ctx;
    return NOW_MS;
}

static uint64_t half(void *ctx, uint64_t below_one)
{
    (void)ctx;
    return below_one / 2;
}

static void run_pass(int pass)
{
    static struct source_job jobs[LINES];
    size_t n = 0;
    for (size_t i = 0; i < lines; i++)
        if (table[i].pass == pass) {
            jobs[n] = table[i].job;
            running[n++] = &table[i];
        }
    struct source_world world = {.ctx = running,
                                 .attempt = on_attempt,
                                 .outcome = on_outcome,
                                 .now = fixed_now,
                                 .random = half,
                                 .connections = 48,
                                 .per_host = 48};
    source_http_run(jobs, n, &world);
}

/* The file is what the server has. */
static const char *fault_of_file(const struct scenario *s)
{
    size_t len = 0;
    const char *bytes = slurp(s->job.file, &len);
    if (bytes == NULL || strcmp(arena_printf(arena, "%zu", len), s->column[SIZE]) != 0 ||
        s->got.size != (int64_t)len)
        return arena_printf(arena, "the file has %zu bytes", len);
    struct digest d = digest_of(bytes, len);
    if (!digest_eq(&d, &s->got.digest))
        return "its digest is another";
    bool made = word(s, "text") == NULL;
    if (made && memcmp(bytes, body_of(len, (size_t)number(s, "seed")), len) != 0)
        return "its bytes are others";
    return NULL;
}

/* What else a line expects. */
static const char *fault_of_words(const struct scenario *s)
{
    const struct {
        const char *word;
        int64_t came;
    } numbers[] = {{"left", s->left},
                   {"until", s->got.not_before - NOW_MS},
                   {"hops", s->hops},
                   {"resumed", s->got.resumed},
                   {"received", s->got.received}};
    const struct {
        const char *word, *came;
    } texts[] = {{"tag", s->got.etag}, {"gives", s->got.content_type}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (word(s, numbers[i].word) != NULL && number(s, numbers[i].word) != numbers[i].came)
            return arena_printf(arena, "%s is %lld", numbers[i].word, (long long)numbers[i].came);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (word(s, texts[i].word) != NULL && strcmp(word(s, texts[i].word), texts[i].came) != 0)
            return arena_printf(arena, "%s is %s", texts[i].word, texts[i].came);
    if (word(s, "says") != NULL && strstr(s->said, spelled(word(s, "says"))) == NULL)
        return s->said;
    return NULL;
}

/* What is wrong with a scenario's end; NULL: nothing. */
static const char *fault_of(const struct scenario *s)
{
    static const char *const names[] = SOURCE_END_NAMES;
    const char *part = arena_printf(arena, "%s.part", s->job.file);
    if (s->outcomes != 1)
        return arena_printf(arena, "%d outcomes", s->outcomes);
    const char *came =
        arena_printf(arena, "%s %s %d", names[s->got.end], s->code, (int)s->got.attempts);
    const char *wanted =
        arena_printf(arena, "%s %s %s", s->column[END], s->column[CODE], s->column[TRIES]);
    if (strcmp(came, wanted) != 0)
        return arena_printf(arena, "%s came, %s was expected: %s", came, wanted, s->said);
    if (s->got.attempts != s->attempts)
        return arena_printf(arena, "%d attempts were told", s->attempts);
    if ((s->got.end == SOURCE_NEW) != (strcmp(s->column[SIZE], "-") != 0))
        return "only a new body has a size";
    if (s->got.end != SOURCE_LATER &&
        (size_of(part) >= 0 || size_of(arena_printf(arena, "%s.info", part)) >= 0))
        return "a part is left behind";
    const char *fault = fault_of_words(s);
    return fault == NULL && s->got.end == SOURCE_NEW ? fault_of_file(s) : fault;
}

static void test_table(void **state)
{
    size_t bad = 0;
    (void)state;
    read_table();
    assert_true(lines >= 150);
    for (int pass = 0; pass < 2; pass++)
        run_pass(pass);
    for (size_t i = 0; i < lines; i++) {
        const char *fault = fault_of(&table[i]);
        if (fault != NULL) {
            bad++;
            print_error("scenarios.tsv: %s: %s\n", table[i].column[NAME], fault);
        }
    }
    print_message("%zu scenarios\n", lines);
    assert_int_equal(bad, 0);
}

/* ---- beyond the table ---- */

static struct source_job job_for(const char *name, const char *file, const char *const *hosts)
{
    static const char *const cidrs[] = {"127.0.0.0/8", NULL};
    return (struct source_job){
        .url = arena_printf(arena, "https://good.test:%s/%s", port_of("good"), name),
        .hosts = hosts,
        .ca = path_in("ca.pem"),
        .allowed_cidrs = cidrs,
        .bounds = {.backoff = 4, .backoff_max = 20},
        .file = path_in(file)};
}

static const char *const *good_host(void)
{
    const char **hosts = ARENA_ARRAY(arena, 2, const char *);
    hosts[0] = arena_printf(arena, "good.test:%s:127.0.0.1", port_of("good"));
    return hosts;
}

static void pause_ms(long ms)
{
    struct timespec t = {.tv_sec = 0, .tv_nsec = ms * 1000000};
    assert_int_equal(nanosleep(&t, NULL), 0);
}

static void run_one(const struct source_job *job, struct scenario *s)
{
    struct scenario *jobs[] = {s};
    struct source_world world = {.ctx = jobs, .attempt = on_attempt, .outcome = on_outcome};
    source_http_run(job, 1, &world);
    assert_int_equal(s->outcomes, 1);
}

/* The server sends 40,000 bytes in small pieces to the first who asks; he is killed with at least a few of them on disk. */
static void test_killed(void **state)
{
    struct scenario s = {0};
    size_t len = 0;
    (void)state;
    struct source_job job = job_for("x-killed", "killed", good_host());
    const char *part = path_in("killed.part");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct source_world world = {0};
        source_http_run(&job, 1, &world);
        _exit(0);
    }
    for (int i = 0; i < 1000 && size_of(part) < 5000; i++)
        pause_ms(5);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    int64_t had = size_of(part);
    assert_true(had >= 5000 && had < 40000);
    assert_int_equal(size_of(path_in("killed")), -1);
    run_one(&job, &s);
    assert_int_equal(s.got.end, SOURCE_NEW);
    assert_int_equal(s.got.resumed, had);
    assert_int_equal(s.got.received, 40000 - had); /* no byte twice */
    const char *bytes = slurp(job.file, &len);
    assert_int_equal(len, 40000);
    assert_memory_equal(bytes, body_of(len, 0), len);
    assert_int_equal(size_of(part), -1);
}

/* A part from before the machine was started anew is not trusted: its tail may never have reached the disk. */
static void test_other_boot(void **state)
{
    struct scenario s = {0};
    (void)state;
    struct source_job job = job_for("x-boot", "boot", good_host());
    size_t len = 0;
    run_one(&job, &s); /* cut at 600 of 1000, one try */
    assert_int_equal(s.got.end, SOURCE_NEW);
    s = (struct scenario){0};
    job.bounds.tries = 1;
    job.file = path_in("boot2");
    job.url = arena_printf(arena, "https://good.test:%s/x-boot2", port_of("good"));
    run_one(&job, &s);
    assert_int_equal(s.got.end, SOURCE_LATER);
    assert_int_equal(size_of(path_in("boot2.part")), 600);
    char *info = slurp(path_in("boot2.part.info"), &len), *boot = strstr(info, "boot ");
    assert_non_null(boot);
    boot[5] = boot[5] == '0' ? '1' : '0';
    FILE *out = fopen(path_in("boot2.part.info"), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(info, 1, len, out), len);
    assert_int_equal(fclose(out), 0);
    s = (struct scenario){0};
    run_one(&job, &s);
    assert_int_equal(s.got.end, SOURCE_NEW);
    assert_int_equal(s.got.resumed, 0);
    assert_int_equal(s.got.received, 1000);
}

static long open_files(void)
{
    long n = 0;
    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static long most_open;
static bool watch(void *ctx)
{
    long n = open_files();
    (void)ctx;
    most_open = n > most_open ? n : most_open;
    return false;
}

/* Five hundred at once: no more connections than were asked for, and no more memory than they need. */
static void test_many(void **state)
{
    static struct source_job jobs[ALL];
    static struct scenario all[ALL];
    static struct scenario *at[ALL];
    struct rusage before, after;
    size_t len = 0;
    uint64_t most = 0;
    (void)state;
    const char *const *hosts = good_host();
    for (size_t i = 0; i < ALL; i++) {
        jobs[i] = job_for("x-many", arena_printf(arena, "many-%zu", i), hosts);
        at[i] = &all[i];
    }
    struct source_world world = {.ctx = at,
                                 .attempt = on_attempt,
                                 .outcome = on_outcome,
                                 .stop = watch,
                                 .connections = 16,
                                 .per_host = 8};
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    long files = open_files();
    source_http_run(jobs, ALL, &world);
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    for (size_t i = 0; i < ALL; i++) {
        assert_int_equal(all[i].outcomes, 1);
        if (all[i].got.end != SOURCE_NEW)
            fail_msg("job %zu: %s", i, all[i].said);
        assert_int_equal(size_of(jobs[i].file), 3000);
    }
    /* A socket and a part for each of 8 at the host, as many idle sockets, and what libcurl itself opens. */
    assert_true(most_open - files <= 48);
    assert_int_equal(open_files(), files);
    if (GRIS_SANITIZED + GRIS_COVERED == 0)
        assert_true(after.ru_maxrss - before.ru_maxrss < 16L * 1024); /* KiB */
    struct scenario s = {0};
    struct source_job job = job_for("most", "most", hosts);
    run_one(&job, &s);
    const char *bytes = slurp(job.file, &len);
    assert_true(text_to_u64((struct text){bytes, len}, 1000, &most));
    print_message("%d jobs, at most %d connections at the server in all tests\n", ALL, (int)most);
}

static const char *moving[2];
static void move_name(void *ctx, size_t job, const struct source_attempt *a)
{
    on_attempt(ctx, job, a);
    moving[0] = arena_printf(arena, "evil.test:%s:169.254.169.254", port_of("good"));
}

/* A name that resolves to an open address first, and to the cloud's metadata the second time (DNS rebinding). */
static void test_rebinding(void **state)
{
    struct scenario s = {0}, *jobs[] = {&s};
    (void)state;
    moving[0] = arena_printf(arena, "evil.test:%s:127.0.0.1", port_of("good"));
    struct source_job job = job_for("x-rebind", "rebind", moving);
    job.url = arena_printf(arena, "https://evil.test:%s/x-rebind", port_of("good"));
    struct source_world world = {.ctx = jobs, .attempt = move_name, .outcome = on_outcome};
    source_http_run(&job, 1, &world);
    assert_int_equal(s.got.end, SOURCE_REFUSED);
    assert_string_equal(s.code, "E833");
    assert_int_equal(s.got.attempts, 2); /* 503 first, then a closed address */
    assert_non_null(strstr(s.said, "169.254.169.254"));
}

/* A connection that one job may use is not lent to another that may not; nor one with another pin. */
static void test_not_lent(void **state)
{
    static struct scenario all[3];
    struct scenario *at[] = {&all[0], &all[1], &all[2]};
    struct source_job jobs[3];
    (void)state;
    for (size_t i = 0; i < 3; i++)
        jobs[i] = job_for("x-keep", arena_printf(arena, "keep-%zu", i), good_host());
    jobs[1].allowed_cidrs = NULL;
    jobs[2].pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    struct source_world world = {
        .ctx = at, .attempt = on_attempt, .outcome = on_outcome, .connections = 1};
    source_http_run(jobs, 3, &world);
    assert_int_equal(all[0].got.end, SOURCE_NEW);
    assert_string_equal(all[1].code, "E833");
    assert_string_equal(all[2].code, "E838");
}

static int asked;
static bool stop_soon(void *ctx)
{
    (void)ctx;
    return size_of(path_in("stopped.part")) > 0 || ++asked > 1000;
}

static void test_stopped(void **state)
{
    static struct scenario all[2];
    struct scenario *at[] = {&all[0], &all[1]};
    struct source_job jobs[] = {job_for("x-stop", "stopped", good_host()),
                                job_for("x-stop", "stopped2", good_host())};
    (void)state;
    struct source_world world = {.ctx = at,
                                 .attempt = on_attempt,
                                 .outcome = on_outcome,
                                 .stop = stop_soon,
                                 .connections = 1};
    source_http_run(jobs, 2, &world);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(all[i].outcomes, 1);
        assert_int_equal(all[i].got.end, SOURCE_LATER);
        assert_string_equal(all[i].code, "-");
    }
    assert_true(size_of(path_in("stopped.part")) > 0);
}

/* Two at the same file: the second comes later, and harms nothing. */
static void test_same_file(void **state)
{
    static struct scenario all[2];
    struct scenario *at[] = {&all[0], &all[1]};
    struct source_job jobs[] = {job_for("x-same", "same", good_host()),
                                job_for("x-same", "same", good_host())};
    (void)state;
    struct source_world world = {.ctx = at, .attempt = on_attempt, .outcome = on_outcome};
    source_http_run(jobs, 2, &world);
    assert_int_equal(all[0].got.end, SOURCE_NEW);
    assert_int_equal(all[1].got.end, SOURCE_LATER);
    assert_string_equal(all[1].code, "E849");
}

/* Environment variables of proxies and certificates are nobody's. */
static void test_environment(void **state)
{
    struct scenario s = {0};
    (void)state;
    assert_int_equal(setenv("https_proxy", "http://127.0.0.1:1", 1), 0);
    assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
    struct source_job job = job_for("x-many", "environment", good_host());
    job.bounds.tries = 1;
    run_one(&job, &s);
    assert_int_equal(s.got.end, SOURCE_NEW);
    assert_int_equal(unsetenv("https_proxy"), 0);
    assert_int_equal(unsetenv("ALL_PROXY"), 0);
}

static void test_check(void **state)
{
    static const char *const bad_hosts[] = {"a.test/x", NULL}, *const bad_cidrs[] = {"10.0.0.1/8",
                                                                                     NULL};
    struct diags diags;
    (void)state;
    diags_init(&diags, arena, 0);
    struct source_job job = job_for("x", "check", NULL);
    assert_true(source_http_check(&job, &diags));
    job.allowed_hosts = bad_hosts;
    assert_false(source_http_check(&job, &diags));
    job.allowed_hosts = NULL;
    job.allowed_cidrs = bad_cidrs;
    assert_false(source_http_check(&job, &diags));
    job = job_for("x", "check", NULL);
    job.url = "https://user:" SECRET "@good.test/";
    assert_false(source_http_check(&job, &diags));
    assert_int_equal(diags.errors, 3);
    for (size_t i = 0; i < diags.len; i++) {
        assert_int_equal(diags.at[i].code, DIAG_E830);
        (void)said_of(&diags.at[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),       cmocka_unit_test(test_killed),
        cmocka_unit_test(test_other_boot),  cmocka_unit_test(test_many),
        cmocka_unit_test(test_rebinding),   cmocka_unit_test(test_not_lent),
        cmocka_unit_test(test_stopped),     cmocka_unit_test(test_same_file),
        cmocka_unit_test(test_environment), cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
