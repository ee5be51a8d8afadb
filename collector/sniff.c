/*
 * What a file is, by its bytes and never by its name; and the door behind which there is UTF-8 text and nothing else: legacy text is converted, the rest
 * is refused, with the way out. Knows nothing of report files. Neighbours: collector.c above, encoding.c, read_csv.c for the place of a bad byte.
 */
#include <string.h>

#include "encoding.h"
#include "foreign_formats.h"

struct magic {
    const char *bytes;
    size_t len;
    const char *name;
};

#define MAGIC(bytes, name)                                                                         \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, name                                                             \
    }

/* Formats that officers send and that are no text; workbooks were told before. */
static const struct magic magics[] = {
    MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
          "XLS/DOC (CFB)"), /* no workbook among them: workbook_kind.c */
    MAGIC("%PDF", "PDF"),
    MAGIC("{\\rtf", "RTF"),
    MAGIC("\x1F\x8B", "gzip"),
    MAGIC("7z\xBC\xAF\x27\x1C", "7z"),
    MAGIC("Rar!", "RAR"),
    MAGIC("\x89PNG", "PNG"),
    MAGIC("\xFF\xD8\xFF", "JPEG"),
    MAGIC("GIF8", "GIF"),
    MAGIC("\xFF\xFE\0\0", "UTF-32"),
    MAGIC("\0\0\xFE\xFF", "UTF-32"),
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

static const char *foreign_format(const struct input *in)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (in->len >= magics[i].len && memcmp(in->bytes, magics[i].bytes, magics[i].len) == 0) {
            return magics[i].name;
        }
    }
    return NULL;
}

enum sniffed sniff_quick(struct input *in)
{
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

static enum sniffed refuse_format(const struct input *in, const char *format)
{
    struct diag *d = finding_add(in, DIAG_E103, 0, 0);
    finding_arg(in, d, 0, text_of(format));
    return SNIFF_REFUSED;
}

enum sniffed sniff(struct input *in)
{
    const char *foreign = foreign_format(in);
    if (foreign) {
        return refuse_format(in, foreign);
    }
    if (!encoding_open(in)) {
        sniff_quick(in);
        return SNIFF_REFUSED;
    }
    enum sniffed sniffed = sniff_quick(in);
    size_t first = first_dark(in), bad;
    if (first == in->len) {
        finding_add(in, DIAG_E101, 0, 0);
        return SNIFF_REFUSED;
    }
    in->foreign = foreign_format_of(in);
    if (in->foreign == NULL && in->bytes[first] == '<') {
        in->format->format = NULL;
        return refuse_format(in, "XML/HTML");
    }
    if (!in->sound && !text_valid_utf8(in->bytes, in->len, &bad)) {
        refuse_byte(in, sniffed, bad);
        return SNIFF_REFUSED;
    }
    if (in->foreign != NULL) {
        in->format->format = in->foreign->name;
        return SNIFF_FOREIGN;
    }
    return sniffed;
}
