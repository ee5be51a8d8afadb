/*
 * fuzz_period: periods, windows and due rules as text. What is read is spelt the same way again; a text is read exactly when it is among
 * all the spellings of its year, listed one by one; stepping, parts and wholes agree with each other; windows of neighbours neither
 * overlap nor leave a gap. Must not know how any of it is done. Neighbours: driver.c, core/period.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/due.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DAY_LEN = 10 };

static struct text formatted(struct period p, char buf[static PERIOD_TEXT_MAX])
{
    return text_of(period_format(p, buf));
}

/* Is the text the spelling of any period of the year that its first four characters say? */
static bool is_listed(struct text t)
{
    char buf[PERIOD_TEXT_MAX];
    int year = 0;

    if (!text_take_number(&(struct text){t.ptr, t.len < 4 ? t.len : 4}, 4, 9999, &year))
        return false;
    for (int kind = PERIOD_DAY; kind < PERIOD_OCCASION; kind++) {
        for (int number = 1; number <= 366; number++) {
            struct period p = period_of_id(year * 100000 + kind * 1000 + number);
            if (p.kind == PERIOD_NONE)
                break; /* numbers of a kind have no gaps */
            if (p.kind == PERIOD_DAY && t.len != DAY_LEN)
                break; /* most of the list, and all alike long */
            if (text_eq(formatted(p, buf), t))
                return true;
        }
    }
    return false;
}

static void check_step(struct period p, int n)
{
    struct period later = period_step(p, n);

    if (later.kind == PERIOD_NONE)
        return;
    must(later.kind == p.kind);
    must(period_eq(period_step(later, -n), p));
    must(n == 0 || (period_id(later) > period_id(p)) == (n > 0));
}

static void check_nesting(struct period p)
{
    struct period parts[PERIOD_PARTS_MAX], wholes[PERIOD_PARTS_MAX], up[PERIOD_PARTS_MAX];
    size_t len = period_parts(p, parts), n = period_wholes(p, wholes);

    must(len <= PERIOD_PARTS_MAX && n <= PERIOD_PARTS_MAX);
    must(period_eq(period_containing(p, p.kind), p));
    for (size_t i = 0; i < len; i++) {
        must(period_of_id(period_id(parts[i])).kind == parts[i].kind);
        size_t k, m = period_wholes(parts[i], up);
        for (k = 0; k < m && !period_eq(up[k], p); k++)
            continue;
        must(k < m); /* a part enters its whole */
    }
    for (size_t i = 0; i < n; i++)
        must(period_of_id(period_id(wholes[i])).kind == wholes[i].kind && wholes[i].kind != p.kind);
}

static void check_window(struct period p, struct window_rule rule)
{
    date_t start = 0, end = 0, next_start = 0, next_end = 0;
    struct period next = period_step(p, 1);

    if (!period_window(p, rule, &start, &end))
        return;
    date_t month = period_last_month(p, end);
    int year, mon, day;
    date_split(month, &year, &mon, &day);
    must(day == 1);
    /* Under the usual rules the windows of neighbours tile time; what stands alone in its year (9M, M13) does not. */
    bool usual = rule.kind == WINDOW_DECREE09 || rule.kind == WINDOW_CALENDAR;
    bool tiles = p.kind == PERIOD_DAY || p.kind == PERIOD_WEEK || p.kind == PERIOD_MONTH ||
                 p.kind == PERIOD_QUARTER || p.kind == PERIOD_HALF || p.kind == PERIOD_YEAR;
    if (usual)
        must(start <= end);
    if (usual && tiles && next.kind != PERIOD_NONE &&
        period_window(next, rule, &next_start, &next_end))
        must(next_start == end + 1);
}

static void check_period(struct text t, int step)
{
    struct period p, again;
    char buf[PERIOD_TEXT_MAX], words[64];

    bool read = period_parse(t, &p);
    must(read == is_listed(t));
    if (!read)
        return;
    must(text_eq(formatted(p, buf), t));
    must(period_parse(text_of(buf), &again) && period_eq(again, p));
    must(period_eq(period_of_id(period_id(p)), p));
    must(period_words(p, LANG_VI, words)[0] != '\0' && period_words(p, LANG_EN, words)[0] != '\0');
    check_step(p, step);
    check_nesting(p);
    check_window(p, (struct window_rule){.kind = WINDOW_DECREE09});
    check_window(p, (struct window_rule){.kind = WINDOW_CALENDAR});
    check_window(p, (struct window_rule){.kind = WINDOW_SCHOOL});
}

static void check_rules(struct text t, struct arena *arena)
{
    char buf[WINDOW_TEXT_MAX], twice[WINDOW_TEXT_MAX];
    struct window_rule window, window_again;
    struct due_rule due, due_again;
    struct period october = {2026, PERIOD_MONTH, 10};
    struct calendar calendar = {0};

    if (window_parse(t, &window)) {
        window_format(window, buf);
        must(window_parse(text_of(buf), &window_again));
        must(strcmp(window_format(window_again, twice), buf) == 0);
        check_window(october, window);
    }
    if (!due_parse(t, &due))
        return;
    due_format(due, buf);
    must(due_parse(text_of(buf), &due_again) && strcmp(due_format(due_again, twice), buf) == 0);
    must(due.kind == due_again.kind && due.days == due_again.days &&
         due.minutes == due_again.minutes);
    for (int shift = DUE_SHIFT_NEXT; shift <= DUE_SHIFT_PREVIOUS; shift++) {
        struct explain explain = {0};
        struct due_steps steps;
        struct due_terms terms = {.period = october,
                                  .window_end = date_of(2026, 10, 14),
                                  .rule = due,
                                  .shift = (enum due_shift)shift,
                                  .levels = 3,
                                  .calendar = &calendar};
        bool there = due_find(&terms, &steps);
        must(there == (due.kind != DUE_NONE));
        must(steps.len <= DUE_STEPS_MAX);
        due_explain(&terms, &steps, arena, LANG_VI, &explain);
        must(explain.len == steps.len);
        /* The furthest that it reaches is no nearer than where it is. */
        must(!there || steps.due <= instant_of_date(terms.window_end + due_reach(due, 3) + 1));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum period_kind kind;
    date_t date;
    char buf[DATE_TEXT_MAX];

    if (size == 0)
        return 0;
    struct text t = {(const char *)data + 1, size - 1};
    struct arena *arena = arena_new(0);
    check_period(t, (int8_t)data[0]);
    check_rules(t, arena);
    if (frequency_parse(t, &kind))
        must(text_is(t, frequency_name(kind)));
    if (date_parse(t, &date))
        must(text_is(t, date_format(date, buf)));
    arena_free(arena);
    return 0;
}
