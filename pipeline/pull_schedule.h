/*
 * pull_schedule: when a source wants to be asked. "manual", "every 15m", "daily 06:00-08:00", "weekly mon 06:00", "monthly 15 06:00-07:00", in Viet Nam's
 * time. Within its window (an hour, where it has no end) the name of a source says where, so that not all ask at once. Neighbours: pull.h.
 */
#ifndef GRIS_PIPELINE_PULL_SCHEDULE_H
#define GRIS_PIPELINE_PULL_SCHEDULE_H

#include "core/date.h"

/* Whether the text is one. */
bool pull_schedule_ok(const char *schedule);
/* The first instant behind `after` at which source `name` is to be asked; 0: by hand alone. The schedule is one. */
int64_t pull_schedule_next(const char *schedule, const char *name, int64_t after);

#endif
