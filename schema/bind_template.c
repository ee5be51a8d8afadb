/*
 * A workbook that gris made to be filled in: what it was made for is held against the catalog; the names of its cells become codes; its sums
 * are added up again, and what the workbook says they are is only compared. Neighbours: bind.h, core/template.h; check_report.c settles.
 */
#include "bind.h"
#include "core/template.h"

struct bind_template {
    uint32_t form; /* CATALOG_NONE: a narrative */
    const struct outline *outline;
    const struct template_head
        *head; /* of another edition, whose table says what its names are; else NULL */
    struct map line_by_name;
    struct record record; /* the one at hand, with codes in place of names */
    struct text *dimension, *member;
    struct record_row row;
    const struct text *names, *ids; /* of the columns of rows, as given and as they are */
};

static void refuse(struct binder *b,
                   enum diag_code code,
                   struct place at,
                   const char *arg0,
                   const char *arg1,
                   const char *arg2)
{
    at.file = b->options.file;
    diags_addv(b->diags, code, at, arg0, arg1, arg2, NULL);
}

/* The form and the regime that the head names; false with a finding. */
static bool
find_form(struct binder *b, const struct template_head *head, struct place at, uint32_t *ret_regime)
{
    const char *form = head->value[TEMPLATE_FORM], *regime = head->value[TEMPLATE_REGIME];
    struct bind_template *t = b->template;

    *ret_regime = catalog_find_regime(b->catalog, text_of(regime));
    t->form = catalog_find_form(b->catalog, text_of(form));
    if (*ret_regime == CATALOG_NONE)
        refuse(b, DIAG_E219, at, arena_strdup(b->arena, regime), NULL, NULL);
    else if (t->form == CATALOG_NONE && !text_is(text_of(form), "-"))
        refuse(b, DIAG_E214, at, arena_strdup(b->arena, form), NULL, NULL);
    else
        return true;
    return false;
}

static void keep_lines(struct binder *b, const struct template_head *head)
{
    b->template->head = head;
    map_init(&b->template->line_by_name, b->arena, head->lines.len);
    for (size_t i = 0; i < head->lines.len; i++)
        map_put(&b->template->line_by_name, text_of(head->lines.at[i].name), (uint32_t)i);
}

/* Of a template of another edition: what it says of a name, or NULL. */
static const struct template_line *line_of(const struct bind_template *t, struct text name)
{
    uint32_t at = t->head == NULL ? MAP_NONE : map_find(&t->line_by_name, name);

    return at == MAP_NONE ? NULL : &t->head->lines.at[at];
}

bool binder_template(void *binder, const struct template_head *head, struct place at)
{
    struct binder *b = binder;
    uint32_t regime;

    b->template = ARENA_NEW(b->arena, struct bind_template);
    if (!text_is(text_of(head->value[TEMPLATE_GRIS]), TEMPLATE_VERSION)) {
        refuse(b, DIAG_E183, at, arena_strdup(b->arena, head->value[TEMPLATE_GRIS]),
               TEMPLATE_VERSION, NULL);
        return false;
    }
    if (!find_form(b, head, at, &regime))
        return false;
    const char *edition = template_edition(b->catalog, regime, b->template->form, b->arena);
    if (!text_is(text_of(head->value[TEMPLATE_EDITION]), edition) && b->options.again) {
        keep_lines(b, head);
    } else if (!text_is(text_of(head->value[TEMPLATE_EDITION]), edition)) {
        refuse(b, DIAG_E182, at, arena_strdup(b->arena, head->value[TEMPLATE_EDITION]),
               arena_strdup(b->arena, head->value[TEMPLATE_FORM]), edition);
        return false;
    }
    b->template->outline = catalog_outline(b->catalog, regime);
    return true;
}

/* ---- names become codes ---- */

static const struct form *form_of(const struct binder *b)
{
    return b->template->form == CATALOG_NONE ? NULL : &b->catalog->forms.at[b->template->form];
}

/* "area=U,sex=F" as dimensions and members. */
static void spread_members(struct binder *b, const char *members)
{
    struct bind_template *t = b->template;
    struct text rest = text_of(members), term;
    size_t n = 0;

    if (t->dimension == NULL) {
        t->dimension = ARENA_ARRAY(b->arena, b->catalog->dimensions.len, struct text);
        t->member = ARENA_ARRAY(b->arena, b->catalog->dimensions.len, struct text);
    }
    while (n < b->catalog->dimensions.len && rest.len > 0) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        term = (struct text){rest.ptr, comma == NULL ? rest.len : (size_t)(comma - rest.ptr)};
        rest.ptr += term.len + (comma != NULL);
        rest.len -= term.len + (comma != NULL);
        const char *equals = memchr(term.ptr, '=', term.len);
        size_t before = (size_t)(equals - term.ptr);
        t->dimension[n] = (struct text){term.ptr, before};
        t->member[n++] = (struct text){equals + 1, term.len - before - 1};
    }
    t->record.dimension = t->dimension;
    t->record.member = t->member;
    t->record.members_len = n;
}

static bool is_total(const struct binder *b, uint32_t layout, uint32_t slot)
{
    const struct totals *totals = &b->index->totals[layout];

    for (size_t i = 0; i < totals->totals.len; i++) {
        if (totals->totals.at[i].slot == slot)
            return true;
    }
    return false;
}

/* The slot that a cell's or a sum's name stands for, or CATALOG_NONE. */
static uint32_t slot_of(const struct binder *b,
                        const struct form *form,
                        struct text name,
                        enum template_role role,
                        uint32_t ordinal)
{
    const struct template_line *line = line_of(b->template, name);

    if (line != NULL)
        return catalog_find_slot(b->catalog, form->layout,
                                 catalog_find_indicator(b->catalog, text_of(line->indicator)),
                                 template_members_canonical(text_of(line->members), b->arena));
    if (role == TEMPLATE_CELL && ordinal <= form->len)
        return form->cells[ordinal - 1].slot;
    if (role == TEMPLATE_TOTAL && ordinal <= form->filled_len)
        return form->filled[ordinal - 1];
    return CATALOG_NONE;
}

const struct record *
bind_template_record(struct binder *b, const struct record *record, uint32_t *ret_sum)
{
    struct bind_template *t = b->template;
    const struct form *form = form_of(b);
    enum template_role role;
    uint32_t ordinal, slot = CATALOG_NONE;

    *ret_sum = CATALOG_NONE;
    t->record = *record;
    if (form != NULL && form->layout != CATALOG_NONE &&
        template_name_parse(record->field[RECORD_INDICATOR_CODE], &role, &ordinal))
        slot = slot_of(b, form, record->field[RECORD_INDICATOR_CODE], role, ordinal);
    if (slot == CATALOG_NONE)
        return record; /* E208 will name it */
    const struct layout_cell *cell = &b->catalog->layouts.at[form->layout].cells[slot];
    t->record.field[RECORD_INDICATOR_CODE] =
        text_of(b->catalog->indicators.at[cell->indicator].code);
    spread_members(b, cell->members);
    if (role == TEMPLATE_TOTAL || (record->formula && is_total(b, form->layout, slot)))
        *ret_sum = slot;
    return &t->record;
}

const struct record_row *bind_template_row(struct binder *b, const struct record_row *row)
{
    struct bind_template *t = b->template;
    const struct form *form = form_of(b);
    enum template_role role;
    uint32_t ordinal;

    if (form == NULL || form->list == NULL)
        return row;
    if (t->names != row->column) { /* the same for all rows */
        struct text *ids = ARENA_ARRAY(b->arena, row->len, struct text);
        for (size_t i = 0; i < row->len; i++) {
            const struct template_line *line = line_of(t, row->column[i]);
            bool known = template_name_parse(row->column[i], &role, &ordinal) &&
                         role == TEMPLATE_COLUMN && ordinal <= form->list->len;
            ids[i] = line != NULL ? text_of(line->indicator)
                     : known      ? text_of(form->list->columns[ordinal - 1].id)
                                  : row->column[i];
        }
        t->ids = ids;
        t->names = row->column;
    }
    t->row = *row;
    t->row.column = t->ids;
    return &t->row;
}

struct text bind_template_section(const struct binder *b, struct text name)
{
    const struct template_line *line = line_of(b->template, name);
    enum template_role role;
    uint32_t ordinal;

    if (line != NULL)
        return text_of(line->indicator);
    if (b->template->outline == NULL || !template_name_parse(name, &role, &ordinal) ||
        role != TEMPLATE_SECTION || ordinal > b->template->outline->len)
        return name;
    return text_of(b->template->outline->sections[ordinal - 1].id);
}

/* ---- sums ---- */

void bind_template_claim(struct binder *b,
                         struct bind_head *head,
                         const struct record *record,
                         uint32_t slot)
{
    if (head->problems.len > 0 || b->template->form == CATALOG_NONE)
        return;
    struct bind_place *place = bind_place_find(b, head, b->template->form);
    struct bind_report *work = place->code == DIAG_NONE ? bind_place_report(b, head, place) : NULL;
    if (work == NULL)
        return;
    const struct bind_claim claim = {
        .slot = slot,
        .number = {text_dup(b->held, record->number), record->number.len},
        .at = record->at,
        .cell = record->cell == NULL ? NULL : arena_strdup(b->held, record->cell),
    };
    VEC_PUSH(b->held, &work->claims, claim);
    if (!b->index->carried[b->template->form][slot])
        return;
    work->seen[slot] |= BIND_SEEN | BIND_BLANK; /* until it is added up */
    work->report->place[slot] = bind_place_cell(b, record);
}
