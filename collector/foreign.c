/*
 * Figures of other systems' files on their way out: texts cleaned, numbers spelt plainly, places kept. Neighbours: foreign.h.
 */
#include <stdio.h>

#include "foreign.h"

#define EXPONENT_MAX 40

void foreign_open(struct foreign *f, struct input *in, bool show)
{
    *f = (struct foreign){.in = in, .show = show, .going = true};
    f->scratch = arena_new(0);
    in->format->number_style = "text";
}

void foreign_close(struct foreign *f)
{
    if (!f->put && f->going && f->in->diags->errors == 0)
        finding_add(f->in, DIAG_E112, 0, 0);
    arena_free(f->scratch);
}

void foreign_begin(struct foreign *f, uint32_t row, uint32_t column, const char *cell)
{
    arena_reset(f->scratch);
    f->good = true;
    f->figures++;
    f->record = (struct record){
        .at = {.file = f->in->file, .row = row != 0 ? row : f->figures, .column = column},
        .cell = cell != NULL ? arena_strdup(f->scratch, cell) : NULL,
        .dimension = f->dimension,
        .member = f->member,
        .member_column = f->column};
}

void foreign_published(struct foreign *f,
                       struct text reported,
                       struct text expected,
                       struct text vintage)
{
    bool of_one = (reported.len == 0 || text_is(reported, "1")) &&
                  (expected.len == 0 || text_is(expected, "1"));
    bool mixed = vintage.len > 0 && memchr(vintage.ptr, '+', vintage.len) != NULL;
    f->record.published = true;
    f->record.sum = !of_one || mixed;
}

struct diag *foreign_find(struct foreign *f, enum diag_code code)
{
    const struct record *r = &f->record;
    const struct input *in = f->in;
    struct diag *d = finding_add(in, code, r->at.row, r->at.column);
    f->good = false;
    if (!finding_kept(in, d))
        return d;
    d->cell = r->cell != NULL ? arena_strdup(in->diags->arena, r->cell) : NULL;
    d->org_code = finding_copy(in, d, r->field[RECORD_ORG_CODE]);
    d->period = finding_copy(in, d, r->field[RECORD_PERIOD]);
    d->form = finding_copy(in, d, r->field[RECORD_FORM_CODE]);
    return d;
}

static void find_limit(struct foreign *f, const char *name, size_t limit)
{
    struct diag *d = foreign_find(f, DIAG_E113);
    finding_arg(f->in, d, 0, text_of(name));
    finding_arg_number(f->in, d, 1, limit);
}

static struct text keep(struct foreign *f, struct text t)
{
    if (t.len > f->in->limits.cell_bytes) {
        find_limit(f, "cell_bytes", f->in->limits.cell_bytes);
        return (struct text){0};
    }
    if (t.len == 0)
        return (struct text){0};
    struct text copy = {text_dup(f->scratch, t), t.len};
    return cell_clean(f->scratch, copy);
}

void foreign_set(struct foreign *f, enum record_field field, struct text t)
{
    f->record.field[field] = keep(f, t);
}

void foreign_combination(struct foreign *f, struct text t)
{
    f->record.combination = keep(f, t);
}

void foreign_pair(struct foreign *f, struct text dimension, struct text member)
{
    struct record *r = &f->record;
    if (r->members_len == FOREIGN_PAIRS_MAX) {
        find_limit(f, "members", FOREIGN_PAIRS_MAX);
        return;
    }
    f->dimension[r->members_len] = keep(f, dimension);
    f->member[r->members_len++] = keep(f, member);
}

/* ---- numbers ---- */

static bool take_sign(struct text *t)
{
    bool minus = t->len > 0 && *t->ptr == '-';
    if (t->len > 0 && (minus || *t->ptr == '+'))
        *t = (struct text){t->ptr + 1, t->len - 1};
    return minus;
}

static struct text take_figures(struct text *t)
{
    struct text all = *t;
    while (t->len > 0 && *t->ptr >= '0' && *t->ptr <= '9')
        *t = (struct text){t->ptr + 1, t->len - 1};
    return (struct text){all.ptr, all.len - t->len};
}

/* "E+3" as 3. */
static bool take_exponent(struct text *t, int *ret)
{
    *ret = 0;
    if (t->len == 0)
        return true;
    if (*t->ptr != 'e' && *t->ptr != 'E')
        return false;
    *t = (struct text){t->ptr + 1, t->len - 1};
    bool minus = take_sign(t);
    uint64_t n;
    if (!text_to_u64(*t, EXPONENT_MAX, &n))
        return false;
    *ret = minus ? -(int)n : (int)n;
    *t = (struct text){t->ptr + t->len, 0};
    return true;
}

/* Digit `i` of whole and fraction side by side, 0 beyond either end. */
static char digit_at(struct text whole, struct text fraction, long i)
{
    if (i >= 0 && (size_t)i < whole.len)
        return whole.ptr[i];
    i -= (long)whole.len;
    return i >= 0 && (size_t)i < fraction.len ? fraction.ptr[i] : '0';
}

bool foreign_decimal(struct text t, struct arena *arena, struct text *ret)
{
    int exponent;
    bool minus = take_sign(&t);
    struct text whole = take_figures(&t), fraction = {t.ptr, 0};
    if (t.len > 0 && *t.ptr == '.') {
        t = (struct text){t.ptr + 1, t.len - 1};
        fraction = take_figures(&t);
    }
    if (whole.len + fraction.len == 0 || !take_exponent(&t, &exponent) || t.len > 0)
        return false;
    long point = (long)whole.len + exponent; /* digits before the point, of all */
    long end = (long)(whole.len + fraction.len), from = point < 1 ? point - 1 : 0;
    char *to =
        arena_alloc(arena, (size_t)(end - from) + (size_t)(point > end ? point - end : 0) + 4);
    char *at = to;
    if (minus)
        *at++ = '-';
    while (from < point - 1 && digit_at(whole, fraction, from) == '0') /* 007 is 7 */
        from++;
    for (long i = from; i < point || i < end; i++) {
        if (i == point)
            *at++ = '.';
        *at++ = digit_at(whole, fraction, i);
    }
    *ret = (struct text){to, (size_t)(at - to)};
    return true;
}

void foreign_value(struct foreign *f, struct text t)
{
    struct record *r = &f->record;
    foreign_set(f, RECORD_VALUE, t);
    t = r->field[RECORD_VALUE];
    r->value_kind = VALUE_KIND_NUMBER;
    if (foreign_decimal(t, f->scratch, &r->number))
        return;
    char *room = arena_alloc(f->scratch, t.len + 1);
    r->value_kind = number_kind(t, NUMBER_POINT, room, &r->number);
    if (r->value_kind == VALUE_KIND_NUMBER || r->value_kind == VALUE_KIND_MEASURED) {
        r->value_kind =
            VALUE_KIND_OTHER; /* groups, units: not in files that machines write for machines */
        r->number = (struct text){0};
    }
}

/* ---- out ---- */

static struct text members_text(const struct foreign *f)
{
    const struct record *r = &f->record;
    struct text_builder b;
    text_builder_init(&b, f->scratch, f->in->limits.line_bytes);
    text_builder_add(&b, r->combination);
    for (size_t i = 0; i < r->members_len; i++) {
        text_builder_adds(&b, i > 0 || r->combination.len > 0 ? "," : "");
        text_builder_add(&b, r->dimension[i]);
        text_builder_adds(&b, "=");
        text_builder_add(&b, r->member[i]);
    }
    return text_builder_text(&b);
}

static bool show_row(struct foreign *f)
{
    const struct collector_handler *handler = f->in->handler;
    const struct text *field = f->record.field;
    const struct text cells[] = {field[RECORD_ORG_CODE], field[RECORD_REGIME],
                                 field[RECORD_PERIOD],   field[RECORD_FORM_CODE],
                                 field[RECORD_VINTAGE],  field[RECORD_INDICATOR_CODE],
                                 members_text(f),        field[RECORD_VALUE],
                                 field[RECORD_STATUS],   field[RECORD_NOTE]};
    struct collector_row row = {
        .row = f->record.at.row, .cells = cells, .len = sizeof cells / sizeof cells[0]};
    return handler->row(handler->ctx, &row);
}

bool foreign_put(struct foreign *f)
{
    const struct collector_handler *handler = f->in->handler;
    f->put = true;
    if (f->figures > f->in->limits.rows) {
        finding_limit(f->in, "rows", f->in->limits.rows, 0, 0);
        f->going = false;
    }
    if (f->going && f->good && handler->row != NULL)
        f->going = show_row(f);
    if (f->going && f->good && !f->show && handler->record != NULL)
        f->going = handler->record(handler->ctx, &f->record);
    return f->going;
}

/* ---- provenance ---- */

struct wanted {
    uint32_t row, column;
    struct arena *arena;
    struct text found;
};

static bool take_wanted(void *ctx, const struct record *record)
{
    struct wanted *w = ctx;
    if (record->at.row != w->row || record->at.column != w->column)
        return true;
    struct text t = record->field[RECORD_VALUE];
    w->found = (struct text){text_dup(w->arena, t), t.len};
    return false;
}

struct text foreign_cell(struct input *in,
                         void (*read)(struct input *in, bool show),
                         uint32_t row,
                         uint32_t column)
{
    struct wanted wanted = {.row = row, .column = column, .arena = in->arena};
    const struct collector_handler handler = {.ctx = &wanted, .record = take_wanted};
    in->handler = &handler;
    read(in, false);
    return wanted.found;
}
