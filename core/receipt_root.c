/*
 * Roots over the audit chain as documents, the leaves that they stand on, and proofs that lead from a receipt to one.
 * Must not know: where the chain is kept. Neighbours: receipt.c, merkle.h.
 * REQ: docs/audit.md; RFC 8785; RFC 9162.
 */
#include <inttypes.h>
#include <string.h>

#include "core/receipt.h"

#define ROOT(name, kind)                                                                           \
    {                                                                                              \
#name, kind, offsetof(struct receipt_root, name)                                           \
    }
#define PROOF(name, kind)                                                                          \
    {                                                                                              \
#name, kind, offsetof(struct receipt_proof, name)                                          \
    }

const struct receipt_member receipt_root_members[] = {
    ROOT(position, RECEIPT_COUNT),    ROOT(size, RECEIPT_COUNT),
    ROOT(receipts, RECEIPT_COUNT),    ROOT(hash, RECEIPT_TEXT),
    ROOT(chain, RECEIPT_TEXT),        ROOT(at, RECEIPT_TEXT),
    ROOT(previous, RECEIPT_OPTIONAL), {0},
};

const struct receipt_member receipt_proof_members[] = {
    PROOF(position, RECEIPT_COUNT),
    PROOF(leaf, RECEIPT_COUNT),
    PROOF(submission, RECEIPT_TEXT),
    {0},
};

/* Its text is in the arena, the sink closed. */
static struct text text_of_sink(struct sink *sink)
{
    struct text t = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    return t;
}

struct text receipt_root_signed_bytes(const struct receipt_root *root, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);
    sink_puts(sink, "gris root 1\n");
    receipt_canonical(sink, root, receipt_root_members);
    return text_of_sink(sink);
}

/* `signature` stands before `size`, the last one by name. */
struct text receipt_root_document(const struct receipt_root *root, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);
    receipt_canonical(sink, root, receipt_root_members);
    struct text members = text_of_sink(sink);
    const char *size = memmem(members.ptr, members.len, ",\"size\":", 8);
    sink = sink_memory(arena, 0);
    sink_write(sink, members.ptr, (size_t)(size - members.ptr));
    sink_puts(sink, ",\"signature\":");
    receipt_canonical(sink, &root->signature, receipt_signature_members);
    sink_write(sink, size, members.len - (size_t)(size - members.ptr));
    return text_of_sink(sink);
}

const char *receipt_root_digest(const struct receipt_root *root, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct text bytes = receipt_root_signed_bytes(root, arena);
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    return arena_strdup(arena, digest_hex(&digest, hex));
}

void receipt_root_sign(struct receipt_root *root, const struct sign_key *key, struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    char id[SIGN_ID_MAX];
    char text[SIGN_TEXT_MAX];
    sign_make(key, receipt_root_signed_bytes(root, arena), signature);
    root->signature =
        (struct receipt_signature){RECEIPT_ALGORITHM, arena_strdup(arena, sign_key_id(key, id)),
                                   arena_strdup(arena, sign_text(signature, text))};
}

bool receipt_root_signature_holds(const struct receipt_root *root,
                                  const struct sign_key *key,
                                  struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    return root->signature.value != NULL && sign_parse(text_of(root->signature.value), signature) &&
           sign_holds(key, receipt_root_signed_bytes(root, arena), signature);
}

/* ---- leaves ---- */

struct text receipt_root_row(int64_t position, const char *chain, struct arena *arena)
{
    return text_of(arena_printf(arena, "row %" PRId64 " %s\n", position, chain));
}

struct text receipt_root_line(int64_t position,
                              const char *receipt,
                              const char *original,
                              const char *submission,
                              struct arena *arena)
{
    return text_of(arena_printf(arena, "receipt %" PRId64 " %s %s %s\n", position, receipt,
                                original, submission));
}

/* False: one is no digest in small letters. */
static bool
parse_path(const struct receipt_path *path, struct arena *arena, struct merkle_nodes *ret)
{
    for (size_t i = 0; i < path->len; i++) {
        char hex[DIGEST_HEX_MAX];
        struct digest *d = VEC_ADD(arena, ret);
        if (!digest_parse_hex(text_of(path->at[i]), d) ||
            strcmp(digest_hex(d, hex), path->at[i]) != 0)
            return false;
    }
    return true;
}

bool receipt_proof_leads(const struct receipt_proof *proof,
                         const char *receipt,
                         const char *original,
                         struct arena *arena)
{
    struct merkle_nodes path = {0};
    struct digest root;
    struct digest leaf = merkle_leaf(
        receipt_root_line(proof->position, receipt, original, proof->submission, arena));
    return proof->path.len <= RECEIPT_PATH_MAX && parse_path(&proof->path, arena, &path) &&
           digest_parse_hex(text_of(proof->root.hash), &root) &&
           merkle_leads(&leaf, (uint64_t)proof->leaf, (uint64_t)proof->root.size, &path, &root);
}
