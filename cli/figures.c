/*
 * Figures as they are shown: the Figure object, table rows, CSV. Shared by query and explain.
 * Must not know: where figures come from. Neighbours: core/figure.h, table.c, output.c.
 */
#include <string.h>

#include "internal.h"

const char *figures_name(const char *vi, const char *en, enum lang lang)
{
    return lang == LANG_EN && en && *en ? en : vi;
}

static const char *org_name(const struct catalog *catalog, const struct figure *f, enum lang lang)
{
    date_t start = 0, end = 0;
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    if (f->org == CATALOG_NONE) {
        return "";
    }
    if ((f->marks & FIGURE_ON_MAP) != 0 && (f->marks & FIGURE_UNPLACED) == 0) {
        end = f->map;
    } else if (!period_window(f->period, calendar, &start, &end)) {
        end = DATE_MAX;
    }
    const struct org_edition *edition = catalog_org_edition(catalog, f->org, end);
    return edition ? figures_name(edition->name_vi, edition->name_en, lang) : "";
}

/* The unit's code; NULL where the figure is of none. */
const char *figures_org(const struct catalog *catalog, const struct figure *f)
{
    return f->org == CATALOG_NONE ? NULL : catalog->orgs.at[f->org].code;
}

static const char *coverage(struct arena *arena, const struct figure *f)
{
    return arena_printf(arena, "%d/%d", f->reported, f->expected);
}

/* "SEX=F,AGE=0-14" as an object. */
static void members_object(struct json_writer *w, const char *members, struct arena *arena)
{
    struct text *pairs = NULL;
    size_t n = text_split(arena, text_of(members), ',', &pairs);
    json_key(w, "members");
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        const char *equals = memchr(pairs[i].ptr, '=', pairs[i].len);
        if (equals) {
            size_t at = (size_t)(equals - pairs[i].ptr);
            json_key(w, arena_copy(arena, pairs[i].ptr, at));
            json_text(w, (struct text){equals + 1, pairs[i].len - at - 1});
        }
    }
    json_end_object(w);
}

/* ---- of another map ---- */

static const struct {
    uint8_t mark;
    const char *code;
} marks[] = {
    {FIGURE_ESTIMATED, "estimated"}, {FIGURE_BROKEN, "broken"}, {FIGURE_UNPLACED, "unplaced"}};
#define MARKS (sizeof marks / sizeof marks[0])

/* The days between which a unit that is not of the map existed; "" where it is, or where nobody knows. */
static void
unit_dates(const struct catalog *catalog, const struct figure *f, char *ret_from, char *ret_to)
{
    bool of_then = (f->marks & FIGURE_UNPLACED) != 0;
    date_format(of_then ? catalog->orgs.at[f->org].from : DATE_MIN, ret_from);
    date_format(of_then ? catalog->orgs.at[f->org].to : DATE_MAX, ret_to);
}

static void map_pairs(struct json_writer *w, const struct catalog *catalog, const struct figure *f)
{
    char day[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    if ((f->marks & FIGURE_ON_MAP) == 0) {
        return;
    }
    json_pair(w, "map", date_format(f->map, day));
    json_key(w, "marks");
    json_begin_array(w);
    for (size_t i = 0; i < MARKS; i++) {
        if ((f->marks & marks[i].mark) != 0) {
            json_text(w, text_of(marks[i].code));
        }
    }
    json_end_array(w);
    if ((f->marks & FIGURE_UNPLACED) != 0) {
        unit_dates(catalog, f, from, to);
        json_pair(w, "unit_from", from[0] != '\0' ? from : NULL);
        json_pair(w, "unit_to", to[0] != '\0' ? to : NULL);
    }
}

void figures_map_csv_header(struct sink *sink)
{
    sink_puts(sink, ",map,marks,unit_from,unit_to");
}

void figures_map_csv(struct sink *sink, const struct catalog *catalog, const struct figure *f)
{
    char day[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    const char *between = "";
    sink_printf(sink, ",%s,", date_format(f->map, day));
    for (size_t i = 0; i < MARKS; i++) {
        if ((f->marks & marks[i].mark) != 0) {
            sink_printf(sink, "%s%s", between, marks[i].code);
            between = "+";
        }
    }
    unit_dates(catalog, f, from, to);
    sink_printf(sink, ",%s,%s", from, to);
}

void figures_map_column(struct table *t, enum lang lang)
{
    table_column(t, words_in((struct words){"trên bản đồ", "on the map"}, lang), false);
}

void figures_map_cell(struct table *t,
                      enum lang lang,
                      const struct catalog *catalog,
                      const struct figure *f)
{
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    struct text_builder b;
    text_builder_init(&b, t->arena, 256);
    const char *between = "";
    for (size_t i = 0; i < MARKS; i++) {
        if ((f->marks & marks[i].mark) != 0) {
            text_builder_adds(&b, between);
            text_builder_adds(&b, words_code(marks[i].code, lang));
            between = ", ";
        }
    }
    if ((f->marks & FIGURE_UNPLACED) != 0) {
        unit_dates(catalog, f, from, to);
        text_builder_adds(&b, arena_printf(t->arena, " (%s – %s)", from[0] != '\0' ? from : "…",
                                           to[0] != '\0' ? to : "…"));
    }
    table_cell(t, text_dup(t->arena, text_builder_text(&b)));
}

void figures_pairs(struct json_writer *w,
                   const struct catalog *catalog,
                   const struct figure *f,
                   int64_t as_of,
                   struct arena *arena)
{
    const struct indicator *indicator = &catalog->indicators.at[f->indicator];
    json_pair(w, "org_code", figures_org(catalog, f));
    json_pair(w, "period", catalog_period_text(catalog, f->period, arena));
    json_pair(w, "indicator_code", indicator->code);
    members_object(w, f->members, arena);
    json_pair(w, "value", figure_value_text(catalog, f, arena));
    json_pair(w, "unit", indicator->unit);
    json_pair(w, "status", f->status);
    json_pair(w, "vintage", f->vintage && *f->vintage ? f->vintage : NULL);
    json_pair_int(w, "reported", f->reported);
    json_pair_int(w, "expected", f->expected);
    map_pairs(w, catalog, f);
    output_pair_instant(w, "as_of", as_of);
}

/* ---- table ---- */

struct figures_shape figures_shape(const struct figures *figures)
{
    struct figures_shape shape = {true};
    for (size_t i = 1; i < figures->len; i++) {
        shape.one_indicator &= figures->at[i].indicator == figures->at[0].indicator;
    }
    return shape;
}

void figures_columns(struct table *t, enum lang lang, struct figures_shape shape, bool members)
{
    static const struct words words[] = {{"chỉ tiêu", "indicator"}, {"mã", "code"},
                                         {"đơn vị", "unit name"},   {"kỳ", "period"},
                                         {"phân tổ", "members"},    {"giá trị", "value"},
                                         {"đơn vị tính", "unit"},   {"đủ", "units"},
                                         {"tình trạng", "status"},  {"loại số liệu", "vintage"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        bool hidden = (i == 0 && shape.one_indicator) || (i == 6 && shape.one_indicator) ||
                      (i == 4 && !members);
        if (!hidden) {
            table_column(t, words_in(words[i], lang), i == 5 || i == 7);
        }
    }
}

static const char *mix(struct arena *arena, const char *vintage, enum lang lang)
{
    struct text *parts = NULL;
    struct text_builder b;
    size_t n = text_split(arena, text_of(vintage), '+', &parts);
    text_builder_init(&b, arena, 256);
    for (size_t i = 0; i < n; i++) {
        text_builder_adds(&b, i ? " + " : "");
        text_builder_adds(&b, words_code(text_dup(arena, parts[i]), lang));
    }
    return text_dup(arena, text_builder_text(&b));
}

void figures_row(struct table *t,
                 enum lang lang,
                 const struct catalog *catalog,
                 const struct figure *f,
                 struct figures_shape shape,
                 bool members)
{
    const struct indicator *indicator = &catalog->indicators.at[f->indicator];
    const char *value = figure_value_text(catalog, f, t->arena);
    if (!shape.one_indicator) {
        table_cell(t, indicator->code);
    }
    table_cell(t, figures_org(catalog, f));
    table_cell(t, org_name(catalog, f, lang));
    table_cell(t, catalog_period_text(catalog, f->period, t->arena));
    if (members) {
        table_cell(t, f->members);
    }
    table_cell(t, value ? value : "…");
    if (!shape.one_indicator) {
        table_cell(t, indicator->unit);
    }
    table_cell(t, coverage(t->arena, f));
    table_cell(t, words_code(f->status, lang));
    table_cell(t, mix(t->arena, f->vintage, lang));
}

/* ---- CSV ---- */

struct text figures_member(const char *members, const char *dimension)
{
    size_t len = strlen(dimension);
    for (const char *at = members; at && *at;) {
        const char *end = strchr(at, ',');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        if (size > len && memcmp(at, dimension, len) == 0 && at[len] == '=') {
            return (struct text){at + len + 1, size - len - 1};
        }
        at = end ? end + 1 : NULL;
    }
    return (struct text){0};
}

/* Marks the dimensions that occur. */
static void
mark_dimensions(const struct catalog *catalog, const struct figures *figures, bool *used)
{
    for (size_t d = 0; d < catalog->dimensions.len; d++) {
        const char *code = catalog->dimensions.at[d].code;
        for (size_t i = 0; i < figures->len && !used[d]; i++) {
            used[d] = figures_member(figures->at[i].members, code).len > 0;
        }
    }
}

static void field(struct sink *sink, const char *value, bool last)
{
    sink_csv_field(sink, text_of(value), ',', false);
    sink_puts(sink, last ? "\n" : ",");
}

static void csv_header(struct sink *sink,
                       const struct catalog *catalog,
                       const bool *used,
                       bool members,
                       const struct figures_more *more)
{
    sink_puts(sink, "org_code,period,indicator_code,");
    for (size_t d = 0; members && d < catalog->dimensions.len; d++) {
        if (used[d]) {
            field(sink, catalog->dimensions.at[d].code, false);
        }
    }
    sink_puts(sink, "value,status,vintage,reported,expected");
    if (more) {
        more->header(more->ctx, sink);
    }
    sink_puts(sink, "\n");
}

static void csv_members(struct sink *sink,
                        const struct catalog *catalog,
                        const struct figure *f,
                        const bool *used)
{
    for (size_t d = 0; d < catalog->dimensions.len; d++) {
        if (used[d]) {
            struct text member = figures_member(f->members, catalog->dimensions.at[d].code);
            sink_csv_field(sink, member.len ? member : TEXT("_T"), ',', false);
            sink_puts(sink, ",");
        }
    }
}

void figures_csv(struct output *out,
                 const struct catalog *catalog,
                 const struct figures *figures,
                 bool members,
                 const struct figures_more *more)
{
    struct arena *arena = arena_new(0);
    bool *used = ARENA_ARRAY(arena, catalog->dimensions.len, bool);
    struct sink *sink = out->sink;
    mark_dimensions(catalog, figures, used);
    csv_header(sink, catalog, used, members, more);
    for (size_t i = 0; i < figures->len; i++) {
        const struct figure *f = &figures->at[i];
        field(sink, figures_org(catalog, f), false);
        field(sink, catalog_period_text(catalog, f->period, out->scratch), false);
        field(sink, catalog->indicators.at[f->indicator].code, false);
        if (members) {
            csv_members(sink, catalog, f, used);
        }
        field(sink, figure_value_text(catalog, f, out->scratch), false);
        field(sink, f->status, false);
        field(sink, f->vintage, false);
        sink_printf(sink, "%d,%d", f->reported, f->expected);
        if (more) {
            more->row(more->ctx, sink, i, out->scratch);
        }
        sink_puts(sink, "\n");
        arena_reset(out->scratch);
    }
    arena_free(arena);
}
