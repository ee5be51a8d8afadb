/*
 * gris recheck: what would change over history if a catalog took effect: a block for each submission of which something would, then counts.
 * Neighbours: session.c, progress.c.
 */
#include "internal.h"

struct telling {
    struct cli *cli;
    struct progress progress;
};

/* ---- JSON ---- */

static const char *verdict(bool accepted)
{
    return accepted ? "accepted" : "rejected";
}

static void finding_as_json(struct json_writer *w,
                            const char *key,
                            const struct diag *diag,
                            struct arena *arena)
{
    if (diag) {
        json_key(w, key);
        json_diag(w, diag, arena);
    }
}

static void submission_as_json(struct output *out, const struct pipeline_rechecked *r)
{
    struct json_writer *w = output_begin(out);
    json_pair(w, "receipt", r->receipt);
    json_pair(w, "file", r->file);
    json_pair(w, "org_code", r->org_code);
    json_pair(w, "regime", r->regime);
    json_pair(w, "form", r->form);
    json_pair(w, "period", r->period);
    json_pair(w, "vintage", r->vintage);
    json_pair(w, "verdict", verdict(r->was_accepted));
    json_pair(w, "verdict_then", verdict(r->would_be_accepted));
    output_pair_instant(w, "due", r->due_before);
    output_pair_instant(w, "due_then", r->due_after);
    json_pair_bool(w, "late", r->was_late);
    json_pair_bool(w, "late_then", r->would_be_late);
    json_key(w, "findings");
    json_begin_array(w);
    for (size_t i = 0; i < r->changes_len; i++) {
        const struct pipeline_recheck_change *c = &r->changes[i];
        json_begin_object(w);
        json_pair(w, "change", !c->before ? "new" : !c->after ? "gone" : "changed");
        finding_as_json(w, "before", c->before, out->scratch);
        finding_as_json(w, "after", c->after, out->scratch);
        json_end_object(w);
    }
    json_end_array(w);
    output_end(out);
}

static void summary_as_json(struct output *out, const struct pipeline_recheck_summary *s)
{
    struct json_writer *w = output_begin(out);
    json_key(w, "summary");
    json_begin_object(w);
    json_pair_int(w, "submissions", (int64_t)s->submissions);
    json_pair_int(w, "changed", (int64_t)s->changed);
    json_pair_int(w, "rejected", (int64_t)s->refused);
    json_pair_int(w, "accepted", (int64_t)s->accepted);
    json_pair_int(w, "findings_new", (int64_t)s->appeared);
    json_pair_int(w, "findings_gone", (int64_t)s->gone);
    json_pair_int(w, "findings_changed", (int64_t)s->different);
    json_pair_int(w, "deadlines", (int64_t)s->deadlines);
    json_pair_int(w, "lateness", (int64_t)s->lateness);
    json_end_object(w);
    output_end(out);
}

/* ---- for people ---- */

static const char *verdict_words(const struct telling *t, bool accepted)
{
    return accepted ? session_words(t->cli, "tiếp nhận", "accepted")
                    : session_words(t->cli, "từ chối", "rejected");
}

static void
head_line(const struct telling *t, struct arena *arena, const struct pipeline_rechecked *r)
{
    const char *line = arena_printf(arena, "%s  %s %s %s %s", r->receipt, r->org_code, r->form,
                                    r->period, words_code(r->vintage, t->cli->lang));
    if (r->was_accepted != r->would_be_accepted) {
        line = arena_printf(arena, "%s: %s -> %s", line, verdict_words(t, r->was_accepted),
                            verdict_words(t, r->would_be_accepted));
    }
    output_line(&t->cli->out, line);
}

static const char *instant_words(const struct telling *t, struct arena *arena, int64_t due)
{
    return due == 0 ? session_words(t->cli, "không có", "none") : output_instant(arena, due);
}

static void
due_line(const struct telling *t, struct arena *arena, const struct pipeline_rechecked *r)
{
    const char *late = "";
    if (r->due_before == r->due_after) {
        return;
    }
    if (r->was_late != r->would_be_late) {
        late = r->would_be_late ? session_words(t->cli, "; thành trễ hạn", "; now late")
                                : session_words(t->cli, "; thành đúng hạn", "; now in time");
    }
    output_line(&t->cli->out,
                arena_printf(arena, "  %s %s -> %s%s", session_words(t->cli, "hạn nộp", "due"),
                             instant_words(t, arena, r->due_before),
                             instant_words(t, arena, r->due_after), late));
}

static void
finding_line(const struct telling *t, struct arena *arena, const struct pipeline_recheck_change *c)
{
    const struct diag *d = c->after ? c->after : c->before;
    output_line(&t->cli->out, arena_printf(arena, "  %s %s",
                                           !c->before  ? "+"
                                           : !c->after ? "-"
                                                       : "~",
                                           diag_line(d, t->cli->lang, arena)));
}

static void submission_lines(const struct telling *t, const struct pipeline_rechecked *r)
{
    struct arena *arena = arena_new(0);
    head_line(t, arena, r);
    due_line(t, arena, r);
    for (size_t i = 0; i < r->changes_len; i++) {
        finding_line(t, arena, &r->changes[i]);
    }
    arena_free(arena);
}

static const char *number(struct cli *cli, uint64_t n)
{
    return arena_printf(cli->arena, "%llu", (unsigned long long)n);
}

static void summary_lines(struct cli *cli, const struct pipeline_recheck_summary *s)
{
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   (struct words){"Đã xem lại {0} lần gửi, {1} lần gửi sẽ khác: {2} thành từ chối, "
                                  "{3} thành tiếp nhận",
                                  "{0} submissions looked at, {1} would change: {2} to rejected, "
                                  "{3} to accepted"},
                   number(cli, s->submissions), number(cli, s->changed), number(cli, s->refused),
                   number(cli, s->accepted), NULL));
    output_line(
        &cli->out,
        words_fill(
            cli->arena, cli->lang,
            (struct words){"Phát hiện: {0} mới, {1} mất, {2} khác; hạn nộp: {3} thay đổi, trong đó "
                           "{4} làm đổi đúng hạn/trễ hạn",
                           "Findings: {0} new, {1} gone, {2} changed; deadlines: {3} moved, {4} of "
                           "them between in time and late"},
            number(cli, s->appeared), number(cli, s->gone), number(cli, s->different),
            number(cli, s->deadlines), number(cli, s->lateness), NULL));
}

/* ---- the run ---- */

static bool rechecked(void *ctx, const struct pipeline_rechecked *r)
{
    struct telling *t = ctx;
    progress_clear(&t->progress);
    if (t->cli->json) {
        submission_as_json(&t->cli->out, r);
    } else {
        submission_lines(t, r);
    }
    return true;
}

static int recheck(struct cli *cli, const struct pipeline_recheck_query *query)
{
    struct telling t = {.cli = cli};
    struct pipeline_recheck_summary summary = {0};
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    progress_init(&t.progress, !cli->json && !cli->quiet,
                  session_words(cli, "lần gửi", "submissions"));
    status = pipeline_recheck(cli->pipeline, query, rechecked, &t, &t.progress.hook, &summary,
                              &cli->diags);
    progress_clear(&t.progress);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    if (cli->json) {
        summary_as_json(&cli->out, &summary);
    } else {
        summary_lines(cli, &summary);
    }
    return session_end(cli, summary.changed > 0 ? STATUS_REJECTED : STATUS_OK);
}

static int run(struct cli *cli)
{
    const char *period = options_get(&cli->options, "period");
    struct pipeline_recheck_query query = {.catalog = options_get(&cli->options, "catalog")};
    session_range(cli, period, &query.period_from, &query.period_to);
    if (!session_period_ok(query.period_from) || !session_period_ok(query.period_to)) {
        return session_usage(
            cli, (struct words){"“{0}” không phải là kỳ báo cáo", "“{0}” is not a period"}, period);
    }
    return recheck(cli, &query);
}

static const struct action actions[] = {{"", "[--catalog DIR] [--period P[..P]]", 0, 0, {0}, run},
                                        {0}};

static const struct option_spec options[] = {
    {"catalog",
     0,
     "DIR",
     NULL,
     {"gói danh mục dùng thử; không có: danh mục đang áp dụng",
      "the catalog package on trial; without it: the catalog in force"}},
    {"period",
     'p',
     "P[..P]",
     NULL,
     {"chỉ các kỳ có thời gian số liệu kết thúc trong khoảng này",
      "only periods whose window ends within these"}},
    {0},
};

static const struct example examples[] = {
    {"gris recheck --catalog sample-data/catalog",
     {"nếu gói này có hiệu lực thì điều gì sẽ khác",
      "what would change if this package took effect"}},
    {"gris recheck --catalog sample-data/catalog --period 2015..2016 --json",
     {"chỉ hai năm, dạng JSON", "two years only, as JSON"}},
    {"gris recheck",
     {"xét lại lịch sử theo danh mục đang áp dụng",
      "history judged again by the catalog in force"}},
    {0},
};

const struct command cmd_recheck = {
    .name = "recheck",
    .purpose = {"điều gì sẽ khác nếu một danh mục có hiệu lực; không thay đổi gì",
                "what would change if a catalog took effect; changes nothing"},
    .details =
        {"Bản gốc của mọi lần gửi đang đứng (và của lần bị từ chối mà chưa nộp lại) được đọc "
         "lại theo danh mục đó và xét theo số liệu hiện có: phát hiện mới (+), mất (-), khác "
         "(~), tiếp nhận hay từ chối, hạn nộp. Số tổng hợp không được tính lại. Có điều gì "
         "khác thì mã thoát là 1.",
         "The originals of all that stands (and of what was refused and not filed anew) are "
         "read again under that catalog and judged by the figures that stand now: findings "
         "that are new (+), gone (-), changed (~), the verdict, the deadline. Totals are not "
         "computed anew. The exit code is 1 where anything would change."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
