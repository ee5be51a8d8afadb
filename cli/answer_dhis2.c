/*
 * DHIS2's import summary: how many values were new, changed, gone, ignored, and what was wrong with which. A filing is taken whole or not at all, so all
 * values of a rejected one are ignored. Neighbours: answer_dhis2.h.
 */
#include <string.h>

#include "answer_dhis2.h"

struct conflict {
    const struct diag *diag;
    bool error;
};

struct answer_dhis2 {
    struct arena *arena;
    struct VEC(const char *) taken, ignored; /* receipts */
    struct VEC(struct conflict) conflicts;
    uint64_t refused;
    size_t rejected;
};

struct answer_dhis2 *answer_dhis2_new(struct arena *arena)
{
    struct answer_dhis2 *a = ARENA_NEW(arena, struct answer_dhis2);
    a->arena = arena;
    return a;
}

static const char *kept(struct arena *arena, const char *s)
{
    return s == NULL ? NULL : arena_strdup(arena, s);
}

static void keep(struct answer_dhis2 *a, const struct diag *found)
{
    struct diag *d = ARENA_NEW(a->arena, struct diag);
    enum severity severity = diag_severity(found->code);
    if (severity == SEVERITY_NOTE)
        return;
    *d = *found;
    d->at.file = kept(a->arena, d->at.file);
    d->at.sheet = NULL;
    d->cell = kept(a->arena, d->cell);
    d->org_code = kept(a->arena, d->org_code);
    d->period = kept(a->arena, d->period);
    d->indicator_code = kept(a->arena, d->indicator_code);
    d->value = kept(a->arena, d->value);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        d->arg[i] = kept(a->arena, d->arg[i]);
    VEC_PUSH(a->arena, &a->conflicts, ((struct conflict){d, severity == SEVERITY_ERROR}));
}

void answer_dhis2_take(struct answer_dhis2 *a, const struct pipeline_result *r)
{
    bool rejected = r->state != NULL && strcmp(r->state, "rejected") == 0;
    for (size_t i = 0; r->findings != NULL && i < r->findings->len; i++)
        keep(a, &r->findings->at[i]);
    a->refused += r->refused;
    a->rejected += rejected ? 1 : 0;
    if (rejected || r->receipt == NULL)
        return;
    if (r->duplicate)
        VEC_PUSH(a->arena, &a->ignored, arena_strdup(a->arena, r->receipt));
    else
        VEC_PUSH(a->arena, &a->taken, arena_strdup(a->arena, r->receipt));
}

/* ---- counting ---- */

struct counts {
    uint64_t imported, updated, ignored, deleted;
};

static enum status count(struct cli *cli, const struct answer_dhis2 *a, struct counts *ret)
{
    struct pipeline_report_figures f;
    enum status status = STATUS_OK;
    *ret = (struct counts){.ignored = a->refused};
    for (size_t i = 0; status == STATUS_OK && i < a->ignored.len; i++) {
        status = pipeline_report_count(cli->pipeline, a->ignored.at[i], &f, &cli->diags);
        ret->ignored += f.given;
    }
    for (size_t i = 0; status == STATUS_OK && i < a->taken.len; i++) {
        status = pipeline_report_count(cli->pipeline, a->taken.at[i], &f, &cli->diags);
        ret->imported += f.added;
        ret->updated += f.changed;
        ret->deleted += f.gone;
        ret->ignored += f.given - f.added - f.changed;
    }
    return status;
}

/* ---- writing ---- */

static void write_counts(struct json_writer *w, const struct counts *c)
{
    json_key(w, "importCount");
    json_begin_object(w);
    json_pair_int(w, "imported", (int64_t)c->imported);
    json_pair_int(w, "updated", (int64_t)c->updated);
    json_pair_int(w, "ignored", (int64_t)c->ignored);
    json_pair_int(w, "deleted", (int64_t)c->deleted);
    json_end_object(w);
}

/* Indexes count from 0; row 0 is the file itself. */
static void write_indexes(struct json_writer *w, const char *key, uint32_t row)
{
    json_key(w, key);
    json_begin_array(w);
    if (row > 0)
        json_int(w, (int64_t)row - 1);
    json_end_array(w);
}

static void write_conflict(struct json_writer *w, const struct conflict *c, struct cli *cli)
{
    const struct diag *d = c->diag;
    json_begin_object(w);
    json_pair(w, "object", d->indicator_code != NULL ? d->indicator_code : d->org_code);
    json_key(w, "objects");
    json_begin_object(w);
    json_pair_optional(w, "orgUnit", d->org_code);
    json_pair_optional(w, "period", d->period);
    json_pair_optional(w, "dataElement", d->indicator_code);
    json_end_object(w);
    json_pair(w, "value", diag_message(d, cli->lang, cli->arena));
    json_pair(w, "errorCode", diag_name(d->code));
    json_pair(w, "property", d->indicator_code != NULL ? "dataElement" : "orgUnit");
    write_indexes(w, "indexes", d->at.row);
    json_end_object(w);
}

static void write_rejected(struct json_writer *w, const struct answer_dhis2 *a)
{
    uint32_t last = 0;
    json_key(w, "rejectedIndexes");
    json_begin_array(w);
    for (size_t i = 0; i < a->conflicts.len; i++) {
        uint32_t row = a->conflicts.at[i].diag->at.row;
        if (a->conflicts.at[i].error && row > 0 && row != last)
            json_int(w, (int64_t)row - 1);
        last = row > 0 ? row : last;
    }
    json_end_array(w);
}

static void write_response(struct json_writer *w,
                           const struct answer_dhis2 *a,
                           const struct counts *c,
                           const char *state,
                           struct cli *cli)
{
    json_key(w, "response");
    json_begin_object(w);
    json_pair(w, "responseType", "ImportSummary");
    json_pair(w, "status", state);
    json_pair(w, "description",
              a->rejected == 0 ? "Import process completed successfully"
                               : "The import process had conflicts");
    write_counts(w, c);
    json_key(w, "conflicts");
    json_begin_array(w);
    for (size_t i = 0; i < a->conflicts.len; i++)
        write_conflict(w, &a->conflicts.at[i], cli);
    json_end_array(w);
    write_rejected(w, a);
    json_pair(w, "dataSetComplete", a->taken.len > 0 || a->ignored.len > 0 ? "true" : "false");
    json_key(w, "receipts"); /* of gris: what DHIS2 has none of */
    json_begin_array(w);
    for (size_t i = 0; i < a->taken.len; i++)
        json_cstring(w, a->taken.at[i]);
    for (size_t i = 0; i < a->ignored.len; i++)
        json_cstring(w, a->ignored.at[i]);
    json_end_array(w);
    json_end_object(w);
}

enum status answer_dhis2_write(struct cli *cli, struct answer_dhis2 *a, enum status status)
{
    struct counts c = {0};
    bool errors = false;
    for (size_t i = 0; i < a->conflicts.len; i++)
        errors = errors || a->conflicts.at[i].error;
    if (status != STATUS_OK && status != STATUS_REJECTED)
        return status;
    enum status counted = count(cli, a, &c);
    if (counted != STATUS_OK)
        return counted;
    bool nothing = errors && a->taken.len == 0 && a->ignored.len == 0;
    const char *state = nothing ? "ERROR" : a->conflicts.len > 0 ? "WARNING" : "SUCCESS";
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "httpStatus", errors ? "Conflict" : "OK");
    json_pair_int(w, "httpStatusCode", errors ? 409 : 200);
    json_pair(w, "status", nothing ? "ERROR" : errors ? "WARNING" : "OK");
    json_pair(w, "message",
              errors ? "One or more conflicts encountered, please check import summary."
                     : "Import was successful.");
    write_response(w, a, &c, state, cli);
    output_end(&cli->out);
    return status;
}
