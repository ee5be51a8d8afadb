/*
 * What the files of verifier/ share. Not seen outside. Neighbours: verifier.c, which begins.
 */
#ifndef GRIS_VERIFIER_INTERNAL_H
#define GRIS_VERIFIER_INTERNAL_H

#include <stddef.h>

#include <jansson.h>
#include <libpq-fe.h>

#include "verifier.h"

/* ---- hash.c: SHA-256, the tree of RFC 9162, Ed25519 ---- */

enum { HASH = 32, HASH_HEX = 65, HASH_PEAKS = 64 };
struct hash; /* a running one */
struct hash *hash_begin(void);
void hash_bytes(struct hash *h, const void *bytes, size_t len);
void hash_number(struct hash *h, int64_t value); /* 8 bytes, big-endian */
void hash_field(struct hash *h,
                const void *bytes,
                size_t len);                      /* its length and it; NULL: length -1 alone */
void hash_decimal(struct hash *h, int64_t value); /* a field of digits */
void hash_end(struct hash *h, uint8_t ret[HASH]);
char *hash_hex(const uint8_t hash[HASH], char ret[HASH_HEX]);
bool hash_parse(const char *hex, size_t len, uint8_t ret[HASH]);

/* The tree so far: the peaks of its complete subtrees. */
struct hash_tree {
    int64_t size;
    uint8_t peak[HASH_PEAKS][HASH];
    uint8_t block[HASH]; /* the last complete subtree of 1024 leaves */
};
void hash_leaf(struct hash_tree *tree, const char *line);
void hash_root(const struct hash_tree *tree, uint8_t ret[HASH]);

struct hash_key; /* public keys, any of which may have signed */
struct hash_key *hash_keys(const char *pem);
void hash_keys_free(struct hash_key *keys);
bool hash_signed(
    const struct hash_key *keys, const char *id, const char *text, size_t len, const char *value);

/* ---- answer.c: rows of a result, in binary ---- */

struct verifier {
    PGconn *conn;
    const struct verifier_options *options;
    struct verifier_totals *totals;
    char *error;
    struct hash_key *keys;
    struct hash_tree tree;
    uint8_t chain[HASH];
    int64_t steps, reasons, made; /* seen */
    struct root *roots;           /* in order of position */
    size_t roots_len, roots_at;
    bool root_told;
    uint8_t *blocks; /* complete subtrees of 1024 leaves, as the database keeps them */
    size_t blocks_len, blocks_used;
    struct range *ranges; /* of submissions that audit rows tell of, merged where they meet */
    size_t ranges_len;
};
struct range {
    int64_t first, len;
};

void *answer_room(void *old, size_t size); /* realloc() that ends the process where it fails */
/* Keeps what the server says; always false. */
bool answer_failed(struct verifier *v, const PGresult *r);
/* NULL: it failed, and v->error says why. Parameters: two numbers, or one text (an array's literal). */
PGresult *answer_ask(struct verifier *v, const char *sql, int64_t a, int64_t b);
PGresult *answer_among(struct verifier *v, const char *sql, const struct range *of, size_t len);
bool answer_null(const PGresult *r, int row, int column);
int64_t answer_number(const PGresult *r, int row, int column); /* int2, int4, int8; 0 for null */
#define ANSWER_NO_INSTANT INT64_MIN
int64_t answer_instant(const PGresult *r,
                       int row,
                       int column); /* seconds; ANSWER_NO_INSTANT: null, or no whole second */
const char *answer_text(const PGresult *r, int row, int column); /* NULL for null */
size_t answer_len(const PGresult *r, int row, int column);
bool answer_is(const PGresult *r, int row, int column, const char *text); /* and not null */
bool answer_hash(const PGresult *r, int row, int column, const uint8_t hash[HASH]);
/* An array's i-th element; NULL: it is null. */
struct answer_array {
    int32_t len;
    const char *at;
};
struct answer_array answer_array(const PGresult *r, int row, int column);
const char *answer_next(struct answer_array *array, int32_t *ret_len);
int64_t answer_big(const char *bytes, int32_t len);

void verifier_fault(struct verifier *v,
                    enum verifier_fault fault,
                    const char *what,
                    const char *more);
void verifier_fault_number(struct verifier *v,
                           enum verifier_fault fault,
                           int64_t what,
                           const char *more);

/* Each row of the answer is a fault, whose first column names it. */
bool verifier_list(struct verifier *v, enum verifier_fault fault, const char *sql);

/* ---- filing.c, steps.c: what audit rows tell of ---- */

enum {
    ROW_ID,
    ROW_AT,
    ROW_KIND,
    ROW_SUBJECT,
    ROW_ACTOR,
    ROW_DETAIL,
    ROW_HASH,
    ROW_POSITION,
    ROW_PREVIOUS,
    ROW_CHAIN
};
/* Filings of one audit row. */
struct group {
    struct range of;
    int row;
    json_t *detail;
    const char *leaves; /* NULL: from before there were leaves */
    bool form2;
    char **lines; /* of the tree, of those that are there; NULL among them: none can be made */
    size_t lines_len;
};
bool filing_group(const PGresult *rows, int row, struct group *ret);
/* Checks all submissions of the groups, and sets their lines. */
bool filing_check(struct verifier *v, const PGresult *rows, struct group *groups, size_t len);
bool filing_strays(struct verifier *v);
bool steps_check(struct verifier *v, const PGresult *rows);
bool steps_strays(struct verifier *v);

bool made_check(struct verifier *v, const PGresult *rows);
bool made_strays(struct verifier *v);

bool chain_check(struct verifier *v);
bool originals_check(struct verifier *v);

/* ---- roots.c ---- */
bool roots_load(struct verifier *v);
/* `place`: 0 for the row itself, then its submissions. */
void roots_leaf(struct verifier *v, int64_t position, int64_t place, const char *line);
/* The tree has everything up to this position, where the chain has this value. */
void roots_reach(struct verifier *v, int64_t position, const uint8_t chain[HASH]);
void roots_end(struct verifier *v);
void roots_free(struct verifier *v);

/* ---- published.c ---- */
bool published_check(struct verifier *v);

#endif
