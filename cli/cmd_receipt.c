/*
 * gris receipt: receipts given out as JSON or as a page, checked offline, and the keys that sign them. Neighbours: receipt_page.c,
 * document.c; cmd_report.c gives the JSON too.
 */
#include "internal.h"

/* Made whole in memory first: what fails half-way leaves no half of a receipt. */
int cmd_receipt_show(struct cli *cli)
{
    struct receipt receipt = {0};
    const char *path = NULL;
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status =
            pipeline_report_receipt(cli->pipeline, session_operand(cli, 0), &receipt, &cli->diags);
    }
    if (status == STATUS_OK) {
        struct sink *sink = document_begin(cli, &path);
        if (options_has(&cli->options, "html")) {
            receipt_page_write(sink, &receipt, cli->arena);
        } else {
            receipt_write(&receipt, sink);
        }
        status = document_end(cli, sink, path);
    }
    return session_end(cli, status);
}

/* ---- verify ---- */

static void verdict_json(struct cli *cli, const struct receipt *r, bool valid)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "file", session_operand(cli, 0));
    json_pair_bool(w, "valid", valid);
    json_pair(w, "receipt", r->receipt);
    json_pair(w, "key", r->signature.key);
    json_pair(w, "original", options_get(&cli->options, "original"));
    if (r->proof) {
        json_pair_int(w, "root", r->proof->root.position);
    } else {
        json_pair(w, "root", NULL);
    }
    output_end(&cli->out);
}

/* A receipt's text for a terminal. */
static const char *shown(struct cli *cli, const char *text)
{
    return text ? text_dup(cli->arena, text_printable(cli->arena, text_of(text))) : "-";
}

static void verdict_people(struct cli *cli, const struct receipt *r)
{
    struct arena *a = cli->arena;
    output_line(&cli->out, words_fill(a, cli->lang,
                                      (struct words){"Biên nhận {0} hợp lệ, do khoá {1} ký",
                                                     "Receipt {0} is valid, signed by key {1}"},
                                      shown(cli, r->receipt), shown(cli, r->signature.key), NULL));
    output_line(&cli->out,
                words_fill(a, cli->lang,
                           (struct words){"  {0} {1} {2}: {3}, nhận lúc {4}",
                                          "  {0} {1} {2}: {3}, received at {4}"},
                           shown(cli, r->org_code), shown(cli, r->form), shown(cli, r->period),
                           shown(cli, words_code(r->state, cli->lang)), shown(cli, r->received_at),
                           NULL));
    output_line(&cli->out,
                words_fill(a, cli->lang,
                           (struct words){"  tệp {0} ({1} byte), sha256 {2}",
                                          "  file {0} ({1} bytes), sha256 {2}"},
                           shown(cli, r->file), arena_printf(a, "%lld", (long long)r->size),
                           shown(cli, r->digest), NULL));
    if (r->proof) {
        output_line(&cli->out,
                    words_fill(a, cli->lang,
                               (struct words){"  có trong gốc kiểm toán {0}, ký lúc {1}",
                                              "  in root {0}, signed at {1}"},
                               arena_printf(a, "%lld", (long long)r->proof->root.position),
                               shown(cli, r->proof->root.at), NULL));
    }
    const char *original = options_get(&cli->options, "original");
    if (original) {
        output_line(&cli->out, words_fill(a, cli->lang,
                                          (struct words){"  {0} đúng là tệp gốc",
                                                         "  {0} is the original file"},
                                          shown(cli, original), NULL));
    }
}

static int verify(struct cli *cli)
{
    struct receipt receipt = {0};
    const char *key = options_get(&cli->options, "public-key");
    if (!key) {
        return session_usage(
            cli, (struct words){"thiếu --public-key FILE", "--public-key FILE is missing"}, NULL);
    }
    enum status status = pipeline_receipt_verify(
        session_operand(cli, 0), key, options_get(&cli->options, "original"),
        options_get(&cli->options, "root"), cli->arena, &receipt, &cli->diags);
    if (cli->json) {
        verdict_json(cli, &receipt, status == STATUS_OK);
    } else if (status == STATUS_OK) {
        verdict_people(cli, &receipt);
    }
    return session_end(cli, status);
}

/* ---- keygen ---- */

static int keygen(struct cli *cli)
{
    struct pipeline_receipt_keys keys = {0};
    enum status status =
        pipeline_receipt_keygen(session_operand(cli, 0), cli->arena, &keys, &cli->diags);
    if (status == STATUS_OK && cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        json_pair(w, "key", keys.id);
        json_pair(w, "private_key_file", keys.secret);
        json_pair(w, "public_key_file", keys.open);
        output_end(&cli->out);
    } else if (status == STATUS_OK) {
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"Khoá {0}: bí mật {1}, công khai {2}",
                                                         "Key {0}: private {1}, public {2}"},
                                          keys.id, keys.secret, keys.open, NULL));
    }
    return session_end(cli, status);
}

static const struct action actions[] = {
    {"show",
     "ID [--html] [-o FILE]",
     1,
     1,
     {"biên nhận, dạng JSON hoặc trang in A4", "the receipt, as JSON or as a page to print"},
     cmd_receipt_show},
    {"verify",
     "FILE --public-key FILE [--original FILE] [--root FILE]",
     1,
     1,
     {"kiểm tra một biên nhận, không cần cơ sở dữ liệu", "checks a receipt, without a database"},
     verify},
    {"keygen", "DIR", 1, 1, {"tạo cặp khoá ký biên nhận", "makes a pair of signing keys"}, keygen},
    {0},
};

static const struct option_spec options[] = {
    {"html", 0, NULL, "show", {"trang in A4 thay cho JSON", "a page to print instead of JSON"}},
    {"output",
     'o',
     "FILE",
     "show",
     {"ghi vào tệp mới thay cho stdout", "into a new file instead of stdout"}},
    {"public-key",
     0,
     "FILE",
     "verify",
     {"khoá công khai của nơi cấp biên nhận, bắt buộc",
      "the public key of whoever gave the receipt, compulsory"}},
    {"original",
     0,
     "FILE",
     "verify",
     {"tệp này có đúng là tệp đã nhận không", "whether this file is the one that was received"}},
    {"root",
     0,
     "FILE",
     "verify",
     {"biên nhận có thuộc gốc kiểm toán này không", "whether the receipt is in this root"}},
    {0},
};

static const struct example examples[] = {
    {"gris receipt keygen keys",
     {"cặp khoá; receipt_key trong gris.conf là keys/gris-receipt.key",
      "the keys; receipt_key in gris.conf is keys/gris-receipt.key"}},
    {"GRIS_RECEIPT_KEY=keys/gris-receipt.key gris receipt show RECEIPT -o bien-nhan.json",
     {"biên nhận có chữ ký, để giao cho đơn vị gửi", "the signed receipt, for the sender"}},
    {"gris receipt show RECEIPT --html -o bien-nhan.html", {"bản để in", "a page to print"}},
    {"gris receipt verify bien-nhan.json --public-key keys/gris-receipt.pub",
     {"trên bất kỳ máy nào", "on any machine"}},
    {0},
};

const struct command cmd_receipt = {
    .name = "receipt",
    .purpose = {"biên nhận: cấp, kiểm tra, khoá ký", "receipts: given, checked, and their keys"},
    .details =
        {"ID là số biên nhận hoặc số lần gửi. Biên nhận xác nhận việc tiếp nhận: ai, biểu nào, kỳ "
         "nào, lúc nào, tệp nào, kết quả kiểm tra; không nói việc duyệt sau đó. Có receipt_key thì "
         "biên nhận được ký Ed25519. verify chỉ cần khoá công khai; mã thoát 1 nếu biên nhận không "
         "hợp lệ. keygen không bao giờ ghi đè.",
         "ID is a receipt number or a submission's number. A receipt certifies the intake: who, "
         "which form and period, when, which file, the verdict; not what was decided later. It is "
         "signed with Ed25519 where receipt_key is set. verify needs the public key alone; exit 1 "
         "where the receipt does not hold. keygen never overwrites."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
