/*
 * How cells look, as far as it says what they mean: a share, a day, a font of before Unicode (ECMA-376-1, 18.8). Neighbours: workbook_parts.h.
 */
#include <string.h>

#include "workbook_parts.h"

#define STYLES_MAX 65536U /* Excel's limit is 65,490 */

static struct text id_key(const uint32_t *id)
{
    return (struct text){(const char *)id, sizeof *id};
}

static void take_format(struct workbook *b, const char *const *atts)
{
    struct workbook_styling *s = &b->styling;
    const char *code = workbook_xml_attribute(atts, "formatCode");
    uint32_t id = workbook_xml_number(workbook_xml_attribute(atts, "numFmtId"), 0);
    enum workbook_look look = workbook_number_look(id, text_of(code == NULL ? "" : code));
    uint32_t *key = ARENA_NEW(b->arena, uint32_t);
    if (s->looks.arena == NULL)
        map_init(&s->looks, b->arena, 64);
    if (s->looks.len == STYLES_MAX) {
        workbook_fail(b, DIAG_E148, "styles", "65536");
        return;
    }
    *key = id;
    (void)map_put(&s->looks, id_key(key), (uint32_t)look);
}

static void take_cell_format(struct workbook *b, const char *const *atts)
{
    struct workbook_styling *s = &b->styling;
    uint32_t id = workbook_xml_number(workbook_xml_attribute(atts, "numFmtId"), 0);
    uint32_t font = workbook_xml_number(workbook_xml_attribute(atts, "fontId"), UINT32_MAX);
    struct workbook_style style = {.look = workbook_number_look(id, TEXT("")),
                                   .encoding = ENCODING_UTF8,
                                   .font = font < s->fonts.len ? s->fonts.at[font] : NULL,
                                   .bold = font < s->bold.len && s->bold.at[font]};
    if (b->styles.len == STYLES_MAX) {
        workbook_fail(b, DIAG_E148, "styles", "65536");
        return;
    }
    style.encoding = workbook_font_encoding(style.font);
    uint32_t look = s->looks.len == 0 ? MAP_NONE : map_find(&s->looks, id_key(&id));
    if (id >= 164 &&
        look != MAP_NONE) /* built in below, whatever a file says; formats come first */
        style.look = (enum workbook_look)look;
    VEC_PUSH(b->arena, &b->styles, style);
}

static void add_font(struct workbook *b)
{
    VEC_PUSH(b->arena, &b->styling.fonts, NULL);
    VEC_PUSH(b->arena, &b->styling.bold, false);
}

/* <b/> is <b val="1"/>. */
static bool is_on(const char *val)
{
    return val == NULL || (strcmp(val, "0") != 0 && strcmp(val, "false") != 0);
}

static void start(struct workbook *b, const char *name, const char *const *atts)
{
    struct workbook_styling *s = &b->styling;
    if (strcmp(name, "numFmt") == 0) {
        take_format(b, atts);
    } else if (strcmp(name, "fonts") == 0) {
        s->in_fonts = true;
    } else if (strcmp(name, "cellXfs") == 0) {
        s->in_cells = true;
    } else if (strcmp(name, "xf") == 0 && s->in_cells) {
        take_cell_format(b, atts);
    } else if (strcmp(name, "font") == 0 && s->in_fonts) {
        if (s->fonts.len == STYLES_MAX)
            workbook_fail(b, DIAG_E148, "styles", "65536");
        else
            add_font(b);
    } else if (strcmp(name, "b") == 0 && s->in_fonts && s->bold.len > 0) {
        s->bold.at[s->bold.len - 1] = is_on(workbook_xml_attribute(atts, "val"));
    } else if (strcmp(name, "alignment") == 0 && s->in_cells && b->styles.len > 0) {
        b->styles.at[b->styles.len - 1].indent =
            (uint16_t)(workbook_xml_number(workbook_xml_attribute(atts, "indent"), 0) & 0xFF);
    } else if (strcmp(name, "name") == 0 && s->in_fonts && s->fonts.len > 0) {
        const char *font = workbook_xml_attribute(atts, "val");
        if (workbook_font_encoding(font) != ENCODING_UTF8) /* nobody asks for others */
            s->fonts.at[s->fonts.len - 1] = arena_strdup(b->arena, font);
    }
}

static void end(struct workbook *b, const char *name)
{
    struct workbook_styling *s = &b->styling;
    s->in_fonts = s->in_fonts && strcmp(name, "fonts") != 0;
    s->in_cells = s->in_cells && strcmp(name, "cellXfs") != 0;
}

bool workbook_styles_read(struct workbook *b, const char *path)
{
    return workbook_xml_read(b, path, start, end);
}
