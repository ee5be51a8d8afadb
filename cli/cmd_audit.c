/*
 * gris audit: the verifier, and signed roots over the audit trail. Neighbours: session.c.
 */
#include "internal.h"

static const char *number(struct cli *cli, int64_t n)
{
    return arena_printf(cli->arena, "%lld", (long long)n);
}

/* ---- verify ---- */

static int64_t rows_a_second(const struct pipeline_audit *a)
{
    return a->us == 0 ? 0 : (int64_t)((uint64_t)a->rows * 1000000 / a->us);
}

static void as_json(struct cli *cli, const struct pipeline_audit *a, bool whole)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair_bool(w, "whole", whole);
    json_pair_int(w, "audit_rows", a->rows);
    json_pair_int(w, "audit_position", a->position);
    json_pair_int(w, "submissions", a->submissions);
    json_pair_int(w, "originals", a->originals);
    json_pair_int(w, "roots", a->roots);
    json_pair_bool(w, "signatures", a->signatures);
    json_pair_int(w, "published_files", a->files);
    json_pair_int(w, "rows_per_second", rows_a_second(a));
    output_end(&cli->out);
}

static void for_people(struct cli *cli, const struct pipeline_audit *a, bool whole)
{
    output_line(&cli->out,
                words_fill(cli->arena, cli->lang,
                           whole ? (struct words){"Còn nguyên vẹn: đến vị trí {0}, {1} dòng/giây",
                                                  "Whole: up to position {0}, {1} rows/s"}
                                 : (struct words){"KHÔNG nguyên vẹn: đến vị trí {0}, {1} dòng/giây",
                                                  "NOT whole: up to position {0}, {1} rows/s"},
                           number(cli, a->position), number(cli, rows_a_second(a)), NULL));
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   (struct words){"  {0} dòng kiểm toán, {1} lần gửi, {2} bản gốc, {3} gốc kiểm "
                                  "toán, {4} tệp đã công bố",
                                  "  {0} audit rows, {1} submissions, {2} originals, {3} roots, "
                                  "{4} published files"},
                   number(cli, a->rows), number(cli, a->submissions), number(cli, a->originals),
                   number(cli, a->roots), number(cli, a->files), NULL));
    if (a->roots > 0 && !a->signatures) {
        output_line(&cli->out,
                    session_words(cli, "  chữ ký của gốc chưa được xét: cần --public-key",
                                  "  signatures of roots were not looked at: --public-key"));
    }
}

static int verify(struct cli *cli)
{
    struct pipeline_audit audit = {0};
    const char *roots = options_get(&cli->options, "root");
    const struct pipeline_audit_query query = {
        .roots = roots ? roots : settings_get(&cli->settings, SETTING_ROOTS),
        .releases = options_get(&cli->options, "releases"),
        .public_key = options_get(&cli->options, "public-key"),
    };
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    status = pipeline_audit_verify(cli->pipeline, &query, &audit, &cli->diags);
    if (status != STATUS_FAILED && cli->json) {
        as_json(cli, &audit, status == STATUS_OK);
    } else if (status != STATUS_FAILED) {
        for_people(cli, &audit, status == STATUS_OK);
    }
    return session_end(cli, status);
}

/* ---- root ---- */

static void put_root(struct json_writer *w, const char *name, const struct receipt_root *root)
{
    json_key(w, name);
    json_begin_object(w);
    json_pair_int(w, "position", root->position);
    json_pair_int(w, "size", root->size);
    json_pair(w, "hash", root->hash);
    json_pair(w, "at", root->at);
    json_end_object(w);
}

static void tell_consistency(struct cli *cli, const struct pipeline_consistency *c)
{
    if (!cli->json) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"Gốc kiểm toán {0} là phần đầu của gốc {1}",
                                              "Root {0} is how root {1} begins"},
                               number(cli, c->before.position), number(cli, c->now.position),
                               NULL));
        return;
    }
    struct json_writer *w = output_begin(&cli->out);
    put_root(w, "before", &c->before);
    put_root(w, "now", &c->now);
    json_key(w, "consistency");
    json_begin_array(w);
    for (size_t i = 0; i < c->path.len; i++) {
        json_cstring(w, c->path.at[i]);
    }
    json_end_array(w);
    output_end(&cli->out);
}

static void tell_root(struct cli *cli, const struct pipeline_root *r)
{
    const struct receipt_root *root = &r->root;
    if (cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        put_root(w, "root", root);
        json_pair_int(w, "receipts", root->receipts);
        json_pair(w, "key", root->signature.key);
        json_pair_bool(w, "unchanged", r->unchanged);
        json_pair(w, "file", r->file);
        output_end(&cli->out);
        return;
    }
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   r->unchanged
                       ? (struct words){"Gốc kiểm toán {0} vẫn hiện hành: {1} biên nhận, {2}",
                                        "Root {0} stands: {1} receipts, {2}"}
                       : (struct words){"Gốc kiểm toán mới {0}: {1} biên nhận, {2}",
                                        "New root {0}: {1} receipts, {2}"},
                   number(cli, root->position), number(cli, root->receipts), root->hash, NULL));
    if (r->file) {
        output_line(&cli->out, arena_printf(cli->arena, "  %s", r->file));
    }
}

static int root(struct cli *cli)
{
    struct pipeline_root made = {0};
    struct pipeline_consistency consistency = {0};
    const char *since = options_get(&cli->options, "since");
    const char *out = options_get(&cli->options, "out");
    const char *dir = out ? out : settings_get(&cli->settings, SETTING_ROOTS);
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK && since) {
        status = pipeline_root_since(cli->pipeline, since, dir, &consistency, &cli->diags);
    } else if (status == STATUS_OK) {
        status = pipeline_root(cli->pipeline, dir, &made, &cli->diags);
    }
    if (status == STATUS_OK && since) {
        tell_consistency(cli, &consistency);
    } else if (status == STATUS_OK) {
        tell_root(cli, &made);
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"verify",
     "[--root FILE|DIR] [--releases DIR] [--public-key FILE]",
     0,
     0,
     {"tính lại mọi dòng nhật ký, biên nhận, bản gốc, gốc kiểm toán, bản phát hành",
      "recomputes every audit row, receipt, original, root and release"},
     verify},
    {"root",
     "[--out DIR] [--since FILE]",
     0,
     0,
     {"ký gốc kiểm toán cho đến lúc này", "signs a root over everything up to now"},
     root},
    {0},
};

static const struct option_spec options[] = {
    {"root",
     0,
     "FILE|DIR",
     "verify",
     {"gốc kiểm toán giữ ngoài cơ sở dữ liệu (mặc định: roots)",
      "roots kept outside of the database (default: roots)"}},
    {"releases",
     0,
     "DIR",
     "verify",
     {"xét cả thư mục công bố này", "looks at this folder of releases too"}},
    {"public-key",
     0,
     "FILE",
     "verify",
     {"các khoá công khai đã ký gốc, nối nhau trong một tệp (mặc định: của receipt_key)",
      "the public keys that signed roots, one behind the other (default: that of receipt_key)"}},
    {"out",
     'o',
     "DIR",
     "root",
     {"ghi gốc thành tệp vào thư mục này (mặc định: roots)",
      "writes the root as a file into this folder (default: roots)"}},
    {"since",
     0,
     "FILE",
     "root",
     {"chứng minh gốc trong tệp này là phần đầu của gốc bây giờ",
      "proves that the root in this file is how the one now begins"}},
    {0},
};

static const struct example examples[] = {
    {"gris audit verify", {"mã thoát 5 nếu có gì đã bị sửa", "exit 5 when anything was altered"}},
    {"gris audit verify --root /mnt/khac/roots --releases var/out",
     {"phát hiện cả việc quay lui cơ sở dữ liệu và sửa tệp đã công bố",
      "notices a rolled-back database and altered published files too"}},
    {"gris audit root --out /mnt/khac/roots",
     {"gốc cần giữ ngoài máy chủ cơ sở dữ liệu", "roots belong outside of the database server"}},
    {0},
};

const struct command cmd_audit = {
    .name = "audit",
    .purpose = {"kiểm tra nhật ký, biên nhận, bản gốc còn nguyên vẹn; ký gốc kiểm toán",
                "checks that audit trail, receipts and originals are whole; signs roots"},
    .details =
        {"Gốc kiểm toán là một mã băm trên toàn bộ nhật ký, biên nhận và bản gốc, ký bằng "
         "receipt_key; giữ ở nơi khác, nó làm lộ cả việc viết lại hay quay lui cơ sở dữ liệu. Lệnh "
         "verify không dùng chung mã với phần ghi; chương trình gris-verify làm cùng việc đó một "
         "mình. Lỗi đầu tiên là chỗ sai đầu tiên.",
         "A root is one hash over all of the audit trail, receipts and originals, signed by "
         "receipt_key; kept elsewhere, it betrays even a database that was rewritten or rolled "
         "back. verify shares no code with what writes; the program gris-verify does the same on "
         "its own. The first finding is the first bad entry."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY,
    .examples = examples,
};
