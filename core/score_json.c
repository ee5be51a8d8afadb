/*
 * Composite scores as JSON: the members that the command line and exports share. Must not know: whose JSON it is. Neighbours: score.h, json.h.
 */
#include "core/score.h"

/* Empty is null. */
static void put_text(struct json_writer *w, const char *key, const char *value)
{
    json_pair(w, key, value != NULL && value[0] != '\0' ? value : NULL);
}

void score_json_method(struct json_writer *w,
                       const struct catalog *catalog,
                       const struct score_table *table,
                       struct arena *arena)
{
    const struct score *s = table->score;
    json_pair(w, "score", s->code);
    put_text(w, "name_vi", s->name_vi);
    put_text(w, "name_en", s->name_en);
    json_pair(w, "period", catalog_period_text(catalog, table->period, arena));
    json_pair(w, "points", score_points_text(s->points, arena));
    json_pair_int(w, "decimals", s->decimals);
    json_key(w, "levels");
    json_begin_array(w);
    for (size_t i = 0; i < s->levels_len; i++)
        json_cstring(w, catalog->levels[s->levels[i]]);
    json_end_array(w);
    json_pair(w, "within",
              s->within == CATALOG_NONE ? NULL : catalog->hierarchies.at[s->within].code);
    json_pair(w, "ties", "1-2-2-4");
    json_pair(w, "rounding", "half_away_from_zero");
    put_text(w, "method_vi", s->method_vi);
    put_text(w, "method_en", s->method_en);
    put_text(w, "legal_basis", s->legal_basis);
}

void score_json_part(struct json_writer *w,
                     const struct score *score,
                     size_t part,
                     struct arena *arena)
{
    const struct score_part *p = &score->parts[part];
    bool leaf = p->value[0] != '\0';
    json_pair(w, "part", p->id);
    json_pair(w, "parent", p->parent == CATALOG_NONE ? NULL : score->parts[p->parent].id);
    put_text(w, "name_vi", p->name_vi);
    put_text(w, "name_en", p->name_en);
    json_pair(w, "points", score_points_text(p->points, arena));
    put_text(w, "value", p->value);
    json_pair(w, "normalise", leaf ? score_normalise_name(p->normalise) : NULL);
    json_pair(w, "low", leaf ? score_text(p->low.units, p->low.decimals, arena) : NULL);
    json_pair(w, "high", leaf ? score_text(p->high.units, p->high.decimals, arena) : NULL);
    json_pair(w, "better", !leaf ? NULL : p->lower ? "lower" : "higher");
    json_pair(w, "missing", leaf ? score_missing_name(p->missing) : NULL);
}

void score_json_group(struct json_writer *w,
                      const struct catalog *catalog,
                      const struct score_table *table,
                      const struct score_group *group,
                      struct arena *arena)
{
    json_pair(w, "level", catalog->levels[group->level]);
    json_pair(w, "within",
              group->within == CATALOG_NONE ? NULL : catalog->orgs.at[group->within].code);
    json_pair_int(w, "units", group->units);
    json_pair_int(w, "ranked", group->ranked);
    json_pair_int(w, "confidential", group->confidential);
    json_key(w, "parts");
    json_begin_array(w);
    for (size_t i = 0; i < table->score->len; i++) {
        if (table->score->parts[i].value[0] == '\0')
            continue;
        json_begin_object(w);
        json_pair(w, "part", table->score->parts[i].id);
        json_pair(w, "low", score_low_text(table, group, i, arena));
        json_pair(w, "high", score_high_text(table, group, i, arena));
        json_pair_int(w, "units", group->measures[i].units);
        json_pair_int(w, "missing", group->measures[i].missing);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_cell(struct json_writer *w,
                     const struct score_table *table,
                     const struct score_row *row,
                     size_t part,
                     struct arena *arena)
{
    const struct score_cell *cell = &row->cells[part];
    json_begin_object(w);
    json_pair(w, "part", table->score->parts[part].id);
    json_pair(w, "value", score_text(cell->value, table->decimals[part], arena));
    json_pair(w, "share", score_text(cell->share, SCORE_SHARE_DECIMALS, arena));
    json_pair(w, "points", score_text(cell->points, table->score->decimals, arena));
    json_pair_bool(w, "excluded", cell->excluded);
    json_pair(w, "status", score_cell_status(row, part));
    if (table->score->parts[part].value[0] != '\0') {
        json_pair_int(w, "reported", cell->reported);
        json_pair_int(w, "expected", cell->expected);
    }
    json_end_object(w);
}

void score_json_row(struct json_writer *w,
                    const struct score_table *table,
                    const struct score_group *group,
                    const struct score_row *row,
                    bool parts,
                    struct arena *arena)
{
    json_pair(w, "total", score_text(row->total, table->score->decimals, arena));
    if (row->rank > 0)
        json_pair_int(w, "rank", row->rank);
    else
        json_pair(w, "rank", NULL);
    json_pair_int(w, "ranked", group->ranked);
    json_pair(w, "status", row->status);
    json_pair_int(w, "reported", row->reported);
    json_pair_int(w, "expected", row->expected);
    if (!parts)
        return;
    json_key(w, "parts");
    json_begin_array(w);
    for (size_t i = 0; i < table->score->len; i++)
        put_cell(w, table, row, i, arena);
    json_end_array(w);
}
