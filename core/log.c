/*
 * Log: one line an event on stderr, written at once so that lines of several processes do not mix.
 * The only file of core that looks at the clock. Must not know: what is logged. Neighbours: date.h, text.h.
 */
#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "core/arena.h"
#include "core/date.h"
#include "core/text.h"

#define LOG_LINE_MAX 4096

static enum log_level loudest = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    loudest = level;
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_ERROR: return "error";
    case LOG_LEVEL_WARNING: return "warning";
    case LOG_LEVEL_INFO: return "info";
    case LOG_LEVEL_DEBUG: return "debug";
    }
    return "info"; /* uncovered: not a level */
}

void log_write(enum log_level level, const char *format, ...)
{
    if (level > loudest)
        return;
    char message[LOG_LINE_MAX], when[INSTANT_TEXT_MAX];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (len < 0)
        return; /* uncovered: only a bad wide character */
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    struct arena *arena = arena_new(0);
    struct text line = text_printable(arena, text_of(message));
    int said = fprintf(stderr, "%s %s %.*s\n", instant_format((int64_t)now.tv_sec, when),
                       level_name(level), (int)line.len, line.ptr);
    if (said < 0)
        clearerr(stderr); /* uncovered: there is nobody left to tell */
    arena_free(arena);
}
