/*
 * mapping_word: what the words of a workbook say: periods, units of measure, names of units. Neighbours: mapping.h, core/names.h.
 */
#include <string.h>

#include "mapping.h"

#define CANDIDATES_MAX 5

/* ---- periods ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct words {
    const struct text *at;
    size_t len;
};

static bool is(const struct words *w, size_t i, const char *word)
{
    return i < w->len && text_is(w->at[i], word);
}

static uint32_t number_at(const struct words *w, size_t i, uint32_t max)
{
    uint64_t n = 0;

    return i < w->len && text_to_u64(w->at[i], max, &n) ? (uint32_t)n : 0;
}

/* "i", "ii", "iii", "iv" or a figure. */
static uint32_t quarter_at(const struct words *w, size_t i)
{
    static const char *const romans[] = {"i", "ii", "iii", "iv"};

    for (uint32_t q = 0; q < 4; q++)
        if (is(w, i, romans[q]))
            return q + 1;
    return number_at(w, i, 4);
}

/* A year from word i on, "năm" may stand before it; 0: none. */
static uint32_t year_at(const struct words *w, size_t i)
{
    if (is(w, i, "năm"))
        i++;
    uint32_t year = number_at(w, i, 9999);
    return year >= 1900 ? year : 0;
}

static struct period made(uint32_t year, enum period_kind kind, uint32_t number)
{
    return (struct period){(int32_t)year, kind, (int32_t)number};
}

/* "6 tháng đầu năm 2026", "9 tháng năm 2026", "6 tháng cuối năm 2026". */
static bool months_at(const struct words *w, size_t i, struct period *ret)
{
    uint32_t n = is(w, i, "sáu") ? 6 : is(w, i, "chín") ? 9 : number_at(w, i, 12);
    size_t k = i + 2;

    if ((n != 6 && n != 9) || !is(w, i + 1, "tháng"))
        return false;
    bool last = is(w, k, "cuối");
    k += last || is(w, k, "đầu") ? 1 : 0;
    uint32_t year = year_at(w, k);
    if (year == 0 || (last && n == 9))
        return false;
    *ret = n == 9 ? made(year, PERIOD_NINE_MONTHS, 1) : made(year, PERIOD_HALF, last ? 2 : 1);
    return true;
}

static bool school_at(const struct words *w, size_t i, struct period *ret)
{
    uint32_t year = number_at(w, i + 2, 9999);

    if (!is(w, i, "năm") || !is(w, i + 1, "học") || year < 1900 ||
        number_at(w, i + 3, 9999) != year + 1)
        return false;
    *ret = made(year, PERIOD_SCHOOL_YEAR, 1);
    return true;
}

static bool month_at(const struct words *w, size_t i, struct period *ret)
{
    uint32_t month = number_at(w, i + 1, 12), year = year_at(w, i + 2);

    /* "ngày 15 tháng 6 năm 2026" is a day on which somebody signed */
    if (!is(w, i, "tháng") || month == 0 || year == 0 || (i >= 2 && is(w, i - 2, "ngày")))
        return false;
    *ret = made(year, PERIOD_MONTH, month);
    return true;
}

static bool quarter(const struct words *w, size_t i, struct period *ret)
{
    uint32_t q = quarter_at(w, i + 1), year = year_at(w, i + 2);

    if ((!is(w, i, "quý") && !is(w, i, "quí")) || q == 0 || year == 0)
        return false;
    *ret = made(year, PERIOD_QUARTER, q);
    return true;
}

/* Year, alone or behind "năm", where no longer reading has it. */
static bool year_alone(const struct words *w, size_t i, struct period *ret)
{
    uint32_t year = number_at(w, i, 9999);

    if (year < 1900 || year > 2200 || (i > 0 && !is(w, i - 1, "năm") && w->len > 1))
        return false;
    if (i >= 3 && is(w, i - 3, "tháng")) /* of a date or a month that was not read */
        return false;
    *ret = made(year, PERIOD_YEAR, 0);
    return true;
}

/* Small letters, and only words and figures. */
static struct text plain(struct arena *arena, struct text typed)
{
    struct text t = text_fold(arena, typed);
    char *copy = text_dup(arena, t);

    for (size_t i = 0; i < t.len; i++)
        if (strchr("/-.,;:()[]\n\t", copy[i]) != NULL)
            copy[i] = ' ';
    return text_fold(arena, (struct text){copy, t.len});
}

static bool same(struct period a, struct period b)
{
    return period_eq(a, b);
}

/* The one period of all that some reading finds; false when two differ. */
static bool scan(const struct words *w,
                 bool (*reading)(const struct words *, size_t, struct period *),
                 struct period *ret,
                 bool *ret_found)
{
    struct period found;

    for (size_t i = 0; i < w->len; i++) {
        if (!reading(w, i, &found))
            continue;
        if (*ret_found && !same(*ret, found))
            return false;
        *ret = found;
        *ret_found = true;
    }
    return true;
}

bool mapping_word_period(const struct catalog *catalog, struct text typed, struct period *ret)
{
    static bool (*const readings[])(const struct words *, size_t, struct period *) = {
        months_at, school_at, month_at, quarter, year_alone};
    struct text t = text_trim(typed);
    bool found = false, good = true;

    if (catalog_period_parse(catalog, t, ret))
        return true;
    if (t.len == 0 || t.len > 2000)
        return false;
    struct arena *arena = arena_new(0);
    struct text *parts;
    struct words w = {.len = text_split(arena, plain(arena, t), ' ', &parts)};
    w.at = parts;
    for (size_t i = 0; good && !found && i < sizeof readings / sizeof readings[0]; i++)
        good = scan(&w, readings[i], ret, &found);
    arena_free(arena);
    return good && found;
}

/* ---- units of measure ---- */

bool mapping_word_unit(struct arena *arena, struct text typed, struct text *ret_unit)
{
    static const char *const words[] = {"đơn vị tính", "đvt", "unit of measure", "unit"};
    struct text t = text_fold(arena, typed);

    if (t.len > 1 && t.ptr[0] == '(' && t.ptr[t.len - 1] == ')')
        t = text_trim((struct text){t.ptr + 1, t.len - 2});
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!text_take(&t, text_of(words[i])))
            continue;
        t = text_trim(t);
        if (t.len > 0 && t.ptr[0] != ':' && t.ptr[0] != '-' && words[i][0] == 'u')
            return false; /* "united" */
        if (t.len > 0 && (t.ptr[0] == ':' || t.ptr[0] == '-'))
            t = text_trim((struct text){t.ptr + 1, t.len - 1});
        while (t.len > 0 && (t.ptr[t.len - 1] == '.' || t.ptr[t.len - 1] == ';'))
            t.len--;
        *ret_unit = t;
        return true;
    }
    return false;
}

/* ---- names of units ---- */

static struct text core_of(struct arena *arena, struct text name, enum names_kind *ret_kind)
{
    struct text fold = names_fold(arena, name);

    *ret_kind = names_take_kind(&fold);
    return fold;
}

/* The same name with its marks, with or without the kind of unit before it. */
static bool bears(
    const struct catalog *catalog, uint32_t org, struct text typed, date_t day, struct arena *arena)
{
    const struct org_edition *e = catalog_org_edition(catalog, org, day);
    enum names_kind kind, own;
    struct text core = core_of(arena, typed, &kind);

    if (e == NULL || !text_eq(core, core_of(arena, text_of(e->name_vi), &own)))
        return false;
    return kind == own || kind == NAMES_PLAIN || own == NAMES_PLAIN;
}

static bool has_duty(const struct catalog *catalog, uint32_t org, const struct mapping_duty *duty)
{
    if (!catalog_org_exists(catalog, org, duty->day))
        return false;
    if (duty->level != CATALOG_NONE && catalog->orgs.at[org].level != duty->level)
        return false;
    return duty->regime == CATALOG_NONE ||
           catalog_obligation(catalog, duty->regime, duty->form, org, duty->period) != CATALOG_NONE;
}

static const char *list(const struct catalog *catalog,
                        const uint32_t *orgs,
                        size_t len,
                        date_t day,
                        struct arena *arena)
{
    struct text_builder b;

    text_builder_init(&b, arena, 2000);
    for (size_t i = 0; i < len && i < CANDIDATES_MAX; i++)
        text_builder_addf(&b, "%s%s %s", i > 0 ? ", " : "", catalog->orgs.at[orgs[i]].code,
                          names_full(catalog, orgs[i], day, arena));
    if (len > CANDIDATES_MAX)
        text_builder_adds(&b, ", …");
    return text_dup(arena, text_builder_text(&b));
}

/* "Đơn vị báo cáo: Sở …" is the name behind the colon. */
static struct text without_caption(struct text t)
{
    const char *colon = t.len > 0 ? memchr(t.ptr, ':', t.len) : NULL;

    if (colon == NULL || (size_t)(colon - t.ptr) + 1 >= t.len || is_digit(colon[1]))
        return t;
    size_t n = (size_t)(colon - t.ptr) + 1;
    return text_trim((struct text){t.ptr + n, t.len - n});
}

void mapping_word_org(const struct catalog *catalog,
                      const struct names *names,
                      struct text typed,
                      const struct mapping_duty *duty,
                      struct arena *arena,
                      struct mapping_org *ret)
{
    struct names_found found;
    struct text name = without_caption(text_trim(typed));
    size_t kept = 0;

    *ret = (struct mapping_org){.org = CATALOG_NONE, .candidates = ""};
    if (name.len == 0 || name.len > 500)
        return;
    names_find(names, name, duty->day, arena, &found);
    uint32_t *good = ARENA_ARRAY(arena, found.len, uint32_t);
    for (size_t i = 0; i < found.len; i++)
        if (has_duty(catalog, found.orgs[i], duty) &&
            (found.exact || bears(catalog, found.orgs[i], name, duty->day, arena)))
            good[kept++] = found.orgs[i];
    if (kept == 1) {
        ret->org = good[0];
        return;
    }
    ret->several = kept > 1;
    ret->candidates = kept > 1 ? list(catalog, good, kept, duty->day, arena)
                               : list(catalog, found.orgs, found.len, duty->day, arena);
}
