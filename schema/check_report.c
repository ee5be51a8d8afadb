/*
 * A whole report: required cells, totals against their members, totals that the form does not ask for.
 * Neighbours: bind.h; totals.c says what sums up to what.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"

static const struct layout_cell *
cell_at(const struct binder *b, const struct report *report, uint32_t slot)
{
    return &b->catalog->layouts.at[report->layout].cells[slot];
}

/* A finding about a slot, at its row where it has one. */
static struct diag *
finding(struct binder *b, struct bind_report *work, enum diag_code code, uint32_t slot)
{
    struct report *report = work->report;
    const struct layout_cell *cell = cell_at(b, report, slot);
    const struct indicator *indicator = &b->catalog->indicators.at[cell->indicator];
    struct place at = report_place(report, slot);
    bool room = report->diags.len < report->diags.cap;
    at.file = b->options.file;
    struct diag *d = diags_add(&report->diags, code, at);

    if (!room)
        return NULL;
    d->org_code = b->catalog->orgs.at[report->org].code;
    d->period = catalog_period_text(b->catalog, report->period, b->held);
    d->form = b->catalog->forms.at[report->form].code;
    d->indicator_code = indicator->code;
    d->members = cell->members[0] != '\0' ? cell->members : NULL;
    if (at.sheet != NULL)
        d->cell = template_a1(at.row, at.column, b->held);
    d->arg[0] = schema_cell_name(b->catalog, cell->indicator, cell->members, b->held);
    return d;
}

/* ---- required cells ---- */

static void check_required(struct binder *b, struct bind_report *work)
{
    const struct form *form = &b->catalog->forms.at[work->report->form];

    for (size_t i = 0; i < form->len; i++) {
        uint32_t slot = form->cells[i].slot;
        if (form->cells[i].required && (work->seen[slot] == 0 || work->seen[slot] & BIND_BLANK))
            finding(b, work, DIAG_E212, slot);
    }
}

/* A blank cell was only seen: it has no place in what is kept. */
static void drop_blanks(struct bind_report *work)
{
    for (size_t slot = 0; slot < work->report->slots; slot++) {
        if (work->seen[slot] & BIND_BLANK)
            work->report->place[slot] = (struct cell_place){0, 0};
    }
}

/* ---- a report's totals ---- */

/* The sum of the parts; false unless every one is there. *ret_nil: none of them arose. */
static bool sum_parts(const struct report *report,
                      const struct total *total,
                      decimal_wide *ret_sum,
                      bool *ret_nil)
{
    *ret_sum = 0;
    *ret_nil = true;
    for (size_t i = 0; i < total->len; i++) {
        uint32_t part = total->parts[i];
        if (report->status[part] == CELL_STATUS_NIL)
            continue;
        if (report->cells[part] == CELL_NULL)
            return false;
        *ret_nil = false;
        *ret_sum += report->cells[part];
    }
    return true;
}

/* |total - sum| beyond the indicator's tolerance; by default nothing for integers, else half a unit of the last decimal for each part
 * and for the total. */
static bool differs(const struct indicator *i, decimal_wide total, decimal_wide sum, size_t parts)
{
    decimal_wide by = total > sum ? total - sum : sum - total;

    if (i->tolerance != CELL_NULL)
        return by * decimal_pow10(i->tolerance_decimals) >
               (decimal_wide)i->tolerance * decimal_pow10(i->decimals);
    if (i->value_type == VALUE_INTEGER)
        return by != 0;
    return 2 * by > (decimal_wide)parts + 1;
}

static void compare_filed(struct binder *b,
                          struct bind_report *work,
                          const struct total *total,
                          decimal_wide sum)
{
    const struct report *report = work->report;
    const struct indicator *i =
        &b->catalog->indicators.at[cell_at(b, report, total->slot)->indicator];
    bool nil = report->status[total->slot] == CELL_STATUS_NIL;
    int64_t filed = nil ? 0 : report->cells[total->slot];
    char buf[DECIMAL_TEXT_MAX];

    if (filed == CELL_NULL || !differs(i, filed, sum, total->len))
        return;
    struct diag *d = finding(b, work, DIAG_W304, total->slot);
    if (d == NULL)
        return;
    d->arg[0] = d->value = arena_strdup(b->held, decimal_format(filed, i->decimals, buf));
    d->arg[1] = d->expected = arena_strdup(b->held, decimal_format_wide(sum, i->decimals, buf));
}

static void fill_in(struct report *report, uint32_t slot, decimal_wide sum, bool nil)
{
    if (report->cells[slot] != CELL_NULL || report->status[slot] != CELL_STATUS_NONE)
        return; /* from another dimension */
    if (nil)
        report->status[slot] = CELL_STATUS_NIL;
    else if (sum >= -INT64_MAX && sum <= INT64_MAX)
        report->cells[slot] = (int64_t)sum;
}

/* ---- sums of a workbook ---- */

static const struct bind_claim *claim_of(const struct bind_report *work, uint32_t slot)
{
    for (size_t i = 0; i < work->claims.len; i++) {
        if (work->claims.at[i].slot == slot)
            return &work->claims.at[i];
    }
    return NULL;
}

/* What the form asks for and its workbook adds up is added up here; where a part is missing, so is the sum, whatever the workbook says. */
static void add_up_claims(struct binder *b, struct bind_report *work)
{
    const struct totals *totals = &b->index->totals[work->report->layout];

    for (size_t i = 0; work->claims.len > 0 && i < totals->totals.len; i++) {
        const struct total *total = &totals->totals.at[i];
        decimal_wide sum;
        bool nil;
        if (claim_of(work, total->slot) == NULL || !(work->seen[total->slot] & BIND_BLANK) ||
            !sum_parts(work->report, total, &sum, &nil))
            continue;
        fill_in(work->report, total->slot, sum, nil);
        work->seen[total->slot] = BIND_SEEN;
    }
}

/* W180: the workbook says something else than what its parts give. */
static void
compare_claim(struct binder *b, struct bind_report *work, const struct bind_claim *claim)
{
    const struct report *report = work->report;
    const struct indicator *i =
        &b->catalog->indicators.at[cell_at(b, report, claim->slot)->indicator];
    bool nil = report->status[claim->slot] == CELL_STATUS_NIL;
    int64_t ours = nil ? 0 : report->cells[claim->slot], said;
    char buf[DECIMAL_TEXT_MAX];

    if (ours == CELL_NULL || claim->number.len == 0 ||
        (decimal_parse(claim->number, i->decimals, &said) == DECIMAL_OK && said == ours))
        return;
    struct diag *d = finding(b, work, DIAG_W180, claim->slot);
    if (d == NULL)
        return;
    d->at.row = claim->at.row;
    d->at.column = claim->at.column;
    d->at.sheet = claim->at.sheet;
    d->cell = claim->cell;
    d->arg[0] = d->value = claim->number.ptr;
    d->arg[1] = d->expected = arena_strdup(b->held, decimal_format(ours, i->decimals, buf));
}

static void check_totals(struct binder *b, struct bind_report *work)
{
    const struct totals *totals = &b->index->totals[work->report->layout];

    for (size_t i = 0; i < totals->totals.len; i++) {
        const struct total *total = &totals->totals.at[i];
        decimal_wide sum;
        bool nil;
        if (!sum_parts(work->report, total, &sum, &nil))
            continue;
        if (b->index->carried[work->report->form][total->slot])
            compare_filed(b, work, total, sum);
        else
            fill_in(work->report, total->slot, sum, nil);
    }
}

/* In the order in which the file is read; what has no row comes last. */
static int compare_findings(const void *left, const void *right)
{
    const struct diag *a = left, *b = right;
    uint32_t x = a->at.row - 1, y = b->at.row - 1;

    if (x != y)
        return x < y ? -1 : 1;
    if (a->at.column != b->at.column)
        return a->at.column < b->at.column ? -1 : 1;
    return (int)a->code - (int)b->code;
}

void check_report_sort(struct diags *diags, size_t from)
{
    if (diags->len > from + 1)
        qsort(diags->at + from, diags->len - from, sizeof *diags->at, compare_findings);
}

void check_report(struct binder *b, struct bind_report *work)
{
    work->report->sheets = b->sheets.at;
    work->report->sheets_len = b->sheets.len;
    if (work->report->layout != CATALOG_NONE && !work->refused && b->columns.errors == 0) {
        add_up_claims(b, work);
        check_required(b, work);
        check_totals(b, work);
        for (size_t i = 0; i < work->claims.len; i++)
            compare_claim(b, work, &work->claims.at[i]);
    }
    if (!work->refused)
        bind_parts_check(b, work);
    drop_blanks(work);
    check_report_sort(&work->report->diags, 0);
}
