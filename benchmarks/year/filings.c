/*
 * When what is filed, and with which fault: by lot, at the rates that are asked for. Must not know: figures. Neighbours: write.c.
 */
#include "year.h"

#define TAKEN_IN_AT 59400 /* the post is taken in at 16:30 */

const char *const fault_names[FAULTS] = {"none", "late",  "missing",  "nil",  "revised", "again",
                                         "type", "range", "required", "rule", "warned",  "slip"};

int64_t filings_instant(date_t day)
{
    return instant_of_date(day) + TAKEN_IN_AT;
}

bool filings_in_time(const struct duty *d, date_t day)
{
    return d->due == 0 || filings_instant(day) < d->due;
}

/* The post comes every so many days. */
static date_t post_before(const struct year *y, date_t day)
{
    return day - day % y->settings.every;
}

static date_t post_after(const struct year *y, date_t day)
{
    return post_before(y, day + y->settings.every - 1);
}

static bool fits_fault(const struct year *y, const struct duty *d, enum fault fault)
{
    const struct form_plan *f = duties_form(y, d);
    bool required = false, rule = false, warning = false;
    for (size_t i = 0; i < f->len; i++)
        required |= f->cells[i].required;
    for (size_t i = 0; i < f->rules.len; i++) {
        const struct rule *r = f->rules.at[i].rule;
        bool sum = r != NULL && r->op == RULE_EQ && f->rules.at[i].linear;
        rule |= sum && r->severity == SEVERITY_ERROR;
        warning |= sum && r->severity == SEVERITY_WARNING;
    }
    switch (fault) {
    case FAULT_NIL: return f->len > 0 && !f->chained && y->depths[d->org] > 1;
    case FAULT_TYPE:
    case FAULT_RANGE:
    case FAULT_SLIP:
    case FAULT_REVISED: return f->len > 0;
    case FAULT_REQUIRED: return required;
    case FAULT_RULE: return rule;
    case FAULT_WARNED: return warning;
    case FAULT_NONE:
    case FAULT_LATE:
    case FAULT_MISSING:
    case FAULT_AGAIN:
    case FAULTS: break;
    }
    return true;
}

static enum fault draw_fault(const struct year *y, const struct duty *d)
{
    const struct settings *s = &y->settings;
    static const enum fault wrong[] = {FAULT_TYPE, FAULT_RANGE, FAULT_REQUIRED, FAULT_RULE};
    enum fault kind = wrong[chance_duty(y, d, DRAW_KIND, 0) % 4];
    const struct {
        enum fault fault;
        int rate;
    } lot[] = {{FAULT_LATE, s->late},       {FAULT_MISSING, s->missing}, {FAULT_NIL, s->nil},
               {FAULT_REVISED, s->revised}, {FAULT_AGAIN, s->again},     {kind, s->wrong},
               {FAULT_WARNED, s->warned},   {FAULT_SLIP, s->slip}};
    int draw = (int)(chance_duty(y, d, DRAW_FAULT, 0) % 1000);
    for (size_t i = 0; i < sizeof lot / sizeof lot[0]; i++) {
        if (draw < lot[i].rate)
            return fits_fault(y, d, lot[i].fault)                         ? lot[i].fault
                   : lot[i].fault == kind && fits_fault(y, d, FAULT_TYPE) ? FAULT_TYPE
                                                                          : FAULT_NONE;
        draw -= lot[i].rate;
    }
    return FAULT_NONE;
}

static date_t first_day(const struct year *y, const struct duty *d, bool late)
{
    const struct span *span = duties_span(y, d);
    uint64_t draw = chance_duty(y, d, DRAW_DAY, 0);
    if (d->due == 0)
        return post_after(y, span->end + 1 + (date_t)(draw % 10));
    date_t last = date_of_instant(d->due - 1);
    if (filings_instant(last) >= d->due)
        last--;
    if (late)
        return post_after(y, last + 1 + (date_t)(draw % 8));
    date_t from = span->end + 1 > last - 6 ? span->end + 1 : last - 6;
    date_t day = from >= last ? last : from + (date_t)(draw % (uint64_t)(last - from + 1));
    date_t post = post_before(y, day);
    return post >= span->start ? post : post_after(y, day);
}

/* Nobody files a report twice in one post. */
static bool is_taken(const struct duty *d, date_t day)
{
    for (int n = 0; n < d->filings; n++)
        if (d->days[n] == day)
            return true;
    return false;
}

static date_t add(struct year *y, uint32_t duty, date_t day, enum fault fault, bool last)
{
    struct duty *d = &y->duties.at[duty];
    while (is_taken(d, day))
        day += y->settings.every;
    VEC_PUSH(
        y->arena, &y->filings,
        ((struct filing){
            .day = day, .duty = duty, .n = (uint32_t)d->filings, .fault = fault, .last = last}));
    d->days[d->filings++] = day;
    return day;
}

static void plan(struct year *y, uint32_t duty)
{
    struct duty *d = &y->duties.at[duty];
    if (d->exempt)
        return;
    enum fault fault = draw_fault(y, d);
    bool wrong = fault >= FAULT_TYPE && fault <= FAULT_RULE;
    bool twice = fault == FAULT_REVISED || fault == FAULT_AGAIN || fault == FAULT_SLIP ||
                 (wrong && chance_duty(y, d, DRAW_AGAIN, 0) % 4 != 0);
    d->nil = fault == FAULT_NIL;
    if (fault == FAULT_MISSING)
        return;
    date_t day = add(y, duty, first_day(y, d, fault == FAULT_LATE), fault, !twice);
    if (twice)
        (void)add(y, duty, post_after(y, day + 2 + (date_t)(chance_duty(y, d, DRAW_DAY, 1) % 6)),
                  FAULT_NONE, true);
}

static const struct year *ordering;
static int compare(const void *left, const void *right)
{
    const struct filing *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    uint32_t s = ordering->duties.at[a->duty].stream, t = ordering->duties.at[b->duty].stream;
    if (s != t)
        return s < t ? -1 : 1;
    return a->duty < b->duty ? -1 : a->duty > b->duty;
}

void filings_plan(struct year *y)
{
    for (uint32_t i = 0; i < y->duties.len; i++)
        plan(y, i);
    ordering = y;
    if (y->filings.len > 0)
        qsort(y->filings.at, y->filings.len, sizeof *y->filings.at, compare);
}
