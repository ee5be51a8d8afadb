/*
 * SDMX-CSV 1.0 and 2.0: a header of component identifiers, a row an observation. Columns before OBS_VALUE are dimensions, those behind it attributes.
 * REQ: SDMX-CSV field guides 1.0 and 2.0 (separator behind the first name, labels, actions). Neighbours: read_sdmx.h, rows.c.
 */
#include <string.h>

#include "core/sink.h"
#include "read_sdmx.h"

#define COLUMNS_MAX 256

enum meaning { COLUMN_NOTHING, COLUMN_FLOW, COLUMN_ACTION, COLUMN_DIMENSION, COLUMN_ATTRIBUTE };

struct column {
    enum meaning meaning;
    struct text id;
};

struct sdmx_csv {
    struct sdmx sdmx;
    struct column *columns;
    size_t len;
    uint32_t value; /* the column of OBS_VALUE, from 1 */
    bool labels;    /* "CODE: Name" */
    bool points;    /* a comma can be no decimal sign: it separates columns */
};

/* Behind the first name: "STRUCTURE", "STRUCTURE[;]" or "DATAFLOW". 0: it is none of them. */
static char separator_of(struct text line)
{
    struct text rest = line;
    bool quoted = rest.len > 0 && *rest.ptr == '"';
    if (quoted)
        rest = (struct text){rest.ptr + 1, rest.len - 1};
    if (text_take(&rest, TEXT("STRUCTURE"))) {
        if (rest.len >= 3 && rest.ptr[0] == '[' && rest.ptr[2] == ']')
            rest = (struct text){rest.ptr + 3, rest.len - 3};
    } else if (!text_take(&rest, TEXT("DATAFLOW"))) {
        return '\0';
    }
    if (quoted && !text_take(&rest, TEXT("\"")))
        return '\0';
    bool known = rest.len > 0 && strchr(",;\t|", *rest.ptr) != NULL && *rest.ptr != '\0';
    return known ? *rest.ptr : '\0';
}

bool read_sdmx_csv_is(const struct foreign_look *look)
{
    return separator_of(look->line) != '\0';
}

/* ---- the header ---- */

/* Up to ": " or a sub-separator "[;]". */
static struct text without_label(struct text t, bool *ret_label)
{
    for (size_t i = 0; i + 1 < t.len; i++) {
        if (t.ptr[i] == ':' && t.ptr[i + 1] == ' ') {
            *ret_label = true;
            return text_trim((struct text){t.ptr, i});
        }
    }
    return t;
}

static struct text without_bracket(struct text t)
{
    const char *open = t.len > 0 ? memchr(t.ptr, '[', t.len) : NULL;
    return open == NULL ? t : (struct text){t.ptr, (size_t)(open - t.ptr)};
}

static bool is_one_of(struct text t, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text_is(t, names[i]))
            return true;
    }
    return false;
}

static enum meaning meaning_of(const struct sdmx_csv *c, struct text id)
{
    static const char *const flows[] = {"DATAFLOW", "STRUCTURE_ID"};
    static const char *const beside[] = {"STRUCTURE", "STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY"};
    if (id.len == 0 || is_one_of(id, beside, 4))
        return COLUMN_NOTHING;
    if (is_one_of(id, flows, 2))
        return COLUMN_FLOW;
    if (text_is(id, "ACTION"))
        return COLUMN_ACTION;
    return c->value == 0 && !text_is(id, "OBS_VALUE") ? COLUMN_DIMENSION : COLUMN_ATTRIBUTE;
}

static bool is_component(enum meaning meaning)
{
    return meaning == COLUMN_DIMENSION || meaning == COLUMN_ATTRIBUTE;
}

/* E110: a name that stands twice. */
static bool find_twice(struct sdmx_csv *c, uint32_t row)
{
    bool twice = false;
    for (size_t i = 0; i < c->len; i++) {
        for (size_t k = 0; k < i; k++) {
            if (c->columns[i].id.len == 0 || !text_eq(c->columns[i].id, c->columns[k].id))
                continue;
            twice = true;
            finding_arg(c->sdmx.foreign.in,
                        finding_add(c->sdmx.foreign.in, DIAG_E110, row, (uint32_t)i + 1), 0,
                        c->columns[i].id);
        }
    }
    return twice;
}

/* False with findings. */
static bool take_header(struct sdmx_csv *c, const struct rows *rows)
{
    struct input *in = c->sdmx.foreign.in;
    bool names = false,
         is_name = false; /* with STRUCTURE_NAME each component has its name behind it */
    if (rows->len > COLUMNS_MAX) {
        finding_limit(in, "columns", COLUMNS_MAX, rows->row, 0);
        return false;
    }
    c->columns = ARENA_ARRAY(in->arena, rows->len, struct column);
    c->len = rows->len;
    for (size_t i = 0; i < c->len; i++) {
        struct text cell = cell_clean(in->arena, rows->cells[i]);
        struct text id = without_bracket(without_label(cell, &c->labels));
        enum meaning meaning = meaning_of(c, id);
        names = names || text_is(id, "STRUCTURE_NAME");
        is_name =
            names && !c->labels && !is_name && i > 0 && is_component(c->columns[i - 1].meaning);
        if (is_name)
            continue;
        c->columns[i] = (struct column){meaning, {text_dup(in->arena, id), id.len}};
        if (text_is(id, "OBS_VALUE"))
            c->value = (uint32_t)i + 1;
    }
    if (c->value == 0)
        finding_arg(in, finding_add(in, DIAG_E106, rows->row, 0), 0, TEXT("OBS_VALUE"));
    return !find_twice(c, rows->row) && c->value != 0;
}

/* ---- rows ---- */

/* 1,5 as 1.5, in files whose columns are separated by something else; with two commas, or a point besides, it stays as it is. */
static struct text with_point(const struct sdmx_csv *c, struct text t)
{
    char *comma = t.len > 0 ? memchr(t.ptr, ',', t.len) : NULL;
    size_t behind = comma == NULL ? 0 : t.len - (size_t)(comma + 1 - t.ptr);
    if (c->points || comma == NULL || memchr(t.ptr, '.', t.len) != NULL ||
        memchr(comma + 1, ',', behind) != NULL)
        return t;
    char *copy = text_dup(c->sdmx.foreign.scratch, t);
    copy[comma - t.ptr] = '.';
    return (struct text){copy, t.len};
}

static void take_cell(struct sdmx_csv *c, const struct column *column, struct text cell, bool value)
{
    bool label = false;
    switch (column->meaning) {
    case COLUMN_FLOW: read_sdmx_flow(&c->sdmx, cell); break;
    case COLUMN_ACTION: c->sdmx.deletes = cell.len > 0 && *text_trim(cell).ptr == 'D'; break;
    case COLUMN_DIMENSION:
    case COLUMN_ATTRIBUTE:
        if (value)
            cell = c->sdmx.own ? sink_csv_unguarded(cell) : with_point(c, cell);
        else if (c->labels && read_sdmx_component(column->id) != SDMX_NOTE)
            cell = without_label(cell, &label);
        read_sdmx_take(&c->sdmx, column->id, cell, column->meaning == COLUMN_ATTRIBUTE);
        break;
    case COLUMN_NOTHING: break;
    }
}

static bool take_row(struct sdmx_csv *c, const struct rows *rows)
{
    read_sdmx_begin(&c->sdmx, rows->row, c->value, NULL);
    for (size_t pass = 0; pass < 2; pass++) { /* whose they are decides how the rest is read */
        for (size_t i = 0; i < rows->len && i < c->len; i++) {
            bool flow = c->columns[i].meaning == COLUMN_FLOW;
            if (flow == (pass == 0))
                take_cell(c, &c->columns[i], rows->cells[i], i + 1 == c->value);
        }
    }
    if (rows->len != c->len) {
        struct diag *d = foreign_find(&c->sdmx.foreign, DIAG_E107);
        finding_arg_number(c->sdmx.foreign.in, d, 0, rows->len);
        finding_arg_number(c->sdmx.foreign.in, d, 1, c->len);
        return true;
    }
    return read_sdmx_put(&c->sdmx);
}

static const char *delimiter_text(char c)
{
    return c == ',' ? "," : c == ';' ? ";" : c == '\t' ? "\t" : "|";
}

void read_sdmx_csv(struct input *in, bool show)
{
    struct sdmx_csv c = {0};
    struct rows rows;
    enum rows_got got;
    bool going = true, header = false;
    char separator = separator_of(text_trim((struct text){in->bytes, in->len}));

    foreign_open(&c.sdmx.foreign, in, show);
    in->format->delimiter = delimiter_text(separator);
    in->format->number_style = "1234.5";
    c.points = separator == ',';
    rows_open(&rows, in);
    rows_rewind(&rows, separator, false);
    while (going && (got = rows_next(&rows)) != ROWS_END) {
        if (got != ROWS_CELLS)
            continue;
        going = header ? take_row(&c, &rows) : take_header(&c, &rows);
        header = true;
    }
    rows_close(&rows);
    foreign_close(&c.sdmx.foreign);
}
