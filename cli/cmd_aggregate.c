/*
 * gris aggregate: refreshes what is stale; --full rebuilds; --verify rebuilds beside it and compares bit for bit.
 * Neighbours: session.c, progress.c.
 */
#include "internal.h"

struct telling {
    struct cli *cli;
    struct progress progress;
};

static bool finding(void *ctx, const struct diag *diag)
{
    struct telling *t = ctx;
    progress_clear(&t->progress);
    output_diag(&t->cli->out, diag);
    return true;
}

static void as_json(struct cli *cli, const struct pipeline_aggregation *a, bool verify)
{
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    json_pair_int(w, "marks", (int64_t)a->marks);
    json_pair_int(w, "touched", (int64_t)a->touched);
    json_pair_int(w, "written", (int64_t)a->written);
    json_pair_int(w, "removed", (int64_t)a->removed);
    json_pair_int(w, "findings", (int64_t)a->findings);
    json_pair_int(w, "position", a->position);
    if (verify) {
        json_pair_int(w, "compared", (int64_t)a->compared);
        json_pair_int(w, "different", (int64_t)a->different);
    }
    json_end_object(w);
    output_end(&cli->out);
}

static const char *number(struct cli *cli, uint64_t n)
{
    return arena_printf(cli->arena, "%llu", (unsigned long long)n);
}

static void for_people(struct cli *cli, const struct pipeline_aggregation *a, bool verify)
{
    if (verify) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"Đã so {0} dòng tổng hợp, {1} dòng khác",
                                              "{0} aggregates compared, {1} differ"},
                               number(cli, a->compared), number(cli, a->different), NULL));
        return;
    }
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang,
                           (struct words){
                               "{0} báo cáo thay đổi: {1} dòng tổng hợp được ghi, {2} bỏ đi; {3} "
                               "phát hiện mới (xem “gris findings”)",
                               "{0} reports changed: {1} aggregates written, {2} removed; {3} new "
                               "findings (see “gris findings”)"},
                           number(cli, a->marks), number(cli, a->written), number(cli, a->removed),
                           number(cli, a->findings), NULL));
}

static int run(struct cli *cli)
{
    struct telling t = {.cli = cli};
    struct pipeline_aggregation a = {0};
    bool verify = options_has(&cli->options, "verify");
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    progress_init(&t.progress, !cli->json && !cli->quiet,
                  session_words(cli, "tổng hợp", "aggregates"));
    if (verify) {
        status = pipeline_aggregate_verify(cli->pipeline, &t.progress.hook, &a, &cli->diags);
    } else {
        status =
            pipeline_aggregate(cli->pipeline, options_has(&cli->options, "full"),
                               cli->json ? finding : NULL, &t, &t.progress.hook, &a, &cli->diags);
    }
    progress_clear(&t.progress);
    if (status != STATUS_FAILED && cli->json) {
        as_json(cli, &a, verify);
    } else if (status != STATUS_FAILED) {
        for_people(cli, &a, verify);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {{"", "[--full | --verify]", 0, 0, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"full", 0, NULL, NULL, {"tính lại tất cả", "rebuilds everything"}},
    {"verify",
     0,
     NULL,
     NULL,
     {"tính lại bên cạnh và so từng bit; không đổi gì",
      "rebuilds beside it and compares bit for bit; changes nothing"}},
    {0},
};

static const struct example examples[] = {
    {"gris aggregate", {"chỉ tính phần có thay đổi", "only what has changed"}},
    {"gris aggregate --json",
     {"in các phát hiện mới rồi tổng kết", "prints the new findings, then the counts"}},
    {"gris aggregate --verify",
     {"mã thoát 5 nếu số lưu khác số tính lại",
      "exit 5 when a stored figure differs from its rebuild"}},
    {0},
};

const struct command cmd_aggregate = {
    .name = "aggregate",
    .purpose = {"tổng hợp theo thời gian và đơn vị", "adds up over time and organisations"},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY,
    .examples = examples,
};
