/*
 * external_codes.csv as values: what another system calls a unit, a form, an indicator (or one cell of it), members. A unit's code stands for each unit
 * that had its (level, code) within the dates. Neighbours: compile_orgs.c (aliases), core/external.h.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"

static const char *column(const struct catalog_row *row, const char *name)
{
    return rows_value(CATALOG_EXTERNALS, row, name);
}

/* ---- members ---- */

static bool is_member(const struct compile *c, struct text dimension, struct text member)
{
    for (size_t i = 0; i < c->catalog->dimensions.len; i++) {
        const struct dimension *d = &c->catalog->dimensions.at[i];
        for (size_t k = 0; text_is(dimension, d->code) && k < d->len; k++) {
            if (text_is(member, d->members[k].code))
                return true;
        }
    }
    return false;
}

/* "sex=F;age=0-4"; false with a finding. */
static bool read_members(struct compile *c,
                         const struct catalog_row *row,
                         struct text t,
                         struct external_code *code)
{
    struct text *pairs;
    size_t n = t.len == 0 ? 0 : text_split(c->arena, t, ';', &pairs);
    struct text *dimension = ARENA_ARRAY(c->arena, n, struct text);
    struct text *member = ARENA_ARRAY(c->arena, n, struct text);

    for (size_t i = 0; i < n; i++) {
        const char *mark = memchr(pairs[i].ptr, '=', pairs[i].len);
        size_t len = mark == NULL ? 0 : (size_t)(mark - pairs[i].ptr);
        if (mark == NULL) {
            compile_bad_value(c, CATALOG_EXTERNALS, row, "code", "sex=F;age=0-4");
            return false;
        }
        dimension[i] = text_trim((struct text){pairs[i].ptr, len});
        member[i] = text_trim((struct text){mark + 1, pairs[i].len - len - 1});
        if (!is_member(c, dimension[i], member[i])) {
            compile_unknown(c, CATALOG_EXTERNALS, row, "code", text_dup(c->arena, pairs[i]));
            return false;
        }
    }
    code->dimension = dimension;
    code->member = member;
    code->members_len = n;
    return true;
}

/* "A" or "A[sex=F]" */
static bool
read_indicator(struct compile *c, const struct catalog_row *row, struct external_code *code)
{
    struct text t = text_of(column(row, "code")), members = TEXT("");
    const char *open = memchr(t.ptr, '[', t.len);

    if (open != NULL && t.ptr[t.len - 1] == ']') {
        size_t before = (size_t)(open - t.ptr);
        members = (struct text){open + 1, t.len - before - 2};
        t.len = before;
    }
    code->target = map_find(&c->indicators, t);
    if (code->target == MAP_NONE) {
        compile_unknown(c, CATALOG_EXTERNALS, row, "code", column(row, "code"));
        return false;
    }
    return read_members(c, row, members, code);
}

static bool read_form(struct compile *c, const struct catalog_row *row, struct external_code *code)
{
    code->target = map_find(&c->forms, text_of(column(row, "code")));
    if (code->target == MAP_NONE)
        compile_unknown(c, CATALOG_EXTERNALS, row, "code", column(row, "code"));
    return code->target != MAP_NONE;
}

/* ---- rows ---- */

static void add(struct compile *c, const struct external_code *code)
{
    VEC_PUSH(c->arena, &c->catalog->externals, *code);
}

static void
add_units(struct compile *c, const struct catalog_row *row, const struct external_code *code)
{
    bool found = false;

    if (compile_level(c, CATALOG_EXTERNALS, row, "level") == CATALOG_NONE)
        return;
    uint32_t first = compile_unit(c, column(row, "level"), column(row, "code"));
    if (first == CATALOG_NONE) {
        compile_unknown(c, CATALOG_EXTERNALS, row, "code", column(row, "code"));
        return;
    }
    for (uint32_t u = first; compile_same_unit_code(c, first, u); u++) {
        const struct org *org = &c->catalog->orgs.at[u];
        struct external_code one = *code;
        one.target = u;
        one.from = code->from > org->from ? code->from : org->from;
        one.to = code->to < org->to ? code->to : org->to;
        if (one.from > one.to)
            continue;
        add(c, &one);
        found = true;
    }
    if (!found)
        diags_addv(c->diags, DIAG_E611, compile_at(c, CATALOG_EXTERNALS, row, "valid_from"),
                   compile_org_name(c, first), column(row, "value"), NULL);
}

static void compile_external(struct compile *c, const struct catalog_row *row)
{
    struct external_code code = {
        .scheme = column(row, "scheme"), .value = column(row, "value"), .target = CATALOG_NONE};

    compile_dates(c, CATALOG_EXTERNALS, row, &code.from, &code.to);
    if (!external_kind_parse(text_of(column(row, "kind")), &code.kind)) {
        compile_bad_value(c, CATALOG_EXTERNALS, row, "kind", "org | form | indicator | members");
        return;
    }
    if (code.kind != EXTERNAL_ORG && *column(row, "level") != '\0')
        compile_bad_value(c, CATALOG_EXTERNALS, row, "level", "");
    if (code.kind == EXTERNAL_ORG)
        add_units(c, row, &code);
    else if (code.kind == EXTERNAL_FORM
                 ? read_form(c, row, &code)
                 : (code.kind == EXTERNAL_INDICATOR
                        ? read_indicator(c, row, &code)
                        : read_members(c, row, text_of(column(row, "code")), &code)))
        add(c, &code);
}

void compile_externals(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_EXTERNALS];

    for (size_t i = 0; i < rows->len; i++)
        compile_external(c, rows->at[i]);
}
