/*
 * Lint of a regime's parts: those that Decree 09 wants a reporting regime to lay down and a catalog can hold. Clause 1 (name) and 7
 * (frequency) are compulsory columns, 8 (data window) has a default, 5 (channel) is not in catalogs, 10 is in 2: left are 2, 3, 4, 6, 9.
 * Neighbours: lint_early.c, lint_regimes.c (W605: no obligation at all).
 * REQ: Decree 09/2019/NĐ-CP Art. 7, 11.1, 11.2.
 */
#include <string.h>

#include "lint.h"

struct parts {
    const char *vi, *en; /* lists */
};

/* A regime and what its obligations say. */
struct regime_work {
    struct lint *l;
    uint32_t regime;
    size_t duties;
    bool form, narrative, receivers, deadlines;
};

static void add(const struct lint *l, struct parts *parts, const char *vi, const char *en)
{
    const char *comma = parts->vi[0] != '\0' ? "; " : "";

    parts->vi = arena_printf(l->arena, "%s%s%s", parts->vi, comma, vi);
    parts->en = arena_printf(l->arena, "%s%s%s", parts->en, comma, en);
}

/* True when the obligation binds units of the highest level alone: nobody is above them. */
static bool is_at_the_top(const struct obligation *o)
{
    for (size_t i = 0; i < o->subjects_len; i++)
        if (o->subjects[i].kind != SUBJECT_LEVEL || o->subjects[i].level != 0)
            return false;
    return true;
}

/* Occasions may have deadlines of their own. */
static bool has_deadline(const struct catalog *c, const struct obligation *o)
{
    size_t with = 0, n = 0;

    if (o->due.kind != DUE_NONE)
        return true;
    for (size_t i = 0; i < c->occasions.len; i++) {
        if (c->occasions.at[i].regime != o->regime)
            continue;
        n++;
        with += c->occasions.at[i].due != 0;
    }
    return n > 0 && with == n;
}

static void look_at(struct regime_work *w, const struct obligation *o)
{
    w->duties++;
    w->form = w->form || o->form != CATALOG_NONE;
    w->narrative = w->narrative || o->form == CATALOG_NONE;
    w->receivers = w->receivers && (strcmp(o->receiver, "-") != 0 || is_at_the_top(o));
    w->deadlines = w->deadlines && has_deadline(w->l->catalog, o);
}

static struct parts missing(const struct regime_work *w)
{
    struct parts parts = {"", ""};
    bool outline = w->l->catalog->regimes.at[w->regime].outline[0] != '\0';

    if (!w->form && !w->narrative && !outline)
        add(w->l, &parts, "khoản 2 nội dung yêu cầu báo cáo", "clause 2 required content");
    if (w->duties == 0)
        add(w->l, &parts, "khoản 3 đối tượng thực hiện", "clause 3 reporters");
    if (!w->receivers)
        add(w->l, &parts, "khoản 4 cơ quan nhận báo cáo", "clause 4 receiver");
    if (!w->deadlines)
        add(w->l, &parts, "khoản 6 thời hạn gửi báo cáo", "clause 6 deadline");
    if (w->narrative && !outline)
        add(w->l, &parts, "khoản 9 mẫu đề cương báo cáo", "clause 9 outline");
    return parts;
}

static void check_regime(struct lint *l, uint32_t at)
{
    const struct regime *r = &l->catalog->regimes.at[at];
    struct regime_work w = {.l = l, .regime = at, .receivers = true, .deadlines = true};
    bool periodic = r->kind == REGIME_PERIODIC;

    for (size_t i = 0; i < l->catalog->obligations.len; i++)
        if (l->catalog->obligations.at[i].regime == at)
            look_at(&w, &l->catalog->obligations.at[i]);
    struct parts parts = missing(&w);
    if (parts.vi[0] != '\0')
        diags_addv(l->diags, periodic ? DIAG_W626 : DIAG_N627,
                   lint_at(l, CATALOG_REGIMES, at, "code"), r->code, parts.vi, parts.en, NULL);
    if (periodic && r->legal_basis[0] == '\0')
        diags_addv(l->diags, DIAG_W628, lint_at(l, CATALOG_REGIMES, at, "legal_basis"), r->code,
                   NULL);
}

void lint_article7(struct lint *l)
{
    for (uint32_t i = 0; i < l->catalog->regimes.len; i++)
        check_regime(l, i);
}
