/*
 * gris consolidate: a unit's report made of the approved reports of those below it: looked at, written to a file, filed; and which of those that
 * were filed are stale. Neighbours: consolidated.c, session.c.
 */
#include <string.h>

#include "internal.h"

/* ---- what is asked ---- */

struct asked {
    struct pipeline_consolidate_query query;
    struct VEC(struct pipeline_consolidate_change) changes;
    const char *wrong; /* an option that cannot be read */
};

/* CELL=VALUE; members have equals signs too, values have none. */
static bool read_set(struct cli *cli, const char *text, struct pipeline_consolidate_change *ret)
{
    const char *equals = strrchr(text, '=');
    const char *closed = strrchr(text, ']');
    if (!equals || equals == text || (closed && equals < closed)) {
        return false;
    }
    *ret = (struct pipeline_consolidate_change){
        .cell = arena_copy(cli->arena, text, (size_t)(equals - text)), .value = equals + 1};
    return true;
}

/* A note is for the figure before it. */
static void read_changes(struct cli *cli, struct asked *asked)
{
    const struct options *o = &cli->options;
    for (size_t i = 0; i < o->values.len && !asked->wrong; i++) {
        const struct option_value *v = &o->values.at[i];
        struct pipeline_consolidate_change change;
        if (strcmp(v->spec->name, "set") == 0) {
            if (read_set(cli, v->value, &change)) {
                VEC_PUSH(cli->arena, &asked->changes, change);
            } else {
                asked->wrong = v->value;
            }
        } else if (strcmp(v->spec->name, "note") == 0) {
            size_t n = asked->changes.len;
            if (n == 0 || asked->changes.at[n - 1].reason) {
                asked->wrong = v->value;
            } else {
                asked->changes.at[n - 1].reason = v->value;
            }
        }
    }
}

static int missing(struct cli *cli, const char *what)
{
    return session_usage(cli, (struct words){"thiếu {0}", "{0} is missing"}, what);
}

static int read_query(struct cli *cli, struct asked *asked)
{
    const struct options *o = &cli->options;
    struct pipeline_consolidate_query *q = &asked->query;
    *asked = (struct asked){0};
    read_changes(cli, asked);
    *q = (struct pipeline_consolidate_query){.form = session_operand(cli, 0),
                                             .org = options_get(o, "org"),
                                             .period = options_get(o, "period"),
                                             .vintage = options_get(o, "vintage"),
                                             .hierarchy = options_get(o, "hierarchy"),
                                             .changes = asked->changes.at,
                                             .changes_len = asked->changes.len,
                                             .changes_file = options_get(o, "changes"),
                                             .provisional = options_has(o, "provisional"),
                                             .file = options_has(o, "file"),
                                             .lock = options_has(o, "lock"),
                                             .as = options_get(o, "as"),
                                             .replaces = options_get(o, "replaces")};
    q->without = options_list(o, cli->arena, "without", &q->without_len);
    if (asked->wrong) {
        return session_usage(cli,
                             (struct words){"không hiểu “{0}”: viết --set Ô=SỐ rồi --note LÝ_DO",
                                            "“{0}” is not understood: write --set CELL=VALUE, "
                                            "then --note TEXT"},
                             asked->wrong);
    }
    if (!q->form || !q->org || !q->period) {
        return missing(cli, !q->form ? "FORM" : !q->org ? "--org C" : "--period P");
    }
    if (!session_period_ok(q->period)) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"},
            q->period);
    }
    return q->lock && !q->file ? missing(cli, "--file") : OUTCOME_DONE;
}

/* ---- JSON ---- */

static void filed_as_json(struct json_writer *w, const struct pipeline_consolidation *c)
{
    json_pair(w, "receipt", c->receipt);
    json_pair(w, "state", c->state);
    if (c->version > 0) {
        json_pair_int(w, "version", c->version);
    }
    json_pair_bool(w, "duplicate", c->duplicate);
    json_key(w, "locked");
    json_begin_array(w);
    for (size_t i = 0; i < c->locked.len; i++) {
        json_begin_object(w);
        json_pair(w, "receipt", c->locked.at[i].receipt);
        json_pair(w, "state", c->locked.at[i].state);
        json_end_object(w);
    }
    json_end_array(w);
}

static void as_json(struct cli *cli, const struct pipeline_consolidation *c)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "org_code", c->org_code);
    json_pair(w, "regime", c->regime);
    json_pair(w, "form", c->form);
    json_pair(w, "period", c->period);
    json_pair(w, "vintage", c->vintage);
    json_pair(w, "hierarchy", c->hierarchy);
    json_pair_int(w, "reported", c->entered);
    json_pair_int(w, "expected", c->expected);
    json_pair_optional(w, "filed", c->filed);
    json_key(w, "units");
    json_begin_array(w);
    for (size_t i = 0; i < c->units.len; i++) {
        consolidated_unit(w, &c->units.at[i]);
    }
    json_end_array(w);
    json_key(w, "cells");
    json_begin_array(w);
    for (size_t i = 0; i < c->cells.len; i++) {
        consolidated_cell(w, &c->cells.at[i]);
    }
    json_end_array(w);
    if (c->receipt) {
        filed_as_json(w, c);
    }
    output_end(&cli->out);
}

/* ---- people ---- */

static void columns(struct table *t, struct cli *cli, const struct words *words, size_t n)
{
    table_init(t, cli->arena);
    for (size_t i = 0; i < n; i++) {
        table_column(t, words_in(words[i], cli->lang), false);
    }
}

#define COLUMNS(t, cli, words) columns(t, cli, words, sizeof(words) / sizeof((words)[0]))

static void right(struct table *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        t->columns.at[i].right = true;
    }
}

static void units_table(struct cli *cli, const struct pipeline_consolidation *c)
{
    static const struct words words[] = {
        {"mã", "code"},     {"đơn vị", "unit"},       {"biểu", "form"},
        {"kỳ", "period"},   {"trạng thái", "state"},  {"đúng hạn", "timeliness"},
        {"bản", "version"}, {"biên nhận", "receipt"}, {"vào tổng hợp", "enters"}};
    struct table t;
    COLUMNS(&t, cli, words);
    for (size_t i = 0; i < c->units.len; i++) {
        const struct pipeline_consolidate_unit *u = &c->units.at[i];
        table_cell(&t, u->org_code);
        table_cell(&t, u->org_name);
        table_cell(&t, u->form);
        table_cell(&t, u->period);
        table_cell(&t, words_code(u->state, cli->lang));
        table_cell(&t, u->timeliness ? words_code(u->timeliness, cli->lang) : NULL);
        table_cell(&t, u->version > 0 ? arena_printf(cli->arena, "%d", u->version) : NULL);
        table_cell(&t, u->receipt);
        table_cell(&t, u->why ? words_code(u->why, cli->lang) : "✔");
    }
    table_print(&t, &cli->out);
}

static void cells_table(struct cli *cli, const struct pipeline_consolidation *c)
{
    static const struct words words[] = {{"ô", "cell"},
                                         {"đơn vị tính", "unit"},
                                         {"đơn vị có số", "units"},
                                         {"tổng", "sum"},
                                         {"ghi", "value"},
                                         {"chênh", "difference"},
                                         {"lý do", "reason"},
                                         {"tình trạng", "status"},
                                         {"đã gửi", "filed"},
                                         {"chênh với tổng", "less the sum"}};
    struct table t;
    size_t n = sizeof words / sizeof words[0] - (c->filed ? 0 : 2);
    columns(&t, cli, words, n);
    right(&t, 2, 6);
    right(&t, 8, n);
    for (size_t i = 0; i < c->cells.len; i++) {
        const struct pipeline_consolidate_cell *cell = &c->cells.at[i];
        table_cell(&t, consolidated_cell_name(cli->arena, cell->indicator, cell->members));
        table_cell(&t, cell->unit);
        table_cell(&t, consolidated_count(cli->arena, cell->reported, cell->expected));
        table_cell(&t, cell->sum ? cell->sum : "…");
        table_cell(&t, cell->value ? cell->value : "…");
        table_cell(&t, cell->reason ? cell->difference ? cell->difference : "…" : NULL);
        table_cell(&t, cell->reason);
        table_cell(&t, cell->status ? words_code(cell->status, cli->lang) : NULL);
        if (c->filed) {
            table_cell(&t, cell->filed ? cell->filed : "…");
            table_cell(&t, cell->filed_difference);
        }
    }
    table_print(&t, &cli->out);
}

static void for_people(struct cli *cli, const struct pipeline_consolidation *c)
{
    struct arena *a = cli->arena;
    output_line(&cli->out, words_fill(a, cli->lang,
                                      (struct words){"{0} {1}  {2} {3} {4}: {5} đơn vị",
                                                     "{0} {1}  {2} {3} {4}: {5} units"},
                                      c->org_code, c->org_name, c->form, c->period,
                                      c->vintage ? words_code(c->vintage, cli->lang) : "-",
                                      consolidated_count(a, c->entered, c->expected), NULL));
    if (c->units.len > 0) {
        output_line(&cli->out, "");
        units_table(cli, c);
    }
    if (c->cells.len > 0) {
        output_line(&cli->out, "");
        cells_table(cli, c);
    }
    if (!c->receipt) {
        return;
    }
    output_line(&cli->out, "");
    output_diags(&cli->out, &c->findings);
    output_line(&cli->out, arena_printf(a, "%s %s, v%d, %s%s", c->version > 0 ? "✔" : "✖",
                                        words_code(c->state, cli->lang), c->version, c->receipt,
                                        c->duplicate ? session_words(cli, " (đã có từ trước)",
                                                                     " (was here already)")
                                                     : ""));
    for (size_t i = 0; i < c->locked.len; i++) {
        const struct pipeline_acted *acted = &c->locked.at[i];
        output_line(&cli->out, arena_printf(a, "  %s: %s", acted->receipt,
                                            words_code(acted->state, cli->lang)));
    }
}

/* ---- consolidate ---- */

static enum status write_file(struct cli *cli, const struct pipeline_consolidation *c)
{
    const char *path = NULL;
    if (!options_get(&cli->options, "output") || c->report.len == 0) {
        return STATUS_OK;
    }
    struct sink *sink = document_begin(cli, &path);
    sink_text(sink, c->report);
    return document_end(cli, sink, path);
}

static int consolidate(struct cli *cli)
{
    struct pipeline_consolidation c = {0};
    struct asked asked;
    int outcome = read_query(cli, &asked);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_consolidate(cli->pipeline, &asked.query, &c, &cli->diags);
    }
    enum status written = write_file(cli, &c);
    if (c.org_code && cli->json) {
        as_json(cli, &c);
        output_diags(&cli->out, &c.findings);
    } else if (c.org_code) {
        for_people(cli, &c);
    }
    return session_end(cli, status != STATUS_OK ? status : written);
}

/* ---- check ---- */

static void moved_as_json(struct json_writer *w, const struct pipeline_consolidate_moved *m)
{
    json_begin_object(w);
    json_pair(w, "org_code", m->org_code);
    json_pair(w, "period", m->period);
    json_pair(w, "what", m->what);
    json_pair(w, "receipt_then", m->receipt_then);
    json_pair_int(w, "version_then", m->version_then);
    json_pair(w, "receipt_now", m->receipt_now);
    json_pair_int(w, "version_now", m->version_now);
    json_pair(w, "state_now", m->state_now);
    json_end_object(w);
}

static void stale_as_json(struct cli *cli, const struct pipeline_consolidate_stale *s)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "receipt", s->receipt);
    json_pair(w, "org_code", s->org_code);
    json_pair(w, "form", s->form);
    json_pair(w, "period", s->period);
    json_pair(w, "vintage", s->vintage);
    json_pair_int(w, "version", s->version);
    json_key(w, "moved");
    json_begin_array(w);
    for (size_t i = 0; i < s->moved.len; i++) {
        moved_as_json(w, &s->moved.at[i]);
    }
    json_end_array(w);
    json_key(w, "differences");
    json_begin_array(w);
    for (size_t i = 0; i < s->differences.len; i++) {
        const struct pipeline_consolidate_difference *d = &s->differences.at[i];
        json_begin_object(w);
        json_pair(w, "indicator_code", d->indicator);
        json_pair(w, "members", d->members);
        json_pair(w, "then", d->then);
        json_pair(w, "now", d->now);
        json_pair(w, "difference", d->difference);
        json_end_object(w);
    }
    json_end_array(w);
    output_end(&cli->out);
}

static const char *version_text(struct arena *arena, int32_t version)
{
    return version > 0 ? arena_printf(arena, "v%d", version) : "-";
}

static void stale_for_people(struct cli *cli, const struct pipeline_consolidate_stale *s)
{
    struct arena *a = cli->arena;
    output_line(&cli->out,
                arena_printf(a, "%s  %s %s  %s %s v%d", s->receipt, s->org_code,
                             s->org_name ? s->org_name : "", s->form, s->period, s->version));
    for (size_t i = 0; i < s->moved.len; i++) {
        const struct pipeline_consolidate_moved *m = &s->moved.at[i];
        output_line(&cli->out,
                    arena_printf(a, "  %s %s %s: %s  %s → %s %s", m->org_code,
                                 m->org_name ? m->org_name : "", m->period,
                                 words_code(m->what, cli->lang), version_text(a, m->version_then),
                                 version_text(a, m->version_now),
                                 m->state_now ? words_code(m->state_now, cli->lang) : ""));
    }
    for (size_t i = 0; i < s->differences.len; i++) {
        const struct pipeline_consolidate_difference *d = &s->differences.at[i];
        output_line(&cli->out, arena_printf(a, "    %s: %s → %s (%s)",
                                            consolidated_cell_name(a, d->indicator, d->members),
                                            d->then ? d->then : "…", d->now ? d->now : "…",
                                            d->difference ? d->difference : "…"));
    }
}

static int check(struct cli *cli)
{
    struct pipeline_consolidate_stales stales = {0};
    size_t looked_at = 0;
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_consolidate_check(cli->pipeline, options_get(&cli->options, "org"),
                                            &looked_at, &stales, &cli->diags);
    }
    for (size_t i = 0; status == STATUS_OK && i < stales.len; i++) {
        if (cli->json) {
            stale_as_json(cli, &stales.at[i]);
        } else {
            stale_for_people(cli, &stales.at[i]);
        }
    }
    if (status == STATUS_OK && !cli->json) {
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"{0} báo cáo tổng hợp, {1} đã cũ",
                                                         "{0} consolidated reports, {1} stale"},
                                          arena_printf(cli->arena, "%zu", looked_at),
                                          arena_printf(cli->arena, "%zu", stales.len), NULL));
    }
    return session_end(cli, status);
}

static int run(struct cli *cli)
{
    if (!options_has(&cli->options, "check")) {
        return consolidate(cli);
    }
    if (session_operand(cli, 0)) {
        return session_usage(
            cli, (struct words){"--check không nhận biểu “{0}”", "--check takes no form “{0}”"},
            session_operand(cli, 0));
    }
    return check(cli);
}

static const struct action actions[] = {
    {"", "FORM --org C --period P [--file [--lock]] | --check [--org C]", 0, 1, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"org", 0, "C", NULL, {"đơn vị lập báo cáo tổng hợp", "the unit that consolidates"}},
    {"period", 'p', "P", NULL, {"kỳ", "the period"}},
    {"vintage",
     0,
     "V",
     NULL,
     {"chỉ loại số liệu này: estimate, preliminary, final (mặc định: tốt nhất của từng đơn vị)",
      "reports of this vintage alone: estimate, preliminary, final (default: the best of each "
      "unit)"}},
    {"hierarchy", 0, "H", NULL, {"hệ thống tổng hợp", "the hierarchy"}},
    {"set",
     0,
     "CELL=VALUE",
     NULL,
     {"ghi số này thay cho tổng, ô viết MÃ hoặc MÃ[PHÂN_TỔ=GIÁ_TRỊ]; nhiều lần được",
      "this figure in place of the sum, a cell is CODE or CODE[DIM=MEMBER]; as often as wanted"}},
    {"note",
     0,
     "TEXT",
     NULL,
     {"lý do của --set ngay trước; bắt buộc", "why, for the --set before it; compulsory"}},
    {"changes",
     0,
     "FILE.csv",
     NULL,
     {"các điều chỉnh trong tệp: indicator_code, phân tổ…, value, note",
      "changes from a file: indicator_code, dimensions…, value, note"}},
    {"without", 0, "ORG…", NULL, {"để các đơn vị này ở ngoài", "leaves these units out"}},
    {"provisional",
     0,
     NULL,
     NULL,
     {"lấy cả báo cáo chưa duyệt", "reports that are not approved enter too"}},
    {"output",
     'o',
     "FILE.json",
     NULL,
     {"ghi báo cáo vào tệp mới", "writes the report to a new file"}},
    {"file", 0, NULL, NULL, {"gửi báo cáo lên cấp trên", "files the report upward"}},
    {"as", 0, "ORG", NULL, {"nhân danh đơn vị này", "on behalf of this unit"}},
    {"replaces",
     0,
     "RECEIPT",
     NULL,
     {"lần gửi mà bản này thay", "the submission that this one replaces"}},
    {"lock",
     0,
     NULL,
     NULL,
     {"sau khi gửi, khoá các báo cáo thành phần", "locks the parts once it is filed"}},
    {"check",
     0,
     NULL,
     NULL,
     {"báo cáo tổng hợp nào đã cũ", "which consolidated reports are stale"}},
    {0},
};

static const struct example examples[] = {
    {"gris consolidate DS-01 --org VN --period 2013",
     {"xem trước: đơn vị nào đã duyệt, từng ô cộng lại là bao nhiêu",
      "a preview: who is approved, and what each cell amounts to"}},
    {"gris consolidate DS-01 --org VN --period 2013 --provisional --file",
     {"gửi, lấy cả báo cáo chưa duyệt", "files it, with reports that are not approved yet"}},
    {"gris consolidate DS-01 --org VN --period 2013 --provisional --set POP.TOTAL=89700.5 --note "
     "'cộng cả hộ lưu động' --json",
     {"ghi khác tổng, có lý do", "a figure that is not the sum, with its reason"}},
    {"gris consolidate --check",
     {"báo cáo tổng hợp nào cần lập lại", "which ones need to be made anew"}},
    {0},
};

const struct command cmd_consolidate = {
    .name = "consolidate",
    .purpose = {"báo cáo tổng hợp của một đơn vị từ các báo cáo đã duyệt cấp dưới",
                "a unit's report made of the approved reports below it"},
    .details =
        {"Không có --file: chỉ xem. Báo cáo của đơn vị nào đã được đơn vị lập duyệt thì vào tổng; "
         "ô ghi khác tổng phải có lý do. --file gửi như mọi tệp và giữ lại nó được lập từ những "
         "lần gửi nào; --check cho biết lần gửi nào trong đó đã thay đổi. Xem "
         "docs/consolidation.md.",
         "Without --file it only shows. Reports that the consolidating unit has approved enter; a "
         "figure that is not the sum wants a reason. --file files it like any file and keeps of "
         "which submissions it was made; --check tells which of these have changed since. See "
         "docs/consolidation.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTERNAL,
    .examples = examples,
};
