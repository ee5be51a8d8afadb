/*
 * The package on disk: load → export → load is the identity; neither the order of rows nor of columns matters; what cannot be written.
 */
#include <fcntl.h>

#include "package_csv.h"
#include "package_test.h"
#include "rows.h"

static void
assert_same(struct package_test *t, const struct catalog_rows *a, const struct catalog_rows *b)
{
    struct schema_changes changes;

    schema_diff(a, b, t->arena, &changes);
    for (size_t i = 0; i < changes.len; i++)
        print_error("%c %s %s\n", changes.at[i].what, changes.at[i].key, changes.at[i].detail);
    assert_int_equal(changes.len, 0);
    assert_true(digest_eq(&a->digest, &b->digest));
}

/* Writes the rows to a folder beside the package and reads them back. */
static void
export_and_read(struct package_test *t, const char *folder, struct catalog_rows *ret_rows)
{
    const char *dir = arena_printf(t->arena, "%s/%s", t->dir, folder);

    assert_int_equal(schema_package_write(dir, &t->rows, t->arena, &t->diags), STATUS_OK);
    assert_int_equal(schema_package_read(dir, t->arena, ret_rows, &t->diags), STATUS_OK);
    assert_int_equal(t->diags.len, 0);
}

static void test_identity(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct catalog_rows once, twice;

    package_test_append(
        t, "orgs.csv",
        "99,\"Tên có \"\"ngoặc\"\", dấu phẩy\nvà dòng mới\",,province,VN,2001-02-03,,\n");
    package_test_clean(t);
    export_and_read(t, "once", &once);
    assert_same(t, &t->rows, &once);
    /* Equal catalogs give equal bytes. */
    const char *dir = arena_printf(t->arena, "%s/twice", t->dir);
    assert_int_equal(schema_package_write(dir, &once, t->arena, &t->diags), STATUS_OK);
    assert_int_equal(schema_package_read(dir, t->arena, &twice, &t->diags), STATUS_OK);
    static const char *const files[] = {"catalog.json", "orgs.csv", "forms/F2.json",
                                        "obligations.csv"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct text a =
            package_test_slurp(t->arena, arena_printf(t->arena, "%s/once/%s", t->dir, files[i]));
        struct text b =
            package_test_slurp(t->arena, arena_printf(t->arena, "%s/%s", dir, files[i]));
        assert_true(a.len > 0 && text_eq(a, b));
    }
    package_test_free(t);
}

/* Decomposed letters, blanks around, dates and numbers spelled otherwise: the same catalog. */
static void test_spelling_does_not_matter(void **state)
{
    (void)state;
    struct package_test *a = package_test_new(), *b = package_test_new();

    package_test_file(a, "targets.csv", "org_code,period,indicator_code,value\n01,2026,P,1.5\n");
    package_test_file(b, "targets.csv",
                      "value,org_code,period,indicator_code\n +01.50 ,01, 2026,P\n");
    package_test_file(a, "holidays.csv", "date,name_vi,kind\n2024-09-02,Quốc khánh,off\n");
    package_test_file(b, "holidays.csv",
                      "date,kind,name_vi\n2024-09-02,off,\xC2\xA0Quo\xCC\x82\xCC\x81"
                      "c khánh\n");
    package_test_read(a);
    package_test_read(b);
    assert_same(a, &a->rows, &b->rows);
    package_test_free(a);
    package_test_free(b);
}

/* The form's members and keys in another order, defaults written out. */
static void test_form_spelling_does_not_matter(void **state)
{
    (void)state;
    struct package_test *a = package_test_new(), *b = package_test_new();

    package_test_file(a, "forms/F4.json",
                      "{\"code\":\"F4\",\"columns\":[{\"id\":\"w\",\"indicator\":\"W\",\"members\":"
                      "{\"area\":\"U\",\"sex\":\"F\"}}],"
                      "\"rows\":[{\"id\":\"all\"}]}");
    package_test_file(b, "forms/F4.json",
                      "{\"rows\":[{\"required\":false,\"id\":\" all "
                      "\",\"title_vi\":\"\",\"members\":{}}], \"layout\":\"\",\n"
                      "\"columns\":[{\"members\":{\"sex\":\"F\",\"area\":\"U\"},\"indicator\":"
                      "\"W\",\"id\":\"w\"}],\"code\":\"F4\"}\n");
    package_test_read(a);
    package_test_read(b);
    assert_same(a, &a->rows, &b->rows);
    package_test_free(a);
    package_test_free(b);
}

/* ---- random order ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void permute(uint64_t *seed, size_t *order, size_t len)
{
    for (size_t i = 0; i < len; i++)
        order[i] = i;
    for (size_t i = len; i > 1; i--) {
        size_t k = (size_t)(next_random(seed) % i), kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
}

static void
put_row(struct text_builder *b, const struct package_fields *fields, const size_t *columns)
{
    for (size_t i = 0; i < fields->len; i++)
        text_builder_addf(b, "%s\"%.*s\"", i > 0 ? "," : "", (int)fields->at[columns[i]].len,
                          fields->at[columns[i]].len > 0 ? fields->at[columns[i]].ptr : "");
    text_builder_adds(b, "\n");
}

/* Rewrites a table with its rows and columns in random order. */
static void shuffle(struct package_test *t, const char *file, uint64_t *seed)
{
    const char *path = arena_printf(t->arena, "%s/%s", t->dir, file);
    struct package_csv csv;
    static struct package_fields rows[64];
    size_t len = 0, order[64], columns[32];
    struct text_builder b;

    memset(rows, 0, sizeof rows);
    package_csv_init(&csv, file, package_test_slurp(t->arena, path), t->arena, &t->diags);
    while (package_csv_next(&csv, &rows[len]))
        len++;
    permute(seed, order, len - 1);
    permute(seed, columns, rows[0].len);
    text_builder_init(&b, t->arena, 1 << 20);
    put_row(&b, &rows[0], columns);
    for (size_t i = 0; i + 1 < len; i++)
        put_row(&b, &rows[order[i] + 1], columns);
    package_test_write(path, text_builder_text(&b));
}

static void test_order_does_not_matter(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    uint64_t seed = 20261121;

    package_test_clean(t);
    for (int round = 0; round < 20; round++) {
        struct package_test *other = package_test_new();
        for (int kind = 1; kind < CATALOG_LAYOUT_CELLS; kind++) {
            if (kind != CATALOG_FORMS && kind != CATALOG_OUTLINES)
                shuffle(other, catalog_table((enum catalog_kind)kind)->file, &seed);
        }
        package_test_clean(other);
        assert_same(t, &t->rows, &other->rows);
        /* The compiled catalogs are the same too: units, slots, occasions. */
        assert_int_equal(t->catalog.orgs.len, other->catalog.orgs.len);
        for (size_t i = 0; i < t->catalog.orgs.len; i++)
            assert_string_equal(t->catalog.orgs.at[i].code, other->catalog.orgs.at[i].code);
        for (size_t i = 0; i < t->catalog.layouts.len; i++) {
            const struct layout *a = &t->catalog.layouts.at[i], *b = &other->catalog.layouts.at[i];
            assert_int_equal(a->len, b->len);
            for (size_t s = 0; s < a->len; s++) {
                assert_int_equal(a->cells[s].indicator, b->cells[s].indicator);
                assert_string_equal(a->cells[s].members, b->cells[s].members);
            }
        }
        package_test_free(other);
    }
    package_test_free(t);
}

/* ---- writing ---- */

static void test_stale_files_go(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct catalog_rows again;

    package_test_clean(t);
    export_and_read(t, "out", &again);
    t->rows.kind[CATALOG_TARGETS].len = 0;
    t->rows.kind[CATALOG_FORMS].len--;
    schema_package_digest(&t->rows, t->arena);
    export_and_read(t, "out", &again);
    assert_same(t, &t->rows, &again);
    package_test_free(t);
}

/* A folder that is no package keeps what it holds. */
static void test_other_files_stay(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    const char *dir = arena_printf(t->arena, "%s/out", t->dir);

    package_test_read(t);
    mkdir(dir, 0777);
    package_test_file(t, "out/targets.csv", "mine");
    t->rows.kind[CATALOG_TARGETS].len = 0;
    assert_int_equal(schema_package_write(dir, &t->rows, t->arena, &t->diags), STATUS_OK);
    assert_int_equal(access(arena_printf(t->arena, "%s/targets.csv", dir), F_OK), 0);
    package_test_free(t);
}

static void test_form_file_names(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    struct catalog_rows again;

    package_test_file(
        t, "forms/F5.json",
        "{\"code\":\"../02 "
        "biểu\",\"columns\":[{\"id\":\"v\",\"indicator\":\"W\"}],\"rows\":[{\"id\":\"x\"}]}");
    package_test_read(t);
    export_and_read(t, "out", &again);
    assert_same(t, &t->rows, &again);
    /* A leading point and a slash cannot leave the folder; ể is E1 BB 83. */
    assert_int_equal(
        access(arena_printf(t->arena, "%s/out/forms/%%2E.%%2F02%%20bi%%E1%%BB%%83u.json", t->dir),
               F_OK),
        0);
    package_test_free(t);
}

static void test_cannot_write(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_read(t);
    package_test_file(t, "taken", "a file where the folder should be");
    assert_int_equal(schema_package_write(arena_printf(t->arena, "%s/taken", t->dir), &t->rows,
                                          t->arena, &t->diags),
                     STATUS_FAILED);
    assert_int_equal(t->diags.at[0].code, DIAG_E625);
    /* The same for the folder of forms and for one table. */
    mkdir(arena_printf(t->arena, "%s/out", t->dir), 0777);
    package_test_file(t, "out/forms", "a file");
    assert_int_equal(schema_package_write(arena_printf(t->arena, "%s/out", t->dir), &t->rows,
                                          t->arena, &t->diags),
                     STATUS_FAILED);
    mkdir(arena_printf(t->arena, "%s/next", t->dir), 0777);
    mkdir(arena_printf(t->arena, "%s/next/orgs.csv", t->dir), 0777);
    assert_int_equal(schema_package_write(arena_printf(t->arena, "%s/next", t->dir), &t->rows,
                                          t->arena, &t->diags),
                     STATUS_FAILED);
    package_test_free(t);
}

static void test_too_large(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    /* A sparse file one byte above 256 MiB. */
    int fd = open(arena_printf(t->arena, "%s/targets.csv", t->dir), O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, ((off_t)256 << 20) + 1), 0);
    close(fd);
    package_test_read(t);
    assert_int_equal(t->read, STATUS_REJECTED);
    assert_string_equal(package_test_lines(t->arena, t->dir, &t->diags),
                        "targets.csv E113 256 MiB | 268435457\n");
    package_test_free(t);
}

static void test_folder_missing(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_drop(t->dir);
    package_test_compile(t);
    assert_int_equal(t->read, STATUS_REJECTED);
    assert_int_equal(t->compiled, STATUS_REJECTED);
    assert_string_equal(package_test_lines(t->arena, t->dir, &t->diags),
                        "/ E601 catalog.json\n/ E601 orgs.csv\n");
    package_test_free(t);
}

/* An empty database has no rows at all: an empty catalog, without findings. */
static void test_nothing(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    assert_int_equal(schema_compile(&t->rows, t->arena, &t->catalog, &t->diags), STATUS_OK);
    assert_int_equal(t->diags.len, 0);
    assert_int_equal(catalog_find_org(&t->catalog, TEXT("01"), 0), CATALOG_NONE);
    assert_int_equal(t->catalog.hierarchies.len, 1); /* admin */
    package_test_free(t);
}

static void test_migrations(void **state)
{
    (void)state;
    size_t len;
    const struct schema_migration *all = schema_migrations_all(&len);
    char hex[DIGEST_HEX_MAX];

    assert_true(len > 0);
    for (size_t i = 0; i < len; i++) {
        struct digest digest = digest_of(all[i].sql, all[i].len);
        assert_string_equal(digest_hex(&digest, hex), all[i].sha256);
        assert_true(i == 0 || all[i].number > all[i - 1].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_spelling_does_not_matter),
        cmocka_unit_test(test_form_spelling_does_not_matter),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_stale_files_go),
        cmocka_unit_test(test_other_files_stay),
        cmocka_unit_test(test_form_file_names),
        cmocka_unit_test(test_cannot_write),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_folder_missing),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_migrations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
