/*
 * What is computed before what: named expressions, each behind those it stands on, and cycles told by
 * their path. One walk into the depth, without recursion, for chains may be long. Must not know: values.
 * Neighbours: expr_compile.c lists what an expression stands on.
 */
#include "expr_internal.h"

enum state { UNSEEN, OPEN, DONE };

/* An expression on the way down, and which of its figures comes next. */
struct visit {
    uint32_t at;
    size_t figure;
};

struct walk {
    const struct expr_named *named;
    uint32_t (*find)(void *ctx, const struct expr_figure *figure);
    void *ctx;
    uint32_t *order;
    size_t ordered;
    uint8_t *state;
    struct visit *path;
    size_t depth;
    struct arena *arena;
    struct diags *diags;
    bool cycle;
};

static void enter(struct walk *w, uint32_t at)
{
    w->state[at] = OPEN;
    w->path[w->depth++] = (struct visit){at, 0};
}

/* The path from the expression's first visit back to it: A → B → A. */
static void tell(struct walk *w, uint32_t again, const struct visit *from)
{
    struct text_builder b;
    size_t first = 0;
    while (w->path[first].at != again)
        first++;
    text_builder_init(&b, w->arena, 0);
    for (size_t i = first; i < w->depth; i++)
        text_builder_addf(&b, "%s → ", w->named[w->path[i].at].name);
    text_builder_adds(&b, w->named[again].name);
    struct diag *d = diags_addv(w->diags, DIAG_E673, (struct place){0}, w->named[from->at].name,
                                text_builder_text(&b).ptr, NULL);
    d->indicator_code = w->named[from->at].name;
    w->cycle = true;
}

/* Goes on where the path ends: to the next figure, or back up. */
static void go_on(struct walk *w)
{
    struct visit *here = &w->path[w->depth - 1];
    size_t len;
    const struct expr_figure *figures = expr_figures(w->named[here->at].expr, &len);
    if (here->figure == len) {
        w->state[here->at] = DONE;
        w->order[w->ordered++] = here->at;
        w->depth--;
        return;
    }
    uint32_t next = w->find(w->ctx, &figures[here->figure++]);
    if (next == EXPR_NONE || w->state[next] == DONE)
        return;
    if (w->state[next] == OPEN)
        tell(w, next, here);
    else
        enter(w, next);
}

bool expr_order(const struct expr_named *named,
                size_t len,
                uint32_t (*find)(void *ctx, const struct expr_figure *figure),
                void *ctx,
                uint32_t *ret_order,
                struct arena *arena,
                struct diags *diags)
{
    struct walk w = {.named = named,
                     .find = find,
                     .ctx = ctx,
                     .order = ret_order,
                     .state = ARENA_ARRAY(arena, len, uint8_t),
                     .path = ARENA_ARRAY(arena, len, struct visit),
                     .arena = arena,
                     .diags = diags};
    for (uint32_t i = 0; i < len; i++) {
        if (w.state[i] == UNSEEN)
            enter(&w, i);
        while (w.depth > 0)
            go_on(&w);
    }
    return !w.cycle;
}
