/*
 * explain_warnings: the warnings of the submissions beneath a figure that concern it. Neighbours: explain_warnings.h.
 */
#include "explain_warnings.h"

#include <stdlib.h>
#include <string.h>

#include "core/diag_cells.h"

static int compare_inputs(const void *left, const void *right)
{
    const struct pipeline_input *const *a = left;
    const struct pipeline_input *const *b = right;
    return ((*a)->submission > (*b)->submission) - ((*a)->submission < (*b)->submission);
}

/* Inputs by submission: several may come from one. */
struct inputs {
    const struct pipeline_input **at;
    size_t len;
};

static struct inputs sort_inputs(struct pipeline *p, const struct pipeline_inputs *inputs)
{
    struct inputs sorted = {ARENA_ARRAY(p->arena, inputs->len, const struct pipeline_input *),
                            inputs->len};
    for (size_t i = 0; i < inputs->len; i++)
        sorted.at[i] = &inputs->at[i];
    if (sorted.len > 0)
        qsort(sorted.at, sorted.len, sizeof sorted.at[0], compare_inputs);
    return sorted;
}

/* Does the warning speak of the indicator? One that names none speaks of the whole report. */
static bool concerns(struct pipeline *p, const struct diag *d, const char *indicator)
{
    struct diag_cells cells;
    if (d->indicator_code == NULL || strcmp(d->indicator_code, indicator) == 0)
        return true;
    (void)diag_cells_read(d->cells, p->arena, &cells);
    for (size_t i = 0; i < cells.len; i++)
        if (cells.at[i].org_code == NULL && cells.at[i].indicator_code != NULL &&
            strcmp(cells.at[i].indicator_code, indicator) == 0)
            return true;
    return false;
}

/* The input that a warning is about, or NULL. Both are in order of submissions; *from is moved along. */
static const struct pipeline_input *input_of(struct pipeline *p,
                                             const struct inputs *inputs,
                                             const struct store_warning *w,
                                             size_t *from)
{
    while (*from < inputs->len && inputs->at[*from]->submission < w->submission)
        ++*from;
    for (size_t i = *from; i < inputs->len && inputs->at[i]->submission == w->submission; i++) {
        uint32_t indicator = inputs->at[i]->indicator;
        if (concerns(p, &w->diag, p->catalog.indicators.at[indicator].code))
            return inputs->at[i];
    }
    return NULL;
}

enum status explain_warnings_add(struct pipeline *p,
                                 struct pipeline_explanation *explanation,
                                 struct diags *diags)
{
    struct inputs inputs = sort_inputs(p, &explanation->inputs);
    int64_t *ids = ARENA_ARRAY(p->arena, inputs.len, int64_t);
    struct store_warnings found = {0};
    size_t len = 0, from = 0;
    for (size_t i = 0; i < inputs.len; i++)
        if (i == 0 || inputs.at[i]->submission != inputs.at[i - 1]->submission)
            ids[len++] = inputs.at[i]->submission;
    if (len == 0)
        return STATUS_OK;
    enum status status = store_warning_list(p->store, ids, len, p->arena, &found, diags);
    for (size_t i = 0; status == STATUS_OK && i < found.len; i++) {
        const struct store_warning *w = &found.at[i];
        const struct pipeline_input *in = input_of(p, &inputs, w, &from);
        if (in == NULL)
            continue;
        VEC_PUSH(p->arena, &explanation->warnings,
                 ((struct pipeline_warning){.submission = w->submission,
                                            .n = w->n,
                                            .receipt = in->receipt,
                                            .org_code = in->org_code,
                                            .org_name = in->org_name,
                                            .diag = &w->diag,
                                            .reason = w->reason,
                                            .actor = w->actor,
                                            .at = w->at}));
    }
    return status;
}
