/*
 * Help, made from the commands' own data: on a terminal in one language, as pages of docs/commands/ in both.
 * Must not know: any one command. Neighbours: commands.c, options.c, outcome.c.
 */
#include <string.h>

#include "internal.h"

#define INDENT     22
#define LINE_WIDTH 96

static const struct words title_usage = {"Cách dùng", "Usage"};
static const struct words title_options = {"Tuỳ chọn", "Options"};
static const struct words title_global = {"Tuỳ chọn chung", "Options of every command"};
static const struct words title_outcomes = {"Mã thoát", "Exit codes"};
static const struct words title_examples = {"Ví dụ", "Examples"};
static const struct words title_commands = {"Các lệnh", "Commands"};

/* What is being written, in which language and clothes. */
struct page {
    struct output *out;
    enum lang lang;
    bool markdown;
};

static void title(const struct page *p, struct words words)
{
    const char *text = words_in(words, p->lang);
    struct arena *arena = p->out->scratch;
    output_line(p->out, "");
    output_line(p->out, p->markdown ? arena_printf(arena, "### %s", text)
                                    : arena_printf(arena, "%s:", text));
    if (p->markdown) {
        output_line(p->out, "");
    }
}

/* "    left   right": the right side aligned, or on the next line when the left is long. */
static void pair(const struct page *p, const char *left, const char *right)
{
    struct arena *arena = p->out->scratch;
    if (p->markdown) {
        output_line(p->out, arena_printf(arena, "- `%s`: %s", left, right));
        return;
    }
    size_t width = text_width(text_of(left));
    if (width > INDENT) {
        output_line(p->out, arena_printf(arena, "  %s", left));
        output_line(p->out, arena_printf(arena, "  %*s  %s", INDENT, "", right));
    } else {
        output_line(p->out,
                    arena_printf(arena, "  %s%*s  %s", left, (int)(INDENT - width), "", right));
    }
}

const char *help_option(struct arena *arena, const struct option_spec *o)
{
    const char letter[] = {'-', o->letter, ',', ' ', '\0'};
    return arena_printf(arena, "%s--%s%s%s", o->letter ? letter : "", o->name,
                        o->argument ? " " : "", o->argument ? o->argument : "");
}

static void options(const struct page *p, struct words head, const struct option_spec *specs)
{
    if (!specs || !specs->name) {
        return;
    }
    title(p, head);
    for (const struct option_spec *o = specs; o->name; o++) {
        struct arena *arena = p->out->scratch;
        const char *text = words_in(o->words, p->lang);
        if (o->actions) {
            text = arena_printf(arena, "%s [%s]", text, o->actions);
        }
        pair(p, help_option(arena, o), text);
    }
}

const char *help_usage(struct arena *arena, const struct command *c, const struct action *a)
{
    return arena_printf(arena, "gris %s%s%s%s%s", c->name, *a->name ? " " : "", a->name,
                        *a->usage ? " " : "", a->usage);
}

static void usage(const struct page *p, const struct command *c)
{
    title(p, title_usage);
    for (const struct action *a = c->actions; a->name; a++) {
        struct arena *arena = p->out->scratch;
        const char *line = help_usage(arena, c, a), *text = words_in(a->words, p->lang);
        if (p->markdown) {
            output_line(p->out, arena_printf(arena, "- `%s`%s%s", line, text ? ": " : "",
                                             text ? text : ""));
            continue;
        }
        output_line(p->out, arena_printf(arena, "  %s", line));
        if (text) {
            output_line(p->out, arena_printf(arena, "      %s", text));
        }
    }
}

unsigned help_outcomes(const struct command *c)
{
    return c->outcomes | 1U << OUTCOME_DONE | 1U << OUTCOME_USAGE | 1U << OUTCOME_INTERNAL;
}

static void outcomes(const struct page *p, const struct command *c)
{
    title(p, title_outcomes);
    unsigned all = help_outcomes(c);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (all & 1U << i) {
            pair(p, arena_printf(p->out->scratch, "%d", i), words_in(outcome_words(i), p->lang));
        }
    }
}

static void examples(const struct page *p, const struct command *c)
{
    title(p, title_examples);
    for (const struct example *e = c->examples; e->line; e++) {
        struct arena *arena = p->out->scratch;
        const char *text = words_in(e->words, p->lang);
        if (p->markdown) {
            output_line(p->out, arena_printf(arena, "- %s: `%s`", text, e->line));
        } else {
            output_line(p->out, arena_printf(arena, "  %s", e->line));
            output_line(p->out, arena_printf(arena, "      %s", text));
        }
    }
}

/* A paragraph, broken between words on a terminal. */
static void paragraph(const struct page *p, const char *text)
{
    struct arena *arena = p->out->scratch;
    struct text *words = NULL;
    struct text_builder line;
    size_t width = 0, n = text_split(arena, text_of(text), ' ', &words);
    text_builder_init(&line, arena, strlen(text) + n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t own = text_width(words[i]);
        bool fits = p->markdown || width + own < LINE_WIDTH;
        text_builder_adds(&line, i == 0 ? "" : fits ? " " : "\n");
        text_builder_add(&line, words[i]);
        width = fits ? width + own + 1 : own;
    }
    sink_text(p->out->sink, text_builder_text(&line));
    sink_puts(p->out->sink, "\n");
}

static void body(const struct page *p, const struct command *c)
{
    const char *details = words_in(c->details, p->lang);
    usage(p, c);
    if (details) {
        output_line(p->out, "");
        paragraph(p, details);
    }
    options(p, title_options, c->options);
    if (!p->markdown) {
        options(p, title_global, options_global);
    }
    outcomes(p, c);
    examples(p, c);
}

void help_command(struct output *out, const struct command *command)
{
    struct page p = {out, out->lang, false};
    const char *alias = command->alias ? arena_printf(out->scratch, " (%s)", command->alias) : "";
    output_line(out, arena_printf(out->scratch, "gris %s%s: %s", command->name, alias,
                                  words_in(command->purpose, p.lang)));
    body(&p, command);
    arena_reset(out->scratch);
}

static void list_commands(const struct page *p)
{
    title(p, title_commands);
    for (size_t i = 0; commands_all[i]; i++) {
        const struct command *c = commands_all[i];
        if (p->markdown) {
            output_line(p->out, arena_printf(p->out->scratch, "- [gris %s](%s.md): %s", c->name,
                                             c->name, words_in(c->purpose, p->lang)));
        } else {
            pair(p, c->name, words_in(c->purpose, p->lang));
        }
    }
}

static const struct words gris_words = {
    "báo cáo định kỳ chuẩn hoá, cộng chính xác, truy được đến từng ô",
    "standardized periodic reports, added up exactly, traceable to each cell"};
struct words help_purpose(void)
{
    return gris_words;
}

static const struct words more_words = {"“gris help LỆNH” nói về từng lệnh.",
                                        "“gris help COMMAND” tells about each of them."};

void help_overview(struct output *out)
{
    struct page p = {out, out->lang, false};
    output_line(out, arena_printf(out->scratch, "gris: %s", words_in(gris_words, p.lang)));
    title(&p, title_usage);
    output_line(out, p.lang == LANG_EN ? "  gris COMMAND [OPTION…] [OPERAND…]"
                                       : "  gris LỆNH [TUỲ CHỌN…] [THAM SỐ…]");
    list_commands(&p);
    options(&p, title_global, options_global);
    output_line(out, "");
    output_line(out, words_in(more_words, p.lang));
    arena_reset(out->scratch);
}

static const struct page both[] = {{NULL, LANG_VI, true}, {NULL, LANG_EN, true}};
static const char *const both_names[] = {"Tiếng Việt", "English"};

static void markdown_index(struct output *out)
{
    output_line(out, "# gris");
    for (size_t i = 0; i < 2; i++) {
        struct page p = both[i];
        p.out = out;
        output_line(out, "");
        output_line(out, arena_printf(out->scratch, "## %s", both_names[i]));
        output_line(out, "");
        output_line(out, words_in(gris_words, p.lang));
        list_commands(&p);
        options(&p, title_global, options_global);
    }
}

static void markdown_command(struct output *out, const struct command *command)
{
    output_line(out, arena_printf(out->scratch, "# gris %s", command->name));
    for (size_t i = 0; i < 2; i++) {
        struct page p = both[i];
        p.out = out;
        output_line(out, "");
        output_line(out, arena_printf(out->scratch, "## %s", both_names[i]));
        output_line(out, "");
        output_line(out, words_in(command->purpose, p.lang));
        body(&p, command);
    }
}

void help_markdown(struct output *out, const struct command *command)
{
    if (command) {
        markdown_command(out, command);
    } else {
        markdown_index(out);
    }
    arena_reset(out->scratch);
}
