/*
 * Deadlines as an iCalendar. Events, not to-dos: a deadline is a VTODO by its nature, but Google Calendar and Outlook take in no VTODO and Apple's
 * puts it into another program, while every calendar shows a VEVENT on its day. Knows no command. Neighbours: due.c, core/ics.h.
 * REQ: RFC 5545 3.4, 3.6.1 (VEVENT), 3.8.4.7 (UID), 3.8.7.2 (DTSTAMP).
 */
#include "core/ics.h"
#include "session.h"

struct calendar_story {
    struct arena *arena;
    enum lang lang;
    struct sink *sink;
    int64_t now;
};

static const char *in(const struct calendar_story *s, const char *vi, const char *en)
{
    return s->lang == LANG_EN ? en : vi;
}

static void text(const struct calendar_story *s, const char *name, const char *value)
{
    ics_text(s->sink, name, text_of(value));
}

/* A deadline at 24:00 belongs to the day that it ends; another one is a moment. */
static void when(const struct calendar_story *s, int64_t due)
{
    date_t day = date_of_instant(due);
    if (due != instant_of_date(day)) {
        ics_instant(s->sink, "DTSTART", due);
        return;
    }
    ics_date(s->sink, "DTSTART", day - 1);
    ics_date(s->sink, "DTEND", day);
}

static const char *summary(const struct calendar_story *s, const struct pipeline_due *d)
{
    const char *what = d->form_title[0] != '\0' ? d->form_title : d->regime_name;
    return arena_printf(s->arena, "%s: %s – %s%s", in(s, "Hạn báo cáo", "Report due"), what,
                        d->period, d->proposed ? in(s, " (dự kiến)", " (proposed)") : "");
}

static const char *description(const struct calendar_story *s, const struct pipeline_due *d)
{
    struct text_builder b;
    char start[DATE_TEXT_MAX];
    char end[DATE_TEXT_MAX];
    text_builder_init(&b, s->arena, 0);
    text_builder_addf(&b, "%s %s (%s), %s %s\n", d->org_code, d->org_name, d->level,
                      in(s, "nơi nhận", "to"), d->receiver);
    text_builder_addf(&b, "%s: %s, %s %s, %s – %s\n", d->regime_name, d->regime,
                      in(s, "biểu", "form"), d->form, date_format(d->window_start, start),
                      date_format(d->window_end, end));
    for (size_t i = 0; i < d->explain.len; i++)
        text_builder_addf(&b, "%s%s", i == 0 ? "" : "\n", d->explain.line[i]);
    return text_dup(s->arena, text_builder_text(&b));
}

static void event(const struct calendar_story *s, const struct pipeline_due *d)
{
    text(s, "BEGIN", "VEVENT");
    text(s, "UID",
         arena_printf(s->arena, "%s/%s/%s/%s/%s@gris", d->regime, d->form, d->period, d->level,
                      d->org_code));
    ics_instant(s->sink, "DTSTAMP", s->now);
    when(s, d->due);
    text(s, "SUMMARY", summary(s, d));
    text(s, "DESCRIPTION", description(s, d));
    text(s, "STATUS", d->proposed ? "TENTATIVE" : "CONFIRMED");
    text(s, "TRANSP", "TRANSPARENT"); /* a deadline keeps nobody busy */
    text(s, "END", "VEVENT");
}

void pipeline_due_ics(const struct pipeline *p,
                      const struct pipeline_dues *dues,
                      enum lang lang,
                      struct sink *sink)
{
    struct calendar_story s = {arena_new(0), lang, sink, pipeline_now(p)};
    const char *name = in(&s, "Hạn báo cáo", "Reports due");
    text(&s, "BEGIN", "VCALENDAR");
    text(&s, "VERSION", "2.0");
    text(&s, "PRODID", "-//gris//due//VI");
    text(&s, "CALSCALE", "GREGORIAN");
    text(&s, "NAME", name);
    text(&s, "X-WR-CALNAME", name);
    for (size_t i = 0; i < dues->len; i++) {
        if (dues->at[i].due != 0)
            event(&s, &dues->at[i]);
        arena_reset(s.arena);
    }
    text(&s, "END", "VCALENDAR");
    arena_free(s.arena);
}
