/*
 * duty: which unit owes which report, what stands of it, and was it in time. Knows no clock and no output. Neighbours: duty.h.
 * REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 */
#include "duty.h"

#include <string.h>

#define PERIODS_BACK 1200 /* more than the days of three years */

/* ---- what stands ---- */

static struct session_key key_of(uint32_t regime, uint32_t form, uint32_t org, struct period period)
{
    return (struct session_key){
        {(int32_t)regime, (int32_t)form, (int32_t)org, period_id(period), 0, 0}};
}

void duty_index_init(struct duty_index *index,
                     const struct store_standings *standings,
                     struct arena *arena)
{
    index->standings = standings;
    map_init(&index->map, arena, standings->len);
    for (size_t i = 0; i < standings->len; i++) {
        const struct store_standing *s = &standings->at[i];
        struct session_key key = key_of(s->regime, s->form, s->org, s->period);
        uint32_t other = map_find(&index->map, (struct text){(const char *)&key, sizeof key});
        if (other == MAP_NONE || standings->at[other].vintage < s->vintage)
            (void)map_put(&index->map, session_key(arena, &key), (uint32_t)i);
    }
}

const struct store_standing *duty_standing(const struct duty_index *index,
                                           const struct obligation *obligation,
                                           uint32_t org,
                                           struct period period)
{
    struct session_key key = key_of(obligation->regime, obligation->form, org, period);
    uint32_t i = map_find(&index->map, (struct text){(const char *)&key, sizeof key});
    return i == MAP_NONE ? NULL : &index->standings->at[i];
}

/* ---- who owes what ---- */

bool duty_window(const struct catalog *catalog,
                 const struct obligation *obligation,
                 struct period period,
                 date_t *ret_start,
                 date_t *ret_end)
{
    const struct regime *regime = &catalog->regimes.at[obligation->regime];
    return catalog_regime_asks(catalog, obligation->regime, period.kind) &&
           catalog_window(catalog, obligation->regime, period, ret_start, ret_end) &&
           regime->from <= *ret_end && *ret_end <= regime->to;
}

bool duty_binds(const struct catalog *catalog,
                const struct obligation *obligation,
                uint32_t org,
                date_t window_end)
{
    if (!catalog_is_subject(catalog, obligation, org, window_end))
        return false;
    for (const struct obligation *o = catalog->obligations.at; o < obligation; o++)
        if (o->regime == obligation->regime && o->form == obligation->form &&
            catalog_is_subject(catalog, o, org, window_end))
            return false;
    return true;
}

static bool
last_occasion(const struct catalog *catalog, uint32_t regime, date_t day, struct period *ret_period)
{
    const struct occasion *last = NULL;
    for (size_t i = 0; i < catalog->occasions.len; i++) {
        const struct occasion *o = &catalog->occasions.at[i];
        if (o->regime == regime && o->end < day && (last == NULL || o->end > last->end))
            last = o;
    }
    if (last != NULL)
        *ret_period = last->period;
    return last != NULL;
}

bool duty_ended_last(const struct catalog *catalog,
                     uint32_t regime,
                     date_t day,
                     struct period *ret_period)
{
    return duty_kind_ended_last(catalog, regime, catalog->regimes.at[regime].frequency, day,
                                ret_period);
}

bool duty_kind_ended_last(const struct catalog *catalog,
                          uint32_t regime,
                          enum period_kind kind,
                          date_t day,
                          struct period *ret_period)
{
    int year = 0;
    int month = 0;
    int dom = 0;
    date_t start = 0;
    date_t end = 0;
    if (kind == PERIOD_OCCASION)
        return last_occasion(catalog, regime, day, ret_period);
    date_split(day, &year, &month, &dom);
    struct period p = {.year = year + 2, .kind = kind, .number = 1};
    for (int i = 0; i < PERIODS_BACK && p.kind != PERIOD_NONE; i++) {
        if (catalog_window(catalog, regime, p, &start, &end) && end < day) {
            *ret_period = p;
            return true;
        }
        p = period_step(p, -1);
    }
    return false;
}

/* ---- deadlines ---- */

/* Does any document speak of the regime's period? */
static bool
is_extended(const struct catalog *catalog, const struct obligation *o, struct period period)
{
    for (size_t i = 0; i < catalog->extensions.len; i++)
        if (catalog->extensions.at[i].regime == o->regime &&
            period_eq(catalog->extensions.at[i].period, period))
            return true;
    return false;
}

void duty_deadlines_init(struct duty_deadlines *deadlines,
                         const struct catalog *catalog,
                         const struct obligation *obligation,
                         struct period period)
{
    *deadlines = (struct duty_deadlines){.catalog = catalog,
                                         .obligation = obligation,
                                         .period = period,
                                         .by_level = !is_extended(catalog, obligation, period)};
}

struct catalog_due duty_deadline(struct duty_deadlines *deadlines, uint32_t org)
{
    uint32_t level = deadlines->catalog->orgs.at[org].level;
    if (!deadlines->by_level || !deadlines->known || deadlines->level != level) {
        deadlines->due =
            catalog_due(deadlines->catalog, deadlines->obligation, org, deadlines->period);
        deadlines->level = level;
        deadlines->known = true;
    }
    return deadlines->due;
}

/* ---- in time ---- */

const char *duty_timeliness(const struct store_standing *standing, const struct catalog_due *due)
{
    if (due->exempt)
        return "exempt";
    if (standing == NULL)
        return NULL;
    return due->due == 0 || standing->first_received_at < due->due ? "on_time" : "late";
}

bool duty_is_overdue(const struct store_standing *standing,
                     const struct catalog_due *due,
                     int64_t at)
{
    return !due->exempt && standing == NULL && due->due != 0 && due->due <= at;
}

const char *duty_correction(const struct store_standing *standing, int64_t at)
{
    if (standing == NULL)
        return NULL;
    if (strcmp(standing->state, "returned") == 0)
        return standing->again != 0 && standing->again <= at ? "overdue" : "awaited";
    if (standing->answered_at == 0)
        return NULL;
    return standing->asked == 0 || standing->answered_at < standing->asked ? "on_time" : "late";
}
