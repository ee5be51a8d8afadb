/*
 * The steps of a deadline in words, Vietnamese or English, with the articles that they stand on. Must not know: how dates are counted.
 * Neighbours: due.c.
 */
#include <stdio.h>

#include "core/due.h"

/* Where sentences go, and in which language. */
struct story {
    const struct due_terms *terms;
    struct arena *arena;
    enum lang lang;
};

/* One of two texts, also of two formats. */
__attribute__((format_arg(2), format_arg(3))) static const char *
in(const struct story *s, const char *vi, const char *en)
{
    return s->lang == LANG_VI ? vi : en;
}

static const char *weekday_name(date_t date, enum lang lang)
{
    static const char *const vi[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                     "thứ Sáu", "thứ Bảy", "Chủ nhật"};
    static const char *const en[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday"};
    size_t day = (size_t)date_weekday(date) - 1;
    return lang == LANG_VI ? vi[day] : en[day];
}

static bool is_said(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* "Tết Nguyên đán, dự kiến; Bộ luật Lao động …", or NULL where nothing is known of the day. */
static const char *
special_words(const struct calendar_day *day, struct arena *arena, enum lang lang)
{
    const char *name = day == NULL ? NULL : day->name_vi;
    if (day != NULL && lang == LANG_EN && is_said(day->name_en))
        name = day->name_en;
    if (!is_said(name))
        return NULL;
    const char *mark = !day->proposed ? "" : lang == LANG_VI ? ", dự kiến" : ", proposed";
    if (!is_said(day->legal_basis))
        return arena_printf(arena, "%s%s", name, mark);
    return arena_printf(arena, "%s%s; %s", name, mark, day->legal_basis);
}

const char *
due_day_words(date_t date, const struct calendar_day *day, struct arena *arena, enum lang lang)
{
    char iso[DATE_TEXT_MAX];
    date_format(date, iso);
    const char *special = special_words(day, arena, lang);
    if (special == NULL)
        return arena_printf(arena, "%s, %s", iso, weekday_name(date, lang));
    return arena_printf(arena, "%s, %s (%s)", iso, weekday_name(date, lang), special);
}

/* " (Nghị định 09/2019/NĐ-CP Điều 12)" where the regime is one of the Decree, else "". */
static const char *decree(const struct story *s, const char *article)
{
    if (!s->terms->decree09)
        return "";
    return arena_printf(
        s->arena, in(s, " (Nghị định 09/2019/NĐ-CP Điều %s)", " (Decree 09/2019/NĐ-CP Art. %s)"),
        article);
}

static const char *civil_code(const struct story *s, const char *article)
{
    return arena_printf(
        s->arena,
        in(s, " (Bộ luật Dân sự 91/2015/QH13 Điều %s)", " (Civil Code 91/2015/QH13 Art. %s)"),
        article);
}

/* "3 ngày làm việc", "3 days". */
static const char *amount(const struct story *s, enum due_kind kind, int days)
{
    if (kind == DUE_WORKING_DAYS)
        return arena_printf(s->arena, "%d %s", days, in(s, "ngày làm việc", "working days"));
    return arena_printf(s->arena, "%d %s", days, in(s, "ngày", "days"));
}

static const char *counted(const struct story *s, const char *day)
{
    const struct due_rule *rule = &s->terms->rule;
    switch (rule->kind) {
    case DUE_DAYS:
    case DUE_WORKING_DAYS:
        return arena_printf(s->arena, "%s %s: %s%s%s", amount(s, rule->kind, rule->days),
                            in(s, "sau đó", "after it"), day, civil_code(s, "147.2"),
                            rule->kind == DUE_WORKING_DAYS ? decree(s, "8.5b") : "");
    case DUE_DAY_OF_MONTH:
        return arena_printf(
            s->arena,
            in(s, "Ngày %d của tháng đến hạn: %s%s", "Day %d of the month when it is due: %s%s"),
            rule->days, day, decree(s, "13"));
    case DUE_BEFORE_DAY:
        return arena_printf(s->arena,
                            in(s, "Trước ngày %d của tháng đến hạn, tức hết ngày %s%s",
                               "Before day %d of the month when it is due: by the end of %s%s"),
                            rule->days, day, decree(s, "13"));
    case DUE_END_OF_MONTH:
        return arena_printf(s->arena,
                            in(s, "Ngày cuối của tháng đến hạn: %s%s",
                               "Last day of the month when it is due: %s%s"),
                            day, decree(s, "13"));
    case DUE_NONE: break; /* uncovered: has no due time to explain */
    }
    return ""; /* uncovered: as above */
}

static const char *deadline(const struct story *s, date_t date)
{
    char iso[DATE_TEXT_MAX];
    int minutes = s->terms->rule.minutes;
    date_format(date, iso);
    return arena_printf(s->arena,
                        in(s, "Hạn gửi: %02d:%02d ngày %s (giờ Việt Nam)%s",
                           "Due by %02d:%02d on %s (Viet Nam time)%s"),
                        minutes / 60, minutes % 60, iso,
                        minutes == 1440 ? civil_code(s, "148.6") : "");
}

static const char *sentence(const struct story *s, const struct due_step *step)
{
    struct arena *a = s->arena;
    const char *day = due_day_words(step->date, step->day, a, s->lang);
    switch (step->kind) {
    case DUE_STEP_NO_CALENDAR:
        return in(s, "Không có lịch nghỉ lễ: chỉ biết ngày nghỉ cuối tuần",
                  "No calendar of holidays was given: only weekends are known");
    case DUE_STEP_UNDECIDED:
        return arena_printf(a,
                            in(s, "Ngày nghỉ năm %d chưa được quyết định: dùng ngày dự kiến",
                               "The days off of %d are not decided yet: proposed days are used"),
                            step->n);
    case DUE_STEP_WINDOW_END:
        return arena_printf(
            a, "%s: %s%s",
            in(s, "Ngày cuối của thời gian chốt số liệu", "Last day of the data window"), day,
            decree(s, "12"));
    case DUE_STEP_DAY_OFF:
        return arena_printf(a, "%s: %s", in(s, "Ngày nghỉ, không tính", "A day off, not counted"),
                            day);
    case DUE_STEP_MAKE_UP:
        return arena_printf(a, "%s: %s",
                            in(s, "Ngày làm bù, có tính", "A make-up working day, counted"), day);
    case DUE_STEP_MORE:
        return arena_printf(a, in(s, "Và %d ngày khác như vậy", "And %d more such days"), step->n);
    case DUE_STEP_COUNTED: return counted(s, day);
    case DUE_STEP_LEVEL:
        return arena_printf(
            a, in(s, "Cấp tổng hợp thứ %d, thêm %s: %s%s", "Compiling level %d, %s more: %s%s"),
            step->n, amount(s, s->terms->rule.step, s->terms->rule.step_days), day,
            decree(s, "13.2"));
    case DUE_STEP_NEXT:
        return arena_printf(a, "%s%s%s",
                            in(s, "Trùng ngày nghỉ, chuyển sang ngày làm việc tiếp theo: ",
                               "A day off: moved to the next working day, "),
                            day, civil_code(s, "148.5"));
    case DUE_STEP_PREVIOUS:
        return arena_printf(a, "%s%s",
                            in(s, "Trùng ngày nghỉ, chuyển về ngày làm việc trước đó: ",
                               "A day off: moved to the working day before, "),
                            day);
    case DUE_STEP_DUE: return deadline(s, step->date);
    }
    return ""; /* uncovered: every kind is named above */
}

void due_explain(const struct due_terms *terms,
                 const struct due_steps *steps,
                 struct arena *arena,
                 enum lang lang,
                 struct explain *explain)
{
    struct story s = {terms, arena, lang};
    for (size_t i = 0; i < steps->len && explain->len < EXPLAIN_MAX; i++)
        explain->line[explain->len++] = sentence(&s, &steps->at[i]);
}
