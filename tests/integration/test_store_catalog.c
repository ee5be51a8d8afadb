/* The catalog in the database: what is saved comes back as it was; surrogates stay; a change closes and opens rows and nothing else. */
#include <time.h>

#include "pg.h"

static struct arena *arena;
static struct diags diags;
static struct store *store;
static const char *conninfo;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    diags_init(&diags, arena, 100);
    conninfo = pg_database(arena);
    return store_open(conninfo, arena, &store, &diags) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    arena_free(arena);
    return 0;
}

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", diags.len == 0 ? "?" : diag_line(&diags.at[diags.len - 1], LANG_EN, arena));
}

static void read_sample(struct catalog_rows *rows, struct catalog *catalog)
{
    must(schema_package_read(GRIS_TODAY_DIR, arena, rows, &diags));
    must(schema_compile(rows, arena, catalog, &diags));
    schema_layout_rows(catalog, arena, rows);
}

static int32_t save(const struct catalog_rows *rows, const struct catalog *catalog)
{
    int32_t load;
    must(store_begin(store, STORE_READ_COMMITTED, &diags));
    must(store_catalog_save(store, rows, catalog, "sample", "tester", 1795312800, &load, &diags));
    must(store_commit(store, &diags));
    return load;
}

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void an_empty_database_has_no_catalog(void **state)
{
    (void)state;
    struct catalog_rows rows;
    must(store_catalog_load(store, arena, &rows, &diags));
    assert_int_equal(rows.load_id, 0);
    for (size_t k = 0; k < CATALOG_KINDS; k++)
        assert_int_equal(rows.kind[k].len, 0);
}

/* Same rows whatever their order: compared as sorted lines. */
static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **lines_of(const struct catalog_rows *rows, enum catalog_kind kind)
{
    size_t len = rows->kind[kind].len, columns = catalog_table(kind)->len;
    const char **lines = ARENA_ARRAY(arena, len, const char *);
    for (size_t i = 0; i < len; i++) {
        struct text_builder b;
        text_builder_init(&b, arena, SIZE_MAX);
        for (size_t c = 0; c < columns; c++)
            text_builder_addf(&b, "%s|", rows->kind[kind].at[i].value[c]);
        lines[i] = text_builder_text(&b).ptr;
    }
    if (len != 0)
        qsort(lines, len, sizeof *lines, compare_lines);
    return lines;
}

static void assert_same_rows(const struct catalog_rows *a, const struct catalog_rows *b)
{
    for (enum catalog_kind k = 0; k < CATALOG_KINDS; k++) {
        assert_int_equal(a->kind[k].len, b->kind[k].len);
        const char **left = lines_of(a, k), **right = lines_of(b, k);
        for (size_t i = 0; i < a->kind[k].len; i++)
            assert_string_equal(left[i], right[i]);
    }
}

static void what_is_saved_comes_back(void **state)
{
    (void)state;
    struct catalog_rows rows, stored;
    struct catalog catalog, compiled;
    read_sample(&rows, &catalog);
    int64_t start = milliseconds();
    assert_int_equal(save(&rows, &catalog), 1);
    int64_t saved = milliseconds();
    must(store_catalog_load(store, arena, &stored, &diags));
    int64_t loaded = milliseconds();
    print_message("%zu org rows: saved in %ld ms, loaded in %ld ms\n", rows.kind[CATALOG_ORGS].len,
                  (long)(saved - start), (long)(loaded - saved));
    assert_int_equal(stored.load_id, 1);
    assert_true(digest_eq(&stored.digest, &rows.digest));
    assert_same_rows(&rows, &stored);
    struct digest before = stored.digest;
    schema_package_digest(&stored, arena);
    assert_true(digest_eq(&stored.digest, &before));
    /* Compiled again, every surrogate is there and none twice. */
    must(schema_compile(&stored, arena, &compiled, &diags));
    assert_int_equal(compiled.orgs.len, catalog.orgs.len);
    for (uint32_t i = 0; i < compiled.orgs.len; i++) {
        assert_true(compiled.orgs.at[i].id > 0);
        assert_int_equal(catalog_org_by_id(&compiled, compiled.orgs.at[i].id), i);
    }
    for (uint32_t i = 0; i < compiled.layouts.len; i++)
        assert_int_equal(catalog_layout_by_id(&compiled, compiled.layouts.at[i].id), i);
    for (uint32_t i = 0; i < compiled.forms.len; i++)
        assert_int_equal(catalog_form_by_id(&compiled, compiled.forms.at[i].id), i);
    for (uint32_t i = 0; i < compiled.regimes.len; i++)
        assert_int_equal(catalog_regime_by_id(&compiled, compiled.regimes.at[i].id), i);
    for (uint32_t i = 0; i < compiled.hierarchies.len; i++)
        assert_int_equal(catalog_hierarchy_by_id(&compiled, compiled.hierarchies.at[i].id), i);
    assert_int_equal(compiled.hierarchies.at[0].id, 1);
}

static void the_same_again_is_the_same_load(void **state)
{
    (void)state;
    struct catalog_rows rows;
    struct catalog catalog;
    read_sample(&rows, &catalog);
    assert_int_equal(save(&rows, &catalog), 1);
    assert_int_equal(save(&rows, &catalog), 1);
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.catalog_load"), "1");
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.audit WHERE kind = 'catalog'"),
                        "1");
}

static size_t find_row(const struct catalog_rows *rows,
                       enum catalog_kind kind,
                       const char *column,
                       const char *value)
{
    int c = catalog_column_index(catalog_table(kind), column);
    for (size_t i = 0; i < rows->kind[kind].len; i++)
        if (strcmp(rows->kind[kind].at[i].value[c], value) == 0)
            return i;
    fail_msg("no %s", value);
    return 0;
}

static void set(struct catalog_rows *rows,
                enum catalog_kind kind,
                size_t row,
                const char *column,
                const char *value)
{
    rows->kind[kind].at[row].value[catalog_column_index(catalog_table(kind), column)] = value;
}

static void a_change_closes_one_row_and_opens_one(void **state)
{
    (void)state;
    struct catalog_rows rows, stored;
    struct catalog catalog;
    read_sample(&rows, &catalog);
    save(&rows, &catalog);
    const char *before = arena_strdup(arena, pg_sql(conninfo, "SELECT count(*) FROM gris.org"));
    size_t row = find_row(&rows, CATALOG_INDICATORS, "code", "POP.TOTAL");
    set(&rows, CATALOG_INDICATORS, row, "name_en", "Population, average of the year");
    schema_package_digest(&rows, arena);
    assert_int_equal(save(&rows, &catalog), 2);
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.org"), before);
    assert_string_equal(
        pg_sql(conninfo,
               "SELECT string_agg(concat_ws(',', name_en, load_from, load_to), ';' ORDER BY id) "
               "FROM gris.indicator WHERE code = 'POP.TOTAL'"),
        "Average population,1,2;Population, average of the year,2");
    assert_string_equal(
        pg_sql(conninfo,
               "SELECT count(DISTINCT indicator_id) FROM gris.indicator WHERE code = 'POP.TOTAL'"),
        "1");
    assert_string_equal(
        pg_sql(conninfo,
               "SELECT count(*) FROM gris.org_edge WHERE load_to IS NOT NULL OR load_from = 2"),
        "0");
    must(store_catalog_load(store, arena, &stored, &diags));
    assert_int_equal(stored.load_id, 2);
    assert_same_rows(&rows, &stored);
}

/* A unit whose first day is corrected stays the same unit. */
static void a_corrected_first_day_keeps_the_unit(void **state)
{
    (void)state;
    struct catalog_rows rows;
    struct catalog catalog, again;
    read_sample(&rows, &catalog);
    save(&rows, &catalog);
    const char *id =
        arena_strdup(arena, pg_sql(conninfo, "SELECT org_id FROM gris.org WHERE code = 'BTP'"));
    for (size_t i = 0; i < rows.kind[CATALOG_ORGS].len; i++)
        if (strcmp(rows.kind[CATALOG_ORGS].at[i].value[0], "BTP") == 0) {
            set(&rows, CATALOG_ORGS, i, "valid_from", "1945-08-28");
            break;
        }
    schema_package_digest(&rows, arena);
    must(schema_compile(&rows, arena, &again, &diags));
    schema_layout_rows(&again, arena, &rows);
    assert_int_equal(save(&rows, &again), 2);
    assert_string_equal(
        pg_sql(
            conninfo,
            "SELECT max(org_id) || ' ' || count(DISTINCT org_id) FROM gris.org WHERE code = 'BTP'"),
        arena_printf(arena, "%s 1", id));
    assert_string_equal(pg_sql(conninfo, "SELECT valid_from FROM gris.org_unit WHERE code = 'BTP'"),
                        "1945-08-28");
}

static void a_dry_run_leaves_nothing(void **state)
{
    (void)state;
    struct catalog_rows rows;
    struct catalog catalog;
    int32_t load;
    read_sample(&rows, &catalog);
    must(store_begin(store, STORE_READ_COMMITTED, &diags));
    must(store_catalog_save(store, &rows, &catalog, "sample", "tester", 1795312800, &load, &diags));
    assert_int_equal(load, 1);
    store_rollback(store);
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.catalog_load"), "0");
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.audit"), "0");
}

static void add_row(struct catalog_rows *rows, enum catalog_kind kind, const char *const *pairs)
{
    size_t len = catalog_table(kind)->len;
    struct catalog_row *row = VEC_ADD(arena, &rows->kind[kind]);
    row->value = ARENA_ARRAY(arena, len, const char *);
    for (size_t i = 0; i < len; i++)
        row->value[i] = "";
    size_t at = rows->kind[kind].len - 1;
    for (; *pairs != NULL; pairs += 2)
        set(rows, kind, at, pairs[0], pairs[1]);
}

/* An occasion's surrogate is its period, which SQL spells as people do. */
static void occasions_carry_their_period(void **state)
{
    (void)state;
    struct catalog_rows rows, stored;
    struct catalog catalog;
    read_sample(&rows, &catalog);
    rows.kind[CATALOG_LAYOUT_CELLS].len = 0;
    static const char *const regime[] = {
        "code", "DX", "name_vi", "Báo cáo đột xuất", "kind", "ad_hoc", "frequency", "once", NULL};
    static const char *const occasion[] = {"regime", "DX",         "code", "BAO3",
                                           "start",  "2025-09-01", "end",  "2025-09-30",
                                           "due",    "2025-10-05", NULL};
    static const char *const obligation[] = {"regime",     "DX",         "form",
                                             "-",          "subjects",   "level:province",
                                             "valid_from", "2025-07-01", NULL};
    add_row(&rows, CATALOG_REGIMES, regime);
    add_row(&rows, CATALOG_OCCASIONS, occasion);
    add_row(&rows, CATALOG_OBLIGATIONS, obligation);
    schema_package_digest(&rows, arena);
    must(schema_compile(&rows, arena, &catalog, &diags));
    schema_layout_rows(&catalog, arena, &rows);
    save(&rows, &catalog);
    assert_string_equal(
        pg_sql(conninfo, "SELECT period || ' ' || api.period_text(period) FROM gris.occasion"),
        "202511001 @BAO3");
    must(store_catalog_load(store, arena, &stored, &diags));
    assert_same_rows(&rows, &stored);
}

/* Periods as interfaces.md spells them; ids are year * 100000 + kind * 1000 + number. */
static void sql_spells_periods_as_the_program_does(void **state)
{
    (void)state;
    static const char *const texts[] = {"2026-06-15", "2024-12-31", "2026-W05",     "2026-10",
                                        "2026-M13",   "2026-Q3",    "2026-H1",      "2026-9M",
                                        "2026",       "2025-2026",  "2025-2026-T2", "2026-01"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct period period;
        assert_true(period_parse(text_of(texts[i]), &period));
        assert_string_equal(
            pg_sql(conninfo, arena_printf(arena, "SELECT api.period_text(%d)", period_id(period))),
            texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_database_has_no_catalog, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_saved_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_again_is_the_same_load, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_closes_one_row_and_opens_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_corrected_first_day_keeps_the_unit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dry_run_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(occasions_carry_their_period, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sql_spells_periods_as_the_program_does, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
