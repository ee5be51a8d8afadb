/*
 * returned: the list of errors given back, as a table for a spreadsheet. Neighbours: returned.h.
 */
#include "returned.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/sink.h"
#include "files.h"

static void put(struct sink *sink, const char *value, bool last)
{
    sink_csv_field(sink, text_of(value == NULL ? "" : value), ';', true);
    sink_puts(sink, last ? "\r\n" : ";");
}

static void put_number(struct sink *sink, uint32_t value)
{
    if (value != 0)
        sink_printf(sink, "%u", value);
    sink_puts(sink, ";");
}

static void put_finding(struct sink *sink, const struct diag *d, struct arena *arena)
{
    put_number(sink, d->at.row);
    put_number(sink, d->at.column);
    const char *const fields[] = {d->cell,
                                  severity_name(diag_severity(d->code)),
                                  diag_name(d->code),
                                  d->org_code,
                                  d->period,
                                  d->form,
                                  d->indicator_code,
                                  d->members,
                                  d->value,
                                  d->expected,
                                  diag_message(d, LANG_VI, arena),
                                  diag_fix(d, LANG_VI, arena),
                                  diag_message(d, LANG_EN, arena),
                                  diag_fix(d, LANG_EN, arena)};
    size_t len = sizeof fields / sizeof fields[0];
    for (size_t i = 0; i < len; i++)
        put(sink, fields[i], i + 1 == len);
}

static void put_all(struct sink *sink, const struct diags *diags, struct arena *arena)
{
    for (size_t i = 0; i < diags->len; i++)
        put_finding(sink, &diags->at[i], arena);
}

static bool ends_with(const char *s, const char *end)
{
    size_t len = strlen(s), tail = strlen(end);
    return len > tail && strcmp(s + len - tail, end) == 0;
}

/* What templates_save() puts behind a name while it is being written: ".PID~". */
#define FRESH_MAX 24

/* DIR/NAME.loi.xlsx; of a workbook without its own ending. */
static const char *book_path(const char *dir, const char *file, struct arena *arena)
{
    static const char suffix[] = ".loi.xlsx", ending[] = ".xlsx";
    const char *name = strcmp(file, "-") == 0 ? "stdin" : files_name(file);
    if (ends_with(name, ending))
        name = text_dup(arena, (struct text){name, strlen(name) - (sizeof ending - 1)});
    return arena_printf(arena, "%s/%s%s", dir,
                        files_short_name(name, sizeof suffix - 1 + FRESH_MAX, arena), suffix);
}

enum status returned_give(struct pipeline *p,
                          const struct returned_file *file,
                          const char *to,
                          const struct diags *const *findings,
                          size_t len,
                          struct arena *arena,
                          const char **ret_book,
                          struct diags *diags)
{
    bool alone = ends_with(to, ".xlsx");
    *ret_book = alone ? to : book_path(to, file->name, arena);
    enum status status =
        alone ? STATUS_OK : returned_write(to, file->name, findings, len, arena, diags);
    return status == STATUS_OK
               ? returned_book_write(p, file, *ret_book, findings, len, arena, diags)
               : status;
}

enum status returned_write(const char *dir,
                           const char *file,
                           const struct diags *const *findings,
                           size_t len,
                           struct arena *arena,
                           struct diags *diags)
{
    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        diags_addv(diags, DIAG_E705, (struct place){0}, dir, strerror(errno), NULL);
        return STATUS_FAILED;
    }
    static const char suffix[] = ".errors.csv";
    const char *name = strcmp(file, "-") == 0 ? "stdin" : files_name(file);
    const char *path = arena_printf(arena, "%s/%s%s", dir,
                                    files_short_name(name, sizeof suffix - 1, arena), suffix);
    struct sink *sink = sink_file(arena, path, true);
    sink_puts(sink, "\xEF\xBB\xBFrow;column;cell;severity;code;org_code;period;form;indicator_code;"
                    "members;value;"
                    "expected;message_vi;fix_vi;message_en;fix_en\r\n");
    for (size_t i = 0; i < len; i++)
        put_all(sink, findings[i], arena);
    int why = sink_close(sink, NULL);
    if (why == 0)
        return STATUS_OK;
    diags_addv(diags, DIAG_E705, (struct place){0}, path, strerror(why), NULL);
    return STATUS_FAILED;
}
