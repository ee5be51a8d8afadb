/*
 * The one table of commands, in the order in which help lists them, and finding one by name.
 * Must not know: what they do. Neighbours: cmd_*.c, each with its own words, options and examples.
 */
#include <string.h>

#include "internal.h"

const struct command *const commands_all[] = {
    &cmd_db,         &cmd_init,
    &cmd_catalog,    &cmd_org,
    &cmd_ingest,     &cmd_source,
    &cmd_pull,       &cmd_read,
    &cmd_map,        &cmd_period,
    &cmd_eval,       &cmd_aggregate,
    &cmd_export,     &cmd_cycle,
    &cmd_query,      &cmd_score,
    &cmd_findings,   &cmd_explain,
    &cmd_report,     &cmd_receipt,
    &cmd_due,        &cmd_completeness,
    &cmd_remind,     &cmd_consolidate,
    &cmd_recheck,    &cmd_audit,
    &cmd_doctor,     &cmd_status,
    &cmd_template,   &cmd_config,
    &cmd_completion, &cmd_help,
    &cmd_version,    NULL,
};

const struct command *commands_find(const char *name)
{
    for (size_t i = 0; commands_all[i]; i++) {
        const struct command *c = commands_all[i];
        if (strcmp(c->name, name) == 0 || (c->alias && strcmp(c->alias, name) == 0)) {
            return c;
        }
    }
    return NULL;
}

#define NAME_MAX_LEN 16

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance; names longer than any command of ours are far. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[NAME_MAX_LEN + 1];
    if (n > NAME_MAX_LEN || m > NAME_MAX_LEN) {
        return NAME_MAX_LEN;
    }
    for (size_t j = 0; j <= m; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[m];
}

static void
consider(const char *name, const char *candidate, const char **ret_best, size_t *ret_distance)
{
    size_t d = candidate ? distance(name, candidate) : NAME_MAX_LEN;
    if (d < *ret_distance) {
        *ret_distance = d;
        *ret_best = candidate;
    }
}

const char *commands_nearest(const char *name)
{
    const char *best = NULL;
    size_t near = strlen(name) <= 3 ? 2 : 3; /* as many slips as one may make in such a word */
    for (size_t i = 0; commands_all[i]; i++) {
        consider(name, commands_all[i]->name, &best, &near);
        consider(name, commands_all[i]->alias, &best, &near);
    }
    return best;
}
