/*
 * The model: a dataflow and a data structure for each layout, with the dimensions that its cells have members of.
 * Must not know figures, nor any syntax. Neighbours: sdmx_codes.c, sdmx_walk.c, sdmx_structure.c.
 */
#include "core/sdmx_id.h"

#include "sdmx.h"

/* While it is made. */
struct making {
    struct sdmx_model *model;
    struct sdmx_component frequency, org, indicator, occasion;
    struct sdmx_component *dimensions; /* by index of the catalog */
};

const struct sdmx_code *sdmx_model_code(const struct sdmx_codelist *list, const char *id)
{
    uint32_t found = map_find(&list->by_id, text_of(id));
    return found == MAP_NONE ? NULL : &list->codes.at[found];
}

const char *sdmx_model_name(const char *vi, const char *id)
{
    return vi && vi[0] != '\0' ? vi : id;
}

/* ---- components ---- */

static const struct sdmx_codelist *keep(struct making *m, struct sdmx_codelist *list)
{
    VEC_PUSH(m->model->arena, &m->model->codelists, list);
    return list;
}

static struct sdmx_component coded(const char *id, const struct sdmx_codelist *codes)
{
    return (struct sdmx_component){.id = id, .vi = codes->vi, .en = codes->en, .codes = codes};
}

static struct sdmx_component
plain(const char *id, const char *vi, const char *en, const char *text_type)
{
    return (struct sdmx_component){.id = id, .vi = vi, .en = en, .text_type = text_type};
}

static void make_attributes(struct making *m)
{
    struct sdmx_model *model = m->model;
    struct sdmx_component *a = model->attributes;
    a[SDMX_UNIT_MEASURE] = coded(
        "UNIT_MEASURE", keep(m, sdmx_codes_units(model->catalog, model->arena, &model->units)));
    a[SDMX_UNIT_MULT] = plain("UNIT_MULT", "Số mũ của đơn vị tính", "Unit multiplier", "Integer");
    a[SDMX_DECIMALS] = plain("DECIMALS", "Số chữ số thập phân", "Decimals", "Integer");
    a[SDMX_OBS_STATUS] = coded("OBS_STATUS", keep(m, sdmx_codes_status(model->arena)));
    a[SDMX_CONF_STATUS] = coded("CONF_STATUS", keep(m, sdmx_codes_confidentiality(model->arena)));
    a[SDMX_TIME_START] = plain("TIME_START", "Ngày đầu của thời gian chốt số liệu",
                               "First day of the data window", "GregorianDay");
    a[SDMX_TIME_END] = plain("TIME_END", "Ngày cuối của thời gian chốt số liệu",
                             "Last day of the data window", "GregorianDay");
    a[SDMX_PERIOD] = plain("GRIS_PERIOD", "Kỳ báo cáo, theo cách viết của gris",
                           "Period, as gris spells it", "String");
    a[SDMX_VINTAGE] = plain("VINTAGE", "Loại số liệu", "Vintage", "String");
    a[SDMX_REPORTED] = plain("REPORTED", "Số đơn vị đã báo cáo", "Units that reported", "Integer");
    a[SDMX_EXPECTED] = plain("EXPECTED", "Số đơn vị phải báo cáo", "Units expected", "Integer");
    a[SDMX_TIME_START].optional = a[SDMX_TIME_END].optional = true;
    model->time = plain(SDMX_TIME, "Thời gian", "Time period", "ObservationalTimePeriod");
    model->measure = plain(SDMX_MEASURE, "Giá trị", "Observation value", "String");
}

/* Names that a breakdown may not have beside ours. */
static bool is_taken(const struct sdmx_model *model, const char *id)
{
    static const char *const taken[] = {"FREQ",
                                        "ORG",
                                        "INDICATOR",
                                        "OCCASION",
                                        SDMX_TIME,
                                        SDMX_MEASURE,
                                        "DATAFLOW",
                                        "STRUCTURE",
                                        "ACTION",
                                        "STRUCTURE_ID",
                                        "REPORTING_YEAR_START_DAY"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (strcmp(taken[i], id) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
        if (strcmp(model->attributes[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static void make_dimensions(struct making *m)
{
    struct sdmx_model *model = m->model;
    const struct catalog *c = model->catalog;
    struct arena *arena = model->arena;
    m->frequency = coded("FREQ", keep(m, sdmx_codes_frequency(arena)));
    m->org = coded("ORG", keep(m, sdmx_codes_orgs(c, arena, &model->orgs)));
    m->indicator = coded("INDICATOR", keep(m, sdmx_codes_indicators(c, arena, &model->indicators)));
    m->dimensions = ARENA_ARRAY(arena, c->dimensions.len, struct sdmx_component);
    const bool *used = export_members_used(c, CATALOG_NONE, arena);
    for (size_t i = 0; i < c->dimensions.len; i++) {
        const struct dimension *d = &c->dimensions.at[i];
        const char *id = sdmx_id_name(arena, text_of(d->code), is_taken(model, d->code));
        if (used[i]) {
            struct sdmx_codelist *list = sdmx_codes_dimension(d, arena);
            list->id = arena_printf(arena, "CL_%s", id);
            m->dimensions[i] = coded(id, keep(m, list));
        }
    }
}

/* ---- flows ---- */

static bool is_number(const struct indicator *i)
{
    return i->value_type != VALUE_TEXT && i->value_type != VALUE_DATE &&
           i->value_type != VALUE_BOOLEAN;
}

static int compare_regimes(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const uint32_t *x = a, *y = b;
    return strcmp(c->regimes.at[*x].code, c->regimes.at[*y].code);
}

static void find_regimes(struct sdmx_model *model, struct sdmx_flow *flow)
{
    struct catalog copy = *model->catalog; /* qsort_r takes no const context */
    bool *found = ARENA_ARRAY(model->arena, copy.regimes.len, bool);
    for (size_t i = 0; i < copy.obligations.len; i++) {
        const struct obligation *o = &copy.obligations.at[i];
        bool ours = o->form != CATALOG_NONE && copy.forms.at[o->form].layout == flow->layout;
        if (ours && !found[o->regime]) {
            found[o->regime] = true;
            VEC_PUSH(model->arena, &flow->regimes, o->regime);
        }
    }
    if (flow->regimes.len > 0) {
        qsort_r(flow->regimes.at, flow->regimes.len, sizeof(uint32_t), compare_regimes, &copy);
    }
}

/* Two occasions may have one window, so that time does not tell them apart. */
static bool has_occasions(const struct sdmx_model *model, const struct sdmx_flow *flow)
{
    const struct catalog *c = model->catalog;
    for (size_t i = 0; i < flow->regimes.len; i++) {
        for (size_t k = 0; k < c->occasions.len; k++) {
            if (c->occasions.at[k].regime == flow->regimes.at[i]) {
                return true;
            }
        }
    }
    return false;
}

static void add_dimension(struct making *m,
                          struct sdmx_flow *flow,
                          struct sdmx_component dimension,
                          const char *code)
{
    struct arena *arena = m->model->arena;
    size_t len = flow->dimensions.len;
    const char **members = ARENA_ARRAY(arena, len + 1, const char *);
    for (size_t i = 0; i < len; i++) {
        members[i] = flow->members[i];
    }
    members[len] = code;
    flow->members = members;
    VEC_PUSH(arena, &flow->dimensions, dimension);
}

static void make_flow(struct making *m, struct sdmx_flow *flow)
{
    struct sdmx_model *model = m->model;
    const struct catalog *c = model->catalog;
    add_dimension(m, flow, m->frequency, NULL);
    add_dimension(m, flow, m->org, NULL);
    add_dimension(m, flow, m->indicator, NULL);
    if (flow->layout == CATALOG_NONE) {
        return;
    }
    const uint32_t *order = export_order_dimensions(c, model->arena);
    const bool *used = export_members_used(c, flow->layout, model->arena);
    for (size_t i = 0; i < c->dimensions.len; i++) {
        if (used[order[i]]) {
            add_dimension(m, flow, m->dimensions[order[i]], c->dimensions.at[order[i]].code);
        }
    }
    find_regimes(model, flow);
    if (has_occasions(model, flow)) {
        add_dimension(m, flow, m->occasion, NULL);
    }
}

/* The names of the first form with that layout. */
static void name_flow(struct sdmx_model *model, struct sdmx_flow *flow)
{
    const struct catalog *c = model->catalog;
    const uint32_t *order = export_order_forms(c, model->arena);
    flow->vi = flow->id;
    flow->en = "";
    for (size_t i = c->forms.len; i > 0; i--) {
        const struct form *form = &c->forms.at[order[i - 1]];
        if (form->layout == flow->layout) {
            flow->vi = sdmx_model_name(form->title_vi, flow->id);
            flow->en = form->title_en;
        }
    }
}

static bool layout_is_numbers(const struct catalog *c, const struct layout *l)
{
    for (size_t i = 0; i < l->len; i++) {
        if (!l->cells[i].retired && !is_number(&c->indicators.at[l->cells[i].indicator])) {
            return false;
        }
    }
    return true;
}

static bool rest_is_numbers(const struct catalog *c)
{
    for (uint32_t i = 0; i < c->indicators.len; i++) {
        const struct indicator *one = &c->indicators.at[i];
        if (!is_number(one) && catalog_home_layout(c, i, "", NULL) == CATALOG_NONE) {
            return false;
        }
    }
    return true;
}

static void make_flows(struct making *m)
{
    struct sdmx_model *model = m->model;
    const struct catalog *c = model->catalog;
    const uint32_t *order = export_order_layouts(c, model->arena);
    bool rest = rest_is_numbers(c);
    model->flow_of = ARENA_ARRAY(model->arena, c->layouts.len, uint32_t);
    for (size_t i = 0; i < c->layouts.len; i++) {
        const struct layout *l = &c->layouts.at[order[i]];
        struct sdmx_flow flow = {
            .layout = order[i],
            .numbers = rest && layout_is_numbers(c, l),
            .id = sdmx_id_name(model->arena, text_of(l->code), strcmp(l->code, SDMX_DERIVED) == 0)};
        name_flow(model, &flow);
        make_flow(m, &flow);
        model->flow_of[order[i]] = (uint32_t)model->flows.len;
        VEC_PUSH(model->arena, &model->flows, flow);
    }
    struct sdmx_flow derived = {.layout = CATALOG_NONE,
                                .numbers = rest,
                                .id = SDMX_DERIVED,
                                .vi = "Chỉ tiêu tính toán",
                                .en = "Computed indicators"};
    make_flow(m, &derived);
    VEC_PUSH(model->arena, &model->flows, derived);
}

/* ---- all ---- */

static int compare_lists(const void *a, const void *b)
{
    const struct sdmx_codelist *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static int compare_concepts(const void *a, const void *b)
{
    const struct sdmx_component *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static void add_concept(struct sdmx_model *model, struct sdmx_component component)
{
    struct sdmx_component *copy = ARENA_NEW(model->arena, struct sdmx_component);
    *copy = component;
    VEC_PUSH(model->arena, &model->concepts, copy);
}

static void make_concepts(struct making *m)
{
    struct sdmx_model *model = m->model;
    add_concept(model, m->frequency);
    add_concept(model, m->org);
    add_concept(model, m->indicator);
    add_concept(model, m->occasion);
    add_concept(model, model->time);
    add_concept(model, model->measure);
    for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
        add_concept(model, model->attributes[i]);
    }
    for (size_t i = 0; i < model->catalog->dimensions.len; i++) {
        if (m->dimensions[i].id) {
            add_concept(model, m->dimensions[i]);
        }
    }
    qsort(model->concepts.at, model->concepts.len, sizeof(struct sdmx_component *),
          compare_concepts);
}

void sdmx_model_make(const struct catalog *catalog, struct arena *arena, struct sdmx_model *ret)
{
    struct making m = {.model = ret};
    *ret = (struct sdmx_model){.catalog = catalog, .arena = arena};
    make_attributes(&m);
    make_dimensions(&m);
    m.occasion = coded("OCCASION", keep(&m, sdmx_codes_occasions(catalog, arena)));
    make_flows(&m);
    make_concepts(&m);
    qsort(ret->codelists.at, ret->codelists.len, sizeof(struct sdmx_codelist *), compare_lists);
}
