/*
 * operate: the cluster, the schema, counts, the environment, and the cron cycle. Neighbours: session.h.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/log.h"
#include "pull.h"
#include "session.h"

static struct pipeline_cluster view(const struct store_cluster *c)
{
    return (struct pipeline_cluster){c->dir, c->conninfo, c->exists, c->running};
}

enum status
pipeline_db_status(struct pipeline *p, struct pipeline_cluster *ret, struct diags *diags)
{
    struct store_cluster cluster;
    enum status status = store_cluster_status(p->settings.cluster, p->arena, &cluster, diags);
    *ret = view(&cluster);
    return status;
}

enum status pipeline_db_start(struct pipeline *p, struct pipeline_cluster *ret, struct diags *diags)
{
    struct store_cluster cluster;
    enum status status = store_cluster_start(p->settings.cluster, p->arena, &cluster, diags);
    *ret = view(&cluster);
    return status;
}

enum status pipeline_db_stop(struct pipeline *p, struct diags *diags)
{
    return store_cluster_stop(p->settings.cluster, p->arena, diags);
}

enum status pipeline_db_drop(struct pipeline *p, struct diags *diags)
{
    return store_cluster_drop(p->settings.cluster, p->arena, diags);
}

enum status pipeline_init(struct pipeline *p, int *ret_applied, struct diags *diags)
{
    size_t len = 0;
    const struct store_migration *all = session_migrations(p, &len);
    return store_migrate(p->store, all, len, ret_applied, diags);
}

enum status pipeline_init_check(struct pipeline *p, size_t *ret_queries, struct diags *diags)
{
    size_t len = 0;
    const struct store_migration *all = session_migrations(p, &len);
    return store_check(p->store, all, len, ret_queries, diags);
}

enum status pipeline_counts(struct pipeline *p, struct pipeline_counts *ret, struct diags *diags)
{
    struct store_counts c = {0};
    enum status status = store_counts(p->store, p->arena, &c, diags);
    *ret = (struct pipeline_counts){
        .submissions = c.submissions,
        .rejected = c.rejected,
        .originals = c.originals,
        .original_bytes = c.original_bytes,
        .cells = c.cells,
        .aggregates = c.aggregates,
        .stale = c.stale,
        .findings = c.findings,
        .audit_rows = c.audit_rows,
        .unsealed = c.unsealed,
        .last_received_at = c.last_received_at,
        .last_aggregated_at = c.last_aggregated_at,
        .last_released_at = c.last_released_at,
        .catalog_load = c.catalog_load,
        .catalog_name = c.catalog_name,
        .catalog_version = c.catalog_version,
    };
    return status;
}

int64_t pipeline_as_of(struct pipeline *p)
{
    struct diags ignored;
    diags_init(&ignored, p->arena, 1);
    struct pipeline_counts counts = {0};
    if (p->as_of != 0)
        return pipeline_now(p);
    if (p->store == NULL || pipeline_counts(p, &counts, &ignored) != STATUS_OK ||
        counts.last_aggregated_at == 0)
        return pipeline_now(p);
    return counts.last_aggregated_at;
}

/* ---- doctor ---- */

struct visit {
    struct pipeline *p;
    struct pipeline_checks *checks;
};

static void note(const struct visit *v,
                 const char *name,
                 bool ok,
                 const char *found,
                 const char *mend_vi,
                 const char *mend_en)
{
    struct pipeline_check check = {name, ok, found, ok ? NULL : mend_vi, ok ? NULL : mend_en};
    VEC_PUSH(v->p->arena, v->checks, check);
}

static const char *first_message(const struct diags *diags, struct arena *arena)
{
    return diags->len == 0 ? "" : diag_message(&diags->at[0], LANG_EN, arena);
}

static void look_at_disk(const struct visit *v)
{
    struct statvfs disk;
    if (statvfs(".", &disk) != 0) {
        note(v, "disk", false, strerror(errno), "Kiểm tra thư mục làm việc",
             "Check the working folder");
        return;
    }
    const uint64_t free_mib = disk.f_bavail / 1024 * disk.f_frsize / 1024;
    note(v, "disk", free_mib >= 1024, arena_printf(v->p->arena, "%" PRIu64 " MiB", free_mib),
         "Giải phóng ít nhất 1 GiB", "Free at least 1 GiB");
}

static bool look_at_database(const struct visit *v)
{
    struct pipeline *p = v->p;
    struct diags diags;
    diags_init(&diags, p->arena, 10);
    const char *conninfo = p->settings.db;
    struct store_cluster cluster = {0};
    if (conninfo == NULL || conninfo[0] == '\0') {
        (void)store_cluster_status(p->settings.cluster, p->arena, &cluster, &diags);
        note(v, "cluster", cluster.running,
             cluster.dir == NULL ? first_message(&diags, p->arena) : cluster.dir,
             "Chạy “gris db start”", "Run “gris db start”");
        conninfo = cluster.conninfo;
        if (!cluster.running)
            return false;
    }
    bool open = p->store != NULL || store_open(conninfo, p->arena, &p->store, &diags) == STATUS_OK;
    note(v, "database", open,
         open ? store_server_version(p->store) : first_message(&diags, p->arena),
         "Kiểm tra --db và máy chủ PostgreSQL", "Check --db and the PostgreSQL server");
    return open;
}

static void look_at_schema(const struct visit *v)
{
    struct diags diags;
    diags_init(&diags, v->p->arena, 10);
    size_t queries = 0;
    bool good = pipeline_init_check(v->p, &queries, &diags) == STATUS_OK;
    note(v, "schema", good,
         good ? arena_printf(v->p->arena, "%zu queries", queries)
              : first_message(&diags, v->p->arena),
         "Chạy “gris init”", "Run “gris init”");
    if (!good)
        return;
    struct diags none;
    diags_init(&none, v->p->arena, 10);
    good = session_load_catalog(v->p, &none) == STATUS_OK;
    note(v, "catalog", good, good ? v->p->catalog.name : first_message(&none, v->p->arena),
         "Chạy “gris catalog load DIR”", "Run “gris catalog load DIR”");
    struct pipeline_counts counts;
    if (pipeline_counts(v->p, &counts, &none) == STATUS_OK)
        note(v, "aggregates", counts.stale == 0,
             arena_printf(v->p->arena, "%lld stale", (long long)counts.stale),
             "Chạy “gris aggregate”", "Run “gris aggregate”");
}

void pipeline_doctor(struct pipeline *p, struct pipeline_checks *ret)
{
    const struct visit v = {p, ret};
    look_at_disk(&v);
    if (look_at_database(&v))
        look_at_schema(&v);
}

/* ---- cycle ---- */

static enum status cycle_ingest(struct pipeline *p,
                                const struct pipeline_cycle_options *options,
                                struct pipeline_cycle_report *ret,
                                struct diags *diags)
{
    if (options->inbox == NULL)
        return STATUS_OK;
    const struct pipeline_ingest_options ingest = {.inbox = true, .returned = options->returned};
    enum status status =
        pipeline_ingest(p, &options->inbox, 1, &ingest, NULL, NULL, NULL, &ret->ingest, diags);
    log_write(
        LOG_LEVEL_INFO, "cycle: %" PRIu64 " files, %" PRIu64 " accepted, %" PRIu64 " rejected",
        ret->ingest.files, ret->ingest.accepted, ret->ingest.rejected + ret->ingest.files_rejected);
    return status;
}

/* What came of sources spoils nothing else: it is in the status only where all else is done. */
static enum status cycle_pull(struct pipeline *p,
                              const struct pipeline_cycle_options *options,
                              struct pipeline_cycle_report *ret,
                              struct diags *diags)
{
    if (options->pull == NULL)
        return STATUS_OK;
    enum status status = pull_run(p, options->pull, &ret->pulls, diags);
    log_write(LOG_LEVEL_INFO,
              "cycle: %" PRIu64 " sources asked: %" PRIu64 " brought something, %" PRIu64
              " unchanged, %" PRIu64 " later, %" PRIu64 " refused, %" PRIu64 " failed",
              ret->pulls.sources - ret->pulls.locked, ret->pulls.brought, ret->pulls.unchanged,
              ret->pulls.later, ret->pulls.refused, ret->pulls.failed);
    return status;
}

static enum status cycle_steps(struct pipeline *p,
                               const struct pipeline_cycle_options *options,
                               struct pipeline_cycle_report *ret,
                               struct diags *diags)
{
    enum status taken = cycle_ingest(p, options, ret, diags);
    if (taken == STATUS_FAILED || cycle_pull(p, options, ret, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = pipeline_aggregate(p, false, NULL, NULL, NULL, &ret->aggregation, diags);
    if (status == STATUS_OK && options->out != NULL)
        status = pipeline_export(p, "dashboard", options->out, &ret->release, diags);
    if (status == STATUS_OK)
        status = pipeline_root_daily(p, options->roots, &ret->root, diags);
    enum status pulled = pull_verdict(&ret->pulls);
    if (status == STATUS_OK)
        status = taken;
    return status == STATUS_OK && pulled != STATUS_OK ? STATUS_REJECTED : status;
}

/* Mail never fails intake: its status counts where the rest is well. */
static enum status cycle_remind(struct pipeline *p,
                                const struct pipeline_cycle_options *options,
                                struct pipeline_cycle_report *ret,
                                enum status taken,
                                struct diags *diags)
{
    ret->finished = taken != STATUS_FAILED;
    if (options->remind == NULL || !ret->finished)
        return taken;
    enum status status = pipeline_remind(p, options->remind, NULL, NULL, &ret->reminders, diags);
    log_write(LOG_LEVEL_INFO,
              "cycle: reminders: %" PRIu64 " written, %" PRIu64 " sent, %" PRIu64 " not sent",
              ret->reminders.written, ret->reminders.sent,
              ret->reminders.failed + ret->reminders.refused + ret->reminders.pending);
    return taken != STATUS_OK ? taken : status;
}

enum status pipeline_cycle(struct pipeline *p,
                           const struct pipeline_cycle_options *options,
                           struct pipeline_cycle_report *ret,
                           struct diags *diags)
{
    memset(ret, 0, sizeof *ret);
    bool got = false;
    enum status status = store_lock(p->store, "cycle", &got, diags);
    if (status != STATUS_OK)
        return status;
    ret->locked = !got;
    if (!got)
        return STATUS_OK;
    status = cycle_steps(p, options, ret, diags);
    status = cycle_remind(p, options, ret, status, diags);
    store_unlock(p->store, "cycle");
    return status;
}
