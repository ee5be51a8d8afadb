/*
 * What the tests of rules stand on: a small catalog with two forms, rules made from words, reports made from a line of text, and
 * figures beyond the report. Must not know: how rules are judged. Neighbours: fixture.h, each test_rules_*.c.
 */
#ifndef GRIS_TESTS_INDICATORS_RULES_TEST_H
#define GRIS_TESTS_INDICATORS_RULES_TEST_H

#include "fixture.h"

/* A figure beyond the report. */
struct rt_beyond {
    struct reach_cell cell;
    int64_t value;
};

/* Units: VN over P over C1 and C2. F1 is filed monthly with A, B, C (whole), D, E (two decimals), M (money), Y (yes or no), T (text),
 * A | sex=F, A | sex=M; F2 with X (whole) and A too; nobody
 * owes F3. */
struct rt {
    struct fx *fx;
    struct arena *arena, *passing;
    struct diags diags;
    struct derived *derived;
    struct rules *rules;
    struct report *report;
    struct VEC(struct rt_beyond) beyond;
    size_t asked;      /* figures beyond the report that were looked at */
    const char *cells; /* a test's own list */
};
enum { RT_VN, RT_P, RT_C1, RT_C2 };
enum { RT_A, RT_B, RT_C, RT_D, RT_E, RT_M, RT_Y, RT_T, RT_X, RT_AF, RT_AM, RT_SLOTS };

static inline void rt_type(struct fx *fx, uint32_t indicator, enum value_type type)
{
    fx->c.indicators.at[indicator].value_type = type;
    fx->c.indicators.at[indicator].nature = type == VALUE_TEXT ? NATURE_TEXT : NATURE_FLOW;
}

static inline struct layout_cell *rt_slot(struct rt *t, uint32_t layout, uint32_t indicator)
{
    struct layout *l = &t->fx->c.layouts.at[layout];
    l->cells[l->len] = (struct layout_cell){.indicator = indicator, .members = ""};
    return &l->cells[l->len++];
}

static inline void rt_dimension(struct rt *t)
{
    static struct member members[] = {{"F", "Nữ", "Female"}, {"M", "Nam", "Male"}};
    struct dimension sex = {"sex", members, 2};
    VEC_PUSH(t->arena, &t->fx->c.dimensions, sex);
}

static inline void rt_layouts(struct rt *t)
{
    struct fx *fx = t->fx;
    static const char *const codes[] = {"A", "B", "C", "D", "E", "M", "Y", "T", "X"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        fx_indicator(fx, codes[i], codes[i][0] == 'D' || codes[i][0] == 'E' ? 2 : 0, TIME_AGG_SUM,
                     ORG_AGG_SUM);
    rt_type(fx, RT_M, VALUE_MONEY);
    rt_type(fx, RT_Y, VALUE_BOOLEAN);
    rt_type(fx, RT_T, VALUE_TEXT);
    fx_layout(fx, "L1", 1);
    fx->c.layouts.at[0].cells[RT_X].retired = true; /* X is the other form's alone */
    rt_slot(t, 0, RT_A)->members = "sex=F";
    rt_slot(t, 0, RT_A)->members = "sex=M";
    fx_layout(fx, "L2", 1);
    fx->c.layouts.at[1].len = 0;
    rt_slot(t, 1, RT_X);
    rt_slot(t, 1, RT_A);
    for (uint32_t i = 0; i <= RT_X; i++)
        fx->c.indicators.at[i].home = i == RT_X;
}

static inline struct rt rt_new(void)
{
    struct rt t = {.fx = fx_new(), .passing = arena_new(0)};
    t.arena = t.fx->arena;
    diags_init(&t.diags, t.arena, 0);
    fx_hierarchy(t.fx, "admin");
    fx_org(t.fx, "VN", 0);
    fx_org(t.fx, "P", 1);
    fx_org(t.fx, "C1", 2);
    fx_org(t.fx, "C2", 2);
    fx_edge(t.fx, 0, RT_P, RT_VN, true);
    fx_edge(t.fx, 0, RT_C1, RT_P, true);
    fx_edge(t.fx, 0, RT_C2, RT_P, true);
    rt_dimension(&t);
    rt_layouts(&t);
    uint32_t regime = fx_regime(t.fx, "R", PERIOD_MONTH);
    fx_form(t.fx, "F1", 0, 0, RT_SLOTS - 1);
    for (uint32_t i = RT_X; i < RT_SLOTS - 1; i++)
        t.fx->c.forms.at[0].cells[i].slot = i + 1; /* not X */
    fx_form(t.fx, "F2", 1, 0, 2);
    fx_form(t.fx, "F3", 1, 0, 2);
    for (uint32_t form = 0; form < 2; form++)
        for (uint32_t level = 1; level < 3; level++)
            fx_obligation(t.fx, regime, form, level);
    return t;
}

static inline void rt_free(struct rt *t)
{
    arena_free(t->passing);
    fx_free(t->fx);
}

/* ---- rules */

static inline struct rule *
rt_rule(struct rt *t, const char *code, const char *left, const char *op, const char *right)
{
    struct rule *r = VEC_ADD(t->arena, &t->fx->c.rules);
    *r = (struct rule){.code = code,
                       .left = left,
                       .right = right,
                       .when = "",
                       .severity = SEVERITY_ERROR,
                       .from = DATE_MIN,
                       .to = DATE_MAX,
                       .message_vi = "",
                       .message_en = "",
                       .at = {.file = "rules.csv", .row = (uint32_t)t->fx->c.rules.len + 1},
                       .left_column = 4,
                       .right_column = 6,
                       .when_column = 9};
    assert_true(rule_operator_parse(text_of(op), &r->op));
    return r;
}

/* "0.5" or "0.5%" */
static inline void rt_tolerance(struct rule *r, const char *tolerance)
{
    struct text t = text_of(tolerance);
    r->tolerance_percent = t.len > 0 && t.ptr[t.len - 1] == '%';
    t.len -= r->tolerance_percent;
    r->tolerance_decimals = 4;
    if (t.len > 0)
        assert_int_equal(decimal_parse(t, 4, &r->tolerance), DECIMAL_OK);
}

static inline bool rt_try(struct rt *t)
{
    diags_init(&t->diags, t->arena, 0);
    fx_done(t->fx);
    t->derived = derived_compile(&t->fx->c, t->arena, &t->diags);
    assert_non_null(t->derived);
    t->rules = rules_compile(&t->fx->c, t->derived, t->arena, &t->diags);
    return t->rules != NULL;
}

static inline void rt_compile(struct rt *t)
{
    if (!rt_try(t))
        fail_msg("%s", diag_line(&t->diags.at[0], LANG_EN, t->arena));
}

/* ---- reports */

static inline uint32_t rt_slot_of(struct rt *t, uint32_t layout, struct text name)
{
    struct text *parts;
    size_t len = text_split(t->arena, name, '|', &parts);
    uint32_t indicator = catalog_find_indicator(&t->fx->c, parts[0]);
    const char *members = len > 1 ? text_dup(t->arena, parts[1]) : "";
    assert_int_not_equal(indicator, CATALOG_NONE);
    uint32_t slot = catalog_find_slot(&t->fx->c, layout, indicator, members);
    assert_int_not_equal(slot, CATALOG_NONE);
    return slot;
}

static inline void rt_cell(struct rt *t, uint32_t slot, struct text value)
{
    struct report *r = t->report;
    const struct layout_cell *cell = &t->fx->c.layouts.at[r->layout].cells[slot];
    const struct indicator *i = &t->fx->c.indicators.at[cell->indicator];
    if (text_is(value, "nil"))
        r->status[slot] = CELL_STATUS_NIL;
    else if (i->value_type == VALUE_TEXT)
        VEC_PUSH(t->arena, &r->texts,
                 ((struct slot_text){slot, text_of(text_dup(t->arena, value))}));
    else if (i->value_type == VALUE_BOOLEAN)
        r->cells[slot] = text_is(value, "true");
    else
        assert_int_equal(decimal_parse(value, i->decimals, &r->cells[slot]), DECIMAL_OK);
}

/* "A=5 D=1.25 A|sex=F=2 B=nil": the first stands in row 2, the next one in row 3… */
static inline struct report *
rt_report(struct rt *t, uint32_t form, uint32_t org, const char *period, const char *cells)
{
    struct text *items;
    uint32_t layout = t->fx->c.forms.at[form].layout;
    struct report *r = t->report = report_new(t->arena, t->fx->c.layouts.at[layout].len);
    r->org = org;
    r->regime = 0;
    r->form = form;
    r->layout = layout;
    r->period = fx_period(period);
    r->vintage = VINTAGE_FINAL;
    size_t len = text_split(t->arena, text_of(cells), ' ', &items);
    for (uint32_t i = 0; i < len; i++) {
        size_t equals = items[i].len;
        while (items[i].ptr[equals - 1] != '=')
            equals--;
        uint32_t slot = rt_slot_of(t, layout, (struct text){items[i].ptr, equals - 1});
        rt_cell(t, slot, (struct text){items[i].ptr + equals, items[i].len - equals});
        r->place[slot] = (struct cell_place){2 + i, 3};
    }
    return r;
}

/* ---- beyond the report */

static inline void rt_beyond(
    struct rt *t, uint32_t layout, uint32_t slot, uint32_t org, const char *period, int64_t value)
{
    struct rt_beyond b = {{0, layout, slot, org, fx_period(period)}, value};
    VEC_PUSH(t->arena, &t->beyond, b);
}

static inline struct figure rt_figure(void *ctx, const struct reach_cell *cell)
{
    struct rt *t = ctx;
    const struct layout_cell *at = &t->fx->c.layouts.at[cell->layout].cells[cell->slot];
    struct figure f = {.org = cell->org,
                       .indicator = at->indicator,
                       .layout = cell->layout,
                       .period = cell->period,
                       .members = at->members,
                       .value = CELL_NULL,
                       .status = "missing",
                       .vintage = ""};
    t->asked++;
    /* what the report itself says is never asked for */
    assert_false(cell->layout == t->report->layout && cell->org == t->report->org &&
                 period_eq(cell->period, t->report->period));
    for (size_t i = 0; i < t->beyond.len; i++) {
        const struct reach_cell *b = &t->beyond.at[i].cell;
        if (b->layout == cell->layout && b->slot == cell->slot && b->org == cell->org &&
            period_eq(b->period, cell->period)) {
            f.value = t->beyond.at[i].value;
            f.status = "final";
        }
    }
    return f;
}

/* Judges the report at hand. */
static inline void rt_judge(struct rt *t)
{
    const struct reach_source source = {.ctx = t, .figure = rt_figure};
    t->asked = 0;
    rules_judge(t->rules, t->report, &source, t->passing);
}

/* "E320 R1 5 6 -1; W320 …": code, rule, left, right, imbalance. */
static inline const char *rt_told(struct rt *t)
{
    const char *told = "";
    const struct diags *d = &t->report->diags;
    for (size_t i = 0; i < d->len; i++)
        told = arena_printf(t->arena, "%s%s%s %s %s %s %s", told, i > 0 ? "; " : "",
                            diag_name(d->at[i].code), d->at[i].arg[0], d->at[i].arg[3],
                            d->at[i].arg[4], d->at[i].arg[5]);
    return told;
}

/* Files F1 of C1 for June 2026 and judges it. */
static inline const char *rt_says(struct rt *t, const char *cells)
{
    (void)rt_report(t, 0, RT_C1, "2026-06", cells);
    rt_judge(t);
    return rt_told(t);
}

#endif
