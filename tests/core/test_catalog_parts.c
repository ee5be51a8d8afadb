/*
 * What a catalog says of rows, narratives and documents: look-ups, file names, and the first bytes of media types.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/catalog.h"

static void test_names(void **state)
{
    static const char *const good[] = {"a.pdf", "Báo cáo tháng 10.pdf", "...", "-", "a b"};
    static const char *const bad[] = {"", ".", "..", "a/b", "a\\b", "/etc/passwd", "a\nb", "\x7f"};
    char longest[202];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(attachment_name_ok(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(attachment_name_ok(text_of(bad[i])));
    memset(longest, 'a', sizeof longest);
    assert_true(attachment_name_ok((struct text){longest, 200}));
    assert_false(attachment_name_ok((struct text){longest, 201}));
}

static void test_media(void **state)
{
    const struct text docx =
        TEXT("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    (void)state;
    assert_true(media_known(TEXT("application/pdf")) && media_known(docx));
    assert_false(media_known(TEXT("text/html")) || media_known(TEXT("")));
    assert_true(media_begins(TEXT("application/pdf"), "%PDF-1.7\n", 9));
    assert_false(media_begins(TEXT("application/pdf"), "%PDF", 4));
    assert_false(media_begins(TEXT("application/pdf"), "PK\3\4", 4));
    assert_true(media_begins(docx, "PK\3\4....", 8));
    assert_true(media_begins(TEXT("image/png"), "\x89PNG\r\n\x1a\n", 8));
    assert_true(media_begins(TEXT("image/jpeg"), "\xff\xd8\xff\xe0", 4));
    assert_false(media_begins(TEXT("image/jpeg"), "", 0));
    assert_false(media_begins(TEXT("text/html"), "<html>", 6));
}

static void test_look_ups(void **state)
{
    struct arena *arena = arena_new(0);
    struct list_column columns[] = {{.id = "a"}, {.id = "b"}};
    struct list_form list = {.columns = columns, .len = 2};
    struct outline_section sections[] = {{.id = "I"}, {.id = "I.1"}};
    struct attachment_kind own[] = {{.id = "x", .title_vi = "own"}};
    struct attachment_kind more[] = {{.id = "x", .title_vi = "more"}, {.id = "y"}};
    struct outline outline = {
        .code = "O", .sections = sections, .len = 2, .attachments = {.at = more, .len = 2}};
    struct form form = {.code = "F", .attachments = {.at = own, .len = 1}};
    struct regime regimes[] = {{.narrative = 0}, {.narrative = CATALOG_NONE}};
    struct catalog c = {.outlines = {.at = &outline, .len = 1},
                        .forms = {.at = &form, .len = 1},
                        .regimes = {.at = regimes, .len = 2}};
    enum list_type type;
    (void)state;
    assert_int_equal(list_column_find(&list, TEXT("b")), 1);
    assert_int_equal(list_column_find(&list, TEXT("c")), CATALOG_NONE);
    assert_int_equal(outline_section_find(&outline, TEXT("I.1")), 1);
    assert_int_equal(outline_section_find(&outline, TEXT("II")), CATALOG_NONE);
    assert_ptr_equal(catalog_outline(&c, 0), &outline);
    assert_null(catalog_outline(&c, 1));
    assert_null(catalog_outline(&c, CATALOG_NONE));
    struct attachment_kind some[] = {{.id = "a", .title_vi = "Công văn", .required = true},
                                     {.id = "b", .title_vi = "Ảnh"},
                                     {.id = "c", .title_vi = "Bảng kê", .required = true}};
    const struct attachment_kinds kinds = {.at = some, .len = 3},
                                  optional = {.at = some + 1, .len = 1};
    assert_string_equal(attachment_kinds_required(&kinds, arena), "Công văn; Bảng kê");
    assert_string_equal(attachment_kinds_required(&optional, arena), "");
    struct attachment_kinds all = catalog_attachments(&c, 0, 0, arena);
    assert_int_equal(all.len, 2); /* the form's own goes before the outline's */
    assert_string_equal(all.at[0].title_vi, "own");
    assert_string_equal(all.at[1].id, "y");
    assert_int_equal(catalog_attachments(&c, 1, CATALOG_NONE, arena).len, 0);
    assert_int_equal(catalog_attachments(&c, 0, CATALOG_NONE, arena).len, 2);
    assert_string_equal(catalog_form_code(&c, 0), "F");
    assert_string_equal(catalog_form_code(&c, CATALOG_NONE), "-");
    for (int i = LIST_TEXT; i <= LIST_MEMBER; i++) {
        assert_true(list_type_parse(text_of(list_type_name((enum list_type)i)), &type));
        assert_int_equal(type, i);
    }
    assert_false(list_type_parse(TEXT("percent"), &type));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_look_ups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
