/*
 * Log: one line an event on stderr for operators. Only pipeline/, server/ and cli/ call it. No
 * secrets, no cell values.
 */
#ifndef GRIS_CORE_LOG_H
#define GRIS_CORE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_set_level(enum log_level level);
/* "2026-11-22T08:00:00+07:00 info message" with control characters escaped. */
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
