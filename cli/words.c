/*
 * Our own texts in two languages: choosing, filling, and the words for codes that people see in tables.
 * Must not know: findings (core/diag.h has their texts). Neighbours: internal.h.
 */
#include <stdarg.h>
#include <string.h>

#include "internal.h"

#define FILL_MAX 8
#define TEXT_MAX 65536

const char *words_in(struct words words, enum lang lang)
{
    return lang == LANG_EN ? words.en : words.vi;
}

/* The number in "{n}", or -1. */
static int placeholder(const char *at)
{
    if (at[0] == '{' && at[1] >= '0' && at[1] < '0' + FILL_MAX && at[2] == '}') {
        return at[1] - '0';
    }
    return -1;
}

char *words_fill(struct arena *arena, enum lang lang, struct words words, ...)
{
    const char *arg[FILL_MAX] = {NULL};
    va_list list;
    va_start(list, words);
    for (size_t i = 0; i < FILL_MAX; i++) {
        arg[i] = va_arg(list, const char *);
        if (!arg[i]) {
            break;
        }
    }
    va_end(list);
    struct text_builder b;
    text_builder_init(&b, arena, TEXT_MAX);
    for (const char *at = words_in(words, lang); *at;) {
        int n = placeholder(at);
        if (n >= 0) {
            text_builder_adds(&b, arg[n] ? arg[n] : "");
            at += 3;
        } else {
            text_builder_add(&b, (struct text){at, 1});
            at++;
        }
    }
    return text_dup(arena, text_builder_text(&b));
}

/* Terms of the data model. */
static const struct {
    const char *code, *vi;
} terms[] = {
    {"rejected", "bị từ chối"},
    {"received", "đã tiếp nhận"},
    {"in_review", "đang xem xét"},
    {"returned", "trả lại"},
    {"approved", "đã duyệt"},
    {"accepted", "cấp trên tiếp nhận"},
    {"locked", "đã khoá"},
    {"withdrawn", "rút lại"},
    {"superseded", "đã thay"},
    {"not_due", "chưa đến hạn"},
    {"due_soon", "sắp đến hạn"},
    {"on_time", "đúng hạn"},
    {"late", "nộp muộn"},
    {"overdue", "quá hạn"},
    {"extended", "gia hạn"},
    {"exempt", "được miễn"},
    {"estimate", "ước tính"},
    {"preliminary", "sơ bộ"},
    {"final", "chính thức"},
    {"provisional", "tạm tính"},
    {"missing", "thiếu"},
    {"estimated", "ước tính theo tỷ lệ"},
    {"broken", "đứt quãng"},
    {"unplaced", "không tách được"},
    {"not_approved", "chưa duyệt"},
    {"left_out", "để ngoài"},
    {"corrected", "đã sửa"},
    {"joined", "mới có"},
    {"nil", "không phát sinh"},
    {"not_available", "chưa có số"},
    {"not_applicable", "không áp dụng"},
    {"confidential", "mật"},
};

const char *words_code(const char *code, enum lang lang)
{
    if (!code) {
        return "";
    }
    for (size_t i = 0; lang == LANG_VI && i < sizeof terms / sizeof terms[0]; i++) {
        if (strcmp(terms[i].code, code) == 0) {
            return terms[i].vi;
        }
    }
    return code;
}
