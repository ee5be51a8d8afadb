/*
 * publish: hands one snapshot of aggregates, catalog and completeness to an exporter, and notes the release. Knows no file format.
 * Only periods that somebody filed for are published with their completeness, and nothing that a clock decides: the same filings give the same bytes.
 * All of it is as of the audit position that the release names, the last aggregation's: so it can be made again from that position.
 * Neighbours: figures.h, duty.h, exporters/exporters.h.
 */
#include <stdlib.h>
#include <string.h>

#include "duty.h"
#include "exporters/exporters.h"
#include "figures.h"
#include "leaves.h"
#include "past.h"
#include "scoring.h"

/* Exporters ask for a unit's year at a time; rows are fetched for some units at once. So many fetches are remembered: more than there are years,
 * for the next unit asks for all of them again. */
#define CHUNK_UNITS 16
#define CHUNKS      40

/* A row of the snapshot: which figures a unit has in a year. */
struct entry {
    uint32_t org, layout;
    struct period period;
};

/* The rows of units [first, first + CHUNK_UNITS) of the publication in one year. */
struct chunk {
    struct arena *arena; /* NULL: not used yet */
    size_t first;
    int32_t year;
    uint64_t used; /* when it was asked last */
    struct figure_set set;
};

struct publication {
    struct pipeline *p;
    struct arena *arena;
    struct diags *diags;
    const char *format;
    const char *levels; /* the setting publish_levels, as of the release */
    bool other_catalog; /* the session has read the one of the position in place of its own */
    struct export_source source;
    struct chunk chunks[CHUNKS];
    uint64_t asked;
    struct VEC(struct entry) entries; /* sorted by org, year, layout, period; each once */
    struct VEC(uint32_t) orgs;
    struct VEC(int32_t) years;    /* of the org asked last */
    struct VEC(uint32_t) derived; /* indicators that are computed when they are read… */
    struct VEC(uint32_t) bare;    /* …and those of them that no layout shows */
    struct store_standings standings;
    struct duty_index standing_index;
    struct periods periods;
    const struct scores *compiled; /* of the catalog that is published */
    struct VEC(struct export_score) scores;
    enum status status;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    if (x->org != y->org)
        return x->org < y->org ? -1 : 1;
    int32_t p = period_id(x->period);
    int32_t q = period_id(y->period);
    if (p != q)
        return p < q ? -1 : 1;
    return x->layout == y->layout ? 0 : x->layout < y->layout ? -1 : 1;
}

/* The next name of a list with commas; empty at the end. */
static struct text next_level(const char **list)
{
    const char *at = *list + strspn(*list, ", ");
    size_t len = strcspn(at, ",");
    *list = at + len;
    return text_trim((struct text){at, len});
}

/* What the settings say; no level at all is every one. */
static enum status choose_levels(struct publication *pub)
{
    struct pipeline *p = pub->p;
    const char *list = p->settings.publish_levels != NULL ? p->settings.publish_levels : "";
    pub->levels = list[0] == '\0' ? NULL : list;
    for (struct text t = next_level(&list); t.len > 0; t = next_level(&list))
        if (catalog_find_level(&p->catalog, t) == CATALOG_NONE)
            return session_refuse(pub->diags, DIAG_E220, arena_copy(p->arena, t.ptr, t.len));
    return STATUS_OK;
}

/* One of the levels that are to be published; none given: all are. */
static bool published(const struct publication *pub, uint32_t org)
{
    const struct catalog *catalog = &pub->p->catalog;
    const char *list = pub->levels;
    bool any = false;
    if (list == NULL)
        return true;
    for (struct text t = next_level(&list); t.len > 0; t = next_level(&list)) {
        any = true;
        if (catalog_find_level(catalog, t) == catalog->orgs.at[org].level)
            return true;
    }
    return !any;
}

static void add_entry(struct publication *pub, uint32_t org, uint32_t layout, struct period period)
{
    if (published(pub, org))
        VEC_PUSH(pub->arena, &pub->entries, ((struct entry){org, layout, period}));
}

/* A unit that filed has a row for that period and may have one for each longer one. */
static void add_filed(struct publication *pub, const struct store_stale *key)
{
    struct period whole[PERIOD_PARTS_MAX];
    size_t n = period_wholes(key->period, whole);
    add_entry(pub, key->org, key->layout, key->period);
    for (size_t i = 0; i < n; i++)
        add_entry(pub, key->org, key->layout, whole[i]);
    if (key->period.kind == PERIOD_HALF && key->period.number == 1)
        add_entry(pub, key->org, key->layout,
                  (struct period){key->period.year, PERIOD_NINE_MONTHS, 1});
}

static void sort_entries(struct publication *pub)
{
    if (pub->entries.len == 0)
        return;
    qsort(pub->entries.at, pub->entries.len, sizeof pub->entries.at[0], compare_entries);
    size_t kept = 1;
    for (size_t i = 1; i < pub->entries.len; i++)
        if (compare_entries(&pub->entries.at[kept - 1], &pub->entries.at[i]) != 0)
            pub->entries.at[kept++] = pub->entries.at[i];
    pub->entries.len = kept;
    for (size_t i = 0; i < kept; i++)
        if (i == 0 || pub->entries.at[i].org != pub->entries.at[i - 1].org)
            VEC_PUSH(pub->arena, &pub->orgs, pub->entries.at[i].org);
}

static void find_derived(struct publication *pub)
{
    const struct catalog *catalog = &pub->p->catalog;
    const struct derived *derived = session_derived(pub->p);
    for (uint32_t i = 0; i < catalog->indicators.len; i++) {
        uint32_t home = catalog_home_layout(catalog, i, "", NULL);
        if (derived_expr(derived, i) == NULL || derived_is_local(derived, i, home))
            continue;
        VEC_PUSH(pub->arena, &pub->derived, i);
        if (home == CATALOG_NONE)
            VEC_PUSH(pub->arena, &pub->bare, i);
    }
}

/* True for a period that was not seen yet. */
static bool is_new(struct map *seen, struct arena *arena, struct period period)
{
    struct session_key key = {{period_id(period), 0, 0, 0, 0, 0}};
    if (map_find(seen, (struct text){(const char *)&key, sizeof key}) != MAP_NONE)
        return false;
    (void)map_put(seen, session_key(arena, &key), 0);
    return true;
}

static void index_standings(struct publication *pub)
{
    struct map seen;
    map_init(&seen, pub->arena, 64);
    duty_index_init(&pub->standing_index, &pub->standings, pub->arena);
    for (size_t i = 0; i < pub->standings.len; i++) {
        const struct store_standing *s = &pub->standings.at[i];
        if (is_new(&seen, pub->arena, s->period))
            VEC_PUSH(pub->arena, &pub->periods, s->period);
    }
}

static enum status read_standings(struct publication *pub)
{
    struct pipeline *p = pub->p;
    return store_standing_list(p->store, &p->catalog, 0, INT32_MAX, pub->arena, &pub->standings,
                               pub->diags);
}

/* Whatever was filed, decided or loaded since the last aggregation waits for the next one. */
static enum status read_as_aggregated(struct publication *pub)
{
    struct pipeline *p = pub->p;
    int32_t load = 0;
    enum status status = store_last_run(p->store, &pub->source.audit_position, &load, pub->diags);
    if (status == STATUS_OK && pub->source.audit_position == 0)
        return read_standings(pub);
    if (status == STATUS_OK)
        status = store_past_visit(p->store, pub->source.audit_position, &load, pub->diags);
    if (status == STATUS_OK && load != 0 && load != p->catalog.load_id) {
        pub->other_catalog = true;
        status = session_load_catalog(p, pub->diags);
    }
    if (status == STATUS_OK)
        status = read_standings(pub);
    return status == STATUS_OK ? store_past_leave(p->store, pub->diags) : status;
}

/* One snapshot for all that the exporter asks. */
static bool open_snapshot(void *ctx)
{
    struct publication *pub = ctx;
    struct pipeline *p = pub->p;
    struct store_stales stored = {0};
    struct store_stales filed = {0};
    pub->status = store_begin(p->store, STORE_REPEATABLE_READ, pub->diags);
    if (pub->status == STATUS_OK)
        pub->status = p->as_of != 0 ? read_standings(pub) : read_as_aggregated(pub);
    if (pub->status == STATUS_OK)
        pub->status = leaves_keys(p, pub->arena, &stored, &filed, pub->diags);
    if (pub->status != STATUS_OK)
        return false;
    for (size_t i = 0; i < stored.len; i++)
        add_entry(pub, stored.at[i].org, stored.at[i].layout, stored.at[i].period);
    for (size_t i = 0; i < filed.len; i++)
        add_filed(pub, &filed.at[i]);
    sort_entries(pub);
    find_derived(pub);
    index_standings(pub);
    return true;
}

/* ---- what exporters ask ---- */

static size_t give_orgs(void *ctx, const uint32_t **ret_orgs)
{
    const struct publication *pub = ctx;
    *ret_orgs = pub->orgs.at;
    return pub->orgs.len;
}

static size_t first_entry(const struct publication *pub, uint32_t org)
{
    size_t low = 0;
    size_t high = pub->entries.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pub->entries.at[middle].org < org)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t give_years(void *ctx, uint32_t org, const int32_t **ret_years)
{
    struct publication *pub = ctx;
    pub->years.len = 0;
    for (size_t i = first_entry(pub, org); i < pub->entries.len && pub->entries.at[i].org == org;
         i++) {
        int32_t year = pub->entries.at[i].period.year;
        if (pub->years.len == 0 || pub->years.at[pub->years.len - 1] != year)
            VEC_PUSH(pub->arena, &pub->years, year);
    }
    *ret_years = pub->years.at;
    return pub->years.len;
}

/* ---- rows, some units at once ---- */

/* A formula is published where its own layout has something, or the layout of its first figure. */
static bool is_ground(const struct publication *pub, uint32_t indicator, const struct entry *e)
{
    return derived_ground(session_derived(pub->p), indicator) == e->layout;
}

/* Whatever the formulas look at from here. */
static void want_derived(const struct publication *pub, struct chunk *chunk, const struct entry *e)
{
    for (size_t i = 0; i < pub->derived.len; i++)
        if (is_ground(pub, pub->derived.at[i], e))
            figure_set_want_indicator(&chunk->set, CATALOG_NONE, pub->derived.at[i], "", e->org,
                                      e->period);
}

static void want_chunk(const struct publication *pub, struct chunk *chunk)
{
    size_t end = chunk->first + CHUNK_UNITS;
    for (size_t o = chunk->first; o < end && o < pub->orgs.len; o++) {
        uint32_t org = pub->orgs.at[o];
        for (size_t i = first_entry(pub, org);
             i < pub->entries.len && pub->entries.at[i].org == org; i++) {
            const struct entry *e = &pub->entries.at[i];
            if (e->period.year != chunk->year)
                continue;
            figure_set_want(&chunk->set, e->layout, org, e->period);
            want_derived(pub, chunk, e);
        }
    }
}

/* The place of a unit among those published. */
static size_t place_of(const struct publication *pub, uint32_t org)
{
    size_t low = 0;
    size_t high = pub->orgs.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pub->orgs.at[middle] < org)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The chunk that holds the unit's year, or the one that was asked longest ago. */
static struct chunk *choose_chunk(struct publication *pub, size_t first, int32_t year)
{
    struct chunk *oldest = &pub->chunks[0];
    for (size_t i = 0; i < CHUNKS; i++) {
        struct chunk *c = &pub->chunks[i];
        if (c->arena != NULL && c->first == first && c->year == year)
            return c;
        if (c->used < oldest->used)
            oldest = c;
    }
    return oldest;
}

static struct chunk *chunk_for(struct publication *pub, uint32_t org, int32_t year)
{
    size_t first = place_of(pub, org) / CHUNK_UNITS * CHUNK_UNITS;
    struct chunk *c = choose_chunk(pub, first, year);
    bool there = c->arena != NULL && c->first == first && c->year == year;
    c->used = ++pub->asked;
    if (there)
        return c;
    arena_free(c->arena);
    c->arena = arena_new(0);
    c->first = first;
    c->year = year;
    figure_set_init(&c->set, pub->p, BASIS_BEST, c->arena);
    want_chunk(pub, c);
    pub->status = figure_set_fetch(&c->set, pub->diags);
    if (pub->status == STATUS_OK)
        return c;
    c->year = 0; /* not to be taken for read */
    return NULL;
}

static struct figure
derived_at(const struct figure_set *set, uint32_t indicator, const struct entry *e)
{
    return figure_set_read(set, CATALOG_NONE, indicator, "", e->org, e->period, FIGURE_EFFECTIVE);
}

/* A cell whose formula reaches beyond its row shows what is computed, at its home. */
static bool
shows_derived(const struct figure_set *set, const struct layout_cell *cell, uint32_t layout)
{
    return figure_set_derives(set, cell->indicator, cell->members) &&
           catalog_home_layout(&set->p->catalog, cell->indicator, "", NULL) == layout;
}

static void add_cells(const struct publication *pub,
                      const struct figure_set *set,
                      const struct entry *e,
                      struct figures *ret,
                      struct arena *arena)
{
    const struct layout *layout = &pub->p->catalog.layouts.at[e->layout];
    const struct aggregate *a = figure_set_find(set, CATALOG_NONE, e->layout, e->org, e->period);
    for (uint32_t slot = 0; a != NULL && slot < layout->len; slot++) {
        const struct layout_cell *cell = &layout->cells[slot];
        if (cell->retired)
            continue;
        struct figure f =
            shows_derived(set, cell, e->layout)
                ? derived_at(set, cell->indicator, e)
                : figure_of(set->derived, a, e->layout, slot, e->org, e->period, FIGURE_EFFECTIVE);
        if (f.value != CELL_NULL || f.expected > 0)
            VEC_PUSH(arena, ret, f);
    }
}

static void add_bare(const struct publication *pub,
                     const struct figure_set *set,
                     const struct entry *e,
                     struct figures *ret,
                     struct arena *arena)
{
    for (size_t i = 0; i < pub->bare.len; i++) {
        if (!is_ground(pub, pub->bare.at[i], e))
            continue;
        struct figure f = derived_at(set, pub->bare.at[i], e);
        if (f.value != CELL_NULL)
            VEC_PUSH(arena, ret, f);
    }
}

static bool give_figures(
    void *ctx, uint32_t org, int32_t year, struct figures *ret_figures, struct arena *arena)
{
    struct publication *pub = ctx;
    const struct chunk *chunk = chunk_for(pub, org, year);
    if (chunk == NULL)
        return false;
    for (size_t i = first_entry(pub, org); i < pub->entries.len && pub->entries.at[i].org == org;
         i++) {
        const struct entry *e = &pub->entries.at[i];
        if (e->period.year != year)
            continue;
        add_cells(pub, &chunk->set, e, ret_figures, arena);
        add_bare(pub, &chunk->set, e, ret_figures, arena);
    }
    return true;
}

static size_t give_periods(void *ctx, const struct period **ret_periods)
{
    const struct publication *pub = ctx;
    *ret_periods = pub->periods.at;
    return pub->periods.len;
}

struct rows VEC(struct export_completeness_row);

static void add_row_of(const struct publication *pub,
                       const struct obligation *o,
                       uint32_t org,
                       struct period period,
                       struct rows *rows,
                       struct arena *arena)
{
    struct catalog_due due = catalog_due(&pub->p->catalog, o, org, period);
    const struct store_standing *s = duty_standing(&pub->standing_index, o, org, period);
    /* On time or late is a fact of what was filed; what nobody filed has no timeliness here, for that would need a clock. */
    const char *timeliness = duty_timeliness(s, &due);
    struct export_completeness_row row = {.org = org,
                                          .regime = o->regime,
                                          .form = o->form,
                                          .state = "",
                                          .timeliness = timeliness == NULL ? "" : timeliness,
                                          .vintage = ""};
    if (s != NULL) {
        row.state = s->state;
        row.vintage = vintage_name(s->vintage);
        row.version = s->version;
    }
    VEC_PUSH(arena, rows, row);
}

static bool give_completeness(void *ctx,
                              struct period period,
                              const struct export_completeness_row **ret_rows,
                              size_t *ret_len,
                              struct arena *arena)
{
    const struct publication *pub = ctx;
    const struct catalog *catalog = &pub->p->catalog;
    struct rows rows = {0};
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        date_t start = 0;
        date_t end = 0;
        if (!duty_window(catalog, o, period, &start, &end))
            continue;
        for (uint32_t org = 0; org < catalog->orgs.len; org++)
            if (duty_binds(catalog, o, org, end))
                add_row_of(pub, o, org, period, &rows, arena);
    }
    *ret_rows = rows.at;
    *ret_len = rows.len;
    return true;
}

static bool has_parts(const struct catalog *catalog)
{
    bool any = catalog->outlines.len > 0;
    for (size_t i = 0; !any && i < catalog->forms.len; i++)
        any = catalog->forms.at[i].list != NULL;
    return any;
}

struct filings VEC(struct export_filing);

/* Only what somebody above approved; a list of rows or a narrative is not blurred by being summed. */
static bool give_filings(void *ctx,
                         struct period period,
                         const struct export_filing **ret_filings,
                         size_t *ret_len,
                         struct arena *arena)
{
    const struct publication *pub = ctx;
    struct store_publisheds found = {0};
    struct filings filings = {0};
    if (has_parts(&pub->p->catalog) &&
        store_published_parts(pub->p->store, &pub->p->catalog, period, pub->source.audit_position,
                              arena, &found, pub->diags) != STATUS_OK)
        return false;
    for (size_t i = 0; i < found.len; i++)
        if (published(pub, found.at[i]->report->org))
            VEC_PUSH(arena, &filings,
                     ((struct export_filing){found.at[i]->version, found.at[i]->report}));
    *ret_filings = filings.at;
    *ret_len = filings.len;
    return true;
}

/* ---- composite scores ---- */

/* Each score for each period of which something was filed: who has a total is seen when it is asked for. */
static size_t give_scores(void *ctx, const struct export_score **ret_scores)
{
    struct publication *pub = ctx;
    const struct catalog *catalog = &pub->p->catalog;
    struct map seen;
    map_init(&seen, pub->arena, 64);
    pub->scores.len = 0;
    if (catalog->scores.len > 0)
        pub->compiled = scores_in_force(catalog, session_derived(pub->p), pub->arena);
    for (size_t i = 0; catalog->scores.len > 0 && i < pub->entries.len; i++) {
        struct period period = pub->entries.at[i].period;
        if (!is_new(&seen, pub->arena, period))
            continue;
        for (uint32_t s = 0; s < catalog->scores.len; s++)
            if (scores_made(pub->compiled, s, period))
                VEC_PUSH(pub->arena, &pub->scores, ((struct export_score){s, period}));
    }
    *ret_scores = pub->scores.at;
    return pub->scores.len;
}

static bool give_score(void *ctx,
                       const struct export_score *which,
                       struct score_table *ret_table,
                       struct arena *arena)
{
    struct publication *pub = ctx;
    size_t kept = 0;
    pub->status = scoring_table(pub->p, pub->compiled, which->score, which->period, arena,
                                ret_table, pub->diags);
    if (pub->status != STATUS_OK)
        return false;
    for (size_t i = 0; i < ret_table->len; i++)
        if (published(pub, ret_table->groups[i].rows[0].org))
            ret_table->groups[kept++] = ret_table->groups[i];
    ret_table->len = kept;
    return true;
}

/* ---- the story ---- */

/* An unchanged release too: the run that made it may have died before it came here. Noted twice it is one. */
static enum status note_release(struct publication *pub, const struct export_result *result)
{
    struct pipeline *p = pub->p;
    const struct store_release release = {.id = result->id,
                                          .manifest_digest = result->manifest_digest,
                                          .position = result->audit_position,
                                          .format = pub->format,
                                          .levels = pub->levels,
                                          .before = result->before,
                                          .at = pipeline_now(p)};
    enum status status = store_begin(p->store, STORE_READ_COMMITTED, pub->diags);
    if (status == STATUS_OK)
        status = store_release_add(p->store, &release, pub->diags);
    if (status == STATUS_OK)
        status = store_commit(p->store, pub->diags);
    else
        store_rollback(p->store);
    session_seal(p);
    return status;
}

static enum status write_release(struct publication *pub,
                                 const struct exporter *exporter,
                                 const char *out,
                                 struct export_result *ret)
{
    struct pipeline *p = pub->p;
    pub->arena = arena_new(0);
    pub->source.ctx = pub;
    pub->source.open = open_snapshot;
    pub->source.catalog = &p->catalog;
    pub->source.orgs = give_orgs;
    pub->source.years = give_years;
    pub->source.figures = give_figures;
    pub->source.periods = give_periods;
    pub->source.completeness = give_completeness;
    pub->source.filings = give_filings;
    pub->source.scores = give_scores;
    pub->source.score = give_score;
    enum status status = exporter->write(&pub->source, out, p->arena, ret, pub->diags);
    store_rollback(p->store); /* the snapshot only read */
    for (size_t i = 0; i < CHUNKS; i++)
        arena_free(pub->chunks[i].arena);
    arena_free(pub->arena);
    if (!pub->other_catalog)
        return status;
    enum status back = session_load_catalog(p, pub->diags);
    return status == STATUS_OK ? back : status;
}

static enum status publish_now(struct publication *pub,
                               const struct exporter *exporter,
                               const char *out,
                               struct export_result *ret)
{
    if (choose_levels(pub) != STATUS_OK)
        return STATUS_REJECTED;
    enum status status = write_release(pub, exporter, out, ret);
    return status == STATUS_OK ? note_release(pub, ret) : status;
}

/* ---- a release of the past, made again ---- */

/* The bytes are on disk under the name that they have; it is not the name of what was published. */
static enum status
compare(struct publication *pub, const struct store_release *was, const struct export_result *now)
{
    if (was->id == NULL || strcmp(was->manifest_digest, now->manifest_digest) == 0)
        return STATUS_OK;
    diags_addv(pub->diags, DIAG_E444, (struct place){0}, was->id,
               arena_printf(pub->p->arena, "#%lld", (long long)was->position), now->id, NULL);
    return STATUS_REJECTED;
}

/* The release that stood at the moment; where none did, what one would have said. */
static enum status publish_then(struct publication *pub,
                                const struct exporter *exporter,
                                const char *out,
                                struct export_result *ret,
                                int64_t *ret_published_at)
{
    struct pipeline *p = pub->p;
    const struct store_moment_query moment = {p->as_of_at, p->as_of};
    struct store_release was;
    enum status status =
        store_release_find(p->store, pub->format, &moment, p->arena, &was, pub->diags);
    if (status == STATUS_OK && was.id != NULL && was.position != p->as_of)
        status = past_enter_position(p, was.position, pub->diags);
    pub->levels = was.levels;
    if (status == STATUS_OK && was.id == NULL)
        status = choose_levels(pub);
    if (status != STATUS_OK)
        return status;
    const struct export_again again = {was.before};
    pub->source.again = &again;
    pub->source.audit_position = p->as_of;
    status = write_release(pub, exporter, out, ret);
    *ret_published_at = was.at;
    return status == STATUS_OK ? compare(pub, &was, ret) : status;
}

enum status pipeline_export(struct pipeline *p,
                            const char *format,
                            const char *out,
                            struct pipeline_release *ret,
                            struct diags *diags)
{
    *ret = (struct pipeline_release){.format = format};
    const struct exporter *exporter = exporter_find(text_of(format));
    if (exporter == NULL) {
        diags_addv(diags, DIAG_E605, (struct place){0}, "format", format, NULL);
        return STATUS_REJECTED;
    }
    struct publication pub = {.p = p, .format = exporter->name, .diags = diags};
    struct export_result result = {0};
    enum status status = p->as_of != 0
                             ? publish_then(&pub, exporter, out, &result, &ret->published_at)
                             : publish_now(&pub, exporter, out, &result);
    ret->id = result.id;
    ret->path = result.path;
    ret->unchanged = result.unchanged;
    ret->files = result.files;
    ret->bytes = result.bytes;
    ret->position = result.audit_position;
    return status;
}

const char *const *pipeline_export_formats(size_t *ret_len)
{
    static const char *names[16];
    size_t len = 0;
    const struct exporter *const *all = exporter_all(&len);
    if (len > sizeof names / sizeof names[0])
        len = sizeof names / sizeof names[0];
    for (size_t i = 0; i < len; i++)
        names[i] = all[i]->name;
    *ret_len = len;
    return names;
}
