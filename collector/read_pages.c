/*
 * Pages of JSON that another system answers with, through a declared mapping (docs/pulls.md): which array holds the rows, what of a row is which column
 * of a report file, and where the next page is. Numbers are taken as they are written, digit by digit; jansson says whether the page is JSON, and reads
 * the mapping, which is the operator's. Knows no catalog and no address. Neighbours: scan_json.c; pipeline/pull_pages.c asks for the pages.
 */
#include <errno.h>
#include <jansson.h>

#include "foreign.h"
#include "internal.h"

#define PAGES_COLUMNS_MAX 64
#define PAGES_FIGURES_MAX 1000
#define PAGES_STEP_MAX    1000000

/* A column of what goes out: a constant, or the text at a pointer, with words for it or without. */
struct pages_column {
    const char *name, *constant, *at;
    json_t *words;
};
struct pages_figure {
    const char *at, *indicator;
    json_t *members;
};
struct pages {
    struct input in;
    const struct collector_pages *how;
    const char *rows;
    json_t *next;
    const char *sheet;
    struct VEC(struct pages_column) columns;
    struct VEC(struct pages_figure) figures;
    struct VEC(const char *) members; /* names of dimensions that figures have */
    bool raw;                         /* no figures: rows go out as their columns are */
    uint32_t row;                     /* of the array, from 1 */
    bool going;
};

/* ---- values in the page, as slices of its text; the page is sound ---- */

static size_t blank_end(struct text json, size_t pos)
{
    while (pos < json.len && strchr(" \t\r\n", json.ptr[pos]) != NULL && json.ptr[pos] != '\0')
        pos++;
    return pos;
}

/* What a string says, quotes and escapes taken away. */
static struct text string_of(const struct pages *p, struct text raw)
{
    struct text inner = {raw.ptr + 1, raw.len - 2};
    if (inner.len == 0 || memchr(inner.ptr, '\\', inner.len) == NULL)
        return inner;
    json_t *value = json_loadb(raw.ptr, raw.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    struct text text = {0};
    if (value != NULL)
        text = (struct text){
            arena_copy(p->in.arena, json_string_value(value), json_string_length(value)),
            json_string_length(value)};
    json_decref(value);
    return text;
}

/* Takes the first token off an RFC 6901 pointer. */
static struct text take_token(const struct pages *p, struct text *pointer)
{
    struct text_builder b;
    size_t i = 1;
    text_builder_init(&b, p->in.arena, 0);
    for (; i < pointer->len && pointer->ptr[i] != '/'; i++) {
        char c = pointer->ptr[i];
        if (c == '~' && i + 1 < pointer->len)
            c = pointer->ptr[++i] == '1' ? '/' : '~';
        (void)text_builder_add(&b, (struct text){&c, 1});
    }
    *pointer = (struct text){pointer->ptr + i, pointer->len - i};
    return text_builder_text(&b);
}

static bool
find_inside(const struct pages *p, struct text json, struct text token, struct text *ret)
{
    struct scan_json_walk walk = {.json = json};
    uint64_t n = 0, wanted = 0;
    bool object = json.len > 0 && json.ptr[0] == '{';
    if (json.len == 0 || (!object && json.ptr[0] != '['))
        return false;
    if (!object && !text_to_u64(token, UINT32_MAX, &wanted))
        return false;
    for (; scan_json_walk(&walk); n++) {
        *ret = walk.value;
        if (object ? text_eq(string_of(p, walk.key), token) : n == wanted)
            return true;
    }
    return false;
}

/* The value at a pointer, "" is all of it. REQ: RFC 6901 */
static bool find_value(const struct pages *p, struct text json, const char *at, struct text *ret)
{
    struct text pointer = text_of(at);
    *ret = json;
    while (pointer.len > 0)
        if (!find_inside(p, *ret, take_token(p, &pointer), ret))
            return false;
    return true;
}

/* The text of a string or a number; empty for null or where nothing stands. False: it is something else. */
/* A number of JSON, whose point is a decimal point, as one that a table cannot read otherwise: without an exponent, and never with three digits behind
 * the point, which might be thousands. */
static struct text plain_number(const struct pages *p, struct text raw)
{
    struct text plain;
    if (!foreign_decimal(raw, p->in.arena, &plain))
        return raw;
    bool thousands = plain.len > 4 && plain.ptr[plain.len - 4] == '.';
    return thousands ? text_of(arena_printf(p->in.arena, "%.*s0", (int)plain.len, plain.ptr))
                     : plain;
}

static bool find_scalar(const struct pages *p, struct text row, const char *at, struct text *ret)
{
    struct text raw;
    *ret = (struct text){0};
    if (!find_value(p, row, at, &raw) || text_is(raw, "null"))
        return true;
    if (raw.ptr[0] == '"') {
        *ret = cell_clean(p->in.arena, string_of(p, raw));
        return true;
    }
    *ret = plain_number(p, raw);
    return raw.ptr[0] == '-' || (raw.ptr[0] >= '0' && raw.ptr[0] <= '9');
}

/* ---- the mapping ---- */

static bool mapping_wrong(struct pages *p, const char *what)
{
    struct diag *d = diags_add(p->in.diags, DIAG_E856, (struct place){.file = p->how->file});
    d->arg[0] = arena_strdup(p->in.diags->arena, what); /* the mapping goes before its findings */
    return false;
}

static bool pointer_ok(const char *at)
{
    return at != NULL && (at[0] == '\0' || at[0] == '/');
}

static struct pages_column *column_of(struct pages *p, const char *name)
{
    for (size_t i = 0; i < p->columns.len; i++)
        if (strcmp(p->columns.at[i].name, name) == 0)
            return &p->columns.at[i];
    struct pages_column *column = VEC_ADD(p->in.arena, &p->columns);
    column->name = name;
    return column;
}

static bool take_constants(struct pages *p, json_t *constants)
{
    const char *name;
    json_t *value;
    json_object_foreach(constants, name, value)
    {
        const char *text = json_string_value(value);
        if (text == NULL)
            return mapping_wrong(p, "constants");
        if (strcmp(text, "{period}") == 0)
            text = p->how->period;
        else if (strcmp(text, "{org}") == 0)
            text = p->how->org;
        if (text == NULL)
            return mapping_wrong(p, name);
        column_of(p, name)->constant = text;
    }
    return true;
}

static bool take_columns(struct pages *p, json_t *columns)
{
    const char *name;
    json_t *value;
    json_object_foreach(columns, name, value)
    {
        json_t *words = json_object_get(value, "words");
        const char *at =
            json_string_value(json_is_object(value) ? json_object_get(value, "at") : value);
        if (!pointer_ok(at) || (words != NULL && !json_is_object(words)))
            return mapping_wrong(p, name);
        struct pages_column *column = column_of(p, name);
        column->at = at;
        column->words = words;
    }
    return true;
}

static void take_members(struct pages *p, json_t *members)
{
    const char *name;
    json_t *value;
    json_object_foreach(members, name, value)
    {
        size_t i = 0;
        while (i < p->members.len && strcmp(p->members.at[i], name) != 0)
            i++;
        if (i == p->members.len)
            VEC_PUSH(p->in.arena, &p->members, name);
    }
}

static bool take_figures(struct pages *p, json_t *figures)
{
    size_t i;
    json_t *value;
    if (json_array_size(figures) > PAGES_FIGURES_MAX)
        return mapping_wrong(p, "figures");
    json_array_foreach(figures, i, value)
    {
        struct pages_figure figure = {json_string_value(json_object_get(value, "at")),
                                      json_string_value(json_object_get(value, "indicator")),
                                      json_object_get(value, "members")};
        if (!pointer_ok(figure.at) || figure.indicator == NULL)
            return mapping_wrong(p, "figures");
        take_members(p, figure.members);
        VEC_PUSH(p->in.arena, &p->figures, figure);
    }
    return true;
}

static bool knows(const char *name)
{
    static const char *const names[] = {"gris_pages", "rows",    "next",    "sum",
                                        "constants",  "columns", "figures", "note"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool take_mapping(struct pages *p, json_t *root)
{
    const char *name;
    json_t *value;
    if (json_integer_value(json_object_get(root, "gris_pages")) != 1)
        return mapping_wrong(p, "gris_pages");
    json_object_foreach(root, name, value) if (!knows(name)) return mapping_wrong(p, name);
    p->rows = json_string_value(json_object_get(root, "rows"));
    p->next = json_object_get(root, "next");
    p->sheet = json_is_true(json_object_get(root, "sum")) ? "sum" : "rows";
    p->raw = json_object_get(root, "figures") == NULL;
    if (!pointer_ok(p->rows))
        return mapping_wrong(p, "rows");
    if (!take_constants(p, json_object_get(root, "constants")) ||
        !take_columns(p, json_object_get(root, "columns")) ||
        !take_figures(p, json_object_get(root, "figures")))
        return false;
    size_t width = p->columns.len + p->members.len + 2;
    return width <= PAGES_COLUMNS_MAX || mapping_wrong(p, "columns");
}

/* ---- what goes out ---- */

static void put(struct pages *p, const char *sheet, const struct text *cells, size_t len)
{
    const struct collector_row row = {.sheet = sheet, .row = p->row, .cells = cells, .len = len};
    if (p->in.handler->row != NULL)
        p->going = p->in.handler->row(p->in.handler->ctx, &row) && p->going;
}

static void put_head(struct pages *p)
{
    struct text cells[PAGES_COLUMNS_MAX];
    size_t len = 0;
    for (size_t i = 0; i < p->columns.len; i++)
        cells[len++] = text_of(p->columns.at[i].name);
    for (size_t i = 0; i < p->members.len; i++)
        cells[len++] = text_of(p->members.at[i]);
    if (!p->raw) {
        cells[len++] = TEXT("indicator_code");
        cells[len++] = TEXT("value");
    }
    put(p, "head", cells, len);
}

static void row_wrong(struct pages *p, enum diag_code code, const char *at, struct text what)
{
    struct diag *d = finding_add(&p->in, code, p->row, 0);
    finding_arg_number(&p->in, d, 0, p->row);
    finding_arg(&p->in, d, 1, text_of(at));
    finding_arg(&p->in, d, 2, what);
}

static bool
fill_column(struct pages *p, const struct pages_column *c, struct text row, struct text *ret)
{
    *ret = text_of(c->constant);
    if (c->at == NULL)
        return true;
    if (!find_scalar(p, row, c->at, ret) || ret->len == 0) {
        row_wrong(p, DIAG_E858, c->at, text_of(c->name));
        return false;
    }
    if (c->words == NULL)
        return true;
    const char *word = json_string_value(json_object_get(c->words, text_dup(p->in.arena, *ret)));
    if (word == NULL)
        row_wrong(p, DIAG_E859, c->at, *ret);
    *ret = text_of(word);
    return word != NULL;
}

static void
put_figure(struct pages *p, const struct pages_figure *figure, struct text row, struct text *cells)
{
    size_t len = p->columns.len;
    struct text value;
    if (!find_scalar(p, row, figure->at, &value)) {
        row_wrong(p, DIAG_E858, figure->at, text_of(figure->indicator));
        return;
    }
    if (value.len == 0)
        return; /* missing is not zero */
    for (size_t i = 0; i < p->members.len; i++)
        cells[len++] =
            text_of(json_string_value(json_object_get(figure->members, p->members.at[i])));
    cells[len++] = text_of(figure->indicator);
    cells[len++] = value;
    put(p, p->sheet, cells, len);
}

static void put_row(struct pages *p, struct text row)
{
    struct text cells[PAGES_COLUMNS_MAX];
    bool good = true;
    for (size_t i = 0; i < p->columns.len; i++)
        good = fill_column(p, &p->columns.at[i], row, &cells[i]) && good;
    if (good && p->raw)
        put(p, p->sheet, cells, p->columns.len);
    for (size_t i = 0; good && i < p->figures.len && p->going; i++)
        put_figure(p, &p->figures.at[i], row, cells);
}

/* "link" and an address, or "parameter", its name and its value. Nothing: this page is the last. */
static void put_next(struct pages *p, struct text page)
{
    const char *link = json_string_value(json_object_get(p->next, "link"));
    const char *parameter = json_string_value(json_object_get(p->next, "parameter"));
    const char *value = json_string_value(json_object_get(p->next, "value"));
    const char *pages = json_string_value(json_object_get(p->next, "pages"));
    json_int_t from = json_integer_value(json_object_get(p->next, "from"));
    json_int_t step = json_integer_value(json_object_get(p->next, "step"));
    struct text cells[3] = {link != NULL ? TEXT("link") : TEXT("parameter"), text_of(parameter)};
    uint64_t count = 0;
    step = step > 0 && step <= PAGES_STEP_MAX ? step : 1;
    if (link != NULL || value != NULL) {
        if (find_scalar(p, page, link != NULL ? link : value, &cells[2]) && cells[2].len > 0)
            put(p, "next", cells, 3);
        return;
    }
    if (parameter == NULL)
        return;
    struct text said = {0};
    bool more = p->row > 0;
    if (pages != NULL)
        more = find_scalar(p, page, pages, &said) && text_to_u64(said, UINT32_MAX, &count) &&
               (uint64_t)p->how->page + 1 < count;
    if (from < 0 || from > PAGES_STEP_MAX || !more)
        return;
    cells[2] = text_of(
        arena_printf(p->in.arena, "%lld", (long long)from + (long long)step * (p->how->page + 1)));
    put(p, "next", cells, 3);
}

static void read_page(struct pages *p, struct text page)
{
    struct text rows;
    page = (struct text){page.ptr + blank_end(page, 0), page.len - blank_end(page, 0)};
    if (!find_value(p, page, p->rows, &rows) || rows.ptr[0] != '[') {
        finding_arg(&p->in, finding_add(&p->in, DIAG_E857, 0, 0), 0, text_of(p->rows));
        return;
    }
    put_head(p);
    struct scan_json_walk walk = {.json = rows};
    while (p->going && scan_json_walk(&walk)) {
        p->row++;
        put_row(p, walk.value);
    }
    if (p->going && json_is_object(p->next))
        put_next(p, page);
}

/* Whether the page is JSON: brackets first, so that nothing deep comes before jansson. */
static bool is_sound(struct pages *p, struct text page)
{
    size_t offset = 0;
    json_error_t error = {0};
    if (page.len > COLLECTOR_PAGE_MAX) {
        finding_limit(&p->in, "page", COLLECTOR_PAGE_MAX, 0, 0);
        return false;
    }
    size_t first = blank_end(page, 0);
    bool opens = first < page.len && (page.ptr[first] == '{' || page.ptr[first] == '[');
    bool sound = opens && scan_json_check(p->in.arena, page, 64, &offset) == SCAN_JSON_SOUND;
    json_t *root = sound ? json_loadb(page.ptr, page.len,
                                      JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error)
                         : NULL;
    if (root == NULL)
        finding_arg(&p->in, finding_add(&p->in, DIAG_E857, 0, 0), 0,
                    sound ? text_of(error.text) : TEXT("{ }"));
    json_decref(root);
    return root != NULL;
}

enum status collector_pages(const char *file,
                            const void *bytes,
                            size_t len,
                            const struct collector_pages *how,
                            const struct collector_handler *handler,
                            struct arena *arena,
                            struct collector_format *ret_format,
                            struct diags *diags)
{
    json_error_t error = {0};
    size_t errors = diags->errors;
    struct pages p = {.in = {.file = file,
                             .bytes = bytes,
                             .len = len,
                             .handler = handler,
                             .arena = arena,
                             .format = ret_format,
                             .diags = diags},
                      .how = how,
                      .going = true};
    *ret_format = (struct collector_format){.format = "json", .encoding = "utf-8"};
    json_t *mapping = json_loads(how->json, JSON_REJECT_DUPLICATES, &error);
    if (mapping == NULL)
        (void)mapping_wrong(&p, arena_strdup(diags->arena, error.text));
    else if (take_mapping(&p, mapping) && is_sound(&p, (struct text){bytes, len}))
        read_page(&p, (struct text){bytes, len});
    json_decref(mapping);
    return diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}
