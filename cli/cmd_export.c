/*
 * gris export: publishes a release in one of the formats. Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

static void show(struct cli *cli, const struct pipeline_release *r)
{
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "format", r->format);
        json_pair(w, "id", r->id);
        json_pair(w, "path", r->path);
        json_pair_bool(w, "unchanged", r->unchanged);
        json_pair_int(w, "files", (int64_t)r->files);
        json_pair_int(w, "bytes", (int64_t)r->bytes);
        output_end(&cli->out);
        return;
    }
    struct words words = {"Đã công bố {0} {1}: {2} ({3} tệp, {4} byte)",
                          "Published {0} {1}: {2} ({3} files, {4} bytes)"};
    if (r->unchanged) {
        words =
            (struct words){"Không có gì mới từ bản {0} {1}: {2}", "Nothing new since {0} {1}: {2}"};
    }
    struct arena *a = cli->arena;
    output_line(&cli->out, words_fill(a, cli->lang, words, r->format, r->id ? r->id : "",
                                      r->path ? r->path : "",
                                      arena_printf(a, "%llu", (unsigned long long)r->files),
                                      arena_printf(a, "%llu", (unsigned long long)r->bytes), NULL));
}

static bool known(const char *format)
{
    size_t len = 0;
    const char *const *formats = pipeline_export_formats(&len);
    for (size_t i = 0; i < len; i++) {
        if (strcmp(formats[i], format) == 0) {
            return true;
        }
    }
    return false;
}

static int run(struct cli *cli)
{
    const char *format = session_operand(cli, 0), *out = settings_get(&cli->settings, SETTING_OUT);
    struct pipeline_release release = {0};
    if (!known(format)) {
        return session_usage(
            cli, (struct words){"không biết định dạng “{0}”", "format “{0}” is unknown"}, format);
    }
    if (!out) {
        return session_usage(cli, (struct words){"thiếu --out DIR", "--out DIR is missing"}, NULL);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_export(cli->pipeline, format, out, &release, &cli->diags);
    }
    if (status == STATUS_OK) {
        show(cli, &release);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {{"", "FORMAT --out DIR", 1, 1, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"out", 'o', "DIR", NULL, {"thư mục công bố", "the folder of releases"}},
    {0},
};

static const struct example examples[] = {
    {"gris export dashboard --out var/out",
     {"bản phát hành bất biến; var/out/current trỏ tới bản hiện hành",
      "an immutable release; var/out/current points to the one in force"}},
    {"gris export csv --out var/csv", {"CSV kèm datapackage.json", "CSV with datapackage.json"}},
    {0},
};

const struct command cmd_export = {
    .name = "export",
    .purpose = {"công bố số liệu tổng hợp ra tệp", "publishes aggregates as files"},
    .details = {"FORMAT: dashboard, csv. Dữ liệu không đổi thì không tạo bản phát hành mới.",
                "FORMAT: dashboard, csv. Where nothing has changed there is no new release."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
