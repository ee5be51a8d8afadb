/*
 * gris score: units ranked by a composite score, with the method beside the figures. Neighbours: figures.c, session.c; docs/scores.md.
 */
#include <assert.h>
#include <string.h>

#include "internal.h"

/* A question, and its answer. */
struct asked {
    struct pipeline_score_query query;
    bool csv, explain;
    struct score_table table;
};

/* ---- what is asked ---- */

static int read_query(struct cli *cli, struct asked *a)
{
    const struct options *o = &cli->options;
    a->query.code = session_operand(cli, 0);
    a->query.period = options_get(o, "period");
    a->query.level = options_get(o, "level");
    a->query.org = options_get(o, "org");
    a->explain = options_has(o, "explain");
    if (!a->query.period) {
        return session_usage(cli, (struct words){"thiếu --period", "--period is missing"}, NULL);
    }
    if (!session_period_ok(a->query.period)) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"},
            a->query.period);
    }
    if (a->query.level && a->query.org) {
        return session_usage(cli,
                             (struct words){"--level và --org không đi cùng nhau",
                                            "--level and --org do not go together"},
                             NULL);
    }
    return session_format(cli, &a->csv);
}

/* ---- JSON ---- */

static void as_json(struct cli *cli, const struct asked *a)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct score_table *t = &a->table;
    struct json_writer *w = output_begin(&cli->out);
    score_json_method(w, catalog, t, cli->out.scratch);
    json_key(w, "parts");
    json_begin_array(w);
    for (size_t i = 0; i < t->score->len; i++) {
        json_begin_object(w);
        score_json_part(w, t->score, i, cli->out.scratch);
        json_end_object(w);
    }
    json_end_array(w);
    json_key(w, "groups");
    json_begin_array(w);
    for (size_t i = 0; i < t->len; i++) {
        json_begin_object(w);
        score_json_group(w, catalog, t, &t->groups[i], cli->out.scratch);
        json_end_object(w);
    }
    json_end_array(w);
    output_pair_instant(w, "as_of", pipeline_as_of(cli->pipeline));
    output_end(&cli->out);
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        for (size_t r = 0; r < g->len; r++) {
            const struct org *org = &catalog->orgs.at[g->rows[r].org];
            w = output_begin(&cli->out);
            json_pair(w, "org_code", org->code);
            json_pair(w, "org_level", catalog->levels[org->level]);
            json_pair(w, "within",
                      g->within == CATALOG_NONE ? NULL : catalog->orgs.at[g->within].code);
            score_json_row(w, t, g, &g->rows[r], a->explain, cli->out.scratch);
            output_end(&cli->out);
        }
    }
}

/* ---- CSV ---- */

static void field(struct sink *sink, const char *value)
{
    sink_csv_field(sink, text_of(value ? value : ""), ',', false);
    sink_puts(sink, ",");
}

static void csv_part(struct cli *cli,
                     const struct asked *a,
                     const struct score_group *g,
                     const struct score_row *row,
                     size_t part)
{
    const struct score_table *t = &a->table;
    const struct score_cell *cell = &row->cells[part];
    struct sink *sink = cli->out.sink;
    struct arena *arena = cli->out.scratch;
    field(sink, pipeline_catalog(cli->pipeline)->orgs.at[row->org].code);
    field(sink, a->query.period);
    field(sink, t->score->code);
    field(sink, t->score->parts[part].id);
    field(sink, score_text(cell->value, t->decimals[part], arena));
    field(sink, score_low_text(t, g, part, arena));
    field(sink, score_high_text(t, g, part, arena));
    field(sink, score_text(cell->share, SCORE_SHARE_DECIMALS, arena));
    field(sink, score_text(cell->points, t->score->decimals, arena));
    field(sink, score_points_text(t->score->parts[part].points, arena));
    field(sink, cell->excluded ? "true" : "false");
    field(sink, score_cell_status(row, part));
    if (t->score->parts[part].value[0] != '\0') {
        sink_printf(sink, "%d,%d\n", cell->reported, cell->expected);
    } else {
        sink_puts(sink, ",\n");
    }
    arena_reset(arena);
}

static void csv_total(struct cli *cli,
                      const struct asked *a,
                      const struct score_group *g,
                      const struct score_row *row)
{
    struct sink *sink = cli->out.sink;
    struct arena *arena = cli->out.scratch;
    field(sink, pipeline_catalog(cli->pipeline)->orgs.at[row->org].code);
    field(sink, a->query.period);
    field(sink, a->table.score->code);
    field(sink, score_text(row->total, a->table.score->decimals, arena));
    field(sink, row->rank > 0 ? arena_printf(arena, "%u", row->rank) : NULL);
    field(sink, arena_printf(arena, "%u", g->ranked));
    field(sink, row->status);
    sink_printf(sink, "%d,%d\n", row->reported, row->expected);
    arena_reset(arena);
}

static void as_csv(struct cli *cli, const struct asked *a)
{
    const struct score_table *t = &a->table;
    sink_puts(cli->out.sink,
              a->explain ? "org_code,period,score,part,value,low,high,share,points,of_points,"
                           "excluded,status,reported,expected\n"
                         : "org_code,period,score,total,rank,ranked,status,reported,expected\n");
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        for (size_t r = 0; r < g->len; r++) {
            for (size_t p = 0; a->explain && p < t->score->len; p++) {
                csv_part(cli, a, g, &g->rows[r], p);
            }
            if (!a->explain) {
                csv_total(cli, a, g, &g->rows[r]);
            }
        }
    }
}

/* ---- for people ---- */

static const char *unit_name(const struct cli *cli, uint32_t org)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct org_edition *e = catalog_org_edition(catalog, org, DATE_MAX);
    return e ? figures_name(e->name_vi, e->name_en, cli->lang) : "";
}

static const char *count(struct arena *arena, int32_t reported, int32_t expected)
{
    return arena_printf(arena, "%d/%d", reported, expected);
}

/* Points of the parts directly beneath the score, then the total. */
static void print_group(struct cli *cli, const struct asked *a, const struct score_group *g)
{
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct score *s = a->table.score;
    struct table t;
    table_init(&t, cli->arena);
    table_column(&t, session_words(cli, "hạng", "rank"), true);
    table_column(&t, session_words(cli, "mã", "code"), false);
    table_column(&t, session_words(cli, "đơn vị", "unit name"), false);
    for (size_t p = 0; p < s->len; p++) {
        if (s->parts[p].depth == 0) {
            table_column(&t, s->parts[p].id, true);
        }
    }
    table_column(&t, session_words(cli, "tổng điểm", "total"), true);
    table_column(&t, session_words(cli, "đủ", "units"), true);
    table_column(&t, session_words(cli, "tình trạng", "status"), false);
    for (size_t r = 0; r < g->len; r++) {
        const struct score_row *row = &g->rows[r];
        table_cell(&t, row->rank > 0 ? arena_printf(cli->arena, "%u", row->rank) : "…");
        table_cell(&t, catalog->orgs.at[row->org].code);
        table_cell(&t, unit_name(cli, row->org));
        for (size_t p = 0; p < s->len; p++) {
            if (s->parts[p].depth == 0) {
                const char *points = score_text(row->cells[p].points, s->decimals, cli->arena);
                table_cell(&t, points ? points : "…");
            }
        }
        const char *total = score_text(row->total, s->decimals, cli->arena);
        table_cell(&t, total ? total : "…");
        table_cell(&t, count(cli->arena, row->reported, row->expected));
        table_cell(&t, words_code(row->status, cli->lang));
    }
    if (g->within != CATALOG_NONE) {
        output_line(&cli->out, arena_printf(cli->arena, "%s  %s", catalog->orgs.at[g->within].code,
                                            unit_name(cli, g->within)));
    }
    table_print(&t, &cli->out);
}

/* How each part of each unit came about. */
static void print_explained(struct cli *cli, const struct asked *a, const struct score_group *g)
{
    static const struct words words[] = {
        {"mã", "code"},     {"phần", "part"},      {"giá trị", "value"}, {"chuẩn hoá", "share"},
        {"điểm", "points"}, {"điểm tối đa", "of"}, {"đủ", "units"},      {"tình trạng", "status"}};
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    const struct score *s = a->table.score;
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), i >= 2 && i <= 6);
    }
    for (size_t r = 0; r < g->len; r++) {
        for (size_t p = 0; p < s->len; p++) {
            const struct score_cell *cell = &g->rows[r].cells[p];
            const char *value = score_text(cell->value, a->table.decimals[p], cli->arena);
            const char *share = score_text(cell->share, SCORE_SHARE_DECIMALS, cli->arena);
            const char *points = score_text(cell->points, s->decimals, cli->arena);
            bool leaf = s->parts[p].value[0] != '\0';
            table_cell(&t, catalog->orgs.at[g->rows[r].org].code);
            table_cell(&t, s->parts[p].id);
            table_cell(&t, value ? value : leaf ? "…" : NULL);
            table_cell(&t, share            ? share
                           : cell->excluded ? session_words(cli, "không tính", "excluded")
                                            : "…");
            table_cell(&t, points ? points : "…");
            table_cell(&t, score_points_text(s->parts[p].points, cli->arena));
            table_cell(&t, leaf ? count(cli->arena, cell->reported, cell->expected) : NULL);
            table_cell(&t, words_code(score_cell_status(&g->rows[r], p), cli->lang));
        }
    }
    output_line(&cli->out, "");
    table_print(&t, &cli->out);
}

/* The parts, and what they were held against in a group. */
static void print_parts(struct cli *cli, const struct asked *a, const struct score_group *g)
{
    static const struct words words[] = {{"phần", "part"},
                                         {"điểm", "points"},
                                         {"tên", "name"},
                                         {"giá trị", "value"},
                                         {"cách", "method"},
                                         {"tốt", "better"},
                                         {"từ", "from"},
                                         {"đến", "to"},
                                         {"có số", "units"},
                                         {"thiếu", "missing"},
                                         {"khi thiếu", "if missing"}};
    const struct score *s = a->table.score;
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), i == 1 || (i >= 6 && i <= 9));
    }
    for (size_t p = 0; p < s->len; p++) {
        const struct score_part *part = &s->parts[p];
        bool leaf = part->value[0] != '\0';
        table_cell(&t, part->id);
        table_cell(&t, score_points_text(part->points, cli->arena));
        table_cell(&t, figures_name(part->name_vi, part->name_en, cli->lang));
        table_cell(&t, part->value);
        table_cell(&t, leaf ? score_normalise_name(part->normalise) : NULL);
        table_cell(&t, !leaf         ? NULL
                       : part->lower ? session_words(cli, "thấp", "lower")
                                     : session_words(cli, "cao", "higher"));
        table_cell(&t, score_low_text(&a->table, g, p, cli->arena));
        table_cell(&t, score_high_text(&a->table, g, p, cli->arena));
        table_cell(&t, leaf ? arena_printf(cli->arena, "%u", g->measures[p].units) : NULL);
        table_cell(&t, leaf ? arena_printf(cli->arena, "%u", g->measures[p].missing) : NULL);
        table_cell(&t, leaf ? score_missing_name(part->missing) : NULL);
    }
    output_line(&cli->out, "");
    table_print(&t, &cli->out);
}

static void print_method(struct cli *cli, const struct score *s)
{
    output_line(&cli->out, "");
    output_line(&cli->out,
                arena_printf(cli->arena, "%s: %s", session_words(cli, "Phương pháp", "Method"),
                             figures_name(s->method_vi, s->method_en, cli->lang)));
    if (s->legal_basis[0] != '\0') {
        output_line(&cli->out,
                    arena_printf(cli->arena, "%s: %s", session_words(cli, "Căn cứ", "Legal basis"),
                                 s->legal_basis));
    }
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang,
                           (struct words){"Tối đa {0} điểm. Tính bằng phân số chính xác, làm tròn "
                                          "một lần còn {1} chữ số thập phân; xếp hạng theo điểm đã "
                                          "làm tròn, bằng điểm thì cùng hạng (1, 2, 2, 4).",
                                          "{0} points at most. Exact fractions, rounded once to "
                                          "{1} decimals; ranked by the rounded total, equal totals "
                                          "share a rank (1, 2, 2, 4)."},
                           score_points_text(s->points, cli->arena),
                           arena_printf(cli->arena, "%d", s->decimals), NULL));
}

static void as_table(struct cli *cli, const struct asked *a)
{
    const struct score_table *t = &a->table;
    const struct catalog *catalog = pipeline_catalog(cli->pipeline);
    assert(t->score); /* who has a table has its score */
    output_line(&cli->out,
                arena_printf(cli->arena, "%s  %s, %s", t->score->code,
                             figures_name(t->score->name_vi, t->score->name_en, cli->lang),
                             catalog_period_text(catalog, t->period, cli->arena)));
    for (size_t i = 0; i < t->len; i++) {
        print_group(cli, a, &t->groups[i]);
        if (a->explain) {
            print_explained(cli, a, &t->groups[i]);
        }
        print_parts(cli, a, &t->groups[i]);
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"{0} đơn vị, {1} được xếp hạng.",
                                              "{0} units, {1} of them ranked."},
                               arena_printf(cli->arena, "%u", t->groups[i].units),
                               arena_printf(cli->arena, "%u", t->groups[i].ranked), NULL));
    }
    print_method(cli, t->score);
}

static int run(struct cli *cli)
{
    struct asked asked = {0};
    int outcome = read_query(cli, &asked);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_score(cli->pipeline, &asked.query, &asked.table, &cli->diags);
    }
    if (status == STATUS_OK && asked.csv) {
        as_csv(cli, &asked);
    } else if (status == STATUS_OK && cli->json) {
        as_json(cli, &asked);
    } else if (status == STATUS_OK) {
        as_table(cli, &asked);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"",
     "CODE --period P [--level L|--org C] [--explain] [--as-of MOMENT] [--format F]",
     1,
     1,
     {0},
     run},
    {0},
};

static const struct option_spec options[] = {
    {"period", 'p', "P", NULL, {"kỳ của chỉ số", "the score's period"}},
    {"level", 0, "L", NULL, {"chỉ các đơn vị của một cấp", "units of one level alone"}},
    {"org",
     0,
     "C",
     NULL,
     {"chỉ một đơn vị, với hạng của nó trong tất cả", "one unit alone, with its rank among all"}},
    {"explain",
     0,
     NULL,
     NULL,
     {"từng phần của từng đơn vị: giá trị, chuẩn hoá, điểm",
      "each part of each unit: value, share, points"}},
    SESSION_AS_OF(NULL),
    {"format", 'f', "F", NULL, {"table, csv, json", "table, csv, json"}},
    {0},
};

static const struct example examples[] = {
    {"gris score MAU.TTHC --period 2026-10",
     {"bảng xếp hạng các tỉnh, kèm phương pháp", "provinces ranked, with the method"}},
    {"gris score MAU.TTHC --period 2026-10 --org 04 --explain",
     {"điểm của một tỉnh từ đâu mà ra", "where one province's points come from"}},
    {"gris score MAU.TTHC --period 2026-10 --explain --format csv",
     {"từng phần, dạng CSV", "every part, as CSV"}},
    {0},
};

const struct command cmd_score = {
    .name = "score",
    .purpose = {"xếp hạng các đơn vị theo một chỉ số tổng hợp", "ranks units by a composite score"},
    .details = {"Chỉ số tổng hợp gồm các phần có trọng số, mỗi phần là một biểu thức được đưa về "
                "khoảng 0 đến 1. Cách tính và hai tệp danh mục của nó: docs/scores.md.",
                "A composite score is made of weighted parts, each an expression brought to 0 "
                "to 1. How it is computed, and its two files of the catalog: docs/scores.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
