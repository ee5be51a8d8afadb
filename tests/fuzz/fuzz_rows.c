/*
 * fuzz_rows: any bytes as rows of CSV, each thing in two ways that must agree: our rows and those that libcsv alone gives; records split the
 * fast way and found the careful way; a report file read eagerly and read patiently.
 * Must not know which findings come. Neighbours: collector/rows.c, collector/scan_csv.c, collector/read_csv.c, fuzz_csv.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../collector/internal.h"
#include "must.h"
#include "must_digits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- rows and libcsv ---- */

/* Cells joined, rows ended. */
struct seen {
    char *bytes;
    size_t len;
};

static void see(struct seen *s, const void *bytes, size_t len, char end)
{
    if (len > 0)
        memcpy(s->bytes + s->len, bytes, len);
    s->len += len;
    s->bytes[s->len++] = end;
}

static void see_cell(void *field, size_t len, void *ctx)
{
    see(ctx, field, len, '\1');
}

static void see_row(int end, void *ctx)
{
    (void)end;
    see(ctx, NULL, 0, '\2');
}

/* False when libcsv finds a fault. */
static bool by_libcsv(struct text t, char delimiter, struct seen *s)
{
    struct csv_parser parser;
    must(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    bool sound = csv_parse(&parser, t.ptr, t.len, see_cell, see_row, s) == t.len &&
                 csv_fini(&parser, see_cell, see_row, s) == 0;
    csv_free(&parser);
    return sound;
}

static bool by_rows(struct text t, char delimiter, struct arena *arena, struct seen *s)
{
    struct input in = {.bytes = t.ptr,
                       .len = t.len,
                       .limits = {.line_bytes = SIZE_MAX,
                                  .cell_bytes = SIZE_MAX,
                                  .columns = SIZE_MAX,
                                  .rows = SIZE_MAX},
                       .arena = arena};
    struct rows rows;
    enum rows_got got;
    bool sound = true;
    rows_open(&rows, &in);
    rows_rewind(&rows, delimiter, true);
    while ((got = rows_next(&rows)) != ROWS_END) {
        sound = sound && got != ROWS_BAD;
        for (size_t i = 0; i < rows.len; i++)
            see(s, rows.cells[i].ptr, rows.cells[i].len, '\1');
        if (rows.len > 0)
            see(s, NULL, 0, '\2');
    }
    rows_close(&rows);
    return sound;
}

static void compare_rows(struct text t, char delimiter)
{
    struct arena *arena = arena_new(0);
    struct seen theirs = {arena_alloc(arena, 3 * t.len + 8), 0};
    struct seen ours = {arena_alloc(arena, 3 * t.len + 8), 0};
    bool sound = by_libcsv(t, delimiter, &theirs);
    must(by_rows(t, delimiter, arena, &ours) == sound);
    must(!sound || (ours.len == theirs.len && memcmp(ours.bytes, theirs.bytes, ours.len) == 0));
    arena_free(arena);
}

/* ---- fast and careful ---- */

static void compare_scans(struct text t, char delimiter)
{
    struct text cells[256];
    struct scan_csv fast, careful;
    struct scan_csv_record r, again;
    scan_csv_init(&fast, t.ptr, t.len, delimiter);
    scan_csv_room(&fast, cells, 256, 300);
    scan_csv_init(&careful, t.ptr, t.len, delimiter);
    while (scan_csv_next(&careful, &r)) {
        if (scan_csv_plain(&fast)) {
            must(!r.quoted && r.fault == SCAN_CSV_SOUND && r.fields == fast.fields);
            for (size_t i = 0; i < fast.fields; i++)
                must(cells[i].ptr >= t.ptr + r.start &&
                     cells[i].ptr + cells[i].len <= t.ptr + r.end);
        } else {
            must(scan_csv_next(&fast, &again) && again.fields == r.fields);
        }
        must(fast.pos == careful.pos && fast.row == careful.row);
    }
    must(!scan_csv_plain(&fast));
}

/* ---- eager and patient ---- */

struct watch {
    uint64_t hash;
    struct record before;
    size_t records;
};

static void mix(struct watch *w, struct text t)
{
    w->hash = text_hash(t, w->hash * 31 + t.len);
}

static bool watch_record(void *ctx, const struct record *r)
{
    struct watch *w = ctx;
    w->records++;
    w->hash += (uint64_t)r->at.row * 1000003 + (uint64_t)r->value_kind;
    for (size_t i = 0; i < RECORD_FIELDS; i++) {
        mix(w, r->field[i]);
        /* the texts of the record before may be gone; their lengths are not */
        must(!r->same_head || i >= RECORD_INDICATOR_CODE ||
             r->field[i].len == w->before.field[i].len);
    }
    mix(w, r->number);
    must_be_its_digits(r);
    w->before = *r;
    return true;
}

static struct watch read_as(struct text t,
                            bool eager,
                            struct arena *arena,
                            struct collector_format *format,
                            struct diags *diags)
{
    struct watch w = {.hash = 1};
    const struct collector_handler handler = {.ctx = &w, .record = watch_record};
    const struct collector_limits limits = {.encoding = "utf-8", .eager = eager};
    diags_init(diags, arena, 100);
    (void)collector_read("f", t.ptr, t.len, &limits, &handler, arena, format, diags);
    return w;
}

static void compare_readings(struct text t)
{
    static const char head[] = "org_code;period;indicator_code;value;sex\n01;2025;";
    struct arena *arena = arena_new(0);
    struct diags patient_diags, eager_diags;
    struct collector_format patient_format, eager_format;
    char *csv = arena_alloc(arena, sizeof head + t.len);
    memcpy(csv, head, sizeof head - 1);
    if (t.len > 0)
        memcpy(csv + sizeof head - 1, t.ptr, t.len);
    t = (struct text){csv, sizeof head - 1 + t.len};
    struct watch patient = read_as(t, false, arena, &patient_format, &patient_diags);
    struct watch eager = read_as(t, true, arena, &eager_format, &eager_diags);
    const char *style = patient_format.number_style;
    bool refused =
        style != NULL && (strcmp(style, "mixed") == 0 || strcmp(style, "ambiguous") == 0);
    must(eager_format.contradicted == refused && !patient_format.contradicted);
    must(refused || (patient.records == eager.records && patient.hash == eager.hash &&
                     patient_diags.errors == eager_diags.errors));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {',', ';', '\t'};
    if (size == 0)
        return 0;
    char delimiter = delimiters[data[0] % 3];
    struct text t = {(const char *)data + 1, size - 1};
    compare_rows(t, delimiter);
    compare_scans(t, delimiter);
    compare_readings(t);
    return 0;
}
