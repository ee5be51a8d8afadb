/*
 * Findings of rules: the message, both sides and what lies between them, the place, and every cell that takes part with its value, so
 * that whoever reads it need not look anything up. Must not know: why a rule is broken. Neighbours: diag_codes.def has the
 * words, core/diag.h the shape of `cells`.
 */
#include <string.h>

#include "core/json.h"
#include "core/template.h"
#include "expr_internal.h"
#include "rules_internal.h"

/* What stands for a side that is not there. */
#define NOTHING "–"

/* ---- values and the rule itself as text */

/* NULL: it is null. */
static const char *value_text(const struct expr_value *v, struct arena *arena)
{
    switch (v->type) {
    case EXPR_NUMBER: return expr_number_text(&v->number, arena);
    case EXPR_BOOLEAN: return v->boolean ? "true" : "false";
    case EXPR_TEXT: return text_dup(arena, v->text);
    case EXPR_VECTOR:
    case EXPR_NULL: break;
    }
    return NULL;
}

static const char *
between(const struct expr_value *left, const struct expr_value *right, struct arena *arena)
{
    struct expr_calc calc = {.arena = arena};
    if (left->type != EXPR_NUMBER || right->type != EXPR_NUMBER)
        return NOTHING;
    struct expr_number n = expr_number_subtract(&calc, &left->number, &right->number);
    return expr_number_is_null(&n) ? NOTHING : expr_number_text(&n, arena);
}

/* In the catalog's words, or as the rule is spelt. */
static const char *
message(const struct rules_rule *rule, const char *catalog_says, struct arena *arena)
{
    if (catalog_says[0] != '\0')
        return catalog_says;
    return arena_printf(arena, "%s %s %s", expr_print(rule->left.expr, arena).ptr,
                        rule_operator_name(rule->op), expr_print(rule->right.expr, arena).ptr);
}

/* ---- the cells that take part */

struct part {
    struct reach_cell cell;
    uint32_t form; /* that the rule names, or CATALOG_NONE */
};
struct parts {
    struct arena *arena;
    uint32_t form; /* of the figure that is being followed */
    struct VEC(struct part) all;
};

static bool same_cell(const struct reach_cell *a, const struct reach_cell *b)
{
    return a->layout == b->layout && a->slot == b->slot && a->org == b->org &&
           period_eq(a->period, b->period);
}

/* Each once, in order of appearance. */
static bool take(void *ctx, const struct reach_cell *cell)
{
    struct parts *p = ctx;
    if (cell->layout == CATALOG_NONE)
        return true;
    for (size_t i = 0; i < p->all.len; i++)
        if (same_cell(&p->all.at[i].cell, cell))
            return true;
    VEC_PUSH(p->arena, &p->all, ((struct part){*cell, p->form}));
    return true;
}

static void
take_side(const struct rules_reading *reading, const struct rules_side *side, struct parts *p)
{
    for (size_t i = 0; i < side->len; i++) {
        p->form = side->figures[i].named.form;
        (void)rules_reading_cells(reading, &side->figures[i], take, p);
    }
}

static bool shows(const struct form *form, const struct reach_cell *cell)
{
    for (size_t i = 0; form->layout == cell->layout && i < form->len; i++)
        if (form->cells[i].slot == cell->slot)
            return true;
    return false;
}

/* The form that is named, else the first one that shows the cell; NULL: none, or the report's own. */
static const char *form_of(const struct rules_reading *reading, const struct part *part)
{
    const struct catalog *c = reading->rules->catalog;
    if (part->cell.layout == reading->report->layout)
        return NULL;
    if (part->form != CATALOG_NONE && c->forms.at[part->form].layout == part->cell.layout)
        return c->forms.at[part->form].code;
    for (size_t i = 0; i < c->forms.len; i++)
        if (shows(&c->forms.at[i], &part->cell))
            return c->forms.at[i].code;
    return NULL;
}

static void write_place(struct json_writer *w, const struct cell_place *place)
{
    if (place->row != 0)
        json_pair_int(w, "row", place->row);
    if (cell_place_column(*place) != 0)
        json_pair_int(w, "column", cell_place_column(*place));
}

static const struct cell_place *place_of(const struct report *report, uint32_t slot)
{
    static const struct cell_place nowhere;
    return slot < report->slots ? &report->place[slot] : &nowhere;
}

static void write_part(struct json_writer *w,
                       const struct rules_reading *reading,
                       const struct part *part,
                       struct arena *arena)
{
    const struct report *report = reading->report;
    const struct catalog *c = reading->rules->catalog;
    const struct reach_cell *cell = &part->cell;
    const struct layout_cell *at = &c->layouts.at[cell->layout].cells[cell->slot];
    struct figure figure = reading->source.figure(reading->source.ctx, cell);
    json_begin_object(w);
    json_pair(w, "indicator_code", c->indicators.at[at->indicator].code);
    json_pair_optional(w, "members", at->members[0] != '\0' ? at->members : NULL);
    json_pair_optional(w, "org_code", cell->org != report->org ? c->orgs.at[cell->org].code : NULL);
    json_pair_optional(w, "period",
                       period_eq(cell->period, report->period)
                           ? NULL
                           : catalog_period_text(c, cell->period, arena));
    json_pair_optional(w, "form", form_of(reading, part));
    json_pair(w, "value", figure_value_text(c, &figure, arena));
    if (rules_reading_owns(report, cell))
        write_place(w, place_of(report, cell->slot));
    json_end_object(w);
}

static const char *
cells_text(const struct rules_reading *reading, const struct parts *p, struct arena *arena)
{
    struct json_writer w;
    struct sink *sink = sink_memory(p->arena, 0);
    json_init(&w, sink, 0);
    json_begin_array(&w);
    for (size_t i = 0; i < p->all.len; i++)
        write_part(&w, reading, &p->all.at[i], p->arena);
    json_end_array(&w);
    const char *text = text_dup(arena, sink_memory_text(sink));
    (void)sink_close(sink, NULL);
    return text;
}

/* ---- the finding */

struct diag rules_tell_slot(const struct rules_reading *reading, enum diag_code code, uint32_t slot)
{
    const struct catalog *c = reading->rules->catalog;
    const struct report *report = reading->report;
    struct diag d = {.code = code,
                     .org_code = c->orgs.at[report->org].code,
                     .period = catalog_period_text(c, report->period, report->diags.arena),
                     .form = c->forms.at[report->form].code};
    if (slot == CATALOG_NONE)
        return d;
    const struct layout_cell *cell = &c->layouts.at[report->layout].cells[slot];
    d.at = report_place(report, slot);
    if (d.at.sheet != NULL)
        d.cell = template_a1(d.at.row, d.at.column, report->diags.arena);
    d.indicator_code = c->indicators.at[cell->indicator].code;
    d.members = cell->members[0] != '\0' ? cell->members : NULL;
    return d;
}

/* Where the reader looks first: the first of the report's own cells that has a place, else the first of them. */
static uint32_t first_slot(const struct rules_reading *reading, const struct parts *p)
{
    uint32_t first = CATALOG_NONE;
    for (size_t i = 0; i < p->all.len; i++) {
        const struct reach_cell *cell = &p->all.at[i].cell;
        if (!rules_reading_owns(reading->report, cell))
            continue;
        if (place_of(reading->report, cell->slot)->row != 0)
            return cell->slot;
        if (first == CATALOG_NONE)
            first = cell->slot;
    }
    return first;
}

static enum diag_code code_of(enum severity severity)
{
    return severity == SEVERITY_ERROR     ? DIAG_E320
           : severity == SEVERITY_WARNING ? DIAG_W320
                                          : DIAG_N320;
}

void rules_tell(const struct rules_reading *reading,
                const struct rules_rule *rule,
                const struct expr_value *left,
                const struct expr_value *right,
                struct diags *diags,
                struct arena *arena)
{
    const struct rule *r = rule->rule;
    enum diag_code code = code_of(r->severity);
    bool room = diags->len < diags->cap;
    struct diag *told = diags_add(diags, code, (struct place){NULL, NULL, 0, 0});
    if (!room)
        return;
    struct arena *kept = diags->arena;
    struct parts parts = {.arena = arena};
    take_side(reading, &rule->left, &parts);
    take_side(reading, &rule->right, &parts);
    struct diag d = rules_tell_slot(reading, code, first_slot(reading, &parts));
    d.value = value_text(left, kept);
    d.expected = value_text(right, kept);
    const char *args[DIAG_ARGS_MAX] = {r->code,
                                       message(rule, r->message_vi, kept),
                                       message(rule, r->message_en, kept),
                                       d.value != NULL ? d.value : NOTHING,
                                       d.expected != NULL ? d.expected : NOTHING,
                                       between(left, right, kept)};
    memcpy(d.arg, args, sizeof args);
    d.cells = cells_text(reading, &parts, kept);
    *told = d;
}
