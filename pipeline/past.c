/*
 * past: figures as of a moment. What was aggregated tells of now; of then, a layout's year is rolled up in memory when it is first asked for, from the
 * filings that were effective, and kept to the end of the session: the same that an aggregation at that position stored, for a rebuild
 * equals the incremental result. Knows no arithmetic and no statement. Neighbours: past.h, indicators/, store/.
 */
#include "past.h"

#include <stdlib.h>
#include <string.h>

#include "leaves.h"

/* A layout's year as it stood. */
struct past_year {
    uint32_t layout;
    int32_t year;
    struct store_filings filings; /* sorted by unit */
    bool rolled_up;               /* what follows is there */
    struct store_aggregates rows;
    struct map index; /* of rows, by key and basis */
    struct store_findings findings;
};

struct past {
    struct arena *arena;
    struct store_states states;
    bool has_states;
    struct VEC(struct past_year *) years;
};

/* ---- which moment ---- */

static enum status
refuse(struct diags *diags, enum diag_code code, const char *moment, const char *arg)
{
    diags_addv(diags, code, (struct place){0}, moment, arg, NULL);
    return STATUS_REJECTED;
}

/* A date alone is its last second; without an offset the time is Viet Nam's. */
static bool parse_moment(const char *text, struct arena *arena, struct store_moment_query *ret)
{
    date_t date = 0;
    *ret = (struct store_moment_query){0};
    if (text[0] == '#') {
        char *end = NULL;
        ret->position = strtoll(text + 1, &end, 10);
        return text[1] >= '1' && text[1] <= '9' && *end == '\0' && ret->position < INT64_MAX;
    }
    if (date_parse(text_of(text), &date)) {
        ret->at = instant_of_date(date + 1) - 1;
        return true;
    }
    return instant_parse(text_of(text), &ret->at) ||
           instant_parse(text_of(arena_printf(arena, "%s+07:00", text)), &ret->at);
}

static const char *instant_text(struct arena *arena, int64_t instant)
{
    char buf[INSTANT_TEXT_MAX];
    return arena_strdup(arena, instant_format(instant, buf));
}

static enum status check_moment(struct pipeline *p,
                                const char *text,
                                const struct store_moment_query *query,
                                const struct store_moment *found,
                                struct diags *diags)
{
    const char *last = arena_printf(p->arena, "#%lld", (long long)found->last);
    if (query->position > found->last)
        return refuse(diags, DIAG_E443, text, last);
    if (query->position == 0 && query->at > pipeline_now(p))
        return refuse(diags, DIAG_E441, text, instant_text(p->arena, pipeline_now(p)));
    if (found->position == 0)
        return refuse(diags, DIAG_E442, text,
                      found->first_at == 0 ? "-" : instant_text(p->arena, found->first_at));
    return STATUS_OK;
}

enum status past_enter(struct pipeline *p, const char *moment, struct diags *diags)
{
    struct store_moment_query query;
    struct store_moment found;
    int32_t load = 0;
    if (!parse_moment(moment, p->arena, &query))
        return refuse(diags, DIAG_E440, moment, NULL);
    enum status status = store_moment_find(p->store, &query, &found, diags);
    if (status == STATUS_OK)
        status = check_moment(p, moment, &query, &found, diags);
    if (status == STATUS_OK)
        status = store_past_stay(p->store, found.position, &load, diags);
    if (status != STATUS_OK)
        return status;
    p->as_of = found.position;
    p->as_of_at = query.at;
    p->settings.now = query.at != 0 ? query.at : found.sealed_at;
    return STATUS_OK;
}

enum status past_enter_position(struct pipeline *p, int64_t position, struct diags *diags)
{
    int32_t load = 0;
    past_free(p);
    p->as_of = position;
    enum status status = store_past_stay(p->store, position, &load, diags);
    if (status == STATUS_OK && load != p->catalog.load_id)
        status = session_load_catalog(p, diags);
    return status;
}

void past_free(struct pipeline *p)
{
    if (p->past != NULL)
        arena_free(p->past->arena);
    p->past = NULL;
}

/* ---- a year, made ---- */

static void *copy(struct arena *arena, const void *at, size_t size)
{
    return at == NULL ? NULL : memcpy(arena_alloc(arena, size), at, size);
}

static struct aggregate copy_row(const struct aggregate *a, struct arena *arena)
{
    struct aggregate row = *a;
    int64_t **const cells[] = {&row.own, &row.children, &row.effective, &row.tally};
    int32_t **const counts[] = {&row.reported, &row.expected, &row.children_reported,
                                &row.children_expected};
    uint8_t **const flags[] = {&row.flags, &row.children_flags};
    struct fraction **const parts[] = {&row.own_parts, &row.children_parts, &row.effective_parts};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        *cells[i] = copy(arena, *cells[i], a->slots * sizeof(int64_t));
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = copy(arena, *counts[i], a->slots * sizeof(int32_t));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        *flags[i] = copy(arena, *flags[i], a->slots);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        *parts[i] = copy(arena, *parts[i], a->slots * sizeof(struct fraction));
    return row;
}

/* Where a roll-up's results go. */
struct making {
    struct pipeline *p;
    struct past_year *year;
    struct arena *arena;
};

static struct session_key
key_of(uint32_t hierarchy, uint32_t org, struct period period, enum basis basis)
{
    return (struct session_key){
        {(int32_t)hierarchy, (int32_t)org, period_id(period), (int32_t)basis, 0, 0}};
}

static bool
take_rows(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    const struct making *m = ctx;
    for (size_t i = 0; i < len; i++) {
        for (int basis = 0; basis < BASIS_COUNT; basis++) {
            struct session_key k = key_of(key->hierarchy, key->org, key->period, (enum basis)basis);
            if ((rows[i]->bases >> basis & 1U) != 0)
                (void)map_put(&m->year->index, session_key(m->arena, &k),
                              (uint32_t)m->year->rows.len);
        }
        VEC_PUSH(m->arena, &m->year->rows, copy_row(rows[i], m->arena));
    }
    return true;
}

static bool take_finding(void *ctx, const struct aggregate_finding *finding)
{
    const struct making *m = ctx;
    struct store_finding *f = VEC_ADD(m->arena, &m->year->findings);
    f->finding = *finding;
    f->finding.diag = diag_copy(&finding->diag, m->arena);
    f->finding.members = f->finding.diag.members;
    f->hierarchy_code = m->p->catalog.hierarchies.at[finding->hierarchy].code;
    return true;
}

/* Leaves' rows are made of their filings alone; whoever asks for more has the year rolled up. */
static void roll_up(struct pipeline *p, struct past_year *year)
{
    if (year->rolled_up)
        return;
    struct arena *scratch = arena_new(0);
    struct making making = {p, year, p->past->arena};
    const struct rollup_source source = {.filed = leaves_filings(&year->filings)};
    const struct rollup_sink sink = {.ctx = &making, .rows = take_rows, .finding = take_finding};
    struct rollup_plan *plan =
        rollup_plan(leaves_layout(p, year->layout), year->year, ROLLUP_ALL, NULL, 0, scratch);
    map_init(&year->index, p->past->arena, 256);
    (void)rollup_run(plan, &source, &sink, scratch);
    arena_free(scratch);
    year->rolled_up = true;
}

/* What was effective then is what stands in the past that the connection reads. */
static enum status read_year(struct pipeline *p, struct past_year *year, struct diags *diags)
{
    struct past *past = p->past;
    enum status status = STATUS_OK;
    if (!past->has_states)
        status = store_states_read(p->store, past->arena, &past->states, diags);
    past->has_states = status == STATUS_OK;
    if (status == STATUS_OK)
        status = store_year_read(p->store, &p->catalog, year->layout, year->year, &past->states,
                                 past->arena, &year->filings, diags);
    return status;
}

static struct past_year *find_year(const struct past *past, uint32_t layout, int32_t year)
{
    for (size_t i = 0; i < past->years.len; i++)
        if (past->years.at[i]->layout == layout && past->years.at[i]->year == year)
            return past->years.at[i];
    return NULL;
}

static enum status make_year(struct pipeline *p,
                             uint32_t layout,
                             int32_t of_year,
                             struct past_year **ret,
                             struct diags *diags)
{
    if (p->past == NULL) {
        struct arena *arena = arena_new(0);
        p->past = ARENA_NEW(arena, struct past);
        p->past->arena = arena;
    }
    *ret = find_year(p->past, layout, of_year);
    if (*ret != NULL)
        return STATUS_OK;
    struct past_year *year = ARENA_NEW(p->past->arena, struct past_year);
    *year = (struct past_year){.layout = layout, .year = of_year};
    enum status status = read_year(p, year, diags);
    if (status != STATUS_OK)
        return status;
    VEC_PUSH(p->past->arena, &p->past->years, year);
    *ret = year;
    return STATUS_OK;
}

/* ---- what is read of it ---- */

static const struct aggregate *
stored_row(const struct past_year *year, const struct store_aggregate_key *key, enum basis basis)
{
    struct session_key k = key_of(key->hierarchy, key->org, key->period, basis);
    uint32_t i = map_find(&year->index, (struct text){(const char *)&k, sizeof k});
    return i == MAP_NONE ? NULL : &year->rows.at[i];
}

static const struct aggregate *row_of(struct pipeline *p,
                                      struct roll_layout *l,
                                      struct past_year *year,
                                      const struct past_want *want,
                                      size_t i)
{
    const struct store_aggregate_key *key = &want->keys[i];
    if (want->own || rollup_is_leaf(l, key->hierarchy, key->org, key->period))
        return rollup_leaf(l, key->hierarchy, key->org, key->period, want->basis,
                           leaves_filings(&year->filings), p->past->arena);
    roll_up(p, year);
    return stored_row(year, key, want->basis);
}

enum status past_read(struct pipeline *p,
                      const struct past_want *want,
                      bool (*each)(void *ctx, const struct aggregate *aggregate),
                      void *ctx,
                      struct diags *diags)
{
    struct past_year *year = NULL;
    uint32_t layout = want->keys[0].layout;
    struct roll_layout *l = leaves_layout(p, layout);
    enum status status = make_year(p, layout, want->keys[0].period.year, &year, diags);
    for (size_t i = 0; status == STATUS_OK && i < want->len; i++) {
        const struct aggregate *row = row_of(p, l, year, want, i);
        if (row != NULL && !each(ctx, row))
            break;
    }
    return status;
}

/* Every year that anything had been filed for. */
static enum status make_years(struct pipeline *p,
                              struct arena *arena,
                              struct store_years *ret_years,
                              struct diags *diags)
{
    struct past_year *made = NULL;
    enum status status = store_years(p->store, &p->catalog, arena, ret_years, diags);
    for (size_t i = 0; status == STATUS_OK && i < ret_years->len; i++) {
        status = make_year(p, ret_years->at[i].layout, ret_years->at[i].year, &made, diags);
        if (status == STATUS_OK)
            roll_up(p, made);
    }
    return status;
}

enum status past_keys(struct pipeline *p,
                      struct arena *arena,
                      struct store_stales *ret_rows,
                      struct store_stales *ret_filed,
                      struct diags *diags)
{
    struct store_years years = {0};
    enum status status = make_years(p, arena, &years, diags);
    for (size_t y = 0; status == STATUS_OK && y < years.len; y++) {
        const struct past_year *year = find_year(p->past, years.at[y].layout, years.at[y].year);
        for (size_t i = 0; i < year->rows.len; i++) {
            const struct aggregate *a = &year->rows.at[i];
            if ((a->bases & 1U << BASIS_BEST) != 0)
                VEC_PUSH(arena, ret_rows, ((struct store_stale){0, a->layout, a->org, a->period}));
        }
        for (size_t i = 0; i < year->filings.len; i++) {
            const struct filed *f = &year->filings.at[i];
            VEC_PUSH(arena, ret_filed, ((struct store_stale){0, year->layout, f->org, f->period}));
        }
    }
    return status;
}

/* ---- findings ---- */

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

/* As finding_list() orders them; equal ones stay as they came. */
static int compare_findings(const void *left, const void *right)
{
    const struct store_finding *a = *(const struct store_finding *const *)left;
    const struct store_finding *b = *(const struct store_finding *const *)right;
    const struct diag *d = &a->finding.diag;
    const struct diag *e = &b->finding.diag;
    const char *const texts[][2] = {{d->org_code, e->org_code},
                                    {diag_name(d->code), diag_name(e->code)},
                                    {d->indicator_code, e->indicator_code},
                                    {d->members, e->members},
                                    {a->hierarchy_code, b->hierarchy_code}};
    int32_t p = period_id(a->finding.period);
    int32_t q = period_id(b->finding.period);
    int order = (p > q) - (p < q);
    for (size_t i = 0; order == 0 && i < sizeof texts / sizeof texts[0]; i++)
        order = compare_texts(texts[i][0], texts[i][1]);
    return order != 0 ? order : (a > b) - (a < b);
}

static bool passes(const struct store_finding_filter *filter, const struct aggregate_finding *f)
{
    int32_t period = period_id(f->period);
    return (filter->org == CATALOG_NONE || filter->org == f->org) &&
           (filter->period_from == 0 || period >= filter->period_from) &&
           (filter->period_to == 0 || period <= filter->period_to) &&
           (filter->code == NULL || strcmp(filter->code, diag_name(f->diag.code)) == 0);
}

enum status past_findings(struct pipeline *p,
                          const struct store_finding_filter *filter,
                          struct store_findings *ret,
                          struct diags *diags)
{
    struct store_years years = {0};
    struct VEC(const struct store_finding *) found = {0};
    enum status status = make_years(p, p->arena, &years, diags);
    for (size_t y = 0; status == STATUS_OK && y < years.len; y++) {
        const struct past_year *year = find_year(p->past, years.at[y].layout, years.at[y].year);
        for (size_t i = 0; i < year->findings.len; i++)
            if (passes(filter, &year->findings.at[i].finding))
                VEC_PUSH(p->arena, &found, &year->findings.at[i]);
    }
    if (found.len > 0)
        qsort(found.at, found.len, sizeof found.at[0], compare_findings);
    for (size_t i = 0; i < found.len; i++)
        VEC_PUSH(p->arena, ret, *found.at[i]);
    return status;
}
