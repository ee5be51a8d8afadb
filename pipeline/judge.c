/*
 * judge: gathers what the rules will ask of a group of reports, fetches it at once, and has each judged. Neighbours: judge.h.
 */
#include "judge.h"

#include <string.h>

struct judge {
    struct pipeline *p;
    const struct rules *rules;
    struct history *history;
    struct arena *group, *scratch;
    bool keep, again, heard, late;
};

/* ---- the rules of the session ---- */

static bool asks_anything(const struct catalog *catalog)
{
    if (catalog->rules.len > 0)
        return true;
    for (size_t i = 0; i < catalog->indicators.len; i++)
        if (catalog->indicators.at[i].outliers_len > 0 ||
            catalog->indicators.at[i].formula[0] != '\0')
            return true;
    return false;
}

enum status judge_rules(struct pipeline *p, const struct rules **ret, struct diags *diags)
{
    enum status status = STATUS_OK;
    if (p->rules_serial != p->catalog_serial) {
        p->rules = NULL;
        if (asks_anything(&p->catalog)) {
            p->rules = rules_compile(&p->catalog, session_derived(p), p->arena, diags);
            status = p->rules == NULL ? STATUS_REJECTED : STATUS_OK;
        }
        if (status == STATUS_OK)
            p->rules_serial = p->catalog_serial;
    }
    *ret = p->rules;
    return status;
}

static bool asks(void *ctx, uint32_t layout, uint32_t slot)
{
    const struct judge *judge = ctx;
    return rules_ask(judge->rules, layout, slot);
}

struct judge *judge_new(struct pipeline *p, const struct rules *rules, bool keep)
{
    if (rules == NULL)
        return NULL;
    struct arena *scratch = arena_new(0);
    struct judge *judge = ARENA_NEW(p->arena, struct judge);
    const struct history_interest interest = {judge, asks};
    *judge = (struct judge){
        .p = p, .rules = rules, .group = arena_new(0), .scratch = scratch, .keep = keep};
    judge->history = history_new(p, &interest);
    return judge;
}

void judge_strictly(struct judge *judge)
{
    if (judge != NULL)
        judge->again = true;
}

void judge_free(struct judge *judge)
{
    if (judge == NULL)
        return;
    history_free(judge->history);
    arena_free(judge->group);
    arena_free(judge->scratch);
}

void judge_begin(struct judge *judge, bool beside)
{
    if (judge == NULL)
        return;
    judge->heard = judge->late = false;
    history_begin(judge->history, beside, judge->keep);
}

/* ---- a group ---- */

static bool want(void *ctx, const struct reach_cell *cell)
{
    history_want(ctx, cell);
    return true;
}

static bool concerns(const struct judge *judge, const struct report *report)
{
    return report->org != CATALOG_NONE && report->regime != CATALOG_NONE &&
           report->form != CATALOG_NONE && report->layout != CATALOG_NONE &&
           report->period.kind != PERIOD_NONE && rules_concern(judge->rules, report->form);
}

/* The findings of the rules go, those before them stay. */
static void take_back(struct report *report, const struct diags *before)
{
    report->diags.len = before->len;
    report->diags.errors = before->errors;
    report->diags.warnings = before->warnings;
    report->diags.notes = before->notes;
}

struct verdicts {
    struct VEC(struct report *) failed; /* by the rules alone */
    struct VEC(struct diags) before;
};

static void judge_one(struct judge *judge, struct report *report, struct verdicts *verdicts)
{
    const struct reach_source source = history_source(judge->history);
    const struct diags before = report->diags;
    rules_judge(judge->rules, report, &source, judge->scratch);
    arena_reset(judge->scratch);
    if (!diags_failed(&before) && diags_failed(&report->diags)) {
        VEC_PUSH(judge->group, &verdicts->failed, report);
        VEC_PUSH(judge->group, &verdicts->before, before);
    }
}

/* Data-model.md, rule 6: what stands already is not refused when it comes again. */
static enum status
let_through(struct judge *judge, const struct verdicts *verdicts, struct diags *diags)
{
    size_t len = verdicts->failed.len;
    if (len == 0)
        return STATUS_OK;
    bool *same = ARENA_ARRAY(judge->group, len, bool);
    const struct report **reports = ARENA_ARRAY(judge->group, len, const struct report *);
    for (size_t i = 0; i < len; i++)
        reports[i] = verdicts->failed.at[i];
    struct store *store = history_store(judge->history, diags);
    if (store == NULL || store_history_same(store, &judge->p->catalog, reports, len, judge->group,
                                            same, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < len; i++)
        if (same[i])
            take_back(verdicts->failed.at[i], &verdicts->before.at[i]);
    return STATUS_OK;
}

void judge_hear(struct judge *judge, const struct report *const *reports, size_t len)
{
    if (judge == NULL || judge->heard)
        return;
    for (size_t i = 0; i < len; i++)
        judge->late |= !history_tell(judge->history, reports[i]);
}

static enum status
ask_ahead(struct judge *judge, struct report *const *reports, size_t len, struct diags *diags)
{
    history_forget(judge->history);
    for (size_t i = 0; i < len; i++) {
        if (concerns(judge, reports[i]))
            (void)rules_cells(judge->rules, reports[i], judge->scratch, want, judge->history);
        arena_reset(judge->scratch);
    }
    return history_fetch(judge->history, diags);
}

enum status
judge_group(struct judge *judge, struct report *const *reports, size_t len, struct diags *diags)
{
    struct verdicts verdicts = {0};
    if (judge == NULL)
        return STATUS_OK;
    judge_hear(judge, (const struct report *const *)reports, len);
    if (judge->late)
        return STATUS_OK;
    arena_reset(judge->group);
    enum status status = ask_ahead(judge, reports, len, diags);
    for (size_t i = 0; status == STATUS_OK && i < len; i++)
        if (concerns(judge, reports[i]))
            judge_one(judge, reports[i], &verdicts);
    if (status == STATUS_OK && !judge->again)
        status = let_through(judge, &verdicts, diags);
    for (size_t i = 0; status == STATUS_OK && i < len; i++)
        history_judged(judge->history, reports[i]);
    return status;
}

bool judge_was_late(const struct judge *judge)
{
    return judge != NULL && judge->late;
}

void judge_heard(struct judge *judge)
{
    judge->heard = true;
    judge->late = false;
}
