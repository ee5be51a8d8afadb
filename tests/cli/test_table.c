/*
 * Tables, lines and the bar: aligned by what a terminal shows, no control character reaches it, errors of writing are kept.
 * Neighbours: cli/table.c, cli/output.c, cli/progress.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "internal.h"

/* An output into a nameless file. */
struct caught {
    struct output out;
    FILE *file;
    char text[4096];
};

static void begin(struct caught *c, bool json)
{
    c->file = tmpfile();
    assert_non_null(c->file);
    output_init(&c->out, fileno(c->file), json, LANG_EN);
}

static const char *caught(struct caught *c)
{
    assert_int_equal(output_close(&c->out), 0);
    rewind(c->file);
    size_t n = fread(c->text, 1, sizeof c->text - 1, c->file);
    c->text[n] = '\0';
    assert_int_equal(fclose(c->file), 0);
    return c->text;
}

/* "Huế" is 3 columns wide in 5 bytes, "Hà Nội" 6 in 9; a decomposed ế takes no more room than a composed one. */
static void vietnamese_is_aligned(void **state)
{
    (void)state;
    struct caught c;
    struct table t;
    struct arena *arena = arena_new(0);
    begin(&c, false);
    table_init(&t, arena);
    table_column(&t, "tên", false);
    table_column(&t, "số", true);
    table_column(&t, "ghi chú", false);
    table_cell(&t, "Huế");
    table_int(&t, 7);
    table_cell(&t, "x");
    table_cell(&t, "Hà Nội");
    table_cell(&t, "1234.5");
    table_cell(&t, NULL);
    table_cell(&t, "Hue\u0302\u0301");
    table_cell(&t, "");
    table_cell(&t, "y");
    table_print(&t, &c.out);
    assert_string_equal(caught(&c), "tên         số  ghi chú\n"
                                    "Huế          7  x\n"
                                    "Hà Nội  1234.5\n"
                                    "Hue\u0302\u0301             y\n");
    arena_free(arena);
}

static void a_table_without_rows_has_its_titles(void **state)
{
    (void)state;
    struct caught c;
    struct table t;
    struct arena *arena = arena_new(0);
    begin(&c, false);
    table_init(&t, arena);
    table_column(&t, "a", false);
    table_column(&t, "b", true);
    table_print(&t, &c.out);
    assert_string_equal(caught(&c), "a  b\n");
    arena_free(arena);
}

/* A file's name may hold anything: escapes that would colour or clear the terminal are shown, not obeyed. */
static void control_characters_are_shown(void **state)
{
    (void)state;
    struct caught c;
    begin(&c, false);
    output_line(&c.out, "a\033[2Jb\x7f"
                        "c\nd\xc2\x9b"
                        "e\tđ");
    assert_string_equal(caught(&c), "a?[2Jb?c?d?e\tđ\n");
}

static void one_object_a_line(void **state)
{
    (void)state;
    struct caught c;
    begin(&c, true);
    json_pair_int(output_begin(&c.out), "n", 1);
    output_end(&c.out);
    output_flush(&c.out);
    struct json_writer *w = output_begin(&c.out);
    output_pair_date(w, "day", 0); /* 1970-01-01 is day 0 */
    output_pair_date(w, "open", DATE_MAX);
    output_pair_instant(w, "none", 0);
    output_pair_instant(w, "at", 1); /* one second later, at UTC+7 */
    output_end(&c.out);
    assert_string_equal(caught(&c),
                        "{\"n\":1}\n{\"day\":\"1970-01-01\",\"open\":null,\"none\":null,"
                        "\"at\":\"1970-01-01T07:00:01+07:00\"}\n");
}

static void a_finding_and_its_advice(void **state)
{
    (void)state;
    struct caught c;
    struct arena *arena = arena_new(0);
    struct diags diags;
    begin(&c, false);
    diags_init(&diags, arena, 10);
    diags_addv(&diags, DIAG_E203, (struct place){"a.csv", NULL, 4, 2}, "x", NULL);
    output_diags(&c.out, &diags);
    const char *text = caught(&c);
    assert_int_equal(strncmp(text, "a.csv:4:2: error E203 ", 22), 0);
    assert_non_null(strstr(text, "\n    → "));
    arena_free(arena);
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct output out;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    output_init(&out, fd, false, LANG_VI);
    output_line(&out, "x");
    assert_int_equal(output_close(&out), ENOSPC);
    assert_int_equal(close(fd), 0);
}

static void a_reader_that_left_is_no_error(void **state)
{
    (void)state;
    struct output out;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[0]), 0);
    assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    output_init(&out, ends[1], false, LANG_VI);
    output_line(&out, "x");
    assert_int_equal(output_close(&out), 0);
    assert_int_equal(close(ends[1]), 0);
}

static void the_bar(void **state)
{
    (void)state;
    char buf[160];
    assert_string_equal(progress_text(buf, sizeof buf, "files", 0, 4),
                        "[------------------------]   0 %  0/4 files");
    assert_string_equal(progress_text(buf, sizeof buf, "files", 1, 4),
                        "[######------------------]  25 %  1/4 files");
    assert_string_equal(progress_text(buf, sizeof buf, "files", 5, 4),
                        "[########################] 100 %  5/4 files");
    assert_string_equal(progress_text(buf, sizeof buf, "files", 7, 0), "7 files");
}

static void no_bar_away_from_a_terminal(void **state)
{
    (void)state;
    struct progress p;
    progress_init(&p, true, "files");
    assert_true(!p.shown || isatty(STDERR_FILENO));
    progress_init(&p, false, "files");
    p.hook.step(p.hook.ctx, 1, 2);
    assert_false(p.drawn);
    progress_clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vietnamese_is_aligned),
        cmocka_unit_test(a_table_without_rows_has_its_titles),
        cmocka_unit_test(control_characters_are_shown),
        cmocka_unit_test(one_object_a_line),
        cmocka_unit_test(a_finding_and_its_advice),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(a_reader_that_left_is_no_error),
        cmocka_unit_test(the_bar),
        cmocka_unit_test(no_bar_away_from_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
