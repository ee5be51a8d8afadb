/*
 * Deadlines: rules as they are spelt, the date that a rule gives, and the steps by which it came about, as data and in words.
 * Knows no clock, no unit and no catalog; the calendar is a parameter. Neighbours: period.h, calendar.h.
 * REQ: Decree 09/2019/NĐ-CP Art. 8.5b, Art. 13; Civil Code 91/2015 Art. 147.2, 148.5–6; Labour Code 45/2019 Art. 111.3, 112.
 */
#ifndef GRIS_CORE_DUE_H
#define GRIS_CORE_DUE_H

#include "core/arena.h"
#include "core/calendar.h"
#include "core/period.h"

enum due_kind {
    DUE_NONE,
    DUE_DAYS,         /* +Nd after the window's last day */
    DUE_WORKING_DAYS, /* +Nwd after the window's last day */
    DUE_DAY_OF_MONTH, /* day:D[+N]: day D of the period's last month, N months later */
    DUE_BEFORE_DAY,   /* before:D[+N]: the day before that, to its end */
    DUE_END_OF_MONTH  /* end[+N]: the last day of the period's last month, N months later */
};
enum due_shift { DUE_SHIFT_NEXT, DUE_SHIFT_NONE, DUE_SHIFT_PREVIOUS };

/* One of the above; then, for each compiling level above the lowest, `/+Nd` or `/+Nwd` more; then `@HH:MM`. "" is DUE_NONE. */
struct due_rule {
    enum due_kind kind;
    int days;           /* N of +N, or D */
    int months_later;   /* N of day:D+N, before:D+N, end+N */
    int minutes;        /* after 00:00; 1440 is 24:00, the default */
    enum due_kind step; /* DUE_NONE, DUE_DAYS or DUE_WORKING_DAYS */
    int step_days;
};
bool due_parse(struct text t, struct due_rule *ret_rule);
char *due_format(struct due_rule rule, char buf[static WINDOW_TEXT_MAX]);
bool due_shift_parse(struct text t, enum due_shift *ret_shift);
const char *due_shift_name(enum due_shift shift);
/* The most days that may lie between the window's last day and the due day, a long holiday included. */
int due_reach(struct due_rule rule, int levels);

/* What a deadline is counted from. */
struct due_terms {
    struct period period;
    date_t window_end;
    struct due_rule rule;
    enum due_shift shift;
    int levels;    /* compiling levels below: so many times the rule's step is added */
    bool decree09; /* the regime is one of Decree 09/2019/NĐ-CP: its articles are named */
    const struct calendar *calendar;
};

enum due_step_kind {
    DUE_STEP_NO_CALENDAR, /* only weekends are known */
    DUE_STEP_UNDECIDED,   /* n: a year whose days are proposals */
    DUE_STEP_WINDOW_END,
    DUE_STEP_DAY_OFF,  /* a special day that was not counted */
    DUE_STEP_MAKE_UP,  /* a weekend day that was counted */
    DUE_STEP_MORE,     /* n: further special days */
    DUE_STEP_COUNTED,  /* the date that the rule gives */
    DUE_STEP_LEVEL,    /* n: the compiling level, its date */
    DUE_STEP_NEXT,     /* moved on to a working day */
    DUE_STEP_PREVIOUS, /* moved back to one */
    DUE_STEP_DUE       /* the last step: the day, to `minutes` */
};
struct due_step {
    enum due_step_kind kind;
    date_t date;
    int n;
    const struct calendar_day *day; /* what is special about the date, or NULL */
};
#define DUE_STEPS_MAX 24
struct due_steps {
    struct due_step at[DUE_STEPS_MAX];
    size_t len;
    int64_t due;   /* the first instant that is late: 24:00 on the 17th is 00:00 on the 18th */
    bool proposed; /* stands on days that nobody has decided yet */
};
/* False when the rule gives no due time. */
bool due_find(const struct due_terms *terms, struct due_steps *ret_steps);

#define EXPLAIN_MAX 32
/* One sentence a step (arena strings). */
struct explain {
    const char *line[EXPLAIN_MAX];
    size_t len;
};
void due_explain(const struct due_terms *terms,
                 const struct due_steps *steps,
                 struct arena *arena,
                 enum lang lang,
                 struct explain *explain);
/* "2026-02-17, thứ Ba (Tết Nguyên đán; …)": a date with what is special about it. */
const char *
due_day_words(date_t date, const struct calendar_day *day, struct arena *arena, enum lang lang);

#endif
