/*
 * What the libraries of this folder open or draw at their first use, done beforehand: behind the wall no file opens. Neighbours: collector.h.
 */
#include <stdlib.h>
#include <time.h>
#include <jansson.h>

#include "internal.h"
#include "workbook.h"

void collector_prepare(void)
{
    json_object_seed(0);
    workbook_prepare();
    /* libzip makes instants of the days in an archive: the zone's file must not be asked for behind the wall, and is not while TZ stays the same */
    (void)setenv("TZ", "UTC0", 1);
    tzset();
}
