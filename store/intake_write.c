/*
 * intake_write: what was judged new goes into the tables. A small group is one statement and one round trip, its own transaction; a large one
 * writes inside an open transaction and sends its vectors through COPY. Rows go in order of key, so that two who file the same keys at
 * once do not wait for each other in a ring.
 * Must not judge. Neighbours: intake.c, original.c, cells.c, finding.c, audit.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"

#include "bytes.h"
#include "intake.h"

#define SMALL_CELLS     ((size_t)50000)   /* more go through COPY */
#define SMALL_ORIGINALS ((size_t)4 << 20) /* bytes; more go piece by piece */
#define AHEAD_MAX       ((size_t)1000)
#define HEX_BYTES       ((size_t)2 * DIGEST_BYTES)

static bool has_cells(const struct item *item)
{
    return item->accepted && item->layout != NOTHING;
}

/* ---- order ---- */

static int compare_numbers(int32_t a, int32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_items(const void *a, const void *b)
{
    const struct item *left = *(struct item *const *)a, *right = *(struct item *const *)b;
    const int32_t pairs[][2] = {
        {left->key.period, right->key.period}, {left->key.org, right->key.org},
        {left->key.form, right->key.form},     {left->key.vintage, right->key.vintage},
        {left->key.regime, right->key.regime}, {left->held->version, right->held->version}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i][0] != pairs[i][1])
            return compare_numbers(pairs[i][0], pairs[i][1]);
    return left < right ? -1 : left > right;
}

/* Those that are new, in order of key, with the shapes of their vectors. */
static struct item **in_order(const struct run *run)
{
    struct item **items = ARENA_ARRAY(run->arena, run->fresh_len, struct item *);
    for (size_t i = 0; i < run->fresh_len; i++) {
        items[i] = run->fresh[i];
        items[i]->shape = cells_shape(items[i]->report);
    }
    qsort(items, run->fresh_len, sizeof *items, compare_items);
    return items;
}

/* ---- submissions: one array a column ---- */

enum { ORG, REGIME, FORM, LAYOUT, PERIOD, VINTAGE, VERSION, CELLS, ERRORS, WARNINGS, INTS };
enum { RECEIPT, FILE_NAME, REFERENCE, REPLACES, TEXTS };
enum { ORIGINAL, CONTENT, VERDICT, DIGESTS };

struct columns {
    int64_t *ids, *dues;
    int32_t *ints[INTS];
    const char **texts[TEXTS];
    const struct digest **digests[DIGESTS];
    const struct digest **findings; /* NULL: none */
};

static struct columns new_columns(struct arena *arena, size_t n)
{
    struct columns c = {.ids = ARENA_ARRAY(arena, n, int64_t),
                        .dues = ARENA_ARRAY(arena, n, int64_t)};
    for (size_t i = 0; i < INTS; i++)
        c.ints[i] = ARENA_ARRAY(arena, n, int32_t);
    for (size_t i = 0; i < TEXTS; i++)
        c.texts[i] = ARENA_ARRAY(arena, n, const char *);
    for (size_t i = 0; i < DIGESTS; i++)
        c.digests[i] = ARENA_ARRAY(arena, n, const struct digest *);
    c.findings = ARENA_ARRAY(arena, n, const struct digest *);
    return c;
}

/* ---- findings, and the reasons for them that stand in the file ---- */

struct text_rows {
    struct VEC(int64_t) ids;
    struct VEC(const char *) kinds, values;
    struct VEC(int32_t) slots;
};

/* The note on the cell that a finding names, or an empty text. */
static struct text
note_on(const struct catalog *catalog, const struct report *report, const struct diag *d)
{
    if (d->indicator_code == NULL || report->layout == CATALOG_NONE)
        return (struct text){0};
    for (size_t i = 0; i < report->notes.len; i++) {
        const struct layout_cell *cell =
            &catalog->layouts.at[report->layout].cells[report->notes.at[i].slot];
        if (strcmp(catalog->indicators.at[cell->indicator].code, d->indicator_code) == 0 &&
            strcmp(cell->members, d->members == NULL ? "" : d->members) == 0)
            return report->notes.at[i].text;
    }
    return (struct text){0};
}

/* A note in the file on the cell that a warning names is the reason for it. */
static void collect_reasons(const struct run *run, const struct item *item, struct text_rows *rows)
{
    const struct diags *diags = &item->report->diags;
    if (!item->accepted || item->report->notes.len == 0)
        return;
    for (size_t d = 0; d < diags->len; d++) {
        struct text note = text_trim(note_on(run->intake->catalog, item->report, &diags->at[d]));
        if (note.len == 0 || diag_severity(diags->at[d].code) != SEVERITY_WARNING)
            continue;
        VEC_PUSH(run->arena, &rows->ids, item->held->id);
        VEC_PUSH(run->arena, &rows->slots, (int32_t)d + 1);
        VEC_PUSH(run->arena, &rows->values, text_dup(run->arena, note));
    }
}

/* What the chain says of them; NULL: there are none. */
static const struct digest *findings_of(const struct run *run, const struct item *item)
{
    struct text_rows reasons = {0};
    const struct diags *diags = &item->report->diags;
    if (diags->len == 0)
        return NULL;
    struct digest_state *state = digest_begin();
    digest_add_field(state, TEXT("gris findings 1"));
    for (size_t i = 0; i < diags->len; i++)
        finding_digest(&diags->at[i], (int64_t)i + 1, state);
    digest_add_int(state, -1);
    collect_reasons(run, item, &reasons);
    for (size_t i = 0; i < reasons.ids.len; i++) {
        digest_add_int(state, reasons.slots.at[i]);
        digest_add_field(state, text_of(reasons.values.at[i]));
    }
    digest_add_int(state, -1);
    struct digest *digest = ARENA_ARRAY(run->arena, 1, struct digest);
    *digest = digest_end(state);
    return digest;
}

static void
fill_columns(const struct run *run, const struct item *item, struct columns *c, size_t i)
{
    const struct report *report = item->report;
    const int32_t values[INTS] = {item->key.org,
                                  item->key.regime,
                                  item->key.form,
                                  item->layout,
                                  item->key.period,
                                  item->key.vintage,
                                  item->accepted ? item->held->version : NOTHING,
                                  (int32_t)item->shape.figures,
                                  (int32_t)report->diags.errors,
                                  (int32_t)report->diags.warnings};
    for (size_t k = 0; k < INTS; k++)
        c->ints[k][i] = values[k];
    c->texts[RECEIPT][i] = intake_receipt(run, item->held, run->arena);
    c->texts[FILE_NAME][i] = item->original->name;
    c->texts[REFERENCE][i] = report->reference_no;
    c->texts[REPLACES][i] = item->replaces;
    c->digests[ORIGINAL][i] = &item->original->digest;
    c->digests[CONTENT][i] = &report->content;
    c->digests[VERDICT][i] = item->accepted ? NULL : &run->known->refusals.at[item->place].verdict;
    c->findings[i] = findings_of(run, item);
    c->ids[i] = item->held->id;
    c->dues[i] = item->filing->due;
}

static void submission_params(const struct run *run, const struct columns *c, struct params *params)
{
    size_t n = run->fresh_len;
    params_int8s(params, c->ids, n);
    for (size_t k = ORG; k <= VERSION; k++)
        params_int4s_or_null(params, c->ints[k], n);
    for (size_t k = 0; k < TEXTS; k++)
        params_texts(params, c->texts[k], n);
    params_instants(params, c->dues, n);
    for (size_t k = 0; k < DIGESTS; k++)
        params_digests(params, c->digests[k], n);
    for (size_t k = CELLS; k < INTS; k++)
        params_int4s(params, c->ints[k], n);
}

/* ---- the audit row of the group ---- */

static struct audit_leaf leaf_of(const struct run *run, const struct columns *c, size_t i)
{
    struct audit_leaf leaf = {
        .numbers = {c->ids[i], c->ints[ORG][i], c->ints[REGIME][i], c->ints[FORM][i],
                    c->ints[LAYOUT][i], c->ints[PERIOD][i], c->ints[VINTAGE][i],
                    c->ints[VERSION][i], run->intake->catalog->load_id, c->ints[CELLS][i],
                    c->ints[ERRORS][i], c->ints[WARNINGS][i], run->intake->received_at,
                    c->dues[i] == 0 ? NOTHING : c->dues[i]},
        .texts = {text_of(c->texts[RECEIPT][i]), text_of(run->intake->channel),
                  text_of(run->intake->sender), text_of(c->texts[FILE_NAME][i]),
                  text_of(c->texts[REFERENCE][i]), text_of(c->texts[REPLACES][i])},
        .digests = {c->digests[ORIGINAL][i], c->digests[CONTENT][i], c->digests[VERDICT][i],
                    c->findings[i]}};
    for (size_t k = 0; k < AUDIT_LEAF_NUMBERS; k++)
        if (leaf.numbers[k] == NOTHING)
            leaf.numbers[k] = AUDIT_LEAF_ABSENT;
    return leaf;
}

/* {"catalog_load":…,"channel":…,"leaf":2,"leaves":"…"}; the leaves in order of id. */
static const char *audit_detail(const struct run *run, const struct columns *c)
{
    size_t n = run->fresh_len;
    char *leaves = arena_alloc(run->arena, n * HEX_BYTES + 1), hex[DIGEST_HEX_MAX];
    for (size_t i = 0; i < n; i++) {
        struct audit_leaf leaf = leaf_of(run, c, i);
        struct digest digest = audit_leaf_digest(&leaf);
        memcpy(leaves + (size_t)(c->ids[i] - run->first) * HEX_BYTES, digest_hex(&digest, hex),
               HEX_BYTES);
    }
    struct sink *sink = sink_memory(run->arena, 0);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "catalog_load", run->intake->catalog->load_id);
    json_pair(&w, "channel", run->intake->channel);
    json_pair_int(&w, "leaf", AUDIT_LEAF_FORM);
    json_pair(&w, AUDIT_LEAVES, leaves);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(run->arena, t.ptr, t.len);
}

static const char *audit_subject(const struct run *run)
{
    return arena_printf(run->arena, "%" PRId64 "+%zu", run->first, run->fresh_len);
}

/* ---- vectors as values ---- */

static size_t vector_room(const struct item *item)
{
    const size_t length = 4, types = 28; /* types: see cells_put() */
    return has_cells(item) ? length + item->shape.room + types : length;
}

static char *put_vector(const struct item *item, char *at)
{
    if (!has_cells(item))
        return bytes_put_null(at);
    char *end = cells_put(item->report, &item->shape, at + 4, true);
    bytes_put32(at, (uint32_t)(end - at - 4));
    return end;
}

static void vector_params(const struct run *run, struct item *const *items, struct params *params)
{
    size_t room = 20;
    for (size_t i = 0; i < run->fresh_len; i++)
        room += vector_room(items[i]);
    char *array = arena_alloc(run->arena, room);
    char *at = bytes_put32(bytes_put32(array, 1), 1); /* one dimension, there may be nulls */
    at = bytes_put32(at, run->store->vector_type);
    at = bytes_put32(bytes_put32(at, (uint32_t)run->fresh_len), 1);
    for (size_t i = 0; i < run->fresh_len; i++)
        at = put_vector(items[i], at);
    params_raw(params, array, (size_t)(at - array));
}

/* ---- originals, in order of digest for the same reason, each once ---- */

struct originals {
    const struct store_original **at;
    size_t len;
};

static int compare_originals(const void *a, const void *b)
{
    const struct store_original *const *left = a, *const *right = b;
    return memcmp((*left)->digest.bytes, (*right)->digest.bytes, DIGEST_BYTES);
}

/* What came with a report is kept like what it came in. */
static void add_attachments(const struct run *run, const struct item *item, struct originals *o)
{
    for (size_t i = 0; item->accepted && i < item->report->attachments.len; i++) {
        const struct report_attachment *a = &item->report->attachments.at[i];
        struct store_original *original = ARENA_NEW(run->arena, struct store_original);
        *original = (struct store_original){.digest = a->digest,
                                            .name = a->name,
                                            .media_type = a->media_type,
                                            .bytes = a->bytes,
                                            .len = a->len};
        o->at[o->len++] = original;
    }
}

static struct originals originals_of(const struct run *run, bool with_bytes)
{
    size_t room = run->fresh_len;
    for (size_t i = 0; i < run->fresh_len; i++)
        room += run->fresh[i]->report->attachments.len;
    struct originals o = {.at = ARENA_ARRAY(run->arena, room, const struct store_original *)};
    for (size_t i = 0; with_bytes && i < run->fresh_len; i++)
        add_attachments(run, run->fresh[i], &o);
    for (size_t i = 0; i < run->fresh_len; i++)
        if ((run->fresh[i]->original->bytes != NULL) == with_bytes &&
            (i == 0 || run->fresh[i]->original != run->fresh[i - 1]->original))
            o.at[o.len++] = run->fresh[i]->original;
    qsort(o.at, o.len, sizeof *o.at, compare_originals);
    size_t len = 0;
    for (size_t i = 0; i < o.len; i++)
        if (len == 0 || compare_originals(&o.at[len - 1], &o.at[i]) != 0)
            o.at[len++] = o.at[i];
    o.len = len;
    return o;
}

/* ---- small: one statement for all ---- */

static struct columns columns_of(const struct run *run, struct item *const *items)
{
    struct columns c = new_columns(run->arena, run->fresh_len);
    for (size_t i = 0; i < run->fresh_len; i++)
        fill_columns(run, items[i], &c, i);
    return c;
}

static void head_params(const struct run *run, struct params *params)
{
    params_instant(params, run->intake->received_at);
    params_text(params, run->intake->channel);
    params_text(params, run->intake->sender);
    params_int4(params, run->intake->catalog->load_id);
}

static bool send_all(const struct run *run)
{
    struct item **items = in_order(run);
    struct columns c = columns_of(run, items);
    struct originals originals = originals_of(run, true);
    struct params params;
    params_init(&params, run->arena);
    head_params(run, &params);
    submission_params(run, &c, &params);
    vector_params(run, items, &params);
    params_text(&params, audit_subject(run));
    params_text(&params, audit_detail(run, &c));
    original_params(run->store, originals.at, originals.len, run->intake->received_at, &params);
    return db_send(run->store, DB_SQL(intake_write), &params);
}

/* ---- what few reports have: texts, narratives, rows, documents, findings ---- */

static void collect_texts(const struct run *run,
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

static bool send_slot_texts(const struct run *run)
{
    struct text_rows rows = {0};
    struct params params;
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct item *item = run->fresh[i];
        const struct report *report = item->report;
        if (!item->accepted)
            continue;
        collect_texts(run, item->held->id, "text", report->texts.at, report->texts.len, &rows);
        collect_texts(run, item->held->id, "note", report->notes.at, report->notes.len, &rows);
    }
    if (rows.ids.len == 0)
        return true;
    params_init(&params, run->arena);
    params_int8s(&params, rows.ids.at, rows.ids.len);
    params_texts(&params, rows.kinds.at, rows.kinds.len);
    params_int4s(&params, rows.slots.at, rows.slots.len);
    params_texts(&params, rows.values.at, rows.values.len);
    return db_send(run->store, DB_SQL(text_add), &params);
}

static bool send_outlines(const struct run *run)
{
    struct VEC(int64_t) ids = {0};
    struct VEC(const char *) bodies = {0};
    struct VEC(bool) sections = {0};
    struct params params;
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct item *item = run->fresh[i];
        if (!item->accepted || item->report->outline == NULL)
            continue;
        VEC_PUSH(run->arena, &ids, item->held->id);
        VEC_PUSH(run->arena, &bodies, item->report->outline);
        VEC_PUSH(run->arena, &sections, item->report->sections.len != 0);
    }
    if (ids.len == 0)
        return true;
    params_init(&params, run->arena);
    params_int8s(&params, ids.at, ids.len);
    params_texts(&params, bodies.at, bodies.len);
    params_bools(&params, sections.at, sections.len);
    return db_send(run->store, DB_SQL(outline_add), &params);
}

/* {"column":"value",…} of the row that begins at *i; *i goes behind it. */
static const char *row_body(const struct run *run, const struct report_parts *rows, size_t *i)
{
    struct sink *sink = sink_memory(run->arena, SIZE_MAX);
    struct json_writer w;
    uint32_t n = rows->at[*i].n;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    for (; *i < rows->len && rows->at[*i].n == n; ++*i) {
        json_key(&w, rows->at[*i].id);
        json_text(&w, rows->at[*i].text);
    }
    json_end_object(&w);
    return text_dup(run->arena, sink_memory_text(sink));
}

static void collect_rows(const struct run *run, const struct item *item, struct text_rows *rows)
{
    const struct report_parts *parts = &item->report->rows;
    for (size_t i = 0; item->accepted && i < parts->len;) {
        VEC_PUSH(run->arena, &rows->ids, item->held->id);
        VEC_PUSH(run->arena, &rows->kinds, run->intake->catalog->forms.at[item->report->form].code);
        VEC_PUSH(run->arena, &rows->slots, (int32_t)parts->at[i].n);
        VEC_PUSH(run->arena, &rows->values, row_body(run, parts, &i));
    }
}

static bool send_rows(const struct run *run)
{
    struct text_rows rows = {0};
    struct params params;
    for (size_t i = 0; i < run->fresh_len; i++)
        collect_rows(run, run->fresh[i], &rows);
    if (rows.ids.len == 0)
        return true;
    params_init(&params, run->arena);
    params_int8s(&params, rows.ids.at, rows.ids.len);
    params_texts(&params, rows.kinds.at, rows.kinds.len);
    params_int4s(&params, rows.slots.at, rows.slots.len);
    params_texts(&params, rows.values.at, rows.values.len);
    return db_send(run->store, DB_SQL(row_add), &params);
}

static bool send_attachments(const struct run *run)
{
    enum { KIND, NAME, TYPE, WORDS };
    struct VEC(const char *) texts[WORDS] = {{0}};
    struct VEC(int64_t) ids = {0};
    struct VEC(int32_t) ns = {0};
    struct VEC(const struct digest *) digests = {0};
    struct params params;
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct item *item = run->fresh[i];
        for (size_t k = 0; item->accepted && k < item->report->attachments.len; k++) {
            const struct report_attachment *a = &item->report->attachments.at[k];
            VEC_PUSH(run->arena, &ids, item->held->id);
            VEC_PUSH(run->arena, &ns, (int32_t)k + 1);
            VEC_PUSH(run->arena, &texts[KIND], a->kind);
            VEC_PUSH(run->arena, &texts[NAME], a->name);
            VEC_PUSH(run->arena, &texts[TYPE], a->media_type);
            VEC_PUSH(run->arena, &digests, &a->digest);
        }
    }
    if (ids.len == 0)
        return true;
    params_init(&params, run->arena);
    params_int8s(&params, ids.at, ids.len);
    params_int4s(&params, ns.at, ns.len);
    for (size_t c = 0; c < WORDS; c++)
        params_texts(&params, texts[c].at, texts[c].len);
    params_digests(&params, digests.at, digests.len);
    return db_send(run->store, DB_SQL(attachment_add), &params);
}

static bool send_texts(const struct run *run)
{
    return send_slot_texts(run) && send_outlines(run) && send_rows(run) && send_attachments(run);
}

static bool send_reasons(const struct run *run)
{
    struct text_rows rows = {0};
    for (size_t i = 0; i < run->fresh_len; i++)
        collect_reasons(run, run->fresh[i], &rows);
    if (rows.ids.len == 0)
        return true;
    struct params params;
    params_init(&params, run->arena);
    params_int8s(&params, rows.ids.at, rows.ids.len);
    params_int4s(&params, rows.slots.at, rows.slots.len);
    params_texts(&params, rows.values.at, rows.values.len);
    return db_send(run->store, DB_SQL(justification_note), &params);
}

static bool send_findings(const struct run *run)
{
    struct VEC(int64_t) ids = {0};
    struct VEC(int32_t) ns = {0};
    struct VEC(const struct diag *) findings = {0};
    for (size_t i = 0; i < run->fresh_len; i++) {
        const struct diags *diags = &run->fresh[i]->report->diags;
        for (size_t d = 0; d < diags->len; d++) {
            VEC_PUSH(run->arena, &ids, run->fresh[i]->held->id);
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
    finding_cells(findings.at, findings.len, &params);
    return db_send(run->store, DB_SQL(diagnostic_add), &params) && send_reasons(run);
}

/* ---- small ---- */

bool intake_write_fits(const struct store_intake *intake)
{
    size_t cells = 0, bytes = 0;
    for (size_t i = 0; i < intake->filings_len; i++) {
        const struct report *report = intake->filings[i].report;
        cells += report->slots + report->rows.len;
        for (size_t k = 0; k < report->attachments.len; k++) {
            struct store_original document = {.len = report->attachments.at[k].len};
            bytes += document.len;
            if (!original_is_small(&document))
                return false;
        }
    }
    for (size_t i = 0; i < intake->originals_len; i++) {
        bytes += intake->originals[i].len;
        if (!original_is_small(&intake->originals[i]))
            return false;
    }
    return cells <= SMALL_CELLS && bytes <= SMALL_ORIGINALS;
}

/* A connection that files again and again takes its next numbers along, as many as it used; a single filing leaves no gap behind it. */
static size_t look_ahead(const struct run *run)
{
    struct store *store = run->store;
    if (++store->intakes < 2 || store->numbers_left >= run->len)
        return 0;
    size_t wanted = run->len * store->intakes;
    return wanted < AHEAD_MAX ? wanted : AHEAD_MAX > run->len ? AHEAD_MAX : run->len;
}

static bool send_look_ahead(const struct run *run, size_t ahead)
{
    struct params params;
    params_init(&params, run->arena);
    params_int4(&params, (int32_t)ahead);
    return ahead == 0 || db_send(run->store, DB_SQL(intake_numbers), &params);
}

/* Everything is sent; what came back of statement `rows`, counted from 0, and the numbers behind it. */
static enum status end_small(const struct run *run,
                             bool sent,
                             size_t rows,
                             size_t ahead,
                             PGresult **ret_rows,
                             struct diags *diags)
{
    enum { RESULTS = 3 };
    PGresult *results[RESULTS] = {NULL};
    enum status status = db_pipeline_take(run->store, results, rows + 2, diags);
    if (status == STATUS_OK && !sent)
        status = db_fail(run->store, "pipeline", NULL, diags);
    if (status == STATUS_OK && ahead != 0) {
        run->store->number = result_int8(results[rows + 1], 0, 0);
        run->store->numbers_left = ahead;
    }
    if (ret_rows != NULL) {
        *ret_rows = results[rows];
        results[rows] = NULL;
    }
    for (size_t i = 0; i < RESULTS; i++)
        db_clear(&results[i]);
    return status;
}

enum status intake_write_small(struct run *run, struct diags *diags)
{
    if (db_pipeline_begin(run->store, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t ahead = look_ahead(run);
    bool sent = db_send(run->store, DB_SQL(intake_plans), NULL) && send_all(run) &&
                send_look_ahead(run, ahead) && send_texts(run) && send_findings(run);
    return end_small(run, sent, 1, ahead, NULL, diags);
}

/* ---- one: values that are not arrays ---- */

/* What the one statement does not write. */
static bool has_more(const struct item *item)
{
    const struct report *report = item->report;
    return report->texts.len + report->notes.len + report->diags.len + report->rows.len != 0 ||
           report->outline != NULL;
}

/* The statements over arrays, whose plans must hold when the tables have grown. */
static bool send_more(const struct run *run)
{
    return db_send(run->store, DB_SQL(intake_plans), NULL) && send_texts(run) && send_findings(run);
}

static void one_params(const struct run *run, const struct columns *c, struct params *params)
{
    head_params(run, params);
    params_int8(params, c->ids[0]);
    for (size_t k = ORG; k <= VERSION; k++)
        params_int4_or_null(params, c->ints[k][0]);
    for (size_t k = 0; k < TEXTS; k++)
        params_text(params, c->texts[k][0]);
    params_instant(params, c->dues[0]);
    for (size_t k = 0; k < DIGESTS; k++)
        params_digest(params, c->digests[k][0]);
    for (size_t k = CELLS; k < INTS; k++)
        params_int4(params, c->ints[k][0]);
}

static void one_vector_params(const struct item *item, struct params *params)
{
    if (!has_cells(item)) {
        for (size_t i = 0; i < CELLS_COLUMNS; i++)
            params_null(params);
        return;
    }
    char *bytes = arena_alloc(params->arena, item->shape.room);
    params_fields(params, bytes, cells_put(item->report, &item->shape, bytes, false));
}

static bool send_one(const struct run *run)
{
    struct item **items = in_order(run);
    struct columns c = columns_of(run, items);
    struct params params;
    params_init(&params, run->arena);
    one_params(run, &c, &params);
    original_one_params(run->store, items[0]->original, run->intake->received_at, &params);
    params_text(&params, audit_subject(run));
    params_text(&params, audit_detail(run, &c));
    one_vector_params(items[0], &params);
    return db_send(run->store, DB_SQL(intake_one), &params);
}

enum status intake_write_one(struct run *run, bool *ret_written, struct diags *diags)
{
    if (db_pipeline_begin(run->store, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t ahead = look_ahead(run);
    bool sent = send_one(run) && send_look_ahead(run, ahead) &&
                (!has_more(run->fresh[0]) || send_more(run));
    DB_RESULT(rows);
    enum status status = end_small(run, sent, 0, ahead, &rows, diags);
    *ret_written = status == STATUS_OK && PQntuples(rows) == 1;
    return status;
}

/* ---- large ---- */

static enum status write_originals(const struct run *run, struct diags *diags)
{
    struct originals o = originals_of(run, true);
    if (o.len == 0)
        return STATUS_OK;
    return original_write(run->store, o.at, o.len, run->intake->received_at, diags);
}

static bool send_submissions(const struct run *run, const struct columns *c, int64_t audit)
{
    struct params params;
    params_init(&params, run->arena);
    head_params(run, &params);
    params_int8(&params, audit);
    submission_params(run, c, &params);
    return db_send(run->store, DB_SQL(submission_add), &params);
}

static bool send_audit(const struct run *run, const struct columns *c, int64_t audit)
{
    const char *kind = AUDIT_GROUP, *subject = audit_subject(run), *actor = run->intake->sender;
    const char *detail = audit_detail(run, c);
    struct audit_rows rows = {
        run->intake->received_at, 1, &audit, &kind, &subject, &actor, &detail};
    struct params params;
    params_init(&params, run->arena);
    audit_params(&rows, &params);
    return db_send(run->store, DB_SQL(audit_write), &params);
}

/* One row of marks a layout; most groups have one. */
static bool send_marks(const struct run *run, const struct columns *c, int64_t audit)
{
    size_t n = run->fresh_len, done = 0;
    int32_t *orgs = ARENA_ARRAY(run->arena, n, int32_t),
            *periods = ARENA_ARRAY(run->arena, n, int32_t);
    bool *marked = ARENA_ARRAY(run->arena, n, bool), sent = true;
    while (sent && done < n) {
        int32_t layout = NOTHING;
        size_t len = 0;
        for (size_t i = 0; i < n; i++) {
            bool none = c->ints[LAYOUT][i] == NOTHING || c->ints[VERSION][i] == NOTHING;
            if (marked[i] || (!none && layout != NOTHING && c->ints[LAYOUT][i] != layout))
                continue;
            marked[i] = true;
            done++;
            if (none)
                continue;
            layout = c->ints[LAYOUT][i];
            orgs[len] = c->ints[ORG][i];
            periods[len++] = c->ints[PERIOD][i];
        }
        struct params params;
        params_init(&params, run->arena);
        params_int4(&params, layout);
        params_int4s(&params, orgs, len);
        params_int4s(&params, periods, len);
        params_int8(&params, audit);
        sent = len == 0 || db_send(run->store, DB_SQL(stale_add), &params);
    }
    return sent;
}

/* Those whose bytes are not sent along may be stored beside; they must be there in the end. */
static bool send_expected(const struct run *run)
{
    struct originals o = originals_of(run, false);
    const struct digest **digests = ARENA_ARRAY(run->arena, o.len, const struct digest *);
    for (size_t i = 0; i < o.len; i++)
        digests[i] = &o.at[i]->digest;
    struct params params;
    params_init(&params, run->arena);
    params_digests(&params, digests, o.len);
    return o.len == 0 || db_send(run->store, DB_SQL(original_expect), &params);
}

static enum status write_rows(const struct run *run, struct item *const *items, struct diags *diags)
{
    int64_t audit;
    struct columns c = columns_of(run, items);
    if (audit_reserve(run->store, 1, &audit, diags) != STATUS_OK ||
        db_pipeline_begin(run->store, diags) != STATUS_OK)
        return STATUS_FAILED;
    bool sent = db_send(run->store, DB_SQL(intake_share), NULL) &&
                send_submissions(run, &c, audit) && send_expected(run) &&
                send_audit(run, &c, audit) && send_marks(run, &c, audit) && send_texts(run) &&
                send_findings(run);
    enum status status = db_pipeline_end(run->store, diags);
    return status == STATUS_OK && !sent ? db_fail(run->store, "pipeline", NULL, diags) : status;
}

static bool copy_item(struct copy *copy, const struct item *item)
{
    char *at = copy_room(copy, 2 + 7 * 12 + item->shape.room);
    at = bytes_put16(at, 13); /* fields */
    at = bytes_put_int4(at, item->key.period);
    at = bytes_put_int4(at, item->key.org);
    at = bytes_put_int4(at, item->layout);
    at = bytes_put_int4(at, item->key.form);
    at = bytes_put_int2(at, item->key.vintage);
    at = bytes_put_int4(at, item->held->version);
    at = bytes_put_int8(at, item->held->id);
    return copy_took(copy, cells_put(item->report, &item->shape, at, false));
}

/* The statement for one partition: its year in the place of the file's 0000. */
static struct db_sql copy_into_year(int32_t year, struct arena *arena)
{
    struct db_sql sql = DB_SQL(copy_cells);
    char *text = arena_strdup(arena, sql.sql), *digits = strstr(text, "_0000") + 1;
    for (int i = 3; i >= 0; i--, year /= 10)
        digits[i] = (char)('0' + year % 10);
    sql.sql = text;
    return sql;
}

/* From item *i on, all of one year. */
static enum status
copy_year(const struct run *run, struct item *const *items, size_t *i, struct diags *diags)
{
    struct copy *copy;
    int32_t year = items[*i]->report->period.year;
    struct db_sql sql = copy_into_year(year, run->arena);
    if (copy_begin(run->store, sql, run->arena, &copy, diags) != STATUS_OK)
        return STATUS_FAILED;
    bool sent = true;
    for (; sent && *i < run->fresh_len && items[*i]->report->period.year == year; ++*i)
        if (has_cells(items[*i]))
            sent = copy_item(copy, items[*i]);
    return copy_end(copy, diags);
}

static enum status
write_cells(const struct run *run, struct item *const *items, struct diags *diags)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < run->fresh_len;) {
        if (has_cells(items[i]))
            status = copy_year(run, items, &i, diags);
        else
            i++;
    }
    return status;
}

enum status intake_write_large(struct run *run, struct diags *diags)
{
    struct item **items = in_order(run);
    if (write_originals(run, diags) != STATUS_OK || write_rows(run, items, diags) != STATUS_OK)
        return STATUS_FAILED;
    return write_cells(run, items, diags);
}

/* ---- partitions and statements: before the transaction, where making one does not wait behind our own locks ---- */

static enum status prepare_statements(struct store *store, struct diags *diags)
{
    static const struct db_sql statements[] = {
        {"intake_plans", sql_intake_plans},
        {"intake_write", sql_intake_write},
        {"intake_numbers", sql_intake_numbers},
        {"intake_share", sql_intake_share},
        {"submission_add", sql_submission_add},
        {"intake_one", sql_intake_one},
        {"original_expect", sql_original_expect},
        {"audit_write", sql_audit_write},
        {"stale_add", sql_stale_add},
        {"text_add", sql_text_add},
        {"outline_add", sql_outline_add},
        {"row_add", sql_row_add},
        {"attachment_add", sql_attachment_add},
        {"diagnostic_add", sql_diagnostic_add},
        {"justification_note", sql_justification_note},
    };
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (db_prepare(store, statements[i], diags) != STATUS_OK)
            return STATUS_FAILED;
    if (store->vector_type != 0)
        return STATUS_OK;
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(vector_type), DB_ONE_ROW, NULL, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    store->vector_type = (uint32_t)result_int8(r, 0, 0);
    return original_statements(store, diags);
}

enum status
intake_write_prepare(struct store *store, const struct store_intake *intake, struct diags *diags)
{
    int32_t last = 0;
    for (size_t i = 0; i < intake->filings_len; i++) {
        const struct report *report = intake->filings[i].report;
        if (report->period.kind == PERIOD_NONE || report->period.year == last ||
            report->layout == CATALOG_NONE || diags_failed(&report->diags))
            continue;
        last = report->period.year;
        if (original_ensure_partition(store, "report_cells", last, diags) != STATUS_OK)
            return STATUS_FAILED;
    }
    if (original_prepare(store, intake->received_at, diags) != STATUS_OK)
        return STATUS_FAILED;
    return prepare_statements(store, diags);
}
