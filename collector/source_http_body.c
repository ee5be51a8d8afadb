/*
 * An answer as it comes: header lines and pieces of the body, counted after decoding, looked at, written down. Whatever passes a bound ends the transfer.
 * Must not know: what the answer means for the job. REQ: RFC 9110 8.4, 15.3.7; RFC 1952. Neighbours: source_http_transfer.h.
 */
#include <string.h>

#include "source_http_transfer.h"

#define ROOM        (16 << 10)
#define IGNORED_MAX (64 << 10) /* of a body that nobody wants */
#define GZIP_BITS   (15 + 16)
#define TOLD_EVERY  250

static bool stop(struct source_transfer *t, enum source_fault fault)
{
    if (t->fault == SOURCE_FAULT_NONE)
        t->fault = fault;
    return false;
}

size_t source_body_header(char *line, size_t size, size_t n, void *transfer)
{
    struct source_transfer *t = transfer;
    source_answer_line(&t->answer, (struct text){line, size * n}, source_now(t->world));
    if (t->answer.bytes > t->bounds.headers) {
        (void)stop(t, SOURCE_FAULT_HEADERS);
        return 0;
    }
    return size * n;
}

static bool begin_gzip(struct source_transfer *t)
{
    memset(&t->gzip, 0, sizeof t->gzip);
    if (inflateInit2(&t->gzip, GZIP_BITS) != Z_OK)
        arena_exhausted(0); /* uncovered: zlib has no memory */
    t->inflating = true;
    return true;
}

/* A part that goes on where ours ends, of the same thing. */
static bool goes_on(const struct source_transfer *t)
{
    const struct source_answer *a = &t->answer;
    const char *validator = source_answer_validator(a);
    return t->offset > 0 && a->ranged && a->first == t->offset && a->total >= 0 &&
           a->coding == SOURCE_CODING_NONE && (t->part.total < 0 || a->total == t->part.total) &&
           (a->length < 0 || a->length == a->last - a->first + 1) &&
           (validator[0] == '\0' || strcmp(validator, t->part.validator) == 0) &&
           strcmp(t->url.page, t->part.page) == 0;
}

/* The header is whole: is this a body to be kept, and where does it go? */
static bool begin_body(struct source_transfer *t)
{
    struct source_answer *a = &t->answer;
    t->body = SOURCE_BODY_IGNORED;
    if (a->contradicted)
        return stop(t, SOURCE_FAULT_CONTRADICTED);
    if (a->status == 206) {
        if (!goes_on(t))
            return stop(t, SOURCE_FAULT_RANGE);
        if (a->total > t->bounds.body)
            return stop(t, SOURCE_FAULT_BODY);
        t->part.total = a->total;
        t->body = SOURCE_BODY_KEPT;
        return true;
    }
    if (a->status != 200 && a->status != 203)
        return true;
    if (a->coding == SOURCE_CODING_OTHER)
        return stop(t, SOURCE_FAULT_CODING);
    if (a->length > t->bounds.body)
        return stop(t, SOURCE_FAULT_BODY);
    bool coded = a->coding == SOURCE_CODING_GZIP;
    t->resumed = 0;
    t->offset = 0;
    if (!source_part_begin(&t->part, t->first.text, t->url.page,
                           coded ? "" : source_answer_validator(a), coded ? -1 : a->length,
                           t->arena))
        return stop(t, SOURCE_FAULT_DISK);
    t->body = SOURCE_BODY_KEPT;
    return !coded || begin_gzip(t);
}

static bool look(struct source_transfer *t)
{
    t->looked = true;
    return !source_is_page(t->answer.content_type, t->sniff, t->sniffed) ||
           stop(t, SOURCE_FAULT_PAGE);
}

static void tell(struct source_transfer *t)
{
    int64_t ticks = source_ticks();
    if (t->world->progress == NULL || ticks - t->told < TOLD_EVERY)
        return;
    t->told = ticks;
    t->world->progress(t->world->ctx, t->index, t->part.size, t->part.total);
}

/* Decoded bytes. */
static bool add(struct source_transfer *t, const char *bytes, size_t len)
{
    t->got += (int64_t)len;
    if (t->part.size + (int64_t)len > t->bounds.body)
        return stop(t, SOURCE_FAULT_BODY);
    if (t->part.size < SOURCE_SNIFF && t->offset == 0) {
        size_t n = len < SOURCE_SNIFF - t->sniffed ? len : SOURCE_SNIFF - t->sniffed;
        memcpy(t->sniff + t->sniffed, bytes, n);
        t->sniffed += n;
    }
    if (!source_part_add(&t->part, bytes, len))
        return stop(t, SOURCE_FAULT_DISK);
    tell(t);
    return t->looked || t->offset > 0 || t->sniffed < SOURCE_SNIFF || look(t);
}

static bool inflate_on(struct source_transfer *t, const char *bytes, size_t len)
{
    unsigned char out[ROOM];
    int state = Z_OK;
    union {
        const char *from;
        Bytef *to;
    } in = {bytes};
    t->gzip.next_in = in.to; /* zlib reads it only */
    t->gzip.avail_in = (uInt)len;
    do {
        if (t->inflated) { /* another member behind the last */
            if (inflateReset(&t->gzip) != Z_OK)
                return stop(t, SOURCE_FAULT_GZIP); /* uncovered: the stream is a good one */
            t->inflated = false;
        }
        t->gzip.next_out = out;
        t->gzip.avail_out = sizeof out;
        state = inflate(&t->gzip, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return stop(t, SOURCE_FAULT_GZIP);
        if (sizeof out > t->gzip.avail_out &&
            !add(t, (const char *)out, sizeof out - t->gzip.avail_out))
            return false;
        t->inflated = state == Z_STREAM_END;
    } while (t->gzip.avail_in > 0 || (t->gzip.avail_out == 0 && !t->inflated));
    return true;
}

size_t source_body_write(char *bytes, size_t size, size_t n, void *transfer)
{
    struct source_transfer *t = transfer;
    size_t len = size * n;
    bool ok = t->body != SOURCE_BODY_UNSEEN || begin_body(t);
    if (ok && t->body == SOURCE_BODY_IGNORED) {
        t->got += (int64_t)len;
        ok = t->got <= IGNORED_MAX;
    } else if (ok && len > 0) {
        ok = t->inflating ? inflate_on(t, bytes, len) : add(t, bytes, len);
    }
    return ok ? len : CURL_WRITEFUNC_ERROR;
}

void source_body_end(struct source_transfer *t)
{
    if (t->body == SOURCE_BODY_UNSEEN && !begin_body(t))
        return;
    if (t->body != SOURCE_BODY_KEPT)
        return;
    if (t->inflating && !t->inflated)
        (void)stop(t, SOURCE_FAULT_GZIP);
    else if (!t->looked && t->offset == 0)
        (void)look(t);
}
