/*
 * gris remind: a digest a unit of what it owes, as files and by mail. Neighbours: session.c; cmd_cycle.c, which does the same by the settings.
 */
#include <string.h>

#include "internal.h"

struct rows VEC(struct pipeline_reminded);

/* What is told while it happens. */
struct telling {
    struct cli *cli;
    struct rows rows;
};

static const struct {
    const char *code;
    struct words words;
} states[] = {
    {"due", {"cần nhắc", "due"}},
    {"written", {"đã ghi", "written"}},
    {"sent", {"đã gửi", "sent"}},
    {"failed", {"chưa gửi được", "not sent yet"}},
    {"refused", {"bị từ chối", "refused"}},
    {"pending", {"chờ gửi", "waiting"}},
    {"already", {"hôm đó đã nhắc", "that day's are done"}},
    {"no_address", {"không có địa chỉ", "no address"}},
};

static const char *state_words(struct cli *cli, const char *code)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(states[i].code, code) == 0) {
            return words_in(states[i].words, cli->lang);
        }
    }
    return code; /* uncovered: a state to come */
}

static const char *setting(struct cli *cli, enum setting key)
{
    return settings_get(&cli->settings, key);
}

/* ---- settings ---- */

static bool take_channel(struct cmd_reminding *ret, struct text name, const char *folder)
{
    ret->wanted = true;
    if (text_is(name, "mail")) {
        ret->options.mail = &ret->mail;
        return true;
    }
    ret->options.out = folder;
    return text_is(name, "files");
}

bool cmd_remind_settle(struct cli *cli, const char *channels, struct cmd_reminding *ret)
{
    struct text *names = NULL;
    *ret = (struct cmd_reminding){
        .options = {.on = DATE_MIN,
                    .before = setting(cli, SETTING_REMIND_BEFORE),
                    .limit = setting(cli, SETTING_REMIND_LIMIT),
                    .lang = cli->lang},
        .mail = {.url = setting(cli, SETTING_SMTP_URL),
                 .tls = setting(cli, SETTING_SMTP_TLS),
                 .ca = setting(cli, SETTING_SMTP_CA),
                 .user = setting(cli, SETTING_SMTP_USER),
                 .password_file = setting(cli, SETTING_SMTP_PASSWORD_FILE),
                 .from = setting(cli, SETTING_MAIL_FROM),
                 .reply_to = setting(cli, SETTING_MAIL_REPLY_TO),
                 .contacts = setting(cli, SETTING_CONTACTS)},
    };
    size_t len = text_split(cli->arena, text_of(channels), ',', &names);
    for (size_t i = 0; i < len; i++) {
        if (!take_channel(ret, names[i], setting(cli, SETTING_REMIND_OUT))) {
            return false;
        }
    }
    return true;
}

/* ---- telling ---- */

static void as_json(struct cli *cli, const struct pipeline_reminded *r)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair(w, "org_code", r->org_code);
    json_pair(w, "level", r->level);
    json_pair_int(w, "returned", (int64_t)r->returned);
    json_pair_int(w, "overdue", (int64_t)r->overdue);
    json_pair_int(w, "soon", (int64_t)r->soon);
    json_pair_int(w, "below_late", (int64_t)r->below);
    json_pair(w, "channel", r->channel);
    json_pair(w, "address", r->address[0] ? r->address : NULL);
    json_pair_int(w, "n", r->n);
    json_pair(w, "state", r->state);
    json_pair(w, "answer", r->answer[0] ? r->answer : NULL);
    output_end(&cli->out);
}

static bool take(void *ctx, const struct pipeline_reminded *reminded)
{
    struct telling *t = ctx;
    if (t->cli->json) {
        as_json(t->cli, reminded);
    } else {
        VEC_PUSH(t->cli->arena, &t->rows, *reminded);
    }
    return true;
}

static void summary_as_json(struct cli *cli, const struct pipeline_reminders *r)
{
    char day[DATE_TEXT_MAX];
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"units", r->units},     {"returned", r->returned}, {"overdue", r->overdue},
        {"soon", r->soon},       {"below_late", r->below},  {"written", r->written},
        {"sent", r->sent},       {"failed", r->failed},     {"refused", r->refused},
        {"pending", r->pending}, {"already", r->already},   {"no_address", r->no_address}};
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    json_pair(w, "day", date_format(r->day, day));
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_pair_int(w, counts[i].name, (int64_t)counts[i].count);
    }
    json_end_object(w);
    output_end(&cli->out);
}

static void as_table(struct cli *cli, const struct rows *rows)
{
    static const struct words titles[] = {{"mã", "code"},
                                          {"đơn vị", "unit name"},
                                          {"cấp", "level"},
                                          {"trả lại", "returned"},
                                          {"quá hạn", "overdue"},
                                          {"sắp đến hạn", "due soon"},
                                          {"cấp dưới thiếu", "below"},
                                          {"kênh", "channel"},
                                          {"địa chỉ", "address"},
                                          {"kết quả", "outcome"},
                                          {"", ""}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        table_column(&t, words_in(titles[i], cli->lang), i >= 3 && i <= 6);
    }
    for (size_t i = 0; i < rows->len; i++) {
        const struct pipeline_reminded *r = &rows->at[i];
        table_cell(&t, r->org_code);
        table_cell(&t, r->org_name);
        table_cell(&t, r->level);
        table_int(&t, (int64_t)r->returned);
        table_int(&t, (int64_t)r->overdue);
        table_int(&t, (int64_t)r->soon);
        table_int(&t, (int64_t)r->below);
        table_cell(&t, r->channel);
        table_cell(&t, r->address);
        table_cell(&t, state_words(cli, r->state));
        table_cell(&t, r->answer);
    }
    table_print(&t, &cli->out);
}

static const char *number(struct cli *cli, uint64_t n)
{
    return arena_printf(cli->arena, "%llu", (unsigned long long)n);
}

static void for_people(struct cli *cli, const struct rows *rows, const struct pipeline_reminders *r)
{
    char day[DATE_TEXT_MAX];
    if (rows->len > 0) {
        as_table(cli, rows);
    }
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   (struct words){"{0}: {1} đơn vị cần nhắc: {2} báo cáo bị trả lại, {3} quá hạn, "
                                  "{4} sắp đến hạn; ghi {5}, gửi {6}, chưa gửi được {7}",
                                  "{0}: {1} units to remind: {2} reports returned, {3} overdue, "
                                  "{4} due soon; {5} written, {6} sent, {7} not sent"},
                   date_format(r->day, day), number(cli, r->units), number(cli, r->returned),
                   number(cli, r->overdue), number(cli, r->soon), number(cli, r->written),
                   number(cli, r->sent), number(cli, r->failed + r->refused + r->pending), NULL));
}

/* ---- */

static int told(struct cli *cli,
                enum status status,
                const struct telling *telling,
                const struct pipeline_reminders *r)
{
    if (r->locked) {
        if (!cli->json) {
            output_line(&cli->out, session_words(cli, "Lần chạy khác đang giữ khoá; không làm gì",
                                                 "Another run holds the lock; nothing was done"));
        }
        return OUTCOME_LOCKED;
    }
    if (r->day == 0) {
        return session_end(cli, status); /* it did not come so far */
    }
    if (cli->json) {
        summary_as_json(cli, r);
    } else {
        for_people(cli, &telling->rows, r);
    }
    return session_end(cli, status);
}

static int run(struct cli *cli)
{
    struct cmd_reminding reminding;
    struct pipeline_reminders reminders = {0};
    struct telling telling = {.cli = cli};
    const char *on = options_get(&cli->options, "on");
    (void)cmd_remind_settle(cli, "", &reminding);
    struct pipeline_remind_options *o = &reminding.options;
    if (on && strcmp(on, "now") != 0 && !date_parse(text_of(on), &o->on)) {
        return session_usage(
            cli,
            (struct words){"--on: “{0}” không phải là ngày (NĂM-THÁNG-NGÀY) hay now",
                           "--on: “{0}” is neither a date (YYYY-MM-DD) nor now"},
            on);
    }
    o->before =
        options_has(&cli->options, "before") ? options_get(&cli->options, "before") : o->before;
    o->limit = options_has(&cli->options, "limit") ? options_get(&cli->options, "limit") : o->limit;
    o->org = options_get(&cli->options, "org");
    o->level = options_get(&cli->options, "level");
    o->regime = options_get(&cli->options, "regime");
    o->out = options_get(&cli->options, "out");
    o->mail = options_has(&cli->options, "send") ? &reminding.mail : NULL;
    o->dry_run = options_has(&cli->options, "dry-run");
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    status = pipeline_remind(cli->pipeline, o, take, &telling, &reminders, &cli->diags);
    return told(cli, status, &telling, &reminders);
}

static const struct action actions[] = {
    {"",
     "[--on DATE|now] [--before N] [--org C] [--level L] [--regime R] [--out DIR] [--send] "
     "[--dry-run] [--limit N]",
     0,
     0,
     {0},
     run},
    {0}};

static const struct option_spec options[] = {
    {"on",
     0,
     "DATE",
     NULL,
     {"xét tại cuối ngày này, hoặc now (mặc định): lúc này",
      "as of the end of this day, or now (default)"}},
    {"before",
     0,
     "N",
     NULL,
     {"sắp đến hạn: trong 3wd (3 ngày làm việc, mặc định), 5d (5 ngày) …",
      "due soon: within 3wd (3 working days, default), 5d (5 days) …"}},
    {"org", 0, "C", NULL, {"chỉ nhắc một đơn vị", "remind one unit only"}},
    {"level", 0, "L", NULL, {"chỉ nhắc các đơn vị của một cấp", "remind units of one level only"}},
    {"regime", 0, "R", NULL, {"chỉ báo cáo của một chế độ", "reports of one regime only"}},
    {"out",
     'o',
     "DIR",
     NULL,
     {"ghi tệp DIR/NGÀY/CẤP-MÃ.txt, .html, .json", "write DIR/DAY/LEVEL-CODE.txt, .html, .json"}},
    {"send",
     0,
     NULL,
     NULL,
     {"gửi thư tới các địa chỉ trong tệp contacts", "mail to the addresses in the file contacts"}},
    {"dry-run",
     0,
     NULL,
     NULL,
     {"chỉ cho biết sẽ nhắc ai; không ghi, không gửi",
      "only say who would be reminded; writes and sends nothing"}},
    {"limit",
     0,
     "N",
     NULL,
     {"nhiều nhất N bản một ngày cho một đơn vị; mặc định thiết lập remind_limit, 1",
      "at most N digests a day for one unit; default the setting remind_limit, 1"}},
    {0},
};

static const struct example examples[] = {
    {"gris remind --level province",
     {"tỉnh nào cần nhắc, vì gì", "which provinces are to be reminded, of how much"}},
    {"gris remind --out var/remind", {"mỗi đơn vị ba tệp", "three files a unit"}},
    {"gris remind --send --json", {"cho cron: gửi thư", "for cron: by mail"}},
    {0},
};

const struct command cmd_remind = {
    .name = "remind",
    .purpose = {"nhắc từng đơn vị: báo cáo sắp đến hạn, quá hạn, bị trả lại",
                "remind each unit: reports due soon, overdue, returned"},
    .details =
        {"Mỗi đơn vị một bản gộp một ngày: báo cáo bị trả lại (lý do, ô, hạn mới), quá hạn, sắp "
         "đến hạn; đơn vị nhận báo cáo còn thấy ai gửi đến mình đang thiếu. Không có gì thì không "
         "nhắc. Bản thứ hai trong ngày chỉ gửi khi --limit cho phép và có việc mới bị trả lại hay "
         "quá hạn. Thư chưa gửi được thì lần chạy sau trong ngày gửi lại. Không có --out và --send "
         "thì chỉ liệt kê. docs/reminders.md.",
         "One digest a unit and day: reports returned (reason, cells, new deadline), overdue, due "
         "soon; who receives reports also sees which of them are missing. Nothing to say: nothing "
         "sent. A second one of the day only where --limit allows it and something new was "
         "returned or is overdue. Mail that was not taken is sent again by the next run of the "
         "day. Without --out and --send it only lists. docs/reminders.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_LOCKED,
    .examples = examples,
};
