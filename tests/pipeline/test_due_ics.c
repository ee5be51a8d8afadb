/*
 * due_ics.c: deadlines as the lines of a calendar, byte for byte, with the clock a parameter. REQ: RFC 5545 3.4, 3.6.1, 3.8.4.7, 3.8.7.2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "pipeline/pipeline.h"

#define NOW 1795312800 /* 2026-11-22T09:00:00+07:00, 02:00 UTC */

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct pipeline *pipeline;
};

static int set_up(void **state)
{
    struct arena *arena = arena_new(0);
    struct fixture *f = ARENA_NEW(arena, struct fixture);
    struct pipeline_settings settings = {.now = NOW};
    f->arena = arena;
    diags_init(&f->diags, arena, 10);
    assert_int_equal(pipeline_open(&settings, PIPELINE_OFFLINE, &f->pipeline, &f->diags),
                     STATUS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    pipeline_close(f->pipeline);
    arena_free(f->arena);
    return 0;
}

static int64_t at(const char *instant)
{
    int64_t seconds = 0;
    assert_true(instant_parse(text_of(instant), &seconds));
    return seconds;
}

static struct pipeline_due commune(int64_t due)
{
    struct pipeline_due d = {.org_code = "00004",
                             .org_name = "Phường Ba Đình",
                             .level = "commune",
                             .regime = "TTHC",
                             .regime_name = "Procedures, monthly",
                             .form = "TTHC-06",
                             .form_title = "Files; feedback",
                             .period = "2026-11",
                             .receiver = "parent",
                             .timeliness = "not_due",
                             .window_start = date_of(2026, 10, 15),
                             .window_end = date_of(2026, 11, 14),
                             .due = due};
    d.explain.line[d.explain.len++] = "one";
    d.explain.line[d.explain.len++] = "two";
    return d;
}

static const char *written(struct fixture *f, const struct pipeline_dues *dues, enum lang lang)
{
    struct sink *sink = sink_memory(f->arena, 0);
    pipeline_due_ics(f->pipeline, dues, lang, sink);
    return text_dup(f->arena, sink_memory_text(sink));
}

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//gris//due//VI\r\nCALSCALE:GREGORIAN\r\n"
#define DESCRIPTION                                                                                \
    "DESCRIPTION:00004 Phường Ba Đình (commune)\\, to parent\\nProcedures\\, m\r\n"           \
    " onthly: TTHC\\, form TTHC-06\\, 2026-10-15 – 2026-11-14\\none\\ntwo\r\n"

static void writes_a_day_and_a_moment(void **state)
{
    struct fixture *f = *state;
    struct pipeline_due list[] = {commune(at("2026-11-18T00:00:00+07:00")),
                                  commune(at("2026-11-17T17:00:00+07:00")), commune(0)};
    struct pipeline_dues dues = {list, 3, 3};
    list[1].proposed = true;
    /* 24:00 of the 17th is the whole 17th; 17:00 is 10:00 UTC; what has no deadline is no event */
    assert_string_equal(
        written(f, &dues, LANG_EN),
        HEAD "NAME:Reports due\r\nX-WR-CALNAME:Reports due\r\n"
             "BEGIN:VEVENT\r\nUID:TTHC/TTHC-06/2026-11/commune/00004@gris\r\n"
             "DTSTAMP:20261122T020000Z\r\nDTSTART;VALUE=DATE:20261117\r\n"
             "DTEND;VALUE=DATE:20261118\r\nSUMMARY:Report due: Files\\; feedback – "
             "2026-11\r\n" DESCRIPTION "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
             "BEGIN:VEVENT\r\nUID:TTHC/TTHC-06/2026-11/commune/00004@gris\r\n"
             "DTSTAMP:20261122T020000Z\r\nDTSTART:20261117T100000Z\r\n"
             "SUMMARY:Report due: Files\\; feedback – 2026-11 (proposed)\r\n" DESCRIPTION
             "STATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void speaks_vietnamese(void **state)
{
    struct fixture *f = *state;
    struct pipeline_due list[] = {commune(at("2026-11-18T00:00:00+07:00"))};
    struct pipeline_dues dues = {list, 1, 1};
    list[0].form_title = "";
    list[0].proposed = true;
    const char *text = written(f, &dues, LANG_VI);
    assert_non_null(strstr(text, "NAME:Hạn báo cáo\r\n"));
    assert_non_null(
        strstr(text, "SUMMARY:Hạn báo cáo: Procedures\\, monthly – 2026-11 (dự kiến)\r\n"));
    dues.len = 0;
    assert_string_equal(written(f, &dues, LANG_VI), HEAD "NAME:Hạn báo cáo\r\n"
                                                         "X-WR-CALNAME:Hạn báo cáo\r\n"
                                                         "END:VCALENDAR\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_a_day_and_a_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(speaks_vietnamese, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
