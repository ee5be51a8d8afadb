/*
 * wire: what crosses the worker's pipe, as length-prefixed frames in the machine's own byte order. Written by the worker, read by the parent,
 * which checks every number as hostile. Knows no process. Neighbours: reader.c (writes), worker.c (reads).
 */
#ifndef GRIS_PIPELINE_WIRE_H
#define GRIS_PIPELINE_WIRE_H

#include "core/report.h"
#include "core/template.h"

enum wire_frame {
    WIRE_REPORT = 1, /* one report of the input at hand */
    WIRE_FORMAT,     /* what the input at hand is, before the reports of a stream */
    WIRE_VOID,       /* the reports given so far of the input at hand are void */
    WIRE_OUTPUT,     /* format and findings: the input at hand ends */
    WIRE_ROW,
    WIRE_CELL,
    WIRE_TEMPLATE, /* the head of the template at hand */
    WIRE_ENTRY,    /* what stands in a cell of it */
    WIRE_END
};

/* Of a WIRE_ENTRY: name, row of a list (0: none), row and column of the sheet, flags, text. */
enum { WIRE_NUMBER = 1, WIRE_FORMULA = 2 };

/* No frame is longer. */
#define WIRE_FRAME_MAX ((size_t)256 << 20)

/* Frames gather in a buffer, which is written out when it is full and by wire_flush(). Without a descriptor (-1) they stay there. */
struct wire_out {
    struct arena *arena;
    int fd;
    unsigned char *at;
    size_t len, cap;
    size_t frame; /* where the frame at hand begins */
    bool failed;
};
void wire_out_init(struct wire_out *out, struct arena *arena, int fd);
void wire_begin(struct wire_out *out, enum wire_frame frame);
void wire_end(struct wire_out *out);
/* Writes out what is there; what cannot be written sets `failed`. */
void wire_flush(struct wire_out *out);
void wire_put_u32(struct wire_out *out, uint32_t value);
void wire_put_u64(struct wire_out *out, uint64_t value);
void wire_put_bytes(struct wire_out *out, const void *bytes, size_t len); /* no length in front */
void wire_put_text(struct wire_out *out, struct text t);
void wire_put_string(struct wire_out *out, const char *s); /* NULL survives */
void wire_put_diag(struct wire_out *out, const struct diag *d);
/* Findings and their counts, dropped ones too. */
void wire_put_diags(struct wire_out *out, const struct diags *diags);
/* What a template says of itself; NULL survives. */
void wire_put_template(struct wire_out *out, const struct template_head *head);
/* Cells as they lie in memory, or by slot where few are there; a place a cell only where rows do not simply follow one another. */
void wire_put_report(struct wire_out *out, const struct report *report);

/* Reading: any lack of bytes sets `bad` and gives zeros; strings are copied into the arena. */
struct wire_in {
    struct arena *arena;
    const char *file; /* given to every place */
    const unsigned char *at;
    size_t len, pos;
    bool bad;
};
uint32_t wire_get_u32(struct wire_in *in);
uint64_t wire_get_u64(struct wire_in *in);
void wire_get_bytes(struct wire_in *in, void *bytes, size_t len);
struct text wire_get_text(struct wire_in *in);
const char *wire_get_string(struct wire_in *in);
bool wire_get_diag(struct wire_in *in, struct diags *diags);
bool wire_get_diags(struct wire_in *in, struct diags *diags);
/* NULL where none was put; its strings are no longer than the frame and its lines no more than bytes in it. */
const struct template_head *wire_get_template(struct wire_in *in);
/* NULL when anything does not fit the catalog: indices, slot count, order of slots, statuses, vintage, sizes. No more memory is taken than the
 * layout's vectors and the frame's own length. */
struct report *wire_get_report(struct wire_in *in, const struct catalog *catalog);

/* Frames as they come over a descriptor; holds no more than one frame and one read. Memory is malloc'd: wire_stream_free(). */
struct wire_stream {
    int fd;
    unsigned char *at;
    size_t pos, len, cap;
};
enum wire_got { WIRE_GOT, WIRE_CLOSED, WIRE_CUT, WIRE_BAD };
void wire_stream_init(struct wire_stream *stream, int fd);
void wire_stream_free(struct wire_stream *stream);
/* The next frame's payload becomes `ret_frame` (arena and file left as they are) and is valid until the next call. WIRE_CLOSED: the other side closed
 * between two frames; WIRE_CUT: within one; WIRE_BAD: what comes is no frame. */
enum wire_got
wire_next(struct wire_stream *stream, enum wire_frame *ret_kind, struct wire_in *ret_frame);

#endif
