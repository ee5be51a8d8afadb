/*
 * By when a unit has to file: the obligation's rule with the unit's level, an occasion's own deadline, and what documents changed.
 * Declared in catalog.h. Must not know: the clock, what was filed. Neighbours: due.c counts, due_explain.c finds the words.
 * REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 */
#include "core/catalog.h"

/* ---- extensions ---------------------------------------------------------------------------------------------------- */

/* The last one issued stands; extensions come in that order. */
static const struct extension *find_extension(const struct catalog *catalog,
                                              const struct obligation *o,
                                              uint32_t org,
                                              struct period period,
                                              date_t window_end)
{
    for (size_t i = catalog->extensions.len; i > 0; i--) {
        const struct extension *e = &catalog->extensions.at[i - 1];
        if (e->regime == o->regime && (e->form == CATALOG_NONE || e->form == o->form) &&
            period_eq(e->period, period) &&
            catalog_is_among(catalog, e->subjects, e->subjects_len, org, window_end))
            return e;
    }
    return NULL;
}

/* ---- levels -------------------------------------------------------------------------------------------------------- */

/* Is the i-th subject the first to name its level? */
static bool names_new_level(const struct obligation *o, size_t i)
{
    if (o->subjects[i].kind != SUBJECT_LEVEL)
        return false;
    for (size_t k = 0; k < i; k++)
        if (o->subjects[k].kind == SUBJECT_LEVEL && o->subjects[k].level == o->subjects[i].level)
            return false;
    return true;
}

int catalog_due_levels(const struct obligation *obligation, uint32_t level)
{
    int levels = 0;
    for (size_t i = 0; obligation->due.step != DUE_NONE && i < obligation->subjects_len; i++)
        if (names_new_level(obligation, i) && obligation->subjects[i].level > level)
            levels++;
    return levels;
}

static struct due_terms terms_of(const struct catalog *catalog,
                                 const struct obligation *o,
                                 uint32_t org,
                                 struct period period,
                                 date_t window_end)
{
    return (struct due_terms){.period = period,
                              .window_end = window_end,
                              .rule = o->due,
                              .shift = o->due_shift,
                              .levels = catalog_due_levels(o, catalog->orgs.at[org].level),
                              .decree09 =
                                  catalog->regimes.at[o->regime].window.kind == WINDOW_DECREE09,
                              .calendar = &catalog->calendar};
}

/* ---- the deadline -------------------------------------------------------------------------------------------------- */

struct catalog_due catalog_due(const struct catalog *catalog,
                               const struct obligation *obligation,
                               uint32_t org,
                               struct period period)
{
    struct catalog_due due = {0};
    struct due_steps steps = {0};
    date_t start = 0, end = 0;
    if (!catalog_window(catalog, obligation->regime, period, &start, &end))
        return due;
    const struct occasion *occasion = catalog_occasion(catalog, obligation->regime, period);
    struct due_terms terms = terms_of(catalog, obligation, org, period, end);
    if (occasion != NULL && occasion->due != 0)
        due.ordinary = occasion->due;
    else if (due_find(&terms, &steps))
        due.ordinary = steps.due;
    due.due = due.ordinary;
    due.proposed = steps.proposed;
    due.extension = find_extension(catalog, obligation, org, period, end);
    if (due.extension != NULL) {
        due.due = due.extension->due;
        due.exempt = due.extension->exempt;
        due.proposed = false;
    }
    return due;
}

/* ---- in words ------------------------------------------------------------------------------------------------------ */

struct story {
    const struct catalog *catalog;
    const struct obligation *obligation;
    struct arena *arena;
    enum lang lang;
    struct explain *explain;
};

static void tell(const struct story *s, const char *sentence)
{
    if (s->explain->len < EXPLAIN_MAX)
        s->explain->line[s->explain->len++] = sentence;
}

/* The clause of Art. 12 for periods of this kind; the year's and longer ones by their own regime. */
static const char *clause(enum period_kind kind)
{
    switch (kind) {
    case PERIOD_MONTH: return "12.1";
    case PERIOD_QUARTER: return "12.2";
    case PERIOD_HALF: return "12.3";
    case PERIOD_YEAR: return "12.4";
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH13:
    case PERIOD_NINE_MONTHS:
    case PERIOD_SCHOOL_TERM:
    case PERIOD_SCHOOL_YEAR:
    case PERIOD_OCCASION:
    case PERIOD_NONE: break;
    }
    return "12.5";
}

static void tell_window(const struct story *s, struct period period, date_t start, date_t end)
{
    const struct regime *regime = &s->catalog->regimes.at[s->obligation->regime];
    const char *basis = regime->legal_basis;
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    bool vi = s->lang == LANG_VI;
    if (regime->window.kind == WINDOW_DECREE09)
        basis = arena_printf(
            s->arena, vi ? "Nghị định 09/2019/NĐ-CP Điều %s" : "Decree 09/2019/NĐ-CP Art. %s",
            clause(period.kind));
    tell(s, arena_printf(s->arena, "%s %s: %s %s %s %s%s%s%s", vi ? "Kỳ" : "Period",
                         catalog_period_text(s->catalog, period, s->arena),
                         vi ? "số liệu từ" : "facts from", date_format(start, from),
                         vi ? "đến hết" : "to the end of", date_format(end, to),
                         basis[0] != '\0' ? " (" : "", basis, basis[0] != '\0' ? ")" : ""));
}

static void tell_occasion(const struct story *s, const struct occasion *occasion)
{
    char due[INSTANT_TEXT_MAX];
    bool vi = s->lang == LANG_VI;
    tell(s, arena_printf(
                s->arena, "%s: %s%s%s%s",
                vi ? "Hạn riêng của đợt, muộn kể từ" : "The occasion's own deadline, late from",
                instant_format(occasion->due, due), occasion->legal_basis[0] != '\0' ? " (" : "",
                occasion->legal_basis, occasion->legal_basis[0] != '\0' ? ")" : ""));
}

static void tell_extension(const struct story *s, const struct extension *e)
{
    char issued[DATE_TEXT_MAX], due[INSTANT_TEXT_MAX];
    bool vi = s->lang == LANG_VI;
    const char *what = vi ? "Được miễn" : "Exempt";
    if (!e->exempt)
        what = arena_printf(s->arena, "%s %s",
                            vi ? "Hạn mới, muộn kể từ" : "A new deadline, late from",
                            instant_format(e->due, due));
    tell(s, arena_printf(s->arena, "%s: %s %s %s%s%s%s", what, e->document, vi ? "ngày" : "of",
                         date_format(e->issued, issued), e->legal_basis[0] != '\0' ? " (" : "",
                         e->legal_basis, e->legal_basis[0] != '\0' ? ")" : ""));
}

void catalog_due_explain(const struct catalog *catalog,
                         const struct obligation *obligation,
                         uint32_t org,
                         struct period period,
                         struct arena *arena,
                         enum lang lang,
                         struct explain *explain)
{
    struct story s = {catalog, obligation, arena, lang, explain};
    struct due_steps steps;
    date_t start = 0, end = 0;
    if (!catalog_window(catalog, obligation->regime, period, &start, &end))
        return;
    tell_window(&s, period, start, end);
    const struct occasion *occasion = catalog_occasion(catalog, obligation->regime, period);
    struct due_terms terms = terms_of(catalog, obligation, org, period, end);
    if (occasion != NULL && occasion->due != 0)
        tell_occasion(&s, occasion);
    else if (due_find(&terms, &steps))
        due_explain(&terms, &steps, arena, lang, explain);
    const struct extension *extension = find_extension(catalog, obligation, org, period, end);
    if (extension != NULL)
        tell_extension(&s, extension);
}
