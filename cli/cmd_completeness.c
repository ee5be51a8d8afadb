/*
 * gris completeness: what is expected and what came, counted by form, unit, level or period; and which indicators have figures at all.
 * Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

/* ---- what is asked ---- */

static int bad(struct cli *cli, struct words words, const char *arg)
{
    return session_usage(cli, words, arg);
}

static int read_periods(struct cli *cli, const char **ret_from, const char **ret_to)
{
    const char *range = options_get(&cli->options, "period");
    session_range(cli, range, ret_from, ret_to);
    if (session_period_ok(*ret_from) && session_period_ok(*ret_to)) {
        return OUTCOME_DONE;
    }
    return bad(cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"},
               range);
}

/* A moment, or a day: DATE_MIN for none. */
static int read_on(struct cli *cli, int64_t *ret_at, date_t *ret_day)
{
    const char *text = options_get(&cli->options, "on");
    *ret_at = 0;
    *ret_day = DATE_MIN;
    if (!text || date_parse(text_of(text), ret_day) || instant_parse(text_of(text), ret_at)) {
        return OUTCOME_DONE;
    }
    return bad(cli,
               (struct words){"“{0}” không phải là ngày (NĂM-THÁNG-NGÀY) hay thời điểm",
                              "“{0}” is neither a date (YYYY-MM-DD) nor a moment"},
               text);
}

/* Which of the names --by is; -1 and told when it is none. */
static int read_by(struct cli *cli, const char *const *names, size_t len)
{
    const char *by = options_get(&cli->options, "by");
    for (size_t i = 0; by && i < len; i++) {
        if (strcmp(by, names[i]) == 0) {
            return (int)i;
        }
    }
    if (!by) {
        return 0;
    }
    (void)bad(cli, (struct words){"--by: không theo “{0}” được", "--by: cannot count by “{0}”"},
              by);
    return -1;
}

static int read_query(struct cli *cli, struct pipeline_completeness_query *q, date_t *ret_day)
{
    static const char *const names[] = {"form", "org", "level", "period"};
    const struct options *o = &cli->options;
    int by = read_by(cli, names, sizeof names / sizeof names[0]);
    if (by < 0) {
        return OUTCOME_USAGE;
    }
    *q = (struct pipeline_completeness_query){.form = options_get(o, "form"),
                                              .regime = options_get(o, "regime"),
                                              .org = options_get(o, "org"),
                                              .children = options_has(o, "children"),
                                              .level = options_get(o, "level"),
                                              .by = (enum pipeline_by)by,
                                              .lang = cli->lang};
    if (q->children && (q->level || !q->org)) {
        return bad(cli,
                   (struct words){"--children cần --org, và không đi cùng --level",
                                  "--children needs --org, and does not go with --level"},
                   NULL);
    }
    int outcome = read_periods(cli, &q->period_from, &q->period_to);
    return outcome == OUTCOME_DONE ? read_on(cli, &q->at, ret_day) : outcome;
}

/* Today is judged at this moment, another day at its end. */
static void settle_moment(const struct cli *cli, struct pipeline_completeness_query *q, date_t day)
{
    if (day != DATE_MIN && day != date_of_instant(pipeline_now(cli->pipeline))) {
        q->at = instant_of_date(day + 1) - 1;
    }
}

/* ---- numbers ---- */

static void tally_pairs(struct json_writer *w, const struct pipeline_tally *t)
{
    json_pair_int(w, "expected", (int64_t)t->expected);
    json_pair_int(w, "received", (int64_t)t->received);
    json_pair_int(w, "standing", (int64_t)t->standing);
    json_pair_int(w, "on_time", (int64_t)t->on_time);
    json_pair_int(w, "late", (int64_t)t->late);
    json_pair_int(w, "overdue", (int64_t)t->overdue);
    json_pair_int(w, "not_due", (int64_t)t->not_due);
    json_pair_int(w, "returned", (int64_t)t->returned);
    json_pair_int(w, "approved", (int64_t)t->approved);
    json_pair_int(w, "nil", (int64_t)t->nil);
    json_pair_int(w, "exempt", (int64_t)t->exempt);
    json_pair_int(w, "hours_late", (int64_t)t->hours_late);
    json_pair_int(w, "hours_late_most", (int64_t)t->hours_late_most);
    json_pair_int(w, "corrections_overdue", (int64_t)t->corrections_overdue);
    json_pair_int(w, "corrected_on_time", (int64_t)t->corrected_on_time);
    json_pair_int(w, "corrected_late", (int64_t)t->corrected_late);
}

/* Tenths of a percent, never rounded up: 100.0 is all of them. */
static const char *percent(struct arena *arena, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        return "-";
    }
    uint64_t tenths = part * 1000 / whole;
    return arena_printf(arena, "%llu.%llu", (unsigned long long)(tenths / 10),
                        (unsigned long long)(tenths % 10));
}

static void tally_columns(struct table *t, enum lang lang)
{
    static const struct words words[] = {{"phải nộp", "expected"},
                                         {"đã nộp", "received"},
                                         {"%", "%"},
                                         {"đúng hạn", "on time"},
                                         {"nộp muộn", "late"},
                                         {"quá hạn", "overdue"},
                                         {"chưa đến hạn", "not due"},
                                         {"trả lại", "returned"},
                                         {"đã duyệt", "approved"},
                                         {"không phát sinh", "nil"},
                                         {"được miễn", "exempt"},
                                         {"giờ muộn", "hours late"},
                                         {"muộn nhất", "most"},
                                         {"sửa quá hạn", "corrections overdue"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(t, words_in(words[i], lang), true);
    }
}

static void tally_row(struct table *t, const struct pipeline_tally *n)
{
    table_int(t, (int64_t)n->expected);
    table_int(t, (int64_t)n->received);
    table_cell(t, percent(t->arena, n->received, n->expected));
    table_int(t, (int64_t)n->on_time);
    table_int(t, (int64_t)n->late);
    table_int(t, (int64_t)n->overdue);
    table_int(t, (int64_t)n->not_due);
    table_int(t, (int64_t)n->returned);
    table_int(t, (int64_t)n->approved);
    table_int(t, (int64_t)n->nil);
    table_int(t, (int64_t)n->exempt);
    table_int(t, (int64_t)n->hours_late);
    table_int(t, (int64_t)n->hours_late_most);
    table_int(t, (int64_t)n->corrections_overdue);
}

/* ---- shown ---- */

static void as_json(struct cli *cli, const struct pipeline_completeness *c)
{
    for (size_t i = 0; i < c->rows.len; i++) {
        const struct pipeline_completeness_row *r = &c->rows.at[i];
        struct json_writer *w = output_begin(&cli->out);
        json_pair_optional(w, "regime", r->regime);
        json_pair_optional(w, "form", r->form);
        json_pair_optional(w, "org_code", r->org_code);
        json_pair_optional(w, r->org_code ? "org_level" : "level", r->level);
        json_pair_optional(w, "period", r->period);
        tally_pairs(w, &r->tally);
        output_end(&cli->out);
    }
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    tally_pairs(w, &c->all);
    output_pair_instant(w, "on", c->at);
    json_end_object(w);
    output_end(&cli->out);
}

/* The columns that say what a row is of. */
static size_t head_columns(struct table *t, enum lang lang, enum pipeline_by by)
{
    static const struct words words[][3] = {
        [PIPELINE_BY_FORM] = {{"chế độ", "regime"}, {"biểu", "form"}, {"tên", "title"}},
        [PIPELINE_BY_ORG] = {{"mã", "code"}, {"đơn vị", "unit name"}, {"cấp", "level"}},
        [PIPELINE_BY_LEVEL] = {{"cấp", "level"}},
        [PIPELINE_BY_PERIOD] = {{"kỳ", "period"}}};
    size_t n = 0;
    for (; n < 3 && words[by][n].vi; n++) {
        table_column(t, words_in(words[by][n], lang), false);
    }
    return n;
}

static void head_cells(struct table *t, const struct pipeline_completeness_row *r)
{
    const char *const cells[] = {r->regime,   r->form,  r->title, r->org_code,
                                 r->org_name, r->level, r->period};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (cells[i]) {
            table_cell(t, cells[i]);
        }
    }
}

static void as_table(struct cli *cli, const struct pipeline_completeness *c, enum pipeline_by by)
{
    struct table t;
    table_init(&t, cli->arena);
    size_t heads = head_columns(&t, cli->lang, by);
    tally_columns(&t, cli->lang);
    for (size_t i = 0; i < c->rows.len; i++) {
        head_cells(&t, &c->rows.at[i]);
        tally_row(&t, &c->rows.at[i].tally);
    }
    if (c->rows.len != 1) {
        table_cell(&t, session_words(cli, "tổng", "total"));
        for (size_t i = 1; i < heads; i++) {
            table_cell(&t, "");
        }
        tally_row(&t, &c->all);
    }
    table_print(&t, &cli->out);
}

/* ---- coverage of the catalog ---- */

static void coverage_object(struct json_writer *w, const struct pipeline_coverage_row *r)
{
    json_pair_int(w, "indicators", (int64_t)r->indicators);
    json_pair_int(w, "with_figures", (int64_t)r->with_figures);
    json_key(w, "missing");
    json_begin_array(w);
    for (size_t i = 0; i < r->indicators - r->with_figures; i++) {
        json_cstring(w, r->missing[i]);
    }
    json_end_array(w);
}

static void coverage_json(struct cli *cli, const struct pipeline_coverage *c)
{
    for (size_t i = 0; i < c->rows.len; i++) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "regime", c->rows.at[i].regime);
        json_pair_optional(w, "form", c->rows.at[i].form);
        coverage_object(w, &c->rows.at[i]);
        output_end(&cli->out);
    }
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    coverage_object(w, &c->all);
    json_end_object(w);
    output_end(&cli->out);
}

static void coverage_table(struct cli *cli, const struct pipeline_coverage *c, bool by_form)
{
    struct table t;
    table_init(&t, cli->arena);
    table_column(&t, session_words(cli, "chế độ", "regime"), false);
    if (by_form) {
        table_column(&t, session_words(cli, "biểu", "form"), false);
    }
    table_column(&t, session_words(cli, "tên", "title"), false);
    table_column(&t, session_words(cli, "chỉ tiêu", "indicators"), true);
    table_column(&t, session_words(cli, "có số liệu", "with figures"), true);
    table_column(&t, "%", true);
    for (size_t i = 0; i < c->rows.len; i++) {
        const struct pipeline_coverage_row *r = &c->rows.at[i];
        table_cell(&t, r->regime);
        if (by_form) {
            table_cell(&t, r->form);
        }
        table_cell(&t, r->title);
        table_int(&t, (int64_t)r->indicators);
        table_int(&t, (int64_t)r->with_figures);
        table_cell(&t, percent(cli->arena, r->with_figures, r->indicators));
    }
    table_print(&t, &cli->out);
}

static void
show_coverage(struct cli *cli, const struct pipeline_coverage *c, enum pipeline_coverage_by by)
{
    if (cli->json) {
        coverage_json(cli, c);
        return;
    }
    if (by != PIPELINE_COVERAGE_ALL) {
        coverage_table(cli, c, by == PIPELINE_COVERAGE_FORM);
    }
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"{0} trên {1} chỉ tiêu có số liệu",
                                                     "{0} of {1} indicators have figures"},
                                      arena_printf(cli->arena, "%zu", c->all.with_figures),
                                      arena_printf(cli->arena, "%zu", c->all.indicators), NULL));
}

static int run_coverage(struct cli *cli)
{
    static const char *const names[] = {"", "regime", "form"};
    static const char *const others[] = {"org", "children", "level", "on"};
    const struct options *o = &cli->options;
    struct pipeline_coverage coverage = {0};
    struct pipeline_coverage_query query = {
        .form = options_get(o, "form"), .regime = options_get(o, "regime"), .lang = cli->lang};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (options_has(o, others[i])) {
            return bad(cli,
                       (struct words){"--catalog và --{0} không đi cùng nhau",
                                      "--catalog and --{0} do not go together"},
                       others[i]);
        }
    }
    int by = read_by(cli, names, sizeof names / sizeof names[0]);
    int outcome = by < 0 ? OUTCOME_USAGE : read_periods(cli, &query.period_from, &query.period_to);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    query.by = (enum pipeline_coverage_by)by;
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_coverage(cli->pipeline, &query, &coverage, &cli->diags);
    }
    if (status == STATUS_OK) {
        show_coverage(cli, &coverage, query.by);
    }
    return session_end(cli, status);
}

/* ---- */

static int run(struct cli *cli)
{
    struct pipeline_completeness_query query;
    struct pipeline_completeness completeness = {0};
    date_t day = DATE_MIN;
    if (options_has(&cli->options, "catalog")) {
        return run_coverage(cli);
    }
    int outcome = read_query(cli, &query, &day);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        settle_moment(cli, &query, day);
        status = pipeline_completeness(cli->pipeline, &query, &completeness, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        as_json(cli, &completeness);
    } else if (status == STATUS_OK) {
        as_table(cli, &completeness, query.by);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "[--form F] [--regime R] [--org C [--children]] [--level L] [--period P[..P]] [--by WHAT] "
     "[--on DATE] [--as-of MOMENT] [--catalog]",
     0,
     0,
     {0},
     run},
    {0}};

static const struct option_spec options[] = {
    {"form", 0, "F", NULL, {"một biểu; - là phần lời", "one form; - is the narrative"}},
    {"regime", 0, "R", NULL, {"một chế độ báo cáo", "one regime"}},
    {"org", 0, "C", NULL, {"một đơn vị; mặc định mọi đơn vị", "one unit; default all of them"}},
    SESSION_AS_OF(NULL),
    {"children",
     0,
     NULL,
     NULL,
     {"đơn vị ấy và các đơn vị ngay dưới nó", "the unit, and those directly below it"}},
    {"level",
     0,
     "L",
     NULL,
     {"các đơn vị của một cấp; với --org: ở mọi bậc dưới đơn vị ấy",
      "units of a level; with --org: those anywhere below that unit"}},
    {"period",
     'p',
     "P[..P]",
     NULL,
     {"kỳ hoặc khoảng kỳ; mặc định kỳ vừa kết thúc của mỗi chế độ",
      "a period or a range; default the one of each regime that ended last"}},
    {"by",
     0,
     "WHAT",
     NULL,
     {"đếm theo form (mặc định), org, level, period; với --catalog: regime, form",
      "counted by form (default), org, level, period; with --catalog: regime, form"}},
    {"on",
     0,
     "DATE",
     NULL,
     {"quá hạn xét tại cuối ngày này, hoặc tại một thời điểm; mặc định bây giờ",
      "what is overdue at the end of this day, or at a moment; default now"}},
    {"catalog",
     0,
     NULL,
     NULL,
     {"bao nhiêu chỉ tiêu của danh mục có số liệu",
      "how many indicators of the catalog have figures"}},
    {0},
};

static const struct example examples[] = {
    {"gris completeness --form TTHC-06 --period 2026-10",
     {"một biểu, một kỳ, cả nước", "one form, one period, the whole country"}},
    {"gris completeness --org 04 --level commune --by org --period 2026-07..2026-10",
     {"từng xã của Cao Bằng, bốn tháng", "each commune of Cao Bằng, four months"}},
    {"gris completeness --by level --on 2026-10-20T12:00:00+07:00 --json",
     {"theo cấp, tại một thời điểm, dạng JSON", "by level, at a moment, as JSON"}},
    {"gris completeness --catalog --by form",
     {"chỉ tiêu nào của biểu nào đã có số liệu", "how far each form's indicators have figures"}},
    {0},
};

const struct command cmd_completeness = {
    .name = "completeness",
    .purpose = {"phải nộp bao nhiêu, đã nộp bao nhiêu, đúng hạn hay muộn",
                "how much is expected, how much came, and was it in time"},
    .details =
        {"Phải nộp = đúng hạn + muộn + quá hạn + chưa đến hạn; được miễn thì không tính là phải "
         "nộp. Đúng hạn hay muộn là theo đồng hồ của nơi nhận khi lần gửi đầu tiên còn tính đến; "
         "bản sửa sau hạn không thành muộn, bản bị từ chối hay rút lại coi như chưa nộp. Bản bị "
         "trả lại vẫn là đã nộp, và vẫn đúng hạn hay muộn như lần gửi đầu; bản sửa được xét theo "
         "hạn "
         "mới cho khi trả lại: sửa quá hạn là hạn ấy đã qua mà chưa có bản sửa. Giờ muộn là số giờ "
         "đã bắt đầu kể từ hạn: tổng cộng, và nhiều nhất "
         "của một báo cáo. Phần trăm không làm tròn lên.",
         "Expected = on time + late + overdue + not due; who is exempt is not expected. On time or "
         "late is by the receiver's clock when the first filing came that still counts: a "
         "correction after the deadline is not late, what was rejected or withdrawn was not "
         "filed. A returned report has been received all the same, and stays on time or late as it "
         "first came; its correction is judged by the deadline given with the return: overdue "
         "where that has passed and none came. Hours late are hours begun "
         "since the deadline: in all, and the most of one report. Percentages are not rounded up."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
