/*
 * A receipt as a page to print: A4, Vietnamese with English small, no script, nothing from outside, every text escaped.
 * Must not know: where the receipt is from. Neighbours: cmd_receipt.c, core/receipt.h (whose members all stand on the page).
 */
#include <string.h>

#include "core/markup.h"
#include "internal.h"

/* What each member is called; a member that is not here stands under its own name. */
static const struct {
    const char *name;
    struct words words;
} labels[] = {
    {"receipt", {"Số biên nhận", "receipt number"}},
    {"digest", {"SHA-256 của tệp gốc", "SHA-256 of the original file"}},
    {"file", {"Tệp", "file"}},
    {"size", {"Kích thước (byte)", "size (bytes)"}},
    {"org_code", {"Mã đơn vị báo cáo", "reporting unit"}},
    {"regime", {"Chế độ báo cáo", "reporting regime"}},
    {"form", {"Biểu mẫu", "form"}},
    {"edition", {"Phiên bản biểu mẫu", "edition of the form"}},
    {"period", {"Kỳ báo cáo", "period"}},
    {"window", {"Thời gian chốt số liệu", "data window"}},
    {"vintage", {"Loại số liệu", "vintage"}},
    {"version", {"Bản số (0: không có)", "version (0: none)"}},
    {"state", {"Kết quả tiếp nhận", "verdict at intake"}},
    {"received_at", {"Nhận lúc", "received at"}},
    {"accepted_at", {"Chấp nhận lúc", "accepted at"}},
    {"due", {"Quá hạn từ", "late from"}},
    {"timeliness", {"Đúng hạn hay không", "timeliness"}},
    {"cells", {"Số ô", "cells"}},
    {"errors", {"Lỗi", "errors"}},
    {"warnings", {"Cảnh báo", "warnings"}},
    {"open_warnings", {"Cảnh báo chưa giải trình", "warnings without a reason"}},
    {"justifications", {"Giải trình", "reasons given"}},
    {"as_of", {"Tính đến", "as of"}},
    {"catalog_load", {"Lần nạp danh mục", "catalog load"}},
    {"algorithm", {"Thuật toán chữ ký", "signature algorithm"}},
    {"key", {"Khoá ký", "signing key"}},
    {"value", {"Chữ ký", "signature"}},
    {"position", {"Vị trí trong nhật ký kiểm toán", "position in the audit trail"}},
    {"leaf", {"Lá số", "leaf"}},
    {"submission", {"Nhật ký ghi về lần gửi", "what the trail says of it"}},
    {"root", {"Gốc kiểm toán", "root"}},
    {"path", {"Đường dẫn đến gốc", "path to the root"}},
};

static struct words label_of(const char *name)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(labels[i].name, name) == 0) {
            return labels[i].words;
        }
    }
    return (struct words){name, name}; /* uncovered: a member to come */
}

/* A page being written. */
struct page {
    struct sink *sink;
    struct arena *arena;
};

static void put(const struct page *p, const char *markup)
{
    sink_puts(p->sink, markup);
}

static void put_text(const struct page *p, const char *s)
{
    markup_text(p->sink, s, p->arena);
}

/* Codes of the data model are said in words too. */
static const char *term_of(const char *name, const char *value)
{
    static const char *const coded[] = {"state", "timeliness", "vintage"};
    for (size_t i = 0; value && i < sizeof coded / sizeof coded[0]; i++) {
        if (strcmp(name, coded[i]) == 0) {
            return words_code(value, LANG_VI);
        }
    }
    return value;
}

static void put_row(const struct page *p, const char *name, const char *value)
{
    struct words words = label_of(name);
    const char *term = term_of(name, value);
    put(p, "<tr><th>");
    put_text(p, words.vi);
    put(p, " <small lang=\"en\">");
    put_text(p, words.en);
    put(p, "</small></th><td>");
    put_text(p, value ? term : "–");
    if (value && strcmp(term, value) != 0) {
        put(p, " <small>");
        put_text(p, value);
        put(p, "</small>");
    }
    put(p, "</td></tr>\n");
}

static void put_reasons(const struct page *p, const struct receipt_reasons *reasons)
{
    for (size_t i = 0; i < reasons->len; i++) {
        const struct receipt_reason *r = &reasons->at[i];
        put_row(p, "justifications",
                arena_printf(p->arena, "%lld. %s: %s (%s, %s)", (long long)r->n, r->code, r->reason,
                             r->actor, r->at));
    }
}

static void
put_members(const struct page *p, const void *object, const struct receipt_member *members)
{
    for (size_t i = 0; members[i].name; i++) {
        switch (members[i].kind) {
        case RECEIPT_TEXT:
        case RECEIPT_OPTIONAL:
            put_row(p, members[i].name, receipt_text(object, &members[i]));
            break;
        case RECEIPT_COUNT:
            put_row(p, members[i].name,
                    arena_printf(p->arena, "%lld", (long long)receipt_count(object, &members[i])));
            break;
        case RECEIPT_REASONS: put_reasons(p, &((const struct receipt *)object)->reasons); break;
        }
    }
}

static const char style[] =
    "@page { size: A4; margin: 16mm 18mm; }\n"
    "body { font: 10.5pt/1.35 'Times New Roman', 'Liberation Serif', serif; color: #000; "
    "background: #fff; max-width: 174mm; margin: 0 auto; }\n"
    "h1 { font-size: 16pt; text-align: center; margin: 4mm 0 1mm; }\n"
    "p { margin: 1.5mm 0; }\n"
    "p.system, p.number { text-align: center; }\n"
    "p.number { font-size: 13pt; font-weight: bold; }\n"
    "small { color: #444; font-size: 8.5pt; font-weight: normal; }\n"
    "table { border-collapse: collapse; width: 100%; margin: 3mm 0; }\n"
    "th, td { border: 0.3mm solid #888; padding: 0.6mm 2mm; text-align: left; vertical-align: top; "
    "}\n"
    "th { width: 40%; font-weight: normal; }\n"
    "td { overflow-wrap: anywhere; }\n"
    "tr { break-inside: avoid; }\n"
    "code { font: 9pt 'DejaVu Sans Mono', 'Liberation Mono', monospace; overflow-wrap: anywhere; "
    "}\n";

static void put_head(const struct page *p, const struct receipt *receipt)
{
    put(p, "<!DOCTYPE html>\n"
           "<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\"/>\n"
           "<title>");
    put_text(p, receipt->receipt);
    put(p, "</title>\n<style>\n");
    put(p, style);
    put(p,
        "</style>\n</head>\n<body>\n"
        "<p class=\"system\">Hệ thống thông tin báo cáo <small lang=\"en\">reporting information "
        "system</small></p>\n"
        "<h1>BIÊN NHẬN BÁO CÁO</h1>\n"
        "<p class=\"system\"><small lang=\"en\">receipt of a report</small></p>\n"
        "<p class=\"number\">");
    put_text(p, receipt->receipt);
    put(p, "</p>\n");
}

static void put_signature(const struct page *p, const struct receipt *receipt)
{
    put(p, "<table>\n");
    if (receipt->signature.algorithm) {
        put_members(p, &receipt->signature, receipt_signature_members);
    } else {
        put_row(p, "value", NULL);
    }
    put(p, "</table>\n");
    put(p, receipt->signature.algorithm
               ? "<p>Kiểm tra: giữ tệp JSON của biên nhận này, lấy khoá công khai mà hệ thống công "
                 "bố và đối chiếu mã khoá ở trên, rồi chạy lệnh sau; không cần kết nối tới hệ "
                 "thống. <small lang=\"en\">To verify: keep the receipt's JSON file, take the "
                 "public key that "
                 "the system publishes, compare its identifier with the one above, and run this, "
                 "offline.</small></p>\n"
                 "<p><code>gris receipt verify BIEN-NHAN.json --public-key gris-receipt.pub "
                 "--original TEP-GOC</code></p>\n"
               : "<p>Biên nhận này không có chữ ký số. <small lang=\"en\">This receipt is not "
                 "signed.</small></p>\n");
    put(p, "<p><small>Biên nhận xác nhận việc tiếp nhận vào lúc ghi ở trên, không phải việc phê "
           "duyệt sau đó.</small> <small lang=\"en\">The receipt certifies the intake at the time "
           "above, not what was decided "
           "later.</small></p>\n");
}

/* Enough to find the root by; the path is for programs. */
static void put_proof(const struct page *p, const struct receipt_proof *proof)
{
    const struct receipt_root *root = proof ? &proof->root : NULL;
    put(p, "<table>\n");
    put_row(p, "root",
            root ? arena_printf(p->arena, "%lld, %s, %s", (long long)root->position, root->hash,
                                root->at)
                 : NULL);
    if (proof) {
        put_members(p, proof, receipt_proof_members);
        for (size_t i = 0; i < proof->path.len; i++) {
            put_row(p, "path", proof->path.at[i]);
        }
    }
    put(p, "</table>\n");
}

void receipt_page_write(struct sink *sink, const struct receipt *receipt, struct arena *arena)
{
    const struct page p = {sink, arena};
    put_head(&p, receipt);
    put(&p, "<table>\n");
    put_members(&p, receipt, receipt_members);
    put(&p, "</table>\n");
    put_proof(&p, receipt->proof);
    put_signature(&p, receipt);
    put(&p, "</body>\n</html>\n");
}
