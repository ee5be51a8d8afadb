/*
 * A unit's name where its code should stand: which units are meant is suggested, never assumed (docs/text.md). Neighbours: bind.h, core/names.h.
 */
#include "bind.h"
#include "core/names.h"

/* So many spellings of one file are looked up; a file with more of them wants another cure. */
#define LOOKED_UP_MAX 1000
#define SHOWN_MAX     3

/* Codes may be made of letters; a name has more than a few bytes, and one of them is no capital, digit or sign. */
static bool may_be_name(struct text t)
{
    bool small = false;
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        small = small || c >= 0x80 || c == ' ' || (c >= 'a' && c <= 'z');
    }
    return small && t.len > 2;
}

static date_t day_of(const struct binder *b, const struct bind_head *head)
{
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    date_t start;
    date_t end;
    if (head->period.year != 0 && period_window(head->period, calendar, &start, &end))
        return end;
    return b->options.today;
}

static const char *listed(struct binder *b, const struct names_found *found, date_t date)
{
    const struct catalog *catalog = b->catalog;
    struct text_builder list;
    text_builder_init(&list, b->arena, 0);
    for (size_t i = 0; i < found->len && i < SHOWN_MAX; i++) {
        const struct org *org = &catalog->orgs.at[found->orgs[i]];
        date_t day = date > org->to ? org->to : date < org->from ? org->from : date;
        char until[DATE_TEXT_MAX];
        text_builder_addf(&list, "%s%s (%s%s%s)", i > 0 ? "; " : "", org->code,
                          names_full(catalog, found->orgs[i], day, b->arena),
                          date > org->to ? " → " : "",
                          date > org->to ? date_format(org->to, until) : "");
    }
    if (found->len > SHOWN_MAX)
        text_builder_addf(&list, "; … +%zu", found->len - SHOWN_MAX);
    return text_builder_text(&list).ptr;
}

static const char *look_up(struct binder *b, struct text name, date_t date)
{
    struct names_found found;
    if (b->names == NULL) {
        b->names = names_new(b->catalog, b->arena);
        map_init(&b->suggested, b->arena, 8);
    }
    names_find(b->names, name, date, b->arena, &found);
    if (found.len == 0)
        names_find(b->names, name, NAMES_ANY_DAY, b->arena, &found);
    return found.len == 0 ? NULL : listed(b, &found, date);
}

/* Each name is looked up once a day that it is asked for, however often its head comes. */
const char *bind_suggest_units(struct binder *b, const struct bind_head *head, struct text name)
{
    date_t date = day_of(b, head);
    if (!may_be_name(name))
        return NULL;
    struct text key = text_of(arena_printf(b->held, "%d %.*s", date, (int)name.len, name.ptr));
    uint32_t known = b->names != NULL ? map_find(&b->suggested, key) : MAP_NONE;
    if (known != MAP_NONE)
        return b->suggestions.at[known];
    if (b->suggestions.len >= LOOKED_UP_MAX)
        return NULL;
    const char *units = look_up(b, name, date);
    key.ptr = arena_copy(b->arena, key.ptr, key.len);
    map_put(&b->suggested, key, (uint32_t)b->suggestions.len);
    VEC_PUSH(b->arena, &b->suggestions, units);
    return units;
}
