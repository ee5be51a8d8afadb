/*
 * What a figure stands on, as it is shown: the mix of vintages, coverage as a sentence, bounds; in tables, JSON and CSV.
 * Must not know: how it was counted. Neighbours: figures.c, cmd_query.c.
 */
#include <string.h>

#include "internal.h"

#define MISSING_SHOWN 5 /* codes in a table's cell */

/* ---- words ---- */

/* What units of a level are called when they are counted; levels are the catalog's, these are the usual ones. */
static struct words units_of(const char *level)
{
    static const struct {
        const char *level;
        struct words words;
    } known[] = {{"province", {"tỉnh", "provinces"}},
                 {"commune", {"xã", "communes"}},
                 {"ministry", {"bộ, ngành", "ministries"}},
                 {"region", {"vùng", "regions"}}};
    for (size_t i = 0; level && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].level, level) == 0) {
            return known[i].words;
        }
    }
    return (struct words){"đơn vị", "units"};
}

static const char *number(struct arena *arena, int64_t n)
{
    return arena_printf(arena, "%lld", (long long)n);
}

/* With the decimal mark of the language. */
static const char *share_text(struct arena *arena, const char *share, enum lang lang)
{
    char *text = arena_strdup(arena, share);
    char *point = strchr(text, '.');
    if (point && lang == LANG_VI) {
        *point = ',';
    }
    return text;
}

const char *beneath_sentence(struct arena *arena,
                             const struct pipeline_beneath *b,
                             bool seasonal,
                             enum lang lang)
{
    static const struct words counted = {"{0}/{1} {2}", "{0} of {1} {2}"};
    static const struct words last = {"{0}, {1} % giá trị kỳ trước",
                                      "{0}, {1} % of last period's value"};
    static const struct words year = {"{0}, {1} % giá trị cùng kỳ năm trước",
                                      "{0}, {1} % of the same period's value a year before"};
    static const struct words known = {"{0} (của {1} {2} có số kỳ đó)",
                                       "{0} (of {1} {2} that had one)"};
    const char *units = words_in(units_of(b->level), lang);
    const char *text = words_fill(arena, lang, counted, number(arena, b->units),
                                  number(arena, b->of), units, NULL);
    if (!b->value_share) {
        return text;
    }
    text = words_fill(arena, lang, seasonal ? year : last, text,
                      share_text(arena, b->value_share, lang), NULL);
    return b->history_units == b->of
               ? text
               : words_fill(arena, lang, known, text, number(arena, b->history_units), units, NULL);
}

/* ---- table ---- */

void beneath_columns(struct table *t, enum lang lang, const struct beneath_shape *shape)
{
    static const struct words mix[] = {{"chính thức", "final"},
                                       {"sơ bộ", "preliminary"},
                                       {"ước tính", "estimate"},
                                       {"đã duyệt", "approved"}};
    for (size_t i = 0; shape->mix && i < sizeof mix / sizeof mix[0]; i++) {
        table_column(t, words_in(mix[i], lang), true);
    }
    if (shape->what.coverage) {
        table_column(t, words_in((struct words){"độ phủ", "coverage"}, lang), false);
        table_column(t, words_in((struct words){"còn thiếu", "missing"}, lang), false);
    }
    if (shape->what.bounds) {
        table_column(t, words_in((struct words){"thấp nhất", "low"}, lang), true);
        table_column(t, words_in((struct words){"cao nhất", "high"}, lang), true);
        table_column(t, words_in((struct words){"thiếu lịch sử", "without history"}, lang), false);
    }
}

static const char *some_codes(struct arena *arena, const struct pipeline_codes *codes)
{
    const char *text = "";
    for (size_t i = 0; i < codes->len && i < MISSING_SHOWN; i++) {
        text = arena_printf(arena, "%s%s%s", text, i ? " " : "", codes->at[i]);
    }
    return codes->len <= MISSING_SHOWN
               ? text
               : arena_printf(arena, "%s +%zu", text, codes->len - MISSING_SHOWN);
}

/* NULL: open. */
static const char *bound_text(struct arena *arena,
                              const struct catalog *catalog,
                              const struct figure *f,
                              int64_t units)
{
    char buf[DECIMAL_TEXT_MAX];
    int decimals = catalog->indicators.at[f->indicator].decimals;
    return units == CELL_NULL ? NULL : arena_strdup(arena, decimal_format(units, decimals, buf));
}

static void bound_cells(struct table *t,
                        const struct catalog *catalog,
                        const struct figure *f,
                        const struct pipeline_beneath *b)
{
    const char *low = b->adds_up ? bound_text(t->arena, catalog, f, b->low) : "-";
    const char *high = b->adds_up ? bound_text(t->arena, catalog, f, b->high) : "-";
    table_cell(t, low ? low : "…");
    table_cell(t, high ? high : "…");
    table_cell(t, some_codes(t->arena, &b->units_without_history));
}

void beneath_row(struct table *t,
                 enum lang lang,
                 const struct catalog *catalog,
                 const struct beneath_shape *shape,
                 const struct figure *f,
                 const struct pipeline_beneath *b)
{
    if (shape->mix) {
        table_int(t, b->final);
        table_int(t, b->preliminary);
        table_int(t, b->estimate);
        table_cell(t, arena_printf(t->arena, "%d/%d", b->approved, b->standing));
    }
    if (shape->what.coverage) {
        table_cell(t, beneath_sentence(t->arena, b, shape->what.seasonal, lang));
        table_cell(t, some_codes(t->arena, &b->missing));
    }
    if (shape->what.bounds) {
        bound_cells(t, catalog, f, b);
    }
}

/* ---- JSON ---- */

static void codes_pair(struct json_writer *w, const char *key, const struct pipeline_codes *codes)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < codes->len; i++) {
        json_cstring(w, codes->at[i]);
    }
    json_end_array(w);
}

static void mix_pairs(struct json_writer *w, const struct pipeline_beneath *b)
{
    json_key(w, "mix");
    json_begin_object(w);
    json_pair_int(w, "final", b->final);
    json_pair_int(w, "preliminary", b->preliminary);
    json_pair_int(w, "estimate", b->estimate);
    json_end_object(w);
    json_pair_int(w, "standing", b->standing);
    json_pair_int(w, "approved", b->approved);
    json_pair_int(w, "partial", b->partial);
}

static void coverage_pair(struct json_writer *w, const struct pipeline_beneath *b)
{
    json_key(w, "coverage");
    json_begin_object(w);
    json_pair_int(w, "units", b->units);
    json_pair_int(w, "of", b->of);
    json_pair(w, "value_share", b->value_share);
    json_pair(w, "last", b->last);
    json_pair_int(w, "history_units", b->history_units);
    codes_pair(w, "missing", &b->missing);
    json_end_object(w);
}

static void bounds_pair(struct json_writer *w,
                        const struct catalog *catalog,
                        const struct figure *f,
                        const struct pipeline_beneath *b,
                        struct arena *arena)
{
    json_key(w, "bounds");
    if (!b->adds_up) {
        json_cstring(w, NULL);
        return;
    }
    json_begin_object(w);
    json_pair(w, "low", bound_text(arena, catalog, f, b->low));
    json_pair(w, "high", bound_text(arena, catalog, f, b->high));
    codes_pair(w, "units_without_history", &b->units_without_history);
    json_end_object(w);
}

void beneath_pairs(struct json_writer *w,
                   const struct catalog *catalog,
                   const struct beneath_shape *shape,
                   const struct figure *f,
                   const struct pipeline_beneath *b,
                   struct arena *arena)
{
    if (shape->mix) {
        mix_pairs(w, b);
    }
    if (shape->what.coverage) {
        coverage_pair(w, b);
    }
    if (shape->what.bounds) {
        bounds_pair(w, catalog, f, b, arena);
    }
}

/* ---- CSV ---- */

void beneath_csv_header(struct sink *sink, const struct beneath_shape *shape)
{
    sink_puts(sink, shape->mix ? ",final,preliminary,estimate,standing,approved,partial" : "");
    sink_puts(sink, shape->what.coverage ? ",coverage_units,coverage_of,value_share,last,"
                                           "history_units,units_missing"
                                         : "");
    sink_puts(sink, shape->what.bounds ? ",low,high,units_without_history" : "");
}

static void csv_text(struct sink *sink, const char *value)
{
    sink_puts(sink, ",");
    sink_csv_field(sink, text_of(value ? value : ""), ',', false);
}

static void csv_codes(struct sink *sink, const struct pipeline_codes *codes)
{
    sink_puts(sink, ",");
    for (size_t i = 0; i < codes->len; i++) {
        sink_printf(sink, "%s%s", i ? ";" : "", codes->at[i]);
    }
}

void beneath_csv(struct sink *sink,
                 const struct catalog *catalog,
                 const struct beneath_shape *shape,
                 const struct figure *f,
                 const struct pipeline_beneath *b,
                 struct arena *arena)
{
    if (shape->mix) {
        sink_printf(sink, ",%d,%d,%d,%d,%d,%d", b->final, b->preliminary, b->estimate, b->standing,
                    b->approved, b->partial);
    }
    if (shape->what.coverage) {
        sink_printf(sink, ",%d,%d", b->units, b->of);
        csv_text(sink, b->value_share);
        csv_text(sink, b->last);
        sink_printf(sink, ",%d", b->history_units);
        csv_codes(sink, &b->missing);
    }
    if (shape->what.bounds) {
        csv_text(sink, bound_text(arena, catalog, f, b->adds_up ? b->low : CELL_NULL));
        csv_text(sink, bound_text(arena, catalog, f, b->adds_up ? b->high : CELL_NULL));
        csv_codes(sink, &b->units_without_history);
    }
}
