/*
 * The workbooks made to hurt, by number: what each is called, its bytes, the code that it gets. For the test of the collector and the one behind the
 * wall. Neighbours: book.h.
 */
#ifndef GRIS_TESTS_COLLECTOR_HOSTILE_BOOKS_H
#define GRIS_TESTS_COLLECTOR_HOSTILE_BOOKS_H

#include <stdio.h>

#include "book.h"

#define HOSTILE_S(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HOSTILE_HEAD                                                                               \
    "<row r=\"1\">" HOSTILE_S("org_code") HOSTILE_S("period") HOSTILE_S("indicator_code")          \
        HOSTILE_S("value") "</row>"
#define HOSTILE_KEYS HOSTILE_S("00001") HOSTILE_S("2025-03") HOSTILE_S("A")
#define HOSTILE_SHEET(value)                                                                       \
    "<sheetData>" HOSTILE_HEAD "<row r=\"2\">" HOSTILE_KEYS value "</row></sheetData>"
#define HOSTILE_GOOD HOSTILE_SHEET("<c><v>1</v></c>")
#define HOSTILE_OPEN                                                                               \
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"

struct hostile_book {
    const char *name, *code, *arg; /* arg: the first one; NULL: not looked at */
    struct text bytes;
};

/* `n` times a part, between two others. */
static inline const char *
hostile_repeat(struct arena *a, const char *before, const char *part, size_t n, const char *after)
{
    size_t head = strlen(before), len = strlen(part), tail = strlen(after);
    char *at = arena_alloc(a, head + n * len + tail + 1);
    memcpy(at, before, head);
    for (size_t i = 0; i < n; i++)
        memcpy(at + head + i * len, part, len);
    memcpy(at + head + n * len, after, tail);
    return at;
}

static inline struct hostile_book
hostile_of(struct arena *a, const char *name, const char *code, const char *arg, struct book_spec s)
{
    if (s.sheet == NULL && s.sheet_part == NULL)
        s.sheet = HOSTILE_GOOD;
    return (struct hostile_book){name, code, arg, book_of(a, &s)};
}

static inline struct text hostile_joined(struct arena *a, struct text x, struct text y)
{
    char *at = arena_alloc(a, x.len + y.len + 1);
    memcpy(at, x.ptr, x.len);
    memcpy(at + x.len, y.ptr, y.len);
    return (struct text){at, x.len + y.len};
}

/* Archives. */
static inline struct hostile_book hostile_zip(size_t i, struct arena *a)
{
    const struct book_spec good = {.sheet = HOSTILE_GOOD};
    struct book_entry *many = NULL;
    switch (i) {
    case 0:
        return hostile_of(
            a, "a name with ..", "E149", "ZIP: name",
            (struct book_spec){.more = {{.name = "xl/../../etc/passwd", .bytes = TEXT("x")}}});
    case 1:
        return hostile_of(
            a, "an absolute name", "E149", "ZIP: name",
            (struct book_spec){.more = {{.name = "/etc/passwd", .bytes = TEXT("x")}}});
    case 2:
        return hostile_of(a, "a name with \\", "E149", "ZIP: name",
                          (struct book_spec){.more = {{.name = "..\\x", .bytes = TEXT("x")}}});
    case 3:
        return hostile_of(
            a, "a name twice", "E149", "ZIP: a name twice",
            (struct book_spec){.more = {{.name = "xl/Workbook.xml", .bytes = TEXT("x")}}});
    case 4:
        return hostile_of(
            a, "entries over each other", "E149", "ZIP: overlap",
            (struct book_spec){.more = {{.name = "a", .bytes = TEXT("x")},
                                        {.name = "a", .bytes = TEXT("x"), .overlapping = true}}});
    case 5:
        return hostile_of(
            a, "an encrypted entry", "E149", "ZIP: encryption",
            (struct book_spec){.more = {{.name = "a", .bytes = TEXT("x"), .encrypted = true}}});
    case 6:
        return hostile_of(
            a, "two names for one entry", "E149", "ZIP: local header",
            (struct book_spec){.more = {{.name = "a", .bytes = TEXT("x"), .local_name = "b"}}});
    case 7:
        many = ARENA_ARRAY(a, 1001, struct book_entry);
        for (size_t n = 0; n < 1001; n++)
            many[n] = (struct book_entry){
                .name = arena_printf(a, "p%zu", n), .bytes = TEXT("x"), .stored = true};
        return (struct hostile_book){"1,001 entries", "E148", "entries", book_zip(a, many, 1001)};
    case 8:
        return (struct hostile_book){"junk before the archive", "E149", NULL,
                                     hostile_joined(a, TEXT("PK\x03\x04junk"), book_of(a, &good))};
    case 9:
        return (struct hostile_book){"junk behind the archive", "E149", "ZIP: junk behind it",
                                     hostile_joined(a, book_of(a, &good), TEXT("<script>"))};
    case 10:
        return (struct hostile_book){"two archives", "E149", NULL,
                                     hostile_joined(a, book_of(a, &good), book_of(a, &good))};
    case 11:
        return (struct hostile_book){
            "21 MB",
            "E148",
            "bytes",
            {hostile_repeat(a, "PK\x03\x04", "x", 21 << 20, ""), 21 << 20}};
    default:
        return hostile_of(
            a, "a size that lies", "E140", "xl/styles.xml",
            (struct book_spec){
                .rels = "<Relationship Id=\"rId8\" Type=\"x/styles\" Target=\"styles.xml\"/>",
                .more = {
                    {.name = "xl/styles.xml", .bytes = TEXT("<styleSheet/>"), .lies_by = 100}}});
    }
}

/* Bombs. */
static inline struct hostile_book hostile_bomb(size_t i, struct arena *a)
{
    switch (i) {
    case 0: /* white space inflates a thousandfold */
        return hostile_of(a, "a ratio beyond 200:1", "E148", "ratio",
                          (struct book_spec){.sheet = hostile_repeat(a, "", "                ",
                                                                     1 << 18, HOSTILE_GOOD)});
    case 1:
        return hostile_of(
            a, "the same, in the strings", "E148", "ratio",
            (struct book_spec){.strings = hostile_repeat(a, "", "<si/>", 1 << 20, "")});
    case 2:
        return hostile_of(
            a, "entities", "E149", "DOCTYPE",
            (struct book_spec){
                .sheet_part =
                    "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" HOSTILE_OPEN
                    "&b;</worksheet>"});
    case 3:
        return hostile_of(
            a, "an entity from outside", "E149", "DOCTYPE",
            (struct book_spec){.sheet_part =
                                   "<!DOCTYPE l SYSTEM \"file:///etc/passwd\">" HOSTILE_OPEN
                                   "</worksheet>"});
    case 4:
        return hostile_of(
            a, "deep elements", "E148", "depth",
            (struct book_spec){
                .sheet = hostile_repeat(a, "", "<a>", 65, hostile_repeat(a, "", "</a>", 65, ""))});
    case 5:
        return hostile_of(
            a, "elements without end", "E148", "depth",
            (struct book_spec){.sheet_part = hostile_repeat(a, "", "<a>", 200000, "")});
    case 6: /* 10 MB as they are: no ratio tells */
        return hostile_of(
            a, "2,000,001 strings", "E148", "strings",
            (struct book_spec){.stored = true,
                               .strings = hostile_repeat(a, "", "<si/>", 2000001, "")});
    default: {
        struct text_builder b;
        text_builder_init(&b, a, 0);
        text_builder_adds(&b, "<sheetData");
        for (int n = 0; n < 65; n++)
            text_builder_addf(&b, " a%d=\"\"", n);
        text_builder_adds(&b, "/>");
        return hostile_of(a, "attributes", "E148", "attributes",
                          (struct book_spec){.sheet = text_builder_text(&b).ptr});
    }
    }
}

/* Rows of `n` cells, each of them another bytes, so that no ratio tells. */
static inline const char *hostile_wide(struct arena *a, size_t n)
{
    struct text_builder b;
    text_builder_init(&b, a, 0);
    text_builder_adds(&b, "<sheetData>" HOSTILE_HEAD "<row>" HOSTILE_KEYS);
    for (size_t i = 0; i < n; i++)
        text_builder_addf(&b, "<c><v>%zu</v></c>", i * 7919 % 100003);
    text_builder_adds(&b, "</row></sheetData>");
    return text_builder_text(&b).ptr;
}

/* Empty cells with a style, `rows` rows of 100. */
static inline const char *hostile_empty(struct arena *a, size_t rows)
{
    struct text_builder b;
    text_builder_init(&b, a, 0);
    text_builder_adds(&b, "<sheetData>" HOSTILE_HEAD "<row>" HOSTILE_KEYS "<c><v>1</v></c></row>");
    for (size_t i = 0; i < rows; i++) {
        text_builder_addf(&b, "<row ht=\"%zu\">", i * 7919 % 100003);
        for (size_t k = 0; k < 100; k++)
            text_builder_addf(&b, "<c s=\"%zu\"/>", (i * 31 + k * 7919) % 997);
        text_builder_adds(&b, "</row>");
    }
    text_builder_adds(&b, "</sheetData>");
    return text_builder_text(&b).ptr;
}

static inline struct hostile_book hostile_cells(size_t i, struct arena *a)
{
    switch (i) {
    case 0:
        return hostile_of(
            a, "A1:XFD1048576 declared", "none", NULL,
            (struct book_spec){.sheet = "<dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" "
                                        "max=\"16384\"/></cols>" HOSTILE_GOOD});
    case 1:
        return hostile_of(a, "two million empty cells", "none", NULL,
                          (struct book_spec){.sheet = hostile_empty(a, 20000)});
    case 2:
        return hostile_of(a, "16,384 columns", "E107", NULL,
                          (struct book_spec){.sheet = hostile_wide(a, 16384 - 3)});
    case 3:
        return hostile_of(a, "16,385 columns", "E153", "XFE",
                          (struct book_spec){.sheet = hostile_wide(a, 16385 - 3)});
    case 4:
        return hostile_of(a, "a cell beyond the sheet", "E153", "XFE2",
                          (struct book_spec){.sheet = HOSTILE_SHEET("<c r=\"XFE2\"><v>1</v></c>")});
    case 5:
        return hostile_of(a, "an address without end", "E153", NULL,
                          (struct book_spec){.sheet = HOSTILE_SHEET(
                                                 "<c r=\"A99999999999999999999\"><v>1</v></c>")});
    case 6:
        return hostile_of(a, "a text of 131,073 bytes", "E148", "text",
                          (struct book_spec){.stored = true,
                                             .sheet = hostile_repeat(
                                                 a, "<sheetData><row><c t=\"inlineStr\"><is><t>",
                                                 "x", 131073, "</t></is></c></row></sheetData>")});
    case 7:
        return hostile_of(
            a, "a number of 100,000 digits", "E140", NULL,
            (struct book_spec){.stored = true,
                               .sheet = hostile_repeat(a, "<sheetData><row><c><v>", "7", 100000,
                                                       "</v></c></row></sheetData>")});
    case 8:
        return hostile_of(
            a, "an exponent without end", "E140", "A1",
            (struct book_spec){.sheet =
                                   "<sheetData><row><c><v>1e999999999</v></c></row></sheetData>"});
    case 9:
        return hostile_of(a, "half a character", "E140", NULL,
                          (struct book_spec){.sheet = "<sheetData><row>" HOSTILE_S(
                                                 "&#xD800;") "</row></sheetData>"});
    case 10:
        return hostile_of(a, "half a character in UTF-8", "E140", NULL,
                          (struct book_spec){.sheet = "<sheetData><row>" HOSTILE_S(
                                                 "\xED\xA0\x80") "</row></sheetData>"});
    case 11:
        return hostile_of(a, "half a character, escaped", "E158", NULL,
                          (struct book_spec){.sheet = "<sheetData><row>" HOSTILE_S(
                                                 "_xD800_") "</row></sheetData>"});
    case 12:
        return hostile_of(
            a, "an encoding that is none", "E140", NULL,
            (struct book_spec){.sheet_part =
                                   "<?xml version=\"1.0\" encoding=\"EBCDIC\"?>" HOSTILE_OPEN
                                   "</worksheet>"});
    case 13:
        return hostile_of(a, "a part that leads outside", "E140", "etc/passwd",
                          (struct book_spec){.rels = "<Relationship Id=\"rId8\" Type=\"x/styles\" "
                                                     "Target=\"../../../../etc/passwd\"/>"});
    default:
        return hostile_of(
            a, "a sheet on another machine", "E140", NULL,
            (struct book_spec){.book = "<sheets><sheet name=\"x\" r:id=\"rId8\"/></sheets>",
                               .rels = "<Relationship Id=\"rId8\" Type=\"x/worksheet\" "
                                       "TargetMode=\"External\" Target=\"http://localhost/x\"/>"});
    }
}

/* A part `pieces` times over, each with three other digits, so that no ratio tells. `before` and `after` stand around each. */
static inline const char *
hostile_noise(struct arena *a, const char *before, size_t pieces, const char *after)
{
    size_t head = strlen(before), tail = strlen(after), len = head + 3 + tail;
    char *text = arena_alloc(a, pieces * len + 1), *at = text;
    uint32_t seed = 1;
    for (size_t i = 0; i < pieces; i++) {
        seed = seed * 1103515245U + 12345U; /* the generator of ISO C's example of rand() */
        uint32_t n = seed >> 16;
        memcpy(at, before, head);
        for (size_t k = 0; k < 3; k++, n /= 10)
            at[head + k] = (char)('1' + n % 9);
        memcpy(at + head + 3, after, tail);
        at += len;
    }
    *at = '\0';
    return text;
}

#define HOSTILE_TEN " remark;  "
/* `n` remarks of 210 bytes; and a sheet with nothing else. */
static inline const char *hostile_remark(struct arena *a, size_t n)
{
    return hostile_noise(
        a, "<!--", n,
        HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN
            HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN
                HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN HOSTILE_TEN "-->");
}

static inline const char *hostile_remarks(struct arena *a, size_t n)
{
    return arena_printf(a, HOSTILE_OPEN "%s<sheetData/></worksheet>", hostile_remark(a, n));
}

/* Beyond what a workbook may hold, and no bomb. Each takes the tests some seconds. */
static inline struct hostile_book hostile_large(size_t i, struct arena *a)
{
    switch (i) {
    case 0: /* 17 cells × 300,000 rows are more than 5,000,000, in 84 MB */
        return hostile_of(
            a, "5,100,000 cells", "E148", "cells",
            (struct book_spec){
                .sheet_part = arena_printf(
                    a, HOSTILE_OPEN "<sheetData>%s</sheetData></worksheet>",
                    hostile_noise(
                        a,
                        "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c><c><v>4</v></c>"
                        "<c><v>5</v></c><c><v>6</v></c><c><v>7</v></c><c><v>8</v></c>"
                        "<c><v>9</v></c><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c>"
                        "<c><v>4</v></c><c><v>5</v></c><c><v>6</v></c><c><v>7</v></c>"
                        "<c><v>",
                        300000, "</v></c></row>"))});
    case 1: /* 210 bytes × 1,000,000 of remarks */
        return hostile_of(a, "a part of 210 MB", "E148", "part",
                          (struct book_spec){.sheet_part = hostile_remarks(a, 1000000)});
    default: /* 210 × 750,000 twice: two parts of 158 MB */
        return hostile_of(a, "315 MB in two parts", "E148", "inflated",
                          (struct book_spec){.strings = hostile_remark(a, 750000),
                                             .sheet_part = hostile_remarks(a, 760000)});
    }
}

enum { HOSTILE_ZIPS = 13, HOSTILE_BOMBS = 8, HOSTILE_CELLS = 15 };
#define HOSTILE_BOOKS ((size_t)HOSTILE_ZIPS + HOSTILE_BOMBS + HOSTILE_CELLS)
#define HOSTILE_LARGE ((size_t)3)

static inline struct hostile_book hostile_book(size_t i, struct arena *a)
{
    if (i < HOSTILE_ZIPS)
        return hostile_zip(i, a);
    return i < HOSTILE_ZIPS + HOSTILE_BOMBS ? hostile_bomb(i - HOSTILE_ZIPS, a)
                                            : hostile_cells(i - HOSTILE_ZIPS - HOSTILE_BOMBS, a);
}

#endif
