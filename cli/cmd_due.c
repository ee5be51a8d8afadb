/*
 * gris due: what a unit has to file around a day, by when, and what was filed. Neighbours: session.c.
 */
#include "internal.h"

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
    table_cell(t, d->due ? output_instant(t->arena, d->due) : "-");
    table_cell(t, d->state ? words_code(d->state, lang) : "-");
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

static void show(struct cli *cli, const struct pipeline_dues *dues)
{
    for (size_t i = 0; cli->json && i < dues->len; i++) {
        due_as_json(cli, &dues->at[i]);
    }
    if (!cli->json) {
        as_table(cli, dues);
    }
    if (!cli->json && options_has(&cli->options, "explain")) {
        output_line(&cli->out, "");
        explained(cli, dues);
    }
}

static int run(struct cli *cli)
{
    struct pipeline_dues dues = {0};
    const char *on = options_get(&cli->options, "on");
    date_t date = 0;
    if (on && !date_parse(text_of(on), &date)) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải là ngày (NĂM-THÁNG-NGÀY)",
                                            "“{0}” is not a date (YYYY-MM-DD)"},
                             on);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        date = on ? date : date_of_instant(pipeline_now(cli->pipeline));
        status = pipeline_due(cli->pipeline, options_get(&cli->options, "org"), date, cli->lang,
                              &dues, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, &dues);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {{"", "[--org C] [--on DATE] [--explain]", 0, 0, {0}, run},
                                        {0}};

static const struct option_spec options[] = {
    {"org", 0, "C", NULL, {"một đơn vị; mặc định mọi đơn vị", "one unit; default all of them"}},
    {"on",
     0,
     "DATE",
     NULL,
     {"xét tại ngày này; mặc định hôm nay", "as of this day; default today"}},
    {"explain", 0, NULL, NULL, {"hạn được tính thế nào", "how the due time comes about"}},
    {0},
};

static const struct example examples[] = {
    {"gris due --org 04", {"Cao Bằng phải nộp gì", "what Cao Bằng has to file"}},
    {"gris due --org 04 --on 2026-10-16 --explain",
     {"tại một ngày, kèm cách tính hạn", "on a day, with how the due time comes about"}},
    {0},
};

const struct command cmd_due = {
    .name = "due",
    .purpose = {"phải nộp gì, hạn nào, đã nộp gì", "what is due, by when, and what was filed"},
    .details = {"Với mỗi nghĩa vụ: kỳ vừa kết thúc và kỳ đang diễn ra.",
                "For each obligation: the period that ended last and the one under way."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
