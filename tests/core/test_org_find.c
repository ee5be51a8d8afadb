/*
 * Which unit is meant, on the country of units.h: codes that are used again, codes of other schemes, names with and without marks, addresses of the
 * past, and what is no answer.
 */
#include "core/org_find.h"

#include "units.h"

#define TODAY  (date_of(2026, 11, 22))
#define NOBODY CATALOG_NONE

static struct org_finder *finder;

static int set_up(void **state)
{
    (void)build_country(state);
    finder = org_finder_new(&catalog, arena);
    return 0;
}

struct question {
    const char *text;
    date_t date; /* 0: none was named */
    enum org_find_result result;
    uint32_t org; /* of the first unit */
    size_t len;
};

static void ask(const struct question *q)
{
    struct org_find_answer a;
    org_find(finder,
             &(struct org_find_query){.text = text_of(q->text),
                                      .date = q->date != 0 ? q->date : TODAY,
                                      .dated = q->date != 0,
                                      .level = CATALOG_NONE,
                                      .within = TEXT("")},
             arena, &a);
    if (a.result != q->result || a.units.len != q->len ||
        (q->len > 0 && a.units.at[0].org != q->org))
        fail_msg("%s: result %d, %zu units, first %u", q->text, (int)a.result, a.units.len,
                 a.units.len > 0 ? a.units.at[0].org : NOBODY);
}

static void codes(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"01", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"01 cũ", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"00104 cũ", 0, ORG_FIND_NEAR, STAYING, 1},
        {"01 cu", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"02", 0, ORG_FIND_ONE, OLD_BETA, 1},
        {"00101", 0, ORG_FIND_ONE, NEW_BA, 1},
        {"00106", 0, ORG_FIND_ONE, OLD_GONE, 1},
        {" VN ", 0, ORG_FIND_ONE, NATION, 1},
        {"vn", 0, ORG_FIND_ONE, NATION, 1},
        {"H05", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"h05", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"H02", 0, ORG_FIND_ONE, OLD_BETA, 1},
        {"000.00.00.H05", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"G12.18", 0, ORG_FIND_ONE, NATION, 1},
        {"000.00.18.G12", 0, ORG_FIND_ONE, NATION, 1},
        {"07", 0, ORG_FIND_NONE, NOBODY, 0},
        {"H05.11", 0, ORG_FIND_NONE, NOBODY, 0},
        {"", 0, ORG_FIND_NONE, NOBODY, 0},
    };
    for (size_t i = 0; i < LENGTH(questions); i++)
        ask(&questions[i]);
}

static void codes_on_a_day(void **state)
{
    (void)state;
    const struct question questions[] = {
        {"01", CUT - 1, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"01", CUT, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"02", CUT - 1, ORG_FIND_ONE, OLD_BETA, 1},
        {"02", CUT, ORG_FIND_OTHER_DAY, OLD_BETA, 1},
        {"00103", CUT - 1, ORG_FIND_OTHER_DAY, NEW_BI, 1},
        {"H05", CUT - 1, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"H02", TODAY, ORG_FIND_OTHER_DAY, OLD_BETA, 1},
    };
    for (size_t i = 0; i < LENGTH(questions); i++)
        ask(&questions[i]);
}

static void names(void **state)
{
    (void)state;
    const struct question questions[] = {
        {"tỉnh An Phú", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"tinh an phu", 0, ORG_FIND_ONE, NEW_ALPHA, 1},
        {"tỉnh An Phú cũ", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"xã Tân Hòa cũ", 0, ORG_FIND_NEAR, STAYING, 1}, /* still is one */
        {"xã Bí cũ", 0, ORG_FIND_ONE, NEW_BI, 1},        /* a ward by now */
        {"Tỉnh An Phú (cũ)", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"tinh an phu cu", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"tỉnh An Phú trước đây", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"TỈNH AN PHÚ TRƯỚC SÁP NHẬP", 0, ORG_FIND_ONE, OLD_ALPHA, 1},
        {"Bình Hòa", 0, ORG_FIND_ONE, OLD_BETA, 1},
        {"Bình Hoà", 0, ORG_FIND_ONE, OLD_BETA, 1},
        {"binh hoa", 0, ORG_FIND_ONE, OLD_BETA, 1},
        {"huyện Tân Hòa", 0, ORG_FIND_ONE, DISTRICT, 1},
        {"Tân Hòa", 0, ORG_FIND_ONE, STAYING, 1}, /* today's */
        {"Tân Hòa cũ", 0, ORG_FIND_ONE, DISTRICT, 1},
        {"xã Tân Hòa, tỉnh Bình Hòa", 0, ORG_FIND_ONE, STAYING, 1},
        {"xã Tân Hòa, An Phú", 0, ORG_FIND_ONE, STAYING, 1},
        {"xã Ba, huyện Tân Hòa, tỉnh An Phú cũ", 0, ORG_FIND_ONE, OLD_BA, 1},
        {"Ba, Tan Hoa, An Phu", 0, ORG_FIND_ONE, OLD_BA, 1},
        {"xã Ba, tỉnh Bình Hoà", 0, ORG_FIND_ONE, OLD_GONE, 1},
        {"xã Ba", 0, ORG_FIND_SEVERAL, OLD_BA, 3}, /* of the past: nobody is called so today */
        {"xã Ba", CUT, ORG_FIND_ONE, NEW_BA, 1},
        {"xã Ba", TODAY, ORG_FIND_OTHER_DAY, OLD_BA, 3},
        {"xã Ba Vì", 0, ORG_FIND_ONE, NEW_BA, 1},
        {"phường Bí", 0, ORG_FIND_ONE, NEW_BI, 1},
        {"xã Bí", 0, ORG_FIND_ONE, NEW_BI, 1}, /* it was one once */
        {"xã Bí, tỉnh An Phú", CUT, ORG_FIND_ONE, NEW_BI, 1},
        {"phường Ba Vì", 0, ORG_FIND_NEAR, NEW_BA, 1},
        {"xã Bê", 0, ORG_FIND_NEAR, OLD_BE, 1},
        {"Xã Bò Cũ Kỹ", 0, ORG_FIND_ONE, NEW_BO, 1},
        {"xã Nơi Khác", 0, ORG_FIND_NONE, NOBODY, 0},
        {"xã Ba, tỉnh Nơi Khác", 0, ORG_FIND_NONE, NOBODY, 0},
    };
    for (size_t i = 0; i < LENGTH(questions); i++)
        ask(&questions[i]);
}

static struct org_find_answer ask_within(const char *text, uint32_t level, const char *within)
{
    struct org_find_answer a;
    org_find(finder,
             &(struct org_find_query){
                 .text = text_of(text), .date = TODAY, .level = level, .within = text_of(within)},
             arena, &a);
    return a;
}

static void narrowed(void **state)
{
    (void)state;
    struct org_find_answer a = ask_within("Tân Hòa", 2, "");
    assert_int_equal(a.result, ORG_FIND_ONE);
    assert_int_equal(a.units.at[0].org, DISTRICT);
    a = ask_within("xã Ba", CATALOG_NONE, "02");
    assert_int_equal(a.result, ORG_FIND_ONE);
    assert_int_equal(a.units.at[0].org, OLD_GONE);
    a = ask_within("xã Ba", CATALOG_NONE, "h05");
    assert_int_equal(a.units.len, 2); /* of the old province 01, and of the new one */
    a = ask_within("xã Ba", CATALOG_NONE, "77");
    assert_int_equal(a.result, ORG_FIND_NONE);
    a = ask_within("01", CATALOG_NONE, "01");
    assert_int_equal(a.result, ORG_FIND_NONE); /* nobody stands below itself */
}

static void what_else_is_told(void **state)
{
    (void)state;
    struct org_find_answer a = ask_within("01", CATALOG_NONE, "");
    assert_true(a.by_code && !a.former);
    assert_int_equal(a.others.len, 1);
    assert_int_equal(a.others.at[0].org, OLD_ALPHA);
    a = ask_within("000.00.00.H05", CATALOG_NONE, "");
    assert_string_equal(a.new_code, "H05");
    assert_string_equal(a.units.at[0].alias->scheme, "qd20");
    a = ask_within("000.00.11.H05", CATALOG_NONE, "");
    assert_true(a.result == ORG_FIND_NONE && a.by_code);
    assert_string_equal(a.new_code, "H05.11");
    assert_int_equal(a.owner, NEW_ALPHA);
    a = ask_within("binh hoa", CATALOG_NONE, "");
    assert_int_equal(a.match, NAMES_UNMARKED);
    a = ask_within("Bình Hoà", CATALOG_NONE, "");
    assert_int_equal(a.match, NAMES_EXACT);
    assert_int_equal(org_find_day(&catalog, OLD_BETA, TODAY), CUT - 1);
    assert_int_equal(org_find_day(&catalog, NEW_BI, CUT - 5), CUT);
    assert_int_equal(org_find_day(&catalog, NATION, TODAY), TODAY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, drop_country)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(codes), TEST(codes_on_a_day), TEST(names), TEST(narrowed), TEST(what_else_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
