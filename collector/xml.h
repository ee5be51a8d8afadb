/*
 * XML for whoever reads it here: elements and their text by expat, within bounds, never with a document type. Knows no element.
 * Neighbours: workbook_xml.c (parts of workbooks), read_dhis2_xml.c and read_sdmx_ml.c (files of other systems) stand on it.
 */
#ifndef GRIS_COLLECTOR_XML_H
#define GRIS_COLLECTOR_XML_H

#include <stdint.h>
#include <expat.h>

#include "core/arena.h"
#include "core/text.h"

#define XML_DEPTH_MAX      64
#define XML_ATTRIBUTES_MAX 64
#define XML_TOKEN_MAX                                                                              \
    ((uint64_t)1                                                                                   \
     << 20) /* bytes of a tag, a remark: what expat holds until it ends; it may look only where that has doubled */

enum xml_fault {
    XML_FAULT_SYNTAX, /* xml_why() says what and where */
    XML_FAULT_DOCTYPE,
    XML_FAULT_DEPTH,
    XML_FAULT_ATTRIBUTES,
    XML_FAULT_TEXT,
    XML_FAULT_TOKEN
};

/* Between namespace and local name where names are resolved; no XML has this character. */
#define XML_BETWEEN '\x01'

struct xml {
    XML_Parser parser;
    void *ctx;
    void (*start)(void *ctx, const char *name, const char *const *atts);
    void (*end)(void *ctx, const char *name);
    void (*fault)(void *ctx, enum xml_fault fault); /* the first one; nothing comes after it */
    int depth;                                      /* of the element that begins or ends, from 1 */
    bool bad;       /* stopped, by a fault or because nobody needs more */
    bool listening; /* text counts */
    char *text;     /* room for `max` bytes, the caller's */
    size_t len, max;
    uint64_t fed; /* bytes */
};

/* Draws the salt of hash tables, before the wall stands. */
void xml_prepare(void);
/* Callbacks, ctx, text and max are set before. `namespaces`: names are NAMESPACE XML_BETWEEN LOCAL, or LOCAL alone, and the text is UTF-8 whatever its
 * declaration says (it was converted at the door). Else names come as they stand. */
void xml_open(struct xml *x, bool namespaces);
/* False when the reading stopped. */
bool xml_take(struct xml *x, const char *bytes, size_t len, bool last);
/* All of it. */
bool xml_take_all(struct xml *x, struct text xml);
void xml_stop(struct xml *x);
void xml_close(struct xml *x);
/* Line and column of the element or fault at hand, from 1. */
void xml_at(const struct xml *x, uint32_t *ret_line, uint32_t *ret_column);
/* What a syntax error is; static. */
const char *xml_why(const struct xml *x);
/* The root of a text, from its beginning; "": without a namespace. False: it has none, or a document type, or one with names of more than 255 bytes. */
struct xml_root {
    char space[256], local[256];
};
bool xml_root(struct text xml, struct xml_root *ret);
/* True when the resolved name is this one; namespace "": none. */
bool xml_name_is(const char *name, const char *ns, const char *local);
const char *xml_local(const char *name);

#endif
