/*
 * write_lifecycle: prints docs/lifecycle-steps.md from core/lifecycle.def: the diagram and the table. Neighbours: docs/CMakeLists.txt (target
 * docs), tests/docs/check_lifecycle.sh.
 *
 *   write_lifecycle FILE    writes FILE
 */
#include <stdio.h>
#include <string.h>

#include "core/lifecycle.h"

static const char *const who[LIFECYCLE_ACTORS] = {
    [LIFECYCLE_SENDER] = "the unit that filed · đơn vị gửi",
    [LIFECYCLE_NEXT] = "whose turn it is · đơn vị đến lượt",
    [LIFECYCLE_REACHED] =
        "whose turn it is, or who passed it last · đơn vị đến lượt hoặc vừa duyệt",
    [LIFECYCLE_LAST] = "the end of the path · đơn vị cuối đường duyệt",
};

static const char *command_of(enum lifecycle_action action)
{
    static char command[32];
    if (action == LIFECYCLE_CORRECT)
        return "gris ingest";
    (void)snprintf(command, sizeof command, "gris report %s", lifecycle_action_name(action));
    return command;
}

static void write_page(FILE *to)
{
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    (void)fprintf(to,
                  "# The steps of a submission's life\n\n"
                  "Written by `cmake --build --preset dev --target docs` from core/lifecycle.def; "
                  "docs/lifecycle.md explains it.\n\n"
                  "```mermaid\nstateDiagram-v2\n    [*] --> received\n    [*] --> rejected\n");
    for (size_t i = 0; i < len; i++)
        (void)fprintf(to, "    %s --> %s: %s\n", steps[i].from, steps[i].to,
                      lifecycle_action_name(steps[i].action));
    (void)fprintf(to, "```\n\n| from | to | command | who | reason | meaning |\n"
                      "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < len; i++)
        (void)fprintf(to, "| `%s` | `%s` | `%s` | %s | %s | %s · %s |\n", steps[i].from,
                      steps[i].to, command_of(steps[i].action), who[steps[i].actor],
                      steps[i].reason ? "compulsory" : "", steps[i].meaning_en,
                      steps[i].meaning_vi);
}

int main(int argc, char **argv)
{
    FILE *to = argc == 2 ? fopen(argv[1], "we") : NULL;
    if (to == NULL) {
        (void)fprintf(stderr, "usage: write_lifecycle FILE\n");
        return 1;
    }
    write_page(to);
    return fclose(to) == 0 ? 0 : 1;
}
