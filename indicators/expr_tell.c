/*
 * Findings with a place in the source: columns are counted in characters, and what is wrong is quoted, but not
 * at any length. Must not know: what is wrong. Neighbours: all that read an expression, and expr_run.c.
 */
#include "expr_internal.h"

/* Bytes of the source that a finding repeats. */
#define QUOTE_MAX 60

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

uint32_t expr_tell_column(struct text source, const char *at)
{
    uint32_t column = 1;
    for (size_t i = 1; i <= source.len && source.ptr + i <= at; i++)
        column += i == source.len || begins_character(source.ptr[i]);
    return column;
}

/* Long ones are cut between two characters. */
const char *expr_tell_quote(struct expr_reading *r, struct text part)
{
    size_t len = part.len < QUOTE_MAX ? part.len : QUOTE_MAX;
    while (len > 0 && len < part.len && !begins_character(part.ptr[len]))
        len--;
    const char *quoted = text_dup(r->arena, text_printable(r->arena, (struct text){part.ptr, len}));
    return len < part.len ? arena_printf(r->arena, "%s…", quoted) : quoted;
}

void expr_tell(struct expr_reading *r,
               enum diag_code code,
               const char *at,
               const char *first,
               const char *second)
{
    uint32_t column = expr_tell_column(r->source, at);
    struct diag *d = diags_add(r->diags, code, (struct place){.column = column});
    const char *args[] = {first, second, arena_printf(r->arena, "%u", (unsigned)column)};
    size_t len = 0;
    for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
        if (args[i] != NULL)
            d->arg[len++] = args[i];
    r->failed = true;
}
