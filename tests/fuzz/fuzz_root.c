/*
 * fuzz_root: any bytes as a root that somebody shows, and as the proof in an otherwise sound receipt. What is taken says the same when it is written
 * and read again, to the signed byte; a root that is signed holds, and no longer once a count in it has moved; a proof leads to the root that is
 * computed from it, and to no other. What is refused says why.
 * Must not know what a root should say. Neighbours: collector/read_receipt.c, core/receipt_root.c, core/merkle.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key of test 1 of RFC 8032 7.1. */
static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                          "-----END PRIVATE KEY-----\n";

/* A receipt, open where its proof begins. */
static const char head[] =
    "{\"receipt\":\"GR20261122-0000001-02\",\"digest\":\"ab\",\"file\":null,\"size\":1,\"org_"
    "code\":null,"
    "\"regime\":null,\"form\":null,\"edition\":1,\"period\":null,\"window\":null,\"vintage\":null,"
    "\"version\":0,\"state\":\"rejected\",\"received_at\":\"\",\"accepted_at\":null,\"due\":null,"
    "\"timeliness\":null,\"cells\":0,\"errors\":1,\"warnings\":0,\"open_warnings\":0,"
    "\"justifications\":[],\"as_of\":\"\",\"catalog_load\":1,\"signature\":null,\"proof\":";

static void must_sign(struct receipt_root root, struct arena *arena)
{
    static struct sign_key *key;
    if (key == NULL)
        key = sign_key_parse(text_of(pem), true);
    must(key != NULL);
    (void)receipt_root_signature_holds(&root, key, arena);
    receipt_root_sign(&root, key, arena);
    must(receipt_root_signature_holds(&root, key, arena));
    root.receipts += 1;
    must(!receipt_root_signature_holds(&root, key, arena));
}

static void root_of(const uint8_t *data, size_t size, struct arena *arena)
{
    struct receipt_root root, again;
    struct diags diags;
    diags_init(&diags, arena, 100);
    enum status status = collector_root("f", data, size, arena, &root, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    if (status != STATUS_OK)
        return;
    must_sign(root, arena);
    if (root.signature.algorithm == NULL)
        return; /* such a one has no document */
    struct text document = receipt_root_document(&root, arena);
    must(collector_root("f", document.ptr, document.len, arena, &again, &diags) == STATUS_OK ||
         document.len > RECEIPT_ROOT_BYTES_MAX);
    if (document.len <= RECEIPT_ROOT_BYTES_MAX) {
        must(text_eq(receipt_root_document(&again, arena), document));
        must(strcmp(receipt_root_digest(&again, arena), receipt_root_digest(&root, arena)) == 0);
    }
}

/* The root that the path leads to is the only one: with another hash it leads nowhere. */
static void must_lead(const struct receipt *r, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct receipt_proof proof = *r->proof;
    bool leads = receipt_proof_leads(&proof, r->receipt, r->digest, arena);
    struct digest other = digest_of(proof.root.hash, strlen(proof.root.hash));
    proof.root.hash = digest_hex(&other, hex);
    must(!leads || !receipt_proof_leads(&proof, r->receipt, r->digest, arena));
}

static void proof_of(const uint8_t *data, size_t size, struct arena *arena)
{
    struct receipt r, again;
    struct diags diags;
    size_t len = sizeof head - 1 + size + 1;
    char *json = arena_alloc(arena, len + 1);
    memcpy(json, head, sizeof head - 1);
    memcpy(json + sizeof head - 1, data, size);
    json[len - 1] = '}';
    diags_init(&diags, arena, 100);
    enum status status = collector_receipt("f", json, len, arena, &r, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    if (status != STATUS_OK || r.proof == NULL)
        return;
    must_lead(&r, arena);
    struct sink *sink = sink_memory(arena, 0);
    receipt_write(&r, sink);
    struct text written = sink_memory_text(sink);
    must(sink_close(sink, NULL) == 0);
    if (written.len > RECEIPT_BYTES_MAX)
        return;
    must(collector_receipt("f", written.ptr, written.len, arena, &again, &diags) == STATUS_OK);
    must(again.proof->path.len == r.proof->path.len && again.proof->leaf == r.proof->leaf);
    must(text_eq(receipt_root_signed_bytes(&again.proof->root, arena),
                 receipt_root_signed_bytes(&r.proof->root, arena)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    root_of(data, size, arena);
    proof_of(data, size, arena);
    arena_free(arena);
    return 0;
}
