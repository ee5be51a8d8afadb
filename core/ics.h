/*
 * Content lines of iCalendar (RFC 5545): folding, escaping, dates and moments. Knows no calendar's meaning. Neighbours: sink.h, date.h.
 */
#ifndef GRIS_CORE_ICS_H
#define GRIS_CORE_ICS_H

#include "core/date.h"
#include "core/sink.h"

/* NAME:value, CRLF; a line of more than 75 octets goes on in the next one after a blank, characters unbroken. `name` may carry parameters
 * ("DTSTART;VALUE=DATE"). The value is written as it is: it must not hold a control character. */
void ics_line(struct sink *sink, const char *name, struct text value);
/* The same with a value of type TEXT: \ ; , and line breaks are escaped, other control characters left out. */
void ics_text(struct sink *sink, const char *name, struct text value);
/* NAME;VALUE=DATE:20261017 */
void ics_date(struct sink *sink, const char *name, date_t date);
/* NAME:20261017T100000Z */
void ics_instant(struct sink *sink, const char *name, int64_t seconds);

#endif
