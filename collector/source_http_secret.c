/*
 * What no message may show: the secrets of a job, in each of the forms in which a server may send them back; and texts without them.
 * Must not know: where texts go. Neighbours: source_http.h, base64.h.
 */
#include <string.h>

#include "base64.h"
#include "core/vec.h"
#include "source_http.h"

#define STARS "***"

struct found VEC(const char *);

static void keep(struct arena *arena, struct found *found, struct text t)
{
    t = text_trim(t);
    if (t.len > 0)
        VEC_PUSH(arena, found, text_dup(arena, t));
}

/* The credentials of "Bearer abc", and user, password of "Basic dXNlcjpwdw==". */
static void keep_credentials(struct arena *arena, struct found *found, struct text value)
{
    const char *blank = memchr(value.ptr, ' ', value.len);
    if (blank == NULL)
        return;
    struct text rest =
        text_trim((struct text){blank + 1, value.len - (size_t)(blank + 1 - value.ptr)});
    keep(arena, found, rest);
    unsigned char *bytes = arena_alloc(arena, base64_room(rest.len) + 1);
    size_t len = 0;
    if (!base64_decode(rest, bytes, &len))
        return;
    const char *plain = arena_copy(arena, bytes, len), *colon = memchr(plain, ':', len);
    if (colon != NULL) {
        keep(arena, found, (struct text){plain, len});
        keep(arena, found, (struct text){colon + 1, len - (size_t)(colon + 1 - plain)});
    }
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct text decoded(struct arena *arena, struct text t)
{
    char *out = arena_alloc(arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len; i++) {
        bool coded = t.ptr[i] == '%' && i + 2 < t.len && hex_of(t.ptr[i + 1]) >= 0 &&
                     hex_of(t.ptr[i + 2]) >= 0;
        out[len++] = coded ? (char)(hex_of(t.ptr[i + 1]) * 16 + hex_of(t.ptr[i + 2])) : t.ptr[i];
        i += coded ? 2 : 0;
    }
    return (struct text){out, len};
}

static void keep_query(struct arena *arena, struct found *found, const char *query)
{
    struct text *parts;
    size_t n = text_split(arena, text_of(query), '&', &parts);
    for (size_t i = 0; i < n; i++) {
        const char *is = memchr(parts[i].ptr, '=', parts[i].len);
        struct text value = parts[i];
        if (is != NULL)
            value = (struct text){is + 1, parts[i].len - (size_t)(is + 1 - parts[i].ptr)};
        keep(arena, found, value);
        keep(arena, found, decoded(arena, value));
    }
}

/* Longest first, so that a secret within another leaves nothing of it. */
static void sort(const struct found *found)
{
    for (size_t i = 1; i < found->len; i++)
        for (size_t j = i; j > 0 && strlen(found->at[j]) > strlen(found->at[j - 1]); j--) {
            const char *other = found->at[j];
            found->at[j] = found->at[j - 1];
            found->at[j - 1] = other;
        }
}

void source_secrets_of(const struct source_job *job,
                       struct arena *arena,
                       struct source_secrets *ret_secrets)
{
    struct found found = {0};
    const char *const *p;
    for (p = job->secret_headers; p != NULL && *p != NULL; p++) {
        const char *colon = strchr(*p, ':');
        struct text value = text_trim(text_of(colon != NULL ? colon + 1 : *p));
        keep(arena, &found, value);
        keep_credentials(arena, &found, value);
    }
    if (job->secret_query != NULL)
        keep_query(arena, &found, job->secret_query);
    for (p = job->secrets; p != NULL && *p != NULL; p++)
        keep(arena, &found, text_of(*p));
    sort(&found);
    *ret_secrets = (struct source_secrets){found.at, found.len};
}

static const char *without(const char *text, const char *secret, struct arena *arena)
{
    struct text_builder b;
    const char *next;
    if (strstr(text, secret) == NULL)
        return text;
    text_builder_init(&b, arena, 0);
    while ((next = strstr(text, secret)) != NULL) {
        text_builder_add(&b, (struct text){text, (size_t)(next - text)});
        text_builder_adds(&b, STARS);
        text = next + strlen(secret);
    }
    text_builder_adds(&b, text);
    return text_builder_text(&b).ptr;
}

const char *
source_secrets_hide(const struct source_secrets *secrets, const char *text, struct arena *arena)
{
    for (size_t i = 0; i < secrets->len; i++)
        text = without(text, secrets->at[i], arena);
    return text_dup(arena, text_printable(arena, text_of(text)));
}
