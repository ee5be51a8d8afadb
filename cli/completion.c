/*
 * Completion for shells, made from the commands' own data: what words may stand where, as one table of shell `case` lines that the bash and
 * the zsh script share, and as fish's own lines. The scripts run nothing: pressing Tab asks no database.
 * Must not know: any one command. Neighbours: commands.c, help.c.
 */
#include <string.h>

#include "internal.h"

/* What may stand for a value or an operand. */
enum offer { OFFER_NOTHING, OFFER_FILES, OFFER_FOLDERS, OFFER_COMMANDS, OFFER_WORDS };

/* "DIR", "FILE", "PATH…", "vi|en", "COMMAND"; what nobody can guess gives OFFER_NOTHING. */
static enum offer offer_of(struct text t)
{
    static const char more[] = "…";
    size_t len = sizeof more - 1;
    if (t.len > 0 && memchr(t.ptr, '|', t.len)) {
        return OFFER_WORDS;
    }
    if (t.len > len && memcmp(t.ptr + t.len - len, more, len) == 0) {
        t.len -= len;
    }
    if (text_is(t, "PATH") || text_is(t, "FILE")) {
        return OFFER_FILES;
    }
    if (text_is(t, "DIR")) {
        return OFFER_FOLDERS;
    }
    return text_is(t, "COMMAND") ? OFFER_COMMANDS : OFFER_NOTHING;
}

/* The first word of a usage, without brackets around it; empty when that is an option. */
static struct text first_operand(const char *usage)
{
    struct text t = text_of(usage);
    const char *blank = t.len > 0 ? memchr(t.ptr, ' ', t.len) : NULL;
    t.len = blank ? (size_t)(blank - t.ptr) : t.len;
    if (t.len > 2 && t.ptr[0] == '[' && t.ptr[t.len - 1] == ']') {
        t = (struct text){t.ptr + 1, t.len - 2};
    }
    return t.len > 0 && t.ptr[0] == '-' ? (struct text){NULL, 0} : t;
}

/* True when the option may stand with the action; the action NULL stands for any. */
static bool goes_with(const struct option_spec *o, const struct action *a)
{
    if (!o->actions || !a) {
        return true;
    }
    struct text rest = text_of(o->actions);
    while (rest.len > 0) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        struct text one = {rest.ptr, comma ? (size_t)(comma - rest.ptr) : rest.len};
        if (text_is(one, a->name)) {
            return true;
        }
        rest = (struct text){one.ptr + one.len + (comma != NULL),
                             rest.len - one.len - (comma != NULL)};
    }
    return false;
}

static bool has_actions(const struct command *c)
{
    return *c->actions->name != '\0';
}

/* ---- the table for bash and zsh ---- */

static void put_options(struct sink *s, const struct option_spec *specs, const struct action *a)
{
    for (const struct option_spec *o = specs; o && o->name; o++) {
        if (!goes_with(o, a)) {
            continue;
        }
        sink_printf(s, " --%s", o->name);
        if (o->letter) {
            sink_printf(s, " -%c", o->letter);
        }
    }
}

/* 'ingest x'|'submit x') */
static void put_case(struct sink *s, const struct command *c, const char *behind)
{
    sink_printf(s, "    '%s '%s", c->name, behind);
    if (c->alias) {
        sink_printf(s, "|'%s '%s", c->alias, behind);
    }
    sink_puts(s, ") ");
}

static void put_command_names(struct sink *s)
{
    sink_puts(s, "gris_commands() { gris_words='");
    for (size_t i = 0; commands_all[i]; i++) {
        sink_printf(s, " %s", commands_all[i]->name);
        if (commands_all[i]->alias) {
            sink_printf(s, " %s", commands_all[i]->alias);
        }
    }
    sink_puts(s, "'; }\n");
}

static void put_actions_table(struct sink *s)
{
    sink_puts(s, "gris_actions() { # COMMAND\n    case \"$1 \" in\n");
    for (size_t i = 0; commands_all[i]; i++) {
        if (!has_actions(commands_all[i])) {
            continue;
        }
        put_case(s, commands_all[i], "");
        sink_puts(s, "gris_words='");
        for (const struct action *a = commands_all[i]->actions; a->name; a++) {
            sink_printf(s, " %s", a->name);
        }
        sink_puts(s, "' ;;\n");
    }
    sink_puts(s, "    *) gris_words= ;;\n    esac\n}\n");
}

static void put_options_table(struct sink *s)
{
    sink_puts(s, "gris_options() { # COMMAND ACTION\n    gris_words='");
    put_options(s, options_global, NULL);
    sink_puts(s, "'\n    case \"$1 $2\" in\n");
    for (size_t i = 0; commands_all[i]; i++) {
        const struct command *c = commands_all[i];
        for (const struct action *a = c->actions; has_actions(c) && a->name; a++) {
            put_case(s, c, a->name);
            sink_puts(s, "gris_words=\"$gris_words");
            put_options(s, c->options, a);
            sink_puts(s, "\" ;;\n");
        }
        put_case(s, c, "*");
        sink_puts(s, "gris_words=\"$gris_words");
        put_options(s, c->options, NULL);
        sink_puts(s, "\" ;;\n");
    }
    sink_puts(s, "    esac\n}\n");
}

/* Sets what is offered; the words of "vi|en" with blanks between. */
static void put_offer(struct sink *s, struct text t)
{
    switch (offer_of(t)) {
    case OFFER_FILES: sink_puts(s, "gris_kind=files"); break;
    case OFFER_FOLDERS: sink_puts(s, "gris_kind=folders"); break;
    case OFFER_COMMANDS: sink_puts(s, "gris_commands"); break;
    case OFFER_WORDS:
        sink_puts(s, "gris_words='");
        for (size_t i = 0; i < t.len; i++) {
            sink_write(s, t.ptr[i] == '|' ? " " : &t.ptr[i], 1);
        }
        sink_puts(s, "'");
        break;
    case OFFER_NOTHING: sink_puts(s, ":"); break;
    }
}

static void put_values(struct sink *s, const struct command *c, const struct option_spec *specs)
{
    for (const struct option_spec *o = specs; o && o->name; o++) {
        if (!o->argument) {
            continue;
        }
        const char *names[] = {c ? c->name : "", c ? c->alias : NULL};
        for (size_t i = 0; i < 2; i++) {
            if (!names[i]) {
                continue;
            }
            sink_printf(s, "%s%s'%s --%s'", i > 0 ? "|" : "    ", c ? "" : "*", names[i], o->name);
            if (o->letter) {
                sink_printf(s, "|'%s -%c'", names[i], o->letter);
            }
        }
        sink_puts(s, ") ");
        put_offer(s, text_of(o->argument));
        sink_puts(s, " ;;\n");
    }
}

static void put_values_table(struct sink *s)
{
    sink_puts(s, "gris_value() { # COMMAND OPTION: false when the option takes no value\n"
                 "    gris_words= gris_kind=\n    case \"$1 $2\" in\n");
    for (size_t i = 0; commands_all[i]; i++) {
        put_values(s, commands_all[i], commands_all[i]->options);
    }
    put_values(s, NULL, options_global);
    sink_puts(s, "    *) return 1 ;;\n    esac\n}\n");
}

static void put_operands_table(struct sink *s)
{
    sink_puts(s, "gris_operand() { # COMMAND ACTION\n"
                 "    gris_words= gris_kind=\n    case \"$1 $2\" in\n");
    for (size_t i = 0; commands_all[i]; i++) {
        for (const struct action *a = commands_all[i]->actions; a->name; a++) {
            struct text operand = first_operand(a->usage);
            if (offer_of(operand) == OFFER_NOTHING) {
                continue;
            }
            put_case(s, commands_all[i], a->name);
            put_offer(s, operand);
            sink_puts(s, " ;;\n");
        }
    }
    sink_puts(s, "    esac\n}\n");
}

/* Goes over the words before the cursor; plain enough for both shells. */
static const char walk[] =
    "gris_look() { # WORD…: the words between \"gris\" and the cursor, then the one under it\n"
    "    gris_command= gris_action= gris_words= gris_kind=\n"
    "    while [ $# -gt 1 ]; do\n"
    "       \n"
    "        case $1 in\n"
    "        -*=*) ;;\n"
    "        -?*) if gris_value \"$gris_command\" \"$1\"; then\n"
    "                if [ $# -eq 2 ]; then return; fi\n"
    "                shift\n"
    "            fi ;;\n"
    "        *) if [ -z \"$gris_command\" ]; then gris_command=$1\n"
    "            elif [ -z \"$gris_action\" ]; then\n"
    "                gris_actions \"$gris_command\"\n"
    "                case \" $gris_words \" in *\" $1 \"*) gris_action=$1 ;; esac\n"
    "            fi ;;\n"
    "        esac\n"
    "        shift\n"
    "    done\n"
    "    gris_words= gris_kind=\n"
    "    case $1 in\n"
    "    -*) gris_options \"$gris_command\" \"$gris_action\" ;;\n"
    "    *) if [ -z \"$gris_command\" ]; then gris_commands; return; fi\n"
    "        gris_actions \"$gris_command\"\n"
    "        if [ -n \"$gris_words\" ] && [ -z \"$gris_action\" ]; then return; fi\n"
    "        gris_operand \"$gris_command\" \"$gris_action\" ;;\n"
    "    esac\n"
    "}\n";

static void put_shared(struct sink *s)
{
    put_command_names(s);
    put_actions_table(s);
    put_options_table(s);
    put_values_table(s);
    put_operands_table(s);
    sink_puts(s, walk);
}

/* Readline splits at "=" and ":": "--lang=v" comes as three words, which are put together again here. */
static const char bash_front[] =
    "_gris() {\n"
    "    local gris_command gris_action gris_words gris_kind\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} words=() i word\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        [ \"$word\" = = ] || words+=(\"$word\")\n"
    "    done\n"
    "    [ \"$cur\" = = ] && cur=\n"
    "    gris_look \"${words[@]}\" \"$cur\"\n"
    "    COMPREPLY=()\n"
    "    case $gris_kind in\n"
    "    files) compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
    "    folders) compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
    "    *) mapfile -t COMPREPLY < <(compgen -W \"$gris_words\" -- \"$cur\") ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _gris gris\n";

static const char zsh_front[] =
    "_gris() {\n"
    "    emulate -L zsh\n"
    "    local gris_command gris_action gris_words gris_kind\n"
    "    local -a before\n"
    "    before=(\"${(@)words[2,CURRENT]}\")\n"
    "    if [[ $before[-1] == --*=* ]]; then\n"
    "        before[-1]=(\"${before[-1]%%=*}\" \"${before[-1]#*=}\")\n"
    "        compset -P '*='\n"
    "    fi\n"
    "    gris_look \"${(@)before}\"\n"
    "    case $gris_kind in\n"
    "    files) _files ;;\n"
    "    folders) _files -/ ;;\n"
    "    *) compadd -- ${(z)gris_words} ;;\n"
    "    esac\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _gris ]; then _gris \"$@\"; else compdef _gris gris; fi\n";

/* ---- fish ---- */

/* Inside single quotes fish knows \\ and \'. */
static void put_fish_text(struct sink *s, const char *text)
{
    sink_puts(s, "'");
    for (; *text; text++) {
        sink_puts(s, *text == '\'' || *text == '\\' ? "\\" : "");
        sink_write(s, text, 1);
    }
    sink_puts(s, "'");
}

static void put_fish_offer(struct sink *s, struct text t)
{
    switch (offer_of(t)) {
    case OFFER_FILES: sink_puts(s, " -F"); break;
    case OFFER_FOLDERS: sink_puts(s, " -a '(__fish_complete_directories)'"); break;
    case OFFER_COMMANDS: sink_puts(s, " -a \"$gris_commands\""); break;
    case OFFER_WORDS:
        sink_puts(s, " -a '");
        for (size_t i = 0; i < t.len; i++) {
            sink_write(s, t.ptr[i] == '|' ? " " : &t.ptr[i], 1);
        }
        sink_puts(s, "'");
        break;
    case OFFER_NOTHING: break;
    }
}

static void put_fish_condition(struct sink *s, const struct command *c, const char *action)
{
    sink_printf(s, " -n '__fish_seen_subcommand_from %s%s%s%s%s'", c->name, c->alias ? " " : "",
                c->alias ? c->alias : "", *action ? "; and __fish_seen_subcommand_from " : "",
                action);
}

/* "list,show" as fish wants it: words with blanks between. */
static const char *with_blanks(struct arena *arena, const char *actions)
{
    char *words = arena_strdup(arena, actions ? actions : "");
    for (char *p = words; *p; p++) {
        *p = *p == ',' ? ' ' : *p;
    }
    return words;
}

static void
put_fish_options(struct output *out, const struct command *c, const struct option_spec *specs)
{
    struct sink *s = out->sink;
    for (const struct option_spec *o = specs; o && o->name; o++) {
        sink_puts(s, "complete -c gris");
        if (c) {
            put_fish_condition(s, c, with_blanks(out->scratch, o->actions));
        }
        sink_printf(s, " -l %s", o->name);
        if (o->letter) {
            sink_printf(s, " -s %c", o->letter);
        }
        if (o->argument) {
            sink_puts(s, offer_of(text_of(o->argument)) == OFFER_FILES ? " -r" : " -x");
            put_fish_offer(s, text_of(o->argument));
        }
        sink_puts(s, " -d ");
        put_fish_text(s, words_in(o->words, out->lang));
        sink_puts(s, "\n");
    }
}

static void put_fish_actions(struct output *out, const struct command *c)
{
    struct sink *s = out->sink;
    for (const struct action *a = c->actions; a->name; a++) {
        struct text operand = first_operand(a->usage);
        if (*a->name) {
            sink_puts(s, "complete -c gris");
            put_fish_condition(s, c, "");
            sink_printf(s, " -a %s", a->name);
            if (words_in(a->words, out->lang)) {
                sink_puts(s, " -d ");
                put_fish_text(s, words_in(a->words, out->lang));
            }
            sink_puts(s, "\n");
        }
        if (offer_of(operand) != OFFER_NOTHING) {
            sink_puts(s, "complete -c gris");
            put_fish_condition(s, c, a->name);
            put_fish_offer(s, operand);
            sink_puts(s, "\n");
        }
    }
}

static void put_fish(struct output *out)
{
    struct sink *s = out->sink;
    sink_puts(s, "complete -c gris -f\nset -l gris_commands");
    for (size_t i = 0; commands_all[i]; i++) {
        sink_printf(s, " %s", commands_all[i]->name);
    }
    sink_puts(s, "\n");
    put_fish_options(out, NULL, options_global);
    for (size_t i = 0; commands_all[i]; i++) {
        const struct command *c = commands_all[i];
        sink_printf(s, "complete -c gris -n __fish_use_subcommand -a '%s%s%s' -d ", c->name,
                    c->alias ? " " : "", c->alias ? c->alias : "");
        put_fish_text(s, words_in(c->purpose, out->lang));
        sink_puts(s, "\n");
        put_fish_actions(out, c);
        put_fish_options(out, c, c->options);
    }
}

bool completion_write(struct output *out, const char *shell)
{
    bool bash = strcmp(shell, "bash") == 0, zsh = strcmp(shell, "zsh") == 0;
    if (!bash && !zsh && strcmp(shell, "fish") != 0) {
        return false;
    }
    sink_puts(out->sink, zsh ? "#compdef gris\n" : "");
    sink_printf(out->sink, "# gris %s: completion for %s, written by `gris completion %s`.\n",
                GRIS_VERSION, shell, shell);
    if (bash || zsh) {
        put_shared(out->sink);
        sink_puts(out->sink, bash ? bash_front : zsh_front);
    } else {
        put_fish(out);
    }
    arena_reset(out->scratch);
    return true;
}
