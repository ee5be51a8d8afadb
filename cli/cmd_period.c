/*
 * gris period: first and last day of a period's data window, its due time, and how they came about.
 * Neighbours: core/period.h (the arithmetic), session.c. A database only for --regime without a package.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* What is asked and what is found. */
struct asked {
    struct cli *cli;
    const struct catalog *catalog; /* NULL: only weekends are known */
    uint32_t regime;               /* CATALOG_NONE: none */
    struct period period;
    struct window_rule window;
    bool has_window, has_due;
    struct due_rule due;
    enum due_shift shift;
    const char *level; /* whose deadline; NULL: the lowest level's */
    int levels;        /* compiling levels below it */
    date_t start, end;
    int64_t instant;
    struct explain explain;
};

static void note(struct asked *a, struct words words, const char *x, const char *y, const char *z)
{
    if (a->explain.len < EXPLAIN_MAX) {
        a->explain.line[a->explain.len++] =
            words_fill(a->cli->arena, a->cli->lang, words, x, y, z, NULL);
    }
}

/* ---- the rules ---- */

static int read_rules(struct asked *a)
{
    const struct options *o = &a->cli->options;
    const char *window = options_get(o, "window"), *due = options_get(o, "due"),
               *shift = options_get(o, "due-shift");
    a->has_window = window != NULL;
    a->has_due = due != NULL;
    if (window && !window_parse(text_of(window), &a->window)) {
        return session_usage(a->cli,
                             (struct words){"“{0}” không phải quy tắc chốt số liệu (decree09, "
                                            "calendar, school, week:5, from:-1/15,to:0/14)",
                                            "“{0}” is not a window (decree09, calendar, school, "
                                            "week:5, from:-1/15,to:0/14)"},
                             window);
    }
    if (due && !due_parse(text_of(due), &a->due)) {
        return session_usage(
            a->cli,
            (struct words){
                "“{0}” không phải quy tắc hạn nộp (+Nd, +Nwd, day:D+N, before:D+N, end+N, @HH:MM)",
                "“{0}” is not a due rule (+Nd, +Nwd, day:D+N, before:D+N, end+N, @HH:MM)"},
            due);
    }
    if (shift && !due_shift_parse(text_of(shift), &a->shift)) {
        return session_usage(a->cli,
                             (struct words){"“{0}” không phải next, none hay previous",
                                            "“{0}” is not next, none or previous"},
                             shift);
    }
    return OUTCOME_DONE;
}

/* The package given; else the database's when a regime is asked for. */
static enum status open_catalog(struct asked *a, const char *regime)
{
    struct cli *cli = a->cli;
    const char *dir = regime ? options_get(&cli->options, "catalog")
                             : settings_get(&cli->settings, SETTING_CATALOG);
    enum status status = session_open(cli, regime && !dir ? PIPELINE_CATALOG : PIPELINE_OFFLINE);
    if (status != STATUS_OK) {
        return status;
    }
    if (dir) {
        return pipeline_catalog_open(cli->pipeline, dir, &a->catalog, &cli->diags);
    }
    a->catalog = regime ? pipeline_catalog(cli->pipeline) : NULL;
    return STATUS_OK;
}

static enum status find_regime(struct asked *a, const char *regime)
{
    if (!regime) {
        return STATUS_OK;
    }
    a->regime = catalog_find_regime(a->catalog, text_of(regime));
    if (a->regime == CATALOG_NONE) {
        diags_addv(&a->cli->diags, DIAG_E219, (struct place){0}, regime, NULL);
        return STATUS_REJECTED;
    }
    return STATUS_OK;
}

static enum status refuse_period(struct asked *a, const char *text)
{
    diags_addv(&a->cli->diags, DIAG_E401, (struct place){0}, text, NULL);
    return STATUS_REJECTED;
}

/* The window is the one asked for, else the regime's, else Decree 09's. */
static enum status find_window(struct asked *a, const char *text)
{
    bool known = a->catalog ? catalog_period_parse(a->catalog, text_of(text), &a->period)
                            : period_parse(text_of(text), &a->period);
    if (!known) {
        return refuse_period(a, text);
    }
    if (!a->has_window && a->regime != CATALOG_NONE) {
        a->window = a->catalog->regimes.at[a->regime].window;
        known = catalog_window(a->catalog, a->regime, a->period, &a->start, &a->end);
    } else {
        known = period_window(a->period, a->window, &a->start, &a->end);
    }
    return known ? STATUS_OK : refuse_period(a, text);
}

static bool in_force(const struct asked *a, const struct obligation *o)
{
    return o->regime == a->regime && o->from <= a->end && a->end <= o->to;
}

/* One digit or two. */
static bool is_count(const char *text)
{
    size_t len = strspn(text, "0123456789");
    return len > 0 && len <= 2 && text[len] == '\0';
}

/* Does the obligation name the level? */
static bool asks_level(const struct obligation *o, uint32_t level)
{
    for (size_t i = 0; i < o->subjects_len; i++) {
        if (o->subjects[i].kind == SUBJECT_LEVEL && o->subjects[i].level == level) {
            return true;
        }
    }
    return false;
}

/* How often figures are compiled before they reach --level: said, or counted in the regime's obligation that names it, whose rule it is then. */
static enum status find_level(struct asked *a)
{
    struct text level = text_of(a->level);
    uint32_t index = 0;
    if (!a->level) {
        return STATUS_OK;
    }
    if (is_count(a->level)) {
        a->levels = (int)strtol(a->level, NULL, 10);
        return STATUS_OK;
    }
    while (index < a->catalog->levels_len && !text_is(level, a->catalog->levels[index])) {
        index++;
    }
    if (index == a->catalog->levels_len) {
        diags_addv(&a->cli->diags, DIAG_E220, (struct place){0}, a->level, NULL);
        return STATUS_REJECTED;
    }
    for (size_t i = 0; i < a->catalog->obligations.len; i++) {
        const struct obligation *o = &a->catalog->obligations.at[i];
        if (in_force(a, o) && asks_level(o, index)) {
            a->levels = catalog_due_levels(o, index);
            if (!a->has_due) {
                a->due = o->due;
                a->shift = o->due_shift;
                a->has_due = o->due.kind != DUE_NONE;
            }
            return STATUS_OK;
        }
    }
    diags_addv(&a->cli->diags, DIAG_E476, (struct place){0}, a->catalog->regimes.at[a->regime].code,
               a->level, NULL);
    return STATUS_REJECTED;
}

/* The regime's own due rule: of its first obligation in force, and it is said when others differ. */
static void find_due(struct asked *a)
{
    const struct obligation *first = NULL;
    char one[WINDOW_TEXT_MAX], other[WINDOW_TEXT_MAX];
    for (size_t i = 0; a->regime != CATALOG_NONE && i < a->catalog->obligations.len; i++) {
        const struct obligation *o = &a->catalog->obligations.at[i];
        if (!in_force(a, o)) {
            continue;
        }
        if (!first) {
            first = o;
        } else if (strcmp(due_format(first->due, one), due_format(o->due, other)) != 0) {
            note(a,
                 (struct words){"Cấp “{0}” có hạn khác: {1}",
                                "Subjects “{0}” have another due rule: {1}"},
                 o->subjects_text, other, NULL);
        }
    }
    if (first) {
        a->due = first->due;
        a->shift = first->due_shift;
        a->has_due = a->due.kind != DUE_NONE;
    }
}

/* ---- how it came about ---- */

static void explain_window(struct asked *a)
{
    char rule[WINDOW_TEXT_MAX], start[DATE_TEXT_MAX], end[DATE_TEXT_MAX];
    const char *regime = a->regime == CATALOG_NONE ? NULL : a->catalog->regimes.at[a->regime].code;
    (void)window_format(a->window, rule);
    if (regime && !a->has_window) {
        note(a,
             (struct words){"Thời gian chốt số liệu theo chế độ {0}: {1}",
                            "The data window is that of regime {0}: {1}"},
             regime, rule, NULL);
    } else if (!a->has_window) {
        note(a, (struct words){"Không nêu --window: dùng {0}", "No --window is given: {0} is used"},
             rule, NULL, NULL);
    }
    note(a,
         (struct words){"{0}: số liệu từ {1} đến hết {2}", "{0}: facts from {1} to the end of {2}"},
         rule, date_format(a->start, start), date_format(a->end, end));
}

static void explain_calendar(struct asked *a)
{
    if (!a->catalog && !a->has_due) { /* due_explain() says it itself */
        note(a,
             (struct words){
                 "Không có danh mục: chỉ biết thứ Bảy, Chủ nhật; chưa xét ngày lễ và ngày làm bù",
                 "Without a catalog only weekends are known; holidays and make-up days are "
                 "not considered"},
             NULL, NULL, NULL);
    }
}

static void compute_due(struct asked *a)
{
    if (!a->has_due && !a->level && a->regime != CATALOG_NONE) {
        find_due(a);
    }
    struct due_terms terms = {.period = a->period,
                              .window_end = a->end,
                              .rule = a->due,
                              .shift = a->shift,
                              .levels = a->levels,
                              .decree09 = a->window.kind == WINDOW_DECREE09,
                              .calendar = a->catalog ? &a->catalog->calendar : NULL};
    struct due_steps steps;
    if (a->has_due && due_find(&terms, &steps)) {
        a->instant = steps.due;
        due_explain(&terms, &steps, a->cli->arena, a->cli->lang, &a->explain);
    }
}

/* ---- shown ---- */

static void as_json(struct asked *a)
{
    char rule[WINDOW_TEXT_MAX];
    struct json_writer *w = output_begin(&a->cli->out);
    json_pair(w, "period", session_operand(a->cli, 0));
    json_pair(w, "window", window_format(a->window, rule));
    output_pair_date(w, "start", a->start);
    output_pair_date(w, "end", a->end);
    output_pair_instant(w, "due", a->instant);
    json_key(w, "explain");
    json_begin_array(w);
    for (size_t i = 0; i < a->explain.len; i++) {
        json_cstring(w, a->explain.line[i]);
    }
    json_end_array(w);
    output_end(&a->cli->out);
}

static void for_people(struct asked *a)
{
    char words[64], start[DATE_TEXT_MAX], end[DATE_TEXT_MAX];
    struct output *out = &a->cli->out;
    struct arena *arena = a->cli->arena;
    output_line(out, arena_printf(arena, "%s  %s", session_operand(a->cli, 0),
                                  period_words(a->period, a->cli->lang, words)));
    output_line(out, words_fill(arena, a->cli->lang,
                                (struct words){"  số liệu   {0} – {1}", "  window   {0} – {1}"},
                                date_format(a->start, start), date_format(a->end, end), NULL));
    if (a->instant) {
        output_line(out, words_fill(arena, a->cli->lang,
                                    (struct words){"  quá hạn từ {0}", "  late from {0}"},
                                    output_instant(arena, a->instant), NULL));
    }
    for (size_t i = 0; i < a->explain.len; i++) {
        output_line(out, arena_printf(arena, "  · %s", a->explain.line[i]));
    }
}

static enum status answer(struct asked *a)
{
    const char *regime = options_get(&a->cli->options, "regime");
    enum status status = open_catalog(a, regime);
    if (status == STATUS_OK) {
        status = find_regime(a, regime);
    }
    if (status == STATUS_OK) {
        status = find_window(a, session_operand(a->cli, 0));
    }
    if (status == STATUS_OK) {
        status = find_level(a);
    }
    if (status != STATUS_OK) {
        return status;
    }
    explain_window(a);
    compute_due(a);
    explain_calendar(a);
    if (a->cli->json) {
        as_json(a);
    } else {
        for_people(a);
    }
    return STATUS_OK;
}

static int run(struct cli *cli)
{
    struct asked a = {.cli = cli,
                      .regime = CATALOG_NONE,
                      .window = {.kind = WINDOW_DECREE09},
                      .shift = DUE_SHIFT_NEXT};
    const char *period = session_operand(cli, 0);
    if (!session_period_ok(period)) {
        return session_usage(
            cli,
            (struct words){"“{0}” không phải là kỳ báo cáo (ví dụ 2026-10, 2026-Q3, 2026)",
                           "“{0}” is not a period (for example 2026-10, 2026-Q3, 2026)"},
            period);
    }
    a.level = options_get(&cli->options, "level");
    if (a.level && !is_count(a.level) && !options_get(&cli->options, "regime")) {
        return session_usage(cli,
                             (struct words){"--level {0}: tên cấp cần --regime; không có thì nêu "
                                            "số cấp tổng hợp bên dưới (0, 1, 2)",
                                            "--level {0}: a level's name wants --regime; else say "
                                            "how many levels compile below it (0, 1, 2)"},
                             a.level);
    }
    int outcome = read_rules(&a);
    return outcome == OUTCOME_DONE ? session_end(cli, answer(&a)) : outcome;
}

static const struct action actions[] = {
    {"",
     "PERIOD [--window W] [--due RULE] [--due-shift SHIFT] [--catalog DIR] [--regime C] "
     "[--level L]",
     1,
     1,
     {0},
     run},
    {0},
};

static const struct option_spec options[] = {
    {"window",
     0,
     "W",
     NULL,
     {"decree09, calendar, school, week:5 hoặc from:-1/15,to:0/14; mặc định của chế độ, không có "
      "thì "
      "decree09",
      "decree09, calendar, school, week:5 or from:-1/15,to:0/14; default the regime's, else "
      "decree09"}},
    {"due",
     0,
     "RULE",
     NULL,
     {"+Nd, +Nwd sau ngày chốt; day:D+N ngày D, N tháng sau; before:D trước ngày D; end cuối "
      "tháng; "
      "@HH:MM giờ",
      "+Nd, +Nwd after the window; day:D+N day D, N months later; before:D before day D; end the "
      "month's last day; @HH:MM the hour"}},
    {"due-shift",
     0,
     "SHIFT",
     NULL,
     {"hạn rơi vào ngày nghỉ: next (mặc định), none, previous",
      "a due day that is off: next (default), none, previous"}},
    {"catalog",
     0,
     "DIR",
     NULL,
     {"gói danh mục cho ngày nghỉ và chế độ", "package that knows holidays and regimes"}},
    {"regime",
     0,
     "C",
     NULL,
     {"chế độ báo cáo cho quy tắc; không có --catalog thì lấy từ cơ sở dữ liệu",
      "regime that gives the rules; from the database unless --catalog is given"}},
    {"level",
     0,
     "L",
     NULL,
     {"hạn của cấp này: tên cấp trong --regime, hoặc số cấp tổng hợp bên dưới; mặc định cấp thấp "
      "nhất",
      "the deadline of this level: its name in --regime, or how many levels compile below it; "
      "default the lowest"}},
    {0},
};

static const struct example examples[] = {
    {"gris period 2026-10 --window decree09 --due +2wd@17:00 --catalog sample-data/catalog",
     {"tháng 10: từ 15/9 đến 14/10, hạn hai ngày làm việc sau",
      "October: 15 September to 14 October, due two working days later"}},
    {"gris period 2026-Q3 --window calendar --json", {"quý theo lịch", "a calendar quarter"}},
    {"gris period 2026-10 --regime TTHC",
     {"theo chế độ trong danh mục đã nạp", "by a regime of the catalog in force"}},
    {"gris period 2026-10 --due +3wd/+3wd --level 2 --catalog sample-data/catalog",
     {"qua hai cấp tổng hợp, mỗi cấp thêm ba ngày làm việc",
      "two levels compile before, each with three working days more"}},
    {0},
};

const struct command cmd_period = {
    .name = "period",
    .purpose = {"ngày đầu, ngày cuối, hạn nộp của một kỳ, và vì sao",
                "first and last day of a period, its due time, and why"},
    .details =
        {"Kỳ: 2026-06-15, 2026-W05, 2026-10, 2026-M13, 2026-Q3, 2026-H1, 2026-9M, 2026, 2025-2026, "
         "2025-2026-T1, @MÃ. Không cần cơ sở dữ liệu trừ khi dùng --regime mà không có --catalog.",
         "Periods: 2026-06-15, 2026-W05, 2026-10, 2026-M13, 2026-Q3, 2026-H1, 2026-9M, 2026, "
         "2025-2026, 2025-2026-T1, @CODE. No database unless --regime is used without --catalog."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
