/*
 * Who owes what: every subject unit of every obligation in force, for every period whose data window ends in the months asked for.
 * Must not know: figures. Neighbours: values.c, filings.c.
 */
#include "year.h"

static date_t months_begin(const struct settings *s, int more)
{
    int month = s->first - 1 + more;
    return date_of(s->year + month / 12, month % 12 + 1, 1);
}

static bool duties_wanted(const struct year *y, uint32_t org, date_t date)
{
    const struct catalog *c = &y->catalog;
    const char *level = y->settings.level;
    if (level != NULL && strcmp(c->levels[c->orgs.at[org].level], level) != 0)
        return false;
    if (y->settings.under == NULL)
        return true;
    uint32_t units[8];
    size_t len = catalog_find_orgs(c, text_of(y->settings.under), CATALOG_NONE, date, units,
                                   sizeof units / sizeof units[0]);
    for (size_t i = 0; i < len && i < sizeof units / sizeof units[0]; i++)
        if (units[i] == org || catalog_is_under(c, org, units[i], date))
            return true;
    return false;
}

static void take_span(struct year *y, struct stream *s, struct period period)
{
    struct span span = {.period = period};
    if (!catalog_window(&y->catalog, s->regime, period, &span.start, &span.end))
        return;
    if (span.end < months_begin(&y->settings, 0) ||
        span.end >= months_begin(&y->settings, y->settings.months))
        return;
    VEC_PUSH(y->arena, &s->spans, span);
}

static void find_spans(struct year *y, struct stream *s)
{
    static const int numbers[] = {
        [PERIOD_DAY] = 366,       [PERIOD_WEEK] = 53,   [PERIOD_MONTH] = 12,
        [PERIOD_MONTH13] = 1,     [PERIOD_QUARTER] = 4, [PERIOD_HALF] = 2,
        [PERIOD_NINE_MONTHS] = 1, [PERIOD_YEAR] = 1,    [PERIOD_SCHOOL_TERM] = 2,
        [PERIOD_SCHOOL_YEAR] = 1};
    const struct catalog *c = &y->catalog;
    for (size_t i = 0; i < c->occasions.len; i++)
        if (c->occasions.at[i].regime == s->regime)
            take_span(y, s, c->occasions.at[i].period);
    for (int year = y->settings.year - 1; year <= y->settings.year + 1; year++)
        for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_SCHOOL_YEAR; kind++) {
            if (!catalog_regime_asks(c, s->regime, kind))
                continue;
            /* What a kind numbers from is period_parse()'s business: ask it, by spelling and by number. */
            for (int n = 0; n <= numbers[kind]; n++) {
                struct period period = {year, kind, n}, read;
                char text[PERIOD_TEXT_MAX];
                if (period_parse(text_of(period_format(period, text)), &read) &&
                    period_eq(read, period))
                    take_span(y, s, period);
            }
        }
}

static void find_streams(struct year *y)
{
    const struct catalog *c = &y->catalog;
    for (size_t i = 0; i < c->obligations.len; i++) {
        const struct obligation *o = &c->obligations.at[i];
        bool there = false;
        for (size_t s = 0; s < y->streams.len; s++)
            there |= y->streams.at[s].regime == o->regime && y->streams.at[s].form == o->form;
        if (there)
            continue;
        VEC_PUSH(y->arena, &y->streams,
                 ((struct stream){.regime = o->regime, .form = o->form, .csv = true}));
    }
    for (size_t a = 0; a < y->streams.len; a++)
        for (size_t b = 0; b < y->streams.len; b++)
            if (a != b && y->streams.at[a].form == y->streams.at[b].form)
                y->streams.at[a].csv = false;
}

static void find_duties(struct year *y, uint32_t stream)
{
    const struct catalog *c = &y->catalog;
    struct stream *s = &y->streams.at[stream];
    size_t len = c->orgs.len * s->spans.len;
    s->table = ARENA_ARRAY(y->arena, len, uint32_t);
    memset(s->table, 0xff, len * sizeof *s->table);
    for (uint32_t org = 0; org < c->orgs.len; org++)
        for (uint32_t span = 0; span < s->spans.len; span++) {
            struct period period = s->spans.at[span].period;
            date_t end = s->spans.at[span].end;
            if (!catalog_org_exists(c, org, end) || !duties_wanted(y, org, end))
                continue;
            uint32_t o = catalog_obligation(c, s->regime, s->form, org, period);
            if (o == CATALOG_NONE)
                continue;
            struct catalog_due due = catalog_due(c, &c->obligations.at[o], org, period);
            s->table[org * s->spans.len + span] = (uint32_t)y->duties.len;
            VEC_PUSH(y->arena, &y->duties,
                     ((struct duty){.stream = stream,
                                    .span = span,
                                    .org = org,
                                    .due = due.due,
                                    .exempt = due.exempt}));
        }
}

void duties_find(struct year *y)
{
    find_streams(y);
    for (uint32_t i = 0; i < y->streams.len; i++) {
        find_spans(y, &y->streams.at[i]);
        find_duties(y, i);
        y->streams.at[i].csv = y->streams.at[i].csv && !words_wanted(y, &y->streams.at[i]);
    }
}

uint32_t duties_at(const struct year *y, uint32_t stream, uint32_t org, struct period period)
{
    const struct stream *s = &y->streams.at[stream];
    for (size_t i = 0; s->table != NULL && i < s->spans.len; i++)
        if (period_eq(s->spans.at[i].period, period))
            return s->table[org * s->spans.len + i];
    return CATALOG_NONE;
}

const struct form_plan *duties_form(const struct year *y, const struct duty *d)
{
    uint32_t form = y->streams.at[d->stream].form;
    return &y->forms[form == CATALOG_NONE ? y->catalog.forms.len : form];
}

const struct span *duties_span(const struct year *y, const struct duty *d)
{
    return &y->streams.at[d->stream].spans.at[d->span];
}

/* ---- chance ---- */

/* splitmix64 (Steele, Lea, Flood 2014): a good hash of a counter. */
uint64_t chance_mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t chance_text(const char *text)
{
    return text_hash(text_of(text), 0);
}

uint64_t chance_duty(const struct year *y, const struct duty *d, enum draw what, uint64_t at)
{
    const struct catalog *c = &y->catalog;
    const struct stream *s = &y->streams.at[d->stream];
    const struct org *org = &c->orgs.at[d->org];
    uint64_t x = chance_mix((uint64_t)y->settings.seed << 8 | what);
    x = chance_mix(x ^ chance_text(org->code) ^ chance_text(c->levels[org->level]) << 1);
    x = chance_mix(x ^ chance_text(c->regimes.at[s->regime].code) ^
                   chance_text(catalog_form_code(c, s->form)) << 1);
    return chance_mix(chance_mix(x ^ (uint64_t)period_id(s->spans.at[d->span].period)) ^ at);
}
