/* The store's part of an aggregation run: which marks and filings it sees, that vectors come back as they were put, what goes when. */
#include "verify.h"

static struct report *population(struct sample *s, const char *org, const char *year, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, year, values, 3);
}

static const char *count(struct sample *s, const char *table)
{
    return arena_strdup(
        s->arena,
        pg_sql(s->conninfo, arena_printf(s->arena, "SELECT count(*) FROM gris.%s", table)));
}

static struct store_run open_run(struct sample *s)
{
    struct store_run run;
    sample_must(s, store_run_open(s->store, &s->catalog, s->arena, &run, &s->diags));
    assert_true(run.locked);
    return run;
}

static void give_up(struct sample *s)
{
    store_rollback(s->store);
    store_unlock(s->store, "aggregate");
}

static struct aggregate
made(struct sample *s, const struct report *like, size_t slots, int64_t base)
{
    struct aggregate a = {.hierarchy = 0,
                          .org = like->org,
                          .layout = like->layout,
                          .period = like->period,
                          .bases = 1U << BASIS_BEST,
                          .slots = slots,
                          .filings = 1};
    a.own = ARENA_ARRAY(s->arena, slots, int64_t);
    a.children = ARENA_ARRAY(s->arena, slots, int64_t);
    a.effective = ARENA_ARRAY(s->arena, slots, int64_t);
    a.reported = ARENA_ARRAY(s->arena, slots, int32_t);
    a.expected = ARENA_ARRAY(s->arena, slots, int32_t);
    a.flags = ARENA_ARRAY(s->arena, slots, uint8_t);
    for (size_t i = 0; i < slots; i++) {
        a.own[i] = i == 0 ? CELL_NULL : base + (int64_t)i;
        a.children[i] = CELL_NULL; /* a vector without figures is stored as none */
        a.effective[i] = INT64_MAX - base - (int64_t)i;
        a.reported[i] = (int32_t)i;
        a.expected[i] = (int32_t)i + 1;
        a.flags[i] = (uint8_t)(SLOT_OWN | (i << 4));
    }
    a.children_reported = a.reported; /* what repeats is not stored twice */
    a.children_expected = a.expected;
    a.children_flags = a.flags;
    a.tally = ARENA_ARRAY(s->arena, slots, int64_t);
    a.tally[slots - 1] = INT64_MAX;
    return a;
}

/* Vectors of the children alone that repeat nothing. */
static void differ(struct sample *s, struct aggregate *a)
{
    a->children_reported = ARENA_ARRAY(s->arena, a->slots, int32_t);
    a->children_expected = ARENA_ARRAY(s->arena, a->slots, int32_t);
    a->children_flags = ARENA_ARRAY(s->arena, a->slots, uint8_t);
    a->tally = NULL;
    for (size_t i = 0; i < a->slots; i++) {
        a->children[i] = i % 2 == 0 ? CELL_NULL : -(int64_t)i;
        a->children_expected[i] = 70000 + (int32_t)i;
        a->children_flags[i] = SLOT_TOO_LARGE;
    }
}

static struct fraction *parts(struct sample *s, size_t slots, int64_t by)
{
    struct fraction *f = ARENA_ARRAY(s->arena, slots, struct fraction);
    for (size_t i = 0; i < slots; i++)
        f[i] = (struct fraction){(decimal_wide)INT64_MAX * by * (i % 2 == 0 ? 1 : -1),
                                 (decimal_wide)i};
    return f;
}

static bool same_vector(const void *a, const void *b, size_t len, size_t size)
{
    return memcmp(a, b, len * size) == 0;
}

static bool same_parts(const struct fraction *a, const struct fraction *b, size_t slots)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < slots; i++)
        if (a[i].num != b[i].num || a[i].den != b[i].den)
            return false;
    return true;
}

static bool same(const struct aggregate *a, const struct aggregate *b)
{
    return a->hierarchy == b->hierarchy && a->org == b->org && a->layout == b->layout &&
           period_eq(a->period, b->period) && a->basis == b->basis && a->slots == b->slots &&
           a->filings == b->filings && same_vector(a->own, b->own, a->slots, 8) &&
           same_vector(a->children, b->children, a->slots, 8) &&
           same_vector(a->effective, b->effective, a->slots, 8) &&
           same_vector(a->reported, b->reported, a->slots, 4) &&
           same_vector(a->expected, b->expected, a->slots, 4) &&
           same_vector(a->flags, b->flags, a->slots, 1) &&
           same_vector(a->children_reported, b->children_reported, a->slots, 4) &&
           same_vector(a->children_expected, b->children_expected, a->slots, 4) &&
           same_vector(a->children_flags, b->children_flags, a->slots, 1) &&
           (a->tally == NULL || b->tally == NULL ? a->tally == b->tally
                                                 : same_vector(a->tally, b->tally, a->slots, 8)) &&
           a->bases == b->bases && same_parts(a->own_parts, b->own_parts, a->slots) &&
           same_parts(a->children_parts, b->children_parts, a->slots) &&
           same_parts(a->effective_parts, b->effective_parts, a->slots);
}

struct got {
    struct arena *arena;
    struct VEC(struct aggregate) all;
    size_t stop_after; /* 0: never */
};

static bool collect(void *ctx, const struct aggregate *aggregate)
{
    struct got *got = ctx;
    VEC_PUSH(got->arena, &got->all, *aggregate);
    return got->all.len != got->stop_after;
}

static struct store_aggregate_key key_of(const struct aggregate *a)
{
    return (struct store_aggregate_key){a->hierarchy, a->layout, a->org, a->period};
}

/* What stands of the marks' (unit, period) pairs of a layout and year, and their units in order. */
static struct store_filings standing(struct sample *s,
                                     const struct store_stales *stales,
                                     uint32_t layout,
                                     int32_t year,
                                     uint32_t *units,
                                     size_t *ret_units)
{
    uint32_t *orgs = ARENA_ARRAY(s->arena, stales->len, uint32_t);
    struct period *periods = ARENA_ARRAY(s->arena, stales->len, struct period);
    struct store_want want = {.layout = layout, .year = year, .orgs = orgs, .periods = periods};
    struct store_got got;
    for (size_t i = 0; i < stales->len; i++) {
        const struct store_stale *m = &stales->at[i];
        bool before = false;
        for (size_t k = 0; k < want.pairs_len; k++)
            before = before || (orgs[k] == m->org && period_eq(periods[k], m->period));
        if (before || m->layout != layout || m->period.year != year)
            continue;
        orgs[want.pairs_len] = m->org;
        periods[want.pairs_len++] = m->period;
    }
    *ret_units = 0;
    for (uint32_t org = 0; org < s->catalog.orgs.len; org++)
        for (size_t k = 0; k < want.pairs_len; k++)
            if (orgs[k] == org && (*ret_units == 0 || units[*ret_units - 1] != org))
                units[(*ret_units)++] = org;
    sample_must(s, store_fetch(s->store, &s->catalog, &want, s->arena, &got, &s->diags));
    return got.filed;
}

static void write_year(struct sample *s,
                       struct store_writer *writer,
                       const struct store_run *run,
                       bool whole,
                       const struct aggregate *all,
                       size_t len)
{
    uint32_t units[16];
    struct store_close close = {.layout = all[0].layout,
                                .year = all[0].period.year,
                                .whole = whole,
                                .keys_len = len,
                                .units = units};
    struct store_filings filings =
        standing(s, &run->stales, close.layout, close.year, units, &close.units_len);
    struct store_aggregate_key *keys = ARENA_ARRAY(s->arena, len, struct store_aggregate_key);
    for (size_t i = 0; i < len; i++) {
        const struct aggregate *row = &all[i];
        keys[i] = key_of(row);
        sample_must(s, store_writer_rows(writer, &keys[i], &row, row->filings > 0 ? 1 : 0, NULL, 0,
                                         &s->diags));
    }
    close.keys = keys;
    close.filings = filings.at;
    close.filings_len = filings.len;
    sample_must(s, store_writer_close(writer, &close, &s->diags));
    sample_must(s, store_writer_sync(writer, &s->diags));
}

/* Rows of one layout and year each, as runs write them. */
static int64_t write_run(struct sample *s,
                         bool full,
                         const struct aggregate *all,
                         size_t len,
                         const struct aggregate_finding *finding)
{
    struct store_run run = open_run(s);
    struct store_writer *writer = store_writer_new(s->store, &s->catalog);
    struct store_years years = {0};
    struct store_ending ending = {.run = &run, .full = full, .now = SAMPLE_NOW, .keys = 1};
    if (finding != NULL)
        store_writer_finding(writer, finding);
    for (size_t from = 0, to; from < len; from = to) {
        for (to = from; to < len && all[to].period.year == all[from].period.year;)
            to++;
        const struct store_year year = {all[from].layout, all[from].period.year, 1};
        VEC_PUSH(s->arena, &years, year);
        write_year(s, writer, &run, full, all + from, to - from);
    }
    if (full)
        sample_must(s, store_writer_keep_only(writer, &years, &s->diags));
    sample_must(s, store_writer_end(writer, &ending, &s->diags));
    store_writer_free(writer);
    return ending.removed;
}

static struct store_aggregates
read_rows(struct sample *s, const struct store_aggregate_key *key, unsigned bases)
{
    const struct store_want want = {.keys = key, .keys_len = 1, .bases = bases};
    struct store_got got;
    sample_must(s, store_fetch(s->store, &s->catalog, &want, s->arena, &got, &s->diags));
    return got.rows;
}

static struct got
scan(struct sample *s, int32_t year, uint32_t layout, enum basis basis, size_t stop_after)
{
    struct got got = {.arena = s->arena, .stop_after = stop_after};
    sample_must(s, store_aggregate_scan(s->store, &s->catalog, year, layout, basis, s->arena,
                                        collect, &got, &s->diags));
    return got;
}

static void vectors_come_back_bit_for_bit(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5), *other = population(s, "11", "2017", 5);
    size_t slots = report->slots;
    struct aggregate all[4];
    all[0] = made(s, report, slots, 10);
    all[1] = made(s, report, slots, 20);
    all[1].basis = BASIS_FINAL;
    all[1].bases = 1U << BASIS_FINAL;
    all[1].own_parts = parts(s, slots, 1);
    all[1].children_parts = parts(s, slots, INT64_MAX);
    all[1].effective_parts = parts(s, slots, -1000);
    differ(s, &all[1]);
    all[2] = made(s, other, slots, 30);
    all[2].bases = 1U << BASIS_BEST | 1U << BASIS_PRELIMINARY; /* one row for both */
    all[2].children = all[2].effective;
    const struct aggregate *both[] = {&all[0], &all[1]};
    struct store_aggregate_key key = key_of(&all[0]), second = key_of(&all[2]);
    struct store_run run = open_run(s);
    struct store_writer *writer = store_writer_new(s->store, &s->catalog);
    sample_must(s, store_writer_rows(writer, &key, both, 2, NULL, 0, &s->diags));
    const struct aggregate *one = &all[2];
    sample_must(s, store_writer_rows(writer, &second, &one, 1, NULL, 0, &s->diags));
    struct store_ending ending = {.run = &run, .now = SAMPLE_NOW};
    sample_must(s, store_writer_end(writer, &ending, &s->diags));
    store_writer_free(writer);
    assert_int_equal(ending.written, 3);
    struct store_aggregates got = read_rows(s, &key, 1U << BASIS_BEST | 1U << BASIS_FINAL);
    assert_int_equal(got.len, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(same(&got.at[i], &all[got.at[i].basis == BASIS_BEST ? 0 : 1]));
    assert_int_equal(read_rows(s, &key, 1U << BASIS_FINAL).len, 1);
    assert_int_equal(read_rows(s, &key, 1U << BASIS_PRELIMINARY).len, 0);
    got = read_rows(s, &second, 1U << BASIS_PRELIMINARY);
    assert_int_equal(got.len, 1);
    assert_true(same(&got.at[0], &all[2]));
    assert_string_equal(pg_sql(s->conninfo, "SELECT count(*) FROM gris.aggregate WHERE effective "
                                            "IS NULL AND children_flags IS NULL"),
                        "1"); /* what repeats is stored once */
    /* The scan: one basis or any, one year or all, one layout or any, and the reader may stop it. */
    assert_int_equal(scan(s, 0, CATALOG_NONE, BASIS_BEST, 0).all.len, 2);
    assert_int_equal(scan(s, 0, CATALOG_NONE, BASIS_COUNT, 0).all.len, 3);
    assert_int_equal(scan(s, 0, other->layout + 1, BASIS_COUNT, 0).all.len, 0);
    assert_int_equal(scan(s, 0, other->layout, BASIS_PRELIMINARY, 0).all.len, 1);
    struct got year = scan(s, 2017, CATALOG_NONE, BASIS_BEST, 0);
    assert_int_equal(year.all.len, 1);
    assert_true(same(&year.all.at[0], &all[2]));
    assert_int_equal(scan(s, 0, CATALOG_NONE, BASIS_BEST, 1).all.len, 1);
    struct store_stales keys = {0};
    sample_must(s, store_aggregate_keys(s->store, &s->catalog, s->arena, &keys, &s->diags));
    assert_int_equal(keys.len, 2);
}

/* Where it is known what stands, only what is other now is written; the rest of the row stays as it is. */
static void a_row_is_moved_where_it_differs(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    struct aggregate was = made(s, report, report->slots, 10), now, other;
    differ(s, &was);
    write_run(s, false, &was, 1, NULL);
    const char *row = "SELECT xmin::text FROM gris.aggregate";
    const char *first = arena_strdup(s->arena, pg_sql(s->conninfo, row));
    write_run(s, false, &was, 1, NULL); /* there already: not written again */
    assert_string_equal(pg_sql(s->conninfo, row), first);
    now = made(s, report, report->slots, 10);
    differ(s, &now);
    other = made(s, report, report->slots, 500);
    for (int part = 0; part < 10; part++) {
        int64_t *const cells[] = {now.own, now.children, now.effective};
        int32_t *const counts[] = {now.reported, now.expected, now.children_reported,
                                   now.children_expected};
        uint8_t *const flags[] = {now.flags, now.children_flags};
        if (part < 3)
            cells[part][1] = other.own[1] + part;
        else if (part < 7)
            counts[part - 3][2] += 100;
        else if (part < 9)
            flags[part - 7][0] ^= SLOT_CONFIDENTIAL;
        else
            now.tally = now.own;
        now.filings++;
        struct store_aggregate_key key = key_of(&now);
        const struct aggregate *is = &now;
        struct store_aggregates before = read_rows(s, &key, 1);
        const struct aggregate *old = &before.at[0];
        struct store_run run = open_run(s);
        struct store_writer *writer = store_writer_new(s->store, &s->catalog);
        struct store_ending ending = {.run = &run, .now = SAMPLE_NOW};
        sample_must(s, store_writer_rows(writer, &key, &is, 1, &old, 1, &s->diags));
        sample_must(s, store_writer_end(writer, &ending, &s->diags));
        store_writer_free(writer);
        struct store_aggregates after = read_rows(s, &key, 1);
        assert_int_equal(after.len, 1);
        assert_true(same(&after.at[0], &now));
    }
}

static void a_row_without_filings_goes_and_a_full_run_leaves_its_own(void **state)
{
    struct sample *s = *state;
    struct aggregate all[2];
    all[0] = made(s, population(s, "01", "2018", 5), 3, 10);
    all[1] = made(s, population(s, "11", "2017", 5), 3, 20);
    assert_int_equal(write_run(s, false, all, 2, NULL), 0);
    assert_string_equal(count(s, "aggregate"), "2");
    all[0].filings = 0;
    assert_int_equal(write_run(s, false, all, 1, NULL), 1); /* gone */
    assert_string_equal(count(s, "aggregate"), "1");
    all[0].filings = 1;
    write_run(s, true, all, 1, NULL); /* the other year was not made: it goes */
    assert_string_equal(pg_sql(s->conninfo, "SELECT string_agg(u.code, ' ') FROM gris.aggregate "
                                            "JOIN gris.org_unit u USING (org_id)"),
                        "01");
    assert_string_equal(count(s, "aggregate_run WHERE whole"), "1");
}

static void findings_live_as_long_as_their_key_is_not_computed_anew(void **state)
{
    struct sample *s = *state;
    struct aggregate a = made(s, population(s, "01", "2018", 5), 3, 10);
    struct aggregate_finding finding = {
        .layout = a.layout, .org = a.org, .period = a.period, .members = ""};
    finding.indicator = catalog_find_indicator(&s->catalog, TEXT("POP.TOTAL"));
    finding.diag = (struct diag){.code = DIAG_W301,
                                 .arg = {"1", "2", "1", "0"},
                                 .org_code = "01",
                                 .period = "2018",
                                 .indicator_code = "POP.TOTAL",
                                 .members = "",
                                 .value = "1",
                                 .expected = "2"};
    write_run(s, false, &a, 1, &finding);
    struct store_findings found = {0};
    struct store_finding_filter filter = {.org = CATALOG_NONE};
    sample_must(s, store_finding_list(s->store, &s->catalog, &filter, s->arena, &found, &s->diags));
    assert_int_equal(found.len, 1);
    assert_int_equal(found.at[0].finding.diag.code, DIAG_W301);
    assert_string_equal(found.at[0].finding.diag.arg[3], "0");
    assert_null(found.at[0].finding.diag.arg[4]);
    assert_string_equal(found.at[0].finding.diag.expected, "2");
    assert_int_equal(found.at[0].finding.indicator, finding.indicator);
    assert_int_equal(found.at[0].finding.org, a.org);
    assert_string_equal(found.at[0].hierarchy_code, "admin");
    struct store_findings none = {0};
    struct store_finding_filter elsewhere = {.org = a.org, .code = "W302"};
    sample_must(s,
                store_finding_list(s->store, &s->catalog, &elsewhere, s->arena, &none, &s->diags));
    assert_int_equal(none.len, 0);
    struct aggregate other = made(s, population(s, "11", "2018", 5), 3, 10);
    write_run(s, false, &other, 1, NULL); /* another key: the finding stays */
    assert_string_equal(count(s, "aggregate_finding"), "1");
    write_run(s, false, &a, 1, NULL);
    assert_string_equal(count(s, "aggregate_finding"), "0");
}

static struct store_filings filed(struct sample *s, const struct report *report)
{
    const struct store_want want = {.layout = report->layout,
                                    .year = report->period.year,
                                    .orgs = &report->org,
                                    .periods = &report->period,
                                    .pairs_len = 1};
    struct store_got got;
    sample_must(s, store_fetch(s->store, &s->catalog, &want, s->arena, &got, &s->diags));
    return got.filed;
}

/* The same as a run over the whole year reads it, row by row. */
static struct store_filings filed_in_year(struct sample *s, const struct report *report)
{
    struct store_states states = {0};
    struct store_filings filings = {0};
    sample_must(s, store_states_read(s->store, s->arena, &states, &s->diags));
    sample_must(s, store_year_read(s->store, &s->catalog, report->layout, report->period.year,
                                   &states, s->arena, &filings, &s->diags));
    return filings;
}

static struct store_filings applied(struct sample *s, const struct report *report)
{
    const struct store_want want = {.layout = report->layout,
                                    .year = report->period.year,
                                    .units = &report->org,
                                    .units_len = 1};
    struct store_got got;
    sample_must(s, store_fetch(s->store, &s->catalog, &want, s->arena, &got, &s->diags));
    return got.applied;
}

static const char *versions(struct sample *s)
{
    return arena_strdup(s->arena,
                        pg_sql(s->conninfo, "SELECT string_agg(v::text, ' ') FROM gris.applied, "
                                            "unnest(versions) AS v"));
}

/* REQ: data-model.md rule 8: a run sees what was sealed when its snapshot opened, and settles the marks that it read and no others. */
static void what_comes_during_a_run_waits_for_the_next(void **state)
{
    struct sample *s = *state;
    struct store *other = sample_connect(s);
    struct report *report = population(s, "01", "2018", 5);
    struct store_outcome o = {0};
    report->status[1] = CELL_STATUS_CONFIDENTIAL;
    report->content = report_digest(report);
    sample_file(s, report, "a", NULL);
    struct store_run run = open_run(s);
    assert_int_equal(run.stales.len, 1);
    assert_int_equal(run.stales.at[0].org, report->org);
    assert_int_equal(run.position, 2); /* catalog load, submission */
    assert_int_equal(run.last_load, 0);
    struct store_run second;
    sample_must(s, store_run_open(other, &s->catalog, s->arena, &second, &s->diags));
    assert_false(second.locked); /* one run at a time */
    sample_must(s, sample_try(s, other, population(s, "01", "2018", 6), "b", NULL, &o));
    struct store_filings during = filed(s, report);
    assert_int_equal(during.len, 1);
    assert_int_equal(during.at[0].version, 1);
    assert_int_equal(during.at[0].cells[0], 5);
    assert_int_equal(during.at[0].status[1], CELL_STATUS_CONFIDENTIAL);
    assert_false(during.at[0].approved);
    assert_int_equal(filed_in_year(s, report).len, 1);
    assert_int_equal(filed_in_year(s, report).at[0].version, 1);
    struct aggregate a = made(s, report, 3, 1);
    struct store_writer *writer = store_writer_new(s->store, &s->catalog);
    struct store_ending ending = {.run = &run, .now = SAMPLE_NOW, .keys = 1};
    write_year(s, writer, &run, false, &a, 1);
    sample_must(s, store_writer_end(writer, &ending, &s->diags));
    store_writer_free(writer);
    assert_string_equal(versions(s), "1");
    assert_int_equal(applied(s, report).len, 1);
    assert_int_equal(applied(s, report).at[0].cells[0], 5);
    assert_string_equal(count(s, "stale"), "1");
    int64_t last;
    int32_t load;
    sample_must(s, store_last_run(s->store, &last, &load, &s->diags));
    assert_int_equal(last, 2);
    assert_int_equal(load, 1);
    /* The next run: the revision, approved. */
    sample_must(s, sample_step(s, other, o.submission, "approved", "t", "", SAMPLE_NOW));
    run = open_run(s);
    assert_int_equal(run.stales.len, 2);
    assert_int_equal(run.last_load, 1);
    struct store_filings next = filed(s, report), whole = filed_in_year(s, report);
    assert_int_equal(next.len, 1);
    assert_int_equal(next.at[0].version, 2);
    assert_true(next.at[0].approved);
    assert_int_equal(whole.len, 1);
    assert_int_equal(whole.at[0].version, 2);
    assert_true(whole.at[0].approved);
    give_up(s);
    /* Given up half-way, the marks and the connection are as before. */
    run = open_run(s);
    writer = store_writer_new(s->store, &s->catalog);
    const struct aggregate *row = &a;
    struct store_aggregate_key key = key_of(&a);
    sample_must(s, store_writer_rows(writer, &key, &row, 1, NULL, 0, &s->diags));
    store_writer_free(writer);
    give_up(s);
    assert_string_equal(count(s, "stale"), "2");
    write_run(s, false, &a, 1, NULL);
    assert_string_equal(count(s, "stale"), "0");
    assert_string_equal(versions(s), "2");
    assert_true(applied(s, report).at[0].approved);
    int64_t different;
    next = applied(s, report);
    sample_must(s, store_applied_compare(s->store, &s->catalog, report->layout, 2018, &next,
                                         s->arena, &different, &s->diags));
    assert_int_equal(different, 0);
    next.at[0].approved = false; /* one applied, another given */
    sample_must(s, store_applied_compare(s->store, &s->catalog, report->layout, 2018, &next,
                                         s->arena, &different, &s->diags));
    assert_int_equal(different, 2);
    sample_must(
        s, store_applied_count(s->store, &s->catalog, report->layout, 2018, &different, &s->diags));
    assert_int_equal(different, 1);
    /* Withdrawn: the version before stands again. All withdrawn: nothing is applied. */
    sample_must(s, sample_step(s, other, o.submission, "returned", "t", "because", SAMPLE_NOW));
    sample_must(s, sample_step(s, other, o.submission, "withdrawn", "t", "because", SAMPLE_NOW));
    write_run(s, false, &a, 1, NULL);
    assert_string_equal(versions(s), "1");
    sample_must(s, sample_step(s, other, 1, "withdrawn", "t", "because", SAMPLE_NOW));
    write_run(s, false, &a, 1, NULL);
    assert_string_equal(count(s, "applied"), "0");
    assert_int_equal(filed(s, report).len, 0);
    assert_int_equal(filed_in_year(s, report).len, 0);
    store_close(other);
}

/* A mark whose audit row was not sealed when the snapshot opened waits. */
static void an_unsealed_mark_waits(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    sample_file(s, report, "a", NULL);
    int64_t position;
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    pg_sql(s->conninfo, "SELECT gris.audit_write(ARRAY[nextval('gris.audit_id')], now(), "
                        "ARRAY['x'], ARRAY['x'], ARRAY['x'], ARRAY['x'])");
    /* The sealer of a run gives it a position; without one it would be invisible. */
    struct store_run run = open_run(s);
    assert_int_equal(run.position, 3);
    assert_int_equal(run.stales.len, 1);
    give_up(s);
    pg_sql(s->conninfo,
           "SET session_replication_role = replica; UPDATE gris.stale_mark SET audit = 999");
    run = open_run(s);
    assert_int_equal(run.stales.len, 0);
    give_up(s);
}

/* A filing that is not sealed yet is not there for a run, however it is read. */
static void an_unsealed_filing_waits(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    sample_file(s, report, "a", NULL);
    assert_int_equal(filed(s, report).len, 0);
    assert_int_equal(filed_in_year(s, report).len, 0);
    int64_t position;
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    assert_int_equal(filed(s, report).len, 1);
    assert_int_equal(filed_in_year(s, report).len, 1);
}

/* A full run goes through all that was ever filed. */
static void years_are_those_filed_for(void **state)
{
    struct sample *s = *state;
    struct store_years years = {0};
    sample_must(s, store_years(s->store, &s->catalog, s->arena, &years, &s->diags));
    assert_int_equal(years.len, 0);
    sample_file(s, population(s, "01", "2018", 5), "a", NULL);
    sample_file(s, population(s, "11", "2018", 5), "b", NULL);
    sample_file(s, population(s, "11", "2017", 5), "c", NULL);
    sample_must(s, store_years(s->store, &s->catalog, s->arena, &years, &s->diags));
    assert_int_equal(years.len, 2);
    assert_int_equal(years.at[0].year, 2017);
    assert_int_equal(years.at[1].filings, 2);
}

static void counts_and_releases(void **state)
{
    struct sample *s = *state;
    struct store_counts counts = {0};
    sample_must(s, store_counts(s->store, s->arena, &counts, &s->diags));
    assert_int_equal(counts.submissions, 0);
    assert_int_equal(counts.last_received_at, 0);
    assert_int_equal(counts.last_released_at, 0);
    sample_file(s, population(s, "01", "2018", 5), "abc", NULL);
    struct report *bad = population(s, "11", "2018", 5);
    diags_add(&bad->diags, DIAG_E203, (struct place){0});
    sample_file(s, bad, "bad!", NULL);
    struct aggregate a = made(s, population(s, "01", "2018", 5), 3, 1);
    write_run(s, false, &a, 1, NULL);
    const char *manifest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    sample_must(s, sample_release(s, "9f86d081884c7d65", manifest, 3));
    sample_must(s, sample_release(s, "9f86d081884c7d65", manifest, 3));
    sample_must(s, store_counts(s->store, s->arena, &counts, &s->diags));
    assert_int_equal(counts.submissions, 2);
    assert_int_equal(counts.rejected, 1);
    assert_int_equal(counts.originals, 2);
    assert_int_equal(counts.original_bytes, 7);
    assert_int_equal(counts.cells, 3);
    assert_int_equal(counts.aggregates, 1);
    assert_int_equal(counts.stale, 0);
    assert_int_equal(counts.audit_rows, 4); /* catalog, two submissions, the release once */
    assert_int_equal(counts.last_received_at, SAMPLE_NOW);
    assert_int_equal(counts.last_aggregated_at, SAMPLE_NOW);
    assert_int_equal(counts.last_released_at, SAMPLE_NOW);
    assert_int_equal(counts.catalog_load, 1);
    assert_string_equal(counts.catalog_name, "gris-sample");
    assert_string_equal(count(s, "release"), "1");
    assert_int_equal(sample_release(s, "x", "not a digest", 3), STATUS_FAILED);
}

/* A backend that died is no reason to give up: the filing goes through on a new connection, once. A session lock comes with it. */
static void a_killed_backend_is_made_good(void **state)
{
    struct sample *s = *state;
    bool got;
    sample_file(s, population(s, "01", "2018", 5), "a", NULL);
    sample_must(s, store_lock(s->store, "cycle", &got, &s->diags));
    assert_true(got);
    pg_sql(s->conninfo, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                        "datname = current_database() AND pid <> "
                        "pg_backend_pid()");
    struct store_outcome o = {0};
    sample_must(s, sample_try(s, s->store, population(s, "01", "2018", 6), "b", NULL, &o));
    assert_int_equal(o.version, 2);
    assert_false(o.duplicate);
    assert_string_equal(count(s, "submission"), "2");
    struct store *other = sample_connect(s);
    sample_must(s, store_lock(other, "cycle", &got, &s->diags));
    assert_false(got);
    store_unlock(s->store, "cycle");
    sample_must(s, store_lock(other, "cycle", &got, &s->diags));
    assert_true(got);
    store_close(other);
}

static bool never(void *ctx, const struct aggregate *aggregate)
{
    (void)aggregate;
    *(bool *)ctx = true;
    return true;
}

/* The connection dies: every call says so, as one kind of finding, and gives nothing. */
static void a_dead_connection_fails_every_call(void **state)
{
    struct sample *s = *state;
    struct report *report = population(s, "01", "2018", 5);
    struct store_outcome o = sample_file(s, report, "a", NULL);
    struct aggregate a = made(s, report, 3, 1);
    struct store_aggregate_key key = key_of(&a);
    pg_sql(s->conninfo, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                        "datname = current_database() AND pid <> "
                        "pg_backend_pid()");
    struct store_submission one;
    struct store_submissions many = {0};
    struct store_events events = {0};
    struct store_states states = {0};
    struct store_filings filings = {0};
    struct store_years years = {0};
    struct store_stales stales = {0};
    struct store_got got;
    const struct store_want want = {.layout = report->layout,
                                    .year = 2018,
                                    .units = &report->org,
                                    .units_len = 1,
                                    .orgs = &report->org,
                                    .periods = &report->period,
                                    .pairs_len = 1,
                                    .keys = &key,
                                    .keys_len = 1,
                                    .bases = 1};
    const struct aggregate *row = &a;
    struct store_inputs inputs = {0};
    struct store_standings standings = {0};
    struct store_findings findings = {0};
    struct store_counts counts = {0};
    struct store_filter filter = {.form = CATALOG_NONE, .regime = CATALOG_NONE};
    struct store_finding_filter of = {.org = CATALOG_NONE};
    struct store_writer *writer = store_writer_new(s->store, &s->catalog);
    struct catalog_rows rows;
    struct catalog catalog;
    struct report *back;
    struct diags stored;
    struct text bytes;
    struct digest digest = digest_of("a", 1);
    size_t len, queries;
    int applied;
    int32_t load;
    int64_t number;
    bool flag = false;
    struct store_migration *migrations = pg_migrations(s->arena, &len);
    diags_init(&stored, s->arena, 0);
    sample_must(s, schema_package_read(GRIS_TODAY_DIR, s->arena, &rows, &s->diags));
    sample_must(s, schema_compile(&rows, s->arena, &catalog, &s->diags));
    rows.digest = digest;
    s->diags.len = 0;
    const struct catalog *c = &s->catalog;
    const enum status all[] = {
        store_submission_list(s->store, c, &filter, s->arena, &many, &s->diags),
        store_submission_find(s->store, c, "1", s->arena, &one, &s->diags),
        store_submission_report(s->store, c, o.submission, s->arena, &back, &s->diags),
        store_submission_findings(s->store, o.submission, s->arena, &stored, &s->diags),
        store_submission_events(s->store, o.submission, s->arena, &events, &s->diags),
        store_submission_versions(s->store, c, o.submission, s->arena, &many, &s->diags),
        store_original_read(s->store, &digest, s->arena, &bytes, &s->diags),
        store_fetch(s->store, c, &want, s->arena, &got, &s->diags),
        store_years(s->store, c, s->arena, &years, &s->diags),
        store_states_read(s->store, s->arena, &states, &s->diags),
        store_year_read(s->store, c, report->layout, 2018, &states, s->arena, &filings, &s->diags),
        store_applied_keys(s->store, c, 0, s->arena, &stales, &s->diags),
        store_aggregate_keys(s->store, c, s->arena, &stales, &s->diags),
        store_applied_count(s->store, c, report->layout, 2018, &number, &s->diags),
        store_applied_compare(s->store, c, report->layout, 2018, &filings, s->arena, &number,
                              &s->diags),
        store_aggregate_scan(s->store, c, 0, CATALOG_NONE, BASIS_BEST, s->arena, never, &flag,
                             &s->diags),
        store_writer_rows(writer, &key, &row, 1, NULL, 0, &s->diags),
        store_last_run(s->store, &number, &load, &s->diags),
        store_finding_list(s->store, c, &of, s->arena, &findings, &s->diags),
        store_input_list(s->store, c, report->layout, 0, &report->org, &report->period, 1, s->arena,
                         &inputs, &s->diags),
        store_standing_list(s->store, c, 1, INT32_MAX, s->arena, &standings, &s->diags),
        store_audit_seal(s->store, &number, &s->diags),
        store_audit_add(s->store, "x", "x", "{}", SAMPLE_NOW, &s->diags),
        sample_release(s, "x", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                       1),
        store_counts(s->store, s->arena, &counts, &s->diags),
        sample_step(s, s->store, o.submission, "withdrawn", "x", "x", SAMPLE_NOW),
        store_catalog_load(s->store, s->arena, &rows, &s->diags),
        store_catalog_save(s->store, &rows, &catalog, "x", "x", SAMPLE_NOW, &load, &s->diags),
        store_begin(s->store, STORE_READ_COMMITTED, &s->diags),
        store_commit(s->store, &s->diags),
        store_lock(s->store, "x", &flag, &s->diags),
        store_migrate(s->store, migrations, len, &applied, &s->diags),
        store_check(s->store, migrations, len, &queries, &s->diags),
    };
    store_writer_free(writer);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] != STATUS_FAILED)
            fail_msg("call %zu went on", i);
    for (size_t i = 0; i < s->diags.len; i++)
        assert_string_equal(diag_name(s->diags.at[i].code), "E701");
    assert_false(flag);
    assert_int_equal(many.len + events.len + stales.len + inputs.len + standings.len + findings.len,
                     0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(vectors_come_back_bit_for_bit),
        TEST(a_row_is_moved_where_it_differs),
        TEST(a_row_without_filings_goes_and_a_full_run_leaves_its_own),
        TEST(findings_live_as_long_as_their_key_is_not_computed_anew),
        TEST(what_comes_during_a_run_waits_for_the_next),
        TEST(an_unsealed_mark_waits),
        TEST(an_unsealed_filing_waits),
        TEST(years_are_those_filed_for),
        TEST(counts_and_releases),
        TEST(a_killed_backend_is_made_good),
        TEST(a_dead_connection_fails_every_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
