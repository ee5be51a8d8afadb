/*
 * Findings: a code, a place and arguments, never prose; text is rendered at the edge in the
 * reader's language. Codes live in diag_codes.def. Neighbours: arena.h, vec.h.
 */
#ifndef GRIS_CORE_DIAG_H
#define GRIS_CORE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"
#include "core/vec.h"

/* go on | the sender must act | the operator must act */
enum status { STATUS_OK, STATUS_REJECTED, STATUS_FAILED };

enum lang { LANG_VI, LANG_EN };

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum diag_code {
    DIAG_NONE = 0,
#define DIAG(code, severity, vi, en, fix_vi, fix_en) DIAG_##code,
#include "core/diag_codes.def"
#undef DIAG
    DIAG_CODES
};

/* Where a finding is: everything optional. Row and column count from 1 as a spreadsheet shows
 * them, 0 is unknown. */
struct place {
    const char *file, *sheet;
    uint32_t row, column;
};

#define DIAG_ARGS_MAX 6

/* arg[0…] fill {0}… of the text. The fields below them serve machines (the Finding shape of
 * interfaces.md); NULL is absent. */
struct diag {
    enum diag_code code;
    struct place at;
    const char *arg[DIAG_ARGS_MAX];
    const char *cell; /* A1 address or JSON pointer */
    const char *org_code, *period, *form, *indicator_code, *members, *value, *expected;
    /* Of a rule or a history: the cells that take part, a JSON array of {"indicator_code","members"?,
     * "org_code"?,"period"?,"form"?,"value","row"?,"column"?}; what is left out is the report's own. */
    const char *cells;
};

/* A list with a cap (0: none): beyond `cap` findings only the counts go on. */
struct diags {
    struct arena *arena;
    struct diag *at;
    size_t len, capacity, cap;
    size_t errors, warnings, notes; /* all that came, dropped ones too */
};

void diags_init(struct diags *diags, struct arena *arena, size_t cap);
/* Appends a copy; strings are borrowed and must live as long as the arena. Gives the stored one to
 * fill further, or a scratch one when the cap is passed (never NULL). */
struct diag *diags_add(struct diags *diags, enum diag_code code, struct place at);
/* The same with up to DIAG_ARGS_MAX arguments, a NULL after the last: diags_addv(d, code, at, a,
 * b, NULL). */
struct diag *diags_addv(struct diags *diags, enum diag_code code, struct place at, ...)
    __attribute__((sentinel));
bool diags_failed(const struct diags *diags); /* any error */
/* The finding with strings of its own, in the arena. */
struct diag diag_copy(const struct diag *d, struct arena *arena);

/* "E203", "W401"… stable for ever. */
const char *diag_name(enum diag_code code);
enum diag_code diag_by_name(struct text name); /* DIAG_NONE when unknown */
enum severity diag_severity(enum diag_code code);
const char *severity_name(enum severity severity); /* "error", "warning", "note" */
/* The message with its arguments, or the advice (NULL when there is none). */
const char *diag_message(const struct diag *d, enum lang lang, struct arena *arena);
const char *diag_fix(const struct diag *d, enum lang lang, struct arena *arena);
/* "FILE:ROW:COL: error E203 message" for a terminal ("FILE[SHEET] B7: " in workbooks); parts that are
 * unknown are left out; control characters are escaped. */
const char *diag_line(const struct diag *d, enum lang lang, struct arena *arena);

#endif
