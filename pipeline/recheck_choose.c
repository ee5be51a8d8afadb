/*
 * recheck_choose: which submissions are looked at again: of each report the version that stands, and the last refused one that came after it.
 * Knows no finding. Neighbours: recheck.h.
 */
#include <stdlib.h>
#include <string.h>

#include "recheck.h"

/* Days between which the window of a period must end. */
struct range {
    date_t from, to;
};

static enum status find_days(
    struct pipeline *p, const char *text, date_t *ret_first, date_t *ret_last, struct diags *diags)
{
    static const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    struct period period;
    if (session_find_period(p, text, &period, diags) != STATUS_OK)
        return STATUS_REJECTED;
    if (period_window(period, calendar, ret_first, ret_last))
        return STATUS_OK;
    const struct occasion *occasion = catalog_occasion(&p->catalog, CATALOG_NONE, period);
    if (occasion == NULL)
        return session_refuse(diags, DIAG_E401, text);
    *ret_first = occasion->start;
    *ret_last = occasion->end;
    return STATUS_OK;
}

static enum status find_range(struct pipeline *p,
                              const struct pipeline_recheck_query *query,
                              struct range *ret,
                              struct diags *diags)
{
    date_t first = 0;
    *ret = (struct range){DATE_MIN, DATE_MAX};
    if (query->period_from == NULL)
        return STATUS_OK;
    enum status status = find_days(p, query->period_from, &ret->from, &ret->to, diags);
    if (status == STATUS_OK && query->period_to != NULL)
        status = find_days(p, query->period_to, &first, &ret->to, diags);
    return status;
}

static bool
is_within(const struct pipeline *p, const struct store_submission *s, const struct range *range)
{
    date_t start = 0;
    date_t end = 0;
    if (range->from == DATE_MIN && range->to == DATE_MAX)
        return true;
    return catalog_window(&p->catalog, s->regime, s->period, &start, &end) && range->from <= end &&
           end <= range->to;
}

static struct session_key key_of(const struct pipeline *p, const struct store_submission *s)
{
    return (struct session_key){{s->org_id, p->catalog.regimes.at[s->regime].id,
                                 p->catalog.forms.at[s->form].id, period_id(s->period),
                                 (int32_t)s->vintage, 0}};
}

static bool is_refused(const struct store_submission *s)
{
    return strcmp(s->state, "rejected") == 0;
}

/* What a unit filed by a form that the catalog in force still has. */
static bool is_known(const struct store_submission *s)
{
    return s->org != CATALOG_NONE && s->regime != CATALOG_NONE && s->form != CATALOG_NONE &&
           strcmp(s->state, "withdrawn") != 0 && strcmp(s->state, "superseded") != 0;
}

static void take(struct pipeline *p,
                 const struct store_submission *s,
                 struct map *seen,
                 struct recheck_items *ret)
{
    struct session_key key = key_of(p, s);
    /* Newest first: what is older than either is of no matter any more. */
    if (map_put(seen, session_key(p->arena, &key), 0) != MAP_NONE && is_refused(s))
        return;
    struct recheck_item *item = VEC_ADD(p->arena, ret);
    item->s = *s;
    item->key = key;
    item->org = p->catalog.orgs.at[s->org].code;
    item->regime = p->catalog.regimes.at[s->regime].code;
    item->form = p->catalog.forms.at[s->form].code;
    item->period = catalog_period_text(&p->catalog, s->period, p->arena);
    item->accepted = !is_refused(s);
}

/* ---- in order ---- */

static int by_original(const void *left, const void *right)
{
    const struct recheck_item *a = left, *b = right;
    if (a->leader != b->leader)
        return a->leader < b->leader ? -1 : 1;
    return (a->s.id > b->s.id) - (a->s.id < b->s.id);
}

/* The first pass finds each original's oldest submission, the second one tells all of them. */
static void put_together(struct arena *arena, struct recheck_items *items)
{
    struct map originals;
    int64_t *leaders = ARENA_ARRAY(arena, items->len, int64_t);
    uint32_t len = 0;
    map_init(&originals, arena, items->len);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < items->len; i++) {
            struct recheck_item *item = &items->at[i];
            const struct text digest = {(const char *)item->s.digest.bytes,
                                        sizeof item->s.digest.bytes};
            uint32_t at = map_find(&originals, digest);
            if (at == MAP_NONE) {
                at = len++;
                map_put(&originals, digest, at);
                leaders[at] = item->s.id;
            }
            if (item->s.id < leaders[at])
                leaders[at] = item->s.id;
            item->leader = leaders[at];
        }
    if (items->len > 0)
        qsort(items->at, items->len, sizeof items->at[0], by_original);
}

enum status recheck_choose(struct pipeline *p,
                           const struct pipeline_recheck_query *query,
                           struct recheck_items *ret,
                           struct diags *diags)
{
    struct range range;
    struct store_submissions all = {0};
    struct map seen;
    const struct store_filter filter = {
        .form = CATALOG_NONE, .regime = CATALOG_NONE, .limit = INT64_MAX};
    enum status status = find_range(p, query, &range, diags);
    if (status == STATUS_OK)
        status = store_submission_list(p->store, &p->catalog, &filter, p->arena, &all, diags);
    map_init(&seen, p->arena, all.len);
    for (size_t i = 0; status == STATUS_OK && i < all.len; i++)
        if (is_known(&all.at[i]) && is_within(p, &all.at[i], &range))
            take(p, &all.at[i], &seen, ret);
    put_together(p->arena, ret);
    return status;
}
