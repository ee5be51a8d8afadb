/*
 * An observation of SDMX as a figure: who, what, when, how much. Periods of Decree 09 are told by gris' own spelling or by the interval; a value is
 * multiplied as its multiplier says, exactly; what is confidential at the sender stays so. Neighbours: read_sdmx.h.
 */
#include <stdio.h>
#include <string.h>

#include "core/sdmx_id.h"
#include "foreign_period.h"
#include "read_sdmx.h"

enum sdmx_component read_sdmx_component(struct text id)
{
    static const struct {
        const char *id;
        enum sdmx_component component;
    } known[] = {
        {"ORG", SDMX_ORG},
        {"REF_AREA", SDMX_ORG},
        {"INDICATOR", SDMX_INDICATOR},
        {"TIME_PERIOD", SDMX_TIME},
        {"GRIS_PERIOD", SDMX_PERIOD},
        {"TIME_START", SDMX_START},
        {"TIME_END", SDMX_END},
        {"OBS_VALUE", SDMX_VALUE},
        {"UNIT_MULT", SDMX_MULTIPLIER},
        {"OBS_STATUS", SDMX_STATUS},
        {"CONF_STATUS", SDMX_CONFIDENTIAL},
        {"VINTAGE", SDMX_VINTAGE},
        {"COMMENT_OBS", SDMX_NOTE},
        {"OBS_COM", SDMX_NOTE},
        {"OBS_COMMENT", SDMX_NOTE},
        {"COMMENT", SDMX_NOTE},
        {"FREQ", SDMX_NOTHING},
        {"OCCASION", SDMX_NOTHING}, /* the period says which */
        {"REPORTED", SDMX_REPORTED},
        {"EXPECTED", SDMX_EXPECTED},
        {"UNIT", SDMX_NOTHING},
        {"UNIT_MEASURE", SDMX_NOTHING},
        {"DECIMALS", SDMX_NOTHING},
        {"TITLE", SDMX_NOTHING},
        {"TITLE_COMPL", SDMX_NOTHING},
        {"TIME_FORMAT", SDMX_NOTHING},
        {"COLLECTION", SDMX_NOTHING},
        {"COMPILATION", SDMX_NOTHING},
        {"SOURCE_AGENCY", SDMX_NOTHING},
        {"SOURCE_DETAIL", SDMX_NOTHING},
        {"BASE_PER", SDMX_NOTHING},
        {"PRE_BREAK_VALUE", SDMX_NOTHING},
        {"OBS_PRE_BREAK", SDMX_NOTHING},
        {"EMBARGO_TIME", SDMX_NOTHING},
        {"EMBARGO_DATE", SDMX_NOTHING},
        {"LAST_UPDATE", SDMX_NOTHING},
        {"REPORTING_YEAR_START_DAY", SDMX_NOTHING},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_is(id, known[i].id))
            return known[i].component;
    }
    return SDMX_COMPONENTS;
}

/* ---- whose data ---- */

void read_sdmx_flow_of(struct sdmx *s, struct text agency, struct text id)
{
    struct arena *arena = s->foreign.in->arena;
    s->own = text_is(agency, "GRIS");
    if (!text_eq(s->flow, id))
        s->flow = (struct text){text_dup(arena, id), id.len};
}

void read_sdmx_flow(struct sdmx *s, struct text flow)
{
    struct text agency = {0};
    const char *open = flow.len > 0 ? memchr(flow.ptr, '(', flow.len) : NULL;
    if (open != NULL)
        flow.len = (size_t)(open - flow.ptr);
    const char *colon = flow.len > 0 ? memchr(flow.ptr, ':', flow.len) : NULL;
    if (colon != NULL) {
        agency = (struct text){flow.ptr, (size_t)(colon - flow.ptr)};
        flow = (struct text){colon + 1, flow.len - agency.len - 1};
    }
    read_sdmx_flow_of(s, text_trim(agency), text_trim(flow));
}

/* ---- one observation ---- */

void read_sdmx_begin(struct sdmx *s, uint32_t row, uint32_t column, const char *cell)
{
    foreign_begin(&s->foreign, row, column, cell);
    memset(s->said, 0, sizeof s->said);
    s->deletes = false;
}

static bool is_total(struct text member)
{
    return member.len == 0 || text_is(member, "_T") || text_is(member, "_Z");
}

/* What no code of gris can be, bytes that are no text, is nobody's escape: the identifier as it stands. */
static struct text undone(const char *code, struct text id)
{
    struct text t = text_of(code);
    size_t bad;
    return text_valid_utf8(t.ptr, t.len, &bad) && text_trim(t).len == t.len ? t : id;
}

static struct text own_code(const struct sdmx *s, struct text id)
{
    return s->own ? undone(sdmx_id_undo_code(s->foreign.scratch, id), id) : id;
}

static void take_pair(struct sdmx *s, struct text id, struct text value)
{
    struct text name = id;
    if (is_total(value))
        return;
    if (s->own)
        name = undone(sdmx_id_undo_name(s->foreign.scratch, id), id);
    foreign_pair(&s->foreign, name, own_code(s, value));
}

void read_sdmx_take(struct sdmx *s, struct text id, struct text value, bool attribute)
{
    enum sdmx_component component = read_sdmx_component(id);
    struct arena *scratch = s->foreign.scratch;
    value = text_trim(value);
    if (component < SDMX_COMPONENTS)
        s->said[component] =
            (struct text){value.len > 0 ? text_dup(scratch, value) : NULL, value.len};
    else if (component == SDMX_COMPONENTS && !attribute)
        take_pair(s, id, value);
}

static void put_unit(struct sdmx *s)
{
    struct foreign *f = &s->foreign;
    struct sdmx_id_org org;
    if (!s->own) {
        foreign_set(f, RECORD_ORG_CODE, s->said[SDMX_ORG]);
        return;
    }
    (void)sdmx_id_undo_org(f->scratch, s->said[SDMX_ORG], &org);
    foreign_set(f, RECORD_ORG_CODE, undone(org.code, s->said[SDMX_ORG]));
    foreign_set(f, RECORD_ORG_LEVEL, undone(org.level, (struct text){0}));
}

static void put_period(struct sdmx *s)
{
    struct foreign *f = &s->foreign;
    struct foreign_period period;
    struct text text = s->said[SDMX_PERIOD];
    bool known = foreign_period_sdmx(s->said[SDMX_TIME], &period);
    if (text.len == 0)
        text = known ? text_of(period.text) : s->said[SDMX_TIME];
    foreign_set(f, RECORD_PERIOD, text);
    if (known) {
        f->record.start = period.start;
        f->record.end = period.end;
    }
    if (date_parse(s->said[SDMX_START], &period.start) &&
        date_parse(s->said[SDMX_END], &period.end) && period.start <= period.end) {
        f->record.start = period.start;
        f->record.end = period.end;
    }
}

/* What is known of the figure's kind: gris says it, others by their status. */
static void put_vintage(struct sdmx *s)
{
    struct text said = s->said[SDMX_VINTAGE], status = s->said[SDMX_STATUS];
    if (said.len > 0 && !text_is(said, "_Z")) {
        foreign_set(&s->foreign, RECORD_VINTAGE, said);
    } else if (!s->own && text_is(status, "P")) {
        foreign_set(&s->foreign, RECORD_VINTAGE, TEXT("preliminary"));
    } else if (!s->own && (text_is(status, "E") || text_is(status, "F") || text_is(status, "I"))) {
        foreign_set(&s->foreign, RECORD_VINTAGE, TEXT("estimate"));
    }
}

/* The value times 10 to its multiplier; the text stays as it was sent. */
static void multiply(struct sdmx *s)
{
    struct foreign *f = &s->foreign;
    struct text multiplier = s->said[SDMX_MULTIPLIER], shifted;
    if (f->record.value_kind != VALUE_KIND_NUMBER || multiplier.len == 0 ||
        text_is(multiplier, "0"))
        return;
    const char *both = arena_printf(f->scratch, "%.*sE%.*s", (int)f->record.number.len,
                                    f->record.number.ptr, (int)multiplier.len, multiplier.ptr);
    if (foreign_decimal(text_of(both), f->scratch, &shifted))
        f->record.number = shifted;
    else
        finding_arg(f->in, foreign_find(f, DIAG_E194), 0, multiplier);
}

static bool is_confidential(struct text status)
{
    return text_is(status, "C") || text_is(status, "N") || text_is(status, "S") ||
           text_is(status, "D");
}

static void put_value(struct sdmx *s)
{
    struct foreign *f = &s->foreign;
    struct text value = s->said[SDMX_VALUE];
    bool nil = s->own && value.len == 0 && text_is(s->said[SDMX_STATUS], "A");
    foreign_value(f, nil ? TEXT("-") : value);
    multiply(s);
    if (is_confidential(s->said[SDMX_CONFIDENTIAL]))
        foreign_set(f, RECORD_STATUS, TEXT("C"));
}

/* Missing, however that is said. */
static bool is_missing(const struct sdmx *s)
{
    struct text value = s->said[SDMX_VALUE];
    if (value.len == 0)
        return !s->own || !text_is(s->said[SDMX_STATUS], "A");
    return text_eq_ascii_nocase(value, "NaN") || (!s->own && text_is(value, "-"));
}

static void need(struct sdmx *s, enum sdmx_component component, const char *name)
{
    if (s->said[component].len == 0)
        finding_arg(s->foreign.in, foreign_find(&s->foreign, DIAG_E192), 0, text_of(name));
}

bool read_sdmx_put(struct sdmx *s)
{
    struct foreign *f = &s->foreign;
    if (!s->deletes && is_missing(s))
        return f->going;
    if (s->own)
        foreign_published(f, s->said[SDMX_REPORTED], s->said[SDMX_EXPECTED], s->said[SDMX_VINTAGE]);
    for (size_t i = 0; i < RECORD_SCHEMES; i++)
        f->record.scheme[i] = s->own ? NULL : "sdmx";
    put_unit(s);
    put_period(s);
    foreign_set(f, RECORD_INDICATOR_CODE, own_code(s, s->said[SDMX_INDICATOR]));
    if (!s->own)
        foreign_set(f, RECORD_FORM_CODE, s->flow);
    put_vintage(s);
    foreign_set(f, RECORD_NOTE, s->said[SDMX_NOTE]);
    put_value(s);
    f->record.deleted = s->deletes;
    if (s->deletes && s->own)
        foreign_value(f, (struct text){0});
    need(s, SDMX_ORG, "ORG | REF_AREA");
    need(s, SDMX_INDICATOR, "INDICATOR");
    if (s->said[SDMX_PERIOD].len == 0)
        need(s, SDMX_TIME, "TIME_PERIOD");
    return foreign_put(f);
}
