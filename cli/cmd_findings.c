/*
 * gris findings: what no single file shows: reconciliation, computed against filed. Neighbours: session.c.
 */
#include "internal.h"

#include <string.h>

static bool wanted(const char *const *codes, size_t len, const char *code)
{
    for (size_t i = 0; i < len; i++) {
        if (strcmp(codes[i], code) == 0) {
            return true;
        }
    }
    return len == 0;
}

static void columns(struct table *t, enum lang lang)
{
    static const struct words words[] = {
        {"mã", "code"},          {"đơn vị", "org"},         {"hệ thống", "hierarchy"},
        {"kỳ", "period"},        {"chỉ tiêu", "indicator"}, {"số báo cáo", "filed"},
        {"số tính", "computed"}, {"nội dung", "finding"},   {"giải trình", "reason"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(t, words_in(words[i], lang), i == 5 || i == 6);
    }
}

static void row(struct table *t, enum lang lang, const struct pipeline_finding *f)
{
    const struct diag *d = f->diag;
    table_cell(t, diag_name(d->code));
    table_cell(t, d->org_code);
    table_cell(t, f->hierarchy);
    table_cell(t, d->period);
    table_cell(t, d->members && *d->members
                      ? arena_printf(t->arena, "%s[%s]", d->indicator_code, d->members)
                      : d->indicator_code);
    table_cell(t, d->value);
    table_cell(t, d->expected);
    table_cell(t, diag_message(d, lang, t->arena));
    table_cell(t, f->reason);
}

struct chosen {
    const char *const *codes;
    size_t len, shown;
};

static void as_json(struct cli *cli, const struct pipeline_findings *findings, struct chosen *c)
{
    for (size_t i = 0; i < findings->len; i++) {
        const struct diag *d = findings->at[i].diag;
        if (!wanted(c->codes, c->len, diag_name(d->code))) {
            continue;
        }
        struct json_writer *w = output_begin(&cli->out);
        json_diag_pairs(w, d, cli->out.scratch);
        json_pair_optional(w, "reason", findings->at[i].reason);
        json_pair_optional(w, "receipt", findings->at[i].receipt);
        json_pair_optional(w, "actor", findings->at[i].actor);
        output_end(&cli->out);
    }
}

static void as_table(struct cli *cli, const struct pipeline_findings *findings, struct chosen *c)
{
    struct table t;
    table_init(&t, cli->arena);
    columns(&t, cli->lang);
    for (size_t i = 0; i < findings->len; i++) {
        if (wanted(c->codes, c->len, diag_name(findings->at[i].diag->code))) {
            row(&t, cli->lang, &findings->at[i]);
            c->shown++;
        }
    }
    if (c->shown > 0) {
        table_print(&t, &cli->out);
    }
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang, (struct words){"{0} phát hiện", "{0} findings"},
                           arena_printf(cli->arena, "%zu", c->shown), NULL));
}

static int run(struct cli *cli)
{
    struct chosen chosen = {0};
    struct pipeline_findings findings = {0};
    const char *from = NULL, *to = NULL;
    const struct options *o = &cli->options;
    chosen.codes = options_list(o, cli->arena, "code", &chosen.len);
    session_range(cli, options_get(o, "period"), &from, &to);
    if (!session_period_ok(from) || !session_period_ok(to)) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"},
            options_get(o, "period"));
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status =
            pipeline_findings(cli->pipeline, options_get(o, "org"), from, to,
                              chosen.len == 1 ? chosen.codes[0] : NULL, &findings, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        as_json(cli, &findings, &chosen);
    } else if (status == STATUS_OK) {
        as_table(cli, &findings, &chosen);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"", "[--period P[..P]] [--org C] [--code E…] [--as-of MOMENT]", 0, 0, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"period", 'p', "P[..P]", NULL, {"kỳ hoặc khoảng kỳ", "a period or a range"}},
    {"org", 0, "C", NULL, {"một đơn vị", "one unit"}},
    {"code",
     0,
     "E",
     NULL,
     {"mã phát hiện, ví dụ W301; nhiều thì ngăn bằng dấu phẩy",
      "code of finding, for example W301; several by commas"}},
    SESSION_AS_OF(NULL),
    {0},
};

static const struct example examples[] = {
    {"gris findings", {"tất cả", "all of them"}},
    {"gris findings --code W301 --period 2016",
     {"số tự báo cáo khác tổng cấp dưới, năm 2016",
      "own figures that differ from the sum below, 2016"}},
    {"gris findings --org VN --json", {"dạng JSON, cả hai ngôn ngữ", "as JSON, in both languages"}},
    {0},
};

const struct command cmd_findings = {
    .name = "findings",
    .purpose = {"phát hiện không nằm trong riêng tệp nào: đối chiếu, số tính lại",
                "findings that no single file carries: reconciliation, recomputation"},
    .details = {"Có phát hiện vẫn là mã thoát 0: đó là số liệu để xem xét, không phải đầu vào bị "
                "từ chối. Ý nghĩa "
                "các mã: docs/diagnostics.md.",
                "Findings leave the exit code 0: they are for people to weigh, no input was "
                "rejected. What the "
                "codes mean: docs/diagnostics.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
