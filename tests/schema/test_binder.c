/*
 * The binder beyond single rows of CSV: report objects of JSON, ambiguity, limits, digests, and findings that wait for their report.
 * What single rows give is in tests/cases/check.
 */
#include "bind_test.h"

/* A report's head as a JSON collector pushes it; `text` is "org|form|period|vintage|regime|reference". */
static struct record head(const char *text)
{
    static const enum record_field fields[] = {RECORD_ORG_CODE, RECORD_FORM_CODE,
                                               RECORD_PERIOD,   RECORD_VINTAGE,
                                               RECORD_REGIME,   RECORD_REFERENCE_NO};
    struct record r = {.at = {.file = "in.json", .row = 1}, .cell = "/0"};

    for (size_t i = 0; i < 6; i++) {
        size_t len = strcspn(text, "|");
        r.field[fields[i]] = (struct text){text, len};
        text += len + (text[len] == '|');
    }
    return r;
}

static void
push(struct bind_test *t, struct record r, const char *indicator, const char *value, uint32_t row)
{
    r.at.row = row;
    r.cell = "/0/values/0";
    r.field[RECORD_INDICATOR_CODE] = text_of(indicator);
    r.field[RECORD_VALUE] = text_of(value);
    bind_test_value(&r, r.field[RECORD_VALUE]);
    binder_record(t->binder, &r);
}

static void test_json_report(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("01|F1|2025|preliminary|Y|15/BC-UBND");

    binder_report(t->binder, &r);
    push(t, r, "P", "5", 1);
    push(t, r, "A", "1.25", 2);
    assert_string_equal(bind_test_finish(t),
                        "province 01 (Thành phố Hà Nội) Y F1 2025 preliminary no. 15/BC-UBND\n"
                        "  P = 5 @1:0\n"
                        "  ! /:2 E204 1.25 | 1\n");
    const struct diag *d = &t->reports.at[0]->diags.at[0];
    assert_string_equal(d->cell, "/0/values/0");
    assert_string_equal(d->org_code, "01");
    assert_string_equal(d->period, "2025");
    assert_string_equal(d->form, "F1");
    assert_string_equal(d->indicator_code, "A");
    assert_null(d->members);
    assert_string_equal(d->value, "1.25");
    assert_string_equal(d->expected, "1");
    bind_test_free(t);
}

/* A report object's own faults are told once, not for each of its values; values are still looked at. */
static void test_json_head_is_told_once(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record bad = head("99|F1|2025||Y|"), early = head("01|F1|2027||Y|");

    binder_report(t->binder, &bad);
    push(t, bad, "P", "5", 1);
    push(t, bad, "A", "x", 2);
    binder_report(t->binder, &early);
    push(t, early, "P", "5", 3);
    push(t, early, "A", "5", 4);
    assert_string_equal(bind_test_finish(t), "province 01 (Thành phố Hà Nội) Y F1 2027 final\n"
                                             "  ! /:1 E403 2027\n"
                                             "! /:1 E201 99\n"
                                             "! /:2 E203 x\n");
    bind_test_free(t);
}

static void test_empty_report_is_one(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("75|F1|2025||Y|");

    binder_report(t->binder, &r);
    assert_string_equal(bind_test_finish(t),
                        "province 75 (Thành phố Đồng Nai) Y F1 2025 final\n  ! / E212 P\n");
    bind_test_free(t);
}

/* Nothing occurred: every cell of the form says so, the required ones too; a figure beside it is one too many. */
static void test_nil_report(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("75|F1|2025||Y|"), words = head("01|-|2025||Y|");

    r.nil = words.nil = true;
    binder_report(t->binder, &r);
    binder_report(t->binder, &words);
    const char *got = bind_test_finish(t);
    const struct report *report = t->reports.at[0];
    const struct form *form = &t->package->catalog.forms.at[report->form];
    assert_int_equal(report->diags.len, 0);
    assert_int_equal(report_cells_count(report), 0);
    for (size_t i = 0; i < form->len; i++)
        assert_int_equal(report->status[form->cells[i].slot], CELL_STATUS_NIL);
    assert_non_null(strstr(got, "E474 Y"));
    bind_test_free(t);
}

/* Regime Y has a narrative: form "-". */
static void test_narrative(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("01|-|2025||Y|"), none = head("01|-|2025-10||M|"),
                  lost = head("99|-|2025||Y|");

    binder_report(t->binder, &r);
    binder_outline(t->binder, &r, TEXT("[{\"title\":\"I\"}]"));
    binder_report(t->binder, &none);
    binder_report(t->binder, &lost);
    binder_outline(t->binder, &lost, TEXT("[]"));
    assert_string_equal(bind_test_finish(t), "province 01 (Thành phố Hà Nội) Y - 2025 final\n"
                                             "province 01 (Thành phố Hà Nội) M - 2025-10 final\n"
                                             "  ! /:1 E213 01 | - | 2025-10\n"
                                             "! /:1 E201 99\n");
    assert_string_equal(t->reports.at[0]->outline, "[{\"title\":\"I\"}]");
    assert_int_equal(t->reports.at[0]->form, CATALOG_NONE);
    assert_int_equal(t->reports.at[0]->slots, 0);
    bind_test_free(t);
}

/* Without a form there is nothing to report until a value says which. */
static void test_json_without_form(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("01||2025|||");

    binder_report(t->binder, &r);
    push(t, r, "P", "5", 1);
    assert_string_equal(bind_test_finish(t),
                        "province 01 (Thành phố Hà Nội) Y F1 2025 final\n  P = 5 @1:0\n");
    bind_test_free(t);
}

static void test_unknown_dimension(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("01|F1|2025||Y|");
    const struct text dimension = TEXT("tuoi"), member = TEXT("T1");

    r.dimension = &dimension;
    r.member = &member;
    r.members_len = 1;
    push(t, r, "P", "5", 1);
    assert_string_equal(bind_test_finish(t), "province 01 (Thành phố Hà Nội) Y F1 2025 final\n"
                                             "  ! /:1 E223 tuoi | T1\n"
                                             "  ! / E212 P\n");
    bind_test_free(t);
}

/* More breakdowns than the key keeps on the stack. */
static void test_many_dimensions(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record r = head("01|F1|2025||Y|");
    struct text dimension[40], member[40];

    for (size_t i = 0; i < 40; i++) {
        dimension[i] = TEXT("sex");
        member[i] = TEXT("");
    }
    r.dimension = dimension;
    r.member = member;
    r.members_len = 40;
    push(t, r, "P", "5", 1);
    push(t, r, "A", "5", 2);
    assert_string_equal(
        bind_test_finish(t),
        "province 01 (Thành phố Hà Nội) Y F1 2025 final\n  P = 5 @1:0\n  A = 5.0 @2:0\n");
    bind_test_free(t);
}

/* ---- ambiguity ---- */

/* As bind_test_new(), with files laid over the base package. */
static struct bind_test *
with(const char *file, const char *lines, const char *other, const char *content)
{
    struct bind_test *t = bind_test_new(NULL);
    struct package_test *p = t->package;
    const struct binder_options options = {.file = "in.csv", .today = BIND_TEST_TODAY};

    package_test_append(p, file, lines);
    if (other != NULL)
        package_test_file(p, other, content);
    package_test_clean(p);
    t->binder = binder_new(&p->catalog, &options, t->arena, &t->diags);
    return t;
}

/* Code 01 is a province and a region, and both file F1: the level decides. */
static void test_ambiguous_unit(void **state)
{
    (void)state;
    struct bind_test *t = with("obligations.csv", "Y,F1,level:region,-,,,,,\n", NULL, NULL);
    package_test_append(t->package, "orgs.csv", "01,Vùng không một,,region,VN,,,\n");
    const struct binder_options options = {.file = "in.csv", .today = BIND_TEST_TODAY};
    package_test_clean(t->package);
    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    bind_test_csv(
        t, TEXT("org_code,org_level,period,indicator_code,value\n"
                "01,,2025,P,1\n01,region,2025,P,2\n01,province,2025,P,3\n01,,2025-10,R,4\n"));
    assert_string_equal(bind_test_finish(t), "region 01 (Vùng không một) Y F1 2025 final\n"
                                             "  P = 2 @3:5\n"
                                             "  ! /:2:1 E202 01 | region 01, province 01\n"
                                             "province 01 (Thành phố Hà Nội) Y F1 2025 final\n"
                                             "  P = 3 @4:5\n"
                                             "  ! /:2:1 E202 01 | region 01, province 01\n"
                                             "province 01 (Thành phố Hà Nội) M F3 2025-10 final\n"
                                             "  R = 4 @5:5\n");
    bind_test_free(t);
}

/* P stands on F1 and F5, and provinces file both: the row must say which. */
static void test_ambiguous_form(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    const struct binder_options options = {.file = "in.csv", .today = BIND_TEST_TODAY};

    package_test_file(t->package, "forms/F5.json",
                      "{\"code\":\"F5\",\"columns\":[{\"id\":\"v\"}],\"rows\":[{\"id\":\"p\","
                      "\"indicator\":\"P\"}]}");
    package_test_file(
        t->package, "regimes.csv",
        "code,name_vi,kind,frequency,window,valid_from,authoritative\n"
        "Y,n,,year,calendar,2000-01-01,P\nM,n,,month,,,\nX,n,thematic,,,,\nZ,n,,year,calendar,,\n");
    package_test_append(t->package, "obligations.csv", "Z,F5,level:province,-,,,,,\n");
    package_test_clean(t->package);
    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    bind_test_csv(t, TEXT("org_code,period,indicator_code,value,form_code\n01,2025,P,1,\n75,2025,P,"
                          "2,F5\n75,2025,P,3,F1\n"));
    assert_string_equal(bind_test_finish(t), "province 75 (Thành phố Đồng Nai) Z F5 2025 final\n"
                                             "  P = 2 @3:4\n"
                                             "province 75 (Thành phố Đồng Nai) Y F1 2025 final\n"
                                             "  P = 3 @4:4\n"
                                             "! /:2:3 E215 P | F1, F5\n");
    bind_test_free(t);
}

/* ---- waiting findings, limits ---- */

/* A row that names a unit but no readable period refuses all of the unit's reports in the file, and is counted once in each. */
static void test_row_without_period(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);

    bind_test_csv(t, TEXT("org_code,period,indicator_code,value\n01,2025,P,1\n01,2024,P,2\n01,nay,"
                          "P,3\n75,2025,P,4\nHN,2023,P,5\n"));
    bind_test_finish(t);
    assert_int_equal(t->reports.len, 4);
    assert_int_equal(t->reports.at[0]->diags.errors, 1);
    assert_int_equal(t->reports.at[1]->diags.errors, 1);
    assert_int_equal(t->reports.at[2]->diags.errors, 0);
    assert_int_equal(t->reports.at[3]->diags.errors, 1); /* HN is 01 by another code */
    assert_int_equal(t->reports.at[3]->diags.at[0].code, DIAG_E401);
    assert_int_equal(t->diags.len, 0);
    bind_test_free(t);
}

/* One report keeps 1,000 findings and counts the rest; what waits is limited too. */
static void test_limits(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    struct record good = head("01|F1|2025||Y|"), bad = head("75||2025||Y|");

    push(t, good, "P", "1", 1);
    for (uint32_t i = 0; i < 1200; i++)
        push(t, good, "P", "1", i + 2);
    push(t, good, "PP", "1", 1300);
    push(t, good, "R", "1", 1301);
    for (uint32_t i = 0; i < 20500; i++)
        push(t, bad, "PP", "1", i + 2000);
    push(t, head("75|F1|2025||Y|"), "P", "1", 30000);
    bind_test_finish(t);
    assert_int_equal(t->reports.at[0]->diags.len, 1000);
    assert_int_equal(t->reports.at[0]->diags.errors, 1202);
    assert_int_equal(t->reports.at[1]->diags.len, 1000);
    assert_int_equal(t->reports.at[1]->diags.errors, 20500);
    bind_test_free(t);
}

/* Once the limits are passed every kind of finding still only counts. */
static void test_limits_of_every_kind(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "01,2025,P,x,,",       "01,2025,A,1.55,,", "01,2025,P,99999999,,", "01,2025,N,x,,",
        "01,2025,P,1,secret,", "01,2025,P,5,nil,", "01,2025,R,1,,",        "01,2025,P,1,,",
        "01,2025,P,1,,",       "75,2025,P,1,,F",   "75,2025,D,1,,",        "99,2025,P,1,,",
        "75,2025-10,P,1,,",    "75,2025,P,1,,X"};
    struct bind_test *t = bind_test_new(NULL);
    struct text_builder b;

    text_builder_init(&b, t->arena, 16 << 20);
    text_builder_adds(&b, "org_code,period,indicator_code,value,status,sex,form_code\n");
    for (size_t round = 0; round < 5000; round++) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            text_builder_addf(&b, "%s,%s\n", rows[i], rows[i][0] == '0' ? "F1" : "");
    }
    bind_test_csv(t, text_builder_text(&b));
    bind_test_finish(t);
    /* x 1.55 9… x secret nil R: seven findings a row set; the value that came first stands, the others are duplicates. */
    assert_int_equal(t->reports.at[0]->org,
                     catalog_find_org(&t->package->catalog, TEXT("01"), BIND_TEST_TODAY));
    assert_int_equal(t->reports.at[0]->diags.len, 1000);
    assert_true(t->reports.at[0]->diags.errors > 40000);
    assert_true(t->diags.errors > 10000);
    bind_test_free(t);
}

static void test_totals_beyond_64_bits(void **state)
{
    (void)state;
    struct bind_test *t =
        with("dimensions.csv", "", "forms/F3.json",
             "{\"code\":\"F3\",\"layout\":\"F2\",\"columns\":[{\"id\":\"t\"}],\"rows\":[{\"id\":"
             "\"f\",\"indicator\":\"R\",\"members\":{\"sex\":\"F\"}},"
             "{\"id\":\"m\",\"indicator\":\"R\",\"members\":{\"sex\":\"M\"}}]}");

    bind_test_csv(t, TEXT("org_code,period,indicator_code,value,sex\n"
                          "01,2025-10,R,9223372036854775807,F\n01,2025-10,R,1,M\n"));
    /* R itself stands on F2, so its total is compared, never filled in; here nobody filed it. */
    bind_test_finish(t);
    assert_int_equal(t->reports.at[0]->cells[0], CELL_NULL);
    assert_int_equal(t->reports.at[0]->diags.len, 0);
    bind_test_free(t);
}

/* An explicit tolerance of the indicator replaces the default: ±0.5 on tenths. */
static void test_total_tolerance(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    const struct binder_options options = {.file = "in.csv", .today = BIND_TEST_TODAY};
    struct text csv =
        package_test_slurp(t->arena, arena_printf(t->arena, "%s/indicators.csv", t->package->dir));
    char *text = text_dup(t->arena, csv), *w = strstr(text, "money,1,,,,,,");

    package_test_file(t->package, "indicators.csv",
                      arena_printf(t->arena, "%.*smoney,1,,,,,0.5,%s", (int)(w - text), text,
                                   w + strlen("money,1,,,,,,")));
    package_test_clean(t->package);
    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    bind_test_csv(t, TEXT("org_code,period,indicator_code,value,sex\n"
                          "26041,2025-10,W,1,F\n26041,2025-10,W,1,M\n26041,2025-10,W,2.5,\n"
                          "26041,2025-11,W,1,F\n26041,2025-11,W,1,M\n26041,2025-11,W,2.6,\n"));
    bind_test_finish(t);
    assert_int_equal(t->reports.at[0]->diags.len, 0);
    assert_int_equal(t->reports.at[1]->diags.len, 1);
    assert_int_equal(t->reports.at[1]->diags.at[0].code, DIAG_W304);
    bind_test_free(t);
}

/* The same figures in another order, with blank rows between, are the same content. */
static void test_digest(void **state)
{
    (void)state;
    static const char *const files[] = {
        "01,2025,P,5\n01,2025,A,1.5\n01,2025,T,tốt\n",
        "01,2025,T,tốt\n01,2025,N,\n01,2025,A,1.50\n01,2025,P,5\n",
        "01,2025,T,tốt\n01,2025,A,1.6\n01,2025,P,5\n",
    };
    struct digest digests[3];

    for (size_t i = 0; i < 3; i++) {
        struct bind_test *t = bind_test_new(NULL);
        bind_test_csv(t, text_of(arena_printf(t->arena, "org_code,period,indicator_code,value\n%s",
                                              files[i])));
        bind_test_finish(t);
        assert_int_equal(t->reports.at[0]->diags.len, 0);
        digests[i] = report_digest(t->reports.at[0]);
        assert_int_equal(t->reports.at[0]->place[3].row, 0); /* the blank has no place */
        bind_test_free(t);
    }
    assert_true(digest_eq(&digests[0], &digests[1]));
    assert_false(digest_eq(&digests[0], &digests[2]));
}

/* A finding quotes a long value up to a whole character. */
static void test_long_values(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    char value[402];

    memset(value, 0, sizeof value);
    for (size_t i = 0; i < 200; i++)
        memcpy(value + 2 * i + 1, "é",
               2); /* odd places, so that byte 120 is the middle of a character */
    value[0] = 'x';
    push(t, head("01|F1|2025||Y|"), "P", value, 1);
    bind_test_finish(t);
    const char *quoted = t->reports.at[0]->diags.at[0].value;
    assert_int_equal(strlen(quoted), 119 + strlen("…"));
    assert_string_equal(quoted + 119, "…");
    bind_test_free(t);
}

/* Two texts never look like another two: a unit separator in a code is no separator. */
static void test_keys_keep_texts_apart(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);

    bind_test_csv(t, TEXT("org_code,period,indicator_code,value\n01,2025,P,1\n\"01\x1f"
                          "2025\",,P,1\n012025,,P,1\n"));
    assert_string_equal(bind_test_finish(t),
                        "province 01 (Thành phố Hà Nội) Y F1 2025 final\n  P = 1 @2:4\n"
                        "! /:3:1 E201 01\x1f"
                        "2025\n! /:3:2 E221 period\n"
                        "! /:4:1 E201 012025\n! /:4:2 E221 period\n");
    bind_test_free(t);
}

/* Any order of a file's rows gives the same reports. */
static void test_row_order(void **state)
{
    (void)state;
    static const char *const orgs[] = {"01", "75"};
    static const char *const periods[] = {"2021", "2022", "2023", "2024"};
    static const char *const indicators[] = {"P", "A", "B"};
    struct digest first[8];
    uint64_t seed = 7;

    for (int round = 0; round < 10; round++) {
        struct bind_test *t = bind_test_new(NULL);
        size_t order[24];
        for (size_t i = 0; i < 24; i++)
            order[i] = i;
        for (size_t i = 24; i > 1 && round > 0; i--) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            size_t k = (size_t)((seed >> 33) % i), kept = order[i - 1];
            order[i - 1] = order[k];
            order[k] = kept;
        }
        for (size_t i = 0; i < 24; i++) {
            size_t n = order[i];
            struct record r =
                head(arena_printf(t->arena, "%s||%s|||", orgs[n / 12], periods[n / 3 % 4]));
            push(t, r, indicators[n % 3], n % 3 == 2 ? "1" : arena_printf(t->arena, "%zu", n),
                 (uint32_t)i + 1);
        }
        bind_test_finish(t);
        assert_int_equal(t->reports.len, 8);
        for (size_t i = 0; i < 8; i++) {
            const struct report *report = t->reports.at[i];
            size_t at = (strcmp(t->package->catalog.orgs.at[report->org].code, "75") == 0 ? 4 : 0) +
                        (size_t)(report->period.year - 2021);
            assert_int_equal(report->diags.len, 0);
            const struct digest content = report_digest(report);
            if (round == 0)
                first[at] = content;
            assert_true(digest_eq(&first[at], &content));
        }
        bind_test_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_report),
        cmocka_unit_test(test_json_head_is_told_once),
        cmocka_unit_test(test_empty_report_is_one),
        cmocka_unit_test(test_nil_report),
        cmocka_unit_test(test_narrative),
        cmocka_unit_test(test_json_without_form),
        cmocka_unit_test(test_unknown_dimension),
        cmocka_unit_test(test_many_dimensions),
        cmocka_unit_test(test_ambiguous_unit),
        cmocka_unit_test(test_ambiguous_form),
        cmocka_unit_test(test_row_without_period),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_limits_of_every_kind),
        cmocka_unit_test(test_totals_beyond_64_bits),
        cmocka_unit_test(test_total_tolerance),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_keys_keep_texts_apart),
        cmocka_unit_test(test_row_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
