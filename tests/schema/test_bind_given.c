/*
 * Reports given away as they come are the reports that are given at the end: the same ones in the same order, with the same figures,
 * places, texts, findings and digests; or the binder says that the file is scattered. Random files with every kind of fault, sorted by
 * unit and not, as rows of CSV and as report objects. Neighbours: schema/bind_given.c, schema/bind_finding.c.
 */
#include "bind_test.h"

/* xorshift64: the same files every run. */
static uint64_t seed = 20261122;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

#define ONE_OF(list) ((list)[pick(sizeof(list) / sizeof *(list))])

/* ---- random files ---- */

enum { ROWS_MAX = 60, COLUMNS = 3 };

static const struct text columns[COLUMNS] = {{"sex", 3}, {"area", 4}, {"tuoi", 4}};
static const uint32_t column_numbers[COLUMNS] = {20, 21, 22};

struct row {
    const char *field[RECORD_FIELDS];
    const char *member[COLUMNS];
    bool head;           /* a report object begins */
    const char *outline; /* of that object, or NULL */
};

struct file {
    struct row rows[ROWS_MAX];
    size_t len;
    size_t columns; /* without "tuoi", which is no dimension, or with it */
    bool objects;
};

/* What is sound nine times of ten, else one of the others. */
static const char *mostly(const char *sound, const char *const *others, size_t len)
{
    return pick(10) > 0 ? sound : others[pick(len)];
}

#define MOSTLY(sound, list) mostly((sound), (list), sizeof(list) / sizeof *(list))

static void fill_head(struct row *row, size_t spread)
{
    static const char *const orgs[] = {"01", "75", "26041", "10001", "10002"};
    static const char *const odd_orgs[] = {"HN", "99", "", "DN", "70", "V1", "Hà Nội", "xã hai"};
    static const char *const odd_forms[] = {"F1", "F2", "F3", "F9", "-"};
    static const char *const odd_periods[] = {"2027", "nay", "", "2024", "2025-11", "2025-Q1"};
    static const char *const odd[] = {"preliminary", "x", "final"};
    static const char *const levels[] = {"province", "commune", "x"};
    static const char *const regimes[] = {"Y", "M", "x"};
    size_t org = pick(spread);

    row->field[RECORD_ORG_CODE] = MOSTLY(orgs[org], odd_orgs);
    row->field[RECORD_PERIOD] = MOSTLY(org < 2 && pick(3) > 0 ? "2025" : "2025-10", odd_periods);
    row->field[RECORD_FORM_CODE] = MOSTLY("", odd_forms);
    row->field[RECORD_VINTAGE] = MOSTLY("", odd);
    row->field[RECORD_ORG_LEVEL] = MOSTLY("", levels);
    row->field[RECORD_REGIME] = MOSTLY("", regimes);
    row->field[RECORD_REFERENCE_NO] = pick(8) > 0 ? "" : "15/BC-UBND";
}

static void fill_cell(struct row *row)
{
    static const char *const yearly[] = {"P", "A", "T", "N", "B"}, *const monthly[] = {"R", "S",
                                                                                       "W"};
    static const char *const odd_indicators[] = {"PP", "", "D", "P", "W"};
    static const char *const values[] = {"1", "25", "1.5", "0", "300"};
    static const char *const odd_values[] = {"-",  "..",       "",           "abc", "1.25",
                                             "-7", "99999999", "2024-02-30", "có"};
    static const char *const statuses[] = {"nil", "secret", "confidential"};
    static const char *const sexes[] = {"F", "M", ""}, *const areas[] = {"U", "R", ""};
    static const char *const odd_members[] = {"X", "_T"};
    bool year = strcmp(row->field[RECORD_PERIOD], "2025") == 0;

    row->field[RECORD_INDICATOR_CODE] =
        MOSTLY(year ? ONE_OF(yearly) : ONE_OF(monthly), odd_indicators);
    row->field[RECORD_VALUE] = MOSTLY(ONE_OF(values), odd_values);
    row->field[RECORD_STATUS] = MOSTLY("", statuses);
    row->field[RECORD_NOTE] = pick(10) > 0 ? "" : "ghi chú";
    bool broken_down = strcmp(row->field[RECORD_INDICATOR_CODE], "S") == 0;
    bool by_sex = broken_down || strcmp(row->field[RECORD_INDICATOR_CODE], "W") == 0;
    row->member[0] = MOSTLY(by_sex ? ONE_OF(sexes) : "", odd_members);
    row->member[1] = MOSTLY(broken_down ? ONE_OF(areas) : "", odd_members);
    row->member[2] = pick(20) > 0 ? "" : "60+";
}

static int compare_orgs(const void *left, const void *right)
{
    const struct row *x = left, *y = right;
    int order = strcmp(x->field[RECORD_ORG_CODE], y->field[RECORD_ORG_CODE]);

    return order != 0 ? order : (x > y) - (x < y);
}

/* Rows of one head stay together, some heads return. */
static void make_file(struct file *f, bool sorted)
{
    size_t spread = 1 + pick(5);

    memset(f, 0, sizeof *f);
    f->len = 1 + pick(ROWS_MAX);
    f->columns = pick(8) > 0 ? 2 : 3;
    f->objects = pick(3) == 0;
    for (size_t i = 0; i < f->len; i++) {
        struct row *row = &f->rows[i];
        if (i > 0 && pick(6) > 0)
            memcpy(row->field, f->rows[i - 1].field, sizeof row->field);
        else if (i > 0 && pick(4) == 0)
            memcpy(row->field, f->rows[pick(i)].field, sizeof row->field);
        else
            fill_head(row, spread);
        fill_cell(row);
    }
    if (sorted)
        qsort(f->rows, f->len, sizeof f->rows[0], compare_orgs);
    for (size_t i = 0; i < f->len; i++) {
        f->rows[i].head = i == 0 || memcmp(f->rows[i].field, f->rows[i - 1].field,
                                           RECORD_INDICATOR_CODE * sizeof(char *)) != 0;
        f->rows[i].outline = pick(3) == 0 ? "[{\"title\":\"I\"}]" : NULL;
    }
}

/* ---- what comes of them ---- */

static void dump_finding(struct text_builder *b, const struct diag *d)
{
    const char *const texts[] = {d->cell,           d->org_code, d->period, d->form,
                                 d->indicator_code, d->members,  d->value,  d->expected};

    text_builder_addf(b, "  ! %s %s %u:%u", diag_name(d->code), d->at.file, d->at.row,
                      d->at.column);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        text_builder_addf(b, " %s", d->arg[i] != NULL ? d->arg[i] : "~");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        text_builder_addf(b, " %s", texts[i] != NULL ? texts[i] : "~");
    text_builder_adds(b, "\n");
}

static void dump_findings(struct text_builder *b, const struct diags *diags)
{
    text_builder_addf(b, " %zu errors %zu warnings %zu notes\n", diags->errors, diags->warnings,
                      diags->notes);
    for (size_t i = 0; i < diags->len; i++)
        dump_finding(b, &diags->at[i]);
}

struct out {
    struct text_builder text;
    size_t reports;
};

static bool dump_report(void *ctx, struct report *r)
{
    struct out *out = ctx;
    struct text_builder *b = &out->text;
    char hex[DIGEST_HEX_MAX], period[PERIOD_TEXT_MAX];

    const struct digest content = report_digest(r);

    out->reports++;
    text_builder_addf(b, "%u %u %u %u %s %d %s %s %s", r->org, r->regime, r->form, r->layout,
                      period_format(r->period, period), (int)r->vintage,
                      r->reference_no != NULL ? r->reference_no : "~",
                      r->outline != NULL ? r->outline : "~", digest_hex(&content, hex));
    for (size_t i = 0; i < r->slots; i++)
        text_builder_addf(b, " %lld/%u@%u:%u", (long long)r->cells[i], r->status[i],
                          r->place[i].row, r->place[i].column);
    for (size_t i = 0; i < r->texts.len; i++)
        text_builder_addf(b, " text %u %s", r->texts.at[i].slot, r->texts.at[i].text.ptr);
    for (size_t i = 0; i < r->notes.len; i++)
        text_builder_addf(b, " note %u %s", r->notes.at[i].slot, r->notes.at[i].text.ptr);
    dump_findings(b, &r->diags);
    return true;
}

/* A copy whose bytes die with the call, as a collector's do. */
static struct text passing(char *buf, const char *s)
{
    size_t len = strlen(s);
    memcpy(buf, s, len);
    return (struct text){buf, len};
}

static bool push_row(struct binder *binder, const struct file *f, size_t index)
{
    const struct row *row = &f->rows[index];
    char bytes[RECORD_FIELDS + COLUMNS][32];
    struct text members[COLUMNS];
    struct record head = {.at = {.file = "in.csv", .row = (uint32_t)index + 2, .column = 8}};
    bool going = true;

    for (size_t i = 0; i < RECORD_FIELDS; i++) {
        head.column[i] = (uint32_t)i + 1;
        head.field[i] = passing(bytes[i], row->field[i]);
    }
    for (size_t i = 0; i < COLUMNS; i++)
        members[i] = passing(bytes[RECORD_FIELDS + i], row->member[i]);
    struct record r = head;
    r.dimension = columns;
    r.member = members;
    r.member_column = column_numbers;
    r.members_len = f->columns;
    bind_test_value(&r, r.field[RECORD_VALUE]);
    r.same_head = index > 0 && !row->head && pick(2) > 0; /* a hint may be withheld */
    head.field[RECORD_INDICATOR_CODE] = head.field[RECORD_VALUE] = (struct text){NULL, 0};
    if (f->objects && row->head) {
        going = binder_report(binder, &head);
        if (row->outline != NULL)
            going = binder_outline(binder, &head, text_of(row->outline)) && going;
    }
    going = binder_record(binder, &r) && going;
    memset(bytes, '#', sizeof bytes);
    return going;
}

/* True when nothing was scattered; all that came as text. */
static bool bind(const struct package_test *package,
                 const struct binder_index *index,
                 const struct file *f,
                 bool streams,
                 struct arena *arena,
                 struct out *out)
{
    const struct binder_options options = {.index = index,
                                           .file = "in.csv",
                                           .today = BIND_TEST_TODAY,
                                           .report = streams ? dump_report : NULL,
                                           .report_ctx = out};
    struct diags diags;
    struct reports reports = {0};
    diags_init(&diags, arena, 1000);
    text_builder_init(&out->text, arena, 0);
    out->reports = 0;
    struct binder *binder = binder_new(&package->catalog, &options, arena, &diags);
    binder_dimensions(binder, columns, column_numbers, f->columns, (struct place){.row = 1});
    bool going = true;
    for (size_t i = 0; i < f->len && going; i++)
        going = push_row(binder, f, i);
    binder_finish(binder, &reports);
    for (size_t i = 0; i < reports.len; i++)
        dump_report(out, reports.at[i]);
    text_builder_adds(&out->text, "file:");
    dump_findings(&out->text, &diags);
    assert_true(going || binder_is_scattered(binder));
    return !binder_is_scattered(binder);
}

struct counts {
    size_t whole, scattered, reports;
};

static void compare(const struct package_test *package,
                    const struct binder_index *index,
                    const struct file *f,
                    struct counts *counts)
{
    struct arena *arena = arena_new(0);
    struct out kept, given;

    assert_true(bind(package, index, f, false, arena, &kept));
    if (!bind(package, index, f, true, arena, &given)) {
        counts->scattered++;
    } else {
        assert_string_equal(text_builder_text(&given.text).ptr, text_builder_text(&kept.text).ptr);
        assert_int_equal(given.reports, kept.reports);
        counts->whole++;
        counts->reports += given.reports;
    }
    arena_free(arena);
}

static void compare_many(bool sorted, size_t files, struct counts *counts)
{
    struct package_test *package = package_test_new();
    struct file f;

    package_test_clean(package);
    const struct binder_index *index = binder_index_new(&package->catalog, package->arena);
    for (size_t i = 0; i < files; i++) {
        make_file(&f, sorted);
        compare(package, i % 2 ? index : NULL, &f, counts);
    }
    package_test_free(package);
}

static size_t files(void)
{
    return getenv("GRIS_LONG") != NULL ? 100000 : 1500;
}

/* Units never return; yet the same unit may come by another code ("HN" is 01), or a file's rows without a unit may. */
static void test_sorted(void **state)
{
    (void)state;
    struct counts counts = {0};

    compare_many(true, files(), &counts);
    assert_true(counts.whole > files() * 9 / 10);
    assert_true(counts.reports > 2 * files());
}

static void test_shuffled(void **state)
{
    (void)state;
    struct counts counts = {0};

    compare_many(false, files(), &counts);
    assert_true(counts.whole > files() / 4);
    assert_true(counts.scattered > files() / 4);
}

/* ---- single cases ---- */

static bool streams_whole(const char *csv, size_t *ret_reports)
{
    struct bind_test *t = bind_test_new(NULL);
    struct out out = {.reports = 0};
    const struct binder_options options = {
        .file = "in.csv", .today = BIND_TEST_TODAY, .report = dump_report, .report_ctx = &out};

    text_builder_init(&out.text, t->arena, 0);
    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    bind_test_csv(t, text_of(csv));
    binder_finish(t->binder, &t->reports);
    bool whole = !binder_is_scattered(t->binder);
    *ret_reports = out.reports;
    assert_int_equal(t->reports.len, 0);
    bind_test_free(t);
    return whole;
}

static void test_cases(void **state)
{
    (void)state;
    static const struct {
        const char *rows;
        bool whole;
        size_t reports; /* given, where whole */
    } cases[] = {
        {"01,2025,P,1\n75,2025,P,1\n", true, 2},
        {"01,2025,P,1\n01,2025-10,R,1\n01,2025,A,1\n", true,
         2}, /* one unit's reports are held together */
        {"01,2025,P,1\n75,2025,P,1\n01,2024,P,1\n", true, 3},   /* another report of the unit */
        {"01,2025,P,1\n75,2025,P,1\n01,2025,PP,1\n", false, 0}, /* a finding for one that is gone */
        {"01,2025,P,1\n75,2025,P,1\n01,nay,P,1\n", false, 0},   /* for all of the unit */
        {"01,2025,P,1\n75,2025,P,1\n01,2024,PP,1\n", true, 2},  /* for none of them */
        {"HN,2025,P,1\n75,2025,P,1\nHN,2025,PP,1\n", false, 0}, /* by another code of the unit */
        {"01,2025,PP,1\n75,2025,P,1\n01,2025,P,1\n", true, 2},  /* found first, given later */
        {"99,2025,P,1\n99,2025,A,1\n", true, 0},
        {"01,2025,P,1\n75,2025,P,1\n01,2025,A,1\n", false, 0}, /* one that is gone comes again */
        {"01,2025,P,1\n75,2025,P,1\nHN,2025,A,1\n", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char csv[256];
        size_t reports;
        snprintf(csv, sizeof csv, "org_code,period,indicator_code,value\n%s", cases[i].rows);
        bool whole = streams_whole(csv, &reports);
        if (whole != cases[i].whole || (whole && reports != cases[i].reports))
            fail_msg("%s: %s, %zu reports", cases[i].rows, whole ? "whole" : "scattered", reports);
    }
}

static bool refuse_report(void *ctx, struct report *report)
{
    (void)report;
    return ++*(size_t *)ctx < 2;
}

/* Who takes no more reports gets none. */
static void test_stop(void **state)
{
    (void)state;
    struct bind_test *t = bind_test_new(NULL);
    size_t given = 0;
    const struct binder_options options = {
        .file = "in.csv", .today = BIND_TEST_TODAY, .report = refuse_report, .report_ctx = &given};
    static const char *const orgs[] = {"01", "75", "26041", "10001"};

    t->binder = binder_new(&t->package->catalog, &options, t->arena, &t->diags);
    for (size_t k = 0; k < 4; k++) {
        struct record r = {.at = {.row = (uint32_t)k + 2}};
        r.field[RECORD_ORG_CODE] = text_of(orgs[k]);
        r.field[RECORD_PERIOD] = TEXT("2025");
        r.field[RECORD_INDICATOR_CODE] = TEXT("P");
        r.field[RECORD_VALUE] = r.number = TEXT("5");
        r.value_kind = VALUE_KIND_NUMBER;
        assert_int_equal(binder_record(t->binder, &r), k < 2);
    }
    binder_finish(t->binder, &t->reports);
    assert_int_equal(given, 2);
    assert_false(binder_is_scattered(t->binder));
    bind_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_shuffled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
