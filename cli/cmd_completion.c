/*
 * gris completion: teaches a shell to complete our command line. Neighbours: completion.c.
 */
#include "internal.h"

static int run(struct cli *cli)
{
    const char *shell = session_operand(cli, 0);
    if (!completion_write(&cli->out, shell)) {
        return session_usage(cli, (struct words){"không biết vỏ lệnh “{0}”", "unknown shell “{0}”"},
                             shell);
    }
    return OUTCOME_DONE;
}

static const struct action actions[] = {{"", "bash|zsh|fish", 1, 1, {0}, run}, {0}};

static const struct example examples[] = {
    {"source <(gris completion bash)", {"cho phiên bash này", "for this bash session"}},
    {"gris completion fish >~/.config/fish/completions/gris.fish",
     {"cho fish, từ nay về sau", "for fish, from now on"}},
    {0},
};

const struct command cmd_completion = {
    .name = "completion",
    .purpose = {"gợi ý khi gõ lệnh trong bash, zsh, fish", "completion for bash, zsh, fish"},
    .details = {"Khi cài đặt, các tệp này đã có sẵn. Gợi ý chỉ dùng danh sách lệnh và tuỳ chọn, "
                "không hỏi cơ sở dữ liệu.",
                "An installation has these files already. They know commands and options, and ask "
                "no database."},
    .actions = actions,
    .examples = examples,
};
