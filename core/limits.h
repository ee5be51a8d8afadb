/*
 * How much a report may carry besides cells, whatever a catalog says: bounds of the door, the wire and the package alike.
 */
#ifndef GRIS_CORE_LIMITS_H
#define GRIS_CORE_LIMITS_H

#include <stddef.h>

#define LIST_ROWS_MAX         100000U            /* of a report */
#define ATTACHMENTS_MAX       32U                /* of a report */
#define ATTACHMENT_BYTES_MAX  ((size_t)16 << 20) /* of one */
#define ATTACHMENTS_BYTES_MAX ((size_t)48 << 20) /* of a report */
#define SECTION_BYTES_MAX     ((size_t)1 << 20)  /* of a section's text */
#define SECTION_CHARS_MAX     100000U            /* of a section that says nothing else */

#endif
