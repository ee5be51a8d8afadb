/*
 * gris org find: which unit somebody means, its codes in every scheme, and where it stands today. `gris catalog find` is the same.
 * Neighbours: org_view.h, core/org_find.h.
 */
#include <string.h>

#include "core/org_code.h"
#include "org_view.h"

struct finding {
    const struct org_view *view;
    const struct org_find_answer *answer;
    uint32_t org;
    date_t day; /* on which the unit is shown */
    const struct org_alias *alias;
    struct lineage_heirs heirs;
    bool by_parts;
};

static void look_at(const struct org_view *view,
                    const struct org_find_answer *answer,
                    const struct org_found *found,
                    struct finding *ret)
{
    struct arena *arena = view->cli->arena;
    *ret = (struct finding){.view = view,
                            .answer = answer,
                            .org = found->org,
                            .day = org_find_day(view->catalog, found->org, view->date),
                            .alias = found->alias};
    lineage_on(view->lineage, found->org, view->today, arena, &ret->heirs);
    if (ret->heirs.len == 0) {
        lineage_of_parts(view->lineage, found->org, view->today, arena, &ret->heirs);
        ret->by_parts = true;
    }
}

static const char *found_by(const struct finding *f)
{
    return !f->answer->by_code ? "name" : f->alias ? f->alias->scheme : "code";
}

static const char *match_name(enum names_match match)
{
    static const char *const names[] = {
        [NAMES_EXACT] = "exact", [NAMES_UNMARKED] = "unmarked", [NAMES_NEAR] = "near"};
    return names[match];
}

static const char *heir_kind(const struct finding *f, const struct lineage_heir *heir)
{
    return heir->org == f->org ? "itself" : f->by_parts ? "parts" : heir->full ? "full" : "partial";
}

/* The other spelling of a code of Decision 20/2020 or QCVN 102, or NULL. */
static const char *other_spelling(const struct org_alias *alias, struct arena *arena)
{
    char code[ORG_CODE_MAX + 1];
    struct text value = text_of(alias->value);
    if (org_code_from_qcvn102(value, code) || org_code_to_qcvn102(value, code)) {
        return arena_strdup(arena, code);
    }
    return NULL;
}

/* Calls with each code of the unit in another scheme. */
static void each_code(const struct finding *f,
                      void (*each)(const struct finding *f, const struct org_alias *alias))
{
    for (size_t i = 0; i < f->view->catalog->aliases.len; i++) {
        const struct org_alias *alias = &f->view->catalog->aliases.at[i];
        if (alias->org == f->org && aliases_is_code(alias->scheme)) {
            each(f, alias);
        }
    }
}

/* ---- JSON ---- */

static void code_as_json(const struct finding *f, const struct org_alias *alias)
{
    struct output *out = &f->view->cli->out;
    struct json_writer *w = &out->json_writer;
    const char *other = other_spelling(alias, out->scratch);
    bool is_old = org_code_is_qcvn102(text_of(alias->value));
    json_begin_object(w);
    json_pair(w, "scheme", alias->scheme);
    json_pair(w, "value", alias->value);
    json_pair_optional(w, is_old ? "qd20" : "qcvn102", other);
    output_pair_date(w, "valid_from", alias->from);
    output_pair_date(w, "valid_to", alias->to);
    json_end_object(w);
}

static void heir_as_json(const struct finding *f,
                         const struct lineage_heir *heir,
                         struct json_writer *w,
                         struct arena *arena)
{
    json_begin_object(w);
    org_view_unit_pairs(f->view, w, heir->org, f->view->today, arena);
    json_pair(w, "kind", heir_kind(f, heir));
    if (f->by_parts) {
        json_pair_int(w, "parts", heir->by_parts);
    } else if (!heir->full) {
        json_pair(w, "share", heir->shared ? org_view_share(arena, heir->share) : NULL);
    }
    if (heir->since != DATE_MIN) {
        output_pair_date(w, "since", heir->since);
    }
    json_end_object(w);
}

static void unit_as_json(const struct finding *f)
{
    const struct catalog *catalog = f->view->catalog;
    struct output *out = &f->view->cli->out;
    struct json_writer *w = output_begin(out);
    org_view_unit_pairs(f->view, w, f->org, f->day, out->scratch);
    json_key(w, "parents");
    json_begin_array(w);
    const struct org_edge *edge = catalog_parent(catalog, 0, f->org, f->day);
    for (; edge; edge = catalog_parent(catalog, 0, edge->parent, f->day)) {
        json_cstring(w, catalog->orgs.at[edge->parent].code);
    }
    json_end_array(w);
    json_pair(w, "found_by", found_by(f));
    json_pair(w, "match", match_name(f->answer->match));
    json_pair_bool(w, "exact", f->answer->match == NAMES_EXACT);
    json_pair_optional(w, "converted", f->answer->new_code);
    json_key(w, "codes");
    json_begin_array(w);
    each_code(f, code_as_json);
    json_end_array(w);
    json_key(w, "today");
    json_begin_array(w);
    for (size_t i = 0; i < f->heirs.len; i++) {
        heir_as_json(f, &f->heirs.at[i], w, out->scratch);
    }
    json_end_array(w);
    json_key(w, "also");
    json_begin_array(w);
    for (size_t i = 0; i < f->answer->others.len; i++) {
        json_begin_object(w);
        org_view_unit_pairs(f->view, w, f->answer->others.at[i].org, f->view->date, out->scratch);
        json_end_object(w);
    }
    json_end_array(w);
    output_end(out);
}

/* ---- for people ---- */

static void line(const struct finding *f, struct words label, const char *text)
{
    struct cli *cli = f->view->cli;
    const char *name = words_in(label, cli->lang);
    size_t width = text_width(text_of(name));
    output_line(&cli->out, arena_printf(cli->arena, "  %s%*s  %s", name,
                                        width < 10 ? (int)(10 - width) : 0, "", text));
}

static void code_line(const struct finding *f, const struct org_alias *alias)
{
    struct arena *arena = f->view->cli->arena;
    const char *other = other_spelling(alias, arena);
    const char *scheme =
        org_code_is_qcvn102(text_of(alias->value)) ? "20/2020/QĐ-TTg" : "QCVN 102:2016";
    line(f, (struct words){"mã", "code"},
         arena_printf(arena, "%s %s%s  (%s)", alias->scheme, alias->value,
                      other ? arena_printf(arena, " = %s %s", scheme, other) : "",
                      org_view_dates(arena, alias->from, alias->to)));
}

static const char *heir_words(const struct finding *f, const struct lineage_heir *heir)
{
    const struct org_view *view = f->view;
    struct arena *arena = view->cli->arena;
    if (heir->org == f->org) {
        return session_words(view->cli, "vẫn là đơn vị này", "still this unit");
    }
    if (f->by_parts) {
        return words_fill(
            arena, view->cli->lang,
            (struct words){"{0} đơn vị của nó nay ở đây", "{0} of its units stand here now"},
            arena_printf(arena, "%u", heir->by_parts), NULL);
    }
    const char *share = !heir->full && heir->shared
                            ? arena_printf(arena, " %s", org_view_share(arena, heir->share))
                            : "";
    return arena_printf(arena, "%s%s, %s", org_view_kind(view, heir->full), share,
                        org_view_date(arena, heir->since));
}

static void today_lines(const struct finding *f)
{
    const struct org_view *view = f->view;
    struct arena *arena = view->cli->arena;
    for (size_t i = 0; i < f->heirs.len; i++) {
        const struct lineage_heir *heir = &f->heirs.at[i];
        line(f, (struct words){"hôm nay", "today"},
             arena_printf(arena, "%s  %s: %s", org_view_code(view, heir->org),
                          org_view_name(view, heir->org, view->today, arena), heir_words(f, heir)));
    }
    if (f->heirs.len == 0) {
        line(f, (struct words){"hôm nay", "today"},
             session_words(view->cli, "không có đơn vị kế tục", "no unit followed it"));
    }
}

static void unit_lines(const struct finding *f)
{
    const struct org_view *view = f->view;
    struct arena *arena = view->cli->arena;
    const struct org *unit = &view->catalog->orgs.at[f->org];
    output_line(&view->cli->out, arena_printf(arena, "%s  %s", unit->code,
                                              org_view_name(view, f->org, f->day, arena)));
    line(f, (struct words){"cấp", "level"}, org_view_level(view, f->org));
    line(f, (struct words){"thời gian", "dates"}, org_view_dates(arena, unit->from, unit->to));
    if (f->answer->new_code) {
        line(f, (struct words){"đọc là", "read as"}, f->answer->new_code);
    }
    if (f->answer->match == NAMES_UNMARKED) {
        line(f, (struct words){"tìm theo", "found by"},
             session_words(view->cli, "chữ không dấu", "letters without marks"));
    }
    each_code(f, code_line);
    today_lines(f);
    for (size_t i = 0; i < f->answer->others.len; i++) {
        uint32_t other = f->answer->others.at[i].org;
        const struct org *o = &view->catalog->orgs.at[other];
        line(f, (struct words){"mã này", "same code"},
             arena_printf(arena, "%s: %s", org_view_dates(arena, o->from, o->to),
                          org_view_name(view, other, view->date, arena)));
    }
}

static void candidates_for_people(const struct org_view *view, const struct org_find_answer *answer)
{
    static const struct words words[] = {
        {"mã", "code"}, {"cấp", "level"}, {"đơn vị", "unit name"}, {"từ", "from"}, {"đến", "to"}};
    struct table t;
    table_init(&t, view->cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], view->cli->lang), false);
    }
    for (size_t i = 0; i < answer->units.len; i++) {
        uint32_t org = answer->units.at[i].org;
        const struct org *unit = &view->catalog->orgs.at[org];
        table_cell(&t, unit->code);
        table_cell(&t, org_view_level(view, org));
        table_cell(&t, org_view_name(view, org, view->date, t.arena));
        table_cell(&t, org_view_date(t.arena, unit->from));
        table_cell(&t, org_view_date(t.arena, unit->to));
    }
    if (answer->units.len > 0) {
        table_print(&t, &view->cli->out);
    }
}

int cmd_org_find(struct cli *cli)
{
    struct org_view view;
    struct org_find_answer answer;
    struct finding finding;
    int outcome = OUTCOME_DONE;
    if (!org_view_open(cli, &view, &outcome)) {
        return outcome;
    }
    org_view_find(&view, session_operand(cli, 0), &answer);
    bool one = answer.result == ORG_FIND_ONE;
    for (size_t i = 0; (cli->json || one) && i < answer.units.len; i++) {
        look_at(&view, &answer, &answer.units.at[i], &finding);
        if (cli->json) {
            unit_as_json(&finding);
        } else {
            unit_lines(&finding);
        }
    }
    if (!cli->json && !one) {
        candidates_for_people(&view, &answer);
    }
    return session_end(cli, one ? STATUS_OK : STATUS_REJECTED);
}
