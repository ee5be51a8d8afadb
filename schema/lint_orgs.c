/*
 * Lint of the trees: no unit is above itself on any day. Runs over the compiled, indexed catalog. Neighbours: compile_edges.c.
 */
#include "compile.h"

/* More steps than units: a cycle. */
static bool comes_back(const struct catalog *catalog, const struct org_edge *edge)
{
    const struct org_edge *up = edge;

    for (size_t steps = 0; up != NULL && steps <= catalog->orgs.len; steps++) {
        if (up->parent == edge->child)
            return true;
        up = catalog_parent(catalog, edge->hierarchy, up->parent, edge->from);
    }
    return false;
}

/* A cycle exists on the day when the last of its edges begins: walking up from that edge on that day finds it. */
void lint_orgs(struct compile *c)
{
    const struct catalog *catalog = c->catalog;
    const struct catalog_row *told = NULL;

    for (size_t i = 0; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[i];
        if (c->edge_rows.at[i] == told || !comes_back(catalog, e))
            continue;
        told = c->edge_rows.at[i];
        diags_addv(c->diags, DIAG_E613, c->edge_rows.at[i]->at,
                   catalog->hierarchies.at[e->hierarchy].code, compile_org_name(c, e->child), NULL);
        c->cyclic = true;
    }
}
