/*
 * Whose template a workbook is and where its cells stand now: the hidden sheet, or the document's properties where that is gone; the names of
 * cells, or the address table where there are no names any more. Reads no figure. Neighbours: read_template.h.
 */
#include <string.h>

#include "read_template.h"

/* Enough for a form of any size, too few to be a burden. */
#define NAMES_MAX 1000000

void read_template_head_init(struct read_template *t, struct input *in)
{
    *t = (struct read_template){.in = in, .arena = in->arena};
    for (int i = 0; i < TEMPLATE_KEYS; i++)
        t->head.value[i] = "";
    map_init(&t->line_by_name, t->arena, 64);
    map_init(&t->spot_by_cell, t->arena, 64);
    map_init(&t->column_of_input, t->arena, 16);
    map_init(&t->column_headed, t->arena, 16);
    map_init(&t->list_by_column, t->arena, 16);
}

struct diag *read_template_find(const struct read_template *t,
                                enum diag_code code,
                                uint32_t sheet,
                                uint32_t row,
                                uint32_t column)
{
    struct diag *d = finding_add(t->in, code, row, column);
    if (sheet >= 1 && sheet <= t->sheets.len) {
        d->at.sheet = t->sheets.at[sheet - 1].name;
    }
    if (row > 0 && column > 0 && finding_kept(t->in, d)) {
        d->cell = template_a1(row, column, t->in->diags->arena);
    }
    return d;
}

struct text read_template_key(uint32_t sheet, uint32_t row, uint32_t column, uint32_t room[3])
{
    room[0] = sheet;
    room[1] = row;
    room[2] = column;
    return (struct text){(const char *)room, 3 * sizeof room[0]};
}

/* ---- what the workbook says ---- */

void read_template_head_sheet(struct read_template *t, const struct workbook_sheet *sheet)
{
    struct template_sheet *of = VEC_ADD(t->arena, &t->sheets);
    *of = (struct template_sheet){.name = text_dup(t->arena, sheet->name)};
    if (text_eq_ascii_nocase(sheet->name, TEMPLATE_SHEET)) {
        t->hidden_sheet = sheet->ordinal;
    }
}

void read_template_head_name(struct read_template *t, const struct workbook_name *name)
{
    struct template_name n = {
        .sheet = name->sheet, .row = name->row, .column = name->column, .local = name->local};
    if (t->names.len < NAMES_MAX && n.row > 0 &&
        template_name_parse(name->name, &n.role, &n.ordinal)) {
        VEC_PUSH(t->arena, &t->names, n);
    }
}

void read_template_head_property(struct read_template *t, struct text name, struct text value)
{
    enum template_key key;
    if (text_take(&name, TEXT(TEMPLATE_PROPERTY)) && template_key_parse(name, &key) &&
        !t->said[key]) {
        t->property[key] = true;
        t->head.value[key] = text_dup(t->arena, value);
    }
}

static void take_key(struct read_template *t, const struct workbook_cell *cell)
{
    enum template_key key;
    if (cell->column == 1) {
        t->key = text_dup(t->arena, cell->text);
        t->key_row = cell->row;
    } else if (cell->column == 2 && t->key_row == cell->row &&
               template_key_parse(text_of(t->key), &key) && !t->said[key]) {
        t->said[key] = true;
        t->head.value[key] = text_dup(t->arena, cell->text);
    }
}

static void end_line(struct read_template *t)
{
    if (t->fields[0] == NULL) {
        return;
    }
    for (size_t i = 1; i < sizeof t->fields / sizeof t->fields[0]; i++) {
        t->fields[i] = t->fields[i] == NULL ? "" : t->fields[i];
    }
    const struct template_line line = {t->fields[0], t->fields[1], t->fields[2],
                                       t->fields[3], t->fields[4], t->fields[5]};
    map_put(&t->line_by_name, text_of(line.name), (uint32_t)t->head.lines.len);
    VEC_PUSH(t->arena, &t->head.lines, line);
    memset(t->fields, 0, sizeof t->fields);
}

static void take_line(struct read_template *t, const struct workbook_cell *cell)
{
    if (t->row != cell->row) {
        end_line(t);
    }
    t->row = cell->row;
    if (cell->column >= 1 && cell->column <= sizeof t->fields / sizeof t->fields[0]) {
        t->fields[cell->column - 1] = text_dup(t->arena, cell->text);
    }
}

void read_template_head_cell(struct read_template *t, const struct workbook_cell *cell)
{
    if (cell->sheet != t->hidden_sheet || t->hidden_sheet == 0 || cell->text.len == 0) {
        return;
    }
    t->behind_keys = t->behind_keys || (t->key_row > 0 && cell->row > t->key_row + 1);
    if (t->behind_keys) {
        take_line(t, cell);
    } else {
        take_key(t, cell);
    }
}

/* Two names or more of a role, from 1 on without a gap: nobody names cells like that by chance. */
static bool has_row(const struct read_template *t, enum template_role role, bool local)
{
    uint32_t len = 0, last = 0;
    for (size_t i = 0; i < t->names.len; i++) {
        const struct template_name *n = &t->names.at[i];
        bool counts = n->role == role && n->local == local;
        len += counts;
        last = counts && n->ordinal > last ? n->ordinal : last;
    }
    return len > 1 && len == last;
}

static bool has_row_of(const struct read_template *t, enum template_role role)
{
    return has_row(t, role, false) || has_row(t, role, true);
}

bool read_template_head_is(const struct read_template *t)
{
    return t->said[TEMPLATE_GRIS] || t->property[TEMPLATE_GRIS] || has_row_of(t, TEMPLATE_CELL) ||
           has_row_of(t, TEMPLATE_COLUMN) || has_row_of(t, TEMPLATE_SECTION);
}

/* ---- is it whole, is it the one expected ---- */

static const enum template_key compulsory[] = {TEMPLATE_GRIS, TEMPLATE_FORM,   TEMPLATE_EDITION,
                                               TEMPLATE_ORG,  TEMPLATE_PERIOD, TEMPLATE_REGIME};

static bool is_whole(const struct read_template *t)
{
    bool whole = true;
    for (size_t i = 0; i < sizeof compulsory / sizeof compulsory[0]; i++) {
        if (t->head.value[compulsory[i]][0] != '\0') {
            continue;
        }
        struct diag *d = read_template_find(t, DIAG_E187, t->hidden_sheet, 0, 0);
        finding_arg(t->in, d, 0, text_of(template_key_name(compulsory[i])));
        whole = false;
    }
    return whole;
}

static bool differs(const char *expected, const char *said)
{
    return expected != NULL && strcmp(expected, said) != 0;
}

static const char *either(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

/* E180, which names both. */
static bool is_expected(const struct read_template *t)
{
    const struct collector_expected *e = t->in->limits.expected;
    const char *const *v = t->head.value;
    if (e == NULL || (!differs(e->org, v[TEMPLATE_ORG]) && !differs(e->form, v[TEMPLATE_FORM]) &&
                      !differs(e->period, v[TEMPLATE_PERIOD]))) {
        return true;
    }
    struct arena *arena = t->in->diags->arena;
    const char *own = arena_printf(arena, "%s %s", v[TEMPLATE_ORG], v[TEMPLATE_ORG_NAME]);
    struct diag *d = read_template_find(t, DIAG_E180, 0, 0, 0);
    if (!finding_kept(t->in, d)) {
        return false;
    }
    const char *const args[] = {
        own,
        arena_strdup(arena, v[TEMPLATE_FORM]),
        arena_strdup(arena, v[TEMPLATE_PERIOD]),
        e->org == NULL ? own : arena_printf(arena, "%s %s", e->org, either(e->org_name, "")),
        arena_strdup(arena, either(e->form, v[TEMPLATE_FORM])),
        arena_strdup(arena, either(e->period, v[TEMPLATE_PERIOD]))};
    memcpy(d->arg, args, sizeof args);
    return false;
}

/* ---- where its cells stand ---- */

static const struct template_line *
line_of(const struct read_template *t, enum template_role role, uint32_t ordinal)
{
    char name[TEMPLATE_NAME_MAX];
    uint32_t at = map_find(&t->line_by_name, text_of(template_name(role, ordinal, name)));
    return at == MAP_NONE ? NULL : &t->head.lines.at[at];
}

static void
add_spot(struct read_template *t, const struct template_name *n, const struct template_line *line)
{
    const struct template_spot spot = {.role = n->role,
                                       .ordinal = n->ordinal,
                                       .sheet = n->sheet,
                                       .row = n->row,
                                       .column = n->column,
                                       .line = line};
    uint32_t *room = ARENA_ARRAY(t->arena, 3, uint32_t);
    if (n->role == TEMPLATE_END) {
        t->list_end = n->row;
        return;
    }
    map_put(&t->spot_by_cell, read_template_key(n->sheet, n->row, n->column, room),
            (uint32_t)t->spots.len);
    VEC_PUSH(t->arena, &t->spots, spot);
}

static struct text name_key(const struct template_name *n, struct arena *arena)
{
    char name[TEMPLATE_NAME_MAX];
    return text_of(arena_strdup(arena, template_name(n->role, n->ordinal, name)));
}

/* E186: the cell of a line is nowhere. */
static void lost(const struct read_template *t, const struct template_line *line)
{
    const char *what = line->indicator[0] != '\0' ? line->indicator : line->name;
    struct diag *d = read_template_find(t, DIAG_E186, 0, 0, 0);
    finding_arg(t->in, d, 0,
                text_of(line->members[0] == '\0'
                            ? what
                            : arena_printf(t->arena, "%s[%s]", what, line->members)));
    finding_arg(t->in, d, 1, text_of(line->address));
}

/* The names of the whole workbook, or those of single sheets, for what has no place yet. */
static void place_names(struct read_template *t, struct map *there, bool local)
{
    for (size_t i = 0; i < t->names.len; i++) {
        const struct template_name *n = &t->names.at[i];
        const struct template_line *line = line_of(t, n->role, n->ordinal);
        if (n->local != local)
            continue;
        if ((line == NULL && t->head.lines.len > 0) ||
            map_find(there, name_key(n, t->arena)) != MAP_NONE) {
            continue;
        }
        map_put(there, name_key(n, t->arena), 1);
        add_spot(t, n, line);
    }
}

/* The names that stand; without an address table all of them. Who copies a sheet has every name twice: the copy's are local. False with a finding. */
static bool place_by_names(struct read_template *t)
{
    struct map there;
    bool whole = true;
    map_init(&there, t->arena, t->names.len);
    place_names(t, &there, false);
    place_names(t, &there, true);
    for (size_t i = 0; i < t->head.lines.len; i++) {
        const struct template_line *line = &t->head.lines.at[i];
        if (map_find(&there, text_of(line->name)) == MAP_NONE) {
            lost(t, line);
            whole = false;
        }
    }
    return whole;
}

static uint32_t sheet_named(const struct read_template *t, struct text name)
{
    for (size_t i = 0; i < t->sheets.len; i++) {
        if (text_is(name, t->sheets.at[i].name)) {
            return (uint32_t)i + 1;
        }
    }
    return 0;
}

/* Nothing has a name any more: the addresses at issue. False with a finding. */
static bool place_by_table(struct read_template *t)
{
    bool whole = true;
    for (size_t i = 0; i < t->head.lines.len; i++) {
        const struct template_line *line = &t->head.lines.at[i];
        struct template_address address = {0};
        struct template_name n = {0};
        bool found = template_name_parse(text_of(line->name), &n.role, &n.ordinal) &&
                     template_address_parse(text_of(line->address), t->arena, &address);
        n.sheet = found ? sheet_named(t, address.sheet) : 0;
        n.row = address.row;
        n.column = address.column;
        if (n.sheet == 0) {
            lost(t, line);
            whole = false;
        } else {
            add_spot(t, &n, line);
        }
    }
    if (whole) {
        read_template_find(t, DIAG_N181, 0, 0, 0);
    }
    return whole;
}

static int compare_spots(const void *a, const void *b)
{
    const struct template_spot *x = a, *y = b;
    if (x->role != y->role) {
        return x->role < y->role ? -1 : 1;
    }
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* Where inputs begin: on each sheet, in each column. */
static void note_inputs(struct read_template *t)
{
    t->first_input = ARENA_ARRAY(t->arena, t->sheets.len + 1, uint32_t);
    for (size_t i = 0; i < t->spots.len; i++) {
        const struct template_spot *s = &t->spots.at[i];
        uint32_t *room = ARENA_ARRAY(t->arena, 3, uint32_t);
        struct text key = read_template_key(s->sheet, 0, s->column, room);
        uint32_t row = map_find(&t->column_of_input, key);
        if (row == MAP_NONE || s->row < row) {
            map_put(&t->column_of_input, key, s->row);
        }
        if (s->sheet <= t->sheets.len &&
            (t->first_input[s->sheet] == 0 || s->row < t->first_input[s->sheet])) {
            t->first_input[s->sheet] = s->row;
        }
    }
}

/* Where two columns are said to stand in one, the first does. */
static void place_column(struct read_template *t, const struct template_spot *s)
{
    uint32_t *room = ARENA_ARRAY(t->arena, 3, uint32_t);
    struct text key = read_template_key(s->sheet, 0, s->column, room);
    if (map_find(&t->list_by_column, key) == MAP_NONE)
        (void)map_put(&t->list_by_column, key, (uint32_t)t->list.len);
}

/* In the order of the form, whatever the order of names is; the list's columns apart. */
static void sort_spots(struct read_template *t)
{
    uint32_t *room;
    if (t->spots.len > 1) {
        qsort(t->spots.at, t->spots.len, sizeof t->spots.at[0], compare_spots);
    }
    map_init(&t->spot_by_cell, t->arena, t->spots.len);
    for (size_t i = 0; i < t->spots.len; i++) {
        const struct template_spot *s = &t->spots.at[i];
        room = ARENA_ARRAY(t->arena, 3, uint32_t);
        map_put(&t->spot_by_cell, read_template_key(s->sheet, s->row, s->column, room),
                (uint32_t)i);
        if (s->role == TEMPLATE_COLUMN) {
            place_column(t, s);
            VEC_PUSH(t->arena, &t->list, (uint32_t)i);
        }
    }
}

bool read_template_head_settle(struct read_template *t)
{
    end_line(t);
    if (!t->said[TEMPLATE_GRIS] && !t->property[TEMPLATE_GRIS]) {
        read_template_find(t, DIAG_E184, 0, 0, 0);
        return false;
    }
    if (!is_whole(t) || !is_expected(t)) {
        return false;
    }
    if (t->hidden_sheet == 0 || !t->said[TEMPLATE_GRIS]) {
        if (t->names.len == 0) {
            read_template_find(t, DIAG_E184, 0, 0, 0);
            return false;
        }
        read_template_find(t, DIAG_W186, 0, 0, 0);
    }
    bool placed = t->names.len > 0 ? place_by_names(t) : place_by_table(t);
    sort_spots(t);
    note_inputs(t);
    return placed;
}
