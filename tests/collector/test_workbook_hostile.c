/*
 * Workbooks made to hurt, class by class (exchange formats of officers are one thing, what anyone may send another): each is refused with its code, none
 * sizes memory by what it declares. Archives are made byte by byte; limits are those of docs/excel.md. Behind the wall, with memory and time printed:
 * ../pipeline/test_hostile_xlsx.c. Neighbours: book.h, hostile_books.h.
 */
#include "collect.h"

#include "book.h"
#include "hostile_books.h"

static void test_hostile(void **state)
{
    struct arena *arena = arena_new(0);
    int failures = 0;
    (void)state;
    for (size_t i = 0; i < HOSTILE_BOOKS; i++) {
        struct hostile_book h = hostile_book(i, arena);
        struct collected c;
        const struct collector_limits limits = {.eager = true};
        collect_init(&c);
        collect_with(&c, h.bytes.ptr, h.bytes.len, &limits, false);
        const char *code = c.diags.len == 0 ? "none" : diag_name(c.diags.at[0].code);
        const char *arg =
            c.diags.len == 0 || c.diags.at[0].arg[0] == NULL ? "" : c.diags.at[0].arg[0];
        if (strcmp(code, h.code) != 0 || (h.arg != NULL && strcmp(arg, h.arg) != 0)) {
            print_message("%s: %s %s, not %s %s\n", h.name, code, arg, h.code,
                          h.arg == NULL ? "" : h.arg);
            failures++;
        }
        collect_drop(&c);
        arena_reset(arena);
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}

/* Whatever is missing at the end, it is refused, and nothing is read beyond the bytes (collect_with() gives them their exact size). */
static void test_truncated(void **state)
{
    struct arena *arena = arena_new(0);
    const struct book_spec spec = {.sheet = HOSTILE_SHEET("<c><v>1</v></c>"),
                                   .strings = "<si><t>x</t></si>"};
    struct text whole = book_of(arena, &spec);
    (void)state;
    for (size_t len = 0; len <= whole.len; len++) {
        struct collected c;
        collect_init(&c);
        collect_with(&c, whole.ptr, len, NULL, false);
        assert_int_equal(c.status, len == whole.len ? STATUS_OK : STATUS_REJECTED);
        assert_int_equal(c.records.len, len == whole.len ? 1 : 0);
        collect_drop(&c);
    }
    arena_free(arena);
}

/* One bit turned: it may still be the same workbook, or be refused; it never says something else. */
static void test_turned_bits(void **state)
{
    struct arena *arena = arena_new(0);
    const struct book_spec spec = {.sheet = HOSTILE_SHEET("<c><v>1</v></c>")};
    struct text whole = book_of(arena, &spec);
    char *bytes = arena_copy(arena, whole.ptr, whole.len);
    (void)state;
    for (size_t i = 0; i < whole.len; i++) {
        struct collected c;
        bytes[i] = (char)(bytes[i] ^ (1 << i % 8));
        collect_init(&c);
        collect_with(&c, bytes, whole.len, NULL, false);
        if (c.status == STATUS_OK) {
            assert_int_equal(c.records.len, 1);
            assert_text(c.records.at[0].number, "1");
        }
        collect_drop(&c);
        bytes[i] = whole.ptr[i];
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_turned_bits),
    };
    collector_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
