/*
 * gris version. The number is the build's. Neighbours: CMakeLists.txt (project version).
 */
#include "internal.h"

static int run(struct cli *cli)
{
    if (cli->json) {
        json_pair(output_begin(&cli->out), "version", GRIS_VERSION);
        output_end(&cli->out);
    } else {
        output_line(&cli->out, "gris " GRIS_VERSION);
    }
    return OUTCOME_DONE;
}

static const struct action actions[] = {{"", "", 0, 0, {0}, run}, {0}};

static const struct example examples[] = {
    {"gris version", {"số hiệu bản cài", "the version installed"}},
    {"gris --version", {"cũng vậy", "the same"}},
    {0},
};

const struct command cmd_version = {
    .name = "version",
    .purpose = {"số hiệu phiên bản", "the version"},
    .actions = actions,
    .examples = examples,
};
