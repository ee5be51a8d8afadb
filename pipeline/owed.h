/*
 * What every unit owes at a moment, and who owes it something: the contents of reminders. Not seen outside. Neighbours: duty.h, remind.c.
 */
#ifndef GRIS_PIPELINE_OWED_H
#define GRIS_PIPELINE_OWED_H

#include "duty.h"
#include "exporters/exporters.h"

#define OWED_DAYS_BACK 366 /* what has been overdue for longer is not asked for any more */

struct owed_query {
    date_t on;
    int64_t at;      /* the moment of judging */
    date_t soon;     /* the last day whose deadlines are soon */
    uint32_t regime; /* CATALOG_NONE: any */
};
/* ret_reminders[org]: its reminder, or NULL where there is nothing to say; as many as the catalog has units. n is 1. */
enum status owed_gather(struct pipeline *p,
                        const struct owed_query *query,
                        struct reminder ***ret_reminders,
                        struct diags *diags);

#endif
