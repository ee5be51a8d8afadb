/*
 * One mail as bytes: headers, and a text in two forms. Nothing given can begin a header line of its own: names and subjects are encoded words,
 * addresses were checked. Must not know: how it is sent. Neighbours: mail.c.
 * REQ: RFC 5322 (2.1.1, 2.2, 3.6), RFC 2045 6.8, RFC 2046 5.1.4, RFC 2047 2, 5, RFC 3834 5.
 */
#include "internal.h"

#define LINE_GROUPS     19 /* of three bytes: 76 characters */
#define WORD_BYTES      45 /* =?UTF-8?B?…?= of 45 bytes: 72 characters; a header line has at most 78 */
#define ADDRESS_MAX     254
#define LOCAL_PART_MAX  64
#define BASE64_GROUP    4
#define BITS_OF_A_DIGIT 6
#define HOURS_OF_OFFSET 7 /* Asia/Ho_Chi_Minh */

/* ---- base64 ---- */

static void put_group(struct sink *sink, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = (uint32_t)bytes[0] << 16;
    char out[BASE64_GROUP];
    bits |= len > 1 ? (uint32_t)bytes[1] << 8 : 0;
    bits |= len > 2 ? (uint32_t)bytes[2] : 0;
    for (int i = 0; i < BASE64_GROUP; i++)
        out[i] = digits[bits >> (BITS_OF_A_DIGIT * (3 - i)) & 63];
    for (size_t i = len + 1; i < BASE64_GROUP; i++)
        out[i] = '=';
    sink_write(sink, out, sizeof out);
}

static void put_base64(struct sink *sink, struct text t, bool lines)
{
    for (size_t i = 0, group = 1; i < t.len; i += 3, group++) {
        put_group(sink, (const uint8_t *)t.ptr + i, t.len - i < 3 ? t.len - i : 3);
        if (lines && (group % LINE_GROUPS == 0 || i + 3 >= t.len))
            sink_puts(sink, "\r\n");
    }
}

/* ---- addresses ---- */

static bool is_atom(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Atoms with single dots between them: RFC 5322 dot-atom. */
static bool is_dot_atom(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        bool dot = t.ptr[i] == '.';
        if (!dot && !is_atom(t.ptr[i]))
            return false;
        if (dot && (i == 0 || i + 1 == t.len || t.ptr[i + 1] == '.'))
            return false;
    }
    return t.len > 0;
}

/* Letters, digits and hyphens between dots. */
static bool is_domain(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        bool edge = i == 0 || i + 1 == t.len || t.ptr[i - 1] == '.' || t.ptr[i + 1] == '.';
        if (c != '.' && c != '-' && (!is_atom(c) || strchr("!#$%&'*+/=?^_`{|}~", c) != NULL))
            return false;
        if (c == '-' && edge)
            return false;
    }
    return is_dot_atom(t);
}

bool mail_address_ok(struct text address)
{
    const char *at = address.len == 0 ? NULL : memchr(address.ptr, '@', address.len);
    if (at == NULL || address.len > ADDRESS_MAX)
        return false;
    const struct text local = {address.ptr, (size_t)(at - address.ptr)};
    return local.len <= LOCAL_PART_MAX && is_dot_atom(local) &&
           is_domain((struct text){at + 1, address.len - local.len - 1});
}

bool mail_mailbox_parse(struct text t, struct arena *arena, struct mail_mailbox *ret)
{
    struct text all = text_trim(t);
    const char *open = all.len == 0 ? NULL : memchr(all.ptr, '<', all.len);
    struct text name = {0};
    struct text address = all;
    if (open != NULL && all.ptr[all.len - 1] == '>') {
        name = text_trim((struct text){all.ptr, (size_t)(open - all.ptr)});
        address = (struct text){open + 1, all.len - (size_t)(open - all.ptr) - 2};
    }
    if (name.len >= 2 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
        name = (struct text){name.ptr + 1, name.len - 2};
    if (!mail_address_ok(address) || !text_valid_utf8(name.ptr, name.len, &(size_t){0}))
        return false;
    *ret = (struct mail_mailbox){text_dup(arena, name), text_dup(arena, address)};
    return true;
}

const char *mail_domain(const char *address)
{
    const char *at = strchr(address, '@');
    return at == NULL ? "localhost" : at + 1;
}

/* ---- headers ---- */

/* The longest beginning of at most `max` bytes that ends no letter in the middle. */
static size_t whole_letters(struct text t, size_t max)
{
    size_t len = t.len < max ? t.len : max;
    while (len < t.len && len > 0 && ((uint8_t)t.ptr[len] & 0xC0) == 0x80)
        len--;
    return len;
}

/* As encoded words, one a line; what is written before them on the first line has at most 6 characters less than a line leaves. */
static void put_words(struct sink *sink, const char *text, struct arena *arena)
{
    struct text rest = text_printable(arena, text_of(text));
    for (bool first = true; rest.len > 0; first = false) {
        size_t len = whole_letters(rest, first ? WORD_BYTES - 9 : WORD_BYTES);
        sink_puts(sink, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        put_base64(sink, (struct text){rest.ptr, len}, false);
        sink_puts(sink, "?=");
        rest = (struct text){rest.ptr + len, rest.len - len};
    }
}

static void put_mailbox(struct sink *sink,
                        const char *header,
                        const struct mail_mailbox *mailbox,
                        struct arena *arena)
{
    sink_printf(sink, "%s: ", header);
    if (mailbox->name[0] != '\0') {
        put_words(sink, mailbox->name, arena);
        sink_puts(sink, "\r\n ");
    }
    sink_printf(sink, "<%s>\r\n", mailbox->address);
}

static void put_date(struct sink *sink, int64_t at)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year = 0;
    int month = 0;
    int day = 0;
    date_t date = date_of_instant(at);
    int seconds = (int)(at - instant_of_date(date));
    date_split(date, &year, &month, &day);
    sink_printf(sink, "Date: %s, %d %s %d %02d:%02d:%02d +%02d00\r\n",
                weekdays[date_weekday(date) - 1], day, months[month - 1], year, seconds / 3600,
                seconds / 60 % 60, seconds % 60, HOURS_OF_OFFSET);
}

static void put_part(struct sink *sink, const char *boundary, const char *type, struct text body)
{
    sink_printf(sink,
                "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                "\r\n",
                boundary, type);
    put_base64(sink, body, true);
}

void mail_compose(struct sink *sink, const struct mail_message *m, struct arena *arena)
{
    /* "_" is no digit of base64: the boundary is in no body. */
    const char *boundary = arena_printf(arena, "=_%.40s", m->id);
    put_date(sink, m->at);
    put_mailbox(sink, "From", &m->from, arena);
    if (m->reply_to.address != NULL)
        put_mailbox(sink, "Reply-To", &m->reply_to, arena);
    sink_printf(sink, "To: <%s>\r\n", m->to);
    sink_puts(sink, "Subject: ");
    put_words(sink, m->subject, arena);
    sink_printf(sink,
                "\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\n"
                "Content-Language: %s\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                m->id, mail_domain(m->from.address), m->lang == LANG_EN ? "en" : "vi", boundary);
    put_part(sink, boundary, "text/plain", m->text);
    put_part(sink, boundary, "text/html", m->html);
    sink_printf(sink, "--%s--\r\n", boundary);
}
