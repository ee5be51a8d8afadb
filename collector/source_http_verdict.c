/*
 * What an attempt came to: good, to be tried again, to be followed, or the end; and the finding that says so, without secrets.
 * Must not know: when the next one is. REQ: RFC 9110 15; exchange over TLS: nothing that a certificate forbids is tried again. Neighbours:
 * source_http_transfer.h.
 */
#include <errno.h>
#include <string.h>

#include "source_http_transfer.h"

#define SHOWN_MAX 300

const char *source_verdict_url(const struct source_transfer *t)
{
    /* Of the job's own address the query is shown, of where others lead us it may hold what opens the door. */
    const struct source_url *url = t->hop == 0 ? &t->first : &t->url;
    const char *shown = t->hop == 0 ? url->text : url->page;
    if (shown == NULL)
        shown = "";
    struct text cut = {shown, strnlen(shown, SHOWN_MAX)};
    return source_secrets_hide(&t->secrets, text_dup(t->arena, cut), t->arena);
}

struct diag source_verdict_diag(const struct source_transfer *t,
                                enum diag_code code,
                                const char *a,
                                const char *b,
                                const char *c,
                                const char *d)
{
    const char *args[] = {a, b, c, d};
    struct diag diag = {.code = code};
    for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
        if (args[i] != NULL)
            diag.arg[i] = source_secrets_hide(&t->secrets, args[i], t->arena);
    return diag;
}

static struct source_verdict ends(enum source_end end, struct diag diag)
{
    return (struct source_verdict){.turn = SOURCE_TURN_END, .end = end, .diag = diag};
}

static struct source_verdict turns(enum source_turn turn, struct diag diag)
{
    return (struct source_verdict){.turn = turn, .end = SOURCE_LATER, .diag = diag};
}

static struct diag
about(const struct source_transfer *t, enum diag_code code, const char *vi, const char *en)
{
    return source_verdict_diag(t, code, source_verdict_url(t), vi, en, NULL);
}

static struct diag too_much(const struct source_transfer *t, bool headers)
{
    int64_t most = headers ? t->bounds.headers : t->bounds.body;
    return source_verdict_diag(
        t, DIAG_E844, source_verdict_url(t), headers ? "phần đầu" : "nội dung",
        headers ? "its header" : "the body", arena_printf(t->arena, "%lld", (long long)most));
}

static const char *head_of(const struct source_transfer *t)
{
    size_t n = t->sniffed < SOURCE_HEAD_MAX ? t->sniffed : SOURCE_HEAD_MAX;
    return text_dup(t->arena, text_printable(t->arena, text_trim((struct text){t->sniff, n})));
}

static struct diag disk(const struct source_transfer *t)
{
    const char *why = strerror(t->part.error);
    return source_verdict_diag(t, DIAG_E849, t->part.path, why, why, NULL);
}

/* What we ended ourselves. */
static struct source_verdict of_fault(const struct source_transfer *t)
{
    switch (t->fault) {
    case SOURCE_FAULT_ADDRESS:
        return ends(SOURCE_REFUSED,
                    source_verdict_diag(t, DIAG_E833, t->url.place, t->closed, NULL, NULL));
    case SOURCE_FAULT_HEADERS: return ends(SOURCE_REFUSED, too_much(t, true));
    case SOURCE_FAULT_BODY: return ends(SOURCE_REFUSED, too_much(t, false));
    case SOURCE_FAULT_CONTRADICTED:
        return ends(SOURCE_REFUSED, about(t, DIAG_E848, "độ dài hoặc chuyển hướng mâu thuẫn",
                                          "its lengths or locations contradict each other"));
    case SOURCE_FAULT_CODING:
        return ends(SOURCE_REFUSED, about(t, DIAG_E848, "kiểu nén không được yêu cầu",
                                          "a compression that was not asked for"));
    case SOURCE_FAULT_GZIP:
        return turns(SOURCE_TURN_WAIT, about(t, DIAG_E847, "dữ liệu nén hỏng hoặc bị cắt",
                                             "the compressed data is broken or cut short"));
    case SOURCE_FAULT_PAGE:
        return ends(SOURCE_REFUSED, source_verdict_diag(t, DIAG_E846, source_verdict_url(t),
                                                        head_of(t), NULL, NULL));
    case SOURCE_FAULT_RANGE:
        return turns(SOURCE_TURN_AGAIN, about(t, DIAG_E847, "phần gửi tiếp không khớp phần đã có",
                                              "what it goes on with does not fit what we have"));
    case SOURCE_FAULT_DISK: return ends(SOURCE_FAILED, disk(t));
    case SOURCE_FAULT_NONE: break;
    }
    return ends(SOURCE_REFUSED, about(t, DIAG_E848, "", "")); /* uncovered: there is a fault */
}

/* A connection that broke: before the answer, or in the middle of it. */
static struct source_verdict broken(const struct source_transfer *t, const char *why)
{
    if (t->answer.ended)
        return turns(SOURCE_TURN_WAIT, about(t, DIAG_E847, "kết nối đứt giữa chừng",
                                             "the connection broke in the middle"));
    return turns(SOURCE_TURN_WAIT,
                 source_verdict_diag(t, DIAG_E835, t->url.place, why, NULL, NULL));
}

static struct source_verdict slow(const struct source_transfer *t)
{
    const char *bytes = arena_printf(t->arena, "%lld", (long long)t->part.size);
    return turns(SOURCE_TURN_WAIT,
                 source_verdict_diag(t, DIAG_E836, t->url.place, bytes, NULL, NULL));
}

/* A server that hangs up amidst the handshake without an alert has said nothing about TLS: it is out of order, or what stands before it is. libcurl tells
 * it by OpenSSL's words alone (of OpenSSL 1.1 and 3). */
static bool is_hung_up(const char *why)
{
    return strstr(why, "SSL_ERROR_SYSCALL") != NULL || strstr(why, "unexpected eof") != NULL;
}

static struct source_verdict
refused_by_tls(const struct source_transfer *t, CURLcode code, const char *why)
{
    long os = 0;
    enum diag_code d = code == CURLE_PEER_FAILED_VERIFICATION   ? DIAG_E837
                       : code == CURLE_SSL_PINNEDPUBKEYNOTMATCH ? DIAG_E838
                                                                : DIAG_E839;
    (void)curl_easy_getinfo(t->curl, CURLINFO_OS_ERRNO, &os);
    if (d == DIAG_E839 && (os == ECONNRESET || is_hung_up(why)))
        return broken(t, why);
    return ends(SOURCE_REFUSED,
                source_verdict_diag(t, d, t->url.place, d == DIAG_E838 ? NULL : why, NULL, NULL));
}

/* A proxy that lets nobody through, or not there: HTTP status of its answer to CONNECT. */
static bool is_refused_by_proxy(const struct source_transfer *t, long *ret_status)
{
    *ret_status = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_HTTP_CONNECTCODE, ret_status);
    return t->job->proxy != NULL && *ret_status >= 400 && *ret_status <= 499 &&
           *ret_status != 408 && *ret_status != 425 && *ret_status != 429;
}

static struct source_verdict refused_by_proxy(const struct source_transfer *t, long status)
{
    enum diag_code d = status == 401 || status == 403 || status == 407 ? DIAG_E841 : DIAG_E842;
    return ends(SOURCE_REFUSED,
                source_verdict_diag(t, d, t->job->proxy, arena_printf(t->arena, "%ld", status),
                                    NULL, NULL));
}

/* What libcurl says; the list is of what a transfer of ours can meet. */
static struct source_verdict of_code(const struct source_transfer *t, CURLcode code)
{
    const char *why = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
    long proxy = 0;
    if (is_refused_by_proxy(t, &proxy))
        return refused_by_proxy(t, proxy);
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
        return turns(SOURCE_TURN_WAIT,
                     source_verdict_diag(t, DIAG_E834, t->url.host, NULL, NULL, NULL));
    if (code == CURLE_OPERATION_TIMEDOUT)
        return slow(t);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH ||
        code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CIPHER ||
        code == CURLE_SSL_ISSUER_ERROR)
        return refused_by_tls(t, code, why);
    if (code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE)
        return ends(SOURCE_FAILED, source_verdict_diag(t, DIAG_E840,
                                                       code == CURLE_SSL_CERTPROBLEM ? t->job->cert
                                                       : t->job->ca != NULL          ? t->job->ca
                                                                                     : "CA",
                                                       why, why, NULL));
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_PARTIAL_FILE || code == CURLE_GOT_NOTHING ||
        code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_PROXY)
        return broken(t, why);
    if (code == CURLE_OUT_OF_MEMORY &&
        !t->answer.ended) /* so libcurl says it of one endless line */
        return ends(SOURCE_REFUSED, too_much(t, true));
    return ends(SOURCE_REFUSED, about(t, DIAG_E848, why, why));
}

static struct source_verdict redirected(struct source_transfer *t)
{
    struct source_url next;
    const char *to = t->answer.location;
    if (t->answer.contradicted)
        return ends(SOURCE_REFUSED, about(t, DIAG_E848, "độ dài hoặc chuyển hướng mâu thuẫn",
                                          "its lengths or locations contradict each other"));
    if (to[0] == '\0')
        return ends(SOURCE_REFUSED,
                    about(t, DIAG_E845, "không nói chuyển đi đâu", "it does not say where to"));
    if (t->hop >= SOURCE_REDIRECTS)
        return ends(SOURCE_REFUSED,
                    about(t, DIAG_E845, "quá ba lần chuyển hướng", "more than three redirects"));
    enum source_url_fault fault =
        source_url_parse(&t->url, text_of(to), t->job->http, t->arena, &next);
    if (fault == SOURCE_URL_HTTP)
        return ends(SOURCE_REFUSED, source_verdict_diag(t, DIAG_E831, next.host, NULL, NULL, NULL));
    if (fault != SOURCE_URL_OK) {
        const char *vi, *en;
        source_url_fault_text(fault, &vi, &en);
        return ends(SOURCE_REFUSED, about(t, DIAG_E845, vi, en));
    }
    if (!source_url_allowed(&t->first, &next, t->job->allowed_hosts))
        return ends(SOURCE_REFUSED, source_verdict_diag(t, DIAG_E832, source_verdict_url(t),
                                                        next.place, NULL, NULL));
    t->url = next;
    return turns(SOURCE_TURN_HOP, (struct diag){.code = DIAG_NONE});
}

static struct source_verdict whole(struct source_transfer *t)
{
    struct source_verdict v = ends(SOURCE_NEW, (struct diag){.code = DIAG_NONE});
    const struct source_answer *a = &t->answer;
    if (t->part.total >= 0 && t->part.size != t->part.total)
        return turns(SOURCE_TURN_WAIT,
                     about(t, DIAG_E847, "ngắn hơn độ dài đã báo", "it is shorter than was said"));
    if (t->tls != NULL && a->length < 0 && !a->chunked && !t->said_end)
        return broken(t, "it ended without a word");
    v.digest = source_part_digest(&t->part);
    if (a->digested && a->coding == SOURCE_CODING_NONE && !digest_eq(&a->digest, &v.digest))
        return turns(SOURCE_TURN_AGAIN, about(t, DIAG_E847, "mã băm không khớp mã máy chủ báo",
                                              "its digest is not the one that was said"));
    if (t->job->digest != NULL && digest_eq(t->job->digest, &v.digest))
        v.end = SOURCE_UNCHANGED;
    else if (!source_part_finish(&t->part))
        return ends(SOURCE_FAILED, disk(t));
    return v;
}

/* An answer in full. */
static struct source_verdict of_status(struct source_transfer *t)
{
    int32_t s = t->answer.status;
    const char *status = arena_printf(t->arena, "%d", (int)s);
    if (s == 200 || s == 203 || s == 206)
        return whole(t);
    if (s == 304 && t->conditional)
        return ends(SOURCE_UNCHANGED, (struct diag){.code = DIAG_NONE});
    if (s == 301 || s == 302 || s == 303 || s == 307 || s == 308)
        return redirected(t);
    if (s == 416 && t->offset > 0)
        return turns(SOURCE_TURN_AGAIN, about(t, DIAG_E847, "phần đã có không còn dùng được",
                                              "what we have is of no use to it"));
    if (s == 408 || s == 425 || s == 429 || (s >= 500 && s <= 599))
        return turns(SOURCE_TURN_WAIT, about(t, DIAG_E843, status, NULL));
    if (s == 401 || s == 403 || s == 407)
        return ends(SOURCE_REFUSED, about(t, DIAG_E841, status, NULL));
    if (s >= 400 && s <= 499)
        return ends(SOURCE_REFUSED, about(t, DIAG_E842, status, NULL));
    status = arena_printf(t->arena, "HTTP %d", (int)s);
    return ends(SOURCE_REFUSED, about(t, DIAG_E848, status, status));
}

struct source_verdict source_verdict_of(struct source_transfer *t, CURLcode code)
{
    /* A body that nobody wants is not waited for. */
    bool enough = code == CURLE_WRITE_ERROR && t->body == SOURCE_BODY_IGNORED;
    if (code == CURLE_OK && t->fault == SOURCE_FAULT_NONE)
        source_body_end(t);
    if (t->fault != SOURCE_FAULT_NONE)
        return of_fault(t);
    if (code == CURLE_OK && !t->answer.ended)
        return broken(t, "the header was cut short");
    return code == CURLE_OK || enough ? of_status(t) : of_code(t, code);
}
