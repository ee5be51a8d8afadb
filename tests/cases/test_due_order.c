/*
 * A simulated year of every sample regime over the real tree of units: no unit is due before the units below it. The last two years in which
 * a regime is in force stand for all; an open regime's second year has proposed days off. REQ: Decree 09/2019/NĐ-CP Art. 12, 13.2.
 */
#include "../schema/package_test.h"

#define SAMPLE GRIS_SOURCE_DIR "/sample-data/catalog"

struct walk {
    struct catalog *catalog;
    struct arena *arena;
    size_t duties, pairs, reversed;
};

static void check_pair(
    struct walk *w, const struct obligation *o, uint32_t org, uint32_t parent, struct period p)
{
    uint32_t above = catalog_obligation(w->catalog, o->regime, o->form, parent, p);

    if (above == CATALOG_NONE)
        return;
    struct catalog_due child = catalog_due(w->catalog, o, org, p);
    struct catalog_due due = catalog_due(w->catalog, &w->catalog->obligations.at[above], parent, p);
    w->pairs++;
    if (due.due < child.due)
        w->reversed++;
}

static void
check_duty(struct walk *w, const struct obligation *o, uint32_t org, struct period p, date_t end)
{
    const struct regime *regime = &w->catalog->regimes.at[o->regime];

    w->duties++;
    for (size_t h = 0; h < regime->hierarchies_len; h++) {
        const struct org_edge *edge = catalog_parent(w->catalog, regime->hierarchies[h], org, end);
        if (edge != NULL)
            check_pair(w, o, org, edge->parent, p);
    }
}

static void check_period(struct walk *w, const struct obligation *o, struct period p)
{
    const struct regime *regime = &w->catalog->regimes.at[o->regime];
    date_t start = 0, end = 0;

    if (!catalog_window(w->catalog, o->regime, p, &start, &end) || end < regime->from ||
        regime->to < end)
        return;
    for (uint32_t org = 0; org < w->catalog->orgs.len; org++) {
        if (catalog_is_subject(w->catalog, o, org, end))
            check_duty(w, o, org, p, end);
    }
}

static int last_year(const struct regime *regime)
{
    int year = 2027, month = 0, day = 0;

    if (regime->to != DATE_MAX)
        date_split(regime->to, &year, &month, &day);
    return year;
}

static struct walk walk(struct catalog *catalog, struct arena *arena)
{
    struct walk w = {catalog, arena, 0, 0, 0};

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        int last = last_year(&catalog->regimes.at[o->regime]);
        struct period p = {last - 1, catalog->regimes.at[o->regime].frequency, 1};
        for (; p.year <= last; p = period_step(p, 1))
            check_period(&w, o, p);
    }
    return w;
}

static struct package_test *sample(void)
{
    struct package_test *t = package_test_new();

    package_test_drop(t->dir);
    package_test_lay(t->arena, SAMPLE, t->dir);
    return t;
}

static void no_unit_is_due_before_those_below_it(void **state)
{
    (void)state;
    struct package_test *t = sample();

    package_test_clean(t);
    struct walk w = walk(&t->catalog, t->arena);
    print_message("%zu duties in two years, %zu of them under a unit that files the same\n",
                  w.duties, w.pairs);
    /* 3,321 communes and 34 provinces a month from July 2026 to December 2027 at the least */
    assert_true(w.duties > (size_t)3355 * 18 && w.pairs > 1000);
    assert_int_equal(w.reversed, 0);
    package_test_free(t);
}

/* One rule for every level, with a step, over the whole tree: communes, provinces, the nation. */
static void one_rule_gives_each_level_its_turn(void **state)
{
    (void)state;
    static const char *const rules[] = {"+3wd/+3wd", "day:17/+1d", "before:15/+0wd", "end/+1wd"};
    static const char *const shifts[] = {"next", "none", "previous"};
    struct package_test *t = sample();

    package_test_clean(t);
    for (size_t i = 0; i < t->catalog.obligations.len; i++) {
        struct obligation *o = &t->catalog.obligations.at[i];
        if (strcmp(t->catalog.regimes.at[o->regime].code, "TTHC") == 0)
            t->catalog.regimes.at[o->regime].frequency = PERIOD_QUARTER; /* fewer periods */
    }
    uint32_t regime = catalog_find_regime(&t->catalog, TEXT("TTHC"));
    struct subject every[3] = {{.kind = SUBJECT_LEVEL, .ends_term = true},
                               {.kind = SUBJECT_LEVEL, .ends_term = true},
                               {.kind = SUBJECT_LEVEL, .ends_term = true}};
    every[0].level = catalog_find_level(&t->catalog, TEXT("commune"));
    every[1].level = catalog_find_level(&t->catalog, TEXT("province"));
    every[2].level = catalog_find_level(&t->catalog, TEXT("nation"));
    struct obligation cascade = {.regime = regime,
                                 .form = catalog_find_form(&t->catalog, TEXT("TTHC-06")),
                                 .subjects = every,
                                 .subjects_len = 3,
                                 .from = DATE_MIN,
                                 .to = DATE_MAX};
    t->catalog.obligations.at[0] = cascade;
    t->catalog.obligations.len = 1;
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        struct obligation *o = &t->catalog.obligations.at[0];
        assert_true(due_parse(text_of(rules[r]), &o->due));
        assert_true(due_shift_parse(text_of(shifts[r % 3]), &o->due_shift));
        struct walk w = walk(&t->catalog, t->arena);
        assert_true(w.pairs > (size_t)3355 * 5);
        assert_int_equal(w.reversed, 0);
    }
    package_test_free(t);
}

/* The walk sees what is wrong: the deadlines of the highest and the lowest of a regime exchanged. */
static void finds_a_unit_that_is_due_first(void **state)
{
    (void)state;
    struct package_test *t = sample();
    struct obligation *first = NULL, *last = NULL;

    package_test_clean(t);
    for (size_t i = 0; i < t->catalog.obligations.len; i++) {
        struct obligation *o = &t->catalog.obligations.at[i];
        if (strcmp(t->catalog.regimes.at[o->regime].code, "DS") != 0)
            continue;
        if (strcmp(o->subjects_text, "level:province") == 0)
            first = o;
        if (strcmp(o->subjects_text, "level:region") == 0)
            last = o;
    }
    assert_true(first != NULL && last != NULL);
    struct due_rule rule = first->due;
    first->due = last->due;
    last->due = rule;
    assert_true(walk(&t->catalog, t->arena).reversed > 0);
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_unit_is_due_before_those_below_it),
        cmocka_unit_test(one_rule_gives_each_level_its_turn),
        cmocka_unit_test(finds_a_unit_that_is_due_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
