/*
 * gris catalog find: which units a name may mean, for people who have a name and need a code. Neighbours: cmd_catalog.c, core/names.h.
 */
#include "core/names.h"
#include "internal.h"

struct search {
    struct cli *cli;
    const struct catalog *catalog;
    date_t date;
    bool past; /* nobody bears the name on that day; somebody did on another */
    struct names_found found;
};

static bool read_date(struct cli *cli, date_t *ret_date)
{
    const char *on = options_get(&cli->options, "on");
    *ret_date = date_of_instant(pipeline_now(cli->pipeline));
    if (!on || date_parse(text_of(on), ret_date)) {
        return true;
    }
    (void)session_usage(cli,
                        (struct words){"--on: {0} không phải là ngày (YYYY-MM-DD)",
                                       "--on: {0} is no date (YYYY-MM-DD)"},
                        on);
    return false;
}

static enum status open_catalog(struct search *s)
{
    struct cli *cli = s->cli;
    const char *dir = options_get(&cli->options, "catalog");
    enum status status = session_open(cli, dir ? PIPELINE_OFFLINE : PIPELINE_CATALOG);
    if (status == STATUS_OK && dir) {
        return pipeline_catalog_open(cli->pipeline, dir, &s->catalog, &cli->diags);
    }
    s->catalog = status == STATUS_OK ? pipeline_catalog(cli->pipeline) : NULL;
    return status;
}

static void look(struct search *s, const char *name)
{
    struct arena *arena = s->cli->arena;
    const struct names *names = names_new(s->catalog, arena);
    names_find(names, text_of(name), s->date, arena, &s->found);
    if (s->found.len == 0) {
        names_find(names, text_of(name), NAMES_ANY_DAY, arena, &s->found);
        s->past = s->found.len > 0;
    }
    if (s->found.len == 0) {
        diags_addv(&s->cli->diags, DIAG_E225, (struct place){0}, name, NULL);
    }
}

/* The day on which the unit is shown: the one asked for, or the nearest one of its life. */
static date_t day_of(const struct search *s, const struct org *org)
{
    if (s->date < org->from) {
        return org->from;
    }
    return s->date > org->to ? org->to : s->date;
}

static void unit_as_json(const struct search *s, uint32_t index)
{
    const struct org *org = &s->catalog->orgs.at[index];
    date_t day = day_of(s, org);
    struct json_writer *w = output_begin(&s->cli->out);
    json_pair(w, "org_code", org->code);
    json_pair(w, "level", s->catalog->levels[org->level]);
    json_pair(w, "name", catalog_org_edition(s->catalog, index, day)->name_vi);
    json_key(w, "parents");
    json_begin_array(w);
    const struct org_edge *edge = catalog_parent(s->catalog, 0, index, day);
    for (; edge; edge = catalog_parent(s->catalog, 0, edge->parent, day)) {
        json_cstring(w, s->catalog->orgs.at[edge->parent].code);
    }
    json_end_array(w);
    json_pair(w, "full_name", names_full(s->catalog, index, day, s->cli->out.scratch));
    output_pair_date(w, "valid_from", org->from);
    output_pair_date(w, "valid_to", org->to);
    json_pair_bool(w, "exact", s->found.exact && !s->past);
    output_end(&s->cli->out);
}

static void units_for_people(const struct search *s)
{
    static const struct words words[] = {
        {"mã", "code"}, {"cấp", "level"}, {"đơn vị", "unit name"}, {"từ", "from"}, {"đến", "to"}};
    struct table t;
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    table_init(&t, s->cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], s->cli->lang), false);
    }
    for (size_t i = 0; i < s->found.len; i++) {
        uint32_t index = s->found.orgs[i];
        const struct org *org = &s->catalog->orgs.at[index];
        table_cell(&t, org->code);
        table_cell(&t, s->catalog->levels[org->level]);
        table_cell(&t, names_full(s->catalog, index, day_of(s, org), t.arena));
        table_cell(&t, arena_strdup(t.arena, date_format(org->from, from)));
        table_cell(&t, arena_strdup(t.arena, date_format(org->to, to)));
    }
    if (s->found.len > 0) {
        table_print(&t, &s->cli->out);
    }
}

int cmd_catalog_find(struct cli *cli)
{
    struct search s = {.cli = cli};
    enum status status = open_catalog(&s);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    if (!read_date(cli, &s.date)) {
        return OUTCOME_USAGE;
    }
    look(&s, session_operand(cli, 0));
    for (size_t i = 0; cli->json && i < s.found.len; i++) {
        unit_as_json(&s, s.found.orgs[i]);
    }
    if (!cli->json) {
        units_for_people(&s);
    }
    bool one = s.found.len == 1 && s.found.exact && !s.past;
    return session_end(cli, one ? STATUS_OK : STATUS_REJECTED);
}
