/*
 * A reminder as plain text in UTF-8: for mail readers without HTML, and for people on a terminal. Neighbours: reminder.c.
 */
#include "internal.h"

/* Texts of others: nothing in them ends a line or turns the reading direction. */
static void put(struct sink *sink, const char *text, struct arena *arena)
{
    sink_text(sink, text_printable(arena, text_of(text)));
}

static void put_items(struct sink *sink,
                      const struct reminder *r,
                      enum reminder_kind kind,
                      enum lang lang,
                      struct arena *arena)
{
    uint64_t n = 0;
    if (reminder_count(r, kind) == 0)
        return;
    sink_printf(sink, "\n== %s (%llu)\n", reminder_kind_head(kind, lang),
                (unsigned long long)reminder_count(r, kind));
    for (size_t i = 0; i < r->items.len; i++) {
        const struct reminder_item *item = &r->items.at[i];
        struct reminder_facts facts = {0};
        if (item->kind != kind)
            continue;
        sink_printf(sink, "\n%llu. ", (unsigned long long)++n);
        put(sink, reminder_report_title(&item->report, lang, arena), arena);
        sink_puts(sink, "\n");
        reminder_item_facts(r, item, lang, arena, &facts);
        for (size_t k = 0; k < facts.len; k++) {
            sink_printf(sink, "   %s: ", facts.at[k].label);
            put(sink, facts.at[k].value, arena);
            sink_puts(sink, "\n");
        }
    }
}

static void
put_below(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *arena)
{
    if (r->below.len > 0)
        sink_printf(sink, "\n== %s (%llu)\n", reminder_below_head(lang),
                    (unsigned long long)reminder_count_late(r));
    for (size_t i = 0; i < r->below.len; i++) {
        const char *line = NULL;
        sink_puts(sink, "\n");
        put(sink, reminder_below_line(&r->below.at[i], lang, arena), arena);
        sink_puts(sink, "\n");
        for (size_t k = 0; (line = reminder_late_line(r, &r->below.at[i], k, lang, arena)) != NULL;
             k++) {
            sink_puts(sink, "   - ");
            put(sink, line, arena);
            sink_puts(sink, "\n");
        }
    }
}

void reminder_text(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *arena)
{
    const char *const lines[] = {reminder_head(r, lang, arena), reminder_unit(r, lang, arena),
                                 reminder_as_of(r, lang, arena), reminder_summary(r, lang, arena)};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        put(sink, lines[i], arena);
        sink_puts(sink, "\n");
    }
    for (int kind = 0; kind < REMINDER_KINDS; kind++)
        put_items(sink, r, (enum reminder_kind)kind, lang, arena);
    put_below(sink, r, lang, arena);
    sink_printf(sink, "\n-- \n%s\n", reminder_foot(lang));
}
