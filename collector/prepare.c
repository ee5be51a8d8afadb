/*
 * What the libraries of this folder open or draw at their first use, done beforehand: behind the wall no file opens. Neighbours: collector.h.
 */
#include <jansson.h>

#include "internal.h"

void collector_prepare(void)
{
    json_object_seed(0);
}
