/*
 * Narratives, rows and documents held against sample-data/parts/catalog: what is kept and how it is spelt, every finding with its place.
 * tests/e2e/33-parts.sh has the broken samples.
 */
#include "bind_test.h"

#define PDF "%PDF-1.4"

static struct bind_test *begin(void)
{
    struct package_test *package =
        package_test_new_of(GRIS_SOURCE_DIR "/sample-data/parts/catalog");
    struct bind_test *t = ARENA_NEW(package->arena, struct bind_test);
    static const struct binder_options options = {.file = "in.json",
                                                  .today = (date_t)20778}; /* 2026-11-21 */
    package_test_clean(package);
    assert_int_equal(options.today, BIND_TEST_TODAY);
    t->package = package;
    t->arena = package->arena;
    diags_init(&t->diags, t->arena, 1000);
    t->binder = binder_new(&package->catalog, &options, t->arena, &t->diags);
    return t;
}

static struct record head_of(const char *regime, const char *form)
{
    struct record head = {.at = {.file = "in.json"}, .cell = ""};
    head.field[RECORD_ORG_CODE] = TEXT("01");
    head.field[RECORD_REGIME] = text_of(regime);
    head.field[RECORD_PERIOD] = TEXT("2026-10");
    head.field[RECORD_FORM_CODE] = text_of(form);
    return head;
}

static void
section(struct bind_test *t, const struct record *head, const char *id, const char *text)
{
    static uint32_t n;
    const struct record_section s = {.n = ++n,
                                     .is_section = id != NULL,
                                     .id = text_of(id),
                                     .text = text_of(text),
                                     .cell = "/outline/0"};
    assert_true(binder_section(t->binder, head, &s));
}

/* "column=value|column=value" */
static void row(struct bind_test *t, const struct record *head, uint32_t n, const char *cells)
{
    struct text *parts, columns[16], values[16];
    size_t len = text_split(t->arena, text_of(cells), '|', &parts);
    for (size_t i = 0; i < len; i++) {
        size_t at = (size_t)((const char *)memchr(parts[i].ptr, '=', parts[i].len) - parts[i].ptr);
        columns[i] = (struct text){parts[i].ptr, at};
        values[i] = (struct text){parts[i].ptr + at + 1, parts[i].len - at - 1};
    }
    const struct record_row r = {
        .n = n, .column = columns, .value = values, .len = len, .cell = "/rows/0"};
    assert_true(binder_list_row(t->binder, head, &r));
}

static void
attach(struct bind_test *t, const struct record *head, const char *kind, const char *name)
{
    const struct record_attachment a = {.n = 1,
                                        .kind = text_of(kind),
                                        .name = text_of(name),
                                        .media_type = TEXT("application/pdf"),
                                        .bytes = PDF,
                                        .len = sizeof PDF - 1,
                                        .sound = true,
                                        .cell = "/attachments/0"};
    assert_true(binder_attachment(t->binder, head, &a));
}

/* The only report, with its parts and the codes of its findings as lines. */
static const char *finish(struct bind_test *t)
{
    struct text_builder b;
    binder_finish(t->binder, &t->reports);
    assert_int_equal(t->diags.len, 0);
    assert_int_equal(t->reports.len, 1);
    const struct report *r = t->reports.at[0];
    text_builder_init(&b, t->arena, 1 << 16);
    for (size_t i = 0; i < r->sections.len; i++)
        text_builder_addf(&b, "%u %s=%s\n", r->sections.at[i].n, r->sections.at[i].id,
                          r->sections.at[i].text.ptr);
    for (size_t i = 0; i < r->rows.len; i++)
        text_builder_addf(&b, "%u %s=%s\n", r->rows.at[i].n, r->rows.at[i].id,
                          r->rows.at[i].text.ptr);
    for (size_t i = 0; i < r->attachments.len; i++)
        text_builder_addf(&b, "%s %s\n", r->attachments.at[i].kind, r->attachments.at[i].name);
    for (size_t i = 0; i < r->diags.len; i++) {
        const struct diag *d = &r->diags.at[i];
        text_builder_addf(&b, "%s@%u", diag_name(d->code), d->at.row);
        for (size_t k = 0; k < DIAG_ARGS_MAX && d->arg[k] != NULL; k++)
            text_builder_addf(&b, " <%s>", d->arg[k]);
        text_builder_adds(&b, "\n");
    }
    return b.len > 0 ? text_dup(t->arena, text_builder_text(&b)) : "";
}

static void test_narrative(void **state)
{
    struct bind_test *t = begin();
    struct record head = head_of("KSTT", "-");
    (void)state;
    binder_report(t->binder, &head);
    binder_outline(t->binder, &head, TEXT("[]"));
    section(t, &head, "III", "ba"); /* the order is the outline's */
    section(t, &head, "I.1", "một");
    section(t, &head, "I.3", ""); /* says nothing */
    section(t, &head, "I.2", "hai");
    attach(t, &head, "bao-cao-ky", "a.pdf");
    attach(t, &head, "phu-luc", "b.pdf");
    assert_string_equal(finish(t), "2 I.1=một\n3 I.2=hai\n6 III=ba\n"
                                   "bao-cao-ky a.pdf\nphu-luc b.pdf\n");
    assert_null(t->reports.at[0]->outline);
    bind_test_free(t);
}

static void test_empty_narrative(void **state)
{
    struct bind_test *t = begin();
    struct record head = head_of("KSTT", "-");
    (void)state;
    binder_report(t->binder, &head);
    assert_string_equal(finish(t), "E241@0 <I.1> <Kiểm soát quy định thủ tục hành chính>\n"
                                   "E241@0 <I.2> <Giải quyết thủ tục hành chính>\n"
                                   "E241@0 <III> <Phương hướng, nhiệm vụ kỳ sau>\n"
                                   "E255@0 <bao-cao-ky> <Báo cáo đã ký>\n");
    bind_test_free(t);
}

/* Figures may go without the narrative; with one, it is asked for whole. */
static void test_narrative_beside_figures(void **state)
{
    (void)state;
    for (int with = 0; with < 2; with++) {
        struct bind_test *t = begin();
        struct record head = head_of("KSTT", "KSTT-01"), value = head;
        binder_report(t->binder, &head);
        if (with != 0)
            binder_outline(t->binder, &head, TEXT("[]"));
        value.field[RECORD_INDICATOR_CODE] = TEXT("KSTT.NHAN");
        value.field[RECORD_VALUE] = value.number = TEXT("5");
        value.value_kind = VALUE_KIND_NUMBER;
        value.at.row = 1;
        assert_true(binder_record(t->binder, &value));
        const char *said = finish(t);
        assert_int_equal(strstr(said, "E241") != NULL, with);
        assert_int_equal(strstr(said, "E255") != NULL, with);
        assert_true(t->reports.at[0]->cells[0] == 5);
        bind_test_free(t);
    }
}

/* Each value has one spelling, each row one order. */
static void test_rows(void **state)
{
    struct bind_test *t = begin();
    struct record head = head_of("DTC", "DTC-DS");
    (void)state;
    binder_report(t->binder, &head);
    row(t, &head, 1, "ten=Cầu|ma=A1|nhom=QG|ke_hoach=+1250.5|vuong_mac=Có|khoi_cong=2024-02-29");
    row(t, &head, 2, "ma=|ten="); /* blank: no row */
    row(t, &head, 3, "ma=A2|ten=Đường|nhom=C|ke_hoach=0|vuong_mac=0|don_vi=48");
    attach(t, &head, "cong-van", "cv.pdf");
    assert_string_equal(finish(t), "1 ke_hoach=1250.500\n1 khoi_cong=2024-02-29\n1 ma=A1\n"
                                   "1 nhom=QG\n1 ten=Cầu\n1 vuong_mac=true\n"
                                   "3 don_vi=48\n3 ke_hoach=0.000\n3 ma=A2\n3 nhom=C\n"
                                   "3 ten=Đường\n3 vuong_mac=false\n"
                                   "cong-van cv.pdf\n");
    bind_test_free(t);
}

static void test_bad_rows(void **state)
{
    struct bind_test *t = begin();
    struct record head = head_of("DTC", "DTC-DS");
    (void)state;
    binder_report(t->binder, &head);
    row(t, &head, 1, "ma=A|ten=x|nhom=Z|ke_hoach=1.2345|don_vi=07|vuong_mac=maybe");
    row(t, &head, 2, "ma=A|ten=x|nhom=A|ke_hoach=-0.001|khoi_cong=1999-12-31|mau=đỏ");
    row(t, &head, 3, "ma=012345678901234567890|ma=B|ten=x|nhom=A");
    row(t, &head, 4, "ten=x|nhom=A|ke_hoach=99999999999999999999");
    attach(t, &head, "cong-van", "cv.pdf");
    attach(t, &head, "cong-van", "cv.pdf");
    attach(t, &head, "khac", "x.pdf");
    const char *said = finish(t);
    static const char *const wanted[] = {
        "E249@1 <1> <nhom> <Z> <member of nhom>\n",
        "E249@1 <1> <ke_hoach> <1.2345> <money, 3 decimals>\n",
        "E249@1 <1> <don_vi> <07> <org>\n",
        "E249@1 <1> <vuong_mac> <maybe> <true, false, 1, 0, có, không>\n",
        "E250@2 <2> <ke_hoach> <-0.001> <[0.000, …]>\n",
        "E250@2 <2> <khoi_cong> <1999-12-31> <[2000-01-01, …]>\n",
        "E247@2 <DTC-DS> <mau>\n",
        "E251@2 <2> <1> <A>\n",
        "E250@3 <3> <ma> <012345678901234567890> <[…, 20]>\n",
        "E121@3 <ma>\n",
        "E248@3 <3> <ke_hoach>\n",
        "E248@4 <4> <ma>\n",
        "E249@4 <4> <ke_hoach> <99999999999999999999> <money, 3 decimals>\n",
        "E259@1 <cv.pdf>\n",
        "E254@1 <khac> <cong-van>\n"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_non_null(strstr(said, wanted[i]));
    assert_int_equal(t->reports.at[0]->diags.errors, sizeof wanted / sizeof wanted[0]);
    bind_test_free(t);
}

/* A unit that need not file it: one finding, and nothing is asked of its content. */
static void test_refused(void **state)
{
    struct bind_test *t = begin();
    struct record head = head_of("DTC", "DTC-DS");
    (void)state;
    head.field[RECORD_ORG_CODE] = TEXT("VN");
    binder_report(t->binder, &head);
    row(t, &head, 1, "ma=A");
    section(t, &head, "I", "x");
    attach(t, &head, "khac", "x.pdf");
    binder_outline(t->binder, &head, TEXT("[]"));
    assert_string_equal(finish(t), "E213@0 <VN> <DTC-DS> <2026-10>\n");
    bind_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_narrative),
        cmocka_unit_test(test_empty_narrative),
        cmocka_unit_test(test_narrative_beside_figures),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
