/*
 * For the tests of mappings: workbooks written as text, and what a mapping makes of them as lines.
 *   sheets: each behind a line "# NAME" ("#! NAME" is hidden); rows are lines, cells parted by "|"; "*" before a text is bold, each ">" an indent;
 *   "^" continues the cell above in a merged area, "<" the cell to the left.
 */
#ifndef GRIS_TESTS_SCHEMA_MAPPING_TEST_H
#define GRIS_TESTS_SCHEMA_MAPPING_TEST_H

#include "core/template.h"
#include "mapping.h"
#include "package_test.h"

struct mapping_test {
    struct package_test *package;
    struct arena *arena;
    struct grid grid;
    struct diags diags;
    struct mapping_given given;
    struct text_builder lines;
};

static inline struct mapping_test *mapping_test_new(void)
{
    struct package_test *package = package_test_new();
    struct mapping_test *t = ARENA_NEW(package->arena, struct mapping_test);
    package_test_compile(package);
    assert_int_equal(package->compiled, STATUS_OK);
    t->package = package;
    t->arena = package->arena;
    t->grid.arena = t->arena;
    diags_init(&t->diags, t->arena, 1000);
    text_builder_init(&t->lines, t->arena, 0);
    text_builder_adds(&t->lines, "");
    return t;
}

static inline void mapping_test_free(struct mapping_test *t)
{
    package_test_free(t->package);
}

/* Plain numbers with a point; "-" and ".." as marks. */
static inline enum value_kind mapping_test_kind(struct text t)
{
    size_t i = t.ptr[0] == '-' ? 1 : 0;
    if (t.len == 1 && i == 1)
        return VALUE_KIND_NIL;
    if (text_is(t, ".."))
        return VALUE_KIND_NOT_AVAILABLE;
    for (; i < t.len; i++)
        if ((t.ptr[i] < '0' || t.ptr[i] > '9') && t.ptr[i] != '.')
            return VALUE_KIND_OTHER;
    return VALUE_KIND_NUMBER;
}

/* The merged area that the cell at (row, column) begins. */
static inline void mapping_test_merge(struct mapping_test *t,
                                      struct text (*cells)[40],
                                      const size_t *lens,
                                      size_t rows,
                                      size_t row,
                                      size_t column)
{
    struct grid_merge m = {(uint32_t)row + 1, (uint32_t)column + 1, (uint32_t)row + 1,
                           (uint32_t)column + 1};
    while (m.last_column < lens[row] && text_is(cells[row][m.last_column], "<"))
        m.last_column++;
    while (m.last_row < rows && column < lens[m.last_row] &&
           text_is(cells[m.last_row][column], "^"))
        m.last_row++;
    if (m.last_row > m.row || m.last_column > m.column)
        grid_merge_add(&t->grid, &m);
}

static inline void
mapping_test_cell(struct mapping_test *t, size_t row, size_t column, struct text typed)
{
    struct grid_cell cell = {.row = (uint32_t)row + 1, .column = (uint32_t)column + 1};
    for (; typed.len > 1 && (typed.ptr[0] == '*' || typed.ptr[0] == '>');
         typed.ptr++, typed.len--) {
        cell.bold = cell.bold || typed.ptr[0] == '*';
        cell.indent = (uint16_t)(cell.indent + (typed.ptr[0] == '>' ? 1 : 0));
    }
    cell.text = text_trim(typed);
    if (cell.text.len == 0 || text_is(cell.text, "<") || text_is(cell.text, "^"))
        return;
    cell.kind = mapping_test_kind(cell.text);
    if (cell.kind == VALUE_KIND_NUMBER)
        cell.number = cell.text;
    assert_true(grid_cell_add(&t->grid, &cell));
}

static inline void mapping_test_sheet(struct mapping_test *t, const struct text *lines, size_t len)
{
    static struct text cells[200][40];
    size_t lens[200] = {0};
    assert_true(len <= 200);
    for (size_t r = 0; r < len; r++) {
        struct text *parts;
        lens[r] = text_split(t->arena, lines[r], '|', &parts);
        assert_true(lens[r] <= 40);
        for (size_t c = 0; c < lens[r]; c++)
            cells[r][c] = parts[c];
    }
    for (size_t r = 0; r < len; r++)
        for (size_t c = 0; c < lens[r]; c++) {
            mapping_test_cell(t, r, c, cells[r][c]);
            if (cells[r][c].len > 0 && !text_is(cells[r][c], "<") && !text_is(cells[r][c], "^"))
                mapping_test_merge(t, cells, lens, len, r, c);
        }
}

static inline void mapping_test_workbook(struct mapping_test *t, const char *text)
{
    struct text *lines;
    size_t n = text_split(t->arena, text_of(text), '\n', &lines), from = 0;
    t->grid = (struct grid){.arena = t->arena};
    for (size_t i = 0; i <= n; i++) {
        if (i < n && (lines[i].len == 0 || lines[i].ptr[0] != '#'))
            continue;
        if (t->grid.sheets.len > 0)
            mapping_test_sheet(t, lines + from, i - from);
        if (i == n)
            break;
        bool hidden = lines[i].len > 1 && lines[i].ptr[1] == '!';
        struct text name =
            text_trim((struct text){lines[i].ptr + 1 + hidden, lines[i].len - 1 - hidden});
        assert_non_null(grid_sheet_add(&t->grid, text_dup(t->arena, name), hidden));
        from = i + 1;
    }
    grid_finish(&t->grid);
}

/* The JSON with ' for " and the form's edition for @. */
static inline const char *
mapping_test_json(struct mapping_test *t, const char *form, const char *json)
{
    const struct catalog *c = &t->package->catalog;
    uint32_t f = catalog_find_form(c, text_of(form));
    struct text_builder b;
    text_builder_init(&b, t->arena, 0);
    for (; *json != '\0'; json++) {
        if (*json == '@')
            text_builder_adds(&b, template_edition(c, CATALOG_NONE, f, t->arena));
        else
            text_builder_add(&b, (struct text){*json == '\'' ? "\"" : json, 1});
    }
    return text_dup(t->arena, text_builder_text(&b));
}

static inline bool mapping_test_record(void *ctx, const struct record *r)
{
    struct mapping_test *t = ctx;
    text_builder_addf(&t->lines, "%s%s!%s %.*s %.*s %.*s%s%.*s", t->lines.len > 0 ? "\n" : "",
                      r->at.sheet != NULL ? r->at.sheet : "",
                      grid_a1(r->at.row, r->at.column, t->arena),
                      (int)r->field[RECORD_ORG_CODE].len, r->field[RECORD_ORG_CODE].ptr,
                      (int)r->field[RECORD_PERIOD].len, r->field[RECORD_PERIOD].ptr,
                      (int)r->field[RECORD_INDICATOR_CODE].len, r->field[RECORD_INDICATOR_CODE].ptr,
                      r->field[RECORD_VINTAGE].len > 0 ? ":" : "",
                      (int)r->field[RECORD_VINTAGE].len, r->field[RECORD_VINTAGE].ptr);
    for (size_t i = 0; i < r->members_len; i++)
        if (r->member[i].len > 0)
            text_builder_addf(&t->lines, " %.*s=%.*s", (int)r->dimension[i].len,
                              r->dimension[i].ptr, (int)r->member[i].len, r->member[i].ptr);
    struct text value = r->value_kind == VALUE_KIND_NUMBER ? r->number : r->field[RECORD_VALUE];
    text_builder_addf(&t->lines, " %.*s", (int)value.len, value.ptr);
    return true;
}

/* Reads the workbook through the mapping (in the notation of mapping_test_json()); *t->lines gets a line a record. */
static inline enum status
mapping_test_apply(struct mapping_test *t, const char *form, const char *json)
{
    const struct mapping_handler handler = {.ctx = t, .record = mapping_test_record};
    diags_init(&t->diags, t->arena, 1000);
    t->lines.len = 0;
    struct mapping *m =
        mapping_read(&t->package->catalog, "m.json", text_of(mapping_test_json(t, form, json)),
                     t->arena, &t->diags);
    if (m == NULL)
        return STATUS_REJECTED;
    return mapping_apply(m, &t->grid, &t->given, &handler, t->arena, &t->diags);
}

/* "E163 B1!5:0 P 5" for each finding. */
static inline const char *mapping_test_findings(struct mapping_test *t)
{
    struct text_builder b;
    text_builder_init(&b, t->arena, 0);
    text_builder_adds(&b, "");
    for (size_t i = 0; i < t->diags.len; i++) {
        const struct diag *d = &t->diags.at[i];
        text_builder_addf(&b, "%s%s %s%s%u:%u", i > 0 ? "\n" : "", diag_name(d->code),
                          d->at.sheet != NULL ? d->at.sheet : "", d->at.sheet != NULL ? "!" : "",
                          d->at.row, d->at.column);
        for (size_t k = 0; k < DIAG_ARGS_MAX && d->arg[k] != NULL; k++)
            text_builder_addf(&b, " [%s]", d->arg[k]);
        /* both languages fill all their places */
        assert_non_null(diag_message(d, LANG_VI, t->arena));
    }
    return text_builder_text(&b).ptr;
}

#define mapping_test_lines(t) text_builder_text(&(t)->lines).ptr

#endif
