/*
 * reminder*.c: what a digest says in its three forms and two languages, how many it names, and how its files are replaced. Deadlines and spans are
 * computed by hand beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "internal.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int64_t at(const char *instant)
{
    int64_t seconds = 0;
    assert_true(instant_parse(text_of(instant), &seconds));
    return seconds;
}

static struct reminder_report report(const char *form, const char *period)
{
    return (struct reminder_report){.regime = "TTHC",
                                    .regime_vi = "Thủ tục hành chính",
                                    .regime_en = "Procedures",
                                    .form = form,
                                    .title_vi = "Biểu <1> & 2",
                                    .title_en = "Form <1> & 2",
                                    .period = period,
                                    .start = date_of(2026, 9, 15),
                                    .end = date_of(2026, 10, 14)};
}

static struct reminder digest(void)
{
    struct reminder r = {.org_code = "04",
                         .org_vi = "Tỉnh Cao Bằng",
                         .org_en = "Cao Bang",
                         .level = "province",
                         .day = date_of(2026, 10, 20),
                         .at = at("2026-10-20T08:30:00+07:00"),
                         .n = 1};
    VEC_PUSH(arena, &r.items,
             ((struct reminder_item){.kind = REMINDER_RETURNED,
                                     .report = report("F-1", "2026-09"),
                                     .due = at("2026-09-22T00:00:00+07:00"),
                                     .reason = "cột 3 \"sai\"\n<b>",
                                     .cells = "A.1",
                                     .again = at("2026-10-23T17:00:00+07:00")}));
    VEC_PUSH(arena, &r.items,
             ((struct reminder_item){.kind = REMINDER_OVERDUE,
                                     .report = report("F-2", "2026-10"),
                                     .due = at("2026-10-20T00:00:00+07:00"),
                                     .reason = "",
                                     .cells = ""}));
    VEC_PUSH(arena, &r.items,
             ((struct reminder_item){.kind = REMINDER_SOON,
                                     .report = report("-", "2026-10"),
                                     .due = at("2026-10-22T17:00:00+07:00"),
                                     .proposed = true,
                                     .document = "12/VPCP",
                                     .reason = "",
                                     .cells = ""}));
    return r;
}

static void add_late(struct reminder *r, size_t n)
{
    struct reminder_below *below = VEC_ADD(arena, &r->below);
    *below = (struct reminder_below){.report = report("F-3", "2026-10"), .expected = 56};
    for (size_t i = 0; i < n; i++)
        VEC_PUSH(arena, &below->late,
                 ((struct reminder_late){.org_code = arena_printf(arena, "%05zu", i),
                                         .org_vi = "Xã",
                                         .org_en = "",
                                         .level = "commune",
                                         .due = at("2026-10-17T00:00:00+07:00")}));
}

typedef void form_fn(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *a);

static const char *as(form_fn *form, const struct reminder *r, enum lang lang)
{
    struct sink *sink = sink_memory(arena, 0);
    form(sink, r, lang, arena);
    return text_dup(arena, sink_memory_text(sink));
}

static void says_it_in_text(void **state)
{
    struct reminder r = digest();
    (void)state;
    add_late(&r, 1);
    assert_string_equal(
        as(reminder_text, &r, LANG_VI),
        "Nhắc báo cáo ngày 20/10/2026\n"
        "Tỉnh Cao Bằng (04)\n"
        "Tính đến 08:30 ngày 20/10/2026\n"
        "1 bị trả lại, 1 quá hạn, 1 sắp đến hạn, 1 chưa nhận được từ cấp dưới\n"
        "\n== Bị trả lại (1)\n"
        "\n1. F-1 – Biểu <1> & 2\n"
        "   Kỳ: 2026-09\n"
        "   Số liệu: 15/09/2026 – 14/10/2026\n"
        "   Chế độ: Thủ tục hành chính (TTHC)\n"
        "   Hạn: 24:00 ngày 21/09/2026\n"
        "   Lý do trả lại: cột 3 \"sai\"\\x0a<b>\n"
        "   Ô cần sửa: A.1\n"
        "   Hạn mới: 17:00 ngày 23/10/2026\n"
        "   Việc cần làm: sửa theo lý do trên và gửi lại báo cáo\n"
        "\n== Quá hạn (1)\n"
        "\n1. F-2 – Biểu <1> & 2\n"
        "   Kỳ: 2026-10\n"
        "   Số liệu: 15/09/2026 – 14/10/2026\n"
        "   Chế độ: Thủ tục hành chính (TTHC)\n"
        "   Hạn: 24:00 ngày 19/10/2026 (muộn 9 giờ)\n" /* eight and a half: the ninth has begun */
        "   Việc cần làm: gửi ngay báo cáo này\n"
        "\n== Sắp đến hạn (1)\n"
        "\n1. Thủ tục hành chính\n"
        "   Kỳ: 2026-10\n"
        "   Số liệu: 15/09/2026 – 14/10/2026\n"
        "   Chế độ: Thủ tục hành chính (TTHC)\n"
        "   Hạn: 17:00 ngày 22/10/2026 (còn 2 ngày)\n" /* and eight and a half hours */
        "   Theo văn bản: 12/VPCP\n"
        "   Lưu ý: theo ngày nghỉ dự kiến, năm đó chưa có quyết định\n"
        "   Việc cần làm: gửi báo cáo này trước hạn\n"
        "\n== Chưa nhận được từ các đơn vị báo cáo lên (1)\n"
        "\nF-3 – Biểu <1> & 2, kỳ 2026-10: 1/56 đơn vị quá hạn\n"
        "   - 00000 Xã: muộn 3 ngày\n" /* and eight and a half hours */
        "\n-- \n"
        "Thư tự động của hệ thống thông tin báo cáo, mỗi đơn vị không quá số lần đã định trong một "
        "ngày. Báo cáo đã gửi mà vẫn được nhắc: xem biên nhận, báo cáo có thể đã bị từ chối.\n");
    assert_string_equal(reminder_subject(&r, LANG_EN, arena),
                        "Reports due, 2026-10-20 – Cao Bang (04): 1 returned, 1 overdue, 1 due "
                        "soon, 1 not received");
    const char *english = as(reminder_text, &r, LANG_EN);
    assert_non_null(strstr(english, "   Due by: 24:00 on 2026-10-19 (late by 9 hours)\n"));
    assert_non_null(strstr(english, "   - 00000 Xã: late by 3 days\n")); /* no English name */
}

/* One hour is one hour; 48 hours are two days. */
static void counts_hours_and_days(void **state)
{
    static const struct {
        const char *due, *late;
    } cases[] = {{"2026-10-20T08:30:00+07:00", "(late by 1 hour)"},
                 {"2026-10-20T07:30:01+07:00", "(late by 1 hour)"},
                 {"2026-10-20T07:30:00+07:00", "(late by 2 hours)"},
                 {"2026-10-18T08:30:01+07:00", "(late by 48 hours)"},
                 {"2026-10-18T08:30:00+07:00", "(late by 2 days)"},
                 {"2026-10-13T08:29:59+07:00", "(late by 7 days)"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reminder r = digest();
        r.items.at[1].due = at(cases[i].due);
        if (strstr(as(reminder_text, &r, LANG_EN), cases[i].late) == NULL)
            fail_msg("%s", cases[i].due);
    }
}

/* 20 are named, and never "1 more" in place of the last one. */
static void names_some_and_counts_the_rest(void **state)
{
    static const struct {
        size_t late, named;
        const char *rest; /* NULL: all are named */
    } cases[] = {{1, 1, NULL}, {20, 20, NULL}, {21, 21, NULL}, {22, 20, "2"}, {3000, 20, "2980"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reminder r = digest();
        size_t named = 0;
        size_t all = 0;
        add_late(&r, cases[i].late);
        const char *text = as(reminder_text, &r, LANG_VI);
        for (const char *c = text; (c = strstr(c, " Xã: ")) != NULL; c++)
            named++;
        assert_int_equal(named, cases[i].named);
        assert_int_equal(strstr(text, "đơn vị khác") != NULL, cases[i].rest != NULL);
        if (cases[i].rest != NULL)
            assert_non_null(
                strstr(text, arena_printf(arena, "   - và %s đơn vị khác\n", cases[i].rest)));
        const char *json = as(reminder_json, &r, LANG_VI);
        for (const char *c = json; (c = strstr(c, "\"level\":\"commune\"")) != NULL; c++)
            all++;
        assert_int_equal(all, cases[i].late);
        assert_int_equal(reminder_count_late(&r), cases[i].late);
    }
}

static void writes_a_page_of_text_alone(void **state)
{
    struct reminder r = digest();
    (void)state;
    add_late(&r, 30);
    r.org_vi = "<script>alert('x')</script>";
    const char *page = as(reminder_html, &r, LANG_VI);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<b>\n"));
    assert_null(strstr(page, "://"));
    assert_null(strstr(page, "src="));
    assert_non_null(strstr(page, "<html lang=\"vi\">"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; (04)"));
    assert_non_null(strstr(page, "<td>cột 3 &quot;sai&quot;\\x0a&lt;b&gt;</td>"));
    assert_non_null(strstr(page, "<li>và 10 đơn vị khác</li>"));
    assert_non_null(strstr(as(reminder_html, &r, LANG_EN), "<html lang=\"en\">"));
}

static void writes_json(void **state)
{
    struct reminder r = digest();
    (void)state;
    r.items.len = 2;
    assert_string_equal(
        as(reminder_json, &r, LANG_EN),
        "{\"org_code\":\"04\",\"org_name\":\"Cao Bang\",\"level\":\"province\",\"day\":\"2026-10-"
        "20\",\"as_of\":\"2026-10-20T08:30:00+07:00\",\"n\":1,\"returned\":1,\"overdue\":1,"
        "\"soon\":0,\"below_late\":0,\"items\":["
        "{\"kind\":\"returned\",\"regime\":\"TTHC\",\"form\":\"F-1\",\"title\":\"Form <1> & 2\","
        "\"period\":\"2026-09\",\"start\":\"2026-09-15\",\"end\":\"2026-10-14\",\"due\":\"2026-09-"
        "22T00:00:00+07:00\",\"document\":null,\"proposed\":false,\"reason\":\"cột 3 "
        "\\\"sai\\\"\\n<b>\",\"cells\":\"A.1\",\"again\":\"2026-10-23T17:00:00+07:00\"},"
        "{\"kind\":\"overdue\",\"regime\":\"TTHC\",\"form\":\"F-2\",\"title\":\"Form <1> & 2\","
        "\"period\":\"2026-10\",\"start\":\"2026-09-15\",\"end\":\"2026-10-14\",\"due\":\"2026-10-"
        "20T00:00:00+07:00\",\"document\":null,\"proposed\":false,\"hours_late\":9}],"
        "\"below\":[]}");
}

/* ---- files ---- */

static void replaces_files_whole(void **state)
{
    char dir[] = "/tmp/gris-reminder.XXXXXX";
    char command[200];
    struct reminder r = digest();
    struct diags diags;
    struct stat st;
    const char *path = NULL;
    (void)state;
    assert_non_null(mkdtemp(dir));
    diags_init(&diags, arena, 0);
    const char *deep = arena_printf(arena, "%s/a/b", dir);
    for (int n = 1; n <= 2; n++) {
        r.n = n;
        r.org_code = "0/4";
        for (int again = 0; again < 2; again++)
            assert_int_equal(reminder_write(deep, &r, LANG_VI, arena, &path, &diags), STATUS_OK);
        assert_string_equal(
            path, arena_printf(arena, "%s/2026-10-20/province-0%%2F4%s", deep, n == 2 ? ".2" : ""));
        static const char *const endings[] = {"txt", "html", "json"};
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(stat(arena_printf(arena, "%s.%s", path, endings[i]), &st), 0);
            assert_int_equal(st.st_mode & 0027, 0); /* nobody else's */
            assert_true(st.st_size > 0);
        }
    }
    assert_int_equal(reminder_sync(deep, &diags), STATUS_OK);
    /* six files and nothing beside them */
    (void)snprintf(command, sizeof command, "[ $(ls -A %s/2026-10-20 | wc -l) = 6 ]", deep);
    assert_int_equal(system(command), 0);
    /* a file where a folder should be; a folder where a file should be; a folder that is not there */
    assert_int_equal(
        reminder_write(arena_printf(arena, "%s.txt", path), &r, LANG_VI, arena, &path, &diags),
        STATUS_FAILED);
    r.n = 3;
    (void)snprintf(command, sizeof command, "mkdir '%s/2026-10-20/province-0%%2F4.3.html'", deep);
    assert_int_equal(system(command), 0);
    assert_int_equal(reminder_write(deep, &r, LANG_VI, arena, &path, &diags), STATUS_FAILED);
    (void)snprintf(command, sizeof command, "[ -z \"$(ls -A %s/2026-10-20 | grep '~')\" ]", deep);
    assert_int_equal(system(command), 0);
    assert_int_equal(reminder_sync(arena_printf(arena, "%s/none", dir), &diags), STATUS_FAILED);
    assert_int_equal(diags.len, 3);
    for (size_t i = 0; i < diags.len; i++)
        assert_int_equal(diags.at[i].code, DIAG_E705);
    (void)snprintf(command, sizeof command, "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_it_in_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_hours_and_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_some_and_counts_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_a_page_of_text_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replaces_files_whole, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
