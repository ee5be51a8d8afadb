/*
 * worker: a file is read in a process of its own: what is good comes back, what is broken is refused with its place, and a file that would take
 * more memory than a worker may have kills the worker alone (plain builds: sanitizers run without that limit).
 */
#include "worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ORGS   2000
#define MONTHS 200 /* from 1990 on */

static char root[64];
static struct pipeline *pipeline;
static struct diags diags;

static FILE *create(const char *name)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    return file;
}

static void write_text(const char *name, const char *text)
{
    FILE *file = create(name);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_package(void)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/forms", root);
    assert_int_equal(mkdir(path, 0755), 0);
    write_text("catalog.json", "{\"name\":\"t\",\"version\":\"1\",\"default_language\":\"vi\","
                               "\"levels\":[\"nation\",\"commune\"]}");
    FILE *orgs = create("orgs.csv");
    assert_true(fputs("code,name_vi,level,parent_code\nVN,VN,nation,\n", orgs) >= 0);
    for (int i = 0; i < ORGS; i++)
        assert_true(fprintf(orgs, "%05d,C%d,commune,VN\n", i, i) > 0);
    assert_int_equal(fclose(orgs), 0);
    write_text("indicators.csv", "code,name_vi,unit,value_type,nature\nA,A,x,integer,flow\n");
    write_text("regimes.csv", "code,name_vi,kind,frequency,window\nR,R,periodic,month,calendar\n");
    write_text("obligations.csv",
               "regime,form,subjects,receiver,due\nR,F,level:commune,parent,+2wd\n");
    write_text("forms/F.json", "{\"code\":\"F\",\"title_vi\":\"F\",\"title_en\":\"F\",\"columns\":["
                               "{\"id\":\"c\",\"title_vi\":\"c\","
                               "\"title_en\":\"c\"}],\"rows\":[{\"id\":\"1\",\"title_vi\":\"A\","
                               "\"title_en\":\"A\",\"indicator\":\"A\"}]}");
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(root, sizeof root, "%s/gris-worker-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(root) == NULL)
        return -1;
    write_package();
    const struct pipeline_settings settings = {.now = 1767196800};
    struct diags none = {0};
    if (pipeline_open(&settings, PIPELINE_OFFLINE, &pipeline, &none) != STATUS_OK)
        return -1;
    diags_init(&diags, pipeline->arena, 10);
    if (schema_package_read(root, pipeline->arena, &pipeline->rows, &diags) != STATUS_OK ||
        schema_compile(&pipeline->rows, pipeline->arena, &pipeline->catalog, &diags) != STATUS_OK)
        return -1;
    pipeline->has_catalog = true;
    pipeline->catalog_serial = 1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    pipeline_close(pipeline);
    (void)snprintf(command, sizeof command, "rm -rf -- %s", root);
    return system(command);
}

static void ingest(struct text bytes, struct arena *arena, struct worker_output *ret)
{
    const struct worker_job job = {.file = "f.csv", .bytes = bytes, .today = date_of(2026, 1, 1)};
    worker_ingest(pipeline, &job, arena, ret);
}

static void test_good_reports_come_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n00002,2025-03,A,x1\n"),
           arena, &out);
    assert_false(out.refused);
    assert_string_equal(out.format.format, "csv");
    assert_string_equal(out.format.delimiter, ",");
    assert_int_equal(out.reports.len, 2);
    assert_int_equal(out.reports.at[0]->cells[0], 7);
    assert_int_equal(out.reports.at[0]->place[0].row, 2);
    assert_int_equal(out.reports.at[0]->diags.errors, 0);
    assert_int_equal(out.reports.at[1]->diags.errors, 1);
    assert_int_equal(out.reports.at[1]->diags.at[0].code, DIAG_E203);
    assert_int_equal(out.reports.at[1]->diags.at[0].at.row, 3);
    assert_string_equal(out.reports.at[1]->diags.at[0].at.file, "f.csv");
    arena_free(arena);
}

static void test_a_broken_file_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n00002,2025-03\n"), arena,
           &out);
    assert_true(out.refused);
    assert_int_equal(out.diags.at[0].code, DIAG_E107);
    assert_int_equal(out.diags.at[0].at.row, 3);
    arena_free(arena);
}

/* 400,000 reports of one cell in 12 MB: more than a worker for a small file may hold. */
static void test_a_greedy_file_kills_its_worker_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    size_t cap = (size_t)ORGS * MONTHS * 24 + 64;
    char *bytes = arena_alloc(arena, cap);
    size_t len = (size_t)snprintf(bytes, cap, "org_code,period,indicator_code,value\n");
    for (int month = 0; month < MONTHS; month++)
        for (int org = 0; org < ORGS; org++)
            len += (size_t)snprintf(bytes + len, cap - len, "%05d,%d-%02d,A,1\n", org,
                                    1990 + month / 12, month % 12 + 1);
    assert_true(len < cap && len < (size_t)20 << 20);
    ingest((struct text){bytes, len}, arena, &out);
    if (!GRIS_SANITIZED) {
        assert_true(out.refused);
        assert_int_equal(out.reports.len, 0);
        assert_int_equal(out.diags.at[0].code, DIAG_E130);
    }
    /* the next file is read as if nothing had happened */
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n"), arena, &out);
    assert_false(out.refused);
    assert_int_equal(out.reports.len, 1);
    arena_free(arena);
}

static void test_cells_of_an_original(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const struct cell_place places[] = {{2, 4}, {9, 9}, {3, 1}};
    struct text texts[3];
    worker_cells(pipeline, TEXT("a,b,c,d\n1,2,3,\"4,5\"\n00007,x\n"), NULL, places, 3, arena, texts);
    assert_true(text_is(texts[0], "4,5"));
    assert_true(text_is(texts[1], ""));
    assert_true(text_is(texts[2], "00007"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_reports_come_back),
        cmocka_unit_test(test_a_broken_file_is_refused),
        cmocka_unit_test(test_a_greedy_file_kills_its_worker_alone),
        cmocka_unit_test(test_cells_of_an_original),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
