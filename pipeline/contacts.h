/*
 * The operators' file of addresses: who is told what a unit owes. Not seen outside. Neighbours: contacts.c, remind.c.
 */
#ifndef GRIS_PIPELINE_CONTACTS_H
#define GRIS_PIPELINE_CONTACTS_H

#include "session.h"

struct contact {
    uint32_t org;
    const char *address;
    enum lang lang;
};
struct contacts VEC(struct contact);
/* Rows of a CSV file with the columns org_level, org_code, email, lang in any order (lang, or the cell, may be missing: `otherwise`), in order of
 * units. Units are those that are there on the day. Each row that cannot be used is a finding (E742 to E745) and left out; STATUS_REJECTED when
 * there was any, with the others in `ret`. */
enum status contacts_read(struct pipeline *p,
                          const char *file,
                          date_t day,
                          enum lang otherwise,
                          struct contacts *ret,
                          struct diags *diags);

#endif
