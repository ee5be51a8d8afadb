/*
 * Records of other systems' formats (core/record.h), in gris' own codes: what external_codes.csv says of units, forms, indicators and members on the last
 * day of the sender's interval. What it does not say goes on as it stands, and is refused like any unknown code, with a note on where to declare it.
 * The sender's interval is held against the window of the report. Neighbours: bind.h, core/external.h.
 */
#include "bind.h"
#include "core/external.h"

#define PAIRS_MAX 32
#define MEANT_MAX 4

struct bind_foreign {
    struct external *external;
    struct map told;      /* codes that were told: "kind\x1fvalue" */
    struct record record; /* the one at hand, with codes of ours */
    struct text dimension[PAIRS_MAX], member[PAIRS_MAX];
    uint32_t column[PAIRS_MAX]; /* none is known */
    char cell[256];
};

static struct bind_foreign *foreign(struct binder *b)
{
    if (b->foreign == NULL) {
        b->foreign = ARENA_NEW(b->arena, struct bind_foreign);
        b->foreign->external = external_new(b->catalog, b->arena);
        map_init(&b->foreign->told, b->arena, 16);
    }
    return b->foreign;
}

/* The day on which codes are read: the interval's last one, else that of the period by the calendar, else the day of reading. */
static date_t day_of(const struct binder *b, const struct record *record)
{
    static const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    struct period period;
    date_t start, end;

    if (record->end != 0)
        return record->end;
    if (catalog_period_parse(b->catalog, record->field[RECORD_PERIOD], &period) &&
        period_window(period, calendar, &start, &end))
        return end;
    return b->options.today;
}

/* Once a code. */
static void tell(struct binder *b,
                 enum diag_code code,
                 const char *scheme,
                 enum external_kind kind,
                 struct text value,
                 const char *meanings)
{
    const char *key =
        arena_printf(b->arena, "%d\x1f%s\x1f%.*s", (int)kind, scheme, (int)value.len, value.ptr);
    struct place at = b->foreign->record.at;

    if (map_find(&b->foreign->told, text_of(key)) != MAP_NONE)
        return;
    map_put(&b->foreign->told, text_of(key), 1);
    at.file = b->options.file;
    diags_addv(b->diags, code, at, arena_strdup(b->arena, scheme), external_kind_name(kind),
               bind_finding_copy(b->arena, value), meanings, NULL);
}

/* What the code means on the day; NULL, told, where it means nothing or several things. */
static const struct external_code *look_up(struct binder *b,
                                           enum record_scheme field,
                                           enum external_kind kind,
                                           struct text value,
                                           bool tells)
{
    struct bind_foreign *f = b->foreign;
    const char *scheme = f->record.scheme[field];
    const struct external_code *meant[MEANT_MAX];
    const char *meanings = "";

    if (scheme == NULL || value.len == 0)
        return NULL;
    size_t n =
        external_find(f->external, scheme, kind, value, day_of(b, &f->record), meant, MEANT_MAX);
    if (n == 1)
        return meant[0];
    for (size_t i = 0; i < n && i < MEANT_MAX; i++)
        meanings = arena_printf(b->arena, "%s%s%s", meanings, i > 0 ? ", " : "",
                                external_text(f->external, meant[i], b->arena));
    if (n > 1)
        tell(b, DIAG_E265, scheme, kind, value, meanings);
    else if (tells)
        tell(b, DIAG_N261, scheme, kind, value, NULL);
    return NULL;
}

/* ---- unit, form ---- */

static void take_unit(struct binder *b)
{
    struct record *r = &b->foreign->record;
    const struct external_code *code =
        look_up(b, RECORD_SCHEME_ORG, EXTERNAL_ORG, r->field[RECORD_ORG_CODE], true);

    if (code == NULL)
        return;
    const struct org *org = &b->catalog->orgs.at[code->target];
    r->field[RECORD_ORG_CODE] = text_of(org->code);
    r->field[RECORD_ORG_LEVEL] = text_of(b->catalog->levels[org->level]);
}

static void take_form(struct binder *b)
{
    struct record *r = &b->foreign->record;
    const struct external_code *code =
        look_up(b, RECORD_SCHEME_FORM, EXTERNAL_FORM, r->field[RECORD_FORM_CODE], true);

    if (code != NULL)
        r->field[RECORD_FORM_CODE] = text_of(b->catalog->forms.at[code->target].code);
}

/* ---- members ---- */

static void add_pair(struct bind_foreign *f, struct text dimension, struct text member)
{
    struct record *r = &f->record;

    for (size_t i = 0; i < r->members_len; i++) { /* the more specific one came first */
        if (text_eq(f->dimension[i], dimension))
            return;
    }
    if (r->members_len == PAIRS_MAX)
        return;
    f->dimension[r->members_len] = dimension;
    f->member[r->members_len++] = member;
}

static void add_meant(struct bind_foreign *f, const struct external_code *code)
{
    for (size_t i = 0; i < code->members_len; i++)
        add_pair(f, code->dimension[i], code->member[i]);
}

/* The combination that stands for none, as every DHIS2 has it: by its identifier and by its name. */
static bool is_default(struct text combination)
{
    return text_is(combination, "HllvX50cXC0") || text_is(combination, "default");
}

static void take_combination(struct binder *b)
{
    struct bind_foreign *f = b->foreign;
    struct text combination = f->record.combination;
    const struct external_code *code =
        look_up(b, RECORD_SCHEME_MEMBER, EXTERNAL_MEMBERS, combination, !is_default(combination));

    if (code != NULL)
        add_meant(f, code);
    else if (combination.len > 0 && !is_default(combination)) /* refused as an unknown member is */
        add_pair(f, TEXT("combination"), combination);
}

/* "category=option" as the sender spells it, else as a dimension and member of ours. */
static void take_pairs(struct binder *b, const struct record *given)
{
    struct bind_foreign *f = b->foreign;

    for (size_t i = 0; i < given->members_len; i++) {
        struct text d = given->dimension[i], m = given->member[i];
        int len =
            snprintf(f->cell, sizeof f->cell, "%.*s=%.*s", (int)d.len, d.ptr, (int)m.len, m.ptr);
        const struct external_code *code = NULL;
        if (len > 0 && (size_t)len < sizeof f->cell)
            code = look_up(b, RECORD_SCHEME_MEMBER, EXTERNAL_MEMBERS, text_of(f->cell), false);
        if (code != NULL)
            add_meant(f, code);
        else
            add_pair(f, d, m);
    }
}

/* ---- indicator ---- */

/* "ELEMENT.COMBINATION" before "ELEMENT". */
static void take_cell(struct binder *b, const struct record *given)
{
    struct bind_foreign *f = b->foreign;
    struct record *r = &f->record;
    struct text element = r->field[RECORD_INDICATOR_CODE], both = r->combination;
    const struct external_code *code = NULL;
    int len = 0;

    if (both.len > 0)
        len = snprintf(f->cell, sizeof f->cell, "%.*s.%.*s", (int)element.len, element.ptr,
                       (int)both.len, both.ptr);
    if (len > 0 && (size_t)len < sizeof f->cell)
        code = look_up(b, RECORD_SCHEME_INDICATOR, EXTERNAL_INDICATOR, text_of(f->cell), false);
    bool whole = code != NULL;
    if (!whole)
        code = look_up(b, RECORD_SCHEME_INDICATOR, EXTERNAL_INDICATOR, element, true);
    if (code != NULL) {
        r->field[RECORD_INDICATOR_CODE] = text_of(b->catalog->indicators.at[code->target].code);
        add_meant(f, code);
    }
    if (!whole)
        take_combination(b);
    take_pairs(b, given);
}

bool bind_foreign_is(const struct record *record)
{
    return record->scheme[RECORD_SCHEME_ORG] != NULL ||
           record->scheme[RECORD_SCHEME_INDICATOR] != NULL;
}

const struct record *bind_foreign_record(struct binder *b, const struct record *record)
{
    struct bind_foreign *f = foreign(b);
    struct record *r = &f->record;

    *r = *record;
    r->dimension = f->dimension;
    r->member = f->member;
    r->member_column = f->column;
    r->members_len = 0;
    take_unit(b);
    take_form(b);
    take_cell(b, record);
    if (r->deleted) {
        r->field[RECORD_VALUE] = TEXT("");
        r->value_kind = VALUE_KIND_BLANK;
        r->has_digits = false;
    }
    return r;
}

void bind_foreign_interval(struct bind_row *row)
{
    const struct record *record = row->record;
    struct bind_report *work = row->report;
    char text[4][DATE_TEXT_MAX];
    date_t start, end;

    if (record->end == 0 || work == NULL || work->interval_told ||
        !catalog_window(row->b->catalog, work->report->regime, work->report->period, &start, &end))
        return;
    work->interval_told = true;
    if (record->start == start && record->end == end)
        return;
    const date_t days[] = {record->start, record->end, start, end};
    for (size_t i = 0; i < 4; i++)
        date_format(days[i], text[i]);
    struct place at = record->at;
    at.file = row->b->options.file;
    struct arena *held = row->b->held;
    struct diag *d = diags_addv(
        &work->report->diags, DIAG_W265, at, arena_printf(held, "%s – %s", text[0], text[1]),
        arena_printf(held, "%s – %s", text[2], text[3]),
        catalog_period_text(row->b->catalog, work->report->period, held), NULL);
    d->org_code = row->b->catalog->orgs.at[work->report->org].code;
    d->period = row->head->period_text;
    if (row->place != NULL && row->place->form != CATALOG_NONE)
        d->form = row->b->catalog->forms.at[row->place->form].code;
}
