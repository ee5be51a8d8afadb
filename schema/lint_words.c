/*
 * Lint of what people need to understand a catalog: what an indicator is (W624), and everything in both languages (N625). One finding a column,
 * at the first row that lacks it. Neighbours: lint_totals.c, lint_article7.c.
 */
#include <string.h>

#include "lint.h"
#include "package.h"

#define CODES_NAMED 5

/* What lacks something: the first ones by name. */
struct lacking {
    size_t n, first;
    const char *codes;
};

static void add(const struct lint *l, struct lacking *lacking, size_t i, const char *code)
{
    if (lacking->n == 0)
        *lacking = (struct lacking){0, i, ""};
    if (lacking->n++ < CODES_NAMED)
        lacking->codes = arena_printf(l->arena, "%s%s%s", lacking->codes,
                                      lacking->codes[0] != '\0' ? ", " : "", code);
    else if (lacking->n == CODES_NAMED + 1)
        lacking->codes = arena_printf(l->arena, "%s…", lacking->codes);
}

static void tell(struct lint *l,
                 enum diag_code code,
                 struct place at,
                 const char *column,
                 const struct lacking *lacking)
{
    if (lacking->n > 0)
        diags_addv(l->diags, code, at, column, arena_printf(l->arena, "%zu", lacking->n),
                   lacking->codes, NULL);
}

/* ---- columns ---- */

static const struct {
    enum catalog_kind kind;
    const char *column, *code;
    enum diag_code diag;
} wanted[] = {
    {CATALOG_INDICATORS, "domain", "code", DIAG_W624},
    {CATALOG_INDICATORS, "custodian", "code", DIAG_W624},
    {CATALOG_INDICATORS, "legal_basis", "code", DIAG_W624},
    {CATALOG_INDICATORS, "name_en", "code", DIAG_N625},
    {CATALOG_ORGS, "name_en", "code", DIAG_N625},
    {CATALOG_REGIMES, "name_en", "code", DIAG_N625},
    {CATALOG_DIMENSIONS, "name_vi", "member", DIAG_N625},
    {CATALOG_DIMENSIONS, "name_en", "member", DIAG_N625},
    {CATALOG_FORMS, "title_vi", "code", DIAG_N625},
    {CATALOG_FORMS, "title_en", "code", DIAG_N625},
};

static void check_columns(struct lint *l)
{
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
        enum catalog_kind kind = wanted[w].kind;
        struct lacking lacking = {0};
        for (size_t i = 0; i < l->rows->kind[kind].len; i++)
            if (rows_value(kind, l->sorted[kind][i], wanted[w].column)[0] == '\0')
                add(l, &lacking, i, rows_value(kind, l->sorted[kind][i], wanted[w].code));
        if (lacking.n > 0)
            tell(l, wanted[w].diag, lint_at(l, kind, lacking.first, wanted[w].column),
                 wanted[w].column, &lacking);
    }
}

/* A rule may do without messages, but not with one in one language. */
static void check_messages(struct lint *l)
{
    static const char *const columns[] = {"message_vi", "message_en"};

    for (size_t k = 0; k < 2; k++) {
        struct lacking lacking = {0};
        for (size_t i = 0; i < l->rows->kind[CATALOG_RULES].len; i++) {
            const struct catalog_row *row = l->sorted[CATALOG_RULES][i];
            if (rows_value(CATALOG_RULES, row, columns[k])[0] == '\0' &&
                rows_value(CATALOG_RULES, row, columns[1 - k])[0] != '\0')
                add(l, &lacking, i, rows_value(CATALOG_RULES, row, "code"));
        }
        if (lacking.n > 0)
            tell(l, DIAG_N625, lint_at(l, CATALOG_RULES, lacking.first, columns[k]), columns[k],
                 &lacking);
    }
}

/* ---- inside forms ---- */

static bool lacks(const json_t *object, const char *vi, const char *en)
{
    return json_object_get(object, vi) != NULL && json_object_get(object, en) == NULL;
}

/* Titles and headings of a form's columns or rows. */
static void
check_parts(struct lint *l, const struct catalog_row *row, const json_t *body, const char *list)
{
    const json_t *parts = json_object_get(body, list);
    struct lacking lacking = {0};

    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        const char *id = json_string_value(json_object_get(part, "id"));
        if (lacks(part, "title_vi", "title_en") || lacks(part, "heading_vi", "heading_en"))
            add(l, &lacking, i, arena_strdup(l->arena, id != NULL ? id : "heading"));
    }
    if (lacking.n == 0)
        return;
    const char *pointer = arena_printf(l->arena, "/%s/%zu", list, lacking.first);
    tell(l, DIAG_N625, package_json_place(row->at.file, text_of(row->source), pointer), "title_en",
         &lacking);
}

static void check_forms(struct lint *l)
{
    for (size_t i = 0; i < l->rows->kind[CATALOG_FORMS].len; i++) {
        const struct catalog_row *row = l->sorted[CATALOG_FORMS][i];
        PACKAGE_JSON body =
            package_json_load(row->at.file, rows_text(CATALOG_FORMS, row, "body"), l->diags);
        check_parts(l, row, body, "columns");
        check_parts(l, row, body, "rows");
    }
}

void lint_words(struct lint *l)
{
    check_columns(l);
    check_messages(l);
    check_forms(l);
}
