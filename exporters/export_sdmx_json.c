/*
 * sdmx-json: SDMX-JSON 2.0.0 and the old 1.0.0-wd, a file for each dataflow, and structure.xml, as a release. docs/exporters/sdmx.md.
 * Observations name their values by number; what the numbers mean stands in front, and is known when all has been seen.
 * A number of more than 15 digits is a string: readers take JSON's numbers for binary ones, which would round it.
 * Must not know how a release becomes current. Neighbours: sdmx_files.c, sdmx_model.c.
 */
#include <stdlib.h>

#include "sdmx.h"

#define DIGITS_MAX 15
#define NONE       "_Z" /* an attribute that is not said */
#define SCHEMA                                                                                     \
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"      \
    "2.0.0/sdmx-json-data-schema.json"

/* The values of a component, as they came. */
struct values {
    struct map by_id;
    struct VEC(const char *) ids;
    struct VEC(date_t) starts, ends; /* of times */
};
struct indices {
    struct values *dimensions, time, attributes[SDMX_ATTRIBUTES];
    bool first; /* observation of its series */
};

static uint32_t number_of(struct arena *arena, struct values *v, const char *id)
{
    uint32_t found = map_find(&v->by_id, text_of(id));
    if (found == MAP_NONE) {
        const char *copy = arena_strdup(arena, id);
        found = (uint32_t)v->ids.len;
        (void)map_put(&v->by_id, text_of(copy), found);
        VEC_PUSH(arena, &v->ids, copy);
    }
    return found;
}

static struct indices *state_of(struct sdmx_out *out)
{
    if (!out->state) {
        struct indices *made = ARENA_NEW(out->arena, struct indices);
        size_t len = out->flow->dimensions.len;
        made->dimensions = ARENA_ARRAY(out->arena, len, struct values);
        for (size_t i = 0; i < len; i++) {
            map_init(&made->dimensions[i].by_id, out->arena, 16);
        }
        map_init(&made->time.by_id, out->arena, 16);
        for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
            map_init(&made->attributes[i].by_id, out->arena, 16);
        }
        out->state = made;
    }
    return out->state;
}

/* ---- the body: "0:1:2":{"attributes":[0],"observations":{"0":[5.1,0]}} ---- */

static void begin(struct sdmx_out *out, const struct sdmx_series *series)
{
    struct indices *s = state_of(out);
    sink_puts(out->sink, out->series > 0 ? "},\n\"" : "\n\"");
    for (size_t i = 0; i < out->flow->dimensions.len; i++) {
        sink_printf(out->sink, i > 0 ? ":%u" : "%u",
                    (unsigned)number_of(out->arena, &s->dimensions[i], series->key[i]));
    }
    sink_puts(out->sink, "\":{\"attributes\":[");
    for (size_t i = 0; i < SDMX_SERIES_ATTRIBUTES; i++) {
        sink_printf(out->sink, i > 0 ? ",%u" : "%u",
                    (unsigned)number_of(out->arena, &s->attributes[i], series->attribute[i]));
    }
    sink_puts(out->sink, "],\"observations\":{");
    s->first = true;
}

static bool fits_binary(const char *number)
{
    size_t digits = 0;
    for (const char *p = number + strspn(number, "-0."); *p; p++) {
        digits += *p != '.';
    }
    return digits <= DIGITS_MAX;
}

static void put_value(struct sink *sink, const struct sdmx_observation *o)
{
    struct json_writer w;
    if (!o->value) {
        sink_puts(sink, "null");
    } else if (o->number && fits_binary(o->value)) {
        sink_puts(sink, o->value);
    } else {
        json_init(&w, sink, 0);
        json_cstring(&w, o->value);
    }
}

static uint32_t
time_of(struct sdmx_out *out, struct values *times, const struct sdmx_observation *o)
{
    size_t before = times->ids.len;
    uint32_t number = number_of(out->arena, times, o->time);
    if (times->ids.len > before) {
        VEC_PUSH(out->arena, &times->starts, o->start);
        VEC_PUSH(out->arena, &times->ends, o->end);
    }
    return number;
}

static void observation(struct sdmx_out *out,
                        const struct sdmx_series *series,
                        const struct sdmx_observation *o)
{
    struct indices *s = state_of(out);
    (void)series;
    sink_printf(out->sink, "%s\n\"%u\":[", s->first ? "" : ",",
                (unsigned)time_of(out, &s->time, o));
    s->first = false;
    put_value(out->sink, o);
    for (size_t i = SDMX_SERIES_ATTRIBUTES; i < SDMX_ATTRIBUTES; i++) {
        const char *value = o->attribute[i] ? o->attribute[i] : NONE;
        sink_printf(out->sink, ",%u", (unsigned)number_of(out->arena, &s->attributes[i], value));
    }
    sink_puts(out->sink, "]");
}

static void end(struct sdmx_out *out, const struct sdmx_series *series)
{
    (void)series;
    sink_puts(out->sink, "}");
}

/* ---- what stands in front ---- */

static void put_name(struct json_writer *w, const char *vi, const char *en, bool old)
{
    json_pair(w, "name", vi);
    if (old) {
        return;
    }
    json_key(w, "names");
    json_begin_object(w);
    json_pair(w, "vi", vi);
    if (en[0] != '\0') {
        json_pair(w, "en", en);
    }
    json_end_object(w);
}

static void put_instant(struct json_writer *w, const char *key, date_t day, const char *time)
{
    char text[DATE_TEXT_MAX], instant[DATE_TEXT_MAX + 32];
    if (day != DATE_MIN && day != DATE_MAX) {
        snprintf(instant, sizeof instant, "%sT%s+07:00", date_format(day, text), time);
        json_pair(w, key, instant);
    }
}

/* What the schema of 2.0.0 takes for an id; other texts are values. */
static bool is_id(const char *text)
{
    return text[strspn(
               text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@$-")] == '\0';
}

static void put_values(struct json_writer *w,
                       const struct sdmx_component *c,
                       const struct values *values,
                       bool old)
{
    json_key(w, "values");
    json_begin_array(w);
    for (size_t i = 0; i < values->ids.len; i++) {
        const char *id = values->ids.at[i];
        const struct sdmx_code *code = c->codes ? sdmx_model_code(c->codes, id) : NULL;
        json_begin_object(w);
        json_pair(w, old || is_id(id) ? "id" : "value", id);
        put_name(w, code ? code->vi : id, code ? code->en : id, old);
        if (i < values->starts.len) {
            put_instant(w, "start", values->starts.at[i], "00:00:00");
            put_instant(w, "end", values->ends.at[i], "23:59:59");
        }
        json_end_object(w);
    }
    json_end_array(w);
}

static void begin_component(struct json_writer *w, const struct sdmx_component *c, bool old)
{
    json_begin_object(w);
    json_pair(w, "id", c->id);
    put_name(w, c->vi, c->en, old);
}

static void put_empty(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_begin_array(w);
    json_end_array(w);
}

static void put_role(struct json_writer *w, const char *role, bool old)
{
    if (old) {
        json_pair(w, "role", role);
        return;
    }
    json_key(w, "roles");
    json_begin_array(w);
    json_cstring(w, role);
    json_end_array(w);
}

static void put_dimensions(struct json_writer *w, const struct sdmx_out *out, bool old)
{
    const struct indices *s = out->state;
    size_t len = out->flow->dimensions.len;
    json_key(w, "dimensions");
    json_begin_object(w);
    put_empty(w, "dataSet");
    json_key(w, "series");
    json_begin_array(w);
    for (size_t i = 0; i < len; i++) {
        begin_component(w, &out->flow->dimensions.at[i], old);
        json_pair_int(w, "keyPosition", (int64_t)i);
        if (i == 0) {
            put_role(w, "FREQ", old);
        }
        put_values(w, &out->flow->dimensions.at[i], &s->dimensions[i], old);
        json_end_object(w);
    }
    json_end_array(w);
    json_key(w, "observation");
    json_begin_array(w);
    begin_component(w, &out->model->time, old);
    json_pair_int(w, "keyPosition", (int64_t)len);
    put_role(w, SDMX_TIME, old);
    put_values(w, &out->model->time, &s->time, old);
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
}

static void put_relationship(struct json_writer *w, const struct sdmx_out *out, size_t attribute)
{
    json_key(w, "relationship");
    json_begin_object(w);
    if (attribute >= SDMX_SERIES_ATTRIBUTES) {
        json_key(w, "observation");
        json_begin_object(w);
        json_end_object(w);
    } else {
        json_key(w, "dimensions");
        json_begin_array(w);
        for (size_t i = 0; i < out->flow->dimensions.len; i++) {
            json_cstring(w, out->flow->dimensions.at[i].id);
        }
        json_end_array(w);
    }
    json_end_object(w);
}

static void
put_level(struct json_writer *w, const struct sdmx_out *out, size_t from, size_t to, bool old)
{
    const struct indices *s = out->state;
    json_begin_array(w);
    for (size_t i = from; i < to; i++) {
        begin_component(w, &out->model->attributes[i], old);
        if (!old) {
            put_relationship(w, out, i);
        }
        put_values(w, &out->model->attributes[i], &s->attributes[i], old);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_attributes(struct json_writer *w, const struct sdmx_out *out, bool old)
{
    json_key(w, "attributes");
    json_begin_object(w);
    put_empty(w, "dataSet");
    if (!old) {
        put_empty(w, "dimensionGroup");
    }
    json_key(w, "series");
    put_level(w, out, 0, SDMX_SERIES_ATTRIBUTES, old);
    json_key(w, "observation");
    put_level(w, out, SDMX_SERIES_ATTRIBUTES, SDMX_ATTRIBUTES, old);
    json_end_object(w);
}

static void put_measures(struct json_writer *w, const struct sdmx_out *out)
{
    json_key(w, "measures");
    json_begin_object(w);
    json_key(w, "observation");
    json_begin_array(w);
    begin_component(w, &out->model->measure, false);
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
}

static void
put_link(struct json_writer *w, const struct sdmx_out *out, const char *rel, const char *class)
{
    json_begin_object(w);
    json_pair(w, "rel", rel);
    json_pair(w, "urn",
              arena_printf(out->arena,
                           "urn:sdmx:org.sdmx.infomodel.datastructure.%s=" SDMX_AGENCY
                           ":%s(" SDMX_VERSION ")",
                           class, out->flow->id));
    json_end_object(w);
}

static void put_links(struct json_writer *w, const struct sdmx_out *out)
{
    json_key(w, "links");
    json_begin_array(w);
    put_link(w, out, "dataflow", "Dataflow");
    put_link(w, out, "datastructure", "DataStructure");
    json_end_array(w);
}

static void put_message(struct json_writer *w, const struct sdmx_out *out, bool old)
{
    json_pair(w, "id", out->flow->id);
    json_pair_bool(w, "test", false);
    json_pair(w, "prepared", sdmx_time_prepared(out->last, out->arena));
    json_key(w, "sender");
    json_begin_object(w);
    json_pair(w, "id", SDMX_AGENCY);
    put_name(w, "gris", "gris", old);
    json_end_object(w);
}

static void head_2(const struct sdmx_out *out, struct sink *sink)
{
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_key(&w, "meta");
    json_begin_object(&w);
    json_pair(&w, "schema", SCHEMA);
    put_message(&w, out, false);
    json_key(&w, "contentLanguages");
    json_raw(&w, TEXT("[\"vi\",\"en\"]"));
    json_end_object(&w);
    json_key(&w, "data");
    json_begin_object(&w);
    json_key(&w, "structures");
    json_begin_array(&w);
    json_begin_object(&w);
    put_name(&w, out->flow->vi, out->flow->en, false);
    json_key(&w, "dataSets");
    json_raw(&w, TEXT("[0]"));
    put_links(&w, out);
    put_dimensions(&w, out, false);
    put_measures(&w, out);
    put_attributes(&w, out, false);
    put_empty(&w, "annotations");
    json_end_object(&w);
    json_end_array(&w);
    sink_puts(sink, "\n");
    json_key(&w, "dataSets");
    json_begin_array(&w);
    json_begin_object(&w);
    json_pair_int(&w, "structure", 0);
    json_pair(&w, "action", "Information");
    put_links(&w, out);
    sink_puts(sink, ",\"series\":{");
}

static void tail_2(const struct sdmx_out *out, struct sink *sink)
{
    (void)out;
    sink_puts(sink, "}}}]},\"errors\":[]}\n");
}

static void head_1(const struct sdmx_out *out, struct sink *sink)
{
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_key(&w, "header");
    json_begin_object(&w);
    put_message(&w, out, true);
    json_end_object(&w);
    json_key(&w, "structure");
    json_begin_object(&w);
    json_pair(&w, "name", out->flow->vi);
    put_dimensions(&w, out, true);
    put_attributes(&w, out, true);
    json_end_object(&w);
    sink_puts(sink, ",\n\"dataSets\":[{\"action\":\"Information\",\"series\":{");
}

static void tail_1(const struct sdmx_out *out, struct sink *sink)
{
    (void)out;
    sink_puts(sink, "}}}]}\n");
}

static const struct sdmx_syntax syntaxes[SDMX_SYNTAXES] = {
    {"json-2.0.0", "json", begin, observation, end, head_2, tail_2},
    {"json-1.0.0-wd", "json", begin, observation, end, head_1, tail_1},
};

static enum status write_json(const struct export_source *source,
                              const char *out,
                              struct arena *arena,
                              struct export_result *ret,
                              struct diags *diags)
{
    return sdmx_files_write("sdmx-json", syntaxes, source, out, arena, ret, diags);
}

const struct exporter export_sdmx_json = {
    .name = "sdmx-json",
    .media_type = "application/vnd.sdmx.data+json;version=2.0.0",
    .description_vi = "SDMX-JSON 2.0.0 và 1.0.0-wd kèm cấu trúc SDMX-ML 2.1, theo bản phát hành",
    .description_en = "SDMX-JSON 2.0.0 and 1.0.0-wd with their SDMX-ML 2.1 structure, in releases",
    .write = write_json,
};
