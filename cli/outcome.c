/*
 * Exit statuses: what a call's status and its findings mean to the script that called us.
 * Must not know: commands. Neighbours: internal.h.
 */
#include "internal.h"

static bool found(const struct diags *diags, enum diag_code first, enum diag_code last)
{
    for (size_t i = 0; i < diags->len; i++) {
        if (diags->at[i].code >= first && diags->at[i].code <= last) {
            return true;
        }
    }
    return false;
}

static int of_failure(const struct diags *diags)
{
    if (found(diags, DIAG_E701, DIAG_E701) || found(diags, DIAG_E704, DIAG_E704) ||
        found(diags, DIAG_E710, DIAG_E710) || found(diags, DIAG_E740, DIAG_E740) ||
        found(diags, DIAG_E748, DIAG_E748)) {
        return OUTCOME_UNREACHABLE;
    }
    bool prepared = !found(diags, DIAG_E703, DIAG_E703) && !found(diags, DIAG_E706, DIAG_E709);
    return prepared ? OUTCOME_INTERNAL : OUTCOME_REJECTED;
}

int outcome_of(enum status status, const struct diags *diags)
{
    if (status == STATUS_OK) {
        return OUTCOME_DONE;
    }
    if (found(diags, DIAG_E801, DIAG_E804) || found(diags, DIAG_E810, DIAG_E816) ||
        found(diags, DIAG_E537, DIAG_E538) || found(diags, DIAG_E444, DIAG_E444)) {
        return OUTCOME_INTEGRITY;
    }
    return status == STATUS_REJECTED ? OUTCOME_REJECTED : of_failure(diags);
}

struct words outcome_words(int outcome)
{
    static const struct words words[OUTCOME_COUNT] = {
        {"xong", "all done"},
        {"xong, nhưng có đầu vào bị từ chối hoặc kiểm tra thấy lỗi",
         "done, but some input was rejected or a check found errors"},
        {"dùng sai lệnh", "wrong usage"},
        {"không kết nối được cơ sở dữ liệu hoặc nguồn; thử lại sau",
         "database or source unreachable; retry later"},
        {"lỗi nội bộ, hoặc không ghi được kết quả",
         "internal error, or output could not be written"},
        {"kiểm tra toàn vẹn không đạt", "an integrity check failed"},
        {"lần chạy khác đang giữ khoá", "another run holds the lock"},
    };
    return words[outcome];
}
