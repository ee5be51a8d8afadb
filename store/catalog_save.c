/*
 * catalog_save: makes rows of text the catalog in force: what stands stays, what is gone or changed is closed, what is new is opened.
 * Gives surrogates, for ever: units by (level, code, first day), the others by code. Neighbours: catalog_read.c, audit.c.
 */
#include <string.h>

#include "core/json.h"

#include "internal.h"

#define KIND(kind, name) [kind] = {"save_" #name, sql_save_##name}

static const struct db_sql saves[CATALOG_KINDS] = {
    KIND(CATALOG_HEAD, catalog_head),
    KIND(CATALOG_ORGS, org),
    KIND(CATALOG_ALIASES, org_alias),
    KIND(CATALOG_HIERARCHIES, org_parent),
    KIND(CATALOG_SUCCESSIONS, org_succession),
    KIND(CATALOG_DIMENSIONS, dimension_member),
    KIND(CATALOG_INDICATORS, indicator),
    KIND(CATALOG_FORMS, form),
    KIND(CATALOG_REGIMES, regime),
    KIND(CATALOG_OCCASIONS, occasion),
    KIND(CATALOG_OBLIGATIONS, obligation),
    KIND(CATALOG_RULES, rule),
    KIND(CATALOG_TARGETS, target),
    KIND(CATALOG_HOLIDAYS, calendar_day),
    KIND(CATALOG_EXTENSIONS, extension),
    KIND(CATALOG_OUTLINES, outline),
    KIND(CATALOG_SCORES, score),
    KIND(CATALOG_SCORE_PARTS, score_part),
    KIND(CATALOG_EXTERNALS, external_code),
    KIND(CATALOG_LAYOUT_CELLS, layout_cell),
};

/* A stored unit, for units whose first day was corrected. */
struct unit {
    int32_t id;
    const char *level, *code;
    date_t from, to; /* to: of the editions in force */
    bool taken;
};
struct units VEC(struct unit);

/* What is new in one kind of surrogate. */
struct fresh {
    int32_t next;
    struct VEC(int32_t) ids;
    struct VEC(const char *) codes, levels, froms;
};

struct saving {
    struct store *store;
    struct arena *arena; /* of this call */
    const struct catalog_rows *rows;
    const struct catalog *compiled;
    int32_t load;
    struct map ids; /* kind, code… -> surrogate */
    struct units units;
    struct fresh fresh[CATALOG_KINDS];
    int32_t *unit_ids;   /* of compiled->orgs */
    struct map editions; /* level, code, from -> index of compiled->orgs */
};

static const char *
column(const struct saving *s, enum catalog_kind kind, size_t row, const char *name)
{
    return s->rows->kind[kind].at[row].value[catalog_column_index(catalog_table(kind), name)];
}

/* Codes never hold a control character, so \x1f separates. */
static const char *key(struct arena *arena, const char *a, const char *b, const char *c)
{
    return arena_printf(arena, "%s\x1f%s\x1f%s", a, b, c);
}

static const char *id_key(struct arena *arena, enum catalog_kind kind, const char *code)
{
    return arena_printf(arena, "%d\x1f%s", (int)kind, code);
}

/* ---- surrogates that exist ---- */

static void learn(struct saving *s, const PGresult *r, int row)
{
    enum catalog_kind kind = (enum catalog_kind)result_int4(r, row, 0);
    int32_t id = result_int4(r, row, 1);
    const char *code = result_text(r, row, 2, s->arena);
    if (s->fresh[kind].next <= id)
        s->fresh[kind].next = id + 1;
    if (kind != CATALOG_ORGS) {
        map_put(&s->ids, text_of(id_key(s->arena, kind, code)), (uint32_t)id);
        return;
    }
    struct unit *unit = VEC_ADD(s->arena, &s->units);
    unit->id = id;
    unit->code = code;
    unit->level = result_text(r, row, 3, s->arena);
    unit->from = result_date(r, row, 4, DATE_MIN);
    unit->to = result_date(r, row, 5, DATE_MAX);
}

static enum status learn_all(struct saving *s, struct diags *diags)
{
    map_init(&s->ids, s->arena, 1024);
    for (size_t i = 0; i < CATALOG_KINDS; i++)
        s->fresh[i].next = 1;
    struct params params;
    params_init(&params, s->arena);
    static const enum catalog_kind kinds[] = {CATALOG_ORGS,       CATALOG_HIERARCHIES,
                                              CATALOG_INDICATORS, CATALOG_FORMS,
                                              CATALOG_REGIMES,    CATALOG_LAYOUT_CELLS};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        params_int4(&params, (int32_t)kinds[i]);
    DB_RESULT(result);
    if (db_exec(s->store, DB_SQL(surrogate_list), DB_ROWS, &params, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(result); i++)
        learn(s, result, i);
    return STATUS_OK;
}

static int32_t give(struct saving *s, enum catalog_kind kind, const char *code)
{
    struct fresh *fresh = &s->fresh[kind];
    VEC_PUSH(s->arena, &fresh->codes, code);
    VEC_PUSH(s->arena, &fresh->ids, fresh->next);
    return fresh->next++;
}

static int32_t surrogate_of_code(struct saving *s, enum catalog_kind kind, const char *code)
{
    const char *name = id_key(s->arena, kind, code);
    uint32_t id = map_find(&s->ids, text_of(name));
    if (id != MAP_NONE)
        return (int32_t)id;
    int32_t given = give(s, kind, code);
    map_put(&s->ids, text_of(name), (uint32_t)given);
    return given;
}

/* ---- units ---- */

static const char *date_text(struct arena *arena, date_t date)
{
    char buf[DATE_TEXT_MAX];
    return arena_strdup(arena, date_format(date, buf));
}

static const char *level_of(const struct saving *s, const struct org *org)
{
    return s->compiled->levels[org->level];
}

static date_t first_day(const struct saving *s, const struct org *org)
{
    return s->compiled->org_editions.at[org->first_edition].from;
}

static const char *unit_key(struct saving *s, const struct org *org)
{
    return key(s->arena, level_of(s, org), org->code, date_text(s->arena, first_day(s, org)));
}

/* The stored unit of this level and code whose life the unit shares, though its first day was written otherwise; NULL if none. */
static struct unit *same_unit(struct saving *s, const struct map *by_code, const struct org *org)
{
    uint32_t at = map_find(by_code, text_of(key(s->arena, level_of(s, org), org->code, "")));
    for (; at != MAP_NONE && at < s->units.len; at++) {
        struct unit *unit = &s->units.at[at];
        if (strcmp(unit->level, level_of(s, org)) != 0 || strcmp(unit->code, org->code) != 0)
            return NULL;
        if (!unit->taken && unit->from <= org->to && first_day(s, org) <= unit->to)
            return unit;
    }
    return NULL;
}

static void give_unit(struct saving *s, const struct org *org, int32_t *ret_id)
{
    struct fresh *fresh = &s->fresh[CATALOG_ORGS];
    *ret_id = give(s, CATALOG_ORGS, org->code);
    date_t from = first_day(s, org);
    VEC_PUSH(s->arena, &fresh->levels, level_of(s, org));
    VEC_PUSH(s->arena, &fresh->froms, from == DATE_MIN ? NULL : date_text(s->arena, from));
}

/* Exact matches first, so that a corrected unit cannot take the surrogate of another. */
static enum status assign_units(struct saving *s, struct diags *diags)
{
    struct map exact, by_code;
    map_init(&exact, s->arena, s->units.len);
    map_init(&by_code, s->arena, s->units.len);
    for (size_t i = 0; i < s->units.len; i++) { /* in order of level, code */
        struct unit *unit = &s->units.at[i];
        const char *code = key(s->arena, unit->level, unit->code, "");
        const char *from = date_text(s->arena, unit->from);
        map_put(&exact, text_of(key(s->arena, unit->level, unit->code, from)), (uint32_t)i);
        if (map_find(&by_code, text_of(code)) == MAP_NONE)
            map_put(&by_code, text_of(code), (uint32_t)i);
    }
    s->unit_ids = ARENA_ARRAY(s->arena, s->compiled->orgs.len, int32_t);
    for (size_t i = 0; i < s->compiled->orgs.len; i++) {
        uint32_t at = map_find(&exact, text_of(unit_key(s, &s->compiled->orgs.at[i])));
        if (at == MAP_NONE)
            continue;
        s->units.at[at].taken = true;
        s->unit_ids[i] = s->units.at[at].id;
    }
    struct params params;
    for (size_t i = 0; i < s->compiled->orgs.len; i++) {
        const struct org *org = &s->compiled->orgs.at[i];
        struct unit *unit = s->unit_ids[i] != 0 ? NULL : same_unit(s, &by_code, org);
        if (s->unit_ids[i] == 0 && unit == NULL)
            give_unit(s, org, &s->unit_ids[i]);
        if (unit == NULL)
            continue;
        unit->taken = true;
        s->unit_ids[i] = unit->id;
        date_t from = first_day(s, org);
        params_init(&params, s->arena);
        params_int4(&params, unit->id);
        params_text(&params, from == DATE_MIN ? NULL : date_text(s->arena, from));
        if (db_exec(s->store, DB_SQL(unit_move), DB_NOTHING, &params, NULL, diags) != STATUS_OK)
            return STATUS_FAILED;
    }
    return STATUS_OK;
}

static void index_editions(struct saving *s)
{
    map_init(&s->editions, s->arena, s->compiled->org_editions.len);
    for (size_t i = 0; i < s->compiled->org_editions.len; i++) {
        const struct org_edition *edition = &s->compiled->org_editions.at[i];
        const struct org *org = &s->compiled->orgs.at[edition->org];
        const char *from = date_text(s->arena, edition->from);
        map_put(&s->editions, text_of(key(s->arena, level_of(s, org), org->code, from)),
                edition->org);
    }
}

/* ---- surrogates of rows ---- */

static int32_t surrogate_of_edition(struct saving *s, size_t row)
{
    const char *name =
        key(s->arena, column(s, CATALOG_ORGS, row, "level"), column(s, CATALOG_ORGS, row, "code"),
            column(s, CATALOG_ORGS, row, "valid_from"));
    uint32_t org = map_find(&s->editions, text_of(name));
    return org == MAP_NONE ? 0 : s->unit_ids[org];
}

static int32_t surrogate_of_occasion(struct saving *s, size_t row)
{
    const char *regime = column(s, CATALOG_OCCASIONS, row, "regime");
    const char *code = column(s, CATALOG_OCCASIONS, row, "code");
    for (size_t i = 0; i < s->compiled->occasions.len; i++) {
        const struct occasion *occasion = &s->compiled->occasions.at[i];
        if (strcmp(occasion->code, code) == 0 &&
            strcmp(s->compiled->regimes.at[occasion->regime].code, regime) == 0)
            return period_id(occasion->period);
    }
    return 0;
}

static int32_t surrogate_of(struct saving *s, enum catalog_kind kind, size_t row)
{
    switch (kind) {
    case CATALOG_ORGS: return surrogate_of_edition(s, row);
    case CATALOG_OCCASIONS: return surrogate_of_occasion(s, row);
    case CATALOG_HIERARCHIES: return surrogate_of_code(s, kind, column(s, kind, row, "hierarchy"));
    case CATALOG_LAYOUT_CELLS: return surrogate_of_code(s, kind, column(s, kind, row, "layout"));
    case CATALOG_INDICATORS:
    case CATALOG_FORMS:
    case CATALOG_REGIMES: return surrogate_of_code(s, kind, column(s, kind, row, "code"));
    case CATALOG_HEAD:
    case CATALOG_ALIASES:
    case CATALOG_SUCCESSIONS:
    case CATALOG_DIMENSIONS:
    case CATALOG_OBLIGATIONS:
    case CATALOG_RULES:
    case CATALOG_TARGETS:
    case CATALOG_HOLIDAYS:
    case CATALOG_EXTENSIONS:
    case CATALOG_OUTLINES:
    case CATALOG_SCORES:
    case CATALOG_SCORE_PARTS:
    case CATALOG_EXTERNALS:
    case CATALOG_KINDS: break;
    }
    return 0;
}

static enum status insert_fresh(struct saving *s, struct diags *diags)
{
    struct params params;
    params_init(&params, s->arena);
    const struct fresh *orgs = &s->fresh[CATALOG_ORGS];
    params_int4s(&params, orgs->ids.at, orgs->ids.len);
    params_texts(&params, orgs->levels.at, orgs->levels.len);
    params_texts(&params, orgs->codes.at, orgs->codes.len);
    params_texts(&params, orgs->froms.at, orgs->froms.len);
    const struct fresh *trees = &s->fresh[CATALOG_HIERARCHIES];
    params_int4s(&params, trees->ids.at, trees->ids.len);
    params_texts(&params, trees->codes.at, trees->codes.len);
    const struct fresh *layouts = &s->fresh[CATALOG_LAYOUT_CELLS];
    params_int4s(&params, layouts->ids.at, layouts->ids.len);
    params_texts(&params, layouts->codes.at, layouts->codes.len);
    return db_exec(s->store, DB_SQL(surrogate_add), DB_ONE_ROW, &params, NULL, diags);
}

/* ---- rows of one kind ---- */

struct changes {
    struct VEC(int32_t) closed;     /* ids of stored rows */
    struct VEC(size_t) opened;      /* indices of next rows */
    struct VEC(int32_t) surrogates; /* of the opened ones */
};

static const char *
row_text(struct arena *arena, size_t columns, int32_t surrogate, const char *const *value)
{
    struct text_builder b;
    text_builder_init(&b, arena, SIZE_MAX);
    text_builder_addf(&b, "%d", surrogate);
    for (size_t c = 0; c < columns; c++) {
        text_builder_adds(&b, "\x1f");
        text_builder_adds(&b, value[c]);
    }
    return text_builder_text(&b).ptr;
}

static enum status
compare(struct saving *s, enum catalog_kind kind, struct changes *ret, struct diags *diags)
{
    struct catalog_rows stored = {0};
    int32_t *ids;
    if (catalog_read_kind(s->store, kind, s->arena, &stored, &ids, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t columns = catalog_table(kind)->len, len = stored.kind[kind].len;
    struct map known;
    map_init(&known, s->arena, len);
    for (size_t i = 0; i < len; i++) {
        const struct catalog_row *row = &stored.kind[kind].at[i];
        map_put(&known, text_of(row_text(s->arena, columns, row->id, row->value)), (uint32_t)i);
    }
    bool *kept = ARENA_ARRAY(s->arena, len, bool);
    for (size_t i = 0; i < s->rows->kind[kind].len; i++) {
        int32_t surrogate = surrogate_of(s, kind, i);
        const char *text = row_text(s->arena, columns, surrogate, s->rows->kind[kind].at[i].value);
        uint32_t at = map_find(&known, text_of(text));
        if (at != MAP_NONE && at < len)
            kept[at] = true;
        if (at != MAP_NONE)
            continue;
        map_put(&known, text_of(text), (uint32_t)len); /* a row that stands twice is one row */
        VEC_PUSH(s->arena, &ret->opened, i);
        VEC_PUSH(s->arena, &ret->surrogates, surrogate);
    }
    for (size_t i = 0; i < len; i++)
        if (!kept[i])
            VEC_PUSH(s->arena, &ret->closed, ids[i]);
    return STATUS_OK;
}

static enum status write_kind(struct saving *s,
                              enum catalog_kind kind,
                              const struct changes *changes,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, s->arena);
    params_int4(&params, s->load);
    params_int4s(&params, changes->closed.at, changes->closed.len);
    params_int4s(&params, changes->surrogates.at, changes->surrogates.len);
    for (size_t c = 0; c < catalog_table(kind)->len; c++) {
        const char **cells = ARENA_ARRAY(s->arena, changes->opened.len, const char *);
        for (size_t i = 0; i < changes->opened.len; i++) {
            const char *cell = s->rows->kind[kind].at[changes->opened.at[i]].value[c];
            cells[i] = cell[0] == '\0' ? NULL : cell;
        }
        params_texts(&params, cells, changes->opened.len);
    }
    return db_exec(s->store, saves[kind], DB_ONE_ROW, &params, NULL, diags);
}

static enum status save_kinds(struct saving *s, struct diags *diags)
{
    struct changes changes[CATALOG_KINDS] = {0};
    for (enum catalog_kind kind = 0; kind < CATALOG_KINDS; kind++)
        if (compare(s, kind, &changes[kind], diags) != STATUS_OK)
            return STATUS_FAILED;
    if (insert_fresh(s, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (enum catalog_kind kind = 0; kind < CATALOG_KINDS; kind++)
        if (changes[kind].closed.len + changes[kind].opened.len != 0 &&
            write_kind(s, kind, &changes[kind], diags) != STATUS_OK)
            return STATUS_FAILED;
    return STATUS_OK;
}

/* ---- what is resolved ---- */

static enum status save_edges(struct saving *s, struct diags *diags)
{
    size_t len = s->compiled->edges.len;
    int32_t *trees = ARENA_ARRAY(s->arena, len, int32_t);
    int32_t *children = ARENA_ARRAY(s->arena, len, int32_t);
    int32_t *parents = ARENA_ARRAY(s->arena, len, int32_t);
    const char **froms = ARENA_ARRAY(s->arena, len, const char *);
    const char **tos = ARENA_ARRAY(s->arena, len, const char *);
    bool *complete = ARENA_ARRAY(s->arena, len, bool);
    for (size_t i = 0; i < len; i++) {
        const struct org_edge *edge = &s->compiled->edges.at[i];
        const char *code = s->compiled->hierarchies.at[edge->hierarchy].code;
        trees[i] = surrogate_of_code(s, CATALOG_HIERARCHIES, code);
        children[i] = s->unit_ids[edge->child];
        parents[i] = s->unit_ids[edge->parent];
        froms[i] = edge->from == DATE_MIN ? NULL : date_text(s->arena, edge->from);
        tos[i] = edge->to == DATE_MAX ? NULL : date_text(s->arena, edge->to);
        complete[i] = edge->complete;
    }
    struct params params;
    params_init(&params, s->arena);
    params_int4(&params, s->load);
    params_int4s(&params, trees, len);
    params_int4s(&params, children, len);
    params_int4s(&params, parents, len);
    params_texts(&params, froms, len);
    params_texts(&params, tos, len);
    params_bools(&params, complete, len);
    return db_exec(s->store, DB_SQL(save_org_edge), DB_ONE_ROW, &params, NULL, diags);
}

static enum status save_form_cells(struct saving *s, struct diags *diags)
{
    struct VEC(int32_t) forms = {0}, ns = {0}, slots = {0};
    struct VEC(bool) required = {0};
    struct VEC(const char *) rows = {0}, columns = {0};
    for (size_t f = 0; f < s->compiled->forms.len; f++) {
        const struct form *form = &s->compiled->forms.at[f];
        for (size_t i = 0; i < form->len; i++) {
            VEC_PUSH(s->arena, &forms, surrogate_of_code(s, CATALOG_FORMS, form->code));
            VEC_PUSH(s->arena, &ns, (int32_t)i);
            VEC_PUSH(s->arena, &slots, (int32_t)form->cells[i].slot);
            VEC_PUSH(s->arena, &required, form->cells[i].required);
            VEC_PUSH(s->arena, &rows, form->cells[i].row_id == NULL ? "" : form->cells[i].row_id);
            VEC_PUSH(s->arena, &columns,
                     form->cells[i].column_id == NULL ? "" : form->cells[i].column_id);
        }
    }
    struct params params;
    params_init(&params, s->arena);
    params_int4(&params, s->load);
    params_int4s(&params, forms.at, forms.len);
    params_int4s(&params, ns.at, ns.len);
    params_int4s(&params, slots.at, slots.len);
    params_bools(&params, required.at, required.len);
    params_texts(&params, rows.at, rows.len);
    params_texts(&params, columns.at, columns.len);
    return db_exec(s->store, DB_SQL(save_form_cell), DB_ONE_ROW, &params, NULL, diags);
}

/* ---- the load itself ---- */

static const char *load_detail(struct saving *s, const char *source)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(s->arena, 1 << 16);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "digest", digest_hex(&s->rows->digest, hex));
    json_pair(&w, "name", s->compiled->name);
    json_pair(&w, "version", s->compiled->version);
    json_pair(&w, "source", source);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(s->arena, t.ptr, t.len);
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static enum status open_load(
    struct saving *s, const char *source, const char *author, int64_t now, struct diags *diags)
{
    int64_t audit;
    const char *subject = arena_printf(s->arena, "%d", s->load);
    if (audit_one(s->store, "catalog", subject, author, load_detail(s, source), now, &audit,
                  diags) != STATUS_OK)
        return STATUS_FAILED;
    struct params params;
    params_init(&params, s->arena);
    params_int4(&params, s->load);
    params_digest(&params, &s->rows->digest);
    params_instant(&params, now);
    params_text(&params, source);
    params_text(&params, author);
    params_text(&params, or_empty(s->compiled->name));
    params_text(&params, or_empty(s->compiled->version));
    params_int8(&params, audit);
    return db_exec(s->store, DB_SQL(catalog_load_add), DB_NOTHING, &params, NULL, diags);
}

static enum status save_all(struct saving *s, struct diags *diags)
{
    if (learn_all(s, diags) != STATUS_OK || assign_units(s, diags) != STATUS_OK)
        return STATUS_FAILED;
    index_editions(s);
    if (save_kinds(s, diags) != STATUS_OK || save_edges(s, diags) != STATUS_OK)
        return STATUS_FAILED;
    return save_form_cells(s, diags);
}

static void free_arena(struct arena **arena)
{
    arena_free(*arena);
}

enum status store_catalog_save(struct store *store,
                               const struct catalog_rows *rows,
                               const struct catalog *compiled,
                               const char *source,
                               const char *author,
                               int64_t now,
                               int32_t *ret_load_id,
                               struct diags *diags)
{
    __attribute__((cleanup(free_arena))) struct arena *arena = arena_new(0);
    struct saving s = {.store = store, .arena = arena, .rows = rows, .compiled = compiled};
    struct digest digest;
    int32_t last;
    if (db_exec(store, DB_SQL(catalog_lock), DB_ONE_ROW, NULL, NULL, diags) != STATUS_OK ||
        catalog_read_last(store, &last, &digest, diags) != STATUS_OK)
        return STATUS_FAILED;
    *ret_load_id = last;
    if (last != 0 && digest_eq(&digest, &rows->digest))
        return STATUS_OK;
    s.load = last + 1;
    if (open_load(&s, source, author, now, diags) != STATUS_OK || save_all(&s, diags) != STATUS_OK)
        return STATUS_FAILED;
    *ret_load_id = s.load;
    return STATUS_OK;
}
