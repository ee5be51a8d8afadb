/*
 * Findings of the binder: where they belong, what they carry. A finding of a row without a report waits until the file has ended; then
 * it refuses the reports of the unit and period that the row names. Neighbours: bind.h.
 */
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

static struct bind_pending *pending_of(struct binder *b, const struct bind_head *head)
{
    int32_t period = period_id(head->period);
    struct text key = text_of(arena_printf(b->arena, "%d %s", period, head->org));
    uint32_t index = map_find(&b->pending_by_key, key);

    if (index != MAP_NONE)
        return b->pending.at[index];
    struct bind_pending *pending = ARENA_NEW(b->arena, struct bind_pending);
    pending->org = head->org;
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

static void give(struct diags *diags, const struct bind_pending *pending)
{
    for (size_t i = 0; i < pending->kept.len; i++)
        *diags_add(diags, pending->kept.at[i].code, pending->kept.at[i].at) = pending->kept.at[i];
    diags->errors += pending->dropped;
}

/* Reports by the period and unit that rows named, and by unit alone (period 0); as typed, and by the unit's own code. */
struct reports_named VEC(struct bind_report *);
struct by_name {
    struct map map;
    struct VEC(struct reports_named) lists;
};

static struct text name_key(struct binder *b, int32_t period, const char *org)
{
    return text_of(arena_printf(b->arena, "%d %s", period, org));
}

static void enter(struct binder *b,
                  struct by_name *names,
                  int32_t period,
                  const char *org,
                  struct bind_report *report)
{
    struct text key = name_key(b, period, org);
    uint32_t index = map_find(&names->map, key);

    if (index == MAP_NONE) {
        index = (uint32_t)names->lists.len;
        *VEC_ADD(b->arena, &names->lists) = (struct reports_named){0};
        map_put(&names->map, key, index);
    }
    VEC_PUSH(b->arena, &names->lists.at[index], report);
}

static void enter_head(struct binder *b, struct by_name *names, const struct bind_head *head)
{
    for (const struct bind_place *place = head->places; place != NULL; place = place->next) {
        struct bind_report *report = place->report;
        if (report == NULL)
            continue;
        const char *code = b->catalog->orgs.at[report->report->org].code;
        int32_t period = period_id(report->report->period);
        enter(b, names, period, head->org, report);
        enter(b, names, 0, head->org, report);
        if (strcmp(code, head->org) == 0)
            continue;
        enter(b, names, period, code, report);
        enter(b, names, 0, code, report);
    }
}

/* A list may name a report twice: `round` tells whether it has been given these findings. */
static void settle(struct binder *b,
                   const struct by_name *names,
                   const struct bind_pending *pending,
                   size_t round)
{
    uint32_t index = map_find(&names->map, name_key(b, pending->period, pending->org));

    if (index == MAP_NONE) {
        give(b->diags, pending);
        return;
    }
    const struct reports_named *list = &names->lists.at[index];
    for (size_t i = 0; i < list->len; i++) {
        if (list->at[i]->round == round)
            continue;
        list->at[i]->round = round;
        give(&list->at[i]->report->diags, pending);
    }
}

static void copy_all(struct diags *to, const struct diags *from)
{
    for (size_t i = 0; i < from->len; i++)
        *diags_add(to, from->at[i].code, from->at[i].at) = from->at[i];
}

void bind_finding_settle(struct binder *b)
{
    struct by_name names = {0};

    if (b->reports.len == 0)
        copy_all(b->diags, &b->columns);
    for (size_t i = 0; i < b->reports.len; i++)
        copy_all(&b->reports.at[i]->report->diags, &b->columns);
    if (b->pending.len == 0)
        return;
    map_init(&names.map, b->arena, b->heads.len);
    for (size_t i = 0; i < b->heads.len; i++)
        enter_head(b, &names, b->heads.at[i]);
    for (size_t i = 0; i < b->pending.len; i++)
        settle(b, &names, b->pending.at[i], i + 1);
}

/* ---- findings of rows ---- */

const char *bind_finding_cell(const struct bind_row *row)
{
    const struct record *r = row->record;

    if (row->cell != NULL && row->cell->indicator != CATALOG_NONE)
        return schema_cell_name(row->b->catalog, row->cell->indicator, row->cell->members,
                                row->b->arena);
    return bind_finding_copy(row->b->arena, r->field[RECORD_INDICATOR_CODE]);
}

/* Fills what machines ask for. */
static void fill(struct diag *d, const struct bind_row *row, enum record_field field)
{
    const struct record *r = row->record;
    struct arena *arena = row->b->arena;

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

    d->arg[0] = bind_finding_copy(row->b->arena, r->dimension[i]);
    d->arg[1] = d->value = bind_finding_copy(row->b->arena, r->member[i]);
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
    }
}
