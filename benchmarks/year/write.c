/*
 * The files of each day's post, and the ledgers: what was filed and what gris is to say of it, and how each duty ends. Figures as filed
 * are followed from post to post, so that rules which look at other reports are judged as gris will. Neighbours: holds.c, filings.c.
 */
#include <errno.h>
#include <sys/stat.h>

#include "year.h"

#define FAR_TOO_SMALL "-7"

_Noreturn void write_die(const char *path)
{
    (void)fprintf(stderr, "year: %s: %s\n", path, strerror(errno));
    exit(1);
}

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        write_die(path);
    return file;
}

static void close_file(FILE *file, const char *path)
{
    if (ferror(file) != 0 || fclose(file) != 0)
        write_die(path);
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        write_die(path);
}

struct codes {
    struct VEC(const char *) at;
};

/* A report as it is filed, and what is expected of it. */
struct paper {
    const struct filing *filing;
    struct duty *duty;
    const struct form_plan *form;
    int64_t *figures; /* as gris reads them: what it cannot read is null */
    uint32_t spoilt;  /* the cell with the fault, or CATALOG_NONE */
    struct codes errors, warnings;
    bool unsure, duplicate;
};

static void expect(struct year *y, struct codes *codes, const char *code, const char *what)
{
    VEC_PUSH(y->scratch, &codes->at,
             what == NULL ? code : arena_printf(y->scratch, "%s:%s", code, what));
}

/* ---- faults ---- */

static bool may_spoil(const struct year *y, const struct paper *p, size_t at, enum fault fault)
{
    const struct cell *cell = &p->form->cells[at];
    int64_t min = y->catalog.indicators.at[cell->indicator].min;
    if (p->figures[at] == CELL_NULL || !cell->number || cell->formula != NULL)
        return false;
    if (fault == FAULT_RANGE)
        return min != CELL_NULL && min >= 0;
    return fault != FAULT_REQUIRED || cell->required;
}

static uint32_t find_cell(const struct year *y, const struct paper *p, enum fault fault)
{
    uint64_t draw = chance_duty(y, p->duty, DRAW_CELL, 1);
    for (size_t n = 0; n < p->form->len; n++) {
        size_t at = (draw + n) % p->form->len;
        if (may_spoil(y, p, at, fault))
            return (uint32_t)at;
    }
    return CATALOG_NONE;
}

/* A total that is too large by a tenth and more. */
static void break_sum(struct year *y, struct paper *p, enum severity severity)
{
    for (size_t i = 0; i < p->form->rules.len; i++) {
        const struct rule_plan *r = &p->form->rules.at[i];
        struct view v = {
            .y = y, .form = p->form, .duty = p->duty, .own = p->figures, .world = WORLD_FILED};
        if (r->rule == NULL || r->rule->severity != severity || r->rule->op != RULE_EQ ||
            !r->linear || holds_judge(&v, r) != VERDICT_HOLDS)
            continue;
        for (size_t k = 0; k < p->form->len; k++)
            if (r->coefficients[k] > 0 && p->figures[k] != CELL_NULL) {
                p->figures[k] +=
                    p->figures[k] / 10 + 7 * (int64_t)decimal_pow10(p->form->cells[k].decimals);
                return;
            }
    }
}

static bool watches_slips(const struct year *y, const struct cell *cell)
{
    const struct indicator *i = &y->catalog.indicators.at[cell->indicator];
    for (size_t n = 0; n < i->outliers_len; n++)
        if (i->outliers[n].method == OUTLIER_UNIT_SLIP)
            return true;
    return false;
}

/* A thousand times too large, where no sum tells. */
static void slip(const struct year *y, struct paper *p)
{
    uint64_t draw = chance_duty(y, p->duty, DRAW_CELL, 2);
    for (size_t n = 0; n < p->form->len; n++) {
        size_t at = (draw + n) % p->form->len;
        const struct cell *cell = &p->form->cells[at];
        if (cell->in_rule || cell->bounded || p->figures[at] == CELL_NULL || p->figures[at] == 0 ||
            cell->formula != NULL || !watches_slips(y, cell))
            continue;
        p->figures[at] *= 1000;
        return;
    }
}

static void spoil(struct year *y, struct paper *p)
{
    static const char *const codes[FAULTS] = {
        [FAULT_TYPE] = "E203", [FAULT_RANGE] = "E206", [FAULT_REQUIRED] = "E212"};
    enum fault fault = p->filing->fault;
    p->spoilt = CATALOG_NONE;
    if (fault == FAULT_REVISED)
        (void)values_vary(y, p->duty, p->figures);
    if (fault == FAULT_RULE || fault == FAULT_WARNED)
        break_sum(y, p, fault == FAULT_RULE ? SEVERITY_ERROR : SEVERITY_WARNING);
    if (fault == FAULT_SLIP)
        slip(y, p);
    if (codes[fault] == NULL)
        return;
    p->spoilt = find_cell(y, p, fault);
    if (p->spoilt == CATALOG_NONE)
        return;
    p->figures[p->spoilt] = CELL_NULL;
    expect(y, &p->errors, codes[fault], NULL);
}

/* ---- what is expected ---- */

static void judge(struct year *y, struct paper *p)
{
    struct view v = {.y = y,
                     .form = p->form,
                     .duty = p->duty,
                     .own = p->figures,
                     .world = WORLD_FILED,
                     .day = p->filing->day};
    for (size_t i = 0; i < p->form->rules.len; i++) {
        const struct rule_plan *r = &p->form->rules.at[i];
        if (holds_judge(&v, r) != VERDICT_BROKEN)
            continue;
        if (r->rule->severity == SEVERITY_ERROR)
            expect(y, &p->errors, "E320", r->rule->code);
        else if (r->rule->severity == SEVERITY_WARNING)
            expect(y, &p->warnings, "W320", r->rule->code);
    }
    for (size_t i = 0; i < p->form->len; i++) {
        const char *codes[ODD_MAX];
        size_t len = odd_codes(&v, i, codes);
        for (size_t n = 0; n < len; n++)
            expect(y, &p->warnings, codes[n], NULL);
    }
    p->unsure = v.unsure;
}

static void settle(struct year *y, struct paper *p)
{
    struct duty *d = p->duty;
    size_t size = p->form->len * sizeof *p->figures;
    if (p->errors.at.len > 0)
        return;
    p->duplicate = d->versions > 0 && memcmp(d->stands, p->figures, size) == 0;
    if (p->duplicate)
        return;
    d->versions++;
    if (d->first == 0)
        d->first = filings_instant(p->filing->day);
    d->stands = d->figures;
    if (memcmp(d->figures, p->figures, size) == 0)
        return;
    int64_t *copy = ARENA_ARRAY(y->arena, p->form->len, int64_t);
    memcpy(copy, p->figures, size);
    d->stands = copy;
}

/* ---- files ---- */

struct post {
    FILE *csv, *json;
    const char *csv_path, *json_path;
    size_t objects;
};

static const char *
value_text(const struct cell *cell, int64_t value, char buf[static DECIMAL_TEXT_MAX + 1])
{
    (void)decimal_format(value, cell->decimals, buf);
    if (cell->decimals == 3) { /* 1.234 could be read as one thousand */
        size_t len = strlen(buf);
        buf[len] = '0';
        buf[len + 1] = '\0';
    }
    return buf;
}

static const char *
cell_text(const struct paper *p, size_t at, char buf[static DECIMAL_TEXT_MAX + 1])
{
    if (at == p->spoilt && p->filing->fault == FAULT_TYPE)
        return "không rõ";
    if (at == p->spoilt && p->filing->fault == FAULT_RANGE)
        return FAR_TOO_SMALL;
    return p->figures[at] == CELL_NULL ? NULL
                                       : value_text(&p->form->cells[at], p->figures[at], buf);
}

static const char *member_of(const char *members, const char *dimension, size_t *ret_len)
{
    size_t len = strlen(dimension);
    for (const char *m = members; m != NULL && *m != '\0'; m = strchr(m, ','), m += m != NULL)
        if (strncmp(m, dimension, len) == 0 && m[len] == '=') {
            *ret_len = strcspn(m + len + 1, ",");
            return m + len + 1;
        }
    *ret_len = 0;
    return "";
}

struct head {
    const char *level, *org, *regime, *form, *period;
};

static struct head head_of(struct year *y, const struct duty *d)
{
    const struct catalog *c = &y->catalog;
    const struct stream *s = &y->streams.at[d->stream];
    const struct org *org = &c->orgs.at[d->org];
    return (struct head){c->levels[org->level], org->code, c->regimes.at[s->regime].code,
                         catalog_form_code(c, s->form),
                         catalog_period_text(c, duties_span(y, d)->period, y->scratch)};
}

static void put_rows(struct year *y, const struct paper *p, FILE *file)
{
    const struct head h = head_of(y, p->duty);
    char buf[DECIMAL_TEXT_MAX + 1];
    for (size_t i = 0; i < p->form->len; i++) {
        const struct cell *cell = &p->form->cells[i];
        const char *text = cell_text(p, i, buf);
        if (text == NULL)
            continue;
        (void)fprintf(file, "%s,%s,%s,%s,%s", h.level, h.org, h.period, h.form,
                      y->catalog.indicators.at[cell->indicator].code);
        for (size_t k = 0; k < p->form->dimensions.len; k++) {
            size_t len;
            const char *member = member_of(cell->members, p->form->dimensions.at[k], &len);
            (void)fprintf(file, ",%.*s", (int)len, member);
        }
        (void)fprintf(file, ",%s\n", text);
    }
}

static void put_members(const struct paper *p, const struct cell *cell, FILE *file)
{
    const char *comma = ",\"members\":{";
    for (size_t k = 0; k < p->form->dimensions.len; k++) {
        size_t len;
        const char *member = member_of(cell->members, p->form->dimensions.at[k], &len);
        if (len > 0)
            (void)fprintf(file, "%s\"%s\":\"%.*s\"", comma, p->form->dimensions.at[k], (int)len,
                          member);
        comma = len > 0 ? "," : comma;
    }
    if (*comma == ',' && comma[1] == '\0')
        (void)fputs("}", file);
}

static void put_object(struct year *y, const struct paper *p, struct post *post)
{
    const struct head h = head_of(y, p->duty);
    char buf[DECIMAL_TEXT_MAX + 1];
    const char *comma = "";
    FILE *file = post->json;
    (void)fprintf(file,
                  "%s\n{\"org\":\"%s\",\"org_level\":\"%s\",\"regime\":\"%s\",\"period\":\"%s\","
                  "\"form\":\"%s\",",
                  post->objects++ > 0 ? "," : "[", h.org, h.level, h.regime, h.period, h.form);
    if (p->duty->nil) {
        (void)fputs("\"nil\":true}", file);
        return;
    }
    if (p->form->len > 0)
        (void)fputs("\"values\":[", file);
    for (size_t i = 0; i < p->form->len; i++) {
        const char *text = cell_text(p, i, buf);
        if (text == NULL)
            continue;
        (void)fprintf(file, "%s{\"indicator\":\"%s\"", comma,
                      y->catalog.indicators.at[p->form->cells[i].indicator].code);
        put_members(p, &p->form->cells[i], file);
        (void)fprintf(file, ",\"value\":\"%s\"}", text);
        comma = ",";
    }
    if (p->form->len > 0)
        (void)fputs("]", file);
    words_put(y, p->duty, p->form->len > 0, file);
    (void)fputs("}", file);
}

static void put_header(const struct paper *p, FILE *file)
{
    (void)fputs("org_level,org_code,period,form_code,indicator_code", file);
    for (size_t k = 0; k < p->form->dimensions.len; k++)
        (void)fprintf(file, ",%s", p->form->dimensions.at[k]);
    (void)fputs(",value\n", file);
}

static const char *begin_folder(struct year *y, date_t day)
{
    char date[DATE_TEXT_MAX];
    const char *folder = arena_printf(y->scratch, "%s/%s", y->settings.out, date_format(day, date));
    make_folder(folder);
    return folder;
}

/* CSV where it says all; JSON where nothing occurred, or where two regimes have the form. */
static const char *put_paper(struct year *y, const struct paper *p, struct post *post)
{
    const struct stream *s = &y->streams.at[p->duty->stream];
    if (s->csv && !p->duty->nil) {
        if (post->csv == NULL) {
            post->csv = open_file(post->csv_path);
            put_header(p, post->csv);
        }
        put_rows(y, p, post->csv);
        return post->csv_path;
    }
    if (post->json == NULL)
        post->json = open_file(post->json_path);
    put_object(y, p, post);
    return post->json_path;
}

static void end_post(struct post *post)
{
    if (post->csv != NULL)
        close_file(post->csv, post->csv_path);
    if (post->json != NULL) {
        (void)fputs("]\n", post->json);
        close_file(post->json, post->json_path);
    }
    *post = (struct post){0};
}

static void begin_post(struct year *y, const struct filing *f, struct post *post)
{
    const struct stream *s = &y->streams.at[y->duties.at[f->duty].stream];
    const char *folder = begin_folder(y, f->day);
    const char *form = s->form == CATALOG_NONE ? "words" : y->catalog.forms.at[s->form].code;
    const char *regime = y->catalog.regimes.at[s->regime].code;
    post->csv_path = arena_printf(y->scratch, "%s/%s-%s.csv", folder, regime, form);
    post->json_path = arena_printf(y->scratch, "%s/%s-%s.json", folder, regime, form);
}

/* ---- ledgers ---- */

static int compare_codes(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void put_codes(const struct codes *codes, FILE *file)
{
    if (codes->at.len > 1)
        qsort(codes->at.at, codes->at.len, sizeof *codes->at.at, compare_codes);
    (void)fputc('\t', file);
    for (size_t i = 0; i < codes->at.len; i++)
        if (i == 0 || strcmp(codes->at.at[i], codes->at.at[i - 1]) != 0)
            (void)fprintf(file, "%s%s", i > 0 ? "," : "", codes->at.at[i]);
}

static void put_ledger(struct year *y, const struct paper *p, const char *path, FILE *file)
{
    const struct head h = head_of(y, p->duty);
    char date[DATE_TEXT_MAX];
    const char *name = strrchr(path, '/') + 1;
    bool refused = p->errors.at.len > 0;
    (void)fprintf(file, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d", date_format(p->filing->day, date),
                  name, h.level, h.org, h.regime, h.form, h.period, fault_names[p->filing->fault],
                  refused        ? "rejected"
                  : p->duplicate ? "duplicate"
                                 : "received",
                  refused ? 0 : p->duty->versions);
    put_codes(&p->errors, file);
    put_codes(&p->warnings, file);
    (void)fprintf(file, "\t%s\n", p->unsure ? "unsure" : "");
}

static void put_duties(struct year *y, const char *path)
{
    FILE *file = open_file(path);
    (void)fputs("org_level\torg_code\tregime\tform\tperiod\toutcome\tversions\tnil\n", file);
    for (size_t i = 0; i < y->duties.len; i++) {
        const struct duty *d = &y->duties.at[i];
        arena_reset(y->scratch);
        const struct head h = head_of(y, d);
        const char *outcome = d->exempt       ? "exempt"
                              : d->first == 0 ? d->due == 0 ? "not_due" : "overdue"
                              : d->due == 0 || d->first < d->due ? "on_time"
                                                                 : "late";
        (void)fprintf(file, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", h.level, h.org, h.regime, h.form,
                      h.period, outcome, d->versions, d->nil && d->versions > 0 ? "nil" : "");
    }
    close_file(file, path);
}

/* Nil goes into a file of its own; the others of a form and day into one, where each sees all. */
static void begin_paper(struct year *y, const struct filing *f, struct paper *p)
{
    struct duty *d = &y->duties.at[f->duty];
    *p = (struct paper){.filing = f, .duty = d, .form = duties_form(y, d)};
    p->figures = ARENA_ARRAY(y->scratch, p->form->len, int64_t);
    memcpy(p->figures, d->figures, p->form->len * sizeof *p->figures);
    spoil(y, p);
}

static size_t post_len(const struct year *y, size_t from)
{
    const struct filing *first = &y->filings.at[from];
    size_t len = 1;
    while (from + len < y->filings.len && first[len].day == first->day &&
           y->duties.at[first[len].duty].stream == y->duties.at[first->duty].stream)
        len++;
    return len;
}

/* All that comes on a day of one form in one regime. */
static void put_post(struct year *y, size_t from, size_t len, FILE *ledger)
{
    struct post post = {0};
    struct paper *papers = ARENA_ARRAY(y->scratch, len, struct paper);
    begin_post(y, &y->filings.at[from], &post);
    for (size_t i = 0; i < len; i++) {
        begin_paper(y, &y->filings.at[from + i], &papers[i]);
        if (!papers[i].duty->nil)
            papers[i].duty->posted = papers[i].figures;
    }
    for (size_t i = 0; i < len; i++)
        judge(y, &papers[i]);
    for (size_t i = 0; i < len; i++) {
        const char *path = put_paper(y, &papers[i], &post);
        papers[i].duty->posted = NULL;
        settle(y, &papers[i]);
        put_ledger(y, &papers[i], path, ledger);
    }
    end_post(&post);
}

void write_year(struct year *y)
{
    const char *path = arena_printf(y->arena, "%s/ledger.tsv", y->settings.out);
    FILE *ledger = open_file(path);
    (void)fputs(
        "day\tfile\torg_level\torg_code\tregime\tform\tperiod\tkind\tstate\tversion\terrors\t"
        "warnings\tunsure\n",
        ledger);
    for (size_t i = 0, len; i < y->filings.len; i += len) {
        arena_reset(y->scratch);
        len = post_len(y, i);
        put_post(y, i, len, ledger);
    }
    close_file(ledger, path);
    put_duties(y, arena_printf(y->arena, "%s/duties.tsv", y->settings.out));
    path = arena_printf(y->arena, "%s/totals.tsv", y->settings.out);
    FILE *totals = open_file(path);
    totals_put(y, totals);
    close_file(totals, path);
}
