/*
 * pull_release: which figures of another gris' release are reports here. Its figures.csv is read behind the wall, row by row; a figure goes into each
 * report that this catalog asks its unit for and whose form has the cell; all others are sums, rates and other people's affairs, and are left out. What
 * comes of it is a report file in JSON, whose figures are decimal strings. Neighbours: pull.h, pull_kind.c, docs/exporters/csv.md (the table).
 */
#include <string.h>

#include "core/json.h"

#include "files.h"
#include "pull.h"
#include "worker.h"

#define FIGURES_MAX ((size_t)1 << 30)
#define UNITS_MAX   8

/* The columns of the table that are no dimensions. */
enum {
    AT_ORG,
    AT_LEVEL,
    AT_PERIOD,
    AT_INDICATOR,
    AT_VALUE,
    AT_STATUS,
    AT_VINTAGE,
    AT_REPORTED,
    AT_EXPECTED,
    AT_LEN
};

static const char *const names[AT_LEN] = {"org_code",       "org_level", "period",
                                          "indicator_code", "value",     "status",
                                          "vintage",        "reported",  "expected"};

struct release_value {
    const char *indicator, *value;
    const char *members; /* as the catalog spells them */
};
/* A report that comes of it. */
struct release_report {
    const char *org, *level, *period;
    uint32_t regime, form;
    enum vintage vintage; /* the least of its figures */
    struct VEC(struct release_value) values;
};
struct release_reading {
    struct pull *pull;
    const struct catalog *catalog;
    date_t today;
    size_t at[AT_LEN]; /* column, from 1; 0: none */
    size_t width;      /* of the head; 0: it has not come */
    struct text *dimension, *member;
    size_t *dimension_at, dimensions;
    struct map report_by_key;
    struct VEC(struct release_report) reports;
};

/* ---- the head ---- */

static size_t column_named(struct text name)
{
    size_t i = 0;
    while (i < AT_LEN && !text_is(name, names[i]))
        i++;
    return i;
}

/* False: it is no table of figures. */
static bool take_head(struct release_reading *r, const struct text *cells, size_t len)
{
    r->width = len;
    r->dimension = ARENA_ARRAY(r->pull->arena, len, struct text);
    r->dimension_at = ARENA_ARRAY(r->pull->arena, len, size_t);
    r->member = ARENA_ARRAY(r->pull->arena, len, struct text);
    for (size_t i = 0; i < len; i++) {
        size_t at = column_named(cells[i]);
        if (at < AT_LEN) {
            r->at[at] = i + 1;
        } else {
            r->dimension[r->dimensions] = text_of(text_dup(r->pull->arena, cells[i]));
            r->dimension_at[r->dimensions++] = i;
        }
    }
    for (size_t i = 0; i < AT_LEN; i++)
        if (r->at[i] == 0 && i != AT_LEVEL)
            return false;
    return true;
}

/* ---- which reports a figure is of ---- */

static bool owes(const struct release_reading *r,
                 const struct obligation *o,
                 struct text org,
                 uint32_t level,
                 struct period period)
{
    const struct catalog *c = r->catalog;
    const struct regime *regime = &c->regimes.at[o->regime];
    uint32_t units[UNITS_MAX];
    date_t start, end;
    if (!catalog_regime_files(c, o->regime, period.kind) ||
        !catalog_window(c, o->regime, period, &start, &end) || start > r->today ||
        end < regime->from || end > regime->to)
        return false;
    size_t n = catalog_find_orgs(c, org, level, end, units, UNITS_MAX);
    for (size_t i = 0; i < n && i < UNITS_MAX; i++)
        if (catalog_obligation(c, o->regime, o->form, units[i], period) != CATALOG_NONE)
            return true;
    return false;
}

static bool
has_cell(const struct catalog *c, uint32_t form, uint32_t indicator, const char *members)
{
    const struct form *f = &c->forms.at[form];
    uint32_t slot = f->len > 0 ? catalog_find_slot(c, f->layout, indicator, members) : CATALOG_NONE;
    for (size_t i = 0; slot != CATALOG_NONE && i < f->len; i++)
        if (f->cells[i].slot == slot)
            return true;
    return false;
}

/* Several obligations may be for one form, of different units. */
static bool was_before(const struct catalog *c, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (c->obligations.at[i].regime == c->obligations.at[at].regime &&
            c->obligations.at[i].form == c->obligations.at[at].form)
            return true;
    return false;
}

static struct release_report *
report_for(struct release_reading *r, const struct text *cells, const struct obligation *o)
{
    struct arena *arena = r->pull->arena;
    struct text org = cells[r->at[AT_ORG] - 1], period = cells[r->at[AT_PERIOD] - 1];
    struct text level = r->at[AT_LEVEL] > 0 ? cells[r->at[AT_LEVEL] - 1] : (struct text){"", 0};
    struct text key =
        text_of(arena_printf(arena, "%u,%u,%.*s,%.*s,%.*s", o->regime, o->form, (int)org.len,
                             org.ptr, (int)level.len, level.ptr, (int)period.len, period.ptr));
    uint32_t at = map_find(&r->report_by_key, key);
    if (at != MAP_NONE)
        return &r->reports.at[at];
    map_put(&r->report_by_key, key, (uint32_t)r->reports.len);
    struct release_report *report = VEC_ADD(arena, &r->reports);
    *report = (struct release_report){.org = text_dup(arena, org),
                                      .level = level.len > 0 ? text_dup(arena, level) : NULL,
                                      .period = text_dup(arena, period),
                                      .regime = o->regime,
                                      .form = o->form,
                                      .vintage = VINTAGE_FINAL};
    return report;
}

/* A figure of which parts have not come is preliminary, whatever those are that have. */
static enum vintage vintage_of(const struct release_reading *r, const struct text *cells)
{
    enum vintage said = VINTAGE_FINAL;
    bool whole = text_eq(cells[r->at[AT_REPORTED] - 1], cells[r->at[AT_EXPECTED] - 1]);
    if (!vintage_parse(cells[r->at[AT_VINTAGE] - 1], &said) || said == VINTAGE_NONE)
        said = VINTAGE_FINAL;
    return !whole && said > VINTAGE_PRELIMINARY ? VINTAGE_PRELIMINARY : said;
}

static void take_figure(struct release_reading *r, const struct text *cells)
{
    const struct catalog *c = r->catalog;
    struct arena *arena = r->pull->arena;
    struct text org = cells[r->at[AT_ORG] - 1], value = cells[r->at[AT_VALUE] - 1];
    struct period period;
    uint32_t indicator = catalog_find_indicator(c, cells[r->at[AT_INDICATOR] - 1]);
    uint32_t level =
        r->at[AT_LEVEL] > 0 ? catalog_find_level(c, cells[r->at[AT_LEVEL] - 1]) : CATALOG_NONE;
    const char *own = r->pull->source.org;
    if (value.len == 0 || indicator == CATALOG_NONE || (own != NULL && !text_is(org, own)) ||
        !catalog_period_parse(c, cells[r->at[AT_PERIOD] - 1], &period))
        return;
    for (size_t i = 0; i < r->dimensions; i++)
        r->member[i] = cells[r->dimension_at[i]];
    const char *members = catalog_members_text(arena, r->dimension, r->member, r->dimensions);
    if (c->indicators.at[indicator].value_type == VALUE_TEXT)
        value = sink_csv_unguarded(value);
    for (size_t i = 0; i < c->obligations.len; i++) {
        const struct obligation *o = &c->obligations.at[i];
        if (o->form == CATALOG_NONE || !has_cell(c, o->form, indicator, members) ||
            was_before(c, i) || !owes(r, o, org, level, period))
            continue;
        struct release_report *report = report_for(r, cells, o);
        enum vintage vintage = vintage_of(r, cells);
        report->vintage = vintage < report->vintage ? vintage : report->vintage;
        VEC_PUSH(arena, &report->values,
                 ((struct release_value){c->indicators.at[indicator].code, text_dup(arena, value),
                                         members}));
    }
}

static bool
take_row(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct release_reading *r = ctx;
    (void)sheet;
    (void)row;
    if (r->width == 0)
        return take_head(r, cells, len);
    if (len == r->width)
        take_figure(r, cells);
    return true;
}

/* ---- the report file ---- */

/* "area=U,sex=F" as an object. */
static void put_members(struct json_writer *w, struct arena *arena, const char *members)
{
    struct text *parts;
    size_t n = text_split(arena, text_of(members), ',', &parts);
    json_key(w, "members");
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        const char *equals = memchr(parts[i].ptr, '=', parts[i].len);
        if (equals == NULL)
            continue;
        size_t len = (size_t)(equals - parts[i].ptr);
        json_key(w, arena_copy(arena, parts[i].ptr, len));
        json_text(w, (struct text){equals + 1, parts[i].len - len - 1});
    }
    json_end_object(w);
}

static void put_report(struct json_writer *w,
                       const struct release_reading *r,
                       const struct release_report *report)
{
    json_begin_object(w);
    json_pair(w, "org", report->org);
    json_pair_optional(w, "org_level", report->level);
    json_pair(w, "regime", r->catalog->regimes.at[report->regime].code);
    json_pair(w, "period", report->period);
    json_pair(w, "form", r->catalog->forms.at[report->form].code);
    json_pair(w, "vintage", vintage_name(report->vintage));
    json_key(w, "values");
    json_begin_array(w);
    for (size_t i = 0; i < report->values.len; i++) {
        const struct release_value *v = &report->values.at[i];
        json_begin_object(w);
        json_pair(w, "indicator", v->indicator);
        if (v->members[0] != '\0')
            put_members(w, r->pull->arena, v->members);
        json_pair(w, "value", v->value);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static struct text report_file(const struct release_reading *r)
{
    struct json_writer w;
    struct sink *sink = sink_memory(r->pull->arena, 0);
    json_init(&w, sink, 0);
    json_begin_array(&w);
    for (size_t i = 0; i < r->reports.len; i++)
        put_report(&w, r, &r->reports.at[i]);
    json_end_array(&w);
    struct text made = sink_memory_text(sink);
    made = (struct text){arena_copy(r->pull->arena, made.ptr, made.len), made.len};
    (void)sink_close(sink, NULL);
    return made;
}

enum status pull_release_take(struct pull *pull, struct text *ret, struct diags *diags)
{
    struct release_reading r = {.pull = pull,
                                .catalog = &pull->p->catalog,
                                .today = date_of_instant(pipeline_now(pull->p))};
    struct files_snapshot snapshot = {0};
    struct worker_input input = {.file = pull->source.name};
    size_t before = pull->diags.errors;
    map_init(&r.report_by_key, pull->arena, 1024);
    *ret = (struct text){0};
    enum status status = files_snapshot_new(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, pull->file, FIGURES_MAX, pull->arena, &input.offset,
                                    &input.len, &pull->diags);
    if (status == STATUS_OK)
        status = files_snapshot_seal(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status = worker_show(pull->p, &snapshot, &input, NULL, take_row, &r, &pull->diags);
    files_snapshot_free(&snapshot);
    for (size_t i = 0; i < AT_LEN && status == STATUS_OK && pull->diags.errors == before; i++)
        if (r.at[i] == 0 && i != AT_LEVEL)
            diags_addv(&pull->diags, DIAG_E106, (struct place){.file = pull->source.name}, names[i],
                       NULL);
    if (status == STATUS_OK && pull->diags.errors > before)
        status = STATUS_REJECTED;
    if (status == STATUS_OK && r.reports.len > 0)
        *ret = report_file(&r);
    return status;
}
