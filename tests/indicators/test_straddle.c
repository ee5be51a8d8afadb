/*
 * Months before a reform in the year after it, by hand: units that stood above others, whose communes went elsewhere, filed less or were
 * merged before; each number is worked out beside it. Neighbours: roll_residual.c, roll_past.c; test_straddle_random.c for many worlds.
 */
#include <stdio.h>

#include "fixture.h"

enum { VN, P, H, A, B, X, M, N, Z };

static date_t july(void)
{
    return date_of(2025, 7, 1);
}

static void goes(struct fx *fx, uint32_t from, uint32_t to, enum succession_kind kind)
{
    struct succession s = {from, to, kind, fx->c.orgs.at[from].to + 1, ""};
    VEC_PUSH(fx->arena, &fx->c.successions, s);
}

static void succeeds(struct fx *fx, uint32_t from, uint32_t to)
{
    goes(fx, from, to, SUCCESSION_FULL);
}

/* Nation, province, its district H; A, B and X below H; M, N and Z below the province since July. All until June but those. */
static struct fx *make(void)
{
    static const char *levels[] = {"nation", "province", "district", "commune"};
    static const struct {
        const char *code;
        uint32_t level, parent;
    } units[] = {{"VN", 0, VN}, {"P", 1, VN}, {"H", 2, P}, {"A", 3, H}, {"B", 3, H},
                 {"X", 3, H},   {"M", 3, P},  {"N", 3, P}, {"Z", 3, P}};
    struct fx *fx = fx_new();
    fx->c.levels = levels;
    fx->c.levels_len = 4;
    fx_hierarchy(fx, "admin");
    for (uint32_t org = VN; org <= Z; org++) {
        (void)fx_org(fx, units[org].code, units[org].level);
        if (org >= M)
            fx->c.orgs.at[org].from = july();
        else if (org >= H)
            fx->c.orgs.at[org].to = july() - 1;
    }
    for (uint32_t org = P; org <= Z; org++)
        fx_edge(fx, 0, org, units[org].parent, true);
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, (uint32_t)fx->c.indicators.len);
    fx_regime(fx, "R", PERIOD_MONTH);
    fx_obligation(fx, 0, 0, 3);
    return fx;
}

/* The edges live as their units do. */
static void done(struct fx *fx)
{
    for (size_t i = 0; i < fx->c.edges.len; i++) {
        struct org_edge *e = &fx->c.edges.at[i];
        e->from = fx->c.orgs.at[e->child].from;
        e->to = fx->c.orgs.at[e->child].to;
    }
    fx_done(fx);
}

static void months(struct fx *fx, uint32_t org, int from, int to, int64_t value)
{
    for (int m = from; m <= to; m++) {
        struct fx_filing *f =
            fx_filing(fx, 0, org, (struct period){2025, PERIOD_MONTH, m}, VINTAGE_FINAL);
        f->live = true;
        fx_cells(f)[0] = value;
    }
}

static int64_t year_of(struct fx *fx, uint32_t org)
{
    const struct aggregate *row = fx_row(fx, 0, 0, org, "2025");
    return row == NULL ? CELL_NULL : row->effective[0];
}

static void says(struct fx *fx, uint32_t org, int64_t value, int reported, int expected)
{
    const struct aggregate *row = fx_row(fx, 0, 0, org, "2025");
    assert_non_null(row);
    assert_true(row->effective[0] == value);
    assert_int_equal(row->reported[0], reported);
    assert_int_equal(row->expected[0], expected);
}

/* What explains the year of a unit: how many filings count, how many were taken out, and what they amount to. */
struct listed {
    struct fx *fx;
    int count, less;
    int64_t sum;
};

static void list_one(void *ctx, uint32_t org, struct period period, bool less)
{
    struct listed *l = ctx;
    const struct filed *filed = fx_filed(l->fx, 0, org, period, BASIS_BEST);
    assert_non_null(filed);
    l->count += !less;
    l->less += less;
    l->sum += less ? -filed->cells[0] : filed->cells[0];
}

static void lists(struct fx *fx, uint32_t org, int count, int less, int64_t sum)
{
    struct listed l = {.fx = fx};
    rollup_stands_on(fx->l[0], 0, 0, org, fx_period("2025"), fx_sorted(fx, 0, 2025, NULL, false),
                     list_one, &l);
    assert_int_equal(l.count, count);
    assert_int_equal(l.less, less);
    assert_true(l.sum == sum);
}

/* H becomes M, its communes went elsewhere: its 15 are A's 10 and B's 5, which are in N and Z. 6 x 10 + 6 x 5 = 90. */
static void test_the_heir_of_a_district_has_nothing_that_its_communes_filed(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, H, M);
    succeeds(fx, A, N);
    succeeds(fx, B, Z);
    done(fx);
    months(fx, H, 1, 6, 15);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, M) == 90); /* nobody else filed anything */
    months(fx, A, 1, 6, 10);
    months(fx, B, 1, 6, 5);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, M) == CELL_NULL);
    assert_true(year_of(fx, N) == 60);
    assert_true(year_of(fx, Z) == 30);
    assert_true(year_of(fx, VN) == 90);
    months(fx, M, 7, 12, 20); /* + 6 x 20 */
    assert_true(fx_full(fx));
    assert_true(year_of(fx, M) == 120);
    assert_true(year_of(fx, VN) == 210);
    lists(fx, M, 6, 0, 120); /* none of H, which gave way */
    lists(fx, N, 6, 0, 60);
    fx_free(fx);
}

/* The same with A in M as well: M has A's 6 x 10, Z the rest; M is whole. */
static void test_a_district_and_one_of_its_communes_become_one(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, H, M);
    succeeds(fx, A, M);
    succeeds(fx, B, Z);
    done(fx);
    months(fx, H, 1, 6, 15);
    months(fx, A, 1, 6, 10);
    months(fx, B, 1, 6, 5);
    months(fx, M, 7, 12, 20);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, M) == 180);
    lists(fx, M, 12, 0, 180); /* 6 of A, 6 of M */
    assert_true(year_of(fx, Z) == 30);
    assert_true(year_of(fx, VN) == 210);
    assert_int_equal(fx_row(fx, 0, 0, M, "2025")->reported[0], 1);
    fx_free(fx);
}

/* H has no successor; A and B filed June alone: H's other five months stand, 5 x 15 + 10 + 5 = 90. */
static void test_a_month_that_the_communes_filed_does_not_lose_the_others(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, A, N);
    succeeds(fx, B, Z);
    done(fx);
    months(fx, H, 1, 6, 15);
    months(fx, A, 6, 6, 10);
    months(fx, B, 6, 6, 5);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, H) == 75);
    lists(fx, H, 5, 0, 75);
    assert_true(year_of(fx, N) == 10);
    assert_true(year_of(fx, Z) == 5);
    assert_true(year_of(fx, VN) == 90);
    fx_free(fx);
}

/* A filed its quarter in one: H's months of that quarter give way to it, those of the other do not: 3 x 15 + 30 = 75. */
static void test_a_quarter_that_a_commune_filed(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, A, N);
    done(fx);
    months(fx, H, 1, 6, 15);
    fx_file(fx, 0, A, "2025-Q2", 0, 30);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, H) == 45);
    lists(fx, H, 3, 0, 45);
    assert_true(year_of(fx, VN) == 75);
    fx_free(fx);
}

/* X became B on 10 April, both below H, which ends with April. Who stood below H on its last day was X till March: 3 x 10 of X, which are
 * B's, and what H filed of April, for B did not: 30 + 20. */
static void test_who_those_below_were(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx->c.orgs.at[X].to = date_of(2025, 4, 9);
    fx->c.orgs.at[B].from = date_of(2025, 4, 10);
    fx->c.orgs.at[H].to = date_of(2025, 4, 30);
    fx->c.orgs.at[A].to = fx->c.orgs.at[B].to = date_of(2025, 4, 30);
    succeeds(fx, X, B);
    done(fx);
    months(fx, X, 1, 3, 10);
    months(fx, H, 1, 4, 20);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, H) == 20);
    assert_true(year_of(fx, VN) == 50);
    fx_free(fx);
}

/* X ended with June and went on in nobody: 12 in each month but March, of which it says that there was nothing; a mean adds up over all
 * twelve months: 5 x 12 / 12 = 5. */
static void test_a_month_of_nothing_in_a_mean(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx_last_indicator(fx)->time_agg = TIME_AGG_MEAN;
    done(fx);
    months(fx, X, 1, 6, 12);
    struct fx_filing *march = fx_filing(fx, 0, X, fx_period("2025-03"), VINTAGE_FINAL);
    fx_cells(march)[0] = CELL_NULL;
    fx_status(march)[0] = CELL_STATUS_NIL;
    assert_true(fx_full(fx));
    assert_true(year_of(fx, X) == 5);
    fx_free(fx);
}

/* What was there in January: A's 10, B's 5, X's 4, 19 in all. A became N and B Z; X was divided among M and N, so that M had nothing in January that
 * anybody could tell of: it is expected of A (provisional: a part of X came too), of B and of X, 2 of 3. */
static void test_the_first_state_is_not_expected_of_one_that_was_a_part(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx_last_indicator(fx)->time_agg = TIME_AGG_FIRST;
    succeeds(fx, A, N);
    succeeds(fx, B, Z);
    goes(fx, X, M, SUCCESSION_PARTIAL);
    goes(fx, X, N, SUCCESSION_PARTIAL);
    done(fx);
    months(fx, A, 1, 6, 10);
    months(fx, B, 1, 6, 5);
    months(fx, X, 1, 6, 4);
    for (uint32_t org = M; org <= Z; org++)
        months(fx, org, 7, 12, 7);
    assert_true(fx_full(fx));
    says(fx, M, CELL_NULL, 0, 0);
    says(fx, N, 10, 0, 1);
    says(fx, Z, 5, 1, 1);
    says(fx, X, 4, 1, 1);
    says(fx, VN, 19, 2, 3);
    for (size_t i = 0; i < fx->filings.len; i++) /* M files nothing: nothing more is missing */
        fx->filings.at[i].live = fx->filings.at[i].filed.org != M;
    assert_true(fx_full(fx));
    says(fx, VN, 19, 2, 3);
    fx_free(fx);
}

/* A, which became N, filed nothing: that is owed, though nobody knows the first state of N any more. B's 5 and X's 4 stand. */
static void test_a_first_state_that_was_owed(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx_last_indicator(fx)->time_agg = TIME_AGG_FIRST;
    succeeds(fx, A, N);
    succeeds(fx, B, Z);
    goes(fx, X, M, SUCCESSION_PARTIAL);
    goes(fx, X, N, SUCCESSION_PARTIAL);
    done(fx);
    months(fx, B, 1, 6, 5);
    months(fx, X, 1, 6, 4);
    for (uint32_t org = M; org <= Z; org++)
        months(fx, org, 7, 12, 7);
    assert_true(fx_full(fx));
    says(fx, N, CELL_NULL, 0, 1);
    says(fx, VN, 9, 2, 3);
    fx_free(fx);
}

/* H and its communes owe each month. H becomes M, A and B are in N and Z: January was A's 10 and B's 5, M had nothing of its own. */
static void test_the_first_state_of_a_district_that_became_a_commune(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx_last_indicator(fx)->time_agg = TIME_AGG_FIRST;
    fx_obligation(fx, 0, 0, 2);
    succeeds(fx, H, M);
    succeeds(fx, A, N);
    succeeds(fx, B, Z);
    fx->c.orgs.at[X].to = date_of(2024, 12, 31);
    done(fx);
    months(fx, H, 1, 6, 15);
    months(fx, A, 1, 6, 10);
    months(fx, B, 1, 6, 5);
    for (uint32_t org = M; org <= Z; org++)
        months(fx, org, 7, 12, 7);
    assert_true(fx_full(fx));
    says(fx, M, CELL_NULL, 0, 0);
    says(fx, VN, 15, 2, 2);
    fx_free(fx);
}

/* How often it is told that a figure is nobody's. */
static size_t told(const struct fx *fx, uint32_t org)
{
    size_t n = 0;
    for (size_t i = 0; i < fx->store->findings.len; i++) {
        const struct aggregate_finding *f = &fx->store->findings.at[i];
        n += f->diag.code == DIAG_W306 && f->org == org;
    }
    return n;
}

/* What the catalog refuses at the door stands there once the catalog is changed: A and X, which ended with June, filed July and August too, X
 * the year in one besides; M filed June before there was an M. July is N's, and no part of X's: N 6 x 10 + 6 x 8 = 108, X 6 x 4 = 24,
 * M 6 x 3 = 18, in all 150, and of these months nobody else has anything. */
static void test_what_is_filed_of_no_day_of_the_unit(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, A, N);
    goes(fx, X, M, SUCCESSION_PARTIAL);
    goes(fx, X, N, SUCCESSION_PARTIAL);
    done(fx);
    months(fx, A, 1, 8, 10);
    months(fx, X, 1, 8, 4);
    fx_file(fx, 0, X, "2025", 0, 1000);
    fx_file(fx, 0, A, "2025", 0, 1000);
    months(fx, M, 6, 12, 3);
    months(fx, N, 7, 12, 8);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, N) == 108);
    assert_true(year_of(fx, X) == 24);
    lists(fx, X, 6, 0, 24);
    assert_true(year_of(fx, M) == 18);
    assert_true(year_of(fx, VN) == 150);
    assert_null(fx_row(fx, 0, 0, A, "2025-08"));
    assert_int_equal(told(fx, A), 3);
    assert_int_equal(told(fx, X), 3);
    assert_int_equal(told(fx, M), 1);
    assert_int_equal(told(fx, N), 0);
    fx_free(fx);
}

/* B became A in April, and A N in July; A filed the year too, which is not its own: no row is A's. */
static void test_a_year_of_a_unit_that_has_an_heir(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx->c.orgs.at[B].to = date_of(2025, 4, 9);
    succeeds(fx, B, A);
    succeeds(fx, A, N);
    done(fx);
    months(fx, B, 1, 3, 5);
    months(fx, A, 1, 6, 10);
    fx_file(fx, 0, A, "2025", 0, 1000);
    assert_true(fx_full(fx));
    assert_null(fx_stored(fx, 0, 0, A, fx_period("2025"), BASIS_BEST));
    assert_true(year_of(fx, N) == 75);
    assert_true(year_of(fx, VN) == 75);
    assert_int_equal(told(fx, A), 1);
    fx_free(fx);
}

/* H stood above others, and ended in nobody: its July does not count, and nothing yields to what A filed of July. 6 x 15. */
static void test_a_district_that_files_on(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, A, N);
    done(fx);
    months(fx, H, 1, 7, 15);
    months(fx, A, 7, 7, 10);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, H) == 90);
    assert_true(year_of(fx, VN) == 90);
    assert_int_equal(told(fx, H), 1);
    fx_free(fx);
}

/* B got a part of X in April and went wholly into N in July: its year's filing is nobody's, and its months are N's, in N's row alone. 6 x 5 + 6 x 8. */
static void test_one_that_got_a_part_and_went_on_in_another_has_no_row(void **state)
{
    struct fx *fx = make();
    struct succession part = {X, B, SUCCESSION_PARTIAL, date_of(2025, 4, 1), ""};
    (void)state;
    succeeds(fx, B, N);
    VEC_PUSH(fx->arena, &fx->c.successions, part);
    done(fx);
    months(fx, B, 1, 6, 5);
    months(fx, N, 7, 12, 8);
    fx_file(fx, 0, B, "2025", 0, 1000);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, N) == 78);
    assert_true(year_of(fx, VN) == 78);
    assert_null(fx_row(fx, 0, 0, B, "2025"));
    assert_int_equal(told(fx, B), 1);
    fx_free(fx);
}

/* H goes wholly into A, which stood below it and goes on below the province. The first state of A's year is its own of January, of 10; its own of July would be 30.
 * B's 5 went on in N. */
static void test_a_district_becomes_one_of_its_communes(void **state)
{
    struct fx *fx = make();
    (void)state;
    fx_last_indicator(fx)->time_agg = TIME_AGG_FIRST;
    succeeds(fx, H, A);
    succeeds(fx, B, N);
    fx->c.orgs.at[A].to = DATE_MAX;
    fx_edge(fx, 0, A, P, true);
    for (size_t i = 0; i < fx->c.edges.len; i++) {
        struct org_edge *e = &fx->c.edges.at[i];
        e->from = e->child == A && e->parent == P ? july() : fx->c.orgs.at[e->child].from;
        e->to = e->parent == H ? july() - 1 : fx->c.orgs.at[e->child].to;
    }
    fx_done(fx);
    months(fx, H, 1, 6, 15);
    months(fx, A, 1, 6, 10);
    months(fx, A, 7, 12, 30);
    months(fx, B, 1, 6, 5);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, A) == 10);
    assert_true(year_of(fx, N) == 5);
    assert_true(year_of(fx, VN) == 15);
    fx_free(fx);
}

/* Two provinces that go on, P and Q, with A and B below P and D below Q. In July A goes from P to Q: into E of Q, or as itself. */
enum { PA = 1, PQ, CA, CB, CD, CE };

static struct fx *make_two(bool absorbed)
{
    static const char *levels[] = {"nation", "province", "commune"};
    static const struct {
        const char *code;
        uint32_t level, parent;
    } units[] = {{"VN", 0, VN}, {"P", 1, VN}, {"Q", 1, VN}, {"A", 2, PA},
                 {"B", 2, PA},  {"D", 2, PQ}, {"E", 2, PQ}};
    struct fx *fx = fx_new();
    fx->c.levels = levels;
    fx->c.levels_len = 3;
    fx_hierarchy(fx, "admin");
    for (uint32_t org = VN; org <= CE; org++)
        (void)fx_org(fx, units[org].code, units[org].level);
    for (uint32_t org = PA; org <= CE; org++)
        fx_edge(fx, 0, org, units[org].parent, true);
    if (absorbed) {
        fx->c.orgs.at[CA].to = july() - 1;
        fx->c.orgs.at[CE].from = july();
        succeeds(fx, CA, CE);
    }
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, (uint32_t)fx->c.indicators.len);
    fx_regime(fx, "R", PERIOD_MONTH);
    fx_obligation(fx, 0, 0, 2);
    return fx;
}

static void done_two(struct fx *fx, bool absorbed)
{
    for (size_t i = 0; i < fx->c.edges.len && !absorbed; i++)
        if (fx->c.edges.at[i].child == CA)
            fx->c.edges.at[i].to = july() - 1;
    if (!absorbed) {
        fx_edge(fx, 0, CA, PQ, true);
        fx->c.edges.at[fx->c.edges.len - 1].from = july();
    }
    for (size_t i = 0; i < fx->c.edges.len; i++) {
        struct org_edge *e = &fx->c.edges.at[i];
        const struct org *child = &fx->c.orgs.at[e->child];
        e->from = e->from < child->from ? child->from : e->from;
        e->to = e->to > child->to ? child->to : e->to;
    }
    fx_done(fx);
}

/* A 10, B 5 and D 3 each month; P files 15 until June and 5 since, which is B's alone: its year on the map of December is 12 x 5. A's 6 x 10
 * and 6 x 10 (as E, 6 x 12) are Q's, with D's 12 x 3. In all what the months were: 6 x 18 + 6 x 18 (or 20). */
static void check_goes_on(bool absorbed, bool above)
{
    struct fx *fx = make_two(absorbed);
    int64_t later = absorbed ? 12 : 10, q = 60 + 6 * later + 36;
    done_two(fx, absorbed);
    months(fx, CA, 1, absorbed ? 6 : 12, 10);
    if (absorbed)
        months(fx, CE, 7, 12, 12);
    months(fx, CB, 1, 12, 5);
    months(fx, CD, 1, 12, 3);
    months(fx, PA, 1, 6, 15);
    months(fx, PA, 7, 12, 5);
    if (above) { /* so does Q: 3 until June, with A since */
        months(fx, PQ, 1, 6, 3);
        months(fx, PQ, 7, 12, 3 + later);
    }
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 60);
    assert_true(year_of(fx, PQ) == q);
    assert_true(year_of(fx, VN) == 60 + q);
    assert_true(fx_row(fx, 0, 0, PA, "2025")->own[0] == 60);
    lists(fx, PA, 12, 6, 60);
    if (above)
        lists(fx, PQ, 18, 0, q);
    struct rollup_filings was = fx_sorted(fx, 0, 0, NULL, true);
    months(fx, CA, 2, 2, 11); /* as if corrected: what left is one more, what came too */
    const struct rollup_touch touch = {0, CA, fx_period("2025-02")};
    assert_int_equal(
        fx_run(fx, rollup_plan(fx->l[0], 2025, ROLLUP_KEYS, &touch, 1, fx->arena), was),
        ROLLUP_DONE);
    assert_true(year_of(fx, PA) == 59);
    assert_true(year_of(fx, PQ) == q + 1);
    assert_true(year_of(fx, VN) == 60 + q);
    fx_free(fx);
}

static void test_a_province_that_lost_a_commune(void **state)
{
    (void)state;
    check_goes_on(true, false);
    check_goes_on(true, true);
    check_goes_on(false, false);
    check_goes_on(false, true);
}

/* P files 60 in January, A below it 70 and B nothing: P's year is 60 - 70 = -10, so are its nine months, and both are told; Q has 70. Where P filed
 * 80 it is 10, and nothing is told. */
static void test_more_left_than_there_was(void **state)
{
    struct fx *fx = make_two(true);
    (void)state;
    done_two(fx, true);
    months(fx, PA, 1, 1, 60);
    months(fx, CA, 1, 1, 70);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == -10);
    assert_true(year_of(fx, PQ) == 70);
    assert_true(year_of(fx, VN) == 60);
    assert_int_equal(fx_findings(fx, DIAG_W307), 2);
    const struct diag *d = fx_finding(fx, DIAG_W307);
    assert_string_equal(d->org_code, "P");
    assert_string_equal(d->value, "-10");
    months(fx, PA, 1, 1, 80);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 10);
    assert_int_equal(fx_findings(fx, DIAG_W307), 0);
    fx_free(fx);
}

/* A goes from P to Q in July; A 10, B 5, D 3 each month. Q files January alone, 3, and owes nothing: that is its year, as it would be without any event, with
 * A's January 10, which came to it: 3 + 10 = 13. Where provinces owe their months, eleven of Q's are missing, and those below it come first: 12 x 10 + 12 x 3. */
static void test_a_province_that_files_one_month(void **state)
{
    (void)state;
    for (int owes = 0; owes < 2; owes++) {
        struct fx *fx = make_two(false);
        if (owes != 0)
            fx_obligation(fx, 0, 0, 1);
        done_two(fx, false);
        months(fx, CA, 1, 12, 10);
        months(fx, CB, 1, 12, 5);
        months(fx, CD, 1, 12, 3);
        months(fx, PQ, 1, 1, 3);
        assert_true(fx_full(fx));
        assert_true(year_of(fx, PA) == 60);
        assert_true(year_of(fx, PQ) == (owes != 0 ? 156 : 13));
        assert_true(year_of(fx, VN) == (owes != 0 ? 216 : 73));
        fx_free(fx);
    }
}

/* P stands in a region R, Q in S, in a tree of their own; A goes from P to Q in July. R and S take the provinces' rows: 12 x 5 and 12 x 13. Where R and
 * S file themselves, what they filed stands: in their tree A never moved. R 6 x 15 + 6 x 5 = 120, S 6 x 3 + 6 x 13 = 96; both ways 216. */
static void test_regions_of_provinces(void **state)
{
    (void)state;
    for (int files = 0; files < 2; files++) {
        struct fx *fx = make_two(false);
        fx_hierarchy(fx, "region");
        uint32_t r = fx_org(fx, "R", 1), q = fx_org(fx, "S", 1);
        fx_edge(fx, 1, r, VN, true);
        fx_edge(fx, 1, q, VN, true);
        fx_edge(fx, 1, PA, r, true);
        fx_edge(fx, 1, PQ, q, true);
        struct layout *l = &fx->c.layouts.at[0];
        l->hierarchies = ARENA_ARRAY(fx->arena, 2, uint32_t); /* admin, which is 0, and region */
        l->hierarchies[1] = 1;
        l->hierarchies_len = 2;
        done_two(fx, false);
        months(fx, CA, 1, 12, 10);
        months(fx, CB, 1, 12, 5);
        months(fx, CD, 1, 12, 3);
        if (files != 0) {
            months(fx, r, 1, 6, 15);
            months(fx, r, 7, 12, 5);
            months(fx, q, 1, 6, 3);
            months(fx, q, 7, 12, 13);
        }
        assert_true(fx_full(fx));
        assert_true(year_of(fx, PA) == 60);
        assert_true(fx_row(fx, 1, 0, r, "2025")->effective[0] == (files != 0 ? 120 : 60));
        assert_true(fx_row(fx, 1, 0, q, "2025")->effective[0] == (files != 0 ? 96 : 156));
        assert_true(fx_row(fx, 1, 0, VN, "2025")->effective[0] == 216);
        fx_free(fx);
    }
}

/* Nobody below P filed: what it filed stands, A's months are in it and nowhere else. 12 x 15. A quarter that P filed in one is moved by
 * the quarter of A: 45 - 3 x 10; what it files of the year itself is of the year's own map. */
static void test_what_a_province_filed_alone(void **state)
{
    struct fx *fx = make_two(true);
    (void)state;
    done_two(fx, true);
    months(fx, PA, 1, 12, 15);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 180);
    assert_true(year_of(fx, VN) == 180);
    for (size_t i = 0; i < fx->filings.len; i++)
        if (fx->filings.at[i].filed.period.number <= 3)
            fx->filings.at[i].live = false;
    fx_file(fx, 0, PA, "2025-Q1", 0, 45);
    months(fx, CA, 1, 3, 10);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 150);
    assert_true(year_of(fx, PQ) == 30);
    assert_true(year_of(fx, VN) == 180);
    fx_file(fx, 0, PA, "2025", 0, 77);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 77);
    for (size_t i = 0; i < fx->filings.len; i++) /* P owes it, so that the parts are whole */
        fx->filings.at[i].live = fx->filings.at[i].filed.org != CB;
    fx_file(fx, 0, PA, "2025", 0, 150);
    assert_true(fx_full(fx));
    assert_null(fx_finding(fx, DIAG_W303)); /* 45 - 30 + 9 x 15 */
    fx_file(fx, 0, PA, "2025", 0, 180);
    assert_true(fx_full(fx));
    assert_non_null(fx_finding(fx, DIAG_W303));
    fx_free(fx);
}

/* A mean of organisations cannot be moved: P's own year is provisional, those below it come first. */
static void test_what_cannot_be_taken_out(void **state)
{
    struct fx *fx = make_two(true);
    (void)state;
    fx_last_indicator(fx)->org_agg = ORG_AGG_MEAN;
    fx_last_indicator(fx)->time_agg = TIME_AGG_MIN;
    done_two(fx, true);
    months(fx, CA, 1, 6, 10);
    months(fx, CB, 1, 12, 5);
    months(fx, PA, 1, 12, 7);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 5);
    assert_true((fx_row(fx, 0, 0, PA, "2025")->flags[0] & SLOT_OWN) == 0);
    fx_free(fx);
}

/* P loses all that it had: it goes on with what it has of its own, 6 x 5 that B did not file, and 6 x 2. */
static void test_a_province_that_lost_all(void **state)
{
    struct fx *fx = make_two(true);
    (void)state;
    fx->c.orgs.at[CB].to = july() - 1;
    succeeds(fx, CB, CD);
    done_two(fx, true);
    months(fx, CA, 1, 6, 10);
    months(fx, PA, 1, 6, 15);
    months(fx, PA, 7, 12, 2);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, PA) == 42);
    assert_true(year_of(fx, PQ) == 60);
    assert_true(year_of(fx, VN) == 102);
    fx_free(fx);
}

/* H and A of H become parts of the province, which goes on above M. H's 15 are final, A's 10 of them an estimate: H gives way to A in every vintage, so
 * that there are 6 x 10 in the best and among the estimates, and nothing final. */
static void test_vintages_of_who_it_was(void **state)
{
    struct fx *fx = make();
    (void)state;
    succeeds(fx, H, P);
    succeeds(fx, A, P);
    done(fx);
    months(fx, H, 1, 6, 15);
    for (int m = 1; m <= 6; m++)
        fx_cells(fx_filing(fx, 0, A, (struct period){2025, PERIOD_MONTH, m}, VINTAGE_ESTIMATE))[0] =
            10;
    assert_true(fx_full(fx));
    assert_true(fx_stored(fx, 0, 0, P, fx_period("2025"), BASIS_BEST)->own[0] == 60);
    lists(fx, P, 6, 0, 60);
    assert_true(fx_stored(fx, 0, 0, P, fx_period("2025"), BASIS_ESTIMATE)->own[0] == 60);
    assert_true(fx_stored(fx, 0, 0, P, fx_period("2025"), BASIS_FINAL)->own[0] == CELL_NULL);
    fx_free(fx);
}

/* A is N since April, both below the province; H ends in June, its B goes to Z, what it was itself to M. H filed until March what A filed
 * (10), from April on what B filed (5): each month of each commune once, in N and in Z, and nothing is left of H for M. The year is
 * 3 x 10 + 3 x 5 = 45. */
static void test_one_that_left_a_district_before_it_ended(void **state)
{
    struct fx *fx = make();
    (void)state;
    date_t april = date_of(2025, 4, 1);
    fx->c.orgs.at[A].to = april - 1;
    fx->c.orgs.at[N].from = april;
    succeeds(fx, A, N);
    succeeds(fx, H, M);
    succeeds(fx, B, Z);
    done(fx);
    months(fx, A, 1, 3, 10);
    months(fx, H, 1, 3, 10);
    months(fx, B, 4, 6, 5);
    months(fx, H, 4, 6, 5);
    assert_true(fx_full(fx));
    assert_true(year_of(fx, N) == 30);
    assert_true(year_of(fx, Z) == 15);
    assert_true(year_of(fx, M) == CELL_NULL);
    assert_true(year_of(fx, VN) == 45);
    lists(fx, N, 3, 0, 30);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_heir_of_a_district_has_nothing_that_its_communes_filed),
        cmocka_unit_test(test_a_district_and_one_of_its_communes_become_one),
        cmocka_unit_test(test_a_month_that_the_communes_filed_does_not_lose_the_others),
        cmocka_unit_test(test_a_quarter_that_a_commune_filed),
        cmocka_unit_test(test_who_those_below_were),
        cmocka_unit_test(test_a_month_of_nothing_in_a_mean),
        cmocka_unit_test(test_the_first_state_is_not_expected_of_one_that_was_a_part),
        cmocka_unit_test(test_a_first_state_that_was_owed),
        cmocka_unit_test(test_the_first_state_of_a_district_that_became_a_commune),
        cmocka_unit_test(test_what_is_filed_of_no_day_of_the_unit),
        cmocka_unit_test(test_a_year_of_a_unit_that_has_an_heir),
        cmocka_unit_test(test_a_district_that_files_on),
        cmocka_unit_test(test_one_that_got_a_part_and_went_on_in_another_has_no_row),
        cmocka_unit_test(test_a_district_becomes_one_of_its_communes),
        cmocka_unit_test(test_a_province_that_lost_a_commune),
        cmocka_unit_test(test_more_left_than_there_was),
        cmocka_unit_test(test_a_province_that_files_one_month),
        cmocka_unit_test(test_regions_of_provinces),
        cmocka_unit_test(test_what_a_province_filed_alone),
        cmocka_unit_test(test_what_cannot_be_taken_out),
        cmocka_unit_test(test_a_province_that_lost_all),
        cmocka_unit_test(test_vintages_of_who_it_was),
        cmocka_unit_test(test_one_that_left_a_district_before_it_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
