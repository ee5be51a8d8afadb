/*
 * The cells of a sheet as they come, row by row: addresses that rise, values by their type (ECMA-376-1, 18.3.1.4 and 18.18.11), what is hidden; and a second look at
 * sheets with merged cells for what lies under them. Nothing is sized by what a file declares; cells without a value cost nothing.
 * Neighbours: workbook_parts.h, workbook_number.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/template.h"
#include "workbook_parts.h"

#define HIDDEN_SHOWN 10
#define MERGED_MAX   200000U
#define COLS_MAX     16384U

/* ---- addresses ---- */

bool workbook_sheet_address(const char *r, uint32_t *ret_row, uint32_t *ret_column)
{
    uint32_t row = 0, column = 0;
    const char *p = r;
    for (; *p >= 'A' && *p <= 'Z' && p < r + 4; p++)
        column = column * 26 + (uint32_t)(*p - 'A' + 1);
    const char *digits = p;
    for (; *p >= '0' && *p <= '9' && p < digits + 8; p++)
        row = row * 10 + (uint32_t)(*p - '0');
    *ret_row = row;
    *ret_column = column;
    return *p == '\0' && column >= 1 && column <= WORKBOOK_COLUMNS_MAX && row >= 1 &&
           row <= WORKBOOK_ROWS_MAX && *digits != '0';
}

static void fail_address(struct workbook *b, const char *address)
{
    workbook_fail_here(b, DIAG_E153, arena_strdup(b->arena, address));
}

/* "A1:C2", or "A1". */
static bool take_area(struct workbook *b, const char *ref, struct workbook_area *ret)
{
    char first[16] = "";
    const char *colon = ref == NULL ? NULL : strchr(ref, ':');
    size_t len = ref == NULL ? 0 : colon == NULL ? strlen(ref) : (size_t)(colon - ref);
    if (len > 0 && len < sizeof first) {
        memcpy(first, ref, len);
        if (workbook_sheet_address(first, &ret->top, &ret->left) &&
            workbook_sheet_address(colon == NULL ? first : colon + 1, &ret->bottom, &ret->right) &&
            ret->top <= ret->bottom && ret->left <= ret->right)
            return true;
    }
    fail_address(b, ref == NULL ? "" : ref);
    return false;
}

/* ---- what lies under merged cells ---- */

static int by_top(const void *x, const void *y)
{
    const struct workbook_area *a = x, *b = y;
    return (a->top > b->top) - (a->top < b->top);
}

/* Marks the columns of areas that begin at this row or above. Each area is marked once: what is open is never looked through again, so that no file makes a
 * row cost more than its own cells. Areas never meet each other. */
static void open_areas(struct workbook *b)
{
    struct workbook_grid *g = &b->grid;
    for (; g->next < g->merged.len && g->merged.at[g->next].top <= g->row; g->next++) {
        const struct workbook_area *a = &g->merged.at[g->next];
        if (a->bottom < g->row)
            continue;
        for (uint32_t column = a->left; column <= a->right; column++) {
            if (g->under_to[column] >= g->row) {
                g->column = column;
                fail_address(b, template_a1(g->row, g->column, b->arena));
                return;
            }
            g->under_to[column] = a->bottom;
            g->under[column] = (uint32_t)g->next;
        }
    }
}

static void look_under(struct workbook *b)
{
    struct workbook_grid *g = &b->grid;
    open_areas(b);
    if (b->xml.bad || g->under_to[g->column] < g->row)
        return;
    const struct workbook_area *a = &g->merged.at[g->under[g->column]];
    if (a->top == g->row && a->left == g->column)
        return;
    const struct workbook_fault f = {
        .code = DIAG_E152,
        .sheet = g->sheet,
        .row = g->row,
        .column = g->column,
        .arg = {template_a1(g->row, g->column, b->scratch),
                arena_printf(b->scratch, "%s:%s", template_a1(a->top, a->left, b->scratch),
                             template_a1(a->bottom, a->right, b->scratch))}};
    workbook_tell(b, &f);
}

/* ---- rows and columns ---- */

static void start_row(struct workbook *b, const char *const *atts)
{
    struct workbook_grid *g = &b->grid;
    const char *r = NULL, *hidden = NULL;
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (atts[i][0] == 'r' && atts[i][1] == '\0')
            r = atts[i + 1];
        else if (atts[i][0] == 'h' && strcmp(atts[i], "hidden") == 0)
            hidden = atts[i + 1];
    }
    uint32_t row = workbook_xml_number(r, r == NULL ? g->row + 1 : 0);
    g->row_hidden = workbook_xml_true(hidden);
    g->in_row = true;
    g->column = 0;
    if (row == 0 || row > WORKBOOK_ROWS_MAX) {
        fail_address(b, r == NULL ? "" : r);
    } else if (row <= g->row) {
        g->row = row;
        workbook_fail_here(b, DIAG_E151, arena_printf(b->arena, "%u", row));
    } else {
        g->row = row;
    }
}

static void take_columns(struct workbook *b, const char *const *atts)
{
    struct workbook_grid *g = &b->grid;
    uint32_t left = workbook_xml_number(workbook_xml_attribute(atts, "min"), 0);
    uint32_t right = workbook_xml_number(workbook_xml_attribute(atts, "max"), 0);
    if (!workbook_xml_true(workbook_xml_attribute(atts, "hidden")))
        return;
    if (g->hidden_areas++ == COLS_MAX) {
        workbook_fail(b, DIAG_E148, "cols", "16384");
        return;
    }
    right = right > WORKBOOK_COLUMNS_MAX ? WORKBOOK_COLUMNS_MAX : right;
    if (g->hidden_columns == NULL)
        g->hidden_columns = ARENA_ARRAY(b->arena, (size_t)WORKBOOK_COLUMNS_MAX + 1, bool);
    if (left >= 1 && left <= right)
        memset(g->hidden_columns + left, true, right - left + 1);
}

static void take_merged(struct workbook *b, const char *const *atts)
{
    struct workbook_area a;
    b->grid.column = 0;
    if (b->grid.merged.len == MERGED_MAX)
        workbook_fail(b, DIAG_E148, "merged", "200000");
    else if (take_area(b, workbook_xml_attribute(atts, "ref"), &a) &&
             (a.top != a.bottom || a.left != a.right)) {
        VEC_PUSH(b->arena, &b->grid.merged, a);
        if (b->handler->merged != NULL)
            b->handler->merged(
                b->handler->ctx,
                &(struct workbook_merge){b->grid.sheet, a.top, a.left, a.bottom, a.right});
    }
}

static void note_hidden(struct workbook *b)
{
    struct workbook_grid *g = &b->grid;
    if (g->hidden_len++ >= HIDDEN_SHOWN)
        return;
    if (g->hidden_len > 1)
        text_builder_adds(&g->hidden_cells, ", ");
    text_builder_adds(&g->hidden_cells, template_a1(g->row, g->column, b->arena));
}

/* ---- cells ---- */

/* One letter for each type: number, shared, str, inlineStr, boolean, error, date; 0: none of them. */
static char type_of(const char *t)
{
    if (t == NULL || strcmp(t, "n") == 0)
        return 'n';
    if (t[0] != '\0' && t[1] == '\0' && strchr("sbed", t[0]) != NULL)
        return t[0];
    if (strcmp(t, "inlineStr") == 0)
        return 'i';
    return strcmp(t, "str") == 0 ? 't' : '\0';
}

static uint32_t style_of(const char *s)
{
    uint32_t n = 0;
    for (; s != NULL && *s >= '0' && *s <= '9' && n < 1000000; s++)
        n = n * 10 + (uint32_t)(*s - '0');
    return n;
}

/* The cell at hand is none of the standard's. */
static void fail_cell(struct workbook *b)
{
    workbook_fail_here(b, DIAG_E140, template_a1(b->grid.row, b->grid.column, b->arena));
}

/* What stands in a cell: one value, or one text of runs; nothing stands in a value. */
static void start_content(struct workbook *b, const char *name, const char *const *atts)
{
    struct workbook_grid *g = &b->grid;
    bool value = name[0] == 'v' && name[1] == '\0';
    if (b->xml.listening || ((value || strcmp(name, "is") == 0) && g->has_value)) {
        fail_cell(b);
    } else if (value) {
        b->xml.listening = g->has_value = true;
    } else if (name[0] == 'f' && name[1] == '\0') {
        g->formula = true;
    } else if (g->type == 'i') {
        g->has_value = true;
        (void)workbook_strings_start(b, name, atts);
    }
}

static void start_cell(struct workbook *b, const char *const *atts)
{
    struct workbook_grid *g = &b->grid;
    const char *r = NULL, *t = NULL, *s = NULL;
    uint32_t row, column;
    if (!g->in_row) {
        workbook_fail_here(b, DIAG_E140, "c");
        return;
    }
    if (g->in_cell) {
        fail_cell(b);
        return;
    }
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (atts[i][0] == '\0' || atts[i][1] != '\0')
            continue;
        if (atts[i][0] == 'r')
            r = atts[i + 1];
        else if (atts[i][0] == 't')
            t = atts[i + 1];
        else if (atts[i][0] == 's')
            s = atts[i + 1];
    }
    if (r == NULL) {
        column = g->column + 1;
        if (column > WORKBOOK_COLUMNS_MAX) {
            fail_address(b, "XFE");
            return;
        }
    } else if (!workbook_sheet_address(r, &row, &column) || row != g->row) {
        fail_address(b, r);
        return;
    } else if (column <= g->column) {
        g->column = column;
        workbook_fail_here(b, DIAG_E151, arena_strdup(b->arena, r));
        return;
    }
    g->column = column;
    g->type = type_of(t);
    g->style = style_of(s);
    g->formula = g->has_value = false;
    g->in_cell = true;
    workbook_strings_begin(b);
    if (g->type == '\0')
        workbook_fail_here(b, DIAG_E140, "t");
}

void workbook_sheet_start(struct workbook *b, const char *name, const char *const *atts)
{
    struct workbook_grid *g = &b->grid;
    if (name[0] == 'c' && name[1] == '\0') {
        start_cell(b, atts);
    } else if (g->in_cell) {
        start_content(b, name, atts);
    } else if (strcmp(name, "row") == 0) {
        start_row(b, atts);
    } else if (strcmp(name, "col") == 0 && !g->looking_under) {
        take_columns(b, atts);
    } else if (strcmp(name, "mergeCell") == 0 && !g->looking_under) {
        take_merged(b, atts);
    }
}

/* A serial that is no day of the calendar stays as an error: nobody may take it for a figure. */
static void read_date(struct workbook *b, enum workbook_look look, struct workbook_cell *cell)
{
    struct text day;
    const struct workbook_fault f = {.code = DIAG_E155,
                                     .sheet = cell->sheet,
                                     .row = cell->row,
                                     .column = cell->column,
                                     .arg = {text_dup(b->scratch, cell->text)}};
    if (!workbook_number_date(cell->text, b->since_1904, b->scratch, &day)) {
        cell->kind = WORKBOOK_ERROR;
        if (!b->grid.looking_under)
            workbook_tell(b, &f);
        return;
    }
    cell->kind = WORKBOOK_DATE;
    cell->exact = (struct text){NULL, 0};
    cell->text = day;
    if (look == WORKBOOK_LOOK_MONTH && day.len == 10 && memcmp(day.ptr + 8, "01", 2) == 0)
        cell->text.len = 7;
}

static bool
read_number(struct workbook *b, const struct workbook_style *style, struct workbook_cell *cell)
{
    cell->exact = text_trim(cell->text);
    cell->kind = WORKBOOK_NUMBER;
    if (!workbook_number(cell->exact, b->scratch, &cell->text))
        return false;
    cell->percent = style != NULL && style->look == WORKBOOK_LOOK_PERCENT;
    cell->bold = style != NULL && style->bold;
    cell->indent = style != NULL ? style->indent : 0;
    if (style != NULL && (style->look == WORKBOOK_LOOK_DATE || style->look == WORKBOOK_LOOK_MONTH))
        read_date(b, style->look, cell);
    return true;
}

/* N141, once for a font. */
static void tell_font(struct workbook *b, const char *font, const struct workbook_cell *cell)
{
    for (size_t i = 0; i < b->told_fonts.len; i++) {
        if (strcmp(b->told_fonts.at[i], font) == 0)
            return;
    }
    if (b->told_fonts.len < 100)
        VEC_PUSH(b->arena, &b->told_fonts, font);
    const struct workbook_fault f = {.code = DIAG_N141,
                                     .sheet = cell->sheet,
                                     .row = cell->row,
                                     .column = cell->column,
                                     .arg = {font, text_dup(b->scratch, cell->text)}};
    workbook_tell(b, &f);
}

/* The first bytes of a text stand in the cell's font. */
static void in_font(struct workbook *b,
                    const struct workbook_style *style,
                    size_t inherits,
                    struct workbook_cell *cell)
{
    if (style == NULL || style->encoding == ENCODING_UTF8 || inherits == 0)
        return;
    struct text own = {cell->text.ptr, inherits < cell->text.len ? inherits : cell->text.len};
    struct text decoded = workbook_font_decode(style->encoding, own, b->scratch);
    if (decoded.ptr == own.ptr)
        return;
    char *whole = arena_alloc(b->scratch, decoded.len + cell->text.len - own.len + 1);
    memcpy(whole, decoded.ptr, decoded.len);
    memcpy(whole + decoded.len, cell->text.ptr + own.len, cell->text.len - own.len);
    cell->text = (struct text){whole, decoded.len + cell->text.len - own.len};
    cell->lasts = false;
    if (!b->grid.looking_under)
        tell_font(b, style->font, cell);
}

static bool
read_shared(struct workbook *b, const struct workbook_style *style, struct workbook_cell *cell)
{
    uint64_t index;
    if (!text_to_u64(text_trim(cell->text), UINT32_MAX, &index) || index >= b->strings.len)
        return false;
    const struct workbook_string *s = &b->strings.at[index];
    cell->text = (struct text){s->ptr, s->len};
    cell->lasts = true;
    in_font(b, style, s->inherits, cell);
    return true;
}

static bool
read_text(struct workbook *b, const struct workbook_style *style, struct workbook_cell *cell)
{
    if (b->grid.type == 't')
        b->runs.inherits = b->xml.len;
    if (!workbook_strings_settle(b, &cell->text))
        return true; /* a fault of its own */
    in_font(b, style, b->runs.inherits, cell);
    return true;
}

/* "2026-06-15T00:00:00.000Z" is a day. */
static void drop_midnight(struct text *t)
{
    static const char *const midnights[] = {"T00:00:00", "T00:00:00Z", "T00:00:00.000",
                                            "T00:00:00.000Z"};
    for (size_t i = 0; t->len > 10 && i < sizeof midnights / sizeof midnights[0]; i++) {
        if (text_is((struct text){t->ptr + 10, t->len - 10}, midnights[i]))
            t->len = 10;
    }
}

/* False: the value is none of its type. */
static bool read_value(struct workbook *b, struct workbook_cell *cell)
{
    const struct workbook_grid *g = &b->grid;
    const struct workbook_style *style = g->style < b->styles.len ? &b->styles.at[g->style] : NULL;
    cell->kind = WORKBOOK_TEXT;
    cell->text = (struct text){b->xml.text, b->xml.len};
    if (cell->text.len == 0) {
        cell->uncached = g->formula && (g->type != 't' || !g->has_value);
        return true;
    }
    switch (g->type) {
    case 'n': return read_number(b, style, cell);
    case 's': return read_shared(b, style, cell);
    case 'b':
        cell->kind = WORKBOOK_BOOLEAN;
        return text_is(cell->text, "0") || text_is(cell->text, "1");
    case 'e': cell->kind = WORKBOOK_ERROR; return true;
    case 'd':
        cell->kind = WORKBOOK_DATE;
        drop_midnight(&cell->text);
        return true;
    default: return read_text(b, style, cell);
    }
}

static void give_cell(struct workbook *b, const struct workbook_cell *cell)
{
    struct workbook_grid *g = &b->grid;
    const struct workbook_handler *h = b->handler;
    if (++b->cells > WORKBOOK_CELLS_MAX) {
        workbook_fail(b, DIAG_E148, "cells", "5000000");
        return;
    }
    if (g->looking_under) {
        look_under(b);
        return;
    }
    if (g->hidden || g->row_hidden || (g->hidden_columns != NULL && g->hidden_columns[g->column]))
        note_hidden(b);
    b->formulas = b->formulas || cell->formula;
    h->cell(h->ctx, cell);
    if (h->enough != NULL && *h->enough) {
        b->xml.bad = true;
        (void)XML_StopParser(b->xml.parser, XML_FALSE);
    }
}

static void end_cell(struct workbook *b)
{
    struct workbook_grid *g = &b->grid;
    struct workbook_cell cell = {
        .sheet = g->sheet, .row = g->row, .column = g->column, .formula = g->formula};
    g->in_cell = false;
    if (!g->has_value && !g->formula)
        return;
    if (arena_used(b->scratch) > 0)
        arena_reset(b->scratch);
    if (!read_value(b, &cell))
        fail_cell(b);
    else if (!b->xml.bad && (cell.text.len > 0 || g->formula))
        give_cell(b, &cell);
}

void workbook_sheet_end(struct workbook *b, const char *name)
{
    struct workbook_grid *g = &b->grid;
    if (!g->in_cell) {
        if (strcmp(name, "row") == 0)
            g->in_row = false;
        return;
    }
    if (name[0] == 'c' && name[1] == '\0')
        end_cell(b);
    else if (name[0] == 'v' && name[1] == '\0')
        b->xml.listening = false;
    else if (g->type == 'i')
        (void)workbook_strings_end(b, name);
}

/* ---- a sheet ---- */

void workbook_sheet_begin(struct workbook *b, uint32_t sheet, bool hidden)
{
    b->grid = (struct workbook_grid){.sheet = sheet, .hidden = hidden};
    text_builder_init(&b->grid.hidden_cells, b->arena, 0);
}

static void tell_hidden(struct workbook *b)
{
    struct workbook_grid *g = &b->grid;
    if (g->hidden_len > HIDDEN_SHOWN)
        text_builder_adds(&g->hidden_cells, "…");
    const struct workbook_fault f = {.code = DIAG_W140,
                                     .sheet = g->sheet,
                                     .arg = {text_builder_text(&g->hidden_cells).ptr,
                                             arena_printf(b->scratch, "%zu", g->hidden_len)}};
    if (g->hidden_len > 0)
        workbook_tell(b, &f);
}

bool workbook_sheet_read(struct workbook *b, const char *path, uint32_t sheet, bool hidden)
{
    struct workbook_grid *g = &b->grid;
    size_t cells = b->cells;
    workbook_sheet_begin(b, sheet, hidden);
    bool read = workbook_xml_read(b, path, workbook_sheet_start, workbook_sheet_end);
    if (read)
        tell_hidden(b);
    bool enough = b->handler->enough != NULL && *b->handler->enough;
    if (read && g->merged.len > 0 && b->handler->tell != NULL && !enough) {
        qsort(g->merged.at, g->merged.len, sizeof *g->merged.at, by_top);
        g->looking_under = true;
        g->under_to = ARENA_ARRAY(b->arena, (size_t)WORKBOOK_COLUMNS_MAX + 1, uint32_t);
        g->under = ARENA_ARRAY(b->arena, (size_t)WORKBOOK_COLUMNS_MAX + 1, uint32_t);
        g->row = g->column = 0;
        g->in_row = false;
        b->cells = cells;
        read = workbook_xml_read(b, path, workbook_sheet_start, workbook_sheet_end);
    }
    g->sheet = 0;
    return read;
}
