/*
 * DHIS2's data values in CSV: columns by their place, the first row their names or, where it is none, a value already. REQ: DHIS2 Web API, "Data
 * values", CSV. Neighbours: read_dhis2.h, rows.c.
 */
#include <string.h>

#include "read_dhis2.h"

enum { VALUE_COLUMN = 6 };

static const enum dhis2_member columns[] = {
    DHIS2_ELEMENT, DHIS2_PERIOD,  DHIS2_ORG_UNIT, DHIS2_COMBO,   DHIS2_ATTRIBUTE_COMBO, DHIS2_VALUE,
    DHIS2_MEMBERS, DHIS2_MEMBERS, DHIS2_COMMENT,  DHIS2_MEMBERS, DHIS2_DELETED};

/* Takes a field off the line, its quotes off it. False: nothing is left. */
static bool take_field(struct text *line, struct text *ret)
{
    if (line->len == 0)
        return false;
    const char *comma = memchr(line->ptr, ',', line->len);
    size_t len = comma != NULL ? (size_t)(comma - line->ptr) : line->len;
    struct text t = text_trim((struct text){line->ptr, len});
    if (t.len >= 2 && t.ptr[0] == '"' && t.ptr[t.len - 1] == '"')
        t = (struct text){t.ptr + 1, t.len - 2};
    len += comma != NULL ? 1 : 0;
    *line = (struct text){line->ptr + len, line->len - len};
    *ret = t;
    return true;
}

static bool is_header(struct text line)
{
    static const char *const names[] = {"dataelement", "period", "orgunit"};
    struct text field;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!take_field(&line, &field) || !text_eq_ascii_nocase(field, names[i]))
            return false;
    }
    return true;
}

/* An identifier of DHIS2: a letter, ten letters or digits. */
static bool is_uid(struct text t)
{
    bool good = t.len == 11;
    for (size_t i = 0; good && i < t.len; i++) {
        char c = t.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        good = letter || (i > 0 && c >= '0' && c <= '9');
    }
    return good;
}

bool read_dhis2_csv_is(const struct foreign_look *look)
{
    struct text line = look->line, element, period, unit;
    struct foreign_period unused;
    if (is_header(line))
        return true;
    return take_field(&line, &element) && take_field(&line, &period) && take_field(&line, &unit) &&
           is_uid(element) && is_uid(unit) && foreign_period_dhis2(period, &unused);
}

static bool take_row(struct dhis2_set *set, const struct rows *rows)
{
    struct foreign *f = &set->foreign;
    foreign_begin(f, rows->row, VALUE_COLUMN, NULL);
    memset(set->of_value, 0, sizeof set->of_value);
    for (size_t i = 0; i < rows->len && i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i] < DHIS2_MEMBERS)
            set->of_value[columns[i]] = rows->cells[i];
    }
    return read_dhis2_put(set);
}

void read_dhis2_csv(struct input *in, bool show)
{
    struct dhis2_set set = {.period = foreign_period_dhis2, .otherwise = "dhis2"};
    struct text all = text_trim((struct text){in->bytes, in->len});
    const char *end = memchr(all.ptr, '\n', all.len);
    bool header =
        is_header((struct text){all.ptr, end != NULL ? (size_t)(end - all.ptr) : all.len});
    struct rows rows;
    enum rows_got got;
    bool going = true;

    foreign_open(&set.foreign, in, show);
    in->format->delimiter = ",";
    in->format->number_style = "1234.5";
    read_dhis2_begin(&set);
    rows_open(&rows, in);
    rows_rewind(&rows, ',', false);
    while (going && (got = rows_next(&rows)) != ROWS_END) {
        if (got == ROWS_CELLS && !header)
            going = take_row(&set, &rows);
        header = header && got != ROWS_CELLS;
    }
    rows_close(&rows);
    foreign_close(&set.foreign);
}
