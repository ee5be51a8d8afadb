/* What becomes of a filing: rules 4 to 6 of the data model, on a real PostgreSQL. */
#include "sample.h"

static struct report *population(struct sample *s, const char *org, const char *year, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, year, values, 3);
}

static void must_move(struct sample *s, int64_t id, const char *to)
{
    sample_must(s, sample_step(s, s->store, id, to, "tester", "because", SAMPLE_NOW));
}

static const char *count(struct sample *s, const char *table)
{
    return arena_strdup(
        s->arena,
        pg_sql(s->conninfo, arena_printf(s->arena, "SELECT count(*) FROM gris.%s", table)));
}

/* The digits of the receipt, letters as 10 … 35, leave 1 when divided by 97 (ISO 7064 MOD 97-10). */
static void assert_receipt(const char *receipt)
{
    assert_int_equal(strlen(receipt), strlen("GR20261122-0000001-00"));
    assert_memory_equal(receipt, "GR20261122-", 11); /* SAMPLE_NOW in Viet Nam */
    unsigned rest = 0;
    for (const char *p = receipt; *p != '\0'; p++) {
        if (*p >= '0' && *p <= '9')
            rest = (rest * 10 + (unsigned)(*p - '0')) % 97;
        else if (*p >= 'A' && *p <= 'Z')
            rest = (rest * 100 + 10 + (unsigned)(*p - 'A')) % 97;
    }
    assert_int_equal(rest, 1);
}

static void a_filing_is_stored_whole(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 75201);
    VEC_PUSH(s->arena, &report->notes, ((struct slot_text){1, TEXT("ghi chú")}));
    report->status[2] = CELL_STATUS_CONFIDENTIAL;
    report->reference_no = "12/BC";
    report->outline = "[{\"heading\":\"I\"}]";
    diags_addv(&report->diags, DIAG_W304, (struct place){"report.csv", NULL, 3, 4}, "1", "2", NULL)
        ->org_code = "01";
    report->diags.at[0].cells = "[{\"indicator_code\": \"POP.TOTAL\",\"value\":\"1\"}]";
    report->content = report_digest(report);
    struct store_outcome o = sample_file(s, report, "a,b\n", NULL);
    assert_string_equal(o.state, "received");
    assert_int_equal(o.version, 1);
    assert_false(o.duplicate);
    assert_null(o.stands);
    assert_receipt(o.receipt);

    struct store_submission found;
    sample_must(
        s, store_submission_find(s->store, &s->catalog, o.receipt, s->arena, &found, &s->diags));
    assert_int_equal(found.id, o.submission);
    assert_int_equal(found.org, report->org);
    assert_int_equal(found.regime, report->regime);
    assert_int_equal(found.form, report->form);
    assert_true(period_eq(found.period, report->period));
    assert_int_equal(found.received_at, SAMPLE_NOW);
    assert_string_equal(found.channel, "file");
    assert_string_equal(found.file, "report.csv");
    assert_string_equal(found.reference_no, "12/BC");
    assert_int_equal(found.size, 4);
    assert_int_equal(found.cells, 3);
    assert_int_equal(found.warnings, 1);
    assert_true(digest_eq(&found.content, &report->content));

    struct report *back;
    sample_must(s, store_submission_report(s->store, &s->catalog, o.submission, s->arena, &back,
                                           &s->diags));
    assert_int_equal(back->slots, report->slots);
    for (size_t i = 0; i < report->slots; i++) {
        assert_true(back->cells[i] == report->cells[i]);
        assert_int_equal(back->status[i], report->status[i]);
        assert_int_equal(back->place[i].row, report->place[i].row);
        assert_int_equal(back->place[i].column, report->place[i].column);
    }
    struct digest again = report_digest(back);
    assert_true(digest_eq(&again, &report->content));

    struct diags findings;
    diags_init(&findings, s->arena, 0);
    sample_must(s,
                store_submission_findings(s->store, o.submission, s->arena, &findings, &s->diags));
    assert_int_equal(findings.len, 1);
    assert_int_equal(findings.at[0].code, DIAG_W304);
    assert_string_equal(findings.at[0].arg[1], "2");
    assert_null(findings.at[0].arg[2]);
    assert_string_equal(findings.at[0].org_code, "01");
    assert_int_equal(findings.at[0].at.row, 3);
    assert_null(findings.at[0].at.sheet);
    assert_string_equal(findings.at[0].cells, report->diags.at[0].cells); /* the exact text */

    struct store_events events = {0};
    sample_must(s, store_submission_events(s->store, o.submission, s->arena, &events, &s->diags));
    assert_int_equal(events.len, 1);
    assert_string_equal(events.at[0].state, "received");
    assert_int_equal(events.at[0].audit_position, 0);
    assert_string_equal(count(s, "stale"), "1");
}

static void irregular_places_come_back(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    report->place[0] = (struct cell_place){17, 3};
    report->place[1] = (struct cell_place){4, 9};
    struct store_outcome o = sample_file(s, report, "x", NULL);
    struct report *back;
    sample_must(s, store_submission_report(s->store, &s->catalog, o.submission, s->arena, &back,
                                           &s->diags));
    for (size_t i = 0; i < report->slots; i++) {
        assert_int_equal(back->place[i].row, report->place[i].row);
        assert_int_equal(back->place[i].column, report->place[i].column);
    }
}

static void the_same_again_is_the_same_submission(void **state)
{
    struct sample *s = *state;
    struct store_outcome first = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    struct store_outcome again = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    /* Other bytes, same content: still the same; the bytes are not kept. */
    struct store_outcome other = sample_file(s, population(s, "01", "2018", 5), "x\n", NULL);
    assert_true(again.duplicate && other.duplicate);
    assert_string_equal(again.receipt, first.receipt);
    assert_string_equal(other.receipt, first.receipt);
    assert_null(again.stands);
    assert_int_equal(again.version, 1);
    assert_string_equal(count(s, "submission"), "1");
    assert_string_equal(count(s, "original"), "1");
    assert_string_equal(count(s, "stale"), "1");
    assert_string_equal(count(s, "audit WHERE kind = 'submissions'"), "1");
}

static void a_revision_is_the_next_version(void **state)
{
    struct sample *s = *state;
    struct store_outcome one = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    struct store_outcome two = sample_file(s, population(s, "01", "2018", 6), "y", NULL);
    assert_int_equal(two.version, 2);
    assert_false(two.duplicate);
    struct store_submission old;
    sample_must(
        s, store_submission_find(s->store, &s->catalog, one.receipt, s->arena, &old, &s->diags));
    assert_string_equal(old.state, "superseded");
    struct store_submissions versions = {0};
    sample_must(s, store_submission_versions(s->store, &s->catalog, one.submission, s->arena,
                                             &versions, &s->diags));
    assert_int_equal(versions.len, 2);
    assert_int_equal(versions.at[0].version, 1);
    /* Withdrawn, the older one is back in its own state. */
    must_move(s, two.submission, "withdrawn");
    sample_must(
        s, store_submission_find(s->store, &s->catalog, one.receipt, s->arena, &old, &s->diags));
    assert_string_equal(old.state, "received");
    /* Other vintages count for themselves. */
    struct report *estimate = population(s, "01", "2018", 5);
    estimate->vintage = VINTAGE_ESTIMATE;
    assert_int_equal(sample_file(s, estimate, "z", NULL).version, 1);
}

static void an_older_content_changes_nothing_unless_it_replaces(void **state)
{
    struct sample *s = *state;
    struct store_outcome one = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    struct store_outcome two = sample_file(s, population(s, "01", "2018", 6), "y", NULL);
    struct store_outcome old = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    assert_true(old.duplicate);
    assert_string_equal(old.receipt, one.receipt);
    assert_string_equal(old.state, "superseded");
    assert_string_equal(old.stands, two.receipt);
    assert_string_equal(count(s, "submission"), "2");
    struct store_outcome anew = sample_file(s, population(s, "01", "2018", 5), "x", two.receipt);
    assert_false(anew.duplicate);
    assert_int_equal(anew.version, 3);
    assert_string_equal(count(s, "original"), "2"); /* the bytes were there */
    /* What stands is a no-op, --replaces or not. */
    struct store_outcome same = sample_file(s, population(s, "01", "2018", 5), "x", two.receipt);
    assert_true(same.duplicate);
    assert_null(same.stands);
    assert_string_equal(same.receipt, anew.receipt);
}

static void a_withdrawn_or_returned_content_is_told(void **state)
{
    struct sample *s = *state;
    struct store_outcome one = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    must_move(s, one.submission, "withdrawn");
    struct store_outcome again = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    assert_true(again.duplicate);
    assert_string_equal(again.state, "withdrawn");
    assert_string_equal(again.stands, one.receipt); /* nothing stands: the one to name is itself */
    struct store_outcome anew = sample_file(s, population(s, "01", "2018", 5), "x", one.receipt);
    assert_int_equal(anew.version, 2);

    struct store_outcome other = sample_file(s, population(s, "11", "2018", 5), "p", NULL);
    must_move(s, other.submission, "returned");
    again = sample_file(s, population(s, "11", "2018", 5), "p", NULL);
    assert_true(again.duplicate);
    assert_string_equal(again.state, "returned");
    assert_string_equal(again.stands, other.receipt);
    assert_int_equal(sample_file(s, population(s, "11", "2018", 5), "p", other.receipt).version, 2);
}

static void replaces_must_name_a_version_of_the_same_report(void **state)
{
    struct sample *s = *state;
    struct store_outcome other = sample_file(s, population(s, "11", "2018", 5), "x", NULL), o;
    assert_int_equal(
        sample_try(s, s->store, population(s, "01", "2018", 5), "y", other.receipt, &o),
        STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E407);
    assert_string_equal(count(s, "submission"), "1");
    assert_string_equal(count(s, "original"), "1");
}

static struct report *refused(struct sample *s, const char *org, const char *what)
{
    struct report *report = population(s, org, "2018", 5);
    diags_addv(&report->diags, DIAG_E203, (struct place){"report.csv", NULL, 2, 4}, what, NULL);
    return report;
}

static void a_refused_file_is_kept_and_judged_again(void **state)
{
    struct sample *s = *state;
    struct store_outcome bad = sample_file(s, refused(s, "01", "abc"), "bad", NULL);
    assert_string_equal(bad.state, "rejected");
    assert_int_equal(bad.version, 0);
    assert_receipt(bad.receipt);
    assert_string_equal(count(s, "original"), "1");
    assert_string_equal(count(s, "stale"), "0");
    assert_string_equal(count(s, "report_cells"), "0");
    assert_string_equal(count(s, "diagnostic"), "1");
    /* The same verdict under the same load adds no row. */
    struct store_outcome again = sample_file(s, refused(s, "01", "abc"), "bad", NULL);
    assert_true(again.duplicate);
    assert_string_equal(again.receipt, bad.receipt);
    assert_string_equal(count(s, "submission"), "1");
    /* Another verdict, or another load, does. */
    assert_false(sample_file(s, refused(s, "01", "abd"), "bad", NULL).duplicate);
    s->catalog.load_id++;
    assert_false(sample_file(s, refused(s, "01", "abc"), "bad", NULL).duplicate);
    s->catalog.load_id--;
    /* It takes no version number. */
    assert_int_equal(sample_file(s, population(s, "01", "2018", 5), "good", NULL).version, 1);
    struct store_submissions all = {0};
    struct store_filter filter = {
        .form = CATALOG_NONE, .regime = CATALOG_NONE, .state = "rejected"};
    sample_must(s,
                store_submission_list(s->store, &s->catalog, &filter, s->arena, &all, &s->diags));
    assert_int_equal(all.len, 3);
}

static void a_file_that_gives_no_submission_is_kept_too(void **state)
{
    struct sample *s = *state;
    struct report *nothing = report_new(s->arena, 0);
    nothing->org = nothing->regime = nothing->form = nothing->layout = CATALOG_NONE;
    diags_add(&nothing->diags, DIAG_E103, (struct place){"report.csv", NULL, 0, 0});
    struct store_outcome o = sample_file(s, nothing, "?", NULL);
    assert_string_equal(o.state, "rejected");
    assert_true(sample_file(s, nothing, "?", NULL).duplicate);
    struct store_submission found;
    sample_must(
        s, store_submission_find(s->store, &s->catalog, o.receipt, s->arena, &found, &s->diags));
    assert_int_equal(found.org, CATALOG_NONE);
    assert_int_equal(found.form, CATALOG_NONE);
    assert_int_equal(found.period.kind, PERIOD_NONE);
    struct report *back;
    sample_must(s, store_submission_report(s->store, &s->catalog, o.submission, s->arena, &back,
                                           &s->diags));
    assert_null(back);
}

static void narrative_reports_count_by_regime(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    struct report *story = report_new(s->arena, 0);
    story->org = report->org;
    story->regime = report->regime;
    story->form = story->layout = CATALOG_NONE;
    story->period = report->period;
    story->vintage = VINTAGE_FINAL;
    story->outline = "[]";
    story->content = report_digest(story);
    assert_int_equal(sample_file(s, story, "a", NULL).version, 1);
    story->outline = "[1]";
    story->content = report_digest(story);
    struct store_outcome two = sample_file(s, story, "b", NULL);
    assert_int_equal(two.version, 2);
    story->regime = report->regime == 0 ? 1 : 0;
    assert_int_equal(sample_file(s, story, "b", NULL).version, 1);
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT string_agg(body, ' ' ORDER BY submission) FROM gris.report_outline"),
        "[] [1] [1]");
    assert_int_equal(two.submission, 2);
    assert_string_equal(count(s, "stale"), "0");
}

/* The same form under another regime is a version of the same report, filed singly and by two who do not see each other. */
static void forms_count_whatever_the_regime(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    assert_int_equal(sample_file(s, report, "a", NULL).version, 1);
    report->regime = report->regime == 0 ? 1 : 0;
    struct store_outcome again = sample_file(s, report, "b", NULL);
    assert_true(again.duplicate);
    assert_int_equal(again.version, 1);
    report->cells[0] = 6;
    report->content = report_digest(report);
    assert_int_equal(sample_file(s, report, "c", NULL).version, 2);
    assert_string_equal(count(s, "submission"), "2");
    assert_string_equal(
        pg_sql(
            s->conninfo,
            "WITH twice AS (INSERT INTO gris.submission SELECT (jsonb_populate_record(m, "
            "jsonb_build_object('id', 99, 'regime_id', regime_id + 1))).* FROM gris.submission m "
            "WHERE version = 2 ON CONFLICT DO NOTHING RETURNING id) SELECT count(*) FROM twice"),
        "0");
}

/* Several filings of one intake, among them the same key twice and a refused one. */
static void a_batch_is_one_transaction_in_order(void **state)
{
    struct sample *s = *state;
    struct store_original originals[] = {sample_original("a.csv", "a", 1),
                                         sample_original("b.csv", "b", 1),
                                         sample_original("a2.csv", "a", 1)};
    struct store_filing filings[] = {
        {.original = 0, .report = population(s, "01", "2018", 5), .due = SAMPLE_NOW + 60},
        {.original = 0, .report = population(s, "11", "2018", 5)},
        {.original = 1, .report = population(s, "01", "2018", 6)},
        {.original = 2, .report = population(s, "01", "2018", 6)},
        {.original = 1, .report = refused(s, "11", "x")},
        {.original = 1, .report = refused(s, "11", "x")}};
    struct store_intake intake = {&s->catalog, "inbox", "tester", SAMPLE_NOW,
                                  originals,   3,       filings,  6};
    struct store_outcome *o;
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    assert_int_equal(o[0].version, 1);
    assert_int_equal(o[1].version, 1);
    assert_int_equal(o[2].version, 2);
    assert_true(o[3].duplicate);
    assert_string_equal(o[3].receipt, o[2].receipt);
    assert_string_equal(o[4].state, "rejected");
    assert_true(o[5].duplicate);
    assert_string_equal(o[5].receipt, o[4].receipt);
    assert_string_equal(count(s, "submission"), "4");
    assert_string_equal(count(s, "original"), "2");
    struct store_submission found;
    sample_must(
        s, store_submission_find(s->store, &s->catalog, o[0].receipt, s->arena, &found, &s->diags));
    assert_int_equal(found.due, SAMPLE_NOW + 60);
}

/* Enough cells for COPY: the same rows as through the pipeline. */
static void bulk_and_small_store_the_same(void **state)
{
    struct sample *s = *state;
    enum { YEARS = 24, SLOTS = 9000 };
    struct store_original original = sample_original("bulk.csv", "bulk", 4);
    struct store_filing filings[YEARS];
    for (int i = 0; i < YEARS; i++) {
        char year[16];
        snprintf(year, sizeof year, "%d", 1995 + i);
        struct report *report = population(s, "01", year, i), *wide = report_new(s->arena, SLOTS);
        wide->org = report->org;
        wide->regime = report->regime;
        wide->form = report->form;
        wide->layout = report->layout;
        wide->period = report->period;
        wide->vintage = VINTAGE_FINAL;
        for (size_t c = 0; c < SLOTS; c += 2)
            wide->cells[c] = (int64_t)c * 1000003 * (i % 2 == 0 ? 1 : -1);
        wide->content = report_digest(wide);
        filings[i] = (struct store_filing){.report = wide};
    }
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW,
                                  &original,   1,      filings,  YEARS};
    struct store_outcome *o;
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    /* In each of the 24 years the even slots c hold ±1000003 c: 0 + 2 + … + 8998 = 4499 * 4500 = 20245500 times 1000003. */
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT count(v) || ' ' || sum(abs(v)) FROM gris.report_cells, unnest(cells) AS v"),
        "108000 485893457676000");
    assert_string_equal(pg_sql(s->conninfo, "SELECT bool_and(cells[8999] = 8998::bigint * 1000003 "
                                            "* CASE period / 100000 % 2 WHEN 1 THEN 1 "
                                            "ELSE -1 END AND cells[9000] IS NULL AND "
                                            "cardinality(cells) = 9000) FROM gris.report_cells"),
                        "t");
    assert_string_equal(count(s, "submission"), "24");
    /* Again: nothing. */
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    for (int i = 0; i < YEARS; i++)
        assert_true(o[i].duplicate);
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT count(*) FROM pg_inherits WHERE inhparent = 'gris.report_cells'::regclass"),
        "24");
}

static void illegal_transitions_are_refused(void **state)
{
    struct sample *s = *state;
    struct store_outcome o = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    assert_int_equal(sample_step(s, s->store, o.submission, "locked", "t", "", SAMPLE_NOW),
                     STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E406);
    assert_int_equal(sample_step(s, s->store, 999, "withdrawn", "t", "because", SAMPLE_NOW),
                     STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E407);
    must_move(s, o.submission, "approved");
    must_move(s, o.submission, "accepted");
    must_move(s, o.submission, "locked");
    must_move(s, o.submission, "returned");
    must_move(s, o.submission, "withdrawn");
    assert_int_equal(sample_step(s, s->store, o.submission, "approved", "t", "", SAMPLE_NOW),
                     STATUS_REJECTED);
    struct store_events events = {0};
    sample_must(s, store_submission_events(s->store, o.submission, s->arena, &events, &s->diags));
    assert_int_equal(events.len, 6);
    assert_string_equal(events.at[5].reason, "because");
    /* The database says so too, whoever asks. */
    assert_string_equal(
        pg_refusal(s->conninfo,
                   "INSERT INTO gris.submission_step (submission, n, at, state, actor, audit) "
                   "SELECT id, 7, now(), 'locked', 'x', 1 FROM gris.submission"),
        "23514");
    /* A mark for the first filing, and one for each transition. */
    assert_string_equal(count(s, "stale"), "6");
}

static void nothing_filed_is_changed_or_deleted(void **state)
{
    struct sample *s = *state;
    sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    const char *tables[] = {"submission",        "submission_step", "report_cells",
                            "original",          "original_chunk",  "diagnostic",
                            "report_cells_2018", "report_text"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        assert_string_equal(
            pg_refusal(s->conninfo, arena_printf(s->arena, "DELETE FROM gris.%s", tables[i])),
            "42501");
        assert_string_not_equal(
            pg_refusal(s->conninfo, arena_printf(s->arena, "TRUNCATE gris.%s CASCADE", tables[i])),
            "");
    }
    assert_string_equal(pg_refusal(s->conninfo, "UPDATE gris.submission SET version = 9"), "42501");
}

static void completeness_and_provenance(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    struct report *estimate = population(s, "01", "2018", 4);
    estimate->vintage = VINTAGE_ESTIMATE;
    struct store_outcome e = sample_file(s, estimate, "e", NULL),
                         f = sample_file(s, report, "f", NULL);
    struct store_outcome two = sample_file(s, population(s, "01", "2018", 7), "g", NULL);
    must_move(s, two.submission, "approved");
    struct store_inputs inputs = {0};
    uint32_t slot = s->catalog.forms.at[report->form].cells[0].slot;
    sample_must(s, store_input_list(s->store, &s->catalog, report->layout, slot, &report->org,
                                    &report->period, 1, s->arena, &inputs, &s->diags));
    assert_int_equal(inputs.len, 2);
    assert_int_equal(inputs.at[0].submission.id, e.submission);
    assert_int_equal(inputs.at[0].value, 4);
    assert_null(inputs.at[0].approved_by);
    assert_int_equal(inputs.at[1].submission.id, two.submission);
    assert_int_equal(inputs.at[1].value, 7);
    assert_string_equal(inputs.at[1].approved_by, "tester");
    assert_int_equal(inputs.at[1].place.row, 2);
    assert_int_equal(inputs.at[1].place.column, 4);
    assert_int_not_equal(f.submission, two.submission);
    struct store_standings standings = {0};
    sample_must(s, store_standing_list(s->store, &s->catalog, 1, INT32_MAX, s->arena, &standings,
                                       &s->diags));
    assert_int_equal(standings.len, 2);
    assert_int_equal(standings.at[0].vintage, VINTAGE_ESTIMATE);
    assert_int_equal(standings.at[1].vintage, VINTAGE_FINAL);
    assert_int_equal(standings.at[1].version, 2);
    assert_string_equal(standings.at[1].state, "approved");
    assert_int_equal(standings.at[1].first_received_at, SAMPLE_NOW);
}

/* Originals byte for byte: nothing, 3 MiB that do not shrink, 2.5 MiB that do. */
static void originals_come_back_byte_for_byte(void **state)
{
    struct sample *s = *state;
    size_t sizes[] = {0, 3u << 20, 5u << 19};
    uint64_t seed = 42;
    struct store_original originals[3];
    struct store_filing filings[3];
    const char *years[] = {"2016", "2017", "2018"};
    for (size_t i = 0; i < 3; i++) {
        char *bytes = arena_alloc(s->arena, sizes[i]);
        for (size_t b = 0; b < sizes[i]; b++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[b] = i == 1 ? (char)(seed >> 56) : "0123456789,\n"[b % 12];
        }
        originals[i] = sample_original("o.csv", bytes, sizes[i]);
        filings[i] =
            (struct store_filing){.original = i, .report = population(s, "01", years[i], 5)};
    }
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW,
                                  originals,   3,      filings,  3};
    struct store_outcome *o;
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    for (size_t i = 0; i < 3; i++) {
        struct text back;
        sample_must(
            s, store_original_read(s->store, &originals[i].digest, s->arena, &back, &s->diags));
        assert_int_equal(back.len, sizes[i]);
        assert_memory_equal(back.ptr, originals[i].bytes, sizes[i]);
    }
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT string_agg(codec || n, ' ' ORDER BY codec, n) FROM gris.original_chunk"),
        "raw0 raw1 raw2 zstd0 zstd1 zstd2");
    struct text none;
    struct digest unknown = digest_of("?", 1);
    assert_int_equal(store_original_read(s->store, &unknown, s->arena, &none, &s->diags),
                     STATUS_FAILED);
}

/* Eight processes file at once: 6 revisions of each of 5 keys each, every content different, and one content that all share. Nothing is
 * lost, nothing doubled: 8 * 6 * 5 versions plus 5 shared ones. */
enum { PROCESSES = 8, ROUNDS = 6, KEYS = 5 };

/* In a child: it ends here, whatever cmocka thinks. */
static void must_or_end(struct sample *s, enum status status)
{
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "%s\n", diag_line(&s->diags.at[s->diags.len - 1], LANG_EN, s->arena));
    _exit(1);
}

static void file_many(struct sample *s, int process)
{
    static const char *const orgs[KEYS] = {"01", "11", "12", "14", "15"};
    struct store *store;
    must_or_end(s, store_open(s->conninfo, s->arena, &store, &s->diags));
    for (int round = 0; round <= ROUNDS; round++)
        for (int k = 0; k < KEYS; k++) {
            int64_t value = round == 0 ? 1 : 1000 + process * 100 + round;
            char bytes[64];
            snprintf(bytes, sizeof bytes, "%s %lld", orgs[k], (long long)value);
            struct store_outcome o;
            must_or_end(
                s, sample_try(s, store, population(s, orgs[k], "2018", value), bytes, NULL, &o));
        }
    store_close(store);
}

static void eight_processes_lose_and_double_nothing(void **state)
{
    struct sample *s = *state;
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            file_many(s, i);
            _exit(0);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int code;
        assert_int_equal(waitpid(children[i], &code, 0), children[i]);
        assert_int_equal(code, 0);
    }
    char expected[64];
    snprintf(expected, sizeof expected, "%d", KEYS * (PROCESSES * ROUNDS + 1));
    assert_string_equal(count(s, "submission"), expected);
    assert_string_equal(count(s, "report_cells"), expected);
    assert_string_equal(count(s, "stale"), expected);
    /* Versions are 1, 2, 3 … without a gap, contents all different. */
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT bool_and(n = top AND n = contents) FROM (SELECT count(*) AS n, max(version) "
               "AS top, "
               "count(DISTINCT content) AS contents FROM gris.submission GROUP BY org_id) x"),
        "t");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_filing_is_stored_whole),
        TEST(irregular_places_come_back),
        TEST(the_same_again_is_the_same_submission),
        TEST(a_revision_is_the_next_version),
        TEST(an_older_content_changes_nothing_unless_it_replaces),
        TEST(a_withdrawn_or_returned_content_is_told),
        TEST(replaces_must_name_a_version_of_the_same_report),
        TEST(a_refused_file_is_kept_and_judged_again),
        TEST(a_file_that_gives_no_submission_is_kept_too),
        TEST(narrative_reports_count_by_regime),
        TEST(forms_count_whatever_the_regime),
        TEST(a_batch_is_one_transaction_in_order),
        TEST(bulk_and_small_store_the_same),
        TEST(illegal_transitions_are_refused),
        TEST(nothing_filed_is_changed_or_deleted),
        TEST(completeness_and_provenance),
        TEST(originals_come_back_byte_for_byte),
        TEST(eight_processes_lose_and_double_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
