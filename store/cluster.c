/*
 * cluster: the private PostgreSQL of a newcomer: created, started and stopped by running PostgreSQL's own programs.
 * Knows nothing of our schema. Neighbours: store.h; db.c connects to what starts here.
 *
 * PostgreSQL refuses to run as root, so root's cluster runs as the first of the users postgres, nobody; where that user cannot reach DIR
 * (a clone under /root), the files live under /var/lib/gris instead and DIR/location says where.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "core/digest.h"
#include "store.h"

#define SOCKET_PATH_MAX 90 /* sun_path holds 108 with "/.s.PGSQL.5432" */

/* What one call works with. */
struct place_of_cluster {
    const char *dir;      /* as asked, absolute */
    const char *location; /* where the files really are */
    const char *data, *socket, *log, *bin;
    uid_t uid; /* of the server */
    gid_t gid;
};

static enum status
refuse(struct diags *diags, struct arena *arena, const char *what, const char *why)
{
    diags_addv(diags, DIAG_E704, (struct place){0}, arena_printf(arena, "%s: %s", what, why), NULL);
    return STATUS_FAILED;
}

static bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* mkdir -p */
static bool make_directories(const char *path, mode_t mode, struct arena *arena)
{
    char *copy = arena_strdup(arena, path);
    for (char *p = copy + 1; *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(copy, 0755) != 0 && errno != EEXIST)
            return false;
        *p = '/';
    }
    return mkdir(copy, mode) == 0 || (errno == EEXIST && is_directory(copy));
}

/* The directory of PostgreSQL's programs: Debian keeps them out of PATH, one folder a version; the newest one from 15 on. */
static const char *find_programs(struct arena *arena)
{
    const char *asked = getenv("GRIS_PG_BIN");
    if (asked != NULL && asked[0] != '\0')
        return asked;
    int best = 0;
    DIR *dir = opendir("/usr/lib/postgresql");
    if (dir != NULL) {
        for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
            uint64_t version = 0;
            if (!text_to_u64(text_of(entry->d_name), 999, &version) || (int)version <= best)
                continue;
            const char *program =
                arena_printf(arena, "/usr/lib/postgresql/%s/bin/initdb", entry->d_name);
            if (version >= 15 && access(program, X_OK) == 0)
                best = (int)version;
        }
        closedir(dir);
    }
    if (best > 0)
        return arena_printf(arena, "/usr/lib/postgresql/%d/bin", best);
    static const char *const usual[] = {"/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (access(arena_printf(arena, "%s/initdb", usual[i]), X_OK) == 0)
            return usual[i];
    return NULL;
}

/* True when another user may search every folder above the path. */
static bool reachable_by_others(const char *path, struct arena *arena)
{
    char *copy = arena_strdup(arena, path);
    for (char *slash = strrchr(copy, '/'); slash != NULL && slash != copy;
         slash = strrchr(copy, '/')) {
        *slash = '\0';
        struct stat st;
        if (stat(copy, &st) == 0 && (st.st_mode & S_IXOTH) == 0)
            return false;
    }
    return true;
}

static const char *read_location(const char *dir, struct arena *arena)
{
    char line[4096];
    FILE *file = fopen(arena_printf(arena, "%s/location", dir), "re");
    if (file == NULL)
        return NULL;
    const char *got = fgets(line, sizeof line, file);
    (void)fclose(file);
    return got == NULL ? NULL : text_dup(arena, text_trim(text_of(line)));
}

static enum status choose_user(struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    c->uid = geteuid();
    c->gid = getegid();
    if (c->uid != 0)
        return STATUS_OK;
    const struct passwd *user = getpwnam("postgres");
    if (user == NULL)
        user = getpwnam("nobody");
    if (user == NULL)
        return refuse(diags, arena, "root", "no user postgres or nobody to run the server as");
    c->uid = user->pw_uid;
    c->gid = user->pw_gid;
    return STATUS_OK;
}

/* A cluster that a person made stays that person's when root comes by. */
static void keep_owner(struct place_of_cluster *c)
{
    struct stat st;
    if (c->uid == geteuid() || stat(c->data, &st) != 0 || st.st_uid == 0)
        return;
    c->uid = st.st_uid;
    c->gid = st.st_gid;
}

/* Fills in every path; creates nothing. */
static enum status
locate(const char *dir, struct arena *arena, struct place_of_cluster *c, struct diags *diags)
{
    char cwd[4096];
    if (dir[0] != '/') {
        if (getcwd(cwd, sizeof cwd) == NULL)
            return refuse(diags, arena, dir, strerror(errno));
        while (dir[0] == '.' && dir[1] == '/')
            dir += 2;
        dir = arena_printf(arena, "%s/%s", cwd, dir);
    }
    c->dir = dir;
    if (choose_user(c, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct digest digest = digest_of(dir, strlen(dir));
    char hex[DIGEST_HEX_MAX];
    digest_hex(&digest, hex);
    hex[16] = '\0';
    c->location = read_location(dir, arena);
    if (c->location == NULL)
        c->location = geteuid() != 0 || reachable_by_others(dir, arena)
                          ? dir
                          : arena_printf(arena, "/var/lib/gris/%s", hex);
    c->data = arena_printf(arena, "%s/data", c->location);
    keep_owner(c);
    c->log = arena_printf(arena, "%s/postgresql.log", c->location);
    c->socket = arena_printf(arena, "%s/socket", c->location);
    if (strlen(c->socket) > SOCKET_PATH_MAX)
        c->socket = arena_printf(arena, "/tmp/gris-%s", hex);
    c->bin = find_programs(arena);
    if (c->bin == NULL)
        return refuse(diags, arena, "initdb", "PostgreSQL 15 or later is not installed");
    return STATUS_OK;
}

/* In the child: the server's user, no stdin or stdout of ours, no other descriptor. Never returns. */
_Noreturn static void become(const struct place_of_cluster *c, const char *const argv[], int report)
{
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(c->gid) != 0 || setuid(c->uid) != 0))
        _exit(126);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || chdir(c->location) != 0 || dup2(null, 0) < 0 || dup2(report, 1) < 0 ||
        dup2(report, 2) < 0)
        _exit(126);
    if (close_range(3, ~0U, 0) != 0)
        _exit(126);
    /* execv's prototype lacks const; it changes nothing (POSIX) */
    union {
        const char *const *in;
        char *const *out;
    } args = {.in = argv};
    (void)execv(argv[0], args.out);
    _exit(127);
}

/* Runs one program to its end; what it said goes to DIR/last-run and, on a failure, into the finding. */
static enum status run(const struct place_of_cluster *c,
                       const char *const argv[],
                       struct arena *arena,
                       struct diags *diags)
{
    const char *said = arena_printf(arena, "%s/last-run", c->location);
    int report = open(said, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (report < 0)
        return refuse(diags, arena, said, strerror(errno));
    pid_t child = fork();
    if (child < 0) {
        (void)close(report);
        return refuse(diags, arena, argv[0], strerror(errno));
    }
    if (child == 0)
        become(c, argv, report);
    int how = 0;
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    char text[600] = {0};
    ssize_t got = pread(report, text, sizeof text - 1, 0);
    (void)close(report);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return STATUS_OK;
    if (got <= 0)
        (void)snprintf(text, sizeof text, "exit status %d",
                       WIFEXITED(how) ? WEXITSTATUS(how) : how);
    return refuse(diags, arena, argv[0], text_dup(arena, text_trim(text_of(text))));
}

static bool owned_directory(const struct place_of_cluster *c,
                            const char *path,
                            mode_t mode,
                            struct arena *arena)
{
    if (!make_directories(path, mode, arena))
        return false;
    return geteuid() != 0 || (chown(path, c->uid, c->gid) == 0 && chmod(path, mode) == 0);
}

static bool write_file(const char *path, const char *text, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (file == NULL)
        return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

static enum status
make_folders(const struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    if (!make_directories(c->dir, 0755, arena))
        return refuse(diags, arena, c->dir, strerror(errno));
    if (!owned_directory(c, c->location, c->location == c->dir ? 0755 : 0711, arena))
        return refuse(diags, arena, c->location, strerror(errno));
    if (strcmp(c->location, c->dir) != 0 &&
        !write_file(arena_printf(arena, "%s/location", c->dir),
                    arena_printf(arena, "%s\n", c->location), "we"))
        return refuse(diags, arena, c->dir, strerror(errno));
    if (!owned_directory(c, c->socket, 0700, arena))
        return refuse(diags, arena, c->socket, strerror(errno));
    return STATUS_OK;
}

static const char *settings(const struct place_of_cluster *c, struct arena *arena)
{
    return arena_printf(arena,
                        "\n# gris: no TCP, one socket that only the server's user and root reach\n"
                        "listen_addresses = ''\n"
                        "unix_socket_directories = '%s'\n"
                        "unix_socket_permissions = 0700\n"
                        "shared_buffers = '256MB'\n"
                        "max_wal_size = '4GB'\n"
                        "default_toast_compression = 'lz4'\n"
                        "wal_compression = 'lz4'\n"
                        "log_timezone = 'Asia/Ho_Chi_Minh'\n"
                        "timezone = 'Asia/Ho_Chi_Minh'\n",
                        c->socket);
}

static enum status
create(const struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    const char *fresh = arena_printf(arena, "%s/data.new", c->location);
    const char *const clear[] = {"/bin/rm", "-rf", "--", fresh, NULL};
    if (run(c, clear, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    const char *initdb = arena_printf(arena, "%s/initdb", c->bin);
    const char *const make[] = {initdb,
                                "-D",
                                fresh,
                                "-U",
                                "gris",
                                "-E",
                                "UTF8",
                                "--locale=C.UTF-8",
                                "--auth-local=trust",
                                "--auth-host=reject",
                                "--data-checksums",
                                NULL};
    if (run(c, make, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!write_file(arena_printf(arena, "%s/postgresql.conf", fresh), settings(c, arena), "ae"))
        return refuse(diags, arena, fresh, strerror(errno));
    if (rename(fresh, c->data) != 0)
        return refuse(diags, arena, c->data, strerror(errno));
    return STATUS_OK;
}

static const char *
conninfo_of(const struct place_of_cluster *c, const char *database, struct arena *arena)
{
    return arena_printf(arena, "host='%s' user=gris dbname=%s", c->socket, database);
}

static bool answers(const struct place_of_cluster *c, struct arena *arena)
{
    return PQping(conninfo_of(c, "postgres", arena)) == PQPING_OK;
}

/* The database "gris" is made after initdb, or after a run that was killed between the two. */
static enum status
make_database(const struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    PGconn *connection = PQconnectdb(conninfo_of(c, "postgres", arena));
    if (PQstatus(connection) != CONNECTION_OK) {
        enum status status =
            refuse(diags, arena, "postgres", arena_strdup(arena, PQerrorMessage(connection)));
        PQfinish(connection);
        return status;
    }
    PGresult *found = PQexec(connection, "select 1 from pg_database where datname = 'gris'");
    bool there = PQresultStatus(found) == PGRES_TUPLES_OK && PQntuples(found) == 1;
    PQclear(found);
    enum status status = STATUS_OK;
    if (!there) {
        PGresult *made = PQexec(connection, "create database gris");
        if (PQresultStatus(made) != PGRES_COMMAND_OK)
            status = refuse(diags, arena, "create database",
                            arena_strdup(arena, PQerrorMessage(connection)));
        PQclear(made);
    }
    PQfinish(connection);
    return status;
}

static enum status
start_server(const struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    const char *pg_ctl = arena_printf(arena, "%s/pg_ctl", c->bin);
    const char *const start[] = {pg_ctl, "start", "-w", "-t",   "60", "-s",
                                 "-D",   c->data, "-l", c->log, NULL};
    return run(c, start, arena, diags);
}

static void fill(const struct place_of_cluster *c, struct arena *arena, struct store_cluster *ret)
{
    *ret = (struct store_cluster){
        .dir = c->location,
        .conninfo = conninfo_of(c, "gris", arena),
        .running = answers(c, arena),
        .exists = is_directory(c->data),
    };
}

/* One starter or stopper at a time. -1 on failure. */
static int take_lock(const struct place_of_cluster *c, struct arena *arena)
{
    int fd = open(arena_printf(arena, "%s/lock", c->dir), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    while (flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            (void)close(fd);
            return -1;
        }
    }
    return fd;
}

enum status store_cluster_status(const char *dir,
                                 struct arena *arena,
                                 struct store_cluster *ret,
                                 struct diags *diags)
{
    struct place_of_cluster c;
    *ret = (struct store_cluster){.dir = dir};
    if (locate(dir, arena, &c, diags) != STATUS_OK)
        return STATUS_FAILED;
    fill(&c, arena, ret);
    return STATUS_OK;
}

static enum status
start_locked(const struct place_of_cluster *c, struct arena *arena, struct diags *diags)
{
    if (answers(c, arena))
        return STATUS_OK;
    if (!is_directory(c->data) && create(c, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (start_server(c, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    return make_database(c, arena, diags);
}

enum status store_cluster_start(const char *dir,
                                struct arena *arena,
                                struct store_cluster *ret,
                                struct diags *diags)
{
    struct place_of_cluster c;
    *ret = (struct store_cluster){.dir = dir};
    if (locate(dir, arena, &c, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (answers(&c, arena)) {
        fill(&c, arena, ret);
        return STATUS_OK;
    }
    if (make_folders(&c, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    int lock = take_lock(&c, arena);
    if (lock < 0)
        return refuse(diags, arena, c.dir, strerror(errno));
    enum status status = start_locked(&c, arena, diags);
    (void)close(lock);
    fill(&c, arena, ret);
    return status;
}

enum status store_cluster_stop(const char *dir, struct arena *arena, struct diags *diags)
{
    struct place_of_cluster c;
    if (locate(dir, arena, &c, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!is_directory(c.data) || !answers(&c, arena))
        return STATUS_OK;
    const char *pg_ctl = arena_printf(arena, "%s/pg_ctl", c.bin);
    const char *const stop[] = {pg_ctl, "stop", "-w", "-s", "-m", "fast", "-D", c.data, NULL};
    return run(&c, stop, arena, diags);
}

enum status store_cluster_drop(const char *dir, struct arena *arena, struct diags *diags)
{
    struct place_of_cluster c;
    if (store_cluster_stop(dir, arena, diags) != STATUS_OK ||
        locate(dir, arena, &c, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!is_directory(c.location))
        return STATUS_OK;
    const char *const clear[] = {"/bin/rm", "-rf", "--", c.data, c.socket, c.log, NULL};
    if (run(&c, clear, arena, diags) != STATUS_OK)
        return STATUS_FAILED;
    (void)unlink(arena_printf(arena, "%s/location", c.dir));
    if (strcmp(c.location, c.dir) != 0) {
        (void)unlink(arena_printf(arena, "%s/last-run", c.location));
        (void)rmdir(c.location);
    }
    return STATUS_OK;
}
