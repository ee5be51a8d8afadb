/*
 * Sink: buffered bytes out, to memory, a file or a descriptor; the first error is remembered, what comes after it is dropped.
 * Must not know: formats. Neighbours: digest.h, text.h.
 */
#include "core/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SINK_BUFFER ((size_t)64 * 1024)

enum sink_kind { SINK_MEMORY, SINK_FILE, SINK_FD };

struct sink {
    struct arena *arena;
    enum sink_kind kind;
    int fd, error;
    uint64_t count;
    char *buffer; /* of a file or descriptor */
    size_t used;
    struct text_builder memory;
    struct digest_state *digest; /* or NULL */
};

static struct sink *new_sink(struct arena *arena, enum sink_kind kind, int fd)
{
    struct sink *sink = ARENA_NEW(arena, struct sink);
    sink->arena = arena;
    sink->kind = kind;
    sink->fd = fd;
    if (kind != SINK_MEMORY)
        sink->buffer = arena_alloc(arena, SINK_BUFFER);
    return sink;
}

struct sink *sink_memory(struct arena *arena, size_t max)
{
    struct sink *sink = new_sink(arena, SINK_MEMORY, -1);
    text_builder_init(&sink->memory, arena, max);
    return sink;
}

struct sink *sink_file(struct arena *arena, const char *path, bool replace)
{
    int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL);
    int fd = open(path, flags, 0644);
    int error = fd < 0 ? errno : 0;
    struct sink *sink = new_sink(arena, SINK_FILE, fd);
    sink->error = error;
    return sink;
}

struct sink *sink_fd(struct arena *arena, int fd)
{
    return new_sink(arena, SINK_FD, fd);
}

void sink_digest(struct sink *sink)
{
    digest_drop(sink->digest);
    sink->digest = digest_begin();
}

static void remember(struct sink *sink, int error)
{
    if (sink->error == 0)
        sink->error = error;
}

static void write_all(struct sink *sink, const char *bytes, size_t len)
{
    while (len != 0 && sink->error == 0) {
        ssize_t n = write(sink->fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue; /* uncovered: a signal while writing */
        if (n <= 0) {
            remember(sink, n < 0 ? errno : EIO);
            return;
        }
        bytes += n;
        len -= (size_t)n;
    }
}

static void flush(struct sink *sink)
{
    write_all(sink, sink->buffer, sink->used);
    sink->used = 0;
}

static void write_buffered(struct sink *sink, const char *bytes, size_t len)
{
    if (len > SINK_BUFFER - sink->used)
        flush(sink);
    if (len > SINK_BUFFER) {
        write_all(sink, bytes, len);
        return;
    }
    memcpy(sink->buffer + sink->used, bytes, len);
    sink->used += len;
}

void sink_write(struct sink *sink, const void *bytes, size_t len)
{
    if (sink->error != 0 || len == 0)
        return;
    if (sink->kind != SINK_MEMORY)
        write_buffered(sink, bytes, len);
    else if (!text_builder_add(&sink->memory, (struct text){bytes, len}))
        remember(sink, EFBIG);
    if (sink->error != 0)
        return;
    sink->count += len;
    if (sink->digest != NULL)
        digest_add(sink->digest, bytes, len);
}

void sink_puts(struct sink *sink, const char *s)
{
    sink_write(sink, s, strlen(s));
}

void sink_text(struct sink *sink, struct text t)
{
    sink_write(sink, t.ptr, t.len);
}

void sink_printf(struct sink *sink, const char *format, ...)
{
    char small[512];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0) {
        remember(sink, EILSEQ); /* uncovered: only a bad wide character */
    } else if ((size_t)len < sizeof small) {
        sink_write(sink, small, (size_t)len);
    } else {
        char *large = arena_alloc(sink->arena, (size_t)len + 1);
        vsnprintf(large, (size_t)len + 1, format, again);
        sink_write(sink, large, (size_t)len);
    }
    va_end(again);
}

/* What a spreadsheet takes for the beginning of a formula, or what has the guard already: so that it can be undone. */
static bool starts_formula(struct text t)
{
    size_t at = 0;
    while (at < t.len && t.ptr[at] == '\'')
        at++;
    return at < t.len && memchr("=+-@\t\r", t.ptr[at], 6) != NULL;
}

struct text sink_csv_unguarded(struct text t)
{
    bool guarded = t.len != 0 && *t.ptr == '\'' && starts_formula(t);
    return guarded ? (struct text){t.ptr + 1, t.len - 1} : t;
}

static bool needs_quotes(struct text t, char delimiter)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        if (c == delimiter || c == '"' || c == '\r' || c == '\n')
            return true;
    }
    return false;
}

/* REQ: RFC 4180 2.6, 2.7. */
void sink_csv_field(struct sink *sink, struct text t, char delimiter, bool guard)
{
    bool quoted = needs_quotes(t, delimiter);
    if (quoted)
        sink_puts(sink, "\"");
    if (guard && starts_formula(t))
        sink_puts(sink, "'");
    size_t start = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.ptr[i] != '"')
            continue;
        sink_write(sink, t.ptr + start, i + 1 - start);
        start = i; /* the quote goes out once more with what follows */
    }
    if (t.len > 0)
        sink_write(sink, t.ptr + start, t.len - start);
    if (quoted)
        sink_puts(sink, "\"");
}

uint64_t sink_count(const struct sink *sink)
{
    return sink->count;
}

int sink_error(const struct sink *sink)
{
    return sink->error;
}

struct text sink_memory_text(const struct sink *sink)
{
    return text_builder_text(&sink->memory);
}

/* fsync() has no meaning for pipes and devices (EINVAL, ENOTSUP): that is no error. */
static void close_file(struct sink *sink)
{
    if (sink->error == 0 && fsync(sink->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        remember(sink, errno); /* uncovered: a disk that fails */
    if (close(sink->fd) != 0)
        remember(sink, errno); /* uncovered: a network file system that fails */
}

int sink_close(struct sink *sink, struct digest *ret_digest)
{
    if (sink->kind != SINK_MEMORY && sink->fd >= 0)
        flush(sink);
    if (sink->kind == SINK_FILE && sink->fd >= 0)
        close_file(sink);
    sink->fd = -1;
    if (sink->digest != NULL) {
        struct digest d = digest_end(sink->digest);
        if (ret_digest != NULL)
            *ret_digest = d;
        sink->digest = NULL;
    }
    return sink->error;
}
