/*
 * Reports as vectors: making one, counting and digesting its content; names of vintages and statuses.
 * Must not know: files, the database, what a cell means. Neighbours: report.h, digest.h.
 */
#include "core/report.h"
#include "core/json.h"

#include <stdlib.h>
#include <string.h>
#include <endian.h>

#define FINDINGS_MAX 1000

static const char *const vintages[] = {"", "estimate", "preliminary", "final"};
static const char *const statuses[] = {"", "nil", "not_available", "not_applicable",
                                       "confidential"};

const char *vintage_name(enum vintage v)
{
    return vintages[v];
}

bool vintage_parse(struct text t, enum vintage *ret_vintage)
{
    for (size_t i = VINTAGE_ESTIMATE; i <= VINTAGE_FINAL; i++) {
        if (text_is(t, vintages[i])) {
            *ret_vintage = (enum vintage)i;
            return true;
        }
    }
    return false;
}

const char *cell_status_name(enum cell_status s)
{
    return statuses[s];
}

bool cell_status_parse(struct text t, enum cell_status *ret_status)
{
    for (size_t i = CELL_STATUS_NONE; i <= CELL_STATUS_CONFIDENTIAL; i++) {
        if (text_is(t, statuses[i])) {
            *ret_status = (enum cell_status)i;
            return true;
        }
    }
    if (!text_is(t, "A") && !text_is(t, "C"))
        return false;
    *ret_status = text_is(t, "C") ? CELL_STATUS_CONFIDENTIAL : CELL_STATUS_NONE;
    return true;
}

/* ---- places ---- */

#define SHEET_SHIFT 16
#define COLUMN_MASK ((UINT32_C(1) << SHEET_SHIFT) - 1)

struct cell_place cell_place_of(uint32_t sheet, uint32_t row, uint32_t column)
{
    return (struct cell_place){row, sheet << SHEET_SHIFT | (column & COLUMN_MASK)};
}

uint32_t cell_place_sheet(struct cell_place at)
{
    return at.column >> SHEET_SHIFT;
}

uint32_t cell_place_column(struct cell_place at)
{
    return at.column & COLUMN_MASK;
}

struct place report_place(const struct report *report, uint32_t slot)
{
    struct cell_place at = slot < report->slots ? report->place[slot] : (struct cell_place){0, 0};
    uint32_t sheet = cell_place_sheet(at);
    return (struct place){
        .sheet = sheet >= 1 && sheet <= report->sheets_len ? report->sheets[sheet - 1] : NULL,
        .row = at.row,
        .column = cell_place_column(at)};
}

struct report *report_new(struct arena *arena, size_t slots)
{
    struct report *report = ARENA_NEW(arena, struct report);
    report->org = report->regime = report->form = report->layout = CATALOG_NONE;
    report->slots = slots;
    report->cells = ARENA_ARRAY(arena, slots, int64_t);
    report->status = ARENA_ARRAY(arena, slots, uint8_t);
    report->place = ARENA_ARRAY(arena, slots, struct cell_place);
    for (size_t i = 0; i < slots; i++)
        report->cells[i] = CELL_NULL;
    diags_init(&report->diags, arena, FINDINGS_MAX);
    return report;
}

static bool says_nothing(int64_t cell, const uint8_t *status, size_t slot)
{
    return cell == CELL_NULL && (status == NULL || status[slot] == CELL_STATUS_NONE);
}

static int64_t converted(const struct layout_cell *cell, int64_t old)
{
    decimal_wide product = 0;
    int64_t value = CELL_NULL;
    if (old == CELL_NULL || !decimal_mul_wide(old, cell->factor_num, &product) ||
        !decimal_divide(product, cell->factor_den, &value))
        return CELL_NULL;
    return value;
}

void report_convert(const struct layout *layout,
                    int64_t *cells,
                    uint8_t *status,
                    struct cell_place *place)
{
    for (size_t slot = 0; slot < layout->len; slot++) {
        const struct layout_cell *cell = &layout->cells[slot];
        if (!cell->converts || !says_nothing(cells[slot], status, slot))
            continue;
        cells[slot] = converted(cell, cells[cell->replaces]);
        if (status != NULL)
            status[slot] = status[cell->replaces];
        if (place != NULL)
            place[slot] = place[cell->replaces];
    }
}

size_t report_cells_count(const struct report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->slots; i++)
        count += report->cells[i] != CELL_NULL;
    return count;
}

/* ---- digest: sections with a name, each a list of (slot, content) in order of slot, closed by slot -1 ---------------- */

static void end_section(struct digest_state *state)
{
    digest_add_int(state, -1);
}

/* Cells are many: gathered here, so that each costs no call. */
static void add_values(struct digest_state *state, const struct report *report)
{
    enum { MANY = 512 };
    uint64_t gathered[MANY];
    size_t n = 0;
    for (size_t i = 0; i < report->slots; i++) {
        if (report->cells[i] == CELL_NULL)
            continue;
        gathered[n++] = htobe64((uint64_t)i);
        gathered[n++] = htobe64((uint64_t)report->cells[i]);
        if (n == MANY) {
            digest_add(state, gathered, sizeof gathered);
            n = 0;
        }
    }
    digest_add(state, gathered, n * sizeof *gathered);
}

static void add_cells(struct digest_state *state, const struct report *report)
{
    digest_add_field(state, TEXT("cells"));
    add_values(state, report);
    end_section(state);
    digest_add_field(state, TEXT("statuses"));
    for (size_t i = 0; i < report->slots; i++) {
        if (report->status[i] == CELL_STATUS_NONE)
            continue;
        digest_add_int(state, (int64_t)i);
        digest_add_int(state, report->status[i]);
    }
    end_section(state);
}

static int compare_slot_texts(const void *a, const void *b)
{
    const struct slot_text *x = a, *y = b;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return text_cmp(x->text, y->text);
}

/* In order of slot, whatever the order in the file was. */
static void add_texts(struct digest_state *state,
                      struct text section,
                      const struct slot_text *texts,
                      size_t len)
{
    digest_add_field(state, section);
    if (len != 0) {
        struct arena *arena = arena_new(0);
        struct slot_text *sorted = ARENA_ARRAY(arena, len, struct slot_text);
        memcpy(sorted, texts, len * sizeof *sorted);
        qsort(sorted, len, sizeof *sorted, compare_slot_texts);
        for (size_t i = 0; i < len; i++) {
            digest_add_int(state, sorted[i].slot);
            digest_add_field(state, sorted[i].text);
        }
        arena_free(arena);
    }
    end_section(state);
}

/* A part is its place, its id and its text. */
static void add_parts(struct digest_state *state, const struct report_parts *parts)
{
    for (size_t i = 0; i < parts->len; i++) {
        digest_add_int(state, parts->at[i].n);
        digest_add_field(state, text_of(parts->at[i].id));
        digest_add_field(state, parts->at[i].text);
    }
    end_section(state);
}

/* Only where there is something: older digests stand. */
static void add_more(struct digest_state *state, const struct report *report)
{
    if (report->rows.len != 0) {
        digest_add_field(state, TEXT("rows"));
        add_parts(state, &report->rows);
    }
    if (report->attachments.len == 0)
        return;
    digest_add_field(state, TEXT("attachments"));
    for (size_t i = 0; i < report->attachments.len; i++) {
        const struct report_attachment *a = &report->attachments.at[i];
        digest_add_field(state, text_of(a->kind));
        digest_add_field(state, text_of(a->name));
        digest_add_field(state, text_of(a->media_type));
        digest_add_field(state, (struct text){(const char *)a->digest.bytes, DIGEST_BYTES});
    }
    end_section(state);
}

const char *report_outline_text(const struct report *report, struct arena *arena)
{
    struct json_writer w;
    if (report->sections.len == 0)
        return NULL;
    struct sink *sink = sink_memory(arena, SIZE_MAX);
    json_init(&w, sink, 0);
    json_begin_array(&w);
    for (size_t i = 0; i < report->sections.len; i++) {
        json_begin_object(&w);
        json_pair(&w, "section", report->sections.at[i].id);
        json_key(&w, "text");
        json_text(&w, report->sections.at[i].text);
        json_end_object(&w);
    }
    json_end_array(&w);
    const char *text = text_dup(arena, sink_memory_text(sink));
    sink_close(sink, NULL);
    return text;
}

struct digest report_digest(const struct report *report)
{
    struct digest_state *state = digest_begin();
    digest_add_field(state, TEXT("gris report 1"));
    add_cells(state, report);
    add_texts(state, TEXT("texts"), report->texts.at, report->texts.len);
    add_texts(state, TEXT("notes"), report->notes.at, report->notes.len);
    digest_add_field(state, report->sections.len > 0 ? TEXT("sections") : TEXT("outline"));
    digest_add_field(state, text_of(report->outline));
    add_more(state, report);
    return digest_end(state);
}
