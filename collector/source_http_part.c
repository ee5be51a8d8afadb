/*
 * What has come of a body: file.part, with its digest and, beside it, what a later run must know to go on. Neither is believed after the machine was
 * started anew: what the kernel had not written then is lost, and the size of the file does not tell. Must not know: connections.
 * REQ: RFC 9110 13.1.5, 14. Neighbours: source_http.h, digest.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <libgen.h>

#include "source_http.h"

#define INFO_MAX  (64 << 10)
#define INFO_HEAD "gris-part 1"
#define CHUNK     (64 << 10)
#define MODE      0600
#define BOOT_ID   "/proc/sys/kernel/random/boot_id"

/* A small file, whole; empty where there is none, or none that can be read. */
static struct text small_file(const char *path, struct arena *arena)
{
    struct text none = {"", 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return none;
    char *bytes = arena_alloc(arena, INFO_MAX);
    size_t len = 0;
    ssize_t got;
    while (len < INFO_MAX && (got = read(fd, bytes + len, INFO_MAX - len)) > 0)
        len += (size_t)got;
    (void)close(fd);
    return len == INFO_MAX ? none : (struct text){bytes, len};
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return true;
}

static const char *url_hex(const char *url, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct digest d = digest_of(url, strlen(url));
    return arena_strdup(arena, digest_hex(&d, hex));
}

static const char *boot(struct arena *arena)
{
    return text_dup(arena, text_trim(small_file(BOOT_ID, arena)));
}

/* One line "name value" off the front; NULL: it is not that one. */
static const char *take_line(struct text *t, const char *name, struct arena *arena)
{
    const char *end = memchr(t->ptr, '\n', t->len);
    if (end == NULL || !text_take(t, text_of(name)) || !text_take(t, TEXT(" ")) || end < t->ptr)
        return NULL;
    struct text value = {t->ptr, (size_t)(end - t->ptr)};
    *t = (struct text){end + 1, t->len - value.len - 1};
    return text_dup(arena, value);
}

/* What the file beside it says: of this address, of this boot. */
static bool read_info(struct source_part *part, const char *url, struct arena *arena)
{
    uint64_t total = 0;
    const char *now = boot(arena), *line;
    struct text t = small_file(part->info, arena);
    if (now[0] == '\0' || !text_take(&t, TEXT(INFO_HEAD "\n")))
        return false;
    if ((line = take_line(&t, "boot", arena)) == NULL || strcmp(line, now) != 0 ||
        (line = take_line(&t, "url", arena)) == NULL || strcmp(line, url_hex(url, arena)) != 0 ||
        (line = take_line(&t, "total", arena)) == NULL)
        return false;
    bool open = strcmp(line, "-") == 0;
    if (!open && !text_to_u64(text_of(line), (uint64_t)INT64_MAX, &total))
        return false;
    part->total = open ? -1 : (int64_t)total;
    part->page = take_line(&t, "page", arena);
    part->validator = part->page != NULL ? take_line(&t, "validator", arena) : NULL;
    return part->validator != NULL && part->validator[0] != '\0' && text_is(t, "end\n");
}

static bool hash_file(struct source_part *part, struct arena *arena)
{
    char *bytes = arena_alloc(arena, CHUNK);
    int64_t done = 0;
    ssize_t got;
    while ((got = pread(part->fd, bytes, CHUNK, done)) != 0) {
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0) {
            digest_add(part->hash, bytes, (size_t)got);
            done += got;
        }
    }
    part->size = done;
    return lseek(part->fd, done, SEEK_SET) == done;
}

static bool failed(struct source_part *part)
{
    part->error = errno;
    return false;
}

static bool empty(struct source_part *part)
{
    part->validator = part->page = "";
    part->total = -1;
    part->size = 0;
    digest_drop(part->hash);
    part->hash = digest_begin();
    if (unlink(part->info) != 0 && errno != ENOENT)
        return failed(part);
    if (ftruncate(part->fd, 0) != 0 || lseek(part->fd, 0, SEEK_SET) != 0)
        return failed(part);
    return true;
}

/* The file of that name, locked; BUSY where another process has it, or just gave it its name. */
static enum source_part_fault open_locked(struct source_part *part)
{
    struct stat opened, named;
    part->fd = open(part->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, MODE);
    if (part->fd < 0 || fstat(part->fd, &opened) != 0) {
        (void)failed(part);
        return SOURCE_PART_SYSTEM;
    }
    if (!S_ISREG(opened.st_mode)) {
        part->error = EINVAL;
        return SOURCE_PART_SYSTEM;
    }
    if (flock(part->fd, LOCK_EX | LOCK_NB) != 0) {
        bool busy = errno == EWOULDBLOCK;
        (void)failed(part);
        return busy ? SOURCE_PART_BUSY : SOURCE_PART_SYSTEM;
    }
    if (lstat(part->path, &named) != 0 || named.st_ino != opened.st_ino ||
        named.st_dev != opened.st_dev)
        return SOURCE_PART_BUSY; /* uncovered: renamed between two calls of ours */
    return SOURCE_PART_OK;
}

enum source_part_fault
source_part_open(struct source_part *part, const char *file, const char *url, struct arena *arena)
{
    memset(part, 0, sizeof *part);
    part->file = arena_strdup(arena, file);
    part->path = arena_printf(arena, "%s.part", file);
    part->info = arena_printf(arena, "%s.part.info", file);
    part->page = part->validator = "";
    part->total = -1;
    enum source_part_fault fault = open_locked(part);
    if (fault == SOURCE_PART_OK) {
        part->hash = digest_begin();
        bool known = read_info(part, url, arena);
        bool good = known && hash_file(part, arena) && part->size > 0 &&
                    (part->total < 0 || part->size <= part->total);
        if (!good && !empty(part))
            fault = SOURCE_PART_SYSTEM;
    }
    if (fault != SOURCE_PART_OK)
        source_part_close(part);
    return fault;
}

static bool write_info(struct source_part *part, const char *text, struct arena *arena)
{
    const char *temporary = arena_printf(arena, "%s.new", part->info);
    (void)unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
    if (fd < 0)
        return failed(part);
    bool ok = write_all(fd, text, strlen(text)) || failed(part);
    if (close(fd) != 0)
        ok = failed(part);
    if (ok && rename(temporary, part->info) != 0)
        ok = failed(part);
    if (!ok)
        (void)unlink(temporary);
    return ok;
}

bool source_part_begin(struct source_part *part,
                       const char *url,
                       const char *page,
                       const char *validator,
                       int64_t total,
                       struct arena *arena)
{
    const char *now = boot(arena);
    if (!empty(part))
        return false;
    part->total = total;
    if (validator[0] == '\0' || now[0] == '\0')
        return true;
    part->page = arena_strdup(arena, page);
    part->validator = arena_strdup(arena, validator);
    const char *length = total < 0 ? "-" : arena_printf(arena, "%lld", (long long)total);
    return write_info(
        part,
        arena_printf(arena, INFO_HEAD "\nboot %s\nurl %s\ntotal %s\npage %s\nvalidator %s\nend\n",
                     now, url_hex(url, arena), length, page, validator),
        arena);
}

bool source_part_add(struct source_part *part, const void *bytes, size_t len)
{
    if (!write_all(part->fd, bytes, len))
        return failed(part);
    digest_add(part->hash, bytes, len);
    part->size += (int64_t)len;
    return true;
}

struct digest source_part_digest(struct source_part *part)
{
    struct digest d = digest_end(part->hash);
    part->hash = NULL;
    return d;
}

static bool sync_folder(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL)
        arena_exhausted(0); /* uncovered: no memory */
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    (void)close(fd);
    return ok;
}

bool source_part_finish(struct source_part *part)
{
    if (fsync(part->fd) != 0)
        return failed(part);
    if (unlink(part->info) != 0 && errno != ENOENT)
        return failed(part);
    if (rename(part->path, part->file) != 0 || !sync_folder(part->file))
        return failed(part);
    return true;
}

void source_part_drop(struct source_part *part)
{
    if (part->fd >= 0 && part->path != NULL) {
        (void)unlink(part->info);
        (void)unlink(part->path);
    }
    source_part_close(part);
}

void source_part_close(struct source_part *part)
{
    digest_drop(part->hash);
    part->hash = NULL;
    if (part->path != NULL && part->fd >= 0)
        (void)close(part->fd);
    part->fd = -1;
}
