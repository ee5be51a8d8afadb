/*
 * Releases: the row of each against its audit row; on disk, every file against its manifest, and the manifest against the row.
 * Neighbours: internal.h.
 */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define ID 16

enum { R_ID, R_SUBJECT, R_DETAIL, R_IN_TIME, R_MANIFEST, R_FORMAT, R_LEVELS, R_BEFORE, R_POSITION };

static bool says(json_t *detail, const char *name, const PGresult *r, int row, int column)
{
    const char *said = json_string_value(json_object_get(detail, name));
    return said == NULL ? answer_null(r, row, column) : answer_is(r, row, column, said);
}

/* The audit row's detail says all of the row; rows from before said only manifest and position. */
static bool row_holds(const PGresult *r, int row)
{
    json_t *detail =
        json_loadb(answer_text(r, row, R_DETAIL), answer_len(r, row, R_DETAIL), 0, NULL);
    bool good =
        answer_number(r, row, R_IN_TIME) == 1 && says(detail, "manifest", r, row, R_MANIFEST) &&
        says(detail, "format", r, row, R_FORMAT) && says(detail, "levels", r, row, R_LEVELS) &&
        says(detail, "release_before", r, row, R_BEFORE) &&
        json_integer_value(json_object_get(detail, "position")) ==
            answer_number(r, row, R_POSITION);
    json_decref(detail);
    return good;
}

static bool check_rows(struct verifier *v)
{
    PGresult *r = answer_ask(v,
                             "SELECT coalesce(r.id, a.subject), a.subject, a.detail, r.at = a.at, "
                             "encode(r.manifest, 'hex'), r.format, r.levels, "
                             "r.release_before, r.position FROM gris.release r FULL JOIN (SELECT "
                             "subject, detail, at FROM gris.audit "
                             "WHERE kind = 'release') a ON a.subject = r.id ORDER BY 1",
                             0, 0);
    for (int row = 0; r != NULL && row < PQntuples(r); row++)
        if (answer_null(r, row, R_SUBJECT) || !row_holds(r, row))
            verifier_fault(v, VERIFIER_RELEASE, answer_text(r, row, R_ID), "");
    PQclear(r);
    return r != NULL;
}

/* ---- files ---- */

static bool file_digest(const char *path, uint8_t ret[HASH], int64_t *ret_len)
{
    char buffer[65536];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t n = -1;
    struct hash *h = hash_begin();
    *ret_len = 0;
    while (fd >= 0 && (n = read(fd, buffer, sizeof buffer)) > 0) {
        hash_bytes(h, buffer, (size_t)n);
        *ret_len += n;
    }
    hash_end(h, ret);
    if (fd >= 0)
        (void)close(fd);
    return n == 0;
}

/* nftw() has no context */
static struct {
    struct verifier *v;
    json_t *files; /* path -> entry of the manifest, taken out when met */
    size_t prefix;
} folder;

static bool entry_holds(json_t *entry, const char *path)
{
    uint8_t digest[HASH];
    char hex[HASH_HEX];
    int64_t len;
    const char *said = json_string_value(json_object_get(entry, "sha256"));
    return said != NULL && file_digest(path, digest, &len) &&
           strcmp(hash_hex(digest, hex), said) == 0 &&
           len == json_integer_value(json_object_get(entry, "bytes"));
}

static int check_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)at;
    const char *name = path + folder.prefix;
    if (type == FTW_D || strcmp(name, "manifest.json") == 0)
        return 0;
    folder.v->totals->files++;
    if (!entry_holds(json_object_get(folder.files, name), path))
        verifier_fault(folder.v, VERIFIER_FILE, path, "");
    (void)json_object_del(folder.files, name);
    return 0;
}

static void check_files(struct verifier *v, const char *path, json_t *manifest)
{
    size_t i;
    json_t *entry;
    char *missing;
    folder.v = v;
    folder.files = json_object();
    folder.prefix = strlen(path) + 1;
    json_array_foreach(json_object_get(manifest, "files"), i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "path"));
        if (name != NULL)
            (void)json_object_set(folder.files, name, entry);
    }
    (void)nftw(path, check_file, 16, FTW_PHYS);
    const char *name;
    json_object_foreach(folder.files, name, entry)
    {
        if (asprintf(&missing, "%s/%s", path, name) < 0)
            continue;
        verifier_fault(v, VERIFIER_FILE, missing, "");
        free(missing);
    }
    json_decref(folder.files);
}

/* ---- releases of a folder ---- */

/* Its manifest bears its name, and is the one that the database noted. NULL: it is not. */
static json_t *read_manifest(struct verifier *v, const char *path, const char *id)
{
    uint8_t digest[HASH];
    char hex[HASH_HEX], *file = NULL;
    int64_t len;
    bool good = asprintf(&file, "%s/manifest.json", path) >= 0 && file_digest(file, digest, &len) &&
                strncmp(hash_hex(digest, hex), id, ID) == 0;
    json_t *manifest = good ? json_load_file(file, JSON_REJECT_DUPLICATES, NULL) : NULL;
    free(file);
    const char *values[] = {id};
    PGresult *r = PQexecParams(v->conn, "SELECT manifest, position FROM gris.release WHERE id = $1",
                               1, NULL, values, NULL, NULL, 1);
    if (manifest != NULL && (PQntuples(r) != 1 || !answer_hash(r, 0, 0, digest) ||
                             answer_number(r, 0, 1) !=
                                 json_integer_value(json_object_get(manifest, "audit_position")))) {
        json_decref(manifest);
        manifest = NULL;
    }
    PQclear(r);
    return manifest;
}

static bool is_there(const char *releases, const char *id)
{
    struct stat st;
    char *path = NULL;
    bool there = asprintf(&path, "%s/%s", releases, id) >= 0 && stat(path, &st) == 0;
    free(path);
    return there;
}

static void check_release(struct verifier *v, const char *releases, const char *id)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", releases, id) < 0)
        return;
    json_t *manifest = read_manifest(v, path, id);
    const char *before = json_string_value(json_object_get(manifest, "release_before"));
    if (manifest == NULL)
        verifier_fault(v, VERIFIER_RELEASE, path, "");
    else
        check_files(v, path, manifest);
    if (before != NULL && !is_there(releases, before))
        verifier_fault(v, VERIFIER_RELEASE, before, "");
    json_decref(manifest);
    free(path);
}

static void check_current(struct verifier *v)
{
    char *link = NULL;
    struct stat st;
    if (asprintf(&link, "%s/current/manifest.json", v->options->releases) >= 0 &&
        stat(link, &st) != 0)
        verifier_fault(v, VERIFIER_RELEASE, link, "");
    free(link);
}

static int is_release(const struct dirent *entry)
{
    return strspn(entry->d_name, "0123456789abcdef") == ID && entry->d_name[ID] == '\0';
}

bool published_check(struct verifier *v)
{
    if (!check_rows(v))
        return false;
    if (v->options->releases == NULL)
        return true;
    char *releases = NULL;
    struct dirent **names = NULL;
    int len = asprintf(&releases, "%s/releases", v->options->releases) < 0
                  ? -1
                  : scandir(releases, &names, is_release, alphasort);
    check_current(v);
    for (int i = 0; i < len; i++) {
        check_release(v, releases, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    free(releases);
    return true;
}
