/*
 * reader: what a worker does behind the wall: reads, binds and checks the files it was given and says what it found over the pipe. Runs as well in any
 * other process: it forks nothing and limits nothing. Knows no database. Neighbours: worker.c (asks and listens), zygote.c (runs it), wire.h.
 */
#ifndef GRIS_PIPELINE_READER_H
#define GRIS_PIPELINE_READER_H

#include "collector/collector.h"
#include "schema/schema.h"
#include "wire.h"

/* READER_MAP_CHECK and READER_MAP_SUGGEST: rows of texts (reader_map.h); READER_PAGES: those of collector_pages(). */
enum reader_kind {
    READER_INGEST = 1,
    READER_SHOW,
    READER_CELLS,
    READER_TEMPLATE,
    READER_MAP_CHECK,
    READER_MAP_SUGGEST,
    READER_PAGES
};

/* How a free-form workbook is to be read: its mapping, and what was said with it; NULL members were not. */
struct reader_mapping {
    const char *file; /* the mapping's, for findings */
    const char *json; /* NULL: none, of READER_MAP_SUGGEST */
    const char *form; /* of READER_MAP_SUGGEST; of READER_PAGES: which page it is, from 0 */
    const char *org, *period, *vintage;
};

/* A part of the snapshot. */
struct reader_input {
    uint64_t offset, len;
    const char *encoding;                 /* said by the operator, or NULL */
    const struct reader_mapping *mapping; /* NULL: a report file */
};

struct reader_request {
    enum reader_kind kind;
    const char *as_org;                 /* READER_INGEST: --as, or NULL */
    struct collector_expected expected; /* READER_INGEST: what a template has to be of */
    date_t today;
    bool again;  /* READER_INGEST: what was filed before */
    bool stream; /* READER_INGEST: reports go out while the file is still being read */
    const struct reader_input *inputs;
    size_t inputs_len;
    const struct cell_place *places; /* READER_CELLS: in the only input */
    size_t places_len;
};

/* What every reading uses: made once, shared by all workers. The index may be NULL: each binder makes its own then. */
struct reader_base {
    const struct catalog *catalog;
    const struct binder_index *index;
};

/* The request as one frame's payload, from the parent to the process that reads. */
void reader_put_request(struct wire_out *out, const struct reader_request *request);
/* False when it is none. */
bool reader_get_request(struct wire_in *in, struct reader_request *ret);

/* Does what is asked over the bytes of a snapshot and writes the frames; ends with WIRE_END.
 * READER_INGEST: for each input its WIRE_REPORTs (in a stream a WIRE_FORMAT first), now and then a WIRE_VOID, one WIRE_OUTPUT. READER_SHOW: WIRE_OUTPUT, then WIRE_ROWs.
 * READER_CELLS: one WIRE_CELL a place. READER_TEMPLATE: where the only input is one, a WIRE_TEMPLATE and a WIRE_ENTRY for each cell that says something. */
void reader_run(const struct reader_request *request,
                const struct reader_base *base,
                struct text snapshot,
                struct wire_out *out);

#endif
