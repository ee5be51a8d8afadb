/*
 * sign: Ed25519 signatures and the files that keys are kept in, by libcrypto. Knows nothing of what is signed. Neighbours:
 * digest.h, receipt.h.
 * REQ: RFC 8032 (Ed25519), RFC 8410 (its keys in PKCS #8 and SubjectPublicKeyInfo).
 */
#ifndef GRIS_CORE_SIGN_H
#define GRIS_CORE_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/text.h"

#define SIGN_BYTES    64
#define SIGN_TEXT_MAX 87 /* base64url without padding, and the NUL */
#define SIGN_ID_MAX   17

/* A public key, or a private one with its public one. Freed with sign_key_free(). */
struct sign_key;

enum sign_load {
    SIGN_LOADED,
    SIGN_UNREADABLE, /* errno says why */
    SIGN_NO_KEY,     /* no PEM of an Ed25519 key of that kind, or one behind a password */
    SIGN_EXPOSED     /* a private key that everybody on this machine may read */
};

/* A fresh pair. */
struct sign_key *sign_key_new(void);
/* From a PEM file: PKCS #8 without a password when `secret`, else SubjectPublicKeyInfo. *ret_key is NULL unless loaded. */
enum sign_load sign_key_load(const char *path, bool secret, struct sign_key **ret_key);
/* The same from memory. NULL: it is none. */
struct sign_key *sign_key_parse(struct text pem, bool secret);
/* Into a new file, synced: the private key with mode 0600, or the public one. 0 or an errno (EEXIST: nothing is ever
 * overwritten); what was begun is gone then. */
int sign_key_save(const struct sign_key *key, bool secret, const char *path);
/* The public one as PEM. */
const char *sign_key_pem(const struct sign_key *key, struct arena *arena);
void sign_key_free(struct sign_key *key); /* NULL is allowed */
/* The first 16 hexadecimal digits of the SHA-256 of the public key as SubjectPublicKeyInfo in DER. Returns buf. */
char *sign_key_id(const struct sign_key *key, char buf[static SIGN_ID_MAX]);

/* The signature of the message; the key must be a private one. The same message always has the same. */
void sign_make(const struct sign_key *key, struct text message, uint8_t ret_signature[SIGN_BYTES]);
bool sign_holds(const struct sign_key *key,
                struct text message,
                const uint8_t signature[SIGN_BYTES]);

/* base64url without padding (RFC 4648 5). Returns buf. */
char *sign_text(const uint8_t signature[SIGN_BYTES], char buf[static SIGN_TEXT_MAX]);
/* Strict: one spelling for each signature. */
bool sign_parse(struct text t, uint8_t ret_signature[SIGN_BYTES]);

#endif
