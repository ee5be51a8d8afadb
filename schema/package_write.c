/*
 * Canonical rows → a catalog package on disk; equal catalogs give equal bytes. Knows files and spelling, no meaning.
 * Neighbours: package_head.c, package_form.c, rows.c.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "package.h"
#include "rows.h"
#include "schema/schema.h"

struct writer {
    const char *dir;
    const struct catalog_rows *rows;
    struct arena *arena;
    struct diags *diags;
    bool failed;
};

static void failed(struct writer *w, const char *file, int error)
{
    const char *why = arena_strdup(w->arena, strerror(error));

    diags_addv(w->diags, DIAG_E625, (struct place){.file = file}, file, why, NULL);
    w->failed = true;
}

static const char *path_of(const struct writer *w, const char *name)
{
    return arena_printf(w->arena, "%s/%s", w->dir, name);
}

static void make_folder(struct writer *w, const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        failed(w, path, errno);
}

static void finish(struct writer *w, const char *file, struct sink *sink)
{
    int error = sink_close(sink, NULL);

    if (error != 0)
        failed(w, file, error);
}

/* The file of a form or an outline: its code, with all but letters, digits, ".", "-" and "_" as %XX. */
static const char *
file_of(const struct writer *w, enum catalog_kind kind, const struct catalog_row *row)
{
    struct text_builder b;

    text_builder_init(&b, w->arena, 4096);
    for (const char *p = rows_value(kind, row, "code"); *p != '\0'; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= 'a' && *p <= 'z') || *p == '-' || *p == '_' || (*p == '.' && b.len > 0);
        if (plain)
            text_builder_add(&b, (struct text){p, 1});
        else
            text_builder_addf(&b, "%%%02X", (unsigned)(unsigned char)*p);
    }
    return arena_printf(w->arena, "%s/%s%s.json", w->dir, catalog_table(kind)->file,
                        text_dup(w->arena, text_builder_text(&b)));
}

/* Files of an older package that this catalog has no rows for must not stay in it. */
static void remove_stale_files(struct writer *w, const char *folder)
{
    DIR *dir = opendir(folder);

    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        size_t len = strlen(e->d_name);
        if (len > 5 && strcmp(e->d_name + len - 5, ".json") == 0)
            unlink(arena_printf(w->arena, "%s/%s", folder, e->d_name));
    }
    if (dir != NULL)
        closedir(dir);
}

/* Only in a folder that is a package already. */
static void remove_stale(struct writer *w)
{
    if (access(path_of(w, "catalog.json"), F_OK) != 0)
        return;
    remove_stale_files(w, path_of(w, "forms"));
    remove_stale_files(w, path_of(w, "outlines"));
    for (int k = 0; k < CATALOG_LAYOUT_CELLS; k++) {
        if (k != CATALOG_FORMS && k != CATALOG_OUTLINES && w->rows->kind[k].len == 0)
            unlink(path_of(w, catalog_table((enum catalog_kind)k)->file));
    }
}

static void write_table(struct writer *w, enum catalog_kind kind)
{
    const struct catalog_table *table = catalog_table(kind);
    const struct catalog_row **sorted = rows_sorted(w->rows, kind, w->arena);
    const char *file = path_of(w, table->file);
    struct sink *sink = sink_file(w->arena, file, true);

    for (size_t c = 0; c < table->len; c++)
        sink_printf(sink, "%s%s", c > 0 ? "," : "", table->columns[c].name);
    sink_puts(sink, "\n");
    for (size_t i = 0; i < w->rows->kind[kind].len; i++) {
        for (size_t c = 0; c < table->len; c++) {
            if (c > 0)
                sink_puts(sink, ",");
            sink_csv_field(sink, text_of(sorted[i]->value[c]), ',', false);
        }
        sink_puts(sink, "\n");
    }
    finish(w, file, sink);
}

/* One file a row. */
static void write_folder(struct writer *w,
                         enum catalog_kind kind,
                         void (*write_one)(const struct catalog_row *row, struct sink *sink))
{
    const struct catalog_row **sorted = rows_sorted(w->rows, kind, w->arena);

    make_folder(w, path_of(w, catalog_table(kind)->file));
    for (size_t i = 0; i < w->rows->kind[kind].len && !w->failed; i++) {
        const char *file = file_of(w, kind, sorted[i]);
        struct sink *sink = sink_file(w->arena, file, true);
        write_one(sorted[i], sink);
        finish(w, file, sink);
    }
}

static void write_head(struct writer *w)
{
    const char *file = path_of(w, "catalog.json");
    struct sink *sink = sink_file(w->arena, file, true);

    package_head_write(&w->rows->kind[CATALOG_HEAD].at[0], sink, w->arena);
    finish(w, file, sink);
}

enum status schema_package_write(const char *dir,
                                 const struct catalog_rows *rows,
                                 struct arena *arena,
                                 struct diags *diags)
{
    struct writer w = {dir, rows, arena, diags, false};

    make_folder(&w, dir);
    remove_stale(&w);
    for (int k = 0; k < CATALOG_LAYOUT_CELLS && !w.failed; k++) {
        enum catalog_kind kind = (enum catalog_kind)k;
        if (rows->kind[kind].len == 0 &&
            kind != CATALOG_ORGS) /* without orgs.csv it is no package */
            continue;
        if (kind == CATALOG_HEAD)
            write_head(&w);
        else if (kind == CATALOG_FORMS)
            write_folder(&w, kind, package_form_write);
        else if (kind == CATALOG_OUTLINES)
            write_folder(&w, kind, package_outline_write);
        else
            write_table(&w, kind);
    }
    return w.failed ? STATUS_FAILED : STATUS_OK;
}
