/*
 * Spreadsheets that are no Office Open XML, told by their bytes: the binary workbooks of before 2007 and encrypted ones (both are compound files,
 * [MS-CFB], told apart by the names of their streams), HTML and XML under a workbook's name. Neighbours: workbook.h; workbook.c tells what is in a ZIP.
 */
#include <string.h>
#include <strings.h>

#include "workbook.h"

#define COMPOUND "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
#define HEAD_LEN ((size_t)4096)

static bool begins(struct text bytes, const char *with, size_t len)
{
    return bytes.len >= len && memcmp(bytes.ptr, with, len) == 0;
}

/* Names of streams stand in UTF-16LE in entries of 128 bytes, each terminated. */
static bool has_stream(struct text bytes, const char *name)
{
    char wide[64] = {0};
    size_t len = strlen(name);
    for (size_t i = 0; i < len; i++)
        wide[2 * i] = name[i];
    return memmem(bytes.ptr, bytes.len, wide, 2 * len + 2) != NULL;
}

static bool has_word(struct text head, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= head.len; i++) {
        if (strncasecmp(head.ptr + i, word, len) == 0)
            return true;
    }
    return false;
}

/* What spreadsheets save under ".xls" besides workbooks. */
static bool is_markup(struct text bytes)
{
    struct text head =
        text_trim((struct text){bytes.ptr, bytes.len < HEAD_LEN ? bytes.len : HEAD_LEN});
    return head.len > 0 && head.ptr[0] == '<' &&
           (has_word(head, "<html") || has_word(head, "<table") ||
            has_word(head, "office:spreadsheet"));
}

enum workbook_family workbook_kind(struct text bytes, enum diag_code *ret_code)
{
    *ret_code = DIAG_NONE;
    if (begins(bytes, "PK\x03\x04", 4) || begins(bytes, "PK\x05\x06", 4))
        return WORKBOOK_PACKAGE;
    if (begins(bytes, COMPOUND, sizeof COMPOUND - 1)) {
        if (has_stream(bytes, "EncryptedPackage"))
            *ret_code = DIAG_E142;
        else if (has_stream(bytes, "Workbook") || has_stream(bytes, "Book"))
            *ret_code = DIAG_E141;
    } else if (is_markup(bytes)) {
        *ret_code = DIAG_E146;
    }
    return *ret_code == DIAG_NONE ? WORKBOOK_NONE : WORKBOOK_REFUSED;
}
