/*
 * How well unit slips are found in real series: the reports of sample-data, read as they are filed, each figure in order of time
 * against the ones before it. Then every one of them once more 10³ and 10⁶ times too large and too small. Prints the rates.
 * Neighbours: indicators/outliers.c, tests/indicators/test_outliers.c for what each method does.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/collector.h"
#include "indicators/indicators.h"
#include "schema/schema.h"

#define SAMPLE GRIS_SOURCE_DIR "/sample-data/"

/* One filed figure of a series: (indicator, members, unit, kind of period). */
struct filed_figure {
    uint32_t indicator, org;
    const char *members;
    struct period period;
    enum vintage vintage;
    int64_t value;
};

struct series {
    struct arena *arena;
    struct diags diags;
    struct catalog catalog;
    struct VEC(struct filed_figure) figures;
};

/* ---- reading */

static struct text slurp(struct arena *arena, const char *path)
{
    const size_t max = 1 << 22;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = arena_alloc(arena, max);
    size_t len = fread(bytes, 1, max, f);
    assert_true(len < max);
    assert_int_equal(fclose(f), 0);
    return (struct text){bytes, len};
}

static void take_report(struct series *s, const struct report *report)
{
    const struct layout *layout = &s->catalog.layouts.at[report->layout];
    for (size_t slot = 0; slot < report->slots; slot++)
        if (report->cells[slot] != CELL_NULL)
            VEC_PUSH(s->arena, &s->figures,
                     ((struct filed_figure){layout->cells[slot].indicator, report->org,
                                            layout->cells[slot].members, report->period,
                                            report->vintage, report->cells[slot]}));
}

static void read_file(struct series *s, const char *path)
{
    struct text bytes = slurp(s->arena, path);
    const struct binder_options options = {.file = path, .today = date_of(2026, 11, 22)};
    struct binder *binder = binder_new(&s->catalog, &options, s->arena, &s->diags);
    const struct collector_handler handler = {.ctx = binder,
                                              .dimensions = binder_dimensions,
                                              .record = binder_record,
                                              .report = binder_report,
                                              .outline = binder_outline};
    const struct collector_limits limits = {0};
    struct collector_format format;
    struct reports reports = {0};
    assert_int_equal(
        collector_read(path, bytes.ptr, bytes.len, &limits, &handler, s->arena, &format, &s->diags),
        STATUS_OK);
    binder_finish(binder, &reports);
    for (size_t i = 0; i < reports.len; i++)
        take_report(s, reports.at[i]);
}

static void read_folder(struct series *s, const char *folder)
{
    struct dirent **names = NULL;
    const char *dir = arena_printf(s->arena, SAMPLE "reports/%s", folder);
    int len = scandir(dir, &names, NULL, alphasort);
    assert_true(len > 2);
    for (int i = 0; i < len; i++) {
        if (names[i]->d_name[0] != '.')
            read_file(s, arena_printf(s->arena, "%s/%s", dir, names[i]->d_name));
        free(names[i]);
    }
    free(names);
}

/* Series together, each in order of time, the best vintage of a period first. */
static int by_series(const void *a, const void *b)
{
    const struct filed_figure *x = a, *y = b;
    int order = (x->indicator > y->indicator) - (x->indicator < y->indicator);
    if (order == 0)
        order = strcmp(x->members, y->members);
    if (order == 0)
        order = (x->org > y->org) - (x->org < y->org);
    if (order == 0)
        order = (x->period.kind > y->period.kind) - (x->period.kind < y->period.kind);
    if (order == 0)
        order = period_id(x->period) - period_id(y->period);
    return order != 0 ? order : (int)y->vintage - (int)x->vintage;
}

static struct series *read_all(void)
{
    static const char *const folders[] = {"population", "education", "investment", "procedures"};
    struct arena *arena = arena_new(0);
    struct series *s = ARENA_NEW(arena, struct series);
    struct catalog_rows rows;
    s->arena = arena;
    diags_init(&s->diags, arena, 0);
    assert_int_equal(schema_package_read(SAMPLE "catalog", arena, &rows, &s->diags), STATUS_OK);
    assert_int_equal(schema_compile(&rows, arena, &s->catalog, &s->diags), STATUS_OK);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        read_folder(s, folders[i]);
    qsort(s->figures.at, s->figures.len, sizeof s->figures.at[0], by_series);
    return s;
}

/* ---- judging */

#define WINDOW 12

static bool same_series(const struct filed_figure *a, const struct filed_figure *b)
{
    return a->indicator == b->indicator && a->org == b->org &&
           strcmp(a->members, b->members) == 0 && a->period.kind == b->period.kind;
}

/* The periods before; how many of them have a figure. */
static size_t history(const struct series *s, size_t at, struct outlier_past past[WINDOW])
{
    const struct filed_figure *now = &s->figures.at[at];
    size_t filed = 0, before = at;
    for (int i = 0; i < WINDOW; i++) {
        struct period period = period_step(now->period, -1 - i);
        while (before > 0 && same_series(&s->figures.at[before - 1], now) &&
               period_id(s->figures.at[before - 1].period) >= period_id(period))
            before--;
        const struct filed_figure *was = &s->figures.at[before];
        bool found = before < at && period_eq(was->period, period);
        past[WINDOW - 1 - i] = (struct outlier_past){period, found ? was->value : CELL_NULL};
        filed += found;
    }
    return filed;
}

/* Warnings by method. */
struct heard {
    size_t by[OUTLIER_UNIT_SLIP + 1];
};

static size_t heard_of(struct series *s,
                       struct arena *scratch,
                       uint32_t indicator,
                       int64_t value,
                       const struct outlier_past past[WINDOW])
{
    static const struct diag like;
    struct diags diags;
    diags_init(&diags, scratch, 0);
    outliers_judge(&s->catalog, indicator, value, past, WINDOW, &like, &diags);
    return diags.len;
}

/* The same by one term alone. */
static size_t heard_by(struct series *s,
                       struct arena *scratch,
                       uint32_t indicator,
                       struct outlier term,
                       int64_t value,
                       const struct outlier_past past[WINDOW])
{
    struct indicator *i = &s->catalog.indicators.at[indicator], kept = *i;
    i->outliers = &term;
    i->outliers_len = 1;
    size_t heard = heard_of(s, scratch, indicator, value, past);
    *i = kept;
    return heard;
}

struct rates {
    size_t figures, past, seeded, hits, warnings; /* the last by the catalog's own terms */
    struct heard alarms;
};

static void add(struct rates *sum, const struct rates *r)
{
    sum->figures += r->figures;
    sum->past += r->past;
    sum->seeded += r->seeded;
    sum->hits += r->hits;
    sum->warnings += r->warnings;
    for (size_t m = 0; m <= OUTLIER_UNIT_SLIP; m++)
        sum->alarms.by[m] += r->alarms.by[m];
}

/* The figure as it would be filed in another unit, at the cell's decimals; CELL_NULL where it cannot be, or would be nothing. */
static int64_t slipped(int64_t value, int power)
{
    int64_t result;
    decimal_wide num = power > 0 ? value * decimal_pow10(power) : value;
    decimal_wide den = power > 0 ? 1 : decimal_pow10(-power);
    return decimal_divide(num, den, &result) && result != 0 ? result : CELL_NULL;
}

static void judge(struct series *s, struct arena *scratch, size_t at, struct rates *r)
{
    static const struct outlier terms[] = {{OUTLIER_ZSCORE, 30000, WINDOW},
                                           {OUTLIER_MODIFIED_ZSCORE, 35000, WINDOW},
                                           {OUTLIER_MIN_MAX, 100000, WINDOW},
                                           {OUTLIER_RATIO_TO_PREV, 30000, 1},
                                           {OUTLIER_UNIT_SLIP, 0, WINDOW}};
    static const int powers[] = {3, 6, -3, -6};
    const struct filed_figure *f = &s->figures.at[at];
    struct outlier_past past[WINDOW];
    r->figures++;
    if (history(s, at, past) == 0)
        return;
    r->past++;
    r->warnings += heard_of(s, scratch, f->indicator, f->value, past);
    for (size_t m = 0; m <= OUTLIER_UNIT_SLIP; m++)
        r->alarms.by[m] += heard_by(s, scratch, f->indicator, terms[m], f->value, past);
    for (size_t p = 0; p < 4; p++) {
        int64_t value = slipped(f->value, powers[p]);
        if (value == CELL_NULL)
            continue;
        r->seeded++;
        r->hits += heard_by(s, scratch, f->indicator, terms[OUTLIER_UNIT_SLIP], value, past);
    }
    arena_reset(scratch);
}

static void print_rates(const char *name, const struct rates *r)
{
    printf("%-36s %7zu %7zu %9zu %9zu %8zu %8zu %8zu %8zu %8zu\n", name, r->figures, r->past,
           r->seeded, r->hits, r->alarms.by[OUTLIER_UNIT_SLIP], r->alarms.by[OUTLIER_ZSCORE],
           r->alarms.by[OUTLIER_MODIFIED_ZSCORE], r->alarms.by[OUTLIER_MIN_MAX],
           r->alarms.by[OUTLIER_RATIO_TO_PREV]);
}

static bool is_again(const struct series *s, size_t at)
{
    return at > 0 && same_series(&s->figures.at[at], &s->figures.at[at - 1]) &&
           period_eq(s->figures.at[at].period, s->figures.at[at - 1].period);
}

/* At least 95 of 100 slips are found, and less than one figure in 100 is called one; the sample catalog asks nobody for reasons. */
static void test_rates(void **state)
{
    (void)state;
    struct series *s = read_all();
    struct arena *scratch = arena_new(0);
    struct rates sum = {0}, one = {0};
    assert_true(s->figures.len > 32000);
    printf("%-36s %7s %7s %9s %9s %8s %8s %8s %8s %8s\n", "indicator", "figures", "past", "seeded",
           "found", "slips", "zscore", "modified", "min_max", "ratio");
    for (size_t i = 0; i < s->figures.len; i++) {
        if (!is_again(s, i))
            judge(s, scratch, i, &one);
        if (i + 1 == s->figures.len ||
            s->figures.at[i + 1].indicator != s->figures.at[i].indicator) {
            print_rates(s->catalog.indicators.at[s->figures.at[i].indicator].code, &one);
            add(&sum, &one);
            one = (struct rates){0};
        }
    }
    print_rates("all", &sum);
    assert_true(sum.past > 25000);
    assert_true(sum.hits * 100 >= sum.seeded * 95);
    assert_true(sum.alarms.by[OUTLIER_UNIT_SLIP] * 100 < sum.past);
    assert_int_equal(sum.warnings, 0);
    arena_free(scratch);
    arena_free(s->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
