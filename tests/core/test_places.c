/* places.c: one event each, then several, on small maps drawn by hand. */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "core/places.h"

#define DAY0  100 /* before every event */
#define EVENT 200
#define LATER 300
#define DAY1  400 /* after every event */

/* A catalog of units, edges and successions alone. */
struct map_test {
    struct arena *arena;
    struct catalog c;
    struct hierarchy hierarchies[2];
};

static struct map_test *map_new(void)
{
    struct arena *arena = arena_new(0);
    struct map_test *m = ARENA_NEW(arena, struct map_test);
    m->arena = arena;
    return m;
}

static uint32_t unit(struct map_test *m, date_t from, date_t to)
{
    uint32_t index = (uint32_t)m->c.orgs.len;
    VEC_PUSH(m->arena, &m->c.orgs,
             ((struct org){.id = (int32_t)index + 1, .code = "U", .from = from, .to = to}));
    return index;
}

static void edge_of(struct map_test *m,
                    uint32_t hierarchy,
                    uint32_t child,
                    uint32_t parent,
                    date_t from,
                    date_t to,
                    bool complete)
{
    VEC_PUSH(m->arena, &m->c.edges,
             ((struct org_edge){hierarchy, child, parent, from, to, complete}));
}

/* A unit below another for all its life. */
static uint32_t below(struct map_test *m, uint32_t parent, date_t from, date_t to)
{
    uint32_t index = unit(m, from, to);
    edge_of(m, 0, index, parent, from, to, true);
    return index;
}

static void event(
    struct map_test *m, uint32_t old, uint32_t new, const char *kind, date_t day, const char *share)
{
    VEC_PUSH(m->arena, &m->c.successions,
             ((struct succession){old, new, kind[0] == 'f' ? SUCCESSION_FULL : SUCCESSION_PARTIAL,
                                  day, share}));
}

static const struct places *on(struct map_test *m, date_t from, date_t to)
{
    return places_new(&m->c, 0, from, to, m->arena);
}

typedef size_t list_fn(const struct places *, uint32_t, const struct places_source **);

/* Units in order, with their shares and `o` where only the own figure counts: "2 3:0/1-3/5o". */
static const char *told(list_fn *list, const struct places *p, uint32_t org)
{
    static char text[512];
    const struct places_source *s = NULL;
    size_t len = list(p, org, &s), at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < len; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%u", i > 0 ? " " : "", s[i].org);
        if (!places_whole(&s[i]))
            at += (size_t)snprintf(text + at, sizeof text - at, ":%d/%d-%d/%d", (int)s[i].after.num,
                                   (int)s[i].after.den, (int)s[i].until.num, (int)s[i].until.den);
        if (s[i].own_only)
            at += (size_t)snprintf(text + at, sizeof text - at, "o");
    }
    return text;
}
#define assert_sources(p, org, expected)                                                           \
    assert_string_equal(told(places_sources, (p), (org)), (expected))
#define assert_residuals(p, org, expected)                                                         \
    assert_string_equal(told(places_residuals, (p), (org)), (expected))
#define assert_missing(p, org, expected)                                                           \
    assert_string_equal(told(places_missing, (p), (org)), (expected))

static void one_map_is_itself(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t gone = below(m, root, DATE_MIN, EVENT - 1);
    const struct places *p = on(m, EVENT, DAY1);
    assert_true(places_same(p));
    assert_int_equal(places_in(p, a), a);
    assert_true(places_matched(p, a));
    assert_sources(p, root, "0");
    assert_sources(p, a, "1");
    assert_sources(p, gone, "");
    assert_int_equal(places_in(p, gone), CATALOG_NONE);
    assert_residuals(p, root, "");
    assert_false(places_same(on(m, DAY0, DAY1)));
    assert_true(places_same(on(m, DAY0, DAY0)));
    arena_free(m->arena);
}

/* Days between two changes are one map. */
static void spans(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t b = below(m, root, EVENT, DATE_MAX);
    date_t first, last;
    places_span(&m->c, 0, DAY0, &first, &last);
    assert_int_equal(first, DATE_MIN);
    assert_int_equal(last, EVENT - 1);
    places_span(&m->c, 0, EVENT, &first, &last);
    assert_int_equal(first, EVENT);
    assert_int_equal(last, DATE_MAX);
    event(m, a, b, "full", EVENT, "");
    event(m, b, root, "partial", LATER, "");
    edge_of(m, 1, b, root, LATER + 1, LATER + 9, true);
    places_span(&m->c, 0, DAY1, &first, &last);
    assert_int_equal(first, LATER);
    assert_int_equal(last, DATE_MAX);
    places_span(&m->c, 1, LATER + 9, &first, &last);
    assert_int_equal(first, LATER + 1);
    assert_int_equal(last, LATER + 9);
    arena_free(m->arena);
}

/* 1 and 2 become 3; 4 stays. */
static void merger_adds_up_and_is_not_taken_apart(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX);
    uint32_t a = below(m, root, DATE_MIN, EVENT - 1), b = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t c = below(m, root, EVENT, DATE_MAX), d = below(m, root, DATE_MIN, DATE_MAX);
    event(m, a, c, "full", EVENT, "");
    event(m, b, c, "full", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, a), c);
    assert_true(places_matched(p, a));
    assert_sources(p, c, "1 2");
    assert_sources(p, d, "4");
    assert_sources(p, root, "0");
    assert_residuals(p, root, "");
    /* Back: 3 was two units, whose lowest common one is the root. */
    p = on(m, DAY1, DAY0);
    assert_int_equal(places_in(p, c), root);
    assert_false(places_matched(p, c));
    assert_residuals(p, root, "3");
    assert_sources(p, a, "");
    assert_missing(p, a, "3");
    assert_missing(p, b, "3");
    assert_missing(p, d, "");
    assert_sources(p, d, "4");
    arena_free(m->arena);
}

/* Provinces 1, 2 with communes 3 (1) and 4, 5 (2); 4 is divided between 6 and 7 of province 2. */
static void split_without_share_stays_with_the_province(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX);
    uint32_t p1 = below(m, root, DATE_MIN, DATE_MAX), p2 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t c3 = below(m, p1, DATE_MIN, DATE_MAX), c4 = below(m, p2, DATE_MIN, EVENT - 1);
    uint32_t c5 = below(m, p2, DATE_MIN, EVENT - 1), c6 = below(m, p2, EVENT, DATE_MAX);
    uint32_t c7 = below(m, p2, EVENT, DATE_MAX);
    event(m, c4, c6, "partial", EVENT, "");
    event(m, c4, c7, "partial", EVENT, "");
    event(m, c5, c7, "full", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, c4), p2);
    assert_sources(p, c6, "");
    assert_sources(p, c7, "5");
    assert_residuals(p, p2, "4");
    assert_missing(p, c6, "4");
    assert_missing(p, c7, "4");
    assert_sources(p, p2, "2");
    assert_sources(p, c3, "3");
    assert_true(places_matched(p, p2));
    /* Back: 6 was in 4, 7 in 4 and 5. */
    p = on(m, DAY1, DAY0);
    assert_sources(p, c4, "6");
    assert_sources(p, c5, "");
    assert_missing(p, c4, "7");
    assert_missing(p, c5, "7");
    assert_residuals(p, p2, "7");
    assert_true(places_matched(p, c6));
    arena_free(m->arena);
}

/* 3 (province 1) goes to 4 and 5 (province 1) and 6 (province 2): 0.2, 0.25, 0.5, and 0.05 nobody told of. */
static void shares_divide_and_leave_a_rest(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX);
    uint32_t p1 = below(m, root, DATE_MIN, DATE_MAX), p2 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t c3 = below(m, p1, DATE_MIN, EVENT - 1);
    uint32_t c4 = below(m, p1, EVENT, DATE_MAX), c5 = below(m, p1, EVENT, DATE_MAX);
    uint32_t c6 = below(m, p2, EVENT, DATE_MAX);
    event(m, c3, c4, "partial", EVENT, "0.2");
    event(m, c3, c5, "partial", EVENT, "0.25");
    event(m, c3, c6, "partial", EVENT, "0.5");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, c3), root);
    assert_int_equal(places_in(p, p1), root); /* its commune is not all in there any more */
    assert_sources(p, c4, "3:0/1-1/5");
    assert_sources(p, c5, "3:1/5-9/20");
    assert_sources(p, p1, "3:0/1-9/20");
    assert_sources(p, p2, "2 3:9/20-19/20");
    assert_residuals(p, root, "1o 3:19/20-1/1");
    assert_missing(p, c4, "1o 3:19/20-1/1");
    assert_sources(p, root, "0");
    const struct places_source *s;
    int64_t sum = 0;
    /* 7 in parts: round(1.4) = 1, round(3.15) - 1 = 2, round(6.65) - 3 = 4, 7 - 7 = 0; the first two are in one province. */
    assert_int_equal(places_sources(p, c4, &s), 1);
    assert_int_equal(places_apportion(&s[0], 7), 1);
    assert_int_equal(places_sources(p, c5, &s), 1);
    assert_int_equal(places_apportion(&s[0], 7), 2);
    assert_int_equal(places_sources(p, p1, &s), 1);
    assert_int_equal(places_apportion(&s[0], 7), 3);
    sum += places_apportion(&s[0], 7);
    assert_int_equal(places_sources(p, c6, &s), 1);
    assert_int_equal(places_apportion(&s[0], 7), 4);
    sum += places_apportion(&s[0], 7);
    assert_int_equal(places_residuals(p, root, &s), 2);
    assert_int_equal(sum + places_apportion(&s[1], 7), 7);
    assert_int_equal(places_part(&s[1]).num, 1);
    assert_int_equal(places_part(&s[1]).den, 20);
    assert_int_equal(places_apportion(&s[1], CELL_NULL), CELL_NULL);
    assert_int_equal(places_apportion(&s[1], -INT64_MAX), -461168601842738790);
    arena_free(m->arena);
}

/* 2 gives a part to 1 and goes on: with a share it keeps the rest, without one nobody knows. */
static void transfer_of_a_part(void **state)
{
    (void)state;
    for (int with_share = 0; with_share < 2; with_share++) {
        struct map_test *m = map_new();
        uint32_t root = unit(m, DATE_MIN, DATE_MAX);
        uint32_t a = below(m, root, DATE_MIN, DATE_MAX), b = below(m, root, DATE_MIN, DATE_MAX);
        event(m, b, a, "partial", EVENT, with_share ? "0.3" : "");
        const struct places *p = on(m, DAY0, DAY1);
        assert_int_equal(places_in(p, b), root);
        assert_sources(p, a, with_share ? "1 2:0/1-3/10" : "1");
        assert_sources(p, b, with_share ? "2:3/10-1/1" : "");
        assert_residuals(p, root, with_share ? "" : "2");
        assert_missing(p, a, with_share ? "" : "2");
        /* Back: 2 was in 2; 1 was in both. */
        p = on(m, DAY1, DAY0);
        assert_sources(p, b, "2");
        assert_sources(p, a, "");
        assert_residuals(p, root, "1");
        assert_missing(p, b, "1");
        arena_free(m->arena);
    }
}

/* One share of two is known: what is left may only be in the other. */
static void one_share_of_two(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t b = below(m, root, EVENT, DATE_MAX), c = below(m, root, EVENT, DATE_MAX);
    event(m, a, b, "partial", EVENT, "0.6");
    event(m, a, c, "partial", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_sources(p, b, "1:0/1-3/5");
    assert_sources(p, c, "");
    assert_missing(p, b, "");
    assert_missing(p, c, "1:3/5-1/1");
    assert_residuals(p, root, "1:3/5-1/1");
    arena_free(m->arena);
}

/* Province 1 with districts 2, 3 and communes 4, 5 (2), 6 (3): districts go, 4 and 5 become 7, then 8 takes 7 and 6. */
static void level_is_abolished(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), p1 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t d2 = below(m, p1, DATE_MIN, EVENT - 1), d3 = below(m, p1, DATE_MIN, EVENT - 1);
    uint32_t c4 = below(m, d2, DATE_MIN, EVENT - 1), c5 = below(m, d2, DATE_MIN, EVENT - 1);
    uint32_t c6 = unit(m, DATE_MIN, LATER - 1);
    edge_of(m, 0, c6, d3, DATE_MIN, EVENT - 1, true);
    edge_of(m, 0, c6, p1, EVENT, LATER - 1, true);
    uint32_t c7 = below(m, p1, EVENT, LATER - 1), c8 = below(m, p1, LATER, DATE_MAX);
    event(m, c4, c7, "full", EVENT, "");
    event(m, c5, c7, "full", EVENT, "");
    event(m, c7, c8, "full", LATER, "");
    event(m, c6, c8, "full", LATER, "");
    const struct places *p = on(m, DAY0, EVENT);
    assert_int_equal(places_in(p, d2), c7); /* where its communes are */
    assert_false(places_matched(p, d2));
    assert_sources(p, c7, "2");
    assert_sources(p, c6, "3");
    assert_residuals(p, c7, "2o");
    assert_sources(p, p1, "1");
    p = on(m, DAY0, DAY1);
    assert_sources(p, c8, "2 3");
    assert_int_equal(places_in(p, c4), c8);
    /* Back over both: 8 was in three communes of two districts. */
    p = on(m, DAY1, DAY0);
    assert_residuals(p, p1, "8");
    assert_missing(p, d2, "8");
    assert_missing(p, c6, "8");
    assert_sources(p, d3, "");
    /* Back over the first: 7 was in district 2; the level is there again. */
    p = on(m, EVENT, DAY0);
    assert_int_equal(places_in(p, c7), d2);
    assert_sources(p, d2, "7");
    assert_sources(p, d3, "6");
    assert_sources(p, c6, "6");
    assert_residuals(p, d2, "7");
    arena_free(m->arena);
}

/* Commune 4 moves from province 1 to 2 with its name: no event tells of it, the tree does. */
static void another_parent(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX);
    uint32_t p1 = below(m, root, DATE_MIN, DATE_MAX), p2 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t c3 = below(m, p1, DATE_MIN, DATE_MAX), c4 = unit(m, DATE_MIN, DATE_MAX);
    edge_of(m, 0, c4, p1, DATE_MIN, EVENT - 1, true);
    edge_of(m, 0, c4, p2, EVENT, DATE_MAX, true);
    const struct places *p = on(m, DAY0, DAY1);
    assert_false(places_same(p));
    assert_sources(p, p1, "3");
    assert_sources(p, p2, "2 4");
    assert_sources(p, c3, "3");
    assert_residuals(p, root, "1o");
    assert_missing(p, p1, "1o");
    assert_missing(p, p2, "1o");
    assert_missing(p, c3, "1o");
    assert_sources(p, root, "0");
    p = on(m, DAY1, DAY0);
    assert_sources(p, p1, "1 4");
    assert_sources(p, p2, "");
    assert_residuals(p, root, "2o");
    arena_free(m->arena);
}

/* 1 and 2 exchange their codes on one day: what is called 3 was 2, what is called 4 was 1. */
static void one_day_is_one_step(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t b = below(m, root, DATE_MIN, DATE_MAX);
    event(m, a, b, "full", EVENT, "");
    event(m, b, a, "full", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_sources(p, a, "2");
    assert_sources(p, b, "1");
    event(m, a, b, "full", LATER, "");
    event(m, b, a, "full", LATER, "");
    p = on(m, DAY0, DAY1);
    assert_sources(p, a, "1");
    arena_free(m->arena);
}

/* Halves of 1 that meet again are 1; halves of halves are quarters. */
static void parts_of_parts(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t b = below(m, root, EVENT, LATER - 1), c = below(m, root, EVENT, LATER - 1);
    uint32_t d = below(m, root, LATER, DATE_MAX), e = below(m, root, LATER, DATE_MAX);
    event(m, a, b, "partial", EVENT, "0.5");
    event(m, a, c, "partial", EVENT, "0.5");
    event(m, b, d, "full", LATER, "");
    size_t last = m->c.successions.len;
    event(m, c, d, "full", LATER, "");
    assert_sources(on(m, DAY0, DAY1), d, "1");
    m->c.successions.len = last;
    event(m, c, d, "partial", LATER, "0.5");
    event(m, c, e, "partial", LATER, "0.5");
    const struct places *p = on(m, DAY0, DAY1);
    assert_sources(p, d, "1:0/1-3/4");
    assert_sources(p, e, "1:3/4-1/1");
    m->c.successions.at[last].share = m->c.successions.at[last + 1].share = "";
    p = on(m, DAY0, DAY1);
    assert_sources(p, d, "1:0/1-1/2");
    assert_sources(p, e, "");
    assert_residuals(p, root, "1:1/2-1/1");
    assert_missing(p, d, "1:1/2-1/1");
    assert_missing(p, e, "1:1/2-1/1");
    arena_free(m->arena);
}

/* A part of 2, nobody knows how large, goes to 1, the rest follows: then 1 is divided, and all that was 2 with it. */
static void what_met_again_is_divided_together(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t b = below(m, root, DATE_MIN, EVENT), c = below(m, root, DATE_MIN, DATE_MAX);
    event(m, b, a, "partial", EVENT, "");
    event(m, b, a, "full", EVENT + 1, "");
    event(m, a, c, "partial", LATER, "0.3");
    const struct places *p = on(m, DAY0, DAY1);
    assert_sources(p, a, "1:3/10-1/1 2:3/10-1/1");
    assert_sources(p, c, "1:0/1-3/10 2:0/1-3/10 3");
    assert_missing(p, c, "");
    assert_residuals(p, root, "");
    arena_free(m->arena);
}

/* A unit that ends without a trace stays with its parent; one that comes from nowhere was there. */
static void without_a_trace(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), p1 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t c2 = below(m, p1, DATE_MIN, EVENT - 1), c3 = below(m, p1, EVENT, DATE_MAX);
    uint32_t lone = unit(m, DATE_MIN, EVENT - 1);
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, c2), p1);
    assert_false(places_matched(p, c2));
    assert_residuals(p, p1, "2");
    assert_sources(p, p1, "1");
    assert_sources(p, c3, "");
    assert_int_equal(places_in(p, lone), CATALOG_NONE);
    p = on(m, DAY1, DAY0);
    assert_residuals(p, p1, "3");
    /* Half of 2 went to 3, half to what was gone a day later. */
    uint32_t c5 = below(m, p1, EVENT, EVENT);
    event(m, c2, c3, "partial", EVENT, "0.5");
    event(m, c2, c5, "partial", EVENT, "0.5");
    p = on(m, DAY0, DAY1);
    assert_residuals(p, p1, "2");
    assert_sources(p, c3, "");
    assert_missing(p, c3, "2"); /* half of it is there all the same */
    arena_free(m->arena);
}

/* Only that a part of 3 went to 4 is known: the rest is anywhere, so all of it stays in the province, 13/20 where that is the share. */
static void a_part_and_no_more(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), p1 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t p2 = below(m, root, DATE_MIN, DATE_MAX), c3 = below(m, p1, DATE_MIN, EVENT - 1);
    uint32_t c4 = below(m, p1, DATE_MIN, DATE_MAX);
    event(m, c3, c4, "partial", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, c3), p1);
    assert_false(places_matched(p, c3));
    assert_sources(p, c4, "4");
    assert_residuals(p, p1, "3");
    assert_missing(p, c4, "3");
    m->c.successions.at[0].share = "0.65";
    p = on(m, DAY0, DAY1);
    assert_sources(p, c4, "3:0/1-13/20 4");
    assert_sources(p, p1, "1");
    assert_residuals(p, p1, "3:13/20-1/1");
    assert_missing(p, c4, "3:13/20-1/1");
    /* All of it is all of it. */
    m->c.successions.at[0].share = "1";
    p = on(m, DAY0, DAY1);
    assert_sources(p, c4, "3 4");
    assert_residuals(p, p1, "");
    /* A province of which a part went into another one is a residual of that, unless a share tells of more. */
    m->c.successions.at[0] = (struct succession){p2, p1, SUCCESSION_PARTIAL, EVENT, ""};
    m->c.orgs.at[p2].to = EVENT - 1;
    p = on(m, DAY0, DAY1);
    assert_sources(p, p1, "1 2");
    assert_residuals(p, p1, "2 3"); /* 3 left no trace now */
    m->c.successions.at[0].share = "0.4";
    p = on(m, DAY0, DAY1);
    assert_sources(p, p1, "1 2:0/1-2/5");
    assert_residuals(p, root, "2:2/5-1/1");
    arena_free(m->arena);
}

/* What is only listed under a unit is no part of it; what left the tree, or is in two of them, stays where its parent is. */
static void other_trees(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t r0 = unit(m, DATE_MIN, DATE_MAX), r1 = unit(m, DATE_MIN, DATE_MAX);
    uint32_t a = unit(m, DATE_MIN, EVENT - 1);
    uint32_t b = unit(m, EVENT, DATE_MAX), c = unit(m, EVENT, DATE_MAX);
    edge_of(m, 1, a, r0, DATE_MIN, DATE_MAX, true);
    edge_of(m, 1, b, r0, DATE_MIN, DATE_MAX, true);
    edge_of(m, 1, c, r0, DATE_MIN, DATE_MAX, false);
    edge_of(m, 0, c, r1, DATE_MIN, DATE_MAX, true);
    event(m, a, b, "partial", EVENT, "");
    event(m, a, c, "partial", EVENT, "");
    const struct places *p = places_new(&m->c, 1, DAY0, DAY1, m->arena);
    assert_int_equal(places_in(p, a), r0);
    assert_false(places_matched(p, a));
    assert_sources(p, r0, "0");
    assert_residuals(p, r0, "2");
    assert_missing(p, b, "2");
    assert_int_equal(places_in(p, r1), r1);
    m->c.edges.at[2].complete = true;
    p = places_new(&m->c, 1, DAY0, DAY1, m->arena);
    assert_sources(p, r0, "0");
    assert_residuals(p, r0, "2");
    arena_free(m->arena);
}

/* Region 1 with provinces 2, 3, which become 4; nobody says in which region that is. */
static void out_of_the_tree_and_into_it(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), region = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t a = below(m, region, DATE_MIN, EVENT - 1), b = below(m, region, DATE_MIN, EVENT - 1);
    uint32_t c = unit(m, EVENT, DATE_MAX);
    event(m, a, c, "full", EVENT, "");
    event(m, b, c, "full", EVENT, "");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, a), region);
    assert_sources(p, root, "0");
    assert_sources(p, region, "1");
    assert_residuals(p, region, "2 3");
    assert_sources(p, c, "2 3");
    /* Back: 4 was in region 1, whose figure of later does not have it; the root's total stays what it was. */
    p = on(m, DAY1, DAY0);
    assert_int_equal(places_in(p, c), region);
    assert_sources(p, region, "1 4");
    assert_sources(p, root, "0");
    /* In two regions, it was only in the root, which does not have it. */
    uint32_t other = below(m, root, DATE_MIN, DATE_MAX);
    m->c.edges.at[2].parent = other;
    p = on(m, DAY1, DAY0);
    assert_int_equal(places_in(p, c), root);
    assert_sources(p, root, "0");
    assert_residuals(p, root, "");
    (void)b;
    arena_free(m->arena);
}

/* 2 leaves 0 with its units 4 and 5, but for 6, which stays: 0 has what it had, 2 is the root of what it took away. */
static void a_tree_goes_away(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t r0 = unit(m, DATE_MIN, DATE_MAX), p1 = below(m, r0, DATE_MIN, DATE_MAX);
    uint32_t p2 = unit(m, DATE_MIN, DATE_MAX), c3 = below(m, p1, DATE_MIN, DATE_MAX);
    uint32_t c4 = below(m, p2, DATE_MIN, DATE_MAX), c5 = below(m, p2, DATE_MIN, DATE_MAX);
    edge_of(m, 0, p2, r0, DATE_MIN, EVENT - 1, true);
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, r0), r0);
    assert_sources(p, r0, "0");
    assert_residuals(p, r0, "2o 4 5");
    assert_int_equal(places_in(p, p2), p2);
    assert_sources(p, p2, "2");
    assert_residuals(p, p2, "");
    assert_sources(p, c4, "4");
    assert_sources(p, p1, "1");
    /* Listed only, it is as far away. */
    edge_of(m, 0, p2, r0, EVENT, DATE_MAX, false);
    assert_sources(on(m, DAY0, DAY1), r0, "0");
    uint32_t c6 = unit(m, DATE_MIN, DATE_MAX);
    edge_of(m, 0, c6, p2, DATE_MIN, EVENT - 1, true);
    edge_of(m, 0, c6, p1, EVENT, DATE_MAX, true);
    p = on(m, DAY0, DAY1);
    assert_sources(p, r0, "0");
    assert_sources(p, p1, "1 6");
    assert_residuals(p, r0, "2o 4 5");
    assert_sources(p, p2, "2");
    assert_residuals(p, p2, "6"); /* in the figure of 2, and not below it */
    assert_sources(p, c3, "3");
    (void)c5;
    arena_free(m->arena);
}

/* A new root above two that were roots has the figures of both. */
static void a_level_on_top(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t a = unit(m, DATE_MIN, DATE_MAX), b = unit(m, DATE_MIN, DATE_MAX);
    (void)below(m, a, DATE_MIN, DATE_MAX);
    (void)below(m, b, DATE_MIN, DATE_MAX);
    uint32_t top = unit(m, EVENT, DATE_MAX);
    edge_of(m, 0, a, top, EVENT, DATE_MAX, true);
    edge_of(m, 0, b, top, EVENT, DATE_MAX, true);
    assert_sources(on(m, DAY0, DAY1), top, "0 1");
    arena_free(m->arena);
}

/* A tree deeper than any catalog may have ends all the same. */
static void deep(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t at = unit(m, DATE_MIN, DATE_MAX);
    for (int i = 0; i < 200; i++)
        at = below(m, at, DATE_MIN, DATE_MAX);
    (void)below(m, at, EVENT, DATE_MAX);
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, at), at);
    arena_free(m->arena);
}

/* Four times a unit is divided by shares of nine decimals. Two such products are a fraction of 64-bit numbers, three are none: what
 * the first event gives is divided, what comes of the last three stays together. */
static void shares_beyond_counting(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), from = below(m, root, DATE_MIN, EVENT - 1);
    const uint32_t first = from, other = from + 2;
    for (int i = 0; i < 4; i++) {
        date_t day = EVENT + i, end = i == 3 ? DATE_MAX : day;
        uint32_t a = below(m, root, day, end), b = below(m, root, day, DATE_MAX);
        event(m, from, a, "partial", day, "0.123456789");
        event(m, from, b, "partial", day, "0.876543211");
        from = a;
    }
    const struct places *p = on(m, DAY0, DAY1);
    assert_residuals(p, root, "1:0/1-123456789/1000000000");
    assert_sources(p, other, "1:123456789/1000000000-1/1");
    assert_sources(p, from, "");
    assert_missing(p, from, "1:0/1-123456789/1000000000");
    assert_int_equal(places_in(p, first), root);
    arena_free(m->arena);
}

/* Each part is a fraction of 64-bit numbers, but not the first two of them together: 1/5^9 + 1/5^18 − 1/5^27 and 1/2^9. Nothing is divided. */
static void shares_beyond_adding(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), a = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t x = below(m, root, DATE_MIN, DATE_MAX), e = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t b = below(m, root, EVENT, EVENT), t = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t d = below(m, root, EVENT + 1, EVENT + 1), u = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t f = below(m, root, DATE_MIN, DATE_MAX);
    event(m, a, x, "partial", EVENT, "0.000000512");
    event(m, a, e, "partial", EVENT, "0.001953125");
    event(m, a, b, "partial", EVENT, "0.000000512");
    event(m, a, t, "partial", EVENT, "0.998045851");
    event(m, b, d, "partial", EVENT + 1, "0.000000512");
    event(m, b, u, "partial", EVENT + 1, "0.999999488");
    event(m, d, f, "partial", EVENT + 2, "0.000000512");
    event(m, d, x, "partial", EVENT + 2, "0.999999488");
    const struct places *p = on(m, DAY0, DAY1);
    assert_residuals(p, root, "1");
    assert_sources(p, x, "2");
    assert_sources(p, e, "3");
    assert_missing(p, e, "1");
    p = on(m, EVENT, DAY1); /* what b was is divided */
    assert_residuals(p, root, "");
    arena_free(m->arena);
}

/* The figure of 2 goes in halves to 5 and 6, both in 1, its units 3 and 4 to 5 and the root: to 1 it gives all of it. */
static void parts_in_one_unit(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), r1 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t p2 = below(m, root, DATE_MIN, EVENT - 1);
    uint32_t c3 = unit(m, DATE_MIN, DATE_MAX), c4 = unit(m, DATE_MIN, DATE_MAX);
    uint32_t q5 = below(m, r1, EVENT, DATE_MAX), q6 = below(m, r1, EVENT, DATE_MAX);
    edge_of(m, 0, c3, p2, DATE_MIN, EVENT - 1, true);
    edge_of(m, 0, c4, p2, DATE_MIN, EVENT - 1, true);
    edge_of(m, 0, c3, q5, EVENT, DATE_MAX, true);
    edge_of(m, 0, c4, root, EVENT, DATE_MAX, true);
    event(m, p2, q5, "partial", EVENT, "0.5");
    event(m, p2, q6, "partial", EVENT, "0.5");
    const struct places *p = on(m, DAY0, DAY1);
    assert_int_equal(places_in(p, p2), root);
    assert_sources(p, q5, "2:0/1-1/2o 3");
    assert_sources(p, q6, "2:1/2-1/1o");
    assert_sources(p, r1, "1 2o 3");
    arena_free(m->arena);
}

/* 2 ended within the period and became 3 and 4; its figures of before are in the row of 1. */
static void late_ones(void **state)
{
    (void)state;
    struct map_test *m = map_new();
    uint32_t root = unit(m, DATE_MIN, DATE_MAX), p1 = below(m, root, DATE_MIN, DATE_MAX);
    uint32_t c2 = below(m, p1, DATE_MIN, EVENT - 1), c3 = below(m, p1, EVENT, DATE_MAX);
    uint32_t c4 = below(m, p1, EVENT, DATE_MAX), far = unit(m, DATE_MIN, DATE_MAX);
    event(m, c2, c3, "partial", EVENT, "");
    event(m, c2, c4, "partial", EVENT, "");
    const struct places *own = on(m, DAY1, DAY1), *before = on(m, DAY1, DAY0);
    assert_true(places_with(own, NULL, 0, m->arena) == own);
    struct places_late late = {c2, p1, on(m, EVENT - 1, DAY1)};
    const struct places *p = places_with(own, &late, 1, m->arena);
    assert_false(places_same(p));
    assert_int_equal(places_in(p, c2), p1);
    assert_sources(p, root, "0");
    assert_sources(p, p1, "1");
    assert_residuals(p, p1, "2");
    assert_missing(p, c3, "2");
    assert_missing(p, c4, "2");
    assert_residuals(own, p1, ""); /* which is as it was */
    assert_int_equal(places_in(own, c2), CATALOG_NONE);
    /* Back where it was: 3 and 4 came out of it. */
    late.then = on(m, EVENT - 1, DAY0);
    p = places_with(before, &late, 1, m->arena);
    assert_sources(p, c2, "2 3 4");
    assert_sources(p, p1, "1");
    assert_residuals(p, p1, "");
    assert_true(places_matched(p, c2));
    /* By shares, 13/20 to 3. */
    m->c.successions.at[0].share = "0.65";
    m->c.successions.at[1].share = "0.35";
    late.then = on(m, EVENT - 1, DAY1);
    p = places_with(on(m, DAY1, DAY1), &late, 1, m->arena);
    assert_sources(p, c3, "2:0/1-13/20 3");
    assert_sources(p, c4, "2:13/20-1/1 4");
    assert_residuals(p, p1, "");
    /* Counted in what does not contain it there: no deeper than that. */
    late.above = c3;
    late.then = on(m, EVENT - 1, DAY0);
    p = places_with(on(m, DAY1, DAY1), &late, 1, m->arena);
    assert_sources(p, c3, "3");
    assert_residuals(p, c3, "2");
    assert_residuals(p, far, "");
    arena_free(m->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_map_is_itself),
        cmocka_unit_test(spans),
        cmocka_unit_test(merger_adds_up_and_is_not_taken_apart),
        cmocka_unit_test(split_without_share_stays_with_the_province),
        cmocka_unit_test(shares_divide_and_leave_a_rest),
        cmocka_unit_test(transfer_of_a_part),
        cmocka_unit_test(one_share_of_two),
        cmocka_unit_test(level_is_abolished),
        cmocka_unit_test(another_parent),
        cmocka_unit_test(one_day_is_one_step),
        cmocka_unit_test(parts_of_parts),
        cmocka_unit_test(what_met_again_is_divided_together),
        cmocka_unit_test(without_a_trace),
        cmocka_unit_test(other_trees),
        cmocka_unit_test(out_of_the_tree_and_into_it),
        cmocka_unit_test(a_tree_goes_away),
        cmocka_unit_test(a_level_on_top),
        cmocka_unit_test(deep),
        cmocka_unit_test(shares_beyond_counting),
        cmocka_unit_test(shares_beyond_adding),
        cmocka_unit_test(parts_in_one_unit),
        cmocka_unit_test(late_ones),
        cmocka_unit_test(a_part_and_no_more),
    };
    return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
