/*
 * wire: narratives, rows and documents. What a worker writes is what its parent reads; what the catalog does not name, what is out of order, too long or
 * cut is refused. Random reports go there and back.
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct catalog catalog_of(void)
{
    static struct org org = {.code = "01"};
    static struct outline_section sections[] = {{.id = "I"}, {.id = "II"}, {.id = "III"}};
    static const char *media[] = {"application/pdf", "image/png"};
    static struct attachment_kind kinds[] = {
        {.id = "doc", .media = media, .media_len = 1, .max_bytes = 100},
        {.id = "pic", .media = media, .media_len = 2, .max_bytes = 20}};
    static struct outline outline = {
        .code = "O", .sections = sections, .len = 3, .attachments = {.at = kinds, .len = 2}};
    static struct regime regimes[] = {{.code = "R", .narrative = 0},
                                      {.code = "S", .narrative = CATALOG_NONE}};
    static struct list_column columns[] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    static const struct list_form list = {.columns = columns, .len = 3};
    static struct form form = {.code = "L", .layout = CATALOG_NONE, .list = &list};
    struct catalog catalog = {.orgs = {.at = &org, .len = 1},
                              .outlines = {.at = &outline, .len = 1},
                              .regimes = {.at = regimes, .len = 2},
                              .forms = {.at = &form, .len = 1}};
    return catalog;
}

static struct report *bare(struct arena *arena, uint32_t form)
{
    struct report *r = report_new(arena, 0);
    r->org = r->regime = 0;
    r->form = form;
    r->period = (struct period){2026, PERIOD_MONTH, 10};
    r->vintage = VINTAGE_FINAL;
    return r;
}

static void add_part(
    struct arena *arena, struct report_parts *parts, uint32_t n, const char *id, const char *text)
{
    VEC_PUSH(arena, parts, ((struct report_part){n, id, text_of(text)}));
}

static void attach(struct arena *arena,
                   struct report *r,
                   const char *kind,
                   const char *name,
                   const char *type,
                   const char *bytes)
{
    VEC_PUSH(
        arena, &r->attachments,
        ((struct report_attachment){
            .kind = kind, .name = name, .media_type = type, .bytes = bytes, .len = strlen(bytes)}));
}

static struct text written(struct arena *arena, const struct report *r)
{
    struct wire_out out;
    wire_out_init(&out, arena, -1);
    wire_put_report(&out, r);
    return (struct text){(const char *)out.at, out.len};
}

static struct report *read_bytes(struct arena *arena, struct text bytes)
{
    struct catalog catalog = catalog_of();
    struct wire_in in = {
        .arena = arena, .file = "f", .at = (const unsigned char *)bytes.ptr, .len = bytes.len};
    return wire_get_report(&in, &catalog);
}

static struct report *there_and_back(struct arena *arena, const struct report *r)
{
    return read_bytes(arena, written(arena, r));
}

static struct report *narrative(struct arena *arena)
{
    struct report *r = bare(arena, CATALOG_NONE);
    add_part(arena, &r->sections, 1, "I", "một");
    add_part(arena, &r->sections, 3, "III", "ba");
    attach(arena, r, "doc", "a.pdf", "application/pdf", "%PDF-1.4");
    return r;
}

static struct report *list(struct arena *arena)
{
    struct report *r = bare(arena, 0);
    add_part(arena, &r->rows, 1, "a", "1");
    add_part(arena, &r->rows, 1, "c", "x");
    add_part(arena, &r->rows, 4, "a", "2");
    return r;
}

/* ---- templates ---- */

static const struct template_head *head_back(struct arena *arena, struct text bytes, bool *ret_bad)
{
    struct wire_in in = {
        .arena = arena, .file = "f", .at = (const unsigned char *)bytes.ptr, .len = bytes.len};
    const struct template_head *head = wire_get_template(&in);
    *ret_bad = in.bad || in.pos != in.len;
    return head;
}

static void test_heads_of_templates(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct template_head head = {0};
    struct wire_out out;
    bool bad;
    for (int i = 0; i < TEMPLATE_KEYS; i++)
        head.value[i] = template_key_name((enum template_key)i);
    VEC_PUSH(arena, &head.lines, ((struct template_line){"c_1", "'F'!A1", "P", "", "x", "text"}));
    VEC_PUSH(arena, &head.lines, ((struct template_line){"c_2", "'F'!A2", "Q", "", "", "date"}));
    wire_out_init(&out, arena, -1);
    wire_put_template(&out, &head);
    const struct text bytes = {(const char *)out.at, out.len};
    const struct template_head *back = head_back(arena, bytes, &bad);
    assert_false(bad);
    const struct text before = template_signed_text(&head, arena);
    const struct text after = template_signed_text(back, arena);
    assert_true(text_eq(before, after)); /* nothing that is signed is lost */
    assert_string_equal(back->value[TEMPLATE_SIGNATURE], "signature");
    for (size_t cut = 0; cut < bytes.len; cut++) {
        (void)head_back(arena, (struct text){bytes.ptr, cut}, &bad);
        assert_true(bad);
    }
    for (size_t i = 0; i < bytes.len * 8; i++) { /* whatever it says, memory holds */
        char *turned = arena_copy(arena, bytes.ptr, bytes.len);
        turned[i / 8] = (char)(turned[i / 8] ^ (1 << i % 8));
        back = head_back(arena, (struct text){turned, bytes.len}, &bad);
        for (int k = 0; back != NULL && !bad && k < TEMPLATE_KEYS; k++)
            assert_non_null(back->value[k]);
    }
    wire_out_init(&out, arena, -1);
    wire_put_template(&out, NULL);
    assert_null(head_back(arena, (struct text){(const char *)out.at, out.len}, &bad));
    assert_false(bad);
    arena_free(arena);
}

/* Places keep the names of their sheets. */
static void test_names_of_sheets(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct report *r = list(arena);
    const char *sheets[] = {NULL, "Biểu 1"};
    r->sheets = sheets;
    r->sheets_len = 2;
    const struct text bytes = written(arena, r);
    const struct report *back = read_bytes(arena, bytes);
    assert_non_null(back);
    assert_int_equal(back->sheets_len, 2);
    assert_null(back->sheets[0]);
    assert_string_equal(back->sheets[1], "Biểu 1");
    for (size_t cut = 0; cut < bytes.len; cut++)
        assert_null(read_bytes(arena, (struct text){bytes.ptr, cut}));
    arena_free(arena);
}

static void test_there_and_back(void **state)
{
    struct arena *arena = arena_new(0);
    (void)state;
    const struct report *r = there_and_back(arena, narrative(arena));
    assert_non_null(r);
    assert_int_equal(r->sections.len, 2);
    assert_string_equal(
        r->outline, "[{\"section\":\"I\",\"text\":\"một\"},{\"section\":\"III\",\"text\":\"ba\"}]");
    assert_int_equal(r->attachments.len, 1);
    const struct digest digest = digest_of("%PDF-1.4", 8); /* counted by the parent */
    assert_true(digest_eq(&r->attachments.at[0].digest, &digest));
    r = there_and_back(arena, list(arena));
    assert_non_null(r);
    assert_int_equal(r->rows.len, 3);
    assert_int_equal(r->rows.at[2].n, 4);
    assert_true(text_is(r->rows.at[1].text, "x"));
    arena_free(arena);
}

static void test_cuts(void **state)
{
    struct arena *arena = arena_new(0);
    struct text bytes[] = {written(arena, narrative(arena)), written(arena, list(arena))};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t len = 0; len < bytes[i].len; len++)
            assert_null(read_bytes(arena, (struct text){bytes[i].ptr, len}));
    arena_free(arena);
}

/* Any flipped bit gives a refusal or a report that fits the catalog. */
static void test_flips(void **state)
{
    struct arena *arena = arena_new(0);
    struct text bytes[] = {written(arena, narrative(arena)), written(arena, list(arena))};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t bit = 0; bit < 8 * bytes[i].len; bit++) {
            char *copy = arena_copy(arena, bytes[i].ptr, bytes[i].len);
            copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
            const struct report *r = read_bytes(arena, (struct text){copy, bytes[i].len});
            for (size_t k = 0; r != NULL && k < r->rows.len; k++)
                assert_non_null(strchr("abc", r->rows.at[k].id[0]));
            assert_true(r == NULL || r->sections.len == 0 || r->outline != NULL);
        }
    arena_free(arena);
}

static void refused(struct arena *arena, const struct report *r)
{
    assert_null(there_and_back(arena, r));
}

static void test_lies(void **state)
{
    struct arena *arena = arena_new(0);
    struct report *r;
    (void)state;
    r = narrative(arena);
    r->sections.at[1].n = 2; /* another's id */
    refused(arena, r);
    r = narrative(arena);
    r->sections.at[1] = r->sections.at[0]; /* twice */
    refused(arena, r);
    r = narrative(arena);
    r->sections.at[0].text = TEXT("");
    refused(arena, r);
    r = narrative(arena);
    r->regime = 1; /* no outline there */
    refused(arena, r);
    r = narrative(arena);
    r->outline = "[]"; /* raw, where there are sections */
    refused(arena, r);
    r = narrative(arena);
    r->attachments.at[0].kind = "none";
    refused(arena, r);
    r = narrative(arena);
    r->attachments.at[0].name = "../a";
    refused(arena, r);
    r = narrative(arena);
    r->attachments.at[0].media_type = "image/png"; /* not of this kind */
    refused(arena, r);
    r = narrative(arena);
    r->attachments.at[0].kind = "pic";
    r->attachments.at[0].media_type = "image/png"; /* and no picture */
    refused(arena, r);
    r = narrative(arena);
    attach(arena, r, "pic", "b.pdf", "application/pdf", "%PDF-1234567890123456"); /* 21 bytes */
    refused(arena, r);
    r = narrative(arena);
    while (r->attachments.len <= ATTACHMENTS_MAX)
        attach(arena, r, "doc", "a.pdf", "application/pdf", "%PDF-");
    refused(arena, r);
    r = list(arena);
    r->rows.at[1].id = "a"; /* twice in a row */
    refused(arena, r);
    r = list(arena);
    r->rows.at[2].n = 0; /* back */
    refused(arena, r);
    r = list(arena);
    r->rows.at[2].n = LIST_ROWS_MAX + 1;
    refused(arena, r);
    r = list(arena);
    r->rows.at[0].id = "z";
    refused(arena, r);
    r = list(arena);
    r->rows.at[0].text = TEXT("\xff");
    refused(arena, r);
    r = list(arena);
    r->form = CATALOG_NONE; /* rows of no list */
    refused(arena, r);
    r = report_new(arena, 1);
    *r = *bare(arena, CATALOG_NONE);
    r->layout = 0;
    refused(arena, r);
    arena_free(arena);
}

static uint64_t seed = 20261122;

static uint32_t pick(uint32_t n)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(seed >> 33) % n;
}

/* Whatever the reports say, both sides agree on their digest. */
static void test_random(void **state)
{
    static const char *const ids[] = {"a", "b", "c"}, *const sections[] = {"I", "II", "III"};
    static const char *const texts[] = {"1", "=1+1", "đ\n", "\"", "x,y", "\xF0\x9F\x8C\xBE"};
    struct arena *arena = arena_new(0);
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct report *r = bare(arena, pick(2) == 0 ? 0 : CATALOG_NONE);
        for (uint32_t n = 1; r->form == 0 && n <= pick(20); n++)
            for (uint32_t c = 0; c < 3; c++)
                if (pick(3) > 0)
                    add_part(arena, &r->rows, n, ids[c], texts[pick(6)]);
        for (uint32_t n = 1; n <= 3; n++)
            if (pick(2) == 0)
                add_part(arena, &r->sections, n, sections[n - 1], texts[pick(6)]);
        for (uint32_t n = 0; n < pick(4); n++)
            attach(arena, r, "doc", arena_printf(arena, "%u.pdf", n), "application/pdf",
                   arena_printf(arena, "%%PDF-%u", pick(1000)));
        const struct report *back = there_and_back(arena, r);
        assert_non_null(back);
        for (size_t i = 0; i < r->attachments.len; i++)
            r->attachments.at[i].digest =
                digest_of(r->attachments.at[i].bytes, r->attachments.at[i].len);
        r->outline = report_outline_text(r, arena);
        const struct digest wanted = report_digest(r);
        assert_true(digest_eq(&wanted, &back->content));
        if (round % 100 == 99)
            arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads_of_templates),
        cmocka_unit_test(test_names_of_sheets),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_flips),
        cmocka_unit_test(test_lies),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
