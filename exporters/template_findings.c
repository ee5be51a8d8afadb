/*
 * What was found, given back: the sheet "Lỗi cần sửa" with a row a finding and links to the cells, and the words of a cell's comment. The same
 * sheet alone for a file that is no template. Neighbours: template_book.c, xlsx.h.
 */
#include <errno.h>
#include <string.h>

#include "template_form.h"

enum { NUMBER = 1, SEVERITY, CODE, CELL, MESSAGE, FIX, COLUMNS = FIX };
static const struct {
    const char *title;
    uint32_t width;
} columns[COLUMNS] = {{"TT", 5}, {"Mức", 12},      {"Mã", 8},
                      {"Ô", 16}, {"Nội dung", 70}, {"Cách sửa", 50}};

static const char *severity_words(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR: return "Lỗi";
    case SEVERITY_WARNING: return "Cảnh báo";
    case SEVERITY_NOTE: break;
    }
    return "Ghi chú";
}

/* ---- of a template ---- */

/* Where the cell is now: a list's rows run down from its column's first. NULL: the finding is of none. */
static const char *address_of(const struct template_book *b, const struct template_finding *f)
{
    char name[TEMPLATE_NAME_MAX];
    struct template_address address;

    if (f->role == 0)
        return NULL;
    (void)template_name(f->role, f->ordinal, name);
    for (size_t i = 0; i < b->head.lines.len; i++) {
        const struct template_line *l = &b->head.lines.at[i];
        if (strcmp(l->name, name) != 0 ||
            !template_address_parse(text_of(l->address), b->arena, &address))
            continue;
        address.row += f->row > 0 ? f->row - 1 : 0;
        return template_address_text(&address, b->arena);
    }
    return NULL;
}

const char *template_findings_comment(const struct template_book *b,
                                      const struct template_spot *spot)
{
    struct text_builder words;

    text_builder_init(&words, b->arena, 0);
    for (size_t i = 0; i < b->in->findings_len; i++) {
        const struct template_finding *f = &b->in->findings[i];
        if (f->role != spot->role || f->ordinal != spot->ordinal || f->row != spot->row)
            continue;
        const char *fix = diag_fix(f->diag, LANG_VI, b->arena);
        text_builder_addf(&words, "%s%s %s: %s", text_builder_text(&words).len > 0 ? "\n" : "",
                          severity_words(diag_severity(f->diag->code)), diag_name(f->diag->code),
                          diag_message(f->diag, LANG_VI, b->arena));
        if (fix != NULL && fix[0] != '\0')
            text_builder_addf(&words, "\n→ %s", fix);
    }
    return text_builder_text(&words).ptr;
}

/* ---- the sheet ---- */

static void put_head(struct xlsx_sheet *s, const char *title, const char *advice)
{
    xlsx_merge(s, 1, 1, 1, COLUMNS, title, XLSX_TITLE);
    xlsx_merge(s, 2, 1, 2, COLUMNS, advice, XLSX_CENTRED);
    xlsx_row(s, 1, 24);
    xlsx_row(s, 2, 34);
    for (uint32_t i = 0; i < COLUMNS; i++) {
        xlsx_column(s, i + 1, columns[i].width);
        (void)xlsx_text(s, 4, i + 1, columns[i].title, XLSX_HEAD, XLSX_GENERAL);
    }
    xlsx_freeze(s, 5, 1);
    xlsx_page(s, true, 1, 4, 4, "&L&F&RTrang &P/&N");
}

/* Another cell of finding n. */
static void put_again(struct xlsx_sheet *s, uint32_t row, uint32_t n, struct arena *arena)
{
    for (uint32_t column = NUMBER; column <= COLUMNS; column++)
        (void)xlsx_text(s, row, column, "", XLSX_CENTRE, XLSX_GENERAL);
    (void)xlsx_text(s, row, MESSAGE,
                    arena_printf(arena, "cũng của lỗi %u (a cell of finding %u, too)", (unsigned)n,
                                 (unsigned)n),
                    XLSX_LABEL, XLSX_GENERAL);
}

static void put_finding(
    struct xlsx_sheet *s, uint32_t row, uint32_t n, const struct diag *d, struct arena *arena)
{
    char buf[DECIMAL_TEXT_MAX];
    const char *fix = diag_fix(d, LANG_VI, arena), *message = diag_message(d, LANG_VI, arena);
    uint32_t lines = template_words_lines(message, columns[MESSAGE - 1].width);

    fix = fix != NULL ? fix : "";
    if (template_words_lines(fix, columns[FIX - 1].width) > lines)
        lines = template_words_lines(fix, columns[FIX - 1].width);
    xlsx_row(s, row, 16 * lines);
    (void)xlsx_text(s, row, NUMBER, decimal_format(n, 0, buf), XLSX_CENTRE, XLSX_AS_TEXT);
    (void)xlsx_text(s, row, SEVERITY, severity_words(diag_severity(d->code)), XLSX_CENTRE,
                    XLSX_GENERAL);
    (void)xlsx_text(s, row, CODE, diag_name(d->code), XLSX_CENTRE, XLSX_GENERAL);
    (void)xlsx_text(s, row, MESSAGE, message, XLSX_LABEL, XLSX_GENERAL);
    (void)xlsx_text(s, row, FIX, fix, XLSX_LABEL, XLSX_GENERAL);
}

/* What stands behind the sheet's name. */
static const char *cell_of(const char *address)
{
    const char *mark = strrchr(address, '!');
    return mark != NULL ? mark + 1 : address;
}

void template_findings_sheet(struct template_book *b)
{
    struct xlsx_sheet *s = b->findings;

    put_head(s, "LỖI CẦN SỬA",
             "Bấm vào cột Ô để đến ô cần sửa (ô đỏ, lý do trong ghi chú của ô). Sửa trong trang "
             "biểu, lưu, rồi nộp lại chính tệp này.\n"
             "Click column Ô to go to the cell; mend it, save, and hand in this very file again.");
    for (uint32_t i = 0, n = 0; i < b->in->findings_len; i++) {
        const struct template_finding *f = &b->in->findings[i];
        const char *address = address_of(b, f);
        n += f->again ? 0 : 1;
        if (f->again)
            put_again(s, 5 + i, n, b->arena);
        else
            put_finding(s, 5 + i, n, f->diag, b->arena);
        if (address != NULL)
            xlsx_link(s, 5 + i, CELL, address, cell_of(address));
        else
            (void)xlsx_text(s, 5 + i, CELL, "", XLSX_CENTRE, XLSX_GENERAL);
    }
}

/* ---- of any file ---- */

/* "Sheet1!B7", "dòng 12, cột 3", "dòng 12", or the cell as the finding names it. */
static const char *place_of(const struct diag *d, struct arena *arena)
{
    if (d->at.sheet != NULL && d->at.row > 0 && d->at.column > 0)
        return arena_printf(arena, "%s!%s", d->at.sheet,
                            template_a1(d->at.row, d->at.column, arena));
    if (d->at.row > 0 && d->at.column > 0)
        return arena_printf(arena, "dòng %u, cột %u", (unsigned)d->at.row, (unsigned)d->at.column);
    if (d->at.row > 0)
        return arena_printf(arena, "dòng %u", (unsigned)d->at.row);
    return d->cell != NULL ? d->cell : "";
}

static enum status fail(struct diags *diags, const char *file, const char *why)
{
    diags_addv(diags, DIAG_E820, (struct place){0}, file, why, NULL);
    return STATUS_FAILED;
}

enum status template_findings_write(const char *file,
                                    const struct diag *const *findings,
                                    size_t len,
                                    int64_t at,
                                    struct sink *sink,
                                    struct arena *arena,
                                    struct diags *diags)
{
    const struct xlsx_about about = {.title = "Lỗi cần sửa", .subject = file, .at = at};
    struct xlsx *x = xlsx_new(arena, &about);

    if (x == NULL)
        return fail(diags, file, strerror(errno));
    struct xlsx_sheet *s = xlsx_sheet(x, "Lỗi cần sửa");
    put_head(s, "LỖI CẦN SỬA",
             arena_printf(arena,
                          "Tệp: %s. Sửa trong tệp của đơn vị rồi nộp lại.\nMend the file itself "
                          "and hand it in again.",
                          file));
    for (uint32_t i = 0; i < len; i++) {
        put_finding(s, 5 + i, i + 1, findings[i], arena);
        (void)xlsx_text(s, 5 + i, CELL, place_of(findings[i], arena), XLSX_CENTRE, XLSX_AS_TEXT);
    }
    const char *error = xlsx_close(x, sink);
    return error == NULL ? STATUS_OK : fail(diags, file, error);
}
