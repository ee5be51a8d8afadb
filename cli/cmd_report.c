/*
 * gris report: the submissions: found, shown, compared, their originals and receipts, taken back. Neighbours: session.c.
 */
#include <string.h>
#include <unistd.h>

#include "internal.h"

static const char *int_text(struct arena *arena, int64_t n)
{
    return arena_printf(arena, "%lld", (long long)n);
}

/* Titles in the run's language; right where the mask has the column's bit. */
static void
columns(struct table *t, struct cli *cli, const struct words *words, size_t n, unsigned right)
{
    table_init(t, cli->arena);
    for (size_t i = 0; i < n; i++) {
        table_column(t, words_in(words[i], cli->lang), (right >> i & 1U) != 0);
    }
}

#define COLUMNS(t, cli, words, right)                                                              \
    columns(t, cli, words, sizeof(words) / sizeof((words)[0]), right)

static void pair_version(struct json_writer *w, int32_t version)
{
    if (version > 0) {
        json_pair_int(w, "version", version);
    } else {
        json_pair(w, "version", NULL);
    }
}

/* ---- list, show ---- */

static void report_pairs(struct json_writer *w, const struct pipeline_report *r)
{
    json_pair_int(w, "id", r->id);
    json_pair(w, "receipt", r->receipt);
    json_pair(w, "org_code", r->org_code);
    json_pair(w, "regime", r->regime);
    json_pair(w, "form", r->form);
    json_pair(w, "period", r->period);
    json_pair(w, "vintage", r->vintage);
    pair_version(w, r->version);
    json_pair(w, "state", r->state);
    json_pair(w, "timeliness", r->timeliness);
    json_pair(w, "file", r->file);
    json_pair(w, "digest", r->digest);
    json_pair_int(w, "size", r->size);
    json_pair(w, "channel", r->channel);
    json_pair(w, "sender", r->sender);
    json_pair_optional(w, "replaces", r->replaces);
    output_pair_instant(w, "received_at", r->received_at);
    output_pair_instant(w, "accepted_at", r->accepted_at);
    output_pair_instant(w, "due", r->due);
    json_pair_int(w, "cells", r->cells);
    json_pair_int(w, "errors", r->errors);
    json_pair_int(w, "warnings", r->warnings);
    json_pair_int(w, "catalog_load", r->catalog_load);
}

static void list_table(struct cli *cli, const struct pipeline_reports *reports)
{
    static const struct words words[] = {
        {"biên nhận", "receipt"}, {"đơn vị", "org"},          {"biểu", "form"},
        {"kỳ", "period"},         {"loại", "vintage"},        {"bản", "version"},
        {"trạng thái", "state"},  {"đúng hạn", "timeliness"}, {"nhận lúc", "received"},
        {"lỗi", "errors"},        {"cảnh báo", "warnings"},   {"tệp", "file"}};
    struct table t;
    COLUMNS(&t, cli, words, 1U << 5 | 1U << 9 | 1U << 10);
    for (size_t i = 0; i < reports->len; i++) {
        const struct pipeline_report *r = &reports->at[i];
        table_cell(&t, r->receipt);
        table_cell(&t, r->org_code);
        table_cell(&t, r->form);
        table_cell(&t, r->period);
        table_cell(&t, words_code(r->vintage, cli->lang));
        table_cell(&t, r->version > 0 ? int_text(cli->arena, r->version) : "-");
        table_cell(&t, words_code(r->state, cli->lang));
        table_cell(&t, words_code(r->timeliness, cli->lang));
        table_cell(&t, output_instant(cli->arena, r->received_at));
        table_int(&t, r->errors);
        table_int(&t, r->warnings);
        table_cell(&t, r->file);
    }
    table_print(&t, &cli->out);
}

static bool read_limit(struct cli *cli, int64_t *ret_limit)
{
    const char *text = options_get(&cli->options, "limit");
    uint64_t limit = 100;
    bool ok = !text || text_to_u64(text_of(text), INT64_MAX, &limit);
    *ret_limit = (int64_t)limit;
    return ok;
}

static int list(struct cli *cli)
{
    const struct options *o = &cli->options;
    struct pipeline_reports reports = {0};
    int64_t limit = 0;
    if (!read_limit(cli, &limit)) {
        return session_usage(cli, (struct words){"“{0}” không phải là số", "“{0}” is not a number"},
                             options_get(o, "limit"));
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_list(cli->pipeline, options_get(o, "org"), options_get(o, "form"),
                                      options_get(o, "period"), options_get(o, "state"), limit,
                                      &reports, &cli->diags);
    }
    for (size_t i = 0; status == STATUS_OK && cli->json && i < reports.len; i++) {
        report_pairs(output_begin(&cli->out), &reports.at[i]);
        output_end(&cli->out);
    }
    if (status == STATUS_OK && !cli->json) {
        list_table(cli, &reports);
    }
    return session_end(cli, status);
}

static void cell_as_json(struct json_writer *w, const struct pipeline_cell *c)
{
    json_begin_object(w);
    json_pair(w, "indicator_code", c->indicator);
    json_pair(w, "members", c->members);
    json_pair(w, "value", c->value);
    json_pair(w, "unit", c->unit);
    json_pair_optional(w, "status", c->status && *c->status ? c->status : NULL);
    json_pair_optional(w, "note", c->note);
    json_pair_int(w, "row", c->row);
    json_pair_int(w, "column", c->column);
    json_end_object(w);
}

static void show_json(struct cli *cli,
                      const struct pipeline_report *r,
                      const struct pipeline_warnings *warnings,
                      const struct pipeline_made_of *made,
                      const struct pipeline_cells *cells,
                      const struct pipeline_parts *parts)
{
    struct json_writer *w = output_begin(&cli->out);
    report_pairs(w, r);
    pipeline_warnings_pairs(w, warnings);
    consolidated_pairs(w, made);
    json_key(w, "values");
    json_begin_array(w);
    for (size_t i = 0; i < cells->len; i++) {
        cell_as_json(w, &cells->at[i]);
    }
    json_end_array(w);
    report_parts_pairs(w, parts);
    output_end(&cli->out);
}

static const char *or_dash(const char *s)
{
    return s && *s ? s : "-";
}

static void show_head(struct cli *cli,
                      const struct pipeline_report *r,
                      const struct pipeline_warnings *warnings)
{
    struct arena *a = cli->arena;
    enum lang lang = cli->lang;
    const char *version = r->version > 0 ? arena_printf(a, "v%d", r->version) : "-";
    output_line(&cli->out,
                arena_printf(a, "%s  %s %s  %s %s  %s  %s  %s", or_dash(r->receipt),
                             or_dash(r->org_code), r->org_name ? r->org_name : "", or_dash(r->form),
                             or_dash(r->period), words_code(r->vintage, lang), version,
                             words_code(r->state, lang)));
    output_line(&cli->out,
                words_fill(a, lang,
                           (struct words){"  tệp {0} ({1} byte), sha256 {2}",
                                          "  file {0} ({1} bytes), sha256 {2}"},
                           or_dash(r->file), int_text(a, r->size), or_dash(r->digest), NULL));
    output_line(&cli->out, words_fill(a, lang,
                                      (struct words){"  nhận lúc {0}; quá hạn từ {1}; {2}",
                                                     "  received {0}; late from {1}; {2}"},
                                      output_instant(a, r->received_at),
                                      r->due ? output_instant(a, r->due) : "-",
                                      or_dash(words_code(r->timeliness, lang)), NULL));
    output_line(
        &cli->out,
        words_fill(a, lang,
                   (struct words){"  {0} ô, {1} lỗi, {2} cảnh báo ({3} chưa giải trình)",
                                  "  {0} cells, {1} errors, {2} warnings ({3} without a reason)"},
                   int_text(a, r->cells), int_text(a, r->errors), int_text(a, r->warnings),
                   int_text(a, (int64_t)pipeline_warnings_open(warnings)), NULL));
    for (size_t i = 0; i < warnings->len; i++) {
        const struct pipeline_warning *w = &warnings->at[i];
        output_line(&cli->out, arena_printf(a, "  %d. %s  %s", w->n, diag_name(w->diag->code),
                                            report_warnings_line(cli, w)));
    }
}

static void cells_table(struct cli *cli, const struct pipeline_cells *cells)
{
    static const struct words words[] = {
        {"chỉ tiêu", "indicator"}, {"tên", "name"}, {"phân tổ", "members"}, {"giá trị", "value"},
        {"đơn vị tính", "unit"},   {"dòng", "row"}, {"cột", "column"},      {"ghi chú", "note"}};
    struct table t;
    COLUMNS(&t, cli, words, 1U << 3 | 1U << 5 | 1U << 6);
    for (size_t i = 0; i < cells->len; i++) {
        const struct pipeline_cell *c = &cells->at[i];
        table_cell(&t, c->indicator);
        table_cell(&t, c->name);
        table_cell(&t, c->members);
        table_cell(&t, c->value ? c->value : "…");
        table_cell(&t, c->unit);
        table_int(&t, c->row);
        table_int(&t, c->column);
        table_cell(&t, c->note ? c->note : c->status);
    }
    table_print(&t, &cli->out);
}

static int show(struct cli *cli)
{
    struct pipeline_report report = {0};
    struct pipeline_cells cells = {0};
    struct pipeline_parts parts = {0};
    struct pipeline_warnings warnings = {0};
    struct pipeline_made_of made = {0};
    const char *id = session_operand(cli, 0);
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_find(cli->pipeline, id, &report, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_report_cells(cli->pipeline, id, &cells, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_report_parts(cli->pipeline, id, &parts, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_report_warnings(cli->pipeline, id, &warnings, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_report_made_of(cli->pipeline, id, &made, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        show_json(cli, &report, &warnings, &made, &cells, &parts);
    } else if (status == STATUS_OK) {
        show_head(cli, &report, &warnings);
        consolidated_lines(cli, &made);
        if (cells.len > 0) {
            cells_table(cli, &cells);
        }
        report_parts_print(cli, &parts);
    }
    return session_end(cli, status);
}

/* ---- diff, history ---- */

static void diff_json(struct cli *cli, const struct pipeline_differences *d)
{
    for (size_t i = 0; i < d->len; i++) {
        struct json_writer *w = output_begin(&cli->out);
        if (d->at[i].indicator) {
            json_pair(w, "indicator_code", d->at[i].indicator);
            json_pair(w, "members", d->at[i].members);
        }
        json_pair_optional(w, "section", d->at[i].section);
        json_pair_optional(w, "row", d->at[i].row);
        json_pair_optional(w, "column", d->at[i].column);
        json_pair_optional(w, "attachment", d->at[i].attachment);
        json_pair(w, "before", d->at[i].before);
        json_pair(w, "after", d->at[i].after);
        output_end(&cli->out);
    }
}

/* The cell, section, row or document that differs. */
static const char *where(struct cli *cli, const struct pipeline_difference *d)
{
    if (d->section) {
        return arena_printf(cli->arena, "%s %s", session_words(cli, "mục", "section"), d->section);
    }
    if (d->attachment) {
        return arena_printf(cli->arena, "%s %s", session_words(cli, "tài liệu", "document"),
                            d->attachment);
    }
    return d->row ? arena_printf(cli->arena, "%s: %s", d->row, d->column) : d->indicator;
}

/* The beginning of a text, on one line. */
static const char *brief(struct cli *cli, const char *text)
{
    enum { SHOWN = 60 };
    size_t len = strcspn(text, "\n"), chars = 0, i = 0;
    for (; i < len && chars < SHOWN; i++) {
        chars += ((unsigned char)text[i + 1] & 0xC0) != 0x80;
    }
    return text[i] ? arena_printf(cli->arena, "%.*s…", (int)i, text) : text;
}

static void diff_table(struct cli *cli, const struct pipeline_differences *d)
{
    static const struct words words[] = {
        {"chỉ tiêu", "indicator"}, {"phân tổ", "members"}, {"trước", "before"}, {"sau", "after"}};
    struct table t;
    if (d->len == 0) {
        output_line(&cli->out, session_words(cli, "Không có gì khác", "Nothing differs"));
        return;
    }
    COLUMNS(&t, cli, words, 1U << 2 | 1U << 3);
    for (size_t i = 0; i < d->len; i++) {
        table_cell(&t, where(cli, &d->at[i]));
        table_cell(&t, d->at[i].members ? d->at[i].members : "");
        table_cell(&t, d->at[i].before ? brief(cli, d->at[i].before) : "…");
        table_cell(&t, d->at[i].after ? brief(cli, d->at[i].after) : "…");
    }
    table_print(&t, &cli->out);
}

static int diff(struct cli *cli)
{
    struct pipeline_differences differences = {0};
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_diff(cli->pipeline, session_operand(cli, 0),
                                      session_operand(cli, 1), &differences, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        diff_json(cli, &differences);
    } else if (status == STATUS_OK) {
        diff_table(cli, &differences);
    }
    return session_end(cli, status);
}

static void history_json(struct cli *cli, const struct pipeline_events *events)
{
    for (size_t i = 0; i < events->len; i++) {
        const struct pipeline_event *e = &events->at[i];
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "receipt", e->receipt);
        pair_version(w, e->version);
        json_pair(w, "state", e->state);
        output_pair_instant(w, "at", e->at);
        json_pair_int(w, "position", e->position);
        json_pair(w, "actor", e->actor);
        json_pair(w, "reason", e->reason);
        json_pair(w, "org_code", e->org_code);
        output_pair_instant(w, "due", e->due);
        json_pair_optional(w, "cells", e->cells[0] ? e->cells : NULL);
        output_end(&cli->out);
    }
}

/* With what a return asks for. */
static const char *reason_text(struct cli *cli, const struct pipeline_event *e)
{
    const char *text = e->reason;
    if (e->cells[0]) {
        text = arena_printf(cli->arena, "%s [%s]", text, e->cells);
    }
    if (e->due != 0) {
        text = arena_printf(cli->arena, "%s (%s %s)", text,
                            words_in((struct words){"hạn", "due"}, cli->lang),
                            output_instant(cli->arena, e->due));
    }
    return text;
}

static void history_table(struct cli *cli, const struct pipeline_events *events)
{
    static const struct words words[] = {
        {"lúc", "at"},      {"biên nhận", "receipt"}, {"bản", "version"}, {"trạng thái", "state"},
        {"đơn vị", "unit"}, {"ai", "actor"},          {"lý do", "reason"}};
    struct table t;
    COLUMNS(&t, cli, words, 1U << 2);
    for (size_t i = 0; i < events->len; i++) {
        const struct pipeline_event *e = &events->at[i];
        table_cell(&t, output_instant(cli->arena, e->at));
        table_cell(&t, e->receipt);
        table_cell(&t, e->version > 0 ? int_text(cli->arena, e->version) : "-");
        table_cell(&t, words_code(e->state, cli->lang));
        table_cell(&t, e->org_code ? e->org_code : "-");
        table_cell(&t, e->actor);
        table_cell(&t, reason_text(cli, e));
    }
    table_print(&t, &cli->out);
}

static int history(struct cli *cli)
{
    struct pipeline_events events = {0};
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status =
            pipeline_report_history(cli->pipeline, session_operand(cli, 0), &events, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        history_json(cli, &events);
    } else if (status == STATUS_OK) {
        history_table(cli, &events);
    }
    return session_end(cli, status);
}

/* ---- original ---- */

static int original(struct cli *cli)
{
    struct text bytes = {0};
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status =
            pipeline_report_original(cli->pipeline, session_operand(cli, 0), &bytes, &cli->diags);
    }
    if (status == STATUS_OK) {
        const char *path = NULL;
        struct sink *sink = document_begin(cli, &path);
        sink_text(sink, bytes);
        status = document_end(cli, sink, path);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"list",
     "[--org C] [--form F] [--period P] [--state S] [--limit N] [--as-of MOMENT]",
     0,
     0,
     {"các lần gửi, mới nhất trước", "submissions, the latest first"},
     list},
    {"show",
     "ID",
     1,
     1,
     {"một lần gửi: ô, thuyết minh, danh sách, tài liệu",
      "a submission: cells, narrative, list, documents"},
     show},
    {"errors",
     "ID",
     1,
     1,
     {"mọi lỗi và cảnh báo của nó", "all its findings"},
     report_warnings_errors},
    {"justify",
     "ID [--finding N] --reason TEXT",
     1,
     1,
     {"nêu lý do của các cảnh báo", "gives the reason for its warnings"},
     report_warnings_justify},
    {"judge",
     "ID…",
     1,
     SIZE_MAX,
     {"xét lại theo quy tắc, với số liệu như ngày nhận",
      "by the rules again, as of the day it came"},
     report_judge_run},
    {"diff",
     "ID [OTHER]",
     1,
     2,
     {"khác gì bản trước, hoặc bản kia", "what differs from the version before, or from the other"},
     diff},
    {"history",
     "ID",
     1,
     1,
     {"mọi bản và mọi chuyển trạng thái", "every version and every transition"},
     history},
    {"original", "ID [-o FILE]", 1, 1, {"tệp gốc như đã nhận", "the bytes as received"}, original},
    {"attachment",
     "ID NAME [-o FILE]",
     2,
     2,
     {"một tài liệu đính kèm, như đã nhận", "a document that came with it, as received"},
     report_parts_attachment},
    {"receipt",
     "ID [-o FILE]",
     1,
     1,
     {"biên nhận, dạng JSON", "the receipt, as JSON"},
     cmd_receipt_show},
    {"nil",
     "FORM --org C --period P [--regime R] [--vintage V] [--as ORG] [--replaces RECEIPT]",
     1,
     1,
     {"báo cáo không phát sinh", "files that nothing occurred"},
     report_nil_run},
    {"review",
     "ID… --as ORG",
     1,
     SIZE_MAX,
     {"nhận xem xét", "takes up for review"},
     report_act_review},
    {"approve",
     "ID… --as ORG",
     1,
     SIZE_MAX,
     {"duyệt; số liệu thành chính thức", "approves; the figures become final"},
     report_act_approve},
    {"accept",
     "ID… --as ORG",
     1,
     SIZE_MAX,
     {"cấp trên tiếp nhận bản đã duyệt", "the level above takes over what was approved"},
     report_act_accept},
    {"lock",
     "ID… --as ORG",
     1,
     SIZE_MAX,
     {"khoá bản đã đưa vào tổng hợp", "locks what entered the consolidated figures"},
     report_act_lock},
    {"return",
     "ID… --as ORG --reason TEXT [--cells TEXT] [--due DATE] [--returned DIR]",
     1,
     SIZE_MAX,
     {"trả lại để sửa: lý do, ô, hạn mới", "sends back to be corrected: why, which cells, by when"},
     report_act_return},
    {"withdraw",
     "ID… --reason TEXT [--as ORG]",
     1,
     SIZE_MAX,
     {"rút lại; bản trước nó trở lại hiệu lực", "takes back; the version before stands again"},
     report_act_withdraw},
    {0},
};

static const struct option_spec options[] = {
    {"org", 0, "C", "list,nil", {"một đơn vị", "one unit"}},
    {"form", 0, "F", "list", {"một biểu", "one form"}},
    {"period", 'p', "P", "list,nil", {"một kỳ", "one period"}},
    {"regime",
     0,
     "R",
     "nil",
     {"chế độ báo cáo, khi biểu thuộc nhiều chế độ", "the regime, where the form is of several"}},
    {"vintage",
     0,
     "V",
     "nil",
     {"estimate, preliminary, final (mặc định)", "estimate, preliminary, final (default)"}},
    {"replaces",
     0,
     "RECEIPT",
     "nil",
     {"thay cho lần gửi có biên nhận này", "in place of the submission with this receipt"}},
    {"state",
     0,
     "S",
     "list",
     {"một trạng thái: received, rejected, withdrawn, …",
      "one state: received, rejected, withdrawn, …"}},
    {"limit", 0, "N", "list", {"nhiều nhất N dòng (mặc định 100)", "at most N rows (default 100)"}},
    SESSION_AS_OF("list,show,errors,diff,history"),
    {"output",
     'o',
     "FILE",
     "original,attachment,receipt",
     {"ghi vào tệp mới thay cho stdout", "into a new file instead of stdout"}},
    {"finding",
     0,
     "N",
     "justify",
     {"một cảnh báo, theo số của gris report errors (mặc định: mọi cảnh báo chưa giải trình)",
      "one warning, by its number in gris report errors (default: all that are open)"}},
    {"as",
     0,
     "ORG",
     "nil,review,approve,accept,lock,return,withdraw",
     {"đơn vị làm bước này (withdraw: mặc định là đơn vị gửi; nil: đơn vị gửi)",
      "the unit that takes the step (withdraw: the one that filed, by default; nil: who sends)"}},
    {"reason",
     0,
     "TEXT",
     "justify,review,approve,accept,lock,return,withdraw",
     {"lý do; bắt buộc với justify, return, withdraw",
      "why; compulsory for justify, return, withdraw"}},
    {"cells", 0, "TEXT", "return", {"các ô cần sửa", "the cells to be corrected"}},
    {"due",
     0,
     "DATE",
     "return",
     {"hạn gửi lại, hết ngày này", "to be filed again by the end of this day"}},
    {"returned",
     0,
     "DIR",
     "return",
     {"nơi ghi tệp trả lại cho đơn vị gửi: ô cần sửa màu đỏ, lý do bên cạnh; hoặc tên một tệp "
      ".xlsx",
      "where what goes back to the sender is written: cells in question red, the reason beside "
      "them; "
      "or the name of one .xlsx"}},
    {0},
};

static const struct example examples[] = {
    {"gris report list --org 04 --period 2015",
     {"các lần gửi của một đơn vị", "a unit's submissions"}},
    {"gris report errors RECEIPT --json",
     {"lỗi của một lần gửi, cả hai ngôn ngữ", "the findings of one, in both languages"}},
    {"gris report original RECEIPT -o ban-goc.csv", {"lấy lại tệp gốc", "the original file again"}},
    {"gris report attachment RECEIPT cong-van.pdf -o cong-van.pdf",
     {"lấy một tài liệu đính kèm", "a document that was attached"}},
    {"gris report justify RECEIPT --finding 2 --reason 'lũ tháng 9'",
     {"giải trình một cảnh báo", "the reason for one warning"}},
    {"gris report nil PAKN-05 --org 04 --period 2026-10",
     {"trong kỳ không phát sinh gì", "nothing occurred in the period"}},
    {"gris report approve RECEIPT --as VN",
     {"cấp trên duyệt một lần gửi", "the unit above approves"}},
    {"gris report return RECEIPT --as VN --reason 'cột 3 nhầm đơn vị' --cells 'POP.URBAN' --due "
     "2026-12-05",
     {"trả lại, nêu ô và hạn mới", "sends back, with cells and a new deadline"}},
    {"gris report withdraw RECEIPT --reason 'nhầm kỳ'",
     {"rút lại một lần gửi", "takes a submission back"}},
    {0},
};

const struct command cmd_report = {
    .name = "report",
    .purpose = {"các lần gửi báo cáo", "the submissions"},
    .details =
        {"ID là số biên nhận hoặc số lần gửi. Không gì bị ghi đè: bản sửa là bản mới, bản "
         "gốc được giữ. Cảnh báo phải được giải trình trước khi duyệt: bằng justify, hoặc bằng ghi "
         "chú trong tệp ở ô mà cảnh báo nêu. judge xét lại theo các quy tắc áp dụng cho kỳ đó và "
         "số liệu có đến "
         "lúc nhận; mã thoát 1 nếu kết luận khác trước.",
         "ID is a receipt number or a submission's number. Nothing is overwritten: a "
         "correction is a new "
         "version, originals are kept. Before approval every warning needs its reason: by "
         "justify, or by the note in the file on the cell that the warning names. judge "
         "goes by the rules in force for that period and by what had been filed until then; exit 1 "
         "where the verdict is another one."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY,
    .examples = examples,
};
