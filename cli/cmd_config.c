/*
 * gris config: each setting, its value and where it came from. Neighbours: settings.c.
 */
#include "internal.h"

static const char *source_words(const struct cli *cli, enum setting_source source)
{
    static const struct words words[] = {
        [SETTING_UNSET] = {"không đặt", "not set"},
        [SETTING_DEFAULT] = {"mặc định", "default"},
        [SETTING_LOCALE] = {"ngôn ngữ hệ thống", "locale"},
        [SETTING_PG] = {"biến của libpq", "libpq variable"},
        [SETTING_FILE] = {"tệp cấu hình", "file"},
        [SETTING_ENVIRONMENT] = {"biến môi trường", "environment"},
        [SETTING_COMMAND_LINE] = {"dòng lệnh", "command line"},
    };
    return words_in(words[source], cli->json ? LANG_EN : cli->lang);
}

static const char *shown(const struct cli *cli, enum setting setting)
{
    const char *value = cli->settings.at[setting].value;
    return setting == SETTING_DB || setting == SETTING_SMTP_URL ? settings_masked(cli->arena, value)
                                                                : value;
}

static void as_json(struct cli *cli)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting s = (enum setting)i;
        const struct setting_value *v = &cli->settings.at[s];
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "key", settings_name(s));
        json_pair(w, "value", shown(cli, s));
        json_pair(w, "source", source_words(cli, v->source));
        json_pair(w, "origin", v->origin && *v->origin ? v->origin : NULL);
        output_end(&cli->out);
    }
}

static void as_table(struct cli *cli)
{
    struct table t;
    table_init(&t, cli->arena);
    table_column(&t, session_words(cli, "khoá", "key"), false);
    table_column(&t, session_words(cli, "giá trị", "value"), false);
    table_column(&t, session_words(cli, "nguồn", "source"), false);
    table_column(&t, session_words(cli, "từ đâu", "where"), false);
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting s = (enum setting)i;
        const char *value = shown(cli, s);
        table_cell(&t, settings_name(s));
        table_cell(&t, value ? value : "-");
        table_cell(&t, source_words(cli, cli->settings.at[s].source));
        table_cell(&t, cli->settings.at[s].origin);
    }
    table_print(&t, &cli->out);
}

static int show(struct cli *cli)
{
    if (cli->json) {
        as_json(cli);
    } else {
        as_table(cli);
    }
    return OUTCOME_DONE;
}

static const struct action actions[] = {
    {"show", "", 0, 0, {"mỗi thiết lập và nguồn của nó", "each setting and its source"}, show},
    {0},
};

static const struct example examples[] = {
    {"gris config show", {"thiết lập đang dùng ở đây", "the settings in use here"}},
    {"GRIS_LANG=en gris config show --json",
     {"biến môi trường đứng trên tệp cấu hình", "a variable stands above the file"}},
    {0},
};

const struct command cmd_config = {
    .name = "config",
    .purpose = {"các thiết lập và nguồn của từng giá trị", "the settings and where each is from"},
    .details =
        {"Thứ tự: dòng lệnh, biến GRIS_*, rồi gris.conf (--config, GRIS_CONFIG, ./gris.conf, "
         "/etc/gris/gris.conf: tệp đầu tiên tìm thấy). Mật khẩu trong db không được in ra.",
         "Order: the command line, GRIS_* variables, then gris.conf (--config, GRIS_CONFIG, "
         "./gris.conf, /etc/gris/gris.conf: the first one found). A password in db is not "
         "printed."},
    .actions = actions,
    .examples = examples,
};
