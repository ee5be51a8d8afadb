/*
 * A workbook through libxlsxwriter: the file that it makes is made in a folder of its own and copied to the sink, so that whoever reads the
 * sink's file never sees half a workbook. Must not know: forms, figures. Neighbours: xlsx.h, xlsx_style.c, xlsx_number.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "xlsx.h"

void xlsx_check(struct xlsx *x, unsigned error)
{
    if (error != LXW_NO_ERROR && x->error == NULL)
        x->error = lxw_strerror((lxw_error)error);
}

/* ---- the workbook ---- */

struct xlsx *xlsx_new(struct arena *arena, const struct xlsx_about *about)
{
    const char *tmp = getenv("TMPDIR");
    struct xlsx *x = ARENA_NEW(arena, struct xlsx);

    x->arena = arena;
    x->folder =
        arena_printf(arena, "%s/gris-xlsx-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
    if (mkdtemp(x->folder) == NULL)
        return NULL;
    x->path = arena_printf(arena, "%s/book.xlsx", x->folder);
    lxw_workbook_options options = {.tmpdir = x->folder};
    x->book = workbook_new_opt(x->path, &options);
    if (x->book == NULL)
        arena_exhausted(sizeof(lxw_workbook)); /* uncovered: no memory */
    lxw_doc_properties properties = {
        .title = arena_strdup(arena, about->title != NULL ? about->title : ""),
        .subject = arena_strdup(arena, about->subject != NULL ? about->subject : ""),
        .company = arena_strdup(arena, about->company != NULL ? about->company : ""),
        .comments = arena_strdup(arena, about->comments != NULL ? about->comments : ""),
        .author = arena_strdup(arena, "gris"),
        .created = about->at,
    };
    xlsx_check(x, workbook_set_properties(x->book, &properties));
    return x;
}

/* What was made, to the sink. */
static void copy(struct xlsx *x, struct sink *sink)
{
    char piece[16384];
    ssize_t len;
    int fd = open(x->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        x->error = arena_strdup(x->arena, strerror(errno));
        return;
    }
    while ((len = read(fd, piece, sizeof piece)) > 0)
        sink_write(sink, piece, (size_t)len);
    if (len < 0)
        x->error = arena_strdup(x->arena, strerror(errno)); /* uncovered: our own file */
    (void)close(fd);
}

const char *xlsx_close(struct xlsx *x, struct sink *sink)
{
    errno = 0;
    lxw_error error = workbook_close(x->book);
    int cause = errno;

    if (error != LXW_NO_ERROR && cause != 0 && x->error == NULL)
        x->error = arena_strdup(x->arena, strerror(cause));
    xlsx_check(x, error);
    if (x->error == NULL)
        copy(x, sink);
    (void)unlink(x->path);
    (void)rmdir(x->folder);
    return x->error;
}

/* ---- sheets ---- */

static bool name_taken(const struct xlsx *x, const char *name)
{
    for (size_t i = 0; i < x->sheets.len; i++) {
        if (strcasecmp(x->sheets.at[i]->name, name) == 0)
            return true;
    }
    return false;
}

/* As many whole characters as fit into `max` bytes. */
static size_t fitting(const char *s, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max > 0 && ((unsigned char)s[max] & 0xC0) == 0x80)
        max--;
    return max;
}

static const char *sheet_name(const struct xlsx *x, const char *wanted)
{
    char *name = arena_copy(x->arena, wanted, fitting(wanted, strlen(wanted), XLSX_SHEET_MAX));

    for (char *c = name; *c != '\0'; c++) {
        if (strchr("[]:*?/\\'", *c) != NULL)
            *c = '_';
    }
    const char *found = name[0] == '\0' ? "_" : name;
    for (unsigned n = 2; name_taken(x, found); n++)
        found = arena_printf(x->arena, "%.*s (%u)",
                             (int)fitting(name, strlen(name), XLSX_SHEET_MAX - 8), name, n);
    return found;
}

struct xlsx_sheet *xlsx_sheet(struct xlsx *x, const char *name)
{
    struct xlsx_sheet *s = ARENA_NEW(x->arena, struct xlsx_sheet);

    *s = (struct xlsx_sheet){.x = x, .name = sheet_name(x, name)};
    s->sheet = workbook_add_worksheet(x->book, s->name);
    if (s->sheet == NULL)
        arena_exhausted(
            sizeof(lxw_worksheet)); /* uncovered: no memory, as the name is a good one */
    VEC_PUSH(x->arena, &x->sheets, s);
    return s;
}

const char *xlsx_sheet_name(const struct xlsx_sheet *s)
{
    return s->name;
}

void xlsx_hide(struct xlsx_sheet *s)
{
    worksheet_hide(s->sheet);
}

void xlsx_activate(struct xlsx_sheet *s)
{
    worksheet_activate(s->sheet);
    worksheet_set_first_sheet(s->sheet);
}

/* ---- texts ---- */

/* "_x0041_" stands for another character in a workbook (ECMA-376 22.9.2.19), so an underscore before it is written as "_x005F_". */
static bool is_escape(const char *s)
{
    if (s[0] != '_' || s[1] != 'x')
        return false;
    for (int i = 2; i < 6; i++) {
        if (strchr("0123456789abcdefABCDEF", s[i]) == NULL || s[i] == '\0')
            return false;
    }
    return s[6] == '_';
}

/* U+FFFE and U+FFFF, which XML 1.0 has not. */
static bool is_no_character(const char *s)
{
    return s[0] == '\xEF' && s[1] == '\xBF' && (s[2] == '\xBE' || s[2] == '\xBF');
}

static const char *written(struct arena *arena, const char *text, bool *ret_whole)
{
    struct text_builder b;

    text_builder_init(&b, arena, 0);
    size_t len = strlen(text), keep = fitting(text, len, XLSX_TEXT_MAX);
    *ret_whole = keep == len;
    for (size_t i = 0; i < keep; i++) {
        if (is_escape(text + i)) {
            text_builder_adds(&b, "_x005F_");
        } else if (is_no_character(text + i)) {
            text_builder_adds(&b, "\xEF\xBF\xBD");
            i += 2;
        } else {
            text_builder_add(&b, (struct text){text + i, 1});
        }
    }
    struct text t = text_builder_text(&b);
    return arena_copy(arena, t.ptr, fitting(t.ptr, t.len, XLSX_TEXT_MAX));
}

bool xlsx_text(struct xlsx_sheet *s,
               uint32_t row,
               uint32_t column,
               const char *text,
               enum xlsx_style style,
               int look)
{
    bool whole;
    const char *string = written(s->x->arena, text, &whole);

    xlsx_check(s->x, worksheet_write_string(s->sheet, row - 1, (lxw_col_t)(column - 1), string,
                                            xlsx_style_of(s->x, style, look)));
    return whole;
}

void xlsx_blank(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, enum xlsx_style style, int look)
{
    xlsx_check(s->x, worksheet_write_blank(s->sheet, row - 1, (lxw_col_t)(column - 1),
                                           xlsx_style_of(s->x, style, look)));
}

/* Day 60 of the spreadsheets' calendar is a 29 February 1900 that never was; days behind it are right. */
#define FIRST_DAY date_of(1900, 3, 1)

void xlsx_date(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, date_t date, enum xlsx_style style)
{
    char text[DATE_TEXT_MAX];
    lxw_datetime day = {0};

    if (date < FIRST_DAY) {
        (void)xlsx_text(s, row, column, date_format(date, text), style, XLSX_AS_TEXT);
        return;
    }
    date_split(date, &day.year, &day.month, &day.day);
    xlsx_check(s->x, worksheet_write_datetime(s->sheet, row - 1, (lxw_col_t)(column - 1), &day,
                                              xlsx_style_of(s->x, style, XLSX_AS_DATE)));
}

void xlsx_link(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, const char *address, const char *text)
{
    const char *url = arena_printf(s->x->arena, "internal:%s", address);

    xlsx_check(s->x,
               worksheet_write_url_opt(s->sheet, row - 1, (lxw_col_t)(column - 1), url,
                                       xlsx_style_of(s->x, XLSX_LINK, XLSX_GENERAL), text, NULL));
}

void xlsx_merge(struct xlsx_sheet *s,
                uint32_t row,
                uint32_t column,
                uint32_t last_row,
                uint32_t last_column,
                const char *text,
                enum xlsx_style style)
{
    bool whole;

    if (row == last_row && column == last_column) {
        (void)xlsx_text(s, row, column, text, style, XLSX_GENERAL);
        return;
    }
    const char *string = written(s->x->arena, text, &whole);
    xlsx_check(s->x, worksheet_merge_range(s->sheet, row - 1, (lxw_col_t)(column - 1), last_row - 1,
                                           (lxw_col_t)(last_column - 1), string,
                                           xlsx_style_of(s->x, style, XLSX_GENERAL)));
}

void xlsx_comment(struct xlsx_sheet *s, uint32_t row, uint32_t column, const char *text)
{
    bool whole;
    const char *string = written(s->x->arena, text, &whole);
    lxw_comment_options options = {
        .author = arena_strdup(s->x->arena, "gris"), .width = 320, .height = 120};

    xlsx_check(s->x, worksheet_write_comment_opt(s->sheet, row - 1, (lxw_col_t)(column - 1), string,
                                                 &options));
}

/* ---- what guides the hand ---- */

/* A copy that the library may be given, of at most so many bytes; NULL stays NULL. */
static char *cut(struct arena *arena, const char *s, size_t max)
{
    size_t len = s != NULL ? strlen(s) : 0;

    if (s == NULL || len <= max)
        return s != NULL ? arena_strdup(arena, s) : NULL;
    return arena_printf(arena, "%.*s…", (int)fitting(s, len, max - strlen("…")), s);
}

static lxw_data_val_obj *last_validation(const lxw_worksheet *sheet)
{
    lxw_data_val_obj *each, *last = NULL;

    STAILQ_FOREACH(each, sheet->data_validations, list_pointers) last = each;
    return last;
}

/* Given a list by its range, libxlsxwriter 1.1.4 copies the formula twice and loses the first copy. So the rule is handed over as a formula of
 * one's own, which is copied once, and its type is then set in the entry that the library made. */
static void hint_list(struct xlsx_sheet *s, lxw_data_val_obj *last)
{
    (void)s;
    if (last != NULL)
        last->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
}

void xlsx_hint(struct xlsx_sheet *s,
               uint32_t row,
               uint32_t column,
               uint32_t last_row,
               uint32_t last_column,
               const struct xlsx_hint *hint)
{
    struct arena *arena = s->x->arena;
    const char *rule = hint->list != NULL ? hint->list : hint->formula;
    lxw_data_validation v = {
        .validate = rule != NULL ? LXW_VALIDATION_TYPE_CUSTOM_FORMULA : LXW_VALIDATION_TYPE_ANY,
        .value_formula = cut(arena, rule, XLSX_MESSAGE_MAX),
        .input_title = cut(arena, hint->title, XLSX_TITLE_MAX),
        .input_message = cut(arena, hint->message, XLSX_MESSAGE_MAX),
        .error_title = cut(arena, hint->wrong != NULL ? "Chưa đúng" : NULL, XLSX_TITLE_MAX),
        .error_message = cut(arena, hint->wrong, XLSX_MESSAGE_MAX),
    };

    xlsx_check(s->x,
               worksheet_data_validation_range(s->sheet, row - 1, (lxw_col_t)(column - 1),
                                               last_row - 1, (lxw_col_t)(last_column - 1), &v));
    if (hint->list != NULL)
        hint_list(s, last_validation(s->sheet));
}

void xlsx_protect(struct xlsx_sheet *s, bool insert_rows)
{
    lxw_protection options = {.format_cells = 1,
                              .format_columns = 1,
                              .format_rows = 1,
                              .insert_rows = insert_rows,
                              .delete_rows = insert_rows};
    worksheet_protect(s->sheet, NULL, &options);
}

void xlsx_column(struct xlsx_sheet *s, uint32_t column, uint32_t characters)
{
    xlsx_check(s->x, worksheet_set_column(s->sheet, (lxw_col_t)(column - 1),
                                          (lxw_col_t)(column - 1), characters, NULL));
}

void xlsx_row(struct xlsx_sheet *s, uint32_t row, uint32_t points)
{
    xlsx_check(s->x, worksheet_set_row(s->sheet, row - 1, points, NULL));
}

void xlsx_freeze(struct xlsx_sheet *s, uint32_t row, uint32_t column)
{
    worksheet_freeze_panes(s->sheet, row - 1, (lxw_col_t)(column - 1));
}

void xlsx_page(struct xlsx_sheet *s,
               bool landscape,
               uint32_t pages,
               uint32_t from,
               uint32_t to,
               const char *foot)
{
    worksheet_set_paper(s->sheet, 9); /* A4 */
    if (landscape)
        worksheet_set_landscape(s->sheet);
    worksheet_fit_to_pages(s->sheet, (uint16_t)pages, 0);
    worksheet_center_horizontally(s->sheet);
    if (from > 0)
        xlsx_check(s->x, worksheet_repeat_rows(s->sheet, from - 1, to - 1));
    if (foot != NULL)
        xlsx_check(s->x, worksheet_set_footer(s->sheet, cut(s->x->arena, foot, XLSX_MESSAGE_MAX)));
}

void xlsx_print_area(struct xlsx_sheet *s, uint32_t last_row, uint32_t last_column)
{
    xlsx_check(s->x,
               worksheet_print_area(s->sheet, 0, 0, last_row - 1, (lxw_col_t)(last_column - 1)));
}

void xlsx_repeat_columns(struct xlsx_sheet *s, uint32_t last_column)
{
    xlsx_check(s->x, worksheet_repeat_columns(s->sheet, 0, (lxw_col_t)(last_column - 1)));
}

void xlsx_filter(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, uint32_t last_row, uint32_t last_column)
{
    xlsx_check(s->x, worksheet_autofilter(s->sheet, row - 1, (lxw_col_t)(column - 1), last_row - 1,
                                          (lxw_col_t)(last_column - 1)));
}

void xlsx_name(
    struct xlsx *x, const char *name, const struct xlsx_sheet *s, uint32_t row, uint32_t column)
{
    const char *a1 = template_a1(row, column, x->arena);
    size_t letters = strcspn(a1, "0123456789");
    const char *formula =
        arena_printf(x->arena, "='%s'!$%.*s$%s", s->name, (int)letters, a1, a1 + letters);

    xlsx_check(x, workbook_define_name(x->book, name, formula));
}

void xlsx_property(struct xlsx *x, const char *name, const char *value)
{
    xlsx_check(x, workbook_set_custom_property_string(x->book, name,
                                                      cut(x->arena, value, XLSX_MESSAGE_MAX)));
}
