/*
 * templates: what a workbook for a unit, form and period is made of: the unit, the window, the deadline, what was filed the period before.
 * Shared by `gris template` and by what gives a workbook back. Not seen outside. Neighbours: session.h; exporters/ writes the workbook.
 */
#ifndef GRIS_PIPELINE_TEMPLATES_H
#define GRIS_PIPELINE_TEMPLATES_H

#include "exporters/exporters.h"
#include "session.h"

struct templates_made {
    struct template_input input; /* without values and findings */
    struct sign_key *key;        /* input.key; freed by templates_free() */
    bool owed;                   /* the unit owes this report */
    const struct org_edition *org;
    date_t start, end;
};
/* Finds all that the query names, and reads what it needs. E201, E202, E214, E217, E219, E401, E402, E404, E475, E821; the installation's key as
 * for receipts (E102, E526, E527). W821: the unit does not owe it. W822: documents must go with it. */
enum status templates_make(struct pipeline *p,
                           const struct pipeline_template_query *query,
                           struct templates_made *ret,
                           struct diags *diags);
void templates_free(struct templates_made *made);
/* A finished workbook under its name, whole or not at all. `out` NULL: here; a folder: in it, by that name; else the file itself. E705. */
enum status templates_save(const char *out,
                           const char *name,
                           struct text bytes,
                           struct arena *arena,
                           const char **ret_path,
                           struct diags *diags);
/* The cells of a report as values of its form's cells. */
struct templates_values VEC(struct template_value);
void templates_report_values(const struct catalog *catalog,
                             const struct report *report,
                             uint32_t form,
                             struct arena *arena,
                             struct templates_values *ret);

#endif
