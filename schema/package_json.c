/*
 * JSON of the catalog package: strict parsing, checked members, and the line of every value. Knows no meaning.
 * Neighbours: package_head.c, package_form.c, compile_forms.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "package.h"

void package_json_cleanup(json_t **json)
{
    json_decref(*json);
}

const char *package_text_clean(struct text t, struct arena *arena)
{
    struct text clean = text_nfc(arena, text_trim(t));

    return clean.len > 0 ? text_dup(arena, clean) : "";
}

json_t *package_json_load(const char *file, struct text bytes, struct diags *diags)
{
    json_error_t error;
    errno = 0;
    json_t *json = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &error);
    struct place at = {.file = file, .row = 1, .column = 1};

    if (json == NULL && errno == ENOMEM)
        arena_exhausted(bytes.len); /* no fault of the file; jansson's own code may not say so */
    if (json == NULL) {
        enum json_error_code why = json_error_code(&error);
        at.row = error.line > 0 ? (uint32_t)error.line : 1;
        at.column = error.column > 0 ? (uint32_t)error.column : 1;
        const char *text = arena_strdup(diags->arena, error.text);
        diags_addv(diags, why == json_error_duplicate_key ? DIAG_E121 : DIAG_E120, at, text, NULL);
        return NULL;
    }
    if (!json_is_object(json)) {
        diags_addv(diags, DIAG_E124, at, file, "{…}", NULL);
        json_decref(json);
        return NULL;
    }
    return json;
}

/* ---- places ---- */

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* Behind the closing quote; p is at the opening one. */
static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\')
            p++;
    }
    return p < end ? p + 1 : end;
}

/* Behind the value that begins at p. */
static const char *skip_value(const char *p, const char *end)
{
    int depth = 0;

    do {
        if (p < end && *p == '"') {
            p = skip_string(p, end);
            continue;
        }
        if (p < end && (*p == '{' || *p == '['))
            depth++;
        if (p < end && (*p == '}' || *p == ']'))
            depth--;
        p++;
    } while (p < end && (depth > 0 || (*p != ',' && *p != '}' && *p != ']')));
    return p < end ? p : end;
}

/* The next element of the object or array: behind a comma, or NULL at its end. */
static const char *next_element(const char *p, const char *end)
{
    p = skip_blanks(skip_value(p, end), end);
    return p < end && *p == ',' ? skip_blanks(p + 1, end) : NULL;
}

/* The value of the member `name` of the object at p, or NULL. */
static const char *find_member(const char *p, const char *end, struct text name)
{
    p = skip_blanks(p + 1, end);
    while (p != NULL && p < end && *p == '"') {
        const char *key = p + 1;
        p = skip_string(p, end);
        struct text found = {key, (size_t)(p - key) - 1};
        p = skip_blanks(p, end);
        p = skip_blanks(p < end ? p + 1 : end, end); /* behind the colon */
        if (text_eq(found, name))
            return p;
        p = next_element(p, end);
    }
    return NULL;
}

/* The element with this index of the array at p, or NULL. */
static const char *find_element(const char *p, const char *end, struct text index)
{
    uint64_t n = 0;

    if (!text_to_u64(index, UINT32_MAX, &n))
        return NULL;
    p = skip_blanks(p + 1, end);
    if (p < end && *p == ']')
        return NULL;
    while (p != NULL && n-- > 0)
        p = next_element(p, end);
    return p;
}

/* Walks the pointer as far as it goes. */
static const char *locate(const char *p, const char *end, const char *pointer)
{
    const char *found = skip_blanks(p, end);

    while (*pointer == '/' && found < end) {
        struct text part = {pointer + 1, strcspn(pointer + 1, "/")};
        const char *next = NULL;
        if (*found == '{')
            next = find_member(found, end, part);
        else if (*found == '[')
            next = find_element(found, end, part);
        if (next == NULL)
            break;
        found = next;
        pointer += 1 + part.len;
    }
    return found;
}

struct place package_json_place(const char *file, struct text source, const char *pointer)
{
    struct place at = {.file = file, .row = 1, .column = 1};
    const char *found = locate(source.ptr, source.ptr + source.len, pointer);

    for (const char *p = source.ptr; p < found; p++) {
        if (*p == '\n') {
            at.row++;
            at.column = 1;
        } else if (((unsigned char)*p & 0xC0) != 0x80) {
            at.column++;
        }
    }
    return at;
}

/* ---- members ---- */

struct diag *package_json_finding(const struct package_json *doc,
                                  enum diag_code code,
                                  const char *pointer,
                                  const char *arg0,
                                  const char *arg1)
{
    struct place at = package_json_place(doc->file, doc->source, pointer);
    struct diag *d = diags_addv(doc->diags, code, at, arg0, arg1, NULL);

    d->cell = pointer;
    return d;
}

static bool listed(const char *const *known, const char *member)
{
    while (*known != NULL && strcmp(*known, member) != 0)
        known++;
    return *known != NULL;
}

void package_json_members(const struct package_json *doc,
                          json_t *object,
                          const char *pointer,
                          const char *const *known)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (listed(known, key))
            continue;
        const char *at = arena_printf(doc->arena, "%s/%s", pointer, key);
        package_json_finding(doc, DIAG_E122, at, at + strlen(pointer) + 1, NULL);
    }
}

const char *package_json_string(const struct package_json *doc,
                                const json_t *object,
                                const char *pointer,
                                const char *member,
                                bool compulsory)
{
    const json_t *value = json_object_get(object, member);
    const char *text = "";

    if (value != NULL && !json_is_string(value)) {
        package_json_finding(doc, DIAG_E124, arena_printf(doc->arena, "%s/%s", pointer, member),
                             member, "\"…\"");
        return "";
    }
    if (value != NULL) {
        struct text t = {json_string_value(value), json_string_length(value)};
        text = package_text_clean(t, doc->arena);
    }
    if (compulsory && text[0] == '\0')
        package_json_finding(doc, DIAG_E123, pointer, member, NULL);
    return text;
}
