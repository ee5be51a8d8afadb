/*
 * verify: the verifier's answer as a status and findings, for tests that ask whether all is whole.
 * Neighbours: sample.h; test_tamper.c, which asks much more.
 */
#ifndef GRIS_TEST_VERIFY_H
#define GRIS_TEST_VERIFY_H

#include "sample.h"
#include "verifier/verifier.h"

static inline void
verify_tell(void *ctx, enum verifier_fault fault, const char *what, const char *more)
{
    static const enum diag_code codes[] = {
        [VERIFIER_ROW] = DIAG_E801,         [VERIFIER_GAP] = DIAG_E810,
        [VERIFIER_SUBMISSION] = DIAG_E804,  [VERIFIER_ORIGINAL] = DIAG_E802,
        [VERIFIER_ROLLED_BACK] = DIAG_E811, [VERIFIER_ROOT] = DIAG_E812,
        [VERIFIER_SIGNATURE] = DIAG_E813,   [VERIFIER_ROOT_GONE] = DIAG_E814,
        [VERIFIER_RELEASE] = DIAG_E815,     [VERIFIER_FILE] = DIAG_E816,
    };
    struct diags *diags = ctx;
    (void)more;
    diags_addv(diags, codes[fault], (struct place){0}, arena_strdup(diags->arena, what), NULL);
}

static inline enum status
verify_all(const char *conninfo, int64_t *ret_rows, int64_t *ret_originals, struct diags *diags)
{
    const struct verifier_options options = {.tell = verify_tell, .ctx = diags};
    struct verifier_totals totals;
    char error[VERIFIER_ERROR_MAX];
    if (!verifier_check_database(conninfo, &options, &totals, error))
        fail_msg("the verifier could not look: %s", error);
    *ret_rows = totals.rows;
    *ret_originals = totals.originals;
    return totals.faults == 0 ? STATUS_OK : STATUS_REJECTED;
}

#endif
