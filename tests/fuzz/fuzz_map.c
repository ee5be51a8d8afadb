/*
 * Mappings and workbooks from bytes: a mapping's JSON, a NUL, then a workbook as text (sheets behind lines "# NAME", rows as lines, cells parted by
 * "|"). Whatever it is: no mapping without findings where it is refused, every record names what it is of, every finding has its words, and what is
 * proposed for the workbook is itself a mapping.
 */
#include <string.h>

#include "collector/collector.h"
#include "core/template.h"
#include "must.h"
#include "schema/schema.h"

struct input {
    struct arena *arena;
    struct catalog_rows rows;
    struct catalog catalog;
    struct diags diags;
    struct grid grid;
};

static void add(struct input *in, enum catalog_kind kind, const char *columns, const char *values)
{
    const struct catalog_table *table = catalog_table(kind);
    struct catalog_row *row = VEC_ADD(in->arena, &in->rows.kind[kind]);
    struct text *names, *cells;
    size_t n = text_split(in->arena, text_of(columns), ',', &names);
    must(text_split(in->arena, text_of(values), ',', &cells) == n);
    row->value = ARENA_ARRAY(in->arena, table->len, const char *);
    for (size_t i = 0; i < table->len; i++)
        row->value[i] = "";
    for (size_t i = 0; i < n; i++)
        row->value[catalog_column_index(table, text_dup(in->arena, names[i]))] =
            text_dup(in->arena, cells[i]);
}

static void make_catalog(struct input *in)
{
    static const char form[] = "{\"columns\":[{\"id\":\"v\"}],\"rows\":[{\"id\":\"p\","
                               "\"indicator\":\"P\"},{\"id\":\"a\",\"indicator\":\"A\"},"
                               "{\"id\":\"f\",\"indicator\":\"S\",\"members\":{\"s\":\"F\"}},{"
                               "\"id\":\"m\",\"indicator\":\"S\",\"members\":{\"s\":\"M\"}}]}";
    struct diags lint;
    diags_init(&lint, in->arena, 100);
    add(in, CATALOG_HEAD, "name,levels", "fuzz,nation>province");
    add(in, CATALOG_ORGS, "code,name_vi,level", "VN,Việt Nam,nation");
    add(in, CATALOG_ORGS, "code,name_vi,level,parent_code", "01,Thành phố Hà Nội,province,VN");
    add(in, CATALOG_ORGS, "code,name_vi,level,parent_code", "02,Tỉnh Hà Giang,province,VN");
    add(in, CATALOG_DIMENSIONS, "dimension,member,name_vi", "s,F,Nữ");
    add(in, CATALOG_DIMENSIONS, "dimension,member,name_vi", "s,M,Nam");
    add(in, CATALOG_INDICATORS, "code,name_vi,unit,value_type", "P,Dân số,người,integer");
    add(in, CATALOG_INDICATORS, "code,name_vi,unit,value_type,decimals",
        "A,Diện tích,km²,decimal,1");
    add(in, CATALOG_INDICATORS, "code,name_vi,unit,value_type", "S,Học sinh,học sinh,integer");
    add(in, CATALOG_FORMS, "code,title_vi", "F,Biểu");
    in->rows.kind[CATALOG_FORMS]
        .at[0]
        .value[catalog_column_index(catalog_table(CATALOG_FORMS), "body")] = form;
    add(in, CATALOG_REGIMES, "code,name_vi,frequency", "Y,Năm,year");
    add(in, CATALOG_OBLIGATIONS, "regime,form,subjects,due", "Y,F,level:province,+5d");
    must(schema_compile(&in->rows, in->arena, &in->catalog, &lint) == STATUS_OK);
}

/* ---- the workbook ---- */

static void add_row(struct input *in, uint32_t row, struct text line)
{
    struct text *cells;
    size_t n = text_split(in->arena, line, '|', &cells);
    for (size_t i = 0; i < n; i++) {
        struct grid_cell cell = {
            .row = row, .column = (uint32_t)i + 1, .text = text_nfc(in->arena, cells[i])};
        cell.kind = collector_number(cell.text, "1.234,5", in->arena, &cell.number);
        (void)grid_cell_add(&in->grid, &cell);
    }
}

static void make_grid(struct input *in, struct text bytes)
{
    struct text *lines;
    uint32_t row = 0;
    size_t bad = 0, n = 0;
    in->grid.arena = in->arena;
    (void)grid_sheet_add(&in->grid, "", false);
    if (text_valid_utf8(bytes.ptr, bytes.len, &bad))
        n = text_split(in->arena, bytes, '\n', &lines);
    for (size_t i = 0; i < n; i++) {
        struct text line = lines[i];
        if (text_take(&line, TEXT("#"))) {
            bool hidden = text_take(&line, TEXT("!"));
            row = 0;
            (void)grid_sheet_add(&in->grid,
                                 text_dup(in->arena, text_nfc(in->arena, text_trim(line))), hidden);
        } else if (text_take(&line, TEXT("@")) && line.len >= 4) { /* a merged area */
            const unsigned char *b = (const unsigned char *)line.ptr;
            grid_merge_add(&in->grid, &(struct grid_merge){b[0] % 16 + 1U, b[1] % 16 + 1U,
                                                           b[2] % 16 + 1U, b[3] % 16 + 1U});
        } else {
            add_row(in, ++row, lines[i]);
        }
    }
    grid_finish(&in->grid);
}

/* ---- what must hold ---- */

static bool take(void *ctx, const struct record *r)
{
    const struct input *in = ctx;
    must(r->field[RECORD_ORG_CODE].len > 0 && r->field[RECORD_PERIOD].len > 0);
    must(catalog_find_indicator(&in->catalog, r->field[RECORD_INDICATOR_CODE]) != CATALOG_NONE);
    must(r->at.row > 0 && r->at.column > 0 && r->field[RECORD_VALUE].len > 0);
    return true;
}

static void check_words(struct input *in)
{
    for (size_t i = 0; i < in->diags.len; i++)
        must(diag_message(&in->diags.at[i], LANG_VI, in->arena)[0] != '\0' &&
             diag_message(&in->diags.at[i], LANG_EN, in->arena)[0] != '\0');
}

static void check_mapping(struct input *in, struct text json)
{
    const struct mapping_given given = {"01", "2015", "final"};
    const struct mapping_handler handler = {.ctx = in, .record = take};
    diags_init(&in->diags, in->arena, 1000);
    const struct mapping *m = mapping_read(&in->catalog, "m.json", json, in->arena, &in->diags);
    must((m == NULL) == (in->diags.errors > 0));
    if (m != NULL)
        must((mapping_apply(m, &in->grid, &given, &handler, in->arena, &in->diags) == STATUS_OK) ==
             (in->diags.errors == 0));
    check_words(in);
}

static void check_proposal(struct input *in)
{
    const struct mapping_query query = {
        .form = "F", .given = {.period = "2015"}, .numbers = "1.234,5"};
    struct text json = {0};
    diags_init(&in->diags, in->arena, 1000);
    if (mapping_suggest(&in->catalog, &in->grid, &query, in->arena, &json, &in->diags) !=
        STATUS_OK) {
        must(in->diags.errors > 0);
        return;
    }
    const struct mapping *m = mapping_read(&in->catalog, "s.json", json, in->arena, &in->diags);
    must(m != NULL && mapping_confirmed(m)[0] == '\0');
}

/* "EDITION" stands for the form's own, so that the corpus outlives changes of how editions are made. */
static struct text with_edition(struct input *in, struct text json)
{
    const char *found = json.len > 0 ? memmem(json.ptr, json.len, "EDITION", 7) : NULL;
    struct text_builder b;
    if (found == NULL)
        return json;
    size_t before = (size_t)(found - json.ptr);
    text_builder_init(&b, in->arena, 0);
    text_builder_add(&b, (struct text){json.ptr, before});
    text_builder_adds(&b, template_edition(&in->catalog, CATALOG_NONE, 0, in->arena));
    text_builder_add(&b, (struct text){found + 7, json.len - before - 7});
    return text_builder_text(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nought = size > 0 ? memchr(data, 0, size) : NULL;
    size_t len = nought != NULL ? (size_t)(nought - data) : size;
    struct input in = {.arena = arena_new((size_t)1 << 28)};
    struct text json = {text_dup(in.arena, (struct text){(const char *)data, len}), len};
    struct text book = {(const char *)data + len + 1, nought != NULL ? size - len - 1 : 0};
    make_catalog(&in);
    make_grid(&in, book);
    check_mapping(&in, with_edition(&in, json));
    check_proposal(&in);
    arena_free(in.arena);
    return 0;
}
