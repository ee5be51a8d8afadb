/*
 * Tampering: a small world, and some hundreds of random edits, deletions, reorderings and truncations of everything that is evidence (with
 * GRIS_LONG=1 ten thousand), each made as a superuser with the triggers off, inside a transaction that is taken back behind the verifier:
 * each is found, and the first finding names what was touched. Published files are touched on the disk. A database that was rolled back is
 * noticed by a newer root outside.
 *
 * The tables and columns are those of the database: a column that comes to be must be protected, or stand in `not_evidence` here and in
 * docs/audit.md. Neighbours: verify.h.
 */
#include "verify.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <time.h>

#include "pipeline/pipeline.h"

#define SEED        20261122U
#define SUBMISSIONS 40
#define ROUNDS      (getenv("GRIS_LONG") != NULL ? 10000 : GRIS_SANITIZED ? 100 : 200)
#define NAMES_MAX   2000
#define TRIES       100

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* ---- what is evidence ---- */

/* `name`: what the verifier may call a row x of the table, an array of text. */
#define RECEIPT                                                                                    \
    "ARRAY[(SELECT s.receipt FROM gris.submission s WHERE s.id = x.submission), "                  \
    "x.submission::text]"
static const struct {
    const char *name, *naming;
} tables[] = {
    {"audit", "ARRAY[x.id::text, x.position::text]"},
    {"submission", "ARRAY[x.receipt, x.id::text]"},
    {"submission_step", RECEIPT},
    {"justification", RECEIPT},
    {"diagnostic", RECEIPT},
    {"report_cells", RECEIPT},
    {"report_text", RECEIPT},
    {"report_outline", RECEIPT},
    {"report_row", RECEIPT},
    {"attachment", RECEIPT},
    {"original", "ARRAY[encode(x.digest, 'hex')]"},
    {"original_chunk", "ARRAY[encode(x.digest, 'hex')]"},
    {"release", "ARRAY[x.id]"},
    {"audit_root", "ARRAY[x.position::text]"},
    {"consolidation", RECEIPT},
};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* docs/audit.md, What is not evidence. */
static const char *const not_evidence[][2] = {
    {"original", "name"},
    {"original", "media_type"},
    {"original", "encoding"},
    {"original", "format"},
    {"original", "received_at"},
    {"report_cells", "place_row"},
    {"report_cells", "place_column"},
    {"report_cells", "places"},
    {"justification", "id"},
    {"consolidation", "id"},
};

static bool is_evidence(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof not_evidence / sizeof not_evidence[0]; i++)
        if (strcmp(not_evidence[i][0], table) == 0 && strcmp(not_evidence[i][1], column) == 0)
            return false;
    return true;
}

struct column {
    size_t table;
    const char *name, *type;
    bool key;    /* of a unique index */
    bool filled; /* has a value somewhere */
    size_t edits;
};

/* Of the elements of $ another one is there, one less, one more, none; never only nulls behind the last value, which say nothing. */
#define ARRAY_WAYS(type)                                                                           \
    "array_append($, 7::" type ")", "$[2:]",                                                       \
        "$[:(SELECT max(e.n) - 1 FROM unnest($) WITH ORDINALITY e (v, n) WHERE e.v IS NOT NULL)]", \
        "(SELECT array_agg(coalesce(e.v + 1, 1) ORDER BY e.n)::" type                              \
        "[] FROM unnest($) WITH ORDINALITY e (v, n))",                                             \
        "coalesce($, '{}') || ARRAY[5::" type "]", "array_prepend(3::" type ", $)"

enum way { EDIT, DELETE, REORDER, CUT, WAYS };
static const char *const way_names[WAYS] = {"edits", "deletions", "reorderings", "truncations"};

struct world {
    struct arena *arena, *scratch;
    size_t done[WAYS], wrong;
    int64_t first_root, second_root;
    struct diags diags;
    const char *conninfo, *folder, *roots, *out, *key, *rolled_back;
    const char *keys; /* PEM */
    PGconn *conn;
    struct VEC(struct column) columns;
    struct VEC(const char *) files;
};

/* ---- the world ---- */

static const char *bytes_of(struct sample *s, size_t i)
{
    enum { LARGE = 1300000 };
    if (i != 7)
        return arena_printf(s->arena, "original %zu\n%s", i,
                            i % 3 == 0 ? arena_printf(s->arena, "%02000zu", i) : "");
    char *large = arena_alloc(s->arena, LARGE + 1); /* two pieces, the last one packed */
    for (size_t b = 0; b < LARGE; b++)
        large[b] = (char)(b < 1100000 ? 'a' + random_below(26) : 'x');
    large[LARGE] = '\0';
    return large;
}

static void add_findings(struct sample *s, struct report *report)
{
    const struct layout_cell *cell = &s->catalog.layouts.at[report->layout].cells[1];
    struct diag *d = diags_addv(&report->diags, DIAG_W401, (struct place){"a.csv", "Sheet", 3, 4},
                                "một", "hai", NULL);
    d->indicator_code = s->catalog.indicators.at[cell->indicator].code;
    d->members = cell->members;
    d->cell = "D3";
    d->org_code = "01";
    d->period = "2018";
    d->form = "DS-01";
    d->value = "5";
    d->expected = "6";
    d->cells = "[]";
    diags_addv(&report->diags, DIAG_W401, (struct place){"a.csv", NULL, 9, 4}, "ba", NULL);
}

/* Rows of a list: the first three columns, the others one. */
static void add_list(struct sample *s, struct report *report, uint32_t rows)
{
    static const char *const columns[] = {"dia_ban", "so", "ten"}, *const values[] = {"01", "12"};
    for (uint32_t n = 1; n <= rows; n++)
        for (uint32_t c = 0; c < (n == 1 ? 3U : 1U); c++)
            VEC_PUSH(s->arena, &report->rows,
                     ((struct report_part){
                         n, columns[c],
                         c < 2 ? text_of(values[c])
                               : text_of(arena_printf(s->arena, "dự án “%u”", (unsigned)n))}));
}

/* Documents, the second of them the same in every report. */
static void add_documents(struct sample *s, struct report *report, size_t i)
{
    const struct text bytes[] = {text_of(arena_printf(s->arena, "tờ trình %zu", i)),
                                 TEXT("phụ lục chung")};
    for (size_t n = 0; n < 2; n++)
        VEC_PUSH(
            s->arena, &report->attachments,
            ((struct report_attachment){.kind = n == 0 ? "TT" : "PL",
                                        .name = arena_printf(s->arena, "văn bản %zu.pdf", n),
                                        .media_type = n == 0 ? "application/pdf" : "text/plain",
                                        .bytes = bytes[n].ptr,
                                        .len = bytes[n].len,
                                        .digest = digest_of(bytes[n].ptr, bytes[n].len)}));
}

static struct report *report_of(struct sample *s, size_t i)
{
    static const char *const orgs[] = {"01", "11", "12", "14", "04", "08", "10", "15", "17", "19"};
    const int64_t values[] = {(int64_t)i + 5, 1, 2};
    struct report *r = sample_report(s, "DS-01", orgs[i % 10],
                                     arena_printf(s->arena, "%zu", 2015 + i / 10), values, 3);
    if (i % 4 == 1)
        VEC_PUSH(s->arena, &r->notes, ((struct slot_text){1, TEXT("ghi chú vì mưa")}));
    if (i % 4 == 2) {
        VEC_PUSH(s->arena, &r->texts, ((struct slot_text){2, TEXT("chữ")}));
        VEC_PUSH(s->arena, &r->texts, ((struct slot_text){3, TEXT("khác")}));
        r->status[3] = CELL_STATUS_NIL;
        r->status[4] = CELL_STATUS_NOT_AVAILABLE;
    }
    if (i % 5 == 1)
        r->outline = arena_printf(s->arena, "[%zu]", i);
    if (i % 4 == 3)
        add_list(s, r, 1 + (uint32_t)i % 3);
    if (i % 5 == 3)
        add_documents(s, r, i);
    if (i % 4 == 1 || i % 7 == 3)
        add_findings(s, r);
    if (i % 11 == 10)
        diags_addv(&r->diags, DIAG_E203, (struct place){"b.csv", NULL, 1, 1}, "x", NULL);
    if (i % 6 == 0)
        r->reference_no = "12/BC";
    r->content = report_digest(r);
    return r;
}

static void decide(struct sample *s, int64_t id, const char *receipt, size_t i)
{
    size_t len;
    struct store_reason reason = {.submission = id,
                                  .receipt = receipt,
                                  .actor = "tester",
                                  .reason = "giải trình",
                                  .at = SAMPLE_NOW + 60};
    for (int32_t n = 1; n <= 2 && (i % 4 == 1 || i % 7 == 3); n++) {
        reason.n = n;
        sample_must(s, store_justify(s->store, &reason, &len, &s->diags));
        reason.reason = "giải trình khác";
        sample_must(s, store_justify(s->store, &reason, &len, &s->diags));
    }
    if (i % 3 == 0)
        sample_must(s, sample_step(s, s->store, id, "in_review", "above", "", SAMPLE_NOW + 100));
    if (i % 6 == 0)
        sample_must(s, sample_step(s, s->store, id, "approved", "above", "", SAMPLE_NOW + 200));
    if (i % 5 == 2 && i % 6 != 0)
        sample_must(
            s, sample_step(s, s->store, id, "withdrawn", "tester", "nhầm “số”", SAMPLE_NOW + 300));
}

static void send_back(struct sample *s, int64_t id)
{
    struct store_submission found;
    sample_must(s, store_submission_find(s->store, &s->catalog,
                                         arena_printf(s->arena, "%lld", (long long)id), s->arena,
                                         &found, &s->diags));
    const struct org_edge *edge = catalog_parent(&s->catalog, 0, found.org, date_of(2018, 6, 30));
    const int32_t above = s->catalog.orgs.at[edge->parent].id;
    const struct store_step step = {.submission = id,
                                    .to = "returned",
                                    .org = above,
                                    .path = &above,
                                    .path_len = 1,
                                    .actor = "above",
                                    .reason = "sai",
                                    .cells = "D3",
                                    .due = SAMPLE_NOW + 86400};
    sample_must(s, store_transition(s->store, &step, SAMPLE_NOW + 400, &s->diags));
}

/* As if it were made of the two filed before. */
static const struct store_consolidation *made_of(struct sample *s, size_t i)
{
    static const int32_t versions[] = {1, 1};
    static const uint32_t left_out[] = {3, 4};
    static const struct store_consolidated cells[] = {{0, 5, 5, 2, 3, NULL},
                                                      {1, CELL_NULL, 7, 1, 3, "làm tròn"}};
    int64_t *members = ARENA_ARRAY(s->arena, 2, int64_t);
    struct store_consolidation *c = ARENA_NEW(s->arena, struct store_consolidation);
    members[0] = (int64_t)i - 1;
    members[1] = (int64_t)i;
    *c = (struct store_consolidation){.at = SAMPLE_NOW + (int64_t)i,
                                      .actor = "tester",
                                      .provisional = i % 2 == 0,
                                      .position = 1,
                                      .units = 3,
                                      .members = members,
                                      .versions = versions,
                                      .members_len = 2,
                                      .left_out = left_out,
                                      .left_out_len = 2,
                                      .cells = cells,
                                      .cells_len = 2};
    return c;
}

static void file_all(struct sample *s)
{
    for (size_t i = 0; i < SUBMISSIONS; i++) {
        struct report *report = report_of(s, i);
        struct store_original original =
            sample_original(i % 2 == 0 ? "report.csv" : "báo cáo.csv", bytes_of(s, i), 0);
        original.len = strlen(original.bytes);
        original.digest = digest_of(original.bytes, original.len);
        struct store_filing filing = {0, report, NULL, i % 3 == 0 ? SAMPLE_NOW + 1000 : 0};
        struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW + (int64_t)i,
                                      &original,   1,      &filing,  1};
        struct store_outcome *outcomes = NULL;
        if (i % 9 == 8)
            sample_must(s, store_intake_made(s->store, &intake, made_of(s, i), s->arena, &outcomes,
                                             &s->diags));
        else
            sample_must(s, store_intake(s->store, &intake, s->arena, &outcomes, &s->diags));
        if (!diags_failed(&report->diags))
            decide(s, outcomes[0].submission, outcomes[0].receipt, i);
        if (i % 8 == 4 && i % 5 != 2)
            send_back(s, outcomes[0].submission);
    }
}

/* A root, a release, another root; between them the database is copied, as a backup would. */
static void seal_and_publish(struct sample *s, struct world *w)
{
    struct pipeline *p = NULL;
    struct pipeline_root root;
    struct pipeline_release release;
    struct pipeline_aggregation aggregation = {0};
    struct pipeline_receipt_keys keys;
    sample_must(s, pipeline_receipt_keygen(arena_printf(w->arena, "%s/keys", w->folder), w->arena,
                                           &keys, &s->diags));
    w->key = keys.open;
    const struct pipeline_settings settings = {
        .db = w->conninfo, .receipt_key = keys.secret, .now = SAMPLE_NOW + 1000};
    sample_must(s, pipeline_open(&settings, PIPELINE_CATALOG, &p, &s->diags));
    sample_must(s, pipeline_root(p, w->roots, &root, &s->diags));
    w->first_root = root.root.position;
    pipeline_close(p);
    store_close(s->store);
    PGconn *admin = pg_admin();
    w->rolled_back = pg_copy(admin, strrchr(w->conninfo, '=') + 1, w->arena);
    PQfinish(admin);
    s->store = sample_connect(s);
    sample_must(s, pipeline_open(&settings, PIPELINE_CATALOG, &p, &s->diags));
    sample_must(s, pipeline_aggregate(p, false, NULL, NULL, NULL, &aggregation, &s->diags));
    sample_must(s, pipeline_export(p, "dashboard", w->out, &release, &s->diags));
    sample_must(s, pipeline_root(p, w->roots, &root, &s->diags));
    w->second_root = root.root.position;
    pipeline_close(p);
    /* where an edited month or year may go */
    pg_sql(w->conninfo, "SELECT gris.ensure_partition('original_chunk', 202612), "
                        "gris.ensure_partition('report_cells', 2031)");
}

static struct world *collecting;

static int collect_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)at;
    if (type == FTW_F && strstr(path, "/.") == NULL)
        VEC_PUSH(collecting->arena, &collecting->files, arena_strdup(collecting->arena, path));
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *read_pem(const char *path, struct arena *arena)
{
    char pem[4096] = "";
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(pem, 1, sizeof pem - 1, file);
    assert_int_equal(fclose(file), 0);
    return arena_copy(arena, pem, len);
}

static PGresult *ask(struct world *w, const char *sql)
{
    PGresult *r = PQexec(w->conn, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    return r;
}

static void run(struct world *w, const char *sql)
{
    PQclear(ask(w, sql));
}

static void read_columns(struct world *w)
{
    for (size_t t = 0; t < TABLES; t++) {
        PGresult *r = ask(
            w, arena_printf(w->arena,
                            "SELECT a.attname, format_type(a.atttypid, NULL), EXISTS (SELECT FROM "
                            "pg_index i WHERE i.indrelid = a.attrelid "
                            "AND i.indisunique AND a.attnum = ANY (i.indkey)) FROM pg_attribute a "
                            "WHERE a.attrelid = 'gris.%s'::regclass AND a.attnum > 0 AND NOT "
                            "a.attisdropped ORDER BY a.attnum",
                            tables[t].name));
        for (int row = 0; row < PQntuples(r); row++) {
            struct column c = {.table = t,
                               .name = arena_strdup(w->arena, PQgetvalue(r, row, 0)),
                               .type = arena_strdup(w->arena, PQgetvalue(r, row, 1)),
                               .key = PQgetvalue(r, row, 2)[0] == 't'};
            PGresult *some = ask(
                w, arena_printf(w->arena, "SELECT FROM gris.%s WHERE \"%s\" IS NOT NULL LIMIT 1",
                                tables[t].name, c.name));
            c.filled = PQntuples(some) == 1;
            PQclear(some);
            if (is_evidence(tables[t].name, c.name))
                VEC_PUSH(w->arena, &w->columns, c);
        }
        PQclear(r);
    }
}

static int set_up(void **state)
{
    struct sample *s = NULL;
    if (sample_set_up((void **)&s) != 0)
        return -1;
    struct world *w = ARENA_NEW(s->arena, struct world);
    const char *tmp = getenv("TMPDIR");
    char folder[128];
    (void)snprintf(folder, sizeof folder, "%.80s/gris-tamper-XXXXXX", tmp ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    w->arena = s->arena;
    w->scratch = arena_new(0);
    w->conninfo = s->conninfo;
    w->folder = arena_strdup(w->arena, folder);
    w->roots = arena_printf(w->arena, "%s/roots", folder);
    w->out = arena_printf(w->arena, "%s/out", folder);
    diags_init(&w->diags, w->arena, 0);
    file_all(s);
    seal_and_publish(s, w);
    store_close(s->store);
    w->keys = read_pem(w->key, w->arena);
    w->conn = PQconnectdb(w->conninfo);
    collecting = w;
    assert_int_equal(nftw(w->out, collect_file, 16, FTW_PHYS), 0);
    qsort(w->files.at, w->files.len, sizeof *w->files.at, compare_names);
    read_columns(w);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    if (w == NULL)
        return 0; /* set_up() has failed */
    int code = system(arena_printf(w->arena, "rm -rf -- '%s'", w->folder));
    PQfinish(w->conn);
    arena_free(w->scratch);
    arena_free(w->arena);
    return code;
}

/* ---- the verifier ---- */

struct verdict {
    int64_t faults;
    char first[512];
};

static void keep_first(void *ctx, enum verifier_fault fault, const char *what, const char *more)
{
    struct verdict *v = ctx;
    (void)fault;
    (void)more;
    if (v->faults++ == 0)
        (void)snprintf(v->first, sizeof v->first, "%s", what);
}

static struct verdict verify(struct world *w, PGconn *conn, bool files)
{
    struct verdict verdict = {.first = ""};
    struct verifier_totals totals;
    char error[VERIFIER_ERROR_MAX];
    const struct verifier_options options = {.roots = w->roots,
                                             .releases = files ? w->out : NULL,
                                             .keys = w->keys,
                                             .tell = keep_first,
                                             .ctx = &verdict};
    if (!verifier_check(conn, &options, &totals, error))
        fail_msg("the verifier could not look: %s", error);
    assert_int_equal(totals.faults, verdict.faults);
    return verdict;
}

/* ---- one tampering ---- */

struct names {
    char *at[NAMES_MAX];
    size_t len;
};

static void add_names(struct world *w, const PGresult *r, struct names *names)
{
    for (int row = 0; row < PQntuples(r); row++)
        for (int column = 0; column < PQnfields(r) && names->len < NAMES_MAX; column++)
            if (PQgetisnull(r, row, column) == 0)
                names->at[names->len++] = arena_strdup(w->scratch, PQgetvalue(r, row, column));
}

static bool is_named(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->len; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

/* Runs it in a savepoint's shelter; *ret_rows: how many rows it touched. False: a constraint of the table itself does not let it. */
static bool try_sql(struct world *w, const char *sql, struct names *names)
{
    PGresult *r = PQexec(w->conn, sql);
    bool good = PQresultStatus(r) == PGRES_TUPLES_OK;
    if (good)
        add_names(w, r, names);
    good = good && PQntuples(r) > 0;
    PQclear(r);
    if (PQtransactionStatus(w->conn) == PQTRANS_INERROR)
        run(w, "ROLLBACK TO SAVEPOINT tamper");
    return good;
}

/* ---- ways ---- */

/* Another value of that type, near the one there is: an expression over x. */
static const char *other_value(struct world *w, const struct column *c)
{
    static const struct {
        const char *type;
        const char *ways[6]; /* $: the column */
    } types[] = {
        {"text",
         {"$ || '~'", "substr($, 1, length($) - 1)",
          "overlay($ placing '§' from 1 + length($) / 2 for 1)", "coalesce(nullif('', $), 'y')",
          "'§' || $", "'0'"}},
        {"bigint", {"$ + 1", "$ - 1", "-$ - 1", "$ + 1000", "coalesce($, 0) + 7", "0"}},
        {"integer", {"$ + 1", "$ - 1", "-$ - 1", "$ + 1000", "coalesce($, 0) + 7", "0"}},
        {"smallint",
         {"$ + 1::smallint", "$ - 1::smallint", "(-$ - 1)::smallint", "$ + 100::smallint",
          "coalesce($, 0::smallint) + 7::smallint", "0::smallint"}},
        {"timestamp with time zone",
         {"$ + interval '1 second'", "$ - interval '1 microsecond'", "$ - interval '1 day'",
          "'infinity'", "coalesce($, to_timestamp(1795312800)) + interval '1 year'",
          "to_timestamp(0)"}},
        {"bytea",
         {"set_byte($, # % octet_length($), get_byte($, # % octet_length($)) # (1 << # % 8))",
          "substr($, 1, octet_length($) - 1)", "$ || '\\x00'", "sha256($)",
          "coalesce($, '') || sha256('x') || substr(sha256('y'), 1, 16)",
          "set_byte($, 0, 255 - get_byte($, 0))"}},
        {"bigint[]", {ARRAY_WAYS("bigint")}},
        {"integer[]", {ARRAY_WAYS("integer")}},
        {"smallint[]", {ARRAY_WAYS("smallint")}},
        {"jsonb",
         {"$ || '{\"thêm\": \"1\"}'", "'{}'", "$ || '{\"dia_ban\": 1}'",
          "$ || '{\"dia_ban\": \"1\"}'", "$ - 'dia_ban'",
          "$ - 'dia_ban' || '{\"dia_bàn\": \"01\"}'"}},
        {"boolean", {"NOT $", "NOT $", "NOT $", "NOT $", "NOT $", "NOT $"}},
        {"text[]",
         {"array_append($, 'x')", "$[2:]", "array_replace($, $[1], $[1] || '~')", "'{}'",
          "coalesce($, '{}') || ARRAY['y']",
          "(SELECT array_agg(coalesce(e.v, '') || '~' ORDER BY e.n) FROM unnest($) WITH ORDINALITY "
          "e "
          "(v, n))"}},
    };
    if (random_below(12) == 0)
        return "NULL";
    if (random_below(8) == 0) /* what another row says */
        return arena_printf(w->scratch,
                            "(SELECT y.\"%s\" FROM gris.%s y WHERE y.\"%s\" IS DISTINCT FROM "
                            "x.\"%s\" ORDER BY y.tableoid, y.ctid LIMIT 1)",
                            c->name, tables[c->table].name, c->name, c->name);
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        if (strcmp(types[t].type, c->type) != 0)
            continue;
        struct sink *sink = sink_memory(w->scratch, 0);
        uint32_t bit = random_below(1000000);
        for (const char *at = types[t].ways[random_below(6)]; *at != '\0'; at++) {
            if (*at == '$')
                sink_printf(sink, "x.\"%s\"", c->name);
            else if (*at == '#' && at[1] == ' ' && at[2] != '(')
                sink_printf(sink, "%u", bit);
            else
                sink_write(sink, at, 1);
        }
        return text_dup(w->scratch, sink_memory_text(sink));
    }
    fail_msg("no way to edit a value of type %s", c->type);
    return NULL;
}

/* One row, by chance. */
static const char *one_row(struct world *w, size_t table)
{
    return arena_printf(w->scratch,
                        "before AS MATERIALIZED (SELECT x.tableoid AS t, x.ctid AS c, %s AS names "
                        "FROM gris.%s x ORDER BY x.tableoid, x.ctid "
                        "OFFSET %u %% (SELECT greatest(count(*), 1) FROM gris.%s) LIMIT 1)",
                        tables[table].naming, tables[table].name, random_below(1000000),
                        tables[table].name);
}

static bool edit(struct world *w, struct column *c, struct names *names)
{
    const char *value = other_value(w, c), *table = tables[c->table].name;
    return try_sql(w,
                   arena_printf(w->scratch,
                                "WITH %s, touched AS (UPDATE gris.%s x SET \"%s\" = %s FROM before "
                                "b WHERE x.tableoid = b.t AND x.ctid = b.c "
                                "AND x.\"%s\" IS DISTINCT FROM %s RETURNING %s AS names) SELECT "
                                "unnest(b.names || t.names) FROM before b, touched t",
                                one_row(w, c->table), table, c->name, value, c->name, value,
                                tables[c->table].naming),
                   names);
}

static bool delete_one(struct world *w, size_t table, struct names *names)
{
    return try_sql(w,
                   arena_printf(w->scratch,
                                "WITH %s, gone AS (DELETE FROM gris.%s x USING before b WHERE "
                                "x.tableoid = b.t AND x.ctid = b.c RETURNING 1) "
                                "SELECT unnest(b.names) FROM before b, gone",
                                one_row(w, table), tables[table].name),
                   names);
}

/* All behind a row, in the order in which they lie; of the chain in its own. The first of them is the first bad entry. */
static bool cut(struct world *w, size_t table, struct names *names)
{
    const char *name = tables[table].name;
    bool chain = strcmp(name, "audit") == 0, root = strcmp(name, "audit_root") == 0;
    return try_sql(
        w,
        arena_printf(w->scratch,
                     "WITH before AS MATERIALIZED (SELECT x.tableoid AS t, x.ctid AS c, %s AS "
                     "names, %s AS place FROM gris.%s x ORDER BY %s OFFSET %u %% "
                     "(SELECT greatest(count(*), 1) FROM gris.%s)), gone AS (DELETE FROM gris.%s x "
                     "USING before b WHERE x.tableoid = b.t AND x.ctid = b.c "
                     "RETURNING b.names, b.place) SELECT unnest(g.names) FROM gone g%s",
                     tables[table].naming, chain || root ? "x.position" : "0", name,
                     chain || root ? "x.position" : "x.tableoid, x.ctid", random_below(1000000),
                     name, name, chain ? " WHERE g.place = (SELECT min(h.place) FROM gone h)" : ""),
        names);
}

static const char *column_list(struct world *w, size_t table, const char *swapped)
{
    PGresult *r = ask(w, arena_printf(w->scratch,
                                      "SELECT string_agg(CASE WHEN attname = '%s' THEN 'b.' ELSE "
                                      "'a.' END || quote_ident(attname), ', ' ORDER BY attnum) "
                                      "FROM pg_attribute WHERE attrelid = 'gris.%s'::regclass AND "
                                      "attnum > 0 AND NOT attisdropped",
                                      swapped, tables[table].name));
    const char *list = arena_strdup(w->scratch, PQgetvalue(r, 0, 0));
    PQclear(r);
    return list;
}

/* Two rows change places in one column. Where they are alike but for it, that changes nothing. */
static bool reorder(struct world *w, const struct column *c, struct names *names)
{
    const char *table = tables[c->table].name, *naming = tables[c->table].naming;
    const char *list = column_list(w, c->table, c->name);
    struct sink *sink = sink_memory(w->scratch, 0);
    for (size_t i = 0; i < sizeof not_evidence / sizeof not_evidence[0]; i++)
        if (strcmp(not_evidence[i][0], table) == 0)
            sink_printf(sink, " - '%s'", not_evidence[i][1]);
    const char *besides = text_dup(w->scratch, sink_memory_text(sink));
    run(w, arena_printf(w->scratch, "TRUNCATE pg_temp.pair_%s", table));
    run(w, arena_printf(w->scratch,
                        "INSERT INTO pg_temp.pair_%s SELECT x.* FROM gris.%s x ORDER BY "
                        "md5(x::text || '%u') LIMIT 2",
                        table, table, random_below(1000000)));
    size_t len = names->len;
    if (!try_sql(w,
                 arena_printf(w->scratch,
                              "SELECT unnest(%s) FROM pg_temp.pair_%s x WHERE EXISTS (SELECT FROM "
                              "pg_temp.pair_%s a, pg_temp.pair_%s b WHERE a.ctid < b.ctid "
                              "AND a.\"%s\" IS DISTINCT FROM b.\"%s\" AND to_jsonb(a) - '%s'%s <> "
                              "to_jsonb(b) - '%s'%s)",
                              naming, table, table, table, c->name, c->name, c->name, besides,
                              c->name, besides),
                 names))
        return false;
    bool good =
        try_sql(w,
                arena_printf(w->scratch,
                             "WITH gone AS (DELETE FROM gris.%s x USING pg_temp.pair_%s p WHERE "
                             "x::text = p::text RETURNING 1) SELECT count(*)::text FROM gone",
                             table, table),
                names) &&
        try_sql(
            w,
            arena_printf(w->scratch,
                         "WITH put AS (INSERT INTO gris.%s OVERRIDING SYSTEM VALUE SELECT %s FROM "
                         "pg_temp.pair_%s a, pg_temp.pair_%s b WHERE a.ctid <> b.ctid RETURNING *) "
                         "SELECT unnest(%s) FROM put x",
                         table, list, table, table, naming),
            names);
    if (!good)
        names->len = len;
    return good;
}

/* ---- rounds ---- */

/* Rows that the column's edits of this round need; false: this time it came to nothing. */
static bool tamper(struct world *w, enum way way, struct column *c, struct names *names)
{
    names->len = 0;
    switch (way) {
    case EDIT: return edit(w, c, names);
    case DELETE: return delete_one(w, c->table, names);
    case REORDER: return reorder(w, c, names);
    case CUT:
    case WAYS: break;
    }
    return cut(w, c->table, names);
}

static void one_round(struct world *w, enum way way, struct column *c)
{
    struct names *names = ARENA_NEW(w->scratch, struct names);
    bool done = false;
    run(w, "SAVEPOINT tamper");
    for (int tries = 0; !done && tries < TRIES; tries++)
        done = tamper(w, way, c, names);
    if (done) {
        struct verdict v = verify(w, w->conn, false);
        const char *what =
            arena_printf(w->scratch, "%s of %s.%s (%s)", way_names[way], tables[c->table].name,
                         c->name, names->len > 0 ? names->at[0] : "");
        if (v.faults == 0 || !is_named(names, v.first)) {
            print_error("%s %s: %s\n", v.faults == 0 ? "not found" : "named", v.first, what);
            w->wrong++;
        }
        w->done[way]++;
        c->edits += way == EDIT;
    }
    run(w, "ROLLBACK TO SAVEPOINT tamper");
    run(w, "RELEASE SAVEPOINT tamper");
    arena_reset(w->scratch);
}

/* Those that constraints let through. */
static size_t done_of(const struct world *w)
{
    return w->done[EDIT] + w->done[DELETE] + w->done[REORDER] + w->done[CUT];
}

static void everything_that_is_evidence(void **state)
{
    struct world *w = *state;
    static const enum way turns[] = {EDIT, EDIT, EDIT, DELETE, EDIT, REORDER, EDIT, CUT};
    size_t rounds = (size_t)ROUNDS, column = 0;
    struct verdict whole = verify(w, w->conn, true);
    if (whole.faults != 0)
        fail_msg("before anything was touched: %s", whole.first);
    for (size_t t = 0; t < TABLES; t++)
        run(w, arena_printf(w->arena, "CREATE TEMP TABLE pair_%s AS SELECT * FROM gris.%s LIMIT 0",
                            tables[t].name, tables[t].name));
    run(w, "BEGIN");
    run(w, "SET LOCAL session_replication_role = replica");
    for (size_t i = 0; done_of(w) < rounds && i < 2 * rounds && w->wrong < 20; i++) {
        enum way way = turns[i % 8];
        size_t at =
            way == EDIT ? column++ % w->columns.len : random_below((uint32_t)w->columns.len);
        one_round(w, way, &w->columns.at[at]);
    }
    run(w, "ROLLBACK");
    print_message("[          ] %zu edits, %zu deletions, %zu reorderings, %zu truncations\n",
                  w->done[EDIT], w->done[DELETE], w->done[REORDER], w->done[CUT]);
    assert_int_equal(w->wrong, 0);
    assert_int_equal(done_of(w), rounds);
    for (size_t i = 0; i < w->columns.len && rounds >= 300; i++)
        if (w->columns.at[i].edits == 0)
            fail_msg("never edited: %s.%s", tables[w->columns.at[i].table].name,
                     w->columns.at[i].name);
    whole = verify(w, w->conn, true);
    assert_int_equal(whole.faults, 0);
}

/* A table that nobody may change says what happened, or its contents: it is here, or it is said why not. */
static void every_table_that_is_kept_for_ever(void **state)
{
    struct world *w = *state;
    PGresult *r =
        ask(w, "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
               "JOIN pg_proc p ON p.oid = t.tgfoid "
               "WHERE p.proname IN ('immutable_guard', 'audit_guard') AND NOT c.relispartition");
    for (int row = 0; row < PQntuples(r); row++) {
        const char *name = PQgetvalue(r, row, 0);
        bool known = !is_evidence(name, "");
        for (size_t t = 0; t < TABLES; t++)
            known = known || strcmp(tables[t].name, name) == 0;
        if (!known)
            fail_msg("%s is append-only, and nobody verifies it", name);
    }
    assert_in_range(PQntuples(r), 10, 100);
    PQclear(r);
}

/* The order of two reasons for one warning is what their numbers say. */
static void the_order_of_reasons(void **state)
{
    struct world *w = *state;
    run(w, "BEGIN");
    run(w, "SET LOCAL session_replication_role = replica");
    run(w, "CREATE TEMP TABLE turned ON COMMIT DROP AS SELECT * FROM gris.justification WHERE "
           "submission = 2");
    run(w, "DELETE FROM gris.justification WHERE submission = 2");
    run(w,
        "INSERT INTO gris.justification (submission, n, at, actor, reason, audit, id) OVERRIDING "
        "SYSTEM VALUE SELECT submission, n, at, actor, reason, audit, 100000 - id FROM turned");
    struct verdict v = verify(w, w->conn, false);
    run(w, "ROLLBACK");
    assert_int_not_equal(v.faults, 0);
}

/* The whole chain written anew, so that it holds: only the root tells. */
static void a_chain_that_was_written_anew(void **state)
{
    struct world *w = *state;
    char root[24];
    run(w, "BEGIN");
    run(w, "SET LOCAL session_replication_role = replica");
    run(w, "UPDATE gris.audit SET actor = 'nobody', hash = gris.audit_hash(id, at, kind, subject, "
           "'nobody', detail) WHERE kind = 'catalog'");
    run(w, "UPDATE gris.audit SET position = NULL, previous = NULL, chain = NULL");
    run(w, "SELECT gris.audit_seal()");
    struct verdict v = verify(w, w->conn, false);
    run(w, "ROLLBACK");
    (void)snprintf(root, sizeof root, "%lld", (long long)w->first_root);
    assert_int_equal(v.faults, 1);
    assert_string_equal(v.first, root);
}

static void a_database_that_was_rolled_back(void **state)
{
    struct world *w = *state;
    PGconn *conn = PQconnectdb(w->rolled_back);
    char root[24];
    struct verdict v = verify(w, conn, false);
    PQfinish(conn);
    (void)snprintf(root, sizeof root, "%lld", (long long)w->second_root);
    assert_int_equal(v.faults, 1);
    assert_string_equal(v.first, root);
}

/* ---- published files ---- */

static char *read_bytes(const char *path, struct arena *arena, size_t *ret_len)
{
    struct stat st;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &st), 0);
    char *bytes = arena_alloc(arena, (size_t)st.st_size + 1);
    *ret_len = fread(bytes, 1, (size_t)st.st_size, file);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void write_bytes(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static bool is_about(const char *first, const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(first, path) == 0 || (strcmp(slash, "/manifest.json") == 0 &&
                                        (strncmp(first, path, (size_t)(slash - path)) == 0 ||
                                         strstr(first, "/current/") != NULL));
}

static void published_files(void **state)
{
    struct world *w = *state;
    size_t rounds = (size_t)ROUNDS / 5;
    for (size_t i = 0; i < rounds; i++) {
        const char *path = w->files.at[random_below((uint32_t)w->files.len)],
                   *other = w->files.at[random_below((uint32_t)w->files.len)];
        size_t len, other_len;
        const char *bytes = read_bytes(path, w->scratch, &len),
                   *others = read_bytes(other, w->scratch, &other_len);
        char *changed = arena_copy(w->scratch, bytes, len);
        uint32_t at = random_below((uint32_t)len), way = random_below(4);
        bool same = len == other_len && memcmp(bytes, others, len) == 0;
        if (way == 0) {
            changed[at] = (char)(changed[at] ^ (1 << random_below(8)));
            write_bytes(path, changed, len);
        } else if (way == 1) {
            write_bytes(path, bytes, at);
        } else if (way == 2) {
            assert_int_equal(remove(path), 0);
        } else {
            write_bytes(path, others, other_len);
            write_bytes(other, bytes, len);
        }
        struct verdict v = verify(w, w->conn, true);
        write_bytes(path, bytes, len);
        write_bytes(other, others, other_len);
        if (way == 3 && same)
            assert_int_equal(v.faults, 0);
        else if (v.faults == 0 ||
                 !(is_about(v.first, path) || (way == 3 && is_about(v.first, other))))
            fail_msg("way %u of %s: %s", way, path, v.first);
        arena_reset(w->scratch);
    }
    assert_int_equal(verify(w, w->conn, true).faults, 0);
}

/* Roots outside: every one of them, a byte at a time. */
static void roots_outside(void **state)
{
    struct world *w = *state;
    const char *path =
        arena_printf(w->arena, "%s/gris-root-%012lld.json", w->roots, (long long)w->second_root);
    size_t len;
    const char *bytes = read_bytes(path, w->arena, &len);
    for (size_t at = 0; at + 1 < len; at += GRIS_SANITIZED ? 97 : 29) {
        char *changed = arena_copy(w->scratch, bytes, len);
        changed[at] = (char)(changed[at] ^ 1);
        write_bytes(path, changed, len);
        struct verdict v = verify(w, w->conn, false);
        if (v.faults == 0)
            fail_msg("byte %zu of a root", at);
        assert_string_equal(v.first, path);
    }
    write_bytes(path, bytes, len);
    /* One that the table has lost. */
    run(w, "BEGIN");
    run(w, "SET LOCAL session_replication_role = replica");
    run(w,
        "DELETE FROM gris.audit_root WHERE position = (SELECT max(position) FROM gris.audit_root)");
    struct verdict v = verify(w, w->conn, false);
    run(w, "ROLLBACK");
    char root[24];
    (void)snprintf(root, sizeof root, "%lld", (long long)w->second_root);
    assert_string_equal(v.first, root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_evidence),
        cmocka_unit_test(every_table_that_is_kept_for_ever),
        cmocka_unit_test(the_order_of_reasons),
        cmocka_unit_test(a_chain_that_was_written_anew),
        cmocka_unit_test(a_database_that_was_rolled_back),
        cmocka_unit_test(published_files),
        cmocka_unit_test(roots_outside),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
