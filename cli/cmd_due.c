/*
 * gris due: what a unit has to file around a day, by when, and what was filed. Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

#define PROPOSED " *" /* behind a deadline that stands on days nobody has decided yet */

static void returned_as_json(struct json_writer *w, const struct pipeline_due *d)
{
    json_key(w, "returned");
    if (!d->returned_reason) {
        json_nothing(w);
        return;
    }
    json_begin_object(w);
    json_pair(w, "reason", d->returned_reason);
    json_pair(w, "cells", d->returned_cells[0] ? d->returned_cells : NULL);
    output_pair_instant(w, "due", d->returned_due);
    json_end_object(w);
}

/* The state; what was returned: by when it is asked for again, and how that was kept. */
static const char *filed_text(struct arena *arena, enum lang lang, const struct pipeline_due *d)
{
    if (!d->state) {
        return "-";
    }
    const char *state = words_code(d->state, lang);
    if (d->returned_due != 0) {
        state = words_fill(arena, lang, (struct words){"{0}, hạn mới {1}", "{0}, again by {1}"},
                           state, output_instant(arena, d->returned_due), NULL);
    }
    if (d->correction && strcmp(d->correction, "overdue") == 0) {
        return words_fill(arena, lang, (struct words){"{0}: quá hạn", "{0}: overdue"}, state, NULL);
    }
    if (d->correction && strcmp(d->correction, "late") == 0) {
        return words_fill(arena, lang, (struct words){"{0}, sửa muộn", "{0}, corrected late"},
                          state, NULL);
    }
    return state;
}

static void due_as_json(struct cli *cli, const struct pipeline_due *d)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "org_code", d->org_code);
    json_pair(w, "regime", d->regime);
    json_pair(w, "form", d->form);
    json_pair(w, "period", d->period);
    output_pair_date(w, "start", d->window_start);
    output_pair_date(w, "end", d->window_end);
    output_pair_instant(w, "due", d->due);
    json_pair(w, "state", d->state);
    json_pair(w, "timeliness", d->timeliness);
    json_pair(w, "document", d->document);
    json_pair_bool(w, "proposed", d->proposed);
    returned_as_json(w, d);
    json_pair(w, "correction", d->correction);
    json_key(w, "explain");
    json_begin_array(w);
    for (size_t i = 0; i < d->explain.len; i++) {
        json_cstring(w, d->explain.line[i]);
    }
    json_end_array(w);
    output_end(&cli->out);
}

static void due_row(struct table *t, enum lang lang, const struct pipeline_due *d)
{
    char start[DATE_TEXT_MAX], end[DATE_TEXT_MAX];
    table_cell(t, d->org_code);
    table_cell(t, d->org_name);
    table_cell(t, d->regime);
    table_cell(t, d->form);
    table_cell(t, d->period);
    table_cell(t, arena_printf(t->arena, "%s – %s", date_format(d->window_start, start),
                               date_format(d->window_end, end)));
    table_cell(t, d->due ? arena_printf(t->arena, "%s%s", output_instant(t->arena, d->due),
                                        d->proposed ? PROPOSED : "")
                         : "-");
    table_cell(t, filed_text(t->arena, lang, d));
    table_cell(t, words_code(d->timeliness, lang));
}

static void as_table(struct cli *cli, const struct pipeline_dues *dues)
{
    static const struct words words[] = {{"mã", "code"},
                                         {"đơn vị", "unit name"},
                                         {"chế độ", "regime"},
                                         {"biểu", "form"},
                                         {"kỳ", "period"},
                                         {"số liệu", "window"},
                                         {"quá hạn từ", "late from"},
                                         {"đã nộp", "filed"},
                                         {"đúng hạn", "timeliness"}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), false);
    }
    for (size_t i = 0; i < dues->len; i++) {
        due_row(&t, cli->lang, &dues->at[i]);
    }
    table_print(&t, &cli->out);
}

/* What the mark means, where it stands. */
static void footnote(struct cli *cli, const struct pipeline_dues *dues)
{
    bool proposed = false;
    for (size_t i = 0; i < dues->len; i++) {
        proposed = proposed || dues->at[i].proposed;
    }
    if (proposed) {
        output_line(&cli->out,
                    session_words(cli, "* theo ngày nghỉ dự kiến: năm đó chưa có quyết định",
                                  "* by proposed days off: that year is not decided yet"));
    }
}

static void explained(struct cli *cli, const struct pipeline_dues *dues)
{
    for (size_t i = 0; i < dues->len; i++) {
        const struct pipeline_due *d = &dues->at[i];
        output_line(&cli->out, arena_printf(cli->arena, "%s %s %s %s", d->org_code, d->regime,
                                            d->form ? d->form : "-", d->period));
        for (size_t j = 0; j < d->explain.len; j++) {
            output_line(&cli->out, arena_printf(cli->arena, "  · %s", d->explain.line[j]));
        }
    }
}

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_ICS };

static void show(struct cli *cli, enum format format, const struct pipeline_dues *dues)
{
    if (format == FORMAT_ICS) {
        pipeline_due_ics(cli->pipeline, dues, cli->lang, cli->out.sink);
        return;
    }
    for (size_t i = 0; cli->json && i < dues->len; i++) {
        due_as_json(cli, &dues->at[i]);
    }
    if (cli->json) {
        return;
    }
    as_table(cli, dues);
    footnote(cli, dues);
    if (options_has(&cli->options, "explain")) {
        output_line(&cli->out, "");
        explained(cli, dues);
    }
}

static bool read_format(struct cli *cli, enum format *ret_format)
{
    static const char *const names[] = {"table", "json", "ics"};
    const char *name = options_get(&cli->options, "format");
    *ret_format = cli->json ? FORMAT_JSON : FORMAT_TABLE;
    if (!name) {
        return true;
    }
    for (int i = FORMAT_TABLE; i <= FORMAT_ICS; i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_format = (enum format)i;
            cli->json = cli->json || i == FORMAT_JSON;
            return !(cli->json && i == FORMAT_ICS);
        }
    }
    return false;
}

/* The option's date, or `otherwise`; false when it is none. */
static bool read_date(struct cli *cli, const char *option, date_t otherwise, date_t *ret_date)
{
    const char *text = options_get(&cli->options, option);
    *ret_date = otherwise;
    return !text || date_parse(text_of(text), ret_date);
}

static int bad_date(struct cli *cli, const char *option)
{
    return session_usage(cli,
                         (struct words){"“{0}” không phải là ngày (NĂM-THÁNG-NGÀY)",
                                        "“{0}” is not a date (YYYY-MM-DD)"},
                         options_get(&cli->options, option));
}

/* A calendar looks a year ahead unless told otherwise. */
static void settle_days(struct cli *cli, enum format format, struct pipeline_due_query *query)
{
    if (query->on == DATE_MIN) {
        query->on = date_of_instant(pipeline_now(cli->pipeline));
    }
    if (format == FORMAT_ICS && query->until == DATE_MIN) {
        query->until = query->on + 366;
    }
}

static int run(struct cli *cli)
{
    struct pipeline_dues dues = {0};
    struct pipeline_due_query query = {.org = options_get(&cli->options, "org"), .lang = cli->lang};
    enum format format = FORMAT_TABLE;
    if (!read_date(cli, "on", DATE_MIN, &query.on)) {
        return bad_date(cli, "on");
    }
    if (!read_date(cli, "until", DATE_MIN, &query.until)) {
        return bad_date(cli, "until");
    }
    if (!read_format(cli, &format)) {
        return session_usage(cli,
                             (struct words){"--format: {0} không phải table, json hay ics",
                                            "--format: {0} is not table, json or ics"},
                             options_get(&cli->options, "format"));
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        settle_days(cli, format, &query);
        status = pipeline_due(cli->pipeline, &query, &dues, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, format, &dues);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "[--org C] [--on DATE] [--until DATE] [--as-of MOMENT] [--explain] [--format F]",
     0,
     0,
     {0},
     run},
    {0}};

static const struct option_spec options[] = {
    {"org", 0, "C", NULL, {"một đơn vị; mặc định mọi đơn vị", "one unit; default all of them"}},
    {"on",
     0,
     "DATE",
     NULL,
     {"xét tại ngày này; mặc định hôm nay", "as of this day; default today"}},
    {"until",
     0,
     "DATE",
     NULL,
     {"mọi hạn từ ngày --on đến hết ngày này", "every deadline from --on to the end of this day"}},
    SESSION_AS_OF(NULL),
    {"explain",
     0,
     NULL,
     NULL,
     {"hạn được tính thế nào, từng bước, kèm điều luật",
      "how the due time comes about, step by step, with the articles"}},
    {"format",
     'f',
     "F",
     NULL,
     {"table, json, ics (lịch iCalendar)", "table, json, ics (iCalendar)"}},
    {0},
};

static const struct example examples[] = {
    {"gris due --org 04", {"Cao Bằng phải nộp gì", "what Cao Bằng has to file"}},
    {"gris due --org 04 --on 2026-10-16 --explain",
     {"tại một ngày, kèm cách tính hạn", "on a day, with how the due time comes about"}},
    {"gris due --org 04 --format ics > han-bao-cao.ics",
     {"lịch một năm tới cho Google, Outlook, điện thoại",
      "the calendar of the coming year, for Google, Outlook, a phone"}},
    {0},
};

const struct command cmd_due = {
    .name = "due",
    .purpose = {"phải nộp gì, hạn nào, đã nộp gì", "what is due, by when, and what was filed"},
    .details = {"Với mỗi nghĩa vụ: kỳ vừa kết thúc và kỳ đang diễn ra; với --until: mọi kỳ có hạn "
                "trong những "
                "ngày đó. Chỉ đồng hồ của nơi nhận quyết định đúng hạn hay muộn. Năm chưa có quyết "
                "định về ngày "
                "nghỉ thì dùng ngày dự kiến, và có dấu *.",
                "For each obligation: the period that ended last and the one under way; with "
                "--until: every period "
                "due within these days. The receiver's clock alone decides what is late. For a "
                "year whose days off "
                "are not decided yet, proposed ones are used, marked *."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
