/*
 * Templates that come back: whose they are, where their cells stand now, what stands there. The workbooks here are tables in this file, given cell by
 * cell as workbook.h gives them; expected readings follow docs/templates.md (names first, then the address table, else refused; blank is missing, "-"
 * nil, "…" not available; one style of numbers for the whole file, never a guess). Neighbours: collector/read_template.h.
 */
#include <time.h>

#include "collect.h"
#include "read_template.h"

enum { FORM = 1, HIDDEN = 2 };

/* "B7=1.5" on the form's sheet; kinds: '=' number, '~' text, '%' share, '@' formula, '!' error. */
static struct workbook_cell cell_of(const char *spec, uint32_t sheet)
{
    struct workbook_cell cell = {.sheet = sheet, .column = (uint32_t)(spec[0] - 'A' + 1)};
    const char *rest = spec + 1;
    while (*rest >= '0' && *rest <= '9')
        cell.row = cell.row * 10 + (uint32_t)(*rest++ - '0');
    cell.kind = *rest == '~' ? WORKBOOK_TEXT : *rest == '!' ? WORKBOOK_ERROR : WORKBOOK_NUMBER;
    cell.percent = *rest == '%';
    cell.formula = *rest == '@';
    cell.text = text_of(rest + 1);
    return cell;
}

/* What came of a workbook, line by line. */
struct reading {
    struct arena *arena;
    struct diags diags;
    struct text_builder log;
    struct collector_format format;
    struct collector_handler handler;
    struct collector_expected expected;
    struct input in;
    struct read_template t;
};

static const char *const kind_names[] = {
    [VALUE_KIND_BLANK] = "blank",
    [VALUE_KIND_NUMBER] = "number",
    [VALUE_KIND_MEASURED] = "measured",
    [VALUE_KIND_NIL] = "nil",
    [VALUE_KIND_NOT_AVAILABLE] = "not_available",
    [VALUE_KIND_NOT_APPLICABLE] = "not_applicable",
    [VALUE_KIND_OTHER] = "other",
};

static bool log_head(void *ctx, const struct record *head)
{
    struct reading *r = ctx;
    text_builder_addf(&r->log, "head %s %s %s %s %s %s\n", head->field[RECORD_ORG_CODE].ptr,
                      head->field[RECORD_ORG_LEVEL].ptr, head->field[RECORD_REGIME].ptr,
                      head->field[RECORD_FORM_CODE].ptr, head->field[RECORD_PERIOD].ptr,
                      head->field[RECORD_VINTAGE].ptr);
    return true;
}

static bool log_record(void *ctx, const struct record *record)
{
    struct reading *r = ctx;
    struct text value = record->field[RECORD_VALUE];
    text_builder_addf(&r->log, "%s %s!%s %s", record->field[RECORD_INDICATOR_CODE].ptr,
                      record->at.sheet, record->cell, kind_names[record->value_kind]);
    if (record->value_kind == VALUE_KIND_NUMBER || record->value_kind == VALUE_KIND_MEASURED)
        text_builder_addf(&r->log, " %.*s", (int)record->number.len, record->number.ptr);
    else if (value.len > 0)
        text_builder_addf(&r->log, " %.*s", (int)value.len, value.ptr);
    text_builder_addf(&r->log, "%s\n", record->formula ? " formula" : "");
    return true;
}

static bool log_row(void *ctx, const struct record *head, const struct record_row *row)
{
    struct reading *r = ctx;
    (void)head;
    text_builder_addf(&r->log, "row %u %s", (unsigned)row->n, row->cell);
    for (size_t i = 0; i < row->len; i++)
        text_builder_addf(&r->log, " %.*s@%u=%.*s", (int)row->column[i].len, row->column[i].ptr,
                          (unsigned)row->at_column[i], (int)row->value[i].len,
                          row->value[i].len > 0 ? row->value[i].ptr : "");
    text_builder_adds(&r->log, "\n");
    return true;
}

static bool log_section(void *ctx, const struct record *head, const struct record_section *section)
{
    struct reading *r = ctx;
    (void)head;
    text_builder_addf(&r->log, "section %u %s %s: %.*s\n", (unsigned)section->n, section->id.ptr,
                      section->cell, (int)section->text.len, section->text.ptr);
    return true;
}

static void begin(struct reading *r)
{
    memset(r, 0, sizeof *r);
    r->arena = arena_new(0);
    diags_init(&r->diags, r->arena, 100);
    text_builder_init(&r->log, r->arena, 100000);
    r->handler = (struct collector_handler){.ctx = r,
                                            .report = log_head,
                                            .record = log_record,
                                            .list_row = log_row,
                                            .section = log_section};
    r->in = (struct input){
        .arena = r->arena, .diags = &r->diags, .handler = &r->handler, .format = &r->format};
    read_template_head_init(&r->t, &r->in);
    const struct workbook_sheet form = {.name = TEXT("Biểu 1"), .ordinal = FORM};
    read_template_head_sheet(&r->t, &form);
}

static void hidden_sheet(struct reading *r)
{
    const struct workbook_sheet hidden = {
        .name = TEXT(TEMPLATE_SHEET), .ordinal = HIDDEN, .hidden = true};
    read_template_head_sheet(&r->t, &hidden);
}

/* A row of the hidden sheet, up to six texts. */
static void hidden_row(struct reading *r, uint32_t row, const char *const *texts, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const struct workbook_cell cell = {.sheet = HIDDEN,
                                           .row = row,
                                           .column = (uint32_t)i + 1,
                                           .kind = WORKBOOK_TEXT,
                                           .text = text_of(texts[i])};
        if (cell.text.len > 0)
            read_template_head_cell(&r->t, &cell);
    }
}

static const char *const keys[][2] = {{"gris", "1"},
                                      {"form", "F"},
                                      {"edition", "0123456789ab"},
                                      {"regime", "R"},
                                      {"org", "01"},
                                      {"org_level", "province"},
                                      {"org_name", "Hà Nội"},
                                      {"period", "2026-06"},
                                      {"vintage", "final"},
                                      {"catalog", "ab"},
                                      {"issued", "2026-06-15T00:00:00Z"},
                                      {"key", ""},
                                      {"signature", ""}};
#define KEYS (sizeof keys / sizeof keys[0])

/* `but`: a key that is not there; `lines`: NAME ADDRESS INDICATOR KIND each. */
static void hidden(struct reading *r, const char *but, const char *const (*lines)[4], size_t len)
{
    hidden_sheet(r);
    for (size_t i = 0; i < KEYS; i++)
        if (but == NULL || strcmp(keys[i][0], but) != 0)
            hidden_row(r, (uint32_t)i + 1, keys[i], 2);
    for (size_t i = 0; i < len; i++) {
        const char *const row[] = {lines[i][0], lines[i][1], lines[i][2], "", "người", lines[i][3]};
        hidden_row(r, (uint32_t)(KEYS + 2 + i), row, 6);
    }
}

static void name(struct reading *r, const char *name, uint32_t row, uint32_t column)
{
    const struct workbook_name n = {
        .name = text_of(name), .sheet = FORM, .row = row, .column = column};
    read_template_head_name(&r->t, &n);
}

static bool settle(struct reading *r)
{
    assert_true(read_template_head_is(&r->t));
    return read_template_head_settle(&r->t);
}

static void fill(struct reading *r, const char *const *cells, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const struct workbook_cell cell = cell_of(cells[i], FORM);
        read_template_cells_take(&r->t, &cell);
    }
    read_template_cells_push(&r->t);
}
#define FILL(r, ...)                                                                               \
    fill(r, (const char *const[]){__VA_ARGS__},                                                    \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void logged(const struct reading *r, const char *wanted)
{
    assert_string_equal(text_dup(r->arena, text_builder_text(&r->log)), wanted);
}

/* "E114@C7 W181" of all findings, in order. */
static void found(const struct reading *r, const char *wanted)
{
    struct text_builder b;
    text_builder_init(&b, r->arena, 10000);
    for (size_t i = 0; i < r->diags.len; i++) {
        const struct diag *d = &r->diags.at[i];
        text_builder_addf(&b, "%s%s%s%s", i > 0 ? " " : "", diag_name(d->code),
                          d->cell == NULL ? "" : "@", d->cell == NULL ? "" : d->cell);
    }
    assert_string_equal(b.len == 0 ? "" : text_dup(r->arena, text_builder_text(&b)), wanted);
}

static void done(struct reading *r)
{
    arena_free(r->arena);
}

static const char *const three[][4] = {{"c_1", "'Biểu 1'!C7", "A", "integer"},
                                       {"c_2", "'Biểu 1'!C8", "B", "decimal"},
                                       {"c_3", "'Biểu 1'!C9", "C", "text"}};

/* The three cells where they were issued, `down` rows further down. */
static void form_of_three(struct reading *r, uint32_t down)
{
    begin(r);
    hidden(r, NULL, three, 3);
    name(r, "c_1", 7 + down, 3);
    name(r, "C_2", 8 + down, 3); /* names are compared without case */
    name(r, "c_3", 9 + down, 3);
    assert_true(settle(r));
}

static void test_reads_by_names(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "A7~Dân số", "C7=1761", "C8=12.5", "C9~tốt");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 number 1761\n"
               "c_2 Biểu 1!C8 number 12.5\n"
               "c_3 Biểu 1!C9 other tốt\n");
    found(&r, "");
    done(&r);
}

static void test_names_follow_inserted_rows(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 4);
    FILL(&r, "C7~(1)", "C11=1", "C13~x y");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C11 number 1\n"
               "c_2 Biểu 1!C12 blank\n"
               "c_3 Biểu 1!C13 other x y\n");
    found(&r, "");
    done(&r);
}

/* "Move or copy… create a copy": Excel gives the copy names of its own, local to it, in front of or behind the others. */
static void test_a_copy_of_the_sheet_is_not_read(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct reading r;
        const struct workbook_sheet copy = {.name = TEXT("Biểu 1 (2)"), .ordinal = 3};
        begin(&r);
        hidden(&r, NULL, three, 3);
        read_template_head_sheet(&r.t, &copy);
        for (uint32_t k = 0; k < 6; k++) {
            char text[8];
            bool local = (k % 2 == 0) == (i == 0);
            (void)snprintf(text, sizeof text, "c_%u", k / 2 + 1);
            const struct workbook_name n = {.name = text_of(text),
                                            .sheet = local ? 3 : FORM,
                                            .row = 7 + k / 2,
                                            .column = 3,
                                            .local = local};
            read_template_head_name(&r.t, &n);
        }
        assert_true(settle(&r));
        const struct workbook_cell other = cell_of("C7=5", 3);
        read_template_cells_take(&r.t, &other);
        FILL(&r, "C7=1", "C8=2");
        logged(&r, "head 01 province R F 2026-06 final\n"
                   "c_1 Biểu 1!C7 number 1\n"
                   "c_2 Biểu 1!C8 number 2\n"
                   "c_3 Biểu 1!C9 blank\n");
        found(&r, "");
        done(&r);
    }
}

static void test_without_names_by_the_table(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    hidden(&r, NULL, three, 3);
    assert_true(settle(&r));
    FILL(&r, "C7=1", "C8=2");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 number 1\n"
               "c_2 Biểu 1!C8 number 2\n"
               "c_3 Biểu 1!C9 blank\n");
    found(&r, "N181");
    done(&r);
}

static void test_a_sheet_of_another_name_is_not_guessed(void **state)
{
    (void)state;
    static const char *const elsewhere[][4] = {{"c_1", "'Biểu 2'!C7", "A", "integer"}};
    struct reading r;
    begin(&r);
    hidden(&r, NULL, elsewhere, 1);
    assert_false(settle(&r));
    found(&r, "E186");
    assert_string_equal(r.diags.at[0].arg[0], "A");
    assert_string_equal(r.diags.at[0].arg[1], "'Biểu 2'!C7");
    done(&r);
}

static void test_a_deleted_row_is_told(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    hidden(&r, NULL, three, 3);
    name(&r, "c_1", 7, 3);
    name(&r, "c_3", 8, 3); /* c_2 went with its row: its old address is c_3's now */
    assert_false(settle(&r));
    found(&r, "E186");
    assert_string_equal(r.diags.at[0].arg[0], "B");
    done(&r);
}

static void test_properties_are_the_backup(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    for (size_t i = 0; i < KEYS; i++) {
        char property[40];
        (void)snprintf(property, sizeof property, "gris.%s", keys[i][0]);
        read_template_head_property(&r.t, text_of(property), text_of(keys[i][1]));
    }
    name(&r, "c_2", 8, 3);
    name(&r, "c_1", 7, 3);
    assert_true(settle(&r));
    FILL(&r, "C7=1", "C8=2");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 number 1\n"
               "c_2 Biểu 1!C8 number 2\n");
    found(&r, "W186");
    done(&r);
}

static void test_a_copied_sheet_is_refused(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    name(&r, "c_2", 8, 3);
    name(&r, "c_1", 7, 3);
    assert_false(settle(&r));
    found(&r, "E184");
    done(&r);
}

static void test_a_workbook_without_all_that_is_no_template(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    name(&r, "Doanh_thu", 7, 3);
    name(&r, "t_1", 8, 3); /* somebody's own name */
    name(&r, "c_2", 9, 3);
    read_template_head_property(&r.t, TEXT("Company"), TEXT("x"));
    assert_false(read_template_head_is(&r.t));
    done(&r);
}

static void test_missing_keys_are_named(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    hidden(&r, "period", three, 3);
    name(&r, "c_1", 7, 3);
    assert_false(settle(&r));
    found(&r, "E187");
    assert_string_equal(r.diags.at[0].arg[0], "period");
    done(&r);
}

/* As officers are told it: "Tệp này là mẫu của 96 Cà Mau, kỳ 05/2026. Bạn đang nộp 01 Hà Nội, kỳ 06/2026." */
static void test_the_wrong_template_names_both(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    r.expected =
        (struct collector_expected){.org = "96", .org_name = "Cà Mau", .period = "2026-05"};
    r.in.limits.expected = &r.expected;
    hidden(&r, NULL, three, 3);
    name(&r, "c_1", 7, 3);
    assert_false(settle(&r));
    found(&r, "E180");
    assert_string_equal(diag_message(&r.diags.at[0], LANG_VI, r.arena),
                        "Tệp này là mẫu của 01 Hà Nội, biểu F, kỳ 2026-06. Bạn đang nộp 96 Cà Mau, "
                        "biểu F, kỳ 2026-05");
    done(&r);
}

static void test_what_is_expected_passes(void **state)
{
    (void)state;
    struct reading r;
    begin(&r);
    r.expected = (struct collector_expected){.org = "01", .form = "F", .period = "2026-06"};
    r.in.limits.expected = &r.expected;
    hidden(&r, NULL, three, 3);
    name(&r, "c_1", 7, 3);
    name(&r, "c_2", 8, 3);
    name(&r, "c_3", 9, 3);
    assert_true(settle(&r));
    found(&r, "");
    done(&r);
}

static void test_marks_and_missing_are_different(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7~-", "C8~…");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 nil -\n"
               "c_2 Biểu 1!C8 not_available …\n"
               "c_3 Biểu 1!C9 blank\n");
    found(&r, "");
    done(&r);
}

static void test_a_number_as_text_says_how_it_was_understood(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7~ 1.234 ", "C8~1.234,5");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 number 1234\n"
               "c_2 Biểu 1!C8 number 1234.5\n"
               "c_3 Biểu 1!C9 blank\n");
    found(&r, "N180@C7 N180@C8");
    assert_string_equal(r.diags.at[1].arg[0], "1.234,5");
    assert_string_equal(r.diags.at[1].arg[1], "1234.5");
    done(&r);
}

static void test_two_readings_are_never_guessed(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7~1.234", "C8=2.5");
    found(&r, "E114@C7");
    assert_string_equal(r.diags.at[0].arg[1], "1.234");
    assert_string_equal(r.diags.at[0].arg[2], "1234");
    done(&r);
    form_of_three(&r, 0);
    FILL(&r, "C7~1,234.5", "C8~2,75");
    found(&r, "E115@C8");
    logged(&r, "");
    done(&r);
}

/* Digits of a text cell are not a number's spelling. */
static void test_texts_do_not_decide_the_style(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7~1.234,5", "C9~1,234.5");
    found(&r, "N180@C7");
    done(&r);
}

/* 0.125 shown as 12.5 % is 12.5 with the unit "%"; arithmetic: × 100. */
static void test_shares(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *wanted;
    } shares[] = {{"C8%0.125", "12.5"},    {"C8%1", "100"},       {"C8%0.1", "10"},
                  {"C8%12.345", "1234.5"}, {"C8%-0.005", "-0.5"}, {"C8%0", "0"}};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        struct reading r;
        char wanted[200];
        form_of_three(&r, 0);
        FILL(&r, shares[i].typed);
        (void)snprintf(wanted, sizeof wanted,
                       "head 01 province R F 2026-06 final\nc_1 Biểu 1!C7 blank\n"
                       "c_2 Biểu 1!C8 measured %s\nc_3 Biểu 1!C9 blank\n",
                       shares[i].wanted);
        logged(&r, wanted);
        done(&r);
    }
}

static void test_an_error_cell_is_no_blank(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7!#N/A");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 other #N/A\n"
               "c_2 Biểu 1!C8 blank\n"
               "c_3 Biểu 1!C9 blank\n");
    done(&r);
}

/* Nothing is ever evaluated: a formula that nobody worked out is no figure, and no blank either. */
static void test_a_formula_without_a_value_is_no_blank(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "C7@", "C8=1");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "c_1 Biểu 1!C7 other = formula\n"
               "c_2 Biểu 1!C8 number 1\n"
               "c_3 Biểu 1!C9 blank\n");
    done(&r);
}

static void test_formulas(void **state)
{
    (void)state;
    static const char *const lines[][4] = {{"c_1", "'Biểu 1'!C7", "A", "integer="},
                                           {"c_2", "'Biểu 1'!C8", "A", "integer"},
                                           {"t_1", "'Biểu 1'!C9", "A", "integer="}};
    struct reading r;
    for (int typed_over = 0; typed_over < 2; typed_over++) {
        begin(&r);
        hidden(&r, NULL, lines, 3);
        name(&r, "c_1", 7, 3);
        name(&r, "c_2", 8, 3);
        name(&r, "t_1", 9, 3);
        assert_true(settle(&r));
        if (typed_over)
            FILL(&r, "C7=5", "C8=2", "C9=9");
        else
            FILL(&r, "C7@2", "C8=2", "C9@2");
        logged(&r, typed_over
                       ? "head 01 province R F 2026-06 final\nc_1 Biểu 1!C7 number 5\n"
                         "c_2 Biểu 1!C8 number 2\nt_1 Biểu 1!C9 number 9\n"
                       : "head 01 province R F 2026-06 final\nc_1 Biểu 1!C7 number 2 "
                         "formula\nc_2 Biểu 1!C8 number 2\nt_1 Biểu 1!C9 number 2 formula\n");
        found(&r, typed_over ? "W181@C7 W181@C9" : "");
        done(&r);
    }
}

static void test_figures_elsewhere_are_told(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    /* D has a head: the template prints there, what was filed before for one; E has none */
    FILL(&r, "C3~(1)", "D3~Kỳ trước", "C7=1", "D7=99", "E8=5", "F8~tính sau", "C12=7",
         "C13~ghi chú", "C14~1.200");
    found(&r, "W182@E8 W182@C12 W182@C14");
    assert_string_equal(r.diags.at[1].arg[0], "7");
    done(&r);
}

static void test_nothing_filled_in(void **state)
{
    (void)state;
    struct reading r;
    form_of_three(&r, 0);
    FILL(&r, "A7~Dân số", "C7~  ");
    found(&r, "E185");
    logged(&r, "");
    done(&r);
}

static void test_rows_of_a_list(void **state)
{
    (void)state;
    static const char *const lines[][4] = {{"l_1", "'Biểu 1'!B5", "ma", "text"},
                                           {"l_2", "'Biểu 1'!C5", "so", "decimal"},
                                           {"l_end", "'Biểu 1'!B8", "", "end"}};
    struct reading r;
    begin(&r);
    hidden(&r, NULL, lines, 3);
    name(&r, "l_1", 5, 2);
    name(&r, "l_2", 5, 3);
    name(&r, "l_end", 8, 2);
    assert_true(settle(&r));
    FILL(&r, "B5~DA-1", "C5~1.500,25", "B7~DA-2", "C8=3", "C9=4");
    logged(&r, "head 01 province R F 2026-06 final\n"
               "row 1 B5 l_1@2=DA-1 l_2@3=1500.25\n"
               "row 2 B7 l_1@2=DA-2 l_2@3=\n"
               "row 3 B8 l_1@2= l_2@3=3\n");
    found(&r, "W182@C9 N180@C5");
    done(&r);
}

/* As many columns as a sheet has, and seven rows of them: a cell finds its column without a look at all others. */
static void test_a_list_of_all_columns(void **state)
{
    enum { COLUMNS = 16384, ROWS = 7 };
    (void)state;
    struct reading r;
    struct timespec from, to;
    begin(&r);
    hidden(&r, NULL, NULL, 0);
    for (uint32_t i = 1; i <= COLUMNS; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "l_%u", i);
        name(&r, text, 5, i);
    }
    assert_true(settle(&r));
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
    for (uint32_t i = 0; i < COLUMNS * ROWS; i++) {
        const struct workbook_cell cell = {
            .sheet = FORM, .row = 5 + i / COLUMNS, .column = 1 + i % COLUMNS, .text = TEXT("1")};
        read_template_cells_take(&r.t, &cell);
    }
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
    long ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
    print_message("%d cells in %d columns: %ld ms\n", COLUMNS * ROWS, COLUMNS, ms);
    assert_int_equal(r.t.entries.len, COLUMNS * ROWS);
    assert_true(ms < 1000);
    done(&r);
}

static void test_sections(void **state)
{
    (void)state;
    static const char *const lines[][4] = {{"o_1", "'Biểu 1'!A4", "I", "section"},
                                           {"o_2", "'Biểu 1'!A6", "II", "section"}};
    struct reading r;
    begin(&r);
    hidden(&r, NULL, lines, 2);
    name(&r, "o_1", 4, 1);
    name(&r, "o_2", 6, 1);
    assert_true(settle(&r));
    FILL(&r, "A6~Hai dòng\nchữ 1.234");
    logged(&r, "head 01 province R F 2026-06 final\nsection 2 o_2 A6: Hai dòng\nchữ 1.234\n");
    found(&r, "");
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_by_names),
        cmocka_unit_test(test_names_follow_inserted_rows),
        cmocka_unit_test(test_a_copy_of_the_sheet_is_not_read),
        cmocka_unit_test(test_without_names_by_the_table),
        cmocka_unit_test(test_a_sheet_of_another_name_is_not_guessed),
        cmocka_unit_test(test_a_deleted_row_is_told),
        cmocka_unit_test(test_properties_are_the_backup),
        cmocka_unit_test(test_a_copied_sheet_is_refused),
        cmocka_unit_test(test_a_workbook_without_all_that_is_no_template),
        cmocka_unit_test(test_missing_keys_are_named),
        cmocka_unit_test(test_the_wrong_template_names_both),
        cmocka_unit_test(test_what_is_expected_passes),
        cmocka_unit_test(test_marks_and_missing_are_different),
        cmocka_unit_test(test_a_number_as_text_says_how_it_was_understood),
        cmocka_unit_test(test_two_readings_are_never_guessed),
        cmocka_unit_test(test_texts_do_not_decide_the_style),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_an_error_cell_is_no_blank),
        cmocka_unit_test(test_a_formula_without_a_value_is_no_blank),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_figures_elsewhere_are_told),
        cmocka_unit_test(test_nothing_filled_in),
        cmocka_unit_test(test_rows_of_a_list),
        cmocka_unit_test(test_a_list_of_all_columns),
        cmocka_unit_test(test_sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
