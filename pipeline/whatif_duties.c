/*
 * whatif_duties: which reports units owe by one catalog and not by the other, and whose deadlines differ. Knows no figures.
 * Neighbours: whatif.h, duty.h.
 */
#include <string.h>

#include "duty.h"
#include "whatif.h"

struct owed {
    int32_t org; /* surrogate */
    uint32_t unit;
    const char *regime, *form, *period;
    date_t end;
    int64_t due;
};

struct owing {
    const struct catalog *catalog;
    const struct map *touched;
    const struct pipeline_whatif *w;
    struct whatif_range range;
    int ahead;
    struct arena *arena;
    struct VEC(struct owed) owed;
    struct map index;
};

static bool is_touched(const struct owing *o, uint32_t org, date_t day)
{
    const struct org_edge *edge = NULL;
    for (size_t height = 0; height < 64; height++) {
        const int32_t id = o->catalog->orgs.at[org].id;
        if (map_find(o->touched, (struct text){(const char *)&id, sizeof id}) != MAP_NONE)
            return true;
        edge = catalog_parent(o->catalog, 0, org, day);
        if (edge == NULL)
            return false;
        org = edge->parent;
    }
    return false;
}

static struct text key_of(struct arena *arena, const struct owed *o)
{
    return text_of(arena_printf(arena, "%d|%s|%s|%s", o->org, o->regime, o->form, o->period));
}

static void add(struct owing *o, const struct obligation *obligation, struct period period)
{
    const struct catalog *catalog = o->catalog;
    date_t start = 0;
    date_t end = 0;
    if (!duty_window(catalog, obligation, period, &start, &end))
        return;
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        if (!catalog_org_exists(catalog, org, end) || !duty_binds(catalog, obligation, org, end) ||
            !is_touched(o, org, end))
            continue;
        const struct owed owed = {.org = catalog->orgs.at[org].id,
                                  .unit = org,
                                  .regime = catalog->regimes.at[obligation->regime].code,
                                  .form = catalog_form_code(catalog, obligation->form),
                                  .period = catalog_period_text(catalog, period, o->arena),
                                  .end = end,
                                  .due = catalog_due(catalog, obligation, org, period).due};
        (void)map_put(&o->index, key_of(o->arena, &owed), (uint32_t)o->owed.len);
        VEC_PUSH(o->arena, &o->owed, owed);
    }
}

static bool within(const struct owing *o, date_t end)
{
    bool near = o->ahead == 0 || o->w->days.len == 0;
    for (size_t i = 0; i < o->w->days.len && !near; i++)
        near = o->w->days.at[i] <= end && end <= o->w->days.at[i] + o->ahead;
    return near && o->range.from <= end && end <= o->range.to;
}

static void add_occasions(struct owing *o, const struct obligation *obligation)
{
    for (size_t i = 0; i < o->catalog->occasions.len; i++) {
        const struct occasion *occasion = &o->catalog->occasions.at[i];
        if (occasion->regime == obligation->regime && within(o, occasion->end))
            add(o, obligation, occasion->period);
    }
}

/* Every period of a kind whose window ends within the range: by name from two years before it. */
static void add_periods(struct owing *o, const struct obligation *obligation, enum period_kind kind)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(o->range.from, &year, &month, &day);
    struct period p = {.year = year - 2, .kind = kind, .number = 1};
    date_t start = 0;
    date_t end = 0;
    while (p.kind != PERIOD_NONE &&
           catalog_window(o->catalog, obligation->regime, p, &start, &end) &&
           start <= o->range.to) {
        if (within(o, end))
            add(o, obligation, p);
        p = period_step(p, 1);
    }
}

static void add_obligation(struct owing *o, const struct obligation *obligation)
{
    static const enum period_kind beside[] = {PERIOD_MONTH13, PERIOD_SCHOOL_TERM};
    enum period_kind kind = o->catalog->regimes.at[obligation->regime].frequency;
    if (kind == PERIOD_OCCASION) {
        add_occasions(o, obligation);
        return;
    }
    if (kind != PERIOD_NONE)
        add_periods(o, obligation, kind);
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        if (beside[i] != kind && catalog_regime_asks(o->catalog, obligation->regime, beside[i]))
            add_periods(o, obligation, beside[i]);
}

static void gather(struct owing *o)
{
    map_init(&o->index, o->arena, 256);
    for (size_t i = 0; i < o->catalog->obligations.len; i++)
        add_obligation(o, &o->catalog->obligations.at[i]);
}

static void tell(struct pipeline_whatif *w,
                 const struct owing *from,
                 const struct owed *owed,
                 char what,
                 int64_t before,
                 int64_t after)
{
    const struct org *unit = &from->catalog->orgs.at[owed->unit];
    VEC_PUSH(from->arena, &w->duties,
             ((struct pipeline_whatif_duty){what, unit->code,
                                            session_org_name(from->catalog, owed->unit, owed->end),
                                            from->catalog->levels[unit->level], owed->regime,
                                            owed->form, owed->period, before, after}));
}

void whatif_duties(struct pipeline_whatif *w,
                   const struct map *touched,
                   struct whatif_range range,
                   int ahead,
                   struct arena *arena)
{
    struct owing before = {w->before, touched, w, range, ahead, arena, {0}, {0}};
    struct owing after = {w->after, touched, w, range, ahead, arena, {0}, {0}};
    gather(&before);
    gather(&after);
    for (size_t i = 0; i < before.owed.len; i++) {
        const struct owed *o = &before.owed.at[i];
        uint32_t at = map_find(&after.index, key_of(arena, o));
        if (at == MAP_NONE)
            tell(w, &before, o, '-', o->due, 0);
        else if (after.owed.at[at].due != o->due)
            tell(w, &after, &after.owed.at[at], '~', o->due, after.owed.at[at].due);
    }
    for (size_t i = 0; i < after.owed.len; i++)
        if (map_find(&before.index, key_of(arena, &after.owed.at[i])) == MAP_NONE)
            tell(w, &after, &after.owed.at[i], '+', 0, after.owed.at[i].due);
}
