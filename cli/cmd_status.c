/*
 * gris status: how much there is and how fresh it is, for monitoring. Neighbours: session.c.
 */
#include "internal.h"

/* "26h": a number and s, m, h or d; in seconds. */
static bool read_age(const char *text, int64_t *ret_seconds)
{
    static const struct {
        char letter;
        uint64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    struct text t = text_of(text);
    uint64_t n = 0;
    for (size_t i = 0; t.len > 1 && i < sizeof units / sizeof units[0]; i++) {
        if (t.ptr[t.len - 1] == units[i].letter) {
            bool ok = text_to_u64((struct text){t.ptr, t.len - 1}, 1000000, &n);
            *ret_seconds = (int64_t)(n * units[i].seconds);
            return ok;
        }
    }
    return false;
}

static void counts_as_json(struct cli *cli, const struct pipeline_counts *c, bool fresh)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "catalog_name", c->catalog_name);
    json_pair(w, "catalog_version", c->catalog_version);
    json_pair_int(w, "catalog_load", c->catalog_load);
    json_pair_int(w, "submissions", c->submissions);
    json_pair_int(w, "rejected", c->rejected);
    json_pair_int(w, "originals", c->originals);
    json_pair_int(w, "original_bytes", c->original_bytes);
    json_pair_int(w, "cells", c->cells);
    json_pair_int(w, "aggregates", c->aggregates);
    json_pair_int(w, "stale", c->stale);
    json_pair_int(w, "findings", c->findings);
    json_pair_int(w, "audit_rows", c->audit_rows);
    json_pair_int(w, "unsealed", c->unsealed);
    output_pair_instant(w, "last_received_at", c->last_received_at);
    output_pair_instant(w, "last_aggregated_at", c->last_aggregated_at);
    output_pair_instant(w, "last_released_at", c->last_released_at);
    json_pair_bool(w, "fresh", fresh);
    output_end(&cli->out);
}

static void count_row(struct table *t, const char *name, int64_t n)
{
    table_cell(t, name);
    table_int(t, n);
}

static void instant_row(struct table *t, const char *name, int64_t instant)
{
    table_cell(t, name);
    table_cell(t, instant ? output_instant(t->arena, instant) : "-");
}

static void counts_for_people(struct cli *cli, const struct pipeline_counts *c)
{
    struct table t;
    table_init(&t, cli->arena);
    table_column(&t, session_words(cli, "danh mục", "catalog"), false);
    table_column(&t,
                 arena_printf(cli->arena, "%s %s (%d)", c->catalog_name ? c->catalog_name : "-",
                              c->catalog_version ? c->catalog_version : "", c->catalog_load),
                 false);
    count_row(&t, session_words(cli, "lần gửi", "submissions"), c->submissions);
    count_row(&t, session_words(cli, "bị từ chối", "rejected"), c->rejected);
    count_row(&t, session_words(cli, "bản gốc", "originals"), c->originals);
    count_row(&t, session_words(cli, "byte bản gốc", "bytes of originals"), c->original_bytes);
    count_row(&t, session_words(cli, "ô số liệu", "cells"), c->cells);
    count_row(&t, session_words(cli, "dòng tổng hợp", "aggregates"), c->aggregates);
    count_row(&t, session_words(cli, "chờ tổng hợp", "stale marks"), c->stale);
    count_row(&t, session_words(cli, "phát hiện", "findings"), c->findings);
    count_row(&t, session_words(cli, "dòng nhật ký", "audit rows"), c->audit_rows);
    count_row(&t, session_words(cli, "chờ niêm phong", "not sealed yet"), c->unsealed);
    instant_row(&t, session_words(cli, "nhận lần cuối", "last received"), c->last_received_at);
    instant_row(&t, session_words(cli, "tổng hợp lần cuối", "last aggregated"),
                c->last_aggregated_at);
    instant_row(&t, session_words(cli, "công bố lần cuối", "last released"), c->last_released_at);
    table_print(&t, &cli->out);
}

static int show(struct cli *cli, const struct pipeline_counts *c, int64_t max_age)
{
    int64_t age = pipeline_now(cli->pipeline) - c->last_aggregated_at;
    bool fresh = max_age < 0 || (c->last_aggregated_at > 0 && age <= max_age);
    if (cli->json) {
        counts_as_json(cli, c, fresh);
        return fresh ? OUTCOME_DONE : OUTCOME_REJECTED;
    }
    counts_for_people(cli, c);
    if (!fresh) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"✖ lần tổng hợp cuối đã quá {0}",
                                              "✖ the last aggregation is older than {0}"},
                               options_get(&cli->options, "max-age"), NULL));
    }
    return fresh ? OUTCOME_DONE : OUTCOME_REJECTED;
}

static int run(struct cli *cli)
{
    struct pipeline_counts counts = {0};
    const char *age = options_get(&cli->options, "max-age");
    int64_t max_age = -1; /* none asked for */
    if (age && !read_age(age, &max_age)) {
        return session_usage(cli,
                             (struct words){"“{0}” không phải khoảng thời gian (26h, 90m, 2d)",
                                            "“{0}” is not a span of time (26h, 90m, 2d)"},
                             age);
    }
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_counts(cli->pipeline, &counts, &cli->diags);
    }
    int outcome = status == STATUS_OK ? show(cli, &counts, max_age) : OUTCOME_DONE;
    return status == STATUS_OK ? outcome : session_end(cli, status);
}

static const struct action actions[] = {{"", "[--max-age AGE]", 0, 0, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"max-age",
     0,
     "AGE",
     NULL,
     {"mã thoát 1 nếu lần tổng hợp cuối cũ hơn thế: 26h, 90m, 2d",
      "exit 1 when the last aggregation is older than this: 26h, 90m, 2d"}},
    {0},
};

static const struct example examples[] = {
    {"gris status", {"có gì và mới đến đâu", "what there is and how fresh"}},
    {"gris status --max-age 26h --quiet || alert",
     {"cho cron và giám sát", "for cron and monitoring"}},
    {0},
};

const struct command cmd_status = {
    .name = "status",
    .purpose = {"có bao nhiêu, mới đến đâu", "how much there is and how fresh"},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
