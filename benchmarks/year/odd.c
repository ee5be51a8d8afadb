/*
 * What gris will say of a figure beside those that its unit filed before: the terms of the column `outlier`, written anew from docs/rules.md,
 * so that neither side copies the other. Must not know: rules. Neighbours: write.c.
 */
#include "year.h"

#define ENOUGH 4 /* figures, of deviations and bounds */

struct past {
    int64_t at[OUTLIER_WINDOW_MAX];
    size_t len;
};

static decimal_wide size_of(decimal_wide x)
{
    return x < 0 ? -x : x;
}

static int compare(const void *left, const void *right)
{
    const decimal_wide *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Twice the median. */
static decimal_wide median(decimal_wide *at, size_t len)
{
    if (len == 0)
        return 0;
    qsort(at, len, sizeof *at, compare);
    return at[(len - 1) / 2] + at[len / 2];
}

/* |x - mean| > t s, both sides squared and multiplied by n² (n - 1). */
static bool beyond_standard(const struct past *p, int64_t x, int64_t threshold)
{
    decimal_wide n = (decimal_wide)p->len, sum = 0, squares = 0,
                 scale = decimal_pow10(OUTLIER_DECIMALS);
    for (size_t i = 0; i < p->len; i++) {
        sum += p->at[i];
        squares += (decimal_wide)p->at[i] * p->at[i];
    }
    decimal_wide spread = n * (n * squares - sum * sum), distance = n * x - sum;
    return spread > 0 &&
           distance * distance * (n - 1) / threshold * scale > spread * threshold / scale;
}

/* 0.6745 |x - median| > t MAD, or |x - median| > t 1.253314 mean deviation where more than half are alike. */
static bool beyond_median(const struct past *p, int64_t x, int64_t threshold)
{
    decimal_wide at[OUTLIER_WINDOW_MAX], sum = 0, scale = decimal_pow10(OUTLIER_DECIMALS);
    for (size_t i = 0; i < p->len; i++)
        at[i] = p->at[i];
    decimal_wide twice = median(at, p->len), away = size_of(2 * (decimal_wide)x - twice);
    for (size_t i = 0; i < p->len; i++) {
        at[i] = size_of(2 * (decimal_wide)p->at[i] - twice);
        sum += at[i];
    }
    decimal_wide mad = median(at, p->len); /* four times it */
    if (mad > 0)
        return 2 * away * 6745 * scale > mad * 10000 * threshold;
    return sum > 0 && away * 1000000 * (decimal_wide)p->len * scale > sum * 1253314 * threshold;
}

/* Outside of all there was, by more than so many percent of the bound. */
static bool beyond_bounds(const struct past *p, int64_t x, int64_t margin)
{
    decimal_wide least = p->at[0], most = p->at[0], scale = 100 * decimal_pow10(OUTLIER_DECIMALS);
    for (size_t i = 1; i < p->len; i++) {
        least = p->at[i] < least ? p->at[i] : least;
        most = p->at[i] > most ? p->at[i] : most;
    }
    return (x - most) * scale > size_of(most) * margin ||
           (least - x) * scale > size_of(least) * margin;
}

static bool beyond_previous(const struct past *p, int64_t x, int64_t threshold)
{
    decimal_wide scale = decimal_pow10(OUTLIER_DECIMALS), last = 0;
    for (size_t i = p->len; i > 0 && last == 0; i--)
        last = size_of(p->at[i - 1]);
    return last != 0 &&
           (size_of(x) * scale > last * threshold || last * scale > size_of(x) * threshold);
}

/* Between 10^(n-½) and 10^(n+½) times the median size of those that are not 0, or such a part of it; squared. */
static bool is_slip(const struct past *p, int64_t x)
{
    decimal_wide at[OUTLIER_WINDOW_MAX];
    size_t len = 0;
    for (size_t i = 0; i < p->len; i++)
        if (p->at[i] != 0)
            at[len++] = size_of(p->at[i]);
    decimal_wide usual = median(at, len), now = 2 * size_of(x);
    if (usual == 0 || now == 0)
        return false;
    decimal_wide large = now > usual ? now : usual, small = now > usual ? usual : now;
    decimal_wide times = 1000 * large / small; /* the bounds are irrational: this tells enough */
    for (int n = 3; n <= 9; n += 3)
        if (times * times >= decimal_pow10(2 * n + 5) && times * times < decimal_pow10(2 * n + 7))
            return true;
    return false;
}

static void gather(struct view *v, const struct cell *cell, uint32_t window, struct past *ret)
{
    ret->len = 0;
    for (int n = -(int)window; n < 0; n++) {
        int64_t value = holds_filed(v, cell, n);
        if (value != CELL_NULL && ret->len < OUTLIER_WINDOW_MAX)
            ret->at[ret->len++] = value;
    }
}

static const char *
judge(struct view *v, const struct cell *cell, const struct outlier *term, int64_t x)
{
    struct past p;
    gather(v, cell, term->window, &p);
    if (p.len == 0)
        return NULL;
    switch (term->method) {
    case OUTLIER_ZSCORE:
        return p.len >= ENOUGH && beyond_standard(&p, x, term->threshold) ? "W330" : NULL;
    case OUTLIER_MODIFIED_ZSCORE:
        return p.len >= ENOUGH && beyond_median(&p, x, term->threshold) ? "W331" : NULL;
    case OUTLIER_MIN_MAX:
        return p.len >= ENOUGH && beyond_bounds(&p, x, term->threshold) ? "W332" : NULL;
    case OUTLIER_RATIO_TO_PREV: return beyond_previous(&p, x, term->threshold) ? "W333" : NULL;
    case OUTLIER_UNIT_SLIP: return is_slip(&p, x) ? "W334" : NULL;
    }
    return NULL;
}

/* A slip explains every other distance. */
size_t odd_codes(struct view *v, size_t cell, const char *ret[static ODD_MAX])
{
    const struct cell *at = &v->form->cells[cell];
    const struct indicator *i = &v->y->catalog.indicators.at[at->indicator];
    size_t len = 0;
    if (v->own[cell] == CELL_NULL || !at->number)
        return 0;
    for (size_t n = 0; n < i->outliers_len; n++) {
        const char *code = judge(v, at, &i->outliers[n], v->own[cell]);
        if (code == NULL)
            continue;
        if (i->outliers[n].method == OUTLIER_UNIT_SLIP) {
            ret[0] = code;
            return 1;
        }
        if (len < ODD_MAX)
            ret[len++] = code;
    }
    return len;
}
