/*
 * mapping_suggest: a proposal for a mapping: what labels, sums and names seem to say, each guess with its evidence, what is unsure marked as such.
 * People confirm it. Neighbours: mapping.h, mapping_survey.c, mapping_score.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/template.h"
#include "mapping.h"

#define GOOD   450 /* of 1000: a label that fits so well is taken */
#define SURE   600
#define MARGIN 80 /* and so much better than the next */

/* What a column or row is taken for. */
struct guess {
    enum mapping_use use;
    const struct mapping_candidate *is; /* NULL: nothing known */
    const struct mapping_candidate
        *what; /* of a member: the indicator that the heads above it name */
    const char *period, *org;
    const char *evidence, *unsure; /* NULL: none */
};

struct proposal {
    const struct catalog *catalog;
    const struct mapping_query *query;
    uint32_t form, regime;
    struct arena *arena;
    struct names *names;
    struct mapping_candidates indicators, members;
    struct json_writer *w;
    struct period period;
    bool has_period;
    date_t day;
};

/* How a table is laid out. */
struct layout_guess {
    const struct mapping_block *block;
    bool orgs, column_periods;
    uint32_t indicator;   /* of the whole table, or CATALOG_NONE */
    struct guess *column; /* by column - 1 */
    struct guess *line;
    const struct grid_cell *period_cell, *org_cell;
    bool org_sheet;
    bool every; /* all sheets alike */
};

/* ---- JSON ---- */

static void pair_text(struct json_writer *w, const char *key, struct text value)
{
    json_key(w, key);
    json_text(w, value);
}

static void put_path(struct json_writer *w, const struct text *path, size_t len)
{
    json_key(w, "path");
    json_begin_array(w);
    for (size_t i = 0; i < len; i++)
        json_text(w, path[i]);
    json_end_array(w);
}

static uint32_t indicator_of(const struct guess *g)
{
    if (g->is == NULL)
        return CATALOG_NONE;
    return g->what != NULL ? g->what->indicator : g->is->indicator;
}

static void put_guess(const struct proposal *p, const struct layout_guess *l, const struct guess *g)
{
    static const char *const uses[] = {NULL,          "ignore",      "total",
                                       "total_group", "total_below", "total_above"};
    struct json_writer *w = p->w;

    json_pair_optional(w, "use", uses[g->use]);
    if (g->use == MAPPING_READ && g->is != NULL) {
        uint32_t indicator = indicator_of(g);
        if (indicator != CATALOG_NONE && indicator != l->indicator)
            json_pair(w, "indicator", p->catalog->indicators.at[indicator].code);
        if (g->is->member.len > 0) {
            json_key(w, "members");
            json_begin_object(w);
            pair_text(w, text_dup(p->arena, g->is->dimension), g->is->member);
            json_end_object(w);
        }
    }
    json_pair_optional(w, "period", g->period);
    json_pair_optional(w, "org", g->org);
    json_pair_optional(w, "evidence", g->evidence);
    json_pair_optional(w, "unsure", g->unsure);
}

/* ---- guesses ---- */

/* The best candidate that is not taken, with its evidence. */
static struct guess best_of(const struct proposal *p,
                            const struct mapping_candidates *c,
                            const struct text *path,
                            size_t len,
                            uint32_t *ret_score)
{
    const uint32_t *score = mapping_score(c, path, len);
    struct guess g = {.use = MAPPING_READ};
    size_t best = SIZE_MAX, next = SIZE_MAX;

    *ret_score = 0;
    for (size_t i = 0; i < c->at.len; i++) {
        if (best == SIZE_MAX || score[i] > score[best]) {
            next = best;
            best = i;
        } else if (next == SIZE_MAX || score[i] > score[next]) {
            next = i;
        }
    }
    if (best == SIZE_MAX || score[best] < GOOD)
        return g;
    *ret_score = score[best];
    g.is = &c->at.at[best];
    g.evidence =
        arena_printf(p->arena, "%u%%%s%s%s", score[best] / 10, next != SIZE_MAX ? "; " : "",
                     next != SIZE_MAX ? c->at.at[next].shown : "",
                     next != SIZE_MAX ? arena_printf(p->arena, " %u%%", score[next] / 10) : "");
    if (score[best] < SURE)
        g.unsure = "few words agree";
    else if (next != SIZE_MAX && score[best] < score[next] + MARGIN)
        g.unsure = arena_printf(p->arena, "%s fits nearly as well", c->at.at[next].shown);
    return g;
}

/* A member under a head that names an indicator: "Lượt người › Nam". */
static struct guess
with_indicator(const struct proposal *p, struct guess member, const struct text *path, size_t len)
{
    uint32_t score = 0;

    if (len > 1)
        member.what = best_of(p, &p->indicators, path, len - 1, &score).is;
    return member;
}

static struct guess nothing(struct text label)
{
    struct guess g = {.use = MAPPING_READ, .unsure = "nothing of the form has this name"};

    if (mapping_score_is_total(label))
        g = (struct guess){.use = MAPPING_TOTAL, .evidence = "a total"};
    else
        g.use = MAPPING_IGNORE;
    return g;
}

/* "Tháng 3", "T3", "Quý II". NULL: no period of a year. */
static const char *part_of_year(const struct proposal *p, struct text label)
{
    uint64_t n = 0;
    struct text t = label;

    if ((text_take(&t, TEXT("tháng")) || text_take(&t, TEXT("t"))) &&
        text_to_u64(text_trim(t), 12, &n) && n > 0)
        return arena_printf(p->arena, "*-%02u", (unsigned)n);
    t = label;
    if (!text_take(&t, TEXT("quý")) && !text_take(&t, TEXT("quí")))
        return NULL;
    t = text_trim(t);
    static const char *const romans[] = {"i", "ii", "iii", "iv"};
    for (unsigned q = 0; q < 4; q++)
        if (text_is(t, romans[q]) || (text_to_u64(t, 4, &n) && n == q + 1))
            return arena_printf(p->arena, "*-Q%u", q + 1);
    return NULL;
}

static bool is_org(const struct proposal *p, struct text label)
{
    struct mapping_org org;
    const struct mapping_duty duty = {.regime = p->has_period ? p->regime : CATALOG_NONE,
                                      .form = p->form,
                                      .level = CATALOG_NONE,
                                      .period = p->period,
                                      .day = p->day};

    mapping_word_org(p->catalog, p->names, label, &duty, p->arena, &org);
    return org.org != CATALOG_NONE || org.several;
}

/* ---- columns ---- */

static struct text last_label(const struct mapping_head_column *c)
{
    return c->len > 0 ? c->path[c->len - 1] : (struct text){0};
}

static bool is_formula(const struct mapping_head_column *c)
{
    return c->number.len > 0 && memchr(c->number.ptr, '=', c->number.len) != NULL;
}

/* How many dimensions rows name members of. */
static size_t row_dimensions(const struct layout_guess *l)
{
    for (size_t i = 0; i < l->block->lines.len; i++)
        if (l->line[i].is != NULL && l->line[i].is->member.len > 0)
            return 1;
    return 0;
}

/* Does the form ask for the indicator, broken down by so many dimensions? */
static bool is_asked(const struct proposal *p, uint32_t indicator, size_t dimensions)
{
    const struct form *f = &p->catalog->forms.at[p->form];
    struct text *parts;

    for (size_t i = 0; i < f->len; i++) {
        const struct layout_cell *cell = &p->catalog->layouts.at[f->layout].cells[f->cells[i].slot];
        if (cell->indicator == indicator &&
            text_split(p->arena, text_of(cell->members), ',', &parts) == dimensions)
            return true;
    }
    return false;
}

static struct guess guess_column(const struct proposal *p,
                                 const struct mapping_block *b,
                                 const struct layout_guess *l,
                                 uint32_t column)
{
    const struct mapping_head_column *c = &b->read.at[column - 1];
    uint32_t score = 0, member_score = 0;
    const char *part = part_of_year(p, last_label(c));

    if (part != NULL)
        return (struct guess){.use = MAPPING_READ, .period = part, .evidence = c->shown};
    struct guess member = best_of(p, &p->members, c->path, c->len, &member_score);
    struct guess own = best_of(p, &p->indicators, c->path, c->len, &score);
    if (mapping_score_is_total(last_label(c)) && p->members.at.len > 0 &&
        (own.is == NULL || !is_asked(p, own.is->indicator, row_dimensions(l))))
        return (struct guess){.use = c->len > 1 ? MAPPING_TOTAL_GROUP : MAPPING_TOTAL,
                              .evidence = c->shown};
    if (member.is != NULL && member_score > score)
        return with_indicator(p, member, c->path, c->len);
    if (own.is != NULL)
        return own;
    if (is_formula(c))
        return (struct guess){.use = MAPPING_IGNORE, .evidence = "computed from other columns"};
    return nothing(last_label(c));
}

/* Two columns for one cell: the worse one is left to people. */
static void settle_twice(const struct mapping_block *b, struct layout_guess *l)
{
    for (uint32_t c = 1; c <= b->read.columns; c++)
        for (uint32_t k = 1; k < c; k++) {
            struct guess *own = &l->column[c - 1], *other = &l->column[k - 1];
            if (own->is == NULL || own->is != other->is || own->use != MAPPING_READ ||
                own->period != NULL)
                continue;
            own->unsure = "another column seems to be the same";
            other->unsure = own->unsure;
        }
}

static void guess_columns(const struct proposal *p, struct layout_guess *l)
{
    const struct mapping_block *b = l->block;

    l->column = ARENA_ARRAY(p->arena, b->read.columns, struct guess);
    for (uint32_t c = 1; c <= b->read.columns; c++) {
        if (!b->figures[c - 1])
            continue;
        l->column[c - 1] = guess_column(p, b, l, c);
        l->column_periods = l->column_periods || l->column[c - 1].period != NULL;
    }
    if (l->orgs)
        settle_twice(b, l);
}

/* Columns that say no period beside such that do ("Cả năm") are sums over them, or something else. */
static void settle_periods(struct layout_guess *l)
{
    const struct mapping_block *b = l->block;

    for (uint32_t c = 1; l->column_periods && c <= b->read.columns; c++) {
        struct guess *g = &l->column[c - 1];
        if (!b->figures[c - 1] || g->period != NULL)
            continue;
        bool sum = mapping_score_is_total(last_label(&b->read.at[c - 1])) ||
                   mapping_label_begins(last_label(&b->read.at[c - 1]), TEXT("cả năm"));
        *g = (struct guess){.use = sum ? MAPPING_TOTAL : MAPPING_IGNORE,
                            .evidence = sum ? "sum of the periods" : NULL,
                            .unsure = sum ? NULL : "no period of the others' kind"};
    }
}

/* The only column of figures needs no name where rows say what they are. */
static void settle_only(struct layout_guess *l)
{
    const struct mapping_block *b = l->block;
    uint32_t only = 0, count = 0;

    for (uint32_t c = 1; c <= b->read.columns; c++) {
        count += b->figures[c - 1] ? 1 : 0;
        only = b->figures[c - 1] ? c : only;
    }
    for (size_t i = 0; count == 1 && i < b->lines.len; i++)
        if (l->line[i].is != NULL && l->column[only - 1].is == NULL)
            l->column[only - 1] = (struct guess){
                .use = MAPPING_READ, .evidence = "the only column; rows say what it is"};
}

/* ---- rows ---- */

static bool count_orgs(const struct proposal *p, const struct mapping_block *b)
{
    size_t rows = 0, orgs = 0;

    for (size_t i = 0; i < b->lines.len && rows < 200; i++) {
        if (!b->lines.at[i].figures || b->lines.at[i].path_len == 0)
            continue;
        rows++;
        orgs += is_org(p, b->lines.at[i].label) ? 1 : 0;
    }
    return rows > 0 && orgs * 2 >= rows;
}

static struct text own_label(const struct mapping_line *line)
{
    return line->path_len > 0 ? line->path[line->path_len - 1] : (struct text){0};
}

static struct guess
guess_org_line(const struct proposal *p, const struct mapping_block *b, size_t i)
{
    const struct mapping_line *line = &b->lines.at[i];
    struct guess g = {.use = MAPPING_READ};

    if (is_org(p, line->label))
        return g;
    if (mapping_score_is_total(own_label(line)))
        return (struct guess){.use = MAPPING_TOTAL, .evidence = "a total"};
    bool above_units = i + 1 < b->lines.len && is_org(p, b->lines.at[i + 1].label);
    g.use = above_units ? MAPPING_TOTAL_BELOW : MAPPING_IGNORE;
    g.evidence = above_units ? "units follow below it" : NULL;
    g.unsure = above_units ? NULL : "no unit has this name";
    return g;
}

static struct guess guess_line(const struct proposal *p, const struct mapping_line *line)
{
    uint32_t cell_score = 0, member_score = 0, own_score = 0;
    struct text own = own_label(line);

    if (mapping_score_is_total(own) && p->members.at.len > 0)
        return (struct guess){.use = MAPPING_TOTAL, .evidence = "a total"};
    struct guess member = best_of(p, &p->members, &own, 1, &member_score);
    struct guess cell = best_of(p, &p->indicators, line->path, line->path_len, &cell_score);
    struct guess alone = best_of(p, &p->indicators, &own, 1, &own_score);
    if (own_score > cell_score) {
        cell = alone;
        cell_score = own_score;
    }
    if (member_score > cell_score)
        return with_indicator(p, member, line->path, line->path_len);
    return cell.is != NULL ? cell : nothing(own);
}

static void guess_lines(const struct proposal *p, struct layout_guess *l)
{
    const struct mapping_block *b = l->block;

    l->line = ARENA_ARRAY(p->arena, b->lines.len, struct guess);
    for (size_t i = 0; i < b->lines.len; i++) {
        if (!b->lines.at[i].figures || b->lines.at[i].path_len == 0)
            continue;
        l->line[i] = l->orgs ? guess_org_line(p, b, i) : guess_line(p, &b->lines.at[i]);
    }
}

/* The only indicator of the form, where neither rows nor columns name one. */
static uint32_t table_indicator(const struct proposal *p, const struct layout_guess *l)
{
    const struct mapping_block *b = l->block;
    uint32_t only = CATALOG_NONE;

    for (uint32_t c = 0; c < b->read.columns; c++)
        if (indicator_of(&l->column[c]) != CATALOG_NONE)
            return CATALOG_NONE;
    for (size_t i = 0; i < b->lines.len; i++)
        if (indicator_of(&l->line[i]) != CATALOG_NONE)
            return CATALOG_NONE;
    for (size_t i = 0; i < p->indicators.at.len; i++) {
        if (only != CATALOG_NONE && only != p->indicators.at.at[i].indicator)
            return CATALOG_NONE;
        only = p->indicators.at.at[i].indicator;
    }
    return only;
}

/* ---- what stands above the table ---- */

static void look_above(struct proposal *p, struct layout_guess *l)
{
    const struct mapping_block *b = l->block;
    uint32_t row = b->head > 15 ? b->head - 15 : 1;

    for (; row < b->head; row++) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(b->sheet, row, &len);
        for (size_t i = 0; i < len; i++) {
            struct period period;
            if (mapping_word_period(p->catalog, cells[i].text, &period))
                l->period_cell = &cells[i];
            if (cells[i].kind == VALUE_KIND_OTHER && cells[i].text.len < 200 &&
                is_org(p, cells[i].text))
                l->org_cell = &cells[i];
        }
    }
    l->org_sheet = b->sheet->name[0] != '\0' && is_org(p, text_of(b->sheet->name));
}

static void set_period(struct proposal *p, const struct mapping_blocks *blocks)
{
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    date_t start, end;

    p->has_period = mapping_word_period(p->catalog, text_of(p->query->given.period), &p->period);
    for (size_t i = 0; i < blocks->len && !p->has_period; i++) {
        const struct mapping_block *b = &blocks->at[i];
        uint32_t row = b->head > 15 ? b->head - 15 : 1;
        for (; row < b->head && !p->has_period; row++) {
            size_t len = 0;
            const struct grid_cell *cells = grid_row(b->sheet, row, &len);
            for (size_t k = 0; k < len && !p->has_period; k++)
                p->has_period = mapping_word_period(p->catalog, cells[k].text, &p->period);
        }
    }
    p->day = NAMES_ANY_DAY;
    if (p->has_period && (catalog_window(p->catalog, p->regime, p->period, &start, &end) ||
                          period_window(p->period, calendar, &start, &end)))
        p->day = end;
    /* a period of another kind than the regime files (a year with months as columns) binds nobody */
    if (p->has_period &&
        (p->regime == CATALOG_NONE || !catalog_regime_files(p->catalog, p->regime, p->period.kind)))
        p->has_period = false;
}

/* ---- tables as JSON ---- */

static void put_source(const struct proposal *p,
                       const char *key,
                       const char *from,
                       const struct grid_cell *cell,
                       const char *unsure)
{
    json_key(p->w, key);
    json_begin_object(p->w);
    json_pair(p->w, "from", from);
    if (cell != NULL)
        json_pair(p->w, "cell", grid_a1(cell->row, cell->column, p->arena));
    json_end_object(p->w);
    (void)unsure;
}

/* The constant part of a title: what stands before numbers and dates. */
static struct text title_of(const struct proposal *p, const struct mapping_block *b)
{
    static const char *const ends[] = {" năm", " tháng", " quý", " kỳ", "("};
    struct text t = b->title == NULL ? (struct text){0} : text_fold(p->arena, b->title->text);

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t at = mapping_label_find(t, text_of(ends[i]));
        t.len = at < t.len ? at : t.len;
    }
    return text_trim(t);
}

static void put_org(const struct proposal *p, const struct layout_guess *l, const char **unsure)
{
    if (l->orgs)
        put_source(p, "org", "rows", NULL, NULL);
    else if (l->every || (l->org_sheet && p->query->given.org == NULL))
        put_source(p, "org", "sheet", NULL, NULL);
    else if (l->org_cell != NULL && p->query->given.org == NULL)
        put_source(p, "org", "cell", l->org_cell, NULL);
    else
        put_source(p, "org", "given", NULL, NULL);
    if (!l->orgs && !l->every && !l->org_sheet && l->org_cell == NULL &&
        p->query->given.org == NULL)
        *unsure = "the file does not say whose figures these are: --org";
}

static void put_period(const struct proposal *p, const struct layout_guess *l, const char **unsure)
{
    if (l->period_cell != NULL && p->query->given.period == NULL)
        put_source(p, "period", "cell", l->period_cell, NULL);
    else
        put_source(p, "period", "given", NULL, NULL);
    if (l->period_cell == NULL && p->query->given.period == NULL)
        *unsure = "the file does not say of which period it is: --period";
}

static void put_unit(const struct proposal *p, const struct layout_guess *l, const char **unsure)
{
    const struct mapping_block *b = l->block;

    if (b->unit_column != 0) {
        json_key(p->w, "unit");
        json_begin_object(p->w);
        json_pair(p->w, "from", "column");
        json_pair(p->w, "column", grid_letters(b->unit_column, p->arena));
        json_end_object(p->w);
    } else if (b->unit_line != NULL) {
        put_source(p, "unit", "line", NULL, NULL);
    } else {
        *unsure = "no unit of measure is stated";
    }
}

static void put_columns(const struct proposal *p, const struct layout_guess *l)
{
    const struct mapping_block *b = l->block;

    json_key(p->w, "columns");
    json_begin_array(p->w);
    for (uint32_t c = 1; c <= b->read.columns; c++) {
        const struct mapping_head_column *h = &b->read.at[c - 1];
        if (!b->figures[c - 1])
            continue;
        json_begin_object(p->w);
        json_pair(p->w, "column", grid_letters(c, p->arena));
        if (h->len > 0)
            put_path(p->w, h->path, h->len);
        put_guess(p, l, &l->column[c - 1]);
        json_end_object(p->w);
    }
    json_end_array(p->w);
}

/* Rows of units need no word; all others do. */
static bool needs_word(const struct layout_guess *l, size_t i)
{
    const struct mapping_line *line = &l->block->lines.at[i];

    return line->figures && line->path_len > 0 &&
           (!l->orgs || l->line[i].use != MAPPING_READ || l->line[i].unsure != NULL);
}

static void put_lines(const struct proposal *p, const struct layout_guess *l)
{
    const struct mapping_block *b = l->block;

    json_key(p->w, "rows");
    json_begin_array(p->w);
    for (size_t i = 0; i < b->lines.len; i++) {
        if (!needs_word(l, i))
            continue;
        json_begin_object(p->w);
        put_path(p->w, b->lines.at[i].path, b->lines.at[i].path_len);
        put_guess(p, l, &l->line[i]);
        json_end_object(p->w);
    }
    json_end_array(p->w);
}

static void put_head(const struct proposal *p, const struct mapping_block *b)
{
    json_key(p->w, "head");
    json_begin_object(p->w);
    json_pair_int(p->w, "row", b->head);
    json_pair_int(p->w, "rows", b->rows);
    if (b->numbers)
        json_pair_bool(p->w, "numbers", true);
    json_end_object(p->w);
}

static void put_table(const struct proposal *p, const struct layout_guess *l, bool stacked)
{
    const struct mapping_block *b = l->block;
    struct text title = title_of(p, b);
    const char *unsure = NULL;

    json_begin_object(p->w);
    if (l->every)
        json_pair(p->w, "sheet", "*");
    else if (b->sheet->name[0] != '\0')
        json_pair(p->w, "sheet", b->sheet->name);
    if (stacked && title.len >= 8)
        pair_text(p->w, "title", title);
    put_head(p, b);
    json_pair(p->w, "stub", grid_letters(b->stub, p->arena));
    if (b->number != 0)
        json_pair(p->w, "numbering", grid_letters(b->number, p->arena));
    put_org(p, l, &unsure);
    put_period(p, l, &unsure);
    if (p->query->given.vintage != NULL)
        put_source(p, "vintage", "given", NULL, NULL);
    put_unit(p, l, &unsure);
    if (l->indicator != CATALOG_NONE)
        json_pair(p->w, "indicator", p->catalog->indicators.at[l->indicator].code);
    json_pair_optional(p->w, "unsure", unsure);
    put_columns(p, l);
    put_lines(p, l);
    json_end_object(p->w);
}

/* ---- the whole ---- */

/* Does another sheet hold the same table? */
static bool same_head(const struct mapping_block *a, const struct mapping_block *b)
{
    if (a->sheet == b->sheet || a->head != b->head || a->rows != b->rows || a->stub != b->stub)
        return false;
    for (uint32_t c = 1; c <= a->read.columns && c <= b->read.columns; c++)
        if (mapping_label_matches(a->read.at[c - 1].path, a->read.at[c - 1].len,
                                  b->read.at[c - 1].path, b->read.at[c - 1].len) != 2 &&
            a->read.at[c - 1].len + b->read.at[c - 1].len > 0)
            return false;
    return true;
}

static struct layout_guess guess_layout(struct proposal *p, const struct mapping_block *b)
{
    struct layout_guess l = {.block = b, .indicator = CATALOG_NONE};

    l.orgs = count_orgs(p, b);
    guess_lines(p, &l);
    guess_columns(p, &l);
    settle_periods(&l);
    settle_only(&l);
    l.indicator = table_indicator(p, &l);
    look_above(p, &l);
    return l;
}

static size_t on_sheet(const struct mapping_blocks *blocks, const struct grid_sheet *sheet)
{
    size_t n = 0;

    for (size_t i = 0; i < blocks->len; i++)
        n += blocks->at[i].sheet == sheet ? 1 : 0;
    return n;
}

static void put_tables(struct proposal *p, const struct mapping_blocks *blocks)
{
    bool *done = ARENA_ARRAY(p->arena, blocks->len, bool);

    json_key(p->w, "tables");
    json_begin_array(p->w);
    for (size_t i = 0; i < blocks->len; i++) {
        if (done[i])
            continue;
        struct layout_guess l = guess_layout(p, &blocks->at[i]);
        for (size_t k = i + 1; !l.orgs && l.org_sheet && k < blocks->len; k++) {
            if (!same_head(&blocks->at[i], &blocks->at[k]))
                continue;
            done[k] = true;
            l.every = true;
        }
        put_table(p, &l, on_sheet(blocks, blocks->at[i].sheet) > 1);
    }
    json_end_array(p->w);
}

static const char *numbers_of(const char *style)
{
    if (style == NULL)
        return NULL;
    if (strcmp(style, "1.234,5") == 0 || strcmp(style, "1234,5") == 0)
        return "1.234,5";
    return strcmp(style, "1,234.5") == 0 || strcmp(style, "1234.5") == 0 ? "1,234.5" : NULL;
}

static void put_proposal(struct proposal *p, const struct mapping_blocks *blocks)
{
    const struct catalog *c = p->catalog;
    const char *style = p->query->numbers;

    json_begin_object(p->w);
    json_pair(p->w, "gris", "mapping 1");
    json_pair(p->w, "form", c->forms.at[p->form].code);
    json_pair(p->w, "edition", template_edition(c, CATALOG_NONE, p->form, p->arena));
    if (p->regime != CATALOG_NONE)
        json_pair(p->w, "regime", c->regimes.at[p->regime].code);
    json_pair_bool(p->w, "confirmed", false);
    json_pair_optional(p->w, "numbers", numbers_of(style));
    if (style != NULL && (strcmp(style, "ambiguous") == 0 || strcmp(style, "mixed") == 0))
        json_pair(p->w, "unsure", "numbers can be read in two ways: say \"numbers\"");
    put_tables(p, blocks);
    json_end_object(p->w);
}

static uint32_t regime_of(const struct catalog *catalog, uint32_t form)
{
    for (size_t i = 0; i < catalog->obligations.len; i++)
        if (catalog->obligations.at[i].form == form)
            return catalog->obligations.at[i].regime;
    return CATALOG_NONE;
}

enum status mapping_suggest(const struct catalog *catalog,
                            const struct grid *grid,
                            const struct mapping_query *query,
                            struct arena *arena,
                            struct text *ret_json,
                            struct diags *diags)
{
    struct json_writer w;
    struct proposal p = {.catalog = catalog, .query = query, .arena = arena, .w = &w};
    struct mapping_blocks blocks = {0};

    p.form = catalog_find_form(catalog, text_of(query->form));
    if (p.form == CATALOG_NONE || catalog->forms.at[p.form].list != NULL) {
        diags_addv(diags, DIAG_E214, (struct place){0}, query->form, NULL);
        return STATUS_REJECTED;
    }
    p.regime = regime_of(catalog, p.form);
    p.names = names_new(catalog, arena);
    p.indicators.arena = p.members.arena = arena;
    mapping_score_indicators(catalog, p.form, &p.indicators);
    mapping_score_members(catalog, p.form, &p.members);
    for (size_t i = 0; i < grid->sheets.len; i++)
        if (!grid->sheets.at[i].hidden)
            mapping_survey(&grid->sheets.at[i], arena, &blocks);
    if (blocks.len == 0) {
        diags_addv(diags, DIAG_E178, (struct place){0}, query->form,
                   grid->sheets.len > 0 ? grid->sheets.at[0].name : "", NULL);
        return STATUS_REJECTED;
    }
    set_period(&p, &blocks);
    struct sink *sink = sink_memory(arena, MAPPING_FILE_MAX);
    json_init(&w, sink, 2);
    put_proposal(&p, &blocks);
    sink_puts(sink, "\n");
    *ret_json = sink_memory_text(sink);
    if (sink_close(sink, NULL) == 0)
        return STATUS_OK;
    diags_addv(diags, DIAG_E113, (struct place){0}, "bytes",
               arena_printf(arena, "%zu", MAPPING_FILE_MAX), NULL);
    return STATUS_REJECTED;
}
