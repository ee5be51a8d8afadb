/*
 * rules.csv as values, with the lint of its words, tolerances and references. Expressions stay texts: indicators/ compiles them.
 * Neighbours: compile.h. REQ: expressions.md, "Rules".
 */
#include <string.h>

#include "compile.h"

/* An empty cell keeps the default. */
static struct text word_of(const struct catalog_row *row, const char *column, const char *otherwise)
{
    struct text t = rows_text(CATALOG_RULES, row, column);
    return t.len > 0 ? t : text_of(otherwise);
}

static void read_words(struct compile *c, const struct catalog_row *row, struct rule *r)
{
    struct text severity = word_of(row, "severity", "error");
    r->severity = SEVERITY_ERROR;
    if (text_is(severity, "warning"))
        r->severity = SEVERITY_WARNING;
    else if (text_is(severity, "note"))
        r->severity = SEVERITY_NOTE;
    else if (!text_is(severity, "error"))
        compile_bad_value(c, CATALOG_RULES, row, "severity", "error | warning | note");
    if (!rule_operator_parse(word_of(row, "operator", "="), &r->op))
        compile_bad_value(c, CATALOG_RULES, row, "operator",
                          "= | != | < | <= | > | >= | both_or_neither | not_both");
    if (!rule_missing_parse(word_of(row, "missing", "skip_if_any"), &r->missing))
        compile_bad_value(c, CATALOG_RULES, row, "missing",
                          "skip_if_any | skip_if_all | never_skip");
}

/* "0.5", or "0.5%" of the right side. */
static void read_tolerance(struct compile *c, const struct catalog_row *row, struct rule *r)
{
    struct text t = rows_text(CATALOG_RULES, row, "tolerance");
    if (t.len == 0)
        return;
    r->tolerance_percent = t.ptr[t.len - 1] == '%';
    if (r->tolerance_percent)
        t.len--;
    const char *point = t.len > 0 ? memchr(t.ptr, '.', t.len) : NULL;
    size_t decimals = point != NULL ? t.len - (size_t)(point - t.ptr) - 1 : 0;
    r->tolerance_decimals = decimals <= DECIMAL_MAX_DECIMALS ? (int)decimals : 0;
    if (decimal_parse(t, r->tolerance_decimals, &r->tolerance) == DECIMAL_OK && r->tolerance >= 0)
        return;
    compile_bad_value(c, CATALOG_RULES, row, "tolerance", "0.5 | 0.5%");
    r->tolerance = 0;
}

/* A list has no cells to hold against each other. */
static void refuse_list(struct compile *c, const struct catalog_row *row, struct rule *r)
{
    diags_addv(c->diags, DIAG_E680, compile_at(c, CATALOG_RULES, row, "form"),
               c->catalog->forms.at[r->form].code, NULL);
    r->form = MAP_NONE;
}

static void compile_rule(struct compile *c, const struct catalog_row *row, struct rule *r)
{
    *r = (struct rule){.form = map_find(&c->forms, rows_text(CATALOG_RULES, row, "form")),
                       .code = rows_value(CATALOG_RULES, row, "code"),
                       .left = rows_value(CATALOG_RULES, row, "left"),
                       .right = rows_value(CATALOG_RULES, row, "right"),
                       .when = rows_value(CATALOG_RULES, row, "when"),
                       .message_vi = rows_value(CATALOG_RULES, row, "message_vi"),
                       .message_en = rows_value(CATALOG_RULES, row, "message_en"),
                       .at = row->at,
                       .left_column = compile_at(c, CATALOG_RULES, row, "left").column,
                       .right_column = compile_at(c, CATALOG_RULES, row, "right").column,
                       .when_column = compile_at(c, CATALOG_RULES, row, "when").column};
    if (r->form == MAP_NONE)
        compile_unknown(c, CATALOG_RULES, row, "form", rows_value(CATALOG_RULES, row, "form"));
    else if (c->catalog->forms.at[r->form].list != NULL)
        refuse_list(c, row, r);
    compile_dates(c, CATALOG_RULES, row, &r->from, &r->to);
    read_words(c, row, r);
    read_tolerance(c, row, r);
}

void compile_rules(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_RULES];
    for (size_t i = 0; i < rows->len; i++) {
        struct rule rule;
        compile_rule(c, rows->at[i], &rule);
        if (rule.form != MAP_NONE)
            VEC_PUSH(c->arena, &c->catalog->rules, rule);
    }
}
