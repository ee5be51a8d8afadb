/*
 * intake: originals and filings into the store: one transaction, then the receipts. Rules 4 to 6 of the data model are here: versions count
 * up, nothing is overwritten, the same content again is the same submission.
 * Must not know how files are read or figures added up. Neighbours: original.c, cells.c, finding.c, receipt.c, audit.c.
 *
 * What a filing is (new, the same, refused) is judged here against the versions that stand; the unique keys of the database settle races:
 * who comes second is refused by them, sees the first one's rows, and judges again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"

#include "internal.h"

#define NOTHING         INT32_MIN /* SQL NULL */
#define ATTEMPTS        8
#define ATTEMPTS_SHARED 3      /* after so many lost races, alone */
#define BULK_CELLS      100000 /* from here on through COPY */

/* A version of one key: stored, or new in this intake. */
struct held {
    int64_t id;
    int32_t version;
    const char *receipt, *state;
    struct digest content;
    const struct item *item; /* new in this intake, else NULL */
};

struct key {
    struct VEC(struct held) versions; /* oldest first */
};

struct item {
    const struct store_filing *filing;
    const struct report *report;
    const struct store_original *original;
    int32_t org, regime, form, layout, period, vintage;
    bool accepted;
    struct digest verdict; /* of a refused one */
    size_t key;            /* of an accepted one */
    bool is_new;
    struct held same;   /* when not new: what it equals */
    struct held stands; /* W401: what stands; receipt NULL and item NULL otherwise */
    bool warn;
    const char *replaces;
    int64_t id, audit;
    int32_t version;
    const char *receipt;
};

struct run {
    struct store *store;
    const struct store_intake *intake;
    struct arena *arena; /* of this attempt */
    struct item *items;
    size_t len;
    struct key *keys;
    size_t keys_len;
    struct item **fresh; /* those that are new */
    size_t fresh_len;
    bool replaced; /* some --replaces named a version of its filing's key */
};

/* ---- what a filing is ---- */

static int32_t id_or_nothing(uint32_t index, int32_t id)
{
    return index == CATALOG_NONE ? NOTHING : id;
}

/* Everything that a refusal says, and under which catalog: the same verdict again adds no row. */
static struct digest verdict_of(const struct item *item, int32_t load)
{
    struct digest_state *state = digest_begin();
    digest_add(state, item->original->digest.bytes, DIGEST_BYTES);
    const int32_t numbers[] = {item->org,    item->regime,  item->form,
                               item->period, item->vintage, load};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        digest_add_int(state, numbers[i]);
    const struct diags *diags = &item->report->diags;
    digest_add_int(state, (int64_t)diags->errors);
    digest_add_int(state, (int64_t)diags->warnings);
    for (size_t i = 0; i < diags->len; i++) {
        const struct diag *d = &diags->at[i];
        digest_add_field(state, text_of(diag_name(d->code)));
        digest_add_int(state, d->at.row);
        digest_add_int(state, d->at.column);
        digest_add_field(state, text_of(d->cell));
        for (size_t a = 0; a < DIAG_ARGS_MAX && d->arg[a] != NULL; a++)
            digest_add_field(state, text_of(d->arg[a]));
    }
    return digest_end(state);
}

static void describe(const struct run *run, const struct store_filing *filing, struct item *item)
{
    const struct catalog *c = run->intake->catalog;
    const struct report *report = filing->report;
    item->filing = filing;
    item->report = report;
    item->original = &run->intake->originals[filing->original];
    item->org = report->org == CATALOG_NONE ? NOTHING : c->orgs.at[report->org].id;
    item->regime = report->regime == CATALOG_NONE ? NOTHING : c->regimes.at[report->regime].id;
    item->layout = report->layout == CATALOG_NONE ? NOTHING : c->layouts.at[report->layout].id;
    item->form = report->form == CATALOG_NONE ? id_or_nothing(report->regime, 0)
                                              : c->forms.at[report->form].id;
    item->period = report->period.kind == PERIOD_NONE ? NOTHING : period_id(report->period);
    item->vintage = report->vintage == VINTAGE_NONE ? NOTHING : (int32_t)report->vintage;
    item->accepted = !diags_failed(&report->diags) && item->org != NOTHING &&
                     item->regime != NOTHING && item->period != NOTHING && item->vintage != NOTHING;
    if (!item->accepted)
        item->verdict = verdict_of(item, c->load_id);
}

static void describe_all(struct run *run)
{
    run->len = run->intake->filings_len;
    run->items = ARENA_ARRAY(run->arena, run->len, struct item);
    run->fresh = ARENA_ARRAY(run->arena, run->len, struct item *);
    run->keys = ARENA_ARRAY(run->arena, run->len, struct key);
    struct map keys;
    map_init(&keys, run->arena, run->len);
    for (size_t i = 0; i < run->len; i++) {
        struct item *item = &run->items[i];
        describe(run, &run->intake->filings[i], item);
        if (!item->accepted)
            continue;
        const char *name = arena_printf(run->arena, "%d/%d/%d/%d/%d", item->org, item->regime,
                                        item->form, item->period, item->vintage);
        uint32_t at = map_find(&keys, text_of(name));
        if (at == MAP_NONE) {
            at = (uint32_t)run->keys_len++;
            map_put(&keys, text_of(name), at);
        }
        item->key = at;
    }
}

/* ---- what is there ---- */

static enum status read_versions(struct run *run, struct diags *diags)
{
    if (run->keys_len == 0)
        return STATUS_OK;
    int32_t *columns[5];
    for (size_t c = 0; c < 5; c++)
        columns[c] = ARENA_ARRAY(run->arena, run->keys_len, int32_t);
    for (size_t i = 0; i < run->len; i++) {
        const struct item *item = &run->items[i];
        if (!item->accepted)
            continue;
        const int32_t values[5] = {item->org, item->regime, item->form, item->period,
                                   item->vintage};
        for (size_t c = 0; c < 5; c++)
            columns[c][item->key] = values[c];
    }
    struct params params;
    params_init(&params, run->arena);
    for (size_t c = 0; c < 4; c++)
        params_int4s(&params, columns[c], run->keys_len);
    params_int2s(&params, columns[4], run->keys_len);
    DB_RESULT(r);
    if (db_exec(run->store, DB_SQL(intake_versions), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(r); i++) {
        struct key *key = &run->keys[result_int8(r, i, 0) - 1];
        struct held held = {.id = result_int8(r, i, 1),
                            .version = result_int4(r, i, 2),
                            .receipt = result_text(r, i, 3, run->arena),
                            .content = result_digest(r, i, 4),
                            .state = result_text(r, i, 5, run->arena)};
        VEC_PUSH(run->arena, &key->versions, held);
    }
    return STATUS_OK;
}

static bool is_withdrawn(const struct held *held)
{
    return strcmp(held->state, "withdrawn") == 0;
}

/* The version that stands: the highest that is not withdrawn. NULL when there is none. */
static const struct held *standing(const struct key *key)
{
    for (size_t i = key->versions.len; i-- > 0;)
        if (!is_withdrawn(&key->versions.at[i]))
            return &key->versions.at[i];
    return NULL;
}

/* The newest version of this content. */
static const struct held *equal_version(const struct key *key, const struct digest *content)
{
    for (size_t i = key->versions.len; i-- > 0;)
        if (digest_eq(&key->versions.at[i].content, content))
            return &key->versions.at[i];
    return NULL;
}

static bool names_version(const struct key *key, const char *receipt)
{
    for (size_t i = 0; i < key->versions.len; i++)
        if (key->versions.at[i].receipt != NULL &&
            strcmp(key->versions.at[i].receipt, receipt) == 0)
            return true;
    return false;
}

/* ---- judging: rule 6 ---- */

static void take_as_new(struct run *run, struct item *item)
{
    item->is_new = true;
    run->fresh[run->fresh_len++] = item;
}

static void add_version(struct run *run, struct item *item, struct key *key)
{
    item->version = 1;
    for (size_t i = 0; i < key->versions.len; i++)
        item->version = key->versions.at[i].version + 1; /* they come in order */
    struct held held = {.version = item->version,
                        .content = item->report->content,
                        .state = "received",
                        .item = item};
    VEC_PUSH(run->arena, &key->versions, held);
    take_as_new(run, item);
}

static void judge_accepted(struct run *run, struct item *item)
{
    struct key *key = &run->keys[item->key];
    const char *replaces = item->filing->replaces;
    if (replaces != NULL && names_version(key, replaces)) {
        item->replaces = replaces;
        run->replaced = true;
    }
    const struct held *stands = standing(key);
    const struct held *same = equal_version(key, &item->report->content);
    bool is_standing = same != NULL && same == stands && strcmp(stands->state, "returned") != 0;
    if (same == NULL || (!is_standing && item->replaces != NULL)) {
        add_version(run, item, key);
        return;
    }
    item->same = *same;
    item->warn = !is_standing;
    if (item->warn)
        item->stands = stands == NULL ? *same : *stands;
    if (stands != NULL && same->version < stands->version && !is_withdrawn(same))
        item->same.state = "superseded";
}

static enum status
read_verdicts(struct run *run, struct map *ret_known, struct held **ret_held, struct diags *diags)
{
    const struct digest **verdicts = ARENA_ARRAY(run->arena, run->len, const struct digest *);
    size_t len = 0;
    for (size_t i = 0; i < run->len; i++)
        if (!run->items[i].accepted)
            verdicts[len++] = &run->items[i].verdict;
    map_init(ret_known, run->arena, len);
    *ret_held = ARENA_ARRAY(run->arena, 2 * len, struct held);
    if (len == 0)
        return STATUS_OK;
    struct params params;
    params_init(&params, run->arena);
    params_digests(&params, verdicts, len);
    DB_RESULT(r);
    if (db_exec(run->store, DB_SQL(intake_verdicts), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(r); i++) {
        const struct digest *verdict = verdicts[result_int8(r, i, 0) - 1];
        (*ret_held)[i] = (struct held){.id = result_int8(r, i, 1),
                                       .receipt = result_text(r, i, 2, run->arena),
                                       .state = "rejected"};
        map_put(ret_known, (struct text){(const char *)verdict->bytes, DIGEST_BYTES}, (uint32_t)i);
    }
    return STATUS_OK;
}

static enum status judge_refused(struct run *run, struct diags *diags)
{
    struct map known;
    struct held *held;
    if (read_verdicts(run, &known, &held, diags) != STATUS_OK)
        return STATUS_FAILED;
    uint32_t next = (uint32_t)known.len;
    for (size_t i = 0; i < run->len; i++) {
        struct item *item = &run->items[i];
        if (item->accepted)
            continue;
        struct text name = {(const char *)item->verdict.bytes, DIGEST_BYTES};
        uint32_t at = map_find(&known, name);
        if (at != MAP_NONE) {
            item->same = held[at];
            continue;
        }
        held[next] = (struct held){.state = "rejected", .item = item};
        map_put(&known, name, next++);
        take_as_new(run, item);
    }
    return STATUS_OK;
}

static enum status judge(struct run *run, struct diags *diags)
{
    if (read_versions(run, diags) != STATUS_OK)
        return STATUS_FAILED;
    const char *replaces = NULL;
    for (size_t i = 0; i < run->len; i++) {
        if (!run->items[i].accepted)
            continue;
        judge_accepted(run, &run->items[i]);
        if (run->items[i].filing->replaces != NULL)
            replaces = run->items[i].filing->replaces;
    }
    if (replaces != NULL && !run->replaced) {
        diags_addv(diags, DIAG_E407, (struct place){0}, replaces, NULL);
        return STATUS_REJECTED;
    }
    return judge_refused(run, diags);
}

static enum status number(struct run *run, struct diags *diags)
{
    struct params params;
    params_init(&params, run->arena);
    params_int8(&params, (int64_t)run->fresh_len);
    DB_RESULT(r);
    if (db_exec(run->store, DB_SQL(intake_numbers), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < run->fresh_len; i++) {
        struct item *item = run->fresh[i];
        item->id = result_int8(r, (int)i, 0);
        item->receipt =
            receipt_number(run->intake->received_at, result_int4(r, (int)i, 1), run->arena);
        item->audit = result_int8(r, (int)i, 2);
    }
    return STATUS_OK;
}

/* ---- writing: everything but the vectors as one array a column ---- */

static bool send_submissions(struct run *run)
{
    size_t n = run->fresh_len;
    int64_t *ids = ARENA_ARRAY(run->arena, n, int64_t), *dues = ARENA_ARRAY(run->arena, n, int64_t);
    enum { ORG, REGIME, FORM, LAYOUT, PERIOD, VINTAGE, VERSION, CELLS, ERRORS, WARNINGS, INTS };
    enum { RECEIPT, FILE_NAME, REFERENCE, REPLACES, TEXTS };
    enum { ORIGINAL, CONTENT, VERDICT, DIGESTS };
    int32_t *ints[INTS];
    const char **texts[TEXTS];
    const struct digest **digests[DIGESTS];
    for (size_t c = 0; c < INTS; c++)
        ints[c] = ARENA_ARRAY(run->arena, n, int32_t);
    for (size_t c = 0; c < TEXTS; c++)
        texts[c] = ARENA_ARRAY(run->arena, n, const char *);
    for (size_t c = 0; c < DIGESTS; c++)
        digests[c] = ARENA_ARRAY(run->arena, n, const struct digest *);
    for (size_t i = 0; i < n; i++) {
        const struct item *item = run->fresh[i];
        const struct report *report = item->report;
        const int32_t values[INTS] = {item->org,
                                      item->regime,
                                      item->form,
                                      item->layout,
                                      item->period,
                                      item->vintage,
                                      item->accepted ? item->version : NOTHING,
                                      (int32_t)report_cells_count(report),
                                      (int32_t)report->diags.errors,
                                      (int32_t)report->diags.warnings};
        for (size_t c = 0; c < INTS; c++)
            ints[c][i] = values[c];
        texts[RECEIPT][i] = item->receipt;
        texts[FILE_NAME][i] = item->original->name;
        texts[REFERENCE][i] = report->reference_no;
        texts[REPLACES][i] = item->replaces;
        digests[ORIGINAL][i] = &item->original->digest;
        digests[CONTENT][i] = &report->content;
        digests[VERDICT][i] = item->accepted ? NULL : &item->verdict;
        ids[i] = item->id;
        dues[i] = item->filing->due;
    }
    struct params params;
    params_init(&params, run->arena);
    params_instant(&params, run->intake->received_at);
    params_text(&params, run->intake->channel);
    params_text(&params, run->intake->sender);
    params_int4(&params, run->intake->catalog->load_id);
    params_int8s(&params, ids, n);
    for (size_t c = ORG; c <= VERSION; c++)
        params_int4s_or_null(&params, ints[c], n);
    for (size_t c = 0; c < TEXTS; c++)
        params_texts(&params, texts[c], n);
    params_instants(&params, dues, n);
    for (size_t c = 0; c < DIGESTS; c++)
        params_digests(&params, digests[c], n);
    for (size_t c = CELLS; c < INTS; c++)
        params_int4s(&params, ints[c], n);
    return db_send(run->store, DB_SQL(submission_add), &params);
}

static const char *state_of(const struct item *item)
{
    return item->accepted ? "received" : "rejected";
}

static bool send_events(struct run *run)
{
    size_t n = run->fresh_len;
    int64_t *ids = ARENA_ARRAY(run->arena, n, int64_t),
            *audits = ARENA_ARRAY(run->arena, n, int64_t);
    const char **states = ARENA_ARRAY(run->arena, n, const char *);
    for (size_t i = 0; i < n; i++) {
        ids[i] = run->fresh[i]->id;
        audits[i] = run->fresh[i]->audit;
        states[i] = state_of(run->fresh[i]);
    }
    struct params params;
    params_init(&params, run->arena);
    params_instant(&params, run->intake->received_at);
    params_text(&params, run->intake->sender);
    params_int8s(&params, ids, n);
    params_texts(&params, states, n);
    params_int8s(&params, audits, n);
    return db_send(run->store, DB_SQL(event_first), &params);
}

/* What the chain says of a submission: enough to prove the row, its content and its original. */
static const char *audit_detail(const struct run *run, const struct item *item)
{
    struct sink *sink = sink_memory(run->arena, 1 << 16);
    struct json_writer w;
    char hex[DIGEST_HEX_MAX];
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "submission", item->id);
    const struct {
        const char *name;
        int32_t value;
    } numbers[] = {{"org", item->org},         {"regime", item->regime},
                   {"form", item->form},       {"period", item->period},
                   {"vintage", item->vintage}, {"version", item->version}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].value != NOTHING)
            json_pair_int(&w, numbers[i].name, numbers[i].value);
    json_pair(&w, "state", state_of(item));
    json_pair(&w, "original", digest_hex(&item->original->digest, hex));
    json_pair(&w, "content", digest_hex(&item->report->content, hex));
    json_pair_int(&w, "catalog_load", run->intake->catalog->load_id);
    json_pair(&w, "channel", run->intake->channel);
    json_pair_optional(&w, "replaces", item->replaces);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(run->arena, t.ptr, t.len);
}

static bool send_audit(struct run *run)
{
    size_t n = run->fresh_len;
    struct audit_rows rows = {.at = run->intake->received_at, .len = n};
    rows.ids = ARENA_ARRAY(run->arena, n, int64_t);
    rows.kinds = ARENA_ARRAY(run->arena, n, const char *);
    rows.subjects = ARENA_ARRAY(run->arena, n, const char *);
    rows.actors = ARENA_ARRAY(run->arena, n, const char *);
    rows.details = ARENA_ARRAY(run->arena, n, const char *);
    for (size_t i = 0; i < n; i++) {
        rows.ids[i] = run->fresh[i]->audit;
        rows.kinds[i] = "submission";
        rows.subjects[i] = run->fresh[i]->receipt;
        rows.actors[i] = run->intake->sender;
        rows.details[i] = audit_detail(run, run->fresh[i]);
    }
    struct params params;
    params_init(&params, run->arena);
    audit_params(&rows, &params);
    return db_send(run->store, DB_SQL(audit_write), &params);
}

static bool send_stale(struct run *run)
{
    size_t n = 0;
    int32_t *columns[3];
    for (size_t c = 0; c < 3; c++)
        columns[c] = ARENA_ARRAY(run->arena, run->fresh_len, int32_t);
    int64_t *audits = ARENA_ARRAY(run->arena, run->fresh_len, int64_t);
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct item *item = run->fresh[i];
        if (!item->accepted || item->layout == NOTHING)
            continue;
        columns[0][n] = item->layout;
        columns[1][n] = item->org;
        columns[2][n] = item->period;
        audits[n++] = item->audit;
    }
    if (n == 0)
        return true;
    struct params params;
    params_init(&params, run->arena);
    for (size_t c = 0; c < 3; c++)
        params_int4s(&params, columns[c], n);
    params_int8s(&params, audits, n);
    return db_send(run->store, DB_SQL(stale_add), &params);
}

struct text_rows {
    struct VEC(int64_t) ids;
    struct VEC(const char *) kinds, values;
    struct VEC(int32_t) slots;
};

static void collect_texts(struct run *run,
                          int64_t id,
                          const char *kind,
                          const struct slot_text *texts,
                          size_t len,
                          struct text_rows *rows)
{
    for (size_t i = 0; i < len; i++) {
        VEC_PUSH(run->arena, &rows->ids, id);
        VEC_PUSH(run->arena, &rows->kinds, kind);
        VEC_PUSH(run->arena, &rows->slots, (int32_t)texts[i].slot);
        VEC_PUSH(run->arena, &rows->values, text_dup(run->arena, texts[i].text));
    }
}

static bool send_texts(struct run *run)
{
    struct text_rows rows = {0}, outlines = {0};
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct item *item = run->fresh[i];
        const struct report *report = item->report;
        if (!item->accepted)
            continue;
        collect_texts(run, item->id, "text", report->texts.at, report->texts.len, &rows);
        collect_texts(run, item->id, "note", report->notes.at, report->notes.len, &rows);
        if (report->outline != NULL) {
            VEC_PUSH(run->arena, &outlines.ids, item->id);
            VEC_PUSH(run->arena, &outlines.values, report->outline);
        }
    }
    bool sent = true;
    struct params params;
    if (rows.ids.len != 0) {
        params_init(&params, run->arena);
        params_int8s(&params, rows.ids.at, rows.ids.len);
        params_texts(&params, rows.kinds.at, rows.kinds.len);
        params_int4s(&params, rows.slots.at, rows.slots.len);
        params_texts(&params, rows.values.at, rows.values.len);
        sent = db_send(run->store, DB_SQL(text_add), &params);
    }
    if (sent && outlines.ids.len != 0) {
        params_init(&params, run->arena);
        params_int8s(&params, outlines.ids.at, outlines.ids.len);
        params_texts(&params, outlines.values.at, outlines.values.len);
        sent = db_send(run->store, DB_SQL(outline_add), &params);
    }
    return sent;
}

static bool send_findings(struct run *run)
{
    struct VEC(int64_t) ids = {0};
    struct VEC(int32_t) ns = {0};
    struct VEC(const struct diag *) findings = {0};
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct diags *diags = &run->fresh[i]->report->diags;
        for (size_t d = 0; d < diags->len; d++) {
            VEC_PUSH(run->arena, &ids, run->fresh[i]->id);
            VEC_PUSH(run->arena, &ns, (int32_t)d + 1);
            VEC_PUSH(run->arena, &findings, &diags->at[d]);
        }
    }
    if (findings.len == 0)
        return true;
    struct params params;
    params_init(&params, run->arena);
    params_int8s(&params, ids.at, ids.len);
    params_int4s(&params, ns.at, ns.len);
    finding_arrays(findings.at, findings.len, &params);
    return db_send(run->store, DB_SQL(diagnostic_add), &params);
}

/* ---- writing: the vectors ---- */

static bool has_cells(const struct item *item)
{
    return item->accepted && item->layout != NOTHING;
}

static void cells_row(const struct item *item, struct params *params, struct arena *scratch)
{
    arena_reset(scratch);
    params_init(params, scratch);
    params_int4(params, item->period);
    params_int4(params, item->org);
    params_int4(params, item->layout);
    params_int4(params, item->form);
    params_int2(params, item->vintage);
    params_int4(params, item->version);
    params_int8(params, item->id);
    cells_params(item->report, params);
}

static bool send_cells(struct run *run, struct arena *scratch)
{
    struct params params;
    for (size_t i = 0; i < run->fresh_len; i++) {
        if (!has_cells(run->fresh[i]))
            continue;
        cells_row(run->fresh[i], &params, scratch);
        if (!db_send(run->store, DB_SQL(cells_add), &params))
            return false;
    }
    return true;
}

static enum status copy_cells(struct run *run, struct arena *scratch, struct diags *diags)
{
    struct copy *copy;
    struct params params;
    if (copy_begin(run->store, DB_SQL(cells_copy), run->arena, &copy, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < run->fresh_len; i++) {
        if (!has_cells(run->fresh[i]))
            continue;
        cells_row(run->fresh[i], &params, scratch);
        if (!copy_row(copy, &params))
            break;
    }
    enum status status = copy_end(copy, diags);
    return status == STATUS_OK
               ? db_exec(run->store, DB_SQL(cells_unstage), DB_NOTHING, NULL, NULL, diags)
               : status;
}

static bool is_bulk(const struct run *run)
{
    size_t cells = 0;
    for (size_t i = 0; i < run->fresh_len; i++)
        cells += run->fresh[i]->report->slots;
    return cells >= BULK_CELLS;
}

/* ---- writing: originals, in order of digest, so that two intakes never wait for each other in a ring ---- */

static int compare_originals(const void *a, const void *b)
{
    const struct store_original *const *left = a, *const *right = b;
    return memcmp((*left)->digest.bytes, (*right)->digest.bytes, DIGEST_BYTES);
}

/* Those that a new submission stands on, each once. */
static const struct store_original **wanted_originals(struct run *run, size_t *ret_len)
{
    const struct store_original **wanted =
        ARENA_ARRAY(run->arena, run->fresh_len, const struct store_original *);
    for (size_t i = 0; i < run->fresh_len; i++)
        wanted[i] = run->fresh[i]->original;
    qsort(wanted, run->fresh_len, sizeof *wanted, compare_originals);
    size_t len = 0;
    for (size_t i = 0; i < run->fresh_len; i++)
        if ((len == 0 || compare_originals(&wanted[len - 1], &wanted[i]) != 0) &&
            wanted[i]->bytes != NULL)
            wanted[len++] = wanted[i];
    *ret_len = len;
    return wanted;
}

/* Takes out what is stored already. */
static enum status
drop_known(struct run *run, const struct store_original **wanted, size_t *len, struct diags *diags)
{
    const struct digest **digests = ARENA_ARRAY(run->arena, *len, const struct digest *);
    bool *known = ARENA_ARRAY(run->arena, *len, bool);
    for (size_t i = 0; i < *len; i++)
        digests[i] = &wanted[i]->digest;
    struct params params;
    params_init(&params, run->arena);
    params_digests(&params, digests, *len);
    DB_RESULT(r);
    if (db_exec(run->store, DB_SQL(original_known), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(r); i++)
        known[result_int8(r, i, 0) - 1] = true;
    size_t kept = 0;
    for (size_t i = 0; i < *len; i++)
        if (!known[i])
            wanted[kept++] = wanted[i];
    *len = kept;
    return STATUS_OK;
}

/* ---- one attempt ---- */

enum status intake_prepare(struct store *store, struct diags *diags)
{
    static const struct db_sql statements[] = {
        {"submission_add", sql_submission_add},
        {"event_first", sql_event_first},
        {"audit_write", sql_audit_write},
        {"stale_add", sql_stale_add},
        {"text_add", sql_text_add},
        {"outline_add", sql_outline_add},
        {"diagnostic_add", sql_diagnostic_add},
        {"cells_add", sql_cells_add},
        {"commit", sql_commit},
    };
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (db_prepare(store, statements[i], diags) != STATUS_OK)
            return STATUS_FAILED;
    return original_statements(store, diags);
}

/* All that is not staged goes in one round trip, the COMMIT with it where nothing follows. */
static enum status send_all(struct run *run, bool bulk, struct arena *scratch, struct diags *diags)
{
    size_t len;
    const struct store_original **originals = wanted_originals(run, &len);
    if (drop_known(run, originals, &len, diags) != STATUS_OK ||
        db_pipeline_begin(run->store, diags) != STATUS_OK)
        return STATUS_FAILED;
    bool sent = true;
    for (size_t i = 0; i < len && sent; i++)
        sent = original_send(run->store, originals[i], run->intake->received_at, scratch);
    sent = sent && send_audit(run) && send_submissions(run) && send_events(run) &&
           send_texts(run) && send_findings(run) && send_stale(run);
    if (!bulk)
        sent = sent && send_cells(run, scratch) && db_send(run->store, DB_SQL(commit), NULL);
    enum status status = db_pipeline_end(run->store, diags);
    return status == STATUS_OK && !sent ? db_fail(run->store, "pipeline", NULL, diags) : status;
}

static enum status
write_all(struct run *run, bool commit, struct arena *scratch, struct diags *diags)
{
    bool bulk = !commit || is_bulk(run);
    if (number(run, diags) != STATUS_OK || send_all(run, bulk, scratch, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (bulk) {
        if (copy_cells(run, scratch, diags) != STATUS_OK)
            return STATUS_FAILED;
        return commit ? store_commit(run->store, diags) : STATUS_OK;
    }
    run->store->open = false;
    return STATUS_OK;
}

static enum status attempt(struct run *run, bool alone, struct arena *scratch, struct diags *diags)
{
    describe_all(run);
    struct db_sql lock = alone ? DB_SQL(intake_alone) : DB_SQL(intake_share);
    enum status status = store_begin(run->store, STORE_READ_COMMITTED, diags);
    if (status == STATUS_OK)
        status = db_exec(run->store, lock, DB_ONE_ROW, NULL, NULL, diags);
    if (status == STATUS_OK)
        status = judge(run, diags);
    if (status == STATUS_OK && run->fresh_len != 0)
        status = write_all(run, true, scratch, diags);
    if (run->store->open)
        store_rollback(run->store); /* nothing new, or a failure */
    return status;
}

/* ---- outcomes ---- */

static const char *receipt_of(const struct held *held)
{
    return held->item != NULL ? held->item->receipt : held->receipt;
}

static struct store_outcome outcome_of(const struct item *item, struct arena *arena)
{
    if (item->is_new)
        return (struct store_outcome){.submission = item->id,
                                      .receipt = arena_strdup(arena, item->receipt),
                                      .state = state_of(item),
                                      .version = item->accepted ? item->version : 0};
    const struct held *same = &item->same;
    return (struct store_outcome){
        .submission = same->item != NULL ? same->item->id : same->id,
        .receipt = arena_strdup(arena, receipt_of(same)),
        .state = arena_strdup(arena, same->state),
        .version = same->version,
        .duplicate = true,
        .stands = item->warn ? arena_strdup(arena, receipt_of(&item->stands)) : NULL};
}

static void tell(const struct run *run, struct arena *arena, struct store_outcome **ret_outcomes)
{
    *ret_outcomes = ARENA_ARRAY(arena, run->len, struct store_outcome);
    for (size_t i = 0; i < run->len; i++)
        (*ret_outcomes)[i] = outcome_of(&run->items[i], arena);
}

/* ---- partitions, before the transaction: making one must not wait behind our own locks ---- */

static enum status
prepare_partitions(struct store *store, const struct store_intake *intake, struct diags *diags)
{
    for (size_t i = 0; i < intake->filings_len; i++) {
        const struct report *report = intake->filings[i].report;
        if (diags_failed(&report->diags) || report->period.kind == PERIOD_NONE)
            continue;
        if (original_ensure_partition(store, "report_cells", report->period.year, diags) !=
            STATUS_OK)
            return STATUS_FAILED;
    }
    if (original_prepare(store, intake->received_at, diags) != STATUS_OK ||
        intake_prepare(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    return copy_stage(store, diags);
}

static void give_failure(const struct diags *from, struct diags *to)
{
    for (size_t i = 0; i < from->len; i++)
        *diags_add(to, from->at[i].code, from->at[i].at) = from->at[i];
}

enum status store_intake(struct store *store,
                         const struct store_intake *intake,
                         struct arena *arena,
                         struct store_outcome **ret_outcomes,
                         struct diags *diags)
{
    if (prepare_partitions(store, intake, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct arena *own = arena_new(0), *scratch = arena_new(0);
    struct diags failure;
    enum status status = STATUS_FAILED;
    for (int n = 1; n <= ATTEMPTS; n++) {
        arena_reset(own);
        diags_init(&failure, diags->arena, 0);
        struct run run = {.store = store, .intake = intake, .arena = own};
        status = attempt(&run, n > ATTEMPTS_SHARED, scratch, &failure);
        if (status == STATUS_OK)
            tell(&run, arena, ret_outcomes);
        if (status != STATUS_FAILED || !db_should_retry(store))
            break;
    }
    if (status != STATUS_OK)
        give_failure(&failure, diags);
    arena_free(scratch);
    arena_free(own);
    return status;
}

enum status intake_within(struct store *store,
                          const struct store_intake *intake,
                          struct arena *arena,
                          struct store_outcome **ret_outcomes,
                          struct diags *diags)
{
    struct arena *own = arena_new(0), *scratch = arena_new(0);
    struct run run = {.store = store, .intake = intake, .arena = own};
    describe_all(&run);
    enum status status = judge(&run, diags);
    if (status == STATUS_OK && run.fresh_len != 0)
        status = write_all(&run, false, scratch, diags);
    if (status == STATUS_OK)
        tell(&run, arena, ret_outcomes);
    arena_free(scratch);
    arena_free(own);
    return status;
}
