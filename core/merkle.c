/*
 * The tree of RFC 9162 by its definition: a list is split at the largest power of two below its length.
 * Must not know: leaves. Neighbours: digest.c.
 * REQ: RFC 9162 2.1.1 (tree), 2.1.3 (inclusion), 2.1.4 (consistency).
 */
#include "core/merkle.h"

static struct digest with_prefix(char prefix, struct text a, struct text b)
{
    struct digest_state *state = digest_begin();
    digest_add(state, &prefix, 1);
    digest_add(state, a.ptr, a.len);
    digest_add(state, b.ptr, b.len);
    return digest_end(state);
}

static struct text bytes_of(const struct digest *d)
{
    return (struct text){(const char *)d->bytes, DIGEST_BYTES};
}

struct digest merkle_leaf(struct text leaf)
{
    return with_prefix(0, leaf, (struct text){0});
}

static struct digest node(const struct digest *left, const struct digest *right)
{
    return with_prefix(1, bytes_of(left), bytes_of(right));
}

/* ---- a tree that grows ---- */

void merkle_add(struct merkle *tree, const struct digest *leaf)
{
    struct digest at = *leaf;
    size_t level = 0;
    for (; (tree->size >> level & 1) != 0; level++) {
        at = node(&tree->peak[level], &at);
        if ((UINT64_C(2) << level) == MERKLE_BLOCK)
            tree->block = at;
    }
    tree->peak[level] = at;
    tree->size++;
}

struct digest merkle_root(const struct merkle *tree)
{
    struct digest at = {0};
    bool some = false;
    if (tree->size == 0)
        return digest_of("", 0);
    for (size_t level = 0; level < MERKLE_PEAKS; level++) {
        if ((tree->size >> level & 1) == 0)
            continue;
        at = some ? node(&tree->peak[level], &at) : tree->peak[level];
        some = true;
    }
    return at;
}

/* ---- of a list ---- */

/* The largest power of two below len, which is above 1. */
static size_t split_of(size_t len)
{
    size_t split = 1;
    while (split * 2 < len)
        split *= 2;
    return split;
}

struct digest merkle_root_of(const struct digest *nodes, size_t len)
{
    struct merkle tree = {0};
    for (size_t i = 0; i < len; i++)
        merkle_add(&tree, &nodes[i]);
    return merkle_root(&tree);
}

/* Highest first; turned round by the callers. */
static void path_down(const struct digest *nodes,
                      size_t len,
                      size_t index,
                      struct arena *arena,
                      struct merkle_nodes *ret)
{
    while (len > 1) {
        size_t split = split_of(len);
        bool left = index < split;
        VEC_PUSH(arena, ret,
                 left ? merkle_root_of(nodes + split, len - split) : merkle_root_of(nodes, split));
        nodes += left ? 0 : split;
        index -= left ? 0 : split;
        len = left ? split : len - split;
    }
}

static void turn(struct merkle_nodes *nodes, size_t from)
{
    for (size_t i = from, j = nodes->len; i + 1 < j; i++) {
        struct digest d = nodes->at[--j];
        nodes->at[j] = nodes->at[i];
        nodes->at[i] = d;
    }
}

void merkle_path(const struct digest *nodes,
                 size_t len,
                 size_t index,
                 struct arena *arena,
                 struct merkle_nodes *ret)
{
    size_t from = ret->len;
    path_down(nodes, len, index, arena, ret);
    turn(ret, from);
}

bool merkle_leads(const struct digest *leaf,
                  uint64_t index,
                  uint64_t size,
                  const struct merkle_nodes *path,
                  const struct digest *root)
{
    struct digest at = *leaf;
    if (index >= size)
        return false;
    uint64_t last = size - 1;
    for (size_t i = 0; i < path->len; i++, index >>= 1, last >>= 1) {
        if (last == 0)
            return false;
        if ((index & 1) == 0 && index != last) {
            at = node(&at, &path->at[i]);
            continue;
        }
        at = node(&path->at[i], &at);
        for (; (index & 1) == 0 && index != 0; index >>= 1)
            last >>= 1;
    }
    return last == 0 && digest_eq(&at, root);
}

/* ---- consistency ---- */

void merkle_consistency(const struct digest *leaves,
                        size_t len,
                        size_t before,
                        struct arena *arena,
                        struct merkle_nodes *ret)
{
    size_t from = ret->len;
    bool whole = true; /* is what is left of `before` a tree that the verifier knows? */
    while (before != len) {
        size_t split = split_of(len);
        if (before <= split) {
            VEC_PUSH(arena, ret, merkle_root_of(leaves + split, len - split));
            len = split;
        } else {
            VEC_PUSH(arena, ret, merkle_root_of(leaves, split));
            leaves += split;
            len -= split;
            before -= split;
            whole = false;
        }
    }
    if (!whole)
        VEC_PUSH(arena, ret, merkle_root_of(leaves, len));
    turn(ret, from);
}

static bool consistent_more(uint64_t before,
                            const struct digest *root_before,
                            uint64_t size,
                            const struct digest *root,
                            const struct digest *nodes,
                            size_t len)
{
    uint64_t at = before - 1, last = size - 1;
    for (; (at & 1) != 0; at >>= 1)
        last >>= 1;
    struct digest first = nodes[0], second = nodes[0];
    for (size_t i = 1; i < len; i++) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            first = node(&nodes[i], &first);
            second = node(&nodes[i], &second);
            for (; at != 0 && (at & 1) == 0; at >>= 1)
                last >>= 1;
        } else {
            second = node(&second, &nodes[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_eq(&first, root_before) && digest_eq(&second, root);
}

bool merkle_consistent(uint64_t before,
                       const struct digest *root_before,
                       uint64_t size,
                       const struct digest *root,
                       const struct merkle_nodes *proof)
{
    struct digest nodes[2 * MERKLE_PEAKS + 1];
    size_t len = 0;
    if (before == 0 || before > size || proof->len > (size_t)2 * MERKLE_PEAKS)
        return false;
    if (before == size)
        return proof->len == 0 && digest_eq(root_before, root);
    if ((before & (before - 1)) == 0)
        nodes[len++] = *root_before; /* it is a node itself */
    for (size_t i = 0; i < proof->len; i++)
        nodes[len++] = proof->at[i];
    return len != 0 && consistent_more(before, root_before, size, root, nodes, len);
}
