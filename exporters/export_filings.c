/*
 * Narratives and lists in the order of exports: by code, whatever order the source has.
 * Must not know formats. Neighbours: export_order.c, export_completeness.c.
 */
#include "internal.h"

static int compare_filings(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct report *x = (*(const struct export_filing *const *)a)->report;
    const struct report *y = (*(const struct export_filing *const *)b)->report;
    int order = strcmp(c->regimes.at[x->regime].code, c->regimes.at[y->regime].code);
    order = order ? order : strcmp(catalog_form_code(c, x->form), catalog_form_code(c, y->form));
    order = order ? order : export_order_compare_orgs(c, x->org, y->org);
    return order ? order : (int)x->vintage - (int)y->vintage;
}

bool export_filings(const struct export_source *source,
                    struct period period,
                    struct arena *arena,
                    const struct export_filing ***ret_filings,
                    size_t *ret_len,
                    struct diags *diags)
{
    size_t errors = diags->errors;
    const struct export_filing *given = NULL;
    *ret_len = 0;
    if (source->filings && !source->filings(source->ctx, period, &given, ret_len, arena)) {
        const char *name = catalog_period_text(source->catalog, period, arena);
        return export_group_failed(diags, errors, name);
    }
    *ret_filings = ARENA_ARRAY(arena, *ret_len, const struct export_filing *);
    for (size_t i = 0; i < *ret_len; i++) {
        (*ret_filings)[i] = &given[i];
    }
    struct catalog copy = *source->catalog; /* qsort_r takes no const context */
    if (*ret_len > 1) {
        qsort_r(*ret_filings, *ret_len, sizeof **ret_filings, compare_filings, &copy);
    }
    return true;
}

const struct outline_section *export_filing_section(const struct outline *outline, const char *id)
{
    uint32_t at = outline ? outline_section_find(outline, text_of(id)) : CATALOG_NONE;
    return at == CATALOG_NONE ? NULL : &outline->sections[at];
}
