/*
 * What a report must hold: the catalog's rules, compiled once, judged for figures as they are in truth or as they were filed until then,
 * so that what gris will say of a report is known before. Must not know: how figures come about. Neighbours: values.c, write.c.
 */
#include "year.h"

#define FACTORS 2 /* decimals of what figures are multiplied with in rules: 1.2 × [x] */

/* ---- looking figures up ---- */

static bool
carries(const struct form_plan *f, uint32_t indicator, const char *members, uint32_t *ret)
{
    for (uint32_t i = 0; i < f->len; i++)
        if (f->cells[i].indicator == indicator && strcmp(f->cells[i].members, members) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

static bool filed_on(const struct duty *d, date_t day)
{
    for (int i = 0; i < d->filings; i++)
        if (d->days[i] == day)
            return true;
    return false;
}

static int64_t figure_at(struct view *v,
                         const struct figure_plan *f,
                         uint32_t org,
                         struct period period,
                         int *ret_decimals)
{
    const struct year *y = v->y;
    for (size_t i = 0; i < f->carriers.len; i++) {
        const struct carrier *s = &f->carriers.at[i];
        uint32_t at = duties_at(y, s->stream, org, period);
        if (at == CATALOG_NONE)
            continue;
        const struct duty *d = &y->duties.at[at];
        *ret_decimals = duties_form(y, d)->cells[s->cell].decimals;
        v->unsure |=
            v->world == WORLD_FILED && d != v->duty && d->posted == NULL && filed_on(d, v->day);
        const int64_t *figures = v->world == WORLD_TRUE ? d->figures
                                 : d->posted != NULL    ? d->posted
                                                        : d->stands;
        if (figures != NULL)
            return figures[s->cell];
    }
    return CELL_NULL;
}

/* What went into the unit, whole: added up where the indicator adds up. CELL_NULL: nothing did, or a part, or something is missing. */
static int64_t figure_before(struct view *v,
                             const struct figure_plan *f,
                             uint32_t org,
                             struct period period,
                             int *ret_decimals)
{
    const struct catalog *c = &v->y->catalog;
    uint32_t indicator = f->indicator;
    int64_t sum = 0;
    size_t len = 0;
    for (size_t i = 0; i < c->successions.len; i++) {
        const struct succession *s = &c->successions.at[i];
        if (s->successor != org)
            continue;
        int64_t part = figure_at(v, f, s->predecessor, period, ret_decimals);
        if (s->kind != SUCCESSION_FULL || part == CELL_NULL || !decimal_add(sum, part, &sum))
            return CELL_NULL;
        len++;
    }
    return len == 1 || (len > 1 && c->indicators.at[indicator].org_agg == ORG_AGG_SUM) ? sum
                                                                                       : CELL_NULL;
}

static uint32_t hierarchy_of(const struct view *v)
{
    const struct regime *r = &v->y->catalog.regimes.at[v->y->streams.at[v->duty->stream].regime];
    return r->hierarchies_len > 0 ? r->hierarchies[0] : 0;
}

/* Where a unit filed nothing, gris takes what it made of those below it, or of breakdowns: that is not followed here. */
static bool
may_be_reckoned(struct view *v, const struct figure_plan *f, uint32_t org, struct period period)
{
    const struct org_edge *e;
    size_t cursor = 0;
    date_t end = duties_span(v->y, v->duty)->end;
    bool owed = false;
    for (size_t i = 0; i < f->carriers.len; i++)
        owed |= duties_at(v->y, f->carriers.at[i].stream, org, period) != CATALOG_NONE;
    if (!owed && period_eq(period, duties_span(v->y, v->duty)->period))
        return true;
    while ((e = catalog_next_child(&v->y->catalog, hierarchy_of(v), org, end, &cursor)) != NULL)
        for (size_t i = 0; i < f->carriers.len; i++)
            if (duties_at(v->y, f->carriers.at[i].stream, e->child, period) != CATALOG_NONE)
                return true;
    return false;
}

static int64_t filed_figure(struct view *v,
                            const struct figure_plan *f,
                            uint32_t org,
                            struct period period,
                            int *ret_decimals)
{
    int64_t value = figure_at(v, f, org, period, ret_decimals);
    if (value != CELL_NULL)
        return value;
    v->unsure |= v->world == WORLD_FILED && may_be_reckoned(v, f, org, period);
    for (size_t i = 0; i < f->carriers.len; i++)
        if (duties_at(v->y, f->carriers.at[i].stream, org, period) != CATALOG_NONE)
            return CELL_NULL;
    return figure_before(v, f, org, period, ret_decimals);
}

int64_t holds_filed(struct view *v, const struct cell *cell, int periods)
{
    int decimals = 0;
    struct period period = period_step(duties_span(v->y, v->duty)->period, periods);
    int64_t value = figure_at(v, &cell->history, v->duty->org, period, &decimals);
    if (value != CELL_NULL)
        return value;
    return filed_figure(v, &cell->history, v->duty->org, period, &decimals);
}

static struct expr_value vector_of(struct expr_number *at, size_t len)
{
    return (struct expr_value){.type = EXPR_VECTOR, .vector = {at, len}};
}

static struct expr_value
children(struct view *v, const struct figure_plan *f, struct period period, struct arena *arena)
{
    struct VEC(struct expr_number) at = {0};
    size_t cursor = 0;
    int decimals = 0;
    const struct org_edge *e;
    date_t end = duties_span(v->y, v->duty)->end;
    while ((e = catalog_next_child(&v->y->catalog, hierarchy_of(v), v->duty->org, end, &cursor)) !=
           NULL) {
        if (!e->complete)
            continue;
        int64_t value = filed_figure(v, f, e->child, period, &decimals);
        struct expr_number *number = VEC_ADD(arena, &at);
        if (value != CELL_NULL)
            *number = expr_decimal(value, decimals).number;
    }
    return vector_of(at.at, at.len);
}

static struct expr_value
last_ones(struct view *v, const struct figure_plan *f, struct period period, struct arena *arena)
{
    uint32_t len = f->figure->step.last;
    struct expr_number *at = ARENA_ARRAY(arena, len, struct expr_number);
    int decimals = 0;
    for (uint32_t i = 0; i < len; i++) {
        int64_t value =
            filed_figure(v, f, v->duty->org, period_step(period, (int)i - (int)len + 1), &decimals);
        if (value != CELL_NULL)
            at[i] = expr_decimal(value, decimals).number;
    }
    return vector_of(at, len);
}

static struct expr_value to_date(struct view *v, const struct figure_plan *f, struct period period)
{
    int64_t sum = 0;
    int decimals = 0;
    for (struct period p = period; p.kind != PERIOD_NONE && p.year == period.year;
         p = period_step(p, -1)) {
        int64_t value = filed_figure(v, f, v->duty->org, p, &decimals);
        if (value == CELL_NULL || !decimal_add(sum, value, &sum))
            return expr_null();
    }
    return expr_decimal(sum, decimals);
}

static struct expr_value look_up(struct view *v, const struct figure_plan *f, struct arena *arena)
{
    const struct expr_step *step = &f->figure->step;
    int decimals = 0;
    if (f->own != CATALOG_NONE)
        return v->own[f->own] == CELL_NULL
                   ? expr_null()
                   : expr_decimal(v->own[f->own], v->form->cells[f->own].decimals);
    struct period period =
        reach_window_step(duties_span(v->y, v->duty)->period, step->years, step->offset);
    if (step->tree == EXPR_CHILDREN)
        return children(v, f, period, arena);
    if (step->span == EXPR_LAST)
        return last_ones(v, f, period, arena);
    uint32_t org = v->duty->org;
    if (step->tree == EXPR_PARENT) {
        const struct org_edge *e =
            catalog_parent(&v->y->catalog, hierarchy_of(v), org, duties_span(v->y, v->duty)->end);
        if (e == NULL)
            return expr_null();
        org = e->parent;
    } else if (step->span == EXPR_YTD) {
        return to_date(v, f, period);
    }
    int64_t value = filed_figure(v, f, org, period, &decimals);
    return value == CELL_NULL ? expr_null() : expr_decimal(value, decimals);
}

/* ---- evaluating ---- */

/* While the shape of a rule is found out: own cells as given, all else 0. */
struct asking {
    struct view *view;
    const struct rule_plan *rule;
    bool shape;
};

static struct expr_value asked(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    const struct asking *a = ctx;
    const struct rule_plan *r = a->rule;
    for (size_t i = 0; i < r->figures.len + r->conditions.len; i++) {
        const struct figure_plan *f =
            i < r->figures.len ? &r->figures.at[i] : &r->conditions.at[i - r->figures.len];
        if (f->figure != figure)
            continue;
        if (!a->shape || f->own != CATALOG_NONE)
            return look_up(a->view, f, arena);
        if (!expr_step_spreads(&figure->step))
            return expr_decimal(0, 0);
        struct expr_number *zero = ARENA_NEW(arena, struct expr_number);
        *zero = expr_decimal(0, 0).number;
        return vector_of(zero, 1);
    }
    return expr_null();
}

static struct expr_value property(void *ctx, enum expr_property property)
{
    const struct view *v = ((const struct asking *)ctx)->view;
    if (v->duty == NULL)
        return expr_null();
    const struct catalog *c = &v->y->catalog;
    const struct span *span = duties_span(v->y, v->duty);
    int year = 0, month = 0, day = 0;
    date_split(period_last_month(span->period, span->end), &year, &month, &day);
    if (property == EXPR_ORG_LEVEL)
        return expr_text(text_of(c->levels[c->orgs.at[v->duty->org].level]));
    return property == EXPR_PERIOD_MONTH ? expr_decimal(month, 0) : expr_boolean(month == 12);
}

static struct expr_value org_test(void *ctx, enum expr_org_test test, struct text code)
{
    const struct view *v = ((const struct asking *)ctx)->view;
    const struct catalog *c = &v->y->catalog;
    if (v->duty == NULL)
        return expr_null();
    if (test == EXPR_ORG_IS)
        return expr_boolean(text_is(code, c->orgs.at[v->duty->org].code));
    date_t end = duties_span(v->y, v->duty)->end;
    uint32_t above = catalog_find_org(c, code, end);
    return above == CATALOG_NONE ? expr_null()
                                 : expr_boolean(catalog_is_under(c, v->duty->org, above, end));
}

static struct expr_value
evaluate(struct view *v, const struct rule_plan *r, const struct expr *e, bool shape)
{
    struct asking a = {v, r, shape};
    const struct expr_context context = {
        .ctx = &a, .figure = asked, .property = property, .org = org_test};
    return expr_eval(e, &context, v->y->scratch, NULL);
}

struct expr_value holds_formula(struct view *v, const struct rule_plan *formula)
{
    return evaluate(v, formula, formula->left, false);
}

/* left - right at the form's scale; false: no number. */
static bool difference(struct view *v, const struct rule_plan *r, bool shape, int64_t *ret)
{
    int64_t left = 0, right = 0;
    struct expr_value a = evaluate(v, r, r->left, shape), b = evaluate(v, r, r->right, shape);
    return a.type == EXPR_NUMBER && b.type == EXPR_NUMBER &&
           expr_round(&a.number, v->form->scale, &left) &&
           expr_round(&b.number, v->form->scale, &right) && decimal_sub(left, right, ret);
}

bool holds_active(struct view *v, const struct rule_plan *r)
{
    date_t end = duties_span(v->y, v->duty)->end;
    if (r->rule == NULL)
        return true;
    if (end < r->rule->from || end > r->rule->to)
        return false;
    if (r->when == NULL)
        return true;
    struct expr_value when = evaluate(v, r, r->when, false);
    return when.type == EXPR_BOOLEAN && when.boolean;
}

/* Blank figures of both sides: how many there are, and how many are none. */
static void count(struct view *v, const struct rule_plan *r, size_t *ret_nulls, size_t *ret_values)
{
    *ret_nulls = *ret_values = 0;
    for (size_t i = 0; i < r->figures.len; i++) {
        const struct expr_value value = look_up(v, &r->figures.at[i], v->y->scratch);
        size_t nulls = value.type == EXPR_NULL, all = 1;
        if (value.type == EXPR_VECTOR) {
            all = value.vector.len;
            for (size_t n = 0; n < all; n++)
                nulls += value.vector.at[n].den == 0 && value.vector.at[n].big == NULL;
        }
        *ret_nulls += nulls;
        *ret_values += all - nulls;
    }
}

bool holds_constant(struct view *v, const struct rule_plan *r, int64_t *ret)
{
    static const int64_t zeros[CELLS_MAX];
    *ret = 0;
    if (!r->foreign)
        return true;
    struct view at = *v;
    size_t nulls, values;
    at.own = zeros;
    count(&at, r, &nulls, &values);
    return nulls == 0 && difference(&at, r, false, ret);
}

static bool compares(const struct rule_plan *r, const struct form_plan *f, int64_t d, int64_t right)
{
    int64_t tolerance = 0, size = d < 0 ? -d : d;
    const struct rule *rule = r->rule;
    if (rule->tolerance != CELL_NULL && rule->tolerance_percent)
        tolerance = (right < 0 ? -right : right) * rule->tolerance / 100 /
                    (int64_t)decimal_pow10(rule->tolerance_decimals);
    else if (rule->tolerance != CELL_NULL)
        (void)decimal_rescale(
            rule->tolerance, rule->tolerance_decimals,
            f->scale > rule->tolerance_decimals ? f->scale : rule->tolerance_decimals, &tolerance);
    switch (rule->op) {
    case RULE_EQ: return size <= tolerance;
    case RULE_NE: return size > tolerance;
    case RULE_LT: return d < tolerance || (d == 0 && tolerance > 0);
    case RULE_LE: return d <= tolerance;
    case RULE_GT: return d > -tolerance;
    case RULE_GE: return d >= -tolerance;
    case RULE_BOTH_OR_NEITHER:
    case RULE_NOT_BOTH: break;
    }
    return true;
}

enum verdict holds_judge(struct view *v, const struct rule_plan *r)
{
    size_t nulls, values;
    int64_t d = 0, right = 0;
    if (r->rule == NULL || !holds_active(v, r))
        return VERDICT_NOT_JUDGED;
    count(v, r, &nulls, &values);
    if (r->rule->op == RULE_BOTH_OR_NEITHER || r->rule->op == RULE_NOT_BOTH) {
        bool a = evaluate(v, r, r->left, false).type != EXPR_NULL;
        bool b = evaluate(v, r, r->right, false).type != EXPR_NULL;
        return (r->rule->op == RULE_NOT_BOTH ? !(a && b) : a == b) ? VERDICT_HOLDS : VERDICT_BROKEN;
    }
    if (nulls > 0 && (r->rule->missing == RULE_SKIP_IF_ANY ||
                      (r->rule->missing == RULE_SKIP_IF_ALL && values == 0)))
        return VERDICT_NOT_JUDGED;
    if (nulls > 0) /* blanks that count as 0 are not reckoned with here */
        v->unsure = true;
    if (!difference(v, r, false, &d))
        return VERDICT_NOT_JUDGED;
    struct expr_value b = evaluate(v, r, r->right, false);
    (void)expr_round(&b.number, v->form->scale, &right);
    return compares(r, v->form, d, right) ? VERDICT_HOLDS : VERDICT_BROKEN;
}

/* ---- compiling ---- */

static void find_carriers(struct year *y,
                          const struct form_plan *f,
                          const struct expr_catalog_figure *named,
                          struct figure_plan *p)
{
    const struct catalog *c = &y->catalog;
    uint32_t own = 0, layout = c->forms.at[f->form].layout;
    p->indicator = named->indicator;
    if (!carries(f, named->indicator, named->members, &own))
        layout = catalog_home_layout(c, named->indicator, named->members, NULL);
    for (uint32_t s = 0; s < y->streams.len; s++) {
        uint32_t form = y->streams.at[s].form, cell = 0;
        if (form == CATALOG_NONE || c->forms.at[form].layout != layout ||
            (named->form != CATALOG_NONE && named->form != form) ||
            !carries(&y->forms[form], named->indicator, named->members, &cell))
            continue;
        VEC_PUSH(y->arena, &p->carriers, ((struct carrier){s, cell}));
    }
}

static void mark_chained(struct year *y, const struct figure_plan *p)
{
    for (size_t i = 0; i < p->carriers.len; i++)
        y->forms[y->streams.at[p->carriers.at[i].stream].form].chained = true;
}

/* The streams of a cell's history, if anybody looks at that. */
static void plan_history(struct year *y, const struct form_plan *f, struct cell *cell)
{
    const struct expr_catalog_figure named = {
        .indicator = cell->indicator, .form = CATALOG_NONE, .members = cell->members};
    if (y->catalog.indicators.at[cell->indicator].outliers_len > 0)
        find_carriers(y, f, &named, &cell->history);
}

static void take_figures(struct year *y,
                         const struct form_plan *f,
                         struct rule_plan *r,
                         const struct expr *e,
                         struct figure_plans *ret)
{
    size_t len = 0;
    const struct expr_figure *figures = e == NULL ? NULL : expr_figures(e, &len);
    for (size_t i = 0; i < len; i++) {
        const struct expr_catalog_figure *named = &y->names.figures.at[figures[i].id];
        const struct expr_step *step = &figures[i].step;
        struct figure_plan p = {.figure = &figures[i], .own = CATALOG_NONE};
        bool here = step->years == 0 && step->offset == 0 && step->span == EXPR_POINT &&
                    step->tree == EXPR_SELF &&
                    (named->form == CATALOG_NONE || named->form == f->form);
        if (!here || !carries(f, named->indicator, named->members, &p.own)) {
            find_carriers(y, f, named, &p);
            mark_chained(y, &p);
            r->foreign = true;
        } else {
            f->cells[p.own].in_rule = true;
        }
        VEC_PUSH(y->arena, ret, p);
    }
}

/* The shape is told by values: at nothing, at one unit of each cell, and, to see that nothing is multiplied, at many. */
static void find_shape(struct year *y, const struct form_plan *f, struct rule_plan *r)
{
    int64_t *own = ARENA_ARRAY(y->arena, f->len, int64_t);
    struct view v = {.y = y, .form = f, .own = own};
    int64_t zero = 0, sum = 0, got = 0;
    r->coefficients = ARENA_ARRAY(y->arena, f->len, int64_t);
    r->linear = difference(&v, r, true, &zero);
    for (size_t i = 0; r->linear && i < f->len; i++) {
        own[i] = 1;
        r->linear = difference(&v, r, true, &r->coefficients[i]);
        r->coefficients[i] -= zero;
        own[i] = 0;
    }
    sum = zero;
    for (size_t i = 0; i < f->len; i++) {
        own[i] = (int64_t)(1000 + chance_mix(i) % 9000);
        sum += own[i] * r->coefficients[i];
    }
    r->linear = r->linear && difference(&v, r, true, &got) && got == sum;
}

static void plan_rule(struct year *y, struct form_plan *f, const struct rule *rule)
{
    struct diags diags;
    diags_init(&diags, y->arena, 10);
    const struct expr_names names = expr_catalog_names(&y->names);
    struct rule_plan r = {.rule = rule};
    r.left = expr_compile(text_of(rule->left), EXPR_NULL, &names, y->arena, &diags);
    r.right = expr_compile(text_of(rule->right), EXPR_NULL, &names, y->arena, &diags);
    if (rule->when[0] != '\0')
        r.when = expr_compile(text_of(rule->when), EXPR_BOOLEAN, &names, y->arena, &diags);
    if (r.left == NULL || r.right == NULL || diags_failed(&diags))
        return; /* the catalog's check says so */
    take_figures(y, f, &r, r.left, &r.figures);
    take_figures(y, f, &r, r.right, &r.figures);
    take_figures(y, f, &r, r.when, &r.conditions);
    find_shape(y, f, &r);
    VEC_PUSH(y->arena, &f->rules, r);
}

/* What the form carries and the catalog computes is filed as computed. */
static void plan_formula(struct year *y, struct form_plan *f, struct cell *cell)
{
    const char *formula = y->catalog.indicators.at[cell->indicator].formula;
    const struct expr_names names = expr_catalog_names(&y->names);
    struct rule_plan r = {0};
    struct diags diags;
    diags_init(&diags, y->arena, 10);
    if (formula[0] == '\0')
        return;
    r.left = expr_compile(text_of(formula), EXPR_NULL, &names, y->arena, &diags);
    if (r.left == NULL)
        return;
    take_figures(y, f, &r, r.left, &r.figures);
    cell->formula = ARENA_NEW(y->arena, struct rule_plan);
    *cell->formula = r;
}

/* The members that one dimension has, all of them on the form: their sum is the total. */
static void plan_members(struct year *y, struct form_plan *f, uint32_t total)
{
    const struct catalog *c = &y->catalog;
    for (size_t d = 0; d < c->dimensions.len; d++) {
        const struct dimension *dimension = &c->dimensions.at[d];
        struct rule_plan r = {.linear = true};
        size_t found = 0;
        r.coefficients = ARENA_ARRAY(y->arena, f->len, int64_t);
        for (size_t m = 0; m < dimension->len; m++) {
            uint32_t at = 0;
            const char *members =
                arena_printf(y->arena, "%s=%s", dimension->code, dimension->members[m].code);
            if (!carries(f, f->cells[total].indicator, members, &at))
                continue;
            r.coefficients[at] = -(int64_t)decimal_pow10(f->scale - f->cells[total].decimals);
            f->cells[at].in_rule = true;
            found++;
        }
        f->cells[total].in_rule |= found > 0;
        r.coefficients[total] = (int64_t)decimal_pow10(f->scale - f->cells[total].decimals);
        if (found > 1 && found == dimension->len)
            VEC_PUSH(y->arena, &f->rules, r);
    }
}

static bool has_dimension(const struct form_plan *f, const char *dimension)
{
    for (size_t i = 0; i < f->dimensions.len; i++)
        if (strcmp(f->dimensions.at[i], dimension) == 0)
            return true;
    return false;
}

static void take_dimensions(struct year *y, struct form_plan *f, const char *members)
{
    struct text *pairs;
    size_t len = text_split(y->scratch, text_of(members), ',', &pairs);
    for (size_t i = 0; i < len; i++) {
        const char *equals = memchr(pairs[i].ptr, '=', pairs[i].len);
        const char *dimension =
            text_dup(y->arena, (struct text){pairs[i].ptr, (size_t)(equals - pairs[i].ptr)});
        if (!has_dimension(f, dimension))
            VEC_PUSH(y->arena, &f->dimensions, dimension);
    }
}

static void plan_cells(struct year *y, struct form_plan *f)
{
    const struct catalog *c = &y->catalog;
    const struct form *form = &c->forms.at[f->form];
    f->len = form->len < CELLS_MAX ? form->len : CELLS_MAX;
    f->cells = ARENA_ARRAY(y->arena, f->len, struct cell);
    for (size_t i = 0; i < f->len; i++) {
        const struct layout_cell *l = &c->layouts.at[form->layout].cells[form->cells[i].slot];
        const struct indicator *indicator = &c->indicators.at[l->indicator];
        f->cells[i] = (struct cell){
            .indicator = l->indicator,
            .slot = form->cells[i].slot,
            .members = l->members,
            .decimals = indicator->decimals,
            .required = form->cells[i].required,
            .number = indicator->value_type <= VALUE_MONEY,
            .lower = strcmp(indicator->better, "lower") == 0,
            .higher = strcmp(indicator->better, "higher") == 0,
            .bounded = indicator->max != CELL_NULL,
        };
        if (f->cells[i].number && indicator->decimals > f->scale)
            f->scale = indicator->decimals;
        take_dimensions(y, f, l->members);
    }
}

void holds_plan(struct year *y)
{
    const struct catalog *c = &y->catalog;
    y->forms = ARENA_ARRAY(y->arena, c->forms.len + 1, struct form_plan);
    y->forms[c->forms.len].form = CATALOG_NONE;
    for (uint32_t i = 0; i < c->forms.len; i++) {
        y->forms[i].form = i;
        if (c->forms.at[i].list == NULL)
            plan_cells(y, &y->forms[i]);
        y->forms[i].scale += FACTORS;
    }
    for (uint32_t i = 0; i < c->forms.len; i++) {
        struct form_plan *f = &y->forms[i];
        for (size_t r = 0; r < c->rules.len; r++)
            if (c->rules.at[r].form == i)
                plan_rule(y, f, &c->rules.at[r]);
        for (size_t k = 0; k < f->len; k++)
            plan_formula(y, f, &f->cells[k]);
        for (size_t k = 0; k < f->len; k++)
            plan_history(y, f, &f->cells[k]);
        for (uint32_t k = 0; k < f->len; k++)
            if (f->cells[k].members[0] == '\0')
                plan_members(y, f, k);
        values_bases(y, f);
    }
}
