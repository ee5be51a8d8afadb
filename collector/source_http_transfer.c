/*
 * One request: what is asked of libcurl, and with what limits. Here stand the rules of TLS, of addresses and of secrets; none has a switch that turns it
 * off. Must not know: what comes. REQ: RFC 9110 13, 14; RFC 8996 (TLS 1.2 or later); RFC 9112 9.8. Neighbours: source_http_transfer.h.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "collector/collector.h"

#include "source_http_transfer.h"

#define SECOND 1000
#define AGENT  "gris/" GRIS_VERSION

/* ---- addresses ---- */

static void refuse_address(struct source_transfer *t, const char *address)
{
    size_t len = strnlen(address, sizeof t->closed - 1);
    t->fault = SOURCE_FAULT_ADDRESS;
    memcpy(t->closed, address, len);
    t->closed[len] = '\0';
}

/* After names are resolved, before anything is sent. One closed address among several closes the name. */
static curl_socket_t on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct source_transfer *t = ctx;
    char text[INET6_ADDRSTRLEN];
    (void)purpose;
    if (t->fault != SOURCE_FAULT_NONE)
        return CURL_SOCKET_BAD;
    if (t->job->proxy == NULL &&
        !source_address_allowed(&address->addr, address->addrlen, t->job->allowed_cidrs)) {
        source_address_text(&address->addr, address->addrlen, text);
        refuse_address(t, text);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the end of a connection ---- */

static int slot_of_tls(void)
{
    static int slot = -1;
    if (slot < 0)
        slot = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    return slot;
}

/* A body without a length ends where the connection ends: over TLS that must be said (close_notify), or it was cut. libcurl does not ask for it. */
static void on_tls(const SSL *ssl, int where, int value)
{
    struct source_transfer *t = SSL_get_ex_data(ssl, slot_of_tls());
    if (t != NULL && t->tls == ssl && where == SSL_CB_READ_ALERT &&
        (value & 0xFF) == SSL3_AD_CLOSE_NOTIFY)
        t->said_end = true;
}

static void watch_end(struct source_transfer *t)
{
    struct curl_tlssessioninfo *info = NULL;
    if (curl_easy_getinfo(t->curl, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || info == NULL ||
        info->backend != CURLSSLBACKEND_OPENSSL || info->internals == NULL)
        return;
    SSL *ssl = info->internals;
    if (SSL_set_ex_data(ssl, slot_of_tls(), t) != 1)
        arena_exhausted(0); /* uncovered: libssl has no memory */
    SSL_set_info_callback(ssl, on_tls);
    t->tls = ssl;
}

/* A connection that another job made was allowed to that job. */
static int on_ready(void *ctx, char *peer, char *local, int peer_port, int local_port)
{
    struct source_transfer *t = ctx;
    (void)local;
    (void)peer_port;
    (void)local_port;
    if (t->fault == SOURCE_FAULT_NONE && t->job->proxy == NULL &&
        !source_address_text_allowed(peer, t->job->allowed_cidrs))
        refuse_address(t, peer);
    watch_end(t);
    return t->fault == SOURCE_FAULT_NONE ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* ---- what is wrong beforehand ---- */

static bool bad(struct source_transfer *t,
                struct diag *ret_diag,
                enum diag_code code,
                const char *what,
                const char *vi,
                const char *en)
{
    *ret_diag = source_verdict_diag(t, code, what, vi, en, NULL);
    return false;
}

/* An address that may hold a password is not shown as far as that. */
static const char *without_user(const char *url, struct arena *arena)
{
    const char *monkey = strrchr(url, '@');
    struct text shown = text_of(monkey != NULL ? monkey : url);
    if (shown.len > 300)
        shown.len = 300;
    return arena_printf(arena, "%s%s", monkey != NULL ? "***" : "", text_dup(arena, shown));
}

static bool url_ok(
    struct source_transfer *t, const char *url, bool http, struct source_url *ret, struct diag *d)
{
    const char *vi, *en;
    enum source_url_fault fault = source_url_parse(NULL, text_of(url), http, t->arena, ret);
    if (fault == SOURCE_URL_OK)
        return true;
    source_url_fault_text(fault, &vi, &en);
    const char *shown = without_user(url, t->arena);
    return bad(t, d, fault == SOURCE_URL_HTTP ? DIAG_E831 : DIAG_E830, shown, vi, en);
}

static bool is_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* "Name: value", in one line, and nothing that the engine says itself. */
static bool header_ok(const char *header)
{
    static const char *const ours[] = {"host",
                                       "range",
                                       "if-range",
                                       "if-none-match",
                                       "if-match",
                                       "if-modified-since",
                                       "user-agent",
                                       "connection",
                                       "accept-encoding",
                                       "expect",
                                       "content-length",
                                       "transfer-encoding",
                                       "te",
                                       "upgrade",
                                       "if-unmodified-since"};
    size_t name = 0;
    while (is_token(header[name]))
        name++;
    if (name == 0 || header[name] != ':')
        return false;
    for (const char *c = header; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            return false;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (text_eq_ascii_nocase((struct text){header, name}, ours[i]))
            return false;
    return true;
}

static bool headers_ok(struct source_transfer *t, const char *const *headers, struct diag *d)
{
    for (; headers != NULL && *headers != NULL; headers++)
        if (!header_ok(*headers)) {
            size_t n = 0;
            while (is_token((*headers)[n]))
                n++;
            return bad(t, d, DIAG_E830, arena_copy(t->arena, *headers, n),
                       "dòng đầu yêu cầu sai, hoặc do gris tự đặt",
                       "it is no header line, or one that gris sets itself");
        }
    return true;
}

static bool lists_ok(struct source_transfer *t, struct diag *d)
{
    struct source_cidr cidr;
    struct source_url url;
    const char *const *p;
    for (p = t->job->allowed_cidrs; p != NULL && *p != NULL; p++)
        if (!source_cidr_parse(*p, &cidr))
            return bad(t, d, DIAG_E830, *p, "không phải dải địa chỉ (10.0.0.0/8)",
                       "it is no range of addresses (10.0.0.0/8)");
    for (p = t->job->allowed_hosts; p != NULL && *p != NULL; p++)
        if (strpbrk(*p, "/?#@* ") != NULL ||
            source_url_parse(NULL, text_of(arena_printf(t->arena, "https://%s/", *p)), false,
                             t->arena, &url) != SOURCE_URL_OK)
            return bad(t, d, DIAG_E830, *p, "không phải tên máy chủ", "it is no name of a host");
    const char *pin = t->job->pin;
    if (pin != NULL && strncmp(pin, "sha256//", 8) != 0)
        return bad(t, d, DIAG_E830, pin, "khoá ghim phải có dạng sha256//…",
                   "a pin reads sha256//…");
    return true;
}

/* Client certificates are read here, once: what was looked at is what is used. */
static bool
secret_file(struct source_transfer *t, const char *path, struct text *ret, struct diag *d)
{
    const char *vi, *en;
    if (source_secret_file(path, t->arena, ret, &vi, &en))
        return true;
    return bad(t, d, DIAG_E840, path, vi, en);
}

static bool files_ok(struct source_transfer *t, struct diag *d)
{
    struct text pem;
    const struct source_job *job = t->job;
    if (job->ca != NULL && access(job->ca, R_OK) != 0)
        return bad(t, d, DIAG_E840, job->ca, "không đọc được", "it cannot be read");
    return (job->cert == NULL || secret_file(t, job->cert, &pem, d)) &&
           (job->key == NULL || secret_file(t, job->key, &pem, d));
}

bool source_transfer_check(struct source_transfer *t, struct diag *ret_diag, bool *ret_ours)
{
    const struct source_job *job = t->job;
    struct source_url proxy;
    *ret_ours = false;
    source_secrets_of(job, t->arena, &t->secrets);
    if (!url_ok(t, job->url != NULL ? job->url : "", job->http, &t->first, ret_diag))
        return false;
    t->url = t->first;
    if (job->secret_query != NULL && source_url_with(&t->first, job->secret_query, job->http,
                                                     t->arena, &t->url) != SOURCE_URL_OK)
        return bad(t, ret_diag, DIAG_E830, "***", "tham số bí mật sai cú pháp",
                   "the secret parameter is malformed");
    if ((job->proxy != NULL && !url_ok(t, job->proxy, true, &proxy, ret_diag)) ||
        !headers_ok(t, job->headers, ret_diag) || !headers_ok(t, job->secret_headers, ret_diag) ||
        !lists_ok(t, ret_diag))
        return false;
    *ret_ours = !files_ok(t, ret_diag);
    return !*ret_ours;
}

/* ---- what is asked ---- */

static void add_header(struct source_transfer *t, const char *line)
{
    struct curl_slist *more = curl_slist_append(t->headers, line);
    if (more == NULL)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    t->headers = more;
}

static void add_headers(struct source_transfer *t, const char *const *lines)
{
    for (; lines != NULL && *lines != NULL; lines++)
        add_header(t, *lines);
}

static void set_headers(struct source_transfer *t)
{
    const struct source_job *job = t->job;
    int64_t when;
    add_headers(t, job->headers);
    if (source_url_same_origin(&t->first, &t->url))
        add_headers(t, job->secret_headers);
    bool tagged = job->etag != NULL && source_etag_ok(text_of(job->etag)) &&
                  strlen(job->etag) < SOURCE_VALUE_MAX;
    bool dated =
        job->last_modified != NULL && source_date_parse(text_of(job->last_modified), 0, &when);
    if (tagged)
        add_header(t, arena_printf(t->arena, "If-None-Match: %s", job->etag));
    if (dated)
        add_header(t, arena_printf(t->arena, "If-Modified-Since: %s", job->last_modified));
    t->conditional = tagged || dated;
    t->offset = t->part.validator[0] != '\0' ? t->part.size : 0;
    if (t->offset > 0) {
        add_header(t, arena_printf(t->arena, "Range: bytes=%lld-", (long long)t->offset));
        add_header(t, arena_printf(t->arena, "If-Range: %s", t->part.validator));
    }
    bool plain = t->plain || t->offset > 0;
    add_header(t, plain ? "Accept-Encoding: identity" : "Accept-Encoding: gzip");
    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
}

static bool set_tls(struct source_transfer *t, struct diag *d)
{
    const struct source_job *job = t->job;
    struct text pem;
    CURL *c = t->curl;
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (job->ca != NULL) {
        curl_easy_setopt(c, CURLOPT_CAINFO, job->ca);
        curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    }
    if (job->pin != NULL)
        curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, job->pin);
    /* A certificate says who we are: it goes where the other secrets go. */
    if (job->cert == NULL || !source_url_same_origin(&t->first, &t->url))
        return true;
    for (int i = 0; i < 2; i++) {
        const char *path = i == 1 && job->key != NULL ? job->key : job->cert;
        if (!secret_file(t, path, &pem, d))
            return false;
        union {
            const char *from;
            void *to;
        } bytes = {pem.ptr};
        struct curl_blob blob = {bytes.to, pem.len, CURL_BLOB_COPY};
        curl_easy_setopt(c, i == 0 ? CURLOPT_SSLCERT_BLOB : CURLOPT_SSLKEY_BLOB, &blob);
    }
    return true;
}

/* Milliseconds to whole seconds, at least one. */
static long seconds_of(int64_t ms)
{
    return (long)((ms + SECOND - 1) / SECOND);
}

static void set_limits(struct source_transfer *t, int64_t left)
{
    CURL *c = t->curl;
    int64_t most = t->bounds.attempt < left ? t->bounds.attempt : left;
    if (most < 1)
        most = 1;
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)t->bounds.connect);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)most);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)t->bounds.low_speed);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, seconds_of(t->bounds.low_time));
}

static void set_way(struct source_transfer *t)
{
    CURL *c = t->curl;
    const char *const *hosts = t->job->hosts;
    curl_easy_setopt(c, CURLOPT_URL, t->url.text);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, t->job->http ? "https,http" : "https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_USERAGENT, AGENT);
    curl_easy_setopt(c, CURLOPT_PROXY, t->job->proxy != NULL ? t->job->proxy : "");
    curl_easy_setopt(c, CURLOPT_NOPROXY, ""); /* the environment says nothing here either */
    curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(c, CURLOPT_PREREQDATA, t);
    for (; hosts != NULL && *hosts != NULL; hosts++) {
        struct curl_slist *more = curl_slist_append(t->hosts, *hosts);
        if (more == NULL)
            arena_exhausted(0); /* uncovered: libcurl has no memory */
        t->hosts = more;
    }
    if (t->hosts != NULL)
        curl_easy_setopt(c, CURLOPT_RESOLVE, t->hosts);
}

bool source_transfer_ask(struct source_transfer *t, int64_t left, struct diag *ret_diag)
{
    curl_easy_reset(t->curl);
    t->error[0] = '\0';
    t->fault = SOURCE_FAULT_NONE;
    t->body = SOURCE_BODY_UNSEEN;
    t->inflated = t->looked = t->said_end = false;
    t->tls = NULL;
    t->sniffed = 0;
    t->got = t->told = 0;
    source_answer_init(&t->answer);
    set_way(t);
    set_limits(t, left);
    set_headers(t);
    curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, source_body_header);
    curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, source_body_write);
    curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_PRIVATE, t);
    t->started = source_now(t->world);
    return set_tls(t, ret_diag);
}

void source_transfer_forget(struct source_transfer *t)
{
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->hosts);
    t->headers = t->hosts = NULL;
    if (t->inflating)
        (void)inflateEnd(&t->gzip);
    t->inflating = false;
}
