/*
 * gris init: creates or migrates the schema; --check prepares every query against it. Neighbours: session.c.
 */
#include "internal.h"

static void tell(struct cli *cli, const char *key, uint64_t n, struct words words)
{
    if (cli->json) {
        json_pair_int(output_begin(&cli->out), key, (int64_t)n);
        output_end(&cli->out);
        return;
    }
    const char *count = arena_printf(cli->arena, "%llu", (unsigned long long)n);
    output_line(&cli->out, words_fill(cli->arena, cli->lang, words, count, NULL));
}

static int check(struct cli *cli)
{
    size_t queries = 0;
    enum status status = pipeline_init_check(cli->pipeline, &queries, &cli->diags);
    if (status == STATUS_OK) {
        tell(cli, "queries", queries,
             (struct words){"{0} câu lệnh hợp với lược đồ", "{0} statements fit the schema"});
    }
    return session_end(cli, status);
}

static int migrate(struct cli *cli)
{
    int applied = 0;
    enum status status = pipeline_init(cli->pipeline, &applied, &cli->diags);
    if (status == STATUS_OK) {
        tell(cli, "applied", (uint64_t)applied,
             applied ? (struct words){"Đã áp dụng {0} bước di trú lược đồ",
                                      "{0} schema migrations applied"}
                     : (struct words){"Lược đồ đã mới nhất", "The schema is up to date"});
    }
    return session_end(cli, status);
}

static int run(struct cli *cli)
{
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    return options_has(&cli->options, "check") ? check(cli) : migrate(cli);
}

static const struct action actions[] = {{"", "[--check]", 0, 0, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"check",
     0,
     NULL,
     NULL,
     {"không đổi gì; thử mọi câu lệnh với lược đồ hiện có",
      "changes nothing; prepares every statement against the schema"}},
    {0},
};

static const struct example examples[] = {
    {"gris init",
     {"tạo hoặc nâng cấp lược đồ; chạy lại bao nhiêu lần cũng được",
      "creates or upgrades the schema; safe to repeat"}},
    {"gris init --check --db 'host=db1 dbname=gris'",
     {"kiểm tra sau khi nâng cấp", "a look after an upgrade"}},
    {0},
};

const struct command cmd_init = {
    .name = "init",
    .purpose = {"tạo hoặc nâng cấp lược đồ cơ sở dữ liệu",
                "creates or migrates the database schema"},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
