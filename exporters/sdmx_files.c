/*
 * A release of SDMX: for each of an exporter's syntaxes a folder with a file for each flow that has figures, and structure.xml.
 * One walk over the figures feeds all files; each grows in a spool, for what stands before the data is known only at the end.
 * Must not know any syntax. Neighbours: sdmx_walk.c, sdmx_spool.c, release.c.
 */
#include "sdmx.h"

struct run {
    const struct sdmx_syntax *syntaxes;
    const char *folder;
    struct sdmx_model model;
    struct arena *arena;   /* of the outs: ends with the run */
    struct sdmx_out *outs; /* by syntax, then flow */
    struct release *release;
};

static struct sdmx_out *out_of(const struct run *r, size_t syntax, uint32_t flow)
{
    return &r->outs[syntax * r->model.flows.len + flow];
}

/* ---- the walk ---- */

static void begin(void *ctx, const struct sdmx_series *series)
{
    const struct run *r = ctx;
    for (size_t i = 0; i < SDMX_SYNTAXES; i++) {
        struct sdmx_out *out = out_of(r, i, series->flow);
        if (!out->sink) {
            sdmx_spool_open(&out->spool, r->folder, r->arena);
            out->sink = out->spool.sink;
        }
        r->syntaxes[i].begin(out, series);
    }
}

static void
observation(void *ctx, const struct sdmx_series *series, const struct sdmx_observation *observation)
{
    const struct run *r = ctx;
    for (size_t i = 0; i < SDMX_SYNTAXES; i++) {
        struct sdmx_out *out = out_of(r, i, series->flow);
        r->syntaxes[i].observation(out, series, observation);
        out->observations++;
        if (observation->end != DATE_MAX && observation->end > out->last) {
            out->last = observation->end;
        }
    }
}

static void end(void *ctx, const struct sdmx_series *series)
{
    const struct run *r = ctx;
    for (size_t i = 0; i < SDMX_SYNTAXES; i++) {
        struct sdmx_out *out = out_of(r, i, series->flow);
        r->syntaxes[i].end(out, series);
        out->series++;
    }
}

/* ---- the files ---- */

static bool put_file(struct run *r, const struct sdmx_syntax *syntax, struct sdmx_out *out)
{
    const char *path = arena_printf(r->arena, "%s/%s.%s", syntax->folder,
                                    export_path_segment(r->arena, out->flow->id), syntax->ending);
    struct sink *sink = release_open(r->release, path);
    syntax->head(out, sink);
    sdmx_spool_copy(&out->spool, sink);
    syntax->tail(out, sink);
    (void)release_close(r->release);
    if (out->spool.error != 0 && release_ok(r->release)) {
        release_fail(r->release, path, out->spool.error);
    }
    return release_ok(r->release);
}

static bool put_files(struct run *r)
{
    date_t last = DATE_MIN;
    for (size_t i = 0; i < SDMX_SYNTAXES; i++) {
        for (uint32_t flow = 0; flow < r->model.flows.len; flow++) {
            struct sdmx_out *out = out_of(r, i, flow);
            if (out->sink && !put_file(r, &r->syntaxes[i], out)) {
                return false;
            }
            last = out->last > last ? out->last : last;
        }
    }
    struct sink *sink = release_open(r->release, "structure.xml");
    sdmx_structure_write(&r->model, sdmx_time_prepared(last, r->arena), sink);
    (void)release_close(r->release);
    return release_ok(r->release);
}

static bool write_all(struct run *r, const struct export_source *source, struct diags *diags)
{
    sdmx_model_make(source->catalog, r->arena, &r->model);
    r->outs = ARENA_ARRAY(r->arena, SDMX_SYNTAXES * r->model.flows.len, struct sdmx_out);
    for (size_t i = 0; i < SDMX_SYNTAXES; i++) {
        for (uint32_t flow = 0; flow < r->model.flows.len; flow++) {
            *out_of(r, i, flow) = (struct sdmx_out){.model = &r->model,
                                                    .flow = &r->model.flows.at[flow],
                                                    .arena = r->arena,
                                                    .spool = {.fd = -1},
                                                    .last = DATE_MIN};
        }
    }
    const struct sdmx_taker taker = {r, begin, observation, end};
    bool good = sdmx_walk(&r->model, source, &taker, diags) && put_files(r);
    for (size_t i = 0; i < SDMX_SYNTAXES * r->model.flows.len; i++) {
        sdmx_spool_close(&r->outs[i].spool);
    }
    return good;
}

enum status sdmx_files_write(const char *exporter,
                             const struct sdmx_syntax syntaxes[SDMX_SYNTAXES],
                             const struct export_source *source,
                             const char *out,
                             struct arena *arena,
                             struct export_result *ret,
                             struct diags *diags)
{
    const struct release_kind kind = {.exporter = exporter};
    struct run r = {.syntaxes = syntaxes, .folder = out};
    r.release = release_begin(out, &kind, source->again, arena, diags);
    if (!r.release) {
        return STATUS_FAILED;
    }
    r.arena = arena_new(0);
    bool written = export_group_open(source, diags) && write_all(&r, source, diags);
    arena_free(r.arena);
    if (!written) {
        release_abort(r.release);
        return STATUS_FAILED;
    }
    return release_commit(r.release, &source->catalog->digest, source->audit_position, ret);
}
