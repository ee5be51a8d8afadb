/*
 * Standard output: lines for people, or JSON objects, one a line; every error of writing is remembered and told once.
 * Must not know: what is shown. Neighbours: internal.h, core/sink.h, core/json.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/diag_cells.h"
#include "internal.h"

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

void output_init(struct output *out, int fd, bool json, enum lang lang)
{
    const char *no_color = getenv("NO_COLOR");
    *out = (struct output){
        .arena = arena_new(0),
        .scratch = arena_new(0),
        .fd = fd,
        .json = json,
        .colour = isatty(fd) && !(no_color && *no_color),
        .lang = lang,
    };
    out->sink = sink_fd(out->arena, fd);
}

static void drain(struct output *out)
{
    int error = sink_close(out->sink, NULL);
    if (out->error == 0) {
        out->error = error;
    }
    arena_reset(out->arena);
}

void output_flush(struct output *out)
{
    drain(out);
    out->sink = sink_fd(out->arena, out->fd);
}

int output_close(struct output *out)
{
    drain(out);
    arena_free(out->arena);
    arena_free(out->scratch);
    return out->error == EPIPE ? 0 : out->error;
}

/* Bytes of a control character that a terminal would obey: C0, DEL, and C1 (U+0080 to U+009F, C2 80 to C2 9F). */
static size_t control(const char *at)
{
    unsigned char c = (unsigned char)at[0], next = c ? (unsigned char)at[1] : 0;
    if ((c < 0x20 && c != '\t') || c == 0x7f) {
        return 1;
    }
    return c == 0xc2 && next >= 0x80 && next <= 0x9f ? 2 : 0;
}

void output_line(struct output *out, const char *line)
{
    const char *from = line, *at = line;
    while (*at) {
        size_t len = control(at);
        if (len == 0) {
            at++;
            continue;
        }
        sink_write(out->sink, from, (size_t)(at - from));
        sink_puts(out->sink, "?");
        at += len;
        from = at;
    }
    sink_write(out->sink, from, (size_t)(at - from));
    sink_puts(out->sink, "\n");
}

struct json_writer *output_begin(struct output *out)
{
    json_init(&out->json_writer, out->sink, 0);
    json_begin_object(&out->json_writer);
    return &out->json_writer;
}

void output_end(struct output *out)
{
    json_end_object(&out->json_writer);
    sink_puts(out->sink, "\n");
    arena_reset(out->scratch);
}

static const char *colour_of(const struct output *out, enum severity severity)
{
    if (!out->colour || severity == SEVERITY_NOTE) {
        return "";
    }
    return severity == SEVERITY_ERROR ? RED : YELLOW;
}

/* The cells that take part, one a line. */
static void cells_for_people(struct output *out, const struct diag *diag)
{
    struct diag_cells cells;
    (void)diag_cells_read(diag->cells, out->scratch, &cells);
    for (size_t i = 0; i < cells.len; i++) {
        const char *line = diag_cells_line(&cells.at[i], out->lang, out->scratch);
        output_line(out, arena_printf(out->scratch, "    · %s", line));
    }
}

static void diag_for_people(struct output *out, const struct diag *diag, const char *lead)
{
    const char *colour = colour_of(out, diag_severity(diag->code));
    sink_puts(out->sink, lead);
    sink_puts(out->sink, colour);
    output_line(out, diag_line(diag, out->lang, out->scratch));
    sink_puts(out->sink, *colour ? PLAIN : "");
    cells_for_people(out, diag);
    const char *fix = diag_fix(diag, out->lang, out->scratch);
    if (fix) {
        output_line(out, arena_printf(out->scratch, "    → %s", fix));
    }
}

void output_diag(struct output *out, const struct diag *diag)
{
    if (out->json) {
        json_init(&out->json_writer, out->sink, 0);
        json_diag(&out->json_writer, diag, out->scratch);
        sink_puts(out->sink, "\n");
    } else {
        diag_for_people(out, diag, "");
    }
    arena_reset(out->scratch);
}

void output_numbered(struct output *out, size_t n, const struct diag *diag)
{
    diag_for_people(out, diag, arena_printf(out->scratch, "%zu. ", n));
    arena_reset(out->scratch);
}

void output_diags(struct output *out, const struct diags *diags)
{
    for (size_t i = 0; i < diags->len; i++) {
        output_diag(out, &diags->at[i]);
    }
}

void output_pair_date(struct json_writer *w, const char *key, date_t date)
{
    char buf[DATE_TEXT_MAX];
    const char *text = date_format(date, buf);
    json_pair(w, key, *text ? text : NULL);
}

void output_pair_instant(struct json_writer *w, const char *key, int64_t instant)
{
    char buf[INSTANT_TEXT_MAX];
    json_pair(w, key, instant ? instant_format(instant, buf) : NULL);
}

const char *output_instant(struct arena *arena, int64_t instant)
{
    char buf[INSTANT_TEXT_MAX];
    return instant ? arena_strdup(arena, instant_format(instant, buf)) : "";
}
