/*
 * org_view_event: what happened to a unit, for people and for programs. Neighbours: org_view.h, core/org_events.h.
 */
#include "org_view.h"

#include <string.h>

#define LINKS_MAX 12 /* units of one event, for people */

static const char *event_words(const struct org_view *view, const struct org_event *e)
{
    static const struct words words[ORG_EVENTS][2] = {
        [ORG_EVENT_BEGIN] = {{"thành lập", "established"}, {"", ""}},
        [ORG_EVENT_CONTINUE] = {{"kế tục", "continues"}, {"được kế tục bởi", "continued by"}},
        [ORG_EVENT_MERGE] = {{"hợp nhất từ", "merged from"}, {"nhập vào", "merged into"}},
        [ORG_EVENT_SPLIT] = {{"tách từ", "split from"}, {"chia vào", "split into"}},
        [ORG_EVENT_TRANSFER] = {{"nhận một phần của", "took over a part of"},
                                {"giao một phần cho", "gave a part to"}},
        [ORG_EVENT_RENAME] = {{"đổi tên", "renamed"}, {"", ""}},
        [ORG_EVENT_KIND] = {{"đổi loại", "changed its kind"}, {"", ""}},
        [ORG_EVENT_MOVE] = {{"chuyển đơn vị cấp trên", "moved"}, {"", ""}},
        [ORG_EVENT_ABOLISH] = {{"", ""}, {"bỏ cấp này", "its level was abolished"}},
        [ORG_EVENT_END] = {{"", ""},
                           {"chấm dứt, không có đơn vị kế tục", "ended, no unit followed"}},
    };
    if (e->kind == ORG_EVENT_MOVE && strcmp(e->before, e->after) == 0) {
        return words_in((struct words){"bắt đầu hoặc thôi được tính vào tổng của đơn vị cấp trên",
                                       "begins or ceases to count in its parent's total"},
                        view->cli->lang);
    }
    return words_in(words[e->kind][e->away], view->cli->lang);
}

static uint32_t other_end(const struct org_event *e, const struct succession *s)
{
    return e->away ? s->successor : s->predecessor;
}

static void link_as_json(const struct org_view *view,
                         struct json_writer *w,
                         const struct succession *s,
                         uint32_t org)
{
    json_begin_object(w);
    json_pair(w, "org_code", org_view_code(view, org));
    json_pair(w, "level", org_view_level(view, org));
    json_pair(w, "name", org_view_name(view, org, s->effective, view->cli->out.scratch));
    json_pair(w, "kind", s->kind == SUCCESSION_FULL ? "full" : "partial");
    json_pair(w, "share", *s->share ? s->share : NULL);
    json_end_object(w);
}

void org_view_event_json(const struct org_view *view,
                         struct json_writer *w,
                         const struct org_event *e)
{
    json_begin_object(w);
    output_pair_date(w, "date", e->date);
    json_pair(w, "event", org_event_name(e->kind));
    json_pair(w, "org_code", org_view_code(view, e->org));
    json_pair(w, "level", org_view_level(view, e->org));
    if (e->kind == ORG_EVENT_MOVE) {
        json_pair(w, "hierarchy", view->catalog->hierarchies.at[e->hierarchy].code);
    }
    json_pair_optional(w, "before", e->before);
    json_pair_optional(w, "after", e->after);
    if (e->links.len > 0) {
        json_key(w, e->away ? "to" : "from");
        json_begin_array(w);
        for (size_t i = 0; i < e->links.len; i++) {
            link_as_json(view, w, e->links.at[i], other_end(e, e->links.at[i]));
        }
        json_end_array(w);
    }
    json_end_object(w);
}

static const char *
link_words(const struct org_view *view, struct arena *arena, const struct org_event *e)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < e->links.len && i < LINKS_MAX; i++) {
        const struct succession *s = e->links.at[i];
        uint32_t other = other_end(e, s);
        (void)text_builder_addf(
            &b, "%s%s %s (%s%s%s)", i > 0 ? "; " : "", org_view_code(view, other),
            org_view_name(view, other, s->effective, arena),
            org_view_kind(view, s->kind == SUCCESSION_FULL), *s->share ? " " : "", s->share);
    }
    if (e->links.len > LINKS_MAX) {
        (void)text_builder_addf(&b, "; … +%zu", e->links.len - LINKS_MAX);
    }
    return e->links.len > 0 ? text_builder_text(&b).ptr : "";
}

const char *org_view_event(const struct org_view *view,
                           const struct org_event *e,
                           bool name,
                           struct arena *arena)
{
    const char *what = event_words(view, e), *more = "";
    if (e->before) {
        const char *where =
            e->kind == ORG_EVENT_MOVE
                ? arena_printf(arena, " (%s)", view->catalog->hierarchies.at[e->hierarchy].code)
                : "";
        more = arena_printf(arena, "%s: %s → %s", where, *e->before ? e->before : "-",
                            *e->after ? e->after : "-");
    } else if (e->links.len > 0) {
        more = arena_printf(arena, ": %s", link_words(view, arena, e));
    }
    const char *who = name ? arena_printf(arena, "%s %s  ", org_view_code(view, e->org),
                                          org_view_name(view, e->org, e->date, arena))
                           : "";
    return arena_printf(arena, "%s  %s%s%s", org_view_date(arena, e->date), who, what, more);
}
