/*
 * For the tests of schema: throw-away packages made of tests/cases/catalog/_base and files laid over it, and findings as lines.
 */
#ifndef GRIS_TESTS_SCHEMA_PACKAGE_TEST_H
#define GRIS_TESTS_SCHEMA_PACKAGE_TEST_H

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "schema/schema.h"

#define CASES GRIS_SOURCE_DIR "/tests/cases"

struct package_test {
    struct arena *arena;
    char dir[64];
    struct catalog_rows rows;
    struct catalog catalog;
    struct diags diags;
    enum status read, compiled;
};

/* Nothing where there is no such file. */
static inline struct text package_test_slurp(struct arena *arena, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        assert_int_equal(errno, ENOENT);
        return (struct text){NULL, 0};
    }
    char *bytes = arena_alloc(arena, 1 << 20);
    size_t len = fread(bytes, 1, (1 << 20) - 1, f);
    fclose(f);
    return (struct text){bytes, len};
}

static inline void package_test_write(const char *path, struct text bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

/* Copies a folder's files over another folder's. */
static inline void package_test_lay(struct arena *arena, const char *from, const char *to)
{
    DIR *dir = opendir(from);
    assert_non_null(dir);
    mkdir(to, 0777);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        const char *source = arena_printf(arena, "%s/%s", from, e->d_name);
        const char *target = arena_printf(arena, "%s/%s", to, e->d_name);
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        assert_int_equal(stat(source, &st), 0);
        if (S_ISDIR(st.st_mode))
            package_test_lay(arena, source, target);
        else
            package_test_write(target, package_test_slurp(arena, source));
    }
    closedir(dir);
}

static inline int
package_test_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static inline void package_test_drop(const char *path)
{
    nftw(path, package_test_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

/* A copy of a base package in a folder of its own. */
static inline struct package_test *package_test_new_of(const char *base)
{
    struct arena *arena = arena_new(0);
    struct package_test *t = ARENA_NEW(arena, struct package_test);
    t->arena = arena;
    snprintf(t->dir, sizeof t->dir, "/tmp/gris-schema-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    package_test_lay(arena, base, t->dir);
    diags_init(&t->diags, arena, 1000);
    return t;
}

static inline struct package_test *package_test_new(void)
{
    return package_test_new_of(CASES "/catalog/_base");
}

static inline void package_test_free(struct package_test *t)
{
    package_test_drop(t->dir);
    arena_free(t->arena);
}

/* Replaces (or adds) one file. */
static inline void package_test_file(struct package_test *t, const char *name, const char *content)
{
    package_test_write(arena_printf(t->arena, "%s/%s", t->dir, name), text_of(content));
}

/* Appends lines to one file. */
static inline void package_test_append(struct package_test *t, const char *name, const char *lines)
{
    const char *path = arena_printf(t->arena, "%s/%s", t->dir, name);
    struct text old = package_test_slurp(t->arena, path);
    package_test_file(t, name, arena_printf(t->arena, "%.*s%s", (int)old.len, old.ptr, lines));
}

static inline void package_test_read(struct package_test *t)
{
    t->read = schema_package_read(t->dir, t->arena, &t->rows, &t->diags);
}

static inline void package_test_compile(struct package_test *t)
{
    package_test_read(t);
    t->compiled = schema_compile(&t->rows, t->arena, &t->catalog, &t->diags);
}

/* Reads and compiles what must be without any finding. */
static inline void package_test_clean(struct package_test *t)
{
    package_test_compile(t);
    for (size_t i = 0; i < t->diags.len; i++)
        print_error("%s\n", diag_line(&t->diags.at[i], LANG_EN, t->arena));
    assert_int_equal(t->diags.len, 0);
}

/* "orgs.csv:2:3 E605 level | x": places without the package's folder, arguments as they are. */
static inline const char *
package_test_line(struct arena *arena, const char *dir, const struct diag *d)
{
    const char *file = d->at.file != NULL ? d->at.file : "";
    size_t len = strlen(dir);
    if (strncmp(file, dir, len) == 0)
        file += len + (file[len] == '/' && file[len + 1] != '\0');
    const char *line = arena_strdup(arena, file[0] != '\0' ? file : "/");
    if (d->at.row > 0)
        line = arena_printf(arena, "%s:%u", line, d->at.row);
    if (d->at.column > 0)
        line = arena_printf(arena, "%s:%u", line, d->at.column);
    line = arena_printf(arena, "%s %s", line, diag_name(d->code));
    for (size_t i = 0; i < DIAG_ARGS_MAX && d->arg[i] != NULL; i++) {
        const char *arg = d->arg[i];
        if (strncmp(arg, dir, len) == 0)
            arg = arena_printf(arena, "…%s", arg + len);
        line = arena_printf(arena, "%s%s%s", line, i == 0 ? " " : " | ", arg);
    }
    return line;
}

/* All findings, a line each. */
static inline const char *
package_test_lines(struct arena *arena, const char *dir, const struct diags *diags)
{
    struct text_builder b;
    text_builder_init(&b, arena, 1 << 20);
    for (size_t i = 0; i < diags->len; i++)
        text_builder_addf(&b, "%s\n", package_test_line(arena, dir, &diags->at[i]));
    return text_dup(arena, text_builder_text(&b));
}

#endif
