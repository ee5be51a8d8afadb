/*
 * A value of DHIS2 or ADX as a figure: what stands at the value goes before what the set says, schemes of identifiers are named, periods become
 * intervals. REQ: DHIS2 Web API, "Data values" (payload parameters, identifier schemes, import strategies). Neighbours: read_dhis2.h.
 */
#include <string.h>

#include "read_dhis2.h"

enum dhis2_member read_dhis2_member(struct text name)
{
    static const char *const names[DHIS2_MEMBERS] = {
        [DHIS2_DATA_SET] = "dataSet",
        [DHIS2_PERIOD] = "period",
        [DHIS2_ORG_UNIT] = "orgUnit",
        [DHIS2_ATTRIBUTE_COMBO] = "attributeOptionCombo",
        [DHIS2_ATTRIBUTE_OPTIONS] = "attributeCategoryOptions",
        [DHIS2_SCHEME] = "idScheme",
        [DHIS2_ELEMENT_SCHEME] = "dataElementIdScheme",
        [DHIS2_ORG_SCHEME] = "orgUnitIdScheme",
        [DHIS2_COMBO_SCHEME] = "categoryOptionComboIdScheme",
        [DHIS2_ATTRIBUTE_SCHEME] = "attributeOptionComboIdScheme",
        [DHIS2_SET_SCHEME] = "dataSetIdScheme",
        [DHIS2_DRY_RUN] = "dryRun",
        [DHIS2_STRATEGY] = "importStrategy",
        [DHIS2_ELEMENT] = "dataElement",
        [DHIS2_COMBO] = "categoryOptionCombo",
        [DHIS2_VALUE] = "value",
        [DHIS2_COMMENT] = "comment",
        [DHIS2_DELETED] = "deleted",
    };
    for (int i = 0; i < DHIS2_MEMBERS; i++) {
        if (text_is(name, names[i]))
            return (enum dhis2_member)i;
    }
    return DHIS2_MEMBERS;
}

void read_dhis2_keep(struct dhis2_set *set, enum dhis2_member member, struct text t)
{
    struct arena *arena = set->foreign.in->arena;
    if (member < DHIS2_MEMBERS && t.len <= set->foreign.in->limits.cell_bytes)
        set->of_set[member] = cell_clean(arena, (struct text){text_dup(arena, t), t.len});
}

static bool is_true(struct text t)
{
    return text_eq_ascii_nocase(t, "true") || text_is(t, "1");
}

/* "uid" as dhis2, "code" as dhis2-code, "attribute:UID" as dhis2-attribute:UID; nothing as `otherwise`. */
static const char *scheme_of(struct arena *arena, struct text t, const char *otherwise)
{
    if (t.len == 0)
        return otherwise;
    if (text_eq_ascii_nocase(t, "uid"))
        return "dhis2";
    if (text_eq_ascii_nocase(t, "code"))
        return "dhis2-code";
    if (text_eq_ascii_nocase(t, "name"))
        return "dhis2-name";
    if (t.len > 10 && text_eq_ascii_nocase((struct text){t.ptr, 10}, "attribute:"))
        return arena_printf(arena, "dhis2-attribute:%.*s", (int)t.len - 10, t.ptr + 10);
    return arena_printf(arena, "dhis2-%.*s", (int)t.len, t.ptr);
}

void read_dhis2_begin(struct dhis2_set *set)
{
    struct input *in = set->foreign.in;
    const struct text *said = set->of_set;
    const char *general = scheme_of(in->arena, said[DHIS2_SCHEME], set->otherwise);

    set->scheme[RECORD_SCHEME_ORG] = scheme_of(in->arena, said[DHIS2_ORG_SCHEME], general);
    set->scheme[RECORD_SCHEME_INDICATOR] =
        scheme_of(in->arena, said[DHIS2_ELEMENT_SCHEME], general);
    set->scheme[RECORD_SCHEME_FORM] = scheme_of(in->arena, said[DHIS2_SET_SCHEME], general);
    set->scheme[RECORD_SCHEME_MEMBER] = scheme_of(in->arena, said[DHIS2_COMBO_SCHEME], general);
    set->deletes = text_eq_ascii_nocase(said[DHIS2_STRATEGY], "DELETE");
    if (is_true(said[DHIS2_DRY_RUN]))
        finding_add(in, DIAG_E193, 0, 0);
    if (said[DHIS2_STRATEGY].len > 0 && !set->deletes &&
        !text_eq_ascii_nocase(said[DHIS2_STRATEGY], "CREATE_AND_UPDATE"))
        finding_arg(in, finding_add(in, DIAG_N190, 0, 0), 0, said[DHIS2_STRATEGY]);
}

/* The value's own, or the set's. */
static struct text said_of(const struct dhis2_set *set, enum dhis2_member member)
{
    return set->of_value[member].len > 0 ? set->of_value[member] : set->of_set[member];
}

static void need(struct dhis2_set *set, enum dhis2_member member, const char *name)
{
    if (said_of(set, member).len == 0)
        finding_arg(set->foreign.in, foreign_find(&set->foreign, DIAG_E192), 0, text_of(name));
}

/* The combination that stands for none. */
static bool is_default(struct text combination)
{
    return text_is(combination, "HllvX50cXC0") || text_is(combination, "default");
}

static void take_period(struct dhis2_set *set)
{
    struct foreign *f = &set->foreign;
    struct foreign_period period;
    bool known = set->period(text_trim(said_of(set, DHIS2_PERIOD)), &period);

    foreign_set(f, RECORD_PERIOD, known ? text_of(period.text) : said_of(set, DHIS2_PERIOD));
    f->record.start = known ? period.start : 0;
    f->record.end = known ? period.end : 0;
}

bool read_dhis2_put(struct dhis2_set *set)
{
    struct foreign *f = &set->foreign;
    struct text attribute = said_of(set, DHIS2_ATTRIBUTE_COMBO);
    struct text options = said_of(set, DHIS2_ATTRIBUTE_OPTIONS);

    memcpy(f->record.scheme, set->scheme, sizeof set->scheme);
    foreign_set(f, RECORD_ORG_CODE, said_of(set, DHIS2_ORG_UNIT));
    foreign_set(f, RECORD_FORM_CODE, said_of(set, DHIS2_DATA_SET));
    take_period(set);
    foreign_set(f, RECORD_INDICATOR_CODE, set->of_value[DHIS2_ELEMENT]);
    foreign_combination(f, set->of_value[DHIS2_COMBO]);
    foreign_set(f, RECORD_NOTE, set->of_value[DHIS2_COMMENT]);
    foreign_value(f, set->of_value[DHIS2_VALUE]);
    if (attribute.len > 0 && !is_default(attribute))
        foreign_pair(f, TEXT("attributeOptionCombo"), attribute);
    if (options.len > 0)
        foreign_pair(f, TEXT("attributeCategoryOptions"), options);
    f->record.deleted = set->deletes || is_true(set->of_value[DHIS2_DELETED]);
    need(set, DHIS2_ELEMENT, "dataElement");
    need(set, DHIS2_PERIOD, "period");
    need(set, DHIS2_ORG_UNIT, "orgUnit");
    return foreign_put(f);
}
