/*
 * A release: an immutable folder of files under OUT/releases/ID, and OUT/current, a symbolic link to the one that stands.
 *
 * Order on disk: every file is written and synced under a temporary name, then every folder, then the folder is renamed to its ID,
 * then the link is replaced by rename. Whoever reads through `current` sees the old release or the new one, whole; a process that
 * dies anywhere leaves at most OUT/releases/.tmp, which the next run removes. One publisher at a time holds OUT/.lock.
 * A file that the release before has already, byte for byte, is linked and not written again; where all files are such, there is
 * no new release. A release of the past that is made again names the release before that it named then, stands beside the
 * others, and moves no link.
 *
 * Must not know what is in the files. Neighbours: export_dashboard.c, export_csv.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <jansson.h>

#include "internal.h"

#define ID_LEN       16
#define LINK_PREFIX  "releases/"
#define MANIFEST     "manifest.json"
#define MANIFEST_MAX ((size_t)1 << 30)
#define CHUNK        ((size_t)1 << 16)

/* The release that stood when we began. */
struct before {
    const char *id;      /* NULL: none */
    const char *folder;  /* OUT/releases/ID */
    bool whole;          /* its manifest was read and bears the ID; no damage was met since */
    const char *catalog; /* digest in hex */
    int64_t position;    /* of the audit trail, as its manifest names it */
    const char *before;  /* the release before that its manifest names, or NULL */
    struct map by_path;  /* path -> index of files */
    struct VEC(struct release_file) files;
};

struct release {
    struct arena *arena;
    struct arena *scratch; /* for one file's sink */
    struct diags *diags;
    const struct release_kind *kind;
    const struct export_again *again;
    const char *out, *releases, *temporary;
    int lock;
    bool ok;
    struct before before;
    struct VEC(struct release_file *) files;
    struct map folders; /* made below `temporary` */
    struct VEC(const char *) folder_paths;
    struct sink *open; /* of release_open() */
    const char *open_path;
    uint64_t bytes;
};

void (*release_at)(const char *point);

static void at(const char *point)
{
    if (release_at) {
        release_at(point);
    }
}

/* ---- errors ---- */

static bool fail(struct release *r, const char *path, int error)
{
    if (r->ok) {
        diags_addv(r->diags, DIAG_E751, (struct place){0}, arena_strdup(r->diags->arena, path),
                   arena_strdup(r->diags->arena, strerror(error)), NULL);
    }
    r->ok = false;
    return false;
}

static bool refuse(struct release *r, enum diag_code code, const char *path, const char *arg)
{
    diags_addv(r->diags, code, (struct place){0}, arena_strdup(r->diags->arena, path), arg, NULL);
    r->ok = false;
    return false;
}

/* One warning for the release before; from then on nothing of it is taken for unchanged. */
static void damaged(struct release *r, const char *what)
{
    if (r->before.whole) {
        diags_addv(r->diags, DIAG_W751, (struct place){0},
                   arena_strdup(r->diags->arena, r->before.id), arena_strdup(r->diags->arena, what),
                   NULL);
    }
    r->before.whole = false;
}

/* ---- small things of the file system ---- */

static const char *below(struct release *r, const char *folder, const char *name)
{
    return arena_printf(r->arena, "%s/%s", folder, name);
}

/* mkdir -p. */
static bool make_folders(struct arena *arena, const char *path)
{
    char *copy = arena_strdup(arena, path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            return false;
        }
        *slash = '/';
    }
    return mkdir(copy, 0777) == 0 || errno == EEXIST;
}

static bool sync_folder(struct release *r, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return fail(r, path, errno);
    }
    int error = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return error == 0 || fail(r, path, error);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* Removes a tree; what cannot be removed is left for the next run, which fails on it by name. */
static void remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static char *read_link(struct arena *arena, const char *path)
{
    char target[4096];
    ssize_t len = readlink(path, target, sizeof target);
    return len < 0 ? NULL : arena_copy(arena, target, (size_t)len);
}

static ssize_t read_some(int fd, void *buf, size_t len)
{
    ssize_t n;
    do {
        n = read(fd, buf, len);
    } while (n < 0 && errno == EINTR);
    return n;
}

static bool digest_file(const char *path, struct digest *ret_digest)
{
    char buf[CHUNK];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return false;
    }
    struct digest_state *state = digest_begin();
    ssize_t n;
    while ((n = read_some(fd, buf, sizeof buf)) > 0) {
        digest_add(state, buf, (size_t)n);
    }
    *ret_digest = digest_end(state);
    close(fd);
    return n == 0;
}

/* A whole file in memory; ptr NULL when it cannot be read. */
static struct text read_file(struct arena *arena, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 0 || (size_t)st.st_size > MANIFEST_MAX) {
        if (fd >= 0) {
            close(fd);
        }
        return (struct text){NULL, 0};
    }
    size_t size = (size_t)st.st_size, len = 0;
    char *buf = arena_alloc(arena, size + 1);
    ssize_t n = 1;
    while (len < size && (n = read_some(fd, buf + len, size - len)) > 0) {
        len += (size_t)n;
    }
    close(fd);
    return len == size ? (struct text){buf, len} : (struct text){NULL, 0};
}

/* ---- the release before ---- */

static bool id_ok(const char *id)
{
    return strspn(id, "0123456789abcdef") == ID_LEN && id[ID_LEN] == '\0';
}

static const char *id_of(struct arena *arena, const struct digest *manifest)
{
    char hex[DIGEST_HEX_MAX];
    digest_hex(manifest, hex);
    return arena_copy(arena, hex, ID_LEN);
}

static bool read_entry(struct release *r, json_t *entry)
{
    const char *path = json_string_value(json_object_get(entry, "path"));
    const char *hex = json_string_value(json_object_get(entry, "sha256"));
    json_t *bytes = json_object_get(entry, "bytes");
    struct release_file file = {0};
    if (!path || !hex || !json_is_integer(bytes) || !digest_parse_hex(text_of(hex), &file.digest)) {
        return false;
    }
    file.path = arena_strdup(r->arena, path);
    file.bytes = (uint64_t)json_integer_value(bytes);
    map_put(&r->before.by_path, text_of(file.path), (uint32_t)r->before.files.len);
    VEC_PUSH(r->arena, &r->before.files, file);
    return true;
}

/* Sets ret_exporter where the manifest says it. */
static bool read_members(struct release *r, json_t *manifest, const char **ret_exporter)
{
    const char *exporter = json_string_value(json_object_get(manifest, "exporter"));
    const char *catalog = json_string_value(json_object_get(manifest, "catalog_digest"));
    json_t *files = json_object_get(manifest, "files");
    json_t *position = json_object_get(manifest, "audit_position");
    if (!exporter || !catalog || !json_is_integer(position) || !json_is_array(files)) {
        return false;
    }
    const char *before = json_string_value(json_object_get(manifest, "release_before"));
    r->before.before = before ? arena_strdup(r->arena, before) : NULL;
    r->before.position = json_integer_value(position);
    *ret_exporter = arena_strdup(r->arena, exporter);
    r->before.catalog = arena_strdup(r->arena, catalog);
    size_t i;
    json_t *entry;
    json_array_foreach(files, i, entry)
    {
        if (!read_entry(r, entry)) {
            return false;
        }
    }
    return true;
}

static bool read_manifest(struct release *r, struct text bytes, const char **ret_exporter)
{
    errno = 0;
    json_t *manifest = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    if (!manifest && errno == ENOMEM) {
        arena_exhausted(bytes.len); /* no damage of the file */
    }
    bool good = manifest && read_members(r, manifest, ret_exporter);
    json_decref(manifest);
    return good;
}

/* False: OUT must not be touched. A damaged release before is a warning only. */
static bool read_before(struct release *r)
{
    const char *current = below(r, r->out, "current");
    const char *target = read_link(r->arena, current);
    if (!target) {
        return errno == ENOENT || refuse(r, DIAG_E755, current, NULL);
    }
    size_t prefix = strlen(LINK_PREFIX);
    if (strncmp(target, LINK_PREFIX, prefix) != 0 || !id_ok(target + prefix)) {
        return refuse(r, DIAG_E755, current, NULL);
    }
    struct before *b = &r->before;
    b->id = target + prefix;
    b->folder = below(r, r->releases, b->id);
    b->whole = true;
    map_init(&b->by_path, r->arena, 64);
    struct text bytes = read_file(r->arena, below(r, b->folder, MANIFEST));
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    const char *exporter = NULL;
    if (!bytes.ptr || strcmp(id_of(r->arena, &digest), b->id) != 0 ||
        !read_manifest(r, bytes, &exporter)) {
        damaged(r, MANIFEST);
    } else if (strcmp(exporter, r->kind->exporter) != 0) {
        return refuse(r, DIAG_E754, r->out, exporter);
    }
    return true;
}

/* The file of the release before with this path and content, if it still has that content. */
static bool stands_before(struct release *r, const struct release_file *file)
{
    uint32_t i = r->before.id ? map_find(&r->before.by_path, text_of(file->path)) : MAP_NONE;
    if (i == MAP_NONE || !digest_eq(&r->before.files.at[i].digest, &file->digest)) {
        return false;
    }
    struct digest found;
    if (!digest_file(below(r, r->before.folder, file->path), &found) ||
        !digest_eq(&found, &file->digest)) {
        damaged(r, file->path);
        return false;
    }
    return true;
}

/* ---- begin ---- */

static bool take_lock(struct release *r)
{
    const char *path = below(r, r->out, ".lock");
    r->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (r->lock < 0) {
        return fail(r, path, errno);
    }
    int error;
    do {
        error = flock(r->lock, LOCK_EX) == 0 ? 0 : errno;
    } while (error == EINTR);
    return error == 0 || fail(r, path, error);
}

/* Under the lock every temporary name is an orphan's. */
static bool clear_leftovers(struct release *r)
{
    DIR *folder = opendir(r->releases);
    if (!folder) {
        return fail(r, r->releases, errno);
    }
    const struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (strncmp(entry->d_name, ".tmp", 4) == 0) {
            remove_tree(below(r, r->releases, entry->d_name));
        }
    }
    closedir(folder);
    return true;
}

/* Names that this format shows in OUT must be free or ours. */
static bool links_free(struct release *r)
{
    const char *const *link = r->kind->links;
    for (; link && *link; link++) {
        const char *path = below(r, r->out, *link);
        const char *target = read_link(r->arena, path);
        int error = errno;
        bool ours = target && strcmp(target, below(r, "current", *link)) == 0;
        if (!ours && (target || error != ENOENT)) {
            return refuse(r, DIAG_E755, path, NULL);
        }
    }
    return true;
}

/* What stands in OUT now is not what stood before a release of the past. */
static bool look_before(struct release *r)
{
    if (!r->again) {
        return read_before(r) && links_free(r);
    }
    r->before.id = r->again->before;
    map_init(&r->before.by_path, r->arena, 1);
    return true;
}

static bool prepare(struct release *r)
{
    if (!make_folders(r->arena, r->releases)) {
        return fail(r, r->releases, errno);
    }
    if (!take_lock(r) || !clear_leftovers(r) || !look_before(r)) {
        return false;
    }
    return mkdir(r->temporary, 0777) == 0 || fail(r, r->temporary, errno);
}

/* Closing the descriptor frees the lock. */
static void let_go(struct release *r)
{
    if (r->lock >= 0) {
        close(r->lock);
    }
    arena_free(r->scratch);
}

struct release *release_begin(const char *out,
                              const struct release_kind *kind,
                              const struct export_again *again,
                              struct arena *arena,
                              struct diags *diags)
{
    struct release *r = ARENA_NEW(arena, struct release);
    r->arena = arena;
    r->scratch = arena_new(0);
    r->diags = diags;
    r->kind = kind;
    r->again = again;
    r->out = arena_strdup(arena, out);
    r->releases = below(r, out, "releases");
    r->temporary = below(r, r->releases, ".tmp");
    r->lock = -1;
    r->ok = true;
    map_init(&r->folders, arena, 64);
    if (!prepare(r)) {
        let_go(r);
        return NULL;
    }
    VEC_PUSH(arena, &r->folder_paths, r->temporary);
    at("begun");
    return r;
}

void release_fail(struct release *r, const char *path, int error)
{
    fail(r, path, error);
}

bool release_ok(const struct release *r)
{
    return r->ok;
}

/* ---- files ---- */

/* Makes the folders of a path below `temporary`, each once. */
static bool make_parents(struct release *r, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct text name = {path, (size_t)(slash - path)};
        if (map_find(&r->folders, name) != MAP_NONE) {
            continue;
        }
        const char *folder = below(r, r->temporary, text_dup(r->arena, name));
        if (mkdir(folder, 0777) != 0) {
            return fail(r, folder, errno);
        }
        map_put(&r->folders, text_of(text_dup(r->arena, name)), 1);
        VEC_PUSH(r->arena, &r->folder_paths, folder);
    }
    return true;
}

static bool write_file(struct release *r, const char *path, struct text bytes)
{
    if (!make_parents(r, path)) {
        return false;
    }
    const char *full = below(r, r->temporary, path);
    struct sink *sink = sink_file(r->scratch, full, false);
    sink_text(sink, bytes);
    int error = sink_close(sink, NULL);
    arena_reset(r->scratch);
    at("file");
    return error == 0 || fail(r, full, error);
}

static struct release_file *add(struct release *r, const char *path)
{
    struct release_file *file = ARENA_NEW(r->arena, struct release_file);
    file->path = arena_strdup(r->arena, path);
    VEC_PUSH(r->arena, &r->files, file);
    return file;
}

const struct release_file *release_put(struct release *r, const char *path, struct text bytes)
{
    struct release_file *file = add(r, path);
    if (!r->ok) {
        return file;
    }
    file->digest = digest_of(bytes.ptr, bytes.len);
    file->bytes = bytes.len;
    file->same = stands_before(r, file);
    if (!file->same) {
        write_file(r, file->path, bytes);
    }
    return file;
}

struct sink *release_open(struct release *r, const char *path)
{
    r->open_path = arena_strdup(r->arena, path);
    if (r->ok) {
        make_parents(r, path);
    }
    r->open =
        r->ok ? sink_file(r->arena, below(r, r->temporary, path), false) : sink_memory(r->arena, 0);
    sink_digest(r->open);
    return r->open;
}

const struct release_file *release_close(struct release *r)
{
    struct release_file *file = add(r, r->open_path);
    file->bytes = sink_count(r->open);
    int error = sink_close(r->open, &file->digest);
    at("file");
    const char *full = below(r, r->temporary, file->path);
    if (!r->ok || (error != 0 && !fail(r, full, error))) {
        return file;
    }
    /* Written already; where it changes nothing, it gives way to a link. */
    file->same = stands_before(r, file);
    if (file->same && unlink(full) != 0) {
        fail(r, full, errno);
    }
    return file;
}

/* ---- commit ---- */

static bool copy_file(struct release *r, const char *from, const char *path)
{
    const char *full = below(r, r->temporary, path);
    struct sink *sink = sink_file(r->scratch, full, false);
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int error = fd < 0 ? errno : 0;
    char buf[CHUNK];
    ssize_t n = 0;
    while (fd >= 0 && (n = read_some(fd, buf, sizeof buf)) > 0) {
        sink_write(sink, buf, (size_t)n);
    }
    error = n < 0 ? errno : error;
    if (fd >= 0) {
        close(fd);
    }
    int written = sink_close(sink, NULL);
    arena_reset(r->scratch);
    error = error ? error : written;
    return error == 0 || fail(r, full, error);
}

/* Takes the unchanged files over: by a hard link, or by a copy where the file system has none. */
static bool take_over(struct release *r)
{
    for (size_t i = 0; i < r->files.len; i++) {
        const struct release_file *file = r->files.at[i];
        if (!file->same) {
            continue;
        }
        const char *from = below(r, r->before.folder, file->path);
        if (!make_parents(r, file->path) || (link(from, below(r, r->temporary, file->path)) != 0 &&
                                             !copy_file(r, from, file->path))) {
            return false;
        }
    }
    return true;
}

static int compare_files(const void *a, const void *b)
{
    const struct release_file *x = *(struct release_file *const *)a;
    const struct release_file *y = *(struct release_file *const *)b;
    return strcmp(x->path, y->path);
}

static struct text make_manifest(struct release *r, const struct digest *catalog, int64_t position)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(r->arena, MANIFEST_MAX);
    struct json_lines lines;
    sink_printf(sink, "{\"exporter\":\"%s\",\"shape\":1,\n", r->kind->exporter);
    sink_printf(sink, "\"catalog_digest\":\"%s\",\n", digest_hex(catalog, hex));
    sink_printf(sink, "\"audit_position\":%lld,\n", (long long)position);
    if (r->before.id) {
        sink_printf(sink, "\"release_before\":\"%s\",\n", r->before.id);
    } else {
        sink_puts(sink, "\"release_before\":null,\n");
    }
    json_lines_begin(&lines, sink, "\"files\":");
    for (size_t i = 0; i < r->files.len; i++) {
        const struct release_file *file = r->files.at[i];
        struct json_writer *w = json_lines_next(&lines);
        json_begin_object(w);
        json_pair(w, "path", file->path);
        json_pair_int(w, "bytes", (int64_t)file->bytes);
        json_pair(w, "sha256", digest_hex(&file->digest, hex));
        json_end_object(w);
    }
    json_lines_end(&lines, "}\n");
    struct text bytes = sink_memory_text(sink);
    int error = sink_close(sink, NULL);
    if (error != 0) {
        fail(r, MANIFEST, error);
    }
    return bytes;
}

static bool nothing_changed(const struct release *r, const struct digest *catalog)
{
    char hex[DIGEST_HEX_MAX];
    if (!r->before.id || !r->before.whole || r->before.files.len != r->files.len ||
        strcmp(r->before.catalog, digest_hex(catalog, hex)) != 0) {
        return false;
    }
    for (size_t i = 0; i < r->files.len; i++) {
        if (!r->files.at[i]->same) {
            return false;
        }
    }
    return true;
}

/* Folders last to first: the inner ones before those that name them. */
static bool sync_folders(struct release *r)
{
    for (size_t i = r->folder_paths.len; i > 0; i--) {
        if (!sync_folder(r, r->folder_paths.at[i - 1])) {
            return false;
        }
    }
    return true;
}

/* A folder of this ID is there only where a run died between the renames, so it holds these bytes; damage since then gives way. */
static bool give_name(struct release *r, const char *folder)
{
    if (rename(r->temporary, folder) == 0) {
        return true;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        return fail(r, folder, errno);
    }
    const char *aside = below(r, r->releases, ".tmp-former");
    if (rename(folder, aside) != 0 || rename(r->temporary, folder) != 0) {
        return fail(r, folder, errno);
    }
    remove_tree(aside);
    return true;
}

static bool replace_link(struct release *r, const char *name, const char *target)
{
    const char *temporary = below(r, r->releases, ".tmp-link");
    const char *path = below(r, r->out, name);
    if (symlink(target, temporary) != 0 || rename(temporary, path) != 0) {
        return fail(r, path, errno);
    }
    return true;
}

static bool show_links(struct release *r)
{
    const char *const *link = r->kind->links;
    for (; link && *link; link++) {
        const char *target = below(r, "current", *link);
        if (!read_link(r->arena, below(r, r->out, *link)) && !replace_link(r, *link, target)) {
            return false;
        }
    }
    return sync_folder(r, r->out);
}

static bool place(struct release *r, const char *id, struct text manifest)
{
    if (!take_over(r) || !write_file(r, MANIFEST, manifest) || !sync_folders(r)) {
        return false;
    }
    at("written");
    if (!give_name(r, below(r, r->releases, id)) || !sync_folder(r, r->releases)) {
        return false;
    }
    at("named");
    if (r->again) {
        return true;
    }
    if (!replace_link(r, "current", below(r, "releases", id)) || !sync_folder(r, r->out)) {
        return false;
    }
    at("current");
    return true;
}

static void set_result(struct release *r,
                       const char *id,
                       const struct digest *digest,
                       int64_t position,
                       bool unchanged,
                       struct export_result *ret)
{
    ret->before = unchanged && !r->again ? r->before.before : r->before.id;
    char hex[DIGEST_HEX_MAX];
    ret->id = id;
    ret->audit_position = position;
    ret->path = below(r, r->releases, id);
    ret->manifest_digest = arena_strdup(r->arena, digest_hex(digest, hex));
    ret->unchanged = unchanged;
    ret->files = r->files.len;
    ret->bytes = 0;
    for (size_t i = 0; i < r->files.len; i++) {
        ret->bytes += r->files.at[i]->bytes;
    }
}

/* A release made again that is there, whole. */
static bool is_there(struct release *r, const char *folder, const struct digest *manifest)
{
    struct digest found;
    bool there =
        r->again && digest_file(below(r, folder, MANIFEST), &found) && digest_eq(&found, manifest);
    for (size_t i = 0; there && i < r->files.len; i++) {
        there = digest_file(below(r, folder, r->files.at[i]->path), &found) &&
                digest_eq(&found, &r->files.at[i]->digest);
    }
    return there;
}

static bool publish(struct release *r,
                    const struct digest *catalog,
                    int64_t position,
                    struct export_result *ret)
{
    struct digest digest;
    if (nothing_changed(r, catalog)) {
        if (!digest_file(below(r, r->before.folder, MANIFEST), &digest)) {
            return fail(r, r->before.folder, errno);
        }
        set_result(r, r->before.id, &digest, r->before.position, true, ret);
        return true;
    }
    if (r->files.len > 1) {
        qsort(r->files.at, r->files.len, sizeof(struct release_file *), compare_files);
    }
    struct text manifest = make_manifest(r, catalog, position);
    digest = digest_of(manifest.ptr, manifest.len);
    const char *id = id_of(r->arena, &digest);
    bool there = r->ok && is_there(r, below(r, r->releases, id), &digest);
    if (!there && (!r->ok || !place(r, id, manifest))) {
        return false;
    }
    set_result(r, id, &digest, position, there, ret);
    return true;
}

enum status release_commit(struct release *r,
                           const struct digest *catalog,
                           int64_t audit_position,
                           struct export_result *ret)
{
    bool done = r->ok && publish(r, catalog, audit_position, ret) && (r->again || show_links(r));
    release_abort(r); /* an unchanged or failed one leaves its temporary folder */
    return done ? STATUS_OK : STATUS_FAILED;
}

void release_abort(struct release *r)
{
    remove_tree(r->temporary);
    let_go(r);
}
