/*
 * diag_cells: reads `[{"key":"text"|number|null,…},…]` and nothing else; keys that nobody asks for are passed over.
 * Neighbours: diag_cells.h; json.c writes.
 */
#include "core/diag_cells.h"

#include <string.h>

static void skip_blanks(struct text *t)
{
    while (t->len > 0 && memchr(" \t\r\n", t->ptr[0], 4) != NULL) {
        t->ptr++;
        t->len--;
    }
}

static bool take(struct text *t, char c)
{
    skip_blanks(t);
    if (t->len == 0 || t->ptr[0] != c)
        return false;
    t->ptr++;
    t->len--;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \uXXXX; json.c writes control characters and U+2028, U+2029 so, and no pairs of surrogates. */
static bool take_code(struct text *t, struct text_builder *b)
{
    unsigned code = 0;
    if (t->len < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(t->ptr[i]);
        if (digit < 0)
            return false;
        code = code * 16 + (unsigned)digit;
    }
    t->ptr += 4;
    t->len -= 4;
    if (code < 0x80)
        return text_builder_addf(b, "%c", (int)code);
    if (code < 0x800)
        return text_builder_addf(b, "%c%c", (int)(0xC0 | code >> 6), (int)(0x80 | (code & 0x3F)));
    return text_builder_addf(b, "%c%c%c", (int)(0xE0 | code >> 12),
                             (int)(0x80 | (code >> 6 & 0x3F)), (int)(0x80 | (code & 0x3F)));
}

static bool take_escape(struct text *t, struct text_builder *b)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (t->len == 0)
        return false;
    char c = t->ptr[0];
    t->ptr++;
    t->len--;
    if (c == 'u')
        return take_code(t, b);
    const char *name = memchr(names, c, sizeof names - 1);
    return name != NULL && text_builder_add(b, (struct text){meant + (name - names), 1});
}

static bool take_string(struct text *t, struct arena *arena, const char **ret)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    if (!take(t, '"'))
        return false;
    while (t->len > 0 && t->ptr[0] != '"') {
        size_t n = 0;
        while (n < t->len && t->ptr[n] != '"' && t->ptr[n] != '\\')
            n++;
        text_builder_add(&b, (struct text){t->ptr, n});
        t->ptr += n;
        t->len -= n;
        if (t->len > 0 && t->ptr[0] == '\\') {
            t->ptr++;
            t->len--;
            if (!take_escape(t, &b))
                return false;
        }
    }
    *ret = text_dup(arena, text_builder_text(&b));
    return take(t, '"');
}

/* A text, null, or (in *ret_number) a whole number. */
static bool
take_value(struct text *t, struct arena *arena, const char **ret_text, uint32_t *ret_number)
{
    int number = 0;
    skip_blanks(t);
    *ret_text = NULL;
    if (t->len > 0 && t->ptr[0] == '"')
        return take_string(t, arena, ret_text);
    if (text_take(t, TEXT("null")))
        return true;
    if (!text_take_number(t, 9, 999999999, &number))
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

static bool take_pair(struct text *t, struct arena *arena, struct diag_cell *cell)
{
    const char *key = NULL;
    const char *text = NULL;
    uint32_t number = 0;
    if (!take_string(t, arena, &key) || !take(t, ':') || !take_value(t, arena, &text, &number))
        return false;
    const struct {
        const char *name, **text;
        uint32_t *number;
    } fields[] = {{"indicator_code", &cell->indicator_code, NULL},
                  {"members", &cell->members, NULL},
                  {"org_code", &cell->org_code, NULL},
                  {"period", &cell->period, NULL},
                  {"form", &cell->form, NULL},
                  {"value", &cell->value, NULL},
                  {"row", NULL, &cell->row},
                  {"column", NULL, &cell->column}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].name, key) != 0)
            continue;
        if (fields[i].text != NULL)
            *fields[i].text = text;
        else
            *fields[i].number = number;
    }
    return true;
}

static bool take_cell(struct text *t, struct arena *arena, struct diag_cell *cell)
{
    if (!take(t, '{'))
        return false;
    if (take(t, '}'))
        return true;
    do {
        if (!take_pair(t, arena, cell))
            return false;
    } while (take(t, ','));
    return take(t, '}');
}

bool diag_cells_read(const char *cells, struct arena *arena, struct diag_cells *ret)
{
    struct text t = text_of(cells);
    *ret = (struct diag_cells){0};
    if (cells == NULL)
        return true;
    if (!take(&t, '['))
        return false;
    if (take(&t, ']'))
        return true;
    do {
        struct diag_cell cell = {0};
        if (!take_cell(&t, arena, &cell))
            return false;
        VEC_PUSH(arena, ret, cell);
    } while (take(&t, ','));
    return take(&t, ']');
}

const char *diag_cells_line(const struct diag_cell *cell, enum lang lang, struct arena *arena)
{
    const char *parts[] = {cell->indicator_code, cell->members, cell->org_code, cell->period,
                           cell->form};
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] != NULL && parts[i][0] != '\0')
            text_builder_addf(&b, "%s ", parts[i]);
    text_builder_addf(&b, "= %s", cell->value == NULL ? "–" : cell->value);
    if (cell->row != 0)
        text_builder_addf(&b, lang == LANG_VI ? " (dòng %u, cột %u)" : " (row %u, column %u)",
                          cell->row, cell->column);
    return text_dup(arena, text_builder_text(&b));
}
