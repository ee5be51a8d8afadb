/*
 * gris help: what there is, what one command does, and the pages of docs/commands/. Neighbours: help.c.
 */
#include "internal.h"

static int run(struct cli *cli)
{
    const char *name = session_operand(cli, 0);
    const struct command *command = name ? commands_find(name) : NULL;
    if (name && !command) {
        return session_usage(cli, (struct words){"không biết lệnh “{0}”", "unknown command “{0}”"},
                             name);
    }
    if (options_has(&cli->options, "man")) {
        manual_write(&cli->out, command);
    } else if (options_has(&cli->options, "markdown")) {
        help_markdown(&cli->out, command);
    } else if (command) {
        help_command(&cli->out, command);
    } else {
        help_overview(&cli->out);
    }
    return OUTCOME_DONE;
}

static const struct action actions[] = {{"", "[COMMAND] [--man|--markdown]", 0, 1, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"markdown",
     0,
     NULL,
     NULL,
     {"trang tài liệu, cả hai ngôn ngữ", "the page of the documentation, in both languages"}},
    {"man", 0, NULL, NULL, {"trang man, dạng roff", "the manual page, in roff"}},
    {0},
};

static const struct example examples[] = {
    {"gris help", {"các lệnh", "the commands"}},
    {"gris help ingest --lang en",
     {"lệnh ingest, bằng tiếng Anh", "the command ingest, in English"}},
    {"gris help ingest --man | man -l -", {"xem trang man", "shows the manual page"}},
    {0},
};

const struct command cmd_help = {
    .name = "help",
    .purpose = {"trợ giúp về gris và từng lệnh", "help on gris and on each command"},
    .actions = actions,
    .options = options,
    .examples = examples,
};
