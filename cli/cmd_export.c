/*
 * gris export: publishes a release in one of the formats. Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

static bool as_of(const struct cli *cli)
{
    return options_has(&cli->options, "as-of");
}

static struct words words_for(struct cli *cli, const struct pipeline_release *r)
{
    if (as_of(cli) && r->published_at != 0) {
        return (struct words){"Giống bản {0} {1} công bố {5}, từng byte: {2} ({3} tệp, {4} byte)",
                              "Equals {0} {1} published {5}, byte for byte: {2} ({3} files, {4} "
                              "bytes)"};
    }
    if (as_of(cli)) {
        return (struct words){"Khi ấy chưa công bố {0}; nếu có thì là {1}: {2} ({3} tệp, {4} byte)",
                              "No {0} had been published by then; it would have been {1}: {2} ({3} "
                              "files, {4} bytes)"};
    }
    if (r->unchanged) {
        return (struct words){"Không có gì mới từ bản {0} {1}: {2}",
                              "Nothing new since {0} {1}: {2}"};
    }
    return (struct words){"Đã công bố {0} {1}: {2} ({3} tệp, {4} byte)",
                          "Published {0} {1}: {2} ({3} files, {4} bytes)"};
}

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
        json_pair_int(w, "position", r->position);
        if (as_of(cli)) {
            output_pair_instant(w, "published_at", r->published_at);
        }
        output_end(&cli->out);
        return;
    }
    struct arena *a = cli->arena;
    output_line(&cli->out, words_fill(a, cli->lang, words_for(cli, r), r->format,
                                      r->id ? r->id : "", r->path ? r->path : "",
                                      arena_printf(a, "%llu", (unsigned long long)r->files),
                                      arena_printf(a, "%llu", (unsigned long long)r->bytes),
                                      output_instant(a, r->published_at), NULL));
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

static const struct action actions[] = {{"", "FORMAT --out DIR [--as-of MOMENT]", 1, 1, {0}, run},
                                        {0}};

static const struct option_spec options[] = {
    {"out", 'o', "DIR", NULL, {"thư mục công bố", "the folder of releases"}},
    SESSION_AS_OF(NULL),
    {0},
};

static const struct example examples[] = {
    {"gris export dashboard --out var/out",
     {"bản phát hành bất biến; var/out/current trỏ tới bản hiện hành",
      "an immutable release; var/out/current points to the one in force"}},
    {"gris export xlsx --out var/xlsx",
     {"bảng tính theo biểu và năm, đơn vị theo dòng", "workbooks by form and year, units as rows"}},
    {"gris export csv --out var/csv", {"CSV kèm datapackage.json", "CSV with datapackage.json"}},
    {"gris export sdmx-ml --out var/sdmx",
     {"SDMX-ML 2.1 cho hệ thống thống kê khác; cũng có sdmx-csv, sdmx-json",
      "SDMX-ML 2.1 for other statistical systems; sdmx-csv and sdmx-json likewise"}},
    {"gris export dashboard --out var/then --as-of 2026-06-20",
     {"bản đã công bố đến ngày ấy, từng byte", "the release that stood that day, byte for byte"}},
    {0},
};

const struct command cmd_export = {
    .name = "export",
    .purpose = {"công bố số liệu tổng hợp ra tệp", "publishes aggregates as files"},
    .details = {"FORMAT: dashboard, csv, xlsx, sdmx-csv, sdmx-ml, sdmx-json. Bản phát hành là mọi "
                "thứ như lần tổng hợp cuối đã thấy. Dữ "
                "liệu không đổi thì không tạo bản mới. Với --as-of: dựng lại bản đã công bố khi "
                "ấy, đặt bên các bản khác, không đổi liên kết current; khác bản đã công bố thì mã "
                "thoát 5. Xem docs/as-of.md.",
                "FORMAT: dashboard, csv, xlsx, sdmx-csv, sdmx-ml, sdmx-json. A release is all as "
                "the last aggregation saw it. Where "
                "nothing has changed there is no new release. With --as-of: the release that stood "
                "then is made again, beside the others, and current stays; where it differs from "
                "what was published, exit 5. See docs/as-of.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY,
    .examples = examples,
};
