/*
 * org_view: what the actions of gris org share: the catalog and the day that they look at, the unit that is meant, how units and dates are
 * written. Must not know: any one action. Neighbours: cmd_org*.c, core/org_find.h, core/lineage.h.
 */
#include "org_view.h"

#include <string.h>

#include "core/org_code.h"

#define CANDIDATES_MAX 12 /* in a finding; all are printed */

/* ---- opening ---- */

static bool read_date(struct cli *cli, const char *option, struct org_view *view)
{
    const char *text = options_get(&cli->options, option);
    if (!text) {
        return true;
    }
    view->dated = true;
    if (date_parse(text_of(text), &view->date)) {
        return true;
    }
    (void)session_usage(
        cli, (struct words){"không phải là ngày (YYYY-MM-DD): {0}", "no date (YYYY-MM-DD): {0}"},
        text);
    return false;
}

static enum status open_catalog(struct org_view *view)
{
    struct cli *cli = view->cli;
    const char *dir = options_get(&cli->options, "catalog");
    enum status status = session_open(cli, dir ? PIPELINE_OFFLINE : PIPELINE_CATALOG);
    if (status == STATUS_OK && dir) {
        return pipeline_catalog_open(cli->pipeline, dir, &view->catalog, &cli->diags);
    }
    view->catalog = status == STATUS_OK ? pipeline_catalog(cli->pipeline) : NULL;
    return status;
}

static enum status find_level(struct org_view *view)
{
    const char *level = options_get(&view->cli->options, "level");
    view->level = level ? catalog_find_level(view->catalog, text_of(level)) : CATALOG_NONE;
    if (!level || view->level != CATALOG_NONE) {
        return STATUS_OK;
    }
    diags_addv(&view->cli->diags, DIAG_E220, (struct place){0}, level, NULL);
    return STATUS_REJECTED;
}

bool org_view_open(struct cli *cli, struct org_view *ret, int *ret_outcome)
{
    *ret = (struct org_view){.cli = cli, .level = CATALOG_NONE};
    *ret_outcome = OUTCOME_USAGE;
    if (!read_date(cli, "date", ret) || !read_date(cli, "on", ret)) {
        return false;
    }
    enum status status = open_catalog(ret);
    if (status == STATUS_OK) {
        status = find_level(ret);
    }
    if (status != STATUS_OK) {
        *ret_outcome = session_end(cli, status);
        return false;
    }
    ret->today = date_of_instant(pipeline_now(cli->pipeline));
    if (!ret->dated) {
        ret->date = ret->today;
    }
    ret->finder = org_finder_new(ret->catalog, cli->arena);
    ret->lineage = lineage_new(ret->catalog, cli->arena);
    return true;
}

/* ---- words ---- */

const char *org_view_code(const struct org_view *view, uint32_t org)
{
    return view->catalog->orgs.at[org].code;
}

const char *org_view_level(const struct org_view *view, uint32_t org)
{
    return view->catalog->levels[view->catalog->orgs.at[org].level];
}

const char *
org_view_name(const struct org_view *view, uint32_t org, date_t date, struct arena *arena)
{
    return names_full(view->catalog, org, org_find_day(view->catalog, org, date), arena);
}

const char *org_view_dates(struct arena *arena, date_t from, date_t to)
{
    char a[DATE_TEXT_MAX], b[DATE_TEXT_MAX];
    return arena_printf(arena, "%s%s→%s%s", date_format(from, a), from == DATE_MIN ? "" : " ",
                        to == DATE_MAX ? "" : " ", date_format(to, b));
}

const char *org_view_date(struct arena *arena, date_t date)
{
    char buf[DATE_TEXT_MAX];
    return arena_strdup(arena, date_format(date, buf));
}

const char *org_view_share(struct arena *arena, int64_t share)
{
    char buf[DECIMAL_TEXT_MAX];
    size_t len = strlen(decimal_format(share, DECIMAL_MAX_DECIMALS, buf));
    while (len > 0 && buf[len - 1] == '0') {
        len--;
    }
    if (len > 0 && buf[len - 1] == '.') {
        len--;
    }
    return arena_copy(arena, buf, len);
}

const char *org_view_kind(const struct org_view *view, bool full)
{
    return full ? session_words(view->cli, "toàn bộ", "full")
                : session_words(view->cli, "một phần", "partial");
}

void org_view_unit_pairs(const struct org_view *view,
                         struct json_writer *w,
                         uint32_t org,
                         date_t date,
                         struct arena *arena)
{
    const struct org *unit = &view->catalog->orgs.at[org];
    date_t day = org_find_day(view->catalog, org, date);
    json_pair(w, "org_code", unit->code);
    json_pair(w, "level", view->catalog->levels[unit->level]);
    json_pair(w, "name", catalog_org_edition(view->catalog, org, day)->name_vi);
    json_pair(w, "full_name", names_full(view->catalog, org, day, arena));
    output_pair_date(w, "valid_from", unit->from);
    output_pair_date(w, "valid_to", unit->to);
}

/* ---- the unit that is meant ---- */

static const char *candidates(const struct org_view *view, const struct org_find_answer *answer)
{
    struct arena *arena = view->cli->arena;
    struct text_builder list;
    text_builder_init(&list, arena, 0);
    for (size_t i = 0; i < answer->units.len && i < CANDIDATES_MAX; i++) {
        uint32_t org = answer->units.at[i].org;
        const struct org *unit = &view->catalog->orgs.at[org];
        (void)text_builder_addf(&list, "%s%s %s (%s; %s)", i > 0 ? "; " : "",
                                org_view_level(view, org), unit->code,
                                org_view_name(view, org, view->date, arena),
                                org_view_dates(arena, unit->from, unit->to));
    }
    if (answer->units.len > CANDIDATES_MAX) {
        (void)text_builder_addf(&list, "; … +%zu", answer->units.len - CANDIDATES_MAX);
    }
    return text_builder_text(&list).ptr;
}

void org_view_tell(const struct org_view *view,
                   const char *text,
                   const struct org_find_answer *answer)
{
    struct diags *diags = &view->cli->diags;
    const char *list = candidates(view, answer);
    struct place nowhere = {0};
    if (answer->result == ORG_FIND_SEVERAL) {
        diags_addv(diags, DIAG_E260, nowhere, text, list, NULL);
    } else if (answer->result == ORG_FIND_OTHER_DAY) {
        diags_addv(diags, DIAG_E262, nowhere, text, org_view_date(view->cli->arena, view->date),
                   list, NULL);
    } else if (answer->result == ORG_FIND_NEAR) {
        diags_addv(diags, DIAG_E263, nowhere, text, list, NULL);
    } else if (answer->result == ORG_FIND_NONE && answer->owner != CATALOG_NONE) {
        struct text code = answer->new_code ? text_of(answer->new_code) : text_of(text);
        diags_addv(diags, DIAG_E264, nowhere, text,
                   text_dup(view->cli->arena, org_code_owner(code)),
                   org_view_name(view, answer->owner, view->date, view->cli->arena), NULL);
    } else if (answer->result == ORG_FIND_NONE) {
        diags_addv(diags, answer->by_code ? DIAG_E201 : DIAG_E225, nowhere, text, NULL);
    }
}

void org_view_find(const struct org_view *view, const char *text, struct org_find_answer *ret)
{
    const char *within = options_get(&view->cli->options, "within");
    const struct org_find_query query = {.text = text_of(text),
                                         .date = view->date,
                                         .dated = view->dated,
                                         .level = view->level,
                                         .within = text_of(within)};
    org_find(view->finder, &query, view->cli->arena, ret);
    org_view_tell(view, text, ret);
}

uint32_t org_view_unit(const struct org_view *view, const char *text)
{
    struct org_find_answer answer;
    org_view_find(view, text, &answer);
    return answer.result == ORG_FIND_ONE ? answer.units.at[0].org : CATALOG_NONE;
}
