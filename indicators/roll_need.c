/*
 * What a unit should file: the slots that its obligations show, for a period and for the periods
 * nested in it.
 * Must not know: what was filed. Neighbours: roll_layout.c (duties), roll_time.c (which parts are
 * missing).
 *
 * Most units share a handful of sets, so sets are interned and unions remembered.
 */
#include <string.h>

#include "internal.h"

uint32_t roll_need_intern(struct roll_layout *l, const uint8_t *bytes)
{
    struct text key = {(const char *)bytes, l->slots};
    uint32_t set = map_find(&l->sets.by_bytes, key);
    if (set != MAP_NONE)
        return set;
    set = (uint32_t)l->sets.bytes.len;
    VEC_PUSH(l->arena, &l->sets.bytes, bytes);
    map_put(&l->sets.by_bytes, key, set);
    return set;
}

void roll_need_init(struct roll_layout *l)
{
    map_init(&l->sets.by_bytes, l->arena, 16);
    map_init(&l->sets.unions, l->arena, 16);
    map_init(&l->sets.rolled, l->arena, 16);
    map_init(&l->need_index, l->arena, 64);
    roll_need_intern(l, ARENA_ARRAY(l->arena, l->slots, uint8_t));
}

const uint8_t *roll_need_bytes(const struct roll_layout *l, uint32_t set)
{
    return l->sets.bytes.at[set];
}

static uint32_t sets_union(struct roll_layout *l, uint32_t a, uint32_t b)
{
    if (b == 0 || a == b)
        return a;
    if (a == 0)
        return b;
    struct roll_pair pair = {a, b};
    uint32_t set = map_find(&l->sets.unions, roll_pair_text(&pair));
    if (set != MAP_NONE)
        return set;
    uint8_t *bytes = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    for (size_t s = 0; s < l->slots; s++)
        bytes[s] = l->sets.bytes.at[a][s] | l->sets.bytes.at[b][s];
    set = roll_need_intern(l, bytes);
    map_put(&l->sets.unions, roll_pair_keep(l->arena, pair), set);
    return set;
}

/* What a set asks of the longer period: a figure that does not roll up over time is not expected
 * there. */
static uint32_t set_rolled(struct roll_layout *l, uint32_t set)
{
    struct roll_pair pair = {set, 0};
    uint32_t rolled = map_find(&l->sets.rolled, roll_pair_text(&pair));
    if (rolled != MAP_NONE)
        return rolled;
    uint8_t *bytes = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    for (size_t s = 0; s < l->slots; s++)
        bytes[s] = l->slot[s].time == TIME_AGG_NONE ? 0 : l->sets.bytes.at[set][s];
    rolled = roll_need_intern(l, bytes);
    map_put(&l->sets.rolled, roll_pair_keep(l->arena, pair), rolled);
    return rolled;
}

static bool
obliged(const struct catalog *c, const struct roll_duty *duty, uint32_t org, struct period period)
{
    const struct regime *regime = &c->regimes.at[duty->regime];
    date_t start, end;
    return catalog_regime_files(c, duty->regime, period.kind) &&
           catalog_window(c, duty->regime, period, &start, &end) && regime->from <= end &&
           end <= regime->to &&
           catalog_obligation(c, duty->regime, duty->form, org, period) != CATALOG_NONE;
}

static struct roll_need compute(struct roll_layout *l, uint32_t org, struct period period)
{
    struct roll_need need = {0, 0, 0};
    if (period.kind == PERIOD_MONTH13) /* welcome, never asked for */
        return need;
    for (size_t i = 0; i < l->duties_len; i++) {
        if (obliged(l->catalog, &l->duties[i], org, period))
            need.direct = sets_union(l, need.direct, l->duties[i].set);
    }
    struct period parts[PERIOD_PARTS_MAX];
    size_t len = roll_layout_parts(l, period, parts);
    for (size_t i = 0; i < len; i++)
        need.below = sets_union(l, need.below, set_rolled(l, roll_need_of(l, org, parts[i]).all));
    need.all = sets_union(l, need.direct, need.below);
    return need;
}

struct roll_need roll_need_of(struct roll_layout *l, uint32_t org, struct period period)
{
    struct roll_pair pair = {org, (uint32_t)period_id(period)};
    uint32_t at = map_find(&l->need_index, roll_pair_text(&pair));
    if (at != MAP_NONE)
        return l->needs.at[at];
    struct roll_need need = compute(l, org, period);
    map_put(&l->need_index, roll_pair_keep(l->arena, pair), (uint32_t)l->needs.len);
    VEC_PUSH(l->arena, &l->needs, need);
    return need;
}
