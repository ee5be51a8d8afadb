/*
 * The binder: what a collector's call-backs do with rows, reports and outlines, in order. Knows no file format.
 * Neighbours: bind_head.c and bind_cell.c (what a row names), bind_place.c (its report), check_value.c, check_report.c.
 */
#include "bind.h"

struct binder *binder_new(const struct catalog *catalog,
                          const struct binder_options *options,
                          struct arena *arena,
                          struct diags *diags)
{
    struct binder *b = ARENA_NEW(arena, struct binder);

    b->catalog = catalog;
    b->index = options->index != NULL ? options->index : binder_index_new(catalog, arena);
    b->options = *options;
    b->arena = b->held = arena;
    if (options->report != NULL)
        b->held = arena_new(0);
    b->diags = diags;
    b->diags_before = diags->len;
    b->last_cell = CATALOG_NONE;
    bind_keys_init(&b->cell_keys, arena);
    bind_keys_init(&b->head_keys, b->held);
    map_init(&b->report_by_key, b->held, 8);
    map_init(&b->flagged, arena, 8);
    map_init(&b->pending_by_key, arena, 8);
    map_init(&b->given_by_name, arena, 8);
    map_init(&b->told_heads, arena, 8);
    diags_init(&b->columns, arena, 100);
    return b;
}

static bool is_dimension(const struct catalog *catalog, struct text name)
{
    for (size_t i = 0; i < catalog->dimensions.len; i++) {
        if (text_is(name, catalog->dimensions.at[i].code))
            return true;
    }
    return false;
}

bool binder_dimensions(
    void *binder, const struct text *names, const uint32_t *columns, size_t len, struct place at)
{
    struct binder *b = binder;

    at.file = b->options.file;
    bind_cell_columns(b, names, len);
    for (size_t i = 0; i < len; i++) {
        if (is_dimension(b->catalog, names[i]))
            continue;
        at.column = columns[i];
        map_put(&b->flagged, (struct text){text_dup(b->arena, names[i]), names[i].len}, 1);
        diags_addv(&b->columns, DIAG_E111, at, bind_finding_copy(b->arena, names[i]), NULL);
    }
    return true;
}

static void keep_reference(struct bind_row *row)
{
    struct text reference = row->record->field[RECORD_REFERENCE_NO];

    if (reference.len > 0 && row->report != NULL && row->report->report->reference_no == NULL)
        row->report->report->reference_no = text_dup(row->b->held, reference);
}

/* The head that a row or a report object names. */
static struct bind_head *turn_to_head(struct binder *b, const struct record *record)
{
    if (record->same_head && b->head != NULL)
        return b->head;
    if (b->options.report != NULL)
        bind_given_turn(b, record->field[RECORD_ORG_CODE]);
    b->head = bind_head_find(b, record);
    return b->head;
}

/* Most rows go where the row before went. */
static bool follow(struct bind_row *row, uint32_t *ret_slot)
{
    struct bind_place *ready = row->head->ready;
    const struct bind_cell *cell = row->cell;

    if (ready == NULL || cell->on_len != 1 || cell->on[0].form != ready->form)
        return false;
    row->place = ready;
    row->report = ready->report;
    *ret_slot = cell->on[0].slot;
    return true;
}

static bool goes_on(const struct binder *b)
{
    return !b->scattered && !b->stopped;
}

/* Of a release: whether this is what some unit filed. A head or a cell that is wrong is for the findings. */
static bool is_filed(struct bind_row *row)
{
    if (row->head->problems.len > 0 || row->cell->problems.len > 0 || row->cell->unbound)
        return true;
    for (size_t i = 0; i < row->cell->on_len; i++) {
        bool said = !row->head->form_said || row->head->form == row->cell->on[i].form;
        if (said && bind_place_find(row->b, row->head, row->cell->on[i].form)->code == DIAG_NONE)
            return true;
    }
    return false;
}

bool binder_record(void *binder, const struct record *record)
{
    struct binder *b = binder;
    uint32_t slot = 0, sum = CATALOG_NONE;

    if (record->sum) {
        b->passed++;
        return goes_on(b);
    }
    if (b->template != NULL)
        record = bind_template_record(b, record, &sum);
    else if (bind_foreign_is(record))
        record = bind_foreign_record(b, record);
    struct bind_row row = {.b = b, .record = record, .head = turn_to_head(b, record)};
    if (sum != CATALOG_NONE) {
        bind_template_claim(b, row.head, record, sum);
        return goes_on(b);
    }
    row.cell = bind_cell_find(b, record);
    if (record->published && !is_filed(&row)) {
        b->passed++;
        return goes_on(b);
    }
    bool placed = follow(&row, &slot) || bind_place_row(&row, &slot);
    if (row.head->problems.len > 0 && !row.head->told)
        bind_finding_problems(&row, &row.head->problems);
    if (row.cell->problems.len > 0)
        bind_finding_problems(&row, &row.cell->problems);
    if (record->end != 0)
        bind_foreign_interval(&row);
    if (placed)
        check_value(&row, slot);
    else if (row.cell->indicator != CATALOG_NONE)
        check_value_only(&row);
    if (record->field[RECORD_REFERENCE_NO].len > 0)
        keep_reference(&row);
    return goes_on(b);
}

/* Every cell of the form says that none arose; a narrative has no cells to say it. */
static void make_nil(const struct binder *b, struct bind_report *work)
{
    struct report *report = work->report;
    if (report->form == CATALOG_NONE) {
        struct diag *d =
            diags_addv(&report->diags, DIAG_E474, (struct place){.file = b->options.file},
                       b->catalog->regimes.at[report->regime].code, NULL);
        d->org_code = b->catalog->orgs.at[report->org].code;
        return;
    }
    const struct form *form = &b->catalog->forms.at[report->form];
    for (size_t i = 0; i < form->len; i++) {
        report->status[form->cells[i].slot] = CELL_STATUS_NIL;
        work->seen[form->cells[i].slot] = BIND_SEEN;
    }
}

bool binder_report(void *binder, const struct record *head)
{
    struct binder *b = binder;
    if (bind_foreign_is(head))
        head = bind_foreign_record(b, head);
    struct bind_row row = {.b = b, .record = head};
    uint32_t slot;

    row.head = turn_to_head(b, head);
    bind_place_row(&row, &slot);
    bind_finding_problems(&row, &row.head->problems);
    row.head->told = true;
    for (struct bind_place *place = row.head->places; place != NULL; place = place->next) {
        place->told = true;
        if (head->nil && place->report != NULL)
            make_nil(b, place->report);
    }
    keep_reference(&row);
    return goes_on(b);
}

/* The report that a report object is about; NULL where its head names none that may be filed. */
static struct bind_report *report_at_hand(struct binder *b, const struct record *head)
{
    const struct bind_place *place = turn_to_head(b, head)->places;

    return place == NULL || place->report == NULL || place->report->refused ? NULL : place->report;
}

bool binder_outline(void *binder, const struct record *head, struct text json)
{
    struct bind_report *work = report_at_hand(binder, head);

    if (work != NULL)
        bind_parts_outline(binder, work, json);
    return goes_on(binder);
}

bool binder_section(void *binder, const struct record *head, const struct record_section *section)
{
    struct binder *b = binder;
    struct bind_report *work = report_at_hand(b, head);
    struct record_section named = *section;

    if (b->template != NULL)
        named.id = bind_template_section(b, section->id);
    if (work != NULL)
        bind_parts_section(b, work, &named);
    return goes_on(binder);
}

bool binder_list_row(void *binder, const struct record *head, const struct record_row *row)
{
    struct binder *b = binder;
    struct bind_report *work = report_at_hand(b, head);

    if (work != NULL)
        bind_parts_row(b, work, b->template != NULL ? bind_template_row(b, row) : row);
    return goes_on(binder);
}

bool binder_attachment(void *binder,
                       const struct record *head,
                       const struct record_attachment *attachment)
{
    struct bind_report *work = report_at_hand(binder, head);

    if (work != NULL)
        bind_parts_attachment(binder, work, attachment);
    return goes_on(binder);
}

static void finish_held(struct binder *b, struct reports *ret_reports)
{
    bind_finding_settle(b);
    for (size_t i = 0; i < b->reports.len; i++) {
        check_report(b, b->reports.at[i]);
        VEC_PUSH(b->arena, ret_reports, b->reports.at[i]->report);
    }
}

/* N262, or E266 where nothing else was in the release. */
static void tell_passed(struct binder *b)
{
    if (b->passed == 0)
        return;
    bool any = b->reports.len + b->reports_given > 0;
    struct diag *d =
        diags_add(b->diags, any ? DIAG_N262 : DIAG_E266, (struct place){.file = b->options.file});
    d->arg[0] = arena_printf(b->diags->arena, "%zu", b->passed);
}

void binder_finish(struct binder *b, struct reports *ret_reports)
{
    bool streams = b->options.report != NULL;

    if (streams && !b->scattered)
        bind_given_all(b);
    else if (!streams)
        finish_held(b, ret_reports);
    if (!b->scattered) {
        bind_finding_rest(b);
        tell_passed(b);
        check_report_sort(b->diags, b->diags_before);
    }
    if (streams)
        arena_free(b->held);
}

bool binder_is_scattered(const struct binder *b)
{
    return b->scattered;
}
