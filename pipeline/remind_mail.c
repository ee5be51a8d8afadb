/*
 * remind_mail: from settings as texts to what the mail client takes. Must not know: any message. Neighbours: remind_mail.h.
 */
#include "remind_mail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD_MAX 1024

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

static enum status refuse(struct diags *diags, const char *setting, const char *why)
{
    diags_addv(diags, DIAG_E747, (struct place){0}, setting, why, NULL);
    return STATUS_REJECTED;
}

/* A file of one line that nobody but its owner and its group may read. */
static enum status
read_password(const char *path, struct arena *arena, const char **ret, struct diags *diags)
{
    char buf[PASSWORD_MAX + 1];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse(diags, "smtp_password_file", strerror(errno));
    bool exposed = fstat(fd, &st) != 0 || (st.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO)) != 0;
    ssize_t len = exposed ? 0 : read(fd, buf, sizeof buf);
    (void)close(fd);
    if (exposed)
        return refuse(diags, "smtp_password_file", "chmod 600");
    while (len > 0 && (buf[len - 1] == '\n' || buf[len - 1] == '\r'))
        len--;
    if (len <= 0 || len > PASSWORD_MAX || memchr(buf, '\n', (size_t)len) != NULL ||
        memchr(buf, '\0', (size_t)len) != NULL)
        return refuse(diags, "smtp_password_file", "1 line, 1–1024 bytes");
    *ret = arena_copy(arena, buf, (size_t)len);
    return STATUS_OK;
}

/* The server's name and port alone: a password in a URL would be shown with it. */
static bool url_ok(const char *url)
{
    struct text t = text_of(url);
    if (!text_take(&t, TEXT("smtp://")) && !text_take(&t, TEXT("smtps://")))
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] <= ' ' || t.ptr[i] > '~' || strchr("@?#\\", t.ptr[i]) != NULL)
            return false;
    return t.len > 0;
}

static bool tls_ok(const char *name, enum mail_tls *ret)
{
    static const char *const names[] = {"required", "try", "none"};
    *ret = MAIL_TLS_REQUIRED;
    for (int i = 0; i < 3; i++) {
        if (!is_set(name) || strcmp(name, names[i]) == 0) {
            *ret = (enum mail_tls)i;
            return true;
        }
    }
    return false;
}

static enum status settle_login(const struct pipeline_mail *mail,
                                struct arena *arena,
                                struct remind_mail *ret,
                                struct diags *diags)
{
    if (is_set(mail->user) != is_set(mail->password_file))
        return refuse(diags, is_set(mail->user) ? "smtp_password_file" : "smtp_user", "-");
    if (!is_set(mail->user))
        return STATUS_OK;
    ret->settings.user = mail->user;
    return read_password(mail->password_file, arena, &ret->settings.password, diags);
}

enum status remind_mail_settle(const struct pipeline_mail *mail,
                               struct arena *arena,
                               struct remind_mail *ret,
                               struct diags *diags)
{
    *ret = (struct remind_mail){.settings = {.url = mail->url}};
    if (!is_set(mail->contacts))
        return refuse(diags, "contacts", "-");
    if (!is_set(mail->url) || !url_ok(mail->url))
        return refuse(diags, "smtp_url", "smtp://HOST:PORT, smtps://HOST:PORT");
    if (!tls_ok(mail->tls, &ret->settings.tls))
        return refuse(diags, "smtp_tls", "required, try, none");
    if (!is_set(mail->from) || !mail_mailbox_parse(text_of(mail->from), arena, &ret->from))
        return refuse(diags, "mail_from", is_set(mail->from) ? mail->from : "-");
    if (is_set(mail->reply_to) &&
        !mail_mailbox_parse(text_of(mail->reply_to), arena, &ret->reply_to))
        return refuse(diags, "mail_reply_to", mail->reply_to);
    ret->settings.from = ret->from.address;
    ret->settings.ca = is_set(mail->ca) ? mail->ca : NULL;
    return settle_login(mail, arena, ret, diags);
}
