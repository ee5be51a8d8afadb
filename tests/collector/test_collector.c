/*
 * collector.c: an eager reading gives what a patient one gives, or says that it cannot.
 * Neighbours: collector/read_csv.c, which learns the style of numbers as it goes.
 */
#include "collect.h"
#include "core/decimal.h"

static struct collected read_as(const char *csv, bool eager)
{
    struct collected c;
    const struct collector_limits limits = {.eager = eager};
    collect_init(&c);
    collect_with(&c, csv, strlen(csv), &limits, false);
    return c;
}

/* The figure is the number's. */
static void assert_digits(const struct record *r)
{
    int64_t units = 0;
    if (r->has_digits) {
        assert_int_equal(r->value_kind, VALUE_KIND_NUMBER);
        assert_int_equal(decimal_parse(r->number, r->places, &units), DECIMAL_OK);
        assert_int_equal(units, r->digits);
    }
}

static void assert_same_records(const struct collected *a, const struct collected *b)
{
    assert_int_equal(a->records.len, b->records.len);
    for (size_t i = 0; i < a->records.len; i++) {
        const struct record *x = &a->records.at[i], *y = &b->records.at[i];
        assert_int_equal(x->at.row, y->at.row);
        assert_int_equal(x->at.column, y->at.column);
        assert_int_equal(x->value_kind, y->value_kind);
        assert_true(text_eq(x->number, y->number));
        assert_digits(x);
        assert_true(x->members_len == y->members_len);
        for (size_t k = 0; k < RECORD_FIELDS; k++) {
            assert_true(text_eq(x->field[k], y->field[k]));
            assert_int_equal(x->column[k], y->column[k]);
        }
        for (size_t k = 0; k < x->members_len; k++) {
            assert_true(text_eq(x->member[k], y->member[k]));
        }
    }
}

/* What the hint promises. */
static void assert_same_heads(const struct collected *c)
{
    for (size_t i = 0; i < c->records.len; i++) {
        for (size_t k = 0; c->records.at[i].same_head && k < RECORD_INDICATOR_CODE; k++) {
            assert_true(i > 0);
            assert_true(text_eq(c->records.at[i].field[k], c->records.at[i - 1].field[k]));
        }
    }
}

/* True when the eager reading went through; the patient one has no certain reading of the numbers exactly when it did not. */
static bool compare(const char *csv)
{
    struct collected patient = read_as(csv, false), eager = read_as(csv, true);
    bool contradicted = eager.format.contradicted;
    bool refused = strcmp(patient.format.number_style, "mixed") == 0 ||
                   strcmp(patient.format.number_style, "ambiguous") == 0;
    if (contradicted != refused) {
        fail_msg("%s though numbers are %s:\n%s", contradicted ? "given up" : "gone through",
                 patient.format.number_style, csv);
    }
    assert_false(patient.format.contradicted);
    assert_same_heads(&patient);
    assert_same_heads(&eager);
    if (!contradicted) {
        assert_string_equal(eager.format.number_style, patient.format.number_style);
        assert_int_equal(eager.status, patient.status);
        assert_string_equal(collect_findings(&eager), collect_findings(&patient));
        assert_same_records(&eager, &patient);
    }
    collect_drop(&patient);
    collect_drop(&eager);
    return !contradicted;
}

static void test_cases(void **state)
{
    (void)state;
    static const struct {
        const char *values[4];
        bool goes_through;
    } cases[] = {
        {{"1", "2", "-3", "x"}, true},
        {{"1", "2.5", "1.234", "1,234.5"}, true},
        {{"1", "2,5", "1.234", "1.234,5"}, true},
        {{"1.234", "5", "2.5", ""}, true}, /* decided behind it */
        {{"1.234", "5", "6", ""}, false},  /* never decided */
        {{"1,234", "5", "6", ""}, false},
        {{"2.5", "5", "6", "2,5"}, false}, /* contradicted */
        {{"2.5", "1.234.567", "", ""}, false},
        {{"1.234", "2,5", "2.5", ""}, false},
        {{"2.5", "12.", ".5", "1..2"}, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char csv[512];
        const char *const *v = cases[i].values;
        snprintf(csv, sizeof csv,
                 "org_code;period;indicator_code;value\n1;2;A;%s\n1;2;B;%s\n1;2;C;%s\n1;2;D;%s\n",
                 v[0], v[1], v[2], v[3]);
        if (compare(csv) != cases[i].goes_through) {
            fail_msg("case %zu", i);
        }
    }
}

/* xorshift64: the same files every run. */
static uint64_t seed = 20261123;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

/* Fields of a row: whole, quoted, blank, missing, too many. */
static void add_row(struct text_builder *b, size_t commas)
{
    static const char *const points[] = {"1",
                                         "25",
                                         "-3.75",
                                         "1.234",
                                         "-",
                                         "",
                                         "0.5",
                                         "..",
                                         "abc",
                                         "1,234.5",
                                         "-000000000000000.75",
                                         "123456789012345678",
                                         "1234567890123456789"};
    static const char *const comma[] = {"1", "25",  "-3,75", "1.234", "-",
                                        "",  "0,5", "…",     "xyz",   "1.234,5"};
    const char *value = pick(1000) < commas ? comma[pick(10)] : points[pick(13)];
    switch (pick(12)) {
    case 0: text_builder_addf(b, "01;2025;A;\"%s\";F\n", value); break;
    case 1: text_builder_addf(b, "01;2025; A ;%s;\r\n", value); break;
    case 2: text_builder_adds(b, pick(3) ? "\n" : "01;2025\n"); break;
    case 3: text_builder_adds(b, pick(3) ? "; ;;\t;\n" : "01;2025;A;1;F;more\n"); break;
    case 4: text_builder_addf(b, "1;%zu;A;%s;\n", pick(3), value); break;
    default: text_builder_addf(b, "01;2025;A.%zu;%s;M\n", pick(100), value);
    }
}

static void test_random_files(void **state)
{
    (void)state;
    size_t through = 0;
    for (size_t i = 0; i < 3000; i++) {
        static const size_t shares[] = {0, 0, 0, 1000, 1000, 20};
        struct arena *arena = arena_new(0);
        struct text_builder b;
        size_t share = shares[pick(6)];
        text_builder_init(&b, arena, 0);
        text_builder_adds(&b, "org_code;period;indicator_code;value;sex\n");
        for (size_t rows = pick(40); rows-- > 0;) {
            add_row(&b, share);
        }
        through += compare(text_builder_text(&b).ptr) ? 1 : 0;
        arena_free(arena);
    }
    assert_in_range(through, 1000, 2900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_random_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
