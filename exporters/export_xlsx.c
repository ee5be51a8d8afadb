/*
 * xlsx: consolidated tables as workbooks: tables/FORM/YEAR.xlsx, a sheet for each period, units as rows, the form's cells as columns under its own
 * words. docs/exporters/xlsx.md. Same data, same bytes: no workbook says when it was made; what a release stands on is in its manifest.
 * Must not know how a release becomes current. Neighbours: release.c, export_group.c, template_head.c, xlsx.h.
 */
#include <errno.h>

#include "template_form.h"

#define COLUMN_CODE  1
#define COLUMN_NAME  2
#define COLUMN_LEVEL 3
#define FIRST        4 /* column of the first figure */
#define WIDTH        16U
#define PAGE_COLUMNS 12U /* of figures, on one page */

/* A figure of the year, and which cell of any form it is of. */
struct cell_figure {
    const struct figure *figure;
    uint32_t cell, rank; /* rank: of the unit, in the order of exports */
};
struct tables {
    const struct export_source *source;
    const struct catalog *catalog;
    struct arena *arena, *year; /* year: forgotten after every year */
    struct release *release;
    struct diags *diags;
    struct map cells; /* indicator and members: number of the cell */
    uint32_t *ranks;  /* of units */
    struct VEC(struct cell_figure) figures;
};
/* A form as one line of columns. */
struct table_form {
    const struct form *form;
    const char **titles; /* "row: column" */
    uint32_t *cells;     /* of each column; UINT32_MAX: no figure is of it */
    uint32_t *column_of; /* by cell; column + 1, 0: not on the form */
};

/* ---- the figures of a year ---- */

static struct text key_of(struct arena *arena, uint32_t indicator, const char *members)
{
    return text_of(arena_printf(arena, "%u %s", (unsigned)indicator, members));
}

static uint32_t number_of(struct tables *t, uint32_t indicator, const char *members)
{
    struct text key = key_of(t->year, indicator, members);
    uint32_t found = map_find(&t->cells, key);

    if (found != MAP_NONE)
        return found;
    found = (uint32_t)t->cells.len;
    (void)map_put(&t->cells, key, found);
    return found;
}

/* Stands for a value: something to show, or that none arose. */
static bool says_something(const struct figure *f)
{
    return f->value != CELL_NULL || f->text != NULL || f->withheld ||
           (f->reported > 0 && f->reported == f->expected);
}

static bool
read_year(struct tables *t, const struct export_group *groups, size_t groups_len, int32_t year)
{
    t->figures.at = NULL;
    t->figures.len = t->figures.cap = 0;
    map_init(&t->cells, t->year, 256);
    for (size_t i = 0; i < groups_len; i++) {
        const struct figure **figures;
        size_t len;
        if (!export_group_figures(t->source, &groups[i], year, t->year, &figures, &len, t->diags))
            return false;
        for (size_t k = 0; k < len; k++) {
            const struct figure *f = figures[k];
            if (says_something(f))
                VEC_PUSH(t->year, &t->figures,
                         ((struct cell_figure){f, number_of(t, f->indicator, f->members),
                                               t->ranks[f->org]}));
        }
    }
    return true;
}

/* By period, then unit. */
static int compare(const void *a, const void *b)
{
    const struct cell_figure *x = a, *y = b;
    int32_t p = period_id(x->figure->period), q = period_id(y->figure->period);

    if (p != q)
        return p < q ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* ---- a form's columns ---- */

static const char *
title_of(const struct tables *t, const struct template_grid *g, const struct template_cell *cell)
{
    const char *row = g->rows.at[cell->row].title_vi,
               *column = g->columns.at[cell->column].title_vi;

    if (g->columns.len == 1)
        return row;
    return g->rows.len == 1 ? column : arena_printf(t->year, "%s: %s", row, column);
}

static void
make_form(struct tables *t, uint32_t form, struct template_grid *g, struct table_form *ret)
{
    template_grid_make(t->catalog, form, DATE_MAX - 1, t->year, g);
    *ret = (struct table_form){.form = &t->catalog->forms.at[form]};
    ret->titles = ARENA_ARRAY(t->year, g->cells.len, const char *);
    ret->cells = ARENA_ARRAY(t->year, g->cells.len, uint32_t);
    for (uint32_t i = 0; i < g->cells.len; i++) {
        const struct layout_cell *cell = template_grid_layout_cell(g, i);
        ret->titles[i] = title_of(t, g, &g->cells.at[i]);
        ret->cells[i] = number_of(t, cell->indicator, cell->members);
    }
    ret->column_of = ARENA_ARRAY(t->year, t->cells.len + 1, uint32_t);
    for (uint32_t i = 0; i < g->cells.len; i++)
        ret->column_of[ret->cells[i]] = i + 1;
}

/* ---- a sheet ---- */

/* The unit's name and level on the last day of the period, as its code. */
static void
put_unit(const struct tables *t, struct xlsx_sheet *s, uint32_t row, const struct figure *f)
{
    const struct org *org = &t->catalog->orgs.at[f->org];
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    date_t start, end;

    if (!period_window(f->period, calendar, &start, &end))
        end = DATE_MAX;
    const struct org_edition *edition = catalog_org_edition(t->catalog, f->org, end);
    (void)xlsx_text(s, row, COLUMN_CODE, org->code, XLSX_CELL, XLSX_AS_TEXT);
    (void)xlsx_text(s, row, COLUMN_NAME, edition != NULL ? edition->name_vi : "", XLSX_CELL,
                    XLSX_GENERAL);
    (void)xlsx_text(s, row, COLUMN_LEVEL, t->catalog->levels[org->level], XLSX_CELL, XLSX_GENERAL);
}

static bool is_number(const struct indicator *i)
{
    return i->value_type != VALUE_TEXT && i->value_type != VALUE_DATE &&
           i->value_type != VALUE_BOOLEAN;
}

/* False: a number that no spreadsheet holds, now a text. */
static bool put_figure(const struct tables *t,
                       struct xlsx_sheet *s,
                       uint32_t row,
                       uint32_t column,
                       const struct figure *f)
{
    const struct indicator *i = &t->catalog->indicators.at[f->indicator];
    const char *value = export_group_value(t->catalog, f, t->year);
    enum xlsx_style style = strcmp(f->status, "provisional") == 0 ? XLSX_PROVISIONAL : XLSX_CELL;

    if (f->withheld)
        value = "bảo mật";
    else if (value == NULL)
        value = "-"; /* reported, and none arose */
    else if (is_number(i))
        return xlsx_decimal(s, row, column, value, style, i->decimals);
    (void)xlsx_text(s, row, column, value, style, XLSX_AS_TEXT);
    return true;
}

static uint32_t put_head(const struct tables *t,
                         struct xlsx_sheet *s,
                         const struct template_grid *g,
                         const struct table_form *f,
                         struct period period)
{
    char words[64];
    const struct occasion *occasion = catalog_occasion(t->catalog, CATALOG_NONE, period);
    uint32_t columns = (uint32_t)g->cells.len, levels = template_head_levels(f->titles, columns);
    uint32_t row = 5, last = row + levels;

    (void)xlsx_text(s, 1, 1, arena_printf(t->year, "%s – %s", f->form->code, f->form->title_vi),
                    XLSX_HEADLINE, XLSX_GENERAL);
    (void)xlsx_text(
        s, 2, 1,
        arena_printf(t->year, "Kỳ (period): %s",
                     occasion != NULL ? occasion->name_vi : period_words(period, LANG_VI, words)),
        XLSX_PLAIN, XLSX_GENERAL);
    (void)xlsx_text(s, 3, 1,
                    "Số in nghiêng: tạm tính, chưa đủ đơn vị (provisional). Trống: chưa có; -: "
                    "không phát sinh. "
                    "Vị trí nhật ký và danh mục: manifest.json của bản phát hành.",
                    XLSX_PLAIN, XLSX_GENERAL);
    xlsx_merge(s, row, COLUMN_CODE, last, COLUMN_CODE, "Mã", XLSX_HEAD);
    xlsx_merge(s, row, COLUMN_NAME, last, COLUMN_NAME, "Đơn vị (unit)", XLSX_HEAD);
    xlsx_merge(s, row, COLUMN_LEVEL, last, COLUMN_LEVEL, "Cấp (level)", XLSX_HEAD);
    template_head_write(s, f->titles, columns, row, FIRST, levels, WIDTH);
    for (uint32_t i = 0; i < columns; i++)
        (void)xlsx_text(s, last, FIRST + i, template_grid_indicator(g, i)->unit, XLSX_NUMBERS,
                        XLSX_GENERAL);
    return last + 1;
}

static void finish_sheet(struct xlsx_sheet *s, uint32_t body, uint32_t columns)
{
    xlsx_column(s, COLUMN_CODE, 12);
    xlsx_column(s, COLUMN_NAME, 36);
    xlsx_column(s, COLUMN_LEVEL, 12);
    for (uint32_t i = 0; i < columns; i++)
        xlsx_column(s, FIRST + i, WIDTH);
    xlsx_freeze(s, body, FIRST);
    xlsx_repeat_columns(s, COLUMN_NAME);
    xlsx_page(s, true, (columns + PAGE_COLUMNS - 1) / PAGE_COLUMNS, 5, body - 1,
              "&L&F · &A&RTrang &P/&N");
}

/* The figures of one period; gives how many stand behind it. */
static size_t put_period(const struct tables *t,
                         struct xlsx *x,
                         const struct template_grid *g,
                         const struct table_form *f,
                         size_t from)
{
    const struct period period = t->figures.at[from].figure->period;
    struct xlsx_sheet *s = NULL;
    uint32_t row = 0, body = 0, last = UINT32_MAX;
    size_t texts = 0, i = from;

    for (; i < t->figures.len && period_eq(t->figures.at[i].figure->period, period); i++) {
        const struct cell_figure *c = &t->figures.at[i];
        uint32_t column = f->column_of[c->cell];
        if (column == 0)
            continue;
        if (s == NULL) {
            s = xlsx_sheet(x, catalog_period_text(t->catalog, period, t->year));
            body = put_head(t, s, g, f, period);
            row = body - 1;
        }
        if (c->rank != last)
            put_unit(t, s, ++row, c->figure);
        last = c->rank;
        texts += !put_figure(t, s, row, FIRST + column - 1, c->figure);
    }
    if (s != NULL)
        finish_sheet(s, body, (uint32_t)g->cells.len);
    if (texts > 0)
        (void)xlsx_text(s, row + 2, 1,
                        "Số có hơn 15 chữ số được ghi dạng chữ, đúng từng chữ số (numbers of more "
                        "than 15 digits are texts).",
                        XLSX_PLAIN, XLSX_GENERAL);
    return i;
}

static bool has_any(const struct tables *t, const struct table_form *f)
{
    for (size_t i = 0; i < t->figures.len; i++) {
        if (f->column_of[t->figures.at[i].cell] > 0)
            return true;
    }
    return false;
}

static bool put_form(struct tables *t, uint32_t form, int32_t year)
{
    struct template_grid g;
    struct table_form f;

    if (t->catalog->forms.at[form].layout == CATALOG_NONE)
        return true; /* lists have no figures */
    make_form(t, form, &g, &f);
    if (!has_any(t, &f))
        return true;
    const char *path = arena_printf(t->arena, "tables/%s/%d.xlsx",
                                    export_path_segment(t->arena, f.form->code), (int)year);
    const struct xlsx_about about = {.title = f.form->title_vi,
                                     .subject = f.form->code,
                                     .at = instant_of_date(date_of(year, 1, 1))};
    struct xlsx *x = xlsx_new(t->year, &about);
    if (x == NULL) {
        release_fail(t->release, path, errno);
        return false;
    }
    for (size_t i = 0; i < t->figures.len;)
        i = put_period(t, x, &g, &f, i);
    const char *error = xlsx_close(x, release_open(t->release, path));
    (void)release_close(t->release);
    if (error == NULL)
        return release_ok(t->release);
    diags_addv(t->diags, DIAG_E820, (struct place){0}, path, arena_strdup(t->diags->arena, error),
               NULL);
    return false;
}

/* ---- the run ---- */

static bool put_year(struct tables *t, const struct export_group *groups, size_t len, int32_t year)
{
    const uint32_t *forms = export_order_forms(t->catalog, t->arena);

    arena_reset(t->year);
    if (!read_year(t, groups, len, year))
        return false;
    if (t->figures.len > 1)
        qsort(t->figures.at, t->figures.len, sizeof t->figures.at[0], compare);
    for (size_t i = 0; i < t->catalog->forms.len; i++) {
        if (!put_form(t, forms[i], year))
            return false;
    }
    return true;
}

static int compare_years(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool write_files(struct tables *t)
{
    struct export_group *groups;
    struct VEC(int32_t) years = {0};

    t->catalog = t->source->catalog;
    const uint32_t *order = export_order_orgs(t->catalog, t->arena);
    t->ranks = ARENA_ARRAY(t->arena, t->catalog->orgs.len, uint32_t);
    for (uint32_t i = 0; i < t->catalog->orgs.len; i++)
        t->ranks[order[i]] = i;
    size_t len = export_group_list(t->source, t->arena, &groups);
    for (size_t i = 0; i < len; i++) {
        int32_t *own;
        size_t n = export_group_years(t->source, &groups[i], t->arena, &own);
        for (size_t k = 0; k < n; k++)
            VEC_PUSH(t->arena, &years, own[k]);
    }
    if (years.len > 0)
        qsort(years.at, years.len, sizeof years.at[0], compare_years);
    for (size_t i = 0; i < years.len; i++) {
        if ((i == 0 || years.at[i] != years.at[i - 1]) && !put_year(t, groups, len, years.at[i]))
            return false;
    }
    return true;
}

static enum status write_xlsx(const struct export_source *source,
                              const char *out,
                              struct arena *arena,
                              struct export_result *ret,
                              struct diags *diags)
{
    static const struct release_kind kind = {.exporter = "xlsx"};
    struct tables t = {.source = source, .arena = arena, .diags = diags};

    t.release = release_begin(out, &kind, source->again, arena, diags);
    if (t.release == NULL)
        return STATUS_FAILED;
    t.year = arena_new(0);
    bool written = export_group_open(source, diags) && write_files(&t);
    arena_free(t.year);
    if (!written) {
        release_abort(t.release);
        return STATUS_FAILED;
    }
    return release_commit(t.release, &source->catalog->digest, source->audit_position, ret);
}

const struct exporter export_xlsx = {
    .name = "xlsx",
    .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .description_vi = "Bảng tính theo biểu và năm, mỗi kỳ một trang, đơn vị theo dòng",
    .description_en = "Workbooks by form and year, a sheet for each period, units as rows",
    .write = write_xlsx,
};
