/*
 * What every command does: opening the pipeline by the settings, showing its findings, saying how a command line is wrong.
 * Must not know: any one command. Neighbours: internal.h, outcome.c.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

enum status session_open(struct cli *cli, enum pipeline_need need)
{
    struct pipeline_settings settings = {
        .db = settings_get(&cli->settings, SETTING_DB),
        .cluster = settings_get(&cli->settings, SETTING_CLUSTER),
        .publish_levels = settings_get(&cli->settings, SETTING_PUBLISH_LEVELS),
        .receipt_key = settings_get(&cli->settings, SETTING_RECEIPT_KEY),
        .as_of = options_get(&cli->options, "as-of"),
    };
    return pipeline_open(&settings, need, &cli->pipeline, &cli->diags);
}

void session_close(struct cli *cli)
{
    if (cli->pipeline) {
        pipeline_close(cli->pipeline);
        cli->pipeline = NULL;
    }
}

/* People read what failed on stderr, so that stdout holds results alone; programs read it where they read. */
int session_end(struct cli *cli, enum status status)
{
    if (cli->json) {
        output_diags(&cli->out, &cli->diags);
    } else if (cli->diags.len > 0) {
        struct output err;
        output_flush(&cli->out);
        output_init(&err, STDERR_FILENO, false, cli->lang);
        output_diags(&err, &cli->diags);
        (void)output_close(&err);
    }
    return outcome_of(status, &cli->diags);
}

int session_usage(struct cli *cli, struct words words, const char *arg)
{
    const char *name = cli->command ? cli->command->name : "";
    const char *text = words_fill(cli->arena, cli->lang, words, arg, NULL);
    const char *help = words_fill(cli->arena, cli->lang,
                                  (struct words){"xem “gris help{0}{1}”", "see “gris help{0}{1}”"},
                                  *name ? " " : "", *name ? name : "", NULL);
    (void)fprintf(stderr, "gris%s%s: %s; %s\n", *name ? " " : "", name, text, help);
    return OUTCOME_USAGE;
}

bool session_encoding(struct cli *cli, const char **ret_name)
{
    const char *name = options_get(&cli->options, "encoding");
    *ret_name = name;
    if (!name || pipeline_encoding_known(name)) {
        return true;
    }
    (void)session_usage(cli,
                        (struct words){"--encoding: không biết bảng mã {0}",
                                       "--encoding: {0} is no known encoding"},
                        arena_printf(cli->arena, "“%s” (%s)", name, pipeline_encodings()));
    return false;
}

const char *session_words(const struct cli *cli, const char *vi, const char *en)
{
    return words_in((struct words){vi, en}, cli->lang);
}

const char *session_operand(const struct cli *cli, size_t n)
{
    return n < cli->options.operands.len ? cli->options.operands.at[n] : NULL;
}

bool session_period_ok(const char *period)
{
    struct period parsed;
    return !period || period[0] == '@' || period_parse(text_of(period), &parsed);
}

void session_range(struct cli *cli, const char *range, const char **ret_from, const char **ret_to)
{
    const char *dots = range ? strstr(range, "..") : NULL;
    *ret_from = dots ? arena_copy(cli->arena, range, (size_t)(dots - range)) : range;
    *ret_to = dots ? dots + 2 : NULL;
}

const char *session_map(const struct cli *cli)
{
    const char *map = options_get(&cli->options, "map");
    return map && strcmp(map, "filed") != 0 ? map : NULL;
}

enum pipeline_basis session_basis(const char *name, bool *ret_ok)
{
    static const char *const names[] = {"effective", "own", "children"};
    static const enum pipeline_basis basis[] = {PIPELINE_EFFECTIVE, PIPELINE_OWN,
                                                PIPELINE_CHILDREN};
    *ret_ok = true;
    for (size_t i = 0; name && i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            return basis[i];
        }
    }
    *ret_ok = name == NULL;
    return PIPELINE_EFFECTIVE;
}

int session_format(struct cli *cli, bool *ret_csv)
{
    const char *format = options_get(&cli->options, "format");
    *ret_csv = format && strcmp(format, "csv") == 0;
    if (format && !*ret_csv && strcmp(format, "table") != 0 && strcmp(format, "json") != 0) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải table, csv hay json",
                                            "“{0}” is not table, csv or json"},
                             format);
    }
    cli->json = cli->json || (format && strcmp(format, "json") == 0);
    cli->out.json = cli->json;
    return OUTCOME_DONE;
}
