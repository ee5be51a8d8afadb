/*
 * A template from begin to end: which sheets it has, in which order, what is given for which cell, its names, its signature.
 * Must not know: what a sheet looks like. Neighbours: template_sheet.c, template_list.c, template_outline.c, template_hidden.c,
 * template_findings.c. REQ: docs/templates.md.
 */
#include <errno.h>
#include <string.h>

#include "template_form.h"

/* ---- what was given ---- */

static struct text key_of(const struct template_spot *spot, uint32_t buf[3])
{
    buf[0] = (uint32_t)spot->role;
    buf[1] = spot->ordinal;
    buf[2] = spot->row;
    return (struct text){(const char *)buf, 3 * sizeof *buf};
}

static void put(struct map *map, struct arena *arena, const struct template_spot *spot, size_t at)
{
    uint32_t buf[3];
    struct text key = key_of(spot, buf);

    if (map_find(map, key) == MAP_NONE) /* the first one stands */
        (void)map_put(map, (struct text){arena_copy(arena, key.ptr, key.len), key.len},
                      (uint32_t)at);
}

static uint32_t get(const struct map *map, const struct template_spot *spot)
{
    uint32_t buf[3];
    return map_find(map, key_of(spot, buf));
}

static void
index_values(struct map *map, struct arena *arena, const struct template_value *values, size_t len)
{
    map_init(map, arena, len);
    for (size_t i = 0; i < len; i++) {
        const struct template_spot spot = {values[i].role, values[i].ordinal, values[i].row};
        put(map, arena, &spot, i);
    }
}

static void index_findings(struct template_book *b)
{
    map_init(&b->found, b->arena, b->in->findings_len);
    for (int notes = 0; notes <= 1; notes++) { /* the first one stands */
        for (size_t i = 0; i < b->in->findings_len; i++) {
            const struct template_finding *f = &b->in->findings[i];
            const struct template_spot spot = {f->role, f->ordinal, f->row};
            bool note = diag_severity(f->diag->code) == SEVERITY_NOTE;
            if (f->role != 0 && note == (notes == 1))
                put(&b->found, b->arena, &spot, note ? FOUND_NOTE : FOUND_WRONG);
        }
    }
}

const struct template_value *template_book_value(const struct template_book *b,
                                                 const struct template_spot *spot)
{
    uint32_t at = get(&b->values, spot);
    return at == MAP_NONE ? NULL : &b->in->values[at];
}

const struct template_value *template_book_last(const struct template_book *b,
                                                const struct template_spot *spot)
{
    uint32_t at = get(&b->last, spot);
    return at == MAP_NONE ? NULL : &b->in->last[at];
}

enum template_found template_book_found(const struct template_book *b,
                                        const struct template_spot *spot)
{
    uint32_t found = get(&b->found, spot);
    return found == MAP_NONE ? FOUND_NOTHING : (enum template_found)found;
}

/* ---- cells ---- */

void template_book_add(struct template_book *b,
                       const struct template_spot *spot,
                       uint32_t row,
                       uint32_t column,
                       const struct template_line *line)
{
    const struct template_address address = {text_of(xlsx_sheet_name(b->sheet)), row, column};
    struct template_line *added = VEC_ADD(b->arena, &b->head.lines);
    char name[TEMPLATE_NAME_MAX];

    *added = *line;
    added->name = arena_strdup(b->arena, template_name(spot->role, spot->ordinal, name));
    added->address = template_address_text(&address, b->arena);
    xlsx_name(b->x, added->name, b->sheet, row, column);
}

void template_book_put(struct template_book *b,
                       const struct template_value *value,
                       uint32_t row,
                       uint32_t column,
                       enum xlsx_style style,
                       int look)
{
    if (value->number && xlsx_is_exact(value->text)) {
        (void)xlsx_decimal(b->sheet, row, column, value->text, style, look);
        return;
    }
    /* In the look of the number that belongs there: in a cell of texts what is typed anew would stay text. */
    if (xlsx_text(b->sheet, row, column, value->text, style, look))
        return;
    const struct place at = {.sheet = xlsx_sheet_name(b->sheet), .row = row, .column = column};
    diags_addv(b->diags, DIAG_W820, at, template_a1(row, column, b->arena), NULL);
}

void template_book_input(struct template_book *b,
                         const struct template_spot *spot,
                         uint32_t row,
                         uint32_t column,
                         int look)
{
    const struct template_value *value = template_book_value(b, spot);
    enum template_found found = template_book_found(b, spot);
    enum xlsx_style style = found == FOUND_WRONG ? XLSX_WRONG : XLSX_INPUT;

    if (value == NULL || value->text[0] == '\0')
        xlsx_blank(b->sheet, row, column, style, look);
    else
        template_book_put(b, value, row, column, style, look);
    if (found != FOUND_NOTHING)
        xlsx_comment(b->sheet, row, column, template_findings_comment(b, spot));
}

/* ---- the book ---- */

static void fill_head(struct template_book *b)
{
    const struct catalog *c = b->catalog;
    const struct template_input *in = b->in;
    const struct org *org = &c->orgs.at[in->org];
    char hex[DIGEST_HEX_MAX];
    const char **value = b->head.value;

    value[TEMPLATE_GRIS] = TEMPLATE_VERSION;
    value[TEMPLATE_FORM] = catalog_form_code(c, in->form);
    value[TEMPLATE_EDITION] = template_edition(c, in->regime, in->form, b->arena);
    value[TEMPLATE_REGIME] = c->regimes.at[in->regime].code;
    value[TEMPLATE_ORG] = org->code;
    value[TEMPLATE_ORG_LEVEL] = c->levels[org->level];
    value[TEMPLATE_ORG_NAME] = template_words_org(b);
    value[TEMPLATE_PERIOD] = catalog_period_text(c, in->period, b->arena);
    value[TEMPLATE_VINTAGE] = vintage_name(in->vintage);
    value[TEMPLATE_CATALOG] = arena_strdup(b->arena, digest_hex(&c->digest, hex));
    value[TEMPLATE_ISSUED] = template_words_utc(in->issued, b->arena);
    value[TEMPLATE_KEY] = value[TEMPLATE_SIGNATURE] = "";
}

/* With a blank, so that no program takes the name for a cell ("KT1"). */
static const char *sheet_of(const struct template_book *b)
{
    return b->in->form == CATALOG_NONE
               ? "Đề cương"
               : arena_printf(b->arena, "Biểu %s", catalog_form_code(b->catalog, b->in->form));
}

static void write_sheets(struct template_book *b)
{
    const struct template_input *in = b->in;
    const struct outline *outline = catalog_outline(b->catalog, in->regime);

    if (in->findings_len > 0)
        b->findings = xlsx_sheet(b->x, "Lỗi cần sửa");
    b->sheet = xlsx_sheet(b->x, sheet_of(b));
    b->hidden = xlsx_sheet(b->x, TEMPLATE_SHEET);
    if (in->form == CATALOG_NONE)
        template_outline_write(b, outline);
    else if (b->catalog->forms.at[in->form].list != NULL)
        template_list_write(b);
    else
        template_sheet_write(b);
    if (in->key != NULL)
        template_sign(&b->head, in->key, b->arena);
    template_hidden_write(b);
    if (b->findings != NULL)
        template_findings_sheet(b);
    xlsx_activate(b->findings != NULL ? b->findings : b->sheet);
}

static enum status fail(struct template_book *b, const char *why)
{
    diags_addv(b->diags, DIAG_E820, (struct place){0}, catalog_form_code(b->catalog, b->in->form),
               why, NULL);
    return STATUS_FAILED;
}

enum status template_book_write(const struct template_input *input,
                                struct sink *sink,
                                struct arena *arena,
                                struct diags *diags)
{
    struct template_book b = {
        .in = input, .catalog = input->catalog, .arena = arena, .diags = diags};

    if (!catalog_window(b.catalog, input->regime, input->period, &b.start, &b.end))
        return fail(&b, catalog_period_text(b.catalog, input->period, arena));
    index_values(&b.values, arena, input->values, input->values_len);
    index_values(&b.last, arena, input->last, input->last_len);
    index_findings(&b);
    fill_head(&b);
    const struct xlsx_about about = {
        .title = template_words_title(&b, LANG_VI),
        .subject = b.head.value[TEMPLATE_PERIOD],
        .company = b.head.value[TEMPLATE_ORG_NAME],
        .at = input->issued,
    };
    b.x = xlsx_new(arena, &about);
    if (b.x == NULL)
        return fail(&b, strerror(errno));
    write_sheets(&b);
    const char *error = xlsx_close(b.x, sink);
    return error == NULL ? STATUS_OK : fail(&b, error);
}
