/*
 * read_receipt.c: a receipt is read as it was written, and whatever is not one is refused with all that is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/collector.h"

static struct arena *arena;
static struct diags diags;
static struct receipt receipt;

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

static const char *written(const struct receipt *r)
{
    struct sink *sink = sink_memory(arena, 0);
    receipt_write(r, sink);
    const char *json = text_dup(arena, sink_memory_text(sink));
    assert_int_equal(sink_close(sink, NULL), 0);
    return json;
}

/* Member i is "t<i>" or i, so that no two are alike. */
static struct receipt sample(void)
{
    struct receipt r = {.signature = {"Ed25519", "k", "v"}};
    for (size_t i = 0; receipt_members[i].name != NULL; i++) {
        const struct receipt_member *m = &receipt_members[i];
        const char *text = arena_printf(arena, "t%zu", i);
        int64_t count = (int64_t)i;
        if (m->kind == RECEIPT_TEXT || m->kind == RECEIPT_OPTIONAL)
            memcpy((char *)&r + m->offset, &text, sizeof text);
        else if (m->kind == RECEIPT_COUNT)
            memcpy((char *)&r + m->offset, &count, sizeof count);
    }
    VEC_PUSH(arena, &r.reasons, ((struct receipt_reason){1, "W320", "ờ \"\n", "a", "b"}));
    VEC_PUSH(arena, &r.reasons, ((struct receipt_reason){9, "W330", "", "", ""}));
    return r;
}

static enum status read_text(const char *json)
{
    diags_init(&diags, arena, 100);
    return collector_receipt("r.json", json, strlen(json), arena, &receipt, &diags);
}

/* Exactly one finding, with that code and first argument. */
static void refused(const char *json, enum diag_code code, const char *arg)
{
    assert_int_equal(read_text(json), STATUS_REJECTED);
    assert_int_equal(diags.len, 1);
    assert_string_equal(diag_name(diags.at[0].code), diag_name(code));
    assert_string_equal(diags.at[0].at.file, "r.json");
    if (arg != NULL)
        assert_string_equal(diags.at[0].arg[0], arg);
}

/* The text with the first `from` in it turned into `to`. */
static const char *instead(const char *json, const char *from, const char *to)
{
    const char *at = strstr(json, from);
    assert_non_null(at);
    return arena_printf(arena, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    assert_int_equal(read_text(json), STATUS_OK);
    assert_int_equal(diags.len, 0);
    assert_string_equal(written(&receipt), json);
    assert_string_equal(receipt.catalog_load == 23 ? receipt.receipt : "", "t0");
    const char *none = NULL;
    for (size_t i = 0; receipt_members[i].name != NULL; i++)
        if (receipt_members[i].kind == RECEIPT_OPTIONAL)
            memcpy((char *)&r + receipt_members[i].offset, &none, sizeof none);
    r.signature.algorithm = NULL;
    r.reasons.len = 0;
    json = written(&r);
    assert_int_equal(read_text(json), STATUS_OK);
    assert_string_equal(written(&receipt), json);
    assert_null(receipt.signature.algorithm);
}

static void spelling_does_not_matter(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    assert_int_equal(read_text(instead(json, "\"t0\"", "\t\"\\u0074\\u0030\" ")), STATUS_OK);
    assert_string_equal(written(&receipt), json);
}

/* Each member missing, twice there, null, of another type. */
static void every_member_once_and_of_its_type(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    for (size_t i = 0; receipt_members[i].name != NULL; i++) {
        const struct receipt_member *m = &receipt_members[i];
        const char *key = arena_printf(arena, "  \"%s\":", m->name);
        bool text = m->kind == RECEIPT_TEXT || m->kind == RECEIPT_OPTIONAL;
        assert_int_equal(read_text(instead(json, key, "  \"other\":")), STATUS_REJECTED);
        assert_int_equal(diags.len, 2); /* one unknown, one missing */
        assert_int_equal(diags.at[0].code, DIAG_E122);
        assert_int_equal(diags.at[1].code, DIAG_E123);
        assert_string_equal(diags.at[1].arg[0], m->name);
        const char *twice = arena_printf(arena, "  \"%s\": 1,\n  \"%s\":", m->name, m->name);
        refused(instead(json, key, twice), DIAG_E121, m->name);
        if (m->kind == RECEIPT_REASONS)
            continue;
        const char *whole = text ? arena_printf(arena, "\"%s\": \"t%zu\"", m->name, i)
                                 : arena_printf(arena, "\"%s\": %zu", m->name, i);
        const char *null = instead(json, whole, arena_printf(arena, "\"%s\": null", m->name));
        if (m->kind == RECEIPT_OPTIONAL)
            assert_int_equal(read_text(null), STATUS_OK);
        else
            refused(null, DIAG_E124, m->name);
        const char *other = arena_printf(arena, "\"%s\": %s", m->name, text ? "1" : "\"1\"");
        refused(instead(json, whole, other), DIAG_E124, m->name);
        other = arena_printf(arena, "\"%s\": 1.0", m->name);
        refused(instead(json, whole, other), DIAG_E125, arena_printf(arena, "/%s", m->name));
    }
}

static void counts_are_whole_and_exact(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    assert_int_equal(read_text(instead(json, "\"size\": 3", "\"size\": 9007199254740991")),
                     STATUS_OK);
    assert_int_equal(receipt.size, RECEIPT_COUNT_MAX);
    refused(instead(json, "\"size\": 3", "\"size\": 9007199254740992"), DIAG_E124, "size");
    refused(instead(json, "\"size\": 3", "\"size\": -1"), DIAG_E124, "size");
    refused(instead(json, "\"size\": 3", "\"size\": 99999999999999999999"), DIAG_E120, NULL);
    refused(instead(json, "\"size\": 3", "\"size\": 03"), DIAG_E120, NULL);
}

static void reasons_and_signature_are_as_strict(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    refused(instead(json, "\"n\": 9", "\"n\": \"9\""), DIAG_E124, "n");
    assert_string_equal(diags.at[0].cell, "/justifications/1/n");
    refused(instead(json, "\"n\": 9", "\"n\": 9, \"m\": 9"), DIAG_E122, "m");
    refused(instead(json, "\"n\": 9,", ""), DIAG_E123, "n");
    refused(instead(json, "\"code\": \"W330\"", "\"code\": null"), DIAG_E124, "code");
    refused(instead(json, "\"algorithm\": \"Ed25519\",", ""), DIAG_E123, "algorithm");
    assert_string_equal(diags.at[0].cell, "/signature/algorithm");
    refused(instead(json, "\"value\": \"v\"", "\"value\": \"v\", \"x\": {}"), DIAG_E122, "x");
    refused(instead(json, "\"value\": \"v\"", "\"value\": null"), DIAG_E124, "value");
    r.reasons.len = 0;
    json = written(&r);
    refused(instead(json, "\"justifications\": []", "\"justifications\": {}"), DIAG_E124,
            "justifications");
    refused(instead(json, "\"justifications\": []", "\"justifications\": [1]"), DIAG_E124, "JSON");
    r.signature.algorithm = NULL;
    json = written(&r);
    refused(instead(json, "\"signature\": null", "\"signature\": []"), DIAG_E124, "JSON");
    refused(instead(json, "\"signature\": null", "\"signature\": true"), DIAG_E124, "JSON");
    refused(instead(json, ",\n  \"signature\": null", ""), DIAG_E123, "signature");
}

static struct receipt proved(void)
{
    struct receipt r = sample();
    struct receipt_proof *proof = ARENA_NEW(arena, struct receipt_proof);
    *proof = (struct receipt_proof){.position = 7,
                                    .leaf = 8,
                                    .submission = "s",
                                    .root = {.position = 9,
                                             .size = 12,
                                             .receipts = 3,
                                             .at = "t",
                                             .hash = "h",
                                             .chain = "c",
                                             .signature = {"A", "K", "V"}}};
    VEC_PUSH(arena, &proof->path, "p0");
    VEC_PUSH(arena, &proof->path, "p1");
    r.proof = proof;
    return r;
}

static void a_proof_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct receipt r = proved(), again;
    const char *json = written(&r);
    assert_int_equal(collector_receipt("f", json, strlen(json), arena, &again, &diags), STATUS_OK);
    assert_string_equal(written(&again), json);
    assert_int_equal(again.proof->path.len, 2);
    assert_int_equal(again.proof->root.size, 12);
    /* Receipts from before there were roots have no such member. */
    r.proof = NULL;
    json = instead(written(&r), ",\n  \"proof\": null", "");
    assert_int_equal(collector_receipt("f", json, strlen(json), arena, &again, &diags), STATUS_OK);
    assert_null(again.proof);
}

static void a_proof_is_as_strict(void **state)
{
    (void)state;
    struct receipt r = proved();
    const char *json = written(&r);
    refused(instead(json, "\"leaf\": 8", "\"leaf\": -8"), DIAG_E124, "leaf");
    assert_string_equal(diags.at[0].cell, "/proof/leaf");
    refused(instead(json, "\"leaf\": 8,", ""), DIAG_E123, "leaf");
    refused(instead(json, "\"leaf\": 8", "\"leaf\": 8, \"x\": 1"), DIAG_E122, "x");
    refused(instead(json, "\"p1\"", "1"), DIAG_E124, "path/1");
    assert_string_equal(diags.at[0].cell, "/proof/path/1");
    refused(instead(json, "\"chain\": \"c\"", "\"chain\": null"), DIAG_E124, "chain");
    assert_string_equal(diags.at[0].cell, "/proof/root/chain");
    refused(instead(json, "\"algorithm\": \"A\",", ""), DIAG_E123, "algorithm");
    assert_string_equal(diags.at[0].cell, "/proof/root/signature/algorithm");
    r.proof = NULL;
    json = written(&r);
    refused(instead(json, "\"proof\": null", "\"proof\": []"), DIAG_E124, "JSON");
    struct receipt many = proved();
    struct receipt_proof proof = *many.proof;
    many.proof = &proof;
    for (size_t i = 0; i < RECEIPT_PATH_MAX; i++)
        VEC_PUSH(arena, &proof.path, "p");
    refused(written(&many), DIAG_E124, "path");
}

static void a_root_is_read_from_its_document(void **state)
{
    (void)state;
    struct receipt r = proved();
    struct receipt_root root;
    struct text document = receipt_root_document(&r.proof->root, arena);
    assert_int_equal(collector_root("f", document.ptr, document.len, arena, &root, &diags),
                     STATUS_OK);
    assert_true(text_eq(receipt_root_document(&root, arena), document));
    static const char *const bad[] = {"", "{}", "[]", "1", "{\"at\":\"t\"}", "{\"at\":1,\"at\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(collector_root("f", bad[i], strlen(bad[i]), arena, &root, &diags),
                         STATUS_REJECTED);
    const char *unsigned_root = instead(text_dup(arena, document), "\"signature\"", "\"signed\"");
    assert_int_equal(
        collector_root("f", unsigned_root, strlen(unsigned_root), arena, &root, &diags),
        STATUS_REJECTED);
    char *long_one = arena_alloc(arena, RECEIPT_ROOT_BYTES_MAX + 1);
    memset(long_one, ' ', RECEIPT_ROOT_BYTES_MAX + 1);
    diags_init(&diags, arena, 100);
    assert_int_equal(
        collector_root("f", long_one, RECEIPT_ROOT_BYTES_MAX + 1, arena, &root, &diags),
        STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E113);
}

static void what_is_no_json_is_told_with_its_place(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    refused("", DIAG_E120, NULL);
    refused("{", DIAG_E120, NULL);
    refused("\xEF\xBB\xBF{}", DIAG_E120, NULL);
    refused("{\"receipt\": \"\xFF\"}", DIAG_E120, NULL);
    refused("{\"receipt\": \"a\\u0000b\"}", DIAG_E120, NULL);
    refused(arena_printf(arena, "%s{}", json), DIAG_E120, NULL);
    refused("{\n  \"receipt\" 1}", DIAG_E120, NULL);
    assert_int_equal(diags.at[0].at.row, 2);
    refused("[]", DIAG_E124, "JSON");
    refused("null", DIAG_E124, "JSON");
    /* brackets as deep as the file allows end no stack */
    char *deep = arena_alloc(arena, 100001);
    memset(deep, '[', 100000);
    refused(deep, DIAG_E120, NULL);
}

static void a_receipt_has_a_size(void **state)
{
    (void)state;
    struct receipt r = sample();
    const char *json = written(&r);
    size_t len = strlen(json);
    char *large = arena_alloc(arena, RECEIPT_BYTES_MAX + 2);
    memset(large, ' ', RECEIPT_BYTES_MAX + 1);
    memcpy(large, json, len);
    large[RECEIPT_BYTES_MAX] = '\0';
    assert_int_equal(read_text(large), STATUS_OK);
    large[RECEIPT_BYTES_MAX] = ' ';
    refused(large, DIAG_E113, "receipt_bytes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_written_is_read),
        TEST(spelling_does_not_matter),
        TEST(every_member_once_and_of_its_type),
        TEST(counts_are_whole_and_exact),
        TEST(reasons_and_signature_are_as_strict),
        TEST(a_proof_is_read_as_it_was_written),
        TEST(a_proof_is_as_strict),
        TEST(a_root_is_read_from_its_document),
        TEST(what_is_no_json_is_told_with_its_place),
        TEST(a_receipt_has_a_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
