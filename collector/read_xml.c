/*
 * A file of XML with its findings. Neighbours: read_xml.h.
 */
#include <stdio.h>

#include "read_xml.h"

/* The parser's own context is the reader's; the findings need ours, which stands around it. */
struct reading {
    struct read_xml *x;
    void *ctx;
    void (*start)(void *ctx, const char *name, const char *const *atts);
    void (*end)(void *ctx, const char *name);
};

static void on_start(void *ctx, const char *name, const char *const *atts)
{
    const struct reading *r = ctx;
    r->start(r->ctx, name, atts);
}

static void on_end(void *ctx, const char *name)
{
    const struct reading *r = ctx;
    r->end(r->ctx, name);
}

static void on_fault(void *ctx, enum xml_fault fault)
{
    const struct reading *r = ctx;
    const struct input *in = r->x->in;
    uint32_t line, column;
    xml_at(&r->x->xml, &line, &column);
    switch (fault) {
    case XML_FAULT_SYNTAX:
        finding_arg(in, finding_add(in, DIAG_E190, line, column), 0, text_of(xml_why(&r->x->xml)));
        break;
    case XML_FAULT_DOCTYPE: /* whoever looked for the root has refused it before */
        finding_arg(in, finding_add(in, DIAG_E190, line, column), 0, TEXT("DOCTYPE"));
        break;
    case XML_FAULT_DEPTH: finding_limit(in, "xml_depth", XML_DEPTH_MAX, line, column); break;
    case XML_FAULT_ATTRIBUTES:
        finding_limit(in, "xml_attributes", XML_ATTRIBUTES_MAX, line, column);
        break;
    case XML_FAULT_TEXT: finding_limit(in, "cell_bytes", r->x->xml.max, line, column); break;
    case XML_FAULT_TOKEN: finding_limit(in, "xml_token", XML_TOKEN_MAX, line, column); break;
    }
}

const char *read_xml_place(struct read_xml *x)
{
    uint32_t line, column;
    xml_at(&x->xml, &line, &column);
    (void)snprintf(x->place, sizeof x->place, "%u:%u", line, column);
    return x->place;
}

void read_xml(struct read_xml *x,
              struct input *in,
              void *ctx,
              void (*start)(void *ctx, const char *name, const char *const *atts),
              void (*end)(void *ctx, const char *name))
{
    struct reading r = {.x = x, .ctx = ctx, .start = start, .end = end};
    *x = (struct read_xml){.in = in,
                           .xml = {.ctx = &r,
                                   .start = on_start,
                                   .end = on_end,
                                   .fault = on_fault,
                                   .text = arena_alloc(in->arena, in->limits.cell_bytes),
                                   .max = in->limits.cell_bytes}};
    xml_open(&x->xml, true);
    (void)xml_take_all(&x->xml, (struct text){in->bytes, in->len});
    xml_close(&x->xml);
}
