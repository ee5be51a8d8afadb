/*
 * gris explain: every submission, file, row and column under a figure, and the units that are missing.
 * Neighbours: figures.c, session.c.
 */
#include "core/template.h"

#include "internal.h"

static const char *decimal(struct cli *cli, int64_t value, uint32_t indicator)
{
    char buf[DECIMAL_TEXT_MAX];
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    if (value == CELL_NULL) {
        return NULL;
    }
    int decimals = catalog->indicators.at[indicator].decimals;
    return arena_strdup(cli->arena, decimal_format(value, decimals, buf));
}

static const char *period_text(struct cli *cli, struct period period)
{
    return catalog_period_text(pipeline_catalog(cli->pipeline), period, cli->arena);
}

static const char *indicator_code(struct cli *cli, uint32_t indicator)
{
    return pipeline_catalog(cli->pipeline)->indicators.at[indicator].code;
}

/* ---- JSON ---- */

static void place_number(struct json_writer *w, const char *key, uint32_t n)
{
    if (n > 0) {
        json_pair_int(w, key, n);
    } else {
        json_pair(w, key, NULL);
    }
}

static void input_pairs(struct cli *cli, struct json_writer *w, const struct pipeline_input *in)
{
    json_pair(w, "org_code", in->org_code);
    json_pair(w, "period", period_text(cli, in->period));
    json_pair(w, "indicator_code", indicator_code(cli, in->indicator));
    json_pair_optional(w, "members", in->members[0] != '\0' ? in->members : NULL);
    json_pair(w, "value", decimal(cli, in->value, in->indicator));
    json_pair_int(w, "submission", in->submission);
    json_pair(w, "receipt", in->receipt);
    json_pair_int(w, "version", in->version);
    json_pair(w, "vintage", in->vintage);
    json_pair(w, "file", in->file);
    json_pair(w, "sheet", in->sheet);
    place_number(w, "row", in->row);
    place_number(w, "column", in->column);
    json_pair(w, "text", in->text);
    json_pair(w, "digest", in->digest);
    output_pair_instant(w, "received_at", in->received_at);
    json_pair_optional(w, "approved_by", in->approved_by);
}

static void made_as_json(struct cli *cli, struct json_writer *w, const struct pipeline_input *in)
{
    const struct pipeline_consolidated *made = in->consolidated;
    json_key(w, "made_of");
    json_begin_object(w);
    json_pair_int(w, "reported", made->reported);
    json_pair_int(w, "expected", made->expected);
    json_pair(w, "sum", decimal(cli, made->sum, in->indicator));
    json_pair_optional(w, "reason", made->reason);
    json_key(w, "parts");
    json_begin_array(w);
    for (size_t i = 0; i < made->parts.len; i++) {
        json_begin_object(w);
        input_pairs(cli, w, &made->parts.at[i]);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void input_as_json(struct cli *cli, struct json_writer *w, const struct pipeline_input *in)
{
    json_begin_object(w);
    input_pairs(cli, w, in);
    if (in->consolidated) {
        made_as_json(cli, w, in);
    }
    json_end_object(w);
}

static void
missing_as_json(struct cli *cli, struct json_writer *w, const struct pipeline_missing *m)
{
    json_begin_object(w);
    json_pair(w, "org_code", m->org_code);
    json_pair(w, "period", period_text(cli, m->period));
    json_end_object(w);
}

static void
warnings_as_json(struct cli *cli, struct json_writer *w, const struct pipeline_warnings *warnings)
{
    json_key(w, "warnings");
    json_begin_object(w);
    json_pair_int(w, "count", (int64_t)warnings->len);
    json_pair_int(w, "justified", (int64_t)(warnings->len - pipeline_warnings_open(warnings)));
    json_key(w, "list");
    json_begin_array(w);
    for (size_t i = 0; i < warnings->len; i++) {
        const struct pipeline_warning *warning = &warnings->at[i];
        json_begin_object(w);
        json_pair(w, "org_code", warning->org_code);
        json_pair(w, "receipt", warning->receipt);
        json_pair_int(w, "submission", warning->submission);
        json_pair_int(w, "n", warning->n);
        json_pair(w, "code", diag_name(warning->diag->code));
        json_pair(w, "message_vi", diag_message(warning->diag, LANG_VI, cli->arena));
        json_pair(w, "message_en", diag_message(warning->diag, LANG_EN, cli->arena));
        pipeline_warnings_reason(w, warning);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static const char *unit_day(struct cli *cli, date_t date)
{
    char day[DATE_TEXT_MAX];
    return arena_strdup(cli->arena, date_format(date, day));
}

static void
sources_as_json(struct cli *cli, struct json_writer *w, const struct pipeline_map_sources *sources)
{
    json_key(w, "sources");
    json_begin_array(w);
    for (size_t i = 0; i < sources->len; i++) {
        const struct pipeline_map_source *s = &sources->at[i];
        json_begin_object(w);
        json_pair(w, "org_code", s->org_code);
        json_pair(w, "org_name", s->org_name);
        json_pair(w, "unit_from", s->from == DATE_MIN ? NULL : unit_day(cli, s->from));
        json_pair(w, "unit_to", s->to == DATE_MAX ? NULL : unit_day(cli, s->to));
        json_pair(w, "period", period_text(cli, s->period));
        json_pair(w, "indicator_code", indicator_code(cli, s->indicator));
        json_pair_optional(w, "members", s->members[0] != '\0' ? s->members : NULL);
        json_pair(w, "value", decimal(cli, s->value, s->indicator));
        json_pair(w, "share", s->share);
        json_pair_bool(w, "counts", s->counts);
        json_end_object(w);
    }
    json_end_array(w);
}

static void as_json(struct cli *cli, const struct pipeline_explanation *e)
{
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "figure");
    json_begin_object(w);
    figures_pairs(w, pipeline_catalog(cli->pipeline), &e->figure, pipeline_as_of(cli->pipeline),
                  cli->arena);
    json_end_object(w);
    json_pair_optional(w, "formula", e->formula);
    if ((e->figure.marks & FIGURE_ON_MAP) != 0) {
        sources_as_json(cli, w, &e->sources);
    }
    json_key(w, "inputs");
    json_begin_array(w);
    for (size_t i = 0; i < e->inputs.len; i++) {
        input_as_json(cli, w, &e->inputs.at[i]);
    }
    json_end_array(w);
    json_key(w, "missing");
    json_begin_array(w);
    for (size_t i = 0; i < e->missing.len; i++) {
        missing_as_json(cli, w, &e->missing.at[i]);
    }
    json_end_array(w);
    warnings_as_json(cli, w, &e->warnings);
    json_pair(w, "sum_of_inputs", decimal(cli, e->sum_of_inputs, e->figure.indicator));
    output_end(&cli->out);
}

/* ---- people ---- */

static void heading(struct cli *cli, const struct pipeline_explanation *e)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct figure *f = &e->figure;
    const struct indicator *n = &catalog->indicators.at[f->indicator];
    const char *value = figure_value_text(catalog, f, cli->arena);
    const char *org = figures_org(catalog, f);
    output_line(&cli->out, arena_printf(cli->arena, "%s  %s  %s  %s", n->code, org ? org : "-",
                                        period_text(cli, f->period),
                                        figures_name(n->name_vi, n->name_en, cli->lang)));
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang,
                           (struct words){"  = {0} {1}, {2}; {3} trên {4} đơn vị đã báo cáo",
                                          "  = {0} {1}, {2}; {3} of {4} units reported"},
                           value ? value : "…", n->unit, words_code(f->status, cli->lang),
                           arena_printf(cli->arena, "%d", f->reported),
                           arena_printf(cli->arena, "%d", f->expected), NULL));
    if (e->formula) {
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"  công thức: {0}", "  formula: {0}"},
                                          e->formula, NULL));
    }
}

static const char *place_text(struct arena *arena, const struct pipeline_input *in)
{
    const char *file = in->file ? in->file : "";
    const char *sheet = in->sheet && *in->sheet ? arena_printf(arena, "[%s]", in->sheet) : "";
    if (in->row > 0 && sheet[0] != '\0')
        return arena_printf(arena, "%s%s %s", file, sheet, template_a1(in->row, in->column, arena));
    return in->row > 0 ? arena_printf(arena, "%s%s:%u:%u", file, sheet, in->row, in->column) : file;
}

static const char *cell_name(struct cli *cli, const struct pipeline_input *in)
{
    const char *code = indicator_code(cli, in->indicator);
    return in->members[0] == '\0' ? code : arena_printf(cli->arena, "%s | %s", code, in->members);
}

static void inputs_table(struct cli *cli, const struct pipeline_inputs *inputs)
{
    static const struct words words[] = {{"mã", "code"},
                                         {"đơn vị", "unit name"},
                                         {"kỳ", "period"},
                                         {"chỉ tiêu", "indicator"},
                                         {"giá trị", "value"},
                                         {"biên nhận", "receipt"},
                                         {"tệp:dòng:cột", "file:row:column"},
                                         {"nguyên văn", "as written"}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), i == 4);
    }
    for (size_t i = 0; i < inputs->len; i++) {
        const struct pipeline_input *in = &inputs->at[i];
        table_cell(&t, in->org_code);
        table_cell(&t, in->org_name);
        table_cell(&t, period_text(cli, in->period));
        table_cell(&t, cell_name(cli, in));
        table_cell(&t, decimal(cli, in->value, in->indicator));
        table_cell(&t, in->receipt);
        table_cell(&t, place_text(cli->arena, in));
        table_cell(&t, in->text);
    }
    table_print(&t, &cli->out);
}

/* Reports that were made of others: of how many, what these amount to, and these themselves where they are told. */
static void made_lines(struct cli *cli, const struct pipeline_explanation *e)
{
    for (size_t i = 0; i < e->inputs.len; i++) {
        const struct pipeline_input *in = &e->inputs.at[i];
        const struct pipeline_consolidated *made = in->consolidated;
        if (!made) {
            continue;
        }
        const char *sum = decimal(cli, made->sum, in->indicator);
        output_line(
            &cli->out,
            words_fill(cli->arena, cli->lang,
                       (struct words){"  {0} tổng hợp từ {1} đơn vị, cộng lại là {2}{3}",
                                      "  {0} was made of {1} units, which amount to {2}{3}"},
                       in->receipt, consolidated_count(cli->arena, made->reported, made->expected),
                       sum ? sum : "…",
                       made->reason ? arena_printf(cli->arena, "; ✎ %s", made->reason) : "", NULL));
        if (made->parts.len > 0) {
            inputs_table(cli, &made->parts);
        }
    }
}

static void missing_lines(struct cli *cli, const struct pipeline_explanation *e)
{
    for (size_t i = 0; i < e->missing.len; i++) {
        const struct pipeline_missing *m = &e->missing.at[i];
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"  thiếu {0} {1}, kỳ {2}",
                                                         "  missing {0} {1}, period {2}"},
                                          m->org_code, m->org_name ? m->org_name : "",
                                          period_text(cli, m->period), NULL));
    }
}

static void warning_lines(struct cli *cli, const struct pipeline_warnings *warnings)
{
    size_t justified = warnings->len - pipeline_warnings_open(warnings);
    if (warnings->len == 0) {
        return;
    }
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"{0} cảnh báo, {1} đã giải trình",
                                                     "{0} warnings, {1} with a reason"},
                                      arena_printf(cli->arena, "%zu", warnings->len),
                                      arena_printf(cli->arena, "%zu", justified), NULL));
    for (size_t i = 0; i < warnings->len; i++) {
        const struct pipeline_warning *w = &warnings->at[i];
        output_line(&cli->out, arena_printf(cli->arena, "  %s %s  %s  %s %s", w->org_code,
                                            w->org_name ? w->org_name : "", w->receipt,
                                            diag_name(w->diag->code),
                                            diag_message(w->diag, cli->lang, cli->arena)));
        output_line(&cli->out, arena_printf(cli->arena, "    ✎ %s", report_warnings_line(cli, w)));
    }
}

/* On another map: the units that the figure is made of, then those that are counted above it. */
static void map_lines(struct cli *cli, const struct pipeline_explanation *e)
{
    static const struct words words[] = {
        {"mã", "code"},       {"đơn vị", "unit name"}, {"từ", "from"},
        {"đến", "to"},        {"kỳ", "period"},        {"chỉ tiêu", "indicator"},
        {"giá trị", "value"}, {"tỷ lệ", "share"},      {"tính vào", "counted"}};
    struct table t;
    if ((e->figure.marks & FIGURE_ON_MAP) == 0) {
        return;
    }
    output_line(&cli->out, "");
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"Trên bản đồ ngày {0}, gồm:",
                                                     "On the map of {0}, made of:"},
                                      unit_day(cli, e->figure.map), NULL));
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), i == 6 || i == 7);
    }
    for (size_t i = 0; i < e->sources.len; i++) {
        const struct pipeline_map_source *s = &e->sources.at[i];
        const char *code = indicator_code(cli, s->indicator);
        table_cell(&t, s->org_code);
        table_cell(&t, s->org_name);
        table_cell(&t, s->from == DATE_MIN ? "…" : unit_day(cli, s->from));
        table_cell(&t, s->to == DATE_MAX ? "…" : unit_day(cli, s->to));
        table_cell(&t, period_text(cli, s->period));
        table_cell(&t, s->members[0] == '\0'
                           ? code
                           : arena_printf(cli->arena, "%s | %s", code, s->members));
        table_cell(&t, s->value == CELL_NULL ? "…" : decimal(cli, s->value, s->indicator));
        table_cell(&t, s->share);
        table_cell(&t, s->counts ? session_words(cli, "ở đây", "here")
                                 : session_words(cli, "ở cấp trên", "above"));
    }
    table_print(&t, &cli->out);
}

static void for_people(struct cli *cli, const struct pipeline_explanation *e)
{
    const char *sum = decimal(cli, e->sum_of_inputs, e->figure.indicator);
    heading(cli, e);
    map_lines(cli, e);
    output_line(&cli->out, "");
    if (e->inputs.len > 0) {
        inputs_table(cli, &e->inputs);
    }
    made_lines(cli, e);
    missing_lines(cli, e);
    warning_lines(cli, &e->warnings);
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"{0} số liệu đầu vào, {1} còn thiếu",
                                                     "{0} inputs, {1} missing"},
                                      arena_printf(cli->arena, "%zu", e->inputs.len),
                                      arena_printf(cli->arena, "%zu", e->missing.len), NULL));
    if (sum) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"tổng đầu vào {0}", "sum of inputs {0}"}, sum, NULL));
    }
}

/* ---- run ---- */

static int usage_problem(struct cli *cli, bool basis_ok)
{
    static const char *const compulsory[] = {"indicator", "org", "period"};
    for (size_t i = 0; i < 3; i++) {
        if (!options_get(&cli->options, compulsory[i])) {
            return session_usage(cli, (struct words){"thiếu --{0}", "--{0} is missing"},
                                 compulsory[i]);
        }
    }
    const char *period = options_get(&cli->options, "period");
    if (!session_period_ok(period)) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"}, period);
    }
    if (!basis_ok) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải effective, own hay children",
                                            "“{0}” is not effective, own or children"},
                             options_get(&cli->options, "basis"));
    }
    return OUTCOME_DONE;
}

static int run(struct cli *cli)
{
    const struct options *o = &cli->options;
    struct pipeline_explanation explanation = {0};
    bool ok = true;
    enum pipeline_basis basis = session_basis(options_get(o, "basis"), &ok);
    int outcome = usage_problem(cli, ok);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_explain(cli->pipeline, options_get(o, "indicator"), options_get(o, "org"),
                                  options_get(o, "period"), options_get(o, "hierarchy"),
                                  session_map(cli), basis, &explanation, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        as_json(cli, &explanation);
    } else if (status == STATUS_OK) {
        for_people(cli, &explanation);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "--indicator C --org C --period P [--hierarchy H] [--basis B] [--map M] [--as-of MOMENT]",
     0,
     0,
     {0},
     run},
    {0}};

static const struct option_spec options[] = {
    {"indicator", 'i', "C", NULL, {"chỉ tiêu", "the indicator"}},
    {"org", 0, "C", NULL, {"đơn vị", "the unit"}},
    {"period", 'p', "P", NULL, {"kỳ", "the period"}},
    {"hierarchy", 0, "H", NULL, {"hệ thống tổng hợp", "the hierarchy"}},
    {"basis", 0, "B", NULL, {"effective, own, children", "effective, own, children"}},
    SESSION_MAP,
    SESSION_AS_OF(NULL),
    {0},
};

static const struct example examples[] = {
    {"gris explain --indicator POP.TOTAL --org VN --period 2015 --basis children",
     {"từng tỉnh, từng tệp, từng dòng dưới tổng cả nước",
      "each province, file and row under the nation's sum"}},
    {"gris explain --indicator POP.TOTAL --org 08 --period 2016 --map now",
     {"số trên bản đồ hiện nay: gồm những đơn vị cũ nào, từng tệp, từng dòng",
      "a figure on the map of today: of which units of then, each file and row"}},
    {"gris explain --indicator APD.POPULATION_DENSITY --org VN --period 2015 --json",
     {"công thức và các thành phần", "the formula and its parts"}},
    {0},
};

const struct command cmd_explain = {
    .name = "explain",
    .purpose = {"một con số từ đâu ra", "where a figure comes from"},
    .details = {"Lần gửi, tệp, dòng, cột, chữ nguyên văn của từng đầu vào; công thức; đơn vị còn "
                "thiếu; cảnh báo ở dưới kèm giải trình; tổng đầu vào.",
                "Submission, file, row, column and original text of each input; the formula; units "
                "that are "
                "missing; the warnings beneath it with their reasons; the sum of the inputs."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
