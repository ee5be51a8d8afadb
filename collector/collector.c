/*
 * The folder's three verbs: read a report file, show any file's rows, fetch one cell for provenance.
 * Content decides which reader runs. Knows no catalog. Neighbours: sniff.c, read_csv.c, read_json.c.
 */
#include "core/limits.h"

#include "foreign.h"
#include "foreign_formats.h"
#include "workbook.h"

static size_t or_default(size_t given, size_t otherwise)
{
    return given ? given : otherwise;
}

static struct collector_limits with_defaults(const struct collector_limits *limits)
{
    struct collector_limits given = limits ? *limits : (struct collector_limits){0};
    size_t rows = or_default(given.rows, 20000000);
    return (struct collector_limits){
        .eager = given.eager,
        .bytes = or_default(given.bytes, (size_t)1 << 30),
        .line_bytes = or_default(given.line_bytes, (size_t)1 << 20),
        .cell_bytes = or_default(given.cell_bytes, 32767),
        .columns = or_default(given.columns, 16384),
        .rows = rows < UINT32_MAX ? rows : UINT32_MAX - 1, /* rows are counted in 32 bits */
        .json_depth = or_default(given.json_depth, 64),
        .section_bytes = or_default(given.section_bytes, SECTION_BYTES_MAX),
        .list_rows = or_default(given.list_rows, LIST_ROWS_MAX),
        .attachments = or_default(given.attachments, ATTACHMENTS_MAX),
        .attachment_bytes = or_default(given.attachment_bytes, ATTACHMENT_BYTES_MAX),
        .attachments_bytes = or_default(given.attachments_bytes, ATTACHMENTS_BYTES_MAX),
        .encoding = given.encoding,
        .expected = given.expected,
        .as_typed = given.as_typed,
    };
}

static void dispatch(struct input *in, bool show)
{
    if (in->len > in->limits.bytes) {
        finding_limit(in, "bytes", in->limits.bytes, 0, 0);
        return;
    }
    enum diag_code code;
    switch (workbook_kind((struct text){in->bytes, in->len}, &code)) {
    case WORKBOOK_PACKAGE:
        if (show || !read_template(in)) {
            read_sheet(in, show);
        }
        return;
    case WORKBOOK_REFUSED: finding_add(in, code, 0, 0); return;
    case WORKBOOK_NONE: break;
    }
    enum sniffed sniffed = sniff(in);
    if (sniffed == SNIFF_CSV) {
        read_csv(in, show);
    } else if (sniffed == SNIFF_JSON) {
        read_json(in, show);
    } else if (sniffed == SNIFF_FOREIGN) {
        in->foreign->read(in, show);
    }
}

static enum status run(struct input in, bool show, struct collector_format *ret_format)
{
    struct collector_format unseen;
    size_t errors = in.diags->errors;
    in.format = ret_format ? ret_format : &unseen; /* call-backs may look at it */
    *in.format = (struct collector_format){0};
    dispatch(&in, show);
    return in.diags->errors > errors ? STATUS_REJECTED : STATUS_OK;
}

enum status collector_read(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const struct collector_handler *handler,
                           struct arena *arena,
                           struct collector_format *ret_format,
                           struct diags *diags)
{
    struct input in = {.file = file,
                       .bytes = bytes,
                       .len = len,
                       .limits = with_defaults(limits),
                       .handler = handler,
                       .arena = arena,
                       .diags = diags};
    return run(in, false, ret_format);
}

enum status collector_show(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const struct collector_handler *handler,
                           struct arena *arena,
                           struct collector_format *ret_format,
                           struct diags *diags)
{
    struct input in = {.file = file,
                       .bytes = bytes,
                       .len = len,
                       .limits = with_defaults(limits),
                       .handler = handler,
                       .arena = arena,
                       .diags = diags};
    return run(in, true, ret_format);
}

struct text collector_sheet_cell(const void *bytes,
                                 size_t len,
                                 uint32_t sheet,
                                 uint32_t row,
                                 uint32_t column,
                                 struct arena *arena,
                                 const char **ret_sheet)
{
    return read_template_cell((struct text){bytes, len}, sheet, row, column, arena, ret_sheet);
}

struct text collector_cell(const void *bytes,
                           size_t len,
                           const char *encoding,
                           uint32_t row,
                           uint32_t column,
                           struct arena *arena)
{
    static const struct collector_handler nothing = {0};
    const struct collector_limits limits = {.encoding = encoding};
    struct collector_format format = {0};
    struct diags diags;
    diags_init(&diags, arena, 1);
    struct input in = {.bytes = bytes,
                       .len = len,
                       .limits = with_defaults(&limits),
                       .handler = &nothing,
                       .arena = arena,
                       .format = &format,
                       .diags = &diags};
    enum diag_code code;
    if (workbook_kind((struct text){bytes, len}, &code) != WORKBOOK_NONE) {
        return (struct text){NULL, 0}; /* its places name a sheet: collector_sheet_cell() */
    }
    switch (sniff(&in)) {
    case SNIFF_CSV: return read_csv_cell(&in, row, column);
    case SNIFF_JSON: return read_json_cell(&in, row);
    case SNIFF_FOREIGN: return foreign_cell(&in, in.foreign->read, row, column);
    case SNIFF_REFUSED: break;
    }
    return (struct text){NULL, 0};
}
