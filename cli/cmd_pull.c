/*
 * gris pull: asks sources, and tells what came of each. Neighbours: session.c, progress.c; cmd_source.c, whose `test` asks in the same way;
 * cmd_cycle.c, which does so by the settings.
 */
#include <string.h>

#include "core/source_job.h"

#include "internal.h"

struct telling {
    struct cli *cli;
    struct progress progress;
    bool test;
    bool later;
};

static const struct {
    const char *code;
    struct words words;
} outcomes[] = {
    {"new", {"có mới", "new"}},           {"unchanged", {"không đổi", "unchanged"}},
    {"later", {"để sau", "later"}},       {"refused", {"bị từ chối", "refused"}},
    {"failed", {"lỗi của ta", "failed"}}, {"locked", {"lần khác đang hỏi", "another run is at it"}},
};

static const char *outcome_text(const struct cli *cli, const char *code)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (strcmp(outcomes[i].code, code) == 0) {
            return words_in(outcomes[i].words, cli->lang);
        }
    }
    return code; /* uncovered: an outcome to come */
}

struct pipeline_pull_options cmd_pull_settle(const struct cli *cli)
{
    return (struct pipeline_pull_options){
        .spool = settings_get(&cli->settings, SETTING_PULL_SPOOL),
        .credentials = settings_get(&cli->settings, SETTING_CREDENTIALS),
        .returned = settings_get(&cli->settings, SETTING_RETURNED)};
}

static const char *number(struct cli *cli, int64_t n)
{
    return arena_printf(cli->arena, "%lld", (long long)n);
}

/* ---- JSON ---- */

static void run_as_json(struct cli *cli, const struct pipeline_pull_run *r)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "source", r->source);
    json_pair(w, "kind", r->kind);
    json_pair(w, "outcome", r->outcome);
    json_pair(w, "url", r->url);
    json_pair_int(w, "status", r->status);
    json_pair_int(w, "requests", r->attempts);
    json_pair_int(w, "bytes", r->bytes);
    json_pair_int(w, "submissions", r->submissions);
    json_pair_int(w, "accepted", r->accepted);
    json_pair_int(w, "rejected", r->rejected);
    json_pair_int(w, "duplicates", r->duplicates);
    output_pair_instant(w, "started", r->started);
    output_pair_instant(w, "due", r->due);
    json_pair_int(w, "errors", r->findings ? (int64_t)r->findings->errors : 0);
    json_pair_int(w, "warnings", r->findings ? (int64_t)r->findings->warnings : 0);
    json_key(w, "findings");
    json_begin_array(w);
    for (size_t i = 0; r->findings && i < r->findings->len; i++) {
        json_diag(w, &r->findings->at[i], cli->out.scratch);
    }
    json_end_array(w);
    output_end(&cli->out);
    output_flush(&cli->out);
}

static void summary_as_json(struct cli *cli, const struct pipeline_pulls *s)
{
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {{"sources", s->sources},      {"new", s->brought},
                  {"unchanged", s->unchanged},  {"later", s->later},
                  {"refused", s->refused},      {"failed", s->failed},
                  {"locked", s->locked},        {"submissions", s->submissions},
                  {"accepted", s->accepted},    {"rejected", s->rejected},
                  {"duplicates", s->duplicates}};
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_pair_int(w, counts[i].name, (int64_t)counts[i].count);
    }
    json_end_object(w);
    output_end(&cli->out);
}

/* ---- people ---- */

static void more_findings(struct cli *cli, const struct diags *findings)
{
    size_t all = findings->errors + findings->warnings + findings->notes;
    if (all > findings->len) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"… và {0} phát hiện nữa: gris report errors",
                                              "… and {0} findings more: gris report errors"},
                               number(cli, (int64_t)(all - findings->len)), NULL));
    }
}

static void run_for_people(struct cli *cli, const struct pipeline_pull_run *r)
{
    for (size_t i = 0; r->findings && i < r->findings->len; i++) {
        output_diag(&cli->out, &r->findings->at[i]);
    }
    if (r->findings) {
        more_findings(cli, r->findings);
    }
    bool good = strcmp(r->outcome, "new") == 0 || strcmp(r->outcome, "unchanged") == 0;
    output_line(
        &cli->out,
        words_fill(
            cli->arena, cli->lang,
            (struct words){"{0} {1}: {2}; {3} lần hỏi, {4} byte; {5} lần gửi: {6} được nhận, "
                           "{7} bị từ chối, {8} đã có{9}",
                           "{0} {1}: {2}; {3} requests, {4} bytes; {5} submissions: {6} "
                           "accepted, {7} rejected, {8} were here already{9}"},
            good ? "✔" : "✖", r->source, outcome_text(cli, r->outcome), number(cli, r->attempts),
            number(cli, r->bytes), number(cli, r->submissions), number(cli, r->accepted),
            number(cli, r->rejected), number(cli, r->duplicates),
            r->due > 0 ? arena_printf(cli->arena, "; %s %s", session_words(cli, "lần sau", "next"),
                                      output_instant(cli->arena, r->due))
                       : "",
            NULL));
    output_flush(&cli->out);
}

static void told_run(void *ctx, const struct pipeline_pull_run *r)
{
    struct telling *t = ctx;
    progress_clear(&t->progress);
    if (t->cli->json) {
        run_as_json(t->cli, r);
    } else {
        run_for_people(t->cli, r);
    }
}

static void told_attempt(void *ctx, const char *source, const struct source_attempt *a)
{
    struct telling *t = ctx;
    progress_clear(&t->progress);
    if (t->cli->json || !t->test) {
        return;
    }
    output_line(&t->cli->out, words_fill(t->cli->arena, t->cli->lang,
                                         (struct words){"  {0}: {1} ({2}): {3}, {4} byte",
                                                        "  {0}: {1} ({2}): {3}, {4} bytes"},
                                         source, a->url, a->address, number(t->cli, a->status),
                                         number(t->cli, a->bytes), NULL));
}

int cmd_pull_ask(struct cli *cli, struct pipeline_pull_options *options)
{
    struct telling t = {.cli = cli, .test = options->test};
    struct pipeline_pulls summary = {0};
    progress_init(&t.progress, !cli->json && !cli->quiet, "KiB");
    options->ctx = &t;
    options->run = told_run;
    options->attempt = told_attempt;
    options->progress = &t.progress.hook;
    enum status status = pipeline_pull(cli->pipeline, options, &summary, &cli->diags);
    progress_clear(&t.progress);
    int outcome = session_end(cli, status);
    if (cli->json) {
        summary_as_json(cli, &summary);
    } else if (summary.sources == 0 && status == STATUS_OK) {
        output_line(&cli->out, session_words(cli, "Không nguồn nào đến giờ", "No source is due"));
    }
    if (status == STATUS_FAILED && summary.later > 0) {
        return OUTCOME_UNREACHABLE;
    }
    /* one source alone, and another run is at it */
    return summary.sources == 1 && summary.locked == 1 && !options->due ? OUTCOME_LOCKED : outcome;
}

static int run(struct cli *cli)
{
    struct pipeline_pull_options options = cmd_pull_settle(cli);
    options.names = cli->options.operands.at;
    options.len = cli->options.operands.len;
    options.due = options_has(&cli->options, "due");
    options.again = options_has(&cli->options, "again");
    if (options.len == 0 && !options.due) {
        return session_usage(
            cli,
            (struct words){"cần tên nguồn, hoặc --due", "names of sources are needed, or --due"},
            NULL);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    return status == STATUS_OK ? cmd_pull_ask(cli, &options) : session_end(cli, status);
}

static const struct action actions[] = {
    {"", "[SOURCE…] [--due] [--again] [--returned DIR]", 0, SIZE_MAX, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"due", 0, NULL, NULL, {"chỉ những nguồn đã đến giờ", "only sources whose time has come"}},
    {"again",
     0,
     NULL,
     NULL,
     {"hỏi như lần đầu, không dựa vào lần trước", "asks as for the first time"}},
    {"returned",
     0,
     "DIR",
     NULL,
     {"nơi ghi bản trả lại kèm danh sách lỗi", "where lists of errors to give back are written"}},
    {0},
};

static const struct example examples[] = {
    {"gris pull mot-cua-04", {"hỏi một nguồn ngay", "asks one source now"}},
    {"gris pull --due --json",
     {"cho cron: mã thoát 3 nghĩa là có nguồn phải hỏi lại sau",
      "for cron: exit 3 means that some source has to be asked again later"}},
    {0},
};

const struct command cmd_pull = {
    .name = "pull",
    .purpose = {"lấy báo cáo từ các nguồn đã đăng ký", "fetches reports from registered sources"},
    .details =
        {"Mỗi nguồn mỗi lúc chỉ một lượt; chạy chồng nhau vô hại. Thân trả lời được lưu làm bản "
         "gốc trước khi đọc, rồi đi đúng đường của mọi tệp (gris ingest). Không đổi thì không "
         "có lần gửi mới. Bị giết giữa chừng thì chạy lại: phần đã tải được tải tiếp. "
         "docs/pulls.md.",
         "One run at a time a source; runs that overlap are harmless. A body is stored as an "
         "original before it is read, then goes the way of any file (gris ingest). What has "
         "not changed is no new submission. Killed half-way, it may be run again: what was "
         "fetched is not fetched twice. docs/pulls.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_LOCKED,
    .examples = examples,
};
