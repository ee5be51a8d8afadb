/*
 * bulk: one file of many reports, in groups, in one transaction. Knows no format; what a filing is, is judged in intake.c.
 * Neighbours: intake.c, original.c.
 */
#include "internal.h"

struct store_bulk {
    struct store *store;
    struct store_intake head;
    struct store_original original;
};

bool store_should_retry(const struct store *store)
{
    return db_should_retry(store) || PQstatus(store->conn) != CONNECTION_OK;
}

enum status store_bulk_begin(struct store *store,
                             const struct store_intake_head *head,
                             struct arena *arena,
                             struct store_bulk **ret_bulk,
                             struct diags *diags)
{
    struct store_bulk *bulk = ARENA_NEW(arena, struct store_bulk);
    bulk->store = store;
    bulk->original = *head->original;
    bulk->original.bytes = NULL; /* stored by store_original_put() */
    bulk->head = (struct store_intake){.catalog = head->catalog,
                                       .channel = head->channel,
                                       .sender = head->sender,
                                       .received_at = head->received_at,
                                       .originals = &bulk->original,
                                       .originals_len = 1};
    *ret_bulk = bulk;
    if (intake_prepare(store, diags) != STATUS_OK || copy_stage(store, diags) != STATUS_OK ||
        store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    return db_exec(store, DB_SQL(intake_share), DB_ONE_ROW, NULL, NULL, diags);
}

static enum status ensure_partitions(struct store *store,
                                     const struct store_filing *filings,
                                     size_t len,
                                     struct diags *diags)
{
    for (size_t i = 0; i < len; i++) {
        const struct report *report = filings[i].report;
        if (diags_failed(&report->diags) || report->period.kind == PERIOD_NONE)
            continue;
        if (original_ensure_partition(store, "report_cells", report->period.year, diags) !=
            STATUS_OK)
            return STATUS_FAILED;
    }
    return STATUS_OK;
}

enum status store_bulk_add(struct store_bulk *bulk,
                           const struct store_filing *filings,
                           size_t len,
                           struct arena *arena,
                           struct store_outcome **ret_outcomes,
                           struct diags *diags)
{
    struct store_intake intake = bulk->head;
    intake.filings = filings;
    intake.filings_len = len;
    if (ensure_partitions(bulk->store, filings, len, diags) != STATUS_OK)
        return STATUS_FAILED;
    return intake_within(bulk->store, &intake, arena, ret_outcomes, diags);
}

enum status store_bulk_commit(struct store_bulk *bulk, struct diags *diags)
{
    return store_commit(bulk->store, diags);
}

void store_bulk_abandon(struct store_bulk *bulk)
{
    if (bulk != NULL && bulk->store->open)
        store_rollback(bulk->store);
}
