/*
 * files: what gris takes in from the file system: a list of regular files, each read once into memory as a snapshot; and where an inbox's files
 * go afterwards. Knows no format. Neighbours: ingest.c.
 */
#ifndef GRIS_PIPELINE_FILES_H
#define GRIS_PIPELINE_FILES_H

#include "core/diag.h"

struct file_entry {
    const char *path;  /* "-" is stdin */
    const char *inbox; /* the folder that was given, NULL for a file given by name */
};
struct file_entries VEC(struct file_entry);

/* Files of the paths, folders expanded recursively, sorted by name; hidden ones and the inbox's accepted/ and rejected/ left out. A path
 * that cannot be read is a finding E102. */
enum status files_list(const char *const *paths,
                       size_t len,
                       struct arena *arena,
                       struct file_entries *ret,
                       struct diags *diags);
/* The bytes of a regular file or stdin, at most `max`. False with a finding (E102, E113). The bytes are malloc'd:
 * files_free() them. */
bool files_read(
    const char *path, size_t max, struct arena *arena, struct text *ret_bytes, struct diags *diags);
void files_free(struct text bytes);
/* Moves a file of an inbox to its accepted/ or rejected/ folder, never over another file. */
bool files_move(const struct file_entry *entry,
                bool accepted,
                struct arena *arena,
                struct diags *diags);
/* The last part of a path. */
const char *files_name(const char *path);

#endif
