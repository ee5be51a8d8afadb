/*
 * receipt: what a submission's receipt says, its signature by the key of the settings, keys made, and receipts that others show checked
 * without a database. Knows no output. Neighbours: reports.c, warnings.c, core/receipt.h (the shape and what is signed).
 * REQ: docs/receipts.md.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/collector.h"
#include "core/receipt.h"
#include "core/sign.h"
#include "receipt.h"
#include "root.h"

/* ---- what it says ---- */

static const char *instant_text(struct pipeline *p, int64_t seconds)
{
    char buf[INSTANT_TEXT_MAX];
    return seconds == 0 ? NULL : arena_strdup(p->arena, instant_format(seconds, buf));
}

/* Reasons given so far; everything else was fixed when the report was taken in. */
static void
tell_reasons(struct pipeline *p, const struct pipeline_warnings *warnings, struct receipt *r)
{
    for (size_t i = 0; i < warnings->len; i++) {
        const struct pipeline_warning *w = &warnings->at[i];
        if (w->reason != NULL)
            VEC_PUSH(p->arena, &r->reasons,
                     ((struct receipt_reason){.n = w->n,
                                              .code = diag_name(w->diag->code),
                                              .reason = w->reason,
                                              .actor = w->actor != NULL ? w->actor : "",
                                              .at = instant_text(p, w->at)}));
    }
}

static int64_t last_instant(const struct pipeline_report *r,
                            const struct pipeline_warnings *warnings)
{
    int64_t last = r->received_at;
    for (size_t i = 0; i < warnings->len; i++)
        if (warnings->at[i].reason != NULL && warnings->at[i].at > last)
            last = warnings->at[i].at;
    return last;
}

static struct receipt receipt_of(struct pipeline *p,
                                 const struct pipeline_report *r,
                                 const struct pipeline_warnings *warnings)
{
    struct receipt receipt = {
        .receipt = r->receipt,
        .digest = r->digest,
        .file = r->file,
        .size = r->size,
        .org_code = r->org_code,
        .regime = r->regime,
        .form = r->form,
        .edition = 1,
        .period = r->period,
        .window = r->window,
        .vintage = r->vintage,
        .version = r->version,
        /* not what became of it later: a version was given, or it was not */
        .state = r->version > 0 ? "received" : "rejected",
        .received_at = instant_text(p, r->received_at),
        .accepted_at = instant_text(p, r->accepted_at),
        .due = instant_text(p, r->due),
        .timeliness = r->timeliness,
        .cells = r->cells,
        .errors = r->errors,
        .warnings = r->warnings,
        .open_warnings = (int64_t)pipeline_warnings_open(warnings),
        .as_of = instant_text(p, last_instant(r, warnings)),
        .catalog_load = r->catalog_load,
    };
    tell_reasons(p, warnings, &receipt);
    return receipt;
}

/* ---- keys ---- */

/* Why a key was not loaded; STATUS_FAILED: a private key is the operator's. */
static enum status
refuse_key(const char *path, bool secret, enum sign_load loaded, struct diags *diags)
{
    struct place at = {.file = arena_strdup(diags->arena, path)};
    switch (loaded) {
    case SIGN_LOADED: return STATUS_OK;
    case SIGN_UNREADABLE: diags_addv(diags, DIAG_E102, at, strerror(errno), NULL); break;
    case SIGN_NO_KEY: diags_addv(diags, secret ? DIAG_E526 : DIAG_E525, at, NULL); break;
    case SIGN_EXPOSED: diags_addv(diags, DIAG_E527, at, at.file, NULL); break;
    }
    return secret ? STATUS_FAILED : STATUS_REJECTED;
}

enum status
receipt_key(const char *path, bool secret, struct sign_key **ret_key, struct diags *diags)
{
    enum sign_load loaded = sign_key_load(path, secret, ret_key);
    return loaded == SIGN_LOADED ? STATUS_OK : refuse_key(path, secret, loaded, diags);
}

static enum status
sign_with(struct receipt *receipt, const char *path, struct arena *arena, struct diags *diags)
{
    struct sign_key *key = NULL;
    enum status status = receipt_key(path, true, &key, diags);
    if (status == STATUS_OK)
        receipt_sign(receipt, key, arena);
    sign_key_free(key);
    return status;
}

enum status pipeline_report_receipt(struct pipeline *p,
                                    const char *id,
                                    struct receipt *ret_receipt,
                                    struct diags *diags)
{
    struct pipeline_report r;
    struct pipeline_warnings warnings = {0};
    const char *key = p->settings.receipt_key;
    enum status status = pipeline_report_find(p, id, &r, diags);
    if (status == STATUS_OK)
        status = pipeline_report_warnings(p, id, &warnings, diags);
    if (status != STATUS_OK)
        return status;
    *ret_receipt = receipt_of(p, &r, &warnings);
    if (key != NULL && *key != '\0')
        status = sign_with(ret_receipt, key, p->arena, diags);
    return status == STATUS_OK ? root_prove(p, r.id, ret_receipt, diags) : status;
}

static enum status cannot_write(struct diags *diags, const char *path, int error)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, path, strerror(error), NULL);
    return STATUS_FAILED;
}

/* That the names last too. */
static int sync_folder(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno; /* uncovered: a folder that was just written to */
    int error = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
    (void)close(fd);
    return error;
}

static enum status
save_pair(const struct sign_key *key, const struct pipeline_receipt_keys *keys, struct diags *diags)
{
    int error = sign_key_save(key, true, keys->secret);
    if (error != 0)
        return cannot_write(diags, keys->secret, error);
    error = sign_key_save(key, false, keys->open);
    if (error == 0)
        return STATUS_OK;
    (void)unlink(keys->secret); /* ours, and never used: half a pair is of no use */
    return cannot_write(diags, keys->open, error);
}

enum status pipeline_receipt_keygen(const char *dir,
                                    struct arena *arena,
                                    struct pipeline_receipt_keys *ret_keys,
                                    struct diags *diags)
{
    char id[SIGN_ID_MAX];
    *ret_keys = (struct pipeline_receipt_keys){
        .secret = arena_printf(arena, "%s/gris-receipt.key", dir),
        .open = arena_printf(arena, "%s/gris-receipt.pub", dir),
    };
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return cannot_write(diags, arena_strdup(arena, dir), errno);
    struct sign_key *key = sign_key_new();
    ret_keys->id = arena_strdup(arena, sign_key_id(key, id));
    enum status status = save_pair(key, ret_keys, diags);
    sign_key_free(key);
    int error = status == STATUS_OK ? sync_folder(dir) : 0;
    return error == 0 ? status : cannot_write(diags, arena_strdup(arena, dir), error);
}

/* ---- checking one that somebody shows ---- */

/* All bytes of a file or of stdin ("-"), in pieces. 0, an errno, or what `take` says. */
static int
each_piece(const char *path, int (*take)(void *ctx, const char *piece, size_t len), void *ctx)
{
    char piece[16384];
    size_t len;
    bool piped = strcmp(path, "-") == 0;
    FILE *file = piped ? stdin : fopen(path, "rbe");
    int error = file == NULL ? errno : 0;
    while (error == 0 && (len = fread(piece, 1, sizeof piece, file)) > 0)
        error = take(ctx, piece, len);
    if (error == 0 && ferror(file))
        error = errno;
    if (file != NULL && !piped)
        (void)fclose(file);
    return error;
}

static int keep_piece(void *sink, const char *piece, size_t len)
{
    sink_write(sink, piece, len);
    return sink_error(sink);
}

static int hash_piece(void *state, const char *piece, size_t len)
{
    digest_add(state, piece, len);
    return 0;
}

static enum status refuse_file(const char *path, size_t max, int error, struct diags *diags)
{
    struct place at = {.file = path};
    if (error == EFBIG)
        diags_addv(diags, DIAG_E113, at, "receipt_bytes", arena_printf(diags->arena, "%zu", max),
                   NULL);
    else
        diags_addv(diags, DIAG_E102, at, strerror(error), NULL);
    return STATUS_REJECTED;
}

enum status receipt_file(
    const char *path, size_t max, struct arena *arena, struct text *ret, struct diags *diags)
{
    struct sink *sink = sink_memory(arena, max);
    int error = each_piece(path, keep_piece, sink);
    *ret = sink_memory_text(sink);
    (void)sink_close(sink, NULL);
    if (error != 0)
        return refuse_file(path, max, error, diags);
    if (ret->len != 0)
        return STATUS_OK;
    diags_addv(diags, DIAG_E101, (struct place){.file = path}, NULL);
    return STATUS_REJECTED;
}

static enum status
read_receipt(const char *path, struct arena *arena, struct receipt *ret, struct diags *diags)
{
    struct text json = {0};
    enum status status = receipt_file(path, RECEIPT_BYTES_MAX, arena, &json, diags);
    return status == STATUS_OK ? collector_receipt(path, json.ptr, json.len, arena, ret, diags)
                               : status;
}

static enum status check_number(const char *path, const struct receipt *r, struct diags *diags)
{
    if (receipt_number_ok(text_of(r->receipt)))
        return STATUS_OK;
    diags_addv(diags, DIAG_E523, (struct place){.file = path}, r->receipt, NULL);
    return STATUS_REJECTED;
}

/* Whether what is signed by `signature` says this key, and holds. `name`: the receipt's number, or its root's position. */
static enum status check_signature_of(const char *path,
                                      const char *name,
                                      const struct receipt_signature *signature,
                                      bool holds,
                                      const struct sign_key *key,
                                      struct diags *diags)
{
    struct place at = {.file = path};
    char id[SIGN_ID_MAX];
    if (signature->algorithm == NULL)
        diags_addv(diags, DIAG_E520, at, name, NULL);
    else if (strcmp(signature->algorithm, RECEIPT_ALGORITHM) != 0)
        diags_addv(diags, DIAG_E528, at, signature->algorithm, NULL);
    else if (strcmp(signature->key, sign_key_id(key, id)) != 0)
        diags_addv(diags, DIAG_E522, at, name, signature->key, arena_strdup(diags->arena, id),
                   NULL);
    else if (!holds)
        diags_addv(diags, DIAG_E521, at, name, NULL);
    else
        return STATUS_OK;
    return STATUS_REJECTED;
}

/* ---- the proof that a root has it ---- */

static const char *root_name(const struct receipt_root *root, struct arena *arena)
{
    return arena_printf(arena, "%lld", (long long)root->position);
}

static enum status check_root(const char *path,
                              const struct receipt_root *root,
                              const struct sign_key *key,
                              struct diags *diags)
{
    struct place at = {.file = path};
    char id[SIGN_ID_MAX];
    const struct receipt_signature *s = &root->signature;
    const char *name = root_name(root, diags->arena);
    bool known = s->algorithm != NULL && strcmp(s->algorithm, RECEIPT_ALGORITHM) == 0;
    if (known && strcmp(s->key, sign_key_id(key, id)) != 0)
        diags_addv(diags, DIAG_E533, at, name, s->key, arena_strdup(diags->arena, id), NULL);
    else if (!known || !receipt_root_signature_holds(root, key, diags->arena))
        diags_addv(diags, DIAG_E532, at, name, NULL);
    else
        return STATUS_OK;
    return STATUS_REJECTED;
}

/* The proof's own root, and the one that is shown besides, which must be that one. */
static enum status check_proof(const char *path,
                               const struct receipt *r,
                               const char *shown,
                               const struct sign_key *key,
                               struct arena *arena,
                               struct diags *diags)
{
    struct receipt_root root;
    struct place at = {.file = path};
    if (r->proof == NULL && shown == NULL)
        return STATUS_OK;
    if (r->proof == NULL) {
        diags_addv(diags, DIAG_E535, at, r->receipt, NULL);
        return STATUS_REJECTED;
    }
    const struct receipt_proof *proof = r->proof;
    enum status status = check_root(path, &proof->root, key, diags);
    if (!receipt_proof_leads(proof, r->receipt, r->digest, arena)) {
        diags_addv(diags, DIAG_E534, at, r->receipt, root_name(&proof->root, diags->arena), NULL);
        status = STATUS_REJECTED;
    }
    if (status != STATUS_OK || shown == NULL)
        return status;
    status = root_read(shown, arena, &root, diags);
    if (status == STATUS_OK)
        status = check_root(shown, &root, key, diags);
    if (status != STATUS_OK ||
        strcmp(receipt_root_digest(&root, arena), receipt_root_digest(&proof->root, arena)) == 0)
        return status;
    diags_addv(diags, DIAG_E536, at, r->receipt, root_name(&proof->root, diags->arena),
               root_name(&root, diags->arena), NULL);
    return STATUS_REJECTED;
}

static enum status check_signatures(const char *path,
                                    const struct receipt *r,
                                    const char *public_key,
                                    const char *root,
                                    struct arena *arena,
                                    struct diags *diags)
{
    struct sign_key *key = NULL;
    enum status status = receipt_key(public_key, false, &key, diags);
    if (status != STATUS_OK)
        return status;
    status = check_signature_of(path, r->receipt, &r->signature,
                                receipt_signature_holds(r, key, arena), key, diags);
    enum status proof = check_proof(path, r, root, key, arena, diags);
    sign_key_free(key);
    return status == STATUS_OK ? proof : status;
}

static enum status
check_original(const char *path, const struct receipt *r, struct arena *arena, struct diags *diags)
{
    char hex[DIGEST_HEX_MAX];
    struct digest_state *state = digest_begin();
    int error = each_piece(path, hash_piece, state);
    struct digest digest = digest_end(state);
    if (error != 0)
        return refuse_file(path, 0, error, diags);
    if (strcmp(digest_hex(&digest, hex), r->digest) == 0)
        return STATUS_OK;
    diags_addv(diags, DIAG_E524, (struct place){.file = path}, r->receipt, arena_strdup(arena, hex),
               r->digest, NULL);
    return STATUS_REJECTED;
}

enum status pipeline_receipt_verify(const char *file,
                                    const char *public_key,
                                    const char *original,
                                    const char *root,
                                    struct arena *arena,
                                    struct receipt *ret_receipt,
                                    struct diags *diags)
{
    enum status status = read_receipt(file, arena, ret_receipt, diags);
    if (status != STATUS_OK)
        return status;
    enum status number = check_number(file, ret_receipt, diags);
    enum status signature = check_signatures(file, ret_receipt, public_key, root, arena, diags);
    enum status digest = original == NULL || signature != STATUS_OK
                             ? STATUS_OK /* an unproven digest proves nothing */
                             : check_original(original, ret_receipt, arena, diags);
    bool sound = number == STATUS_OK && signature == STATUS_OK && digest == STATUS_OK;
    return sound ? STATUS_OK : STATUS_REJECTED;
}
