/*
 * A row's head: unit, level, regime, form, period and vintage, resolved once for every spelling. Which unit a code means is decided
 * later, with the form's window (bind_place.c). Neighbours: bind.h.
 */
#include "bind.h"
#include "core/org_code.h"

static const enum record_field head_fields[] = {RECORD_ORG_CODE, RECORD_PERIOD, RECORD_FORM_CODE,
                                                RECORD_VINTAGE,  RECORD_REGIME, RECORD_ORG_LEVEL};
#define HEAD_FIELDS (sizeof head_fields / sizeof head_fields[0])

/* ---- aliases: codes of other schemes, never names ---- */

static const struct aliases *aliases(struct binder *b)
{
    if (b->aliases == NULL)
        b->aliases = aliases_new(b->catalog, b->arena);
    return b->aliases;
}

uint32_t bind_head_alias(struct binder *b, struct text code, uint32_t level, date_t date)
{
    return aliases_find_org(aliases(b), code, level, date);
}

bool bind_head_code_known(struct binder *b, struct text code)
{
    const struct org_alias *const *found;
    return map_find(&b->catalog->org_by_code, code) != MAP_NONE ||
           aliases_find(aliases(b), code, &found) > 0;
}

/* ---- fields ---- */

static void
problem(struct binder *b, struct bind_head *head, enum diag_code code, enum record_field field)
{
    VEC_PUSH(b->held, &head->problems, ((struct bind_problem){code, field, 0}));
}

static void read_org(struct binder *b, struct bind_head *head, const struct record *record)
{
    struct text org = record->field[RECORD_ORG_CODE], level = record->field[RECORD_ORG_LEVEL];
    char code[ORG_CODE_MAX + 1];

    head->org = text_dup(b->held, org);
    head->new_code = org_code_from_qcvn102(org, code) ? arena_strdup(b->held, code) : NULL;
    if (org.len == 0)
        problem(b, head, DIAG_E221, RECORD_ORG_CODE);
    else if (!bind_head_code_known(b, org))
        problem(b, head, DIAG_E201, RECORD_ORG_CODE);
    head->level = CATALOG_NONE;
    if (level.len == 0)
        return;
    head->level = catalog_find_level(b->catalog, level);
    if (head->level == CATALOG_NONE)
        problem(b, head, DIAG_E220, RECORD_ORG_LEVEL);
}

/* Periods repeat from one unit to the next. */
static const char *period_text(struct binder *b, struct period period)
{
    if (b->period_text == NULL || !period_eq(b->period, period)) {
        b->period = period;
        b->period_text = catalog_period_text(b->catalog, period, b->held);
    }
    return b->period_text;
}

static void read_period(struct binder *b, struct bind_head *head, const struct record *record)
{
    struct text period = record->field[RECORD_PERIOD], vintage = record->field[RECORD_VINTAGE];

    if (period.len == 0) {
        problem(b, head, DIAG_E221, RECORD_PERIOD);
        head->period_text = "";
    } else if (!catalog_period_parse(b->catalog, period, &head->period)) {
        problem(b, head, DIAG_E401, RECORD_PERIOD);
        head->period = (struct period){0};
        head->period_text = bind_finding_copy(b->held, period);
    } else {
        head->period_text = period_text(b, head->period);
    }
    head->vintage = VINTAGE_FINAL;
    if (vintage.len > 0 && !vintage_parse(vintage, &head->vintage))
        problem(b, head, DIAG_E217, RECORD_VINTAGE);
}

static void read_form(struct binder *b, struct bind_head *head, const struct record *record)
{
    struct text form = record->field[RECORD_FORM_CODE], regime = record->field[RECORD_REGIME];

    head->form_text = form.len > 0 ? text_dup(b->held, form) : "";
    head->form_said = form.len > 0;
    head->narrative = text_is(form, "-");
    head->form = form.len > 0 ? catalog_find_form(b->catalog, form) : CATALOG_NONE;
    if (form.len > 0 && !head->narrative && head->form == CATALOG_NONE)
        problem(b, head, DIAG_E214, RECORD_FORM_CODE);
    head->regime = regime.len > 0 ? catalog_find_regime(b->catalog, regime) : CATALOG_NONE;
    if (regime.len > 0 && head->regime == CATALOG_NONE)
        problem(b, head, DIAG_E219, RECORD_REGIME);
    if (head->narrative && regime.len == 0)
        problem(b, head, DIAG_E221, RECORD_REGIME);
}

/* Codes are never matched by names; an unknown code that is a name says which code is wanted. */
static void suggest_org(struct binder *b, struct bind_head *head, const struct record *record)
{
    for (size_t i = 0; i < head->problems.len; i++) {
        struct bind_problem *p = &head->problems.at[i];
        if (p->code != DIAG_E201)
            continue;
        head->suggestion = bind_suggest_units(b, head, record->field[RECORD_ORG_CODE]);
        if (head->suggestion != NULL)
            p->code = DIAG_E224;
    }
}

struct bind_head *bind_head_find(struct binder *b, const struct record *record)
{
    struct text parts[HEAD_FIELDS];
    bool is_new;

    for (size_t i = 0; i < HEAD_FIELDS; i++)
        parts[i] = record->field[head_fields[i]];
    uint32_t index = bind_keys_find(&b->head_keys, parts, HEAD_FIELDS, &is_new);
    if (!is_new)
        return b->heads.at[index];
    b->scattered = b->scattered || bind_given_told(b, b->head_keys.keys.at[index].bytes);
    struct bind_head *head = ARENA_NEW(b->held, struct bind_head);
    read_org(b, head, record);
    read_period(b, head, record);
    read_form(b, head, record);
    suggest_org(b, head, record);
    VEC_PUSH(b->held, &b->heads, head);
    return head;
}
