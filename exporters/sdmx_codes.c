/*
 * The codelists: gris's own words, and the codes of a catalog under identifiers that SDMX allows (core/sdmx_id.h).
 * Must not know figures. Neighbours: sdmx_model.c.
 */
#include "core/sdmx_id.h"

#include "sdmx.h"

#define PARENTS_MAX 64

struct sdmx_codelist *
sdmx_codes_new(struct arena *arena, const char *id, const char *vi, const char *en)
{
    struct sdmx_codelist *list = ARENA_NEW(arena, struct sdmx_codelist);
    *list = (struct sdmx_codelist){.id = id, .vi = vi, .en = en};
    map_init(&list->by_id, arena, 16);
    return list;
}

void sdmx_codes_add(struct arena *arena, struct sdmx_codelist *list, struct sdmx_code code)
{
    code.vi = sdmx_model_name(code.vi, code.id);
    code.en = code.en ? code.en : "";
    (void)map_put(&list->by_id, text_of(code.id), (uint32_t)list->codes.len);
    VEC_PUSH(arena, &list->codes, code);
}

static struct sdmx_codelist *own(struct arena *arena,
                                 const char *id,
                                 const char *vi,
                                 const char *en,
                                 const struct sdmx_code *codes,
                                 size_t len)
{
    struct sdmx_codelist *list = sdmx_codes_new(arena, id, vi, en);
    for (size_t i = 0; i < len; i++) {
        sdmx_codes_add(arena, list, codes[i]);
    }
    return list;
}

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

struct sdmx_codelist *sdmx_codes_frequency(struct arena *arena)
{
    static const struct sdmx_code codes[] = {
        {.id = "A", .vi = "Năm", .en = "Annual"},
        {.id = "D", .vi = "Ngày", .en = "Daily"},
        {.id = "M", .vi = "Tháng", .en = "Monthly"},
        {.id = "M13", .vi = "Tháng 13 (chỉnh lý)", .en = "Thirteenth month (adjustments)"},
        {.id = "NM", .vi = "Chín tháng", .en = "Nine months"},
        {.id = "OC", .vi = "Chuyên đề, đột xuất", .en = "Occasion (thematic, ad hoc)"},
        {.id = "Q", .vi = "Quý", .en = "Quarterly"},
        {.id = "S", .vi = "Sáu tháng", .en = "Half-yearly"},
        {.id = "ST", .vi = "Học kỳ", .en = "School term"},
        {.id = "SY", .vi = "Năm học", .en = "School year"},
        {.id = "W", .vi = "Tuần", .en = "Weekly"},
    };
    return own(arena, "CL_FREQ", "Kỳ báo cáo", "Frequency", codes, LENGTH(codes));
}

struct sdmx_codelist *sdmx_codes_status(struct arena *arena)
{
    static const struct sdmx_code codes[] = {
        {.id = "A", .vi = "Chính thức", .en = "Normal value"},
        {.id = "M", .vi = "Chưa có số liệu", .en = "Missing value"},
        {.id = "P", .vi = "Sơ bộ", .en = "Provisional value"},
        {.id = "Q", .vi = "Không công bố", .en = "Missing value; suppressed"},
    };
    return own(arena, "CL_OBS_STATUS", "Tình trạng số liệu", "Observation status", codes,
               LENGTH(codes));
}

struct sdmx_codelist *sdmx_codes_confidentiality(struct arena *arena)
{
    static const struct sdmx_code codes[] = {
        {.id = "C", .vi = "Mật", .en = "Confidential statistical information"},
        {.id = "F", .vi = "Công khai", .en = "Free (free for publication)"},
    };
    return own(arena, "CL_CONF_STATUS", "Mức độ mật", "Confidentiality status", codes,
               LENGTH(codes));
}

/* ---- units ---- */

/* CODE, then @LEVEL where the code stands at two levels, then @YYYYMMDD where an earlier unit of the level had it too. */
static const char *
org_id(const struct catalog *c, const uint32_t *run, size_t len, uint32_t org, struct arena *arena)
{
    const struct org *o = &c->orgs.at[org];
    bool levels = false, earlier = false;
    int year, month, day;
    for (size_t i = 0; i < len; i++) {
        const struct org *other = &c->orgs.at[run[i]];
        levels |= other->level != o->level;
        earlier |= other->level == o->level && other->from < o->from;
    }
    const char *id = sdmx_id_code(arena, text_of(o->code));
    if (levels) {
        id = arena_printf(arena, "%s@%s", id, sdmx_id_code(arena, text_of(c->levels[o->level])));
    }
    if (!earlier) {
        return id;
    }
    date_split(o->from, &year, &month, &day);
    return arena_printf(arena, "%s@%04d%02d%02d", id, year, month, day);
}

static const char **org_ids(const struct catalog *c, struct arena *arena)
{
    const uint32_t *sorted = export_order_orgs_by_code(c, arena);
    const char **ids = ARENA_ARRAY(arena, c->orgs.len, const char *);
    for (size_t i = 0, end = 0; i < c->orgs.len; i = end) {
        const char *code = c->orgs.at[sorted[i]].code;
        while (end < c->orgs.len && strcmp(c->orgs.at[sorted[end]].code, code) == 0) {
            end++;
        }
        for (size_t k = i; k < end; k++) {
            ids[sorted[k]] = org_id(c, &sorted[i], end - i, sorted[k], arena);
        }
    }
    return ids;
}

/* The unit above on the last day, or CATALOG_NONE. */
static uint32_t above(const struct catalog *c, uint32_t org)
{
    const struct org_edge *edge =
        c->hierarchies.len > 0 ? catalog_parent(c, 0, org, c->orgs.at[org].to) : NULL;
    return edge ? edge->parent : CATALOG_NONE;
}

/* Each unit has its own last day, so that going up might come round: then nothing is above. */
static uint32_t parent_of(const struct catalog *c, uint32_t org)
{
    uint32_t parent = above(c, org), at = parent;
    for (int i = 0; i < PARENTS_MAX && at != CATALOG_NONE; i++) {
        at = above(c, at);
    }
    return at == CATALOG_NONE ? parent : CATALOG_NONE;
}

struct sdmx_codelist *
sdmx_codes_orgs(const struct catalog *c, struct arena *arena, const char ***ret_ids)
{
    struct sdmx_codelist *list = sdmx_codes_new(arena, "CL_ORG", "Đơn vị báo cáo", "Units");
    const uint32_t *order = export_order_orgs(c, arena);
    const char **ids = org_ids(c, arena);
    for (size_t i = 0; i < c->orgs.len; i++) {
        char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
        const struct org *o = &c->orgs.at[order[i]];
        const struct org_edition *edition = catalog_org_edition(c, order[i], o->to);
        uint32_t parent = parent_of(c, order[i]);
        struct sdmx_code code = {
            .id = ids[order[i]],
            .vi = edition->name_vi,
            .en = edition->name_en,
            .parent = parent == CATALOG_NONE ? NULL : ids[parent],
            .description = arena_printf(arena, "code=%s; level=%s; valid_from=%s; valid_to=%s",
                                        o->code, c->levels[o->level], date_format(o->from, from),
                                        date_format(o->to, to)),
        };
        sdmx_codes_add(arena, list, code);
    }
    *ret_ids = ids;
    return list;
}

/* ---- indicators and their units of measure ---- */

struct sdmx_codelist *
sdmx_codes_indicators(const struct catalog *c, struct arena *arena, const char ***ret_ids)
{
    struct sdmx_codelist *list = sdmx_codes_new(arena, "CL_INDICATOR", "Chỉ tiêu", "Indicators");
    const uint32_t *order = export_order_indicators(c, arena);
    const char **ids = ARENA_ARRAY(arena, c->indicators.len, const char *);
    for (size_t i = 0; i < c->indicators.len; i++) {
        const struct indicator *one = &c->indicators.at[order[i]];
        ids[order[i]] = sdmx_id_code(arena, text_of(one->code));
        sdmx_codes_add(
            arena, list,
            (struct sdmx_code){.id = ids[order[i]], .vi = one->name_vi, .en = one->name_en});
    }
    *ret_ids = ids;
    return list;
}

static int compare_codes(const void *a, const void *b)
{
    const struct sdmx_code *x = a, *y = b;
    return strcmp(x->id, y->id);
}

struct sdmx_codelist *
sdmx_codes_units(const struct catalog *c, struct arena *arena, const char ***ret_ids)
{
    struct sdmx_codelist *list =
        sdmx_codes_new(arena, "CL_UNIT_MEASURE", "Đơn vị tính", "Units of measure");
    const char **ids = ARENA_ARRAY(arena, c->indicators.len, const char *);
    struct sdmx_code *all = ARENA_ARRAY(arena, c->indicators.len, struct sdmx_code);
    for (size_t i = 0; i < c->indicators.len; i++) {
        const char *unit = c->indicators.at[i].unit;
        ids[i] = sdmx_id_code(arena, text_of(unit));
        all[i] = (struct sdmx_code){.id = ids[i], .vi = unit};
    }
    if (c->indicators.len > 0) {
        qsort(all, c->indicators.len, sizeof *all, compare_codes);
    }
    for (size_t i = 0; i < c->indicators.len; i++) {
        if (i == 0 || strcmp(all[i].id, all[i - 1].id) != 0) {
            sdmx_codes_add(arena, list, all[i]);
        }
    }
    *ret_ids = ids;
    return list;
}

/* ---- breakdowns and occasions ---- */

struct sdmx_codelist *sdmx_codes_dimension(const struct dimension *d, struct arena *arena)
{
    const char *id = arena_printf(arena, "CL_%s", sdmx_id_name(arena, text_of(d->code), false));
    struct sdmx_codelist *list = sdmx_codes_new(arena, id, d->code, "");
    struct sdmx_code *all = ARENA_ARRAY(arena, d->len, struct sdmx_code);
    sdmx_codes_add(arena, list, (struct sdmx_code){.id = "_T", .vi = "Tổng số", .en = "Total"});
    for (size_t i = 0; i < d->len; i++) {
        all[i] = (struct sdmx_code){.id = sdmx_id_code(arena, text_of(d->members[i].code)),
                                    .vi = d->members[i].name_vi,
                                    .en = d->members[i].name_en};
    }
    if (d->len > 0) {
        qsort(all, d->len, sizeof *all, compare_codes);
    }
    for (size_t i = 0; i < d->len; i++) {
        sdmx_codes_add(arena, list, all[i]);
    }
    return list;
}

struct sdmx_codelist *sdmx_codes_occasions(const struct catalog *c, struct arena *arena)
{
    struct sdmx_codelist *list =
        sdmx_codes_new(arena, "CL_OCCASION", "Chuyên đề, đột xuất", "Occasions");
    struct sdmx_code *all = ARENA_ARRAY(arena, c->occasions.len, struct sdmx_code);
    sdmx_codes_add(arena, list,
                   (struct sdmx_code){.id = "_Z", .vi = "Không có", .en = "Not applicable"});
    for (size_t i = 0; i < c->occasions.len; i++) {
        const struct occasion *o = &c->occasions.at[i];
        all[i] = (struct sdmx_code){.id = sdmx_id_code(arena, text_of(o->code)), .vi = o->name_vi};
    }
    if (c->occasions.len > 0) {
        qsort(all, c->occasions.len, sizeof *all, compare_codes);
    }
    for (size_t i = 0; i < c->occasions.len; i++) {
        sdmx_codes_add(arena, list, all[i]);
    }
    return list;
}
