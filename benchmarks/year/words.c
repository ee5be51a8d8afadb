/*
 * What is filed besides figures: the sections of a narrative, the rows of a list, the documents that must go with a report. Only as much as
 * the catalog requires to be filled in. Must not know: figures. Neighbours: write.c.
 */
#include "year.h"

#define ROWS_WANTED 3

bool words_wanted(const struct year *y, const struct stream *s)
{
    const struct catalog *c = &y->catalog;
    if (s->form == CATALOG_NONE || c->forms.at[s->form].list != NULL)
        return true;
    struct attachment_kinds kinds = catalog_attachments(c, s->regime, s->form, y->scratch);
    for (size_t i = 0; i < kinds.len; i++)
        if (kinds.at[i].required)
            return true;
    return false;
}

static const char *comma(bool *begun)
{
    const char *text = *begun ? "," : "";
    *begun = true;
    return text;
}

/* ASCII, so that a text may be cut anywhere. */
static const char *sentence(struct year *y, const struct duty *d, uint64_t n, uint32_t most)
{
    static const char *const words[] = {"Da hoan thanh theo ke hoach", "Con vuong mac ve kinh phi",
                                        "Dang phoi hop thuc hien", "Khong co phat sinh moi",
                                        "De nghi cap tren huong dan them"};
    const char *text = words[chance_duty(y, d, DRAW_SHARE, n) % (sizeof words / sizeof words[0])];
    return arena_printf(y->scratch, "%.*s", (int)(most > 0 && most < 200 ? most : 200), text);
}

static void put_outline(struct year *y, const struct duty *d, FILE *file, bool *begun)
{
    const struct outline *outline = catalog_outline(&y->catalog, y->streams.at[d->stream].regime);
    bool inner = false;
    if (outline == NULL) {
        (void)fprintf(file, "%s\"outline\":[{\"section\":\"I\",\"text\":\"%s\"}]", comma(begun),
                      sentence(y, d, 0, 0));
        return;
    }
    (void)fprintf(file, "%s\"outline\":[", comma(begun));
    for (size_t i = 0; i < outline->len; i++) {
        const struct outline_section *s = &outline->sections[i];
        if (s->required || chance_duty(y, d, DRAW_SHARE, i) % 2 == 0)
            (void)fprintf(file, "%s{\"section\":\"%s\",\"text\":\"%s\"}", comma(&inner), s->id,
                          sentence(y, d, i, s->max_chars));
    }
    (void)fputs("]", file);
}

static int64_t number_in(const struct list_column *column, uint64_t draw)
{
    int64_t from = column->min == CELL_NULL ? 0 : column->min;
    int64_t to = column->max == CELL_NULL ? from + 900 * (int64_t)decimal_pow10(column->decimals)
                                          : column->max;
    return from + (int64_t)(draw % (uint64_t)(to - from + 1));
}

static const char *
list_value(struct year *y, const struct duty *d, const struct list_column *column, size_t row)
{
    static char digits[DECIMAL_TEXT_MAX], date[DATE_TEXT_MAX];
    const struct catalog *c = &y->catalog;
    uint64_t draw = chance_duty(y, d, DRAW_SHARE, row << 16 ^ chance_text(column->id));
    int64_t length;
    switch (column->type) {
    case LIST_TEXT:
        length = column->max == CELL_NULL ? 60 : column->max;
        return arena_printf(y->scratch, "%.*s", (int)length,
                            arena_printf(y->scratch, "%02zu %s", row + 1, sentence(y, d, row, 60)));
    case LIST_INTEGER:
    case LIST_DECIMAL:
    case LIST_MONEY:
        return decimal_format(column->key
                                  ? (column->min == CELL_NULL ? 0 : column->min) + (int64_t)row
                                  : number_in(column, draw),
                              column->decimals, digits);
    case LIST_DATE:
        return date_format(column->max != CELL_NULL && duties_span(y, d)->end > column->max
                               ? (date_t)column->max
                               : duties_span(y, d)->end,
                           date);
    case LIST_BOOLEAN: return draw % 2 == 0 ? "true" : "false";
    case LIST_ORG: return c->orgs.at[d->org].code;
    case LIST_MEMBER: break;
    }
    const struct dimension *dimension = &c->dimensions.at[column->dimension];
    return dimension->members[row % dimension->len].code;
}

/* More than one row only where texts or numbers tell them apart. */
static size_t rows_of(const struct year *y, const struct list_form *list)
{
    size_t rows = ROWS_WANTED;
    for (size_t i = 0; i < list->len; i++) {
        const struct list_column *k = &list->columns[i];
        if (k->key && k->type > LIST_MONEY && k->type != LIST_MEMBER)
            rows = 1;
        if (k->key && k->type == LIST_MEMBER && rows > y->catalog.dimensions.at[k->dimension].len)
            rows = y->catalog.dimensions.at[k->dimension].len;
    }
    for (size_t i = 0; i < list->len; i++)
        if (list->columns[i].key && list->columns[i].type <= LIST_MONEY)
            rows = ROWS_WANTED;
    if (rows < list->min_rows)
        rows = list->min_rows;
    return list->max_rows > 0 && rows > list->max_rows ? list->max_rows : rows;
}

static void put_list(
    struct year *y, const struct duty *d, const struct list_form *list, FILE *file, bool *begun)
{
    bool outer = false;
    (void)fprintf(file, "%s\"rows\":[", comma(begun));
    for (size_t row = 0; row < rows_of(y, list); row++) {
        bool inner = false;
        (void)fprintf(file, "%s{", comma(&outer));
        for (size_t i = 0; i < list->len; i++) {
            const struct list_column *k = &list->columns[i];
            const char *quote = k->type == LIST_BOOLEAN ? "" : "\"";
            (void)fprintf(file, "%s\"%s\":%s%s%s", comma(&inner), k->id, quote,
                          list_value(y, d, k, row), quote);
        }
        (void)fputs("}", file);
    }
    (void)fputs("]", file);
}

/* The shortest bytes that begin as the type does, in base64. */
static const char *document_of(const char *media, const char **ret_ending)
{
    static const struct {
        const char *media, *ending, *base64;
    } known[] = {{"application/pdf", "pdf", "JVBERi0xLjQK"},
                 {"image/png", "png", "iVBORw0KGgo="},
                 {"image/jpeg", "jpg", "/9j/4AA="}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].media, media) == 0) {
            *ret_ending = known[i].ending;
            return known[i].base64;
        }
    *ret_ending = "zip"; /* and the office files, which are archives */
    return "UEsDBBQ=";
}

static void put_attachments(struct year *y, const struct duty *d, FILE *file, bool *begun)
{
    const struct stream *s = &y->streams.at[d->stream];
    struct attachment_kinds kinds =
        catalog_attachments(&y->catalog, s->regime, s->form, y->scratch);
    bool inner = false;
    for (size_t i = 0; i < kinds.len; i++) {
        const struct attachment_kind *k = &kinds.at[i];
        if (!k->required)
            continue;
        const char *ending = "", *bytes = document_of(k->media[0], &ending);
        (void)fprintf(
            file, "%s{\"kind\":\"%s\",\"name\":\"%s.%s\",\"media_type\":\"%s\",\"content\":\"%s\"}",
            inner    ? ","
            : *begun ? ",\"attachments\":["
                     : "\"attachments\":[",
            k->id, k->id, ending, k->media[0], bytes);
        inner = true;
    }
    if (inner)
        (void)fputs("]", file);
    *begun |= inner;
}

void words_put(struct year *y, const struct duty *d, bool figures, FILE *file)
{
    const struct stream *s = &y->streams.at[d->stream];
    bool begun = figures;
    if (s->form == CATALOG_NONE)
        put_outline(y, d, file, &begun);
    else if (y->catalog.forms.at[s->form].list != NULL)
        put_list(y, d, y->catalog.forms.at[s->form].list, file, &begun);
    put_attachments(y, d, file, &begun);
}
