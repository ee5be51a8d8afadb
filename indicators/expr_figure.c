/*
 * What stands in brackets, [FORM:CODE | dimension=member, …], and the steps behind it. Must not know: which
 * figures there are (struct expr_names). Neighbours: expr_parse.c.
 */
#include "expr_internal.h"

/* ---- brackets */

static bool cut(struct text t, char at, struct text *ret_before, struct text *ret_behind)
{
    const char *found = memchr(t.ptr, at, t.len);
    if (found == NULL)
        return false;
    size_t before = (size_t)(found - t.ptr);
    *ret_behind = text_trim((struct text){found + 1, t.len - before - 1});
    *ret_before = text_trim((struct text){t.ptr, before});
    return true;
}

/* A name has none of the signs that part names. */
static bool is_name(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (strchr("[|=", t.ptr[i]) != NULL)
            return false;
    return t.len > 0;
}

/* Every pair, in canonical order, which is that of dimensions; none twice. */
static bool read_members(struct expr_reading *r, struct text list, struct expr_figure *ret)
{
    struct text *pairs;
    size_t len = text_split(r->arena, list, ',', &pairs);
    struct text *dimensions = ARENA_ARRAY(r->arena, len, struct text);
    struct text *members = ARENA_ARRAY(r->arena, len, struct text);
    for (size_t i = 0; i < len; i++) {
        if (!cut(pairs[i], '=', &dimensions[i], &members[i]) || !is_name(dimensions[i]) ||
            !is_name(members[i]))
            return false;
        for (size_t before = 0; before < i; before++)
            if (text_eq(dimensions[before], dimensions[i]))
                return false;
    }
    ret->members = catalog_members_text(r->arena, dimensions, members, len);
    return len > 0;
}

bool expr_figure_read(struct expr_reading *r, struct text token, struct expr_figure *ret)
{
    struct text inside = text_trim((struct text){token.ptr + 1, token.len - 2});
    struct text members = {NULL, 0};
    *ret = (struct expr_figure){.members = ""};
    bool ok = !cut(inside, '|', &inside, &members) || read_members(r, members, ret);
    bool named = cut(inside, ':', &ret->form, &ret->code);
    if (!named)
        ret->code = inside;
    ok = ok && is_name(ret->code) && (!named || is_name(ret->form));
    if (!ok)
        expr_tell(r, DIAG_E654, token.ptr, expr_tell_quote(r, token), NULL);
    return ok;
}

/* ---- steps */

enum step {
    STEP_PREV,
    STEP_OFFSET,
    STEP_SAME_LAST_YEAR,
    STEP_YTD,
    STEP_LAST,
    STEP_PARENT,
    STEP_CHILDREN,
    STEPS
};
static const char *const step_names[STEPS] = {"prev", "offset", "same_last_year", "ytd",
                                              "last", "parent", "children"};

static enum step find_step(struct text name)
{
    enum step step = STEP_PREV;
    while (step < STEPS && !text_is(name, step_names[step]))
        step++;
    return step;
}

bool expr_figure_step_counts(struct text name)
{
    enum step step = find_step(name);
    return step == STEP_OFFSET || step == STEP_LAST;
}

bool expr_step_spreads(const struct expr_step *step)
{
    return step->span == EXPR_LAST || step->tree == EXPR_CHILDREN;
}

/* One of each kind, and not two that spread. */
static bool combine(struct expr_step *all, enum step step, int32_t number)
{
    struct expr_step before = *all;
    switch (step) {
    case STEP_PREV: all->offset = -1; return before.offset == 0;
    case STEP_OFFSET: all->offset = number; return before.offset == 0;
    case STEP_SAME_LAST_YEAR: all->years = -1; return before.years == 0;
    case STEP_YTD: all->span = EXPR_YTD; return before.span == EXPR_POINT;
    case STEP_LAST:
        all->span = EXPR_LAST;
        all->last = (uint32_t)number;
        return before.span == EXPR_POINT && before.tree != EXPR_CHILDREN;
    case STEP_PARENT: all->tree = EXPR_PARENT; return before.tree == EXPR_SELF;
    case STEP_CHILDREN:
        all->tree = EXPR_CHILDREN;
        return before.tree == EXPR_SELF && before.span != EXPR_LAST;
    case STEPS: break; /* uncovered: refused before */
    }
    return false; /* uncovered: the switch names every step */
}

static int64_t least_count(enum step step)
{
    return step == STEP_LAST ? 1 : -EXPR_STEPS_MAX;
}

static const char *dotted(struct expr_reading *r, struct text name)
{
    return arena_printf(r->arena, ".%s", text_dup(r->arena, name));
}

void expr_figure_refuse_count(struct expr_reading *r, struct text name, const char *at)
{
    int least = (int)least_count(find_step(name));
    expr_tell(r, DIAG_E665, at, dotted(r, name),
              arena_printf(r->arena, "%d…%d", least, EXPR_STEPS_MAX));
}

bool expr_figure_step(struct expr_reading *r,
                      struct text name,
                      const int64_t *number,
                      struct expr_figure *figure)
{
    enum step step = find_step(name);
    if (step == STEPS) {
        expr_tell(r, DIAG_E663, name.ptr, dotted(r, name), NULL);
        return false;
    }
    if (number != NULL && (*number < least_count(step) || *number > EXPR_STEPS_MAX)) {
        expr_figure_refuse_count(r, name, name.ptr);
        return false;
    }
    if (!combine(&figure->step, step, number != NULL ? (int32_t)*number : 0)) {
        expr_tell(r, DIAG_E664, name.ptr, dotted(r, name), NULL);
        return false;
    }
    return true;
}

/* ---- back to text */

static void print_step(struct text_builder *b, const struct expr_step *step)
{
    if (step->years != 0)
        text_builder_adds(b, ".same_last_year");
    if (step->offset == -1)
        text_builder_adds(b, ".prev");
    else if (step->offset != 0)
        text_builder_addf(b, ".offset(%d)", (int)step->offset);
    if (step->span == EXPR_YTD)
        text_builder_adds(b, ".ytd");
    else if (step->span == EXPR_LAST)
        text_builder_addf(b, ".last(%u)", (unsigned)step->last);
    if (step->tree == EXPR_PARENT)
        text_builder_adds(b, ".parent");
    else if (step->tree == EXPR_CHILDREN)
        text_builder_adds(b, ".children");
}

void expr_figure_print(struct text_builder *b, const struct expr_figure *figure)
{
    text_builder_adds(b, "[");
    if (figure->form.len > 0) {
        text_builder_add(b, figure->form);
        text_builder_adds(b, ":");
    }
    text_builder_add(b, figure->code);
    for (const char *m = figure->members; *m != '\0'; m++) {
        text_builder_adds(b, m == figure->members ? " | " : "");
        text_builder_add(b, *m == ',' ? TEXT(", ") : (struct text){m, 1});
    }
    text_builder_adds(b, "]");
    print_step(b, &figure->step);
}

struct text expr_figure_text(const struct expr_figure *figure, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    expr_figure_print(&b, figure);
    return text_builder_text(&b);
}

bool expr_step_eq(const struct expr_step *a, const struct expr_step *b)
{
    return a->years == b->years && a->offset == b->offset && a->span == b->span &&
           a->last == b->last && a->tree == b->tree;
}

bool expr_figure_eq(const struct expr_figure *a, const struct expr_figure *b)
{
    return text_eq(a->form, b->form) && text_eq(a->code, b->code) &&
           strcmp(a->members, b->members) == 0 && expr_step_eq(&a->step, &b->step);
}
