/*
 * SHA-256 digests (FIPS 180-4) by libcrypto. Knows nothing of what is hashed. Neighbours: text.h.
 */
#ifndef GRIS_CORE_DIGEST_H
#define GRIS_CORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text.h"

#define DIGEST_BYTES   32
#define DIGEST_HEX_MAX 65

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/* Readies libcrypto. Whoever uses it in core calls this first. */
void digest_set_up(void);

/* A running hash; freed by digest_end() or digest_drop(). */
struct digest_state;
struct digest_state *digest_begin(void);
void digest_add(struct digest_state *state, const void *bytes, size_t len);
/* Adds the length (8 bytes, big-endian) and then the bytes: an unambiguous canonical form. */
void digest_add_field(struct digest_state *state, struct text t);
/* The same, and nothing (ptr NULL) unlike an empty text: length -1. */
void digest_add_optional(struct digest_state *state, struct text t);
void digest_add_int(struct digest_state *state, int64_t value);
struct digest digest_end(struct digest_state *state);
void digest_drop(struct digest_state *state); /* NULL is allowed */

struct digest digest_of(const void *bytes, size_t len);
bool digest_eq(const struct digest *a, const struct digest *b);
char *digest_hex(const struct digest *d, char buf[static DIGEST_HEX_MAX]);
bool digest_parse_hex(struct text t, struct digest *ret_digest);

#endif
