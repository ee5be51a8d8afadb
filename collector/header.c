/*
 * The header: which delimiter, which row, which column is which field (interfaces.md, "Report files"). The delimiter is the one
 * with which a header is found; title lines may stand before it. Names the fields of a report file and nothing of a catalog.
 * Neighbours: rows.c below, read_csv.c above.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char *const names[RECORD_FIELDS] = {
    [RECORD_ORG_CODE] = "org_code",
    [RECORD_ORG_LEVEL] = "org_level",
    [RECORD_REGIME] = "regime",
    [RECORD_FORM_CODE] = "form_code",
    [RECORD_PERIOD] = "period",
    [RECORD_VINTAGE] = "vintage",
    [RECORD_INDICATOR_CODE] = "indicator_code",
    [RECORD_VALUE] = "value",
    [RECORD_STATUS] = "status",
    [RECORD_NOTE] = "note",
    [RECORD_REFERENCE_NO] = "reference_no",
};

#define COMPULSORY                                                                                 \
    ((1u << RECORD_ORG_CODE) | (1u << RECORD_PERIOD) | (1u << RECORD_INDICATOR_CODE) |             \
     (1u << RECORD_VALUE))

static const char delimiters[] = {',', ';', '\t'};
#define DELIMITERS (sizeof delimiters / sizeof delimiters[0])

/* The field with that name, or HEADER_NOTHING. */
static int field_named(struct text name)
{
    name = text_trim(name);
    for (int i = 0; name.len > 0 && i < RECORD_FIELDS; i++) {
        if (text_eq_ascii_nocase(name, names[i])) {
            return i;
        }
    }
    return HEADER_NOTHING;
}

/* The fields that the row names, one bit each. */
unsigned header_fields(const struct rows *rows)
{
    unsigned fields = 0;
    for (size_t i = 0; i < rows->len; i++) {
        int field = field_named(rows->cells[i]);
        if (field != HEADER_NOTHING) {
            fields |= 1u << field;
        }
    }
    return fields;
}

bool header_is_whole(unsigned fields)
{
    return (fields & COMPULSORY) == COMPULSORY;
}

/* ---- finding it ------------------------------------------------------------------------------------------------------------ */

/* The next row with cells among the first ones. */
static bool next_candidate(struct rows *rows)
{
    while (rows->row < HEADER_ROWS) {
        enum rows_got got = rows_next(rows);
        if (got == ROWS_END) {
            return false;
        }
        if (got == ROWS_CELLS) {
            return true;
        }
    }
    return false;
}

static bool find_with(struct rows *rows, char delimiter)
{
    rows_rewind(rows, delimiter, true);
    while (next_candidate(rows)) {
        if (header_is_whole(header_fields(rows))) {
            return true;
        }
    }
    return false;
}

/* "sep=;" as a spreadsheet takes it: it names the delimiter and is no row. 0 when there is none. */
static char take_sep_line(struct rows *rows)
{
    const char *b = rows->in->bytes;
    size_t len = rows->in->len;
    if (len < 5 || !text_eq_ascii_nocase((struct text){b, 4}, "sep=") ||
        !memchr(delimiters, b[4], DELIMITERS)) {
        return 0;
    }
    if (len > 5 && b[5] != '\r' && b[5] != '\n') {
        return 0;
    }
    size_t end = len > 5 ? 6 : 5;
    if (len > 6 && b[5] == '\r' && b[6] == '\n') {
        end = 7;
    }
    rows->start = end;
    return b[4];
}

/* How well a delimiter fits a file without a header: the most rows that have one number of fields, more than one. */
static size_t fit(struct rows *rows, char delimiter)
{
    size_t counts[HEADER_ROWS], n = 0, most = 0;
    rows_rewind(rows, delimiter, true);
    while (n < HEADER_ROWS && next_candidate(rows)) {
        counts[n++] = rows->len;
    }
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < n && counts[i] > 1; j++) {
            same += counts[j] == counts[i] ? 1 : 0;
        }
        most = same > most ? same : most;
    }
    return most;
}

/* Of equals the later one: who writes decimal commas separates by something else. */
static char best_fit(struct rows *rows)
{
    char best = delimiters[0];
    size_t most = 1;
    for (size_t i = 0; i < DELIMITERS; i++) {
        size_t now = fit(rows, delimiters[i]);
        if (now >= most) {
            most = now;
            best = delimiters[i];
        }
    }
    return best;
}

/* ---- understanding it -------------------------------------------------------------------------------------------------------- */

static size_t named_columns(const struct rows *rows)
{
    size_t len = rows->len;
    while (len > 0 && cell_is_blank(rows->cells[len - 1])) {
        len--;
    }
    return len;
}

static void take_dimension(struct arena *arena, struct header *h, struct text name, size_t column)
{
    h->dimension[h->dimensions] = (struct text){text_dup(arena, name), name.len};
    h->dimension_column[h->dimensions] = (uint32_t)column + 1;
    h->meaning[column] = (int32_t)(RECORD_FIELDS + h->dimensions);
    h->dimensions++;
}

static void take_column(const struct rows *rows, struct header *h, size_t column)
{
    struct text name = cell_clean(rows->arena, rows->cells[column]);
    int field = field_named(name);
    h->meaning[column] = HEADER_NOTHING;
    if (field == HEADER_NOTHING && name.len > 0) {
        take_dimension(rows->in->arena, h, name, column);
    } else if (field != HEADER_NOTHING && h->column[field] == 0) {
        h->column[field] = (uint32_t)column + 1;
        h->meaning[column] = field;
    }
}

void header_understand(struct rows *rows, struct header *h)
{
    struct arena *arena = rows->in->arena;
    h->row = rows->row;
    h->len = named_columns(rows);
    h->meaning = ARENA_ARRAY(arena, h->len, int32_t);
    h->dimension = ARENA_ARRAY(arena, h->len, struct text);
    h->dimension_column = ARENA_ARRAY(arena, h->len, uint32_t);
    for (size_t i = 0; i < h->len; i++) {
        take_column(rows, h, i);
    }
}

bool header_find(struct rows *rows, struct header *ret_header)
{
    *ret_header = (struct header){0};
    char told = take_sep_line(rows);
    for (size_t i = 0; i < DELIMITERS; i++) {
        if ((!told || told == delimiters[i]) && find_with(rows, delimiters[i])) {
            ret_header->delimiter = delimiters[i];
            header_understand(rows, ret_header);
            return true;
        }
    }
    ret_header->delimiter = told ? told : best_fit(rows);
    return false;
}

/* ---- what is wrong with it ------------------------------------------------------------------------------------------------------ */

static const char *names_of(struct arena *arena, unsigned fields)
{
    struct text_builder b;
    text_builder_init(&b, arena, 256);
    for (int i = 0; i < RECORD_FIELDS; i++) {
        if (fields & (1u << i)) {
            text_builder_adds(&b, b.len > 0 ? ", " : "");
            text_builder_adds(&b, names[i]);
        }
    }
    return text_builder_text(&b).ptr;
}

unsigned header_count(unsigned fields)
{
    unsigned n = 0;
    for (fields &= COMPULSORY; fields; fields &= fields - 1) {
        n++;
    }
    return n;
}

const char *header_names_missing(struct arena *arena, unsigned fields)
{
    return names_of(arena, COMPULSORY & ~fields);
}

const char *header_missing(struct rows *rows, uint32_t *ret_row)
{
    unsigned best = 0;
    *ret_row = 0;
    for (size_t i = 0; i < DELIMITERS; i++) {
        rows_rewind(rows, delimiters[i], true);
        while (next_candidate(rows)) {
            unsigned fields = header_fields(rows);
            if (header_count(fields) > header_count(best)) {
                best = fields;
                *ret_row = rows->row;
            }
        }
    }
    return header_names_missing(rows->in->arena, best);
}

struct named_column {
    struct text name; /* a field's own spelling, so that VALUE and value are one */
    size_t column;
};

static int compare_named(const void *a, const void *b)
{
    const struct named_column *left = a, *right = b;
    int order = text_cmp(left->name, right->name);
    return order != 0 ? order : (left->column > right->column) - (left->column < right->column);
}

/* The columns that have a name, sorted by it; their number. */
static size_t sort_names(const struct rows *rows, struct named_column *at, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        struct text name = cell_clean(rows->arena, rows->cells[i]);
        int field = field_named(name);
        if (name.len > 0) {
            at[n++] =
                (struct named_column){field == HEADER_NOTHING ? name : text_of(names[field]), i};
        }
    }
    qsort(at, n, sizeof *at, compare_named);
    return n;
}

void header_check_row(struct rows *rows, struct header *header, const char *sheet)
{
    struct named_column *at = ARENA_ARRAY(rows->arena, header->len, struct named_column);
    size_t n = sort_names(rows, at, header->len);
    for (size_t i = 1; i < n; i++) {
        if (text_eq(at[i - 1].name, at[i].name)) {
            struct diag *d =
                finding_add(rows->in, DIAG_E110, header->row, (uint32_t)at[i].column + 1);
            finding_arg(rows->in, d, 0, at[i].name);
            d->at.sheet = finding_kept(rows->in, d) ? sheet : NULL;
            header->repeated = true;
        }
    }
}

void header_check(struct rows *rows, struct header *header)
{
    rows_rewind(rows, header->delimiter, true);
    while (rows->row < header->row) {
        rows_next(rows);
    }
    header_check_row(rows, header, NULL);
}
