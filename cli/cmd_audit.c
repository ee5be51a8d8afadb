/*
 * gris audit: the hash chain of audit rows and every original's digest. Neighbours: session.c.
 */
#include "internal.h"

static void show(struct cli *cli, int64_t rows, int64_t originals, bool whole)
{
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair_bool(w, "whole", whole);
        json_pair_int(w, "audit_rows", rows);
        json_pair_int(w, "originals", originals);
        output_end(&cli->out);
        return;
    }
    struct words words =
        whole ? (struct words){"{0} dòng nhật ký liền mạch, {1} bản gốc khớp sha256",
                               "{0} audit rows linked, {1} originals match their sha256"}
              : (struct words){"Đã xét {0} dòng nhật ký và {1} bản gốc: không khớp",
                               "{0} audit rows and {1} originals looked at: not whole"};
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang, words,
                           arena_printf(cli->arena, "%lld", (long long)rows),
                           arena_printf(cli->arena, "%lld", (long long)originals), NULL));
}

static int verify(struct cli *cli)
{
    int64_t rows = 0, originals = 0;
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    status = pipeline_audit_verify(cli->pipeline, &rows, &originals, &cli->diags);
    if (status != STATUS_FAILED) {
        show(cli, rows, originals, status == STATUS_OK);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"verify",
     "",
     0,
     0,
     {"tính lại chuỗi băm và mã băm của mọi bản gốc",
      "recomputes the chain and every original's digest"},
     verify},
    {0},
};

static const struct example examples[] = {
    {"gris audit verify", {"mã thoát 5 nếu có gì đã bị sửa", "exit 5 when anything was altered"}},
    {"gris audit verify --json", {"cho giám sát", "for monitoring"}},
    {0},
};

const struct command cmd_audit = {
    .name = "audit",
    .purpose = {"kiểm tra nhật ký và bản gốc còn nguyên vẹn",
                "checks that the audit trail and the originals are whole"},
    .actions = actions,
    .outcomes = 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY,
    .examples = examples,
};
