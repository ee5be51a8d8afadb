/*
 * recheck_read: originals are read once more, behind the wall, and the reports that are looked at are found in them again, and judged.
 * Knows no findings but N101 and N160, which say how a file was read. Neighbours: recheck.h, worker.h, judge.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ingest.h"
#include "recheck.h"

#define BATCH_ORIGINALS 100
#define BATCH_BYTES     (INT64_C(16) << 20)
#define STREAM_BYTES    ((size_t)4 << 20) /* a file of this size comes alone, while it is being read */

static bool same_original(const struct recheck_item *a, const struct recheck_item *b)
{
    return a->leader == b->leader;
}

size_t recheck_read_batch(const struct recheck_item *items, size_t len)
{
    size_t n = 0;
    size_t originals = 0;
    int64_t bytes = 0;
    while (n < len) {
        bool next = n == 0 || !same_original(&items[n], &items[n - 1]);
        if (next && n > 0 &&
            (originals == BATCH_ORIGINALS || bytes + items[n].s.size > BATCH_BYTES))
            break;
        originals += next;
        bytes += next ? items[n].s.size : 0;
        n++;
    }
    return n;
}

/* ---- the originals of a batch ---- */

struct original {
    struct recheck_item *items;
    size_t len;
    struct ingest_file file;
};

struct batch {
    struct pipeline *p;
    struct arena *arena;
    struct files_snapshot snapshot;
    struct VEC(struct original) originals;
    struct worker_input *inputs;
    struct diags *diags;
};

static void group(struct batch *b, struct recheck_item *items, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && same_original(&items[i], &items[i - 1])) {
            b->originals.at[b->originals.len - 1].len++;
            continue;
        }
        struct original *o = VEC_ADD(b->arena, &b->originals);
        o->items = &items[i];
        o->len = 1;
        o->file.entry.path = items[i].s.file;
    }
}

static int by_submission(const void *left, const void *right)
{
    const struct recheck_item *const *a = left, *const *b = right;
    return ((*a)->s.id > (*b)->s.id) - ((*a)->s.id < (*b)->s.id);
}

/* Who sent it, and what the sender said that it is, is not known any more. */
static bool hangs_on_sender(enum diag_code code)
{
    return code == DIAG_E501 || code == DIAG_E180 || code == DIAG_E181;
}

/* What was found in all of them when they came, at once. */
static enum status read_findings(struct batch *b, struct recheck_item *items, size_t len)
{
    struct recheck_item **order = ARENA_ARRAY(b->arena, len, struct recheck_item *);
    struct diags **lists = ARENA_ARRAY(b->arena, len, struct diags *);
    int64_t *ids = ARENA_ARRAY(b->arena, len, int64_t);
    for (size_t i = 0; i < len; i++)
        order[i] = &items[i];
    qsort(order, len, sizeof *order, by_submission);
    for (size_t i = 0; i < len; i++) {
        ids[i] = order[i]->s.id;
        lists[i] = ARENA_NEW(b->arena, struct diags);
        diags_init(lists[i], b->arena, 0);
        order[i]->before = lists[i];
    }
    enum status status =
        store_submission_findings_many(b->p->store, ids, len, b->arena, lists, b->diags);
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < lists[i]->len; k++)
            order[i]->is_sender_at_fault |= hangs_on_sender(lists[i]->at[k].code);
    return status;
}

/* What the sender or the operator said that the file is; told by the bytes, it is told by them again. */
static const char *said_encoding(const struct diags *findings)
{
    for (size_t i = 0; i < findings->len; i++) {
        const struct diag *d = &findings->at[i];
        if (d->code == DIAG_N101 && d->arg[1] != NULL && strcmp(d->arg[1], "asked") == 0)
            return d->arg[0];
    }
    return NULL;
}

static enum status add_original(struct batch *b, size_t n)
{
    struct original *o = &b->originals.at[n];
    struct text bytes = {0};
    enum status status =
        store_original_read(b->p->store, &o->items[0].s.digest, b->arena, &bytes, b->diags);
    o->file.len = bytes.len;
    if (status == STATUS_OK)
        status = files_snapshot_add_bytes(&b->snapshot, bytes, b->arena, &o->file.offset, b->diags);
    const struct reader_mapping *mapping = NULL;
    if (status == STATUS_OK)
        status = free_form_again(b->p, o->items[0].before, b->arena, &mapping, b->diags);
    if (status == STATUS_OK)
        b->inputs[n] = (struct worker_input){.file = o->file.entry.path,
                                             .offset = o->file.offset,
                                             .len = o->file.len,
                                             .encoding = said_encoding(o->items[0].before),
                                             .mapping = mapping};
    return status;
}

static enum status add_originals(struct batch *b)
{
    enum status status = files_snapshot_new(&b->snapshot, b->arena, b->diags);
    b->inputs = ARENA_ARRAY(b->arena, b->originals.len, struct worker_input);
    for (size_t n = 0; status == STATUS_OK && n < b->originals.len; n++)
        status = add_original(b, n);
    return status == STATUS_OK ? files_snapshot_seal(&b->snapshot, b->arena, b->diags) : status;
}

/* ---- what the worker says ---- */

static struct arena *give_room(void *ctx)
{
    struct batch *b = ctx;
    return b->arena;
}

static bool take_report(void *ctx, size_t input, struct report *report)
{
    struct batch *b = ctx;
    VEC_PUSH(b->arena, &b->originals.at[input].file.reports, report);
    return true;
}

static bool take_void(void *ctx, size_t input)
{
    struct batch *b = ctx;
    b->originals.at[input].file.reports.len = 0;
    return true;
}

static struct session_key key_of(const struct catalog *catalog, const struct report *report)
{
    return (struct session_key){{catalog->orgs.at[report->org].id,
                                 catalog->regimes.at[report->regime].id,
                                 catalog->forms.at[report->form].id, period_id(report->period),
                                 (int32_t)report->vintage, 0}};
}

static void find_items(struct batch *b, struct original *o, const struct diags *of_file)
{
    struct map index;
    map_init(&index, b->arena, o->file.reports.len);
    for (uint32_t i = 0; i < o->file.reports.len; i++) {
        const struct report *report = o->file.reports.at[i];
        if (report->org == CATALOG_NONE || report->regime == CATALOG_NONE ||
            report->form == CATALOG_NONE)
            continue;
        struct session_key key = key_of(&b->p->catalog, report);
        map_put(&index, session_key(b->arena, &key), i);
    }
    for (size_t i = 0; i < o->len; i++) {
        struct recheck_item *item = &o->items[i];
        uint32_t at = map_find(&index, (struct text){(const char *)&item->key, sizeof item->key});
        item->report = at == MAP_NONE ? NULL : o->file.reports.at[at];
        item->after = item->report == NULL ? of_file : &item->report->diags;
    }
}

static void
tell_reading(const struct original *o, struct report *report, const struct pipeline_format *format)
{
    ingest_tell_encoding(report, &o->file, format);
    free_form_tell_again(report, o->items[0].before);
}

static bool take_end(void *ctx, size_t input, struct worker_output *out)
{
    struct batch *b = ctx;
    struct original *o = &b->originals.at[input];
    struct diags *of_file = ARENA_NEW(b->arena, struct diags);
    o->file.out = *out;
    *of_file = out->diags;
    if (out->refused)
        o->file.reports.len = 0;
    struct ingest in = {.p = b->p};
    ingest_template_look(&in, out->format.template, &o->file, b->arena);
    sign_key_free(in.key);
    for (size_t i = 0; i < o->file.reports.len; i++) {
        tell_reading(o, o->file.reports.at[i], &out->format);
        ingest_template_tell(&o->file, o->file.reports.at[i]);
    }
    ingest_tell_notes(of_file, &o->file.reports, b->arena);
    find_items(b, o, of_file);
    return true;
}

static enum status listen(struct batch *b)
{
    const struct worker_handler handler = {
        .ctx = b, .room = give_room, .report = take_report, .void_all = take_void, .end = take_end};
    const struct worker_options options = {.today = date_of_instant(pipeline_now(b->p)),
                                           .again = true,
                                           .stream = b->originals.len == 1 &&
                                                     b->originals.at[0].file.len >= STREAM_BYTES};
    return worker_listen(worker_start(b->p, &b->snapshot, b->inputs, b->originals.len, &options),
                         &handler, b->diags);
}

/* ---- rules ---- */

/* What stands informs about each other; what was refused does not, and is judged alone. */
static enum status
judge_items(struct batch *b, struct judge *judge, struct recheck_item *items, size_t len)
{
    struct reports standing = {0};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < len; i++)
        if (items[i].accepted && items[i].report != NULL)
            VEC_PUSH(b->arena, &standing, items[i].report);
    judge_begin(judge, false);
    status = judge_group(judge, standing.at, standing.len, b->diags);
    for (size_t i = 0; status == STATUS_OK && i < len; i++) {
        if (items[i].accepted || items[i].report == NULL)
            continue;
        judge_begin(judge, false);
        status = judge_group(judge, &items[i].report, 1, b->diags);
    }
    return status;
}

enum status recheck_read(struct pipeline *p,
                         struct judge *judge,
                         struct recheck_item *items,
                         size_t len,
                         struct arena *arena,
                         struct diags *diags)
{
    struct batch b = {.p = p, .arena = arena, .diags = diags};
    group(&b, items, len);
    enum status status = read_findings(&b, items, len);
    if (status == STATUS_OK)
        status = add_originals(&b);
    if (status == STATUS_OK)
        status = listen(&b);
    if (status == STATUS_OK)
        status = judge_items(&b, judge, items, len);
    for (size_t i = 0; i < len; i++)
        if (items[i].report != NULL)
            ingest_tell_file(items[i].report, &(struct ingest_file){.entry.path = items[i].s.file});
    files_snapshot_free(&b.snapshot);
    return status;
}
