/*
 * gris org whatif: what an event of the map would do, before it takes effect: units, deadlines, series, residuals, totals. Neighbours: org_view.h,
 * pipeline/whatif.c.
 */
#include "org_view.h"

#define LISTED_MAX 40 /* of each kind, for people */

struct whatif {
    struct cli *cli;
    struct org_view before, after; /* for names and events */
    struct pipeline_whatif found;
};

static const char *const fates[] = {[PIPELINE_WHATIF_CONTINUES] = "continues",
                                    [PIPELINE_WHATIF_ESTIMATED] = "estimated",
                                    [PIPELINE_WHATIF_BREAKS] = "breaks"};

static const struct org_view *view_of(const struct whatif *w, const struct pipeline_whatif_event *e)
{
    return e->added ? &w->after : &w->before;
}

static const char *code_of(const struct whatif *w, uint32_t org)
{
    return org == CATALOG_NONE ? NULL : org_view_code(&w->after, org);
}

static const char *
figure_text(const struct whatif *w, struct arena *arena, uint32_t indicator, int64_t value)
{
    char buf[DECIMAL_TEXT_MAX];
    if (value == CELL_NULL) {
        return NULL;
    }
    return arena_strdup(
        arena, decimal_format(value, w->found.before->indicators.at[indicator].decimals, buf));
}

static const char *indicator_code(const struct whatif *w, uint32_t indicator)
{
    return w->found.before->indicators.at[indicator].code;
}

/* ---- JSON: an object each ---- */

static struct json_writer *begin(struct whatif *w, const char *key)
{
    struct json_writer *json = output_begin(&w->cli->out);
    json_key(json, key);
    json_begin_object(json);
    return json;
}

static void end(struct whatif *w)
{
    json_end_object(&w->cli->out.json_writer);
    output_end(&w->cli->out);
}

static void events_as_json(struct whatif *w)
{
    for (size_t i = 0; i < w->found.events.len; i++) {
        const struct pipeline_whatif_event *e = &w->found.events.at[i];
        struct json_writer *json = output_begin(&w->cli->out);
        json_pair(json, "change", e->added ? "new" : "gone");
        json_key(json, "event");
        org_view_event_json(view_of(w, e), json, &e->event);
        output_end(&w->cli->out);
    }
}

static void duties_as_json(struct whatif *w)
{
    for (size_t i = 0; i < w->found.duties.len; i++) {
        const struct pipeline_whatif_duty *d = &w->found.duties.at[i];
        struct json_writer *json = begin(w, "duty");
        json_pair(json, "change", d->what == '+' ? "new" : d->what == '-' ? "gone" : "moved");
        json_pair(json, "org_code", d->org_code);
        json_pair(json, "level", d->level);
        json_pair(json, "regime", d->regime);
        json_pair(json, "form", d->form);
        json_pair(json, "period", d->period);
        output_pair_instant(json, "due", d->due_before);
        output_pair_instant(json, "due_then", d->due_after);
        end(w);
    }
}

static void series_as_json(struct whatif *w)
{
    for (size_t i = 0; i < w->found.series.len; i++) {
        const struct pipeline_whatif_series *s = &w->found.series.at[i];
        struct json_writer *json = begin(w, "series");
        json_pair(json, "layout", s->layout);
        json_pair(json, "hierarchy", s->hierarchy);
        json_pair(json, "org_code", org_view_code(&w->before, s->org));
        json_pair(json, "level", org_view_level(&w->before, s->org));
        json_pair(json, "fate", fates[s->fate]);
        json_pair(json, "place", code_of(w, s->place));
        json_pair_int(json, "periods", s->periods);
        json_pair_int(json, "periods_after_its_end", s->after);
        end(w);
    }
}

static void figures_as_json(struct whatif *w)
{
    struct arena *arena = w->cli->out.scratch;
    for (size_t i = 0; i < w->found.residuals.len; i++) {
        const struct pipeline_whatif_residual *r = &w->found.residuals.at[i];
        struct json_writer *json = begin(w, "residual");
        json_pair(json, "layout", r->layout);
        json_pair(json, "hierarchy", r->hierarchy);
        json_pair(json, "period", r->period);
        json_pair(json, "org_code", code_of(w, r->org));
        json_pair(json, "place", code_of(w, r->place));
        json_pair(json, "indicator_code", indicator_code(w, r->indicator));
        json_pair(json, "value", figure_text(w, arena, r->indicator, r->value));
        end(w);
    }
    for (size_t i = 0; i < w->found.totals.len; i++) {
        const struct pipeline_whatif_total *t = &w->found.totals.at[i];
        struct json_writer *json = begin(w, "total");
        json_pair(json, "layout", t->layout);
        json_pair(json, "hierarchy", t->hierarchy);
        json_pair(json, "period", t->period);
        json_pair(json, "org_code", org_view_code(&w->before, t->root));
        json_pair(json, "indicator_code", indicator_code(w, t->indicator));
        json_pair(json, "before", figure_text(w, arena, t->indicator, t->before));
        json_pair(json, "after", figure_text(w, arena, t->indicator, t->after));
        json_pair(json, "residual", figure_text(w, arena, t->indicator, t->residual));
        json_pair_bool(json, "equal", t->equal);
        end(w);
    }
}

static size_t count_fate(const struct whatif *w, enum pipeline_whatif_fate fate)
{
    size_t n = 0;
    for (size_t i = 0; i < w->found.series.len; i++) {
        n += w->found.series.at[i].fate == fate;
    }
    return n;
}

static void summary_as_json(struct whatif *w)
{
    struct json_writer *json = begin(w, "summary");
    output_pair_date(json, "first", w->found.first);
    output_pair_date(json, "last", w->found.last);
    json_pair_int(json, "events", (int64_t)w->found.events.len);
    json_pair_int(json, "duties", (int64_t)w->found.duties.len);
    json_pair_int(json, "continues", (int64_t)count_fate(w, PIPELINE_WHATIF_CONTINUES));
    json_pair_int(json, "estimated", (int64_t)count_fate(w, PIPELINE_WHATIF_ESTIMATED));
    json_pair_int(json, "breaks", (int64_t)count_fate(w, PIPELINE_WHATIF_BREAKS));
    json_pair_int(json, "totals", (int64_t)w->found.totals.len);
    json_pair_int(json, "unequal", (int64_t)w->found.unequal);
    end(w);
}

/* ---- for people ---- */

static void title(struct whatif *w, struct words words, size_t n)
{
    output_line(&w->cli->out,
                arena_printf(w->cli->out.scratch, "%s: %zu", words_in(words, w->cli->lang), n));
    arena_reset(w->cli->out.scratch);
}

static size_t listed(size_t n)
{
    return n < LISTED_MAX ? n : LISTED_MAX;
}

static void line(struct whatif *w, const char *text)
{
    output_line(&w->cli->out, text);
    arena_reset(w->cli->out.scratch);
}

static void more(struct whatif *w, size_t n)
{
    if (n > LISTED_MAX) {
        line(w, words_fill(w->cli->out.scratch, w->cli->lang,
                           (struct words){"  … và {0} nữa (--json liệt kê hết)",
                                          "  … and {0} more (--json lists all)"},
                           arena_printf(w->cli->out.scratch, "%zu", n - LISTED_MAX), NULL));
    }
}

/* Each succession once, by who came of it. */
static bool is_shown(const struct pipeline_whatif_event *e)
{
    return !e->event.away || e->event.links.len == 0;
}

static void event_lines(struct whatif *w)
{
    struct arena *arena = w->cli->out.scratch;
    size_t n = 0;
    for (size_t i = 0; i < w->found.events.len; i++) {
        n += is_shown(&w->found.events.at[i]);
    }
    title(w, (struct words){"Đơn vị", "Units"}, n);
    n = 0;
    for (size_t i = 0; i < w->found.events.len; i++) {
        const struct pipeline_whatif_event *e = &w->found.events.at[i];
        if (is_shown(e) && n++ < LISTED_MAX) {
            line(w, arena_printf(arena, "  %s %s", e->added ? "+" : "-",
                                 org_view_event(view_of(w, e), &e->event, true, arena)));
        }
    }
    more(w, n);
}

/* Reports of one unit and form that share a fate. */
struct duty_group {
    const struct pipeline_whatif_duty *first, *last;
    size_t len;
};

static const char *instant(struct whatif *w, int64_t due)
{
    return due == 0 ? "-" : output_instant(w->cli->out.scratch, due);
}

static void duty_line(struct whatif *w, const struct duty_group *g)
{
    struct arena *arena = w->cli->out.scratch;
    const struct pipeline_whatif_duty *d = g->first;
    const char *due = d->what == '~' ? arena_printf(arena, "%s → %s", instant(w, d->due_before),
                                                    instant(w, d->due_after))
                                     : instant(w, d->what == '+' ? d->due_after : d->due_before);
    const char *rest = g->len == 1
                           ? ""
                           : words_fill(arena, w->cli->lang,
                                        (struct words){" … {0}: {1} kỳ", " … {0}: {1} periods"},
                                        g->last->period, arena_printf(arena, "%zu", g->len), NULL);
    line(w, arena_printf(arena, "  %c %s %s  %s %s %s  %s%s", d->what, d->org_code, d->org_name,
                         d->regime, d->form, d->period, due, rest));
}

static void duty_lines(struct whatif *w)
{
    struct arena *arena = w->cli->arena;
    struct VEC(struct duty_group) groups = {0};
    struct map index;
    map_init(&index, arena, 64);
    for (size_t i = 0; i < w->found.duties.len; i++) {
        const struct pipeline_whatif_duty *d = &w->found.duties.at[i];
        struct text key = text_of(arena_printf(arena, "%c%s|%s|%s|%s", d->what, d->level,
                                               d->org_code, d->regime, d->form));
        uint32_t at = map_find(&index, key);
        if (at == MAP_NONE) {
            at = (uint32_t)groups.len;
            (void)map_put(&index, key, at);
            VEC_PUSH(arena, &groups, ((struct duty_group){d, d, 0}));
        }
        groups.at[at].last = d;
        groups.at[at].len++;
    }
    title(w, (struct words){"Nghĩa vụ báo cáo", "Reports owed"}, w->found.duties.len);
    for (size_t i = 0; i < listed(groups.len); i++) {
        duty_line(w, &groups.at[i]);
    }
    more(w, groups.len);
}

static void series_lines(struct whatif *w)
{
    static const struct words words[] = {
        [PIPELINE_WHATIF_CONTINUES] = {"tiếp tục ở", "continues in"},
        [PIPELINE_WHATIF_ESTIMATED] = {"chia theo tỷ lệ, trong", "divided by shares, within"},
        [PIPELINE_WHATIF_BREAKS] = {"đứt, phần dư ở", "breaks, a residual of"},
    };
    struct arena *arena = w->cli->out.scratch;
    title(w, (struct words){"Chuỗi số liệu", "Series"}, w->found.series.len);
    for (size_t i = 0; i < listed(w->found.series.len); i++) {
        const struct pipeline_whatif_series *s = &w->found.series.at[i];
        const char *after =
            s->after == 0 ? ""
                          : words_fill(arena, w->cli->lang,
                                       (struct words){"; {0} kỳ đã báo cáo sau khi nó chấm dứt",
                                                      "; {0} periods reported after its end"},
                                       arena_printf(arena, "%u", s->after), NULL);
        const char *place = s->place == CATALOG_NONE
                                ? "-"
                                : org_view_name(&w->after, s->place, w->found.last, arena);
        line(w, arena_printf(arena, "  %s (%s)  %s %s  %s %s %s%s", s->layout, s->hierarchy,
                             org_view_code(&w->before, s->org),
                             org_view_name(&w->before, s->org, w->found.last, arena),
                             words_in(words[s->fate], w->cli->lang),
                             s->place == CATALOG_NONE ? "" : code_of(w, s->place), place, after));
    }
    more(w, w->found.series.len);
}

static void residual_lines(struct whatif *w)
{
    struct arena *arena = w->cli->out.scratch;
    title(w, (struct words){"Phần dư", "Residuals"}, w->found.residuals.len);
    for (size_t i = 0; i < listed(w->found.residuals.len); i++) {
        const struct pipeline_whatif_residual *r = &w->found.residuals.at[i];
        line(w, arena_printf(arena, "  %s %s %s  %s → %s  %s", r->layout,
                             indicator_code(w, r->indicator), r->period, code_of(w, r->org),
                             code_of(w, r->place), figure_text(w, arena, r->indicator, r->value)));
    }
    more(w, w->found.residuals.len);
}

static void total_lines(struct whatif *w)
{
    struct arena *arena = w->cli->out.scratch;
    title(w, (struct words){"Tổng trước và sau", "Totals before and after"}, w->found.totals.len);
    for (size_t i = 0; i < w->found.totals.len; i++) {
        const struct pipeline_whatif_total *t = &w->found.totals.at[i];
        if (t->equal && w->found.totals.len > LISTED_MAX) {
            continue;
        }
        const char *before = figure_text(w, arena, t->indicator, t->before);
        const char *after = figure_text(w, arena, t->indicator, t->after);
        line(w, arena_printf(arena, "  %s (%s) %s %s %s  %s %s %s", t->layout, t->hierarchy,
                             org_view_code(&w->before, t->root), indicator_code(w, t->indicator),
                             t->period, before ? before : "-", t->equal ? "=" : "≠",
                             after ? after : "-"));
    }
    output_line(
        &w->cli->out,
        words_fill(
            w->cli->arena, w->cli->lang,
            (struct words){"{0} tổng bằng nhau, {1} khác nhau", "{0} totals are equal, {1} differ"},
            arena_printf(w->cli->arena, "%zu", w->found.totals.len - w->found.unequal),
            arena_printf(w->cli->arena, "%zu", w->found.unequal), NULL));
}

static void tell(struct whatif *w)
{
    if (w->cli->json) {
        events_as_json(w);
        duties_as_json(w);
        series_as_json(w);
        figures_as_json(w);
        summary_as_json(w);
        return;
    }
    if (w->found.events.len == 0) {
        line(w, session_words(w->cli, "Gói này không đổi gì về đơn vị",
                              "The package changes nothing of units"));
        return;
    }
    event_lines(w);
    duty_lines(w);
    series_lines(w);
    residual_lines(w);
    total_lines(w);
}

int cmd_org_whatif(struct cli *cli)
{
    struct whatif w = {.cli = cli};
    struct pipeline_whatif_query query = {.catalog = session_operand(cli, 0),
                                          .period_from = options_get(&cli->options, "from"),
                                          .period_to = options_get(&cli->options, "to")};
    const char *wrong = !session_period_ok(query.period_from) ? query.period_from
                        : !session_period_ok(query.period_to) ? query.period_to
                                                              : NULL;
    if (wrong || (query.period_to && !query.period_from)) {
        return session_usage(
            cli,
            (struct words){"--from, --to: “{0}” không phải là kỳ báo cáo, hoặc thiếu --from",
                           "--from, --to: “{0}” is not a period, or --from is missing"},
            wrong ? wrong : query.period_to);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_whatif(cli->pipeline, &query, &w.found, &cli->diags);
    }
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    w.before = (struct org_view){.cli = cli, .catalog = w.found.before};
    w.after = (struct org_view){.cli = cli, .catalog = w.found.after};
    tell(&w);
    return session_end(cli, w.found.unequal > 0 ? STATUS_REJECTED : STATUS_OK);
}
