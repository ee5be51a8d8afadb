/*
 * A receipt or a root that somebody shows, from JSON: every member once, of its type, and nothing else; what it says is not believed here.
 * json_t stays in this file. Must not know: signatures, keys. Neighbours: core/receipt.h (the shape), read_json.c (report files).
 */
#include <errno.h>
#include <jansson.h>

#include "core/receipt.h"
#include "internal.h"

struct shown {
    const char *file;
    struct arena *arena;
    struct diags *diags;
    const char *pointer; /* of the object at hand */
    bool sound;
};

static struct diag *find(struct shown *s, enum diag_code code, const char *member, const char *arg)
{
    s->sound = false;
    struct diag *d = diags_addv(s->diags, code, (struct place){.file = s->file}, arg, NULL);
    d->cell = member != NULL ? arena_printf(s->diags->arena, "%s/%s", s->pointer, member)
                             : arena_strdup(s->diags->arena, s->pointer);
    return d;
}

static void find_type(struct shown *s, const char *member, const json_t *got, const char *wanted)
{
    if (json_is_real(got)) {
        struct diag *d = find(s, DIAG_E125, member, NULL);
        d->arg[0] = d->cell;
        return;
    }
    find(s, DIAG_E124, member, member != NULL ? member : "JSON")->arg[1] = wanted;
}

static void find_syntax(struct shown *s, const json_error_t *error)
{
    bool repeated = json_error_code(error) == json_error_duplicate_key;
    struct place at = {.file = s->file,
                       .row = error->line > 0 ? (uint32_t)error->line : 0,
                       .column = error->column > 0 ? (uint32_t)error->column : 0};
    struct text what = repeated ? read_json_repeated(error->text) : text_of(error->text);
    s->sound = false;
    diags_addv(s->diags, repeated ? DIAG_E121 : DIAG_E120, at, text_dup(s->diags->arena, what),
               NULL);
}

/* ---- members ---- */

static void
take_text(struct shown *s, const struct receipt_member *member, const json_t *got, void *object)
{
    bool optional = member->kind == RECEIPT_OPTIONAL;
    const char *text = NULL;
    if (json_is_string(got))
        text = arena_copy(s->arena, json_string_value(got), json_string_length(got));
    else if (!optional || !json_is_null(got))
        find_type(s, member->name, got, optional ? "string | null" : "string");
    memcpy((char *)object + member->offset, &text, sizeof text);
}

static void
take_count(struct shown *s, const struct receipt_member *member, const json_t *got, void *object)
{
    int64_t value = json_integer_value(got); /* 0 for anything else */
    if (!json_is_integer(got) || value < 0 || value > RECEIPT_COUNT_MAX)
        find_type(s, member->name, got, "integer, 0 … 2^53 - 1");
    memcpy((char *)object + member->offset, &value, sizeof value);
}

/* `besides`: more names that may stand there, the last one NULL. */
static void take_object(struct shown *s,
                        json_t *from,
                        const struct receipt_member *members,
                        const char *const *besides,
                        void *object);

static const char *const none[] = {NULL};

static void take_reasons(struct shown *s, json_t *got, struct receipt *receipt)
{
    size_t i;
    json_t *one;
    if (!json_is_array(got)) {
        find_type(s, "justifications", got, "array");
        return;
    }
    json_array_foreach(got, i, one)
    {
        struct shown inside = *s;
        inside.pointer = arena_printf(s->arena, "/justifications/%zu", i);
        take_object(&inside, one, receipt_reason_members, none,
                    VEC_ADD(s->arena, &receipt->reasons));
        s->sound = inside.sound;
    }
}

static void
take_member(struct shown *s, const struct receipt_member *member, json_t *got, void *object)
{
    if (got == NULL) {
        find(s, DIAG_E123, member->name, member->name);
        return;
    }
    switch (member->kind) {
    case RECEIPT_TEXT:
    case RECEIPT_OPTIONAL: take_text(s, member, got, object); break;
    case RECEIPT_COUNT: take_count(s, member, got, object); break;
    case RECEIPT_REASONS: take_reasons(s, got, object); break;
    }
}

static bool is_member(const char *name, const struct receipt_member *members)
{
    for (size_t i = 0; members[i].name != NULL; i++)
        if (strcmp(name, members[i].name) == 0)
            return true;
    return false;
}

static bool is_besides(const char *name, const char *const *besides)
{
    while (*besides != NULL && strcmp(name, *besides) != 0)
        besides++;
    return *besides != NULL;
}

static void take_object(struct shown *s,
                        json_t *from,
                        const struct receipt_member *members,
                        const char *const *besides,
                        void *object)
{
    if (!json_is_object(from)) {
        find_type(s, NULL, from, "object");
        return;
    }
    const char *name;
    json_t *unused;
    json_object_foreach(from, name, unused)
    {
        (void)unused;
        if (!is_member(name, members) && !is_besides(name, besides))
            find(s, DIAG_E122, NULL, arena_strdup(s->diags->arena, name));
    }
    for (size_t i = 0; members[i].name != NULL; i++)
        take_member(s, &members[i], json_object_get(from, members[i].name), object);
}

static void take_signature(struct shown *s, json_t *got, struct receipt_signature *signature)
{
    if (got == NULL) {
        find(s, DIAG_E123, "signature", "signature");
    } else if (!json_is_null(got)) {
        const char *pointer = s->pointer;
        s->pointer = arena_printf(s->arena, "%s/signature", pointer);
        take_object(s, got, receipt_signature_members, none, signature);
        s->pointer = pointer;
    }
}

/* ---- roots and proofs ---- */

static void take_root(struct shown *s, json_t *got, struct receipt_root *root)
{
    static const char *const besides[] = {"signature", NULL};
    take_object(s, got, receipt_root_members, besides, root);
    if (json_is_object(got))
        take_signature(s, json_object_get(got, "signature"), &root->signature);
}

static void take_path(struct shown *s, json_t *got, struct receipt_path *path)
{
    size_t i;
    json_t *one;
    if (got == NULL) {
        find(s, DIAG_E123, "path", "path");
        return;
    }
    if (!json_is_array(got) || json_array_size(got) > RECEIPT_PATH_MAX) {
        find_type(s, "path", got, "array, at most 64");
        return;
    }
    json_array_foreach(got, i, one)
    {
        if (json_is_string(one))
            VEC_PUSH(s->arena, path, arena_strdup(s->arena, json_string_value(one)));
        else
            find_type(s, arena_printf(s->arena, "path/%zu", i), one, "string");
    }
}

/* Receipts from before there were roots do not have it. */
static void take_proof(struct shown *s, json_t *got, struct receipt *receipt)
{
    static const char *const besides[] = {"path", "root", NULL};
    if (got == NULL || json_is_null(got))
        return;
    struct receipt_proof *proof = ARENA_NEW(s->arena, struct receipt_proof);
    receipt->proof = proof;
    s->pointer = "/proof";
    take_object(s, got, receipt_proof_members, besides, proof);
    if (!json_is_object(got))
        return;
    take_path(s, json_object_get(got, "path"), &proof->path);
    json_t *root = json_object_get(got, "root");
    if (root == NULL) {
        find(s, DIAG_E123, "root", "root");
        return;
    }
    s->pointer = "/proof/root";
    take_root(s, root, &proof->root);
}

/* ---- documents ---- */

/* NULL: no JSON, which is told. */
static json_t *load(struct shown *s, const void *bytes, size_t len)
{
    json_error_t error;
    errno = 0;
    json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root == NULL) {
        if (errno == ENOMEM)      /* no fault of the file; jansson's own code may not say so */
            arena_exhausted(len); /* uncovered: no memory */
        find_syntax(s, &error);
    }
    return root;
}

static bool too_long(struct shown *s, size_t len, size_t max)
{
    if (len <= max)
        return false;
    diags_addv(s->diags, DIAG_E113, (struct place){.file = s->file}, "receipt_bytes",
               arena_printf(s->diags->arena, "%zu", max), NULL);
    return true;
}

enum status collector_receipt(const char *file,
                              const void *bytes,
                              size_t len,
                              struct arena *arena,
                              struct receipt *ret_receipt,
                              struct diags *diags)
{
    static const char *const besides[] = {"signature", "proof", NULL};
    struct shown s = {.file = file, .arena = arena, .diags = diags, .pointer = "", .sound = true};
    *ret_receipt = (struct receipt){0};
    if (too_long(&s, len, RECEIPT_BYTES_MAX))
        return STATUS_REJECTED;
    json_t *root = load(&s, bytes, len);
    if (root == NULL)
        return STATUS_REJECTED;
    take_object(&s, root, receipt_members, besides, ret_receipt);
    if (json_is_object(root)) {
        take_signature(&s, json_object_get(root, "signature"), &ret_receipt->signature);
        take_proof(&s, json_object_get(root, "proof"), ret_receipt);
    }
    json_decref(root);
    return s.sound ? STATUS_OK : STATUS_REJECTED;
}

enum status collector_root(const char *file,
                           const void *bytes,
                           size_t len,
                           struct arena *arena,
                           struct receipt_root *ret_root,
                           struct diags *diags)
{
    struct shown s = {.file = file, .arena = arena, .diags = diags, .pointer = "", .sound = true};
    *ret_root = (struct receipt_root){0};
    if (too_long(&s, len, RECEIPT_ROOT_BYTES_MAX))
        return STATUS_REJECTED;
    json_t *root = load(&s, bytes, len);
    if (root == NULL)
        return STATUS_REJECTED;
    take_root(&s, root, ret_root);
    json_decref(root);
    return s.sound ? STATUS_OK : STATUS_REJECTED;
}
