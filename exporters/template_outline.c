/*
 * The sheet of a narrative: its sections in reading order, a wide cell for the words of each. Neighbours: template_form.h.
 */
#include "template_form.h"

#define COLUMN_ID    1
#define COLUMN_TITLE 2
#define COLUMN_TEXT  3
#define COLUMNS      3
#define TEXT_WIDTH   90
#define WIDTH        144 /* of all columns */
#define ROW_POINTS   80

static void put_hint(struct template_book *b, const struct outline_section *s, uint32_t row)
{
    const char *a1 = template_a1(row, COLUMN_TEXT, b->arena);
    const char *limit =
        s->max_chars > 0 ? arena_printf(b->arena, "Nhiều nhất %u ký tự. ", (unsigned)s->max_chars)
                         : "";
    const struct xlsx_hint hint = {
        .title = s->id,
        .message =
            arena_printf(b->arena, "%s%s%s", s->required ? "Bắt buộc. " : "", limit, s->hint_vi),
        .wrong = limit,
        .formula = s->max_chars > 0
                       ? arena_printf(b->arena, "=LEN(%s)<=%u", a1, (unsigned)s->max_chars)
                       : NULL,
    };
    xlsx_hint(b->sheet, row, COLUMN_TEXT, row, COLUMN_TEXT, &hint);
}

static void
put_section(struct template_book *b, const struct outline_section *s, uint32_t n, uint32_t row)
{
    const struct template_spot spot = {TEMPLATE_SECTION, n, 0};
    const struct template_line line = {
        .indicator = s->id, .members = "", .unit = "", .kind = "section"};
    const char *title =
        arena_printf(b->arena, "%*s%s%s%s%s", (int)s->depth * 3, "", s->title_vi,
                     s->required ? " *" : "", s->hint_vi[0] != '\0' ? "\n" : "", s->hint_vi);

    (void)xlsx_text(b->sheet, row, COLUMN_ID, s->id, XLSX_CENTRE, XLSX_AS_TEXT);
    (void)xlsx_text(b->sheet, row, COLUMN_TITLE, title, XLSX_LABEL, XLSX_GENERAL);
    xlsx_row(b->sheet, row, ROW_POINTS);
    template_book_add(b, &spot, row, COLUMN_TEXT, &line);
    template_book_input(b, &spot, row, COLUMN_TEXT, XLSX_AS_TEXT);
    put_hint(b, s, row);
}

static const char advice[] =
    "Viết vào ô vàng; mục có dấu * là bắt buộc. Xuống dòng trong ô: Alt+Enter. Tài liệu đính kèm "
    "nộp riêng.\n"
    "Write into yellow cells; sections with * are required; a new line in a cell: Alt+Enter.";

void template_outline_write(struct template_book *b, const struct outline *outline)
{
    uint32_t head = template_words_head(b, COLUMNS + 1, WIDTH, NULL), row = head + 1;

    (void)xlsx_text(b->sheet, head, COLUMN_ID, "Mục (section)", XLSX_HEAD, XLSX_GENERAL);
    (void)xlsx_text(b->sheet, head, COLUMN_TITLE, "Nội dung yêu cầu (asked for)", XLSX_HEAD,
                    XLSX_GENERAL);
    (void)xlsx_text(b->sheet, head, COLUMN_TEXT, "Nội dung báo cáo (text)", XLSX_HEAD,
                    XLSX_GENERAL);
    xlsx_column(b->sheet, COLUMN_ID, 14);
    xlsx_column(b->sheet, COLUMN_TITLE, 40);
    xlsx_column(b->sheet, COLUMN_TEXT, TEXT_WIDTH);
    for (uint32_t i = 0; i < outline->len; i++)
        put_section(b, &outline->sections[i], i + 1, row++);
    template_words_foot(b, row + 1, COLUMNS + 1, WIDTH, advice);
    xlsx_freeze(b->sheet, head + 1, COLUMN_TEXT);
    xlsx_page(b->sheet, true, 1, head, head, "&L&F&RTrang &P/&N");
    xlsx_protect(b->sheet, false);
}
