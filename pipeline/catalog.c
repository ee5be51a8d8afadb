/*
 * catalog: the package on disk and the catalog in force: check, load, export, show. Knows no column's meaning (schema/) and no table (store/).
 * Neighbours: session.h.
 */
#include <string.h>

#include "indicators/indicators.h"
#include "session.h"

static enum status read_and_compile(struct pipeline *p,
                                    const char *dir,
                                    struct catalog_rows *rows,
                                    struct catalog *catalog,
                                    struct diags *diags)
{
    enum status status = schema_package_read(dir, p->arena, rows, diags);
    if (status != STATUS_OK)
        return status;
    return schema_compile(rows, p->arena, catalog, diags);
}

static struct place file_of(struct pipeline *p, const char *dir, enum catalog_kind kind)
{
    return (struct place){.file = arena_printf(p->arena, "%s/%s", dir, catalog_table(kind)->file)};
}

/* Formulas, rules and scores are compiled too: what the arithmetic cannot read is an error of the catalog, not of a report. */
static enum status check_expressions(struct pipeline *p,
                                     const char *dir,
                                     const struct catalog *catalog,
                                     const struct rules **ret_rules,
                                     struct diags *diags)
{
    size_t before = diags->len;
    const struct derived *derived = derived_compile(catalog, p->arena, diags);
    const char *file = file_of(p, dir, CATALOG_INDICATORS).file;
    for (size_t i = before; i < diags->len; i++)
        diags->at[i].at.file = file;
    *ret_rules = derived == NULL ? NULL : rules_compile(catalog, derived, p->arena, diags);
    const struct scores *scores =
        derived == NULL ? NULL : scores_compile(catalog, derived, p->arena, diags);
    return *ret_rules != NULL && scores != NULL ? STATUS_OK : STATUS_REJECTED;
}

enum status pipeline_catalog_open(struct pipeline *p,
                                  const char *dir,
                                  const struct catalog **ret_catalog,
                                  struct diags *diags)
{
    struct catalog_rows *rows = ARENA_NEW(p->arena, struct catalog_rows);
    struct catalog *catalog = ARENA_NEW(p->arena, struct catalog);
    enum status status = read_and_compile(p, dir, rows, catalog, diags);
    *ret_catalog = catalog;
    return status;
}

#define YEARS_AHEAD 2

/* What works and might be better: this year's deadlines, and the days of those years for which deadlines are shown. */
static void advise(struct pipeline *p,
                   const char *dir,
                   const struct catalog_rows *rows,
                   const struct catalog *catalog,
                   const struct rules *compiled,
                   struct diags *diags)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date_of_instant(pipeline_now(p)), &year, &month, &day);
    schema_check_years(&catalog->calendar, year, year + YEARS_AHEAD,
                       file_of(p, dir, CATALOG_HOLIDAYS), p->arena, diags);
    schema_check_order(catalog, year, file_of(p, dir, CATALOG_OBLIGATIONS), p->arena, diags);
    schema_lint(rows, catalog, year, p->arena, diags);
    rules_lint(compiled, catalog, diags);
}

enum status pipeline_catalog_check(struct pipeline *p, const char *dir, struct diags *diags)
{
    struct catalog_rows *rows = ARENA_NEW(p->arena, struct catalog_rows);
    struct catalog *catalog = ARENA_NEW(p->arena, struct catalog);
    const struct rules *compiled = NULL;
    enum status status = read_and_compile(p, dir, rows, catalog, diags);
    if (status == STATUS_OK)
        status = check_expressions(p, dir, catalog, &compiled, diags);
    if (status == STATUS_OK)
        advise(p, dir, rows, catalog, compiled, diags);
    return status;
}

static const char *kind_name(enum catalog_kind kind)
{
    const struct catalog_table *table = catalog_table(kind);
    return table == NULL || table->file == NULL ? "" : table->file;
}

static void
give_changes(struct pipeline *p, const struct catalog_rows *next, struct pipeline_changes *ret)
{
    struct schema_changes changes = {0};
    schema_diff(&p->rows, next, p->arena, &changes);
    for (size_t i = 0; i < changes.len; i++) {
        const struct schema_change *c = &changes.at[i];
        VEC_PUSH(p->arena, ret,
                 ((struct pipeline_change){kind_name(c->kind), c->what, c->key, c->detail}));
    }
}

static enum status save(struct pipeline *p,
                        const char *dir,
                        bool dry_run,
                        struct catalog_rows *next,
                        const struct catalog *compiled,
                        int32_t *ret_load,
                        struct diags *diags)
{
    if (dry_run)
        return STATUS_OK;
    enum status status = store_begin(p->store, STORE_READ_COMMITTED, diags);
    if (status == STATUS_OK)
        status = store_catalog_save(p->store, next, compiled, dir, p->actor, pipeline_now(p),
                                    ret_load, diags);
    if (status == STATUS_OK)
        status = store_commit(p->store, diags);
    else
        store_rollback(p->store);
    session_seal(p);
    return status;
}

/* The package of a folder as it follows on the catalog in force. */
static enum status prepare(struct pipeline *p,
                           const char *dir,
                           bool accept_unit_change,
                           struct catalog_rows *next,
                           struct catalog *compiled,
                           struct diags *diags)
{
    const struct rules *rules = NULL;
    enum status status = schema_package_read(dir, p->arena, next, diags);
    if (status != STATUS_OK)
        return status;
    status = store_catalog_load(p->store, p->arena, &p->rows, diags);
    if (status == STATUS_OK)
        status = schema_carry_slots(&p->rows, next, accept_unit_change, p->arena, diags);
    if (status == STATUS_OK)
        status = schema_compile(next, p->arena, compiled, diags);
    if (status == STATUS_OK)
        status = check_expressions(p, dir, compiled, &rules, diags);
    if (status == STATUS_OK)
        schema_layout_rows(compiled, p->arena, next);
    return status;
}

enum status pipeline_catalog_load(struct pipeline *p,
                                  const char *dir,
                                  bool dry_run,
                                  bool accept_unit_change,
                                  struct pipeline_changes *ret_changes,
                                  int32_t *ret_load,
                                  struct diags *diags)
{
    struct catalog_rows *next = ARENA_NEW(p->arena, struct catalog_rows);
    struct catalog *compiled = ARENA_NEW(p->arena, struct catalog);
    *ret_load = 0;
    enum status status = prepare(p, dir, accept_unit_change, next, compiled, diags);
    if (status != STATUS_OK)
        return status;
    give_changes(p, next, ret_changes);
    return save(p, dir, dry_run, next, compiled, ret_load, diags);
}

enum status pipeline_catalog_try(struct pipeline *p,
                                 const char *dir,
                                 bool accept_unit_change,
                                 struct diags *diags)
{
    struct catalog_rows *next = ARENA_NEW(p->arena, struct catalog_rows);
    struct catalog *compiled = ARENA_NEW(p->arena, struct catalog);
    int32_t load = 0;
    enum status status = prepare(p, dir, accept_unit_change, next, compiled, diags);
    if (status == STATUS_OK)
        status = store_begin(p->store, STORE_READ_COMMITTED, diags);
    if (status != STATUS_OK)
        return status;
    status =
        store_catalog_save(p->store, next, compiled, dir, p->actor, pipeline_now(p), &load, diags);
    if (status == STATUS_OK)
        status = session_load_catalog(p, diags);
    store_rollback(p->store);
    return status;
}

enum status pipeline_catalog_export(struct pipeline *p, const char *dir, struct diags *diags)
{
    return schema_package_write(dir, &p->rows, p->arena, diags);
}

/* A kind by its file's stem: "orgs" of orgs.csv, "forms" of forms/. */
static const struct catalog_table *find_kind(const char *name)
{
    size_t len = strlen(name);
    for (int kind = 0; kind < CATALOG_LAYOUT_CELLS; kind++) {
        const struct catalog_table *table = catalog_table((enum catalog_kind)kind);
        if (strncmp(table->file, name, len) == 0 &&
            (table->file[len] == '.' || table->file[len] == '/'))
            return table;
    }
    return NULL;
}

/* A row is shown when any of its key columns says the code. */
static bool
row_is(const struct catalog_table *table, const struct catalog_row *row, const char *code)
{
    if (code == NULL || code[0] == '\0')
        return true;
    for (size_t i = 0; i < table->len; i++)
        if (table->columns[i].key && strcmp(row->value[i], code) == 0)
            return true;
    return false;
}

enum status pipeline_catalog_show(
    struct pipeline *p,
    const char *kind,
    const char *code,
    bool (*each)(void *ctx, const char *const *names, const char *const *values, size_t len),
    void *ctx,
    struct diags *diags)
{
    const struct catalog_table *table = find_kind(kind);
    if (table == NULL) {
        diags_addv(diags, DIAG_E605, (struct place){0}, "kind", kind, NULL);
        return STATUS_REJECTED;
    }
    const char *names[CATALOG_COLUMNS_MAX];
    for (size_t i = 0; i < table->len; i++)
        names[i] = table->columns[i].name;
    size_t shown = 0;
    for (size_t i = 0; i < p->rows.kind[table->kind].len; i++) {
        const struct catalog_row *row = &p->rows.kind[table->kind].at[i];
        if (!row_is(table, row, code))
            continue;
        shown++;
        if (!each(ctx, names, row->value, table->len))
            return STATUS_OK;
    }
    if (shown > 0 || code == NULL || code[0] == '\0')
        return STATUS_OK;
    diags_addv(diags, DIAG_E605, (struct place){0}, kind, code, NULL);
    return STATUS_REJECTED;
}
