/*
 * A strict reader of RFC 4180 files in UTF-8, for the catalog package alone (report files are read by collector/).
 * Knows no columns. Neighbours: package_csv.h, package_read.c.
 */
/* REQ: RFC 4180 section 2 */
#include "package_csv.h"

#include <string.h>

void package_csv_init(struct package_csv *csv,
                      const char *file,
                      struct text bytes,
                      struct arena *arena,
                      struct diags *diags)
{
    *csv = (struct package_csv){
        .file = file,
        .at = bytes.ptr,
        .end = bytes.ptr + bytes.len,
        .arena = arena,
        .diags = diags,
    };
    if (bytes.len >= 3 && memcmp(bytes.ptr, "\xEF\xBB\xBF", 3) == 0)
        csv->at += 3;
}

static bool at_line_end(const struct package_csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n' || *csv->at == '\r';
}

static void skip_line_end(struct package_csv *csv)
{
    if (csv->at < csv->end && *csv->at == '\r')
        csv->at++;
    if (csv->at < csv->end && *csv->at == '\n')
        csv->at++;
}

static void finding(struct package_csv *csv, enum diag_code code, size_t fields)
{
    struct place at = {.file = csv->file, .row = csv->row, .column = (uint32_t)fields + 1};

    if (code == DIAG_E108)
        diags_addv(csv->diags, code, at, arena_printf(csv->arena, "%u", csv->row), NULL);
    else
        diags_add(csv->diags, code, at);
}

/* A copy without the doubling of quotes. */
static struct text undouble(struct arena *arena, struct text t)
{
    char *copy = arena_alloc(arena, t.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++) {
        copy[n++] = t.ptr[i];
        if (t.ptr[i] == '"')
            i++;
    }
    return (struct text){copy, n};
}

/* Reads behind the opening quote up to behind the closing one. */
static struct text quoted(struct package_csv *csv, size_t fields)
{
    struct text t = {csv->at, 0};
    bool doubled = false;

    while (csv->at < csv->end) {
        if (*csv->at != '"') {
            csv->at++;
        } else if (csv->at + 1 < csv->end && csv->at[1] == '"') {
            doubled = true;
            csv->at += 2;
        } else {
            break;
        }
    }
    t.len = (size_t)(csv->at - t.ptr);
    if (csv->at == csv->end)
        finding(csv, DIAG_E108, fields);
    else
        csv->at++;
    return doubled ? undouble(csv->arena, t) : t;
}

/* Reads up to the separator or the line's end; a quote inside is a mistake. */
static struct text plain(struct package_csv *csv, size_t fields)
{
    struct text t = {csv->at, 0};
    bool quote = false;

    while (!at_line_end(csv) && *csv->at != ',') {
        quote = quote || *csv->at == '"';
        csv->at++;
    }
    t.len = (size_t)(csv->at - t.ptr);
    if (quote)
        finding(csv, DIAG_E109, fields);
    return t;
}

static struct text field(struct package_csv *csv, size_t fields)
{
    if (csv->at == csv->end || *csv->at != '"')
        return plain(csv, fields);
    csv->at++;
    struct text t = quoted(csv, fields);
    if (!at_line_end(csv) && *csv->at != ',') {
        finding(csv, DIAG_E109, fields);
        while (!at_line_end(csv) && *csv->at != ',')
            csv->at++;
    }
    return t;
}

bool package_csv_next(struct package_csv *csv, struct package_fields *fields)
{
    fields->len = 0;
    while (csv->at < csv->end && at_line_end(csv)) {
        skip_line_end(csv);
        csv->row++;
    }
    if (csv->at == csv->end)
        return false;
    csv->row++;
    for (;;) {
        struct text t = field(csv, fields->len);
        VEC_PUSH(csv->arena, fields, t);
        if (csv->at == csv->end || *csv->at != ',')
            break;
        csv->at++;
    }
    skip_line_end(csv);
    return true;
}
