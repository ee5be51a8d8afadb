/*
 * The figures of a release of gris, as `gris export csv` writes them: what another gris publishes. Neighbours: foreign_formats.c, exporters/export_csv.c,
 * docs/exporters/csv.md.
 */
#ifndef GRIS_COLLECTOR_READ_RELEASE_H
#define GRIS_COLLECTOR_READ_RELEASE_H

#include "foreign_formats.h"

bool read_release_is(const struct foreign_look *look);
void read_release(struct input *in, bool show);

#endif
