/*
 * past: a session as of a moment. Rows of units are not stored for then: they are made in memory, a layout and year at once, of the filings
 * that were effective. REQ: data-model.md rule 8. Neighbours: session.h, leaves.c (its readers), publish.c.
 */
#ifndef GRIS_PIPELINE_PAST_H
#define GRIS_PIPELINE_PAST_H

#include "session.h"

/* Takes the session to what is known as of a moment: "2026-06-20" (its end, in Viet Nam), a date and time, or "#POSITION". Its clock stands
 * there too. STATUS_REJECTED: E440 to E443. Before the catalog is read. */
enum status past_enter(struct pipeline *p, const char *moment, struct diags *diags);
/* The same of an earlier position; the catalog is read again where it was another one. */
enum status past_enter_position(struct pipeline *p, int64_t position, struct diags *diags);
void past_free(struct pipeline *p);

struct past_want {
    const struct store_aggregate_key *keys; /* of one layout and year */
    size_t len;
    enum basis basis;
    bool own; /* what the units filed themselves, as if none stood beneath them */
};
/* As leaves_read() and leaves_read_own(), of then. */
enum status past_read(struct pipeline *p,
                      const struct past_want *want,
                      bool (*each)(void *ctx, const struct aggregate *aggregate),
                      void *ctx,
                      struct diags *diags);
/* Where something stood in basis best: layouts, units and periods (ids 0), each at least once; of rows, and of filings. */
enum status past_keys(struct pipeline *p,
                      struct arena *arena,
                      struct store_stales *ret_rows,
                      struct store_stales *ret_filed,
                      struct diags *diags);
/* As store_finding_list(). */
enum status past_findings(struct pipeline *p,
                          const struct store_finding_filter *filter,
                          struct store_findings *ret,
                          struct diags *diags);

#endif
