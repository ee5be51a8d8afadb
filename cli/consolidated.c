/*
 * What a report was made of, as it is shown: by gris report show, and in parts by gris consolidate. Must not know: where it comes from.
 * Neighbours: cmd_consolidate.c, cmd_report.c.
 */
#include "internal.h"

const char *consolidated_count(struct arena *arena, int32_t reported, int32_t expected)
{
    return arena_printf(arena, "%d/%d", reported, expected);
}

const char *consolidated_cell_name(struct arena *arena, const char *indicator, const char *members)
{
    return *members ? arena_printf(arena, "%s[%s]", indicator, members) : indicator;
}

void consolidated_unit(struct json_writer *w, const struct pipeline_consolidate_unit *unit)
{
    json_begin_object(w);
    json_pair(w, "org_code", unit->org_code);
    json_pair(w, "org_name", unit->org_name);
    json_pair(w, "form", unit->form);
    json_pair(w, "period", unit->period);
    json_pair(w, "state", unit->state);
    json_pair_optional(w, "timeliness", unit->timeliness);
    json_pair(w, "receipt", unit->receipt);
    if (unit->submission != 0) {
        json_pair_int(w, "version", unit->version);
        json_pair(w, "vintage", unit->vintage);
    }
    json_pair_optional(w, "why", unit->why);
    json_end_object(w);
}

void consolidated_cell(struct json_writer *w, const struct pipeline_consolidate_cell *cell)
{
    json_begin_object(w);
    json_pair(w, "indicator_code", cell->indicator);
    json_pair(w, "members", cell->members);
    json_pair_int(w, "reported", cell->reported);
    json_pair_int(w, "expected", cell->expected);
    json_pair(w, "sum", cell->sum);
    json_pair(w, "value", cell->value);
    json_pair(w, "difference", cell->difference);
    json_pair_optional(w, "reason", cell->reason);
    json_pair_optional(w, "status", cell->status);
    json_pair_optional(w, "filed", cell->filed);
    json_pair_optional(w, "filed_difference", cell->filed_difference);
    json_end_object(w);
}

void consolidated_pairs(struct json_writer *w, const struct pipeline_made_of *made)
{
    if (made->at == 0) {
        return;
    }
    json_key(w, "made_of");
    json_begin_object(w);
    output_pair_instant(w, "at", made->at);
    json_pair(w, "actor", made->actor);
    json_pair_int(w, "position", made->position);
    json_pair(w, "hierarchy", made->hierarchy);
    json_pair(w, "basis", made->basis);
    json_pair_bool(w, "provisional", made->provisional);
    json_pair_int(w, "reported", made->entered);
    json_pair_int(w, "expected", made->expected);
    json_key(w, "units");
    json_begin_array(w);
    for (size_t i = 0; i < made->units.len; i++) {
        consolidated_unit(w, &made->units.at[i]);
    }
    json_end_array(w);
    json_key(w, "left_out");
    json_begin_array(w);
    for (size_t i = 0; i < made->left_out.len; i++) {
        json_cstring(w, made->left_out.at[i]);
    }
    json_end_array(w);
    json_key(w, "cells");
    json_begin_array(w);
    for (size_t i = 0; i < made->cells.len; i++) {
        consolidated_cell(w, &made->cells.at[i]);
    }
    json_end_array(w);
    json_end_object(w);
}

static void unit_lines(struct cli *cli, const struct pipeline_made_of *made)
{
    for (size_t i = 0; i < made->units.len; i++) {
        const struct pipeline_consolidate_unit *u = &made->units.at[i];
        output_line(&cli->out,
                    arena_printf(cli->arena, "    %s %s  %s %s v%d  %s  %s", u->org_code,
                                 u->org_name ? u->org_name : "", u->form, u->period, u->version,
                                 u->receipt, words_code(u->state, cli->lang)));
    }
    for (size_t i = 0; i < made->left_out.len; i++) {
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"    để ngoài: {0}", "    left out: {0}"},
                                          made->left_out.at[i], NULL));
    }
}

static const char *or_dots(const char *s)
{
    return s ? s : "…";
}

void consolidated_lines(struct cli *cli, const struct pipeline_made_of *made)
{
    struct arena *a = cli->arena;
    if (made->at == 0) {
        return;
    }
    output_line(
        &cli->out,
        words_fill(a, cli->lang,
                   (struct words){"  tổng hợp từ {0} đơn vị ({1}) lúc {2}, vị trí kiểm toán {3}{4}",
                                  "  made of the reports of {0} units ({1}) at {2}, audit "
                                  "position {3}{4}"},
                   consolidated_count(a, made->entered, made->expected), made->hierarchy,
                   output_instant(a, made->at), arena_printf(a, "%lld", (long long)made->position),
                   made->provisional
                       ? session_words(cli, ", cả báo cáo chưa duyệt", ", some not approved")
                       : "",
                   NULL));
    unit_lines(cli, made);
    for (size_t i = 0; i < made->cells.len; i++) {
        const struct pipeline_consolidate_cell *c = &made->cells.at[i];
        if (c->reason) {
            output_line(&cli->out,
                        words_fill(a, cli->lang,
                                   (struct words){"    {0}: {1} thay cho tổng {2}: {3}",
                                                  "    {0}: {1} in place of the sum {2}: {3}"},
                                   consolidated_cell_name(a, c->indicator, c->members),
                                   or_dots(c->value), or_dots(c->sum), c->reason, NULL));
        }
    }
}
