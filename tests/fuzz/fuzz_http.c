/*
 * fuzz_http: what a stranger's server sends in front of a body, line by line, as an answer's header; and each line as a date, a Retry-After, an ETag, a range,
 * an address to be led to, a range of addresses, the beginning of a page. What is kept is within its bounds and says nothing twice: a wait is never negative, a
 * range is one, an address that is allowed has the host that was allowed, no user and no other scheme, and reads the same when it is read again.
 * Must not know what an answer means. Neighbours: collector/source_http_answer.c, source_http_url.c, source_http_address.c, source_http_secret.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../collector/source_http.h"
#include "must.h"

#define NOW    INT64_C(1800000000000)
#define SECRET "s3cr3t"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_plain(const char *text, size_t most)
{
    must(strlen(text) < most);
    for (; *text != '\0'; text++)
        must((unsigned char)*text >= ' ' && *text != 0x7F);
}

static void must_answer(const uint8_t *data, size_t size)
{
    struct source_answer a;
    source_answer_init(&a);
    for (size_t at = 0; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t len = end != NULL ? (size_t)(end - data) - at + 1 : size - at;
        source_answer_line(&a, (struct text){(const char *)data + at, len}, NOW);
        at += len;
    }
    must(a.bytes == (int64_t)size);
    must(a.status >= 0 && a.status <= 999);
    must(a.length >= -1 && a.retry_after >= -1 && a.retry_after <= SOURCE_RETRY_MOST);
    must_be_plain(a.etag, sizeof a.etag);
    must_be_plain(a.last_modified, sizeof a.last_modified);
    must_be_plain(a.content_type, sizeof a.content_type);
    must(strlen(a.location) < sizeof a.location);
    must(a.etag[0] == '\0' || source_etag_ok(text_of(a.etag)));
    must(!a.ranged || a.first < 0 || (a.first <= a.last && (a.total < 0 || a.last < a.total)));
    const char *validator = source_answer_validator(&a);
    must(strncmp(validator, "W/", 2) != 0);
}

static void must_values(struct text line, struct arena *arena)
{
    int64_t seconds, wait, first, last, total;
    struct source_cidr cidr;
    if (source_date_parse(line, NOW / 1000, &seconds))
        must(seconds >= 0);
    if (source_retry_after_parse(line, NOW, &wait))
        must(wait >= 0 && wait <= SOURCE_RETRY_MOST);
    if (source_range_parse(line, &first, &last, &total))
        must((first < 0 && total >= 0) || (first <= last && (total < 0 || last < total)));
    if (source_cidr_parse(text_dup(arena, line), &cidr))
        must(cidr.bits >= 0 && cidr.bits <= 128);
    (void)source_is_page("text/html", line.ptr, line.len);
    (void)source_is_page("", line.ptr, line.len);
}

static void must_lead(struct text line, struct arena *arena)
{
    static const char *const allowed[] = {"other.test", NULL};
    struct source_url base, url, again;
    must(source_url_parse(NULL, TEXT("https://good.test:8443/a/b?c=d"), false, arena, &base) ==
         SOURCE_URL_OK);
    if (source_url_parse(&base, line, false, arena, &url) != SOURCE_URL_OK)
        return;
    must(strcmp(url.scheme, "https") == 0 && strncmp(url.text, "https://", 8) == 0);
    must(strlen(url.host) > 0 && strlen(url.host) < SOURCE_NAME_MAX);
    must(source_url_parse(NULL, text_of(url.text), false, arena, &again) == SOURCE_URL_OK);
    must(strcmp(url.place, again.place) == 0 && strcmp(url.page, again.page) == 0);
    must(source_url_same_origin(&url, &again));
    const char *host_end = url.text + 8 + strcspn(url.text + 8, "/?#");
    must(memchr(url.text + 8, '@', (size_t)(host_end - url.text - 8)) == NULL);
    if (source_url_allowed(&base, &url, allowed))
        must(strcmp(url.host, "other.test") == 0 || strcmp(url.host, "good.test") == 0);
}

static void must_hide(struct text line, struct arena *arena)
{
    static const char *const headers[] = {"Authorization: Bearer " SECRET, NULL};
    struct source_job job = {.secret_headers = headers};
    struct source_secrets secrets;
    source_secrets_of(&job, arena, &secrets);
    const char *text =
        arena_printf(arena, "%s" SECRET "%s", text_dup(arena, line), text_dup(arena, line));
    must(strstr(source_secrets_hide(&secrets, text, arena), SECRET) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    struct text line = {(const char *)data, end != NULL ? (size_t)(end - data) : size};
    must_answer(data, size);
    must_values(line, arena);
    must_lead(line, arena);
    must_hide(line, arena);
    arena_free(arena);
    return 0;
}
