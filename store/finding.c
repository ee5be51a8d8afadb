/*
 * finding: findings as columns of a table. A finding is a code and its arguments; its text is made in the reader's language.
 * Knows no statement. Neighbours: intake.c; reading.c reads them back.
 */
#include "internal.h"

/* The texts of a finding in the order of columns; the arguments come before them. */
enum {
    TEXT_CELL,
    TEXT_ORG,
    TEXT_PERIOD,
    TEXT_FORM,
    TEXT_INDICATOR,
    TEXT_MEMBERS,
    TEXT_VALUE,
    TEXT_EXPECTED,
    TEXTS
};

static void texts_of(const struct diag *d, const char *ret[static TEXTS])
{
    ret[TEXT_CELL] = d->cell;
    ret[TEXT_ORG] = d->org_code;
    ret[TEXT_PERIOD] = d->period;
    ret[TEXT_FORM] = d->form;
    ret[TEXT_INDICATOR] = d->indicator_code;
    ret[TEXT_MEMBERS] = d->members;
    ret[TEXT_VALUE] = d->value;
    ret[TEXT_EXPECTED] = d->expected;
}

static size_t args_len(const struct diag *d)
{
    size_t len = 0;
    while (len < DIAG_ARGS_MAX && d->arg[len] != NULL)
        len++;
    return len;
}

void finding_digest(const struct diag *d, int64_t n, struct digest_state *state)
{
    const char *texts[TEXTS];
    size_t args = args_len(d);
    texts_of(d, texts);
    digest_add_int(state, n);
    digest_add_field(state, text_of(diag_name(d->code)));
    digest_add_field(state, text_of(severity_name(diag_severity(d->code))));
    digest_add_optional(state, text_of(d->at.file));
    digest_add_optional(state, text_of(d->at.sheet));
    digest_add_int(state, (int32_t)d->at.row);
    digest_add_int(state, (int32_t)d->at.column);
    digest_add_int(state, (int64_t)args);
    for (size_t i = 0; i < args; i++)
        digest_add_field(state, text_of(d->arg[i]));
    for (size_t i = 0; i < TEXTS; i++)
        digest_add_optional(state, text_of(texts[i]));
    digest_add_optional(state, text_of(d->cells));
}

void finding_cells(const struct diag *const *findings, size_t len, struct params *params)
{
    const char **cells = ARENA_ARRAY(params->arena, len, const char *);
    for (size_t i = 0; i < len; i++)
        cells[i] = findings[i]->cells;
    params_texts(params, cells, len);
}

void finding_arrays(const struct diag *const *findings, size_t len, struct params *params)
{
    enum {
        CODE,
        SEVERITY,
        FILE_NAME,
        SHEET,
        ARGS,
        REST = ARGS + DIAG_ARGS_MAX,
        ALL = REST + TEXTS
    };
    const char **columns[ALL];
    int32_t *rows = ARENA_ARRAY(params->arena, len, int32_t);
    int32_t *numbers = ARENA_ARRAY(params->arena, len, int32_t);
    for (size_t c = 0; c < ALL; c++)
        columns[c] = ARENA_ARRAY(params->arena, len, const char *);
    for (size_t i = 0; i < len; i++) {
        const struct diag *d = findings[i];
        const char *texts[TEXTS];
        texts_of(d, texts);
        columns[CODE][i] = diag_name(d->code);
        columns[SEVERITY][i] = severity_name(diag_severity(d->code));
        columns[FILE_NAME][i] = d->at.file;
        columns[SHEET][i] = d->at.sheet;
        for (size_t a = 0; a < args_len(d); a++)
            columns[ARGS + a][i] = d->arg[a];
        for (size_t t = 0; t < TEXTS; t++)
            columns[REST + t][i] = texts[t];
        rows[i] = (int32_t)d->at.row;
        numbers[i] = (int32_t)d->at.column;
    }
    for (size_t c = 0; c < ARGS; c++)
        params_texts(params, columns[c], len);
    params_int4s(params, rows, len);
    params_int4s(params, numbers, len);
    for (size_t c = ARGS; c < ALL; c++)
        params_texts(params, columns[c], len);
}
