/*
 * One attempt of a job: what is asked, what has come, what it means. Of source_http.c, source_http_transfer.c, source_http_body.c and
 * source_http_verdict.c alone: here stand libcurl's and zlib's types.
 */
#ifndef GRIS_COLLECTOR_SOURCE_HTTP_TRANSFER_H
#define GRIS_COLLECTOR_SOURCE_HTTP_TRANSFER_H

#include <curl/curl.h>
#include <zlib.h>

#include "source_http.h"

/* Why we ended an answer ourselves. */
enum source_fault {
    SOURCE_FAULT_NONE,
    SOURCE_FAULT_ADDRESS,      /* the peer's address is closed to the job */
    SOURCE_FAULT_HEADERS,      /* their cap */
    SOURCE_FAULT_BODY,         /* its cap */
    SOURCE_FAULT_CONTRADICTED, /* two lengths */
    SOURCE_FAULT_CODING,       /* not asked for */
    SOURCE_FAULT_GZIP,         /* damaged */
    SOURCE_FAULT_PAGE,         /* HTML */
    SOURCE_FAULT_RANGE,        /* not what we have the beginning of */
    SOURCE_FAULT_DISK
};

enum source_body { SOURCE_BODY_UNSEEN, SOURCE_BODY_KEPT, SOURCE_BODY_IGNORED };

struct source_transfer {
    bool busy, adding; /* in use; in the multi handle */
    size_t index;
    uint64_t spot; /* host and port, while it is in the multi handle */
    const struct source_job *job;
    const struct source_world *world;
    struct source_bounds bounds;
    struct arena *arena; /* of the attempt */
    CURL *curl;
    struct curl_slist *headers, *hosts;
    char error[CURL_ERROR_SIZE];
    struct source_secrets secrets;
    struct source_url first, url; /* the job's own, without secrets; what is asked */
    int32_t number, hop;
    bool plain;       /* no compression is asked for */
    bool conditional; /* If-None-Match or If-Modified-Since was sent */
    int64_t offset;   /* of the range that was asked */
    struct source_part part;
    int64_t resumed; /* bytes of it that were there before this attempt */
    struct source_answer answer;
    enum source_body body;
    enum source_fault fault;
    char closed[INET6_ADDRSTRLEN]; /* the address at fault */
    z_stream gzip;
    bool inflating, inflated;
    char sniff[SOURCE_SNIFF];
    size_t sniffed;
    bool looked;
    const void *tls;       /* libssl's, of this connection; NULL: none */
    bool said_end;         /* the server said that nothing more comes */
    int64_t got;           /* bytes of the body, decoded, kept or not */
    int64_t started, told; /* Unix ms; monotonic ms of the last progress */
};

/* What an attempt came to. */
enum source_turn { SOURCE_TURN_END, SOURCE_TURN_WAIT, SOURCE_TURN_AGAIN, SOURCE_TURN_HOP };
struct source_verdict {
    enum source_turn turn;
    enum source_end end; /* SOURCE_TURN_END */
    struct diag diag;    /* DIAG_NONE: nothing was wrong */
    struct digest digest;
};

/* The world's clock, or the system's: Unix ms. And a clock that never goes back. */
int64_t source_now(const struct source_world *world);
int64_t source_ticks(void);

/* Readies a request for transfer->url; `left`: ms until the job's deadline. False: *ret_diag says why it cannot be made. */
bool source_transfer_ask(struct source_transfer *transfer, int64_t left, struct diag *ret_diag);
/* What stands in the way of a job before any connection. False: *ret_diag; of our own making when *ret_ours. */
bool source_transfer_check(struct source_transfer *transfer, struct diag *ret_diag, bool *ret_ours);
void source_transfer_forget(struct source_transfer *transfer); /* of one request */

/* libcurl's call-backs. */
size_t source_body_header(char *line, size_t size, size_t n, void *transfer);
size_t source_body_write(char *bytes, size_t size, size_t n, void *transfer);
/* The end of an answer that was whole: what is still missing (an empty body, the end of a compressed one, a short page). */
void source_body_end(struct source_transfer *transfer);

struct source_verdict source_verdict_of(struct source_transfer *transfer, CURLcode code);
/* A finding about `transfer`: arguments are borrowed, secrets hidden. */
struct diag source_verdict_diag(const struct source_transfer *transfer,
                                enum diag_code code,
                                const char *a,
                                const char *b,
                                const char *c,
                                const char *d);
/* The address that is asked, for people. */
const char *source_verdict_url(const struct source_transfer *transfer);

#endif
