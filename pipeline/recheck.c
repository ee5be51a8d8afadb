/*
 * recheck: what would change over history if a catalog took effect: every original that stands is read once more under it, judged by the
 * figures that stand now, and held against what was found when it came. Writes nothing.
 * Knows no rule and no format. Neighbours: recheck.h, catalog.c for the catalog on trial.
 */
#include "recheck.h"

struct recheck {
    struct pipeline *p;
    struct judge *judge;
    bool (*each)(void *ctx, const struct pipeline_rechecked *rechecked);
    void *ctx;
    struct pipeline_recheck_summary *summary;
    bool stopped;
};

static const struct diags nothing;

static bool is_late(int64_t due, const struct store_submission *s)
{
    return due != 0 && s->received_at >= due;
}

/* The deadline that the report would have; what stands where it would be none of a duty's. */
static int64_t due_of(const struct catalog *catalog, const struct recheck_item *item)
{
    const struct report *r = item->report;
    if (r == NULL || !item->accepted)
        return item->s.due;
    uint32_t found = catalog_obligation(catalog, r->regime, r->form, r->org, r->period);
    return found == CATALOG_NONE
               ? 0
               : catalog_due(catalog, &catalog->obligations.at[found], r->org, r->period).due;
}

static void count(struct pipeline_recheck_summary *sum, const struct pipeline_rechecked *r)
{
    sum->changed++;
    sum->refused += r->was_accepted && !r->would_be_accepted;
    sum->accepted += !r->was_accepted && r->would_be_accepted;
    sum->deadlines += r->due_before != r->due_after;
    sum->lateness += r->was_late != r->would_be_late;
    for (size_t i = 0; i < r->changes_len; i++) {
        const struct pipeline_recheck_change *c = &r->changes[i];
        sum->appeared += c->before == NULL;
        sum->gone += c->after == NULL;
        sum->different += c->before != NULL && c->after != NULL;
    }
}

/* What was refused for what stood then (E470) is none of a catalog's doing: it stays. */
static const struct diags *with_refusals(const struct recheck_item *item, struct arena *arena)
{
    const struct diags *after = item->after == NULL ? &nothing : item->after;
    struct diags *all = NULL;
    for (size_t i = 0; i < item->before->len; i++) {
        const struct diag *d = &item->before->at[i];
        if (d->code != DIAG_E470)
            continue;
        if (all == NULL) {
            all = ARENA_NEW(arena, struct diags);
            diags_init(all, arena, after->len + 1);
            for (size_t k = 0; k < after->len; k++)
                *diags_add(all, after->at[k].code, after->at[k].at) = after->at[k];
        }
        *diags_add(all, d->code, d->at) = *d;
    }
    return all == NULL ? after : all;
}

static void tell(struct recheck *run, const struct recheck_item *item, struct arena *arena)
{
    struct recheck_changes changes = {0};
    if (item->is_sender_at_fault)
        return;
    const struct diags *after = with_refusals(item, arena);
    recheck_compare(item->before, after, arena, &changes);
    struct pipeline_rechecked r = {
        .receipt = item->s.receipt,
        .org_code = item->org,
        .regime = item->regime,
        .form = item->form,
        .period = item->period,
        .vintage = vintage_name(item->s.vintage),
        .file = item->s.file,
        .was_accepted = item->accepted,
        .would_be_accepted = item->report != NULL && !diags_failed(after),
        .due_before = item->s.due,
        .due_after = due_of(&run->p->catalog, item),
        .changes = changes.at,
        .changes_len = changes.len,
    };
    r.was_late = is_late(r.due_before, &item->s);
    r.would_be_late = is_late(r.due_after, &item->s);
    if (changes.len == 0 && r.was_accepted == r.would_be_accepted && r.due_before == r.due_after)
        return;
    count(run->summary, &r);
    run->stopped = !run->each(run->ctx, &r);
}

static enum status look_at(struct recheck *run,
                           struct recheck_items *items,
                           const struct pipeline_progress *progress,
                           struct diags *diags)
{
    enum status status = STATUS_OK;
    struct arena *arena = arena_new(0);
    for (size_t done = 0; done < items->len && status == STATUS_OK && !run->stopped;) {
        struct recheck_item *batch = &items->at[done];
        size_t len = recheck_read_batch(batch, items->len - done);
        status = recheck_read(run->p, run->judge, batch, len, arena, diags);
        for (size_t i = 0; i < len && status == STATUS_OK && !run->stopped; i++)
            tell(run, &batch[i], arena);
        arena_reset(arena);
        done += len;
        if (progress != NULL)
            progress->step(progress->ctx, done, items->len);
    }
    arena_free(arena);
    return status;
}

enum status pipeline_recheck(struct pipeline *p,
                             const struct pipeline_recheck_query *query,
                             bool (*each)(void *ctx, const struct pipeline_rechecked *rechecked),
                             void *ctx,
                             const struct pipeline_progress *progress,
                             struct pipeline_recheck_summary *ret_summary,
                             struct diags *diags)
{
    struct recheck run = {.p = p, .each = each, .ctx = ctx, .summary = ret_summary};
    struct recheck_items items = {0};
    const struct rules *rules = NULL;
    *ret_summary = (struct pipeline_recheck_summary){0};
    enum status status = recheck_choose(p, query, &items, diags);
    if (status == STATUS_OK && query->catalog != NULL)
        status = pipeline_catalog_try(p, query->catalog, true, diags);
    if (status == STATUS_OK)
        status = judge_rules(p, &rules, diags);
    if (status == STATUS_OK) {
        run.judge = judge_new(p, rules, false);
        judge_strictly(run.judge);
        status = look_at(&run, &items, progress, diags);
        judge_free(run.judge);
    }
    ret_summary->submissions = items.len;
    return status;
}
