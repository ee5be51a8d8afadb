/*
 * Heads in several levels: titles of columns that stand side by side and begin with the same words before ": " share a cell above them, as
 * forms on paper have it ("Trong kỳ: trực tuyến", "Trong kỳ: trực tiếp"). Neighbours: template_sheet.c, export_xlsx.c.
 */
#include <string.h>

#include "template_form.h"

#define LEVELS_MAX 6

/* Up to the first ": "; 0 where there is none. */
static size_t prefix(const char *title)
{
    const char *colon = strstr(title, ": ");
    return colon != NULL && colon[2] != '\0' ? (size_t)(colon - title) : 0;
}

/* How many of the titles from the first one on share what stands before its ": ". */
static size_t run_of(const char *const *titles, size_t len, size_t *ret_prefix)
{
    size_t n = 1, same = prefix(titles[0]);

    *ret_prefix = same;
    if (same == 0)
        return 1;
    while (n < len && prefix(titles[n]) == same && memcmp(titles[n], titles[0], same) == 0)
        n++;
    return n;
}

/* The titles behind their ": ". */
static void strip(const char *const *titles, size_t len, size_t by, const char **ret)
{
    for (size_t i = 0; i < len; i++)
        ret[i] = titles[i] + by + 2;
}

static uint32_t levels_of(const char **titles, size_t len, uint32_t level)
{
    uint32_t deepest = level;

    for (size_t i = 0; i < len;) {
        size_t by, n = run_of(titles + i, len - i, &by);
        if (n > 1 && level < LEVELS_MAX) {
            strip(titles + i, n, by, titles + i);
            uint32_t below = levels_of(titles + i, n, level + 1);
            deepest = below > deepest ? below : deepest;
        }
        i += n;
    }
    return deepest;
}

uint32_t template_head_levels(const char *const *titles, size_t len)
{
    const char *rest[TEMPLATE_COLUMNS_MAX];

    if (len == 0 || len > TEMPLATE_COLUMNS_MAX)
        return 1;
    memcpy(rest, titles, len * sizeof *rest);
    return levels_of(rest, len, 1);
}

static void write_level(struct xlsx_sheet *s,
                        const char **titles,
                        size_t len,
                        uint32_t row,
                        uint32_t column,
                        uint32_t last,
                        uint32_t level)
{
    for (size_t i = 0; i < len;) {
        size_t by, n = run_of(titles + i, len - i, &by);
        uint32_t at = column + (uint32_t)i;
        char above[512];
        if (n == 1 || row == last || level >= LEVELS_MAX) {
            for (size_t k = i; k < i + n; k++)
                xlsx_merge(s, row, column + (uint32_t)k, last, column + (uint32_t)k, titles[k],
                           XLSX_HEAD);
        } else {
            size_t bytes = by < sizeof above ? by : 0;
            memcpy(above, titles[i], bytes);
            above[bytes] = '\0';
            xlsx_merge(s, row, at, row, at + (uint32_t)n - 1, above, XLSX_HEAD);
            strip(titles + i, n, by, titles + i);
            write_level(s, titles + i, n, row + 1, at, last, level + 1);
        }
        i += n;
    }
}

/* What stands in the lowest row of the head. */
static const char *leaf_of(const char *title)
{
    for (size_t by = prefix(title); by > 0; by = prefix(title))
        title += by + 2;
    return title;
}

/* At least `lines`, and as many as the longest of the titles that stand above several. */
static uint32_t lines_above(const char *const *titles, size_t len, uint32_t width, uint32_t lines)
{
    for (size_t i = 0; i < len;) {
        size_t by, n = run_of(titles + i, len - i, &by);
        char above[512];
        if (n > 1 && by < sizeof above) {
            memcpy(above, titles[i], by);
            above[by] = '\0';
            uint32_t of_it = template_words_lines(above, width * (uint32_t)n);
            lines = of_it > lines ? of_it : lines;
        }
        i += n;
    }
    return lines;
}

/* High enough for the longest title, two lines at least. */
static void set_heights(struct xlsx_sheet *s,
                        const char *const *titles,
                        size_t len,
                        uint32_t row,
                        uint32_t levels,
                        uint32_t width)
{
    uint32_t lines = 2;

    for (size_t i = 0; i < len; i++) {
        uint32_t leaf = levels > 1 ? template_words_lines(leaf_of(titles[i]), width) : 0;
        uint32_t whole = (template_words_lines(titles[i], width) + levels - 1) / levels;
        lines = leaf > lines ? leaf : lines;
        lines = whole > lines ? whole : lines;
    }
    lines = lines_above(titles, len, width, lines);
    for (uint32_t i = 0; i < levels; i++)
        xlsx_row(s, row + i, 16 * lines);
}

void template_head_write(struct xlsx_sheet *s,
                         const char *const *titles,
                         size_t len,
                         uint32_t row,
                         uint32_t column,
                         uint32_t levels,
                         uint32_t width)
{
    const char *rest[TEMPLATE_COLUMNS_MAX];

    if (len == 0 || len > TEMPLATE_COLUMNS_MAX)
        return;
    set_heights(s, titles, len, row, levels, width);
    memcpy(rest, titles, len * sizeof *rest);
    write_level(s, rest, len, row, column, row + levels - 1, 1);
}
