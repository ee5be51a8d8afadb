/*
 * A catalog package on disk → canonical rows. Knows files, columns and spelling, no meaning (compile.c).
 * Neighbours: package_csv.c, package_head.c, package_form.c, package_digest.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "package.h"
#include "package_csv.h"
#include "rows.h"
#include "schema/schema.h"

/* A value that a cell's type refuses becomes empty behind its finding, so that nothing is reported twice. */
static const char type_names[][24] = {
    [CATALOG_TEXT] = "",
    [CATALOG_DATE] = "YYYY-MM-DD",
    [CATALOG_INT] = "0, 1, 2, …",
    [CATALOG_DECIMAL] = "-12.5",
};

struct reader {
    const char *dir;
    struct arena *arena;
    struct catalog_rows *rows;
    struct diags *diags;
};

/* ---- bytes ---- */

static bool read_all(int fd, char *bytes, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = read(fd, bytes + done, len - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* The first bad byte's finding: E105 for NUL, E104 for what is not UTF-8. */
static void report_bad_byte(struct reader *r, const char *file, struct text bytes, size_t offset)
{
    struct place at = {.file = file, .row = 1};

    for (size_t i = 0; i < offset; i++)
        at.row += bytes.ptr[i] == '\n';
    diags_addv(r->diags, bytes.ptr[offset] == '\0' ? DIAG_E105 : DIAG_E104, at,
               arena_printf(r->arena, "%zu", offset + 1), NULL);
}

enum found { FOUND, FOUND_NOTHING, FOUND_BROKEN };

/* The whole file as valid UTF-8; a broken one has its finding. */
static enum found read_file(struct reader *r, const char *file, struct text *ret_bytes)
{
    struct place at = {.file = file};
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return FOUND_NOTHING;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        const char *why = fd >= 0 ? "not a file" : arena_strdup(r->arena, strerror(errno));
        diags_addv(r->diags, DIAG_E102, at, why, NULL);
        if (fd >= 0)
            close(fd);
        return FOUND_BROKEN;
    }
    size_t len = (size_t)st.st_size, bad = 0;
    bool fits = len <= PACKAGE_FILE_MAX;
    char *bytes = fits ? arena_alloc(r->arena, len + 1) : NULL;
    bool complete = fits && read_all(fd, bytes, len);
    close(fd);
    if (!fits)
        diags_addv(r->diags, DIAG_E113, at, "256 MiB", arena_printf(r->arena, "%zu", len), NULL);
    else if (!complete)
        diags_addv(r->diags, DIAG_E102, at, "read", NULL);
    else if (!text_valid_utf8(bytes, len, &bad))
        report_bad_byte(r, file, (struct text){bytes, len}, bad);
    else
        *ret_bytes = (struct text){bytes, len};
    return ret_bytes->ptr != NULL ? FOUND : FOUND_BROKEN;
}

/* ---- CSV ---- */

/* For each field of the header, the columns that it fills: two for `level` of successions.csv. */
struct header {
    uint32_t row;
    size_t len;
    struct target {
        int column[2];
    } * target;
};

static void set_target(struct reader *r,
                       enum catalog_kind kind,
                       struct header *h,
                       size_t field,
                       const char *name,
                       struct place at)
{
    int column = catalog_column_index(catalog_table(kind), name);
    uint32_t *known = column >= 0 ? &r->rows->column[kind][column] : NULL;
    struct target *target = &h->target[field];

    if (known == NULL) {
        diags_addv(r->diags, DIAG_E111, at, name, NULL);
    } else if (*known != 0) {
        diags_addv(r->diags, DIAG_E110, at, name, NULL);
    } else {
        *known = at.column;
        target->column[target->column[0] >= 0 ? 1 : 0] = column;
    }
}

/* Reads the header's names; unknown, repeated and missing columns are findings. */
static void read_header(struct reader *r,
                        enum catalog_kind kind,
                        const struct package_csv *csv,
                        const struct package_fields *fields,
                        struct header *h)
{
    const struct catalog_table *table = catalog_table(kind);
    struct place at = {.file = csv->file, .row = csv->row};

    *h = (struct header){csv->row, fields->len, ARENA_ARRAY(r->arena, fields->len, struct target)};
    for (size_t i = 0; i < fields->len; i++) {
        const char *name = package_text_clean(fields->at[i], r->arena);
        at.column = (uint32_t)i + 1;
        h->target[i] = (struct target){{-1, -1}};
        if (kind == CATALOG_SUCCESSIONS && strcmp(name, "level") == 0) {
            set_target(r, kind, h, i, "predecessor_level", at);
            set_target(r, kind, h, i, "successor_level", at);
        } else {
            set_target(r, kind, h, i, name, at);
        }
    }
    at.column = 0;
    for (size_t i = 0; i < table->len; i++) {
        if (table->columns[i].compulsory && r->rows->column[kind][i] == 0)
            diags_addv(r->diags, DIAG_E602, at, table->columns[i].name, NULL);
    }
}

/* The canonical spelling of a cell, or "" with a finding. */
static const char *
read_cell(struct reader *r, const struct catalog_column *column, struct text field, struct place at)
{
    const char *value = package_text_clean(field, r->arena);
    const char *decimal = NULL;
    uint64_t n = 0;
    date_t date;

    if (value[0] == '\0') {
        if (column->compulsory)
            diags_addv(r->diags, DIAG_E221, at, column->name, NULL);
        return value;
    }
    switch (column->type) {
    case CATALOG_TEXT: return value;
    case CATALOG_DATE:
        if (date_parse(text_of(value), &date))
            return value;
        break;
    case CATALOG_INT:
        if (text_to_u64(text_of(value), INT32_MAX, &n))
            return arena_printf(r->arena, "%llu", (unsigned long long)n);
        break;
    case CATALOG_DECIMAL:
        if (rows_decimal(text_of(value), r->arena, &decimal))
            return decimal;
        break;
    }
    diags_addv(r->diags, DIAG_E603, at, column->name, value, type_names[column->type], NULL);
    return "";
}

static void read_row(struct reader *r,
                     enum catalog_kind kind,
                     const struct header *h,
                     const struct package_fields *fields,
                     struct place at)
{
    const struct catalog_table *table = catalog_table(kind);
    struct catalog_row *row = rows_add(r->rows, kind, at, r->arena);

    if (fields->len != h->len)
        diags_addv(r->diags, DIAG_E107, at, arena_printf(r->arena, "%zu", fields->len),
                   arena_printf(r->arena, "%zu", h->len), NULL);
    for (size_t i = 0; i < fields->len && i < h->len; i++) {
        const struct target *target = &h->target[i];
        at.column = (uint32_t)i + 1;
        for (size_t k = 0; k < 2 && target->column[k] >= 0; k++) {
            size_t column = (size_t)target->column[k];
            row->value[column] = read_cell(r, &table->columns[column], fields->at[i], at);
        }
    }
}

static void read_table(struct reader *r, enum catalog_kind kind)
{
    const char *name = catalog_table(kind)->file;
    const char *file = arena_printf(r->arena, "%s/%s", r->dir, name);
    struct text bytes = {NULL, 0};
    struct package_csv csv;
    struct package_fields fields = {0};
    struct header header;

    enum found found = read_file(r, file, &bytes);
    if (found == FOUND_NOTHING && kind == CATALOG_ORGS)
        diags_addv(r->diags, DIAG_E601, (struct place){.file = r->dir}, name, NULL);
    if (found != FOUND)
        return;
    package_csv_init(&csv, file, bytes, r->arena, r->diags);
    if (!package_csv_next(&csv, &fields)) {
        diags_add(r->diags, DIAG_E101, (struct place){.file = file});
        return;
    }
    read_header(r, kind, &csv, &fields, &header);
    while (package_csv_next(&csv, &fields))
        read_row(r, kind, &header, &fields, (struct place){.file = file, .row = csv.row});
}

/* ---- JSON ---- */

static void read_head(struct reader *r)
{
    const char *file = arena_printf(r->arena, "%s/catalog.json", r->dir);
    struct text bytes = {NULL, 0};

    enum found found = read_file(r, file, &bytes);
    if (found == FOUND)
        package_head_read(file, bytes, r->arena, r->rows, r->diags);
    else if (found == FOUND_NOTHING)
        diags_addv(r->diags, DIAG_E601, (struct place){.file = r->dir}, "catalog.json", NULL);
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), n = strlen(end);

    return len > n && strcmp(name + len - n, end) == 0;
}

/* Names in a folder in byte order, hidden ones left out. */
static struct dirent **list(const char *path, size_t *ret_len)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, NULL, alphasort);

    *ret_len = n > 0 ? (size_t)n : 0;
    return names;
}

static void list_free(struct dirent **names, size_t len)
{
    for (size_t i = 0; i < len; i++)
        free(names[i]);
    free(names);
}

static void warn_unknown(struct reader *r, const char *file)
{
    diags_addv(r->diags, DIAG_W607, (struct place){.file = file}, file, NULL);
}

typedef void read_fn(const char *file,
                     struct text bytes,
                     struct arena *arena,
                     struct catalog_rows *rows,
                     struct diags *diags);

/* Every file of a folder: "forms/", "outlines/". */
static void read_folder(struct reader *r, enum catalog_kind kind, read_fn *read_one)
{
    const char *name = catalog_table(kind)->file;
    const char *folder = arena_printf(r->arena, "%s/%.*s", r->dir, (int)strlen(name) - 1, name);
    size_t len;
    struct dirent **names = list(folder, &len);

    for (size_t i = 0; i < len; i++) {
        const char *file = arena_printf(r->arena, "%s/%s", folder, names[i]->d_name);
        struct text bytes = {NULL, 0};
        if (names[i]->d_name[0] == '.')
            continue;
        if (!ends_with(file, ".json"))
            warn_unknown(r, file);
        else if (read_file(r, file, &bytes) == FOUND)
            read_one(file, bytes, r->arena, r->rows, r->diags);
    }
    list_free(names, len);
}

static bool is_part(const char *name)
{
    for (int kind = 0; kind < CATALOG_LAYOUT_CELLS; kind++) {
        if (strcmp(name, catalog_table((enum catalog_kind)kind)->file) == 0)
            return true;
    }
    return false;
}

/* A misspelt file name would drop a whole table in silence. */
static void warn_of_others(struct reader *r)
{
    size_t len;
    struct dirent **names = list(r->dir, &len);

    for (size_t i = 0; i < len; i++) {
        const char *name = names[i]->d_name;
        if ((ends_with(name, ".csv") || ends_with(name, ".json")) && name[0] != '.' &&
            !is_part(name))
            warn_unknown(r, arena_printf(r->arena, "%s/%s", r->dir, name));
    }
    list_free(names, len);
}

/* ---- */

enum status schema_package_read(const char *dir,
                                struct arena *arena,
                                struct catalog_rows *ret_rows,
                                struct diags *diags)
{
    struct reader r = {dir, arena, ret_rows, diags};
    size_t errors = diags->errors;

    memset(ret_rows, 0, sizeof *ret_rows);
    read_head(&r);
    for (int kind = CATALOG_HEAD + 1; kind < CATALOG_LAYOUT_CELLS; kind++) {
        if (kind == CATALOG_FORMS)
            read_folder(&r, CATALOG_FORMS, package_form_read);
        else if (kind == CATALOG_OUTLINES)
            read_folder(&r, CATALOG_OUTLINES, package_outline_read);
        else
            read_table(&r, (enum catalog_kind)kind);
    }
    warn_of_others(&r);
    schema_package_digest(ret_rows, arena);
    return diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}
