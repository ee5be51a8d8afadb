/*
 * gris report review, approve, accept, lock, return, withdraw: steps in the life of submissions. Neighbours: cmd_report.c (the page),
 * core/lifecycle.def (the steps).
 */
#include "internal.h"

/* The end of the day named by --due; 0: not named. False: it is no date. */
static bool read_due(struct cli *cli, int64_t *ret)
{
    const char *due = options_get(&cli->options, "due");
    date_t date;
    *ret = 0;
    if (!due) {
        return true;
    }
    if (!date_parse(text_of(due), &date)) {
        return false;
    }
    *ret = instant_of_date(date + 1);
    return true;
}

static bool asks_for_a_reason(enum lifecycle_action action)
{
    return action == LIFECYCLE_RETURN || action == LIFECYCLE_WITHDRAW;
}

/* STATUS_OK, or the exit of wrong usage in *ret_exit. */
static enum status read_act(struct cli *cli, struct pipeline_act *act, int *ret_exit)
{
    const struct options *o = &cli->options;
    act->as = options_get(o, "as");
    act->reason = options_get(o, "reason");
    act->cells = options_get(o, "cells");
    if (asks_for_a_reason(act->action) && (!act->reason || !*act->reason)) {
        *ret_exit = session_usage(
            cli, (struct words){"thiếu --reason TEXT", "--reason TEXT is missing"}, NULL);
    } else if (act->action != LIFECYCLE_WITHDRAW && !act->as) {
        *ret_exit =
            session_usage(cli, (struct words){"thiếu --as ORG", "--as ORG is missing"}, NULL);
    } else if (!read_due(cli, &act->due)) {
        *ret_exit = session_usage(
            cli, (struct words){"--due: cần ngày YYYY-MM-DD", "--due: wants a date YYYY-MM-DD"},
            NULL);
    } else {
        return STATUS_OK;
    }
    return STATUS_REJECTED;
}

static void tell(struct cli *cli, const struct pipeline_acted *acted)
{
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "receipt", acted->receipt);
        json_pair(w, "state", acted->state);
        json_pair(w, "org_code", acted->org_code);
        output_end(&cli->out);
        return;
    }
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang,
                           (struct words){"{0}: {1} ({2})", "{0}: {1} ({2})"}, acted->receipt,
                           words_code(acted->state, cli->lang), acted->org_code, NULL));
}

static int act(struct cli *cli, enum lifecycle_action action)
{
    struct pipeline_act wanted = {.action = action};
    struct pipeline_acts acts = {0};
    const struct options *o = &cli->options;
    int wrong;
    if (read_act(cli, &wanted, &wrong) != STATUS_OK) {
        return wrong;
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_act(cli->pipeline, &wanted, o->operands.at, o->operands.len, &acts,
                                     &cli->diags);
    }
    for (size_t i = 0; i < acts.len; i++) {
        tell(cli, &acts.at[i]);
    }
    const char *to = options_get(o, "returned");
    for (size_t i = 0; to && i < acts.len; i++) {
        enum status given =
            pipeline_report_give_back(cli->pipeline, acts.at[i].receipt, &wanted, to, &cli->diags);
        status = given != STATUS_OK ? given : status;
    }
    return session_end(cli, status);
}

int report_act_review(struct cli *cli)
{
    return act(cli, LIFECYCLE_REVIEW);
}

int report_act_approve(struct cli *cli)
{
    return act(cli, LIFECYCLE_APPROVE);
}

int report_act_accept(struct cli *cli)
{
    return act(cli, LIFECYCLE_ACCEPT);
}

int report_act_lock(struct cli *cli)
{
    return act(cli, LIFECYCLE_LOCK);
}

int report_act_return(struct cli *cli)
{
    return act(cli, LIFECYCLE_RETURN);
}

int report_act_withdraw(struct cli *cli)
{
    return act(cli, LIFECYCLE_WITHDRAW);
}
