/*
 * mapping_apply: the cells of a workbook as records, through a mapping. What a cell is, its column, its row and its table say together.
 * Neighbours: mapping.h, mapping_place.c (where tables stand), mapping_word.c (names, periods, units), check_unit.c.
 */
#include <string.h>

#include "check.h"
#include "mapping.h"

#define ERRORS_MAX 1000 /* so many are told; what comes after them would not be */
#define LINE_ROWS  8    /* above a head, in which its unit of measure may be stated */

/* What holds for a whole table where it stands. */
struct context {
    const struct mapping_place *place;
    struct period period;
    bool has_period;
    const char *vintage, *unit;
    const char *org; /* code; NULL: by row or column */
    const char *org_level;
};

/* A unit of measure that was told, once for each indicator. */
struct told {
    const char *unit;
    uint32_t indicator;
};

struct run {
    const struct mapping *m;
    const struct catalog *catalog;
    const struct grid *grid;
    const struct mapping_given *given;
    const struct mapping_handler *handler;
    struct arena *arena;
    struct diags *diags;
    struct names *names; /* made when the first name is met */
    struct text *member; /* of the record at hand, by dimension of the mapping */
    bool stopped;
    struct VEC(struct told) told; /* of the table at hand */
};

static struct diag *finding(const struct run *r,
                            const struct context *c,
                            enum diag_code code,
                            uint32_t row,
                            uint32_t column,
                            const char *arg0,
                            const char *arg1)
{
    return diags_addv(r->diags, code, mapping_place_at(c->place, row, column), arg0, arg1, NULL);
}

static const char *copy(const struct run *r, struct text t)
{
    return text_dup(r->arena, t.len > 200 ? (struct text){t.ptr, 200} : t);
}

/* ---- what the table says ---- */

static const struct grid_cell *source_cell(const struct context *c, const struct mapping_source *s)
{
    return grid_over(c->place->sheet, s->row, s->column);
}

static bool set_period(const struct run *r, struct context *c)
{
    const struct mapping_source *s = &c->place->table->period;
    struct text typed = {0};

    if (s->from == MAPPING_FIXED)
        typed = text_of(s->text);
    if (s->from == MAPPING_GIVEN)
        typed = text_of(r->given->period);
    if (s->from == MAPPING_CELL && source_cell(c, s) != NULL)
        typed = source_cell(c, s)->text;
    c->has_period = mapping_word_period(r->catalog, typed, &c->period);
    if (!c->has_period && (s->from != MAPPING_GIVEN || r->given->period != NULL))
        (void)finding(r, c, DIAG_E171, s->row, s->column, copy(r, typed), NULL);
    return c->has_period;
}

/* The unit that the last line above the table states; empty: none does. */
static struct text stated_unit(const struct run *r, const struct mapping_place *p)
{
    uint32_t row = p->head.first > LINE_ROWS ? p->head.first - LINE_ROWS : 1;
    struct text found = {0};

    for (; row < p->first; row++) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(p->sheet, row, &len);
        for (size_t i = 0; i < len; i++) {
            struct text unit;
            if (!mapping_word_unit(r->arena, cells[i].text, &unit))
                continue;
            if (unit.len == 0 && i + 1 < len && row < p->head.first)
                unit = cells[i + 1].text;
            found = unit.len > 0 ? unit : found;
        }
    }
    return found;
}

static bool same_unit(const struct run *r, struct text a, const char *b)
{
    int power = 0;

    return text_eq(text_fold(r->arena, a), text_fold(r->arena, text_of(b))) ||
           (check_unit_power(r->arena, a, b, &power) && power == 0);
}

static void set_unit(const struct run *r, struct context *c)
{
    const struct mapping_source *s = &c->place->table->unit;
    struct text line = stated_unit(r, c->place), unit = line;
    const struct grid_cell *cell = s->from == MAPPING_CELL ? source_cell(c, s) : NULL;

    if (s->from == MAPPING_COLUMN)
        return;
    if (cell != NULL && !mapping_word_unit(r->arena, cell->text, &unit))
        unit = cell->text;
    if (s->from == MAPPING_CELL && cell == NULL)
        unit = (struct text){0};
    if (s->from == MAPPING_FIXED) {
        if (line.len > 0 && !same_unit(r, line, s->text))
            (void)finding(r, c, DIAG_E169, c->place->head.first, 0, copy(r, line), s->text);
        unit = text_of(s->text);
    }
    if (unit.len == 0 && s->from != MAPPING_NOWHERE)
        (void)finding(r, c, DIAG_E170, c->place->head.first, 0, NULL, NULL);
    c->unit = unit.len == 0 ? NULL : text_dup(r->arena, unit);
}

/* ---- units that report ---- */

static date_t last_day(const struct run *r, struct period period)
{
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    date_t start = 0, end = 0;

    if (!catalog_window(r->catalog, r->m->regime, period, &start, &end) &&
        !period_window(period, calendar, &start, &end))
        return 0;
    return end;
}

/* The unit that a name means for a period; false with a finding. */
static bool find_org(struct run *r,
                     const struct context *c,
                     struct text name,
                     struct period period,
                     uint32_t row,
                     uint32_t column,
                     const char **ret_code,
                     const char **ret_level)
{
    char day[DATE_TEXT_MAX];
    struct mapping_org org;
    const struct mapping_duty duty = {.regime = r->m->regime,
                                      .form = r->m->form,
                                      .level = c->place->table->level,
                                      .period = period,
                                      .day = last_day(r, period)};

    if (r->names == NULL)
        r->names = names_new(r->catalog, r->arena);
    mapping_word_org(r->catalog, r->names, name, &duty, r->arena, &org);
    if (org.org != CATALOG_NONE) {
        *ret_code = r->catalog->orgs.at[org.org].code;
        *ret_level = r->catalog->levels[r->catalog->orgs.at[org.org].level];
        return true;
    }
    if (org.several) {
        (void)finding(r, c, DIAG_E168, row, column, copy(r, name), org.candidates);
        return false;
    }
    struct diag *d = finding(r, c, DIAG_E167, row, column, copy(r, name),
                             arena_strdup(r->arena, date_format(duty.day, day)));
    d->arg[2] = org.candidates[0] == '\0' ? "" : arena_printf(r->arena, " (%s?)", org.candidates);
    return false;
}

static bool set_org(struct run *r, struct context *c)
{
    const struct mapping_source *s = &c->place->table->org;
    const struct grid_cell *cell = NULL;

    switch (s->from) {
    case MAPPING_FIXED: c->org = s->text; return true;
    case MAPPING_GIVEN: c->org = r->given->org; return c->org != NULL;
    case MAPPING_SHEET:
        return find_org(r, c, text_of(c->place->sheet->name), c->period, 0, 0, &c->org,
                        &c->org_level);
    case MAPPING_CELL:
        cell = source_cell(c, s);
        return find_org(r, c, cell == NULL ? (struct text){0} : cell->text, c->period, s->row,
                        s->column, &c->org, &c->org_level);
    case MAPPING_NOWHERE:
    case MAPPING_ROWS:
    case MAPPING_COLUMN:
    case MAPPING_LINE: break;
    }
    return true;
}

/* ---- one cell ---- */

/* All that is known of a cell before its value. */
struct meaning {
    uint32_t indicator;
    const char *members, *unit, *vintage, *org, *org_level;
    struct period period;
};

static bool add_members(const struct run *r, const struct mapping_says *says)
{
    for (size_t i = 0; i < says->members; i++) {
        for (size_t k = 0; k < r->m->dimensions_len; k++) {
            if (!text_eq(r->m->dimensions[k], says->dimension[i]))
                continue;
            if (r->member[k].len > 0 && !text_eq(r->member[k], says->member[i]))
                return false;
            r->member[k] = says->member[i];
        }
    }
    return true;
}

static bool add_indicator(const struct mapping_says *says, uint32_t *indicator)
{
    if (says->indicator == CATALOG_NONE)
        return true;
    if (*indicator != CATALOG_NONE && *indicator != says->indicator)
        return false;
    *indicator = says->indicator;
    return true;
}

static bool is_on_form(const struct run *r, uint32_t indicator, const char *members)
{
    const struct form *form = &r->catalog->forms.at[r->m->form];
    uint32_t slot = catalog_find_slot(r->catalog, form->layout, indicator, members);

    for (size_t i = 0; slot != CATALOG_NONE && i < form->len; i++)
        if (form->cells[i].slot == slot)
            return true;
    return false;
}

/* Which cell of the form it is. */
static bool find_cell(struct run *r,
                      const struct context *c,
                      const struct mapping_line *line,
                      uint32_t column,
                      struct meaning *ret)
{
    const struct mapping_entry *e = c->place->column[column - 1];
    const struct mapping_says *says[] = {&c->place->table->says, &e->says,
                                         line->entry != NULL ? &line->entry->says : NULL};

    ret->indicator = CATALOG_NONE;
    memset(r->member, 0, r->m->dimensions_len * sizeof r->member[0]);
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
        if (says[i] == NULL || (add_indicator(says[i], &ret->indicator) && add_members(r, says[i])))
            continue;
        (void)finding(r, c, DIAG_E176, line->row, column, e->shown, NULL);
        return false;
    }
    if (ret->indicator == CATALOG_NONE) {
        (void)finding(r, c, DIAG_E176, line->row, column, e->shown, NULL);
        return false;
    }
    ret->members =
        catalog_members_text(r->arena, r->m->dimensions, r->member, r->m->dimensions_len);
    if (is_on_form(r, ret->indicator, ret->members))
        return true;
    (void)finding(r, c, DIAG_E175, line->row, column,
                  schema_cell_name(r->catalog, ret->indicator, ret->members, r->arena),
                  r->catalog->forms.at[r->m->form].code);
    return false;
}

/* "*-06" of the table's year, or a period of its own. */
static bool
find_period(const struct run *r, const struct context *c, const char *said, struct period *ret)
{
    if (said == NULL) {
        *ret = c->period;
        return true;
    }
    if (said[0] == '*')
        said = arena_printf(r->arena, "%d%s", c->period.year, said + 1);
    return catalog_period_parse(r->catalog, text_of(said), ret);
}

static const char *first_of(const char *a, const char *b, const char *c)
{
    if (a != NULL)
        return a;
    return b != NULL ? b : c;
}

static const char *
row_text(const struct run *r, const struct context *c, uint32_t row, uint32_t column)
{
    const struct grid_cell *cell = grid_over(c->place->sheet, row, column);

    return cell == NULL ? NULL : text_dup(r->arena, cell->text);
}

static bool find_who(struct run *r,
                     const struct context *c,
                     const struct mapping_line *line,
                     uint32_t column,
                     struct meaning *m)
{
    const struct mapping_table *t = c->place->table;
    const struct mapping_entry *e = c->place->column[column - 1];
    const char *said = line->entry != NULL ? line->entry->says.org : NULL;

    m->org = first_of(e->says.org, said, c->org);
    m->org_level = m->org != NULL && m->org == c->org ? c->org_level : NULL;
    if (m->org != NULL)
        return true;
    if (t->org.from == MAPPING_COLUMN)
        m->org = row_text(r, c, line->row, t->org.column);
    if (t->org.from == MAPPING_COLUMN && m->org == NULL)
        (void)finding(r, c, DIAG_E172, line->row, t->org.column, NULL, NULL);
    return m->org != NULL;
}

static const char *find_unit(const struct run *r,
                             const struct context *c,
                             const struct mapping_line *line,
                             uint32_t column)
{
    const struct mapping_table *t = c->place->table;
    const struct mapping_entry *e = c->place->column[column - 1];
    const char *unit =
        first_of(e->says.unit, line->entry != NULL ? line->entry->says.unit : NULL, NULL);

    if (unit == NULL && t->unit.from == MAPPING_COLUMN)
        unit = row_text(r, c, line->row, t->unit.column);
    return unit != NULL ? unit : c->unit;
}

/* "0800" is 800. */
static struct text without_zeros(const struct run *r, struct text number)
{
    bool minus = number.len > 0 && number.ptr[0] == '-';
    size_t i = minus ? 1 : 0, from = i;

    while (i + 1 < number.len && number.ptr[i] == '0' && number.ptr[i + 1] != '.')
        i++;
    if (i == from)
        return number;
    struct text rest = {number.ptr + i, number.len - i};
    return minus ? text_of(arena_printf(r->arena, "-%.*s", (int)rest.len, rest.ptr)) : rest;
}

/* True from the second time on. */
static bool was_told(struct run *r, const struct meaning *m)
{
    for (size_t i = 0; i < r->told.len; i++)
        if (r->told.at[i].indicator == m->indicator && strcmp(r->told.at[i].unit, m->unit) == 0)
            return true;
    VEC_PUSH(r->arena, &r->told, ((struct told){m->unit, m->indicator}));
    return false;
}

/* Moves the decimal point from the file's unit to the indicator's. False: they measure different things. */
static bool convert(struct run *r,
                    const struct context *c,
                    const struct meaning *m,
                    const struct grid_cell *cell,
                    struct text *ret_number)
{
    const struct indicator *i = &r->catalog->indicators.at[m->indicator];
    int power = 0;

    *ret_number = cell->number;
    if (cell->kind != VALUE_KIND_NUMBER || m->unit == NULL || i->unit[0] == '\0' ||
        text_eq(text_fold(r->arena, text_of(m->unit)), text_fold(r->arena, text_of(i->unit))))
        return true;
    bool good = check_unit_power(r->arena, text_of(m->unit), i->unit, &power);
    bool told = was_told(r, m);
    if (good)
        *ret_number = without_zeros(r, check_unit_shift(r->arena, cell->number, power));
    if (!told && !good) {
        struct diag *d = finding(r, c, DIAG_E177, cell->row, cell->column, m->unit, i->code);
        d->arg[2] = i->unit;
    } else if (!told && power != 0) {
        (void)finding(r, c, DIAG_N162, cell->row, cell->column, m->unit, i->unit);
    }
    return good;
}

static const char *label_of(const struct run *r,
                            const struct context *c,
                            const struct mapping_line *line,
                            uint32_t column)
{
    return arena_printf(r->arena, "%s │ %s",
                        mapping_label_path(line->path, line->path_len, r->arena),
                        c->place->head.at[column - 1].shown);
}

static void tell_cell(struct run *r,
                      const struct context *c,
                      const struct mapping_line *line,
                      const struct grid_cell *cell,
                      const char *use,
                      const struct meaning *m,
                      struct text number)
{
    if (r->handler->cell == NULL || r->stopped)
        return;
    struct mapping_cell out = {.sheet = c->place->sheet->name,
                               .row = cell->row,
                               .column = cell->column,
                               .label = label_of(r, c, line, cell->column),
                               .use = use,
                               .value = text_dup(r->arena, number.len > 0 ? number : cell->text)};
    if (m != NULL) {
        out.org = m->org;
        out.period = catalog_period_text(r->catalog, m->period, r->arena);
        out.vintage = m->vintage;
        out.indicator = r->catalog->indicators.at[m->indicator].code;
        out.members = m->members;
        out.unit = r->catalog->indicators.at[m->indicator].unit;
    }
    r->stopped = !r->handler->cell(r->handler->ctx, &out);
}

/* From 1; 0 of a file without sheets. */
static uint32_t sheet_ordinal(const struct run *r, const struct context *c)
{
    const struct grid_sheet *sheet = c->place->sheet;

    return sheet->name[0] == '\0' ? 0 : (uint32_t)(sheet - r->grid->sheets.at) + 1;
}

static void give_record(struct run *r,
                        const struct context *c,
                        const struct grid_cell *cell,
                        const struct meaning *m,
                        struct text number)
{
    struct record record = {.at = mapping_place_at(c->place, cell->row, cell->column),
                            .dimension = r->m->dimensions,
                            .member = r->member,
                            .members_len = r->m->dimensions_len,
                            .value_kind = cell->kind,
                            .sheet = sheet_ordinal(r, c),
                            .number = number};

    if (r->handler->record == NULL || r->stopped)
        return;
    record.member_column = ARENA_ARRAY(r->arena, r->m->dimensions_len, uint32_t);
    record.field[RECORD_ORG_CODE] = text_of(m->org);
    record.field[RECORD_ORG_LEVEL] = text_of(m->org_level);
    record.field[RECORD_REGIME] =
        text_of(r->m->regime == CATALOG_NONE ? NULL : r->catalog->regimes.at[r->m->regime].code);
    record.field[RECORD_FORM_CODE] = text_of(r->catalog->forms.at[r->m->form].code);
    record.field[RECORD_PERIOD] = text_of(catalog_period_text(r->catalog, m->period, r->arena));
    record.field[RECORD_VINTAGE] = text_of(m->vintage);
    record.field[RECORD_INDICATOR_CODE] = text_of(r->catalog->indicators.at[m->indicator].code);
    record.field[RECORD_VALUE] = cell->text;
    record.column[RECORD_VALUE] = cell->column;
    r->stopped = !r->handler->record(r->handler->ctx, &record);
}

/* ---- rows ---- */

static bool
row_org(struct run *r, const struct context *c, const struct mapping_line *line, struct meaning *m)
{
    if (m->org != NULL || c->place->table->org.from != MAPPING_ROWS)
        return true;
    return find_org(r, c, line->label, m->period, line->row, c->place->table->stub, &m->org,
                    &m->org_level);
}

static void take_cell(struct run *r,
                      const struct context *c,
                      const struct mapping_line *line,
                      const struct grid_cell *cell,
                      struct meaning *row)
{
    const struct mapping_entry *e = c->place->column[cell->column - 1];
    const struct mapping_says *said = line->entry != NULL ? &line->entry->says : NULL;
    struct meaning m = {.org = NULL};
    struct text number = {0};

    if (!find_cell(r, c, line, cell->column, &m))
        return;
    if (!find_period(r, c, first_of(e->says.period, said != NULL ? said->period : NULL, NULL),
                     &m.period))
        return;
    bool known = c->place->table->org.from == MAPPING_ROWS && row->org != NULL &&
                 period_eq(row->period, m.period) && e->says.org == NULL;
    if (known) {
        m.org = row->org;
        m.org_level = row->org_level;
    } else if (c->place->table->org.from == MAPPING_ROWS) {
        m.org = first_of(e->says.org, said != NULL ? said->org : NULL, NULL);
        if (!row_org(r, c, line, &m))
            return;
    } else if (!find_who(r, c, line, cell->column, &m)) {
        return;
    }
    m.vintage = first_of(e->says.vintage, said != NULL ? said->vintage : NULL, c->vintage);
    m.unit = find_unit(r, c, line, cell->column);
    *row = m;
    if (!convert(r, c, &m, cell, &number))
        return;
    tell_cell(r, c, line, cell, "read", &m, number);
    give_record(r, c, cell, &m, number);
}

/* An unknown name is told once, not for each of its figures. */
static bool row_is_known(struct run *r, const struct context *c, const struct mapping_line *line)
{
    struct meaning m = {.period = c->period};

    if (c->place->table->org.from != MAPPING_ROWS ||
        (line->entry != NULL && line->entry->says.org != NULL))
        return true;
    for (uint32_t column = 1; column <= c->place->head.columns; column++) {
        const struct mapping_entry *e = c->place->column[column - 1];
        if (e != NULL && (e->says.org != NULL || e->says.period != NULL))
            return true; /* each cell for itself */
    }
    return row_org(r, c, line, &m);
}

/* False: nothing of the row can be read. */
static bool check_line(struct run *r, const struct context *c, const struct mapping_line *line)
{
    const struct mapping_table *t = c->place->table;

    if (line->path_len == 0) {
        (void)finding(r, c, DIAG_E172, line->row, t->stub, NULL, NULL);
        return false;
    }
    bool by_rows = t->org.from == MAPPING_ROWS || t->org.from == MAPPING_COLUMN;
    if (line->entry == NULL && !by_rows) {
        (void)finding(r, c, DIAG_E165, line->row, t->stub, copy(r, line->label), NULL);
        return false;
    }
    return row_is_known(r, c, line);
}

static bool is_data_column(const struct mapping_table *t, uint32_t column)
{
    return column != t->stub && column != t->number &&
           (t->unit.from != MAPPING_COLUMN || t->unit.column != column) &&
           (t->org.from != MAPPING_COLUMN || t->org.column != column);
}

static void
take_line(struct run *r, const struct context *c, const struct mapping_line *line, bool *told)
{
    const struct mapping_place *p = c->place;
    enum mapping_use use = line->entry != NULL ? line->entry->use : MAPPING_READ;
    struct meaning row = {.org = NULL};
    size_t len = 0;
    const struct grid_cell *cells = grid_row(p->sheet, line->row, &len);
    bool good = use != MAPPING_READ || check_line(r, c, line);

    for (size_t i = 0; i < len && use != MAPPING_IGNORE && !r->stopped; i++) {
        uint32_t column = cells[i].column;
        if (column > p->head.columns || !is_data_column(p->table, column))
            continue;
        const struct mapping_entry *e = p->column[column - 1];
        if (e == NULL && grid_is_figure(&cells[i]) && !told[column - 1]) {
            told[column - 1] = true;
            (void)finding(r, c, DIAG_E166, line->row, column,
                          p->head.at[column - 1].len > 0 ? p->head.at[column - 1].shown
                                                         : grid_letters(column, r->arena),
                          NULL);
        }
        if (e == NULL || !good)
            tell_cell(r, c, line, &cells[i], "unread", NULL, cells[i].text);
        else if (use != MAPPING_READ || e->use >= MAPPING_TOTAL)
            tell_cell(r, c, line, &cells[i], e->use == MAPPING_IGNORE ? "ignored" : "total", NULL,
                      cells[i].text);
        else if (e->use == MAPPING_READ)
            take_cell(r, c, line, &cells[i], &row);
    }
}

/* ---- tables ---- */

/* Rows that the mapping names and the file does not have. */
static void tell_absent(struct run *r, const struct context *c)
{
    const struct mapping_table *t = c->place->table;

    for (size_t i = 0; i < t->lines.len; i++) {
        const struct mapping_entry *e = &t->lines.at[i];
        bool found = e->use != MAPPING_READ || e->says.org != NULL;
        for (size_t k = 0; !found && k < c->place->lines.len; k++)
            found = c->place->lines.at[k].entry == e;
        if (!found)
            (void)finding(r, c, DIAG_W164, c->place->head.first, 0, e->shown, NULL);
    }
}

static void take_place(struct run *r, const struct mapping_place *place)
{
    struct context c = {.place = place, .vintage = r->given->vintage};
    const struct mapping_source *vintage = &place->table->vintage;

    if (vintage->from == MAPPING_FIXED)
        c.vintage = vintage->text;
    if (!set_period(r, &c) || !set_org(r, &c))
        return;
    set_unit(r, &c);
    r->told.len = 0;
    bool *told = ARENA_ARRAY(r->arena, place->head.columns, bool);
    for (size_t i = 0; i < place->lines.len && !r->stopped && r->diags->errors < ERRORS_MAX; i++)
        if (place->lines.at[i].figures)
            take_line(r, &c, &place->lines.at[i], told);
    tell_absent(r, &c);
    mapping_total_check(place, r->arena, r->diags);
}

/* What must be said on the command line. */
static void check_given(const struct run *r)
{
    bool org = false, period = false, vintage = false;

    for (size_t i = 0; i < r->m->tables.len; i++) {
        const struct mapping_table *t = &r->m->tables.at[i];
        org = org || t->org.from == MAPPING_GIVEN;
        period = period || t->period.from == MAPPING_GIVEN;
        vintage = vintage || t->vintage.from == MAPPING_GIVEN;
    }
    if (org && r->given->org == NULL)
        diags_addv(r->diags, DIAG_E173, (struct place){0}, "org", NULL);
    if (period && r->given->period == NULL)
        diags_addv(r->diags, DIAG_E173, (struct place){0}, "period", NULL);
    if (vintage && r->given->vintage == NULL)
        diags_addv(r->diags, DIAG_E173, (struct place){0}, "vintage", NULL);
}

enum status mapping_apply(const struct mapping *mapping,
                          const struct grid *grid,
                          const struct mapping_given *given,
                          const struct mapping_handler *handler,
                          struct arena *arena,
                          struct diags *diags)
{
    struct run r = {.m = mapping,
                    .catalog = mapping->catalog,
                    .grid = grid,
                    .given = given,
                    .handler = handler,
                    .arena = arena,
                    .diags = diags};
    struct mapping_places places = {0};
    size_t errors = diags->errors;

    r.member = ARENA_ARRAY(arena, mapping->dimensions_len, struct text);
    if (grid->full) {
        diags_addv(diags, DIAG_E179, (struct place){0}, arena_printf(arena, "%d", GRID_CELLS_MAX),
                   NULL);
        return STATUS_REJECTED;
    }
    check_given(&r);
    if (handler->dimensions != NULL && mapping->dimensions_len > 0)
        (void)handler->dimensions(handler->ctx, mapping->dimensions,
                                  ARENA_ARRAY(arena, mapping->dimensions_len, uint32_t),
                                  mapping->dimensions_len, (struct place){0});
    mapping_place_all(mapping, grid, arena, diags, &places);
    for (size_t i = 0; i < places.len && !r.stopped; i++)
        take_place(&r, &places.at[i]);
    mapping_rest_check(mapping, grid, &places, arena, diags);
    return diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}
