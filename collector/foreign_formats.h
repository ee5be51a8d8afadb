/*
 * The formats of other systems that gris reads: how each is told by its content, and who reads it. Neighbours: sniff.c asks, read_dhis2*.c and
 * read_sdmx*.c read.
 */
#ifndef GRIS_COLLECTOR_FOREIGN_FORMATS_H
#define GRIS_COLLECTOR_FOREIGN_FORMATS_H

#include "internal.h"

/* The beginning of a file, in UTF-8. */
struct foreign_look {
    struct text bytes;        /* all of it, behind blanks */
    struct text line;         /* the first line */
    const char *space, *root; /* of XML: namespace and local name of its root; else NULL */
};

struct foreign_format {
    const char *name; /* as struct collector_format says it; static */
    bool (*is)(const struct foreign_look *look);
    void (*read)(struct input *in, bool show);
};

/* Which one the file is; NULL: none of them. */
const struct foreign_format *foreign_format_of(const struct input *in);

#endif
