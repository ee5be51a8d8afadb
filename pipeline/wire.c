/*
 * wire: frames of the worker's pipe. Neighbours: wire.h, worker.c.
 */
#include "wire.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NO_STRING UINT32_MAX

void wire_out_init(struct wire_out *out, struct arena *arena, int fd)
{
    *out = (struct wire_out){.arena = arena, .fd = fd};
}

void wire_put_bytes(struct wire_out *out, const void *bytes, size_t len)
{
    if (out->cap - out->len < len) {
        size_t cap = out->cap == 0 ? 4096 : out->cap;
        while (cap - out->len < len)
            cap *= 2;
        unsigned char *grown = arena_alloc(out->arena, cap);
        if (out->len > 0)
            memcpy(grown, out->at, out->len);
        out->at = grown;
        out->cap = cap;
    }
    if (len > 0)
        memcpy(out->at + out->len, bytes, len);
    out->len += len;
}

void wire_put_u32(struct wire_out *out, uint32_t value)
{
    wire_put_bytes(out, &value, sizeof value);
}

/* A frame is its kind, its length, its payload. */
void wire_begin(struct wire_out *out, enum wire_frame frame)
{
    out->len = 0;
    wire_put_u32(out, (uint32_t)frame);
    wire_put_u32(out, 0);
}

void wire_end(struct wire_out *out)
{
    uint32_t len = (uint32_t)(out->len - 8);
    memcpy(out->at + 4, &len, sizeof len);
    size_t done = 0;
    while (done < out->len && !out->failed) {
        ssize_t n = write(out->fd, out->at + done, out->len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            out->failed = true;
    }
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

static void put_slot_texts(struct wire_out *out, const struct slot_text *at, size_t len)
{
    wire_put_u32(out, (uint32_t)len);
    for (size_t i = 0; i < len; i++) {
        wire_put_u32(out, at[i].slot);
        wire_put_text(out, at[i].text);
    }
}

void wire_put_report(struct wire_out *out, const struct report *r)
{
    wire_put_u32(out, r->org);
    wire_put_u32(out, r->regime);
    wire_put_u32(out, r->form);
    wire_put_u32(out, r->layout);
    wire_put_u32(out, (uint32_t)period_id(r->period));
    wire_put_u32(out, (uint32_t)r->vintage);
    wire_put_u32(out, (uint32_t)r->slots);
    wire_put_bytes(out, r->cells, r->slots * sizeof r->cells[0]);
    wire_put_bytes(out, r->status, r->slots);
    wire_put_bytes(out, r->place, r->slots * sizeof r->place[0]);
    put_slot_texts(out, r->texts.at, r->texts.len);
    put_slot_texts(out, r->notes.at, r->notes.len);
    wire_put_string(out, r->reference_no);
    wire_put_string(out, r->outline);
    wire_put_u32(out, (uint32_t)r->diags.errors);
    wire_put_u32(out, (uint32_t)r->diags.warnings);
    wire_put_u32(out, (uint32_t)r->diags.notes);
    wire_put_u32(out, (uint32_t)r->diags.len);
    for (size_t i = 0; i < r->diags.len; i++)
        wire_put_diag(out, &r->diags.at[i]);
}

void wire_get_bytes(struct wire_in *in, void *bytes, size_t len)
{
    if (in->bad || in->len - in->pos < len) {
        in->bad = true;
        memset(bytes, 0, len);
        return;
    }
    if (len > 0)
        memcpy(bytes, in->at + in->pos, len);
    in->pos += len;
}

uint32_t wire_get_u32(struct wire_in *in)
{
    uint32_t value = 0;
    wire_get_bytes(in, &value, sizeof value);
    return value;
}

bool wire_next(struct wire_in *in, enum wire_frame *ret_kind, struct wire_in *ret_frame)
{
    if (in->bad || in->pos == in->len)
        return false;
    uint32_t kind = wire_get_u32(in);
    uint32_t len = wire_get_u32(in);
    if (in->bad || kind < WIRE_FORMAT || kind > WIRE_END || in->len - in->pos < len) {
        in->bad = true;
        return false;
    }
    *ret_kind = (enum wire_frame)kind;
    *ret_frame =
        (struct wire_in){.arena = in->arena, .file = in->file, .at = in->at + in->pos, .len = len};
    in->pos += len;
    return true;
}

static struct text get_sized(struct wire_in *in, uint32_t len)
{
    if (in->bad || in->len - in->pos < len) {
        in->bad = true;
        return (struct text){"", 0};
    }
    struct text t = {arena_copy(in->arena, in->at + in->pos, len), len};
    in->pos += len;
    size_t offset = 0;
    if (!text_valid_utf8(t.ptr, t.len, &offset))
        in->bad = true;
    return t;
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

static uint32_t get_index(struct wire_in *in, size_t len)
{
    uint32_t index = wire_get_u32(in);
    if (index != CATALOG_NONE && index >= len)
        in->bad = true;
    return index;
}

static bool whole_report(const struct report *r, const struct catalog *catalog)
{
    return r->org != CATALOG_NONE && r->regime != CATALOG_NONE && r->form != CATALOG_NONE &&
           r->layout != CATALOG_NONE && catalog->forms.at[r->form].layout == r->layout &&
           r->slots == catalog->layouts.at[r->layout].len && r->vintage >= VINTAGE_ESTIMATE &&
           r->vintage <= VINTAGE_FINAL && r->period.kind != PERIOD_NONE;
}

static bool good_statuses(const struct report *r)
{
    for (size_t i = 0; i < r->slots; i++)
        if (r->status[i] > CELL_STATUS_CONFIDENTIAL)
            return false;
    return true;
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

static void get_findings(struct wire_in *in, struct report *r)
{
    uint32_t errors = wire_get_u32(in);
    uint32_t warnings = wire_get_u32(in);
    uint32_t notes = wire_get_u32(in);
    uint32_t len = wire_get_u32(in);
    for (uint32_t i = 0; i < len && !in->bad; i++)
        (void)wire_get_diag(in, &r->diags);
    if (errors < r->diags.errors || warnings < r->diags.warnings)
        in->bad = true;
    r->diags.errors = errors;
    r->diags.warnings = warnings;
    r->diags.notes = notes;
}

struct report *wire_get_report(struct wire_in *in, const struct catalog *catalog)
{
    uint32_t org = get_index(in, catalog->orgs.len);
    uint32_t regime = get_index(in, catalog->regimes.len);
    uint32_t form = get_index(in, catalog->forms.len);
    uint32_t layout = get_index(in, catalog->layouts.len);
    uint32_t period = wire_get_u32(in);
    uint32_t vintage = wire_get_u32(in);
    uint32_t slots = wire_get_u32(in);
    if (in->bad || layout == CATALOG_NONE || slots != catalog->layouts.at[layout].len ||
        vintage > VINTAGE_FINAL)
        return NULL;
    struct report *r = report_new(in->arena, slots);
    r->org = org;
    r->regime = regime;
    r->form = form;
    r->layout = layout;
    r->period = period_of_id((int32_t)period);
    r->vintage = (enum vintage)vintage;
    wire_get_bytes(in, r->cells, slots * sizeof r->cells[0]);
    wire_get_bytes(in, r->status, slots);
    wire_get_bytes(in, r->place, slots * sizeof r->place[0]);
    get_slot_texts(in, r, false);
    get_slot_texts(in, r, true);
    r->reference_no = wire_get_string(in);
    r->outline = wire_get_string(in);
    get_findings(in, r);
    if (in->bad || !whole_report(r, catalog) || !good_statuses(r))
        return NULL;
    r->content = report_digest(r);
    return r;
}
