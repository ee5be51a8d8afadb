/*
 * Markup: text of anybody's as it may stand in HTML and XML. Knows no document. Neighbours: sink.h, text.h.
 */
#ifndef GRIS_CORE_MARKUP_H
#define GRIS_CORE_MARKUP_H

#include "core/sink.h"

/* The text with & < > " ' as entities; control characters and marks that turn the reading direction are shown as \u…, as on a terminal, so
 * that what comes out is well-formed XML whatever went in. The arena holds what has to be rewritten. */
void markup_text(struct sink *sink, const char *text, struct arena *arena);

#endif
