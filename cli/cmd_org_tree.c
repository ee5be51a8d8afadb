/*
 * gris org tree: the units of a hierarchy on a day, each with its dates and how many of each level stand below it. Neighbours: org_view.h.
 */
#include <string.h>

#include "org_view.h"

#define DEPTH_MAX     32
#define DEPTH_DEFAULT 1

struct tree {
    struct org_view view;
    uint32_t hierarchy;
    size_t depth;
    struct arena *arena; /* of one line */
};

/* ---- counting ---- */

// NOLINTNEXTLINE(misc-no-recursion)
static void count_below(const struct tree *t, uint32_t org, size_t depth, uint32_t *counts)
{
    const struct catalog *catalog = t->view.catalog;
    const struct org_edge *edge;
    size_t cursor = 0;
    while (depth < DEPTH_MAX &&
           (edge = catalog_next_child(catalog, t->hierarchy, org, t->view.date, &cursor))) {
        counts[catalog->orgs.at[edge->child].level]++;
        count_below(t, edge->child, depth + 1, counts);
    }
}

static uint32_t *counts_of(const struct tree *t, uint32_t org)
{
    uint32_t *counts = ARENA_ARRAY(t->arena, t->view.catalog->levels_len, uint32_t);
    count_below(t, org, 0, counts);
    return counts;
}

/* "34 province, 3321 commune", or "". */
static const char *counts_text(const struct tree *t, const uint32_t *counts)
{
    struct text_builder b;
    text_builder_init(&b, t->arena, 0);
    for (size_t i = 0; i < t->view.catalog->levels_len; i++) {
        if (counts[i] > 0) {
            (void)text_builder_addf(&b, "%s%u %s", b.len > 0 ? ", " : "", counts[i],
                                    t->view.catalog->levels[i]);
        }
    }
    return b.len > 0 ? text_builder_text(&b).ptr : "";
}

/* ---- lines ---- */

static void unit_as_json(struct tree *t, uint32_t org, const struct org_edge *edge, size_t depth)
{
    struct output *out = &t->view.cli->out;
    struct json_writer *w = output_begin(out);
    const uint32_t *counts = counts_of(t, org);
    json_pair_int(w, "depth", (int64_t)depth);
    org_view_unit_pairs(&t->view, w, org, t->view.date, t->arena);
    json_pair(w, "parent", edge ? org_view_code(&t->view, edge->parent) : NULL);
    if (edge) {
        json_pair_bool(w, "complete", edge->complete);
        output_pair_date(w, "below_since", edge->from);
        output_pair_date(w, "below_until", edge->to);
    }
    json_key(w, "below");
    json_begin_object(w);
    for (size_t i = 0; i < t->view.catalog->levels_len; i++) {
        if (counts[i] > 0) {
            json_pair_int(w, t->view.catalog->levels[i], counts[i]);
        }
    }
    json_end_object(w);
    output_end(out);
}

static void unit_line(struct tree *t, uint32_t org, const struct org_edge *edge, size_t depth)
{
    const struct org *unit = &t->view.catalog->orgs.at[org];
    const char *counts = counts_text(t, counts_of(t, org));
    const char *listed = edge && !edge->complete
                             ? session_words(t->view.cli, "  (chỉ liệt kê)", "  (listed only)")
                             : "";
    output_line(&t->view.cli->out,
                arena_printf(t->arena, "%*s%s  %s  (%s)%s%s%s", (int)(2 * depth), "", unit->code,
                             catalog_org_edition(t->view.catalog, org, t->view.date)->name_vi,
                             org_view_dates(t->arena, unit->from, unit->to), *counts ? "  " : "",
                             counts, listed));
}

// NOLINTNEXTLINE(misc-no-recursion)
static void show(struct tree *t, uint32_t org, const struct org_edge *edge, size_t depth)
{
    const struct org_edge *below;
    size_t cursor = 0;
    if (t->view.cli->json) {
        unit_as_json(t, org, edge, depth);
    } else {
        unit_line(t, org, edge, depth);
    }
    arena_reset(t->arena);
    while (depth < t->depth && (below = catalog_next_child(t->view.catalog, t->hierarchy, org,
                                                           t->view.date, &cursor))) {
        show(t, below->child, below, depth + 1);
    }
}

/* ---- where it begins ---- */

static bool is_root(const struct tree *t, uint32_t org)
{
    size_t cursor = 0;
    return catalog_org_exists(t->view.catalog, org, t->view.date) &&
           !catalog_parent(t->view.catalog, t->hierarchy, org, t->view.date) &&
           catalog_next_child(t->view.catalog, t->hierarchy, org, t->view.date, &cursor);
}

static enum status show_all(struct tree *t)
{
    const char *code = session_operand(t->view.cli, 0);
    if (!code) {
        for (uint32_t org = 0; org < t->view.catalog->orgs.len; org++) {
            if (is_root(t, org)) {
                show(t, org, NULL, 0);
            }
        }
        return STATUS_OK;
    }
    uint32_t org = org_view_unit(&t->view, code);
    if (org == CATALOG_NONE) {
        return STATUS_REJECTED;
    }
    /* Asked for by the code of another time: its own last (or first) day is looked at. */
    if (!catalog_org_exists(t->view.catalog, org, t->view.date)) {
        t->view.date = org_find_day(t->view.catalog, org, t->view.date);
    }
    show(t, org, catalog_parent(t->view.catalog, t->hierarchy, org, t->view.date), 0);
    return STATUS_OK;
}

static bool read_depth(struct cli *cli, size_t *ret_depth)
{
    const char *text = options_get(&cli->options, "depth");
    uint64_t depth = DEPTH_DEFAULT;
    bool ok = !text || text_to_u64(text_of(text), DEPTH_MAX, &depth);
    *ret_depth = (size_t)depth;
    if (!ok) {
        (void)session_usage(cli,
                            (struct words){"--depth: {0} không phải là số từ 0 đến 32",
                                           "--depth: {0} is no number from 0 to 32"},
                            text);
    }
    return ok;
}

static enum status find_hierarchy(struct tree *t)
{
    const char *code = options_get(&t->view.cli->options, "hierarchy");
    t->hierarchy = code ? catalog_find_hierarchy(t->view.catalog, text_of(code)) : 0;
    if (t->hierarchy != CATALOG_NONE) {
        return STATUS_OK;
    }
    diags_addv(&t->view.cli->diags, DIAG_E605, (struct place){0}, "hierarchy", code, NULL);
    return STATUS_REJECTED;
}

int cmd_org_tree(struct cli *cli)
{
    struct tree t = {0};
    int outcome = OUTCOME_DONE;
    if (!read_depth(cli, &t.depth)) {
        return OUTCOME_USAGE;
    }
    if (!org_view_open(cli, &t.view, &outcome)) {
        return outcome;
    }
    t.arena = arena_new(0);
    enum status status = find_hierarchy(&t);
    if (status == STATUS_OK) {
        status = show_all(&t);
    }
    arena_free(t.arena);
    return session_end(cli, status);
}
