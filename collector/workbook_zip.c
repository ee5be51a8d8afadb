/*
 * The parts of a package: a ZIP archive in memory, by libzip. Counts what is really inflated, whatever the archive says. Neighbours: workbook.h.
 */
#include <string.h>
#include <zip.h>

#include "core/arena.h"
#include "workbook.h"

#define ENTRIES_MAX  1000
#define PART_MAX     ((uint64_t)200 << 20)
#define INFLATED_MAX ((uint64_t)300 << 20)
#define RATIO_MAX    200
#define RATIO_FROM   ((uint64_t)1 << 20) /* nobody asks for the ratio of what is smaller */
#define PIECE        ((size_t)64 << 10)

struct workbook_zip {
    zip_t *zip;
    char *piece;
    uint64_t inflated;
};

/* A name that leads out of the package, or not where it seems to. */
static bool is_bad_name(const char *name)
{
    return name == NULL || name[0] == '/' || strchr(name, '\\') != NULL ||
           strstr(name, "..") != NULL;
}

static const char *check_entries(zip_t *zip)
{
    zip_int64_t len = zip_get_num_entries(zip, 0);
    if (len > ENTRIES_MAX)
        return "too many parts";
    for (zip_int64_t i = 0; i < len; i++) {
        zip_stat_t st;
        if (zip_stat_index(zip, (zip_uint64_t)i, 0, &st) != 0 || is_bad_name(st.name))
            return "a part with a bad name";
        if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && st.encryption_method != ZIP_EM_NONE)
            return "encrypted";
    }
    return NULL;
}

struct workbook_zip *workbook_zip_open(struct text bytes, struct arena *arena, const char **ret_why)
{
    zip_error_t error;
    zip_error_init(&error);
    *ret_why = "no ZIP archive, or a damaged one";
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &error);
    zip_t *zip =
        source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (zip == NULL && source != NULL)
        zip_source_free(source);
    zip_error_fini(&error);
    if (zip == NULL)
        return NULL;
    *ret_why = check_entries(zip);
    if (*ret_why != NULL) {
        zip_discard(zip);
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
    return zip_name_locate(zip->zip, path, 0) >= 0;
}

static const char *read_pieces(struct workbook_zip *zip,
                               zip_file_t *file,
                               uint64_t compressed,
                               bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                               void *ctx)
{
    uint64_t part = 0;
    zip_int64_t got;
    while ((got = zip_fread(file, zip->piece, PIECE)) > 0) {
        part += (uint64_t)got;
        zip->inflated += (uint64_t)got;
        if (part > PART_MAX || zip->inflated > INFLATED_MAX ||
            (part > RATIO_FROM && part / RATIO_MAX > compressed))
            return "inflates to too much";
        if (!take(ctx, zip->piece, (size_t)got, false))
            return "malformed XML";
    }
    if (got < 0)
        return "a damaged part";
    return take(ctx, NULL, 0, true) ? NULL : "malformed XML";
}

const char *workbook_zip_read(struct workbook_zip *zip,
                              const char *path,
                              bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                              void *ctx)
{
    zip_stat_t st;
    zip_int64_t at = zip_name_locate(zip->zip, path, 0);
    if (at < 0 || zip_stat_index(zip->zip, (zip_uint64_t)at, 0, &st) != 0)
        return "a part is missing";
    zip_file_t *file = zip_fopen_index(zip->zip, (zip_uint64_t)at, 0);
    if (file == NULL)
        return "a damaged part";
    const char *why = read_pieces(zip, file, st.comp_size, take, ctx);
    (void)zip_fclose(file);
    return why;
}
