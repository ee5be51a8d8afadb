/*
 * An archive with two directories: what was looked through must be what is read. A whole workbook lies within a member of another one, and a record of
 * ZIP64 (APPNOTE.TXT 4.3.14, 4.3.15) or a second end record leads to it. Neighbours: book.h, test_workbook_hostile.c.
 */
#include "collect.h"

#include "book.h"

#define S(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define SHEET(value)                                                                               \
    "<sheetData><row>" S("org_code") S("period") S("indicator_code")                               \
        S("value") "</row><row>" S("00001") S("2025-03") S("A") "<c><v>" value                     \
                                                                "</v></c></row></sheetData>"
#define HIDDEN "xl/media/image1.bin"

enum { LOCAL = 30, CENTRAL = 46, END = 22, LOCATOR = 20 };

static size_t get16_at(struct text t, size_t at)
{
    return (size_t)(unsigned char)t.ptr[at] | (size_t)(unsigned char)t.ptr[at + 1] << 8;
}

static size_t get32_at(struct text t, size_t at)
{
    return get16_at(t, at) | get16_at(t, at + 2) << 16;
}

static void put64(struct book_bytes *b, size_t n)
{
    book_put32(b, n & UINT32_MAX);
    book_put32(b, n >> 32);
}

/* A workbook that says 666, its directory as seen from `by` bytes before it; with what leads to the directory behind it: a record of ZIP64, whose place is
 * *ret_record, or an end record whose comment is the rest of the file. */
static struct text
inner_of(struct arena *arena, size_t by, bool zip64, size_t rest, size_t *ret_record)
{
    const struct book_spec spec = {.sheet = SHEET("666"), .stored = true};
    struct text book = book_of(arena, &spec);
    size_t end = book.len - END, entries = get16_at(book, end + 10);
    size_t size = get32_at(book, end + 12), from = get32_at(book, end + 16);
    struct book_bytes b = {.arena = arena};
    book_put(&b, book.ptr, from);
    for (size_t at = from; at < end;) {
        size_t len = CENTRAL + get16_at(book, at + 28);
        book_put(&b, book.ptr + at, 42);
        book_put32(&b, get32_at(book, at + 42) + by);
        book_put(&b, book.ptr + at + CENTRAL, len - CENTRAL);
        at += len;
    }
    *ret_record = by + b.len;
    if (zip64) {
        book_put(&b, "PK\x06\x06", 4);
        put64(&b, 44);
        book_put16(&b, 45);
        book_put16(&b, 45);
        put64(&b, 0); /* disks */
        put64(&b, entries);
        put64(&b, entries);
        put64(&b, size);
        put64(&b, by + from);
    } else {
        book_put(&b, "PK\x05\x06\0\0\0\0", 8);
        book_put16(&b, entries);
        book_put16(&b, entries);
        book_put32(&b, size);
        book_put32(&b, by + from);
        book_put16(&b, rest);
    }
    return (struct text){b.at, b.len};
}

/* A workbook that says 7, with the other one in its first member. */
static struct text outer_of(struct arena *arena, bool zip64)
{
    const size_t by = LOCAL + strlen(HIDDEN);
    size_t record, rest = 0;
    struct text book = {NULL, 0};
    for (int turn = 0; turn < 2;
         turn++) { /* the second one knows how much stands behind the inner one */
        const struct book_spec spec = {.sheet = SHEET("7"),
                                       .stored = true,
                                       .more = {{.name = HIDDEN,
                                                 .bytes = inner_of(arena, by, zip64, rest, &record),
                                                 .stored = true}}};
        book = book_of(arena, &spec);
        rest = book.len - by - spec.more[0].bytes.len;
    }
    if (!zip64)
        return book;
    /* the locator is the comment of the last record of the directory */
    size_t end = book.len - END, last = get32_at(book, end + 16);
    while (last + CENTRAL + get16_at(book, last + 28) < end)
        last += CENTRAL + get16_at(book, last + 28);
    struct book_bytes b = {.arena = arena};
    book_put(&b, book.ptr, last + 32);
    book_put16(&b, LOCATOR);
    book_put(&b, book.ptr + last + 34, end - last - 34);
    book_put(&b, "PK\x06\x07\0\0\0\0", 8);
    put64(&b, record);
    book_put32(&b, 1);
    book_put(&b, book.ptr + end, 12);
    book_put32(&b, get32_at(book, end + 12) + LOCATOR);
    book_put(&b, book.ptr + end + 16, END - 16);
    return (struct text){b.at, b.len};
}

static void test_zip64(void **state)
{
    struct arena *arena = arena_new(0);
    struct text book = outer_of(arena, true);
    struct collected c;
    (void)state;
    collect_init(&c);
    collect_with(&c, book.ptr, book.len, NULL, false);
    assert_int_equal(c.status, STATUS_REJECTED);
    assert_int_equal(c.records.len, 0);
    assert_string_equal(diag_name(c.diags.at[0].code), "E149");
    assert_string_equal(c.diags.at[0].arg[0], "ZIP: directory");
    collect_drop(&c);
    arena_free(arena);
}

/* The end of the archive is at the end of the bytes, whatever stands in a member. */
static void test_end_within(void **state)
{
    struct arena *arena = arena_new(0);
    struct text book = outer_of(arena, false);
    struct collected c;
    (void)state;
    collect_init(&c);
    collect_with(&c, book.ptr, book.len, NULL, false);
    assert_int_equal(c.status, STATUS_OK);
    assert_int_equal(c.records.len, 1);
    assert_text(c.records.at[0].number, "7");
    collect_drop(&c);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip64),
        cmocka_unit_test(test_end_within),
    };
    collector_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
