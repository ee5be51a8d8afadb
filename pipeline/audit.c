/*
 * audit: the verifier's faults as findings. Neighbours: verifier/, which looks and shares no code with what writes; root.c.
 */
#include <time.h>

#include "receipt.h"
#include "verifier/verifier.h"

static enum diag_code code_of(enum verifier_fault fault)
{
    switch (fault) {
    case VERIFIER_ROW: return DIAG_E801;
    case VERIFIER_ORIGINAL: return DIAG_E802;
    case VERIFIER_SUBMISSION: return DIAG_E804;
    case VERIFIER_GAP: return DIAG_E810;
    case VERIFIER_ROLLED_BACK: return DIAG_E811;
    case VERIFIER_ROOT: return DIAG_E812;
    case VERIFIER_SIGNATURE: return DIAG_E813;
    case VERIFIER_ROOT_GONE: return DIAG_E814;
    case VERIFIER_RELEASE: return DIAG_E815;
    case VERIFIER_FILE: return DIAG_E816;
    }
    return DIAG_E801; /* uncovered: there is no other */
}

static void tell(void *ctx, enum verifier_fault fault, const char *what, const char *more)
{
    struct diags *diags = ctx;
    const char *first = arena_strdup(diags->arena, what);
    diags_addv(diags, code_of(fault), (struct place){0}, first,
               *more != '\0' ? arena_strdup(diags->arena, more) : NULL, NULL);
}

/* The public half of the key that signs, where no file of keys is named. */
static enum status own_keys(struct pipeline *p, const char **ret_pem, struct diags *diags)
{
    struct sign_key *key = NULL;
    *ret_pem = NULL;
    if (p->settings.receipt_key == NULL || *p->settings.receipt_key == '\0')
        return STATUS_OK;
    enum status status = receipt_key(p->settings.receipt_key, true, &key, diags);
    if (status == STATUS_OK)
        *ret_pem = sign_key_pem(key, p->arena);
    sign_key_free(key);
    return status;
}

static enum status
keys_of(struct pipeline *p, const char *public_key, const char **ret_pem, struct diags *diags)
{
    enum { KEYS_MAX = 65536 };
    struct text pem = {0};
    if (public_key == NULL)
        return own_keys(p, ret_pem, diags);
    enum status status = receipt_file(public_key, KEYS_MAX, p->arena, &pem, diags);
    if (status != STATUS_OK)
        return status;
    *ret_pem = text_dup(p->arena, pem);
    struct sign_key *first = sign_key_parse(pem, false);
    if (first == NULL)
        diags_addv(diags, DIAG_E525, (struct place){.file = public_key}, NULL);
    status = first != NULL ? STATUS_OK : STATUS_REJECTED;
    sign_key_free(first);
    return status;
}

static uint64_t microseconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

enum status pipeline_audit_verify(struct pipeline *p,
                                  const struct pipeline_audit_query *query,
                                  struct pipeline_audit *ret,
                                  struct diags *diags)
{
    struct verifier_options options = {
        .roots = query->roots, .releases = query->releases, .tell = tell, .ctx = diags};
    struct verifier_totals totals = {0};
    char error[VERIFIER_ERROR_MAX];
    int64_t position = 0;
    *ret = (struct pipeline_audit){0};
    enum status status = keys_of(p, query->public_key, &options.keys, diags);
    if (status == STATUS_OK)
        status = session_seal_now(p, &position, diags);
    if (status != STATUS_OK)
        return status;
    uint64_t began = microseconds();
    bool looked = verifier_check_database(p->conninfo, &options, &totals, error);
    *ret = (struct pipeline_audit){.rows = totals.rows,
                                   .position = totals.position,
                                   .submissions = totals.submissions,
                                   .originals = totals.originals,
                                   .roots = totals.roots,
                                   .files = totals.files,
                                   .us = microseconds() - began,
                                   .signatures = options.keys != NULL};
    if (looked || totals.faults > 0)
        return totals.faults > 0 ? STATUS_REJECTED : STATUS_OK;
    diags_addv(diags, DIAG_E702, (struct place){0}, "verifier", arena_strdup(diags->arena, error),
               NULL);
    return STATUS_FAILED;
}
