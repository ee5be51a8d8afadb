/*
 * What a JSON report carries besides values: its narrative, the rows of a list, documents as base64. Shape and size only; what they
 * mean is the binder's to say. Knows no catalog. Neighbours: read_json.h, base64.h.
 */
#include <string.h>

#include "base64.h"
#include "read_json.h"

static const char *const attachment_members[] = {"kind", "name", "media_type", "content"};
enum { KIND, NAME, MEDIA_TYPE, CONTENT, ATTACHMENT_MEMBERS };

/* "/3/rows/12" */
static const char *
pointer_of(const struct json_file *f, struct arena *arena, const char *member, size_t i)
{
    char report[POINTER_MAX];
    read_json_report_pointer(f, report);
    return arena_printf(arena, "%s/%s/%zu", report, member, i);
}

static struct spot spot_of(const struct spot *report, const char *member, size_t i)
{
    struct spot spot = *report;
    spot.pointer = pointer_of(report->f, report->f->scratch, member, i);
    spot.ordinal = (uint32_t)i + 1;
    return spot;
}

/* ---- narrative ---- */

/* No reals anywhere in an outline. */
// NOLINTNEXTLINE(misc-no-recursion)
static void check_reals(const struct spot *spot, json_t *node)
{
    const char *key;
    json_t *child;
    size_t i;
    if (json_is_real(node)) {
        read_json_find_type(spot, "outline", node, "string");
    }
    json_object_foreach(node, key, child)
    {
        check_reals(spot, child);
    }
    json_array_foreach(node, i, child)
    {
        check_reals(spot, child);
    }
}

/* {"section":…,"text":…} and nothing else. */
static bool is_section(const json_t *element)
{
    return json_object_size(element) == 2 && json_is_string(json_object_get(element, "section")) &&
           json_is_string(json_object_get(element, "text"));
}

static void check_outline(const struct spot *spot, json_t *outline)
{
    size_t limit = spot->f->in->limits.section_bytes, i;
    json_t *element;
    check_reals(spot, outline);
    json_array_foreach(outline, i, element)
    {
        if (is_section(element) && json_string_length(json_object_get(element, "text")) > limit) {
            struct spot at = spot_of(spot, "outline", i);
            read_json_find_limit(&at, "text", "section_bytes", limit);
        }
    }
}

static bool push_section(const struct json_file *f, const json_t *element, size_t i)
{
    const struct collector_handler *handler = f->in->handler;
    struct record_section section = {.n = (uint32_t)i + 1,
                                     .cell = pointer_of(f, f->scratch, "outline", i)};
    if (is_section(element)) {
        section.is_section = true;
        section.id = read_json_clean(f->scratch, element, "section");
        section.text = read_json_clean(f->scratch, element, "text");
    }
    return handler->section(handler->ctx, &f->head, &section);
}

static bool push_outline(const struct json_file *f, const json_t *outline)
{
    const struct collector_handler *handler = f->in->handler;
    if (handler->outline) {
        char *dump = json_dumps(outline, JSON_COMPACT);
        if (!dump) {
            arena_exhausted(0); /* uncovered: jansson cannot dump for want of memory alone */
        }
        bool going = handler->outline(handler->ctx, &f->head, text_nfc(f->scratch, text_of(dump)));
        free(dump);
        if (!going) {
            return false;
        }
    }
    for (size_t i = 0; handler->section && i < json_array_size(outline); i++) {
        arena_reset(f->scratch);
        if (!push_section(f, json_array_get(outline, i), i)) {
            return false;
        }
    }
    return true;
}

/* ---- rows ---- */

static void check_cell(const struct spot *spot, const char *name, const json_t *value)
{
    size_t limit = spot->f->in->limits.cell_bytes;
    if (json_is_string(value) && json_string_length(value) > limit) {
        read_json_find_limit(spot, name, "cell_bytes", limit);
    } else if (!json_is_string(value) && !json_is_integer(value) && !json_is_boolean(value) &&
               !json_is_null(value)) {
        read_json_find_type(spot, name, value, "string | integer | true | false | null");
    }
}

static void check_rows(const struct spot *spot, json_t *rows)
{
    size_t limit = spot->f->in->limits.list_rows, i;
    const char *key;
    json_t *row, *value;
    if (json_array_size(rows) > limit) {
        read_json_find_limit(spot, "rows", "list_rows", limit);
        return;
    }
    json_array_foreach(rows, i, row)
    {
        arena_reset(spot->f->scratch);
        struct spot at = spot_of(spot, "rows", i);
        if (!json_is_object(row)) {
            read_json_find_type(&at, NULL, row, "object");
            continue;
        }
        json_object_foreach(row, key, value)
        {
            check_cell(&at, key, value);
        }
    }
}

static struct text cell_text(const struct json_file *f, const json_t *value)
{
    if (json_is_string(value)) {
        return cell_clean(f->scratch, read_json_string(value));
    }
    if (json_is_integer(value)) {
        return text_of(
            arena_printf(f->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
    }
    return json_is_null(value)   ? (struct text){NULL, 0}
           : json_is_true(value) ? TEXT("true")
                                 : TEXT("false");
}

/* A row as it stands: what the report says of itself, then each column with its value. */
static bool show_row(const struct json_file *f, const struct record_row *list)
{
    enum { HEAD = 5 };
    static const enum record_field head[HEAD] = {RECORD_ORG_CODE, RECORD_REGIME, RECORD_PERIOD,
                                                 RECORD_FORM_CODE, RECORD_VINTAGE};
    const struct collector_handler *handler = f->in->handler;
    struct text *cells = ARENA_ARRAY(f->scratch, HEAD + list->len, struct text);
    for (size_t i = 0; i < HEAD; i++) {
        cells[i] = f->head.field[head[i]];
    }
    for (size_t i = 0; i < list->len; i++) {
        const struct text *column = &list->column[i], *value = &list->value[i];
        cells[HEAD + i] =
            text_of(arena_printf(f->scratch, "%.*s=%.*s", (int)column->len, column->ptr,
                                 (int)value->len, value->len > 0 ? value->ptr : ""));
    }
    const struct collector_row row = {.row = list->n, .cells = cells, .len = HEAD + list->len};
    return handler->row(handler->ctx, &row);
}

static bool push_row(const struct json_file *f, json_t *object, size_t i)
{
    const struct collector_handler *handler = f->in->handler;
    const char *key;
    json_t *value;
    size_t n = json_object_size(object);
    struct text *columns = ARENA_ARRAY(f->scratch, n, struct text);
    struct text *values = ARENA_ARRAY(f->scratch, n, struct text);
    struct record_row row = {.n = (uint32_t)i + 1,
                             .column = columns,
                             .value = values,
                             .cell = pointer_of(f, f->scratch, "rows", i)};
    json_object_foreach(object, key, value)
    {
        columns[row.len] = cell_clean(f->scratch, text_of(key));
        values[row.len++] = cell_text(f, value);
    }
    if (handler->row && !show_row(f, &row)) {
        return false;
    }
    return f->show || !handler->list_row || handler->list_row(handler->ctx, &f->head, &row);
}

/* ---- documents ---- */

static void check_attachment(const struct spot *spot, json_t *attachment, size_t *total)
{
    const struct collector_limits *limits = &spot->f->in->limits;
    const char *key;
    json_t *value;
    if (!json_is_object(attachment)) {
        read_json_find_type(spot, NULL, attachment, "object");
        return;
    }
    json_object_foreach(attachment, key, value)
    {
        size_t i = 0;
        while (i < ATTACHMENT_MEMBERS && strcmp(key, attachment_members[i]) != 0) {
            i++;
        }
        if (i == ATTACHMENT_MEMBERS) {
            read_json_find_named(spot, DIAG_E122, key);
        } else if (!json_is_string(value)) {
            read_json_find_type(spot, key, value, "string");
        } else if (i != CONTENT && json_string_length(value) > limits->cell_bytes) {
            read_json_find_limit(spot, key, "cell_bytes", limits->cell_bytes);
        }
    }
    for (size_t i = 0; i < ATTACHMENT_MEMBERS; i++) {
        if (!json_object_get(attachment, attachment_members[i])) {
            read_json_find_named(spot, DIAG_E123, attachment_members[i]);
        }
    }
    size_t len = json_string_length(json_object_get(attachment, attachment_members[CONTENT]));
    if (len > base64_room(0) + limits->attachment_bytes / 3 * 4 + limits->attachment_bytes / 18) {
        read_json_find_limit(spot, "content", "attachment_bytes", limits->attachment_bytes);
    }
    *total += len / 4 * 3;
}

static void check_attachments(const struct spot *spot, json_t *attachments)
{
    const struct collector_limits *limits = &spot->f->in->limits;
    size_t i, total = 0;
    json_t *attachment;
    if (json_array_size(attachments) > limits->attachments) {
        read_json_find_limit(spot, "attachments", "attachments", limits->attachments);
        return;
    }
    json_array_foreach(attachments, i, attachment)
    {
        struct spot at = spot_of(spot, "attachments", i);
        check_attachment(&at, attachment, &total);
    }
    if (total > limits->attachments_bytes) {
        read_json_find_limit(spot, "attachments", "attachments_bytes", limits->attachments_bytes);
    }
}

/* The bytes live as long as the report at hand. */
static bool push_attachment(const struct json_file *f, const json_t *object, size_t i)
{
    const struct collector_handler *handler = f->in->handler;
    struct text content = read_json_string(json_object_get(object, attachment_members[CONTENT]));
    unsigned char *bytes = arena_alloc(f->lasting, base64_room(content.len));
    struct record_attachment a = {
        .n = (uint32_t)i + 1,
        .kind = read_json_clean(f->lasting, object, attachment_members[KIND]),
        .name = read_json_clean(f->lasting, object, attachment_members[NAME]),
        .media_type = read_json_clean(f->lasting, object, attachment_members[MEDIA_TYPE]),
        .bytes = bytes,
        .cell = pointer_of(f, f->lasting, "attachments", i)};
    a.sound = base64_decode(content, bytes, &a.len);
    return handler->attachment(handler->ctx, &f->head, &a);
}

/* ---- all ---- */

static json_t *array_of(const json_t *report, const char *member)
{
    json_t *array = json_object_get(report, member);
    return json_is_array(array) ? array : NULL;
}

bool read_json_parts_any(const json_t *report)
{
    return json_object_get(report, "outline") || json_object_get(report, "rows") ||
           json_object_get(report, "attachments");
}

void read_json_parts_check(const struct spot *spot, const json_t *report)
{
    check_outline(spot, array_of(report, "outline"));
    check_rows(spot, array_of(report, "rows"));
    check_attachments(spot, array_of(report, "attachments"));
}

static bool push_rows(struct json_file *f, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        arena_reset(f->scratch);
        if (!push_row(f, json_array_get(rows, i), i)) {
            return false;
        }
    }
    return true;
}

bool read_json_parts_push(struct json_file *f, const json_t *report)
{
    const struct collector_handler *handler = f->in->handler;
    const json_t *outline = array_of(report, "outline");
    const json_t *attachments = array_of(report, "attachments");
    if (!f->show && outline && !push_outline(f, outline)) {
        return false;
    }
    if (!push_rows(f, array_of(report, "rows"))) {
        return false;
    }
    for (size_t i = 0; !f->show && handler->attachment && i < json_array_size(attachments); i++) {
        if (!push_attachment(f, json_array_get(attachments, i), i)) {
            return false;
        }
    }
    return true;
}
