/*
 * job: gris' side of what a command cannot show: steps inside one process, and one submission after another in one session.
 *
 *   job whole DB FILE YEAR OUT          takes in, adds up, writes a document for every area; prints the seconds of each step,
 *                                       then what run compares with the other engines
 *   job figures DB YEAR OUT             the documents and the figures to compare alone
 *   job submit DB DIR                   each file of DIR in a call of its own: prints the seconds until the receipt and of the call
 *   job refresh DB DIR                  the same, with an aggregation after each: prints its seconds
 *
 * Sees pipeline/pipeline.h alone, as every front door does. Neighbours: run, README.md.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/decimal.h"
#include "core/vec.h"
#include "pipeline/pipeline.h"

#define PERIODS_A_YEAR 20

struct job {
    struct pipeline *p;
    struct diags diags;
    double began;
};

static double seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

_Noreturn static void die(struct job *job, const char *what)
{
    (void)fprintf(stderr, "job: %s failed\n", what);
    for (size_t i = 0; i < job->diags.len; i++)
        (void)fprintf(stderr, "  %s %s\n", diag_name(job->diags.at[i].code),
                      job->diags.at[i].arg[0] == NULL ? "" : job->diags.at[i].arg[0]);
    exit(1);
}

static void open_job(struct job *job, const char *db)
{
    const struct pipeline_settings settings = {.db = db};
    struct arena *arena = arena_new(0);
    *job = (struct job){.began = seconds()};
    diags_init(&job->diags, arena, 100);
    if (pipeline_open(&settings, PIPELINE_CATALOG, &job->p, &job->diags) != STATUS_OK)
        die(job, "open");
}

static void close_job(struct job *job)
{
    pipeline_close(job->p);
    arena_free(job->diags.arena);
}

static void step(struct job *job, const char *name)
{
    double now = seconds();
    (void)printf("step_%s %.4f\n", name, now - job->began);
    job->began = now;
}

/* ---- documents ---- */

/* The 20 periods of the year, by kind: pipeline_query() takes a row of one kind. */
struct span {
    const char *from, *to;
    size_t len;
};

static void spans_of(struct arena *arena, const char *year, struct span spans[5])
{
    static const struct {
        const char *from, *to;
        size_t len;
    } kinds[5] = {
        {"-01", "-12", 12}, {"-Q1", "-Q4", 4}, {"-H1", "-H2", 2}, {"-9M", NULL, 1}, {"", NULL, 1}};
    for (size_t i = 0; i < 5; i++)
        spans[i] = (struct span){
            arena_printf(arena, "%s%s", year, kinds[i].from),
            kinds[i].to == NULL ? NULL : arena_printf(arena, "%s%s", year, kinds[i].to),
            kinds[i].len};
}

/* figure[area][period][cell], in the order of codes and of the form. */
struct cube {
    size_t areas, cells;
    struct figure *figure;
    const char **area;
    const char *period[PERIODS_A_YEAR];
};

static const struct figure *
figure_at(const struct cube *cube, size_t area, size_t period, size_t cell)
{
    return &cube->figure[(area * PERIODS_A_YEAR + period) * cube->cells + cell];
}

static const char **
indicator_codes(const struct catalog *catalog, struct arena *arena, size_t *ret_len)
{
    const char **codes = ARENA_ARRAY(arena, catalog->indicators.len, const char *);
    for (size_t i = 0; i < catalog->indicators.len; i++)
        codes[i] = catalog->indicators.at[i].code;
    *ret_len = catalog->indicators.len;
    return codes;
}

/* Figures come by indicator, period, unit, members; they are put where the cube wants them. */
static void place_figures(struct job *job,
                          struct cube *cube,
                          const struct figures *got,
                          size_t first_area,
                          size_t areas,
                          size_t first_period,
                          size_t periods)
{
    const struct catalog *catalog = pipeline_catalog(job->p);
    size_t at = 0, cell = 0;
    while (at < got->len) {
        size_t members = 0;
        while (at + members < got->len && got->at[at + members].org == got->at[at].org &&
               got->at[at + members].indicator == got->at[at].indicator &&
               period_id(got->at[at + members].period) == period_id(got->at[at].period))
            members++;
        for (size_t period = 0; period < periods; period++)
            for (size_t area = 0; area < areas; area++)
                for (size_t m = 0; m < members; m++) {
                    const struct figure *figure = &got->at[at++];
                    size_t to = ((first_area + area) * PERIODS_A_YEAR + first_period + period) *
                                    cube->cells +
                                cell + m;
                    cube->figure[to] = *figure;
                    cube->area[first_area + area] = catalog->orgs.at[figure->org].code;
                    cube->period[first_period + period] =
                        catalog_period_text(catalog, figure->period, pipeline_arena(job->p));
                }
        cell += members;
    }
}

static void read_cube(struct job *job, const char *year, struct cube *cube)
{
    static const char *const levels[] = {"nation", "province"};
    struct arena *arena = pipeline_arena(job->p);
    const struct catalog *catalog = pipeline_catalog(job->p);
    struct span spans[5];
    size_t indicators = 0, first_area = 0;
    spans_of(arena, year, spans);
    const char **codes = indicator_codes(catalog, arena, &indicators);
    for (size_t i = 0; i < catalog->orgs.len; i++)
        cube->areas += catalog->orgs.at[i].level < 2;
    cube->cells = catalog->layouts.at[0].len;
    cube->figure = ARENA_ARRAY(arena, cube->areas * PERIODS_A_YEAR * cube->cells, struct figure);
    cube->area = ARENA_ARRAY(arena, cube->areas, const char *);
    for (size_t level = 0; level < 2; level++) {
        size_t areas = level == 0 ? 1 : cube->areas - 1;
        for (size_t i = 0, first_period = 0; i < 5; first_period += spans[i++].len) {
            struct figures got = {0};
            const struct pipeline_query query = {.indicators = codes,
                                                 .indicators_len = indicators,
                                                 .level = levels[level],
                                                 .period_from = spans[i].from,
                                                 .period_to = spans[i].to,
                                                 .members = true};
            if (pipeline_query(job->p, &query, &got, &job->diags) != STATUS_OK ||
                got.len != areas * spans[i].len * cube->cells)
                die(job, "query");
            place_figures(job, cube, &got, first_area, areas, first_period, spans[i].len);
        }
        first_area += areas;
    }
}

static void write_document(struct job *job, const struct cube *cube, size_t area, const char *dir)
{
    const struct catalog *catalog = pipeline_catalog(job->p);
    struct arena *arena = arena_new(0);
    char text[DECIMAL_TEXT_MAX];
    FILE *file = fopen(arena_printf(arena, "%s/%s.json", dir, cube->area[area]), "we");
    if (file == NULL)
        die(job, dir);
    (void)fprintf(file, "{\"org\":\"%s\",\"figures\":{", cube->area[area]);
    for (size_t period = 0; period < PERIODS_A_YEAR; period++) {
        (void)fprintf(file, "%s\"%s\":[", period == 0 ? "" : ",\n", cube->period[period]);
        for (size_t cell = 0; cell < cube->cells; cell++) {
            const struct figure *figure = figure_at(cube, area, period, cell);
            if (cell > 0)
                (void)fputc(',', file);
            (void)fputs(figure->value == CELL_NULL
                            ? "null"
                            : decimal_format(figure->value,
                                             catalog->indicators.at[figure->indicator].decimals,
                                             text),
                        file);
        }
        (void)fputc(']', file);
    }
    (void)fputs("}}\n", file);
    if (ferror(file) != 0 || fclose(file) != 0)
        die(job, dir);
    arena_free(arena);
}

static void write_documents(struct job *job, const struct cube *cube, const char *dir)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        die(job, dir);
    for (size_t area = 0; area < cube->areas; area++)
        write_document(job, cube, area, dir);
}

/* See sum_cube() of generate.c. */
static void tell_figures(struct job *job, const struct cube *cube)
{
    const struct catalog *catalog = pipeline_catalog(job->p);
    long long figures = 0, sum = 0, check = 0;
    for (size_t area = 0; area < cube->areas; area++)
        for (size_t period = 0; period < PERIODS_A_YEAR; period++)
            for (size_t cell = 0; cell < cube->cells; cell++) {
                const struct figure *figure = figure_at(cube, area, period, cell);
                int64_t value = 0;
                if (figure->value == CELL_NULL)
                    continue;
                if (!decimal_rescale(figure->value,
                                     catalog->indicators.at[figure->indicator].decimals, 3, &value))
                    die(job, "rescale");
                figures++;
                sum += value;
                check +=
                    value % 1000003 * (long long)((area * 31 + period) * cube->cells + cell + 1);
            }
    (void)printf("figures %lld\nsum %lld\ncheck %lld\n", figures, sum, check);
}

/* ---- the whole job ---- */

struct errors {
    long long wrong_type, out_of_range, unknown_indicator, unknown_org, missing_required,
        broken_rule;
};

static bool count_errors(void *ctx, const struct pipeline_result *result)
{
    struct errors *errors = ctx;
    for (size_t i = 0; i < result->findings->len; i++) {
        enum diag_code code = result->findings->at[i].code;
        errors->wrong_type += code == DIAG_E203;
        errors->out_of_range += code == DIAG_E206 || code == DIAG_E207;
        errors->unknown_indicator += code == DIAG_E208;
        errors->unknown_org += code == DIAG_E201 || code == DIAG_E405;
        errors->missing_required += code == DIAG_E212;
        errors->broken_rule += code == DIAG_E320;
    }
    return true;
}

static void export_year(struct job *job, const char *year, const char *out, struct cube *cube)
{
    read_cube(job, year, cube);
    write_documents(job, cube, out);
}

static int whole(int argc, char **argv)
{
    struct job job;
    struct errors errors = {0};
    struct cube cube = {0};
    struct pipeline_summary summary;
    struct pipeline_aggregation aggregation;
    const char *const paths[] = {argv[3]};
    const struct pipeline_ingest_options options = {.dry_run = false};
    (void)argc;
    open_job(&job, argv[2]);
    step(&job, "open");
    if (pipeline_ingest(job.p, paths, 1, &options, count_errors, &errors, NULL, &summary,
                        &job.diags) == STATUS_FAILED)
        die(&job, "ingest");
    step(&job, "ingest");
    if (pipeline_aggregate(job.p, false, NULL, NULL, NULL, &aggregation, &job.diags) != STATUS_OK)
        die(&job, "aggregate");
    step(&job, "aggregate");
    export_year(&job, argv[4], argv[5], &cube);
    step(&job, "export");
    (void)printf("wrong_type %lld\nout_of_range %lld\nunknown_indicator %lld\nunknown_org "
                 "%lld\nmissing_required %lld\nbroken_rule %lld\n",
                 errors.wrong_type, errors.out_of_range, errors.unknown_indicator,
                 errors.unknown_org, errors.missing_required, errors.broken_rule);
    (void)printf("accepted %llu\nrejected %llu\ncells %llu\n", (unsigned long long)summary.accepted,
                 (unsigned long long)summary.rejected, (unsigned long long)summary.cells);
    tell_figures(&job, &cube);
    close_job(&job);
    return 0;
}

static int figures(int argc, char **argv)
{
    struct job job;
    struct cube cube = {0};
    (void)argc;
    open_job(&job, argv[2]);
    step(&job, "open");
    export_year(&job, argv[3], argv[4], &cube);
    step(&job, "export");
    tell_figures(&job, &cube);
    close_job(&job);
    return 0;
}

/* ---- one after another ---- */

static int is_report(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool receipt(void *ctx, const struct pipeline_result *result)
{
    double *at = ctx;
    *at = result->receipt != NULL ? seconds() : 0;
    return true;
}

/* One line a file: seconds until the receipt, seconds of the call, seconds of the aggregation after it (0 without). */
static void submit(struct job *job, const char *path, bool refresh)
{
    const struct pipeline_ingest_options options = {.dry_run = false};
    struct pipeline_summary summary;
    struct pipeline_aggregation aggregation;
    double received = 0, began = seconds();
    if (pipeline_ingest(job->p, &path, 1, &options, receipt, &received, NULL, &summary,
                        &job->diags) != STATUS_OK)
        die(job, path);
    double called = seconds();
    if (refresh &&
        pipeline_aggregate(job->p, false, NULL, NULL, NULL, &aggregation, &job->diags) != STATUS_OK)
        die(job, "aggregate");
    (void)printf("%.6f %.6f %.6f\n", received - began, called - began,
                 refresh ? seconds() - called : 0.0);
}

static int one_by_one(const char *db, const char *dir, bool refresh)
{
    struct job job;
    struct dirent **entries = NULL;
    open_job(&job, db);
    int n = scandir(dir, &entries, is_report, alphasort);
    if (n < 0)
        die(&job, dir);
    for (int i = 0; i < n; i++) {
        submit(&job, arena_printf(pipeline_arena(job.p), "%s/%s", dir, entries[i]->d_name),
               refresh);
        free(entries[i]);
    }
    free(entries);
    close_job(&job);
    return 0;
}

static int submit_all(int argc, char **argv)
{
    (void)argc;
    return one_by_one(argv[2], argv[3], false);
}

static int refresh_all(int argc, char **argv)
{
    (void)argc;
    return one_by_one(argv[2], argv[3], true);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int arguments;
        int (*run)(int argc, char **argv);
    } works[] = {{"whole", 6, whole},
                 {"figures", 5, figures},
                 {"submit", 4, submit_all},
                 {"refresh", 4, refresh_all}};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        if (argc == works[i].arguments && strcmp(argv[1], works[i].name) == 0)
            return works[i].run(argc, argv);
    (void)fprintf(stderr, "usage: job whole DB FILE YEAR OUT | figures DB YEAR OUT | submit DB DIR "
                          "| refresh DB DIR\n");
    return 2;
}
