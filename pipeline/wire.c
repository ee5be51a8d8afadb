/*
 * wire: frames of the worker's pipe. A frame is its kind, its length, its payload. Neighbours: wire.h, reader.c, worker.c.
 *
 * A report is a fixed head, then its parts in the order of enum part, each only where the head says so:
 *   cells     dense: slots × 8 bytes. Sparse: n slots in rising order, then n values.
 *   statuses  n slots in rising order, then n bytes.
 *   more      sections, then filled cells of rows: how many, then each place, id, text; then documents: kind, name, type, length, bytes.
 *   places    even: the row of the first cell and the column of all; each next cell stands in the next row. Else n slots, then n (row, column).
 */
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NO_STRING    UINT32_MAX
#define HEADER_BYTES 8
#define FIRST_BYTES  ((size_t)4 << 10)
#define FLUSH_BYTES  ((size_t)256 << 10)
#define READ_BYTES   ((size_t)1 << 20)

enum part {
    PART_SPARSE = 1,
    PART_STATUSES = 2,
    PART_EVEN_PLACES = 4,
    PART_PLACES = 8,
    PART_TEXTS = 16,
    PART_MORE = 32, /* sections, rows, documents */
    PART_ALL = 63
};

struct report_head {
    uint32_t org, regime, form, layout;
    int32_t period;
    uint32_t vintage, slots, cells, parts;
};

/* ---- writing ---- */

void wire_out_init(struct wire_out *out, struct arena *arena, int fd)
{
    *out = (struct wire_out){.arena = arena, .fd = fd};
}

/* `len` bytes at the end of the buffer, to be filled by the caller. */
static unsigned char *make_room(struct wire_out *out, size_t len)
{
    if (out->cap - out->len < len) {
        size_t cap = out->cap == 0 ? FIRST_BYTES : out->cap;
        while (cap - out->len < len)
            cap *= 2;
        unsigned char *grown = arena_alloc(out->arena, cap);
        if (out->len > 0)
            memcpy(grown, out->at, out->len);
        out->at = grown;
        out->cap = cap;
    }
    unsigned char *at = out->at + out->len;
    out->len += len;
    return at;
}

void wire_put_bytes(struct wire_out *out, const void *bytes, size_t len)
{
    if (len > 0)
        memcpy(make_room(out, len), bytes, len);
}

void wire_put_u32(struct wire_out *out, uint32_t value)
{
    wire_put_bytes(out, &value, sizeof value);
}

void wire_put_u64(struct wire_out *out, uint64_t value)
{
    wire_put_bytes(out, &value, sizeof value);
}

void wire_begin(struct wire_out *out, enum wire_frame frame)
{
    out->frame = out->len;
    wire_put_u32(out, (uint32_t)frame);
    wire_put_u32(out, 0);
}

void wire_end(struct wire_out *out)
{
    size_t len = out->len - out->frame - HEADER_BYTES;
    uint32_t said = len <= WIRE_FRAME_MAX ? (uint32_t)len : UINT32_MAX; /* the parent refuses it */
    memcpy(out->at + out->frame + 4, &said, sizeof said);
    if (out->len >= FLUSH_BYTES && out->fd >= 0)
        wire_flush(out);
}

void wire_flush(struct wire_out *out)
{
    size_t done = 0;
    while (done < out->len && !out->failed) {
        ssize_t n = write(out->fd, out->at + done, out->len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            out->failed = true;
    }
    out->len = 0;
}

void wire_put_text(struct wire_out *out, struct text t)
{
    wire_put_u32(out, (uint32_t)t.len);
    wire_put_bytes(out, t.ptr, t.len);
}

void wire_put_string(struct wire_out *out, const char *s)
{
    if (s == NULL)
        wire_put_u32(out, NO_STRING);
    else
        wire_put_text(out, text_of(s));
}

void wire_put_diag(struct wire_out *out, const struct diag *d)
{
    wire_put_u32(out, (uint32_t)d->code);
    wire_put_string(out, d->at.sheet);
    wire_put_u32(out, d->at.row);
    wire_put_u32(out, d->at.column);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        wire_put_string(out, d->arg[i]);
    const char *const fields[] = {d->cell,           d->org_code, d->period, d->form,
                                  d->indicator_code, d->members,  d->value,  d->expected};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        wire_put_string(out, fields[i]);
}

void wire_put_diags(struct wire_out *out, const struct diags *diags)
{
    wire_put_u32(out, (uint32_t)diags->errors);
    wire_put_u32(out, (uint32_t)diags->warnings);
    wire_put_u32(out, (uint32_t)diags->notes);
    wire_put_u32(out, (uint32_t)diags->len);
    for (size_t i = 0; i < diags->len; i++)
        wire_put_diag(out, &diags->at[i]);
}

static void put_slot_texts(struct wire_out *out, const struct slot_text *at, size_t len)
{
    wire_put_u32(out, (uint32_t)len);
    for (size_t i = 0; i < len; i++) {
        wire_put_u32(out, at[i].slot);
        wire_put_text(out, at[i].text);
    }
}

/* What the parts of a report look like. */
struct shape {
    size_t cells, statuses, places;
    struct cell_place first;
    bool even;
};

static struct shape shape_of(const struct report *r)
{
    struct shape s = {.even = true};
    for (size_t i = 0; i < r->slots; i++) {
        bool cell = r->cells[i] != CELL_NULL;
        struct cell_place at = r->place[i];
        s.statuses += r->status[i] != CELL_STATUS_NONE ? 1 : 0;
        if (at.row != 0 && s.places++ == 0)
            s.first = (struct cell_place){at.row - (uint32_t)s.cells, at.column};
        s.even = s.even && cell == (at.row != 0) &&
                 (!cell || (at.column == s.first.column && at.row == s.first.row + s.cells));
        s.cells += cell ? 1 : 0;
    }
    return s;
}

static bool has_part(const struct report *r, size_t slot, enum part part)
{
    if (part == PART_STATUSES)
        return r->status[slot] != CELL_STATUS_NONE;
    return part == PART_PLACES ? r->place[slot].row != 0 : r->cells[slot] != CELL_NULL;
}

/* The slots that have a part. */
static void put_slots(struct wire_out *out, const struct report *r, size_t len, enum part part)
{
    unsigned char *to = make_room(out, len * sizeof(uint32_t));
    for (uint32_t slot = 0; slot < r->slots; slot++) {
        if (has_part(r, slot, part)) {
            memcpy(to, &slot, sizeof slot);
            to += sizeof slot;
        }
    }
}

static void
put_cells(struct wire_out *out, const struct report *r, const struct shape *s, bool sparse)
{
    if (!sparse) {
        wire_put_bytes(out, r->cells, r->slots * sizeof r->cells[0]);
        return;
    }
    put_slots(out, r, s->cells, PART_SPARSE);
    for (size_t i = 0; i < r->slots; i++)
        if (has_part(r, i, PART_SPARSE))
            wire_put_bytes(out, &r->cells[i], sizeof r->cells[i]);
}

static void put_statuses(struct wire_out *out, const struct report *r, const struct shape *s)
{
    wire_put_u32(out, (uint32_t)s->statuses);
    put_slots(out, r, s->statuses, PART_STATUSES);
    for (size_t i = 0; i < r->slots; i++)
        if (has_part(r, i, PART_STATUSES))
            wire_put_bytes(out, &r->status[i], 1);
}

static void put_places(struct wire_out *out, const struct report *r, const struct shape *s)
{
    wire_put_u32(out, (uint32_t)s->places);
    put_slots(out, r, s->places, PART_PLACES);
    for (size_t i = 0; i < r->slots; i++)
        if (has_part(r, i, PART_PLACES))
            wire_put_bytes(out, &r->place[i], sizeof r->place[i]);
}

static void put_parts(struct wire_out *out, const struct report_parts *parts)
{
    wire_put_u32(out, (uint32_t)parts->len);
    for (size_t i = 0; i < parts->len; i++) {
        wire_put_u32(out, parts->at[i].n);
        wire_put_string(out, parts->at[i].id);
        wire_put_text(out, parts->at[i].text);
    }
}

static void put_more(struct wire_out *out, const struct report *r)
{
    put_parts(out, &r->sections);
    put_parts(out, &r->rows);
    wire_put_u32(out, (uint32_t)r->attachments.len);
    for (size_t i = 0; i < r->attachments.len; i++) {
        const struct report_attachment *a = &r->attachments.at[i];
        wire_put_string(out, a->kind);
        wire_put_string(out, a->name);
        wire_put_string(out, a->media_type);
        wire_put_u32(out, (uint32_t)a->len);
        wire_put_bytes(out, a->bytes, a->len);
    }
    wire_put_u32(out, (uint32_t)r->sheets_len);
    for (size_t i = 0; i < r->sheets_len; i++)
        wire_put_string(out, r->sheets[i]);
}

void wire_put_report(struct wire_out *out, const struct report *r)
{
    const struct shape s = shape_of(r);
    bool sparse = s.cells * (sizeof(uint32_t) + sizeof(int64_t)) < r->slots * sizeof(int64_t);
    bool even = s.places > 0 && s.even;
    bool said =
        r->texts.len + r->notes.len + r->diags.errors + r->diags.warnings + r->diags.notes > 0 ||
        r->reference_no != NULL || r->outline != NULL;
    unsigned parts =
        (sparse ? PART_SPARSE : 0U) | (s.statuses > 0 ? PART_STATUSES : 0U) |
        (even ? PART_EVEN_PLACES : 0U) | (s.places > 0 && !even ? PART_PLACES : 0U) |
        (said ? PART_TEXTS : 0U) |
        (r->sections.len + r->rows.len + r->attachments.len + r->sheets_len > 0 ? PART_MORE : 0U);
    const struct report_head head = {
        .org = r->org,
        .regime = r->regime,
        .form = r->form,
        .layout = r->layout,
        .period = period_id(r->period),
        .vintage = (uint32_t)r->vintage,
        .slots = (uint32_t)r->slots,
        .cells = (uint32_t)s.cells,
        .parts = parts,
    };
    wire_put_bytes(out, &head, sizeof head);
    put_cells(out, r, &s, sparse);
    if (s.statuses > 0)
        put_statuses(out, r, &s);
    if (even)
        wire_put_bytes(out, &s.first, sizeof s.first);
    else if (s.places > 0)
        put_places(out, r, &s);
    if (said) {
        put_slot_texts(out, r->texts.at, r->texts.len);
        put_slot_texts(out, r->notes.at, r->notes.len);
        wire_put_string(out, r->reference_no);
        wire_put_string(out, r->outline);
        wire_put_diags(out, &r->diags);
    }
    if ((parts & PART_MORE) != 0)
        put_more(out, r);
}

/* ---- reading ---- */

/* The next `len` bytes, or NULL. */
static const unsigned char *take(struct wire_in *in, size_t len)
{
    if (in->bad || in->len - in->pos < len) {
        in->bad = true;
        return NULL;
    }
    const unsigned char *at = in->at + in->pos;
    in->pos += len;
    return at;
}

void wire_get_bytes(struct wire_in *in, void *bytes, size_t len)
{
    const unsigned char *at = take(in, len);
    if (at == NULL)
        memset(bytes, 0, len);
    else if (len > 0)
        memcpy(bytes, at, len);
}

uint32_t wire_get_u32(struct wire_in *in)
{
    uint32_t value = 0;
    wire_get_bytes(in, &value, sizeof value);
    return value;
}

uint64_t wire_get_u64(struct wire_in *in)
{
    uint64_t value = 0;
    wire_get_bytes(in, &value, sizeof value);
    return value;
}

static struct text get_sized(struct wire_in *in, uint32_t len)
{
    const unsigned char *at = take(in, len);
    size_t offset = 0;
    if (at == NULL)
        return (struct text){"", 0};
    in->bad = !text_valid_utf8(at, len, &offset);
    return (struct text){arena_copy(in->arena, at, len), len};
}

struct text wire_get_text(struct wire_in *in)
{
    return get_sized(in, wire_get_u32(in));
}

const char *wire_get_string(struct wire_in *in)
{
    uint32_t len = wire_get_u32(in);
    if (in->bad || len == NO_STRING)
        return NULL;
    return get_sized(in, len).ptr;
}

bool wire_get_diag(struct wire_in *in, struct diags *diags)
{
    uint32_t code = wire_get_u32(in);
    struct diag d = {0};
    d.at.file = in->file;
    d.at.sheet = wire_get_string(in);
    d.at.row = wire_get_u32(in);
    d.at.column = wire_get_u32(in);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        d.arg[i] = wire_get_string(in);
    const char **const fields[] = {&d.cell,           &d.org_code, &d.period, &d.form,
                                   &d.indicator_code, &d.members,  &d.value,  &d.expected};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        *fields[i] = wire_get_string(in);
    if (in->bad || code <= DIAG_NONE || code >= DIAG_CODES) {
        in->bad = true;
        return false;
    }
    d.code = (enum diag_code)code;
    *diags_add(diags, d.code, d.at) = d;
    return true;
}

bool wire_get_diags(struct wire_in *in, struct diags *diags)
{
    uint32_t errors = wire_get_u32(in);
    uint32_t warnings = wire_get_u32(in);
    uint32_t notes = wire_get_u32(in);
    uint32_t len = wire_get_u32(in);
    for (uint32_t i = 0; i < len && !in->bad; i++)
        (void)wire_get_diag(in, diags);
    if (errors < diags->errors || warnings < diags->warnings || notes < diags->notes)
        in->bad = true;
    diags->errors = errors;
    diags->warnings = warnings;
    diags->notes = notes;
    return !in->bad;
}

/* A list of n slots in rising order, as bytes of the frame (numbers may lie crooked there): slot_at() reads one. NULL: bad. */
static const unsigned char *get_slots(struct wire_in *in, size_t n, size_t slots)
{
    const unsigned char *at = n > slots ? NULL : take(in, n * sizeof(uint32_t));
    uint64_t next = 0;
    for (size_t i = 0; at != NULL && i < n; i++) {
        uint32_t slot = 0;
        memcpy(&slot, at + i * sizeof slot, sizeof slot);
        if (slot < next || slot >= slots)
            at = NULL;
        next = (uint64_t)slot + 1;
    }
    in->bad = in->bad || at == NULL;
    return at;
}

static uint32_t slot_at(const unsigned char *list, size_t i)
{
    uint32_t slot = 0;
    memcpy(&slot, list + i * sizeof slot, sizeof slot);
    return slot;
}

static void get_cells(struct wire_in *in, struct report *r, const struct report_head *head)
{
    if ((head->parts & PART_SPARSE) == 0) {
        wire_get_bytes(in, r->cells, r->slots * sizeof r->cells[0]);
        return;
    }
    const unsigned char *list = get_slots(in, head->cells, r->slots);
    const unsigned char *values = take(in, head->cells * sizeof r->cells[0]);
    for (size_t i = 0; list != NULL && values != NULL && i < head->cells; i++)
        memcpy(&r->cells[slot_at(list, i)], values + i * sizeof r->cells[0], sizeof r->cells[0]);
}

static void get_statuses(struct wire_in *in, struct report *r)
{
    uint32_t n = wire_get_u32(in);
    const unsigned char *list = get_slots(in, n, r->slots);
    const unsigned char *values = list == NULL ? NULL : take(in, n);
    for (uint32_t i = 0; values != NULL && i < n; i++) {
        in->bad = in->bad || values[i] > CELL_STATUS_CONFIDENTIAL;
        r->status[slot_at(list, i)] = values[i];
    }
}

static void get_even_places(struct wire_in *in, struct report *r)
{
    struct cell_place at;
    wire_get_bytes(in, &at, sizeof at);
    if (at.row == 0 || r->slots > UINT32_MAX - at.row) {
        in->bad = true;
        return;
    }
    for (size_t i = 0; i < r->slots; i++) {
        if (r->cells[i] == CELL_NULL)
            continue;
        r->place[i] = at;
        at.row++;
    }
}

static void get_places(struct wire_in *in, struct report *r)
{
    uint32_t n = wire_get_u32(in);
    const unsigned char *list = get_slots(in, n, r->slots);
    const unsigned char *values = list == NULL ? NULL : take(in, n * sizeof r->place[0]);
    for (uint32_t i = 0; values != NULL && i < n; i++)
        memcpy(&r->place[slot_at(list, i)], values + i * sizeof r->place[0], sizeof r->place[0]);
}

static void get_slot_texts(struct wire_in *in, struct report *r, bool notes)
{
    uint32_t len = wire_get_u32(in);
    for (uint32_t i = 0; i < len && !in->bad; i++) {
        struct slot_text t = {.slot = wire_get_u32(in)};
        t.text = wire_get_text(in);
        if (t.slot >= r->slots)
            in->bad = true;
        else if (notes)
            VEC_PUSH(in->arena, &r->notes, t);
        else
            VEC_PUSH(in->arena, &r->texts, t);
    }
}

/* A narrative has no form, a list no layout; neither has slots. */
static bool fits_form(const struct report_head *h, const struct catalog *c)
{
    if (h->form == CATALOG_NONE)
        return h->layout == CATALOG_NONE && h->slots == 0;
    if (h->form >= c->forms.len || c->forms.at[h->form].layout != h->layout)
        return false;
    return h->slots == (h->layout == CATALOG_NONE ? 0 : c->layouts.at[h->layout].len);
}

static bool fits_catalog(const struct report_head *h, const struct catalog *c)
{
    return h->org < c->orgs.len && h->regime < c->regimes.len && fits_form(h, c) &&
           h->cells <= h->slots && h->vintage >= VINTAGE_ESTIMATE && h->vintage <= VINTAGE_FINAL &&
           h->parts <= PART_ALL && period_of_id(h->period).kind != PERIOD_NONE;
}

/* ---- what comes besides cells: nothing that the catalog does not name ---- */

static struct report_part get_part(struct wire_in *in)
{
    struct report_part part = {.n = wire_get_u32(in)};
    part.id = wire_get_string(in);
    part.text = wire_get_text(in);
    in->bad = in->bad || part.id == NULL || part.text.len == 0;
    return part;
}

static void get_sections(struct wire_in *in, struct report *r, const struct catalog *catalog)
{
    const struct outline *outline = catalog_outline(catalog, r->regime);
    uint32_t len = wire_get_u32(in), next = 0;
    for (uint32_t i = 0; i < len && !in->bad; i++) {
        struct report_part part = get_part(in);
        in->bad = in->bad || outline == NULL || part.n <= next || part.n > outline->len ||
                  strcmp(part.id, outline->sections[part.n - 1].id) != 0 ||
                  part.text.len > SECTION_BYTES_MAX;
        next = part.n;
        VEC_PUSH(in->arena, &r->sections, part);
    }
    if (r->sections.len > 0 && !in->bad)
        r->outline = report_outline_text(r, in->arena);
}

static void get_rows(struct wire_in *in, struct report *r, const struct catalog *catalog)
{
    const struct list_form *list = r->form == CATALOG_NONE ? NULL : catalog->forms.at[r->form].list;
    uint32_t len = wire_get_u32(in);
    struct report_part before = {.n = 1, .id = ""};
    for (uint32_t i = 0; i < len && !in->bad; i++) {
        struct report_part part = get_part(in);
        in->bad = in->bad || list == NULL ||
                  list_column_find(list, text_of(part.id)) == CATALOG_NONE || part.n < before.n ||
                  part.n > LIST_ROWS_MAX || (part.n == before.n && strcmp(part.id, before.id) <= 0);
        before = part;
        VEC_PUSH(in->arena, &r->rows, part);
    }
}

static bool fits_kind(const struct attachment_kinds *kinds, const struct report_attachment *a)
{
    uint32_t at = a->kind == NULL ? CATALOG_NONE : attachment_kind_find(kinds, text_of(a->kind));
    if (at == CATALOG_NONE || a->media_type == NULL)
        return false;
    const struct attachment_kind *kind = &kinds->at[at];
    size_t i = 0;
    while (i < kind->media_len && strcmp(kind->media[i], a->media_type) != 0)
        i++;
    return i < kind->media_len && a->len <= (uint64_t)kind->max_bytes;
}

static void get_attachments(struct wire_in *in, struct report *r, const struct catalog *catalog)
{
    const struct attachment_kinds kinds =
        catalog_attachments(catalog, r->regime, r->form, in->arena);
    uint32_t len = wire_get_u32(in);
    in->bad = in->bad || len > ATTACHMENTS_MAX;
    for (uint32_t i = 0; i < len && !in->bad; i++) {
        struct report_attachment a = {.kind = wire_get_string(in)};
        a.name = wire_get_string(in);
        a.media_type = wire_get_string(in);
        a.len = wire_get_u32(in);
        const unsigned char *bytes = take(in, a.len);
        in->bad = in->bad || a.name == NULL || !attachment_name_ok(text_of(a.name)) ||
                  !fits_kind(&kinds, &a) || !media_begins(text_of(a.media_type), bytes, a.len);
        if (in->bad)
            return;
        a.bytes = arena_copy(in->arena, bytes, a.len);
        a.digest = digest_of(a.bytes, a.len);
        VEC_PUSH(in->arena, &r->attachments, a);
    }
}

static void get_sheets(struct wire_in *in, struct report *r)
{
    uint32_t len = wire_get_u32(in);
    in->bad = in->bad || len > in->len;
    if (in->bad || len == 0)
        return;
    r->sheets = ARENA_ARRAY(in->arena, len, const char *);
    for (; r->sheets_len < len && !in->bad; r->sheets_len++)
        r->sheets[r->sheets_len] = wire_get_string(in);
}

struct report *wire_get_report(struct wire_in *in, const struct catalog *catalog)
{
    struct report_head head;
    wire_get_bytes(in, &head, sizeof head);
    if (in->bad || !fits_catalog(&head, catalog))
        return NULL;
    struct report *r = report_new(in->arena, head.slots);
    r->org = head.org;
    r->regime = head.regime;
    r->form = head.form;
    r->layout = head.layout;
    r->period = period_of_id(head.period);
    r->vintage = (enum vintage)head.vintage;
    get_cells(in, r, &head);
    if ((head.parts & PART_STATUSES) != 0)
        get_statuses(in, r);
    if ((head.parts & PART_EVEN_PLACES) != 0)
        get_even_places(in, r);
    if ((head.parts & PART_PLACES) != 0)
        get_places(in, r);
    if ((head.parts & PART_TEXTS) != 0) {
        get_slot_texts(in, r, false);
        get_slot_texts(in, r, true);
        r->reference_no = wire_get_string(in);
        r->outline = wire_get_string(in);
        (void)wire_get_diags(in, &r->diags);
        /* where there are sections, they say it */
        in->bad = in->bad || (r->outline != NULL && catalog_outline(catalog, r->regime) != NULL);
    }
    if ((head.parts & PART_MORE) != 0) {
        get_sections(in, r, catalog);
        get_rows(in, r, catalog);
        get_attachments(in, r, catalog);
        get_sheets(in, r);
    }
    if (in->bad || in->pos != in->len)
        return NULL;
    r->content = report_digest(r);
    return r;
}

/* ---- the stream ---- */

void wire_stream_init(struct wire_stream *stream, int fd)
{
    *stream = (struct wire_stream){.fd = fd};
}

void wire_stream_free(struct wire_stream *stream)
{
    free(stream->at);
    *stream = (struct wire_stream){.fd = -1};
}

/* Room for a read. What a frame says of its length takes no memory: the buffer grows with what has come. */
static void make_space(struct wire_stream *s)
{
    if (s->pos > 0 && s->pos == s->len) {
        s->pos = s->len = 0;
    } else if (s->pos > 0 && s->cap - s->len < READ_BYTES) {
        memmove(s->at, s->at + s->pos, s->len - s->pos);
        s->len -= s->pos;
        s->pos = 0;
    }
    if (s->cap - s->len >= READ_BYTES)
        return;
    size_t cap = s->cap == 0 ? 2 * READ_BYTES : 2 * s->cap;
    unsigned char *at = realloc(s->at, cap);
    if (at == NULL)
        arena_exhausted(cap); /* uncovered: malloc fails only with the machine */
    s->at = at;
    s->cap = cap;
}

/* True when a frame's head stands at pos, with its kind and length. */
static bool peek(const struct wire_stream *s, uint32_t *ret_kind, uint32_t *ret_len)
{
    if (s->len - s->pos < HEADER_BYTES)
        return false;
    memcpy(ret_kind, s->at + s->pos, sizeof *ret_kind);
    memcpy(ret_len, s->at + s->pos + 4, sizeof *ret_len);
    return true;
}

enum wire_got wire_next(struct wire_stream *s, enum wire_frame *ret_kind, struct wire_in *ret_frame)
{
    for (;;) {
        uint32_t kind = 0;
        uint32_t len = 0;
        if (peek(s, &kind, &len)) {
            if (kind < WIRE_REPORT || kind > WIRE_END || len > WIRE_FRAME_MAX)
                return WIRE_BAD;
            if (s->len - s->pos - HEADER_BYTES >= len) {
                *ret_kind = (enum wire_frame)kind;
                ret_frame->at = s->at + s->pos + HEADER_BYTES;
                ret_frame->len = len;
                ret_frame->pos = 0;
                ret_frame->bad = false;
                s->pos += HEADER_BYTES + len;
                return WIRE_GOT;
            }
        }
        make_space(s);
        ssize_t n = read(s->fd, s->at + s->len, s->cap - s->len);
        if (n > 0)
            s->len += (size_t)n;
        else if (n == 0)
            return s->pos == s->len ? WIRE_CLOSED : WIRE_CUT;
        else if (errno != EINTR)
            return WIRE_BAD; /* uncovered: a pipe of our own fails in no other way */
    }
}

/* ---- templates ---- */

void wire_put_template(struct wire_out *out, const struct template_head *head)
{
    wire_put_u32(out, head == NULL ? 0 : 1);
    if (head == NULL)
        return;
    for (int i = 0; i < TEMPLATE_KEYS; i++)
        wire_put_string(out, head->value[i]);
    wire_put_u32(out, (uint32_t)head->lines.len);
    for (size_t i = 0; i < head->lines.len; i++) {
        const struct template_line *l = &head->lines.at[i];
        const char *const fields[] = {l->name,    l->address, l->indicator,
                                      l->members, l->unit,    l->kind};
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
            wire_put_string(out, fields[k]);
    }
}

/* Never NULL. */
static const char *get_present(struct wire_in *in)
{
    const char *s = wire_get_string(in);
    in->bad = in->bad || s == NULL;
    return s == NULL ? "" : s;
}

const struct template_head *wire_get_template(struct wire_in *in)
{
    uint32_t there = wire_get_u32(in);
    if (in->bad || there == 0)
        return NULL;
    in->bad = there != 1;
    struct template_head *head = ARENA_NEW(in->arena, struct template_head);
    for (int i = 0; i < TEMPLATE_KEYS; i++)
        head->value[i] = get_present(in);
    uint32_t len = wire_get_u32(in);
    in->bad = in->bad || len > in->len;
    for (uint32_t i = 0; i < len && !in->bad; i++) {
        struct template_line *l = VEC_ADD(in->arena, &head->lines);
        const char **const fields[] = {&l->name,    &l->address, &l->indicator,
                                       &l->members, &l->unit,    &l->kind};
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
            *fields[k] = get_present(in);
    }
    return head;
}
