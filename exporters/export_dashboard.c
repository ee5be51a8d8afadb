/*
 * dashboard: JSON files for front ends, one record a line. docs/exporters/dashboard.md is the contract of the shapes.
 *   catalog.json, orgs.json, figures/CODE/YEAR.json, completeness/PERIOD.json, scores/CODE/PERIOD.json
 * Must not know how a release becomes current. Neighbours: release.c, export_group.c, json_lines.c.
 */
#include "internal.h"

#define FILE_MAX ((size_t)1 << 31)

/* One run. `scratch` is forgotten after every file. */
struct dashboard {
    const struct export_source *source;
    const struct catalog *catalog;
    struct arena *arena, *scratch;
    struct release *release;
    struct diags *diags;
    const uint32_t *edges, *aliases;        /* by unit */
    bool *has_figures;                      /* by unit */
    struct VEC(struct export_score) scores; /* that were written */
};

/* ---- words that the catalog has only as codes ---- */

struct words {
    const char *code, *vi, *en;
};

static const struct words level_words[] = {
    {"nation", "Cả nước", "Nation"},
    {"region", "Vùng", "Region"},
    {"ministry", "Bộ, ngành", "Ministry"},
    {"province", "Tỉnh, thành phố", "Province"},
    {"district", "Huyện, quận, thị xã", "District"},
    {"commune", "Xã, phường, đặc khu", "Commune"},
    {"agency", "Cơ quan, đơn vị", "Agency"},
    {"funding_group", "Nhóm nguồn vốn", "Funding group"},
    {"funding_level", "Cấp ngân sách", "Budget level"},
    {"residual", "Phần chưa phân bổ", "Residual"},
    {NULL, NULL, NULL},
};

static const struct words hierarchy_words[] = {
    {"admin", "Hành chính", "Administrative"},
    {"region", "Vùng", "Regions"},
    {"budget", "Ngân sách", "Budget"},
    {NULL, NULL, NULL},
};

/* A word of the catalog's own stands for itself. */
static void put_words(struct json_writer *w, const struct words *words, const char *code)
{
    while (words->code && strcmp(words->code, code) != 0) {
        words++;
    }
    json_pair(w, "code", code);
    json_pair(w, "name_vi", words->code ? words->vi : code);
    json_pair(w, "name_en", words->code ? words->en : code);
}

/* ---- small writers ---- */

/* Empty is null. */
static void put_text(struct json_writer *w, const char *key, const char *value)
{
    json_pair(w, key, value && value[0] ? value : NULL);
}

/* A member that is there only where there is something to say. */
static void put_some(struct json_writer *w, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0')
        json_pair(w, key, value);
}

static void put_dates(struct json_writer *w, date_t from, date_t to)
{
    json_lines_date(w, "valid_from", from);
    json_lines_date(w, "valid_to", to);
}

static void put_units(struct json_writer *w, const char *key, int64_t units, int decimals)
{
    char buf[DECIMAL_TEXT_MAX];
    json_pair(w, key, units == CELL_NULL ? NULL : decimal_format(units, decimals, buf));
}

/* A unit is named by level, code and first day: a code alone may be reused. */
static void put_org(const struct catalog *catalog, struct json_writer *w, uint32_t org)
{
    const struct org *o = &catalog->orgs.at[org];
    json_pair(w, "org_code", o->code);
    json_pair(w, "org_level", catalog->levels[o->level]);
    json_lines_date(w, "org_from", o->from);
}

/* ---- catalog.json ---- */

static void put_levels(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    json_lines_begin(&lines, sink, ",\n\"levels\":");
    for (size_t i = 0; i < d->catalog->levels_len; i++) {
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        put_words(w, level_words, d->catalog->levels[i]);
        json_end_object(w);
    }
    json_lines_end(&lines, "");
}

static void put_hierarchies(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_hierarchies(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"hierarchies\":");
    for (size_t i = 0; i < d->catalog->hierarchies.len; i++) {
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        put_words(w, hierarchy_words, d->catalog->hierarchies.at[order[i]].code);
        json_end_object(w);
    }
    json_lines_end(&lines, "");
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    return strcmp(x->code, y->code);
}

static void
put_dimension(struct dashboard *d, struct json_writer *w, const struct dimension *dimension)
{
    struct member *members = ARENA_ARRAY(d->scratch, dimension->len, struct member);
    for (size_t i = 0; i < dimension->len; i++) {
        members[i] = dimension->members[i];
    }
    qsort(members, dimension->len, sizeof *members, compare_members);
    json_begin_object(w);
    json_pair(w, "code", dimension->code);
    json_key(w, "members");
    json_begin_array(w);
    for (size_t i = 0; i < dimension->len; i++) {
        json_begin_object(w);
        json_pair(w, "code", members[i].code);
        put_text(w, "name_vi", members[i].name_vi);
        put_text(w, "name_en", members[i].name_en);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void put_dimensions(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_dimensions(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"dimensions\":");
    for (size_t i = 0; i < d->catalog->dimensions.len; i++) {
        put_dimension(d, json_lines_next(&lines), &d->catalog->dimensions.at[order[i]]);
    }
    json_lines_end(&lines, "");
}

static void
put_indicator(const struct catalog *catalog, struct json_writer *w, const struct indicator *i)
{
    bool weighted = i->weight != CATALOG_NONE;
    json_begin_object(w);
    json_pair(w, "code", i->code);
    put_text(w, "name_vi", i->name_vi);
    put_text(w, "name_en", i->name_en);
    put_text(w, "unit", i->unit);
    json_pair(w, "value_type", value_type_name(i->value_type));
    json_pair_int(w, "decimals", i->decimals);
    json_pair(w, "nature", nature_name(i->nature));
    json_pair(w, "source", source_name(i->source));
    json_pair(w, "org_agg", org_agg_name(i->org_agg));
    json_pair(w, "time_agg", time_agg_name(i->time_agg));
    json_pair(w, "weight", weighted ? catalog->indicators.at[i->weight].code : NULL);
    put_text(w, "formula", i->formula);
    put_units(w, "min", i->min, i->decimals);
    put_units(w, "max", i->max, i->decimals);
    put_text(w, "better", i->better);
    put_text(w, "domain", i->domain);
    put_text(w, "custodian", i->custodian);
    put_text(w, "legal_basis", i->legal_basis);
    put_some(w, "definition_vi", i->definition_vi);
    put_some(w, "definition_en", i->definition_en);
    put_dates(w, i->from, i->to);
    json_end_object(w);
}

static void put_indicators(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_indicators(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"indicators\":");
    for (size_t i = 0; i < d->catalog->indicators.len; i++) {
        put_indicator(d->catalog, json_lines_next(&lines), &d->catalog->indicators.at[order[i]]);
    }
    json_lines_end(&lines, "");
}

/* What a layout holds: indicators and the dimensions by which some are broken down. Slots stay inside. */
static void put_layout(struct dashboard *d, struct json_writer *w, uint32_t layout)
{
    const struct catalog *c = d->catalog;
    const struct layout *l = &c->layouts.at[layout];
    bool *held = ARENA_ARRAY(d->scratch, c->indicators.len, bool);
    for (size_t i = 0; i < l->len; i++) {
        held[l->cells[i].indicator] |= !l->cells[i].retired;
    }
    const bool *used = export_members_used(c, layout, d->scratch);
    const uint32_t *indicators = export_order_indicators(c, d->scratch);
    const uint32_t *dimensions = export_order_dimensions(c, d->scratch);
    json_begin_object(w);
    json_pair(w, "code", l->code);
    json_key(w, "indicators");
    json_begin_array(w);
    for (size_t i = 0; i < c->indicators.len; i++) {
        if (held[indicators[i]]) {
            json_cstring(w, c->indicators.at[indicators[i]].code);
        }
    }
    json_end_array(w);
    json_key(w, "dimensions");
    json_begin_array(w);
    for (size_t i = 0; i < c->dimensions.len; i++) {
        if (used[dimensions[i]]) {
            json_cstring(w, c->dimensions.at[dimensions[i]].code);
        }
    }
    json_end_array(w);
    json_end_object(w);
}

static void put_layouts(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_layouts(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"layouts\":");
    for (size_t i = 0; i < d->catalog->layouts.len; i++) {
        put_layout(d, json_lines_next(&lines), order[i]);
    }
    json_lines_end(&lines, "");
}

static void put_forms(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_forms(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"forms\":");
    for (size_t i = 0; i < d->catalog->forms.len; i++) {
        const struct form *f = &d->catalog->forms.at[order[i]];
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        json_pair(w, "code", f->code);
        put_text(w, "title_vi", f->title_vi);
        put_text(w, "title_en", f->title_en);
        json_pair(w, "layout",
                  f->layout == CATALOG_NONE ? NULL : d->catalog->layouts.at[f->layout].code);
        json_key(w, f->list ? "list" : "table");
        json_raw(w, f->body && f->body[0] ? text_of(f->body) : TEXT("null"));
        json_end_object(w);
    }
    json_lines_end(&lines, "");
}

static int compare_obligations(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct obligation *x = *(const struct obligation *const *)a;
    const struct obligation *y = *(const struct obligation *const *)b;
    int order = strcmp(catalog_form_code(c, x->form), catalog_form_code(c, y->form));
    order = order ? order : strcmp(x->subjects_text, y->subjects_text);
    return order ? order : (x->from > y->from) - (x->from < y->from);
}

static void
put_obligation(const struct catalog *catalog, struct json_writer *w, const struct obligation *o)
{
    char due[WINDOW_TEXT_MAX];
    json_begin_object(w);
    json_pair(w, "form", catalog_form_code(catalog, o->form));
    json_pair(w, "subjects", o->subjects_text);
    put_text(w, "receiver", o->receiver);
    put_text(w, "due", due_format(o->due, due));
    json_pair(w, "due_shift", due_shift_name(o->due_shift));
    put_text(w, "approval", o->approval);
    put_dates(w, o->from, o->to);
    json_end_object(w);
}

static void put_obligations(struct dashboard *d, struct json_writer *w, uint32_t regime)
{
    struct VEC(const struct obligation *) found = {0};
    for (size_t i = 0; i < d->catalog->obligations.len; i++) {
        if (d->catalog->obligations.at[i].regime == regime) {
            VEC_PUSH(d->scratch, &found, &d->catalog->obligations.at[i]);
        }
    }
    struct catalog copy = *d->catalog;
    if (found.len > 0) {
        qsort_r(found.at, found.len, sizeof(struct obligation *), compare_obligations, &copy);
    }
    json_key(w, "obligations");
    json_begin_array(w);
    for (size_t i = 0; i < found.len; i++) {
        put_obligation(d->catalog, w, found.at[i]);
    }
    json_end_array(w);
}

static int compare_occasions(const void *a, const void *b)
{
    const struct occasion *x = *(const struct occasion *const *)a;
    const struct occasion *y = *(const struct occasion *const *)b;
    return strcmp(x->code, y->code);
}

static void put_occasion(struct json_writer *w, const struct occasion *o)
{
    char due[INSTANT_TEXT_MAX];
    json_begin_object(w);
    json_pair(w, "code", o->code);
    put_text(w, "name_vi", o->name_vi);
    json_lines_date(w, "start", o->start);
    json_lines_date(w, "end", o->end);
    json_pair(w, "due", o->due ? instant_format(o->due, due) : NULL);
    put_text(w, "legal_basis", o->legal_basis);
    json_end_object(w);
}

static void put_occasions(struct dashboard *d, struct json_writer *w, uint32_t regime)
{
    struct VEC(const struct occasion *) found = {0};
    for (size_t i = 0; i < d->catalog->occasions.len; i++) {
        if (d->catalog->occasions.at[i].regime == regime) {
            VEC_PUSH(d->scratch, &found, &d->catalog->occasions.at[i]);
        }
    }
    if (found.len > 0) {
        qsort(found.at, found.len, sizeof(struct occasion *), compare_occasions);
    }
    json_key(w, "occasions");
    json_begin_array(w);
    for (size_t i = 0; i < found.len; i++) {
        put_occasion(w, found.at[i]);
    }
    json_end_array(w);
}

static const char *regime_kind_name(enum regime_kind kind)
{
    switch (kind) {
    case REGIME_PERIODIC: return "periodic";
    case REGIME_THEMATIC: return "thematic";
    case REGIME_AD_HOC: return "ad_hoc";
    }
    return NULL; /* uncovered: the switch names every kind */
}

static void put_regime(struct dashboard *d, struct json_writer *w, uint32_t index)
{
    const struct regime *r = &d->catalog->regimes.at[index];
    char window[WINDOW_TEXT_MAX];
    json_begin_object(w);
    json_pair(w, "code", r->code);
    put_text(w, "name_vi", r->name_vi);
    put_text(w, "name_en", r->name_en);
    json_pair(w, "kind", regime_kind_name(r->kind));
    json_pair(w, "frequency", frequency_name(r->frequency));
    json_pair(w, "window", window_format(r->window, window));
    json_key(w, "hierarchies"); /* as the catalog orders them: the first is the default of reads */
    json_begin_array(w);
    for (size_t i = 0; i < r->hierarchies_len; i++) {
        json_cstring(w, d->catalog->hierarchies.at[r->hierarchies[i]].code);
    }
    json_end_array(w);
    put_text(w, "outline", r->outline);
    put_text(w, "legal_basis", r->legal_basis);
    put_some(w, "content_vi", r->content_vi);
    put_some(w, "content_en", r->content_en);
    put_some(w, "channels", r->channels);
    put_some(w, "guidance_vi", r->guidance_vi);
    put_some(w, "guidance_en", r->guidance_en);
    put_dates(w, r->from, r->to);
    put_obligations(d, w, index);
    put_occasions(d, w, index);
    json_end_object(w);
}

static void put_sections(struct json_writer *w, const struct outline *o)
{
    json_key(w, "sections");
    json_begin_array(w);
    for (size_t i = 0; i < o->len; i++) {
        const struct outline_section *s = &o->sections[i];
        json_begin_object(w);
        json_pair(w, "id", s->id);
        put_text(w, "title_vi", s->title_vi);
        put_text(w, "title_en", s->title_en);
        json_pair_int(w, "depth", s->depth);
        json_pair_bool(w, "required", s->required);
        json_end_object(w);
    }
    json_end_array(w);
}

/* Compiled in order of code. */
static void put_outlines(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    if (d->catalog->outlines.len == 0) {
        return;
    }
    json_lines_begin(&lines, sink, ",\n\"outlines\":");
    for (size_t i = 0; i < d->catalog->outlines.len; i++) {
        const struct outline *o = &d->catalog->outlines.at[i];
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        json_pair(w, "code", o->code);
        put_text(w, "title_vi", o->title_vi);
        put_text(w, "title_en", o->title_en);
        put_sections(w, o);
        json_end_object(w);
    }
    json_lines_end(&lines, "");
}

static void put_regimes(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_regimes(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"regimes\":");
    for (size_t i = 0; i < d->catalog->regimes.len; i++) {
        put_regime(d, json_lines_next(&lines), order[i]);
    }
    json_lines_end(&lines, "");
}

static void put_head(struct dashboard *d, struct sink *sink)
{
    char hex[DIGEST_HEX_MAX];
    struct json_writer w;
    sink_puts(sink, "{\"catalog\":");
    json_init(&w, sink, 0);
    json_begin_object(&w);
    put_text(&w, "name", d->catalog->name);
    put_text(&w, "version", d->catalog->version);
    put_text(&w, "legal_basis", d->catalog->legal_basis);
    put_text(&w, "default_language", d->catalog->default_language);
    json_pair(&w, "digest", digest_hex(&d->catalog->digest, hex));
    json_end_object(&w);
}

/* ---- files ---- */

static struct sink *begin_file(struct dashboard *d)
{
    arena_reset(d->scratch);
    return sink_memory(d->scratch, FILE_MAX);
}

static void end_file(struct dashboard *d, struct sink *sink, const char *path)
{
    int error = sink_close(sink, NULL);
    if (error == 0) {
        release_put(d->release, path, sink_memory_text(sink));
    } else {
        release_fail(d->release, path, error);
    }
}

/* Those that have files: where they are, and for which periods. */
static void put_scores(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    if (d->scores.len == 0) {
        return;
    }
    json_lines_begin(&lines, sink, ",\n\"scores\":");
    for (size_t i = 0; i < d->scores.len;) {
        uint32_t score = d->scores.at[i].score;
        const struct score *s = &d->catalog->scores.at[score];
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        json_pair(w, "code", s->code);
        put_text(w, "name_vi", s->name_vi);
        put_text(w, "name_en", s->name_en);
        json_pair(w, "folder", export_path_segment(d->scratch, s->code));
        json_key(w, "periods");
        json_begin_array(w);
        for (; i < d->scores.len && d->scores.at[i].score == score; i++) {
            json_cstring(w, catalog_period_text(d->catalog, d->scores.at[i].period, d->scratch));
        }
        json_end_array(w);
        json_end_object(w);
    }
    json_lines_end(&lines, "");
}

static void write_catalog(struct dashboard *d)
{
    struct sink *sink = begin_file(d);
    put_head(d, sink);
    put_levels(d, sink);
    put_hierarchies(d, sink);
    put_dimensions(d, sink);
    put_indicators(d, sink);
    put_layouts(d, sink);
    put_forms(d, sink);
    put_outlines(d, sink);
    put_regimes(d, sink);
    put_scores(d, sink);
    sink_puts(sink, "\n}\n");
    end_file(d, sink, "catalog.json");
}

/* ---- orgs.json ---- */

static void put_editions(struct dashboard *d, struct json_writer *w, const struct org *org)
{
    json_key(w, "editions");
    json_begin_array(w);
    for (uint32_t i = 0; i < org->editions; i++) {
        const struct org_edition *e = &d->catalog->org_editions.at[org->first_edition + i];
        json_begin_object(w);
        put_text(w, "name_vi", e->name_vi);
        put_text(w, "name_en", e->name_en);
        put_dates(w, e->from, e->to);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_parents(struct dashboard *d, struct json_writer *w, uint32_t org)
{
    const struct catalog *c = d->catalog;
    json_key(w, "parents");
    json_begin_array(w);
    for (size_t i = export_order_edges_of(c, d->edges, org); i < c->edges.len; i++) {
        const struct org_edge *e = &c->edges.at[d->edges[i]];
        if (e->child != org) {
            break;
        }
        json_begin_object(w);
        json_pair(w, "hierarchy", c->hierarchies.at[e->hierarchy].code);
        put_org(c, w, e->parent);
        put_dates(w, e->from, e->to);
        json_pair_bool(w, "complete", e->complete);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_aliases(struct dashboard *d, struct json_writer *w, uint32_t org)
{
    const struct catalog *c = d->catalog;
    json_key(w, "aliases");
    json_begin_array(w);
    for (size_t i = export_order_aliases_of(c, d->aliases, org); i < c->aliases.len; i++) {
        const struct org_alias *a = &c->aliases.at[d->aliases[i]];
        if (a->org != org) {
            break;
        }
        json_begin_object(w);
        json_pair(w, "scheme", a->scheme);
        json_pair(w, "value", a->value);
        put_dates(w, a->from, a->to);
        json_end_object(w);
    }
    json_end_array(w);
}

/* Where its figures are: the folder, and the years that are there. */
static void put_files(struct dashboard *d, struct json_writer *w, uint32_t org)
{
    const struct export_group one = {.orgs = &org, .len = 1};
    int32_t *years = NULL;
    size_t len = d->has_figures[org] ? export_group_years(d->source, &one, d->scratch, &years) : 0;
    json_pair(w, "folder", export_path_segment(d->scratch, d->catalog->orgs.at[org].code));
    json_key(w, "years");
    json_begin_array(w);
    for (size_t i = 0; i < len; i++) {
        json_int(w, years[i]);
    }
    json_end_array(w);
}

static void put_unit(struct dashboard *d, struct json_writer *w, uint32_t org)
{
    const struct org *o = &d->catalog->orgs.at[org];
    json_begin_object(w);
    put_org(d->catalog, w, org);
    json_lines_date(w, "org_to", o->to);
    put_editions(d, w, o);
    put_parents(d, w, org);
    put_aliases(d, w, org);
    put_files(d, w, org);
    json_end_object(w);
}

static void put_units_of_catalog(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_orgs(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, "{\"orgs\":");
    for (size_t i = 0; i < d->catalog->orgs.len; i++) {
        put_unit(d, json_lines_next(&lines), order[i]);
    }
    json_lines_end(&lines, "");
}

static void put_successions(struct dashboard *d, struct sink *sink)
{
    struct json_lines lines;
    const uint32_t *order = export_order_successions(d->catalog, d->scratch);
    json_lines_begin(&lines, sink, ",\n\"successions\":");
    for (size_t i = 0; i < d->catalog->successions.len; i++) {
        const struct succession *s = &d->catalog->successions.at[order[i]];
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        json_key(w, "predecessor");
        json_begin_object(w);
        put_org(d->catalog, w, s->predecessor);
        json_end_object(w);
        json_key(w, "successor");
        json_begin_object(w);
        put_org(d->catalog, w, s->successor);
        json_end_object(w);
        json_pair(w, "kind", s->kind == SUCCESSION_FULL ? "full" : "partial");
        json_lines_date(w, "effective", s->effective);
        put_text(w, "share", s->share);
        json_end_object(w);
    }
    json_lines_end(&lines, "\n}\n");
}

static void write_orgs(struct dashboard *d)
{
    struct sink *sink = begin_file(d);
    put_units_of_catalog(d, sink);
    put_successions(d, sink);
    end_file(d, sink, "orgs.json");
}

/* ---- figures/CODE/YEAR.json ---- */

static void put_members(struct json_writer *w, const char *members)
{
    struct text rest = text_of(members), dimension, member;
    char name[256]; /* dimension codes are short; json_key wants a C string */
    json_key(w, "members");
    json_begin_object(w);
    while (export_members_next(&rest, &dimension, &member)) {
        snprintf(name, sizeof name, "%.*s", (int)dimension.len, dimension.ptr);
        json_key(w, name);
        json_text(w, member);
    }
    json_end_object(w);
}

static void put_figure(struct dashboard *d, struct json_writer *w, const struct figure *f)
{
    const struct indicator *indicator = &d->catalog->indicators.at[f->indicator];
    json_begin_object(w);
    put_org(d->catalog, w, f->org);
    json_pair(w, "period", catalog_period_text(d->catalog, f->period, d->scratch));
    json_pair(w, "indicator_code", indicator->code);
    put_members(w, f->members);
    json_pair(w, "value", export_group_value(d->catalog, f, d->scratch));
    put_text(w, "unit", indicator->unit);
    json_pair(w, "status", export_group_status(f));
    put_text(w, "vintage", f->vintage);
    json_pair_int(w, "reported", f->reported);
    json_pair_int(w, "expected", f->expected);
    json_end_object(w);
}

static bool write_figures(struct dashboard *d, const struct export_group *group, int32_t year)
{
    struct sink *sink = begin_file(d);
    const struct figure **figures;
    size_t len;
    if (!export_group_figures(d->source, group, year, d->scratch, &figures, &len, d->diags)) {
        sink_close(sink, NULL);
        return false;
    }
    struct json_lines lines;
    json_lines_begin(&lines, sink, "");
    for (size_t i = 0; i < len; i++) {
        put_figure(d, json_lines_next(&lines), figures[i]);
    }
    json_lines_end(&lines, "\n");
    const char *segment = export_path_segment(d->scratch, group->code);
    end_file(d, sink, arena_printf(d->scratch, "figures/%s/%d.json", segment, (int)year));
    return release_ok(d->release);
}

static bool write_group(struct dashboard *d, const struct export_group *group)
{
    int32_t *years;
    size_t len = export_group_years(d->source, group, d->arena, &years);
    for (size_t i = 0; i < len; i++) {
        if (!write_figures(d, group, years[i])) {
            return false;
        }
    }
    return true;
}

static bool write_all_figures(struct dashboard *d)
{
    struct export_group *groups;
    size_t len = export_group_list(d->source, d->arena, &groups);
    for (size_t i = 0; i < len; i++) {
        if (!write_group(d, &groups[i])) {
            return false;
        }
    }
    return true;
}

/* ---- completeness/PERIOD.json ---- */

static void
put_row(struct dashboard *d, struct json_writer *w, const struct export_completeness_row *row)
{
    json_begin_object(w);
    put_org(d->catalog, w, row->org);
    json_pair(w, "regime", d->catalog->regimes.at[row->regime].code);
    json_pair(w, "form", catalog_form_code(d->catalog, row->form));
    put_text(w, "state", row->state);
    put_text(w, "timeliness", row->timeliness);
    put_text(w, "vintage", row->vintage);
    json_pair_int(w, "version", row->version);
    json_end_object(w);
}

static bool write_period(struct dashboard *d, struct period period)
{
    struct sink *sink = begin_file(d);
    const char *name = catalog_period_text(d->catalog, period, d->scratch);
    const struct export_completeness_row **rows;
    size_t len;
    if (!export_completeness_rows(d->source, period, d->scratch, &rows, &len, d->diags)) {
        sink_close(sink, NULL);
        return false;
    }
    struct json_lines lines;
    json_lines_begin(&lines, sink, "");
    for (size_t i = 0; i < len; i++) {
        put_row(d, json_lines_next(&lines), rows[i]);
    }
    json_lines_end(&lines, "\n");
    const char *segment = export_path_segment(d->scratch, name);
    end_file(d, sink, arena_printf(d->scratch, "completeness/%s.json", segment));
    return release_ok(d->release);
}

static bool write_completeness(struct dashboard *d)
{
    struct period *periods;
    size_t len = export_completeness_periods(d->source, d->arena, &periods);
    for (size_t i = 0; i < len; i++) {
        if (!write_period(d, periods[i])) {
            return false;
        }
    }
    return true;
}

/* ---- narratives/PERIOD.json, lists/PERIOD.json: only where there are any ---- */

static void begin_filing(struct dashboard *d, struct json_writer *w, const struct export_filing *f)
{
    json_begin_object(w);
    put_org(d->catalog, w, f->report->org);
    json_pair(w, "regime", d->catalog->regimes.at[f->report->regime].code);
    json_pair(w, "form", catalog_form_code(d->catalog, f->report->form));
    json_pair(w, "vintage", vintage_name(f->report->vintage));
    json_pair_int(w, "version", f->version);
}

static void put_narrative(struct dashboard *d, struct json_writer *w, const struct export_filing *f)
{
    const struct outline *outline = catalog_outline(d->catalog, f->report->regime);
    begin_filing(d, w, f);
    json_key(w, "sections");
    json_begin_array(w);
    for (size_t i = 0; i < f->report->sections.len; i++) {
        const struct report_part *part = &f->report->sections.at[i];
        const struct outline_section *s = export_filing_section(outline, part->id);
        json_begin_object(w);
        json_pair(w, "section", part->id);
        put_text(w, "title_vi", s ? s->title_vi : "");
        put_text(w, "title_en", s ? s->title_en : "");
        json_key(w, "text");
        json_text(w, part->text);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void put_list(struct dashboard *d, struct json_writer *w, const struct export_filing *f)
{
    const struct report_parts *rows = &f->report->rows;
    begin_filing(d, w, f);
    json_key(w, "rows");
    json_begin_array(w);
    for (size_t i = 0; i < rows->len;) {
        uint32_t n = rows->at[i].n;
        json_begin_object(w);
        for (; i < rows->len && rows->at[i].n == n; i++) {
            json_key(w, rows->at[i].id);
            json_text(w, rows->at[i].text);
        }
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

/* One file of a period, when some filing has what it holds. */
static void write_filings(struct dashboard *d,
                          struct period period,
                          const struct export_filing *const *filings,
                          size_t len,
                          bool lists)
{
    struct json_lines lines;
    struct sink *sink = NULL;
    for (size_t i = 0; i < len; i++) {
        const struct report *r = filings[i]->report;
        if ((lists ? r->rows.len : r->sections.len) == 0) {
            continue;
        }
        if (!sink) {
            sink = sink_memory(d->scratch, FILE_MAX);
            json_lines_begin(&lines, sink, "");
        }
        (lists ? put_list : put_narrative)(d, json_lines_next(&lines), filings[i]);
    }
    if (!sink) {
        return;
    }
    json_lines_end(&lines, "\n");
    const char *name = catalog_period_text(d->catalog, period, d->scratch);
    end_file(d, sink,
             arena_printf(d->scratch, "%s/%s.json", lists ? "lists" : "narratives",
                          export_path_segment(d->scratch, name)));
}

static bool write_all_filings(struct dashboard *d)
{
    struct period *periods;
    size_t len = export_completeness_periods(d->source, d->arena, &periods);
    for (size_t i = 0; i < len; i++) {
        const struct export_filing **filings;
        size_t n;
        arena_reset(d->scratch);
        if (!export_filings(d->source, periods[i], d->scratch, &filings, &n, d->diags)) {
            return false;
        }
        write_filings(d, periods[i], filings, n, false);
        write_filings(d, periods[i], filings, n, true);
        if (!release_ok(d->release)) {
            return false;
        }
    }
    return true;
}

/* ---- scores/CODE/PERIOD.json: only where some unit has one ---- */

static void put_score_units(struct dashboard *d, struct sink *sink, const struct score_table *t)
{
    struct json_lines lines;
    json_lines_begin(&lines, sink, ",\n\"units\":");
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        for (size_t r = 0; r < g->len; r++) {
            struct json_writer *w = json_lines_next(&lines);
            json_begin_object(w);
            put_org(d->catalog, w, g->rows[r].org);
            json_pair(w, "within",
                      g->within == CATALOG_NONE ? NULL : d->catalog->orgs.at[g->within].code);
            score_json_row(w, t, g, &g->rows[r], true, d->scratch);
            json_end_object(w);
        }
    }
    json_lines_end(&lines, "\n}\n");
}

static void put_score(struct dashboard *d, struct sink *sink, const struct score_table *t)
{
    struct json_writer w;
    struct json_lines lines;
    sink_puts(sink, "{\"score\":");
    json_init(&w, sink, 0);
    json_begin_object(&w);
    score_json_method(&w, d->catalog, t, d->scratch);
    json_end_object(&w);
    json_lines_begin(&lines, sink, ",\n\"parts\":");
    for (size_t i = 0; i < t->score->len; i++) {
        struct json_writer *one = json_lines_next(&lines);
        json_begin_object(one);
        score_json_part(one, t->score, i, d->scratch);
        json_end_object(one);
    }
    json_lines_end(&lines, "");
    json_lines_begin(&lines, sink, ",\n\"groups\":");
    for (size_t i = 0; i < t->len; i++) {
        struct json_writer *one = json_lines_next(&lines);
        json_begin_object(one);
        score_json_group(one, d->catalog, t, &t->groups[i], d->scratch);
        json_end_object(one);
    }
    json_lines_end(&lines, "");
    put_score_units(d, sink, t);
}

static bool write_score(struct dashboard *d, const struct export_score *which)
{
    struct score_table table = {0};
    bool any = false;
    arena_reset(d->scratch);
    if (!export_scores_table(d->source, which, d->scratch, &table, &any, d->diags)) {
        return false;
    }
    if (!any) {
        return true;
    }
    struct sink *sink = sink_memory(d->scratch, FILE_MAX);
    put_score(d, sink, &table);
    VEC_PUSH(d->arena, &d->scores, *which);
    const char *period = catalog_period_text(d->catalog, which->period, d->scratch);
    end_file(d, sink,
             arena_printf(d->scratch, "scores/%s/%s.json",
                          export_path_segment(d->scratch, table.score->code),
                          export_path_segment(d->scratch, period)));
    return release_ok(d->release);
}

static bool write_all_scores(struct dashboard *d)
{
    const struct export_score **scores;
    size_t len = export_scores_list(d->source, d->arena, &scores);
    for (size_t i = 0; i < len; i++) {
        if (!write_score(d, scores[i])) {
            return false;
        }
    }
    return true;
}

/* ---- the run ---- */

static void mark_orgs_with_figures(struct dashboard *d)
{
    const uint32_t *orgs;
    size_t len = d->source->orgs(d->source->ctx, &orgs);
    d->has_figures = ARENA_ARRAY(d->arena, d->catalog->orgs.len, bool);
    for (size_t i = 0; i < len; i++) {
        d->has_figures[orgs[i]] = true;
    }
}

static bool write_files(struct dashboard *d)
{
    d->catalog = d->source->catalog;
    d->edges = export_order_edges(d->catalog, d->arena);
    d->aliases = export_order_aliases(d->catalog, d->arena);
    mark_orgs_with_figures(d);
    if (!write_all_scores(d)) { /* the catalog says which there are */
        return false;
    }
    write_catalog(d);
    write_orgs(d);
    return write_all_figures(d) && write_completeness(d) && write_all_filings(d);
}

static enum status write_dashboard(const struct export_source *source,
                                   const char *out,
                                   struct arena *arena,
                                   struct export_result *ret,
                                   struct diags *diags)
{
    static const struct release_kind kind = {.exporter = "dashboard"};
    struct dashboard d = {.source = source, .arena = arena, .diags = diags};
    d.release = release_begin(out, &kind, source->again, arena, diags);
    if (!d.release) {
        return STATUS_FAILED;
    }
    d.scratch = arena_new(0);
    bool written = export_group_open(source, diags) && write_files(&d);
    arena_free(d.scratch);
    if (!written) {
        release_abort(d.release);
        return STATUS_FAILED;
    }
    return release_commit(d.release, &source->catalog->digest, source->audit_position, ret);
}

const struct exporter export_dashboard = {
    .name = "dashboard",
    .media_type = "application/json",
    .description_vi = "Tệp JSON cho bảng điều khiển, theo bản phát hành",
    .description_en = "JSON files for dashboards, in releases",
    .write = write_dashboard,
};
