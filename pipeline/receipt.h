/*
 * What receipts and roots share: keys, and files that others show. Not seen outside. Neighbours: receipt.c, root.c, audit.c.
 */
#ifndef GRIS_PIPELINE_RECEIPT_H
#define GRIS_PIPELINE_RECEIPT_H

#include "core/sign.h"
#include "session.h"

/* Loads a key; FAILED where a private one is of no use, REJECTED for a public one. */
enum status
receipt_key(const char *path, bool secret, struct sign_key **ret_key, struct diags *diags);
/* A whole file, or stdin ("-"), at most `max` bytes and not empty. */
enum status receipt_file(
    const char *path, size_t max, struct arena *arena, struct text *ret, struct diags *diags);

#endif
