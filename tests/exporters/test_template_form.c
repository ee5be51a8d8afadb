/*
 * Templates short of the bytes of a workbook (tests/e2e/71-template.sh reads those): a form as a grid, which of its cells are sums, what they come
 * to, heads in levels, names of files; and that a workbook is made whole, the same twice, also with values and findings. Expected values are
 * worked out by hand from the small catalog here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "template_form.h"

/* ---- a catalog: one form of three columns and two rows by tier, a third column that is the sum of the others; a list; an outline ---- */

static const char body[] =
    "{\"columns\":[{\"id\":\"all\",\"title_vi\":\"Tổng "
    "số\"},{\"id\":\"online\",\"title_vi\":\"Trong kỳ: trực tuyến\"},"
    "{\"id\":\"paper\",\"title_vi\":\"Trong kỳ: trực tiếp\"}],\"rows\":[{\"heading_vi\":\"Thẩm "
    "quyền\"},"
    "{\"id\":\"sbn\",\"title_vi\":\"Sở, ban, ngành\"},{\"id\":\"xa\",\"title_vi\":\"Cấp xã\"}]}";

struct world {
    struct arena *arena;
    struct catalog catalog;
    struct diags diags;
    struct template_input input;
};
static struct world w;

static void add_indicator(const char *code, int decimals)
{
    VEC_PUSH(w.arena, &w.catalog.indicators,
             ((struct indicator){.code = code,
                                 .name_vi = code,
                                 .name_en = "",
                                 .unit = "hồ sơ",
                                 .value_type = decimals > 0 ? VALUE_DECIMAL : VALUE_INTEGER,
                                 .decimals = decimals,
                                 .org_agg = ORG_AGG_SUM,
                                 .weight = CATALOG_NONE,
                                 .formula = "",
                                 .min = 0,
                                 .max = CELL_NULL,
                                 .tolerance = CELL_NULL,
                                 .from = DATE_MIN,
                                 .to = DATE_MAX}));
}

static void add_layout(void)
{
    static struct layout_cell cells[9];
    static struct form_cell form_cells[6];
    static uint32_t filled[] = {6, 7, 8};
    static const char *const rows[] = {"sbn", "xa"}, *const columns[] = {"all", "online", "paper"},
                             *const members[] = {"tier=SBN", "tier=XA"};
    for (uint32_t row = 0; row < 2; row++) {
        for (uint32_t column = 0; column < 3; column++) {
            uint32_t slot = row * 3 + column;
            cells[slot] = (struct layout_cell){.indicator = column, .members = members[row]};
            form_cells[slot] = (struct form_cell){slot, true, rows[row], columns[column]};
        }
    }
    for (uint32_t column = 0; column < 3; column++)
        cells[6 + column] = (struct layout_cell){.indicator = column, .members = ""};
    VEC_PUSH(w.arena, &w.catalog.layouts,
             ((struct layout){.id = 1, .code = "F", .cells = cells, .len = 9}));
    VEC_PUSH(w.arena, &w.catalog.forms,
             ((struct form){.id = 1,
                            .code = "F",
                            .title_vi = "Biểu thử",
                            .title_en = "Test form",
                            .layout = 0,
                            .cells = form_cells,
                            .len = 6,
                            .filled = filled,
                            .filled_len = 3,
                            .body = body}));
}

static void add_rule(const char *left, const char *right, enum severity severity)
{
    VEC_PUSH(w.arena, &w.catalog.rules,
             ((struct rule){.form = 0,
                            .code = "R",
                            .severity = severity,
                            .left = left,
                            .right = right,
                            .when = "",
                            .op = RULE_EQ,
                            .missing = RULE_SKIP_IF_ANY,
                            .from = date_of(2026, 1, 1),
                            .to = DATE_MAX}));
}

static void add_list_and_outline(void)
{
    static struct list_column columns[] = {{.id = "name",
                                            .title_vi = "Tên dự án",
                                            .title_en = "",
                                            .unit = "",
                                            .type = LIST_TEXT,
                                            .dimension = CATALOG_NONE,
                                            .required = true,
                                            .key = true,
                                            .min = CELL_NULL,
                                            .max = 200},
                                           {.id = "tier",
                                            .title_vi = "Cấp",
                                            .title_en = "",
                                            .unit = "",
                                            .type = LIST_MEMBER,
                                            .dimension = 0,
                                            .min = CELL_NULL,
                                            .max = CELL_NULL}};
    static const struct list_form list = {columns, 2, 2, 50};
    static struct outline_section sections[] = {{.id = "I",
                                                 .title_vi = "Tình hình",
                                                 .title_en = "",
                                                 .hint_vi = "",
                                                 .hint_en = "",
                                                 .required = true,
                                                 .max_chars = 100},
                                                {.id = "I.1",
                                                 .title_vi = "Kinh tế",
                                                 .title_en = "",
                                                 .hint_vi = "Nêu số",
                                                 .hint_en = "",
                                                 .depth = 1}};
    VEC_PUSH(w.arena, &w.catalog.forms,
             ((struct form){.id = 2,
                            .code = "L",
                            .title_vi = "Danh sách",
                            .title_en = "",
                            .layout = CATALOG_NONE,
                            .body = "{}",
                            .list = &list}));
    VEC_PUSH(
        w.arena, &w.catalog.outlines,
        ((struct outline){
            .code = "O", .title_vi = "Đề cương", .title_en = "", .sections = sections, .len = 2}));
}

static int set_up(void **state)
{
    static const char *levels[] = {"nation", "province"};
    static struct member tiers[] = {{"SBN", "Sở", ""}, {"XA", "Xã", ""}};
    (void)state;
    digest_set_up();
    w = (struct world){.arena = arena_new(0)};
    diags_init(&w.diags, w.arena, 0);
    w.catalog.levels = levels;
    w.catalog.levels_len = 2;
    VEC_PUSH(w.arena, &w.catalog.hierarchies, ((struct hierarchy){1, "admin"}));
    VEC_PUSH(
        w.arena, &w.catalog.orgs,
        ((struct org){
            .id = 1, .level = 1, .code = "01", .from = DATE_MIN, .to = DATE_MAX, .editions = 1}));
    VEC_PUSH(w.arena, &w.catalog.org_editions,
             ((struct org_edition){
                 .name_vi = "Thành phố Hà Nội", .name_en = "", .from = DATE_MIN, .to = DATE_MAX}));
    VEC_PUSH(w.arena, &w.catalog.dimensions, ((struct dimension){"tier", tiers, 2}));
    add_indicator("A.ALL", 0);
    add_indicator("A.ONLINE", 0);
    add_indicator("A.PAPER", 0);
    add_layout();
    add_list_and_outline();
    VEC_PUSH(w.arena, &w.catalog.regimes,
             ((struct regime){.id = 1,
                              .code = "R",
                              .name_vi = "Chế độ thử",
                              .legal_basis = "Nghị định 09/2019/NĐ-CP",
                              .narrative = 0,
                              .frequency = PERIOD_MONTH,
                              .window = {.kind = WINDOW_DECREE09},
                              .from = DATE_MIN,
                              .to = DATE_MAX}));
    catalog_index(&w.catalog, w.arena);
    w.input = (struct template_input){.catalog = &w.catalog,
                                      .period = {2026, PERIOD_MONTH, 6},
                                      .vintage = VINTAGE_FINAL,
                                      .due = instant_of_date(date_of(2026, 6, 18)),
                                      .issued = 1780000000};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(w.arena);
    return 0;
}

static void grid(struct template_grid *ret)
{
    template_grid_make(&w.catalog, 0, date_of(2026, 6, 14), w.arena, ret);
}

/* ---- the grid ---- */

static void shows_totals_that_are_not_asked_for(void **state)
{
    (void)state;
    struct template_grid g;

    grid(&g);
    assert_int_equal(g.rows.len, 4); /* heading, two rows, the total */
    assert_int_equal(g.columns.len, 3);
    assert_true(g.rows.at[0].heading);
    assert_true(g.rows.at[3].total);
    assert_int_equal(g.cells.len, 9); /* 6 asked for, 3 filled in */
    for (uint32_t column = 0; column < 3; column++) {
        const struct template_cell *total = &g.cells.at[6 + column];
        assert_int_equal(g.at[3 * 3 + column], 7 + column);
        assert_int_equal(total->role, TEMPLATE_TOTAL);
        assert_int_equal(total->ordinal, column + 1);
        assert_int_equal(total->parts_len, 2);
        assert_int_equal(total->parts[0], column);
        assert_int_equal(total->parts[1], 3 + column);
    }
    assert_int_equal(g.at[0], 0);
    assert_int_equal(g.at[1 * 3 + 1], 2); /* row sbn, column online: c_2 */
}

/* A row without words is called as its indicator is, a column by its id. */
static void calls_what_has_no_words(void **state)
{
    (void)state;
    struct template_grid g;

    w.catalog.forms.at[0].body =
        "{\"columns\":[{\"id\":\"all\"},{\"id\":\"online\"},{\"id\":\"paper\"}],"
        "\"rows\":[{\"id\":\"sbn\",\"indicator\":\"A.PAPER\"},{\"id\":\"xa\"}]}";
    grid(&g);
    assert_string_equal(g.rows.at[0].title_vi, "A.PAPER"); /* the name that this catalog gives it */
    assert_string_equal(g.rows.at[1].title_vi, "xa");
    assert_string_equal(g.columns.at[1].title_vi, "online");
}

static void adds_up_by_error_rules(void **state)
{
    (void)state;
    struct template_grid g;

    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=SBN] + [A.PAPER|tier=SBN]", SEVERITY_ERROR);
    add_rule("[A.ALL | tier=XA]", "[A.ONLINE | tier=XA] + [A.PAPER | tier=XA]", SEVERITY_WARNING);
    grid(&g);
    assert_int_equal(g.cells.at[0].parts_len, 2);
    assert_int_equal(g.cells.at[0].parts[0], 1);
    assert_int_equal(g.cells.at[0].parts[1], 2);
    assert_int_equal(g.cells.at[3].parts_len, 0); /* a warning may stand as it is */
}

static void leaves_other_rules_alone(void **state)
{
    (void)state;
    static const char *const right[] = {"[A.ONLINE | tier=SBN] - [A.PAPER | tier=SBN]",
                                        "[A.ONLINE | tier=SBN]",
                                        "[A.ONLINE | tier=SBN] + [A.ONLINE | tier=SBN]",
                                        "[A.ONLINE | tier=SBN] + [A.ALL | tier=SBN]",
                                        "[A.ONLINE | tier=SBN] + [A.PAPER | tier=SBN].prev",
                                        "[A.ONLINE | tier=SBN] + 2",
                                        "[A.ONLINE | tier=SBN] + [B.UNKNOWN]",
                                        "[A.ONLINE | tier=QH] + [A.PAPER | tier=SBN]",
                                        "sum([A.ONLINE].children) + [A.PAPER]",
                                        ""};
    struct template_grid g;

    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        add_rule("[A.ALL | tier=SBN]", right[i], SEVERITY_ERROR);
    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=SBN] + [A.PAPER | tier=SBN]", SEVERITY_ERROR);
    w.catalog.rules.at[w.catalog.rules.len - 1].from = date_of(2026, 7, 1); /* not in force yet */
    grid(&g);
    assert_int_equal(g.cells.at[0].parts_len, 0);
}

/* Where the sum must be there and a part need not, the officer types the sum. */
static void does_not_lock_what_must_be_there(void **state)
{
    (void)state;
    struct template_grid g;

    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=SBN] + [A.PAPER | tier=SBN]", SEVERITY_ERROR);
    w.catalog.forms.at[0].cells[2].required = false;
    grid(&g);
    assert_int_equal(g.cells.at[0].parts_len, 0);
    w.catalog.forms.at[0].cells[0].required = false;
    grid(&g);
    assert_int_equal(g.cells.at[0].parts_len, 2);
    w.catalog.forms.at[0].cells[0].required = w.catalog.forms.at[0].cells[2].required = true;
}

/* Two rules that would make cells sums of each other: the first one stands. */
static void goes_round_in_no_circle(void **state)
{
    (void)state;
    struct template_grid g;

    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=SBN] + [A.PAPER | tier=SBN]", SEVERITY_ERROR);
    add_rule("[A.ONLINE | tier=SBN]", "[A.ALL | tier=SBN] + [A.PAPER | tier=SBN]", SEVERITY_ERROR);
    grid(&g);
    assert_int_equal(g.cells.at[0].parts_len, 2);
    assert_int_equal(g.cells.at[1].parts_len, 0);
}

/* Of two sums the one whose parts stand beside it: 1 + 2 columns away against 1 row and 2 columns. */
static void takes_the_nearest_sum(void **state)
{
    (void)state;
    struct template_grid g;

    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=XA] + [A.PAPER | tier=XA]", SEVERITY_ERROR);
    add_rule("[A.ALL | tier=SBN]", "[A.ONLINE | tier=SBN] + [A.PAPER | tier=SBN]", SEVERITY_ERROR);
    grid(&g);
    assert_int_equal(g.cells.at[0].parts[0], 1);
}

/* ---- values of sums ---- */

static const char *total_of(const char *first, const char *second)
{
    struct template_value values[] = {{TEMPLATE_CELL, 2, 0, first, true},
                                      {TEMPLATE_CELL, 5, 0, second, true}};
    struct template_book b = {.in = &w.input, .catalog = &w.catalog, .arena = w.arena};
    struct template_grid g;
    uint32_t key[2][3] = {{TEMPLATE_CELL, 2, 0}, {TEMPLATE_CELL, 5, 0}};

    w.input.values = values;
    map_init(&b.values, w.arena, 4);
    map_put(&b.values, (struct text){(const char *)key[0], sizeof key[0]}, 0);
    map_put(&b.values, (struct text){(const char *)key[1], sizeof key[1]}, 1);
    grid(&g);
    const char *text = template_values_make(&b, &g)[7]; /* t_2: online, of both tiers */
    w.input.values = NULL;
    return text;
}

static void adds_exactly(void **state)
{
    (void)state;
    assert_string_equal(total_of("9007199254740993", "1"), "9007199254740994"); /* beyond 2^53 */
    assert_string_equal(total_of("5", "-"), "5"); /* one of them did not arise */
    assert_string_equal(total_of("-", "-"), "-"); /* neither did */
    assert_string_equal(total_of("5", ""), "");   /* a missing part is not zero */
    assert_string_equal(total_of("5", "…"), "");
    assert_string_equal(total_of("5", "năm"), "");
}

/* ---- heads ---- */

static void counts_levels(void **state)
{
    (void)state;
    static const char *const flat[] = {"A", "B: b", "C: c"}, *const two[] = {"A", "B: b", "B: c"},
                             *const three[] = {"B: b: 1", "B: b: 2", "B: c"},
                             *const apart[] = {"B: b", "A", "B: c"};
    assert_int_equal(template_head_levels(flat, 3), 1);
    assert_int_equal(template_head_levels(two, 3), 2);
    assert_int_equal(template_head_levels(three, 3), 3);
    assert_int_equal(template_head_levels(apart, 3), 1);
    assert_int_equal(template_head_levels(NULL, 0), 1);
}

/* ---- words ---- */

static void says_when(void **state)
{
    (void)state;
    int64_t midnight = instant_of_date(date_of(2026, 6, 18));
    assert_string_equal(template_words_due(midnight, w.arena), "hết ngày 17/06/2026");
    assert_string_equal(template_words_due(midnight - INT64_C(7) * 3600, w.arena),
                        "trước 17:00 ngày 17/06/2026");
    assert_string_equal(template_words_utc(midnight, w.arena), "2026-06-17T17:00:00Z");
    assert_int_equal(template_words_lines("", 10), 1);
    assert_int_equal(template_words_lines("a\nb", 10), 2);
}

static void names_files(void **state)
{
    (void)state;
    const char *edition = template_edition(&w.catalog, 0, 0, w.arena);
    assert_string_equal(template_book_name(&w.input, w.arena),
                        arena_printf(w.arena, "F_01-HaNoi_2026-06_%s.xlsx", edition));
    w.input.form = CATALOG_NONE;
    edition = template_edition(&w.catalog, 0, CATALOG_NONE, w.arena);
    assert_string_equal(template_book_name(&w.input, w.arena),
                        arena_printf(w.arena, "O_01-HaNoi_2026-06_%s.xlsx", edition));
}

/* ---- whole workbooks ---- */

static struct text book(enum status wanted)
{
    struct sink *sink = sink_memory(w.arena, 0);
    assert_int_equal(template_book_write(&w.input, sink, w.arena, &w.diags), wanted);
    struct text bytes = sink_memory_text(sink);
    assert_int_equal(sink_close(sink, NULL), 0);
    return bytes;
}

static void makes_the_same_twice(void **state)
{
    (void)state;
    for (uint32_t form = 0; form < 3; form++) {
        w.input.form = form < 2 ? form : CATALOG_NONE;
        struct text first = book(STATUS_OK), second = book(STATUS_OK);
        assert_true(first.len > 1000);
        assert_memory_equal(first.ptr, "PK\x03\x04", 4);
        assert_int_equal(first.len, second.len);
        assert_memory_equal(first.ptr, second.ptr, first.len);
    }
    assert_int_equal(w.diags.len, 0);
}

static void takes_values_and_findings(void **state)
{
    (void)state;
    char *huge = arena_alloc(w.arena, 40001);
    memset(huge, 'x', 40000);
    const struct diag diag = {.code = DIAG_E203, .arg = {"125 tỷ"}};
    const struct template_value values[] = {{TEMPLATE_CELL, 2, 0, "125 tỷ", false},
                                            {TEMPLATE_CELL, 3, 0, "12345678901234567", true},
                                            {TEMPLATE_CELL, 5, 0, huge, false},
                                            {TEMPLATE_CELL, 6, 0, "=HYPERLINK(\"x\")", false}};
    const struct template_finding findings[] = {{TEMPLATE_CELL, 2, 0, &diag, false},
                                                {0, 0, 0, &diag, false},
                                                {TEMPLATE_TOTAL, 1, 0, &diag, true}};
    w.input.values = values;
    w.input.values_len = 4;
    w.input.last = values;
    w.input.last_len = 2;
    w.input.last_period = (struct period){2026, PERIOD_MONTH, 5};
    w.input.findings = findings;
    w.input.findings_len = 3;
    struct sign_key *key = sign_key_new();
    w.input.key = key;
    assert_true(book(STATUS_OK).len > 1000);
    sign_key_free(key);
    assert_int_equal(w.diags.warnings, 1); /* the text that no cell holds, once */
    assert_int_equal(w.diags.at[0].code, DIAG_W820);
}

static void tells_why_it_cannot(void **state)
{
    (void)state;
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    (void)book(STATUS_FAILED);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(w.diags.at[0].code, DIAG_E820);
    w.input.period =
        (struct period){2026, PERIOD_OCCASION, 1}; /* of which the catalog knows nothing */
    (void)book(STATUS_FAILED);
    assert_int_equal(w.diags.len, 2);
}

static void writes_findings_alone(void **state)
{
    (void)state;
    const struct diag one = {
        .code = DIAG_E203, .arg = {"x"}, .at = {.file = "a.csv", .row = 3, .column = 2}};
    const struct diag *const all[] = {&one};
    struct sink *sink = sink_memory(w.arena, 0);
    assert_int_equal(template_findings_write("a.csv", all, 1, 1780000000, sink, w.arena, &w.diags),
                     STATUS_OK);
    assert_memory_equal(sink_memory_text(sink).ptr, "PK\x03\x04", 4);
    (void)sink_close(sink, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shows_totals_that_are_not_asked_for),
        TEST(calls_what_has_no_words),
        TEST(adds_up_by_error_rules),
        TEST(leaves_other_rules_alone),
        TEST(does_not_lock_what_must_be_there),
        TEST(goes_round_in_no_circle),
        TEST(takes_the_nearest_sum),
        TEST(adds_exactly),
        TEST(counts_levels),
        TEST(says_when),
        TEST(names_files),
        TEST(makes_the_same_twice),
        TEST(takes_values_and_findings),
        TEST(tells_why_it_cannot),
        TEST(writes_findings_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
