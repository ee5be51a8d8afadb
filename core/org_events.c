/*
 * org_events: see org_events.h. A unit's dates, editions and edges each say what happened on a day; successions say with whom.
 */
#include "core/org_events.h"

#include <stdlib.h>
#include <string.h>

#include "core/names.h"

const char *org_event_name(enum org_event_kind kind)
{
    static const char *const names[ORG_EVENTS] = {
        [ORG_EVENT_BEGIN] = "begin",       [ORG_EVENT_CONTINUE] = "continue",
        [ORG_EVENT_MERGE] = "merge",       [ORG_EVENT_SPLIT] = "split",
        [ORG_EVENT_TRANSFER] = "transfer", [ORG_EVENT_RENAME] = "rename",
        [ORG_EVENT_KIND] = "kind",         [ORG_EVENT_MOVE] = "move",
        [ORG_EVENT_ABOLISH] = "abolish",   [ORG_EVENT_END] = "end",
    };
    return names[kind];
}

struct telling {
    const struct catalog *catalog;
    const struct lineage *lineage;
    struct arena *arena;
    struct org_events *ret;
};

static void tell(struct telling *t, struct org_event event)
{
    VEC_PUSH(t->arena, t->ret, event);
}

/* Those of a day: links stand in order of date. */
static struct lineage_links of_day(struct lineage_links links, date_t date)
{
    while (links.len > 0 && links.at[0]->effective < date) {
        links.at++;
        links.len--;
    }
    size_t n = 0;
    while (n < links.len && links.at[n]->effective == date)
        n++;
    links.len = n;
    return links;
}

static bool all_full(struct lineage_links links)
{
    for (size_t i = 0; i < links.len; i++)
        if (links.at[i]->kind != SUCCESSION_FULL)
            return false;
    return links.len > 0;
}

/* ---- beginning and ending ---- */

static enum org_event_kind kind_of_beginning(struct lineage_links in)
{
    if (in.len == 0)
        return ORG_EVENT_BEGIN;
    if (in.len > 1)
        return ORG_EVENT_MERGE;
    return all_full(in) ? ORG_EVENT_CONTINUE : ORG_EVENT_SPLIT;
}

static bool level_goes_on(const struct catalog *catalog, uint32_t level, date_t date)
{
    for (uint32_t i = 0; i < catalog->orgs.len; i++)
        if (catalog->orgs.at[i].level == level && catalog_org_exists(catalog, i, date))
            return true;
    return false;
}

static enum org_event_kind
kind_of_ending(const struct telling *t, uint32_t org, struct lineage_links out, date_t date)
{
    if (out.len == 0)
        return level_goes_on(t->catalog, t->catalog->orgs.at[org].level, date) ? ORG_EVENT_END
                                                                               : ORG_EVENT_ABOLISH;
    if (out.len > 1 || !all_full(out))
        return ORG_EVENT_SPLIT;
    struct lineage_links in = of_day(lineage_before(t->lineage, out.at[0]->successor), date);
    return in.len > 1 || t->catalog->orgs.at[out.at[0]->successor].from < date ? ORG_EVENT_MERGE
                                                                               : ORG_EVENT_CONTINUE;
}

/* What came to a unit or left it while it was there. */
static void tell_meanwhile(struct telling *t, uint32_t org, struct lineage_links links, bool away)
{
    const struct org *unit = &t->catalog->orgs.at[org];
    for (size_t i = 0; i < links.len;) {
        date_t date = links.at[i]->effective;
        struct lineage_links day = of_day(links, date);
        if (away ? date <= unit->to : date > unit->from)
            tell(t, (struct org_event){.date = date,
                                       .kind = !away && all_full(day) ? ORG_EVENT_MERGE
                                                                      : ORG_EVENT_TRANSFER,
                                       .org = org,
                                       .away = away,
                                       .links = day});
        i += day.len;
    }
}

static void tell_life(struct telling *t, uint32_t org)
{
    const struct org *unit = &t->catalog->orgs.at[org];
    struct lineage_links before = lineage_before(t->lineage, org);
    struct lineage_links after = lineage_after(t->lineage, org);
    if (unit->from != DATE_MIN) {
        struct lineage_links in = of_day(before, unit->from);
        tell(t, (struct org_event){
                    .date = unit->from, .kind = kind_of_beginning(in), .org = org, .links = in});
    }
    tell_meanwhile(t, org, before, false);
    tell_meanwhile(t, org, after, true);
    if (unit->to != DATE_MAX) {
        date_t date = unit->to + 1;
        struct lineage_links out = of_day(after, date);
        tell(t, (struct org_event){.date = date,
                                   .kind = kind_of_ending(t, org, out, date),
                                   .org = org,
                                   .away = true,
                                   .links = out});
    }
}

/* ---- names and parents ---- */

static bool is_other_kind_only(struct arena *arena, const char *before, const char *after)
{
    struct text a = text_fold(arena, text_of(before)), b = text_fold(arena, text_of(after));
    enum names_kind kind_a = names_take_kind(&a), kind_b = names_take_kind(&b);
    return kind_a != kind_b && text_eq(a, b);
}

static void tell_editions(struct telling *t, uint32_t org)
{
    const struct org *unit = &t->catalog->orgs.at[org];
    const struct org_edition *e = &t->catalog->org_editions.at[unit->first_edition];
    for (uint32_t i = 1; i < unit->editions; i++) {
        const char *before = e[i - 1].name_vi, *after = e[i].name_vi;
        if (strcmp(before, after) == 0)
            continue;
        tell(t, (struct org_event){.date = e[i].from,
                                   .kind = is_other_kind_only(t->arena, before, after)
                                               ? ORG_EVENT_KIND
                                               : ORG_EVENT_RENAME,
                                   .org = org,
                                   .before = before,
                                   .after = after});
    }
}

static const char *
parent_code(const struct telling *t, uint32_t hierarchy, uint32_t org, date_t day)
{
    const struct org_edge *edge = catalog_parent(t->catalog, hierarchy, org, day);
    return edge == NULL ? "" : t->catalog->orgs.at[edge->parent].code;
}

/* An edge that ends while the unit is there, and none follows it. */
static void tell_end_of_edge(struct telling *t, const struct org_edge *edge)
{
    const struct org *unit = &t->catalog->orgs.at[edge->child];
    if (edge->to == DATE_MAX || edge->to >= unit->to || edge->to < unit->from ||
        catalog_parent(t->catalog, edge->hierarchy, edge->child, edge->to + 1) != NULL)
        return;
    tell(t, (struct org_event){.date = edge->to + 1,
                               .kind = ORG_EVENT_MOVE,
                               .org = edge->child,
                               .hierarchy = edge->hierarchy,
                               .before = t->catalog->orgs.at[edge->parent].code,
                               .after = ""});
}

/* An edge that begins while the unit is there, and has no other end below it, or did not count and does, or the other way round. */
static void tell_edge(struct telling *t, const struct org_edge *edge)
{
    tell_end_of_edge(t, edge);
    const struct org *unit = &t->catalog->orgs.at[edge->child];
    const struct catalog *catalog = t->catalog;
    if (edge->from == DATE_MIN || edge->from <= unit->from)
        return;
    const struct org_edge *before =
        catalog_parent(catalog, edge->hierarchy, edge->child, edge->from - 1);
    if (before != NULL && before->parent == edge->parent && before->complete == edge->complete)
        return;
    tell(t,
         (struct org_event){.date = edge->from,
                            .kind = ORG_EVENT_MOVE,
                            .org = edge->child,
                            .hierarchy = edge->hierarchy,
                            .before = parent_code(t, edge->hierarchy, edge->child, edge->from - 1),
                            .after = catalog->orgs.at[edge->parent].code});
}

/* ---- in order ---- */

static int by_date(const void *left, const void *right)
{
    const struct org_event *a = left, *b = right;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->away != b->away)
        return a->away ? 1 : -1;
    return (a->hierarchy > b->hierarchy) - (a->hierarchy < b->hierarchy);
}

static void order(struct org_events *events)
{
    if (events->len > 1)
        qsort(events->at, events->len, sizeof *events->at, by_date);
}

void org_events_of(const struct catalog *catalog,
                   const struct lineage *lineage,
                   uint32_t org,
                   struct arena *arena,
                   struct org_events *ret)
{
    struct telling t = {catalog, lineage, arena, ret};
    *ret = (struct org_events){0};
    tell_life(&t, org);
    tell_editions(&t, org);
    for (size_t i = 0; i < catalog->edges.len; i++)
        if (catalog->edges.at[i].child == org)
            tell_edge(&t, &catalog->edges.at[i]);
    order(ret);
}

void org_events_all(const struct catalog *catalog,
                    const struct lineage *lineage,
                    struct arena *arena,
                    struct org_events *ret)
{
    struct telling t = {catalog, lineage, arena, ret};
    *ret = (struct org_events){0};
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        tell_life(&t, org);
        tell_editions(&t, org);
    }
    for (size_t i = 0; i < catalog->edges.len; i++)
        tell_edge(&t, &catalog->edges.at[i]);
    order(ret);
}

/* Told by somebody else too. */
static bool is_told_by_who_came(const struct org_event *e)
{
    return e->away && e->links.len > 0;
}

void org_events_on(const struct catalog *catalog,
                   const struct lineage *lineage,
                   date_t date,
                   uint32_t level,
                   struct arena *arena,
                   struct org_events *ret)
{
    struct org_events all = {0};
    struct telling t = {catalog, lineage, arena, &all};
    *ret = (struct org_events){0};
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        const struct org *unit = &catalog->orgs.at[org];
        if (unit->from > date || (unit->to != DATE_MAX && unit->to + 1 < date))
            continue;
        tell_life(&t, org);
        tell_editions(&t, org);
    }
    for (size_t i = 0; i < catalog->edges.len; i++)
        if (catalog->edges.at[i].from == date ||
            (catalog->edges.at[i].to != DATE_MAX && catalog->edges.at[i].to + 1 == date))
            tell_edge(&t, &catalog->edges.at[i]);
    for (size_t i = 0; i < all.len; i++)
        if (all.at[i].date == date && !is_told_by_who_came(&all.at[i]) &&
            (level == CATALOG_NONE || catalog->orgs.at[all.at[i].org].level == level))
            VEC_PUSH(arena, ret, all.at[i]);
    order(ret);
}
