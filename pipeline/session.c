/*
 * session: settings, arena, connection and the catalog in force, opened for one command and closed after it.
 * Knows no command. Neighbours: session.h; every other file of pipeline/ works inside a session.
 */
#include "session.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "past.h"
#include "reader.h"
#include "zygote.h"

#define DEFAULT_CLUSTER "./var/db"
#define PERIODS_MAX     4000

/* Whoever the system cannot name, or not just now, still has a number. */
static const char *os_user(struct arena *arena)
{
    const struct passwd *user = NULL;
    do {
        errno = 0;
        user = getpwuid(geteuid());
    } while (user == NULL && errno == EINTR);
    return user == NULL ? arena_printf(arena, "uid %lu", (unsigned long)geteuid())
                        : arena_strdup(arena, user->pw_name);
}

static int64_t system_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

enum status session_refuse(struct diags *diags, enum diag_code code, const char *arg)
{
    diags_addv(diags, code, (struct place){0}, arg, NULL);
    return STATUS_REJECTED;
}

enum status session_load_catalog(struct pipeline *p, struct diags *diags)
{
    memset(&p->rows, 0, sizeof p->rows);
    memset(&p->catalog, 0, sizeof p->catalog);
    p->has_catalog = false;
    enum status status = store_catalog_load(p->store, p->arena, &p->rows, diags);
    if (status != STATUS_OK)
        return status;
    if (p->rows.load_id == 0)
        return session_refuse(diags, DIAG_E703, NULL);
    /* warnings were given when it was loaded */
    struct diags lint;
    diags_init(&lint, p->arena, 20);
    status = schema_compile(&p->rows, p->arena, &p->catalog, &lint);
    if (status != STATUS_OK) {
        for (size_t i = 0; i < lint.len; i++)
            if (diag_severity(lint.at[i].code) == SEVERITY_ERROR)
                *diags_add(diags, lint.at[i].code, lint.at[i].at) = lint.at[i];
        return status;
    }
    p->has_catalog = true;
    p->catalog_serial++;
    return STATUS_OK;
}

const struct derived *session_derived(struct pipeline *p)
{
    if (p->derived == NULL || p->derived_load != p->catalog.load_id) {
        p->derived = derived_in_force(&p->catalog, p->arena);
        p->derived_load = p->catalog.load_id;
    }
    return p->derived;
}

static const char *choose_conninfo(struct pipeline *p, enum status *status, struct diags *diags)
{
    *status = STATUS_OK;
    if (p->settings.db != NULL && p->settings.db[0] != '\0')
        return p->settings.db;
    struct store_cluster cluster;
    *status = store_cluster_start(p->settings.cluster, p->arena, &cluster, diags);
    return cluster.conninfo;
}

enum status pipeline_open(const struct pipeline_settings *settings,
                          enum pipeline_need need,
                          struct pipeline **ret_pipeline,
                          struct diags *diags)
{
    struct arena *arena = arena_new(0);
    struct pipeline *p = ARENA_NEW(arena, struct pipeline);
    p->arena = arena;
    p->settings = *settings;
    if (p->settings.cluster == NULL || p->settings.cluster[0] == '\0')
        p->settings.cluster = DEFAULT_CLUSTER;
    p->actor = settings->actor != NULL ? settings->actor : os_user(arena);
    *ret_pipeline = p;
    if (need == PIPELINE_OFFLINE)
        return STATUS_OK;
    /* before there is a connection: what reads hostile bytes descends from a process that has seen none */
    p->zygote = zygote_new(reader_run, settings->db);
    if (p->zygote == NULL) {
        diags_addv(diags, DIAG_E705, (struct place){0}, "worker", strerror(errno), NULL);
        return STATUS_FAILED;
    }
    enum status status = STATUS_OK;
    p->conninfo = choose_conninfo(p, &status, diags);
    if (status == STATUS_OK)
        status = store_open(p->conninfo, arena, &p->store, diags);
    if (status == STATUS_OK && settings->as_of != NULL)
        status = past_enter(p, settings->as_of, diags);
    if (status == STATUS_OK && need == PIPELINE_CATALOG)
        status = session_load_catalog(p, diags);
    return status;
}

void pipeline_close(struct pipeline *p)
{
    if (p == NULL)
        return;
    if (p->store != NULL)
        store_close(p->store);
    zygote_free(p->zygote);
    past_free(p);
    arena_free(p->arena);
}

struct arena *pipeline_arena(struct pipeline *p)
{
    return p->arena;
}

const struct catalog *pipeline_catalog(const struct pipeline *p)
{
    return &p->catalog;
}

int64_t pipeline_now(const struct pipeline *p)
{
    return p->settings.now != 0 ? p->settings.now : system_clock();
}

const struct store_migration *session_migrations(struct pipeline *p, size_t *ret_len)
{
    size_t len = 0;
    const struct schema_migration *all = schema_migrations_all(&len);
    struct store_migration *copy = ARENA_ARRAY(p->arena, len, struct store_migration);
    for (size_t i = 0; i < len; i++)
        copy[i] = (struct store_migration){.number = all[i].number,
                                           .name = all[i].name,
                                           .sql = all[i].sql,
                                           .len = all[i].len,
                                           .sha256 = all[i].sha256};
    *ret_len = len;
    return copy;
}

enum status session_seal_now(struct pipeline *p, int64_t *ret_position, struct diags *diags)
{
    store_set_clock(p->store, pipeline_now(p));
    return store_audit_seal(p->store, ret_position, diags);
}

void session_seal(struct pipeline *p)
{
    int64_t position = 0;
    struct diags ignored;
    diags_init(&ignored, p->arena, 1);
    if (p->store != NULL)
        (void)session_seal_now(p, &position, &ignored);
}

/* Codes of other schemes with that value, of any time. */
static size_t
find_aliases(struct pipeline *p, const char *code, const struct org_alias *const **ret)
{
    if (p->aliases == NULL || p->aliases_serial != p->catalog_serial) {
        p->aliases = aliases_new(&p->catalog, p->arena);
        p->aliases_serial = p->catalog_serial;
    }
    return aliases_find(p->aliases, text_of(code), ret);
}

/* The first two units that have the code in another scheme on the day; they stand in order of unit. */
static size_t
find_by_alias(struct pipeline *p, const char *code, date_t date, uint32_t found[static 2])
{
    const struct org_alias *const *at = NULL;
    size_t len = find_aliases(p, code, &at), n = 0;
    for (size_t i = 0; i < len && n < 2; i++)
        if (at[i]->from <= date && date <= at[i]->to &&
            catalog_org_exists(&p->catalog, at[i]->org, date) && (n == 0 || found[0] != at[i]->org))
            found[n++] = at[i]->org;
    return n;
}

/* What tells two units of a code apart: their levels; their own codes where these are one. */
static const char *both_of(struct pipeline *p, const struct org *a, const struct org *b)
{
    const char *const *levels = p->catalog.levels;
    if (a->level == b->level)
        return arena_printf(p->arena, "%s, %s", a->code, b->code);
    return arena_printf(p->arena, "%s, %s", levels[a->level], levels[b->level]);
}

enum status session_find_org(
    struct pipeline *p, const char *code, date_t date, uint32_t *ret_org, struct diags *diags)
{
    uint32_t found[2] = {CATALOG_NONE, CATALOG_NONE};
    size_t n = catalog_find_orgs(&p->catalog, text_of(code), CATALOG_NONE, date, found, 2);
    if (n == 0)
        n = find_by_alias(p, code, date, found);
    *ret_org = found[0];
    if (n == 0)
        return session_refuse(diags, DIAG_E201, code);
    if (n > 1) {
        const struct org *orgs = p->catalog.orgs.at;
        diags_addv(diags, DIAG_E202, (struct place){0}, code,
                   both_of(p, &orgs[found[0]], &orgs[found[1]]), NULL);
        return STATUS_REJECTED;
    }
    return STATUS_OK;
}

enum status session_find_all_orgs(struct pipeline *p,
                                  const char *code,
                                  struct session_orgs *ret,
                                  struct diags *diags)
{
    for (uint32_t i = 0; i < p->catalog.orgs.len; i++)
        if (strcmp(p->catalog.orgs.at[i].code, code) == 0)
            VEC_PUSH(p->arena, ret, i);
    const struct org_alias *const *at = NULL;
    size_t len = ret->len > 0 ? 0 : find_aliases(p, code, &at);
    for (size_t i = 0; i < len; i++) /* in order of unit */
        if (ret->len == 0 || ret->at[ret->len - 1] != at[i]->org)
            VEC_PUSH(p->arena, ret, at[i]->org);
    return ret->len > 0 ? STATUS_OK : session_refuse(diags, DIAG_E201, code);
}

bool session_orgs_have(const struct session_orgs *orgs, uint32_t org)
{
    for (size_t i = 0; i < orgs->len; i++)
        if (orgs->at[i] == org)
            return true;
    return false;
}

enum status session_find_period(struct pipeline *p,
                                const char *text,
                                struct period *ret_period,
                                struct diags *diags)
{
    if (catalog_period_parse(&p->catalog, text_of(text), ret_period))
        return STATUS_OK;
    return session_refuse(diags, DIAG_E401, text);
}

enum status session_find_periods(struct pipeline *p,
                                 const char *first,
                                 const char *last,
                                 struct periods *ret,
                                 struct diags *diags)
{
    struct period from;
    if (session_find_period(p, first, &from, diags) != STATUS_OK)
        return STATUS_REJECTED;
    struct period to = from;
    if (last != NULL && session_find_period(p, last, &to, diags) != STATUS_OK)
        return STATUS_REJECTED;
    bool steps =
        from.kind != PERIOD_OCCASION || period_eq(from, to); /* occasions have no next one */
    if (to.kind != from.kind || period_id(to) < period_id(from) || !steps)
        return session_refuse(diags, DIAG_E401, arena_printf(p->arena, "%s..%s", first, last));
    VEC_PUSH(p->arena, ret, from);
    for (struct period at = from; period_id(at) < period_id(to) && ret->len < PERIODS_MAX;) {
        at = period_step(at, 1);
        VEC_PUSH(p->arena, ret, at);
    }
    return STATUS_OK;
}

enum status session_find_hierarchy(struct pipeline *p,
                                   const char *code,
                                   uint32_t *ret_hierarchy,
                                   struct diags *diags)
{
    *ret_hierarchy = catalog_find_hierarchy(&p->catalog, text_of(code));
    if (*ret_hierarchy != CATALOG_NONE)
        return STATUS_OK;
    diags_addv(diags, DIAG_E605, (struct place){0}, "hierarchy", code, NULL);
    return STATUS_REJECTED;
}

date_t session_period_end(const struct catalog *catalog, uint32_t layout, struct period period)
{
    date_t start = 0;
    date_t end = 0;
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        if (o->form == CATALOG_NONE || catalog->forms.at[o->form].layout != layout)
            continue;
        if (catalog_window(catalog, o->regime, period, &start, &end))
            return end;
    }
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    return period_window(period, calendar, &start, &end) ? end : DATE_MAX;
}

const char *session_org_name(const struct catalog *catalog, uint32_t org, date_t date)
{
    const struct org_edition *edition = catalog_org_edition(catalog, org, date);
    return edition == NULL ? "" : edition->name_vi;
}

void session_period_tree(struct period period, struct arena *arena, struct periods *ret)
{
    VEC_PUSH(arena, ret, period);
    struct period parts[PERIOD_PARTS_MAX];
    size_t n = period_parts(period, parts);
    for (size_t i = 0; i < n; i++)
        session_period_tree(parts[i], arena, ret);
}

struct text session_key(struct arena *arena, const struct session_key *key)
{
    return (struct text){arena_copy(arena, key, sizeof *key), sizeof *key};
}
