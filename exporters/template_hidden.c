/*
 * The hidden sheet _gris: what the workbook is, which cell is what, and the lists that cells choose from; the same keys as properties of the
 * document. Neighbours: core/template.h has the contract.
 */
#include "template_form.h"

#define COLUMN_LISTS 8 /* H: a list a column, from row 2 on below the dimension's code */

static void put(struct template_book *b, uint32_t row, uint32_t column, const char *text)
{
    (void)xlsx_text(b->hidden, row, column, text, XLSX_PLAIN, XLSX_AS_TEXT);
}

static uint32_t put_keys(struct template_book *b)
{
    for (uint32_t i = 0; i < TEMPLATE_KEYS; i++) {
        const char *name = template_key_name((enum template_key)i), *value = b->head.value[i];
        put(b, i + 1, 1, name);
        put(b, i + 1, 2, value);
        if (value[0] != '\0')
            xlsx_property(b->x, arena_printf(b->arena, TEMPLATE_PROPERTY "%s", name), value);
    }
    return TEMPLATE_KEYS + 2;
}

static void put_lines(struct template_book *b, uint32_t row)
{
    for (size_t i = 0; i < b->head.lines.len; i++, row++) {
        const struct template_line *l = &b->head.lines.at[i];
        const char *fields[] = {l->name, l->address, l->indicator, l->members, l->unit, l->kind};
        for (uint32_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            if (fields[k][0] != '\0')
                put(b, row, k + 1, fields[k]);
        }
    }
}

static void put_lists(struct template_book *b)
{
    for (uint32_t i = 0; i < b->lists.len; i++) {
        const struct dimension *d = &b->catalog->dimensions.at[b->lists.at[i]];
        put(b, 1, COLUMN_LISTS + i, d->code);
        for (uint32_t k = 0; k < d->len; k++)
            put(b, k + 2, COLUMN_LISTS + i, d->members[k].code);
    }
}

void template_hidden_write(struct template_book *b)
{
    uint32_t row = put_keys(b);

    put_lines(b, row);
    put_lists(b);
    xlsx_column(b->hidden, 1, 14);
    xlsx_column(b->hidden, 2, 30);
    xlsx_protect(b->hidden, false);
    xlsx_hide(b->hidden);
}

const char *template_hidden_list(struct template_book *b, uint32_t dimension)
{
    size_t at = 0;

    while (at < b->lists.len && b->lists.at[at] != dimension)
        at++;
    if (at == b->lists.len)
        VEC_PUSH(b->arena, &b->lists, dimension);
    const char *a1 = template_a1(1, COLUMN_LISTS + (uint32_t)at, b->arena);
    int letters = (int)strcspn(a1, "0123456789");
    return arena_printf(b->arena, "=" TEMPLATE_SHEET "!$%.*s$2:$%.*s$%zu", letters, a1, letters, a1,
                        b->catalog->dimensions.at[dimension].len + 1);
}
