/*
 * gris doctor: the environment, each line with its mend. Neighbours: session.c.
 */
#include "internal.h"

static void check_as_json(struct cli *cli, const struct pipeline_check *c)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "name", c->name);
    json_pair_bool(w, "ok", c->ok);
    json_pair(w, "found", c->found);
    json_pair_optional(w, "mend_vi", c->ok ? NULL : c->mend_vi);
    json_pair_optional(w, "mend_en", c->ok ? NULL : c->mend_en);
    output_end(&cli->out);
}

static void check_for_people(struct cli *cli, const struct pipeline_check *c)
{
    output_line(&cli->out, arena_printf(cli->arena, "%s %s: %s", c->ok ? "✔" : "✖", c->name,
                                        c->found ? c->found : ""));
    const char *mend = cli->lang == LANG_EN ? c->mend_en : c->mend_vi;
    if (!c->ok && mend) {
        output_line(&cli->out, arena_printf(cli->arena, "    → %s", mend));
    }
}

static int run(struct cli *cli)
{
    struct pipeline_checks checks = {0};
    bool well = true;
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    pipeline_doctor(cli->pipeline, &checks);
    for (size_t i = 0; i < checks.len; i++) {
        well = well && checks.at[i].ok;
        if (cli->json) {
            check_as_json(cli, &checks.at[i]);
        } else {
            check_for_people(cli, &checks.at[i]);
        }
    }
    return well ? OUTCOME_DONE : OUTCOME_REJECTED;
}

static const struct action actions[] = {{"", "", 0, 0, {0}, run}, {0}};

static const struct example examples[] = {
    {"gris doctor", {"từng điểm và cách khắc phục", "each point and its mend"}},
    {"gris doctor --db 'host=db1 dbname=gris' --json",
     {"với cơ sở dữ liệu khác", "with another database"}},
    {0},
};

const struct command cmd_doctor = {
    .name = "doctor",
    .purpose = {"xem xét môi trường, mỗi dòng kèm cách khắc phục",
                "looks at the environment, each line with its mend"},
    .actions = actions,
    .outcomes = 1U << OUTCOME_REJECTED,
    .examples = examples,
};
