/*
 * The order of a compile: head, units, indicators, layouts and forms, regimes, then what only the whole can tell (lint); findings in the
 * order of the files. Knows no row itself. Neighbours: compile.h says what each step does; compile.c holds what they share.
 */
#include "compile.h"
#include "totals.h"

#include <stdlib.h>
#include <string.h>

/* False when a compulsory part of the key is empty; the reader has said so. */
static bool has_key(enum catalog_kind kind, const struct catalog_row *row)
{
    const struct catalog_table *table = catalog_table(kind);

    for (size_t i = 0; i < table->len; i++) {
        if (table->columns[i].key && table->columns[i].compulsory && row->value[i][0] == '\0')
            return false;
    }
    return true;
}

/* Sorts a kind and drops repeated keys, each with a finding at the later row, and rows without a key. */
static void sort_kind(struct compile *c, enum catalog_kind kind)
{
    struct compile_rows *sorted = &c->sorted[kind];
    size_t n = c->rows->kind[kind].len, len = 0;

    sorted->at = rows_sorted(c->rows, kind, c->arena);
    for (size_t i = 0; i < n; i++) {
        if (!has_key(kind, sorted->at[i]))
            continue;
        if (len > 0 && rows_compare_keys(kind, sorted->at[len - 1], sorted->at[i]) == 0) {
            bool later = sorted->at[i]->at.row >= sorted->at[len - 1]->at.row;
            diags_addv(c->diags, DIAG_E604, sorted->at[later ? i : len - 1]->at,
                       rows_key(kind, sorted->at[i], c->arena), NULL);
            continue;
        }
        sorted->at[len++] = sorted->at[i];
    }
    sorted->len = len;
}

static void compile_head(struct compile *c)
{
    const struct compile_rows *heads = &c->sorted[CATALOG_HEAD];
    struct catalog *catalog = c->catalog;
    struct text *levels;

    catalog->name = catalog->version = catalog->legal_basis = catalog->default_language = "";
    if (heads->len == 0)
        return;
    const struct catalog_row *head = heads->at[0];
    catalog->name = rows_value(CATALOG_HEAD, head, "name");
    catalog->version = rows_value(CATALOG_HEAD, head, "version");
    catalog->legal_basis = rows_value(CATALOG_HEAD, head, "legal_basis");
    catalog->default_language = rows_value(CATALOG_HEAD, head, "default_language");
    size_t n = text_split(c->arena, rows_text(CATALOG_HEAD, head, "levels"), '>', &levels);
    catalog->levels = ARENA_ARRAY(c->arena, n, const char *);
    for (size_t i = 0; i < n; i++) {
        catalog->levels[i] = text_dup(c->arena, levels[i]);
        if (map_put(&c->levels, text_of(catalog->levels[i]), (uint32_t)i) != MAP_NONE)
            diags_addv(c->diags, DIAG_E604, head->at, catalog->levels[i], NULL);
    }
    catalog->levels_len = n;
}

static int compare_findings(const void *left, const void *right)
{
    const struct place *a = &((const struct diag *)left)->at,
                       *b = &((const struct diag *)right)->at;
    int order = strcmp(a->file != NULL ? a->file : "", b->file != NULL ? b->file : "");

    if (order == 0 && a->row != b->row)
        order = a->row < b->row ? -1 : 1;
    if (order == 0 && a->column != b->column)
        order = a->column < b->column ? -1 : 1;
    if (order == 0)
        order = (int)((const struct diag *)left)->code - (int)((const struct diag *)right)->code;
    return order;
}

enum status schema_compile(const struct catalog_rows *rows,
                           struct arena *arena,
                           struct catalog *ret_catalog,
                           struct diags *diags)
{
    struct compile c = {.rows = rows, .arena = arena, .catalog = ret_catalog, .diags = diags};
    struct map *maps[] = {&c.levels,  &c.dimensions,  &c.indicators, &c.forms, &c.regimes,
                          &c.layouts, &c.hierarchies, &c.units,      &c.slots};
    size_t errors = diags->errors, first = diags->len;

    memset(ret_catalog, 0, sizeof *ret_catalog);
    ret_catalog->load_id = rows->load_id;
    ret_catalog->digest = rows->digest;
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        map_init(maps[i], arena, 64);
    for (int kind = 0; kind < CATALOG_KINDS; kind++)
        sort_kind(&c, (enum catalog_kind)kind);
    compile_head(&c);
    /* Without levels nothing else can be read; the reader has said why. */
    if (ret_catalog->levels_len == 0 && errors > 0) {
        catalog_index(ret_catalog, arena);
        return STATUS_REJECTED;
    }
    compile_orgs(&c);
    compile_successions(&c);
    compile_aliases(&c);
    compile_edges(&c);
    compile_indicators(&c);
    compile_layouts(&c);
    compile_forms(&c);
    compile_calendar(&c);
    compile_outlines(&c);
    compile_regimes(&c);
    compile_extensions(&c);
    compile_rules(&c);
    compile_scores(&c);
    compile_externals(&c);
    catalog_index(ret_catalog, arena);
    totals_fill_forms(ret_catalog, arena);
    lint_orgs(&c);
    lint_forms(&c);
    lint_regimes(&c);
    lint_outlines(&c);
    lint_rest(&c);
    if (diags->len > first + 1)
        qsort(diags->at + first, diags->len - first, sizeof *diags->at, compare_findings);
    return diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}
