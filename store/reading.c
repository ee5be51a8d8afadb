/*
 * reading: from results to values. Knows the columns' order, no statement. Neighbours: reading.h.
 */
#include "reading.h"

enum {
    COLUMN_ID,
    COLUMN_RECEIPT,
    COLUMN_STATE,
    COLUMN_CHANNEL,
    COLUMN_SENDER,
    COLUMN_FILE,
    COLUMN_MEDIA_TYPE,
    COLUMN_REFERENCE,
    COLUMN_REPLACES,
    COLUMN_ORG,
    COLUMN_REGIME,
    COLUMN_FORM,
    COLUMN_LAYOUT,
    COLUMN_PERIOD,
    COLUMN_VINTAGE,
    COLUMN_VERSION,
    COLUMN_LOAD,
    COLUMN_RECEIVED,
    COLUMN_ACCEPTED,
    COLUMN_DUE,
    COLUMN_ORIGINAL,
    COLUMN_CONTENT,
    COLUMN_SIZE,
    COLUMN_CELLS,
    COLUMN_ERRORS,
    COLUMN_WARNINGS
};

struct store_submission
reading_submission(const PGresult *r, int row, const struct catalog *catalog, struct arena *arena)
{
    return (struct store_submission){
        .id = result_int8(r, row, COLUMN_ID),
        .receipt = result_text(r, row, COLUMN_RECEIPT, arena),
        .state = result_text(r, row, COLUMN_STATE, arena),
        .channel = result_text(r, row, COLUMN_CHANNEL, arena),
        .sender = result_text(r, row, COLUMN_SENDER, arena),
        .file = result_text(r, row, COLUMN_FILE, arena),
        .media_type = result_text(r, row, COLUMN_MEDIA_TYPE, arena),
        .reference_no = result_text_or_null(r, row, COLUMN_REFERENCE, arena),
        .replaces = result_text_or_null(r, row, COLUMN_REPLACES, arena),
        .org = catalog_org_by_id(catalog, result_int4(r, row, COLUMN_ORG)),
        .regime = catalog_regime_by_id(catalog, result_int4(r, row, COLUMN_REGIME)),
        .form = catalog_form_by_id(catalog, result_int4(r, row, COLUMN_FORM)),
        .layout = catalog_layout_by_id(catalog, result_int4(r, row, COLUMN_LAYOUT)),
        .org_id = result_int4(r, row, COLUMN_ORG),
        .period = period_of_id(result_int4(r, row, COLUMN_PERIOD)),
        .vintage = (enum vintage)result_int4(r, row, COLUMN_VINTAGE),
        .version = result_int4(r, row, COLUMN_VERSION),
        .catalog_load = result_int4(r, row, COLUMN_LOAD),
        .received_at = result_instant(r, row, COLUMN_RECEIVED),
        .accepted_at = result_instant(r, row, COLUMN_ACCEPTED),
        .due = result_instant(r, row, COLUMN_DUE),
        .digest = result_digest(r, row, COLUMN_ORIGINAL),
        .content = result_digest(r, row, COLUMN_CONTENT),
        .size = result_int8(r, row, COLUMN_SIZE),
        .cells = result_int4(r, row, COLUMN_CELLS),
        .errors = result_int4(r, row, COLUMN_ERRORS),
        .warnings = result_int4(r, row, COLUMN_WARNINGS),
    };
}

void reading_statuses(
    const PGresult *r, int row, int first, uint8_t *status, size_t slots, struct arena *arena)
{
    size_t len = result_array_len(r, row, first);
    int32_t *slot = ARENA_ARRAY(arena, len, int32_t);
    int32_t *code = ARENA_ARRAY(arena, len, int32_t);
    (void)result_int4s(r, row, first, slot, len);
    (void)result_int4s(r, row, first + 1, code, len);
    for (size_t i = 0; i < len; i++)
        if (slot[i] >= 0 && (size_t)slot[i] < slots)
            status[slot[i]] = (uint8_t)code[i];
}

/* Regular files: the i-th cell that has a figure or a status stands in row base + i. */
static void count_places(struct report *report, uint32_t base, uint32_t column)
{
    uint32_t row = base;
    for (size_t slot = 0; slot < report->slots; slot++)
        if (report->cells[slot] != CELL_NULL || report->status[slot] != CELL_STATUS_NONE)
            report->place[slot] = (struct cell_place){row++, column};
}

static void
read_places(const PGresult *r, int row, int first, struct report *report, struct arena *arena)
{
    size_t len = result_array_len(r, row, first);
    int32_t *numbers = ARENA_ARRAY(arena, len, int32_t);
    (void)result_int4s(r, row, first, numbers, len);
    for (size_t slot = 0; slot < report->slots && 2 * slot + 1 < len; slot++)
        report->place[slot] =
            (struct cell_place){(uint32_t)numbers[2 * slot], (uint32_t)numbers[2 * slot + 1]};
}

struct report *
reading_vector(const PGresult *r, int row, int first, size_t slots, struct arena *arena)
{
    struct report *report = report_new(arena, slots);
    (void)result_int8s(r, row, first, report->cells, slots);
    reading_statuses(r, row, first + 1, report->status, slots, arena);
    if (!result_null(r, row, first + 3))
        count_places(report, (uint32_t)result_int4(r, row, first + 3),
                     (uint32_t)result_int4(r, row, first + 4));
    else
        read_places(r, row, first + 5, report, arena);
    return report;
}

struct diag reading_finding(const PGresult *r, int row, int first, struct arena *arena)
{
    struct diag d = {.code = diag_by_name(result_bytes(r, row, first))};
    d.at.file = result_text_or_null(r, row, first + 1, arena);
    d.at.sheet = result_text_or_null(r, row, first + 2, arena);
    d.at.row = (uint32_t)result_int4(r, row, first + 3);
    d.at.column = (uint32_t)result_int4(r, row, first + 4);
    (void)result_texts(r, row, first + 5, d.arg, DIAG_ARGS_MAX, arena);
    const char **const fields[] = {&d.cell,           &d.org_code, &d.period, &d.form,
                                   &d.indicator_code, &d.members,  &d.value,  &d.expected};
    for (int i = 0; i < (int)(sizeof fields / sizeof fields[0]); i++)
        *fields[i] = result_text_or_null(r, row, first + 6 + i, arena);
    return d;
}

void reading_param_id(struct params *params, int32_t id)
{
    if (id == 0)
        params_null(params);
    else
        params_int4(params, id);
}
