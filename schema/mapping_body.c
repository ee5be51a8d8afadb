/*
 * mapping_body: the rows of a table: where they end, and which label stands under which. Neighbours: mapping.h.
 */
#include "mapping.h"

/* One label on the way down. */
struct level {
    int rank;
    uint16_t indent;
    bool heavy; /* bold, or without figures: what follows may stand under it */
    struct text label;
};

struct stack {
    struct level at[MAPPING_PATH_MAX];
    size_t len;
};

/* Does `own` stand under `above`, which came before it? Numbering says it, else the indent, else that the one above is a heading. */
static bool is_under(const struct level *above, const struct level *own)
{
    if (above->rank != MAPPING_PLAIN && own->rank != MAPPING_PLAIN)
        return own->rank > above->rank;
    if (own->indent != above->indent)
        return own->indent > above->indent;
    if (above->rank != MAPPING_PLAIN)
        return true;
    return above->heavy && !own->heavy;
}

/* Numbered rows part what is not numbered: "II" ends all that stood under "I". */
static size_t cut(const struct stack *stack, const struct level *own)
{
    if (own->rank != MAPPING_PLAIN)
        for (size_t i = 0; i < stack->len; i++)
            if (stack->at[i].rank != MAPPING_PLAIN && stack->at[i].rank >= own->rank)
                return i;
    return stack->len;
}

static void push(struct stack *stack, const struct level *own)
{
    stack->len = cut(stack, own);
    while (stack->len > 0 && !is_under(&stack->at[stack->len - 1], own))
        stack->len--;
    if (stack->len == MAPPING_PATH_MAX)
        stack->len--;
    stack->at[stack->len++] = *own;
}

/* What a row looks like. */
struct row {
    const struct grid_cell *label, *number;
    bool figures, filled;
};

static struct row look(const struct grid_sheet *sheet,
                       uint32_t row,
                       uint32_t stub,
                       uint32_t number,
                       const bool *is_figures,
                       struct arena *arena)
{
    struct text unit;
    struct row r = {.label = grid_find(sheet, row, stub),
                    .number = number == 0 ? NULL : grid_find(sheet, row, number)};
    size_t len = 0;
    const struct grid_cell *cells = grid_row(sheet, row, &len);

    for (size_t i = 0; i < len; i++) {
        if (!is_figures[cells[i].column - 1] || mapping_word_unit(arena, cells[i].text, &unit))
            continue;
        r.filled = true;
        r.figures = r.figures || grid_is_figure(&cells[i]);
    }
    return r;
}

void mapping_body_read(const struct grid_sheet *sheet,
                       uint32_t stub,
                       uint32_t number,
                       uint32_t first,
                       uint32_t last,
                       const bool *is_figures,
                       struct arena *arena,
                       struct mapping_lines *ret)
{
    struct stack stack = {.len = 0};

    for (uint32_t row = first; row <= last; row++) {
        const struct row r = look(sheet, row, stub, number, is_figures, arena);
        if (r.label == NULL && !r.figures)
            continue;
        struct mapping_line *line = VEC_ADD(arena, ret);
        *line = (struct mapping_line){.row = row, .figures = r.filled};
        if (r.label == NULL)
            continue;
        struct level own = {.indent = r.label->indent, .heavy = r.label->bold || !r.filled};
        own.label = mapping_label(arena, r.label->text, &own.rank);
        if (r.number != NULL && mapping_label_rank(r.number->text) != MAPPING_PLAIN)
            own.rank = mapping_label_rank(r.number->text);
        push(&stack, &own);
        line->label = r.label->text;
        line->path_len = stack.len;
        for (size_t i = 0; i < stack.len; i++)
            line->path[i] = stack.at[i].label;
    }
}

/* ---- where it ends ---- */

/* How notes and signatures begin; they end a table where they stand without figures. */
static const char *const endings[] = {"ghi chú",    "nguồn",    "chú thích", "người lập",
                                      "thủ trưởng", "nơi nhận", "giám đốc",  "chủ tịch",
                                      "tm.",        "kt.",      "note",      "source"};

static bool begins_with_ending(struct text fold)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (mapping_label_begins(fold, text_of(endings[i])))
            return true;
    return false;
}

static bool is_end(const struct grid_cell *cells,
                   size_t len,
                   const struct text *end,
                   size_t end_len,
                   struct arena *arena)
{
    bool figures = false, ending = false;

    for (size_t i = 0; i < len; i++) {
        if (grid_is_figure(&cells[i])) {
            figures = true;
            continue;
        }
        struct text fold = text_fold(arena, cells[i].text);
        for (size_t k = 0; k < end_len; k++)
            if (mapping_label_begins(fold, end[k]))
                return true;
        ending = ending || begins_with_ending(fold);
    }
    return ending && !figures;
}

uint32_t mapping_body_end(const struct grid_sheet *sheet,
                          uint32_t first,
                          uint32_t last,
                          const struct text *end,
                          size_t end_len,
                          struct arena *arena)
{
    uint32_t row = first;

    while (row <= last) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(sheet, row, &len);
        if (len > 0 && is_end(cells, len, end, end_len, arena))
            break;
        row++;
    }
    return row - 1;
}
