/*
 * Findings of the collector: the place is always given, texts are shortened and copied to where findings live.
 * Knows nothing of formats. Neighbours: every file here.
 */
#include "internal.h"

/* A finding quotes enough to be recognised, never a whole cell of 32,767 bytes. */
#define SHOWN_MAX 120

struct diag *finding_add(const struct input *in, enum diag_code code, uint32_t row, uint32_t column)
{
    struct place at = {.file = in->file, .sheet = NULL, .row = row, .column = column};
    return diags_add(in->diags, code, at);
}

bool finding_kept(const struct input *in, const struct diag *d)
{
    return in->diags->len > 0 && d == &in->diags->at[in->diags->len - 1];
}

/* The longest start of at most `max` bytes that ends at a character. */
static size_t whole_characters(struct text t, size_t max)
{
    size_t len = max;
    while (len > 0 && ((unsigned char)t.ptr[len] & 0xC0) == 0x80) {
        len--;
    }
    return len;
}

const char *finding_copy(const struct input *in, const struct diag *d, struct text t)
{
    if (!finding_kept(in, d)) {
        return NULL;
    }
    if (t.len <= SHOWN_MAX) {
        return text_dup(in->diags->arena, t);
    }
    int len = (int)whole_characters(t, SHOWN_MAX);
    return arena_printf(in->diags->arena, "%.*s…", len, t.ptr);
}

void finding_arg(const struct input *in, struct diag *d, size_t index, struct text t)
{
    d->arg[index] = finding_copy(in, d, t);
}

void finding_arg_number(const struct input *in, struct diag *d, size_t index, uint64_t number)
{
    if (finding_kept(in, d)) {
        d->arg[index] = arena_printf(in->diags->arena, "%llu", (unsigned long long)number);
    }
}

void finding_limit(
    const struct input *in, const char *name, size_t limit, uint32_t row, uint32_t column)
{
    struct diag *d = finding_add(in, DIAG_E113, row, column);
    finding_arg(in, d, 0, text_of(name));
    finding_arg_number(in, d, 1, limit);
}
