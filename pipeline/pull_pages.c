/*
 * pull_pages: pages of JSON, read behind the wall, and what they give as a report file: long CSV with the columns of the mapping. Equal rows are added up
 * exactly where the mapping says so. Neighbours: pull.h, collector/read_pages.c (what a worker does with a page), free_form.c.
 */
#include <string.h>

#include "core/decimal.h"

#include "files.h"
#include "pull.h"
#include "worker.h"

#define MAPPING_MAX ((size_t)1 << 20)

/* Two built-in mappings: an array's rows to be counted, and the resources of a Data Package. */
#define COUNT_FORM "{\"gris_pages\":1,\"rows\":\"%s\"}"
static const char list_form[] = "{\"gris_pages\":1,\"rows\":\"/"
                                "resources\",\"columns\":{\"path\":\"/path\",\"hash\":\"/hash\"}}";

struct listening {
    struct pull *pull;
    const char *next;
    int64_t rows;
    bool raw; /* rows are kept as their first two cells */
};

static void add_cell(struct text_builder *b, struct text t)
{
    bool quoted =
        t.len > 0 && (memchr(t.ptr, '"', t.len) != NULL || memchr(t.ptr, ',', t.len) != NULL ||
                      memchr(t.ptr, '\n', t.len) != NULL || memchr(t.ptr, '\r', t.len) != NULL);
    (void)text_builder_adds(b, quoted ? "\"" : "");
    for (size_t i = 0; i < t.len; i++)
        (void)text_builder_add(b, t.ptr[i] == '"' && quoted ? TEXT("\"\"")
                                                            : (struct text){t.ptr + i, 1});
    (void)text_builder_adds(b, quoted ? "\"" : "");
}

static struct text line_of(struct arena *arena, const struct text *cells, size_t len)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < len; i++) {
        (void)text_builder_adds(&b, i > 0 ? "," : "");
        add_cell(&b, cells[i]);
    }
    return text_of(text_dup(arena, text_builder_text(&b)));
}

/* The address of the next page. */
static const char *next_of(const struct pull *pull, const struct text *cells)
{
    struct arena *arena = pull->arena;
    const char *url = pull->answer.url;
    const char *value = text_dup(arena, cells[2]);
    if (text_is(cells[0], "link")) {
        if (strstr(value, "://") != NULL)
            return value;
        const char *path = strchr(strstr(url, "://") + 3, '/');
        if (value[0] == '/')
            return arena_printf(arena, "%.*s%s",
                                (int)(path == NULL ? (ptrdiff_t)strlen(url) : path - url), url,
                                value);
        size_t len = strcspn(url, "?");
        while (value[0] != '?' && len > 0 && url[len - 1] != '/')
            len--;
        return arena_printf(arena, "%.*s%s", (int)len, url, value);
    }
    /* the parameter replaces the one that is there */
    const char *name = text_dup(arena, cells[1]);
    struct text_builder b;
    size_t len = strcspn(url, "?");
    struct text *parts;
    text_builder_init(&b, arena, 0);
    (void)text_builder_add(&b, (struct text){url, len});
    size_t n = text_split(arena, text_of(url[len] == '?' ? url + len + 1 : ""), '&', &parts);
    char mark = '?';
    for (size_t i = 0; i < n; i++) {
        bool same = parts[i].len > strlen(name) && memcmp(parts[i].ptr, name, strlen(name)) == 0 &&
                    parts[i].ptr[strlen(name)] == '=';
        if (same || parts[i].len == 0)
            continue;
        (void)text_builder_addf(&b, "%c%.*s", mark, (int)parts[i].len, parts[i].ptr);
        mark = '&';
    }
    (void)text_builder_addf(&b, "%c%s=", mark, name);
    for (size_t i = 0; value[i] != '\0'; i++)
        (void)text_builder_addf(&b,
                                strchr("-._~", value[i]) != NULL ||
                                        (value[i] >= '0' && value[i] <= '9') ||
                                        ((value[i] | 32) >= 'a' && (value[i] | 32) <= 'z')
                                    ? "%c"
                                    : "%%%02X",
                                (unsigned char)value[i]);
    return text_dup(arena, text_builder_text(&b));
}

static void add_up(struct pull *pull, const struct text *cells, size_t len)
{
    struct text line = line_of(pull->arena, cells, len - 1);
    uint32_t at = map_find(&pull->sums, line);
    int64_t value = 0;
    bool good = decimal_parse(cells[len - 1], 0, &value) == DECIMAL_OK;
    if (at == MAP_NONE) {
        at = (uint32_t)pull->lines.len;
        VEC_PUSH(pull->arena, &pull->lines, line.ptr);
        VEC_PUSH(pull->arena, &pull->values, 0);
        map_put(&pull->sums, line, at);
    }
    if (!good || __builtin_add_overflow(pull->values.at[at], value, &pull->values.at[at]))
        diags_addv(&pull->diags, DIAG_E861, (struct place){.file = pull->source.name},
                   text_dup(pull->arena, cells[len - 1]), NULL);
}

static bool
take_row(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct listening *l = ctx;
    struct pull *pull = l->pull;
    (void)row;
    if (strcmp(sheet, "head") == 0) {
        pull->head = line_of(pull->arena, cells, len);
    } else if (strcmp(sheet, "next") == 0) {
        l->next = len == 3 ? next_of(pull, cells) : NULL;
    } else {
        l->rows++;
        if (l->raw && len == 2) {
            VEC_PUSH(pull->arena, &pull->lines, text_dup(pull->arena, cells[0]));
            VEC_PUSH(pull->arena, &pull->lines, text_dup(pull->arena, cells[1]));
        } else if (!l->raw && strcmp(sheet, "sum") == 0 && len > 1) {
            pull->summed = true;
            add_up(pull, cells, len);
        } else if (!l->raw) {
            VEC_PUSH(pull->arena, &pull->lines, line_of(pull->arena, cells, len).ptr);
        }
    }
    return true;
}

/* The page at pull->file, by a mapping. */
static enum status
read_page(struct listening *l, const char *name, const char *json, struct diags *diags)
{
    struct pull *pull = l->pull;
    struct files_snapshot snapshot = {0};
    const struct reader_mapping mapping = {.file = name,
                                           .json = json,
                                           .form = arena_printf(pull->arena, "%u", pull->page),
                                           .org = pull->source.org,
                                           .period = pull_job_period(pull)};
    struct worker_input input = {.file = pull->source.name, .mapping = &mapping};
    enum status status = files_snapshot_new(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, pull->file, (size_t)1 << 30, pull->arena,
                                    &input.offset, &input.len, &pull->diags);
    if (status == STATUS_OK)
        status = files_snapshot_seal(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status = worker_map(pull->p, READER_PAGES, &snapshot, &input, take_row, l, &pull->diags);
    files_snapshot_free(&snapshot);
    return status;
}

static enum status load_mapping(struct pull *pull, const char **ret, struct diags *diags)
{
    struct files_snapshot snapshot = {0};
    size_t offset = 0, len = 0;
    enum status status = files_snapshot_new(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, pull->source.mapping, MAPPING_MAX, pull->arena,
                                    &offset, &len, &pull->diags);
    if (status == STATUS_OK)
        status = files_snapshot_seal(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        *ret = arena_copy(pull->arena, snapshot.bytes + offset, len);
    files_snapshot_free(&snapshot);
    return status;
}

enum status pull_pages_take(struct pull *pull, const char **ret_next, struct diags *diags)
{
    const char *json = NULL;
    struct listening l = {.pull = pull};
    if (pull->page == 0)
        map_init(&pull->sums, pull->arena, 1024);
    enum status status = load_mapping(pull, &json, diags);
    if (status == STATUS_OK)
        status = read_page(&l, pull->source.mapping, json, diags);
    *ret_next = l.next;
    pull->page++;
    return status == STATUS_OK && diags_failed(&pull->diags) ? STATUS_REJECTED : status;
}

struct text pull_pages_file(struct pull *pull)
{
    struct text_builder b;
    text_builder_init(&b, pull->arena, 0);
    (void)text_builder_add(&b, pull->head);
    for (size_t i = 0; i < pull->lines.len; i++) {
        (void)text_builder_addf(&b, "\n%s", pull->lines.at[i]);
        if (pull->summed)
            (void)text_builder_addf(&b, ",%lld", (long long)pull->values.at[i]);
    }
    (void)text_builder_adds(&b, "\n");
    return text_builder_text(&b);
}

int64_t pull_pages_count(struct pull *pull, const char *pointer)
{
    struct diags diags;
    struct listening l = {.pull = pull, .raw = true};
    diags_init(&diags, pull->arena, 1);
    const char *json = arena_printf(pull->arena, COUNT_FORM, pointer);
    size_t before = pull->diags.errors;
    enum status status = read_page(&l, "rows", json, &diags);
    if (status == STATUS_OK)
        return l.rows;
    /* no such array: what is wrong with it, if anything, the reader of the whole says */
    if (before == 0)
        diags_init(&pull->diags, pull->arena, 0);
    return -1;
}

enum status pull_pages_list(struct pull *pull)
{
    struct diags diags;
    struct listening l = {.pull = pull, .raw = true};
    diags_init(&diags, pull->arena, 1);
    return read_page(&l, "datapackage.json", list_form, &diags);
}
