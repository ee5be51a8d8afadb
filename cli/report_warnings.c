/*
 * gris report errors, justify: the findings of a submission by number, its warnings with the reasons given for them. Neighbours: cmd_report.c.
 */
#include <string.h>

#include "internal.h"

#define FINDINGS_MAX 10000

static const char *count_text(struct arena *arena, size_t n)
{
    return arena_printf(arena, "%zu", n);
}

/* ---- reasons ---- */

const char *report_warnings_line(struct cli *cli, const struct pipeline_warning *warning)
{
    if (!warning->reason) {
        return session_words(cli, "chưa giải trình", "no reason given");
    }
    return words_fill(cli->arena, cli->lang,
                      (struct words){"giải trình: {0} ({1}, {2})", "reason: {0} ({1}, {2})"},
                      warning->reason, warning->actor, output_instant(cli->arena, warning->at),
                      NULL);
}

/* ---- errors ---- */

static const struct pipeline_warning *find(const struct pipeline_warnings *warnings, size_t n)
{
    for (size_t i = 0; i < warnings->len; i++) {
        if ((size_t)warnings->at[i].n == n) {
            return &warnings->at[i];
        }
    }
    return NULL;
}

static void finding_as_json(struct cli *cli,
                            const struct diag *diag,
                            size_t n,
                            const struct pipeline_warning *warning)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair_int(w, "n", (int64_t)n);
    json_diag_pairs(w, diag, cli->out.scratch);
    if (warning && warning->reason) {
        json_key(w, "justification");
        json_begin_object(w);
        pipeline_warnings_reason(w, warning);
        json_end_object(w);
    }
    output_end(&cli->out);
}

static void finding_for_people(struct cli *cli,
                               const struct diag *diag,
                               size_t n,
                               const struct pipeline_warning *warning)
{
    output_numbered(&cli->out, n, diag);
    if (warning) {
        output_line(&cli->out,
                    arena_printf(cli->arena, "    ✎ %s", report_warnings_line(cli, warning)));
    }
}

static void tell(struct cli *cli, const struct diags *findings, const struct pipeline_warnings *ws)
{
    for (size_t i = 0; i < findings->len; i++) {
        if (cli->json) {
            finding_as_json(cli, &findings->at[i], i + 1, find(ws, i + 1));
        } else {
            finding_for_people(cli, &findings->at[i], i + 1, find(ws, i + 1));
        }
    }
    if (!cli->json) {
        struct words words = {"{0} lỗi, {1} cảnh báo ({2} chưa giải trình)",
                              "{0} errors, {1} warnings ({2} without a reason)"};
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang, words,
                               count_text(cli->arena, findings->errors),
                               count_text(cli->arena, findings->warnings),
                               count_text(cli->arena, pipeline_warnings_open(ws)), NULL));
    }
}

int report_warnings_errors(struct cli *cli)
{
    const char *id = session_operand(cli, 0);
    struct pipeline_warnings warnings = {0};
    struct diags findings;
    diags_init(&findings, cli->arena, FINDINGS_MAX);
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_errors(cli->pipeline, id, &findings, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_report_warnings(cli->pipeline, id, &warnings, &cli->diags);
    }
    if (status == STATUS_OK) {
        tell(cli, &findings, &warnings);
    }
    return session_end(cli, status);
}

/* ---- justify ---- */

static bool read_number(struct cli *cli, int32_t *ret_n)
{
    const char *text = options_get(&cli->options, "finding");
    uint64_t n = 0;
    bool ok = !text || (text_to_u64(text_of(text), INT32_MAX, &n) && n > 0);
    *ret_n = (int32_t)n;
    return ok;
}

static void tell_justified(struct cli *cli, size_t len)
{
    const char *id = session_operand(cli, 0);
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "id", id);
        json_pair_int(w, "justified", (int64_t)len);
        output_end(&cli->out);
        return;
    }
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"Đã giải trình {0} cảnh báo của {1}",
                                                     "A reason for {0} warnings of {1}"},
                                      count_text(cli->arena, len), id, NULL));
}

int report_warnings_justify(struct cli *cli)
{
    const char *reason = options_get(&cli->options, "reason");
    int32_t n = 0;
    size_t len = 0;
    if (!reason || !*reason) {
        return session_usage(cli, (struct words){"thiếu --reason TEXT", "--reason TEXT is missing"},
                             NULL);
    }
    if (!read_number(cli, &n)) {
        return session_usage(cli, (struct words){"“{0}” không phải là số", "“{0}” is not a number"},
                             options_get(&cli->options, "finding"));
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_justify(cli->pipeline, session_operand(cli, 0), n, reason, &len,
                                         &cli->diags);
    }
    if (status == STATUS_OK) {
        tell_justified(cli, len);
    }
    return session_end(cli, status);
}
