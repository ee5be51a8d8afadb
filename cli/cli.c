/*
 * One command line from beginning to end: global options, the command, its options, settings, the action, the exit status.
 * Must not know: what any command does. Neighbours: commands.c (the table), options.c, settings.c, session.c.
 */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

#define DIAGS_MAX 100000

static const struct words needs_words = {"thiếu tham số, cần: {0}", "operand missing, needed: {0}"};
static const struct words extra_words = {"thừa tham số “{0}”", "one operand too many: “{0}”"};

static int unknown_command(struct cli *cli, const char *name)
{
    const char *nearest = commands_nearest(name);
    struct words words = nearest ? (struct words){"không biết lệnh “{0}” (ý bạn là “{1}”?)",
                                                  "unknown command “{0}” (did you mean “{1}”?)"}
                                 : (struct words){"không biết lệnh “{0}”", "unknown command “{0}”"};
    return session_usage(cli, (struct words){"{0}", "{0}"},
                         words_fill(cli->arena, cli->lang, words, name, nearest, NULL));
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

/* Takes the action's name off the operands. */
static bool find_action(struct cli *cli)
{
    const struct action *a = cli->command->actions;
    if (*a->name == '\0') {
        cli->action = a;
        return true;
    }
    const char *name = session_operand(cli, 0);
    for (; name && a->name; a++) {
        if (strcmp(a->name, name) == 0) {
            cli->action = a;
            cli->options.operands.at++;
            cli->options.operands.len--;
            return true;
        }
    }
    return false;
}

static const char *action_names(struct cli *cli)
{
    struct text_builder b;
    text_builder_init(&b, cli->arena, 1024);
    for (const struct action *a = cli->command->actions; a->name; a++) {
        text_builder_addf(&b, "%s%s", b.len ? "|" : "", a->name);
    }
    return text_dup(cli->arena, text_builder_text(&b));
}

/* True when `name` stands in the comma-separated list. */
static bool listed(const char *list, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = strstr(list, name); at; at = strstr(at + 1, name)) {
        if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

/* The first option that this action does not know, or NULL. */
static const char *foreign_option(const struct cli *cli)
{
    for (size_t i = 0; i < cli->options.values.len; i++) {
        const struct option_spec *spec = cli->options.values.at[i].spec;
        if (spec->actions && !listed(spec->actions, cli->action->name)) {
            return spec->name;
        }
    }
    return NULL;
}

static int check_operands(struct cli *cli)
{
    size_t n = cli->options.operands.len;
    if (n < cli->action->min) {
        return session_usage(cli, needs_words, cli->action->usage);
    }
    if (n > cli->action->max) {
        return session_usage(cli, extra_words, session_operand(cli, cli->action->max));
    }
    const char *foreign = foreign_option(cli);
    if (foreign) {
        return session_usage(
            cli,
            (struct words){"tuỳ chọn --{0} không dùng ở đây", "option --{0} does not belong here"},
            foreign);
    }
    return OUTCOME_DONE;
}

static int prepare(struct cli *cli)
{
    if (!find_action(cli)) {
        return session_usage(cli, needs_words, action_names(cli));
    }
    int outcome = check_operands(cli);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    if (!settings_load(&cli->settings, cli->arena, cli->lang, &cli->options)) {
        return session_usage(cli, (struct words){"{0}", "{0}"}, cli->settings.error);
    }
    cli->lang = settings_lang(&cli->settings);
    cli->out.lang = cli->lang;
    cli->out.json = cli->json;
    return OUTCOME_DONE;
}

static int run(struct cli *cli)
{
    int outcome = prepare(cli);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    outcome = cli->action->run(cli);
    session_close(cli);
    return outcome;
}

/* Reads the options before the command and its name. Without a command: the overview, and what the run ends with. */
static int find_command(struct cli *cli, int argc, char **argv, int *next)
{
    struct options *o = &cli->options;
    if (!options_parse(o, cli->arena, cli->lang, argc, argv, next, true)) {
        return session_usage(cli, (struct words){"{0}", "{0}"}, o->error);
    }
    if (*next >= argc) {
        help_overview(&cli->out);
        return options_has(o, "help") ? OUTCOME_DONE : OUTCOME_USAGE;
    }
    const char *name = argv[(*next)++];
    cli->command = commands_find(name);
    return cli->command ? OUTCOME_DONE : unknown_command(cli, name);
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    int next = 1;
    struct options *o = &cli->options;
    o->specs[0] = options_global;
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        cli->command = &cmd_version;
        next++;
    } else {
        int outcome = find_command(cli, argc, argv, &next);
        if (!cli->command) {
            return outcome;
        }
    }
    if (wants_help(argc, argv)) {
        help_command(&cli->out, cli->command);
        return OUTCOME_DONE;
    }
    o->specs[1] = cli->command->options;
    if (!options_parse(o, cli->arena, cli->lang, argc, argv, &next, false)) {
        return session_usage(cli, (struct words){"{0}", "{0}"}, o->error);
    }
    cli->json = options_has(o, "json");
    cli->quiet = options_has(o, "quiet");
    return run(cli);
}

/* A result that did not reach its reader whole is no result. */
static int finish(struct cli *cli, int outcome)
{
    int error = output_close(&cli->out);
    if (error != 0) {
        (void)fprintf(stderr, "gris: %s: %s\n",
                      session_words(cli, "không ghi được kết quả", "output could not be written"),
                      strerror(error));
        return OUTCOME_INTERNAL;
    }
    return outcome;
}

int cli_main(int argc, char **argv)
{
    struct cli cli = {.arena = arena_new(0), .lang = settings_guess_lang(argc, argv)};
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        arena_free(cli.arena);
        return OUTCOME_INTERNAL;
    }
    diags_init(&cli.diags, cli.arena, DIAGS_MAX);
    output_init(&cli.out, STDOUT_FILENO, false, cli.lang);
    int outcome = finish(&cli, dispatch(&cli, argc, argv));
    arena_free(cli.arena);
    return outcome;
}
