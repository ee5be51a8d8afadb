/*
 * The shapes of the catalog's rows: columns of each package file, which are its tables' too; and the names of its enumerations.
 * Declared in catalog.h. Must not know: files, SQL, what a row means. Neighbours: catalog.c.
 */
#include <string.h>

#include "core/catalog.h"

#define KEY        true, false
#define KEY_NEEDED true, true
#define NEEDED     false, true
#define FREE       false, false

static const struct catalog_column head[] = {
    {"name", CATALOG_TEXT, KEY_NEEDED},  {"version", CATALOG_TEXT, FREE},
    {"legal_basis", CATALOG_TEXT, FREE}, {"default_language", CATALOG_TEXT, FREE},
    {"levels", CATALOG_TEXT, NEEDED},
};

static const struct catalog_column orgs[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED},  {"name_vi", CATALOG_TEXT, NEEDED},
    {"name_en", CATALOG_TEXT, FREE},     {"level", CATALOG_TEXT, KEY_NEEDED},
    {"parent_code", CATALOG_TEXT, FREE}, {"valid_from", CATALOG_DATE, KEY},
    {"valid_to", CATALOG_DATE, FREE},    {"new_unit", CATALOG_TEXT, FREE},
};

static const struct catalog_column aliases[] = {
    {"level", CATALOG_TEXT, KEY_NEEDED},  {"code", CATALOG_TEXT, KEY_NEEDED},
    {"scheme", CATALOG_TEXT, KEY_NEEDED}, {"value", CATALOG_TEXT, KEY_NEEDED},
    {"valid_from", CATALOG_DATE, KEY},    {"valid_to", CATALOG_DATE, FREE},
};

static const struct catalog_column hierarchies[] = {
    {"hierarchy", CATALOG_TEXT, KEY_NEEDED}, {"level", CATALOG_TEXT, KEY_NEEDED},
    {"org_code", CATALOG_TEXT, KEY_NEEDED},  {"parent_level", CATALOG_TEXT, NEEDED},
    {"parent_code", CATALOG_TEXT, NEEDED},   {"valid_from", CATALOG_DATE, KEY},
    {"valid_to", CATALOG_DATE, FREE},        {"complete", CATALOG_TEXT, FREE},
};

static const struct catalog_column successions[] = {
    {"predecessor_level", CATALOG_TEXT, KEY_NEEDED},
    {"predecessor_code", CATALOG_TEXT, KEY_NEEDED},
    {"successor_level", CATALOG_TEXT, KEY_NEEDED},
    {"successor_code", CATALOG_TEXT, KEY_NEEDED},
    {"kind", CATALOG_TEXT, NEEDED},
    {"effective", CATALOG_DATE, KEY_NEEDED},
    {"share", CATALOG_DECIMAL, FREE},
};

static const struct catalog_column dimensions[] = {
    {"dimension", CATALOG_TEXT, KEY_NEEDED},
    {"member", CATALOG_TEXT, KEY_NEEDED},
    {"name_vi", CATALOG_TEXT, FREE},
    {"name_en", CATALOG_TEXT, FREE},
};

static const struct catalog_column indicators[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED},
    {"name_vi", CATALOG_TEXT, NEEDED},
    {"name_en", CATALOG_TEXT, FREE},
    {"unit", CATALOG_TEXT, NEEDED},
    {"value_type", CATALOG_TEXT, FREE},
    {"decimals", CATALOG_INT, FREE},
    {"nature", CATALOG_TEXT, FREE},
    {"source", CATALOG_TEXT, FREE},
    {"org_agg", CATALOG_TEXT, FREE},
    {"time_agg", CATALOG_TEXT, FREE},
    {"weight", CATALOG_TEXT, FREE},
    {"formula", CATALOG_TEXT, FREE},
    {"min", CATALOG_DECIMAL, FREE},
    {"max", CATALOG_DECIMAL, FREE},
    {"reconcile_tolerance", CATALOG_DECIMAL, FREE},
    {"outlier", CATALOG_TEXT, FREE},
    {"better", CATALOG_TEXT, FREE},
    {"domain", CATALOG_TEXT, FREE},
    {"custodian", CATALOG_TEXT, FREE},
    {"legal_basis", CATALOG_TEXT, FREE},
    {"definition_vi", CATALOG_TEXT, FREE},
    {"definition_en", CATALOG_TEXT, FREE},
    {"valid_from", CATALOG_DATE, FREE},
    {"valid_to", CATALOG_DATE, FREE},
};

static const struct catalog_column forms[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED}, {"layout", CATALOG_TEXT, FREE},
    {"title_vi", CATALOG_TEXT, FREE},   {"title_en", CATALOG_TEXT, FREE},
    {"body", CATALOG_TEXT, NEEDED},
};

static const struct catalog_column outlines[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED},
    {"title_vi", CATALOG_TEXT, FREE},
    {"title_en", CATALOG_TEXT, FREE},
    {"body", CATALOG_TEXT, NEEDED},
};

static const struct catalog_column regimes[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED},  {"name_vi", CATALOG_TEXT, NEEDED},
    {"name_en", CATALOG_TEXT, FREE},     {"kind", CATALOG_TEXT, FREE},
    {"frequency", CATALOG_TEXT, FREE},   {"window", CATALOG_TEXT, FREE},
    {"hierarchy", CATALOG_TEXT, FREE},   {"authoritative", CATALOG_TEXT, FREE},
    {"outline", CATALOG_TEXT, FREE},     {"legal_basis", CATALOG_TEXT, FREE},
    {"content_vi", CATALOG_TEXT, FREE},  {"content_en", CATALOG_TEXT, FREE},
    {"channels", CATALOG_TEXT, FREE},    {"guidance_vi", CATALOG_TEXT, FREE},
    {"guidance_en", CATALOG_TEXT, FREE}, {"valid_from", CATALOG_DATE, FREE},
    {"valid_to", CATALOG_DATE, FREE},
};

static const struct catalog_column occasions[] = {
    {"regime", CATALOG_TEXT, KEY_NEEDED}, {"code", CATALOG_TEXT, KEY_NEEDED},
    {"start", CATALOG_DATE, NEEDED},      {"end", CATALOG_DATE, NEEDED},
    {"due", CATALOG_TEXT, FREE},          {"name_vi", CATALOG_TEXT, FREE},
    {"legal_basis", CATALOG_TEXT, FREE},
};

static const struct catalog_column obligations[] = {
    {"regime", CATALOG_TEXT, KEY_NEEDED},
    {"form", CATALOG_TEXT, KEY_NEEDED},
    {"subjects", CATALOG_TEXT, KEY_NEEDED},
    {"receiver", CATALOG_TEXT, FREE},
    {"due", CATALOG_TEXT, FREE},
    {"due_shift", CATALOG_TEXT, FREE},
    {"approval", CATALOG_TEXT, FREE},
    {"valid_from", CATALOG_DATE, KEY},
    {"valid_to", CATALOG_DATE, FREE},
};

static const struct catalog_column rules[] = {
    {"form", CATALOG_TEXT, KEY_NEEDED}, {"code", CATALOG_TEXT, KEY_NEEDED},
    {"severity", CATALOG_TEXT, FREE},   {"left", CATALOG_TEXT, NEEDED},
    {"operator", CATALOG_TEXT, NEEDED}, {"right", CATALOG_TEXT, NEEDED},
    {"tolerance", CATALOG_TEXT, FREE},  {"missing", CATALOG_TEXT, FREE},
    {"when", CATALOG_TEXT, FREE},       {"valid_from", CATALOG_DATE, KEY},
    {"valid_to", CATALOG_DATE, FREE},   {"message_vi", CATALOG_TEXT, FREE},
    {"message_en", CATALOG_TEXT, FREE},
};

static const struct catalog_column targets[] = {
    {"org_code", CATALOG_TEXT, KEY_NEEDED},
    {"period", CATALOG_TEXT, KEY_NEEDED},
    {"indicator_code", CATALOG_TEXT, KEY_NEEDED},
    {"value", CATALOG_DECIMAL, NEEDED},
};

static const struct catalog_column holidays[] = {
    {"date", CATALOG_DATE, KEY_NEEDED},
    {"name_vi", CATALOG_TEXT, FREE},
    {"kind", CATALOG_TEXT, NEEDED},
    {"legal_basis", CATALOG_TEXT, FREE},
};

static const struct catalog_column layout_cells[] = {
    {"layout", CATALOG_TEXT, KEY_NEEDED}, {"slot", CATALOG_INT, KEY_NEEDED},
    {"indicator", CATALOG_TEXT, NEEDED},  {"members", CATALOG_TEXT, FREE},
    {"retired", CATALOG_TEXT, FREE},      {"replaces", CATALOG_INT, FREE},
    {"factor", CATALOG_TEXT, FREE},
};

static const struct catalog_column extensions[] = {
    {"regime", CATALOG_TEXT, KEY_NEEDED},   {"form", CATALOG_TEXT, KEY},
    {"subjects", CATALOG_TEXT, KEY_NEEDED}, {"period", CATALOG_TEXT, KEY_NEEDED},
    {"due", CATALOG_TEXT, NEEDED},          {"document", CATALOG_TEXT, KEY_NEEDED},
    {"issued", CATALOG_DATE, NEEDED},       {"legal_basis", CATALOG_TEXT, FREE},
};

static const struct catalog_column scores[] = {
    {"code", CATALOG_TEXT, KEY_NEEDED}, {"name_vi", CATALOG_TEXT, NEEDED},
    {"name_en", CATALOG_TEXT, FREE},    {"level", CATALOG_TEXT, NEEDED},
    {"within", CATALOG_TEXT, FREE},     {"periods", CATALOG_TEXT, NEEDED},
    {"points", CATALOG_DECIMAL, FREE},  {"decimals", CATALOG_INT, FREE},
    {"missing", CATALOG_TEXT, FREE},    {"method_vi", CATALOG_TEXT, NEEDED},
    {"method_en", CATALOG_TEXT, FREE},  {"legal_basis", CATALOG_TEXT, FREE},
    {"valid_from", CATALOG_DATE, FREE}, {"valid_to", CATALOG_DATE, FREE},
};

static const struct catalog_column score_parts[] = {
    {"score", CATALOG_TEXT, KEY_NEEDED}, {"part", CATALOG_TEXT, KEY_NEEDED},
    {"parent", CATALOG_TEXT, FREE},      {"name_vi", CATALOG_TEXT, NEEDED},
    {"name_en", CATALOG_TEXT, FREE},     {"points", CATALOG_DECIMAL, NEEDED},
    {"value", CATALOG_TEXT, FREE},       {"normalise", CATALOG_TEXT, FREE},
    {"low", CATALOG_DECIMAL, FREE},      {"high", CATALOG_DECIMAL, FREE},
    {"better", CATALOG_TEXT, FREE},      {"missing", CATALOG_TEXT, FREE},
};

static const struct catalog_column externals[] = {
    {"scheme", CATALOG_TEXT, KEY_NEEDED}, {"kind", CATALOG_TEXT, KEY_NEEDED},
    {"value", CATALOG_TEXT, KEY_NEEDED},  {"level", CATALOG_TEXT, KEY},
    {"code", CATALOG_TEXT, KEY},          {"valid_from", CATALOG_DATE, KEY},
    {"valid_to", CATALOG_DATE, FREE},
};

#define TABLE(kind, name, file, columns)                                                           \
    [kind] = {kind, name, file, columns, sizeof columns / sizeof columns[0]}

static const struct catalog_table tables[CATALOG_KINDS] = {
    TABLE(CATALOG_HEAD, "catalog_head", "catalog.json", head),
    TABLE(CATALOG_ORGS, "org", "orgs.csv", orgs),
    TABLE(CATALOG_ALIASES, "org_alias", "org_aliases.csv", aliases),
    TABLE(CATALOG_HIERARCHIES, "org_parent", "hierarchies.csv", hierarchies),
    TABLE(CATALOG_SUCCESSIONS, "org_succession", "successions.csv", successions),
    TABLE(CATALOG_DIMENSIONS, "dimension_member", "dimensions.csv", dimensions),
    TABLE(CATALOG_INDICATORS, "indicator", "indicators.csv", indicators),
    TABLE(CATALOG_FORMS, "form", "forms/", forms),
    TABLE(CATALOG_REGIMES, "regime", "regimes.csv", regimes),
    TABLE(CATALOG_OCCASIONS, "occasion", "occasions.csv", occasions),
    TABLE(CATALOG_OBLIGATIONS, "obligation", "obligations.csv", obligations),
    TABLE(CATALOG_RULES, "rule", "rules.csv", rules),
    TABLE(CATALOG_TARGETS, "target", "targets.csv", targets),
    TABLE(CATALOG_HOLIDAYS, "calendar_day", "holidays.csv", holidays),
    TABLE(CATALOG_EXTENSIONS, "extension", "extensions.csv", extensions),
    TABLE(CATALOG_OUTLINES, "outline", "outlines/", outlines),
    TABLE(CATALOG_SCORES, "score", "scores.csv", scores),
    TABLE(CATALOG_SCORE_PARTS, "score_part", "score_parts.csv", score_parts),
    TABLE(CATALOG_EXTERNALS, "external_code", "external_codes.csv", externals),
    TABLE(CATALOG_LAYOUT_CELLS, "layout_cell", "", layout_cells),
};

const struct catalog_table *catalog_table(enum catalog_kind kind)
{
    return &tables[kind];
}

int catalog_column_index(const struct catalog_table *table, const char *name)
{
    for (size_t i = 0; i < table->len; i++)
        if (table->columns[i].name[0] == name[0] && strcmp(table->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- names of enumerations, in order of their numbers -------------------------------------------------------------- */

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static const char *const external_kinds[] = {"org", "form", "indicator", "members"};
static const char *const value_types[] = {"integer", "decimal", "percent", "money",
                                          "text",    "date",    "boolean"};
static const char *const natures[] = {"flow", "stock", "cumulative", "ratio", "index", "text"};
static const char *const sources[] = {"own_else_children", "own", "children"};
static const char *const org_aggs[] = {"sum", "min", "max", "mean", "wmean", "formula", "none"};
static const char *const time_aggs[] = {"sum", "first", "last", "mean", "min", "max", "none"};
static const char *const list_types[] = {"text", "integer", "decimal", "money",
                                         "date", "boolean", "org",     "member"};
static const char *const rule_operators[] = {
    "=", "!=", "<", "<=", ">", ">=", "both_or_neither", "not_both"};
static const char *const rule_missings[] = {"skip_if_any", "skip_if_all", "never_skip"};
static const char *const outlier_methods[] = {"zscore", "modified_zscore", "min_max",
                                              "ratio_to_prev", "unit_slip"};

static const char *const score_normalises[] = {"min_max", "target", "rank"};
static const char *const score_missings[] = {"null", "zero", "exclude"};

/* The index of a name, or -1. */
static int index_of(const char *const *names, size_t len, struct text t)
{
    for (size_t i = 0; i < len; i++)
        if (text_is(t, names[i]))
            return (int)i;
    return -1;
}

const char *value_type_name(enum value_type v)
{
    return value_types[v];
}

bool value_type_parse(struct text t, enum value_type *ret)
{
    int i = index_of(value_types, LENGTH(value_types), t);
    if (i >= 0)
        *ret = (enum value_type)i;
    return i >= 0;
}

const char *nature_name(enum nature v)
{
    return natures[v];
}

bool nature_parse(struct text t, enum nature *ret)
{
    int i = index_of(natures, LENGTH(natures), t);
    if (i >= 0)
        *ret = (enum nature)i;
    return i >= 0;
}

const char *source_name(enum source v)
{
    return sources[v];
}

bool source_parse(struct text t, enum source *ret)
{
    int i = index_of(sources, LENGTH(sources), t);
    if (i >= 0)
        *ret = (enum source)i;
    return i >= 0;
}

const char *org_agg_name(enum org_agg v)
{
    return org_aggs[v];
}

bool org_agg_parse(struct text t, enum org_agg *ret)
{
    int i = index_of(org_aggs, LENGTH(org_aggs), t);
    if (i >= 0)
        *ret = (enum org_agg)i;
    return i >= 0;
}

const char *time_agg_name(enum time_agg v)
{
    return time_aggs[v];
}

bool time_agg_parse(struct text t, enum time_agg *ret)
{
    int i = index_of(time_aggs, LENGTH(time_aggs), t);
    if (i >= 0)
        *ret = (enum time_agg)i;
    return i >= 0;
}

const char *list_type_name(enum list_type v)
{
    return list_types[v];
}

bool list_type_parse(struct text t, enum list_type *ret)
{
    int i = index_of(list_types, LENGTH(list_types), t);
    if (i >= 0)
        *ret = (enum list_type)i;
    return i >= 0;
}

const char *rule_operator_name(enum rule_operator v)
{
    return rule_operators[v];
}

bool rule_operator_parse(struct text t, enum rule_operator *ret)
{
    int i = index_of(rule_operators, LENGTH(rule_operators), t);
    if (i >= 0)
        *ret = (enum rule_operator)i;
    return i >= 0;
}

const char *rule_missing_name(enum rule_missing v)
{
    return rule_missings[v];
}

bool rule_missing_parse(struct text t, enum rule_missing *ret)
{
    int i = index_of(rule_missings, LENGTH(rule_missings), t);
    if (i >= 0)
        *ret = (enum rule_missing)i;
    return i >= 0;
}

const char *outlier_method_name(enum outlier_method v)
{
    return outlier_methods[v];
}

bool outlier_method_parse(struct text t, enum outlier_method *ret)
{
    int i = index_of(outlier_methods, LENGTH(outlier_methods), t);
    if (i >= 0)
        *ret = (enum outlier_method)i;
    return i >= 0;
}

const char *score_normalise_name(enum score_normalise v)
{
    return score_normalises[v];
}

bool score_normalise_parse(struct text t, enum score_normalise *ret)
{
    int i = index_of(score_normalises, LENGTH(score_normalises), t);
    if (i >= 0)
        *ret = (enum score_normalise)i;
    return i >= 0;
}

const char *score_missing_name(enum score_missing v)
{
    return score_missings[v];
}

bool score_missing_parse(struct text t, enum score_missing *ret)
{
    int i = index_of(score_missings, LENGTH(score_missings), t);
    if (i >= 0)
        *ret = (enum score_missing)i;
    return i >= 0;
}

const char *external_kind_name(enum external_kind v)
{
    return external_kinds[v];
}

bool external_kind_parse(struct text t, enum external_kind *ret)
{
    int i = index_of(external_kinds, LENGTH(external_kinds), t);
    if (i >= 0)
        *ret = (enum external_kind)i;
    return i >= 0;
}
