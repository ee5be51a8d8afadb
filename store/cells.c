/*
 * cells: a report's vector as a row of report_cells. Statuses are sparse; places are a base where the file is regular.
 * Knows no statement. Neighbours: intake.c; reading.c reads it back.
 */
#include "internal.h"

/* Does the slot hold something that has a place? reading.c makes the same test. */
static bool is_filled(const struct report *report, size_t slot)
{
    return report->cells[slot] != CELL_NULL || report->status[slot] != CELL_STATUS_NONE;
}

/* Regular: the filled slots, and no others, stand in consecutive rows of one column. */
static bool regular_places(const struct report *report, struct cell_place *ret_base)
{
    struct cell_place expected = {0};
    *ret_base = expected;
    for (size_t i = 0; i < report->slots; i++) {
        struct cell_place at = report->place[i];
        if (is_filled(report, i) != (at.row != 0))
            return false;
        if (at.row == 0)
            continue;
        if (expected.row == 0)
            *ret_base = expected = at;
        if (at.row != expected.row || at.column != expected.column)
            return false;
        expected.row++;
    }
    return true;
}

static void places_params(const struct report *report, struct params *params)
{
    int32_t *places = ARENA_ARRAY(params->arena, 2 * report->slots, int32_t);
    for (size_t i = 0; i < report->slots; i++) {
        places[2 * i] = (int32_t)report->place[i].row;
        places[2 * i + 1] = (int32_t)report->place[i].column;
    }
    params_int4s(params, places, 2 * report->slots);
}

static void status_params(const struct report *report, struct params *params)
{
    int32_t *slots = ARENA_ARRAY(params->arena, report->slots, int32_t);
    int32_t *codes = ARENA_ARRAY(params->arena, report->slots, int32_t);
    size_t len = 0;
    for (size_t i = 0; i < report->slots; i++) {
        if (report->status[i] == CELL_STATUS_NONE)
            continue;
        slots[len] = (int32_t)i;
        codes[len++] = report->status[i];
    }
    if (len == 0) {
        params_null(params);
        params_null(params);
        return;
    }
    params_int4s(params, slots, len);
    params_int2s(params, codes, len);
}

void cells_params(const struct report *report, struct params *params)
{
    struct cell_place base;
    bool regular = regular_places(report, &base);
    if (regular) {
        params_int4(params, (int32_t)base.row);
        params_int4(params, (int32_t)base.column);
    } else {
        params_null(params);
        params_null(params);
    }
    params_int8s(params, report->cells, report->slots);
    status_params(report, params);
    if (regular)
        params_null(params);
    else
        places_params(report, params);
}
