/*
 * gris catalog: checks, loads, exports and shows the metadata package. Neighbours: session.c.
 */
#include "org_view.h"

#include <string.h>

/* The folder named, or the setting's. */
static const char *package(struct cli *cli)
{
    const char *dir = session_operand(cli, 0);
    return dir ? dir : settings_get(&cli->settings, SETTING_CATALOG);
}

static int no_package(struct cli *cli)
{
    return session_usage(
        cli,
        (struct words){"thiếu {0}, thư mục gói danh mục", "{0}, the package folder, is missing"},
        "DIR");
}

/* ---- check ---- */

static int check(struct cli *cli)
{
    const char *dir = package(cli);
    if (!dir) {
        return no_package(cli);
    }
    enum status status = session_open(cli, PIPELINE_OFFLINE);
    if (status == STATUS_OK) {
        status = pipeline_catalog_check(cli->pipeline, dir, &cli->diags);
    }
    /* The findings are what was asked for, so they go to stdout. */
    output_diags(&cli->out, &cli->diags);
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_key(w, "summary");
        json_begin_object(w);
        json_pair_int(w, "errors", (int64_t)cli->diags.errors);
        json_pair_int(w, "warnings", (int64_t)cli->diags.warnings);
        json_end_object(w);
        output_end(&cli->out);
    } else {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"{0}: {1} lỗi, {2} cảnh báo",
                                              "{0}: {1} errors, {2} warnings"},
                               dir, arena_printf(cli->arena, "%zu", cli->diags.errors),
                               arena_printf(cli->arena, "%zu", cli->diags.warnings), NULL));
    }
    return outcome_of(status, &cli->diags);
}

/* ---- load ---- */

#define SHOWN_MAX 40 /* of each file, for people; a first load has thousands */

struct counts {
    int64_t added, changed, retired;
};

static int64_t *count_of(struct counts *counts, char what)
{
    return what == '+' ? &counts->added : what == '-' ? &counts->retired : &counts->changed;
}

static void change_for_people(struct cli *cli, const struct pipeline_change *c)
{
    const char *detail = c->detail ? c->detail : "";
    output_line(&cli->out, arena_printf(cli->out.scratch, "  %c %s%s%s", c->what, c->key,
                                        *detail ? "  " : "", detail));
    arena_reset(cli->out.scratch);
}

static void file_for_people(struct cli *cli, const char *kind, const struct counts *n, int64_t more)
{
    output_line(&cli->out,
                arena_printf(cli->out.scratch, "%s: +%lld ~%lld -%lld", kind, (long long)n->added,
                             (long long)n->changed, (long long)n->retired));
    if (more > 0) {
        output_line(&cli->out,
                    words_fill(cli->out.scratch, cli->lang,
                               (struct words){"  … và {0} thay đổi nữa (--json liệt kê hết)",
                                              "  … and {0} more (--json lists all)"},
                               arena_printf(cli->out.scratch, "%lld", (long long)more), NULL));
    }
    arena_reset(cli->out.scratch);
}

/* The changes of one file, from `from` on; gives where the next file begins. */
static size_t show_file(struct cli *cli, const struct pipeline_changes *changes, size_t from)
{
    const char *kind = changes->at[from].kind;
    struct counts n = {0};
    size_t to = from;
    for (; to < changes->len && strcmp(changes->at[to].kind, kind) == 0; to++) {
        ++*count_of(&n, changes->at[to].what);
    }
    size_t shown = to - from <= SHOWN_MAX ? to : from;
    file_for_people(cli, kind, &n, (int64_t)(to - shown));
    for (size_t i = from; i < shown; i++) {
        change_for_people(cli, &changes->at[i]);
    }
    return to;
}

static const char *change_name(char what)
{
    return what == '+' ? "added" : what == '-' ? "retired" : "changed";
}

static void change_as_json(struct cli *cli, const struct pipeline_change *c)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "file", c->kind);
    json_pair(w, "change", change_name(c->what));
    json_pair(w, "key", c->key);
    json_pair_optional(w, "detail", c->detail);
    output_end(&cli->out);
}

static void
load_summary(struct cli *cli, const struct pipeline_changes *changes, int32_t load, bool dry_run)
{
    struct counts n = {0};
    for (size_t i = 0; i < changes->len; i++) {
        ++*count_of(&n, changes->at[i].what);
    }
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_key(w, "summary");
        json_begin_object(w);
        json_pair_int(w, "load", load);
        json_pair_int(w, "added", n.added);
        json_pair_int(w, "changed", n.changed);
        json_pair_int(w, "retired", n.retired);
        json_pair_bool(w, "dry_run", dry_run);
        json_end_object(w);
        output_end(&cli->out);
        return;
    }
    struct words words = {"Danh mục, lần nạp {0}: thêm {1}, đổi {2}, bỏ {3}",
                          "Catalog load {0}: {1} added, {2} changed, {3} retired"};
    if (dry_run) {
        words = (struct words){"Chưa ghi gì (--dry-run): thêm {1}, đổi {2}, bỏ {3}",
                               "Nothing written (--dry-run): {1} added, {2} changed, {3} retired"};
    } else if (changes->len == 0) {
        words = (struct words){"Danh mục không có gì mới; lần nạp {0} vẫn hiệu lực",
                               "Nothing new in the catalog; load {0} stands"};
    }
    struct arena *a = cli->arena;
    output_line(&cli->out, words_fill(a, cli->lang, words, arena_printf(a, "%d", load),
                                      arena_printf(a, "%lld", (long long)n.added),
                                      arena_printf(a, "%lld", (long long)n.changed),
                                      arena_printf(a, "%lld", (long long)n.retired), NULL));
}

static void show_changes(struct cli *cli, const struct pipeline_changes *changes)
{
    for (size_t i = 0; i < changes->len;) {
        if (cli->json) {
            change_as_json(cli, &changes->at[i++]);
        } else {
            i = show_file(cli, changes, i);
        }
    }
}

static int load(struct cli *cli)
{
    const char *dir = package(cli);
    if (!dir) {
        return no_package(cli);
    }
    struct pipeline_changes changes = {0};
    int32_t id = 0;
    bool dry_run = options_has(&cli->options, "dry-run");
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_catalog_load(cli->pipeline, dir, dry_run,
                                       options_has(&cli->options, "accept-unit-change"), &changes,
                                       &id, &cli->diags);
    }
    if (status == STATUS_OK) {
        show_changes(cli, &changes);
        load_summary(cli, &changes, id, dry_run);
    }
    return session_end(cli, status);
}

/* ---- export, show ---- */

static int export_package(struct cli *cli)
{
    const char *dir = session_operand(cli, 0);
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_catalog_export(cli->pipeline, dir, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        json_pair(output_begin(&cli->out), "dir", dir);
        output_end(&cli->out);
    } else if (status == STATUS_OK) {
        output_line(&cli->out, dir);
    }
    return session_end(cli, status);
}

struct showing {
    struct cli *cli;
    struct table table;
    size_t rows;
};

static bool show_row(void *ctx, const char *const *names, const char *const *values, size_t len)
{
    struct showing *s = ctx;
    struct table *t = &s->table;
    if (s->cli->json) {
        struct json_writer *w = output_begin(&s->cli->out);
        for (size_t i = 0; i < len; i++) {
            json_pair(w, names[i], values[i]);
        }
        output_end(&s->cli->out);
        return true;
    }
    for (size_t i = 0; i < len && s->rows == 0; i++) {
        table_column(t, arena_strdup(t->arena, names[i]), false);
    }
    for (size_t i = 0; i < len; i++) {
        table_cell(t, arena_strdup(t->arena, values[i] ? values[i] : ""));
    }
    s->rows++;
    return true;
}

/* One thing with many columns reads better downwards. */
static void print_shown(struct showing *s)
{
    const struct table *t = &s->table;
    if (s->rows != 1) {
        table_print(t, &s->cli->out);
        return;
    }
    for (size_t i = 0; i < t->columns.len; i++) {
        output_line(&s->cli->out, arena_printf(s->cli->out.scratch, "%-20s %s",
                                               t->columns.at[i].title, t->cells.at[i]));
    }
}

static int show(struct cli *cli)
{
    struct showing s = {.cli = cli};
    const char *code = session_operand(cli, 1);
    table_init(&s.table, cli->arena);
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_catalog_show(cli->pipeline, session_operand(cli, 0), code ? code : "",
                                       show_row, &s, &cli->diags);
    }
    if (status == STATUS_OK && !cli->json) {
        print_shown(&s);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"check",
     "[DIR]",
     0,
     1,
     {"xét một gói danh mục, không cần cơ sở dữ liệu: mọi lỗi với tệp, dòng, cột",
      "lints a package without a database: every finding with file, line, column"},
     check},
    {"load",
     "[DIR] [--dry-run] [--accept-unit-change]",
     0,
     1,
     {"xét rồi nạp trong một giao dịch; in những gì thêm, đổi, bỏ",
      "checks and loads it in one transaction; prints what was added, changed, retired"},
     load},
    {"export",
     "DIR [--as-of MOMENT]",
     1,
     1,
     {"ghi danh mục đang hiệu lực thành gói", "writes the catalog in force as a package"},
     export_package},
    {"show",
     "KIND [CODE] [--as-of MOMENT]",
     1,
     2,
     {"in một mục, hoặc cả loại (orgs, indicators, forms, regimes, …)",
      "shows one thing, or all of a kind (orgs, indicators, forms, regimes, …)"},
     show},
    {"find",
     "NAME [--on DATE] [--catalog DIR]",
     1,
     1,
     {"như gris org find: đơn vị nào theo tên hay mã",
      "as gris org find: which unit, by name or code"},
     cmd_org_find},
    {0},
};

static const struct option_spec options[] = {
    {"dry-run", 'n', NULL, "load", {"chỉ cho biết sẽ đổi gì", "only tells what would change"}},
    {"accept-unit-change",
     0,
     NULL,
     "load",
     {"cho phép đổi đơn vị tính, số lẻ, kiểu hay bản chất của chỉ tiêu",
      "allows a change of an indicator's unit, decimals, value type or nature"}},
    {"on",
     0,
     "DATE",
     "find",
     {"tên vào ngày này; mặc định: hôm nay", "names on this day; default: today"}},
    SESSION_AS_OF("show,export"),
    {"catalog",
     0,
     "DIR",
     "find",
     {"gói danh mục, thay cho cơ sở dữ liệu", "a package, instead of the database"}},
    {0},
};

static const struct example examples[] = {
    {"gris catalog check sample-data/catalog", {"xét gói mẫu", "lints the sample package"}},
    {"gris catalog load sample-data/catalog --dry-run",
     {"xem trước thay đổi", "looks at the changes first"}},
    {"gris catalog show indicators POP.TOTAL", {"xem một chỉ tiêu", "shows one indicator"}},
    {"gris catalog find \"xã Tân Hòa, Tây Ninh\" --catalog sample-data/catalog",
     {"xã này mang mã nào", "which code that commune has"}},
    {0},
};

const struct command cmd_catalog = {
    .name = "catalog",
    .purpose = {"danh mục: đơn vị, chỉ tiêu, biểu mẫu, chế độ báo cáo",
                "the catalog: units, indicators, forms, regimes"},
    .details = {"Không nêu DIR thì dùng thiết lập catalog.",
                "Without DIR the setting catalog is used."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
