/*
 * mapping_read: the JSON of a mapping, validated whole and held against the catalog. Knows no workbook. Neighbours: mapping.h, package.h.
 */
#include <string.h>

#include "core/template.h"
#include "mapping.h"
#include "package.h"

static const char *const top_members[] = {"gris",      "form",     "edition", "regime",
                                          "confirmed", "numbers",  "ignore",  "tables",
                                          "note",      "evidence", "unsure",  NULL};
static const char *const table_members[] = {
    "sheet",   "title",  "head",    "stub",     "numbering", "end",
    "org",     "period", "vintage", "unit",     "indicator", "members",
    "columns", "rows",   "note",    "evidence", "unsure",    NULL};
static const char *const head_members[] = {"row", "rows", "numbers", NULL};
static const char *const source_members[] = {"from", "cell", "column", "level", NULL};
static const char *const entry_members[] = {"path",     "column", "use",     "indicator", "members",
                                            "unit",     "period", "vintage", "org",       "note",
                                            "evidence", "unsure", NULL};
static const char version[] = "mapping 1";

/* What is being read. */
struct work {
    struct package_json doc;
    struct mapping *m;
    size_t entries;
};

static const char *under(const struct work *w, const char *pointer, const char *member)
{
    return arena_printf(w->doc.arena, "%s/%s", pointer, member);
}

static void must_be(const struct work *w, const char *pointer, const char *what, const char *shape)
{
    package_json_finding(&w->doc, DIAG_E124, pointer, what, shape);
}

static const char *
string(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    return package_json_string(&w->doc, o, pointer, member, false);
}

static bool flag(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    const json_t *value = json_object_get(o, member);

    if (value != NULL && !json_is_boolean(value))
        must_be(w, under(w, pointer, member), member, "true, false");
    return json_is_true(value);
}

/* A whole number of 1…max; 0 when absent. */
static uint32_t
count(const struct work *w, const json_t *o, const char *pointer, const char *member, uint32_t max)
{
    const json_t *value = json_object_get(o, member);
    json_int_t n = value != NULL && json_is_integer(value) ? json_integer_value(value) : 0;

    if (value == NULL)
        return 0;
    if (n < 1 || n > (json_int_t)max) {
        must_be(w, under(w, pointer, member), member,
                arena_printf(w->doc.arena, "1…%u", (unsigned)max));
        return 0;
    }
    return (uint32_t)n;
}

/* A column's letters; 0 when absent. */
static uint32_t
letters(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    const char *text = string(w, o, pointer, member);
    uint32_t column = 0;

    if (text[0] != '\0' && !grid_letters_parse(text_of(text), &column)) {
        must_be(w, under(w, pointer, member), member, "A…XFD");
        return 0;
    }
    return column;
}

static const char *or_null(const char *s)
{
    return s[0] == '\0' ? NULL : s;
}

/* Advice that stands beside a guess: any text, or true. */
static bool is_unsure(struct work *w, const json_t *o)
{
    const json_t *value = json_object_get(o, "unsure");
    bool unsure = value != NULL && !json_is_false(value) && !json_is_null(value);

    if (unsure)
        w->m->unsure++;
    return unsure;
}

/* ---- what figures are ---- */

static const struct dimension *find_dimension(const struct catalog *catalog, const char *code)
{
    for (size_t i = 0; i < catalog->dimensions.len; i++)
        if (strcmp(catalog->dimensions.at[i].code, code) == 0)
            return &catalog->dimensions.at[i];
    return NULL;
}

static bool has_member(const struct dimension *dimension, const char *code)
{
    for (size_t i = 0; i < dimension->len; i++)
        if (strcmp(dimension->members[i].code, code) == 0)
            return true;
    return strcmp(code, "_T") == 0;
}

static void
read_members(const struct work *w, const json_t *o, const char *pointer, struct mapping_says *ret)
{
    json_t *members = json_object_get(o, "members");
    const char *key;
    json_t *value;

    if (members == NULL)
        return;
    pointer = under(w, pointer, "members");
    if (!json_is_object(members)) {
        must_be(w, pointer, "members", "{\"…\": \"…\"}");
        return;
    }
    ret->dimension = ARENA_ARRAY(w->doc.arena, json_object_size(members), struct text);
    ret->member = ARENA_ARRAY(w->doc.arena, json_object_size(members), struct text);
    json_object_foreach(members, key, value)
    {
        const char *name = arena_strdup(w->doc.arena, key);
        const struct dimension *dimension = find_dimension(w->m->catalog, name);
        const char *member = string(w, members, pointer, name);
        if (dimension == NULL)
            package_json_finding(&w->doc, DIAG_E111, under(w, pointer, name), name, NULL);
        else if (!has_member(dimension, member))
            package_json_finding(&w->doc, DIAG_E209, under(w, pointer, name), name, member);
        ret->dimension[ret->members] = text_of(name);
        ret->member[ret->members++] = text_of(member);
    }
}

/* "2026-06", or "*-06": of the year of the table's period. */
static bool is_period(const struct catalog *catalog, const char *text)
{
    struct period period;

    if (text[0] == '*')
        return period_parse(text_of(arena_printf(catalog->org_by_code.arena, "2020%s", text + 1)),
                            &period);
    return catalog_period_parse(catalog, text_of(text), &period);
}

static const char *
read_period(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    const char *text = string(w, o, pointer, member);

    if (text[0] != '\0' && !is_period(w->m->catalog, text))
        package_json_finding(&w->doc, DIAG_E401, under(w, pointer, member), text, NULL);
    return or_null(text);
}

static const char *
read_vintage(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    const char *text = string(w, o, pointer, member);
    enum vintage vintage;

    if (text[0] != '\0' && !vintage_parse(text_of(text), &vintage))
        must_be(w, under(w, pointer, member), member, "estimate, preliminary, final");
    return or_null(text);
}

static const char *
read_org(const struct work *w, const json_t *o, const char *pointer, const char *member)
{
    const char *text = string(w, o, pointer, member);

    if (text[0] != '\0' && map_find(&w->m->catalog->org_by_code, text_of(text)) == MAP_NONE)
        package_json_finding(&w->doc, DIAG_E201, under(w, pointer, member), text, NULL);
    return or_null(text);
}

static void
read_indicator(const struct work *w, const json_t *o, const char *pointer, struct mapping_says *ret)
{
    const char *code = string(w, o, pointer, "indicator");

    ret->indicator = CATALOG_NONE;
    if (code[0] == '\0')
        return;
    ret->indicator = catalog_find_indicator(w->m->catalog, text_of(code));
    if (ret->indicator == CATALOG_NONE)
        package_json_finding(&w->doc, DIAG_E208, under(w, pointer, "indicator"), code, NULL);
}

/* ---- columns and rows ---- */

static void
read_path(const struct work *w, const json_t *o, const char *pointer, struct mapping_entry *e)
{
    const json_t *path = json_object_get(o, "path");

    if (path == NULL)
        return;
    pointer = under(w, pointer, "path");
    if (!json_is_array(path) || json_array_size(path) == 0 ||
        json_array_size(path) > MAPPING_PATH_MAX) {
        must_be(w, pointer, "path", "[\"…\"]");
        return;
    }
    for (size_t i = 0; i < json_array_size(path); i++) {
        const json_t *label = json_array_get(path, i);
        struct text t = {json_string_value(label), json_string_length(label)};
        if (json_is_string(label))
            t = mapping_label(w->doc.arena, t, NULL);
        if (t.len == 0)
            must_be(w, arena_printf(w->doc.arena, "%s/%zu", pointer, i), "path", "\"…\"");
        e->path[e->path_len++] = t;
    }
    e->shown = mapping_label_path(e->path, e->path_len, w->doc.arena);
}

static const struct {
    const char *name;
    enum mapping_use use;
} uses[] = {{"read", MAPPING_READ},
            {"ignore", MAPPING_IGNORE},
            {"total", MAPPING_TOTAL},
            {"total_group", MAPPING_TOTAL_GROUP},
            {"total_below", MAPPING_TOTAL_BELOW},
            {"total_above", MAPPING_TOTAL_ABOVE}};

static enum mapping_use
read_use(const struct work *w, const json_t *o, const char *pointer, bool column)
{
    const char *text = string(w, o, pointer, "use");

    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (strcmp(uses[i].name, text) == 0 && (uses[i].use != MAPPING_TOTAL_GROUP || column) &&
            (uses[i].use < MAPPING_TOTAL_BELOW || !column))
            return uses[i].use;
    if (text[0] != '\0')
        must_be(w, under(w, pointer, "use"), "use",
                column ? "read, ignore, total, total_group"
                       : "read, ignore, total, total_below, total_above");
    return MAPPING_READ;
}

static void
read_says(const struct work *w, const json_t *o, const char *pointer, struct mapping_says *ret)
{
    read_indicator(w, o, pointer, ret);
    read_members(w, o, pointer, ret);
    ret->unit = or_null(string(w, o, pointer, "unit"));
    ret->period = read_period(w, o, pointer, "period");
    ret->vintage = read_vintage(w, o, pointer, "vintage");
    ret->org = read_org(w, o, pointer, "org");
}

static void
read_entry(struct work *w, json_t *o, const char *pointer, bool column, struct mapping_entry *e)
{
    *e = (struct mapping_entry){
        .pointer = pointer, .shown = "", .says = {.indicator = CATALOG_NONE}};
    if (!json_is_object(o)) {
        must_be(w, pointer, column ? "columns" : "rows", "{…}");
        return;
    }
    package_json_members(&w->doc, o, pointer, entry_members);
    read_path(w, o, pointer, e);
    e->column = letters(w, o, pointer, "column");
    if (!column && e->column != 0)
        package_json_finding(&w->doc, DIAG_E122, under(w, pointer, "column"), "column", NULL);
    e->use = read_use(w, o, pointer, column);
    read_says(w, o, pointer, &e->says);
    e->unsure = is_unsure(w, o);
    if (e->path_len == 0 && e->column == 0)
        package_json_finding(&w->doc, DIAG_E123, pointer, "path", NULL);
    if (e->path_len == 0)
        e->shown = grid_letters(e->column, w->doc.arena);
}

/* A list of objects, each handed to read_entry(). */
static bool is_list(struct work *w, const json_t *list, const char *pointer, const char *member)
{
    if (list == NULL)
        return false;
    if (!json_is_array(list)) {
        must_be(w, under(w, pointer, member), member, "[…]");
        return false;
    }
    w->entries += json_array_size(list);
    if (w->entries <= MAPPING_ENTRIES_MAX)
        return true;
    package_json_finding(&w->doc, DIAG_E113, under(w, pointer, member), member,
                         arena_printf(w->doc.arena, "%d", MAPPING_ENTRIES_MAX));
    return false;
}

static void
read_entries(struct work *w, json_t *o, const char *pointer, bool column, struct mapping_table *t)
{
    const char *member = column ? "columns" : "rows";
    const json_t *list = json_object_get(o, member);

    if (!is_list(w, list, pointer, member))
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *at = arena_printf(w->doc.arena, "%s/%s/%zu", pointer, member, i);
        struct mapping_entry e;
        read_entry(w, json_array_get(list, i), at, column, &e);
        if (column)
            VEC_PUSH(w->doc.arena, &t->columns, e);
        else
            VEC_PUSH(w->doc.arena, &t->lines, e);
    }
}

/* ---- where things are taken from ---- */

static const struct {
    const char *name;
    enum mapping_from from;
} sources[] = {{"given", MAPPING_GIVEN}, {"rows", MAPPING_ROWS},     {"sheet", MAPPING_SHEET},
               {"cell", MAPPING_CELL},   {"column", MAPPING_COLUMN}, {"line", MAPPING_LINE}};

/* `allowed`: names of sources, for people too. */
static enum mapping_from
find_source(const struct work *w, const char *pointer, const char *name, const char *allowed)
{
    struct text *names;
    size_t n = text_split(w->doc.arena, text_of(allowed), ',', &names);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof sources / sizeof sources[0]; k++)
            if (text_is(names[i], name) && strcmp(sources[k].name, name) == 0)
                return sources[k].from;
    must_be(w, under(w, pointer, "from"), "from", allowed);
    return MAPPING_NOWHERE;
}

static void
read_address(const struct work *w, const json_t *o, const char *pointer, struct mapping_source *s)
{
    if (s->from == MAPPING_CELL &&
        !grid_a1_parse(text_of(string(w, o, pointer, "cell")), &s->row, &s->column))
        must_be(w, under(w, pointer, "cell"), "cell", "A1…XFD1048576");
    if (s->from == MAPPING_COLUMN)
        s->column = letters(w, o, pointer, "column");
    if (s->from == MAPPING_COLUMN && s->column == 0)
        package_json_finding(&w->doc, DIAG_E123, pointer, "column", NULL);
}

/* A text that says it, or {"from": …}. */
static struct mapping_source read_source(struct work *w,
                                         json_t *table,
                                         const char *table_pointer,
                                         const char *member,
                                         const char *allowed,
                                         uint32_t *ret_level)
{
    json_t *o = json_object_get(table, member);
    const char *pointer = under(w, table_pointer, member);
    struct mapping_source s = {.from = MAPPING_NOWHERE, .pointer = pointer};

    if (o == NULL)
        return s;
    if (json_is_string(o)) {
        s.text = or_null(string(w, table, table_pointer, member));
        s.from = s.text != NULL ? MAPPING_FIXED : MAPPING_NOWHERE;
        return s;
    }
    if (!json_is_object(o)) {
        must_be(w, pointer, member, "\"…\", {\"from\": \"…\"}");
        return s;
    }
    package_json_members(&w->doc, o, pointer, source_members);
    s.from = find_source(w, pointer, string(w, o, pointer, "from"), allowed);
    read_address(w, o, pointer, &s);
    const char *level = string(w, o, pointer, "level");
    if (level[0] != '\0' && ret_level != NULL)
        *ret_level = catalog_find_level(w->m->catalog, text_of(level));
    if (level[0] != '\0' && (ret_level == NULL || *ret_level == CATALOG_NONE))
        must_be(w, under(w, pointer, "level"), "level", "orgs.csv: level");
    return s;
}

/* ---- tables ---- */

static void
read_sheet(const struct work *w, const json_t *o, const char *pointer, struct mapping_table *t)
{
    const json_t *sheet = json_object_get(o, "sheet");

    if (sheet == NULL) {
        t->ordinal = 1;
    } else if (json_is_integer(sheet)) {
        t->ordinal = count(w, o, pointer, "sheet", GRID_SHEETS_MAX);
    } else {
        t->sheet = or_null(string(w, o, pointer, "sheet"));
        t->every = t->sheet != NULL && strcmp(t->sheet, "*") == 0;
    }
}

static void read_head(const struct work *w, json_t *o, const char *pointer, struct mapping_table *t)
{
    json_t *head = json_object_get(o, "head");

    pointer = under(w, pointer, "head");
    if (!json_is_object(head)) {
        must_be(w, pointer, "head", "{\"row\": 5, \"rows\": 2}");
        return;
    }
    package_json_members(&w->doc, head, pointer, head_members);
    t->head = count(w, head, pointer, "row", 1048576);
    t->rows = count(w, head, pointer, "rows", MAPPING_HEAD_MAX);
    t->numbers = flag(w, head, pointer, "numbers");
    if (t->head == 0 && json_object_get(head, "row") == NULL)
        package_json_finding(&w->doc, DIAG_E123, pointer, "row", NULL);
    if (t->rows == 0)
        t->rows = 1;
}

static void read_texts(const struct work *w,
                       const json_t *o,
                       const char *pointer,
                       const char *member,
                       bool fold,
                       struct arena *arena,
                       void (*keep)(void *ctx, struct arena *arena, struct text t),
                       void *ctx)
{
    const json_t *list = json_object_get(o, member);

    if (list == NULL)
        return;
    if (!json_is_array(list)) {
        must_be(w, under(w, pointer, member), member, "[\"…\"]");
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        struct text t = {json_string_value(value), json_string_length(value)};
        if (!json_is_string(value) || text_trim(t).len == 0) {
            must_be(w, arena_printf(arena, "%s/%s/%zu", pointer, member, i), member, "\"…\"");
            continue;
        }
        t = text_of(package_text_clean(t, arena));
        keep(ctx, arena, fold ? text_fold(arena, t) : t);
    }
}

static void keep_end(void *ctx, struct arena *arena, struct text t)
{
    struct mapping_table *table = ctx;
    VEC_PUSH(arena, &table->end, t);
}

static void keep_ignored(void *ctx, struct arena *arena, struct text t)
{
    struct mapping *m = ctx;
    VEC_PUSH(arena, &m->ignore, text_dup(arena, t));
}

/* What must be said somewhere. */
static void check_table(const struct work *w, const struct mapping_table *t)
{
    if (t->columns.len == 0)
        package_json_finding(&w->doc, DIAG_E123, t->pointer, "columns", NULL);
    if (t->stub == 0)
        package_json_finding(&w->doc, DIAG_E123, t->pointer, "stub", NULL);
    if (t->period.from == MAPPING_NOWHERE)
        package_json_finding(&w->doc, DIAG_E123, t->pointer, "period", NULL);
    bool by_column = t->columns.len > 0;
    for (size_t i = 0; i < t->columns.len; i++)
        by_column = by_column &&
                    (t->columns.at[i].says.org != NULL || t->columns.at[i].use != MAPPING_READ);
    if (t->org.from == MAPPING_NOWHERE && !by_column)
        package_json_finding(&w->doc, DIAG_E123, t->pointer, "org", NULL);
}

static void fixed_codes(struct work *w, json_t *o, const char *pointer, struct mapping_table *t)
{
    if (t->org.from == MAPPING_FIXED)
        (void)read_org(w, o, pointer, "org");
    if (t->period.from == MAPPING_FIXED)
        (void)read_period(w, o, pointer, "period");
    if (t->period.from == MAPPING_FIXED && t->period.text[0] == '*')
        package_json_finding(&w->doc, DIAG_E401, t->period.pointer, t->period.text, NULL);
    if (t->vintage.from == MAPPING_FIXED)
        (void)read_vintage(w, o, pointer, "vintage");
}

static void read_table(struct work *w, json_t *o, const char *pointer)
{
    struct mapping_table t = {.pointer = pointer, .level = CATALOG_NONE};

    t.says.indicator = CATALOG_NONE;
    if (!json_is_object(o)) {
        must_be(w, pointer, "tables", "{…}");
        return;
    }
    package_json_members(&w->doc, o, pointer, table_members);
    read_sheet(w, o, pointer, &t);
    const char *title = string(w, o, pointer, "title");
    if (title[0] != '\0')
        t.title = text_dup(w->doc.arena, text_fold(w->doc.arena, text_of(title)));
    read_head(w, o, pointer, &t);
    t.stub = letters(w, o, pointer, "stub");
    t.number = letters(w, o, pointer, "numbering");
    read_texts(w, o, pointer, "end", true, w->doc.arena, keep_end, &t);
    t.org = read_source(w, o, pointer, "org", "given,rows,sheet,cell,column", &t.level);
    t.period = read_source(w, o, pointer, "period", "given,cell", NULL);
    t.vintage = read_source(w, o, pointer, "vintage", "given", NULL);
    t.unit = read_source(w, o, pointer, "unit", "line,cell,column", NULL);
    read_indicator(w, o, pointer, &t.says);
    read_members(w, o, pointer, &t.says);
    fixed_codes(w, o, pointer, &t);
    t.unsure = is_unsure(w, o);
    read_entries(w, o, pointer, true, &t);
    read_entries(w, o, pointer, false, &t);
    check_table(w, &t);
    VEC_PUSH(w->doc.arena, &w->m->tables, t);
}

static void read_tables(struct work *w, const json_t *json)
{
    const json_t *list = json_object_get(json, "tables");

    if (!json_is_array(list) || json_array_size(list) == 0 ||
        json_array_size(list) > MAPPING_TABLES_MAX) {
        must_be(w, list == NULL ? "" : "/tables", "tables", "[{…}]");
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++)
        read_table(w, json_array_get(list, i), arena_printf(w->doc.arena, "/tables/%zu", i));
}

/* ---- the whole ---- */

static void read_form(const struct work *w, const json_t *json)
{
    struct mapping *m = w->m;
    const char *code = package_json_string(&w->doc, json, "", "form", true);
    const char *edition = package_json_string(&w->doc, json, "", "edition", true);

    m->form = catalog_find_form(m->catalog, text_of(code));
    if (code[0] == '\0')
        return;
    if (m->form == CATALOG_NONE || m->catalog->forms.at[m->form].list != NULL) {
        package_json_finding(&w->doc, DIAG_E214, "/form", code, NULL);
        m->form = CATALOG_NONE;
        return;
    }
    const char *now = template_edition(m->catalog, CATALOG_NONE, m->form, w->doc.arena);
    if (edition[0] != '\0' && strcmp(edition, now) != 0) {
        struct diag *d = package_json_finding(&w->doc, DIAG_E161, "/edition", code, edition);
        d->arg[2] = now;
    }
}

/* The regime under which it is filed: the one that is said, else the first that asks for the form. */
static void read_regime(const struct work *w, const json_t *json)
{
    struct mapping *m = w->m;
    const char *code = string(w, json, "", "regime");

    m->regime = catalog_find_regime(m->catalog, text_of(code));
    if (code[0] != '\0' && m->regime == CATALOG_NONE)
        package_json_finding(&w->doc, DIAG_E219, "/regime", code, NULL);
    for (size_t i = 0; m->regime == CATALOG_NONE && i < m->catalog->obligations.len; i++)
        if (m->catalog->obligations.at[i].form == m->form && m->form != CATALOG_NONE)
            m->regime = m->catalog->obligations.at[i].regime;
}

static void read_confirmed(const struct work *w, const json_t *json)
{
    const json_t *value = json_object_get(json, "confirmed");

    w->m->confirmed = "";
    if (value != NULL && !json_is_false(value))
        w->m->confirmed = string(w, json, "", "confirmed");
}

static void read_numbers(const struct work *w, const json_t *json)
{
    const char *text = string(w, json, "", "numbers");

    w->m->numbers = text;
    if (text[0] != '\0' && strcmp(text, "1.234,5") != 0 && strcmp(text, "1,234.5") != 0)
        must_be(w, "/numbers", "numbers", "1.234,5 | 1,234.5");
}

static void note_dimensions(const struct mapping_says *says, bool *used, const struct catalog *c)
{
    for (size_t i = 0; i < says->members; i++)
        for (size_t k = 0; k < c->dimensions.len; k++)
            used[k] = used[k] || text_is(says->dimension[i], c->dimensions.at[k].code);
}

static void collect_dimensions(struct mapping *m, struct arena *arena)
{
    const struct catalog *c = m->catalog;
    bool *used = ARENA_ARRAY(arena, c->dimensions.len, bool);
    struct text *names = ARENA_ARRAY(arena, c->dimensions.len, struct text);

    for (size_t i = 0; i < m->tables.len; i++) {
        const struct mapping_table *t = &m->tables.at[i];
        note_dimensions(&t->says, used, c);
        for (size_t k = 0; k < t->columns.len; k++)
            note_dimensions(&t->columns.at[k].says, used, c);
        for (size_t k = 0; k < t->lines.len; k++)
            note_dimensions(&t->lines.at[k].says, used, c);
    }
    for (size_t k = 0; k < c->dimensions.len; k++)
        if (used[k])
            names[m->dimensions_len++] = text_of(c->dimensions.at[k].code);
    m->dimensions = names;
}

struct mapping *mapping_read(const struct catalog *catalog,
                             const char *file,
                             struct text json,
                             struct arena *arena,
                             struct diags *diags)
{
    struct mapping *m = ARENA_NEW(arena, struct mapping);
    struct work w = {.doc = {file, json, arena, diags}, .m = m};
    size_t errors = diags->errors;

    *m = (struct mapping){.catalog = catalog,
                          .file = file,
                          .source = json,
                          .form = CATALOG_NONE,
                          .regime = CATALOG_NONE,
                          .confirmed = "",
                          .numbers = ""};
    if (json.len > MAPPING_FILE_MAX) {
        diags_addv(diags, DIAG_E113, (struct place){.file = file}, "bytes",
                   arena_printf(arena, "%zu", MAPPING_FILE_MAX), NULL);
        return NULL;
    }
    PACKAGE_JSON top = package_json_load(file, json, diags);
    if (top == NULL)
        return NULL;
    package_json_members(&w.doc, top, "", top_members);
    const char *gris = package_json_string(&w.doc, top, "", "gris", true);
    if (gris[0] != '\0' && strcmp(gris, version) != 0)
        must_be(&w, "/gris", "gris", version);
    (void)is_unsure(&w, top);
    read_form(&w, top);
    read_regime(&w, top);
    read_confirmed(&w, top);
    read_numbers(&w, top);
    read_texts(&w, top, "", "ignore", false, arena, keep_ignored, m);
    read_tables(&w, top);
    collect_dimensions(m, arena);
    return diags->errors > errors ? NULL : m;
}

const char *mapping_confirmed(const struct mapping *mapping)
{
    return mapping->confirmed;
}

const char *mapping_numbers(const struct mapping *mapping)
{
    return mapping->numbers;
}

size_t mapping_unsure(const struct mapping *mapping)
{
    return mapping->unsure;
}
