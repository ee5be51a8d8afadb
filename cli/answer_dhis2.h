/*
 * What DHIS2 answers to data value sets, of what gris did with a file. Neighbours: cmd_ingest.c.
 */
#ifndef GRIS_CLI_ANSWER_DHIS2_H
#define GRIS_CLI_ANSWER_DHIS2_H

#include "internal.h"

struct answer_dhis2;

/* Memory from `arena`. */
struct answer_dhis2 *answer_dhis2_new(struct arena *arena);
/* Takes note of a result; it may go afterwards. */
void answer_dhis2_take(struct answer_dhis2 *answer, const struct pipeline_result *result);
/* Counts, of the session that is still open, and writes one JSON object: an import summary. Trials (dry runs) count nothing as imported.
 * REQ: DHIS2 Web API, "Data values", import summary. */
enum status answer_dhis2_write(struct cli *cli, struct answer_dhis2 *answer, enum status status);

#endif
