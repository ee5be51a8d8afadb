/*
 * wire: what crosses the worker's pipe, as length-prefixed frames in the machine's own byte order. Written by the worker, read by the parent,
 * which checks every number as hostile. Knows no process. Neighbours: worker.c.
 */
#ifndef GRIS_PIPELINE_WIRE_H
#define GRIS_PIPELINE_WIRE_H

#include "core/report.h"

enum wire_frame { WIRE_FORMAT = 1, WIRE_DIAG, WIRE_REPORT, WIRE_ROW, WIRE_CELL, WIRE_END };

/* A growing buffer of one frame, flushed to a descriptor when the frame is complete. */
struct wire_out {
    struct arena *arena;
    int fd;
    unsigned char *at;
    size_t len, cap;
    bool failed;
};
void wire_out_init(struct wire_out *out, struct arena *arena, int fd);
void wire_begin(struct wire_out *out, enum wire_frame frame);
void wire_end(struct wire_out *out); /* writes the frame */
void wire_put_u32(struct wire_out *out, uint32_t value);
void wire_put_bytes(struct wire_out *out, const void *bytes, size_t len); /* no length in front */
void wire_put_text(struct wire_out *out, struct text t);
void wire_put_string(struct wire_out *out, const char *s); /* NULL survives */
void wire_put_diag(struct wire_out *out, const struct diag *d);
void wire_put_report(struct wire_out *out, const struct report *report);

/* Reading: any lack of bytes sets `bad` and gives zeros; strings are copied into the arena. */
struct wire_in {
    struct arena *arena;
    const char *file; /* given to every place */
    const unsigned char *at;
    size_t len, pos;
    bool bad;
};
/* The next frame's payload becomes `ret_frame`; false at the end of the bytes or when they are bad. */
bool wire_next(struct wire_in *in, enum wire_frame *ret_kind, struct wire_in *ret_frame);
uint32_t wire_get_u32(struct wire_in *in);
void wire_get_bytes(struct wire_in *in, void *bytes, size_t len);
struct text wire_get_text(struct wire_in *in);
const char *wire_get_string(struct wire_in *in);
bool wire_get_diag(struct wire_in *in, struct diags *diags);
/* NULL when anything does not fit the catalog: indices, slot count, statuses, vintage, sizes. */
struct report *wire_get_report(struct wire_in *in, const struct catalog *catalog);

#endif
