/*
 * markup: see markup.h. REQ: XML 1.0 2.2, 2.4.
 */
#include "core/markup.h"

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void markup_text(struct sink *sink, const char *text, struct arena *arena)
{
    struct text t = text_printable(arena, text_of(text));
    if (t.len == 0)
        return;
    size_t plain = 0; /* where what was not written yet begins */
    for (size_t i = 0; i < t.len; i++) {
        const char *escaped = entity(t.ptr[i]);
        if (escaped == NULL)
            continue;
        sink_write(sink, t.ptr + plain, i - plain);
        sink_puts(sink, escaped);
        plain = i + 1;
    }
    sink_write(sink, t.ptr + plain, t.len - plain);
}
