/*
 * fuzz_rules: lines as rules (severity;left;operator;right;tolerance;missing;when;valid_from;valid_to) of one form of a small catalog, then, behind
 * a nought byte, a report's figures. What is refused says where and in words; what is judged in whole numbers and exactly is told
 * the same, byte for byte; no cell is looked at that was not asked for; every finding reads in both languages. Must not know how any of
 * it is done. Neighbours: driver.c, indicators/, schema/rows.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../indicators/rules_internal.h"
#include "../../schema/rows.h"
#include "core/map.h"
#include "must.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RULES_MAX 30

struct input {
    struct arena *arena, *passing;
    struct catalog_rows rows;
    struct catalog catalog;
    struct diags diags;
    struct rules *rules;
    struct report *report;
    struct map asked; /* cells that rules_cells() gave */
};

/* ---- the small catalog ---- */

static struct catalog_row *add_row(struct input *in, enum catalog_kind kind)
{
    uint32_t row = (uint32_t)in->rows.kind[kind].len + 2;
    return rows_add(&in->rows, kind, (struct place){.row = row}, in->arena);
}

static void
add_values(struct input *in, enum catalog_kind kind, const char *columns, const char *values)
{
    struct catalog_row *row = add_row(in, kind);
    struct text *names, *texts;
    size_t n = text_split(in->arena, text_of(columns), ',', &names);
    must(text_split(in->arena, text_of(values), ',', &texts) == n);
    for (size_t i = 0; i < n; i++)
        rows_set(kind, row, text_dup(in->arena, names[i]), text_dup(in->arena, texts[i]));
}

static void add_form(struct input *in, const char *code, const char *rows)
{
    struct catalog_row *row = add_row(in, CATALOG_FORMS);
    rows_set(CATALOG_FORMS, row, "code", code);
    rows_set(CATALOG_FORMS, row, "title_vi", code);
    rows_set(CATALOG_FORMS, row, "body",
             arena_printf(in->arena, "{\"columns\":[{\"id\":\"v\"}],\"rows\":[%s]}", rows));
}

static void add_base(struct input *in)
{
    static const char *const orgs[] = {"VN,Việt Nam,nation,", "01,Hà Nội,province,VN",
                                       "10001,Xã Một,commune,01", "10002,Xã Hai,commune,01"};
    static const char *const indicators[] = {"A,integer,0,,min_max;ratio_to_prev",
                                             "B,integer,0,,",
                                             "D,decimal,2,,",
                                             "M,money,0,,unit_slip",
                                             "Y,boolean,0,,",
                                             "T,text,0,,",
                                             "X,integer,0,,",
                                             "Q,percent,1,100*[A]/[A].prev,"};
    add_values(in, CATALOG_HEAD, "name,levels", "fuzz,nation>province>commune");
    for (size_t i = 0; i < sizeof orgs / sizeof orgs[0]; i++)
        add_values(in, CATALOG_ORGS, "code,name_vi,level,parent_code", orgs[i]);
    for (size_t i = 0; i < sizeof indicators / sizeof indicators[0]; i++)
        add_values(in, CATALOG_INDICATORS, "code,value_type,decimals,formula,outlier",
                   indicators[i]);
    for (size_t i = 0; i < in->rows.kind[CATALOG_INDICATORS].len; i++) {
        struct catalog_row *row = &in->rows.kind[CATALOG_INDICATORS].at[i];
        rows_set(CATALOG_INDICATORS, row, "name_vi", "Chỉ tiêu");
        rows_set(CATALOG_INDICATORS, row, "unit", "u");
    }
    add_values(in, CATALOG_DIMENSIONS, "dimension,member,name_vi", "s,F,Nữ");
    add_values(in, CATALOG_DIMENSIONS, "dimension,member,name_vi", "s,M,Nam");
    add_form(in, "F1",
             "{\"id\":\"a\",\"indicator\":\"A\"},{\"id\":\"b\",\"indicator\":\"B\"},"
             "{\"id\":\"d\",\"indicator\":\"D\"},{\"id\":\"m\",\"indicator\":\"M\"},"
             "{\"id\":\"y\",\"indicator\":\"Y\"},{\"id\":\"t\",\"indicator\":\"T\"},"
             "{\"id\":\"q\",\"indicator\":\"Q\"},"
             "{\"id\":\"f\",\"indicator\":\"A\",\"members\":{\"s\":\"F\"}},"
             "{\"id\":\"n\",\"indicator\":\"A\",\"members\":{\"s\":\"M\"}}");
    add_form(in, "F2", "{\"id\":\"x\",\"indicator\":\"X\"}");
    add_values(in, CATALOG_REGIMES, "code,name_vi,frequency", "M,Tháng,month");
    add_values(in, CATALOG_OBLIGATIONS, "regime,form,subjects,due",
               "M,F1,level:commune;level:province;level:nation,+5d");
    add_values(in, CATALOG_OBLIGATIONS, "regime,form,subjects,due",
               "M,F2,level:commune;level:province;level:nation,+5d");
}

/* ---- lines as rules ---- */

static const char *const columns[] = {"severity", "left", "operator",   "right",   "tolerance",
                                      "missing",  "when", "valid_from", "valid_to"};
#define COLUMNS (sizeof columns / sizeof columns[0])

/* What the reader of packages lets through: UTF-8 without control characters, dates in their one spelling. */
static const char *clean(struct input *in, struct text t, bool is_date)
{
    date_t date = 0;
    size_t bad;
    char *copy = text_dup(in->arena, text_trim(t));
    bool utf8 = text_valid_utf8(copy, strlen(copy), &bad);
    for (char *c = copy; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F || (!utf8 && (unsigned char)*c > 0x7F))
            *c = '?';
    if (is_date && !date_parse(text_of(copy), &date))
        return "";
    return text_nfc(in->arena, text_of(copy)).ptr;
}

static void add_rule(struct input *in, const struct text *fields, size_t len)
{
    struct catalog_row *row = add_row(in, CATALOG_RULES);
    rows_set(CATALOG_RULES, row, "form", "F1");
    rows_set(CATALOG_RULES, row, "code",
             arena_printf(in->arena, "R%u", (unsigned)in->rows.kind[CATALOG_RULES].len));
    for (size_t i = 0; i < len && i < COLUMNS; i++)
        rows_set(CATALOG_RULES, row, columns[i], clean(in, fields[i], i >= COLUMNS - 2));
    if (rows_text(CATALOG_RULES, row, "left").len == 0 ||
        rows_text(CATALOG_RULES, row, "right").len == 0)
        in->rows.kind[CATALOG_RULES].len--; /* the reader would have refused it */
}

static void add_rules(struct input *in, struct text bytes)
{
    struct text *lines, *fields;
    size_t n = text_split(in->arena, bytes, '\n', &lines);
    for (size_t i = 0; i < n && i < RULES_MAX; i++) {
        size_t len = text_split(in->arena, lines[i], ';', &fields);
        if (len >= 4)
            add_rule(in, fields, len);
    }
}

/* ---- a report, and what lies beyond it ---- */

static int64_t value_of(uint8_t byte)
{
    static const int64_t large[] = {INT64_MAX, -INT64_MAX, INT64_MAX / 2 + 1, 1000000007};
    return byte < 32 ? CELL_NULL : byte < 36 ? large[byte - 32] : (int64_t)byte - 100;
}

static void make_report(struct input *in, struct text bytes)
{
    const struct catalog *c = &in->catalog;
    uint32_t form = catalog_find_form(c, TEXT("F1")), layout = c->forms.at[form].layout;
    struct report *r = in->report = report_new(in->arena, c->layouts.at[layout].len);
    r->org = catalog_find_org(c, TEXT("01"), 0);
    r->regime = 0;
    r->form = form;
    r->layout = layout;
    r->period = (struct period){2026, PERIOD_MONTH, 6};
    r->vintage = VINTAGE_FINAL;
    for (uint32_t slot = 0; slot < r->slots && slot < bytes.len; slot++) {
        const struct indicator *i = &c->indicators.at[c->layouts.at[layout].cells[slot].indicator];
        uint8_t byte = (uint8_t)bytes.ptr[slot];
        if (byte == 0)
            r->status[slot] = CELL_STATUS_NIL;
        else if (i->value_type == VALUE_TEXT && byte > 32)
            VEC_PUSH(in->arena, &r->texts,
                     ((struct slot_text){slot, text_of(byte % 2 == 0 ? "một" : "hai")}));
        else
            r->cells[slot] =
                i->value_type == VALUE_BOOLEAN && byte >= 32 ? byte % 2 : value_of(byte);
        r->place[slot].row = byte / 8;
    }
}

static struct text key_of(struct input *in, const struct reach_cell *cell)
{
    return text_of(arena_printf(in->arena, "%u %u %u %d", cell->layout, cell->slot, cell->org,
                                period_id(cell->period)));
}

/* Never the report's own, never twice. */
static bool ask(void *ctx, const struct reach_cell *cell)
{
    struct input *in = ctx;
    struct text key = key_of(in, cell);
    must(!rules_reading_owns(in->report, cell));
    must(map_put(&in->asked, key, 1) == MAP_NONE);
    return true;
}

/* Some number of the place; missing here and there. */
static struct figure figure_at(void *ctx, const struct reach_cell *cell)
{
    struct input *in = ctx;
    const struct layout_cell *at = &in->catalog.layouts.at[cell->layout].cells[cell->slot];
    struct text key = key_of(in, cell);
    must(map_find(&in->asked, key) == 1);
    struct figure f = {.org = cell->org,
                       .indicator = at->indicator,
                       .layout = cell->layout,
                       .period = cell->period,
                       .members = at->members,
                       .value = value_of((uint8_t)text_hash(key, 1)),
                       .status = "final",
                       .vintage = "final"};
    return f;
}

/* ---- what must hold ---- */

static bool is_about_rules(enum diag_code code)
{
    return code == DIAG_E320 || code == DIAG_W320 || code == DIAG_N320 || code == DIAG_W302 ||
           (code >= DIAG_W330 && code <= DIAG_W334);
}

static const char *told(struct input *in)
{
    const struct reach_source source = {.ctx = in, .figure = figure_at};
    struct text_builder b;
    diags_init(&in->report->diags, in->arena, 0);
    rules_judge(in->rules, in->report, &source, in->passing);
    text_builder_init(&b, in->arena, 0);
    text_builder_adds(&b, "");
    for (size_t i = 0; i < in->report->diags.len; i++) {
        const struct diag *d = &in->report->diags.at[i];
        must(is_about_rules(d->code));
        must(d->code == DIAG_W302 || (d->cells != NULL && d->cells[0] == '['));
        text_builder_addf(&b, "%s %s %s %s %s\n", diag_line(d, LANG_VI, in->arena),
                          diag_line(d, LANG_EN, in->arena), d->value, d->expected, d->cells);
    }
    return text_builder_text(&b).ptr;
}

static void check_verdict(struct input *in)
{
    struct rules_form *form = &in->rules->forms[in->report->form];
    map_init(&in->asked, in->arena, 64);
    must(rules_cells(in->rules, in->report, in->passing, ask, in));
    const char *quick = told(in);
    form->nears = (struct rules_nears){.slots = 0};
    for (size_t i = 0; i < form->rules.len; i++) {
        form->rules.at[i].sums.terms = NULL;
        if (i < RULES_LOOK_MAX)
            form->others[i / 64] |= UINT64_C(1) << (i % 64);
    }
    must(strcmp(quick, told(in)) == 0);
}

static void check_words(const struct diags *diags, struct arena *arena)
{
    for (size_t i = 0; i < diags->len; i++)
        must(diag_message(&diags->at[i], LANG_VI, arena)[0] != '\0' &&
             diag_message(&diags->at[i], LANG_EN, arena)[0] != '\0');
}

static void check_lint(struct input *in)
{
    struct diags diags;
    diags_init(&diags, in->arena, 0);
    rules_lint(in->rules, &in->catalog, &diags);
    check_words(&diags, in->arena);
    for (size_t i = 0; i < diags.len; i++)
        must(diags.at[i].code >= DIAG_W640 && diags.at[i].code <= DIAG_W647 &&
             diags.at[i].at.row >= 2);
}

static void check_rules(struct input *in, struct text figures)
{
    const struct derived *derived = derived_compile(&in->catalog, in->arena, &in->diags);
    must(derived != NULL);
    in->rules = rules_compile(&in->catalog, derived, in->arena, &in->diags);
    must((in->rules == NULL) == (in->diags.errors > 0));
    check_words(&in->diags, in->arena);
    if (in->rules == NULL)
        return;
    check_lint(in);
    make_report(in, figures);
    check_verdict(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nought = size > 0 ? memchr(data, 0, size) : NULL;
    size_t len = nought != NULL ? (size_t)(nought - data) : size;
    struct text lines = {(const char *)data, len};
    struct text figures = {(const char *)data + len + 1, nought != NULL ? size - len - 1 : 0};
    struct input in = {.arena = arena_new((size_t)1 << 28), .passing = arena_new(0)};
    diags_init(&in.diags, in.arena, 1000);
    add_base(&in);
    add_rules(&in, lines);
    if (schema_compile(&in.rows, in.arena, &in.catalog, &in.diags) == STATUS_OK)
        check_rules(&in, figures);
    else
        must(in.diags.errors > 0);
    arena_free(in.passing);
    arena_free(in.arena);
    return 0;
}
