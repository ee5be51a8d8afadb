/*
 * Releases: atomic, immutable, named by content; whatever dies or fills up, the release before stands whole.
 * REQ: fault 31, kill during publish: readers see the old or the new release only.
 * Neighbours: exporters/release.c, fixture.h.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "fixture.h"

static enum status publish(struct fixture *f, struct export_result *ret)
{
    return exporter_find(TEXT("dashboard"))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static const char *publish_ok(struct fixture *f)
{
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_string_equal(fixture_check_current(f), r.id);
    return r.id;
}

static const char *in_out(struct fixture *f, const char *name)
{
    return arena_printf(f->arena, "%s/%s", f->out, name);
}

static const char *in_release(struct fixture *f, const char *id, const char *name)
{
    return arena_printf(f->arena, "%s/releases/%s/%s", f->out, id, name);
}

static void write_bytes(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(bytes, file);
    assert_int_equal(fclose(file), 0);
}

static json_t *manifest_of(struct fixture *f, const char *id)
{
    struct text bytes = fixture_read(f, in_release(f, id, "manifest.json"));
    json_t *manifest = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(manifest);
    return manifest;
}

/* ---- what is a new release ---- */

static void test_the_same_again_makes_none(void **state)
{
    struct fixture *f = *state;
    const char *id = publish_ok(f);
    f->source.audit_position = 99; /* nothing but the position */
    struct export_result again = {0};
    assert_int_equal(publish(f, &again), STATUS_OK);
    assert_true(again.unchanged);
    assert_string_equal(again.id, id);
    assert_int_equal(again.files, 9);
    assert_true(again.bytes > 0);
    assert_memory_equal(again.manifest_digest, id, 16);
    assert_int_equal(fixture_count_releases(f, false), 1);
    assert_int_equal(fixture_count_releases(f, true), 0);
}

static void test_a_change_makes_one_that_names_the_one_before(void **state)
{
    struct fixture *f = *state;
    const char *first = publish_ok(f);
    f->figures.at[2].value++; /* VN 2024 */
    f->source.audit_position = 18;
    const char *second = publish_ok(f);
    assert_string_not_equal(first, second);
    json_t *m = manifest_of(f, second);
    assert_string_equal(json_string_value(json_object_get(m, "release_before")), first);
    assert_int_equal(json_integer_value(json_object_get(m, "audit_position")), 18);
    json_decref(m);
    /* What did not change is one file on disk, what did is another; the old one is as it was. */
    struct stat a, b;
    stat(in_release(f, first, "orgs.json"), &a);
    stat(in_release(f, second, "orgs.json"), &b);
    assert_true(a.st_ino == b.st_ino);
    stat(in_release(f, first, "figures/VN/2024.json"), &a);
    stat(in_release(f, second, "figures/VN/2024.json"), &b);
    assert_true(a.st_ino != b.st_ino);
    /* And back: the content of the first, after the second, is a third. */
    f->figures.at[2].value--;
    const char *third = publish_ok(f);
    assert_string_not_equal(third, first);
    assert_int_equal(fixture_count_releases(f, false), 3);
}

static void test_another_catalog_digest_is_a_change(void **state)
{
    struct fixture *f = *state;
    const char *first = publish_ok(f);
    f->catalog.digest.bytes[0] ^= 1;
    assert_string_not_equal(publish_ok(f), first);
}

static void test_fewer_files_are_a_change(void **state)
{
    struct fixture *f = *state;
    const char *first = publish_ok(f);
    f->periods.len--;
    assert_string_not_equal(publish_ok(f), first);
    struct stat st;
    assert_int_equal(stat(in_out(f, "current/completeness/2025-03.json"), &st), -1);
}

/* ---- what others did to the folder ---- */

static void test_leftovers_are_removed(void **state)
{
    struct fixture *f = *state;
    publish_ok(f);
    const char *folder = in_out(f, "releases/.tmp");
    assert_int_equal(mkdir(folder, 0777), 0);
    write_bytes(in_out(f, "releases/.tmp/half"), "{");
    assert_int_equal(mkdir(in_out(f, "releases/.tmp-former"), 0777), 0);
    assert_int_equal(symlink("releases/none", in_out(f, "releases/.tmp-link")), 0);
    f->figures.at[0].value++;
    publish_ok(f);
    assert_int_equal(fixture_count_releases(f, true), 0);
}

static void expect_refusal(struct fixture *f, enum diag_code code)
{
    struct export_result r = {0};
    f->diags.len = 0;
    assert_int_equal(publish(f, &r), STATUS_FAILED);
    assert_true(fixture_has(f, code));
}

static void test_foreign_things_are_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(f->out, 0777), 0);
    assert_int_equal(mkdir(in_out(f, "current"), 0777), 0);
    expect_refusal(f, DIAG_E755);
    assert_int_equal(rmdir(in_out(f, "current")), 0);
    const char *const targets[] = {"/etc", "releases/../../x", "releases/0123456789abcdeg",
                                   "releases/0123456789abcdef0"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        assert_int_equal(symlink(targets[i], in_out(f, "current")), 0);
        expect_refusal(f, DIAG_E755);
        assert_int_equal(unlink(in_out(f, "current")), 0);
    }
    publish_ok(f);
}

static void test_out_that_cannot_be_a_folder(void **state)
{
    struct fixture *f = *state;
    write_bytes(f->out, "a file");
    expect_refusal(f, DIAG_E751);
    assert_int_equal(unlink(f->out), 0);
    assert_int_equal(mkdir(f->out, 0777), 0);
    assert_int_equal(mkdir(in_out(f, ".lock"), 0777), 0);
    expect_refusal(f, DIAG_E751);
    assert_int_equal(rmdir(in_out(f, ".lock")), 0);
    assert_int_equal(rmdir(in_out(f, "releases")), 0);
    write_bytes(in_out(f, "releases"), "a file");
    expect_refusal(f, DIAG_E751);
    assert_int_equal(unlink(in_out(f, "releases")), 0);
    snprintf(f->out, sizeof f->out, "%s/deep/er/out", f->folder);
    publish_ok(f);
}

/* A release that was edited is not taken for unchanged, and nothing of it enters the next. */
static void test_damage_is_met(void **state)
{
    struct fixture *f = *state;
    const char *id = publish_ok(f);
    struct text good = fixture_read(f, in_release(f, id, "figures/VN/2024.json"));
    write_bytes(in_release(f, id, "figures/VN/2024.json"), "[]\n");
    const char *second = publish_ok(f);
    assert_true(fixture_has(f, DIAG_W751));
    assert_string_not_equal(second, id);
    assert_true(text_eq(fixture_current(f, "figures/VN/2024.json"), good));
    /* A file that is gone. */
    f->diags.len = 0;
    assert_int_equal(unlink(in_release(f, second, "orgs.json")), 0);
    const char *third = publish_ok(f);
    assert_true(fixture_has(f, DIAG_W751));
    /* A manifest that is not its own. */
    const char *const manifests[] = {"", "{}", "[", "{\"exporter\":\"csv\"}"};
    for (size_t i = 0; i < sizeof manifests / sizeof manifests[0]; i++) {
        f->diags.len = 0;
        write_bytes(in_release(f, third, "manifest.json"), manifests[i]);
        const char *next = publish_ok(f);
        assert_true(fixture_has(f, DIAG_W751));
        json_t *m = manifest_of(f, next);
        assert_string_equal(json_string_value(json_object_get(m, "release_before")), third);
        json_decref(m);
        third = next;
    }
    assert_int_equal(unlink(in_release(f, third, "manifest.json")), 0);
    f->diags.len = 0;
    publish_ok(f);
    assert_true(fixture_has(f, DIAG_W751));
}

/* Manifests of another making that bear their own digest, but not our members. */
static void test_manifests_of_another_making(void **state)
{
    struct fixture *f = *state;
    const char *const manifests[] = {
        "not JSON",
        "{}",
        "{\"exporter\":\"dashboard\",\"catalog_digest\":\"x\",\"files\":7}",
        "{\"exporter\":\"dashboard\",\"catalog_digest\":\"x\",\"files\":[{\"path\":\"a\"}]}",
        "{\"exporter\":\"x\",\"catalog_digest\":\"\",\"files\":[{\"path\":\"a\",\"bytes\":1}]}",
    };
    for (size_t i = 0; i < sizeof manifests / sizeof manifests[0]; i++) {
        char hex[DIGEST_HEX_MAX];
        struct digest digest = digest_of(manifests[i], strlen(manifests[i]));
        const char *id = arena_copy(f->arena, digest_hex(&digest, hex), 16);
        mkdir(f->out, 0777);
        mkdir(in_out(f, "releases"), 0777);
        assert_int_equal(mkdir(in_release(f, id, ""), 0777), 0);
        write_bytes(in_release(f, id, "manifest.json"), manifests[i]);
        unlink(in_out(f, "current"));
        assert_int_equal(symlink(arena_printf(f->arena, "releases/%s", id), in_out(f, "current")),
                         0);
        f->diags.len = 0;
        publish_ok(f);
        assert_true(fixture_has(f, DIAG_W751));
    }
}

/* ---- killed ---- */

static int points_left;

static void die(const char *point)
{
    (void)point;
    if (points_left-- == 0) {
        _exit(99);
    }
}

/* Runs a publisher that dies at its n-th point; true when it got to the end before. */
static bool publish_and_die(struct fixture *f, int n)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct export_result r = {0};
        points_left = n;
        release_at = die;
        _exit(publish(f, &r) == STATUS_OK ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 99 || WEXITSTATUS(status) == 0);
    return WEXITSTATUS(status) == 0;
}

static void test_killed_at_every_point(void **state)
{
    struct fixture *f = *state;
    const char *old = publish_ok(f);
    for (int n = 0;; n++) {
        assert_true(n < 100);
        f->figures.at[0].value += 10; /* three files change in each round: figures, completeness, */
        f->rows.at[0].version++;      /* and the manifest */
        bool finished = publish_and_die(f, n);
        const char *now = fixture_check_current(f); /* old or new, whole */
        if (finished) {
            assert_string_not_equal(now, old);
            assert_true(n >= 7); /* begun, three files, written, named, current */
            break;
        }
        old = publish_ok(f); /* the next run goes on, and leaves nothing behind */
        assert_int_equal(fixture_count_releases(f, true), 0);
    }
}

/* A run that died after naming its release: the next one makes the same ID, even where that folder was damaged since. */
static void test_the_name_is_taken(void **state)
{
    struct fixture *f = *state;
    const char *old = publish_ok(f);
    f->figures.at[2].value++;            /* two files are written: figures and manifest */
    assert_false(publish_and_die(f, 4)); /* begun, file, file, written, named */
    assert_string_equal(fixture_check_current(f), old);
    assert_int_equal(fixture_count_releases(f, false), 2);
    const char *now = publish_ok(f);
    assert_int_equal(fixture_count_releases(f, false), 2);
    assert_int_equal(fixture_count_releases(f, true), 0);
    assert_string_not_equal(now, old);
}

/* ---- full disks ---- */

/* Files may not grow past `bytes`: what a full disk or quota does to a write. */
static enum status publish_limited(struct fixture *f, rlim_t bytes)
{
    struct rlimit before, now;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    now = before;
    now.rlim_cur = bytes;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    struct export_result r = {0};
    enum status status = publish(f, &r);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    return status;
}

static void test_file_size_limit(void **state)
{
    struct fixture *f = *state;
    const char *old = publish_ok(f);
    f->figures.at[0].value++;
    f->source.audit_position++;
    static const rlim_t limits[] = {0, 1, 100, 400,
                                    900}; /* from the first byte to within the manifest */
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        f->diags.len = 0;
        assert_int_equal(publish_limited(f, limits[i]), STATUS_FAILED);
        assert_true(fixture_has(f, DIAG_E751));
        assert_int_equal(f->diags.len, 1);
        assert_string_equal(f->diags.at[0].arg[1], strerror(EFBIG));
        assert_string_equal(fixture_check_current(f), old);
        assert_int_equal(fixture_count_releases(f, true), 0);
    }
    publish_ok(f);
}

static void test_full_file_system(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(f->out, 0777), 0);
    /* Seen by this process alone, and gone with it however it ends. */
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("gris-test", f->out, "tmpfs", 0, "size=160k") != 0) {
        assert_int_equal(errno,
                         EPERM); /* mounting takes root; elsewhere the limit above stands for it */
        return;
    }
    const char *old = publish_ok(f);
    /* 200 more units, a file each: more than 160 KiB in pages. */
    for (uint32_t i = 0; i < 200; i++) {
        fixture_add_org(f, arena_printf(f->arena, "X%03u", i), 1, DATE_MIN, DATE_MAX, "Xã", "");
        fixture_add(f, 4 + i, POP, YEAR(2025), "", i);
    }
    struct export_result r = {0};
    f->diags.len = 0;
    enum status status = publish(f, &r);
    bool told = fixture_has(f, DIAG_E751);
    const char *now = fixture_check_current(f);
    size_t temporary = fixture_count_releases(f, true);
    f->figures.len = 7;
    f->catalog.orgs.len = 4;
    f->figures.at[2].value++;
    const char *after = publish_ok(f); /* room again */
    assert_int_equal(umount(f->out), 0);
    assert_int_equal(status, STATUS_FAILED);
    assert_true(told);
    assert_string_equal(now, old);
    assert_int_equal(temporary, 0);
    assert_string_not_equal(after, old);
}

/* The release before lies on another file system: files are copied where they cannot be linked. */
static void test_files_that_cannot_be_linked(void **state)
{
    struct fixture *f = *state;
    const char *old = publish_ok(f);
    const char *other = arena_printf(f->arena, "/var/tmp/gris-exporters-%d", (int)getpid());
    char command[512];
    snprintf(command, sizeof command, "cp -r '%s' '%s'", in_release(f, old, "."), other);
    assert_int_equal(system(command), 0); /* NOLINT: a test's own words */
    const char *folder = arena_printf(f->arena, "%s/releases/%s", f->out, old);
    nftw(folder, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(symlink(other, folder), 0);
    f->figures.at[2].value++;
    const char *now = publish_ok(f);
    nftw(other, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    assert_string_not_equal(now, old);
    assert_string_equal(fixture_check_current(f), now); /* it stands without the old one */
}

/* ---- several publishers ---- */

static void test_concurrent_publishers(void **state)
{
    struct fixture *f = *state;
    enum { PUBLISHERS = 8 };
    pid_t child[PUBLISHERS];
    for (int i = 0; i < PUBLISHERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) {
            struct export_result r = {0};
            f->figures.at[0].value += i / 2; /* four contents, two publishers each */
            f->source.audit_position += i;
            _exit(publish(f, &r) == STATUS_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < PUBLISHERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    fixture_check_current(f);
    assert_int_equal(fixture_count_releases(f, true), 0);
    size_t releases = fixture_count_releases(f, false);
    assert_true(releases >= 4 && releases <= PUBLISHERS);
    /* One chain: from the current one back to the first, through every release. */
    const char *id = fixture_check_current(f);
    size_t length = 0;
    while (id) {
        json_t *m = manifest_of(f, id);
        assert_non_null(m);
        const char *before = json_string_value(json_object_get(m, "release_before"));
        id = before ? arena_strdup(f->arena, before) : NULL;
        json_decref(m);
        length++;
    }
    assert_int_equal(length, releases);
}

/* A reader that loops while releases change never sees a half one. */
static void test_readers_see_whole_releases(void **state)
{
    struct fixture *f = *state;
    publish_ok(f);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct export_result r = {0};
        for (int i = 0; i < 20; i++) {
            f->figures.at[0].value++;
            if (publish(f, &r) != STATUS_OK) {
                _exit(1);
            }
        }
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        int folder = open(in_out(f, "current"), O_RDONLY | O_DIRECTORY);
        assert_true(folder >= 0); /* a reader holds the folder it entered */
        int file = openat(folder, "manifest.json", O_RDONLY);
        assert_true(file >= 0);
        char bytes[8192];
        ssize_t len = read(file, bytes, sizeof bytes);
        json_t *m = json_loadb(bytes, (size_t)len, 0, NULL);
        assert_non_null(m);
        size_t i;
        json_t *entry;
        json_array_foreach(json_object_get(m, "files"), i, entry)
        {
            struct stat st;
            const char *path = json_string_value(json_object_get(entry, "path"));
            assert_int_equal(fstatat(folder, path, &st, 0), 0);
            assert_int_equal(st.st_size, json_integer_value(json_object_get(entry, "bytes")));
        }
        json_decref(m);
        close(file);
        close(folder);
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_same_again_makes_none),
        TEST(test_a_change_makes_one_that_names_the_one_before),
        TEST(test_another_catalog_digest_is_a_change),
        TEST(test_fewer_files_are_a_change),
        TEST(test_leftovers_are_removed),
        TEST(test_foreign_things_are_refused),
        TEST(test_out_that_cannot_be_a_folder),
        TEST(test_damage_is_met),
        TEST(test_manifests_of_another_making),
        TEST(test_killed_at_every_point),
        TEST(test_the_name_is_taken),
        TEST(test_file_size_limit),
        TEST(test_full_file_system),
        TEST(test_files_that_cannot_be_linked),
        TEST(test_concurrent_publishers),
        TEST(test_readers_see_whole_releases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
