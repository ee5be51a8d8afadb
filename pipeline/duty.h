/*
 * Who owes which report for a period, and how that stands: the one definition that due.c, completeness.c and publish.c share.
 * Not seen outside. Neighbours: session.h, core/catalog.h for deadlines.
 */
#ifndef GRIS_PIPELINE_DUTY_H
#define GRIS_PIPELINE_DUTY_H

#include "session.h"

/* What stands of reports, found by key. */
struct duty_index {
    const struct store_standings *standings;
    struct map map;
};
void duty_index_init(struct duty_index *index,
                     const struct store_standings *standings,
                     struct arena *arena);
/* What stands of a report: of the best vintage. NULL: nothing does. */
const struct store_standing *duty_standing(const struct duty_index *index,
                                           const struct obligation *obligation,
                                           uint32_t org,
                                           struct period period);

/* True when the obligation asks for reports of the period: its regime files such periods, and is in force on the last day of the window. */
bool duty_window(const struct catalog *catalog,
                 const struct obligation *obligation,
                 struct period period,
                 date_t *ret_start,
                 date_t *ret_end);
/* True when the unit owes the report whose window ends on that day. Where several obligations of a regime and form name it, the first one in
 * the catalog binds, and no other: nobody owes a report twice. `obligation` is one of the catalog's own. */
bool duty_binds(const struct catalog *catalog,
                const struct obligation *obligation,
                uint32_t org,
                date_t window_end);
/* The same of periods of another kind that the regime files beside those of its frequency. */
bool duty_kind_ended_last(const struct catalog *catalog,
                          uint32_t regime,
                          enum period_kind kind,
                          date_t day,
                          struct period *ret_period);
/* The period of a regime whose window was the last to end before a day. False: there is none. */
bool duty_ended_last(const struct catalog *catalog,
                     uint32_t regime,
                     date_t day,
                     struct period *ret_period);

/* The deadlines of one obligation and period: those of units of one level are one, where no document names some of them. */
struct duty_deadlines {
    const struct catalog *catalog;
    const struct obligation *obligation;
    struct period period;
    bool by_level, known;
    uint32_t level; /* of the one that is known */
    struct catalog_due due;
};
void duty_deadlines_init(struct duty_deadlines *deadlines,
                         const struct catalog *catalog,
                         const struct obligation *obligation,
                         struct period period);
struct catalog_due duty_deadline(struct duty_deadlines *deadlines, uint32_t org);

/* "exempt"; "on_time" or "late" where something was filed, by the receiver's clock when the first version that counts came; NULL where nothing
 * was: then the clock decides. A report without deadline is on time. */
const char *duty_timeliness(const struct store_standing *standing, const struct catalog_due *due);
/* True when nothing was filed though it should have been by then. */
bool duty_is_overdue(const struct store_standing *standing,
                     const struct catalog_due *due,
                     int64_t at);
/* How what was sent back was mended, by the deadline that was given with it: "awaited", "overdue" while nothing came; "on_time", also where none
 * was given, or "late" by when the first version after the return came. NULL: nothing was sent back. The report's own timeliness stays what it was. */
const char *duty_correction(const struct store_standing *standing, int64_t at);

#endif
