/*
 * What stands in the cells of a template, and what that says: numbers as numbers, numbers as text in the one style that all of them agree on, nil and
 * other marks, shares; blank stays missing. Gives records. Neighbours: read_template.h, number.c.
 */
#include <string.h>

#include "read_template.h"

#define EXTRAS_MAX 100

/* ---- second pass ---- */

static struct template_content value_of(struct read_template *t, const struct workbook_cell *cell)
{
    struct template_content v = {.formula = cell->formula, .error = cell->kind == WORKBOOK_ERROR};
    struct text text = cell_clean(t->arena, cell->text);
    v.text = (struct text){text_dup(t->arena, text), text.len};
    if (v.formula && text.len == 0) { /* nobody worked it out, and gris does not */
        v.text = TEXT("=");
        v.error = true;
        return v;
    }
    v.numeric = cell->kind == WORKBOOK_NUMBER;
    if (v.numeric) {
        v.plain = v.text;
    }
    if (v.numeric && cell->percent) {
        v.share = true;
        v.plain = workbook_number_hundredfold(v.text, t->arena);
        v.text = text_of(arena_printf(t->arena, "%.*s%%", (int)v.plain.len, v.plain.ptr));
    }
    return v;
}

static bool is_number_kind(const struct template_line *line)
{
    static const char *const kinds[] = {"integer", "decimal", "percent", "money"};
    size_t len = line == NULL ? 0 : strcspn(line->kind, TEMPLATE_FORMULA);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (line != NULL && text_is((struct text){line->kind, len}, kinds[i])) {
            return true;
        }
    }
    return line == NULL;
}

static bool is_formula_line(const struct template_line *line)
{
    size_t len = line == NULL ? 0 : strlen(line->kind);
    return len > 0 && strcmp(line->kind + len - 1, TEMPLATE_FORMULA) == 0;
}

/* Which column of the list a cell stands in, or the number of columns. */
static size_t list_column(const struct read_template *t, const struct workbook_cell *cell)
{
    uint32_t room[3];
    struct text key = read_template_key(cell->sheet, 0, cell->column, room);
    uint32_t at = t->list.len == 0 ? MAP_NONE : map_find(&t->list_by_column, key);
    if (at == MAP_NONE || cell->row < t->spots.at[t->list.at[at]].row ||
        (t->list_end != 0 && cell->row > t->list_end)) {
        return t->list.len;
    }
    return at;
}

/* A number, or words that are one. */
static bool is_figure(const struct workbook_cell *cell)
{
    char buf[NUMBER_EXAMPLE_MAX + 1];
    struct text number, text = cell->text;
    return cell->kind == WORKBOOK_NUMBER ||
           (cell->kind == WORKBOOK_TEXT && text.len <= NUMBER_EXAMPLE_MAX &&
            (number_is_ambiguous(text) || number_read(text, NUMBER_POINT, buf, &number) ||
             number_read(text, NUMBER_COMMA, buf, &number)));
}

static void note_head(struct read_template *t, const struct workbook_cell *cell)
{
    uint32_t *room = ARENA_ARRAY(t->arena, 3, uint32_t);
    map_put(&t->column_headed, read_template_key(cell->sheet, 0, cell->column, room), 1);
}

/* Below the first input of its column; or where inputs are, in a column without inputs and without a head: there the template has nothing. */
static bool is_astray(struct read_template *t, const struct workbook_cell *cell)
{
    uint32_t room[3];
    struct text key = read_template_key(cell->sheet, 0, cell->column, room);
    uint32_t first = cell->sheet <= t->sheets.len ? t->first_input[cell->sheet] : 0;
    uint32_t row = map_find(&t->column_of_input, key);
    bool headed = map_find(&t->column_headed, key) != MAP_NONE;
    if (first == 0 || cell->formula) {
        return false;
    }
    if (cell->row < first) {
        if (!headed) {
            note_head(t, cell);
        }
        return false;
    }
    return row != MAP_NONE ? cell->row > row : !headed;
}

/* W182: a figure where nobody reads it. */
static void note_extra(struct read_template *t, const struct workbook_cell *cell)
{
    if (t->extras >= EXTRAS_MAX || !is_astray(t, cell) || !is_figure(cell)) {
        return;
    }
    t->extras++;
    struct diag *d = read_template_find(t, DIAG_W182, cell->sheet, cell->row, cell->column);
    finding_arg(t->in, d, 0, cell->text);
}

void read_template_cells_take(struct read_template *t, const struct workbook_cell *cell)
{
    uint32_t room[3];
    if (cell->text.len == 0 && !cell->formula) {
        return;
    }
    size_t column = list_column(t, cell);
    uint32_t at =
        map_find(&t->spot_by_cell, read_template_key(cell->sheet, cell->row, cell->column, room));
    if (column < t->list.len) {
        const struct template_entry entry = {cell->row, (uint32_t)column, value_of(t, cell)};
        if (entry.value.text.len > 0) {
            VEC_PUSH(t->arena, &t->entries, entry);
        }
        at = t->list.at[column];
    } else if (at != MAP_NONE) {
        t->spots.at[at].value = value_of(t, cell);
    } else {
        note_extra(t, cell);
        return;
    }
    if (cell->kind == WORKBOOK_TEXT && is_number_kind(t->spots.at[at].line) &&
        t->spots.at[at].role != TEMPLATE_SECTION) {
        number_witness(&t->evidence, cell_clean(t->arena, cell->text), cell->row, cell->column);
    }
}

/* ---- what it says ---- */

static const char *sheet_name(const struct read_template *t, uint32_t sheet)
{
    return t->sheets.at[sheet - 1].name;
}

/* N180, where what was typed is not simply the number. */
static void tell_understood(const struct read_template *t,
                            const struct template_spot *s,
                            uint32_t row,
                            struct text typed,
                            struct text number)
{
    if (text_eq(typed, number)) {
        return;
    }
    struct diag *d = read_template_find(t, DIAG_N180, s->sheet, row, s->column);
    finding_arg(t->in, d, 0, typed);
    finding_arg(t->in, d, 1, number);
}

/* E114: two readings, and nothing that decides. */
static void tell_ambiguous(const struct read_template *t,
                           const struct template_spot *s,
                           uint32_t row,
                           struct text typed)
{
    char *buf = arena_alloc(t->arena, typed.len + 1);
    struct text reading;
    struct diag *d = read_template_find(t, DIAG_E114, s->sheet, row, s->column);
    finding_arg(t->in, d, 0, typed);
    d->value = d->arg[0];
    if (number_read(typed, NUMBER_POINT, buf, &reading)) {
        finding_arg(t->in, d, 1, reading);
    }
    if (number_read(typed, NUMBER_COMMA, buf, &reading)) {
        finding_arg(t->in, d, 2, reading);
    }
}

static enum value_kind understand(const struct read_template *t,
                                  const struct template_spot *s,
                                  uint32_t row,
                                  const struct template_content *v,
                                  struct text *ret_number)
{
    *ret_number = v->plain;
    if (v->text.len == 0) {
        return VALUE_KIND_BLANK;
    }
    if (v->numeric) {
        return v->share ? VALUE_KIND_MEASURED : VALUE_KIND_NUMBER;
    }
    if (is_number_kind(s->line) && t->style == NUMBER_UNDECIDED && number_is_ambiguous(v->text)) {
        tell_ambiguous(t, s, row, v->text);
    }
    char *buf = arena_alloc(t->arena, v->text.len + 1);
    enum value_kind kind = number_kind(v->text, t->style, buf, ret_number);
    if (kind == VALUE_KIND_NUMBER && is_number_kind(s->line)) {
        tell_understood(t, s, row, v->text, *ret_number);
    }
    return v->error ? VALUE_KIND_OTHER : kind;
}

static struct record head_record(const struct read_template *t)
{
    const char *const *v = t->head.value;
    struct record r = {.at = {.file = t->in->file}};
    r.field[RECORD_ORG_CODE] = text_of(v[TEMPLATE_ORG]);
    r.field[RECORD_ORG_LEVEL] = text_of(v[TEMPLATE_ORG_LEVEL]);
    r.field[RECORD_REGIME] = text_of(v[TEMPLATE_REGIME]);
    r.field[RECORD_FORM_CODE] = text_of(v[TEMPLATE_FORM]);
    r.field[RECORD_PERIOD] = text_of(v[TEMPLATE_PERIOD]);
    r.field[RECORD_VINTAGE] = text_of(v[TEMPLATE_VINTAGE]);
    return r;
}

/* What the template adds up itself. */
static bool is_sum(const struct template_spot *s)
{
    return s->role == TEMPLATE_TOTAL || is_formula_line(s->line);
}

static void tell_overwritten(const struct read_template *t, const struct template_spot *s)
{
    if (s->value.formula || s->value.text.len == 0 || !is_sum(s)) {
        return;
    }
    struct diag *d = read_template_find(t, DIAG_W181, s->sheet, s->row, s->column);
    finding_arg(t->in, d, 0, s->value.text);
}

static bool
push_cell(struct read_template *t, const struct record *head, const struct template_spot *s)
{
    const struct collector_handler *handler = t->in->handler;
    struct record r = *head;
    char name[TEMPLATE_NAME_MAX];
    tell_overwritten(t, s);
    r.at.sheet = sheet_name(t, s->sheet);
    r.sheet = s->sheet;
    r.at.row = s->row;
    r.at.column = r.column[RECORD_VALUE] = s->column;
    r.cell = template_a1(s->row, s->column, t->arena);
    r.field[RECORD_INDICATOR_CODE] = text_of(template_name(s->role, s->ordinal, name));
    r.field[RECORD_VALUE] = s->value.text;
    r.formula = s->value.formula;
    r.numeric = s->value.numeric;
    r.same_head = true;
    r.value_kind = understand(t, s, s->row, &s->value, &r.number);
    return !handler->record || handler->record(handler->ctx, &r);
}

static bool push_section(const struct read_template *t,
                         const struct record *head,
                         const struct template_spot *s)
{
    const struct collector_handler *handler = t->in->handler;
    char name[TEMPLATE_NAME_MAX];
    const struct record_section section = {
        .n = s->ordinal,
        .at = {.sheet = sheet_name(t, s->sheet), .row = s->row, .column = s->column},
        .is_section = true,
        .id = text_of(template_name(s->role, s->ordinal, name)),
        .text = s->value.text,
        .cell = template_a1(s->row, s->column, t->arena)};
    return s->value.text.len == 0 || !handler->section ||
           handler->section(handler->ctx, head, &section);
}

/* Numbers of a list are plain where they can be read; what cannot be read goes on as it was typed. */
static struct text list_value(const struct read_template *t, const struct template_entry *e)
{
    const struct template_spot *s = &t->spots.at[t->list.at[e->at]];
    struct text number;
    if (!is_number_kind(s->line) || s->line == NULL || e->value.numeric) {
        return e->value.share ? e->value.text : e->value.numeric ? e->value.plain : e->value.text;
    }
    enum value_kind kind = understand(t, s, e->row, &e->value, &number);
    return kind == VALUE_KIND_NUMBER ? number : e->value.text;
}

/* The entries of one row, from `first` on; behind them. */
static size_t push_row(const struct read_template *t,
                       const struct record *head,
                       struct record_row *row,
                       struct text *values,
                       bool *numeric,
                       size_t first,
                       bool *going)
{
    const struct collector_handler *handler = t->in->handler;
    const struct template_spot *s = &t->spots.at[t->list.at[0]];
    uint32_t at = t->entries.at[first].row;
    size_t i = first;
    for (; i < t->entries.len && t->entries.at[i].row == at; i++) {
        const struct template_entry *e = &t->entries.at[i];
        values[e->at] = list_value(t, e);
        values[t->list.len + e->at] = e->value.text;
        numeric[e->at] = e->value.numeric;
    }
    row->n++;
    row->offset = at - s->row + 1;
    row->at = (struct place){.sheet = sheet_name(t, s->sheet), .row = at, .column = s->column};
    row->cell = template_a1(at, s->column, t->arena);
    *going = !handler->list_row || handler->list_row(handler->ctx, head, row);
    for (size_t k = first; k < i; k++) { /* a row costs what stands in it */
        size_t column = t->entries.at[k].at;
        values[column] = values[t->list.len + column] = (struct text){NULL, 0};
        numeric[column] = false;
    }
    return i;
}

static bool push_list(const struct read_template *t, const struct record *head)
{
    char name[TEMPLATE_NAME_MAX];
    struct text *columns = ARENA_ARRAY(t->arena, t->list.len, struct text);
    struct text *values = ARENA_ARRAY(t->arena, 2 * t->list.len, struct text); /* all of it empty */
    bool *numeric = ARENA_ARRAY(t->arena, t->list.len, bool);
    uint32_t *at_column = ARENA_ARRAY(t->arena, t->list.len, uint32_t);
    bool going = true;
    for (size_t i = 0; i < t->list.len; i++) {
        const struct template_spot *s = &t->spots.at[t->list.at[i]];
        columns[i] = text_of(arena_strdup(t->arena, template_name(s->role, s->ordinal, name)));
        at_column[i] = s->column;
    }
    struct record_row row = {.column = columns,
                             .value = values,
                             .len = t->list.len,
                             .typed = values + t->list.len,
                             .numeric = numeric,
                             .at_column = at_column};
    for (size_t i = 0; i < t->entries.len && going;) {
        i = push_row(t, head, &row, values, numeric, i, &going);
    }
    return going;
}

static bool is_empty(const struct read_template *t)
{
    for (size_t i = 0; i < t->spots.len; i++) {
        const struct template_spot *s = &t->spots.at[i];
        if (s->value.text.len > 0 && (!s->value.formula || !is_sum(s))) {
            return false;
        }
    }
    return t->entries.len == 0;
}

/* E115: both styles are seen. */
static void tell_mixed(const struct read_template *t)
{
    const struct number_example *point = &t->evidence.point, *comma = &t->evidence.comma;
    uint32_t sheet = t->spots.at[0].sheet;
    struct diag *d = read_template_find(t, DIAG_E115, sheet, comma->row, comma->column);
    finding_arg(t->in, d, 0, (struct text){point->text, point->len});
    finding_arg(t->in, d, 1, (struct text){comma->text, comma->len});
    d->value = d->arg[1];
}

void read_template_cells_push(struct read_template *t)
{
    const struct collector_handler *handler = t->in->handler;
    const struct record head = head_record(t);
    t->style = number_decide(&t->evidence);
    t->in->format->number_style = number_style_name(&t->evidence);
    if (t->in->limits.as_typed) {
        t->style = NUMBER_UNDECIDED; /* nobody asks */
    } else if (is_empty(t)) {
        read_template_find(t, DIAG_E185, 0, 0, 0);
        return;
    } else if (number_mixed(&t->evidence)) {
        tell_mixed(t);
        return;
    }
    bool going = !handler->report || handler->report(handler->ctx, &head);
    for (size_t i = 0; going && i < t->spots.len; i++) {
        const struct template_spot *s = &t->spots.at[i];
        if (s->role == TEMPLATE_SECTION) {
            going = push_section(t, &head, s);
        } else if (s->role != TEMPLATE_COLUMN) {
            going = push_cell(t, &head, s);
        }
    }
    if (going && t->list.len > 0) {
        push_list(t, &head);
    }
}
