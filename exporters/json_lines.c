/*
 * JSON arrays with one element a line: compact, yet a difference between two releases is a difference of lines.
 * Must not know what the elements mean. Neighbours: core/json.h writes the elements.
 */
#include "internal.h"

void json_lines_begin(struct json_lines *lines, struct sink *sink, const char *head)
{
    lines->sink = sink;
    lines->first = true;
    sink_puts(sink, head);
    sink_puts(sink, "[");
}

struct json_writer *json_lines_next(struct json_lines *lines)
{
    sink_puts(lines->sink, lines->first ? "\n" : ",\n");
    lines->first = false;
    json_init(&lines->writer, lines->sink, 0);
    return &lines->writer;
}

void json_lines_end(struct json_lines *lines, const char *tail)
{
    sink_puts(lines->sink, lines->first ? "]" : "\n]");
    sink_puts(lines->sink, tail);
}

void json_lines_date(struct json_writer *w, const char *key, date_t date)
{
    char buf[DATE_TEXT_MAX];
    bool open = date == DATE_MIN || date == DATE_MAX;
    json_pair(w, key, open ? NULL : date_format(date, buf));
}
