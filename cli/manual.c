/*
 * Manual pages in roff, made from the commands' own data as help is: gris(1) with what all commands share, gris-COMMAND(1) for each.
 * Must not know: any one command. Neighbours: help.c, commands.c.
 */
#include <string.h>

#include "internal.h"

/* The headings that man-pages(7) asks for. */
static const struct words head_name = {"TÊN", "NAME"};
static const struct words head_synopsis = {"CÚ PHÁP", "SYNOPSIS"};
static const struct words head_description = {"MÔ TẢ", "DESCRIPTION"};
static const struct words head_commands = {"CÁC LỆNH", "COMMANDS"};
static const struct words head_options = {"TUỲ CHỌN", "OPTIONS"};
static const struct words head_outcomes = {"MÃ THOÁT", "EXIT STATUS"};
static const struct words head_examples = {"VÍ DỤ", "EXAMPLES"};
static const struct words head_see_also = {"XEM THÊM", "SEE ALSO"};
static const struct words every_words = {"Tuỳ chọn của mọi lệnh: xem",
                                         "Options of every command: see"};

struct manual {
    struct sink *sink;
    struct arena *arena;
    enum lang lang;
};

/* Characters that roff would take for something else, and how they are said. */
static const char *escape_of(char c)
{
    switch (c) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '`': return "\\(ga";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    case '"': return "\\(dq";
    default: return NULL;
    }
}

/* A text as it stands, whatever is in it. No line begins with a control character: "\&" goes before. */
static void put_text(const struct manual *m, const char *s)
{
    sink_puts(m->sink, s[0] == '.' ? "\\&" : "");
    for (const char *from = s; *s; from = ++s) {
        while (*s && !escape_of(*s)) {
            s++;
        }
        sink_write(m->sink, from, (size_t)(s - from));
        if (!*s) {
            return;
        }
        sink_puts(m->sink, escape_of(*s));
    }
}

static void put_line(const struct manual *m, const char *s)
{
    put_text(m, s);
    sink_puts(m->sink, "\n");
}

static void put_bold(const struct manual *m, const char *s)
{
    sink_puts(m->sink, "\\fB");
    put_text(m, s);
    sink_puts(m->sink, "\\fR\n");
}

static void put_words(const struct manual *m, struct words words)
{
    const char *text = words_in(words, m->lang);
    if (text) {
        put_line(m, text);
    }
}

static void head(const struct manual *m, struct words words)
{
    sink_printf(m->sink, ".SH %s\n", words_in(words, m->lang));
}

/* The name of a page in capitals and small letters: gris-ingest. */
static const char *page_name(const struct manual *m, const struct command *c)
{
    return c ? arena_printf(m->arena, "gris-%s", c->name) : "gris";
}

static void begin(const struct manual *m, const struct command *c)
{
    const char *name = page_name(m, c);
    char *capitals = arena_strdup(m->arena, name);
    for (char *p = capitals; *p; p++) {
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    sink_printf(m->sink, ".\\\" -*- coding: utf-8 -*-\n.TH %s 1 \"\" \"gris %s\" gris\n", capitals,
                GRIS_VERSION);
    /* Left-aligned and without hyphens at line ends: option names stay whole, Vietnamese is not broken by English rules. */
    sink_puts(m->sink, ".nh\n.ad l\n");
    head(m, head_name);
    put_text(m, name);
    sink_puts(m->sink, " \\- ");
    put_words(m, c ? c->purpose : help_purpose());
}

static void options(const struct manual *m, const struct option_spec *specs)
{
    for (const struct option_spec *o = specs; o && o->name; o++) {
        sink_puts(m->sink, ".TP\n");
        put_bold(m, help_option(m->arena, o));
        put_text(m, words_in(o->words, m->lang));
        if (o->actions) {
            sink_puts(m->sink, " [");
            put_text(m, o->actions);
            sink_puts(m->sink, "]");
        }
        sink_puts(m->sink, "\n");
    }
}

static void outcomes(const struct manual *m, unsigned all)
{
    head(m, head_outcomes);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (all & 1U << i) {
            sink_printf(m->sink, ".TP\n\\fB%d\\fR\n", i);
            put_words(m, outcome_words(i));
        }
    }
}

static void synopsis(const struct manual *m, const struct command *c)
{
    head(m, head_synopsis);
    for (const struct action *a = c->actions; a->name; a++) {
        put_bold(m, help_usage(m->arena, c, a));
        sink_puts(m->sink, a[1].name ? ".br\n" : "");
    }
    if (c->alias) {
        sink_puts(m->sink, ".br\n");
        put_bold(m, arena_printf(m->arena, "gris %s …", c->alias));
    }
}

static void description(const struct manual *m, const struct command *c)
{
    head(m, head_description);
    put_words(m, words_in(c->details, m->lang) ? c->details : c->purpose);
    for (const struct action *a = c->actions; a->name; a++) {
        if (words_in(a->words, m->lang)) {
            sink_puts(m->sink, ".TP\n");
            put_bold(m, help_usage(m->arena, c, a));
            put_words(m, a->words);
        }
    }
}

static void examples(const struct manual *m, const struct command *c)
{
    head(m, head_examples);
    for (const struct example *e = c->examples; e->line; e++) {
        sink_puts(m->sink, ".TP\n");
        put_bold(m, e->line);
        put_words(m, e->words);
    }
}

static void see(const struct manual *m, const char *name, const char *behind)
{
    sink_puts(m->sink, ".BR ");
    put_text(m, name);
    sink_printf(m->sink, " (1)%s\n", behind);
}

static void see_also(const struct manual *m, const struct command *self)
{
    head(m, head_see_also);
    if (self) {
        see(m, "gris", "");
        return;
    }
    for (size_t i = 0; commands_all[i]; i++) {
        see(m, page_name(m, commands_all[i]), commands_all[i + 1] ? "," : "");
    }
}

static void write_command(const struct manual *m, const struct command *c)
{
    synopsis(m, c);
    description(m, c);
    head(m, head_options);
    options(m, c->options);
    sink_puts(m->sink, ".PP\n");
    put_words(m, every_words);
    see(m, "gris", ".");
    outcomes(m, help_outcomes(c));
    examples(m, c);
}

static void write_overview(const struct manual *m)
{
    head(m, head_synopsis);
    put_bold(m, m->lang == LANG_EN ? "gris COMMAND [OPTION…] [OPERAND…]"
                                   : "gris LỆNH [TUỲ CHỌN…] [THAM SỐ…]");
    head(m, head_commands);
    for (size_t i = 0; commands_all[i]; i++) {
        sink_puts(m->sink, ".TP\n");
        see(m, page_name(m, commands_all[i]), "");
        put_words(m, commands_all[i]->purpose);
    }
    head(m, head_options);
    options(m, options_global);
    outcomes(m, (1U << OUTCOME_COUNT) - 1);
}

void manual_write(struct output *out, const struct command *command)
{
    struct manual m = {out->sink, out->scratch, out->lang};
    begin(&m, command);
    if (command) {
        write_command(&m, command);
    } else {
        write_overview(&m);
    }
    see_also(&m, command);
    arena_reset(out->scratch);
}
