/*
 * The parts of a package: a ZIP archive in memory. The directory is looked through here before libzip sees a byte: entries that lie over each other, stand
 * twice, lead elsewhere, or are encrypted, and whatever stands before or behind the archive. Counts what is really inflated, whatever the archive says.
 * Neighbours: workbook_parts.h.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include "core/arena.h"
#include "workbook_parts.h"

#define BYTES_MAX    ((size_t)20 << 20)
#define ENTRIES_MAX  1000
#define PART_MAX     ((uint64_t)200 << 20)
#define INFLATED_MAX ((uint64_t)300 << 20)
#define RATIO_MAX    200
#define RATIO_FROM   ((uint64_t)1 << 20) /* nobody asks for the ratio of what is smaller */
#define PIECE        ((size_t)64 << 10)

/* APPNOTE.TXT 4.3: lengths of the fixed parts of records */
#define LOCAL_LEN   30
#define CENTRAL_LEN 46
#define END_LEN     22
#define LOCATOR_LEN 20 /* of ZIP64 */

struct entry {
    const char *name; /* not terminated */
    size_t name_len;
    uint64_t from, to; /* in the archive, header and bytes */
};

struct workbook_zip {
    zip_t *zip;
    char *piece;
    uint64_t inflated;
};

static struct workbook_fault fault(enum diag_code code, const char *first, const char *second)
{
    return (struct workbook_fault){.code = code, .arg = {first, second}};
}

static uint32_t get16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8;
}

static uint32_t get32(const char *p)
{
    return get16(p) | get16(p + 2) << 16;
}

/* ---- the directory ---- */

/* A name that leads out of the package, or not where it seems to. */
static bool is_bad_name(struct text name)
{
    size_t bad;
    if (name.len == 0 || name.ptr[0] == '/' || !text_valid_utf8(name.ptr, name.len, &bad) ||
        memchr(name.ptr, '\\', name.len) != NULL || memchr(name.ptr, ':', name.len) != NULL)
        return true;
    for (size_t i = 0; i + 1 < name.len; i++) {
        bool begins = i == 0 || name.ptr[i - 1] == '/';
        bool dots = name.ptr[i] == '.' && name.ptr[i + 1] == '.';
        if (begins && dots && (i + 2 == name.len || name.ptr[i + 2] == '/'))
            return true;
    }
    return false;
}

static int compare_names(const struct entry *x, const struct entry *y)
{
    size_t len = x->name_len < y->name_len ? x->name_len : y->name_len;
    int order = strncasecmp(x->name, y->name, len);
    return order != 0 ? order : (x->name_len > y->name_len) - (x->name_len < y->name_len);
}

static int by_name(const void *x, const void *y)
{
    return compare_names(x, y);
}

static int by_place(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    return (a->from > b->from) - (a->from < b->from);
}

/* What the local header says must be what the directory says. */
static struct workbook_fault check_local(struct text bytes, const struct entry *e, uint64_t end)
{
    if (e->from + LOCAL_LEN > end || memcmp(bytes.ptr + e->from, "PK\x03\x04", 4) != 0)
        return fault(DIAG_E140, "ZIP", NULL);
    const char *local = bytes.ptr + e->from;
    size_t name_len = get16(local + 26);
    if (e->from + LOCAL_LEN + name_len > end || name_len != e->name_len ||
        memcmp(local + LOCAL_LEN, e->name, name_len) != 0)
        return fault(DIAG_E149, "ZIP: local header", NULL);
    if ((get16(local + 6) & 1) != 0)
        return fault(DIAG_E149, "ZIP: encryption", NULL);
    return (struct workbook_fault){0};
}

/* One record of the directory; the length of it, 0 with a fault. */
static size_t take_central(struct text bytes,
                           const char *p,
                           size_t room,
                           uint64_t end,
                           struct entry *ret,
                           struct workbook_fault *ret_fault)
{
    *ret_fault = fault(DIAG_E140, "ZIP", NULL);
    if (room < CENTRAL_LEN || memcmp(p, "PK\x01\x02", 4) != 0)
        return 0;
    size_t name_len = get16(p + 28);
    size_t len = CENTRAL_LEN + name_len + get16(p + 30) + get16(p + 32);
    uint64_t compressed = get32(p + 20), from = get32(p + 42);
    if (len > room || compressed == UINT32_MAX || from == UINT32_MAX)
        return 0; /* nothing of a workbook is so large */
    *ret = (struct entry){.name = p + CENTRAL_LEN, .name_len = name_len, .from = from};
    *ret_fault = check_local(bytes, ret, end);
    if (ret_fault->code != DIAG_NONE)
        return 0;
    const char *local = bytes.ptr + from;
    ret->to = from + LOCAL_LEN + get16(local + 26) + get16(local + 28) + compressed;
    if (ret->to > end) {
        *ret_fault = fault(DIAG_E140, "ZIP", NULL);
        return 0;
    }
    if ((get16(p + 8) & 1) != 0)
        *ret_fault = fault(DIAG_E149, "ZIP: encryption", NULL);
    else if (is_bad_name((struct text){ret->name, name_len}))
        *ret_fault = fault(DIAG_E149, "ZIP: name", NULL);
    else if (get16(p + 10) != 0 && get16(p + 10) != 8)
        *ret_fault = fault(DIAG_E149, "ZIP: method", NULL);
    return ret_fault->code == DIAG_NONE ? len : 0;
}

static struct workbook_fault check_together(struct entry *at, size_t len, uint64_t end)
{
    qsort(at, len, sizeof *at, by_place);
    if (len > 0 && at[0].from != 0)
        return fault(DIAG_E149, "ZIP: junk before it", NULL);
    for (size_t i = 0; i < len; i++) {
        if (at[i].to > (i + 1 < len ? at[i + 1].from : end))
            return fault(DIAG_E149, "ZIP: overlap", NULL);
    }
    qsort(at, len, sizeof *at, by_name);
    for (size_t i = 1; i < len; i++) {
        if (compare_names(&at[i - 1], &at[i]) == 0)
            return fault(DIAG_E149, "ZIP: a name twice", NULL);
    }
    return (struct workbook_fault){0};
}

/* The record at the end of the archive; NULL: the bytes do not end with it. */
static const char *find_end(struct text bytes, bool *ret_junk)
{
    *ret_junk = false;
    if (bytes.len < END_LEN)
        return NULL;
    const char *end = bytes.ptr + bytes.len - END_LEN;
    if (memcmp(end, "PK\x05\x06", 4) == 0 && get16(end + 20) == 0)
        return end;
    *ret_junk = memmem(bytes.ptr, bytes.len, "PK\x05\x06", 4) != NULL;
    return NULL;
}

static struct workbook_fault check_directory(struct text bytes, struct arena *arena)
{
    bool junk;
    struct workbook_fault f;
    const char *end = find_end(bytes, &junk);
    if (end == NULL)
        return junk ? fault(DIAG_E149, "ZIP: junk behind it", NULL) : fault(DIAG_E140, "ZIP", NULL);
    uint64_t size = get32(end + 12), from = get32(end + 16);
    uint64_t at_end = (uint64_t)(end - bytes.ptr);
    size_t entries = get16(end + 10);
    /* libzip would follow it to another directory than the one looked through here; nothing of a workbook is so large that it needs one */
    if (at_end >= LOCATOR_LEN && memcmp(end - LOCATOR_LEN, "PK\x06\x07", 4) == 0)
        return fault(DIAG_E149, "ZIP: directory", NULL);
    if (from + size != at_end)
        return fault(from + size < at_end ? DIAG_E149 : DIAG_E140, "ZIP: directory", NULL);
    if (entries > ENTRIES_MAX)
        return fault(DIAG_E148, "entries", "1000");
    struct entry *at = ARENA_ARRAY(arena, entries, struct entry);
    const char *p = bytes.ptr + from;
    for (size_t i = 0; i < entries; i++) {
        size_t len = take_central(bytes, p, (size_t)(end - p), from, &at[i], &f);
        if (len == 0)
            return f;
        p += len;
    }
    return p != end ? fault(DIAG_E149, "ZIP: directory", NULL) : check_together(at, entries, from);
}

/* ---- parts ---- */

struct workbook_zip *
workbook_zip_open(struct text bytes, struct arena *arena, struct workbook_fault *ret_fault)
{
    zip_error_t error;
    *ret_fault = bytes.len > BYTES_MAX ? fault(DIAG_E148, "bytes", "20971520")
                                       : check_directory(bytes, arena);
    if (ret_fault->code != DIAG_NONE)
        return NULL;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &error);
    zip_t *zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip == NULL && source != NULL)
        zip_source_free(source);
    zip_error_fini(&error);
    if (zip == NULL) {
        *ret_fault = fault(DIAG_E140, "ZIP", NULL);
        return NULL;
    }
    struct workbook_zip *z = ARENA_NEW(arena, struct workbook_zip);
    z->zip = zip;
    z->piece = arena_alloc(arena, PIECE);
    return z;
}

void workbook_zip_close(struct workbook_zip *zip)
{
    zip_discard(zip->zip);
}

bool workbook_zip_has(const struct workbook_zip *zip, const char *path)
{
    return zip_name_locate(zip->zip, path, ZIP_FL_NOCASE) >= 0;
}

static struct workbook_fault count(struct workbook_zip *zip, uint64_t part, uint64_t compressed)
{
    if (part > PART_MAX)
        return fault(DIAG_E148, "part", "209715200");
    if (zip->inflated > INFLATED_MAX)
        return fault(DIAG_E148, "inflated", "314572800");
    if (part > RATIO_FROM && part / RATIO_MAX > compressed)
        return fault(DIAG_E148, "ratio", "200:1");
    return (struct workbook_fault){0};
}

static bool read_pieces(struct workbook_zip *zip,
                        zip_file_t *file,
                        const zip_stat_t *st,
                        bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                        void *ctx,
                        struct workbook_fault *ret_fault)
{
    uint64_t part = 0;
    zip_int64_t got;
    while ((got = zip_fread(file, zip->piece, PIECE)) > 0) {
        part += (uint64_t)got;
        zip->inflated += (uint64_t)got;
        *ret_fault = count(zip, part, st->comp_size);
        if (ret_fault->code != DIAG_NONE)
            return false;
        if (!take(ctx, zip->piece, (size_t)got, false))
            return true;
    }
    if (got < 0 || part != st->size)
        return false;
    (void)take(ctx, NULL, 0, true);
    return true;
}

bool workbook_zip_read(struct workbook_zip *zip,
                       const char *path,
                       bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                       void *ctx,
                       struct workbook_fault *ret_fault)
{
    zip_stat_t st;
    zip_int64_t at = zip_name_locate(zip->zip, path, ZIP_FL_NOCASE);
    *ret_fault = fault(DIAG_E140, path, NULL);
    if (at < 0 || zip_stat_index(zip->zip, (zip_uint64_t)at, 0, &st) != 0)
        return false;
    zip_file_t *file = zip_fopen_index(zip->zip, (zip_uint64_t)at, 0);
    if (file == NULL)
        return false;
    bool read = read_pieces(zip, file, &st, take, ctx, ret_fault);
    if (!read && ret_fault->code == DIAG_NONE)
        *ret_fault = fault(DIAG_E140, path, NULL);
    (void)zip_fclose(file);
    return read;
}
