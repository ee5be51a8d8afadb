/*
 * read_release.c: figures.csv of a release as docs/exporters/csv.md describes it: one level and two, dimensions, what is a sum, nil, missing and withheld
 * figures, guarded texts; and tables that are none. Expected values: that page.
 */
#include "foreign_lines.h"

#define HEADER "org_code,period,indicator_code,sex,value,status,vintage,reported,expected\n"

static void release(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "gris-release", wanted);
}

static void test_figures(void **state)
{
    (void)state;
    release(HEADER "04,2026-10,T.1,_T,12.50,final,final,1,1\n"
                   "04,2026-10,T.1,F,0,provisional,preliminary,1,1\n"
                   "04,2026-10,T.2,_T,007,final,,1,1\n",
            "2:5 04 2026-10 final T.1 = 12.50 published\n"
            "3:5 04 2026-10 preliminary T.1 sex=F = 0 published\n"
            "4:5 04 2026-10 T.2 = 7 published\n");
    release("org_code,org_level,period,indicator_code,value,status,vintage,reported,expected\r\n"
            "04,province,2026-10,T,1,final,final,1,1\r\n",
            "2:5 04 province 2026-10 final T = 1 published\n");
    /* quoted names that hold commas, quotes, line ends; two dimensions */
    release("org_code,period,indicator_code,a,b,value,status,vintage,reported,expected\n"
            "04,@BAO-3,T,x,\"y, z\",1,final,final,1,1\n",
            "2:6 04 @BAO-3 final T a=x b=y, z = 1 published\n");
}

/* Of one unit is what has 1 of 1; a mix of vintages is of several reports. */
static void test_sums(void **state)
{
    (void)state;
    release(HEADER "VN,2026-10,T,_T,34,final,final,34,34\n"
                   "VN,2026-10,T,_T,33,final,final,33,34\n"
                   "04,2026-Q4,T,_T,1,provisional,final,0,1\n"
                   "04,2026,T,_T,2,final,final+estimate,1,1\n",
            "2:5 VN 2026-10 T = 34 published sum\n3:5 VN 2026-10 T = 33 published sum\n"
            "4:5 04 2026-Q4 T = 1 published sum\n5:5 04 2026 T = 2 published sum\n");
}

static void test_without_value(void **state)
{
    (void)state;
    release(HEADER "04,2026-10,A,_T,,missing,final,1,1\n"
                   "04,2026-10,B,_T,,confidential,final,1,1\n"
                   "04,2026-10,C,_T,,final,final,1,1\n",
            "4:5 04 2026-10 final C = nil:- published\n");
    release(HEADER "04,2026-10,A,_T,,missing,final,1,1\n", "E112\n");
    release(HEADER, "E112\n");
}

static void test_texts(void **state)
{
    (void)state;
    release(HEADER "04,2026-10,A,_T,'=1+1,final,final,1,1\n"
                   "04,2026-10,B,_T,\"''-a, \"\"b\"\"\",final,final,1,1\n"
                   "04,2026-10,C,_T,-5,final,final,1,1\n"
                   "04,2026-10,D,_T,có,final,final,1,1\n",
            "2:5 04 2026-10 final A = text:=1+1 published\n"
            "3:5 04 2026-10 final B = text:'-a, \"b\" published\n"
            "4:5 04 2026-10 final C = -5 published\n5:5 04 2026-10 final D = text:có published\n");
}

static void test_wrong(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    release(HEADER "04,2026-10,A,_T,1,final,final,1\n", "E107 2:5 8\n");
    release(HEADER "04,2026-10,A,_T,1,final,final,1,1,1\n04,2026-10,A,_T,1,final,final,1,1\n",
            "3:5 04 2026-10 final A = 1 published\nE107 2:5 10\n");
    /* long CSV and other tables are not taken for releases */
    foreign_lines_check("org_code,period,indicator_code,value,status\n04,2026-10,A,1,\n", "csv",
                        "2:4 04 2026-10 A = 1\n");
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "org_code,period,indicator_code");
    for (int i = 0; i < 260; i++)
        text_builder_addf(&b, ",d%d", i);
    text_builder_adds(&b, ",value,status,vintage,reported,expected\n04,2026,A\n");
    release(text_dup(arena, text_builder_text(&b)), "E113 1 columns\n");
    arena_free(arena);
}

static void test_provenance(void **state)
{
    static const char bytes[] =
        HEADER "04,2026-10,A,_T,1.50,final,final,1,1\n04,2026-10,B,_T,'-x,final,final,1,1\n";
    struct arena *arena = arena_new(0);
    (void)state;
    assert_string_equal(text_dup(arena, collector_cell(bytes, sizeof bytes - 1, NULL, 2, 5, arena)),
                        "1.50");
    assert_string_equal(text_dup(arena, collector_cell(bytes, sizeof bytes - 1, NULL, 3, 5, arena)),
                        "-x");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),       cmocka_unit_test(test_sums),
        cmocka_unit_test(test_without_value), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_wrong),         cmocka_unit_test(test_provenance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
