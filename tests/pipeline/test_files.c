/*
 * files: a snapshot holds the bytes of regular files as they were, sealed; whatever else stands at a path, and whatever changes while it is read, is
 * refused, and the snapshot is as it was before.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX   ((size_t)1 << 30)
#define LARGE ((size_t)8 << 20)

static char root[64];
static struct arena *arena;
static struct diags diags;
static struct files_snapshot snapshot;

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(root, sizeof root, "%s/gris-files-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf -- %s", root);
    return system(command);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    diags_init(&diags, arena, 10);
    return files_snapshot_new(&snapshot, arena, &diags) == STATUS_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    files_snapshot_free(&snapshot);
    arena_free(arena);
    return 0;
}

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name);
}

static const char *make_file(const char *name, const char *bytes, size_t len)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    if (len > 0)
        assert_int_equal(fwrite(bytes, len, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    return path;
}

static enum status add(const char *path, size_t max, size_t *ret_offset, size_t *ret_len)
{
    return files_snapshot_add(&snapshot, path, max, arena, ret_offset, ret_len, &diags);
}

/* Refused with one finding, and nothing of it is in the snapshot. */
static void refuses(const char *path, size_t max, enum diag_code code)
{
    size_t offset = 0;
    size_t len = 0;
    size_t before = snapshot.len;
    size_t findings = diags.len;
    struct stat st;
    assert_int_equal(add(path, max, &offset, &len), STATUS_REJECTED);
    assert_int_equal(diags.len, findings + 1);
    assert_int_equal(diags.at[findings].code, code);
    assert_string_equal(diags.at[findings].at.file, path);
    assert_int_equal(len, 0);
    assert_int_equal(snapshot.len, before);
    assert_int_equal(fstat(snapshot.fd, &st), 0);
    assert_int_equal(st.st_size, before);
}

static void test_several_files_follow_each_other(void **state)
{
    (void)state;
    size_t offset = 0;
    size_t len = 0;
    assert_int_equal(add(make_file("a", "one", 3), MAX, &offset, &len), STATUS_OK);
    assert_true(offset == 0 && len == 3);
    assert_int_equal(add(make_file("empty", "", 0), MAX, &offset, &len), STATUS_OK);
    assert_true(offset == 3 && len == 0);
    refuses(root, MAX, DIAG_E102);
    assert_int_equal(add(make_file("b", "three", 5), MAX, &offset, &len), STATUS_OK);
    assert_true(offset == 3 && len == 5);
    assert_int_equal(files_snapshot_add_bytes(&snapshot, TEXT("four"), arena, &offset, &diags),
                     STATUS_OK);
    assert_int_equal(offset, 8);
    assert_int_equal(files_snapshot_seal(&snapshot, arena, &diags), STATUS_OK);
    assert_int_equal(snapshot.len, 12);
    assert_memory_equal(snapshot.bytes, "onethreefour", 12);
}

static void test_a_sealed_snapshot_stays_as_it_is(void **state)
{
    (void)state;
    size_t offset = 0;
    size_t len = 0;
    assert_int_equal(add(make_file("a", "one", 3), MAX, &offset, &len), STATUS_OK);
    assert_int_equal(files_snapshot_seal(&snapshot, arena, &diags), STATUS_OK);
    assert_true(pwrite(snapshot.fd, "X", 1, 0) < 0 && errno == EPERM);
    assert_true(ftruncate(snapshot.fd, 0) < 0 && errno == EPERM);
    assert_true(ftruncate(snapshot.fd, 9) < 0 && errno == EPERM);
    assert_true(mmap(NULL, 3, PROT_WRITE, MAP_SHARED, snapshot.fd, 0) == MAP_FAILED);
    /* and the file may become what it likes */
    (void)make_file("a", "two", 3);
    assert_memory_equal(snapshot.bytes, "one", 3);
    /* nothing more goes in: our failure, not a file's */
    assert_int_equal(files_snapshot_add_bytes(&snapshot, TEXT("x"), arena, &offset, &diags),
                     STATUS_FAILED);
    assert_int_equal(files_snapshot_seal(&snapshot, arena, &diags), STATUS_FAILED);
    assert_int_equal(diags.at[diags.len - 1].code, DIAG_E705);
}

static void test_an_empty_snapshot(void **state)
{
    (void)state;
    assert_int_equal(files_snapshot_seal(&snapshot, arena, &diags), STATUS_OK);
    assert_true(snapshot.bytes != NULL && snapshot.len == 0);
    struct files_snapshot none = {0};
    files_snapshot_free(&none);
    files_snapshot_free(&none);
}

static void test_what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    const char *target = make_file("target", "secret", 6);
    const char *link_path = path_of("link");
    const char *dangling = path_of("dangling");
    const char *fifo = path_of("fifo");
    assert_int_equal(symlink(target, link_path), 0);
    assert_int_equal(symlink("/nowhere", dangling), 0);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    refuses(link_path, MAX, DIAG_E102);
    assert_string_equal(diags.at[0].arg[0], "symbolic link");
    refuses(dangling, MAX, DIAG_E102);
    refuses(fifo, MAX, DIAG_E102); /* at once, though nobody writes */
    refuses(root, MAX, DIAG_E102);
    refuses("/dev/zero", MAX, DIAG_E102);
    refuses("/dev/tty", MAX, DIAG_E102);
    refuses(path_of("absent"), MAX, DIAG_E102);
    assert_int_equal(unlink(fifo), 0);
}

static void test_a_file_over_the_limit_is_refused(void **state)
{
    (void)state;
    size_t offset = 0;
    size_t len = 0;
    const char *path = make_file("five", "12345", 5);
    assert_int_equal(add(path, 5, &offset, &len), STATUS_OK);
    refuses(path, 4, DIAG_E113);
    assert_string_equal(diags.at[0].arg[1], "4");
    refuses("/proc/self/maps", 1, DIAG_E113); /* its size says 0 */
}

/* Bytes beyond the size that the file system tells are not believed either. */
static void test_a_file_that_tells_a_wrong_size_is_refused(void **state)
{
    (void)state;
    refuses("/proc/self/maps", MAX, DIAG_E131);
}

/* ---- changes while it is read ---- */

enum change { GROWS, SHRINKS, IS_WRITTEN };

/* Changes the file in a loop until killed. */
static _Noreturn void keep_changing(const char *path, enum change change)
{
    int fd = open(path, O_WRONLY);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* not longer than the test */
    for (unsigned i = 0;; i++) {
        off_t at = (off_t)(i % 1000 * 4096);
        if (change == IS_WRITTEN)
            (void)!pwrite(fd, i % 2 == 0 ? "A" : "B", 1, at);
        else if (change == GROWS)
            (void)!pwrite(fd, "x", 1, (off_t)LARGE + i % (1 << 20));
        else
            (void)!ftruncate(fd, (off_t)LARGE - (off_t)(i % 4096));
    }
}

/* Whatever is taken while somebody changes the file must be a state that the file had: the writer writes one byte at a time, so a torn copy
 * cannot be told from a whole one by its bytes; but each time, either it is refused or no change came in between, which the file's time says. */
static void test_a_file_that_changes_is_refused(void **state)
{
    (void)state;
    size_t refused = 0;
    char *bytes = arena_alloc(arena, LARGE);
    for (int change = GROWS; change <= IS_WRITTEN; change++) {
        memset(bytes, 'x', LARGE);
        const char *path = make_file("changing", bytes, LARGE);
        pid_t pid = fork();
        if (pid == 0)
            keep_changing(path, (enum change)change);
        for (int i = 0; i < 20; i++) {
            size_t offset = 0;
            size_t len = 0;
            enum status status = add(path, MAX, &offset, &len);
            assert_true(status == STATUS_OK || diags.at[diags.len - 1].code == DIAG_E131);
            refused += status == STATUS_OK ? 0 : 1;
            diags.len = 0;
        }
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    }
    print_message("%zu of 60 readings of a changing file were refused\n", refused);
    assert_true(refused >= 10); /* the writer is not always scheduled */
}

/* Two files of one byte each, a million times over, exchanged at the path as fast as it goes: what is taken is one or the other, never both. */
static void test_a_file_that_is_swapped_is_one_of_the_two(void **state)
{
    (void)state;
    char *bytes = arena_alloc(arena, LARGE);
    const char *path = path_of("swapped");
    const char *other = path_of("other");
    memset(bytes, 'A', LARGE);
    (void)make_file("swapped", bytes, LARGE);
    memset(bytes, 'B', LARGE);
    (void)make_file("other", bytes, LARGE);
    pid_t pid = fork();
    if (pid == 0)
        for ((void)prctl(PR_SET_PDEATHSIG, SIGKILL);;)
            (void)renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE);
    size_t seen[2] = {0, 0};
    for (int i = 0; i < 20; i++) {
        size_t offset = 0;
        size_t len = 0;
        struct files_snapshot s;
        assert_int_equal(files_snapshot_new(&s, arena, &diags), STATUS_OK);
        assert_int_equal(files_snapshot_add(&s, path, MAX, arena, &offset, &len, &diags),
                         STATUS_OK);
        assert_int_equal(files_snapshot_seal(&s, arena, &diags), STATUS_OK);
        assert_int_equal(len, LARGE);
        assert_true(s.bytes[0] == 'A' || s.bytes[0] == 'B');
        for (size_t k = 0; k < LARGE; k++)
            if (s.bytes[k] != s.bytes[0])
                fail_msg("byte %zu is of the other file", k);
        seen[s.bytes[0] - 'A']++;
        files_snapshot_free(&s);
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    print_message("%zu of the one, %zu of the other\n", seen[0], seen[1]);
}

/* ---- stdin ---- */

/* Adds from a stdin that is given the bytes by another process. */
static enum status add_piped(const char *bytes, size_t len, size_t max, size_t *ret_len)
{
    int ends[2];
    size_t offset = 0;
    int before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        for (size_t done = 0; done < len;) {
            ssize_t n = write(ends[1], bytes + done, len - done);
            if (n < 0)
                _exit(0);
            done += (size_t)n;
        }
        _exit(0);
    }
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    (void)close(ends[0]);
    (void)close(ends[1]);
    enum status status = add("-", max, &offset, ret_len);
    assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
    (void)close(before);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return status;
}

static void test_stdin(void **state)
{
    (void)state;
    size_t len = 0;
    char *bytes = arena_alloc(arena, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)('a' + i % 26);
    assert_int_equal(add_piped(bytes, LARGE, MAX, &len), STATUS_OK);
    assert_int_equal(len, LARGE);
    assert_int_equal(add_piped(bytes, LARGE, LARGE - 1, &len), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E113);
    assert_int_equal(files_snapshot_seal(&snapshot, arena, &diags), STATUS_OK);
    assert_int_equal(snapshot.len, LARGE);
    assert_memory_equal(snapshot.bytes, bytes, LARGE);
}

/* ---- our own failures ---- */

static void test_without_descriptors_it_is_our_failure(void **state)
{
    (void)state;
    struct rlimit before;
    struct files_snapshot s;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    enum status status = files_snapshot_new(&s, arena, &diags);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    files_snapshot_free(&s);
    assert_int_equal(status, STATUS_FAILED);
    assert_int_equal(diags.at[0].code, DIAG_E705);
}

/* ---- names ---- */

static void test_names_are_shown_harmless(void **state)
{
    (void)state;
    assert_string_equal(files_shown_name("a/../b/x.csv", arena), "x.csv");
    assert_string_equal(files_shown_name("d/line\nbreak\x1b[2J", arena), "line\\x0abreak\\x1b[2J");
    assert_string_equal(files_shown_name("\xff\xfe.csv", arena), "\\xff\\xfe.csv");
    assert_string_equal(files_shown_name("gi\xe1\xbb\x9d.csv", arena), "gi\xe1\xbb\x9d.csv");
    /* right-to-left override: fdp.csv would show as vsc.pdf */
    assert_string_equal(files_shown_name("\xe2\x80\xaexfdp.csv", arena), "\\u202exfdp.csv");
}

static void test_names_are_cut_to_fit(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_string_equal(files_short_name("x.csv", 11, arena), "x.csv");
    assert_string_equal(files_short_name(name + 11, 11, arena), name + 11);
    const char *cut = files_short_name(name + 10, 11, arena);
    assert_int_equal(strlen(cut), 255 - 11);
    assert_true(cut[226] == 'n' && cut[227] == '~'); /* and sixteen digits of a digest */
    assert_string_not_equal(cut, files_short_name(name, 11, arena));
    /* a character of two bytes on the edge goes as a whole */
    memcpy(name + 226, "\xc4\x91", 2);
    cut = files_short_name(name, 11, arena);
    assert_true(cut[225] == 'n' && cut[226] == '~');
}

/* ---- moving ---- */

static struct file_entry take_in(const char *name)
{
    size_t offset = 0;
    size_t len = 0;
    struct file_entry entry = {.path = path_of(name), .inbox = root};
    assert_int_equal(files_snapshot_add(&snapshot, entry.path, MAX, arena, &offset, &len, &diags),
                     STATUS_OK);
    entry.identity = snapshot.added;
    return entry;
}

static bool stands(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

static void test_a_file_moves_beside_its_namesakes(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        make_file("m.csv", "abc", 3);
        struct file_entry entry = take_in("m.csv");
        assert_true(files_move(&entry, true, arena, &diags));
    }
    assert_true(stands("accepted/m.csv") && stands("accepted/2-m.csv") &&
                stands("accepted/3-m.csv"));
    assert_false(stands("m.csv"));
    assert_int_equal(diags.len, 0);
}

static void test_another_collector_has_moved_it(void **state)
{
    (void)state;
    make_file("gone.csv", "abc", 3);
    struct file_entry entry = take_in("gone.csv");
    assert_int_equal(unlink(entry.path), 0);
    assert_true(files_move(&entry, true, arena, &diags));
    assert_false(stands("accepted/gone.csv"));
    assert_int_equal(diags.len, 0);
}

/* REQ: fault 29: what has come since, under the name of what was read, has not been read. */
static void test_what_came_since_stays(void **state)
{
    (void)state;
    make_file("next.csv", "abc", 3);
    struct file_entry entry = take_in("next.csv");
    make_file("other.csv", "xyz", 3);
    assert_int_equal(rename(path_of("other.csv"), entry.path), 0);
    assert_true(files_move(&entry, false, arena, &diags));
    assert_true(stands("next.csv"));
    assert_false(stands("rejected/next.csv"));
    make_file("grown.csv", "abc", 3);
    entry = take_in("grown.csv");
    make_file("grown.csv", "abcdef", 6);
    assert_true(files_move(&entry, false, arena, &diags));
    assert_true(stands("grown.csv"));
    assert_false(stands("rejected/grown.csv"));
}

static void test_a_folder_that_cannot_be_made_is_told(void **state)
{
    (void)state;
    make_file("stuck.csv", "abc", 3);
    struct file_entry entry = take_in("stuck.csv");
    entry.inbox = "/proc/self";
    assert_false(files_move(&entry, true, arena, &diags));
    assert_int_equal(diags.at[0].code, DIAG_E705);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_several_files_follow_each_other, begin, end),
        cmocka_unit_test_setup_teardown(test_a_sealed_snapshot_stays_as_it_is, begin, end),
        cmocka_unit_test_setup_teardown(test_an_empty_snapshot, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_no_regular_file_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_over_the_limit_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_that_tells_a_wrong_size_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_that_changes_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_that_is_swapped_is_one_of_the_two, begin, end),
        cmocka_unit_test_setup_teardown(test_stdin, begin, end),
        cmocka_unit_test_setup_teardown(test_without_descriptors_it_is_our_failure, begin, end),
        cmocka_unit_test_setup_teardown(test_names_are_shown_harmless, begin, end),
        cmocka_unit_test_setup_teardown(test_names_are_cut_to_fit, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_moves_beside_its_namesakes, begin, end),
        cmocka_unit_test_setup_teardown(test_another_collector_has_moved_it, begin, end),
        cmocka_unit_test_setup_teardown(test_what_came_since_stays, begin, end),
        cmocka_unit_test_setup_teardown(test_a_folder_that_cannot_be_made_is_told, begin, end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
