/*
 * remind: who is reminded of what today, on which channel, how often, and what became of it. What is owed is owed.c's, words and bytes are
 * exporters/'. A run that is killed between the mail server's yes and the record leaves the row pending: the next one sends it again under the same
 * Message-ID. Must not know: terminals. Neighbours: contacts.h, remind_mail.h, store/reminder.c.
 */
#include <string.h>

#include "contacts.h"
#include "owed.h"
#include "remind_mail.h"

#define ATTEMPTS_MAX   5  /* for one message a day */
#define DELAYED_IN_ROW 10 /* then the server is taken for down */
#define LIMIT_MAX      24
#define DAYS_MAX       366
#define DEFAULT_BEFORE 3 /* working days */
#define FINGERPRINT    32

/* One digest to go out on one channel. */
struct sending {
    uint32_t org;
    const char *channel, *address;
    enum lang lang;
    int32_t n, attempts;
    const char *state, *answer;
    struct digest content;
};
struct sendings VEC(struct sending);

struct texts VEC(const char *);

struct reminding {
    struct pipeline *p;
    const struct pipeline_remind_options *options;
    struct owed_query query;
    uint64_t limit;
    uint32_t level;           /* CATALOG_NONE: any */
    struct session_orgs orgs; /* that were asked for by a code */
    struct reminder **reminders;
    struct texts *urgent; /* by unit, of those that are reminded */
    struct contacts contacts;
    struct remind_mail mail;
    bool mails; /* mail was asked for and can be sent */
    struct store_reminders done;
    uint32_t *done_of; /* by unit: its first row in `done`, or CATALOG_NONE */
    struct sendings files, messages;
    bool (*each)(void *ctx, const struct pipeline_reminded *reminded);
    void *ctx;
    struct pipeline_reminders *ret;
    struct diags *diags;
    struct arena *scratch; /* of one digest */
};

/* ---- what was asked for ---- */

static enum status refuse(struct diags *diags, const char *setting, const char *value)
{
    diags_addv(diags, DIAG_E747, (struct place){0}, setting, value, NULL);
    return STATUS_REJECTED;
}

/* The last day that is soon: "5d", "3wd" after `on`. */
static bool find_soon(const struct catalog *catalog, const char *before, date_t on, date_t *ret)
{
    struct text t = text_of(before);
    int n = DEFAULT_BEFORE;
    bool given = t.len > 0;
    if (given && !text_take_number(&t, 3, DAYS_MAX, &n))
        return false;
    bool working = !given || text_is(t, "wd");
    *ret = working ? calendar_add_working(&catalog->calendar, on, n) : on + n;
    return working || text_is(t, "d");
}

static enum status settle(struct reminding *m)
{
    const struct pipeline_remind_options *o = m->options;
    const struct catalog *catalog = &m->p->catalog;
    int64_t now = pipeline_now(m->p);
    date_t today = date_of_instant(now);
    m->query.on = o->on == DATE_MIN ? today : o->on;
    m->query.at = m->query.on == today ? now : instant_of_date(m->query.on + 1) - 1;
    m->query.regime = m->level = CATALOG_NONE;
    m->limit = 1;
    if (!find_soon(catalog, o->before, m->query.on, &m->query.soon))
        return refuse(m->diags, "remind_before", o->before);
    if (o->limit != NULL &&
        (!text_to_u64(text_of(o->limit), LIMIT_MAX, &m->limit) || m->limit == 0))
        return refuse(m->diags, "remind_limit", o->limit);
    if (o->regime != NULL &&
        (m->query.regime = catalog_find_regime(catalog, text_of(o->regime))) == CATALOG_NONE)
        return session_refuse(m->diags, DIAG_E219, o->regime);
    if (o->level != NULL &&
        (m->level = catalog_find_level(catalog, text_of(o->level))) == CATALOG_NONE)
        return session_refuse(m->diags, DIAG_E220, o->level);
    return o->org == NULL ? STATUS_OK : session_find_all_orgs(m->p, o->org, &m->orgs, m->diags);
}

static bool is_wanted(const struct reminding *m, uint32_t org)
{
    const struct org *unit = &m->p->catalog.orgs.at[org];
    return m->reminders[org] != NULL && (m->level == CATALOG_NONE || unit->level == m->level) &&
           (m->options->org == NULL || session_orgs_have(&m->orgs, org));
}

/* ---- telling ---- */

static void tell(struct reminding *m, uint32_t org, const struct sending *s)
{
    const struct reminder *r = m->reminders[org];
    const struct {
        const char *state;
        uint64_t *count;
    } counts[] = {{"written", &m->ret->written},      {"sent", &m->ret->sent},
                  {"failed", &m->ret->failed},        {"refused", &m->ret->refused},
                  {"pending", &m->ret->pending},      {"already", &m->ret->already},
                  {"no_address", &m->ret->no_address}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i].count += strcmp(s->state, counts[i].state) == 0;
    if (m->each == NULL)
        return;
    const struct pipeline_reminded reminded = {.org_code = r->org_code,
                                               .org_name = r->org_vi,
                                               .level = r->level,
                                               .returned = reminder_count(r, REMINDER_RETURNED),
                                               .overdue = reminder_count(r, REMINDER_OVERDUE),
                                               .soon = reminder_count(r, REMINDER_SOON),
                                               .below = reminder_count_late(r),
                                               .channel = s->channel,
                                               .address = s->address,
                                               .n = s->n,
                                               .state = s->state,
                                               .answer = s->answer == NULL ? "" : s->answer};
    if (!m->each(m->ctx, &reminded))
        m->each = NULL;
}

/* ---- what was done already ---- */

/* What cannot wait: another digest of the same day is due to something new here alone. */
static void find_urgent(struct reminding *m, uint32_t org)
{
    struct arena *arena = m->p->arena;
    const struct reminder *r = m->reminders[org];
    struct texts *ret = &m->urgent[org];
    for (size_t i = 0; i < r->items.len; i++) {
        const struct reminder_item *item = &r->items.at[i];
        if (item->kind != REMINDER_SOON)
            VEC_PUSH(arena, ret,
                     arena_printf(arena, "%s %s %s %s", reminder_kind_name(item->kind),
                                  item->report.regime, item->report.form, item->report.period));
    }
    for (size_t i = 0; i < r->below.len; i++) {
        const struct reminder_report *report = &r->below.at[i].report;
        VEC_PUSH(
            arena, ret,
            arena_printf(arena, "below %s %s %s", report->regime, report->form, report->period));
    }
}

static bool has(const struct store_reminder *row, const char *key)
{
    for (size_t i = 0; i < row->urgent_len; i++)
        if (strcmp(row->urgent[i], key) == 0)
            return true;
    return false;
}

/* Of the unit's rows those of one channel and address: the last one, and whether none of them names `key` (NULL: is not asked). */
static const struct store_reminder *
last_of(const struct reminding *m, const struct sending *s, const char *key, bool *ret_new)
{
    const struct store_reminder *last = NULL;
    *ret_new = true;
    for (size_t i = m->done_of[s->org]; i < m->done.len && m->done.at[i].org == s->org; i++) {
        const struct store_reminder *row = &m->done.at[i];
        if (strcmp(row->channel, s->channel) != 0 || strcmp(row->address, s->address) != 0)
            continue;
        last = row;
        *ret_new = *ret_new && (key == NULL || !has(row, key));
    }
    return last;
}

/* False: that day's are done. */
static bool choose(const struct reminding *m, struct sending *s)
{
    bool fresh = false;
    const struct store_reminder *last = last_of(m, s, NULL, &fresh);
    s->n = last == NULL ? 1 : last->n;
    s->attempts = 0;
    if (last == NULL)
        return true;
    if (strcmp(last->state, "pending") == 0 || strcmp(last->state, "failed") == 0) {
        s->attempts = last->attempts;
        return s->attempts < ATTEMPTS_MAX;
    }
    if (strcmp(last->state, "refused") == 0 || (uint64_t)last->n >= m->limit)
        return false;
    const struct texts *urgent = &m->urgent[s->org];
    fresh = false;
    for (size_t i = 0; !fresh && i < urgent->len; i++)
        (void)last_of(m, s, urgent->at[i], &fresh);
    s->n = last->n + 1;
    return fresh;
}

static void plan(struct reminding *m, struct sendings *list, struct sending s)
{
    s.answer = "";
    if (!choose(m, &s)) {
        s.state = "already";
        tell(m, s.org, &s);
    } else if (m->options->dry_run) {
        s.state = "due";
        tell(m, s.org, &s);
    } else {
        VEC_PUSH(m->p->arena, list, s);
    }
}

static size_t plan_mails(struct reminding *m, uint32_t org, size_t contact)
{
    const struct contacts *c = &m->contacts;
    while (contact < c->len && c->at[contact].org < org)
        contact++;
    if (contact == c->len || c->at[contact].org != org)
        tell(
            m, org,
            &(struct sending){.org = org, .channel = "mail", .address = "", .state = "no_address"});
    for (; contact < c->len && c->at[contact].org == org; contact++)
        plan(m, &m->messages,
             (struct sending){.org = org,
                              .channel = "mail",
                              .address = c->at[contact].address,
                              .lang = c->at[contact].lang});
    return contact;
}

static void plan_all(struct reminding *m)
{
    const struct pipeline_remind_options *o = m->options;
    size_t contact = 0;
    for (uint32_t org = 0; org < m->p->catalog.orgs.len; org++) {
        if (!is_wanted(m, org))
            continue;
        const struct reminder *r = m->reminders[org];
        m->ret->units++;
        m->ret->returned += reminder_count(r, REMINDER_RETURNED);
        m->ret->overdue += reminder_count(r, REMINDER_OVERDUE);
        m->ret->soon += reminder_count(r, REMINDER_SOON);
        m->ret->below += reminder_count_late(r);
        find_urgent(m, org);
        if (o->out != NULL)
            plan(m, &m->files,
                 (struct sending){.org = org, .channel = "file", .address = "", .lang = o->lang});
        if (m->mails)
            contact = plan_mails(m, org, contact);
        if (o->out == NULL && o->mail == NULL)
            tell(m, org,
                 &(struct sending){
                     .org = org, .channel = "-", .address = "", .n = 1, .state = "due"});
    }
}

static enum status read_done(struct reminding *m)
{
    struct pipeline *p = m->p;
    enum status status =
        store_reminder_list(p->store, &p->catalog, m->query.on, p->arena, &m->done, m->diags);
    m->done_of = ARENA_ARRAY(p->arena, p->catalog.orgs.len, uint32_t);
    for (size_t org = 0; org < p->catalog.orgs.len; org++)
        m->done_of[org] = CATALOG_NONE;
    for (size_t i = m->done.len; i > 0; i--)
        m->done_of[m->done.at[i - 1].org] = (uint32_t)(i - 1);
    return status;
}

/* ---- recording ---- */

static struct store_reminder row_of(const struct reminding *m, const struct sending *s)
{
    const struct reminder *r = m->reminders[s->org];
    return (struct store_reminder){.org = s->org,
                                   .channel = s->channel,
                                   .address = s->address,
                                   .n = s->n,
                                   .state = s->state,
                                   .urgent = m->urgent[s->org].at,
                                   .urgent_len = m->urgent[s->org].len,
                                   .attempts = s->attempts,
                                   .content = s->content,
                                   .items = (int32_t)(r->items.len + r->below.len),
                                   .answer = s->answer};
}

static enum status record(struct reminding *m, const struct sending *list, size_t len)
{
    struct pipeline *p = m->p;
    struct store_reminder *rows = ARENA_ARRAY(m->scratch, len, struct store_reminder);
    for (size_t i = 0; i < len; i++)
        rows[i] = row_of(m, &list[i]);
    return store_reminder_put(p->store, &p->catalog, m->query.on, rows, len, p->actor,
                              pipeline_now(p), m->diags);
}

/* What it says, in its language, as the digest that is recorded. */
static void take_content(struct reminding *m, struct sending *s)
{
    struct sink *sink = sink_memory(m->scratch, 0);
    m->reminders[s->org]->n = s->n;
    reminder_json(sink, m->reminders[s->org], s->lang, m->scratch);
    struct text json = sink_memory_text(sink);
    s->content = digest_of(json.ptr, json.len);
}

/* ---- files: written whole, then recorded; a run killed in between writes them again ---- */

static enum status write_files(struct reminding *m)
{
    enum status status = STATUS_OK;
    size_t len = 0;
    for (; len < m->files.len && status == STATUS_OK; len++) {
        struct sending *s = &m->files.at[len];
        const char *path = NULL;
        arena_reset(m->scratch);
        take_content(m, s);
        status = reminder_write(m->options->out, m->reminders[s->org], s->lang, m->scratch, &path,
                                m->diags);
        if (status != STATUS_OK)
            break;
        s->state = "written";
        s->attempts++;
        s->answer = arena_strdup(m->p->arena, path);
    }
    arena_reset(m->scratch);
    if (len > 0 && reminder_sync(m->options->out, m->diags) != STATUS_OK)
        return STATUS_FAILED;
    if (record(m, m->files.at, len) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < len; i++)
        tell(m, m->files.at[i].org, &m->files.at[i]);
    return status;
}

/* ---- mail: recorded as pending, sent, recorded as what it became ---- */

/* The same for one digest of a day and one address, however often it is sent. */
static const char *message_id(const struct reminding *m, const struct sending *s)
{
    const struct reminder *r = m->reminders[s->org];
    char day[DATE_TEXT_MAX];
    char hex[DIGEST_HEX_MAX];
    const char *who = arena_printf(m->scratch, "%s %s %s", r->level, r->org_code, s->address);
    const struct digest digest = digest_of(who, strlen(who));
    return arena_printf(m->scratch, "%.*s.%s.%d", FINGERPRINT, digest_hex(&digest, hex),
                        date_format(r->day, day), s->n);
}

static struct text as_message(const struct reminding *m, const struct sending *s)
{
    const struct reminder *r = m->reminders[s->org];
    struct sink *text = sink_memory(m->scratch, 0);
    struct sink *html = sink_memory(m->scratch, 0);
    struct sink *all = sink_memory(m->scratch, 0);
    reminder_text(text, r, s->lang, m->scratch);
    reminder_html(html, r, s->lang, m->scratch);
    const struct mail_message message = {.id = message_id(m, s),
                                         .from = m->mail.from,
                                         .reply_to = m->mail.reply_to,
                                         .to = s->address,
                                         .subject = reminder_subject(r, s->lang, m->scratch),
                                         .at = pipeline_now(m->p),
                                         .lang = s->lang,
                                         .text = sink_memory_text(text),
                                         .html = sink_memory_text(html)};
    mail_compose(all, &message, m->scratch);
    return sink_memory_text(all);
}

static void
take_outcome(struct reminding *m, struct sending *s, enum mail_outcome outcome, const char *answer)
{
    static const struct {
        const char *state;
        enum diag_code code;
    } outcomes[] = {[MAIL_SENT] = {"sent", DIAG_NONE},
                    [MAIL_REFUSED] = {"refused", DIAG_E741},
                    [MAIL_DELAYED] = {"failed", DIAG_E748},
                    [MAIL_DOWN] = {"failed", DIAG_E740}};
    s->state = outcomes[outcome].state;
    s->answer = arena_strdup(m->p->arena, answer);
    s->attempts++;
    if (outcome == MAIL_DOWN)
        diags_addv(m->diags, DIAG_E740, (struct place){0}, s->answer, NULL);
    else if (outcome != MAIL_SENT)
        diags_addv(m->diags, outcomes[outcome].code, (struct place){0}, s->address, s->answer,
                   NULL);
}

/* One after the other, until all are through or the server takes none; *ret_len: so many were tried. */
static enum status send_each(struct reminding *m, struct mail *mail, size_t *ret_len)
{
    enum status worst = STATUS_OK;
    size_t delayed = 0;
    enum mail_outcome outcome = MAIL_SENT;
    for (*ret_len = 0; *ret_len < m->messages.len && outcome != MAIL_DOWN;) {
        struct sending *s = &m->messages.at[*ret_len];
        const char *answer = "";
        arena_reset(m->scratch);
        take_content(m, s);
        outcome = mail_send(mail, s->address, as_message(m, s), m->scratch, &answer);
        delayed = outcome == MAIL_DELAYED ? delayed + 1 : 0;
        if (delayed == DELAYED_IN_ROW)
            outcome = MAIL_DOWN;
        take_outcome(m, s, outcome, answer);
        if (outcome == MAIL_REFUSED && worst == STATUS_OK)
            worst = STATUS_REJECTED;
        else if (outcome == MAIL_DELAYED || outcome == MAIL_DOWN)
            worst = STATUS_FAILED;
        if (record(m, s, 1) != STATUS_OK)
            return STATUS_FAILED;
        tell(m, s->org, s);
        ++*ret_len;
    }
    return worst;
}

static enum status send_mails(struct reminding *m)
{
    size_t len = 0;
    for (size_t i = 0; i < m->messages.len; i++) {
        arena_reset(m->scratch);
        take_content(m, &m->messages.at[i]);
        m->messages.at[i].state = "pending";
    }
    arena_reset(m->scratch);
    if (record(m, m->messages.at, m->messages.len) != STATUS_OK)
        return STATUS_FAILED;
    if (m->messages.len == 0)
        return STATUS_OK;
    struct mail *mail = mail_open(&m->mail.settings, m->p->arena);
    enum status status = send_each(m, mail, &len);
    mail_close(mail);
    for (; len < m->messages.len; len++)
        tell(m, m->messages.at[len].org, &m->messages.at[len]);
    return status;
}

/* ---- */

static enum status worse(enum status a, enum status b)
{
    return a > b ? a : b;
}

/* Contacts and settings of mail; what is wrong with them stops mail alone, or the rows concerned. */
static enum status settle_mail(struct reminding *m)
{
    const struct pipeline_mail *mail = m->options->mail;
    if (mail == NULL)
        return STATUS_OK;
    enum status status = remind_mail_settle(mail, m->p->arena, &m->mail, m->diags);
    if (status != STATUS_OK)
        return status;
    status =
        contacts_read(m->p, mail->contacts, m->query.on, m->options->lang, &m->contacts, m->diags);
    m->mails = status == STATUS_OK || m->contacts.len > 0;
    return status;
}

static enum status carry_out(struct reminding *m)
{
    enum status mail = settle_mail(m);
    enum status status = owed_gather(m->p, &m->query, &m->reminders, m->diags);
    if (status == STATUS_OK)
        status = read_done(m);
    if (status != STATUS_OK)
        return status;
    m->urgent = ARENA_ARRAY(m->p->arena, m->p->catalog.orgs.len, struct texts);
    plan_all(m);
    status = write_files(m);
    status = worse(status, send_mails(m));
    session_seal(m->p);
    return worse(status, mail);
}

enum status pipeline_remind(struct pipeline *p,
                            const struct pipeline_remind_options *options,
                            bool (*each)(void *ctx, const struct pipeline_reminded *reminded),
                            void *ctx,
                            struct pipeline_reminders *ret,
                            struct diags *diags)
{
    struct reminding m = {
        .p = p, .options = options, .each = each, .ctx = ctx, .ret = ret, .diags = diags};
    bool got = true;
    bool acts = !options->dry_run && (options->out != NULL || options->mail != NULL);
    *ret = (struct pipeline_reminders){0};
    enum status status = settle(&m);
    if (status == STATUS_OK && acts)
        status = store_lock(p->store, "remind", &got, diags);
    ret->locked = !got;
    if (status != STATUS_OK || !got)
        return status;
    ret->day = m.query.on;
    m.scratch = arena_new(0);
    status = carry_out(&m);
    arena_free(m.scratch);
    if (acts)
        store_unlock(p->store, "remind");
    return status;
}
