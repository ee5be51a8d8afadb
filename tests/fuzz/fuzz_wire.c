/*
 * fuzz_wire: any bytes as what comes over a worker's pipe, read as the parent reads it. The first byte says in pieces of what size they come, and
 * whether they are a stream of frames or the payload of one frame. What passes as a report lies within the catalog, takes no more memory than its layout
 * and the frame's length account for, and survives being written and read again; pieces of another size give the same frames.
 * Must not know what a worker would say. Neighbours: pipeline/wire.h, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../pipeline/wire.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECES_MAX = 100, INPUT_MAX = 1 << 16 };

/* ---- a catalog as far as reports are measured against it: 3 orgs, 2 regimes, form 0 on a layout of 5 slots, form 1 on one of 70 ---- */

static struct org orgs[3];
static struct regime regimes[2];
static struct form forms[2] = {{.layout = 0}, {.layout = 1}};
static struct layout layouts[2] = {{.len = 5}, {.len = 70}};
static const struct catalog catalog = {.orgs = {.at = orgs, .len = 3},
                                       .regimes = {.at = regimes, .len = 2},
                                       .forms = {.at = forms, .len = 2},
                                       .layouts = {.at = layouts, .len = 2}};

/* ---- payloads ---- */

static bool same_string(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool same_diag(const struct diag *a, const struct diag *b)
{
    bool same = a->code == b->code && a->at.row == b->at.row && a->at.column == b->at.column;
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        same = same && same_string(a->arg[i], b->arg[i]);
    return same && same_string(a->value, b->value) && same_string(a->expected, b->expected) &&
           same_string(a->cell, b->cell) && same_string(a->members, b->members);
}

static void must_be_sound(const struct report *r)
{
    size_t bad;

    must(r->org < catalog.orgs.len && r->regime < catalog.regimes.len);
    must(r->form < catalog.forms.len && forms[r->form].layout == r->layout);
    must(r->slots == layouts[r->layout].len);
    must(r->vintage >= VINTAGE_ESTIMATE && r->vintage <= VINTAGE_FINAL);
    must(period_of_id(period_id(r->period)).kind == r->period.kind);
    for (size_t i = 0; i < r->slots; i++)
        must(r->status[i] <= CELL_STATUS_CONFIDENTIAL);
    for (size_t i = 0; i < r->texts.len; i++)
        must(r->texts.at[i].slot < r->slots &&
             text_valid_utf8(r->texts.at[i].text.ptr, r->texts.at[i].text.len, &bad));
    for (size_t i = 0; i < r->notes.len; i++)
        must(r->notes.at[i].slot < r->slots);
}

static void must_survive(const struct report *r, struct arena *arena)
{
    struct wire_out out;

    wire_out_init(&out, arena, -1);
    wire_put_report(&out, r);
    struct wire_in in = {.arena = arena, .at = out.at, .len = out.len};
    const struct report *again = wire_get_report(&in, &catalog);
    must(again != NULL && in.pos == in.len);
    must(memcmp(again->cells, r->cells, r->slots * sizeof r->cells[0]) == 0);
    must(memcmp(again->status, r->status, r->slots) == 0);
    for (size_t i = 0; i < r->slots; i++) {
        /* A place without a row is none, whatever its column says. */
        must(again->place[i].row == r->place[i].row);
        must(r->place[i].row == 0 || again->place[i].column == r->place[i].column);
    }
    must(again->texts.len == r->texts.len && again->notes.len == r->notes.len);
    must(same_string(again->outline, r->outline));
    must(same_string(again->reference_no, r->reference_no));
    must(digest_eq(&again->content, &r->content));
    must(again->diags.errors == r->diags.errors && again->diags.len == r->diags.len);
    for (size_t i = 0; i < r->diags.len; i++)
        must(same_diag(&again->diags.at[i], &r->diags.at[i]));
}

static void take_report(struct wire_in in)
{
    struct arena *arena = arena_new(0);
    in.arena = arena;
    in.file = "f";
    const struct report *r = wire_get_report(&in, &catalog);
    /* The vectors of a layout are 17 bytes a slot; a finding takes 16 times the bytes that it came in, which are 60 at least. */
    must(arena_used(arena) <= 4096 + 70 * 24 + 64 * in.len);
    if (r != NULL) {
        must(in.pos == in.len);
        must_be_sound(r);
        must_survive(r, arena);
    }
    arena_free(arena);
}

/* Strings, numbers and findings, as the frames around reports have them. */
static void take_others(struct wire_in in)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    size_t bad;

    in.arena = arena;
    for (int i = 0; i < 5; i++) {
        const char *s = wire_get_string(&in);
        must(s == NULL || in.bad || text_valid_utf8(s, strlen(s), &bad));
    }
    (void)wire_get_u32(&in);
    for (int i = 0; i < 2; i++) {
        diags_init(&diags, arena, 1000);
        if (!wire_get_diags(&in, &diags))
            break;
        must(diags.len <= 1000 && diags.errors + diags.warnings + diags.notes >= diags.len);
        for (size_t k = 0; k < diags.len; k++)
            must(diag_line(&diags.at[k], LANG_VI, arena)[0] != '\0');
    }
    must(in.pos <= in.len);
    must(!in.bad || wire_get_u64(&in) == 0);
    arena_free(arena);
}

/* ---- streams ---- */

struct frames {
    uint64_t hash;
    size_t len;
    enum wire_got end;
};

/* The frames of these bytes when they come in pieces. */
static struct frames take_stream(const uint8_t *data, size_t size, size_t piece, bool payloads)
{
    struct frames frames = {0};
    struct wire_stream stream;
    struct wire_in in = {0};
    enum wire_frame kind;
    int fds[2];

    must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) == 0);
    for (size_t at = 0; at < size; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        must(send(fds[1], data + at, n, 0) == (ssize_t)n);
    }
    close(fds[1]);
    wire_stream_init(&stream, fds[0]);
    while ((frames.end = wire_next(&stream, &kind, &in)) == WIRE_GOT) {
        struct text payload = {(const char *)in.at, in.len};
        must(kind >= WIRE_REPORT && kind <= WIRE_END && in.pos == 0 && !in.bad);
        frames.hash = text_hash(payload, frames.hash * 31 + (uint64_t)kind + in.len);
        frames.len++;
        if (payloads && kind == WIRE_REPORT)
            take_report(in);
        else if (payloads)
            take_others(in);
    }
    wire_stream_free(&stream);
    close(fds[0]);
    return frames;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_MAX)
        return 0;
    uint8_t how = data[0];
    const uint8_t *bytes = data + 1;
    size_t len = size - 1;
    if (how < 192) {
        struct wire_in in = {.at = bytes, .len = len};
        take_report(in);
        take_others(in);
        return 0;
    }
    size_t least = len / PIECES_MAX + 1, piece = least + (how & 31);
    struct frames whole = take_stream(bytes, len, len > 0 ? len : 1, true);
    if (how < 224)
        return 0;
    struct frames pieces = take_stream(bytes, len, piece, false);
    must(whole.len == pieces.len && whole.hash == pieces.hash && whole.end == pieces.end);
    return 0;
}
