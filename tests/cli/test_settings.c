/*
 * Settings: who stands above whom, where each value is from, what a configuration file may hold.
 * Neighbours: cli/settings.c, docs/configuration.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "internal.h"

static const char *const variables[] = {
    "GRIS_DB",       "GRIS_CLUSTER", "GRIS_LANG",  "GRIS_OUT",    "GRIS_CATALOG", "GRIS_INBOX",
    "GRIS_RETURNED", "GRIS_CONFIG",  "LC_ALL",     "LC_MESSAGES", "LANG",         "PGHOST",
    "PGHOSTADDR",    "PGSERVICE",    "PGDATABASE", "PGPORT"};

struct run {
    struct arena *arena;
    struct options options;
    struct settings settings;
    char path[64];
};

/* A clean environment, in a folder of its own without gris.conf. */
static int begin(void **state)
{
    struct run *r = calloc(1, sizeof *r);
    assert_non_null(r);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        assert_int_equal(unsetenv(variables[i]), 0);
    }
    r->arena = arena_new(0);
    (void)snprintf(r->path, sizeof r->path, "/tmp/gris-settings-XXXXXX");
    assert_non_null(mkdtemp(r->path));
    assert_int_equal(chdir(r->path), 0);
    *state = r;
    return 0;
}

static int end(void **state)
{
    struct run *r = *state;
    (void)unlink("gris.conf");
    (void)unlink("other.conf");
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(r->path), 0);
    arena_free(r->arena);
    free(r);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void option(struct run *r, const char *name, const char *value)
{
    static const struct option_spec specs[] = {{"db", 0, "X", NULL, {"", ""}},
                                               {"cluster", 0, "X", NULL, {"", ""}},
                                               {"config", 0, "X", NULL, {"", ""}},
                                               {"lang", 0, "X", NULL, {"", ""}},
                                               {"out", 0, "X", NULL, {"", ""}}};
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (strcmp(specs[i].name, name) == 0) {
            struct option_value *v = VEC_ADD(r->arena, &r->options.values);
            v->spec = &specs[i];
            v->value = value;
        }
    }
}

static bool load(struct run *r)
{
    return settings_load(&r->settings, r->arena, LANG_EN, &r->options);
}

static void stands(struct run *r,
                   enum setting s,
                   const char *value,
                   enum setting_source source,
                   const char *origin)
{
    assert_true(load(r));
    assert_string_equal(settings_get(&r->settings, s), value);
    assert_int_equal(r->settings.at[s].source, source);
    assert_string_equal(r->settings.at[s].origin, origin);
}

static void each_above_the_next(void **state)
{
    struct run *r = *state;
    assert_true(load(r));
    assert_null(settings_get(&r->settings, SETTING_OUT));
    stands(r, SETTING_CLUSTER, "./var/db", SETTING_DEFAULT, "");
    write_file("gris.conf", "# words\n\n  out = from file \nlang=en\r\n");
    stands(r, SETTING_OUT, "from file", SETTING_FILE, "./gris.conf:3");
    stands(r, SETTING_LANG, "en", SETTING_FILE, "./gris.conf:4");
    assert_int_equal(settings_lang(&r->settings), LANG_EN);
    assert_int_equal(setenv("GRIS_OUT", "from variable", 1), 0);
    stands(r, SETTING_OUT, "from variable", SETTING_ENVIRONMENT, "GRIS_OUT");
    option(r, "out", "from option");
    stands(r, SETTING_OUT, "from option", SETTING_COMMAND_LINE, "--out");
    assert_string_equal(settings_name(SETTING_OUT), "out");
}

static void empty_is_absent(void **state)
{
    struct run *r = *state;
    assert_int_equal(setenv("GRIS_OUT", "", 1), 0);
    write_file("gris.conf", "out = x\ninbox =\n");
    stands(r, SETTING_OUT, "x", SETTING_FILE, "./gris.conf:1");
    assert_null(settings_get(&r->settings, SETTING_INBOX));
}

static void which_file(void **state)
{
    struct run *r = *state;
    write_file("gris.conf", "out = here\n");
    write_file("other.conf", "out = other\n");
    assert_int_equal(setenv("GRIS_CONFIG", "other.conf", 1), 0);
    stands(r, SETTING_OUT, "other", SETTING_FILE, "other.conf:1");
    option(r, "config", "gris.conf");
    stands(r, SETTING_OUT, "here", SETTING_FILE, "gris.conf:1");
}

static void refused(struct run *r, const char *text, const char *line)
{
    write_file("gris.conf", text);
    assert_false(load(r));
    assert_string_equal(r->settings.error, line);
}

static void files_refused(void **state)
{
    struct run *r = *state;
    refused(r, "out = x\ncolour = red\n", "./gris.conf:2: key “colour” is unknown");
    refused(r, "out\n", "./gris.conf:1: “key = value” is needed");
    refused(r, "out = \xff\n", "./gris.conf:1: not UTF-8");
    refused(r, "lang = fr\n", "./gris.conf:1: the language is vi or en, not “fr”");
    option(r, "config", "absent.conf");
    assert_false(load(r));
    assert_string_equal(r->settings.error,
                        "absent.conf: cannot be read (No such file or directory)");
    option(r, "config", "."); /* opens, and gives nothing to read */
    assert_false(load(r));
    assert_string_equal(r->settings.error, ".: cannot be read (Is a directory)");
}

static void locale_gives_the_language(void **state)
{
    struct run *r = *state;
    stands(r, SETTING_LANG, "vi", SETTING_DEFAULT, "");
    assert_int_equal(setenv("LANG", "en_GB.UTF-8", 1), 0);
    stands(r, SETTING_LANG, "en", SETTING_LOCALE, "LANG");
    assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0); /* neither: the default */
    stands(r, SETTING_LANG, "vi", SETTING_DEFAULT, "");
    assert_int_equal(setenv("LC_ALL", "vi_VN", 1), 0);
    stands(r, SETTING_LANG, "vi", SETTING_LOCALE, "LC_ALL");
}

static void language_before_all_else(void **state)
{
    (void)state;
    char *en[] = {(char[]){"gris"}, (char[]){"--lang=en"}, NULL};
    char *apart[] = {(char[]){"gris"}, (char[]){"x"}, (char[]){"--lang"}, (char[]){"en"}, NULL};
    char *none[] = {(char[]){"gris"}, (char[]){"--lang"}, (char[]){"fr"}, NULL};
    assert_int_equal(settings_guess_lang(2, en), LANG_EN);
    assert_int_equal(settings_guess_lang(4, apart), LANG_EN);
    assert_int_equal(settings_guess_lang(3, none), LANG_VI);
    assert_int_equal(setenv("LANG", "en_US", 1), 0);
    assert_int_equal(settings_guess_lang(1, none), LANG_EN);
    assert_int_equal(setenv("GRIS_LANG", "vi", 1), 0);
    assert_int_equal(settings_guess_lang(1, none), LANG_VI);
}

static void which_database(void **state)
{
    struct run *r = *state;
    assert_true(load(r));
    assert_null(settings_get(&r->settings, SETTING_DB)); /* the private cluster */
    assert_int_equal(setenv("PGHOST", "db1", 1), 0);
    stands(r, SETTING_DB, "application_name=gris", SETTING_PG, "PGHOST");
    assert_int_equal(setenv("GRIS_DB", "host=db2", 1), 0);
    stands(r, SETTING_DB, "host=db2", SETTING_ENVIRONMENT, "GRIS_DB");
    option(r, "cluster", "/x");
    assert_true(load(r));
    assert_null(settings_get(&r->settings, SETTING_DB)); /* named more closely */
    option(r, "db", "host=db3");
    stands(r, SETTING_DB, "host=db3", SETTING_COMMAND_LINE, "--db");
}

static void no_password_shown(void **state)
{
    struct run *r = *state;
    assert_string_equal(settings_masked(r->arena, "host=a password=b c=d"),
                        "host=a password=*** c=d");
    assert_string_equal(settings_masked(r->arena, "password='b c' host=a"), "password=*** host=a");
    assert_string_equal(settings_masked(r->arena, "postgresql://u:p@h/d"),
                        "postgresql://u:***@h/d");
    assert_string_equal(settings_masked(r->arena, "postgresql://u@h:5432/d"),
                        "postgresql://u@h:5432/d");
    assert_null(settings_masked(r->arena, NULL));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_above_the_next), TEST(empty_is_absent),           TEST(which_file),
        TEST(files_refused),       TEST(locale_gives_the_language), TEST(language_before_all_else),
        TEST(which_database),      TEST(no_password_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
