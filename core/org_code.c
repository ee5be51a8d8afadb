/*
 * org_code: see org_code.h. Which groups a code of QCVN 102 has is told by their widths: 2 characters at level 2, 2 at level 3, 3 at level 4.
 */
#include "core/org_code.h"

#include <string.h>

#define GROUPS_MAX     18 /* of one character each, with their dots */
#define QCVN102_GROUPS 4
#define OTHER_HEAD     3 /* Z01 */
#define OTHER_TAIL_MAX 32

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_sign(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z');
}

static bool all(struct text t, bool (*test)(char))
{
    for (size_t i = 0; i < t.len; i++)
        if (!test(t.ptr[i]))
            return false;
    return t.len > 0;
}

static bool is_first_group(struct text t)
{
    return t.len == 3 && t.ptr[0] >= 'A' && t.ptr[0] <= 'Y' && is_digit(t.ptr[1]) &&
           is_digit(t.ptr[2]);
}

static bool is_zero(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] != '0')
            return false;
    return true;
}

/* The groups between dots; 0 when one of them is empty, has other signs, or there are too many. */
static size_t split(struct text code, struct text groups[static GROUPS_MAX])
{
    size_t n = 0, start = 0;
    for (size_t i = 0; i <= code.len; i++) {
        if (i < code.len && code.ptr[i] != '.')
            continue;
        struct text group = {code.ptr + start, i - start};
        if (n == GROUPS_MAX || !all(group, is_sign))
            return 0;
        groups[n++] = group;
        start = i + 1;
    }
    return n;
}

/* 10 digits; a branch's with 3 more, behind a dash or not; a household's may be its head's 12 digits. */
static bool is_registration(struct text t)
{
    struct text head = {t.ptr, t.len < 10 ? t.len : 10},
                tail = {t.ptr + head.len, t.len - head.len};
    if (!all(head, is_digit) || head.len < 10)
        return false;
    if (tail.len == 4 && tail.ptr[0] == '-')
        tail = (struct text){tail.ptr + 1, 3};
    return tail.len == 0 || ((tail.len == 2 || tail.len == 3) && all(tail, is_digit));
}

static bool is_other(struct text t)
{
    struct text number = {t.ptr + 1, 2}, tail = {t.ptr + OTHER_HEAD, t.len - OTHER_HEAD};
    return t.ptr[0] == 'Z' && all(number, is_digit) && !is_zero(number) &&
           tail.len <= OTHER_TAIL_MAX && all(tail, is_sign);
}

enum org_code_kind org_code_kind(struct text code)
{
    struct text groups[GROUPS_MAX];
    size_t n = code.len <= ORG_CODE_MAX ? split(code, groups) : 0;
    if (n > 0 && is_first_group(groups[0]))
        return ORG_CODE_AGENCY;
    if (code.len > OTHER_HEAD && code.len <= ORG_CODE_MAX && is_other(code))
        return ORG_CODE_OTHER;
    return is_registration(code) ? ORG_CODE_REGISTERED : ORG_CODE_NONE;
}

size_t org_code_level(struct text code)
{
    struct text groups[GROUPS_MAX];
    return org_code_kind(code) == ORG_CODE_AGENCY ? split(code, groups) : 0;
}

struct text org_code_owner(struct text code)
{
    return org_code_kind(code) == ORG_CODE_AGENCY ? (struct text){code.ptr, 3} : TEXT("");
}

/* Its groups from level 1 to level 4; false when it is none: what begins as an agency's code does is one of Decision 20 of four groups. */
static bool read_qcvn102(struct text old, struct text levels[static QCVN102_GROUPS])
{
    struct text groups[GROUPS_MAX];
    static const size_t widths[QCVN102_GROUPS] = {3, 2, 2, 3};
    if (split(old, groups) != QCVN102_GROUPS)
        return false;
    for (size_t i = 0; i < QCVN102_GROUPS; i++) {
        levels[i] = groups[QCVN102_GROUPS - 1 - i];
        if (levels[i].len != widths[i])
            return false;
    }
    return is_first_group(levels[0]) && !is_first_group(levels[3]) &&
           (is_zero(levels[2]) || !is_zero(levels[1]));
}

bool org_code_is_qcvn102(struct text code)
{
    struct text levels[QCVN102_GROUPS];
    return read_qcvn102(code, levels);
}

static char *put(char *to, struct text t, bool dot)
{
    if (dot)
        *to++ = '.';
    memcpy(to, t.ptr, t.len);
    to[t.len] = '\0';
    return to + t.len;
}

bool org_code_from_qcvn102(struct text old, char ret[static ORG_CODE_MAX + 1])
{
    struct text levels[QCVN102_GROUPS];
    char *to = ret;
    *ret = '\0';
    if (!read_qcvn102(old, levels))
        return false;
    for (size_t i = 0; i < QCVN102_GROUPS; i++)
        if (!is_zero(levels[i]))
            to = put(to, levels[i], i > 0);
    return true;
}

bool org_code_to_qcvn102(struct text code, char ret[static ORG_CODE_MAX + 1])
{
    struct text groups[GROUPS_MAX];
    struct text levels[QCVN102_GROUPS] = {{0}, TEXT("00"), TEXT("00"), TEXT("000")};
    size_t n = org_code_kind(code) == ORG_CODE_AGENCY ? split(code, groups) : 0, level = 0;
    char *to = ret;
    *ret = '\0';
    for (size_t i = 0; i < n; i++, level++) {
        if (i > 0 && groups[i].len == 3 && level < 3)
            level = 3; /* a level 4 under level 1 or 2 */
        if (level >= QCVN102_GROUPS || is_zero(groups[i]) ||
            groups[i].len != (level == 0 || level == 3 ? 3 : 2))
            return false;
        levels[level] = groups[i];
    }
    if (is_first_group(levels[3]))
        return false; /* it would read as a code of today */
    for (size_t i = QCVN102_GROUPS; n > 0 && i-- > 0;)
        to = put(to, levels[i], i < QCVN102_GROUPS - 1);
    return n > 0;
}
