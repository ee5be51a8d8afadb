/*
 * gris read: what gris sees in a file, before any meaning. Neighbours: session.c.
 */
#include "internal.h"

struct reading {
    struct cli *cli;
    struct arena *arena;
    const char *sheet; /* the one at hand, "" before the first; in the arena */
};

static const char *or_dash(const char *s)
{
    return s ? s : "-";
}

static bool format(void *ctx, const struct pipeline_format *f)
{
    struct cli *cli = ((struct reading *)ctx)->cli;
    struct output *out = &cli->out;
    if (cli->json) {
        struct json_writer *w = output_begin(out);
        json_pair(w, "file", session_operand(cli, 0));
        json_pair(w, "format", f->format);
        json_pair(w, "encoding", f->encoding);
        json_pair(w, "encoding_how", f->encoding_how);
        json_pair(w, "delimiter", f->delimiter);
        json_pair(w, "number_style", f->number_style);
        output_end(out);
        return true;
    }
    /* A workbook has neither encoding nor delimiter. */
    bool text = f->encoding || f->delimiter;
    output_line(
        out, words_fill(
                 out->scratch, cli->lang,
                 !text ? (struct words){"{0}: định dạng {1}", "{0}: format {1}"}
                       : (struct words){"{0}: định dạng {1}, bảng mã {2} ({5}), phân cách {3}, "
                                        "kiểu số {4}",
                                        "{0}: format {1}, encoding {2} ({5}), delimiter {3}, "
                                        "number style {4}"},
                 session_operand(cli, 0), or_dash(f->format), or_dash(f->encoding),
                 or_dash(f->delimiter), or_dash(f->number_style), or_dash(f->encoding_how), NULL));
    arena_reset(out->scratch);
    return true;
}

static void row_as_json(
    struct output *out, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct json_writer *w = output_begin(out);
    json_pair(w, "sheet", sheet);
    json_pair_int(w, "row", row);
    json_key(w, "cells");
    json_begin_array(w);
    for (size_t i = 0; i < len; i++) {
        json_text(w, cells[i]);
    }
    json_end_array(w);
    output_end(out);
}

static bool rows(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct reading *reading = ctx;
    struct output *out = &reading->cli->out;
    if (reading->cli->json) {
        row_as_json(out, sheet, row, cells, len);
        return true;
    }
    struct text_builder line;
    if (sheet && strcmp(sheet, reading->sheet) != 0) {
        reading->sheet = arena_strdup(reading->arena, sheet);
        output_line(out, arena_printf(out->scratch, "[%s]", sheet));
    }
    text_builder_init(&line, out->scratch, 1 << 20);
    text_builder_addf(&line, "%7u", row);
    for (size_t i = 0; i < len; i++) {
        text_builder_adds(&line, i ? " │ " : "  ");
        text_builder_add(&line, cells[i]);
    }
    output_line(out, text_dup(out->scratch, text_builder_text(&line)));
    arena_reset(out->scratch);
    return true;
}

static int run(struct cli *cli)
{
    const char *encoding;
    if (!session_encoding(cli, &encoding)) {
        return OUTCOME_USAGE;
    }
    struct reading reading = {.cli = cli, .arena = arena_new(0), .sheet = ""};
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK) {
        status = pipeline_read(cli->pipeline, session_operand(cli, 0), encoding, format, rows,
                               &reading, &cli->diags);
    }
    arena_free(reading.arena);
    return session_end(cli, status);
}

static const struct action actions[] = {{"", "FILE [--encoding NAME]", 1, 1, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"encoding", 0, "NAME", NULL, SESSION_ENCODING_WORDS},
    {0},
};

static const struct example examples[] = {
    {"gris read sample-data/reports/population/population-2003.csv",
     {"tệp dùng dấu chấm phẩy và 1.217,6", "a file with semicolons and 1.217,6"}},
    {"gris read bao-cao.csv --json", {"mỗi dòng một đối tượng", "one object a row"}},
    {"gris read bao-cao.csv --encoding tcvn3",
     {"tệp gõ bằng phông .VnTime", "a file typed in a .VnTime font"}},
    {0},
};

const struct command cmd_read = {
    .name = "read",
    .purpose = {"cho biết gris thấy gì trong một tệp", "shows what gris sees in a file"},
    .details =
        {"Định dạng, bảng mã và vì sao biết, dấu phân cách, kiểu số, rồi từng dòng với số "
         "dòng như trong bảng tính, của sổ tính dưới tên trang tính. Không cần cơ sở dữ liệu.",
         "Format, encoding and how it was told, delimiter, number style, then the rows, "
         "numbered as a spreadsheet does, of a workbook under the names of its sheets. No "
         "database."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED,
    .examples = examples,
};
