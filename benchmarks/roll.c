/*
 * roll: the arithmetic of rules and of aggregation alone. A year of reports in memory is judged by the catalog's rules, then rolled up to every
 * area and period; nothing is read or written.
 *
 *   roll CATALOG YEAR        prints the seconds of each, the findings and the aggregates; fails where they are not what they must be
 *
 * Sees indicators/indicators.h and pipeline/pipeline.h (for the catalog). Neighbours: run, README.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/vec.h"
#include "indicators/indicators.h"
#include "pipeline/pipeline.h"

#define MONTHS        12
#define BROKEN_ONE_IN 100 /* reports that break two rules, as in the data of the job */

struct roll {
    const struct catalog *catalog;
    struct filed *filed; /* by unit and month */
    int64_t **cells;     /* theirs */
    size_t filed_len;
    int year;
    uint32_t *sums; /* slots by three: a total and its two parts, of every rule of the catalog */
    size_t sums_len;
    uint64_t findings, broken;
    uint64_t aggregates;
    decimal_wide found, wanted; /* of the nation's year, flows */
};

static double seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_flow(const struct roll *roll, uint32_t slot)
{
    return roll->catalog->indicators.at[roll->catalog->layouts.at[0].cells[slot].indicator]
               .time_agg == TIME_AGG_SUM;
}

static uint32_t slot_of(const struct roll *roll, int indicator, const char *members)
{
    char code[16];
    (void)snprintf(code, sizeof code, "KTXH.CT%04d", indicator);
    return catalog_find_slot(roll->catalog, 0, catalog_find_indicator(roll->catalog, text_of(code)),
                             members);
}

/* generate.c: totals of women and men, then indicators 101 to 120, each the sum of those 20 and 40 further on. */
static void find_sums(struct roll *roll, struct arena *arena)
{
    roll->sums = ARENA_ARRAY(arena, roll->catalog->rules.len * 3, uint32_t);
    for (size_t i = 0; i < roll->catalog->rules.len; i++) {
        int indicator = (int)strtol(roll->catalog->rules.at[i].code + 1, NULL, 10);
        bool sexes = indicator <= 25;
        uint32_t *sum = &roll->sums[3 * roll->sums_len++];
        sum[0] = slot_of(roll, indicator, "");
        sum[1] = slot_of(roll, sexes ? indicator : indicator + 20, sexes ? "sex=F" : "");
        sum[2] = slot_of(roll, sexes ? indicator : indicator + 40, sexes ? "sex=M" : "");
    }
}

/* Two rules of one report in a hundred are broken. */
static void keep_rules(struct roll *roll, int64_t *cells)
{
    for (size_t i = 0; i < roll->sums_len; i++) {
        const uint32_t *sum = &roll->sums[3 * i];
        bool breaks = i < 2 && roll->filed_len % BROKEN_ONE_IN == 0;
        cells[sum[0]] = cells[sum[1]] + cells[sum[2]] + breaks;
        roll->broken += breaks;
    }
}

/* One report: any figures will do, the same for each run. */
static void file_report(struct roll *roll, uint32_t org, int month, struct arena *arena)
{
    size_t slots = roll->catalog->layouts.at[0].len;
    int64_t *cells = ARENA_ARRAY(arena, slots, int64_t);
    struct period period = {.kind = PERIOD_MONTH, .year = roll->year, .number = month + 1};
    for (uint32_t slot = 0; slot < slots; slot++)
        cells[slot] =
            (int64_t)(((uint64_t)org * 7919 + (uint64_t)month * 104729 + (uint64_t)slot * 31) %
                      1000003);
    keep_rules(roll, cells);
    for (uint32_t slot = 0; slot < slots; slot++)
        roll->wanted += is_flow(roll, slot) ? cells[slot] : 0;
    roll->cells[roll->filed_len] = cells;
    roll->filed[roll->filed_len++] = (struct filed){.org = org,
                                                    .period = period,
                                                    .vintage = VINTAGE_FINAL,
                                                    .version = 1,
                                                    .slots = slots,
                                                    .cells = cells};
}

/* A row for best and final; rows of communes are made when they are read. */
static bool
take(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    struct roll *roll = ctx;
    roll->aggregates += len;
    if (roll->catalog->orgs.at[key->org].level != 0 || key->period.kind != PERIOD_YEAR || len != 1)
        return true;
    for (uint32_t slot = 0; slot < rows[0]->slots; slot++)
        roll->found += is_flow(roll, slot) ? rows[0]->effective[slot] : 0;
    return true;
}

static bool take_finding(void *ctx, const struct aggregate_finding *finding)
{
    (void)ctx;
    (void)finding;
    return true;
}

static struct figure nothing_beyond(void *ctx, const struct reach_cell *cell)
{
    (void)ctx;
    (void)cell;
    return (struct figure){.value = CELL_NULL};
}

/* The reports as ingest has them: vectors behind the wall, findings to come. */
static void judge(struct roll *roll, const struct rules *rules, struct arena *scratch)
{
    const struct reach_source source = {.figure = nothing_beyond};
    size_t slots = roll->catalog->layouts.at[0].len;
    struct arena *findings = arena_new(0);
    uint8_t *status = ARENA_ARRAY(findings, slots, uint8_t);
    struct cell_place *place = ARENA_ARRAY(findings, slots, struct cell_place);
    for (size_t i = 0; i < roll->filed_len; i++) {
        const struct filed *f = &roll->filed[i];
        struct report report = {.org = f->org,
                                .period = f->period,
                                .vintage = f->vintage,
                                .slots = f->slots,
                                .cells = roll->cells[i],
                                .status = status,
                                .place = place};
        diags_init(&report.diags, findings, 1000);
        rules_judge(rules, &report, &source, scratch);
        roll->findings += report.diags.errors;
    }
    arena_free(findings);
}

int main(int argc, char **argv)
{
    const struct pipeline_settings settings = {0};
    struct arena *arena = arena_new(0);
    struct pipeline *p = NULL;
    struct diags diags;
    struct roll roll = {0};
    diags_init(&diags, arena, 100);
    if (argc != 3 || pipeline_open(&settings, PIPELINE_OFFLINE, &p, &diags) != STATUS_OK ||
        pipeline_catalog_open(p, argv[1], &roll.catalog, &diags) != STATUS_OK) {
        (void)fprintf(stderr, "usage: roll CATALOG YEAR\n");
        return 2;
    }
    size_t orgs = roll.catalog->orgs.len;
    roll.year = (int)strtol(argv[2], NULL, 10);
    roll.filed = ARENA_ARRAY(arena, orgs * MONTHS, struct filed);
    roll.cells = ARENA_ARRAY(arena, orgs * MONTHS, int64_t *);
    find_sums(&roll, arena);
    for (uint32_t org = 0; org < orgs; org++)
        for (int month = 0; month < MONTHS && roll.catalog->orgs.at[org].level == 2; month++)
            file_report(&roll, org, month, arena);
    const struct rollup_source source = {.filed = {roll.filed, roll.filed_len}};
    const struct rollup_sink sink = {.ctx = &roll, .rows = take, .finding = take_finding};
    struct arena *scratch = arena_new(0);
    const struct derived *derived = derived_in_force(roll.catalog, arena);
    const struct rules *rules = rules_compile(roll.catalog, derived, arena, &diags);
    double began = seconds();
    if (rules != NULL)
        judge(&roll, rules, scratch);
    (void)printf("step_rules %.4f\nfindings %llu\n", seconds() - began,
                 (unsigned long long)roll.findings);
    arena_reset(scratch);
    began = seconds();
    struct roll_layout *layout = rollup_layout(derived, 0, scratch);
    (void)rollup_run(rollup_plan(layout, roll.year, ROLLUP_ALL, NULL, 0, scratch), &source, &sink,
                     scratch);
    (void)printf("step_roll %.4f\naggregates %llu\n", seconds() - began,
                 (unsigned long long)roll.aggregates);
    arena_free(scratch);
    pipeline_close(p);
    arena_free(arena);
    return roll.found == roll.wanted && roll.findings == roll.broken ? 0 : 1;
}
