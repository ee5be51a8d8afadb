/* Warnings and their reasons: given by a note of the file or later, never changed, and nothing approved without them. */
#include "verify.h"

/* Two warnings about the form's first cell and its second, and a note beside the second of three findings. */
static struct report *warned(struct sample *s, const char *org, const char *note)
{
    const int64_t values[] = {10, 1, 2};
    struct report *report = sample_report(s, "DS-01", org, "2015", values, 3);
    const struct form *form = &s->catalog.forms.at[report->form];
    const char *codes[2];
    for (size_t i = 0; i < 2; i++) {
        uint32_t slot = form->cells[i].slot;
        codes[i] =
            s->catalog.indicators.at[s->catalog.layouts.at[report->layout].cells[slot].indicator]
                .code;
    }
    const struct place at = {.file = "report.csv", .row = 2, .column = 4};
    diags_addv(&report->diags, DIAG_N101, at, "utf-8", "said", NULL);
    diags_addv(&report->diags, DIAG_W320, at, "R1", "", "", "10", "9", "1", NULL)->indicator_code =
        codes[0];
    diags_addv(&report->diags, DIAG_W320, at, "R2", "", "", "1", "2", "-1", NULL)->indicator_code =
        codes[1];
    if (note != NULL)
        VEC_PUSH(s->arena, &report->notes,
                 ((struct slot_text){form->cells[1].slot, text_of(note)}));
    report->content = report_digest(report);
    return report;
}

static struct store_warnings warnings(struct sample *s, int64_t submission)
{
    struct store_warnings found = {0};
    sample_must(s, store_warning_list(s->store, &submission, 1, s->arena, &found, &s->diags));
    return found;
}

static enum status
justify(struct sample *s, const struct store_outcome *o, int32_t n, const char *why, size_t *ret)
{
    const struct store_reason given = {.submission = o->submission,
                                       .at = SAMPLE_NOW + 60,
                                       .receipt = o->receipt,
                                       .actor = "officer",
                                       .reason = why,
                                       .n = n};
    return store_justify(s->store, &given, ret, &s->diags);
}

static void a_note_is_a_reason(void **state)
{
    struct sample *s = *state;
    struct store_outcome o = sample_file(s, warned(s, "01", " lũ lụt "), "a", NULL);
    struct store_warnings found = warnings(s, o.submission);
    assert_int_equal(found.len, 2);
    assert_int_equal(found.at[0].n, 2); /* the first finding is a note of the program's */
    assert_null(found.at[0].reason);
    assert_int_equal(found.at[0].diag.code, DIAG_W320);
    assert_string_equal(found.at[0].diag.arg[0], "R1");
    assert_int_equal(found.at[1].n, 3);
    assert_string_equal(found.at[1].reason, "lũ lụt");
    assert_string_equal(found.at[1].actor, "tester");
    assert_int_equal(found.at[1].at, SAMPLE_NOW);
    /* by the filing's own audit row */
    assert_string_equal(pg_sql(s->conninfo, "SELECT count(*) FROM gris.justification j "
                                            "JOIN gris.submission s ON s.audit = j.audit"),
                        "1");
}

/* Several filings in one statement, and one alone. */
static void notes_of_many_filings(void **state)
{
    struct sample *s = *state;
    const struct store_original original = {.digest = digest_of("x", 1),
                                            .name = "report.csv",
                                            .media_type = "text/csv",
                                            .bytes = "x",
                                            .len = 1};
    const struct store_filing filings[] = {{.report = warned(s, "01", "một")},
                                           {.report = warned(s, "02", NULL)},
                                           {.report = warned(s, "04", "ba")}};
    const struct store_intake intake = {.catalog = &s->catalog,
                                        .channel = "file",
                                        .sender = "tester",
                                        .received_at = SAMPLE_NOW,
                                        .originals = &original,
                                        .originals_len = 1,
                                        .filings = filings,
                                        .filings_len = 3};
    struct store_outcome *o = NULL;
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    assert_string_equal(warnings(s, o[0].submission).at[1].reason, "một");
    assert_null(warnings(s, o[1].submission).at[1].reason);
    assert_string_equal(warnings(s, o[2].submission).at[1].reason, "ba");
}

static void all_open_ones_or_one(void **state)
{
    struct sample *s = *state;
    size_t len = 0;
    struct store_outcome o = sample_file(s, warned(s, "01", NULL), "a", NULL);
    sample_must(s, justify(s, &o, 3, "first", &len));
    assert_int_equal(len, 1);
    sample_must(s, justify(s, &o, 0, "the rest", &len));
    assert_int_equal(len, 1);
    sample_must(s, justify(s, &o, 0, "nothing is left", &len));
    assert_int_equal(len, 0);
    sample_must(s, justify(s, &o, 3, "second thoughts", &len));
    struct store_warnings found = warnings(s, o.submission);
    assert_string_equal(found.at[0].reason, "the rest");
    assert_string_equal(found.at[1].reason, "second thoughts"); /* the last one stands */
    assert_string_equal(found.at[1].actor, "officer");
    assert_int_equal(found.at[1].at, SAMPLE_NOW + 60);
    assert_string_equal(pg_sql(s->conninfo, "SELECT count(*) FROM gris.justification"), "3");
    assert_string_equal(pg_sql(s->conninfo, "SELECT detail::jsonb -> 'findings' FROM gris.audit "
                                            "WHERE kind = 'justification' ORDER BY id LIMIT 1"),
                        "[3]");
    /* nothing of it can be changed */
    assert_string_equal(pg_refusal(s->conninfo, "UPDATE gris.justification SET reason = 'x'"),
                        "42501");
    assert_string_equal(pg_refusal(s->conninfo, "DELETE FROM gris.justification"), "42501");
}

static void there_is_no_such_warning(void **state)
{
    struct sample *s = *state;
    size_t len = 0;
    struct store_outcome o = sample_file(s, warned(s, "01", NULL), "a", NULL);
    assert_int_equal(justify(s, &o, 4, "why", &len), STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E409);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[0], o.receipt);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[1], "4");
    assert_int_equal(justify(s, &o, 1, "a note is none", &len), STATUS_REJECTED);
    assert_string_equal(pg_sql(s->conninfo, "SELECT count(*) FROM gris.justification"), "0");
}

static enum status verify(struct sample *s)
{
    int64_t rows, originals;
    return verify_all(s->conninfo, &rows, &originals, &s->diags);
}

/* As a superuser with the guards taken off: whoever changes a reason is found. */
static void a_changed_reason_is_found(void **state)
{
    struct sample *s = *state;
    size_t len = 0;
    struct store_outcome o = sample_file(s, warned(s, "01", "lũ lụt"), "a", NULL);
    sample_must(s, justify(s, &o, 0, "flood", &len));
    assert_int_equal(verify(s), STATUS_OK);
    static const char *const edits[][2] = {
        {"UPDATE gris.justification SET reason = 'drought' WHERE reason = 'flood'",
         "UPDATE gris.justification SET reason = 'flood' WHERE reason = 'drought'"},
        {"UPDATE gris.justification SET actor = 'x' WHERE n = 2",
         "UPDATE gris.justification SET actor = 'officer' WHERE n = 2"},
        {"UPDATE gris.justification SET n = 3 WHERE n = 2",
         "UPDATE gris.justification SET n = 2 WHERE reason = 'flood'"},
        {"UPDATE gris.justification SET reason = 'hạn hán' WHERE n = 3",
         "UPDATE gris.justification SET reason = 'lũ lụt' WHERE n = 3"},
        {"CREATE TABLE gone AS SELECT submission, n, at, actor, reason, audit "
         "FROM gris.justification WHERE n = 2; DELETE FROM gris.justification WHERE n = 2",
         "INSERT INTO gris.justification (submission, n, at, actor, reason, audit) "
         "SELECT * FROM gone"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        pg_sql(s->conninfo,
               arena_printf(s->arena, "SET session_replication_role = replica; %s", edits[i][0]));
        if (verify(s) != STATUS_REJECTED)
            fail_msg("not found: %s", edits[i][0]);
        assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E804);
        pg_sql(s->conninfo,
               arena_printf(s->arena, "SET session_replication_role = replica; %s", edits[i][1]));
        assert_int_equal(verify(s), STATUS_OK);
    }
}

static enum status approve(struct sample *s, const struct store_outcome *o)
{
    return sample_step(s, s->store, o->submission, "approved", "boss", "", SAMPLE_NOW + 90);
}

static void an_open_warning_is_not_approved(void **state)
{
    struct sample *s = *state;
    size_t len = 0;
    struct store_outcome o = sample_file(s, warned(s, "01", NULL), "a", NULL);
    assert_int_equal(approve(s, &o), STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E408);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[0], o.receipt);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[1], "2");
    /* every other way is open */
    sample_must(s, sample_step(s, s->store, o.submission, "in_review", "boss", "", SAMPLE_NOW));
    sample_must(s, justify(s, &o, 2, "flood", &len));
    assert_int_equal(approve(s, &o), STATUS_REJECTED);
    assert_string_equal(s->diags.at[s->diags.len - 1].arg[1], "1");
    /* inside the caller's transaction, too */
    sample_must(s, store_begin(s->store, STORE_READ_COMMITTED, &s->diags));
    sample_must(s, justify(s, &o, 0, "flood", &len));
    sample_must(s, approve(s, &o));
    sample_must(s, store_commit(s->store, &s->diags));
    struct store_submission found;
    sample_must(
        s, store_submission_find(s->store, &s->catalog, o.receipt, s->arena, &found, &s->diags));
    assert_string_equal(found.state, "approved");
}

static void a_refusal_of_the_database_is_told(void **state)
{
    struct sample *s = *state;
    size_t len = 0;
    struct store_outcome o = sample_file(s, warned(s, "01", NULL), "a", NULL);
    pg_sql(s->conninfo, "ALTER TABLE gris.justification RENAME TO elsewhere");
    assert_int_equal(justify(s, &o, 0, "why", &len), STATUS_FAILED);
    pg_sql(s->conninfo, "ALTER TABLE gris.elsewhere RENAME TO justification");
    sample_must(s, justify(s, &o, 0, "why", &len));
    assert_int_equal(len, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_note_is_a_reason, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(notes_of_many_filings, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(all_open_ones_or_one, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(there_is_no_such_warning, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_changed_reason_is_found, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(an_open_warning_is_not_approved, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_of_the_database_is_told, sample_set_up,
                                        sample_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
