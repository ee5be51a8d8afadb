/*
 * Many jobs over HTTP(S) at once: who may begin, who waits for how long, who is done. Memory is of connections: a job that waits has a few words and what
 * is on disk. Must not know: what a request or an answer holds. REQ: exchange over networks that fail: full jitter, Retry-After as a floor, bounds on all.
 * Neighbours: source_http_transfer.h.
 */
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "collector.h"
#include "source_http_transfer.h"

#define MS         1000
#define NS_PER_MS  1000000
#define TURN_MS    200                       /* how often `stop` is asked */
#define LATER_MOST ((int64_t)24 * 3600 * MS) /* nobody keeps us away for longer */

enum state { STATE_READY, STATE_LIVE, STATE_DONE };

/* A job that is not being asked. */
struct errand {
    enum state state;
    bool begun, plain, restarted;
    int32_t attempts, status;
    int64_t due, deadline; /* ticks */
    int64_t received, resumed;
    uint64_t spot; /* where it goes first; 0: not known yet */
};

struct run {
    const struct source_job *jobs;
    const struct source_world *world;
    struct errand *errands;
    size_t len, done, next; /* next: where to look for the next to begin */
    CURLM *multi;
    struct source_transfer *transfers;
    size_t connections, per_host;
};

int64_t source_ticks(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        arena_exhausted(0); /* uncovered: there is a clock */
    return (int64_t)t.tv_sec * MS + t.tv_nsec / NS_PER_MS;
}

int64_t source_now(const struct source_world *world)
{
    struct timespec t;
    if (world->now != NULL)
        return world->now(world->ctx);
    if (clock_gettime(CLOCK_REALTIME, &t) != 0)
        arena_exhausted(0); /* uncovered: there is a clock */
    return (int64_t)t.tv_sec * MS + t.tv_nsec / NS_PER_MS;
}

static uint64_t system_random(void *ctx, uint64_t below_one)
{
    uint64_t bits = 0;
    (void)ctx;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        arena_exhausted(0); /* uncovered: the kernel has numbers */
    return below_one == UINT64_MAX ? bits : bits % (below_one + 1);
}

/* ---- telling ---- */

static void
tell_attempt(const struct source_transfer *t, const struct source_verdict *v, int64_t wait)
{
    char *peer = NULL;
    if (t->world->attempt == NULL)
        return;
    (void)curl_easy_getinfo(t->curl, CURLINFO_PRIMARY_IP, &peer);
    struct source_attempt a = {.number = t->number,
                               .hop = t->hop,
                               .started = t->started,
                               .ended = source_now(t->world),
                               .url = source_verdict_url(t),
                               .address = peer != NULL ? peer : "",
                               .status = t->answer.status,
                               .offset = t->offset,
                               .bytes = t->got,
                               .retry_after = t->answer.retry_after,
                               .wait = wait,
                               .diag = v->diag.code != DIAG_NONE ? &v->diag : NULL};
    t->world->attempt(t->world->ctx, t->index, &a);
}

/* What a 304 does not repeat is as it was. */
static const char *kept(const char *said, const char *known, bool same)
{
    return said[0] == '\0' && same && known != NULL ? known : said;
}

static void tell_outcome(struct run *run,
                         const struct source_transfer *t,
                         const struct source_verdict *v,
                         int64_t not_before)
{
    const struct errand *e = &run->errands[t->index];
    bool same = v->end == SOURCE_UNCHANGED && t->answer.status == 304;
    bool body = (v->end == SOURCE_NEW || v->end == SOURCE_UNCHANGED) && !same;
    struct source_outcome o = {.end = v->end,
                               .attempts = e->attempts,
                               .status = e->status,
                               .not_before = not_before,
                               .size = body ? t->part.size : 0,
                               .received = e->received,
                               .resumed = body ? e->resumed : 0,
                               .content_type = t->answer.content_type,
                               .etag = kept(t->answer.etag, t->job->etag, same),
                               .last_modified =
                                   kept(t->answer.last_modified, t->job->last_modified, same),
                               .url = source_verdict_url(t),
                               .head = v->diag.code == DIAG_E846 ? v->diag.arg[1] : "",
                               .finding = v->diag.code != DIAG_NONE ? &v->diag : NULL};
    if (body)
        o.digest = v->digest;
    run->errands[t->index].state = STATE_DONE;
    run->done++;
    if (run->world->outcome != NULL)
        run->world->outcome(run->world->ctx, t->index, &o);
}

/* ---- the end of an attempt ---- */

static void leave(struct run *run, struct source_transfer *t)
{
    if (t->adding)
        (void)curl_multi_remove_handle(run->multi, t->curl);
    t->adding = t->busy = false;
    source_transfer_forget(t);
    source_part_close(&t->part);
    arena_reset(t->arena);
}

static void finish(struct run *run,
                   struct source_transfer *t,
                   const struct source_verdict *v,
                   int64_t not_before)
{
    tell_outcome(run, t, v, not_before);
    if (v->end != SOURCE_NEW && v->end != SOURCE_LATER)
        source_part_drop(&t->part);
    leave(run, t);
}

/* Once more, now, in a while, or in another run. */
static void again(struct run *run, struct source_transfer *t, const struct source_verdict *v)
{
    struct errand *e = &run->errands[t->index];
    int64_t floor = t->answer.retry_after;
    uint64_t (*random)(void *, uint64_t) =
        run->world->random != NULL ? run->world->random : system_random;
    int64_t wait = source_wait(&t->bounds, e->attempts, floor, random, run->world->ctx);
    bool restart = v->turn == SOURCE_TURN_AGAIN;
    if (restart && !e->restarted)
        wait = 0;
    e->restarted = e->restarted || restart;
    e->plain = e->plain || (t->inflating && t->fault != SOURCE_FAULT_BODY);
    if (restart)
        source_part_drop(&t->part);
    if (e->attempts < t->bounds.tries && floor <= t->bounds.retry_after &&
        source_ticks() + wait < e->deadline) {
        tell_attempt(t, v, wait);
        e->state = STATE_READY;
        e->due = source_ticks() + wait;
        leave(run, t);
        return;
    }
    tell_attempt(t, v, -1);
    finish(run, t, v, source_now(run->world) + (wait < LATER_MOST ? wait : LATER_MOST));
}

static void end_attempt(struct run *run, struct source_transfer *t, const struct source_verdict *v)
{
    struct errand *e = &run->errands[t->index];
    e->status = t->answer.status;
    e->received += t->got;
    switch (v->turn) {
    case SOURCE_TURN_END:
        tell_attempt(t, v, -1);
        finish(run, t, v, 0);
        return;
    case SOURCE_TURN_WAIT:
    case SOURCE_TURN_AGAIN: again(run, t, v); return;
    case SOURCE_TURN_HOP: break;
    }
    tell_attempt(t, v, 0);
    t->hop++;
    (void)curl_multi_remove_handle(run->multi, t->curl);
    t->adding = false;
    source_transfer_forget(t);
}

/* ---- the beginning of one ---- */

/* Hosts and ports by a hash: two that share one wait for each other, no more. */
static uint64_t spot_of(const struct source_url *url)
{
    return text_hash(text_of(url->place), 0) | 1;
}

static bool host_busy(const struct run *run, uint64_t spot)
{
    size_t n = 0;
    for (size_t i = 0; i < run->connections; i++)
        if (run->transfers[i].adding && run->transfers[i].spot == spot)
            n++;
    return n >= run->per_host;
}

static void ask(struct run *run, struct source_transfer *t)
{
    struct source_verdict v = {.turn = SOURCE_TURN_END, .end = SOURCE_FAILED};
    int64_t left = run->errands[t->index].deadline - source_ticks();
    if (!source_transfer_ask(t, left, &v.diag)) {
        finish(run, t, &v, 0);
        return;
    }
    if (curl_multi_add_handle(run->multi, t->curl) != CURLM_OK)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    t->adding = true;
    t->spot = spot_of(&t->url);
}

static bool open_part(struct source_transfer *t, struct source_verdict *v)
{
    enum source_part_fault fault =
        source_part_open(&t->part, t->job->file, t->first.text, t->arena);
    const char *why = strerror(t->part.error);
    bool busy = fault == SOURCE_PART_BUSY;
    if (fault == SOURCE_PART_OK)
        return true;
    v->end = busy ? SOURCE_LATER : SOURCE_FAILED;
    v->diag = source_verdict_diag(t, DIAG_E849, t->part.path, busy ? "lần chạy khác đang tải" : why,
                                  busy ? "another run is fetching it" : why, NULL);
    return false;
}

/* Takes the errand up; false: not while its host is busy. */
static bool begin(struct run *run, struct source_transfer *t, size_t index)
{
    struct errand *e = &run->errands[index];
    struct source_verdict v = {.turn = SOURCE_TURN_END, .end = SOURCE_REFUSED};
    bool ours = false;
    if (e->spot != 0 && host_busy(run, e->spot))
        return false;
    t->index = index;
    t->job = &run->jobs[index];
    t->world = run->world;
    t->bounds = source_bounds_of(&t->job->bounds);
    t->hop = 0;
    t->plain = e->plain;
    t->number = e->attempts + 1;
    t->error[0] = '\0';
    source_answer_init(&t->answer);
    memset(&t->part, 0, sizeof t->part);
    memset(&t->first, 0, sizeof t->first);
    memset(&t->url, 0, sizeof t->url);
    bool fine = source_transfer_check(t, &v.diag, &ours);
    v.end = ours ? SOURCE_FAILED : SOURCE_REFUSED;
    e->spot = fine ? spot_of(&t->url) : 1;
    if (fine && host_busy(run, e->spot)) {
        arena_reset(t->arena);
        return false;
    }
    t->busy = true;
    e->state = STATE_LIVE;
    if (!e->begun)
        e->deadline = source_ticks() + t->bounds.job;
    if (!fine || !open_part(t, &v)) {
        finish(run, t, &v,
               v.end == SOURCE_LATER ? source_now(run->world) + t->bounds.backoff_max : 0);
        return true;
    }
    t->resumed = t->part.size;
    if (!e->begun)
        e->resumed = t->part.size;
    e->begun = true;
    e->attempts++;
    ask(run, t);
    return true;
}

/* Begins what can begin; gives the ticks at which the next one is due. */
static int64_t begin_all(struct run *run)
{
    int64_t now = source_ticks(), next = INT64_MAX;
    size_t slot = 0, from = run->next;
    for (size_t i = 0; i < run->connections; i++) {
        struct source_transfer *t = &run->transfers[i];
        if (t->busy && !t->adding && !host_busy(run, spot_of(&t->url)))
            ask(run, t); /* redirected */
    }
    for (size_t i = 0; i < run->len; i++) {
        size_t index = (from + i) % run->len;
        const struct errand *e = &run->errands[index];
        while (slot < run->connections && run->transfers[slot].busy)
            slot++;
        if (slot == run->connections)
            break;
        if (e->state == STATE_READY && e->due > now)
            next = e->due < next ? e->due : next;
        else if (e->state == STATE_READY && begin(run, &run->transfers[slot], index))
            run->next = index + 1;
    }
    return next;
}

static void collect(struct run *run)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(run->multi, &left)) != NULL) {
        struct source_transfer *t = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue; /* uncovered: there is no other message */
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        struct source_verdict v = source_verdict_of(t, code);
        if (t->resumed == 0 || v.turn == SOURCE_TURN_AGAIN)
            run->errands[t->index].resumed = 0;
        end_attempt(run, t, &v);
    }
}

/* Whoever is not done comes later; parts stay. */
static void stop_all(struct run *run)
{
    struct source_verdict v = {.turn = SOURCE_TURN_END, .end = SOURCE_LATER};
    struct source_transfer idle = {.arena = arena_new(0), .curl = NULL};
    for (size_t i = 0; i < run->connections; i++) {
        struct source_transfer *t = &run->transfers[i];
        if (!t->busy)
            continue;
        run->errands[t->index].received += t->got;
        finish(run, t, &v, source_now(run->world));
    }
    for (size_t i = 0; i < run->len; i++) {
        if (run->errands[i].state == STATE_DONE)
            continue;
        idle.index = i;
        idle.job = &run->jobs[i];
        idle.world = run->world;
        source_answer_init(&idle.answer);
        source_secrets_of(idle.job, idle.arena, &idle.secrets);
        idle.first.text = "";
        tell_outcome(run, &idle, &v, source_now(run->world));
    }
    arena_free(idle.arena);
}

static void loop(struct run *run)
{
    int running;
    while (run->done < run->len) {
        if (run->world->stop != NULL && run->world->stop(run->world->ctx)) {
            stop_all(run);
            return;
        }
        int64_t wait = begin_all(run) - source_ticks();
        if (curl_multi_perform(run->multi, &running) != CURLM_OK)
            arena_exhausted(0); /* uncovered: libcurl has no memory */
        size_t before = run->done;
        collect(run);
        if (wait > TURN_MS)
            wait = TURN_MS;
        if (run->done == before && wait > 0)
            (void)curl_multi_poll(run->multi, NULL, 0, (int)wait, NULL);
    }
}

static void set_up(struct run *run)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        (run->multi = curl_multi_init()) == NULL)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    (void)curl_multi_setopt(run->multi, CURLMOPT_MAXCONNECTS, (long)run->connections);
    (void)curl_multi_setopt(run->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                            (long)run->connections); /* idle ones too */
    (void)curl_multi_setopt(run->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    for (size_t i = 0; i < run->connections; i++) {
        run->transfers[i].arena = arena_new(0);
        run->transfers[i].curl = curl_easy_init();
        if (run->transfers[i].curl == NULL)
            arena_exhausted(0); /* uncovered: likewise */
    }
}

static void tear_down(struct run *run)
{
    for (size_t i = 0; i < run->connections; i++) {
        curl_easy_cleanup(run->transfers[i].curl);
        arena_free(run->transfers[i].arena);
    }
    (void)curl_multi_cleanup(run->multi);
    curl_global_cleanup();
}

void source_http_run(const struct source_job *jobs, size_t len, const struct source_world *world)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    struct arena *arena = arena_new(0);
    struct run run = {
        .jobs = jobs, .world = world, .len = len < SOURCE_JOBS_MAX ? len : SOURCE_JOBS_MAX};
    run.connections = (size_t)(world->connections > 0 ? world->connections : SOURCE_CONNECTIONS);
    run.per_host = (size_t)(world->per_host > 0 ? world->per_host : SOURCE_PER_HOST);
    if (run.connections > run.len)
        run.connections = run.len > 0 ? run.len : 1;
    run.errands = ARENA_ARRAY(arena, run.len, struct errand);
    run.transfers = ARENA_ARRAY(arena, run.connections, struct source_transfer);
    bool quiet =
        sigaction(SIGPIPE, &ignore, &before) == 0; /* a peer that hangs up is no reason to die */
    set_up(&run);
    loop(&run);
    tear_down(&run);
    if (quiet && sigaction(SIGPIPE, &before, NULL) != 0)
        arena_exhausted(0); /* uncovered: it was there before */
    arena_free(arena);
}

bool source_http_check(const struct source_job *job, struct diags *diags)
{
    struct source_transfer t = {.job = job, .arena = diags->arena};
    struct diag d = {.code = DIAG_NONE};
    bool ours;
    if (source_transfer_check(&t, &d, &ours))
        return true;
    struct diag *told = diags_add(diags, d.code, d.at);
    memcpy(told->arg, d.arg, sizeof told->arg);
    return false;
}
