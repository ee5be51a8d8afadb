/*
 * gris org history: a unit's names, parents, predecessors and successors, and what happened to it on which day; or what happened to all units on
 * one day. Neighbours: org_view.h, core/org_events.h.
 */
#include <string.h>

#include "org_view.h"

#define LISTED_MAX 60 /* events of a day, for people, unless a level was named */

/* ---- JSON ---- */

static void path_as_json(const struct org_view *view,
                         struct json_writer *w,
                         const char *key,
                         const struct lineage_path *path)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < path->len; i++) {
        const struct succession *s = path->at[i];
        json_begin_object(w);
        output_pair_date(w, "date", s->effective);
        json_pair(w, "kind", s->kind == SUCCESSION_FULL ? "full" : "partial");
        json_pair(w, "share", *s->share ? s->share : NULL);
        json_key(w, "predecessor");
        json_begin_object(w);
        org_view_unit_pairs(view, w, s->predecessor, s->effective, view->cli->out.scratch);
        json_end_object(w);
        json_key(w, "successor");
        json_begin_object(w);
        org_view_unit_pairs(view, w, s->successor, s->effective, view->cli->out.scratch);
        json_end_object(w);
        json_end_object(w);
    }
    json_end_array(w);
}

struct story {
    const struct org_view *view;
    uint32_t org;
    struct org_events events;
    struct lineage_path before, after;
};

static void editions_as_json(const struct story *s, struct json_writer *w)
{
    const struct catalog *catalog = s->view->catalog;
    const struct org *unit = &catalog->orgs.at[s->org];
    json_key(w, "editions");
    json_begin_array(w);
    for (uint32_t i = 0; i < unit->editions; i++) {
        const struct org_edition *e = &catalog->org_editions.at[unit->first_edition + i];
        json_begin_object(w);
        json_pair(w, "name", e->name_vi);
        json_pair(w, "name_en", *e->name_en ? e->name_en : NULL);
        output_pair_date(w, "valid_from", e->from);
        output_pair_date(w, "valid_to", e->to);
        json_end_object(w);
    }
    json_end_array(w);
}

static void parents_as_json(const struct story *s, struct json_writer *w)
{
    const struct catalog *catalog = s->view->catalog;
    json_key(w, "parents");
    json_begin_array(w);
    for (size_t i = 0; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[catalog->edges_by_child[i]];
        if (e->child != s->org) {
            continue;
        }
        json_begin_object(w);
        json_pair(w, "hierarchy", catalog->hierarchies.at[e->hierarchy].code);
        json_pair(w, "org_code", catalog->orgs.at[e->parent].code);
        json_pair(w, "level", org_view_level(s->view, e->parent));
        json_pair_bool(w, "complete", e->complete);
        output_pair_date(w, "valid_from", e->from);
        output_pair_date(w, "valid_to", e->to);
        json_end_object(w);
    }
    json_end_array(w);
}

static void story_as_json(const struct story *s)
{
    const struct org_view *view = s->view;
    struct output *out = &view->cli->out;
    struct json_writer *w = output_begin(out);
    org_view_unit_pairs(view, w, s->org, view->date, out->scratch);
    editions_as_json(s, w);
    parents_as_json(s, w);
    path_as_json(view, w, "before", &s->before);
    path_as_json(view, w, "after", &s->after);
    json_key(w, "events");
    json_begin_array(w);
    for (size_t i = 0; i < s->events.len; i++) {
        org_view_event_json(view, w, &s->events.at[i]);
    }
    json_end_array(w);
    output_end(out);
}

/* ---- for people ---- */

static void event_line(const struct org_view *view, const struct org_event *e, bool name)
{
    struct arena *arena = view->cli->out.scratch;
    output_line(&view->cli->out, arena_printf(arena, "  %s", org_view_event(view, e, name, arena)));
    arena_reset(arena);
}

static void path_lines(const struct story *s, struct words title, const struct lineage_path *path)
{
    const struct org_view *view = s->view;
    struct arena *arena = view->cli->out.scratch;
    if (path->len == 0) {
        return;
    }
    output_line(&view->cli->out, words_in(title, view->cli->lang));
    for (size_t i = 0; i < path->len; i++) {
        const struct succession *link = path->at[i];
        output_line(&view->cli->out,
                    arena_printf(arena, "  %s  %s %s → %s %s  %s%s%s",
                                 org_view_date(arena, link->effective),
                                 org_view_code(view, link->predecessor),
                                 org_view_name(view, link->predecessor, link->effective - 1, arena),
                                 org_view_code(view, link->successor),
                                 org_view_name(view, link->successor, link->effective, arena),
                                 org_view_kind(view, link->kind == SUCCESSION_FULL),
                                 *link->share ? " " : "", link->share));
        arena_reset(arena);
    }
}

static void heading(const struct story *s, const char *vi, const char *en)
{
    output_line(&s->view->cli->out, session_words(s->view->cli, vi, en));
}

static void edition_lines(const struct story *s)
{
    const struct catalog *catalog = s->view->catalog;
    const struct org *unit = &catalog->orgs.at[s->org];
    struct arena *arena = s->view->cli->arena;
    heading(s, "Tên", "Names");
    for (uint32_t i = 0; i < unit->editions; i++) {
        const struct org_edition *e = &catalog->org_editions.at[unit->first_edition + i];
        output_line(
            &s->view->cli->out,
            arena_printf(arena, "  %s  %s", org_view_dates(arena, e->from, e->to), e->name_vi));
    }
}

static void parent_lines(const struct story *s)
{
    const struct catalog *catalog = s->view->catalog;
    struct arena *arena = s->view->cli->arena;
    heading(s, "Đơn vị cấp trên", "Parents");
    for (size_t i = 0; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[catalog->edges_by_child[i]];
        if (e->child == s->org) {
            output_line(&s->view->cli->out,
                        arena_printf(arena, "  %s  %s %s  (%s)",
                                     org_view_dates(arena, e->from, e->to),
                                     org_view_code(s->view, e->parent),
                                     org_view_name(s->view, e->parent, e->from, arena),
                                     catalog->hierarchies.at[e->hierarchy].code));
        }
    }
}

static void story_lines(const struct story *s)
{
    const struct org_view *view = s->view;
    struct arena *arena = view->cli->arena;
    output_line(&view->cli->out, arena_printf(arena, "%s  %s  (%s)", org_view_code(view, s->org),
                                              org_view_name(view, s->org, view->date, arena),
                                              org_view_level(view, s->org)));
    edition_lines(s);
    parent_lines(s);
    path_lines(s, (struct words){"Trước nó", "Before it"}, &s->before);
    path_lines(s, (struct words){"Sau nó", "After it"}, &s->after);
    heading(s, "Sự kiện", "Events");
    for (size_t i = 0; i < s->events.len; i++) {
        event_line(view, &s->events.at[i], false);
    }
}

static enum status tell_unit(struct org_view *view, const char *code)
{
    struct arena *arena = view->cli->arena;
    struct story story = {.view = view, .org = org_view_unit(view, code)};
    if (story.org == CATALOG_NONE) {
        return STATUS_REJECTED;
    }
    org_events_of(view->catalog, view->lineage, story.org, arena, &story.events);
    lineage_all_before(view->lineage, story.org, arena, &story.before);
    lineage_all_after(view->lineage, story.org, arena, &story.after);
    if (view->cli->json) {
        story_as_json(&story);
    } else {
        story_lines(&story);
    }
    return STATUS_OK;
}

/* ---- one day ---- */

/* How often each kind of event came at each level. */
static void day_table(const struct org_view *view, const struct org_events *events)
{
    struct table t;
    size_t levels = view->catalog->levels_len;
    int64_t *counts = ARENA_ARRAY(view->cli->arena, levels * ORG_EVENTS, int64_t);
    for (size_t i = 0; i < events->len; i++) {
        const struct org_event *e = &events->at[i];
        counts[(size_t)view->catalog->orgs.at[e->org].level * ORG_EVENTS + (size_t)e->kind]++;
    }
    table_init(&t, view->cli->arena);
    table_column(&t, session_words(view->cli, "cấp", "level"), false);
    table_column(&t, session_words(view->cli, "sự kiện", "event"), false);
    table_column(&t, session_words(view->cli, "số đơn vị", "units"), true);
    for (size_t i = 0; i < levels * ORG_EVENTS; i++) {
        if (counts[i] > 0) {
            table_cell(&t, view->catalog->levels[i / ORG_EVENTS]);
            table_cell(&t, org_event_name((enum org_event_kind)(i % ORG_EVENTS)));
            table_int(&t, counts[i]);
        }
    }
    table_print(&t, &view->cli->out);
}

static enum status tell_day(const struct org_view *view)
{
    struct org_events events;
    org_events_on(view->catalog, view->lineage, view->date, view->level, view->cli->arena, &events);
    if (!view->cli->json && events.len > 0) {
        day_table(view, &events);
    }
    bool listed = view->level != CATALOG_NONE || events.len <= LISTED_MAX;
    for (size_t i = 0; i < events.len; i++) {
        struct output *out = &view->cli->out;
        if (view->cli->json) {
            json_init(&out->json_writer, out->sink, 0);
            org_view_event_json(view, &out->json_writer, &events.at[i]);
            sink_puts(out->sink, "\n");
            arena_reset(out->scratch);
        } else if (listed) {
            event_line(view, &events.at[i], true);
        }
    }
    if (!view->cli->json && events.len == 0) {
        output_line(&view->cli->out, session_words(view->cli, "Ngày này không có sự kiện nào",
                                                   "Nothing happened on that day"));
    }
    return STATUS_OK;
}

int cmd_org_history(struct cli *cli)
{
    struct org_view view;
    int outcome = OUTCOME_DONE;
    const char *code = session_operand(cli, 0);
    if (!code && !options_has(&cli->options, "date")) {
        return session_usage(cli,
                             (struct words){"thiếu {0}: mã đơn vị, hoặc --date",
                                            "{0} is missing: a unit's code, or --date"},
                             "CODE");
    }
    if (!org_view_open(cli, &view, &outcome)) {
        return outcome;
    }
    return session_end(cli, code ? tell_unit(&view, code) : tell_day(&view));
}
