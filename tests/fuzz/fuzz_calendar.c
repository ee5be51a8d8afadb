/*
 * fuzz_calendar: any lines as days (h,date,kind), extensions (e,regime,form,subjects,period,due,document,issued) and due rules (d,rule,shift,
 * levels,date) over a small catalog. What is compiled is in order; a year is either decided or proposed; counting agrees with a day-by-day
 * count; the extension that stands is the last one issued among those that name the unit. Must not know how any of it is done.
 * Neighbours: driver.c, schema/rows.h, core/due.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../schema/rows.h"
#include "core/due.h"
#include "core/holidays.h"
#include "must.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIELDS_MAX 8

struct input {
    struct arena *arena;
    struct catalog_rows rows;
    struct catalog catalog;
    struct diags diags;
};

/* ---- the small catalog ---- */

static void
add_row(struct input *in, enum catalog_kind kind, const char *columns, const char *values)
{
    struct catalog_row *row = rows_add(&in->rows, kind, (struct place){0}, in->arena);
    struct text *names, *texts;
    size_t n = text_split(in->arena, text_of(columns), ',', &names);
    must(text_split(in->arena, text_of(values), ',', &texts) == n);
    for (size_t i = 0; i < n; i++)
        rows_set(kind, row, text_dup(in->arena, names[i]), text_dup(in->arena, texts[i]));
}

static void add_base(struct input *in)
{
    static const char *const orgs[] = {"VN,Việt Nam,nation,", "01,Hà Nội,province,VN",
                                       "75,Đồng Nai,province,VN", "10001,Xã Một,commune,01",
                                       "10002,Xã Hai,commune,75"};
    add_row(in, CATALOG_HEAD, "name,levels", "fuzz,nation>province>commune");
    for (size_t i = 0; i < sizeof orgs / sizeof orgs[0]; i++)
        add_row(in, CATALOG_ORGS, "code,name_vi,level,parent_code", orgs[i]);
    add_row(in, CATALOG_REGIMES, "code,name_vi,frequency", "M,Tháng,month");
    add_row(in, CATALOG_REGIMES, "code,name_vi,kind", "X,Chuyên đề,thematic");
    add_row(in, CATALOG_OCCASIONS, "regime,code,start,end,due",
            "X,A,2026-01-01,2026-01-31,2026-02-20");
    add_row(in, CATALOG_OBLIGATIONS, "regime,form,subjects,due",
            "M,-,level:commune;level:province;level:nation,+3wd/+3wd");
    add_row(in, CATALOG_OBLIGATIONS, "regime,form,subjects,due", "X,-,level:province,");
}

/* ---- lines as rows ---- */

/* What the reader of packages lets through: text without control characters, dates in their one spelling. */
static const char *clean(struct input *in, struct text t, bool is_date)
{
    date_t date = 0;
    char *copy = text_dup(in->arena, text_trim(t));
    for (char *c = copy; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7F)
            *c = '?';
    return is_date && !date_parse(text_of(copy), &date) ? "" : copy;
}

static void take_row(struct input *in, enum catalog_kind kind, const struct text *fields, size_t n)
{
    const struct catalog_table *table = catalog_table(kind);
    struct catalog_row *row = rows_add(&in->rows, kind, (struct place){0}, in->arena);
    static const char *const days[] = {"date", "kind"};
    size_t columns = kind == CATALOG_HOLIDAYS ? 2 : table->len;
    for (size_t i = 0; i < n && i < columns; i++) {
        const char *name = kind == CATALOG_HOLIDAYS ? days[i] : table->columns[i].name;
        bool date = table->columns[catalog_column_index(table, name)].type == CATALOG_DATE;
        rows_set(kind, row, name, clean(in, fields[i], date));
    }
    /* Without a compulsory cell the reader would have refused the package. */
    for (size_t i = 0; i < table->len; i++)
        if (table->columns[i].compulsory && row->value[i][0] == '\0') {
            in->rows.kind[kind].len--;
            return;
        }
}

/* ---- counting, slowly ---- */

static bool slow_works(const struct calendar *c, date_t date)
{
    for (size_t i = 0; i < c->len; i++)
        if (c->days[i].date == date)
            return c->days[i].kind == CALENDAR_WORK;
    return date_weekday(date) < 6;
}

static date_t slow_shift(const struct calendar *c, date_t date, enum due_shift shift)
{
    int step = shift == DUE_SHIFT_NEXT ? 1 : shift == DUE_SHIFT_PREVIOUS ? -1 : 0;
    while (step != 0 && !slow_works(c, date))
        date += step;
    return date;
}

static date_t slow_count(const struct calendar *c, date_t from, enum due_kind kind, int days)
{
    for (int n = 0; n < days;) {
        from++;
        n += kind == DUE_DAYS || slow_works(c, from);
    }
    return from;
}

static date_t slow_day(const struct due_terms *t)
{
    int year, month, day, months, wanted = t->rule.kind == DUE_END_OF_MONTH ? 31 : t->rule.days;
    if (t->rule.kind == DUE_DAYS || t->rule.kind == DUE_WORKING_DAYS)
        return slow_count(t->calendar, t->window_end, t->rule.kind, t->rule.days);
    date_split(period_last_month(t->period, t->window_end), &year, &month, &day);
    for (months = t->rule.months_later; months > 0; months--) {
        year += month == 12;
        month = month % 12 + 1;
    }
    while (!date_exists(year, month, wanted))
        wanted--;
    return date_of(year, month, wanted) - (t->rule.kind == DUE_BEFORE_DAY);
}

static int64_t slow_due(const struct due_terms *t)
{
    date_t date = slow_shift(t->calendar, slow_day(t), t->shift);
    for (int level = 0; level < t->levels && t->rule.step != DUE_NONE; level++)
        date = slow_shift(t->calendar,
                          slow_count(t->calendar, date, t->rule.step, t->rule.step_days), t->shift);
    return instant_of_date(date) + (int64_t)t->rule.minutes * 60;
}

static void check_rule(struct input *in, const struct text *fields, size_t n)
{
    struct due_terms t = {.period = {2026, PERIOD_MONTH, 10}, .calendar = &in->catalog.calendar};
    struct due_steps steps;
    struct explain explain = {0};
    int year, month, day;
    if (n < 4 || !due_parse(fields[0], &t.rule) || !due_shift_parse(fields[1], &t.shift) ||
        fields[2].len != 1 || !date_parse(fields[3], &t.window_end))
        return;
    date_split(t.window_end, &year, &month, &day);
    if (year < 1990 || year > 2060)
        return;
    t.period = (struct period){year, PERIOD_MONTH, month};
    t.levels = fields[2].ptr[0] & 3;
    t.rule.days %= 40; /* a slow count of a thousand days says no more */
    t.rule.step_days %= 10;
    if ((t.rule.kind == DUE_DAY_OF_MONTH || t.rule.kind == DUE_BEFORE_DAY) && t.rule.days == 0)
        t.rule.days = 1;
    must(due_find(&t, &steps) == (t.rule.kind != DUE_NONE));
    if (t.rule.kind == DUE_NONE)
        return;
    must(steps.due == slow_due(&t));
    must(steps.at[steps.len - 1].kind == DUE_STEP_DUE && steps.len <= DUE_STEPS_MAX);
    due_explain(&t, &steps, in->arena, LANG_EN, &explain);
    must(explain.len == steps.len);
}

/* ---- what was compiled ---- */

static void check_calendar(const struct calendar *c)
{
    for (size_t i = 1; i < c->len; i++)
        must(c->days[i - 1].date < c->days[i].date);
    size_t proposed[HOLIDAYS_YEAR_MAX + 1] = {0}, decided[HOLIDAYS_YEAR_MAX + 1] = {0};
    for (size_t i = 0; i < c->len; i++) {
        int year, month, day;
        date_split(c->days[i].date, &year, &month, &day);
        if (year <= HOLIDAYS_YEAR_MAX)
            (c->days[i].proposed ? proposed : decided)[year]++;
    }
    for (int year = 1; year <= HOLIDAYS_YEAR_MAX; year++) {
        must(proposed[year] == 0 || decided[year] == 0);
        must(calendar_decides(c, year) == (decided[year] > 0));
        must(year < HOLIDAYS_YEAR_MIN || proposed[year] + decided[year] > 0);
    }
}

static void check_extensions(struct input *in)
{
    const struct catalog *c = &in->catalog;
    for (size_t i = 0; i < c->extensions.len; i++) {
        const struct extension *e = &c->extensions.at[i];
        must(e->regime < c->regimes.len && e->period.kind != PERIOD_NONE);
        must(!e->exempt || e->due == 0);
        for (uint32_t org = 0; org < c->orgs.len; org++) {
            uint32_t duty = catalog_obligation(c, e->regime, CATALOG_NONE, org, e->period);
            date_t start, end;
            if (duty == CATALOG_NONE)
                continue;
            const struct extension *last = NULL;
            must(catalog_window(c, e->regime, e->period, &start, &end));
            for (size_t k = 0; k < c->extensions.len; k++) {
                const struct extension *x = &c->extensions.at[k];
                if (x->regime == e->regime && period_eq(x->period, e->period) &&
                    catalog_is_among(c, x->subjects, x->subjects_len, org, end) &&
                    (last == NULL || x->issued >= last->issued))
                    last = x;
            }
            struct catalog_due due = catalog_due(c, &c->obligations.at[duty], org, e->period);
            struct explain explain = {0};
            must((due.extension == NULL) == (last == NULL));
            must(last == NULL || due.extension->issued == last->issued);
            must(last != NULL || due.due == due.ordinary);
            catalog_due_explain(c, &c->obligations.at[duty], org, e->period, in->arena, LANG_VI,
                                &explain);
            must(explain.len > 0 && explain.len <= EXPLAIN_MAX);
        }
    }
}

/* ---- */

static void each_line(struct input *in, struct text bytes, bool rules)
{
    struct text *lines, *fields;
    size_t n = text_split(in->arena, bytes, '\n', &lines);
    for (size_t i = 0; i < n && i < 50; i++) {
        size_t m = text_split(in->arena, lines[i], ',', &fields);
        if (m < 2 || m > FIELDS_MAX + 1)
            continue;
        if (!rules && text_is(fields[0], "h"))
            take_row(in, CATALOG_HOLIDAYS, fields + 1, m - 1);
        else if (!rules && text_is(fields[0], "e"))
            take_row(in, CATALOG_EXTENSIONS, fields + 1, m - 1);
        else if (rules && text_is(fields[0], "d"))
            check_rule(in, fields + 1, m - 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    if (size == 0)
        return 0;
    struct arena *arena = arena_new((size_t)1 << 28);
    struct input in = {.arena = arena};
    diags_init(&in.diags, arena, 1000);
    add_base(&in);
    each_line(&in, bytes, false);
    enum status status = schema_compile(&in.rows, arena, &in.catalog, &in.diags);
    must((status == STATUS_REJECTED) == (in.diags.errors > 0));
    check_calendar(&in.catalog.calendar);
    check_extensions(&in);
    each_line(&in, bytes, true);
    arena_free(arena);
    return 0;
}
