/*
 * Codes as parts of paths. Codes come from catalogs, so they are hostile to file systems: `../`, `.`, names of 10,000 bytes.
 * Must not know what the code names. Neighbours: export_dashboard.c.
 */
#include "internal.h"

/* NAME_MAX is 255 bytes; room is left for a suffix. */
#define SEGMENT_MAX  200
#define SEGMENT_HEAD 120

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

static void add_byte(struct text_builder *b, char c, bool plain)
{
    if (plain) {
        text_builder_add(b, (struct text){&c, 1});
    } else {
        text_builder_addf(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

const char *export_path_segment(struct arena *arena, const char *code)
{
    size_t len = strlen(code);
    struct text_builder b;
    text_builder_init(&b, arena, len * 3 + 80);
    for (size_t i = 0; i < len; i++) {
        add_byte(&b, code[i], is_plain(code[i]) && !(i == 0 && code[i] == '.'));
    }
    struct text whole = text_builder_text(&b);
    if (whole.len == 0) {
        return "%";
    }
    if (whole.len <= SEGMENT_MAX) {
        return text_dup(arena, whole);
    }
    /* Too long for a file name: its head, and "%-" (which no escape makes) before the digest of all. */
    char hex[DIGEST_HEX_MAX];
    struct digest digest = digest_of(code, len);
    return arena_printf(arena, "%.*s%%-%s", SEGMENT_HEAD, whole.ptr, digest_hex(&digest, hex));
}
