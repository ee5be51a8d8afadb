/*
 * base64 (RFC 4648 4), strictly: padded, no other character but line ends. Neighbours: read_json_parts.c.
 */
#ifndef GRIS_COLLECTOR_BASE64_H
#define GRIS_COLLECTOR_BASE64_H

#include "core/text.h"

/* Room that decoding `len` characters may need. */
size_t base64_room(size_t len);
/* False when the text is not base64; bits behind the last byte must be zero, so that one text has one reading. */
bool base64_decode(struct text t, unsigned char *bytes, size_t *ret_len);

#endif
