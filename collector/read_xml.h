/*
 * A whole file of XML, element by element, with findings that say line and column. Knows no element. Neighbours: xml.h; read_dhis2_xml.c and
 * read_sdmx_ml.c.
 */
#ifndef GRIS_COLLECTOR_READ_XML_H
#define GRIS_COLLECTOR_READ_XML_H

#include "internal.h"
#include "xml.h"

struct read_xml {
    struct xml xml;
    struct input *in;
    char place[24];
};

/* Reads in->bytes, which are UTF-8 whatever their declaration says. Names are resolved (xml.h). What is wrong with the XML is a finding: E113, E190. Text counts while x->xml.listening, up to limits.cell_bytes. */
void read_xml(struct read_xml *x,
              struct input *in,
              void *ctx,
              void (*start)(void *ctx, const char *name, const char *const *atts),
              void (*end)(void *ctx, const char *name));
/* "LINE:COLUMN" of the element at hand; lives until asked again. */
const char *read_xml_place(struct read_xml *x);

#endif
