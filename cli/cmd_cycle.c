/*
 * gris cycle: one cron run. Neighbours: session.c.
 */
#include <string.h>

#include "internal.h"

static const char *number(struct cli *cli, uint64_t n)
{
    return arena_printf(cli->arena, "%llu", (unsigned long long)n);
}

static uint64_t not_sent(const struct pipeline_cycle_report *r)
{
    return r->reminders.failed + r->reminders.refused + r->reminders.pending;
}

static void as_json(struct cli *cli, const struct pipeline_cycle_report *r)
{
    struct json_writer *w = output_begin(&cli->out);
    json_pair_bool(w, "locked", r->locked);
    json_pair_int(w, "files", (int64_t)r->ingest.files);
    json_pair_int(w, "accepted", (int64_t)r->ingest.accepted);
    json_pair_int(w, "rejected", (int64_t)(r->ingest.rejected + r->ingest.files_rejected));
    json_pair_int(w, "duplicates", (int64_t)r->ingest.duplicates);
    json_pair_int(w, "sources", (int64_t)(r->pulls.sources - r->pulls.locked));
    json_pair_int(w, "sources_new", (int64_t)r->pulls.brought);
    json_pair_int(w, "sources_unchanged", (int64_t)r->pulls.unchanged);
    json_pair_int(w, "sources_later", (int64_t)r->pulls.later);
    json_pair_int(w, "sources_refused", (int64_t)(r->pulls.refused + r->pulls.failed));
    json_pair_int(w, "aggregates_written", (int64_t)r->aggregation.written);
    json_pair_int(w, "findings", (int64_t)r->aggregation.findings);
    json_pair(w, "release", r->release.id);
    json_pair_bool(w, "release_unchanged", r->release.unchanged);
    json_pair_int(w, "reminders_written", (int64_t)r->reminders.written);
    json_pair_int(w, "reminders_sent", (int64_t)r->reminders.sent);
    json_pair_int(w, "reminders_not_sent", (int64_t)not_sent(r));
    json_pair_int(w, "root", r->root.root.position);
    output_end(&cli->out);
}

static void for_people(struct cli *cli, const struct pipeline_cycle_report *r)
{
    output_line(
        &cli->out,
        words_fill(cli->arena, cli->lang,
                   (struct words){"Tiếp nhận {0} tệp: {1} được nhận, {2} bị từ chối; {3} dòng tổng "
                                  "hợp được ghi, {4} phát hiện mới",
                                  "{0} files taken in: {1} accepted, {2} rejected; {3} aggregates "
                                  "written, {4} new findings"},
                   number(cli, r->ingest.files), number(cli, r->ingest.accepted),
                   number(cli, r->ingest.rejected + r->ingest.files_rejected),
                   number(cli, r->aggregation.written), number(cli, r->aggregation.findings),
                   NULL));
    if (r->pulls.sources > 0) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"Hỏi {0} nguồn: {1} có số liệu mới, {2} không đổi, "
                                              "{3} để sau, {4} bị từ chối",
                                              "{0} sources asked: {1} with news, {2} unchanged, "
                                              "{3} later, {4} refused"},
                               number(cli, r->pulls.sources - r->pulls.locked),
                               number(cli, r->pulls.brought), number(cli, r->pulls.unchanged),
                               number(cli, r->pulls.later),
                               number(cli, r->pulls.refused + r->pulls.failed), NULL));
    }
    if (r->release.id) {
        output_line(
            &cli->out,
            words_fill(cli->arena, cli->lang,
                       r->release.unchanged
                           ? (struct words){"Bản phát hành {0} vẫn hiện hành", "Release {0} stands"}
                           : (struct words){"Bản phát hành mới {0}", "New release {0}"},
                       r->release.id, NULL));
    }
    if (r->reminders.units > 0) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               (struct words){"Nhắc báo cáo: ghi {0} tệp, gửi {1} thư, {2} thư "
                                              "chưa gửi được",
                                              "Reminders: {0} written, {1} sent, {2} not sent"},
                               number(cli, r->reminders.written), number(cli, r->reminders.sent),
                               number(cli, not_sent(r)), NULL));
    }
    if (r->root.root.position > 0 && !r->root.unchanged) {
        output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                          (struct words){"Gốc kiểm toán mới đến vị trí {0}",
                                                         "New root up to position {0}"},
                                          number(cli, (uint64_t)r->root.root.position), NULL));
    }
}

static int told(struct cli *cli, enum status status, const struct pipeline_cycle_report *r)
{
    bool shown = status != STATUS_FAILED || r->finished;
    if (cli->json && shown) {
        as_json(cli, r);
    }
    if (r->locked) {
        if (!cli->json) {
            output_line(&cli->out, session_words(cli, "Lần chạy khác đang giữ khoá; không làm gì",
                                                 "Another run holds the lock; nothing was done"));
        }
        return OUTCOME_LOCKED;
    }
    if (!cli->json && shown) {
        for_people(cli, r);
    }
    return session_end(cli, status);
}

static int run(struct cli *cli)
{
    struct pipeline_cycle_report report = {0};
    struct cmd_reminding reminding;
    const char *channels = settings_get(&cli->settings, SETTING_REMIND);
    if (!cmd_remind_settle(cli, channels ? channels : "", &reminding)) {
        return session_usage(cli,
                             (struct words){"remind: {0} không phải files, mail hay files,mail",
                                            "remind: {0} is not files, mail or files,mail"},
                             channels);
    }
    struct pipeline_pull_options pull = cmd_pull_settle(cli);
    const char *pulls = settings_get(&cli->settings, SETTING_PULL);
    pull.due = true;
    if (strcmp(pulls, "yes") != 0 && strcmp(pulls, "no") != 0) {
        return session_usage(
            cli, (struct words){"pull: {0} không phải yes hay no", "pull: {0} is not yes or no"},
            pulls);
    }
    const struct pipeline_cycle_options options = {
        .pull = strcmp(pulls, "yes") == 0 ? &pull : NULL,
        .remind = reminding.wanted ? &reminding.options : NULL,
        .inbox = settings_get(&cli->settings, SETTING_INBOX),
        .returned = settings_get(&cli->settings, SETTING_RETURNED),
        .out = settings_get(&cli->settings, SETTING_OUT),
        .roots = settings_get(&cli->settings, SETTING_ROOTS),
    };
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status != STATUS_OK) {
        return session_end(cli, status);
    }
    status = pipeline_cycle(cli->pipeline, &options, &report, &cli->diags);
    return told(cli, status, &report);
}

static const struct action actions[] = {
    {"", "[--inbox DIR] [--returned DIR] [--out DIR]", 0, 0, {0}, run}, {0}};

static const struct option_spec options[] = {
    {"inbox", 0, "DIR", NULL, {"thư mục nhận báo cáo", "folder of incoming reports"}},
    {"returned",
     0,
     "DIR",
     NULL,
     {"nơi ghi bản trả lại kèm danh sách lỗi", "where lists of errors to give back are written"}},
    {"out",
     'o',
     "DIR",
     NULL,
     {"thư mục công bố; không có thì không công bố",
      "folder of releases; without it nothing is published"}},
    {0},
};

static const struct example examples[] = {
    {"gris cycle --inbox var/inbox --out var/out",
     {"nhận, tổng hợp, công bố", "takes in, adds up, publishes"}},
    {"gris cycle --config /etc/gris/gris.conf --json",
     {"cho cron: mã thoát 6 nghĩa là lần trước còn chạy",
      "for cron: exit 6 means that the run before is still at it"}},
    {0},
};

const struct command cmd_cycle = {
    .name = "cycle",
    .purpose = {"một lượt chạy định kỳ: nhận, hỏi nguồn, tổng hợp, công bố, nhắc báo cáo",
                "one cron run: take in, ask sources, add up, publish, remind"},
    .details =
        {"Một khoá khiến hai lượt chạy chồng nhau vô hại. Bị giết giữa chừng thì chạy lại là được. "
         "Thiết lập remind (files, mail) bật việc nhắc báo cáo, sau khi công bố; thư không gửi "
         "được không làm hỏng việc khác, và chỉ quyết định mã thoát khi mọi việc khác đã xong. "
         "Thiết lập pull = yes bật việc hỏi các nguồn đến giờ (xem “gris help source”); nguồn hỏng "
         "không cản việc khác. Có receipt_key thì mỗi ngày một lần ký gốc kiểm toán (xem “gris "
         "help audit”).",
         "A lock makes overlapping runs harmless. Killed half-way, it may simply be run again. The "
         "setting remind (files, mail) turns reminders on, after publishing; mail that cannot be "
         "sent spoils nothing else, and is the exit code only where all else is done. The setting "
         "pull = "
         "yes asks the sources whose time has come (see “gris help source”); one that fails stops "
         "nothing else. Where "
         "receipt_key is set, a root is signed once a day (see “gris help audit”)."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_INTEGRITY |
                1U << OUTCOME_LOCKED,
    .examples = examples,
};
