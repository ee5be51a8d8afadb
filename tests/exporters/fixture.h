/*
 * A small catalog and source made by hand, and the file-system helpers that the tests of exporters/ share.
 * Two units have the code 01, one after the other; a dimension has members out of order; texts look like formulas.
 * Neighbours: test_export_dashboard.c, test_export_csv.c, test_release.c.
 */
#ifndef GRIS_TESTS_EXPORTERS_FIXTURE_H
#define GRIS_TESTS_EXPORTERS_FIXTURE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "internal.h"

#define UNUSED __attribute__((unused))

enum { VN, HN_OLD, HN_NEW, HCM };
enum { NOTE, POP };
enum { ADMIN, REGION };

struct fixture {
    struct arena *arena;
    struct diags diags;
    struct catalog catalog;
    struct export_source source;
    struct figures figures;
    struct VEC(struct export_completeness_row) rows; /* all of period 2025 */
    struct VEC(uint32_t) orgs;
    struct VEC(struct period) periods;
    int32_t years[8];
    int calls;   /* of figures() and completeness() */
    int fail_at; /* the call that fails, 0 none */
    bool open_fails;
    char folder[64]; /* of this test; OUT is folder/out */
    char out[80];
};

/* ---- source ---- */

UNUSED static size_t fixture_orgs(void *ctx, const uint32_t **ret)
{
    struct fixture *f = ctx;
    f->orgs.len = 0;
    for (size_t i = f->figures.len; i > 0; i--) { /* backwards: exporters sort */
        uint32_t org = f->figures.at[i - 1].org;
        bool known = false;
        for (size_t k = 0; k < f->orgs.len; k++) {
            known |= f->orgs.at[k] == org;
        }
        if (!known) {
            VEC_PUSH(f->arena, &f->orgs, org);
        }
    }
    *ret = f->orgs.at;
    return f->orgs.len;
}

UNUSED static size_t fixture_years(void *ctx, uint32_t org, const int32_t **ret)
{
    struct fixture *f = ctx;
    size_t len = 0;
    for (size_t i = 0; i < f->figures.len; i++) {
        bool known = f->figures.at[i].org != org;
        for (size_t k = 0; k < len; k++) {
            known |= f->years[k] == f->figures.at[i].period.year;
        }
        if (!known) {
            assert_true(len < 8);
            f->years[len++] = f->figures.at[i].period.year;
        }
    }
    *ret = f->years;
    return len;
}

UNUSED static bool
fixture_figures(void *ctx, uint32_t org, int32_t year, struct figures *ret, struct arena *arena)
{
    struct fixture *f = ctx;
    if (++f->calls == f->fail_at) {
        return false;
    }
    for (size_t i = f->figures.len; i > 0; i--) {
        const struct figure *one = &f->figures.at[i - 1];
        if (one->org == org && one->period.year == year) {
            VEC_PUSH(arena, ret, *one);
        }
    }
    return true;
}

UNUSED static size_t fixture_periods(void *ctx, const struct period **ret)
{
    struct fixture *f = ctx;
    *ret = f->periods.at;
    return f->periods.len;
}

UNUSED static bool fixture_completeness(void *ctx,
                                        struct period period,
                                        const struct export_completeness_row **ret,
                                        size_t *ret_len,
                                        struct arena *arena)
{
    struct fixture *f = ctx;
    (void)arena;
    if (++f->calls == f->fail_at) {
        return false;
    }
    bool the_year = period.kind == PERIOD_YEAR;
    *ret = f->rows.at;
    *ret_len = the_year ? f->rows.len : 0;
    return true;
}

UNUSED static bool fixture_open(void *ctx)
{
    struct fixture *f = ctx;
    return !f->open_fails;
}

/* ---- catalog ---- */

#define YEAR(y)     ((struct period){(y), PERIOD_YEAR, 0})
#define MONTH(y, m) ((struct period){(y), PERIOD_MONTH, (m)})

UNUSED static void fixture_add_org(struct fixture *f,
                                   const char *code,
                                   uint32_t level,
                                   date_t from,
                                   date_t to,
                                   const char *vi,
                                   const char *en)
{
    struct catalog *c = &f->catalog;
    struct org org = {.id = 1000 - (int32_t)c->orgs.len,
                      .level = level,
                      .code = code,
                      .from = from,
                      .to = to,
                      .first_edition = (uint32_t)c->org_editions.len,
                      .editions = 1};
    struct org_edition edition = {
        .org = (uint32_t)c->orgs.len, .name_vi = vi, .name_en = en, .from = from, .to = to};
    VEC_PUSH(f->arena, &c->org_editions, edition);
    VEC_PUSH(f->arena, &c->orgs, org);
}

UNUSED static void fixture_add_edge(
    struct fixture *f, uint32_t hierarchy, uint32_t child, date_t from, date_t to, bool complete)
{
    struct org_edge edge = {.hierarchy = hierarchy,
                            .child = child,
                            .parent = VN,
                            .from = from,
                            .to = to,
                            .complete = complete};
    VEC_PUSH(f->arena, &f->catalog.edges, edge);
}

UNUSED static void fixture_orgs_of_catalog(struct fixture *f)
{
    struct catalog *c = &f->catalog;
    date_t last = date_of(2025, 6, 30), first = date_of(2025, 7, 1), renamed = date_of(1976, 7, 2);
    fixture_add_org(f, "VN", 0, DATE_MIN, DATE_MAX, "Việt Nam", "Viet Nam");
    fixture_add_org(f, "01", 1, DATE_MIN, last, "Thành phố Hà Nội", "Ha Noi");
    fixture_add_org(f, "01", 1, first, DATE_MAX, "Thành phố Hà Nội", "Ha Noi");
    fixture_add_org(f, "79", 1, DATE_MIN, DATE_MAX, "Sài Gòn - Gia Định", "");
    /* 79 has two editions, and stands below VN in `admin` only from the second on. */
    c->org_editions.at[HCM].to = renamed - 1;
    struct org_edition second = {.org = HCM,
                                 .name_vi = "Thành phố \"Hồ Chí Minh\", +HCM",
                                 .name_en = "=HCM()",
                                 .from = renamed,
                                 .to = DATE_MAX};
    VEC_PUSH(f->arena, &c->org_editions, second);
    c->orgs.at[HCM].editions = 2;
    fixture_add_edge(f, REGION, HCM, DATE_MIN, DATE_MAX, false);
    fixture_add_edge(f, ADMIN, HCM, renamed, DATE_MAX, true);
    fixture_add_edge(f, ADMIN, HN_NEW, first, DATE_MAX, true);
    fixture_add_edge(f, ADMIN, HN_OLD, DATE_MIN, last, true);
    VEC_PUSH(f->arena, &c->aliases,
             ((struct org_alias){HCM, "name", "TP. HCM", DATE_MIN, DATE_MAX}));
    VEC_PUSH(f->arena, &c->aliases, ((struct org_alias){HCM, "gso", "079", DATE_MIN, last}));
    VEC_PUSH(f->arena, &c->successions,
             ((struct succession){HN_OLD, HN_NEW, SUCCESSION_FULL, first, ""}));
}

UNUSED static void fixture_indicators(struct fixture *f)
{
    struct catalog *c = &f->catalog;
    struct indicator note = {.code = "NOTE",
                             .name_vi = "Ghi chú",
                             .name_en = "",
                             .unit = "-",
                             .value_type = VALUE_TEXT,
                             .nature = NATURE_TEXT,
                             .org_agg = ORG_AGG_NONE,
                             .time_agg = TIME_AGG_NONE,
                             .weight = CATALOG_NONE,
                             .formula = "",
                             .min = CELL_NULL,
                             .max = CELL_NULL,
                             .tolerance = CELL_NULL,
                             .outlier = "",
                             .better = "",
                             .domain = "",
                             .custodian = "",
                             .legal_basis = "",
                             .from = DATE_MIN,
                             .to = DATE_MAX};
    struct indicator pop = note;
    pop.code = "POP";
    pop.name_vi = "Dân số trung bình";
    pop.name_en = "Average population";
    pop.unit = "nghìn người";
    pop.value_type = VALUE_DECIMAL;
    pop.decimals = 1;
    pop.nature = NATURE_STOCK;
    pop.org_agg = ORG_AGG_SUM;
    pop.time_agg = TIME_AGG_LAST;
    pop.min = -5;
    pop.tolerance = 5;
    pop.tolerance_decimals = 2;
    pop.custodian = "Cục Thống kê";
    pop.from = date_of(1995, 1, 1);
    VEC_PUSH(f->arena, &c->indicators, note);
    VEC_PUSH(f->arena, &c->indicators, pop);
    static struct member sexes[] = {{"M", "Nam", "Male"}, {"F", "Nữ", "Female"}};
    static struct member unused[] = {{"1", "Một", "One"}};
    VEC_PUSH(f->arena, &c->dimensions, ((struct dimension){"sex", sexes, 2}));
    VEC_PUSH(f->arena, &c->dimensions, ((struct dimension){"age", unused, 1}));
}

UNUSED static void fixture_forms(struct fixture *f)
{
    struct catalog *c = &f->catalog;
    static struct layout_cell cells[] = {{.indicator = POP, .members = ""},
                                         {.indicator = POP, .members = "sex=F"},
                                         {.indicator = NOTE, .members = ""},
                                         {.indicator = POP, .members = "age=1", .retired = true}};
    static uint32_t both[] = {ADMIN, REGION};
    static struct subject provinces[] = {
        {.kind = SUBJECT_LEVEL, .level = 1, .code = "", .ends_term = true}};
    VEC_PUSH(f->arena, &c->layouts,
             ((struct layout){.id = 7,
                              .code = "DS",
                              .cells = cells,
                              .len = 4,
                              .hierarchies = both,
                              .hierarchies_len = 2}));
    VEC_PUSH(f->arena, &c->forms,
             ((struct form){.id = 9,
                            .code = "DS-01",
                            .title_vi = "Dân số",
                            .title_en = "Population",
                            .layout = 0,
                            .body = "{\"columns\":[],\"rows\":[]}"}));
    struct regime regime = {.id = 3,
                            .code = "DS",
                            .name_vi = "Báo cáo dân số",
                            .name_en = "Population report",
                            .legal_basis = "Luật Thống kê",
                            .outline = "",
                            .kind = REGIME_PERIODIC,
                            .frequency = PERIOD_YEAR,
                            .window = {.kind = WINDOW_CALENDAR},
                            .hierarchies = both,
                            .hierarchies_len = 2,
                            .from = date_of(1995, 1, 1),
                            .to = DATE_MAX};
    VEC_PUSH(f->arena, &c->regimes, regime);
    struct obligation o = {.regime = 0,
                           .form = 0,
                           .subjects = provinces,
                           .subjects_len = 1,
                           .subjects_text = "level:province",
                           .receiver = "parent",
                           .approval = "none",
                           .due = {.kind = DUE_DAYS, .days = 90, .minutes = 1440},
                           .due_shift = DUE_SHIFT_NEXT,
                           .from = DATE_MIN,
                           .to = DATE_MAX};
    struct obligation narrative = o;
    narrative.form = CATALOG_NONE;
    VEC_PUSH(f->arena, &c->obligations, o);
    VEC_PUSH(f->arena, &c->obligations, narrative);
    struct occasion flood = {.regime = 0,
                             .code = "BAO-3",
                             .name_vi = "Bão số 3",
                             .legal_basis = "",
                             .period = {2025, PERIOD_OCCASION, 1},
                             .start = date_of(2025, 9, 1),
                             .end = date_of(2025, 9, 30),
                             .due = 0};
    VEC_PUSH(f->arena, &c->occasions, flood);
}

UNUSED static void fixture_catalog(struct fixture *f)
{
    struct catalog *c = &f->catalog;
    static const char *levels[] = {"nation", "province"};
    c->load_id = 42;
    c->digest = digest_of("catalog", 7);
    c->name = "Mẫu";
    c->version = "2026.1";
    c->legal_basis = "";
    c->default_language = "vi";
    c->levels = levels;
    c->levels_len = 2;
    VEC_PUSH(f->arena, &c->hierarchies, ((struct hierarchy){1, "admin"}));
    VEC_PUSH(f->arena, &c->hierarchies, ((struct hierarchy){2, "region"}));
    fixture_orgs_of_catalog(f);
    fixture_indicators(f);
    fixture_forms(f);
    catalog_index(c, f->arena);
}

UNUSED static struct figure *fixture_add(struct fixture *f,
                                         uint32_t org,
                                         uint32_t indicator,
                                         struct period period,
                                         const char *members,
                                         int64_t value)
{
    struct figure one = {.org = org,
                         .indicator = indicator,
                         .period = period,
                         .members = members,
                         .value = value,
                         .status = "final",
                         .vintage = "final",
                         .reported = 1,
                         .expected = 1};
    VEC_PUSH(f->arena, &f->figures, one);
    return &f->figures.at[f->figures.len - 1];
}

UNUSED static void fixture_data(struct fixture *f)
{
    struct figure *one = fixture_add(f, VN, POP, YEAR(2025), "", 123456);
    one->status = "provisional";
    one->vintage = "final+estimate";
    one->reported = 2;
    one->expected = 3;
    fixture_add(f, VN, POP, YEAR(2025), "sex=F", 61728)->withheld = true;
    fixture_add(f, VN, POP, YEAR(2024), "", 120000);
    fixture_add(f, HN_NEW, POP, YEAR(2025), "", 85001);
    fixture_add(f, HN_OLD, POP, MONTH(2025, 3), "", -5);
    one = fixture_add(f, HCM, NOTE, (struct period){2025, PERIOD_OCCASION, 1}, "", CELL_NULL);
    one->text = "-1+cmd|' /C calc'!A0\nNgập \"nặng\"";
    one = fixture_add(f, HCM, POP, YEAR(2025), "", CELL_NULL);
    one->status = "missing";
    one->vintage = "";
    one->reported = 0;
    VEC_PUSH(f->arena, &f->periods, YEAR(2025));
    VEC_PUSH(f->arena, &f->periods, ((struct period){2025, PERIOD_OCCASION, 1}));
    VEC_PUSH(f->arena, &f->periods, MONTH(2025, 3));
    VEC_PUSH(f->arena, &f->rows,
             ((struct export_completeness_row){HCM, 0, 0, "", "overdue", "", 0}));
    VEC_PUSH(f->arena, &f->rows,
             ((struct export_completeness_row){HN_NEW, 0, 0, "accepted", "on_time", "final", 2}));
    VEC_PUSH(f->arena, &f->rows,
             ((struct export_completeness_row){HCM, 0, CATALOG_NONE, "received", "late", "estimate",
                                               1}));
}

/* ---- set up ---- */

UNUSED static int
fixture_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

UNUSED static struct fixture *fixture_empty(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->arena = arena_new(0);
    diags_init(&f->diags, f->arena, 100);
    /* In memory where that is there: these tests sync a great deal. */
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(f->folder, sizeof f->folder, "%s/gris-exporters-XXXXXX", base);
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->out, sizeof f->out, "%s/out", f->folder);
    f->source = (struct export_source){.ctx = f,
                                       .open = fixture_open,
                                       .catalog = &f->catalog,
                                       .audit_position = 17,
                                       .orgs = fixture_orgs,
                                       .years = fixture_years,
                                       .figures = fixture_figures,
                                       .periods = fixture_periods,
                                       .completeness = fixture_completeness};
    return f;
}

UNUSED static int fixture_set_up(void **state)
{
    struct fixture *f = fixture_empty();
    fixture_catalog(f);
    fixture_data(f);
    *state = f;
    return 0;
}

UNUSED static int fixture_set_up_empty(void **state)
{
    static const char *levels[] = {"nation"};
    struct fixture *f = fixture_empty();
    f->catalog.name = f->catalog.version = f->catalog.legal_basis = "";
    f->catalog.default_language = "vi";
    f->catalog.levels = levels;
    catalog_index(&f->catalog, f->arena);
    *state = f;
    return 0;
}

UNUSED static int fixture_tear_down(void **state)
{
    struct fixture *f = *state;
    nftw(f->folder, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(f->arena);
    free(f);
    return 0;
}

/* ---- looking at releases ---- */

UNUSED static struct text fixture_read(struct fixture *f, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_error("cannot open %s\n", path);
    }
    assert_non_null(file);
    size_t cap = 1 << 20, len;
    char *buf = arena_alloc(f->arena, cap);
    len = fread(buf, 1, cap - 1, file);
    assert_true(len < cap - 1);
    (void)fclose(file);
    return (struct text){buf, len};
}

UNUSED static struct text fixture_current(struct fixture *f, const char *name)
{
    return fixture_read(f, arena_printf(f->arena, "%s/current/%s", f->out, name));
}

/* The ID of the release that stands; every file of its manifest is there, whole, and no other. */
UNUSED static const char *fixture_check_current(struct fixture *f)
{
    char target[64] = {0};
    assert_true(readlink(arena_printf(f->arena, "%s/current", f->out), target, sizeof target - 1) >
                0);
    assert_memory_equal(target, "releases/", 9);
    char hex[DIGEST_HEX_MAX];
    struct text bytes = fixture_current(f, "manifest.json");
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    assert_int_equal(strlen(target), 9 + 16);
    assert_memory_equal(target + 9, digest_hex(&digest, hex), 16);
    json_t *manifest = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(manifest);
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(manifest, "files"), i, entry)
    {
        struct text file = fixture_current(f, json_string_value(json_object_get(entry, "path")));
        digest = digest_of(file.ptr, file.len);
        assert_int_equal(json_integer_value(json_object_get(entry, "bytes")), file.len);
        assert_string_equal(json_string_value(json_object_get(entry, "sha256")),
                            digest_hex(&digest, hex));
    }
    json_decref(manifest);
    return arena_strdup(f->arena, target + 9);
}

/* Entries of OUT/releases: all of them, or those with a temporary name. */
UNUSED static size_t fixture_count_releases(struct fixture *f, bool temporary)
{
    DIR *folder = opendir(arena_printf(f->arena, "%s/releases", f->out));
    assert_non_null(folder);
    size_t count = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder))) {
        bool dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        count += !dots && (entry->d_name[0] == '.') == temporary;
    }
    closedir(folder);
    return count;
}

UNUSED static bool fixture_has(const struct fixture *f, enum diag_code code)
{
    for (size_t i = 0; i < f->diags.len; i++) {
        if (f->diags.at[i].code == code) {
            return true;
        }
    }
    return false;
}

/* Compares a file of the current release with tests/cases/CASE/expected/NAME, byte for byte. */
UNUSED static void fixture_golden(struct fixture *f, const char *golden_case, const char *name)
{
    struct text expected =
        fixture_read(f, arena_printf(f->arena, GRIS_SOURCE_DIR "/tests/cases/%s/expected/%s",
                                     golden_case, name));
    struct text found = fixture_current(f, name);
    if (!text_eq(expected, found)) {
        print_error("%s\n--- expected\n%.*s--- found\n%.*s", name, (int)expected.len, expected.ptr,
                    (int)found.len, found.ptr);
    }
    assert_true(text_eq(expected, found));
}

#endif
