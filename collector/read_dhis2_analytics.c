/*
 * Tables that DHIS2's analytics answer with: {"headers":[{"name":"dx"},…],"rows":[["fbfJHSPpUQD","201401",…],…]}. Columns are known by their names, those
 * that are no figure's are members. Whole numbers come as 12.0: zeros behind the point are the table's spelling. REQ: DHIS2 Web API, "Analytics".
 * Neighbours: read_dhis2.h, read_dhis2_json.c.
 */
#include <stdio.h>
#include <string.h>

#include "read_dhis2.h"

#define COLUMNS_MAX 64

struct table {
    struct dhis2_set set;
    struct text name[COLUMNS_MAX];
    size_t len;
};

bool read_dhis2_analytics_is(const struct foreign_look *look)
{
    return read_dhis2_json_has(look, "\"headers\"") && read_dhis2_json_has(look, "\"rows\"");
}

/* What the table computed a figure from. */
static bool is_beside(struct text name)
{
    static const char *const names[] = {"numerator", "denominator", "factor", "multiplier",
                                        "divisor"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_is(name, names[i]))
            return true;
    }
    return false;
}

static void take_header(struct table *t, struct text header)
{
    struct arena *arena = t->set.foreign.in->arena;
    struct scan_json_walk walk = {.json = header};
    struct text name = {0};
    while (header.ptr[0] == '{' && scan_json_walk(&walk)) {
        if (text_is(walk.key, "\"name\""))
            name = read_dhis2_plain(arena, walk.value);
    }
    t->name[t->len++] = (struct text){text_dup(arena, name), name.len};
}

/* False with a finding. */
static bool take_headers(struct table *t, struct text headers)
{
    struct input *in = t->set.foreign.in;
    struct scan_json_walk walk = {.json = headers};
    if (*headers.ptr != '[') {
        struct diag *d = finding_add(in, DIAG_E124, 0, 0);
        finding_arg(in, d, 0, TEXT("headers"));
        finding_arg(in, d, 1, TEXT("array"));
        return false;
    }
    while (scan_json_walk(&walk)) {
        if (t->len == COLUMNS_MAX) {
            finding_limit(in, "columns", COLUMNS_MAX, 0, 0);
            return false;
        }
        take_header(t, walk.value);
    }
    return true;
}

/* ELEMENT.COMBINATION */
static void take_element(struct dhis2_set *set, struct text t)
{
    const char *point = t.len > 0 ? memchr(t.ptr, '.', t.len) : NULL;
    size_t len = point != NULL ? (size_t)(point - t.ptr) : t.len;
    set->of_value[DHIS2_ELEMENT] = (struct text){t.ptr, len};
    if (point != NULL)
        set->of_value[DHIS2_COMBO] = (struct text){point + 1, t.len - len - 1};
}

static void take_cell(struct table *t, struct text name, struct text cell)
{
    struct dhis2_set *set = &t->set;
    if (text_is(name, "dx"))
        take_element(set, cell);
    else if (text_is(name, "ou"))
        set->of_value[DHIS2_ORG_UNIT] = cell;
    else if (text_is(name, "pe"))
        set->of_value[DHIS2_PERIOD] = cell;
    else if (text_is(name, "co"))
        set->of_value[DHIS2_COMBO] = cell;
    else if (text_is(name, "ao"))
        set->of_value[DHIS2_ATTRIBUTE_COMBO] = cell;
    else if (text_is(name, "value"))
        set->of_value[DHIS2_VALUE] = cell;
    else if (!is_beside(name) && name.len > 0 && cell.len > 0)
        foreign_pair(&set->foreign, name, cell);
}

/* 12.0 as 12, 1.50 as 1.5. */
static struct text without_zeros(struct text t)
{
    if (t.len == 0 || memchr(t.ptr, '.', t.len) == NULL || memchr(t.ptr, 'E', t.len) != NULL)
        return t;
    while (t.len > 1 && t.ptr[t.len - 1] == '0')
        t.len--;
    if (t.len > 1 && t.ptr[t.len - 1] == '.')
        t.len--;
    return t;
}

static bool take_row(struct table *t, struct text row, size_t index)
{
    struct foreign *f = &t->set.foreign;
    struct scan_json_walk walk = {.json = row};
    char pointer[48];
    size_t i = 0;

    (void)snprintf(pointer, sizeof pointer, "/rows/%zu", index);
    foreign_begin(f, 0, 0, pointer);
    if (!read_dhis2_is_json(f->in, row))
        return true;
    if (*row.ptr != '[') {
        struct diag *d = foreign_find(f, DIAG_E124);
        finding_arg(f->in, d, 0, TEXT("rows"));
        finding_arg(f->in, d, 1, TEXT("array"));
        return true;
    }
    memset(t->set.of_value, 0, sizeof t->set.of_value);
    for (; i < t->len && scan_json_walk(&walk); i++)
        take_cell(t, t->name[i], read_dhis2_plain(f->scratch, walk.value));
    t->set.of_value[DHIS2_VALUE] = without_zeros(t->set.of_value[DHIS2_VALUE]);
    return read_dhis2_put(&t->set);
}

static void take_rows(struct table *t, struct text rows)
{
    struct scan_json_walk walk = {.json = rows};
    if (*rows.ptr != '[') {
        struct diag *d = finding_add(t->set.foreign.in, DIAG_E124, 0, 0);
        finding_arg(t->set.foreign.in, d, 0, TEXT("rows"));
        finding_arg(t->set.foreign.in, d, 1, TEXT("array"));
        return;
    }
    for (size_t i = 0; scan_json_walk(&walk) && take_row(t, walk.value, i); i++) {}
    if (walk.bad)
        read_json_astray(t->set.foreign.in, rows, walk.pos);
}

void read_dhis2_analytics(struct input *in, bool show)
{
    struct table t = {.set = {.period = foreign_period_dhis2, .otherwise = "dhis2"}};
    struct text json = text_trim((struct text){in->bytes, in->len}), headers = {0}, rows = {0};
    struct scan_json_walk walk = {.json = json};
    bool good = true;

    foreign_open(&t.set.foreign, in, show);
    while (good && scan_json_walk(&walk)) {
        bool of_rows = text_is(walk.key, "\"rows\"");
        good = of_rows || read_dhis2_is_json(in, walk.value); /* rows are read one by one */
        if (of_rows)
            rows = walk.value;
        else if (text_is(walk.key, "\"headers\""))
            headers = walk.value;
    }
    if (walk.bad)
        read_json_astray(in, json, walk.pos);
    if (good && !walk.bad && take_headers(&t, headers)) {
        read_dhis2_begin(&t.set);
        take_rows(&t, rows);
    }
    foreign_close(&t.set.foreign);
}
