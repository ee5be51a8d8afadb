/*
 * mail: messages to a mail server, by libcurl: one connection for many. The only file of ours that sees libcurl's types. Secrets stay in its
 * memory: no answer and no finding ever holds one. Must not know: what messages say. Neighbours: mail_message.c, exporters.h.
 * REQ: RFC 5321 3.3, 4.2; RFC 3207 (STARTTLS); RFC 8314 3.3 (smtps).
 */
#include <string.h>

#include <curl/curl.h>

#include "internal.h"

#define CONNECT_SECONDS 10L
#define MESSAGE_SECONDS 60L
#define ANSWER_MAX      400
#define CODE_PERMANENT  500
#define CODE_TRANSIENT  400

/* How far a message came: whose fault an answer is. */
enum stage { STAGE_CONNECT, STAGE_SENDER, STAGE_RECIPIENT, STAGE_DATA };
#define QUIT "QUIT" /* the answer to that says nothing of a message */

struct mail {
    CURL *curl;
    struct curl_slist *recipients;
    char error[CURL_ERROR_SIZE];
    enum stage stage;
    bool quitting;
    int code;                /* of the last answer */
    char answer[ANSWER_MAX]; /* the last answer, one line */
    struct text rest;        /* of the message, still to be read */
};

/* What the server said last. */
static void keep_answer(struct mail *mail, const char *line, size_t len)
{
    struct text t = text_trim((struct text){line, len < ANSWER_MAX ? len : ANSWER_MAX - 1});
    uint64_t code = 0;
    if (t.len < 3 || !text_to_u64((struct text){t.ptr, 3}, 999, &code))
        return;
    mail->code = (int)code;
    memcpy(mail->answer, t.ptr, t.len);
    mail->answer[t.len] = '\0';
}

/* Commands say how far the message came; nothing else of them is looked at, for they hold passwords. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *ctx)
{
    static const struct {
        const char *verb;
        enum stage stage;
    } verbs[] = {{"MAIL FROM", STAGE_SENDER}, {"RCPT TO", STAGE_RECIPIENT}, {"DATA", STAGE_DATA}};
    struct mail *mail = ctx;
    (void)curl;
    if (type == CURLINFO_HEADER_IN && !mail->quitting)
        keep_answer(mail, data, size);
    if (type == CURLINFO_HEADER_OUT && size >= strlen(QUIT) &&
        memcmp(data, QUIT, strlen(QUIT)) == 0)
        mail->quitting = true;
    for (size_t i = 0; type == CURLINFO_HEADER_OUT && i < sizeof verbs / sizeof verbs[0]; i++) {
        size_t len = strlen(verbs[i].verb);
        if (size >= len && memcmp(data, verbs[i].verb, len) == 0)
            mail->stage = verbs[i].stage;
    }
    return 0;
}

static size_t on_read(char *buffer, size_t size, size_t n, void *ctx)
{
    struct mail *mail = ctx;
    size_t len = size * n < mail->rest.len ? size * n : mail->rest.len;
    if (len == 0)
        return 0;
    memcpy(buffer, mail->rest.ptr, len);
    mail->rest = (struct text){mail->rest.ptr + len, mail->rest.len - len};
    return len;
}

/* What comes besides answers is nobody's. */
static size_t on_write(char *data, size_t size, size_t n, void *ctx)
{
    (void)data;
    (void)ctx;
    return size * n;
}

static long tls_of(enum mail_tls tls)
{
    switch (tls) {
    case MAIL_TLS_NONE: return CURLUSESSL_NONE;
    case MAIL_TLS_TRY: return CURLUSESSL_TRY;
    case MAIL_TLS_REQUIRED: break;
    }
    return CURLUSESSL_ALL;
}

static void set_up(struct mail *mail, const struct mail_settings *settings)
{
    CURL *c = mail->curl;
    curl_easy_setopt(c, CURLOPT_URL, settings->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* the environment says nothing here */
    curl_easy_setopt(c, CURLOPT_USE_SSL, tls_of(settings->tls));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (settings->ca != NULL) {
        curl_easy_setopt(c, CURLOPT_CAINFO, settings->ca);
        curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    }
    if (settings->user != NULL) {
        curl_easy_setopt(c, CURLOPT_USERNAME, settings->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, settings->password);
    }
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, settings->from);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(c, CURLOPT_READDATA, mail);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* to be told of answers; nothing is printed */
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, mail);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, mail->error);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, MESSAGE_SECONDS);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
}

struct mail *mail_open(const struct mail_settings *settings, struct arena *arena)
{
    struct mail *mail = ARENA_NEW(arena, struct mail);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    mail->curl = curl_easy_init();
    if (mail->curl == NULL)
        arena_exhausted(0); /* uncovered: likewise */
    set_up(mail, settings);
    return mail;
}

/* Whose fault it is when a message did not go. */
static enum mail_outcome fault_of(const struct mail *mail)
{
    if (mail->stage == STAGE_CONNECT || mail->stage == STAGE_SENDER)
        return MAIL_DOWN;
    return mail->code >= CODE_PERMANENT ? MAIL_REFUSED : MAIL_DELAYED;
}

enum mail_outcome mail_send(struct mail *mail,
                            const char *to,
                            struct text message,
                            struct arena *arena,
                            const char **ret_answer)
{
    mail->recipients = curl_slist_append(NULL, arena_printf(arena, "<%s>", to));
    if (mail->recipients == NULL)
        arena_exhausted(0); /* uncovered: libcurl has no memory */
    mail->stage = STAGE_CONNECT;
    mail->quitting = false;
    mail->code = 0;
    mail->answer[0] = mail->error[0] = '\0';
    mail->rest = message;
    curl_easy_setopt(mail->curl, CURLOPT_MAIL_RCPT, mail->recipients);
    CURLcode code = curl_easy_perform(mail->curl);
    curl_easy_setopt(mail->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(mail->recipients);
    mail->recipients = NULL;
    const char *why = mail->error[0] != '\0' ? mail->error : curl_easy_strerror(code);
    if (code != CURLE_OK && mail->code >= CODE_TRANSIENT)
        why = mail->answer;
    *ret_answer =
        text_dup(arena, text_printable(arena, text_of(code == CURLE_OK ? mail->answer : why)));
    return code == CURLE_OK ? MAIL_SENT : fault_of(mail);
}

void mail_close(struct mail *mail)
{
    curl_easy_cleanup(mail->curl);
    curl_global_cleanup();
}
