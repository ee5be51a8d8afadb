/*
 * The canonical body of a JSON file of the package. Neighbours: package_body.h, package_json.c (places and findings).
 */
#include "package_body.h"

static const char *inside(struct package_body *f, const char *pointer, const char *member)
{
    return arena_printf(f->doc.arena, "%s/%s", pointer, member);
}

void package_body_string(struct package_body *f,
                         const json_t *object,
                         const char *pointer,
                         const char *member,
                         bool compulsory)
{
    const char *text = package_json_string(&f->doc, object, pointer, member, compulsory);

    if (text[0] != '\0')
        json_pair(f->out, member, text);
}

void package_body_flag(struct package_body *f,
                       const json_t *object,
                       const char *pointer,
                       const char *member)
{
    const json_t *flag = json_object_get(object, member);

    if (flag != NULL && !json_is_boolean(flag))
        package_json_finding(&f->doc, DIAG_E124, inside(f, pointer, member), member,
                             "true | false");
    if (json_is_true(flag))
        json_pair_bool(f->out, member, true);
}

void package_body_count(struct package_body *f,
                        const json_t *object,
                        const char *pointer,
                        const char *member,
                        int64_t max)
{
    const json_t *count = json_object_get(object, member);

    if (count == NULL)
        return;
    if (json_is_integer(count) && json_integer_value(count) >= 0 &&
        json_integer_value(count) <= max)
        json_pair_int(f->out, member, json_integer_value(count));
    else
        package_json_finding(&f->doc, DIAG_E124, inside(f, pointer, member), member,
                             arena_printf(f->doc.arena, "0 … %lld", (long long)max));
}

void package_body_strings(struct package_body *f,
                          const json_t *object,
                          const char *pointer,
                          const char *member,
                          bool compulsory)
{
    const json_t *list = json_object_get(object, member);

    if (list == NULL && !compulsory)
        return;
    pointer = inside(f, pointer, member);
    if (!json_is_array(list) || (compulsory && json_array_size(list) == 0)) {
        package_json_finding(&f->doc, list == NULL ? DIAG_E123 : DIAG_E124, pointer, member,
                             list == NULL ? NULL : "[\"…\"]");
        return;
    }
    json_key(f->out, member);
    json_begin_array(f->out);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        if (json_is_string(text))
            json_cstring(f->out,
                         package_text_clean(text_of(json_string_value(text)), f->doc.arena));
        else
            package_json_finding(&f->doc, DIAG_E124, pointer, member, "[\"…\"]");
    }
    json_end_array(f->out);
}

void package_body_list(struct package_body *f,
                       const json_t *object,
                       const char *pointer,
                       const char *member,
                       bool compulsory,
                       void (*put)(struct package_body *, json_t *, const char *))
{
    const json_t *list = json_object_get(object, member);

    if (list == NULL && !compulsory)
        return;
    pointer = inside(f, pointer, member);
    json_key(f->out, member);
    json_begin_array(f->out);
    if (!json_is_array(list) || json_array_size(list) == 0)
        package_json_finding(&f->doc, list == NULL ? DIAG_E123 : DIAG_E124, pointer, member,
                             list == NULL ? NULL : "[{…}, …]");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *element = json_array_get(list, i);
        const char *at = arena_printf(f->doc.arena, "%s/%zu", pointer, i);
        if (json_is_object(element))
            put(f, element, at);
        else
            package_json_finding(&f->doc, DIAG_E124, at, member, "[{…}, …]");
    }
    json_end_array(f->out);
}

static const char *const attachment_members[] = {"id",    "title_vi",  "title_en", "required",
                                                 "media", "max_bytes", NULL};

static void put_attachment(struct package_body *f, json_t *attachment, const char *pointer)
{
    package_json_members(&f->doc, attachment, pointer, attachment_members);
    json_begin_object(f->out);
    package_body_string(f, attachment, pointer, "id", true);
    package_body_string(f, attachment, pointer, "title_vi", false);
    package_body_string(f, attachment, pointer, "title_en", false);
    package_body_flag(f, attachment, pointer, "required");
    package_body_strings(f, attachment, pointer, "media", true);
    package_body_count(f, attachment, pointer, "max_bytes", (int64_t)ATTACHMENT_BYTES_MAX);
    json_end_object(f->out);
}

void package_body_attachments(struct package_body *f, const json_t *object)
{
    package_body_list(f, object, "", "attachments", false, put_attachment);
}

/* ---- writing ---- */

static void write_value(struct json_writer *w, json_t *value)
{
    const char *key;
    json_t *member;

    if (json_is_object(value)) {
        json_begin_object(w);
        json_object_foreach(value, key, member)
        {
            json_key(w, key);
            write_value(w, member);
        }
        json_end_object(w);
    } else if (json_is_array(value)) {
        json_begin_array(w);
        for (size_t i = 0; i < json_array_size(value); i++)
            write_value(w, json_array_get(value, i));
        json_end_array(w);
    } else if (json_is_string(value)) {
        json_cstring(w, json_string_value(value));
    } else if (json_is_integer(value)) {
        json_int(w, json_integer_value(value));
    } else {
        json_bool(w, json_is_true(value));
    }
}

void package_body_write(struct json_writer *w, const char *body)
{
    const char *key;
    json_t *member;
    PACKAGE_JSON json = json_loads(body, 0, NULL);

    json_object_foreach(json, key, member)
    {
        json_key(w, key);
        write_value(w, member);
    }
}
