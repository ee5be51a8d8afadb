/*
 * A filed report: one vector of exact cells at the slots of its layout, with statuses, places,
 * texts and findings. Made by schema/ from records, carried over the worker's pipe, kept by store/,
 * rolled up by indicators/. Neighbours: catalog.h, diag.h. Indices are of the compiled catalog.
 */
#ifndef GRIS_CORE_REPORT_H
#define GRIS_CORE_REPORT_H

#include "core/catalog.h"
#include "core/diag.h"

/* Three figures of one cell that live side by side. Order is quality: a read takes the best.
 * Stored as these numbers. */
enum vintage { VINTAGE_NONE = 0, VINTAGE_ESTIMATE = 1, VINTAGE_PRELIMINARY = 2, VINTAGE_FINAL = 3 };
const char *vintage_name(enum vintage v); /* "estimate", "preliminary", "final" */
bool vintage_parse(struct text t, enum vintage *ret_vintage);

/* Why a cell has no figure, or how it may be used (after SDMX CL_OBS_STATUS and CL_CONF_STATUS).
 * Stored as these numbers. */
enum cell_status {
    CELL_STATUS_NONE = 0,           /* a figure, or simply absent */
    CELL_STATUS_NIL = 1,            /* none arose: counts as reported */
    CELL_STATUS_NOT_AVAILABLE = 2,  /* exists, not yet known */
    CELL_STATUS_NOT_APPLICABLE = 3, /* cannot exist here: leaves the expected count */
    /* has a figure that enters totals and leaves no public export */
    CELL_STATUS_CONFIDENTIAL = 4
};
/* "nil", "not_available", "not_applicable", "confidential"; "" for none */
const char *cell_status_name(enum cell_status s);
/* Also the SDMX letters: M, L -> not_available; O -> not_applicable? no: only the names above,
 * "C" and "A" (none). */
bool cell_status_parse(struct text t, enum cell_status *ret_status);

/* Where a figure stands in its file. In a workbook the upper 16 bits of the column are the sheet's ordinal, from 1: columns are at most 16,384. */
struct cell_place {
    uint32_t row, column;
};
struct cell_place cell_place_of(uint32_t sheet, uint32_t row, uint32_t column);
uint32_t cell_place_sheet(struct cell_place at); /* 0: the file has none */
uint32_t cell_place_column(struct cell_place at);

/* A text figure, or a note on a cell. */
struct slot_text {
    uint32_t slot;
    struct text text;
};

/* A section of the narrative (n counts from 1 in the outline's order, id the section), or a filled cell of a list's row (n the row from 1, id the column). */
struct report_part {
    uint32_t n;
    const char *id;
    struct text text;
};
struct report_parts VEC(struct report_part);

/* A document that came with the report. */
struct report_attachment {
    const char *kind, *name, *media_type;
    const void *bytes; /* NULL: not at hand */
    size_t len;
    struct digest digest; /* of the bytes; report_digest() relies on it */
};

struct report {
    /* CATALOG_NONE where unknown (a file that gives no submission) */
    uint32_t org, regime, form, layout;
    struct period period;
    enum vintage vintage;
    size_t slots;             /* of the layout when it was bound */
    int64_t *cells;           /* CELL_NULL where absent */
    uint8_t *status;          /* enum cell_status */
    struct cell_place *place; /* row 0: absent */
    const char *
        *sheets; /* of a workbook: their names by ordinal, from 1, NULL where unknown; not stored */
    size_t sheets_len;
    struct VEC(struct slot_text) texts, notes;
    const char *reference_no; /* or NULL */
    const char *outline;      /* JSON text, or NULL */
    struct report_parts
        sections; /* what `outline` says, where its regime has an outline; in its order */
    struct report_parts rows; /* of a list: by row, then by column id in byte order */
    struct VEC(struct report_attachment) attachments; /* in the order of the file */
    struct diags diags;                               /* errors here reject this report alone */
    struct digest content;                            /* set by report_digest() */
};

struct reports VEC(struct report *);

/* A report with all cells null, in the arena; findings capped at 1,000. */
struct report *report_new(struct arena *arena, size_t slots);
/* A figure's place for findings, without the file; row 0: it has none. */
struct place report_place(const struct report *report, uint32_t slot);
/* Figures present (cells not null). */
size_t report_cells_count(const struct report *report);
/* A stored vector as the layout stands now: a slot that replaces a retired one and has no figure of its own takes the old one's × the exact
 * factor, rounded once, with its status and place. Arrays have layout->len elements; status and place may be NULL. */
void report_convert(const struct layout *layout,
                    int64_t *cells,
                    uint8_t *status,
                    struct cell_place *place);
/* The sections as the outline's JSON: [{"section":…,"text":…},…]; NULL when there are none. */
const char *report_outline_text(const struct report *report, struct arena *arena);
/* Content: cells (slot, value), statuses, notes, texts, outline, rows, attachments together; nothing else. Trailing
 * null slots do not matter, so a layout that grew gives the same digest; a report without rows and attachments has the digest that it had
 * before there were any (docs/data-model.md). */
struct digest report_digest(const struct report *report);

#endif
