/*
 * Reminders as files: DIR/DAY/LEVEL-CODE.{txt,html,json}, each whole or not there. Must not know: what they say. Neighbours: reminder.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

typedef void write_fn(struct sink *sink, const struct reminder *r, enum lang lang, struct arena *a);

static enum status fail(const char *path, int error, struct diags *diags)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, arena_strdup(diags->arena, path),
               strerror(error), NULL);
    return STATUS_FAILED;
}

/* 0 or an errno. The new file takes the old one's name only when it is complete. */
static int replace(const char *path, struct text bytes, struct arena *arena)
{
    const char *fresh = arena_printf(arena, "%s.%ld~", path, (long)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0)
        return errno;
    struct sink *sink = sink_fd(arena, fd);
    sink_text(sink, bytes);
    int error = sink_close(sink, NULL);
    if (close(fd) != 0 && error == 0)
        error = errno; /* uncovered: a disk that tells at close */
    if (error == 0 && rename(fresh, path) != 0)
        error = errno;
    if (error != 0)
        (void)unlink(fresh);
    return error;
}

/* With those above it; 0 or an errno. */
static int make_folder(char *path)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool made = mkdir(path, 0750) == 0 || errno == EEXIST;
        *at = '/';
        if (!made)
            return errno;
    }
    return mkdir(path, 0750) == 0 || errno == EEXIST ? 0 : errno;
}

enum status reminder_write(const char *dir,
                           const struct reminder *r,
                           enum lang lang,
                           struct arena *arena,
                           const char **ret_path,
                           struct diags *diags)
{
    static const struct {
        const char *ending;
        write_fn *write;
    } forms[] = {{"txt", reminder_text}, {"html", reminder_html}, {"json", reminder_json}};
    char day[DATE_TEXT_MAX];
    char *folder = arena_printf(arena, "%s/%s", dir, date_format(r->day, day));
    int error = make_folder(folder);
    if (error != 0)
        return fail(folder, error, diags);
    *ret_path = arena_printf(arena, "%s/%s-%s%s", folder, export_path_segment(arena, r->level),
                             export_path_segment(arena, r->org_code),
                             r->n > 1 ? arena_printf(arena, ".%d", r->n) : "");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct sink *sink = sink_memory(arena, 0);
        const char *path = arena_printf(arena, "%s.%s", *ret_path, forms[i].ending);
        forms[i].write(sink, r, lang, arena);
        if (forms[i].write == reminder_json)
            sink_puts(sink, "\n");
        error = replace(path, sink_memory_text(sink), arena);
        if (error != 0)
            return fail(path, error, diags);
    }
    return STATUS_OK;
}

enum status reminder_sync(const char *dir, struct diags *diags)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 || syncfs(fd) != 0 ? errno : 0;
    if (fd >= 0)
        (void)close(fd);
    return error == 0 ? STATUS_OK : fail(dir, error, diags);
}
