/*
 * The canonical body of a JSON file of the package: checked while it is written, members in a fixed order, what says nothing left out.
 * Knows shapes, not what codes mean. Neighbours: package_form.c, package_outline.c, package_documents (below).
 */
#ifndef GRIS_SCHEMA_PACKAGE_BODY_H
#define GRIS_SCHEMA_PACKAGE_BODY_H

#include "package.h"

#define PACKAGE_BODY_MAX ((size_t)16 << 20)

/* What is being written while it is checked. */
struct package_body {
    struct package_json doc;
    struct json_writer *out;
};

/* Members of an object; each writes nothing where the member is absent, and a finding where it has another shape. */
void package_body_string(struct package_body *f,
                         const json_t *object,
                         const char *pointer,
                         const char *member,
                         bool compulsory);
/* Only `true` is written. */
void package_body_flag(struct package_body *f,
                       const json_t *object,
                       const char *pointer,
                       const char *member);
/* An integer from 0 to `max`. */
void package_body_count(struct package_body *f,
                        const json_t *object,
                        const char *pointer,
                        const char *member,
                        int64_t max);
/* A list of strings; compulsory: of one at least. */
void package_body_strings(struct package_body *f,
                          const json_t *object,
                          const char *pointer,
                          const char *member,
                          bool compulsory);
/* A list of objects, of one at least where it is compulsory; `put` writes each. */
void package_body_list(struct package_body *f,
                       const json_t *object,
                       const char *pointer,
                       const char *member,
                       bool compulsory,
                       void (*put)(struct package_body *, json_t *, const char *));
/* "attachments" of a form or an outline. */
void package_body_attachments(struct package_body *f, const json_t *object);

/* The members of a body, one behind the other, in the object at hand. */
void package_body_write(struct json_writer *w, const char *body);

#endif
