/*
 * A reminder as one page of HTML that is XML too: for mail readers, phones and A4; no script, nothing from outside, every text escaped.
 * Neighbours: reminder.c, core/markup.h.
 */
#include "core/markup.h"

#include "internal.h"

static const char style[] =
    "@page { size: A4; margin: 16mm 18mm; }\n"
    "body { font: 15px/1.4 'Times New Roman', 'Liberation Serif', serif; color: #000; background: "
    "#fff; max-width: 174mm; margin: 0 auto; padding: 8px; }\n"
    "h1 { font-size: 20px; margin: 12px 0 4px; }\n"
    "h2 { font-size: 17px; margin: 18px 0 4px; border-bottom: 2px solid #888; }\n"
    "h3 { font-size: 15px; margin: 12px 0 2px; }\n"
    "p, ul { margin: 4px 0; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { border: 1px solid #bbb; padding: 2px 6px; text-align: left; vertical-align: top; "
    "overflow-wrap: anywhere; }\n"
    "th { width: 30%; font-weight: normal; }\n"
    "tr { break-inside: avoid; }\n"
    ".overdue h2, .returned h2 { border-color: #a00000; }\n"
    "small { color: #444; }\n";

/* A page being written. */
struct page {
    struct sink *sink;
    const struct reminder *reminder;
    enum lang lang;
    struct arena *arena;
};

static void put(const struct page *p, const char *before, const char *text, const char *after)
{
    sink_puts(p->sink, before);
    markup_text(p->sink, text, p->arena);
    sink_puts(p->sink, after);
}

static void put_head(const struct page *p)
{
    sink_printf(p->sink,
                "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\"/>\n",
                reminder_say(p->lang, "vi", "en"));
    put(p, "<title>", reminder_subject(p->reminder, p->lang, p->arena), "</title>\n<style>\n");
    sink_puts(p->sink, style);
    sink_puts(p->sink, "</style>\n</head>\n<body>\n");
    put(p, "<h1>", reminder_head(p->reminder, p->lang, p->arena), "</h1>\n");
    put(p, "<p><b>", reminder_unit(p->reminder, p->lang, p->arena), "</b></p>\n");
    put(p, "<p>", reminder_summary(p->reminder, p->lang, p->arena), "</p>\n");
    put(p, "<p><small>", reminder_as_of(p->reminder, p->lang, p->arena), "</small></p>\n");
}

static void put_item(const struct page *p, const struct reminder_item *item)
{
    struct reminder_facts facts = {0};
    reminder_item_facts(p->reminder, item, p->lang, p->arena, &facts);
    put(p, "<h3>", reminder_report_title(&item->report, p->lang, p->arena), "</h3>\n<table>\n");
    for (size_t i = 0; i < facts.len; i++) {
        put(p, "<tr><th>", facts.at[i].label, "</th>");
        put(p, "<td>", facts.at[i].value, "</td></tr>\n");
    }
    sink_puts(p->sink, "</table>\n");
}

static void put_items(const struct page *p, enum reminder_kind kind)
{
    const struct reminder *r = p->reminder;
    if (reminder_count(r, kind) == 0)
        return;
    sink_printf(p->sink, "<div class=\"%s\">\n<h2>%s (%llu)</h2>\n", reminder_kind_name(kind),
                reminder_kind_head(kind, p->lang), (unsigned long long)reminder_count(r, kind));
    for (size_t i = 0; i < r->items.len; i++)
        if (r->items.at[i].kind == kind)
            put_item(p, &r->items.at[i]);
    sink_puts(p->sink, "</div>\n");
}

static void put_below(const struct page *p)
{
    const struct reminder *r = p->reminder;
    if (r->below.len == 0)
        return;
    sink_printf(p->sink, "<div class=\"below\">\n<h2>%s (%llu)</h2>\n",
                reminder_below_head(p->lang), (unsigned long long)reminder_count_late(r));
    for (size_t i = 0; i < r->below.len; i++) {
        const char *line = NULL;
        put(p, "<h3>", reminder_below_line(&r->below.at[i], p->lang, p->arena), "</h3>\n<ul>\n");
        for (size_t k = 0;
             (line = reminder_late_line(r, &r->below.at[i], k, p->lang, p->arena)) != NULL; k++)
            put(p, "<li>", line, "</li>\n");
        sink_puts(p->sink, "</ul>\n");
    }
    sink_puts(p->sink, "</div>\n");
}

void reminder_html(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *arena)
{
    const struct page p = {sink, r, lang, arena};
    put_head(&p);
    for (int kind = 0; kind < REMINDER_KINDS; kind++)
        put_items(&p, (enum reminder_kind)kind);
    put_below(&p);
    put(&p, "<p><small>", reminder_foot(lang), "</small></p>\n</body>\n</html>\n");
}
