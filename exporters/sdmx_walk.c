/*
 * The walk: figures of one unit's code at a time, put in the order of series, each told to whoever writes. A figure that is withheld has no value
 * here; one that is missing has none and says so; zero is a value. Must not know any syntax. Neighbours: export_group.c, sdmx_files.c.
 */
#include "core/sdmx_id.h"

#include "sdmx.h"

struct item {
    const struct figure *figure;
    uint32_t flow;
};
struct walk {
    const struct sdmx_model *model;
    const struct export_source *source;
    const struct sdmx_taker *taker;
    struct arena *scratch; /* forgotten after every group */
    struct diags *diags;
    struct VEC(struct item) items;
};

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct item *x = a, *y = b;
    const struct figure *f = x->figure, *g = y->figure;
    int order = compare_numbers(x->flow, y->flow);
    order = order ? order : strcmp(sdmx_time_frequency(f->period), sdmx_time_frequency(g->period));
    order = order ? order : export_order_compare_orgs(c, f->org, g->org);
    if (order == 0) {
        order = strcmp(c->indicators.at[f->indicator].code, c->indicators.at[g->indicator].code);
    }
    order = order ? order : strcmp(f->members, g->members);
    return order ? order : compare_numbers(period_id(f->period), period_id(g->period));
}

static uint32_t flow_of(const struct sdmx_model *model, const struct figure *f)
{
    const struct catalog *c = model->catalog;
    uint32_t layout = f->layout < c->layouts.len
                          ? f->layout
                          : catalog_home_layout(c, f->indicator, f->members, NULL);
    return layout == CATALOG_NONE ? (uint32_t)model->flows.len - 1 : model->flow_of[layout];
}

static bool read_group(struct walk *w, const struct export_group *group)
{
    int32_t *years;
    size_t n = export_group_years(w->source, group, w->scratch, &years);
    w->items.at = NULL;
    w->items.len = w->items.cap = 0;
    for (size_t i = 0; i < n; i++) {
        const struct figure **figures;
        size_t len;
        if (!export_group_figures(w->source, group, years[i], w->scratch, &figures, &len,
                                  w->diags)) {
            return false;
        }
        for (size_t k = 0; k < len; k++) {
            VEC_PUSH(w->scratch, &w->items,
                     ((struct item){figures[k], flow_of(w->model, figures[k])}));
        }
    }
    struct catalog copy = *w->model->catalog; /* qsort_r takes no const context */
    if (w->items.len > 0) {
        qsort_r(w->items.at, w->items.len, sizeof(struct item), compare, &copy);
    }
    return true;
}

/* ---- series ---- */

static bool has_occasion(const struct sdmx_flow *flow)
{
    return strcmp(flow->dimensions.at[flow->dimensions.len - 1].id, "OCCASION") == 0;
}

static bool same_series(const struct walk *w, const struct item *a, const struct item *b)
{
    const struct figure *f = a->figure, *g = b->figure;
    bool apart = f->period.kind == PERIOD_OCCASION && !period_eq(f->period, g->period) &&
                 has_occasion(&w->model->flows.at[a->flow]);
    return a->flow == b->flow && f->period.kind == g->period.kind && f->org == g->org &&
           f->indicator == g->indicator && strcmp(f->members, g->members) == 0 && !apart;
}

static const char *occasion_id(const struct walk *w, const struct figure *f)
{
    if (f->period.kind != PERIOD_OCCASION) {
        return "_Z";
    }
    const char *text = catalog_period_text(w->model->catalog, f->period, w->scratch);
    return sdmx_id_code(w->scratch, text_of(text[0] == '@' ? text + 1 : text));
}

static const char *member_id(const struct walk *w, const struct figure *f, const char *dimension)
{
    struct text member = export_members_find(f->members, dimension);
    return text_is(member, "_T") ? "_T" : sdmx_id_code(w->scratch, member);
}

static void make_series(const struct walk *w, const struct item *item, struct sdmx_series *ret)
{
    const struct figure *f = item->figure;
    const struct sdmx_model *model = w->model;
    const struct sdmx_flow *flow = &model->flows.at[item->flow];
    size_t len = flow->dimensions.len;
    *ret = (struct sdmx_series){.flow = item->flow};
    ret->key = ARENA_ARRAY(w->scratch, len, const char *);
    ret->key[0] = sdmx_time_frequency(f->period);
    ret->key[1] = model->orgs[f->org];
    ret->key[2] = model->indicators[f->indicator];
    for (size_t i = 3; i < len; i++) {
        ret->key[i] = flow->members[i] ? member_id(w, f, flow->members[i]) : occasion_id(w, f);
    }
    ret->attribute[SDMX_UNIT_MEASURE] = model->units[f->indicator];
    ret->attribute[SDMX_UNIT_MULT] = "0";
    ret->attribute[SDMX_DECIMALS] =
        arena_printf(w->scratch, "%d", model->catalog->indicators.at[f->indicator].decimals);
}

/* ---- observations ---- */

static const char *status_of(const struct figure *f)
{
    if (f->withheld) {
        return "Q";
    }
    if (strcmp(f->status, "missing") == 0) {
        return "M";
    }
    return strcmp(f->status, "provisional") == 0 ? "P" : "A";
}

static void set_window(const struct walk *w,
                       const struct sdmx_flow *flow,
                       const struct figure *f,
                       struct sdmx_observation *o)
{
    char day[DATE_TEXT_MAX];
    o->start = DATE_MIN;
    o->end = DATE_MAX;
    if (sdmx_time_window(w->model->catalog, flow, f->period, &o->start, &o->end)) {
        o->attribute[SDMX_TIME_START] = arena_strdup(w->scratch, date_format(o->start, day));
        o->attribute[SDMX_TIME_END] = arena_strdup(w->scratch, date_format(o->end, day));
    }
    o->time = sdmx_time_period(f->period, o->start, o->end, w->scratch);
}

static void tell(const struct walk *w, const struct sdmx_series *series, const struct figure *f)
{
    const struct catalog *c = w->model->catalog;
    enum value_type type = c->indicators.at[f->indicator].value_type;
    struct sdmx_observation o = {
        .value = export_group_value(c, f, w->scratch),
        .number =
            f->text == NULL && type != VALUE_TEXT && type != VALUE_DATE && type != VALUE_BOOLEAN,
        .guard = type == VALUE_TEXT || f->text != NULL,
    };
    for (size_t i = 0; i < SDMX_SERIES_ATTRIBUTES; i++) {
        o.attribute[i] = series->attribute[i];
    }
    set_window(w, &w->model->flows.at[series->flow], f, &o);
    o.attribute[SDMX_OBS_STATUS] = status_of(f);
    o.attribute[SDMX_CONF_STATUS] = f->withheld ? "C" : "F";
    o.attribute[SDMX_PERIOD] = catalog_period_text(c, f->period, w->scratch);
    o.attribute[SDMX_VINTAGE] = f->vintage && f->vintage[0] != '\0' ? f->vintage : "_Z";
    o.attribute[SDMX_REPORTED] = arena_printf(w->scratch, "%d", (int)f->reported);
    o.attribute[SDMX_EXPECTED] = arena_printf(w->scratch, "%d", (int)f->expected);
    w->taker->observation(w->taker->ctx, series, &o);
}

static void tell_group(const struct walk *w)
{
    for (size_t i = 0; i < w->items.len;) {
        struct sdmx_series series;
        size_t first = i;
        make_series(w, &w->items.at[first], &series);
        w->taker->begin(w->taker->ctx, &series);
        for (; i < w->items.len && same_series(w, &w->items.at[first], &w->items.at[i]); i++) {
            tell(w, &series, w->items.at[i].figure);
        }
        w->taker->end(w->taker->ctx, &series);
    }
}

bool sdmx_walk(const struct sdmx_model *model,
               const struct export_source *source,
               const struct sdmx_taker *taker,
               struct diags *diags)
{
    struct walk w = {.model = model, .source = source, .taker = taker, .diags = diags};
    struct export_group *groups;
    size_t len = export_group_list(source, model->arena, &groups);
    bool good = true;
    w.scratch = arena_new(0);
    for (size_t i = 0; good && i < len; i++) {
        arena_reset(w.scratch);
        good = read_group(&w, &groups[i]);
        if (good) {
            tell_group(&w);
        }
    }
    arena_free(w.scratch);
    return good;
}
