/*
 * bind_foreign.c, compile_externals.c and core/external.c: records of another system in codes of ours, by date; what is not declared, what is declared
 * twice; the sender's interval against the window. Values follow from the rows of external_codes.csv below.
 */
#include "bind_test.h"
#include "core/external.h"

#define HEAD "scheme,kind,value,level,code,valid_from,valid_to\n"
static const char codes[] = HEAD "dhis2,org,uidCommune1,commune,10001,2025-07-01,\n"
                                 "dhis2,org,uidMoved,commune,10001,,2025-06-30\n"
                                 "dhis2,org,uidMoved,commune,10002,2025-07-01,\n"
                                 "dhis2,form,uidSet,,F2,,\n"
                                 "dhis2,indicator,uidR,,R,,\n"
                                 "dhis2,indicator,uidS,,S,,\n"
                                 "dhis2,indicator,uidS.uidFU,,S[sex=F;area=U],,\n"
                                 "dhis2,members,uidFR,,sex=F;area=R,,\n"
                                 "dhis2,members,uidM,,sex=M,,\n"
                                 "dhis2,members,AREA=RURAL,,area=R,,\n"
                                 "dhis2,indicator,uidTwice,,R,,\n"
                                 "dhis2,indicator,uidTwice,,W,,\n";

struct foreign_test {
    struct bind_test *t;
    uint32_t row;
};

static struct foreign_test fresh(void)
{
    struct package_test *package = package_test_new();
    struct bind_test *t = ARENA_NEW(package->arena, struct bind_test);
    const struct binder_options options = {.file = "in.json", .today = BIND_TEST_TODAY};
    package_test_file(package, "external_codes.csv", codes);
    package_test_clean(package);
    t->package = package;
    t->arena = package->arena;
    diags_init(&t->diags, t->arena, 1000);
    t->binder = binder_new(&package->catalog, &options, t->arena, &t->diags);
    return (struct foreign_test){.t = t};
}

struct given {
    const char *org, *form, *period, *element, *combination, *dimension, *member, *value;
    date_t start, end;
    bool deleted;
};

static void push(struct foreign_test *f, struct given g)
{
    const struct text dimension = text_of(g.dimension == NULL ? "" : g.dimension);
    const struct text member = text_of(g.member == NULL ? "" : g.member);
    struct record r = {.at = {.file = "in.json", .row = ++f->row},
                       .scheme = {"dhis2", "dhis2", "dhis2", "dhis2"},
                       .combination = text_of(g.combination == NULL ? "" : g.combination),
                       .dimension = &dimension,
                       .member = &member,
                       .members_len = g.dimension == NULL ? 0 : 1,
                       .start = g.start,
                       .end = g.end,
                       .deleted = g.deleted};
    r.field[RECORD_ORG_CODE] = text_of(g.org);
    r.field[RECORD_FORM_CODE] = text_of(g.form);
    r.field[RECORD_PERIOD] = text_of(g.period);
    r.field[RECORD_INDICATOR_CODE] = text_of(g.element);
    r.field[RECORD_VALUE] = text_of(g.value);
    bind_test_value(&r, r.field[RECORD_VALUE]);
    assert_true(binder_record(f->t->binder, &r));
}

static void expect(struct foreign_test *f, const char *wanted)
{
    assert_string_equal(bind_test_finish(f->t), wanted);
    bind_test_free(f->t);
}

#define OF "uidCommune1", "uidSet", "2026-10"

static void test_codes_become_ours(void **state)
{
    struct foreign_test f = fresh();
    (void)state;
    push(&f, (struct given){OF, "uidR", "HllvX50cXC0", NULL, NULL, "5", 0, 0, false});
    push(&f, (struct given){OF, "uidS", "uidFU", NULL, NULL, "1", 0, 0, false});
    push(&f, (struct given){OF, "uidS", "uidFR", NULL, NULL, "2", 0, 0, false});
    push(&f, (struct given){OF, "uidS", "uidM", "area", "U", "3", 0, 0, false});
    push(&f, (struct given){OF, "uidS", "uidM", "AREA", "RURAL", "4", 0, 0, false});
    expect(&f, "commune 10001 (Phường Một) M F2 2026-10 final\n"
               "  R = 5 @1:0\n"
               "  S[area=U,sex=F] = 1 @2:0\n"
               "  S[area=R,sex=F] = 2 @3:0\n"
               "  S[area=U,sex=M] = 3 @4:0\n"
               "  S[area=R,sex=M] = 4 @5:0\n"
               "  S[sex=F] = 3\n"  /* 1 + 2 */
               "  S[area=U] = 4\n" /* 1 + 3 */
               "  S[area=R] = 6\n" /* 2 + 4 */
               "  S[sex=M] = 7\n"  /* 3 + 4 */
               "  S = 10\n");
}

/* One code, two units: the day decides. The commune of before 2025 files the same form. */
static void test_the_day_decides(void **state)
{
    struct foreign_test f = fresh();
    (void)state;
    push(&f, (struct given){"uidMoved", "uidSet", "2025-03", "uidR", NULL, NULL, NULL, "1", 0, 0,
                            false});
    push(&f, (struct given){"uidMoved", "uidSet", "2025-09", "uidR", NULL, NULL, NULL, "2", 0, 0,
                            false});
    expect(&f, "commune 10001 (Xã Một) M F2 2025-03 final\n"
               "  R = 1 @1:0\n"
               "commune 10002 (Phường Hai) M F2 2025-09 final\n"
               "  R = 2 @2:0\n");
}

static void test_taken_back(void **state)
{
    struct foreign_test f = fresh();
    (void)state;
    push(&f, (struct given){OF, "uidR", NULL, NULL, NULL, "5", 0, 0, true});
    push(&f, (struct given){OF, "uidS", "uidFU", NULL, NULL, "1", 0, 0, false});
    expect(&f, "commune 10001 (Phường Một) M F2 2026-10 final\n"
               "  S[area=U,sex=F] = 1 @2:0\n");
}

/* October by the calendar is not October of Decree 09 (15 September to 14 October); told once a report. */
static void test_interval(void **state)
{
    struct foreign_test f = fresh();
    const date_t first = date_of(2026, 10, 1), last = date_of(2026, 10, 31);
    (void)state;
    push(&f, (struct given){OF, "uidR", NULL, NULL, NULL, "5", first, last, false});
    push(&f, (struct given){OF, "uidS", "uidFU", NULL, NULL, "1", first, last, false});
    binder_finish(f.t->binder, &f.t->reports);
    assert_int_equal(f.t->reports.len, 1);
    const struct diags *d = &f.t->reports.at[0]->diags;
    assert_int_equal(d->warnings, 1);
    assert_int_equal(d->at[0].code, DIAG_W265);
    assert_string_equal(d->at[0].arg[0], "2026-10-01 – 2026-10-31");
    assert_string_equal(d->at[0].arg[1], "2026-09-15 – 2026-10-14");
    bind_test_free(f.t);
}

static void test_the_window_itself_is_no_warning(void **state)
{
    struct foreign_test f = fresh();
    (void)state;
    push(&f, (struct given){OF, "uidR", NULL, NULL, NULL, "5", date_of(2026, 9, 15),
                            date_of(2026, 10, 14), false});
    expect(&f, "commune 10001 (Phường Một) M F2 2026-10 final\n  R = 5 @1:0\n");
}

/* How often a code was found in the whole file. */
static size_t count(const struct foreign_test *f, enum diag_code code)
{
    size_t n = 0;
    for (size_t i = 0; i < f->t->diags.len; i++)
        n += f->t->diags.at[i].code == code;
    for (size_t k = 0; k < f->t->reports.len; k++)
        for (size_t i = 0; i < f->t->reports.at[k]->diags.len; i++)
            n += f->t->reports.at[k]->diags.at[i].code == code;
    return n;
}

static void test_not_declared(void **state)
{
    struct foreign_test f = fresh();
    (void)state;
    push(&f, (struct given){"uidNobody", "uidSet", "2026-10", "uidR", NULL, NULL, NULL, "5", 0, 0,
                            false});
    push(&f, (struct given){OF, "uidWhat", NULL, NULL, NULL, "6", 0, 0, false});
    push(&f, (struct given){OF, "uidWhat", NULL, NULL, NULL, "7", 0, 0, false});
    push(&f, (struct given){OF, "uidS", "uidNone", NULL, NULL, "8", 0, 0, false});
    push(&f, (struct given){OF, "uidTwice", NULL, NULL, NULL, "9", 0, 0, false});
    binder_finish(f.t->binder, &f.t->reports);
    assert_int_equal(count(&f, DIAG_N261), 3); /* unit, element, combination; each once */
    assert_int_equal(count(&f, DIAG_E265), 1);
    assert_int_equal(count(&f, DIAG_E201), 1); /* refused as any unknown unit… */
    assert_true(count(&f, DIAG_E203) == 0);
    for (size_t k = 0; k < f.t->reports.len; k++)
        assert_true(diags_failed(&f.t->reports.at[k]->diags)); /* …element and member */
    bind_test_free(f.t);
}

static void test_meanings(void **state)
{
    struct foreign_test f = fresh();
    const struct external_code *found[2];
    struct external *x = external_new(&f.t->package->catalog, f.t->arena);
    const date_t day = date_of(2026, 1, 1);
    (void)state;
    assert_int_equal(external_find(x, "dhis2", EXTERNAL_INDICATOR, TEXT("uidTwice"), day, found, 1),
                     2);
    assert_int_equal(
        external_find(x, "dhis2", EXTERNAL_INDICATOR, TEXT("uidS.uidFU"), day, found, 2), 1);
    assert_string_equal(external_text(x, found[0], f.t->arena), "S[sex=F;area=U]");
    assert_int_equal(external_find(x, "dhis2", EXTERNAL_ORG, TEXT("uidMoved"), day, found, 2), 1);
    assert_string_equal(external_text(x, found[0], f.t->arena), "commune 10002");
    assert_int_equal(external_find(x, "dhis2", EXTERNAL_FORM, TEXT("uidSet"), day, found, 2), 1);
    assert_string_equal(external_text(x, found[0], f.t->arena), "F2");
    assert_int_equal(external_find(x, "sdmx", EXTERNAL_FORM, TEXT("uidSet"), day, found, 2), 0);
    assert_true(external_has(x, "dhis2", EXTERNAL_MEMBERS));
    assert_false(external_has(x, "sdmx", EXTERNAL_MEMBERS));
    bind_test_free(f.t);
}

static void refused(const char *line, enum diag_code code)
{
    struct package_test *t = package_test_new();
    package_test_file(t, "external_codes.csv", arena_printf(t->arena, HEAD "%s\n", line));
    package_test_compile(t);
    if (t->compiled != STATUS_REJECTED)
        print_message("%s\n", line);
    assert_int_equal(t->compiled, STATUS_REJECTED);
    bool told = false;
    for (size_t i = 0; i < t->diags.len; i++)
        told = told || (t->diags.at[i].code == code && t->diags.at[i].at.row == 2);
    assert_true(told);
    package_test_free(t);
}

static void test_rows_that_are_wrong(void **state)
{
    (void)state;
    refused("dhis2,unit,x,commune,10001,,", DIAG_E603);
    refused("dhis2,org,x,village,10001,,", DIAG_E605);
    refused("dhis2,org,x,commune,99999,,", DIAG_E605);
    refused("dhis2,org,x,province,70,2026-01-01,", DIAG_E611);
    refused("dhis2,form,x,,F9,,", DIAG_E605);
    refused("dhis2,form,x,commune,F2,,", DIAG_E603);
    refused("dhis2,indicator,x,,Q,,", DIAG_E605);
    refused("dhis2,indicator,x,,S[sex],,", DIAG_E603);
    refused("dhis2,members,x,,sex=Q,,", DIAG_E605);
    refused("dhis2,members,x,,sex=F,2026-02-01,2026-01-01", DIAG_E609);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_become_ours),
        cmocka_unit_test(test_the_day_decides),
        cmocka_unit_test(test_taken_back),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_the_window_itself_is_no_warning),
        cmocka_unit_test(test_not_declared),
        cmocka_unit_test(test_meanings),
        cmocka_unit_test(test_rows_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
