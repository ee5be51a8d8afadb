/*
 * receipt.c: keys made and never overwritten, and receipts that are checked with the public key alone: what was signed holds, and after any
 * change, of any member, of any of a thousand bits, at any end, it does not.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/receipt.h"
#include "pipeline.h"

static char folder[64];
static const char *receipt_path, *original_path;
static struct arena *paths, *arena;
static struct diags diags;
static struct pipeline_receipt_keys keys;
static struct sign_key *secret;

/* The digest of "abc" (FIPS 180-2 B.1), which is the original. */
static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%.40s/gris-receipt-XXXXXX", tmp ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    paths = arena_new(0);
    receipt_path = arena_printf(paths, "%s/receipt.json", folder);
    original_path = arena_printf(paths, "%s/original.csv", folder);
    diags_init(&diags, paths, 0);
    if (pipeline_receipt_keygen(arena_printf(paths, "%s/keys", folder), paths, &keys, &diags) !=
        STATUS_OK)
        return -1;
    return sign_key_load(keys.secret, true, &secret) == SIGN_LOADED ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    sign_key_free(secret);
    arena_free(paths);
    (void)snprintf(command, sizeof command, "rm -rf -- %s", folder);
    return system(command);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    diags_init(&diags, arena, 100);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static struct text json_of(const struct receipt *r)
{
    struct sink *sink = sink_memory(arena, 0);
    receipt_write(r, sink);
    struct text json = sink_memory_text(sink);
    assert_int_equal(sink_close(sink, NULL), 0);
    return json;
}

/* Every member that may be NULL is there, so that each can be changed and taken away. */
static struct receipt sample(void)
{
    struct receipt r = {
        .receipt = "GR20261122-0000001-02",
        .digest = abc,
        .file = "dân số 2015.csv",
        .size = 3,
        .org_code = "04",
        .regime = "DS",
        .form = "DS-01",
        .edition = 1,
        .period = "2015",
        .window = "2014-12-15/2015-12-14",
        .vintage = "final",
        .version = 1,
        .state = "received",
        .received_at = "2026-11-22T10:00:00+07:00",
        .accepted_at = "2026-11-22T10:00:00+07:00",
        .due = "2026-11-23T00:00:00+07:00",
        .timeliness = "on_time",
        .cells = 3,
        .warnings = 2,
        .open_warnings = 1,
        .as_of = "2026-11-22T11:00:00+07:00",
        .catalog_load = 7,
    };
    VEC_PUSH(arena, &r.reasons,
             ((struct receipt_reason){2, "W320", "lũ tháng 9", "hà", "2026-11-22T11:00:00+07:00"}));
    receipt_sign(&r, secret, arena);
    return r;
}

static enum status verify_file(const char *public_key, const char *original)
{
    struct receipt read;
    diags_init(&diags, arena, 100);
    return pipeline_receipt_verify(receipt_path, public_key, original, NULL, arena, &read, &diags);
}

static enum status verify(const struct receipt *r)
{
    struct text json = json_of(r);
    write_file(receipt_path, json.ptr, json.len);
    return verify_file(keys.open, NULL);
}

static void refused(const struct receipt *r, enum diag_code code)
{
    assert_int_equal(verify(r), STATUS_REJECTED);
    assert_int_equal(diags.len, 1);
    assert_string_equal(diag_name(diags.at[0].code), diag_name(code));
}

/* ---- keys ---- */

static char *content_of(const char *path)
{
    char *text = arena_alloc(arena, 4096);
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    assert_true(fread(text, 1, 4095, file) > 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void keys_are_never_overwritten(void **state)
{
    (void)state;
    struct stat st;
    struct pipeline_receipt_keys again;
    const char *dir = arena_printf(arena, "%s/keys", folder);
    const char *was = content_of(keys.secret);
    assert_int_equal(stat(keys.secret, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0077, 0);
    assert_int_equal(pipeline_receipt_keygen(dir, arena, &again, &diags), STATUS_FAILED);
    assert_int_equal(diags.at[0].code, DIAG_E705);
    assert_string_equal(content_of(keys.secret), was);
    /* A public key alone is in the way too, and no half of a pair is left. */
    const char *other = arena_printf(arena, "%s/other", folder);
    const char *lone = arena_printf(arena, "%s/gris-receipt.pub", other);
    assert_int_equal(mkdir(other, 0700), 0);
    write_file(lone, "x", 1);
    assert_int_equal(pipeline_receipt_keygen(other, arena, &again, &diags), STATUS_FAILED);
    assert_int_equal(access(again.secret, F_OK), -1);
    assert_string_equal(content_of(lone), "x");
    assert_int_equal(pipeline_receipt_keygen("/nowhere/at/all", arena, &again, &diags),
                     STATUS_FAILED);
    assert_int_equal(pipeline_receipt_keygen(lone, arena, &again, &diags), STATUS_FAILED);
}

static void the_public_key_must_be_one(void **state)
{
    (void)state;
    struct receipt r = sample();
    assert_int_equal(verify(&r), STATUS_OK);
    assert_int_equal(verify_file(keys.secret, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E525);
    assert_int_equal(verify_file("/nowhere", NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E102);
    struct pipeline_receipt_keys other;
    const char *dir = arena_printf(arena, "%s/third", folder);
    assert_int_equal(pipeline_receipt_keygen(dir, arena, &other, &diags), STATUS_OK);
    assert_int_equal(verify_file(other.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E522);
    assert_string_equal(diags.at[0].arg[1], keys.id);
    assert_string_equal(diags.at[0].arg[2], other.id);
    /* Saying that the other key signed it does not make it so. */
    r.signature.key = other.id;
    struct text json = json_of(&r);
    write_file(receipt_path, json.ptr, json.len);
    assert_int_equal(verify_file(other.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E521);
}

/* ---- receipts ---- */

static void what_was_signed_holds(void **state)
{
    (void)state;
    struct receipt r = sample();
    assert_int_equal(verify(&r), STATUS_OK);
    assert_int_equal(diags.len, 0);
    struct receipt bare = {.receipt = r.receipt,
                           .digest = r.digest,
                           .state = "rejected",
                           .received_at = r.received_at,
                           .as_of = r.received_at};
    refused(&bare, DIAG_E520);
    receipt_sign(&bare, secret, arena);
    assert_int_equal(verify(&bare), STATUS_OK);
}

/* Each member turned into something else, and taken away where it may be. */
static void every_member_is_covered(void **state)
{
    (void)state;
    for (size_t i = 0; receipt_members[i].name != NULL; i++) {
        const struct receipt_member *m = &receipt_members[i];
        struct receipt r = sample();
        const char *none = NULL;
        if (m->kind == RECEIPT_COUNT) {
            int64_t more = receipt_count(&r, m) + 1;
            memcpy((char *)&r + m->offset, &more, sizeof more);
        } else if (m->kind == RECEIPT_REASONS) {
            continue;
        } else if (strcmp(m->name, "receipt") == 0) {
            /* as sound a number: 1627202611220000002 times 100, modulo 97, is 2, and 98 - 2 = 96 */
            r.receipt = "GR20261122-0000002-96";
        } else {
            const char *longer = arena_printf(arena, "%s.", receipt_text(&r, m));
            memcpy((char *)&r + m->offset, &longer, sizeof longer);
        }
        refused(&r, DIAG_E521);
        if (m->kind == RECEIPT_OPTIONAL) {
            memcpy((char *)&r + m->offset, &none, sizeof none);
            refused(&r, DIAG_E521);
        }
    }
}

static void every_reason_is_covered(void **state)
{
    (void)state;
    for (size_t i = 0; receipt_reason_members[i].name != NULL; i++) {
        const struct receipt_member *m = &receipt_reason_members[i];
        struct receipt r = sample();
        char *at = (char *)r.reasons.at + m->offset;
        if (m->kind == RECEIPT_COUNT) {
            int64_t more = receipt_count(r.reasons.at, m) + 1;
            memcpy(at, &more, sizeof more);
        } else {
            const char *longer = arena_printf(arena, "%s.", receipt_text(r.reasons.at, m));
            memcpy(at, &longer, sizeof longer);
        }
        refused(&r, DIAG_E521);
    }
    struct receipt r = sample();
    struct receipt_reason again = r.reasons.at[0];
    VEC_PUSH(arena, &r.reasons, again);
    refused(&r, DIAG_E521);
    r.reasons.len = 0;
    refused(&r, DIAG_E521);
}

static void the_signature_is_the_only_one(void **state)
{
    (void)state;
    struct receipt r = sample();
    r.signature.algorithm = "RS256";
    refused(&r, DIAG_E528);
    r.signature.algorithm = "";
    refused(&r, DIAG_E528);
    r = sample();
    r.signature.key = "0000000000000000";
    refused(&r, DIAG_E522);
    r = sample();
    r.signature.value = arena_printf(arena, "%s==", r.signature.value);
    refused(&r, DIAG_E521);
    r.signature.value = "";
    refused(&r, DIAG_E521);
    struct receipt other = sample();
    other.size++;
    receipt_sign(&other, secret, arena);
    r = sample();
    r.signature = other.signature;
    refused(&r, DIAG_E521);
}

static void a_wrong_number_is_told_beside_the_signature(void **state)
{
    (void)state;
    struct receipt r = sample();
    r.receipt = "GR20261122-0000001-03";
    receipt_sign(&r, secret, arena);
    refused(&r, DIAG_E523);
    r.size++;
    assert_int_equal(verify(&r), STATUS_REJECTED);
    assert_int_equal(diags.len, 2);
}

static void the_original_is_the_one_with_the_digest(void **state)
{
    (void)state;
    struct receipt r = sample();
    assert_int_equal(verify(&r), STATUS_OK);
    write_file(original_path, "abc", 3);
    assert_int_equal(verify_file(keys.open, original_path), STATUS_OK);
    write_file(original_path, "abd", 3);
    assert_int_equal(verify_file(keys.open, original_path), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E524);
    assert_int_equal(verify_file(keys.open, "/nowhere"), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E102);
    assert_int_equal(verify_file(keys.open, folder), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E102);
}

static void files_that_are_no_receipts(void **state)
{
    (void)state;
    write_file(receipt_path, "", 0);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E101);
    char *large = arena_alloc(arena, RECEIPT_BYTES_MAX + 1);
    write_file(receipt_path, large, RECEIPT_BYTES_MAX + 1);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E113);
    write_file(receipt_path, large, 100);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E120);
    assert_int_equal(unlink(receipt_path), 0);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E102);
}

/* The last byte is a line end, and says nothing. */
static void no_beginning_of_a_receipt_is_one(void **state)
{
    (void)state;
    struct receipt r = sample();
    struct text json = json_of(&r);
    for (size_t len = 0; len + 1 < json.len; len++) {
        write_file(receipt_path, json.ptr, len);
        assert_int_equal(verify_file(keys.open, NULL), STATUS_REJECTED);
    }
    write_file(receipt_path, json.ptr, json.len - 1);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_OK);
}

/* No blank, and no sign of this text, becomes another spelling of itself by one bit. */
static void no_bit_can_be_turned(void **state)
{
    (void)state;
    uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
    struct receipt r = sample();
    struct text json = json_of(&r);
    char *bytes = arena_copy(arena, json.ptr, json.len);
    for (int i = 0; i < 1000; i++) {
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        size_t bit = (size_t)((seed * UINT64_C(0x2545F4914F6CDD1D)) % (8 * (json.len - 1)));
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ (char)(1U << bit % 8));
        write_file(receipt_path, bytes, json.len);
        if (verify_file(keys.open, NULL) != STATUS_REJECTED)
            fail_msg("bit %zu of byte %zu can be turned: %.*s", bit % 8, bit / 8, 40,
                     bytes + (bit / 8 > 20 ? bit / 8 - 20 : 0));
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ (char)(1U << bit % 8));
    }
    write_file(receipt_path, bytes, json.len);
    assert_int_equal(verify_file(keys.open, NULL), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_are_never_overwritten),
        TEST(the_public_key_must_be_one),
        TEST(what_was_signed_holds),
        TEST(every_member_is_covered),
        TEST(every_reason_is_covered),
        TEST(the_signature_is_the_only_one),
        TEST(a_wrong_number_is_told_beside_the_signature),
        TEST(the_original_is_the_one_with_the_digest),
        TEST(files_that_are_no_receipts),
        TEST(no_beginning_of_a_receipt_is_one),
        TEST(no_bit_can_be_turned),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
