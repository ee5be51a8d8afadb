/*
 * What is told of a composite score in words and numbers, alike in every output. Must not know: how it is computed.
 * Neighbours: score.h.
 */
#include "core/score.h"

#include <string.h>

size_t score_table_ranked(const struct score_table *table)
{
    size_t n = 0;
    for (size_t i = 0; i < table->len; i++)
        n += table->groups[i].ranked;
    return n;
}

size_t score_table_units(const struct score_table *table)
{
    size_t n = 0;
    for (size_t i = 0; i < table->len; i++)
        n += table->groups[i].units;
    return n;
}

const char *score_text(int64_t units, int decimals, struct arena *arena)
{
    char buf[DECIMAL_TEXT_MAX];
    return units == CELL_NULL ? NULL : arena_strdup(arena, decimal_format(units, decimals, buf));
}

const char *score_points_text(int64_t points, struct arena *arena)
{
    int decimals = SCORE_POINTS_DECIMALS;
    for (; decimals > 0 && points % 10 == 0; decimals--)
        points /= 10;
    return score_text(points, decimals, arena);
}

static const char *bound_text(const struct score_table *table,
                              size_t part,
                              struct score_bound fixed,
                              int64_t found,
                              struct arena *arena)
{
    const struct score_part *p = &table->score->parts[part];
    if (p->value[0] == '\0')
        return NULL;
    if (p->normalise == SCORE_TARGET)
        return score_text(fixed.units, fixed.decimals, arena);
    return score_text(found, table->decimals[part], arena);
}

const char *score_low_text(const struct score_table *table,
                           const struct score_group *group,
                           size_t part,
                           struct arena *arena)
{
    return bound_text(table, part, table->score->parts[part].low, group->measures[part].low, arena);
}

const char *score_high_text(const struct score_table *table,
                            const struct score_group *group,
                            size_t part,
                            struct arena *arena)
{
    return bound_text(table, part, table->score->parts[part].high, group->measures[part].high,
                      arena);
}

const char *score_cell_status(const struct score_row *row, size_t part)
{
    const struct score_cell *cell = &row->cells[part];
    if (strcmp(row->status, "confidential") == 0)
        return row->status;
    if (cell->missing || (cell->value == CELL_NULL && cell->points == CELL_NULL))
        return "missing";
    return cell->provisional ? "provisional" : "final";
}
