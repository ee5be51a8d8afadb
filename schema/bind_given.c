/*
 * Reports that are given away as they come: those of one unit, as typed, are held together and leave when a row of another one comes,
 * so that a file of any length needs the memory of one unit. What is gone is remembered by name, for a few bytes each: a row or a
 * finding that comes late for it makes the file scattered, and the caller begins anew without giving away.
 * Neighbours: binder.c, bind_finding.c; check_report.c finishes what leaves.
 */
#include <string.h>

#include "bind.h"

/* ---- what is gone ---- */

static void remember(struct binder *b, const char *name, struct bind_given given)
{
    struct text key = {arena_strdup(b->arena, name), strlen(name)};
    uint32_t index = (uint32_t)b->given.len;

    given.before = map_put(&b->given_by_name, key, index);
    VEC_PUSH(b->arena, &b->given, given);
}

/* Under its unit's code, and under other spellings of it that rows used. */
static void remember_place(struct binder *b, const struct bind_head *head, const struct report *r)
{
    const char *code = b->catalog->orgs.at[r->org].code;
    const struct bind_given given = {r->org,     r->regime,   r->form, period_id(r->period),
                                     r->vintage, CATALOG_NONE};

    remember(b, code, given);
    if (strcmp(code, head->org) != 0)
        remember(b, head->org, given);
}

static uint32_t last_named(const struct binder *b, const char *name)
{
    return b->given.len > 0 ? map_find(&b->given_by_name, text_of(name)) : MAP_NONE;
}

bool bind_given_contains(const struct binder *b, const struct bind_given *report)
{
    uint32_t i = last_named(b, b->catalog->orgs.at[report->org].code);

    for (; i != MAP_NONE; i = b->given.at[i].before) {
        const struct bind_given *g = &b->given.at[i];
        if (g->org == report->org && g->regime == report->regime && g->form == report->form &&
            g->period == report->period && g->vintage == report->vintage)
            return true;
    }
    return false;
}

bool bind_given_concerns(struct binder *b, struct bind_pending *pending)
{
    if (pending->asked == b->given.len)
        return false;
    pending->asked = b->given.len;
    for (uint32_t i = last_named(b, pending->org); i != MAP_NONE; i = b->given.at[i].before) {
        if (pending->period == 0 || pending->period == b->given.at[i].period)
            return true;
    }
    return false;
}

/* A report object whose head is at fault tells it once in a file, not once in each of its objects. */
static void remember_told(struct binder *b, size_t index)
{
    const struct bind_head *head = b->heads.at[index];
    struct text key = b->head_keys.keys.at[index].bytes;

    for (const struct bind_place *p = head->places; head->told && p != NULL; p = p->next) {
        if (p->code != DIAG_NONE && p->report == NULL) {
            map_put(&b->told_heads, (struct text){arena_copy(b->arena, key.ptr, key.len), key.len},
                    1);
            return;
        }
    }
}

bool bind_given_told(const struct binder *b, struct text key)
{
    return b->told_heads.len > 0 && map_find(&b->told_heads, key) != MAP_NONE;
}

/* ---- giving ---- */

static void give(struct binder *b, struct bind_report *report)
{
    check_report(b, report);
    b->reports_given++;
    if (!b->stopped && !b->options.report(b->options.report_ctx, report->report))
        b->stopped = true;
}

static void begin(struct binder *b)
{
    arena_reset(b->held);
    bind_keys_init(&b->head_keys, b->held);
    map_init(&b->report_by_key, b->held, 8);
    memset(&b->heads, 0, sizeof b->heads);
    memset(&b->reports, 0, sizeof b->reports);
    b->head = NULL;
    b->period_text = NULL;
    b->held_org = (struct text){NULL, 0};
}

void bind_given_all(struct binder *b)
{
    bind_finding_settle(b);
    for (size_t i = 0; i < b->reports.len; i++)
        give(b, b->reports.at[i]);
    bind_finding_outlive(b);
    for (size_t i = 0; i < b->heads.len; i++) {
        remember_told(b, i);
        for (const struct bind_place *p = b->heads.at[i]->places; p != NULL; p = p->next) {
            if (p->report != NULL)
                remember_place(b, b->heads.at[i], p->report->report);
        }
    }
    begin(b);
}

void bind_given_turn(struct binder *b, struct text org)
{
    if (b->held_org.ptr != NULL && text_eq(b->held_org, org))
        return;
    if (b->heads.len > 0)
        bind_given_all(b);
    b->held_org = (struct text){text_dup(b->held, org), org.len};
}
