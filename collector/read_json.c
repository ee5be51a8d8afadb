/*
 * Report files in JSON (interfaces.md, "Report files"): one report object, or an array of them, parsed one at a time by jansson.
 * A report is checked whole before anything of it goes out; figures are strings or integers, never reals, whose digits jansson
 * would lose. Knows no catalog. Neighbours: read_json_parts.c (what is besides values), scan_json.c below, number.c, collector.c above.
 */
#include <errno.h>
#include <string.h>

#include "read_json.h"

/* A member of a report or of a value, and the record field it fills. */
struct member {
    const char *name;
    int field; /* or one of the below */
    bool compulsory;
};

enum { MEMBER_VALUES = RECORD_FIELDS, MEMBER_PART, MEMBER_MEMBERS, MEMBER_NIL };

static const struct member report_members[] = {
    {"org", RECORD_ORG_CODE, true},
    {"org_level", RECORD_ORG_LEVEL, false},
    {"regime", RECORD_REGIME, true},
    {"period", RECORD_PERIOD, true},
    {"form", RECORD_FORM_CODE, true},
    {"vintage", RECORD_VINTAGE, false},
    {"reference_no", RECORD_REFERENCE_NO, false},
    {"values", MEMBER_VALUES, false}, /* but for a nil report */
    {"nil", MEMBER_NIL, false},
    {"outline", MEMBER_PART, false},
    {"rows", MEMBER_PART, false},
    {"attachments", MEMBER_PART, false},
};

static const struct member value_members[] = {
    {"indicator", RECORD_INDICATOR_CODE, true},
    {"members", MEMBER_MEMBERS, false},
    {"value", RECORD_VALUE, true},
    {"status", RECORD_STATUS, false},
    {"note", RECORD_NOTE, false},
};

#define LEN(array) (sizeof(array) / sizeof(array)[0])

/* ---- findings ------------------------------------------------------------------------------------------------------------------ */

struct text read_json_string(const json_t *s)
{
    return (struct text){json_string_value(s), json_string_length(s)};
}

static const char *report_text(const struct spot *spot, const struct diag *d, const char *name)
{
    const json_t *s = json_object_get(spot->report, name);
    return json_is_string(s) ? finding_copy(spot->f->in, d, read_json_string(s)) : NULL;
}

/* The pointer of a member (RFC 6901). */
static struct text pointer_to(const struct spot *spot, const char *name)
{
    struct text_builder b;
    text_builder_init(&b, spot->f->scratch, 4096);
    text_builder_adds(&b, spot->pointer);
    if (name) {
        text_builder_adds(&b, "/");
    }
    for (; name && *name; name++) {
        struct text c = {name, 1};
        text_builder_add(&b, *name == '~' ? TEXT("~0") : *name == '/' ? TEXT("~1") : c);
    }
    return text_builder_text(&b);
}

struct diag *read_json_find(const struct spot *spot, enum diag_code code, const char *name)
{
    const struct input *in = spot->f->in;
    struct diag *d = finding_add(in, code, spot->ordinal, 0);
    if (!finding_kept(in, d)) {
        return d;
    }
    d->cell = finding_copy(in, d, pointer_to(spot, name));
    d->org_code = report_text(spot, d, "org");
    d->period = report_text(spot, d, "period");
    d->form = report_text(spot, d, "form");
    return d;
}

void read_json_find_named(const struct spot *spot, enum diag_code code, const char *name)
{
    finding_arg(spot->f->in, read_json_find(spot, code, name), 0, text_of(name));
}

void read_json_find_type(const struct spot *spot,
                         const char *name,
                         const json_t *got,
                         const char *wanted)
{
    const struct input *in = spot->f->in;
    if (json_is_real(got)) {
        struct diag *real = read_json_find(spot, DIAG_E125, name);
        real->arg[0] = real->cell;
        return;
    }
    struct diag *d = read_json_find(spot, DIAG_E124, name);
    finding_arg(in, d, 0, text_of(name ? name : ""));
    finding_arg(in, d, 1, text_of(wanted));
}

void read_json_find_limit(const struct spot *spot,
                          const char *name,
                          const char *limit,
                          size_t value)
{
    struct diag *d = read_json_find(spot, DIAG_E113, name);
    finding_arg(spot->f->in, d, 0, text_of(limit));
    finding_arg_number(spot->f->in, d, 1, value);
}

struct text read_json_repeated(const char *message)
{
    static const char before[] = "near '\"", after[] = "\"'";
    const char *start = strstr(message, before);
    if (!start) {
        return text_of(message);
    }
    start += sizeof before - 1;
    const char *end = strstr(start, after);
    return (struct text){start, end ? (size_t)(end - start) : strlen(start)};
}

static void place(struct input *in, const char *at)
{
    scan_json_place((struct text){in->bytes, in->len}, (size_t)(at - in->bytes), &in->json_place);
}

/* E120 with what is wrong at a byte of the file. */
static void find_at(struct input *in, const char *at, const char *what)
{
    place(in, at);
    finding_arg(in, finding_add(in, DIAG_E120, in->json_place.line, in->json_place.column), 0,
                text_of(what));
}

void read_json_malformed(struct input *in, struct text part, const json_error_t *error)
{
    /* jansson counts what it took: the last byte of the token it stumbled over */
    size_t taken = error->position > 0 ? (size_t)error->position - 1 : 0;
    if (json_error_code(error) != json_error_duplicate_key) {
        find_at(in, part.ptr + taken, error->text);
        return;
    }
    place(in, part.ptr + taken);
    finding_arg(in, finding_add(in, DIAG_E121, in->json_place.line, in->json_place.column), 0,
                read_json_repeated(error->text));
}

void read_json_astray(struct input *in, struct text part, size_t offset)
{
    char what[] = "'?' unexpected";
    if (part.ptr[offset] > ' ')
        what[1] = part.ptr[offset];
    find_at(in, part.ptr + offset, what);
}

static void find_scan(struct input *in, struct text json, enum scan_json_fault fault, size_t offset)
{
    static const char *const texts[] = {
        [SCAN_JSON_OPEN] = "never closed",
        [SCAN_JSON_MISMATCH] = "closes another bracket",
        [SCAN_JSON_MORE] = "text after the end",
    };
    char what[48];
    if (fault == SCAN_JSON_DEEP) {
        place(in, json.ptr + offset);
        finding_limit(in, "json_depth", in->limits.json_depth, in->json_place.line,
                      in->json_place.column);
        return;
    }
    snprintf(what, sizeof what, "'%c' %s", json.ptr[offset], texts[fault]);
    find_at(in, json.ptr + offset, fault == SCAN_JSON_MORE ? texts[fault] : what);
}

bool read_json_sound(struct input *in, struct text json)
{
    struct arena *scratch = arena_new(0);
    size_t offset = 0;
    enum scan_json_fault fault = scan_json_check(scratch, json, in->limits.json_depth, &offset);
    if (fault != SCAN_JSON_SOUND)
        find_scan(in, json, fault, offset);
    arena_free(scratch);
    return fault == SCAN_JSON_SOUND;
}

/* ---- checks: shape only ---------------------------------------------------------------------------------------------------------- */

static void check_string(const struct spot *spot, const char *name, const json_t *s)
{
    size_t limit = spot->f->in->limits.cell_bytes;
    if (!json_is_string(s)) {
        read_json_find_type(spot, name, s, "string");
    } else if (json_string_length(s) > limit) {
        read_json_find_limit(spot, name, "cell_bytes", limit);
    }
}

static void check_value(const struct spot *spot, const json_t *value)
{
    if (!json_is_string(value) && !json_is_integer(value) && !json_is_null(value)) {
        read_json_find_type(spot, "value", value, "string | integer | null");
    } else if (json_is_string(value)) {
        check_string(spot, "value", value);
    }
}

static void check_members(const struct spot *spot, json_t *members)
{
    const char *key;
    json_t *member;
    if (!json_is_object(members)) {
        read_json_find_type(spot, "members", members, "object");
        return;
    }
    struct text pointer = pointer_to(spot, "members");
    struct spot inside = *spot;
    inside.pointer = pointer.ptr;
    json_object_foreach(members, key, member)
    {
        check_string(&inside, key, member);
    }
}

static void check_member(const struct spot *spot, const struct member *m, json_t *got)
{
    if (!got || (json_is_null(got) && !m->compulsory)) {
        if (m->compulsory) {
            read_json_find_named(spot, DIAG_E123, m->name);
        }
        return;
    }
    switch (m->field) {
    case RECORD_VALUE: check_value(spot, got); break;
    case MEMBER_MEMBERS: check_members(spot, got); break;
    case MEMBER_NIL:
        if (!json_is_boolean(got)) {
            read_json_find_type(spot, m->name, got, "true | false");
        }
        break;
    case MEMBER_VALUES:
    case MEMBER_PART:
        if (!json_is_array(got)) {
            read_json_find_type(spot, m->name, got, "array");
        }
        break;
    default: check_string(spot, m->name, got); break;
    }
}

static bool is_known(const char *name, const struct member *members, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (strcmp(name, members[i].name) == 0) {
            return true;
        }
    }
    return false;
}

static void
check_object(const struct spot *spot, json_t *object, const struct member *members, size_t len)
{
    const char *key;
    json_t *unused;
    if (!json_is_object(object)) {
        read_json_find_type(spot, NULL, object, "object");
        return;
    }
    json_object_foreach(object, key, unused)
    {
        (void)unused;
        if (!is_known(key, members, len)) {
            read_json_find_named(spot, DIAG_E122, key);
        }
    }
    for (size_t i = 0; i < len; i++) {
        check_member(spot, &members[i], json_object_get(object, members[i].name));
    }
}

/* A nil report says that nothing occurred; every other one says what did, if not in values then in rows, a narrative or documents. */
static void check_values(const struct spot *spot)
{
    const json_t *values = json_object_get(spot->report, "values");
    bool nil = json_is_true(json_object_get(spot->report, "nil"));
    if (nil && json_array_size(values) > 0) {
        (void)read_json_find(spot, DIAG_E473, "values");
    } else if (nil && json_array_size(json_object_get(spot->report, "rows")) > 0) {
        (void)read_json_find(spot, DIAG_E473, "rows");
    } else if (!nil && !values && !read_json_parts_any(spot->report)) {
        read_json_find_named(spot, DIAG_E123, "values");
    } else if (!nil && json_is_null(values)) {
        read_json_find_type(spot, "values", values, "array");
    }
}

/* ---- pointers ---------------------------------------------------------------------------------------------------------------------- */

void read_json_report_pointer(const struct json_file *f, char out[static POINTER_MAX])
{
    out[0] = '\0';
    if (f->array) {
        snprintf(out, POINTER_MAX, "/%zu", f->element);
    }
}

/* Of a value, or of its figure. */
static void value_pointer(const struct json_file *f,
                          size_t index,
                          const char *tail,
                          char out[static POINTER_MAX])
{
    char report[POINTER_MAX];
    read_json_report_pointer(f, report);
    snprintf(out, POINTER_MAX, "%.24s/values/%zu%s", report, index, tail);
}

/* ---- records ----------------------------------------------------------------------------------------------------------------------- */

struct text read_json_clean(struct arena *arena, const json_t *object, const char *name)
{
    const json_t *s = json_object_get(object, name);
    return json_is_string(s) ? cell_clean(arena, read_json_string(s)) : (struct text){NULL, 0};
}

static void fill_fields(struct arena *arena,
                        struct record *record,
                        const json_t *object,
                        const struct member *members,
                        size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (members[i].field < RECORD_FIELDS) {
            record->field[members[i].field] = read_json_clean(arena, object, members[i].name);
        }
    }
}

static void fill_breakdown(const struct json_file *f, struct record *record, json_t *members)
{
    const char *key;
    json_t *member;
    size_t len = json_object_size(members), i = 0;
    struct text *names = ARENA_ARRAY(f->scratch, len, struct text);
    struct text *values = ARENA_ARRAY(f->scratch, len, struct text);
    json_object_foreach(members, key, member)
    {
        names[i] = cell_clean(f->scratch, text_of(key));
        values[i++] = cell_clean(f->scratch, read_json_string(member));
    }
    record->dimension = names;
    record->member = values;
    record->member_column = ARENA_ARRAY(f->scratch, len, uint32_t);
    record->members_len = len;
}

/* A figure in a string is spelt plainly, or it is no number: no groups, no decimal comma, no unit. */
static void fill_value(const struct json_file *f, struct record *record, const json_t *value)
{
    if (json_is_integer(value)) {
        const char *digits =
            arena_printf(f->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        record->field[RECORD_VALUE] = text_of(digits);
    }
    struct text t = record->field[RECORD_VALUE];
    char *room = arena_alloc(f->scratch, t.len + 1);
    record->value_kind = number_kind(t, NUMBER_POINT, room, &record->number);
    bool number =
        record->value_kind == VALUE_KIND_NUMBER || record->value_kind == VALUE_KIND_MEASURED;
    if (number && !text_eq(record->number, t)) {
        record->value_kind = VALUE_KIND_OTHER;
        record->number = (struct text){NULL, 0};
    }
}

static struct text members_text(const struct json_file *f, const struct record *record)
{
    struct text_builder b;
    text_builder_init(&b, f->scratch, f->in->limits.line_bytes);
    for (size_t i = 0; i < record->members_len; i++) {
        text_builder_adds(&b, i > 0 ? "," : "");
        text_builder_add(&b, record->dimension[i]);
        text_builder_adds(&b, "=");
        text_builder_add(&b, record->member[i]);
    }
    return text_builder_text(&b);
}

static bool show_record(const struct json_file *f, const struct record *record)
{
    const struct collector_handler *handler = f->in->handler;
    const struct text *field = record->field;
    const struct text cells[] = {field[RECORD_ORG_CODE],  field[RECORD_REGIME],
                                 field[RECORD_PERIOD],    field[RECORD_FORM_CODE],
                                 field[RECORD_VINTAGE],   field[RECORD_INDICATOR_CODE],
                                 members_text(f, record), field[RECORD_VALUE],
                                 field[RECORD_STATUS],    field[RECORD_NOTE]};
    struct collector_row row = {.row = record->at.row, .cells = cells, .len = LEN(cells)};
    return handler->row(handler->ctx, &row);
}

static bool push_value(struct json_file *f, const json_t *value, size_t index)
{
    const struct collector_handler *handler = f->in->handler;
    char pointer[POINTER_MAX];
    arena_reset(f->scratch);
    value_pointer(f, index, "/value", pointer);
    struct record record = f->head;
    record.cell = pointer;
    record.at.row = f->ordinal;
    record.same_head = index > 0;
    fill_fields(f->scratch, &record, value, value_members, LEN(value_members));
    fill_breakdown(f, &record, json_object_get(value, "members"));
    fill_value(f, &record, json_object_get(value, "value"));
    if (handler->row && !show_record(f, &record)) {
        return false;
    }
    return f->show || !handler->record || handler->record(handler->ctx, &record);
}

static void take_head(struct json_file *f, const json_t *report)
{
    char pointer[POINTER_MAX];
    read_json_report_pointer(f, pointer);
    arena_reset(f->lasting);
    f->head =
        (struct record){.at = {.file = f->in->file}, .cell = arena_strdup(f->lasting, pointer)};
    f->head.nil = json_is_true(json_object_get(report, "nil"));
    fill_fields(f->lasting, &f->head, report, report_members, LEN(report_members));
}

static bool push_head(const struct json_file *f)
{
    const struct collector_handler *handler = f->in->handler;
    if (f->show) {
        return true;
    }
    if (handler->report && !handler->report(handler->ctx, &f->head)) {
        return false;
    }
    return true;
}

/* ---- one report ---------------------------------------------------------------------------------------------------------------------- */

/* Everything that is wrong with the shape; true when nothing is. */
static bool check_report(struct json_file *f, json_t *report)
{
    size_t errors = f->in->diags->errors, i;
    json_t *value;
    char pointer[POINTER_MAX];
    read_json_report_pointer(f, pointer);
    struct spot spot = {.f = f, .report = report, .pointer = pointer};
    check_object(&spot, report, report_members, LEN(report_members));
    if (json_is_object(report)) {
        check_values(&spot);
    }
    read_json_parts_check(&spot, report);
    uint32_t ordinal = f->ordinal;
    json_array_foreach(json_object_get(report, "values"), i, value)
    {
        arena_reset(f->scratch);
        value_pointer(f, i, "", pointer);
        spot.ordinal = ++ordinal;
        check_object(&spot, value, value_members, LEN(value_members));
    }
    return f->in->diags->errors == errors;
}

static bool push_values(struct json_file *f, const json_t *report)
{
    const json_t *values = json_object_get(report, "values");
    for (size_t i = 0; i < json_array_size(values); i++) {
        f->ordinal++;
        if (!push_value(f, json_array_get(values, i), i)) {
            return false;
        }
    }
    return true;
}

static bool too_many(struct json_file *f, size_t more)
{
    if (f->ordinal + more <= f->in->limits.rows) {
        return false;
    }
    finding_limit(f->in, "rows", f->in->limits.rows, 0, 0);
    return true;
}

/* False to stop. */
static bool read_report(struct json_file *f, json_t *report)
{
    arena_reset(f->scratch);
    size_t values = json_array_size(json_object_get(report, "values"));
    if (too_many(f, values)) {
        return false;
    }
    if (!check_report(f, report)) {
        f->ordinal += (uint32_t)values;
        return true;
    }
    take_head(f, report);
    return push_head(f) && read_json_parts_push(f, report) && push_values(f, report);
}

static bool read_element(struct json_file *f, struct text element)
{
    json_error_t error;
    errno = 0;
    json_t *report =
        json_loadb(element.ptr, element.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!report && errno == ENOMEM) { /* no fault of the file; jansson's own code may not say so */
        arena_exhausted(element.len);
    }
    if (!report) {
        read_json_malformed(f->in, element, &error);
        return true;
    }
    bool going = read_report(f, report);
    json_decref(report);
    return going;
}

/* ---- the file ------------------------------------------------------------------------------------------------------------------------- */

static bool is_empty(struct text t)
{
    return text_trim(t).len == 0;
}

static void read_elements(struct json_file *f)
{
    struct text element;
    size_t pos = 0;
    while (scan_json_element(f->json, &pos, &element)) {
        if (f->element == 0 && is_empty(element) && f->json.ptr[pos] == ']') {
            finding_add(f->in, DIAG_E112, 0, 0);
            return;
        }
        if (!read_element(f, element)) {
            return;
        }
        f->element++;
    }
}

void read_json(struct input *in, bool show)
{
    struct json_file f = {.in = in, .json = {in->bytes, in->len}, .show = show};
    size_t first = 0;
    in->format->number_style = "text";
    f.scratch = arena_new(0);
    f.lasting = arena_new(0);
    if (read_json_sound(in, f.json)) {
        while (f.json.ptr[first] != '{' && f.json.ptr[first] != '[') {
            first++;
        }
        f.array = f.json.ptr[first] == '[';
        if (f.array) {
            read_elements(&f);
        } else {
            read_element(&f, f.json);
        }
    }
    arena_free(f.scratch);
    arena_free(f.lasting);
}

struct wanted_value {
    uint32_t ordinal;
    struct arena *arena;
    struct text found;
};

static bool take_wanted(void *ctx, const struct record *record)
{
    struct wanted_value *wanted = ctx;
    if (record->at.row != wanted->ordinal) {
        return true;
    }
    struct text value = record->field[RECORD_VALUE];
    wanted->found = (struct text){text_dup(wanted->arena, value), value.len};
    return false;
}

struct text read_json_cell(const struct input *in, uint32_t ordinal)
{
    struct wanted_value wanted = {.ordinal = ordinal, .arena = in->arena};
    struct collector_handler handler = {.ctx = &wanted, .record = take_wanted};
    struct input own = *in;
    own.handler = &handler;
    read_json(&own, false);
    return wanted.found;
}
