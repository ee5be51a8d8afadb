/*
 * Regimes, occasions and obligations: who files what to whom, for which dates, by when. Knows the small notations of their columns.
 * Neighbours: compile_forms.c (before it), lint_regimes.c.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"

#define OCCASIONS_A_YEAR 999
#define DUE_EXAMPLES     "+5d | +5wd/+3wd | day:17 | day:10+1@17:00 | before:15 | end+1"

static const char *column(const struct catalog_row *row, const char *name)
{
    return rows_value(CATALOG_REGIMES, row, name);
}

/* ---- regimes ---- */

static void read_regime_kind(struct compile *c, const struct catalog_row *row, struct regime *r)
{
    struct text kind = rows_text(CATALOG_REGIMES, row, "kind");
    struct text frequency = rows_text(CATALOG_REGIMES, row, "frequency");

    r->month13 = text_is(frequency, "month+13");
    if (r->month13)
        frequency = TEXT("month");
    r->kind = REGIME_PERIODIC;
    if (text_is(kind, "thematic"))
        r->kind = REGIME_THEMATIC;
    else if (text_is(kind, "ad_hoc"))
        r->kind = REGIME_AD_HOC;
    else if (kind.len > 0 && !text_is(kind, "periodic"))
        compile_bad_value(c, CATALOG_REGIMES, row, "kind", "periodic | thematic | ad_hoc");
    r->frequency = r->kind == REGIME_PERIODIC ? PERIOD_NONE : PERIOD_OCCASION;
    if (frequency.len > 0 && !frequency_parse(frequency, &r->frequency))
        compile_bad_value(c, CATALOG_REGIMES, row, "frequency",
                          "day | week | month | month+13 | quarter | half | nine_months | year | "
                          "school_year | once");
    else if (r->frequency == PERIOD_NONE)
        diags_addv(c->diags, DIAG_E623, compile_at(c, CATALOG_REGIMES, row, "frequency"), r->code,
                   "periodic", "frequency", NULL);
}

/* The default window is decree09's, that of a school year `school`. REQ: Decree 09/2019/NĐ-CP Art. 12 */
static void read_window(struct compile *c, const struct catalog_row *row, struct regime *r)
{
    struct text t = rows_text(CATALOG_REGIMES, row, "window");
    struct period sample = {2026, r->frequency, 1};
    date_t start, end;

    window_parse(r->frequency == PERIOD_SCHOOL_YEAR ? TEXT("school") : TEXT("decree09"),
                 &r->window);
    if (t.len > 0 && !window_parse(t, &r->window)) {
        compile_bad_value(c, CATALOG_REGIMES, row, "window",
                          "decree09 | calendar | school | week:5 | from:-1/15,to:0/14");
        return;
    }
    if (r->frequency == PERIOD_NONE || r->frequency == PERIOD_OCCASION)
        return;
    if (!period_window(sample, r->window, &start, &end))
        diags_addv(c->diags, DIAG_E624, compile_at(c, CATALOG_REGIMES, row, "window"), r->code,
                   column(row, "window"), column(row, "frequency"), NULL);
}

static void compile_regime(struct compile *c, const struct catalog_row *row)
{
    struct regime *r = VEC_ADD(c->arena, &c->catalog->regimes);
    struct regime_indicators *authoritative = VEC_ADD(c->arena, &c->authoritative);

    *r = (struct regime){.id = row->id,
                         .code = column(row, "code"),
                         .name_vi = column(row, "name_vi"),
                         .name_en = column(row, "name_en"),
                         .legal_basis = column(row, "legal_basis"),
                         .outline = column(row, "outline"),
                         .content_vi = column(row, "content_vi"),
                         .content_en = column(row, "content_en"),
                         .channels = column(row, "channels"),
                         .guidance_vi = column(row, "guidance_vi"),
                         .guidance_en = column(row, "guidance_en"),
                         .narrative = compile_outline_find(c, column(row, "outline"))};
    compile_dates(c, CATALOG_REGIMES, row, &r->from, &r->to);
    read_regime_kind(c, row, r);
    read_window(c, row, r);
    r->hierarchies_len =
        compile_list(c, CATALOG_REGIMES, row, "hierarchy", &c->hierarchies, &r->hierarchies);
    if (column(row, "hierarchy")[0] == '\0') {
        r->hierarchies = ARENA_NEW(c->arena, uint32_t); /* admin */
        r->hierarchies_len = 1;
    }
    authoritative->len =
        compile_list(c, CATALOG_REGIMES, row, "authoritative", &c->indicators, &authoritative->at);
}

/* ---- occasions ---- */

/* A row of occasions.csv with its dates. */
struct draft {
    const struct catalog_row *row;
    uint32_t regime;
    const char *code;
    date_t start, end;
    int year;
    int32_t stored; /* its serial in that year, 0 when it is new */
};

static int compare_drafts(const void *left, const void *right)
{
    const struct draft *a = left, *b = right;

    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    /* Stored ones first, as they were numbered. */
    if ((a->stored != 0) != (b->stored != 0))
        return a->stored != 0 ? -1 : 1;
    if (a->stored != b->stored)
        return a->stored < b->stored ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return strcmp(a->code, b->code);
}

/* A moment, or a due rule counted from the end. */
static bool parse_due(struct compile *c, struct text t, const struct occasion *o, int64_t *ret_due)
{
    struct due_terms terms = {
        .period = o->period, .window_end = o->end, .calendar = &c->catalog->calendar};
    struct due_steps steps;

    *ret_due = 0;
    if (t.len == 0 || compile_moment(t, ret_due))
        return true;
    if (!due_parse(t, &terms.rule) || !due_find(&terms, &steps))
        return false;
    *ret_due = steps.due;
    return true;
}

static bool read_draft(struct compile *c, const struct catalog_row *row, struct draft *d)
{
    int month, day;

    d->row = row;
    d->code = rows_value(CATALOG_OCCASIONS, row, "code");
    d->regime = map_find(&c->regimes, rows_text(CATALOG_OCCASIONS, row, "regime"));
    d->start = rows_date(CATALOG_OCCASIONS, row, "start", DATE_MIN);
    d->end = rows_date(CATALOG_OCCASIONS, row, "end", DATE_MIN);
    if (d->regime == MAP_NONE) {
        compile_unknown(c, CATALOG_OCCASIONS, row, "regime",
                        rows_value(CATALOG_OCCASIONS, row, "regime"));
        return false;
    }
    if (c->catalog->regimes.at[d->regime].frequency != PERIOD_OCCASION)
        diags_addv(c->diags, DIAG_E624, compile_at(c, CATALOG_OCCASIONS, row, "regime"),
                   c->catalog->regimes.at[d->regime].code, "occasions.csv",
                   frequency_name(c->catalog->regimes.at[d->regime].frequency), NULL);
    if (d->start == DATE_MIN || d->end == DATE_MIN)
        return false;
    if (d->end < d->start)
        diags_addv(c->diags, DIAG_E609, compile_at(c, CATALOG_OCCASIONS, row, "end"),
                   rows_value(CATALOG_OCCASIONS, row, "start"),
                   rows_value(CATALOG_OCCASIONS, row, "end"), NULL);
    date_split(d->end, &d->year, &month, &day);
    struct period stored = period_of_id(row->id);
    d->stored = stored.kind == PERIOD_OCCASION && stored.year == d->year ? stored.number : 0;
    return true;
}

static void
compile_occasion(struct compile *c, const struct draft *d, int32_t serial, struct map *codes)
{
    struct occasion o = {.regime = d->regime,
                         .code = d->code,
                         .name_vi = rows_value(CATALOG_OCCASIONS, d->row, "name_vi"),
                         .legal_basis = rows_value(CATALOG_OCCASIONS, d->row, "legal_basis"),
                         .period = {d->year, PERIOD_OCCASION, serial},
                         .start = d->start,
                         .end = d->end};

    /* @CODE is read without a regime beside it. */
    if (map_put(codes, text_of(d->code), 1) != MAP_NONE)
        diags_addv(c->diags, DIAG_E604, compile_at(c, CATALOG_OCCASIONS, d->row, "code"), d->code,
                   NULL);
    if (serial > OCCASIONS_A_YEAR)
        compile_bad_value(c, CATALOG_OCCASIONS, d->row, "code", "<= 999");
    if (!parse_due(c, rows_text(CATALOG_OCCASIONS, d->row, "due"), &o, &o.due))
        compile_bad_value(c, CATALOG_OCCASIONS, d->row, "due",
                          "2026-06-15 | 2026-06-15T17:00:00+07:00 | +5wd");
    VEC_PUSH(c->arena, &c->catalog->occasions, o);
}

static void compile_occasions(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_OCCASIONS];
    struct draft *drafts = ARENA_ARRAY(c->arena, rows->len, struct draft);
    struct map codes;
    size_t n = 0;
    int32_t serial = 0;

    map_init(&codes, c->arena, rows->len);
    for (size_t i = 0; i < rows->len; i++)
        n += read_draft(c, rows->at[i], &drafts[n]) ? 1 : 0;
    if (n > 1)
        qsort(drafts, n, sizeof *drafts, compare_drafts);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && drafts[i].year != drafts[i - 1].year)
            serial = 0;
        serial = drafts[i].stored != 0 ? drafts[i].stored : serial + 1;
        compile_occasion(c, &drafts[i], serial, &codes);
    }
}

/* ---- obligations ---- */

static const char *duty(const struct catalog_row *row, const char *name)
{
    return rows_value(CATALOG_OBLIGATIONS, row, name);
}

/* A step for each level needs the levels. */
static bool names_levels(const struct obligation *o)
{
    bool level = false;

    for (size_t i = 0; i < o->subjects_len; i++) {
        level = level || o->subjects[i].kind == SUBJECT_LEVEL;
        if (o->subjects[i].ends_term && !level)
            return false;
        if (o->subjects[i].ends_term)
            level = false;
    }
    return true;
}

static void read_receiver(struct compile *c, const struct catalog_row *row, struct obligation *o)
{
    o->receiver = duty(row, "receiver");
    if (o->receiver[0] == '\0')
        o->receiver = "parent";
    if (strcmp(o->receiver, "parent") != 0 && strcmp(o->receiver, "-") != 0 &&
        !compile_code_known(c, o->receiver))
        compile_unknown(c, CATALOG_OBLIGATIONS, row, "receiver", o->receiver);
}

static void read_approval(struct compile *c, const struct catalog_row *row, struct obligation *o)
{
    struct text *levels;
    size_t n;

    o->approval = duty(row, "approval");
    if (o->approval[0] == '\0')
        o->approval = "none";
    if (strcmp(o->approval, "none") == 0)
        return;
    n = text_split(c->arena, text_of(o->approval), '>', &levels);
    for (size_t i = 0; i < n; i++) {
        if (map_find(&c->levels, levels[i]) == MAP_NONE)
            compile_unknown(c, CATALOG_OBLIGATIONS, row, "approval", text_dup(c->arena, levels[i]));
    }
}

static void read_due(struct compile *c, const struct catalog_row *row, struct obligation *o)
{
    struct text due = rows_text(CATALOG_OBLIGATIONS, row, "due");
    struct text shift = rows_text(CATALOG_OBLIGATIONS, row, "due_shift");

    o->due.kind = DUE_NONE;
    if (due.len > 0 && !due_parse(due, &o->due))
        compile_bad_value(c, CATALOG_OBLIGATIONS, row, "due", DUE_EXAMPLES);
    else if (o->due.step != DUE_NONE && !names_levels(o))
        compile_bad_value(c, CATALOG_OBLIGATIONS, row, "subjects", "level:LEVEL&…, level:LEVEL");
    o->due_shift = DUE_SHIFT_NEXT;
    if (shift.len > 0 && !due_shift_parse(shift, &o->due_shift))
        compile_bad_value(c, CATALOG_OBLIGATIONS, row, "due_shift", "next | none | previous");
}

/* The form's index, CATALOG_NONE for "-"; false when it is unknown. */
static bool read_form(struct compile *c, const struct catalog_row *row, struct obligation *o)
{
    struct text form = rows_text(CATALOG_OBLIGATIONS, row, "form");

    o->form = map_find(&c->forms, form);
    if (o->form != MAP_NONE || text_is(form, "-"))
        return true;
    compile_unknown(c, CATALOG_OBLIGATIONS, row, "form", form.ptr);
    return false;
}

static void
check_dates(struct compile *c, const struct catalog_row *row, const struct obligation *o)
{
    const struct regime *r = &c->catalog->regimes.at[o->regime];

    if (o->from > r->to || r->from > o->to)
        diags_addv(c->diags, DIAG_W609, compile_at(c, CATALOG_OBLIGATIONS, row, "valid_from"),
                   r->code, NULL);
}

static void compile_obligation(struct compile *c, const struct catalog_row *row)
{
    struct obligation o = {0};

    compile_dates(c, CATALOG_OBLIGATIONS, row, &o.from, &o.to);
    o.subjects_text = duty(row, "subjects");
    o.subjects_len = compile_subjects(c, CATALOG_OBLIGATIONS, row, &o.subjects);
    read_receiver(c, row, &o);
    read_approval(c, row, &o);
    read_due(c, row, &o);
    o.regime = map_find(&c->regimes, rows_text(CATALOG_OBLIGATIONS, row, "regime"));
    if (o.regime == MAP_NONE)
        compile_unknown(c, CATALOG_OBLIGATIONS, row, "regime", duty(row, "regime"));
    if (!read_form(c, row, &o) || o.regime == MAP_NONE)
        return;
    check_dates(c, row, &o);
    VEC_PUSH(c->arena, &c->catalog->obligations, o);
    VEC_PUSH(c->arena, &c->obligation_rows, row);
}

/* ---- the layouts' hierarchies ---- */

static void add_hierarchy(struct compile *c, struct layout *layout, uint32_t hierarchy)
{
    if (layout->hierarchies == NULL)
        layout->hierarchies = ARENA_ARRAY(c->arena, c->catalog->hierarchies.len, uint32_t);
    for (size_t i = 0; i < layout->hierarchies_len; i++) {
        if (layout->hierarchies[i] == hierarchy)
            return;
    }
    layout->hierarchies[layout->hierarchies_len++] = hierarchy;
}

/* Each layout is rolled up in the hierarchies of the regimes that file it, in the order in which they name them. */
static void layout_hierarchies(struct compile *c)
{
    struct catalog *catalog = c->catalog;

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        const struct regime *r = &catalog->regimes.at[o->regime];
        uint32_t layout =
            o->form == CATALOG_NONE ? CATALOG_NONE : catalog->forms.at[o->form].layout;
        for (size_t h = 0; layout != CATALOG_NONE && h < r->hierarchies_len; h++)
            add_hierarchy(c, &catalog->layouts.at[layout], r->hierarchies[h]);
    }
    for (size_t i = 0; i < catalog->layouts.len; i++) {
        if (catalog->layouts.at[i].hierarchies_len == 0)
            add_hierarchy(c, &catalog->layouts.at[i], 0);
    }
}

/* ---- the homes of indicators that several layouts carry ---- */

static bool shows(const struct compile *c, const struct form *form, uint32_t indicator)
{
    for (size_t i = 0; i < form->len; i++) {
        if (c->catalog->layouts.at[form->layout].cells[form->cells[i].slot].indicator == indicator)
            return true;
    }
    return false;
}

static void set_homes(struct compile *c)
{
    struct catalog *catalog = c->catalog;

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        const struct regime_indicators *named = &c->authoritative.at[o->regime];
        for (size_t k = 0; o->form != CATALOG_NONE && k < named->len; k++) {
            uint32_t *home = &catalog->indicators.at[named->at[k]].home;
            if (*home == CATALOG_NONE && shows(c, &catalog->forms.at[o->form], named->at[k]))
                *home = catalog->forms.at[o->form].layout;
        }
    }
}

void compile_regimes(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_REGIMES];

    for (size_t i = 0; i < rows->len; i++) {
        map_put(&c->regimes, rows_text(CATALOG_REGIMES, rows->at[i], "code"), (uint32_t)i);
        compile_regime(c, rows->at[i]);
    }
    compile_occasions(c);
    for (size_t i = 0; i < c->sorted[CATALOG_OBLIGATIONS].len; i++)
        compile_obligation(c, c->sorted[CATALOG_OBLIGATIONS].at[i]);
    layout_hierarchies(c);
    set_homes(c);
}
