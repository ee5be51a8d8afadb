/*
 * Slots across loads: what is stored is carried into the next catalog, what is new is described for storing. Slots never move.
 * Neighbours: compile_layouts.c.
 */
#include <string.h>

#include "compile.h"

static const char *cell_value(const struct catalog_row *row, const char *column)
{
    return rows_value(CATALOG_LAYOUT_CELLS, row, column);
}

static struct catalog_row *copy_row(const struct catalog_row *row,
                                    enum catalog_kind kind,
                                    struct arena *arena,
                                    struct catalog_rows *rows)
{
    struct catalog_row *copy = rows_add(rows, kind, row->at, arena);

    copy->id = row->id;
    memcpy(copy->value, row->value, catalog_table(kind)->len * sizeof *row->value);
    return copy;
}

/* ---- what must not change ---- */

/* An indicator's four properties, defaults applied. */
struct fixed {
    const char *unit, *value_type, *nature;
    int decimals;
};

static struct fixed fixed_of(const struct catalog_row *row)
{
    enum value_type type = VALUE_DECIMAL;
    uint64_t decimals = 0;
    const char *nature = rows_value(CATALOG_INDICATORS, row, "nature");

    value_type_parse(rows_text(CATALOG_INDICATORS, row, "value_type"), &type);
    text_to_u64(rows_text(CATALOG_INDICATORS, row, "decimals"), DECIMAL_MAX_DECIMALS, &decimals);
    if (nature[0] == '\0')
        nature = nature_name(type == VALUE_TEXT || type == VALUE_DATE || type == VALUE_BOOLEAN
                                 ? NATURE_TEXT
                                 : NATURE_FLOW);
    return (struct fixed){rows_value(CATALOG_INDICATORS, row, "unit"), value_type_name(type),
                          nature, (int)decimals};
}

/* The columns that differ. */
struct difference {
    const char *column[4];
    size_t len;
};

static struct difference compare_fixed(const struct fixed *a, const struct fixed *b)
{
    struct difference d = {{NULL}, 0};

    if (strcmp(a->unit, b->unit) != 0)
        d.column[d.len++] = "unit";
    if (strcmp(a->value_type, b->value_type) != 0)
        d.column[d.len++] = "value_type";
    if (a->decimals != b->decimals)
        d.column[d.len++] = "decimals";
    if (strcmp(a->nature, b->nature) != 0)
        d.column[d.len++] = "nature";
    return d;
}

/* Units of the old slot × factor = units of the new one; only a change of decimals alone is exact. */
static const char *factor_of(const struct fixed *before,
                             const struct fixed *after,
                             const struct difference *d,
                             struct arena *arena)
{
    char digits[DECIMAL_TEXT_MAX];
    int by = after->decimals - before->decimals;

    if (d->len != 1 || by == 0)
        return "";
    decimal_format_wide(decimal_pow10(by > 0 ? by : -by), 0, digits);
    return arena_printf(arena, "%s%s", by > 0 ? "" : "1/", digits);
}

/* ---- carrying ---- */

struct carry {
    const struct catalog_rows *current;
    struct catalog_rows *next;
    struct arena *arena;
    struct diags *diags;
    bool accept;
};

static struct map
rows_by_code(const struct catalog_rows *rows, enum catalog_kind kind, struct arena *arena)
{
    struct map map;

    map_init(&map, arena, rows->kind[kind].len);
    for (size_t i = 0; i < rows->kind[kind].len; i++)
        map_put(&map, rows_text(kind, &rows->kind[kind].at[i], "code"), (uint32_t)i);
    return map;
}

/* One more than the greatest slot of a layout. */
static unsigned long long next_slot(const struct catalog_rows *rows, const char *layout)
{
    unsigned long long next = 0;

    for (size_t i = 0; i < rows->kind[CATALOG_LAYOUT_CELLS].len; i++) {
        const struct catalog_row *row = &rows->kind[CATALOG_LAYOUT_CELLS].at[i];
        uint64_t slot = 0;
        if (strcmp(cell_value(row, "layout"), layout) == 0 &&
            text_to_u64(text_of(cell_value(row, "slot")), UINT32_MAX, &slot) && slot >= next)
            next = slot + 1;
    }
    return next;
}

/* Retires an indicator's slots; each has a successor behind the layout's last one. */
static void replace_slots(struct carry *c, const char *indicator, const char *factor)
{
    for (size_t i = 0, n = c->next->kind[CATALOG_LAYOUT_CELLS].len; i < n; i++) {
        struct catalog_row *old = &c->next->kind[CATALOG_LAYOUT_CELLS].at[i];
        if (strcmp(cell_value(old, "indicator"), indicator) != 0 ||
            cell_value(old, "retired")[0] != '\0')
            continue;
        const char *replaces = cell_value(old, "slot");
        unsigned long long slot = next_slot(c->next, cell_value(old, "layout"));
        rows_set(CATALOG_LAYOUT_CELLS, old, "retired", "yes");
        struct catalog_row *new = copy_row(old, CATALOG_LAYOUT_CELLS, c->arena, c->next);
        rows_set(CATALOG_LAYOUT_CELLS, new, "slot", arena_printf(c->arena, "%llu", slot));
        rows_set(CATALOG_LAYOUT_CELLS, new, "retired", "");
        rows_set(CATALOG_LAYOUT_CELLS, new, "replaces", replaces);
        rows_set(CATALOG_LAYOUT_CELLS, new, "factor", factor);
    }
}

static bool has_slots(const struct catalog_rows *rows, const char *indicator)
{
    for (size_t i = 0; i < rows->kind[CATALOG_LAYOUT_CELLS].len; i++) {
        const struct catalog_row *row = &rows->kind[CATALOG_LAYOUT_CELLS].at[i];
        if (strcmp(cell_value(row, "indicator"), indicator) == 0 &&
            cell_value(row, "retired")[0] == '\0')
            return true;
    }
    return false;
}

static void
carry_indicator(struct carry *c, const struct catalog_row *before, const struct catalog_row *after)
{
    struct fixed a = fixed_of(before), b = fixed_of(after);
    struct difference d = compare_fixed(&a, &b);
    const char *code = rows_value(CATALOG_INDICATORS, after, "code");

    if (d.len == 0 || !has_slots(c->next, code))
        return;
    if (c->accept) {
        replace_slots(c, code, factor_of(&a, &b, &d, c->arena));
        return;
    }
    for (size_t i = 0; i < d.len; i++) {
        struct diag *finding = diags_addv(
            c->diags, DIAG_E607, rows_place(c->next, CATALOG_INDICATORS, after, d.column[i]), code,
            d.column[i], NULL);
        finding->indicator_code = code;
        finding->value = rows_value(CATALOG_INDICATORS, after, d.column[i]);
        finding->expected = rows_value(CATALOG_INDICATORS, before, d.column[i]);
    }
}

/* An occasion's period is stored with its reports: it stays. */
static void carry_occasions(struct carry *c)
{
    struct map before = rows_by_code(c->current, CATALOG_OCCASIONS, c->arena);

    for (size_t i = 0; i < c->next->kind[CATALOG_OCCASIONS].len; i++) {
        struct catalog_row *row = &c->next->kind[CATALOG_OCCASIONS].at[i];
        uint32_t k = map_find(&before, rows_text(CATALOG_OCCASIONS, row, "code"));
        if (k != MAP_NONE)
            row->id = c->current->kind[CATALOG_OCCASIONS].at[k].id;
    }
}

enum status schema_carry_slots(const struct catalog_rows *current,
                               struct catalog_rows *next,
                               bool accept_unit_change,
                               struct arena *arena,
                               struct diags *diags)
{
    struct carry c = {current, next, arena, diags, accept_unit_change};
    struct map before = rows_by_code(current, CATALOG_INDICATORS, arena);
    size_t errors = diags->errors;

    next->kind[CATALOG_LAYOUT_CELLS].len = 0;
    for (size_t i = 0; i < current->kind[CATALOG_LAYOUT_CELLS].len; i++)
        copy_row(&current->kind[CATALOG_LAYOUT_CELLS].at[i], CATALOG_LAYOUT_CELLS, arena, next);
    for (size_t i = 0; i < next->kind[CATALOG_INDICATORS].len; i++) {
        const struct catalog_row *row = &next->kind[CATALOG_INDICATORS].at[i];
        uint32_t k = map_find(&before, rows_text(CATALOG_INDICATORS, row, "code"));
        if (k != MAP_NONE)
            carry_indicator(&c, &current->kind[CATALOG_INDICATORS].at[k], row);
    }
    carry_occasions(&c);
    return diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}

/* ---- after a compile ---- */

void schema_layout_rows(const struct catalog *catalog,
                        struct arena *arena,
                        struct catalog_rows *rows)
{
    struct map known;
    size_t stored = rows->kind[CATALOG_LAYOUT_CELLS].len;

    map_init(&known, arena, stored);
    for (size_t i = 0; i < stored; i++) {
        const struct catalog_row *row = &rows->kind[CATALOG_LAYOUT_CELLS].at[i];
        map_put(&known, compile_pair(arena, cell_value(row, "layout"), cell_value(row, "slot")), 1);
    }
    for (size_t l = 0; l < catalog->layouts.len; l++) {
        const struct layout *layout = &catalog->layouts.at[l];
        for (size_t s = 0; s < layout->len; s++) {
            const char *slot = arena_printf(arena, "%zu", s);
            if (map_find(&known, compile_pair(arena, layout->code, slot)) != MAP_NONE ||
                layout->cells[s].indicator == CATALOG_NONE)
                continue;
            struct catalog_row *row =
                rows_add(rows, CATALOG_LAYOUT_CELLS, (struct place){0}, arena);
            row->id = layout->id;
            rows_set(CATALOG_LAYOUT_CELLS, row, "layout", layout->code);
            rows_set(CATALOG_LAYOUT_CELLS, row, "slot", slot);
            rows_set(CATALOG_LAYOUT_CELLS, row, "indicator",
                     catalog->indicators.at[layout->cells[s].indicator].code);
            rows_set(CATALOG_LAYOUT_CELLS, row, "members", layout->cells[s].members);
            rows_set(CATALOG_LAYOUT_CELLS, row, "retired", layout->cells[s].retired ? "yes" : "");
        }
    }
}
