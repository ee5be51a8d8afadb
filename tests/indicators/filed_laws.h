/*
 * What the filings alone say of a cut year: each month of each commune is in the nation once, a state is that of an end, the least is the
 * least of all, and a walk down from a figure meets each filing beneath it once. It goes forward, from what was filed to whoever has it at the end,
 * and knows neither the tree of the period nor the oracle of test_straddle_random.c. Neighbours: that test, which calls it for its worlds.
 */
#ifndef GRIS_TESTS_INDICATORS_FILED_LAWS_H
#define GRIS_TESTS_INDICATORS_FILED_LAWS_H

#include "fixture.h"

#define LAW_ORGS    64
#define LAW_PERIODS 20
#define LAW_SLOTS   12

/* A filing that the walk down met. */
struct law_met {
    uint32_t org;
    int month;
    int times;
};

struct laws {
    struct fx *fx;
    const struct catalog *c;
    bool leaves;           /* nobody above others filed anything */
    bool zero;             /* what is left of a figure, when all went elsewhere, is 0 */
    uint32_t lowest;       /* the level that files */
    size_t figures, walks; /* how many were compared */
    const char *told;      /* what is compared, for whoever mends it */
    date_t end[13];        /* of each month */
    struct rollup_filings sorted;
    const struct filed *best[LAW_ORGS][13];
    struct VEC(struct law_met) met;
};

struct law_value {
    bool figure, nil;
    int64_t value;
};

/* ---- periods: of a year, without its thirteenth month */

static const char *const law_periods[LAW_PERIODS] = {
    "2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07",
    "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2025-Q1", "2025-Q2",
    "2025-Q3", "2025-Q4", "2025-H1", "2025-H2", "2025-9M", "2025"};

static struct period law_month(int m)
{
    return (struct period){2025, PERIOD_MONTH, m};
}

static int law_months(struct period p)
{
    return p.kind == PERIOD_QUARTER       ? 3
           : p.kind == PERIOD_HALF        ? 6
           : p.kind == PERIOD_NINE_MONTHS ? 9
           : p.kind == PERIOD_YEAR        ? 12
                                          : 1;
}

/* The first month of a period; its last is law_months() - 1 later. */
static int law_first(struct period p)
{
    bool numbered = p.kind == PERIOD_MONTH || p.kind == PERIOD_QUARTER || p.kind == PERIOD_HALF;
    return numbered ? (p.number - 1) * law_months(p) + 1 : 1;
}

static bool law_within(struct period month, struct period p)
{
    int first = law_first(p);
    return month.kind == PERIOD_MONTH && first <= month.number &&
           month.number < first + law_months(p);
}

static date_t law_end(const struct laws *w, struct period p)
{
    return w->end[law_first(p) + law_months(p) - 1];
}

/* The last day of its first month: what came before was there from the begin. */
static date_t law_begin(const struct laws *w, struct period p)
{
    return law_end(w, law_month(law_first(p)));
}

/* ---- units */

static bool law_there(const struct laws *w, uint32_t org, date_t day)
{
    return w->c->orgs.at[org].from <= day && day <= w->c->orgs.at[org].to;
}

static bool law_files(const struct laws *w, uint32_t org)
{
    return w->c->orgs.at[org].level == w->lowest;
}

/* Who has the filings of a unit on a day: step by step the only one that it went into, wholly; CATALOG_NONE where there was none such. */
static uint32_t law_heir(const struct laws *w, uint32_t org, date_t day)
{
    while (w->c->orgs.at[org].to < day) {
        date_t next_day = w->c->orgs.at[org].to + 1;
        uint32_t next = CATALOG_NONE;
        size_t ways = 0;
        for (size_t i = 0; i < w->c->successions.len; i++) {
            const struct succession *s = &w->c->successions.at[i];
            if (s->predecessor != org || s->effective != next_day)
                continue;
            ways++;
            next = s->kind == SUCCESSION_FULL ? s->successor : CATALOG_NONE;
        }
        if (ways != 1 || next == CATALOG_NONE)
            return CATALOG_NONE;
        org = next;
    }
    return org;
}

static bool law_is_above(const struct laws *w, uint32_t org, date_t day)
{
    for (size_t i = 0; i < w->c->edges.len; i++) {
        const struct org_edge *e = &w->c->edges.at[i];
        if (e->parent == org && e->from <= day && day <= e->to)
            return true;
    }
    return false;
}

static uint32_t law_parent(const struct laws *w, uint32_t org, date_t day)
{
    for (size_t i = 0; i < w->c->edges.len; i++) {
        const struct org_edge *e = &w->c->edges.at[i];
        if (e->hierarchy == 0 && e->child == org && e->from <= day && day <= e->to)
            return e->parent;
    }
    return CATALOG_NONE;
}

/* It ended within the period and nobody has what it filed: it stands for itself. */
static bool law_alone(const struct laws *w, uint32_t org, struct period p)
{
    date_t to = w->c->orgs.at[org].to;
    return law_begin(w, p) <= to && to < law_end(w, p) && law_heir(w, org, to + 1) == CATALOG_NONE;
}

/* The day whose map says what is its: its last one, where the period goes on after it. */
static date_t law_day(const struct laws *w, uint32_t org, struct period p)
{
    date_t end = law_end(w, p), to = w->c->orgs.at[org].to;
    return to < end ? to : end;
}

/* What became it came with parts of others, or gave parts away, after the first month of the period. */
static bool law_in_parts(const struct laws *w, uint32_t org, struct period p)
{
    date_t begin = law_begin(w, p), day = law_day(w, org, p);
    for (size_t i = 0; i < w->c->successions.len; i++) {
        const struct succession *s = &w->c->successions.at[i];
        if (s->effective <= begin || s->effective > day)
            continue;
        bool goes_on = law_there(w, s->predecessor, s->effective);
        if (s->kind == SUCCESSION_PARTIAL && goes_on && law_heir(w, s->predecessor, day) == org)
            return true;
        if (law_heir(w, s->successor, day) == org &&
            (goes_on || law_heir(w, s->predecessor, s->effective) != s->successor))
            return true;
    }
    return false;
}

/* It was one above others when the period began. */
static bool law_was_above(const struct laws *w, uint32_t org, struct period p)
{
    for (uint32_t x = 0; x < w->c->orgs.len; x++)
        if (x != org && law_there(w, x, law_begin(w, p)) &&
            law_heir(w, x, law_day(w, org, p)) == org && law_is_above(w, x, w->c->orgs.at[x].to) &&
            !law_is_above(w, org, law_end(w, p)))
            return true;
    return false;
}

/* ---- what was filed */

/* What stands of a unit and a month: the best vintage's, of a unit that was there on the month's last day. */
static const struct filed *law_filed(const struct laws *w, uint32_t org, int m)
{
    return w->best[org][m];
}

static void law_index(struct laws *w)
{
    date_t start;
    for (int m = 1; m <= 12; m++)
        assert_true(period_window(law_month(m), w->c->regimes.at[0].window, &start, &w->end[m]));
    memset(w->best, 0, sizeof w->best);
    w->sorted = fx_sorted(w->fx, 0, 2025, NULL, false);
    for (size_t i = 0; i < w->fx->filings.len; i++) {
        const struct fx_filing *f = &w->fx->filings.at[i];
        int m = f->filed.period.number;
        if (!f->live || f->filed.period.kind != PERIOD_MONTH ||
            !law_there(w, f->filed.org, w->end[m]))
            continue;
        const struct filed **best = &w->best[f->filed.org][m];
        if (*best == NULL || f->filed.vintage > (*best)->vintage)
            *best = &f->filed;
    }
}

static int64_t law_cell(const struct laws *w, uint32_t org, int m, uint32_t s)
{
    const struct filed *f = law_filed(w, org, m);
    return f == NULL ? CELL_NULL : f->cells[s];
}

/* A figure of one above others gives way to one of the month of those who were below it on its last day, as they were then, or, where it ended as
 * one above others, in the month. */
static bool law_yields(const struct laws *w, uint32_t org, int m, uint32_t s)
{
    date_t last = w->c->orgs.at[org].to;
    for (uint32_t x = 0; x < w->c->orgs.len && !law_files(w, org); x++) {
        uint32_t heir = x == org ? CATALOG_NONE : law_heir(w, x, last);
        if (heir != CATALOG_NONE && law_there(w, heir, last) && law_parent(w, heir, last) == org &&
            law_cell(w, x, m, s) != CELL_NULL)
            return true;
        if (last < w->end[12] && law_is_above(w, org, last) && x != org &&
            law_there(w, x, w->end[m]) && law_parent(w, x, w->end[m]) == org &&
            law_cell(w, x, m, s) != CELL_NULL)
            return true;
    }
    return false;
}

static void law_join(struct law_value *sum, enum org_agg agg, int64_t value)
{
    bool less = value < sum->value, takes = !sum->figure || less == (agg == ORG_AGG_MIN);
    if (agg == ORG_AGG_SUM || agg == ORG_AGG_MEAN)
        sum->value += value;
    else if (takes)
        sum->value = value;
    sum->figure = true;
}

/* All figures of the months of a period, each once: their sum, the least or the greatest. */
static struct law_value
law_all(const struct laws *w, struct period p, uint32_t s, enum org_agg agg, int *ret_filings)
{
    struct law_value ret = {.figure = false};
    int first = law_first(p);
    *ret_filings = 0;
    for (uint32_t org = 0; org < w->c->orgs.len; org++)
        for (int m = first; m < first + law_months(p); m++) {
            int64_t cell = law_cell(w, org, m, s);
            *ret_filings += law_filed(w, org, m) != NULL;
            if (cell == CELL_NULL || law_yields(w, org, m, s))
                continue;
            law_join(&ret, agg, cell);
        }
    return ret;
}

/* ---- what a unit at the end has */

static struct law_value
law_value_of(const struct laws *w, uint32_t org, struct period p, uint32_t s);

/* Of those who are it now and were there at the end of the part; where several have figures and nobody can say what they make together: none. */
static struct law_value
law_part_of(const struct laws *w, uint32_t org, struct period p, struct period part, uint32_t s)
{
    struct law_value ret = {.figure = false};
    enum org_agg agg = w->c->indicators.at[s].org_agg;
    bool joins = agg == ORG_AGG_SUM || agg == ORG_AGG_MIN || agg == ORG_AGG_MAX;
    size_t units = 0;
    for (uint32_t x = 0; x < w->c->orgs.len; x++) {
        date_t end = law_end(w, part);
        bool ended = x == org && w->c->orgs.at[x].to < end; /* within the part: itself */
        if (!ended && (!law_there(w, x, end) || law_heir(w, x, law_day(w, org, p)) != org))
            continue;
        struct law_value one = law_value_of(w, x, part, s);
        units++;
        ret.nil |= one.nil;
        if (!one.figure)
            continue;
        law_join(&ret, agg, one.value);
    }
    if (ret.figure && units > 1 && !joins)
        return (struct law_value){.figure = false};
    ret.nil &= !ret.figure;
    return ret;
}

static struct law_value
law_value_of(const struct laws *w, uint32_t org, struct period p, uint32_t s)
{
    struct law_value ret = {.figure = false};
    enum time_agg time = w->c->indicators.at[s].time_agg;
    struct period parts[PERIOD_PARTS_MAX];
    size_t n = period_parts(p, parts);
    if (n == 0) {
        const struct filed *f = law_filed(w, org, p.number);
        ret.value = f == NULL ? CELL_NULL : f->cells[s];
        ret.figure = ret.value != CELL_NULL;
        ret.nil = !ret.figure && f != NULL && f->status[s] == CELL_STATUS_NIL;
        return ret;
    }
    if (time == TIME_AGG_LAST && w->c->orgs.at[org].to < law_end(w, p))
        return ret;
    bool first_known = false;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].kind == PERIOD_MONTH13)
            continue;
        struct law_value part = law_part_of(w, org, p, parts[i], s);
        bool known = part.figure || part.nil;
        first_known |= i == 0 && known;
        bool less = part.value < ret.value;
        if (time == TIME_AGG_LAST || time == TIME_AGG_FIRST) {
            if (known && (time == TIME_AGG_LAST || !(ret.figure || ret.nil)))
                ret = part;
            continue;
        }
        ret.nil |= part.nil;
        if (!part.figure)
            continue;
        if (time == TIME_AGG_SUM)
            ret.value = (ret.figure ? ret.value : 0) + part.value;
        else if (!ret.figure || less == (time == TIME_AGG_MIN))
            ret.value = part.value;
        ret.figure = true;
    }
    if (time == TIME_AGG_FIRST && !first_known &&
        (law_in_parts(w, org, p) || law_was_above(w, org, p)))
        return (struct law_value){.figure = false};
    return ret;
}

/* Those whose figures of the period make up the nation's: the lowest of its last day, and those that stand for themselves. */
static bool law_is_top(const struct laws *w, uint32_t org, struct period p)
{
    return law_files(w, org) && (law_there(w, org, law_end(w, p)) || law_alone(w, org, p));
}

/* ---- comparing */

static const char *law_of(const struct laws *w, uint32_t hierarchy, uint32_t org, const char *name)
{
    return arena_printf(w->fx->arena, "%s, %s, hierarchy %u", w->c->orgs.at[org].code, name,
                        (unsigned)hierarchy);
}

static void law_same(struct laws *w, const struct aggregate *row, uint32_t s, struct law_value is)
{
    int64_t wanted = is.figure ? is.value : CELL_NULL;
    int64_t found = row == NULL ? CELL_NULL : row->effective[s];
    if (w->zero && wanted == CELL_NULL && found == 0)
        found = CELL_NULL;
    w->figures++;
    if (found != wanted)
        fail_msg("%s of %s: %lld, not %lld", w->c->indicators.at[s].code, w->told, (long long)found,
                 (long long)wanted);
}

static int64_t law_rounded(int64_t n, int64_t d) /* of figures above 0 */
{
    return (2 * n + d) / (2 * d);
}

/* Those that states_hold() has are left out. */
static bool law_told(const struct laws *w, uint32_t s)
{
    const struct indicator *i = &w->c->indicators.at[s];
    return i->time_agg != TIME_AGG_MEAN && i->org_agg != ORG_AGG_WMEAN;
}

/* Each unit's own, and the nation's from those: slot by slot as time goes and units are joined. */
static void law_units(struct laws *w, struct period p, const char *name)
{
    struct law_value sum[LAW_SLOTS] = {{.figure = false}};
    int64_t n[LAW_SLOTS] = {0};
    size_t slots = w->c->layouts.at[0].len;
    assert_true(slots <= LAW_SLOTS);
    for (uint32_t org = 0; org < w->c->orgs.len; org++) {
        if (!law_is_top(w, org, p))
            continue;
        const struct aggregate *row = fx_row(w->fx, 0, 0, org, name);
        w->told = law_of(w, 0, org, name);
        for (uint32_t s = 0; s < slots; s++) {
            struct law_value one = {.figure = false};
            if (!law_told(w, s))
                continue;
            one = law_value_of(w, org, p, s);
            law_same(w, row, s, one);
            if (one.figure)
                law_join(&sum[s], w->c->indicators.at[s].org_agg, one.value);
            n[s] += one.figure;
        }
    }
    w->told = law_of(w, 0, 0, name);
    for (uint32_t s = 0; s < slots; s++) {
        const struct indicator *i = &w->c->indicators.at[s];
        if (i->org_agg == ORG_AGG_MEAN && n[s] > 0)
            sum[s].value = law_rounded(sum[s].value, n[s]);
        if (law_told(w, s) && i->source != SOURCE_OWN && i->org_agg != ORG_AGG_NONE)
            law_same(w, fx_row(w->fx, 0, 0, 0, name), s, sum[s]);
    }
}

/* It stands below the unit on the day, or ended and all that it went into does. */
static bool law_lies_in(const struct laws *w, uint32_t org, uint32_t upper, date_t day)
{
    size_t in = 0;
    if (law_there(w, org, day)) {
        uint32_t parent = law_parent(w, org, day);
        return parent != CATALOG_NONE && (parent == upper || law_lies_in(w, parent, upper, day));
    }
    for (size_t i = 0; i < w->c->successions.len; i++) {
        const struct succession *s = &w->c->successions.at[i];
        if (s->predecessor != org || s->effective != w->c->orgs.at[org].to + 1)
            continue;
        if (!law_lies_in(w, s->successor, upper, day))
            return false;
        in++;
    }
    return in > 0;
}

/* Each unit above others has what lies in it wholly, and nothing else. */
static void law_places(struct laws *w, struct period p, const char *name, uint32_t s)
{
    struct law_value one[LAW_ORGS];
    date_t day = law_end(w, p);
    for (uint32_t org = 0; org < w->c->orgs.len; org++)
        one[org] = law_is_top(w, org, p) ? law_value_of(w, org, p, s)
                                         : (struct law_value){.figure = false};
    for (uint32_t upper = 0; upper < w->c->orgs.len; upper++) {
        struct law_value sum = {.figure = false};
        if (!law_there(w, upper, day) || law_parent(w, upper, day) == CATALOG_NONE ||
            law_files(w, upper))
            continue;
        for (uint32_t org = 0; org < w->c->orgs.len; org++)
            if (one[org].figure && law_lies_in(w, org, upper, day))
                law_join(&sum, w->c->indicators.at[s].org_agg, one[org].value);
        w->told = law_of(w, 0, upper, name);
        law_same(w, fx_row(w->fx, 0, 0, upper, name), s, sum);
    }
}

/* ---- the walk down: as explain goes, by what the roll-up says of itself */

static void law_meet(struct laws *w, uint32_t org, int month)
{
    for (size_t i = 0; i < w->met.len; i++)
        if (w->met.at[i].org == org && w->met.at[i].month == month) {
            w->met.at[i].times++;
            return;
        }
    VEC_PUSH(w->fx->arena, &w->met, ((struct law_met){org, month, 1}));
}

struct law_then {
    uint32_t at[LAW_ORGS];
    size_t len;
};

static void law_note(void *ctx, uint32_t org)
{
    struct law_then *then = ctx;
    for (size_t i = 0; i < then->len; i++)
        if (then->at[i] == org)
            return;
    assert_true(then->len < LAW_ORGS);
    then->at[then->len++] = org;
}

static void law_walk_own(struct laws *w, uint32_t org, struct period p, uint32_t s)
{
    int first = law_first(p);
    for (int m = first; m < first + law_months(p); m++)
        if (law_cell(w, org, m, s) != CELL_NULL)
            law_meet(w, org, m);
}

struct law_standing {
    struct laws *w;
    int taken; /* of those taken out */
};

static void law_stands(void *ctx, uint32_t org, struct period period, bool less)
{
    struct law_standing *standing = ctx;
    assert_int_equal(period.kind, PERIOD_MONTH);
    standing->taken += less;
    law_meet(standing->w, org, period.number);
}

/* In a period that an event cuts as explain asks for it; nothing may be taken out here. */
static void law_walk_top(struct laws *w, uint32_t org, struct period p, uint32_t s)
{
    struct law_standing standing = {w, 0};
    if (!rollup_is_cut(w->fx->l[0], p)) {
        law_walk_own(w, org, p, s);
        return;
    }
    rollup_stands_on(w->fx->l[0], 0, s, org, p, w->sorted, law_stands, &standing);
    assert_int_equal(standing.taken, 0);
}

static void law_walk(struct laws *w, uint32_t org, struct period p, uint32_t s)
{
    date_t day = law_end(w, p);
    size_t below = 0;
    uint32_t residual;
    for (size_t i = 0; i < w->c->edges.len; i++) {
        const struct org_edge *e = &w->c->edges.at[i];
        if (e->hierarchy != 0 || e->parent != org || e->from > day || day > e->to)
            continue;
        law_walk(w, e->child, p, s);
        below++;
    }
    for (size_t n = 0; (residual = rollup_residual(w->fx->l[0], 0, org, p, n)) != CATALOG_NONE;
         n++, below++)
        law_walk_top(w, residual, p, s);
    if (below == 0)
        law_walk_top(w, org, p, s);
}

/* Each cell filed in the months of the period is met once, and nothing else; and who filed it is among those asked for their filings. */
static void law_listed(struct laws *w, struct period p, uint32_t s)
{
    size_t filed = 0;
    int first = law_first(p);
    w->met.len = 0;
    law_walk(w, 0, p, s);
    for (uint32_t org = 0; org < w->c->orgs.len; org++)
        for (int m = first; m < first + law_months(p); m++)
            filed += law_cell(w, org, m, s) != CELL_NULL && !law_yields(w, org, m, s);
    assert_int_equal(w->met.len, filed);
    for (size_t i = 0; i < w->met.len; i++) {
        const struct law_met *met = &w->met.at[i];
        assert_int_equal(met->times, 1);
        assert_true(law_cell(w, met->org, met->month, s) != CELL_NULL &&
                    !law_yields(w, met->org, met->month, s));
    }
    w->walks++;
    for (uint32_t org = 0; org < w->c->orgs.len; org++) {
        struct law_then filers = {.len = 0};
        if (!law_is_top(w, org, p))
            continue;
        rollup_filers(w->fx->l[0], org, p, law_note, &filers);
        for (uint32_t x = 0; x < w->c->orgs.len; x++) {
            bool asked = false;
            for (size_t i = 0; i < filers.len; i++)
                asked |= filers.at[i] == x;
            bool was =
                law_there(w, x, law_begin(w, p)) && law_heir(w, x, law_day(w, org, p)) == org;
            assert_true(asked || !was);
        }
    }
}

/* ---- what is owed */

static bool law_owed(void *ctx, uint32_t org, struct period p)
{
    struct laws *w = ctx;
    assert_int_equal(p.kind, PERIOD_MONTH);
    law_meet(w, org, p.number);
    return true;
}

/* Where each of the lowest owes each month and nobody else owes anything: each of these months is told once. */
static void law_owing(struct laws *w, struct period p)
{
    size_t owed = 0;
    int first = law_first(p);
    w->met.len = 0;
    assert_true(rollup_owing(w->fx->l[0], 0, 0, p, law_owed, w));
    for (uint32_t org = 0; org < w->c->orgs.len; org++)
        for (int m = first; law_files(w, org) && m < first + law_months(p); m++)
            owed += law_there(w, org, law_end(w, law_month(m)));
    assert_int_equal(w->met.len, owed);
    for (size_t i = 0; i < w->met.len; i++) {
        const struct law_met *met = &w->met.at[i];
        assert_int_equal(met->times, 1);
        assert_true(law_files(w, met->org) &&
                    law_there(w, met->org, law_end(w, law_month(met->month))));
    }
}

/* Some month of the period was its, or of who it was: not where it began and ended between two ends of months. */
static bool law_had_a_month(const struct laws *w, uint32_t org, struct period p)
{
    int first = law_first(p);
    for (uint32_t x = 0; x < w->c->orgs.len; x++)
        for (int m = first; m < first + law_months(p); m++)
            if (law_there(w, x, w->end[m]) && law_heir(w, x, law_day(w, org, p)) == org)
                return true;
    return false;
}

/* ... and files it: a unit has reported, unless parts of it came or went; what ended has no last state to report. */
static void law_reported(struct laws *w, struct period p, const char *name, uint32_t s)
{
    const struct aggregate *row = fx_row(w->fx, 0, 0, 0, name);
    bool last = w->c->indicators.at[s].time_agg == TIME_AGG_LAST;
    int expected = 0, reported = 0;
    for (uint32_t org = 0; org < w->c->orgs.len; org++) {
        if (!law_is_top(w, org, p) || (last && law_alone(w, org, p)))
            continue;
        if (!law_had_a_month(w, org, p))
            continue;
        expected++;
        reported += last || !law_in_parts(w, org, p);
    }
    assert_non_null(row);
    if (row->expected[s] != expected || row->reported[s] != reported)
        fail_msg("%s of the nation, %s: %d of %d, not %d of %d", w->c->indicators.at[s].code, name,
                 row->reported[s], row->expected[s], reported, expected);
    assert_int_equal(row->flags[s] & SLOT_PARTIAL, reported < expected ? SLOT_PARTIAL : 0);
    w->figures++;
}

/* ---- all of it */

/* The same rule joins units and times: what it makes of all figures is what it makes of them in any order. */
static bool law_is_whole(const struct laws *w, uint32_t s)
{
    const struct indicator *i = &w->c->indicators.at[s];
    return (i->time_agg == TIME_AGG_SUM && i->org_agg == ORG_AGG_SUM) ||
           (i->time_agg == TIME_AGG_MIN && i->org_agg == ORG_AGG_MIN) ||
           (i->time_agg == TIME_AGG_MAX && i->org_agg == ORG_AGG_MAX);
}

static void law_totals(struct laws *w, struct period p, const char *name, uint32_t hierarchy)
{
    const struct aggregate *row = fx_row(w->fx, hierarchy, 0, 0, name);
    int filings = 0;
    w->told = law_of(w, hierarchy, 0, name);
    for (uint32_t s = 0; s < w->c->layouts.at[0].len; s++) {
        const struct indicator *i = &w->c->indicators.at[s];
        if (law_is_whole(w, s) &&
            (i->source == SOURCE_OWN_ELSE_CHILDREN || (i->source == SOURCE_CHILDREN && w->leaves)))
            law_same(w, row, s, law_all(w, p, s, i->org_agg, &filings));
    }
    assert_int_equal(row == NULL ? 0 : row->filings, filings);
}

/* The year is its halves, a half its quarters, a quarter its months; nine months are a half and a quarter. */
static void law_additive(struct laws *w, uint32_t hierarchy)
{
    for (size_t i = 12; i < LAW_PERIODS; i++) {
        struct period parts[PERIOD_PARTS_MAX], p = fx_period(law_periods[i]);
        size_t n = period_parts(p, parts);
        struct law_value sum = {.figure = false};
        for (size_t k = 0; k < n; k++) {
            const struct aggregate *part = fx_stored(w->fx, hierarchy, 0, 0, parts[k], BASIS_BEST);
            if (part == NULL || part->effective[0] == CELL_NULL)
                continue;
            sum.figure = true;
            sum.value += part->effective[0];
        }
        w->told = law_of(w, hierarchy, 0, law_periods[i]);
        law_same(w, fx_row(w->fx, hierarchy, 0, 0, law_periods[i]), 0, sum);
    }
}

/* Where the lowest alone file, in months alone, and all that is below is complete; with the rows of the months themselves, or not. */
static void laws_hold(struct laws *w, bool other_hierarchy, bool months)
{
    for (size_t i = months ? 0 : 12; i < LAW_PERIODS; i++) {
        struct period p = fx_period(law_periods[i]);
        for (uint32_t h = 0; h < (other_hierarchy ? 2U : 1U); h++)
            law_totals(w, p, law_periods[i], h);
        law_units(w, p, law_periods[i]);
        law_places(w, p, law_periods[i], 0);
        law_listed(w, p, 0);
    }
    for (uint32_t h = 0; h < (other_hierarchy ? 2U : 1U); h++)
        law_additive(w, h);
}

/* And each files every month, as it alone owes. */
static void laws_hold_complete(struct laws *w, bool all_reported)
{
    for (size_t i = 12; i < LAW_PERIODS; i++) {
        struct period p = fx_period(law_periods[i]);
        law_owing(w, p);
        for (uint32_t s = 0; all_reported && s < 2; s++)
            law_reported(w, p, law_periods[i], s);
    }
    const char *ends[] = {"2025-12", "2025-01"};
    for (uint32_t s = 1; s <= 2;
         s++) { /* the last state is that of the last part, the first that of the first */
        const struct aggregate *part = fx_row(w->fx, 0, 0, 0, ends[s - 1]);
        const struct aggregate *year = fx_row(w->fx, 0, 0, 0, "2025");
        assert_true(year->effective[s] == part->effective[s]);
        w->figures++;
    }
}

/* Of the lowest below a unit in a month: what they filed, as one figure; `alone` where they filed none. */
static int64_t
law_of_those_below(const struct laws *w, uint32_t org, int m, uint32_t s, int64_t alone)
{
    struct law_value ret = {.figure = false};
    for (uint32_t x = 0; x < w->c->orgs.len; x++)
        if (law_cell(w, x, m, s) != CELL_NULL && law_parent(w, x, w->end[m]) == org)
            law_join(&ret, w->c->indicators.at[s].org_agg, law_cell(w, x, m, s));
    return ret.figure ? ret.value : alone;
}

/* Those who filed for the month and stood below it then are not those who stood there at its end. */
static bool law_of_others(const struct laws *w, uint32_t org, int m, uint32_t s)
{
    bool then = law_of_those_below(w, org, m, s, CELL_NULL) != CELL_NULL;
    return then != law_yields(w, org, m, s);
}

/* Where some above others file too, and end within the period: their figures count where nobody below them filed the month. */
static void laws_hold_above(struct laws *w)
{
    for (size_t i = 12; i < LAW_PERIODS; i++) {
        struct period p = fx_period(law_periods[i]);
        bool ended = true;
        for (size_t k = 0; k < w->fx->filings.len; k++) {
            const struct filed *f = &w->fx->filings.at[k].filed;
            ended &= law_files(w, f->org) || !law_within(f->period, p) ||
                     w->c->orgs.at[f->org].to < law_end(w, p);
        }
        if (!ended)
            continue;
        law_totals(w, p, law_periods[i], 0);
        law_listed(w, p, 0);
    }
}

/* It ended, and of some month only those filed who had left it by then: its figure of that month stands beside theirs. */
static bool law_left_behind(const struct laws *w, uint32_t org, uint32_t s)
{
    for (int m = 1; m <= 12; m++)
        if (w->c->orgs.at[org].to < w->end[12] && law_there(w, org, w->end[m]) &&
            law_of_those_below(w, org, m, s, CELL_NULL) != CELL_NULL && !law_yields(w, org, m, s))
            return true;
    return false;
}

/* What those below a unit filed in a month, as it stands above them on its last day. */
static int64_t law_sum_below(const struct laws *w, uint32_t org, int m, uint32_t s)
{
    struct law_value ret = {.figure = false};
    for (uint32_t x = 0; x < w->c->orgs.len; x++)
        if (law_files(w, x) && law_cell(w, x, m, s) != CELL_NULL &&
            law_lies_in(w, x, org, w->end[m]))
            law_join(&ret, ORG_AGG_SUM, law_cell(w, x, m, s));
    return ret.figure ? ret.value : CELL_NULL;
}

/* Where those above others filed each month what those below them filed (they are not in the index): everybody has what lies in it, as if they had not. */
static void laws_hold_beside(struct laws *w)
{
    for (size_t i = 12; i < LAW_PERIODS; i++) {
        struct period p = fx_period(law_periods[i]);
        int filings = 0;
        w->told = law_of(w, 0, 0, law_periods[i]);
        law_same(w, fx_row(w->fx, 0, 0, 0, law_periods[i]), 0,
                 law_all(w, p, 0, ORG_AGG_SUM, &filings));
        law_places(w, p, law_periods[i], 0);
    }
}

#endif
