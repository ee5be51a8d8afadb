/*
 * files: what gris takes in from the file system: a list of regular files; their bytes, read once into a snapshot that nobody can change any more;
 * and where an inbox's files go afterwards. Knows no format. Neighbours: ingest.c, worker.h.
 */
#ifndef GRIS_PIPELINE_FILES_H
#define GRIS_PIPELINE_FILES_H

#include <sys/stat.h>

#include "core/diag.h"

/* Which file it was, and in which state. */
struct file_identity {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct file_entry {
    const char *path;  /* "-" is stdin */
    const char *inbox; /* the folder that was given, NULL for a file given by name */
    struct text bytes; /* what it holds, where it is no file but made here; ptr NULL: it is one */
    struct file_identity identity; /* once it has been read */
};
struct file_entries VEC(struct file_entry);

/* Files of the paths, folders expanded recursively, sorted by name; hidden ones and the inbox's accepted/ and rejected/ left out. A path
 * that cannot be read is a finding E102. */
enum status files_list(const char *const *paths,
                       size_t len,
                       struct arena *arena,
                       struct file_entries *ret,
                       struct diags *diags);

/* The bytes of one or several files, one after another in one memory file (memfd) that is sealed: what is hashed, parsed and stored is the same
 * bytes, whatever becomes of the files. Mapped here; a worker gets the descriptor. */
struct files_snapshot {
    int fd;
    const char *bytes; /* set by files_snapshot_seal() */
    size_t len;
    struct file_identity added; /* the regular file that was added last */
    /* Told while a file is copied: so many bytes are there. NULL: nobody asks. */
    void (*copied)(void *ctx, size_t len);
    void *ctx;
};
/* An empty snapshot. STATUS_FAILED is our own failure (no memory, no descriptors), with finding E705. */
enum status files_snapshot_new(struct files_snapshot *s, struct arena *arena, struct diags *diags);
/* Appends the bytes of a regular file or of stdin ("-"), at most `max`. STATUS_REJECTED: the file is refused and the snapshot is as it was, with
 * E102 (no regular file, a link, not readable), E113 (more than `max`) or E131 (it changed while it was read). REQ: docs/wall.md. */
enum status files_snapshot_add(struct files_snapshot *s,
                               const char *path,
                               size_t max,
                               struct arena *arena,
                               size_t *ret_offset,
                               size_t *ret_len,
                               struct diags *diags);
/* Appends bytes that are in memory already. */
enum status files_snapshot_add_bytes(struct files_snapshot *s,
                                     struct text bytes,
                                     struct arena *arena,
                                     size_t *ret_offset,
                                     struct diags *diags);
/* From here on the bytes are fixed, and readable at s->bytes. */
enum status files_snapshot_seal(struct files_snapshot *s, struct arena *arena, struct diags *diags);
/* Safe on a zeroed, an unsealed and a freed snapshot. */
void files_snapshot_free(struct files_snapshot *s);

/* Moves a file of an inbox to its accepted/ or rejected/ folder, never over another file, and only the very file that was read: one that has
 * come in its place, or has changed since, stays in the inbox. Where there is none any more, another collector has moved it. */
bool files_move(const struct file_entry *entry,
                bool accepted,
                struct arena *arena,
                struct diags *diags);
/* The last part of a path, as it stands. */
const char *files_name(const char *path);
/* A file name for which `more` bytes must still fit behind or before it: itself, or its beginning and a mark of its own. */
const char *files_short_name(const char *name, size_t more, struct arena *arena);
/* The last part of a path as it may be stored and shown: what is no UTF-8, control characters and bidirectional marks escaped as \xNN or \uNNNN. */
const char *files_shown_name(const char *path, struct arena *arena);

#endif
