/*
 * Addresses of pages: whole, relative to another, and where a source may be led. libcurl takes them apart, so that what is checked is what is asked.
 * Must not know: connections. REQ: RFC 3986 3, 5. Neighbours: source_http.h.
 */
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "source_http.h"

#define PORT_HTTP  80
#define PORT_HTTPS 443

void source_url_fault_text(enum source_url_fault fault, const char **ret_vi, const char **ret_en)
{
    static const struct {
        const char *vi, *en;
    } texts[] = {
        [SOURCE_URL_OK] = {"", ""},
        [SOURCE_URL_LONG] = {"quá dài", "it is too long"},
        [SOURCE_URL_BYTES] = {"có dấu cách, ký tự điều khiển, “\\” hoặc chữ ngoài ASCII",
                              "it has blanks, control characters, “\\” or letters beyond ASCII"},
        [SOURCE_URL_SYNTAX] = {"sai cú pháp", "it is malformed"},
        [SOURCE_URL_SCHEME] = {"không phải https", "it is not https"},
        [SOURCE_URL_HTTP] = {"http không được phép", "http is not allowed"},
        [SOURCE_URL_USER] = {"có tên người dùng hoặc mật khẩu", "it holds a user name or password"},
        [SOURCE_URL_HOST] = {"tên máy chủ không dùng được", "its host cannot be used"},
    };
    *ret_vi = texts[fault].vi;
    *ret_en = texts[fault].en;
}

/* One part of an address, in the arena; NULL where it has none. */
static const char *part_of(CURLU *u, CURLUPart what, unsigned flags, struct arena *arena)
{
    char *value = NULL;
    if (curl_url_get(u, what, &value, flags) != CURLUE_OK)
        return NULL;
    const char *copy = arena_strdup(arena, value);
    curl_free(value);
    return copy;
}

static bool take_host(struct source_url *url, const char *host)
{
    size_t len = strlen(host);
    if (len > 1 && host[0] == '[' && host[len - 1] == ']') {
        host++;
        len -= 2;
    }
    if (len == 0 || len > 253 || host[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = host[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == '_' || c == ':';
        if (!plain)
            return false;
        url->host[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    url->host[len] = '\0';
    return true;
}

static enum source_url_fault
take_apart(CURLU *u, bool http_allowed, struct arena *arena, struct source_url *url)
{
    uint64_t port = 0;
    const char *scheme = part_of(u, CURLUPART_SCHEME, 0, arena);
    const char *host = part_of(u, CURLUPART_HOST, 0, arena);
    const char *port_text = part_of(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, arena);
    const char *path = part_of(u, CURLUPART_PATH, 0, arena);
    const char *query = part_of(u, CURLUPART_QUERY, 0, arena);
    if (scheme == NULL || (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
        return SOURCE_URL_SCHEME;
    if (part_of(u, CURLUPART_USER, 0, arena) != NULL ||
        part_of(u, CURLUPART_PASSWORD, 0, arena) != NULL)
        return SOURCE_URL_USER;
    if (host == NULL || part_of(u, CURLUPART_ZONEID, 0, arena) != NULL || !take_host(url, host) ||
        port_text == NULL || !text_to_u64(text_of(port_text), UINT16_MAX, &port) || port == 0)
        return SOURCE_URL_HOST;
    if (strcmp(scheme, "http") == 0 && !http_allowed)
        return SOURCE_URL_HTTP;
    url->scheme = strcmp(scheme, "http") == 0 ? "http" : "https";
    url->port = (uint16_t)port;
    bool six = strchr(url->host, ':') != NULL;
    const char *place =
        arena_printf(arena, "%s%s%s:%u", six ? "[" : "", url->host, six ? "]" : "", (unsigned)port);
    if (strlen(place) >= sizeof url->place)
        return SOURCE_URL_HOST; /* uncovered: 253 bytes of a name and 8 fit */
    memcpy(url->place, place, strlen(place) + 1);
    url->page =
        arena_printf(arena, "%s://%s%s", url->scheme, url->place, path != NULL ? path : "/");
    url->query = query != NULL ? query : "";
    (void)curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
    url->text = part_of(u, CURLUPART_URL, 0, arena);
    if (url->text == NULL)
        return SOURCE_URL_SYNTAX; /* uncovered: it has all its parts */
    return strlen(url->text) > SOURCE_URL_MAX ? SOURCE_URL_LONG : SOURCE_URL_OK;
}

static bool bytes_ok(struct text t, bool ascii)
{
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if (c <= ' ' || c == 0x7F || c == '\\' || (ascii && c > 0x7F))
            return false;
    }
    return true;
}

/* Two slashes behind https: or in front of a host, and no third: libcurl takes one to three, and finds a host where others see a path. */
static bool slashes_ok(const struct source_url *base, struct text t)
{
    size_t n = 0;
    while (n < t.len &&
           ((t.ptr[n] >= 'a' && t.ptr[n] <= 'z') || (t.ptr[n] >= 'A' && t.ptr[n] <= 'Z')))
        n++;
    struct text scheme = {t.ptr, n};
    bool http = n < t.len && t.ptr[n] == ':' &&
                (text_eq_ascii_nocase(scheme, "https") || text_eq_ascii_nocase(scheme, "http"));
    if (http)
        t = (struct text){t.ptr + n + 1, t.len - n - 1};
    else if (base == NULL || !text_take(&t, TEXT("//")))
        return true;
    else
        return t.len > 0 && t.ptr[0] != '/';
    return text_take(&t, TEXT("//")) && t.len > 0 && t.ptr[0] != '/';
}

enum source_url_fault source_url_parse(const struct source_url *base,
                                       struct text t,
                                       bool http_allowed,
                                       struct arena *arena,
                                       struct source_url *ret_url)
{
    enum source_url_fault fault = SOURCE_URL_SYNTAX;
    unsigned flags = CURLU_NON_SUPPORT_SCHEME | (base != NULL ? CURLU_URLENCODE : 0);
    memset(ret_url, 0, sizeof *ret_url);
    if (t.len == 0)
        return SOURCE_URL_SYNTAX;
    if (t.len > SOURCE_URL_MAX)
        return SOURCE_URL_LONG;
    if (!bytes_ok(t, base == NULL))
        return SOURCE_URL_BYTES;
    if (!slashes_ok(base, t))
        return SOURCE_URL_SYNTAX;
    CURLU *u = curl_url();
    if (u == NULL)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    if ((base == NULL || curl_url_set(u, CURLUPART_URL, base->text, 0) == CURLUE_OK) &&
        curl_url_set(u, CURLUPART_URL, text_dup(arena, t), flags) == CURLUE_OK)
        fault = take_apart(u, http_allowed, arena, ret_url);
    curl_url_cleanup(u);
    return fault;
}

enum source_url_fault source_url_with(const struct source_url *url,
                                      const char *parameter,
                                      bool http_allowed,
                                      struct arena *arena,
                                      struct source_url *ret_url)
{
    const char *joined = arena_printf(arena, "%s%c%s", url->text,
                                      strchr(url->text, '?') != NULL ? '&' : '?', parameter);
    return source_url_parse(NULL, text_of(joined), http_allowed, arena, ret_url);
}

bool source_url_same_origin(const struct source_url *a, const struct source_url *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && strcmp(a->place, b->place) == 0;
}

bool source_url_allowed(const struct source_url *first,
                        const struct source_url *url,
                        const char *const *allowed_hosts)
{
    uint16_t usual = strcmp(url->scheme, "https") == 0 ? PORT_HTTPS : PORT_HTTP;
    if (strcmp(first->host, url->host) == 0 && (first->port == url->port || url->port == usual))
        return true;
    for (; allowed_hosts != NULL && *allowed_hosts != NULL; allowed_hosts++)
        if (text_eq_ascii_nocase(text_of(*allowed_hosts), url->host) ||
            text_eq_ascii_nocase(text_of(*allowed_hosts), url->place))
            return true;
    return false;
}
