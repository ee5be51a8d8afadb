/*
 * The life of a submission in the database: its table of steps is core/lifecycle.def, and every (state, wanted state, unit) is tried by
 * direct SQL as the service: exactly what the steps allow passes. Who may is core/lifecycle.c's word, which tests/core holds against a
 * table written by hand.
 */
#include "core/lifecycle.h"
#include "sample.h"

static const char *const wanted[] = {"rejected", "received", "in_review", "returned",
                                     "approved", "accepted", "locked",    "withdrawn"};
#define WANTED (sizeof wanted / sizeof wanted[0])

static struct report *population(struct sample *s, const char *org, const char *year, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, year, values, 3);
}

static uint32_t unit(struct sample *s, const char *level, const char *code)
{
    for (uint32_t o = 0; o < s->catalog.orgs.len; o++)
        if (strcmp(s->catalog.orgs.at[o].code, code) == 0 &&
            strcmp(s->catalog.levels[s->catalog.orgs.at[o].level], level) == 0)
            return o;
    fail_msg("no %s %s", level, code);
    return CATALOG_NONE;
}

static void test_the_table_is_the_definition(void **state)
{
    struct sample *s = *state;
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    assert_string_equal(pg_sql(s->conninfo, "SELECT count(*) FROM gris.lifecycle"),
                        arena_printf(s->arena, "%zu", len));
    for (size_t i = 0; i < len; i++) {
        const char *sql =
            arena_printf(s->arena,
                         "SELECT action || ' ' || actor || ' ' || reason FROM gris.lifecycle "
                         "WHERE from_state = '%s' AND to_state = '%s'",
                         steps[i].from, steps[i].to);
        assert_string_equal(
            pg_sql(s->conninfo, sql),
            arena_printf(s->arena, "%s %s %s", lifecycle_action_name(steps[i].action),
                         lifecycle_actor_name(steps[i].actor), steps[i].reason ? "true" : "false"));
    }
}

/* ---- every step by everybody, by direct SQL */

struct life {
    struct sample *s;
    int64_t submission;
    uint32_t sender, others[3]; /* the path's end, its beginning, and somebody who is not on it */
    struct lifecycle_path path;
    const char *state;
    size_t passed;
    int n;
};

static int32_t id_of(struct life *l, uint32_t org)
{
    return l->s->catalog.orgs.at[org].id;
}

static const char *path_text(struct life *l)
{
    const char *text = "";
    for (size_t i = 0; i < l->path.len; i++)
        text = arena_printf(l->s->arena, "%s%s%d", text, i > 0 ? "," : "", id_of(l, l->path.at[i]));
    return text;
}

/* SQLSTATE, or "" when it passed; nothing is kept. */
static const char *try(struct life *l, const char *to, uint32_t org, const char *reason)
{
    return pg_refusal(
        l->s->conninfo,
        arena_printf(
            l->s->arena,
            "BEGIN; SET LOCAL ROLE gris_service; SET LOCAL search_path = gris;"
            "INSERT INTO submission_step (submission, n, at, state, actor, reason, audit, org_id, "
            "path) VALUES (%lld, %d, now(), '%s', 'x', '%s', 1, %d, '{%s}'); ROLLBACK",
            (long long)l->submission, l->n + 1, to, reason, id_of(l, org), path_text(l)));
}

static bool legal(struct life *l, const char *to, uint32_t org)
{
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    for (size_t i = 0; i < len; i++)
        if (strcmp(steps[i].from, l->state) == 0 && strcmp(steps[i].to, to) == 0)
            return lifecycle_may(&steps[i], &l->path, l->passed, l->sender, org);
    return false;
}

static void try_all(struct life *l)
{
    const uint32_t units[] = {l->sender, l->others[0], l->others[1], l->others[2]};
    for (size_t i = 0; i < WANTED; i++)
        for (size_t u = 0; u < 4; u++) {
            bool passed = strcmp(try(l, wanted[i], units[u], "because"), "") == 0;
            if (passed != legal(l, wanted[i], units[u]))
                fail_msg("path of %zu: %s to %s by %s: %s", l->path.len, l->state, wanted[i],
                         l->s->catalog.orgs.at[units[u]].code, passed ? "passed" : "refused");
        }
}

static void take(struct life *l, enum lifecycle_action action, uint32_t org)
{
    const struct lifecycle_step *step = lifecycle_find(l->state, action);
    assert_non_null(step);
    int32_t path[3];
    for (size_t i = 0; i < l->path.len; i++)
        path[i] = id_of(l, l->path.at[i]);
    const struct store_step taken = {.submission = l->submission,
                                     .to = step->to,
                                     .org = id_of(l, org),
                                     .path = path,
                                     .path_len = l->path.len,
                                     .actor = "tester",
                                     .reason = "because"};
    sample_must(l->s, store_transition(l->s->store, &taken, SAMPLE_NOW, &l->s->diags));
    l->state = step->to;
    l->passed += action == LIFECYCLE_APPROVE || action == LIFECYCLE_ACCEPT;
    l->n++;
    try_all(l);
}

static void live(struct life *l)
{
    uint32_t first = l->path.at[0], last = l->path.at[l->path.len - 1];
    l->state = "received";
    l->n = 1;
    try_all(l);
    assert_string_equal(try(l, "returned", first, ""), "23514"); /* no reason */
    take(l, LIFECYCLE_REVIEW, first);
    take(l, LIFECYCLE_APPROVE, first);
    take(l, LIFECYCLE_ACCEPT, last);
    take(l, LIFECYCLE_LOCK, last);
    take(l, LIFECYCLE_RETURN, last);
    take(l, LIFECYCLE_WITHDRAW, l->sender);
}

static void test_everybody_tries_everything(void **state)
{
    struct sample *s = *state;
    for (size_t len = 1; len <= 2; len++) {
        struct report *report = population(s, "01", len == 1 ? "2018" : "2017", 5);
        struct store_outcome o = sample_file(s, report, len == 1 ? "a" : "b", NULL);
        const struct org_edge *region =
            catalog_parent(&s->catalog, catalog_find_hierarchy(&s->catalog, TEXT("region")),
                           report->org, date_of(2017, 6, 30));
        assert_non_null(region);
        uint32_t vn = unit(s, "nation", "VN"), at[] = {region->parent, vn};
        struct life l = {.s = s,
                         .submission = o.submission,
                         .sender = report->org,
                         .others = {vn, region->parent, unit(s, "province", "04")},
                         .path = {.at = at + (2 - len), .len = len}};
        live(&l);
    }
}

/* Whoever writes a path of units that do not stand above, or another path than before, is refused. */
static void test_paths(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    struct store_outcome o = sample_file(s, report, "a", NULL);
    uint32_t vn = unit(s, "nation", "VN"), other = unit(s, "province", "04");
    struct life l = {.s = s,
                     .submission = o.submission,
                     .sender = report->org,
                     .path = {.at = &other, .len = 1},
                     .n = 1};
    assert_string_equal(try(&l, "approved", other, ""), "23514");
    l.path.at = &l.sender; /* somebody is above it: it may not approve itself */
    assert_string_equal(try(&l, "approved", l.sender, ""), "23514");
    l.path.at = &vn;
    assert_string_equal(try(&l, "approved", vn, ""), "");
    l.state = "received";
    take(&l, LIFECYCLE_REVIEW, vn);
    uint32_t twice[] = {vn, vn};
    l.path = (struct lifecycle_path){.at = twice, .len = 2};
    assert_string_equal(try(&l, "approved", vn, ""), "23514");
}

/* A later version stands: the earlier one can only be withdrawn. */
static void test_what_is_superseded(void **state)
{
    struct sample *s = *state;
    struct report *first = population(s, "01", "2018", 5), *second = population(s, "01", "2018", 6);
    struct store_outcome a = sample_file(s, first, "a", NULL),
                         b = sample_file(s, second, "b", NULL);
    assert_int_equal(sample_step(s, s->store, a.submission, "approved", "t", "", SAMPLE_NOW),
                     STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E406);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[0], "superseded");
    uint32_t vn = unit(s, "nation", "VN");
    struct life l = {.s = s,
                     .submission = a.submission,
                     .sender = first->org,
                     .path = {.at = &vn, .len = 1},
                     .n = 1};
    assert_string_equal(try(&l, "approved", vn, ""), "23514");
    assert_string_equal(try(&l, "withdrawn", l.sender, "because"), "");
    sample_must(s, sample_step(s, s->store, b.submission, "withdrawn", "t", "wrong", SAMPLE_NOW));
    sample_must(s, sample_step(s, s->store, a.submission, "approved", "t", "", SAMPLE_NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_table_is_the_definition, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(test_everybody_tries_everything, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(test_paths, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_superseded, sample_set_up, sample_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
