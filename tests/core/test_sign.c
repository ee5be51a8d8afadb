/*
 * sign.c: the test vectors of RFC 8032 7.1, keys as RFC 8410 writes them, base64url of RFC 4648, and the files that keys are kept in.
 */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sign.h"

/* Private keys of test 1 and 2 of RFC 8032 7.1: the 16 bytes of RFC 8410's PrivateKeyInfo, then the seed, in base64. */
#define SECRET_1                                                                                   \
    "-----BEGIN PRIVATE KEY-----\n"                                                                \
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"                           \
    "-----END PRIVATE KEY-----\n"
#define PUBLIC_1                                                                                   \
    "-----BEGIN PUBLIC KEY-----\n"                                                                 \
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"                               \
    "-----END PUBLIC KEY-----\n"
/* SHA-256 of 302a300506032b6570032100 and the public key of test 1, by another program. */
#define ID_1 "06e3fd8fda29bb60"

static const char ec_secret[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOzV0jloCP9r5u5O1\n"
                                "Myn1JLlJYoWTP8q+dDGGuagChHyhRANCAARlPGF+g8N35lj73vVsCq7rLGsE31Ut\n"
                                "mJmCfnA7lqQYb3UQvdNgCj1dCacnw8cCzdTP5+AqELmRhGjQnLc7kIoj\n"
                                "-----END PRIVATE KEY-----\n";
static const char ec_public[] = "-----BEGIN PUBLIC KEY-----\n"
                                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZTxhfoPDd+ZY+971bAqu6yxrBN9V\n"
                                "LZiZgn5wO5akGG91EL3TYAo9XQmnJ8PHAs3Uz+fgKhC5kYRo0Jy3O5CKIw==\n"
                                "-----END PUBLIC KEY-----\n";
static const char behind_a_password[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhlO33qxv1ffgIBATAM\n"
    "BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBAgQQ/XOngNiXErpQlhfke0jJOQRAY0Yt\n"
    "qPOjJxFIbxOBgqYcZvu/TsuefOmbfQiyQjLcj76AoZwRjdnFSUD1bW8FEIWNKvQS\n"
    "zm9fse+2P9jyWRqaDA==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

/* RFC 8032 7.1: seed, public key, message, signature. */
static const struct {
    const char *seed, *public_key, *message, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fee"
     "bbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e"
     "0303dca179c138ac17ad9bef1177331a704"},
};

/* ---- hexadecimal and base64, by hand: not what is tested ---- */

static unsigned nibble(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, c);
    assert_non_null(at);
    return (unsigned)(at - digits);
}

static size_t of_hex(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return len;
}

static void pem_of(const char *label, const uint8_t *der, size_t len, char out[static 256])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char base64[128];
    size_t n = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = (uint32_t)der[i] << 16;
        three |= i + 1 < len ? (uint32_t)der[i + 1] << 8 : 0;
        three |= i + 2 < len ? der[i + 2] : 0;
        for (int k = 0; k < 4; k++)
            base64[n++] = i + (size_t)k > len ? '=' : digits[three >> (18 - 6 * k) & 63];
    }
    base64[n] = '\0';
    (void)snprintf(out, 256, "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, base64, label);
}

static struct sign_key *key_of(const char *prefix, const char *hex, bool secret)
{
    uint8_t der[64];
    char pem[256];
    size_t len = of_hex(prefix, der);
    len += of_hex(hex, der + len);
    pem_of(secret ? "PRIVATE KEY" : "PUBLIC KEY", der, len, pem);
    struct sign_key *key = sign_key_parse(text_of(pem), secret);
    assert_non_null(key);
    return key;
}

static struct sign_key *secret_of(size_t vector)
{
    return key_of("302e020100300506032b657004220420", vectors[vector].seed, true);
}

static struct sign_key *public_of(size_t vector)
{
    return key_of("302a300506032b6570032100", vectors[vector].public_key, false);
}

/* ---- signatures ---- */

static void the_vectors_of_the_standard_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        uint8_t message[64];
        uint8_t wanted[SIGN_BYTES];
        uint8_t got[SIGN_BYTES];
        struct sign_key *secret = secret_of(i);
        struct sign_key *open = public_of(i);
        struct text text = {(const char *)message, of_hex(vectors[i].message, message)};
        assert_int_equal(of_hex(vectors[i].signature, wanted), SIGN_BYTES);
        sign_make(secret, text, got);
        assert_memory_equal(got, wanted, SIGN_BYTES);
        assert_true(sign_holds(open, text, wanted));
        assert_true(sign_holds(secret, text, wanted));
        char a[SIGN_ID_MAX];
        char b[SIGN_ID_MAX];
        assert_string_equal(sign_key_id(secret, a), sign_key_id(open, b));
        sign_key_free(secret);
        sign_key_free(open);
    }
}

/* Every single bit of a signature and of a message, and another key. */
static void nothing_else_holds(void **state)
{
    (void)state;
    uint8_t message[64];
    uint8_t signature[SIGN_BYTES];
    struct sign_key *open = public_of(3);
    struct sign_key *other = public_of(2);
    struct text text = {(const char *)message, of_hex(vectors[3].message, message)};
    (void)of_hex(vectors[3].signature, signature);
    for (size_t bit = 0; bit < (size_t)8 * SIGN_BYTES; bit++) {
        signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(sign_holds(open, text, signature));
        signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
        message[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(sign_holds(open, text, signature));
        message[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_true(sign_holds(open, text, signature));
    assert_false(sign_holds(other, text, signature));
    text.len--;
    assert_false(sign_holds(open, text, signature));
    sign_key_free(open);
    sign_key_free(other);
    sign_key_free(NULL);
}

/* ---- as text ---- */

/* 64 bytes are 86 signs: 21 times 3 bytes, and one byte as two signs, the second of which has 4 bits that must be 0. */
static void a_signature_has_one_spelling(void **state)
{
    (void)state;
    uint8_t bytes[SIGN_BYTES];
    uint8_t back[SIGN_BYTES];
    char text[SIGN_TEXT_MAX + 8];
    memset(bytes, 0xFB, sizeof bytes); /* 111110 111111 101111 111011 … */
    sign_text(bytes, text);
    assert_int_equal(strlen(text), 86);
    assert_memory_equal(text, "-_v7-_v7", 8);
    assert_string_equal(text + 80, "-_v7-w"); /* 111110 11(0000): 62 and 48 */
    assert_true(sign_parse(text_of(text), back));
    assert_memory_equal(back, bytes, SIGN_BYTES);
    static const struct {
        size_t at;
        char sign;
    } wrong[] = {{0, '+'}, {1, '/'}, {0, ' '}, {0, '\n'}, {5, '='}, {85, 'x'}, {85, '='}, {3, '.'}};
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        char was = text[wrong[i].at];
        text[wrong[i].at] = wrong[i].sign;
        assert_false(sign_parse(text_of(text), back));
        text[wrong[i].at] = was;
    }
    assert_false(sign_parse((struct text){text, 85}, back));
    assert_false(sign_parse(TEXT(""), back));
    strncat(text, "==", 3);
    assert_false(sign_parse(text_of(text), back));
}

/* ---- keys ---- */

static void only_keys_of_this_kind_are_keys(void **state)
{
    (void)state;
    char id[SIGN_ID_MAX];
    struct sign_key *key = sign_key_parse(text_of(SECRET_1), true);
    assert_non_null(key);
    assert_string_equal(sign_key_id(key, id), ID_1);
    sign_key_free(key);
    key = sign_key_parse(text_of(PUBLIC_1), false);
    assert_non_null(key);
    assert_string_equal(sign_key_id(key, id), ID_1);
    sign_key_free(key);
    static const char *const neither[] = {"",        "x",       "-----BEGIN PRIVATE KEY-----\n",
                                          ec_secret, ec_public, behind_a_password};
    for (size_t i = 0; i < LENGTH(neither); i++) {
        assert_null(sign_key_parse(text_of(neither[i]), true));
        assert_null(sign_key_parse(text_of(neither[i]), false));
    }
    assert_null(sign_key_parse(text_of(SECRET_1), false));
    assert_null(sign_key_parse(text_of(PUBLIC_1), true));
    struct text truncated = text_of(SECRET_1);
    truncated.len -= 40;
    assert_null(sign_key_parse(truncated, true));
    char large[5000];
    memset(large, '\n', sizeof large);
    assert_null(sign_key_parse((struct text){large, sizeof large}, true));
}

static char folder[64];
static char secret_path[96];
static char public_path[96];

static int make_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%.40s/gris-sign-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(secret_path, sizeof secret_path, "%s/key", folder);
    (void)snprintf(public_path, sizeof public_path, "%s/pub", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(secret_path);
    (void)unlink(public_path);
    return rmdir(folder);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void a_pair_goes_through_its_files(void **state)
{
    (void)state;
    char a[SIGN_ID_MAX];
    char b[SIGN_ID_MAX];
    uint8_t signature[SIGN_BYTES];
    struct sign_key *made = sign_key_new();
    struct sign_key *other = sign_key_new();
    struct sign_key *secret = NULL;
    struct sign_key *open = NULL;
    mode_t mask = umask(0022);
    assert_int_equal(sign_key_save(made, true, secret_path), 0);
    assert_int_equal(sign_key_save(made, false, public_path), 0);
    (void)umask(mask);
    assert_int_equal(mode_of(secret_path), 0600);
    assert_int_equal(mode_of(public_path), 0644);
    /* Nothing is overwritten. */
    assert_int_equal(sign_key_save(other, true, secret_path), EEXIST);
    assert_int_equal(sign_key_save(other, false, public_path), EEXIST);
    assert_int_equal(sign_key_load(secret_path, true, &secret), SIGN_LOADED);
    assert_int_equal(sign_key_load(public_path, false, &open), SIGN_LOADED);
    assert_string_equal(sign_key_id(secret, a), sign_key_id(made, b));
    assert_string_equal(sign_key_id(open, a), b);
    assert_string_not_equal(sign_key_id(other, a), b);
    sign_make(secret, TEXT("biên nhận"), signature);
    assert_true(sign_holds(open, TEXT("biên nhận"), signature));
    assert_false(sign_holds(other, TEXT("biên nhận"), signature));
    sign_key_free(secret);
    sign_key_free(open);
    sign_key_free(other);
    sign_key_free(made);
}

static void what_cannot_be_loaded_says_why(void **state)
{
    (void)state;
    struct sign_key *key = NULL;
    assert_int_equal(sign_key_load("/nowhere/at/all", true, &key), SIGN_UNREADABLE);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(sign_key_load(folder, false, &key), SIGN_NO_KEY);
    assert_int_equal(sign_key_load(public_path, true, &key), SIGN_EXPOSED); /* 0644 */
    assert_int_equal(chmod(public_path, 0600), 0);
    assert_int_equal(sign_key_load(public_path, true, &key), SIGN_NO_KEY);
    assert_int_equal(sign_key_load(secret_path, false, &key), SIGN_NO_KEY);
    assert_int_equal(chmod(secret_path, 0640),
                     0); /* a group of the operator's choice may read it */
    assert_int_equal(sign_key_load(secret_path, true, &key), SIGN_LOADED);
    sign_key_free(key);
    assert_int_equal(chmod(secret_path, 0602), 0);
    assert_int_equal(sign_key_load(secret_path, true, &key), SIGN_EXPOSED);
    assert_null(key);
    assert_int_equal(sign_key_save(NULL, true, "/nowhere/at/all"), ENOENT);
}

/* No file may grow: what was begun is gone again. */
static void half_a_key_is_no_key(void **state)
{
    (void)state;
    char path[96];
    struct rlimit was;
    struct sign_key *made = sign_key_new();
    (void)snprintf(path, sizeof path, "%s/half", folder);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = was.rlim_max};
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    int error = sign_key_save(made, true, path);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_true(signal(SIGXFSZ, SIG_DFL) != SIG_ERR);
    assert_int_equal(error, EFBIG);
    assert_int_equal(access(path, F_OK), -1);
    sign_key_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_standard_hold),
        cmocka_unit_test(nothing_else_holds),
        cmocka_unit_test(a_signature_has_one_spelling),
        cmocka_unit_test(only_keys_of_this_kind_are_keys),
        cmocka_unit_test(a_pair_goes_through_its_files),
        cmocka_unit_test(what_cannot_be_loaded_says_why),
        cmocka_unit_test(half_a_key_is_no_key),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
