/*
 * A figure against its unit's own history: which terms of the indicator it breaks, and how that is told.
 * Must not know: where the history comes from, how a score is counted (outlier_score.c). REQ: expressions.md, "Outliers".
 */
#include <assert.h>

#include "core/json.h"
#include "outlier_score.h"

#include "indicators.h"

/* A deviation of fewer figures than these says nothing. */
#define PAST_ENOUGH 4

/* One figure held against one term. */
struct judging {
    const struct catalog *catalog;
    const struct indicator *indicator;
    const struct outlier *term;
    int64_t value;
    const struct outlier_past *past; /* of the term's window, missing ones too */
    size_t len;
    struct outlier_past_figures figures;
    const struct diag *like;
    struct diags *diags;
};

uint32_t outliers_window(const struct indicator *indicator)
{
    uint32_t window = 0;
    if (indicator->value_type > VALUE_MONEY)
        return 0;
    for (size_t i = 0; i < indicator->outliers_len; i++)
        if (indicator->outliers[i].window > window)
            window = indicator->outliers[i].window;
    return window;
}

/* ---- texts */

static const char *figure_text(const struct judging *j, int64_t value)
{
    char buf[DECIMAL_TEXT_MAX];
    return arena_strdup(j->diags->arena, decimal_format(value, j->indicator->decimals, buf));
}

/* In plain decimals; noughts behind the point are left out beyond `keep`. */
static const char *trimmed(struct arena *arena, decimal_wide value, int decimals, int keep)
{
    char buf[DECIMAL_TEXT_MAX];
    size_t len = strlen(decimal_format_wide(value, decimals, buf));
    for (; decimals > keep && buf[len - 1] == '0'; decimals--)
        len--;
    len -= decimals == 0 && buf[len - 1] == '.';
    return arena_copy(arena, buf, len);
}

static const char *hundredths(const struct judging *j, decimal_wide value)
{
    return trimmed(j->diags->arena, value, 2, 0);
}

static const char *threshold(const struct judging *j)
{
    return trimmed(j->diags->arena, j->term->threshold, OUTLIER_DECIMALS, 0);
}

/* "2026-01: 12; 2026-02: –" */
static const char *history(const struct judging *j)
{
    struct text_builder b;
    text_builder_init(&b, j->diags->arena, 0);
    for (size_t i = 0; i < j->len; i++)
        text_builder_addf(&b, "%s%s: %s", i == 0 ? "" : "; ",
                          catalog_period_text(j->catalog, j->past[i].period, j->diags->arena),
                          j->past[i].value == CELL_NULL ? "–" : figure_text(j, j->past[i].value));
    return text_builder_text(&b).ptr;
}

/* num / den, which is not 0: "12.5", or "1/12.5" where it is less than one. */
static const char *times(const struct judging *j, decimal_wide num, decimal_wide den)
{
    const char *sign = (num < 0) != (den < 0) && num != 0 ? "-" : "";
    decimal_wide a = num < 0 ? -num : num, b = den < 0 ? -den : den;
    assert(b != 0);
    bool part = a < b && a != 0;
    decimal_wide large = 200 * (part ? b : a), small = part ? a : b;
    /* half away from zero */
    return arena_printf(j->diags->arena, "%s%s%s", sign, part ? "1/" : "",
                        hundredths(j, (large / small + 1) / 2));
}

/* The figure that is judged, then those before it. */
static const char *cells(const struct judging *j)
{
    struct json_writer w;
    struct sink *sink = sink_memory(j->diags->arena, 0);
    json_init(&w, sink, 0);
    json_begin_array(&w);
    for (size_t i = 0; i <= j->len; i++) {
        const struct outlier_past *past = i == 0 ? NULL : &j->past[i - 1];
        if (past != NULL && past->value == CELL_NULL)
            continue;
        json_begin_object(&w);
        json_pair(&w, "indicator_code", j->indicator->code);
        json_pair_optional(&w, "members", j->like->members);
        if (past != NULL)
            json_pair(&w, "period", catalog_period_text(j->catalog, past->period, j->diags->arena));
        json_pair(&w, "value", figure_text(j, past == NULL ? j->value : past->value));
        json_end_object(&w);
    }
    json_end_array(&w);
    struct text text = sink_memory_text(sink);
    const char *copy = arena_copy(j->diags->arena, text.ptr, text.len);
    sink_close(sink, NULL);
    return copy;
}

static struct diag *add(const struct judging *j, enum diag_code code)
{
    struct diag *d = diags_add(j->diags, code, j->like->at), stored = *j->like;
    stored.code = code;
    stored.arg[0] = stored.value = figure_text(j, j->value);
    stored.cells = cells(j);
    *d = stored;
    return d;
}

/* Half of a doubled figure, at the indicator's decimals and one more where it falls between two. */
static const char *half(const struct judging *j, decimal_wide doubled)
{
    int decimals = j->indicator->decimals;
    return trimmed(j->diags->arena, 5 * doubled, decimals + 1, decimals);
}

/* ---- methods: true when the term is broken, and told */

static void judge_standard(const struct judging *j)
{
    if (j->figures.len < PAST_ENOUGH)
        return;
    decimal_wide sum = 0, score = outlier_score_standard(&j->figures, j->value, j->term->threshold);
    if (score < 0)
        return;
    int64_t mean = CELL_NULL;
    struct diag *d = add(j, DIAG_W330);
    for (size_t i = 0; i < j->figures.len; i++)
        sum += j->figures.at[i];
    decimal_divide(sum, (decimal_wide)j->figures.len, &mean);
    d->arg[1] = hundredths(j, score);
    d->arg[2] = threshold(j);
    d->arg[3] = history(j);
    d->expected = figure_text(j, mean);
}

static void judge_median_deviation(const struct judging *j)
{
    if (j->figures.len < PAST_ENOUGH)
        return;
    decimal_wide score = outlier_score_median_deviation(&j->figures, j->value, j->term->threshold);
    if (score < 0)
        return;
    struct diag *d = add(j, DIAG_W331);
    d->arg[1] = hundredths(j, score);
    d->arg[2] = threshold(j);
    d->arg[3] = history(j);
    d->expected = half(j, outlier_score_median(&j->figures));
}

/* True when `beyond`, a distance outside of a bound, is more than the margin: percent of the bound's magnitude. */
static bool passes(const struct judging *j, decimal_wide beyond, int64_t bound)
{
    decimal_wide margin, size = bound < 0 ? -(decimal_wide)bound : bound;
    return decimal_mul_wide(size, j->term->threshold, &margin) &&
           beyond * 100 * decimal_pow10(OUTLIER_DECIMALS) > margin;
}

static void judge_min_max(const struct judging *j)
{
    if (j->figures.len < PAST_ENOUGH)
        return;
    int64_t least = j->figures.at[0], most = least;
    for (size_t i = 1; i < j->figures.len; i++) {
        least = j->figures.at[i] < least ? j->figures.at[i] : least;
        most = j->figures.at[i] > most ? j->figures.at[i] : most;
    }
    bool above = j->value > most;
    if (!above && j->value >= least)
        return;
    decimal_wide beyond = above ? (decimal_wide)j->value - most : (decimal_wide)least - j->value;
    if (!passes(j, beyond, above ? most : least))
        return;
    struct diag *d = add(j, DIAG_W332);
    d->arg[1] = figure_text(j, least);
    d->arg[2] = figure_text(j, most);
    d->arg[3] = history(j);
    d->expected = arena_printf(j->diags->arena, "%s..%s", d->arg[1], d->arg[2]);
}

/* True when a > threshold × b, of magnitudes. */
static bool exceeds(const struct judging *j, decimal_wide a, decimal_wide b)
{
    return a * decimal_pow10(OUTLIER_DECIMALS) > b * j->term->threshold;
}

static void judge_ratio(const struct judging *j)
{
    if (j->figures.len == 0)
        return;
    int64_t before = j->figures.at[j->figures.len - 1];
    decimal_wide was = before < 0 ? -(decimal_wide)before : before;
    decimal_wide is = j->value < 0 ? -(decimal_wide)j->value : j->value;
    if (was == 0 || (!exceeds(j, is, was) && !exceeds(j, was, is)))
        return;
    struct diag *d = add(j, DIAG_W333);
    d->arg[1] = times(j, j->value, before);
    d->arg[2] = d->expected = figure_text(j, before);
    d->arg[3] = threshold(j);
}

/* The figure as it would be in the indicator's unit. */
static const char *mended(const struct judging *j, int power)
{
    int decimals = j->indicator->decimals;
    if (power < 0)
        return trimmed(j->diags->arena, j->value * decimal_pow10(-power), decimals, decimals);
    return trimmed(j->diags->arena, j->value, decimals + power, decimals);
}

/* Twice the magnitude of the figure one year before, or 0: what grows from January on is like itself a year ago more than
 * like the months before it. */
static decimal_wide year_before(const struct judging *j)
{
    if (j->len == 0)
        return 0;
    struct period now = period_step(j->past[j->len - 1].period, 1);
    for (size_t i = 0; i < j->len; i++) {
        decimal_wide doubled = 2 * (decimal_wide)j->past[i].value;
        if (j->past[i].value != CELL_NULL && j->past[i].period.year == now.year - 1 &&
            j->past[i].period.number == now.number)
            return doubled < 0 ? -doubled : doubled;
    }
    return 0;
}

static bool judge_slip(const struct judging *j)
{
    decimal_wide usual = outlier_score_magnitude(&j->figures);
    int power = outlier_score_slip(j->value, usual);
    if (power == 0 && outlier_score_is_odd(j->value, usual)) {
        usual = year_before(j);
        power = outlier_score_slip(j->value, usual);
    }
    if (power == 0)
        return false;
    struct diag *d = add(j, DIAG_W334);
    decimal_wide doubled = 2 * (decimal_wide)j->value;
    d->arg[1] = times(j, doubled < 0 ? -doubled : doubled, usual);
    d->arg[2] = j->indicator->unit;
    d->arg[3] = history(j);
    d->expected = mended(j, power);
    return true;
}

/* ---- the door */

static void look_back(struct judging *j,
                      const struct outlier *term,
                      const struct outlier_past *past,
                      size_t len)
{
    size_t window = term->window < OUTLIER_WINDOW_MAX ? term->window : OUTLIER_WINDOW_MAX;
    j->term = term;
    j->len = len < window ? len : window;
    j->past = past + (len - j->len);
    j->figures.len = 0;
    for (size_t i = 0; i < j->len; i++)
        if (j->past[i].value != CELL_NULL)
            j->figures.at[j->figures.len++] = j->past[i].value;
}

static void judge_term(const struct judging *j)
{
    switch (j->term->method) {
    case OUTLIER_ZSCORE: judge_standard(j); break;
    case OUTLIER_MODIFIED_ZSCORE: judge_median_deviation(j); break;
    case OUTLIER_MIN_MAX: judge_min_max(j); break;
    case OUTLIER_RATIO_TO_PREV: judge_ratio(j); break;
    case OUTLIER_UNIT_SLIP: break; /* it went before */
    }
}

void outliers_judge(const struct catalog *catalog,
                    uint32_t indicator,
                    int64_t value,
                    const struct outlier_past *past,
                    size_t len,
                    const struct diag *like,
                    struct diags *diags)
{
    const struct indicator *i = &catalog->indicators.at[indicator];
    struct judging j = {catalog, i, NULL, value, past, len, {{0}, 0}, like, diags};
    if (value == CELL_NULL || outliers_window(i) == 0)
        return;
    /* A slip explains every other distance. */
    for (size_t n = 0; n < i->outliers_len; n++)
        if (i->outliers[n].method == OUTLIER_UNIT_SLIP) {
            look_back(&j, &i->outliers[n], past, len);
            if (judge_slip(&j))
                return;
        }
    for (size_t n = 0; n < i->outliers_len; n++) {
        look_back(&j, &i->outliers[n], past, len);
        judge_term(&j);
    }
}
