/*
 * Every expression of tests/cases/expressions: its value, its warnings, or why it is refused and at which column. A
 * case needs no C. Neighbours: pipeline/eval.c, indicators/; precedence.tsv is read by tests/indicators/test_expr_parse.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expressions_table.h"
#include "indicators/indicators.h"
#include "pipeline/pipeline.h"

/* " ; " stands between settings. */
static size_t split_sets(struct arena *arena, const char *column, const char ***ret_sets)
{
    struct VEC(const char *) sets = {0};
    while (strcmp(column, "-") != 0) {
        const char *end = strstr(column, " ; ");
        size_t len = end != NULL ? (size_t)(end - column) : strlen(column);
        VEC_PUSH(arena, &sets, arena_copy(arena, column, len));
        if (end == NULL)
            break;
        column = end + 3;
    }
    *ret_sets = sets.at;
    return sets.len;
}

/* "null W310", "E667@5 E672@9" */
static const char *outcome(struct arena *arena,
                           enum status status,
                           const struct pipeline_value *value,
                           const struct diags *diags)
{
    const char *text = value->is_boolean ? (value->boolean ? "true" : "false")
                       : value->text     ? value->text
                                         : "null";
    if (status != STATUS_OK)
        text = "";
    for (size_t i = 0; i < diags->len; i++) {
        const struct diag *d = &diags->at[i];
        bool refused = diag_severity(d->code) == SEVERITY_ERROR && d->at.column > 0;
        text = arena_printf(arena, "%s%s%s", text, *text != '\0' ? " " : "", diag_name(d->code));
        if (refused)
            text = arena_printf(arena, "%s@%u", text, d->at.column);
    }
    return text;
}

static bool holds(const struct expressions_row *row)
{
    struct arena *arena = arena_new(0);
    struct pipeline *p = NULL;
    struct pipeline_value value = {0};
    struct diags diags;
    const char **sets;
    diags_init(&diags, arena, 0);
    assert_int_equal(pipeline_open(&(struct pipeline_settings){0}, PIPELINE_OFFLINE, &p, &diags),
                     STATUS_OK);
    struct pipeline_eval_options options = {.decimals = -1};
    options.sets_len = split_sets(arena, row->column[1], &sets);
    options.sets = sets;
    if (strcmp(row->column[2], "-") != 0)
        options.decimals = row->column[2][0] - '0';
    enum status status = pipeline_eval(p, row->column[0], &options, &value, &diags);
    const char *got = outcome(arena, status, &value, &diags);
    bool same = strcmp(got, row->column[3]) == 0;
    if (!same)
        print_error("%s\n    got %s\n", row->line, got);
    /* every finding has its texts, and they show all their arguments */
    for (size_t i = 0; i < diags.len; i++) {
        static const char *const unfilled[] = {"{0}", "{1}", "{2}"};
        for (size_t u = 0; u < sizeof unfilled / sizeof unfilled[0]; u++)
            assert_null(strstr(diag_message(&diags.at[i], LANG_VI, arena), unfilled[u]));
    }
    pipeline_close(p);
    arena_free(arena);
    return same;
}

static void test_tables(void **state)
{
    static const char *const names[] = {"arithmetic.tsv", "rounding.tsv", "logic.tsv",
                                        "functions.tsv",  "null.tsv",     "vectors.tsv",
                                        "figures.tsv",    "refused.tsv"};
    (void)state;
    size_t cases = 0, wrong = 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct arena *arena = arena_new(0);
        struct expressions_table table = expressions_read(arena, names[n]);
        for (size_t i = 0; i < table.len; i++) {
            if (table.at[i].columns != 4)
                fail_msg("%s: “%s” has not four columns", names[n], table.at[i].line);
            wrong += !holds(&table.at[i]);
        }
        cases += table.len;
        arena_free(arena);
    }
    print_message("%zu expressions\n", cases);
    assert_true(cases >= 400);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
