/*
 * Sink: where bytes go out. Remembers its first error, checked once at close; hashes what passes
 * when asked. Knows nothing of formats. Neighbours: text.h, digest.h.
 */
#ifndef GRIS_CORE_SINK_H
#define GRIS_CORE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/digest.h"
#include "core/text.h"

struct sink;

/* Into memory of the arena, at most `max` bytes (0: no limit; EFBIG beyond). */
struct sink *sink_memory(struct arena *arena, size_t max);
/* Into a new file (O_EXCL unless `replace`; links are not followed), fsync at close. The descriptor
 * belongs to the sink. Never NULL: what open() says is the first error. */
struct sink *sink_file(struct arena *arena, const char *path, bool replace);
/* Into a descriptor that the caller keeps (stdout); no fsync. */
struct sink *sink_fd(struct arena *arena, int fd);
/* Starts a SHA-256 over all that is written from now on. */
void sink_digest(struct sink *sink);

void sink_write(struct sink *sink, const void *bytes, size_t len);
void sink_puts(struct sink *sink, const char *s);
void sink_text(struct sink *sink, struct text t);
void sink_printf(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One CSV field: quoted where RFC 4180 asks; text that a spreadsheet would run as a formula (= + -
 * @ TAB CR first, or behind apostrophes) gets a leading apostrophe when `guard` is set. Numbers are
 * written with guard false. */
void sink_csv_field(struct sink *sink, struct text t, char delimiter, bool guard);
/* The text that was written with `guard`: without the apostrophe that it got. Points into `t`. */
struct text sink_csv_unguarded(struct text t);

uint64_t sink_count(const struct sink *sink);          /* bytes so far */
int sink_error(const struct sink *sink);               /* 0 or the first errno */
struct text sink_memory_text(const struct sink *sink); /* what sink_memory() holds */
/* Flushes and closes; 0 or the first errno. The digest (if asked) is then in ret_digest (may be
 * NULL). Must be called once. */
int sink_close(struct sink *sink, struct digest *ret_digest);

#endif
