/*
 * gris-verify: the verifier as a program of its own, for who trusts no other: cc *.c with libpq, libcrypto, libzstd, jansson.
 * Neighbours: verifier.h; docs/audit.md says how to use it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier.h"

#define KEYS_MAX 65536

static const char *const names[] = {
    "audit row",       "missing position",        "submission",
    "original",        "rolled back behind root", "root of another chain",
    "root not signed", "root not in its place",   "release",
    "published file"};

static void tell(void *ctx, enum verifier_fault fault, const char *what, const char *more)
{
    (void)ctx;
    (void)printf("%s: %s%s%s\n", names[fault], what, more[0] == '\0' ? "" : ", last position ",
                 more);
}

static int usage(void)
{
    (void)fputs(
        "usage: gris-verify --db CONNINFO [--root FILE|DIR] [--releases DIR] [--public-key FILE]\n"
        "exit: 0 whole, 5 altered, 4 could not look, 2 usage\n",
        stderr);
    return 2;
}

static const char *read_keys(const char *path)
{
    static char keys[KEYS_MAX];
    FILE *file = fopen(path, "rbe");
    size_t len = file == NULL ? 0 : fread(keys, 1, sizeof keys - 1, file);
    if (file != NULL)
        (void)fclose(file);
    return len == 0 ? NULL : keys;
}

int main(int argc, char **argv)
{
    const char *db = NULL, *key = NULL;
    struct verifier_options options = {.tell = tell};
    struct verifier_totals totals = {0};
    char error[VERIFIER_ERROR_MAX];
    static const char *const wanted[] = {"--db", "--root", "--releases", "--public-key"};
    const char **into[] = {&db, &options.roots, &options.releases, &key};
    for (int i = 1; i < argc; i += 2) {
        size_t n = 0;
        while (n < 4 && strcmp(argv[i], wanted[n]) != 0)
            n++;
        if (n == 4 || i + 1 == argc)
            return usage();
        *into[n] = argv[i + 1];
    }
    if (db == NULL)
        return usage();
    if (key != NULL && (options.keys = read_keys(key)) == NULL) {
        (void)fprintf(stderr, "gris-verify: %s cannot be read\n", key);
        return 4;
    }
    if (!verifier_check_database(db, &options, &totals, error)) {
        (void)fprintf(stderr, "gris-verify: %s\n", error);
        return totals.faults > 0 ? 5 : 4;
    }
    (void)printf("%" PRId64 " audit rows, %" PRId64 " submissions, %" PRId64 " originals, %" PRId64
                 " roots, %" PRId64 " published files; %" PRId64 " faults%s\n",
                 totals.rows, totals.submissions, totals.originals, totals.roots, totals.files,
                 totals.faults, key == NULL ? "; signatures not looked at" : "");
    return totals.faults > 0 ? 5 : 0;
}
