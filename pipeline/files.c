/*
 * files: listing, reading and moving what is taken in. Neighbours: files.h.
 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 16

const char *files_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool refuse(struct diags *diags, const char *path, const char *why, struct arena *arena)
{
    diags_addv(diags, DIAG_E102, (struct place){.file = path}, arena_strdup(arena, why), NULL);
    return false;
}

static int keep_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

struct walk {
    struct arena *arena;
    struct file_entries *found;
    struct diags *diags;
    const char *inbox;
};

static void walk_folder(struct walk *w, const char *folder, int depth);

static bool settled(const struct walk *w, const char *folder, const char *name)
{
    return strcmp(folder, w->inbox) == 0 &&
           (strcmp(name, "accepted") == 0 || strcmp(name, "rejected") == 0);
}

static void walk_entry(struct walk *w, const char *folder, const char *name, int depth)
{
    const char *path = arena_printf(w->arena, "%s/%s", folder, name);
    struct stat st;
    if (lstat(path, &st) != 0)
        (void)refuse(w->diags, path, strerror(errno), w->arena);
    else if (S_ISDIR(st.st_mode) && !settled(w, folder, name))
        walk_folder(w, path, depth + 1);
    else if (!S_ISDIR(st.st_mode))
        VEC_PUSH(w->arena, w->found, ((struct file_entry){path, w->inbox}));
}

static void walk_folder(struct walk *w, const char *folder, int depth)
{
    struct dirent **names = NULL;
    int n = depth > DEPTH_MAX ? -1 : scandir(folder, &names, keep_visible, by_bytes);
    if (n < 0) {
        (void)refuse(w->diags, folder, depth > DEPTH_MAX ? "too deep" : strerror(errno), w->arena);
        return;
    }
    for (int i = 0; i < n; i++) {
        walk_entry(w, folder, names[i]->d_name, depth);
        free(names[i]);
    }
    free(names);
}

enum status files_list(const char *const *paths,
                       size_t len,
                       struct arena *arena,
                       struct file_entries *ret,
                       struct diags *diags)
{
    size_t before = diags->errors;
    for (size_t i = 0; i < len; i++) {
        struct stat st;
        if (strcmp(paths[i], "-") == 0) {
            VEC_PUSH(arena, ret, ((struct file_entry){"-", NULL}));
            continue;
        }
        if (stat(paths[i], &st) != 0) {
            (void)refuse(diags, paths[i], strerror(errno), arena);
            continue;
        }
        if (!S_ISDIR(st.st_mode)) {
            VEC_PUSH(arena, ret, ((struct file_entry){paths[i], NULL}));
            continue;
        }
        char *folder = arena_strdup(arena, paths[i]);
        size_t end = strlen(folder);
        while (end > 1 && folder[end - 1] == '/')
            folder[--end] = '\0';
        struct walk w = {.arena = arena, .found = ret, .diags = diags, .inbox = folder};
        walk_folder(&w, folder, 0);
    }
    return diags->errors == before ? STATUS_OK : STATUS_REJECTED;
}

/* Reads to the end; NULL with errno, or ENOMEM/EFBIG. */
static char *read_all(int fd, size_t max, size_t *ret_len)
{
    size_t cap = 65536;
    size_t len = 0;
    char *at = malloc(cap);
    while (at != NULL) {
        ssize_t n = read(fd, at + len, cap - len);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || len + (size_t)n > max) {
            int why = n < 0 ? errno : EFBIG;
            free(at);
            errno = why;
            return NULL;
        }
        len += (size_t)n;
        if (len < cap)
            continue;
        cap *= 2;
        char *grown = realloc(at, cap);
        if (grown == NULL)
            free(at);
        at = grown;
    }
    *ret_len = len;
    return at;
}

static int open_regular(const char *path, struct arena *arena, struct diags *diags)
{
    if (strcmp(path, "-") == 0)
        return dup(STDIN_FILENO);
    /* O_NONBLOCK: a FIFO must not stop us */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat st;
    if (fd < 0) {
        (void)refuse(diags, path, errno == ELOOP ? "symbolic link" : strerror(errno), arena);
        return -1;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        (void)refuse(diags, path, "not a regular file", arena);
        (void)close(fd);
        return -1;
    }
    return fd;
}

bool files_read(
    const char *path, size_t max, struct arena *arena, struct text *ret_bytes, struct diags *diags)
{
    int fd = open_regular(path, arena, diags);
    if (fd < 0)
        return false;
    size_t len = 0;
    char *bytes = read_all(fd, max, &len);
    int why = errno;
    (void)close(fd);
    if (bytes == NULL && why == EFBIG) {
        diags_addv(diags, DIAG_E113, (struct place){.file = path}, "bytes",
                   arena_printf(arena, "%zu", max), NULL);
        return false;
    }
    if (bytes == NULL)
        return refuse(diags, path, strerror(why), arena);
    *ret_bytes = (struct text){bytes, len};
    return true;
}

void files_free(struct text bytes)
{
    union {
        const char *in;
        char *out;
    } owned = {.in = bytes.ptr};
    free(owned.out);
}

static const char *free_name(const char *folder, const char *name, struct arena *arena)
{
    struct stat st;
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    for (int n = 2; lstat(path, &st) == 0; n++)
        path = arena_printf(arena, "%s/%d-%s", folder, n, name);
    return path;
}

bool files_move(const struct file_entry *entry,
                bool accepted,
                struct arena *arena,
                struct diags *diags)
{
    const char *folder =
        arena_printf(arena, "%s/%s", entry->inbox, accepted ? "accepted" : "rejected");
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        diags_addv(diags, DIAG_E705, (struct place){0}, folder, strerror(errno), NULL);
        return false;
    }
    const char *to = free_name(folder, files_name(entry->path), arena);
    if (rename(entry->path, to) == 0)
        return true;
    diags_addv(diags, DIAG_E705, (struct place){0}, to, strerror(errno), NULL);
    return false;
}
