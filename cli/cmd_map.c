/*
 * gris map: mappings of free-form workbooks: proposed from a file, and held against one. Neighbours: cmd_ingest.c (--map), session.c; docs/mapping.md.
 */
#include "internal.h"

static void read_query(struct cli *cli, struct pipeline_map_query *ret)
{
    const struct options *o = &cli->options;
    *ret = (struct pipeline_map_query){
        .mapping = {.org = options_get(o, "org"),
                    .period = options_get(o, "period"),
                    .vintage = options_get(o, "vintage")},
        .form = options_get(o, "form"),
        .catalog = options_get(o, "catalog"),
    };
}

static enum status open(struct cli *cli, const struct pipeline_map_query *query)
{
    return session_open(cli, query->catalog ? PIPELINE_OFFLINE : PIPELINE_CATALOG);
}

/* ---- suggest ---- */

static int suggest(struct cli *cli)
{
    struct pipeline_map_query query;
    struct text json = {0};
    read_query(cli, &query);
    query.file = session_operand(cli, 0);
    if (!query.form) {
        return session_usage(cli, (struct words){"thiếu --form", "--form is missing"}, NULL);
    }
    if (!session_encoding(cli, &query.encoding)) {
        return OUTCOME_USAGE;
    }
    enum status status = open(cli, &query);
    if (status == STATUS_OK) {
        status = pipeline_map_suggest(cli->pipeline, &query, &json, &cli->diags);
    }
    if (status == STATUS_OK) {
        sink_text(cli->out.sink, json);
    }
    return session_end(cli, status);
}

/* ---- check ---- */

static void cell_as_json(struct output *out, const struct pipeline_map_cell *c)
{
    const struct {
        const char *key;
        struct text text;
    } pairs[] = {{"sheet", c->sheet},     {"cell", c->address},
                 {"label", c->label},     {"use", c->use},
                 {"org_code", c->org},    {"period", c->period},
                 {"vintage", c->vintage}, {"indicator_code", c->indicator},
                 {"members", c->members}, {"unit", c->unit},
                 {"value", c->value}};
    struct json_writer *w = output_begin(out);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].text.len == 0) {
            continue;
        }
        json_key(w, pairs[i].key);
        json_text(w, pairs[i].text);
    }
    output_end(out);
}

static const char *cell_place(struct arena *arena, const struct pipeline_map_cell *c)
{
    return c->sheet.len == 0 ? text_dup(arena, c->address)
                             : arena_printf(arena, "%s!%s", text_dup(arena, c->sheet),
                                            text_dup(arena, c->address));
}

/* "C9 read 01 2015 POP.TOTAL = 7202.9 nghìn người (Hà Nội │ Dân số › Tổng số)" */
static const char *cell_line(struct arena *arena, enum lang lang, const struct pipeline_map_cell *c)
{
    const char *place = cell_place(arena, c);
    const char *label = text_dup(arena, c->label), *value = text_dup(arena, c->value);
    if (!text_is(c->use, "read")) {
        const struct words words =
            text_is(c->use, "total") ? (struct words){"tổng, không nộp", "a total, not filed"}
            : text_is(c->use, "ignored") ? (struct words){"bỏ qua", "ignored"}
                                         : (struct words){"CHƯA ĐỌC", "UNREAD"};
        return arena_printf(arena, "%-10s %s: %s (%s)", place, words_in(words, lang), value, label);
    }
    const char *members = text_dup(arena, c->members);
    return arena_printf(arena, "%-10s %s %s %s %s%s%s%s = %s %s (%s)", place,
                        text_dup(arena, c->org), text_dup(arena, c->period),
                        text_dup(arena, c->vintage), text_dup(arena, c->indicator),
                        members[0] ? "[" : "", members, members[0] ? "]" : "", value,
                        text_dup(arena, c->unit), label);
}

static bool tell_cell(void *ctx, const struct pipeline_map_cell *c)
{
    struct cli *cli = ctx;
    if (cli->json) {
        cell_as_json(&cli->out, c);
        return true;
    }
    output_line(&cli->out, cell_line(cli->out.scratch, cli->lang, c));
    arena_reset(cli->out.scratch);
    return true;
}

static void tell_summary(struct cli *cli, const struct pipeline_map_checked *c)
{
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_key(w, "summary");
        json_begin_object(w);
        json_pair_int(w, "read", (int64_t)c->read);
        json_pair_int(w, "unread", (int64_t)c->unread);
        json_pair_int(w, "unsure", (int64_t)c->unsure);
        json_pair(w, "confirmed", c->confirmed);
        json_end_object(w);
        output_end(&cli->out);
        return;
    }
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   (struct words){"{0} ô được đọc, {1} ô chưa đọc, {2} chỗ còn chưa chắc; xác "
                                  "nhận: {3}",
                                  "{0} cells read, {1} unread, {2} guesses unsure; confirmed: {3}"},
                   arena_printf(cli->arena, "%llu", (unsigned long long)c->read),
                   arena_printf(cli->arena, "%llu", (unsigned long long)c->unread),
                   arena_printf(cli->arena, "%zu", c->unsure),
                   c->confirmed[0] ? c->confirmed
                                   : words_in((struct words){"chưa có", "by nobody"}, cli->lang),
                   NULL));
}

static int check(struct cli *cli)
{
    struct pipeline_map_query query;
    struct pipeline_map_checked checked = {.confirmed = NULL};
    read_query(cli, &query);
    query.mapping.file = session_operand(cli, 0);
    query.file = session_operand(cli, 1);
    if (!session_encoding(cli, &query.encoding)) {
        return OUTCOME_USAGE;
    }
    enum status status = open(cli, &query);
    if (status == STATUS_OK) {
        status = pipeline_map_check(cli->pipeline, &query, tell_cell, cli, &checked, &cli->diags);
    }
    if (checked.confirmed && status != STATUS_FAILED) {
        tell_summary(cli, &checked);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"suggest",
     "FILE --form FORM [--org ORG] [--period PERIOD] [--vintage VINTAGE] [--encoding NAME] "
     "[--catalog DIR]",
     1,
     1,
     {"đề xuất một bản ánh xạ, dạng JSON, kèm căn cứ và chỗ chưa chắc",
      "proposes a mapping as JSON, with evidence and what is unsure"},
     suggest},
    {"check",
     "MAP FILE [--org ORG] [--period PERIOD] [--vintage VINTAGE] [--encoding NAME] [--catalog DIR]",
     2,
     2,
     {"mỗi ô sẽ thành số liệu nào, còn gì chưa đọc; không lưu gì",
      "what each cell would become, what is left unread; stores nothing"},
     check},
    {0},
};

static const struct option_spec options[] = {
    {"form", 0, "FORM", "suggest", {"mã biểu", "the form's code"}},
    {"org",
     0,
     "ORG",
     NULL,
     {"đơn vị của số liệu, khi tệp không ghi",
      "whose figures they are, where the file does not say"}},
    {"period",
     0,
     "PERIOD",
     NULL,
     {"kỳ của số liệu, khi tệp không ghi", "their period, where the file does not say"}},
    {"vintage",
     0,
     "VINTAGE",
     NULL,
     {"estimate, preliminary hay final", "estimate, preliminary or final"}},
    {"encoding", 0, "NAME", NULL, SESSION_ENCODING_WORDS},
    {"catalog",
     0,
     "DIR",
     NULL,
     {"gói danh mục thay cho danh mục đang có hiệu lực; không cần cơ sở dữ liệu",
      "a package instead of the catalog in force; no database then"}},
    {0},
};

static const struct example examples[] = {
    {"gris map suggest dan-so-2015.xlsx --form DS-01 --period 2015 > DS-01.json",
     {"đề xuất, để người xem và sửa", "a proposal for people to look at and mend"}},
    {"gris map check DS-01.json dan-so-2015.xlsx",
     {"từng ô thành gì; mã thoát 1 khi còn chỗ chưa chắc",
      "what each cell becomes; exit 1 while anything is unsure"}},
    {"gris ingest dan-so-2015.xlsx --map DS-01.json",
     {"nộp, sau khi đã ghi “confirmed”", "filed, once “confirmed” is written"}},
    {0},
};

const struct command cmd_map = {
    .name = "map",
    .purpose = {"ánh xạ bảng tính tự do vào biểu", "maps free-form workbooks to forms"},
    .details =
        {"Bảng thống kê do cán bộ tự lập được đọc qua một bản ánh xạ: tệp JSON cho mỗi phiên bản "
         "biểu, do người xem và xác nhận. Máy chỉ đề xuất. Không ô số nào bị bỏ qua trong im lặng: "
         "docs/mapping.md.",
         "Statistical tables as officers make them are read through a mapping: a JSON file for "
         "each "
         "edition of a form, looked at and confirmed by people. The machine only proposes. No "
         "figure "
         "is left out in silence: docs/mapping.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
