/*
 * compile_scores.c: words, defaults, points and bounds as values; parts in reading order, groups before what is in them. What is refused:
 * tests/cases/catalog/score-*.
 */
#include "package_test.h"

#define HEAD  "code,name_vi,level,within,periods,points,decimals,missing,method_vi,valid_from\n"
#define PARTS "score,part,parent,name_vi,points,value,normalise,low,high,better,missing\n"

static const struct score *compiled(struct package_test *t, const char *head, const char *parts)
{
    package_test_file(t, "scores.csv", arena_printf(t->arena, "%s%s", HEAD, head));
    package_test_file(t, "score_parts.csv", arena_printf(t->arena, "%s%s", PARTS, parts));
    package_test_compile(t);
    return &t->catalog.scores.at[catalog_find_score(&t->catalog, TEXT("X"))];
}

static void test_defaults(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    const struct score *s = compiled(t, "X,n,province,,year,,,,m,\n", "X,1,,n,100,[D],,,,,\n");
    assert_int_equal(t->compiled, STATUS_OK);
    assert_int_equal(s->points, 1000000);
    assert_int_equal(s->decimals, 2);
    assert_int_equal(s->within, CATALOG_NONE);
    assert_int_equal(s->kinds, 1U << PERIOD_YEAR);
    assert_int_equal(s->levels_len, 1);
    assert_string_equal(t->catalog.levels[s->levels[0]], "province");
    assert_int_equal(s->from, DATE_MIN);
    assert_int_equal(s->to, DATE_MAX);
    assert_int_equal(s->len, 1);
    assert_int_equal(s->parts[0].normalise, SCORE_MIN_MAX);
    assert_int_equal(s->parts[0].missing, SCORE_MISSING_NULL);
    assert_int_equal(s->parts[0].low.units, CELL_NULL);
    assert_int_equal(s->parts[0].high.units, CELL_NULL);
    assert_false(s->parts[0].lower);
    package_test_free(t);
}

/* 12.5 + 7.5 = 20, 20 + 10 = 30. */
static void test_tree(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    const struct score *s =
        compiled(t, "X,n,commune;province,region,month;once,30,0,zero,m,2021-02-03\n",
                 "X,b2,b,n,7.5,[P],target,-0.25,4,lower,null\n"
                 "X,a,,n,10,[P],rank,,,,exclude\n"
                 "X,b,,n,20,,,,,,\n"
                 "X,b1,b,n,12.5,[P],target,,100,,\n");
    assert_int_equal(t->compiled, STATUS_OK);
    assert_int_equal(s->levels_len, 2);
    assert_string_equal(t->catalog.levels[s->levels[0]], "commune");
    assert_string_equal(t->catalog.hierarchies.at[s->within].code, "region");
    assert_int_equal(s->kinds, 1U << PERIOD_MONTH | 1U << PERIOD_OCCASION);
    assert_int_equal(s->decimals, 0);
    assert_int_equal(s->len, 4);
    static const char *const ids[] = {"a", "b", "b1", "b2"};
    static const uint32_t parents[] = {CATALOG_NONE, CATALOG_NONE, 1, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(s->parts[i].id, ids[i]);
        assert_int_equal(s->parts[i].parent, parents[i]);
        assert_int_equal(s->parts[i].depth, i / 2);
    }
    assert_int_equal(s->parts[0].missing, SCORE_MISSING_EXCLUDE);
    assert_int_equal(s->parts[2].missing, SCORE_MISSING_ZERO);
    assert_int_equal(s->parts[2].points, 125000);
    assert_int_equal(s->parts[2].low.units, 0);
    assert_int_equal(s->parts[2].high.units, 100);
    assert_int_equal(s->parts[3].low.units, -25);
    assert_int_equal(s->parts[3].low.decimals, 2);
    assert_true(s->parts[3].lower);
    assert_int_equal(s->parts[3].missing, SCORE_MISSING_NULL);
    package_test_free(t);
}

/* What the part leaves open the indicator says; an expression says nothing. */
static void test_better(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    package_test_file(t, "indicators.csv",
                      "code,name_vi,unit,better\nP,n,u,lower\nA,n,u,\nR,n,u,\nS,n,u,\nW,n,u,\n"
                      "D,n,u,\nT,n,u,\nN,n,u,\nB,n,u,\n");
    const struct score *s = compiled(t, "X,n,province,,year,40,,,m,\n",
                                     "X,1,,n,10,[P],,,,,\nX,2,,n,10,[A],,,,,\n"
                                     "X,3,,n,10,[P]+0,,,,,\nX,4,,n,10,[P],,,,lower,\n");
    static const bool lower[] = {true, false, false, true};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s->parts[i].lower, lower[i]);
    package_test_free(t);
}

/* One part too many, and none is read. */
static void test_too_many(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct text_builder b;
    text_builder_init(&b, t->arena, 1 << 20);
    for (int i = 0; i <= SCORE_PARTS_MAX; i++)
        text_builder_addf(&b, "X,p%d,,n,1,[P],,,,,\n", i);
    const struct score *s =
        compiled(t, "X,n,province,,year,501,,,m,\n", text_dup(t->arena, text_builder_text(&b)));
    assert_int_equal(t->compiled, STATUS_REJECTED);
    assert_int_equal(s->len, 0);
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_better),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
