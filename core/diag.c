/*
 * Findings: the table of codes made from diag_codes.def, lists with a cap, and rendering in either language.
 * Must not know: who finds and who shows. Neighbours: diag_codes.def, text.h.
 */
#include "core/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum severity severity;
    const char *message[2], *fix[2]; /* by enum lang */
} table[DIAG_CODES] = {
    [DIAG_NONE] = {"", SEVERITY_NOTE, {"", ""}, {"", ""}},
#define DIAG(code, severity, vi, en, fix_vi, fix_en)                                               \
    [DIAG_##code] = {#code, severity, {vi, en}, {fix_vi, fix_en}},
#include "core/diag_codes.def"
#undef DIAG
};

void diags_init(struct diags *diags, struct arena *arena, size_t cap)
{
    *diags = (struct diags){.arena = arena, .cap = cap != 0 ? cap : SIZE_MAX};
}

static void count(struct diags *diags, enum diag_code code)
{
    switch (diag_severity(code)) {
    case SEVERITY_ERROR: diags->errors++; break;
    case SEVERITY_WARNING: diags->warnings++; break;
    case SEVERITY_NOTE: diags->notes++; break;
    }
}

/* Past the cap the element behind the last one is handed out again and again. */
struct diag *diags_add(struct diags *diags, enum diag_code code, struct place at)
{
    count(diags, code);
    diags->at = vec_grow(diags->arena, diags->at, diags->len, &diags->capacity, sizeof *diags->at);
    struct diag *d = &diags->at[diags->len];
    *d = (struct diag){.code = code, .at = at};
    if (diags->len < diags->cap)
        diags->len++;
    return d;
}

struct diag *diags_addv(struct diags *diags, enum diag_code code, struct place at, ...)
{
    struct diag *d = diags_add(diags, code, at);
    va_list args;
    va_start(args, at);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++) {
        d->arg[i] = va_arg(args, const char *);
        if (d->arg[i] == NULL)
            break;
    }
    va_end(args);
    return d;
}

bool diags_failed(const struct diags *diags)
{
    return diags->errors != 0;
}

static void copy_text(const char **text, struct arena *arena)
{
    if (*text != NULL)
        *text = arena_strdup(arena, *text);
}

struct diag diag_copy(const struct diag *d, struct arena *arena)
{
    struct diag diag = *d;
    const char **const texts[] = {
        &diag.at.file,        &diag.at.sheet, &diag.cell,  &diag.org_code, &diag.period, &diag.form,
        &diag.indicator_code, &diag.members,  &diag.value, &diag.expected, &diag.cells};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        copy_text(texts[i], arena);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        copy_text(&diag.arg[i], arena);
    return diag;
}

const char *diag_name(enum diag_code code)
{
    assert(code < DIAG_CODES);
    return table[code].name;
}

enum diag_code diag_by_name(struct text name)
{
    for (unsigned i = 1; i < DIAG_CODES; i++)
        if (text_is(name, table[i].name))
            return (enum diag_code)i;
    return DIAG_NONE;
}

enum severity diag_severity(enum diag_code code)
{
    assert(code < DIAG_CODES);
    return table[code].severity;
}

const char *severity_name(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR: return "error";
    case SEVERITY_WARNING: return "warning";
    case SEVERITY_NOTE: break;
    }
    return "note";
}

static bool is_index(char c)
{
    return c >= '0' && c < '0' + DIAG_ARGS_MAX;
}

/* {0}…{5}, or {1|2}: by language. How long it is, 0: it is none. */
static size_t placeholder(const char *at, enum lang lang, int *ret_index)
{
    if (at[0] != '{' || !is_index(at[1]))
        return 0;
    *ret_index = at[1] - '0';
    if (at[2] == '}')
        return 3;
    if (at[2] != '|' || !is_index(at[3]) || at[4] != '}')
        return 0;
    if (lang == LANG_EN)
        *ret_index = at[3] - '0';
    return 5;
}

static const char *
fill(const char *template, const struct diag *d, enum lang lang, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    const char *kept = template;
    for (const char *p = template; *p != '\0'; p++) {
        int index = 0;
        size_t len = placeholder(p, lang, &index);
        if (len == 0)
            continue;
        text_builder_add(&b, (struct text){kept, (size_t)(p - kept)});
        text_builder_adds(&b, d->arg[index]);
        p += len - 1;
        kept = p + 1;
    }
    text_builder_adds(&b, kept);
    return text_builder_text(&b).ptr;
}

const char *diag_message(const struct diag *d, enum lang lang, struct arena *arena)
{
    assert(d->code < DIAG_CODES);
    return fill(table[d->code].message[lang], d, lang, arena);
}

const char *diag_fix(const struct diag *d, enum lang lang, struct arena *arena)
{
    assert(d->code < DIAG_CODES);
    const char *advice = table[d->code].fix[lang];
    return advice[0] != '\0' ? fill(advice, d, lang, arena) : NULL;
}

/* "FILE:ROW:COL: "; "FILE[SHEET] B7: " in workbooks. */
static void add_place(struct text_builder *b, const struct place *at, const char *cell)
{
    size_t before = b->len;
    if (at->file != NULL)
        text_builder_adds(b, at->file);
    if (at->sheet != NULL)
        text_builder_addf(b, "[%s]", at->sheet);
    if (cell != NULL && at->sheet != NULL && at->row != 0) {
        text_builder_addf(b, " %s: ", cell);
        return;
    }
    if (at->row != 0)
        text_builder_addf(b, "%s%u", b->len != before ? ":" : "", at->row);
    if (at->row != 0 && at->column != 0)
        text_builder_addf(b, ":%u", at->column);
    if (b->len != before)
        text_builder_adds(b, ": ");
}

const char *diag_line(const struct diag *d, enum lang lang, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    add_place(&b, &d->at, d->cell);
    text_builder_addf(&b, "%s %s %s", severity_name(diag_severity(d->code)), diag_name(d->code),
                      diag_message(d, lang, arena));
    struct text line = text_printable(arena, text_builder_text(&b));
    return line.ptr; /* both ways NUL-terminated */
}
