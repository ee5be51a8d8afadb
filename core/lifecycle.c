/*
 * The life of a submission: the steps, the path of approval, and whose turn it is. Must not know: databases. Neighbours: lifecycle.def.
 */
#include <string.h>

#include "core/lifecycle.h"

#define STATE_RECEIVED   "received"
#define STATE_IN_REVIEW  "in_review"
#define STATE_RETURNED   "returned"
#define STATE_APPROVED   "approved"
#define STATE_ACCEPTED   "accepted"
#define STATE_LOCKED     "locked"
#define STATE_WITHDRAWN  "withdrawn"
#define STATE_SUPERSEDED "superseded"

static const struct lifecycle_step steps[] = {
#define LIFECYCLE(from, to, action, actor, reason, vi, en)                                         \
    {STATE_##from, STATE_##to, LIFECYCLE_##action, LIFECYCLE_##actor, reason, vi, en},
#include "core/lifecycle.def"
#undef LIFECYCLE
};

const struct lifecycle_step *lifecycle_steps(size_t *ret_len)
{
    *ret_len = sizeof steps / sizeof steps[0];
    return steps;
}

const struct lifecycle_step *lifecycle_find(const char *from, enum lifecycle_action action)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (steps[i].action == action && strcmp(steps[i].from, from) == 0)
            return &steps[i];
    return NULL;
}

bool lifecycle_legal(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(steps[i].from, from) == 0 && strcmp(steps[i].to, to) == 0)
            return true;
    return false;
}

bool lifecycle_is_approved(const char *state)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if ((steps[i].action == LIFECYCLE_APPROVE || steps[i].action == LIFECYCLE_ACCEPT ||
             steps[i].action == LIFECYCLE_LOCK) &&
            strcmp(steps[i].to, state) == 0)
            return true;
    return false;
}

const char *lifecycle_action_state(enum lifecycle_action action)
{
    size_t i = 0;
    while (steps[i].action != action)
        i++; /* every action has a step */
    return steps[i].to;
}

const char *lifecycle_action_name(enum lifecycle_action action)
{
    static const char *const names[LIFECYCLE_ACTIONS] = {"review", "approve",  "accept", "lock",
                                                         "return", "withdraw", "correct"};
    return names[action];
}

enum lifecycle_action lifecycle_action_find(const char *name)
{
    int action = 0;
    while (action < LIFECYCLE_ACTIONS &&
           strcmp(lifecycle_action_name((enum lifecycle_action)action), name) != 0)
        action++;
    return (enum lifecycle_action)action;
}

const char *lifecycle_actor_name(enum lifecycle_actor actor)
{
    static const char *const names[LIFECYCLE_ACTORS] = {"sender", "next", "reached", "last"};
    return names[actor];
}

/* ---- the path */

/* The unit above at that level in admin; CATALOG_NONE: none. */
static uint32_t above_at(const struct catalog *c, uint32_t org, struct text level, date_t date)
{
    const struct org_edge *edge = catalog_parent(c, 0, org, date);
    for (size_t depth = 0; edge != NULL && depth < c->levels_len + 1; depth++) {
        if (text_is(level, c->levels[c->orgs.at[edge->parent].level]))
            return edge->parent;
        edge = catalog_parent(c, 0, edge->parent, date);
    }
    return CATALOG_NONE;
}

/* The unit of that code on that day; the highest where several have it. */
static uint32_t unit_of(const struct catalog *c, const char *code, date_t date)
{
    for (uint32_t org = 0; org < c->orgs.len; org++)
        if (catalog_org_exists(c, org, date) && strcmp(c->orgs.at[org].code, code) == 0)
            return org;
    return CATALOG_NONE;
}

static uint32_t
receiver_of(const struct catalog *c, const struct obligation *o, uint32_t org, date_t date)
{
    if (strcmp(o->receiver, "-") == 0)
        return CATALOG_NONE;
    if (strcmp(o->receiver, "parent") != 0)
        return unit_of(c, o->receiver, date);
    const struct org_edge *edge = catalog_parent(c, 0, org, date);
    return edge != NULL ? edge->parent : CATALOG_NONE;
}

void lifecycle_path(const struct catalog *catalog,
                    const struct obligation *obligation,
                    uint32_t org,
                    date_t date,
                    struct arena *arena,
                    struct lifecycle_path *ret)
{
    struct text *levels;
    size_t len = 0;
    if (strcmp(obligation->approval, "none") != 0)
        len = text_split(arena, text_of(obligation->approval), '>', &levels);
    for (size_t i = 0; i < len; i++) {
        uint32_t unit = above_at(catalog, org, levels[i], date);
        if (unit != CATALOG_NONE)
            VEC_PUSH(arena, ret, unit);
    }
    if (ret->len > 0)
        return;
    uint32_t receiver = receiver_of(catalog, obligation, org, date);
    VEC_PUSH(arena, ret, receiver != CATALOG_NONE ? receiver : org);
}

/* ---- whose turn it is */

/* Places on the path, from and to, that may; from > to: nobody. One unit alone passes it twice: approves and accepts. */
static void places(const struct lifecycle_step *step,
                   const struct lifecycle_path *path,
                   size_t passed,
                   size_t *ret_from,
                   size_t *ret_to)
{
    size_t last = path->len - 1, turn = passed < last ? passed : last;
    size_t rounds = path->len > 1 ? path->len : 2;
    *ret_from = *ret_to = turn;
    switch (step->actor) {
    case LIFECYCLE_NEXT: *ret_from = passed < rounds ? turn : turn + 1; break;
    case LIFECYCLE_REACHED: *ret_from = passed > 0 && passed - 1 < turn ? passed - 1 : turn; break;
    case LIFECYCLE_LAST: *ret_from = passed >= path->len ? last : last + 1; break;
    case LIFECYCLE_SENDER:
    case LIFECYCLE_ACTORS: break;
    }
}

bool lifecycle_may(const struct lifecycle_step *step,
                   const struct lifecycle_path *path,
                   size_t passed,
                   uint32_t sender,
                   uint32_t org)
{
    size_t from, to;
    if (step->actor == LIFECYCLE_SENDER)
        return org == sender;
    places(step, path, passed, &from, &to);
    for (size_t i = from; i <= to; i++)
        if (path->at[i] == org)
            return true;
    return false;
}

uint32_t lifecycle_whose(const struct lifecycle_step *step,
                         const struct lifecycle_path *path,
                         size_t passed,
                         uint32_t sender)
{
    size_t from, to;
    if (step->actor == LIFECYCLE_SENDER)
        return sender;
    places(step, path, passed, &from, &to);
    return from <= to ? path->at[to] : CATALOG_NONE;
}
