/*
 * bulk: one file of many reports, in groups, in one transaction. The keys that were met stay known from group to group; cells do not.
 * Knows no format; what a filing is, is judged in intake.c. Neighbours: intake.c, intake_write.c, original.c.
 */
#include <string.h>
#include <time.h>

#include "intake.h"

#define OVERTAKEN_MAX 2   /* after so many bulks in a row that lost a race, alone */
#define ASK_TRIES     500 /* for the end of our transaction, every 20 ms: ten seconds */
#define ASK_PAUSE_MS  20
#define XID_MAX       24

struct store_bulk {
    struct store *store;
    struct store_intake head;
    struct store_original original;
    struct arena *arena, *group; /* of the keys; of one group */
    struct known known;
    char xid[XID_MAX]; /* of the transaction, once it has written */
    const char *replaces;
    bool replaced;
};

enum status store_bulk_begin(struct store *store,
                             const struct store_intake_head *head,
                             struct arena *arena,
                             struct store_bulk **ret_bulk,
                             struct diags *diags)
{
    struct store_bulk *bulk = ARENA_NEW(arena, struct store_bulk);
    *ret_bulk = NULL;
    bulk->store = store;
    bulk->original = *head->original;
    bulk->original.bytes = NULL; /* stored by store_original_put() */
    bulk->head = (struct store_intake){.catalog = head->catalog,
                                       .channel = head->channel,
                                       .sender = head->sender,
                                       .received_at = head->received_at,
                                       .originals = &bulk->original,
                                       .originals_len = 1};
    if (db_ready(store, diags) != STATUS_OK ||
        intake_write_prepare(store, &bulk->head, diags) != STATUS_OK)
        return STATUS_FAILED;
    bulk->arena = arena_new(0);
    bulk->group = arena_new(0);
    intake_known_init(&bulk->known, bulk->arena, 1024);
    *ret_bulk = bulk;
    return STATUS_OK;
}

static enum status open_transaction(struct store_bulk *bulk, struct diags *diags)
{
    struct store *store = bulk->store;
    if (store->open)
        return STATUS_OK;
    return intake_begin(store, store->overtaken >= OVERTAKEN_MAX, diags);
}

/* Its number, by which the server can be asked what became of it. */
static enum status note_transaction(struct store_bulk *bulk, struct diags *diags)
{
    if (bulk->xid[0] != '\0')
        return STATUS_OK;
    DB_RESULT(r);
    if (db_exec(bulk->store, DB_SQL(transaction_id), DB_ONE_ROW, NULL, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct text xid = result_bytes(r, 0, 0);
    memcpy(bulk->xid, xid.ptr, xid.len < XID_MAX ? xid.len : XID_MAX - 1);
    return STATUS_OK;
}

static enum status write_group(struct store_bulk *bulk, struct run *run, struct diags *diags)
{
    int64_t first;
    if (note_transaction(bulk, diags) != STATUS_OK ||
        intake_numbers(bulk->store, run->fresh_len, run->arena, &first, diags) != STATUS_OK)
        return STATUS_FAILED;
    intake_number(run, first);
    return intake_write_large(run, diags);
}

static enum status add_group(struct store_bulk *bulk,
                             const struct store_intake *intake,
                             struct arena *arena,
                             struct store_outcome **ret_outcomes,
                             struct diags *diags)
{
    struct run run = {
        .store = bulk->store, .intake = intake, .arena = bulk->group, .known = &bulk->known};
    if (intake_write_prepare(bulk->store, intake, diags) != STATUS_OK ||
        open_transaction(bulk, diags) != STATUS_OK)
        return STATUS_FAILED;
    intake_describe(&run);
    if (intake_look(&run, diags) != STATUS_OK || intake_close(&run, diags) != STATUS_OK)
        return STATUS_FAILED;
    intake_judge(&run);
    if (run.replaces != NULL)
        bulk->replaces = arena_strdup(bulk->arena, run.replaces);
    bulk->replaced |= run.replaced;
    if (run.fresh_len != 0 && write_group(bulk, &run, diags) != STATUS_OK)
        return STATUS_FAILED;
    intake_tell(&run, arena, ret_outcomes);
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
    arena_reset(bulk->group);
    enum status status = add_group(bulk, &intake, arena, ret_outcomes, diags);
    if (status != STATUS_OK && db_should_retry(bulk->store))
        bulk->store->overtaken++;
    return status;
}

/* ---- the end ---- */

/* Partitions that were made inside the transaction went with it. */
static void roll_back(struct store *store)
{
    if (store->open)
        store_rollback(store);
    map_init(&store->parts, store->arena, 16);
}

static void release(struct store_bulk *bulk)
{
    arena_free(bulk->group);
    arena_free(bulk->arena);
    bulk->group = bulk->arena = NULL;
}

/* The connection broke under our COMMIT: the server knows what became of it. */
static enum status ask_what_became(struct store_bulk *bulk, struct diags *diags)
{
    struct store *store = bulk->store;
    if (db_ready(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int n = 0; n < ASK_TRIES; n++) {
        struct params params;
        params_init(&params, bulk->group);
        params_text(&params, bulk->xid);
        DB_RESULT(r);
        if (db_exec(store, DB_SQL(transaction_state), DB_ONE_ROW, &params, &r, diags) != STATUS_OK)
            return STATUS_FAILED;
        if (text_is(result_bytes(r, 0, 0), "committed"))
            return STATUS_OK;
        if (!text_is(result_bytes(r, 0, 0), "in progress"))
            break;
        nanosleep(&(struct timespec){.tv_nsec = ASK_PAUSE_MS * 1000000L}, NULL);
    }
    store->lost = true; /* not there: start over */
    return STATUS_FAILED;
}

static enum status commit(struct store_bulk *bulk, struct diags *diags)
{
    struct store *store = bulk->store;
    struct diags failure;
    diags_init(&failure, diags->arena, 0);
    enum status status = store_commit(store, &failure);
    if (status != STATUS_OK && store->lost && bulk->xid[0] != '\0')
        status = ask_what_became(bulk, &failure);
    if (status != STATUS_OK)
        db_tell(&failure, diags);
    return status;
}

enum status store_bulk_commit(struct store_bulk *bulk, struct diags *diags)
{
    struct store *store = bulk->store;
    enum status status = intake_check_replaces(bulk->replaces, bulk->replaced, diags);
    if (status == STATUS_OK && bulk->xid[0] != '\0')
        status = commit(bulk, diags);
    if (status == STATUS_OK)
        store->overtaken = 0;
    if (status != STATUS_OK || store->open)
        roll_back(store); /* nothing was new, or it must not be */
    release(bulk);
    return status;
}

void store_bulk_abandon(struct store_bulk *bulk)
{
    if (bulk == NULL || bulk->arena == NULL)
        return;
    roll_back(bulk->store);
    release(bulk);
}
