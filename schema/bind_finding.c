/*
 * Findings of the binder: where they belong, what they carry. A finding of a row without a report waits; it refuses the reports of the
 * unit and period that the row names, and is the file's where there are none. Neighbours: bind.h, bind_given.c.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"

const char *bind_finding_copy(struct arena *arena, struct text t)
{
    size_t len = BIND_SHOWN_MAX;

    if (t.len <= BIND_SHOWN_MAX)
        return text_dup(arena, t);
    while (len > 0 && ((unsigned char)t.ptr[len] & 0xC0) == 0x80)
        len--;
    return arena_printf(arena, "%.*s…", (int)len, t.ptr);
}

static bool has_room(const struct diags *diags)
{
    return diags->len < diags->cap;
}

/* ---- findings that wait ---- */

static struct text name_key(struct arena *arena, int32_t period, const char *org)
{
    return text_of(arena_printf(arena, "%d %s", period, org));
}

static struct bind_pending *pending_of(struct binder *b, const struct bind_head *head)
{
    int32_t period = period_id(head->period);
    struct text key = name_key(b->arena, period, head->org);
    uint32_t index = map_find(&b->pending_by_key, key);

    if (index != MAP_NONE)
        return b->pending.at[index];
    struct bind_pending *pending = ARENA_NEW(b->arena, struct bind_pending);
    pending->org = arena_strdup(b->arena, head->org);
    pending->period = period;
    map_put(&b->pending_by_key, key, (uint32_t)b->pending.len);
    VEC_PUSH(b->arena, &b->pending, pending);
    return pending;
}

static struct diag *add_pending(struct bind_row *row, enum diag_code code, struct place at)
{
    struct binder *b = row->b;
    struct bind_pending *pending = row->head->pending;

    if (pending == NULL)
        pending = row->head->pending = pending_of(b, row->head);
    b->scattered = b->scattered || bind_given_concerns(b, pending);
    if (b->pending_kept >= BIND_PENDING_MAX) {
        pending->dropped++;
        return NULL;
    }
    b->pending_kept++;
    struct diag *d = VEC_ADD(b->arena, &pending->kept);
    d->code = code;
    d->at = at;
    return d;
}

static void give(struct diags *diags, struct bind_pending *pending)
{
    for (size_t i = 0; i < pending->kept.len; i++)
        *diags_add(diags, pending->kept.at[i].code, pending->kept.at[i].at) = pending->kept.at[i];
    diags->errors += pending->dropped;
    pending->settled = true;
}

/* ---- which reports they concern ---- */

static void await(struct binder *b, struct bind_report *report, int32_t period, const char *org)
{
    uint32_t index = map_find(&b->pending_by_key, name_key(b->held, period, org));

    if (index != MAP_NONE)
        VEC_PUSH(b->held, &report->waiting, index);
}

/* Rows name a report by its period and unit, or by the unit alone (period 0); the unit as typed, or by its own code. */
static void await_all(struct binder *b, const struct bind_head *head, struct bind_report *report)
{
    const char *code = b->catalog->orgs.at[report->report->org].code;
    int32_t period = period_id(report->report->period);

    await(b, report, period, head->org);
    await(b, report, 0, head->org);
    if (strcmp(code, head->org) == 0)
        return;
    await(b, report, period, code);
    await(b, report, 0, code);
}

static int compare_indices(const void *left, const void *right)
{
    uint32_t x = *(const uint32_t *)left, y = *(const uint32_t *)right;

    return x < y ? -1 : x > y;
}

/* In the order in which they came; a report may be named twice. */
static void settle(struct binder *b, struct bind_report *report)
{
    const uint32_t *waiting = report->waiting.at;

    if (report->waiting.len > 1)
        qsort(report->waiting.at, report->waiting.len, sizeof *waiting, compare_indices);
    for (size_t i = 0; i < report->waiting.len; i++) {
        if (i == 0 || waiting[i] != waiting[i - 1])
            give(&report->report->diags, b->pending.at[waiting[i]]);
    }
}

static void copy_all(struct diags *to, const struct diags *from)
{
    for (size_t i = 0; i < from->len; i++)
        *diags_add(to, from->at[i].code, from->at[i].at) = from->at[i];
}

void bind_finding_settle(struct binder *b)
{
    for (size_t i = 0; i < b->reports.len; i++)
        copy_all(&b->reports.at[i]->report->diags, &b->columns);
    if (b->pending.len == 0)
        return;
    for (size_t i = 0; i < b->heads.len; i++) {
        for (struct bind_place *p = b->heads.at[i]->places; p != NULL; p = p->next) {
            if (p->report != NULL)
                await_all(b, b->heads.at[i], p->report);
        }
    }
    for (size_t i = 0; i < b->reports.len; i++)
        settle(b, b->reports.at[i]);
}

void bind_finding_rest(struct binder *b)
{
    if (b->reports.len == 0 && b->reports_given == 0)
        copy_all(b->diags, &b->columns);
    for (size_t i = 0; i < b->pending.len; i++) {
        if (!b->pending.at[i]->settled)
            give(b->diags, b->pending.at[i]);
    }
}

/* ---- longer than what is held ---- */

static void outlive(struct arena *arena, const char **text)
{
    if (*text != NULL)
        *text = arena_strdup(arena, *text);
}

static void outlive_all(struct arena *arena, struct diag *d)
{
    const char **const others[] = {&d->cell,           &d->org_code, &d->period, &d->form,
                                   &d->indicator_code, &d->members,  &d->value,  &d->expected};

    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        outlive(arena, &d->arg[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        outlive(arena, others[i]);
}

void bind_finding_outlive(struct binder *b)
{
    for (size_t i = 0; i < b->heads.len; i++) {
        struct bind_pending *pending = b->heads.at[i]->pending;
        if (pending == NULL)
            continue;
        for (; pending->lasting < pending->kept.len; pending->lasting++)
            outlive_all(b->arena, &pending->kept.at[pending->lasting]);
    }
}

/* ---- findings of rows ---- */

const char *bind_finding_cell(const struct bind_row *row)
{
    const struct record *r = row->record;

    if (row->cell != NULL && row->cell->indicator != CATALOG_NONE)
        return schema_cell_name(row->b->catalog, row->cell->indicator, row->cell->members,
                                row->b->held);
    return bind_finding_copy(row->b->held, r->field[RECORD_INDICATOR_CODE]);
}

/* Fills what machines ask for. */
static void fill(struct diag *d, const struct bind_row *row, enum record_field field)
{
    const struct record *r = row->record;
    struct arena *arena = row->b->held;

    d->org_code = row->head->org;
    d->period = row->head->period_text;
    if (row->place != NULL && row->place->form != CATALOG_NONE)
        d->form = row->b->catalog->forms.at[row->place->form].code;
    else if (row->head->form_said)
        d->form = row->head->form_text;
    if (r->field[RECORD_INDICATOR_CODE].len > 0)
        d->indicator_code = bind_finding_copy(arena, r->field[RECORD_INDICATOR_CODE]);
    if (row->cell != NULL && row->cell->members[0] != '\0')
        d->members = row->cell->members;
    if (r->field[field].len > 0)
        d->value = bind_finding_copy(arena, r->field[field]);
    if (r->cell != NULL)
        d->cell = arena_strdup(arena, r->cell);
}

struct diag *bind_finding(struct bind_row *row, enum diag_code code, enum record_field field)
{
    struct place at = row->record->at;
    struct diag *d;

    if (row->b->options.file != NULL)
        at.file = row->b->options.file;
    if (row->record->column[field] != 0)
        at.column = row->record->column[field];
    if (row->report == NULL) {
        d = add_pending(row, code, at);
    } else {
        bool room = has_room(&row->report->report->diags);
        d = diags_add(&row->report->report->diags, code, at);
        if (!room)
            return NULL;
    }
    if (d != NULL)
        fill(d, row, field);
    return d;
}

static const char *const field_names[RECORD_FIELDS] = {[RECORD_ORG_CODE] = "org_code",
                                                       [RECORD_ORG_LEVEL] = "org_level",
                                                       [RECORD_REGIME] = "regime",
                                                       [RECORD_FORM_CODE] = "form_code",
                                                       [RECORD_PERIOD] = "period",
                                                       [RECORD_VINTAGE] = "vintage",
                                                       [RECORD_INDICATOR_CODE] = "indicator_code",
                                                       [RECORD_VALUE] = "value",
                                                       [RECORD_STATUS] = "status",
                                                       [RECORD_NOTE] = "note",
                                                       [RECORD_REFERENCE_NO] = "reference_no"};

/* A breakdown's finding stands in its own column. */
static void fill_member(struct diag *d, const struct bind_row *row, const struct bind_problem *p)
{
    const struct record *r = row->record;
    uint32_t i = p->member - 1;

    d->arg[0] = bind_finding_copy(row->b->held, r->dimension[i]);
    d->arg[1] = d->value = bind_finding_copy(row->b->held, r->member[i]);
    if (r->member_column != NULL && r->member_column[i] != 0)
        d->at.column = r->member_column[i];
}

void bind_finding_problems(struct bind_row *row, const struct bind_problems *problems)
{
    for (size_t i = 0; i < problems->len; i++) {
        const struct bind_problem *p = &problems->at[i];
        struct diag *d = bind_finding(row, p->code, p->field);
        if (d == NULL)
            continue;
        if (p->member > 0)
            fill_member(d, row, p);
        else
            d->arg[0] = p->code == DIAG_E221 ? field_names[p->field] : d->value;
        if (p->code == DIAG_E224)
            d->arg[1] = d->expected = row->head->suggestion;
    }
}
