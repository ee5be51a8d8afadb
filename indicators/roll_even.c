/*
 * Most own figures are alike: every slot has a figure, all with the same flags, but for a few. Those are read, joined over time
 * and added to a parent in plain loops over whole vectors; the odd slots are left to the rules. Must not know: the rules.
 * Neighbours: roll_time.c and roll_orgs.c, which do the odd slots.
 */
#include <string.h>

#include "internal.h"

/* With more than one odd slot in so many the rules alone are as fast. */
#define ODD_SHARE 4

/* Every value lies in [-bound - 1, bound]; that of CELL_NULL is INT64_MAX. */
static int64_t bound_of(int64_t value)
{
    return value < 0 ? ~value : value;
}

int64_t roll_even_bound(const int64_t *cells, size_t slots)
{
    int64_t bound = 0;
    for (size_t s = 0; s < slots; s++)
        bound |= cells[s];
    if (bound >= 0) /* nearly always: none is negative, and CELL_NULL is */
        return bound;
    bound = 0;
    for (size_t s = 0; s < slots; s++)
        bound |= bound_of(cells[s]);
    return bound;
}

void roll_even_read(
    const int64_t *cells, size_t slots, uint8_t flags, struct arena *arena, struct roll_even *ret)
{
    size_t most = slots / ODD_SHARE;
    int64_t bound = roll_even_bound(cells, slots);
    *ret = (struct roll_even){.is = true, .flags = flags};
    if (bound == INT64_MAX) { /* there may be nulls */
        uint32_t *odd = ARENA_ARRAY(arena, most + 1, uint32_t);
        bound = 0;
        for (size_t s = 0; s < slots && ret->odd_len <= most; s++) {
            if (cells[s] == CELL_NULL)
                odd[ret->odd_len++] = (uint32_t)s;
            else
                bound |= bound_of(cells[s]);
        }
        ret->odd = odd;
        ret->is = ret->odd_len <= most;
    }
    ret->bound = bound;
}

/* ---- over time */

static bool alike(const struct roll_own *const *parts, size_t len, int64_t *ret_bound)
{
    int64_t bound = 0;
    for (size_t i = 0; i < len; i++) {
        if (!parts[i]->even.is || parts[i]->even.flags != parts[0]->even.flags)
            return false;
        bound |= parts[i]->even.bound;
    }
    /* so many such values, and one more for the odd end of each */
    *ret_bound = bound < INT64_MAX / PERIOD_PARTS_MAX - 1 ? (bound + 1) * PERIOD_PARTS_MAX : -1;
    return len > 0 && *ret_bound >= 0;
}

/* Of all slots, for most are sums. Unsigned: the others' and an odd slot's may be anything. */
static void
sum_values(const struct roll_own *const *parts, size_t len, size_t slots, int64_t *value)
{
    memcpy(value, parts[0]->value, slots * sizeof *value);
    for (size_t i = 1; i < len; i++) {
        const int64_t *part = parts[i]->value;
        for (size_t s = 0; s < slots; s++)
            value[s] = (int64_t)((uint64_t)value[s] + (uint64_t)part[s]);
    }
}

/* Back to nothing, once. */
static void set_apart(struct roll_build *own, size_t s, uint32_t *odd, size_t *odd_len)
{
    if (own->kind[s] != ROLL_FIGURE)
        return;
    own->value[s] = CELL_NULL;
    own->kind[s] = ROLL_ABSENT;
    own->flags[s] = 0;
    odd[(*odd_len)++] = (uint32_t)s;
}

static size_t odd_of(const struct roll_layout *l, const struct roll_own *const *parts, size_t len)
{
    size_t most = 0;
    for (size_t i = 0; i < len; i++)
        most += parts[i]->even.odd_len;
    for (size_t i = 0; i < l->over_time.len; i++) {
        struct roll_stretch stretch = l->over_time.at[i];
        if (stretch.what != TIME_AGG_SUM && stretch.what != TIME_AGG_LAST)
            most += stretch.to - stretch.from;
    }
    return most;
}

bool roll_even_join(const struct roll_layout *l,
                    const struct roll_own *const *parts,
                    size_t len,
                    struct arena *arena,
                    struct roll_build *own,
                    struct roll_even *ret)
{
    int64_t bound = 0;
    *ret = (struct roll_even){.is = false};
    if (!alike(parts, len, &bound))
        return false;
    size_t most = odd_of(l, parts, len), odd_len = 0;
    if (most > l->slots / ODD_SHARE)
        return false;
    uint32_t *odd = ARENA_ARRAY(arena, most + 1, uint32_t);
    memset(own->kind, ROLL_FIGURE, l->slots);
    memset(own->flags, parts[0]->even.flags, l->slots);
    sum_values(parts, len, l->slots, own->value);
    for (size_t i = 0; i < l->over_time.len; i++) {
        struct roll_stretch stretch = l->over_time.at[i];
        for (size_t s = stretch.from; s < stretch.to && stretch.what != TIME_AGG_SUM; s++) {
            if (stretch.what == TIME_AGG_LAST)
                own->value[s] = parts[len - 1]->value[s];
            else
                set_apart(own, s, odd, &odd_len);
        }
    }
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < parts[i]->even.odd_len; k++)
            set_apart(own, parts[i]->even.odd[k], odd, &odd_len);
    }
    *ret = (struct roll_even){
        .flags = parts[0]->even.flags, .bound = bound, .odd = odd, .odd_len = odd_len, .is = true};
    return true;
}

/* ---- over organisations */

static struct roll_stretch one(size_t s, int what)
{
    return (struct roll_stretch){(uint32_t)s, (uint32_t)s + 1, what};
}

bool roll_even_way(int way)
{
    return way == ROLL_ADD || way == ROLL_COUNT;
}

static void settle_near(const struct roll_layout *l, struct roll_sums *sums)
{
    for (size_t i = 0; i < l->over_orgs.len; i++) {
        struct roll_stretch stretch = l->over_orgs.at[i];
        for (size_t s = stretch.from; s < stretch.to && stretch.what == ROLL_ADD; s++)
            sums->plain[s] += (int64_t)sums->near[s];
    }
    memset(sums->near, 0, l->slots * sizeof *sums->near);
    sums->near_bound = 0;
}

void roll_even_add(const struct roll_layout *l, struct roll_sums *sums, const struct roll_own *own)
{
    const struct roll_even *even = &own->even;
    roll_even_add_many(l, sums, own->value, even->bound < INT64_MAX ? even->bound + 1 : INT64_MAX,
                       even->flags, 1);
}

void roll_even_add_many(const struct roll_layout *l,
                        struct roll_sums *sums,
                        const int64_t *value,
                        int64_t bound,
                        uint8_t flags,
                        uint32_t leaves)
{
    uint64_t *near = sums->near;
    if (bound > INT64_MAX - sums->near_bound)
        settle_near(l, sums);
    sums->near_bound += bound;
    sums->alike[flags] += leaves;
    for (size_t s = 0; s < l->slots; s++)
        near[s] += (uint64_t)value[s];
}

void roll_even_settle(const struct roll_layout *l, struct roll_sums *sums)
{
    int32_t reported = 0, expected = 0;
    int64_t tally = 0;
    for (unsigned flags = 0; flags <= UINT8_MAX; flags++) {
        int32_t leaves = (int32_t)sums->alike[flags];
        reported += (flags & SLOT_PARTIAL) == 0 ? leaves : 0;
        expected += leaves;
        tally += leaves * l->tallies[flags];
        sums->alike[flags] = 0;
    }
    for (size_t i = 0; expected != 0 && i < l->over_orgs.len; i++) {
        struct roll_stretch stretch = l->over_orgs.at[i];
        for (size_t s = stretch.from; s < stretch.to && roll_even_way(stretch.what); s++) {
            sums->reported[s] += reported;
            sums->expected[s] += expected;
            sums->tally[s] += stretch.what == ROLL_ADD ? tally : 0;
        }
    }
    settle_near(l, sums);
}

bool roll_even_next(const struct roll_even *even,
                    struct roll_stretch stretch,
                    size_t *cursor,
                    struct roll_stretch *ret)
{
    while (*cursor < even->odd_len) {
        uint32_t s = even->odd[(*cursor)++];
        if (s < stretch.from || s >= stretch.to)
            continue;
        *ret = one(s, stretch.what);
        return true;
    }
    return false;
}
