/*
 * write_diagnostics: prints docs/diagnostics.md from core/diag_codes.def, and refuses a list that breaks its own rules.
 * Must not know anything but that list. Neighbours: docs/CMakeLists.txt (target docs), tests/docs/check_diagnostics.sh.
 *
 *   write_diagnostics FILE    writes FILE; exit 1 when the list is wrong, and then FILE is left alone
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

struct code {
    const char *name;
    enum severity severity;
    const char *vi, *en, *fix_vi, *fix_en;
};

static const struct code codes[] = {
#define DIAG(code, severity, vi, en, fix_vi, fix_en) {#code, severity, vi, en, fix_vi, fix_en},
#include "core/diag_codes.def"
#undef DIAG
};

static const size_t count = sizeof codes / sizeof codes[0];

struct block {
    const char *prefix, *title;
};

static const struct block blocks[] = {
    {"1", "file and format · tệp và định dạng"},
    {"2", "cell and catalog · ô số liệu và danh mục"},
    {"3", "rules across cells · quy tắc giữa các ô"},
    {"4", "period, deadline and state · kỳ, hạn nộp và trạng thái"},
    {"5", "authority and signature · thẩm quyền và chữ ký"},
    {"6", "catalog package · gói danh mục"},
    {"7", "operation · vận hành"},
    {"8", "integrity, workbooks · toàn vẹn, bảng tính"},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The set of {0}…{9} and of both in {1|2} in a text, as bits. */
static unsigned arguments(const char *text)
{
    unsigned set = 0;
    for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
        if (is_digit(p[1]) && p[2] == '}')
            set |= 1U << (p[1] - '0');
        else if (is_digit(p[1]) && p[2] == '|' && is_digit(p[3]) && p[4] == '}')
            set |= 1U << (p[1] - '0') | 1U << (p[3] - '0');
    }
    return set;
}

static bool complain(const struct code *c, const char *what)
{
    fprintf(stderr, "core/diag_codes.def: %s: %s\n", c->name, what);
    return false;
}

static bool check_text(const struct code *c)
{
    bool ok = true;
    if (!*c->vi || !*c->en)
        ok = complain(c, "a code has both languages");
    if (arguments(c->vi) != arguments(c->en))
        ok = complain(c, "the two languages use different arguments");
    if (!*c->fix_vi != !*c->fix_en)
        ok = complain(c, "advice is given in both languages or in none");
    return ok;
}

static bool check_code(size_t i)
{
    const struct code *c = &codes[i];
    const char letter = c->severity == SEVERITY_ERROR     ? 'E'
                        : c->severity == SEVERITY_WARNING ? 'W'
                                                          : 'N';
    bool ok = check_text(c);
    if (c->name[0] != letter || strlen(c->name) != 4)
        ok = complain(c, "a code is E, W or N by its severity, and three digits");
    for (size_t j = 0; j < i; j++) {
        if (!strcmp(codes[j].name, c->name))
            ok = complain(c, "stands twice");
        else if (codes[j].name[0] == c->name[0] && strcmp(codes[j].name, c->name) > 0 && j + 1 == i)
            ok = complain(c, "stands after a higher number");
    }
    return ok;
}

/* A text as a table cell: `|` would end it. */
static void put_cell(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
}

static void put_row(FILE *out, const struct code *c)
{
    fprintf(out, "| `%s` | ", c->name);
    put_cell(out, c->vi);
    if (*c->fix_vi) {
        fputs(" → *", out);
        put_cell(out, c->fix_vi);
        fputc('*', out);
    }
    fputs(" | ", out);
    put_cell(out, c->en);
    if (*c->fix_en) {
        fputs(" → *", out);
        put_cell(out, c->fix_en);
        fputc('*', out);
    }
    fputs(" |\n", out);
}

static void put_block(FILE *out, const struct block *b)
{
    static const char letters[] = "EWN";
    bool begun = false;
    for (const char *letter = letters; *letter; letter++) {
        for (size_t i = 0; i < count; i++) {
            if (codes[i].name[0] != *letter || codes[i].name[1] != b->prefix[0])
                continue;
            if (!begun)
                fprintf(out,
                        "\n## %sxx: %s\n\n| Code | Tiếng Việt | English |\n| --- | --- | --- |\n",
                        b->prefix, b->title);
            begun = true;
            put_row(out, &codes[i]);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: write_diagnostics FILE\n", stderr);
        return 2;
    }
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok = check_code(i) && ok;
    if (!ok)
        return 1;
    FILE *out = fopen(argv[1], "w");
    if (!out) {
        perror(argv[1]);
        return 1;
    }
    fputs("<!-- Made from core/diag_codes.def by `ninja docs`; do not edit by hand. -->\n"
          "# Diagnostics · Mã lỗi, cảnh báo, ghi chú\n\n"
          "`E` is an error: the report is refused and the sender mends it. `W` is a warning: the "
          "report is taken in, and\n"
          "the warning wants a reason before approval. `N` is a note. Codes are stable and never "
          "reused; `{0}`, `{1}` …\n"
          "stand for what was found. After the arrow stands the advice that is shown with the "
          "finding.\n\n"
          "`E` là lỗi: báo cáo bị trả lại, đơn vị gửi sửa. `W` là cảnh báo: báo cáo được tiếp "
          "nhận, phải giải trình\n"
          "trước khi duyệt. `N` là ghi chú. Mã không thay đổi và không dùng lại.\n",
          out);
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        put_block(out, &blocks[i]);
    if (fclose(out) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
