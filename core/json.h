/*
 * JSON writing: a small streaming writer with fixed key order as called, escapes, and indentation
 * for people. Reading is done with jansson where it is needed (collector/, schema/). Output goes to
 * a callback-free text builder or FILE. Neighbours: sink.h.
 */
#ifndef GRIS_CORE_JSON_H
#define GRIS_CORE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sink.h"
#include "core/text.h"

#define JSON_DEPTH_MAX 32

struct json_writer {
    struct sink *sink;
    int indent; /* 0: compact, one line */
    int depth;
    bool first[JSON_DEPTH_MAX];
    bool after_key;
};

void json_init(struct json_writer *w, struct sink *sink, int indent);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_text(struct json_writer *w, struct text t);
/* json_string and json_null are jansson's: an equal name here would stand in for it at link
 * time. */
void json_cstring(struct json_writer *w, const char *s); /* NULL writes null */
void json_int(struct json_writer *w, int64_t value);
void json_bool(struct json_writer *w, bool value);
void json_nothing(struct json_writer *w);
/* Bytes that are JSON already. */
void json_raw(struct json_writer *w, struct text t);
/* key and value in one call. json_pair_optional writes nothing for NULL. */
void json_pair(struct json_writer *w, const char *key, const char *value);
void json_pair_optional(struct json_writer *w, const char *key, const char *value);
void json_pair_int(struct json_writer *w, const char *key, int64_t value);
void json_pair_bool(struct json_writer *w, const char *key, bool value);
/* One finding in the shape of interfaces.md, as an object. */
struct diag;
void json_diag(struct json_writer *w, const struct diag *d, struct arena *arena);
/* The same inside an object that says more. */
void json_diag_pairs(struct json_writer *w, const struct diag *d, struct arena *arena);

#endif
