/*
 * slots.c: slots are append-only; a changed unit is refused or replaces the slot. And diff.c on the same pairs of catalogs.
 */
#include "package_test.h"

/* Current and next catalog; what the first compile made is stored with the current one. */
struct pair {
    struct package_test *current, *next;
};

static struct pair pair_new(void)
{
    struct pair p = {package_test_new(), package_test_new()};

    package_test_clean(p.current);
    schema_layout_rows(&p.current->catalog, p.current->arena, &p.current->rows);
    for (size_t i = 0; i < p.current->rows.kind[CATALOG_LAYOUT_CELLS].len; i++)
        p.current->rows.kind[CATALOG_LAYOUT_CELLS].at[i].id =
            40 + p.current->rows.kind[CATALOG_LAYOUT_CELLS].at[i].value[0][1];
    return p;
}

static void pair_free(struct pair p)
{
    package_test_free(p.current);
    package_test_free(p.next);
}

static enum status carry(struct pair p, bool accept)
{
    struct package_test *t = p.next;

    package_test_read(t);
    enum status status =
        schema_carry_slots(&p.current->rows, &t->rows, accept, t->arena, &t->diags);
    t->compiled = schema_compile(&t->rows, t->arena, &t->catalog, &t->diags);
    schema_layout_rows(&t->catalog, t->arena, &t->rows);
    return status;
}

/* The stored cells of a layout: slot:cell[!][<replaces*factor]. */
static const char *stored(const struct package_test *t, const char *layout)
{
    struct text_builder b;

    text_builder_init(&b, t->arena, 4096);
    for (size_t i = 0; i < t->rows.kind[CATALOG_LAYOUT_CELLS].len; i++) {
        const char **v = t->rows.kind[CATALOG_LAYOUT_CELLS].at[i].value;
        if (strcmp(v[0], layout) != 0)
            continue;
        text_builder_addf(&b, "%s%s:%s", b.len > 0 ? " " : "", v[1], v[2]);
        if (v[3][0] != '\0')
            text_builder_addf(&b, "[%s]", v[3]);
        if (v[4][0] != '\0')
            text_builder_adds(&b, "!");
        if (v[5][0] != '\0')
            text_builder_addf(&b, "<%s*%s", v[5], v[6]);
    }
    return text_dup(t->arena, text_builder_text(&b));
}

static const char *changes(struct pair p)
{
    struct schema_changes found;
    struct text_builder b;

    schema_diff(&p.current->rows, &p.next->rows, p.next->arena, &found);
    text_builder_init(&b, p.next->arena, 4096);
    for (size_t i = 0; i < found.len; i++)
        text_builder_addf(&b, "%c %s%s%s\n", found.at[i].what, found.at[i].key,
                          found.at[i].detail[0] != '\0' ? ": " : "", found.at[i].detail);
    return text_dup(p.next->arena, text_builder_text(&b));
}

static void test_nothing_changes(void **state)
{
    (void)state;
    struct pair p = pair_new();

    assert_int_equal(carry(p, false), STATUS_OK);
    assert_int_equal(p.next->diags.len, 0);
    assert_string_equal(stored(p.next, "F1"), "0:P 1:A 2:T 3:N 4:B");
    assert_string_equal(stored(p.next, "F1"), stored(p.current, "F1"));
    assert_string_equal(stored(p.next, "F2"), stored(p.current, "F2"));
    assert_string_equal(changes(p), "");
    /* The stored surrogate is the layout's. */
    assert_int_equal(p.next->catalog.layouts.at[0].id, 40 + '1');
    pair_free(p);
}

/* A new row in the middle of the form: its cell stands behind all others. */
static void test_cells_are_appended(void **state)
{
    (void)state;
    struct pair p = pair_new();

    package_test_file(p.next, "forms/F1.json",
                      "{\"code\":\"F1\",\"columns\":[{\"id\":\"v\"}],\"rows\":["
                      "{\"id\":\"w\",\"indicator\":\"Q\"},{\"id\":\"b\",\"indicator\":\"B\"},{"
                      "\"id\":\"p\",\"indicator\":\"P\"},"
                      "{\"id\":\"a\",\"indicator\":\"A\"},{\"id\":\"t\",\"indicator\":\"T\"}]}");
    package_test_append(p.next, "indicators.csv", "Q,Mới,người,,,,,,,,\n");
    assert_int_equal(carry(p, false), STATUS_OK);
    assert_string_equal(stored(p.next, "F1"), "0:P 1:A 2:T 3:N 4:B 5:Q");
    /* N is on no form now; its slot lives on. */
    assert_int_equal(catalog_find_slot(&p.next->catalog, 0,
                                       catalog_find_indicator(&p.next->catalog, TEXT("N")), ""),
                     3);
    const struct form *f1 = &p.next->catalog.forms.at[0];
    assert_int_equal(f1->cells[0].slot, 5);
    assert_int_equal(f1->cells[1].slot, 4);
    assert_string_equal(changes(p), "+ indicator Q\n~ form F1: title_vi: Dân số và diện tích -> ; "
                                    "title_en: Population and area -> ; body\n");
    pair_free(p);
}

static void test_unit_change_is_refused(void **state)
{
    (void)state;
    struct pair p = pair_new();
    const char *path = arena_printf(p.next->arena, "%s/indicators.csv", p.next->dir);
    struct text csv = package_test_slurp(p.next->arena, path);
    char *a = strstr(text_dup(p.next->arena, csv), "A,Diện");

    assert_non_null(a);
    package_test_file(p.next, "indicators.csv",
                      "code,name_vi,unit,value_type,decimals,nature,formula,min,max,domain\n"
                      "P,Dân số,nghìn người,decimal,1,flow,,0,1000000,population\n"
                      "A,Diện tích,km²,,1,stock,,,,population\n"
                      "D,Mật độ,người/km²,decimal,2,ratio,[P]/[A],,,population\n"
                      "R,Hồ sơ tiếp nhận,hồ sơ,integer,,,,0,,administration\n"
                      "S,Lượt người,lượt,integer,,,,0,,administration\n"
                      "W,Số tiền,triệu đồng,money,1,,,,,administration\n"
                      "T,Nhận xét,-,text,,text,,,,\nN,Ngày ban hành,-,date,,,,,,\nB,Đã ban "
                      "hành,-,boolean,,,,,,\n");
    assert_int_equal(carry(p, false), STATUS_REJECTED);
    /* A's empty value_type and T's stated nature are what the defaults say; D has no slot. */
    assert_string_equal(
        package_test_lines(p.next->arena, p.next->dir, &p.next->diags),
        "indicators.csv:2:3 E607 P | unit\nindicators.csv:2:4 E607 P | value_type\n"
        "indicators.csv:2:5 E607 P | decimals\nindicators.csv:2:6 E607 P | nature\n");
    assert_string_equal(p.next->diags.at[0].value, "nghìn người");
    assert_string_equal(p.next->diags.at[0].expected, "người");
    pair_free(p);
}

/* R gains two decimals: 5 at slot 0 is 500 at the new slot. W loses its one: 50 tenths are 5. P gets another unit: no factor. */
static void test_unit_change_replaces(void **state)
{
    (void)state;
    struct pair p = pair_new();

    package_test_file(
        p.next, "indicators.csv",
        "code,name_vi,unit,value_type,decimals,nature,formula,min,max,domain\n"
        "P,Dân số,nghìn người,integer,,stock,,0,1000000,population\n"
        "A,Diện tích,km²,decimal,1,stock,,,,population\n"
        "D,Mật độ,người/km²,decimal,1,ratio,[P]/[A],,,population\n"
        "R,Hồ sơ tiếp nhận,hồ sơ,decimal,2,,,0,,administration\n"
        "S,Lượt người,lượt,integer,,,,0,,administration\n"
        "W,Số tiền,triệu đồng,money,0,,,,,administration\n"
        "T,Nhận xét,-,text,,,,,,\nN,Ngày ban hành,-,date,,,,,,\nB,Đã ban hành,-,boolean,,,,,,\n");
    assert_int_equal(carry(p, true), STATUS_OK);
    assert_int_equal(p.next->compiled, STATUS_OK);
    assert_string_equal(stored(p.next, "F1"), "0:P! 1:A 2:T 3:N 4:B 5:P<0*");
    /* R changed its value type too, so its factor is not said; W's is. */
    assert_string_equal(stored(p.next, "F2"),
                        "0:R! 1:S[area=U,sex=F] 2:S[area=R,sex=F] 3:S[area=U,sex=M] "
                        "4:S[area=R,sex=M] 5:W[sex=F]! 6:W[sex=M]! 7:W! "
                        "8:S[sex=F] 9:S[area=U] 10:S[area=R] 11:S[sex=M] 12:S 13:R<0* "
                        "14:W[sex=F]<5*1/10 15:W[sex=M]<6*1/10 16:W<7*1/10");
    /* Forms show the new slots. */
    assert_int_equal(p.next->catalog.forms.at[0].cells[0].slot, 5);
    assert_int_equal(p.next->catalog.forms.at[1].cells[0].slot, 13);
    assert_true(p.next->catalog.layouts.at[0].cells[0].retired);
    pair_free(p);
}

static void test_more_decimals(void **state)
{
    (void)state;
    struct pair p = pair_new();
    struct text csv = package_test_slurp(
        p.next->arena, arena_printf(p.next->arena, "%s/indicators.csv", p.next->dir));
    char *text = text_dup(p.next->arena, csv);
    char *decimals = strstr(text, "km²,decimal,1") + strlen("km²,decimal,");

    *decimals = '3';
    package_test_file(p.next, "indicators.csv", text);
    assert_int_equal(carry(p, true), STATUS_OK);
    assert_string_equal(stored(p.next, "F1"), "0:P 1:A! 2:T 3:N 4:B 5:A<1*100");
    assert_string_equal(changes(p), "~ indicator A: decimals: 1 -> 3\n");
    pair_free(p);
}

/* An indicator that leaves the catalog keeps its slot, which nobody can file. */
static void test_indicator_leaves(void **state)
{
    (void)state;
    struct pair p = pair_new();

    package_test_file(p.next, "forms/F4.json",
                      "{\"code\":\"F4\",\"columns\":[{\"id\":\"w\",\"indicator\":\"S\"}],\"rows\":["
                      "{\"id\":\"all\"}]}");
    package_test_file(p.next, "forms/F2.json",
                      "{\"code\":\"F2\",\"columns\":[{\"id\":\"w\"}],\"rows\":[{\"id\":\"all\","
                      "\"indicator\":\"R\"}]}");
    struct text csv = package_test_slurp(
        p.next->arena, arena_printf(p.next->arena, "%s/indicators.csv", p.next->dir));
    char *text = text_dup(p.next->arena, csv), *w = strstr(text, "W,");
    memmove(w, strstr(w, "\n") + 1, strlen(strstr(w, "\n") + 1) + 1);
    package_test_file(p.next, "indicators.csv", text);
    assert_int_equal(carry(p, false), STATUS_OK);
    assert_int_equal(p.next->compiled, STATUS_OK);
    assert_string_equal(stored(p.next, "F4"), "0:W[area=U] 1:W 2:S");
    const struct layout *f4 = &p.next->catalog.layouts.at[2];
    assert_int_equal(f4->cells[0].indicator, CATALOG_NONE);
    assert_true(f4->cells[0].retired);
    assert_int_equal(p.next->catalog.forms.at[3].cells[0].slot, 2);
    pair_free(p);
}

/* Slots that are missing in the store (nobody's) stay nobody's. */
static void test_gap_in_slots(void **state)
{
    (void)state;
    struct pair p = pair_new();

    for (size_t i = 0; i < p.current->rows.kind[CATALOG_LAYOUT_CELLS].len; i++) {
        const char **v = p.current->rows.kind[CATALOG_LAYOUT_CELLS].at[i].value;
        if (strcmp(v[0], "F1") == 0 && strcmp(v[1], "4") == 0)
            v[1] = "6";
    }
    assert_int_equal(carry(p, false), STATUS_OK);
    assert_int_equal(p.next->catalog.layouts.at[0].len, 7);
    assert_true(p.next->catalog.layouts.at[0].cells[4].retired);
    assert_string_equal(stored(p.next, "F1"), "0:P 1:A 2:T 3:N 6:B");
    pair_free(p);
}

/* An occasion's serial is part of stored periods: it is carried. */
static void test_occasion_serials_are_carried(void **state)
{
    (void)state;
    struct pair p = pair_new();
    struct period lu, early;

    for (size_t i = 0; i < p.current->rows.kind[CATALOG_OCCASIONS].len; i++)
        p.current->rows.kind[CATALOG_OCCASIONS].at[i].id = /* BAO3 1, LU 2 */
            period_id((struct period){2024, PERIOD_OCCASION, (int32_t)i + 1});
    package_test_append(p.next, "occasions.csv", "X,SOM,2024-01-01,2024-01-02,,n\n");
    assert_int_equal(carry(p, false), STATUS_OK);
    assert_true(catalog_period_parse(&p.next->catalog, TEXT("@LU"), &lu));
    assert_true(catalog_period_parse(&p.next->catalog, TEXT("@SOM"), &early));
    assert_int_equal(lu.number, 2);
    assert_int_equal(early.number, 3);
    pair_free(p);
}

static void test_diff(void **state)
{
    (void)state;
    struct pair p = pair_new();

    package_test_file(
        p.next, "holidays.csv",
        "date,kind,name_vi,legal_basis\n2024-09-02,off,Quốc khánh,Khác\n2024-09-03,off,,\n");
    package_test_append(p.next, "orgs.csv", "02,Hà Giang,,province,VN,,2025-06-30,\n");
    package_test_read(p.next);
    assert_string_equal(
        changes(p),
        "+ org 02 province\n"
        "- calendar_day 2024-05-04\n"
        "~ calendar_day 2024-09-02: legal_basis: Bộ luật Lao động 45/2019/QH14 Điều 112 -> Khác\n"
        "+ calendar_day 2024-09-03\n");
    pair_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_changes),
        cmocka_unit_test(test_cells_are_appended),
        cmocka_unit_test(test_unit_change_is_refused),
        cmocka_unit_test(test_unit_change_replaces),
        cmocka_unit_test(test_more_decimals),
        cmocka_unit_test(test_indicator_leaves),
        cmocka_unit_test(test_gap_in_slots),
        cmocka_unit_test(test_occasion_serials_are_carried),
        cmocka_unit_test(test_diff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
