/*
 * gris db: the private PostgreSQL cluster, and psql on whichever database is set. Neighbours: session.c.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

static void show(struct cli *cli, const struct pipeline_cluster *c)
{
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "dir", c->dir);
        json_pair(w, "conninfo", c->conninfo);
        json_pair_bool(w, "exists", c->exists);
        json_pair_bool(w, "running", c->running);
        output_end(&cli->out);
        return;
    }
    const char *state = c->running  ? session_words(cli, "đang chạy", "running")
                        : c->exists ? session_words(cli, "đã dừng", "stopped")
                                    : session_words(cli, "chưa tạo", "not created");
    output_line(&cli->out, arena_printf(cli->arena, "%s: %s", c->dir, state));
    if (c->running) {
        output_line(&cli->out, arena_printf(cli->arena, "    %s", c->conninfo));
    }
}

static int with_cluster(struct cli *cli,
                        enum status (*call)(struct pipeline *p,
                                            struct pipeline_cluster *ret,
                                            struct diags *diags))
{
    struct pipeline_cluster c = {0};
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK) {
        status = call(cli->pipeline, &c, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, &c);
    }
    return session_end(cli, status);
}

static int start(struct cli *cli)
{
    return with_cluster(cli, pipeline_db_start);
}

static int state(struct cli *cli)
{
    return with_cluster(cli, pipeline_db_status);
}

static enum status
stop_and_look(struct pipeline *p, struct pipeline_cluster *ret, struct diags *diags)
{
    enum status status = pipeline_db_stop(p, diags);
    return status == STATUS_OK ? pipeline_db_status(p, ret, diags) : status;
}

static int stop(struct cli *cli)
{
    return with_cluster(cli, stop_and_look);
}

static int drop(struct cli *cli)
{
    if (!options_has(&cli->options, "yes")) {
        return session_usage(cli,
                             (struct words){"xoá vĩnh viễn {0}; thêm --yes nếu đúng ý",
                                            "this deletes {0} for ever; add --yes if you mean it"},
                             settings_get(&cli->settings, SETTING_CLUSTER));
    }
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK) {
        status = pipeline_db_drop(cli->pipeline, &cli->diags);
    }
    return session_end(cli, status);
}

/* psql takes this process's place, so its exit status is the command's. */
static int become_psql(struct cli *cli, const char *conninfo)
{
    struct VEC(const char *) argv = {0};
    VEC_PUSH(cli->arena, &argv, "psql");
    VEC_PUSH(cli->arena, &argv, conninfo);
    for (size_t i = 0; session_operand(cli, i); i++) {
        VEC_PUSH(cli->arena, &argv, session_operand(cli, i));
    }
    VEC_PUSH(cli->arena, &argv, NULL);
    char **copy = ARENA_ARRAY(cli->arena, argv.len, char *);
    for (size_t i = 0; i + 1 < argv.len; i++) {
        copy[i] = arena_strdup(cli->arena, argv.at[i]);
    }
    if (signal(SIGPIPE, SIG_DFL) != SIG_ERR) {
        (void)execvp("psql", copy);
    }
    diags_addv(&cli->diags, DIAG_E102, (struct place){.file = "psql"}, strerror(errno), NULL);
    return session_end(cli, STATUS_FAILED);
}

static int psql(struct cli *cli)
{
    const char *db = settings_get(&cli->settings, SETTING_DB);
    struct pipeline_cluster c = {0};
    if (db) {
        return become_psql(cli, db);
    }
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK) {
        status = pipeline_db_start(cli->pipeline, &c, &cli->diags);
    }
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    c.conninfo = arena_strdup(cli->arena, c.conninfo);
    session_close(cli);
    return become_psql(cli, c.conninfo);
}

static const struct action actions[] = {
    {"start",
     "",
     0,
     0,
     {"tạo nếu chưa có, rồi chạy", "creates it when needed and starts it"},
     start},
    {"stop", "", 0, 0, {"dừng", "stops it"}, stop},
    {"status",
     "",
     0,
     0,
     {"có chưa, chạy chưa, kết nối thế nào", "whether it is there and runs, and how to connect"},
     state},
    {"psql",
     "[-- PSQL-ARGUMENT…]",
     0,
     64,
     {"mở psql trên cơ sở dữ liệu đang dùng", "opens psql on the database in use"},
     psql},
    {"drop", "--yes", 0, 0, {"dừng và xoá cả cụm", "stops and deletes the whole cluster"}, drop},
    {0},
};

static const struct option_spec options[] = {
    {"yes", 'y', NULL, "drop", {"xác nhận xoá", "confirms the deletion"}},
    {0},
};

static const struct example examples[] = {
    {"gris db start", {"chạy cụm riêng trong ./var/db", "starts the private cluster in ./var/db"}},
    {"gris db psql -- -c 'select * from api.figure limit 5'",
     {"một câu hỏi SQL trên các khung nhìn để đọc", "one SQL question to the reading views"}},
    {"gris db drop --yes", {"bắt đầu lại từ đầu", "to begin again from nothing"}},
    {0},
};

const struct command cmd_db = {
    .name = "db",
    .purpose = {"cụm PostgreSQL riêng", "the private PostgreSQL cluster"},
    .details =
        {"Không cần chạy trước: lệnh nào cần cơ sở dữ liệu mà không có --db, GRIS_DB hay PG* "
         "thì tự tạo và khởi động cụm này (ổ cắm Unix, không mở cổng mạng).",
         "Nothing has to be started by hand: a command that needs a database and is given no "
         "--db, GRIS_DB or PG* creates and starts this cluster (Unix socket, no network)."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
