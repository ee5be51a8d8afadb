/* log.c: one line an event, levels, no control characters. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

#include "core/date.h"
#include "core/log.h"

static char seen[20000];

/* What `write_lines` says on stderr. */
static void capture(void (*write_lines)(void))
{
    char path[] = "/tmp/gris-test-log-XXXXXX";
    int file = mkstemp(path), old = dup(STDERR_FILENO);
    assert_true(file >= 0 && old >= 0);
    unlink(path);
    fflush(stderr);
    assert_true(dup2(file, STDERR_FILENO) >= 0);
    write_lines();
    fflush(stderr);
    assert_true(dup2(old, STDERR_FILENO) >= 0);
    ssize_t n = pread(file, seen, sizeof seen - 1, 0);
    assert_true(n >= 0);
    seen[n] = '\0';
    close(file);
    close(old);
}

static void every_level(void)
{
    log_set_level(LOG_LEVEL_DEBUG);
    log_write(LOG_LEVEL_ERROR, "e%d", 1);
    log_write(LOG_LEVEL_WARNING, "w");
    log_write(LOG_LEVEL_INFO, "Đã nhận");
    log_write(LOG_LEVEL_DEBUG, "d");
    log_set_level(LOG_LEVEL_WARNING);
    log_write(LOG_LEVEL_INFO, "not said");
    log_write(LOG_LEVEL_WARNING, "said");
}

static void writes_lines_with_their_time(void **state)
{
    (void)state;
    static const char *const ends[] = {"error e1", "warning w", "info Đã nhận", "debug d",
                                       "warning said"};
    capture(every_level);
    char *at = seen;
    for (size_t i = 0; i < LENGTH(ends); i++) {
        char *line_end = strchr(at, '\n'), *space = strchr(at, ' ');
        assert_non_null(line_end);
        assert_non_null(space);
        int64_t when = 0;
        assert_true(instant_parse((struct text){at, (size_t)(space - at)}, &when));
        assert_true(when > INT64_C(1700000000));
        assert_text(((struct text){space + 1, (size_t)(line_end - space - 1)}), ends[i]);
        at = line_end + 1;
    }
    assert_int_equal(*at, '\0');
}

static void hostile(void)
{
    static char large[8000];
    memset(large, 'x', sizeof large - 1);
    log_write(LOG_LEVEL_ERROR, "file %s", "a\n2026-01-01 info forged\x1b[2J");
    log_write(LOG_LEVEL_ERROR, "%s", large);
}

static void writes_one_line_an_event(void **state)
{
    (void)state;
    capture(hostile);
    assert_non_null(strstr(seen, "file a\\x0a2026-01-01 info forged\\x1b[2J\n"));
    size_t lines = 0;
    for (const char *p = seen; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 2);
    assert_true(strlen(seen) < 5000); /* long ones are cut */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_lines_with_their_time),
        cmocka_unit_test(writes_one_line_an_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
