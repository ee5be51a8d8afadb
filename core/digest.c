/*
 * SHA-256 by libcrypto's EVP. A failure of libcrypto is a failure to allocate: it ends the process as one.
 * Small pieces are gathered before they are hashed: a call of libcrypto costs more than the eight bytes of a cell.
 * Must not know: what is hashed. Neighbours: arena.h (the handler), text.h.
 */
#include "core/digest.h"

#include <stdlib.h>
#include <string.h>
#include <endian.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/arena.h"

#define DIGEST_GATHER 1024

struct digest_state {
    EVP_MD_CTX *context;
    size_t used;
    uint8_t gathered[DIGEST_GATHER];
};

static void must(int ok)
{
    if (ok != 1)
        arena_exhausted(DIGEST_BYTES); /* uncovered: SHA-256 in memory does not fail */
}

/* Said aloud, because what libcrypto sets up silently on first use it does not check: without memory it would go on with half of itself. Its
 * configuration file is none of our business. */
void digest_set_up(void)
{
    must(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL));
    must(OSSL_LIB_CTX_get0_global_default() != NULL);
}

struct digest_state *digest_begin(void)
{
    digest_set_up();
    struct digest_state *state = malloc(sizeof *state);
    must(state != NULL);
    state->used = 0;
    state->context = EVP_MD_CTX_new();
    must(state->context != NULL);
    must(EVP_DigestInit_ex(state->context, EVP_sha256(), NULL));
    return state;
}

static void hash_gathered(struct digest_state *state)
{
    must(EVP_DigestUpdate(state->context, state->gathered, state->used));
    state->used = 0;
}

void digest_add(struct digest_state *state, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    if (len > DIGEST_GATHER - state->used)
        hash_gathered(state);
    if (len >= DIGEST_GATHER) {
        must(EVP_DigestUpdate(state->context, bytes, len));
        return;
    }
    memcpy(state->gathered + state->used, bytes, len);
    state->used += len;
}

void digest_add_int(struct digest_state *state, int64_t value)
{
    uint64_t bytes = htobe64((uint64_t)value);
    if (sizeof bytes > DIGEST_GATHER - state->used)
        hash_gathered(state);
    memcpy(state->gathered + state->used, &bytes, sizeof bytes);
    state->used += sizeof bytes;
}

void digest_add_field(struct digest_state *state, struct text t)
{
    digest_add_int(state, (int64_t)t.len);
    digest_add(state, t.ptr, t.len);
}

void digest_add_optional(struct digest_state *state, struct text t)
{
    if (t.ptr == NULL)
        digest_add_int(state, -1);
    else
        digest_add_field(state, t);
}

struct digest digest_end(struct digest_state *state)
{
    struct digest d;
    unsigned len = 0;
    hash_gathered(state);
    must(EVP_DigestFinal_ex(state->context, d.bytes, &len));
    digest_drop(state);
    return d;
}

void digest_drop(struct digest_state *state)
{
    if (state == NULL)
        return;
    EVP_MD_CTX_free(state->context);
    free(state);
}

struct digest digest_of(const void *bytes, size_t len)
{
    struct digest_state *state = digest_begin();
    digest_add(state, bytes, len);
    return digest_end(state);
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

char *digest_hex(const struct digest *d, char buf[static DIGEST_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        buf[2 * i] = digits[d->bytes[i] >> 4];
        buf[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    buf[DIGEST_HEX_MAX - 1] = '\0';
    return buf;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool digest_parse_hex(struct text t, struct digest *ret_digest)
{
    struct digest d;
    if (t.len != (size_t)2 * DIGEST_BYTES)
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = hex_value(t.ptr[2 * i]), low = hex_value(t.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        d.bytes[i] = (uint8_t)(high * 16 + low);
    }
    *ret_digest = d;
    return true;
}
