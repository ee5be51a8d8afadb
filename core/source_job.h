/*
 * A pull over HTTP(S), as the engine takes it and answers it: jobs in, attempts and outcomes out. Types alone; the engine is
 * source_http_run() of collector/collector.h. Knows no database and no catalog; what a source is, and when it is due, is pipeline/pull.c's.
 * REQ: RFC 9110 (conditional requests, ranges, Retry-After), RFC 9530 (digests). Neighbours: diag.h, digest.h.
 */
#ifndef GRIS_CORE_SOURCE_JOB_H
#define GRIS_CORE_SOURCE_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/digest.h"

#define SOURCE_BODY_MAX    ((int64_t)256 << 20)
#define SOURCE_HEADER_MAX  ((int64_t)64 << 10)
#define SOURCE_TRIES       6
#define SOURCE_REDIRECTS   3
#define SOURCE_HEAD_MAX    200  /* characters of a page that is no data, kept for people */
#define SOURCE_CONNECTIONS 32   /* at once in all */
#define SOURCE_PER_HOST    2    /* at once to one host and port */
#define SOURCE_JOBS_MAX    4096 /* in one run */

/* Durations in milliseconds, sizes in bytes; 0 takes the default in parentheses. */
struct source_bounds {
    int64_t body;    /* of the body, decoded (SOURCE_BODY_MAX) */
    int64_t headers; /* of all header lines of one answer (SOURCE_HEADER_MAX) */
    int64_t connect; /* to a connection, TLS included (10 s) */
    int64_t attempt; /* one request and its answer (10 min) */
    int64_t job; /* all attempts and the waits between them, from the first attempt on (30 min) */
    int64_t low_speed; /* bytes a second below which an answer is too slow… (100) */
    int64_t low_time;  /* …for so long, in whole seconds (30 s) */
    int32_t tries; /* attempts that may be made (SOURCE_TRIES); a redirect belongs to its attempt */
    int64_t backoff;     /* full jitter: a wait between 0 and backoff * 2^n … (2 s) */
    int64_t backoff_max; /* …and no longer than this (15 min) */
    int64_t
        retry_after; /* what a server may ask us to wait within the run; longer is "later" (1 h) */
};

/* One file to be had. All strings are borrowed for the run; NULL or 0 where there is none. Lists end with NULL. */
struct source_job {
    const char
        *url; /* https://…; without user-info; what is secret in it belongs in secret_query */
    const char *const
        *headers; /* "Name: value", sent as they are to every allowed host (Accept, say) */
    const char *const *
        secret_headers; /* "Authorization: …": sent only to scheme, host and port of `url`; never told */
    const char *
        secret_query; /* "token=…", already percent-encoded: added to the query of `url`; likewise */
    const char *const *secrets; /* other texts that no message may show (a password in base64) */
    const char *const
        *allowed_hosts; /* where redirects may lead, besides the host of `url`: names in
                                          full, any port; or name:port; and `url` itself on the usual port */
    const char *const *
        allowed_cidrs; /* "10.20.0.0/16", "fd00::/8": addresses not of the public Internet that it may have */
    const char *ca;  /* file of certificates (PEM): only they are trusted; NULL: the system's */
    const char *pin; /* "sha256//BASE64[;sha256//…]" of the server's public key */
    const char *cert,
        *key;  /* client certificate and its key (PEM; key NULL: in `cert`), each mode 0600 */
    bool http; /* plain http is allowed for it */
    const char
        *proxy; /* http://host:port; NULL: none, whatever the environment says. The operator vouches
                                 for it: names are resolved there, so only names are checked, not addresses */
    const char *const
        *hosts; /* addresses by hand, "host:port:address[,address]"; checked as any other */
    /* What is known of the body had before, for the same URL: given back as the last outcome told it. */
    const char *etag, *last_modified;
    const struct digest *digest; /* NULL: none. A body of the same digest is "unchanged", too */
    struct source_bounds bounds;
    /* Where the body goes, in a folder that exists. While it comes it is `file`.part, with what a later run must know to go on
     * in `file`.part.info; both stay when the job ends "later" (or the process is killed), and go when it ends otherwise. */
    const char *file;
};

/* How a job ended. */
enum source_end {
    SOURCE_NEW,       /* `file` is there, whole and synced */
    SOURCE_UNCHANGED, /* 304, or a body with the digest that was known; no file */
    SOURCE_LATER, /* not now: may be asked again from `not_before` on; `finding` says what kept it */
    SOURCE_REFUSED, /* will not do until somebody acts: the sender's end, or how the source is described */
    SOURCE_FAILED /* of our own making: the folder, the disk, the certificate files */
};
/* "new", "unchanged", "later", "refused", "failed". */
#define SOURCE_END_NAMES                                                                           \
    {                                                                                              \
        "new", "unchanged", "later", "refused", "failed"                                           \
    }

/* One request and its answer. Strings live during the call-back. No string here or in an outcome ever holds a secret. */
struct source_attempt {
    int32_t number;          /* from 1 */
    int32_t hop;             /* 0; from 1: after so many redirects */
    int64_t started, ended;  /* Unix time in ms */
    const char *url;         /* as asked, without secrets */
    const char *address;     /* the peer's, or "" */
    int32_t status;          /* of HTTP; 0: none came */
    int64_t offset;          /* where the body was asked to go on; 0: from the beginning */
    int64_t bytes;           /* of the body, decoded, that came in this attempt */
    int64_t retry_after;     /* in ms; -1: not said */
    int64_t wait;            /* in ms until the next one; -1: there will be none */
    const struct diag *diag; /* what was wrong, or NULL */
};

/* Strings live during the call-back. */
struct source_outcome {
    enum source_end end;
    int32_t attempts;           /* requests that were made, redirects not counted */
    int32_t status;             /* of the last answer; 0: none came */
    int64_t not_before;         /* SOURCE_LATER: Unix time in ms */
    int64_t size;               /* SOURCE_NEW, and SOURCE_UNCHANGED by digest: bytes of the body */
    int64_t received;           /* bytes of bodies that came in this run, all attempts */
    int64_t resumed;            /* bytes that were there from before this run and were kept */
    struct digest digest;       /* likewise */
    const char *content_type;   /* type/subtype in lower case, or "" */
    const char *etag;           /* to be kept and given in the next job; "" none */
    const char *last_modified;  /* likewise */
    const char *url;            /* after redirects, without secrets */
    const char *head;           /* E846: the first SOURCE_HEAD_MAX characters, printable; else "" */
    const struct diag *finding; /* E830 to E849; NULL for SOURCE_NEW and SOURCE_UNCHANGED */
};

/* What a run needs of the world. NULL members of the second half take the system's. */
struct source_world {
    void *ctx;
    void (*attempt)(void *ctx, size_t job, const struct source_attempt *attempt);
    void (*outcome)(void *ctx, size_t job, const struct source_outcome *outcome); /* once a job */
    /* Bytes of the body so far (`total` -1: not known), a few times a second at most; may be NULL. */
    void (*progress)(void *ctx, size_t job, int64_t bytes, int64_t total);
    bool (*stop)(
        void *
            ctx); /* true: end now; every job that is not done is "later", its part kept. Asked at least each 200 ms */

    int64_t (*now)(void *ctx);                         /* Unix time in ms */
    uint64_t (*random)(void *ctx, uint64_t below_one); /* uniform in 0 … below_one */
    int32_t connections, per_host;                     /* 0: SOURCE_CONNECTIONS, SOURCE_PER_HOST */
};

#endif
