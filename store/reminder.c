/*
 * reminder: which digests went out on a day, and how. Must not know what they say. Neighbours: audit.c.
 */
#include "core/json.h"

#include "internal.h"

enum {
    COLUMN_ORG,
    COLUMN_CHANNEL,
    COLUMN_ADDRESS,
    COLUMN_N,
    COLUMN_STATE,
    COLUMN_URGENT,
    COLUMN_ATTEMPTS
};

static void params_day(struct params *params, date_t day)
{
    char buf[DATE_TEXT_MAX];
    params_text(params, arena_strdup(params->arena, date_format(day, buf)));
}

static struct store_reminder read_row(const PGresult *r, int row, uint32_t org, struct arena *arena)
{
    size_t len = result_array_len(r, row, COLUMN_URGENT);
    const char **urgent = ARENA_ARRAY(arena, len, const char *);
    return (struct store_reminder){
        .org = org,
        .channel = result_text(r, row, COLUMN_CHANNEL, arena),
        .address = result_text(r, row, COLUMN_ADDRESS, arena),
        .n = result_int4(r, row, COLUMN_N),
        .state = result_text(r, row, COLUMN_STATE, arena),
        .urgent = urgent,
        .urgent_len = result_texts(r, row, COLUMN_URGENT, urgent, len, arena),
        .attempts = result_int4(r, row, COLUMN_ATTEMPTS),
    };
}

enum status store_reminder_list(struct store *store,
                                const struct catalog *catalog,
                                date_t day,
                                struct arena *arena,
                                struct store_reminders *ret,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_day(&params, day);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(reminder_list), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++) {
        uint32_t org = catalog_org_by_id(catalog, result_int4(r, row, COLUMN_ORG));
        if (org != CATALOG_NONE)
            VEC_PUSH(arena, ret, read_row(r, row, org, arena));
    }
    return status;
}

/* ---- writing ---- */

static bool is_pending(const struct store_reminder *row)
{
    return strcmp(row->state, "pending") == 0;
}

static const char *detail_of(const struct store_reminder *row, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(arena, 0);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "channel", row->channel);
    json_pair_int(&w, "n", row->n);
    json_pair(&w, "state", row->state);
    json_pair(&w, "content", digest_hex(&row->content, hex));
    json_pair_int(&w, "items", row->items);
    json_pair_int(&w, "attempts", row->attempts);
    json_end_object(&w);
    return text_dup(arena, sink_memory_text(sink));
}

/* Of each row that is not pending: its audit row's number in `ret_ids`, else 0. */
static enum status write_audit(struct store *store,
                               const struct catalog *catalog,
                               date_t day,
                               const struct store_reminder *rows,
                               size_t len,
                               const char *actor,
                               int64_t now,
                               int64_t *ret_ids,
                               struct diags *diags)
{
    struct arena *arena = diags->arena;
    char buf[DATE_TEXT_MAX];
    struct audit_rows audit = {.at = now};
    audit.ids = ARENA_ARRAY(arena, len, int64_t);
    audit.kinds = ARENA_ARRAY(arena, len, const char *);
    audit.subjects = ARENA_ARRAY(arena, len, const char *);
    audit.actors = ARENA_ARRAY(arena, len, const char *);
    audit.details = ARENA_ARRAY(arena, len, const char *);
    date_format(day, buf);
    for (size_t i = 0; i < len; i++) {
        const struct org *org = &catalog->orgs.at[rows[i].org];
        if (is_pending(&rows[i]))
            continue;
        audit.kinds[audit.len] = "reminder";
        audit.subjects[audit.len] =
            arena_printf(arena, "%s %s %s", buf, catalog->levels[org->level], org->code);
        audit.actors[audit.len] = actor;
        audit.details[audit.len++] = detail_of(&rows[i], arena);
    }
    if (audit.len == 0)
        return STATUS_OK;
    if (audit_reserve(store, audit.len, audit.ids, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0, k = 0; i < len; i++)
        ret_ids[i] = is_pending(&rows[i]) ? 0 : audit.ids[k++];
    struct params params;
    params_init(&params, arena);
    audit_params(&audit, &params);
    return db_exec(store, DB_SQL(audit_write), DB_ONE_ROW, &params, NULL, diags);
}

static const char *joined(const struct store_reminder *row, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < row->urgent_len; i++)
        text_builder_addf(&b, "%s%s", i == 0 ? "" : "\n", row->urgent[i]);
    return text_dup(arena, text_builder_text(&b));
}

/* Rows as one array a column. */
static void row_params(const struct catalog *catalog,
                       const struct store_reminder *rows,
                       size_t len,
                       struct params *params)
{
    enum { CHANNEL, ADDRESS, STATE, URGENT, ANSWER, TEXTS };
    enum { ORG, N, ITEMS, ATTEMPTS, NUMBERS };
    const char **texts[TEXTS];
    int32_t *numbers[NUMBERS];
    const struct digest **contents = ARENA_ARRAY(params->arena, len, const struct digest *);
    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = ARENA_ARRAY(params->arena, len, const char *);
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = ARENA_ARRAY(params->arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        const struct store_reminder *row = &rows[i];
        texts[CHANNEL][i] = row->channel;
        texts[ADDRESS][i] = row->address;
        texts[STATE][i] = row->state;
        texts[URGENT][i] = joined(row, params->arena);
        texts[ANSWER][i] = row->answer == NULL ? "" : row->answer;
        numbers[ORG][i] = catalog->orgs.at[row->org].id;
        numbers[N][i] = row->n;
        numbers[ITEMS][i] = row->items;
        numbers[ATTEMPTS][i] = row->attempts;
        contents[i] = &row->content;
    }
    params_int4s(params, numbers[ORG], len);
    params_texts(params, texts[CHANNEL], len);
    params_texts(params, texts[ADDRESS], len);
    params_int4s(params, numbers[N], len);
    params_texts(params, texts[STATE], len);
    params_digests(params, contents, len);
    params_int4s(params, numbers[ITEMS], len);
    params_texts(params, texts[URGENT], len);
    params_int4s(params, numbers[ATTEMPTS], len);
    params_texts(params, texts[ANSWER], len);
}

static enum status put(struct store *store,
                       const struct catalog *catalog,
                       date_t day,
                       const struct store_reminder *rows,
                       size_t len,
                       const char *actor,
                       int64_t now,
                       struct diags *diags)
{
    struct params params;
    int64_t *audit = ARENA_ARRAY(diags->arena, len, int64_t);
    if (write_audit(store, catalog, day, rows, len, actor, now, audit, diags) != STATUS_OK)
        return STATUS_FAILED;
    params_init(&params, diags->arena);
    params_day(&params, day);
    row_params(catalog, rows, len, &params);
    params_instant(&params, now);
    params_int8s(&params, audit, len);
    return db_exec(store, DB_SQL(reminder_put), DB_NOTHING, &params, NULL, diags);
}

enum status store_reminder_put(struct store *store,
                               const struct catalog *catalog,
                               date_t day,
                               const struct store_reminder *rows,
                               size_t len,
                               const char *actor,
                               int64_t now,
                               struct diags *diags)
{
    if (len == 0)
        return STATUS_OK;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = put(store, catalog, day, rows, len, actor, now, diags);
    if (status == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return status;
}
