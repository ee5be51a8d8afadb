/*
 * Each call that the disk may refuse fails once, in turn: no release is lost or half, and the next run goes on.
 * REQ: fault 9, EIO on each write, fsync, rename, link. The calls below stand before libc's in this program.
 * Neighbours: exporters/release.c, fixture.h.
 */
#include <sys/file.h>
#include <sys/syscall.h>

#include "fixture.h"

static int calls_left = -1; /* the call that fails; -1: none */

static bool refuses(void)
{
    if (calls_left < 0 || calls_left-- > 0) {
        return false;
    }
    errno = EIO;
    return true;
}

int fsync(int fd)
{
    return refuses() ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    return refuses() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
    return refuses() ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int symlink(const char *target, const char *path)
{
    return refuses() ? -1 : (int)syscall(SYS_symlinkat, target, AT_FDCWD, path);
}

int link(const char *from, const char *to)
{
    return refuses() ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    return refuses() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int flock(int fd, int operation)
{
    return refuses() ? -1 : (int)syscall(SYS_flock, fd, operation);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    return refuses() ? -1 : (ssize_t)syscall(SYS_write, fd, bytes, len);
}

static enum status publish(struct fixture *f, const char *format, int fail_at)
{
    struct export_result r = {0};
    calls_left = fail_at;
    enum status status =
        exporter_find(text_of(format))->write(&f->source, f->out, f->arena, &r, &f->diags);
    if (status == STATUS_OK && calls_left >= 0) {
        calls_left = -1;
        return STATUS_REJECTED; /* no call was left to fail */
    }
    calls_left = -1;
    return status;
}

static void sweep(struct fixture *f, const char *format)
{
    assert_int_equal(publish(f, format, -1), STATUS_OK);
    int failed = 0;
    for (int n = 0;; n++) {
        assert_true(n < 500);
        f->diags.len = 0;
        f->figures.at[2].value++;
        enum status status = publish(f, format, n);
        fixture_check_current(f);
        if (status == STATUS_REJECTED) {
            break;
        }
        if (status == STATUS_FAILED) {
            assert_true(fixture_has(f, DIAG_E751));
            assert_int_equal(f->diags.len, 1);
            assert_string_equal(f->diags.at[0].arg[1], strerror(EIO));
            failed++;
        } /* else it was a link, and the file was copied */
        assert_int_equal(publish(f, format, -1), STATUS_OK);
        fixture_check_current(f);
        assert_int_equal(fixture_count_releases(f, true), 0);
    }
    assert_true(failed >= 15);
}

static void test_dashboard(void **state)
{
    sweep(*state, "dashboard");
}

static void test_csv(void **state)
{
    sweep(*state, "csv");
}

static void test_sdmx(void **state)
{
    static const char *const formats[] = {"sdmx-csv", "sdmx-ml", "sdmx-json"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(f->out, sizeof f->out, "%s/out-%s", f->folder, formats[i]);
        sweep(f, formats[i]);
    }
}

/* The same from an empty folder: nothing stands before. */
static void test_first_release(void **state)
{
    struct fixture *f = *state;
    for (int n = 0;; n++) {
        assert_true(n < 500);
        snprintf(f->out, sizeof f->out, "%s/out%d", f->folder, n);
        enum status status = publish(f, "csv", n);
        if (status == STATUS_REJECTED) {
            break;
        }
        assert_int_equal(publish(f, "csv", -1), STATUS_OK);
        fixture_check_current(f);
        assert_int_equal(fixture_count_releases(f, true), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_dashboard),
        TEST(test_csv),
        TEST(test_sdmx),
        TEST(test_first_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
