/*
 * files: listing, reading and moving what is taken in. A file is copied into memory of our own by the kernel, once, and is believed only when it is
 * the same file behind the copy as before it. Neighbours: files.h.
 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/digest.h"

#define DEPTH_MAX    16
#define MARK_CHARS   16 /* of a digest, for a name that was cut */
#define NUMBER_CHARS 11
#define TICK_MS_MAX  20
#define SEND_BYTES   ((size_t)4 << 20)
#define COPY_BYTES   ((size_t)1 << 18)

const char *files_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static enum status
refuse(struct diags *diags, const char *path, const char *why, struct arena *arena)
{
    diags_addv(diags, DIAG_E102, (struct place){.file = path}, arena_strdup(arena, why), NULL);
    return STATUS_REJECTED;
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
        VEC_PUSH(w->arena, w->found, ((struct file_entry){.path = path, .inbox = w->inbox}));
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
            VEC_PUSH(arena, ret, ((struct file_entry){.path = "-"}));
            continue;
        }
        if (stat(paths[i], &st) != 0) {
            (void)refuse(diags, paths[i], strerror(errno), arena);
            continue;
        }
        if (!S_ISDIR(st.st_mode)) {
            VEC_PUSH(arena, ret, ((struct file_entry){.path = paths[i]}));
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

/* ---- snapshots ---- */

static enum status own_failure(struct diags *diags, int why, struct arena *arena)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, "memfd", arena_strdup(arena, strerror(why)),
               NULL);
    return STATUS_FAILED;
}

enum status files_snapshot_new(struct files_snapshot *s, struct arena *arena, struct diags *diags)
{
    *s = (struct files_snapshot){.fd = memfd_create("gris", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    return s->fd >= 0 ? STATUS_OK : own_failure(diags, errno, arena);
}

void files_snapshot_free(struct files_snapshot *s)
{
    union {
        const char *in;
        void *out;
    } mapped = {.in = s->bytes};
    if (s->bytes != NULL && s->len > 0)
        (void)munmap(mapped.out, s->len);
    if (s->fd > 0)
        (void)close(s->fd);
    *s = (struct files_snapshot){.fd = -1};
}

static int
open_regular(const char *path, struct stat *ret_st, struct arena *arena, struct diags *diags)
{
    /* O_NONBLOCK: a FIFO must not stop us */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
    if (fd < 0) {
        (void)refuse(diags, path, errno == ELOOP ? "symbolic link" : strerror(errno), arena);
        return -1;
    }
    if (fstat(fd, ret_st) != 0 || !S_ISREG(ret_st->st_mode)) {
        (void)refuse(diags, path, "not a regular file", arena);
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* A change within the clock tick of the last one leaves the file's time as it is. Waits until the tick is over, so that any change from here on
 * shows. */
static void let_time_move(const struct stat *st)
{
    struct timespec now = {0};
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < TICK_MS_MAX; i++) {
        (void)clock_gettime(CLOCK_REALTIME_COARSE, &now);
        int64_t ahead = (int64_t)(st->st_mtim.tv_sec - now.tv_sec) * 1000000000 +
                        (st->st_mtim.tv_nsec - now.tv_nsec);
        if (ahead < 0 || ahead > TICK_MS_MAX * INT64_C(1000000))
            return;
        (void)nanosleep(&pause, NULL);
    }
}

static struct file_identity identity_of(const struct stat *st)
{
    return (struct file_identity){st->st_dev, st->st_ino, st->st_size, st->st_mtim};
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            return false;
    }
    return true;
}

/* Through a buffer, for what the kernel does not copy by itself. */
static ssize_t copy_some(int from, int to, char *buffer)
{
    ssize_t n = read(from, buffer, COPY_BYTES);
    return n > 0 && !write_all(to, buffer, (size_t)n) ? -1 : n;
}

/* Copies until the end or until more than `max` came; the bytes copied, or -1 with errno. */
static int64_t copy_all(const struct files_snapshot *s, int from, size_t max)
{
    int to = s->fd;
    char *buffer = NULL;
    size_t len = 0;
    ssize_t n = 1;
    while (n != 0 && len <= max) {
        n = buffer == NULL ? sendfile(to, from, NULL, SEND_BYTES) : copy_some(from, to, buffer);
        len += n > 0 ? (size_t)n : 0;
        if (n > 0 && s->copied != NULL)
            s->copied(s->ctx, s->len + len);
        if (n < 0 && buffer == NULL && (errno == EINVAL || errno == ENOSYS))
            buffer = malloc(COPY_BYTES);
        else if (n < 0 && errno != EINTR)
            break;
    }
    int why = errno;
    free(buffer);
    errno = why;
    return n < 0 ? -1 : (int64_t)len;
}

/* Copies a whole file behind the snapshot; *ret_len bytes. False with a finding; what was copied is for the caller to cut off. */
static enum status take_bytes(const struct files_snapshot *s,
                              int fd,
                              const char *path,
                              size_t max,
                              struct arena *arena,
                              size_t *ret_len,
                              struct diags *diags)
{
    int64_t len = copy_all(s, fd, max);
    if (len < 0 && (errno == ENOMEM || errno == ENOSPC))
        return own_failure(diags, errno, arena);
    if (len < 0)
        return refuse(diags, path, strerror(errno), arena);
    *ret_len = (size_t)len;
    if (*ret_len <= max)
        return STATUS_OK;
    diags_addv(diags, DIAG_E113, (struct place){.file = path}, "bytes",
               arena_printf(arena, "%zu", max), NULL);
    return STATUS_REJECTED;
}

static enum status take_regular(struct files_snapshot *s,
                                const char *path,
                                size_t max,
                                struct arena *arena,
                                size_t *ret_len,
                                struct diags *diags)
{
    struct stat before;
    struct stat after;
    int fd = open_regular(path, &before, arena, diags);
    if (fd < 0)
        return STATUS_REJECTED;
    let_time_move(&before);
    enum status status = take_bytes(s, fd, path, max, arena, ret_len, diags);
    bool same = fstat(fd, &after) == 0 && same_file(&before, &after);
    (void)close(fd);
    s->added = identity_of(&before);
    if (status != STATUS_OK || (same && (off_t)*ret_len == after.st_size))
        return status;
    diags_addv(diags, DIAG_E131, (struct place){.file = path}, NULL);
    return STATUS_REJECTED;
}

enum status files_snapshot_add(struct files_snapshot *s,
                               const char *path,
                               size_t max,
                               struct arena *arena,
                               size_t *ret_offset,
                               size_t *ret_len,
                               struct diags *diags)
{
    bool piped = strcmp(path, "-") == 0;
    enum status status = piped ? take_bytes(s, STDIN_FILENO, path, max, arena, ret_len, diags)
                               : take_regular(s, path, max, arena, ret_len, diags);
    *ret_offset = s->len;
    if (status == STATUS_OK) {
        s->len += *ret_len;
        return status;
    }
    *ret_len = 0;
    /* what was copied of a refused file is cut off again */
    if (ftruncate(s->fd, (off_t)s->len) != 0 || lseek(s->fd, (off_t)s->len, SEEK_SET) < 0)
        return own_failure(diags, errno, arena);
    return status;
}

enum status files_snapshot_add_bytes(struct files_snapshot *s,
                                     struct text bytes,
                                     struct arena *arena,
                                     size_t *ret_offset,
                                     struct diags *diags)
{
    if (!write_all(s->fd, bytes.ptr, bytes.len))
        return own_failure(diags, errno, arena);
    *ret_offset = s->len;
    s->len += bytes.len;
    return STATUS_OK;
}

enum status files_snapshot_seal(struct files_snapshot *s, struct arena *arena, struct diags *diags)
{
    if (fcntl(s->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
        return own_failure(diags, errno, arena);
    s->bytes = "";
    if (s->len == 0)
        return STATUS_OK;
    void *at = mmap(NULL, s->len, PROT_READ, MAP_SHARED, s->fd, 0);
    s->bytes = at == MAP_FAILED ? NULL : at;
    return at == MAP_FAILED ? own_failure(diags, errno, arena) : STATUS_OK;
}

const char *files_short_name(const char *name, size_t more, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    size_t len = strlen(name);
    if (len + more <= NAME_MAX)
        return name;
    struct digest digest = digest_of(name, len);
    size_t kept = NAME_MAX - more - 1 - MARK_CHARS;
    while (kept > 0 && ((unsigned char)name[kept] & 0xC0) == 0x80)
        kept--; /* no character is cut */
    return arena_printf(arena, "%.*s~%.*s", (int)kept, name, MARK_CHARS, digest_hex(&digest, hex));
}

const char *files_shown_name(const char *path, struct arena *arena)
{
    return text_dup(arena, text_printable(arena, text_of(files_name(path))));
}

/* Renames, never over another file: the n-th try gets the number n before the name. False with errno. */
static bool move_beside(const char *from,
                        const char *folder,
                        const char *name,
                        const char **ret_to,
                        struct arena *arena)
{
    const char *shorter = files_short_name(name, NUMBER_CHARS, arena);
    *ret_to = arena_printf(arena, "%s/%s", folder, name);
    for (int n = 2; renameat2(AT_FDCWD, from, AT_FDCWD, *ret_to, RENAME_NOREPLACE) != 0; n++) {
        if (errno != EEXIST)
            return false;
        *ret_to = arena_printf(arena, "%s/%d-%s", folder, n, shorter);
    }
    return true;
}

static bool is_identical(const char *path, const struct file_identity *wanted)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return false;
    struct file_identity got = identity_of(&st);
    return got.device == wanted->device && got.inode == wanted->inode && got.size == wanted->size &&
           got.changed.tv_sec == wanted->changed.tv_sec &&
           got.changed.tv_nsec == wanted->changed.tv_nsec;
}

static bool cannot_write(struct diags *diags, const char *path)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, path, strerror(errno), NULL);
    return false;
}

/* What was moved is not what was read: back with it, so that it is read in its turn. */
static bool give_back(const char *moved,
                      const struct file_entry *entry,
                      struct arena *arena,
                      struct diags *diags)
{
    const char *name = files_name(entry->path);
    const char *folder =
        arena_copy(arena, entry->path, (size_t)(name - entry->path) - (name > entry->path ? 1 : 0));
    const char *to = NULL;
    return move_beside(moved, folder, name, &to, arena) || cannot_write(diags, to);
}

bool files_move(const struct file_entry *entry,
                bool accepted,
                struct arena *arena,
                struct diags *diags)
{
    const char *folder =
        arena_printf(arena, "%s/%s", entry->inbox, accepted ? "accepted" : "rejected");
    const char *to = NULL;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return cannot_write(diags, folder);
    if (!move_beside(entry->path, folder, files_name(entry->path), &to, arena))
        return errno == ENOENT || cannot_write(diags, to);
    return is_identical(to, &entry->identity) || give_back(to, entry, arena, diags);
}
