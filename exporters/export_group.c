/*
 * Figures grouped by the code of their units: one code may name several units (the former and the present Hà Nội are both 01),
 * so the code, not the unit, is what a path can be made of.
 * Must not know formats. Neighbours: export_order.c.
 */
#include "internal.h"

bool export_group_failed(struct diags *diags, size_t errors, const char *what)
{
    if (diags->errors == errors) {
        diags_addv(diags, DIAG_E752, (struct place){0}, arena_strdup(diags->arena, what), NULL);
    }
    return false;
}

bool export_group_open(const struct export_source *source, struct diags *diags)
{
    size_t errors = diags->errors;
    return !source->open || source->open(source->ctx) ||
           export_group_failed(diags, errors, "snapshot");
}

static int compare_by_code(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const uint32_t *x = a, *y = b;
    int order = strcmp(c->orgs.at[*x].code, c->orgs.at[*y].code);
    return order ? order : export_order_compare_orgs(c, *x, *y);
}

size_t export_group_list(const struct export_source *source,
                         struct arena *arena,
                         struct export_group **ret_groups)
{
    const uint32_t *given;
    size_t len = source->orgs(source->ctx, &given);
    uint32_t *orgs = ARENA_ARRAY(arena, len, uint32_t);
    if (len > 0) {
        memcpy(orgs, given, len * sizeof *orgs);
    }
    struct catalog copy = *source->catalog; /* qsort_r takes no const context */
    qsort_r(orgs, len, sizeof *orgs, compare_by_code, &copy);
    struct VEC(struct export_group) groups = {0};
    for (size_t i = 0; i < len; i++) {
        const char *code = copy.orgs.at[orgs[i]].code;
        if (groups.len == 0 || strcmp(groups.at[groups.len - 1].code, code) != 0) {
            VEC_PUSH(arena, &groups, ((struct export_group){.code = code, .orgs = &orgs[i]}));
        }
        groups.at[groups.len - 1].len++;
    }
    *ret_groups = groups.at;
    return groups.len;
}

static int compare_years(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

size_t export_group_years(const struct export_source *source,
                          const struct export_group *group,
                          struct arena *arena,
                          int32_t **ret_years)
{
    struct VEC(int32_t) all = {0};
    for (size_t i = 0; i < group->len; i++) {
        const int32_t *years;
        size_t len = source->years(source->ctx, group->orgs[i], &years);
        for (size_t k = 0; k < len; k++) {
            VEC_PUSH(arena, &all, years[k]);
        }
    }
    *ret_years = all.at;
    if (all.len == 0) {
        return 0;
    }
    qsort(all.at, all.len, sizeof *all.at, compare_years);
    size_t kept = 1;
    for (size_t i = 1; i < all.len; i++) {
        if (all.at[i] != all.at[kept - 1]) {
            all.at[kept++] = all.at[i];
        }
    }
    return kept;
}

static bool has_year(const struct export_source *source, uint32_t org, int32_t year)
{
    const int32_t *years;
    size_t len = source->years(source->ctx, org, &years);
    for (size_t i = 0; i < len; i++) {
        if (years[i] == year) {
            return true;
        }
    }
    return false;
}

static int compare_figures(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct figure *x = *(const struct figure *const *)a,
                        *y = *(const struct figure *const *)b;
    int order = export_order_compare_orgs(c, x->org, y->org);
    if (order == 0) {
        int32_t p = period_id(x->period), q = period_id(y->period);
        order = (p > q) - (p < q);
    }
    if (order == 0) {
        order = strcmp(c->indicators.at[x->indicator].code, c->indicators.at[y->indicator].code);
    }
    return order ? order : strcmp(x->members, y->members);
}

static bool all_differ(const struct catalog *catalog,
                       const struct figure **figures,
                       size_t len,
                       struct arena *arena,
                       struct diags *diags)
{
    struct catalog copy = *catalog;
    for (size_t i = 1; i < len; i++) {
        if (compare_figures(&figures[i - 1], &figures[i], &copy) == 0) {
            const struct figure *f = figures[i];
            const char *name =
                arena_printf(diags->arena, "%s %s %s %s", catalog->orgs.at[f->org].code,
                             catalog_period_text(catalog, f->period, arena),
                             catalog->indicators.at[f->indicator].code, f->members);
            diags_addv(diags, DIAG_E753, (struct place){0}, name, NULL);
            return false;
        }
    }
    return true;
}

bool export_group_figures(const struct export_source *source,
                          const struct export_group *group,
                          int32_t year,
                          struct arena *arena,
                          const struct figure ***ret_figures,
                          size_t *ret_len,
                          struct diags *diags)
{
    size_t errors = diags->errors;
    struct VEC(const struct figure *) all = {0};
    for (size_t i = 0; i < group->len; i++) {
        if (!has_year(source, group->orgs[i], year)) {
            continue;
        }
        struct figures some = {0};
        if (!source->figures(source->ctx, group->orgs[i], year, &some, arena)) {
            const char *what = arena_printf(arena, "%s %d", group->code, (int)year);
            return export_group_failed(diags, errors, what);
        }
        for (size_t k = 0; k < some.len; k++) {
            VEC_PUSH(arena, &all, &some.at[k]);
        }
    }
    struct catalog copy = *source->catalog;
    if (all.len > 0) {
        qsort_r(all.at, all.len, sizeof(struct figure *), compare_figures, &copy);
    }
    *ret_figures = all.at;
    *ret_len = all.len;
    return all_differ(source->catalog, all.at, all.len, arena, diags);
}

const char *export_group_status(const struct figure *figure)
{
    return figure->withheld ? "confidential" : figure->status;
}

const char *
export_group_value(const struct catalog *catalog, const struct figure *figure, struct arena *arena)
{
    return figure->withheld ? NULL : figure_value_text(catalog, figure, arena);
}
