/*
 * merkle: the tree over an append-only list of leaves, proofs that a leaf is in it, and that one tree begins as another one is.
 * Knows no leaf. Neighbours: digest.h, receipt.h.
 * REQ: RFC 9162 2.1 (as RFC 6962 2.1): SHA-256, 0x00 before a leaf, 0x01 before two nodes.
 */
#ifndef GRIS_CORE_MERKLE_H
#define GRIS_CORE_MERKLE_H

#include "core/digest.h"
#include "core/vec.h"

#define MERKLE_PEAKS 63
/* Leaves of a block: complete, its hash is one node of every later tree. */
#define MERKLE_BLOCK 1024

struct merkle_nodes VEC(struct digest);

struct digest merkle_leaf(struct text leaf);

/* A tree that grows. Zero it to begin. */
struct merkle {
    uint64_t size;
    struct digest
        peak[MERKLE_PEAKS]; /* of complete subtrees of 2^i leaves, where bit i of the size is set */
    struct digest block;    /* of the last complete block */
};
void merkle_add(struct merkle *tree, const struct digest *leaf);
struct digest merkle_root(const struct merkle *tree);

/* The same of a list of nodes of one height, of which the last may be a lower tree's: blocks, or leaves. */
struct digest merkle_root_of(const struct digest *nodes, size_t len);
/* The path from node `index` to the root, lowest first. */
void merkle_path(const struct digest *nodes,
                 size_t len,
                 size_t index,
                 struct arena *arena,
                 struct merkle_nodes *ret);
/* Does the path lead from that leaf, at that place of a tree of that size, to that root? */
bool merkle_leads(const struct digest *leaf,
                  uint64_t index,
                  uint64_t size,
                  const struct merkle_nodes *path,
                  const struct digest *root);
/* That the tree of the first `before` leaves is how this one begins; 0 < before <= len. */
void merkle_consistency(const struct digest *leaves,
                        size_t len,
                        size_t before,
                        struct arena *arena,
                        struct merkle_nodes *ret);
bool merkle_consistent(uint64_t before,
                       const struct digest *root_before,
                       uint64_t size,
                       const struct digest *root,
                       const struct merkle_nodes *proof);

#endif
