/*
 * Units out of their editions, successions and aliases. Knows dates and codes; the tree is compile_edges.c.
 *
 * Rows of the same (level, code) whose dates join are editions of one unit (a new name, another parent), unless a succession
 * leads from the code to itself on that day or the row says new_unit=yes: then it is another body with a used code.
 * Neighbours: compile.h.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"

/* One row of orgs.csv. */
struct edition {
    uint32_t level;
    const char *code;
    date_t from, to;
    bool new_unit;
    const struct catalog_row *row;
};

static int compare_editions(const void *left, const void *right)
{
    const struct edition *a = left, *b = right;

    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    int order = strcmp(a->code, b->code);
    if (order == 0 && a->from != b->from)
        order = a->from < b->from ? -1 : 1;
    if (order == 0)
        order = a->row->at.row < b->row->at.row ? -1 : 1;
    return order;
}

static bool parse_yes(struct compile *c,
                      enum catalog_kind kind,
                      const struct catalog_row *row,
                      const char *column,
                      bool by_default)
{
    struct text t = rows_text(kind, row, column);

    if (t.len == 0)
        return by_default;
    if (!text_is(t, "yes") && !text_is(t, "no"))
        compile_bad_value(c, kind, row, column, "yes | no");
    return text_is(t, "yes");
}

/* Rows come by code: level by level they are in order, unless editions of a code begin on one day. */
static struct edition *by_level(struct compile *c, const struct edition *editions, size_t n)
{
    struct edition *ordered = ARENA_ARRAY(c->arena, n, struct edition);
    size_t len = 0;
    bool in_order = true;

    for (uint32_t level = 0; level < c->catalog->levels_len; level++)
        for (size_t i = 0; i < n; i++)
            if (editions[i].level == level)
                ordered[len++] = editions[i];
    for (size_t i = 1; i < len && in_order; i++)
        in_order = compare_editions(&ordered[i - 1], &ordered[i]) <= 0;
    if (!in_order)
        qsort(ordered, len, sizeof *ordered, compare_editions);
    return ordered;
}

static struct edition *read_editions(struct compile *c, size_t *ret_len)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_ORGS];
    struct edition *editions = ARENA_ARRAY(c->arena, rows->len, struct edition);
    size_t n = 0;

    for (size_t i = 0; i < rows->len; i++) {
        const struct catalog_row *row = rows->at[i];
        struct edition *e = &editions[n];
        e->level = compile_level(c, CATALOG_ORGS, row, "level");
        e->code = rows_value(CATALOG_ORGS, row, "code");
        if (e->level == CATALOG_NONE)
            continue;
        compile_dates(c, CATALOG_ORGS, row, &e->from, &e->to);
        e->new_unit = parse_yes(c, CATALOG_ORGS, row, "new_unit", false);
        e->row = row;
        n++;
    }
    *ret_len = n;
    return by_level(c, editions, n);
}

/* The days on which a (level, code) is succeeded by itself: "level code date". */
static void read_self_successions(struct compile *c, struct map *ret_map)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_SUCCESSIONS];

    map_init(ret_map, c->arena, rows->len);
    for (size_t i = 0; i < rows->len; i++) {
        const struct catalog_row *row = rows->at[i];
        const char *level = rows_value(CATALOG_SUCCESSIONS, row, "predecessor_level");
        const char *code = rows_value(CATALOG_SUCCESSIONS, row, "predecessor_code");
        const char *day = rows_value(CATALOG_SUCCESSIONS, row, "effective");
        if (!text_is(rows_text(CATALOG_SUCCESSIONS, row, "successor_level"), level) ||
            !text_is(rows_text(CATALOG_SUCCESSIONS, row, "successor_code"), code))
            continue;
        struct text unit = compile_pair(c->arena, level, code);
        map_put(ret_map, compile_pair(c->arena, unit.ptr, day), 1);
    }
}

/* True when `next` goes on the unit of `before`. */
static bool same_unit(struct compile *c,
                      const struct map *self,
                      const struct edition *before,
                      const struct edition *next)
{
    char day[DATE_TEXT_MAX];

    if (before->level != next->level || strcmp(before->code, next->code) != 0 || next->new_unit)
        return false;
    if (before->to == DATE_MAX || before->to + 1 != next->from)
        return false;
    struct text unit = compile_pair(c->arena, c->catalog->levels[next->level], next->code);
    return map_find(self, compile_pair(c->arena, unit.ptr, date_format(next->from, day))) ==
           MAP_NONE;
}

static void
check_overlap(struct compile *c, const struct edition *before, const struct edition *next)
{
    if (before->level != next->level || strcmp(before->code, next->code) != 0 ||
        before->to < next->from)
        return;
    struct place at = compile_at(c, CATALOG_ORGS, next->row, "valid_from");
    const char *name = arena_printf(c->arena, "%s %s", c->catalog->levels[next->level], next->code);
    struct diag *d = diags_addv(c->diags, DIAG_E608, at, name,
                                arena_printf(c->arena, "%u", before->row->at.row), NULL);
    d->org_code = next->code;
}

static void add_edition(struct compile *c, const struct edition *e, bool starts_unit)
{
    struct catalog *catalog = c->catalog;

    if (starts_unit) {
        uint32_t index = (uint32_t)catalog->orgs.len;
        struct org *org = VEC_ADD(c->arena, &catalog->orgs);
        *org = (struct org){.id = e->row->id,
                            .level = e->level,
                            .code = e->code,
                            .from = e->from,
                            .to = e->to,
                            .first_edition = (uint32_t)catalog->org_editions.len};
        struct text key = compile_pair(c->arena, catalog->levels[e->level], e->code);
        if (map_find(&c->units, key) == MAP_NONE)
            map_put(&c->units, key, index);
    }
    uint32_t unit = (uint32_t)catalog->orgs.len - 1;
    struct org_edition *edition = VEC_ADD(c->arena, &catalog->org_editions);
    *edition = (struct org_edition){unit, rows_value(CATALOG_ORGS, e->row, "name_vi"),
                                    rows_value(CATALOG_ORGS, e->row, "name_en"), e->from, e->to};
    VEC_PUSH(c->arena, &c->edition_rows, e->row);
    catalog->orgs.at[unit].editions++;
    catalog->orgs.at[unit].to = e->to;
}

void compile_orgs(struct compile *c)
{
    struct map self;
    size_t n;
    const struct edition *editions = read_editions(c, &n);

    read_self_successions(c, &self);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            check_overlap(c, &editions[i - 1], &editions[i]);
        add_edition(c, &editions[i],
                    i == 0 || !same_unit(c, &self, &editions[i - 1], &editions[i]));
    }
}

/* ---- successions ---- */

/* The unit of (level, code) that exists on the day, or CATALOG_NONE with a finding. */
static uint32_t unit_on(struct compile *c,
                        const struct catalog_row *row,
                        const char *level_column,
                        const char *code_column,
                        date_t day)
{
    const char *level = rows_value(CATALOG_SUCCESSIONS, row, level_column);
    const char *code = rows_value(CATALOG_SUCCESSIONS, row, code_column);
    uint32_t first = compile_unit(c, level, code);
    char text[DATE_TEXT_MAX];

    if (first == CATALOG_NONE) {
        compile_unknown(c, CATALOG_SUCCESSIONS, row, code_column,
                        arena_printf(c->arena, "%s %s", level, code));
        return CATALOG_NONE;
    }
    for (uint32_t u = first; compile_same_unit_code(c, first, u); u++) {
        if (c->catalog->orgs.at[u].from <= day && day <= c->catalog->orgs.at[u].to)
            return u;
    }
    struct diag *d =
        diags_addv(c->diags, DIAG_E615, compile_at(c, CATALOG_SUCCESSIONS, row, code_column),
                   arena_printf(c->arena, "%s %s", level, code),
                   arena_strdup(c->arena, date_format(day, text)), NULL);
    d->org_code = code;
    return CATALOG_NONE;
}

/* A share lies above 0 and is at most 1; empty is 0 units. */
static bool read_share(struct text share, int64_t *ret_units)
{
    int64_t whole = (int64_t)decimal_pow10(DECIMAL_MAX_DECIMALS);
    bool ok =
        share.len == 0 || (decimal_parse(share, DECIMAL_MAX_DECIMALS, ret_units) == DECIMAL_OK &&
                           *ret_units > 0 && *ret_units <= whole);

    if (!ok || share.len == 0)
        *ret_units = 0;
    return ok;
}

static void check_full(struct compile *c, const struct succession *s, const struct catalog_row *row)
{
    char day[DATE_TEXT_MAX];

    if (s->kind != SUCCESSION_FULL || c->catalog->orgs.at[s->predecessor].to < s->effective)
        return;
    diags_addv(c->diags, DIAG_W608, compile_at(c, CATALOG_SUCCESSIONS, row, "predecessor_code"),
               compile_org_name(c, s->predecessor),
               arena_strdup(c->arena, date_format(s->effective, day)), NULL);
}

/* The shares of one predecessor on one day add up to 1 at most. Rows come grouped by predecessor. */
static void check_shares(struct compile *c,
                         const struct succession *s,
                         int64_t share,
                         int64_t *sum,
                         const struct catalog_row *row)
{
    const struct catalog *catalog = c->catalog;
    size_t n = catalog->successions.len;
    const struct succession *before = n > 1 ? &catalog->successions.at[n - 2] : NULL;

    if (before == NULL || before->predecessor != s->predecessor ||
        before->effective != s->effective)
        *sum = 0;
    *sum += share;
    if (*sum > (int64_t)decimal_pow10(DECIMAL_MAX_DECIMALS))
        diags_addv(c->diags, DIAG_E616, compile_at(c, CATALOG_SUCCESSIONS, row, "share"),
                   compile_org_name(c, s->predecessor), NULL);
}

static void compile_succession(struct compile *c, const struct catalog_row *row, int64_t *sum)
{
    struct succession s = {.kind = SUCCESSION_FULL};
    struct text kind = rows_text(CATALOG_SUCCESSIONS, row, "kind");
    struct text share = rows_text(CATALOG_SUCCESSIONS, row, "share");
    int64_t units;

    s.share = share.ptr;
    s.effective = rows_date(CATALOG_SUCCESSIONS, row, "effective", DATE_MIN);
    if (text_is(kind, "partial"))
        s.kind = SUCCESSION_PARTIAL;
    else if (kind.len > 0 && !text_is(kind, "full"))
        compile_bad_value(c, CATALOG_SUCCESSIONS, row, "kind", "full | partial");
    if (!read_share(share, &units))
        compile_bad_value(c, CATALOG_SUCCESSIONS, row, "share", "0 < share <= 1");
    s.predecessor = unit_on(c, row, "predecessor_level", "predecessor_code", s.effective - 1);
    s.successor = unit_on(c, row, "successor_level", "successor_code", s.effective);
    if (s.predecessor == CATALOG_NONE || s.successor == CATALOG_NONE)
        return;
    VEC_PUSH(c->arena, &c->catalog->successions, s);
    VEC_PUSH(c->arena, &c->succession_rows, row);
    check_full(c, &s, row);
    check_shares(c, &s, units, sum, row);
}

void compile_successions(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_SUCCESSIONS];
    int64_t sum = 0;

    for (size_t i = 0; i < rows->len; i++)
        compile_succession(c, rows->at[i], &sum);
}

/* ---- aliases ---- */

static void compile_alias(struct compile *c, const struct catalog_row *row)
{
    uint32_t first = CATALOG_NONE;
    date_t from, to;
    bool found = false;

    compile_dates(c, CATALOG_ALIASES, row, &from, &to);
    if (compile_level(c, CATALOG_ALIASES, row, "level") == CATALOG_NONE)
        return;
    first = compile_unit(c, rows_value(CATALOG_ALIASES, row, "level"),
                         rows_value(CATALOG_ALIASES, row, "code"));
    if (first == CATALOG_NONE) {
        compile_unknown(c, CATALOG_ALIASES, row, "code", rows_value(CATALOG_ALIASES, row, "code"));
        return;
    }
    for (uint32_t u = first; compile_same_unit_code(c, first, u); u++) {
        const struct org *org = &c->catalog->orgs.at[u];
        struct org_alias alias = {u, rows_value(CATALOG_ALIASES, row, "scheme"),
                                  rows_value(CATALOG_ALIASES, row, "value"),
                                  from > org->from ? from : org->from, to < org->to ? to : org->to};
        if (alias.from > alias.to)
            continue;
        VEC_PUSH(c->arena, &c->catalog->aliases, alias);
        found = true;
    }
    if (!found)
        diags_addv(c->diags, DIAG_E611, compile_at(c, CATALOG_ALIASES, row, "valid_from"),
                   compile_org_name(c, first), rows_value(CATALOG_ALIASES, row, "value"), NULL);
}

void compile_aliases(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_ALIASES];

    for (size_t i = 0; i < rows->len; i++)
        compile_alias(c, rows->at[i]);
}
