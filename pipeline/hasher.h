/*
 * hasher: the SHA-256 of a memory file while it is still being filled, by a thread of its own: one pass beside the copy instead of one after it.
 * Knows no files but that one. Neighbours: files.h, ingest_stream.c.
 */
#ifndef GRIS_PIPELINE_HASHER_H
#define GRIS_PIPELINE_HASHER_H

#include "core/digest.h"

struct hasher;

/* Begins at the file's first byte. The descriptor must stay open until hasher_end(). */
struct hasher *hasher_new(int fd);
/* So many bytes are there now, and will not change. */
void hasher_more(void *hasher, size_t len);
/* Waits; the digest of all that was told. False: the file was cut off meanwhile. Frees the hasher. */
bool hasher_end(struct hasher *hasher, struct digest *ret_digest);

#endif
