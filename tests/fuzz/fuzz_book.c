/*
 * fuzz_book: any text as the parts of a workbook, in a package without fault: what compression and check sums keep fuzz_xlsx from. The input is cut at
 * NUL into the book, shared strings, styles and two sheets. Whatever they say: cells come sheet by sheet and row by row, rightwards, within the sheet,
 * numbers are plainly spelt, and a second reading says the same.
 * Must not know which faults come. Neighbours: fuzz_sheet.c, fuzz_xlsx.c, ../collector/book.h, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../collector/workbook.h"
#include "../collector/book.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 5 };

#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"

struct watch {
    uint32_t sheet, row, column;
    size_t cells;
    uint64_t sum; /* of all that was said */
};

static void add(struct watch *w, struct text t)
{
    size_t bad;
    must(t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad));
    for (size_t i = 0; i < t.len; i++)
        w->sum = w->sum * 31 + (unsigned char)t.ptr[i];
}

/* -?digits(.digits)? with at most 15 significant ones */
static void must_be_plain(struct text t)
{
    size_t i = t.len > 0 && t.ptr[0] == '-' ? 1 : 0, significant = 0, zeros = 0, points = 0;
    must(t.len > i && t.ptr[i] != '.' && t.ptr[t.len - 1] != '.');
    for (; i < t.len; i++) {
        must((t.ptr[i] >= '0' && t.ptr[i] <= '9') || (t.ptr[i] == '.' && points++ == 0));
        if (t.ptr[i] == '.')
            continue;
        if (t.ptr[i] == '0') {
            zeros += significant > 0 ? 1 : 0;
        } else {
            significant += zeros + 1;
            zeros = 0;
        }
    }
    must(significant <= 15);
}

static void on_sheet(void *ctx, const struct workbook_sheet *sheet)
{
    add(ctx, sheet->name);
}

static void on_name(void *ctx, const struct workbook_name *name)
{
    must(name->sheet >= 1 && name->row >= 1 && name->row <= WORKBOOK_ROWS_MAX);
    must(name->column >= 1 && name->column <= WORKBOOK_COLUMNS_MAX);
    add(ctx, name->name);
}

static void on_cell(void *ctx, const struct workbook_cell *c)
{
    struct watch *w = ctx;
    must(c->sheet >= w->sheet && c->row >= 1 && c->row <= WORKBOOK_ROWS_MAX);
    must(c->column >= 1 && c->column <= WORKBOOK_COLUMNS_MAX);
    if (c->sheet == w->sheet)
        must(c->row > w->row || (c->row == w->row && c->column > w->column));
    w->sheet = c->sheet;
    w->row = c->row;
    w->column = c->column;
    w->cells++;
    must(!c->uncached || (c->formula && c->text.len == 0));
    if (c->kind == WORKBOOK_NUMBER)
        must_be_plain(c->text);
    add(w, c->text);
    add(w, c->exact);
}

static void on_tell(void *ctx, const struct workbook_fault *fault)
{
    must(fault->code != DIAG_NONE);
    for (size_t i = 0; i < 2; i++)
        add(ctx, text_of(fault->arg[i] == NULL ? "" : fault->arg[i]));
}

static struct watch read_it(struct text book, struct arena *arena)
{
    struct watch w = {0};
    struct workbook_fault fault;
    const struct workbook_handler handler = {
        .ctx = &w, .sheet = on_sheet, .name = on_name, .cell = on_cell, .tell = on_tell};
    bool read = workbook_read(book, arena, &handler, &fault);
    must(read == (fault.code == DIAG_NONE));
    w.sum += fault.code;
    return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[PARTS] = {"xl/workbook.xml", "xl/sharedStrings.xml",
                                             "xl/styles.xml", "xl/worksheets/sheet1.xml",
                                             "xl/worksheets/sheet2.xml"};
    static const char types[] = "<Types xmlns=\"" PACKAGE "content-types\"><Override PartName=\""
                                "/xl/workbook.xml\" ContentType=\"" BOOK_TYPE "\"/></Types>";
    static const char rels[] =
        "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" "
        "Type=\"" OFFICE "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    static const char book_rels[] =
        "<Relationships xmlns=\"" PACKAGE "relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" OFFICE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"" OFFICE "worksheet\" Target=\"worksheets/sheet2.xml\"/>"
        "<Relationship Id=\"rId3\" Type=\"" OFFICE "sharedStrings\" Target=\"sharedStrings.xml\"/>"
        "<Relationship Id=\"rId4\" Type=\"" OFFICE "styles\" Target=\"styles.xml\"/>"
        "</Relationships>";
    struct book_entry entries[PARTS + 3] = {
        {.name = "[Content_Types].xml", .bytes = text_of(types), .stored = true},
        {.name = "_rels/.rels", .bytes = text_of(rels), .stored = true},
        {.name = "xl/_rels/workbook.xml.rels", .bytes = text_of(book_rels), .stored = true}};
    const char *at = (const char *)data, *end = at + size;

    for (size_t i = 0; i < PARTS; i++) {
        const char *stop = at == end ? NULL : memchr(at, '\0', (size_t)(end - at));
        size_t len = (size_t)((stop == NULL || i == PARTS - 1 ? end : stop) - at);
        entries[i + 3] = (struct book_entry){
            .name = names[i], .bytes = {len == 0 ? "" : at, len}, .stored = true};
        at += len;
        at += at < end ? 1 : 0;
    }
    struct arena *arena = arena_new((size_t)512 << 20);
    struct text book = book_zip(arena, entries, PARTS + 3);
    struct watch once = read_it(book, arena), again = read_it(book, arena);
    must(once.cells == again.cells && once.sum == again.sum);
    arena_free(arena);
    return 0;
}
