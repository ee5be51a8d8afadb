/*
 * free_form: mappings on their way to a worker, and back from what was filed through them. Neighbours: free_form.h, reader_map.h.
 */
#include "free_form.h"

#include <string.h>

#include "files.h"
#include "reader_map.h"
#include "worker.h"

/* ---- the mapping's file ---- */

static enum status
read_bytes(struct pipeline *p, const char *path, struct text *ret, struct diags *diags)
{
    struct files_snapshot snapshot = {0};
    size_t offset = 0, len = 0;
    enum status status = files_snapshot_new(&snapshot, p->arena, diags);
    if (status == STATUS_OK)
        status =
            files_snapshot_add(&snapshot, path, MAPPING_FILE_MAX, p->arena, &offset, &len, diags);
    if (status == STATUS_OK)
        status = files_snapshot_seal(&snapshot, p->arena, diags);
    if (status == STATUS_OK)
        *ret = (struct text){arena_copy(p->arena, snapshot.bytes + offset, len), len};
    files_snapshot_free(&snapshot);
    return status;
}

/* JSON is text: what goes to the worker as a string must be one. */
static enum status check_text(const char *path, struct text bytes, struct diags *diags)
{
    size_t bad = 0;
    if (text_valid_utf8(bytes.ptr, bytes.len, &bad))
        return STATUS_OK;
    diags_addv(diags, DIAG_E104, (struct place){.file = path},
               arena_printf(diags->arena, "%zu", bad + 1), NULL);
    return STATUS_REJECTED;
}

enum status free_form_load(struct pipeline *p,
                           const struct pipeline_mapping *given,
                           bool confirmed,
                           struct free_form *ret,
                           struct diags *diags)
{
    struct text bytes = {0};
    enum status status = read_bytes(p, given->file, &bytes, diags);
    if (status == STATUS_OK)
        status = check_text(given->file, bytes, diags);
    if (status != STATUS_OK)
        return status;
    const struct mapping *m = mapping_read(&p->catalog, given->file, bytes, p->arena, diags);
    if (m == NULL)
        return STATUS_REJECTED;
    *ret = (struct free_form){.mapping = {.file = files_shown_name(given->file, p->arena),
                                          .json = bytes.ptr,
                                          .org = given->org,
                                          .period = given->period,
                                          .vintage = given->vintage},
                              .confirmed = mapping_confirmed(m),
                              .unsure = mapping_unsure(m),
                              .digest = digest_of(bytes.ptr, bytes.len),
                              .bytes = bytes};
    if (!confirmed || ret->confirmed[0] != '\0')
        return STATUS_OK;
    diags_addv(diags, DIAG_E160, (struct place){.file = given->file}, NULL);
    return STATUS_REJECTED;
}

/* ---- what stays of it ---- */

enum status free_form_keep(struct pipeline *p, const struct free_form *f, struct diags *diags)
{
    const struct store_original original = {.digest = f->digest,
                                            .name = f->mapping.file,
                                            .media_type = "application/json",
                                            .encoding = "utf-8",
                                            .format = "mapping",
                                            .bytes = f->bytes.ptr,
                                            .len = f->bytes.len};
    return store_original_put(p->store, &original, pipeline_now(p), diags);
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

void free_form_tell(struct report *report, const char *file, const struct free_form *f)
{
    char hex[DIGEST_HEX_MAX];
    struct diag *d = diags_addv(&report->diags, DIAG_N160, (struct place){.file = file},
                                f->mapping.file, f->confirmed, NULL);
    d->arg[2] = arena_strdup(report->diags.arena, digest_hex(&f->digest, hex));
    d->arg[3] = or_empty(f->mapping.org);
    d->arg[4] = or_empty(f->mapping.period);
    d->arg[5] = or_empty(f->mapping.vintage);
}

static const char *or_null(const char *s)
{
    return s == NULL || s[0] == '\0' ? NULL : s;
}

static const struct diag *note_of(const struct diags *findings)
{
    for (size_t i = 0; i < findings->len; i++)
        if (findings->at[i].code == DIAG_N160)
            return &findings->at[i];
    return NULL;
}

void free_form_tell_again(struct report *report, const struct diags *findings)
{
    const struct diag *d = note_of(findings);
    if (d != NULL)
        *diags_add(&report->diags, d->code, d->at) = *d;
}

enum status free_form_again(struct pipeline *p,
                            const struct diags *findings,
                            struct arena *arena,
                            const struct reader_mapping **ret,
                            struct diags *diags)
{
    const struct diag *d = note_of(findings);
    struct digest digest;
    struct text bytes = {0};
    *ret = NULL;
    if (d == NULL || !digest_parse_hex(text_of(d->arg[2]), &digest))
        return STATUS_OK;
    enum status status = store_original_read(p->store, &digest, arena, &bytes, diags);
    if (status != STATUS_OK)
        return status;
    struct reader_mapping *m = ARENA_NEW(arena, struct reader_mapping);
    *m = (struct reader_mapping){.file = d->arg[0],
                                 .json = text_dup(arena, bytes),
                                 .org = or_null(d->arg[3]),
                                 .period = or_null(d->arg[4]),
                                 .vintage = or_null(d->arg[5])};
    *ret = m;
    return STATUS_OK;
}

/* ---- gris map ---- */

/* A catalog package, where it is not the one in force. */
static enum status use_catalog(struct pipeline *p, const char *dir, struct diags *diags)
{
    if (dir == NULL)
        return STATUS_OK;
    enum status status = schema_package_read(dir, p->arena, &p->rows, diags);
    struct diags advice;
    diags_init(&advice, p->arena, 1);
    if (status == STATUS_OK)
        status = schema_compile(&p->rows, p->arena, &p->catalog, &advice);
    p->has_catalog = status == STATUS_OK;
    p->catalog_serial++;
    return status;
}

static enum status run(struct pipeline *p,
                       enum reader_kind kind,
                       const struct pipeline_map_query *query,
                       const struct reader_mapping *mapping,
                       bool (*row)(void *, const char *, uint32_t, const struct text *, size_t),
                       void *ctx,
                       struct diags *diags)
{
    struct files_snapshot snapshot = {0};
    struct worker_input input = {
        .file = query->file, .encoding = query->encoding, .mapping = mapping};
    enum status status = files_snapshot_new(&snapshot, p->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, query->file, (size_t)1 << 30, p->arena,
                                    &input.offset, &input.len, diags);
    if (status == STATUS_OK)
        status = worker_map(p, kind, &snapshot, &input, row, ctx, diags);
    files_snapshot_free(&snapshot);
    return status;
}

struct checking {
    bool (*each)(void *ctx, const struct pipeline_map_cell *cell);
    void *ctx;
    struct pipeline_map_checked *checked;
};

static bool
take_cell(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct checking *c = ctx;
    (void)sheet;
    (void)row;
    if (len != READER_MAP_TEXTS)
        return false;
    const struct pipeline_map_cell cell = {.sheet = cells[READER_MAP_SHEET],
                                           .address = cells[READER_MAP_ADDRESS],
                                           .label = cells[READER_MAP_LABEL],
                                           .use = cells[READER_MAP_USE],
                                           .org = cells[READER_MAP_ORG],
                                           .period = cells[READER_MAP_PERIOD],
                                           .vintage = cells[READER_MAP_VINTAGE],
                                           .indicator = cells[READER_MAP_INDICATOR],
                                           .members = cells[READER_MAP_MEMBERS],
                                           .unit = cells[READER_MAP_UNIT],
                                           .value = cells[READER_MAP_VALUE]};
    c->checked->read += text_is(cell.use, "read") ? 1 : 0;
    c->checked->unread += text_is(cell.use, "unread") ? 1 : 0;
    return c->each(c->ctx, &cell);
}

enum status pipeline_map_check(struct pipeline *p,
                               const struct pipeline_map_query *query,
                               bool (*each)(void *ctx, const struct pipeline_map_cell *cell),
                               void *ctx,
                               struct pipeline_map_checked *ret,
                               struct diags *diags)
{
    struct free_form form;
    struct checking c = {each, ctx, ret};
    *ret = (struct pipeline_map_checked){.confirmed = ""};
    enum status status = use_catalog(p, query->catalog, diags);
    if (status == STATUS_OK)
        status = free_form_load(p, &query->mapping, false, &form, diags);
    if (status != STATUS_OK)
        return status;
    ret->unsure = form.unsure;
    ret->confirmed = form.confirmed;
    status = run(p, READER_MAP_CHECK, query, &form.mapping, take_cell, &c, diags);
    return status == STATUS_OK && (ret->unsure > 0 || diags->warnings > 0) ? STATUS_REJECTED
                                                                           : status;
}

struct suggestion {
    struct arena *arena;
    struct text json;
};

static bool
take_json(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct suggestion *s = ctx;
    (void)sheet;
    (void)row;
    if (len == 1)
        s->json = (struct text){text_dup(s->arena, cells[0]), cells[0].len};
    return true;
}

enum status pipeline_map_suggest(struct pipeline *p,
                                 const struct pipeline_map_query *query,
                                 struct text *ret_json,
                                 struct diags *diags)
{
    const struct reader_mapping mapping = {.file = "",
                                           .form = query->form,
                                           .org = query->mapping.org,
                                           .period = query->mapping.period,
                                           .vintage = query->mapping.vintage};
    struct suggestion s = {.arena = p->arena};
    enum status status = use_catalog(p, query->catalog, diags);
    if (status == STATUS_OK)
        status = run(p, READER_MAP_SUGGEST, query, &mapping, take_json, &s, diags);
    *ret_json = s.json;
    return status;
}
