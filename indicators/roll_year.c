/*
 * The periods of one year that filings reach: those filed, all that they enter, all their parts,
 * each with its last day, and the obligations that ask for it. Must not know: units, figures.
 * Neighbours: roll_layout.c (windows), roll_need.c and roll_time.c walk the nodes.
 */
#include "internal.h"

struct ids VEC(int32_t);

/* The place of an id, or where it would stand. */
static size_t place_of(const struct ids *ids, int32_t id)
{
    size_t low = 0, high = ids->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids->at[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool add(struct arena *arena, struct ids *ids, struct period period)
{
    int32_t id = period_id(period);
    size_t at = place_of(ids, id);
    if (at < ids->len && ids->at[at] == id)
        return false;
    VEC_PUSH(arena, ids, 0);
    for (size_t i = ids->len - 1; i > at; i--)
        ids->at[i] = ids->at[i - 1];
    ids->at[at] = id;
    return true;
}

static void add_parts(struct arena *arena, struct ids *ids, struct period period)
{
    struct period part[PERIOD_PARTS_MAX];
    size_t len = add(arena, ids, period) ? period_parts(period, part) : 0;
    for (size_t i = 0; i < len; i++)
        add_parts(arena, ids, part[i]);
}

/* The first half is a part of nine months, though by name they do not nest. */
static struct period nine_months(struct period half)
{
    return (struct period){half.year, PERIOD_NINE_MONTHS, half.number};
}

static size_t wholes_of(struct period period, struct period ret[static PERIOD_PARTS_MAX + 1])
{
    size_t len = period_wholes(period, ret);
    if (period.kind == PERIOD_HALF && period.number == 1)
        ret[len++] = nine_months(period); /* H1 and Q3 */
    return len;
}

uint32_t roll_year_find(const struct roll_year *year, struct period period)
{
    int32_t id = period_id(period);
    size_t low = 0, high = year->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (year->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < year->len && year->at[low].id == id ? (uint32_t)low : ROLL_NONE;
}

static bool
duty_asks(const struct catalog *c, const struct roll_duty *duty, struct period period, date_t *end)
{
    const struct regime *regime = &c->regimes.at[duty->regime];
    date_t start;
    return period.kind != PERIOD_MONTH13 && /* welcome, never asked for */
           catalog_regime_files(c, duty->regime, period.kind) &&
           catalog_window(c, duty->regime, period, &start, end) && regime->from <= *end &&
           *end <= regime->to;
}

static void find_asks(const struct roll_layout *l, struct roll_node *node, struct arena *arena)
{
    const struct catalog *c = l->catalog;
    for (uint32_t d = 0; d < l->duties_len; d++) {
        date_t end;
        if (!duty_asks(c, &l->duties[d], node->period, &end))
            continue;
        for (uint32_t i = 0; i < c->obligations.len; i++) {
            const struct obligation *o = &c->obligations.at[i];
            if (o->regime != l->duties[d].regime || o->form != l->duties[d].form || end < o->from ||
                o->to < end)
                continue;
            struct roll_ask ask = {i, d, l->duties[d].set, end};
            VEC_PUSH(arena, &node->asks, ask);
        }
    }
}

static void
link_node(const struct roll_layout *l, struct roll_year *year, size_t at, struct arena *arena)
{
    struct roll_node *node = &year->at[at];
    struct period other[PERIOD_PARTS_MAX + 1];
    struct window_rule rule;
    node->window = roll_layout_window(l, node->period, &rule, &node->end);
    size_t len = roll_layout_parts(l, node->period, other);
    node->first = node->end;
    for (size_t i = 0; i < len; i++) {
        uint32_t part = roll_year_find(year, other[i]);
        node->part[node->parts++] = part;
        if (year->at[part].window && year->at[part].first < node->first)
            node->first = year->at[part].first;
    }
    node->cut = node->window ? roll_residual_cut(l, node->first, node->end) : NULL;
    year->cut = year->cut || node->cut != NULL;
    len = wholes_of(node->period, other);
    for (size_t i = 0; i < len; i++) {
        uint32_t whole = roll_year_find(year, other[i]);
        if (whole != ROLL_NONE)
            VEC_PUSH(arena, &node->wholes, whole);
    }
    find_asks(l, node, arena);
}

struct roll_year *roll_year_new(const struct roll_layout *l,
                                const struct period *periods,
                                size_t len,
                                struct arena *arena)
{
    struct ids ids = {0};
    struct roll_year *year = ARENA_NEW(arena, struct roll_year);
    for (size_t i = 0; i < len; i++) {
        struct period whole[PERIOD_PARTS_MAX + 1];
        size_t n = wholes_of(periods[i], whole);
        add_parts(arena, &ids, periods[i]);
        for (size_t w = 0; w < n; w++)
            add_parts(arena, &ids, whole[w]);
    }
    year->at = ARENA_ARRAY(arena, ids.len, struct roll_node);
    year->len = ids.len;
    for (size_t i = 0; i < ids.len; i++) {
        year->at[i].id = ids.at[i];
        year->at[i].period = period_of_id(ids.at[i]);
    }
    for (size_t i = 0; i < ids.len; i++)
        link_node(l, year, i, arena);
    return year;
}

const struct roll_year *roll_year_for(struct roll_layout *l, struct period period)
{
    int32_t id = period_id(period);
    for (size_t i = 0; i < l->readings.len; i++) {
        if (l->readings.at[i].period == id)
            return l->readings.at[i].year;
    }
    struct roll_reading reading = {id, roll_year_new(l, &period, 1, l->arena)};
    VEC_PUSH(l->arena, &l->readings, reading);
    return reading.year;
}
