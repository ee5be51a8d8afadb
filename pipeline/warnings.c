/*
 * warnings: those of a submission with the reasons given for them, and the giving of reasons. Knows no rule. Neighbours: reports.c,
 * explain_warnings.c (beneath a figure).
 */
#include "core/json.h"
#include "session.h"

enum status pipeline_report_warnings(struct pipeline *p,
                                     const char *id,
                                     struct pipeline_warnings *ret,
                                     struct diags *diags)
{
    struct pipeline_report report;
    struct store_warnings found = {0};
    enum status status = pipeline_report_find(p, id, &report, diags);
    if (status == STATUS_OK)
        status = store_warning_list(p->store, &report.id, 1, p->arena, &found, diags);
    for (size_t i = 0; status == STATUS_OK && i < found.len; i++) {
        const struct store_warning *w = &found.at[i];
        VEC_PUSH(p->arena, ret,
                 ((struct pipeline_warning){.submission = w->submission,
                                            .n = w->n,
                                            .receipt = report.receipt,
                                            .org_code = report.org_code,
                                            .org_name = report.org_name,
                                            .diag = &w->diag,
                                            .reason = w->reason,
                                            .actor = w->actor,
                                            .at = w->at}));
    }
    return status;
}

size_t pipeline_warnings_open(const struct pipeline_warnings *warnings)
{
    size_t open = 0;
    for (size_t i = 0; i < warnings->len; i++)
        open += warnings->at[i].reason == NULL;
    return open;
}

void pipeline_warnings_pairs(struct json_writer *w, const struct pipeline_warnings *warnings)
{
    json_pair_int(w, "open_warnings", (int64_t)pipeline_warnings_open(warnings));
    json_key(w, "justifications");
    json_begin_array(w);
    for (size_t i = 0; i < warnings->len; i++) {
        const struct pipeline_warning *warning = &warnings->at[i];
        if (warning->reason == NULL)
            continue;
        json_begin_object(w);
        json_pair_int(w, "n", warning->n);
        json_pair(w, "code", diag_name(warning->diag->code));
        pipeline_warnings_reason(w, warning);
        json_end_object(w);
    }
    json_end_array(w);
}

void pipeline_warnings_reason(struct json_writer *w, const struct pipeline_warning *warning)
{
    char buf[INSTANT_TEXT_MAX];
    json_pair(w, "reason", warning->reason);
    json_pair(w, "actor", warning->actor);
    json_pair(w, "at", warning->reason == NULL ? NULL : instant_format(warning->at, buf));
}

enum status pipeline_report_justify(struct pipeline *p,
                                    const char *id,
                                    int32_t n,
                                    const char *reason,
                                    size_t *ret_len,
                                    struct diags *diags)
{
    struct pipeline_report report;
    enum status status = pipeline_report_find(p, id, &report, diags);
    *ret_len = 0;
    if (status != STATUS_OK)
        return status;
    const struct store_reason given = {.submission = report.id,
                                       .at = pipeline_now(p),
                                       .receipt = report.receipt,
                                       .actor = p->actor,
                                       .reason = reason,
                                       .n = n};
    status = store_justify(p->store, &given, ret_len, diags);
    session_seal(p);
    return status;
}
