/*
 * gris eval: an expression tried out with values given by hand. Neighbours: session.c; docs/expressions.md is the language.
 */
#include <string.h>

#include "core/decimal.h"
#include "internal.h"

/* Every --set as it stands: a vector has commas of its own. */
static const char *const *sets(const struct cli *cli, size_t *ret_len)
{
    struct VEC(const char *) list = {0};
    for (size_t i = 0; i < cli->options.values.len; i++) {
        const struct option_value *v = &cli->options.values.at[i];
        if (strcmp(v->spec->name, "set") == 0) {
            VEC_PUSH(cli->arena, &list, v->value);
        }
    }
    *ret_len = list.len;
    return list.at;
}

static void show(struct cli *cli, const struct pipeline_value *value)
{
    const char *boolean = value->boolean ? "true" : "false";
    if (!cli->json) {
        output_line(&cli->out, value->is_boolean ? boolean : value->text ? value->text : "null");
        return;
    }
    struct json_writer *w = output_begin(&cli->out);
    if (value->is_boolean) {
        json_pair_bool(w, "value", value->boolean);
    } else {
        json_pair(w, "value", value->text);
    }
    output_end(&cli->out);
}

static enum status evaluate(struct cli *cli, struct pipeline_eval_options *options)
{
    const char *dir = options_get(&cli->options, "catalog");
    struct pipeline_value value = {0};
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK && dir) {
        status = pipeline_catalog_open(cli->pipeline, dir, &options->catalog, &cli->diags);
    }
    if (status == STATUS_OK) {
        status =
            pipeline_eval(cli->pipeline, session_operand(cli, 0), options, &value, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, &value);
    }
    return status;
}

static int run(struct cli *cli)
{
    struct pipeline_eval_options options = {.decimals = -1};
    const char *decimals = options_get(&cli->options, "decimals");
    uint64_t n = 0;
    if (decimals && !text_to_u64(text_of(decimals), DECIMAL_MAX_DECIMALS, &n)) {
        return session_usage(cli,
                             (struct words){"--decimals: “{0}” không phải là số từ 0 đến 9",
                                            "--decimals: “{0}” is not a number from 0 to 9"},
                             decimals);
    }
    if (decimals) {
        options.decimals = (int)n;
    }
    options.sets = sets(cli, &options.sets_len);
    for (size_t i = 0; i < options.sets_len; i++) {
        if (!strchr(options.sets[i], '=')) {
            return session_usage(cli,
                                 (struct words){"--set: “{0}” không có dạng TÊN=GIÁ-TRỊ",
                                                "--set: “{0}” is not of the form NAME=VALUE"},
                                 options.sets[i]);
        }
    }
    return session_end(cli, evaluate(cli, &options));
}

static const struct action actions[] = {
    {"", "EXPRESSION [--set NAME=VALUE]… [--decimals N] [--catalog DIR]", 1, 1, {0}, run},
    {0},
};

static const struct option_spec options[] = {
    {"set",
     0,
     "NAME=VALUE",
     NULL,
     {"giá trị của một số liệu: mã, MÃ|phân tổ=giá trị, [MÃ].prev…; nhắc lại được. Giá trị: số, "
      "null, "
      "true, 'chữ', dãy [1,2,null]",
      "a figure's value: a code, CODE|dimension=member, [CODE].prev…; may be repeated. Values: "
      "numbers, "
      "null, true, 'text', vectors [1,2,null]"}},
    {"decimals",
     0,
     "N",
     NULL,
     {"làm tròn một lần còn N chữ số thập phân; mặc định chính xác, tối đa 34 chữ số có nghĩa",
      "round once, to N decimals; default exact, at most 34 significant digits"}},
    {"catalog",
     0,
     "DIR",
     NULL,
     {"gói danh mục cho biết có những số liệu nào; mặc định mọi tên đều được",
      "package that says which figures there are; default any name will do"}},
    {0},
};

static const struct example examples[] = {
    {"gris eval '100*[TTHC.RESOLVED_IN_TIME]/[TTHC.RESOLVED]' --set TTHC.RESOLVED_IN_TIME=2 --set "
     "TTHC.RESOLVED=3 --decimals 2",
     {"thử một tỷ lệ", "a ratio tried out"}},
    {"gris eval '([x] - [x].same_last_year) / [x].same_last_year' --set x=120 --set "
     "'[x].same_last_year=96'",
     {"so với cùng kỳ năm trước", "compared with the same period of last year"}},
    {"gris eval 'median([u])' --set 'u=[1,2,null,10]'",
     {"trung vị của một dãy", "a vector's median"}},
    {"gris eval '[POP.TOTAL] + [POP.TOTL]' --catalog sample-data/catalog --json",
     {"chỗ sai, theo cột", "where it is wrong, by column"}},
    {0},
};

const struct command cmd_eval = {
    .name = "eval",
    .purpose = {"tính thử một biểu thức, hoặc chỉ ra chỗ sai",
                "evaluate an expression, or say where it is wrong"},
    .details =
        {"Ngôn ngữ của công thức và quy tắc kiểm tra: docs/expressions.md. Không cần cơ sở dữ "
         "liệu. Biểu thức mở đầu bằng dấu trừ và một chữ cái thì đặt sau “--”.",
         "The language of formulas and validation rules: docs/expressions.md. No database. An "
         "expression that begins with a minus and a letter goes behind “--”."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED,
    .examples = examples,
};
