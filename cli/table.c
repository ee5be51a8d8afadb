/*
 * Tables for people: columns aligned by what a terminal shows, which for Vietnamese is not the number of bytes.
 * Must not know: what the cells mean. Neighbours: internal.h, text_width().
 */
#include "internal.h"

void table_init(struct table *table, struct arena *arena)
{
    *table = (struct table){.arena = arena};
}

void table_column(struct table *table, const char *title, bool right)
{
    struct table_column *column = VEC_ADD(table->arena, &table->columns);
    column->title = title;
    column->right = right;
}

void table_cell(struct table *table, const char *cell)
{
    VEC_PUSH(table->arena, &table->cells, cell ? cell : "");
}

void table_int(struct table *table, int64_t value)
{
    table_cell(table, arena_printf(table->arena, "%lld", (long long)value));
}

static size_t width(const char *s)
{
    return text_width(text_of(s));
}

static size_t *widths(const struct table *table)
{
    size_t n = table->columns.len;
    size_t *ret = ARENA_ARRAY(table->arena, n, size_t);
    for (size_t i = 0; i < n; i++) {
        ret[i] = width(table->columns.at[i].title);
    }
    for (size_t i = 0; n > 0 && i < table->cells.len; i++) {
        size_t w = width(table->cells.at[i]);
        if (w > ret[i % n]) {
            ret[i % n] = w;
        }
    }
    return ret;
}

/* Blanks wait in `owed` until something stands behind them, so that no line ends in blanks. */
static void pad(struct text_builder *line, size_t *owed)
{
    for (; *owed > 0; (*owed)--) {
        text_builder_adds(line, " ");
    }
}

static void put(struct text_builder *line, size_t *owed, const char *cell, size_t w, bool right)
{
    size_t own = width(cell), rest = w > own ? w - own : 0;
    if (right) {
        *owed += rest;
    }
    if (*cell) {
        pad(line, owed);
        text_builder_adds(line, cell);
    }
    *owed += (right ? 0 : rest) + 2;
}

static void
row(const struct table *table, struct output *out, const size_t *w, const char *const *cells)
{
    struct text_builder line;
    size_t owed = 0;
    text_builder_init(&line, out->scratch, 1 << 20);
    for (size_t i = 0; i < table->columns.len; i++) {
        put(&line, &owed, cells ? cells[i] : table->columns.at[i].title, w[i],
            table->columns.at[i].right);
    }
    output_line(out, text_dup(out->scratch, text_builder_text(&line)));
    arena_reset(out->scratch);
}

void table_print(const struct table *table, struct output *out)
{
    size_t n = table->columns.len;
    const size_t *w = widths(table);
    row(table, out, w, NULL);
    for (size_t i = 0; n > 0 && i + n <= table->cells.len; i += n) {
        row(table, out, w, table->cells.at + i);
    }
}
