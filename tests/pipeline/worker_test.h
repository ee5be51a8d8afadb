/*
 * What tests of workers share: a catalog of one form with one indicator and a note, filed monthly by many communes, and a session that reads with it.
 */
#ifndef GRIS_TESTS_WORKER_TEST_H
#define GRIS_TESTS_WORKER_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "reader.h"
#include "worker.h"
#include "zygote.h"

#define ORGS 2000 /* communes 00000 to 01999 */

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

/* `work` is what workers do. */
static int open_session(zygote_work *work)
{
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
    pipeline->zygote = zygote_new(work, NULL);
    return pipeline->zygote == NULL ? -1 : 0;
}

static int close_session(void)
{
    char command[128];
    pipeline_close(pipeline);
    (void)snprintf(command, sizeof command, "rm -rf -- %s", root);
    return system(command);
}

#endif
