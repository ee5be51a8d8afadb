/*
 * The days of holidays.csv, with proposals for the years that have none; and deadlines that documents moved (extensions.csv).
 * Neighbours: compile_regimes.c (before the extensions), core/holidays.h.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "core/holidays.h"

/* ---- days ---- */

static struct calendar_day read_day(struct compile *c, const struct catalog_row *row)
{
    struct text kind = rows_text(CATALOG_HOLIDAYS, row, "kind");
    struct calendar_day day = {
        .date = rows_date(CATALOG_HOLIDAYS, row, "date", DATE_MIN),
        .kind = text_is(kind, "work") ? CALENDAR_WORK : CALENDAR_OFF,
        .name_vi = rows_value(CATALOG_HOLIDAYS, row, "name_vi"),
        .legal_basis = rows_value(CATALOG_HOLIDAYS, row, "legal_basis"),
    };

    if (kind.len > 0 && !text_is(kind, "work") && !text_is(kind, "off"))
        compile_bad_value(c, CATALOG_HOLIDAYS, row, "kind", "off | work");
    /* A holiday may well fall on a Sunday; a make-up day on a working day says nothing. */
    if (day.kind == CALENDAR_WORK && date_weekday(day.date) <= 5)
        diags_addv(c->diags, DIAG_W606, compile_at(c, CATALOG_HOLIDAYS, row, "kind"),
                   rows_value(CATALOG_HOLIDAYS, row, "date"), kind.ptr, NULL);
    return day;
}

void compile_calendar(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_HOLIDAYS];
    struct calendar_day *days = ARENA_ARRAY(c->arena, rows->len, struct calendar_day);

    for (size_t i = 0; i < rows->len; i++)
        days[i] = read_day(c, rows->at[i]);
    struct calendar decided = {days, rows->len};
    c->catalog->calendar = holidays_propose(&decided, c->arena);
}

/* ---- extensions ---- */

static const char *column(const struct catalog_row *row, const char *name)
{
    return rows_value(CATALOG_EXTENSIONS, row, name);
}

static void read_moment(struct compile *c, const struct catalog_row *row, struct extension *e)
{
    struct text due = rows_text(CATALOG_EXTENSIONS, row, "due");

    e->exempt = text_is(due, "exempt");
    if (!e->exempt && due.len > 0 && !compile_moment(due, &e->due))
        compile_bad_value(c, CATALOG_EXTENSIONS, row, "due",
                          "2026-06-15 | 2026-06-15T17:00:00+07:00 | exempt");
}

/* The regime's and the form's index; false with a finding when one is unknown. No form: all of them. */
static bool read_duty(struct compile *c, const struct catalog_row *row, struct extension *e)
{
    struct text form = rows_text(CATALOG_EXTENSIONS, row, "form");

    e->regime = map_find(&c->regimes, rows_text(CATALOG_EXTENSIONS, row, "regime"));
    e->form = form.len == 0 ? CATALOG_NONE : map_find(&c->forms, form);
    if (e->regime == MAP_NONE)
        compile_unknown(c, CATALOG_EXTENSIONS, row, "regime", column(row, "regime"));
    if (form.len > 0 && e->form == MAP_NONE)
        compile_unknown(c, CATALOG_EXTENSIONS, row, "form", form.ptr);
    return e->regime != MAP_NONE && (form.len == 0 || e->form != MAP_NONE);
}

static bool occasion_period(const struct compile *c, struct text t, struct period *ret_period)
{
    for (size_t i = 0; t.len > 0 && t.ptr[0] == '@' && i < c->catalog->occasions.len; i++) {
        const struct occasion *o = &c->catalog->occasions.at[i];
        if (text_is((struct text){t.ptr + 1, t.len - 1}, o->code)) {
            *ret_period = o->period;
            return true;
        }
    }
    return false;
}

/* A period that the regime files. */
static bool read_period(struct compile *c, const struct catalog_row *row, struct extension *e)
{
    struct text period = rows_text(CATALOG_EXTENSIONS, row, "period");

    if (!occasion_period(c, period, &e->period) && !period_parse(period, &e->period)) {
        compile_bad_value(c, CATALOG_EXTENSIONS, row, "period", "2026-10 | 2026-Q3 | @CODE");
        return false;
    }
    if (catalog_regime_files(c->catalog, e->regime, e->period.kind))
        return true;
    diags_addv(c->diags, DIAG_E624, compile_at(c, CATALOG_EXTENSIONS, row, "period"),
               c->catalog->regimes.at[e->regime].code, column(row, "period"),
               frequency_name(c->catalog->regimes.at[e->regime].frequency), NULL);
    return false;
}

static int compare_issued(const void *left, const void *right)
{
    const struct extension *a = left, *b = right;

    if (a->issued != b->issued)
        return a->issued < b->issued ? -1 : 1;
    return strcmp(a->document, b->document);
}

void compile_extensions(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_EXTENSIONS];

    for (size_t i = 0; i < rows->len; i++) {
        const struct catalog_row *row = rows->at[i];
        struct extension e = {.document = column(row, "document"),
                              .legal_basis = column(row, "legal_basis"),
                              .issued = rows_date(CATALOG_EXTENSIONS, row, "issued", DATE_MIN),
                              .subjects_text = column(row, "subjects")};
        e.subjects_len = compile_subjects(c, CATALOG_EXTENSIONS, row, &e.subjects);
        read_moment(c, row, &e);
        if (read_duty(c, row, &e) && read_period(c, row, &e))
            VEC_PUSH(c->arena, &c->catalog->extensions, e);
    }
    if (c->catalog->extensions.len > 1)
        qsort(c->catalog->extensions.at, c->catalog->extensions.len, sizeof(struct extension),
              compare_issued);
}
