/*
 * Proofs for receipts, and roots that others show. Not seen outside. Neighbours: root.c, receipt.c.
 */
#ifndef GRIS_PIPELINE_ROOT_H
#define GRIS_PIPELINE_ROOT_H

#include "session.h"

/* Sets the receipt's proof by the first root that has the submission and was signed by the key that signed the receipt (by any, where nobody did);
 * where there is none yet, it stays NULL. E812 (REJECTED): the chain is not
 * the one that the root signed. */
enum status
root_prove(struct pipeline *p, int64_t submission, struct receipt *receipt, struct diags *diags);
/* From a file; REJECTED where it is none. */
enum status
root_read(const char *path, struct arena *arena, struct receipt_root *ret, struct diags *diags);

#endif
