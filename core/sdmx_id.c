/*
 * sdmx_id: see sdmx_id.h.
 */
#include "core/sdmx_id.h"

#define PREFIX "N_00"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* -1: no upper-case hex digit. */
static int hex(char c)
{
    if (is_digit(c))
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_plain(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

/* What stands at `i` would be taken for an escape of names. */
static bool looks_escaped(struct text t, size_t i)
{
    return t.ptr[i] == '_' && i + 2 < t.len && hex(t.ptr[i + 1]) >= 0 && hex(t.ptr[i + 2]) >= 0;
}

static const char *escape(struct arena *arena, struct text t, char mark, bool prefixed)
{
    static const char digits[] = "0123456789ABCDEF";
    char *id = arena_array(arena, t.len + 2, 3);
    size_t len = 0;
    for (size_t i = 0; prefixed && i < sizeof PREFIX - 1; i++)
        id[len++] = PREFIX[i];
    for (size_t i = 0; i < t.len; i++) {
        if (is_plain(t.ptr[i]) && !(mark == '_' && looks_escaped(t, i))) {
            id[len++] = t.ptr[i];
            continue;
        }
        unsigned char c = (unsigned char)t.ptr[i];
        id[len++] = mark;
        id[len++] = digits[c / 16];
        id[len++] = digits[c % 16];
    }
    id[len] = '\0';
    return id;
}

static const char *undo(struct arena *arena, struct text t, char mark)
{
    char *code = arena_alloc(arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        int high = i + 2 < t.len ? hex(t.ptr[i + 1]) : -1;
        int low = i + 2 < t.len ? hex(t.ptr[i + 2]) : -1;
        bool escaped = t.ptr[i] == mark && high >= 0 && low >= 0 && high + low > 0;
        code[len++] = escaped ? (char)(high * 16 + low) : t.ptr[i];
        i += escaped ? 2 : 0;
    }
    code[len] = '\0';
    return code;
}

const char *sdmx_id_code(struct arena *arena, struct text code)
{
    return code.len == 0 ? "$" : escape(arena, code, '$', false);
}

const char *sdmx_id_undo_code(struct arena *arena, struct text id)
{
    return text_is(id, "$") ? "" : undo(arena, id, '$');
}

const char *sdmx_id_name(struct arena *arena, struct text code, bool prefixed)
{
    return escape(arena, code, '_', prefixed || code.len == 0 || !is_letter(code.ptr[0]));
}

const char *sdmx_id_undo_name(struct arena *arena, struct text id)
{
    size_t prefix = sizeof PREFIX - 1;
    if (id.len >= prefix && memcmp(id.ptr, PREFIX, prefix) == 0)
        id = (struct text){id.ptr + prefix, id.len - prefix};
    return undo(arena, id, '_');
}

/* The text behind the first '@', which it is cut at; ptr NULL: there is none. */
static struct text cut(struct text *t)
{
    const char *at = t->len > 0 ? memchr(t->ptr, '@', t->len) : NULL;
    if (at == NULL)
        return (struct text){0};
    size_t head = (size_t)(at - t->ptr);
    struct text rest = {at + 1, t->len - head - 1};
    t->len = head;
    return rest;
}

/* YYYYMMDD. */
static bool is_day(struct text t, date_t *ret_day)
{
    int part[8];
    for (size_t i = 0; i < 8; i++) {
        if (t.len != 8 || !is_digit(t.ptr[i]))
            return false;
        part[i] = t.ptr[i] - '0';
    }
    int year = part[0] * 1000 + part[1] * 100 + part[2] * 10 + part[3];
    int month = part[4] * 10 + part[5], day = part[6] * 10 + part[7];
    if (!date_exists(year, month, day))
        return false;
    *ret_day = date_of(year, month, day);
    return true;
}

bool sdmx_id_undo_org(struct arena *arena, struct text id, struct sdmx_id_org *ret)
{
    struct text code = id, level = cut(&code), day = cut(&level);
    date_t from = DATE_MIN;
    if (day.ptr == NULL && level.ptr != NULL && is_day(level, &from))
        level = (struct text){0};
    bool ours = code.len > 0 && (level.ptr == NULL || level.len > 0) &&
                (day.ptr == NULL || is_day(day, &from));
    *ret = (struct sdmx_id_org){
        .code = sdmx_id_undo_code(arena, ours ? code : id),
        .level = ours && level.ptr != NULL ? sdmx_id_undo_code(arena, level) : "",
        .from = ours ? from : DATE_MIN,
    };
    return ours;
}
