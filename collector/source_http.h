/*
 * The parts of the engine that fetches over HTTP(S), for each other and for their tests; what others see of it is core/source_job.h and
 * collector.h. libcurl's types stay within source_http*.c. Neighbours: source_http.c and its parts.
 */
#ifndef GRIS_COLLECTOR_SOURCE_HTTP_H
#define GRIS_COLLECTOR_SOURCE_HTTP_H

#include <netinet/in.h>

#include "core/source_job.h"
#include "core/text.h"

/* ---- addresses of pages: source_http_url.c ---- */

#define SOURCE_URL_MAX  8192
#define SOURCE_NAME_MAX 256 /* room for "host:port" */

struct source_url {
    const char *text;            /* whole, without fragment: what is asked for; may hold secrets */
    const char *scheme;          /* "https", "http" */
    char host[SOURCE_NAME_MAX];  /* lower case, without brackets */
    char place[SOURCE_NAME_MAX]; /* host:port, IPv6 in brackets */
    const char *page;            /* scheme://place/path, without query */
    const char *query;           /* or "" */
    uint16_t port;
};

/* Why an address cannot be used. */
enum source_url_fault {
    SOURCE_URL_OK,
    SOURCE_URL_LONG,
    SOURCE_URL_BYTES,  /* blanks, control characters, backslashes, not ASCII */
    SOURCE_URL_SYNTAX, /* what libcurl does not take */
    SOURCE_URL_SCHEME, /* neither https nor http */
    SOURCE_URL_HTTP,   /* http, and it is not allowed */
    SOURCE_URL_USER,   /* user-info */
    SOURCE_URL_HOST    /* no host, too long, a zone, a dot at the end */
};
/* Vietnamese and English: what is wrong. */
void source_url_fault_text(enum source_url_fault fault, const char **ret_vi, const char **ret_en);

/* `base` NULL: `t` is an address in full; else it may be relative to it (RFC 3986 5). Bytes beyond ASCII in a relative one are percent-encoded;
 * in an address in full they are a fault. */
enum source_url_fault source_url_parse(const struct source_url *base,
                                       struct text t,
                                       bool http_allowed,
                                       struct arena *arena,
                                       struct source_url *ret_url);
/* The same with another parameter in its query. */
enum source_url_fault source_url_with(const struct source_url *url,
                                      const char *parameter,
                                      bool http_allowed,
                                      struct arena *arena,
                                      struct source_url *ret_url);
bool source_url_same_origin(const struct source_url *a, const struct source_url *b);
/* May a job that began at `first` ask `url`? Its own host on its own port or on the usual one of the scheme; else by the list. */
bool source_url_allowed(const struct source_url *first,
                        const struct source_url *url,
                        const char *const *allowed_hosts);

/* ---- addresses of machines: source_http_address.c ---- */

struct source_cidr {
    unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    int bits;                /* of 128 */
};
/* "10.0.0.0/8", "fd00::/8"; false: not that, or bits beyond the mask are set. */
bool source_cidr_parse(const char *text, struct source_cidr *ret_cidr);
/* Whether a connection to it may be made: an address of the public Internet, or one that a CIDR names (lists of text that end with NULL; NULL is
 * none). REQ: RFC 6890, RFC 4193, RFC 6598 and IANA's registries of special addresses. */
bool source_address_allowed(const struct sockaddr *address,
                            socklen_t len,
                            const char *const *cidrs);
bool source_address_text_allowed(const char *address, const char *const *cidrs);
/* Its text; "" for what is no IP address. */
void source_address_text(const struct sockaddr *address,
                         socklen_t len,
                         char ret[static INET6_ADDRSTRLEN]);

/* ---- header lines: source_http_answer.c ---- */

#define SOURCE_VALUE_MAX 1024

enum source_coding { SOURCE_CODING_NONE, SOURCE_CODING_GZIP, SOURCE_CODING_OTHER };

/* One answer's header, line by line. Texts "" where there is none, or none that can be used. */
struct source_answer {
    int32_t status;
    bool started, ended;    /* the status line came; the empty line came */
    bool contradicted;      /* two lengths, or two locations, or a length that is no number */
    int64_t bytes;          /* of all lines, those of answers before it in the same attempt too */
    int64_t length;         /* Content-Length, or -1 */
    int64_t retry_after;    /* ms from now, or -1 */
    int64_t date, modified; /* Unix seconds, or -1 */
    bool ranged;            /* a Content-Range that can be used: */
    int64_t first, last, total; /* total -1: not said; first -1: the total alone */
    enum source_coding coding;
    bool chunked;  /* it says itself where it ends */
    bool digested; /* a sha-256 of the representation: */
    struct digest digest;
    char etag[SOURCE_VALUE_MAX];
    char last_modified[SOURCE_VALUE_MAX];
    char content_type[SOURCE_VALUE_MAX]; /* type/subtype, lower case */
    char location[SOURCE_URL_MAX];
};
void source_answer_init(struct source_answer *answer);
/* One line as it came, with or without its end. `now`: Unix ms. */
void source_answer_line(struct source_answer *answer, struct text line, int64_t now);
/* A validator that an If-Range may hold (RFC 9110 13.1.5): the strong ETag, else a Last-Modified that is one by 8.8.2.2; "" if there is none. */
const char *source_answer_validator(const struct source_answer *answer);

/* IMF-fixdate, RFC 850 (two digits: not more than 50 years ahead), asctime (RFC 9110 5.6.7); Unix seconds. */
bool source_date_parse(struct text t, int64_t now_seconds, int64_t *ret_seconds);
/* Retry-After in ms from now, 0 to SOURCE_RETRY_MOST; false: neither form. */
#define SOURCE_RETRY_MOST ((int64_t)1000 * 86400 * 366)
bool source_retry_after_parse(struct text t, int64_t now, int64_t *ret_wait);
bool source_etag_ok(struct text t);
/* "bytes 0-9/10"; the range or the total may be an asterisk (-1), not both: false for others, and where the numbers contradict each other. */
bool source_range_parse(struct text t, int64_t *ret_first, int64_t *ret_last, int64_t *ret_total);
/* Whether a body that begins so is a web page. `bytes`: its first SOURCE_SNIFF, or all. */
#define SOURCE_SNIFF 1024
bool source_is_page(const char *content_type, const void *bytes, size_t len);

/* ---- secrets: source_http_secret.c ---- */

struct source_secrets {
    const char **at;
    size_t len;
};
/* What must not be shown of a job: values of secret headers, their credentials alone, what Basic hides, values of secret parameters (as they stand and
 * percent-decoded), and `secrets`. */
void source_secrets_of(const struct source_job *job,
                       struct arena *arena,
                       struct source_secrets *ret_secrets);
/* The text, printable, with *** in place of each of them. */
const char *
source_secrets_hide(const struct source_secrets *secrets, const char *text, struct arena *arena);

/* ---- what has come of a body: source_http_part.c ---- */

enum source_part_fault { SOURCE_PART_OK, SOURCE_PART_BUSY, SOURCE_PART_SYSTEM };

struct source_part {
    const char *path, *info, *file; /* file.part, file.part.info, file */
    int fd;                         /* locked; -1: not open */
    int64_t size;                   /* bytes in it */
    int64_t total;                  /* of the whole body, as it was told; -1: not told */
    const char *page;               /* where it came from, without query; "" */
    const char *validator;          /* for If-Range; "": it cannot be gone on with */
    struct digest_state *hash;      /* over its bytes */
    int error;                      /* errno of what failed */
};
/* Opens or makes it, and learns what is in it: of the same address and the same boot of this machine, with a validator; else it is emptied. */
enum source_part_fault
source_part_open(struct source_part *part, const char *file, const char *url, struct arena *arena);
/* Empties it. `validator` "": what comes now cannot be gone on with. False: errno in part->error; likewise below. */
bool source_part_begin(struct source_part *part,
                       const char *url,
                       const char *page,
                       const char *validator,
                       int64_t total,
                       struct arena *arena);
bool source_part_add(struct source_part *part, const void *bytes, size_t len);
struct digest source_part_digest(struct source_part *part); /* once */
/* Syncs it and gives it its name. */
bool source_part_finish(struct source_part *part);
void source_part_drop(struct source_part *part);  /* with its files */
void source_part_close(struct source_part *part); /* its files stay; safe after the others */

/* ---- tries: source_http_tries.c ---- */

/* The bounds with all defaults filled in. */
struct source_bounds source_bounds_of(const struct source_bounds *bounds);
/* How long to wait after try `n` (from 1): full jitter, at least `retry_after` (-1: none). */
int64_t source_wait(const struct source_bounds *bounds,
                    int32_t n,
                    int64_t retry_after,
                    uint64_t (*random)(void *ctx, uint64_t below_one),
                    void *ctx);

#endif
