/*
 * reminder: the words of a digest, shared by its forms. Knows no markup, no mail, no clock. Neighbours: reminder_text.c, reminder_html.c,
 * reminder_json.c; pipeline/remind.c, which says what is owed.
 */
#include "internal.h"

#define SECONDS_AN_HOUR 3600
#define SECONDS_A_DAY   86400
#define LATE_SHOWN      20 /* units below named one by one */

const char *reminder_say(enum lang lang, const char *vi, const char *en)
{
    return lang == LANG_EN ? en : vi;
}

const char *reminder_named(enum lang lang, const char *vi, const char *en)
{
    return lang == LANG_EN && en[0] != '\0' ? en : vi;
}

const char *reminder_kind_name(enum reminder_kind kind)
{
    static const char *const names[REMINDER_KINDS] = {"returned", "overdue", "soon"};
    return names[kind];
}

uint64_t reminder_count(const struct reminder *reminder, enum reminder_kind kind)
{
    uint64_t n = 0;
    for (size_t i = 0; i < reminder->items.len; i++)
        n += reminder->items.at[i].kind == kind;
    return n;
}

uint64_t reminder_count_late(const struct reminder *reminder)
{
    uint64_t n = 0;
    for (size_t i = 0; i < reminder->below.len; i++)
        n += reminder->below.at[i].late.len;
    return n;
}

/* ---- days and moments as people write them ---- */

static const char *date_words(date_t date, enum lang lang, struct arena *arena)
{
    int year = 0;
    int month = 0;
    int day = 0;
    char buf[DATE_TEXT_MAX];
    if (lang == LANG_EN)
        return arena_strdup(arena, date_format(date, buf));
    date_split(date, &year, &month, &day);
    return arena_printf(arena, "%02d/%02d/%04d", day, month, year);
}

static const char *time_words(date_t date, int64_t seconds, enum lang lang, struct arena *arena)
{
    return arena_printf(arena, "%02d:%02d %s %s", (int)(seconds / SECONDS_AN_HOUR),
                        (int)(seconds / 60 % 60), reminder_say(lang, "ngày", "on"),
                        date_words(date, lang, arena));
}

/* A deadline at 24:00 belongs to the day that it ends. */
static const char *deadline_words(int64_t due, enum lang lang, struct arena *arena)
{
    date_t last = date_of_instant(due - 1);
    return time_words(last, due - instant_of_date(last), lang, arena);
}

/* Hours begun; from two days on, whole days. */
static const char *span_words(int64_t seconds, enum lang lang, struct arena *arena)
{
    int64_t hours = seconds / SECONDS_AN_HOUR + 1;
    if (seconds >= INT64_C(2) * SECONDS_A_DAY)
        return arena_printf(arena, "%lld %s", (long long)(seconds / SECONDS_A_DAY),
                            reminder_say(lang, "ngày", "days"));
    return arena_printf(arena, "%lld %s", (long long)hours,
                        reminder_say(lang, "giờ", hours == 1 ? "hour" : "hours"));
}

/* ---- heads ---- */

const char *reminder_head(const struct reminder *r, enum lang lang, struct arena *arena)
{
    return arena_printf(arena, "%s %s", reminder_say(lang, "Nhắc báo cáo ngày", "Reports due,"),
                        date_words(r->day, lang, arena));
}

const char *reminder_unit(const struct reminder *r, enum lang lang, struct arena *arena)
{
    return arena_printf(arena, "%s (%s)", reminder_named(lang, r->org_vi, r->org_en), r->org_code);
}

const char *reminder_as_of(const struct reminder *r, enum lang lang, struct arena *arena)
{
    date_t day = date_of_instant(r->at);
    return arena_printf(arena, "%s %s", reminder_say(lang, "Tính đến", "As of"),
                        time_words(day, r->at - instant_of_date(day), lang, arena));
}

static void
add_count(struct text_builder *b, uint64_t n, const char *vi, const char *en, enum lang lang)
{
    if (n > 0)
        text_builder_addf(b, "%s%llu %s", b->len > 0 ? ", " : "", (unsigned long long)n,
                          reminder_say(lang, vi, en));
}

const char *reminder_summary(const struct reminder *r, enum lang lang, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    add_count(&b, reminder_count(r, REMINDER_RETURNED), "bị trả lại", "returned", lang);
    add_count(&b, reminder_count(r, REMINDER_OVERDUE), "quá hạn", "overdue", lang);
    add_count(&b, reminder_count(r, REMINDER_SOON), "sắp đến hạn", "due soon", lang);
    add_count(&b, reminder_count_late(r), "chưa nhận được từ cấp dưới", "not received", lang);
    return text_dup(arena, text_builder_text(&b));
}

const char *reminder_subject(const struct reminder *r, enum lang lang, struct arena *arena)
{
    return arena_printf(arena, "%s %s – %s: %s", reminder_say(lang, "Nhắc báo cáo", "Reports due,"),
                        date_words(r->day, lang, arena), reminder_unit(r, lang, arena),
                        reminder_summary(r, lang, arena));
}

const char *reminder_kind_head(enum reminder_kind kind, enum lang lang)
{
    static const char *const vi[REMINDER_KINDS] = {"Bị trả lại", "Quá hạn", "Sắp đến hạn"};
    static const char *const en[REMINDER_KINDS] = {"Returned", "Overdue", "Due soon"};
    return reminder_say(lang, vi[kind], en[kind]);
}

const char *reminder_below_head(enum lang lang)
{
    return reminder_say(lang, "Chưa nhận được từ các đơn vị báo cáo lên",
                        "Not received from those who report to you");
}

const char *reminder_foot(enum lang lang)
{
    return reminder_say(
        lang,
        "Thư tự động của hệ thống thông tin báo cáo, mỗi đơn vị không quá số lần đã định trong một "
        "ngày. Báo cáo đã gửi mà vẫn được nhắc: xem biên nhận, báo cáo có thể đã bị từ chối.",
        "Sent by the reporting information system, no more often a day than was set. If a report "
        "that was sent is still asked for: see its receipt, it may have been rejected.");
}

/* ---- one report ---- */

const char *
reminder_report_title(const struct reminder_report *report, enum lang lang, struct arena *arena)
{
    const char *regime = reminder_named(lang, report->regime_vi, report->regime_en);
    if (strcmp(report->form, "-") == 0)
        return regime;
    return arena_printf(arena, "%s – %s", report->form,
                        reminder_named(lang, report->title_vi, report->title_en));
}

static void
add_fact(struct arena *arena, struct reminder_facts *facts, const char *label, const char *value)
{
    VEC_PUSH(arena, facts, ((struct reminder_fact){label, value}));
}

static void add_deadline(const struct reminder *r,
                         const struct reminder_item *item,
                         enum lang lang,
                         struct arena *arena,
                         struct reminder_facts *ret)
{
    const char *when = deadline_words(item->due, lang, arena);
    if (item->kind == REMINDER_OVERDUE)
        when = arena_printf(arena, "%s (%s %s)", when, reminder_say(lang, "muộn", "late by"),
                            span_words(r->at - item->due, lang, arena));
    else if (item->kind == REMINDER_SOON)
        when = arena_printf(arena, "%s (%s %s)", when, reminder_say(lang, "còn", "left:"),
                            span_words(item->due - r->at, lang, arena));
    add_fact(arena, ret, reminder_say(lang, "Hạn", "Due by"), when);
    if (item->document != NULL)
        add_fact(arena, ret, reminder_say(lang, "Theo văn bản", "By the document"), item->document);
    if (item->proposed)
        add_fact(arena, ret, reminder_say(lang, "Lưu ý", "Note"),
                 reminder_say(lang, "theo ngày nghỉ dự kiến, năm đó chưa có quyết định",
                              "by proposed days off, that year is not decided yet"));
}

static void add_return(const struct reminder_item *item,
                       enum lang lang,
                       struct arena *arena,
                       struct reminder_facts *ret)
{
    add_fact(arena, ret, reminder_say(lang, "Lý do trả lại", "Why returned"), item->reason);
    if (item->cells[0] != '\0')
        add_fact(arena, ret, reminder_say(lang, "Ô cần sửa", "Cells"), item->cells);
    if (item->again != 0)
        add_fact(arena, ret, reminder_say(lang, "Hạn mới", "New deadline"),
                 deadline_words(item->again, lang, arena));
}

static const char *what_to_do(enum reminder_kind kind, enum lang lang)
{
    static const char *const vi[REMINDER_KINDS] = {"sửa theo lý do trên và gửi lại báo cáo",
                                                   "gửi ngay báo cáo này",
                                                   "gửi báo cáo này trước hạn"};
    static const char *const en[REMINDER_KINDS] = {"correct it as asked and send it again",
                                                   "send this report now",
                                                   "send this report before it is due"};
    return reminder_say(lang, vi[kind], en[kind]);
}

void reminder_item_facts(const struct reminder *r,
                         const struct reminder_item *item,
                         enum lang lang,
                         struct arena *arena,
                         struct reminder_facts *ret)
{
    const struct reminder_report *report = &item->report;
    add_fact(arena, ret, reminder_say(lang, "Kỳ", "Period"), report->period);
    add_fact(arena, ret, reminder_say(lang, "Số liệu", "Data window"),
             arena_printf(arena, "%s – %s", date_words(report->start, lang, arena),
                          date_words(report->end, lang, arena)));
    add_fact(arena, ret, reminder_say(lang, "Chế độ", "Regime"),
             arena_printf(arena, "%s (%s)",
                          reminder_named(lang, report->regime_vi, report->regime_en),
                          report->regime));
    if (item->due != 0)
        add_deadline(r, item, lang, arena, ret);
    if (item->kind == REMINDER_RETURNED)
        add_return(item, lang, arena, ret);
    add_fact(arena, ret, reminder_say(lang, "Việc cần làm", "To do"), what_to_do(item->kind, lang));
}

/* ---- who is late ---- */

const char *
reminder_below_line(const struct reminder_below *below, enum lang lang, struct arena *arena)
{
    return arena_printf(
        arena, "%s, %s %s: %zu/%llu %s", reminder_report_title(&below->report, lang, arena),
        reminder_say(lang, "kỳ", "period"), below->report.period, below->late.len,
        (unsigned long long)below->expected, reminder_say(lang, "đơn vị quá hạn", "units overdue"));
}

const char *reminder_late_line(const struct reminder *r,
                               const struct reminder_below *below,
                               size_t i,
                               enum lang lang,
                               struct arena *arena)
{
    /* The last place shown is never "and 1 more". */
    bool more = i == LATE_SHOWN && below->late.len > LATE_SHOWN + 1;
    if (i >= below->late.len || i > LATE_SHOWN)
        return NULL;
    if (more)
        return arena_printf(arena, "%s %zu %s", reminder_say(lang, "và", "and"),
                            below->late.len - i, reminder_say(lang, "đơn vị khác", "more"));
    const struct reminder_late *late = &below->late.at[i];
    return arena_printf(
        arena, "%s %s: %s %s", late->org_code, reminder_named(lang, late->org_vi, late->org_en),
        reminder_say(lang, "muộn", "late by"), span_words(r->at - late->due, lang, arena));
}
