/*
 * What is filed besides cells: sections of a narrative, rows of a list, documents; each held against the catalog as it comes, and the
 * whole at the end. Opens no document: only the first bytes are looked at. Neighbours: bind.h, binder.c, core/catalog_parts.c.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"

/* One report while its parts come. */
struct bind_parts {
    bool narrated; /* it has an outline, an empty one too */
    bool told;     /* that the narrative is not by sections, or that the form takes no rows */
    struct text *section;  /* by section of the outline; without bytes where there is none */
    bool *seen;            /* by section of the outline */
    uint32_t rows;         /* that say something */
    struct map row_by_key; /* key -> its row */
    struct attachment_kinds kinds;
    bool *came; /* by kind: a document of it, a refused one too */
};

/* Where a finding about a part belongs. */
struct spot {
    struct binder *b;
    struct bind_report *work;
    uint32_t n; /* row, or ordinal; 0: the whole */
    const char *cell;
    struct place at; /* in a workbook; row 0: `n` is all there is to tell */
};

static struct diag *
finding(const struct spot *s, enum diag_code code, const char *arg0, const char *arg1)
{
    struct report *report = s->work->report;
    const struct catalog *catalog = s->b->catalog;
    bool room = report->diags.len < report->diags.cap;
    struct place at = s->at.row != 0 ? s->at : (struct place){.row = s->n};
    at.file = s->b->options.file;
    struct diag *d = diags_add(&report->diags, code, at);

    if (!room)
        return NULL;
    d->org_code = catalog->orgs.at[report->org].code;
    d->period = catalog_period_text(catalog, report->period, s->b->held);
    d->form = report->form == CATALOG_NONE ? "-" : catalog->forms.at[report->form].code;
    d->cell = s->at.row != 0 ? template_a1(at.row, at.column, s->b->held) : s->cell;
    d->arg[0] = arg0;
    d->arg[1] = arg1;
    return d;
}

static const char *copy_cell(struct binder *b, const char *cell)
{
    return cell == NULL ? NULL : arena_strdup(b->held, cell);
}

static const char *number(struct binder *b, uint64_t n)
{
    return arena_printf(b->held, "%llu", (unsigned long long)n);
}

static const struct outline *outline_of(const struct binder *b, const struct report *report)
{
    return catalog_outline(b->catalog, report->regime);
}

static const struct list_form *list_of(const struct binder *b, const struct report *report)
{
    return report->form == CATALOG_NONE ? NULL : b->catalog->forms.at[report->form].list;
}

static struct bind_parts *parts_of(struct binder *b, struct bind_report *work)
{
    const struct outline *outline = outline_of(b, work->report);

    if (work->parts != NULL)
        return work->parts;
    struct bind_parts *parts = work->parts = ARENA_NEW(b->held, struct bind_parts);
    size_t sections = outline == NULL ? 0 : outline->len;
    parts->section = ARENA_ARRAY(b->held, sections, struct text);
    parts->seen = ARENA_ARRAY(b->held, sections, bool);
    parts->kinds =
        catalog_attachments(b->catalog, work->report->regime, work->report->form, b->held);
    parts->came = ARENA_ARRAY(b->held, parts->kinds.len, bool);
    map_init(&parts->row_by_key, b->held, 8);
    return parts;
}

/* ---- narrative ---- */

void bind_parts_outline(struct binder *b, struct bind_report *work, struct text json)
{
    if (outline_of(b, work->report) == NULL)
        work->report->outline = text_dup(b->held, json);
    else
        parts_of(b, work)->narrated = true;
}

static size_t count_chars(struct text t)
{
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++)
        n += ((unsigned char)t.ptr[i] & 0xC0) != 0x80;
    return n;
}

static void check_length(const struct spot *s, const struct outline_section *of, struct text t)
{
    size_t chars = count_chars(t);

    if (chars <= of->max_chars)
        return;
    struct diag *d = finding(s, DIAG_E242, of->id, number(s->b, chars));
    if (d != NULL)
        d->arg[2] = d->expected = number(s->b, of->max_chars);
}

static void not_by_sections(const struct spot *s, const struct outline *outline)
{
    if (!s->work->parts->told)
        finding(s, DIAG_E244, outline->code, NULL);
    s->work->parts->told = true;
}

void bind_parts_section(struct binder *b,
                        struct bind_report *work,
                        const struct record_section *section)
{
    const struct outline *outline = outline_of(b, work->report);
    const struct spot s = {b, work, section->n, copy_cell(b, section->cell), section->at};

    if (outline == NULL)
        return; /* kept as it came */
    struct bind_parts *parts = parts_of(b, work);
    if (!section->is_section) {
        not_by_sections(&s, outline);
        return;
    }
    uint32_t i = outline_section_find(outline, section->id);
    if (i == CATALOG_NONE) {
        finding(&s, DIAG_E240, bind_finding_copy(b->held, section->id), outline->code);
    } else if (parts->seen[i]) {
        finding(&s, DIAG_E243, outline->sections[i].id, NULL);
    } else {
        parts->seen[i] = true;
        parts->section[i] = (struct text){text_dup(b->held, section->text), section->text.len};
        check_length(&s, &outline->sections[i], section->text);
    }
}

/* In the outline's order, whatever the file's was. */
static void check_narrative(const struct spot *s, const struct outline *outline)
{
    const struct bind_parts *parts = s->work->parts;
    struct report *report = s->work->report;

    for (uint32_t i = 0; i < outline->len; i++) {
        const struct outline_section *of = &outline->sections[i];
        if (parts->section[i].len > 0)
            VEC_PUSH(s->b->held, &report->sections,
                     ((struct report_part){i + 1, of->id, parts->section[i]}));
        else if (of->required)
            finding(s, DIAG_E241, of->id, of->title_vi);
    }
}

/* ---- rows ---- */

static const char *decimals_text(struct binder *b, int64_t units, int decimals)
{
    char buf[DECIMAL_TEXT_MAX];

    return arena_strdup(b->held, decimal_format(units, decimals, buf));
}

static const char *date_text(struct binder *b, date_t date)
{
    char buf[DATE_TEXT_MAX];

    return arena_strdup(b->held, date_format(date, buf));
}

static const char *wanted(struct binder *b, const struct list_column *column)
{
    switch (column->type) {
    case LIST_INTEGER: return "integer";
    case LIST_DECIMAL:
    case LIST_MONEY:
        return arena_printf(b->held, "%s, %d decimals", list_type_name(column->type),
                            column->decimals);
    case LIST_DATE: return "yyyy-mm-dd";
    case LIST_BOOLEAN: return "true, false, 1, 0, có, không";
    case LIST_MEMBER:
        return arena_printf(b->held, "member of %s",
                            b->catalog->dimensions.at[column->dimension].code);
    case LIST_TEXT:
    case LIST_ORG: break;
    }
    return list_type_name(column->type);
}

/* The units of a column are those of the window's last day. */
static bool is_unit(const struct binder *b, const struct report *report, struct text code)
{
    date_t start, end;

    return catalog_window(b->catalog, report->regime, report->period, &start, &end) &&
           catalog_find_orgs(b->catalog, code, CATALOG_NONE, end, NULL, 0) > 0;
}

static bool is_member(const struct dimension *dimension, struct text code)
{
    for (size_t i = 0; i < dimension->len; i++) {
        if (text_is(code, dimension->members[i].code))
            return true;
    }
    return false;
}

static const char *boolean_text(struct binder *b, struct text t)
{
    struct text fold = text_fold(b->held, t);

    if (text_is(fold, "1") || text_is(fold, "true") || text_is(fold, "có"))
        return "true";
    return text_is(fold, "0") || text_is(fold, "false") || text_is(fold, "không") ? "false" : NULL;
}

/* The one spelling of a value of its column's type, NULL when it is none; and what bounds are held against. */
static const char *
spell(const struct spot *s, const struct list_column *column, struct text t, int64_t *ret_measure)
{
    struct binder *b = s->b;
    date_t date;

    *ret_measure = CELL_NULL;
    switch (column->type) {
    case LIST_TEXT: *ret_measure = (int64_t)count_chars(t); return text_dup(b->held, t);
    case LIST_INTEGER:
    case LIST_DECIMAL:
    case LIST_MONEY:
        if (decimal_parse(t, column->decimals, ret_measure) != DECIMAL_OK)
            return NULL;
        return decimals_text(b, *ret_measure, column->decimals);
    case LIST_DATE:
        if (!date_parse(t, &date))
            return NULL;
        *ret_measure = date;
        return date_text(b, date);
    case LIST_BOOLEAN: return boolean_text(b, t);
    case LIST_ORG: return is_unit(b, s->work->report, t) ? text_dup(b->held, t) : NULL;
    case LIST_MEMBER:
        return is_member(&b->catalog->dimensions.at[column->dimension], t) ? text_dup(b->held, t)
                                                                           : NULL;
    }
    return NULL; /* uncovered: the switch names every type */
}

static const char *bound_text(struct binder *b, const struct list_column *column, int64_t bound)
{
    if (bound == CELL_NULL)
        return "…";
    return column->type == LIST_DATE ? date_text(b, (date_t)bound)
                                     : decimals_text(b, bound, column->decimals);
}

/* Row, column, value, and what was expected of it. */
static void refuse(const struct spot *s,
                   enum diag_code code,
                   const struct list_column *column,
                   struct text t,
                   const char *expected)
{
    struct diag *d = finding(s, code, number(s->b, s->n), column->id);

    if (d == NULL)
        return;
    d->arg[2] = d->value = bind_finding_copy(s->b->held, t);
    d->arg[3] = d->expected = expected;
}

static const char *check_cell(const struct spot *s, const struct list_column *column, struct text t)
{
    int64_t measure;
    const char *value = spell(s, column, t, &measure);

    if (value == NULL) {
        refuse(s, DIAG_E249, column, t, wanted(s->b, column));
    } else if (measure != CELL_NULL && ((column->min != CELL_NULL && measure < column->min) ||
                                        (column->max != CELL_NULL && measure > column->max))) {
        refuse(s, DIAG_E250, column, t,
               arena_printf(s->b->held, "[%s, %s]", bound_text(s->b, column, column->min),
                            bound_text(s->b, column, column->max)));
    }
    return value;
}

/* The row's values by column; false when it says nothing. */
static bool read_row(const struct spot *s,
                     const struct list_form *list,
                     const struct record_row *row,
                     const char **values,
                     bool *said)
{
    bool any = false;

    for (size_t i = 0; i < row->len; i++) {
        uint32_t column = list_column_find(list, row->column[i]);
        struct spot spot = *s;
        if (row->at_column != NULL)
            spot.at.column = row->at_column[i];
        if (column == CATALOG_NONE) {
            finding(&spot, DIAG_E247, s->b->catalog->forms.at[s->work->report->form].code,
                    bind_finding_copy(s->b->held, row->column[i]));
        } else if (said[column]) {
            finding(&spot, DIAG_E121, list->columns[column].id, NULL);
        } else if (row->value[i].len > 0) {
            said[column] = true;
            values[column] = check_cell(&spot, &list->columns[column], row->value[i]);
        }
        any = any || row->value[i].len > 0 || column == CATALOG_NONE;
    }
    return any;
}

/* A compulsory value that is missing: in a workbook its cell is known. */
static void
lacking(const struct spot *s, const struct list_column *column, const struct record_row *row)
{
    struct spot spot = *s;

    for (size_t i = 0; row->at_column != NULL && i < row->len; i++) {
        if (text_is(row->column[i], column->id))
            spot.at.column = row->at_column[i];
    }
    finding(&spot, DIAG_E248, number(s->b, s->n), column->id);
}

static void check_row(const struct spot *s,
                      const struct list_form *list,
                      const struct record_row *row,
                      const char *const *values,
                      const bool *said)
{
    struct text_builder key;
    bool keyed = false, whole = true;

    text_builder_init(&key, s->b->held, (size_t)1 << 20);
    for (size_t i = 0; i < list->len; i++) {
        const struct list_column *column = &list->columns[i];
        if (column->required && !said[i])
            lacking(s, column, row);
        if (!column->key)
            continue;
        keyed = true;
        whole = whole && values[i] != NULL;
        text_builder_addf(&key, "%s%s", key.len > 0 ? " / " : "",
                          values[i] != NULL ? values[i] : "");
    }
    if (!keyed || !whole)
        return;
    struct text bytes = text_builder_text(&key);
    bytes.ptr = text_dup(s->b->held, bytes);
    uint32_t before = map_put(&s->work->parts->row_by_key, bytes, s->n);
    if (before == MAP_NONE)
        return;
    map_put(&s->work->parts->row_by_key, bytes, before);
    struct diag *d = finding(s, DIAG_E251, number(s->b, s->n), number(s->b, before));
    if (d != NULL)
        d->arg[2] = d->value = bind_finding_copy(s->b->held, bytes);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const struct report_part *)a)->id, ((const struct report_part *)b)->id);
}

/* By column id, so that equal rows are equal bytes whatever the order of their members was. */
static void keep_row(const struct spot *s, const struct list_form *list, const char *const *values)
{
    struct report_parts *rows = &s->work->report->rows;
    size_t first = rows->len;

    for (size_t i = 0; i < list->len; i++) {
        if (values[i] != NULL)
            VEC_PUSH(s->b->held, rows,
                     ((struct report_part){s->n, list->columns[i].id, text_of(values[i])}));
    }
    if (rows->len > first + 1)
        qsort(rows->at + first, rows->len - first, sizeof *rows->at, compare_ids);
}

void bind_parts_row(struct binder *b, struct bind_report *work, const struct record_row *row)
{
    const struct list_form *list = list_of(b, work->report);
    struct bind_parts *parts = parts_of(b, work);
    const struct spot s = {b, work, row->n, copy_cell(b, row->cell), row->at};

    if (list == NULL) {
        if (!parts->told)
            finding(&s, DIAG_E245,
                    work->report->form == CATALOG_NONE
                        ? "-"
                        : b->catalog->forms.at[work->report->form].code,
                    NULL);
        parts->told = true;
        return;
    }
    const char **values = ARENA_ARRAY(b->held, list->len, const char *);
    bool *said = ARENA_ARRAY(b->held, list->len, bool);
    if (!read_row(&s, list, row, values, said))
        return;
    parts->rows++;
    check_row(&s, list, row, values, said);
    keep_row(&s, list, values);
}

static void check_list(const struct spot *s, const struct list_form *list)
{
    const char *code = s->b->catalog->forms.at[s->work->report->form].code;
    uint32_t rows = s->work->parts->rows;
    bool few = rows < list->min_rows;

    if (!few && rows <= list->max_rows)
        return;
    struct diag *d = finding(s, few ? DIAG_E252 : DIAG_E253, code, number(s->b, rows));
    if (d != NULL)
        d->arg[2] = d->expected = number(s->b, few ? list->min_rows : list->max_rows);
}

/* ---- documents ---- */

static const char *kinds_text(struct binder *b, const struct attachment_kinds *kinds)
{
    struct text_builder t;

    text_builder_init(&t, b->held, 4096);
    for (size_t i = 0; i < kinds->len; i++)
        text_builder_addf(&t, "%s%s", i > 0 ? ", " : "", kinds->at[i].id);
    return kinds->len == 0 ? "-" : text_dup(b->held, text_builder_text(&t));
}

static const char *media_text(struct binder *b, const struct attachment_kind *kind)
{
    struct text_builder t;

    text_builder_init(&t, b->held, 4096);
    for (size_t i = 0; i < kind->media_len; i++)
        text_builder_addf(&t, "%s%s", i > 0 ? ", " : "", kind->media[i]);
    return text_dup(b->held, text_builder_text(&t));
}

static bool takes_media(const struct attachment_kind *kind, struct text type)
{
    for (size_t i = 0; i < kind->media_len; i++) {
        if (text_is(type, kind->media[i]))
            return true;
    }
    return false;
}

static bool has_name(const struct report *report, struct text name)
{
    for (size_t i = 0; i < report->attachments.len; i++) {
        if (text_is(name, report->attachments.at[i].name))
            return true;
    }
    return false;
}

/* The first thing that is wrong with it; false when there is one. */
static bool check_attachment(const struct spot *s,
                             const struct attachment_kinds *kinds,
                             const struct record_attachment *a,
                             const char *name)
{
    struct binder *b = s->b;
    uint32_t i = attachment_kind_find(kinds, a->kind);
    struct diag *d = NULL;

    if (i == CATALOG_NONE) {
        finding(s, DIAG_E254, bind_finding_copy(b->held, a->kind), kinds_text(b, kinds));
        return false;
    }
    s->work->parts->came[i] = true;
    const struct attachment_kind *kind = &kinds->at[i];
    const char *type = bind_finding_copy(b->held, a->media_type);
    if (!attachment_name_ok(a->name) || has_name(s->work->report, a->name)) {
        finding(s, DIAG_E259, name, NULL);
    } else if (!a->sound) {
        finding(s, DIAG_E124, "content", "base64");
    } else if (a->len > (uint64_t)kind->max_bytes) {
        d = finding(s, DIAG_E256, name, number(b, a->len));
        if (d != NULL)
            d->arg[2] = d->expected = number(b, (uint64_t)kind->max_bytes);
    } else if (!takes_media(kind, a->media_type)) {
        d = finding(s, DIAG_E257, name, type);
        if (d != NULL)
            d->arg[2] = d->expected = media_text(b, kind);
    } else if (!media_begins(a->media_type, a->bytes, a->len)) {
        finding(s, DIAG_E258, name, type);
    } else {
        return true;
    }
    return false;
}

void bind_parts_attachment(struct binder *b,
                           struct bind_report *work,
                           const struct record_attachment *a)
{
    struct bind_parts *parts = parts_of(b, work);
    const struct spot s = {b, work, a->n, copy_cell(b, a->cell), {0}};

    if (!check_attachment(&s, &parts->kinds, a, bind_finding_copy(b->held, a->name)))
        return;
    const struct attachment_kind *kind =
        &parts->kinds.at[attachment_kind_find(&parts->kinds, a->kind)];
    const struct report_attachment kept = {.kind = kind->id,
                                           .name = text_dup(b->held, a->name),
                                           .media_type = text_dup(b->held, a->media_type),
                                           .bytes = arena_copy(b->held, a->bytes, a->len),
                                           .len = a->len};
    VEC_PUSH(b->held, &work->report->attachments, kept);
}

static void check_required(const struct spot *s, const struct attachment_kinds *kinds)
{
    const struct bind_parts *parts = s->work->parts;

    for (size_t i = 0; i < kinds->len; i++) {
        uint32_t k = attachment_kind_find(&parts->kinds, text_of(kinds->at[i].id));
        if (kinds->at[i].required && !parts->came[k])
            finding(s, DIAG_E255, kinds->at[i].id, kinds->at[i].title_vi);
    }
}

/* ---- the whole ---- */

/* Nearly every report: figures, and nothing else came or is asked for. */
static bool is_plain(const struct binder *b, const struct bind_report *work)
{
    const struct report *report = work->report;

    return work->parts == NULL && report->form != CATALOG_NONE &&
           b->catalog->forms.at[report->form].list == NULL &&
           b->catalog->forms.at[report->form].attachments.len == 0;
}

void bind_parts_check(struct binder *b, struct bind_report *work)
{
    if (is_plain(b, work))
        return;
    const struct outline *outline = outline_of(b, work->report);
    const struct list_form *list = list_of(b, work->report);
    const struct spot s = {b, work, 0, NULL, {0}};
    const struct bind_parts *parts = parts_of(b, work);
    bool narrated = parts->narrated || work->report->form == CATALOG_NONE;

    if (outline != NULL && narrated)
        check_narrative(&s, outline);
    if (list != NULL)
        check_list(&s, list);
    if (work->report->form != CATALOG_NONE)
        check_required(&s, &b->catalog->forms.at[work->report->form].attachments);
    if (outline != NULL && narrated)
        check_required(&s, &outline->attachments);
}
