/*
 * receipt: what the sender of a report holds: its number with check digits, what it says, its one shape as JSON, and the bytes that are
 * signed. Knows no submission, no database and no reader. Neighbours: sign.h, json.h; collector/read_receipt.c reads the shape again.
 * REQ: docs/receipts.md; ISO/IEC 7064 MOD 97-10; RFC 8785.
 */
#ifndef GRIS_CORE_RECEIPT_H
#define GRIS_CORE_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/merkle.h"
#include "core/sign.h"
#include "core/sink.h"
#include "core/vec.h"

/* ---- receipt_number.c: the number ---- */

/* GR + yyyymmdd (the day in Viet Nam) + "-" + serial (the last 7 digits of the submission's id) + "-" + 2 check digits (ISO 7064 MOD 97-10, letters as 10 … 35). */
const char *receipt_number(int64_t received_at, int64_t submission, struct arena *arena);
/* The serial of what looks like a receipt's number; false for anything else. */
bool receipt_serial(struct text receipt, int64_t *ret_serial);
/* A number as receipt_number() makes them: its form, a day that exists, and the check digits. */
bool receipt_number_ok(struct text receipt);

/* ---- receipt_root.c: a signed root over the audit chain, and the proof that a receipt is in it ---- */

struct receipt_signature {
    const char *algorithm, *key, *value; /* algorithm NULL: not signed */
};

/* REQ: docs/audit.md, The root. Digests in hexadecimal. */
struct receipt_root {
    int64_t position, size, receipts; /* audit rows; leaves; of them submissions */
    const char *at, *hash, *chain,
        *previous; /* previous: digest of the root before; NULL: it is the first */
    struct receipt_signature signature;
};
/* The most that a root may take as JSON, and the most nodes that a path has. */
#define RECEIPT_ROOT_BYTES_MAX ((size_t)4096)
#define RECEIPT_PATH_MAX       64

struct receipt_path VEC(const char *); /* digests in hexadecimal */
struct receipt_proof {
    int64_t position, leaf; /* of the audit row; its own place, from 0 */
    const char *submission; /* what the audit row says of the submission */
    struct receipt_path path;
    struct receipt_root root;
};

/* The line "gris root 1", then all members but `signature` as RFC 8785 writes them. */
struct text receipt_root_signed_bytes(const struct receipt_root *root, struct arena *arena);
/* The document: all members as RFC 8785 writes them. */
struct text receipt_root_document(const struct receipt_root *root, struct arena *arena);
/* Of the signed bytes, in hexadecimal: what the next root says in `previous`. */
const char *receipt_root_digest(const struct receipt_root *root, struct arena *arena);
void receipt_root_sign(struct receipt_root *root, const struct sign_key *key, struct arena *arena);
bool receipt_root_signature_holds(const struct receipt_root *root,
                                  const struct sign_key *key,
                                  struct arena *arena);
/* Leaves of the tree: an audit row's, and behind it one for each submission that it tells of. */
struct text receipt_root_row(int64_t position, const char *chain, struct arena *arena);
struct text receipt_root_line(int64_t position,
                              const char *receipt,
                              const char *original,
                              const char *submission,
                              struct arena *arena);
/* Does the proof lead from the receipt of that number and digest to its root? */
bool receipt_proof_leads(const struct receipt_proof *proof,
                         const char *receipt,
                         const char *original,
                         struct arena *arena);

/* ---- receipt.c: the document ---- */

/* The most that a receipt may take as JSON, however many reasons it tells. */
#define RECEIPT_BYTES_MAX ((size_t)4 << 20)
#define RECEIPT_ALGORITHM "Ed25519"

/* The last reason given for a warning; `n` numbers the findings from 1. */
struct receipt_reason {
    int64_t n;
    const char *code, *reason, *actor, *at;
};

struct receipt {
    const char *receipt, *digest, *file, *org_code, *regime, *form, *period, *window, *vintage;
    const char *state;                     /* as it was taken in: "received" or "rejected" */
    const char *received_at, *accepted_at; /* instants as text; NULL: none */
    const char *due, *timeliness;
    int64_t size, edition, version, cells, errors, warnings, open_warnings, catalog_load;
    struct receipt_reasons VEC(struct receipt_reason) reasons;
    const char *as_of; /* the last instant that it speaks of */
    struct receipt_signature signature;
    const struct receipt_proof *
        proof; /* outside of what is signed: the root's signature is its own; NULL: no root has it yet */
};

enum receipt_kind {
    RECEIPT_TEXT,     /* const char *, never NULL */
    RECEIPT_OPTIONAL, /* const char *, or NULL */
    RECEIPT_COUNT,    /* int64_t, 0 to RECEIPT_COUNT_MAX */
    RECEIPT_REASONS   /* struct receipt_reasons */
};
/* 2^53 - 1: what every reader of JSON holds exactly (RFC 8785 3.2.2.3). */
#define RECEIPT_COUNT_MAX INT64_C(9007199254740991)

/* A member of an object, and where its value is kept. */
struct receipt_member {
    const char *name;
    enum receipt_kind kind;
    size_t offset;
};
/* The members in the order of the shape, without "signature"; the last one has name NULL. */
extern const struct receipt_member receipt_members[];
/* Those of one of "justifications", in struct receipt_reason. */
extern const struct receipt_member receipt_reason_members[];
/* Those of "signature". */
extern const struct receipt_member receipt_signature_members[];
/* Those of a root without "signature"; those of "proof" without "path" and "root". */
extern const struct receipt_member receipt_root_members[];
extern const struct receipt_member receipt_proof_members[];

/* What a member of these kinds holds. */
const char *receipt_text(const void *object, const struct receipt_member *member);
int64_t receipt_count(const void *object, const struct receipt_member *member);

/* Members of an object as RFC 8785 writes it. */
void receipt_canonical(struct sink *sink, const void *object, const struct receipt_member *members);
/* As JSON for people and programs, with a line end behind it. */
void receipt_write(const struct receipt *receipt, struct sink *sink);
/* The bytes that a signature covers: the line "gris receipt 1", then all members but `signature` as RFC 8785 writes them. */
struct text receipt_signed_bytes(const struct receipt *receipt, struct arena *arena);
/* Signs what it says now. */
void receipt_sign(struct receipt *receipt, const struct sign_key *key, struct arena *arena);
/* True when the signature's value is that key's over what the receipt says; asks nothing of `algorithm` and `key`. */
bool receipt_signature_holds(const struct receipt *receipt,
                             const struct sign_key *key,
                             struct arena *arena);

#endif
