/*
 * What a template says around a form: the national motto, who reports what to whom and by when, on what legal basis, and who signs.
 * Vietnamese, with English where it is short. Neighbours: template_form.h. REQ: Decree 30/2020/NĐ-CP (motto and place); Decree 09/2019/NĐ-CP Art. 7.
 */
#include <string.h>

#include "template_form.h"

#define SECONDS_A_DAY INT64_C(86400)

const char *template_words_day(date_t date, struct arena *arena)
{
    int year, month, day;

    date_split(date, &year, &month, &day);
    return arena_printf(arena, "%02d/%02d/%d", day, month, year);
}

const char *template_words_due(int64_t due, struct arena *arena)
{
    date_t day = date_of_instant(due);
    int64_t minutes = (due - instant_of_date(day)) / 60;

    if (minutes == 0)
        return arena_printf(arena, "hết ngày %s", template_words_day(day - 1, arena));
    return arena_printf(arena, "trước %02d:%02d ngày %s", (int)(minutes / 60), (int)(minutes % 60),
                        template_words_day(day, arena));
}

const char *template_words_utc(int64_t instant, struct arena *arena)
{
    char day[DATE_TEXT_MAX];
    int64_t date = instant / SECONDS_A_DAY, second = instant % SECONDS_A_DAY;

    return arena_printf(arena, "%sT%02d:%02d:%02dZ", date_format((date_t)date, day),
                        (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

const char *template_words_org(const struct template_book *b)
{
    const struct org_edition *edition = catalog_org_edition(b->catalog, b->in->org, b->end);
    return edition != NULL ? edition->name_vi : b->catalog->orgs.at[b->in->org].code;
}

const char *template_words_title(const struct template_book *b, enum lang lang)
{
    const struct catalog *c = b->catalog;
    const struct outline *outline = catalog_outline(c, b->in->regime);

    if (b->in->form != CATALOG_NONE) {
        const struct form *form = &c->forms.at[b->in->form];
        return lang == LANG_VI ? form->title_vi : form->title_en;
    }
    if (outline == NULL)
        return "";
    return lang == LANG_VI ? outline->title_vi : outline->title_en;
}

/* ---- sizes ---- */

uint32_t template_words_width(const char *text, uint32_t lines, uint32_t least, uint32_t most)
{
    size_t width = text_width(text_of(text)) / lines + 2;

    if (width < least)
        return least;
    return width > most ? most : (uint32_t)width;
}

uint32_t template_words_lines(const char *text, uint32_t width)
{
    uint32_t lines = 0;

    for (const char *from = text; from != NULL;) {
        const char *end = strchr(from, '\n');
        struct text line = {from, end != NULL ? (size_t)(end - from) : strlen(from)};
        /* words are not cut, so lines are not full */
        lines += 1 + (uint32_t)(text_width(line) * 9 / 8 / (width > 0 ? width : 1));
        from = end != NULL ? end + 1 : NULL;
    }
    return lines;
}

/* ---- the head ---- */

#define HEAD_COLUMNS 4 /* a head narrower than this is no head */

static void line(struct template_book *b,
                 uint32_t row,
                 uint32_t from,
                 uint32_t to,
                 const char *text,
                 enum xlsx_style style)
{
    xlsx_merge(b->sheet, row, from, row, to, text, style);
}

static const char *period_words_of(const struct template_book *b)
{
    const struct occasion *occasion = catalog_occasion(b->catalog, b->in->regime, b->in->period);
    char words[64];

    if (occasion != NULL)
        return occasion->name_vi;
    return arena_strdup(b->arena, period_words(b->in->period, LANG_VI, words));
}

static const char *vintage_words(enum vintage vintage)
{
    switch (vintage) {
    case VINTAGE_ESTIMATE: return "Số ước tính (estimate)";
    case VINTAGE_PRELIMINARY: return "Số sơ bộ (preliminary)";
    case VINTAGE_NONE:
    case VINTAGE_FINAL: break;
    }
    return "Số chính thức (final)";
}

static const char *receiver_words(const struct template_book *b)
{
    const char *receiver = b->in->receiver;
    uint32_t org;

    if (receiver == NULL || strcmp(receiver, "-") == 0)
        return "";
    if (strcmp(receiver, "parent") == 0) {
        const struct org_edge *edge = catalog_parent(b->catalog, 0, b->in->org, b->end);
        org = edge != NULL ? edge->parent : CATALOG_NONE;
    } else {
        org = catalog_find_org(b->catalog, text_of(receiver), b->end);
    }
    if (org == CATALOG_NONE)
        return "";
    const struct org_edition *edition = catalog_org_edition(b->catalog, org, b->end);
    return arena_printf(b->arena, "Đơn vị nhận báo cáo (to): %s",
                        edition != NULL ? edition->name_vi : receiver);
}

/* Between which days, and by when. */
static uint32_t put_times(struct template_book *b, uint32_t row, uint32_t columns)
{
    struct arena *a = b->arena;
    const char *window =
        arena_printf(a, "Kỳ báo cáo (period): %s · Số liệu từ %s đến %s", period_words_of(b),
                     template_words_day(b->start, a), template_words_day(b->end, a));

    line(b, row++, 1, columns, window, XLSX_CENTRED);
    if (b->in->due != 0)
        line(b, row++, 1, columns,
             arena_printf(a, "Hạn gửi (due): %s", template_words_due(b->in->due, a)), XLSX_CENTRED);
    line(b, row++, 1, columns, vintage_words(b->in->vintage), XLSX_CENTRED);
    return row;
}

static uint32_t put_basis(struct template_book *b, uint32_t row, uint32_t columns, uint32_t width)
{
    const struct regime *regime = &b->catalog->regimes.at[b->in->regime];
    const char *basis =
        arena_printf(b->arena, "%s. %s%s", regime->name_vi,
                     regime->legal_basis[0] != '\0' ? "Căn cứ: " : "", regime->legal_basis);

    line(b, row, 1, columns, basis, XLSX_CENTRED);
    xlsx_row(b->sheet, row, 16 * template_words_lines(basis, width));
    return row + 1;
}

/* Whose report, on the left; the motto, on the right. */
static void put_motto(struct template_book *b, uint32_t columns)
{
    uint32_t half = columns / 2;
    const struct org *org = &b->catalog->orgs.at[b->in->org];
    const char *form = b->in->form != CATALOG_NONE ? "Biểu (form): " : "Đề cương (outline): ";
    const struct outline *outline = catalog_outline(b->catalog, b->in->regime);
    const char *code = b->in->form != CATALOG_NONE ? catalog_form_code(b->catalog, b->in->form)
                       : outline != NULL           ? outline->code
                                                   : "";

    line(b, 1, 1, half, arena_printf(b->arena, "%s (%s)", template_words_org(b), org->code),
         XLSX_BOLD);
    line(b, 2, 1, half, arena_printf(b->arena, "%s%s", form, code), XLSX_CENTRED);
    line(b, 3, 1, half, receiver_words(b), XLSX_CENTRED);
    xlsx_row(b->sheet, 1, 30); /* the motto takes two lines where the sheet is narrow */
    line(b, 1, half + 1, columns, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", XLSX_BOLD);
    line(b, 2, half + 1, columns, "Độc lập - Tự do - Hạnh phúc", XLSX_BOLD);
}

uint32_t
template_words_head(struct template_book *b, uint32_t columns, uint32_t width, const char *units)
{
    uint32_t wide = columns < HEAD_COLUMNS ? HEAD_COLUMNS : columns, row = 5;
    const char *title = template_words_title(b, LANG_VI),
               *english = template_words_title(b, LANG_EN);

    put_motto(b, wide);
    line(b, row, 1, wide, title, XLSX_TITLE);
    xlsx_row(b->sheet, row++, 20 * template_words_lines(title, width * 3 / 4));
    if (english[0] != '\0')
        line(b, row++, 1, wide, english, XLSX_CENTRED);
    row = put_basis(b, row, wide, width);
    row = put_times(b, row, wide);
    if (units != NULL)
        line(b, row++, 1, wide, arena_printf(b->arena, "Đơn vị tính (unit): %s", units),
             XLSX_UNITS);
    return row + (units == NULL);
}

/* The advice, and which documents must go with the report, which no workbook carries. */
static const char *with_documents(const struct template_book *b, const char *advice)
{
    const struct attachment_kinds kinds =
        catalog_attachments(b->catalog, b->in->regime, b->in->form, b->arena);
    const char *titles = attachment_kinds_required(&kinds, b->arena);

    if (titles[0] == '\0')
        return advice;
    return arena_printf(b->arena,
                        "%s\nPhải gửi kèm: %s. Sổ tính không mang được tài liệu: báo cáo này nộp "
                        "bằng JSON (docs/parts.md).\nWith compulsory documents, which a workbook "
                        "cannot carry: to be filed as JSON.",
                        advice, titles);
}

void template_words_foot(
    struct template_book *b, uint32_t row, uint32_t columns, uint32_t width, const char *words)
{
    uint32_t wide = columns < HEAD_COLUMNS ? HEAD_COLUMNS : columns, half = wide / 2;
    const char *advice = with_documents(b, words);

    line(b, row, 1, wide, advice, XLSX_NOTE);
    xlsx_row(b->sheet, row, 13 * template_words_lines(advice, width * 5 / 4));
    line(b, row + 2, 1, half, "NGƯỜI LẬP BIỂU", XLSX_BOLD);
    line(b, row + 2, half + 1, wide, "THỦ TRƯỞNG ĐƠN VỊ", XLSX_BOLD);
    line(b, row + 3, 1, half, "(Ký, họ tên)", XLSX_CENTRED);
    line(b, row + 3, half + 1, wide, "(Ký, đóng dấu, họ tên)", XLSX_CENTRED);
}
