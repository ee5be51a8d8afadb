/*
 * csv: figures.csv, orgs.csv, indicators.csv, completeness.csv, outlines/, lists/, scores/ and datapackage.json, as a release. docs/exporters/csv.md.
 * RFC 4180 with LF (declared in the package), UTF-8 without BOM, decimal point. Text that a spreadsheet would run is guarded.
 * Must not know how a release becomes current. Neighbours: release.c, export_csv_package.c, export_group.c.
 */
#include "internal.h"

#define PACKAGE_MAX ((size_t)1 << 24)

struct csv {
    const struct export_source *source;
    const struct catalog *catalog;
    struct arena *arena, *scratch; /* scratch: forgotten after every unit and year */
    struct release *release;
    struct diags *diags;
    struct export_csv_tables tables;
    struct sink *sink; /* the open file */
    bool first;        /* in its row */
};

/* ---- cells ---- */

static void cell(struct csv *c, struct text t, bool guard)
{
    if (!c->first) {
        sink_puts(c->sink, ",");
    }
    c->first = false;
    sink_csv_field(c->sink, t, ',', guard);
}

static void end_row(struct csv *c)
{
    sink_puts(c->sink, "\n");
    c->first = true;
}

/* What people wrote: names, codes, text figures. Whatever has more than the characters of a code could be a formula; codes and
 * periods themselves are keys and stay as they are, though a period may be @CODE and a form "-". */
static void text_cell(struct csv *c, const char *s)
{
    static const char harmless[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
    cell(c, text_of(s), s[strspn(s, harmless)] != '\0');
}

/* What gris wrote: numbers, dates, words of its own. */
static void plain_cell(struct csv *c, const char *s)
{
    cell(c, text_of(s), false);
}

static void int_cell(struct csv *c, int64_t value)
{
    char buf[DECIMAL_TEXT_MAX];
    plain_cell(c, decimal_format(value, 0, buf));
}

static void units_cell(struct csv *c, int64_t units, int decimals)
{
    char buf[DECIMAL_TEXT_MAX];
    plain_cell(c, units == CELL_NULL ? "" : decimal_format(units, decimals, buf));
}

static void date_cell(struct csv *c, date_t date)
{
    char buf[DATE_TEXT_MAX];
    plain_cell(c, date_format(date, buf));
}

static void org_cells(struct csv *c, uint32_t org)
{
    const struct org *o = &c->catalog->orgs.at[org];
    text_cell(c, o->code);
    if (c->tables.with_level) {
        text_cell(c, c->catalog->levels[o->level]);
    }
}

/* ---- files ---- */

static void begin_table(struct csv *c, const struct export_csv_table *t)
{
    c->sink =
        release_open(c->release, t->path ? t->path : arena_printf(c->arena, "%s.csv", t->name));
    c->first = true;
    for (size_t i = 0; i < t->fields.len; i++) {
        text_cell(c, t->fields.at[i].name);
    }
    end_row(c);
}

static void put_figure(struct csv *c, const struct figure *f)
{
    const struct indicator *indicator = &c->catalog->indicators.at[f->indicator];
    const char *value = export_group_value(c->catalog, f, c->scratch);
    org_cells(c, f->org);
    text_cell(c, catalog_period_text(c->catalog, f->period, c->scratch));
    text_cell(c, indicator->code);
    for (size_t i = 0; i < c->tables.dimensions_len; i++) {
        struct text member = export_members_find(f->members, c->tables.dimensions[i]);
        text_cell(c, text_dup(c->scratch, member));
    }
    if (indicator->value_type == VALUE_TEXT) {
        text_cell(c, value ? value : "");
    } else {
        plain_cell(c, value ? value : "");
    }
    plain_cell(c, export_group_status(f));
    plain_cell(c, f->vintage ? f->vintage : "");
    int_cell(c, f->reported);
    int_cell(c, f->expected);
    end_row(c);
}

static bool put_year(struct csv *c, const struct export_group *group, int32_t year)
{
    const struct figure **figures;
    size_t len;
    arena_reset(c->scratch);
    if (!export_group_figures(c->source, group, year, c->scratch, &figures, &len, c->diags)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        put_figure(c, figures[i]);
    }
    return sink_error(c->sink) == 0;
}

static bool put_figures(struct csv *c)
{
    struct export_group *groups;
    size_t len = export_group_list(c->source, c->arena, &groups);
    for (size_t i = 0; i < len; i++) {
        int32_t *years;
        size_t n = export_group_years(c->source, &groups[i], c->arena, &years);
        for (size_t k = 0; k < n; k++) {
            if (!put_year(c, &groups[i], years[k])) {
                return false;
            }
        }
    }
    return true;
}

/* ---- orgs.csv: a row for each stretch of time with one name and one parent in `admin`, as in the catalog package ---- */

struct stretch {
    date_t from, to;
    const char *parent;
};

/* The longest stretch of an edition from `from` on with one parent. */
static struct stretch stretch_from(const struct csv *c,
                                   const uint32_t *edges,
                                   const struct org_edition *edition,
                                   date_t from)
{
    struct stretch s = {.from = from, .to = edition->to, .parent = ""};
    const struct catalog *catalog = c->catalog;
    for (size_t i = export_order_edges_of(catalog, edges, edition->org); i < catalog->edges.len;
         i++) {
        const struct org_edge *e = &catalog->edges.at[edges[i]];
        if (e->child != edition->org) {
            break;
        }
        if (strcmp(catalog->hierarchies.at[e->hierarchy].code, "admin") != 0 || e->to < from) {
            continue;
        }
        if (e->from > from) { /* nothing above until then */
            s.to = e->from - 1 < s.to ? e->from - 1 : s.to;
            break;
        }
        s.to = e->to < s.to ? e->to : s.to;
        s.parent = catalog->orgs.at[e->parent].code;
        break;
    }
    return s;
}

static void put_edition(struct csv *c, const uint32_t *edges, const struct org_edition *edition)
{
    const struct org *org = &c->catalog->orgs.at[edition->org];
    date_t from = edition->from;
    for (bool more = true; more;) {
        struct stretch s = stretch_from(c, edges, edition, from);
        text_cell(c, org->code);
        text_cell(c, edition->name_vi);
        text_cell(c, edition->name_en);
        text_cell(c, c->catalog->levels[org->level]);
        text_cell(c, s.parent);
        date_cell(c, s.from);
        date_cell(c, s.to);
        end_row(c);
        more = s.to < edition->to; /* which may be the last day of all */
        from = more ? s.to + 1 : from;
    }
}

static bool put_orgs(struct csv *c)
{
    const uint32_t *order = export_order_orgs(c->catalog, c->arena);
    const uint32_t *edges = export_order_edges(c->catalog, c->arena);
    for (size_t i = 0; i < c->catalog->orgs.len; i++) {
        const struct org *org = &c->catalog->orgs.at[order[i]];
        for (uint32_t k = 0; k < org->editions; k++) {
            put_edition(c, edges, &c->catalog->org_editions.at[org->first_edition + k]);
        }
    }
    return true;
}

/* ---- indicators.csv, completeness.csv ---- */

static void put_indicator(struct csv *c, const struct indicator *i)
{
    bool weighted = i->weight != CATALOG_NONE;
    text_cell(c, i->code);
    text_cell(c, i->name_vi);
    text_cell(c, i->name_en);
    text_cell(c, i->unit);
    plain_cell(c, value_type_name(i->value_type));
    int_cell(c, i->decimals);
    plain_cell(c, nature_name(i->nature));
    plain_cell(c, source_name(i->source));
    plain_cell(c, org_agg_name(i->org_agg));
    plain_cell(c, time_agg_name(i->time_agg));
    text_cell(c, weighted ? c->catalog->indicators.at[i->weight].code : "");
    text_cell(c, i->formula);
    units_cell(c, i->min, i->decimals);
    units_cell(c, i->max, i->decimals);
    units_cell(c, i->tolerance, i->tolerance_decimals);
    text_cell(c, i->outlier);
    text_cell(c, i->better);
    text_cell(c, i->domain);
    text_cell(c, i->custodian);
    text_cell(c, i->legal_basis);
    date_cell(c, i->from);
    date_cell(c, i->to);
    end_row(c);
}

static bool put_indicators(struct csv *c)
{
    const uint32_t *order = export_order_indicators(c->catalog, c->arena);
    for (size_t i = 0; i < c->catalog->indicators.len; i++) {
        put_indicator(c, &c->catalog->indicators.at[order[i]]);
    }
    return true;
}

static bool put_period(struct csv *c, struct period period)
{
    const struct export_completeness_row **rows;
    size_t len;
    arena_reset(c->scratch);
    if (!export_completeness_rows(c->source, period, c->scratch, &rows, &len, c->diags)) {
        return false;
    }
    const char *name = catalog_period_text(c->catalog, period, c->scratch);
    for (size_t i = 0; i < len; i++) {
        const struct export_completeness_row *row = rows[i];
        org_cells(c, row->org);
        text_cell(c, c->catalog->regimes.at[row->regime].code);
        text_cell(c, catalog_form_code(c->catalog, row->form));
        text_cell(c, name);
        plain_cell(c, row->state);
        plain_cell(c, row->timeliness);
        plain_cell(c, row->vintage);
        int_cell(c, row->version);
        end_row(c);
    }
    return true;
}

static bool put_completeness(struct csv *c)
{
    struct period *periods;
    size_t len = export_completeness_periods(c->source, c->arena, &periods);
    for (size_t i = 0; i < len; i++) {
        if (!put_period(c, periods[i])) {
            return false;
        }
    }
    return true;
}

/* ---- outlines/CODE.csv, lists/FORM.csv: only where there are any ---- */

/* One of these files. */
struct part_table {
    const struct outline *outline; /* or */
    uint32_t form;
    struct export_csv_table table;
    bool open;
};

static void filing_cells(struct csv *c, const struct export_filing *f)
{
    const struct report *r = f->report;
    org_cells(c, r->org);
    text_cell(c, c->catalog->regimes.at[r->regime].code);
    text_cell(c, catalog_form_code(c->catalog, r->form));
    text_cell(c, catalog_period_text(c->catalog, r->period, c->scratch));
    plain_cell(c, vintage_name(r->vintage));
    int_cell(c, f->version);
}

static void put_sections(struct csv *c, const struct outline *o, const struct export_filing *f)
{
    for (size_t i = 0; i < f->report->sections.len; i++) {
        const struct report_part *part = &f->report->sections.at[i];
        const struct outline_section *s = export_filing_section(o, part->id);
        filing_cells(c, f);
        text_cell(c, part->id);
        text_cell(c, s ? s->title_vi : "");
        text_cell(c, text_dup(c->scratch, part->text));
        end_row(c);
    }
}

static void put_list_cell(struct csv *c, enum list_type type, const char *value)
{
    if (type == LIST_TEXT || type == LIST_ORG || type == LIST_MEMBER) {
        text_cell(c, value);
    } else {
        plain_cell(c, value);
    }
}

/* The row that begins at `from`, in the order of the list's columns; what is behind it. */
static size_t
put_row(struct csv *c, const struct list_form *list, const struct export_filing *f, size_t from)
{
    const struct report_parts *rows = &f->report->rows;
    size_t to = from;
    while (to < rows->len && rows->at[to].n == rows->at[from].n) {
        to++;
    }
    filing_cells(c, f);
    int_cell(c, rows->at[from].n);
    for (size_t k = 0; k < list->len; k++) {
        size_t i = from;
        while (i < to && strcmp(rows->at[i].id, list->columns[k].id) != 0) {
            i++;
        }
        put_list_cell(c, list->columns[k].type,
                      i < to ? text_dup(c->scratch, rows->at[i].text) : "");
    }
    end_row(c);
    return to;
}

static bool concerns(const struct csv *c, const struct part_table *t, const struct report *r)
{
    return t->outline ? r->sections.len > 0 && catalog_outline(c->catalog, r->regime) == t->outline
                      : r->rows.len > 0 && r->form == t->form;
}

static void put_filing(struct csv *c, struct part_table *t, const struct export_filing *f)
{
    if (!concerns(c, t, f->report)) {
        return;
    }
    if (!t->open) {
        begin_table(c, &t->table);
    }
    t->open = true;
    if (t->outline) {
        put_sections(c, t->outline, f);
    }
    for (size_t i = 0; !t->outline && i < f->report->rows.len;) {
        i = put_row(c, c->catalog->forms.at[t->form].list, f, i);
    }
}

static bool put_part_table(struct csv *c, struct part_table *t)
{
    struct period *periods;
    size_t len = export_completeness_periods(c->source, c->arena, &periods);
    for (size_t i = 0; i < len; i++) {
        const struct export_filing **filings;
        size_t n;
        arena_reset(c->scratch);
        if (!export_filings(c->source, periods[i], c->scratch, &filings, &n, c->diags)) {
            return false;
        }
        for (size_t k = 0; k < n; k++) {
            put_filing(c, t, filings[k]);
        }
    }
    if (t->open) {
        VEC_PUSH(c->arena, &c->tables.more, t->table);
        VEC_PUSH(c->arena, &c->tables.more_files, release_close(c->release));
    }
    return release_ok(c->release);
}

static bool put_parts(struct csv *c)
{
    const uint32_t *order = export_order_forms(c->catalog, c->arena);
    bool good = true;
    for (size_t i = 0; good && c->source->filings && i < c->catalog->outlines.len; i++) {
        const struct outline *o = &c->catalog->outlines.at[i];
        struct part_table t = {.outline = o,
                               .table = export_csv_package_outline(&c->tables, o, c->arena)};
        good = put_part_table(c, &t);
    }
    for (size_t i = 0; good && c->source->filings && i < c->catalog->forms.len; i++) {
        const struct form *form = &c->catalog->forms.at[order[i]];
        struct part_table t = {.form = order[i]};
        if (form->list) {
            t.table = export_csv_package_list(&c->tables, form, c->arena);
            good = put_part_table(c, &t);
        }
    }
    return good;
}

/* ---- scores/CODE/: only where some unit has one ---- */

/* A score that is published for these periods. */
struct score_file {
    const struct score *score;
    struct score_tables periods;
};

static void score_text_cell(struct csv *c, const char *number)
{
    plain_cell(c, number ? number : "");
}

static void within_cell(struct csv *c, const struct score_group *g)
{
    text_cell(c, g->within == CATALOG_NONE ? "" : c->catalog->orgs.at[g->within].code);
}

static void period_cell(struct csv *c, const struct score_table *t)
{
    text_cell(c, catalog_period_text(c->catalog, t->period, c->scratch));
}

static void put_score_total(struct csv *c,
                            const struct score_table *t,
                            const struct score_group *g,
                            const struct score_row *row)
{
    org_cells(c, row->org);
    period_cell(c, t);
    within_cell(c, g);
    score_text_cell(c, score_text(row->total, t->score->decimals, c->scratch));
    plain_cell(c, row->rank > 0 ? arena_printf(c->scratch, "%u", row->rank) : "");
    int_cell(c, g->ranked);
    plain_cell(c, row->status);
    int_cell(c, row->reported);
    int_cell(c, row->expected);
    end_row(c);
}

static void put_score_part(struct csv *c,
                           const struct score_table *t,
                           const struct score_group *g,
                           const struct score_row *row,
                           size_t part)
{
    const struct score_part *p = &t->score->parts[part];
    const struct score_cell *one = &row->cells[part];
    org_cells(c, row->org);
    period_cell(c, t);
    text_cell(c, p->id);
    score_text_cell(c, score_text(one->value, t->decimals[part], c->scratch));
    score_text_cell(c, score_low_text(t, g, part, c->scratch));
    score_text_cell(c, score_high_text(t, g, part, c->scratch));
    score_text_cell(c, score_text(one->share, SCORE_SHARE_DECIMALS, c->scratch));
    score_text_cell(c, score_text(one->points, t->score->decimals, c->scratch));
    score_text_cell(c, score_points_text(p->points, c->scratch));
    plain_cell(c, one->excluded ? "true" : "false");
    plain_cell(c, score_cell_status(row, part));
    bool leaf = p->value[0] != '\0';
    units_cell(c, leaf ? one->reported : CELL_NULL, 0);
    units_cell(c, leaf ? one->expected : CELL_NULL, 0);
    end_row(c);
}

static void put_score_rows(struct csv *c, const struct score_table *t, bool parts)
{
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        for (size_t r = 0; r < g->len; r++) {
            for (size_t p = 0; parts && p < t->score->len; p++) {
                put_score_part(c, t, g, &g->rows[r], p);
            }
            if (!parts) {
                put_score_total(c, t, g, &g->rows[r]);
            }
        }
    }
}

static void put_score_measures(struct csv *c, const struct score_table *t)
{
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        for (size_t p = 0; p < t->score->len; p++) {
            if (t->score->parts[p].value[0] == '\0') {
                continue;
            }
            period_cell(c, t);
            text_cell(c, c->catalog->levels[g->level]);
            within_cell(c, g);
            text_cell(c, t->score->parts[p].id);
            score_text_cell(c, score_low_text(t, g, p, c->scratch));
            score_text_cell(c, score_high_text(t, g, p, c->scratch));
            int_cell(c, g->measures[p].units);
            int_cell(c, g->measures[p].missing);
            end_row(c);
        }
    }
}

/* The score itself: the method in words. */
static void put_score_words(struct csv *c, const struct score *s)
{
    text_cell(c, "");
    text_cell(c, "");
    text_cell(c, s->name_vi);
    text_cell(c, s->name_en);
    plain_cell(c, score_points_text(s->points, c->scratch));
    for (size_t empty = 0; empty < 6; empty++) {
        plain_cell(c, "");
    }
    text_cell(c, s->method_vi);
    text_cell(c, s->method_en);
    end_row(c);
}

static void put_score_method(struct csv *c, const struct score *s, const struct score_part *p)
{
    bool leaf = p->value[0] != '\0';
    text_cell(c, p->id);
    text_cell(c, p->parent != CATALOG_NONE ? s->parts[p->parent].id : "");
    text_cell(c, p->name_vi);
    text_cell(c, p->name_en);
    plain_cell(c, score_points_text(p->points, c->scratch));
    text_cell(c, p->value);
    plain_cell(c, leaf ? score_normalise_name(p->normalise) : "");
    units_cell(c, p->low.units, p->low.decimals);
    units_cell(c, p->high.units, p->high.decimals);
    plain_cell(c, !leaf ? "" : p->lower ? "lower" : "higher");
    plain_cell(c, leaf ? score_missing_name(p->missing) : "");
    plain_cell(c, "");
    plain_cell(c, "");
    end_row(c);
}

static bool put_score_table(struct csv *c,
                            const struct score_file *f,
                            enum export_csv_score_id id,
                            const struct export_csv_table *table)
{
    begin_table(c, table);
    for (size_t i = 0; i < f->periods.len && id != CSV_SCORE_METHOD; i++) {
        if (id == CSV_SCORE_MEASURES) {
            put_score_measures(c, &f->periods.at[i]);
        } else {
            put_score_rows(c, &f->periods.at[i], id == CSV_SCORE_PARTS);
        }
    }
    if (id == CSV_SCORE_METHOD) {
        put_score_words(c, f->score);
        for (size_t i = 0; i < f->score->len; i++) {
            put_score_method(c, f->score, &f->score->parts[i]);
        }
    }
    VEC_PUSH(c->arena, &c->tables.more, *table);
    VEC_PUSH(c->arena, &c->tables.more_files, release_close(c->release));
    return release_ok(c->release);
}

/* All periods of the score that stands first in the list; how many entries were its. */
static bool
put_score(struct csv *c, const struct export_score *const *list, size_t len, size_t *ret_taken)
{
    struct score_file f = {.score = &c->catalog->scores.at[list[0]->score]};
    size_t n = 0;
    arena_reset(c->scratch);
    for (; n < len && list[n]->score == list[0]->score; n++) {
        struct score_table table = {0};
        bool any = false;
        if (!export_scores_table(c->source, list[n], c->scratch, &table, &any, c->diags)) {
            return false;
        }
        if (any) {
            VEC_PUSH(c->scratch, &f.periods, table);
        }
    }
    *ret_taken = n;
    bool good = true;
    for (unsigned id = 0; good && f.periods.len > 0 && id < CSV_SCORE_TABLES; id++) {
        const struct export_csv_table table =
            export_csv_package_score(&c->tables, f.score, (enum export_csv_score_id)id, c->arena);
        good = put_score_table(c, &f, (enum export_csv_score_id)id, &table);
    }
    return good;
}

static bool put_scores(struct csv *c)
{
    const struct export_score **list;
    size_t len = export_scores_list(c->source, c->arena, &list);
    for (size_t i = 0; i < len;) {
        size_t taken = 0;
        if (!put_score(c, list + i, len - i, &taken)) {
            return false;
        }
        i += taken;
    }
    return true;
}

/* ---- the run ---- */

typedef bool put_fn(struct csv *c);

static void write_package(struct csv *c, const struct release_file *const files[CSV_TABLES])
{
    struct sink *sink = sink_memory(c->arena, PACKAGE_MAX);
    export_csv_package_write(c->catalog, &c->tables, files, sink);
    release_put(c->release, "datapackage.json", sink_memory_text(sink));
    int error = sink_close(sink, NULL);
    if (error != 0) {
        release_fail(c->release, "datapackage.json", error);
    }
}

static bool write_files(struct csv *c)
{
    static put_fn *const put[CSV_TABLES] = {
        [CSV_FIGURES] = put_figures,
        [CSV_ORGS] = put_orgs,
        [CSV_INDICATORS] = put_indicators,
        [CSV_COMPLETENESS] = put_completeness,
    };
    const struct release_file *files[CSV_TABLES];
    c->catalog = c->source->catalog;
    export_csv_package_tables(c->catalog, c->arena, &c->tables);
    for (unsigned id = 0; id < CSV_TABLES; id++) {
        begin_table(c, &c->tables.table[id]);
        bool good = put[id](c);
        files[id] = release_close(c->release);
        if (!good || !release_ok(c->release)) {
            return false;
        }
    }
    if (!put_parts(c) || !put_scores(c)) {
        return false;
    }
    write_package(c, files);
    return true;
}

static enum status write_csv(const struct export_source *source,
                             const char *out,
                             struct arena *arena,
                             struct export_result *ret,
                             struct diags *diags)
{
    static const char *const links[] = {"figures.csv",      "orgs.csv",         "indicators.csv",
                                        "completeness.csv", "datapackage.json", NULL};
    static const struct release_kind kind = {.exporter = "csv", .links = links};
    struct csv c = {.source = source, .arena = arena, .diags = diags};
    c.release = release_begin(out, &kind, source->again, arena, diags);
    if (!c.release) {
        return STATUS_FAILED;
    }
    c.scratch = arena_new(0);
    bool written = export_group_open(source, diags) && write_files(&c);
    arena_free(c.scratch);
    if (!written) {
        release_abort(c.release);
        return STATUS_FAILED;
    }
    return release_commit(c.release, &source->catalog->digest, source->audit_position, ret);
}

const struct exporter export_csv = {
    .name = "csv",
    .media_type = "text/csv",
    .description_vi = "Tệp CSV kèm mô tả datapackage.json, theo bản phát hành",
    .description_en = "CSV files with their datapackage.json, in releases",
    .write = write_csv,
};
