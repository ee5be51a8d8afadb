/*
 * roll: the arithmetic of aggregation alone. A year of reports in memory is rolled up to every area and period; nothing is read or written.
 *
 *   roll CATALOG YEAR        prints the seconds of it, the aggregates and the sum of the nation's year as it came out and as it must
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

#define MONTHS 12

struct roll {
    const struct catalog *catalog;
    struct filed *filed; /* by unit and month */
    size_t filed_len;
    int year;
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

/* One report: any figures will do, the same for each run. */
static void file_report(struct roll *roll, uint32_t org, int month, struct arena *arena)
{
    size_t slots = roll->catalog->layouts.at[0].len;
    int64_t *cells = ARENA_ARRAY(arena, slots, int64_t);
    struct period period = {.kind = PERIOD_MONTH, .year = roll->year, .number = month + 1};
    for (uint32_t slot = 0; slot < slots; slot++) {
        cells[slot] =
            (int64_t)(((uint64_t)org * 7919 + (uint64_t)month * 104729 + (uint64_t)slot * 31) %
                      1000003);
        roll->wanted += is_flow(roll, slot) ? cells[slot] : 0;
    }
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
    for (uint32_t org = 0; org < orgs; org++)
        for (int month = 0; month < MONTHS && roll.catalog->orgs.at[org].level == 2; month++)
            file_report(&roll, org, month, arena);
    const struct rollup_source source = {.filed = {roll.filed, roll.filed_len}};
    const struct rollup_sink sink = {.ctx = &roll, .rows = take, .finding = take_finding};
    struct arena *scratch = arena_new(0);
    double began = seconds();
    struct roll_layout *layout = rollup_layout(roll.catalog, 0, scratch);
    (void)rollup_run(rollup_plan(layout, roll.year, ROLLUP_ALL, NULL, 0, scratch), &source, &sink,
                     scratch);
    (void)printf("step_roll %.4f\naggregates %llu\n", seconds() - began,
                 (unsigned long long)roll.aggregates);
    arena_free(scratch);
    pipeline_close(p);
    arena_free(arena);
    return roll.found == roll.wanted ? 0 : 1;
}
