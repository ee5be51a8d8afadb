/*
 * org_view: see org_view.c. Seen by the actions of gris org alone.
 */
#ifndef GRIS_CLI_ORG_VIEW_H
#define GRIS_CLI_ORG_VIEW_H

#include "core/lineage.h"
#include "core/org_events.h"
#include "core/org_find.h"
#include "internal.h"

struct org_view {
    struct cli *cli;
    const struct catalog *catalog;
    struct org_finder *finder;
    const struct lineage *lineage;
    date_t date, today;
    bool dated;     /* --date was given; else date is today */
    uint32_t level; /* --level, or CATALOG_NONE */
};

/* Opens the session and reads --date (--on), --level, --catalog. False: told, and *ret_outcome is the exit status. */
bool org_view_open(struct cli *cli, struct org_view *ret, int *ret_outcome);

const char *org_view_code(const struct org_view *view, uint32_t org);
const char *org_view_level(const struct org_view *view, uint32_t org);
/* With the units above it, on the day or the nearest one of its life. */
const char *
org_view_name(const struct org_view *view, uint32_t org, date_t date, struct arena *arena);
/* "2025-07-01 → 2026-04-29"; open ends are blank. */
const char *org_view_dates(struct arena *arena, date_t from, date_t to);
const char *org_view_date(struct arena *arena, date_t date);
/* At DECIMAL_MAX_DECIMALS, without zeros at its end. */
const char *org_view_share(struct arena *arena, int64_t share);
/* "full" or "partial" for people. */
const char *org_view_kind(const struct org_view *view, bool full);
/* org_code, level, name, full_name, valid_from, valid_to. */
void org_view_unit_pairs(const struct org_view *view,
                         struct json_writer *w,
                         uint32_t org,
                         date_t date,
                         struct arena *arena);

/* Looks for a unit with the options --level and --within; what is no answer is told in the findings. */
void org_view_find(const struct org_view *view, const char *text, struct org_find_answer *ret);
void org_view_tell(const struct org_view *view,
                   const char *text,
                   const struct org_find_answer *answer);
/* The unit that is meant, else CATALOG_NONE, and told. */
uint32_t org_view_unit(const struct org_view *view, const char *text);

/* ---- org_view_event.c ---- */

/* An object. */
void org_view_event_json(const struct org_view *view,
                         struct json_writer *w,
                         const struct org_event *e);
/* "2025-07-01  merged from: …"; with `name` the unit behind the date. */
const char *org_view_event(const struct org_view *view,
                           const struct org_event *e,
                           bool name,
                           struct arena *arena);

/* ---- the actions ---- */

int cmd_org_find(struct cli *cli);
int cmd_org_tree(struct cli *cli);
int cmd_org_history(struct cli *cli);
int cmd_org_whatif(struct cli *cli);

#endif
