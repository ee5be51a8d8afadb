/*
 * Workbooks for tests, byte by byte: a ZIP archive with whatever is to be wrong about it, and the parts of a workbook around the sheets that a test
 * writes. Must not know what is expected. Neighbours: test_workbook_variants.c, test_workbook_hostile.c, ../pipeline/test_hostile_xlsx.c.
 */
#ifndef GRIS_TESTS_COLLECTOR_BOOK_H
#define GRIS_TESTS_COLLECTOR_BOOK_H

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* what is read is not written */
#include <zlib.h>

#include "core/arena.h"
#include "core/text.h"
#include "core/vec.h"

struct book_entry {
    const char *name;
    struct text bytes;
    /* what is wrong about it */
    bool stored, encrypted,
        overlapping;        /* overlapping: the directory gives the place of the entry before */
    const char *local_name; /* another one than in the directory */
    uint32_t lies_by;       /* added to the sizes that are said */
};

struct book_bytes {
    struct arena *arena;
    char *at;
    size_t len, cap;
};

static inline void book_put(struct book_bytes *b, const void *bytes, size_t len)
{
    if (b->len + len > b->cap) {
        size_t cap = 2 * (b->len + len) + 4096;
        char *at = arena_alloc(b->arena, cap);
        if (b->len > 0)
            memcpy(at, b->at, b->len);
        b->at = at;
        b->cap = cap;
    }
    if (len > 0)
        memcpy(b->at + b->len, bytes, len);
    b->len += len;
}

static inline void book_put16(struct book_bytes *b, size_t n)
{
    const char bytes[] = {(char)(n & 0xFF), (char)(n >> 8 & 0xFF)};
    book_put(b, bytes, sizeof bytes);
}

static inline void book_put32(struct book_bytes *b, size_t n)
{
    book_put16(b, n & 0xFFFF);
    book_put16(b, n >> 16 & 0xFFFF);
}

/* Raw deflate (RFC 1951), as archives have it. */
static inline struct text book_deflate(struct arena *arena, struct text t)
{
    z_stream z = {.next_in = (const Bytef *)t.ptr, .avail_in = (uInt)t.len};
    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(4); /* out of memory */
    size_t room = deflateBound(&z, (uLong)t.len);
    char *to = arena_alloc(arena, room);
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        exit(4);
    size_t len = z.total_out;
    (void)deflateEnd(&z);
    return (struct text){to, len};
}

/* From "version needed" to the lengths: the same in both headers (APPNOTE.TXT 4.3.7, 4.3.12). */
static inline void book_put_common(struct book_bytes *b,
                                   const struct book_entry *e,
                                   struct text packed,
                                   const char *name)
{
    book_put16(b, 20);
    book_put16(b, e->encrypted ? 1 : 0);
    book_put16(b, e->stored ? 0 : 8);
    book_put32(b, 0x5A210000); /* 2025-01-01 */
    book_put32(b, crc32(0, (const Bytef *)e->bytes.ptr, (uInt)e->bytes.len));
    book_put32(b, packed.len);
    book_put32(b, e->bytes.len + e->lies_by);
    book_put16(b, strlen(name));
    book_put16(b, 0);
}

static inline struct text
book_zip(struct arena *arena, const struct book_entry *entries, size_t len)
{
    struct book_bytes b = {.arena = arena}, directory = {.arena = arena};
    size_t before = 0;
    for (size_t i = 0; i < len; i++) {
        const struct book_entry *e = &entries[i];
        const char *local = e->local_name != NULL ? e->local_name : e->name;
        struct text packed = e->stored ? e->bytes : book_deflate(arena, e->bytes);
        size_t from = b.len;
        if (e->overlapping) {
            from = before;
        } else {
            book_put(&b, "PK\x03\x04", 4);
            book_put_common(&b, e, packed, local);
            book_put(&b, local, strlen(local));
            book_put(&b, packed.ptr, packed.len);
        }
        before = from;
        book_put(&directory, "PK\x01\x02", 4);
        book_put16(&directory, 20);
        book_put_common(&directory, e, packed, e->name);
        book_put16(&directory, 0); /* comment */
        book_put16(&directory, 0); /* disk */
        book_put16(&directory, 0);
        book_put32(&directory, 0);
        book_put32(&directory, from);
        book_put(&directory, e->name, strlen(e->name));
    }
    size_t from = b.len;
    book_put(&b, directory.at, directory.len);
    book_put(&b, "PK\x05\x06\0\0\0\0", 8);
    book_put16(&b, len);
    book_put16(&b, len);
    book_put32(&b, directory.len);
    book_put32(&b, from);
    book_put16(&b, 0);
    return (struct text){b.at, b.len};
}

/* ---- a workbook ---- */

#define BOOK_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

struct book_spec {
    const char *sheet;                 /* what stands in <worksheet>; or… */
    const char *sheet_part;            /* …the whole part */
    const char *sheet2;                /* of a second sheet, or NULL */
    const char *state;                 /* of the first one: "hidden" */
    const char *strings;               /* what stands in <sst>, or NULL */
    const char *formats, *fonts, *xfs; /* of styles.xml, or NULL */
    const char *properties;            /* workbookPr's attributes */
    const char *book;                  /* behind <sheets> */
    const char *rels;                  /* more relationships of the workbook */
    const char *type;                  /* content type of the workbook; NULL: BOOK_TYPE */
    const char *prefix;                /* of elements, "x:" */
    bool strict;                       /* ISO/IEC 29500 strict namespaces */
    bool elsewhere;                    /* parts with other names than Excel gives them */
    bool stored;
    struct book_entry more[4]; /* other entries, in front of all */
};

/* A relationship within the workbook, or nothing. */
static inline const char *
book_rel(struct arena *arena, bool there, const char *id, const char *types, const char *what)
{
    return !there
               ? ""
               : arena_printf(arena, "<Relationship Id=\"%s\" Type=\"%s/%s\" Target=\"%s.xml\"/>",
                              id, types, what, what);
}

/* In the text every "<" and "</" is followed by the prefix. */
static inline struct text book_prefixed(struct arena *arena, const char *xml, const char *prefix)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (const char *p = xml; *p != '\0'; p++) {
        bool closing = *p == '<' && p[1] == '/';
        text_builder_adds(&b, closing ? "</" : (const char[]){*p, '\0'});
        if (*p == '<' && p[1] != '?' && p[1] != '!')
            text_builder_adds(&b, prefix);
        p += closing ? 1 : 0;
    }
    return text_builder_text(&b);
}

static inline struct text
book_element(struct arena *arena, const struct book_spec *s, const char *element, const char *inner)
{
    const char *main = s->strict ? "http://purl.oclc.org/ooxml/spreadsheetml/main"
                                 : "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const char *rel = s->strict
                          ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
                          : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const char *prefix = s->prefix == NULL ? "" : s->prefix;
    const char *colon = *prefix == '\0' ? "" : ":";
    const char *xml = arena_printf(arena, "<%s xmlns%s%.*s=\"%s\" xmlns:r=\"%s\">%s</%s>", element,
                                   colon, *prefix == '\0' ? 0 : (int)strlen(prefix) - 1, prefix,
                                   main, rel, inner, element);
    return *prefix == '\0' ? text_of(xml) : book_prefixed(arena, xml, prefix);
}

static inline struct text book_of(struct arena *a, const struct book_spec *s)
{
    const char *rel = s->strict
                          ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
                          : "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const char *folder = s->elsewhere ? "du-lieu" : "xl", *book = s->elsewhere ? "so" : "workbook";
    const char *ns = "http://schemas.openxmlformats.org/package/2006";
    struct book_entry e[16];
    size_t n = 0;
    for (size_t i = 0; i < 4 && s->more[i].name != NULL; i++)
        e[n++] = s->more[i];
#define BOOK_ADD(entry_name, entry_bytes)                                                          \
    e[n++] = (struct book_entry){.name = (entry_name), .bytes = (entry_bytes), .stored = s->stored}
    BOOK_ADD("[Content_Types].xml",
             text_of(arena_printf(a,
                                  "<Types xmlns=\"%s/content-types\"><Default Extension=\"xml\" "
                                  "ContentType=\"application/xml\"/><Override "
                                  "PartName=\"/%s/%s.xml\" ContentType=\"%s\"/></Types>",
                                  ns, folder, book, s->type == NULL ? BOOK_TYPE : s->type)));
    BOOK_ADD("_rels/.rels",
             text_of(arena_printf(a,
                                  "<Relationships xmlns=\"%s/relationships\"><Relationship "
                                  "Id=\"rId1\" Type=\"%s/officeDocument\" "
                                  "Target=\"%s/%s.xml\"/></Relationships>",
                                  ns, rel, folder, book)));
    BOOK_ADD(
        arena_printf(a, "%s/%s.xml", folder, book),
        book_element(
            a, s, "workbook",
            arena_printf(
                a,
                "<workbookPr %s/><sheets><sheet name=\"Số liệu\" sheetId=\"1\" "
                "state=\"%s\" r:id=\"rId1\"/>%s</sheets>%s",
                s->properties == NULL ? "" : s->properties, s->state == NULL ? "visible" : s->state,
                s->sheet2 == NULL ? "" : "<sheet name=\"Hai\" sheetId=\"2\" r:id=\"rId2\"/>",
                s->book == NULL ? "" : s->book)));
    const char *sheet1 = s->elsewhere ? "trang/mot.xml" : "worksheets/sheet1.xml";
    BOOK_ADD(
        arena_printf(a, "%s/_rels/%s.xml.rels", folder, book),
        text_of(arena_printf(
            a,
            "<Relationships xmlns=\"%s/relationships\"><Relationship Id=\"rId1\" "
            "Type=\"%s/worksheet\" Target=\"%s%s\"/><Relationship Id=\"rId2\" "
            "Type=\"%s/worksheet\" Target=\"worksheets/sheet2.xml\"/>%s%s%s</Relationships>",
            ns, rel, s->elsewhere ? "/du-lieu/" : "", sheet1, rel,
            book_rel(a, s->strings != NULL, "rId3", rel, "sharedStrings"),
            book_rel(a, s->xfs != NULL, "rId4", rel, "styles"), s->rels == NULL ? "" : s->rels)));
    if (s->strings != NULL)
        BOOK_ADD(arena_printf(a, "%s/sharedStrings.xml", folder),
                 book_element(a, s, "sst", s->strings));
    if (s->xfs != NULL)
        BOOK_ADD(arena_printf(a, "%s/styles.xml", folder),
                 book_element(
                     a, s, "styleSheet",
                     arena_printf(a, "<numFmts>%s</numFmts><fonts>%s</fonts><cellXfs>%s</cellXfs>",
                                  s->formats == NULL ? "" : s->formats,
                                  s->fonts == NULL ? "" : s->fonts, s->xfs)));
    BOOK_ADD(arena_printf(a, "%s/%s", folder, sheet1),
             s->sheet_part != NULL ? text_of(s->sheet_part)
                                   : book_element(a, s, "worksheet", s->sheet));
    if (s->sheet2 != NULL)
        BOOK_ADD(arena_printf(a, "%s/worksheets/sheet2.xml", folder),
                 book_element(a, s, "worksheet", s->sheet2));
#undef BOOK_ADD
    return book_zip(a, e, n);
}

#endif
