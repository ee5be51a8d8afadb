/*
 * gris report nil: a unit says that nothing occurred; filed like any other report. Neighbours: cmd_report.c (the page), cmd_ingest.c.
 */
#include "internal.h"

int report_nil_run(struct cli *cli)
{
    const struct options *o = &cli->options;
    const struct pipeline_nil nil = {.form = session_operand(cli, 0),
                                     .org = options_get(o, "org"),
                                     .period = options_get(o, "period"),
                                     .regime = options_get(o, "regime"),
                                     .vintage = options_get(o, "vintage")};
    const char *name = NULL;
    struct text bytes = {0};
    if (!nil.org || !nil.period) {
        return session_usage(
            cli,
            (struct words){"thiếu --org C hoặc --period P", "--org C or --period P is missing"},
            NULL);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_nil_file(cli->pipeline, &nil, &name, &bytes, &cli->diags);
    }
    return status == STATUS_OK ? cmd_ingest_made(cli, name, bytes) : session_end(cli, status);
}
