/*
 * Templates held against the catalog of tests/cases/catalog/_base: form F2 asks for R, S by area and sex, W of women and men, and W itself. Names of cells
 * count its cells in reading order (docs/templates.md); what the machine fills in of S has names of its own. Sums are checked by arithmetic: 1.5 + 2.5 = 4.
 */
#include "bind_test.h"

static struct template_head head_of(const struct bind_test *t)
{
    struct template_head head = {0};
    const struct catalog *c = &t->package->catalog;
    for (int i = 0; i < TEMPLATE_KEYS; i++)
        head.value[i] = "";
    head.value[TEMPLATE_GRIS] = TEMPLATE_VERSION;
    head.value[TEMPLATE_FORM] = "F2";
    head.value[TEMPLATE_REGIME] = "M";
    head.value[TEMPLATE_EDITION] = template_edition(c, catalog_find_regime(c, TEXT("M")),
                                                    catalog_find_form(c, TEXT("F2")), t->arena);
    return head;
}

static struct record record_of(void)
{
    struct record r = {.at = {.sheet = "F2"}, .sheet = 2};
    r.field[RECORD_ORG_CODE] = TEXT("26041");
    r.field[RECORD_REGIME] = TEXT("M");
    r.field[RECORD_FORM_CODE] = TEXT("F2");
    r.field[RECORD_PERIOD] = TEXT("2026-10");
    return r;
}

static struct bind_test *begin(void)
{
    struct bind_test *t = bind_test_new(NULL);
    const struct template_head head = head_of(t);
    const struct record r = record_of();
    assert_true(binder_template(t->binder, &head, (struct place){.sheet = "_gris"}));
    assert_true(binder_report(t->binder, &r));
    return t;
}

/* In column C of row 10 + n. */
static void cell(struct bind_test *t, const char *name, uint32_t n, const char *value, bool formula)
{
    struct record r = record_of();
    r.at.row = 10 + n;
    r.at.column = 3;
    r.column[RECORD_VALUE] = 3;
    r.cell = template_a1(r.at.row, 3, t->arena);
    r.formula = formula;
    r.field[RECORD_INDICATOR_CODE] = text_of(name);
    r.field[RECORD_VALUE] = text_of(value);
    bind_test_value(&r, r.field[RECORD_VALUE]);
    assert_true(binder_record(t->binder, &r));
}

static const struct report *finish(struct bind_test *t)
{
    binder_finish(t->binder, &t->reports);
    assert_int_equal(t->reports.len, 1);
    return t->reports.at[0];
}

static uint32_t slot(const struct bind_test *t, const char *indicator, const char *members)
{
    const struct catalog *c = &t->package->catalog;
    uint32_t form = catalog_find_form(c, TEXT("F2"));
    uint32_t found = catalog_find_slot(c, c->forms.at[form].layout,
                                       catalog_find_indicator(c, text_of(indicator)), members);
    assert_int_not_equal(found, CATALOG_NONE);
    return found;
}

static void codes(struct bind_test *t, const struct diags *diags, const char *wanted)
{
    struct text_builder b;
    text_builder_init(&b, t->arena, 1000);
    for (size_t i = 0; i < diags->len; i++)
        text_builder_addf(&b, "%s%s@%s", i > 0 ? " " : "", diag_name(diags->at[i].code),
                          diags->at[i].cell == NULL ? "" : diags->at[i].cell);
    assert_string_equal(b.len == 0 ? "" : text_dup(t->arena, text_builder_text(&b)), wanted);
}

static void test_names_are_cells_in_reading_order(void **state)
{
    (void)state;
    struct bind_test *t = begin();
    cell(t, "c_1", 1, "10", false);
    cell(t, "c_2", 2, "1", false);
    cell(t, "c_3", 3, "2", false);
    cell(t, "c_4", 4, "-", false);
    cell(t, "c_5", 5, "", false);
    const struct report *r = finish(t);
    assert_int_equal(r->cells[slot(t, "R", "")], 10);
    assert_int_equal(r->cells[slot(t, "S", "area=U,sex=F")], 1);
    assert_int_equal(r->cells[slot(t, "S", "area=R,sex=F")], 2);
    assert_int_equal(r->status[slot(t, "S", "area=U,sex=M")], CELL_STATUS_NIL);
    assert_int_equal(r->cells[slot(t, "S", "area=R,sex=M")], CELL_NULL);
    assert_int_equal(r->cells[slot(t, "S", "sex=F")], 3); /* filled in: 1 + 2 */
    codes(t, &r->diags, "");
    /* the place names the sheet, and is found again */
    const struct place at = report_place(r, slot(t, "R", ""));
    assert_string_equal(at.sheet, "F2");
    assert_int_equal(at.row, 11);
    assert_int_equal(at.column, 3);
    assert_int_equal(cell_place_sheet(r->place[slot(t, "R", "")]), 2);
    bind_test_free(t);
}

/* W is asked for and added up by the workbook: 1.5 + 2.5 = 4.0. */
static void test_a_sum_is_added_up_again(void **state)
{
    (void)state;
    static const struct {
        const char *f, *m, *said, *codes;
        int64_t sum; /* tenths */
    } cases[] = {
        {"1.5", "2.5", "4", "", 40},
        {"1.5", "2.5", "5", "W180@C18", 40}, /* an old cached value */
        {"1.5", "2.5", "4.00000001", "W180@C18", 40},
        {"1.5", "", "1.5", "", CELL_NULL}, /* SUM takes a blank for 0; a part is missing */
        {"1.5", "-", "1.5", "", 15},       /* nil is none */
        {"1.5", "2.5", "", "", 40},        /* nobody worked it out */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bind_test *t = begin();
        cell(t, "c_6", 6, cases[i].f, false);
        cell(t, "c_7", 7, cases[i].m, false);
        cell(t, "c_8", 8, cases[i].said, true);
        const struct report *r = finish(t);
        assert_int_equal(r->cells[slot(t, "W", "")], cases[i].sum);
        codes(t, &r->diags, cases[i].codes);
        if (r->diags.len > 0) {
            assert_string_equal(r->diags.at[0].arg[0], cases[i].said);
            assert_string_equal(r->diags.at[0].arg[1], "4.0");
            assert_string_equal(r->diags.at[0].at.sheet, "F2");
        }
        bind_test_free(t);
    }
}

/* A figure in place of the formula is a figure: W304 compares it with its parts, as in any file. */
static void test_a_sum_that_was_typed(void **state)
{
    (void)state;
    struct bind_test *t = begin();
    cell(t, "c_6", 6, "1.5", false);
    cell(t, "c_7", 7, "2.5", false);
    cell(t, "c_8", 8, "5", false);
    const struct report *r = finish(t);
    assert_int_equal(r->cells[slot(t, "W", "")], 50);
    codes(t, &r->diags, "W304@C18");
    bind_test_free(t);
}

/* t_1 is S of women, which F2 does not ask for: 1 + 2 = 3. */
static void test_what_the_machine_fills_in(void **state)
{
    (void)state;
    for (int wrong = 0; wrong < 2; wrong++) {
        struct bind_test *t = begin();
        const struct catalog *c = &t->package->catalog;
        const struct form *form = &c->forms.at[catalog_find_form(c, TEXT("F2"))];
        uint32_t n = 0;
        while (form->filled[n] != slot(t, "S", "sex=F"))
            n++;
        cell(t, "c_2", 2, "1", false);
        cell(t, "c_3", 3, "2", false);
        cell(t, arena_printf(t->arena, "t_%u", n + 1), 9, wrong ? "4" : "3", true);
        const struct report *r = finish(t);
        assert_int_equal(r->cells[slot(t, "S", "sex=F")], 3);
        assert_int_equal(r->place[slot(t, "S", "sex=F")].row, 0); /* nobody typed it */
        codes(t, &r->diags, wrong ? "W180@C19" : "");
        bind_test_free(t);
    }
}

static void test_names_of_nothing(void **state)
{
    (void)state;
    struct bind_test *t = begin();
    cell(t, "c_9", 9, "1", false);
    cell(t, "t_99", 10, "1", true);
    const struct report *r = finish(t);
    codes(t, &r->diags, "E208@C19 E208@C20");
    bind_test_free(t);
}

static void refused(enum template_key key, const char *value, const char *wanted)
{
    struct bind_test *t = bind_test_new(NULL);
    struct template_head head = head_of(t);
    head.value[key] = value;
    assert_false(binder_template(t->binder, &head, (struct place){.sheet = "_gris"}));
    codes(t, &t->diags, wanted);
    assert_string_equal(t->diags.at[0].at.sheet, "_gris");
    bind_test_free(t);
}

static void test_heads_that_do_not_fit_the_catalog(void **state)
{
    (void)state;
    refused(TEMPLATE_GRIS, "2", "E183@");
    refused(TEMPLATE_EDITION, "0123456789ab", "E182@");
    refused(TEMPLATE_FORM, "F9", "E214@");
    refused(TEMPLATE_REGIME, "Z", "E219@");
    refused(TEMPLATE_FORM, "F3", "E182@"); /* another form's edition */
}

/* Read once more when the form has another edition: the table says what its names were. */
static void test_another_edition_again(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct template_head head = head_of(t);
    const struct binder_options options = {
        .file = "in.csv", .today = BIND_TEST_TODAY, .again = true};
    const struct record r = record_of();
    head.value[TEMPLATE_EDITION] = "0123456789ab";
    VEC_PUSH(t->arena, &head.lines,
             ((struct template_line){"c_1", "'F2'!C11", "S", "area=U;sex=F", "", "integer"}));
    VEC_PUSH(t->arena, &head.lines, ((struct template_line){"c_2", "", "R", "", "", "integer"}));
    VEC_PUSH(t->arena, &head.lines, ((struct template_line){"c_3", "", "A", "", "", "decimal"}));
    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    assert_true(binder_template(t->binder, &head, (struct place){.sheet = "_gris"}));
    assert_true(binder_report(t->binder, &r));
    cell(t, "c_1", 1, "7", false);
    cell(t, "c_2", 2, "8", false);
    cell(t, "c_3", 3, "9", false); /* is not asked for any more */
    const struct report *report = finish(t);
    assert_int_equal(report->cells[slot(t, "S", "area=U,sex=F")], 7);
    assert_int_equal(report->cells[slot(t, "R", "")], 8);
    codes(t, &report->diags, "E208@C13");
    bind_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_cells_in_reading_order),
        cmocka_unit_test(test_a_sum_is_added_up_again),
        cmocka_unit_test(test_a_sum_that_was_typed),
        cmocka_unit_test(test_what_the_machine_fills_in),
        cmocka_unit_test(test_names_of_nothing),
        cmocka_unit_test(test_another_edition_again),
        cmocka_unit_test(test_heads_that_do_not_fit_the_catalog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
