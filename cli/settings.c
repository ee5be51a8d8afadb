/*
 * Settings: command line, then GRIS_* in the environment, then gris.conf; each value remembers where it came from.
 * Must not know: what a setting is used for. Neighbours: internal.h, docs/configuration.md.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const struct {
    const char *name, *environment, *option, *fallback;
} keys[SETTING_COUNT] = {
    [SETTING_DB] = {"db", "GRIS_DB", "--db", NULL},
    [SETTING_CLUSTER] = {"cluster", "GRIS_CLUSTER", "--cluster", "./var/db"},
    [SETTING_LANG] = {"lang", "GRIS_LANG", "--lang", "vi"},
    [SETTING_OUT] = {"out", "GRIS_OUT", "--out", NULL},
    [SETTING_CATALOG] = {"catalog", "GRIS_CATALOG", "--catalog", NULL},
    [SETTING_INBOX] = {"inbox", "GRIS_INBOX", "--inbox", NULL},
    [SETTING_RETURNED] = {"returned", "GRIS_RETURNED", "--returned", NULL},
    [SETTING_PUBLISH_LEVELS] = {"publish_levels", "GRIS_PUBLISH_LEVELS", "", NULL},
    [SETTING_RECEIPT_KEY] = {"receipt_key", "GRIS_RECEIPT_KEY", "", NULL},
    [SETTING_REMIND] = {"remind", "GRIS_REMIND", "", NULL},
    [SETTING_REMIND_OUT] = {"remind_out", "GRIS_REMIND_OUT", "", "./var/remind"},
    [SETTING_REMIND_LIMIT] = {"remind_limit", "GRIS_REMIND_LIMIT", "", "1"},
    [SETTING_REMIND_BEFORE] = {"remind_before", "GRIS_REMIND_BEFORE", "", "3wd"},
    [SETTING_CONTACTS] = {"contacts", "GRIS_CONTACTS", "", NULL},
    [SETTING_SMTP_URL] = {"smtp_url", "GRIS_SMTP_URL", "", NULL},
    [SETTING_SMTP_TLS] = {"smtp_tls", "GRIS_SMTP_TLS", "", "required"},
    [SETTING_SMTP_CA] = {"smtp_ca", "GRIS_SMTP_CA", "", NULL},
    [SETTING_SMTP_USER] = {"smtp_user", "GRIS_SMTP_USER", "", NULL},
    [SETTING_SMTP_PASSWORD_FILE] = {"smtp_password_file", "GRIS_SMTP_PASSWORD_FILE", "", NULL},
    [SETTING_MAIL_FROM] = {"mail_from", "GRIS_MAIL_FROM", "", NULL},
    [SETTING_MAIL_REPLY_TO] = {"mail_reply_to", "GRIS_MAIL_REPLY_TO", "", NULL},
    [SETTING_ROOTS] = {"roots", "GRIS_ROOTS", "", NULL},
    [SETTING_PULL] = {"pull", "GRIS_PULL", "", "no"},
    [SETTING_PULL_SPOOL] = {"pull_spool", "GRIS_PULL_SPOOL", "", "./var/pull"},
    [SETTING_CREDENTIALS] = {"credentials", "GRIS_CREDENTIALS", "", NULL},
};

static const char *const files[] = {"./gris.conf", "/etc/gris/gris.conf"};

const char *settings_name(enum setting setting)
{
    return keys[setting].name;
}

/* The variable's value; empty counts as absent. */
static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool lang_parse(const char *value, enum lang *ret_lang)
{
    if (strcmp(value, "vi") != 0 && strcmp(value, "en") != 0) {
        return false;
    }
    *ret_lang = value[0] == 'v' ? LANG_VI : LANG_EN;
    return true;
}

/* "vi" or "en" of the locale in the order that POSIX gives its variables, or NULL. */
static const char *lang_of_locale(const char **ret_origin)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = environment(variables[i]);
        if (value) {
            *ret_origin = variables[i];
            return strncmp(value, "vi", 2) == 0 ? "vi" : strncmp(value, "en", 2) == 0 ? "en" : NULL;
        }
    }
    return NULL;
}

enum lang settings_guess_lang(int argc, char **argv)
{
    enum lang lang = LANG_VI;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0 && lang_parse(argv[i] + 7, &lang)) {
            return lang;
        }
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc && lang_parse(argv[i + 1], &lang)) {
            return lang;
        }
    }
    const char *origin = NULL, *value = environment("GRIS_LANG");
    if (value && lang_parse(value, &lang)) {
        return lang;
    }
    value = lang_of_locale(&origin);
    if (value) {
        lang_parse(value, &lang);
    }
    return lang;
}

static void put(struct settings *settings,
                enum setting setting,
                const char *value,
                enum setting_source source,
                const char *origin)
{
    if (value && source >= settings->at[setting].source) {
        settings->at[setting] = (struct setting_value){value, source, origin};
    }
}

/* ---- gris.conf ---- */

/* A configuration file being read. */
struct conf {
    struct settings *settings;
    struct arena *arena;
    enum lang lang;
    const char *path;
    unsigned line;
};

static bool refuse(struct conf *c, const char *vi, const char *en, const char *arg)
{
    const char *at = c->line ? arena_printf(c->arena, "%s:%u", c->path, c->line) : c->path;
    c->settings->error = words_fill(c->arena, c->lang, (struct words){vi, en}, at, arg, NULL);
    return false;
}

static bool conf_line(struct conf *c, struct text line)
{
    struct text t = text_trim(line);
    if (t.len == 0 || t.ptr[0] == '#') {
        return true;
    }
    const char *equals = memchr(t.ptr, '=', t.len);
    if (!equals) {
        return refuse(c, "{0}: cần “khoá = giá trị”", "{0}: “key = value” is needed", NULL);
    }
    struct text key = text_trim((struct text){t.ptr, (size_t)(equals - t.ptr)});
    struct text value = text_trim((struct text){equals + 1, t.len - (size_t)(equals - t.ptr) - 1});
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (text_is(key, keys[i].name)) {
            put(c->settings, (enum setting)i, value.len ? text_dup(c->arena, value) : NULL,
                SETTING_FILE, arena_printf(c->arena, "%s:%u", c->path, c->line));
            return true;
        }
    }
    return refuse(c, "{0}: không biết khoá “{1}”", "{0}: key “{1}” is unknown",
                  text_dup(c->arena, key));
}

static bool conf_stream(struct conf *c, FILE *file)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    bool ok = true;
    while (ok && (len = getline(&line, &cap, file)) >= 0) {
        c->line++;
        ok = text_valid_utf8(line, (size_t)len, &(size_t){0})
                 ? conf_line(c, (struct text){line, (size_t)len})
                 : refuse(c, "{0}: không phải UTF-8", "{0}: not UTF-8", NULL);
    }
    free(line);
    /* an end that is none: a read error, or no memory */
    if (ok && feof(file) == 0) {
        return refuse(c, "{0}: không đọc được ({1})", "{0}: cannot be read ({1})", strerror(errno));
    }
    return ok;
}

/* A file named by the user must exist; one looked for need not. */
static bool conf_file(struct conf *c, bool compulsory)
{
    FILE *file = fopen(c->path, "re");
    if (!file) {
        if (!compulsory && errno == ENOENT) {
            return true;
        }
        return refuse(c, "{0}: không đọc được ({1})", "{0}: cannot be read ({1})", strerror(errno));
    }
    c->settings->file = c->path;
    bool ok = conf_stream(c, file);
    if (fclose(file) != 0 && ok) {
        return refuse(c, "{0}: không đọc được ({1})", "{0}: cannot be read ({1})", strerror(errno));
    }
    return ok;
}

static bool load_file(struct settings *settings,
                      struct arena *arena,
                      enum lang lang,
                      const struct options *options)
{
    struct conf c = {settings, arena, lang, options_get(options, "config"), 0};
    if (!c.path) {
        c.path = environment("GRIS_CONFIG");
    }
    if (c.path) {
        return conf_file(&c, true);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0] && !settings->file; i++) {
        c.path = files[i];
        if (!conf_file(&c, false)) {
            return false;
        }
    }
    return true;
}

/* ---- all of them ---- */

/* libpq's own variables name a database when nothing of ours does; application_name alone leaves the rest to them. */
static void load_pg(struct settings *settings)
{
    static const char *const variables[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE",
                                            "PGPORT"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        if (environment(variables[i])) {
            put(settings, SETTING_DB, "application_name=gris", SETTING_PG, variables[i]);
            return;
        }
    }
}

/* A cluster named more closely than a database stands: the database of a lower source is not meant. */
static void prefer_cluster(struct settings *settings)
{
    const struct setting_value *db = &settings->at[SETTING_DB];
    if (settings->at[SETTING_CLUSTER].source > db->source) {
        settings->at[SETTING_DB] = (struct setting_value){0};
    }
}

static bool check_lang(struct settings *settings, struct arena *arena, enum lang lang)
{
    const struct setting_value *v = &settings->at[SETTING_LANG];
    enum lang parsed = LANG_VI;
    if (lang_parse(v->value, &parsed)) {
        return true;
    }
    settings->error = words_fill(arena, lang,
                                 (struct words){"{0}: ngôn ngữ là vi hoặc en, không phải “{1}”",
                                                "{0}: the language is vi or en, not “{1}”"},
                                 v->origin, v->value, NULL);
    return false;
}

bool settings_load(struct settings *settings,
                   struct arena *arena,
                   enum lang lang,
                   const struct options *options)
{
    *settings = (struct settings){0};
    for (int i = 0; i < SETTING_COUNT; i++) {
        put(settings, (enum setting)i, keys[i].fallback, SETTING_DEFAULT, "");
        put(settings, (enum setting)i, environment(keys[i].environment), SETTING_ENVIRONMENT,
            keys[i].environment);
        put(settings, (enum setting)i, options_get(options, keys[i].name), SETTING_COMMAND_LINE,
            keys[i].option);
    }
    const char *origin = NULL, *locale = lang_of_locale(&origin);
    put(settings, SETTING_LANG, locale, SETTING_LOCALE, origin);
    load_pg(settings);
    if (!load_file(settings, arena, lang, options)) {
        return false;
    }
    prefer_cluster(settings);
    return check_lang(settings, arena, lang);
}

const char *settings_get(const struct settings *settings, enum setting setting)
{
    return settings->at[setting].value;
}

enum lang settings_lang(const struct settings *settings)
{
    enum lang lang = LANG_VI;
    lang_parse(settings->at[SETTING_LANG].value, &lang);
    return lang;
}

/* Where a password begins and ends in a conninfo: password=…, or ://user:…@. */
static const char *password(const char *conninfo, size_t *ret_len)
{
    const char *at = strstr(conninfo, "password=");
    if (at) {
        at += strlen("password=");
        const char *end = *at == '\'' ? strchr(at + 1, '\'') : NULL;
        *ret_len = end ? (size_t)(end - at) + 1 : strcspn(at, " &");
        return at;
    }
    const char *host = strstr(conninfo, "://"), *end = host ? strchr(host, '@') : NULL;
    at = end ? memchr(host + 3, ':', (size_t)(end - host - 3)) : NULL;
    *ret_len = at ? (size_t)(end - at) - 1 : 0;
    return at ? at + 1 : NULL;
}

const char *settings_masked(struct arena *arena, const char *conninfo)
{
    size_t len = 0;
    const char *at = conninfo ? password(conninfo, &len) : NULL;
    if (!at) {
        return conninfo;
    }
    return arena_printf(arena, "%.*s***%s", (int)(at - conninfo), conninfo, at + len);
}
