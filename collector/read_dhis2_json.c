/*
 * DHIS2's dataValueSets in JSON: {"dataSet":…, "dataValues":[{"dataElement":…}]}. Values are taken one by one out of the text, so that memory holds one
 * of them, and figures as they are spelt, in quotes or not. Members that say nothing of a figure are passed over. REQ: DHIS2 Web API, "Data values".
 * Neighbours: read_dhis2.h, scan_json.c.
 */
#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "read_dhis2.h"

bool read_dhis2_json_has(const struct foreign_look *look, const char *member)
{
    struct scan_json_walk walk = {.json = look->bytes};
    size_t offset;
    bool found = false;
    if (look->bytes.len == 0 || *look->bytes.ptr != '{' ||
        memmem(look->bytes.ptr, look->bytes.len, member, strlen(member)) == NULL)
        return false;
    struct arena *scratch = arena_new(0);
    bool sound = scan_json_check(scratch, look->bytes, 64, &offset) == SCAN_JSON_SOUND;
    arena_free(scratch);
    while (sound && !found && scan_json_walk(&walk))
        found = text_is(walk.key, member);
    return found;
}

bool read_dhis2_json_is(const struct foreign_look *look)
{
    return read_dhis2_json_has(look, "\"dataValues\"");
}

struct text read_dhis2_plain(struct arena *arena, struct text raw)
{
    if (raw.len == 0 || *raw.ptr != '"')
        return text_is(raw, "null") ? (struct text){0} : raw;
    if (memchr(raw.ptr, '\\', raw.len) == NULL)
        return (struct text){raw.ptr + 1, raw.len - 2};
    json_t *value = json_loadb(raw.ptr, raw.len, JSON_DECODE_ANY, NULL);
    struct text text = {0};
    if (value != NULL)
        text = (struct text){
            text_dup(arena, (struct text){json_string_value(value), json_string_length(value)}),
            json_string_length(value)};
    json_decref(value);
    return text;
}

bool read_dhis2_is_json(struct input *in, struct text json)
{
    json_error_t error;
    json_t *value =
        json_loadb(json.ptr, json.len,
                   JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (value == NULL)
        read_json_malformed(in, json, &error);
    json_decref(value);
    return value != NULL;
}

/* Options of an attribute's categories come as an array. */
static struct text joined(struct arena *arena, struct text raw)
{
    struct text_builder b;
    struct scan_json_walk walk = {.json = raw};
    text_builder_init(&b, arena, 0);
    while (scan_json_walk(&walk)) {
        text_builder_adds(&b, b.len > 0 ? ";" : "");
        text_builder_add(&b, read_dhis2_plain(arena, walk.value));
    }
    return text_builder_text(&b);
}

static struct text text_of_member(struct arena *arena, struct text raw)
{
    return *raw.ptr == '['   ? joined(arena, raw)
           : *raw.ptr == '{' ? (struct text){0}
                             : read_dhis2_plain(arena, raw);
}

static bool take_value(struct dhis2_set *set, struct text value, size_t index)
{
    struct foreign *f = &set->foreign;
    struct scan_json_walk walk = {.json = value};
    char pointer[48];

    (void)snprintf(pointer, sizeof pointer, "/dataValues/%zu", index);
    foreign_begin(f, 0, 0, pointer);
    if (!read_dhis2_is_json(f->in, value))
        return true;
    if (*value.ptr != '{') {
        struct diag *d = foreign_find(f, DIAG_E124);
        finding_arg(f->in, d, 0, TEXT("dataValues"));
        finding_arg(f->in, d, 1, TEXT("object"));
        return true;
    }
    memset(set->of_value, 0, sizeof set->of_value);
    while (scan_json_walk(&walk)) {
        enum dhis2_member member = read_dhis2_member(read_dhis2_plain(f->scratch, walk.key));
        if (member < DHIS2_MEMBERS)
            set->of_value[member] = text_of_member(f->scratch, walk.value);
    }
    return read_dhis2_put(set);
}

/* What the set says of itself; its values in *ret_values. */
static bool take_head(struct dhis2_set *set, struct text json, struct text *ret_values)
{
    struct input *in = set->foreign.in;
    struct scan_json_walk walk = {.json = json};

    *ret_values = (struct text){0};
    while (scan_json_walk(&walk)) {
        struct text key = read_dhis2_plain(in->arena, walk.key);
        if (text_is(key, "dataValues") && ret_values->ptr != NULL) {
            finding_arg(in, finding_add(in, DIAG_E121, 0, 0), 0, key);
            return false;
        }
        if (text_is(key, "dataValues"))
            *ret_values = walk.value;
        else if (!read_dhis2_is_json(in, walk.value))
            return false;
        else
            read_dhis2_keep(set, read_dhis2_member(key), text_of_member(in->arena, walk.value));
    }
    if (walk.bad)
        read_json_astray(in, json, walk.pos);
    return !walk.bad;
}

void read_dhis2_json(struct input *in, bool show)
{
    struct dhis2_set set = {.period = foreign_period_dhis2, .otherwise = "dhis2"};
    struct text json = text_trim((struct text){in->bytes, in->len}), values;
    struct scan_json_walk walk = {0};

    foreign_open(&set.foreign, in, show);
    if (take_head(&set, json, &values) && *values.ptr == '[') {
        read_dhis2_begin(&set);
        walk.json = values;
        for (size_t i = 0; scan_json_walk(&walk) && take_value(&set, walk.value, i); i++) {}
        if (walk.bad)
            read_json_astray(in, values, walk.pos);
    } else if (values.ptr != NULL && *values.ptr != '[') {
        struct diag *d = finding_add(in, DIAG_E124, 0, 0);
        finding_arg(in, d, 0, TEXT("dataValues"));
        finding_arg(in, d, 1, TEXT("array"));
    }
    foreign_close(&set.foreign);
}
