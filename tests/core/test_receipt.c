/*
 * receipt.c: the JSON shape of docs/interfaces.md, the signed bytes as RFC 8785 writes them, and signatures over them (RFC 8032).
 */
#include "unit.h"

#include "core/receipt.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct receipt sample(void)
{
    struct receipt r = {
        .receipt = "GR20261122-0000001-02",
        .digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        .file = "Cao Bằng \"bản 2\".csv",
        .size = 1234,
        .org_code = "04",
        .regime = "DS",
        .form = "DS-01",
        .edition = 1,
        .period = "2015",
        .window = "2014-12-15/2015-12-14",
        .vintage = "final",
        .version = 2,
        .state = "received",
        .received_at = "2026-11-22T10:00:00+07:00",
        .accepted_at = "2026-11-22T10:00:00+07:00",
        .cells = 3,
        .warnings = 2,
        .open_warnings = 1,
        .as_of = "2026-11-23T08:00:00+07:00",
        .catalog_load = 7,
    };
    VEC_PUSH(
        arena, &r.reasons,
        ((struct receipt_reason){1, "W320", "lũ\ttháng 9\x01", "hà", "2026-11-23T08:00:00+07:00"}));
    return r;
}

/* By RFC 8785: names sorted, no blanks, short escapes, \u00xx in small letters, everything else as UTF-8. */
static void the_signed_bytes_are_those_of_the_standard(void **state)
{
    (void)state;
    struct receipt r = sample();
    assert_text(
        receipt_signed_bytes(&r, arena),
        "gris receipt 1\n"
        "{\"accepted_at\":\"2026-11-22T10:00:00+07:00\",\"as_of\":\"2026-11-23T08:00:00+07:00\","
        "\"catalog_load\":7,\"cells\":3,"
        "\"digest\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
        "\"due\":null,\"edition\":1,\"errors\":0,\"file\":\"Cao Bằng \\\"bản 2\\\".csv\","
        "\"form\":\"DS-01\",\"justifications\":[{\"actor\":\"hà\","
        "\"at\":\"2026-11-23T08:00:00+07:00\",\"code\":\"W320\",\"n\":1,"
        "\"reason\":\"lũ\\ttháng 9\\u0001\"}],\"open_warnings\":1,\"org_code\":\"04\","
        "\"period\":\"2015\",\"receipt\":\"GR20261122-0000001-02\","
        "\"received_at\":\"2026-11-22T10:00:00+07:00\",\"regime\":\"DS\",\"size\":1234,"
        "\"state\":\"received\",\"timeliness\":null,\"version\":2,\"vintage\":\"final\","
        "\"warnings\":2,\"window\":\"2014-12-15/2015-12-14\"}");
}

static void every_escape_of_the_standard(void **state)
{
    (void)state;
    struct receipt r = sample();
    r.file = "\b\f\n\r\t\"\\/\x1F\x7F<é>";
    struct text bytes = receipt_signed_bytes(&r, arena);
    assert_non_null(strstr(text_dup(arena, bytes),
                           "\"file\":\"\\b\\f\\n\\r\\t\\\"\\\\/\\u001f\x7F<é>\",\"form\""));
}

static void the_shape_is_in_the_documented_order(void **state)
{
    (void)state;
    struct receipt r = sample();
    struct sink *sink = sink_memory(arena, 0);
    r.signature.algorithm = "A";
    r.signature.key = "K";
    r.signature.value = "V";
    receipt_write(&r, sink);
    assert_text(
        sink_memory_text(sink),
        "{\n"
        "  \"receipt\": \"GR20261122-0000001-02\",\n"
        "  \"digest\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\n"
        "  \"file\": \"Cao Bằng \\\"bản 2\\\".csv\",\n"
        "  \"size\": 1234,\n"
        "  \"org_code\": \"04\",\n"
        "  \"regime\": \"DS\",\n"
        "  \"form\": \"DS-01\",\n"
        "  \"edition\": 1,\n"
        "  \"period\": \"2015\",\n"
        "  \"window\": \"2014-12-15/2015-12-14\",\n"
        "  \"vintage\": \"final\",\n"
        "  \"version\": 2,\n"
        "  \"state\": \"received\",\n"
        "  \"received_at\": \"2026-11-22T10:00:00+07:00\",\n"
        "  \"accepted_at\": \"2026-11-22T10:00:00+07:00\",\n"
        "  \"due\": null,\n"
        "  \"timeliness\": null,\n"
        "  \"cells\": 3,\n"
        "  \"errors\": 0,\n"
        "  \"warnings\": 2,\n"
        "  \"open_warnings\": 1,\n"
        "  \"justifications\": [\n"
        "    {\n"
        "      \"n\": 1,\n"
        "      \"code\": \"W320\",\n"
        "      \"reason\": \"lũ\\ttháng 9\\u0001\",\n"
        "      \"actor\": \"hà\",\n"
        "      \"at\": \"2026-11-23T08:00:00+07:00\"\n"
        "    }\n"
        "  ],\n"
        "  \"as_of\": \"2026-11-23T08:00:00+07:00\",\n"
        "  \"catalog_load\": 7,\n"
        "  \"signature\": {\n"
        "    \"algorithm\": \"A\",\n"
        "    \"key\": \"K\",\n"
        "    \"value\": \"V\"\n"
        "  },\n"
        "  \"proof\": null\n"
        "}\n");
    assert_int_equal(sink_close(sink, NULL), 0);
}

/* ---- roots and proofs ---- */

static struct receipt_root root_of_two(struct receipt_proof *proof)
{
    char hex[DIGEST_HEX_MAX];
    struct receipt r = sample();
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    struct digest nodes[2] = {
        merkle_leaf(receipt_root_row(1, zeros, arena)),
        merkle_leaf(receipt_root_line(1, r.receipt, r.digest, zeros, arena)),
    };
    struct digest root = merkle_root_of(nodes, 2);
    *proof = (struct receipt_proof){.position = 1, .leaf = 1, .submission = zeros};
    VEC_PUSH(arena, &proof->path, arena_strdup(arena, digest_hex(&nodes[0], hex)));
    proof->root = (struct receipt_root){.position = 1,
                                        .size = 2,
                                        .receipts = 1,
                                        .at = "2026-11-22T10:00:00+07:00",
                                        .hash = arena_strdup(arena, digest_hex(&root, hex)),
                                        .chain = zeros};
    return proof->root;
}

static void leaves_are_lines(void **state)
{
    (void)state;
    assert_text(receipt_root_row(7, "ab", arena), "row 7 ab\n");
    assert_text(receipt_root_line(7, "GR", "cd", "ef", arena), "receipt 7 GR cd ef\n");
}

static void a_root_is_canonical_with_its_signature(void **state)
{
    (void)state;
    struct receipt_proof proof;
    struct receipt_root root = root_of_two(&proof);
    root.hash = "h";
    root.chain = "c";
    assert_text(receipt_root_signed_bytes(&root, arena),
                "gris root 1\n{\"at\":\"2026-11-22T10:00:00+07:00\",\"chain\":\"c\",\"hash\":\"h\","
                "\"position\":1,\"previous\":null,\"receipts\":1,\"size\":2}");
    root.previous = "p";
    root.signature = (struct receipt_signature){"A", "K", "V"};
    assert_text(
        receipt_root_document(&root, arena),
        "{\"at\":\"2026-11-22T10:00:00+07:00\",\"chain\":\"c\",\"hash\":\"h\",\"position\":1,"
        "\"previous\":\"p\",\"receipts\":1,\"signature\":{\"algorithm\":\"A\",\"key\":\"K\","
        "\"value\":\"V\"},\"size\":2}");
}

static void a_root_is_signed(void **state)
{
    (void)state;
    struct receipt_proof proof;
    struct receipt_root root = root_of_two(&proof);
    struct sign_key *key = sign_key_new();
    assert_false(receipt_root_signature_holds(&root, key, arena));
    const char *digest = receipt_root_digest(&root, arena);
    receipt_root_sign(&root, key, arena);
    assert_true(receipt_root_signature_holds(&root, key, arena));
    assert_string_equal(receipt_root_digest(&root, arena), digest);
    root.receipts++;
    assert_false(receipt_root_signature_holds(&root, key, arena));
    assert_string_not_equal(receipt_root_digest(&root, arena), digest);
    sign_key_free(key);
}

static void a_proof_leads_from_that_receipt_alone(void **state)
{
    (void)state;
    struct receipt_proof proof;
    struct receipt r = sample();
    (void)root_of_two(&proof);
    assert_true(receipt_proof_leads(&proof, r.receipt, r.digest, arena));
    assert_false(receipt_proof_leads(&proof, "GR20261122-0000002-02", r.digest, arena));
    assert_false(receipt_proof_leads(&proof, r.receipt, proof.submission, arena));
    struct receipt_proof wrong = proof;
    wrong.position = 2;
    assert_false(receipt_proof_leads(&wrong, r.receipt, r.digest, arena));
    wrong = proof;
    wrong.root.size = 3;
    assert_false(receipt_proof_leads(&wrong, r.receipt, r.digest, arena));
    wrong = proof;
    wrong.root.hash = "no digest";
    assert_false(receipt_proof_leads(&wrong, r.receipt, r.digest, arena));
    const char *no_digest = "no digest", *large;
    wrong = proof;
    wrong.path.at = &no_digest;
    assert_false(receipt_proof_leads(&wrong, r.receipt, r.digest, arena));
    char *upper = arena_strdup(arena, proof.path.at[0]);
    for (size_t i = 0; upper[i] != '\0'; i++)
        if (upper[i] >= 'a')
            upper[i] = (char)(upper[i] - 32); /* one spelling alone */
    large = upper;
    wrong.path.at = &large;
    assert_false(receipt_proof_leads(&wrong, r.receipt, r.digest, arena));
}

static void a_proof_stands_behind_the_signature(void **state)
{
    (void)state;
    struct receipt_proof proof;
    struct receipt r = sample();
    struct text before = receipt_signed_bytes(&r, arena);
    (void)root_of_two(&proof);
    proof.path.at[0] = "n";
    proof.submission = "s";
    proof.root.hash = "h";
    proof.root.chain = "c";
    r.proof = &proof;
    struct sink *sink = sink_memory(arena, 0);
    receipt_write(&r, sink);
    const char *json = text_dup(arena, sink_memory_text(sink));
    assert_non_null(strstr(json, "  \"signature\": null,\n"
                                 "  \"proof\": {\n"
                                 "    \"position\": 1,\n"
                                 "    \"leaf\": 1,\n"
                                 "    \"submission\": \"s\",\n"
                                 "    \"path\": [\n"
                                 "      \"n\"\n"
                                 "    ],\n"
                                 "    \"root\": {\n"
                                 "      \"position\": 1,\n"
                                 "      \"size\": 2,\n"
                                 "      \"receipts\": 1,\n"
                                 "      \"hash\": \"h\",\n"
                                 "      \"chain\": \"c\",\n"
                                 "      \"at\": \"2026-11-22T10:00:00+07:00\",\n"
                                 "      \"previous\": null,\n"
                                 "      \"signature\": null\n"
                                 "    }\n"
                                 "  }\n"
                                 "}\n"));
    assert_int_equal(sink_close(sink, NULL), 0);
    assert_true(text_eq(receipt_signed_bytes(&r, arena), before)); /* outside of what is signed */
}

static void unsigned_is_null(void **state)
{
    (void)state;
    struct receipt r = sample();
    struct sink *sink = sink_memory(arena, 0);
    r.reasons.len = 0;
    receipt_write(&r, sink);
    const char *json = text_dup(arena, sink_memory_text(sink));
    assert_non_null(strstr(json, "\"justifications\": [],\n"));
    assert_non_null(strstr(json, "\"signature\": null,\n  \"proof\": null\n}\n"));
    assert_int_equal(sink_close(sink, NULL), 0);
}

/* Ed25519 is deterministic: signed twice is the same; another key says so, and both hold. */
static void signed_twice_and_by_another_key(void **state)
{
    (void)state;
    struct receipt a = sample();
    struct receipt b = sample();
    struct sign_key *key = sign_key_new();
    struct sign_key *other = sign_key_new();
    char id[SIGN_ID_MAX];
    assert_false(receipt_signature_holds(&a, key, arena));
    receipt_sign(&a, key, arena);
    receipt_sign(&b, key, arena);
    assert_string_equal(a.signature.value, b.signature.value);
    assert_string_equal(a.signature.algorithm, "Ed25519");
    assert_string_equal(a.signature.key, sign_key_id(key, id));
    assert_true(receipt_signature_holds(&a, key, arena));
    assert_false(receipt_signature_holds(&a, other, arena));
    receipt_sign(&b, other, arena);
    assert_string_not_equal(a.signature.value, b.signature.value);
    assert_true(receipt_signature_holds(&b, other, arena));
    sign_key_free(key);
    sign_key_free(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_signed_bytes_are_those_of_the_standard),
        TEST(every_escape_of_the_standard),
        TEST(the_shape_is_in_the_documented_order),
        TEST(unsigned_is_null),
        TEST(leaves_are_lines),
        TEST(a_root_is_canonical_with_its_signature),
        TEST(a_root_is_signed),
        TEST(a_proof_leads_from_that_receipt_alone),
        TEST(a_proof_stands_behind_the_signature),
        TEST(signed_twice_and_by_another_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
