/*
 * Property: what a simple writer of CSV, written here and sharing nothing with the reader, puts into a file, the reader gives
 * back: same cells, same rows, with every delimiter, line end, with and without a byte order mark, blank lines and title lines
 * in between, and numbers in either style. Neighbours: collector/read_csv.c.
 */
#include "collect.h"

static uint64_t seed = 9;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

#define ROWS    30
#define COLUMNS 6

struct table {
    const char *delimiter, *line_end;
    bool bom, comma;
    struct text_builder out;
    uint32_t row;                     /* of the line being written */
    uint32_t rows[ROWS];              /* where each record stands */
    const char *cells[ROWS][COLUMNS]; /* org, period, indicator, value as typed, note, sex */
    const char *plain[ROWS];          /* the value's plain spelling */
};

static const char *const pieces[] = {"a",  "Ô",  " ",    "ệ",  "\"",  ",", ";",
                                     "\t", "\n", "\r\n", "\r", "x y", "9", "đ"};

/* Some text that keeps its ends: the reader trims, so it starts and ends with a letter. */
static const char *any_text(struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 256);
    text_builder_adds(&b, "n");
    for (size_t i = pick(8); i > 0; i--) {
        text_builder_adds(&b, pieces[pick(sizeof pieces / sizeof pieces[0])]);
    }
    text_builder_adds(&b, "m");
    return text_builder_text(&b).ptr;
}

static void write_field(struct table *t, const char *s)
{
    bool quote = pick(4) == 0 || strpbrk(s, "\",;\t\r\n") != NULL;
    text_builder_adds(&t->out, quote ? "\"" : "");
    for (; *s; s++) {
        text_builder_add(&t->out, quote && *s == '"' ? TEXT("\"\"") : (struct text){s, 1});
    }
    text_builder_adds(&t->out, quote ? "\"" : "");
}

static void end_line(struct table *t)
{
    text_builder_adds(&t->out, t->line_end);
    t->row++;
}

static void some_blank_lines(struct table *t)
{
    static const char *const blanks[] = {"", "", "  "};
    for (size_t i = pick(3); i > 0; i--) {
        text_builder_adds(&t->out, blanks[pick(3)]);
        end_line(t);
    }
}

static void write_fields(struct table *t, const char *const *fields, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        text_builder_adds(&t->out, i > 0 ? t->delimiter : "");
        write_field(t, fields[i]);
    }
    if (pick(5) == 0) {
        text_builder_adds(&t->out, t->delimiter); /* an empty field too many */
    }
    end_line(t);
}

/* An integer and its fraction; the first record has two decimals, so that the style is beyond doubt. */
static void make_value(struct table *t, struct arena *arena, size_t i)
{
    unsigned whole = (unsigned)pick(1000000), part = (unsigned)pick(10000);
    const char *sign = pick(3) == 0 ? "-" : "";
    char decimal = t->comma ? ',' : '.', group = t->comma ? '.' : ',';
    if (i == 0) {
        t->cells[i][3] = arena_printf(arena, "%u%c%02u", whole, decimal, part % 100);
        t->plain[i] = arena_printf(arena, "%u.%02u", whole, part % 100);
    } else if (pick(2) == 0 && whole >= 1000) {
        t->cells[i][3] = arena_printf(arena, "%s%u%c%03u%c%04u", sign, whole / 1000, group,
                                      whole % 1000, decimal, part);
        t->plain[i] = arena_printf(arena, "%s%u.%04u", sign, whole, part);
    } else {
        t->cells[i][3] = t->plain[i] = arena_printf(arena, "%s%u", sign, whole);
    }
}

static void write_table(struct table *t, struct arena *arena)
{
    static const char *const header[COLUMNS] = {"org_code", "period", "indicator_code",
                                                "value",    "note",   "sex"};
    text_builder_init(&t->out, arena, 1 << 20);
    text_builder_adds(&t->out, t->bom ? "\xEF\xBB\xBF" : "");
    t->row = 1;
    some_blank_lines(t);
    if (pick(2) == 0) {
        write_fields(t, (const char *const[]){any_text(arena)}, 1);
    }
    some_blank_lines(t);
    write_fields(t, header, COLUMNS);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            t->cells[i][k] = any_text(arena);
        }
        make_value(t, arena, i);
        some_blank_lines(t);
        t->rows[i] = t->row;
        write_fields(t, t->cells[i], COLUMNS);
    }
}

static void compare(const struct table *t, const struct collected *c)
{
    static const enum record_field fields[] = {RECORD_ORG_CODE, RECORD_PERIOD,
                                               RECORD_INDICATOR_CODE, RECORD_VALUE, RECORD_NOTE};
    assert_string_equal(collect_findings(c), "");
    assert_int_equal(c->records.len, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        const struct record *r = &c->records.at[i];
        assert_int_equal(r->at.row, t->rows[i]);
        for (size_t k = 0; k < 5; k++) {
            assert_text(r->field[fields[k]], t->cells[i][k]);
        }
        assert_text(r->member[0], t->cells[i][5]);
        assert_int_equal(r->value_kind, VALUE_KIND_NUMBER);
        assert_text(r->number, t->plain[i]);
    }
}

static void compare_cells(const struct table *t, struct arena *arena, struct text csv)
{
    for (size_t i = 0; i < ROWS; i += 7) {
        for (uint32_t k = 0; k < COLUMNS; k++) {
            assert_text(collector_cell(csv.ptr, csv.len, NULL, t->rows[i], k + 1, arena),
                        t->cells[i][k]);
        }
    }
}

static void test_write_and_read(void **state)
{
    (void)state;
    static const char *const delimiters[] = {",", ";", "\t"}, *const line_ends[] = {"\n", "\r\n",
                                                                                    "\r"};
    for (size_t i = 0; i < 3 * 3 * 2 * 2 * 20; i++) {
        struct arena *arena = arena_new(0);
        struct table t = {.delimiter = delimiters[i % 3],
                          .line_end = line_ends[i / 3 % 3],
                          .bom = i / 9 % 2,
                          .comma = i / 18 % 2};
        write_table(&t, arena);
        struct text csv = text_builder_text(&t.out);
        struct collected c;
        collect_init(&c);
        collect_with(&c, csv.ptr, csv.len, NULL, false);
        compare(&t, &c);
        assert_string_equal(c.format.delimiter, t.delimiter);
        assert_string_equal(c.format.encoding, t.bom ? "utf-8-bom" : "utf-8");
        compare_cells(&t, arena, csv);
        collect_drop(&c);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_write_and_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
