/*
 * gris query: figures as a table, CSV or JSON, each with how many units it stands on. Neighbours: figures.c, session.c.
 */
#include <string.h>

#include "internal.h"

/* ---- what is asked ---- */

/* --indicator A,B and operands name indicators alike. */
static void read_indicators(struct cli *cli, struct pipeline_query *q)
{
    struct VEC(const char *) list = {0};
    size_t len = 0;
    const char *const *named = options_list(&cli->options, cli->arena, "indicator", &len);
    for (size_t i = 0; i < len; i++) {
        VEC_PUSH(cli->arena, &list, named[i]);
    }
    for (size_t i = 0; session_operand(cli, i); i++) {
        struct text *parts = NULL;
        size_t n = text_split(cli->arena, text_of(session_operand(cli, i)), ',', &parts);
        for (size_t j = 0; j < n; j++) {
            VEC_PUSH(cli->arena, &list, text_dup(cli->arena, parts[j]));
        }
    }
    q->indicators = list.at;
    q->indicators_len = list.len;
}

static int read_basis(struct cli *cli, struct pipeline_query *q)
{
    bool ok = true;
    const char *basis = options_get(&cli->options, "basis");
    q->basis = session_basis(basis, &ok);
    if (!ok) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải effective, own hay children",
                                            "“{0}” is not effective, own or children"},
                             basis);
    }
    return OUTCOME_DONE;
}

static int read_periods(struct cli *cli, struct pipeline_query *q)
{
    session_range(cli, options_get(&cli->options, "period"), &q->period_from, &q->period_to);
    const char *bad = !session_period_ok(q->period_from) ? q->period_from
                      : !session_period_ok(q->period_to) ? q->period_to
                                                         : NULL;
    if (bad) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"}, bad);
    }
    return OUTCOME_DONE;
}

static int read_format(struct cli *cli, bool *ret_csv)
{
    const char *format = options_get(&cli->options, "format");
    *ret_csv = format && strcmp(format, "csv") == 0;
    if (format && !*ret_csv && strcmp(format, "table") != 0 && strcmp(format, "json") != 0) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải table, csv hay json",
                                            "“{0}” is not table, csv or json"},
                             format);
    }
    cli->json = cli->json || (format && strcmp(format, "json") == 0);
    cli->out.json = cli->json;
    return OUTCOME_DONE;
}

static int read_query(struct cli *cli, struct pipeline_query *q, bool *ret_csv)
{
    const struct options *o = &cli->options;
    read_indicators(cli, q);
    q->org = options_get(o, "org");
    q->children = options_has(o, "children");
    q->level = options_get(o, "level");
    q->hierarchy = options_get(o, "hierarchy");
    q->vintage = options_get(o, "vintage");
    q->members = options_has(o, "members");
    if (q->indicators_len == 0) {
        return session_usage(cli, (struct words){"thiếu --indicator", "--indicator is missing"},
                             NULL);
    }
    if (q->children && q->level) {
        return session_usage(cli,
                             (struct words){"--children và --level không đi cùng nhau",
                                            "--children and --level do not go together"},
                             NULL);
    }
    int outcome = read_basis(cli, q);
    if (outcome == OUTCOME_DONE) {
        outcome = read_periods(cli, q);
    }
    return outcome == OUTCOME_DONE ? read_format(cli, ret_csv) : outcome;
}

/* ---- shown ---- */

static void as_json(struct cli *cli, const struct figures *figures)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    int64_t as_of = pipeline_as_of(cli->pipeline);
    for (size_t i = 0; i < figures->len; i++) {
        struct json_writer *w = output_begin(&cli->out);
        figures_pairs(w, catalog, &figures->at[i], as_of, cli->out.scratch);
        output_end(&cli->out);
    }
}

static void as_table(struct cli *cli, const struct figures *figures, bool members)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    struct figures_shape shape = figures_shape(figures);
    struct table t;
    table_init(&t, cli->arena);
    figures_columns(&t, cli->lang, shape, members);
    for (size_t i = 0; i < figures->len; i++) {
        figures_row(&t, cli->lang, catalog, &figures->at[i], shape, members);
    }
    if (shape.one_indicator && figures->len > 0) {
        const struct indicator *n = &catalog->indicators.at[figures->at[0].indicator];
        output_line(&cli->out,
                    arena_printf(cli->arena, "%s  %s (%s)", n->code,
                                 figures_name(n->name_vi, n->name_en, cli->lang), n->unit));
    }
    table_print(&t, &cli->out);
}

static int run(struct cli *cli)
{
    struct pipeline_query query = {0};
    struct figures figures = {0};
    bool csv = false;
    int outcome = read_query(cli, &query, &csv);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_query(cli->pipeline, &query, &figures, &cli->diags);
    }
    if (status == STATUS_OK && csv) {
        figures_csv(&cli->out, pipeline_catalog(cli->pipeline), &figures, query.members);
    } else if (status == STATUS_OK && cli->json) {
        as_json(cli, &figures);
    } else if (status == STATUS_OK) {
        as_table(cli, &figures, query.members);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "--indicator C… [--org C] [--children|--level L] [--period P[..P]] [--hierarchy H] [--basis "
     "B] "
     "[--vintage V] [--members] [--as-of MOMENT] [--format F]",
     0,
     SIZE_MAX,
     {0},
     run},
    {0},
};

static const struct option_spec options[] = {
    {"indicator",
     'i',
     "C",
     NULL,
     {"chỉ tiêu; nhiều thì lặp lại hoặc ngăn bằng dấu phẩy",
      "indicator; repeat it or separate by commas for several"}},
    {"org",
     0,
     "C",
     NULL,
     {"đơn vị; mặc định là gốc của hệ thống tổng hợp",
      "the unit; default the root of the hierarchy"}},
    {"children",
     0,
     NULL,
     NULL,
     {"đơn vị ấy rồi các đơn vị ngay dưới nó", "the unit, then those directly below it"}},
    {"level", 0, "L", NULL, {"mọi đơn vị của một cấp", "all units of a level"}},
    {"period",
     'p',
     "P[..P]",
     NULL,
     {"kỳ hoặc khoảng kỳ; mặc định kỳ mới nhất", "a period or a range; default the latest"}},
    {"hierarchy",
     0,
     "H",
     NULL,
     {"hệ thống tổng hợp: admin, region, …", "the hierarchy: admin, region, …"}},
    {"basis",
     0,
     "B",
     NULL,
     {"effective (số có hiệu lực), own (tự báo cáo), children (tổng cấp dưới)",
      "effective (what stands), own (as filed), children (the sum of the units below)"}},
    {"vintage",
     0,
     "V",
     NULL,
     {"final, preliminary, estimate; mặc định tốt nhất",
      "final, preliminary, estimate; default the best"}},
    {"members",
     0,
     NULL,
     NULL,
     {"cả các phân tổ, không chỉ tổng số", "breakdowns too, not totals alone"}},
    SESSION_AS_OF(NULL),
    {"format", 'f', "F", NULL, {"table, csv, json", "table, csv, json"}},
    {0},
};

static const struct example examples[] = {
    {"gris query --indicator POP.TOTAL --org VN --children --period 2015",
     {"cả nước và từng tỉnh", "the nation and each province"}},
    {"gris query --indicator POP.TOTAL --org VN --children --hierarchy region --period 2011..2015 "
     "--format csv",
     {"sáu vùng, năm năm, dạng CSV", "six regions, five years, as CSV"}},
    {"gris query --indicator APD.AREA --org VN --period 2016 --basis children --json",
     {"tổng của các tỉnh thay cho số tự báo cáo",
      "the provinces' sum in place of the nation's own figure"}},
    {"gris query --indicator POP.TOTAL --org VN --period 2015 --as-of 2026-06-20",
     {"ngày 20 tháng 6 đã biết gì", "what was known on 20 June"}},
    {0},
};

const struct command cmd_query = {
    .name = "query",
    .purpose = {"in số liệu", "prints figures"},
    .details = {"Cột “đủ” là số đơn vị đã báo cáo trên số phải báo cáo. Số có dấu chấm thập phân, "
                "không ngăn hàng "
                "nghìn, như trong tệp.",
                "The column “units” tells how many units reported of how many should have. Figures "
                "have a decimal "
                "point and no grouping, as in files."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
