/*
 * SHA-256, the Merkle tree of RFC 9162 2.1, Ed25519 (RFC 8032), by libcrypto.
 * Must not know: what is hashed. Neighbours: internal.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <endian.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "internal.h"

struct hash {
    EVP_MD_CTX *context;
};

static void must(bool good)
{
    if (!good) {
        (void)fputs("gris-verify: out of memory\n", stderr);
        abort();
    }
}

struct hash *hash_begin(void)
{
    struct hash *h = malloc(sizeof *h);
    must(h != NULL);
    h->context = EVP_MD_CTX_new();
    must(h->context != NULL && EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) == 1);
    return h;
}

void hash_bytes(struct hash *h, const void *bytes, size_t len)
{
    must(len == 0 || EVP_DigestUpdate(h->context, bytes, len) == 1);
}

void hash_number(struct hash *h, int64_t value)
{
    uint64_t bytes = htobe64((uint64_t)value);
    hash_bytes(h, &bytes, sizeof bytes);
}

void hash_field(struct hash *h, const void *bytes, size_t len)
{
    hash_number(h, bytes == NULL ? -1 : (int64_t)len);
    hash_bytes(h, bytes, bytes == NULL ? 0 : len);
}

void hash_decimal(struct hash *h, int64_t value)
{
    char text[24];
    hash_field(h, text, (size_t)snprintf(text, sizeof text, "%" PRId64, value));
}

void hash_end(struct hash *h, uint8_t ret[HASH])
{
    must(EVP_DigestFinal_ex(h->context, ret, NULL) == 1);
    EVP_MD_CTX_free(h->context);
    free(h);
}

char *hash_hex(const uint8_t hash[HASH], char ret[HASH_HEX])
{
    for (size_t i = 0; i < HASH; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", hash[i]);
    return ret;
}

bool hash_parse(const char *hex, size_t len, uint8_t ret[HASH])
{
    static const char digits[] = "0123456789abcdef";
    if (len != HASH_HEX - 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *digit = memchr(digits, hex[i], 16);
        if (digit == NULL)
            return false;
        ret[i / 2] = (uint8_t)(ret[i / 2] << 4 | (digit - digits));
    }
    return true;
}

/* ---- the tree ---- */

static void node(const uint8_t left[HASH], uint8_t right_and_ret[HASH])
{
    struct hash *h = hash_begin();
    hash_bytes(h, "\1", 1);
    hash_bytes(h, left, HASH);
    hash_bytes(h, right_and_ret, HASH);
    hash_end(h, right_and_ret);
}

void hash_leaf(struct hash_tree *tree, const char *line)
{
    uint8_t at[HASH];
    int level = 0;
    struct hash *h = hash_begin();
    hash_bytes(h, "", 1);
    hash_bytes(h, line, strlen(line));
    hash_end(h, at);
    for (; tree->size >> level & 1; level++) {
        node(tree->peak[level], at);
        if (level == 9)
            memcpy(tree->block, at, HASH);
    }
    memcpy(tree->peak[level], at, HASH);
    tree->size++;
}

void hash_root(const struct hash_tree *tree, uint8_t ret[HASH])
{
    bool some = false;
    hash_end(hash_begin(), ret); /* of nothing */
    for (int level = 0; level < HASH_PEAKS - 1; level++) {
        if (!(tree->size >> level & 1))
            continue;
        if (some)
            node(tree->peak[level], ret);
        else
            memcpy(ret, tree->peak[level], HASH);
        some = true;
    }
}

/* ---- signatures ---- */

struct hash_key {
    EVP_PKEY *key;
    char id[17];
    struct hash_key *next;
};

struct hash_key *hash_keys(const char *pem)
{
    struct hash_key *keys = NULL;
    BIO *bio = pem == NULL ? NULL : BIO_new_mem_buf(pem, -1);
    for (EVP_PKEY *key;
         bio != NULL && (key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL)) != NULL;) {
        struct hash_key *one = malloc(sizeof *one);
        unsigned char *der = NULL, digest[HASH];
        int len = i2d_PUBKEY(key, &der);
        must(one != NULL && len > 0);
        struct hash *h = hash_begin();
        hash_bytes(h, der, (size_t)len);
        hash_end(h, digest);
        char hex[HASH_HEX];
        memcpy(one->id, hash_hex(digest, hex), 16);
        one->id[16] = '\0';
        OPENSSL_free(der);
        one->key = key;
        one->next = keys;
        keys = one;
    }
    BIO_free(bio);
    return keys;
}

void hash_keys_free(struct hash_key *keys)
{
    while (keys != NULL) {
        struct hash_key *next = keys->next;
        EVP_PKEY_free(keys->key);
        free(keys);
        keys = next;
    }
}

/* base64url without padding into 64 bytes, whose last digit leaves no bit over. */
static bool parse_value(const char *value, uint8_t ret[64])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    if (strlen(value) != 86)
        return false;
    for (int i = 0, have = 0, at = 0; i < 86; i++) {
        const char *digit = memchr(digits, value[i], 64);
        if (digit == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(digit - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            ret[at++] = (uint8_t)(bits >> have);
        }
    }
    return (bits & 15) == 0;
}

static bool signed_by(EVP_PKEY *key, const uint8_t signature[64], const char *text, size_t len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    bool good = EVP_PKEY_is_a(key, "ED25519") &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, 64, (const unsigned char *)text, len) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

bool hash_signed(
    const struct hash_key *keys, const char *id, const char *text, size_t len, const char *value)
{
    uint8_t signature[64];
    for (const struct hash_key *key = keys; key != NULL; key = key->next)
        if (strcmp(key->id, id) == 0 && parse_value(value, signature) &&
            signed_by(key->key, signature, text, len))
            return true;
    return false;
}
