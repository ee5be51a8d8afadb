/*
 * True figures: of a size that fits unit and indicator, with season, growth and noise, and such that every rule that is a sum holds:
 * totals are made of their parts, parts stay below their wholes, what is carried over is what was left over, and what units above file
 * is what those below file together. All in whole numbers: the same on every machine. Neighbours: holds.c says what must hold.
 */
#include "year.h"

#define THOUSAND 1000
#define ROUNDS   4
#define ATTEMPTS 6
#define COMMUNES 90 /* of a province, about */

/* ---- sizes ---- */

static int64_t leaf_weight(const struct year *y, uint32_t org)
{
    const struct org *o = &y->catalog.orgs.at[org];
    uint64_t draw =
        chance_mix((uint64_t)y->settings.seed << 8 ^ DRAW_WEIGHT ^ chance_text(o->code));
    int64_t weight = 400 + (int64_t)(draw % 900);
    if (draw >> 32 & 7) /* one commune in eight is a town */
        return weight;
    return weight * 3;
}

/* Units of a level that has units below it elsewhere: they weigh as much, though their own are not in the catalog. */
static int64_t weight_of(const struct year *y, uint32_t org, int64_t below)
{
    const struct catalog *c = &y->catalog;
    if (below > 0)
        return below;
    for (size_t i = 0; i < c->edges.len; i++)
        if (c->edges.at[i].hierarchy == 0 && c->edges.at[i].complete &&
            c->orgs.at[c->edges.at[i].parent].level == c->orgs.at[org].level)
            return leaf_weight(y, org) * COMMUNES;
    return leaf_weight(y, org);
}

static int64_t weigh(struct year *y, uint32_t org, date_t date, int depth)
{
    const struct org_edge *e;
    size_t cursor = 0;
    int64_t sum = 0;
    y->depths[org] = depth;
    while ((e = catalog_next_child(&y->catalog, 0, org, date, &cursor)) != NULL)
        if (e->complete)
            sum += weigh(y, e->child, date, depth + 1);
    y->weights[org] = weight_of(y, org, sum);
    return y->weights[org];
}

static void weigh_all(struct year *y, date_t date)
{
    const struct catalog *c = &y->catalog;
    for (uint32_t i = 0; i < c->orgs.len; i++)
        if (catalog_org_exists(c, i, date) && catalog_parent(c, 0, i, date) == NULL)
            (void)weigh(y, i, date, 0);
}

/* A unit that others went into weighs what they did. */
static void weigh_merged(struct year *y)
{
    const struct catalog *c = &y->catalog;
    for (uint32_t org = 0; org < c->orgs.len; org++) {
        int64_t sum = 0;
        for (size_t i = 0; i < c->successions.len; i++)
            if (c->successions.at[i].successor == org &&
                c->successions.at[i].kind == SUCCESSION_FULL &&
                c->successions.at[i].predecessor != org)
                sum += y->weights[c->successions.at[i].predecessor];
        if (sum > 0)
            y->weights[org] = sum;
    }
}

/* On the first and the last day, so that units of both maps have a weight. */
void values_weigh(struct year *y)
{
    y->weights = ARENA_ARRAY(y->arena, y->catalog.orgs.len, int64_t);
    y->depths = ARENA_ARRAY(y->arena, y->catalog.orgs.len, int);
    weigh_all(y, date_of(y->settings.year, 12, 31));
    weigh_all(y, date_of(y->settings.year, 1, 1));
    weigh_merged(y);
}

/* By the unit of measure where it tells the size, else by lot. */
static int64_t ordinary(const struct indicator *indicator, uint64_t draw)
{
    static const int64_t sizes[] = {14, 22, 35, 55, 80, 120, 180, 260, 400, 650};
    static const struct {
        const char *unit;
        int64_t from, to;
    } known[] = {{"tỷ đồng", 3, 30},      {"triệu đồng", 200, 3000},
                 {"nghìn người", 8, 20},  {"km²", 20, 60},
                 {"ha", 80, 900},         {"người", 60, 900},
                 {"hộ", 40, 600},         {"nghìn tấn", 1, 8},
                 {"tấn", 80, 700},        {"con", 300, 4000},
                 {"vụ", 12, 40},          {"trường", 12, 20},
                 {"học sinh", 800, 4000}, {"hồ sơ", 150, 900}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(indicator->unit, known[i].unit) == 0)
            return known[i].from + (int64_t)(draw % (uint64_t)(known[i].to - known[i].from));
    return sizes[draw % (sizeof sizes / sizeof sizes[0])];
}

static bool is_share(const struct indicator *i)
{
    return i->value_type == VALUE_PERCENT || i->nature == NATURE_RATIO || i->nature == NATURE_INDEX;
}

void values_bases(struct year *y, struct form_plan *f)
{
    for (size_t i = 0; i < f->len; i++) {
        struct cell *cell = &f->cells[i];
        const struct indicator *indicator = &y->catalog.indicators.at[cell->indicator];
        uint64_t draw =
            chance_mix(DRAW_BASE ^ chance_text(indicator->code) ^ chance_text(cell->members) << 1);
        int64_t base = is_share(indicator) ? 60 + (int64_t)(draw % 38) : ordinary(indicator, draw);
        if (cell->lower)
            base = base / 12 + 1;
        if (cell->members[0] != '\0' && !is_share(indicator))
            base = base * (3 + (int64_t)(draw >> 40) % 5) / 10 + 1;
        cell->base = base * (int64_t)decimal_pow10(cell->decimals);
    }
}

/* ---- a draw ---- */

static int months_of(enum period_kind kind)
{
    switch (kind) {
    case PERIOD_QUARTER: return 3;
    case PERIOD_HALF:
    case PERIOD_SCHOOL_TERM: return 6;
    case PERIOD_NINE_MONTHS: return 9;
    case PERIOD_YEAR:
    case PERIOD_SCHOOL_YEAR: return 12;
    case PERIOD_NONE:
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH:
    case PERIOD_MONTH13:
    case PERIOD_OCCASION: break;
    }
    return 1;
}

/* A draw in thousandths about 1,000, by `width` either way. */
static int64_t about(uint64_t draw, int64_t width)
{
    return THOUSAND - width + (int64_t)(draw % (uint64_t)(2 * width + 1));
}

static int64_t clamp(const struct year *y, const struct cell *cell, int64_t value)
{
    const struct indicator *i = &y->catalog.indicators.at[cell->indicator];
    if (i->max != CELL_NULL && value > i->max)
        value = i->max;
    if (i->min != CELL_NULL && value < i->min)
        value = i->min;
    return value;
}

/* Tết lies low, the year's end high. */
static int64_t season(int month)
{
    static const int64_t of[] = {960,  820,  990,  1010, 1020, 1010,
                                 1000, 1010, 1020, 1030, 1050, 1080};
    return of[(month - 1) % 12];
}

static int64_t draw_cell(struct view *v, size_t at, uint64_t salt)
{
    const struct year *y = v->y;
    const struct cell *cell = &v->form->cells[at];
    const struct indicator *i = &y->catalog.indicators.at[cell->indicator];
    const struct span *span = duties_span(y, v->duty);
    int year = 0, month = 1, day = 0;
    date_split(span->end, &year, &month, &day);
    uint64_t noise = chance_duty(y, v->duty, DRAW_NOISE, salt << 32 | at);
    if (is_share(i))
        return clamp(y, cell, cell->base * about(noise, 40) / THOUSAND);
    uint64_t lasting = chance_mix(chance_text(y->catalog.orgs.at[v->duty->org].code) ^ at << 8 ^
                                  (uint64_t)y->settings.seed);
    int64_t value =
        cell->base * about(lasting, 250) / THOUSAND * y->weights[v->duty->org] / THOUSAND;
    if (i->nature == NATURE_STOCK) {
        value = value * (THOUSAND + 2 * month) / THOUSAND * about(noise, 8) / THOUSAND;
    } else {
        value = value * season(month) / THOUSAND * about(noise, 90) / THOUSAND *
                months_of(span->period.kind);
        if (span->period.kind == PERIOD_WEEK)
            value = value / 4;
    }
    return clamp(y, cell, value);
}

/* ---- rules that are sums, as equations for one report ---- */

/* coefficients · cells + constant = 0; the pivot is computed from the others. */
struct equation {
    int64_t *coefficients, constant;
    uint32_t pivot;
};

struct system {
    struct view *view;
    size_t len;             /* cells */
    bool *given, *computed; /* computed: pivot of an equation */
    bool *bounded;          /* in this round */
    int64_t *drawn;
    struct VEC(struct equation) equations;
};

static void subtract(const struct system *s, struct equation *from, const struct equation *e)
{
    int64_t times = from->coefficients[e->pivot];
    if (times == 0 || times % e->coefficients[e->pivot] != 0)
        return;
    times /= e->coefficients[e->pivot];
    for (size_t i = 0; i < s->len; i++)
        from->coefficients[i] -= times * e->coefficients[i];
    from->constant -= times * e->constant;
}

static bool divides(const struct system *s, const struct equation *e, uint32_t pivot)
{
    int64_t by = e->coefficients[pivot];
    if (by == 0 || e->constant % by != 0)
        return false;
    for (size_t i = 0; i < s->len; i++)
        if (e->coefficients[i] % by != 0)
            return false;
    return true;
}

/* The total rather than a part, what is left over rather than what came. */
static int preference(const struct system *s, const struct equation *e, uint32_t at)
{
    const struct form_plan *f = s->view->form;
    bool negative = e->coefficients[at] < 0;
    size_t same = 0;
    for (size_t i = 0; i < s->len; i++)
        same += e->coefficients[i] != 0 && (e->coefficients[i] < 0) == negative;
    enum nature nature = s->view->y->catalog.indicators.at[f->cells[at].indicator].nature;
    return (same == 1 ? 4 : 0) + (nature == NATURE_STOCK || nature == NATURE_CUMULATIVE ? 2 : 0) +
           (f->cells[at].lower ? 0 : 3);
}

static void add_equation(struct system *s, struct equation e)
{
    int best = -1;
    for (size_t i = 0; i < s->equations.len; i++)
        subtract(s, &e, &s->equations.at[i]);
    for (uint32_t i = 0; i < s->len; i++)
        if (!s->given[i] && !s->computed[i] && divides(s, &e, i) && preference(s, &e, i) > best) {
            best = preference(s, &e, i);
            e.pivot = i;
        }
    if (best < 0)
        return;
    for (size_t i = 0; i < s->equations.len; i++)
        subtract(s, &s->equations.at[i], &e);
    s->computed[e.pivot] = true;
    VEC_PUSH(s->view->y->scratch, &s->equations, e);
}

static void gather(struct system *s)
{
    struct arena *arena = s->view->y->scratch;
    const struct form_plan *f = s->view->form;
    for (size_t i = 0; i < f->rules.len; i++) {
        const struct rule_plan *r = &f->rules.at[i];
        struct equation e = {.pivot = 0};
        if (!r->linear || (r->rule != NULL && r->rule->op != RULE_EQ) ||
            !holds_active(s->view, r) || !holds_constant(s->view, r, &e.constant))
            continue;
        e.coefficients = ARENA_ARRAY(arena, s->len, int64_t);
        memcpy(e.coefficients, r->coefficients, s->len * sizeof *e.coefficients);
        add_equation(s, e);
    }
}

static int64_t solve_for(const struct system *s, const struct equation *e, const int64_t *x)
{
    int64_t sum = e->constant;
    for (size_t i = 0; i < s->len; i++)
        if (i != e->pivot)
            sum += e->coefficients[i] * x[i];
    return -sum / e->coefficients[e->pivot];
}

/* Makes what is taken off smaller, or larger, so that about `wanted` is left. */
static void balance(const struct system *s, const struct equation *e, int64_t wanted, int64_t *x)
{
    int64_t sign = e->coefficients[e->pivot], more = 0, less = 0;
    for (size_t i = 0; i < s->len; i++) {
        int64_t share = i == e->pivot ? 0 : -e->coefficients[i] / sign * x[i];
        more += share > 0 ? share : 0;
        less -= share < 0 ? share : 0;
    }
    int64_t rest = -e->constant / sign;
    more += rest > 0 ? rest : 0;
    less -= rest < 0 ? rest : 0;
    if (less == 0 || (more - less >= wanted / 2 && more - less <= wanted * 2))
        return;
    int64_t target = more > wanted + wanted / 5 ? more - wanted : more - more / 8;
    for (size_t i = 0; i < s->len; i++)
        if (i != e->pivot && !s->given[i] && -e->coefficients[i] / sign < 0)
            x[i] = (int64_t)((decimal_wide)x[i] * target / less);
}

static void compute(const struct system *s, int64_t *x)
{
    for (size_t i = 0; i < s->equations.len; i++) {
        const struct equation *e = &s->equations.at[i];
        balance(s, e, s->drawn[e->pivot], x);
        x[e->pivot] = solve_for(s, e, x);
    }
    for (size_t i = 0; i < s->equations.len; i++)
        x[s->equations.at[i].pivot] = solve_for(s, &s->equations.at[i], x);
}

/* ---- rules that are bounds ---- */

static int64_t share_of(const struct view *v, size_t at)
{
    const struct cell *cell = &v->form->cells[at];
    uint64_t draw = chance_duty(v->y, v->duty, DRAW_SHARE, at);
    if (cell->lower)
        return 20 + (int64_t)(draw % 80);
    return cell->higher ? 800 + (int64_t)(draw % 190) : 300 + (int64_t)(draw % 500);
}

static void shrink(const struct system *s, uint32_t cell, int64_t num, int64_t den, int64_t *x)
{
    if (s->given[cell] || den <= 0)
        return;
    if (!s->computed[cell]) {
        x[cell] = (int64_t)((decimal_wide)x[cell] * num / den);
        return;
    }
    for (size_t i = 0; i < s->equations.len; i++) {
        const struct equation *e = &s->equations.at[i];
        for (size_t k = 0; e->pivot == cell && k < s->len; k++)
            if (k != cell && !s->given[k] && e->coefficients[k] != 0 &&
                (e->coefficients[k] < 0) != (e->coefficients[cell] < 0))
                x[k] = (int64_t)((decimal_wide)x[k] * num / den);
    }
}

static bool in_equation(const struct system *s, size_t cell)
{
    for (size_t i = 0; i < s->equations.len; i++)
        if (s->equations.at[i].coefficients[cell] != 0)
            return true;
    return false;
}

/* Where what is bounded is computed from others and the bound is free, the bound gives way: a plan is no less than what was paid of it. */
static bool
widen(const struct system *s, const struct rule_plan *r, int64_t turn, int64_t by, int64_t *x)
{
    size_t bound = s->len;
    for (size_t i = 0; i < s->len; i++) {
        int64_t sign = turn * r->coefficients[i];
        if (sign > 0 && !s->computed[i] && !s->given[i])
            return false;
        if (sign < 0 && !s->computed[i] && !s->given[i] && !in_equation(s, i))
            bound = i;
    }
    if (bound == s->len)
        return false;
    x[bound] += by / (-turn * r->coefficients[bound]) * 10 / 9 + x[bound] / 20 + 1;
    return true;
}

/* What has a positive sign is to be no more than the rest. */
static void bound(const struct system *s, const struct rule_plan *r, int64_t *x)
{
    int64_t constant = 0, sum = 0, room;
    if (!r->linear || r->rule == NULL || !holds_active(s->view, r) ||
        !holds_constant(s->view, r, &constant))
        return;
    enum rule_operator op = r->rule->op;
    int64_t turn = op == RULE_LE || op == RULE_LT ? 1 : op == RULE_GE || op == RULE_GT ? -1 : 0;
    size_t positive = 0, one = 0;
    room = -turn * constant;
    for (size_t i = 0; i < s->len; i++) {
        int64_t part = turn * r->coefficients[i] * x[i];
        if (turn * r->coefficients[i] > 0) {
            sum += part;
            positive++;
            one = i;
        } else {
            room -= part;
        }
    }
    if (turn == 0 || positive == 0)
        return;
    if (room < 0)
        room = 0;
    if (positive == 1 && !s->given[one] && !in_equation(s, one)) {
        int64_t share = (int64_t)((decimal_wide)room * share_of(s->view, one) / THOUSAND) /
                        (turn * r->coefficients[one]);
        if (!s->bounded[one] || share < x[one])
            x[one] = share;
        s->bounded[one] = true;
        return;
    }
    if (sum <= room || widen(s, r, turn, sum - room, x))
        return;
    for (uint32_t i = 0; i < s->len; i++)
        if (turn * r->coefficients[i] > 0)
            shrink(s, i, room - room / 10, sum, x);
}

/* ---- a report ---- */

/* What those below file of the same cell, together; CELL_NULL: they do not. */
static int64_t from_below(struct view *v, size_t at, uint32_t hierarchy)
{
    const struct year *y = v->y;
    const struct cell *cell = &v->form->cells[at];
    const struct indicator *indicator = &y->catalog.indicators.at[cell->indicator];
    const struct span *span = duties_span(y, v->duty);
    const struct org_edge *e;
    size_t cursor = 0;
    int64_t sum = CELL_NULL;
    if (indicator->org_agg != ORG_AGG_SUM)
        return CELL_NULL;
    while ((e = catalog_next_child(&y->catalog, hierarchy, v->duty->org, span->end, &cursor)) !=
           NULL)
        for (uint32_t s = 0; e->complete && s < y->streams.len; s++) {
            uint32_t d = duties_at(y, s, e->child, span->period);
            const struct duty *below = d == CATALOG_NONE ? NULL : &y->duties.at[d];
            if (below == NULL || below->figures == NULL)
                continue;
            const struct form_plan *f = duties_form(y, below);
            for (size_t i = 0; i < f->len; i++)
                if (f->cells[i].indicator == cell->indicator &&
                    strcmp(f->cells[i].members, cell->members) == 0) {
                    sum = (sum == CELL_NULL ? 0 : sum) + below->figures[i];
                    s = (uint32_t)y->streams.len - 1;
                    break;
                }
        }
    return sum;
}

bool values_fits(struct view *v)
{
    for (size_t i = 0; i < v->form->len; i++) {
        const struct cell *cell = &v->form->cells[i];
        if (v->own[i] != CELL_NULL && clamp(v->y, cell, v->own[i]) != v->own[i])
            return false;
    }
    for (size_t i = 0; i < v->form->rules.len; i++)
        if (holds_judge(v, &v->form->rules.at[i]) == VERDICT_BROKEN)
            return false;
    return true;
}

/* What was filed so far this year of a cumulative figure. */
static int64_t before(const struct view *v, size_t at)
{
    const struct span *span = duties_span(v->y, v->duty);
    struct period prev = period_step(span->period, -1);
    uint32_t d = prev.year == span->period.year
                     ? duties_at(v->y, v->duty->stream, v->duty->org, prev)
                     : CATALOG_NONE;
    return d == CATALOG_NONE || v->y->duties.at[d].figures == NULL ? 0
                                                                   : v->y->duties.at[d].figures[at];
}

static void formulas(struct view *v, int64_t *x)
{
    for (size_t i = 0; i < v->form->len; i++) {
        const struct cell *cell = &v->form->cells[i];
        if (cell->formula == NULL)
            continue;
        struct expr_value value = holds_formula(v, cell->formula);
        if (value.type != EXPR_NUMBER || !expr_round(&value.number, cell->decimals, &x[i]))
            x[i] = CELL_NULL;
    }
}

static void draw_report(struct view *v, const int64_t *below, int64_t *x, uint64_t salt)
{
    struct arena *arena = v->y->scratch;
    const struct form_plan *f = v->form;
    struct system s = {.view = v, .len = f->len};
    s.given = ARENA_ARRAY(arena, f->len, bool);
    s.computed = ARENA_ARRAY(arena, f->len, bool);
    s.drawn = ARENA_ARRAY(arena, f->len, int64_t);
    for (size_t i = 0; i < f->len; i++) {
        s.given[i] = below[i] != CELL_NULL || f->cells[i].formula != NULL || !f->cells[i].number;
        s.drawn[i] = draw_cell(v, i, salt);
        if (v->y->catalog.indicators.at[f->cells[i].indicator].nature == NATURE_CUMULATIVE)
            s.drawn[i] += before(v, i);
        x[i] = below[i] != CELL_NULL ? below[i] : s.given[i] ? 0 : s.drawn[i];
    }
    gather(&s);
    for (int round = 0; round < ROUNDS; round++) {
        s.bounded = ARENA_ARRAY(arena, f->len, bool);
        compute(&s, x);
        for (size_t i = 0; i < f->rules.len; i++)
            bound(&s, &f->rules.at[i], x);
    }
    compute(&s, x);
    for (size_t i = 0; i < f->len; i++)
        if (!f->cells[i].number)
            x[i] = CELL_NULL;
    formulas(v, x);
}

static void fill(struct year *y, struct duty *d)
{
    const struct form_plan *f = duties_form(y, d);
    int64_t *x = ARENA_ARRAY(y->arena, f->len, int64_t);
    int64_t *below = ARENA_ARRAY(y->scratch, f->len, int64_t);
    struct view v = {.y = y, .form = f, .duty = d, .own = x, .world = WORLD_TRUE};
    const struct regime *r = &y->catalog.regimes.at[y->streams.at[d->stream].regime];
    for (size_t i = 0; i < f->len; i++)
        below[i] = from_below(&v, i, r->hierarchies_len > 0 ? r->hierarchies[0] : 0);
    bool good = d->nil; /* nothing occurred: all is 0 */
    for (uint64_t salt = 0; salt < ATTEMPTS && !good; salt++) {
        draw_report(&v, below, x, salt);
        good = values_fits(&v);
    }
    y->unsolved += !good;
    d->figures = x;
}

/* Those below before those above, periods in order of time. */
static const struct year *ordering;
static int compare(const void *left, const void *right)
{
    const struct duty *a = &ordering->duties.at[*(const uint32_t *)left];
    const struct duty *b = &ordering->duties.at[*(const uint32_t *)right];
    date_t x = duties_span(ordering, a)->end, z = duties_span(ordering, b)->end;
    if (x != z)
        return x < z ? -1 : 1;
    if (ordering->depths[a->org] != ordering->depths[b->org])
        return ordering->depths[a->org] > ordering->depths[b->org] ? -1 : 1;
    return a < b ? -1 : 1;
}

void values_fill(struct year *y)
{
    uint32_t *order = ARENA_ARRAY(y->arena, y->duties.len, uint32_t);
    for (uint32_t i = 0; i < y->duties.len; i++)
        order[i] = i;
    ordering = y;
    if (y->duties.len > 0)
        qsort(order, y->duties.len, sizeof *order, compare);
    for (size_t i = 0; i < y->duties.len; i++) {
        arena_reset(y->scratch);
        fill(y, &y->duties.at[order[i]]);
    }
}

/* ---- another report like it ---- */

bool values_vary(struct year *y, const struct duty *d, int64_t *figures)
{
    const struct form_plan *f = duties_form(y, d);
    int64_t none[CELLS_MAX];
    struct view v = {.y = y, .form = f, .duty = d, .own = figures, .world = WORLD_TRUE};
    struct system s = {.view = &v, .len = f->len};
    s.given = ARENA_ARRAY(y->scratch, f->len, bool);
    s.computed = ARENA_ARRAY(y->scratch, f->len, bool);
    for (size_t i = 0; i < f->len; i++)
        none[i] = d->figures[i];
    gather(&s);
    for (uint64_t n = 0; n < f->len; n++) {
        size_t at = (chance_duty(y, d, DRAW_CELL, 0) + n) % f->len;
        if (s.computed[at] || f->cells[at].formula != NULL || d->figures[at] == CELL_NULL ||
            d->figures[at] < 20)
            continue;
        memcpy(figures, none, f->len * sizeof *figures);
        figures[at] -= figures[at] / 20 + 1;
        for (size_t i = 0; i < s.equations.len; i++)
            figures[s.equations.at[i].pivot] = solve_for(&s, &s.equations.at[i], figures);
        formulas(&v, figures);
        if (values_fits(&v))
            return true;
    }
    memcpy(figures, none, f->len * sizeof *figures);
    return false;
}
