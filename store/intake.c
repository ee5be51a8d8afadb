/*
 * intake: originals and filings into the store: one transaction, then the receipts. Rules 4 to 6 of the data model are here: versions count
 * up, nothing is overwritten, the same content again is the same submission.
 * Must not know how files are read or figures added up. Neighbours: intake_write.c, bulk.c, core/receipt.h.
 *
 * What a filing is (new, the same, refused) is judged here against the versions that stand; the unique keys of the database settle races:
 * who comes second is refused by them, sees the first one's rows, and judges again. A connection that broke with the COMMIT under way leaves
 * open what happened: it is not guessed but looked up, by the same keys; numbers that were ours before are ours again.
 */
#include <string.h>

#include "core/lifecycle.h"

#include "consolidation.h"
#include "intake.h"

#define ATTEMPTS        8
#define ATTEMPTS_SHARED 3 /* after so many lost races, alone */
/* From so many filings on, the period is looked at before its units: for a new month nothing was filed. */
#define PERIODS_MIN 1000

/* ---- what a filing is ---- */

void intake_known_init(struct known *known, struct arena *arena, size_t expected)
{
    *known = (struct known){.arena = arena};
    map_init(&known->key_places, arena, expected);
    map_init(&known->refusal_places, arena, 8);
    map_init(&known->period_places, arena, 16);
}

static int32_t id_or_nothing(uint32_t index, int32_t id)
{
    return index == CATALOG_NONE ? NOTHING : id;
}

/* Everything that a refusal says, and under which catalog: the same verdict again adds no row. */
static struct digest verdict_of(const struct item *item, int32_t load)
{
    struct digest_state *state = digest_begin();
    digest_add(state, item->original->digest.bytes, DIGEST_BYTES);
    const int32_t numbers[] = {item->key.org,    item->key.regime,  item->key.form,
                               item->key.period, item->key.vintage, load};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        digest_add_int(state, numbers[i]);
    const struct diags *diags = &item->report->diags;
    digest_add_int(state, (int64_t)diags->errors);
    digest_add_int(state, (int64_t)diags->warnings);
    for (size_t i = 0; i < diags->len; i++) {
        const struct diag *d = &diags->at[i];
        digest_add_field(state, text_of(diag_name(d->code)));
        digest_add_int(state, d->at.row);
        digest_add_int(state, d->at.column);
        digest_add_field(state, text_of(d->cell));
        for (size_t a = 0; a < DIAG_ARGS_MAX && d->arg[a] != NULL; a++)
            digest_add_field(state, text_of(d->arg[a]));
    }
    return digest_end(state);
}

static size_t place_of_key(struct known *known, const struct intake_key *key)
{
    uint32_t at = map_find(&known->key_places, (struct text){(const char *)key, sizeof *key});
    if (at != MAP_NONE)
        return at;
    at = (uint32_t)known->keys.len;
    VEC_PUSH(known->arena, &known->keys, (struct key){.is = *key});
    struct text name = {arena_copy(known->arena, key, sizeof *key), sizeof *key};
    map_put(&known->key_places, name, at);
    return at;
}

static size_t place_of_refusal(struct known *known, const struct digest *verdict)
{
    uint32_t at =
        map_find(&known->refusal_places, (struct text){(const char *)verdict->bytes, DIGEST_BYTES});
    if (at != MAP_NONE)
        return at;
    at = (uint32_t)known->refusals.len;
    VEC_PUSH(known->arena, &known->refusals, (struct refusal){.verdict = *verdict});
    struct text name = {arena_copy(known->arena, verdict->bytes, DIGEST_BYTES), DIGEST_BYTES};
    map_put(&known->refusal_places, name, at);
    return at;
}

static void describe(struct run *run, const struct store_filing *filing, struct item *item)
{
    const struct catalog *c = run->intake->catalog;
    const struct report *report = filing->report;
    item->filing = filing;
    item->report = report;
    item->original = &run->intake->originals[filing->original];
    item->key = (struct intake_key){
        .org = report->org == CATALOG_NONE ? NOTHING : c->orgs.at[report->org].id,
        .regime = report->regime == CATALOG_NONE ? NOTHING : c->regimes.at[report->regime].id,
        .form = report->form == CATALOG_NONE ? id_or_nothing(report->regime, 0)
                                             : c->forms.at[report->form].id,
        .period = report->period.kind == PERIOD_NONE ? NOTHING : period_id(report->period),
        .vintage = report->vintage == VINTAGE_NONE ? NOTHING : (int32_t)report->vintage};
    item->layout = report->layout == CATALOG_NONE ? NOTHING : c->layouts.at[report->layout].id;
    item->accepted = !diags_failed(&report->diags) && item->key.org != NOTHING &&
                     item->key.regime != NOTHING && item->key.period != NOTHING &&
                     item->key.vintage != NOTHING;
    if (item->accepted) {
        item->place = place_of_key(run->known, &item->key);
        return;
    }
    struct digest verdict = verdict_of(item, c->load_id);
    item->place = place_of_refusal(run->known, &verdict);
}

void intake_describe(struct run *run)
{
    run->len = run->intake->filings_len;
    run->items = ARENA_ARRAY(run->arena, run->len, struct item);
    run->fresh = ARENA_ARRAY(run->arena, run->len, struct item *);
    for (size_t i = 0; i < run->len; i++)
        describe(run, &run->intake->filings[i], &run->items[i]);
}

/* ---- what is there ---- */

static void take_version(struct run *run, const PGresult *r, int row, struct key *key)
{
    struct held *held = ARENA_NEW(run->known->arena, struct held);
    *held = (struct held){.id = result_int8(r, row, 1),
                          .version = result_int4(r, row, 2),
                          .receipt = result_text(r, row, 3, run->known->arena),
                          .content = result_digest(r, row, 4),
                          .state = result_text(r, row, 5, run->known->arena),
                          .before = key->newest};
    key->newest = held;
}

/* Rows of intake_versions about the keys and refusals at these places of what is known. */
static void
take_known(struct run *run, const PGresult *rows, const size_t *keys, const size_t *refusals)
{
    for (int i = 0; i < PQntuples(rows); i++) {
        size_t n = (size_t)result_int8(rows, i, 0) - 1;
        if (!result_null(rows, i, 2)) {
            take_version(run, rows, i, &run->known->keys.at[keys[n]]);
            continue;
        }
        struct held *held = ARENA_NEW(run->known->arena, struct held);
        *held = (struct held){.id = result_int8(rows, i, 1),
                              .receipt = result_text(rows, i, 3, run->known->arena),
                              .state = "rejected"};
        run->known->refusals.at[refusals[n]].held = held;
    }
}

enum status intake_exec(struct store *store,
                        struct db_sql sql,
                        const struct params *params,
                        PGresult **ret_rows,
                        struct diags *diags)
{
    if (store->open) /* intake_plans() went before */
        return db_exec(store, sql, DB_ROWS, params, ret_rows, diags);
    PGresult *results[2] = {NULL, NULL};
    if (db_prepare(store, DB_SQL(intake_plans), diags) != STATUS_OK ||
        db_prepare(store, sql, diags) != STATUS_OK || db_pipeline_begin(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    bool sent = db_send(store, DB_SQL(intake_plans), NULL) && db_send(store, sql, params);
    enum status status = db_pipeline_take(store, results, 2, diags);
    if (status == STATUS_OK && !sent)
        status = db_fail(store, sql.name, NULL, diags);
    db_clear(&results[0]);
    *ret_rows = results[1];
    return status;
}

/* Was anything filed for the period before us? Asked once a period: for a new month nothing was, and no unit of it need be looked for. */
static enum status look_at_periods(struct run *run, struct diags *diags)
{
    struct known *known = run->known;
    struct VEC(int32_t) new = {0};
    for (size_t i = 0; i < known->keys.len; i++) {
        const struct key *key = &known->keys.at[i];
        struct text name = {(const char *)&key->is.period, sizeof key->is.period};
        if (key->looked || map_find(&known->period_places, name) != MAP_NONE)
            continue;
        name.ptr = arena_copy(known->arena, name.ptr, name.len);
        map_put(&known->period_places, name, (uint32_t)known->periods.len);
        VEC_PUSH(known->arena, &known->periods, false);
        VEC_PUSH(run->arena, &new, key->is.period);
    }
    if (new.len == 0)
        return STATUS_OK;
    struct params params;
    params_init(&params, run->arena);
    params_int4s(&params, new.at, new.len);
    DB_RESULT(r);
    if (intake_exec(run->store, DB_SQL(intake_periods), &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(r); i++) {
        int32_t period = result_int4(r, i, 0);
        struct text name = {(const char *)&period, sizeof period};
        known->periods.at[map_find(&known->period_places, name)] = true;
    }
    return STATUS_OK;
}

static bool period_has_filings(const struct known *known, int32_t period)
{
    uint32_t at =
        map_find(&known->period_places, (struct text){(const char *)&period, sizeof period});
    return at == MAP_NONE || known->periods.at[at];
}

struct places {
    struct VEC(size_t) keys, refusals;
};

/* What is still to be looked for. Marks it as done. */
static void gather(struct run *run, struct places *ret)
{
    struct known *known = run->known;
    for (size_t i = 0; i < known->keys.len; i++) {
        struct key *key = &known->keys.at[i];
        if (!key->looked && period_has_filings(known, key->is.period))
            VEC_PUSH(run->arena, &ret->keys, i);
        key->looked = true;
    }
    for (size_t i = 0; i < known->refusals.len; i++) {
        if (!known->refusals.at[i].looked)
            VEC_PUSH(run->arena, &ret->refusals, i);
        known->refusals.at[i].looked = true;
    }
}

static void key_params(const struct run *run,
                       const size_t *keys,
                       size_t keys_len,
                       const size_t *refusals,
                       size_t refusals_len,
                       struct params *params)
{
    int32_t *columns[5];
    for (size_t c = 0; c < 5; c++)
        columns[c] = ARENA_ARRAY(run->arena, keys_len, int32_t);
    for (size_t i = 0; i < keys_len; i++) {
        const struct intake_key *key = &run->known->keys.at[keys[i]].is;
        const int32_t values[5] = {key->org, key->regime, key->form, key->period, key->vintage};
        for (size_t c = 0; c < 5; c++)
            columns[c][i] = values[c];
    }
    const struct digest **verdicts = ARENA_ARRAY(run->arena, refusals_len, const struct digest *);
    for (size_t i = 0; i < refusals_len; i++)
        verdicts[i] = &run->known->refusals.at[refusals[i]].verdict;
    for (size_t c = 0; c < 5; c++)
        params_int4s(params, columns[c], keys_len);
    params_digests(params, verdicts, refusals_len);
}

enum status intake_look(struct run *run, struct diags *diags)
{
    struct places places = {0};
    if (run->len >= PERIODS_MIN && look_at_periods(run, diags) != STATUS_OK)
        return STATUS_FAILED;
    gather(run, &places);
    if (places.keys.len == 0 && places.refusals.len == 0)
        return STATUS_OK;
    struct params params;
    params_init(&params, run->arena);
    key_params(run, places.keys.at, places.keys.len, places.refusals.at, places.refusals.len,
               &params);
    DB_RESULT(r);
    if (intake_exec(run->store, DB_SQL(intake_versions), &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    take_known(run, r, places.keys.at, places.refusals.at);
    return STATUS_OK;
}

/* ---- judging: rule 6 ---- */

static bool is_withdrawn(const struct held *held)
{
    return strcmp(held->state, "withdrawn") == 0;
}

/* The version that stands: the highest that is not withdrawn. NULL when there is none. */
static struct held *standing(const struct key *key)
{
    struct held *held = key->newest;
    while (held != NULL && is_withdrawn(held))
        held = held->before;
    return held;
}

/* The newest version of this content. */
static struct held *equal_version(const struct key *key, const struct digest *content)
{
    struct held *held = key->newest;
    while (held != NULL && !digest_eq(&held->content, content))
        held = held->before;
    return held;
}

static bool names_version(const struct key *key, const char *receipt)
{
    for (const struct held *held = key->newest; held != NULL; held = held->before)
        if (held->receipt != NULL && strcmp(held->receipt, receipt) == 0)
            return true;
    return false;
}

/* ---- what cannot be corrected now ---- */

static bool is_open(const char *state)
{
    return lifecycle_find(state, LIFECYCLE_CORRECT) != NULL;
}

/* What stands, where a new version of it would be made that the steps do not allow; else NULL. */
static const struct held *closed_to(const struct run *run, const struct item *item)
{
    const struct key *key = &run->known->keys.at[item->place];
    const struct held *stands = standing(key);
    const char *replaces = item->filing->replaces;
    if (stands == NULL || is_open(stands->state))
        return NULL;
    const struct held *same = equal_version(key, &item->report->content);
    bool is_new =
        same == NULL || (same != stands && replaces != NULL && names_version(key, replaces));
    return is_new ? stands : NULL;
}

/* The unit that took the last step is one that can send it back. */
static const char *const *
holders_of(struct run *run, const int64_t *ids, size_t len, struct diags *diags)
{
    struct params params;
    params_init(&params, run->arena);
    params_int8s(&params, ids, len);
    DB_RESULT(r);
    if (intake_exec(run->store, DB_SQL(intake_holders), &params, &r, diags) != STATUS_OK)
        return NULL;
    const char **codes = ARENA_ARRAY(run->arena, len, const char *);
    for (size_t i = 0; i < len; i++)
        codes[i] = "-";
    for (int i = 0; i < PQntuples(r); i++)
        codes[result_int8(r, i, 0) - 1] = result_text(r, i, 1, run->arena);
    return codes;
}

/* The item becomes a refusal; the report stays as it came, a copy has the finding. */
static void
close_item(struct run *run, struct item *item, const struct held *stands, const char *holder)
{
    struct report *refused = ARENA_NEW(run->arena, struct report);
    *refused = *item->report;
    diags_init(&refused->diags, run->arena, item->report->diags.len + 1);
    const struct place at = {.file = item->original->name};
    struct diag *d =
        diags_addv(&refused->diags, DIAG_E470, at, arena_strdup(run->arena, stands->receipt),
                   arena_strdup(run->arena, stands->state), holder, NULL);
    d->org_code = run->intake->catalog->orgs.at[item->report->org].code;
    item->closed = d;
    db_tell(&item->report->diags, &refused->diags);
    refused->diags.warnings = item->report->diags.warnings; /* those beyond the cap too */
    refused->diags.notes = item->report->diags.notes;
    item->report = refused;
    item->accepted = false;
    struct digest verdict = verdict_of(item, run->intake->catalog->load_id);
    item->place = place_of_refusal(run->known, &verdict);
}

enum status intake_close(struct run *run, struct diags *diags)
{
    const struct held **stands = ARENA_ARRAY(run->arena, run->len, const struct held *);
    int64_t *ids = ARENA_ARRAY(run->arena, run->len, int64_t);
    size_t *places = ARENA_ARRAY(run->arena, run->len, size_t), len = 0;
    for (size_t i = 0; i < run->len; i++) {
        stands[len] = run->items[i].accepted ? closed_to(run, &run->items[i]) : NULL;
        if (stands[len] == NULL)
            continue;
        ids[len] = stands[len]->id;
        places[len++] = i;
    }
    if (len == 0)
        return STATUS_OK;
    const char *const *holders = holders_of(run, ids, len, diags);
    if (holders == NULL)
        return STATUS_FAILED;
    for (size_t i = 0; i < len; i++) {
        if (run->items[places[i]].filing->replaces != NULL)
            run->replaced = true;
        close_item(run, &run->items[places[i]], stands[i], holders[i]);
    }
    return intake_look(run, diags);
}

/* ---- the verdict ---- */

static void take_as_new(struct run *run, struct item *item, struct held *held)
{
    held->is_ours = true;
    item->is_new = true;
    item->held = held;
    run->fresh[run->fresh_len++] = item;
}

static void add_version(struct run *run, struct item *item, struct key *key)
{
    struct held *held = ARENA_NEW(run->known->arena, struct held);
    *held = (struct held){.version = key->newest == NULL ? 1 : key->newest->version + 1,
                          .content = item->report->content,
                          .state = "received",
                          .before = key->newest};
    key->newest = held;
    take_as_new(run, item, held);
}

/* Written by a transaction of ours whose end we did not see: then this is the same filing, not a second one. */
static bool is_ours_again(const struct run *run, const struct held *held)
{
    return !held->is_ours && held->id >= run->ours_first && held->id < run->ours_end;
}

static void judge_accepted(struct run *run, struct item *item)
{
    struct key *key = &run->known->keys.at[item->place];
    const char *replaces = item->filing->replaces;
    if (replaces != NULL && names_version(key, replaces)) {
        item->replaces = replaces;
        run->replaced = true;
    }
    struct held *stands = standing(key);
    struct held *same = equal_version(key, &item->report->content);
    bool is_standing = same != NULL && same == stands && strcmp(stands->state, "returned") != 0;
    if (same == NULL || (!is_standing && item->replaces != NULL)) {
        add_version(run, item, key);
        return;
    }
    item->held = same;
    item->state = same->state;
    item->is_again = is_ours_again(run, same);
    item->warn = !is_standing;
    item->stands = stands == NULL ? same : stands;
    if (stands != NULL && same->version < stands->version && !is_withdrawn(same))
        item->state = "superseded";
}

static void judge_refused(struct run *run, struct item *item)
{
    struct refusal *refusal = &run->known->refusals.at[item->place];
    if (refusal->held != NULL) {
        item->held = refusal->held;
        item->state = "rejected";
        item->is_again = is_ours_again(run, refusal->held);
        return;
    }
    refusal->held = ARENA_NEW(run->known->arena, struct held);
    refusal->held->state = "rejected";
    take_as_new(run, item, refusal->held);
}

void intake_judge(struct run *run)
{
    for (size_t i = 0; i < run->len; i++) {
        struct item *item = &run->items[i];
        if (!item->accepted) {
            judge_refused(run, item);
            continue;
        }
        judge_accepted(run, item);
        if (item->filing->replaces != NULL)
            run->replaces = item->filing->replaces;
    }
}

enum status intake_check_replaces(const char *replaces, bool replaced, struct diags *diags)
{
    if (replaces == NULL || replaced)
        return STATUS_OK;
    diags_addv(diags, DIAG_E407, (struct place){0}, replaces, NULL);
    return STATUS_REJECTED;
}

/* ---- numbers ---- */

/* Numbers left over from a look ahead, or new ones. */
enum status intake_numbers(
    struct store *store, size_t n, struct arena *arena, int64_t *ret_first, struct diags *diags)
{
    if (store->numbers_left < n) {
        struct params params;
        params_init(&params, arena);
        params_int4(&params, (int32_t)n);
        DB_RESULT(r);
        if (db_exec(store, DB_SQL(intake_numbers), DB_ONE_ROW, &params, &r, diags) != STATUS_OK)
            return STATUS_FAILED;
        store->number = result_int8(r, 0, 0);
        store->numbers_left = n;
    }
    *ret_first = store->number;
    store->number += (int64_t)n;
    store->numbers_left -= n;
    return STATUS_OK;
}

void intake_number(struct run *run, int64_t first)
{
    run->first = first;
    for (size_t i = 0; i < run->fresh_len; i++)
        run->fresh[i]->held->id = first + (int64_t)i;
}

/* ---- outcomes ---- */

const char *intake_receipt(const struct run *run, const struct held *held, struct arena *arena)
{
    return held->is_ours ? receipt_number(run->intake->received_at, held->id, arena)
                         : arena_strdup(arena, held->receipt);
}

static const struct diag *kept_finding(const struct diag *finding, struct arena *arena)
{
    if (finding == NULL)
        return NULL;
    struct diag *copy = ARENA_NEW(arena, struct diag);
    *copy = *finding;
    for (size_t i = 0; i < DIAG_ARGS_MAX && finding->arg[i] != NULL; i++)
        copy->arg[i] = arena_strdup(arena, finding->arg[i]);
    return copy;
}

static struct store_outcome
outcome_of(const struct run *run, const struct item *item, struct arena *arena)
{
    const struct held *held = item->held;
    return (struct store_outcome){
        .submission = held->id,
        .receipt = intake_receipt(run, held, arena),
        .state = arena_strdup(arena, item->is_new ? held->state : item->state),
        .version = held->version,
        .duplicate = !item->is_new && !item->is_again,
        .stands = item->warn ? intake_receipt(run, item->stands, arena) : NULL,
        .closed = kept_finding(item->closed, arena)};
}

void intake_tell(const struct run *run, struct arena *arena, struct store_outcome **ret_outcomes)
{
    *ret_outcomes = ARENA_ARRAY(arena, run->len, struct store_outcome);
    for (size_t i = 0; i < run->len; i++)
        (*ret_outcomes)[i] = outcome_of(run, &run->items[i], arena);
}

/* ---- one attempt ---- */

/* What outlives an attempt. */
struct tries {
    struct store *store;
    const struct store_intake *intake;
    const struct store_consolidation *made; /* what its filing was made of, or NULL */
    int64_t first, count;         /* numbers taken: an attempt that follows uses them again */
    int64_t ours_first, ours_end; /* those that may have been used up */
};

static void begin_run(struct run *run, struct tries *tries, struct known *known)
{
    struct arena *arena = known->arena;
    *run = (struct run){.store = tries->store,
                        .intake = tries->intake,
                        .arena = arena,
                        .known = known,
                        .ours_first = tries->ours_first,
                        .ours_end = tries->ours_end};
    intake_known_init(known, arena, tries->intake->filings_len);
    intake_describe(run);
}

static enum status number(struct run *run, struct tries *tries, struct diags *diags)
{
    if (tries->count < (int64_t)run->fresh_len) {
        if (intake_numbers(run->store, run->fresh_len, run->arena, &tries->first, diags) !=
            STATUS_OK)
            return STATUS_FAILED;
        tries->count = (int64_t)run->fresh_len;
    }
    intake_number(run, tries->first);
    return STATUS_OK;
}

/* A single filing is likely to be new: writing on that guess costs one round trip. */
static bool may_guess(const struct run *run)
{
    return run->len == 1 && !run->store->expects_known && run->ours_end == 0 &&
           run->items[0].filing->replaces == NULL && run->items[0].original->bytes != NULL &&
           run->items[0].report->attachments.len == 0;
}

/* *ret_done: it was new and is written. Else nothing was, and `run` is begun again. */
static enum status guess(struct run *run, struct tries *tries, bool *ret_done, struct diags *diags)
{
    intake_judge(run);
    if (number(run, tries, diags) != STATUS_OK ||
        intake_write_one(run, ret_done, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!*ret_done)
        begin_run(run, tries, run->known);
    return STATUS_OK;
}

static enum status judge_and_write(struct run *run, struct tries *tries, struct diags *diags)
{
    if (intake_look(run, diags) != STATUS_OK || intake_close(run, diags) != STATUS_OK)
        return STATUS_FAILED;
    intake_judge(run);
    enum status status = intake_check_replaces(run->replaces, run->replaced, diags);
    run->store->expects_known = status == STATUS_OK && run->fresh_len == 0;
    if (status != STATUS_OK || run->fresh_len == 0)
        return status;
    if (number(run, tries, diags) != STATUS_OK)
        return STATUS_FAILED;
    return run->store->open ? intake_write_large(run, diags) : intake_write_small(run, diags);
}

enum status intake_begin(struct store *store, bool alone, struct diags *diags)
{
    enum status status = store_begin(store, STORE_READ_COMMITTED, diags);
    if (status == STATUS_OK)
        status = db_exec(store, DB_SQL(intake_plans), DB_ONE_ROW, NULL, NULL, diags);
    if (status == STATUS_OK && alone)
        status = db_exec(store, DB_SQL(intake_alone), DB_ONE_ROW, NULL, NULL, diags);
    return status;
}

/* What the filing was made of, once it is accepted or was before. */
static enum status consolidate(struct run *run,
                               const struct store_consolidation *made,
                               bool *ret_written,
                               struct diags *diags)
{
    const struct item *item = &run->items[0];
    *ret_written = false;
    if (made == NULL || !item->accepted || item->warn)
        return STATUS_OK;
    const struct consolidation_writing w = {
        run->intake->catalog,     item->held->id,
        run->intake->received_at, intake_receipt(run, item->held, run->arena),
        run->intake->sender,      made};
    return consolidation_write(run->store, &w, ret_written, diags);
}

static enum status
in_transaction(struct run *run, struct tries *tries, bool alone, struct diags *diags)
{
    bool consolidated = false;
    enum status status = intake_begin(run->store, alone, diags);
    if (status == STATUS_OK)
        status = judge_and_write(run, tries, diags);
    if (status == STATUS_OK)
        status = consolidate(run, tries->made, &consolidated, diags);
    if (status == STATUS_OK && (run->fresh_len != 0 || consolidated))
        return store_commit(run->store, diags);
    if (run->store->open)
        store_rollback(run->store); /* nothing new, or a failure */
    return status;
}

static enum status attempt(struct tries *tries, bool alone, struct run *run, struct diags *diags)
{
    if (db_ready(tries->store, diags) != STATUS_OK ||
        intake_write_prepare(tries->store, tries->intake, diags) != STATUS_OK)
        return STATUS_FAILED;
    begin_run(run, tries, run->known);
    if (alone || !intake_write_fits(tries->intake) || tries->made != NULL)
        return in_transaction(run, tries, alone, diags);
    bool done = false;
    if (may_guess(run) && guess(run, tries, &done, diags) != STATUS_OK)
        return STATUS_FAILED;
    return done ? STATUS_OK : judge_and_write(run, tries, diags);
}

/* Numbers that were taken for what turned out not to be new are the next ones. */
static void give_back(const struct tries *tries, const struct run *run)
{
    struct store *store = tries->store;
    int64_t unused = tries->count - (int64_t)run->fresh_len;
    if (tries->ours_end != 0 || store->number != tries->first + tries->count)
        return;
    store->number -= unused;
    store->numbers_left += (size_t)unused;
}

enum status store_intake(struct store *store,
                         const struct store_intake *intake,
                         struct arena *arena,
                         struct store_outcome **ret_outcomes,
                         struct diags *diags)
{
    return store_intake_made(store, intake, NULL, arena, ret_outcomes, diags);
}

enum status store_intake_made(struct store *store,
                              const struct store_intake *intake,
                              const struct store_consolidation *made,
                              struct arena *arena,
                              struct store_outcome **ret_outcomes,
                              struct diags *diags)
{
    struct arena *own = arena_new(0);
    struct tries tries = {.store = store, .intake = intake, .made = made};
    struct diags failure;
    enum status status = STATUS_FAILED;
    for (int n = 1; n <= ATTEMPTS; n++) {
        arena_reset(own);
        diags_init(&failure, diags->arena, 0);
        struct known known = {.arena = own};
        struct run run = {.known = &known};
        status = attempt(&tries, n > ATTEMPTS_SHARED, &run, &failure);
        if (status == STATUS_OK) {
            give_back(&tries, &run);
            intake_tell(&run, arena, ret_outcomes);
        }
        if (status != STATUS_FAILED || !store_should_retry(store))
            break;
        tries.ours_first = tries.first;
        tries.ours_end = tries.first + tries.count;
    }
    if (status != STATUS_OK)
        db_tell(&failure, diags);
    arena_free(own);
    return status;
}
