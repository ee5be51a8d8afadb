/*
 * Header lines of an answer, as a stranger writes them: taken one by one, each with a bound, none believed further than it can be checked. And whether a
 * body is a web page. Must not know: connections, files. REQ: RFC 9110 5.6.7, 8.8, 10.2.3, 14.4; RFC 9530. Neighbours: source_http.h, base64.h.
 */
#include <string.h>

#include "base64.h"
#include "core/date.h"
#include "source_http.h"

#define MS          1000
#define DAY_SECONDS 86400
#define NUMBER_MAX  ((uint64_t)INT64_MAX)
#define STATUS_LEN  3

void source_answer_init(struct source_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    answer->length = answer->retry_after = answer->date = answer->modified = -1;
}

/* ---- dates ---- */

static bool take_month(struct text *t, int *ret_month)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int i = 0; i < 12; i++)
        if (text_take(t, text_of(months[i]))) {
            *ret_month = i + 1;
            return true;
        }
    return false;
}

/* Exactly `digits` digits. */
static bool take_exact(struct text *t, size_t digits, int max, int *ret)
{
    size_t before = t->len;
    return text_take_number(t, digits, max, ret) && before - t->len == digits;
}

/* "08:49:37"; a leap second counts as the one before it. */
static bool take_time(struct text *t, int64_t *ret_seconds)
{
    int hour, minute, second;
    if (!take_exact(t, 2, 23, &hour) || !text_take(t, TEXT(":")) ||
        !take_exact(t, 2, 59, &minute) || !text_take(t, TEXT(":")) ||
        !take_exact(t, 2, 60, &second))
        return false;
    *ret_seconds = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
    return true;
}

static bool at(int year, int month, int day, int64_t time, int64_t *ret_seconds)
{
    if (year < 1970 || !date_exists(year, month, day))
        return false;
    *ret_seconds = (int64_t)date_of(year, month, day) * DAY_SECONDS + time;
    return true;
}

/* "06 Nov 1994 08:49:37 GMT", or with "-" and two digits of a year, behind the name of the day. */
static bool parse_fixdate(struct text t, char between, int64_t now_seconds, int64_t *ret_seconds)
{
    int day, month, year, this_year, m, d;
    int64_t time;
    struct text gap = {&between, 1};
    bool two = between == '-';
    if (!take_exact(&t, 2, 31, &day) || !text_take(&t, gap) || !take_month(&t, &month) ||
        !text_take(&t, gap) || !take_exact(&t, two ? 2 : 4, 9999, &year) ||
        !text_take(&t, TEXT(" ")) || !take_time(&t, &time) || !text_is(t, " GMT"))
        return false;
    if (two) {
        date_split((date_t)(now_seconds / DAY_SECONDS), &this_year, &m, &d);
        year += this_year - this_year % 100;
        if (year > this_year + 50)
            year -= 100;
    }
    return at(year, month, day, time, ret_seconds);
}

/* "Nov  6 08:49:37 1994" behind the name of the day. */
static bool parse_asctime(struct text t, int64_t *ret_seconds)
{
    int day, month, year;
    int64_t time;
    if (!take_month(&t, &month) || !text_take(&t, TEXT(" ")))
        return false;
    bool one = text_take(&t, TEXT(" "));
    if (!take_exact(&t, one ? 1 : 2, 31, &day) || !text_take(&t, TEXT(" ")) ||
        !take_time(&t, &time) || !text_take(&t, TEXT(" ")) || !take_exact(&t, 4, 9999, &year) ||
        t.len != 0)
        return false;
    return at(year, month, day, time, ret_seconds);
}

bool source_date_parse(struct text t, int64_t now_seconds, int64_t *ret_seconds)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct text rest = t;
        if (text_take(&rest, text_of(days[i])))
            return text_take(&rest, TEXT(", ")) &&
                   parse_fixdate(rest, '-', now_seconds, ret_seconds);
        if (!text_take(&rest, (struct text){days[i], 3}))
            continue;
        if (text_take(&rest, TEXT(", ")))
            return parse_fixdate(rest, ' ', now_seconds, ret_seconds);
        return text_take(&rest, TEXT(" ")) && parse_asctime(rest, ret_seconds);
    }
    return false;
}

bool source_retry_after_parse(struct text t, int64_t now, int64_t *ret_wait)
{
    uint64_t seconds;
    int64_t when, wait;
    bool digits = t.len > 0;
    for (size_t i = 0; i < t.len; i++)
        digits = digits && t.ptr[i] >= '0' && t.ptr[i] <= '9';
    if (digits) { /* more than a year is a year */
        bool fits = text_to_u64(t, SOURCE_RETRY_MOST / MS, &seconds);
        *ret_wait = fits ? (int64_t)seconds * MS : SOURCE_RETRY_MOST;
        return true;
    }
    if (!source_date_parse(t, now / MS, &when))
        return false;
    wait = when * MS - now;
    if (wait < 0)
        wait = 0;
    *ret_wait = wait > SOURCE_RETRY_MOST ? SOURCE_RETRY_MOST : wait;
    return true;
}

/* ---- other values ---- */

bool source_etag_ok(struct text t)
{
    (void)text_take(&t, TEXT("W/"));
    if (t.len < 2 || t.ptr[0] != '"' || t.ptr[t.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if (c < 0x21 || c == '"' || c == 0x7F)
            return false;
    }
    return true;
}

/* Digits off the front, as far as they go. */
static bool take_size(struct text *t, int64_t *ret)
{
    size_t n = 0;
    uint64_t value;
    while (n < t->len && t->ptr[n] >= '0' && t->ptr[n] <= '9')
        n++;
    if (!text_to_u64((struct text){t->ptr, n}, NUMBER_MAX, &value))
        return false;
    *t = (struct text){t->ptr + n, t->len - n};
    *ret = (int64_t)value;
    return true;
}

bool source_range_parse(struct text t, int64_t *ret_first, int64_t *ret_last, int64_t *ret_total)
{
    *ret_first = *ret_last = *ret_total = -1;
    if (t.len < 6 || !text_eq_ascii_nocase((struct text){t.ptr, 5}, "bytes") || t.ptr[5] != ' ')
        return false;
    t = (struct text){t.ptr + 6, t.len - 6};
    bool none = text_take(&t, TEXT("*"));
    if (!none &&
        (!take_size(&t, ret_first) || !text_take(&t, TEXT("-")) || !take_size(&t, ret_last)))
        return false;
    if (!text_take(&t, TEXT("/")))
        return false;
    bool open = text_take(&t, TEXT("*"));
    if ((!open && !take_size(&t, ret_total)) || t.len != 0 || (none && open))
        return false;
    return none || (*ret_first <= *ret_last && (open || *ret_last < *ret_total));
}

/* A text of printable ASCII, within its room; else nothing is kept of it. */
static void keep(char *room, size_t size, struct text t)
{
    room[0] = '\0';
    if (t.len >= size)
        return;
    for (size_t i = 0; i < t.len; i++)
        if ((unsigned char)t.ptr[i] < ' ' || (unsigned char)t.ptr[i] > '~')
            return;
    memcpy(room, t.ptr, t.len);
    room[t.len] = '\0';
}

static void keep_type(struct source_answer *answer, struct text t)
{
    const char *end = memchr(t.ptr, ';', t.len);
    keep(answer->content_type, sizeof answer->content_type,
         text_trim(end != NULL ? (struct text){t.ptr, (size_t)(end - t.ptr)} : t));
    for (char *c = answer->content_type; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
}

/* A second one that differs: which is meant nobody can tell (RFC 9112 6.3). */
static void keep_length(struct source_answer *answer, struct text t)
{
    int64_t length = -1;
    if (!take_size(&t, &length) || t.len != 0 || (answer->length >= 0 && answer->length != length))
        answer->contradicted = true;
    else
        answer->length = length;
}

static void keep_location(struct source_answer *answer, struct text t)
{
    if (t.len >= sizeof answer->location ||
        (answer->location[0] != '\0' && !text_is(t, answer->location))) {
        answer->contradicted = true;
        return;
    }
    memcpy(answer->location, t.ptr, t.len);
    answer->location[t.len] = '\0';
}

/* "sha-256=:BASE64:" (RFC 9530), "SHA-256=BASE64" (RFC 3230), one of a list; other algorithms say nothing here. */
static void keep_digest(struct source_answer *answer, struct text t, bool colons)
{
    unsigned char bytes[64];
    char base64[80];
    size_t len = 0;
    while (t.len > 0) {
        const char *comma = memchr(t.ptr, ',', t.len);
        size_t n = comma != NULL ? (size_t)(comma - t.ptr) : t.len;
        struct text one = text_trim((struct text){t.ptr, n});
        t = (struct text){t.ptr + n, t.len - n};
        (void)text_take(&t, TEXT(","));
        if (one.len < 8 || !text_eq_ascii_nocase((struct text){one.ptr, 8}, "sha-256="))
            continue;
        one = (struct text){one.ptr + 8, one.len - 8};
        if (colons && (!text_take(&one, TEXT(":")) || one.len == 0 || one.ptr[--one.len] != ':'))
            continue;
        keep(base64, sizeof base64, one);
        if (base64[0] == '\0' || base64_room(one.len) > sizeof bytes ||
            !base64_decode(text_of(base64), bytes, &len) || len != DIGEST_BYTES)
            continue;
        memcpy(answer->digest.bytes, bytes, DIGEST_BYTES);
        answer->digested = true;
    }
}

static void keep_coding(struct source_answer *answer, struct text t)
{
    if (t.len == 0 || text_eq_ascii_nocase(t, "identity"))
        return;
    bool gzip = text_eq_ascii_nocase(t, "gzip") || text_eq_ascii_nocase(t, "x-gzip");
    answer->coding =
        gzip && answer->coding == SOURCE_CODING_NONE ? SOURCE_CODING_GZIP : SOURCE_CODING_OTHER;
}

static void
keep_validator(struct source_answer *answer, struct text name, struct text value, int64_t now)
{
    int64_t when = -1;
    if (text_eq_ascii_nocase(name, "etag")) {
        answer->etag[0] = '\0';
        if (source_etag_ok(value))
            keep(answer->etag, sizeof answer->etag, value);
        return;
    }
    bool known = source_date_parse(value, now / MS, &when);
    if (text_eq_ascii_nocase(name, "date")) {
        answer->date = known ? when : -1;
        return;
    }
    answer->modified = known ? when : -1;
    answer->last_modified[0] = '\0';
    if (known)
        keep(answer->last_modified, sizeof answer->last_modified, value);
}

static void
keep_field(struct source_answer *answer, struct text name, struct text value, int64_t now)
{
    if (text_eq_ascii_nocase(name, "content-length"))
        keep_length(answer, value);
    else if (text_eq_ascii_nocase(name, "content-type"))
        keep_type(answer, value);
    else if (text_eq_ascii_nocase(name, "content-encoding"))
        keep_coding(answer, value);
    else if (text_eq_ascii_nocase(name, "transfer-encoding"))
        answer->chunked = text_eq_ascii_nocase(value, "chunked");
    else if (text_eq_ascii_nocase(name, "content-range"))
        answer->ranged = source_range_parse(value, &answer->first, &answer->last, &answer->total);
    else if (text_eq_ascii_nocase(name, "location"))
        keep_location(answer, value);
    else if (text_eq_ascii_nocase(name, "retry-after")) {
        if (!source_retry_after_parse(value, now, &answer->retry_after))
            answer->retry_after = -1;
    } else if (text_eq_ascii_nocase(name, "repr-digest"))
        keep_digest(answer, value, true);
    else if (text_eq_ascii_nocase(name, "digest"))
        keep_digest(answer, value, false);
    else if (text_eq_ascii_nocase(name, "etag") || text_eq_ascii_nocase(name, "date") ||
             text_eq_ascii_nocase(name, "last-modified"))
        keep_validator(answer, name, value, now);
}

/* "HTTP/1.1 200 OK": what came before it was of another answer (100 Continue, a proxy's). */
static void begin(struct source_answer *answer, struct text t)
{
    int64_t bytes = answer->bytes;
    uint64_t status = 0;
    const char *blank = memchr(t.ptr, ' ', t.len);
    source_answer_init(answer);
    answer->bytes = bytes;
    answer->started = true;
    if (t.len > 7 && memcmp(t.ptr, "HTTP/1.", 7) == 0 && blank != NULL &&
        (size_t)(t.ptr + t.len - blank) > STATUS_LEN &&
        text_to_u64((struct text){blank + 1, STATUS_LEN}, 999, &status))
        answer->status = (int32_t)status;
}

void source_answer_line(struct source_answer *answer, struct text line, int64_t now)
{
    answer->bytes += (int64_t)line.len;
    while (line.len > 0 && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n'))
        line.len--;
    if (line.len >= 5 && memcmp(line.ptr, "HTTP/", 5) == 0) {
        begin(answer, line);
        return;
    }
    if (line.len == 0) {
        answer->ended = answer->started;
        return;
    }
    const char *colon = memchr(line.ptr, ':', line.len);
    if (colon == NULL || !answer->started || answer->ended) /* trailers are nobody's */
        return;
    struct text name = {line.ptr, (size_t)(colon - line.ptr)};
    struct text value = {colon + 1, line.len - name.len - 1};
    while (value.len > 0 && (value.ptr[0] == ' ' || value.ptr[0] == '\t'))
        value = (struct text){value.ptr + 1, value.len - 1};
    while (value.len > 0 && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t'))
        value.len--;
    keep_field(answer, name, value, now);
}

const char *source_answer_validator(const struct source_answer *answer)
{
    if (answer->etag[0] == '"')
        return answer->etag;
    bool strong =
        answer->etag[0] == '\0' && answer->modified >= 0 && answer->date > answer->modified;
    return strong ? answer->last_modified : "";
}

/* ---- web pages ---- */

static bool begins(const char *t, const char *word)
{
    for (; *word != '\0'; t++, word++)
        if ((*t >= 'A' && *t <= 'Z' ? *t - 'A' + 'a' : *t) != *word)
            return false;
    return true;
}

bool source_is_page(const char *content_type, const void *bytes, size_t len)
{
    char text[SOURCE_SNIFF + 1];
    const unsigned char *from = bytes;
    size_t n = 0;
    for (size_t i = 0; i < len && i < SOURCE_SNIFF; i++)
        if (from[i] != '\0') /* UTF-16 loses every other byte, and reads the same */
            text[n++] = (char)from[i];
    text[n] = '\0';
    const char *t = text;
    while (*t == ' ' || (*t >= '\t' && *t <= '\r') || (unsigned char)*t >= 0xBB) /* BOMs */
        t++;
    if (*t != '<')
        return false;
    if (begins(t, "<!doctype html") || begins(t, "<html") || begins(t, "<head") ||
        begins(t, "<body") || begins(t, "<script"))
        return true;
    if (strcmp(content_type, "text/html") == 0 ||
        strcmp(content_type, "application/xhtml+xml") == 0)
        return true;
    if (!begins(t, "<?xml") && !begins(t, "<!--"))
        return false;
    for (; *t != '\0'; t++)
        if (begins(t, "<!doctype html") || begins(t, "<html"))
            return true;
    return false;
}
