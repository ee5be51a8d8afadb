/*
 * indicators/score.c: scores computed by hand, the arithmetic in comments; ties, missing policies, directions, bounds, confidentiality, overflow; and random
 * ones against the definition written out anew in libgmp's fractions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>

#include "indicators.h"

#define UNITS 12
#define PARTS 12

/* A score with parts in reading order, and the values of some units. */
struct sheet {
    struct arena *arena;
    struct score score;
    struct score_part parts[PARTS];
    int decimals[PARTS];
    struct score_input inputs[UNITS * PARTS];
    uint32_t orgs[UNITS];
    size_t units;
    struct score_group group;
};

static struct sheet *sheet_new(size_t units)
{
    struct arena *arena = arena_new(0);
    struct sheet *s = ARENA_NEW(arena, struct sheet);
    s->arena = arena;
    s->units = units;
    s->score = (struct score){.code = "S", .points = 1000000, .decimals = 2, .parts = s->parts};
    for (uint32_t u = 0; u < UNITS; u++)
        s->orgs[u] = u;
    return s;
}

static void sheet_free(struct sheet *s)
{
    arena_free(s->arena);
}

/* Points are given at four decimals. */
static struct score_part *part(struct sheet *s, uint32_t parent, int64_t points, const char *value)
{
    struct score_part *p = &s->parts[s->score.len++];
    *p = (struct score_part){.id = "p",
                             .parent = parent,
                             .points = points,
                             .value = value,
                             .low = {CELL_NULL, 0},
                             .high = {CELL_NULL, 0}};
    return p;
}

static struct score_part *leaf(struct sheet *s, uint32_t parent, int64_t points)
{
    return part(s, parent, points, "[X]");
}

/* After all parts: the value num/den of a unit; den 0: none. */
static struct score_input *give(struct sheet *s, size_t unit, size_t p, int64_t num, int64_t den)
{
    struct score_input *input = &s->inputs[unit * s->score.len + p];
    *input = (struct score_input){
        .value = expr_fraction(num, den, s->arena).number, .reported = 1, .expected = 1};
    if (den == 0)
        input->value = (struct expr_number){0};
    return input;
}

static void compute(struct sheet *s)
{
    score_compute(&s->score, s->decimals, s->orgs, s->inputs, s->units, s->arena, &s->group);
}

static int64_t total(const struct sheet *s, size_t unit)
{
    return s->group.rows[unit].total;
}

static const struct score_cell *cell(const struct sheet *s, size_t unit, size_t p)
{
    return &s->group.rows[unit].cells[p];
}

static void ranks_are(const struct sheet *s, const uint32_t *ranks)
{
    for (size_t u = 0; u < s->units; u++)
        assert_int_equal(s->group.rows[u].rank, ranks[u]);
}

/* ---- by hand */

/* Two groups: A 60 = A1 40 (target 50..100) + A2 20 (target 0..20, less is better); B 40 (least to greatest).
 *   unit 0: A1 99  -> 49/50, 39.2 points; A2 5 -> 15/20, 15; B 10 -> 0
 *           A = 54.2 of 60, 0.90333…; total 54.2
 *   unit 1: A1 40  -> below 50: 0;        A2 30 -> beyond 20: 0; B 20 -> 1, 40;     total 40
 *   unit 2: A1 120 -> above 100: 1, 40;   A2 1 -> 19/20, 19;     B 13 -> 3/10, 12;  total 71 */
static void a_score_by_hand(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(3);
    part(s, CATALOG_NONE, 600000, "");
    struct score_part *a1 = leaf(s, 0, 400000);
    a1->normalise = SCORE_TARGET;
    a1->low = (struct score_bound){500, 1};
    a1->high = (struct score_bound){100, 0};
    struct score_part *a2 = leaf(s, 0, 200000);
    a2->normalise = SCORE_TARGET;
    a2->low = (struct score_bound){0, 0};
    a2->high = (struct score_bound){2000, 2};
    a2->lower = true;
    leaf(s, CATALOG_NONE, 400000);
    static const int64_t values[3][3] = {{99, 5, 10}, {40, 30, 20}, {120, 1, 13}};
    for (size_t u = 0; u < 3; u++)
        for (size_t p = 0; p < 3; p++)
            give(s, u, p + 1, values[u][p], 1);
    compute(s);
    assert_int_equal(cell(s, 0, 1)->share, 9800);
    assert_int_equal(cell(s, 0, 1)->points, 3920);
    assert_int_equal(cell(s, 0, 2)->points, 1500);
    assert_int_equal(cell(s, 0, 0)->share, 9033);
    assert_int_equal(cell(s, 0, 0)->points, 5420);
    assert_int_equal(cell(s, 0, 0)->value, CELL_NULL);
    assert_int_equal(cell(s, 0, 3)->share, 0);
    assert_int_equal(total(s, 0), 5420);
    assert_int_equal(total(s, 1), 4000);
    assert_int_equal(cell(s, 2, 3)->share, 3000);
    assert_int_equal(total(s, 2), 7100);
    ranks_are(s, (const uint32_t[]){2, 3, 1});
    assert_int_equal(s->group.measures[3].low, 10);
    assert_int_equal(s->group.measures[3].high, 20);
    assert_int_equal(s->group.measures[1].low, CELL_NULL);
    assert_int_equal(s->group.ranked, 3);
    assert_string_equal(s->group.rows[0].status, "final");
    sheet_free(s);
}

/* 1/3 of 100 is 33.333…, 2/3 is 66.666… -> 66.67; three parts of a third each, none of them whole, are 100 and not 99.99. At 0 decimals 2.5 is 3. */
static void a_total_is_rounded_once(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(4);
    leaf(s, CATALOG_NONE, 1000000);
    give(s, 0, 0, 0, 1);
    give(s, 1, 0, 1, 1);
    give(s, 2, 0, 2, 1);
    give(s, 3, 0, 3, 1);
    compute(s);
    assert_int_equal(total(s, 1), 3333);
    assert_int_equal(total(s, 2), 6667);
    assert_int_equal(total(s, 3), 10000);
    sheet_free(s);

    /* Points 3 and 7 of 10: shares 1/3 and 1 of 3·1/3 + 7·1 = 8 */
    s = sheet_new(2);
    s->score.points = 100000;
    s->score.decimals = 0;
    struct score_part *p = leaf(s, CATALOG_NONE, 30000);
    p->normalise = SCORE_TARGET;
    p->low = (struct score_bound){0, 0};
    p->high = (struct score_bound){3, 0};
    leaf(s, CATALOG_NONE, 70000);
    give(s, 0, 0, 1, 1);
    give(s, 0, 1, 9, 1);
    give(s, 1, 0, 5, 2); /* 3 · 5/6 = 2.5, which is shown as 3 */
    give(s, 1, 1, 1, 1);
    compute(s);
    assert_int_equal(total(s, 0), 8);
    assert_int_equal(cell(s, 1, 0)->points, 3);
    assert_int_equal(total(s, 1), 3);
    sheet_free(s);
}

/* Totals 90, 80, 80, 70: ranks 1, 2, 2, 4. Totals that differ beyond what is shown are equal: 80.001 and 80 at two decimals. */
static void ties_share_the_better_rank(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(5);
    struct score_part *p = leaf(s, CATALOG_NONE, 1000000);
    p->normalise = SCORE_TARGET;
    p->low = (struct score_bound){0, 0};
    p->high = (struct score_bound){100, 0};
    give(s, 0, 0, 80, 1);
    give(s, 1, 0, 90, 1);
    give(s, 2, 0, 80001, 1000);
    give(s, 3, 0, 0, 0);
    give(s, 4, 0, 70, 1);
    compute(s);
    ranks_are(s, (const uint32_t[]){2, 1, 2, 0, 4});
    assert_string_equal(s->group.rows[3].status, "missing");
    assert_int_equal(s->group.ranked, 4);
    assert_int_equal(s->group.measures[0].units, 4);
    assert_int_equal(s->group.measures[0].missing, 1);
    sheet_free(s);
}

/* Values 5, 7, 7, 9, none: four are ranked 4, 2, 2, 1. (4 - rank) / 3: 0, 2/3, 2/3, 1. Less is better: ranks 1, 2, 2, 4: 1, 2/3, 2/3, 0. */
static void a_rank_is_a_share(void **state)
{
    (void)state;
    for (int lower = 0; lower < 2; lower++) {
        struct sheet *s = sheet_new(5);
        struct score_part *p = leaf(s, CATALOG_NONE, 1000000);
        p->normalise = SCORE_RANK;
        p->lower = lower != 0;
        p->missing = SCORE_MISSING_ZERO;
        static const int64_t values[] = {5, 7, 7, 9};
        for (size_t u = 0; u < 4; u++)
            give(s, u, 0, values[u], 1);
        give(s, 4, 0, 0, 0);
        compute(s);
        assert_int_equal(total(s, 0), lower ? 10000 : 0);
        assert_int_equal(total(s, 1), 6667);
        assert_int_equal(total(s, 2), 6667);
        assert_int_equal(total(s, 3), lower ? 0 : 10000);
        assert_int_equal(total(s, 4), 0);
        sheet_free(s);
    }
}

/* All equal, or one alone: nobody is behind anybody, and everybody has all the points. */
static void equal_values_are_whole(void **state)
{
    (void)state;
    static const enum score_normalise how[] = {SCORE_MIN_MAX, SCORE_RANK};
    for (size_t k = 0; k < 2; k++) {
        for (size_t units = 1; units < 4; units += 2) {
            struct sheet *s = sheet_new(units);
            leaf(s, CATALOG_NONE, 1000000)->normalise = how[k];
            for (size_t u = 0; u < units; u++)
                give(s, u, 0, 7, 3);
            compute(s);
            for (size_t u = 0; u < units; u++) {
                assert_int_equal(total(s, u), 10000);
                assert_int_equal(s->group.rows[u].rank, 1);
            }
            sheet_free(s);
        }
    }
}

/* Least to greatest, less is better: 10, 12, 20 -> (20 - x) / 10: 1, 0.8, 0. */
static void less_may_be_better(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(3);
    leaf(s, CATALOG_NONE, 1000000)->lower = true;
    give(s, 0, 0, 10, 1);
    give(s, 1, 0, 12, 1);
    give(s, 2, 0, 20, 1);
    compute(s);
    assert_int_equal(total(s, 0), 10000);
    assert_int_equal(total(s, 1), 8000);
    assert_int_equal(total(s, 2), 0);
    sheet_free(s);
}

/* A group of 60 (45 and 15) and a part of 40, shares 0.8, nothing, 0.5.
 *   null:    no score
 *   zero:    45 · 0.8 + 0 + 20 = 56
 *   exclude: the group is 0.8 of 60 = 48, and 20: 68
 * Nothing in the group at all, excluded: 0.5 of 100 = 50. Nothing anywhere, excluded: no score. */
static void missing_by_its_policy(void **state)
{
    (void)state;
    static const int64_t wanted[] = {[SCORE_MISSING_NULL] = CELL_NULL,
                                     [SCORE_MISSING_ZERO] = 5600,
                                     [SCORE_MISSING_EXCLUDE] = 6800};
    for (int policy = SCORE_MISSING_NULL; policy <= SCORE_MISSING_EXCLUDE; policy++) {
        struct sheet *s = sheet_new(3);
        part(s, CATALOG_NONE, 600000, "");
        leaf(s, 0, 450000);
        leaf(s, 0, 150000);
        leaf(s, CATALOG_NONE, 400000);
        for (size_t p = 1; p < 4; p++) {
            s->parts[p].normalise = SCORE_TARGET;
            s->parts[p].low = (struct score_bound){0, 0};
            s->parts[p].high = (struct score_bound){1, 0};
            s->parts[p].missing = (enum score_missing)policy;
        }
        give(s, 0, 1, 8, 10);
        give(s, 0, 2, 0, 0);
        give(s, 0, 3, 1, 2);
        give(s, 1, 1, 0, 0);
        give(s, 1, 2, 0, 0);
        give(s, 1, 3, 1, 2);
        for (size_t p = 1; p < 4; p++)
            give(s, 2, p, 0, 0);
        compute(s);
        bool exclude = policy == SCORE_MISSING_EXCLUDE;
        bool zero = policy == SCORE_MISSING_ZERO;
        assert_int_equal(total(s, 0), wanted[policy]);
        assert_int_equal(cell(s, 0, 2)->excluded, exclude);
        assert_int_equal(total(s, 1), exclude ? 5000 : zero ? 2000 : CELL_NULL);
        assert_int_equal(cell(s, 1, 0)->excluded, exclude);
        assert_int_equal(cell(s, 1, 0)->points, zero ? 0 : CELL_NULL);
        assert_int_equal(total(s, 2), zero ? 0 : CELL_NULL);
        /* Nothing of it is final: what comes late changes the total. */
        assert_string_equal(s->group.rows[2].status, zero ? "provisional" : "missing");
        for (size_t u = 0; u < 2; u++) {
            assert_string_equal(s->group.rows[u].status,
                                total(s, u) == CELL_NULL ? "missing" : "provisional");
            assert_string_equal(score_cell_status(&s->group.rows[u], 2), "missing");
            assert_string_equal(score_cell_status(&s->group.rows[u], 3), "final");
        }
        assert_string_equal(score_cell_status(&s->group.rows[0], 1), "final");
        assert_string_equal(score_cell_status(&s->group.rows[0], 0),
                            policy == SCORE_MISSING_NULL ? "missing" : "provisional");
        assert_string_equal(score_cell_status(&s->group.rows[1], 0),
                            zero ? "provisional" : "missing");
        sheet_free(s);
    }
}

/* A missing value is held against nobody: the least of 4, 10 and nothing is 4. */
static void a_zero_is_no_bound(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(3);
    leaf(s, CATALOG_NONE, 1000000)->missing = SCORE_MISSING_ZERO;
    give(s, 0, 0, 4, 1);
    give(s, 1, 0, 0, 0);
    give(s, 2, 0, 10, 1);
    compute(s);
    assert_int_equal(s->group.measures[0].low, 4);
    assert_int_equal(total(s, 0), 0);
    assert_int_equal(total(s, 1), 0);
    assert_int_equal(total(s, 2), 10000);
    ranks_are(s, (const uint32_t[]){2, 2, 1});
    sheet_free(s);
}

/* Whoever has a confidential value has no score, and its value is nobody's bound: of 1 (confidential), 4, 10 the least is 4. */
static void what_is_withheld_is_not_told(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(3);
    leaf(s, CATALOG_NONE, 500000);
    leaf(s, CATALOG_NONE, 500000);
    for (size_t p = 0; p < 2; p++) {
        give(s, 0, p, 1, 1);
        give(s, 1, p, 4, 1);
        give(s, 2, p, 10, 1);
    }
    s->inputs[0].withheld = true;
    compute(s);
    assert_string_equal(s->group.rows[0].status, "confidential");
    assert_int_equal(total(s, 0), CELL_NULL);
    for (size_t p = 0; p < 2; p++) {
        assert_int_equal(cell(s, 0, p)->value, CELL_NULL);
        assert_int_equal(cell(s, 0, p)->share, CELL_NULL);
        assert_int_equal(s->group.measures[p].low, 4);
        assert_int_equal(s->group.measures[p].missing, 0);
    }
    assert_int_equal(s->group.confidential, 1);
    assert_int_equal(total(s, 1), 0);
    ranks_are(s, (const uint32_t[]){0, 2, 1});
    /* Excluded or zero, it is the same. */
    s->parts[0].missing = s->parts[1].missing = SCORE_MISSING_ZERO;
    compute(s);
    assert_int_equal(total(s, 0), CELL_NULL);
    sheet_free(s);
}

/* Provisional where one part is; the basis is that of the part that is covered least: 30 of 40 before 1 of 1 and 9 of 10. */
static void what_a_total_stands_on(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(2);
    part(s, CATALOG_NONE, 600000, "");
    leaf(s, 0, 600000);
    leaf(s, CATALOG_NONE, 200000);
    leaf(s, CATALOG_NONE, 200000);
    for (size_t u = 0; u < 2; u++)
        for (size_t p = 1; p < 4; p++)
            give(s, u, p, (int64_t)(u + p), 1);
    s->inputs[1] = (struct score_input){
        .value = s->inputs[1].value, .provisional = true, .reported = 30, .expected = 40};
    s->inputs[2].reported = 9;
    s->inputs[2].expected = 10;
    compute(s);
    assert_string_equal(s->group.rows[0].status, "provisional");
    assert_int_equal(s->group.rows[0].reported, 30);
    assert_int_equal(s->group.rows[0].expected, 40);
    assert_true(cell(s, 0, 0)->provisional);
    assert_false(cell(s, 0, 2)->provisional);
    assert_string_equal(s->group.rows[1].status, "final");
    sheet_free(s);
}

/* Values as large as cells are, one beyond them, and points as large as they may be. */
static void large_numbers(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(4);
    s->score.points = SCORE_POINTS_MAX * (int64_t)10000;
    s->score.decimals = SCORE_DECIMALS_MAX;
    leaf(s, CATALOG_NONE, s->score.points);
    give(s, 0, 0, -INT64_MAX, 1);
    give(s, 1, 0, INT64_MAX, 1);
    give(s, 2, 0, 0, 1);
    /* Twice INT64_MAX fits no cell: it is no figure. */
    s->inputs[3].value = expr_fraction((decimal_wide)INT64_MAX * 2, 1, s->arena).number;
    compute(s);
    assert_int_equal(total(s, 0), 0);
    assert_int_equal(total(s, 1), s->score.points);
    assert_int_equal(total(s, 2), s->score.points / 2);
    assert_int_equal(total(s, 3), CELL_NULL);
    assert_int_equal(s->group.measures[0].high, INT64_MAX);
    sheet_free(s);
}

static void nobody_at_all(void **state)
{
    (void)state;
    struct sheet *s = sheet_new(0);
    leaf(s, CATALOG_NONE, 1000000);
    compute(s);
    assert_int_equal(s->group.ranked, 0);
    assert_int_equal(s->group.measures[0].units, 0);
    sheet_free(s);
}

/* ---- random ones against the definition */

static uint64_t seed = 88172645463325252U;

static uint64_t draw(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

/* The share of a leaf by the definition; false: no value. By counting, not by sorting. */
static bool oracle_share(const struct sheet *s, size_t unit, size_t p, mpq_t ret)
{
    const struct score_part *part = &s->parts[p];
    mpq_t x[UNITS];
    size_t with = 0, better = 0;
    mpq_t low, high;
    mpq_inits(low, high, NULL);
    for (size_t u = 0; u < s->units; u++) {
        const struct expr_number *n = &s->inputs[u * s->score.len + p].value;
        mpq_init(x[u]);
        if (n->den == 0)
            continue;
        mpq_set_si(x[u], n->num, (unsigned long)n->den);
        mpq_canonicalize(x[u]);
        if (with == 0 || mpq_cmp(x[u], low) < 0)
            mpq_set(low, x[u]);
        if (with == 0 || mpq_cmp(x[u], high) > 0)
            mpq_set(high, x[u]);
        with++;
    }
    bool there = s->inputs[unit * s->score.len + p].value.den != 0;
    for (size_t u = 0; there && u < s->units; u++) {
        if (s->inputs[u * s->score.len + p].value.den == 0)
            continue;
        int order = mpq_cmp(x[u], x[unit]);
        better += part->lower ? order < 0 : order > 0;
    }
    if (part->normalise == SCORE_TARGET) {
        mpq_set_si(low, part->low.units, 1);
        mpq_set_si(high, part->high.units, 1);
    }
    if (there && part->normalise == SCORE_RANK) {
        mpq_set_ui(ret, with > 1 ? with - 1 - better : 1, with > 1 ? with - 1 : 1);
        mpq_canonicalize(ret);
    } else if (there && mpq_equal(low, high)) {
        mpq_set_ui(ret, 1, 1);
    } else if (there) {
        mpq_t width;
        mpq_init(width);
        mpq_sub(width, high, low);
        mpq_sub(ret, x[unit], low);
        mpq_div(ret, ret, width);
        mpq_set_ui(width, 1, 1);
        if (part->lower)
            mpq_sub(ret, width, ret);
        if (mpq_sgn(ret) < 0)
            mpq_set_ui(ret, 0, 1);
        if (mpq_cmp_ui(ret, 1, 1) > 0)
            mpq_set_ui(ret, 1, 1);
        mpq_clear(width);
    }
    for (size_t u = 0; u < s->units; u++)
        mpq_clear(x[u]);
    mpq_clears(low, high, NULL);
    return there;
}

/* 1 counts, 0 excluded, -1 void: what is within `parent`, from the top down. */
static int oracle_group(const struct sheet *s, size_t unit, uint32_t parent, mpq_t ret)
{
    mpq_t weight, sum, share, points;
    mpq_inits(weight, sum, share, points, NULL);
    int standing = 0;
    for (uint32_t p = 0; p < s->score.len; p++) {
        if (s->parts[p].parent != parent)
            continue;
        int one = 1;
        mpq_set_ui(share, 0, 1);
        if (s->parts[p].value[0] == '\0')
            one = oracle_group(s, unit, p, share);
        else if (!oracle_share(s, unit, p, share))
            one = s->parts[p].missing == SCORE_MISSING_NULL      ? -1
                  : s->parts[p].missing == SCORE_MISSING_EXCLUDE ? 0
                                                                 : 1;
        if (one < 0)
            standing = -1;
        if (one != 1)
            continue;
        mpq_set_si(points, s->parts[p].points, 10000);
        mpq_canonicalize(points);
        mpq_add(weight, weight, points);
        mpq_mul(share, share, points);
        mpq_add(sum, sum, share);
        standing = standing < 0 ? -1 : 1;
    }
    if (standing == 1)
        mpq_div(ret, sum, weight);
    mpq_clears(weight, sum, share, points, NULL);
    return standing;
}

/* floor(2x + 1) / 2 of a number that is not negative. */
static int64_t oracle_rounded(const mpq_t q, int decimals)
{
    mpz_t n, d;
    mpz_inits(n, d, NULL);
    mpz_ui_pow_ui(n, 10, (unsigned long)decimals);
    mpz_mul(n, n, mpq_numref(q));
    mpz_mul_ui(n, n, 2);
    mpz_add(n, n, mpq_denref(q));
    mpz_mul_ui(d, mpq_denref(q), 2);
    mpz_fdiv_q(n, n, d);
    int64_t ret = mpz_get_si(n);
    mpz_clears(n, d, NULL);
    return ret;
}

/* A tree of groups two deep, whole points that add up, random values with a few equal ones and some missing. */
static struct sheet *random_sheet(void)
{
    struct sheet *s = sheet_new(1 + draw(UNITS));
    size_t groups = 1 + draw(3);
    s->score.points = 0;
    s->score.decimals = (int)draw(5);
    for (size_t g = 0; g < groups; g++) {
        uint32_t above = (uint32_t)s->score.len;
        size_t leaves = draw(4);
        struct score_part *group = part(s, CATALOG_NONE, 0, "");
        if (leaves == 0)
            group->value = "[X]";
        if (leaves == 0)
            group->points = (int64_t)(1 + draw(500000));
        for (size_t i = 0; i < leaves; i++)
            group->points += leaf(s, above, (int64_t)(1 + draw(300000)))->points;
        s->score.points += group->points;
    }
    for (size_t p = 0; p < s->score.len; p++) {
        struct score_part *part = &s->parts[p];
        part->normalise = (enum score_normalise)draw(3);
        part->missing = (enum score_missing)draw(3);
        part->lower = draw(2) == 0;
        part->low = (struct score_bound){(int64_t)draw(20) - 10, 0};
        part->high = (struct score_bound){part->low.units + 1 + (int64_t)draw(20), 0};
        for (size_t u = 0; u < s->units; u++)
            if (part->value[0] != '\0')
                give(s, u, p, (int64_t)draw(60) - 20, (int64_t)draw(8));
    }
    return s;
}

static void check_random(void)
{
    struct sheet *s = random_sheet();
    compute(s);
    mpq_t share, points;
    mpq_inits(share, points, NULL);
    mpq_set_si(points, s->score.points, 10000);
    mpq_canonicalize(points);
    for (size_t u = 0; u < s->units; u++) {
        int64_t wanted = CELL_NULL;
        if (oracle_group(s, u, CATALOG_NONE, share) == 1) {
            mpq_mul(share, share, points);
            wanted = oracle_rounded(share, s->score.decimals);
        }
        assert_int_equal(total(s, u), wanted);
    }
    for (size_t u = 0; u < s->units; u++) {
        uint32_t rank = total(s, u) == CELL_NULL ? 0 : 1;
        for (size_t k = 0; rank > 0 && k < s->units; k++)
            rank += total(s, k) != CELL_NULL && total(s, k) > total(s, u);
        assert_int_equal(s->group.rows[u].rank, rank);
    }
    mpq_clears(share, points, NULL);
    sheet_free(s);
}

static void random_scores(void **state)
{
    (void)state;
    int rounds = getenv("GRIS_LONG") != NULL ? 100000 : GRIS_SANITIZED ? 800 : 3000;
    for (int i = 0; i < rounds; i++)
        check_random();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_by_hand),
        cmocka_unit_test(a_total_is_rounded_once),
        cmocka_unit_test(ties_share_the_better_rank),
        cmocka_unit_test(a_rank_is_a_share),
        cmocka_unit_test(equal_values_are_whole),
        cmocka_unit_test(less_may_be_better),
        cmocka_unit_test(missing_by_its_policy),
        cmocka_unit_test(a_zero_is_no_bound),
        cmocka_unit_test(what_is_withheld_is_not_told),
        cmocka_unit_test(what_a_total_stands_on),
        cmocka_unit_test(large_numbers),
        cmocka_unit_test(nobody_at_all),
        cmocka_unit_test(random_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
