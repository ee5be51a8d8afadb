/*
 * Signed roots, those of the database and those that are shown: each signed, each naming the one before, each a prefix of the chain there is.
 * A root is written in one spelling only: docs/audit.md. Neighbours: chain.c, which grows the tree; hash.c.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <endian.h>

#include "internal.h"

#define BLOCK        1024
#define RECORD       48 /* bytes of a block: its hash, position and place of its first leaf */
#define DOCUMENT_MAX ((size_t)4096)

struct root {
    char what[24]; /* its position */
    int64_t position, size;
    uint8_t hash[HASH], chain[HASH], previous[HASH], digest[HASH];
    bool first, stored, reached;
    uint8_t *blocks; /* as stored */
    size_t blocks_len;
};

/* ---- one document ---- */

static bool plain(const char *text)
{
    return text != NULL &&
           strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:+-._") ==
               strlen(text);
}

static const char *member(json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return plain(text) ? text : NULL;
}

static bool member_hash(json_t *object, const char *name, uint8_t ret[HASH])
{
    const char *text = member(object, name);
    return text != NULL && hash_parse(text, strlen(text), ret);
}

static int64_t member_number(json_t *object, const char *name)
{
    json_t *number = json_object_get(object, name);
    return json_is_integer(number) ? json_integer_value(number) : -1;
}

/* Puts the signed bytes and the whole document into text form again; what was read must be that, to the byte. */
static bool respell(json_t *object, char *ret_signed, char *ret_all)
{
    json_t *signature = json_object_get(object, "signature");
    const char *at = member(object, "at"), *chain = member(object, "chain"),
               *hash = member(object, "hash"), *previous = member(object, "previous");
    const char *algorithm = member(signature, "algorithm"), *key = member(signature, "key"),
               *value = member(signature, "value");
    int64_t position = member_number(object, "position"),
            receipts = member_number(object, "receipts"), size = member_number(object, "size");
    if (at == NULL || chain == NULL || hash == NULL || algorithm == NULL || key == NULL ||
        value == NULL || position < 0 || receipts < 0 || size < 0 ||
        (previous == NULL && !json_is_null(json_object_get(object, "previous"))))
        return false;
    const char *quote = previous == NULL ? "" : "\"";
    char head[DOCUMENT_MAX];
    (void)snprintf(head, sizeof head,
                   "\"at\":\"%s\",\"chain\":\"%s\",\"hash\":\"%s\",\"position\":%" PRId64
                   ",\"previous\":%s%s%s,\"receipts\":%" PRId64,
                   at, chain, hash, position, quote, previous == NULL ? "null" : previous, quote,
                   receipts);
    (void)snprintf(ret_signed, 2 * DOCUMENT_MAX, "gris root 1\n{%s,\"size\":%" PRId64 "}", head,
                   size);
    (void)snprintf(
        ret_all, 2 * DOCUMENT_MAX,
        "{%s,\"signature\":{\"algorithm\":\"%s\",\"key\":\"%s\",\"value\":\"%s\"},\"size\":%" PRId64
        "}",
        head, algorithm, key, value, size);
    return true;
}

static bool signature_holds(const struct verifier *v, json_t *signature, const char *text)
{
    return v->keys == NULL || (strcmp(member(signature, "algorithm"), "Ed25519") == 0 &&
                               hash_signed(v->keys, member(signature, "key"), text, strlen(text),
                                           member(signature, "value")));
}

static bool read_root(const struct verifier *v, const char *text, size_t len, struct root *ret)
{
    char signed_text[2 * DOCUMENT_MAX], all[2 * DOCUMENT_MAX];
    while (len > 0 && text[len - 1] == '\n')
        len--;
    json_t *object =
        len < DOCUMENT_MAX ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    bool good = object != NULL && respell(object, signed_text, all) && strlen(all) == len &&
                memcmp(all, text, len) == 0 && member_hash(object, "hash", ret->hash) &&
                member_hash(object, "chain", ret->chain) &&
                signature_holds(v, json_object_get(object, "signature"), signed_text);
    ret->first = good && json_is_null(json_object_get(object, "previous"));
    good = good && (ret->first || member_hash(object, "previous", ret->previous));
    if (good) {
        struct hash *h = hash_begin();
        hash_bytes(h, signed_text, strlen(signed_text));
        hash_end(h, ret->digest);
        ret->position = member_number(object, "position");
        ret->size = member_number(object, "size");
        good = ret->size == ret->position + member_number(object, "receipts");
        (void)snprintf(ret->what, sizeof ret->what, "%" PRId64, ret->position);
    }
    json_decref(object);
    return good;
}

/* ---- all of them ---- */

static struct root *new_root(struct verifier *v)
{
    v->roots = answer_room(v->roots, (v->roots_len + 1) * sizeof *v->roots);
    v->roots[v->roots_len] = (struct root){0};
    return &v->roots[v->roots_len++];
}

/* In order of position, each naming the one before. */
static bool load_stored(struct verifier *v)
{
    PGresult *r = answer_ask(
        v, "SELECT position, size, digest, document, blocks FROM gris.audit_root ORDER BY position",
        0, 0);
    for (int row = 0; r != NULL && row < PQntuples(r); row++) {
        struct root *root = new_root(v);
        if (!read_root(v, answer_text(r, row, 3), answer_len(r, row, 3), root) ||
            root->position != answer_number(r, row, 0) || root->size != answer_number(r, row, 1) ||
            !answer_hash(r, row, 2, root->digest)) {
            verifier_fault_number(v, VERIFIER_SIGNATURE, answer_number(r, row, 0), "");
            v->roots_len--;
            continue;
        }
        root->stored = true;
        root->blocks_len = answer_len(r, row, 4);
        root->blocks = answer_room(NULL, root->blocks_len);
        memcpy(root->blocks, PQgetvalue(r, row, 4), root->blocks_len);
        v->totals->roots++;
    }
    PQclear(r);
    return r != NULL;
}

/* Among the first `len`. */
static struct root *find_root(struct verifier *v, size_t len, const uint8_t digest[HASH])
{
    for (size_t i = 0; i < len; i++)
        if (memcmp(v->roots[i].digest, digest, HASH) == 0)
            return &v->roots[i];
    return NULL;
}

static void load_file(struct verifier *v, const char *path, size_t stored)
{
    char text[DOCUMENT_MAX];
    FILE *file = fopen(path, "rbe");
    size_t len = file == NULL ? 0 : fread(text, 1, sizeof text, file);
    if (file != NULL)
        (void)fclose(file);
    struct root *root = new_root(v);
    if (!read_root(v, text, len, root)) {
        verifier_fault(v, VERIFIER_SIGNATURE, path, "");
        v->roots_len--;
        return;
    }
    if (find_root(v, stored, root->digest) != NULL)
        v->roots_len--; /* known already */
    else
        v->totals->roots++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load_shown(struct verifier *v)
{
    char **names = answer_room(NULL, 0);
    size_t len = 0, stored = v->roots_len;
    DIR *folder = opendir(v->options->roots);
    if (folder == NULL &&
        (errno != ENOENT || stored > 0)) /* before the first root there is no folder */
        load_file(v, v->options->roots, stored);
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (entry->d_name[0] == '.' || dot == NULL || strcmp(dot, ".json") != 0)
            continue;
        names = answer_room(names, (len + 1) * sizeof *names);
        if (asprintf(&names[len], "%s/%s", v->options->roots, entry->d_name) >= 0)
            len++;
    }
    if (folder != NULL)
        (void)closedir(folder);
    qsort(names, len, sizeof *names, by_name);
    for (size_t i = 0; i < len; i++) {
        load_file(v, names[i], stored);
        free(names[i]);
    }
    free(names);
}

/* Each stored root names the one before it. One that is gone is told by its position where somebody shows it. */
static void check_order(struct verifier *v, size_t stored)
{
    for (size_t i = 0; i < stored; i++) {
        const struct root *root = &v->roots[i];
        if (i == 0 ? root->first
                   : !root->first && memcmp(root->previous, root[-1].digest, HASH) == 0)
            continue;
        const struct root *gone = find_root(v, v->roots_len, root->previous);
        verifier_fault(v, VERIFIER_ROOT_GONE, gone != NULL ? gone->what : root->what, "");
    }
}

static int by_position(const void *a, const void *b)
{
    const struct root *x = a, *y = b;
    return x->position != y->position ? (x->position > y->position) - (x->position < y->position)
                                      : y->stored - x->stored;
}

bool roots_load(struct verifier *v)
{
    if (!load_stored(v))
        return false;
    size_t stored = v->roots_len;
    if (v->options->roots != NULL)
        load_shown(v);
    check_order(v, stored);
    if (v->roots_len > 0)
        qsort(v->roots, v->roots_len, sizeof *v->roots, by_position);
    return true;
}

/* ---- against the chain ---- */

void roots_leaf(struct verifier *v, int64_t position, int64_t place, const char *line)
{
    const uint64_t start[] = {htobe64((uint64_t)position), htobe64((uint64_t)place)};
    if (v->tree.size % BLOCK == 0) {
        v->blocks = answer_room(v->blocks, (v->blocks_len + 1) * RECORD);
        memcpy(v->blocks + v->blocks_len * RECORD + HASH, start, sizeof start);
    }
    hash_leaf(&v->tree, line);
    if (v->tree.size % BLOCK == 0)
        memcpy(v->blocks + v->blocks_len++ * RECORD, v->tree.block, HASH);
}

/* The blocks completed since the root before, which the database keeps to prove receipts with. */
static bool blocks_hold(struct verifier *v, const struct root *root)
{
    size_t len = root->blocks_len / RECORD, end = (size_t)(root->size / BLOCK);
    bool good = root->blocks_len % RECORD == 0 && v->blocks_used + len == end &&
                end <= v->blocks_len &&
                (len == 0 ||
                 memcmp(root->blocks, v->blocks + v->blocks_used * RECORD, root->blocks_len) == 0);
    v->blocks_used = end;
    return good;
}

void roots_reach(struct verifier *v, int64_t position, const uint8_t chain[HASH])
{
    uint8_t hash[HASH];
    for (; v->roots_at < v->roots_len && v->roots[v->roots_at].position <= position;
         v->roots_at++) {
        struct root *root = &v->roots[v->roots_at];
        hash_root(&v->tree, hash);
        bool good = root->position == position && root->size == v->tree.size &&
                    memcmp(hash, root->hash, HASH) == 0 && memcmp(chain, root->chain, HASH) == 0 &&
                    (!root->stored || blocks_hold(v, root));
        if (!good && !v->root_told) /* whatever comes behind is wrong too */
            verifier_fault(v, VERIFIER_ROOT, root->what, "");
        v->root_told = v->root_told || !good;
        if (!root->stored)
            verifier_fault(v, VERIFIER_ROOT_GONE, root->what, "");
    }
}

void roots_end(struct verifier *v)
{
    char last[24];
    (void)snprintf(last, sizeof last, "%" PRId64, v->totals->position);
    for (; v->roots_at < v->roots_len; v->roots_at++)
        verifier_fault(v, VERIFIER_ROLLED_BACK, v->roots[v->roots_at].what, last);
}

void roots_free(struct verifier *v)
{
    for (size_t i = 0; i < v->roots_len; i++)
        free(v->roots[i].blocks);
    free(v->roots);
    free(v->blocks);
}
