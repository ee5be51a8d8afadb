/*
 * gris template: a workbook for one form, unit and period, to be filled in by hand. Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

#define ROWS_MAX 10000

static int missing(struct cli *cli, const char *what)
{
    return session_usage(cli, (struct words){"thiếu {0}", "{0} is missing"}, what);
}

static int read_query(struct cli *cli, struct pipeline_template_query *q)
{
    const struct options *o = &cli->options;
    const char *rows = options_get(o, "rows");
    uint64_t n = 0;
    *q = (struct pipeline_template_query){.form = session_operand(cli, 0),
                                          .org = options_get(o, "org"),
                                          .period = options_get(o, "period"),
                                          .regime = options_get(o, "regime"),
                                          .vintage = options_get(o, "vintage"),
                                          .out = options_get(o, "out")};
    if (!q->org || !q->period) {
        return missing(cli, !q->org ? "--org C" : "--period P");
    }
    if (strcmp(q->form, "-") == 0 && !q->regime) {
        return missing(cli, "--regime R");
    }
    if (rows && (!text_to_u64(text_of(rows), ROWS_MAX, &n) || n == 0)) {
        return session_usage(cli,
                             (struct words){"--rows: “{0}” không phải số từ 1 đến 10000",
                                            "--rows: “{0}” is not a number from 1 to 10000"},
                             rows);
    }
    q->rows = (uint32_t)n;
    return OUTCOME_DONE;
}

static void as_json(struct cli *cli, const struct pipeline_template *t)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "path", t->path);
    json_pair(w, "org_code", t->org_code);
    json_pair(w, "regime", t->regime);
    json_pair(w, "form", t->form);
    json_pair(w, "edition", t->edition);
    json_pair(w, "period", t->period);
    json_pair(w, "vintage", t->vintage);
    output_pair_date(w, "window_start", t->window_start);
    output_pair_date(w, "window_end", t->window_end);
    output_pair_instant(w, "due", t->due);
    json_pair_bool(w, "owed", t->owed);
    json_pair_bool(w, "with_before", t->with_before);
    json_key(w, "key");
    json_cstring(w, t->key);
    json_pair_int(w, "bytes", (int64_t)t->bytes);
    output_end(&cli->out);
}

static void show(struct cli *cli, const struct pipeline_template *t)
{
    char start[DATE_TEXT_MAX], end[DATE_TEXT_MAX];
    struct arena *a = cli->arena;
    if (cli->json) {
        as_json(cli, t);
        return;
    }
    output_line(&cli->out,
                words_fill(a, cli->lang,
                           (struct words){"{0}: biểu {1}, {2} {3}, kỳ {4} ({5} – {6})",
                                          "{0}: form {1}, {2} {3}, period {4} ({5} – {6})"},
                           t->path, t->form, t->org_code, t->org_name, t->period,
                           date_format(t->window_start, start), date_format(t->window_end, end),
                           NULL));
    if (t->due != 0) {
        output_line(&cli->out,
                    words_fill(a, cli->lang, (struct words){"Hạn gửi: trước {0}", "Due before {0}"},
                               output_instant(a, t->due), NULL));
    }
    output_line(&cli->out,
                t->key ? words_fill(a, cli->lang,
                                    (struct words){"Ký bằng khoá {0}", "Signed with key {0}"},
                                    t->key, NULL)
                       : session_words(cli, "Không ký: nơi này chưa có khoá",
                                       "Unsigned: this installation has no key"));
}

static int run(struct cli *cli)
{
    struct pipeline_template_query query;
    struct pipeline_template template = {0};
    int outcome = read_query(cli, &query);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_template(cli->pipeline, &query, &template, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, &template);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "FORM --org C --period P [--regime R] [--vintage V] [-o FILE|DIR] [--rows N]",
     1,
     1,
     {0},
     run},
    {0},
};

static const struct option_spec options[] = {
    {"org", 0, "C", NULL, {"mã đơn vị báo cáo", "code of the unit that reports"}},
    {"period",
     'p',
     "P",
     NULL,
     {"kỳ báo cáo: 2026-06, 2026-Q2, …", "the period: 2026-06, 2026-Q2, …"}},
    {"regime",
     0,
     "R",
     NULL,
     {"chế độ báo cáo, khi biểu thuộc nhiều chế độ hoặc là đề cương (FORM là -)",
      "the regime, where several have the form, or for an outline (FORM is -)"}},
    {"vintage",
     0,
     "V",
     NULL,
     {"estimate, preliminary, final; mặc định final",
      "estimate, preliminary, final; default final"}},
    {"out",
     'o',
     "FILE|DIR",
     NULL,
     {"tệp hoặc thư mục; mặc định ở đây, tên theo biểu, đơn vị, kỳ",
      "the file or a folder; default here, named after form, unit, period"}},
    {"rows",
     0,
     "N",
     NULL,
     {"số dòng để nhập của biểu danh sách, đến 10000; mặc định 30",
      "rows for input of a list, up to 10000; default 30"}},
    {0},
};

static const struct example examples[] = {
    {"gris template II.06 --org 04 --period 2026-09",
     {"mẫu Excel của Cao Bằng, tháng 9/2026", "the workbook of Cao Bằng for September 2026"}},
    {"gris template PAKN-05 --org 01 --period 2026-10 -o mau.xlsx",
     {"tên tệp tự chọn", "under a name of one's own"}},
    {0},
};

const struct command cmd_template = {
    .name = "template",
    .purpose = {"lập mẫu Excel để đơn vị điền", "makes an Excel workbook to be filled in"},
    .details = {"Mỗi biểu, đơn vị, kỳ một tệp: ô vàng để nhập có gợi ý và kiểm tra, tổng là công "
                "thức, số kỳ trước "
                "màu xám bên cạnh. FORM là - : lời văn theo đề cương của --regime. Đơn vị không "
                "phải báo cáo biểu ấy "
                "thì có cảnh báo W821. Xem docs/templates.md.",
                "One file for a form, unit and period: yellow cells with hints and checks, totals "
                "as formulas, last "
                "period's figures in grey beside them. FORM - is the narrative by the outline of "
                "--regime. Where the "
                "unit does not owe the form, warning W821 says so. See docs/templates.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
