/*
 * The life of a submission: its steps as interfaces.md lists them, the path of approval, and every (state, action, unit, steps passed) on
 * paths of one to three units against a table written by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/lifecycle.h"

/* ---- the steps: interfaces.md, "States and timeliness" */

static const struct {
    const char *from, *to;
} legal[] = {
    {"received", "in_review"},  {"received", "returned"},   {"received", "approved"},
    {"received", "withdrawn"},  {"in_review", "returned"},  {"in_review", "approved"},
    {"in_review", "withdrawn"}, {"returned", "withdrawn"},  {"approved", "accepted"},
    {"approved", "returned"},   {"accepted", "locked"},     {"accepted", "returned"},
    {"locked", "returned"},     {"accepted", "accepted"},   /* the next of three levels */
    {"received", "superseded"}, {"returned", "superseded"}, /* by a new version, never by a step */
};

static const char *const states[] = {"rejected", "received", "in_review", "returned",  "approved",
                                     "accepted", "locked",   "withdrawn", "superseded"};
#define STATES (sizeof states / sizeof states[0])

static void test_steps(void **state)
{
    (void)state;
    size_t len, found = 0;
    (void)lifecycle_steps(&len);
    assert_int_equal(len, sizeof legal / sizeof legal[0]);
    for (size_t a = 0; a < STATES; a++)
        for (size_t b = 0; b < STATES; b++) {
            bool wanted = false;
            for (size_t i = 0; i < sizeof legal / sizeof legal[0]; i++)
                wanted = wanted || (strcmp(legal[i].from, states[a]) == 0 &&
                                    strcmp(legal[i].to, states[b]) == 0);
            assert_int_equal(lifecycle_legal(states[a], states[b]), wanted);
            found += wanted;
        }
    assert_int_equal(found, len);
}

static void test_approved(void **state)
{
    (void)state;
    for (size_t i = 0; i < STATES; i++) {
        bool wanted = strcmp(states[i], "approved") == 0 || strcmp(states[i], "accepted") == 0 ||
                      strcmp(states[i], "locked") == 0;
        assert_int_equal(lifecycle_is_approved(states[i]), wanted);
    }
}

static void test_actions(void **state)
{
    (void)state;
    static const char *const names[] = {"review", "approve",  "accept", "lock",
                                        "return", "withdraw", "correct"};
    static const char *const to[] = {"in_review", "approved",  "accepted",  "locked",
                                     "returned",  "withdrawn", "superseded"};
    for (int i = 0; i < LIFECYCLE_ACTIONS; i++) {
        assert_string_equal(lifecycle_action_name((enum lifecycle_action)i), names[i]);
        assert_string_equal(lifecycle_action_state((enum lifecycle_action)i), to[i]);
        assert_int_equal(lifecycle_action_find(names[i]), i);
    }
    assert_int_equal(lifecycle_action_find("delete"), LIFECYCLE_ACTIONS);
    assert_null(lifecycle_find("withdrawn", LIFECYCLE_WITHDRAW));
    assert_null(lifecycle_find("locked", LIFECYCLE_APPROVE));
}

/* No state leads to itself by one action in two ways: an action from a state has one step. */
static void test_one_step_an_action(void **state)
{
    (void)state;
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    for (size_t i = 0; i < len; i++) {
        assert_ptr_equal(lifecycle_find(steps[i].from, steps[i].action), &steps[i]);
        assert_int_equal(steps[i].reason, steps[i].action == LIFECYCLE_RETURN ||
                                              steps[i].action == LIFECYCLE_WITHDRAW);
        assert_true(steps[i].meaning_vi[0] != '\0' && steps[i].meaning_en[0] != '\0');
    }
}

/* ---- whose turn it is: S the sender, A B C the path, - nobody */

static const struct turn {
    const char *path, *from;
    size_t passed;
    const char *review, *approve, *accept, *lock, *send_back, *withdraw, *correct;
} turns[] = {
    /* one unit above: it does all */
    {"A", "received", 0, "A", "A", "-", "-", "A", "S", "S"},
    {"A", "in_review", 0, "-", "A", "-", "-", "A", "S", "-"},
    {"A", "returned", 0, "-", "-", "-", "-", "-", "S", "S"},
    {"A", "approved", 1, "-", "-", "A", "-", "A", "-", "-"},
    {"A", "accepted", 2, "-", "-", "-", "A", "A", "-", "-"},
    {"A", "locked", 2, "-", "-", "-", "-", "A", "-", "-"},
    {"A", "withdrawn", 0, "-", "-", "-", "-", "-", "-", "-"},
    /* two: the first approves, the second accepts and locks */
    {"AB", "received", 0, "A", "A", "-", "-", "A", "S", "S"},
    {"AB", "in_review", 0, "-", "A", "-", "-", "A", "S", "-"},
    {"AB", "approved", 1, "-", "-", "B", "-", "AB", "-", "-"},
    {"AB", "accepted", 2, "-", "-", "-", "B", "B", "-", "-"},
    {"AB", "locked", 2, "-", "-", "-", "-", "B", "-", "-"},
    /* three: accepted level by level, locked by the last */
    {"ABC", "received", 0, "A", "A", "-", "-", "A", "S", "S"},
    {"ABC", "approved", 1, "-", "-", "B", "-", "AB", "-", "-"},
    {"ABC", "accepted", 2, "-", "-", "C", "-", "BC", "-", "-"},
    {"ABC", "accepted", 3, "-", "-", "-", "C", "C", "-", "-"},
    {"ABC", "locked", 3, "-", "-", "-", "-", "C", "-", "-"},
    {"ABC", "returned", 1, "-", "-", "-", "-", "-", "S", "S"},
};

/* Units by their letter. */
static bool may(const struct turn *t, enum lifecycle_action action, char unit)
{
    uint32_t at[3];
    const struct lifecycle_step *step = lifecycle_find(t->from, action);
    struct lifecycle_path path = {.at = at, .len = strlen(t->path)};
    for (size_t i = 0; i < path.len; i++)
        at[i] = (uint32_t)t->path[i];
    return step != NULL && lifecycle_may(step, &path, t->passed, 'S', (uint32_t)unit);
}

static void test_every_turn(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        const struct turn *t = &turns[i];
        const char *const wanted[LIFECYCLE_ACTIONS] = {
            t->review, t->approve, t->accept, t->lock, t->send_back, t->withdraw, t->correct};
        for (int action = 0; action < LIFECYCLE_ACTIONS; action++)
            for (const char *unit = "SABCX"; *unit != '\0'; unit++)
                if (may(t, (enum lifecycle_action)action, *unit) !=
                    (strchr(wanted[action], *unit) != NULL))
                    fail_msg("%s, %s, %zu passed: %s by %c", t->path, t->from, t->passed,
                             lifecycle_action_name((enum lifecycle_action)action), *unit);
    }
}

static void test_whose(void **state)
{
    (void)state;
    uint32_t at[] = {'A', 'B'};
    struct lifecycle_path path = {.at = at, .len = 2};
    assert_int_equal(lifecycle_whose(lifecycle_find("received", LIFECYCLE_WITHDRAW), &path, 0, 'S'),
                     'S');
    assert_int_equal(lifecycle_whose(lifecycle_find("received", LIFECYCLE_APPROVE), &path, 0, 'S'),
                     'A');
    assert_int_equal(lifecycle_whose(lifecycle_find("approved", LIFECYCLE_RETURN), &path, 1, 'S'),
                     'B');
    assert_int_equal(lifecycle_whose(lifecycle_find("accepted", LIFECYCLE_LOCK), &path, 1, 'S'),
                     CATALOG_NONE);
    assert_string_equal(lifecycle_actor_name(LIFECYCLE_SENDER), "sender");
    assert_string_equal(lifecycle_actor_name(LIFECYCLE_LAST), "last");
}

/* ---- the path */

enum { VN, P, D, C, UNITS };

static struct catalog tree(struct arena *arena)
{
    static const char *levels[] = {"nation", "province", "district", "commune"};
    static const char *const codes[] = {"VN", "P", "D", "C"};
    struct catalog c = {.levels = levels, .levels_len = 4};
    struct hierarchy admin = {1, "admin"};
    VEC_PUSH(arena, &c.hierarchies, admin);
    for (uint32_t o = 0; o < UNITS; o++) {
        struct org org = {(int32_t)o + 1, o, codes[o], DATE_MIN, DATE_MAX, o, 1};
        struct org_edition edition = {o, codes[o], codes[o], DATE_MIN, DATE_MAX};
        VEC_PUSH(arena, &c.orgs, org);
        VEC_PUSH(arena, &c.org_editions, edition);
    }
    for (uint32_t o = P; o < UNITS; o++) {
        struct org_edge edge = {0, o, o - 1, DATE_MIN, DATE_MAX, true};
        VEC_PUSH(arena, &c.edges, edge);
    }
    catalog_index(&c, arena);
    return c;
}

static void test_path(void **state)
{
    static const struct {
        uint32_t org;
        const char *approval, *receiver;
        uint32_t path[3];
        size_t len;
    } table[] = {
        {C, "none", "parent", {D}, 1},
        {C, "none", "VN", {VN}, 1},
        {C, "none", "-", {C}, 1},
        {VN, "none", "parent", {VN}, 1},
        {C, "province>nation", "parent", {P, VN}, 2},
        {C, "district>province>nation", "parent", {D, P, VN}, 3},
        {P, "district>nation", "parent", {VN}, 1}, /* no district above it */
        {VN, "province", "-", {VN}, 1},
    };
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog c = tree(arena);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct obligation o = {.approval = table[i].approval, .receiver = table[i].receiver};
        struct lifecycle_path path = {0};
        lifecycle_path(&c, &o, table[i].org, date_of(2026, 11, 30), arena, &path);
        assert_int_equal(path.len, table[i].len);
        assert_memory_equal(path.at, table[i].path, path.len * sizeof *path.at);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),      cmocka_unit_test(test_approved),
        cmocka_unit_test(test_actions),    cmocka_unit_test(test_one_step_an_action),
        cmocka_unit_test(test_every_turn), cmocka_unit_test(test_whose),
        cmocka_unit_test(test_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
