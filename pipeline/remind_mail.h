/*
 * The settings of mail, checked once. Not seen outside. Neighbours: remind_mail.c, remind.c.
 */
#ifndef GRIS_PIPELINE_REMIND_MAIL_H
#define GRIS_PIPELINE_REMIND_MAIL_H

#include "exporters/exporters.h"
#include "session.h"

struct remind_mail {
    struct mail_settings settings;
    struct mail_mailbox from, reply_to; /* reply_to.address NULL: none */
};
/* STATUS_REJECTED: one of them cannot be used (E747); the password is in `ret` alone. */
enum status remind_mail_settle(const struct pipeline_mail *mail,
                               struct arena *arena,
                               struct remind_mail *ret,
                               struct diags *diags);

#endif
