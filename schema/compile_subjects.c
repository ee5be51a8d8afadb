/*
 * `subjects`: which units a row of obligations.csv or extensions.csv means. Neighbours: compile_regimes.c, compile_calendar.c.
 */
#include <string.h>

#include "compile.h"

/* level:X, org:CODE or under:CODE. */
static void read_factor(struct compile *c,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        struct text factor,
                        struct subject *s)
{
    static const char *const words[] = {"level:", "org:", "under:"};
    size_t k = 0, len = 0;

    for (; k < 3; k++) {
        len = strlen(words[k]);
        if (factor.len > len && memcmp(factor.ptr, words[k], len) == 0)
            break;
    }
    if (k == 3) {
        compile_bad_value(c, kind, row, "subjects", "level:LEVEL | org:CODE | under:CODE");
        return;
    }
    struct text name = text_trim((struct text){factor.ptr + len, factor.len - len});
    s->kind = (enum subject_kind)k;
    s->code = text_dup(c->arena, name);
    if (s->kind == SUBJECT_LEVEL) {
        s->level = map_find(&c->levels, name);
        if (s->level == MAP_NONE)
            compile_unknown(c, kind, row, "subjects", s->code);
    } else if (!compile_code_known(c, s->code)) {
        compile_unknown(c, kind, row, "subjects", s->code);
    }
}

size_t compile_subjects(struct compile *c,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        struct subject **ret_subjects)
{
    struct VEC(struct subject) subjects = {0};
    struct text *terms, *factors;
    size_t n = text_split(c->arena, rows_text(kind, row, "subjects"), ';', &terms);

    for (size_t t = 0; t < n; t++) {
        size_t m = text_split(c->arena, terms[t], '&', &factors);
        for (size_t f = 0; f < m; f++) {
            struct subject *s = VEC_ADD(c->arena, &subjects);
            s->level = CATALOG_NONE;
            s->code = "";
            read_factor(c, kind, row, factors[f], s);
            s->ends_term = f + 1 == m;
        }
    }
    *ret_subjects = subjects.at;
    return subjects.len;
}
