/*
 * recheck_compare: two lists of findings of one report held against each other. Knows no finding's meaning but that of rules, whose
 * code is their first argument. Neighbours: recheck.h.
 */
#include <string.h>

#include "recheck.h"

static bool same_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool is_rule(enum diag_code code)
{
    return code == DIAG_E320 || code == DIAG_W320 || code == DIAG_N320;
}

/* About the same thing. */
static bool akin(const struct diag *a, const struct diag *b)
{
    return a->code == b->code && a->at.row == b->at.row && a->at.column == b->at.column &&
           same_text(a->indicator_code, b->indicator_code) && same_text(a->members, b->members) &&
           (!is_rule(a->code) || same_text(a->arg[0], b->arg[0]));
}

/* What it says, too. */
static bool equal(const struct diag *a, const struct diag *b)
{
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        if (!same_text(a->arg[i], b->arg[i]))
            return false;
    return akin(a, b) && same_text(a->value, b->value) && same_text(a->expected, b->expected);
}

typedef bool match_fn(const struct diag *a, const struct diag *b);

/* The first of a list that is not taken yet and matches, or its length. */
static size_t find(const struct diags *in, const bool *taken, const struct diag *d, match_fn *match)
{
    size_t i = 0;
    while (i < in->len && (taken[i] || !match(&in->at[i], d)))
        i++;
    return i;
}

void recheck_compare(const struct diags *before,
                     const struct diags *after,
                     struct arena *arena,
                     struct recheck_changes *ret)
{
    bool *settled = ARENA_ARRAY(arena, after->len, bool);
    bool *taken = ARENA_ARRAY(arena, before->len, bool);
    for (size_t i = 0; i < before->len; i++)
        taken[i] = before->at[i].code == DIAG_N201; /* the store's own: how many it left out */
    for (size_t i = 0; i < after->len; i++) {
        size_t was = find(before, taken, &after->at[i], equal);
        settled[i] = was < before->len;
        if (settled[i])
            taken[was] = true;
    }
    for (size_t i = 0; i < after->len; i++) {
        if (settled[i])
            continue;
        size_t was = find(before, taken, &after->at[i], akin);
        bool changed = was < before->len;
        if (changed)
            taken[was] = true;
        VEC_PUSH(
            arena, ret,
            ((struct pipeline_recheck_change){changed ? &before->at[was] : NULL, &after->at[i]}));
    }
    for (size_t i = 0; i < before->len; i++)
        if (!taken[i])
            VEC_PUSH(arena, ret, ((struct pipeline_recheck_change){&before->at[i], NULL}));
}
