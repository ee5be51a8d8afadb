/*
 * What the files of cli/ share: a command as data, parsed options, settings, output, and the context of one run.
 * Must not know: anything but core/ and pipeline/. Neighbours: cli.h.
 */
#ifndef GRIS_CLI_INTERNAL_H
#define GRIS_CLI_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/json.h"
#include "core/sink.h"
#include "core/vec.h"
#include "pipeline/pipeline.h"

struct cli;

/* ---- words.c: our own texts in two languages ---- */

struct words {
    const char *vi, *en;
};
const char *words_in(struct words words, enum lang lang);
/* The text with {0}, {1}… filled from the arguments; the last one is NULL. */
char *words_fill(struct arena *arena, enum lang lang, struct words words, ...);
/* A state, timeliness, vintage or figure status for people; the code itself in English or when unknown. */
const char *words_code(const char *code, enum lang lang);

/* ---- outcome.c: exit statuses ---- */

enum outcome {
    OUTCOME_DONE,
    OUTCOME_REJECTED,
    OUTCOME_USAGE,
    OUTCOME_UNREACHABLE,
    OUTCOME_INTERNAL,
    OUTCOME_INTEGRITY,
    OUTCOME_LOCKED,
    OUTCOME_COUNT
};
/* The exit status of a call's status and its findings. */
int outcome_of(enum status status, const struct diags *diags);
struct words outcome_words(int outcome);

/* ---- a command is data ---- */

struct option_spec {
    const char *name;     /* "out" is --out */
    char letter;          /* 'o' is -o; 0: none */
    const char *argument; /* "DIR"; NULL: a switch */
    const char *actions;  /* "list,show": only with these; NULL: with all */
    struct words words;
};

/* What a command does; the name "" is that of a command with one action alone. */
struct action {
    const char *name, *usage; /* usage: what follows the name */
    size_t min, max;          /* operands */
    struct words words;
    int (*run)(struct cli *cli);
};

struct example {
    const char *line;
    struct words words;
};

struct command {
    const char *name, *alias;
    struct words purpose, details;     /* details may be NULL */
    const struct action *actions;      /* the last one has name NULL */
    const struct option_spec *options; /* the last one has name NULL; may be NULL */
    unsigned outcomes;              /* 1 << outcome of each that it may end with, 0 and 2 aside */
    const struct example *examples; /* the last one has line NULL */
};

/* ---- commands.c: the one table, in the order of help ---- */

extern const struct command *const commands_all[]; /* the last one is NULL */
/* By name or alias, or NULL. */
const struct command *commands_find(const char *name);
/* The nearest name by edit distance, or NULL when none is near. */
const char *commands_nearest(const char *name);

/* ---- options.c ---- */

struct option_value {
    const struct option_spec *spec;
    const char *value; /* NULL for a switch */
};
struct options {
    struct VEC(struct option_value) values;
    struct VEC(const char *) operands;
    const struct option_spec *specs[2]; /* where names are looked up; either may be NULL */
    char *error;                        /* one line when options_parse() said no */
};
/* Understood before and after every command's name. */
extern const struct option_spec options_global[];
/* Reads argv[*next…]; stops before the first operand when `stop` is set, else at the end; "--" ends the options. False with
 * options->error in `lang`. */
bool options_parse(struct options *options,
                   struct arena *arena,
                   enum lang lang,
                   int argc,
                   char **argv,
                   int *next,
                   bool stop);
bool options_has(const struct options *options, const char *name);
/* The last value given, or NULL. */
const char *options_get(const struct options *options, const char *name);
/* All values of an option, commas split, in order. */
const char *const *
options_list(const struct options *options, struct arena *arena, const char *name, size_t *ret_len);

/* ---- settings.c ---- */

enum setting {
    SETTING_DB,
    SETTING_CLUSTER,
    SETTING_LANG,
    SETTING_OUT,
    SETTING_CATALOG,
    SETTING_INBOX,
    SETTING_RETURNED,
    SETTING_PUBLISH_LEVELS,
    SETTING_RECEIPT_KEY,
    SETTING_REMIND,
    SETTING_REMIND_OUT,
    SETTING_REMIND_LIMIT,
    SETTING_REMIND_BEFORE,
    SETTING_CONTACTS,
    SETTING_SMTP_URL,
    SETTING_SMTP_TLS,
    SETTING_SMTP_CA,
    SETTING_SMTP_USER,
    SETTING_SMTP_PASSWORD_FILE,
    SETTING_MAIL_FROM,
    SETTING_MAIL_REPLY_TO,
    SETTING_ROOTS,
    SETTING_PULL,
    SETTING_PULL_SPOOL,
    SETTING_CREDENTIALS,
    SETTING_COUNT
};
/* The higher one stands. */
enum setting_source {
    SETTING_UNSET,
    SETTING_DEFAULT,
    SETTING_LOCALE,
    SETTING_PG, /* PGHOST and its like */
    SETTING_FILE,
    SETTING_ENVIRONMENT,
    SETTING_COMMAND_LINE
};
struct setting_value {
    const char *value; /* NULL: none */
    enum setting_source source;
    const char *origin; /* "--db", "GRIS_DB", "gris.conf:12" */
};
struct settings {
    struct setting_value at[SETTING_COUNT];
    const char *file; /* the configuration read, or NULL */
    char *error;
};
const char *settings_name(enum setting setting);
/* Language before anything is read: --lang among the arguments, GRIS_LANG, the locale, Vietnamese. */
enum lang settings_guess_lang(int argc, char **argv);
/* Command line, GRIS_*, then the first of --config, GRIS_CONFIG, ./gris.conf, /etc/gris/gris.conf. False with settings->error. */
bool settings_load(struct settings *settings,
                   struct arena *arena,
                   enum lang lang,
                   const struct options *options);
const char *settings_get(const struct settings *settings, enum setting setting);
enum lang settings_lang(const struct settings *settings);
/* A conninfo or URL without its password, to be shown. */
const char *settings_masked(struct arena *arena, const char *conninfo);

/* ---- output.c: stdout ---- */

struct output {
    struct arena *arena;   /* of the sink, emptied at each flush */
    struct arena *scratch; /* of one record, emptied after it */
    struct sink *sink;
    struct json_writer json_writer;
    int fd, error;
    bool json, colour;
    enum lang lang;
};
void output_init(struct output *out, int fd, bool json, enum lang lang);
/* What was written so far goes out. */
void output_flush(struct output *out);
/* Flushes and frees; the first error met, 0 for none. A reader that went away (EPIPE) is no error. */
int output_close(struct output *out);
/* A line for people; control characters are shown as "?". */
void output_line(struct output *out, const char *line);
/* A JSON object on a line of its own: begin, pairs with output->json_writer, end. */
struct json_writer *output_begin(struct output *out);
void output_end(struct output *out);
/* A finding: its line and its advice, or its object. */
void output_diag(struct output *out, const struct diag *diag);
void output_diags(struct output *out, const struct diags *diags);
/* The same for people, behind its number. */
void output_numbered(struct output *out, size_t n, const struct diag *diag);
/* Days and instants as JSON: ISO text, null for none (open ends, 0). */
void output_pair_date(struct json_writer *w, const char *key, date_t date);
void output_pair_instant(struct json_writer *w, const char *key, int64_t instant);
/* An instant for people, "" for 0; in the arena. */
const char *output_instant(struct arena *arena, int64_t instant);

/* ---- report_parts.c: what a submission says besides cells -------------------------------------------------------------------- */

void report_parts_pairs(struct json_writer *w, const struct pipeline_parts *parts);
void report_parts_print(struct cli *cli, const struct pipeline_parts *parts);
int report_parts_attachment(struct cli *cli);

/* ---- report_warnings.c: findings by number, and the reasons for warnings ---- */

int report_warnings_errors(struct cli *cli);
int report_warnings_justify(struct cli *cli);
/* The reason, or that there is none. */
const char *report_warnings_line(struct cli *cli, const struct pipeline_warning *warning);

/* ---- document.c: what goes into -o FILE, or to stdout ---- */

/* *ret_path: the file, or NULL. What cannot be opened is told by document_end(). */
struct sink *document_begin(struct cli *cli, const char **ret_path);
enum status document_end(struct cli *cli, struct sink *sink, const char *path);

/* ---- consolidated.c: what a report was made of ---- */

/* Its head, its parts, and the cells where it is not their sum. */
void consolidated_lines(struct cli *cli, const struct pipeline_made_of *made);
/* The same as the member "made_of". */
void consolidated_pairs(struct json_writer *w, const struct pipeline_made_of *made);
void consolidated_unit(struct json_writer *w, const struct pipeline_consolidate_unit *unit);
void consolidated_cell(struct json_writer *w, const struct pipeline_consolidate_cell *cell);
/* "12/15". */
const char *consolidated_count(struct arena *arena, int32_t reported, int32_t expected);
const char *consolidated_cell_name(struct arena *arena, const char *indicator, const char *members);

/* ---- receipt_page.c ---- */

/* The page to print, in HTML that is XML too. */
void receipt_page_write(struct sink *sink, const struct receipt *receipt, struct arena *arena);

/* ---- report_judge.c ---- */

int report_judge_run(struct cli *cli);

/* ---- report_act.c: steps in the life of submissions ---- */

int report_act_review(struct cli *cli);
int report_act_approve(struct cli *cli);
int report_act_accept(struct cli *cli);
int report_act_lock(struct cli *cli);
int report_act_return(struct cli *cli);
int report_act_withdraw(struct cli *cli);

/* ---- report_nil.c ---- */
int report_nil_run(struct cli *cli);

/* ---- cmd_ingest.c ---- */
/* Takes in one file that gris made, and tells what became of it, as gris ingest does. The session is open; gives the exit code. */
int cmd_ingest_made(struct cli *cli, const char *name, struct text bytes);

/* ---- table.c ---- */

struct table_column {
    const char *title;
    bool right;
};
struct table {
    struct arena *arena;
    struct VEC(struct table_column) columns;
    struct VEC(const char *) cells;
};
void table_init(struct table *table, struct arena *arena);
void table_column(struct table *table, const char *title, bool right);
/* The next cell, row by row; NULL is blank. Borrowed. */
void table_cell(struct table *table, const char *cell);
void table_int(struct table *table, int64_t value);
/* Aligned by the width on a terminal, two blanks between columns, no blanks at the end of a line. */
void table_print(const struct table *table, struct output *out);

/* ---- progress.c: a bar on stderr ---- */

struct progress {
    bool shown;       /* a terminal, not --json, not --quiet */
    bool drawn;       /* something stands on the line */
    int64_t drawn_at; /* milliseconds */
    const char *what;
    struct pipeline_progress hook; /* to hand to the pipeline */
};
void progress_init(struct progress *progress, bool wanted, const char *what);
void progress_clear(struct progress *progress);
/* The bar's text for done of total (total 0: a count alone). */
char *progress_text(char *buf, size_t size, const char *what, uint64_t done, uint64_t total);

/* ---- figures.c ---- */

/* What all figures of a list share, so that a table need not repeat it. */
struct figures_shape {
    bool one_indicator;
};
struct figures_shape figures_shape(const struct figures *figures);
/* The English name in English when there is one. */
const char *figures_name(const char *vi, const char *en, enum lang lang);
/* The unit's code; NULL where the figure is of none. */
const char *figures_org(const struct catalog *catalog, const struct figure *figure);
/* The pairs of a Figure object. */
void figures_pairs(struct json_writer *w,
                   const struct catalog *catalog,
                   const struct figure *figure,
                   int64_t as_of,
                   struct arena *arena);
void figures_columns(struct table *t, enum lang lang, struct figures_shape shape, bool members);
void figures_row(struct table *t,
                 enum lang lang,
                 const struct catalog *catalog,
                 const struct figure *figure,
                 struct figures_shape shape,
                 bool members);
/* The member of one dimension in "A=x,B=y"; empty when it is the total. */
/* Of figures on a map of a day: what is to be said of each, and when the unit existed where it is not of that map. */
void figures_map_column(struct table *t, enum lang lang);
void figures_map_cell(struct table *t,
                      enum lang lang,
                      const struct catalog *catalog,
                      const struct figure *figure);
void figures_map_csv_header(struct sink *sink);
void figures_map_csv(struct sink *sink, const struct catalog *catalog, const struct figure *figure);
struct text figures_member(const char *members, const char *dimension);
/* Columns that follow those of a figure: a header ("" or ",a,b"), and for each figure its fields, each after a comma. */
struct figures_more {
    void *ctx;
    void (*header)(void *ctx, struct sink *sink);
    void (*row)(void *ctx, struct sink *sink, size_t i, struct arena *arena);
};
/* The header of the figures of exports, with the dimensions that occur when `members` is set; `more` may be NULL. Lines end in LF,
 * as a pipe of text tools wants them. */
void figures_csv(struct output *out,
                 const struct catalog *catalog,
                 const struct figures *figures,
                 bool members,
                 const struct figures_more *more);

/* ---- beneath.c ---- */

/* What is told of the units beneath a figure. */
struct beneath_shape {
    bool mix;
    struct pipeline_beneath_query what;
};
/* "31 of 34 provinces, 97.4 % of last period's value". */
const char *beneath_sentence(struct arena *arena,
                             const struct pipeline_beneath *beneath,
                             bool seasonal,
                             enum lang lang);
void beneath_columns(struct table *t, enum lang lang, const struct beneath_shape *shape);
void beneath_row(struct table *t,
                 enum lang lang,
                 const struct catalog *catalog,
                 const struct beneath_shape *shape,
                 const struct figure *figure,
                 const struct pipeline_beneath *beneath);
/* Pairs that follow those of a figure. */
void beneath_pairs(struct json_writer *w,
                   const struct catalog *catalog,
                   const struct beneath_shape *shape,
                   const struct figure *figure,
                   const struct pipeline_beneath *beneath,
                   struct arena *arena);
void beneath_csv_header(struct sink *sink, const struct beneath_shape *shape);
void beneath_csv(struct sink *sink,
                 const struct catalog *catalog,
                 const struct beneath_shape *shape,
                 const struct figure *figure,
                 const struct pipeline_beneath *beneath,
                 struct arena *arena);

/* ---- help.c ---- */

void help_overview(struct output *out);
void help_command(struct output *out, const struct command *command);
/* The page of docs/commands/ in both languages; NULL: the index. */
void help_markdown(struct output *out, const struct command *command);
/* "-o, --out DIR". */
const char *help_option(struct arena *arena, const struct option_spec *option);
/* "gris report show ID". */
const char *help_usage(struct arena *arena, const struct command *c, const struct action *a);
/* 1 << outcome of all that the command may end with. */
unsigned help_outcomes(const struct command *command);
/* What gris is, in one line. */
struct words help_purpose(void);

/* ---- manual.c ---- */

/* The manual page of a command in roff, gris-COMMAND(1); NULL: gris(1). */
void manual_write(struct output *out, const struct command *command);

/* ---- completion.c ---- */

/* The script that teaches a shell our command line; false when the shell is none of bash, zsh, fish. */
bool completion_write(struct output *out, const char *shell);

/* ---- one run ---- */

struct cli {
    struct arena *arena;
    enum lang lang;
    bool json, quiet;
    const struct command *command;
    const struct action *action;
    struct options options; /* operands: those behind the action's name */
    struct settings settings;
    struct output out;
    struct pipeline *pipeline; /* NULL until session_open() */
    struct diags diags;
};

/* ---- session.c: what every command does ---- */

enum status session_open(struct cli *cli, enum pipeline_need need);
void session_close(struct cli *cli);
/* Shows cli->diags (stderr; with --json stdout) and gives the exit status. */
int session_end(struct cli *cli, enum status status);
/* Says on stderr what is wrong with the command line and where help is; gives OUTCOME_USAGE. */
int session_usage(struct cli *cli, struct words words, const char *arg);
/* The option --encoding, or NULL; false, and told, when there is no such encoding. */
bool session_encoding(struct cli *cli, const char **ret_name);
#define SESSION_ENCODING_WORDS                                                                                  \
    {                                                                                                           \
        "bảng mã của tệp, thay cho việc tự nhận: utf-8, utf-16le, utf-16be, windows-1258, tcvn3, " \
        "vni, viscii, windows-1252, utf-8-twice",                                                               \
            "what the file is in, instead of telling it from its bytes: utf-8, utf-16le, "                      \
            "utf-16be, windows-1258, tcvn3, vni, viscii, windows-1252, utf-8-twice"                             \
    }
/* The option of commands that only read (of these actions; NULL: of all): session_open() goes to that moment. */
#define SESSION_AS_OF(actions)                                                                                             \
    {                                                                                                                      \
        "as-of", 0, "MOMENT", actions,                                                                                     \
        {                                                                                                                  \
            "như đã biết vào lúc ấy: ngày (hết ngày), ngày giờ, hoặc '#VỊ-TRÍ' của chuỗi kiểm " \
            "toán",                                                                                                        \
                "as it was known then: a date (its end), a date and time, or '#POSITION' of the "                          \
                "audit chain"                                                                                              \
        }                                                                                                                  \
    }
/* Text of ours in the run's language. */
const char *session_words(const struct cli *cli, const char *vi, const char *en);
/* The operand, or NULL. */
const char *session_operand(const struct cli *cli, size_t n);
/* Checks that a period given on the command line can be one (@CODE may); NULL is fine. */
bool session_period_ok(const char *period);
/* "A..B" into its ends; one period gives NULL for the second. */
void session_range(struct cli *cli, const char *range, const char **ret_from, const char **ret_to);
enum pipeline_basis session_basis(const char *name, bool *ret_ok);
/* --map: NULL where each period stands on its own map. */
const char *session_map(const struct cli *cli);
#define SESSION_MAP                                                                                \
    {                                                                                              \
        "map", 0, "M", NULL,                                                                       \
        {                                                                                          \
            "bản đồ đơn vị: filed (như đã nộp, mặc định), now (hôm nay), hoặc một ngày",           \
                "by the units of which map: filed (as filed, the default), now, or a date"         \
        }                                                                                          \
    }
/* --format table|csv|json of figures: json is --json. OUTCOME_DONE, or OUTCOME_USAGE and told. */
int session_format(struct cli *cli, bool *ret_csv);

/* ---- the commands ---- */

/* An action of two commands. */
int cmd_receipt_show(struct cli *cli);
/* What the settings say of reminders: channels as `remind` names them (NULL: of every kind). False: a name is none of them. */
struct cmd_reminding {
    struct pipeline_remind_options options;
    struct pipeline_mail mail;
    bool wanted; /* any channel */
};
bool cmd_remind_settle(struct cli *cli, const char *channels, struct cmd_reminding *ret);
/* What the settings say of pulls. */
struct pipeline_pull_options cmd_pull_settle(const struct cli *cli);
/* Asks sources by the options and tells what came of it, as gris pull does. The session is open; gives the exit code. */
int cmd_pull_ask(struct cli *cli, struct pipeline_pull_options *options);

extern const struct command cmd_aggregate, cmd_audit, cmd_catalog, cmd_completeness, cmd_completion,
    cmd_config, cmd_consolidate, cmd_cycle, cmd_db, cmd_doctor, cmd_due, cmd_eval, cmd_explain,
    cmd_export, cmd_findings, cmd_help, cmd_ingest, cmd_init, cmd_map, cmd_org, cmd_period,
    cmd_pull, cmd_query, cmd_read, cmd_receipt, cmd_recheck, cmd_remind, cmd_report, cmd_score,
    cmd_source, cmd_status, cmd_template, cmd_version;

#endif
