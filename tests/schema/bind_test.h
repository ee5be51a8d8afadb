/*
 * For the tests of the binder: rows of a plain CSV text as records, the way a collector pushes them, and reports as lines.
 */
#ifndef GRIS_TESTS_SCHEMA_BIND_TEST_H
#define GRIS_TESTS_SCHEMA_BIND_TEST_H

#include "package_csv.h"
#include "package_test.h"

#define BIND_TEST_TODAY date_of(2026, 11, 21)

static const char *const bind_test_fields[RECORD_FIELDS] = {
    "org_code",       "org_level", "regime", "form_code", "period",      "vintage",
    "indicator_code", "value",     "status", "note",      "reference_no"};

struct bind_test {
    struct package_test *package;
    struct arena *arena;
    struct binder *binder;
    struct diags diags;
    struct reports reports;
};

static inline struct bind_test *bind_test_new(const char *as_org)
{
    struct package_test *package = package_test_new();
    struct bind_test *t = ARENA_NEW(package->arena, struct bind_test);
    const struct binder_options options = {
        .file = "in.csv", .as_org = as_org, .today = BIND_TEST_TODAY};
    package_test_clean(package);
    t->package = package;
    t->arena = package->arena;
    diags_init(&t->diags, t->arena, 1000);
    t->binder = binder_new(&package->catalog, &options, t->arena, &t->diags);
    return t;
}

static inline void bind_test_free(struct bind_test *t)
{
    package_test_free(t->package);
}

/* What a collector makes of a plain value. */
static inline void bind_test_value(struct record *r, struct text value)
{
    const char *p = value.ptr;
    size_t i = 0;

    r->value_kind = VALUE_KIND_OTHER;
    if (value.len == 0) {
        r->value_kind = VALUE_KIND_BLANK;
    } else if (text_is(value, "-")) {
        r->value_kind = VALUE_KIND_NIL;
    } else if (text_is(value, "..")) {
        r->value_kind = VALUE_KIND_NOT_AVAILABLE;
    } else if (text_is(value, "n/a")) {
        r->value_kind = VALUE_KIND_NOT_APPLICABLE;
    } else {
        for (i = p[0] == '-'; i < value.len && ((p[i] >= '0' && p[i] <= '9') || p[i] == '.'); i++)
            continue;
        if (i == value.len) {
            r->value_kind = VALUE_KIND_NUMBER;
            r->number = value;
        }
    }
}

/* Pushes a CSV text with a header line. */
static inline void bind_test_csv(struct bind_test *t, struct text bytes)
{
    struct package_csv csv;
    struct package_fields header = {0}, row = {0};
    struct text dimension[8], member[8];
    uint32_t column[8];
    size_t dimensions = 0, is_dimension[64] = {0};

    package_csv_init(&csv, "in.csv", bytes, t->arena, &t->diags);
    assert_true(package_csv_next(&csv, &header));
    for (size_t i = 0; i < header.len; i++) {
        size_t f = 0;
        while (f < RECORD_FIELDS && !text_is(header.at[i], bind_test_fields[f]))
            f++;
        is_dimension[i] = f == RECORD_FIELDS;
        if (f == RECORD_FIELDS) {
            column[dimensions] = (uint32_t)i + 1;
            dimension[dimensions++] = header.at[i];
        }
    }
    binder_dimensions(t->binder, dimension, column, dimensions, (struct place){.row = 1});
    while (package_csv_next(&csv, &row)) {
        struct record r = {.at = {.file = "in.csv", .row = csv.row},
                           .dimension = dimension,
                           .member = member,
                           .member_column = column};
        for (size_t i = 0; i < row.len; i++) {
            if (is_dimension[i]) {
                member[r.members_len++] = row.at[i];
                continue;
            }
            for (size_t f = 0; f < RECORD_FIELDS; f++) {
                if (!text_is(header.at[i], bind_test_fields[f]))
                    continue;
                r.field[f] = row.at[i];
                r.column[f] = (uint32_t)i + 1;
            }
        }
        r.at.column = r.column[RECORD_VALUE];
        bind_test_value(&r, r.field[RECORD_VALUE]);
        if (!binder_record(t->binder, &r)) {
            assert_true(binder_is_scattered(t->binder));
            return;
        }
    }
}

static inline void
bind_test_cells(struct bind_test *t, const struct report *r, struct text_builder *b)
{
    const struct layout *layout = &t->package->catalog.layouts.at[r->layout];
    char buf[DECIMAL_TEXT_MAX];

    for (uint32_t s = 0; s < r->slots; s++) {
        const struct indicator *i = &t->package->catalog.indicators.at[layout->cells[s].indicator];
        const char *name = schema_cell_name(&t->package->catalog, layout->cells[s].indicator,
                                            layout->cells[s].members, t->arena);
        if (r->cells[s] == CELL_NULL && r->status[s] == CELL_STATUS_NONE)
            continue;
        text_builder_addf(
            b, "  %s = %s%s%s", name,
            r->cells[s] != CELL_NULL ? decimal_format(r->cells[s], i->decimals, buf) : "null",
            r->status[s] != 0 ? " " : "", cell_status_name((enum cell_status)r->status[s]));
        if (r->place[s].row != 0)
            text_builder_addf(b, " @%u:%u", r->place[s].row, r->place[s].column);
        text_builder_adds(b, "\n");
    }
    for (size_t i = 0; i < r->texts.len; i++)
        text_builder_addf(
            b, "  text %s: %.*s\n",
            t->package->catalog.indicators.at[layout->cells[r->texts.at[i].slot].indicator].code,
            (int)r->texts.at[i].text.len, r->texts.at[i].text.ptr);
    for (size_t i = 0; i < r->notes.len; i++)
        text_builder_addf(
            b, "  note %s: %.*s\n",
            t->package->catalog.indicators.at[layout->cells[r->notes.at[i].slot].indicator].code,
            (int)r->notes.at[i].text.len, r->notes.at[i].text.ptr);
}

/* Every report with its cells and findings, then what belongs to none. */
static inline const char *bind_test_finish(struct bind_test *t)
{
    const struct catalog *catalog = &t->package->catalog;
    struct text_builder b;

    binder_finish(t->binder, &t->reports);
    text_builder_init(&b, t->arena, 1 << 20);
    for (size_t i = 0; i < t->reports.len; i++) {
        const struct report *r = t->reports.at[i];
        const struct org_edition *e =
            catalog_org_edition(catalog, r->org, catalog->orgs.at[r->org].to);
        text_builder_addf(
            &b, "%s %s (%s) %s %s %s %s%s%s\n", catalog->levels[catalog->orgs.at[r->org].level],
            catalog->orgs.at[r->org].code, e->name_vi, catalog->regimes.at[r->regime].code,
            r->form == CATALOG_NONE ? "-" : catalog->forms.at[r->form].code,
            catalog_period_text(catalog, r->period, t->arena), vintage_name(r->vintage),
            r->reference_no != NULL ? " no. " : "", r->reference_no != NULL ? r->reference_no : "");
        if (r->layout != CATALOG_NONE)
            bind_test_cells(t, r, &b);
        for (size_t k = 0; k < r->diags.len; k++)
            text_builder_addf(&b, "  ! %s\n",
                              package_test_line(t->arena, "in.csv", &r->diags.at[k]));
    }
    for (size_t k = 0; k < t->diags.len; k++)
        text_builder_addf(&b, "! %s\n", package_test_line(t->arena, "in.csv", &t->diags.at[k]));
    return text_dup(t->arena, text_builder_text(&b));
}

#endif
