/*
 * fuzz_catalog: any bytes as a catalog package. A line "=== NAME" begins the file NAME of a throw-away folder, which is read and compiled. The status
 * says what the findings say; what was read is written, and read again gives the same rows, digest and verdict; the reader of CSV agrees with a slow
 * and simple one. Must not know which findings come. Neighbours: schema/schema.h, driver.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../schema/package_csv.h"
#include "must.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the folder ---- */

/* The only names that a package may have, so that nothing is written elsewhere. */
static const char *const names[] = {
    "catalog.json",    "orgs.csv",           "org_aliases.csv", "hierarchies.csv",
    "successions.csv", "dimensions.csv",     "indicators.csv",  "regimes.csv",
    "occasions.csv",   "obligations.csv",    "rules.csv",       "targets.csv",
    "holidays.csv",    "extensions.csv",     "forms/A.json",    "forms/B.json",
    "forms/other.txt", "outlines/A.json",    "outlines/B.json", "scores.csv",
    "score_parts.csv", "external_codes.csv", "odd.csv"};
#define NAMES (sizeof names / sizeof names[0])

/* Folders in memory, one pair a process: what is read, and what is written back. */
static char root[64];

static const char *path_of(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s/%s/%s", root, folder, name);
}

static void remove_root(void)
{
    struct arena *arena = arena_new(0);
    static const char *const folders[] = {"in", "out", "again"};
    for (size_t f = 0; f < 3; f++) {
        for (size_t i = 0; i < NAMES; i++)
            (void)unlink(path_of(arena, folders[f], names[i]));
        (void)rmdir(path_of(arena, folders[f], "forms"));
        (void)rmdir(path_of(arena, folders[f], "outlines"));
        (void)rmdir(path_of(arena, folders[f], ""));
    }
    (void)rmdir(root);
    arena_free(arena);
}

static void make_root(void)
{
    struct arena *arena = arena_new(0);
    snprintf(root, sizeof root, "%s/gris-fuzz-catalog-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(root) != NULL);
    must(mkdir(path_of(arena, "in", ""), 0700) == 0);
    must(mkdir(path_of(arena, "in", "forms"), 0700) == 0);
    must(mkdir(path_of(arena, "in", "outlines"), 0700) == 0);
    arena_free(arena);
    (void)atexit(remove_root);
}

static void write_file(const char *path, struct text bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    close(fd);
}

/* Takes the next section off the front: its name's index (NAMES: none of ours) and its bytes. */
static size_t take_section(struct text *t, struct text *ret_bytes)
{
    size_t name = NAMES;
    const char *line = t->len > 0 ? memchr(t->ptr, '\n', t->len) : NULL;
    size_t head = line != NULL ? (size_t)(line - t->ptr) + 1 : t->len;
    struct text title = text_trim((struct text){t->ptr + 4, head - 4});
    const char *end = memmem(t->ptr + head, t->len - head, "\n=== ", 5);
    size_t len = end != NULL ? (size_t)(end - (t->ptr + head)) + 1 : t->len - head;

    for (size_t i = 0; i < NAMES; i++) {
        if (text_is(title, names[i]))
            name = i;
    }
    *ret_bytes = (struct text){t->ptr + head, len};
    *t = (struct text){t->ptr + head + len, t->len - head - len};
    return name;
}

/* ---- CSV, slowly ---- */

/* One field of RFC 4180 from *t, into `out`; the character that ended it: ',' '\n' or 0. */
static char slow_field(struct text *t, char *out, size_t *ret_len)
{
    size_t n = 0;
    bool quoted = t->len > 0 && t->ptr[0] == '"';

    if (quoted)
        *t = (struct text){t->ptr + 1, t->len - 1};
    while (t->len > 0) {
        char c = t->ptr[0], next = t->len > 1 ? t->ptr[1] : '\0';
        if (quoted && c == '"' && next != '"') {
            quoted = false;
            *t = (struct text){t->ptr + 1, t->len - 1};
            continue;
        }
        if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
            size_t skip = c == '\r' && next == '\n' ? 2 : 1;
            *t = (struct text){t->ptr + skip, t->len - skip};
            *ret_len = n;
            return c == ',' ? ',' : '\n';
        }
        size_t step = quoted && c == '"' ? 2 : 1;
        out[n++] = c;
        *t = (struct text){t->ptr + step, t->len - step};
    }
    *ret_len = n;
    return '\0';
}

/* Where the package's reader finds no fault, both see the same fields. */
static void compare_csv(struct text bytes)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct package_csv csv;
    struct package_fields fields = {0};
    size_t bad;

    diags_init(&diags, arena, 10);
    if (!text_valid_utf8(bytes.ptr, bytes.len, &bad)) {
        arena_free(arena);
        return;
    }
    package_csv_init(&csv, "f", bytes, arena, &diags);
    struct text rest = {csv.at, (size_t)(csv.end - csv.at)};
    char *out = arena_alloc(arena, bytes.len + 1);
    while (package_csv_next(&csv, &fields) && diags.errors == 0) {
        char ended = ',';
        size_t len = 0, i = 0;
        while (rest.len > 0 && (rest.ptr[0] == '\n' || rest.ptr[0] == '\r'))
            rest = (struct text){rest.ptr + 1, rest.len - 1}; /* an empty line */
        for (; ended == ','; i++) {
            ended = slow_field(&rest, out, &len);
            must(i < fields.len && text_eq(fields.at[i], (struct text){out, len}));
        }
        must(i == fields.len);
    }
    arena_free(arena);
}

/* ---- the package ---- */

struct reading {
    struct catalog_rows rows;
    struct catalog catalog;
    struct diags diags;
    enum status read, compiled;
};

static void read_folder(struct arena *arena, const char *folder, struct reading *r)
{
    diags_init(&r->diags, arena, 1000);
    r->read =
        schema_package_read(arena_printf(arena, "%s/%s", root, folder), arena, &r->rows, &r->diags);
    must((r->read == STATUS_REJECTED) == (r->diags.errors > 0));
    if (r->read != STATUS_OK)
        return;
    size_t errors = r->diags.errors;
    r->compiled = schema_compile(&r->rows, arena, &r->catalog, &r->diags);
    must((r->compiled == STATUS_REJECTED) == (r->diags.errors > errors));
    if (r->compiled == STATUS_OK)
        schema_lint(&r->rows, &r->catalog, 2026, arena, &r->diags);
    must((r->compiled == STATUS_REJECTED) == (r->diags.errors > errors));
    for (size_t i = 0; i < r->diags.len; i++)
        must(diag_line(&r->diags.at[i], LANG_VI, arena)[0] != '\0');
}

/* Load, export, load: the same catalog. */
static void come_back(struct arena *arena, struct reading *first)
{
    struct reading again = {0};
    struct schema_changes changes = {0};
    struct diags diags;

    diags_init(&diags, arena, 10);
    must(schema_package_write(path_of(arena, "out", ""), &first->rows, arena, &diags) == STATUS_OK);
    read_folder(arena, "out", &again);
    must(again.read == STATUS_OK);
    must(digest_eq(&again.rows.digest, &first->rows.digest));
    must(again.compiled == STATUS_OK);
    schema_diff(&first->rows, &again.rows, arena, &changes);
    must(changes.len == 0);
    must(again.catalog.orgs.len == first->catalog.orgs.len);
    must(again.catalog.indicators.len == first->catalog.indicators.len);
    must(again.catalog.layouts.len == first->catalog.layouts.len);
    for (size_t i = 0; i < again.catalog.layouts.len; i++)
        must(again.catalog.layouts.at[i].len == first->catalog.layouts.at[i].len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size};
    struct reading first = {0};
    bool written[NAMES] = {false};

    if (size < 4 || memcmp(data, "=== ", 4) != 0)
        return 0;
    if (root[0] == '\0')
        make_root();
    struct arena *arena = arena_new((size_t)1 << 30);
    while (rest.len >= 4) {
        struct text bytes;
        size_t name = take_section(&rest, &bytes);
        if (name == NAMES)
            continue;
        write_file(path_of(arena, "in", names[name]), bytes);
        written[name] = true;
        compare_csv(bytes);
    }
    read_folder(arena, "in", &first);
    if (first.read == STATUS_OK && first.compiled == STATUS_OK)
        come_back(arena, &first);
    for (size_t i = 0; i < NAMES; i++) {
        if (written[i])
            must(unlink(path_of(arena, "in", names[i])) == 0);
    }
    arena_free(arena);
    return 0;
}
