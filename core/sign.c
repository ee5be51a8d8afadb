/*
 * Ed25519 by libcrypto's EVP, keys by its PEM. A failure of libcrypto on sound input is a failure to allocate: it ends the process as
 * one. Private keys are wiped from every buffer of ours.
 * Must not know: what is signed. Neighbours: digest.c (sets libcrypto up).
 * REQ: RFC 8032, RFC 8410, RFC 4648.
 */
#include "core/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/arena.h"
#include "core/digest.h"

#define PEM_BYTES_MAX 4096 /* a key takes some 120 */
#define PUBLIC_BYTES  32

struct sign_key {
    EVP_PKEY *pkey;
};

static void must(bool ok)
{
    if (!ok)
        arena_exhausted(SIGN_BYTES); /* uncovered: Ed25519 in memory does not fail */
}

static struct sign_key *wrap(EVP_PKEY *pkey)
{
    struct sign_key *key = malloc(sizeof *key);
    must(key != NULL);
    key->pkey = pkey;
    return key;
}

struct sign_key *sign_key_new(void)
{
    digest_set_up();
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    must(pkey != NULL);
    return wrap(pkey);
}

void sign_key_free(struct sign_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

/* ---- from and to files ---- */

/* Nobody is asked for a password: a key that wants one is none. */
static int no_password(char *buf, int size, int writing, void *ctx)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)ctx;
    return -1;
}

struct sign_key *sign_key_parse(struct text pem, bool secret)
{
    digest_set_up();
    if (pem.len == 0 || pem.len > PEM_BYTES_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    must(bio != NULL);
    EVP_PKEY *pkey = secret ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)
                            : PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL);
    BIO_free(bio);
    ERR_clear_error();
    if (pkey == NULL)
        return NULL;
    if (!EVP_PKEY_is_a(pkey, "ED25519")) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return wrap(pkey);
}

/* All of the file, at most PEM_BYTES_MAX; more than that is no key. */
static ssize_t read_pem(int fd, char buf[static PEM_BYTES_MAX])
{
    size_t len = 0;
    while (len < PEM_BYTES_MAX) {
        ssize_t n = read(fd, buf + len, PEM_BYTES_MAX - len);
        if (n < 0 && errno == EINTR)
            continue; /* uncovered: a signal while reading */
        if (n < 0)
            return -1; /* uncovered: a disk that fails */
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

static enum sign_load load_from(int fd, bool secret, struct sign_key **ret_key)
{
    struct stat st;
    char pem[PEM_BYTES_MAX];
    if (fstat(fd, &st) != 0)
        return SIGN_UNREADABLE; /* uncovered: of an open file */
    if (secret && S_ISREG(st.st_mode) && (st.st_mode & (S_IROTH | S_IWOTH)) != 0)
        return SIGN_EXPOSED;
    ssize_t len = S_ISREG(st.st_mode) ? read_pem(fd, pem) : 0;
    if (len < 0)
        return SIGN_UNREADABLE; /* uncovered: a disk that fails */
    *ret_key = sign_key_parse((struct text){pem, (size_t)len}, secret);
    OPENSSL_cleanse(pem, sizeof pem);
    return *ret_key != NULL ? SIGN_LOADED : SIGN_NO_KEY;
}

enum sign_load sign_key_load(const char *path, bool secret, struct sign_key **ret_key)
{
    *ret_key = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    if (fd < 0)
        return SIGN_UNREADABLE;
    enum sign_load loaded = load_from(fd, secret, ret_key);
    int error = errno;
    (void)close(fd);
    errno = error;
    return loaded;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len != 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue; /* uncovered: a signal while writing */
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes += n;
        len -= (size_t)n;
    }
    return fsync(fd) == 0 ? 0 : errno;
}

int sign_key_save(const struct sign_key *key, bool secret, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, secret ? 0600 : 0644);
    if (fd < 0)
        return errno;
    BIO *bio = BIO_new(secret ? BIO_s_secmem() : BIO_s_mem()); /* secmem wipes what it held */
    must(bio != NULL);
    must((secret ? PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL)
                 : PEM_write_bio_PUBKEY(bio, key->pkey)) == 1);
    char *pem = NULL;
    long len = BIO_get_mem_data(bio, &pem);
    int error = write_all(fd, pem, (size_t)len);
    BIO_free(bio);
    if (close(fd) != 0 && error == 0)
        error = errno; /* uncovered: a network file system that fails */
    if (error != 0)
        (void)unlink(path);
    return error;
}

const char *sign_key_pem(const struct sign_key *key, struct arena *arena)
{
    BIO *bio = BIO_new(BIO_s_mem());
    must(bio != NULL);
    must(PEM_write_bio_PUBKEY(bio, key->pkey) == 1);
    char *pem = NULL;
    long len = BIO_get_mem_data(bio, &pem);
    const char *text = arena_copy(arena, pem, (size_t)len);
    BIO_free(bio);
    return text;
}

char *sign_key_id(const struct sign_key *key, char buf[static SIGN_ID_MAX])
{
    /* SubjectPublicKeyInfo with the object identifier 1.3.101.112, and a bit string of 32 bytes (RFC 8410 4) */
    uint8_t der[12 + PUBLIC_BYTES] = {0x30, 0x2A, 0x30, 0x05, 0x06, 0x03,
                                      0x2B, 0x65, 0x70, 0x03, 0x21, 0x00};
    char hex[DIGEST_HEX_MAX];
    size_t len = PUBLIC_BYTES;
    must(EVP_PKEY_get_raw_public_key(key->pkey, der + 12, &len) == 1 && len == PUBLIC_BYTES);
    struct digest digest = digest_of(der, sizeof der);
    memcpy(buf, digest_hex(&digest, hex), SIGN_ID_MAX - 1);
    buf[SIGN_ID_MAX - 1] = '\0';
    return buf;
}

/* ---- signatures ---- */

void sign_make(const struct sign_key *key, struct text message, uint8_t ret_signature[SIGN_BYTES])
{
    size_t len = SIGN_BYTES;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    must(EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1);
    must(EVP_DigestSign(context, ret_signature, &len, (const uint8_t *)message.ptr, message.len) ==
             1 &&
         len == SIGN_BYTES);
    EVP_MD_CTX_free(context);
}

bool sign_holds(const struct sign_key *key,
                struct text message,
                const uint8_t signature[SIGN_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL);
    must(EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pkey) == 1);
    int answer =
        EVP_DigestVerify(context, signature, SIGN_BYTES, (const uint8_t *)message.ptr, message.len);
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return answer == 1;
}

/* ---- as text ---- */

#define BASE64_LEN 88 /* of 64 bytes, with its two signs of padding */

char *sign_text(const uint8_t signature[SIGN_BYTES], char buf[static SIGN_TEXT_MAX])
{
    uint8_t padded[BASE64_LEN + 1];
    (void)EVP_EncodeBlock(padded, signature, SIGN_BYTES);
    for (size_t i = 0; i < SIGN_TEXT_MAX - 1; i++)
        buf[i] = padded[i] == '+' ? '-' : padded[i] == '/' ? '_' : (char)padded[i];
    buf[SIGN_TEXT_MAX - 1] = '\0';
    return buf;
}

bool sign_parse(struct text t, uint8_t ret_signature[SIGN_BYTES])
{
    uint8_t padded[BASE64_LEN + 1] = {0};
    uint8_t bytes[BASE64_LEN / 4 * 3];
    char again[SIGN_TEXT_MAX];
    if (t.len != SIGN_TEXT_MAX - 1)
        return false;
    for (size_t i = 0; i < t.len; i++)
        padded[i] = t.ptr[i] == '-' ? '+' : t.ptr[i] == '_' ? '/' : (uint8_t)t.ptr[i];
    padded[BASE64_LEN - 2] = padded[BASE64_LEN - 1] = '=';
    if (EVP_DecodeBlock(bytes, padded, BASE64_LEN) != (int)sizeof bytes) {
        ERR_clear_error();
        return false;
    }
    /* Signs of the other alphabet, blanks and bits that mean nothing come back as something else. */
    if (memcmp(sign_text(bytes, again), t.ptr, t.len) != 0)
        return false;
    memcpy(ret_signature, bytes, SIGN_BYTES);
    return true;
}
