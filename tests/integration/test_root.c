/*
 * Roots and proofs over a chain of some thousands of leaves: written by pipeline/root.c, proved by the verifier, which builds the tree by itself;
 * every receipt's proof leads to its root and stays as it is; every root is how the next begins; keys are exchanged; what must be refused is.
 * REQ: RFC 9162 2.1.3, 2.1.4. Neighbours: verify.h; test_tamper.c, which alters.
 */
#include "verify.h"

#include <sys/stat.h>

#include "pipeline/pipeline.h"

enum { ROOTS = 5, FILED = 12 };

struct world {
    struct sample *s;
    struct arena *arena;
    const char *folder, *roots;
    struct pipeline_receipt_keys keys;
    struct pipeline *p;
};

static void must(struct world *w, enum status status)
{
    sample_must(w->s, status);
}

static struct pipeline *open_with(struct world *w, const char *key, int64_t now)
{
    struct pipeline *p = NULL;
    const struct pipeline_settings settings = {
        .db = w->s->conninfo, .receipt_key = key, .now = now};
    must(w, pipeline_open(&settings, PIPELINE_CATALOG, &p, &w->s->diags));
    return p;
}

static int set_up(void **state)
{
    struct sample *s = NULL;
    if (sample_set_up((void **)&s) != 0)
        return -1;
    struct world *w = ARENA_NEW(s->arena, struct world);
    const char *tmp = getenv("TMPDIR");
    char folder[128];
    (void)snprintf(folder, sizeof folder, "%.80s/gris-root-XXXXXX", tmp ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    w->s = s;
    w->arena = s->arena;
    w->folder = arena_strdup(w->arena, folder);
    w->roots = arena_printf(w->arena, "%s/roots", folder);
    must(w, pipeline_receipt_keygen(arena_printf(w->arena, "%s/keys", folder), w->arena, &w->keys,
                                    &s->diags));
    w->p = open_with(w, w->keys.secret, SAMPLE_NOW);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    if (w == NULL)
        return 0; /* set_up() has failed */
    int code = system(arena_printf(w->arena, "rm -rf -- '%s'", w->folder));
    pipeline_close(w->p);
    store_close(w->s->store);
    arena_free(w->arena);
    return code;
}

/* `n` audit rows that tell of nothing. */
static void fill(struct world *w, int n)
{
    pg_sql(w->s->conninfo, arena_printf(w->arena,
                                        "SELECT gris.audit_note(nextval('gris.audit_id'), "
                                        "to_timestamp(1795312800), 'test', 'x', 'y', '{}') FROM "
                                        "generate_series(1, %d)",
                                        n));
}

static const char *file_one(struct world *w, size_t i)
{
    static const char *const orgs[] = {"01", "11", "12", "14", "04", "08"};
    const int64_t values[] = {(int64_t)i + 5, 1, 2};
    struct report *report = sample_report(w->s, "DS-01", orgs[i % 6],
                                          arena_printf(w->arena, "%zu", 2015 + i / 6), values, 3);
    return sample_file(w->s, report, arena_printf(w->arena, "file %zu", i), NULL).receipt;
}

static void must_be_whole(struct world *w, int64_t roots)
{
    struct verifier_totals totals;
    char error[VERIFIER_ERROR_MAX];
    const struct verifier_options options = {
        .roots = w->roots, .tell = verify_tell, .ctx = &w->s->diags};
    diags_init(&w->s->diags, w->arena, 0);
    assert_true(verifier_check_database(w->s->conninfo, &options, &totals, error));
    if (totals.faults != 0)
        fail_msg("%s", diag_line(&w->s->diags.at[0], LANG_EN, w->arena));
    assert_int_equal(totals.roots, roots);
}

static struct receipt receipt_of(struct world *w, struct pipeline *p, const char *id)
{
    struct receipt r;
    must(w, pipeline_report_receipt(p, id, &r, &w->s->diags));
    return r;
}

static struct text written(struct world *w, const struct receipt *r)
{
    struct sink *sink = sink_memory(w->arena, 0);
    receipt_write(r, sink);
    struct text t = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    return t;
}

/* Sizes on both sides of a block's end; the tree's own sizes are found by the verifier. */
static void a_chain_of_thousands(void **state)
{
    struct world *w = *state;
    static const int between[ROOTS] = {0, 1015, 7, 2040, 500};
    const char *receipts[FILED];
    struct text first[FILED];
    size_t filed = 0;
    struct pipeline_root root;
    struct VEC(const char *) files = {0};
    for (size_t i = 0; i < ROOTS; i++) {
        fill(w, between[i]);
        for (size_t n = 0; n < 2; n++) {
            receipts[filed] = file_one(w, filed);
            filed++;
        }
        fill(w, i == 1 ? 3 : 0);
        assert_null(receipt_of(w, w->p, receipts[filed - 1]).proof);
        must(w, pipeline_root(w->p, w->roots, &root, &w->s->diags));
        assert_false(root.unchanged);
        assert_int_equal(root.root.size, root.root.position + root.root.receipts);
        assert_int_equal(root.root.receipts, filed);
        VEC_PUSH(w->arena, &files, root.file);
        must_be_whole(w, (int64_t)i + 1);
        for (size_t n = 0; n < filed; n++) {
            struct receipt r = receipt_of(w, w->p, receipts[n]);
            assert_non_null(r.proof);
            assert_true(receipt_proof_leads(r.proof, r.receipt, r.digest, w->arena));
            if (n >= filed - 2)
                first[n] = written(w, &r);
            else
                assert_true(text_eq(written(w, &r), first[n])); /* by the first root that has it */
        }
        must(w, pipeline_root(w->p, w->roots, &root, &w->s->diags));
        assert_true(root.unchanged);
    }
    assert_in_range(root.root.size, 3 * 1024 + 1, 4 * 1024);
    for (size_t i = 0; i < files.len; i++) {
        struct pipeline_consistency c;
        must(w, pipeline_root_since(w->p, files.at[i], w->roots, &c, &w->s->diags));
        assert_int_equal(c.now.position, root.root.position);
        assert_int_equal(c.path.len == 0, i == files.len - 1);
    }
}

static void keys_are_exchanged(void **state)
{
    struct world *w = *state;
    struct pipeline_receipt_keys second;
    struct pipeline_root root;
    must(w, pipeline_receipt_keygen(arena_printf(w->arena, "%s/second", w->folder), w->arena,
                                    &second, &w->s->diags));
    struct pipeline *p = open_with(w, second.secret, SAMPLE_NOW);
    struct receipt r = receipt_of(w, p, "1");
    assert_null(r.proof); /* no root of the new key yet: none that its public key could prove */
    fill(w, 1);
    must(w, pipeline_root(p, w->roots, &root, &w->s->diags));
    r = receipt_of(w, p, "1");
    assert_string_equal(r.proof->root.signature.key, second.id);
    assert_string_equal(r.signature.key, second.id);
    assert_true(receipt_proof_leads(r.proof, r.receipt, r.digest, w->arena));
    pipeline_close(p);
    r = receipt_of(w, w->p, "1"); /* and the old key's as ever */
    assert_string_equal(r.proof->root.signature.key, w->keys.id);
    must_be_whole(w, ROOTS + 1);
}

static void once_a_day(void **state)
{
    struct world *w = *state;
    struct pipeline_root root;
    fill(w, 1);
    must(w, pipeline_root_daily(w->p, w->roots, &root, &w->s->diags));
    assert_true(root.unchanged); /* there was one today */
    struct pipeline *tomorrow = open_with(w, w->keys.secret, SAMPLE_NOW + 86400);
    must(w, pipeline_root_daily(tomorrow, w->roots, &root, &w->s->diags));
    assert_false(root.unchanged);
    pipeline_close(tomorrow);
    struct pipeline *without = open_with(w, "", SAMPLE_NOW + 2 * 86400);
    must(w, pipeline_root_daily(without, w->roots, &root, &w->s->diags));
    assert_int_equal(root.root.position, 0);
    diags_init(&w->s->diags, w->arena, 0);
    assert_int_equal(pipeline_root(without, w->roots, &root, &w->s->diags), STATUS_REJECTED);
    assert_int_equal(w->s->diags.at[0].code, DIAG_E530);
    struct pipeline_audit audit;
    const struct pipeline_audit_query query = {.roots = w->roots};
    must(w, pipeline_audit_verify(without, &query, &audit, &w->s->diags));
    assert_false(audit.signatures);
    pipeline_close(without);
}

static enum diag_code refusal(struct world *w, enum status status)
{
    assert_int_not_equal(status, STATUS_OK);
    return w->s->diags.at[0].code;
}

static void what_is_refused(void **state)
{
    struct world *w = *state;
    struct pipeline_root root;
    struct pipeline_audit audit;
    struct pipeline_consistency c;
    const char *file = arena_printf(w->arena, "%s/file", w->folder);
    struct diags *diags = &w->s->diags;
    diags_init(diags, w->arena, 0);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    /* a folder that is none, a file that says something else, no file, no root */
    assert_int_equal(refusal(w, pipeline_root(w->p, file, &root, diags)), DIAG_E705);
    diags_init(diags, w->arena, 0);
    must(w, pipeline_root(w->p, NULL, &root, diags));
    assert_null(root.file);
    const char *other = arena_printf(w->arena, "%s/other", w->folder);
    assert_int_equal(mkdir(other, 0700), 0);
    assert_int_equal(symlink("nowhere", arena_printf(w->arena, "%s/gris-root-%012lld.json", other,
                                                     (long long)root.root.position)),
                     0);
    assert_int_equal(refusal(w, pipeline_root(w->p, other, &root, diags)), DIAG_E705);
    diags_init(diags, w->arena, 0);
    assert_int_equal(refusal(w, pipeline_root_since(w->p, "nowhere", NULL, &c, diags)), DIAG_E102);
    diags_init(diags, w->arena, 0);
    assert_int_equal(refusal(w, pipeline_root_since(w->p, file, NULL, &c, diags)), DIAG_E101);
    /* keys that are none */
    diags_init(diags, w->arena, 0);
    struct pipeline_audit_query query = {.public_key = w->keys.secret};
    assert_int_equal(refusal(w, pipeline_audit_verify(w->p, &query, &audit, diags)), DIAG_E525);
    diags_init(diags, w->arena, 0);
    query.public_key = "nowhere";
    assert_int_equal(refusal(w, pipeline_audit_verify(w->p, &query, &audit, diags)), DIAG_E102);
    /* both keys signed roots: one alone does not do for all */
    diags_init(diags, w->arena, 0);
    query = (struct pipeline_audit_query){.public_key = w->keys.open};
    assert_int_equal(refusal(w, pipeline_audit_verify(w->p, &query, &audit, diags)), DIAG_E813);
    diags_init(diags, w->arena, 0);
    assert_int_equal(system(arena_printf(w->arena, "cat '%s' '%s/second/gris-receipt.pub' >'%s'",
                                         w->keys.open, w->folder, file)),
                     0);
    query = (struct pipeline_audit_query){.public_key = file, .roots = w->roots};
    must(w, pipeline_audit_verify(w->p, &query, &audit, diags));
    assert_true(audit.signatures);
}

/* The chain's values written anew: no root is signed over them, no receipt is proved by them. */
static void nothing_is_signed_over_another_chain(void **state)
{
    struct world *w = *state;
    struct pipeline_root root;
    struct receipt r;
    diags_init(&w->s->diags, w->arena, 0);
    pg_sql(w->s->conninfo, "SET session_replication_role = replica; "
                           "UPDATE gris.audit SET chain = sha256(chain) WHERE position = 2");
    fill(w, 1);
    assert_int_equal(refusal(w, pipeline_root(w->p, w->roots, &root, &w->s->diags)), DIAG_E538);
    diags_init(&w->s->diags, w->arena, 0);
    assert_int_equal(refusal(w, pipeline_report_receipt(w->p, "1", &r, &w->s->diags)), DIAG_E812);
}

/* Nobody writes a root but by the function, and none goes back, or beyond what is sealed. */
static void the_table_only_grows(void **state)
{
    struct world *w = *state;
    const char *conninfo = w->s->conninfo;
    assert_string_equal(pg_refusal(conninfo, "UPDATE gris.audit_root SET size = 9"), "42501");
    assert_string_equal(pg_refusal(conninfo, "DELETE FROM gris.audit_root"), "42501");
    assert_string_equal(pg_refusal(conninfo, "SET ROLE gris_service; INSERT INTO gris.audit_root "
                                             "SELECT * FROM gris.audit_root"),
                        "42501");
    assert_string_equal(
        pg_refusal(conninfo, "SET ROLE gris_worker; SELECT gris.audit_root_add(1, 1, '', '', '')"),
        "42501");
    assert_string_equal(
        pg_sql(conninfo, "SET ROLE gris_publish; SELECT gris.audit_root_add(1, 1, '', '', '')"),
        "f");
    assert_string_equal(pg_refusal(conninfo, "SET ROLE gris_publish; SELECT gris.audit_root_add("
                                             "1000000, 1000000, sha256(''), '', '')"),
                        "23514");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_of_thousands),
        cmocka_unit_test(keys_are_exchanged),
        cmocka_unit_test(once_a_day),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(nothing_is_signed_over_another_chain),
        cmocka_unit_test(the_table_only_grows),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
