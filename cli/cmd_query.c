/*
 * gris query: figures as a table, CSV or JSON, each with how many units it stands on. Neighbours: figures.c, session.c.
 */
#include <string.h>
#include <unistd.h>

#include "internal.h"

#define HISTORY_DEFAULT 8
#define HISTORY_MIN     4
#define HISTORY_MAX     60

struct lines VEC(const char *);

/* A question, and its answer. */
struct asked {
    struct pipeline_query query;
    struct beneath_shape shape;
    bool csv, xlsx, vintages, beneath;
    struct figures figures;
    struct pipeline_vintages rows; /* of the figures, with `vintages` */
    struct pipeline_beneath *told; /* of the figures, with `beneath` */
};

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

/* --history N: how many periods back. */
static int read_history(struct cli *cli, struct pipeline_beneath_query *what)
{
    const char *text = options_get(&cli->options, "history");
    int64_t n = HISTORY_DEFAULT;
    if (text &&
        (decimal_parse(text_of(text), 0, &n) != DECIMAL_OK || n < HISTORY_MIN || n > HISTORY_MAX)) {
        return session_usage(cli,
                             (struct words){"--history: “{0}” không phải số từ 4 đến 60",
                                            "--history: “{0}” is not a number from 4 to 60"},
                             text);
    }
    what->history = (uint32_t)n;
    return OUTCOME_DONE;
}

/* What goes only with what. */
static int check_beneath(struct cli *cli, const struct asked *a)
{
    const struct options *o = &cli->options;
    if (a->vintages && (a->query.vintage || a->beneath)) {
        return session_usage(
            cli,
            (struct words){"--vintages không đi cùng --vintage, --mix, --coverage, --bounds",
                           "--vintages does not go with --vintage, --mix, --coverage, --bounds"},
            NULL);
    }
    if (a->query.map && (a->vintages || a->beneath)) {
        return session_usage(
            cli,
            (struct words){"--map không đi cùng --vintages, --mix, --coverage, --bounds",
                           "--map does not go with --vintages, --mix, --coverage, --bounds"},
            NULL);
    }
    if (options_has(o, "history") && !a->shape.what.bounds) {
        return session_usage(
            cli, (struct words){"--history cần --bounds", "--history needs --bounds"}, NULL);
    }
    if (options_has(o, "seasonal") && !a->shape.what.bounds && !a->shape.what.coverage) {
        return session_usage(cli,
                             (struct words){"--seasonal cần --coverage hoặc --bounds",
                                            "--seasonal needs --coverage or --bounds"},
                             NULL);
    }
    return OUTCOME_DONE;
}

static int read_beneath(struct cli *cli, struct asked *a)
{
    const struct options *o = &cli->options;
    a->vintages = options_has(o, "vintages");
    a->shape.mix = options_has(o, "mix");
    a->shape.what.coverage = options_has(o, "coverage");
    a->shape.what.bounds = options_has(o, "bounds");
    a->shape.what.seasonal = options_has(o, "seasonal");
    a->beneath = a->shape.mix || a->shape.what.coverage || a->shape.what.bounds;
    int outcome = check_beneath(cli, a);
    return outcome == OUTCOME_DONE ? read_history(cli, &a->shape.what) : outcome;
}

/* A workbook is no text: it goes into a file, or to a program that takes it. */
static int read_format(struct cli *cli, struct asked *a)
{
    const char *format = options_get(&cli->options, "format");
    const char *out = options_get(&cli->options, "out");
    a->xlsx = format && strcmp(format, "xlsx") == 0;
    if (out && !a->xlsx) {
        return session_usage(cli,
                             (struct words){"--out chỉ đi cùng --format xlsx",
                                            "--out goes with --format xlsx alone"},
                             NULL);
    }
    if (a->xlsx && !out && isatty(STDOUT_FILENO)) {
        return session_usage(
            cli, (struct words){"--format xlsx cần --out FILE", "--format xlsx needs --out FILE"},
            NULL);
    }
    return a->xlsx ? OUTCOME_DONE : session_format(cli, &a->csv);
}

static int read_query(struct cli *cli, struct asked *a)
{
    const struct options *o = &cli->options;
    struct pipeline_query *q = &a->query;
    read_indicators(cli, q);
    q->org = options_get(o, "org");
    q->children = options_has(o, "children");
    q->level = options_get(o, "level");
    q->hierarchy = options_get(o, "hierarchy");
    q->vintage = options_get(o, "vintage");
    q->map = session_map(cli);
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
    int outcome = read_beneath(cli, a);
    if (outcome == OUTCOME_DONE) {
        outcome = read_basis(cli, q);
    }
    if (outcome == OUTCOME_DONE) {
        outcome = read_periods(cli, q);
    }
    return outcome == OUTCOME_DONE ? read_format(cli, a) : outcome;
}

/* ---- shown ---- */

/* A vintage that is missing says which one it is all the same. */
static void list_vintages(struct cli *cli, struct asked *a)
{
    for (size_t i = 0; i < a->rows.len; i++) {
        struct figure f = a->rows.at[i].figure;
        f.vintage = a->rows.at[i].vintage;
        VEC_PUSH(cli->arena, &a->figures, f);
    }
}

static void as_json(struct cli *cli, const struct asked *a)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    int64_t as_of = pipeline_as_of(cli->pipeline);
    for (size_t i = 0; i < a->figures.len; i++) {
        const struct figure *f = &a->figures.at[i];
        struct json_writer *w = output_begin(&cli->out);
        figures_pairs(w, catalog, f, as_of, cli->out.scratch);
        if (a->vintages) {
            json_pair(w, "revision", a->rows.at[i].revision);
        }
        if (a->beneath) {
            beneath_pairs(w, catalog, &a->shape, f, &a->told[i], cli->out.scratch);
        }
        output_end(&cli->out);
    }
}

static void
fill_table(struct cli *cli, const struct asked *a, struct figures_shape shape, struct table *t)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct figures *figures = &a->figures;
    bool members = a->query.members;
    table_init(t, cli->arena);
    figures_columns(t, cli->lang, shape, members);
    if (a->query.map) {
        figures_map_column(t, cli->lang);
    }
    if (a->vintages) {
        table_column(t, session_words(cli, "chênh lệch", "revision"), true);
    }
    beneath_columns(t, cli->lang, &a->shape);
    for (size_t i = 0; i < figures->len; i++) {
        figures_row(t, cli->lang, catalog, &figures->at[i], shape, members);
        if (a->query.map) {
            figures_map_cell(t, cli->lang, catalog, &figures->at[i]);
        }
        if (a->vintages) {
            table_cell(t, a->rows.at[i].revision);
        }
        if (a->beneath) {
            beneath_row(t, cli->lang, catalog, &a->shape, &figures->at[i], &a->told[i]);
        }
    }
}

/* "POP.TOTAL  Dân số trung bình (nghìn người)", of each indicator. */
static const char *indicator_line(struct cli *cli, uint32_t indicator)
{
    const struct indicator *n = &pipeline_catalog(cli->pipeline)->indicators.at[indicator];
    return arena_printf(cli->arena, "%s  %s (%s)", n->code,
                        figures_name(n->name_vi, n->name_en, cli->lang), n->unit);
}

static const char *bounds_line(struct cli *cli)
{
    return session_words(cli,
                         "Thấp nhất, cao nhất suy từ số các kỳ trước của chính đơn vị "
                         "thiếu; không phải số ước tính để công bố.",
                         "Low and high come from what the missing units had in periods "
                         "before; they are not an estimate to publish.");
}

static void as_table(struct cli *cli, const struct asked *a)
{
    struct table t;
    struct figures_shape shape = figures_shape(&a->figures);
    fill_table(cli, a, shape, &t);
    if (shape.one_indicator && a->figures.len > 0) {
        output_line(&cli->out, indicator_line(cli, a->figures.at[0].indicator));
    }
    table_print(&t, &cli->out);
    if (a->shape.what.bounds) {
        output_line(&cli->out, bounds_line(cli));
    }
}

/* ---- as a workbook ---- */

/* What the figures are of: each indicator once, with its unit, and the periods. */
static void lines_above(struct cli *cli, const struct asked *a, struct lines *lines)
{
    const struct pipeline_query *q = &a->query;
    for (size_t i = 0; i < a->figures.len; i++) {
        if (i == 0 || a->figures.at[i].indicator != a->figures.at[i - 1].indicator) {
            VEC_PUSH(cli->arena, lines, indicator_line(cli, a->figures.at[i].indicator));
        }
    }
    if (q->period_from) {
        VEC_PUSH(cli->arena, lines,
                 arena_printf(cli->arena, "%s: %s%s%s", session_words(cli, "Kỳ", "Period"),
                              q->period_from, q->period_to ? ".." : "",
                              q->period_to ? q->period_to : ""));
    }
    if (a->shape.what.bounds) {
        VEC_PUSH(cli->arena, lines, bounds_line(cli));
    }
}

/* Reported, and none arose; what is missing stays blank. */
static bool is_nil(const struct figure *f)
{
    return f->value == CELL_NULL && f->reported > 0 && f->reported == f->expected && !f->withheld;
}

static enum status as_xlsx(struct cli *cli, const struct asked *a)
{
    struct table t;
    struct lines above = {0};
    const struct figures_shape shape = {false}; /* each row says indicator and unit */
    const char *out = options_get(&cli->options, "out");
    struct text bytes;
    fill_table(cli, a, shape, &t);
    lines_above(cli, a, &above);
    struct sheet_column *columns = ARENA_ARRAY(cli->arena, t.columns.len, struct sheet_column);
    const char **cells = ARENA_ARRAY(cli->arena, t.cells.len, const char *);
    for (size_t i = 0; i < t.columns.len; i++) {
        columns[i] = (struct sheet_column){t.columns.at[i].title, t.columns.at[i].right};
    }
    for (size_t i = 0; i < t.cells.len; i++) {
        cells[i] = strcmp(t.cells.at[i], "…") != 0             ? t.cells.at[i]
                   : is_nil(&a->figures.at[i / t.columns.len]) ? "-"
                                                               : NULL;
    }
    const struct sheet_table sheet = {.name = session_words(cli, "Số liệu", "Figures"),
                                      .title = session_words(cli, "Số liệu tổng hợp", "Figures"),
                                      .above = above.at,
                                      .above_len = above.len,
                                      .columns = columns,
                                      .columns_len = t.columns.len,
                                      .cells = cells,
                                      .rows = t.cells.len / t.columns.len};
    enum status status = pipeline_sheet(cli->pipeline, &sheet, out, &bytes, &cli->diags);
    if (status == STATUS_OK && !out) {
        sink_text(cli->out.sink, bytes);
    }
    return status;
}

struct more {
    const struct cli *cli;
    const struct asked *asked;
};

static void more_header(void *ctx, struct sink *sink)
{
    const struct more *m = ctx;
    if (m->asked->query.map) {
        figures_map_csv_header(sink);
    }
    sink_puts(sink, m->asked->vintages ? ",revision" : "");
    beneath_csv_header(sink, &m->asked->shape);
}

static void more_row(void *ctx, struct sink *sink, size_t i, struct arena *arena)
{
    const struct more *m = ctx;
    const struct asked *a = m->asked;
    if (a->query.map) {
        figures_map_csv(sink, pipeline_catalog(m->cli->pipeline), &a->figures.at[i]);
    }
    if (a->vintages) {
        sink_printf(sink, ",%s", a->rows.at[i].revision ? a->rows.at[i].revision : "");
    }
    if (a->beneath) {
        beneath_csv(sink, pipeline_catalog(m->cli->pipeline), &a->shape, &a->figures.at[i],
                    &a->told[i], arena);
    }
}

static void show(struct cli *cli, const struct asked *a)
{
    struct more ctx = {cli, a};
    const struct figures_more more = {&ctx, more_header, more_row};
    if (a->csv) {
        figures_csv(&cli->out, pipeline_catalog(cli->pipeline), &a->figures, a->query.members,
                    &more);
    } else if (cli->json) {
        as_json(cli, a);
    } else {
        as_table(cli, a);
    }
}

static enum status ask(struct cli *cli, struct asked *a)
{
    enum status status;
    if (a->vintages) {
        status = pipeline_query_vintages(cli->pipeline, &a->query, &a->rows, &cli->diags);
        list_vintages(cli, a);
        return status;
    }
    status = pipeline_query(cli->pipeline, &a->query, &a->figures, &cli->diags);
    if (status == STATUS_OK && a->beneath) {
        status = pipeline_query_beneath(cli->pipeline, &a->query, &a->shape.what, &a->figures,
                                        &a->told, &cli->diags);
    }
    return status;
}

static int run(struct cli *cli)
{
    struct asked asked = {0};
    int outcome = read_query(cli, &asked);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = ask(cli, &asked);
    }
    if (status == STATUS_OK && asked.xlsx) {
        status = as_xlsx(cli, &asked);
    } else if (status == STATUS_OK) {
        show(cli, &asked);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "--indicator C… [--org C] [--children|--level L] [--period P[..P]] [--hierarchy H] [--basis "
     "B] "
     "[--vintage V|--vintages] [--members] [--mix] [--coverage] [--bounds] [--history N] "
     "[--seasonal] [--map M] [--as-of MOMENT] [--format F] [--out FILE]",
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
    {"vintages",
     0,
     NULL,
     NULL,
     {"ba loại số liệu cạnh nhau, mỗi loại một dòng, và chênh lệch với loại sau",
      "the three vintages side by side, a row each, and by how much one revises the next"}},
    {"members",
     0,
     NULL,
     NULL,
     {"cả các phân tổ, không chỉ tổng số", "breakdowns too, not totals alone"}},
    SESSION_MAP,
    SESSION_AS_OF(NULL),
    {"mix",
     0,
     NULL,
     NULL,
     {"bao nhiêu đơn vị bên dưới có số chính thức, sơ bộ, ước tính; bao nhiêu đã duyệt",
      "how many units beneath stand on final, preliminary, estimate; how many are approved"}},
    {"coverage",
     0,
     NULL,
     NULL,
     {"bao nhiêu đơn vị đã báo cáo, bằng bao nhiêu phần giá trị kỳ trước, còn thiếu ai",
      "how many units reported, what share of last period's value they had, who is missing"}},
    {"bounds",
     0,
     NULL,
     NULL,
     {"tổng nằm giữa đâu, theo các kỳ trước của đơn vị còn thiếu",
      "between what the total lies, by what the missing units had before"}},
    {"history",
     0,
     "N",
     NULL,
     {"--bounds xét N kỳ trước, từ 4 đến 60; mặc định 8",
      "--bounds looks N periods back, 4 to 60; default 8"}},
    {"seasonal",
     0,
     NULL,
     NULL,
     {"so với cùng kỳ các năm trước, không phải các kỳ liền trước",
      "compares with the same period of years before, not with the periods before"}},
    {"format", 'f', "F", NULL, {"table, csv, json, xlsx", "table, csv, json, xlsx"}},
    {"out", 'o', "FILE", NULL, {"tệp của --format xlsx", "the file of --format xlsx"}},
    {0},
};

static const struct example examples[] = {
    {"gris query --indicator POP.TOTAL --org VN --children --period 2015",
     {"cả nước và từng tỉnh", "the nation and each province"}},
    {"gris query --indicator POP.TOTAL --org VN --children --hierarchy region --period 2011..2015 "
     "--format csv",
     {"sáu vùng, năm năm, dạng CSV", "six regions, five years, as CSV"}},
    {"gris query --indicator POP.TOTAL --org VN --children --period 2015 --format xlsx --out "
     "dan-so.xlsx",
     {"bảng tính", "a workbook"}},
    {"gris query --indicator APD.AREA --org VN --period 2016 --basis children --json",
     {"tổng của các tỉnh thay cho số tự báo cáo",
      "the provinces' sum in place of the nation's own figure"}},
    {"gris query --indicator POP.TOTAL --org VN --period 2015 --as-of 2026-06-20",
     {"ngày 20 tháng 6 đã biết gì", "what was known on 20 June"}},
    {"gris query --indicator TTHC.RECEIVED --org VN --period 2026-10 --mix --coverage --bounds",
     {"tổng khi còn đơn vị chưa nộp: đứng trên gì, phủ đến đâu, nằm giữa đâu",
      "a total while units are missing: what it stands on, how far it covers, between what it "
      "lies"}},
    {"gris query --indicator POP.TOTAL --org VN --children --period 2016 --map now",
     {"dân số 2016 của 63 tỉnh theo 34 tỉnh hiện nay",
      "the population of 2016, filed by 63 provinces, by the 34 of today"}},
    {"gris query --indicator POP.TOTAL --org VN --period 2015 --vintages",
     {"ước tính, sơ bộ, chính thức cạnh nhau", "estimate, preliminary and final side by side"}},
    {0},
};

const struct command cmd_query = {
    .name = "query",
    .purpose = {"in số liệu", "prints figures"},
    .details = {"Cột “đủ” là số đơn vị đã báo cáo trên số phải báo cáo. Số có dấu chấm thập phân, "
                "không ngăn hàng "
                "nghìn, như trong tệp. --mix đếm mỗi đơn vị bên dưới một lần, theo loại số liệu "
                "kém nhất của nó. Cách tính --coverage và --bounds: docs/coverage.md.",
                "The column “units” tells how many units reported of how many should have. Figures "
                "have a decimal "
                "point and no grouping, as in files. --mix counts each unit beneath once, under "
                "the least good of its vintages. How --coverage and --bounds are computed: "
                "docs/coverage.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
