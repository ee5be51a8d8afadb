/*
 * The receipt as a document. One table of members says the shape; the JSON, the signed bytes, the reader and the printed page all go
 * by it.
 * Must not know: where a receipt's facts are from. Neighbours: receipt_number.c, sign.h, json.h.
 * REQ: RFC 8785: members sorted by name, no blanks, the fewest escapes.
 */
#include "core/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"

#define MEMBERS_MAX 32 /* of an object */

#define MEMBER(name, kind)                                                                         \
    {                                                                                              \
#name, kind, offsetof(struct receipt, name)                                                \
    }
#define REASON(name, kind)                                                                         \
    {                                                                                              \
#name, kind, offsetof(struct receipt_reason, name)                                         \
    }
#define SIGNATURE(name)                                                                            \
    {                                                                                              \
#name, RECEIPT_TEXT, offsetof(struct receipt_signature, name)                              \
    }

const struct receipt_member receipt_members[] = {
    MEMBER(receipt, RECEIPT_TEXT),
    MEMBER(digest, RECEIPT_TEXT),
    MEMBER(file, RECEIPT_OPTIONAL),
    MEMBER(size, RECEIPT_COUNT),
    MEMBER(org_code, RECEIPT_OPTIONAL),
    MEMBER(regime, RECEIPT_OPTIONAL),
    MEMBER(form, RECEIPT_OPTIONAL),
    MEMBER(edition, RECEIPT_COUNT),
    MEMBER(period, RECEIPT_OPTIONAL),
    MEMBER(window, RECEIPT_OPTIONAL),
    MEMBER(vintage, RECEIPT_OPTIONAL),
    MEMBER(version, RECEIPT_COUNT),
    MEMBER(state, RECEIPT_TEXT),
    MEMBER(received_at, RECEIPT_TEXT),
    MEMBER(accepted_at, RECEIPT_OPTIONAL),
    MEMBER(due, RECEIPT_OPTIONAL),
    MEMBER(timeliness, RECEIPT_OPTIONAL),
    MEMBER(cells, RECEIPT_COUNT),
    MEMBER(errors, RECEIPT_COUNT),
    MEMBER(warnings, RECEIPT_COUNT),
    MEMBER(open_warnings, RECEIPT_COUNT),
    {"justifications", RECEIPT_REASONS, offsetof(struct receipt, reasons)},
    MEMBER(as_of, RECEIPT_TEXT),
    MEMBER(catalog_load, RECEIPT_COUNT),
    {0},
};
_Static_assert(sizeof receipt_members / sizeof receipt_members[0] <= MEMBERS_MAX, "raise it");

const struct receipt_member receipt_reason_members[] = {
    REASON(n, RECEIPT_COUNT),    REASON(code, RECEIPT_TEXT), REASON(reason, RECEIPT_TEXT),
    REASON(actor, RECEIPT_TEXT), REASON(at, RECEIPT_TEXT),   {0},
};

const struct receipt_member receipt_signature_members[] = {
    SIGNATURE(algorithm),
    SIGNATURE(key),
    SIGNATURE(value),
    {0},
};

const char *receipt_text(const void *object, const struct receipt_member *member)
{
    const char *value;
    memcpy(&value, (const char *)object + member->offset, sizeof value);
    return value;
}

int64_t receipt_count(const void *object, const struct receipt_member *member)
{
    int64_t value;
    memcpy(&value, (const char *)object + member->offset, sizeof value);
    return value;
}

/* ---- as JSON ---- */

static void
write_members(struct json_writer *w, const void *object, const struct receipt_member *members);

static void write_reasons(struct json_writer *w, const struct receipt_reasons *reasons)
{
    json_begin_array(w);
    for (size_t i = 0; i < reasons->len; i++) {
        json_begin_object(w);
        write_members(w, &reasons->at[i], receipt_reason_members);
        json_end_object(w);
    }
    json_end_array(w);
}

static void
write_member(struct json_writer *w, const void *object, const struct receipt_member *member)
{
    json_key(w, member->name);
    switch (member->kind) {
    case RECEIPT_TEXT:
    case RECEIPT_OPTIONAL: json_cstring(w, receipt_text(object, member)); break;
    case RECEIPT_COUNT: json_int(w, receipt_count(object, member)); break;
    case RECEIPT_REASONS: write_reasons(w, &((const struct receipt *)object)->reasons); break;
    }
}

static void
write_members(struct json_writer *w, const void *object, const struct receipt_member *members)
{
    for (size_t i = 0; members[i].name != NULL; i++)
        write_member(w, object, &members[i]);
}

static void write_signature(struct json_writer *w, const struct receipt_signature *signature)
{
    json_key(w, "signature");
    if (signature->algorithm == NULL) {
        json_nothing(w);
        return;
    }
    json_begin_object(w);
    write_members(w, signature, receipt_signature_members);
    json_end_object(w);
}

static void write_proof(struct json_writer *w, const struct receipt_proof *proof)
{
    json_key(w, "proof");
    if (proof == NULL) {
        json_nothing(w);
        return;
    }
    json_begin_object(w);
    write_members(w, proof, receipt_proof_members);
    json_key(w, "path");
    json_begin_array(w);
    for (size_t i = 0; i < proof->path.len; i++)
        json_cstring(w, proof->path.at[i]);
    json_end_array(w);
    json_key(w, "root");
    json_begin_object(w);
    write_members(w, &proof->root, receipt_root_members);
    write_signature(w, &proof->root.signature);
    json_end_object(w);
    json_end_object(w);
}

void receipt_write(const struct receipt *receipt, struct sink *sink)
{
    struct json_writer w;
    json_init(&w, sink, 2);
    json_begin_object(&w);
    write_members(&w, receipt, receipt_members);
    write_signature(&w, &receipt->signature);
    write_proof(&w, receipt->proof);
    json_end_object(&w);
    sink_puts(sink, "\n");
}

/* ---- the signed bytes ---- */

/* RFC 8785 3.2.2.2: short escapes where JSON has them, \u00xx for the other control characters, everything else as it is. */
static void sign_string(struct sink *sink, const char *s)
{
    static const char plain[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    sink_puts(sink, "\"");
    for (; *s != '\0'; s++) {
        const char *at = strchr(plain, *s);
        if (at != NULL)
            sink_printf(sink, "\\%c", letters[at - plain]);
        else if ((unsigned char)*s < 0x20)
            sink_printf(sink, "\\u%04x", (unsigned char)*s);
        else
            sink_write(sink, s, 1);
    }
    sink_puts(sink, "\"");
}

static int by_name(const void *a, const void *b)
{
    const struct receipt_member *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static void sign_reasons(struct sink *sink, const struct receipt_reasons *reasons)
{
    sink_puts(sink, "[");
    for (size_t i = 0; i < reasons->len; i++) {
        sink_puts(sink, i > 0 ? "," : "");
        receipt_canonical(sink, &reasons->at[i], receipt_reason_members);
    }
    sink_puts(sink, "]");
}

static void sign_value(struct sink *sink, const void *object, const struct receipt_member *member)
{
    if (member->kind == RECEIPT_REASONS)
        sign_reasons(sink, &((const struct receipt *)object)->reasons);
    else if (member->kind == RECEIPT_COUNT)
        sink_printf(sink, "%lld", (long long)receipt_count(object, member));
    else if (receipt_text(object, member) != NULL)
        sign_string(sink, receipt_text(object, member));
    else
        sink_puts(sink, "null");
}

/* Names are ASCII, where the order of bytes is that of UTF-16. */
void receipt_canonical(struct sink *sink, const void *object, const struct receipt_member *members)
{
    const struct receipt_member *sorted[MEMBERS_MAX];
    size_t len = 0;
    for (; members[len].name != NULL && len < MEMBERS_MAX; len++)
        sorted[len] = &members[len];
    qsort(sorted, len, sizeof sorted[0], by_name);
    for (size_t i = 0; i < len; i++) {
        sink_printf(sink, "%s\"%s\":", i > 0 ? "," : "{", sorted[i]->name);
        sign_value(sink, object, sorted[i]);
    }
    sink_puts(sink, "}");
}

struct text receipt_signed_bytes(const struct receipt *receipt, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);
    /* So that no other document that the same key signs can be shown as a receipt. */
    sink_puts(sink, "gris receipt 1\n");
    receipt_canonical(sink, receipt, receipt_members);
    struct text bytes = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    return bytes;
}

void receipt_sign(struct receipt *receipt, const struct sign_key *key, struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    char id[SIGN_ID_MAX];
    char text[SIGN_TEXT_MAX];
    sign_make(key, receipt_signed_bytes(receipt, arena), signature);
    receipt->signature.algorithm = RECEIPT_ALGORITHM;
    receipt->signature.key = arena_strdup(arena, sign_key_id(key, id));
    receipt->signature.value = arena_strdup(arena, sign_text(signature, text));
}

bool receipt_signature_holds(const struct receipt *receipt,
                             const struct sign_key *key,
                             struct arena *arena)
{
    uint8_t signature[SIGN_BYTES];
    return receipt->signature.value != NULL &&
           sign_parse(text_of(receipt->signature.value), signature) &&
           sign_holds(key, receipt_signed_bytes(receipt, arena), signature);
}
