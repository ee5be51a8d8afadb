/*
 * root: signed roots over the audit chain, the proof that a receipt is in one, and that one root is how a later one begins.
 * Knows no output. Neighbours: receipt.c (keys), core/receipt.h (documents), core/merkle.h (the tree), store/root.c (its leaves).
 * REQ: docs/audit.md.
 */
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <endian.h>

#include "collector/collector.h"
#include "core/merkle.h"
#include "receipt.h"

#define RECORD 48 /* bytes of a block in the database */

/* ---- the tree ---- */

static struct digest leaf_of(const struct store_leaf *leaf, struct arena *scratch)
{
    char a[DIGEST_HEX_MAX];
    char b[DIGEST_HEX_MAX];
    arena_reset(scratch);
    return merkle_leaf(leaf->receipt == NULL
                           ? receipt_root_row(leaf->position, digest_hex(&leaf->chain, a), scratch)
                           : receipt_root_line(leaf->position, leaf->receipt,
                                               digest_hex(&leaf->original, a),
                                               digest_hex(&leaf->submission, b), scratch));
}

/* The whole tree, growing. */
struct growth {
    struct arena *arena, *scratch;
    struct merkle tree;
    struct digest chain;
    struct receipt_root last; /* must be met on the way; position 0: there is none */
    bool met;
    int64_t receipts;
    int64_t start[2];            /* of the block at hand */
    struct merkle_nodes *leaves; /* NULL: not kept */
    struct VEC(char) blocks;     /* completed behind the last root */
};

static void push(struct growth *g, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        VEC_PUSH(g->arena, &g->blocks, ((const char *)bytes)[i]);
}

static void end_block(struct growth *g)
{
    const uint64_t start[2] = {htobe64((uint64_t)g->start[0]), htobe64((uint64_t)g->start[1])};
    if (g->tree.size <= (uint64_t)g->last.size)
        return;
    push(g, g->tree.block.bytes, DIGEST_BYTES);
    push(g, start, sizeof start);
}

/* Is the tree, just before the next row, the one that the last root signed? */
static void meet(struct growth *g)
{
    char hash[DIGEST_HEX_MAX];
    char chain[DIGEST_HEX_MAX];
    struct digest root = merkle_root(&g->tree);
    g->met = g->met || (g->tree.size == (uint64_t)g->last.size &&
                        strcmp(digest_hex(&root, hash), g->last.hash) == 0 &&
                        strcmp(digest_hex(&g->chain, chain), g->last.chain) == 0);
}

static bool grow(void *ctx, const struct store_leaf *leaf)
{
    struct growth *g = ctx;
    struct digest digest = leaf_of(leaf, g->scratch);
    if (leaf->place == 0 && g->last.position != 0 && leaf->position == g->last.position + 1)
        meet(g);
    if (g->tree.size % MERKLE_BLOCK == 0)
        memcpy(g->start, (int64_t[]){leaf->position, leaf->place}, sizeof g->start);
    merkle_add(&g->tree, &digest);
    if (g->tree.size % MERKLE_BLOCK == 0)
        end_block(g);
    g->chain = leaf->chain;
    g->receipts += leaf->receipt != NULL;
    if (g->leaves != NULL)
        VEC_PUSH(g->arena, g->leaves, digest);
    return true;
}

static enum status
grow_all(struct pipeline *p, int64_t position, struct growth *g, struct diags *diags)
{
    g->arena = p->arena;
    g->scratch = arena_new(0);
    enum status status = store_root_leaves(p->store, 0, position, grow, g, diags);
    if (g->last.position != 0)
        meet(g); /* nothing came since */
    arena_free(g->scratch);
    if (status != STATUS_OK || g->last.position == 0 || g->met)
        return status;
    diags_addv(diags, DIAG_E538, (struct place){0},
               arena_printf(diags->arena, "%lld", (long long)g->last.position), NULL);
    return STATUS_REJECTED;
}

/* ---- the document ---- */

static enum status read_stored(struct pipeline *p,
                               const struct store_root *stored,
                               struct receipt_root *ret,
                               struct diags *diags)
{
    *ret = (struct receipt_root){0};
    if (stored->position == 0)
        return STATUS_OK;
    return collector_root("audit_root", stored->document, strlen(stored->document), p->arena, ret,
                          diags);
}

static void make_root(struct pipeline *p,
                      const struct growth *g,
                      int64_t position,
                      const struct sign_key *key,
                      struct receipt_root *ret)
{
    char instant[INSTANT_TEXT_MAX];
    char hex[DIGEST_HEX_MAX];
    struct digest root = merkle_root(&g->tree);
    *ret = (struct receipt_root){
        .position = position,
        .size = (int64_t)g->tree.size,
        .receipts = g->receipts,
        .at = arena_strdup(p->arena, instant_format(pipeline_now(p), instant)),
        .hash = arena_strdup(p->arena, digest_hex(&root, hex)),
        .chain = arena_strdup(p->arena, digest_hex(&g->chain, hex)),
        .previous = g->last.position != 0 ? receipt_root_digest(&g->last, p->arena) : NULL,
    };
    receipt_root_sign(ret, key, p->arena);
}

static enum status add_root(struct pipeline *p,
                            const struct growth *g,
                            const struct receipt_root *root,
                            bool *ret_added,
                            struct diags *diags)
{
    struct digest digest = {0};
    struct text document = receipt_root_document(root, p->arena);
    const struct store_root stored = {.position = root->position,
                                      .size = root->size,
                                      .document = text_dup(p->arena, document),
                                      .blocks = {g->blocks.at, g->blocks.len}};
    (void)digest_parse_hex(text_of(receipt_root_digest(root, p->arena)), &digest);
    return store_root_add(p->store, &stored, &digest, ret_added, diags);
}

/* ---- as a file ---- */

static enum status cannot_write(struct diags *diags, const char *path, int error)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, path, strerror(error), NULL);
    return STATUS_FAILED;
}

static int write_new(const char *path, struct text bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return errno;
    ssize_t written = write(fd, bytes.ptr, bytes.len);
    int error = written < 0 ? errno : (size_t)written != bytes.len ? ENOSPC : 0;
    if (error == 0 && fsync(fd) != 0)
        error = errno; /* uncovered: a disk that fails */
    (void)close(fd);
    return error;
}

static bool holds_already(const char *path, struct text bytes)
{
    char buf[RECEIPT_ROOT_BYTES_MAX];
    FILE *file = fopen(path, "rbe");
    size_t len = file == NULL ? 0 : fread(buf, 1, sizeof buf, file);
    if (file != NULL)
        (void)fclose(file);
    return len == bytes.len && memcmp(buf, bytes.ptr, len) == 0;
}

/* Never over another one: a root that was given out stays. */
static int place_file(const char *path, struct text bytes, struct arena *arena)
{
    const char *temporary = arena_printf(arena, "%s.%ld.tmp", path, (long)getpid());
    if (holds_already(path, bytes))
        return 0;
    int error = write_new(temporary, bytes);
    if (error == 0 && link(temporary, path) != 0)
        error = errno;
    (void)unlink(temporary);
    return error;
}

static enum status write_root(struct pipeline *p,
                              const char *dir,
                              const struct receipt_root *root,
                              const char **ret_file,
                              struct diags *diags)
{
    *ret_file = NULL;
    if (dir == NULL)
        return STATUS_OK;
    const char *path =
        arena_printf(p->arena, "%s/gris-root-%012lld.json", dir, (long long)root->position);
    struct text document = receipt_root_document(root, p->arena);
    struct text line = text_of(arena_printf(p->arena, "%.*s\n", (int)document.len, document.ptr));
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return cannot_write(diags, arena_strdup(diags->arena, dir), errno);
    int error = place_file(path, line, p->arena);
    if (error != 0)
        return cannot_write(diags, path, error);
    *ret_file = path;
    return STATUS_OK;
}

/* ---- making one ---- */

/* *ret_leaves is wanted, or NULL: then nothing is read where nothing came since. */
static enum status make_or_find(struct pipeline *p,
                                struct growth *g,
                                const struct sign_key *key,
                                struct pipeline_root *ret,
                                struct diags *diags)
{
    struct store_root stored = {0};
    int64_t position = 0;
    bool added = true;
    enum status status = session_seal_now(p, &position, diags);
    if (status == STATUS_OK)
        status = store_root_last(p->store, p->arena, &stored, diags);
    if (status == STATUS_OK)
        status = read_stored(p, &stored, &g->last, diags);
    ret->unchanged = status == STATUS_OK && stored.position != 0 && stored.position >= position;
    if (status == STATUS_OK && (!ret->unchanged || g->leaves != NULL))
        status = grow_all(p, ret->unchanged ? stored.position : position, g, diags);
    if (status != STATUS_OK)
        return status;
    ret->root = g->last;
    if (ret->unchanged)
        return STATUS_OK;
    make_root(p, g, position, key, &ret->root);
    status = add_root(p, g, &ret->root, &added, diags);
    if (status == STATUS_OK && !added) { /* uncovered: another one was quicker */
        status = store_root_last(p->store, p->arena, &stored, diags);
        return status == STATUS_OK ? read_stored(p, &stored, &ret->root, diags) : status;
    }
    return status;
}

static enum status run(struct pipeline *p,
                       struct growth *g,
                       const char *dir,
                       struct pipeline_root *ret,
                       struct diags *diags)
{
    struct sign_key *key = NULL;
    const char *path = p->settings.receipt_key;
    *ret = (struct pipeline_root){0};
    if (path == NULL || *path == '\0')
        return session_refuse(diags, DIAG_E530, NULL);
    enum status status = receipt_key(path, true, &key, diags);
    if (status == STATUS_OK)
        status = make_or_find(p, g, key, ret, diags);
    sign_key_free(key);
    return status == STATUS_OK ? write_root(p, dir, &ret->root, &ret->file, diags) : status;
}

enum status
pipeline_root(struct pipeline *p, const char *dir, struct pipeline_root *ret, struct diags *diags)
{
    struct growth growth = {0};
    return run(p, &growth, dir, ret, diags);
}

enum status pipeline_root_daily(struct pipeline *p,
                                const char *dir,
                                struct pipeline_root *ret,
                                struct diags *diags)
{
    struct store_root stored = {0};
    int64_t at = 0;
    *ret = (struct pipeline_root){0};
    if (p->settings.receipt_key == NULL || *p->settings.receipt_key == '\0')
        return STATUS_OK;
    enum status status = store_root_last(p->store, p->arena, &stored, diags);
    if (status == STATUS_OK)
        status = read_stored(p, &stored, &ret->root, diags);
    if (status != STATUS_OK)
        return status;
    if (stored.position != 0 && instant_parse(text_of(ret->root.at), &at) &&
        date_of_instant(at) == date_of_instant(pipeline_now(p))) {
        ret->unchanged = true;
        return STATUS_OK;
    }
    return pipeline_root(p, dir, ret, diags);
}

static const char *hex_of(const struct digest *d, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    return arena_strdup(arena, digest_hex(d, hex));
}

enum status pipeline_root_since(struct pipeline *p,
                                const char *file,
                                const char *dir,
                                struct pipeline_consistency *ret,
                                struct diags *diags)
{
    struct merkle_nodes leaves = {0};
    struct merkle_nodes path = {0};
    struct growth growth = {.leaves = &leaves};
    struct pipeline_root now;
    struct digest before = {0};
    *ret = (struct pipeline_consistency){0};
    enum status status = root_read(file, p->arena, &ret->before, diags);
    if (status == STATUS_OK)
        status = run(p, &growth, dir, &now, diags);
    if (status != STATUS_OK)
        return status;
    ret->now = now.root;
    struct digest root = merkle_root(&growth.tree);
    int64_t size = ret->before.size;
    bool good = size > 0 && (size_t)size <= leaves.len &&
                digest_parse_hex(text_of(ret->before.hash), &before);
    if (good)
        merkle_consistency(leaves.at, leaves.len, (size_t)size, p->arena, &path);
    if (!good || !merkle_consistent((uint64_t)size, &before, leaves.len, &root, &path)) {
        diags_addv(diags, DIAG_E537, (struct place){.file = arena_strdup(diags->arena, file)},
                   arena_printf(diags->arena, "%lld", (long long)ret->before.position),
                   arena_printf(diags->arena, "%lld", (long long)ret->now.position), NULL);
        return STATUS_REJECTED;
    }
    for (size_t i = 0; i < path.len; i++)
        VEC_PUSH(p->arena, &ret->path, hex_of(&path.at[i], p->arena));
    return STATUS_OK;
}

/* ---- proofs ---- */

/* Leaves from a place on. */
struct stretch {
    struct arena *arena, *scratch;
    size_t skip, max;
    struct merkle_nodes nodes;
    int64_t position, place; /* the one that is looked for */
    size_t index;            /* where it is */
    struct digest submission;
    bool found;
};

static bool take(void *ctx, const struct store_leaf *leaf)
{
    struct stretch *s = ctx;
    if (s->skip > 0) {
        s->skip--;
        return true;
    }
    if (leaf->position == s->position && leaf->place == s->place) {
        s->found = true;
        s->index = s->nodes.len;
        s->submission = leaf->submission;
    }
    VEC_PUSH(s->arena, &s->nodes, leaf_of(leaf, s->scratch));
    return s->nodes.len < s->max;
}

static int64_t record_number(const struct store_root *root, size_t block, size_t at)
{
    uint64_t value;
    memcpy(&value, root->blocks.ptr + block * RECORD + at, sizeof value);
    return (int64_t)be64toh(value);
}

/* The leaves of block `block`; of what is behind the last one where it is beyond. */
static enum status read_stretch(struct pipeline *p,
                                const struct store_root *root,
                                size_t block,
                                struct stretch *s,
                                struct diags *diags)
{
    size_t blocks = root->blocks.len / RECORD;
    bool beyond = block == blocks;
    size_t from = beyond && block > 0 ? block - 1 : block;
    int64_t after = 0;
    if (blocks > 0) {
        after = record_number(root, from, DIGEST_BYTES) - 1;
        s->skip = (size_t)record_number(root, from, DIGEST_BYTES + 8) + (beyond ? MERKLE_BLOCK : 0);
    }
    s->arena = p->arena;
    s->scratch = arena_new(0);
    s->max = beyond ? SIZE_MAX : MERKLE_BLOCK;
    enum status status = store_root_leaves(p->store, after, root->position, take, s, diags);
    arena_free(s->scratch);
    return status;
}

/* The last block that begins at the submission's leaf or before it; behind them all is the rest. */
static size_t block_of(const struct store_root *root)
{
    size_t len = root->blocks.len / RECORD;
    size_t at = len;
    for (size_t i = 0; i < len; i++) {
        int64_t position = record_number(root, i, DIGEST_BYTES);
        int64_t place = record_number(root, i, DIGEST_BYTES + 8);
        if (position > root->row || (position == root->row && place > root->place))
            break;
        at = i;
    }
    return at;
}

static void path_of(struct pipeline *p,
                    const struct store_root *root,
                    const struct stretch *own,
                    size_t block,
                    const struct stretch *rest,
                    struct receipt_proof *proof)
{
    struct merkle_nodes units = {0};
    struct merkle_nodes path = {0};
    for (size_t i = 0; i < root->blocks.len / RECORD; i++)
        memcpy(VEC_ADD(p->arena, &units)->bytes, root->blocks.ptr + i * RECORD, DIGEST_BYTES);
    if (rest->nodes.len > 0)
        VEC_PUSH(p->arena, &units, merkle_root_of(rest->nodes.at, rest->nodes.len));
    merkle_path(own->nodes.at, own->nodes.len, own->index, p->arena, &path);
    merkle_path(units.at, units.len, block, p->arena, &path);
    for (size_t i = 0; i < path.len; i++)
        VEC_PUSH(p->arena, &proof->path, hex_of(&path.at[i], p->arena));
    proof->leaf = (int64_t)(block * MERKLE_BLOCK + own->index);
    proof->submission = hex_of(&own->submission, p->arena);
}

enum status
root_prove(struct pipeline *p, int64_t submission, struct receipt *receipt, struct diags *diags)
{
    struct store_root root = {0};
    enum status status =
        store_root_covering(p->store, submission, receipt->signature.key, p->arena, &root, diags);
    if (status != STATUS_OK || root.position == 0)
        return status;
    struct stretch own = {.position = root.row, .place = root.place};
    struct stretch rest = own;
    struct receipt_proof *proof = ARENA_NEW(p->arena, struct receipt_proof);
    size_t blocks = root.blocks.len / RECORD;
    size_t block = block_of(&root);
    proof->position = root.row;
    status = read_stored(p, &root, &proof->root, diags);
    if (status == STATUS_OK)
        status = read_stretch(p, &root, blocks, &rest, diags);
    if (status == STATUS_OK && rest.found)
        block = blocks;
    if (status == STATUS_OK && block < blocks)
        status = read_stretch(p, &root, block, &own, diags);
    if (status != STATUS_OK)
        return status;
    path_of(p, &root, block < blocks ? &own : &rest, block, &rest, proof);
    receipt->proof = proof;
    if (receipt_proof_leads(proof, receipt->receipt, receipt->digest, p->arena))
        return STATUS_OK;
    diags_addv(diags, DIAG_E812, (struct place){0},
               arena_printf(diags->arena, "%lld", (long long)root.position), NULL);
    return STATUS_REJECTED;
}

enum status
root_read(const char *path, struct arena *arena, struct receipt_root *ret, struct diags *diags)
{
    struct text json = {0};
    enum status status = receipt_file(path, RECEIPT_ROOT_BYTES_MAX, arena, &json, diags);
    return status == STATUS_OK ? collector_root(path, json.ptr, json.len, arena, ret, diags)
                               : status;
}
