/*
 * Brackets and strings of a JSON text, looked at before jansson sees a byte: its depth is bounded, what is left open is found
 * where it was opened, and a top-level array falls into elements that are parsed one at a time, so that memory holds one
 * report, not a file of them. Whether the rest is JSON is jansson's to say. Knows nothing of reports. Neighbours: read_json.c.
 */
#include <string.h>

#include "internal.h"

/* Behind the string that opens at `pos`; len when it never closes. */
static size_t skip_string(struct text json, size_t pos)
{
    for (pos++; pos < json.len && json.ptr[pos] != '"'; pos++) {
        if (json.ptr[pos] == '\\') {
            pos++;
        }
    }
    return pos < json.len ? pos + 1 : json.len + 1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blank(struct text json, size_t pos)
{
    while (pos < json.len && is_blank(json.ptr[pos])) {
        pos++;
    }
    return pos;
}

static bool opens(char c)
{
    return c == '{' || c == '[';
}

static bool closes(char c)
{
    return c == '}' || c == ']';
}

struct open_brackets {
    size_t *at; /* offsets */
    size_t len, max;
};

/* One bracket; SCAN_JSON_SOUND to go on. */
static enum scan_json_fault take_bracket(struct open_brackets *open, struct text json, size_t pos)
{
    char c = json.ptr[pos];
    if (opens(c)) {
        if (open->len == open->max) {
            return SCAN_JSON_DEEP;
        }
        open->at[open->len++] = pos;
        return SCAN_JSON_SOUND;
    }
    char opener = json.ptr[open->at[--open->len]];
    return (opener == '{') == (c == '}') ? SCAN_JSON_SOUND : SCAN_JSON_MISMATCH;
}

/* From the first bracket to the one that closes it; *pos is the byte at fault, or the first behind. */
static enum scan_json_fault
check_brackets(struct open_brackets *open, struct text json, size_t *pos)
{
    do {
        char c = json.ptr[*pos];
        size_t next = *pos + 1;
        if (c == '"') {
            next = skip_string(json, *pos);
            if (next > json.len) {
                return SCAN_JSON_OPEN;
            }
        } else if (opens(c) || closes(c)) {
            enum scan_json_fault fault = take_bracket(open, json, *pos);
            if (fault != SCAN_JSON_SOUND) {
                return fault;
            }
        }
        *pos = next;
    } while (open->len > 0 && *pos < json.len);
    if (open->len > 0) {
        *pos = open->at[open->len - 1];
        return SCAN_JSON_OPEN;
    }
    return SCAN_JSON_SOUND;
}

enum scan_json_fault
scan_json_check(struct arena *arena, struct text json, size_t max_depth, size_t *ret_offset)
{
    struct open_brackets open = {.at = ARENA_ARRAY(arena, max_depth, size_t), .max = max_depth};
    *ret_offset = skip_blank(json, 0);
    enum scan_json_fault fault = check_brackets(&open, json, ret_offset);
    if (fault != SCAN_JSON_SOUND) {
        return fault;
    }
    *ret_offset = skip_blank(json, *ret_offset);
    return *ret_offset < json.len ? SCAN_JSON_MORE : SCAN_JSON_SOUND;
}

bool scan_json_element(struct text json, size_t *pos, struct text *ret_element)
{
    size_t depth = 0, start;
    if (*pos == 0) {
        *pos = skip_blank(json, 0);
    } else if (json.ptr[*pos] == ']') {
        return false;
    }
    start = ++*pos; /* behind the bracket or the comma */
    for (;;) {
        char c = json.ptr[*pos];
        if (depth == 0 && (c == ',' || c == ']')) {
            break;
        }
        depth += opens(c) ? 1 : 0;
        depth -= closes(c) ? 1 : 0;
        *pos = c == '"' ? skip_string(json, *pos) : *pos + 1;
    }
    *ret_element = (struct text){json.ptr + start, *pos - start};
    return true;
}

/* Behind the value that begins at `pos`; `pos` where none does. */
static size_t skip_value(struct text json, size_t pos)
{
    size_t depth = 0, start = pos;
    if (json.ptr[pos] == '"')
        return skip_string(json, pos);
    if (!opens(json.ptr[pos])) {
        while (pos < json.len && !is_blank(json.ptr[pos]) &&
               memchr(",:]}[{\"", json.ptr[pos], 8) == NULL)
            pos++;
        return pos;
    }
    do {
        char c = json.ptr[pos];
        depth += opens(c) ? 1 : 0;
        depth -= closes(c) ? 1 : 0;
        pos = c == '"' ? skip_string(json, pos) : pos + 1;
    } while (depth > 0 && pos < json.len);
    return depth == 0 ? pos : start;
}

static bool astray(struct scan_json_walk *walk, size_t pos)
{
    walk->pos = pos;
    walk->bad = true;
    return false;
}

/* Up to where the next value begins; false at the end, and where it is bad. */
static bool next_begins(struct scan_json_walk *walk, size_t *ret_pos)
{
    struct text json = walk->json;
    char end = json.ptr[0] == '{' ? '}' : ']';
    size_t pos = skip_blank(json, walk->pos == 0 ? 1 : walk->pos);
    if (pos >= json.len)
        return astray(walk, json.len - 1);
    if (json.ptr[pos] == end)
        return false;
    if (walk->pos != 0) {
        if (json.ptr[pos] != ',')
            return astray(walk, pos);
        pos = skip_blank(json, pos + 1);
        if (pos >= json.len || json.ptr[pos] == end)
            return astray(walk, pos < json.len ? pos : json.len - 1);
    }
    *ret_pos = pos;
    return true;
}

bool scan_json_walk(struct scan_json_walk *walk)
{
    struct text json = walk->json;
    size_t pos, end;
    if (walk->bad || !next_begins(walk, &pos))
        return false;
    walk->key = (struct text){0};
    if (json.ptr[0] == '{') {
        end = json.ptr[pos] == '"' ? skip_string(json, pos) : pos;
        if (end == pos || end >= json.len)
            return astray(walk, pos);
        walk->key = (struct text){json.ptr + pos, end - pos};
        pos = skip_blank(json, end);
        if (pos >= json.len || json.ptr[pos] != ':')
            return astray(walk, pos < json.len ? pos : json.len - 1);
        pos = skip_blank(json, pos + 1);
        if (pos >= json.len)
            return astray(walk, json.len - 1);
    }
    end = skip_value(json, pos);
    if (end == pos || end > json.len)
        return astray(walk, pos);
    walk->value = (struct text){json.ptr + pos, end - pos};
    walk->pos = end;
    return true;
}

void scan_json_place(struct text json, size_t offset, struct scan_json_place *place)
{
    if (place->line == 0 || offset < place->offset) {
        *place = (struct scan_json_place){.line = 1, .column = 1};
    }
    for (; place->offset < offset && place->offset < json.len; place->offset++) {
        if (json.ptr[place->offset] == '\n') {
            place->line++;
            place->column = 1;
        } else if (((unsigned char)json.ptr[place->offset] & 0xC0) != 0x80) {
            place->column++;
        }
    }
}
