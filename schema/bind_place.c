/*
 * Which report a row belongs to: the form's regime gives the window, the window's last day gives the unit, the obligation gives the
 * right to file. Of several reasons against it the one that came furthest is told. Neighbours: bind.h.
 */
#include <string.h>

#include "bind.h"

#define UNITS_MAX 8

/* How far a regime lets the head come; the further, the more specific the finding. */
enum stage {
    STAGE_KIND,
    STAGE_BEGUN,
    STAGE_FORCE,
    STAGE_UNIT,
    STAGE_SUBJECT,
    STAGE_ONE,
    STAGE_SENDER,
    STAGE_OK
};

static const enum diag_code stage_codes[] = {
    [STAGE_KIND] = DIAG_E402,   [STAGE_BEGUN] = DIAG_E403,   [STAGE_FORCE] = DIAG_E404,
    [STAGE_UNIT] = DIAG_E405,   [STAGE_SUBJECT] = DIAG_E213, [STAGE_ONE] = DIAG_E202,
    [STAGE_SENDER] = DIAG_E501, [STAGE_OK] = DIAG_NONE,
};

struct verdict {
    enum stage stage;
    uint32_t org, regime;
    const char *units;
};

/* The units that the head's code means on the day. */
static size_t
find_units(struct binder *b, const struct bind_head *head, date_t day, uint32_t *units)
{
    struct text code = text_of(head->org);
    size_t n = catalog_find_orgs(b->catalog, code, head->level, day, units, UNITS_MAX);

    if (n == 0) {
        units[0] = bind_head_alias(b, code, head->level, day);
        n = units[0] != CATALOG_NONE ? 1 : 0;
    }
    return n < UNITS_MAX ? n : UNITS_MAX;
}

static const char *unit_names(struct binder *b, const uint32_t *units, size_t n)
{
    struct text_builder t;

    text_builder_init(&t, b->held, 1024);
    for (size_t i = 0; i < n; i++) {
        const struct org *org = &b->catalog->orgs.at[units[i]];
        text_builder_addf(&t, "%s%s %s", i > 0 ? ", " : "", b->catalog->levels[org->level],
                          org->code);
    }
    return text_dup(b->held, text_builder_text(&t));
}

/* Keeps those of the units that have the duty. */
static size_t find_subjects(struct binder *b,
                            const struct bind_head *head,
                            uint32_t form,
                            uint32_t regime,
                            uint32_t *units,
                            size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (catalog_obligation(b->catalog, regime, form, units[i], head->period) != CATALOG_NONE)
            units[kept++] = units[i];
    }
    return kept;
}

static bool sender_ok(const struct binder *b, uint32_t org)
{
    return b->options.as_org == NULL ||
           strcmp(b->options.as_org, b->catalog->orgs.at[org].code) == 0;
}

/* The stage of the units alone: none, no subject, several, one. */
static void judge_units(
    struct binder *b, const struct bind_head *head, uint32_t form, date_t day, struct verdict *v)
{
    uint32_t units[UNITS_MAX];
    size_t n = find_units(b, head, day, units);

    v->stage = STAGE_UNIT;
    if (n == 0)
        return;
    v->org = n == 1 ? units[0] : CATALOG_NONE;
    v->stage = STAGE_SUBJECT;
    n = find_subjects(b, head, form, v->regime, units, n);
    if (n == 0)
        return;
    v->org = n == 1 ? units[0] : CATALOG_NONE;
    v->stage = n == 1 ? (sender_ok(b, v->org) ? STAGE_OK : STAGE_SENDER) : STAGE_ONE;
    if (n > 1)
        v->units = unit_names(b, units, n);
}

static struct verdict
judge(struct binder *b, const struct bind_head *head, uint32_t form, uint32_t regime)
{
    struct verdict v = {STAGE_KIND, CATALOG_NONE, regime, NULL};
    const struct regime *r = &b->catalog->regimes.at[regime];
    date_t start, end;

    if (!catalog_regime_files(b->catalog, regime, head->period.kind) ||
        !catalog_window(b->catalog, regime, head->period, &start, &end))
        return v;
    judge_units(b, head, form, end, &v);
    if (start > b->options.today)
        v.stage = STAGE_BEGUN;
    else if (end < r->from || end > r->to)
        v.stage = STAGE_FORCE;
    return v;
}

static void consider(struct verdict *best, struct verdict v, bool *any)
{
    if (!*any || v.stage > best->stage)
        *best = v;
    *any = true;
}

static void resolve(struct binder *b, const struct bind_head *head, struct bind_place *place)
{
    struct verdict best = {STAGE_SUBJECT, CATALOG_NONE, CATALOG_NONE, NULL};
    bool any = false;

    if (place->form == CATALOG_NONE) {
        consider(&best, judge(b, head, CATALOG_NONE, head->regime), &any);
    } else {
        for (uint32_t i = b->index->form_start[place->form];
             i < b->index->form_start[place->form + 1]; i++) {
            uint32_t regime = b->index->regimes_of_form[i];
            if (head->regime == CATALOG_NONE || head->regime == regime)
                consider(&best, judge(b, head, place->form, regime), &any);
        }
    }
    place->code = stage_codes[best.stage];
    place->rank = (int)best.stage;
    place->org = best.org;
    place->regime = best.regime;
    place->units = best.units;
}

struct bind_place *bind_place_find(struct binder *b, struct bind_head *head, uint32_t form)
{
    struct bind_place **end = &head->places;

    for (; *end != NULL; end = &(*end)->next) {
        if ((*end)->form == form)
            return *end;
    }
    struct bind_place *place = ARENA_NEW(b->held, struct bind_place);
    place->form = form;
    resolve(b, head, place);
    *end = place;
    return place;
}

/* ---- reports ---- */

static struct bind_report *
report_make(struct binder *b, const struct bind_head *head, const struct bind_place *place)
{
    const struct catalog *catalog = b->catalog;
    struct bind_report *made = ARENA_NEW(b->held, struct bind_report);
    uint32_t layout =
        place->form == CATALOG_NONE ? CATALOG_NONE : catalog->forms.at[place->form].layout;
    size_t slots = layout == CATALOG_NONE ? 0 : catalog->layouts.at[layout].len;

    made->refused = place->code != DIAG_NONE;
    made->report = report_new(b->held, slots);
    made->seen = ARENA_ARRAY(b->held, slots, uint8_t);
    made->report->org = place->org;
    made->report->regime = place->regime;
    made->report->form = place->form;
    made->report->layout = layout;
    made->report->period = head->period;
    made->report->vintage = head->vintage;
    return made;
}

struct bind_report *
bind_place_report(struct binder *b, const struct bind_head *head, struct bind_place *place)
{
    if (place->report != NULL || place->org == CATALOG_NONE || place->regime == CATALOG_NONE)
        return place->report;
    const uint32_t key[] = {place->org, place->regime, place->form,
                            (uint32_t)period_id(head->period), (uint32_t)head->vintage};
    struct text bytes = {arena_copy(b->held, key, sizeof key), sizeof key};
    uint32_t index = map_find(&b->report_by_key, bytes);
    if (index == MAP_NONE) {
        const struct bind_given same = {.org = place->org,
                                        .regime = place->regime,
                                        .form = place->form,
                                        .period = period_id(head->period),
                                        .vintage = head->vintage};
        b->scattered = b->scattered || bind_given_contains(b, &same);
        index = (uint32_t)b->reports.len;
        VEC_PUSH(b->held, &b->reports, report_make(b, head, place));
        map_put(&b->report_by_key, bytes, index);
    }
    place->report = b->reports.at[index];
    return place->report;
}

/* ---- rows ---- */

static bool is_usable(const struct bind_cell *cell)
{
    return cell != NULL && cell->problems.len == 0 && !cell->unbound;
}

/* The arguments of a place's finding, as its text has them. */
static void set_arguments(struct diag *d,
                          const struct bind_row *row,
                          const struct bind_place *place,
                          const char *form)
{
    const struct binder *b = row->b;
    const char *org = row->head->org, *period = row->head->period_text;
    const char *first = org, *second = period, *third = NULL;

    if (place->code == DIAG_E402) {
        first = form;
    } else if (place->code == DIAG_E403) {
        first = period;
        second = NULL;
    } else if (place->code == DIAG_E404) {
        first = b->catalog->regimes.at[place->regime].code;
    } else if (place->code == DIAG_E202) {
        second = place->units;
    } else if (place->code == DIAG_E213) {
        second = form;
        third = period;
    } else if (place->code == DIAG_E501) {
        first = b->options.as_org;
        second = org;
    }
    d->arg[0] = first;
    d->arg[1] = second;
    d->arg[2] = third;
}

/* N260, once a report: the unit was named by a code that has another form now. */
static void tell_converted(struct bind_row *row)
{
    if (row->head->new_code == NULL || row->report == NULL || row->report->converted)
        return;
    row->report->converted = true;
    struct diag *d = bind_finding(row, DIAG_N260, RECORD_ORG_CODE);
    if (d == NULL)
        return;
    d->arg[0] = d->value = row->head->org;
    d->arg[1] = d->expected = row->head->new_code;
    d->arg[2] = row->b->catalog->orgs.at[row->place->org].code;
}

/* Takes the place for the row; a place that is none gives its finding. */
static bool take(struct bind_row *row, struct bind_place *place)
{
    const struct bind_head *head = row->head;
    bool narrative = place->form == CATALOG_NONE;
    bool period = place->code == DIAG_E402 || place->code == DIAG_E403 || place->code == DIAG_E404;

    row->place = place;
    row->report = bind_place_report(row->b, head, place);
    if (place->code == DIAG_NONE && !narrative)
        row->head->ready = place;
    if (place->code == DIAG_NONE)
        tell_converted(row);
    if (place->code == DIAG_NONE || place->told)
        return place->code == DIAG_NONE;
    struct diag *d = bind_finding(row, place->code, period ? RECORD_PERIOD : RECORD_ORG_CODE);
    if (d == NULL)
        return false;
    d->form = narrative ? head->form_text : row->b->catalog->forms.at[place->form].code;
    d->value = period ? head->period_text : head->org;
    set_arguments(d, row, place, d->form);
    return false;
}

/* The codes of the forms that this unit files for this period, or "-". */
static const char *own_forms(struct bind_row *row)
{
    struct binder *b = row->b;
    struct text_builder t;

    text_builder_init(&t, b->held, 1024);
    for (uint32_t f = 0; f < b->catalog->forms.len; f++) {
        if (bind_place_find(b, row->head, f)->code == DIAG_NONE)
            text_builder_addf(&t, "%s%s", t.len > 0 ? ", " : "", b->catalog->forms.at[f].code);
    }
    return t.len > 0 ? text_dup(b->held, text_builder_text(&t)) : "-";
}

/* E210: the cell is on no form, or not on the form that the row names; E246: that form has rows in place of cells. */
static void not_on(struct bind_row *row, const char *form)
{
    bool list = form != NULL && row->head->form != CATALOG_NONE &&
                row->b->catalog->forms.at[row->head->form].list != NULL;
    struct diag *d = bind_finding(row, list ? DIAG_E246 : DIAG_E210, RECORD_INDICATOR_CODE);

    if (d == NULL)
        return;
    if (list) {
        d->arg[0] = d->form = form;
        return;
    }
    d->arg[0] = bind_finding_cell(row);
    d->arg[1] = form != NULL ? form : own_forms(row);
    d->form = form;
}

static bool place_on_form(struct bind_row *row, uint32_t *ret_slot)
{
    const struct bind_head *head = row->head;

    if (!take(row, bind_place_find(row->b, row->head, head->form)) || !is_usable(row->cell))
        return false;
    for (size_t i = 0; i < row->cell->on_len; i++) {
        if (row->cell->on[i].form == head->form) {
            *ret_slot = row->cell->on[i].slot;
            return true;
        }
    }
    not_on(row, head->form_text);
    return false;
}

/* E215: two forms that this unit files carry the cell. */
static void ambiguous(struct bind_row *row, const char *a, const char *c)
{
    struct diag *d = bind_finding(row, DIAG_E215, RECORD_INDICATOR_CODE);

    if (d == NULL)
        return;
    d->arg[0] = bind_finding_cell(row);
    d->arg[1] = arena_printf(row->b->held, "%s, %s", a, c);
}

/* Of several places the one that the head came furthest to; two good ones are one too many. */
static bool place_by_cell(struct bind_row *row, uint32_t *ret_slot)
{
    const struct catalog *catalog = row->b->catalog;
    struct bind_place *best = NULL;

    for (size_t i = 0; i < row->cell->on_len; i++) {
        struct bind_place *place = bind_place_find(row->b, row->head, row->cell->on[i].form);
        if (best != NULL && place->code == DIAG_NONE && best->code == DIAG_NONE) {
            ambiguous(row, catalog->forms.at[best->form].code, catalog->forms.at[place->form].code);
            return false;
        }
        if (best == NULL || place->rank > best->rank) {
            best = place;
            *ret_slot = row->cell->on[i].slot;
        }
    }
    if (best != NULL)
        return take(row, best);
    not_on(row, NULL);
    return false;
}

bool bind_place_row(struct bind_row *row, uint32_t *ret_slot)
{
    const struct bind_head *head = row->head;

    if (head->problems.len > 0)
        return false;
    if (head->narrative) {
        if (take(row, bind_place_find(row->b, row->head, CATALOG_NONE)) && row->cell != NULL)
            not_on(row, head->form_text);
        return false;
    }
    if (head->form_said)
        return place_on_form(row, ret_slot);
    return is_usable(row->cell) && place_by_cell(row, ret_slot);
}

struct cell_place bind_place_cell(struct binder *b, const struct record *record)
{
    uint32_t sheet = record->sheet;

    if (sheet == 0)
        return (struct cell_place){record->at.row, record->at.column};
    while (b->sheets.len < sheet)
        VEC_PUSH(b->arena, &b->sheets, NULL);
    if (b->sheets.at[sheet - 1] == NULL && record->at.sheet != NULL)
        b->sheets.at[sheet - 1] = arena_strdup(b->arena, record->at.sheet);
    return cell_place_of(sheet, record->at.row, record->at.column);
}
