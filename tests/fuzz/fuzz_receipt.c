/*
 * fuzz_receipt: any bytes as a receipt that somebody shows. What is taken says the same when it is written and read again, to the signed byte; signed,
 * it holds, and no longer once a count in it has moved; its page is text in one piece, without control characters. What is refused says why.
 * Must not know what a receipt should say. Neighbours: collector/read_receipt.c, core/receipt.c, cli/receipt_page.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../cli/internal.h"
#include "collector/collector.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key of test 1 of RFC 8032 7.1. */
static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                          "-----END PRIVATE KEY-----\n";

static struct text json_of(const struct receipt *r, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);
    receipt_write(r, sink);
    struct text json = sink_memory_text(sink);
    must(sink_close(sink, NULL) == 0);
    return json;
}

static void must_sign(struct receipt r, struct arena *arena)
{
    static struct sign_key *key;
    if (key == NULL)
        key = sign_key_parse(text_of(pem), true);
    must(key != NULL);
    (void)receipt_signature_holds(&r, key, arena);
    receipt_sign(&r, key, arena);
    must(receipt_signature_holds(&r, key, arena));
    r.cells += 1;
    must(!receipt_signature_holds(&r, key, arena));
}

static void must_show(const struct receipt *r, struct arena *arena)
{
    size_t bad;
    struct sink *sink = sink_memory(arena, 0);
    receipt_page_write(sink, r, arena);
    struct text page = sink_memory_text(sink);
    must(sink_close(sink, NULL) == 0);
    must(text_valid_utf8(page.ptr, page.len, &bad));
    for (size_t i = 0; i < page.len; i++)
        must((unsigned char)page.ptr[i] >= 0x20 || page.ptr[i] == '\n');
    must(memmem(page.ptr, page.len, "<script", 7) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct receipt r, again;
    struct diags diags;
    diags_init(&diags, arena, 100);
    enum status status = collector_receipt("f", data, size, arena, &r, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    if (status == STATUS_OK) {
        struct text json = json_of(&r, arena);
        must(collector_receipt("f", json.ptr, json.len, arena, &again, &diags) == STATUS_OK);
        must(text_eq(json_of(&again, arena), json));
        must(text_eq(receipt_signed_bytes(&again, arena), receipt_signed_bytes(&r, arena)));
        (void)receipt_number_ok(text_of(r.receipt));
        must_sign(r, arena);
        must_show(&r, arena);
    }
    arena_free(arena);
    return 0;
}
