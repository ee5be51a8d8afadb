/*
 * Every spelling of tests/cases/number/spellings.tsv through the whole path of a value: a CSV with that cell, the collector, the binder and a
 * catalog with that unit and those decimals. A spelling needs no C. Prints how many were read, converted, missing and refused.
 * Neighbours: collector/number.c, schema/check_value.c.
 */
#include "../schema/package_test.h"

#include "collector/collector.h"

#define TABLE CASES "/number/spellings.tsv"

struct spelling {
    const char *line; /* as it stands in the table */
    const char *style, *typed, *unit, *decimals, *expected;
    size_t indicator;
};

struct table {
    struct package_test *package;
    struct VEC(struct spelling) spellings;
    struct VEC(struct spelling *)
        indicators; /* the first spelling with this unit and these decimals */
};

/* ---- the table ---- */

static void put_utf8(struct text_builder *b, unsigned long c)
{
    char out[4];
    size_t n = 0;

    if (c < 0x80) {
        out[n++] = (char)c;
    } else if (c < 0x800) {
        out[n++] = (char)(0xC0 | c >> 6);
        out[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        out[n++] = (char)(0xE0 | c >> 12);
        out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (c & 0x3F));
    }
    text_builder_add(b, (struct text){out, n});
}

/* \u{...} becomes the character; a pair of ' around blanks goes. */
static const char *unescape(struct arena *arena, const char *s)
{
    struct text_builder b;
    size_t len = strlen(s);

    if (len > 2 && s[0] == '\'' && s[len - 1] == '\'' &&
        (strchr(" \\", s[1]) != NULL || strchr(" }", s[len - 2]) != NULL)) {
        s = arena_copy(arena, s + 1, len - 2);
    }
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "");
    while (*s != '\0') {
        if (strncmp(s, "\\u{", 3) == 0) {
            char *end;
            put_utf8(&b, strtoul(s + 3, &end, 16));
            assert_int_equal(*end, '}');
            s = end + 1;
        } else {
            text_builder_add(&b, (struct text){s++, 1});
        }
    }
    return text_dup(arena, text_builder_text(&b));
}

static size_t indicator_of(struct table *t, struct spelling *s)
{
    for (size_t i = 0; i < t->indicators.len; i++) {
        const struct spelling *first = t->indicators.at[i];
        if (strcmp(first->unit, s->unit) == 0 && strcmp(first->decimals, s->decimals) == 0)
            return i;
    }
    VEC_PUSH(t->package->arena, &t->indicators, s);
    return t->indicators.len - 1;
}

static void read_line(struct table *t, const char *line)
{
    struct arena *arena = t->package->arena;
    const char *field[5];
    const char *rest = line;

    for (size_t i = 0; i < 5; i++) {
        const char *tab = strchr(rest, '\t');
        if ((tab == NULL) != (i == 4))
            fail_msg("“%s” has not five columns", line);
        field[i] = tab != NULL ? arena_copy(arena, rest, (size_t)(tab - rest)) : rest;
        rest = tab + 1;
    }
    struct spelling *s = ARENA_NEW(arena, struct spelling);
    *s = (struct spelling){line,     field[0], unescape(arena, field[1]), field[2], field[3],
                           field[4], 0};
    s->indicator = indicator_of(t, s);
    VEC_PUSH(arena, &t->spellings, *s);
}

static void read_table(struct table *t)
{
    struct arena *arena = t->package->arena;
    struct text bytes = package_test_slurp(arena, TABLE);
    struct text rest = bytes;

    while (rest.len > 0) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        assert_non_null(end);
        size_t len = (size_t)(end - rest.ptr);
        if (len > 0 && strncmp(rest.ptr, "# ", 2) != 0)
            read_line(t, arena_copy(arena, rest.ptr, len));
        rest = (struct text){end + 1, rest.len - len - 1};
    }
}

/* ---- a catalog with an indicator for each unit, and many in thousands of đồng ---- */

#define CONVERTED 120

static void make_catalog(struct table *t)
{
    struct package_test *p = t->package;
    struct text_builder indicators, form;

    text_builder_init(&indicators, p->arena, 0);
    text_builder_init(&form, p->arena, 0);
    text_builder_adds(&indicators, "code,name_vi,unit,value_type,decimals,nature\n"
                                   "W,Chứng,km²,decimal,1,stock\n"
                                   "T,Nhận xét,-,text,,\nN,Ngày ban hành,-,date,,\n");
    text_builder_adds(&form,
                      "{\"code\":\"F1\",\"title_vi\":\"Số\",\"columns\":[{\"id\":\"v\"}],"
                      "\"rows\":[{\"id\":\"w\",\"indicator\":\"W\"},"
                      "{\"id\":\"t\",\"indicator\":\"T\"},{\"id\":\"n\",\"indicator\":\"N\"}");
    for (size_t i = 0; i < t->indicators.len; i++) {
        const struct spelling *s = t->indicators.at[i];
        text_builder_addf(&indicators, "I%zu,Chỉ tiêu %zu,%s,%s,%s,stock\n", i, i, s->unit,
                          strcmp(s->decimals, "0") == 0 ? "integer" : "decimal", s->decimals);
        text_builder_addf(&form, ",{\"id\":\"r%zu\",\"indicator\":\"I%zu\"}", i, i);
    }
    for (size_t i = 0; i < CONVERTED; i++) {
        text_builder_addf(&indicators, "J%zu,Chỉ tiêu J%zu,nghìn đồng,integer,0,stock\n", i, i);
        text_builder_addf(&form, ",{\"id\":\"j%zu\",\"indicator\":\"J%zu\"}", i, i);
    }
    text_builder_adds(&form, "]}");
    static const char *const others[] = {"forms/F2.json",   "forms/F3.json",     "forms/F4.json",
                                         "successions.csv", "targets.csv",       "rules.csv",
                                         "occasions.csv",   "dimensions.csv",    "hierarchies.csv",
                                         "org_aliases.csv", "extensions.csv",    "scores.csv",
                                         "score_parts.csv", "external_codes.csv"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        remove(arena_printf(p->arena, "%s/%s", p->dir, others[i]));
    package_test_file(p, "indicators.csv", text_dup(p->arena, text_builder_text(&indicators)));
    package_test_file(p, "forms/F1.json", text_dup(p->arena, text_builder_text(&form)));
    package_test_file(p, "regimes.csv",
                      "code,name_vi,frequency,window\nY,Báo cáo năm,year,calendar\n");
    package_test_file(p, "obligations.csv",
                      "regime,form,subjects,receiver,due\nY,F1,level:province,-,+90d\n");
    package_test_clean(p);
}

/* ---- one spelling ---- */

#define TYPED_ROW    3
#define VALUE_COLUMN 4

static const char *csv_of(struct arena *arena, const struct spelling *s)
{
    const char *witness = strcmp(s->style, "comma") == 0   ? "\"0,5\""
                          : strcmp(s->style, "point") == 0 ? "0.5"
                                                           : "7";
    struct text_builder b;

    text_builder_init(&b, arena, 0);
    text_builder_addf(&b, "org_code,period,indicator_code,value\n01,2025,W,%s\n01,2025,I%zu,\"",
                      witness, s->indicator);
    for (const char *p = s->typed; *p != '\0'; p++)
        text_builder_add(&b, *p == '"' ? TEXT("\"\"") : (struct text){p, 1});
    text_builder_adds(&b, "\"\n");
    return text_dup(arena, text_builder_text(&b));
}

/* The codes of the findings at the typed cell (or, for what concerns the file, anywhere), joined. */
static const char *codes(struct arena *arena, const char *before, const struct diags *diags)
{
    for (size_t i = 0; i < diags->len; i++) {
        before = arena_printf(arena, "%s%s%s", before, before[0] != '\0' ? " " : "",
                              diag_name(diags->at[i].code));
    }
    return before;
}

/* Without noughts at the end of the decimals. */
static const char *shortest(struct arena *arena, char *figure)
{
    size_t len = strlen(figure);

    while (strchr(figure, '.') != NULL && (figure[len - 1] == '0' || figure[len - 1] == '.'))
        figure[--len] = '\0';
    return arena_strdup(arena, figure);
}

static const char *
figure(const struct table *t, const struct report *r, const struct spelling *s, struct arena *arena)
{
    const struct catalog *catalog = &t->package->catalog;
    const struct layout *layout = &catalog->layouts.at[r->layout];
    const char *code = arena_printf(arena, "I%zu", s->indicator);
    char buf[DECIMAL_TEXT_MAX];

    for (uint32_t slot = 0; slot < r->slots; slot++) {
        const struct indicator *i = &catalog->indicators.at[layout->cells[slot].indicator];
        if (strcmp(i->code, code) != 0)
            continue;
        if (r->cells[slot] != CELL_NULL)
            return shortest(arena, decimal_format(r->cells[slot], i->decimals, buf));
        return r->status[slot] != CELL_STATUS_NONE
                   ? cell_status_name((enum cell_status)r->status[slot])
                   : "blank";
    }
    fail();
    return NULL;
}

/* Through the collector and the binder. */
static void read_csv(const struct table *t,
                     const char *csv,
                     struct arena *arena,
                     struct diags *diags,
                     struct reports *reports)
{
    const struct binder_options options = {.file = "in.csv", .today = date_of(2026, 11, 21)};
    struct collector_format format = {0};

    diags_init(diags, arena, 100);
    struct binder *binder = binder_new(&t->package->catalog, &options, arena, diags);
    const struct collector_handler handler = {
        .ctx = binder, .dimensions = binder_dimensions, .record = binder_record};
    collector_read("in.csv", csv, strlen(csv), NULL, &handler, arena, &format, diags);
    binder_finish(binder, reports);
}

/* "1500 N202", "nil", "E203": what became of it. */
static const char *outcome(const struct table *t, const struct spelling *s, struct arena *arena)
{
    const char *csv = csv_of(arena, s);
    struct diags diags;
    struct reports reports = {0};

    read_csv(t, csv, arena, &diags, &reports);
    /* Whatever it became, what was typed can be shown. */
    struct text kept = collector_cell(csv, strlen(csv), NULL, TYPED_ROW, VALUE_COLUMN, arena);
    if (!text_eq(kept, text_nfc(arena, text_trim(text_of(s->typed)))))
        fail_msg("“%s”: the typed text comes back as “%.*s”", s->line, (int)kept.len, kept.ptr);

    const char *found = codes(arena, "", &diags);
    for (size_t i = 0; i < reports.len; i++)
        found = codes(arena, found, &reports.at[i]->diags);
    if (strchr(found, 'E') != NULL)
        return found;
    assert_int_equal(reports.len, 1);
    const char *value = figure(t, reports.at[0], s, arena);
    return found[0] != '\0' ? arena_printf(arena, "%s %s", value, found) : value;
}

static void test_spellings(void **state)
{
    struct table *t = *state;
    struct arena *scratch = arena_new(0);
    size_t read = 0, converted = 0, missing = 0, refused = 0, wrong = 0;

    for (size_t i = 0; i < t->spellings.len; i++) {
        const struct spelling *s = &t->spellings.at[i];
        const char *found = outcome(t, s, scratch);
        if (strcmp(found, s->expected) != 0) {
            print_error("%s\n    gives “%s”\n", s->line, found);
            wrong++;
        }
        bool figure = (s->expected[0] >= '0' && s->expected[0] <= '9') || s->expected[0] == '-';
        refused += s->expected[0] == 'E';
        converted += strstr(s->expected, "N202") != NULL;
        read += figure && strstr(s->expected, "N202") == NULL;
        missing += !figure && s->expected[0] != 'E';
        arena_reset(scratch);
    }
    arena_free(scratch);
    print_message(
        "%zu spellings: %zu read exactly, %zu converted by the declared unit, %zu missing, "
        "%zu refused\n",
        t->spellings.len, read, converted, missing, refused);
    assert_int_equal(wrong, 0);
    assert_true(t->spellings.len >= 300);
    assert_true(read >= 50 && converted >= 30 && missing >= 15 && refused >= 100);
}

/* Notes of conversions do not crowd out what matters: 100 are listed, the rest counted, and the error behind them all is there. */
static void test_many_conversions(void **state)
{
    struct table *t = *state;
    struct arena *arena = arena_new(0);
    struct text_builder csv;
    struct diags diags;
    struct reports reports = {0};

    text_builder_init(&csv, arena, 0);
    text_builder_adds(&csv, "org_code,period,indicator_code,value\n");
    for (size_t i = 0; i < CONVERTED; i++)
        text_builder_addf(&csv, "01,2025,J%zu,%zu triệu\n", i, i + 1);
    text_builder_adds(&csv, "01,2025,W,nhiều\n");
    read_csv(t, text_dup(arena, text_builder_text(&csv)), arena, &diags, &reports);

    assert_int_equal(reports.len, 1);
    const struct diags *found = &reports.at[0]->diags;
    assert_int_equal(found->notes, CONVERTED);
    assert_int_equal(found->errors, 1);
    assert_int_equal(found->len, 100 + 1);
    assert_string_equal(diag_name(found->at[found->len - 1].code), "E203");
    /* The first: 1 triệu = 1000 nghìn. */
    assert_string_equal(found->at[0].arg[0], "1 triệu");
    assert_string_equal(found->at[0].arg[1], "1000");
    assert_string_equal(found->at[0].arg[2], "nghìn đồng");
    assert_int_equal(report_cells_count(reports.at[0]), CONVERTED);
    arena_free(arena);
}

/* A text is no figure whatever it begins with, does not tell the file's style, and a date is not a figure with a unit. */
static void test_texts_and_dates(void **state)
{
    struct table *t = *state;
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct reports reports = {0};

    read_csv(t,
             "org_code,period,indicator_code,value\n01,2025,W,\"0,5\"\n"
             "01,2025,T,3.5 điểm trên 10\n01,2025,N,15/06/2026\n",
             arena, &diags, &reports);
    assert_int_equal(diags.len, 0);
    assert_int_equal(reports.len, 1);
    assert_int_equal(reports.at[0]->diags.len, 0);
    assert_int_equal(reports.at[0]->texts.len, 1);
    assert_true(text_is(reports.at[0]->texts.at[0].text, "3.5 điểm trên 10"));
    assert_int_equal(report_cells_count(reports.at[0]), 2);
    assert_int_equal(reports.at[0]->cells[2], date_of(2026, 6, 15));
    arena_free(arena);
}

/* No spelling stands twice in the same circumstances. */
static void test_no_spelling_twice(void **state)
{
    struct table *t = *state;

    for (size_t i = 0; i < t->spellings.len; i++) {
        const struct spelling *a = &t->spellings.at[i];
        for (size_t k = i + 1; k < t->spellings.len; k++) {
            const struct spelling *b = &t->spellings.at[k];
            if (a->indicator == b->indicator && strcmp(a->typed, b->typed) == 0 &&
                strcmp(a->style, b->style) == 0)
                fail_msg("twice: %s", b->line);
        }
    }
}

static int setup(void **state)
{
    struct package_test *package = package_test_new();
    struct table *t = ARENA_NEW(package->arena, struct table);

    t->package = package;
    read_table(t);
    make_catalog(t);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct table *t = *state;

    if (t != NULL) /* else setup() has failed */
        package_test_free(t->package);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_no_spelling_twice),
        cmocka_unit_test(test_many_conversions),
        cmocka_unit_test(test_texts_and_dates),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
