/*
 * A reminder as one JSON object: docs/interfaces.md, Reminder. Neighbours: reminder.c.
 */
#include "internal.h"

#define SECONDS_AN_HOUR 3600

static void pair_instant(struct json_writer *w, const char *key, int64_t instant)
{
    char buf[INSTANT_TEXT_MAX];
    json_pair(w, key, instant == 0 ? NULL : instant_format(instant, buf));
}

/* Hours begun. */
static int64_t hours(int64_t seconds)
{
    return seconds / SECONDS_AN_HOUR + 1;
}

static void put_report(struct json_writer *w, const struct reminder_report *report, enum lang lang)
{
    char buf[DATE_TEXT_MAX];
    json_pair(w, "regime", report->regime);
    json_pair(w, "form", report->form);
    json_pair(w, "title",
              strcmp(report->form, "-") == 0
                  ? reminder_named(lang, report->regime_vi, report->regime_en)
                  : reminder_named(lang, report->title_vi, report->title_en));
    json_pair(w, "period", report->period);
    json_pair(w, "start", date_format(report->start, buf));
    json_pair(w, "end", date_format(report->end, buf));
}

static void put_item(struct json_writer *w,
                     const struct reminder *r,
                     const struct reminder_item *item,
                     enum lang lang)
{
    json_begin_object(w);
    json_pair(w, "kind", reminder_kind_name(item->kind));
    put_report(w, &item->report, lang);
    pair_instant(w, "due", item->due);
    json_pair(w, "document", item->document);
    json_pair_bool(w, "proposed", item->proposed);
    if (item->kind == REMINDER_OVERDUE)
        json_pair_int(w, "hours_late", hours(r->at - item->due));
    if (item->kind == REMINDER_RETURNED) {
        json_pair(w, "reason", item->reason);
        json_pair(w, "cells", item->cells[0] != '\0' ? item->cells : NULL);
        pair_instant(w, "again", item->again);
    }
    json_end_object(w);
}

static void put_below(struct json_writer *w,
                      const struct reminder *r,
                      const struct reminder_below *below,
                      enum lang lang)
{
    json_begin_object(w);
    put_report(w, &below->report, lang);
    json_pair_int(w, "expected", (int64_t)below->expected);
    json_key(w, "late");
    json_begin_array(w);
    for (size_t i = 0; i < below->late.len; i++) {
        const struct reminder_late *late = &below->late.at[i];
        json_begin_object(w);
        json_pair(w, "org_code", late->org_code);
        json_pair(w, "org_name", reminder_named(lang, late->org_vi, late->org_en));
        json_pair(w, "level", late->level);
        pair_instant(w, "due", late->due);
        json_pair_int(w, "hours_late", hours(r->at - late->due));
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

void reminder_json(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *arena)
{
    struct json_writer w;
    char buf[DATE_TEXT_MAX];
    (void)arena;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "org_code", r->org_code);
    json_pair(&w, "org_name", reminder_named(lang, r->org_vi, r->org_en));
    json_pair(&w, "level", r->level);
    json_pair(&w, "day", date_format(r->day, buf));
    pair_instant(&w, "as_of", r->at);
    json_pair_int(&w, "n", r->n);
    for (int kind = 0; kind < REMINDER_KINDS; kind++)
        json_pair_int(&w, reminder_kind_name((enum reminder_kind)kind),
                      (int64_t)reminder_count(r, (enum reminder_kind)kind));
    json_pair_int(&w, "below_late", (int64_t)reminder_count_late(r));
    json_key(&w, "items");
    json_begin_array(&w);
    for (size_t i = 0; i < r->items.len; i++)
        put_item(&w, r, &r->items.at[i], lang);
    json_end_array(&w);
    json_key(&w, "below");
    json_begin_array(&w);
    for (size_t i = 0; i < r->below.len; i++)
        put_below(&w, r, &r->below.at[i], lang);
    json_end_array(&w);
    json_end_object(&w);
}
