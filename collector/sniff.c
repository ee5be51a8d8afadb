/*
 * What a file is, by its bytes and never by its name; and the door where anything but UTF-8 text is refused, with the way out.
 * Knows nothing of report files. Neighbours: collector.c above, read_csv.c for the place of a bad byte.
 */
#include <string.h>

#include "internal.h"

#define BOM "\xEF\xBB\xBF"

struct magic {
    const char *bytes;
    size_t len;
    const char *name;
};

#define MAGIC(bytes, name)                                                                         \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, name                                                             \
    }

/* Formats that officers send and that are no text. */
static const struct magic magics[] = {
    MAGIC("PK\x03\x04", "XLSX/ZIP"),
    MAGIC("PK\x05\x06", "ZIP"),
    MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLS/DOC (CFB)"),
    MAGIC("%PDF", "PDF"),
    MAGIC("{\\rtf", "RTF"),
    MAGIC("\x1F\x8B", "gzip"),
    MAGIC("7z\xBC\xAF\x27\x1C", "7z"),
    MAGIC("Rar!", "RAR"),
    MAGIC("\x89PNG", "PNG"),
    MAGIC("\xFF\xD8\xFF", "JPEG"),
    MAGIC("GIF8", "GIF"),
    MAGIC("\xFF\xFE", "UTF-16"),
    MAGIC("\xFE\xFF", "UTF-16"),
};

/* The first byte that is no blank, or len. */
static size_t first_dark(const struct input *in)
{
    size_t i = 0;
    while (i < in->len && (in->bytes[i] == ' ' || (in->bytes[i] >= '\t' && in->bytes[i] <= '\r'))) {
        i++;
    }
    return i;
}

/* UTF-16 without a mark: ASCII letters make every other byte a NUL. */
static bool looks_like_utf16(const struct input *in)
{
    size_t nul[2] = {0, 0}, len = in->len < 1024 ? in->len : 1024;
    for (size_t i = 0; i < len; i++) {
        nul[i % 2] += in->bytes[i] == '\0' ? 1 : 0;
    }
    return len >= 4 && (nul[0] > len / 4 || nul[1] > len / 4);
}

static const char *foreign_format(const struct input *in)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (in->len >= magics[i].len && memcmp(in->bytes, magics[i].bytes, magics[i].len) == 0) {
            return magics[i].name;
        }
    }
    if (looks_like_utf16(in)) {
        return "UTF-16";
    }
    size_t first = first_dark(in);
    return first < in->len && in->bytes[first] == '<' ? "XML/HTML" : NULL;
}

static void skip_mark(struct input *in)
{
    in->format->encoding = "utf-8";
    if (in->len >= 3 && memcmp(in->bytes, BOM, 3) == 0) {
        in->format->encoding = "utf-8-bom";
        in->bytes += 3;
        in->len -= 3;
        in->skipped = 3;
    }
}

enum sniffed sniff_quick(struct input *in)
{
    skip_mark(in);
    size_t first = first_dark(in);
    bool json = first < in->len && (in->bytes[first] == '{' || in->bytes[first] == '[');
    in->format->format = json ? "json" : "csv";
    return json ? SNIFF_JSON : SNIFF_CSV;
}

/* E104, E105: the byte's position counts from 1 over the whole file, its row and column as in the format. */
static void refuse_byte(struct input *in, enum sniffed sniffed, size_t offset)
{
    uint32_t row, column;
    if (sniffed == SNIFF_JSON) {
        struct scan_json_place place = {0};
        scan_json_place((struct text){in->bytes, in->len}, offset, &place);
        row = place.line;
        column = place.column;
    } else {
        read_csv_place(in, offset, &row, &column);
    }
    struct diag *d =
        finding_add(in, in->bytes[offset] == '\0' ? DIAG_E105 : DIAG_E104, row, column);
    finding_arg_number(in, d, 0, in->skipped + offset + 1);
}

enum sniffed sniff(struct input *in)
{
    const char *foreign = foreign_format(in);
    if (foreign) {
        struct diag *d = finding_add(in, DIAG_E103, 0, 0);
        finding_arg(in, d, 0, text_of(foreign));
        return SNIFF_REFUSED;
    }
    enum sniffed sniffed = sniff_quick(in);
    if (first_dark(in) == in->len) {
        finding_add(in, DIAG_E101, 0, 0);
        return SNIFF_REFUSED;
    }
    size_t bad;
    if (!text_valid_utf8(in->bytes, in->len, &bad)) {
        refuse_byte(in, sniffed, bad);
        return SNIFF_REFUSED;
    }
    return sniffed;
}
