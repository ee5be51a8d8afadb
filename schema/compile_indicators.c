/*
 * Dimensions, indicators and the calendar. Knows which kinds of value, nature and aggregation go together; formulas are text here.
 * Neighbours: compile.h.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"

/* ---- dimensions ---- */

/* Names of a report file's own columns cannot be dimensions; "=", "," and "|" would break the spelling of cells. */
static bool dimension_ok(const char *name)
{
    static const char *const taken[] = {"org_code",  "org_level",      "regime",  "form_code",
                                        "period",    "indicator_code", "value",   "vintage",
                                        "status",    "note",           "unit",    "reference_no",
                                        "indicator", "reported",       "expected"};

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (strcmp(name, taken[i]) == 0)
            return false;
    }
    return strpbrk(name, "=,|[] ") == NULL;
}

static void compile_member(struct compile *c, const struct catalog_row *row)
{
    const char *name = rows_value(CATALOG_DIMENSIONS, row, "dimension");
    const char *member = rows_value(CATALOG_DIMENSIONS, row, "member");
    struct dimension *dimension;

    if (!dimension_ok(name))
        compile_bad_value(c, CATALOG_DIMENSIONS, row, "dimension", "a-z, 0-9, _");
    if (strpbrk(member, "=,|[]") != NULL)
        compile_bad_value(c, CATALOG_DIMENSIONS, row, "member", "A-Z, 0-9, _");
    if (map_find(&c->dimensions, text_of(name)) == MAP_NONE) {
        map_put(&c->dimensions, text_of(name), (uint32_t)c->catalog->dimensions.len);
        dimension = VEC_ADD(c->arena, &c->catalog->dimensions);
        dimension->code = name;
        dimension->members =
            ARENA_ARRAY(c->arena, c->sorted[CATALOG_DIMENSIONS].len, struct member);
    }
    dimension = &c->catalog->dimensions.at[c->catalog->dimensions.len - 1];
    if (strcmp(member, "_T") != 0) /* a row may name the total */
        dimension->members[dimension->len++] =
            (struct member){member, rows_value(CATALOG_DIMENSIONS, row, "name_vi"),
                            rows_value(CATALOG_DIMENSIONS, row, "name_en")};
}

/* ---- indicators ---- */

static const char *column(const struct catalog_row *row, const char *name)
{
    return rows_value(CATALOG_INDICATORS, row, name);
}

static struct text slice(const struct catalog_row *row, const char *name)
{
    return rows_text(CATALOG_INDICATORS, row, name);
}

/* Shows a contradiction between two columns. */
static void contradiction(struct compile *c,
                          const struct catalog_row *row,
                          const char *name,
                          const char *a,
                          const char *b)
{
    struct diag *d = diags_addv(c->diags, DIAG_E624, compile_at(c, CATALOG_INDICATORS, row, name),
                                column(row, "code"), a, b, NULL);
    d->indicator_code = column(row, "code");
}

/* Says that `value` in one column asks for another column. */
static void needs(struct compile *c,
                  const struct catalog_row *row,
                  const char *name,
                  const char *value,
                  const char *other)
{
    struct diag *d = diags_addv(c->diags, DIAG_E623, compile_at(c, CATALOG_INDICATORS, row, name),
                                column(row, "code"), value, other, NULL);
    d->indicator_code = column(row, "code");
}

static bool is_textual(enum value_type type)
{
    return type == VALUE_TEXT || type == VALUE_DATE || type == VALUE_BOOLEAN;
}

static void read_kind(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    struct text type = slice(row, "value_type"), nature = slice(row, "nature");
    struct text source = slice(row, "source");
    uint64_t decimals = 0;

    i->value_type = VALUE_DECIMAL;
    if (type.len > 0 && !value_type_parse(type, &i->value_type))
        compile_bad_value(c, CATALOG_INDICATORS, row, "value_type",
                          "integer | decimal | percent | money | text | date | boolean");
    i->nature = is_textual(i->value_type) ? NATURE_TEXT : NATURE_FLOW;
    if (nature.len > 0 && !nature_parse(nature, &i->nature))
        compile_bad_value(c, CATALOG_INDICATORS, row, "nature",
                          "flow | stock | cumulative | ratio | index | text");
    i->source = SOURCE_OWN_ELSE_CHILDREN;
    if (source.len > 0 && !source_parse(source, &i->source))
        compile_bad_value(c, CATALOG_INDICATORS, row, "source",
                          "own | children | own_else_children");
    if (!text_to_u64(slice(row, "decimals"), DECIMAL_MAX_DECIMALS, &decimals) &&
        slice(row, "decimals").len > 0)
        compile_bad_value(c, CATALOG_INDICATORS, row, "decimals", "0 … 9");
    i->decimals = (int)decimals;
}

static void check_kind(struct compile *c, const struct catalog_row *row, const struct indicator *i)
{
    bool whole = i->value_type == VALUE_INTEGER || is_textual(i->value_type);

    if (whole && i->decimals != 0)
        contradiction(c, row, "decimals", value_type_name(i->value_type), column(row, "decimals"));
    if (i->nature == NATURE_TEXT && !is_textual(i->value_type))
        contradiction(c, row, "nature", value_type_name(i->value_type), "text");
    if (i->value_type == VALUE_TEXT && i->nature != NATURE_TEXT)
        contradiction(c, row, "nature", "text", nature_name(i->nature));
}

/* What an empty org_agg or time_agg means, by nature. */
static enum org_agg default_org_agg(const struct indicator *i)
{
    switch (i->nature) {
    case NATURE_FLOW:
    case NATURE_STOCK:
    case NATURE_CUMULATIVE: return ORG_AGG_SUM;
    case NATURE_RATIO:
    case NATURE_INDEX: return i->formula[0] != '\0' ? ORG_AGG_FORMULA : ORG_AGG_NONE;
    case NATURE_TEXT: break;
    }
    return ORG_AGG_NONE;
}

static enum time_agg default_time_agg(const struct indicator *i)
{
    switch (i->nature) {
    case NATURE_FLOW: return TIME_AGG_SUM;
    case NATURE_STOCK:
    case NATURE_CUMULATIVE: return TIME_AGG_LAST;
    case NATURE_RATIO:
    case NATURE_INDEX:
    case NATURE_TEXT: break;
    }
    return TIME_AGG_NONE;
}

static void read_aggregation(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    struct text org = slice(row, "org_agg"), time = slice(row, "time_agg");

    i->org_agg = default_org_agg(i);
    if (org.len > 0 && !org_agg_parse(org, &i->org_agg))
        compile_bad_value(c, CATALOG_INDICATORS, row, "org_agg",
                          "sum | min | max | mean | wmean | formula | none");
    i->time_agg = default_time_agg(i);
    if (time.len > 0 && !time_agg_parse(time, &i->time_agg))
        compile_bad_value(c, CATALOG_INDICATORS, row, "time_agg",
                          "sum | first | last | mean | min | max | none");
    if (i->org_agg == ORG_AGG_FORMULA && i->formula[0] == '\0')
        needs(c, row, "org_agg", "formula", "formula");
    if (i->org_agg == ORG_AGG_WMEAN && slice(row, "weight").len == 0)
        needs(c, row, "org_agg", "wmean", "weight");
    if (i->value_type == VALUE_TEXT && org.len > 0 && i->org_agg != ORG_AGG_NONE)
        contradiction(c, row, "org_agg", "text", org_agg_name(i->org_agg));
    if (i->value_type == VALUE_TEXT && time.len > 0 && i->time_agg != TIME_AGG_NONE)
        contradiction(c, row, "time_agg", "text", time_agg_name(i->time_agg));
}

/* A figure at the indicator's decimals, CELL_NULL when the column is empty. */
static int64_t read_bound(struct compile *c,
                          const struct catalog_row *row,
                          const char *name,
                          const struct indicator *i)
{
    struct text t = slice(row, name);
    int64_t units = CELL_NULL;

    if (t.len > 0 && decimal_parse(t, i->decimals, &units) != DECIMAL_OK) {
        compile_bad_value(c, CATALOG_INDICATORS, row, name,
                          arena_printf(c->arena, "%d decimals", i->decimals));
        units = CELL_NULL;
    }
    return units;
}

static void read_tolerance(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    struct text t = slice(row, "reconcile_tolerance");
    const char *point = memchr(t.ptr, '.', t.len);
    size_t decimals = point == NULL ? 0 : t.len - (size_t)(point - t.ptr) - 1;

    i->tolerance = CELL_NULL;
    if (t.len == 0)
        return;
    i->tolerance_decimals = decimals <= DECIMAL_MAX_DECIMALS ? (int)decimals : 0;
    if (decimal_parse(t, i->tolerance_decimals, &i->tolerance) != DECIMAL_OK || i->tolerance < 0) {
        compile_bad_value(c, CATALOG_INDICATORS, row, "reconcile_tolerance", ">= 0");
        i->tolerance = CELL_NULL;
    }
}

static void read_range(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    i->min = read_bound(c, row, "min", i);
    i->max = read_bound(c, row, "max", i);
    if (i->min != CELL_NULL && i->max != CELL_NULL && i->min > i->max)
        compile_bad_value(c, CATALOG_INDICATORS, row, "max",
                          arena_printf(c->arena, ">= %s", column(row, "min")));
}

static void read_weight(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    struct text weight = slice(row, "weight");

    i->weight = weight.len > 0 ? map_find(&c->indicators, weight) : CATALOG_NONE;
    if (weight.len > 0 && i->weight == MAP_NONE)
        compile_unknown(c, CATALOG_INDICATORS, row, "weight", weight.ptr);
}

static void compile_indicator(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    *i = (struct indicator){.code = column(row, "code"),
                            .home = CATALOG_NONE,
                            .name_vi = column(row, "name_vi"),
                            .name_en = column(row, "name_en"),
                            .unit = column(row, "unit"),
                            .formula = column(row, "formula"),
                            .outlier = column(row, "outlier"),
                            .better = column(row, "better"),
                            .domain = column(row, "domain"),
                            .custodian = column(row, "custodian"),
                            .legal_basis = column(row, "legal_basis"),
                            .definition_vi = column(row, "definition_vi"),
                            .definition_en = column(row, "definition_en")};
    const struct place formula = compile_at(c, CATALOG_INDICATORS, row, "formula");
    i->row = formula.row;
    i->formula_column = formula.column;
    compile_dates(c, CATALOG_INDICATORS, row, &i->from, &i->to);
    if (strpbrk(i->code, "[]|, ") != NULL)
        compile_bad_value(c, CATALOG_INDICATORS, row, "code", "A-Z, 0-9, . _ -");
    read_kind(c, row, i);
    check_kind(c, row, i);
    read_aggregation(c, row, i);
    read_range(c, row, i);
    read_tolerance(c, row, i);
    read_weight(c, row, i);
    compile_outliers(c, row, i);
}

void compile_indicators(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_INDICATORS];

    for (size_t i = 0; i < c->sorted[CATALOG_DIMENSIONS].len; i++)
        compile_member(c, c->sorted[CATALOG_DIMENSIONS].at[i]);
    for (size_t i = 0; i < rows->len; i++)
        map_put(&c->indicators, slice(rows->at[i], "code"), (uint32_t)i);
    for (size_t i = 0; i < rows->len; i++)
        compile_indicator(c, rows->at[i], VEC_ADD(c->arena, &c->catalog->indicators));
}
