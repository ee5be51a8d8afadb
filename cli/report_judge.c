/*
 * gris report judge: submissions by the rules again, and whether the verdict is the first one. Neighbours: cmd_report.c.
 */
#include "internal.h"

static void findings_as_json(struct cli *cli, const char *key, const struct diags *findings)
{
    struct json_writer *w = &cli->out.json_writer;
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < findings->len; i++) {
        json_diag(w, &findings->at[i], cli->out.scratch);
    }
    json_end_array(w);
}

static void verdict_as_json(struct cli *cli, const struct pipeline_verdict *v)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "receipt", v->report.receipt);
    json_pair(w, "org_code", v->report.org_code);
    json_pair(w, "form", v->report.form);
    json_pair(w, "period", v->report.period);
    json_pair(w, "state", v->report.state);
    json_pair_bool(w, "same", v->same);
    findings_as_json(cli, "findings", &v->again);
    findings_as_json(cli, "stored", &v->stored);
    output_end(&cli->out);
}

static void verdict_for_people(struct cli *cli, const struct pipeline_verdict *v)
{
    struct words same = {"✔ {0} {1} {2} {3}: vẫn kết luận cũ",
                         "✔ {0} {1} {2} {3}: the same verdict"};
    struct words other = {"✖ {0} {1} {2} {3}: kết luận khác; trước đây:",
                          "✖ {0} {1} {2} {3}: another verdict; it was:"};
    const struct pipeline_report *r = &v->report;
    output_diags(&cli->out, &v->again);
    output_line(&cli->out, words_fill(cli->arena, cli->lang, v->same ? same : other, r->receipt,
                                      r->org_code, r->form, r->period, NULL));
    if (!v->same) {
        output_diags(&cli->out, &v->stored);
    }
}

static enum status judge(struct cli *cli, const char *id)
{
    struct pipeline_verdict verdict = {0};
    enum status status = pipeline_report_judge(cli->pipeline, id, &verdict, &cli->diags);
    if (status != STATUS_OK) {
        return status;
    }
    if (cli->json) {
        verdict_as_json(cli, &verdict);
    } else {
        verdict_for_people(cli, &verdict);
    }
    return verdict.same ? STATUS_OK : STATUS_REJECTED;
}

int report_judge_run(struct cli *cli)
{
    enum status worst = session_open(cli, PIPELINE_CATALOG);
    for (size_t i = 0; worst != STATUS_FAILED && i < cli->options.operands.len; i++) {
        enum status status = judge(cli, session_operand(cli, i));
        worst = status == STATUS_OK ? worst : status;
    }
    return session_end(cli, worst);
}
