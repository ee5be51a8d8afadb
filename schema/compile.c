/*
 * What the steps of a compile share: places, findings, dates, units and levels by name.
 * Knows no file, no database and no order of steps (compile_all.c). Neighbours: compile_*.c (one a kind), lint_*.c.
 */
#include "compile.h"

#include <stdlib.h>
#include <string.h>

struct text compile_pair(struct arena *arena, const char *a, const char *b)
{
    size_t first = strlen(a), second = strlen(b);
    char *pair = ARENA_ARRAY(arena, first + second + 2, char);

    memcpy(pair, a, first);
    pair[first] = '\x1f';
    memcpy(pair + first + 1, b, second + 1);
    return (struct text){pair, first + 1 + second};
}

struct place compile_at(const struct compile *c,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        const char *column)
{
    return rows_place(c->rows, kind, row, column);
}

void compile_bad_value(struct compile *c,
                       enum catalog_kind kind,
                       const struct catalog_row *row,
                       const char *column,
                       const char *expected)
{
    struct place at = compile_at(c, kind, row, column);
    const char *value = rows_value(kind, row, column);
    struct diag *d = diags_addv(c->diags, DIAG_E603, at, column, value, expected, NULL);

    d->value = value;
    d->expected = expected;
}

void compile_unknown(struct compile *c,
                     enum catalog_kind kind,
                     const struct catalog_row *row,
                     const char *column,
                     const char *value)
{
    struct diag *d =
        diags_addv(c->diags, DIAG_E605, compile_at(c, kind, row, column), column, value, NULL);

    d->value = value;
}

void compile_dates(struct compile *c,
                   enum catalog_kind kind,
                   const struct catalog_row *row,
                   date_t *ret_from,
                   date_t *ret_to)
{
    *ret_from = rows_date(kind, row, "valid_from", DATE_MIN);
    *ret_to = rows_date(kind, row, "valid_to", DATE_MAX);
    if (*ret_to >= *ret_from)
        return;
    diags_addv(c->diags, DIAG_E609, compile_at(c, kind, row, "valid_to"),
               rows_value(kind, row, "valid_from"), rows_value(kind, row, "valid_to"), NULL);
    *ret_from = DATE_MIN;
    *ret_to = DATE_MAX;
}

const char *compile_org_name(const struct compile *c, uint32_t org)
{
    const struct org *o = &c->catalog->orgs.at[org];

    return arena_printf(c->arena, "%s %s", c->catalog->levels[o->level], o->code);
}

uint32_t compile_level(struct compile *c,
                       enum catalog_kind kind,
                       const struct catalog_row *row,
                       const char *column)
{
    uint32_t level = map_find(&c->levels, rows_text(kind, row, column));

    if (level == MAP_NONE && rows_value(kind, row, column)[0] != '\0')
        compile_unknown(c, kind, row, column, rows_value(kind, row, column));
    return level;
}

size_t compile_list(struct compile *c,
                    enum catalog_kind kind,
                    const struct catalog_row *row,
                    const char *column,
                    const struct map *map,
                    uint32_t **ret_indices)
{
    struct text *parts;
    size_t n = text_split(c->arena, rows_text(kind, row, column), ';', &parts), len = 0;

    *ret_indices = ARENA_ARRAY(c->arena, n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        uint32_t index = map_find(map, parts[i]);
        if (index == MAP_NONE)
            compile_unknown(c, kind, row, column, text_dup(c->arena, parts[i]));
        else
            (*ret_indices)[len++] = index;
    }
    return len;
}

uint32_t compile_unit(const struct compile *c, const char *level, const char *code)
{
    return map_find(&c->units, compile_pair(c->arena, level, code));
}

bool compile_same_unit_code(const struct compile *c, uint32_t a, uint32_t b)
{
    const struct org *orgs = c->catalog->orgs.at;

    return b < c->catalog->orgs.len && orgs[a].level == orgs[b].level &&
           strcmp(orgs[a].code, orgs[b].code) == 0;
}

bool compile_code_known(const struct compile *c, const char *code)
{
    for (size_t i = 0; i < c->catalog->levels_len; i++) {
        if (compile_unit(c, c->catalog->levels[i], code) != CATALOG_NONE)
            return true;
    }
    return false;
}

bool compile_moment(struct text t, int64_t *ret_instant)
{
    date_t date = 0;

    if (!date_parse(t, &date))
        return instant_parse(t, ret_instant);
    *ret_instant = instant_of_date(date + 1);
    return true;
}
