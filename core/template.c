/*
 * The contract of templates: spellings of keys, names, addresses and members, the signed text, the edition. Declared in template.h.
 * Must not know: how a workbook is written or read. Neighbours: sign.c, digest.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/sink.h"
#include "core/template.h"

static const char *const keys[TEMPLATE_KEYS] = {
    "gris",   "form",    "edition", "regime", "org", "org_level", "org_name",
    "period", "vintage", "catalog", "issued", "key", "signature",
};

const char *template_key_name(enum template_key key)
{
    return keys[key];
}

bool template_key_parse(struct text t, enum template_key *ret)
{
    for (int i = 0; i < TEMPLATE_KEYS; i++) {
        if (text_is(t, keys[i])) {
            *ret = (enum template_key)i;
            return true;
        }
    }
    return false;
}

/* ---- names ---- */

#define END_NAME "l_end"

char *template_name(enum template_role role, uint32_t ordinal, char buf[static TEMPLATE_NAME_MAX])
{
    char digits[TEMPLATE_NAME_MAX];
    size_t n = 0, len = 0;

    if (role == TEMPLATE_END) {
        memcpy(buf, END_NAME, sizeof END_NAME);
        return buf;
    }
    do {
        digits[n++] = (char)('0' + ordinal % 10);
        ordinal /= 10;
    } while (ordinal > 0);
    buf[len++] = (char)role;
    buf[len++] = '_';
    while (n > 0)
        buf[len++] = digits[--n];
    buf[len] = '\0';
    return buf;
}

bool template_name_parse(struct text t, enum template_role *ret_role, uint32_t *ret_ordinal)
{
    static const enum template_role roles[] = {TEMPLATE_CELL, TEMPLATE_TOTAL, TEMPLATE_COLUMN,
                                               TEMPLATE_SECTION};
    uint64_t ordinal;

    if (text_eq_ascii_nocase(t, END_NAME)) {
        *ret_role = TEMPLATE_END;
        *ret_ordinal = 0;
        return true;
    }
    if (t.len < 3 || t.ptr[1] != '_' || t.ptr[2] == '0' ||
        !text_to_u64((struct text){t.ptr + 2, t.len - 2}, UINT32_MAX, &ordinal))
        return false;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if ((t.ptr[0] | 0x20) != (int)roles[i])
            continue;
        *ret_role = roles[i];
        *ret_ordinal = (uint32_t)ordinal;
        return true;
    }
    return false;
}

/* ---- addresses ---- */

static const char *column_letters(uint32_t column, struct arena *arena)
{
    char letters[8];
    size_t at = sizeof letters;

    letters[--at] = '\0';
    for (; column > 0; column = (column - 1) / 26)
        letters[--at] = (char)('A' + (column - 1) % 26);
    return arena_strdup(arena, letters + at);
}

const char *template_a1(uint32_t row, uint32_t column, struct arena *arena)
{
    return arena_printf(arena, "%s%u", column_letters(column, arena), (unsigned)row);
}

const char *template_address_text(const struct template_address *address, struct arena *arena)
{
    struct text_builder b;

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "'");
    for (size_t i = 0; i < address->sheet.len; i++) {
        text_builder_add(&b, (struct text){address->sheet.ptr + i, 1});
        if (address->sheet.ptr[i] == '\'')
            text_builder_adds(&b, "'");
    }
    text_builder_adds(&b, "'!");
    text_builder_adds(&b, template_a1(address->row, address->column, arena));
    return text_builder_text(&b).ptr;
}

static void skip_dollar(struct text *t)
{
    (void)text_take(t, TEXT("$"));
}

/* "$C$7"; false when it is no cell of the grid. */
static bool parse_a1(struct text t, uint32_t *ret_row, uint32_t *ret_column)
{
    uint32_t column = 0;
    uint64_t row;
    size_t letters = 0;

    skip_dollar(&t);
    for (; letters < t.len && letters < 4; letters++) {
        char c = (char)(t.ptr[letters] & ~0x20);
        if (c < 'A' || c > 'Z')
            break;
        column = column * 26 + (uint32_t)(c - 'A') + 1;
    }
    t.ptr += letters;
    t.len -= letters;
    skip_dollar(&t);
    if (column == 0 || column > TEMPLATE_COLUMNS_MAX || !text_to_u64(t, TEMPLATE_ROWS_MAX, &row) ||
        row == 0)
        return false;
    *ret_row = (uint32_t)row;
    *ret_column = column;
    return true;
}

/* "'It''s'" or "Plain". */
static bool parse_sheet(struct text t, struct arena *arena, struct text *ret_sheet)
{
    struct text_builder b;

    if (t.len == 0)
        return false;
    if (t.ptr[0] != '\'') {
        *ret_sheet = t;
        return memchr(t.ptr, '\'', t.len) == NULL;
    }
    text_builder_init(&b, arena, 0);
    size_t i = 1;
    for (; i < t.len; i++) {
        if (t.ptr[i] == '\'') {
            if (i + 1 == t.len || t.ptr[i + 1] != '\'')
                break;
            i++;
        }
        text_builder_add(&b, (struct text){t.ptr + i, 1});
    }
    *ret_sheet = text_builder_text(&b);
    return i + 1 == t.len && ret_sheet->len > 0;
}

bool template_address_parse(struct text t,
                            struct arena *arena,
                            struct template_address *ret_address)
{
    const char *mark = t.len > 0 ? memrchr(t.ptr, '!', t.len) : NULL;

    if (mark == NULL)
        return false;
    size_t before = (size_t)(mark - t.ptr);
    return parse_sheet((struct text){t.ptr, before}, arena, &ret_address->sheet) &&
           parse_a1((struct text){mark + 1, t.len - before - 1}, &ret_address->row,
                    &ret_address->column);
}

static const char *replaced(struct text t, char from, char to, struct arena *arena)
{
    char *copy = text_dup(arena, t);

    for (char *c = copy; *c != '\0'; c++) {
        if (*c == from)
            *c = to;
    }
    return copy;
}

const char *template_members(const char *members, struct arena *arena)
{
    return replaced(text_of(members), ',', ';', arena);
}

const char *template_members_canonical(struct text members, struct arena *arena)
{
    return replaced(members, ';', ',', arena);
}

/* ---- the signed text ---- */

static void put_escaped(struct sink *sink, const char *s)
{
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '\\')
            sink_puts(sink, "\\\\");
        else if (c == '\t')
            sink_puts(sink, "\\t");
        else if (c == '\n')
            sink_puts(sink, "\\n");
        else if (c < 0x20)
            sink_printf(sink, "\\x%02X", (unsigned)c);
        else
            sink_write(sink, s, 1);
    }
}

static int compare_keys(const void *a, const void *b)
{
    const enum template_key *x = a, *y = b;
    return strcmp(keys[*x], keys[*y]);
}

static void put_keys(struct sink *sink, const struct template_head *head)
{
    enum template_key sorted[TEMPLATE_KEYS];
    size_t len = 0;

    for (int i = 0; i < TEMPLATE_KEYS; i++) {
        if (i != TEMPLATE_SIGNATURE)
            sorted[len++] = (enum template_key)i;
    }
    qsort(sorted, len, sizeof sorted[0], compare_keys);
    for (size_t i = 0; i < len; i++) {
        sink_printf(sink, "%s=", keys[sorted[i]]);
        put_escaped(sink, head->value[sorted[i]]);
        sink_puts(sink, "\n");
    }
}

static int compare_lines(const void *a, const void *b)
{
    const struct template_line *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static void put_lines(struct sink *sink, const struct template_head *head, struct arena *arena)
{
    const struct template_line **sorted =
        ARENA_ARRAY(arena, head->lines.len, const struct template_line *);

    for (size_t i = 0; i < head->lines.len; i++)
        sorted[i] = &head->lines.at[i];
    if (head->lines.len > 1)
        qsort(sorted, head->lines.len, sizeof *sorted, compare_lines);
    for (size_t i = 0; i < head->lines.len; i++) {
        const struct template_line *l = sorted[i];
        const char *fields[] = {l->name, l->address, l->indicator, l->members, l->unit, l->kind};
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            if (k > 0)
                sink_puts(sink, "\t");
            put_escaped(sink, fields[k]);
        }
        sink_puts(sink, "\n");
    }
}

struct text template_signed_text(const struct template_head *head, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);

    sink_puts(sink, "gris template 1\n");
    put_keys(sink, head);
    put_lines(sink, head, arena);
    struct text t = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    return t;
}

void template_sign(struct template_head *head, const struct sign_key *key, struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    char id[SIGN_ID_MAX], text[SIGN_TEXT_MAX];

    head->value[TEMPLATE_KEY] = arena_strdup(arena, sign_key_id(key, id));
    sign_make(key, template_signed_text(head, arena), signature);
    head->value[TEMPLATE_SIGNATURE] = arena_strdup(arena, sign_text(signature, text));
}

enum template_signature template_signature_check(const struct template_head *head,
                                                 const struct sign_key *key,
                                                 struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    char id[SIGN_ID_MAX];

    if (head->value[TEMPLATE_KEY][0] == '\0' && head->value[TEMPLATE_SIGNATURE][0] == '\0')
        return TEMPLATE_UNSIGNED;
    if (key == NULL || strcmp(head->value[TEMPLATE_KEY], sign_key_id(key, id)) != 0)
        return TEMPLATE_OTHER_KEY;
    bool holds = sign_parse(text_of(head->value[TEMPLATE_SIGNATURE]), signature) &&
                 sign_holds(key, template_signed_text(head, arena), signature);
    return holds ? TEMPLATE_HOLDS : TEMPLATE_WRONG;
}

/* ---- editions ---- */

static void add_string(struct digest_state *state, const char *s)
{
    digest_add_field(state, text_of(s));
}

static void add_form(struct digest_state *state, const struct catalog *catalog, uint32_t form)
{
    const struct form *f = &catalog->forms.at[form];

    add_string(state, f->code);
    add_string(state, f->body);
    for (size_t i = 0; i < f->len; i++) {
        const struct layout_cell *cell = &catalog->layouts.at[f->layout].cells[f->cells[i].slot];
        const struct indicator *indicator = &catalog->indicators.at[cell->indicator];
        add_string(state, indicator->code);
        add_string(state, cell->members);
        add_string(state, indicator->unit);
        add_string(state, value_type_name(indicator->value_type));
        digest_add_int(state, indicator->decimals);
    }
}

static void add_outline(struct digest_state *state, const struct outline *outline)
{
    add_string(state, outline->code);
    for (size_t i = 0; i < outline->len; i++) {
        const struct outline_section *s = &outline->sections[i];
        add_string(state, s->id);
        add_string(state, s->title_vi);
        digest_add_int(state, s->depth);
        digest_add_int(state, s->required);
        digest_add_int(state, s->max_chars);
    }
}

const char *
template_edition(const struct catalog *catalog, uint32_t regime, uint32_t form, struct arena *arena)
{
    const struct outline *outline = form == CATALOG_NONE ? catalog_outline(catalog, regime) : NULL;
    struct digest_state *state = digest_begin();
    char hex[DIGEST_HEX_MAX];

    if (form != CATALOG_NONE)
        add_form(state, catalog, form);
    else if (outline != NULL)
        add_outline(state, outline);
    struct digest digest = digest_end(state);
    return arena_copy(arena, digest_hex(&digest, hex), 12);
}
