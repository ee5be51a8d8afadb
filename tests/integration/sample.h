/*
 * sample: a database with the sample catalog in it, and reports made by hand, for the tests of store/.
 * Neighbours: pg.h.
 */
#ifndef GRIS_TEST_SAMPLE_H
#define GRIS_TEST_SAMPLE_H

#include "pg.h"

#define SAMPLE_NOW 1795312800 /* 2026-11-22T09:00:00+07:00 */

struct sample {
    struct arena *arena;
    struct diags diags;
    const char *conninfo;
    struct store *store;
    struct catalog catalog;
};

static inline void sample_must(struct sample *s, enum status status)
{
    if (status == STATUS_OK)
        return;
    struct diags *d = &s->diags;
    fail_msg("%s", d->len == 0 ? "?" : diag_line(&d->at[d->len - 1], LANG_EN, s->arena));
}

static inline struct store *sample_connect(struct sample *s)
{
    struct store *store = NULL;
    sample_must(s, store_open(s->conninfo, s->arena, &store, &s->diags));
    return store;
}

static inline void sample_read_catalog(struct sample *s)
{
    struct catalog_rows rows;
    sample_must(s, store_catalog_load(s->store, s->arena, &rows, &s->diags));
    sample_must(s, schema_compile(&rows, s->arena, &s->catalog, &s->diags));
    s->catalog.load_id = rows.load_id;
}

static inline void sample_save_catalog(const char *conninfo, void *ctx)
{
    struct sample *s = ctx;
    struct catalog_rows rows;
    struct catalog catalog;
    struct store *store;
    int32_t load;
    sample_must(s, schema_package_read(GRIS_TODAY_DIR, s->arena, &rows, &s->diags));
    sample_must(s, schema_compile(&rows, s->arena, &catalog, &s->diags));
    schema_layout_rows(&catalog, s->arena, &rows);
    sample_must(s, store_open(conninfo, s->arena, &store, &s->diags));
    sample_must(s, store_begin(store, STORE_READ_COMMITTED, &s->diags));
    sample_must(s, store_catalog_save(store, &rows, &catalog, "sample", "tester", SAMPLE_NOW, &load,
                                      &s->diags));
    sample_must(s, store_commit(store, &s->diags));
    store_close(store);
}

static inline int sample_set_up(void **state)
{
    struct arena *arena = arena_new(0);
    struct sample *s = ARENA_NEW(arena, struct sample);
    s->arena = arena;
    diags_init(&s->diags, arena, 0);
    s->conninfo = pg_filled_database("sample", sample_save_catalog, s, arena);
    s->store = sample_connect(s);
    sample_read_catalog(s);
    *state = s;
    return 0;
}

static inline int sample_tear_down(void **state)
{
    struct sample *s = *state;
    store_close(s->store);
    arena_free(s->arena);
    return 0;
}

static inline uint32_t sample_org(const struct sample *s, const char *code, struct period period)
{
    date_t day = date_of(period.year, 12, 31);
    uint32_t org = catalog_find_org(&s->catalog, text_of(code), day);
    if (org == CATALOG_NONE)
        fail_msg("no unit %s", code);
    return org;
}

/* A yearly report of a form with its first `len` cells set, rows as a file would have them: from row 2, value in column 4. */
static inline struct report *sample_report(struct sample *s,
                                           const char *form,
                                           const char *org,
                                           const char *period,
                                           const int64_t *values,
                                           size_t len)
{
    uint32_t f = catalog_find_form(&s->catalog, text_of(form));
    if (f == CATALOG_NONE)
        fail_msg("no form %s", form);
    const struct form *shape = &s->catalog.forms.at[f];
    struct report *report = report_new(s->arena, s->catalog.layouts.at[shape->layout].len);
    assert_true(period_parse(text_of(period), &report->period));
    report->org = sample_org(s, org, report->period);
    report->form = f;
    report->layout = shape->layout;
    for (uint32_t i = 0; i < s->catalog.obligations.len; i++)
        if (s->catalog.obligations.at[i].form == f)
            report->regime = s->catalog.obligations.at[i].regime;
    report->vintage = VINTAGE_FINAL;
    for (size_t i = 0; i < len && i < shape->len; i++) {
        report->cells[shape->cells[i].slot] = values[i];
        report->place[shape->cells[i].slot] = (struct cell_place){(uint32_t)i + 2, 4};
    }
    report->content = report_digest(report);
    return report;
}

static inline enum status
sample_release(struct sample *s, const char *id, const char *manifest, int64_t position)
{
    const struct store_release release = {id, manifest, position, "csv", NULL, NULL, SAMPLE_NOW};
    return store_release_add(s->store, &release, &s->diags);
}

static inline struct store_original sample_original(const char *name, const void *bytes, size_t len)
{
    return (struct store_original){.digest = digest_of(bytes, len),
                                   .name = name,
                                   .media_type = "text/csv",
                                   .encoding = "UTF-8",
                                   .format = "csv",
                                   .bytes = bytes,
                                   .len = len};
}

/* Files one report out of a file with these bytes. */
static inline enum status sample_try(struct sample *s,
                                     struct store *store,
                                     const struct report *report,
                                     const char *bytes,
                                     const char *replaces,
                                     struct store_outcome *ret)
{
    struct store_original original = sample_original("report.csv", bytes, strlen(bytes));
    struct store_filing filing = {.report = report, .replaces = replaces};
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW,
                                  &original,   1,      &filing,  1};
    struct store_outcome *outcomes = NULL;
    enum status status = store_intake(store, &intake, s->arena, &outcomes, &s->diags);
    if (status == STATUS_OK)
        *ret = outcomes[0];
    return status;
}

static inline struct store_outcome
sample_file(struct sample *s, const struct report *report, const char *bytes, const char *replaces)
{
    struct store_outcome outcome = {0};
    sample_must(s, sample_try(s, s->store, report, bytes, replaces, &outcome));
    return outcome;
}

/* A step in a submission's life, by whom it is the turn of: the unit above approves, the sender withdraws. */
static inline enum status sample_step(struct sample *s,
                                      struct store *store,
                                      int64_t id,
                                      const char *to,
                                      const char *actor,
                                      const char *reason,
                                      int64_t at)
{
    struct store_submission found;
    enum status status =
        store_submission_find(store, &s->catalog, arena_printf(s->arena, "%lld", (long long)id),
                              s->arena, &found, &s->diags);
    if (status != STATUS_OK)
        return status;
    const struct org_edge *edge = catalog_parent(&s->catalog, 0, found.org, date_of(2018, 6, 30));
    const struct org *orgs = s->catalog.orgs.at;
    const int32_t above = orgs[edge == NULL ? found.org : edge->parent].id;
    const struct store_step step = {.submission = id,
                                    .to = to,
                                    .org =
                                        strcmp(to, "withdrawn") == 0 ? orgs[found.org].id : above,
                                    .path = &above,
                                    .path_len = 1,
                                    .actor = actor,
                                    .reason = reason};
    return store_transition(store, &step, at, &s->diags);
}

#endif
